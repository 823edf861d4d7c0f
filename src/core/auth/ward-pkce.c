/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proof key for code exchange (RFC 7636): a verifier of 256 random bits, fresh for each sign-in, and its S256 challenge. There is no "plain". */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-pkce.h"

#include <openssl/evp.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"

#define VERIFIER_BYTES 32

/**
 * ward_pkce_derive_challenge:
 * @verifier: a code verifier
 *
 * Derives the S256 challenge (RFC 7636 section 4.2).
 *
 * Returns: (transfer full) (nullable): base64url text; %NULL if the hash is not available
 */
char *
ward_pkce_derive_challenge (const char *verifier)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  g_return_val_if_fail (verifier != NULL, NULL);

  if (EVP_Digest (verifier, strlen (verifier), digest, &length, EVP_sha256 (), NULL) != 1)
    return NULL;

  return ward_base64url_encode (digest, length);
}

/**
 * ward_pkce_init:
 * @pkce: (out caller-allocates): the pair
 * @error: return location for the error of ward_random_bytes()
 *
 * Makes a new pair. Without good random bytes there is none.
 *
 * Returns: %TRUE if @pkce was filled
 */
gboolean
ward_pkce_init (WardPkce *pkce, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (pkce != NULL, FALSE);

  *pkce = (WardPkce){ NULL, NULL };
  text = ward_random_token (VERIFIER_BYTES, error);
  if (text == NULL)
    return FALSE;
  pkce->challenge = ward_pkce_derive_challenge (text);
  pkce->verifier = ward_secret_text_new (text);
  ward_secret_clear_string (&text);
  if (pkce->challenge != NULL)
    return TRUE;

  ward_pkce_clear (pkce);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "SHA-256 is not available");

  return FALSE;
}

/**
 * ward_pkce_clear:
 * @pkce: a pair
 *
 * Forgets the pair.
 */
void
ward_pkce_clear (WardPkce *pkce)
{
  g_return_if_fail (pkce != NULL);

  g_clear_pointer (&pkce->verifier, ward_secret_text_unref);
  g_clear_pointer (&pkce->challenge, g_free);
}
