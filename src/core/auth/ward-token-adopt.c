/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes new tokens in. The refresh token is in the vault before the access token that came with it can be used, so that a crash in between never leaves a
 * used-up one behind (reliability.md T05, T06; auth.md X042, X043). Where the vault cannot take it, the session goes on in memory and says so. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

#include "core/auth/ward-scopes.h"

typedef struct
{
  /* input */
  WardSecretText *access_token; /* (owned) */
  guint lifetime_s;
  WardLaunchContext *context; /* (owned) */
  guint generation;
  gboolean renewal;

  /* in progress */
  WardStoredGrant *grant; /* (owned) (nullable) */
} Adopt;

static void
adopt_free (gpointer data)
{
  Adopt *adopt = data;

  g_clear_pointer (&adopt->access_token, ward_secret_text_unref);
  g_clear_pointer (&adopt->context, ward_launch_context_free);
  g_clear_pointer (&adopt->grant, ward_stored_grant_free);
  g_free (adopt);
}

static char *
dup_first (const char *now, const char *earlier)
{
  return g_strdup (now != NULL ? now : earlier);
}

/* What the EHR handed over. A renewal's answer may leave it out; what it says of it anew counts. */
static void
fill_launch (WardLaunchContext *context, const WardTokenResponse *response, const WardLaunchContext *earlier)
{
  gboolean has_list = response->fhir_context->len > 0 || earlier == NULL;

  context->patient = g_strdup (response->patient);
  context->encounter = dup_first (response->encounter, earlier != NULL ? earlier->encounter : NULL);
  context->need_patient_banner = response->need_patient_banner;
  context->fhir_context = ward_fhir_context_copy_list (has_list ? response->fhir_context : earlier->fhir_context);
  context->intent = dup_first (response->intent, earlier != NULL ? earlier->intent : NULL);
  context->smart_style_url = dup_first (response->smart_style_url, earlier != NULL ? earlier->smart_style_url : NULL);
  context->tenant = dup_first (response->tenant, earlier != NULL ? earlier->tenant : NULL);
}

/* What is known now, from the answer where it says so, else from before: @before in the vault, @earlier in memory. */
static WardLaunchContext *
build_context (const WardStoredGrant *before, const WardLaunchContext *earlier, const WardTokenResponse *response,
               const WardIdentity *identity, const char *const *asked)
{
  WardLaunchContext *context = g_new0 (WardLaunchContext, 1);

  fill_launch (context, response, earlier);
  context->scopes_asked = g_strdupv ((char **) asked);
  if (response->scopes != NULL)
    context->scopes_granted = g_strdupv (response->scopes);
  else if (before != NULL && before->scopes_granted != NULL && before->scopes_granted[0] != NULL)
    context->scopes_granted = g_strdupv (before->scopes_granted);
  else
    context->scopes_granted = g_strdupv ((char **) asked);
  if (identity != NULL)
    {
      context->subject = g_strdup (identity->subject);
      context->fhir_user = g_strdup (identity->fhir_user);
      context->user_name = g_strdup (identity->user_name);
      context->identity_verified = TRUE;
    }
  else if (before != NULL)
    {
      context->subject = g_strdup (before->subject);
      context->fhir_user = g_strdup (before->fhir_user);
      context->user_name = g_strdup (before->user_name);
      context->identity_verified = before->subject != NULL;
    }

  return context;
}

static WardStoredGrant *
build_grant (const WardStoredGrant *before, const WardTokenResponse *response, const WardIdentity *identity,
             const WardDevice *device, const WardLaunchContext *context, gint64 now_s)
{
  WardSecretText *token = response->refresh_token;
  WardStoredGrant *grant;

  if (device == NULL && before != NULL)
    device = before->device;
  if (token == NULL && before != NULL)
    token = before->refresh_token; /* X042: none in the answer means that the old one stays */
  if (token == NULL && device == NULL)
    return NULL;
  grant = g_new0 (WardStoredGrant, 1);
  /* A session that goes on with a device's key does not change over to a token. */
  if (device != NULL)
    grant->device = ward_device_copy (device);
  else
    grant->refresh_token = ward_secret_text_ref (token);
  if (identity != NULL)
    grant->issuer = g_strdup (identity->issuer);
  else if (before != NULL)
    grant->issuer = g_strdup (before->issuer);
  grant->subject = g_strdup (context->subject);
  grant->fhir_user = g_strdup (context->fhir_user);
  grant->user_name = g_strdup (context->user_name);
  grant->scopes_asked = g_strdupv (context->scopes_asked);
  grant->scopes_granted = g_strdupv (context->scopes_granted);
  grant->began_s = before != NULL && before->began_s > 0 ? before->began_s : now_s;

  return grant;
}

static void
install (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Adopt *adopt = g_task_get_task_data (task);
  gint64 now = ward_token_keeper_get_now_us (self);

  g_clear_pointer (&self->access_token, ward_secret_text_unref);
  self->access_token = g_steal_pointer (&adopt->access_token);
  /* Without a grant nobody knows when the session began but now: what the server gives for longer ends with the longest session (reliability.md T30). */
  if (adopt->grant == NULL)
    adopt->lifetime_s = MIN (adopt->lifetime_s, self->session_limit_s);
  self->expiry_us = now + adopt->lifetime_s * (gint64) G_USEC_PER_SEC;
  self->came_us = adopt->renewal ? now : 0;
  g_clear_pointer (&self->grant, ward_stored_grant_free);
  self->grant = g_steal_pointer (&adopt->grant);
  self->n_failures = 0;
  self->not_before_us = 0;
  g_clear_error (&self->last_failure);
  ward_token_keeper_set_context (self, g_steal_pointer (&adopt->context));
  ward_token_keeper_set_state (self, WARD_TOKENS_VALID);
  g_task_return_boolean (task, TRUE);
}

static WardVaultState
state_from_error (const GError *error)
{
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_LOCKED))
    return WARD_VAULT_LOCKED;
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_CORRUPT))
    return WARD_VAULT_CORRUPT;
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_ABSENT))
    return WARD_VAULT_ABSENT;

  return WARD_VAULT_UNAVAILABLE;
}

static void
undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ward_vault_delete_finish (WARD_VAULT (source), result, NULL);
}

static void
note_stored (WardTokenKeeper *self, gboolean done, const GError *error)
{
  self->stored = done && ward_vault_is_persistent (self->vault);
  self->unstored = !done;
  self->vault_state = done ? WARD_VAULT_PRESENT : state_from_error (error);
  if (!done)
    ward_token_keeper_note (self, "vault-store", WARD_RESULT_WARNING, error);
}

/* A registration counts only once its key rests in the vault (reliability.md T28): else it is dropped, and the session ends with its access token. */
static void
drop_device (WardTokenKeeper *self, Adopt *adopt)
{
  g_clear_pointer (&adopt->grant, ward_stored_grant_free);
  self->unstored = FALSE;
  self->device_state = WARD_DEVICE_FAILED;
  /* A keyring that answered too late may hold it after all. */
  ward_vault_delete_async (self->vault, ward_tenant_get_id (self->tenant), WARD_VAULT_DEVICE_KEY, NULL, undone_cb,
                           NULL);
}

/* An attempt that was given up, or a session that ended meanwhile: what came is not wanted any more. */
static gboolean
is_outdated (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  const Adopt *adopt = g_task_get_task_data (task);

  if (adopt->generation == self->generation && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return FALSE;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The session ended meanwhile");

  return TRUE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  Adopt *adopt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean done = ward_vault_store_finish (WARD_VAULT (source), result, &error);

  if (is_outdated (task))
    {
      if (done || adopt->grant->device != NULL)
        ward_vault_delete_async (self->vault, ward_tenant_get_id (self->tenant),
                                 ward_stored_grant_get_kind (adopt->grant), NULL, undone_cb, NULL);
      return;
    }
  note_stored (self, done, error);
  if (!done && adopt->grant->device != NULL && !adopt->renewal)
    drop_device (self, adopt);
  install (task);
}

/* Without a refresh token nothing of an earlier session may stay behind, least of all another user's (A55). */
static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    {
      ward_token_keeper_note (self, "vault-delete", WARD_RESULT_NOTE, error);
      self->vault_state = state_from_error (error);
    }
  else
    self->vault_state = WARD_VAULT_ABSENT;
  self->stored = FALSE;
  self->unstored = FALSE;
  if (!is_outdated (task))
    install (task);
}

static void
store (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  const Adopt *adopt = g_task_get_task_data (task);
  const char *tenant = ward_tenant_get_id (self->tenant);
  g_autoptr (WardSecretText) text = NULL;

  if (adopt->grant == NULL)
    {
      ward_vault_delete_async (self->vault, tenant, WARD_VAULT_REFRESH, NULL, cleared_cb, g_object_ref (task));
      return;
    }
  text = ward_stored_grant_write (adopt->grant, self->tenant);
  ward_vault_store_async (self->vault, tenant, ward_stored_grant_get_kind (adopt->grant), text, NULL, stored_cb,
                          g_object_ref (task));
}

/* A sign-in leaves one kind of session in the vault: that of the other kind, if there is one, is an earlier one's. */
static void
made_room_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (!ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    ward_token_keeper_note (g_task_get_source_object (task), "vault-delete", WARD_RESULT_NOTE, error);
  if (!is_outdated (task))
    store (task);
}

/* @before: what is renewed; NULL after signing in, when nothing of an earlier session counts. */
void
ward_token_keeper_adopt_async (WardTokenKeeper *self, const WardTokenResponse *response, const WardIdentity *identity,
                               const WardStoredGrant *before, const WardDevice *device, const char *const *asked,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Adopt *adopt = g_new0 (Adopt, 1);
  gboolean is_device;

  g_task_set_source_tag (task, ward_token_keeper_adopt_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, adopt, adopt_free);
  adopt->access_token = ward_secret_text_ref (response->access_token);
  adopt->lifetime_s = response->lifetime_s;
  adopt->generation = self->generation;
  adopt->renewal = before != NULL;
  adopt->context = build_context (before, before != NULL ? self->context : NULL, response, identity, asked);
  adopt->grant = build_grant (before, response, identity, device, adopt->context,
                              ward_clock_real_us (self->clock) / G_USEC_PER_SEC);
  for (char **note = response->notes; note != NULL && *note != NULL; note++)
    ward_token_keeper_note (self, "token-response-odd", WARD_RESULT_NOTE, NULL);

  if (adopt->renewal)
    {
      store (task);
      return;
    }
  is_device = adopt->grant != NULL && adopt->grant->device != NULL;
  ward_vault_delete_async (self->vault, ward_tenant_get_id (self->tenant),
                           is_device ? WARD_VAULT_REFRESH : WARD_VAULT_DEVICE_KEY, NULL, made_room_cb,
                           g_steal_pointer (&task));
}

gboolean
ward_token_keeper_adopt_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stored_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardTokenKeeper) self = WARD_TOKEN_KEEPER (user_data);
  g_autoptr (GError) error = NULL;
  gboolean done = ward_vault_store_finish (WARD_VAULT (source), result, &error);

  if (self->grant != NULL)
    note_stored (self, done, error);
  else if (done)
    ward_token_keeper_forget_stored (self);
}

/* A keyring that was locked may be open by now. */
void
ward_token_keeper_store_again (WardTokenKeeper *self)
{
  g_autoptr (WardSecretText) text = NULL;

  if (self->grant == NULL || !self->unstored)
    return;
  self->unstored = FALSE; /* not twice at once */
  text = ward_stored_grant_write (self->grant, self->tenant);
  ward_vault_store_async (self->vault, ward_tenant_get_id (self->tenant), ward_stored_grant_get_kind (self->grant),
                          text, NULL, stored_again_cb, g_object_ref (self));
}
