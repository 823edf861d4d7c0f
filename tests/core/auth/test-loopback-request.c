/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the redirect listener makes of bytes, of redirect URIs and of the kernel's table of sockets. */
#include "core/auth/ward-loopback-request.h"

#include <string.h>

#include "core/auth/ward-loopback-peer.h"

#define URI "http://127.0.0.1:8765/cb"
#define HOST "Host: 127.0.0.1:8765\r\n"
#define GET "GET /cb?code=1&state=2 HTTP/1.1\r\n"

typedef struct
{
  const char *path;
  const char *request;
  size_t length; /* 0: the text's */
  WardLoopbackVerdict expected;
  const char *query; /* with HIT */
} Case;

#define BYTES(text) (text), sizeof (text) - 1

static const Case cases[] = {
  { "/auth/loopback-request/good", GET HOST "\r\n", 0, WARD_LOOPBACK_HIT, "code=1&state=2" },
  { "/auth/loopback-request/no-query", "GET /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_HIT, "" },
  { "/auth/loopback-request/empty-query", "GET /cb? HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_HIT, "" },
  { "/auth/loopback-request/two-marks", "GET /cb?a?b HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_HIT, "a?b" },
  { "/auth/loopback-request/old-version", "GET /cb?a HTTP/1.0\r\n" HOST "\r\n", 0, WARD_LOOPBACK_HIT, "a" },
  { "/auth/loopback-request/host-last", GET "A: b\r\nhOST:127.0.0.1:8765\t \r\n\r\n", 0, WARD_LOOPBACK_HIT,
    "code=1&state=2" },
  { "/auth/loopback-request/version", "GET /cb?a HTTP/1.2\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/three-spaces", "GET /cb a HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/two-spaces", "GET  /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/fragment", "GET /cb?a#b HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/space-before-colon", GET "Host : 127.0.0.1:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/no-colon", GET HOST "what\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/no-name", GET HOST ": what\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/loopback-request/unfinished", GET HOST, 0, WARD_LOOPBACK_MORE, NULL },
  { "/auth/loopback-request/nothing", "", 0, WARD_LOOPBACK_MORE, NULL },
  { "/auth/X014-foreign-host", GET "Host: evil.example:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-foreign-host", GET "Host: evil.example:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-other-port", GET "Host: 127.0.0.1:8766\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-longer-port", GET "Host: 127.0.0.1:87650\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-zero-port", GET "Host: 127.0.0.1:08765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-no-port", GET "Host: 127.0.0.1\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-name", GET "Host: localhost:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-longer-host", GET "Host: 127.0.0.1:8765.evil.example\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L01-user", GET "Host: a@127.0.0.1:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L02-no-host", GET "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L02-empty-host", GET "Host:\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L02-two-hosts", GET HOST "Host: evil.example\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L02-two-equal-hosts", GET HOST "host: 127.0.0.1:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L03-absolute-form", "GET http://127.0.0.1:8765/cb?a HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L03-asterisk", "GET * HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L04-post", "POST /cb HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L04-put", "PUT /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L04-head", "HEAD /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L04-options", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L04-trace", "TRACE /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L04-lower-case", "get /cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_METHOD, NULL },
  { "/auth/L05-slash-behind", "GET /cb/ HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-below", "GET /cb/x HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-dots", "GET /x/../cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-encoded", "GET /%63b HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-two-slashes", "GET //cb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-parameter", "GET /cb;x HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-case", "GET /CB HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L05-prefix", "GET /c HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L08-bare-lf", "GET /cb HTTP/1.1\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-bare-lf-in-header", GET "Host: 127.0.0.1:8765\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-bare-lf-at-end", GET HOST "\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-bare-cr", GET HOST "A: b\rc\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-folded", GET HOST "A: b\r\n c\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-folded-host", GET "Host:\r\n 127.0.0.1:8765\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-nul", BYTES ("GET /cb?a\0b HTTP/1.1\r\n" HOST "\r\n"), WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-nul-in-header", BYTES (GET HOST "A: b\0c\r\n\r\n"), WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-8-bit", "GET /cb?a\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-8-bit-in-header", GET HOST "A: \xff\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-delete", GET HOST "A: \x7f\r\n\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L08-tab", "GET /cb?a\tb HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_BAD, NULL },
  { "/auth/L09-old-http", "GET /cb\r\n", 0, WARD_LOOPBACK_NOT_HTTP, NULL },
  { "/auth/L09-http2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, WARD_LOOPBACK_NOT_HTTP, NULL },
  { "/auth/L09-tls", BYTES ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), WARD_LOOPBACK_NOT_HTTP, NULL },
  { "/auth/L09-ssh", "SSH-2.0-OpenSSH_9.2\r\n", 0, WARD_LOOPBACK_NOT_HTTP, NULL },
  { "/auth/L20-favicon", "GET /favicon.ico HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L20-prefetch", GET HOST "Sec-Purpose: prefetch;prerender\r\n\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L20-old-prefetch", GET HOST "Purpose: prefetch\r\n\r\n", 0, WARD_LOOPBACK_NOT_FOUND, NULL },
  { "/auth/L22-second-request", GET HOST "\r\nGET /cb?code=3 HTTP/1.1\r\n" HOST "\r\n", 0, WARD_LOOPBACK_HIT,
    "code=1&state=2" },
  { "/auth/L22-garbage-behind", BYTES (GET HOST "\r\n\0\xff\n"), WARD_LOOPBACK_HIT, "code=1&state=2" },
};

static WardLoopbackVerdict
parse (const char *data, size_t length, const char *uri, char **out_query)
{
  /* A copy of the very size, so that a read behind it is seen. */
  g_autofree char *copy = g_memdup2 (data, length);
  WardLoopbackTarget target;
  size_t query = 0, query_length = 0;
  WardLoopbackVerdict verdict;

  g_assert_true (ward_loopback_target_parse (uri, &target));
  verdict = ward_loopback_request_parse (copy, length, &target, &query, &query_length);
  if (verdict == WARD_LOOPBACK_HIT)
    {
      g_assert_cmpuint (query + query_length, <, length);
      g_assert_true (copy[query + query_length] == ' ');
      if (out_query != NULL)
        *out_query = g_strndup (copy + query, query_length);
    }

  return verdict;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *query = NULL;

  g_assert_cmpint (parse (c->request, c->length > 0 ? c->length : strlen (c->request), URI, &query), ==, c->expected);
  g_assert_cmpstr (query, ==, c->query);
}

/* Whatever comes in pieces is judged as it is as a whole: no beginning of a good request is anything but unfinished. */
static void
test_pieces (void)
{
  static const char request[] = GET HOST "Accept: */*\r\n\r\n";

  for (size_t i = 0; i < sizeof request - 1; i++)
    g_assert_cmpint (parse (request, i, URI, NULL), ==, WARD_LOOPBACK_MORE);
  g_assert_cmpint (parse (request, sizeof request - 1, URI, NULL), ==, WARD_LOOPBACK_HIT);
}

/* Each byte changed into each other: never a crash, and a hit only with the very path and Host. */
static void
test_changed_bytes (void)
{
  static const char request[] = GET HOST "A: b\r\n\r\n";
  size_t length = sizeof request - 1;

  for (size_t i = 0; i < length; i++)
    for (int byte = 0; byte < 256; byte++)
      {
        g_autofree char *changed = g_memdup2 (request, length);
        gboolean fixed
            = i < strlen ("GET /cb?") || (i >= strlen (GET "Host: ") && i < strlen (GET "Host: 127.0.0.1:8765"));

        changed[i] = (char) byte;
        if (fixed && changed[i] != request[i] && !(i == strlen ("GET /cb") && byte == ' '))
          g_assert_cmpint (parse (changed, length, URI, NULL), !=, WARD_LOOPBACK_HIT);
        else
          parse (changed, length, URI, NULL);
      }
}

static char *
make_request (size_t line_length, guint headers)
{
  GString *text = g_string_new ("GET /cb?code=");

  while (text->len + strlen (" HTTP/1.1\r\n") < line_length)
    g_string_append_c (text, 'x');
  g_string_append (text, " HTTP/1.1\r\n" HOST);
  for (guint i = 1; i < headers; i++)
    g_string_append_printf (text, "X-%u: y\r\n", i);
  g_string_append (text, "\r\n");

  return g_string_free (text, FALSE);
}

static void
test_long_line (void)
{
  g_autofree char *code = make_request (16 * 1024, 1);
  g_autofree char *most = make_request (WARD_LOOPBACK_MAX_HEAD - strlen (HOST "\r\n"), 1);
  g_autofree char *more = make_request (WARD_LOOPBACK_MAX_HEAD - strlen (HOST "\r\n") + 1, 1);
  g_autofree char *line = make_request (WARD_LOOPBACK_MAX_HEAD + 1, 1);

  g_assert_cmpint (parse (code, strlen (code), URI, NULL), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpuint (strlen (most), ==, WARD_LOOPBACK_MAX_HEAD);
  g_assert_cmpint (parse (most, strlen (most), URI, NULL), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (parse (more, strlen (more), URI, NULL), ==, WARD_LOOPBACK_TOO_LARGE);
  g_assert_cmpint (parse (line, WARD_LOOPBACK_MAX_HEAD, URI, NULL), ==, WARD_LOOPBACK_MORE);
  g_assert_cmpint (parse (line, WARD_LOOPBACK_MAX_HEAD + 1, URI, NULL), ==, WARD_LOOPBACK_TOO_LARGE);
  g_assert_cmpint (parse (line, strlen (line), URI, NULL), ==, WARD_LOOPBACK_TOO_LARGE);
}

static void
test_many_headers (void)
{
  g_autofree char *most = make_request (100, 100);
  g_autofree char *more = make_request (100, 101);
  g_autofree char *many = make_request (100, 1000);

  g_assert_cmpint (parse (most, strlen (most), URI, NULL), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (parse (more, strlen (more), URI, NULL), ==, WARD_LOOPBACK_TOO_LARGE);
  g_assert_cmpint (parse (many, strlen (many), URI, NULL), ==, WARD_LOOPBACK_TOO_LARGE);
}

static WardLoopbackVerdict
ask (const char *uri, const char *path, const char *host)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);

  return parse (request, strlen (request), uri, NULL);
}

static void
test_hosts (void)
{
  g_assert_cmpint (ask ("http://[::1]:8765/cb", "/cb", "[::1]:8765"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://[::1]:8765/cb", "/cb", "127.0.0.1:8765"), ==, WARD_LOOPBACK_BAD);
  g_assert_cmpint (ask ("http://localhost:8765/cb", "/cb", "LocalHost:8765"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://localhost:8765/cb", "/cb", "127.0.0.1:8765"), ==, WARD_LOOPBACK_BAD);
  /* HTTP's own port is not said. */
  g_assert_cmpint (ask ("http://127.0.0.1/cb", "/cb", "127.0.0.1"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://127.0.0.1:80/cb", "/cb", "127.0.0.1"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://127.0.0.1:8765", "/", "127.0.0.1:8765"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://127.0.0.1:8765?a", "/?a&b", "127.0.0.1:8765"), ==, WARD_LOOPBACK_HIT);
  g_assert_cmpint (ask ("http://127.0.0.1:8765/a/b?c=d", "/a/b?c=d&e", "127.0.0.1:8765"), ==, WARD_LOOPBACK_HIT);
}

static void
test_targets (void)
{
  static const char *const others[] = {
    "",
    "http://",
    "https://127.0.0.1:8765/cb",
    "http://127.0.0.1:8765/cb#x",
    "http://127.0.0.1:/cb",
    "http://127.0.0.1:65536/cb",
    "http://127.0.0.1:123456/cb",
    "http://127.0.0.1:1x/cb",
    "http://127.0.0.10/cb",
    "http://127.0.0.1.evil.example/cb",
    "http://127.0.0.1@evil.example/cb",
    "http://u@127.0.0.1/cb",
    "http://127.1/cb",
    "http://0.0.0.0:8765/cb",
    "http://[::]:8765/cb",
    "http://[0:0:0:0:0:0:0:1]:8765/cb",
    "http://localhost.evil.example/cb",
    "http://evil.example/cb",
    "http://127.0.0.1:8765/c b",
    "http://127.0.0.1:8765/c\\b",
    "http://127.0.0.1:8765/\xc3\xa4",
    "ward://callback",
  };
  WardLoopbackTarget target;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (ward_loopback_target_parse (others[i], &target));
  g_assert_true (ward_loopback_target_parse ("HTTP://127.0.0.1:65535/Cb?x", &target));
  g_assert_cmpint (target.host, ==, WARD_LOOPBACK_HOST_V4);
  g_assert_cmpuint (target.port, ==, 65535);
  g_assert_true (target.port_given);
  g_assert_cmpuint (target.path_length, ==, 3);
  g_assert_true (ward_loopback_target_parse ("http://LOCALHOST/", &target));
  g_assert_cmpint (target.host, ==, WARD_LOOPBACK_HOST_NAME);
  g_assert_cmpuint (target.port, ==, 80);
  g_assert_false (target.port_given);
}

static void
test_rows (void)
{
  WardLoopbackRow row;

  g_assert_true (
      ward_loopback_row_parse ("   0: 0100007F:223D 0100007F:D431 01 00000000:00000000 00:00000000 00000000  "
                               "1000        0 29118 1 00000000ebc3ee4e 20 4 30 10 -1\n",
                               &row));
  g_assert_cmpstr (row.local, ==, "0100007F");
  g_assert_cmpuint (row.local_port, ==, 8765);
  g_assert_cmpuint (row.remote_port, ==, 54321);
  g_assert_cmpuint (row.state, ==, 1);
  g_assert_cmpuint (row.uid, ==, 1000);
  g_assert_cmpuint (row.inode, ==, 29118);
  g_assert_true (ward_loopback_row_parse (
      "  12: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 "
      "00:00000000 00000000 65534        0 77 1 00000000ebc3ee4e 100 0 0 10 0\n",
      &row));
  g_assert_cmpuint (row.uid, ==, 65534);
  g_assert_false (
      ward_loopback_row_parse ("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt "
                               "  uid  timeout inode\n",
                               &row));
  g_assert_false (ward_loopback_row_parse ("", &row));
  g_assert_false (ward_loopback_row_parse ("   0: 0100007F:223D 0100007F", &row));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/auth/loopback-request/pieces", test_pieces);
  g_test_add_func ("/auth/loopback-request/changed-bytes", test_changed_bytes);
  g_test_add_func ("/auth/L06-long-line", test_long_line);
  g_test_add_func ("/auth/X015-long-line", test_long_line);
  g_test_add_func ("/auth/L07-many-headers", test_many_headers);
  g_test_add_func ("/auth/loopback-request/hosts", test_hosts);
  g_test_add_func ("/auth/loopback-request/targets", test_targets);
  g_test_add_func ("/auth/loopback-request/rows", test_rows);

  return g_test_run ();
}
