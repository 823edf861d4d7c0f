/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours that a hospital's server names with the tokens (SMART App Launch 2.2 "Styling"): read once, if somebody wants them, without a token, and from
 * the FHIR server's own origin only, so that a token answer cannot make Ward ask strangers. */
#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#define DEADLINE_MS 10000

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autofree WardStyle *style = g_new0 (WardStyle, 1);
  GError *error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    error = ward_http_response_to_error (response);
  if (error == NULL && ward_style_parse (ward_http_response_get_body (response), style, &error))
    g_task_return_pointer (task, g_steal_pointer (&style), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * ward_session_read_style_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads the style that came with the tokens. Errors: %WARD_FAILURE_NOT_FOUND where none came, %WARD_FAILURE_ADDRESS where it lies on another server; of
 * the network; of ward_style_parse().
 */
void
ward_session_read_style_async (WardSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  const WardLaunchContext *context;
  WardTenant *tenant;

  g_return_if_fail (WARD_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_session_read_style_async);
  tenant = ward_session_get_tenant (self);
  context = ward_token_keeper_get_context (ward_session_get_keeper (self));
  if (context == NULL || context->smart_style_url == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_NOT_FOUND, "The server names no style");
      return;
    }
  if (!ward_url_same_origin (context->smart_style_url, ward_tenant_get_fhir_base (tenant)))
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_ADDRESS, "The style lies on another server");
      return;
    }
  ward_http_send_async (ward_session_get_http (self),
                        &(WardHttpRequest){ .method = "GET",
                                            .url = context->smart_style_url,
                                            .max_bytes = WARD_STYLE_MAX_BYTES,
                                            .total_deadline_ms = DEADLINE_MS,
                                            .max_tries = 1,
                                            .priority = WARD_PRIORITY_IDLE,
                                            .allow_loopback_http
                                            = (ward_tenant_get_url_policy (tenant) & WARD_URL_ALLOW_LOOPBACK_HTTP) != 0,
                                            .event_type = WARD_EVENT_SESSION,
                                            .tenant = ward_tenant_get_id (tenant),
                                            .step = "style" },
                        cancellable, sent_cb, g_steal_pointer (&task));
}

/**
 * ward_session_read_style_finish:
 * @self: a session
 * @result: a result
 * @out_style: (out): the style
 * @error: return location
 *
 * Returns: %FALSE where there is none that could be used
 */
gboolean
ward_session_read_style_finish (WardSession *self, GAsyncResult *result, WardStyle *out_style, GError **error)
{
  g_autofree WardStyle *style = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (out_style != NULL, FALSE);

  style = g_task_propagate_pointer (G_TASK (result), error);
  if (style == NULL)
    return FALSE;
  *out_style = *style;
  return TRUE;
}
