/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token introspection (RFC 7662, SMART App Launch 2.2 "Token introspection"), where a server offers it. What a session may do never depends on it: it tells
 * a tester what the server believes. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-introspection.h"

#include <string.h>

#include "core/auth/ward-clock-skew.h"
#include "core/auth/ward-scopes.h"
#include "core/auth/ward-token-keeper-private.h"
#include "core/base/ward-json.h"
#include "core/base/ward-text.h"
#include "core/base/ward-url.h"

#define DEADLINE_MS 10000
#define MAX_BODY_BYTES (256 * 1024)
#define MAX_CLIENT_ID 200

/**
 * ward_introspection_free:
 * @introspection: (transfer full) (nullable): what a server said
 *
 * Frees it.
 */
void
ward_introspection_free (WardIntrospection *introspection)
{
  if (introspection == NULL)
    return;
  g_strfreev (introspection->scopes);
  g_free (introspection->client_id);
  g_free (introspection);
}

/* Only the trouble that the answer's status tells; RFC 7662 answers 200 for a token that is worth nothing. */
static gboolean
check_status (guint status, const char *content_type, GError **error)
{
  WardFailure failure;

  if (status == 200 && strcmp (content_type, "text/html") != 0)
    return TRUE;
  if (status == 200)
    failure = WARD_FAILURE_LOGIN_PAGE;
  else if (status == 401)
    failure = WARD_FAILURE_INVALID_CLIENT;
  else
    failure = ward_failure_from_http_status (status);
  g_set_error (error, WARD_FAILURE, (int) failure, "The introspection was answered with HTTP status %u", status);

  return FALSE;
}

/**
 * ward_introspection_parse:
 * @status: the HTTP status
 * @content_type: its media type in lower case, "" for none
 * @body: its body
 * @error: return location for a %WARD_FAILURE
 *
 * Reads an answer (RFC 7662 section 2.2). Of a token that is not active nothing else is believed.
 *
 * Returns: (transfer full) (nullable): what the server says
 */
WardIntrospection *
ward_introspection_parse (guint status, const char *content_type, GBytes *body, GError **error)
{
  static const WardJsonLimits limits = {
    .max_bytes = MAX_BODY_BYTES, .max_depth = 16, .max_nodes = 5000, .max_keys = 200, .max_string_bytes = 128 * 1024
  };
  g_autoptr (WardIntrospection) out = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  const char *scope, *client_id;

  g_return_val_if_fail (content_type != NULL && body != NULL, NULL);

  if (!check_status (status, content_type, error))
    return NULL;
  doc = ward_json_parse (body, &limits, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  if (ward_json_get_kind (ward_json_get (root, "active")) != WARD_JSON_BOOLEAN)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON,
                           "The introspection does not say whether the token is active");
      return NULL;
    }
  out = g_new0 (WardIntrospection, 1);
  out->active = ward_json_get_boolean (root, "active", FALSE);
  scope = out->active ? ward_json_get_string (root, "scope") : NULL;
  out->scopes = ward_scopes_parse (scope != NULL ? scope : "");
  if (!out->active)
    return g_steal_pointer (&out);
  if (!ward_json_get_int64 (root, "exp", &out->expiry_s) || out->expiry_s < 0)
    out->expiry_s = 0;
  client_id = ward_json_get_string (root, "client_id");
  if (client_id != NULL)
    out->client_id = ward_text_one_line (client_id, MAX_CLIENT_ID);
  out->has_user
      = ward_json_get_string (root, "sub") != NULL && g_strcmp0 (ward_json_get_string (root, "sub"), client_id) != 0;

  return g_steal_pointer (&out);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (WardHttpResponse) response = NULL;
  WardIntrospection *introspection = NULL;
  GError *error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    introspection = ward_introspection_parse (ward_http_response_get_status (response),
                                              ward_http_response_get_content_type (response),
                                              ward_http_response_get_body (response), &error);
  if (introspection != NULL)
    {
      g_task_return_pointer (task, introspection, (GDestroyNotify) ward_introspection_free);
      return;
    }
  if (response != NULL)
    ward_clock_skew_explain (&error, ward_http_response_get_clock_skew_s (response), FALSE);
  g_task_return_error (task, error);
}

/**
 * ward_introspection_ask_async:
 * @http: a client
 * @tenant: a tenant
 * @discovery: what its server says
 * @auth: who asks
 * @token: what about
 * @hint: (nullable): its kind, "access_token" or "refresh_token"
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Asks the server what it knows of a token.
 */
void
ward_introspection_ask_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery, const WardClientAuth *auth,
                              WardSecretText *token, const char *hint, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (WardSecretText) basic = NULL;
  const char *endpoint;
  WardHttpRequest request = { NULL };
  GError *error = NULL;
  char *question, *form;
  gint64 now_s;

  g_return_if_fail (WARD_IS_HTTP (http));
  g_return_if_fail (WARD_IS_TENANT (tenant));
  g_return_if_fail (discovery != NULL && auth != NULL && token != NULL);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_introspection_ask_async);
  endpoint = ward_discovery_get_introspection_endpoint (discovery);
  if (endpoint == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_DISCOVERY, "The server offers no introspection");
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
  request.step = "token-introspect";
  ward_http_send_async (http, &request, cancellable, sent_cb, g_steal_pointer (&task));
  ward_secret_clear_string (&form);
}

/**
 * ward_introspection_ask_finish:
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE (%WARD_FAILURE_DISCOVERY: not offered) or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_introspection_ask_async().
 *
 * Returns: (transfer full) (nullable): what the server says
 */
WardIntrospection *
ward_introspection_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_introspection_ask_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;
  WardIntrospection *introspection = ward_introspection_ask_finish (result, &error);

  if (introspection != NULL)
    g_task_return_pointer (task, introspection, (GDestroyNotify) ward_introspection_free);
  else
    g_task_return_error (task, error);
}

/**
 * ward_token_keeper_introspect_async:
 * @self: a keeper
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Asks the server what it knows of the access token that is in use.
 */
void
ward_token_keeper_introspect_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (WardClientAuth) owner = NULL;

  g_return_if_fail (WARD_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_token_keeper_introspect_async);
  owner = ward_token_keeper_dup_owner (self);
  if (self->access_token == NULL || self->discovery == NULL || owner == NULL)
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "Nobody is signed in");
  else
    ward_introspection_ask_async (self->http, self->tenant, self->discovery, owner, self->access_token, "access_token",
                                  cancellable, asked_cb, g_steal_pointer (&task));
}

/**
 * ward_token_keeper_introspect_finish:
 * @self: a keeper
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE (%WARD_FAILURE_SIGNED_OUT: there is no token) or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_token_keeper_introspect_async().
 *
 * Returns: (transfer full) (nullable): what the server says
 */
WardIntrospection *
ward_token_keeper_introspect_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
