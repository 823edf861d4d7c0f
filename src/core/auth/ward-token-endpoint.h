/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-token-response.h"
#include "core/net/ward-http.h"

G_BEGIN_DECLS

/* One question to a token endpoint, never repeated and never redirected (RFC 6749 section 3.2). */

typedef struct
{
  WardTenant *tenant;   /* (unowned) */
  const char *endpoint; /* (unowned) */
  const char *form;     /* (unowned) with everything that the grant needs; the caller wipes it */
  const char *step;     /* (unowned) a constant for the event */
} WardTokenQuestion;

void ward_token_endpoint_ask_async (WardHttp *http, const WardTokenQuestion *question, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
WardTokenResponse *ward_token_endpoint_ask_finish (GAsyncResult *result, gint64 *out_retry_after_ms,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the server may have acted on the question though no usable answer came: then a refresh token must not be shown again (T12). */
gboolean ward_token_endpoint_is_in_doubt (const GError *error);

G_END_DECLS
