/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* The web pages of the sign-in: plain HTML, no script, usable with the keyboard alone. */

WardSandboxResponse *ward_sandbox_page_sign_in (WardSandbox *self, const char *transaction, const char *redirect_uri,
                                                const char *user, gboolean refused) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_consent (WardSandbox *self, const char *transaction, const char *redirect_uri,
                                                const WardSandboxUser *user,
                                                const char *const *scopes) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_patients (WardSandbox *self, const char *transaction,
                                                 const char *redirect_uri) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_error (WardSandbox *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
