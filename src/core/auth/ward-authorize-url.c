/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address that the browser opens (SMART App Launch 2.2, RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-authorize-url.h"

#include <string.h>

#include "core/base/ward-url.h"

/**
 * ward_authorize_url_build:
 * @request: what to ask
 *
 * Builds the address; a query that the endpoint already has is kept (RFC 6749 section 3.1).
 *
 * Returns: (transfer full): the address
 */
char *
ward_authorize_url_build (const WardAuthorizeRequest *request)
{
  g_autofree char *scope = NULL;
  g_autofree char *query = NULL;
  const char *joint = "?";

  g_return_val_if_fail (request != NULL, NULL);

  scope = g_strjoinv (" ", (char **) request->scopes);
  query = ward_form_encode ("response_type", "code", "client_id", request->client_id, "redirect_uri",
                            request->redirect_uri, "scope", scope, "state", request->state, "aud", request->audience,
                            "launch", request->launch, "code_challenge", request->code_challenge,
                            "code_challenge_method", "S256", "nonce", request->nonce, "prompt", request->prompt, NULL);
  if (strchr (request->endpoint, '?') != NULL)
    joint = g_str_has_suffix (request->endpoint, "?") || g_str_has_suffix (request->endpoint, "&") ? "" : "&";

  return g_strconcat (request->endpoint, joint, query, NULL);
}
