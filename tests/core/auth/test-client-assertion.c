/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assertions as a token endpoint sees them: taken apart and verified with nothing but the published keys. */
#include "core/auth/ward-client-assertion.h"

#include <string.h>

#include "core/auth/ward-jose-private.h"
#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"
#include "core/diagnostics/ward-failure.h"

#define ROUNDS 10000
#define TRIES 20
#define NOW 1800000000
#define TOKEN_URL "https://fhir.hospital.example/oauth2/token"
#define CLIENT "G1d5a5c0e-1111-4222-8333-444455556666"

static WardClientKey *rsa, *ec;

static WardJws *
verify (const char *token, const WardClientKey *key, gboolean *out_ok)
{
  g_autofree char *jwks = ward_client_key_build_jwks (&key, 1);
  g_autoptr (GBytes) bytes = g_bytes_new (jwks, strlen (jwks));
  g_autoptr (WardKeySet) keys = ward_key_set_parse (bytes, NULL);
  g_autoptr (GError) error = NULL;
  WardJws *jws = ward_jws_parse (token, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 1);
  *out_ok = ward_jws_verify (jws, keys, NULL, NULL);

  return jws;
}

static WardSecretText *
build (const WardClientKey *key, const char *token_url)
{
  WardClientAssertion assertion = { .key = key, .client_id = CLIENT, .token_url = token_url, .now_s = NOW };
  g_autoptr (GError) error = NULL;
  WardSecretText *token = ward_client_assertion_build (&assertion, &error);

  g_assert_no_error (error);

  return token;
}

static char *
dup_header (const char *token)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (token, strchr (token, '.') - token);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gint64
get_time (const WardJson *claims, const char *member)
{
  gint64 time;

  g_assert_true (ward_json_get_int64 (claims, member, &time));

  return time;
}

static void
check_claims (const WardJson *claims, const char *token_url)
{
  const char *id = ward_json_get_string (claims, "jti");

  g_assert_cmpuint (ward_json_get_length (claims), ==, 7);
  g_assert_cmpstr (ward_json_get_string (claims, "iss"), ==, CLIENT);
  g_assert_cmpstr (ward_json_get_string (claims, "sub"), ==, CLIENT);
  g_assert_cmpstr (ward_json_get_string (claims, "aud"), ==, token_url);
  /* 128 bits are 22 letters of base64url. */
  g_assert_cmpuint (strlen (id), >=, 22);
  g_assert_cmpuint (strlen (id), <=, 151);
  g_assert_cmpint (get_time (claims, "iat"), ==, get_time (claims, "nbf"));
  g_assert_cmpint (get_time (claims, "iat"), <, NOW);
  g_assert_cmpint (get_time (claims, "iat"), >=, NOW - 30);
  g_assert_cmpint (get_time (claims, "exp"), ==, NOW + 240);
  g_assert_cmpint (get_time (claims, "exp") - get_time (claims, "iat"), <=, 300);
}

/* The audience is compared to the letter by servers: no slash, case or port of it may change on the way. */
static void
test_claims (void)
{
  static const char *const urls[] = { TOKEN_URL, TOKEN_URL "/", "https://Fhir.Hospital.Example:443/OAuth2/Token",
                                      "https://h.example/t?a=b&c=%2F", "http://127.0.0.1:8080/token" };
  const WardClientKey *const keys[] = { rsa, ec };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
      {
        g_autoptr (WardSecretText) token = build (keys[k], urls[i]);
        gboolean ok = FALSE;
        g_autoptr (WardJws) jws = verify (ward_secret_text_peek (token), keys[k], &ok);

        g_assert_true (ok);
        check_claims (ward_jws_get_claims (jws), urls[i]);
      }
}

static void
check_header (const WardClientKey *key, const char *algorithm, WardJoseAlgorithm expected)
{
  g_autoptr (WardSecretText) token = build (key, TOKEN_URL);
  g_autofree char *header = dup_header (ward_secret_text_peek (token));
  g_autofree char *wanted
      = g_strdup_printf ("{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}", algorithm, ward_client_key_get_id (key));
  gboolean ok = FALSE;
  g_autoptr (WardJws) jws = verify (ward_secret_text_peek (token), key, &ok);

  g_assert_cmpstr (header, ==, wanted);
  g_assert_cmpstr (ward_client_key_get_algorithm_name (key), ==, algorithm);
  g_assert_cmpint (ward_jws_get_algorithm (jws), ==, expected);
  g_assert_cmpstr (ward_jws_get_key_id (jws), ==, ward_client_key_get_id (key));
  g_assert_true (ok);
}

static void
test_header (void)
{
  check_header (rsa, "RS384", WARD_JOSE_RS384);
  check_header (ec, "ES384", WARD_JOSE_ES384);
}

/* r and s, 48 bytes each, also where one of them begins with zeros: one in 128 signatures has such a half. */
static void
test_raw_signature (void)
{
  g_autoptr (WardSecretText) first = build (ec, TOKEN_URL);
  g_autoptr (GBytes) bytes = ward_base64url_decode (strrchr (ward_secret_text_peek (first), '.') + 1, -1);
  const WardKey *key = ward_client_key_get_key (ec);
  gboolean zero = FALSE;

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 96);
  for (guint i = 0; i < 5000 && !zero; i++)
    {
      g_autoptr (GBytes) signature = ward_key_sign (key, WARD_JOSE_ES384, "a");
      const guint8 *data = g_bytes_get_data (signature, NULL);

      g_assert_cmpuint (g_bytes_get_size (signature), ==, 96);
      zero = data[0] == 0 || data[48] == 0;
      if (zero || i < 5)
        g_assert_true (ward_key_verify (key, WARD_JOSE_ES384, "a", signature));
    }
  g_assert_true (zero);
  g_assert_null (ward_key_sign (key, WARD_JOSE_ES256, "a"));
  g_assert_null (ward_key_sign (key, WARD_JOSE_RS384, "a"));
}

static void
test_other_key (void)
{
  g_autoptr (WardClientKey) other = ward_client_key_generate (WARD_CLIENT_KEY_EC_P384, NULL);
  g_autoptr (WardSecretText) token = build (ec, TOKEN_URL);
  gboolean ok = TRUE;
  g_autoptr (WardJws) jws = verify (ward_secret_text_peek (token), other, &ok);

  g_assert_nonnull (jws);
  g_assert_false (ok);
  g_assert_cmpstr (ward_client_key_get_id (other), !=, ward_client_key_get_id (ec));
}

static char *
dup_id (const char *claims)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (claims, strlen (claims), NULL, NULL);

  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "jti"));
}

static void
test_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  WardClientAssertion assertion = { .key = ec, .client_id = CLIENT, .token_url = TOKEN_URL, .now_s = NOW };

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *claims = ward_client_assertion_build_claims (&assertion, NULL);

      g_assert_true (g_hash_table_add (seen, dup_id (claims)));
    }
}

/* The same question, asked again in the same second: nothing of the last try is used again. */
static void
test_new_id (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (WardSecretText) token = build (rsa, TOKEN_URL);
      gboolean ok = FALSE;
      g_autoptr (WardJws) jws = verify (ward_secret_text_peek (token), rsa, &ok);

      g_assert_true (ok);
      g_assert_true (g_hash_table_add (ids, g_strdup (ward_json_get_string (ward_jws_get_claims (jws), "jti"))));
      g_assert_true (g_hash_table_add (tokens, g_strdup (ward_secret_text_peek (token))));
    }
}

/* jku stands in the header where it is asked for. Our own reader refuses it, as it must, so that the signature is checked below. */
static void
test_key_set_url (void)
{
  WardClientAssertion assertion = { .key = ec,
                                    .client_id = CLIENT,
                                    .token_url = TOKEN_URL,
                                    .key_set_url = "https://vendor.example/keys/jwks.json",
                                    .now_s = NOW };
  g_autoptr (WardSecretText) token = ward_client_assertion_build (&assertion, NULL);
  const char *text = ward_secret_text_peek (token);
  g_autofree char *header = dup_header (text);
  g_autofree char *input = g_strndup (text, (size_t) (strrchr (text, '.') - text));
  g_autoptr (GBytes) signature = ward_base64url_decode (strrchr (text, '.') + 1, -1);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (header, strlen (header), NULL, NULL);

  g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, 4);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "jku"), ==, assertion.key_set_url);
  g_assert_null (ward_jws_parse (text, NULL));
  g_assert_true (ward_key_verify (ward_client_key_get_key (ec), WARD_JOSE_ES384, input, signature));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *client_id, *token_url, *key_set_url;
    WardFailure expected;
  } cases[] = {
    { NULL, TOKEN_URL, NULL, WARD_FAILURE_INVALID_CLIENT },
    { "", TOKEN_URL, NULL, WARD_FAILURE_INVALID_CLIENT },
    { CLIENT, "", NULL, WARD_FAILURE_ADDRESS },
    { CLIENT, "http://fhir.hospital.example/token", NULL, WARD_FAILURE_ADDRESS },
    { CLIENT, "javascript:x", NULL, WARD_FAILURE_ADDRESS },
    { CLIENT, TOKEN_URL "#a", NULL, WARD_FAILURE_ADDRESS },
    { CLIENT, TOKEN_URL, "http://vendor.example/keys", WARD_FAILURE_ADDRESS },
    { CLIENT, TOKEN_URL, "", WARD_FAILURE_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardClientAssertion assertion = { .key = ec,
                                        .client_id = cases[i].client_id,
                                        .token_url = cases[i].token_url,
                                        .key_set_url = cases[i].key_set_url,
                                        .now_s = NOW };
      g_autoptr (GError) error = NULL;

      g_assert_null (ward_client_assertion_build (&assertion, &error));
      g_assert_error (error, WARD_FAILURE, (int) cases[i].expected);
    }
}

static void
test_no_random (void)
{
  WardClientAssertion assertion = { .key = ec, .client_id = CLIENT, .token_url = TOKEN_URL, .now_s = NOW };
  g_autoptr (GError) error = NULL;

  ward_random_set_failing (TRUE);
  g_assert_null (ward_client_assertion_build (&assertion, &error));
  ward_random_set_failing (FALSE);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_RANDOM);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  rsa = ward_client_key_generate (WARD_CLIENT_KEY_RSA_2048, &error);
  g_assert_no_error (error);
  ec = ward_client_key_generate (WARD_CLIENT_KEY_EC_P384, &error);
  g_assert_no_error (error);
  g_test_add_func ("/auth/T29-assertion-claims", test_claims);
  g_test_add_func ("/auth/T29-jti-unique", test_unique);
  g_test_add_func ("/auth/X094-new-jti", test_new_id);
  g_test_add_func ("/auth/assertion/header", test_header);
  g_test_add_func ("/auth/assertion/raw-signature", test_raw_signature);
  g_test_add_func ("/auth/assertion/other-key", test_other_key);
  g_test_add_func ("/auth/assertion/key-set-url", test_key_set_url);
  g_test_add_func ("/auth/assertion/refused", test_refused);
  g_test_add_func ("/auth/assertion/no-random", test_no_random);
  result = g_test_run ();
  ward_client_key_unref (rsa);
  ward_client_key_unref (ec);

  return result;
}
