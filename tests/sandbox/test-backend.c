/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backend services: a signed client_credentials request, and a token without a user that reads what system/ scopes say. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-assertion.h"

#include <string.h>

#include "core/base/ward-url.h"

typedef struct
{
  WardSandbox *sandbox;
  WardTestKey *key;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *jwks = NULL;

  fixture->sandbox = plain_start (GPOINTER_TO_UINT (data));
  fixture->key = ward_test_key_new ("P-384", "key-1");
  jwks = ward_test_key_build_jwks (fixture->key, NULL);
  g_assert_true (ward_sandbox_register_client_keys (fixture->sandbox, WARD_SANDBOX_BACKEND_ID, jwks, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  ward_test_key_free (fixture->key);
}

static PlainAnswer *
ask (Fixture *fixture, const char *scope)
{
  g_autofree char *proof = plain_build_assertion (fixture->sandbox, fixture->key, FALSE, WARD_SANDBOX_BACKEND_ID, NULL);

  if (scope == NULL)
    return plain_post_signed (fixture->sandbox, proof, "grant_type", "client_credentials", NULL);
  return plain_post_signed (fixture->sandbox, proof, "grant_type", "client_credentials", "scope", scope, NULL);
}

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) answer = ask (fixture, "system/Patient.rs system/Observation.cruds user/Encounter.rs openid");
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);
  const WardJson *root = ward_json_doc_get_root (doc);
  const char *token = ward_json_get_string (root, "access_token");
  g_autofree char *about = ward_form_encode ("token", token, NULL);
  g_autofree char *cache = plain_answer_dup_header (answer, "Cache-Control");
  g_autofree char *bearer
      = g_strdup_printf ("Authorization: Bearer %s\r\nContent-Type: application/x-www-form-urlencoded\r\n", token);
  g_autoptr (PlainAnswer) patient = plain_get (fixture->sandbox, "/Patient/adult", token);
  g_autoptr (PlainAnswer) results = plain_get (fixture->sandbox, "/Observation?patient=icu&_count=1", token);
  g_autoptr (PlainAnswer) visits = plain_get (fixture->sandbox, "/Encounter?patient=icu", token);
  g_autoptr (PlainAnswer) told = plain_request (fixture->sandbox, "POST", "/oauth/introspect", bearer, about);
  g_autoptr (PlainAnswer) late = NULL;
  gint64 seconds = 0;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (ward_json_get_int64 (root, "expires_in", &seconds));
  g_assert_cmpint (seconds, ==, 300);
  g_assert_cmpstr (ward_json_get_string (root, "token_type"), ==, "Bearer");
  g_assert_cmpstr (ward_json_get_string (root, "scope"), ==, "system/Patient.rs system/Observation.rs");
  g_assert_null (ward_json_get (root, "refresh_token"));
  g_assert_null (ward_json_get (root, "id_token"));
  g_assert_null (ward_json_get (root, "patient"));
  g_assert_cmpstr (cache, ==, "no-store");
  g_assert_cmpuint (patient->status, ==, 200);
  g_assert_cmpuint (results->status, ==, 200);
  g_assert_cmpuint (visits->status, ==, 403);
  g_assert_nonnull (strstr (told->body, "\"active\":true"));
  g_assert_nonnull (strstr (told->body, "\"sub\":\"ward-backend\""));
  ward_sandbox_advance_clock (fixture->sandbox, 301);
  late = plain_get (fixture->sandbox, "/Patient/adult", token);
  g_assert_cmpuint (late->status, ==, 401);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) none = ask (fixture, NULL);
  g_autoptr (PlainAnswer) others = ask (fixture, "user/Patient.rs patient/Patient.rs openid launch");
  g_autofree char *url
      = plain_build_authorize_url_for (fixture->sandbox, WARD_SANDBOX_BACKEND_ID, "openid user/Patient.rs", NULL);
  g_autoptr (PlainAnswer) page = plain_get (fixture->sandbox, url, NULL);

  g_assert_cmpuint (none->status, ==, 400);
  g_assert_nonnull (strstr (none->body, "\"invalid_scope\""));
  g_assert_cmpuint (others->status, ==, 400);
  g_assert_nonnull (strstr (others->body, "\"invalid_scope\""));
  g_assert_cmpuint (page->status, ==, 400); /* it has no user to sign in */
}

/* Epic gives what the app's record says, and no reason with an error (auth.md 1.8, Q13). */
static void
test_epic (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (PlainAnswer) answer = ask (fixture, NULL);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);
  const char *token = ward_json_get_string (ward_json_doc_get_root (doc), "access_token");
  g_autoptr (PlainAnswer) patient = plain_get (sandbox, "/Patient/adult", token);
  static const PlainAssertion expired = { .expires_in_s = -5 };
  g_autofree char *proof = plain_build_assertion (sandbox, fixture->key, FALSE, WARD_SANDBOX_BACKEND_ID, &expired);
  g_autoptr (PlainAnswer) refused = plain_post_signed (sandbox, proof, "grant_type", "client_credentials", NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (patient->status, ==, 200);
  g_assert_cmpuint (refused->status, ==, 401);
  g_assert_cmpstr (refused->body, ==, "{\"error\":\"invalid_client\",\"error_description\":null}");
}

#define ADD(path, profile, function) \
  g_test_add ("/sandbox/backend/" path, Fixture, GUINT_TO_POINTER (profile), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("tokens", WARD_SANDBOX_GENERIC, test_tokens);
  ADD ("refused", WARD_SANDBOX_GENERIC, test_refused);
  ADD ("epic", WARD_SANDBOX_EPIC, test_epic);
  return g_test_run ();
}
