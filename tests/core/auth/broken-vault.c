/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A vault that passes everything on to one in memory, but stores nothing from when it is told so. */
#include "core/auth/broken-vault.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (BrokenVault, broken_vault, WARD_TYPE_VAULT)

static void
relay_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

static void
broken_lookup_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  ward_vault_lookup_async (BROKEN_VAULT (vault)->inner, tenant_id, kind, cancellable, relay_cb,
                           g_task_new (vault, NULL, callback, user_data));
}

static WardSecretText *
broken_lookup_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  g_autoptr (GAsyncResult) inner = g_task_propagate_pointer (G_TASK (result), NULL);

  return ward_vault_lookup_finish (BROKEN_VAULT (vault)->inner, inner, out_state, error);
}

static void
broken_store_async (WardVault *vault, const char *tenant_id, const char *kind, WardSecretText *secret,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  BrokenVault *self = BROKEN_VAULT (vault);

  self->n_stores++;
  if (self->watch != NULL && self->watch->access_token != NULL
      && strcmp (ward_secret_text_peek (self->watch->access_token), "access-2") == 0)
    self->too_early = TRUE;
  if (self->broken)
    {
      g_autoptr (GTask) task = g_task_new (vault, NULL, callback, user_data);

      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_KEYRING_LOCKED, "locked");
      return;
    }
  ward_vault_store_async (self->inner, tenant_id, kind, secret, cancellable, relay_cb,
                          g_task_new (vault, NULL, callback, user_data));
}

static gboolean
broken_store_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = g_task_propagate_pointer (G_TASK (result), error);

  return inner != NULL && ward_vault_store_finish (BROKEN_VAULT (vault)->inner, inner, error);
}

static void
broken_delete_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  if (BROKEN_VAULT (vault)->stuck != 0)
    {
      g_autoptr (GTask) task = g_task_new (vault, NULL, callback, user_data);

      g_task_return_new_error (task, WARD_FAILURE, BROKEN_VAULT (vault)->stuck, "stuck");
      return;
    }
  ward_vault_delete_async (BROKEN_VAULT (vault)->inner, tenant_id, kind, cancellable, relay_cb,
                           g_task_new (vault, NULL, callback, user_data));
}

static gboolean
broken_delete_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) inner = g_task_propagate_pointer (G_TASK (result), error);

  return inner != NULL && ward_vault_delete_finish (BROKEN_VAULT (vault)->inner, inner, error);
}

static void
broken_vault_finalize (GObject *object)
{
  g_object_unref (BROKEN_VAULT (object)->inner);
  G_OBJECT_CLASS (broken_vault_parent_class)->finalize (object);
}

static void
broken_vault_class_init (BrokenVaultClass *klass)
{
  WardVaultClass *vault_class = WARD_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = broken_vault_finalize;
  vault_class->lookup_async = broken_lookup_async;
  vault_class->lookup_finish = broken_lookup_finish;
  vault_class->store_async = broken_store_async;
  vault_class->store_finish = broken_store_finish;
  vault_class->delete_async = broken_delete_async;
  vault_class->delete_finish = broken_delete_finish;
}

static void
broken_vault_init (BrokenVault *self)
{
  self->inner = ward_vault_new_memory ();
}
