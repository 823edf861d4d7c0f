/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows a good answer of the browser: the code is exchanged, the identity verified, the device registered where the tenant wishes it, and the tokens
 * adopted (auth.md sections 2 and 3; SMART App Launch 2.2 "Obtain access token"). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-sign-in-private.h"

#include "core/auth/ward-clock-skew.h"
#include "core/auth/ward-registration.h"
#include "core/auth/ward-token-endpoint.h"
#include "core/base/ward-url.h"

static void verified_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
adopt (WardSignIn *self, const WardDevice *device)
{
  ward_token_keeper_adopt_async (self->keeper, self->tokens, self->identity, NULL, device,
                                 (const char *const *) self->scopes, self->cancellable, adopted_cb,
                                 g_object_ref (self));
}

/* Whatever comes of the registration, the user is signed in (X095). */
static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardDevice) device = ward_registration_send_finish (result, &error);

  if (ward_sign_in_is_over (self))
    return;
  if (device != NULL)
    ward_sign_in_note (self, "device-register", WARD_RESULT_OK, NULL);
  else if (ward_registration_is_not_offered (error))
    {
      self->keeper->device_state = WARD_DEVICE_NOT_OFFERED;
      ward_sign_in_note (self, "device-not-offered", WARD_RESULT_NOTE, error);
    }
  else
    {
      self->keeper->device_state = WARD_DEVICE_FAILED;
      ward_sign_in_note (self, "device-register", WARD_RESULT_WARNING, error);
    }
  adopt (self, device);
}

/* Who signed in is known, as far as it can be. */
static void
register_or_adopt (WardSignIn *self)
{
  WardTenant *tenant = self->keeper->tenant;

  self->keeper->device_state = WARD_DEVICE_NONE;
  if (ward_tenant_get_register_device (tenant) && self->tokens->refresh_token == NULL)
    ward_registration_send_async (self->keeper->http, tenant, self->discovery, self->tokens->access_token,
                                  self->cancellable, registered_cb, g_object_ref (self));
  else
    adopt (self, NULL);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  WardIdTokenQuestion question = { NULL };
  GError *error = NULL;
  WardTokenNews news;
  WardTokenResponse *tokens = ward_token_endpoint_ask_finish (result, &news, &error);

  self->keeper->clock_skew_s = news.clock_skew_s;
  if (tokens == NULL)
    {
      ward_sign_in_fail (self, error);
      return;
    }
  if (ward_sign_in_is_over (self))
    {
      ward_token_response_free (tokens);
      return;
    }
  self->tokens = tokens;
  ward_sign_in_set_state (self, WARD_SIGN_IN_VERIFYING);
  if (ward_sign_in_is_over (self))
    return;
  if (tokens->id_token == NULL || ward_discovery_get_jwks_uri (self->discovery) == NULL
      || ward_discovery_get_issuer (self->discovery) == NULL)
    {
      /* X046, X064: the session is marked, and the window says it. */
      ward_sign_in_note (self, "identity-unverified", WARD_RESULT_WARNING, NULL);
      register_or_adopt (self);
      return;
    }
  question.nonce = ward_secret_text_peek (self->nonce);
  question.access_token = ward_secret_text_peek (tokens->access_token);
  ward_identity_verifier_verify_async (self->keeper->verifier, self->discovery, tokens->id_token, &question,
                                       self->cancellable, verified_cb, g_object_ref (self));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  g_autoptr (WardIdentity) identity = NULL;
  GError *error = NULL;

  identity = ward_identity_verifier_verify_finish (WARD_IDENTITY_VERIFIER (source), result, &error);
  if (identity != NULL)
    {
      if (ward_sign_in_is_over (self))
        return;
      self->identity = g_steal_pointer (&identity);
      register_or_adopt (self);
      return;
    }
  ward_clock_skew_explain (&error, self->keeper->clock_skew_s, FALSE);
  ward_sign_in_fail (self, error);
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSignIn) self = WARD_SIGN_IN (user_data);
  GError *error = NULL;

  if (!ward_token_keeper_adopt_finish (WARD_TOKEN_KEEPER (source), result, &error))
    {
      ward_sign_in_fail (self, error);
      return;
    }
  if (ward_sign_in_is_over (self))
    return;
  ward_sign_in_forget_secrets (self);
  ward_sign_in_note (self, "sign-in", WARD_RESULT_OK, NULL);
  ward_sign_in_set_state (self, WARD_SIGN_IN_DONE);
}

void
ward_sign_in_exchange (WardSignIn *self)
{
  char *form = ward_form_encode ("grant_type", "authorization_code", "code", ward_secret_text_peek (self->code),
                                 "redirect_uri", self->redirect_uri, "code_verifier",
                                 ward_secret_text_peek (self->pkce.verifier), NULL);
  WardTokenQuestion question = { .form = form, .step = "token-exchange" };

  ward_token_keeper_begin_question (self->keeper, &question);
  question.endpoint = ward_discovery_get_token_endpoint (self->discovery);
  ward_token_endpoint_ask_async (self->keeper->http, &question, self->cancellable, exchanged_cb, g_object_ref (self));
  ward_secret_clear_string (&form);
  g_clear_pointer (&self->code, ward_secret_text_unref);
}
