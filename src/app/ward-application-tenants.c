/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hospitals of the program: managed ones, the user's own, and at most one sandbox; each with its sessions, and nothing left of it when it is removed. */
#define G_LOG_DOMAIN "ward-app"

#include <unistd.h>

#include <glib/gi18n.h>

#include "app/ward-application-private.h"
#include "app/ward-managed-problems.h"
#include "core/auth/ward-discovery-kept.h"
#include "core/check/ward-check-last.h"

static void
offer_tenant (WardApplication *self, WardSandboxOffer *offer)
{
  g_clear_pointer (&self->offer, ward_sandbox_offer_free);
  self->offer = offer;
  g_list_store_append (self->offered, offer->tenant);
}

static void
demo_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardApplication) self = WARD_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  WardSandboxOffer *offer = ward_sandbox_offer_start_finish (result, &error);

  if (offer != NULL)
    offer_tenant (self, offer);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else
    ward_application_set_start_notice (self, _ ("The demo’s server could not be started."), error);
  ward_application_set_starting (self, FALSE);
}

/* The demo is for anybody, and shows nothing of a hospital. */
static void
load_managed (WardApplication *self)
{
  if (self->demo)
    return;
  ward_tenant_directory_load_managed (self->directory, WARD_MANAGED_TENANTS, getuid ());
  ward_tenant_directory_load_managed (self->directory, WARD_MANAGED_TENANTS_FLATPAK, getuid ());
  self->start_notice = ward_managed_problems_format (ward_tenant_directory_get_problems (self->directory));
}

static void
load_tenants (WardApplication *self)
{
  g_autoptr (GError) error = NULL;

  load_managed (self);
  if (!ward_tenant_directory_load (self->directory, &error))
    ward_application_set_start_notice (self, _ ("The list of hospitals could not be read."), error);
  if (self->start_notice == NULL)
    self->start_notice = ward_own_problems_format (ward_tenant_directory_get_own_problems (self->directory),
                                                   ward_tenant_directory_get_n_broken (self->directory));
}

/**
 * ward_application_init_tenants:
 *
 * Reads the hospitals: those that the computer's administrators manage, and the user's own.
 */
void
ward_application_init_tenants (WardApplication *self)
{
  GListStore *models = g_list_store_new (G_TYPE_LIST_MODEL);

  self->directory = ward_tenant_directory_new (NULL);
  self->offered = g_list_store_new (WARD_TYPE_TENANT);
  g_list_store_append (models, self->offered);
  g_list_store_append (models, self->directory);
  self->tenants = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (models)));
  load_tenants (self);
}

/**
 * ward_application_offer_sandbox:
 *
 * Joins the sandbox that the command line names, or starts the demo's.
 */
void
ward_application_offer_sandbox (WardApplication *self)
{
  g_autoptr (GError) error = NULL;
  WardSandboxOffer *offer;

  if (self->sandbox_dir != NULL)
    {
      offer = ward_sandbox_offer_load (self->sandbox_dir, &error);
      if (offer != NULL)
        offer_tenant (self, offer);
      else
        ward_application_set_start_notice (self, _ ("The sandbox could not be joined."), error);
    }
  if (self->demo)
    {
      self->starting = TRUE;
      ward_sandbox_offer_start_async (g_strcmp0 (self->profile, "epic") == 0 ? WARD_SANDBOX_EPIC : WARD_SANDBOX_GENERIC,
                                      self->cancellable, demo_started_cb, g_object_ref (self));
    }
}

/**
 * ward_application_get_tenants:
 *
 * Returns: (transfer none): all hospitals to choose from
 */
GListModel *
ward_application_get_tenants (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->tenants;
}

/**
 * ward_application_find_tenant:
 * @id: (nullable): a tenant's id
 *
 * Returns: (transfer none) (nullable): the tenant with this id
 */
WardTenant *
ward_application_find_tenant (WardApplication *self, const char *id)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  if (id == NULL || *id == '\0')
    return NULL;
  if (self->offer != NULL && g_strcmp0 (ward_tenant_get_id (self->offer->tenant), id) == 0)
    return self->offer->tenant;
  return ward_tenant_directory_find (self->directory, id);
}

/**
 * ward_application_add_tenant:
 * @tenant: a hospital
 *
 * Adds it to the user's list and writes that. Errors: of writing; the hospital is in the list until the program ends all the same.
 */
gboolean
ward_application_add_tenant (WardApplication *self, WardTenant *tenant, GError **error)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), FALSE);

  ward_tenant_directory_add (self->directory, tenant);
  return ward_tenant_directory_save (self->directory, error);
}

static void
secrets_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* The keyring's own event tells how it went. */
  if (!ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    g_debug ("a removed hospital's secrets stay in the keyring");
}

static void
kept_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Its own event tells how it went. */
  if (!ward_cache_erase_finish (WARD_CACHE (source), result, NULL, &error))
    g_debug ("what was kept of a removed hospital stays on the disk");
}

/**
 * ward_application_remove_tenant:
 * @id: a tenant's id
 *
 * Takes it from the list, with what the keyring holds for it. Errors: of writing the list.
 */
gboolean
ward_application_remove_tenant (WardApplication *self, const char *id, GError **error)
{
  g_autofree char *kept = g_strdup (id);
  g_autofree char *tests = ward_check_last_dup_folder ();
  g_autofree char *folder = ward_discovery_kept_dup_folder ();
  guint position;

  g_return_val_if_fail (WARD_IS_APPLICATION (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  ward_vault_delete_async (self->vault, kept, NULL, NULL, secrets_deleted_cb, NULL);
  ward_discovery_kept_forget (folder, kept);
  ward_check_last_forget (tests, kept);
  if (self->cache_choice != NULL)
    ward_cache_erase_async (ward_cache_choice_get_cache (self->cache_choice), &(WardCachePart){ .tenant = kept }, NULL,
                            kept_erased_cb, NULL);
  if (self->offer != NULL && g_strcmp0 (ward_tenant_get_id (self->offer->tenant), kept) == 0)
    {
      if (g_list_store_find (self->offered, self->offer->tenant, &position))
        g_list_store_remove (self->offered, position);
      return TRUE;
    }
  return !ward_tenant_directory_remove (self->directory, kept) || ward_tenant_directory_save (self->directory, error);
}

/**
 * ward_application_create_session:
 * @tenant: a hospital
 *
 * A session for it, signed out. The sandbox's certificate is trusted in the sandbox's own session only.
 *
 * Returns: (transfer full):
 */
WardSession *
ward_application_create_session (WardApplication *self, WardTenant *tenant)
{
  g_autoptr (GList) authorities = NULL;
  g_autofree char *folder = ward_discovery_kept_dup_folder ();
  WardSession *session;

  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  if (self->offer != NULL && self->offer->tenant == tenant && self->offer->authority != NULL)
    authorities = g_list_append (NULL, self->offer->authority);
  session = ward_session_new (tenant, self->vault, self->events, authorities);
  ward_token_keeper_keep_discovery (ward_session_get_keeper (session), folder);
  if (self->cache_choice != NULL)
    ward_cache_choice_prepare (self->cache_choice, session);
  return session;
}
