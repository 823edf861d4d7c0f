/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-pages.h"

G_BEGIN_DECLS

/* The record system that launches Ward: a small web application beside the authorization server. */

WardSandboxResponse *ward_sandbox_ehr_page_sign_in (const char *launch_url, const char *user,
                                                    const char *problem) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_ehr_page_patients (WardSandbox *self, const WardSandboxUser *user, const char *key,
                                                     const char *launch_url) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_ehr_page_launch (WardSandbox *self, const char *patient, const char *launch,
                                                   const char *launch_url) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxResponse *ward_sandbox_ehr_page_error (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
