/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Broken, endless and slow answers (reliability.md section 10.4). */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include <sys/resource.h>

#include "net-fixture.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static void
play (NetFixture *fixture, const char *path, const char *text)
{
  ward_fault_server_add (fixture->server, path,
                         ward_fault_script_close (ward_fault_script_send (ward_fault_script_new (), text)));
}

static void
assert_fails (NetFixture *fixture, const char *path, WardFailure code)
{
  g_auto (NetResult) result = { 0 };

  net_fixture_ask (fixture, path, NULL, &result);
  if (result.response != NULL)
    g_test_message ("%s was taken", path);
  g_assert_error (result.error, WARD_FAILURE, (int) code);
}

static void
assert_text (NetFixture *fixture, const char *path, const WardHttpRequest *like, const char *expected)
{
  g_auto (NetResult) result = { 0 };
  g_autofree char *text = NULL;

  net_fixture_ask (fixture, path, like, &result);
  g_assert_no_error (result.error);
  text = net_result_dup_text (&result);
  g_assert_cmpstr (text, ==, expected);
}

/* Fails once, then answers: the client asks again by itself, on a new connection. */
static void
assert_recovers (NetFixture *fixture, const char *path)
{
  const WardHttpRequest request = { .max_tries = 3 };

  ward_fault_server_add (fixture->server, path,
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{\"whole\":true}"));
  assert_text (fixture, path, &request, "{\"whole\":true}");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, path), ==, 2);
}

static void
test_short_read (NetFixture *fixture, gconstpointer data)
{
  play (fixture, "/short", HEAD "Content-Length: 20\r\n\r\n{\"a\":1}");
  assert_fails (fixture, "/short", WARD_FAILURE_INTERRUPTED);
  play (fixture, "/retry", HEAD "Content-Length: 20\r\n\r\n{\"a\":1}");
  assert_recovers (fixture, "/retry");
}

static void
test_final_chunk (NetFixture *fixture, gconstpointer data)
{
  play (fixture, "/none", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1,\r\n");
  play (fixture, "/middle", HEAD "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"a\":[1");
  play (fixture, "/empty", HEAD "Transfer-Encoding: chunked\r\n\r\n");
  play (fixture, "/string", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\n\"text}]\r\n");
  assert_fails (fixture, "/none", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/middle", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/empty", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/string", WARD_FAILURE_INTERRUPTED);

  play (fixture, "/retry", HEAD "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1,\r\n");
  assert_recovers (fixture, "/retry");

  play (fixture, "/whole",
        HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5;x=y\r\n:\"}\\\"\r\n2\r\n\"}\r\n0\r\n\r\n");
  assert_text (fixture, "/whole", NULL, "{\"a\":\"}\\\"\"}");
}

/* A body that ends with its connection is whole only if its JSON is. */
static void
test_until_close (NetFixture *fixture, gconstpointer data)
{
  play (fixture, "/whole", HEAD "\r\n{\"a\":[1,2]} \n");
  play (fixture, "/cut", HEAD "\r\n{\"a\":[1,2]");
  assert_text (fixture, "/whole", NULL, "{\"a\":[1,2]} \n");
  assert_fails (fixture, "/cut", WARD_FAILURE_INTERRUPTED);
}

static void
test_framing (NetFixture *fixture, gconstpointer data)
{
  static const char *const broken[] = {
    "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n{\"a\":1",
    "Content-Length: -5\r\n\r\n{}",
    "Content-Length: 99999999999999999999\r\n\r\n{}",
    "Content-Length: 2x\r\n\r\n{}",
    "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "Content-Length: 2, 2\r\n\r\n{}",
    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
  };
  guint connections;

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/framing-%u", i);
      g_autofree char *text = g_strconcat (HEAD, broken[i], NULL);

      /* The server leaves the connection open: it is the client that has to drop it. */
      ward_fault_server_add (fixture->server, path,
                             i == 2 ? ward_fault_script_close (ward_fault_script_send (ward_fault_script_new (), text))
                                    : ward_fault_script_send (ward_fault_script_new (), text));
      connections = ward_fault_server_count_connections (fixture->server);
      assert_fails (fixture, path, WARD_FAILURE_INTERRUPTED);
      g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, connections + 1);
    }
  play (fixture, "/too-large", HEAD "Content-Length: 999999999999\r\n\r\n{}");
  assert_fails (fixture, "/too-large", WARD_FAILURE_TOO_LARGE);
}

static GBytes *
gzip (const char *text, size_t length, gsize times)
{
  g_autoptr (GConverter) packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, packer);

  for (gsize i = 0; i < times; i++)
    g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
play_packed (NetFixture *fixture, const char *path, const char *coding, GBytes *packed, size_t length, gboolean chunked)
{
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (packed, 0, length);
  g_autofree char *head
      = chunked
            ? g_strdup_printf (HEAD "Content-Encoding: %s\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", coding, length)
            : g_strdup_printf (HEAD "Content-Encoding: %s\r\nContent-Length: %zu\r\n\r\n", coding, length);
  WardFaultScript *script = ward_fault_script_new ();

  ward_fault_script_send (script, head);
  ward_fault_script_slice (script, part, 7, 0);
  if (chunked)
    ward_fault_script_send (script, "\r\n0\r\n\r\n");
  ward_fault_server_add (fixture->server, path, script);
}

static void
test_gzip (NetFixture *fixture, gconstpointer data)
{
  static const char text[] = "{\"resourceType\":\"Bundle\",\"entry\":[{\"a\":1},{\"a\":1},{\"a\":1}]}";
  g_autoptr (GBytes) packed = gzip (text, strlen (text), 1);
  g_autoptr (GBytes) plain = g_bytes_new_static (text, strlen (text));
  size_t length = g_bytes_get_size (packed);
  g_autofree guint8 *damaged = g_memdup2 (g_bytes_get_data (packed, NULL), length);
  g_autofree guint8 *twice = g_malloc (length * 2);
  g_autoptr (GBytes) damaged_bytes = NULL;
  g_autoptr (GBytes) twice_bytes = NULL;
  static const char *const codings[] = { "br", "zstd", "deflate", "gzip, gzip", "compress" };

  damaged[length - 6] ^= 1;
  damaged_bytes = g_bytes_new_static (damaged, length);
  memcpy (twice, g_bytes_get_data (packed, NULL), length);
  memcpy (twice + length, g_bytes_get_data (packed, NULL), length);
  twice_bytes = g_bytes_new_static (twice, length * 2);

  play_packed (fixture, "/length", "gzip", packed, length, FALSE);
  play_packed (fixture, "/chunked", "GZip", packed, length, TRUE);
  assert_text (fixture, "/length", NULL, text);
  assert_text (fixture, "/chunked", NULL, text);

  for (size_t cut = 1; cut < length; cut += 9)
    {
      g_autofree char *path = g_strdup_printf ("/cut-%zu", cut);

      play_packed (fixture, path, "gzip", packed, cut, (cut & 1) != 0);
      assert_fails (fixture, path, WARD_FAILURE_INTERRUPTED);
    }
  play_packed (fixture, "/trailer", "gzip", packed, length - 1, TRUE);
  play_packed (fixture, "/crc", "gzip", damaged_bytes, length, TRUE);
  play_packed (fixture, "/plain", "gzip", plain, strlen (text), FALSE);
  play_packed (fixture, "/members", "gzip", twice_bytes, length * 2, FALSE);
  play_packed (fixture, "/garbage", "gzip", twice_bytes, length + 1, FALSE);
  assert_fails (fixture, "/trailer", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/crc", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/plain", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/members", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/garbage", WARD_FAILURE_INTERRUPTED);
  for (guint i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/coding-%u", i);

      play_packed (fixture, path, codings[i], packed, length, FALSE);
      assert_fails (fixture, path, WARD_FAILURE_INTERRUPTED);
    }
}

static long
peak_kib (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);

  return usage.ru_maxrss;
}

static void
test_gzip_bomb (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *zeros = g_strnfill (1024 * 1024, '0');
  g_autoptr (GBytes) bomb = gzip (zeros, 1024 * 1024, 512);
  g_autoptr (GString) varied = g_string_new (NULL);
  g_autoptr (GBytes) large = NULL;
  WardFaultScript *script = ward_fault_script_new ();
  g_autofree char *head
      = g_strdup_printf (HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", g_bytes_get_size (bomb));
  long before = peak_kib ();

  ward_fault_script_send (script, head);
  ward_fault_script_send_bytes (script, bomb);
  ward_fault_server_add (fixture->server, "/bomb", script);
  assert_fails (fixture, "/bomb", WARD_FAILURE_TOO_LARGE);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (peak_kib () - before, <, 50 * 1024);
#else
  g_assert_cmpint (before, >, 0);
#endif

  /* A modest ratio stops at the cap of what it unpacks to. */
  for (guint i = 0; i < 70000; i++)
    g_string_append_printf (varied, "{\"valueQuantity\":{\"value\":%u.%u}},", i * 7919 % 1000, i % 10);
  large = gzip (varied->str, varied->len, 30);
  script = ward_fault_script_new ();
  g_free (head);
  head = g_strdup_printf (HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", g_bytes_get_size (large));
  ward_fault_script_send (script, head);
  ward_fault_script_send_bytes (script, large);
  ward_fault_server_add (fixture->server, "/large", script);
  g_assert_cmpuint (varied->len * 30, >, 64 * 1024 * 1024);
  assert_fails (fixture, "/large", WARD_FAILURE_TOO_LARGE);
}

static void
test_endless (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *script = ward_fault_script_new ();
  g_autofree char *block = g_strnfill (32 * 1024, ' ');
  WardHttpRequest request = { .max_bytes = 4 * 1024 * 1024, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };

  ward_fault_script_send (script, HEAD "\r\n[");
  ward_fault_script_repeat (script, block, G_MAXUINT64, 0);
  ward_fault_server_add (fixture->server, "/endless", script);
  net_fixture_ask (fixture, "/endless", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE);
}

/* With the deadlines shortened, since only the mechanism is under test: the figures themselves are checked below. */
static void
test_slow (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *script = ward_fault_script_new ();

  net_fixture_set_short_times (fixture);
  ward_fault_script_send (script, HEAD "Content-Length: 1000000\r\n\r\n");
  ward_fault_script_repeat (script, " ", 1000000, 10);
  ward_fault_server_add (fixture->server, "/body", script);
  assert_fails (fixture, "/body", WARD_FAILURE_TIMEOUT);

  script = ward_fault_script_new ();
  ward_fault_script_repeat (script, "H", 1000000, 10);
  ward_fault_server_add (fixture->server, "/headers", script);
  assert_fails (fixture, "/headers", WARD_FAILURE_TIMEOUT);
}

static void
test_times (NetFixture *fixture, gconstpointer data)
{
  const WardHttpTimes *times = ward_http_get_times (fixture->http);

  g_assert_cmpuint (times->connect_ms, ==, 10000);
  g_assert_cmpuint (times->first_byte_ms, ==, 30000);
  g_assert_cmpuint (times->body_window_ms, ==, 20000);
}

static void
test_stall (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *after_headers = ward_fault_script_new ();
  WardHttpRequest request = { .total_deadline_ms = 400, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };
  WardFaultScript *script = ward_fault_script_new ();

  net_fixture_set_short_times (fixture);
  ward_fault_server_add (fixture->server, "/silent", ward_fault_script_hang (ward_fault_script_new ()));
  ward_fault_script_send (after_headers, HEAD "Content-Length: 10\r\n\r\n");
  ward_fault_script_hang (after_headers);
  ward_fault_server_add (fixture->server, "/headers", after_headers);
  assert_fails (fixture, "/silent", WARD_FAILURE_TIMEOUT);
  assert_fails (fixture, "/headers", WARD_FAILURE_TIMEOUT);

  /* Fast enough for the watchdog, but never done. */
  ward_fault_script_send (script, HEAD "\r\n[");
  ward_fault_script_repeat (script, "                                ", 1000000, 10);
  ward_fault_server_add (fixture->server, "/whole", script);
  net_fixture_ask (fixture, "/whole", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TIMEOUT);
}

static void
test_headers (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *many = ward_fault_script_new ();
  WardFaultScript *large = ward_fault_script_new ();
  WardFaultScript *informational = ward_fault_script_new ();
  g_autofree char *value = g_strnfill (1024 * 1024, 'v');
  g_auto (NetResult) result = { 0 };
  gint64 start = g_get_monotonic_time ();

  ward_fault_script_send (many, HEAD);
  ward_fault_script_repeat (many, "X-Same: 1\r\n", 200, 0);
  ward_fault_script_send (many, "Content-Length: 2\r\n\r\n{}");
  ward_fault_server_add (fixture->server, "/many", many);
  assert_fails (fixture, "/many", WARD_FAILURE_TOO_LARGE);

  ward_fault_script_send (large, HEAD "X-Large: ");
  ward_fault_script_send (large, value);
  ward_fault_script_send (large, "\r\nContent-Length: 2\r\n\r\n{}");
  ward_fault_server_add (fixture->server, "/large", large);
  net_fixture_ask (fixture, "/large", NULL, &result);
  g_assert_nonnull (result.error);
  g_assert_true (result.error->domain == WARD_FAILURE);

  ward_fault_script_repeat (informational, "HTTP/1.1 100 Continue\r\n\r\n", 100000, 0);
  ward_fault_script_send (informational, HEAD "Content-Length: 2\r\n\r\n{}");
  ward_fault_server_add (fixture->server, "/informational", informational);
  assert_fails (fixture, "/informational", WARD_FAILURE_TOO_LARGE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 15 * G_USEC_PER_SEC);
}

static void
test_status_line (NetFixture *fixture, gconstpointer data)
{
  static const char *const garbage[] = { "garbage\r\n\r\n",  "HTTP/1.1 abc X\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
                                         "\r\n\r\n\r\n\r\n", "SSH-2.0-OpenSSH\r\n",    "HTTP/1.1 20 X\r\n\r\n" };
  g_auto (NetResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autofree char *path = g_strdup_printf ("/garbage-%u", i);

      play (fixture, path, garbage[i]);
      assert_fails (fixture, path, WARD_FAILURE_INTERRUPTED);
    }
  play (fixture, "/999", "HTTP/1.1 999 \x1b[31mred\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  net_fixture_ask (fixture, "/999", NULL, &result);
  if (result.error == NULL)
    {
      error = ward_http_response_to_error (result.response);
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_HTTP);
      g_assert_null (strchr (error->message, '\x1b'));
    }
}

static void
test_reset (NetFixture *fixture, gconstpointer data)
{
  WardFaultScript *script = ward_fault_script_new ();

  ward_fault_server_add (fixture->server, "/at-once", ward_fault_script_reset (ward_fault_script_new ()));
  ward_fault_script_send (script, HEAD "Content-Length: 20\r\n\r\n{\"a\":");
  ward_fault_script_wait (script, 50);
  ward_fault_script_reset (script);
  ward_fault_server_add (fixture->server, "/middle", script);
  assert_fails (fixture, "/at-once", WARD_FAILURE_INTERRUPTED);
  assert_fails (fixture, "/middle", WARD_FAILURE_INTERRUPTED);
}

/* A port whose queue is full answers no SYN: the nearest to a black hole that loopback has. */
static void
test_no_syn (NetFixture *fixture, gconstpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *url = NULL;
  WardHttpRequest request = { .max_tries = 3 };
  g_auto (NetResult) result = { 0 };

  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_bind (listener, any_port, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  address = g_socket_get_local_address (listener, NULL);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }

  net_fixture_set_short_times (fixture);
  url = g_strdup_printf ("http://127.0.0.1:%u/",
                         (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  request.url = url;
  net_fixture_ask (fixture, "/", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_CONNECT);
}

static void
test_refused (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (fixture->server, "/");
  WardHttpRequest request = { .url = url };
  g_auto (NetResult) result = { 0 };

  g_clear_pointer (&fixture->server, ward_fault_server_free);
  fixture->server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  net_fixture_ask (fixture, "/", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_CONNECT);
}

#define ADD(path, test) g_test_add (path, NetFixture, NULL, net_fixture_set_up, test, net_fixture_tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/faults/connection-refused", test_refused);
  ADD ("/net/faults/no-syn", test_no_syn);
  ADD ("/net/faults/reset", test_reset);
  ADD ("/net/faults/N14-X092-short-read", test_short_read);
  ADD ("/net/faults/N15-final-chunk", test_final_chunk);
  ADD ("/net/faults/until-close", test_until_close);
  ADD ("/net/faults/N16-framing", test_framing);
  ADD ("/net/faults/N17-X092-gzip", test_gzip);
  ADD ("/net/faults/N18-gzip-bomb", test_gzip_bomb);
  ADD ("/net/faults/N19-X090-endless", test_endless);
  ADD ("/net/faults/N20-slow", test_slow);
  ADD ("/net/faults/N21-stall", test_stall);
  ADD ("/net/faults/N20-N21-times", test_times);
  ADD ("/net/faults/N22-headers", test_headers);
  ADD ("/net/faults/N49-status-line", test_status_line);

  return g_test_run ();
}
