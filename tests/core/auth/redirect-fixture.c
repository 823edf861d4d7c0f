/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "redirect-fixture.h"
#include "support/ward-test-port.h"

#include <string.h>

static WardRedirectVerdict
judge (const char *query, gpointer user_data)
{
  RedirectFixture *fx = user_data;

  fx->judged++;
  g_free (fx->query);
  fx->query = g_strdup (query);
  if (fx->in_judge == IN_JUDGE_STOP)
    ward_redirect_listener_stop (fx->listener);
  if (fx->in_judge == IN_JUDGE_UNREF)
    g_clear_object (&fx->listener);

  return fx->verdict;
}

static void
failed_cb (WardRedirectListener *listener, GError *error, gpointer user_data)
{
  RedirectFixture *fx = user_data;

  fx->failed++;
  g_clear_error (&fx->error);
  fx->error = g_error_copy (error);
  g_assert_false (ward_redirect_listener_is_listening (listener));
}

void
redirect_turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

guint
redirect_get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

GSocket *
redirect_bind_socket (const char *host, guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GSocket) socket
      = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, NULL) || !g_socket_listen (socket, NULL))
    return NULL;
  g_socket_set_blocking (socket, FALSE);

  return g_steal_pointer (&socket);
}

guint
redirect_find_free_port (void)
{
  g_autoptr (GSocket) socket = redirect_bind_socket ("127.0.0.1", 0);

  g_assert_nonnull (socket);

  return redirect_get_port (socket);
}

gboolean
redirect_have_ipv6 (void)
{
  g_autoptr (GSocket) socket = redirect_bind_socket ("::1", 0);

  if (socket == NULL)
    g_test_skip ("This computer has no ::1");

  return socket != NULL;
}

void
redirect_fixture_stop (RedirectFixture *fx)
{
  if (fx->listener != NULL)
    g_assert_finalize_object (g_steal_pointer (&fx->listener));
}

gboolean
redirect_fixture_try (RedirectFixture *fx, const char *const *uris, gboolean any_port, GError **error)
{
  g_autoptr (GUri) parsed = NULL;

  redirect_fixture_stop (fx);
  fx->listener = ward_redirect_listener_new (fx->events, "hospital", judge, fx, NULL);
  ward_redirect_listener_set_request_limit (fx->listener, LONG_MS);
  g_signal_connect (fx->listener, "failed", G_CALLBACK (failed_cb), fx);
  g_assert_false (ward_redirect_listener_is_listening (fx->listener));
  g_clear_pointer (&fx->uri, g_free);
  if (!ward_redirect_listener_start (fx->listener, uris, any_port, error))
    {
      g_assert_false (ward_redirect_listener_is_listening (fx->listener));
      g_assert_null (ward_redirect_listener_get_uri (fx->listener));
      return FALSE;
    }
  g_assert_true (ward_redirect_listener_is_listening (fx->listener));
  fx->uri = g_strdup (ward_redirect_listener_get_uri (fx->listener));
  parsed = g_uri_parse (fx->uri, G_URI_FLAGS_NONE, NULL);
  fx->port = (guint) g_uri_get_port (parsed);

  return TRUE;
}

void
redirect_fixture_start (RedirectFixture *fx)
{
  static const char *const uris[] = { "http://127.0.0.1/cb", NULL };
  g_autoptr (GError) error = NULL;
  gboolean started = redirect_fixture_try (fx, uris, TRUE, &error);

  g_assert_no_error (error);
  g_assert_true (started);
}

void
redirect_fixture_set_up (RedirectFixture *fx, gconstpointer data)
{
  fx->events = ward_event_log_new (200);
  fx->verdict = WARD_REDIRECT_IGNORED;
  redirect_fixture_start (fx);
}

void
redirect_fixture_tear_down (RedirectFixture *fx, gconstpointer data)
{
  redirect_fixture_stop (fx);
  redirect_turn ();
  g_assert_finalize_object (fx->events);
  g_free (fx->uri);
  g_free (fx->query);
  g_clear_error (&fx->error);
}

/* The log takes events over in batches: a mark behind the others tells that all are there. */
void
redirect_await_events (RedirectFixture *fx)
{
  static guint mark;
  const WardEventFields fields = { .type = WARD_EVENT_SIGN_IN, .step = "mark", .count = ++mark };
  gboolean there = FALSE;

  ward_event_log_add (fx->events, &fields);
  while (!there)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (fx->events));
      g_autoptr (WardEvent) last = n > 0 ? g_list_model_get_item (G_LIST_MODEL (fx->events), n - 1) : NULL;

      there = last != NULL && g_str_equal (ward_event_get_fields (last)->step, "mark")
              && ward_event_get_fields (last)->count == mark;
      if (!there)
        g_main_context_iteration (NULL, TRUE);
    }
}

guint
redirect_count_events (RedirectFixture *fx, const char *step)
{
  guint n = 0;

  redirect_await_events (fx);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fx->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (fx->events), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_null (strstr (line, CANARY));
      g_assert_cmpint (ward_event_get_fields (event)->type, ==, WARD_EVENT_SIGN_IN);
      n += g_str_equal (ward_event_get_fields (event)->step, step);
    }

  return n;
}

static gboolean
wake_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
redirect_client_try (RedirectClient *client, const char *host, guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);

  client->socket
      = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_nonnull (client->socket);
  if (!g_socket_connect (client->socket, address, NULL, NULL) || redirect_get_port (client->socket) == port)
    {
      g_clear_object (&client->socket);
      return FALSE;
    }
  g_socket_set_blocking (client->socket, FALSE);

  return TRUE;
}

void
redirect_client_connect (RedirectClient *client, RedirectFixture *fx)
{
  gboolean connected = redirect_client_try (client, "127.0.0.1", fx->port);

  g_assert_true (connected);
}

void
redirect_client_close (RedirectClient *client)
{
  if (client->socket != NULL)
    g_socket_close (client->socket, NULL);
  g_clear_object (&client->socket);
}

/* Ends early where the other end has closed. */
void
redirect_client_send (RedirectClient *client, const char *bytes, size_t length)
{
  while (length > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (client->socket, bytes, length, NULL, &error);

      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      if (n > 0)
        {
          bytes += n;
          length -= (size_t) n;
        }
      redirect_turn ();
    }
}

/* One turn of the main loop, which also ends when something comes. */
static void
wait_for_bytes (RedirectClient *client)
{
  g_autoptr (GSource) source = g_socket_create_source (client->socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (wake_cb), NULL, NULL);
  g_source_attach (source, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
}

/* One read: FALSE at the end, be it closed or reset. */
gboolean
redirect_client_read (RedirectClient *client, GString *text)
{
  g_autoptr (GError) error = NULL;
  char bytes[4096];
  gssize n = g_socket_receive (client->socket, bytes, sizeof bytes, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      wait_for_bytes (client);
      return TRUE;
    }
  if (n > 0)
    g_string_append_len (text, bytes, n);

  return n > 0;
}

gboolean
redirect_is_whole (const GString *text)
{
  const char *end = strstr (text->str, "\r\n\r\n");
  const char *length = strstr (text->str, "Content-Length: ");

  return end != NULL && length != NULL
         && text->len >= (size_t) (end + 4 - text->str) + g_ascii_strtoull (length + 16, NULL, 10);
}

/* Reads like a browser: closes its end when the answer is whole, and then takes whatever else may come. */
char *
redirect_client_finish (RedirectClient *client)
{
  GString *text = g_string_new (NULL);
  gboolean open = TRUE;

  while (open && !redirect_is_whole (text))
    open = redirect_client_read (client, text);
  if (open)
    g_socket_shutdown (client->socket, FALSE, TRUE, NULL);
  while (open)
    open = redirect_client_read (client, text);
  redirect_client_close (client);

  return g_string_free (text, FALSE);
}

char *
redirect_exchange_bytes (RedirectFixture *fx, const char *bytes, size_t length)
{
  RedirectClient client = { 0 };

  redirect_client_connect (&client, fx);
  redirect_client_send (&client, bytes, length);

  return redirect_client_finish (&client);
}

char *
redirect_build_request (RedirectFixture *fx, const char *line, const char *headers)
{
  return g_strdup_printf ("%s\r\nHost: 127.0.0.1:%u\r\n%s\r\n", line, fx->port, headers);
}

char *
redirect_exchange (RedirectFixture *fx, const char *line, const char *headers)
{
  g_autofree char *request = redirect_build_request (fx, line, headers);

  return redirect_exchange_bytes (fx, request, strlen (request));
}

guint
redirect_get_status (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.1 ") ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}

guint
redirect_ask (RedirectFixture *fx, const char *line, const char *headers)
{
  g_autofree char *answer = redirect_exchange (fx, line, headers);

  return redirect_get_status (answer);
}

guint
redirect_ask_raw (RedirectFixture *fx, const char *bytes, size_t length)
{
  g_autofree char *answer = redirect_exchange_bytes (fx, bytes, length);

  return redirect_get_status (answer);
}

/* After all that was tried before, the one good hit still comes through, once. */
void
redirect_check_good_hit (RedirectFixture *fx)
{
  guint before = fx->judged;
  g_autofree char *answer = NULL;

  fx->verdict = WARD_REDIRECT_DONE;
  answer = redirect_exchange (fx, "GET /cb?code=" CANARY "&state=1 HTTP/1.1", "");
  g_assert_cmpuint (redirect_get_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer, "You may close this tab"));
  g_assert_cmpuint (fx->judged, ==, before + 1);
  g_assert_cmpstr (fx->query, ==, "code=" CANARY "&state=1");
  g_assert_false (ward_test_port_is_ours ("127.0.0.1", fx->port));
}
