/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One try of a request: its deadlines and what libsoup says of it. libsoup's own timeout is per operation, so that a byte a second never ends it
 * (reliability.md finding 7): here each phase has a deadline, the body a least rate, and the whole a limit (N06, N20, N21, N30, N31). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-exchange-private.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/net/ward-http-headers.h"

#define MAX_INFORMATIONAL 8
#define READ_BYTES (64 * 1024)

static void read_next (WardExchange *exchange);

static WardAttempt *
attempt_new (WardExchange *exchange)
{
  WardAttempt *attempt = g_new0 (WardAttempt, 1);

  attempt->exchange = exchange;
  attempt->session = g_object_ref (ward_http_get_session (exchange->http));
  attempt->io = g_object_ref (exchange->io);

  return attempt;
}

static void
attempt_free (WardAttempt *attempt)
{
  g_object_unref (attempt->session);
  g_object_unref (attempt->io);
  g_free (attempt->buffer);
  g_free (attempt);
}

/* A callback of libsoup has come. (nullable): of a try that was given up nobody wants to know any more. */
static WardExchange *
take_back (WardAttempt *attempt)
{
  WardExchange *exchange = attempt->exchange;

  attempt->pending = FALSE;
  if (exchange == NULL)
    attempt_free (attempt);

  return exchange;
}

/* A cancel is answered at once, if it is answered. It was not where libsoup had lost the request's connection: nothing is waited for for ever (N21, N50). */
static gboolean
grace_cb (gpointer data)
{
  WardExchange *exchange = data;

  ward_exchange_clear_source (&exchange->grace_source);
  ward_http_note_given_up (exchange->http, exchange->attempt->session);
  ward_exchange_end_try (exchange, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/* Stops the current try for a reason of ours; the callbacks of libsoup bring it to its end. */
void
ward_exchange_stop_try (WardExchange *exchange, GError *reason)
{
  if (exchange->reason == NULL)
    exchange->reason = reason;
  else
    g_error_free (reason);
  if (exchange->io == NULL)
    return;
  if (exchange->grace_source == NULL)
    {
      ward_exchange_set_timer (exchange, &exchange->grace_source, ward_http_get_times (exchange->http)->grace_ms,
                               grace_cb);
      g_source_set_priority (exchange->grace_source, G_PRIORITY_LOW); /* behind an answer that has come already */
    }
  g_cancellable_cancel (exchange->io);
}

static gboolean
resolve_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  ward_exchange_clear_source (&exchange->phase_source);
  if (ward_http_proxy_is_asking (ward_http_get_proxy (exchange->http), exchange->host))
    ward_exchange_stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_PROXY,
                                                           "This computer's proxy settings did not answer in time"));
  else
    ward_exchange_stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_DNS,
                                                           "The name service did not answer in time"));

  return G_SOURCE_REMOVE;
}

static gboolean
connect_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  ward_exchange_clear_source (&exchange->phase_source);
  ward_exchange_stop_try (exchange,
                          g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "No connection came about in time"));

  return G_SOURCE_REMOVE;
}

static gboolean
first_byte_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  ward_exchange_clear_source (&exchange->phase_source);
  ward_exchange_stop_try (exchange,
                          g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TIMEOUT, "No answer began in time"));

  return G_SOURCE_REMOVE;
}

static gboolean
body_window_cb (gpointer data)
{
  WardExchange *exchange = data;
  const WardHttpTimes *times = ward_http_get_times (exchange->http);

  if (exchange->window_bytes >= times->body_window_bytes)
    {
      exchange->window_bytes = 0;
      return G_SOURCE_CONTINUE;
    }
  ward_exchange_clear_source (&exchange->phase_source);
  ward_exchange_stop_try (exchange,
                          g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TIMEOUT, "The answer came too slowly"));

  return G_SOURCE_REMOVE;
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, gpointer data)
{
  WardExchange *exchange = data;
  const WardHttpTimes *times = ward_http_get_times (exchange->http);

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection))
    {
      GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (connection));

      GError *error = NULL;

      if (certificate == NULL || !ward_http_certificate_is_strong (certificate))
        error
            = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE, "The server's certificate is too weak");
      else
        ward_http_guard_check_certificate (ward_http_get_guard (exchange->http), exchange->host, certificate,
                                           ward_http_get_events (exchange->http), &error);
      if (error != NULL)
        {
          ward_exchange_stop_try (exchange, error);
          return;
        }
    }
  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATED || event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    exchange->connected = TRUE;
  /* GIO tries several addresses side by side: each phase is timed from its first event. */
  if (event == G_SOCKET_CLIENT_RESOLVED)
    ward_exchange_set_timer (exchange, &exchange->phase_source, times->connect_ms, connect_deadline_cb);
  else if (event == G_SOCKET_CLIENT_CONNECTED || event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    ward_exchange_set_timer (exchange, &exchange->phase_source, times->connect_ms, connect_deadline_cb);
}

/* libsoup sends a GET again by itself where a kept connection was closed without a byte. On another kept connection it can mistake the end of the first
 * attempt for that of the second, and then gives its answer twice; a new connection comes about too late for that. */
static void
restarted_cb (SoupMessage *message, gpointer data)
{
  WardExchange *exchange = data;

  exchange->written = FALSE;
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static void
wrote_headers_cb (SoupMessage *message, gpointer data)
{
  WardExchange *exchange = data;

  exchange->written = TRUE;
}

static void
wrote_body_cb (SoupMessage *message, gpointer data)
{
  WardExchange *exchange = data;

  ward_exchange_set_timer (exchange, &exchange->phase_source, ward_http_get_times (exchange->http)->first_byte_ms,
                           first_byte_deadline_cb);
}

static void
got_informational_cb (SoupMessage *message, gpointer data)
{
  WardExchange *exchange = data;

  if (++exchange->informational > MAX_INFORMATIONAL)
    ward_exchange_stop_try (exchange,
                            g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The answer does not begin"));
}

/* The status is set when the headers are parsed, and before libsoup makes a body of what they say, a negative length included. */
static void
status_cb (SoupMessage *message, GParamSpec *pspec, gpointer data)
{
  WardExchange *exchange = data;
  GError *error = NULL;

  if (exchange->first_byte_us == 0)
    exchange->first_byte_us = ward_clock_monotonic_us (NULL) - exchange->start_us;
  if (ward_http_check_headers (message, &exchange->content_length, &exchange->gzip, &error))
    return;
  soup_message_headers_remove (soup_message_get_response_headers (message), "Content-Length");
  ward_exchange_stop_try (exchange, error);
}

static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer data)
{
  WardExchange *exchange = data;

  exchange->tls_errors
      = ward_http_certificate_judge (certificate, errors, ward_http_get_extra_authorities (exchange->http));
  g_free (exchange->tls_issuer);
  exchange->tls_issuer = ward_http_certificate_dup_issuer (certificate);

  return ward_http_certificate_is_trusted (certificate, errors, soup_message_get_uri (message),
                                           ward_http_get_extra_authorities (exchange->http));
}

/* An answer that came over no TLS connection where one was asked for is the proxy's (N35): its 401 or 403 says nothing about the server. */
static gboolean
is_of_proxy (const WardExchange *exchange)
{
  return g_str_has_prefix (exchange->origin, "https:")
         && soup_message_get_tls_peer_certificate (exchange->message) == NULL;
}

static void
end_by_proxy (WardExchange *exchange)
{
  WardHttpProxy *proxy = ward_http_get_proxy (exchange->http);
  g_autofree char *name = g_strdup (ward_http_proxy_get_name (proxy, exchange->host));
  g_autoptr (WardHttp) http = g_object_ref (exchange->http);
  gboolean ask = FALSE;

  ward_exchange_end_try (exchange, NULL,
                         ward_http_proxy_build_error (proxy, exchange->host,
                                                      soup_message_get_status (exchange->message), &ask));
  if (ask)
    ward_http_ask_proxy_credentials (http, name);
}

/* @io is cancelled where the body was not read to its end: libsoup then drops the connection instead of reading on for ever. Takes over @stream. */
static void
let_go (GInputStream *stream, GCancellable *io)
{
  if (stream != NULL)
    g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, io, NULL, NULL);
  g_clear_object (&stream);
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WardAttempt *attempt = data;
  g_autoptr (GCancellable) io = g_object_ref (attempt->io);
  WardExchange *exchange = take_back (attempt);
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  guint status;
  const char *type;
  g_autofree char *media_type = NULL;
  gboolean json;

  if (exchange == NULL)
    {
      let_go (stream, io);
      g_clear_error (&error);
      return;
    }
  exchange->stream = stream;
  if (exchange->stream == NULL || exchange->reason != NULL)
    {
      ward_exchange_end_try (exchange, NULL, error);
      return;
    }
  if (is_of_proxy (exchange))
    {
      end_by_proxy (exchange);
      return;
    }
  if (exchange->content_length > 0 && (guint64) exchange->content_length > exchange->request.max_bytes)
    {
      ward_exchange_end_try (exchange, NULL,
                             g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TOO_LARGE,
                                                  "The answer is larger than the limit"));
      return;
    }

  status = soup_message_get_status (exchange->message);
  type = soup_message_headers_get_one (soup_message_get_response_headers (exchange->message), "Content-Type");
  media_type = ward_http_parse_content_type (type);
  json = status >= 200 && status <= 299 && status != 204 && status != 205 && ward_http_is_json_type (media_type);
  exchange->body = ward_http_body_new (exchange->gzip, exchange->content_length, json, exchange->request.max_bytes);
  exchange->attempt->buffer = g_malloc (READ_BYTES);
  exchange->window_bytes = 0;
  ward_exchange_set_timer (exchange, &exchange->phase_source, ward_http_get_times (exchange->http)->body_window_ms,
                           body_window_cb);
  read_next (exchange);
}

static void
tell_progress (WardExchange *exchange)
{
  const WardHttpRequest *request = &exchange->request;

  if (request->progress != NULL)
    request->progress (ward_http_body_get_received (exchange->body), exchange->content_length, request->progress_data);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WardAttempt *attempt = data;
  g_autoptr (GCancellable) io = g_object_ref (attempt->io);
  WardExchange *exchange = take_back (attempt);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (GBytes) bytes = NULL;
  WardHttpResponse *response;

  if (exchange == NULL)
    {
      let_go (g_object_ref (G_INPUT_STREAM (source)), io);
      g_clear_error (&error);
      return;
    }
  if (n < 0 || exchange->reason != NULL)
    {
      ward_exchange_end_try (exchange, NULL, error);
      return;
    }
  if (n > 0)
    {
      exchange->window_bytes += (guint64) n;
      if (!ward_http_body_add (exchange->body, attempt->buffer, (size_t) n, &error))
        {
          ward_exchange_end_try (exchange, NULL, error);
          return;
        }
      tell_progress (exchange);
      read_next (exchange);
      return;
    }

  bytes = ward_http_body_finish (exchange->body, &error);
  if (bytes == NULL)
    {
      ward_exchange_end_try (exchange, NULL, error);
      return;
    }
  response = ward_http_response_new (exchange->message, bytes, exchange->request_id, exchange->request.accept,
                                     g_get_real_time () / G_USEC_PER_SEC);
  ward_exchange_end_try (exchange, response, NULL);
}

static void
read_next (WardExchange *exchange)
{
  exchange->attempt->pending = TRUE;
  g_input_stream_read_async (exchange->stream, exchange->attempt->buffer, READ_BYTES,
                             exchange->request.priority == WARD_PRIORITY_SCREEN ? G_PRIORITY_DEFAULT
                                                                                : G_PRIORITY_DEFAULT_IDLE,
                             exchange->io, read_cb, exchange->attempt);
}

/* What libsoup still has is left to its callback, and a stream that is being read to that as well. */
static void
clear_attempt (WardExchange *exchange)
{
  WardAttempt *attempt = g_steal_pointer (&exchange->attempt);

  if (attempt != NULL && attempt->pending)
    {
      attempt->exchange = NULL;
      g_clear_object (&exchange->stream);
      return;
    }
  let_go (g_steal_pointer (&exchange->stream), exchange->io);
  g_clear_pointer (&attempt, attempt_free);
}

/* HTTP/1 closes the connection of an answer that was not read to its end. */
static void
note_connection (WardExchange *exchange, gboolean whole)
{
  gboolean closed = !whole && soup_message_get_http_version (exchange->message) < SOUP_HTTP_2_0;

  if (exchange->attempt != NULL)
    ward_http_note_connection (exchange->http, exchange->attempt->session, exchange->message, closed);
}

void
ward_exchange_clear_try (WardExchange *exchange, gboolean whole)
{
  ward_exchange_clear_source (&exchange->phase_source);
  ward_exchange_clear_source (&exchange->grace_source);
  if (exchange->body != NULL)
    exchange->bytes += ward_http_body_get_received (exchange->body);
  g_clear_pointer (&exchange->body, ward_http_body_free);
  if (!whole && exchange->io != NULL)
    g_cancellable_cancel (exchange->io);
  if (exchange->message != NULL)
    note_connection (exchange, whole);
  clear_attempt (exchange);
  if (exchange->message != NULL)
    {
      g_signal_handlers_disconnect_by_data (exchange->message, exchange);
      soup_message_headers_remove (soup_message_get_request_headers (exchange->message), "Authorization");
    }
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->io);
}

/* A connection that has been idle may be closed just now: a GET is sent again then, a POST cannot be (N38). */
static gboolean
needs_fresh_connection (const WardExchange *exchange)
{
  return exchange->tries > 1 || strcmp (exchange->request.method, "POST") == 0;
}

void
ward_exchange_try (WardExchange *exchange)
{
  const WardHttpTimes *times = ward_http_get_times (exchange->http);
  GError *error = NULL;

  exchange->informational = 0;
  exchange->tls_errors = 0;
  g_clear_pointer (&exchange->tls_issuer, g_free);
  exchange->written = FALSE;
  exchange->connected = FALSE;
  exchange->io = g_cancellable_new ();
  exchange->message
      = ward_http_build_message (&exchange->request, exchange->request_id, needs_fresh_connection (exchange), &error);
  if (exchange->message == NULL)
    {
      ward_exchange_end_try (exchange, NULL, error);
      return;
    }

  g_signal_connect (exchange->message, "network-event", G_CALLBACK (network_event_cb), exchange);
  g_signal_connect (exchange->message, "restarted", G_CALLBACK (restarted_cb), exchange);
  g_signal_connect (exchange->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), exchange);
  g_signal_connect (exchange->message, "wrote-body", G_CALLBACK (wrote_body_cb), exchange);
  g_signal_connect (exchange->message, "got-informational", G_CALLBACK (got_informational_cb), exchange);
  g_signal_connect (exchange->message, "notify::status-code", G_CALLBACK (status_cb), exchange);
  g_signal_connect (exchange->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), exchange);
  ward_exchange_set_timer (exchange, &exchange->phase_source, times->connect_ms, resolve_deadline_cb);
  exchange->attempt = attempt_new (exchange);
  exchange->attempt->pending = TRUE;
  soup_session_send_async (exchange->attempt->session, exchange->message, G_PRIORITY_DEFAULT, exchange->io, send_cb,
                           exchange->attempt);
}
