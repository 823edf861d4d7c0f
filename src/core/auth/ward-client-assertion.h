/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-client-key.h"

G_BEGIN_DECLS

/* The JWT with which a client proves to a token endpoint that it holds its key. The same for private_key_jwt, client_credentials and jwt-bearer; pure but
 * for the random id. */

#define WARD_CLIENT_ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define WARD_GRANT_CLIENT_CREDENTIALS "client_credentials"
#define WARD_GRANT_JWT_BEARER "urn:ietf:params:oauth:grant-type:jwt-bearer"

typedef struct
{
  const WardClientKey *key; /* (unowned) */
  const char *client_id;    /* (unowned) */
  const char *token_url;    /* (unowned) as the server wrote it: aud is compared to the letter */
  const char *key_set_url;  /* (unowned) (nullable) jku */
  gint64 now_s;             /* seconds since 1970, by the server's clock where that is known to differ */
} WardClientAssertion;

char *ward_client_assertion_build_claims (const WardClientAssertion *assertion,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardSecretText *ward_client_assertion_build (const WardClientAssertion *assertion,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
