/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs a JWT with the client's own key (RFC 7515 section 5.1, RFC 7518 sections 3.3 and 3.4). One key has one algorithm, and the header says no more than
 * a server needs: alg, kid, typ and, where there is one, the address of our public keys. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-jose-private.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

/* OpenSSL writes DER; JOSE wants r and s side by side, each as long as the field. */
static GBytes *
ec_signature_to_raw (const guint8 *der, size_t length, WardKeyKind kind)
{
  int half = kind == WARD_KEY_P256 ? 32 : 48;
  guint8 raw[2 * 48];
  ECDSA_SIG *signature = d2i_ECDSA_SIG (NULL, &der, (long) length);
  GBytes *bytes = NULL;

  if (signature != NULL && BN_bn2binpad (ECDSA_SIG_get0_r (signature), raw, half) == half
      && BN_bn2binpad (ECDSA_SIG_get0_s (signature), raw + half, half) == half)
    bytes = g_bytes_new (raw, 2 * (size_t) half);
  ECDSA_SIG_free (signature);

  return bytes;
}

GBytes *
ward_key_sign (const WardKey *key, WardJoseAlgorithm algorithm, const char *text)
{
  const EVP_MD *digest = algorithm == WARD_JOSE_RS256 || algorithm == WARD_JOSE_ES256 ? EVP_sha256 () : EVP_sha384 ();
  EVP_MD_CTX *context;
  g_autofree guint8 *signature = NULL;
  size_t length = 0;
  GBytes *bytes = NULL;

  if (!ward_key_fits (key, algorithm))
    return NULL;
  context = EVP_MD_CTX_new ();
  if (context != NULL && EVP_DigestSignInit (context, NULL, digest, NULL, key->key) == 1
      && EVP_DigestSign (context, NULL, &length, (const guint8 *) text, strlen (text)) == 1)
    {
      signature = g_malloc0 (length);
      if (EVP_DigestSign (context, signature, &length, (const guint8 *) text, strlen (text)) == 1)
        bytes = key->kind == WARD_KEY_RSA ? g_bytes_new (signature, length)
                                          : ec_signature_to_raw (signature, length, key->kind);
    }
  EVP_MD_CTX_free (context);
  ERR_clear_error ();

  return bytes;
}

static char *
build_header (const WardKey *key, const char *key_set_url)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "alg", ward_jose_get_algorithm_name ((WardJoseAlgorithm) key->algorithm));
  ward_json_writer_string (writer, "kid", key->id);
  ward_json_writer_string (writer, "typ", "JWT");
  ward_json_writer_string (writer, "jku", key_set_url);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, FALSE);
}

/**
 * ward_jws_sign:
 * @key: the client's key
 * @claims: the payload, a JSON object as text
 * @key_set_url: (nullable): the `jku` header: the address that was registered for the client's public keys
 * @error: return location for a %WARD_FAILURE_INTERNAL
 *
 * Signs a payload with the key's one algorithm (RS384 or ES384), in the compact form of RFC 7515 section 7.1. The token proves to a server that it is us
 * until it expires, so that it is a secret like any other.
 *
 * Returns: (transfer full) (nullable): the token
 */
WardSecretText *
ward_jws_sign (const WardClientKey *key, const char *claims, const char *key_set_url, GError **error)
{
  const WardKey *signing;
  g_autofree char *header = NULL;
  g_autofree char *encoded_header = NULL;
  g_autofree char *encoded_claims = NULL;
  g_autofree char *encoded_signature = NULL;
  g_autofree char *input = NULL;
  g_autoptr (GBytes) signature = NULL;
  WardSecretText *token;
  char *text;

  g_return_val_if_fail (key != NULL && claims != NULL, NULL);

  signing = ward_client_key_get_key (key);
  header = build_header (signing, key_set_url);
  encoded_header = ward_base64url_encode ((const guint8 *) header, strlen (header));
  encoded_claims = ward_base64url_encode ((const guint8 *) claims, strlen (claims));
  input = g_strconcat (encoded_header, ".", encoded_claims, NULL);
  signature = ward_key_sign (signing, (WardJoseAlgorithm) signing->algorithm, input);
  if (signature == NULL)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL,
                           "This computer could not sign with the client's key");
      return NULL;
    }
  encoded_signature = ward_base64url_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  text = g_strconcat (input, ".", encoded_signature, NULL);
  token = ward_secret_text_new (text);
  ward_secret_clear_string (&text);

  return token;
}
