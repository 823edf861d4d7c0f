/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "core/auth/provider.h"

G_BEGIN_DECLS

/* What the tests of a session's tokens have in common. */

#define HOUR 3600

static inline void
signed_in (Provider *p)
{
  provider_sign_in (p);
  provider_expect_done (p);
}

static inline void
answer_json (Provider *p, const char *json)
{
  provider_answer (p, 200, NULL, json);
}

static inline void
assert_token (WardSecretText *token, const char *expected)
{
  g_assert_nonnull (token);
  g_assert_cmpstr (ward_secret_text_peek (token), ==, expected);
}

static inline guint
count_asked (Provider *p)
{
  return ward_fault_server_count_requests (p->server, "/token");
}

static inline gboolean
holds_stored (Provider *p, const char *text)
{
  g_autofree char *stored = provider_dup_stored (p);

  return stored != NULL && strstr (stored, text) != NULL;
}

static inline void
start_again (Provider *p)
{
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
}

#define SECOND \
  "{\"access_token\":\"access-2\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"

/* Several who ask for a token at once. */
typedef struct
{
  guint n_done;
  guint n_good;
} Many;

static inline void
many_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Many *many = data;
  g_autoptr (WardSecretText) token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, NULL);

  many->n_done++;
  many->n_good += token != NULL && strcmp (ward_secret_text_peek (token), "access-2") == 0;
}

/* The end of a session, and why: a WardFailure, or -1 where the user ended it. */
static inline void
ended_cb (WardTokenKeeper *keeper, const GError *why, gpointer data)
{
  *(int *) data = why != NULL ? (int) ward_failure_from_error (why) : -1;
}

G_END_DECLS
