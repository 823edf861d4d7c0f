/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends a session because the user says so (reliability.md T22): what is in memory goes at once, what is stored next, and the server is told where it
 * listens. What the server says changes nothing. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

typedef struct
{
  WardSecretText *token; /* (owned) (nullable) what the server is told to forget */
  const char *hint;      /* (unowned) its kind */
  WardClientAuth *auth;  /* (owned) (nullable) whose it is */
  guint n_deleted;       /* of kinds */
  GError *error;         /* (owned) (nullable) why what was stored is still there */
} SignOut;

/* What belongs to the session. The client's own secret or key stays: whoever signs in next needs it. */
static const char *const kinds[] = { WARD_VAULT_REFRESH, WARD_VAULT_DEVICE_KEY };

static void delete_next (GTask *task);
static void looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
sign_out_free (gpointer data)
{
  SignOut *out = data;

  g_clear_pointer (&out->token, ward_secret_text_unref);
  g_clear_pointer (&out->auth, ward_client_auth_unref);
  g_clear_error (&out->error);
  g_free (out);
}

static void
take_token (SignOut *out, WardSecretText *token, const char *hint)
{
  g_clear_pointer (&out->token, ward_secret_text_unref);
  out->token = ward_secret_text_ref (token);
  out->hint = hint;
}

/* Another program of this user may have renewed the session: what is stored is what has to be given up. */
static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  WardVaultState state;
  g_autoptr (WardSecretText) text = ward_vault_lookup_finish (WARD_VAULT (source), result, &state, NULL);
  g_autoptr (WardStoredGrant) grant = text != NULL ? ward_stored_grant_read (text, self->tenant) : NULL;

  if (grant != NULL && grant->refresh_token != NULL)
    take_token (g_task_get_task_data (task), grant->refresh_token, "refresh_token");
  delete_next (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
delete_next (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  const SignOut *out = g_task_get_task_data (task);

  ward_vault_delete_async (self->vault, ward_tenant_get_id (self->tenant), kinds[out->n_deleted], NULL, deleted_cb,
                           task);
}

static void
end (GTask *task)
{
  SignOut *out = g_task_get_task_data (task);

  if (out->error != NULL)
    g_task_return_error (task, g_steal_pointer (&out->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  SignOut *out = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    self->vault_state = WARD_VAULT_ABSENT;
  else
    {
      ward_token_keeper_note (self, "vault-delete", WARD_RESULT_FAILED, error);
      /* Without a keyring nothing was stored: signing out did not fail. */
      if (out->error == NULL && !ward_failure_matches (error, WARD_FAILURE_KEYRING_UNAVAILABLE)
          && !ward_failure_matches (error, WARD_FAILURE_KEYRING_ABSENT))
        out->error = g_steal_pointer (&error);
    }
  if (++out->n_deleted < G_N_ELEMENTS (kinds))
    {
      delete_next (g_steal_pointer (&task));
      return;
    }
  if (out->token != NULL && self->discovery != NULL && out->auth != NULL)
    ward_revocation_send_async (self->http, self->tenant, self->discovery, out->auth, out->token, out->hint, NULL,
                                revoked_cb, g_steal_pointer (&task));
  else
    end (task);
}

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (ward_revocation_send_finish (result, &error))
    ward_token_keeper_note (self, "token-revoke", WARD_RESULT_OK, NULL);
  else
    ward_token_keeper_note (self, "token-revoke", WARD_RESULT_NOTE, error);
  end (task);
}

/* A device's own tokens are given up by the device, all others by the tenant's client. */
WardClientAuth *
ward_token_keeper_dup_owner (WardTokenKeeper *self)
{
  if (self->grant != NULL && self->grant->device != NULL && self->came_us != 0)
    return ward_client_auth_new_key (self->grant->device->client_id, self->grant->device->key);

  return self->auth != NULL ? ward_client_auth_ref (self->auth) : NULL;
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardTokenKeeper) self = WARD_TOKEN_KEEPER (user_data);
  g_autoptr (GError) error = NULL;

  if (!ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    ward_token_keeper_note (self, "vault-delete", WARD_RESULT_FAILED, error);
}

/* The session ended by itself: nobody waits for this. */
void
ward_token_keeper_forget_stored (WardTokenKeeper *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    ward_vault_delete_async (self->vault, ward_tenant_get_id (self->tenant), kinds[i], NULL, forgotten_cb,
                             g_object_ref (self));
}

/**
 * ward_token_keeper_sign_out_async:
 * @self: a keeper
 * @cancellable: (nullable): not looked at: signing out always ends
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Forgets the tokens at once, deletes what is stored, and revokes it where the server offers that (at most 5 s).
 */
void
ward_token_keeper_sign_out_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SignOut *out;

  g_return_if_fail (WARD_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_token_keeper_sign_out_async);
  g_task_set_check_cancellable (task, FALSE);
  out = g_new0 (SignOut, 1);
  g_task_set_task_data (task, out, sign_out_free);
  if (self->grant != NULL && self->grant->refresh_token != NULL)
    take_token (out, self->grant->refresh_token, "refresh_token");
  else if (self->access_token != NULL)
    take_token (out, self->access_token, "access_token");
  out->auth = ward_token_keeper_dup_owner (self);

  if (self->renewing != NULL)
    g_cancellable_cancel (self->renewing);
  ward_token_keeper_end (self, WARD_TOKENS_NONE, NULL);
  ward_vault_lookup_async (self->vault, ward_tenant_get_id (self->tenant), "refresh", NULL, looked_up_cb,
                           g_steal_pointer (&task));
}

/**
 * ward_token_keeper_sign_out_finish:
 * @self: a keeper
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE
 *
 * Returns: %FALSE if what is stored could not be deleted; the session is over all the same
 */
gboolean
ward_token_keeper_sign_out_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
