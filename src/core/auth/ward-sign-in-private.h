/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of one attempt to sign in share: ward-sign-in.c asks and waits for the browser, ward-sign-in-exchange.c does what follows. */
#pragma once

#include "core/auth/ward-pkce.h"
#include "core/auth/ward-redirect-listener.h"
#include "core/auth/ward-sign-in.h"
#include "core/auth/ward-token-keeper-private.h"

G_BEGIN_DECLS

struct _WardSignIn
{
  GObject parent_instance;

  WardTokenKeeper *keeper; /* (owned) */
  WardOpenBrowser open_browser;
  gpointer open_browser_data;
  GDestroyNotify open_browser_destroy;
  guint wait_limit_s;

  WardSignInState state;
  GError *error;             /* (owned) (nullable) */
  char *server_words;        /* (owned) (nullable) the server's own description of an error, for the screen only */
  GCancellable *cancellable; /* (owned) */

  WardLaunch *launch;             /* (owned) (nullable) by which an EHR started Ward */
  WardPkce pkce;                  /* (owned) */
  WardSecretText *question_state; /* (owned) (nullable) */
  WardSecretText *nonce;          /* (owned) (nullable) */
  char **scopes;                  /* (owned) (nullable) what was asked for */
  WardDiscovery *discovery;       /* (owned) (nullable) what the question went by: the answer is judged by the same */
  WardRedirectListener *listener; /* (owned) (nullable) */
  char *redirect_uri;             /* (owned) (nullable) */
  char *link;                     /* (owned) (nullable) */
  WardSecretText *code;           /* (owned) (nullable) */
  WardTokenResponse *tokens;      /* (owned) (nullable) */
  WardIdentity *identity;         /* (owned) (nullable) */
  gboolean browser_failed;
  gint64 redirect_us;
  gint64 wait_until_us;
  guint timer;
};

/* ward-sign-in.c */
void ward_sign_in_note (WardSignIn *self, const char *step, WardEventResult result, const GError *error);
void ward_sign_in_set_state (WardSignIn *self, WardSignInState state);
gboolean ward_sign_in_is_over (const WardSignIn *self);
void ward_sign_in_fail (WardSignIn *self, GError *error); /* takes over @error */
void ward_sign_in_forget_secrets (WardSignIn *self);

/* ward-sign-in-exchange.c */
void ward_sign_in_exchange (WardSignIn *self); /* the code is there */

G_END_DECLS
