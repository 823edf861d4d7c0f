/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes tokens and keys: the first line is a JWT, the rest a JWKS. Only keys that Ward accepts are kept, and a token that verifies was signed by one of
 * those that RFC 7515 prints: nobody else's signature is in the seeds. */

#include <string.h>

#include "core/auth/ward-id-token.h"
#include "core/auth/ward-jose-private.h"
#include "core/base/ward-base64url.h"
#include "fuzz.h"

#define MAX_KEYS 100

static void
check_key (const WardKey *key)
{
  g_autofree char *thumbprint = ward_key_compute_thumbprint (key);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  if (key->kind == WARD_KEY_RSA)
    g_assert_cmpint (EVP_PKEY_get_bits (key->key), >=, 2048);
  else
    g_assert_cmpint (EVP_PKEY_get_bits (key->key), ==, key->kind == WARD_KEY_P256 ? 256 : 384);
  g_assert_cmpuint (strlen (thumbprint), ==, 43);
  g_assert_true (ward_key_write_jwk (key, writer));
}

/* What we write of a key that we read is the same key. */
static void
check_again (const WardKeySet *keys)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autoptr (WardKeySet) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint n = ward_key_set_get_n_keys (keys);
  char *text;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "keys");
  for (guint i = 0; i < n; i++)
    g_assert_true (ward_key_write_jwk (ward_key_set_get_key (keys, i), writer));
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  bytes = g_bytes_new_take (text, strlen (text));
  again = ward_key_set_parse (bytes, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (ward_key_set_get_n_keys (again), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (EVP_PKEY_eq (ward_key_set_get_key (again, i)->key, ward_key_set_get_key (keys, i)->key), ==, 1);
      g_assert_cmpstr (ward_key_set_get_key (again, i)->id, ==, ward_key_set_get_key (keys, i)->id);
    }
}

static void
check_token (const WardJws *jws, const WardKeySet *keys)
{
  static const char *const issuers[] = { "https://h.example", "joe", NULL };
  const WardIdTokenQuestion question
      = { .issuers = issuers, .client_id = "c", .nonce = "n", .access_token = "a", .now_s = 1300819000 };
  g_autoptr (WardIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) claims_error = NULL;
  gboolean unknown = FALSE;

  g_assert_cmpint (ward_jws_get_algorithm (jws), <=, WARD_JOSE_ES384);
  g_assert_true (ward_json_is_object (ward_jws_get_claims (jws)));
  if (keys != NULL && ward_jws_verify (jws, keys, &unknown, &error))
    g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "iss"), ==, "joe");
  else if (keys != NULL)
    g_assert_nonnull (error);
  identity = ward_id_token_read (jws, &question, &claims_error);
  g_assert_true ((identity != NULL) == (claims_error == NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data, '\n', size) : NULL;
  size_t first = end != NULL ? (size_t) (end - data) : size;
  g_autofree char *text = g_strndup ((const char *) data, first);
  g_autoptr (GBytes) jwks = end != NULL ? g_bytes_new_static (end + 1, size - first - 1) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardKeySet) keys = jwks != NULL ? ward_key_set_parse (jwks, NULL) : NULL;
  g_autoptr (WardJws) jws = ward_jws_parse (text, &error);

  g_assert_true ((jws != NULL) == (error == NULL));
  if (keys != NULL)
    {
      g_assert_cmpuint (ward_key_set_get_n_keys (keys), <=, MAX_KEYS);
      for (guint i = 0; i < ward_key_set_get_n_keys (keys); i++)
        check_key (ward_key_set_get_key (keys, i));
      check_again (keys);
    }
  if (jws != NULL)
    check_token (jws, keys);

  return 0;
}
