/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-identity-verifier.h"
#include "core/auth/ward-stored-grant.h"
#include "core/auth/ward-token-endpoint.h"
#include "core/auth/ward-tokens.h"
#include "core/base/ward-clock.h"

G_BEGIN_DECLS

/* What the files of the keeper share: ward-token-keeper.c keeps, ward-token-renewal.c renews, ward-token-adopt.c takes new tokens in,
 * ward-token-sign-out.c ends. */

struct _WardTokenKeeper
{
  GObject parent_instance;

  WardHttp *http;                 /* (owned) */
  WardTenant *tenant;             /* (owned) */
  WardVault *vault;               /* (owned) */
  WardIdentityVerifier *verifier; /* (owned) */
  WardDiscovery *discovery;       /* (owned) (nullable) */
  char *kept_folder;              /* (owned) (nullable) where discoveries outlive the program */
  GCancellable *asking_again;     /* (owned) (nullable) of the question that replaces a kept discovery */
  WardClientAuth *auth;   /* (owned) (nullable) who Ward is at the token endpoint, with the credential last found */
  const WardClock *clock; /* (unowned) (nullable) */
  gint64 clock_skew_s;    /* ours minus the server's as it last showed; 0 also unknown */

  WardTokensState state;
  WardSecretText *access_token; /* (owned) (nullable) */
  gint64 expiry_us;             /* of the access token, monotonic */
  gint64 came_us;               /* when the access token came by a renewal; 0: by signing in */
  WardLaunchContext *context;   /* (owned) (nullable) */
  WardStoredGrant *grant;       /* (owned) (nullable) what the vault holds, or should hold */
  gboolean stored;              /* it does hold it, and outlives the program */
  gboolean unstored;            /* storing failed: to be tried again */
  WardVaultState vault_state;
  WardDeviceState device_state; /* of the last sign-in */
  guint device_pause_ms;        /* between tries of a registration that is not known everywhere yet (X096) */
  guint session_limit_s;

  GCancellable *renewing; /* (owned) (nullable) of the renewal in work */
  GPtrArray *waiting;     /* (owned) of (owned) Waiter: who needs the token that it brings */
  GError *last_failure;   /* (owned) (nullable) of the last renewal */
  gint64 not_before_us;   /* no renewal before: the last one failed a moment ago */
  guint n_failures;       /* one after the other */
  guint generation;       /* counts sign-ins and sign-outs: a renewal of an older one is dropped */
  guint timer;
};

/* ward-token-keeper.c */
gint64 ward_token_keeper_get_now_us (WardTokenKeeper *self);
void ward_token_keeper_set_clock (WardTokenKeeper *self, const WardClock *clock); /* for tests */
void ward_token_keeper_set_session_limit (WardTokenKeeper *self, guint seconds);  /* for tests: not the tenant's */
gboolean ward_token_keeper_is_over_limit (WardTokenKeeper *self, const WardStoredGrant *grant);
void ward_token_keeper_check (WardTokenKeeper *self); /* what the timer does */
void ward_token_keeper_set_state (WardTokenKeeper *self, WardTokensState state);
void ward_token_keeper_note (WardTokenKeeper *self, const char *step, WardEventResult result, const GError *error);
void ward_token_keeper_set_context (WardTokenKeeper *self, WardLaunchContext *context); /* (transfer full) */
/* Forgets what is in memory and says why; the vault is the caller's. */
void ward_token_keeper_end (WardTokenKeeper *self, WardTokensState state, const GError *why);
WardHttp *ward_token_keeper_get_http (WardTokenKeeper *self);

/* ward-token-adopt.c */
/* The vault first, then the tokens become usable. @identity, @before and @device (nullable); @asked: what was asked for. */
void ward_token_keeper_adopt_async (WardTokenKeeper *self, const WardTokenResponse *response,
                                    const WardIdentity *identity, const WardStoredGrant *before,
                                    const WardDevice *device, const char *const *asked, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean ward_token_keeper_adopt_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error);
void ward_token_keeper_store_again (WardTokenKeeper *self);

/* ward-token-sign-out.c: what belongs to the session, not to the client. */
void ward_token_keeper_forget_stored (WardTokenKeeper *self);
/* (nullable) the client that the access token was given to */
WardClientAuth *ward_token_keeper_dup_owner (WardTokenKeeper *self) G_GNUC_WARN_UNUSED_RESULT;

/* ward-token-renewal.c */
void ward_token_keeper_renew_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ward_token_keeper_renew_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error);

/* ward-token-discovery.c: @may_be_kept: what an earlier start was told will do, while the server is asked again */
void ward_token_keeper_discover_async (WardTokenKeeper *self, gboolean may_be_kept, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean ward_token_keeper_is_discovery_kept (WardTokenKeeper *self);
gboolean ward_token_keeper_discover_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error);

/* Everything of a question but its form and step: of the tenant, its client and the clocks. */
void ward_token_keeper_begin_question (WardTokenKeeper *self, WardTokenQuestion *question);

/* ward-revocation.c: at most 5 s; TRUE if the server said yes. */
void ward_revocation_send_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery,
                                 const WardClientAuth *auth, WardSecretText *token, const char *hint,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ward_revocation_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
