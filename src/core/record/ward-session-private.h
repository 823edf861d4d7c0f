/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the session's files share: ward-session.c has the session, ward-session-sign-in.c how it begins and ends. */
#pragma once

#include "core/record/ward-record-private.h"

G_BEGIN_DECLS

struct _WardSession
{
  GObject parent_instance;

  WardTenant *tenant;        /* (owned) */
  WardVault *vault;          /* (owned) */
  WardEventLog *events;      /* (owned) (nullable) */
  WardHttp *http;            /* (owned) */
  GList *authorities;        /* (owned) of GTlsCertificate: trusted whatever the record says, a sandbox's */
  WardNetworkWatch *watch;   /* (owned) */
  WardTokenKeeper *keeper;   /* (owned) */
  WardFhirClient *client;    /* (owned) */
  WardSignIn *sign_in;       /* (owned) (nullable) */
  WardLaunch *launch;        /* (owned) (nullable) of the next attempt to sign in */
  WardCache *cache;          /* (owned) (nullable) on disk */
  GCancellable *cancellable; /* (owned) of what is under way for the present user */
  GError *error;             /* (owned) (nullable) */
  char *user_name;           /* (owned) (nullable) */
  char *user_role;           /* (owned) (nullable) */
  char *user_key;            /* (owned) (nullable) */
  WardSessionState state;
  WardSessionState before; /* … the sign-in attempt */
  gboolean signing_out;
};

/* ward-session.c */
void ward_session_set_state (WardSession *self, WardSessionState state, const GError *error); /* @error: (nullable) */
void ward_session_forget_user (WardSession *self);
gboolean ward_session_refresh_trust (WardSession *self, GError **error); /* before the server is asked to sign in */

G_END_DECLS
