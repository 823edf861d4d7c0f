/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What never reaches a server: requests that are not sent, names that do not resolve, connections that do not come about. */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "net-fixture.h"
#include "net-system.h"

/* Asks for a name, once, with a name service that fails so. The main loop runs on meanwhile. */
static guint
ask_name (NetFixture *fixture, int failure, NetResult *result)
{
  const WardHttpRequest request = { .url = "https://fhir.hospital.example/", .max_tries = 1 };
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);

  resolver->failure = failure;
  g_resolver_set_default (G_RESOLVER (resolver));
  net_fixture_ask (fixture, "/", &request, result);
  net_fixture_drain ();
  g_resolver_set_default (before);

  return resolver->n_asked;
}

static void
test_no_such_name (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };

  g_assert_cmpuint (ask_name (fixture, GPOINTER_TO_INT (data), &result), >, 0);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_DNS);
  g_assert_null (strstr (result.error->message, "canary"));
}

static void
test_no_answer_to_name (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };
  gint64 start;

  net_fixture_set_short_times (fixture);
  start = g_get_monotonic_time ();
  g_assert_cmpuint (ask_name (fixture, -1, &result), >, 0);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_DNS);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_USEC_PER_SEC);
}

/* ---- connections ---- */

static GSocket *
listen_on_loopback (int backlog, char **out_url)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  if (backlog >= 0)
    {
      g_socket_set_listen_backlog (socket, backlog);
      g_socket_listen (socket, &error);
      g_assert_no_error (error);
    }
  address = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *out_url = g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));

  return socket;
}

/* The tries that the event of step @step counts, when it has come. */
static guint
wait_for_tries (NetFixture *fixture, const char *step)
{
  GListModel *events = G_LIST_MODEL (fixture->events);

  for (guint i = 0;; i++)
    {
      g_autoptr (WardEvent) event = NULL;

      while (i >= g_list_model_get_n_items (events))
        g_main_context_iteration (NULL, TRUE);
      event = g_list_model_get_item (events, i);
      if (strcmp (ward_event_get_fields (event)->step, step) == 0)
        return ward_event_get_fields (event)->count;
    }
}

/* Nobody listens: told as such, after as many tries as were allowed. */
static void
test_connection_refused (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocket) bound = listen_on_loopback (-1, &url);
  WardHttpRequest request = { .url = url, .max_tries = 2, .step = "refused" };
  g_auto (NetResult) result = { 0 };

  net_fixture_ask (fixture, "/", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_CONNECT);
  g_assert_cmpuint (wait_for_tries (fixture, "refused"), ==, 2);
}

/* A queue that is full lets the first packet of a connection fall: what a firewall does as well. */
static void
test_black_hole (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocket) full = listen_on_loopback (0, &url);
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (full, NULL);
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  WardHttpRequest request = { .url = url, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };

  g_assert_cmpuint (ward_http_get_times (fixture->http)->connect_ms, ==, 10 * 1000);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_ptr_array_add (fillers, filler);
      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
    }
  g_usleep (50 * 1000);
  net_fixture_set_short_times (fixture);
  net_fixture_ask (fixture, "/", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_CONNECT);
}

static void
test_reset_on_connect (NetFixture *fixture, gconstpointer data)
{
  const WardHttpRequest get = { .max_tries = 1 };
  g_auto (NetResult) result = { 0 };

  ward_fault_server_set_greeting (fixture->server, ward_fault_script_reset (ward_fault_script_new ()));
  net_fixture_ask (fixture, "/", &get, &result);
  g_assert_true (ward_failure_matches (result.error, WARD_FAILURE_INTERRUPTED)
                 || ward_failure_matches (result.error, WARD_FAILURE_CONNECT));
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/"), ==, 0);
}

/* ---- requests that are not sent ---- */

static void
test_unsendable (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardSecretText) broken = ward_secret_text_new ("dXNlcg==\r\nX-Canary: 1");
  const WardHttpRequest requests[]
      = { { .method = "PUT" }, { .basic = broken }, { .epic_client_id = "client\r\nX-Canary: 1" } };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_auto (NetResult) result = { 0 };

      net_fixture_ask (fixture, "/", &requests[i], &result);
      g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INTERNAL);
      g_assert_null (strstr (result.error->message, "Canary"));
    }
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 0);
}

/* ---- what the libraries say ---- */

static void
test_translated (void)
{
  const struct
  {
    GQuark domain;
    int code;
    WardFailure expected;
  } cases[] = {
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, WARD_FAILURE_TIMEOUT },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, WARD_FAILURE_CONNECT },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, WARD_FAILURE_OFFLINE },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, WARD_FAILURE_PROXY },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, WARD_FAILURE_PROXY },
    { G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, WARD_FAILURE_INTERNAL },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, WARD_FAILURE_INTERRUPTED },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, WARD_FAILURE_INTERRUPTED },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, WARD_FAILURE_TLS_VERSION },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, WARD_FAILURE_DNS },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, WARD_FAILURE_INTERRUPTED },
    { G_FILE_ERROR, G_FILE_ERROR_IO, WARD_FAILURE_INTERNAL },
    { WARD_FAILURE, WARD_FAILURE_TOO_LARGE, WARD_FAILURE_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) raw = g_error_new_literal (cases[i].domain, cases[i].code, "https://fhir.example/?canary");
      g_autoptr (GError) ours = ward_http_translate_error (raw, 0, NULL);

      g_assert_error (ours, WARD_FAILURE, (int) cases[i].expected);
      if (cases[i].domain != WARD_FAILURE)
        g_assert_null (strstr (ours->message, "canary"));
    }
}

/* The length that was announced holds, whatever the transport lets through. */
static void
test_announced_length (void)
{
  g_autoptr (WardHttpBody) longer = ward_http_body_new (FALSE, 2, TRUE, 100);
  g_autoptr (WardHttpBody) shorter = ward_http_body_new (FALSE, 4, TRUE, 100);
  g_autoptr (GError) too_long = NULL;
  g_autoptr (GError) too_short = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_false (ward_http_body_add (longer, (const guint8 *) "{} ", 3, &too_long));
  g_assert_error (too_long, WARD_FAILURE, WARD_FAILURE_INTERRUPTED);
  g_assert_true (ward_http_body_add (shorter, (const guint8 *) "{}", 2, NULL));
  bytes = ward_http_body_finish (shorter, &too_short);
  g_assert_null (bytes);
  g_assert_error (too_short, WARD_FAILURE, WARD_FAILURE_INTERRUPTED);
}

/* Lists may come in several lines; of all else the first line counts. */
static void
test_repeated_headers (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/",
                         ward_fault_script_answer (ward_fault_script_new (), 401,
                                                   "WWW-Authenticate: Bearer\r\nWWW-Authenticate: Basic\r\n"
                                                   "ETag: \"first\"\r\nETag: \"second\"\r\nSet-Cookie: canary=1\r\n",
                                                   "{}"));
  net_fixture_ask (fixture, "/", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpstr (ward_http_response_get_header (result.response, "WWW-Authenticate"), ==, "Bearer, Basic");
  g_assert_cmpstr (ward_http_response_get_header (result.response, "ETag"), ==, "\"first\"");
  g_assert_null (ward_http_response_get_header (result.response, "Set-Cookie"));
}

#define ADD(path, data, test) g_test_add (path, NetFixture, data, net_fixture_set_up, test, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/refused/N01-no-such-name", GINT_TO_POINTER (G_RESOLVER_ERROR_NOT_FOUND), test_no_such_name);
  ADD ("/net/refused/N03-name-service-fails", GINT_TO_POINTER (G_RESOLVER_ERROR_TEMPORARY_FAILURE), test_no_such_name);
  ADD ("/net/refused/N02-name-service-silent", NULL, test_no_answer_to_name);
  ADD ("/net/refused/N04-connection-refused", NULL, test_connection_refused);
  ADD ("/net/refused/N05-reset-on-connect", NULL, test_reset_on_connect);
  ADD ("/net/refused/N06-black-hole", NULL, test_black_hole);
  ADD ("/net/refused/unsendable", NULL, test_unsendable);
  g_test_add_func ("/net/refused/translated", test_translated);
  g_test_add_func ("/net/refused/announced-length", test_announced_length);
  ADD ("/net/refused/repeated-headers", NULL, test_repeated_headers);

  return g_test_run ();
}
