/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox's HTTP/1.1: what it refuses, and that a connection can be used again. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#include "sandbox/ward-sandbox-http.h"

typedef struct
{
  const char *name;
  const char *bytes; /* @H stands for the host */
  guint status;
} Case;

static const Case refused[] = {
  { "not-http", "nonsense\r\n\r\n", 400 },
  { "old-version", "GET / HTTP/0.9\r\nHost: @H\r\n\r\n", 505 },
  { "absolute-form", "GET http://127.0.0.1/ HTTP/1.1\r\nHost: @H\r\n\r\n", 400 },
  { "two-hosts", "GET / HTTP/1.1\r\nHost: @H\r\nHost: @H\r\n\r\n", 400 },
  { "no-host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 421 },
  { "other-host", "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421 },
  { "folded-header", "GET / HTTP/1.1\r\nHost: @H\r\nX-A: 1\r\n\tmore\r\n\r\n", 400 },
  { "bare-line-feed", "GET / HTTP/1.1\r\nHost: @H\nX-A: 1\r\n\r\n", 400 },
  { "blank-before-colon", "GET / HTTP/1.1\r\nHost : @H\r\n\r\n", 400 },
  { "two-lengths", "POST / HTTP/1.1\r\nHost: @H\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
  { "negative-length", "POST / HTTP/1.1\r\nHost: @H\r\nContent-Length: -1\r\n\r\n", 400 },
  { "huge-length", "POST / HTTP/1.1\r\nHost: @H\r\nContent-Length: 2000000\r\n\r\n", 413 },
  { "chunked", "POST / HTTP/1.1\r\nHost: @H\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501 },
  { "unknown-path", "GET /nothing HTTP/1.1\r\nHost: @H\r\nConnection: close\r\n\r\n", 404 },
  { "wrong-method", "DELETE /fhir/R4/Patient/adult HTTP/1.1\r\nHost: @H\r\nConnection: close\r\n\r\n", 405 },
  { "front-page", "GET / HTTP/1.0\r\nHost: @H\r\n\r\n", 200 },
};

static char *
fill_host (WardSandbox *sandbox, const char *bytes)
{
  g_auto (GStrv) parts = g_strsplit (bytes, "@H", -1);

  return g_strjoinv (strstr (ward_sandbox_get_origin (sandbox), "//") + 2, parts);
}

static void
test_refused (gconstpointer data)
{
  const Case *each = data;
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *bytes = fill_host (sandbox, each->bytes);
  g_autoptr (PlainAnswer) answer = plain_send (sandbox, bytes, strlen (bytes));

  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, each->status);
  g_assert_true (answer->whole);
  plain_stop (sandbox);
}

static void
test_long_head (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *blanks = g_strnfill (70 * 1024, 'a');
  g_autofree char *header = g_strconcat ("X-Long: ", blanks, "\r\n", NULL);
  g_autoptr (PlainAnswer) answer = plain_request (sandbox, "GET", "/", header, NULL);

  /* Refused while it is still being sent, so the answer may be lost with the connection. */
  if (answer != NULL)
    g_assert_cmpuint (answer->status, ==, 431);
  plain_stop (sandbox);
}

static void
test_connection_is_kept (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *bytes = fill_host (sandbox, "GET / HTTP/1.1\r\nHost: @H\r\n\r\n"
                                               "GET /nothing HTTP/1.1\r\nHost: @H\r\n\r\n"
                                               "GET / HTTP/1.1\r\nHost: @H\r\nConnection: close\r\n\r\n");
  g_autoptr (PlainAnswer) answer = plain_send (sandbox, bytes, strlen (bytes));
  const char *second = strstr (answer->body, "HTTP/1.1 404");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (second);
  g_assert_nonnull (strstr (second, "HTTP/1.1 200"));
  g_assert_cmpuint (ward_sandbox_count_requests (sandbox, NULL), ==, 3);
  plain_stop (sandbox);
}

static void
test_stop_with_open_connections (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 20; i++)
    {
      GSocketConnection *connection
          = g_socket_client_connect_to_host (client, strstr (ward_sandbox_get_origin (sandbox), "//") + 2, 0, NULL,
                                             NULL);

      g_assert_nonnull (connection);
      g_ptr_array_add (connections, connection);
    }
  plain_stop (sandbox); /* does not wait for them to say anything */
}

/* A browser app of another origin may read data and ask for tokens, and nothing else. */
static void
test_other_origins (void)
{
  static const struct
  {
    const char *path;
    gboolean open;
  } cases[] = { { "/fhir/R4/Patient/adult", TRUE },
                { "/fhir/R4/.well-known/smart-configuration", TRUE },
                { "/.well-known/openid-configuration", TRUE },
                { "/ehr", FALSE },
                { "/", FALSE } };
  static const char question[] = "Origin: http://127.0.0.1:9\r\nAccess-Control-Request-Method: "
                                 "GET\r\nAccess-Control-Request-Headers: authorization\r\n";
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PlainAnswer) preflight = plain_request (sandbox, "OPTIONS", cases[i].path, question, NULL);
      g_autoptr (PlainAnswer) answer
          = plain_request (sandbox, "GET", cases[i].path, "Origin: http://127.0.0.1:9\r\n", NULL);
      g_autoptr (PlainAnswer) own = plain_request (sandbox, "GET", cases[i].path, NULL, NULL);
      g_autofree char *headers = plain_answer_dup_header (preflight, "Access-Control-Allow-Headers");
      g_autofree char *allowed = plain_answer_dup_header (preflight, "Access-Control-Allow-Origin");
      g_autofree char *origin = plain_answer_dup_header (answer, "Access-Control-Allow-Origin");
      g_autofree char *none = plain_answer_dup_header (own, "Access-Control-Allow-Origin");

      g_assert_cmpstr (origin, ==, cases[i].open ? "*" : NULL);
      g_assert_cmpstr (allowed, ==, cases[i].open ? "*" : NULL);
      g_assert_null (none);
      g_assert_cmpint (preflight->status == 204, ==, cases[i].open);
      g_assert_cmpint (headers != NULL && strstr (headers, "Authorization") != NULL, ==, cases[i].open);
    }
  plain_stop (sandbox);
}

static void
test_request_id_and_gzip (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (PlainAnswer) answer
      = plain_get_with (sandbox, "/metadata", NULL, "X-Request-Id: abc-1\r\nAccept-Encoding: gzip\r\n");
  g_autofree char *id = plain_answer_dup_header (answer, "X-Request-Id");
  g_autofree char *encoding = plain_answer_dup_header (answer, "Content-Encoding");
  g_autoptr (GConverter) decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (answer->body, (gssize) answer->length, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, decompressor);
  char text[64] = "";

  g_assert_cmpstr (id, ==, "abc-1");
  g_assert_cmpstr (encoding, ==, "gzip");
  g_assert_cmpint (g_input_stream_read (stream, text, 40, NULL, NULL), >, 20);
  g_assert_true (g_str_has_prefix (text, "{\"resourceType\":\"Capab"));
  plain_stop (sandbox);
}

static void
test_params (void)
{
  g_autoptr (GPtrArray) good = ward_sandbox_params_parse ("a=1&b=x+y%2B%C3%A9&a=2&&empty=&bare");
  static const char *const bad[] = { "a=%", "a=%2", "a=%GG", "a=%00", "a=%FF" };

  g_assert_nonnull (good);
  g_assert_cmpuint (good->len, ==, 5);
  g_assert_cmpstr (ward_sandbox_params_get (good, "a"), ==, "1");
  g_assert_cmpstr (ward_sandbox_params_get (good, "b"), ==, "x y+é");
  g_assert_cmpstr (ward_sandbox_params_get (good, "bare"), ==, "");
  g_assert_null (ward_sandbox_params_get (good, "c"));
  g_assert_cmpuint (ward_sandbox_params_count (good, "a"), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (ward_sandbox_params_parse (bad[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/http/", refused[i].name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/sandbox/http/long-head", test_long_head);
  g_test_add_func ("/sandbox/http/connection-is-kept", test_connection_is_kept);
  g_test_add_func ("/sandbox/http/stop-with-open-connections", test_stop_with_open_connections);
  g_test_add_func ("/sandbox/http/other-origins", test_other_origins);
  g_test_add_func ("/sandbox/http/request-id-and-gzip", test_request_id_and_gzip);
  g_test_add_func ("/sandbox/http/params", test_params);
  return g_test_run ();
}
