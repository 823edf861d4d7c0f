/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who may ask for tokens: a public client, a confidential one with a secret, one that signs with its key, and a service
 * without a user, which signs as well. The secret needs its encoding in a Basic header (RFC 6749 section 2.3.1). */
#define WARD_SANDBOX_CLIENT_ID "ward-sandbox-client"
#define WARD_SANDBOX_CONFIDENTIAL_ID "ward-confidential"
#define WARD_SANDBOX_SECRET "sandbox:secret+100%"
#define WARD_SANDBOX_ASYMMETRIC_ID "ward-asymmetric"
#define WARD_SANDBOX_BACKEND_ID "ward-backend"

/* A SMART on FHIR R4 server with synthetic patients, on loopback only. It shares no code with the client but base and clinical. It runs in threads of its
 * own, so that it can live inside ward --demo and inside tests. */

typedef enum
{
  WARD_SANDBOX_GENERIC,
  WARD_SANDBOX_EPIC,
} WardSandboxProfile;

typedef struct
{
  WardSandboxProfile profile;
  gboolean tls;                     /* a certificate made at start; else plain http */
  guint16 port;                     /* 0: any */
  guint64 seed;                     /* of the patients' data */
  gint64 today_us;                  /* 0: now; the data end here */
  guint extra_results;              /* size of the big patient: 0 none */
  guint latency_ms;                 /* added to every answer */
  guint access_token_seconds;       /* 0: 3600 */
  const char *const *redirect_uris; /* (nullable) allowed beside any loopback address */
  gboolean es384;                   /* sign id_tokens with ES384; else RS256 */
  gboolean public_refresh;          /* epic: give the public client refresh tokens after all */
  const char *client_jwks;          /* (nullable) public keys of ward-asymmetric and ward-backend */
  gboolean no_registration;         /* devices cannot register: 404 */
} WardSandboxSettings;

#define WARD_TYPE_SANDBOX (ward_sandbox_get_type ())
G_DECLARE_FINAL_TYPE (WardSandbox, ward_sandbox, WARD, SANDBOX, GObject)

WardSandbox *ward_sandbox_new (const WardSandboxSettings *settings) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the defaults */
gboolean ward_sandbox_start (WardSandbox *self, GError **error);
/* The signing keys are made in a thread; this waits for them, so that no client's deadline runs meanwhile. */
void ward_sandbox_wait_for_keys (WardSandbox *self);
/* A patient's results are made when they are first asked for; this makes all of them now, from any thread. */
void ward_sandbox_preload (WardSandbox *self);
void ward_sandbox_stop (WardSandbox *self);
const char *ward_sandbox_get_origin (WardSandbox *self); /* "https://127.0.0.1:43210" */
const char *ward_sandbox_get_fhir_base (WardSandbox *self);
GTlsCertificate *ward_sandbox_get_certificate (WardSandbox *self); /* (nullable) the authority to trust */
/* A tenant object (JSON) that ward_tenant_new_from_json reads: id, name, fhirBase, clientId, redirectUris, environment sandbox, profile. */
char *ward_sandbox_build_tenant_json (WardSandbox *self) G_GNUC_WARN_UNUSED_RESULT;
/* The keys with which "ward-asymmetric" or "ward-backend" signs. */
gboolean ward_sandbox_register_client_keys (WardSandbox *self, const char *client_id, const char *jwks_json,
                                            GError **error);
/* Faults by name, for the next n requests whose path begins with path (NULL: any); n 0 clears: "latency=250",
 * "status=429;retry-after=1", "cut-body", "wrong-patient", "refuse-token", "id-token-aud", "refresh-no-token",
 * "wrong-state", "token_invalid_scope", …: all of them stand in ward-sandbox-fault-kinds.c. */
gboolean ward_sandbox_set_fault (WardSandbox *self, const char *fault, const char *path, guint n, GError **error);
/* For tests without a browser: does what a person does on the pages and gives the redirect's address. */
char *ward_sandbox_approve (WardSandbox *self, const char *authorize_url, const char *user, const char *patient_id,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_deny (WardSandbox *self, const char *authorize_url, const char *user,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A launch token of the EHR, for a launch address beside the FHIR base; NULL: user or patient are not known. */
char *ward_sandbox_make_launch (WardSandbox *self, const char *patient_id, const char *user) G_GNUC_WARN_UNUSED_RESULT;
/* What was seen, for assertions: how often a path (prefix) was asked; how many refresh grants were replayed; every token issued. */
guint ward_sandbox_count_requests (WardSandbox *self, const char *path);
guint ward_sandbox_count_replays (WardSandbox *self); /* used codes and refresh tokens shown again */
char **ward_sandbox_dup_issued_secrets (WardSandbox *self) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_expire_access_tokens (WardSandbox *self);
void ward_sandbox_revoke_everything (WardSandbox *self);
/* Lets time pass for codes, tokens, sign-ins and paging sessions. */
void ward_sandbox_advance_clock (WardSandbox *self, guint seconds);
void ward_sandbox_set_access_token_seconds (WardSandbox *self, guint seconds);

/* The whole program: ward-sandbox, and wardctl sandbox. Gives the exit status. */
int ward_sandbox_command (int argc, char **argv);

G_END_DECLS
