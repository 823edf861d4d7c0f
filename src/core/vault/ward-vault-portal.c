/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets within a sandbox such as Flatpak, where no program of the desktop's own keyring can be reached: libsecret keeps them in a file of the sandbox,
 * sealed with a secret that the Secret portal gives to this program alone (reliability.md section 5, S09, S10).
 *
 * libsecret asks the portal's version without giving the main loop back, and before 0.21 does not bear that a call to the portal is cancelled. So each
 * call runs in a thread and to its end, one at a time; the base answers whoever waits when the deadline has come. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-portal.h"

#include <string.h>

#include "core/vault/ward-keyring-private.h"

#define LABEL "Ward credential"
#define PROBE "probe" /* no tenant's id: tenants' are random */

struct _WardVaultPortal
{
  WardVault parent_instance;

  GQueue waiting; /* of (owned) GTask, the first come first */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (WardVaultPortal, ward_vault_portal, WARD_TYPE_VAULT)

/* What is asked; the thread has it to itself while it runs. */
typedef struct
{
  char *tenant_id;      /* (owned) */
  char *kind;           /* (owned) (nullable) */
  WardSecretText *line; /* (owned) (nullable) what to store */
  GTaskThreadFunc work;
  WardVaultState state;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->tenant_id);
  g_free (call->kind);
  g_clear_pointer (&call->line, ward_secret_text_unref);
  g_free (call);
}

static GHashTable *
build_attributes (const Call *call)
{
  if (call->kind == NULL)
    return secret_attributes_build (&ward_keyring_schema, "tenant", call->tenant_id, "v", 1, NULL);

  return secret_attributes_build (&ward_keyring_schema, "tenant", call->tenant_id, "kind", call->kind, "v", 1, NULL);
}

/* ---- in the thread ---- */

/* Sealed with another secret of the portal's, an item is not found at all: then nothing is there, somebody signs in, and a new one is written beside it. */
static void
look_up (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  g_autoptr (GHashTable) attributes = build_attributes (call);
  GError *error = NULL;
  char *line = secret_password_lookupv_nonpageable_sync (&ward_keyring_schema, attributes, NULL, &error);
  WardSecretText *secret;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  call->state = line != NULL ? WARD_VAULT_PRESENT : WARD_VAULT_ABSENT;
  secret = line != NULL ? ward_vault_line_read (line, strlen (line), call->tenant_id, call->kind) : NULL;
  if (line != NULL && secret == NULL)
    g_task_return_error (task, ward_vault_error_new (WARD_FAILURE_KEYRING_CORRUPT));
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) ward_secret_text_unref);
  secret_password_free (line);
}

static void
store (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Call *call = data;
  g_autoptr (GHashTable) attributes = build_attributes (call);
  GError *error = NULL;

  if (secret_password_storev_sync (&ward_keyring_schema, attributes, SECRET_COLLECTION_DEFAULT, LABEL,
                                   ward_secret_text_peek (call->line), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error != NULL ? error : ward_vault_error_new (WARD_FAILURE_KEYRING_UNAVAILABLE));
}

/* That nothing was there is no error. */
static void delete (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GHashTable) attributes = build_attributes (data);
  GError *error = NULL;

  secret_password_clearv_sync (&ward_keyring_schema, attributes, NULL, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The portal cannot be asked whether it would answer, so something is looked for that is not there. */
static void
probe (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  g_autoptr (GHashTable) attributes = build_attributes (call);
  GError *error = NULL;

  secret_password_free (secret_password_lookupv_nonpageable_sync (&ward_keyring_schema, attributes, NULL, &error));
  call->state = WARD_VAULT_PRESENT;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* ---- one after the other ---- */

static void begin_next (WardVaultPortal *self);

static void
completed_cb (GTask *task, GParamSpec *pspec, gpointer user_data)
{
  WardVaultPortal *self = WARD_VAULT_PORTAL (user_data);

  self->running = FALSE;
  begin_next (self);
}

/* Those that nobody waits for any more do not run. */
static void
begin_next (WardVaultPortal *self)
{
  while (!self->running && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
      const Call *call = g_task_get_task_data (task);

      if (g_task_return_error_if_cancelled (task))
        continue;
      self->running = TRUE;
      g_signal_connect_object (task, "notify::completed", G_CALLBACK (completed_cb), self, (GConnectFlags) 0);
      g_task_run_in_thread (task, call->work);
    }
}

static void
begin (GTask *task, GTaskThreadFunc work, const char *tenant_id, const char *kind, WardSecretText *line)
{
  WardVaultPortal *self = g_task_get_source_object (task);
  Call *call = g_new0 (Call, 1);

  call->tenant_id = g_strdup (tenant_id);
  call->kind = g_strdup (kind);
  call->line = line;
  call->work = work;
  g_task_set_task_data (task, call, call_free);
  g_queue_push_tail (&self->waiting, g_object_ref (task));
  begin_next (self);
}

static void
ward_vault_portal_lookup_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_portal_lookup_async);
  begin (task, look_up, tenant_id, kind, NULL);
}

static WardSecretText *
ward_vault_portal_lookup_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  const Call *call = g_task_get_task_data (G_TASK (result));

  *out_state = call->state;

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ward_vault_portal_store_async (WardVault *vault, const char *tenant_id, const char *kind, WardSecretText *secret,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);
  WardSecretText *line = ward_vault_line_build (tenant_id, kind, secret);

  g_task_set_source_tag (task, ward_vault_portal_store_async);
  if (line == NULL)
    g_task_return_error (task, ward_vault_error_new (WARD_FAILURE_TOO_LARGE));
  else
    begin (task, store, tenant_id, kind, line);
}

static void
ward_vault_portal_delete_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_portal_delete_async);
  begin (task, delete, tenant_id, kind, NULL);
}

static void
ward_vault_portal_probe_async (WardVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (vault, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_vault_portal_probe_async);
  begin (task, probe, PROBE, PROBE, NULL);
}

static gboolean
ward_vault_portal_done_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
ward_vault_portal_probe_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  const Call *call = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *out_state = call->state;

  return TRUE;
}

static void
ward_vault_portal_finalize (GObject *object)
{
  WardVaultPortal *self = WARD_VAULT_PORTAL (object);

  /* A task that waits holds the vault. */
  g_assert (g_queue_is_empty (&self->waiting));

  G_OBJECT_CLASS (ward_vault_portal_parent_class)->finalize (object);
}

static void
ward_vault_portal_class_init (WardVaultPortalClass *klass)
{
  WardVaultClass *vault_class = WARD_VAULT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ward_vault_portal_finalize;
  vault_class->lookup_async = ward_vault_portal_lookup_async;
  vault_class->lookup_finish = ward_vault_portal_lookup_finish;
  vault_class->store_async = ward_vault_portal_store_async;
  vault_class->store_finish = ward_vault_portal_done_finish;
  vault_class->delete_async = ward_vault_portal_delete_async;
  vault_class->delete_finish = ward_vault_portal_done_finish;
  vault_class->probe_async = ward_vault_portal_probe_async;
  vault_class->probe_finish = ward_vault_portal_probe_finish;
}

static void
ward_vault_portal_init (WardVaultPortal *self)
{
  g_queue_init (&self->waiting);
  ward_vault_set_persistent (WARD_VAULT (self), TRUE);
}

WardVault *
ward_vault_new_portal (WardEventLog *events)
{
  WardVault *self = g_object_new (WARD_TYPE_VAULT_PORTAL, NULL);

  ward_vault_set_events (self, events);

  return self;
}
