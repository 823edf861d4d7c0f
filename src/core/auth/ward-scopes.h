/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-discovery.h"

G_BEGIN_DECLS

/* SMART scopes, version 1 and 2: what is asked, what was granted, what that allows. */

/* launched: by an EHR, which hands the context over. */
char **ward_scopes_build (WardTenant *tenant, const WardDiscovery *discovery,
                          gboolean launched) G_GNUC_WARN_UNUSED_RESULT;
char **ward_scopes_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_scopes_allow_read (const char *const *scopes, const char *resource_type, gboolean *out_narrowed);
/* Of what was asked, what is not covered; of what was granted, what nobody asked for. */
char **ward_scopes_get_missing (const char *const *asked, const char *const *granted) G_GNUC_WARN_UNUSED_RESULT;
char **ward_scopes_get_extra (const char *const *asked, const char *const *granted) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
