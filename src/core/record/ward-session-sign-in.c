/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a session comes to be signed in and signed out: from the keyring, through the browser, by a launch, and the end (reliability.md A54, A55, T30). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-session-private.h"

#include "core/base/ward-clock.h"

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSession) self = WARD_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  gboolean resumed = ward_token_keeper_resume_finish (WARD_TOKEN_KEEPER (source), result, &error);

  if (self->state != WARD_SESSION_RESUMING)
    return; /* the user began to sign in meanwhile */
  if (resumed)
    ward_session_become_active (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ward_session_set_state (self, WARD_SESSION_SIGNED_OUT, NULL);
  else
    ward_session_set_state (self, WARD_SESSION_SIGNED_OUT, error);
}

/**
 * ward_session_resume:
 * @self: a session that is signed out
 *
 * Goes on from the keyring, without the browser. Ends in active or signed out, with the reason as its error.
 */
void
ward_session_resume (WardSession *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WARD_IS_SESSION (self));

  if (self->state != WARD_SESSION_SIGNED_OUT && self->state != WARD_SESSION_EXPIRED)
    return;
  ward_session_set_state (self, WARD_SESSION_RESUMING, NULL);
  if (!ward_session_refresh_trust (self, &error))
    {
      ward_session_set_state (self, WARD_SESSION_SIGNED_OUT, error);
      return;
    }
  ward_token_keeper_resume_async (self->keeper, self->cancellable, resumed_cb, g_object_ref (self));
}

static gboolean
is_under_way (WardSignIn *sign_in)
{
  switch (ward_sign_in_get_state (sign_in))
    {
    case WARD_SIGN_IN_IDLE:
    case WARD_SIGN_IN_DISCOVERING:
    case WARD_SIGN_IN_WAITING:
    case WARD_SIGN_IN_EXCHANGING:
    case WARD_SIGN_IN_VERIFYING:
      return TRUE;
    case WARD_SIGN_IN_DONE:
    case WARD_SIGN_IN_FAILED:
    case WARD_SIGN_IN_CANCELLED:
    default:
      return FALSE;
    }
}

/* Whether the next attempt can still show the launch: it failed before the token went to the browser, and for another reason. */
static gboolean
can_launch_again (WardSignIn *sign_in)
{
  const GError *error = ward_sign_in_get_error (sign_in);
  WardLaunch *launch = ward_sign_in_get_launch (sign_in);

  return error != NULL && launch != NULL && ward_launch_check (launch, ward_clock_monotonic_us (NULL), NULL)
         && !ward_failure_matches (error, WARD_FAILURE_LAUNCH_TENANT);
}

static void
sign_in_state_cb (WardSession *self, GParamSpec *pspec, WardSignIn *sign_in)
{
  if (sign_in != self->sign_in || self->state != WARD_SESSION_SIGNING_IN || is_under_way (sign_in))
    return;
  if (!can_launch_again (sign_in))
    g_clear_pointer (&self->launch, ward_launch_unref);
  switch (ward_sign_in_get_state (sign_in))
    {
    case WARD_SIGN_IN_DONE:
      ward_session_become_active (self);
      break;
    case WARD_SIGN_IN_FAILED:
      ward_session_set_state (self, self->before, ward_sign_in_get_error (sign_in));
      break;
    case WARD_SIGN_IN_CANCELLED:
    case WARD_SIGN_IN_IDLE:
    case WARD_SIGN_IN_DISCOVERING:
    case WARD_SIGN_IN_WAITING:
    case WARD_SIGN_IN_EXCHANGING:
    case WARD_SIGN_IN_VERIFYING:
    default:
      ward_session_set_state (self, self->before, NULL);
      break;
    }
}

/**
 * ward_session_prepare_sign_in:
 * @self: a session
 *
 * Makes an attempt without starting it, so that it can be given another way to open the browser; ward_session_sign_in() starts it.
 *
 * Returns: (transfer none): the attempt, or the one under way
 */
WardSignIn *
ward_session_prepare_sign_in (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  if (self->sign_in != NULL && is_under_way (self->sign_in))
    return self->sign_in;
  if (self->sign_in != NULL)
    g_signal_handlers_disconnect_by_data (self->sign_in, self);
  g_clear_object (&self->sign_in);
  self->sign_in = ward_sign_in_new (self->http, self->keeper);
  if (self->launch != NULL)
    ward_sign_in_set_launch (self->sign_in, self->launch);
  g_signal_connect_object (self->sign_in, "notify::state", G_CALLBACK (sign_in_state_cb), self, G_CONNECT_SWAPPED);
  return self->sign_in;
}

/**
 * ward_session_set_launch:
 * @self: a session
 * @launch: what an EHR started Ward with, of this session's tenant, confirmed by the user
 *
 * Makes the next attempt to sign in an EHR launch. An attempt under way is given up for it.
 */
void
ward_session_set_launch (WardSession *self, WardLaunch *launch)
{
  g_return_if_fail (WARD_IS_SESSION (self));
  g_return_if_fail (launch != NULL);

  ward_session_cancel_sign_in (self);
  g_clear_pointer (&self->launch, ward_launch_unref);
  self->launch = ward_launch_ref (launch);
}

/**
 * ward_session_sign_in:
 * @self: a session
 *
 * Starts to sign in through the browser; where the record's authorities cannot be read, nothing is started, and the session's error says so. A second call while one attempt is under way gives that one (reliability.md A54).
 *
 * Returns: (transfer none): the attempt
 */
WardSignIn *
ward_session_sign_in (WardSession *self)
{
  g_autoptr (GError) error = NULL;
  WardSignIn *sign_in;

  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  sign_in = ward_session_prepare_sign_in (self);
  if (ward_sign_in_get_state (sign_in) != WARD_SIGN_IN_IDLE || self->state == WARD_SESSION_SIGNING_IN)
    return sign_in;
  self->before = self->state == WARD_SESSION_RESUMING ? WARD_SESSION_SIGNED_OUT : self->state;
  ward_session_set_state (self, WARD_SESSION_SIGNING_IN, NULL);
  if (ward_session_refresh_trust (self, &error))
    ward_sign_in_start (sign_in);
  else
    ward_session_set_state (self, self->before, error);
  return sign_in;
}

/**
 * ward_session_cancel_sign_in:
 * @self: a session
 *
 * Ends the attempt under way; the session is again what it was before.
 */
void
ward_session_cancel_sign_in (WardSession *self)
{
  g_return_if_fail (WARD_IS_SESSION (self));

  if (self->sign_in != NULL && is_under_way (self->sign_in))
    ward_sign_in_cancel (self->sign_in);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardSession *self = g_task_get_source_object (task);
  GError *of_cache = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean deleted = ward_token_keeper_sign_out_finish (WARD_TOKEN_KEEPER (source), result, &error);

  self->signing_out = FALSE;
  if (deleted && of_cache == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error != NULL ? g_steal_pointer (&error) : g_error_copy (of_cache));
}

static void
free_error (gpointer data)
{
  g_error_free (data);
}

/* The tokens go whatever became of the cache. */
static void
cache_erased_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ward_cache_erase_finish (WARD_CACHE (source), result, NULL, &error))
    g_task_set_task_data (task, error, free_error);
  ward_token_keeper_sign_out_async (self->keeper, g_task_get_cancellable (task), signed_out_cb, g_object_ref (task));
}

/* What is kept of this user; where it is not known who that was, of all users of the tenant. */
static void
erase_kept (WardSession *self, GTask *task)
{
  const WardCachePart part = { .tenant = ward_tenant_get_id (self->tenant), .user = self->user_key };

  ward_cache_erase_async (self->cache, &part, NULL, cache_erased_cb, task);
}

/**
 * ward_session_sign_out_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Ends the session: it is signed out at once, all requests of it are cancelled, its pages forgotten; then the tokens are revoked where offered and deleted.
 */
void
ward_session_sign_out_async (WardSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WARD_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_session_sign_out_async);
  self->signing_out = TRUE;
  ward_session_cancel_sign_in (self);
  g_clear_pointer (&self->launch, ward_launch_unref);
  ward_session_forget_user (self);
  ward_fhir_client_clear_cache (self->client);
  ward_fhir_client_set_scope_key (self->client, NULL);
  ward_fhir_client_set_disk_cache (self->client, NULL, NULL);
  ward_session_set_state (self, WARD_SESSION_SIGNED_OUT, NULL);
  if (self->cache != NULL)
    erase_kept (self, g_steal_pointer (&task));
  else
    ward_token_keeper_sign_out_async (self->keeper, cancellable, signed_out_cb, g_steal_pointer (&task));
}

/**
 * ward_session_sign_out_finish:
 * @self: a session
 * @result: a result
 * @error: return location
 *
 * Returns: %FALSE if what was stored could not be deleted; the session is over all the same
 */
gboolean
ward_session_sign_out_finish (WardSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
