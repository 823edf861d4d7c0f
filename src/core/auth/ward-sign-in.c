/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt to sign in (SMART App Launch 2.2 "Standalone launch", RFC 8252, RFC 7636; auth.md sections 1.2, 2, 3, reliability.md 10.1). The listener stands
 * before the browser opens; the question's state, nonce, verifier and issuer belong to this attempt alone; whatever does not fit them is not an answer. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-sign-in-private.h"

#include "core/auth/ward-authorize-url.h"
#include "core/auth/ward-callback.h"
#include "core/auth/ward-clock-skew.h"
#include "core/auth/ward-scopes.h"
#include "core/base/ward-random.h"
#include "core/base/ward-url.h"

#define WAIT_LIMIT_S 300
#define STATE_BYTES 32
#define NONCE_BYTES 32

enum
{
  PROP_STATE = 1,
  PROP_SECONDS_LEFT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WardSignIn, ward_sign_in, G_TYPE_OBJECT)

static void discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
stop_listening (WardSignIn *self)
{
  if (self->listener == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->listener, self);
  ward_redirect_listener_stop (self->listener);
  g_clear_object (&self->listener);
}

void
ward_sign_in_forget_secrets (WardSignIn *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  /* After an answer the port is closed already, and the browser may still be reading its page. */
  if (self->redirect_us == 0)
    stop_listening (self);
  ward_secret_clear_string (&self->link); /* it may hold a launch token */
  g_clear_pointer (&self->question_state, ward_secret_text_unref);
  ward_pkce_clear (&self->pkce);
  g_clear_pointer (&self->nonce, ward_secret_text_unref);
  g_clear_pointer (&self->code, ward_secret_text_unref);
  g_clear_pointer (&self->tokens, ward_token_response_free);
  g_clear_pointer (&self->identity, ward_identity_free);
}

static void
ward_sign_in_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WardSignIn *self = WARD_SIGN_IN (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_uint (value, ward_sign_in_get_seconds_left (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ward_sign_in_dispose (GObject *object)
{
  WardSignIn *self = WARD_SIGN_IN (object);

  g_cancellable_cancel (self->cancellable);
  ward_sign_in_forget_secrets (self);
  stop_listening (self);
  if (self->open_browser_destroy != NULL)
    self->open_browser_destroy (self->open_browser_data);
  self->open_browser_destroy = NULL;

  G_OBJECT_CLASS (ward_sign_in_parent_class)->dispose (object);
}

static void
ward_sign_in_finalize (GObject *object)
{
  WardSignIn *self = WARD_SIGN_IN (object);

  g_clear_object (&self->keeper);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->server_words, g_free);
  g_clear_pointer (&self->scopes, g_strfreev);
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  g_clear_pointer (&self->redirect_uri, g_free);
  g_clear_pointer (&self->launch, ward_launch_unref);

  G_OBJECT_CLASS (ward_sign_in_parent_class)->finalize (object);
}

static void
ward_sign_in_class_init (WardSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ward_sign_in_get_property;
  object_class->dispose = ward_sign_in_dispose;
  object_class->finalize = ward_sign_in_finalize;

  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, WARD_SIGN_IN_CANCELLED, WARD_SIGN_IN_IDLE, flags);
  properties[PROP_SECONDS_LEFT] = g_param_spec_uint ("seconds-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ward_sign_in_init (WardSignIn *self)
{
  self->cancellable = g_cancellable_new ();
  self->wait_limit_s = WAIT_LIMIT_S;
}

/**
 * ward_sign_in_new:
 * @http: a client
 * @keeper: who is given the tokens; it names the tenant
 *
 * Returns: (transfer full): an attempt that has not begun
 */
WardSignIn *
ward_sign_in_new (WardHttp *http, WardTokenKeeper *keeper)
{
  WardSignIn *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (WARD_IS_TOKEN_KEEPER (keeper), NULL);
  g_return_val_if_fail (http == ward_token_keeper_get_http (keeper), NULL);

  self = g_object_new (WARD_TYPE_SIGN_IN, NULL);
  self->keeper = g_object_ref (keeper);

  return self;
}

/* ---- the end, of whatever kind ---- */

void
ward_sign_in_note (WardSignIn *self, const char *step, WardEventResult result, const GError *error)
{
  WardEventFields fields = {
    .type = WARD_EVENT_SIGN_IN,
    .result = result,
    .tenant = ward_tenant_get_id (self->keeper->tenant),
    .step = step,
    .failure = error != NULL ? ward_failure_explain_error (error)->key : NULL,
    .start_us = ward_clock_monotonic_us (NULL),
  };

  ward_event_log_add (ward_http_get_events (self->keeper->http), &fields);
}

void
ward_sign_in_set_state (WardSignIn *self, WardSignInState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gboolean
ward_sign_in_is_over (const WardSignIn *self)
{
  return self->state == WARD_SIGN_IN_DONE || self->state == WARD_SIGN_IN_FAILED
         || self->state == WARD_SIGN_IN_CANCELLED;
}

/* Takes over @error. */
void
ward_sign_in_fail (WardSignIn *self, GError *error)
{
  if (ward_sign_in_is_over (self))
    {
      g_error_free (error);
      return;
    }
  ward_sign_in_forget_secrets (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      ward_sign_in_note (self, "sign-in-cancelled", WARD_RESULT_NOTE, NULL);
      ward_sign_in_set_state (self, WARD_SIGN_IN_CANCELLED);
      return;
    }
  ward_sign_in_note (self, "sign-in", WARD_RESULT_FAILED, error);
  self->error = error;
  ward_sign_in_set_state (self, WARD_SIGN_IN_FAILED);
}

static void
fail_new (WardSignIn *self, WardFailure code, const char *message)
{
  ward_sign_in_fail (self, g_error_new_literal (WARD_FAILURE, (int) code, message));
}

/* ---- waiting for the browser ---- */

/* The listener has written its page and is about to close: what follows must not happen inside its call. */
static gboolean
redirected_cb (gpointer data)
{
  WardSignIn *self = data;

  self->timer = 0;
  if (ward_sign_in_is_over (self))
    return G_SOURCE_REMOVE;
  if (self->error != NULL)
    {
      GError *error = g_steal_pointer (&self->error);

      ward_sign_in_fail (self, error);
      return G_SOURCE_REMOVE;
    }
  ward_sign_in_note (self, "redirect", WARD_RESULT_OK, NULL);
  ward_sign_in_exchange (self);

  return G_SOURCE_REMOVE;
}

static void
take_answer (WardSignIn *self, WardCallback *callback)
{
  self->redirect_us = ward_clock_monotonic_us (NULL);
  if (callback->kind == WARD_CALLBACK_CODE)
    self->code = g_steal_pointer (&callback->code);
  else
    {
      self->error = g_steal_pointer (&callback->error);
      self->server_words = g_steal_pointer (&callback->description);
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->question_state, ward_secret_text_unref);
  ward_secret_clear_string (&self->link); /* it may hold a launch token */
  self->timer = g_idle_add_full (G_PRIORITY_DEFAULT, redirected_cb, self, NULL);
  if (callback->kind == WARD_CALLBACK_CODE)
    ward_sign_in_set_state (self, WARD_SIGN_IN_EXCHANGING);
}

static WardRedirectVerdict
judge_redirect (const char *query, gpointer user_data)
{
  WardSignIn *self = user_data;
  g_auto (WardCallback) callback = { 0 };
  WardCallbackQuestion question = { NULL };

  if (self->question_state == NULL)
    return WARD_REDIRECT_IGNORED;
  question.state = self->question_state;
  question.issuer = ward_discovery_get_issuer (self->discovery);
  question.requires_issuer = ward_discovery_requires_response_iss (self->discovery);
  question.launched = self->launch != NULL;
  ward_callback_judge (query, &question, &callback);
  switch (callback.kind)
    {
    case WARD_CALLBACK_CODE:
      take_answer (self, &callback);
      return WARD_REDIRECT_DONE;
    case WARD_CALLBACK_ERROR:
      take_answer (self, &callback);
      return WARD_REDIRECT_REFUSED;
    case WARD_CALLBACK_IGNORED:
    default:
      ward_sign_in_note (self, callback.reason, WARD_RESULT_NOTE, NULL);
      return WARD_REDIRECT_IGNORED;
    }
}

static void
listener_failed_cb (WardSignIn *self, const GError *error, WardRedirectListener *listener)
{
  ward_sign_in_fail (self, g_error_copy (error));
}

static gboolean
tick_cb (gpointer data)
{
  WardSignIn *self = data;

  /* The clock counts suspend: a wait does not last longer because the lid was shut (L24). */
  if (ward_token_keeper_get_now_us (self->keeper) < self->wait_until_us)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  fail_new (self, WARD_FAILURE_SIGN_IN_TIMEOUT, "Nothing came back from the browser in time");

  return G_SOURCE_REMOVE;
}

/* ---- opening the browser ---- */

static void
set_browser_failed (WardSignIn *self, const GError *error)
{
  if (self->state != WARD_SIGN_IN_WAITING || self->browser_failed)
    return;
  self->browser_failed = TRUE;
  ward_sign_in_note (self, "browser", WARD_RESULT_WARNING, error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_browser_failed (self, error);
}

static void
call_browser (WardSignIn *self)
{
  g_autoptr (GError) error = NULL;

  if (self->open_browser == NULL)
    g_app_info_launch_default_for_uri_async (self->link, NULL, self->cancellable, launched_cb, g_object_ref (self));
  else if (!self->open_browser (self->link, self->open_browser_data, &error))
    set_browser_failed (self, error);
}

/* ---- asking ---- */

static gboolean
make_question (WardSignIn *self, GError **error)
{
  g_autofree char *state = NULL;
  g_autofree char *nonce = NULL;
  g_autoptr (GError) cause = NULL;

  if (ward_pkce_init (&self->pkce, &cause) && (state = ward_random_token (STATE_BYTES, &cause)) != NULL
      && (nonce = ward_random_token (NONCE_BYTES, &cause)) != NULL)
    {
      self->question_state = ward_secret_text_new (state);
      self->nonce = ward_secret_text_new (nonce);
      ward_secret_clear_string (&state);
      ward_secret_clear_string (&nonce);
      return TRUE;
    }
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_RANDOM, "There are no good random numbers");

  return FALSE;
}

static gboolean
listen_for_redirect (WardSignIn *self, GError **error)
{
  WardTenant *tenant = self->keeper->tenant;

  self->listener = ward_redirect_listener_new (ward_http_get_events (self->keeper->http), ward_tenant_get_id (tenant),
                                               judge_redirect, self, NULL);
  g_signal_connect_object (self->listener, "failed", G_CALLBACK (listener_failed_cb), self, G_CONNECT_SWAPPED);
  if (!ward_redirect_listener_start (self->listener, ward_tenant_get_redirect_uris (tenant),
                                     ward_tenant_get_any_port (tenant), error))
    return FALSE;
  self->redirect_uri = g_strdup (ward_redirect_listener_get_uri (self->listener));

  return TRUE;
}

/* A49, A50: a launch is of this very server, and young; nothing is asked of anybody for another. */
static gboolean
check_launch (WardSignIn *self, GError **error)
{
  if (self->launch == NULL)
    return TRUE;
  if (!ward_url_equal_base (ward_launch_get_iss (self->launch), ward_tenant_get_fhir_base (self->keeper->tenant)))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_TENANT, "The launch is of another server");
      return FALSE;
    }

  return ward_launch_check (self->launch, ward_clock_monotonic_us (NULL), error);
}

static void
build_link (WardSignIn *self)
{
  WardTenant *tenant = self->keeper->tenant;
  WardAuthorizeRequest request = { NULL };

  self->scopes = ward_scopes_build (tenant, self->discovery, self->launch != NULL);
  request.endpoint = ward_discovery_get_authorization_endpoint (self->discovery);
  request.client_id = ward_tenant_get_client_id (tenant);
  request.redirect_uri = self->redirect_uri;
  request.scopes = (const char *const *) self->scopes;
  if (ward_tenant_get_prompt_consent (tenant) && g_strv_contains (request.scopes, "offline_access"))
    request.prompt = "consent";
  request.state = ward_secret_text_peek (self->question_state);
  request.audience = ward_tenant_get_audience (tenant);
  if (self->launch != NULL)
    {
      request.launch = ward_secret_text_peek (ward_launch_get_token (self->launch));
      ward_launch_mark_used (self->launch);
    }
  request.nonce = ward_secret_text_peek (self->nonce);
  request.code_challenge = self->pkce.challenge;
  self->link = ward_authorize_url_build (&request);
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  GError *error = NULL;

  if (ward_sign_in_is_over (self))
    return;
  if (!ward_token_keeper_discover_finish (WARD_TOKEN_KEEPER (source), result, &error) || !check_launch (self, &error)
      || !make_question (self, &error) || !listen_for_redirect (self, &error))
    {
      ward_sign_in_fail (self, error);
      return;
    }
  self->discovery = ward_discovery_ref (self->keeper->discovery);
  build_link (self);
  self->wait_until_us = ward_token_keeper_get_now_us (self->keeper) + self->wait_limit_s * (gint64) G_USEC_PER_SEC;
  self->timer = g_timeout_add_seconds (1, tick_cb, self);
  ward_sign_in_note (self, "browser-open", WARD_RESULT_OK, NULL);
  ward_sign_in_set_state (self, WARD_SIGN_IN_WAITING);
  if (self->state != WARD_SIGN_IN_WAITING)
    return;
  call_browser (self);
  ward_identity_verifier_prefetch (self->keeper->verifier, self->discovery);
}

/**
 * ward_sign_in_start:
 * @self: an attempt
 *
 * Begins. An attempt begins once; what it comes to is told by notify::state.
 */
void
ward_sign_in_start (WardSignIn *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WARD_IS_SIGN_IN (self));

  if (self->state != WARD_SIGN_IN_IDLE)
    return;
  if (!check_launch (self, &error))
    {
      ward_sign_in_fail (self, g_steal_pointer (&error));
      return;
    }
  ward_sign_in_set_state (self, WARD_SIGN_IN_DISCOVERING);
  if (self->state == WARD_SIGN_IN_DISCOVERING)
    ward_token_keeper_discover_async (self->keeper, FALSE, self->cancellable, discovered_cb, g_object_ref (self));
}

/**
 * ward_sign_in_cancel:
 * @self: an attempt
 *
 * Gives the attempt up, at any time; the listener is gone when this returns.
 */
void
ward_sign_in_cancel (WardSignIn *self)
{
  g_autoptr (WardSignIn) alive = NULL;

  g_return_if_fail (WARD_IS_SIGN_IN (self));

  if (ward_sign_in_is_over (self))
    return;
  alive = g_object_ref (self);
  ward_sign_in_forget_secrets (self);
  g_clear_error (&self->error);
  g_cancellable_cancel (self->cancellable);
  ward_sign_in_note (self, "sign-in-cancelled", WARD_RESULT_NOTE, NULL);
  ward_sign_in_set_state (self, WARD_SIGN_IN_CANCELLED);
}

/**
 * ward_sign_in_set_open_browser:
 * @self: an attempt
 * @open_browser: (nullable): opens the address; %NULL: the system's default browser
 * @user_data: for @open_browser
 * @destroy: (nullable): frees @user_data
 *
 * Gives another way to open the browser.
 */
void
ward_sign_in_set_open_browser (WardSignIn *self, WardOpenBrowser open_browser, gpointer user_data,
                               GDestroyNotify destroy)
{
  g_return_if_fail (WARD_IS_SIGN_IN (self));

  if (self->open_browser_destroy != NULL)
    self->open_browser_destroy (self->open_browser_data);
  self->open_browser = open_browser;
  self->open_browser_data = user_data;
  self->open_browser_destroy = destroy;
}

/**
 * ward_sign_in_set_launch:
 * @self: an attempt that has not begun
 * @launch: (nullable): what an EHR started Ward with
 *
 * Makes the attempt an EHR launch (SMART App Launch 2.2): `launch` is asked for and the launch token shown, once. Without one it is a standalone launch.
 * The caller has found the server in its list of hospitals and has asked the user; a launch of another server, one that is too old or was used before
 * makes the attempt fail before anything is asked of anybody.
 */
void
ward_sign_in_set_launch (WardSignIn *self, WardLaunch *launch)
{
  g_return_if_fail (WARD_IS_SIGN_IN (self));
  g_return_if_fail (self->state == WARD_SIGN_IN_IDLE);

  g_clear_pointer (&self->launch, ward_launch_unref);
  if (launch != NULL)
    self->launch = ward_launch_ref (launch);
}

/**
 * ward_sign_in_get_launch:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): what an EHR started it with
 */
WardLaunch *
ward_sign_in_get_launch (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), NULL);

  return self->launch;
}

/**
 * ward_sign_in_set_wait_limit:
 * @self: an attempt
 * @seconds: how long to wait for the browser
 *
 * Sets the limit, 300 s otherwise (reliability.md A53).
 */
void
ward_sign_in_set_wait_limit (WardSignIn *self, guint seconds)
{
  g_return_if_fail (WARD_IS_SIGN_IN (self));

  self->wait_limit_s = seconds;
}

/**
 * ward_sign_in_get_state:
 * @self: an attempt
 *
 * Returns: where it stands
 */
WardSignInState
ward_sign_in_get_state (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), WARD_SIGN_IN_IDLE);

  return self->state;
}

/**
 * ward_sign_in_get_error:
 * @self: an attempt
 *
 * Returns: (transfer none) (nullable): why it failed
 */
const GError *
ward_sign_in_get_error (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), NULL);

  return self->state == WARD_SIGN_IN_FAILED ? self->error : NULL;
}

/**
 * ward_sign_in_get_server_words:
 * @self: an attempt
 *
 * Returns: (nullable): what the server said of its refusal: one line of at most 200 characters, for the screen and never for a log
 */
const char *
ward_sign_in_get_server_words (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), NULL);

  return self->state == WARD_SIGN_IN_FAILED ? self->server_words : NULL;
}

/**
 * ward_sign_in_get_link:
 * @self: an attempt
 *
 * Returns: (nullable): the address to open, while it waits. It holds state and challenge; the verifier stays here
 */
const char *
ward_sign_in_get_link (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), NULL);

  return self->link;
}

/**
 * ward_sign_in_get_browser_failed:
 * @self: an attempt
 *
 * Returns: whether no browser could be opened, so that the user needs the link (X017, A52); notify::state tells of the change
 */
gboolean
ward_sign_in_get_browser_failed (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), FALSE);

  return self->browser_failed;
}

/**
 * ward_sign_in_get_redirect_us:
 * @self: an attempt
 *
 * Returns: when the browser came back, on the monotonic clock; 0 if it did not
 */
gint64
ward_sign_in_get_redirect_us (WardSignIn *self)
{
  g_return_val_if_fail (WARD_IS_SIGN_IN (self), 0);

  return self->redirect_us;
}

/**
 * ward_sign_in_get_seconds_left:
 * @self: an attempt
 *
 * Returns: how long it still waits; notify::seconds-left comes each second
 */
guint
ward_sign_in_get_seconds_left (WardSignIn *self)
{
  gint64 left;

  g_return_val_if_fail (WARD_IS_SIGN_IN (self), 0);

  if (self->state != WARD_SIGN_IN_WAITING)
    return 0;
  left = self->wait_until_us - ward_token_keeper_get_now_us (self->keeper);

  return left > 0 ? (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;
}
