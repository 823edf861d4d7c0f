/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-tokens.h"
#include "core/base/ward-clock.h"

G_BEGIN_DECLS

/* Access without a user (SMART App Launch 2.2 "Backend Services"), for testers: a token for the tenant's backend client, got with a signed assertion, in
 * memory only, kept until shortly before its end, asked for once however many want it. There is no refresh token and no patient. */
#define WARD_TYPE_BACKEND (ward_backend_get_type ())
G_DECLARE_FINAL_TYPE (WardBackend, ward_backend, WARD, BACKEND, GObject)

WardBackend *ward_backend_new (WardHttp *http, WardTenant *tenant, WardVault *vault) G_GNUC_WARN_UNUSED_RESULT;
/* rejected (nullable): the token that a server just answered with 401. */
void ward_backend_get_token_async (WardBackend *self, WardSecretText *rejected, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
WardSecretText *ward_backend_get_token_finish (WardBackend *self, GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What came with the token: scopes, and system_access in place of anybody's name (X100). NULL before the first token. */
const WardLaunchContext *ward_backend_get_context (WardBackend *self);
gint64 ward_backend_get_expiry_us (WardBackend *self); /* monotonic; 0 none */
char **ward_backend_build_scopes (const WardDiscovery *discovery) G_GNUC_WARN_UNUSED_RESULT;
void ward_backend_set_clock (WardBackend *self, const WardClock *clock); /* for tests */

G_END_DECLS
