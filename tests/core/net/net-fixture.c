/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the HTTP client share. */
#define G_LOG_DOMAIN "ward-net-test"

#include "net-fixture.h"

void
net_fixture_set_up (NetFixture *fixture, gconstpointer data)
{
  fixture->server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  fixture->events = ward_event_log_new (100);
  fixture->http = ward_http_new (fixture->events);
}

void
net_fixture_tear_down (NetFixture *fixture, gconstpointer data)
{
  net_fixture_drain ();
  /* What ends without an answer of libsoup would hide that a cancel does not work. */
  g_assert_cmpuint (ward_http_get_n_given_up (fixture->http), ==, fixture->n_given_up);
  g_assert_finalize_object (g_steal_pointer (&fixture->http));
  net_fixture_drain ();
  g_clear_pointer (&fixture->server, ward_fault_server_free);
  g_assert_finalize_object (g_steal_pointer (&fixture->events));
}

void
net_fixture_set_short_times (NetFixture *fixture)
{
  WardHttpTimes times = *ward_http_get_times (fixture->http);

  times.connect_ms = times.first_byte_ms = times.body_window_ms = 300;
  times.body_window_bytes = 100;
  times.retry_wait_ms = 2000;
  ward_http_set_times (fixture->http, &times);
}

static void
sent_cb (GObject *source, GAsyncResult *async_result, gpointer data)
{
  NetResult *result = data;

  result->response = ward_http_send_finish (WARD_HTTP (source), async_result, &result->error);
  result->done = TRUE;
  g_assert_true ((result->response != NULL) != (result->error != NULL));
}

void
net_fixture_begin (NetFixture *fixture, const char *path, const WardHttpRequest *like, GCancellable *cancellable,
                   NetResult *result)
{
  g_autofree char *url = fixture->server != NULL ? ward_fault_server_build_url (fixture->server, path) : NULL;
  WardHttpRequest request = like != NULL ? *like : (WardHttpRequest){ .method = "GET", .max_tries = 1 };

  if (request.method == NULL)
    request.method = "GET";
  if (request.url == NULL)
    request.url = url;
  request.allow_loopback_http = TRUE;
  if (request.step == NULL)
    request.step = "test";
  ward_http_send_async (fixture->http, &request, cancellable, sent_cb, result);
}

void
net_fixture_wait (NetResult *result)
{
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);
}

void
net_fixture_ask (NetFixture *fixture, const char *path, const WardHttpRequest *like, NetResult *result)
{
  net_fixture_begin (fixture, path, like, NULL, result);
  net_fixture_wait (result);
}

void
net_result_clear (NetResult *result)
{
  g_clear_pointer (&result->response, ward_http_response_unref);
  g_clear_error (&result->error);
  result->done = FALSE;
}

char *
net_result_dup_text (const NetResult *result)
{
  GBytes *body = ward_http_response_get_body (result->response);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static gboolean
drained_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

void
net_fixture_drain (void)
{
  gboolean drained = FALSE;

  g_timeout_add (30, drained_cb, &drained);
  while (!drained)
    g_main_context_iteration (NULL, TRUE);
}
