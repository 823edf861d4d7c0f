/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a server how to sign in: smart-configuration, where there is none what the tenant's record names (usually the CapabilityStatement), then the
 * issuer's openid-configuration (SMART App Launch 2.2, OpenID Connect Discovery 4.1; auth.md section 1.1, reliability.md A18, A19). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-private.h"

#include <string.h>

#include "core/base/ward-clock.h"

#define MAX_BODY_BYTES (1024 * 1024)
#define MAX_METADATA_BYTES (32 * 1024 * 1024)
#define DEADLINE_MS 30000
#define LIFETIME_US (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  /* input */
  WardTenant *tenant; /* (owned) */

  /* in progress */
  guint next;           /* place in the tenant's order */
  const char *document; /* (unowned) what is asked now */
  GBytes *smart;        /* (owned) (nullable) */
  GError *first_error;  /* (owned) (nullable) why the first document does not tell */
  WardDiscovery *found; /* (owned) (nullable) without the OpenID configuration */
  gint64 clock_skew_s;
} Fetch;

static void document_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void openid_configuration_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->tenant);
  g_clear_pointer (&fetch->smart, g_bytes_unref);
  g_clear_error (&fetch->first_error);
  g_clear_pointer (&fetch->found, ward_discovery_unref);
  g_free (fetch);
}

static void
get_url (GTask *task, const char *url, const char *step, size_t max_bytes, GAsyncReadyCallback callback)
{
  Fetch *fetch = g_task_get_task_data (task);
  gboolean fhir = strcmp (step, "metadata") == 0;
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = fhir ? "application/fhir+json" : "application/json",
    .epic_client_id = ward_tenant_get_epic_client_id (fetch->tenant),
    .max_bytes = max_bytes,
    .total_deadline_ms = DEADLINE_MS,
    .allow_loopback_http = ward_tenant_is_sandbox (fetch->tenant),
    .event_type = WARD_EVENT_DISCOVERY,
    .tenant = ward_tenant_get_id (fetch->tenant),
    .step = step,
  };

  ward_http_send_async (g_task_get_source_object (task), &request, g_task_get_cancellable (task), callback,
                        g_object_ref (task));
}

static void
get (GTask *task, const char *base, const char *path, const char *step, size_t max_bytes, GAsyncReadyCallback callback)
{
  g_autofree char *url = ward_url_append (base, path);

  get_url (task, url, step, max_bytes, callback);
}

static void
get_smart_configuration (GTask *task)
{
  const Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *url = ward_tenant_dup_smart_configuration_url (fetch->tenant);

  get_url (task, url, "smart-configuration", MAX_BODY_BYTES, document_cb);
}

/* The one end. */
static void
finish (GTask *task, WardDiscovery *discovery)
{
  const Fetch *fetch = g_task_get_task_data (task);

  ward_discovery_set_expiry (discovery, ward_clock_monotonic_us (NULL) + LIFETIME_US);
  ward_discovery_set_clock_skew_s (discovery, fetch->clock_skew_s);
  g_task_return_pointer (task, discovery, (GDestroyNotify) ward_discovery_unref);
}

static void
note_other_way (const Fetch *fetch, WardDiscovery *discovery)
{
  if (strcmp (fetch->document, WARD_DISCOVERY_METADATA) == 0)
    ward_discovery_add_note (discovery,
                             "The server has no SMART configuration; its capability statement says how to sign in");
  else if (strcmp (fetch->document, WARD_DISCOVERY_OPENID) == 0)
    ward_discovery_add_note (discovery,
                             "The server has no SMART configuration; its OpenID configuration says how to sign in");
}

/* Without an issuer there is nothing more to ask. */
static void
judge_and_ask_issuer (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  const char *issuer;

  fetch->found = ward_discovery_parse (fetch->tenant, fetch->smart, NULL, &error);
  if (fetch->found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  note_other_way (fetch, fetch->found);
  issuer = ward_discovery_get_issuer (fetch->found);
  if (issuer == NULL)
    finish (task, g_steal_pointer (&fetch->found));
  else
    get (task, issuer, ".well-known/openid-configuration", "openid-configuration", MAX_BODY_BYTES,
         openid_configuration_cb);
}

/* The next document of the tenant's order; no other is ever asked (A19). When all have been, what the first one answered explains more than the others. */
static void
ask_next (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  const char *base = ward_tenant_get_fhir_base (fetch->tenant);
  const char *issuer = ward_tenant_get_issuer (fetch->tenant);

  fetch->document = ward_tenant_get_discovery_order (fetch->tenant)[fetch->next];
  if (fetch->document == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&fetch->first_error));
      return;
    }
  fetch->next++;
  if (strcmp (fetch->document, WARD_DISCOVERY_METADATA) == 0)
    get (task, base, "metadata", "metadata", MAX_METADATA_BYTES, document_cb);
  else if (strcmp (fetch->document, WARD_DISCOVERY_OPENID) == 0)
    get (task, issuer != NULL ? issuer : base, ".well-known/openid-configuration", "openid-configuration",
         MAX_BODY_BYTES, document_cb);
  else
    get_smart_configuration (task);
}

/* What the answer's document says, in the form of a SMART configuration. */
static GBytes *
read_document (const Fetch *fetch, WardHttpResponse *response, GError **error)
{
  GError *refusal = ward_http_response_to_error (response);

  if (refusal != NULL)
    {
      g_propagate_error (error, refusal);
      return NULL;
    }
  if (strcmp (fetch->document, WARD_DISCOVERY_METADATA) == 0)
    return ward_discovery_convert_metadata (ward_http_response_get_body (response), error);

  return g_bytes_ref (ward_http_response_get_body (response));
}

/* An answer, but not the wanted one: another way may be there. No answer at all to the first question: it would not come there either. */
static void
document_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    {
      fetch->clock_skew_s = ward_http_response_get_clock_skew_s (response);
      fetch->smart = read_document (fetch, response, &error);
    }
  else if (fetch->first_error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (fetch->smart != NULL)
    {
      judge_and_ask_issuer (task);
      return;
    }
  if (fetch->first_error == NULL)
    fetch->first_error = g_steal_pointer (&error);
  ask_next (task);
}

static void
openid_configuration_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (WardDiscovery) whole = NULL;
  g_autoptr (GError) error = NULL;

  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    error = ward_http_response_to_error (response);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (error != NULL)
    {
      /* SMART names issuer and keys as well; id_tokens are still verified against those. */
      ward_discovery_add_note (fetch->found, "The issuer's OpenID configuration could not be read");
      finish (task, g_steal_pointer (&fetch->found));
      return;
    }

  whole = ward_discovery_parse (fetch->tenant, fetch->smart, ward_http_response_get_body (response), &error);
  if (whole == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  note_other_way (fetch, whole);
  finish (task, g_steal_pointer (&whole));
}

/**
 * ward_discovery_fetch_async:
 * @http: a client
 * @tenant: a tenant
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Asks the tenant's server how to sign in.
 */
void
ward_discovery_fetch_async (WardHttp *http, WardTenant *tenant, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Fetch *fetch;

  g_return_if_fail (WARD_IS_HTTP (http));
  g_return_if_fail (WARD_IS_TENANT (tenant));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (http, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_discovery_fetch_async);
  fetch = g_new0 (Fetch, 1);
  fetch->tenant = g_object_ref (tenant);
  g_task_set_task_data (task, fetch, fetch_free);

  ask_next (task);
}

/**
 * ward_discovery_fetch_finish:
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_discovery_fetch_async().
 *
 * Returns: (transfer full) (nullable): what the server says
 */
WardDiscovery *
ward_discovery_fetch_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_discovery_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
