/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-private.h"

G_BEGIN_DECLS

/* The web pages of the sign-in: plain HTML, no script, usable with the keyboard alone. */

WardSandboxResponse *ward_sandbox_page_sign_in (WardSandbox *self, const char *transaction, const char *redirect_uri,
                                                const char *user, const char *problem) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_consent (WardSandbox *self, const char *transaction, const char *redirect_uri,
                                                const WardSandboxUser *user,
                                                const char *const *scopes) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_patients (WardSandbox *self, const char *transaction,
                                                 const char *redirect_uri) G_GNUC_WARN_UNUSED_RESULT;
/* Both are parts of the EHR's pages, too. */
void ward_sandbox_append_credentials (GString *out, const char *user, const char *problem);
void ward_sandbox_append_patients (GString *out, WardSandbox *self);
WardSandboxResponse *ward_sandbox_page_wrap (guint status, const char *title, const char *redirect_uri,
                                             const char *content) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_page_error (WardSandbox *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
