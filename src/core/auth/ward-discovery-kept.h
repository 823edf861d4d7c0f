/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-discovery.h"
#include "core/base/ward-clock.h"

G_BEGIN_DECLS

/* What a server said about signing in, kept in a file for the next start, so that a stored sign-in is renewed without two questions before it. The documents
 * are kept as they came and judged anew by the tenant's record of today; another record than they were asked for finds nothing. Nothing in them is secret. */

char *ward_discovery_kept_dup_folder (void) G_GNUC_WARN_UNUSED_RESULT;

void ward_discovery_kept_read_async (const char *folder, WardTenant *tenant, const WardClock *clock,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WardDiscovery *ward_discovery_kept_read_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;
void ward_discovery_kept_write (const char *folder, WardTenant *tenant, WardDiscovery *discovery,
                                const WardClock *clock);
void ward_discovery_kept_forget (const char *folder, const char *tenant_id);

G_END_DECLS
