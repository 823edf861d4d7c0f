/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SMART scopes, v1 and v2, as far as a server that can only be read needs them. */

typedef enum
{
  WARD_SANDBOX_SCOPE_NONE,
  WARD_SANDBOX_SCOPE_PATIENT, /* the patient of the launch only */
  WARD_SANDBOX_SCOPE_USER,    /* all patients */
  WARD_SANDBOX_SCOPE_SYSTEM,  /* all patients, without a user */
} WardSandboxScopeReach;

typedef enum
{
  WARD_SANDBOX_SCOPES_OF_USERS,
  WARD_SANDBOX_SCOPES_OF_SERVICES, /* system/ and nothing else */
} WardSandboxScopeSet;

gboolean ward_sandbox_scopes_contain (const char *scopes, const char *scope);
char **ward_sandbox_scopes_filter (const char *asked, WardSandboxScopeSet set)
    G_GNUC_WARN_UNUSED_RESULT; /* what the sandbox can grant of them */
char *ward_sandbox_scope_describe (const char *scope) G_GNUC_WARN_UNUSED_RESULT; /* in words, for the consent page */
gboolean ward_sandbox_scope_is_resource (const char *scope);
gboolean ward_sandbox_scope_names_type (const char *scope, const char *type);
WardSandboxScopeReach ward_sandbox_scopes_reach (const char *scopes, const char *type, char permission);

G_END_DECLS
