/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Retries, Retry-After, stale connections, the queue, and cancelling at each moment (reliability.md N30, N31, N38, N47, N50). */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "core/net/ward-http-breaker.h"
#include "net-fixture.h"

static void
test_statuses (NetFixture *fixture, gconstpointer data)
{
  static const guint again[] = { 408, 425, 429, 500, 502, 503, 504 };
  static const guint once[] = { 400, 401, 403, 404, 409, 410, 412, 422, 501 };

  for (guint i = 0; i < G_N_ELEMENTS (again); i++)
    {
      g_autofree char *path = g_strdup_printf ("/again-%u", again[i]);
      WardHttpRequest request = { .max_tries = 0 };
      g_auto (NetResult) result = { 0 };

      ward_fault_server_add (fixture->server, path,
                             ward_fault_script_answer (ward_fault_script_new (), again[i], "Retry-After: 0\r\n", "{}"));
      ward_fault_server_add (fixture->server, path,
                             ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
      net_fixture_ask (fixture, path, &request, &result);
      g_assert_no_error (result.error);
      g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, 2);
    }
  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    {
      g_autofree char *path = g_strdup_printf ("/once-%u", once[i]);
      WardHttpRequest request = { .max_tries = 0 };
      g_auto (NetResult) result = { 0 };

      ward_fault_server_add (fixture->server, path,
                             ward_fault_script_answer (ward_fault_script_new (), once[i], NULL, "{}"));
      net_fixture_ask (fixture, path, &request, &result);
      g_assert_cmpuint (ward_http_response_get_status (result.response), ==, once[i]);
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, 1);
    }
}

static void
test_bounds (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest get = { .max_tries = 0 };
  WardHttpRequest post = { .method = "POST", .form = "a=b", .max_tries = 3 };
  g_auto (NetResult) result = { 0 };
  guint asked;

  /* Three tries and no more; a POST is never sent twice. */
  ward_fault_server_add (fixture->server, "/down",
                         ward_fault_script_answer (ward_fault_script_new (), 503, NULL, "{}"));
  net_fixture_ask (fixture, "/down", &get, &result);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 503);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/down"), ==, 3);
  net_result_clear (&result);
  ward_fault_server_add (fixture->server, "/post", ward_fault_script_close (ward_fault_script_new ()));
  net_fixture_ask (fixture, "/post", &post, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INTERRUPTED);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/post"), ==, 1);

  /* The budget of all requests together: a server in trouble is soon asked only once. */
  for (guint i = 0; i < 12; i++)
    {
      net_result_clear (&result);
      net_fixture_ask (fixture, "/down", &get, &result);
    }
  asked = ward_fault_server_count_requests (fixture->server, "/down");
  g_assert_cmpuint (asked, <=, 3 + 12 + 12);
}

static void
test_retry_after (NetFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *header;
    gint64 ms;
    guint requests; /* with at most 2 s of waiting inside */
  } cases[] = {
    { "Retry-After: 1\r\n", 1000, 2 },
    { "Retry-After: 5\r\n", 5000, 1 },
    { "Retry-After: -1\r\n", -1, 2 },
    { "Retry-After: 1000000000\r\n", 120000, 1 },
    { "Retry-After: soon\r\n", -1, 2 },
    { "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 0, 2 },
    { "Retry-After: 1.5\r\n", -1, 2 },
    { "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:47 GMT\r\n", 10000, 1 },
    { "Retry-After: \r\n", -1, 2 },
  };

  net_fixture_set_short_times (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wait-%u", i);
      WardHttpRequest request = { .max_tries = 2 };
      g_auto (NetResult) result = { 0 };
      g_autoptr (GError) error = NULL;

      ward_fault_server_add (fixture->server, path,
                             ward_fault_script_answer (ward_fault_script_new (), 429, cases[i].header, "{}"));
      net_fixture_ask (fixture, path, &request, &result);
      g_assert_no_error (result.error);
      g_assert_cmpint (ward_http_response_get_retry_after_ms (result.response), ==, cases[i].ms);
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, cases[i].requests);
      error = ward_http_response_to_error (result.response);
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TOO_MANY);
    }
}

/* The server closes the connection that it said it would keep, just when the next request comes. */
static void
test_stale (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *script = ward_fault_script_new ();
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/first",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_ask (fixture, "/first", NULL, &result);
  g_assert_no_error (result.error);
  net_result_clear (&result);

  ward_fault_server_add (fixture->server, "/second", ward_fault_script_close (ward_fault_script_new ()));
  ward_fault_server_add (fixture->server, "/second", ward_fault_script_answer (script, 200, NULL, "{}"));
  {
    WardHttpRequest request = { .max_tries = 3 };

    net_fixture_ask (fixture, "/second", &request, &result);
  }
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/second"), ==, 2);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 2);
}

static void
test_keep_alive (NetFixture *fixture, gconstpointer data)
{
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  for (guint i = 0; i < 5; i++)
    {
      g_auto (NetResult) result = { 0 };

      net_fixture_ask (fixture, "/x", NULL, &result);
      g_assert_no_error (result.error);
    }
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 1);
}

static void
test_breaker_rules (void)
{
  WardHttpBreaker breaker = { 0 };
  gint64 now = 1000;

  for (guint i = 0; i < 4; i++)
    ward_http_breaker_note_failure (&breaker, WARD_FAILURE_SERVER, now);
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
  ward_http_breaker_note_success (&breaker);
  for (guint i = 0; i < 5; i++)
    ward_http_breaker_note_failure (&breaker, WARD_FAILURE_TIMEOUT, now);
  g_assert_cmpint (breaker.last, ==, WARD_FAILURE_TIMEOUT);
  g_assert_false (ward_http_breaker_lets_pass (&breaker, now));
  g_assert_false (ward_http_breaker_lets_pass (&breaker, now + 30 * G_USEC_PER_SEC - 1));

  /* One tries; while it does, no other; its failure opens again, its success closes. */
  now += 30 * G_USEC_PER_SEC;
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
  g_assert_false (ward_http_breaker_lets_pass (&breaker, now));
  ward_http_breaker_note_cancelled (&breaker);
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
  ward_http_breaker_note_failure (&breaker, WARD_FAILURE_SERVER, now);
  g_assert_false (ward_http_breaker_lets_pass (&breaker, now + G_USEC_PER_SEC));
  now += 31 * G_USEC_PER_SEC;
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
  ward_http_breaker_note_success (&breaker);
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
  g_assert_true (ward_http_breaker_lets_pass (&breaker, now));
}

/* In the client: what is fetched ahead is no longer sent, what the user waits for is, and its success opens the way again. */
static void
test_breaker (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest ahead = { .priority = WARD_PRIORITY_AHEAD, .max_tries = 1 };
  WardHttpRequest screen = { .priority = WARD_PRIORITY_SCREEN, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };

  for (guint i = 0; i < 5; i++)
    ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 503, NULL, "{}"));
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 404, NULL, "{}"));
  for (guint i = 0; i < 5; i++)
    {
      net_fixture_ask (fixture, "/x", &ahead, &result);
      g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 503);
      net_result_clear (&result);
    }
  net_fixture_ask (fixture, "/x", &ahead, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_HELD_BACK);
  g_assert_null (ward_failure_get_request_id (result.error));
  net_result_clear (&result);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 5);

  net_fixture_ask (fixture, "/x", &screen, &result);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 404);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/x", &ahead, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 7);
}

/* What was sent, and then not again, is found at the server by its name. */
static void
test_breaker_after_a_try (NetFixture *fixture, gconstpointer data)
{
  WardHttpRequest ahead = { .priority = WARD_PRIORITY_AHEAD };
  WardHttpRequest screen = { .priority = WARD_PRIORITY_SCREEN, .max_tries = 1 };
  g_auto (NetResult) retried = { 0 };
  g_autoptr (WardEvent) event = NULL;
  g_autofree char *head = NULL;
  const char *id;

  ward_fault_server_add (fixture->server, "/x",
                         ward_fault_script_answer (ward_fault_script_new (), 503, "Retry-After: 1\r\n", "{}"));
  ward_fault_server_add (fixture->server, "/y", ward_fault_script_answer (ward_fault_script_new (), 500, NULL, "{}"));
  for (guint i = 0; i < 5; i++)
    {
      g_auto (NetResult) result = { 0 };

      if (i == 4)
        net_fixture_begin (fixture, "/x", &ahead, NULL, &retried);
      while (i == 4 && ward_fault_server_count_requests (fixture->server, "/x") == 0)
        g_main_context_iteration (NULL, FALSE);
      net_fixture_ask (fixture, "/y", &screen, &result);
      g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 500);
    }
  net_fixture_wait (&retried);
  g_assert_error (retried.error, WARD_FAILURE, WARD_FAILURE_HELD_BACK);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 1);
  id = ward_failure_get_request_id (retried.error);
  g_assert_nonnull (id);
  head = ward_fault_server_dup_request (fixture->server, "/x", 0);
  g_assert_nonnull (strstr (head, id));
  ward_event_log_flush (fixture->events);
  event = g_list_model_get_item (G_LIST_MODEL (fixture->events),
                                 g_list_model_get_n_items (G_LIST_MODEL (fixture->events)) - 1);
  g_assert_cmpstr (ward_event_get_fields (event)->request_id, ==, id);
}

static void
add_slow (NetFixture *fixture, const char *path)
{
  ward_fault_server_add (fixture->server, path,
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 60), 200, NULL,
                                                   "{}"));
}

static void
test_queue (NetFixture *fixture, gconstpointer data)
{
  NetResult idle[30] = { { 0 } };
  g_auto (NetResult) token = { 0 };
  WardHttpRequest idle_request = { .priority = WARD_PRIORITY_IDLE, .max_tries = 1 };
  WardHttpRequest token_request = { .method = "POST", .form = "a=b", .priority = WARD_PRIORITY_SCREEN };
  guint idle_done = 0;

  add_slow (fixture, "/idle");
  ward_fault_server_add (fixture->server, "/token",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    net_fixture_begin (fixture, "/idle", &idle_request, NULL, &idle[i]);
  net_fixture_begin (fixture, "/token", &token_request, NULL, &token);
  net_fixture_wait (&token);
  g_assert_no_error (token.error);
  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    idle_done += idle[i].done ? 1 : 0;
  g_assert_cmpuint (idle_done, <, 10);

  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    {
      net_fixture_wait (&idle[i]);
      g_assert_no_error (idle[i].error);
      net_result_clear (&idle[i]);
    }
  g_assert_cmpuint (ward_fault_server_get_most_parallel (fixture->server), <=, 6);
  g_assert_cmpuint (ward_fault_server_get_most_parallel (fixture->server), >=, 5);
}

static void
test_order (NetFixture *fixture, gconstpointer data)
{
  static const WardPriority priorities[] = { WARD_PRIORITY_IDLE,   WARD_PRIORITY_IDLE,  WARD_PRIORITY_AHEAD,
                                             WARD_PRIORITY_SCREEN, WARD_PRIORITY_AHEAD, WARD_PRIORITY_SCREEN };
  static const char *const paths[] = { "/i1", "/i2", "/a1", "/s1", "/a2", "/s2" };
  NetResult results[G_N_ELEMENTS (paths)] = { { 0 } };
  g_autofree char *order = NULL;

  ward_http_set_max_parallel (fixture->http, 1);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      WardHttpRequest request = { .priority = priorities[i], .max_tries = 1 };

      add_slow (fixture, paths[i]);
      net_fixture_begin (fixture, paths[i], &request, NULL, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      net_fixture_wait (&results[i]);
      net_result_clear (&results[i]);
    }
  order = ward_fault_server_dup_order (fixture->server);
  g_assert_cmpstr (order, ==, "/i1 /s1 /s2 /a1 /a2 /i2");
}

static void
test_bounded_queue (NetFixture *fixture, gconstpointer data)
{
  const guint n = 1100;
  g_autofree NetResult *results = g_new0 (NetResult, n);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WardHttpRequest request = { .max_tries = 1 };
  guint refused = 0;

  ward_fault_server_add (fixture->server, "/hang", ward_fault_script_hang (ward_fault_script_new ()));
  for (guint i = 0; i < n; i++)
    net_fixture_begin (fixture, "/hang", &request, cancellable, &results[i]);
  net_fixture_drain ();
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < n; i++)
    {
      net_fixture_wait (&results[i]);
      if (ward_failure_matches (results[i].error, WARD_FAILURE_TOO_MANY))
        refused++;
      else
        g_assert_error (results[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      net_result_clear (&results[i]);
    }
  g_assert_cmpuint (refused, ==, n - 6 - 1000);
}

typedef enum
{
  MOMENT_BEFORE,
  MOMENT_QUEUED,
  MOMENT_SENDING,
  MOMENT_HEADERS,
  MOMENT_BODY,
  MOMENT_PAUSE,
  MOMENT_ANY,
} Moment;

static void
cancel_at (NetFixture *fixture, Moment moment, guint wait_us)
{
  WardFaultScript *script = ward_fault_script_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WardHttpRequest request = { .max_tries = 3 };
  g_auto (NetResult) result = { 0 };
  NetResult others[6] = { { 0 } };
  g_autoptr (GCancellable) others_cancellable = g_cancellable_new ();
  g_autofree char *path = g_strdup_printf ("/moment-%d-%u", (int) moment, wait_us);

  if (moment == MOMENT_BODY || moment == MOMENT_ANY)
    {
      ward_fault_script_send (script,
                              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{");
      ward_fault_script_repeat (script, "          ", 9000, 1);
    }
  else if (moment == MOMENT_PAUSE)
    ward_fault_script_answer (script, 503, "Retry-After: 1\r\n", "{}");
  else
    ward_fault_script_hang (script);
  ward_fault_server_add (fixture->server, path, script);

  if (moment == MOMENT_QUEUED)
    for (guint i = 0; i < G_N_ELEMENTS (others); i++)
      {
        ward_fault_server_add (fixture->server, "/others", ward_fault_script_hang (ward_fault_script_new ()));
        net_fixture_begin (fixture, "/others", &request, others_cancellable, &others[i]);
      }
  if (moment == MOMENT_BEFORE)
    g_cancellable_cancel (cancellable);
  net_fixture_begin (fixture, path, &request, cancellable, &result);
  if (moment == MOMENT_HEADERS || moment == MOMENT_BODY || moment == MOMENT_PAUSE || moment == MOMENT_QUEUED)
    net_fixture_drain ();
  for (gint64 end = g_get_monotonic_time () + wait_us; wait_us > 0 && g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  net_fixture_wait (&result);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_cancellable_cancel (others_cancellable);
  for (guint i = 0; moment == MOMENT_QUEUED && i < G_N_ELEMENTS (others); i++)
    {
      net_fixture_wait (&others[i]);
      net_result_clear (&others[i]);
    }
}

static void
test_cancel (NetFixture *fixture, gconstpointer data)
{
  for (Moment moment = MOMENT_BEFORE; moment < MOMENT_ANY; moment++)
    cancel_at (fixture, moment, 0);
  for (guint wait_us = 50; wait_us < 12000; wait_us += wait_us / 2)
    cancel_at (fixture, MOMENT_ANY, wait_us);
}

/* Everything lets go of the client while requests are still under way: they end, and nothing is left. */
static void
test_dropped (void)
{
  NetFixture fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  NetResult results[10] = { { 0 } };
  WardHttp *http;

  net_fixture_set_up (&fixture, NULL);
  ward_fault_server_add (fixture.server, "/hang", ward_fault_script_hang (ward_fault_script_new ()));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    net_fixture_begin (&fixture, "/hang", NULL, cancellable, &results[i]);
  net_fixture_drain ();
  http = fixture.http;
  g_object_add_weak_pointer (G_OBJECT (http), (gpointer *) &http);
  g_clear_object (&fixture.http);
  g_assert_nonnull (http);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      net_fixture_wait (&results[i]);
      g_assert_error (results[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      net_result_clear (&results[i]);
    }
  net_fixture_drain ();
  g_assert_null (http);
  ward_fault_server_free (fixture.server);
  g_assert_finalize_object (fixture.events);
}

#define ADD(path, test) g_test_add (path, NetFixture, NULL, net_fixture_set_up, test, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/retry/N30-statuses", test_statuses);
  ADD ("/net/retry/N30-bounds", test_bounds);
  ADD ("/net/retry/N31-X078-retry-after", test_retry_after);
  ADD ("/net/retry/N38-stale-connection", test_stale);
  g_test_add_func ("/net/retry/N32-breaker-rules", test_breaker_rules);
  ADD ("/net/retry/N32-breaker", test_breaker);
  ADD ("/net/retry/N32-breaker-after-a-try", test_breaker_after_a_try);
  ADD ("/net/retry/keep-alive", test_keep_alive);
  ADD ("/net/retry/N47-queue", test_queue);
  ADD ("/net/retry/order", test_order);
  ADD ("/net/retry/N33-bounded-queue", test_bounded_queue);
  ADD ("/net/retry/N50-cancel", test_cancel);
  g_test_add_func ("/net/retry/N50-dropped", test_dropped);

  return g_test_run ();
}
