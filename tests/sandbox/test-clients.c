/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Confidential clients: each method of authentication that SMART App Launch 2.2 knows, and everything that is not one. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-assertion.h"

#include <string.h>

#include "core/base/ward-url.h"

#define SCOPE "openid fhirUser user/Patient.rs offline_access"

typedef struct
{
  WardSandbox *sandbox;
  WardTestKey *rsa;
  WardTestKey *ec;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *jwks = NULL;
  WardSandboxSettings settings = { 0 };

  fixture->rsa = ward_test_key_new ("RSA", "rsa-1");
  fixture->ec = ward_test_key_new ("P-384", "ec-1");
  jwks = ward_test_key_build_jwks (fixture->rsa, fixture->ec, NULL);
  settings.client_jwks = jwks;
  fixture->sandbox = ward_sandbox_new (&settings);
  g_assert_true (ward_sandbox_start (fixture->sandbox, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  ward_test_key_free (fixture->rsa);
  ward_test_key_free (fixture->ec);
}

static char *
get_code (WardSandbox *sandbox, const char *client_id)
{
  g_autofree char *url = plain_build_authorize_url_for (sandbox, client_id, SCOPE, NULL);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);

  g_assert_nonnull (address);
  return plain_dup_query_value (address, "code");
}

static char *
build_basic (const char *id, const char *secret, gboolean encoded)
{
  g_autofree char *safe_id = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *safe_secret = g_uri_escape_string (secret, NULL, FALSE);
  g_autofree char *pair = g_strconcat (encoded ? safe_id : id, ":", encoded ? safe_secret : secret, NULL);
  g_autofree char *text = g_base64_encode ((const guint8 *) pair, strlen (pair));

  return g_strconcat ("Authorization: Basic ", text, "\r\nContent-Type: application/x-www-form-urlencoded\r\n", NULL);
}

static char *
build_code_form (const char *code, const char *client_id, const char *secret)
{
  return ward_form_encode ("grant_type", "authorization_code", "code", code, "redirect_uri", PLAIN_REDIRECT,
                           "code_verifier", plain_get_verifier (), "client_id", client_id, "client_secret", secret,
                           NULL);
}

static char *
dup_member (const PlainAnswer *answer, const char *member)
{
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);

  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), member));
}

static void
assert_error (const PlainAnswer *answer, guint status, const char *error)
{
  g_autofree char *found = dup_member (answer, "error");

  g_assert_cmpstr (found, ==, error);
  g_assert_cmpuint (answer->status, ==, status);
}

static void
assert_works (WardSandbox *sandbox, const PlainAnswer *answer)
{
  g_autofree char *token = dup_member (answer, "access_token");
  g_autoptr (PlainAnswer) patient = plain_get (sandbox, "/Patient/adult", token);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (patient->status, ==, 200);
}

static void
test_secret (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autofree char *first = get_code (sandbox, WARD_SANDBOX_CONFIDENTIAL_ID);
  g_autofree char *second = get_code (sandbox, WARD_SANDBOX_CONFIDENTIAL_ID);
  g_autofree char *basic = build_basic (WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET, TRUE);
  g_autofree char *bare = build_code_form (first, NULL, NULL);
  g_autofree char *posted = build_code_form (second, WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET);
  g_autoptr (PlainAnswer) by_header = plain_request (sandbox, "POST", "/oauth/token", basic, bare);
  g_autoptr (PlainAnswer) by_form = plain_post_form (sandbox, "/oauth/token", posted);
  g_autofree char *token = dup_member (by_form, "refresh_token");
  g_autofree char *alone = ward_form_encode ("grant_type", "refresh_token", "refresh_token", token, "client_id",
                                             WARD_SANDBOX_CONFIDENTIAL_ID, NULL);
  g_autofree char *stolen = ward_form_encode ("grant_type", "refresh_token", "refresh_token", token, "client_id",
                                              WARD_SANDBOX_CLIENT_ID, NULL);
  g_autofree char *again = ward_form_encode ("grant_type", "refresh_token", "refresh_token", token, NULL);
  g_autoptr (PlainAnswer) unproven = plain_post_form (sandbox, "/oauth/token", alone);
  g_autoptr (PlainAnswer) foreign = plain_post_form (sandbox, "/oauth/token", stolen);
  g_autoptr (PlainAnswer) refreshed = plain_request (sandbox, "POST", "/oauth/token", basic, again);
  g_autofree char *id_token = dup_member (refreshed, "id_token");

  assert_works (sandbox, by_header);
  assert_works (sandbox, by_form);
  assert_error (unproven, 401, "invalid_client");
  assert_error (foreign, 400, "invalid_grant");
  assert_works (sandbox, refreshed);
  g_assert_nonnull (id_token); /* generic gives one for a refresh, too */
  g_assert_cmpuint (ward_sandbox_count_replays (sandbox), ==, 0);
}

static void
test_bad_secrets (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  static const struct
  {
    const char *header_id; /* NULL: no header */
    const char *header_secret;
    gboolean encoded;
    const char *id;
    const char *secret;
  } cases[] = {
    { WARD_SANDBOX_CONFIDENTIAL_ID, "wrong", TRUE, NULL, NULL },
    { WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET, FALSE, NULL,
      NULL }, /* not encoded: '+' is a blank, '%' broken */
    { WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET, TRUE, NULL, WARD_SANDBOX_SECRET },    /* two methods */
    { WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET, TRUE, WARD_SANDBOX_CLIENT_ID, NULL }, /* two clients */
    { WARD_SANDBOX_CLIENT_ID, WARD_SANDBOX_SECRET, TRUE, NULL, NULL },
    { WARD_SANDBOX_ASYMMETRIC_ID, WARD_SANDBOX_SECRET, TRUE, NULL, NULL },
    { "nobody", WARD_SANDBOX_SECRET, TRUE, NULL, NULL },
    { NULL, NULL, FALSE, WARD_SANDBOX_CONFIDENTIAL_ID, "wrong" },
    { NULL, NULL, FALSE, WARD_SANDBOX_CONFIDENTIAL_ID, NULL },
    { NULL, NULL, FALSE, WARD_SANDBOX_CLIENT_ID, WARD_SANDBOX_SECRET },
    { NULL, NULL, FALSE, WARD_SANDBOX_ASYMMETRIC_ID, WARD_SANDBOX_SECRET },
    { NULL, NULL, FALSE, WARD_SANDBOX_ASYMMETRIC_ID, NULL },
    { NULL, NULL, FALSE, NULL, WARD_SANDBOX_SECRET },
  };
  g_autofree char *code = get_code (sandbox, WARD_SANDBOX_CONFIDENTIAL_ID);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *headers = cases[i].header_id != NULL
                                     ? build_basic (cases[i].header_id, cases[i].header_secret, cases[i].encoded)
                                     : g_strdup ("Content-Type: application/x-www-form-urlencoded\r\n");
      g_autofree char *form = build_code_form (code, cases[i].id, cases[i].secret);
      g_autoptr (PlainAnswer) answer = plain_request (sandbox, "POST", "/oauth/token", headers, form);
      g_autofree char *challenge = plain_answer_dup_header (answer, "WWW-Authenticate");

      assert_error (answer, 401, "invalid_client");
      g_assert_true ((challenge != NULL) == (cases[i].header_id != NULL));
      g_assert_true (challenge == NULL || g_str_has_prefix (challenge, "Basic realm="));
    }
  /* Who was refused did not use the code up. */
  {
    g_autofree char *form = build_code_form (code, WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET);
    g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, "/oauth/token", form);

    assert_works (sandbox, answer);
  }
}

static void
test_foreign_code (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autofree char *code = get_code (sandbox, WARD_SANDBOX_CONFIDENTIAL_ID);
  g_autofree char *form = build_code_form (code, WARD_SANDBOX_CLIENT_ID, NULL);
  g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, "/oauth/token", form);

  assert_error (answer, 400, "invalid_grant");
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;

  for (guint i = 0; i < 2; i++)
    {
      WardTestKey *key = i == 0 ? fixture->rsa : fixture->ec;
      g_autofree char *code = get_code (sandbox, WARD_SANDBOX_ASYMMETRIC_ID);
      g_autofree char *proof = plain_build_assertion (sandbox, key, i == 0, WARD_SANDBOX_ASYMMETRIC_ID, NULL);
      g_autofree char *second = plain_build_assertion (sandbox, key, i == 0, WARD_SANDBOX_ASYMMETRIC_ID, NULL);
      g_autoptr (PlainAnswer) answer
          = plain_post_signed (sandbox, proof, "grant_type", "authorization_code", "code", code, "redirect_uri",
                               PLAIN_REDIRECT, "code_verifier", plain_get_verifier (), NULL);
      g_autofree char *token = dup_member (answer, "refresh_token");
      g_autoptr (PlainAnswer) replayed
          = plain_post_signed (sandbox, proof, "grant_type", "refresh_token", "refresh_token", token, NULL);
      g_autoptr (PlainAnswer) refreshed
          = plain_post_signed (sandbox, second, "grant_type", "refresh_token", "refresh_token", token, NULL);

      assert_works (sandbox, answer);
      assert_error (replayed, 401, "invalid_client"); /* its jti was used (auth.md X094) */
      assert_works (sandbox, refreshed);
    }
}

static const PlainAssertion bad_assertions[] = {
  { .name = "issuer", .issuer = WARD_SANDBOX_BACKEND_ID },
  { .name = "unknown-issuer", .issuer = "nobody" },
  { .name = "subject", .subject = "practitioner-sample" },
  { .name = "audience", .audience = "\"https://elsewhere.example/token\"" },
  { .name = "two-audiences", .audience = "[\"https://elsewhere.example/token\",\"https://other.example/\"]" },
  { .name = "expired", .expires_in_s = -1 },
  { .name = "long-lived", .expires_in_s = 600 },
  { .name = "long-since", .issued_ago_s = 200 },
  { .name = "from-the-future", .issued_ago_s = -60 },
  { .name = "not-before", .extra = ",\"nbf\":99999999999" },
  { .name = "no-jti", .jti = "" },
  { .name = "number-jti", .jti = "7" },
  { .name = "empty-jti", .jti = "\"\"" },
  { .name = "rs256", .algorithm = "RS256" },
  { .name = "rs512", .algorithm = "RS512" },
  { .name = "none", .header = "{\"alg\":\"none\",\"kid\":\"rsa-1\"}", .algorithm = "RS384" },
  { .name = "no-kid", .header = "{\"alg\":\"RS384\",\"typ\":\"JWT\"}" },
  { .name = "number-kid", .header = "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":1}" },
  { .name = "unknown-kid", .header = "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"rsa-2\"}" },
  { .name = "other-kid", .header = "{\"alg\":\"RS384\",\"typ\":\"JWT\",\"kid\":\"ec-1\"}" },
  { .name = "typ", .header = "{\"alg\":\"RS384\",\"typ\":\"at+jwt\",\"kid\":\"rsa-1\"}" },
  { .name = "crit", .header = "{\"alg\":\"RS384\",\"kid\":\"rsa-1\",\"crit\":[\"b64\"],\"b64\":false}" },
};

static void
test_bad_assertions (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (WardTestKey) other = ward_test_key_new ("RSA", "rsa-1");
  g_autofree char *forged = plain_build_assertion (sandbox, other, TRUE, WARD_SANDBOX_ASYMMETRIC_ID, NULL);
  g_autoptr (PlainAnswer) answer = plain_post_signed (sandbox, forged, "grant_type", "client_credentials", NULL);
  g_autoptr (PlainAnswer) garbage = plain_post_signed (sandbox, "a.b", "grant_type", "client_credentials", NULL);

  assert_error (answer, 401, "invalid_client");
  assert_error (garbage, 401, "invalid_client");
  for (guint i = 0; i < G_N_ELEMENTS (bad_assertions); i++)
    {
      g_autofree char *proof
          = plain_build_assertion (sandbox, fixture->rsa, TRUE, WARD_SANDBOX_ASYMMETRIC_ID, &bad_assertions[i]);
      g_autoptr (PlainAnswer) refused
          = plain_post_signed (sandbox, proof, "grant_type", "client_credentials", "scope", "system/Patient.rs", NULL);

      g_test_message ("%s", bad_assertions[i].name);
      assert_error (refused, 401, "invalid_client");
    }
}

static void
test_register_keys (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (WardTestKey) small = ward_test_key_new ("RSA1024", "small");
  g_autoptr (WardTestKey) curve = ward_test_key_new ("P-256", "curve");
  g_autoptr (WardTestKey) nameless = ward_test_key_new ("P-384", NULL);
  g_autofree char *private_key = ward_test_key_build_jwk (fixture->rsa, ",\"d\":\"AQAB\"");
  g_autofree char *cipher = ward_test_key_build_jwk (fixture->rsa, ",\"use\":\"enc\"");
  char *bad[] = { ward_test_key_build_jwks (small, NULL),
                  ward_test_key_build_jwks (curve, NULL),
                  ward_test_key_build_jwks (nameless, NULL),
                  ward_test_key_build_jwks (fixture->rsa, fixture->rsa, NULL),
                  g_strdup_printf ("{\"keys\":[%s]}", private_key),
                  g_strdup_printf ("{\"keys\":[%s]}", cipher),
                  g_strdup ("{\"keys\":[]}"),
                  g_strdup ("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQAB\",\"kid\":\"1\"}]}"),
                  g_strdup ("[]"),
                  g_strdup ("no JSON") };
  g_autofree char *good = ward_test_key_build_jwks (fixture->ec, NULL);
  g_autofree char *proof = plain_build_assertion (sandbox, fixture->rsa, TRUE, WARD_SANDBOX_BACKEND_ID, NULL);
  g_autoptr (PlainAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (ward_sandbox_register_client_keys (sandbox, WARD_SANDBOX_BACKEND_ID, bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
      g_free (bad[i]);
    }
  g_assert_false (ward_sandbox_register_client_keys (sandbox, WARD_SANDBOX_CLIENT_ID, good, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  /* New keys replace the old ones. */
  g_assert_true (ward_sandbox_register_client_keys (sandbox, WARD_SANDBOX_BACKEND_ID, good, NULL));
  answer = plain_post_signed (sandbox, proof, "grant_type", "client_credentials", "scope", "system/Patient.rs", NULL);
  assert_error (answer, 401, "invalid_client");
}

static void
test_about_tokens (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autofree char *code = get_code (sandbox, WARD_SANDBOX_CONFIDENTIAL_ID);
  g_autofree char *form = build_code_form (code, WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET);
  g_autoptr (PlainAnswer) tokens = plain_post_form (sandbox, "/oauth/token", form);
  g_autofree char *token = dup_member (tokens, "access_token");
  g_autofree char *other = plain_sign_in (sandbox, NULL, NULL, NULL);
  g_autofree char *about = ward_form_encode ("token", token, NULL);
  g_autofree char *basic = build_basic (WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_SECRET, TRUE);
  g_autofree char *wrong = build_basic (WARD_SANDBOX_CONFIDENTIAL_ID, "wrong", TRUE);
  g_autofree char *bearer
      = g_strdup_printf ("Authorization: Bearer %s\r\nContent-Type: application/x-www-form-urlencoded\r\n", other);
  g_autoptr (PlainAnswer) anonymous = plain_post_form (sandbox, "/oauth/introspect", about);
  g_autoptr (PlainAnswer) by_client = plain_request (sandbox, "POST", "/oauth/introspect", basic, about);
  g_autoptr (PlainAnswer) by_server = plain_request (sandbox, "POST", "/oauth/introspect", bearer, about);
  g_autoptr (PlainAnswer) unproven = plain_request (sandbox, "POST", "/oauth/introspect", wrong, about);
  g_autoptr (PlainAnswer) not_ended = plain_post_form (sandbox, "/oauth/revoke", about);
  g_autoptr (PlainAnswer) ended = plain_request (sandbox, "POST", "/oauth/revoke", basic, about);
  g_autoptr (PlainAnswer) after = plain_request (sandbox, "POST", "/oauth/introspect", basic, about);
  g_autoptr (PlainAnswer) stranger = NULL;

  g_assert_nonnull (strstr (anonymous->body, "\"active\":false"));
  g_assert_nonnull (strstr (by_client->body, "\"active\":true"));
  g_assert_nonnull (strstr (by_client->body, "\"client_id\":\"ward-confidential\""));
  g_assert_nonnull (strstr (by_server->body, "\"active\":true"));
  assert_error (unproven, 401, "invalid_client");
  assert_error (not_ended, 401, "invalid_client");
  g_assert_cmpuint (ended->status, ==, 200);
  g_assert_nonnull (strstr (after->body, "\"active\":false"));
  ward_sandbox_expire_access_tokens (sandbox);
  stranger = plain_request (sandbox, "POST", "/oauth/introspect", bearer, about);
  g_assert_cmpuint (stranger->status, ==, 401);
}

static void
test_bad_settings (void)
{
  WardSandboxSettings settings = { .client_jwks = "{}" };
  WardSandbox *sandbox = ward_sandbox_new (&settings);
  g_autoptr (GError) error = NULL;

  g_assert_false (ward_sandbox_start (sandbox, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_finalize_object (sandbox);
}

#define ADD(path, function) g_test_add ("/sandbox/clients/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("secret", test_secret);
  ADD ("bad-secrets", test_bad_secrets);
  ADD ("foreign-code", test_foreign_code);
  ADD ("key", test_key);
  ADD ("bad-assertions", test_bad_assertions);
  ADD ("register-keys", test_register_keys);
  ADD ("about-tokens", test_about_tokens);
  g_test_add_func ("/sandbox/clients/bad-settings", test_bad_settings);
  return g_test_run ();
}
