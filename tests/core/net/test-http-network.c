/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network itself: families of addresses, protocols, certificates and keys that change, sleep, poor lines, being offline (reliability.md N07, N10,
 * N12, N33, N36, N37, N48, N51). */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "core/net/net-system.h"
#include "core/net/ward-http-headers.h"
#include "core/net/ward-network-watch.h"
#include "net-fixture.h"

#define HOST "fhir.hospital.example"

static WardTestCertificate *
issue (NetFixture *fixture, WardTestAuthority *authority, const char *name)
{
  const WardTestCertificateSettings settings = { .name = name };
  g_autoptr (GList) authorities = g_list_prepend (NULL, ward_test_authority_get_certificate (authority));

  ward_http_set_extra_authorities (fixture->http, authorities);

  return ward_test_authority_issue (authority, &settings);
}

/* The server speaks TLS, with a certificate for @name that the client trusts. */
static WardTestAuthority *
use_tls (NetFixture *fixture, const char *name, WardFaultTls tls)
{
  WardTestAuthority *authority = ward_test_authority_new ("Test Authority");
  g_autoptr (WardTestCertificate) certificate = issue (fixture, authority, name);

  g_clear_pointer (&fixture->server, ward_fault_server_free);
  fixture->server = ward_fault_server_new (certificate, tls);
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));

  return authority;
}

static guint
count_events (NetFixture *fixture, const char *step)
{
  GListModel *events = G_LIST_MODEL (fixture->events);
  guint n = 0;

  net_fixture_drain ();
  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);

      n += strcmp (ward_event_get_fields (event)->step, step) == 0;
    }

  return n;
}

/* The log tells of its events a moment later. */
static void
expect_events (NetFixture *fixture, const char *step, guint n)
{
  while (count_events (fixture, step) < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_events (fixture, step), ==, n);
}

/* ---- N07: one family of addresses leads nowhere ---- */

static GSocket *
make_black_hole (const char *address, guint16 port, GPtrArray *fillers)
{
  g_autoptr (GSocketAddress) at = g_inet_socket_address_new_from_string (address, port);
  GSocketFamily family = g_socket_address_get_family (at);
  GSocket *socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL || !g_socket_bind (socket, at, FALSE, NULL))
    {
      g_clear_object (&socket);
      return NULL;
    }
  g_socket_set_listen_backlog (socket, 0);
  g_assert_true (g_socket_listen (socket, NULL));
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_ptr_array_add (fillers, filler);
      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, at, NULL, NULL);
    }
  /* From the moment in which one has filled the queue, no other comes in. */
  g_assert_true (
      g_socket_condition_timed_wait (g_ptr_array_index (fillers, 0), G_IO_OUT, 10 * G_USEC_PER_SEC, NULL, NULL));

  return socket;
}

static void
test_families (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, HOST, WARD_FAULT_TLS_ANY);
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) hole = make_black_hole ("::1", ward_fault_server_get_port (fixture->server), fillers);
  g_autoptr (GResolver) before = g_resolver_get_default ();
  g_autoptr (TestResolver) resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_autofree char *url = g_strdup_printf ("https://" HOST ":%u/x", ward_fault_server_get_port (fixture->server));
  WardHttpRequest request = { .url = url, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };
  gint64 start = g_get_monotonic_time ();

  if (hole == NULL)
    {
      g_test_skip ("this computer has no IPv6");
      return;
    }
  resolver->failure = -2;
  resolver->addresses = "::1 127.0.0.1";
  g_resolver_set_default (G_RESOLVER (resolver));
  net_fixture_ask (fixture, "/x", &request, &result);
  g_resolver_set_default (before);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
  g_test_message ("%" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
}

/* ---- N10 ---- */

static void
test_protocol (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, "127.0.0.1", WARD_FAULT_TLS_ANY);
  g_autofree char *offered = NULL;
  g_autofree char *head = NULL;
  g_auto (NetResult) result = { 0 };

  net_fixture_ask (fixture, "/x", NULL, &result);
  g_assert_no_error (result.error);
  offered = ward_fault_server_dup_offered (fixture->server);
  head = ward_fault_server_dup_last_head (fixture->server);
  if (!soup_check_version (3, 6, 6))
    g_assert_cmpstr (offered, ==, "http/1.1");
  g_assert_nonnull (strstr (head, " HTTP/1.1\r\n"));
}

/* A server that insists on HTTP/2, though it was not offered, gets nothing, or HTTP/1.1; never HTTP/2. */
static void
test_protocol_forced (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, "127.0.0.1", WARD_FAULT_TLS_ANY);
  g_autofree char *head = NULL;
  g_auto (NetResult) result = { 0 };

  if (soup_check_version (3, 6, 6))
    {
      g_test_skip ("this libsoup's HTTP/2 may be used");
      return;
    }
  ward_fault_server_set_protocol (fixture->server, "h2");
  net_fixture_ask (fixture, "/x", NULL, &result);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_true (result.error != NULL || strstr (head, " HTTP/1.1\r\n") != NULL);
  g_assert_true (head == NULL || !g_str_has_prefix (head, "PRI "));
}

/* Another handshake in the middle of a TLS 1.2 connection: refused or gone through, but no answer is believed that is not whole. */
static void
test_renegotiation (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, "127.0.0.1", WARD_FAULT_TLS_1_2);
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/again",
                         ward_fault_script_answer (ward_fault_script_renegotiate (ward_fault_script_new ()), 200, NULL,
                                                   "{\"a\":1}"));
  net_fixture_ask (fixture, "/again", NULL, &result);
  if (result.error == NULL)
    {
      g_autofree char *text = net_result_dup_text (&result);

      g_assert_cmpstr (text, ==, "{\"a\":1}");
    }
  else
    g_assert_true (ward_failure_matches (result.error, WARD_FAILURE_INTERRUPTED)
                   || ward_failure_matches (result.error, WARD_FAILURE_TLS_VERSION));
}

/* ---- N12, N48: certificates and keys ---- */

static void
ask_anew (NetFixture *fixture, NetResult *result)
{
  net_result_clear (result);
  ward_http_drop_connections (fixture->http);
  net_fixture_ask (fixture, "/x", NULL, result);
}

static void
test_certificate_changes (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, "127.0.0.1", WARD_FAULT_TLS_ANY);
  g_autoptr (WardTestCertificate) another = issue (fixture, authority, "127.0.0.1");
  g_autoptr (WardTestCertificate) wrong = issue (fixture, authority, "127.0.0.2");
  g_auto (NetResult) result = { 0 };

  ask_anew (fixture, &result);
  g_assert_no_error (result.error);
  ask_anew (fixture, &result);
  g_assert_no_error (result.error);
  expect_events (fixture, "certificate changed", 0);

  ward_fault_server_set_certificate (fixture->server, another, WARD_FAULT_TLS_ANY);
  ask_anew (fixture, &result);
  g_assert_no_error (result.error);
  expect_events (fixture, "certificate changed", 1);
  ask_anew (fixture, &result);
  expect_events (fixture, "certificate changed", 1);

  ward_fault_server_set_certificate (fixture->server, wrong, WARD_FAULT_TLS_ANY);
  ask_anew (fixture, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TLS_NAME);
  expect_events (fixture, "certificate changed", 1);
}

static void
test_pinned_keys (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = use_tls (fixture, "127.0.0.1", WARD_FAULT_TLS_ANY);
  g_autoptr (WardTestCertificate) first = issue (fixture, authority, "127.0.0.1");
  g_autoptr (WardTestCertificate) second = issue (fixture, authority, "127.0.0.1");
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (first->certificate_pem, -1, NULL);
  g_autofree char *key = ward_http_guard_dup_key (certificate);
  const char *const keys[] = { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", key, NULL };
  g_auto (NetResult) result = { 0 };
  guint n;

  ward_http_set_pinned_keys (fixture->http, "127.0.0.1", keys);
  ward_fault_server_set_certificate (fixture->server, first, WARD_FAULT_TLS_ANY);
  ask_anew (fixture, &result);
  g_assert_no_error (result.error);
  n = ward_fault_server_count_requests (fixture->server, "/x");

  /* Valid, and of an authority that is trusted, but not the key that the record names: no byte of the request goes out. */
  ward_fault_server_set_certificate (fixture->server, second, WARD_FAULT_TLS_ANY);
  ask_anew (fixture, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_nonnull (strstr (result.error->message, "managed settings"));
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, n);

  ward_http_set_pinned_keys (fixture->http, "127.0.0.1", NULL);
  ask_anew (fixture, &result);
  g_assert_no_error (result.error);
}

static void
test_allowed_hosts (NetFixture *fixture, gconstpointer data)
{
  static const char *const others[] = { "fhir.hospital.example", NULL };
  static const char *const ours[] = { "fhir.hospital.example", "127.0.0.1", NULL };
  g_auto (NetResult) result = { 0 };

  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  ward_http_set_allowed_hosts (fixture->http, others);
  net_fixture_ask (fixture, "/x", NULL, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 0);
  net_result_clear (&result);
  ward_http_set_allowed_hosts (fixture->http, ours);
  net_fixture_ask (fixture, "/x", NULL, &result);
  g_assert_no_error (result.error);
}

/* ---- N33: a thousand wait, and the server goes ---- */

static void
test_thousand (NetFixture *fixture, gconstpointer data)
{
  const guint n = 1000;
  g_autofree NetResult *results = g_new0 (NetResult, n);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (NetResult) screen = { 0 };
  WardHttpRequest ahead = { .priority = WARD_PRIORITY_AHEAD, .max_tries = 3 };
  guint n_failed = 0;
  guint n_connections;

  net_fixture_set_short_times (fixture);
  ward_fault_server_add (fixture->server, "/hang", ward_fault_script_reset (ward_fault_script_new ()));
  for (guint i = 0; i < n / 2; i++)
    net_fixture_begin (fixture, "/hang", &ahead, NULL, &results[i]);
  for (guint i = n / 2; i < n; i++)
    net_fixture_begin (fixture, "/hang", &ahead, cancellable, &results[i]);
  g_cancellable_cancel (cancellable); /* whoever asked went to another patient */
  for (guint i = 0; i < n; i++)
    {
      net_fixture_wait (&results[i]);
      n_failed += !g_error_matches (results[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_nonnull (results[i].error);
      net_result_clear (&results[i]);
    }
  g_assert_cmpuint (n_failed, ==, n / 2);

  /* Far fewer tries than askers; and the first that somebody waits for is tried. */
  n_connections = ward_fault_server_count_connections (fixture->server);
  g_assert_cmpuint (n_connections, <=, 5 + 6 + 10 + 6);
  ward_fault_server_add (fixture->server, "/back",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_ask (fixture, "/back", NULL, &screen);
  g_assert_no_error (screen.error);
}

/* What comes back after a failure comes back spread out. */
static void
test_jitter (void)
{
  gint64 least = G_MAXINT64;
  gint64 most = 0;

  for (guint i = 0; i < 1000; i++)
    {
      gint64 pause = ward_http_draw_back_off_ms (2);

      least = MIN (least, pause);
      most = MAX (most, pause);
    }
  g_assert_cmpint (least, <, 200);
  g_assert_cmpint (most, >, 800);
  g_assert_cmpint (most, <, 1000);
}

/* ---- N36: a poor line ---- */

static void
test_poor_line (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (12000, ' ');
  g_autofree char *body = g_strdup_printf ("{\"a\":[1,2,3]%s}", filler);
  NetResult results[6] = { { 0 } };

  /* Six answers over one line of 64 kB a second, with 800 ms of latency, more or less. */
  ward_fault_server_set_line (fixture->server, 800, 400, 64 * 1024 / 6);
  ward_fault_server_add (fixture->server, "/page",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, body));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    net_fixture_begin (fixture, "/page", NULL, NULL, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      net_fixture_wait (&results[i]);
      g_assert_no_error (results[i].error);
      net_result_clear (&results[i]);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/page"), ==, G_N_ELEMENTS (results));
}

/* Packets that are lost show as pauses; connections that break are made again, without a word. */
static void
test_lossy_line (NetFixture *fixture, gconstpointer data)
{
  static const char whole[]
      = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (whole, sizeof whole - 1);
  g_auto (NetResult) result = { 0 };
  WardHttpRequest request = { .max_tries = 3 };

  ward_fault_server_add (fixture->server, "/x",
                         ward_fault_script_reset (ward_fault_script_slice (ward_fault_script_new (), bytes, 40, 1)));
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_close (ward_fault_script_new ()));
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_slice (ward_fault_script_new (), bytes, 7, 20));
  net_fixture_ask (fixture, "/x", &request, &result);
  g_assert_no_error (result.error);
}

/* ---- N37: sleep, another network ---- */

static void
test_dropped_in_transfer (NetFixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };
  WardHttpRequest request = { .max_tries = 3 };

  ward_fault_server_add (fixture->server, "/x",
                         ward_fault_script_hang (ward_fault_script_send (
                             ward_fault_script_new (),
                             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\"")));
  ward_fault_server_add (fixture->server, "/x",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{\"a\":[1]}"));
  net_fixture_begin (fixture, "/x", &request, NULL, &result);
  while (ward_fault_server_count_requests (fixture->server, "/x") == 0)
    g_main_context_iteration (NULL, FALSE);
  net_fixture_drain ();
  ward_http_drop_connections (fixture->http);
  net_fixture_wait (&result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 2);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 2);
}

/* What counts once is not asked for twice, and not given up while it may still be answered. */
static void
test_post_goes_on (NetFixture *fixture, gconstpointer data)
{
  const WardHttpRequest post = { .method = "POST", .form = "a=b" };
  g_auto (NetResult) result = { 0 };
  g_auto (NetResult) after = { 0 };

  ward_fault_server_add (fixture->server, "/token",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 150), 200, NULL,
                                                   "{}"));
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_begin (fixture, "/token", &post, NULL, &result);
  while (ward_fault_server_count_requests (fixture->server, "/token") == 0)
    g_main_context_iteration (NULL, FALSE);
  ward_http_drop_connections (fixture->http);
  net_fixture_wait (&result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/token"), ==, 1);
  net_fixture_ask (fixture, "/x", NULL, &after);
  g_assert_no_error (after.error);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 2);
}

static gint64
read_slept (gpointer data)
{
  return *(gint64 *) data;
}

typedef struct
{
  guint n;
  gboolean slept;
} Changes;

static void
changed_cb (WardNetworkWatch *watch, gboolean slept, gpointer data)
{
  Changes *changes = data;

  changes->n++;
  changes->slept = slept;
}

static void
test_watch (void)
{
  g_autoptr (TestMonitor) monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  WardNetworkWatch *watch = ward_network_watch_new (G_NETWORK_MONITOR (monitor));
  gint64 slept_us = 0;
  Changes changes = { 0 };

  ward_network_watch_set_clock (watch, read_slept, &slept_us, 20);
  g_signal_connect (watch, "changed", G_CALLBACK (changed_cb), &changes);

  /* Eight hours, and the network that comes up again in three steps. */
  slept_us += 8 * G_TIME_SPAN_HOUR;
  test_monitor_change (monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  test_monitor_change (monitor, TRUE, G_NETWORK_CONNECTIVITY_LIMITED);
  test_monitor_change (monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  while (changes.n == 0)
    g_main_context_iteration (NULL, TRUE);
  net_fixture_drain ();
  g_assert_cmpuint (changes.n, ==, 1);
  g_assert_true (changes.slept);

  /* Another network, without sleep. */
  test_monitor_change (monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  while (changes.n == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (changes.slept);

  /* No network, and clocks that are read one after the other, are no news. */
  slept_us += 1000;
  test_monitor_change (monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  ward_network_watch_check (watch);
  net_fixture_drain ();
  g_assert_cmpuint (changes.n, ==, 2);
  g_assert_finalize_object (watch);
}

/* ---- N51, and what being offline and a network's sign-in page are told as ---- */

static void
test_monitor_wrong (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (TestMonitor) monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  g_auto (NetResult) result = { 0 };

  test_monitor_change (monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  ward_http_set_network_monitor (fixture->http, G_NETWORK_MONITOR (monitor));
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_ask (fixture, "/x", NULL, &result);
  g_assert_no_error (result.error);
}

static void
test_network_named (void)
{
  static const struct
  {
    WardFailure failure;
    gboolean available;
    GNetworkConnectivity connectivity;
    const char *host;
    WardFailure told;
  } cases[] = {
    { WARD_FAILURE_DNS, TRUE, G_NETWORK_CONNECTIVITY_FULL, HOST, WARD_FAILURE_DNS },
    { WARD_FAILURE_DNS, FALSE, G_NETWORK_CONNECTIVITY_LOCAL, HOST, WARD_FAILURE_OFFLINE },
    { WARD_FAILURE_CONNECT, FALSE, G_NETWORK_CONNECTIVITY_LOCAL, HOST, WARD_FAILURE_OFFLINE },
    { WARD_FAILURE_CONNECT, TRUE, G_NETWORK_CONNECTIVITY_PORTAL, HOST, WARD_FAILURE_LOGIN_PAGE },
    { WARD_FAILURE_TLS_NAME, TRUE, G_NETWORK_CONNECTIVITY_PORTAL, HOST, WARD_FAILURE_LOGIN_PAGE },
    { WARD_FAILURE_TLS_CERTIFICATE, TRUE, G_NETWORK_CONNECTIVITY_FULL, HOST, WARD_FAILURE_TLS_CERTIFICATE },
    { WARD_FAILURE_TLS_NAME, FALSE, G_NETWORK_CONNECTIVITY_LOCAL, HOST, WARD_FAILURE_TLS_NAME },
    { WARD_FAILURE_CONNECT, FALSE, G_NETWORK_CONNECTIVITY_LOCAL, "127.0.0.1", WARD_FAILURE_CONNECT },
    { WARD_FAILURE_TOO_LARGE, FALSE, G_NETWORK_CONNECTIVITY_PORTAL, HOST, WARD_FAILURE_TOO_LARGE },
  };
  g_autoptr (TestMonitor) monitor = g_object_new (TEST_TYPE_MONITOR, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GError *error = g_error_new_literal (WARD_FAILURE, (int) cases[i].failure, "x");

      test_monitor_change (monitor, cases[i].available, cases[i].connectivity);
      error = ward_http_judge_network (error, G_NETWORK_MONITOR (monitor), cases[i].host);
      g_assert_error (error, WARD_FAILURE, (int) cases[i].told);
      g_error_free (error);
    }
}

#define ADD(path, test) g_test_add (path, NetFixture, NULL, net_fixture_set_up, test, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/network/N07-families-of-addresses", test_families);
  ADD ("/net/network/N10-http-1.1", test_protocol);
  ADD ("/net/network/N10-http-2-forced", test_protocol_forced);
  ADD ("/net/network/N10-renegotiation", test_renegotiation);
  ADD ("/net/network/N12-certificate-changes", test_certificate_changes);
  ADD ("/net/network/N33-thousand-wait", test_thousand);
  g_test_add_func ("/net/network/N33-jitter", test_jitter);
  ADD ("/net/network/N36-poor-line", test_poor_line);
  ADD ("/net/network/N36-lossy-line", test_lossy_line);
  ADD ("/net/network/N37-dropped-in-transfer", test_dropped_in_transfer);
  ADD ("/net/network/N37-T12-post-goes-on", test_post_goes_on);
  g_test_add_func ("/net/network/N37-sleep", test_watch);
  ADD ("/net/network/N48-pinned-keys", test_pinned_keys);
  ADD ("/net/network/N48-allowed-hosts", test_allowed_hosts);
  ADD ("/net/network/N51-monitor-is-wrong", test_monitor_wrong);
  g_test_add_func ("/net/network/offline-and-portal", test_network_named);

  return g_test_run ();
}
