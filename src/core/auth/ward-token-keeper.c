/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the tokens of one session (auth.md section 7 X032-X045, reliability.md 10.3). The access token lives here alone; the refresh token rests in the
 * vault. Whoever needs a token asks each time: it is checked by a clock that counts suspend, renewed before it is used, and renewed once however many ask. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

#define FRESH_US \
  (60 * (gint64) G_USEC_PER_SEC) /* a renewed token that is refused within this time is not renewed again (T03, T04) */
#define MARGIN_US (30 * (gint64) G_USEC_PER_SEC) /* a token this near its end is renewed first */
#define CHECK_SECONDS 15
#define DEVICE_PAUSE_MS 3000

typedef struct
{
  WardTokenKeeper *keeper; /* (unowned) */
  GTask *task;             /* (owned) */
  GSource *source;         /* (owned) (nullable) of its cancellable */
} Waiter;

enum
{
  PROP_STATE = 1,
  PROP_CONTEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint signed_out_signal;

G_DEFINE_FINAL_TYPE (WardTokenKeeper, ward_token_keeper, G_TYPE_OBJECT)

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->source != NULL)
    {
      g_source_destroy (waiter->source);
      g_source_unref (waiter->source);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
ward_token_keeper_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_CONTEXT:
      g_value_set_pointer (value, self->context);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ward_token_keeper_dispose (GObject *object)
{
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->renewing != NULL)
    g_cancellable_cancel (self->renewing);
  g_cancellable_cancel (self->asking_again);
  g_clear_pointer (&self->access_token, ward_secret_text_unref);

  G_OBJECT_CLASS (ward_token_keeper_parent_class)->dispose (object);
}

static void
ward_token_keeper_finalize (GObject *object)
{
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (object);

  g_clear_object (&self->http);
  g_clear_object (&self->tenant);
  g_clear_object (&self->vault);
  g_clear_object (&self->verifier);
  g_clear_object (&self->renewing);
  g_clear_object (&self->asking_again);
  g_clear_pointer (&self->kept_folder, g_free);
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  g_clear_pointer (&self->auth, ward_client_auth_unref);
  g_clear_pointer (&self->context, ward_launch_context_free);
  g_clear_pointer (&self->grant, ward_stored_grant_free);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_error (&self->last_failure);

  G_OBJECT_CLASS (ward_token_keeper_parent_class)->finalize (object);
}

static void
ward_token_keeper_class_init (WardTokenKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ward_token_keeper_get_property;
  object_class->dispose = ward_token_keeper_dispose;
  object_class->finalize = ward_token_keeper_finalize;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, WARD_TOKENS_EXPIRED, WARD_TOKENS_NONE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CONTEXT] = g_param_spec_pointer ("context", NULL, NULL,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* The session is over, and why: a GError, or NULL where the user ended it. */
  signed_out_signal = g_signal_new ("signed-out", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ward_token_keeper_init (WardTokenKeeper *self)
{
  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
  self->vault_state = WARD_VAULT_ABSENT;
  self->device_pause_ms = DEVICE_PAUSE_MS;
}

/**
 * ward_token_keeper_new:
 * @http: a client
 * @tenant: a tenant
 * @vault: where the refresh token rests
 *
 * Returns: (transfer full): a keeper without tokens
 */
WardTokenKeeper *
ward_token_keeper_new (WardHttp *http, WardTenant *tenant, WardVault *vault)
{
  WardTokenKeeper *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (WARD_IS_VAULT (vault), NULL);

  self = g_object_new (WARD_TYPE_TOKEN_KEEPER, NULL);
  self->http = g_object_ref (http);
  self->tenant = g_object_ref (tenant);
  self->vault = g_object_ref (vault);
  self->verifier = ward_identity_verifier_new (http, tenant);
  self->session_limit_s = ward_tenant_get_session_hours (tenant) * 3600; /* reliability.md T30 */

  return self;
}

/**
 * ward_token_keeper_keep_discovery:
 * @self: a keeper
 * @folder: (nullable): a folder of this user; %NULL for none
 *
 * From now on what the server says about signing in is kept there, and a stored session goes on by it at the next start while the server is asked again.
 */
void
ward_token_keeper_keep_discovery (WardTokenKeeper *self, const char *folder)
{
  g_return_if_fail (WARD_IS_TOKEN_KEEPER (self));

  g_free (self->kept_folder);
  self->kept_folder = g_strdup (folder);
}

/* ---- what the other files of the keeper use ---- */

gint64
ward_token_keeper_get_now_us (WardTokenKeeper *self)
{
  return ward_clock_monotonic_us (self->clock);
}

void
ward_token_keeper_set_clock (WardTokenKeeper *self, const WardClock *clock)
{
  self->clock = clock;
}

void
ward_token_keeper_set_session_limit (WardTokenKeeper *self, guint seconds)
{
  self->session_limit_s = seconds;
}

WardHttp *
ward_token_keeper_get_http (WardTokenKeeper *self)
{
  return self->http;
}

void
ward_token_keeper_note (WardTokenKeeper *self, const char *step, WardEventResult result, const GError *error)
{
  WardEventFields fields = {
    .type = WARD_EVENT_TOKEN,
    .result = result,
    .tenant = ward_tenant_get_id (self->tenant),
    .step = step,
    .failure = error != NULL ? ward_failure_explain_error (error)->key : NULL,
    .start_us = ward_clock_monotonic_us (NULL),
  };

  ward_event_log_add (ward_http_get_events (self->http), &fields);
}

static gboolean
timer_cb (gpointer data)
{
  ward_token_keeper_check (data);

  return G_SOURCE_CONTINUE;
}

void
ward_token_keeper_set_state (WardTokenKeeper *self, WardTokensState state)
{
  gboolean runs = state == WARD_TOKENS_VALID || state == WARD_TOKENS_REFRESHING;

  if (runs && self->timer == 0)
    self->timer = g_timeout_add_seconds (CHECK_SECONDS, timer_cb, self);
  else if (!runs)
    g_clear_handle_id (&self->timer, g_source_remove);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
ward_token_keeper_set_context (WardTokenKeeper *self, WardLaunchContext *context)
{
  g_clear_pointer (&self->context, ward_launch_context_free);
  self->context = context;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTEXT]);
}

void
ward_token_keeper_end (WardTokenKeeper *self, WardTokensState state, const GError *why)
{
  g_autoptr (WardTokenKeeper) alive = g_object_ref (self);

  self->generation++;
  g_clear_pointer (&self->access_token, ward_secret_text_unref);
  g_clear_pointer (&self->grant, ward_stored_grant_free);
  self->expiry_us = 0;
  self->stored = FALSE;
  self->unstored = FALSE;
  if (state == WARD_TOKENS_NONE)
    ward_token_keeper_set_context (self, NULL);
  ward_token_keeper_note (self, "session-end", why != NULL ? WARD_RESULT_WARNING : WARD_RESULT_OK, why);
  ward_token_keeper_set_state (self, state);
  g_signal_emit (self, signed_out_signal, 0, why);
}

/* ---- time ---- */

/* @grant: (nullable): whose session it is. Whether that has reached its longest duration (reliability.md T30). */
gboolean
ward_token_keeper_is_over_limit (WardTokenKeeper *self, const WardStoredGrant *grant)
{
  gint64 now_s = ward_clock_real_us (self->clock) / G_USEC_PER_SEC;

  return grant != NULL && grant->began_s > 0 && now_s - grant->began_s >= self->session_limit_s;
}

static void
end_by_limit (WardTokenKeeper *self)
{
  g_autoptr (GError) why
      = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The session has reached its longest duration");

  if (self->renewing != NULL)
    g_cancellable_cancel (self->renewing);
  ward_token_keeper_forget_stored (self);
  ward_token_keeper_end (self, WARD_TOKENS_EXPIRED, why);
}

void
ward_token_keeper_check (WardTokenKeeper *self)
{
  if (self->state != WARD_TOKENS_VALID)
    return;
  if (ward_token_keeper_is_over_limit (self, self->grant))
    end_by_limit (self);
  else if (!ward_token_keeper_can_refresh (self) && ward_token_keeper_get_now_us (self) >= self->expiry_us)
    {
      g_autoptr (GError) why
          = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The access that was granted has run out");

      ward_token_keeper_end (self, WARD_TOKENS_EXPIRED, why);
    }
  else if (self->unstored)
    ward_token_keeper_store_again (self);
}

/* ---- a token for whoever asks ---- */

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (source);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr (GError) error = NULL;
  gboolean renewed = ward_token_keeper_renew_finish (self, result, &error);

  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiting, i);

      if (renewed && self->access_token != NULL)
        g_task_return_pointer (waiter->task, ward_secret_text_ref (self->access_token),
                               (GDestroyNotify) ward_secret_text_unref);
      else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_new_error (waiter->task, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The session is over");
    }
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;
  g_autoptr (GTask) task = g_object_ref (waiter->task);

  g_ptr_array_remove (waiter->keeper->waiting, waiter);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
wait_for_renewal (WardTokenKeeper *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->keeper = self;
  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      waiter->source = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->source, G_SOURCE_FUNC (waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->source, g_task_get_context (task));
    }
  g_ptr_array_add (self->waiting, waiter);
  if (self->waiting->len == 1 && self->renewing == NULL)
    ward_token_keeper_renew_async (self, NULL, renewed_cb, NULL);
}

static void
give_current (WardTokenKeeper *self, GTask *task)
{
  g_task_return_pointer (task, ward_secret_text_ref (self->access_token), (GDestroyNotify) ward_secret_text_unref);
}

/* A server refused the token that is in use. */
static void
answer_rejection (WardTokenKeeper *self, GTask *task)
{
  gint64 now = ward_token_keeper_get_now_us (self);

  if (!ward_token_keeper_can_refresh (self))
    {
      g_autoptr (GError) why = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT,
                                                    "The server no longer accepts the access token");

      /* One refusal right after signing in says something of that resource, not of the session. */
      if (now < self->expiry_us && self->came_us != 0 && now < self->came_us + FRESH_US)
        {
          g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED, "The server refuses a fresh token");
          return;
        }
      g_task_return_error (task, g_error_copy (why));
      ward_token_keeper_end (self, WARD_TOKENS_EXPIRED, why);
      return;
    }
  if (self->came_us != 0 && now < self->came_us + FRESH_US)
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED, "The server refuses a fresh token");
  else
    wait_for_renewal (self, task);
}

/**
 * ward_token_keeper_get_token_async:
 * @self: a keeper
 * @rejected: (nullable): the token that a server just answered with 401
 * @cancellable: (nullable): ends the wait, not the renewal
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Asks for a usable access token; it is renewed first where that is needed.
 */
void
ward_token_keeper_get_token_async (WardTokenKeeper *self, WardSecretText *rejected, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  gint64 left;

  g_return_if_fail (WARD_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_token_keeper_get_token_async);
  ward_token_keeper_check (self);
  if (self->access_token == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The session is over");
      return;
    }
  if (self->renewing != NULL)
    {
      wait_for_renewal (self, task);
      return;
    }

  left = self->expiry_us - ward_token_keeper_get_now_us (self);
  if (rejected != NULL && ward_secret_text_equal (self->access_token, ward_secret_text_peek (rejected)))
    answer_rejection (self, task);
  else if (left > MARGIN_US || (left > 0 && !ward_token_keeper_can_refresh (self)))
    give_current (self, task);
  else
    wait_for_renewal (self, task);
}

/**
 * ward_token_keeper_get_token_finish:
 * @self: a keeper
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the token
 */
WardSecretText *
ward_token_keeper_get_token_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what is known ---- */

/**
 * ward_token_keeper_get_tenant:
 * @self: a keeper
 *
 * Returns: (transfer none): its tenant
 */
WardTenant *
ward_token_keeper_get_tenant (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), NULL);

  return self->tenant;
}

/**
 * ward_token_keeper_get_state:
 * @self: a keeper
 *
 * Returns: whether there are tokens
 */
WardTokensState
ward_token_keeper_get_state (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), WARD_TOKENS_NONE);

  return self->state;
}

/**
 * ward_token_keeper_get_context:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): what came with the tokens
 */
const WardLaunchContext *
ward_token_keeper_get_context (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), NULL);

  return self->context;
}

/**
 * ward_token_keeper_get_expiry_us:
 * @self: a keeper
 *
 * Returns: when the access token ends, on the monotonic clock; 0 without one
 */
gint64
ward_token_keeper_get_expiry_us (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), 0);

  return self->expiry_us;
}

/**
 * ward_token_keeper_can_refresh:
 * @self: a keeper
 *
 * Returns: whether the session goes on without the browser when the access token ends
 */
gboolean
ward_token_keeper_can_refresh (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), FALSE);

  return self->grant != NULL && !self->grant->in_doubt;
}

/**
 * ward_token_keeper_is_stored:
 * @self: a keeper
 *
 * Returns: whether the refresh token or the device's key rests in a keyring that outlives the program
 */
gboolean
ward_token_keeper_is_stored (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), FALSE);

  return self->stored;
}

/**
 * ward_token_keeper_get_vault_state:
 * @self: a keeper
 *
 * Returns: what the vault said last
 */
WardVaultState
ward_token_keeper_get_vault_state (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), WARD_VAULT_UNAVAILABLE);

  return self->vault_state;
}

/**
 * ward_token_keeper_get_device_state:
 * @self: a keeper
 *
 * Tells what became of registering this computer, where the tenant's record wants that.
 *
 * Returns: the state
 */
WardDeviceState
ward_token_keeper_get_device_state (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), WARD_DEVICE_NONE);

  return self->grant != NULL && self->grant->device != NULL ? WARD_DEVICE_REGISTERED : self->device_state;
}

/**
 * ward_token_keeper_get_clock_skew_s:
 * @self: a keeper
 *
 * Gives how far this computer's clock was ahead of the server's when the server last told its time (X093).
 *
 * Returns: seconds, negative where it was behind; 0 also where it is not known
 */
gint64
ward_token_keeper_get_clock_skew_s (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), 0);

  return self->clock_skew_s;
}

/**
 * ward_token_keeper_get_discovery:
 * @self: a keeper
 *
 * Returns: (transfer none) (nullable): what the server said of itself last
 */
WardDiscovery *
ward_token_keeper_get_discovery (WardTokenKeeper *self)
{
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (self), NULL);

  return self->discovery;
}
