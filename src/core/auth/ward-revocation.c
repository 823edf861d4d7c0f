/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the server that a token is given up (RFC 7009 section 2.1). Signing out does not depend on it: whatever the server says, the token is forgotten. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-clock-skew.h"
#include "core/auth/ward-token-keeper-private.h"
#include "core/base/ward-url.h"

#define DEADLINE_MS 5000 /* reliability.md T22 */
#define MAX_BODY_BYTES (64 * 1024)

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (WardHttpResponse) response = NULL;
  GError *error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    error = ward_http_response_to_error (response);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Errors: WARD_FAILURE_DISCOVERY where the server offers no revocation. */
void
ward_revocation_send_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery, const WardClientAuth *auth,
                            WardSecretText *token, const char *hint, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (http, cancellable, callback, user_data);
  const char *endpoint = discovery != NULL ? ward_discovery_get_revocation_endpoint (discovery) : NULL;
  g_autoptr (WardSecretText) basic = NULL;
  WardHttpRequest request = { NULL };
  GError *error = NULL;
  char *question, *form;
  gint64 now_s;

  g_task_set_source_tag (task, ward_revocation_send_async);
  if (endpoint == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_DISCOVERY, "The server offers no revocation");
      return;
    }
  now_s = ward_clock_skew_correct (ward_clock_real_us (NULL) / G_USEC_PER_SEC,
                                   ward_discovery_get_clock_skew_s (discovery));
  question = ward_form_encode ("token", ward_secret_text_peek (token), "token_type_hint", hint, NULL);
  form = ward_client_auth_build_form (auth, question, ward_discovery_get_token_endpoint (discovery), now_s, &basic,
                                      &error);
  ward_secret_clear_string (&question);
  if (form == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  request.method = "POST";
  request.url = endpoint;
  request.form = form;
  request.basic = basic;
  request.max_bytes = MAX_BODY_BYTES;
  request.total_deadline_ms = DEADLINE_MS;
  request.max_tries = 1;
  request.allow_loopback_http = ward_tenant_is_sandbox (tenant);
  request.event_type = WARD_EVENT_TOKEN;
  request.tenant = ward_tenant_get_id (tenant);
  request.step = "token-revoke";
  ward_http_send_async (http, &request, cancellable, sent_cb, g_steal_pointer (&task));
  ward_secret_clear_string (&form);
}

gboolean
ward_revocation_send_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_revocation_send_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
