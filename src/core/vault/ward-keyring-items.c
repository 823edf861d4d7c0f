/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ward's items in the keyring: finding all of them, in locked collections too, and deleting them (reliability.md section 5, S14, S15). What an item
 * shows without being unlocked is a random tenant id, a kind and a version, nothing of a user, a patient or a hospital. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-keyring-private.h"

#include <string.h>

/* Searched without its name: with it, the service finds nothing in a locked collection. */
const SecretSchema ward_keyring_schema = {
  .name = WARD_APP_ID ".Credential.v1",
  .flags = SECRET_SCHEMA_DONT_MATCH_NAME,
  .attributes = {
    { "tenant", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "v", SECRET_SCHEMA_ATTRIBUTE_INTEGER },
    { NULL, 0 },
  },
};

typedef struct
{
  GTask *task; /* (owned) */
  void (*found) (GTask *task);
} Search;

typedef struct
{
  GTask *task;  /* (owned) */
  GList *items; /* (owned) of (owned) SecretItem, still to be deleted */
  guint n_deleted;
  void (*done) (GTask *task, guint n, GError *error);
} Deletion;

static void delete_next (Deletion *deletion);

GHashTable *
ward_keyring_attributes (const WardKeyringCall *call)
{
  if (call->kind == NULL)
    return secret_attributes_build (&ward_keyring_schema, "tenant", call->tenant_id, "v", 1, NULL);

  return secret_attributes_build (&ward_keyring_schema, "tenant", call->tenant_id, "kind", call->kind, "v", 1, NULL);
}

/* Whether an item or a collection is locked. What the service does not say, or not as a boolean, libsecret complains of; it is as good as locked (C17). */
gboolean
ward_keyring_is_locked (gpointer proxy)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (proxy, "Locked");

  return value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) || g_variant_get_boolean (value);
}

static guint64
get_time (SecretItem *item, const char *property)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (item), property);

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64) ? g_variant_get_uint64 (value) : 0;
}

/* The service counts its items up; the number tells apart what was written within one second. */
static guint64
get_number (SecretItem *item)
{
  const char *path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (item));
  const char *last = strrchr (path, '/');

  return last != NULL ? g_ascii_strtoull (last + 1, NULL, 10) : 0;
}

static int
compare (guint64 a, guint64 b)
{
  return a > b ? -1 : a < b ? 1 : 0;
}

/* What is unlocked comes first, of that the newest. */
static int
compare_items (gconstpointer a, gconstpointer b)
{
  SecretItem *left = SECRET_ITEM ((gpointer) a);
  SecretItem *right = SECRET_ITEM ((gpointer) b);
  int order = ward_keyring_is_locked (left) - ward_keyring_is_locked (right);

  if (order == 0)
    order = compare (get_time (left, "Modified"), get_time (right, "Modified"));
  if (order == 0)
    order = compare (get_time (left, "Created"), get_time (right, "Created"));

  return order != 0 ? order : compare (get_number (left), get_number (right));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Search *search = user_data;
  g_autoptr (GTask) task = search->task;
  WardKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  call->items = g_list_sort (call->items, compare_items);
  if (error != NULL)
    ward_keyring_call_fail (task, error);
  else if (ward_keyring_call_is_wanted (task))
    search->found (task);
}

void
ward_keyring_search (GTask *task, void (*found) (GTask *task))
{
  WardKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = ward_keyring_attributes (call);
  Search *search = g_new0 (Search, 1);

  search->task = g_object_ref (task);
  search->found = found;
  secret_service_search (call->service, &ward_keyring_schema, attributes, SECRET_SEARCH_ALL, NULL, found_cb, search);
}

guint
ward_keyring_count_locked (const GList *items)
{
  guint n = 0;

  for (const GList *l = items; l != NULL; l = l->next)
    n += ward_keyring_is_locked (l->data) ? 1 : 0;

  return n;
}

static void
end_deletion (Deletion *deletion, GError *error)
{
  g_autoptr (GTask) task = deletion->task;

  g_list_free_full (deletion->items, g_object_unref);
  deletion->done (task, deletion->n_deleted, error);
  g_free (deletion);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deletion *deletion = user_data;
  g_autoptr (GError) error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error) && !ward_keyring_call_is_gone (error))
    {
      if (error == NULL) /* it had to ask the user, who said no */
        error = ward_vault_error_new (WARD_FAILURE_KEYRING_LOCKED);
      end_deletion (deletion, g_steal_pointer (&error));
      return;
    }
  deletion->n_deleted++;
  delete_next (deletion);
}

static void
delete_next (Deletion *deletion)
{
  g_autoptr (SecretItem) item = NULL;

  if (deletion->items == NULL)
    {
      end_deletion (deletion, NULL);
      return;
    }
  item = deletion->items->data;
  deletion->items = g_list_delete_link (deletion->items, deletion->items);
  secret_item_delete (item, NULL, deleted_cb, deletion);
}

void
ward_keyring_delete_items (GTask *task, const char *except, void (*done) (GTask *task, guint n, GError *error))
{
  WardKeyringCall *call = g_task_get_task_data (task);
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->task = g_object_ref (task);
  deletion->done = done;
  for (GList *l = call->items; l != NULL; l = l->next)
    if (g_strcmp0 (g_dbus_proxy_get_object_path (l->data), except) != 0)
      deletion->items = g_list_prepend (deletion->items, g_object_ref (l->data));
  delete_next (deletion);
}
