/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base of all vaults: checks arguments and hands each call to the back end, under the deadline of ward-vault-call.c. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-private.h"

#define DEADLINE_MS 15000

typedef struct
{
  WardEventLog *events; /* (owned) (nullable) */
  guint deadline_ms;
  gboolean persistent;
} WardVaultPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WardVault, ward_vault, G_TYPE_OBJECT)

static void
ward_vault_dispose (GObject *object)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (WARD_VAULT (object));

  g_clear_object (&priv->events);

  G_OBJECT_CLASS (ward_vault_parent_class)->dispose (object);
}

static void
ward_vault_class_init (WardVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_vault_dispose;
}

static void
ward_vault_init (WardVault *self)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  priv->deadline_ms = DEADLINE_MS;
}

void
ward_vault_set_events (WardVault *self, WardEventLog *events)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  g_set_object (&priv->events, events);
}

WardEventLog *
ward_vault_get_events (WardVault *self)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  return priv->events;
}

void
ward_vault_set_persistent (WardVault *self, gboolean persistent)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  priv->persistent = persistent;
}

void
ward_vault_set_deadline_ms (WardVault *self, guint deadline_ms)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  priv->deadline_ms = deadline_ms;
}

guint
ward_vault_get_deadline_ms (WardVault *self)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);

  return priv->deadline_ms;
}

void
ward_vault_note (WardVault *self, const char *tenant_id, const char *step, WardEventResult result, guint count)
{
  WardVaultPrivate *priv = ward_vault_get_instance_private (self);
  const WardEventFields fields
      = { .type = WARD_EVENT_KEYRING, .result = result, .tenant = tenant_id, .step = step, .count = count };

  ward_event_log_add (priv->events, &fields);
}

/**
 * ward_vault_is_persistent:
 * @self: a vault
 *
 * Asks whether secrets outlive the program.
 *
 * Returns: %FALSE for memory
 */
gboolean
ward_vault_is_persistent (WardVault *self)
{
  WardVaultPrivate *priv;

  g_return_val_if_fail (WARD_IS_VAULT (self), FALSE);

  priv = ward_vault_get_instance_private (self);

  return priv->persistent;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardVaultState state = WARD_VAULT_ABSENT;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) secret
      = WARD_VAULT_GET_CLASS (source)->lookup_finish (WARD_VAULT (source), result, &state, &error);

  if (!ward_vault_call_end (task, state, g_steal_pointer (&error)))
    return;
  g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) ward_secret_text_unref);
}

/**
 * ward_vault_lookup_async:
 * @self: a vault
 * @tenant_id: the tenant's random local id
 * @kind: "refresh"
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called within 15 s
 * @user_data: for @callback
 *
 * Looks a secret up. A locked keyring asks the user, at most once, where something can ask.
 */
void
ward_vault_lookup_async (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GCancellable *inner;

  g_return_if_fail (WARD_IS_VAULT (self));
  g_return_if_fail (tenant_id != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_vault_lookup_async);
  inner = ward_vault_call_begin (task, tenant_id, "keyring-lookup");
  if (inner != NULL)
    WARD_VAULT_GET_CLASS (self)->lookup_async (self, tenant_id, kind, inner, looked_up_cb, g_object_ref (task));
}

/**
 * ward_vault_lookup_finish:
 * @self: a vault
 * @result: a result
 * @out_state: (out) (optional): whether it is there, or why that is not known; set with an error too, unless that is %G_IO_ERROR_CANCELLED
 * @error: return location for a %WARD_FAILURE_KEYRING_LOCKED, %WARD_FAILURE_KEYRING_UNAVAILABLE or %WARD_FAILURE_KEYRING_CORRUPT
 *
 * Ends ward_vault_lookup_async().
 *
 * Returns: (transfer full) (nullable): the secret; %NULL without an error if there is none
 */
WardSecretText *
ward_vault_lookup_finish (WardVault *self, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  WardSecretText *secret;

  g_return_val_if_fail (WARD_IS_VAULT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_vault_lookup_async), NULL);

  secret = g_task_propagate_pointer (G_TASK (result), &local_error);
  ward_vault_call_tell_state (G_TASK (result), local_error, out_state);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return secret;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  WARD_VAULT_GET_CLASS (source)->store_finish (WARD_VAULT (source), result, &error);
  if (ward_vault_call_end (task, WARD_VAULT_PRESENT, error))
    g_task_return_boolean (task, TRUE);
}

/**
 * ward_vault_store_async:
 * @self: a vault
 * @tenant_id: the tenant's random local id
 * @kind: "refresh"
 * @secret: the secret, about 24 KiB at most
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called within 15 s
 * @user_data: for @callback
 *
 * Stores a secret in place of the one that is there. If the call is cancelled or the deadline comes, it may still be stored.
 */
void
ward_vault_store_async (WardVault *self, const char *tenant_id, const char *kind, WardSecretText *secret,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GCancellable *inner;

  g_return_if_fail (WARD_IS_VAULT (self));
  g_return_if_fail (tenant_id != NULL);
  g_return_if_fail (kind != NULL);
  g_return_if_fail (secret != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_vault_store_async);
  inner = ward_vault_call_begin (task, tenant_id, "keyring-store");
  if (inner != NULL)
    WARD_VAULT_GET_CLASS (self)->store_async (self, tenant_id, kind, secret, inner, stored_cb, g_object_ref (task));
}

/**
 * ward_vault_store_finish:
 * @self: a vault
 * @result: a result
 * @error: return location for a %WARD_FAILURE_KEYRING_LOCKED or %WARD_FAILURE_KEYRING_UNAVAILABLE; %WARD_FAILURE_TOO_LARGE for a secret that is too long
 *
 * Ends ward_vault_store_async().
 *
 * Returns: %TRUE if it is stored
 */
gboolean
ward_vault_store_finish (WardVault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WARD_IS_VAULT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_vault_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  WARD_VAULT_GET_CLASS (source)->delete_finish (WARD_VAULT (source), result, &error);
  if (ward_vault_call_end (task, WARD_VAULT_ABSENT, error))
    g_task_return_boolean (task, TRUE);
}

/**
 * ward_vault_delete_async:
 * @self: a vault
 * @tenant_id: the tenant's random local id
 * @kind: (nullable): "refresh"; %NULL for all of the tenant's
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called within 15 s
 * @user_data: for @callback
 *
 * Deletes a secret. That there is none is a success.
 */
void
ward_vault_delete_async (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GCancellable *inner;

  g_return_if_fail (WARD_IS_VAULT (self));
  g_return_if_fail (tenant_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_vault_delete_async);
  inner = ward_vault_call_begin (task, tenant_id, "keyring-delete");
  if (inner != NULL)
    WARD_VAULT_GET_CLASS (self)->delete_async (self, tenant_id, kind, inner, deleted_cb, g_object_ref (task));
}

/**
 * ward_vault_delete_finish:
 * @self: a vault
 * @result: a result
 * @error: return location for a %WARD_FAILURE_KEYRING_LOCKED or %WARD_FAILURE_KEYRING_UNAVAILABLE
 *
 * Ends ward_vault_delete_async().
 *
 * Returns: %TRUE if nothing is left
 */
gboolean
ward_vault_delete_finish (WardVault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WARD_IS_VAULT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_vault_delete_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardVaultState state = WARD_VAULT_UNAVAILABLE;
  GError *error = NULL;

  WARD_VAULT_GET_CLASS (source)->probe_finish (WARD_VAULT (source), result, &state, &error);
  if (ward_vault_call_end (task, state, error))
    g_task_return_boolean (task, TRUE);
}

/**
 * ward_vault_probe_async:
 * @self: a vault
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called within 15 s
 * @user_data: for @callback
 *
 * Asks for the keyring's own state. The user is asked nothing.
 */
void
ward_vault_probe_async (WardVault *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GCancellable *inner;

  g_return_if_fail (WARD_IS_VAULT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_vault_probe_async);
  inner = ward_vault_call_begin (task, NULL, "keyring-probe");
  if (inner != NULL)
    WARD_VAULT_GET_CLASS (self)->probe_async (self, inner, probed_cb, g_object_ref (task));
}

/**
 * ward_vault_probe_finish:
 * @self: a vault
 * @result: a result
 * @out_state: (out) (optional): %WARD_VAULT_PRESENT if it can be used, %WARD_VAULT_ABSENT if there is a service but no keyring yet; set with an error
 *   too, unless that is %G_IO_ERROR_CANCELLED
 * @error: return location for a %WARD_FAILURE_KEYRING_UNAVAILABLE, where there is no answer
 *
 * Ends ward_vault_probe_async().
 *
 * Returns: %TRUE if the keyring answered
 */
gboolean
ward_vault_probe_finish (WardVault *self, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  g_return_val_if_fail (WARD_IS_VAULT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_vault_probe_async), FALSE);

  done = g_task_propagate_boolean (G_TASK (result), &local_error);
  ward_vault_call_tell_state (G_TASK (result), local_error, out_state);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return done;
}

/**
 * ward_vault_state_get_name:
 * @state: a state
 *
 * Names a state for programs: the names never change.
 *
 * Returns: (transfer none): "absent", "locked", "unavailable", "corrupt" or "present"
 */
const char *
ward_vault_state_get_name (WardVaultState state)
{
  switch (state)
    {
    case WARD_VAULT_ABSENT:
      return "absent";
    case WARD_VAULT_LOCKED:
      return "locked";
    case WARD_VAULT_CORRUPT:
      return "corrupt";
    case WARD_VAULT_PRESENT:
      return "present";
    case WARD_VAULT_UNAVAILABLE:
    default:
      return "unavailable";
    }
}
