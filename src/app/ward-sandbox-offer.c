/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins a sandbox to the program: one that another process published in a folder, or one that runs in here for the demo. Its certificate is trusted for
 * its own tenant only, and only on a loopback address, so that no folder on disk can make Ward trust a stranger (design.md section 6). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-sandbox-offer.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_FILE_BYTES (64 * 1024)

/**
 * ward_sandbox_offer_free:
 * @offer: (transfer full) (nullable): the offer
 *
 * Frees it; a server in this process stops.
 */
void
ward_sandbox_offer_free (WardSandboxOffer *offer)
{
  if (offer == NULL)
    return;
  if (offer->sandbox != NULL)
    ward_sandbox_stop (offer->sandbox);
  g_clear_object (&offer->sandbox);
  g_clear_object (&offer->authority);
  g_clear_object (&offer->tenant);
  g_free (offer);
}

static gboolean
is_loopback (const char *base)
{
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return address != NULL && g_inet_address_get_is_loopback (address);
}

static WardTenant *
read_tenant (const char *data, size_t length, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (data, length, NULL, error);
  g_autoptr (WardTenant) tenant = NULL;

  if (doc == NULL)
    return NULL;
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), error);
  if (tenant == NULL)
    return NULL;
  if (!is_loopback (ward_tenant_get_fhir_base (tenant)) || !ward_tenant_is_sandbox (tenant))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_ADDRESS,
                           _ ("The folder does not name a sandbox on this computer, so it is not used."));
      return NULL;
    }
  return g_steal_pointer (&tenant);
}

static char *
read_small_file (const char *directory, const char *name, size_t *out_length, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *data = NULL;

  if (!g_file_get_contents (path, &data, out_length, error))
    return NULL;
  if (*out_length > MAX_FILE_BYTES)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE,
                           _ ("A file of the sandbox’s folder is too large."));
      return NULL;
    }
  return g_steal_pointer (&data);
}

/**
 * ward_sandbox_offer_load:
 * @directory: where a sandbox published its tenant.json and ca.pem
 *
 * Reads what another process offers. Errors: of files, JSON and tenants; %WARD_FAILURE_ADDRESS where the server is not on this computer.
 *
 * Returns: (transfer full): the offer
 */
WardSandboxOffer *
ward_sandbox_offer_load (const char *directory, GError **error)
{
  g_autoptr (WardSandboxOffer) offer = g_new0 (WardSandboxOffer, 1);
  g_autofree char *json = NULL;
  g_autofree char *pem = NULL;
  size_t length = 0;

  g_return_val_if_fail (directory != NULL, NULL);

  json = read_small_file (directory, "tenant.json", &length, error);
  if (json == NULL)
    return NULL;
  offer->tenant = read_tenant (json, length, error);
  if (offer->tenant == NULL)
    return NULL;

  if (g_str_has_prefix (ward_tenant_get_fhir_base (offer->tenant), "http://"))
    return g_steal_pointer (&offer);
  pem = read_small_file (directory, "ca.pem", &length, error);
  if (pem == NULL)
    return NULL;
  offer->authority = g_tls_certificate_new_from_pem (pem, (gssize) length, error);
  return offer->authority != NULL ? g_steal_pointer (&offer) : NULL;
}

/* Making keys takes a moment: not on the main loop. Plain http, on loopback only: a certificate that was made a moment ago is one that the person's own
 * browser warns of, and nobody should learn to wave such a warning away. */
static void
start_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  WardSandboxSettings settings = { .profile = (WardSandboxProfile) GPOINTER_TO_INT (task_data), .tls = FALSE };
  g_autoptr (WardSandboxOffer) offer = g_new0 (WardSandboxOffer, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  offer->sandbox = ward_sandbox_new (&settings);
  if (ward_sandbox_start (offer->sandbox, &error))
    {
      json = ward_sandbox_build_tenant_json (offer->sandbox);
      offer->tenant = read_tenant (json, strlen (json), &error);
      if (ward_sandbox_get_certificate (offer->sandbox) != NULL)
        offer->authority = g_object_ref (ward_sandbox_get_certificate (offer->sandbox));
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&offer), (GDestroyNotify) ward_sandbox_offer_free);
}

/**
 * ward_sandbox_offer_start_async:
 * @profile: whose habits the server has
 * @cancellable: (nullable): cancels it
 * @callback: (scope async): called on the caller's main context
 *
 * Starts a server with synthetic patients inside this process.
 */
void
ward_sandbox_offer_start_async (WardSandboxProfile profile, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_sandbox_offer_start_async);
  g_task_set_task_data (task, GINT_TO_POINTER ((int) profile), NULL);
  g_task_run_in_thread (task, start_in_thread);
}

/**
 * ward_sandbox_offer_start_finish:
 *
 * Returns: (transfer full): the offer with its running server
 */
WardSandboxOffer *
ward_sandbox_offer_start_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
