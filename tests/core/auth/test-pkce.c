/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof key and the address that carries it. */
#include "core/auth/ward-authorize-url.h"
#include "core/auth/ward-pkce.h"

#include "core/base/ward-random.h"

#define ROUNDS 10000

static void
test_vector (void)
{
  g_autofree char *challenge = ward_pkce_derive_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_auto (WardPkce) pkce = { NULL };
      g_autoptr (GError) error = NULL;
      g_autofree char *challenge = NULL;
      const char *verifier;

      g_assert_true (ward_pkce_init (&pkce, &error));
      g_assert_no_error (error);
      verifier = ward_secret_text_peek (pkce.verifier);
      g_assert_cmpuint (strlen (verifier), ==, 43); /* 256 bits in base64url */
      g_assert_cmpuint (strspn (verifier, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
      g_assert_true (g_hash_table_add (seen, g_strdup (verifier)));
      challenge = ward_pkce_derive_challenge (verifier);
      g_assert_cmpstr (challenge, ==, pkce.challenge);
    }
}

static void
test_no_random (void)
{
  g_auto (WardPkce) pkce = { NULL };
  g_autoptr (GError) error = NULL;

  ward_random_set_failing (TRUE);
  g_assert_false (ward_pkce_init (&pkce, &error));
  ward_random_set_failing (FALSE);
  g_assert_nonnull (error);
  g_assert_null (pkce.verifier);
  g_assert_null (pkce.challenge);
}

static void
test_authorize_url (void)
{
  static const char *const scopes[] = { "openid", "launch/patient", "user/Observation.rs?category=a|b", NULL };
  WardAuthorizeRequest request = {
    .endpoint = "https://h.example/authorize",
    .client_id = "a b&c",
    .redirect_uri = "http://127.0.0.1:8765/callback",
    .scopes = scopes,
    .state = "STATE",
    .audience = "https://h.example/R4/",
    .nonce = "NONCE",
    .code_challenge = "CHALLENGE",
  };
  g_autofree char *url = ward_authorize_url_build (&request);
  g_autofree char *with_query = NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GHashTable) query = NULL;

  g_assert_nonnull (uri);
  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_cmpuint (g_hash_table_size (query), ==, 9);
  g_assert_cmpstr (g_hash_table_lookup (query, "response_type"), ==, "code");
  g_assert_cmpstr (g_hash_table_lookup (query, "client_id"), ==, "a b&c");
  g_assert_cmpstr (g_hash_table_lookup (query, "redirect_uri"), ==, "http://127.0.0.1:8765/callback");
  g_assert_cmpstr (g_hash_table_lookup (query, "scope"), ==, "openid launch/patient user/Observation.rs?category=a|b");
  g_assert_cmpstr (g_hash_table_lookup (query, "state"), ==, "STATE");
  g_assert_cmpstr (g_hash_table_lookup (query, "aud"), ==, "https://h.example/R4/");
  g_assert_cmpstr (g_hash_table_lookup (query, "nonce"), ==, "NONCE");
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge"), ==, "CHALLENGE");
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge_method"), ==, "S256");

  request.endpoint = "https://h.example/authorize?tenant=5";
  with_query = ward_authorize_url_build (&request);
  g_assert_null (strstr (with_query, "prompt"));
  g_assert_true (g_str_has_prefix (with_query, "https://h.example/authorize?tenant=5&response_type=code&"));
  g_free (g_steal_pointer (&with_query));
  request.endpoint = "https://h.example/authorize?tenant=5&";
  request.prompt = "consent";
  with_query = ward_authorize_url_build (&request);
  g_assert_true (g_str_has_prefix (with_query, "https://h.example/authorize?tenant=5&response_type=code&"));
  g_assert_true (g_str_has_suffix (with_query, "&prompt=consent"));
  g_free (g_steal_pointer (&with_query));
  request.endpoint = "https://h.example/authorize?";
  with_query = ward_authorize_url_build (&request);
  g_assert_true (g_str_has_prefix (with_query, "https://h.example/authorize?response_type=code&"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/auth/A15-rfc7636-appendix-b", test_vector);
  g_test_add_func ("/auth/A15-verifiers-never-repeat", test_unique);
  g_test_add_func ("/auth/pkce/no-random-no-verifier", test_no_random);
  g_test_add_func ("/auth/authorize-url", test_authorize_url);

  return g_test_run ();
}
