/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-sign-in.h"
#include "core/auth/ward-token-keeper-private.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

/* The sandbox as a hospital's server, and Ward as a client of it, with a person who signs in on its pages. */
typedef struct
{
  WardSandbox *sandbox;    /* (owned) */
  WardEventLog *events;    /* (owned) */
  WardHttp *http;          /* (owned) */
  WardVault *vault;        /* (owned) memory */
  WardTenant *tenant;      /* (owned) */
  WardTokenKeeper *keeper; /* (owned) */
  WardSignIn *sign_in;     /* (owned) (nullable) */
  const char *patient;     /* (unowned) (nullable) chosen where it is asked for */
} Hospital;

void hospital_set_up (Hospital *h, gconstpointer data); /* makes the client's side; hospital_open() the server's */
void hospital_tear_down (Hospital *h, gconstpointer data);
/* members: a JSON object whose members replace those of the sandbox's own tenant record; NULL: none. */
void hospital_open (Hospital *h, const WardSandboxSettings *settings, const char *members);
/* Another record for the same server: a new keeper over the same vault. */
void hospital_change (Hospital *h, const char *members);
void hospital_arm (Hospital *h, const char *fault, const char *path, guint n);
void hospital_store (Hospital *h, const char *kind, const char *text);
char *hospital_dup_stored (Hospital *h, const char *kind) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */
/* Makes a key pair for the client: the vault gets it, the sandbox its public half. */
void hospital_give_key (Hospital *h, WardClientKeyKind kind, const char *client_id);
int hospital_sign_in (Hospital *h);      /* -1 done, else the failure */
void hospital_start_again (Hospital *h); /* the program ended, and was started again */
int hospital_resume (Hospital *h);       /* -1 done, else the failure */
WardSecretText *hospital_get_token (Hospital *h, WardSecretText *rejected, int *out_failure) G_GNUC_WARN_UNUSED_RESULT;
void hospital_sign_out (Hospital *h);
guint hospital_count_events (Hospital *h, const char *step);
guint hospital_count_asked (Hospital *h, const char *path);
gboolean hospital_accepts (Hospital *h, WardSecretText *token); /* the FHIR server does */

/* Waits for an asynchronous call. */
typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
} HospitalWait;

void hospital_wait_cb (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *hospital_wait_for (HospitalWait *wait);
void hospital_wait_clear (HospitalWait *wait);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HospitalWait, hospital_wait_clear)

#define HOSPITAL_TEST(path, data, function) \
  g_test_add (path, Hospital, data, hospital_set_up, function, hospital_tear_down)

G_END_DECLS
