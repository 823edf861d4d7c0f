/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log's key (reliability.md P07): random, made once, one line of base64url in the keyring, so that the log's file alone can neither be changed
 * unseen nor tell whom it is about. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-audit-key.h"

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"
#include "core/diagnostics/ward-audit.h"
#include "core/diagnostics/ward-failure.h"

#define AUDIT_ID "audit-log" /* stands where a tenant's id does */
#define AUDIT_KIND "audit-key"
#define MADE "ward-made"

static GBytes *
decode (const WardSecretText *secret)
{
  return ward_base64url_decode (ward_secret_text_peek (secret), -1);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (ward_vault_store_finish (WARD_VAULT (source), result, &error))
    g_task_return_pointer (task, decode (g_task_get_task_data (task)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
make_key (GTask *task)
{
  g_autoptr (GError) error = NULL;
  char *token = ward_random_token (WARD_AUDIT_KEY_BYTES, &error);
  WardSecretText *secret;

  if (token == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_object_set_data (G_OBJECT (task), MADE, GINT_TO_POINTER (TRUE));
  secret = ward_secret_text_new (token);
  ward_secret_clear_string (&token);
  g_task_set_task_data (task, secret, (GDestroyNotify) ward_secret_text_unref);
  ward_vault_store_async (g_task_get_source_object (task), AUDIT_ID, AUDIT_KIND, secret, g_task_get_cancellable (task),
                          stored_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  gboolean make = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_ABSENT;
  g_autoptr (WardSecretText) secret = ward_vault_lookup_finish (WARD_VAULT (source), result, &state, &error);
  g_autoptr (GBytes) key = secret != NULL ? decode (secret) : NULL;

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (key != NULL && g_bytes_get_size (key) == WARD_AUDIT_KEY_BYTES)
    g_task_return_pointer (task, g_steal_pointer (&key), (GDestroyNotify) g_bytes_unref);
  else if (secret != NULL)
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_KEYRING_CORRUPT, "The audit log's key is damaged");
  else if (make)
    make_key (task);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no key of an audit log");
}

/**
 * ward_vault_get_audit_key_async:
 * @self: where the key rests
 * @make: whether it is made where there is none yet
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Gets the key. Errors: the keyring's; %G_IO_ERROR_NOT_FOUND where there is none.
 */
void
ward_vault_get_audit_key_async (WardVault *self, gboolean make, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WARD_IS_VAULT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_vault_get_audit_key_async);
  g_task_set_task_data (task, GINT_TO_POINTER (make), NULL);
  ward_vault_lookup_async (self, AUDIT_ID, AUDIT_KIND, cancellable, looked_up_cb, task);
}

/**
 * ward_vault_get_audit_key_finish:
 * @self: a vault
 * @result: a result
 * @out_made: (out) (optional): whether it was made just now: then there is no log under it yet
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the key
 */
GBytes *
ward_vault_get_audit_key_finish (WardVault *self, GAsyncResult *result, gboolean *out_made, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_vault_get_audit_key_async), NULL);

  if (out_made != NULL)
    *out_made = g_object_get_data (G_OBJECT (result), MADE) != NULL;

  return g_task_propagate_pointer (G_TASK (result), error);
}
