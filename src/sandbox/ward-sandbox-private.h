/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-clients.h"
#include "sandbox/ward-sandbox-grants.h"
#include "sandbox/ward-sandbox-http.h"
#include "sandbox/ward-sandbox-keys.h"
#include "sandbox/ward-sandbox-store.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

#define WARD_SANDBOX_BACKGROUND_USER "background" /* whose tokens a backend service has */

struct _WardSandbox
{
  GObject parent_instance;

  /* Settings: fixed when it is made. */
  WardSandboxSettings settings;
  char **redirect_uris; /* (owned) (nullable) */
  char *client_jwks;    /* (owned) (nullable) */
  gboolean epic;

  WardSandboxClients *clients; /* (owned) */

  /* Made at start, only read while it runs. */
  WardSandboxServer *server;  /* (owned) (nullable) */
  GTlsCertificate *authority; /* (owned) (nullable) */
  WardSandboxKeys *keys;      /* (owned) */
  WardSandboxGrants *grants;  /* (owned) */
  WardSandboxStore *store;    /* (owned) */
  const char *fhir_path;      /* (unowned) "/fhir/R4" */
  const char *oauth_path;     /* (unowned) "/oauth" */
  const char *jwks_path;      /* (unowned) */
  char *origin;               /* (owned) */
  char *fhir_base;            /* (owned) */
  char *issuer;               /* (owned) */
  guint16 port;

  /* Everything below belongs to the lock. */
  GMutex lock;
  GPtrArray *faults;        /* (owned) of Fault (ward-sandbox-faults.c) */
  GHashTable *counts;       /* (owned) path → number of requests */
  GHashTable *transactions; /* (owned) id → sign-in in progress (ward-sandbox-authorize.c) */
  GHashTable *launches;     /* (owned) launch token → Launch (ward-sandbox-launch.c) */
  GHashTable *ehr_sessions; /* (owned) cookie → who is signed in to the EHR (ward-sandbox-ehr.c) */
  GHashTable *sessions;     /* (owned) Epic's paging sessions (ward-sandbox-fhir.c) */
  GHashTable *results;      /* (owned) search → what it found */
};

typedef struct
{
  const char *name;
  const char *password;     /* NULL: nobody can sign in like that */
  const char *practitioner; /* id; NULL: none */
  const char *full_name;
} WardSandboxUser;

const WardSandboxUser *ward_sandbox_find_user (const char *name);
gboolean ward_sandbox_user_has_password (const WardSandboxUser *user, const char *password);

/* One function a part of the server; path is what follows the part's own prefix. */
WardSandboxResponse *ward_sandbox_route (WardSandboxRequest *request, GCancellable *cancellable, gpointer user_data);
WardSandboxResponse *ward_sandbox_answer_authorize (WardSandbox *self, WardSandboxRequest *request, const char *path);
WardSandboxResponse *ward_sandbox_answer_token (WardSandbox *self, WardSandboxRequest *request, const char *path);
WardSandboxResponse *ward_sandbox_answer_register (WardSandbox *self, WardSandboxRequest *request, const char *path);
WardSandboxResponse *ward_sandbox_answer_ehr (WardSandbox *self, WardSandboxRequest *request);
WardSandboxResponse *ward_sandbox_answer_style (WardSandbox *self, WardSandboxRequest *request);
WardSandboxResponse *ward_sandbox_answer_fhir (WardSandbox *self, WardSandboxRequest *request, const char *path);
WardSandboxResponse *ward_sandbox_answer_discovery (WardSandbox *self, WardSandboxRequest *request);
/* Browser apps of other origins (ward-sandbox-cors.c). */
WardSandboxResponse *ward_sandbox_answer_preflight (WardSandbox *self, const WardSandboxRequest *request);
void ward_sandbox_allow_origin (WardSandbox *self, const WardSandboxRequest *request, WardSandboxResponse *response);
const char *ward_sandbox_get_style_path (WardSandbox *self);
void ward_sandbox_transaction_free (gpointer transaction);
void ward_sandbox_launch_free (gpointer launch);
void ward_sandbox_ehr_session_free (gpointer session);
void ward_sandbox_session_free (gpointer session);

/* Launches by the EHR (ward-sandbox-launch.c, ward-sandbox-ehr.c). */
char *ward_sandbox_redeem_launch (WardSandbox *self, const char *token,
                                  WardSandboxGrant *grant) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_find_encounter (WardSandbox *self, const char *patient_id) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_dup_ehr_user (WardSandbox *self, const WardSandboxRequest *request) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_is_loopback_address (const char *address);

/* Faults (ward-sandbox-faults.c). */
void ward_sandbox_fault_free (gpointer fault);
void ward_sandbox_collect_faults (WardSandbox *self, WardSandboxRequest *request);
WardSandboxResponse *ward_sandbox_strike_before (WardSandbox *self, WardSandboxRequest *request,
                                                 GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_strike_needs_body (const WardSandboxRequest *request);
void ward_sandbox_strike_after (WardSandbox *self, const WardSandboxRequest *request, WardSandboxResponse *response);

/* Answers (ward-sandbox-answers.c). */
WardSandboxResponse *ward_sandbox_answer_json (guint status, char *json) G_GNUC_WARN_UNUSED_RESULT; /* takes the text */
WardSandboxResponse *ward_sandbox_answer_unstored (guint status, char *json) G_GNUC_WARN_UNUSED_RESULT; /* takes it */
WardSandboxResponse *ward_sandbox_answer_oauth_error (WardSandbox *self, guint status, const char *error,
                                                      const char *description) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_answer_method_not_allowed (const char *allowed) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_answer_not_found (WardSandbox *self) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_answer_outcome (WardSandbox *self, guint status, const char *code,
                                                  const char *epic_code, const char *text) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_write_issue (WardJsonWriter *writer, WardSandbox *self, const char *severity, const char *code,
                               const char *epic_code, const char *text);
char *ward_sandbox_build_capability_statement (WardSandbox *self,
                                               const WardSandboxRequest *request) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_json_to_xml (const char *json, size_t length) G_GNUC_WARN_UNUSED_RESULT;

/* The synthetic patients (ward-sandbox-people.c). */
gboolean ward_sandbox_populate (WardSandbox *self, GError **error);

G_END_DECLS
