/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the token endpoint (RFC 6749 section 3.2, auth.md section 3 "Token endpoint"; reliability.md T11-T15). A code or a refresh token is shown once: the
 * request is neither repeated nor redirected, and what happens afterwards is told by when it failed. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-endpoint.h"

#include "core/auth/ward-clock-skew.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_BODY_BYTES (1024 * 1024)
#define DEADLINE_MS 30000

typedef struct
{
  gboolean allow_missing_type;
  gboolean is_grant_signed;
  WardTokenNews news;
} Ask;

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Ask *ask = g_task_get_task_data (task);
  g_autoptr (WardHttpResponse) response = NULL;
  WardTokenResponse *tokens;
  GError *error = NULL;
  gint64 date_s;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ask->news.retry_after_ms = ward_http_response_get_retry_after_ms (response);
  if (ward_http_response_get_date (response, &date_s))
    ask->news.clock_skew_s = ward_http_response_get_clock_skew_s (response);
  tokens = ward_token_response_parse (ward_http_response_get_status (response),
                                      ward_http_response_get_content_type (response),
                                      ward_http_response_get_body (response), ask->allow_missing_type, &error);
  if (tokens != NULL)
    {
      g_task_return_pointer (task, tokens, (GDestroyNotify) ward_token_response_free);
      return;
    }
  ward_clock_skew_explain (&error, ask->news.clock_skew_s, ask->is_grant_signed);
  g_task_return_error (task, error);
}

/**
 * ward_token_endpoint_ask_async:
 * @http: a client
 * @question: what to ask; copied
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Asks a token endpoint, once. A client that signs makes a new assertion for it (X094).
 */
void
ward_token_endpoint_ask_async (WardHttp *http, const WardTokenQuestion *question, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (WardSecretText) basic = NULL;
  WardHttpRequest request = { NULL };
  GError *error = NULL;
  char *form;
  Ask *ask;

  g_return_if_fail (WARD_IS_HTTP (http));
  g_return_if_fail (question != NULL && WARD_IS_TENANT (question->tenant));
  g_return_if_fail (question->auth != NULL);
  g_return_if_fail (question->endpoint != NULL && question->form != NULL && question->step != NULL);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_token_endpoint_ask_async);
  ask = g_new0 (Ask, 1);
  ask->allow_missing_type = ward_tenant_get_allow_missing_token_type (question->tenant);
  ask->is_grant_signed = question->is_grant_signed;
  ask->news.retry_after_ms = -1;
  ask->news.clock_skew_s = question->clock_skew_s;
  g_task_set_task_data (task, ask, g_free);
  form
      = ward_client_auth_build_form (question->auth, question->form, question->endpoint,
                                     ward_clock_skew_correct (question->now_s, question->clock_skew_s), &basic, &error);
  if (form == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  request.method = "POST";
  request.url = question->endpoint;
  request.form = form;
  request.basic = basic;
  request.max_bytes = MAX_BODY_BYTES;
  request.total_deadline_ms = DEADLINE_MS;
  request.max_tries = 1;
  request.allow_loopback_http = ward_tenant_is_sandbox (question->tenant);
  request.event_type = WARD_EVENT_TOKEN;
  request.tenant = ward_tenant_get_id (question->tenant);
  request.step = question->step;
  ward_http_send_async (http, &request, cancellable, sent_cb, g_steal_pointer (&task));
  ward_secret_clear_string (&form);
}

/**
 * ward_token_endpoint_ask_finish:
 * @result: what the callback got
 * @out_news: (out caller-allocates) (optional): what else is known now
 * @error: return location for a %WARD_FAILURE (%WARD_FAILURE_CLOCK where this computer's clock explains the refusal) or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the tokens
 */
WardTokenResponse *
ward_token_endpoint_ask_finish (GAsyncResult *result, WardTokenNews *out_news, GError **error)
{
  const Ask *ask;

  g_return_val_if_fail (g_async_result_is_tagged (result, ward_token_endpoint_ask_async), NULL);

  ask = g_task_get_task_data (G_TASK (result));
  if (out_news != NULL)
    *out_news = ask->news;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ward_token_endpoint_is_in_doubt:
 * @error: why there are no tokens
 *
 * Tells "the server did not act, or said no" from "the server may have acted, and its answer is lost". The client reports what failed before the request
 * was written as a failed connection.
 *
 * Returns: %TRUE if the server may have acted
 */
gboolean
ward_token_endpoint_is_in_doubt (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;

  return ward_failure_matches (error, WARD_FAILURE_INTERRUPTED) || ward_failure_matches (error, WARD_FAILURE_TIMEOUT)
         || ward_failure_matches (error, WARD_FAILURE_TOO_LARGE) || ward_failure_matches (error, WARD_FAILURE_NOT_JSON)
         || ward_failure_matches (error, WARD_FAILURE_TOKEN_RESPONSE);
}
