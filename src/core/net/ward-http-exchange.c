/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request from its place in the queue to its answer: tries, deadlines and the end. libsoup's own timeout is per operation, so that a byte a second
 * never ends it (reliability.md finding 7): here each phase has a deadline, the body a least rate, and the whole a limit (N06, N20, N21, N30, N31). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-random.h"
#include "core/base/ward-url.h"
#include "core/net/ward-http-headers.h"

#define MAX_INFORMATIONAL 8
#define READ_BYTES (64 * 1024)

struct _WardExchange
{
  /* input */
  GTask *task;             /* (owned) */
  WardHttp *http;          /* (unowned) the task's source, kept by it */
  WardHttpRequest request; /* its texts are (owned) copies */
  char *origin;            /* (owned) */
  char *host;              /* (owned) */
  char *request_id;        /* (owned) */

  /* in progress */
  guint tries;
  GCancellable *io;      /* (owned) (nullable) of the current try */
  SoupMessage *message;  /* (owned) (nullable) */
  GInputStream *stream;  /* (owned) (nullable) */
  guint8 *buffer;        /* (owned) (nullable) */
  WardHttpBody *body;    /* (owned) (nullable) */
  gint64 content_length; /* -1: none */
  gboolean gzip;
  guint informational;
  gboolean connected; /* through the proxy, if there is one */
  gboolean written;   /* the request's head is out: from here on the server may have acted */
  GTlsCertificateFlags tls_errors;
  char *tls_issuer; /* (owned) (nullable) who vouched for a certificate that was refused */
  GError *reason;   /* (owned) (nullable) why we stopped the try ourselves */
  guint64 window_bytes;
  gboolean queued;

  GSource *cancel_source; /* (owned) (nullable) */
  GSource *phase_source;  /* (owned) (nullable) */
  GSource *total_source;  /* (owned) (nullable) */
  GSource *retry_source;  /* (owned) (nullable) */

  /* for the event */
  gint64 start_us;
  gint64 first_byte_us;
  guint64 bytes;
};

static void read_next (WardExchange *exchange);
static void end_try (WardExchange *exchange, WardHttpResponse *response, GError *error);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_timer (WardExchange *exchange, GSource **source, guint milliseconds, GSourceFunc callback)
{
  clear_source (source);
  *source = g_timeout_source_new (milliseconds);
  g_source_set_callback (*source, callback, exchange, NULL);
  g_source_attach (*source, ward_http_get_context (exchange->http));
}

WardExchange *
ward_exchange_new (GTask *task, const WardHttpRequest *request, const char *origin)
{
  WardExchange *exchange = g_new0 (WardExchange, 1);

  exchange->task = g_object_ref (task);
  exchange->http = g_task_get_source_object (task);
  ward_http_request_copy (&exchange->request, request);
  exchange->origin = g_strdup (origin);
  exchange->host = ward_url_dup_host (request->url);
  exchange->request_id = ward_random_uuid ();

  return exchange;
}

static void
exchange_free (WardExchange *exchange)
{
  clear_source (&exchange->cancel_source);
  clear_source (&exchange->phase_source);
  clear_source (&exchange->total_source);
  clear_source (&exchange->retry_source);
  ward_http_request_clear (&exchange->request);
  g_clear_error (&exchange->reason);
  g_free (exchange->origin);
  g_free (exchange->host);
  g_free (exchange->request_id);
  g_free (exchange->tls_issuer);
  g_clear_object (&exchange->task);
  g_free (exchange);
}

const char *
ward_exchange_get_origin (WardExchange *exchange)
{
  return exchange->origin;
}

WardPriority
ward_exchange_get_priority (WardExchange *exchange)
{
  return exchange->request.priority;
}

static void
note_event (WardExchange *exchange, WardHttpResponse *response, const GError *error)
{
  g_autoptr (GError) from_status = response != NULL ? ward_http_response_to_error (response) : NULL;
  const GError *failure = error != NULL ? error : from_status;
  gboolean cancelled = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  WardEventFields fields = {
    .type = exchange->request.event_type,
    .result = failure == NULL ? WARD_RESULT_OK : (cancelled ? WARD_RESULT_NOTE : WARD_RESULT_FAILED),
    .tenant = exchange->request.tenant,
    .step = exchange->request.step,
    .host = exchange->host,
    .resource = exchange->request.resource,
    .method = exchange->request.method,
    .request_id = exchange->request_id,
    .status = response != NULL ? ward_http_response_get_status (response) : 0,
    .bytes = exchange->bytes,
    .start_us = exchange->start_us,
    .duration_us = exchange->start_us != 0 ? ward_clock_monotonic_us (NULL) - exchange->start_us : 0,
    .first_byte_us = exchange->first_byte_us,
    .count = exchange->tries,
  };

  if (cancelled)
    fields.failure = "cancelled";
  else if (failure != NULL)
    fields.failure = ward_failure_explain_error (failure)->key;
  ward_event_log_add (ward_http_get_events (exchange->http), &fields);
}

/* The one end: takes over @response and @error. */
static void
complete (WardExchange *exchange, WardHttpResponse *response, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (exchange->task);

  note_event (exchange, response, error);
  ward_http_note_outcome (exchange->http, exchange->origin, error,
                          response != NULL ? ward_http_response_get_status (response) : 0);
  exchange_free (exchange);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, response, (GDestroyNotify) ward_http_response_unref);
}

/* The end of a request that is not sent, or not again, since the server failed too often. */
void
ward_exchange_refuse (WardExchange *exchange, WardFailure failure)
{
  g_autoptr (GTask) task = g_object_ref (exchange->task);
  const WardEventFields fields = { .type = exchange->request.event_type,
                                   .result = WARD_RESULT_FAILED,
                                   .tenant = exchange->request.tenant,
                                   .step = "not sent: the server is left alone",
                                   .host = exchange->host,
                                   .resource = exchange->request.resource,
                                   .method = exchange->request.method,
                                   .count = exchange->tries,
                                   .failure = ward_failure_explain (failure)->key };

  ward_event_log_add (ward_http_get_events (exchange->http), &fields);
  exchange_free (exchange);
  g_task_return_new_error (task, WARD_FAILURE, (int) failure,
                           "The server failed again and again and is left alone for a moment");
}

/* Stops the current try for a reason of ours; the callbacks of libsoup bring it to its end. */
static void
stop_try (WardExchange *exchange, GError *reason)
{
  if (exchange->reason == NULL)
    exchange->reason = reason;
  else
    g_error_free (reason);
  if (exchange->io != NULL)
    g_cancellable_cancel (exchange->io);
}

void
ward_exchange_interrupt (WardExchange *exchange)
{
  if (exchange->io != NULL && strcmp (exchange->request.method, "GET") == 0)
    stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INTERRUPTED,
                                             "This computer slept, or its network changed"));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  WardExchange *exchange = data;
  GError *error = NULL;

  clear_source (&exchange->cancel_source);
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  if (exchange->io != NULL)
    {
      g_clear_error (&exchange->reason);
      stop_try (exchange, error);
      return G_SOURCE_REMOVE;
    }
  if (exchange->queued)
    ward_http_unqueue (exchange->http, exchange);
  complete (exchange, NULL, error);

  return G_SOURCE_REMOVE;
}

static gboolean
total_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;
  GError *error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TIMEOUT, "The whole request took too long");

  clear_source (&exchange->total_source);
  if (exchange->io != NULL)
    {
      stop_try (exchange, error);
      return G_SOURCE_REMOVE;
    }
  if (exchange->queued)
    ward_http_unqueue (exchange->http, exchange);
  complete (exchange, NULL, error);

  return G_SOURCE_REMOVE;
}

static gboolean
resolve_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  clear_source (&exchange->phase_source);
  if (ward_http_proxy_is_asking (ward_http_get_proxy (exchange->http), exchange->host))
    stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_PROXY,
                                             "This computer's proxy settings did not answer in time"));
  else
    stop_try (exchange,
              g_error_new_literal (WARD_FAILURE, WARD_FAILURE_DNS, "The name service did not answer in time"));

  return G_SOURCE_REMOVE;
}

static gboolean
connect_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  clear_source (&exchange->phase_source);
  stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "No connection came about in time"));

  return G_SOURCE_REMOVE;
}

static gboolean
first_byte_deadline_cb (gpointer data)
{
  WardExchange *exchange = data;

  clear_source (&exchange->phase_source);
  stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TIMEOUT, "No answer began in time"));

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
  clear_source (&exchange->phase_source);
  stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TIMEOUT, "The answer came too slowly"));

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
          stop_try (exchange, error);
          return;
        }
    }
  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATED || event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    exchange->connected = TRUE;
  /* GIO tries several addresses side by side: each phase is timed from its first event. */
  if (event == G_SOCKET_CLIENT_RESOLVED)
    set_timer (exchange, &exchange->phase_source, times->connect_ms, connect_deadline_cb);
  else if (event == G_SOCKET_CLIENT_CONNECTED || event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    set_timer (exchange, &exchange->phase_source, times->connect_ms, connect_deadline_cb);
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

  set_timer (exchange, &exchange->phase_source, ward_http_get_times (exchange->http)->first_byte_ms,
             first_byte_deadline_cb);
}

static void
got_informational_cb (SoupMessage *message, gpointer data)
{
  WardExchange *exchange = data;

  if (++exchange->informational > MAX_INFORMATIONAL)
    stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The answer does not begin"));
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
  stop_try (exchange, error);
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

  end_try (exchange, NULL,
           ward_http_proxy_build_error (proxy, exchange->host, soup_message_get_status (exchange->message), &ask));
  if (ask)
    ward_http_ask_proxy_credentials (http, name);
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  WardExchange *exchange = data;
  GError *error = NULL;
  guint status;
  const char *type;
  g_autofree char *media_type = NULL;
  gboolean json;

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL || exchange->reason != NULL)
    {
      end_try (exchange, NULL, error);
      return;
    }
  if (is_of_proxy (exchange))
    {
      end_by_proxy (exchange);
      return;
    }
  if (exchange->content_length > 0 && (guint64) exchange->content_length > exchange->request.max_bytes)
    {
      end_try (exchange, NULL,
               g_error_new_literal (WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The answer is larger than the limit"));
      return;
    }

  status = soup_message_get_status (exchange->message);
  type = soup_message_headers_get_one (soup_message_get_response_headers (exchange->message), "Content-Type");
  media_type = ward_http_parse_content_type (type);
  json = status >= 200 && status <= 299 && status != 204 && status != 205 && ward_http_is_json_type (media_type);
  exchange->body = ward_http_body_new (exchange->gzip, exchange->content_length, json, exchange->request.max_bytes);
  exchange->buffer = g_malloc (READ_BYTES);
  exchange->window_bytes = 0;
  set_timer (exchange, &exchange->phase_source, ward_http_get_times (exchange->http)->body_window_ms, body_window_cb);
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
  WardExchange *exchange = data;
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (GBytes) bytes = NULL;
  WardHttpResponse *response;

  if (n < 0 || exchange->reason != NULL)
    {
      end_try (exchange, NULL, error);
      return;
    }
  if (n > 0)
    {
      exchange->window_bytes += (guint64) n;
      if (!ward_http_body_add (exchange->body, exchange->buffer, (size_t) n, &error))
        {
          end_try (exchange, NULL, error);
          return;
        }
      tell_progress (exchange);
      read_next (exchange);
      return;
    }

  bytes = ward_http_body_finish (exchange->body, &error);
  if (bytes == NULL)
    {
      end_try (exchange, NULL, error);
      return;
    }
  response = ward_http_response_new (exchange->message, bytes, exchange->request_id, exchange->request.accept,
                                     g_get_real_time () / G_USEC_PER_SEC);
  end_try (exchange, response, NULL);
}

static void
read_next (WardExchange *exchange)
{
  g_input_stream_read_async (exchange->stream, exchange->buffer, READ_BYTES,
                             exchange->request.priority == WARD_PRIORITY_SCREEN ? G_PRIORITY_DEFAULT
                                                                                : G_PRIORITY_DEFAULT_IDLE,
                             exchange->io, read_cb, exchange);
}

/* The stream is closed with a cancellable that is cancelled where the body was not read to its end: libsoup then drops the connection instead of
 * reading on for ever. */
static void
clear_try (WardExchange *exchange, gboolean whole)
{
  clear_source (&exchange->phase_source);
  if (exchange->body != NULL)
    exchange->bytes += ward_http_body_get_received (exchange->body);
  g_clear_pointer (&exchange->body, ward_http_body_free);
  if (!whole && exchange->io != NULL)
    g_cancellable_cancel (exchange->io);
  if (exchange->stream != NULL)
    g_input_stream_close_async (exchange->stream, G_PRIORITY_DEFAULT, exchange->io, NULL, NULL);
  g_clear_object (&exchange->stream);
  g_clear_pointer (&exchange->buffer, g_free);
  if (exchange->message != NULL)
    {
      g_signal_handlers_disconnect_by_data (exchange->message, exchange);
      soup_message_headers_remove (soup_message_get_request_headers (exchange->message), "Authorization");
    }
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->io);
}

static gboolean
is_worth_a_retry (WardHttpResponse *response, const GError *error)
{
  if (error != NULL)
    return ward_failure_matches (error, WARD_FAILURE_INTERRUPTED) || ward_failure_matches (error, WARD_FAILURE_CONNECT);

  switch (ward_http_response_get_status (response))
    {
    case 408:
    case 425:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
retry_cb (gpointer data)
{
  WardExchange *exchange = data;

  clear_source (&exchange->retry_source);
  exchange->queued = TRUE;
  ward_http_queue (exchange->http, exchange);

  return G_SOURCE_REMOVE;
}

/* Decides on another try. -1: none. */
static gint64
pause_before_retry (WardExchange *exchange, WardHttpResponse *response, const GError *error)
{
  gint64 pause = ward_http_draw_back_off_ms (exchange->tries);
  gint64 asked = response != NULL ? ward_http_response_get_retry_after_ms (response) : -1;
  gint64 used = (ward_clock_monotonic_us (NULL) - exchange->start_us) / 1000;

  if (exchange->tries >= exchange->request.max_tries || strcmp (exchange->request.method, "GET") != 0
      || !is_worth_a_retry (response, error))
    return -1;
  if (asked > pause)
    pause = asked;
  if (pause > ward_http_get_times (exchange->http)->retry_wait_ms || used + pause >= exchange->request.total_deadline_ms
      || !ward_http_take_retry (exchange->http))
    return -1;

  return pause;
}

/* Whoever sent something that counts once has to know whether it can have arrived (T11, T12). */
static GError *
tell_unsent (const WardExchange *exchange, GError *error)
{
  if (exchange->written || strcmp (exchange->request.method, "POST") != 0
      || (!ward_failure_matches (error, WARD_FAILURE_INTERRUPTED)
          && !ward_failure_matches (error, WARD_FAILURE_TIMEOUT)))
    return error;
  g_error_free (error);

  return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "The connection ended before the request was sent");
}

/* What stands between here and the server is named: a proxy that was not passed, a network that is not there or wants a sign-in. */
static GError *
name_cause (const WardExchange *exchange, GError *error)
{
  /* Once the request is out the server may have acted, and the failure's own name says so (T12). */
  if (exchange->written)
    return error;
  if (!exchange->connected)
    error
        = ward_http_name_proxy (error, ward_http_proxy_get_name (ward_http_get_proxy (exchange->http), exchange->host));

  return ward_http_judge_network (error, ward_http_get_network_monitor (exchange->http), exchange->host);
}

/* Takes over @response and @error. */
static void
end_try (WardExchange *exchange, WardHttpResponse *response, GError *error)
{
  gboolean stopped = exchange->reason != NULL;
  gint64 pause;

  if (stopped)
    {
      g_clear_error (&error);
      g_clear_pointer (&response, ward_http_response_unref);
      error = g_steal_pointer (&exchange->reason);
    }
  else if (error != NULL)
    {
      GError *translated = ward_http_translate_error (error, exchange->tls_errors, exchange->tls_issuer);

      g_error_free (error);
      error = translated;
    }
  if (error != NULL)
    error = name_cause (exchange, tell_unsent (exchange, error));
  clear_try (exchange, error == NULL);
  if (response != NULL)
    ward_http_note_clock_skew (exchange->http, exchange->host, ward_http_response_get_clock_skew_s (response));

  pause = stopped && !ward_failure_matches (error, WARD_FAILURE_INTERRUPTED)
              ? -1
              : pause_before_retry (exchange, response, error);
  if (pause >= 0)
    {
      g_clear_error (&error);
      g_clear_pointer (&response, ward_http_response_unref);
      set_timer (exchange, &exchange->retry_source, (guint) pause, retry_cb);
      ward_http_release_slot (exchange->http, exchange);
      return;
    }

  {
    g_autoptr (WardHttp) http = g_object_ref (exchange->http);

    ward_http_release_slot (http, exchange);
    complete (exchange, response, error);
  }
}

/* A connection that has been idle may be closed just now: a GET is sent again then, a POST cannot be (N38). */
static gboolean
needs_fresh_connection (const WardExchange *exchange)
{
  return exchange->tries > 1 || strcmp (exchange->request.method, "POST") == 0;
}

void
ward_exchange_start_try (WardExchange *exchange)
{
  const WardHttpTimes *times = ward_http_get_times (exchange->http);
  GError *error = NULL;

  exchange->queued = FALSE;
  exchange->tries++;
  exchange->informational = 0;
  exchange->tls_errors = 0;
  g_clear_pointer (&exchange->tls_issuer, g_free);
  exchange->written = FALSE;
  exchange->connected = FALSE;
  if (exchange->start_us == 0)
    {
      exchange->start_us = ward_clock_monotonic_us (NULL);
      set_timer (exchange, &exchange->total_source, exchange->request.total_deadline_ms, total_deadline_cb);
    }
  exchange->io = g_cancellable_new ();
  exchange->message
      = ward_http_build_message (&exchange->request, exchange->request_id, needs_fresh_connection (exchange), &error);
  if (exchange->message == NULL)
    {
      end_try (exchange, NULL, error);
      return;
    }

  g_signal_connect (exchange->message, "network-event", G_CALLBACK (network_event_cb), exchange);
  g_signal_connect (exchange->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), exchange);
  g_signal_connect (exchange->message, "wrote-body", G_CALLBACK (wrote_body_cb), exchange);
  g_signal_connect (exchange->message, "got-informational", G_CALLBACK (got_informational_cb), exchange);
  g_signal_connect (exchange->message, "notify::status-code", G_CALLBACK (status_cb), exchange);
  g_signal_connect (exchange->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), exchange);
  set_timer (exchange, &exchange->phase_source, times->connect_ms, resolve_deadline_cb);
  soup_session_send_async (ward_http_get_session (exchange->http), exchange->message, G_PRIORITY_DEFAULT, exchange->io,
                           send_cb, exchange);
}

void
ward_exchange_send (WardExchange *exchange)
{
  GCancellable *cancellable = g_task_get_cancellable (exchange->task);

  if (cancellable != NULL)
    {
      exchange->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (exchange->cancel_source, G_SOURCE_FUNC (cancelled_cb), exchange, NULL);
      g_source_attach (exchange->cancel_source, ward_http_get_context (exchange->http));
    }
  exchange->queued = TRUE;
  ward_http_queue (exchange->http, exchange);
}
