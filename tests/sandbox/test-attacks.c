/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The faults of the authorization server: each says on the wire what its name promises, where it means something, as often
 * as asked. What a client makes of them is the client's tests' concern. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-url.h"

typedef struct
{
  WardSandbox *sandbox;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->sandbox = plain_start (WARD_SANDBOX_GENERIC);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
}

static void
arm (Fixture *fixture, const char *fault, const char *path)
{
  g_autoptr (GError) error = NULL;

  ward_sandbox_set_fault (fixture->sandbox, fault, path, 1, &error);
  g_assert_no_error (error);
}

static PlainAnswer *
refresh (Fixture *fixture, const char *token)
{
  g_autofree char *form = ward_form_encode ("grant_type", "refresh_token", "refresh_token", token, "client_id",
                                            WARD_SANDBOX_CLIENT_ID, NULL);

  return plain_post_form (fixture->sandbox, "/oauth/token", form);
}

static char *
dup_refresh_token (const WardJsonDoc *doc)
{
  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "refresh_token"));
}

/* A fault of token answers, and what the answer must hold, or must not ('!'). */
static void
test_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "token-type", "!\"token_type\"" },
    { "token-type=BEARER", "\"token_type\":\"BEARER\"" },
    { "token-type=DPoP", "\"token_type\":\"DPoP\"" },
    { "expires-in", "!\"expires_in\"" },
    { "expires-in=\"3600\"", "\"expires_in\":\"3600\"" },
    { "expires-in=3600.0", "\"expires_in\":3600.0" },
    { "expires-in=-5", "\"expires_in\":-5" },
    { "expires-in=null", "\"expires_in\":null" },
    { "no-access-token", "!\"access_token\"" },
    { "no-id-token", "!\"id_token\"" },
    { "no-refresh-token", "!\"refresh_token\"" },
    { "scope=openid", "\"scope\":\"openid\"" },
    { "token-patient=../x", "\"patient\":\"../x\"" },
    { "member=patient:123", "\"patient\":123" },
    { "member=scope:[\"openid\"]", "\"scope\":[\"openid\"]" },
    { "member=access_token:\"a\\r\\nb\"", "\"access_token\":\"a\\r\\nb\"" },
    { "member=scope", "!\"scope\"" },
    { "member=need_patient_banner:\"no\";member=intent:\"dance\"",
      "\"need_patient_banner\":\"no\",\"intent\":\"dance\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean absent = cases[i][1][0] == '!';
      g_autofree char *url = plain_build_authorize_url (fixture->sandbox, PLAIN_SCOPE);
      g_autofree char *address = ward_sandbox_approve (fixture->sandbox, url, NULL, NULL, NULL);
      g_autofree char *code = plain_dup_query_value (address, "code");
      g_autofree char *form
          = ward_form_encode ("grant_type", "authorization_code", "code", code, "redirect_uri", PLAIN_REDIRECT,
                              "client_id", WARD_SANDBOX_CLIENT_ID, "code_verifier", plain_get_verifier (), NULL);
      g_autoptr (PlainAnswer) answer = NULL;

      g_test_message ("%s", cases[i][0]);
      arm (fixture, cases[i][0], NULL);
      answer = plain_post_form (fixture->sandbox, "/oauth/token", form);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true ((strstr (answer->body, cases[i][1] + (absent ? 1 : 0)) != NULL) == !absent);
    }
}

/* Armed before the sign-in, they wait for the refresh. */
static void
test_refreshes (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "refresh-no-token", "!\"refresh_token\"" },       { "refresh-empty-token", "\"refresh_token\":\"\"" },
    { "refresh-no-expires", "!\"expires_in\"" },        { "refresh-patient=newborn", "\"patient\":\"newborn\"" },
    { "refresh-scope=openid", "\"scope\":\"openid\"" }, { "refresh-type=mac", "\"token_type\":\"mac\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean absent = cases[i][1][0] == '!';
      g_autoptr (WardJsonDoc) doc = NULL;
      g_autofree char *access = NULL;
      g_autofree char *token = NULL;
      g_autoptr (PlainAnswer) answer = NULL;
      g_autoptr (PlainAnswer) again = NULL;

      g_test_message ("%s", cases[i][0]);
      arm (fixture, cases[i][0], NULL);
      access = plain_sign_in (fixture->sandbox, NULL, NULL, &doc);
      token = dup_refresh_token (doc);
      g_assert_nonnull (token);
      answer = refresh (fixture, token);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_true ((strstr (answer->body, cases[i][1] + (absent ? 1 : 0)) != NULL) == !absent);
      /* Where there is no new one, the old one stays good (auth.md X042). */
      again = refresh (fixture, token);
      g_assert_cmpuint (again->status, ==, i < 2 ? 200 : 400);
    }
}

static WardJsonDoc *
read_part (const char *id_token, guint index)
{
  g_auto (GStrv) parts = g_strsplit (id_token, ".", -1);
  g_autoptr (GBytes) bytes = ward_base64url_decode (parts[index], -1);

  return ward_json_parse (bytes, NULL, NULL);
}

static char *
dup_id_token (const WardJsonDoc *doc)
{
  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "id_token"));
}

/* A fault of id_tokens, a claim, and its value as JSON; NULL: the claim must be gone. */
static void
test_claims (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][3] = {
    { "id-token-iss-foreign", "iss", "\"https://elsewhere.example/oauth\"" },
    { "id-token-no-iss", "iss", NULL },
    { "id-token-aud", "aud", "\"somebody-else\"" },
    { "id-token-aud-array", "aud", "[\"ward-sandbox-client\"]" },
    { "id-token-aud-foreign", "aud", "[\"ward-sandbox-client\",\"somebody-else\"]" },
    { "id-token-no-aud", "aud", NULL },
    { "id-token-azp", "azp", "\"somebody-else\"" },
    { "id-token-sub", "sub", "\"somebody-else\"" },
    { "id-token-no-sub", "sub", NULL },
    { "id-token-nonce", "nonce", "\"another-nonce\"" },
    { "id-token-no-nonce", "nonce", NULL },
    { "id-token-at-hash", "at_hash", "\"AAAAAAAAAAAAAAAAAAAAAA\"" },
    { "id-token-no-exp", "exp", NULL },
    { "id-token-no-iat", "iat", NULL },
    { "fhir-user-relative", "fhirUser", "\"Practitioner/practitioner-sample\"" },
    { "fhir-user-foreign", "fhirUser", "\"https://elsewhere.example/fhir/Practitioner/practitioner-sample\"" },
    { "claim=sub:7", "sub", "7" },
    { "claim=at_hash", "at_hash", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardJsonDoc) doc = NULL;
      g_autoptr (WardJsonDoc) claims = NULL;
      g_autofree char *access = NULL;
      g_autofree char *id_token = NULL;
      const WardJson *claim;

      g_test_message ("%s", cases[i][0]);
      arm (fixture, cases[i][0], NULL);
      access = plain_sign_in (fixture->sandbox, NULL, NULL, &doc);
      id_token = dup_id_token (doc);
      claims = read_part (id_token, 1);
      claim = ward_json_get (ward_json_doc_get_root (claims), cases[i][1]);
      g_assert_true ((claim == NULL) == (cases[i][2] == NULL));
      if (claim != NULL)
        {
          g_autofree char *text = ward_json_to_string (claim, FALSE);

          g_assert_cmpstr (text, ==, cases[i][2]);
        }
    }
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *fault;
    const char *claim;
    int ahead_s;
  } cases[] = {
    { "id-token-expired", "exp", -3600 },
    { "id-token-expired", "iat", -7200 },
    { "id-token-iat-future", "iat", 3600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardJsonDoc) doc = NULL;
      g_autoptr (WardJsonDoc) claims = NULL;
      g_autofree char *access = NULL;
      g_autofree char *id_token = NULL;
      gint64 before_s = g_get_real_time () / G_USEC_PER_SEC;
      gint64 found_s = 0;

      arm (fixture, cases[i].fault, NULL);
      access = plain_sign_in (fixture->sandbox, NULL, NULL, &doc);
      id_token = dup_id_token (doc);
      claims = read_part (id_token, 1);
      g_assert_true (ward_json_get_int64 (ward_json_doc_get_root (claims), cases[i].claim, &found_s));
      g_assert_cmpint (found_s, >=, before_s + cases[i].ahead_s);
      g_assert_cmpint (found_s, <=, g_get_real_time () / G_USEC_PER_SEC + cases[i].ahead_s);
    }
}

static void
test_shapes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *fault;
    const char *alg;
    guint dots;
    size_t longest;
  } cases[] = {
    { "id-token-none", "none", 2, 2000 },       { "id-token-hs256", "HS256", 2, 2000 },
    { "id-token-rs512", "RS512", 2, 2000 },     { "id-token-parts=2", "RS256", 1, 2000 },
    { "id-token-parts=4", "RS256", 3, 2000 },   { "id-token-parts=5", "RS256", 4, 2000 },
    { "id-token-padding", "RS256", 2, 2000 },   { "id-token-huge", "RS256", 2, 1100000 },
    { "id-token-signature", "RS256", 2, 2000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardJsonDoc) doc = NULL;
      g_autoptr (WardJsonDoc) header = NULL;
      g_autofree char *access = NULL;
      g_autofree char *id_token = NULL;
      guint dots = 0;

      arm (fixture, cases[i].fault, NULL);
      access = plain_sign_in (fixture->sandbox, NULL, NULL, &doc);
      id_token = dup_id_token (doc);
      for (const char *p = id_token; *p != '\0'; p++)
        dots += *p == '.';
      header = read_part (id_token, 0);
      g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (header), "alg"), ==, cases[i].alg);
      g_assert_cmpuint (dots, ==, cases[i].dots);
      g_assert_cmpuint (strlen (id_token), <, cases[i].longest);
      g_assert_true (cases[i].longest < 1000000 || strlen (id_token) > 1000000);
    }
}

/* OpenID Connect Core 12.2: the same person, a token of now, and no nonce. */
static void
test_refreshed_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *access = plain_sign_in (fixture->sandbox, NULL, NULL, &doc);
  g_autofree char *token = dup_refresh_token (doc);
  g_autoptr (PlainAnswer) first = refresh (fixture, token);
  g_autoptr (WardJsonDoc) first_doc = plain_answer_parse (first);
  g_autofree char *id_token = dup_id_token (first_doc);
  g_autoptr (WardJsonDoc) claims = read_part (id_token, 1);
  g_autofree char *next = dup_refresh_token (first_doc);
  g_autoptr (PlainAnswer) second = NULL;
  g_autoptr (WardJsonDoc) second_doc = NULL;
  g_autoptr (WardJsonDoc) other_claims = NULL;
  g_autofree char *other = NULL;

  arm (fixture, "refresh-sub", NULL);
  second = refresh (fixture, next);
  second_doc = plain_answer_parse (second);
  other = dup_id_token (second_doc);
  other_claims = read_part (other, 1);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (claims), "sub"), ==, "practitioner-sample");
  g_assert_null (ward_json_get (ward_json_doc_get_root (claims), "nonce"));
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (other_claims), "sub"), ==, "somebody-else");
}

static void
test_transport (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *access = plain_sign_in (sandbox, NULL, NULL, &doc);
  g_autofree char *token = dup_refresh_token (doc);
  g_autoptr (PlainAnswer) moved = NULL;
  g_autoptr (PlainAnswer) found = NULL;
  g_autoptr (PlainAnswer) busy = NULL;
  g_autoptr (PlainAnswer) html = NULL;
  g_autoptr (PlainAnswer) dropped = NULL;
  g_autoptr (PlainAnswer) skewed = NULL;
  g_autoptr (PlainAnswer) lost = NULL;
  g_autoptr (PlainAnswer) after = NULL;
  g_autofree char *location = NULL;
  g_autofree char *retry = NULL;
  g_autofree char *date = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) past = g_date_time_add_days (now, -10);

  arm (fixture, "redirect=/oauth/other;redirect-status=302", "/token");
  found = refresh (fixture, token);
  location = plain_answer_dup_header (found, "Location");
  g_assert_cmpuint (found->status, ==, 302);
  g_assert_cmpstr (location, ==, "/oauth/other");
  arm (fixture, "redirect", "/token");
  moved = refresh (fixture, token);
  g_assert_cmpuint (moved->status, ==, 307);
  arm (fixture, "status=503;retry-after=3", "/token");
  busy = refresh (fixture, token);
  retry = plain_answer_dup_header (busy, "Retry-After");
  g_assert_cmpuint (busy->status, ==, 503);
  g_assert_cmpstr (retry, ==, "3");
  arm (fixture, "html", "/token");
  html = refresh (fixture, token);
  g_assert_true (g_str_has_prefix (html->body, "<!DOCTYPE html>"));
  arm (fixture, "drop", "/token");
  dropped = refresh (fixture, token);
  g_assert_null (dropped);
  arm (fixture, "date=-864000;refuse-token=temporarily_unavailable", "/token");
  skewed = refresh (fixture, token);
  date = plain_answer_dup_header (skewed, "Date");
  expected = g_date_time_format (past, "%d %b %Y");
  g_assert_nonnull (strstr (date, expected));
  g_assert_nonnull (strstr (skewed->body, "\"temporarily_unavailable\""));
  /* So far nothing used the token up; this does, and the answer is lost. */
  arm (fixture, "close", "/token");
  lost = refresh (fixture, token);
  g_assert_null (lost);
  after = refresh (fixture, token);
  g_assert_cmpuint (after->status, ==, 400);
  g_assert_cmpuint (ward_sandbox_count_replays (sandbox), ==, 1);
}

static void
test_callbacks (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "redirect-error=access_denied", "?error=access_denied&" },
    { "redirect-error=access_denied;no-state", "?error=access_denied&" },
    { "code-and-error", "?error=server_error&" },
    { "empty-code", "?code=&" },
    { "no-code", "?state=" },
    { "two-codes", "&code=another-code" },
    { "two-states", "&state=another-state" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = plain_build_authorize_url (fixture->sandbox, "openid");
      g_autofree char *address = NULL;

      g_test_message ("%s", cases[i][0]);
      arm (fixture, cases[i][0], NULL);
      address = ward_sandbox_approve (fixture->sandbox, url, NULL, NULL, NULL);
      g_assert_nonnull (strstr (address, cases[i][1]));
      g_assert_true ((strstr (address, "state=") != NULL) == (i != 1));
    }
}

static void
test_discovery (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) relative = NULL;
  g_autoptr (PlainAnswer) nameless = NULL;

  arm (fixture, "relative-endpoints", NULL);
  relative = plain_get (fixture->sandbox, "/.well-known/smart-configuration", NULL);
  arm (fixture, "no-issuer", NULL);
  nameless = plain_get (fixture->sandbox, "/.well-known/smart-configuration", NULL);
  g_assert_nonnull (strstr (relative->body, "\"token_endpoint\": \"/oauth/token\""));
  g_assert_null (strstr (nameless->body, "\"issuer\""));
}

/* The SMART launcher's names, where each strikes, and what it says. */
static void
test_simulated (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *form; /* of a token request; NULL: a FHIR request */
    guint status;
    const char *text;
  } cases[] = {
    { "auth_invalid_client_secret", "grant_type=authorization_code", 401, "\"invalid_client\"" },
    { "token_invalid_token", "grant_type=refresh_token", 400, "\"invalid_grant\"" },
    { "token_expired_refresh_token", "grant_type=refresh_token", 400, "\"invalid_grant\"" },
    { "token_expired_registration_token", "grant_type=client_credentials", 401, "\"invalid_client\"" },
    { "token_invalid_scope", "grant_type=client_credentials", 400, "\"invalid_scope\"" },
    { "token_invalid_jti", "grant_type=client_credentials", 401, "\"invalid_client\"" },
    { "request_invalid_token", NULL, 401, "is not valid" },
    { "request_expired_token", NULL, 401, "has expired" },
  };
  g_autofree char *token = plain_sign_in (fixture->sandbox, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PlainAnswer) answer = NULL;
      g_autofree char *challenge = NULL;

      g_test_message ("%s", cases[i].name);
      arm (fixture, cases[i].name, NULL);
      answer = cases[i].form != NULL ? plain_post_form (fixture->sandbox, "/oauth/token", cases[i].form)
                                     : plain_get (fixture->sandbox, "/Patient/adult", token);
      challenge = plain_answer_dup_header (answer, "WWW-Authenticate");
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_nonnull (strstr (cases[i].form != NULL ? answer->body : challenge, cases[i].text));
    }
}

static void
test_simulated_pages (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "auth_invalid_client_id", "auth_invalid_redirect_uri", "auth_invalid_scope" };
  g_autoptr (PlainAnswer) expired = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *url = plain_build_authorize_url (fixture->sandbox, "openid");
      g_autoptr (PlainAnswer) page = NULL;
      g_autofree char *location = NULL;

      arm (fixture, names[i], NULL);
      page = plain_get (fixture->sandbox, url, NULL);
      location = plain_answer_dup_header (page, "Location");
      g_assert_cmpuint (page->status, ==, i < 2 ? 400 : 302);
      g_assert_true (i < 2 || strstr (location, "error=invalid_scope") != NULL);
    }
  arm (fixture, "token_expired_registration_token", NULL);
  expired = plain_request (fixture->sandbox, "POST", "/oauth/register", "Content-Type: application/json\r\n", "{}");
  g_assert_cmpuint (expired->status, ==, 401);
  g_assert_nonnull (strstr (expired->body, "expired"));
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autoptr (PlainAnswer) metadata = NULL;

  /* A fault of refreshes leaves sign-ins alone, one of FHIR requests with a token those without. */
  arm (fixture, "token_expired_refresh_token", NULL);
  arm (fixture, "request_invalid_token", NULL);
  first = plain_sign_in (sandbox, NULL, NULL, NULL);
  metadata = plain_get (sandbox, "/metadata", NULL);
  g_assert_nonnull (first);
  g_assert_cmpuint (metadata->status, ==, 200);
  g_assert_false (ward_sandbox_set_fault (sandbox, "token_invalid", NULL, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

#define ADD(path, function) g_test_add ("/sandbox/attacks/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("answers", test_answers);
  ADD ("refreshes", test_refreshes);
  ADD ("claims", test_claims);
  ADD ("times", test_times);
  ADD ("shapes", test_shapes);
  ADD ("refreshed-identity", test_refreshed_identity);
  ADD ("transport", test_transport);
  ADD ("callbacks", test_callbacks);
  ADD ("discovery", test_discovery);
  ADD ("simulated", test_simulated);
  ADD ("simulated-pages", test_simulated_pages);
  ADD ("places", test_places);
  return g_test_run ();
}
