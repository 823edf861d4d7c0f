/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults on demand: that each does to the bytes what its name says, as often as asked, and to nobody else. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#define SEARCH "/Observation?patient=adult&category=laboratory&_count=20"

typedef struct
{
  WardSandbox *sandbox;
  char *token;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->sandbox = plain_start (WARD_SANDBOX_GENERIC);
  fixture->token = plain_sign_in (fixture->sandbox, NULL, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  g_free (fixture->token);
}

static PlainAnswer *
get_with_fault (Fixture *fixture, const char *fault)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, fault, "/Observation", 1, &error));
  g_assert_no_error (error);
  return plain_get (fixture->sandbox, SEARCH, fixture->token);
}

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 400, 401, 403, 404, 410, 429, 500, 502, 503, 504 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *fault = g_strdup_printf ("status=%u;retry-after=7", statuses[i]);
      g_autoptr (PlainAnswer) answer = get_with_fault (fixture, fault);
      g_autoptr (PlainAnswer) after = plain_get (fixture->sandbox, SEARCH, fixture->token);
      g_autofree char *retry = plain_answer_dup_header (answer, "Retry-After");
      g_autofree char *reason = plain_answer_dup_header (answer, "WWW-Authenticate");

      g_assert_cmpuint (answer->status, ==, statuses[i]);
      g_assert_cmpstr (retry, ==, "7");
      g_assert_true ((reason != NULL) == (statuses[i] == 401 || statuses[i] == 403));
      g_assert_cmpuint (after->status, ==, 200); /* once only */
    }
}

static void
test_paths_and_counts (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_set_fault (sandbox, "status=500", "/Encounter", 2, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (PlainAnswer) other = plain_get (sandbox, SEARCH, fixture->token);
      g_autoptr (PlainAnswer) struck = plain_get (sandbox, "/Encounter?patient=icu", fixture->token);

      g_assert_cmpuint (other->status, ==, 200);
      g_assert_cmpuint (struck->status, ==, i < 2 ? 500 : 200);
    }
  g_assert_true (ward_sandbox_set_fault (sandbox, "status=500", "/fhir/R4/Encounter", 100, NULL));
  g_assert_true (ward_sandbox_set_fault (sandbox, "status", NULL, 0, NULL)); /* ends it */
  {
    g_autoptr (PlainAnswer) healed = plain_get (sandbox, "/Encounter?patient=icu", fixture->token);

    g_assert_cmpuint (healed->status, ==, 200);
  }
  g_assert_false (ward_sandbox_set_fault (sandbox, "no-such-fault", NULL, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (ward_sandbox_set_fault (sandbox, "status=500;nonsense", NULL, 1, &error));
  g_clear_error (&error);
  g_assert_false (ward_sandbox_set_fault (sandbox, "", NULL, 1, &error));
  /* Without a path, a fault waits for the part of the server where it means something. */
  g_assert_true (ward_sandbox_set_fault (sandbox, "refuse-token", NULL, 1, NULL));
  {
    g_autoptr (PlainAnswer) unaffected = plain_get (sandbox, SEARCH, fixture->token);
    g_autofree char *url = plain_build_authorize_url (sandbox, "openid");
    g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
    g_autoptr (PlainAnswer) refused
        = plain_post_form (sandbox, "/oauth/token", "grant_type=authorization_code&client_id=ward-sandbox-client");

    g_assert_cmpuint (unaffected->status, ==, 200);
    g_assert_nonnull (address);
    g_assert_cmpuint (refused->status, ==, 400);
    g_assert_nonnull (strstr (refused->body, "was told to"));
  }
}

static void
test_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) good = plain_get (fixture->sandbox, SEARCH, fixture->token);
  g_autoptr (PlainAnswer) cut = get_with_fault (fixture, "cut-body");
  g_autoptr (PlainAnswer) broken = get_with_fault (fixture, "broken-json");
  g_autoptr (PlainAnswer) empty = get_with_fault (fixture, "empty-body");
  g_autoptr (PlainAnswer) array = get_with_fault (fixture, "json-array");
  g_autoptr (PlainAnswer) null = get_with_fault (fixture, "json-null");
  g_autoptr (PlainAnswer) mark = get_with_fault (fixture, "bom");
  g_autoptr (PlainAnswer) deep = get_with_fault (fixture, "deep-json");
  g_autoptr (PlainAnswer) twice = get_with_fault (fixture, "duplicate-key");
  g_autoptr (PlainAnswer) foreign = get_with_fault (fixture, "bad-utf8");
  g_autoptr (PlainAnswer) html = get_with_fault (fixture, "html");
  g_autoptr (PlainAnswer) xml = get_with_fault (fixture, "xml");
  g_autoptr (PlainAnswer) closed = get_with_fault (fixture, "close");
  g_autoptr (PlainAnswer) garbage = get_with_fault (fixture, "garbage");
  g_autoptr (PlainAnswer) gzip = get_with_fault (fixture, "bad-gzip");
  g_autofree char *encoding = plain_answer_dup_header (gzip, "Content-Encoding");
  g_autofree char *html_type = plain_answer_dup_header (html, "Content-Type");

  g_assert_true (good->whole);
  g_assert_false (cut->whole);
  g_assert_cmpuint (cut->length, ==, good->length / 2);
  g_assert_true (broken->whole);
  g_assert_cmpuint (broken->length, ==, good->length / 2);
  g_assert_cmpuint (empty->length, ==, 0);
  g_assert_cmpstr (array->body, ==, "[]");
  g_assert_cmpstr (null->body, ==, "null");
  g_assert_true (g_str_has_prefix (mark->body, "\xef\xbb\xbf{"));
  g_assert_cmpuint (deep->length, ==, 20000);
  g_assert_null (ward_json_parse_data (twice->body, twice->length, NULL, NULL));
  g_assert_null (ward_json_parse_data (foreign->body, foreign->length, NULL, NULL));
  g_assert_true (g_str_has_prefix (html_type, "text/html"));
  g_assert_cmpuint (html->status, ==, 200);
  g_assert_true (g_str_has_prefix (xml->body, "<?xml"));
  g_assert_null (closed);
  g_assert_null (garbage);
  g_assert_cmpstr (encoding, ==, "gzip");
  g_assert_cmpuint (gzip->length, ==, good->length);
}

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) slow = NULL;
  g_autoptr (PlainAnswer) late = NULL;

  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, "slow-bytes", "/Encounter", 1, NULL));
  slow = plain_get (fixture->sandbox, "/Encounter?patient=empty", fixture->token);
  g_assert_cmpuint (slow->status, ==, 200);
  g_assert_true (slow->whole);
  late = get_with_fault (fixture, "latency=50");
  g_assert_cmpuint (late->status, ==, 200);
}

/* A sandbox that stalls or never ends an answer can still be stopped at once. */
static void
test_endless (Fixture *fixture, gconstpointer data)
{
  static const char *const faults[] = { "stall", "endless" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) connection = NULL;
      const char *host = strstr (ward_sandbox_get_origin (fixture->sandbox), "//") + 2;
      g_autofree char *request = g_strdup_printf ("GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host);
      char head[15] = "";

      g_assert_true (ward_sandbox_set_fault (fixture->sandbox, faults[i], NULL, 1, NULL));
      connection = g_socket_client_connect_to_host (client, host, 0, NULL, NULL);
      g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                                strlen (request), NULL, NULL, NULL));
      g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), head, 12, NULL,
                                              NULL, NULL));
      g_assert_cmpstr (head, ==, "HTTP/1.1 200");
    }
}

static void
test_resources (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) one = get_with_fault (fixture, "wrong-patient");
  g_autoptr (PlainAnswer) all = get_with_fault (fixture, "wrong-patient=all");
  g_autoptr (PlainAnswer) no_next = get_with_fault (fixture, "no-next");
  g_autoptr (PlainAnswer) foreign = get_with_fault (fixture, "foreign-next");
  g_autoptr (PlainAnswer) outcome = get_with_fault (fixture, "outcome-only");
  g_autoptr (PlainAnswer) no_etag = get_with_fault (fixture, "no-etag");
  g_autoptr (PlainAnswer) glass = get_with_fault (fixture, "break-glass");
  g_autofree char *etag = plain_answer_dup_header (no_etag, "ETag");
  g_autoptr (PlainAnswer) patient = NULL;

  g_assert_nonnull (strstr (one->body, "\"reference\":\"Patient/newborn\""));
  g_assert_nonnull (strstr (one->body, "\"reference\":\"Patient/adult\""));
  g_assert_null (strstr (all->body, "\"reference\":\"Patient/adult\""));
  g_assert_null (strstr (no_next->body, "\"relation\":\"next\""));
  g_assert_nonnull (strstr (foreign->body, "https://elsewhere.example/"));
  g_assert_nonnull (strstr (outcome->body, "OperationOutcome"));
  g_assert_null (strstr (outcome->body, "\"resourceType\":\"Observation\""));
  g_assert_null (etag);
  g_assert_cmpuint (glass->status, ==, 403);
  g_assert_true (ward_sandbox_set_fault (fixture->sandbox, "wrong-patient", "/Patient", 1, NULL));
  patient = plain_get (fixture->sandbox, "/Patient/adult", fixture->token);
  g_assert_nonnull (strstr (patient->body, "\"id\":\"newborn\""));
}

static void
test_callbacks (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  static const struct
  {
    const char *fault;
    const char *state;
    gboolean iss;
  } cases[] = { { "wrong-state", "a-state-that-nobody-sent", TRUE },
                { "no-state", NULL, TRUE },
                { "no-iss", "a-state", FALSE },
                { "wrong-iss", "a-state", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = plain_build_authorize_url (sandbox, "openid");
      g_autofree char *address = NULL;
      g_autofree char *state = NULL;
      g_autofree char *iss = NULL;

      g_assert_true (ward_sandbox_set_fault (sandbox, cases[i].fault, NULL, 1, NULL));
      address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
      state = plain_dup_query_value (address, "state");
      iss = plain_dup_query_value (address, "iss");
      g_assert_cmpstr (state, ==, cases[i].state);
      g_assert_true ((iss != NULL) == cases[i].iss);
    }
}

static void
test_tokens_and_discovery (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autoptr (WardJsonDoc) tokens = NULL;
  g_autofree char *access = NULL;
  const WardJson *root;
  g_autoptr (PlainAnswer) plain = NULL;
  g_autoptr (PlainAnswer) mismatch = NULL;

  g_assert_true (
      ward_sandbox_set_fault (sandbox, "expires-in=1e400;token-type=DPoP;scope=;no-refresh-token", NULL, 1, NULL));
  access = plain_sign_in (sandbox, NULL, NULL, &tokens);
  root = ward_json_doc_get_root (tokens);
  g_assert_cmpstr (ward_json_get_number_text (root, "expires_in"), ==, "1e400");
  g_assert_cmpstr (ward_json_get_string (root, "token_type"), ==, "DPoP");
  g_assert_cmpstr (ward_json_get_string (root, "scope"), ==, "");
  g_assert_null (ward_json_get_string (root, "refresh_token"));
  g_assert_true (ward_sandbox_set_fault (sandbox, "plain-only", NULL, 1, NULL));
  plain = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_assert_null (strstr (plain->body, "S256"));
  g_assert_true (ward_sandbox_set_fault (sandbox, "issuer-mismatch", NULL, 1, NULL));
  mismatch = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_assert_nonnull (strstr (mismatch->body, "/oauth/other\""));
}

#define ADD(path, function) g_test_add ("/sandbox/faults/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("statuses", test_statuses);
  ADD ("paths-and-counts", test_paths_and_counts);
  ADD ("bytes", test_bytes);
  ADD ("slow", test_slow);
  ADD ("endless", test_endless);
  ADD ("resources", test_resources);
  ADD ("callbacks", test_callbacks);
  ADD ("tokens-and-discovery", test_tokens_and_discovery);
  return g_test_run ();
}
