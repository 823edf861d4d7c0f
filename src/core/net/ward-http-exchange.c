/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request from its place in the queue to its answer: what happens to it between its tries, and the end. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-exchange-private.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-random.h"
#include "core/base/ward-url.h"
#include "core/net/ward-http-headers.h"

void
ward_exchange_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
ward_exchange_set_timer (WardExchange *exchange, GSource **source, guint milliseconds, GSourceFunc callback)
{
  ward_exchange_clear_source (source);
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
  ward_exchange_clear_source (&exchange->cancel_source);
  ward_exchange_clear_source (&exchange->phase_source);
  ward_exchange_clear_source (&exchange->total_source);
  ward_exchange_clear_source (&exchange->grace_source);
  ward_exchange_clear_source (&exchange->retry_source);
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
    .subject = exchange->request.subject,
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

  ward_failure_set_request (error, exchange->request_id, ward_clock_real_us (NULL));
  note_event (exchange, response, error);
  ward_http_note_outcome (exchange->http, exchange->origin, error,
                          response != NULL ? ward_http_response_get_status (response) : 0);
  exchange_free (exchange);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, response, (GDestroyNotify) ward_http_response_unref);
}

/* The end of a request that is not sent, or not again. */
void
ward_exchange_refuse (WardExchange *exchange, WardFailure failure, const char *step, const char *message)
{
  g_autoptr (GTask) task = g_object_ref (exchange->task);
  GError *error = g_error_new_literal (WARD_FAILURE, (int) failure, message);
  /* The server knows it only if it was sent before. */
  const char *request_id = exchange->tries > 0 ? exchange->request_id : NULL;
  const WardEventFields fields = { .type = exchange->request.event_type,
                                   .result = WARD_RESULT_FAILED,
                                   .tenant = exchange->request.tenant,
                                   .step = step,
                                   .host = exchange->host,
                                   .resource = exchange->request.resource,
                                   .method = exchange->request.method,
                                   .request_id = request_id,
                                   .count = exchange->tries,
                                   .failure = ward_failure_explain (failure)->key };

  ward_event_log_add (ward_http_get_events (exchange->http), &fields);
  ward_failure_set_request (error, request_id, ward_clock_real_us (NULL));
  exchange_free (exchange);
  g_task_return_error (task, error);
}

void
ward_exchange_interrupt (WardExchange *exchange)
{
  if (exchange->io != NULL && strcmp (exchange->request.method, "GET") == 0)
    ward_exchange_stop_try (exchange, g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INTERRUPTED,
                                                           "This computer slept, or its network changed"));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  WardExchange *exchange = data;
  GError *error = NULL;

  ward_exchange_clear_source (&exchange->cancel_source);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "It was cancelled, and the cancel taken back");
  if (exchange->io != NULL)
    {
      g_clear_error (&exchange->reason);
      ward_exchange_stop_try (exchange, error);
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

  ward_exchange_clear_source (&exchange->total_source);
  if (exchange->io != NULL)
    {
      ward_exchange_stop_try (exchange, error);
      return G_SOURCE_REMOVE;
    }
  if (exchange->queued)
    ward_http_unqueue (exchange->http, exchange);
  complete (exchange, NULL, error);

  return G_SOURCE_REMOVE;
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

  ward_exchange_clear_source (&exchange->retry_source);
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
/* Takes over @error. */
static GError *
translate (const WardExchange *exchange, GError *error)
{
  g_autoptr (GError) raw = error;
  GError *translated
      = ward_http_translate_tunnel_error (raw, ward_http_proxy_get_name (ward_http_get_proxy (exchange->http),
                                                                         exchange->host));

  if (translated == NULL)
    translated = ward_http_translate_error (raw, exchange->tls_errors, exchange->tls_issuer);

  return translated;
}

void
ward_exchange_end_try (WardExchange *exchange, WardHttpResponse *response, GError *error)
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
    error = translate (exchange, error);
  if (error != NULL)
    error = name_cause (exchange, tell_unsent (exchange, error));
  ward_exchange_clear_try (exchange, error == NULL);
  if (response != NULL)
    ward_http_note_clock_skew (exchange->http, exchange->host, ward_http_response_get_clock_skew_s (response));

  pause = stopped && !ward_failure_matches (error, WARD_FAILURE_INTERRUPTED)
              ? -1
              : pause_before_retry (exchange, response, error);
  if (pause >= 0)
    {
      g_clear_error (&error);
      g_clear_pointer (&response, ward_http_response_unref);
      ward_exchange_set_timer (exchange, &exchange->retry_source, (guint) pause, retry_cb);
      ward_http_release_slot (exchange->http, exchange);
      return;
    }

  {
    g_autoptr (WardHttp) http = g_object_ref (exchange->http);

    ward_http_release_slot (http, exchange);
    complete (exchange, response, error);
  }
}

void
ward_exchange_start_try (WardExchange *exchange)
{
  exchange->queued = FALSE;
  exchange->tries++;
  if (exchange->start_us == 0)
    {
      exchange->start_us = ward_clock_monotonic_us (NULL);
      ward_exchange_set_timer (exchange, &exchange->total_source, exchange->request.total_deadline_ms,
                               total_deadline_cb);
    }
  ward_exchange_try (exchange);
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
