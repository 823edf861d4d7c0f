/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-jose.h"

G_BEGIN_DECLS

/* The claims of an id_token whose signature was verified (OpenID Connect Core 3.1.3.7, 12.2). Pure. */

typedef struct
{
  const char *const *issuers; /* (unowned) those that are accepted, to the letter */
  const char *client_id;
  const char *nonce;        /* (nullable) what was sent; NULL after a refresh, when none has to come back */
  const char *access_token; /* (nullable) for at_hash */
  const char *subject;      /* (nullable) whom the session belongs to, after a refresh */
  gint64 now_s;
} WardIdTokenQuestion;

typedef struct
{
  char *issuer;    /* (owned) */
  char *subject;   /* (owned) */
  char *fhir_user; /* (owned) (nullable) */
  char *user_name; /* (owned) (nullable) one line */
} WardIdentity;

WardIdentity *ward_id_token_read (const WardJws *jws, const WardIdTokenQuestion *question,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_identity_free (WardIdentity *identity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardIdentity, ward_identity_free)

G_END_DECLS
