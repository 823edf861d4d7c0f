/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* A sign-in in progress, from the authorization endpoint through the pages and back. */

typedef struct
{
  WardSandboxGrant *grant; /* (owned) fills up along the pages */
  char **scopes;           /* (owned) that can be granted */
  char *launch_user;       /* (owned) (nullable) who launched, and must sign in */
  gboolean signed_in;
  gboolean consented;
  gint64 expires_us;
} WardSandboxTransaction;

/* Back to the client, with a code or an error. */
WardSandboxResponse *ward_sandbox_redirect (WardSandbox *self, const WardSandboxRequest *request,
                                            const WardSandboxGrant *grant, const char *error,
                                            const char *code) G_GNUC_WARN_UNUSED_RESULT;
/* An error where the profile shows it. */
WardSandboxResponse *ward_sandbox_refuse (WardSandbox *self, const WardSandboxRequest *request,
                                          const WardSandboxGrant *grant, const char *error) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_set_signed_in (WardSandboxTransaction *transaction, const WardSandboxUser *user);
WardSandboxResponse *ward_sandbox_answer_sign_in_form (WardSandbox *self, const WardSandboxRequest *request,
                                                       const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
