/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-sign-in.h"
#include "core/auth/ward-style.h"
#include "core/fhir/ward-fhir-client.h"

G_BEGIN_DECLS

/* A tenant that somebody is signed in to (or about to be): http, keeper, FHIR client. notify::state, notify::user-name. */
#define WARD_TYPE_SESSION (ward_session_get_type ())
G_DECLARE_FINAL_TYPE (WardSession, ward_session, WARD, SESSION, GObject)

GType ward_session_state_get_type (void);

typedef enum
{
  WARD_SESSION_SIGNED_OUT,
  WARD_SESSION_RESUMING, /* asking the keyring, refreshing */
  WARD_SESSION_SIGNING_IN,
  WARD_SESSION_ACTIVE,
  WARD_SESSION_EXPIRED, /* sign in again; an open record stays, marked stale */
} WardSessionState;

/* Signal "network-changed" (gboolean slept): connections were let go of. Signal "proxy-credentials-needed" (name): as WardHttp's. */
WardSession *ward_session_new (WardTenant *tenant, WardVault *vault, WardEventLog *events,
                               GList *extra_authorities) G_GNUC_WARN_UNUSED_RESULT;
void ward_session_set_cache (WardSession *self, WardCache *cache); /* (nullable) */
WardTenant *ward_session_get_tenant (WardSession *self);
WardSessionState ward_session_get_state (WardSession *self);
const GError *
ward_session_get_error (WardSession *self); /* (nullable) why it is signed out or expired, or why the resume failed */
WardTokenKeeper *ward_session_get_keeper (WardSession *self);
WardFhirClient *ward_session_get_client (WardSession *self);
WardSignIn *ward_session_get_sign_in (WardSession *self); /* (nullable) the attempt under way or last */
WardHttp *ward_session_get_http (WardSession *self);      /* bound to what the tenant's record allows */
WardEventLog *ward_session_get_events (WardSession *self);
void ward_session_set_proxy_credentials (WardSession *self, const char *proxy, const char *user, const char *password);
const char *ward_session_get_user_name (WardSession *self); /* (nullable) */
const char *ward_session_get_user_role (WardSession *self); /* (nullable) in the server's words; told with user-name */
const char *
ward_session_get_user_key (WardSession *self); /* (nullable) who it is, to compare: for no screen and no log */
gboolean ward_session_is_memory_only (WardSession *self); /* the window says so */
WardVaultState ward_session_get_vault_state (WardSession *self);
void ward_session_renew_trust (WardSession *self);
void ward_session_resume (WardSession *self); /* on start: from the keyring without the browser */
WardSignIn *ward_session_prepare_sign_in (
    WardSession *self); /* (transfer none) not started yet: for another way to open the browser */
/* What the next attempt is started with, and those after it until the launch is used up. */
void ward_session_set_launch (WardSession *self, WardLaunch *launch);
WardSignIn *
ward_session_sign_in (WardSession *self); /* (transfer none) starts an attempt, or gives the one under way (A54) */
void ward_session_cancel_sign_in (WardSession *self);
void ward_session_sign_out_async (WardSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ward_session_sign_out_finish (WardSession *self, GAsyncResult *result, GError **error);

/* The hospital's colours, if its server names some. */
void ward_session_read_style_async (WardSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ward_session_read_style_finish (WardSession *self, GAsyncResult *result, WardStyle *out_style, GError **error);

/* Patient search as this tenant can do it. Hits are re-checked against what was asked; "hint" says what the server needs when the question cannot be answered. */
typedef struct
{
  const char *family;
  const char *given;
  const char *birth_date; /* YYYY-MM-DD */
  const char *identifier;
} WardPatientQuery;

/* Reads one free line: "Doe Jane", "Doe, Jane 1962-06-14", "14-Jun-1962", "MRN 12345" → query. Strings are (owned) by the caller: ward_patient_query_clear. */
void ward_patient_query_parse (const char *line, WardPatientQuery *out_query);
void ward_patient_query_clear (WardPatientQuery *query);
/* NULL when the server can answer; else what must be added, translated ("This server needs …"). */
const char *ward_session_get_query_hint (WardSession *self, const WardPatientQuery *query);
const char *ward_session_get_query_prompt (WardSession *self); /* what may be typed at this server */
void ward_session_find_patients_async (WardSession *self, const WardPatientQuery *query, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *
ward_session_find_patients_finish (WardSession *self, GAsyncResult *result, GPtrArray **out_notes,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WardPatient; notes of char */

G_END_DECLS
