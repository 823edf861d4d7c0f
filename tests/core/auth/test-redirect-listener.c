/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The redirect listener over real sockets: what gets through, what does not, what is answered, and when it is closed. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"
#include "redirect-fixture.h"
#include "support/ward-test-port.h"
#include "support/ward-test-valgrind.h"

static const char *program; /* (unowned) */

static void
test_foreign_host (RedirectFixture *fx, gconstpointer data)
{
  static const char request[] = "GET /cb?code=1 HTTP/1.1\r\nHost: evil.example\r\n\r\n";

  g_assert_cmpuint (redirect_ask_raw (fx, request, strlen (request)), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 1);
  redirect_check_good_hit (fx);
}

static void
test_hosts (RedirectFixture *fx, gconstpointer data)
{
  static const char none[] = "GET /cb?code=1 HTTP/1.1\r\n\r\n";

  g_assert_cmpuint (redirect_ask_raw (fx, none, strlen (none)), ==, 400);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", "Host: evil.example\r\n"), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_absolute_form (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf ("GET http://127.0.0.1:%u/cb?code=1 HTTP/1.1", fx->port);

  g_assert_cmpuint (redirect_ask (fx, line, ""), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 0);
  redirect_check_good_hit (fx);
}

/* The answer comes though the body does not; and it comes to one who sends the body first. */
static void
test_methods (RedirectFixture *fx, gconstpointer data)
{
  static const char *const methods[] = { "POST", "PUT", "HEAD", "OPTIONS", "TRACE", "DELETE", "PATCH" };
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *answer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s /cb?code=1 HTTP/1.1", methods[i]);
      g_autofree char *refused = redirect_exchange (fx, line, "Content-Length: 100000\r\n");

      g_assert_cmpuint (redirect_get_status (refused), ==, 405);
      g_assert_nonnull (strstr (refused, "\r\nAllow: GET\r\n"));
    }
  g_string_append_printf (body, "POST /cb HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Length: 100000\r\n\r\n", fx->port);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (body, 'x');
  answer = redirect_exchange_bytes (fx, body->str, body->len);
  g_assert_cmpuint (redirect_get_status (answer), ==, 405);
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_other_paths (RedirectFixture *fx, gconstpointer data)
{
  static const char *const paths[]
      = { "/cb/", "/cb/x", "/x/../cb", "/%63b", "//cb", "/cb;x", "/", "/CB", "/cb/?code=1", "/favicon.ico" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1", paths[i]);

      g_assert_cmpuint (redirect_ask (fx, line, ""), ==, 404);
    }
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_long_line (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (64 * 1024 + 1 - strlen ("GET /cb?code= HTTP/1.1\r\n"), 'x');
  g_autofree char *code = g_strnfill (16 * 1024, 'x');
  g_autofree char *bad = g_strdup_printf ("GET /cb?code=%s HTTP/1.1", too_long);
  g_autofree char *good = g_strdup_printf ("GET /cb?code=%s HTTP/1.1", code);

  g_assert_cmpuint (redirect_ask (fx, bad, ""), ==, 431);
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_ask (fx, good, ""), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);
  g_assert_cmpuint (strlen (fx->query), ==, strlen ("code=") + 16 * 1024);
  redirect_check_good_hit (fx);
}

static void
test_many_headers (RedirectFixture *fx, gconstpointer data)
{
  g_autoptr (GString) headers = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (headers, "X-%u: y\r\n", i);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", headers->str), ==, 431);
  g_assert_cmpuint (fx->judged, ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_bad_bytes (RedirectFixture *fx, gconstpointer data)
{
  static const char *const headers[] = { "A: b\n", "A: b\r\n c\r\n", "A: \xc3\xa4\r\n", "A: b\rc\r\n" };
  g_autofree char *nul = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "A: *\r\n");
  size_t length = strlen (nul);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", headers[i]), ==, 400);
  *strchr (nul, '*') = '\0';
  g_assert_cmpuint (redirect_ask_raw (fx, nul, length), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_other_protocols (RedirectFixture *fx, gconstpointer data)
{
  static const char tls[] = "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";
  static const char http2[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
  static const char old[] = "GET /cb?code=1\r\n";
  g_autofree char *a = redirect_exchange_bytes (fx, tls, sizeof tls - 1);
  g_autofree char *b = redirect_exchange_bytes (fx, http2, sizeof http2 - 1);
  g_autofree char *c = redirect_exchange_bytes (fx, old, sizeof old - 1);

  g_assert_cmpstr (a, ==, "");
  g_assert_cmpstr (b, ==, "");
  g_assert_cmpstr (c, ==, "");
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_pieces (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  g_autofree char *answer = NULL;
  RedirectClient client = { 0 };

  redirect_client_connect (&client, fx);
  for (size_t i = 0; request[i] != '\0'; i++)
    {
      g_assert_cmpuint (fx->judged, ==, 0);
      redirect_client_send (&client, &request[i], 1);
    }
  answer = redirect_client_finish (&client);
  g_assert_cmpuint (redirect_get_status (answer), ==, 400);
  g_assert_cmpstr (fx->query, ==, "code=1");
}

static void
test_slow (RedirectFixture *fx, gconstpointer data)
{
  RedirectClient clients[100] = { 0 };
  guint closed = 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      redirect_client_connect (&clients[i], fx);
      redirect_client_send (&clients[i], "GET /cb?co", 10);
      redirect_turn ();
      g_assert_cmpuint (ward_redirect_listener_get_n_connections (fx->listener), ==, MIN (i + 1, 16));
    }
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", ""), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);
  redirect_check_good_hit (fx);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    redirect_client_close (&clients[i]);

  /* The limit, which nobody else's coming enforces. */
  redirect_fixture_start (fx);
  ward_redirect_listener_set_request_limit (fx->listener, 20);
  for (guint i = 0; i < 16; i++)
    {
      redirect_client_connect (&clients[i], fx);
      redirect_client_send (&clients[i], "GET /cb?co", 10);
    }
  for (guint i = 0; i < 16; i++)
    {
      while (redirect_client_read (&clients[i], text))
        ;
      redirect_client_close (&clients[i]);
      closed++;
    }
  g_assert_cmpuint (closed, ==, 16);
  g_assert_cmpuint (text->len, ==, 0);
  g_assert_cmpuint (ward_redirect_listener_get_n_connections (fx->listener), ==, 0);
  g_assert_true (ward_redirect_listener_is_listening (fx->listener));
  ward_redirect_listener_set_request_limit (fx->listener, LONG_MS);
  redirect_check_good_hit (fx);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
test_connect_and_close (RedirectFixture *fx, gconstpointer data)
{
  struct linger at_once = { .l_onoff = 1 };
  guint before = count_descriptors ();

  for (guint i = 0; i < 10000; i++)
    {
      RedirectClient client = { 0 };

      redirect_client_connect (&client, fx);
      if (i % 2 == 0)
        g_assert_cmpint (setsockopt (g_socket_get_fd (client.socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once),
                         ==, 0);
      if (i % 3 == 0)
        redirect_turn ();
      redirect_client_close (&client);
      redirect_turn ();
    }
  while (ward_redirect_listener_get_n_connections (fx->listener) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_descriptors (), ==, before);
  /* Nothing is left that would turn the main loop for ever. */
  redirect_await_events (fx);
  redirect_turn ();
  g_assert_false (g_main_context_pending (NULL));
  redirect_check_good_hit (fx);
}

/* Where the process has no descriptor left, the connection waits, and the main loop does not turn for nothing. */
static void
test_no_descriptor (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  g_autofree char *answer = NULL;
  RedirectClient client = { 0 };
  struct rlimit limit, few;
  int held[64];
  guint n_held = 0;

  /* valgrind keeps the limit itself, and closes what came above it. */
  if (ward_test_is_under_valgrind ())
    {
      g_test_skip ("Under valgrind a connection without a descriptor does not wait");
      return;
    }
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  few = limit;
  few.rlim_cur = G_N_ELEMENTS (held);
  redirect_await_events (fx);
  redirect_client_connect (&client, fx);
  g_assert_cmpint (g_socket_send (client.socket, request, strlen (request), NULL, NULL), ==, strlen (request));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  while (n_held < G_N_ELEMENTS (held) && (held[n_held] = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    n_held++;
  redirect_turn ();
  g_assert_cmpuint (ward_redirect_listener_get_n_connections (fx->listener), ==, 0);
  while (n_held > 0)
    close (held[--n_held]);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_cmpuint (fx->judged, ==, 0);
  answer = redirect_client_finish (&client);
  g_assert_cmpuint (redirect_get_status (answer), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);
}

/* The one style of the page is the one whose hash the policy names; it fetches nothing. */
static void
check_style (const char *answer)
{
  const char *begin = strstr (answer, "<style>");
  const char *end = strstr (answer, "</style>");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *hash = NULL;
  g_autofree char *source = NULL;

  g_assert_true (begin != NULL && end != NULL);
  begin += strlen ("<style>");
  g_checksum_update (checksum, (const guchar *) begin, end - begin);
  g_checksum_get_digest (checksum, digest, &length);
  hash = g_base64_encode (digest, length);
  source = g_strdup_printf ("; style-src 'sha256-%s'; ", hash);
  g_assert_nonnull (strstr (answer, source));
  g_assert_null (strstr (end + 1, "<style"));
  g_assert_null (strstr (answer, " style="));
  g_assert_null (strstr (answer, "url("));
  g_assert_null (strstr (answer, "@import"));
}

static void
check_page (const char *answer)
{
  static const char *const lines[] = {
    "\r\nCache-Control: no-store\r\n",
    "\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-",
    "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
    "\r\nReferrer-Policy: no-referrer\r\n",
    "\r\nX-Content-Type-Options: nosniff\r\n",
    "\r\nConnection: close\r\n",
    "\r\nContent-Type: text/html; charset=utf-8\r\n",
    "<html lang=\"en\">",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_nonnull (strstr (answer, lines[i]));
  g_assert_null (strstr (answer, CANARY));
  g_assert_null (strstr (answer, "<script"));
  g_assert_null (strstr (answer, "unsafe"));
  check_style (answer);
  g_assert_null (strstr (answer, "http://"));
  g_assert_null (strstr (answer, "https://"));
}

static void
test_pages (RedirectFixture *fx, gconstpointer data)
{
  static const char *const lines[] = {
    "GET /cb?code=" CANARY " HTTP/1.1",
    "GET /" CANARY " HTTP/1.1",
    "POST /cb?" CANARY " HTTP/1.1",
    "GET " CANARY " HTTP/1.1",
  };
  static const guint statuses[] = { 400, 404, 405, 400 };
  g_autoptr (GString) headers = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *answer = redirect_exchange (fx, lines[i], "Cookie: " CANARY "\r\n");

      g_assert_cmpuint (redirect_get_status (answer), ==, statuses[i]);
      check_page (answer);
    }
  for (guint i = 0; i < 200; i++)
    g_string_append (headers, CANARY ": " CANARY "\r\n");
  for (WardRedirectVerdict verdict = WARD_REDIRECT_DONE; verdict <= WARD_REDIRECT_REFUSED; verdict++)
    {
      g_autofree char *large = NULL;
      g_autofree char *answer = NULL;

      redirect_fixture_start (fx);
      fx->verdict = verdict;
      large = redirect_exchange (fx, "GET /cb HTTP/1.1", headers->str);
      g_assert_cmpuint (redirect_get_status (large), ==, 431);
      check_page (large);
      answer = redirect_exchange (fx, "GET /cb?code=" CANARY " HTTP/1.1", "Referer: " CANARY "\r\n");
      g_assert_cmpuint (redirect_get_status (answer), ==, 200);
      check_page (answer);
      g_assert_nonnull (
          strstr (answer, verdict == WARD_REDIRECT_DONE ? "You may close this tab" : "Sign-in did not finish"));
      g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
    }
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 4);
}

static void
test_browser_extras (RedirectFixture *fx, gconstpointer data)
{
  fx->verdict = WARD_REDIRECT_DONE;
  g_assert_cmpuint (redirect_ask (fx, "GET /favicon.ico HTTP/1.1", ""), ==, 404);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", "Sec-Purpose: prefetch\r\n"), ==, 404);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", "Purpose: prefetch\r\n"), ==, 404);
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 0);
  /* The second GET of the same meets a closed port. */
  redirect_check_good_hit (fx);
  g_assert_cmpuint (fx->judged, ==, 1);
}

static void
test_connected_ahead (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  g_autofree char *answer = NULL;
  RedirectClient ahead = { 0 };
  RedirectClient used = { 0 };

  redirect_client_connect (&ahead, fx);
  redirect_client_connect (&used, fx);
  redirect_turn ();
  g_assert_cmpuint (ward_redirect_listener_get_n_connections (fx->listener), ==, 2);
  redirect_client_send (&used, request, strlen (request));
  answer = redirect_client_finish (&used);
  g_assert_cmpuint (redirect_get_status (answer), ==, 400);
  redirect_check_good_hit (fx);
  g_free (answer);
  answer = redirect_client_finish (&ahead);
  g_assert_cmpstr (answer, ==, "");
  g_assert_cmpuint (fx->judged, ==, 2);
}

static void
test_pipelined (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *first = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  g_autofree char *second = redirect_build_request (fx, "GET /cb?code=2 HTTP/1.1", "");
  g_autofree char *both = g_strconcat (first, second, second, NULL);
  g_autofree char *answer = redirect_exchange_bytes (fx, both, strlen (both));

  g_assert_cmpuint (redirect_get_status (answer), ==, 400);
  g_assert_null (strstr (answer + 1, "HTTP/1.1"));
  g_assert_cmpuint (fx->judged, ==, 1);
  g_assert_cmpstr (fx->query, ==, "code=1");
  redirect_check_good_hit (fx);
}

static void
test_probed (RedirectFixture *fx, gconstpointer data)
{
  static const char foreign[] = "GET /cb HTTP/1.1\r\nHost: evil.example\r\n\r\n";

  for (guint i = 0; i < 60; i++)
    g_assert_cmpuint (redirect_ask (fx, "GET /favicon.ico HTTP/1.1", ""), ==, 404);
  for (guint i = 0; i < 50; i++)
    {
      g_assert_cmpuint (fx->failed, ==, 0);
      g_assert_true (ward_redirect_listener_is_listening (fx->listener));
      g_assert_cmpuint (i % 2 == 0 ? redirect_ask (fx, "GET /cb?code=1&state=x HTTP/1.1", "")
                                   : redirect_ask_raw (fx, foreign, strlen (foreign)),
                        ==, 400);
    }
  g_assert_cmpuint (fx->failed, ==, 1);
  g_assert_error (fx->error, WARD_FAILURE, WARD_FAILURE_PROBED);
  g_assert_false (ward_redirect_listener_is_listening (fx->listener));
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 50);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-probed"), ==, 1);
}

static void
test_closed_after_answer (RedirectFixture *fx, gconstpointer data)
{
  static const InJudge ways[] = { IN_JUDGE_NOTHING, IN_JUDGE_STOP, IN_JUDGE_UNREF };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    for (WardRedirectVerdict verdict = WARD_REDIRECT_DONE; verdict <= WARD_REDIRECT_REFUSED; verdict++)
      {
        g_autofree char *answer = NULL;
        guint before = fx->judged;

        redirect_fixture_start (fx);
        fx->in_judge = ways[i];
        fx->verdict = verdict;
        answer = redirect_exchange (fx, "GET /cb?code=1 HTTP/1.1", "");
        /* The page arrives, even if the listener was told to go. */
        g_assert_cmpuint (redirect_get_status (answer), ==, 200);
        g_assert_true (g_str_has_suffix (answer, "</html>\n"));
        g_assert_cmpuint (fx->judged, ==, before + 1);
        g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
        g_assert_cmpint (fx->listener == NULL, ==, ways[i] == IN_JUDGE_UNREF);
      }
}

/* Stopped or let go from within the judge, who ignored the hit. */
static void
test_closed_while_ignoring (RedirectFixture *fx, gconstpointer data)
{
  for (InJudge way = IN_JUDGE_STOP; way <= IN_JUDGE_UNREF; way++)
    {
      redirect_fixture_start (fx);
      fx->in_judge = way;
      g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", ""), ==, 400);
      g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
    }
}

static void
test_closed_by_stop (RedirectFixture *fx, gconstpointer data)
{
  RedirectClient client = { 0 };
  g_autofree char *answer = NULL;

  redirect_client_connect (&client, fx);
  redirect_client_send (&client, "GET /cb", 7);
  redirect_turn ();
  ward_redirect_listener_stop (fx->listener);
  g_assert_false (ward_redirect_listener_is_listening (fx->listener));
  g_assert_cmpuint (ward_redirect_listener_get_n_connections (fx->listener), ==, 0);
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
  answer = redirect_client_finish (&client);
  g_assert_cmpstr (answer, ==, "");
  ward_redirect_listener_stop (fx->listener);
  g_assert_cmpuint (fx->judged, ==, 0);
}

static void
test_closed_with_window (RedirectFixture *fx, gconstpointer data)
{
  RedirectClient client = { 0 };

  redirect_client_connect (&client, fx);
  redirect_client_send (&client, "GET /cb", 7);
  redirect_turn ();
  redirect_fixture_stop (fx);
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
  redirect_client_close (&client);
  redirect_turn ();
}

static WardRedirectVerdict
ignore (const char *query, gpointer user_data)
{
  return WARD_REDIRECT_IGNORED;
}

/* Another program, which waits as this one does, and is ended from outside. */
static int
wait_for_signal (void)
{
  static const char *const uris[] = { "http://127.0.0.1/cb", NULL };
  WardRedirectListener *listener = ward_redirect_listener_new (NULL, NULL, ignore, NULL, NULL);

  if (!ward_redirect_listener_start (listener, uris, TRUE, NULL))
    return 1;
  g_print ("%s\n", ward_redirect_listener_get_uri (listener));
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_answered (guint port)
{
  RedirectClient client = { 0 };
  gboolean open = redirect_client_try (&client, "127.0.0.1", port);

  redirect_client_close (&client);

  return open;
}

static void
test_closed_by_signal (RedirectFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) other
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--wait-for-signal", NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (other));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  uri = g_uri_parse (line, G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (is_answered ((guint) g_uri_get_port (uri)));
  g_subprocess_send_signal (other, SIGTERM);
  g_assert_true (g_subprocess_wait (other, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (other));
  g_assert_false (is_answered ((guint) g_uri_get_port (uri)));
}

int
main (int argc, char *argv[])
{
  program = argv[0];
  if (argc == 2 && strcmp (argv[1], "--wait-for-signal") == 0)
    return wait_for_signal ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) \
  g_test_add (path, RedirectFixture, NULL, redirect_fixture_set_up, test, redirect_fixture_tear_down)
  ADD ("/auth/L01-foreign-host", test_foreign_host);
  ADD ("/auth/L02-hosts", test_hosts);
  ADD ("/auth/L03-absolute-form", test_absolute_form);
  ADD ("/auth/L04-methods", test_methods);
  ADD ("/auth/X013-stray-methods", test_methods);
  ADD ("/auth/L05-other-paths", test_other_paths);
  ADD ("/auth/X013-stray-paths", test_other_paths);
  ADD ("/auth/L06-long-line", test_long_line);
  ADD ("/auth/L07-many-headers", test_many_headers);
  ADD ("/auth/L08-bad-bytes", test_bad_bytes);
  ADD ("/auth/L09-other-protocols", test_other_protocols);
  ADD ("/auth/L10-slow", test_slow);
  ADD ("/auth/L11-connect-and-close", test_connect_and_close);
  ADD ("/auth/L19-pages", test_pages);
  ADD ("/auth/L20-browser-extras", test_browser_extras);
  ADD ("/auth/L21-connected-ahead", test_connected_ahead);
  ADD ("/auth/L22-pipelined", test_pipelined);
  ADD ("/auth/L23-probed", test_probed);
  ADD ("/auth/L26-after-answer", test_closed_after_answer);
  ADD ("/auth/L26-stop", test_closed_by_stop);
  ADD ("/auth/L26-window", test_closed_with_window);
  ADD ("/auth/L26-signal", test_closed_by_signal);
  ADD ("/auth/redirect-listener/closed-while-ignoring", test_closed_while_ignoring);
  ADD ("/auth/redirect-listener/no-descriptor", test_no_descriptor);
  ADD ("/auth/redirect-listener/pieces", test_pieces);
#undef ADD

  return g_test_run ();
}
