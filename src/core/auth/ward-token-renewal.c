/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renews a session with its refresh token (RFC 6749 section 6; auth.md X032-X045, X057; reliability.md T05-T18), or with the key of a registered device (RFC
 * 7523 section 2.1; auth.md section 1.5, X096, X098). A refresh token is shown to the server once: what could not be sent is tried again, what the server may
 * have used up is not. A device signs anew for each try. Each step leaves either a usable session in the vault or none. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

#include <string.h>

#include "core/auth/ward-client-assertion.h"
#include "core/auth/ward-clock-skew.h"
#include "core/auth/ward-refresh-lock.h"
#include "core/auth/ward-token-endpoint.h"
#include "core/base/ward-url.h"
#include "core/net/ward-http-headers.h"

#define MAX_TRIES 3
#define LONGEST_PAUSE_MS 10000
#define LONGEST_REST_S 30
#define DEVICE_YOUNG_S (2 * 3600) /* a registration may take so long to be known to all of a hospital's servers */

typedef struct
{
  /* input */
  guint generation;
  const char *kind; /* (unowned) of what the vault is asked for */

  /* in progress */
  WardRefreshLock *lock;     /* (owned) (nullable) */
  WardStoredGrant *grant;    /* (owned) (nullable) what is renewed */
  WardTokenResponse *tokens; /* (owned) (nullable) */
  GSource *pause;            /* (owned) (nullable) */
  guint tries;
  guint doubtful_tries;
  char *kept_endpoint; /* (owned) (nullable) asked although the server was not asked for it anew */
  GError *refusal;     /* (owned) (nullable) what that one answered */
  gint64 refusal_pause_ms;
  gboolean nothing_stored; /* nobody has signed in here: that is no failure */
} Renewal;

static void locked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
clear_pause (Renewal *renewal)
{
  if (renewal->pause == NULL)
    return;
  g_source_destroy (renewal->pause);
  g_clear_pointer (&renewal->pause, g_source_unref);
}

static void
renewal_free (gpointer data)
{
  Renewal *renewal = data;

  clear_pause (renewal);
  ward_refresh_lock_release (renewal->lock);
  ward_stored_grant_free (renewal->grant);
  ward_token_response_free (renewal->tokens);
  g_free (renewal->kept_endpoint);
  g_clear_error (&renewal->refusal);
  g_free (renewal);
}

static gboolean
is_device (const Renewal *renewal)
{
  return renewal->grant != NULL && renewal->grant->device != NULL;
}

/* Whether what is sent is signed with this computer's time: the server's, by which it is put right, comes only with an answer. */
static gboolean
is_signed (WardTokenKeeper *self, const Renewal *renewal)
{
  return is_device (renewal) || ward_tenant_get_client_auth (self->tenant) == WARD_CLIENT_AUTH_PRIVATE_KEY_JWT;
}

/* The server's own no, and whatever makes the session another's, ends it; all else leaves what is stored where it is. A device that the server does not
 * know any more has to be registered again. */
static gboolean
is_the_end (const Renewal *renewal, const GError *error)
{
  if (is_device (renewal) && ward_failure_matches (error, WARD_FAILURE_INVALID_CLIENT))
    return TRUE;

  return ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT) || ward_failure_matches (error, WARD_FAILURE_IDENTITY)
         || ward_failure_matches (error, WARD_FAILURE_WRONG_PATIENT)
         || ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT);
}

static void
rest (WardTokenKeeper *self, const GError *error, gint64 asked_ms)
{
  gint64 seconds = MIN ((gint64) 1 << MIN (self->n_failures, 10), LONGEST_REST_S);

  self->n_failures++;
  g_clear_error (&self->last_failure);
  self->last_failure = g_error_copy (error);
  self->not_before_us = ward_token_keeper_get_now_us (self) + MAX (seconds * G_USEC_PER_SEC, asked_ms * (gint64) 1000);
}

/* A token that the server may have used up is marked, so that no later start shows it again (T12). */
static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ward_vault_store_finish (WARD_VAULT (source), result, NULL);
}

static void
mark_in_doubt (WardTokenKeeper *self, const WardStoredGrant *grant)
{
  g_autoptr (WardStoredGrant) marked = ward_stored_grant_copy (grant);
  g_autoptr (WardSecretText) text = NULL;

  marked->in_doubt = TRUE;
  text = ward_stored_grant_write (marked, self->tenant);
  ward_vault_store_async (self->vault, ward_tenant_get_id (self->tenant), WARD_VAULT_REFRESH, text, NULL, marked_cb,
                          NULL);
  if (self->grant != NULL)
    self->grant->in_doubt = TRUE;
  ward_token_keeper_note (self, "refresh-token-in-doubt", WARD_RESULT_WARNING, NULL);
}

/* The one end of a renewal that failed. */
static void
fail (GTask *task, GError *error, gint64 retry_after_ms)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  gboolean current = renewal->generation == self->generation;
  gboolean had_token = self->access_token != NULL;

  g_clear_object (&self->renewing);
  g_clear_pointer (&renewal->lock, ward_refresh_lock_release);
  if (!current || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (current)
        ward_token_keeper_set_state (self, had_token ? WARD_TOKENS_VALID : WARD_TOKENS_NONE);
      g_task_return_error (task, error);
      return;
    }
  if (renewal->nothing_stored)
    {
      ward_token_keeper_note (self, "no-stored-sign-in", WARD_RESULT_OK, NULL);
      ward_token_keeper_set_state (self, WARD_TOKENS_NONE);
      g_task_return_error (task, error);
      return;
    }
  ward_token_keeper_note (self, "token-refresh", WARD_RESULT_FAILED, error);
  if (is_the_end (renewal, error))
    {
      ward_token_keeper_forget_stored (self);
      ward_token_keeper_end (self, had_token ? WARD_TOKENS_EXPIRED : WARD_TOKENS_NONE, error);
    }
  else
    {
      rest (self, error, retry_after_ms);
      ward_token_keeper_set_state (self, had_token ? WARD_TOKENS_VALID : WARD_TOKENS_NONE);
    }
  g_task_return_error (task, error);
}

static gboolean
is_still_wanted (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  const Renewal *renewal = g_task_get_task_data (task);

  if (renewal->generation == self->generation)
    return TRUE;
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The session ended meanwhile"), -1);

  return FALSE;
}

/* Before the token is shown to the server: whoever gave the renewal up, by choosing another hospital, must not leave it in doubt. */
static gboolean
may_still_ask (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);

  if (!is_still_wanted (task))
    return FALSE;
  if (!g_cancellable_is_cancelled (self->renewing))
    return TRUE;
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The renewal was given up"), -1);

  return FALSE;
}

/* ---- the steps ---- */

static void
look_up (GTask *task, const char *kind)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);

  renewal->kind = kind;
  ward_vault_lookup_async (self->vault, ward_tenant_get_id (self->tenant), kind, self->renewing, looked_up_cb,
                           g_object_ref (task));
}

static void
locked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;

  renewal->lock = ward_refresh_lock_acquire_finish (result, &error);
  if (renewal->lock == NULL)
    {
      fail (task, error, -1);
      return;
    }
  look_up (task, self->grant != NULL ? ward_stored_grant_get_kind (self->grant) : WARD_VAULT_REFRESH);
}

static GError *
signed_out (const char *message)
{
  return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, message);
}

/* What the vault holds counts: another program of this user may have renewed the session, or ended it. */
static GError *
choose_grant (WardTokenKeeper *self, Renewal *renewal, WardSecretText *text, GError *error)
{
  if (text != NULL)
    {
      renewal->grant = ward_stored_grant_read (text, self->tenant);
      self->vault_state = WARD_VAULT_PRESENT;
      if (renewal->grant == NULL)
        return signed_out ("The stored sign-in was made for another client or server");
      if (self->grant != NULL && g_strcmp0 (self->grant->subject, renewal->grant->subject) != 0)
        return signed_out ("Somebody else signed in meanwhile");
      if (self->unstored && self->grant != NULL)
        {
          /* The newer token is the one that could not be stored. */
          ward_stored_grant_free (renewal->grant);
          renewal->grant = ward_stored_grant_copy (self->grant);
        }
      return NULL;
    }
  if (self->grant != NULL && !self->stored)
    {
      renewal->grant = ward_stored_grant_copy (self->grant);
      return NULL;
    }

  renewal->nothing_stored = error == NULL && self->grant == NULL && self->access_token == NULL;

  return error != NULL ? g_error_copy (error) : signed_out ("Nobody is signed in");
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  g_autoptr (WardSecretText) text = NULL;
  g_autoptr (GError) error = NULL;
  GError *why;

  text = ward_vault_lookup_finish (WARD_VAULT (source), result, &self->vault_state, &error);
  if (!is_still_wanted (task))
    return;
  /* Where there is no refresh token the session may go on with a device's key. */
  if (text == NULL && error == NULL && self->grant == NULL && strcmp (renewal->kind, WARD_VAULT_DEVICE_KEY) != 0
      && ward_tenant_get_register_device (self->tenant))
    {
      look_up (task, WARD_VAULT_DEVICE_KEY);
      return;
    }
  why = choose_grant (self, renewal, text, error);
  if (why == NULL && renewal->grant->in_doubt)
    why = signed_out ("The last renewal was cut off, so that the stored sign-in may be used up");
  /* Also one from before a hospital's record had a shorter time: the server is not asked for it. */
  if (why == NULL && ward_token_keeper_is_over_limit (self, renewal->grant))
    why = signed_out ("The session has reached its longest duration");
  if (why != NULL)
    fail (task, why, -1);
  else
    ward_token_keeper_discover_async (self, !is_signed (self, renewal), self->renewing, discovered_cb,
                                      g_steal_pointer (&task));
}

/* The grant's own part of the form; a device's is signed for this try (X094). */
static char *
build_form (const WardStoredGrant *grant, const WardTokenQuestion *question, GError **error)
{
  g_autoptr (WardSecretText) signed_text = NULL;
  WardClientAssertion assertion = { .token_url = question->endpoint };

  if (grant->device == NULL)
    return ward_form_encode ("grant_type", "refresh_token", "refresh_token",
                             ward_secret_text_peek (grant->refresh_token), NULL);
  assertion.key = grant->device->key;
  assertion.client_id = grant->device->client_id;
  assertion.now_s = ward_clock_skew_correct (question->now_s, question->clock_skew_s);
  signed_text = ward_client_assertion_build (&assertion, error);
  if (signed_text == NULL)
    return NULL;

  return ward_form_encode ("grant_type", WARD_GRANT_JWT_BEARER, "assertion", ward_secret_text_peek (signed_text), NULL);
}

static void
ask (GTask *task)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  g_autoptr (WardClientAuth) device = NULL;
  WardTokenQuestion question = { NULL };
  GError *error = NULL;
  char *form;

  ward_token_keeper_begin_question (self, &question);
  question.step = "token-refresh";
  if (is_device (renewal))
    {
      device = ward_client_auth_new_public (renewal->grant->device->client_id);
      question.auth = device;
      question.step = "device-token";
      question.is_grant_signed = TRUE;
    }
  form = build_form (renewal->grant, &question, &error);
  if (form == NULL)
    {
      fail (task, error, -1);
      return;
    }
  question.form = form;
  renewal->tries++;
  g_free (renewal->kept_endpoint);
  renewal->kept_endpoint = ward_token_keeper_is_discovery_kept (self) ? g_strdup (question.endpoint) : NULL;
  /* A server that named a user once does so again, most often: the keys come beside the answer instead of after it. */
  if (renewal->grant->subject != NULL && ward_discovery_get_jwks_uri (self->discovery) != NULL)
    ward_identity_verifier_prefetch (self->verifier, self->discovery);
  ward_token_endpoint_ask_async (self->http, &question, self->renewing, answered_cb, g_object_ref (task));
  ward_secret_clear_string (&form);
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (!ward_token_keeper_discover_finish (WARD_TOKEN_KEEPER (source), result, &error))
    fail (task, error, -1);
  else if (may_still_ask (task))
    ask (task);
}

static gboolean
pause_over_cb (gpointer data)
{
  GTask *task = data;

  clear_pause (g_task_get_task_data (task));
  if (may_still_ask (task))
    ask (task);

  return G_SOURCE_REMOVE;
}

/* Servers of one hospital learn of a registration one after the other (X096). */
static gboolean
is_young_device (WardTokenKeeper *self, const Renewal *renewal)
{
  gint64 age_s = ward_clock_real_us (self->clock) / G_USEC_PER_SEC - renewal->grant->began_s;

  return is_device (renewal) && age_s < DEVICE_YOUNG_S;
}

static gboolean
is_not_known_yet (WardTokenKeeper *self, const Renewal *renewal, const GError *error)
{
  return is_young_device (self, renewal)
         && (ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT)
             || ward_failure_matches (error, WARD_FAILURE_INVALID_CLIENT));
}

/* Only what certainly did not reach the server, and what the server asked to be tried later. What the server may have acted on is tried again where that
 * does no harm: with a device's key, or once where the tenant's record says so (T12). */
static gboolean
is_worth_a_retry (WardTokenKeeper *self, Renewal *renewal, const GError *error)
{
  if (is_not_known_yet (self, renewal, error))
    return TRUE;
  if (ward_token_endpoint_is_in_doubt (error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return is_device (renewal)
           || (ward_tenant_get_retry_doubtful_refresh (self->tenant) && renewal->doubtful_tries++ == 0);

  return ward_failure_matches (error, WARD_FAILURE_DNS) || ward_failure_matches (error, WARD_FAILURE_CONNECT)
         || ward_failure_matches (error, WARD_FAILURE_OFFLINE) || ward_failure_matches (error, WARD_FAILURE_TOO_MANY)
         || ward_failure_matches (error, WARD_FAILURE_SERVER);
}

static gboolean
try_again (GTask *task, const GError *error, gint64 retry_after_ms)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  gint64 pause = MAX (ward_http_draw_back_off_ms (renewal->tries), retry_after_ms);

  if (is_not_known_yet (self, renewal, error))
    pause = MAX (self->device_pause_ms, retry_after_ms);
  if (renewal->tries >= MAX_TRIES || pause > LONGEST_PAUSE_MS || !is_worth_a_retry (self, renewal, error))
    return FALSE;
  renewal->pause = g_timeout_source_new ((guint) pause);
  g_source_set_callback (renewal->pause, pause_over_cb, g_object_ref (task), g_object_unref);
  g_source_attach (renewal->pause, g_task_get_context (task));

  return TRUE;
}

static gboolean
differ (const char *before, const char *now)
{
  return before != NULL && now != NULL && strcmp (before, now) != 0;
}

/* T17: another patient, another encounter, another organization. */
static gboolean
is_other_context (WardTokenKeeper *self, const WardTokenResponse *tokens)
{
  return self->context != NULL
         && (differ (self->context->patient, tokens->patient) || differ (self->context->encounter, tokens->encounter)
             || differ (self->context->tenant, tokens->tenant));
}

static void
adopt (GTask *task, const WardIdentity *identity)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);

  /* An answer that leaves the patient out does not close the chart that it opened (T17 is about another one). */
  if (renewal->tokens->patient == NULL && self->context != NULL)
    renewal->tokens->patient = g_strdup (self->context->patient);
  if (renewal->tokens->encounter == NULL && self->context != NULL)
    renewal->tokens->encounter = g_strdup (self->context->encounter);
  ward_token_keeper_adopt_async (self, renewal->tokens, identity, renewal->grant, NULL,
                                 (const char *const *) renewal->grant->scopes_asked, NULL, adopted_cb,
                                 g_object_ref (task));
}

/* Takes over @error, which is the server's last word. */
static void
refused (GTask *task, GError *error, gint64 retry_after_ms)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  gboolean current = renewal->generation == self->generation;

  if (current && try_again (task, error, retry_after_ms))
    {
      g_error_free (error);
      return;
    }
  if (current && !is_device (renewal) && ward_token_endpoint_is_in_doubt (error))
    {
      mark_in_doubt (self, renewal->grant);
      if (self->access_token == NULL || ward_token_keeper_get_now_us (self) >= self->expiry_us)
        ward_token_keeper_end (self, self->access_token != NULL ? WARD_TOKENS_EXPIRED : WARD_TOKENS_NONE, error);
    }
  fail (task, error, retry_after_ms);
}

static void
moved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (source);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ward_token_keeper_discover_finish (self, result, &error))
    {
      fail (task, error, -1); /* nobody knows whether the no counts: nothing is deleted for it */
      return;
    }
  if (!may_still_ask (task))
    return;
  if (g_strcmp0 (renewal->kept_endpoint, ward_discovery_get_token_endpoint (self->discovery)) != 0)
    {
      g_clear_error (&renewal->refusal);
      ask (task);
      return;
    }
  g_clear_pointer (&renewal->kept_endpoint, g_free);
  refused (task, g_steal_pointer (&renewal->refusal), renewal->refusal_pause_ms);
}

/* A no from an address that an earlier start was told counts only if the server still names that address. Takes over @error if so. */
static gboolean
ask_whether_it_moved (GTask *task, GError *error, gint64 retry_after_ms)
{
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);

  if (renewal->kept_endpoint == NULL || renewal->generation != self->generation
      || ward_token_endpoint_is_in_doubt (error))
    return FALSE;
  renewal->refusal = error;
  renewal->refusal_pause_ms = retry_after_ms;
  ward_token_keeper_discover_async (self, FALSE, self->renewing, moved_cb, g_object_ref (task));
  return TRUE;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  WardIdTokenQuestion question = { NULL };
  WardTokenNews news;
  GError *error = NULL;

  renewal->tokens = ward_token_endpoint_ask_finish (result, &news, &error);
  self->clock_skew_s = news.clock_skew_s;
  if (renewal->tokens == NULL)
    {
      if (!ask_whether_it_moved (task, error, news.retry_after_ms))
        refused (task, error, news.retry_after_ms);
      return;
    }
  if (renewal->generation != self->generation && renewal->tokens->refresh_token != NULL)
    ward_revocation_send_async (self->http, self->tenant, self->discovery, self->auth, renewal->tokens->refresh_token,
                                "refresh_token", NULL, NULL, NULL);
  if (!is_still_wanted (task))
    return;
  if (is_other_context (self, renewal->tokens))
    {
      fail (task,
            g_error_new_literal (WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT,
                                 "The renewed session is for another patient"),
            -1);
      return;
    }
  if (renewal->tokens->id_token == NULL || ward_discovery_get_jwks_uri (self->discovery) == NULL)
    {
      adopt (task, NULL);
      return;
    }
  question.access_token = ward_secret_text_peek (renewal->tokens->access_token);
  question.subject = renewal->grant->subject;
  ward_identity_verifier_verify_async (self->verifier, self->discovery, renewal->tokens->id_token, &question,
                                       self->renewing, verified_cb, g_steal_pointer (&task));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  Renewal *renewal = g_task_get_task_data (task);
  g_autoptr (WardIdentity) identity = NULL;
  GError *error = NULL;

  identity = ward_identity_verifier_verify_finish (WARD_IDENTITY_VERIFIER (source), result, &error);
  if (!is_still_wanted (task))
    {
      g_clear_error (&error);
      return;
    }
  if (identity != NULL && renewal->grant->issuer != NULL && g_strcmp0 (identity->issuer, renewal->grant->issuer) != 0)
    error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_IDENTITY, "The new id_token is from another issuer");
  if (error == NULL)
    {
      adopt (task, identity);
      return;
    }
  if (ward_failure_matches (error, WARD_FAILURE_IDENTITY))
    {
      fail (task, error, -1);
      return;
    }
  /* The keys are out of reach, or a clock is off: who signed in is known from before, and nothing of the new token is used. */
  ward_token_keeper_note (self, "refreshed-id-token-unverified", WARD_RESULT_NOTE, error);
  g_error_free (error);
  adopt (task, NULL);
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = WARD_TOKEN_KEEPER (source);
  Renewal *renewal = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ward_token_keeper_adopt_finish (self, result, &error))
    {
      fail (task, error, -1);
      return;
    }
  g_clear_object (&self->renewing);
  g_clear_pointer (&renewal->lock, ward_refresh_lock_release);
  ward_token_keeper_note (self, "token-refresh", WARD_RESULT_OK, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

/* Renews the session. One at a time: the keeper sees to it. */
void
ward_token_keeper_renew_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Renewal *renewal = g_new0 (Renewal, 1);

  g_assert (self->renewing == NULL);

  g_task_set_source_tag (task, ward_token_keeper_renew_async);
  g_task_set_task_data (task, renewal, renewal_free);
  if (self->last_failure != NULL && ward_token_keeper_get_now_us (self) < self->not_before_us)
    {
      g_task_return_error (task, g_error_copy (self->last_failure));
      return;
    }
  renewal->generation = self->generation;
  self->renewing = g_cancellable_new ();
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self->renewing, 0);
  ward_token_keeper_set_state (self, WARD_TOKENS_REFRESHING);
  ward_refresh_lock_acquire_async (ward_tenant_get_id (self->tenant), self->renewing, locked_cb,
                                   g_steal_pointer (&task));
}

gboolean
ward_token_keeper_renew_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
