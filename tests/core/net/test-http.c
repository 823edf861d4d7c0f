/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's ordinary work: what it sends, what it gives, what it keeps to itself. */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "net-fixture.h"

static void
test_get (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest request = { .epic_client_id = "client-1",
                              .if_none_match = "W/\"abc\"",
                              .no_cache = TRUE,
                              .accept = "application/fhir+json",
                              .resource = "Observation",
                              .tenant = "t1",
                              .step = "Observation search" };
  g_auto (NetResult) result = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;
  g_autofree char *id_line = NULL;

  ward_fault_server_add (fixture->server, "/fhir/Observation",
                         ward_fault_script_answer (ward_fault_script_new (), 200,
                                                   "ETag: \"x\"\r\nSet-Cookie: a=b\r\nX-Two: 1\r\nX-Two: 2\r\n",
                                                   "{\"a\":1.00}"));
  net_fixture_ask (fixture, "/fhir/Observation?patient=secret-id", &request, &result);

  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
  g_assert_cmpstr (ward_http_response_get_content_type (result.response), ==, "application/json");
  g_assert_true (ward_http_response_is_json (result.response));
  g_assert_cmpstr (ward_http_response_get_header (result.response, "eTag"), ==, "\"x\"");
  g_assert_null (ward_http_response_get_header (result.response, "set-cookie"));
  g_assert_cmpstr (ward_http_response_get_header (result.response, "x-two"), ==, "1");
  g_assert_null (ward_http_response_to_error (result.response));
  text = net_result_dup_text (&result);
  g_assert_cmpstr (text, ==, "{\"a\":1.00}");

  head = ward_fault_server_dup_last_head (fixture->server);
  id_line = g_strdup_printf ("X-Request-Id: %s\r\n", ward_http_response_get_request_id (result.response));
  g_assert_true (g_str_has_prefix (head, "GET /fhir/Observation?patient=secret-id HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, id_line));
  g_assert_nonnull (strstr (head, "Accept: application/fhir+json\r\n"));
  g_assert_nonnull (strstr (head, "Accept-Encoding: gzip\r\n"));
  g_assert_nonnull (strstr (head, "User-Agent: Ward/" WARD_VERSION "\r\n"));
  g_assert_nonnull (strstr (head, "Epic-Client-ID: client-1\r\n"));
  g_assert_nonnull (strstr (head, "If-None-Match: W/\"abc\"\r\n"));
  g_assert_nonnull (strstr (head, "Cache-Control: no-cache\r\n"));
  g_assert_null (strstr (head, "Authorization"));
  g_assert_null (strstr (head, "Cookie"));
  g_assert_null (strstr (head, "Accept-Language"));
}

static void
test_post (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest request = { .method = "POST", .form = "grant_type=refresh_token&refresh_token=canary" };
  g_auto (NetResult) result = { 0 };
  g_autofree char *head = NULL;

  ward_fault_server_add (fixture->server, "/token",
                         ward_fault_script_answer (ward_fault_script_new (), 400, "", "{\"error\":\"x\"}"));
  net_fixture_ask (fixture, "/token", &request, &result);

  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 400);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Content-Type: application/x-www-form-urlencoded\r\n"));
  g_assert_true (g_str_has_suffix (head, "\r\n\r\ngrant_type=refresh_token&refresh_token=canary"));
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/token"), ==, 1);
}

static void
test_bearer (NetFixture *fixture, gconstpointer data)
{
  static const char *const unsendable[] = { "a b", "a\r\nX: y", "a\nb", "", "t\xc3\xb6ken" };
  g_autoptr (WardSecretText) token = ward_secret_text_new ("token-canary");
  g_autofree char *origin = ward_fault_server_build_url (fixture->server, "");
  g_autofree char *head = NULL;
  WardHttpRequest request = { .bearer = token, .bearer_origin = origin };
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, "", "{}"));
  net_fixture_ask (fixture, "/x", &request, &result);
  g_assert_no_error (result.error);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Authorization: Bearer token-canary\r\n"));

  /* Another origin, or none named: refused before a byte is sent. */
  request.bearer_origin = "https://fhir.example.org";
  net_result_clear (&result);
  net_fixture_ask (fixture, "/x", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  request.bearer_origin = NULL;
  net_result_clear (&result);
  net_fixture_ask (fixture, "/x", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_ADDRESS);

  request.bearer_origin = origin;
  for (guint i = 0; i < G_N_ELEMENTS (unsendable); i++)
    {
      g_autoptr (WardSecretText) bad = ward_secret_text_new (unsendable[i]);

      request.bearer = bad;
      net_result_clear (&result);
      net_fixture_ask (fixture, "/x", &request, &result);
      g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 1);
}

static void
test_addresses (NetFixture *fixture, gconstpointer data)
{
  static const char *const refused[]
      = { "http://fhir.example.org/", "ftp://example.org/",    "https://user@example.org/", "https://10.0.0.1/",
          "https://example.org/#x",   "https://exam ple.org/", "https://example.org:0/",    "",
          "https://127.1/",           "http://127.0.0.2/",     "http://localhost/" };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      WardHttpRequest request = { .url = refused[i] };
      g_auto (NetResult) result = { 0 };

      net_fixture_ask (fixture, "/", &request, &result);
      g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
    }
}

static void
assert_event (NetFixture *fixture, guint position, const char *failure, guint status)
{
  g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (fixture->events), position);
  const WardEventFields *fields = ward_event_get_fields (event);
  g_autofree char *line = ward_event_to_line (event);

  g_assert_cmpint (fields->type, ==, WARD_EVENT_REQUEST);
  g_assert_cmpstr (fields->failure, ==, failure);
  g_assert_cmpuint (fields->status, ==, status);
  g_assert_cmpstr (fields->host, ==, "127.0.0.1");
  g_assert_cmpstr (fields->method, ==, "GET");
  g_assert_cmpstr (fields->resource, ==, "Patient");
  g_assert_nonnull (fields->request_id);
  g_assert_null (strstr (line, "canary"));
}

static void
test_events (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest request = { .resource = "Patient", .tenant = "t1", .step = "Patient search", .max_tries = 1 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (NetResult) result = { 0 };
  guint first;

  ward_fault_server_add (fixture->server, "/ok",
                         ward_fault_script_answer (ward_fault_script_new (), 200, "", "{\"name\":\"canary\"}"));
  ward_fault_server_add (fixture->server, "/no",
                         ward_fault_script_answer (ward_fault_script_new (), 403, "X-A: canary\r\n", "{}"));
  ward_fault_server_add (fixture->server, "/cut", ward_fault_script_close (ward_fault_script_new ()));
  ward_fault_server_add (fixture->server, "/hang", ward_fault_script_hang (ward_fault_script_new ()));

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (60000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  first = g_list_model_get_n_items (G_LIST_MODEL (fixture->events));

  net_fixture_ask (fixture, "/ok?name=canary", &request, &result);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/no?name=canary", &request, &result);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/cut?name=canary", &request, &result);
  g_assert_null (strstr (result.error->message, "canary"));
  net_result_clear (&result);
  net_fixture_begin (fixture, "/hang?name=canary", &request, cancellable, &result);
  net_fixture_drain ();
  g_cancellable_cancel (cancellable);
  net_fixture_wait (&result);

  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->events)) < first + 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->events)), ==, first + 4);
  assert_event (fixture, first, NULL, 200);
  assert_event (fixture, first + 1, "forbidden", 403);
  assert_event (fixture, first + 2, "interrupted", 0);
  assert_event (fixture, first + 3, "cancelled", 0);
}

static void
test_statuses (NetFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    WardFailure code;
  } cases[] = {
    { 400, WARD_FAILURE_BAD_REQUEST }, { 401, WARD_FAILURE_UNAUTHORIZED }, { 403, WARD_FAILURE_FORBIDDEN },
    { 404, WARD_FAILURE_NOT_FOUND },   { 409, WARD_FAILURE_CONFLICT },     { 410, WARD_FAILURE_GONE },
    { 412, WARD_FAILURE_CONFLICT },    { 422, WARD_FAILURE_CONFLICT },     { 418, WARD_FAILURE_HTTP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardHttpRequest request = { 0 };
      g_autofree char *path = g_strdup_printf ("/status-%u", cases[i].status);
      g_auto (NetResult) result = { 0 };
      g_autoptr (GError) error = NULL;

      ward_fault_server_add (fixture->server, path,
                             ward_fault_script_answer (ward_fault_script_new (), cases[i].status, NULL,
                                                       "{\"text\":\"canary\"}"));
      net_fixture_ask (fixture, path, &request, &result);
      g_assert_no_error (result.error);
      error = ward_http_response_to_error (result.response);
      g_assert_error (error, WARD_FAILURE, (int) cases[i].code);
      g_assert_null (strstr (error->message, "canary"));
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, 1);
    }
}

static void
test_redirects (NetFixture *fixture, gconstpointer data)
{
  static const char *const targets[]
      = { "/other", "https://evil.example/", "http://169.254.169.254/latest", "file:///etc/passwd", "data:text/plain,x",
          "/loop" };
  static const guint statuses[] = { 301, 302, 303, 307, 308 };

  ward_fault_server_add (fixture->server, "/other",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    for (guint j = 0; j < G_N_ELEMENTS (statuses); j++)
      {
        g_autofree char *path = g_strdup_printf ("/r-%u-%u", i, j);
        g_autofree char *header = g_strdup_printf ("Location: %s\r\n", targets[i]);
        g_auto (NetResult) result = { 0 };
        g_autoptr (GError) error = NULL;

        ward_fault_server_add (fixture->server, path,
                               ward_fault_script_answer (ward_fault_script_new (), statuses[j], header, ""));
        net_fixture_ask (fixture, path, NULL, &result);
        g_assert_no_error (result.error);
        error = ward_http_response_to_error (result.response);
        g_assert_error (error, WARD_FAILURE, WARD_FAILURE_REDIRECT);
        g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, 1);
      }
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/other"), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/loop"), ==, 0);
}

static void
test_login_page (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  ward_fault_server_add (
      fixture->server, "/html",
      ward_fault_script_send (
          ward_fault_script_new (),
          "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; charset=utf-8\r\nContent-Length: 13\r\n\r\n<html></html>"));
  net_fixture_ask (fixture, "/html", NULL, &result);
  g_assert_no_error (result.error);
  error = ward_http_response_to_error (result.response);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_LOGIN_PAGE);
}

/* 204, 205 and 304 end with their headers; what a server sends after them is never read as a body. */
static void
test_bodyless (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/304",
                         ward_fault_script_send (ward_fault_script_new (),
                                                 "HTTP/1.1 304 X\r\nContent-Length: 512\r\nETag: \"a\"\r\n\r\n"));
  ward_fault_server_add (fixture->server, "/204",
                         ward_fault_script_send (ward_fault_script_new (), "HTTP/1.1 204 X\r\n\r\n"));
  ward_fault_server_add (fixture->server, "/206",
                         ward_fault_script_answer (ward_fault_script_new (), 206, "Content-Range: bytes 0-1/9\r\n",
                                                   "{}"));

  net_fixture_ask (fixture, "/304", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 304);
  g_assert_null (ward_http_response_to_error (result.response));
  g_assert_cmpuint (g_bytes_get_size (ward_http_response_get_body (result.response)), ==, 0);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/204", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (g_bytes_get_size (ward_http_response_get_body (result.response)), ==, 0);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/206", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 206);
}

static void
test_clock (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) earlier = g_date_time_add_hours (now, -2);
  g_autofree char *date = g_date_time_format (earlier, "Date: %a, %d %b %Y %H:%M:%S GMT\r\nRetry-After: 7\r\n");
  gint64 seconds, skew;

  ward_fault_server_add (fixture->server, "/d", ward_fault_script_answer (ward_fault_script_new (), 200, date, "{}"));
  net_fixture_ask (fixture, "/d", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_true (ward_http_response_get_date (result.response, &seconds));
  g_assert_cmpint (seconds, ==, g_date_time_to_unix (earlier));
  skew = ward_http_response_get_clock_skew_s (result.response);
  g_assert_cmpint (skew, >=, 7200);
  g_assert_cmpint (skew, <=, 7260);
  g_assert_cmpint (ward_http_response_get_retry_after_ms (result.response), ==, 7000);
}

#define ADD(path, test) g_test_add (path, NetFixture, NULL, net_fixture_set_up, test, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/http/get", test_get);
  ADD ("/net/http/post", test_post);
  ADD ("/net/http/T25-T26-bearer", test_bearer);
  ADD ("/net/http/addresses", test_addresses);
  ADD ("/net/http/P04-events", test_events);
  ADD ("/net/http/N29-statuses", test_statuses);
  ADD ("/net/http/N23-redirects", test_redirects);
  ADD ("/net/http/N25-login-page", test_login_page);
  ADD ("/net/http/bodyless-statuses", test_bodyless);
  ADD ("/net/http/clock", test_clock);

  return g_test_run ();
}
