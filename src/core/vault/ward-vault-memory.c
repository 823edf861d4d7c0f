/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets in memory, for a computer without a usable keyring and for tests: they are overwritten when the vault goes. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-private.h"

#define WARD_TYPE_VAULT_MEMORY (ward_vault_memory_get_type ())
G_DECLARE_FINAL_TYPE (WardVaultMemory, ward_vault_memory, WARD, VAULT_MEMORY, WardVault)

struct _WardVaultMemory
{
  WardVault parent_instance;

  GHashTable *tenants; /* (owned) of id → (owned) GHashTable of kind → WardSecretText */
};

G_DEFINE_FINAL_TYPE (WardVaultMemory, ward_vault_memory, WARD_TYPE_VAULT)

static void
ward_vault_memory_lookup_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  WardVaultMemory *self = WARD_VAULT_MEMORY (vault);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GHashTable *kinds = g_hash_table_lookup (self->tenants, tenant_id);
  WardSecretText *secret = kinds != NULL ? g_hash_table_lookup (kinds, kind) : NULL;

  g_task_set_source_tag (task, ward_vault_memory_lookup_async);
  g_task_return_pointer (task, secret != NULL ? ward_secret_text_ref (secret) : NULL,
                         (GDestroyNotify) ward_secret_text_unref);
}

static WardSecretText *
ward_vault_memory_lookup_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  WardSecretText *secret = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  *out_state = secret != NULL ? WARD_VAULT_PRESENT : WARD_VAULT_ABSENT;

  return secret;
}

static void
ward_vault_memory_store_async (WardVault *vault, const char *tenant_id, const char *kind, WardSecretText *secret,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  WardVaultMemory *self = WARD_VAULT_MEMORY (vault);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GHashTable *kinds = g_hash_table_lookup (self->tenants, tenant_id);

  g_task_set_source_tag (task, ward_vault_memory_store_async);
  if (kinds == NULL)
    {
      kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ward_secret_text_unref);
      g_hash_table_insert (self->tenants, g_strdup (tenant_id), kinds);
    }
  g_hash_table_replace (kinds, g_strdup (kind), ward_secret_text_ref (secret));
  g_task_return_boolean (task, TRUE);
}

static void
ward_vault_memory_delete_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  WardVaultMemory *self = WARD_VAULT_MEMORY (vault);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GHashTable *kinds = g_hash_table_lookup (self->tenants, tenant_id);

  g_task_set_source_tag (task, ward_vault_memory_delete_async);
  if (kind == NULL)
    g_hash_table_remove (self->tenants, tenant_id);
  else if (kinds != NULL)
    g_hash_table_remove (kinds, kind);
  g_task_return_boolean (task, TRUE);
}

static void
ward_vault_memory_probe_async (WardVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_memory_probe_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
ward_vault_memory_done_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
ward_vault_memory_probe_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_state = WARD_VAULT_PRESENT;

  return TRUE;
}

static void
ward_vault_memory_finalize (GObject *object)
{
  g_hash_table_unref (WARD_VAULT_MEMORY (object)->tenants);

  G_OBJECT_CLASS (ward_vault_memory_parent_class)->finalize (object);
}

static void
ward_vault_memory_class_init (WardVaultMemoryClass *klass)
{
  WardVaultClass *vault_class = WARD_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ward_vault_memory_finalize;
  vault_class->lookup_async = ward_vault_memory_lookup_async;
  vault_class->lookup_finish = ward_vault_memory_lookup_finish;
  vault_class->store_async = ward_vault_memory_store_async;
  vault_class->store_finish = ward_vault_memory_done_finish;
  vault_class->delete_async = ward_vault_memory_delete_async;
  vault_class->delete_finish = ward_vault_memory_done_finish;
  vault_class->probe_async = ward_vault_memory_probe_async;
  vault_class->probe_finish = ward_vault_memory_probe_finish;
}

static void
ward_vault_memory_init (WardVaultMemory *self)
{
  self->tenants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

/**
 * ward_vault_new_memory:
 *
 * Makes a vault that keeps secrets only as long as it lives.
 *
 * Returns: (transfer full): the vault
 */
WardVault *
ward_vault_new_memory (void)
{
  return g_object_new (WARD_TYPE_VAULT_MEMORY, NULL);
}
