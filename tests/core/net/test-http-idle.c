/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens to connections over which nothing goes (reliability.md N38): they are let go of before servers and firewalls forget them, and never under a
 * request. */
#define G_LOG_DOMAIN "ward-net-test"

#include "core/net/net-system.h"
#include "net-fixture.h"
#include "support/ward-test-valgrind.h"

static void
set_idle (NetFixture *fixture, guint idle_ms)
{
  WardHttpTimes times = *ward_http_get_times (fixture->http);

  times.idle_ms = idle_ms;
  ward_http_set_times (fixture->http, &times);
}

static void
ask (NetFixture *fixture, const char *path)
{
  g_auto (NetResult) result = { 0 };

  net_fixture_ask (fixture, path, NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
}

static void
add_answer (NetFixture *fixture, const char *path, guint wait_ms)
{
  ward_fault_server_add (fixture->server, path,
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), wait_ms), 200,
                                                   NULL, "{\"a\":1}"));
}

static gboolean
passed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
let_pass (guint ms)
{
  gboolean passed = FALSE;

  g_timeout_add (ms, passed_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_connections (NetFixture *fixture)
{
  return ward_fault_server_count_connections (fixture->server);
}

static void
test_kept (NetFixture *fixture, gconstpointer data)
{
  add_answer (fixture, "/x", 0);
  ask (fixture, "/x");
  let_pass (300);
  ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), ==, 1);
}

static void
test_goes (NetFixture *fixture, gconstpointer data)
{
  add_answer (fixture, "/x", 0);
  set_idle (fixture, 200);
  ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), ==, 1);
  let_pass (500);
  ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), ==, 2);
}

typedef struct
{
  NetFixture *fixture;
  const char *path;
  NetResult result;
} Late;

/* The time of the connection is over before the main loop turns again: there is room for stalls on both sides. */
static gboolean
begin_late_cb (gpointer data)
{
  Late *late = data;

  net_fixture_begin (late->fixture, late->path, NULL, NULL, &late->result);
  g_usleep (900000);

  return G_SOURCE_REMOVE;
}

static void
ask_late (Late *late)
{
  g_timeout_add (400, begin_late_cb, late);
  net_fixture_wait (&late->result);
}

static void
test_used_as_it_ends (NetFixture *fixture, gconstpointer data)
{
  Late late = { .fixture = fixture, .path = "/x" };

  add_answer (fixture, "/x", 0);
  set_idle (fixture, 1000);
  ask (fixture, "/x");
  ask_late (&late);
  g_assert_no_error (late.result.error);
  net_result_clear (&late.result);
  ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), ==, 2);
}

/* The session that goes is that of the connection, which has an answer to bring still. */
static void
test_under_way (NetFixture *fixture, gconstpointer data)
{
  add_answer (fixture, "/x", 0);
  add_answer (fixture, "/slow", 1800);
  set_idle (fixture, 1000);
  ask (fixture, "/x");
  ask (fixture, "/slow");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/slow"), ==, 1);
  g_assert_cmpuint (count_connections (fixture), ==, 1);
  ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), ==, 2);
}

/* One that is used does not keep those that are not: the next burst would meet what a firewall has forgotten. */
static void
test_beside_a_used_one (NetFixture *fixture, gconstpointer data)
{
  NetResult results[3] = { { 0 } };

  add_answer (fixture, "/x", 300);
  set_idle (fixture, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    net_fixture_begin (fixture, "/x", NULL, NULL, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      net_fixture_wait (&results[i]);
      g_assert_no_error (results[i].error);
      net_result_clear (&results[i]);
    }
  g_assert_cmpuint (count_connections (fixture), ==, 3);
  for (guint i = 0; i < 8; i++)
    ask (fixture, "/x");
  g_assert_cmpuint (count_connections (fixture), >=, 4);
}

/* libsoup's own timer closes a connection that is taken into use in the same turn: the request on it never ends. */
static void
test_no_timer_of_libsoup (NetFixture *fixture, gconstpointer data)
{
  guint seconds = 1;

  g_object_get (ward_http_get_session (fixture->http), "idle-timeout", &seconds, NULL);
  g_assert_cmpuint (seconds, ==, 0);
  ward_http_drop_connections (fixture->http);
  g_object_get (ward_http_get_session (fixture->http), "idle-timeout", &seconds, NULL);
  g_assert_cmpuint (seconds, ==, 0);
}

static gboolean
is_noted (NetFixture *fixture, const char *step)
{
  GListModel *events = G_LIST_MODEL (fixture->events);
  gboolean noted = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);

      noted |= g_strcmp0 (ward_event_get_fields (event)->step, step) == 0;
    }

  return noted;
}

/* That timer, set on purpose, loses a request: libsoup answers neither it nor its cancel. It ends by its deadline all the same, and the next one is answered. */
static void
lose (NetFixture *fixture)
{
  Late late = { .fixture = fixture, .path = "/late" };

  g_object_set (ward_http_get_session (fixture->http), "idle-timeout", 1, NULL);
  ask (fixture, "/x");
  ask_late (&late);
  g_assert_error (late.result.error, WARD_FAILURE, WARD_FAILURE_TIMEOUT);
  net_result_clear (&late.result);
  ward_http_drop_connections (fixture->http);
}

static void
test_lost_by_libsoup (NetFixture *fixture, gconstpointer data)
{
  WardHttpTimes times = *ward_http_get_times (fixture->http);

  times.first_byte_ms = 1500;
  times.grace_ms = 300;
  ward_http_set_times (fixture->http, &times);
  add_answer (fixture, "/x", 0);
  add_answer (fixture, "/late", 5000);
  for (guint i = 0; i < 5 && ward_http_get_n_given_up (fixture->http) == 0; i++)
    lose (fixture); /* where the machine stalls at the wrong moment, or libsoup is a newer one, it is not lost */
  fixture->n_given_up = ward_http_get_n_given_up (fixture->http);
  if (fixture->n_given_up == 0)
    {
      g_test_skip ("this libsoup loses no request");
      return;
    }
  while (!is_noted (fixture, "a request was given up by Ward itself")) /* the log tells of its events a moment later */
    g_main_context_iteration (NULL, TRUE);
  ask (fixture, "/x");
}

/* A name service that minds no cancel: what it says of a try that was given up comes while the next one is under way, or after the end. */
static void
test_late_callbacks (NetFixture *fixture, gconstpointer data)
{
  const WardHttpRequest request = { .url = "https://fhir.hospital.example/", .max_tries = 3 };
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  WardHttpTimes times = *ward_http_get_times (fixture->http);
  g_auto (NetResult) result = { 0 };

  resolver->failure = -3;
  g_resolver_set_default (G_RESOLVER (resolver));
  times.grace_ms = 50;
  ward_http_set_times (fixture->http, &times);
  net_fixture_begin (fixture, "/", &request, NULL, &result);
  let_pass (100);
  ward_http_drop_connections (fixture->http);
  net_fixture_wait (&result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_DNS);
  let_pass (1000);
  g_resolver_set_default (before);
  g_assert_cmpuint (ward_http_get_n_given_up (fixture->http), ==, 1);
  fixture->n_given_up = 1;
}

#define ADD(path, function) \
  g_test_add ("/net/idle/" path, NetFixture, NULL, net_fixture_set_up, function, net_fixture_tear_down)

int
main (int argc, char **argv)
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, NULL);

  ADD ("N38-kept", test_kept);
  ADD ("N38-goes", test_goes);
  ADD ("N38-used-as-it-ends", test_used_as_it_ends);
  ADD ("N38-under-way", test_under_way);
  ADD ("N38-beside-a-used-one", test_beside_a_used_one);
  ADD ("N38-no-timer-of-libsoup", test_no_timer_of_libsoup);

  if (!ward_test_is_slowed ()) /* what libsoup loses is not given back, and is read when it was */
    ADD ("N21-N50-lost-by-libsoup", test_lost_by_libsoup);
  ADD ("N37-N50-late-callbacks", test_late_callbacks);

  return g_test_run ();
}
