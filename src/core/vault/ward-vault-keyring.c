/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's keyring over the Secret Service, by libsecret (reliability.md section 5, S01-S16). What is found is told apart: nothing there, locked, no
 * service, something that is not ours, a secret. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-keyring-private.h"
#include "core/vault/ward-vault-portal.h"

#define LABEL "Ward credential"
#define FLATPAK "/.flatpak-info"

G_DEFINE_FINAL_TYPE (WardVaultKeyring, ward_vault_keyring, WARD_TYPE_VAULT)

static void
return_failure (GTask *task, WardFailure code)
{
  g_task_return_error (task, ward_vault_error_new (code));
}

static void
return_secret (GTask *task, WardSecretText *secret)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  call->state = secret != NULL ? WARD_VAULT_PRESENT : WARD_VAULT_ABSENT;
  g_task_return_pointer (task, secret, (GDestroyNotify) ward_secret_text_unref);
}

static WardSecretText *
read_item (const WardKeyringCall *call)
{
  g_autoptr (SecretValue) value = secret_item_get_secret (call->items->data);
  const char *line = NULL;
  size_t length = 0;

  if (value != NULL)
    line = secret_value_get (value, &length);

  return ward_vault_line_read (line, length, call->tenant_id, call->kind);
}

/* The newest is the one that counts. The others are deleted only after it has proved to be ours, and what cannot be deleted does not hold it up. */
static void
duplicates_deleted (GTask *task, guint n, GError *error)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  ward_vault_note (g_task_get_source_object (task), call->tenant_id, "keyring-duplicates", WARD_RESULT_WARNING, n);
  g_clear_error (&error);
  return_secret (task, read_item (call));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (WardSecretText) secret = NULL;
  GError *error = NULL;

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      ward_keyring_call_fail (task, error);
      return;
    }
  if (!ward_keyring_call_is_wanted (task))
    return;
  secret = read_item (call);
  if (secret == NULL)
    return_failure (task, WARD_FAILURE_KEYRING_CORRUPT);
  else if (call->items->next != NULL)
    ward_keyring_delete_items (task, g_dbus_proxy_get_object_path (G_DBUS_PROXY (source)), duplicates_deleted);
  else
    return_secret (task, g_steal_pointer (&secret));
}

/* A locked keyring need not tell what it holds: nothing found in it is not "nothing there". */
static gboolean
hides_something (const WardKeyringCall *call)
{
  return call->items == NULL && call->collection != NULL && ward_keyring_is_locked (call->collection);
}

static void
lookup_found (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  if (hides_something (call) || (call->items != NULL && ward_keyring_is_locked (call->items->data)))
    ward_keyring_call_unlock (task);
  else if (call->items == NULL)
    return_secret (task, NULL);
  else
    secret_item_load_secret (call->items->data, NULL, loaded_cb, g_object_ref (task));
}

static void
lookup_ready (GTask *task)
{
  ward_keyring_search (task, lookup_found);
}

static void
ward_vault_keyring_lookup_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_keyring_lookup_async);
  ward_keyring_call_new (task, tenant_id, kind)->ready = lookup_ready;
  ward_keyring_call_start (task);
}

static WardSecretText *
ward_vault_keyring_lookup_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  WardKeyringCall *call = g_task_get_task_data (G_TASK (result));

  *out_state = call->state;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Others may have been there under another schema name, which the service does not replace. */
static void
others_deleted (GTask *task, guint n, GError *error)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  if (n > 0 || error != NULL)
    ward_vault_note (g_task_get_source_object (task), call->tenant_id, "keyring-duplicates", WARD_RESULT_WARNING, n);
  g_clear_error (&error);
  g_task_return_boolean (task, TRUE);
}

static void
stored_found (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  ward_keyring_delete_items (task, call->stored_path, others_deleted);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SecretItem) item = secret_item_create_finish (result, &error);

  if (item == NULL)
    {
      if (error == NULL) /* it had to ask the user, who said no */
        error = ward_vault_error_new (WARD_FAILURE_KEYRING_LOCKED);
      ward_keyring_call_fail (task, error);
      return;
    }
  g_free (call->stored_path);
  call->stored_path = g_strdup (g_dbus_proxy_get_object_path (G_DBUS_PROXY (item)));
  if (ward_keyring_call_is_wanted (task))
    ward_keyring_search (task, stored_found);
}

static void
store_ready (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = NULL;
  g_autoptr (SecretValue) value = NULL;

  if (call->collection == NULL || ward_keyring_is_locked (call->collection))
    {
      ward_keyring_call_unlock (task);
      return;
    }
  attributes = ward_keyring_attributes (call);
  value = secret_value_new (ward_secret_text_peek (call->line), (gssize) ward_secret_text_get_length (call->line),
                            "text/plain");
  secret_item_create (call->collection, &ward_keyring_schema, attributes, LABEL, value, SECRET_ITEM_CREATE_REPLACE,
                      NULL, created_cb, g_object_ref (task));
}

static void
ward_vault_keyring_store_async (WardVault *vault, const char *tenant_id, const char *kind, WardSecretText *secret,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);
  WardKeyringCall *call = ward_keyring_call_new (task, tenant_id, kind);

  g_task_set_source_tag (task, ward_vault_keyring_store_async);
  call->ready = store_ready;
  call->line = ward_vault_line_build (tenant_id, kind, secret);
  if (call->line == NULL)
    return_failure (task, WARD_FAILURE_TOO_LARGE);
  else
    ward_keyring_call_start (task);
}

static void
deleted (GTask *task, guint n, GError *error)
{
  if (error != NULL)
    ward_keyring_call_fail (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
delete_found (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  if (hides_something (call) || ward_keyring_count_locked (call->items) > 0)
    ward_keyring_call_unlock (task);
  else
    ward_keyring_delete_items (task, NULL, deleted);
}

static void
delete_ready (GTask *task)
{
  ward_keyring_search (task, delete_found);
}

static void
ward_vault_keyring_delete_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_keyring_delete_async);
  ward_keyring_call_new (task, tenant_id, kind)->ready = delete_ready;
  ward_keyring_call_start (task);
}

static void
probe_ready (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  if (call->collection == NULL)
    call->state = WARD_VAULT_ABSENT;
  else
    call->state = ward_keyring_is_locked (call->collection) ? WARD_VAULT_LOCKED : WARD_VAULT_PRESENT;
  g_task_return_boolean (task, TRUE);
}

static void
ward_vault_keyring_probe_async (WardVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_keyring_probe_async);
  ward_keyring_call_new (task, NULL, NULL)->ready = probe_ready;
  ward_keyring_call_start (task);
}

static gboolean
ward_vault_keyring_done_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
ward_vault_keyring_probe_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  WardKeyringCall *call = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_state = call->state;

  return TRUE;
}

static void
ward_vault_keyring_finalize (GObject *object)
{
  WardVaultKeyring *self = WARD_VAULT_KEYRING (object);

  g_clear_object (&self->service);
  g_free (self->owner);
  g_clear_pointer (&self->unlocking, g_ptr_array_unref);

  G_OBJECT_CLASS (ward_vault_keyring_parent_class)->finalize (object);
}

static void
ward_vault_keyring_class_init (WardVaultKeyringClass *klass)
{
  WardVaultClass *vault_class = WARD_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ward_vault_keyring_finalize;
  vault_class->lookup_async = ward_vault_keyring_lookup_async;
  vault_class->lookup_finish = ward_vault_keyring_lookup_finish;
  vault_class->store_async = ward_vault_keyring_store_async;
  vault_class->store_finish = ward_vault_keyring_done_finish;
  vault_class->delete_async = ward_vault_keyring_delete_async;
  vault_class->delete_finish = ward_vault_keyring_done_finish;
  vault_class->probe_async = ward_vault_keyring_probe_async;
  vault_class->probe_finish = ward_vault_keyring_probe_finish;
}

static void
ward_vault_keyring_init (WardVaultKeyring *self)
{
  ward_vault_set_persistent (WARD_VAULT (self), TRUE);
}

/**
 * ward_vault_new_keyring:
 * @events: (nullable): where its events go
 *
 * Makes a vault on the desktop's keyring; within Flatpak, on the file of the sandbox that the Secret portal protects. Nothing is asked of it yet.
 *
 * Returns: (transfer full): the vault
 */
WardVault *
ward_vault_new_keyring (WardEventLog *events)
{
  WardVault *self;

  g_return_val_if_fail (events == NULL || WARD_IS_EVENT_LOG (events), NULL);

  if (g_file_test (FLATPAK, G_FILE_TEST_EXISTS))
    return ward_vault_new_portal (events);
  self = g_object_new (WARD_TYPE_VAULT_KEYRING, NULL);
  ward_vault_set_events (self, events);

  return self;
}
