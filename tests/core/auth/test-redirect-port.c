/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the redirect listener listens, over real sockets: which of the URIs, which address, and who is let in. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/auth/ward-authorize-url.h"
#include "core/auth/ward-loopback-peer.h"
#include "core/diagnostics/ward-failure.h"
#include "redirect-fixture.h"
#include "support/ward-test-port.h"

#define NOBODY 65534u

static void
exited_cb (GPid pid, int status, gpointer user_data)
{
  *(int *) user_data = status;
}

/* In a child of another user: sends a good hit. Only system calls, since it is a fork. */
G_GNUC_NORETURN static void
hit_as_nobody (guint port, const char *request)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  char byte;

  address.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
  if (setgid (NOBODY) != 0 || setuid (NOBODY) != 0)
    _exit (10);
  close (fd);
  fd = socket (AF_INET, SOCK_STREAM, 0);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    _exit (11);
  if (send (fd, request, strlen (request), MSG_NOSIGNAL) < 0)
    _exit (12);
  _exit (read (fd, &byte, 1) > 0 ? 13 : 0);
}

static void
test_foreign_user (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=" CANARY " HTTP/1.1", "");
  int status = -1;
  pid_t child;

  if (geteuid () != 0)
    {
      g_test_skip ("Only the superuser can become another user");
      return;
    }
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    hit_as_nobody (fx->port, request);
  g_child_watch_add (child, exited_cb, &status);
  while (status == -1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-foreign-user"), ==, 1);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-ignored"), ==, 0);
  redirect_check_good_hit (fx);
}

static void
test_unknown_user (RedirectFixture *fx, gconstpointer data)
{
  ward_redirect_listener_set_tables (fx->listener, "/nonexistent");
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?a HTTP/1.1", ""), ==, 400);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?b HTTP/1.1", ""), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 2);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-user-unknown"), ==, 1);
  redirect_check_good_hit (fx);
}

/* A browser may speak IPv4 through an IPv6 socket, whose row stands in the other table. The address is made of bytes: GLib turns a mapped one that it
 * reads as text into an IPv4 one. */
static void
test_mapped_user (RedirectFixture *fx, gconstpointer data)
{
  static const guint8 bytes[16] = { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 };
  g_autoptr (GInetAddress) mapped = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (mapped, (guint16) fx->port);
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  g_autofree char *answer = NULL;
  RedirectClient client = { 0 };
  g_autoptr (GError) error = NULL;

  if (!redirect_have_ipv6 ())
    return;
  client.socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_connect (client.socket, address, NULL, &error));
  g_assert_no_error (error);
  g_socket_set_blocking (client.socket, FALSE);
  redirect_client_send (&client, request, strlen (request));
  answer = redirect_client_finish (&client);
  g_assert_cmpuint (redirect_get_status (answer), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-foreign-user"), ==, 0);
}

/* Whoever has gone since he asked has no user any more: he is nobody's. */
static void
test_gone (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *request = redirect_build_request (fx, "GET /cb?code=1 HTTP/1.1", "");
  RedirectClient client = { 0 };

  redirect_client_connect (&client, fx);
  g_assert_cmpint (g_socket_send (client.socket, request, strlen (request), NULL, NULL), ==, strlen (request));
  redirect_client_close (&client);
  redirect_turn ();
  g_assert_cmpuint (fx->judged, ==, 0);
  g_assert_cmpuint (redirect_count_events (fx, "redirect-foreign-user"), ==, 0);
  redirect_check_good_hit (fx);
}

static guint
count_listeners (const char *table, guint port, const char *address)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      WardLoopbackRow row;

      n += ward_loopback_row_parse (lines[i], &row) && row.state == 0x0a && row.local_port == port
           && (address == NULL || g_str_equal (row.local, address));
    }

  return n;
}

static void
test_only_loopback (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *loopback = g_strdup_printf ("%08X", g_htonl (INADDR_LOOPBACK));
  struct ifaddrs *addresses = NULL;

  g_assert_cmpuint (count_listeners ("/proc/net/tcp", fx->port, NULL), ==, 1);
  g_assert_cmpuint (count_listeners ("/proc/net/tcp", fx->port, loopback), ==, 1);
  g_assert_cmpuint (count_listeners ("/proc/net/tcp6", fx->port, NULL), ==, 0);
  g_assert_cmpint (getifaddrs (&addresses), ==, 0);
  for (struct ifaddrs *a = addresses; a != NULL; a = a->ifa_next)
    if (a->ifa_addr != NULL && a->ifa_addr->sa_family == AF_INET && (a->ifa_flags & IFF_LOOPBACK) == 0)
      {
        g_autoptr (GSocketAddress) address
            = g_socket_address_new_from_native (a->ifa_addr, sizeof (struct sockaddr_in));
        g_autofree char *host
            = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
        RedirectClient client = { 0 };

        g_assert_false (redirect_client_try (&client, host, fx->port));
      }
  freeifaddrs (addresses);
  redirect_check_good_hit (fx);
}

/* Nobody may share the port with us, not even by asking for it: SO_REUSEADDR is off on the socket itself. */
static void
test_exclusive (RedirectFixture *fx, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint found = 0;

  for (const char *name; (name = g_dir_read_name (folder)) != NULL;)
    {
      int fd = (int) g_ascii_strtoll (name, NULL, 10);
      struct sockaddr_in address = { 0 };
      socklen_t length = sizeof address, size = sizeof (int);
      int reuse = 1;

      if (getsockname (fd, (struct sockaddr *) &address, &length) != 0 || address.sin_family != AF_INET
          || g_ntohs (address.sin_port) != fx->port)
        continue;
      found++;
      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &reuse, &size), ==, 0);
      g_assert_cmpint (reuse, ==, 0);
      g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
    }
  g_assert_cmpuint (found, ==, 1);
}

/* A child of another user that listens on a port until the returned descriptor is closed. */
static pid_t
listen_as_nobody (guint *out_port, int *out_end)
{
  int ready[2], end[2];
  guint port = 0;
  pid_t child;

  g_assert_cmpint (pipe2 (ready, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (end, O_CLOEXEC), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      struct sockaddr_in address = { .sin_family = AF_INET };
      socklen_t length = sizeof address;
      char byte;
      int fd;

      close (end[1]);
      address.sin_addr.s_addr = g_htonl (INADDR_LOOPBACK);
      if (setgid (NOBODY) != 0 || setuid (NOBODY) != 0)
        _exit (10);
      fd = socket (AF_INET, SOCK_STREAM, 0);
      if (bind (fd, (struct sockaddr *) &address, length) != 0 || listen (fd, 1) != 0
          || getsockname (fd, (struct sockaddr *) &address, &length) != 0)
        _exit (11);
      port = g_ntohs (address.sin_port);
      if (write (ready[1], &port, sizeof port) != sizeof port)
        _exit (12);
      _exit (read (end[0], &byte, 1) == 0 ? 0 : 13);
    }
  close (ready[1]);
  close (end[0]);
  g_assert_cmpint (read (ready[0], &port, sizeof port), ==, sizeof port);
  close (ready[0]);
  *out_port = port;
  *out_end = end[1];

  return child;
}

static void
test_second_instance (RedirectFixture *fx, gconstpointer data)
{
  guint port = redirect_find_free_port ();
  g_autofree char *next = g_strdup_printf ("http://127.0.0.1:%u/cb", port);
  const char *const uris[] = { fx->uri, next, NULL };
  RedirectFixture second = { .events = fx->events };
  RedirectFixture third = { .events = fx->events };
  g_autofree char *taken = g_strdup_printf ("127.0.0.1:%u (used by user %u)", fx->port, geteuid ());
  g_autoptr (GError) error = NULL;

  g_assert_true (redirect_fixture_try (&second, uris, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (second.uri, ==, next);
  g_assert_false (redirect_fixture_try (&third, uris, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, taken));
  redirect_fixture_stop (&third);
  redirect_check_good_hit (&second);
  redirect_fixture_stop (&second);
  g_free (second.uri);
  g_free (second.query);
  redirect_check_good_hit (fx);
}

static void
test_port_of_other_user (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *next = g_strdup_printf ("http://127.0.0.1:%u/cb", redirect_find_free_port ());
  const char *uris[] = { NULL, next, NULL };
  g_autoptr (GError) error = NULL;
  guint port;
  int end, status;
  pid_t child;

  if (geteuid () != 0)
    {
      g_test_skip ("Only the superuser can become another user");
      return;
    }
  child = listen_as_nobody (&port, &end);
  first = g_strdup_printf ("http://127.0.0.1:%u/cb", port);
  taken = g_strdup_printf ("127.0.0.1:%u (used by user %u)", port, NOBODY);
  uris[0] = first;

  g_assert_true (redirect_fixture_try (fx, uris, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fx->uri, ==, next);
  /* It listens when the call returns: the browser cannot be too early. */
  redirect_check_good_hit (fx);
  uris[1] = NULL;
  g_assert_false (redirect_fixture_try (fx, uris, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, taken));

  close (end);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

static void
test_squatted_ipv6 (RedirectFixture *fx, gconstpointer data)
{
  g_autoptr (GSocket) squatter = NULL;
  g_autoptr (GSocket) caught = NULL;
  g_autofree char *uri = NULL;
  const char *uris[] = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (!redirect_have_ipv6 ())
    return;
  squatter = redirect_bind_socket ("::1", 0);
  uri = g_strdup_printf ("http://127.0.0.1:%u/cb", redirect_get_port (squatter));
  uris[0] = uri;
  g_assert_true (redirect_fixture_try (fx, uris, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fx->uri, ==, uri);
  redirect_check_good_hit (fx);
  caught = g_socket_accept (squatter, NULL, &error);
  g_assert_null (caught);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_all_taken (RedirectFixture *fx, gconstpointer data)
{
  g_autoptr (GSocket) one = redirect_bind_socket ("127.0.0.1", 0);
  g_autoptr (GSocket) two = redirect_bind_socket ("127.0.0.1", 0);
  g_autofree char *first = g_strdup_printf ("http://127.0.0.1:%u/cb", redirect_get_port (one));
  g_autofree char *second = g_strdup_printf ("http://localhost:%u/cb", redirect_get_port (two));
  g_autofree char *a = g_strdup_printf ("127.0.0.1:%u (used by user %u)", redirect_get_port (one), geteuid ());
  g_autofree char *b = g_strdup_printf ("127.0.0.1:%u (used by user %u)", redirect_get_port (two), geteuid ());
  const char *const uris[] = { second, "https://app.example.org/cb", first, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (redirect_fixture_try (fx, uris, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, a));
  g_assert_nonnull (strstr (error->message, b));
  g_assert_cmpuint (redirect_count_events (fx, "redirect-listen"), ==, 2);

  /* Where any port will do, the same with another. */
  g_clear_error (&error);
  g_assert_true (redirect_fixture_try (fx, uris, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (fx->uri, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (fx->uri, "/cb"));
  redirect_check_good_hit (fx);
}

static void
test_unusable (RedirectFixture *fx, gconstpointer data)
{
  static const char *const others[]
      = { "https://127.0.0.1:8765/cb", "http://192.0.2.1:8765/cb", "ward://cb", "http://127.0.0.1:0/cb", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (redirect_fixture_try (fx, others, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
  g_clear_error (&error);
  g_assert_false (redirect_fixture_try (fx, none, TRUE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
}

/* The URI is the registered one to the letter, in the authorize request, and its port is the one that is open. The token request takes it from the
 * same call, which gives it after the port is closed, too. */
static void
test_uri (RedirectFixture *fx, gconstpointer data)
{
  guint port = redirect_find_free_port ();
  g_autofree char *uri = g_strdup_printf ("HTTP://127.0.0.1:%u/Ward/cb-%%41?x=1&y", port);
  g_autofree char *request
      = g_strdup_printf ("GET /Ward/cb-%%41?x=1&y&code=1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", port);
  g_autofree char *escaped = g_uri_escape_string (uri, NULL, FALSE);
  g_autofree char *parameter = g_strdup_printf ("redirect_uri=%s&", escaped);
  g_autofree char *url = NULL;
  const char *const uris[] = { "https://app.example.org/cb", uri, NULL };
  const char *const scopes[] = { "openid", NULL };
  WardAuthorizeRequest authorize = {
    .endpoint = "https://login.hospital.example/authorize",
    .client_id = "ward",
    .scopes = scopes,
    .state = "state",
    .audience = "https://fhir.hospital.example/R4",
    .nonce = "nonce",
    .code_challenge = "challenge",
  };

  g_assert_true (redirect_fixture_try (fx, uris, TRUE, NULL));
  g_assert_cmpstr (ward_redirect_listener_get_uri (fx->listener), ==, uri);
  g_assert_cmpuint (count_listeners ("/proc/net/tcp", port, NULL), ==, 1);
  authorize.redirect_uri = ward_redirect_listener_get_uri (fx->listener);
  url = ward_authorize_url_build (&authorize);
  g_assert_nonnull (strstr (url, parameter));
  fx->verdict = WARD_REDIRECT_DONE;
  g_assert_cmpuint (redirect_ask_raw (fx, request, strlen (request)), ==, 200);
  g_assert_cmpstr (fx->query, ==, "x=1&y&code=1");
  g_assert_false (ward_redirect_listener_is_listening (fx->listener));
  g_assert_cmpstr (ward_redirect_listener_get_uri (fx->listener), ==, uri);
}

/* A literal address goes before a name, and a name keeps its port on [::1] from others. */
static void
test_name (RedirectFixture *fx, gconstpointer data)
{
  guint port = redirect_find_free_port ();
  g_autofree char *name = g_strdup_printf ("http://localhost:%u/cb", port);
  g_autofree char *literal = g_strdup_printf ("http://127.0.0.1:%u/cb", redirect_find_free_port ());
  g_autofree char *request = g_strdup_printf ("GET /cb?code=1 HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", port);
  const char *const both[] = { name, literal, NULL };
  const char *const one[] = { name, NULL };
  g_autoptr (GSocket) squatter = NULL;
  g_autoptr (GError) error = NULL;
  RedirectClient client = { 0 };

  g_assert_true (redirect_fixture_try (fx, both, FALSE, NULL));
  g_assert_cmpstr (fx->uri, ==, literal);
  g_assert_true (redirect_fixture_try (fx, one, FALSE, NULL));
  g_assert_cmpstr (fx->uri, ==, name);
  g_assert_null (redirect_bind_socket ("::1", port));
  if (redirect_have_ipv6 ())
    g_assert_false (redirect_client_try (&client, "::1", port));
  g_assert_cmpuint (redirect_ask_raw (fx, request, strlen (request)), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);
  g_assert_cmpuint (redirect_ask (fx, "GET /cb?code=1 HTTP/1.1", ""), ==, 400);
  g_assert_cmpuint (fx->judged, ==, 1);

  redirect_fixture_stop (fx);
  squatter = redirect_bind_socket ("::1", port);
  if (squatter != NULL)
    {
      g_assert_false (redirect_fixture_try (fx, one, FALSE, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
      g_assert_nonnull (strstr (error->message, "[::1]:"));
    }
}

static void
test_ipv6 (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  const char *uris[] = { NULL, NULL };
  g_autoptr (GSocket) free_port = NULL;
  RedirectClient client = { 0 };
  guint port;

  if (!redirect_have_ipv6 ())
    return;
  free_port = redirect_bind_socket ("::1", 0);
  port = redirect_get_port (free_port);
  g_clear_object (&free_port);
  uri = g_strdup_printf ("http://[::1]:%u/cb", port);
  request = g_strdup_printf ("GET /cb?code=1 HTTP/1.1\r\nHost: [::1]:%u\r\n\r\n", port);
  uris[0] = uri;
  g_assert_true (redirect_fixture_try (fx, uris, FALSE, NULL));
  g_assert_cmpstr (fx->uri, ==, uri);
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", port));
  fx->verdict = WARD_REDIRECT_DONE;
  g_assert_true (redirect_client_try (&client, "::1", port));
  redirect_client_send (&client, request, strlen (request));
  answer = redirect_client_finish (&client);
  g_assert_cmpuint (redirect_get_status (answer), ==, 200);
  g_assert_cmpuint (fx->judged, ==, 1);
}

static gboolean
leave_network (void)
{
  return unshare (CLONE_NEWNET) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

static gboolean
can_leave_network (void)
{
  int status = 1;
  pid_t child = fork ();

  if (child == 0)
    _exit (leave_network () ? 0 : 1);

  return child > 0 && waitpid (child, &status, 0) == child && status == 0;
}

static void
set_loopback (gboolean v4, gboolean v6)
{
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
  struct sockaddr_in none = { .sin_family = AF_INET };
  int file = open ("/proc/sys/net/ipv6/conf/lo/disable_ipv6", O_WRONLY | O_CLOEXEC);

  if (file >= 0)
    g_assert_cmpint (write (file, v6 ? "0" : "1", 1), ==, 1);
  close (file);
  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  if (!v4)
    {
      memcpy (&request.ifr_addr, &none, sizeof none);
      g_assert_cmpint (ioctl (fd, SIOCSIFADDR, &request), ==, 0);
    }
  close (fd);
}

/* In a network of its own. */
static void
check_one_family (gboolean v4)
{
  static const char *const both[] = { "http://[::1]:8765/cb", "http://127.0.0.1:8765/cb", NULL };
  const char *const missing[] = { v4 ? both[0] : both[1], NULL };
  RedirectFixture fx = { .events = ward_event_log_new (10) };
  g_autoptr (GError) error = NULL;

  g_assert_true (leave_network ());
  set_loopback (v4, !v4);
  g_assert_true (redirect_fixture_try (&fx, both, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (fx.uri, ==, v4 ? both[1] : both[0]);
  g_assert_false (redirect_fixture_try (&fx, missing, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_PORT_TAKEN);
  g_assert_nonnull (strstr (error->message, "no such address on this computer"));
  redirect_fixture_tear_down (&fx, NULL);
}

static void
test_ipv4_only (void)
{
  if (g_test_subprocess ())
    check_one_family (TRUE);
  else if (!can_leave_network ())
    g_test_skip ("This computer does not give a process a network of its own");
  else
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
    }
}

static void
test_ipv6_only (void)
{
  if (g_test_subprocess ())
    check_one_family (FALSE);
  else if (!redirect_have_ipv6 ())
    return;
  else if (!can_leave_network ())
    g_test_skip ("This computer does not give a process a network of its own");
  else
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
    }
}

/* A fixed port can be had again at once: no end of a connection leaves it in TIME-WAIT. */
static void
test_port_free_again (RedirectFixture *fx, gconstpointer data)
{
  g_autofree char *uri = g_strdup (fx->uri);
  const char *const uris[] = { uri, NULL };
  RedirectClient client = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (redirect_fixture_try (fx, uris, FALSE, &error));
      g_assert_no_error (error);
      fx->in_judge = round == 1 ? IN_JUDGE_STOP : round == 2 ? IN_JUDGE_UNREF : IN_JUDGE_NOTHING;
      if (round <= 2)
        {
          redirect_check_good_hit (fx);
          continue;
        }
      /* An answer whose reader does not close, half a request, a request in time; then the end. */
      fx->verdict = WARD_REDIRECT_IGNORED;
      if (round == 3)
        ward_redirect_listener_set_request_limit (fx->listener, 20);
      redirect_client_connect (&client, fx);
      redirect_client_send (&client, "GET / HTTP/1.1\r\n\r\n", round == 4 ? 10 : 18);
      while (round != 4 && !redirect_is_whole (text) && redirect_client_read (&client, text))
        ;
      while (round == 3 && redirect_client_read (&client, text))
        ;
      g_string_truncate (text, 0);
      ward_redirect_listener_stop (fx->listener);
      redirect_client_close (&client);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) \
  g_test_add (path, RedirectFixture, NULL, redirect_fixture_set_up, test, redirect_fixture_tear_down)
  ADD ("/auth/L12-foreign-user", test_foreign_user);
  ADD ("/auth/L13-only-loopback", test_only_loopback);
  ADD ("/auth/L14-second-instance", test_second_instance);
  ADD ("/auth/L15-port-of-other-user", test_port_of_other_user);
  ADD ("/auth/L16-squatted-ipv6", test_squatted_ipv6);
  ADD ("/auth/L17-all-taken", test_all_taken);
  ADD ("/auth/L18-uri-to-the-letter", test_uri);
  ADD ("/auth/L25-ipv6", test_ipv6);
  g_test_add_func ("/auth/L25-ipv4-only", test_ipv4_only);
  g_test_add_func ("/auth/L25-ipv6-only", test_ipv6_only);
  ADD ("/auth/redirect-listener/unknown-user", test_unknown_user);
  ADD ("/auth/redirect-listener/mapped-user", test_mapped_user);
  ADD ("/auth/redirect-listener/gone", test_gone);
  ADD ("/auth/redirect-listener/exclusive", test_exclusive);
  ADD ("/auth/redirect-listener/unusable", test_unusable);
  ADD ("/auth/redirect-listener/name", test_name);
  ADD ("/auth/redirect-listener/port-free-again", test_port_free_again);
#undef ADD

  return g_test_run ();
}
