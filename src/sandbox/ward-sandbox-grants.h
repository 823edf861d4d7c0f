/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the authorization server remembers: codes, access tokens, refresh tokens and the families they rotate in. Safe
 * to use from every connection's thread. */

typedef struct
{
  char *client_id;    /* (owned) */
  char *redirect_uri; /* (owned) */
  char *challenge;    /* (owned) */
  char *user;         /* (owned) a user's name */
  char *scope;        /* (owned) as granted */
  char *patient;      /* (owned) (nullable) launch context */
  char *encounter;    /* (owned) (nullable) launch context */
  char *intent;       /* (owned) (nullable) launch context */
  char *nonce;        /* (owned) (nullable) */
  char *state;        /* (owned) (nullable) */
  gboolean launched;  /* by the EHR */
  gboolean offline;   /* refresh tokens are part of it */
  gint64 family;      /* all tokens of one sign-in */
} WardSandboxGrant;

typedef struct _WardSandboxGrants WardSandboxGrants;

WardSandboxGrant *ward_sandbox_grant_new (void) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxGrant *ward_sandbox_grant_copy (const WardSandboxGrant *grant) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxGrant *ward_sandbox_grant_ref (WardSandboxGrant *grant);
void ward_sandbox_grant_unref (WardSandboxGrant *grant);

WardSandboxGrants *ward_sandbox_grants_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_grants_free (WardSandboxGrants *grants);

char *ward_sandbox_grants_issue_code (WardSandboxGrants *grants, WardSandboxGrant *grant,
                                      gboolean long_text) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_grants_issue_access (WardSandboxGrants *grants, WardSandboxGrant *grant,
                                        guint seconds) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_grants_issue_refresh (WardSandboxGrants *grants, WardSandboxGrant *grant) G_GNUC_WARN_UNUSED_RESULT;

/* For grants without a code: a family of its own, so that they can be revoked alone. */
void ward_sandbox_grants_start_family (WardSandboxGrants *grants, WardSandboxGrant *grant);
/* A launch token or client secret that was given out elsewhere. */
void ward_sandbox_grants_note_secret (WardSandboxGrants *grants, const char *text);

/* A code or refresh token is good once; a second time revokes its family. NULL: not good. */
WardSandboxGrant *ward_sandbox_grants_redeem_code (WardSandboxGrants *grants,
                                                   const char *code) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxGrant *ward_sandbox_grants_redeem_refresh (WardSandboxGrants *grants,
                                                      const char *token) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxGrant *ward_sandbox_grants_peek_refresh (WardSandboxGrants *grants,
                                                    const char *token) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxGrant *ward_sandbox_grants_check_access (WardSandboxGrants *grants, const char *token,
                                                    gint64 *out_expires_us) G_GNUC_WARN_UNUSED_RESULT;
/* An access token opens the registration endpoint once. */
WardSandboxGrant *ward_sandbox_grants_redeem_registration (WardSandboxGrants *grants,
                                                           const char *token) G_GNUC_WARN_UNUSED_RESULT;
/* The grant behind an access or refresh token that is known, good or not. */
WardSandboxGrant *ward_sandbox_grants_find_any (WardSandboxGrants *grants, const char *token) G_GNUC_WARN_UNUSED_RESULT;

void ward_sandbox_grants_revoke (WardSandboxGrants *grants, const char *token);
void ward_sandbox_grants_revoke_all (WardSandboxGrants *grants);
void ward_sandbox_grants_expire_access (WardSandboxGrants *grants);
void ward_sandbox_grants_advance (WardSandboxGrants *grants, guint seconds);
gint64 ward_sandbox_grants_now_us (WardSandboxGrants *grants);
guint ward_sandbox_grants_count_replays (WardSandboxGrants *grants);
char **ward_sandbox_grants_dup_secrets (WardSandboxGrants *grants) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxGrant, ward_sandbox_grant_unref)

G_END_DECLS
