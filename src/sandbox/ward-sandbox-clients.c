/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The registry of clients: one of each kind that SMART App Launch 2.2 knows (public, confidential symmetric, confidential
 * asymmetric, backend service), and the devices that registered themselves (RFC 7591, auth.md 1.5). It also remembers
 * which assertions were shown, because each works once (RFC 7523 section 3). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

#include "core/base/ward-random.h"

struct _WardSandboxClients
{
  GMutex lock;
  GHashTable *clients; /* (owned) id → WardSandboxClient */
  GHashTable *shown;   /* (owned) "client jti" → gint64 second when it may be forgotten */
};

static void
client_clear (gpointer data)
{
  WardSandboxClient *client = data;

  g_free (client->id);
  g_clear_pointer (&client->jwks, ward_sandbox_jwks_unref);
  g_clear_pointer (&client->grant, ward_sandbox_grant_unref);
}

WardSandboxClient *
ward_sandbox_client_ref (WardSandboxClient *client)
{
  return g_atomic_rc_box_acquire (client);
}

void
ward_sandbox_client_unref (WardSandboxClient *client)
{
  g_atomic_rc_box_release_full (client, client_clear);
}

static WardSandboxClient *
client_new (const char *id, WardSandboxClientKind kind, WardSandboxJwks *jwks, WardSandboxGrant *grant)
{
  WardSandboxClient *client = g_atomic_rc_box_new0 (WardSandboxClient);

  client->id = g_strdup (id);
  client->kind = kind;
  client->jwks = jwks != NULL ? ward_sandbox_jwks_ref (jwks) : NULL;
  client->grant = grant != NULL ? ward_sandbox_grant_ref (grant) : NULL;
  return client;
}

static void
put (WardSandboxClients *clients, WardSandboxClient *client)
{
  g_hash_table_replace (clients->clients, client->id, client);
}

WardSandboxClients *
ward_sandbox_clients_new (void)
{
  static const struct
  {
    const char *id;
    WardSandboxClientKind kind;
  } first[] = {
    { WARD_SANDBOX_CLIENT_ID, WARD_SANDBOX_CLIENT_PUBLIC },
    { WARD_SANDBOX_CONFIDENTIAL_ID, WARD_SANDBOX_CLIENT_SECRET },
    { WARD_SANDBOX_ASYMMETRIC_ID, WARD_SANDBOX_CLIENT_KEY },
    { WARD_SANDBOX_BACKEND_ID, WARD_SANDBOX_CLIENT_BACKEND },
  };
  WardSandboxClients *clients = g_new0 (WardSandboxClients, 1);

  g_mutex_init (&clients->lock);
  /* The id belongs to the client: replacing one replaces both. */
  clients->clients = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ward_sandbox_client_unref);
  clients->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    put (clients, client_new (first[i].id, first[i].kind, NULL, NULL));
  return clients;
}

void
ward_sandbox_clients_free (WardSandboxClients *clients)
{
  g_hash_table_unref (clients->clients);
  g_hash_table_unref (clients->shown);
  g_mutex_clear (&clients->lock);
  g_free (clients);
}

/**
 * ward_sandbox_clients_find:
 * @clients: the registry
 * @id: (nullable): a client id
 *
 * Returns: (transfer full) (nullable): the client
 */
WardSandboxClient *
ward_sandbox_clients_find (WardSandboxClients *clients, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&clients->lock);
  WardSandboxClient *client = id != NULL ? g_hash_table_lookup (clients->clients, id) : NULL;

  return client != NULL ? ward_sandbox_client_ref (client) : NULL;
}

/**
 * ward_sandbox_clients_set_keys:
 * @clients: the registry
 * @id: a client that signs
 * @jwks: its keys from now on
 *
 * Returns: whether there is such a client
 */
gboolean
ward_sandbox_clients_set_keys (WardSandboxClients *clients, const char *id, WardSandboxJwks *jwks)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&clients->lock);
  WardSandboxClient *client = g_hash_table_lookup (clients->clients, id);

  if (client == NULL || (client->kind != WARD_SANDBOX_CLIENT_KEY && client->kind != WARD_SANDBOX_CLIENT_BACKEND))
    return FALSE;
  put (clients, client_new (id, client->kind, jwks, NULL));
  return TRUE;
}

/**
 * ward_sandbox_clients_add_device:
 * @clients: the registry
 * @jwks: the device's keys
 * @grant: what its user granted; it becomes the device's
 *
 * Returns: (transfer full): the new client; its id is Epic's: a "G" and a GUID
 */
WardSandboxClient *
ward_sandbox_clients_add_device (WardSandboxClients *clients, WardSandboxJwks *jwks, WardSandboxGrant *grant)
{
  g_autofree char *guid = ward_random_uuid ();
  g_autofree char *id = g_strconcat ("G", guid, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&clients->lock);
  WardSandboxClient *client;

  g_free (grant->client_id);
  grant->client_id = g_strdup (id);
  client = client_new (id, WARD_SANDBOX_CLIENT_DEVICE, jwks, grant);
  put (clients, client);
  return ward_sandbox_client_ref (client);
}

static gboolean
is_device (gpointer key, gpointer value, gpointer user_data)
{
  return ((WardSandboxClient *) value)->kind == WARD_SANDBOX_CLIENT_DEVICE;
}

void
ward_sandbox_clients_forget_devices (WardSandboxClients *clients)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&clients->lock);

  g_hash_table_foreach_remove (clients->clients, is_device, NULL);
}

static gboolean
is_past (gpointer key, gpointer value, gpointer user_data)
{
  return *(gint64 *) value <= *(gint64 *) user_data;
}

gboolean
ward_sandbox_clients_remember_jti (WardSandboxClients *clients, const char *client_id, const char *jti,
                                   gint64 expires_s, gint64 now_s)
{
  g_autofree char *key = g_strconcat (client_id, " ", jti, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&clients->lock);
  gint64 *until;

  g_hash_table_foreach_remove (clients->shown, is_past, &now_s);
  if (g_hash_table_contains (clients->shown, key))
    return FALSE;
  until = g_new (gint64, 1);
  *until = expires_s;
  g_hash_table_replace (clients->shown, g_steal_pointer (&key), until);
  return TRUE;
}

/**
 * ward_sandbox_register_client_keys:
 * @self: a sandbox
 * @client_id: "ward-asymmetric" or "ward-backend"
 * @jwks_json: a JWK set of public keys, each with a kid: RSA of 2048 bits or more, EC of P-384
 * @error: return location: %G_IO_ERROR_NOT_FOUND for another client, %G_IO_ERROR_INVALID_DATA for another set
 *
 * Replaces the keys with which a client signs its assertions. May be called from any thread, also while it runs.
 *
 * Returns: whether they are registered
 */
gboolean
ward_sandbox_register_client_keys (WardSandbox *self, const char *client_id, const char *jwks_json, GError **error)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (WardSandboxJwks) jwks = NULL;

  g_return_val_if_fail (WARD_IS_SANDBOX (self), FALSE);
  g_return_val_if_fail (client_id != NULL && jwks_json != NULL, FALSE);

  doc = ward_json_parse_data (jwks_json, strlen (jwks_json), NULL, NULL);
  if (doc == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The key set is not JSON.");
      return FALSE;
    }
  jwks = ward_sandbox_jwks_new (ward_json_doc_get_root (doc), WARD_SANDBOX_JWKS_ANY, error);
  if (jwks == NULL)
    return FALSE;
  if (ward_sandbox_clients_set_keys (self->clients, client_id, jwks))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No client of that id signs its assertions.");
  return FALSE;
}
