/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a call to the secret service and its default collection, asks the user to unlock it, and begins once more when the service died under the call
 * (reliability.md section 5, S01-S08). The connection is kept between calls as long as the same service answers. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-keyring-private.h"

#define BUS_NAME "org.freedesktop.secrets"
#define RESTART_MS 3000 /* how long a service that died may take to come back */

static void opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void collection_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
item_list_free (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

static void
clear_attempt (WardKeyringCall *call)
{
  g_clear_object (&call->service);
  g_clear_object (&call->collection);
  g_clear_pointer (&call->items, item_list_free);
}

static void
call_free (gpointer data)
{
  WardKeyringCall *call = data;

  clear_attempt (call);
  g_free (call->tenant_id);
  g_free (call->kind);
  g_free (call->stored_path);
  g_clear_pointer (&call->line, ward_secret_text_unref);
  g_free (call);
}

WardKeyringCall *
ward_keyring_call_new (GTask *task, const char *tenant_id, const char *kind)
{
  WardKeyringCall *call = g_new0 (WardKeyringCall, 1);

  call->tenant_id = g_strdup (tenant_id);
  call->kind = g_strdup (kind);
  g_task_set_task_data (task, call, call_free);

  return call;
}

gboolean
ward_keyring_call_is_wanted (GTask *task)
{
  return !g_task_return_error_if_cancelled (task);
}

gboolean
ward_keyring_call_is_gone (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

/* A service that is there, and the same that the kept connection was made to. */
static gboolean
is_same_service (WardVaultKeyring *self)
{
  g_autofree char *owner = self->service != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->service)) : NULL;

  return owner != NULL && g_strcmp0 (owner, self->owner) == 0;
}

static void
forget_service (WardVaultKeyring *self)
{
  g_clear_object (&self->service);
  g_clear_pointer (&self->owner, g_free);
}

static void
find_collection (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  call->reached = TRUE;
  secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, collection_cb,
                               g_object_ref (task));
}

void
ward_keyring_call_start (GTask *task)
{
  WardVaultKeyring *self = g_task_get_source_object (task);
  WardKeyringCall *call = g_task_get_task_data (task);

  if (!ward_keyring_call_is_wanted (task))
    return;
  clear_attempt (call);
  if (is_same_service (self))
    {
      call->service = g_object_ref (self->service);
      find_collection (task);
      return;
    }
  forget_service (self);
  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, NULL, opened_cb, g_object_ref (task));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardVaultKeyring *self = g_task_get_source_object (task);
  WardKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->service = secret_service_open_finish (result, &error);
  if (call->service == NULL)
    {
      ward_keyring_call_fail (task, error);
      return;
    }
  forget_service (self);
  self->service = g_object_ref (call->service);
  self->owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (call->service));
  if (ward_keyring_call_is_wanted (task))
    find_collection (task);
}

/* An alias that leads nowhere ("Object does not exist at path …/collection/login") is as good as none. */
static void
collection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  call->collection = secret_collection_for_alias_finish (result, &error);
  if (error != NULL && !ward_keyring_call_is_gone (error))
    ward_keyring_call_fail (task, g_steal_pointer (&error));
  else if (ward_keyring_call_is_wanted (task))
    call->ready (task);
}

static void
start_again (GTask *task)
{
  WardKeyringCall *call = g_task_get_task_data (task);

  g_clear_handle_id (&call->timeout, g_source_remove);
  g_clear_handle_id (&call->watch, g_bus_unwatch_name); /* drops a reference to the task */
  ward_keyring_call_start (task);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));

  start_again (task);
}

static gboolean
restart_timeout_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  WardKeyringCall *call = g_task_get_task_data (task);

  call->timeout = 0;
  start_again (task);

  return G_SOURCE_REMOVE;
}

/* A service that never was there does not come back by waiting. */
static gboolean
is_worth_a_retry (const WardKeyringCall *call, const GError *error)
{
  return !call->retried && (call->reached || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY));
}

void
ward_keyring_call_fail (GTask *task, GError *error)
{
  WardVaultKeyring *self = g_task_get_source_object (task);
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) owned = error;

  if (!ward_keyring_call_is_wanted (task))
    return;
  if (owned->domain == WARD_FAILURE)
    {
      g_task_return_error (task, g_steal_pointer (&owned));
      return;
    }
  if (g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      g_task_return_error (task, ward_vault_error_new (WARD_FAILURE_KEYRING_LOCKED));
      return;
    }

  if (call->service != NULL && call->service == self->service)
    forget_service (self);
  if (!is_worth_a_retry (call, owned))
    {
      g_task_return_error (task, ward_vault_error_new (WARD_FAILURE_KEYRING_UNAVAILABLE));
      return;
    }
  call->retried = TRUE;
  ward_vault_note (WARD_VAULT (self), call->tenant_id, "keyring-retry", WARD_RESULT_NOTE, 1);
  call->timeout = g_timeout_add (RESTART_MS, restart_timeout_cb, task);
  call->watch = g_bus_watch_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START, appeared_cb, NULL,
                                  g_object_ref (task), g_object_unref);
}

/* Those that waited go on as well, each with a fresh look; whether the user did unlock it is seen there. */
static void
asked (WardVaultKeyring *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->unlocking);

  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      ward_vault_call_set_unlocking (g_task_get_cancellable (task), FALSE);
      ward_keyring_call_start (task);
    }
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardVaultKeyring) self = WARD_VAULT_KEYRING (user_data);

  secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, NULL);
  asked (self);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardVaultKeyring) self = WARD_VAULT_KEYRING (user_data);
  g_autoptr (SecretCollection) collection = secret_collection_create_finish (result, NULL);

  asked (self);
}

/* Whether there is somebody to ask, the service knows: without a prompter it answers at once that it was dismissed. While one question stands, no call
 * asks another. */
void
ward_keyring_call_unlock (GTask *task)
{
  WardVaultKeyring *self = g_task_get_source_object (task);
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GList) locked = NULL;
  gboolean asking = self->unlocking != NULL;

  if (call->unlock_tried)
    {
      gboolean none = call->collection == NULL && ward_keyring_count_locked (call->items) == 0;

      g_task_return_error (task, ward_vault_error_new (none ? WARD_FAILURE_KEYRING_UNAVAILABLE
                                                            : WARD_FAILURE_KEYRING_LOCKED));
      return;
    }
  call->unlock_tried = TRUE;
  ward_vault_call_set_unlocking (g_task_get_cancellable (task), TRUE);
  if (!asking)
    self->unlocking = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->unlocking, g_object_ref (task));
  if (asking)
    return;

  for (GList *l = call->items; l != NULL; l = l->next)
    if (ward_keyring_is_locked (l->data))
      locked = g_list_prepend (locked, l->data);
  if (locked == NULL && call->collection != NULL)
    locked = g_list_prepend (locked, call->collection);
  if (locked != NULL)
    secret_service_unlock (call->service, locked, NULL, unlocked_cb, g_object_ref (self));
  else
    secret_collection_create (call->service, "Default keyring", SECRET_COLLECTION_DEFAULT,
                              SECRET_COLLECTION_CREATE_NONE, NULL, created_cb, g_object_ref (self));
}
