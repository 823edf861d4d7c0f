/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-discovery.h"
#include "core/auth/ward-fhir-context.h"
#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* The launch context and identity that came with the tokens: plain values, no token (SMART 2.2 "Scopes and launch context"). */
typedef struct
{
  char *patient;                /* (owned) (nullable) id, checked */
  char *encounter;              /* (owned) (nullable) */
  gboolean need_patient_banner; /* told for the diagnostics: Ward shows its banner in any case (X038) */
  GPtrArray *fhir_context;      /* (owned) of WardFhirContext, maybe empty: what else the EHR had open */
  char *intent;                 /* (owned) (nullable) what the EHR would like to be shown */
  char *smart_style_url;        /* (owned) (nullable) never asked with a token */
  char *tenant;                 /* (owned) (nullable) the server's own name for the organization */
  char *fhir_user;              /* (owned) (nullable) absolute or relative reference; never sent a bearer off-origin */
  char *subject;                /* (owned) (nullable) id_token sub */
  char *user_name;              /* (owned) (nullable) preferred_username or name */
  gboolean identity_verified;
  gboolean system_access; /* a service's own token: nobody is signed in, and the session is to be labelled so (X100) */
  char **scopes_asked;    /* (owned) */
  char **scopes_granted;  /* (owned) */
} WardLaunchContext;

WardLaunchContext *ward_launch_context_copy (const WardLaunchContext *context) G_GNUC_WARN_UNUSED_RESULT;
void ward_launch_context_free (WardLaunchContext *context);
/* Whether a read of the type was granted, v1 or v2, user/patient/system, wildcard and case tolerant; parameters narrow it (*out_narrowed). */
gboolean ward_launch_context_may_read (const WardLaunchContext *context, const char *resource_type,
                                       gboolean *out_narrowed);

/* Keeps the tokens of one session: access token in memory only; refresh token in the vault, stored before the new access token is used; one refresh at a
 * time. Signals: "signed-out" (GError *why, nullable) — the session is over; notify::state. */
#define WARD_TYPE_TOKEN_KEEPER (ward_token_keeper_get_type ())
G_DECLARE_FINAL_TYPE (WardTokenKeeper, ward_token_keeper, WARD, TOKEN_KEEPER, GObject)

typedef enum
{
  WARD_TOKENS_NONE,
  WARD_TOKENS_VALID,
  WARD_TOKENS_REFRESHING,
  WARD_TOKENS_EXPIRED, /* and no way to refresh without the user */
} WardTokensState;

/* This computer as a client of its own, where the tenant's record wants that. */
typedef enum
{
  WARD_DEVICE_NONE,
  WARD_DEVICE_REGISTERED,  /* the session goes on with its key */
  WARD_DEVICE_NOT_OFFERED, /* the server does not offer it, or not to this user (X095) */
  WARD_DEVICE_FAILED,      /* something went wrong: the next sign-in tries again */
} WardDeviceState;

WardTokenKeeper *ward_token_keeper_new (WardHttp *http, WardTenant *tenant, WardVault *vault) G_GNUC_WARN_UNUSED_RESULT;
WardTenant *ward_token_keeper_get_tenant (WardTokenKeeper *self);
WardTokensState ward_token_keeper_get_state (WardTokenKeeper *self);
const WardLaunchContext *ward_token_keeper_get_context (WardTokenKeeper *self); /* (nullable) */
gint64 ward_token_keeper_get_expiry_us (WardTokenKeeper *self);                 /* monotonic; 0 none */
gboolean ward_token_keeper_can_refresh (WardTokenKeeper *self);
gboolean ward_token_keeper_is_stored (WardTokenKeeper *self); /* the refresh token rests in a persistent keyring */
WardVaultState ward_token_keeper_get_vault_state (WardTokenKeeper *self);
WardDeviceState ward_token_keeper_get_device_state (WardTokenKeeper *self);
gint64 ward_token_keeper_get_clock_skew_s (WardTokenKeeper *self); /* our clock minus the server's; 0 also unknown */

/* Tries to continue from the vault, without the browser. Errors: WARD_FAILURE_SIGNED_OUT when nothing is stored or it was refused; KEYRING_*; network ones keep the token. */
void ward_token_keeper_resume_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ward_token_keeper_resume_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error);
/* A usable access token, refreshed first if it is about to expire. rejected (nullable): the token that a server just answered with 401. */
void ward_token_keeper_get_token_async (WardTokenKeeper *self, WardSecretText *rejected, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
WardSecretText *ward_token_keeper_get_token_finish (WardTokenKeeper *self, GAsyncResult *result,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Revokes where offered (at most 5 s), forgets and deletes always. */
void ward_token_keeper_sign_out_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean ward_token_keeper_sign_out_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error);
WardDiscovery *ward_token_keeper_get_discovery (WardTokenKeeper *self); /* (nullable) (transfer none) */
void ward_token_keeper_keep_discovery (WardTokenKeeper *self, const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardLaunchContext, ward_launch_context_free)

G_END_DECLS
