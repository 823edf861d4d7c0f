/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* How clients prove who they are. */

/* NULL with the refusal, or, where the request names no client at all, NULL without one. */
WardSandboxClient *ward_sandbox_authenticate_client (WardSandbox *self, const WardSandboxRequest *request,
                                                     GPtrArray *form,
                                                     WardSandboxResponse **out_refusal) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_read_assertion_issuer (const char *assertion) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_check_assertion (WardSandbox *self, const WardSandboxClient *client, const char *assertion,
                                       GError **error);

G_END_DECLS
