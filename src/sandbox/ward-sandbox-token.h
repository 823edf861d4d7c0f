/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* What the token endpoint gives. */

typedef enum
{
  WARD_SANDBOX_TOKENS_FIRST,     /* for a code */
  WARD_SANDBOX_TOKENS_REFRESHED, /* with a new refresh token */
  WARD_SANDBOX_TOKENS_KEPT,      /* the client keeps its refresh token */
  WARD_SANDBOX_TOKENS_BACKEND,
  WARD_SANDBOX_TOKENS_DEVICE,
} WardSandboxTokensKind;

WardSandboxResponse *ward_sandbox_answer_tokens (WardSandbox *self, const WardSandboxRequest *request,
                                                 WardSandboxGrant *grant,
                                                 WardSandboxTokensKind kind) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_build_id_token (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
                                   const char *access_token, gboolean refreshed) G_GNUC_WARN_UNUSED_RESULT;
/* Revocation (RFC 7009) or introspection (RFC 7662). */
WardSandboxResponse *ward_sandbox_answer_about_token (WardSandbox *self, const WardSandboxRequest *request,
                                                      GPtrArray *form, gboolean revoke) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
