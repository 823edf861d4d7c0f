/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-backend.h"
#include "core/check/ward-check.h"

G_BEGIN_DECLS

/* What the steps share while a check runs. */
typedef struct
{
  WardHttp *http;                  /* (owned) */
  WardTenant *tenant;              /* (owned) */
  WardVault *vault;                /* (owned) (nullable) */
  GCancellable *cancellable;       /* (owned) (nullable) of the step that runs */
  WardHttpResponse *configuration; /* (owned) (nullable) answer to .well-known/smart-configuration */
  WardDiscovery *discovery;        /* (owned) (nullable) */
  GProxyResolver *proxy_settings;  /* (owned) */
  char *proxy;                     /* (owned) (nullable) name and port of the one that leads to the server */
  gint64 clock_skew_s;
  gboolean clock_known;
  WardBackend *backend;          /* (owned) (nullable) */
  WardSecretText *backend_token; /* (owned) (nullable) */
  GString *backend_seen;         /* (owned) (nullable) */
  guint n_counted;               /* of resource types */
  char *flatpak_info;            /* (owned) path */
  WardLibrary *libraries;        /* (owned) WARD_N_LIBRARIES of them */
  WardSession *session;          /* (owned) (nullable) */
  gulong session_handler;        /* while the sign-in is waited for */
  char *patient_id;              /* (owned) (nullable) whose data are asked for: never seen, never logged */
  WardSecretText *token;         /* (owned) (nullable) of the session */
  char *etag;                    /* (owned) (nullable) of the Patient */
  char *next_page;               /* (owned) (nullable) of the laboratory results */
} WardCheckWork;

/* Ends the running step: seen (nullable) is made one line; failure is used for NOTE and FAILED, -1 for none. */
void ward_check_end_step (WardCheck *self, WardCheckState state, const char *seen, int failure);
void ward_check_fail_step (WardCheck *self, const GError *error, const char *seen);
WardCheckWork *ward_check_get_work (WardCheck *self);

WardCheckStep *ward_check_step_new (const char *key, const char *title) G_GNUC_WARN_UNUSED_RESULT;
void ward_check_step_begin (WardCheckStep *self);
void ward_check_step_end (WardCheckStep *self, WardCheckState state, const char *seen, int failure);

typedef void (*WardCheckRun) (WardCheck *self);

/* ward-check-network.c */
void ward_check_run_dns (WardCheck *self);
void ward_check_run_connection (WardCheck *self);
GSocketClient *ward_check_make_socket_client (WardCheck *self, guint limit_s) G_GNUC_WARN_UNUSED_RESULT;
/* ward-check-certificate.c */
void ward_check_fail_with_certificate (WardCheck *self, const GError *error);
void ward_check_end_with_certificate (WardCheck *self, const char *version);

/* ward-check-speech.c */
void ward_check_fail_encryption (WardCheck *self, const GError *error);

/* ward-check-handshake.c */
void ward_check_fail_handshake (WardCheck *self, const GError *error);

/* ward-check-server.c */
void ward_check_run_encryption (WardCheck *self);
void ward_check_run_configuration (WardCheck *self);
void ward_check_run_metadata (WardCheck *self);
void ward_check_run_discovery (WardCheck *self);
void ward_check_run_keys (WardCheck *self);
void ward_check_run_clock (WardCheck *self);
/* ward-check-backend.c */
void ward_check_run_backend (WardCheck *self);
/* ward-check-computer.c */
void ward_check_run_port (WardCheck *self);
void ward_check_run_browser (WardCheck *self);
void ward_check_run_keyring (WardCheck *self);
/* ward-check-self.c */
void ward_check_run_sandbox (WardCheck *self);
void ward_check_run_libraries (WardCheck *self);
void ward_check_run_cryptography (WardCheck *self);
/* ward-check-session.c */
void ward_check_clear_session (WardCheckWork *work);
void ward_check_run_sign_in (WardCheck *self);
void ward_check_run_scopes (WardCheck *self);
/* ward-check-data.c */
void ward_check_run_patient (WardCheck *self);
void ward_check_run_vitals (WardCheck *self);
void ward_check_run_labs (WardCheck *self);
void ward_check_run_paging (WardCheck *self);
void ward_check_run_etag (WardCheck *self);

G_END_DECLS
