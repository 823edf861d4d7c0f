/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One GET with a token (auth.md X073-X076, X079; reliability.md T03, T25): a token from the authorizer, the request, and after a 401 one more token and one
 * more request, never a third. Which answers are data and what the others mean. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/base/ward-url.h"

#define ACCEPT "application/fhir+json"

typedef struct
{
  WardFhirFetch fetch;       /* its strings are those below */
  char *url;                 /* (owned) */
  char *validator;           /* (owned) (nullable) */
  char *accept;              /* (owned) (nullable) */
  char *patient_id;          /* (owned) (nullable) */
  WardSecretText *token;     /* (owned) (nullable) */
  WardHttpResponse *refused; /* (owned) (nullable) a 401, after which another token is asked for */
} Fetch;

static void token_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_free (fetch->url);
  g_free (fetch->validator);
  g_free (fetch->accept);
  g_free (fetch->patient_id);
  g_clear_pointer (&fetch->token, ward_secret_text_unref);
  g_clear_pointer (&fetch->refused, ward_http_response_unref);
  g_free (fetch);
}

static void
send (GTask *task)
{
  WardFhirClient *client = g_task_get_source_object (task);
  const WardFhirSettings *settings = ward_fhir_client_get_settings (client);
  Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *origin = ward_url_dup_origin (settings->base);
  gboolean by_tag = fetch->validator != NULL && ward_fhir_validator_is_tag (fetch->validator);
  WardHttpRequest request = {
    .method = "GET",
    .url = fetch->url,
    .accept = fetch->accept != NULL ? fetch->accept : ACCEPT,
    .bearer = fetch->token,
    .bearer_origin = fetch->token != NULL ? origin : NULL,
    .if_none_match = by_tag ? fetch->validator : NULL,
    .if_modified_since = by_tag ? NULL : fetch->validator,
    .no_cache = fetch->fetch.no_cache,
    .max_bytes = fetch->fetch.max_bytes,
    .priority = fetch->fetch.priority,
    .allow_loopback_http = settings->allow_loopback_http,
    .event_type = WARD_EVENT_REQUEST,
    .tenant = settings->tenant,
    .step = fetch->fetch.step,
    .resource = fetch->fetch.resource,
  };

  ward_event_log_digest (ward_http_get_events (ward_fhir_client_get_http (client)), fetch->patient_id, request.subject);
  ward_http_send_async (ward_fhir_client_get_http (client), &request, g_task_get_cancellable (task), sent_cb,
                        g_object_ref (task));
}

static void
get_token (GTask *task, WardSecretText *rejected)
{
  WardFhirClient *client = g_task_get_source_object (task);
  const WardAuthorizer *authorizer = ward_fhir_client_get_authorizer (client);

  if (authorizer->get_token_async == NULL)
    send (task);
  else
    authorizer->get_token_async (authorizer->data, rejected, g_task_get_cancellable (task), token_cb,
                                 g_object_ref (task));
}

static void
return_refused (GTask *task, const WardHttpResponse *response, const char *message)
{
  GError *error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED, message);

  ward_http_response_name_request (response, error);
  g_task_return_error (task, error);
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardFhirClient *client = g_task_get_source_object (task);
  const WardAuthorizer *authorizer = ward_fhir_client_get_authorizer (client);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) token = authorizer->get_token_finish (authorizer->data, result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (token == NULL)
    {
      if (fetch->refused != NULL)
        ward_http_response_name_request (fetch->refused, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (fetch->refused != NULL && ward_secret_text_equal (token, ward_secret_text_peek (fetch->token)))
    {
      return_refused (task, fetch->refused, "The server does not accept the session's token");
      return;
    }
  g_clear_pointer (&fetch->token, ward_secret_text_unref);
  fetch->token = g_steal_pointer (&token);
  send (task);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (ward_http_response_get_status (response) == 401 && fetch->token != NULL)
    {
      if (fetch->refused != NULL)
        {
          return_refused (task, response, "The server does not accept a fresh token either");
          return;
        }
      fetch->refused = g_steal_pointer (&response);
      get_token (task, fetch->token);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&response), (GDestroyNotify) ward_http_response_unref);
}

/**
 * ward_fhir_fetch_alone_async:
 * @client: a client
 * @fetch: what to get; copied
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Gets one answer. Errors: the authorizer's, the network's, and %WARD_FAILURE_UNAUTHORIZED after a second 401.
 */
void
ward_fhir_fetch_alone_async (WardFhirClient *client, const WardFhirFetch *fetch, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (client, cancellable, callback, user_data);
  Fetch *data = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, ward_fhir_fetch_alone_async);
  data->fetch = *fetch;
  data->url = g_strdup (fetch->url);
  data->validator = g_strdup (fetch->validator);
  data->fetch.url = data->url;
  data->fetch.validator = data->validator;
  data->accept = g_strdup (fetch->accept);
  data->fetch.accept = data->accept;
  data->patient_id = g_strdup (fetch->patient_id);
  g_task_set_task_data (task, data, fetch_free);
  get_token (task, NULL);
}

/**
 * ward_fhir_fetch_alone_finish:
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full): the answer, of any status but 401
 */
WardHttpResponse *
ward_fhir_fetch_alone_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_fetch_alone_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The version of FHIR that the media type names (R4 http, "fhirVersion"): another one is not read as if it were R4 (reliability.md N46). */
static gboolean
is_other_version (const WardHttpResponse *response)
{
  const char *type = ward_http_response_get_header (response, "Content-Type");
  const char *version = type != NULL ? strcasestr (type, "fhirversion=") : NULL;

  if (version == NULL)
    return FALSE;
  version += strlen ("fhirversion=");
  version += *version == '"';

  return strncmp (version, "4.", 2) != 0;
}

static GError *
judge_response (const WardHttpResponse *response, GPtrArray *issues)
{
  g_autoptr (GError) by_status = ward_http_response_to_error (response);
  const char *content_type = ward_http_response_get_content_type (response);
  guint status = ward_http_response_get_status (response);

  if (by_status != NULL)
    return ward_read_error (ward_http_response_get_body (response), by_status, issues);
  if (status == 206)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INCOMPLETE, "The server answered with a part only");
  if (status != 200)
    return g_error_new (WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "HTTP status %u where data was asked", status);
  if (content_type[0] != '\0' && !ward_http_response_is_json (response))
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer is in another format than JSON");
  if (is_other_version (response))
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR,
                                "The server answers in another version of FHIR than R4");
  return NULL;
}

/**
 * ward_fhir_check_response:
 * @response: an answer
 * @issues: of WardFhirIssue: an outcome's issues are added
 *
 * Pure: whether the answer may be read as data: status 200 and not another format (reliability.md N25-N29).
 *
 * Returns: (transfer full) (nullable): %NULL if it may; else why not, with the request's name
 */
GError *
ward_fhir_check_response (const WardHttpResponse *response, GPtrArray *issues)
{
  GError *error = judge_response (response, issues);

  ward_http_response_name_request (response, error);
  return error;
}
