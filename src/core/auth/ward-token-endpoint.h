/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-client-auth.h"
#include "core/auth/ward-token-response.h"
#include "core/net/ward-http.h"

G_BEGIN_DECLS

/* One question to a token endpoint, never repeated and never redirected (RFC 6749 section 3.2). */

typedef struct
{
  WardTenant *tenant;         /* (unowned) */
  const WardClientAuth *auth; /* (unowned) who asks */
  const char *endpoint;       /* (unowned) */
  const char *form;           /* (unowned) with everything that the grant needs but the client; the caller wipes it */
  const char *step;           /* (unowned) a constant for the event */
  gint64 now_s;               /* seconds since 1970 */
  gint64 clock_skew_s;        /* ours minus the server's, as far as it is known */
  gboolean is_grant_signed;   /* the grant is an assertion */
} WardTokenQuestion;

/* What an answer told beside tokens, whether it held some or not. */
typedef struct
{
  gint64 retry_after_ms; /* how long the server wants to be left alone; -1: it does not say */
  gint64 clock_skew_s;   /* as this answer shows it, else as it was known */
} WardTokenNews;

void ward_token_endpoint_ask_async (WardHttp *http, const WardTokenQuestion *question, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
WardTokenResponse *ward_token_endpoint_ask_finish (GAsyncResult *result, WardTokenNews *out_news,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the server may have acted on the question though no usable answer came: then a refresh token must not be shown again (T12). */
gboolean ward_token_endpoint_is_in_doubt (const GError *error);

G_END_DECLS
