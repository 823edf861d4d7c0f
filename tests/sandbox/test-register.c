/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A device that registers itself and goes on without its user, as Epic documents it (auth.md 1.5). */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-assertion.h"

#include <string.h>

#include "core/base/ward-url.h"

typedef struct
{
  WardSandbox *sandbox;
  WardTestKey *key;
  char *token;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token_path = NULL;
  g_auto (GStrv) parts = NULL;

  fixture->sandbox = plain_start (GPOINTER_TO_UINT (data));
  fixture->key = ward_test_key_new ("RSA", "device-1");
  fixture->token = plain_sign_in (fixture->sandbox, "openid launch/patient user/Patient.rs", "icu", NULL);
  token_path = plain_token_path (fixture->sandbox);
  parts = g_strsplit (token_path, "/token", 2);
  fixture->path = g_strconcat (parts[0], "/register", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  ward_test_key_free (fixture->key);
  g_free (fixture->token);
  g_free (fixture->path);
}

static PlainAnswer *
post (Fixture *fixture, const char *token, const char *body)
{
  g_autofree char *headers
      = g_strconcat ("Content-Type: application/json\r\n", token != NULL ? "Authorization: Bearer " : "", token,
                     token != NULL ? "\r\n" : "", NULL);

  return plain_request (fixture->sandbox, "POST", fixture->path, headers, body);
}

static char *
build_body (const char *software, WardTestKey *key)
{
  g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);

  return g_strdup_printf ("{\"software_id\":\"%s\",\"jwks\":%s}", software, jwks);
}

/* The new client id. */
static char *
enrol (Fixture *fixture)
{
  g_autofree char *body = build_body (WARD_SANDBOX_CLIENT_ID, fixture->key);
  g_autoptr (PlainAnswer) answer = post (fixture, fixture->token, body);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);

  g_assert_cmpuint (answer->status, ==, 201);
  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "client_id"));
}

static PlainAnswer *
ask (Fixture *fixture, const char *client_id, const PlainAssertion *how)
{
  g_autofree char *path = plain_token_path (fixture->sandbox);
  g_autofree char *proof = plain_build_assertion (fixture->sandbox, fixture->key, TRUE, client_id, how);
  g_autofree char *form
      = ward_form_encode ("grant_type", PLAIN_DEVICE_GRANT, "assertion", proof, "client_id", client_id, NULL);

  return plain_post_form (fixture->sandbox, path, form);
}

static void
test_device (Fixture *fixture, gconstpointer data)
{
  gboolean epic = GPOINTER_TO_UINT (data) == WARD_SANDBOX_EPIC;
  g_autofree char *body = build_body (WARD_SANDBOX_CLIENT_ID, fixture->key);
  g_autoptr (PlainAnswer) answer = post (fixture, fixture->token, body);
  g_autoptr (PlainAnswer) again = post (fixture, fixture->token, body);
  g_autoptr (PlainAnswer) still = plain_get (fixture->sandbox, "/Patient/adult", fixture->token);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);
  const WardJson *root = ward_json_doc_get_root (doc);
  const char *id = ward_json_get_string (root, "client_id");
  g_autoptr (PlainAnswer) tokens = ask (fixture, id, NULL);
  g_autoptr (WardJsonDoc) tokens_doc = plain_answer_parse (tokens);
  const WardJson *tokens_root = ward_json_doc_get_root (tokens_doc);
  g_autoptr (PlainAnswer) patient
      = plain_get (fixture->sandbox, "/Patient/icu", ward_json_get_string (tokens_root, "access_token"));
  g_autoptr (PlainAnswer) gone = NULL;

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_true (g_str_has_prefix (id, "G"));
  g_assert_cmpstr (ward_json_get_string (root, "token_endpoint_auth_method"), ==, "none");
  g_assert_cmpstr (ward_json_as_string (ward_json_get_element (ward_json_get (root, "grant_types"), 0)), ==,
                   PLAIN_DEVICE_GRANT);
  g_assert_cmpstr (ward_json_get_string (root, "software_id"), ==, WARD_SANDBOX_CLIENT_ID);
  g_assert_cmpuint (ward_json_get_length (ward_json_get (ward_json_get (root, "jwks"), "keys")), ==, 1);
  g_assert_cmpuint (again->status, ==, 401); /* one-time */
  g_assert_cmpuint (still->status, ==, 200); /* but good for everything else */
  g_assert_cmpuint (tokens->status, ==, 200);
  g_assert_null (ward_json_get (tokens_root, "refresh_token"));
  g_assert_null (ward_json_get (tokens_root, "id_token"));
  g_assert_cmpstr (ward_json_get_string (tokens_root, "patient"), ==, epic ? NULL : "icu");
  g_assert_cmpuint (patient->status, ==, 200);
  ward_sandbox_revoke_everything (fixture->sandbox);
  gone = ask (fixture, id, NULL);
  g_assert_cmpuint (gone->status, ==, 401);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestKey) small = ward_test_key_new ("RSA1024", "small");
  g_autoptr (WardTestKey) curve = ward_test_key_new ("P-384", "curve");
  g_autofree char *good = build_body (WARD_SANDBOX_CLIENT_ID, fixture->key);
  g_autofree char *other = build_body ("other", fixture->key);
  g_autofree char *weak = build_body (WARD_SANDBOX_CLIENT_ID, small);
  g_autofree char *wrong_kind = build_body (WARD_SANDBOX_CLIENT_ID, curve);
  const char *const bodies[] = { other,
                                 weak,
                                 wrong_kind,
                                 "{}",
                                 "[]",
                                 "no JSON",
                                 "{\"software_id\":\"ward-sandbox-client\",\"jwks\":{\"keys\":[]}}",
                                 "{\"software_id\":\"ward-sandbox-client\",\"jwks_uri\":\"https://a.example/\"}" };
  g_autoptr (PlainAnswer) nobody = post (fixture, NULL, good);
  g_autoptr (PlainAnswer) wrong = post (fixture, "wrong", good);
  g_autoptr (PlainAnswer) got = plain_request (fixture->sandbox, "GET", fixture->path, NULL, NULL);
  g_autofree char *challenge = plain_answer_dup_header (wrong, "WWW-Authenticate");
  g_autofree char *id = NULL;

  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_cmpuint (wrong->status, ==, 401);
  g_assert_cmpuint (got->status, ==, 405);
  g_assert_cmpstr (challenge, ==, "Bearer error=\"invalid_token\"");
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (PlainAnswer) answer = post (fixture, fixture->token, bodies[i]);

      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (strstr (answer->body, "\"invalid_client_metadata\""));
    }
  id = enrol (fixture); /* none of them used the token up */
  g_assert_nonnull (id);
}

static void
test_bad_assertions (Fixture *fixture, gconstpointer data)
{
  static const PlainAssertion cases[] = {
    { .name = "subject", .subject = "somebody-else" },
    { .name = "audience", .audience = "\"https://elsewhere.example/token\"" },
    { .name = "long-lived", .expires_in_s = 600 },
    { .name = "number-kid", .header = "{\"alg\":\"RS384\",\"kid\":1}" },
  };
  g_autofree char *id = enrol (fixture);
  g_autofree char *path = plain_token_path (fixture->sandbox);
  g_autofree char *bare = ward_form_encode ("grant_type", PLAIN_DEVICE_GRANT, "client_id", id, NULL);
  g_autofree char *public_one
      = ward_form_encode ("grant_type", PLAIN_DEVICE_GRANT, "client_id", WARD_SANDBOX_CLIENT_ID, NULL);
  g_autoptr (PlainAnswer) missing = plain_post_form (fixture->sandbox, path, bare);
  g_autoptr (PlainAnswer) unauthorized = plain_post_form (fixture->sandbox, path, public_one);

  g_assert_nonnull (strstr (missing->body, "\"invalid_request\""));
  g_assert_nonnull (strstr (unauthorized->body, "\"unauthorized_client\""));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PlainAnswer) answer = ask (fixture, id, &cases[i]);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (strstr (answer->body, "\"invalid_grant\""));
    }
}

/* The registration takes a while to be known everywhere (auth.md X096), or is answered wrongly (X097). */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = build_body (WARD_SANDBOX_CLIENT_ID, fixture->key);
  g_autofree char *id = NULL;
  g_autoptr (PlainAnswer) forbidden = NULL;
  g_autoptr (PlainAnswer) nameless = NULL;
  g_autofree char *second = plain_sign_in (fixture->sandbox, NULL, NULL, NULL);

  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, "refuse-registration", NULL, 1, NULL));
  forbidden = post (fixture, second, body);
  g_assert_cmpuint (forbidden->status, ==, 403);
  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, "no-client-id;other-software", NULL, 1, NULL));
  nameless = post (fixture, second, body);
  g_assert_cmpuint (nameless->status, ==, 201);
  g_assert_null (strstr (nameless->body, "\"client_id\""));
  g_assert_nonnull (strstr (nameless->body, "\"software_id\":\"somebody-else\""));
  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, "refuse-device", NULL, 2, NULL));
  id = enrol (fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (PlainAnswer) answer = ask (fixture, id, NULL);

      g_assert_cmpuint (answer->status, ==, i < 2 ? 400 : 200);
      g_assert_true (i == 2 || strstr (answer->body, "\"invalid_grant\"") != NULL);
    }
}

/* A second sign-in in the browser, signed by the device (auth.md 1.5, step 3b). */
static void
test_browser (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = enrol (fixture);
  g_autofree char *url = plain_build_authorize_url_for (fixture->sandbox, id, "openid offline_access", NULL);
  g_autofree char *address = ward_sandbox_approve (fixture->sandbox, url, NULL, NULL, NULL);
  g_autofree char *code = plain_dup_query_value (address, "code");
  g_autofree char *proof = plain_build_assertion (fixture->sandbox, fixture->key, TRUE, id, NULL);
  g_autoptr (PlainAnswer) answer
      = plain_post_signed (fixture->sandbox, proof, "grant_type", "authorization_code", "code", code, "redirect_uri",
                           PLAIN_REDIRECT, "code_verifier", plain_get_verifier (), NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (strstr (answer->body, "\"refresh_token\""));
}

static void
test_discovery (Fixture *fixture, gconstpointer data)
{
  gboolean epic = GPOINTER_TO_UINT (data) == WARD_SANDBOX_EPIC;
  g_autoptr (PlainAnswer) smart = plain_get (fixture->sandbox, "/.well-known/smart-configuration", NULL);
  g_autoptr (PlainAnswer) metadata = plain_get (fixture->sandbox, "/metadata", NULL);
  g_autoptr (PlainAnswer) named = plain_get_with (fixture->sandbox, "/metadata", NULL,
                                                  "Accept: application/fhir+json\r\nEpic-Client-ID: anything\r\n");

  g_assert_true ((strstr (smart->body, "\"registration_endpoint\"") != NULL) == !epic);
  g_assert_true ((strstr (metadata->body, "/register\"") != NULL) == !epic);
  g_assert_nonnull (strstr (named->body, "/register\""));
}

static void
test_off (void)
{
  WardSandboxSettings settings = { .no_registration = TRUE };
  WardSandbox *sandbox = ward_sandbox_new (&settings);
  g_autoptr (PlainAnswer) answer = NULL;
  g_autoptr (PlainAnswer) smart = NULL;

  g_assert_true (ward_sandbox_start (sandbox, NULL));
  answer = plain_request (sandbox, "POST", "/oauth/register", "Content-Type: application/json\r\n", "{}");
  smart = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_assert_cmpuint (answer->status, ==, 404);
  g_assert_null (strstr (smart->body, "\"registration_endpoint\""));
  plain_stop (sandbox);
}

#define ADD(path, profile, function) \
  g_test_add ("/sandbox/register/" path, Fixture, GUINT_TO_POINTER (profile), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("device", WARD_SANDBOX_GENERIC, test_device);
  ADD ("device-epic", WARD_SANDBOX_EPIC, test_device);
  ADD ("refused", WARD_SANDBOX_GENERIC, test_refused);
  ADD ("bad-assertions", WARD_SANDBOX_GENERIC, test_bad_assertions);
  ADD ("faults", WARD_SANDBOX_GENERIC, test_faults);
  ADD ("browser", WARD_SANDBOX_EPIC, test_browser);
  ADD ("discovery", WARD_SANDBOX_GENERIC, test_discovery);
  ADD ("discovery-epic", WARD_SANDBOX_EPIC, test_discovery);
  g_test_add_func ("/sandbox/register/off", test_off);
  return g_test_run ();
}
