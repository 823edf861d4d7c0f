/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's side of signed tokens, by OpenSSL alone, so that what Ward verifies was not written by Ward's own code. */
#include "support/ward-test-keys.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

struct _WardTestKey
{
  EVP_PKEY *key; /* (owned) */
  char *kid;     /* (owned) (nullable) */
  gboolean rsa;
  size_t half; /* bytes of r and of s */
};

static char *
encode (const guint8 *data, size_t length)
{
  char *text = g_base64_encode (data, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

WardTestKey *
ward_test_key_new (const char *kind, const char *kid)
{
  WardTestKey *key = g_new0 (WardTestKey, 1);

  key->kid = g_strdup (kid);
  key->rsa = g_str_has_prefix (kind, "RSA");
  if (key->rsa)
    key->key = EVP_RSA_gen (strcmp (kind, "RSA1024") == 0 ? 1024u : 2048u);
  else
    key->key = EVP_EC_gen (kind);
  key->half = strcmp (kind, "P-384") == 0 ? 48 : 32;
  g_assert_nonnull (key->key);

  return key;
}

void
ward_test_key_free (WardTestKey *key)
{
  EVP_PKEY_free (key->key);
  g_free (key->kid);
  g_free (key);
}

static char *
encode_number (EVP_PKEY *key, const char *name, size_t length)
{
  BIGNUM *number = NULL;
  guint8 data[1024];
  char *text;

  g_assert_cmpint (EVP_PKEY_get_bn_param (key, name, &number), ==, 1);
  if (length == 0)
    length = (size_t) BN_num_bytes (number);
  g_assert_cmpint (BN_bn2binpad (number, data, (int) length), ==, (int) length);
  text = encode (data, length);
  BN_free (number);

  return text;
}

char *
ward_test_key_build_jwk (WardTestKey *key, const char *extra)
{
  g_autofree char *kid = key->kid != NULL ? g_strdup_printf (",\"kid\":\"%s\"", key->kid) : g_strdup ("");
  g_autofree char *first = encode_number (key->key, key->rsa ? "n" : "qx", key->rsa ? 0 : key->half);
  g_autofree char *second = encode_number (key->key, key->rsa ? "e" : "qy", key->rsa ? 0 : key->half);

  if (key->rsa)
    return g_strdup_printf ("{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s%s}", first, second, kid,
                            extra != NULL ? extra : "");

  return g_strdup_printf ("{\"kty\":\"EC\",\"crv\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"%s%s}",
                          key->half == 48 ? "P-384" : "P-256", first, second, kid, extra != NULL ? extra : "");
}

char *
ward_test_key_build_jwks (WardTestKey *key, ...)
{
  GString *text = g_string_new ("{\"keys\":[");
  va_list keys;

  va_start (keys, key);
  for (WardTestKey *next = key; next != NULL; next = va_arg (keys, WardTestKey *))
    {
      g_autofree char *jwk = ward_test_key_build_jwk (next, NULL);

      g_string_append_printf (text, "%s%s", next == key ? "" : ",", jwk);
    }
  va_end (keys);
  g_string_append (text, "]}");

  return g_string_free (text, FALSE);
}

static size_t
der_to_raw (guint8 *signature, size_t length, size_t half)
{
  const guint8 *der = signature;
  ECDSA_SIG *pair = d2i_ECDSA_SIG (NULL, &der, (long) length);

  g_assert_nonnull (pair);
  g_assert_cmpint (BN_bn2binpad (ECDSA_SIG_get0_r (pair), signature, (int) half), ==, (int) half);
  g_assert_cmpint (BN_bn2binpad (ECDSA_SIG_get0_s (pair), signature + half, (int) half), ==, (int) half);
  ECDSA_SIG_free (pair);

  return 2 * half;
}

char *
ward_test_token_assemble (const char *header, const char *claims, const guint8 *signature, size_t length)
{
  g_autofree char *first = encode ((const guint8 *) header, strlen (header));
  g_autofree char *second = encode ((const guint8 *) claims, strlen (claims));
  g_autofree char *third = encode (signature, length);

  return g_strdup_printf ("%s.%s.%s", first, second, third);
}

char *
ward_test_key_sign (WardTestKey *key, const char *algorithm, const char *header, const char *claims)
{
  g_autofree char *kid = key->kid != NULL ? g_strdup_printf (",\"kid\":\"%s\"", key->kid) : g_strdup ("");
  g_autofree char *own = g_strdup_printf ("{\"alg\":\"%s\",\"typ\":\"JWT\"%s}", algorithm, kid);
  g_autofree char *input = ward_test_token_assemble (header != NULL ? header : own, claims, NULL, 0);
  const EVP_MD *digest = g_str_has_suffix (algorithm, "256")
                             ? EVP_sha256 ()
                             : (g_str_has_suffix (algorithm, "384") ? EVP_sha384 () : EVP_sha512 ());
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  guint8 signature[1024];
  size_t length = sizeof signature;

  g_assert_cmpint (EVP_DigestSignInit (context, NULL, digest, NULL, key->key), ==, 1);
  g_assert_cmpint (EVP_DigestSign (context, signature, &length, (const guint8 *) input, strlen (input) - 1), ==, 1);
  EVP_MD_CTX_free (context);
  if (!key->rsa)
    length = der_to_raw (signature, length, key->half);

  return ward_test_token_assemble (header != NULL ? header : own, claims, signature, length);
}
