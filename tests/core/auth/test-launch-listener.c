/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The launch address over real sockets: as strict as the redirect listener, but it stays open. */
#include "core/auth/ward-launch-listener.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"
#include "redirect-fixture.h"
#include "support/ward-test-port.h"

#define GOOD "/launch?iss=https%3A%2F%2Ffhir.hospital.example%2FR4&launch=" CANARY

typedef struct
{
  WardEventLog *events;         /* (owned) */
  WardLaunchListener *listener; /* (owned) */
  WardLaunch *launch;           /* (owned) (nullable) the last one */
  guint n;
  RedirectFixture client; /* whose port the requests go to */
} Fixture;

static void
launched_cb (WardLaunchListener *listener, WardLaunch *launch, Fixture *fx)
{
  fx->n++;
  g_clear_pointer (&fx->launch, ward_launch_unref);
  fx->launch = ward_launch_ref (launch);
}

static void
set_up (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fx->client.port = redirect_find_free_port ();
  fx->events = ward_event_log_new (500);
  fx->listener = ward_launch_listener_new (fx->events);
  g_signal_connect (fx->listener, "launched", G_CALLBACK (launched_cb), fx);
  ward_launch_listener_start (fx->listener, (guint16) fx->client.port, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fx, gconstpointer data)
{
  ward_launch_listener_stop (fx->listener);
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->client.port));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fx->listener);
  g_clear_pointer (&fx->launch, ward_launch_unref);
  g_clear_object (&fx->events);
}

static guint
ask (Fixture *fx, const char *path, char **out_answer)
{
  g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1", path);
  g_autofree char *answer = redirect_exchange (&fx->client, line, "");

  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  if (out_answer != NULL)
    *out_answer = g_strdup (answer);

  return redirect_get_status (answer);
}

static void
test_good (Fixture *fx, gconstpointer data)
{
  g_autofree char *address = ward_launch_listener_build_address ((guint16) fx->client.port);
  g_autofree char *page = NULL;

  g_assert_cmpstr (ward_launch_listener_get_address (fx->listener), ==, address);
  for (guint i = 1; i <= 3; i++)
    {
      g_clear_pointer (&page, g_free);
      g_assert_cmpuint (ask (fx, GOOD, &page), ==, 200);
      g_assert_cmpuint (fx->n, ==, i);
      g_assert_null (strstr (page, CANARY));
    }
  g_assert_true (ward_secret_text_equal (ward_launch_get_token (fx->launch), CANARY));
  g_assert_cmpstr (ward_launch_get_iss (fx->launch), ==, "https://fhir.hospital.example/R4");
}

static void
test_bad (Fixture *fx, gconstpointer data)
{
  static const char *const paths[] = { "/launch", "/launch?launch=x", "/launch?iss=http://evil.example&launch=x",
                                       "/launch?iss=https://a.example&iss=https://b.example&launch=x" };
  static const char rebound[] = "GET " GOOD " HTTP/1.1\r\nHost: evil.example\r\n\r\n";

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_cmpuint (ask (fx, paths[i], NULL), ==, 400);
  g_assert_cmpuint (ask (fx, "/", NULL), ==, 404);
  g_assert_cmpuint (ask (fx, "/launch/?iss=https://a.example&launch=x", NULL), ==, 404);
  g_assert_cmpuint (redirect_ask_raw (&fx->client, rebound, strlen (rebound)), ==, 400);
  g_assert_cmpuint (redirect_ask (&fx->client, "POST " GOOD " HTTP/1.1", ""), ==, 405);
  g_assert_cmpuint (fx->n, ==, 0);
  g_assert_cmpuint (ask (fx, GOOD, NULL), ==, 200);
  g_assert_cmpuint (fx->n, ==, 1);
}

/* Wrong requests count in a row; a good one in between is a sign that it is the EHR's browser that asks. */
static void
test_probed (Fixture *fx, gconstpointer data)
{
  for (guint i = 0; i < 49; i++)
    g_assert_cmpuint (ask (fx, "/launch", NULL), ==, 400);
  g_assert_cmpuint (ask (fx, GOOD, NULL), ==, 200);
  for (guint i = 0; i < 49; i++)
    g_assert_cmpuint (ask (fx, "/launch", NULL), ==, 400);
  g_assert_nonnull (ward_launch_listener_get_address (fx->listener));
  ask (fx, "/launch", NULL);
  g_assert_null (ward_launch_listener_get_address (fx->listener));
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->client.port));
}

static void
test_taken (Fixture *fx, gconstpointer data)
{
  g_autoptr (WardLaunchListener) second = ward_launch_listener_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ward_launch_listener_start (second, (guint16) fx->client.port, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
  g_assert_null (ward_launch_listener_get_address (second));
}

static void
test_restart (Fixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (ask (fx, GOOD, NULL), ==, 200);
  ward_launch_listener_start (fx->listener, (guint16) fx->client.port, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ask (fx, GOOD, NULL), ==, 200);
  g_assert_cmpuint (fx->n, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/auth/launch-listener/good", Fixture, NULL, set_up, test_good, tear_down);
  g_test_add ("/auth/launch-listener/bad", Fixture, NULL, set_up, test_bad, tear_down);
  g_test_add ("/auth/launch-listener/probed", Fixture, NULL, set_up, test_probed, tear_down);
  g_test_add ("/auth/launch-listener/port-taken", Fixture, NULL, set_up, test_taken, tear_down);
  g_test_add ("/auth/launch-listener/restart", Fixture, NULL, set_up, test_restart, tear_down);

  return g_test_run ();
}
