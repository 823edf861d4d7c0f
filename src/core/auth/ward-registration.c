/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers this computer as a client after a sign-in (RFC 7591, auth.md section 1.5, X095, X097; reliability.md T28): a public client of Epic gets no
 * refresh token, but may go on with a key that never leaves the keyring. The key lives in memory until the server has answered, and is gone if it says no. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-registration.h"

#include <string.h>

#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"

#define MAX_BODY_BYTES (256 * 1024)
#define MAX_CLIENT_ID 200
#define DEADLINE_MS 10000 /* somebody who has signed in is waiting */

/* ---- question and answer ---- */

/**
 * ward_registration_build_url:
 * @tenant: a tenant
 * @discovery: what its server says
 *
 * Finds where to register: the endpoint that the server names, or, at Epic, which names none (auth.md Q8), the token endpoint's sibling "register".
 *
 * Returns: (transfer full) (nullable): an address; %NULL where there is none
 */
char *
ward_registration_build_url (WardTenant *tenant, const WardDiscovery *discovery)
{
  const char *named, *token, *slash;

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (discovery != NULL, NULL);

  named = ward_discovery_get_registration_endpoint (discovery);
  if (named != NULL)
    return g_strdup (named);
  if (ward_tenant_get_profile (tenant) != WARD_PROFILE_EPIC)
    return NULL;
  token = ward_discovery_get_token_endpoint (discovery);
  slash = strrchr (token, '/');

  return strchr (token, '?') == NULL ? g_strdup_printf ("%.*s/register", (int) (slash - token), token) : NULL;
}

/**
 * ward_registration_build_body:
 * @software_id: the client id under which Ward itself is registered
 * @key: an RSA key
 *
 * Writes the question: whose software it is, and the public half of its key by value.
 *
 * Returns: (transfer full) (nullable): a JSON object
 */
char *
ward_registration_build_body (const char *software_id, const WardClientKey *key)
{
  g_autofree char *jwks = NULL;
  g_autoptr (WardJsonWriter) writer = NULL;
  g_autofree char *head = NULL;

  g_return_val_if_fail (software_id != NULL && key != NULL, NULL);

  jwks = ward_client_key_build_jwks (&key, 1);
  if (jwks == NULL)
    return NULL;
  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "software_id", software_id);
  ward_json_writer_end_object (writer);
  head = ward_json_writer_to_string (writer, FALSE);

  return g_strdup_printf ("%.*s,\"jwks\":%s}", (int) (strlen (head) - 1), head, jwks);
}

static gboolean
is_client_id (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > MAX_CLIENT_ID)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/**
 * ward_registration_parse:
 * @status: the HTTP status
 * @body: the answer's body
 * @software_id: what was asked for
 * @error: return location for a %WARD_FAILURE by the status, or %WARD_FAILURE_TOKEN_RESPONSE where a 201 is not about what was asked (X097)
 *
 * Reads the answer. Only a 201 that repeats the software's id and gives a client id counts.
 *
 * Returns: (transfer full) (nullable): the client id of this computer
 */
char *
ward_registration_parse (guint status, GBytes *body, const char *software_id, GError **error)
{
  static const WardJsonLimits limits = {
    .max_bytes = MAX_BODY_BYTES, .max_depth = 16, .max_nodes = 5000, .max_keys = 200, .max_string_bytes = 64 * 1024
  };
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  const char *client_id;

  g_return_val_if_fail (body != NULL && software_id != NULL, NULL);

  if (status != 201)
    {
      WardFailure failure = ward_failure_from_http_status (status);

      if (status >= 200 && status <= 299)
        failure = WARD_FAILURE_TOKEN_RESPONSE;
      else if (status == 405 || status == 501)
        failure = WARD_FAILURE_NOT_FOUND;
      g_set_error (error, WARD_FAILURE, (int) failure, "The registration was answered with HTTP status %u", status);
      return NULL;
    }
  doc = ward_json_parse (body, &limits, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  client_id = ward_json_get_string (root, "client_id");
  if (!is_client_id (client_id))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE,
                           "The registration was answered without a client id");
      return NULL;
    }
  if (g_strcmp0 (ward_json_get_string (root, "software_id"), software_id) != 0)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE,
                           "The registration was answered for other software");
      return NULL;
    }

  return g_strdup (client_id);
}

/**
 * ward_registration_is_not_offered:
 * @error: why there is no registration
 *
 * Tells a server that does not offer it (404, 405, 501), not to this client (403) or not for this token (401) from trouble.
 *
 * Returns: %TRUE if it is not offered
 */
gboolean
ward_registration_is_not_offered (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return ward_failure_matches (error, WARD_FAILURE_NOT_FOUND) || ward_failure_matches (error, WARD_FAILURE_FORBIDDEN)
         || ward_failure_matches (error, WARD_FAILURE_UNAUTHORIZED);
}

/* ---- asking ---- */

typedef struct
{
  /* input */
  WardTenant *tenant;    /* (owned) */
  char *url;             /* (owned) */
  WardSecretText *token; /* (owned) (nullable) until it is shown: once */

  /* in progress */
  WardClientKey *key; /* (owned) (nullable) */
} Registration;

static void made_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
registration_free (gpointer data)
{
  Registration *registration = data;

  g_object_unref (registration->tenant);
  g_free (registration->url);
  g_clear_pointer (&registration->token, ward_secret_text_unref);
  g_clear_pointer (&registration->key, ward_client_key_unref);
  g_free (registration);
}

/* Servers that register keys by value take RSA only (auth.md section 1.5). */
static void
make_key (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  WardClientKey *key = ward_client_key_generate (WARD_CLIENT_KEY_RSA_2048, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify) ward_client_key_unref);
  else
    g_task_return_error (task, error);
}

static void
send (GTask *task, const char *body)
{
  Registration *registration = g_task_get_task_data (task);
  g_autofree char *origin = ward_url_dup_origin (registration->url);
  WardHttpRequest request = {
    .method = "POST",
    .url = registration->url,
    .json = body,
    .bearer = registration->token,
    .bearer_origin = origin,
    .max_bytes = MAX_BODY_BYTES,
    .total_deadline_ms = DEADLINE_MS,
    .max_tries = 1,
    .allow_loopback_http = ward_tenant_is_sandbox (registration->tenant),
    .event_type = WARD_EVENT_TOKEN,
    .tenant = ward_tenant_get_id (registration->tenant),
    .step = "device-register",
  };

  ward_http_send_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task), sent_cb,
                        g_object_ref (task));
  g_clear_pointer (&registration->token, ward_secret_text_unref);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Registration *registration = g_task_get_task_data (task);
  g_autofree char *body = NULL;
  GError *error = NULL;

  registration->key = g_task_propagate_pointer (G_TASK (result), &error);
  if (registration->key == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  body = ward_registration_build_body (ward_tenant_get_client_id (registration->tenant), registration->key);
  if (body != NULL)
    send (task, body);
  else
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The device's key could not be written");
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Registration *registration = g_task_get_task_data (task);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autofree char *client_id = NULL;
  WardDevice *device = NULL;
  GError *error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    client_id
        = ward_registration_parse (ward_http_response_get_status (response), ward_http_response_get_body (response),
                                   ward_tenant_get_client_id (registration->tenant), &error);
  if (client_id != NULL)
    device = ward_device_new (client_id, registration->key, &error);
  if (device != NULL)
    g_task_return_pointer (task, device, (GDestroyNotify) ward_device_free);
  else
    g_task_return_error (task, error);
}

/**
 * ward_registration_send_async:
 * @http: a client
 * @tenant: a tenant
 * @discovery: what its server says
 * @access_token: of a sign-in, which opens one registration
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Makes an RSA key in a thread, and registers its public half with the server.
 */
void
ward_registration_send_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery,
                              WardSecretText *access_token, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) making = NULL;
  Registration *registration;

  g_return_if_fail (WARD_IS_HTTP (http));
  g_return_if_fail (WARD_IS_TENANT (tenant));
  g_return_if_fail (discovery != NULL && access_token != NULL);

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_registration_send_async);
  registration = g_new0 (Registration, 1);
  registration->tenant = g_object_ref (tenant);
  registration->url = ward_registration_build_url (tenant, discovery);
  registration->token = ward_secret_text_ref (access_token);
  g_task_set_task_data (task, registration, registration_free);
  if (registration->url == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_NOT_FOUND, "The server offers no registration");
      return;
    }
  making = g_task_new (NULL, cancellable, made_cb, g_steal_pointer (&task));
  g_task_run_in_thread (making, make_key);
}

/**
 * ward_registration_send_finish:
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE, see ward_registration_is_not_offered(), or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_registration_send_async().
 *
 * Returns: (transfer full) (nullable): the device, of which only the server and this program's memory know yet
 */
WardDevice *
ward_registration_send_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_registration_send_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
