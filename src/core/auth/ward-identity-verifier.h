/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-discovery.h"
#include "core/auth/ward-id-token.h"

G_BEGIN_DECLS

/* Verifies id_tokens against the issuer's keys, which it fetches, keeps for an hour and fetches again once when a token names an unknown one. */
#define WARD_TYPE_IDENTITY_VERIFIER (ward_identity_verifier_get_type ())
G_DECLARE_FINAL_TYPE (WardIdentityVerifier, ward_identity_verifier, WARD, IDENTITY_VERIFIER, GObject)

WardIdentityVerifier *ward_identity_verifier_new (WardHttp *http, WardTenant *tenant) G_GNUC_WARN_UNUSED_RESULT;
/* question->issuers and client_id are filled in from the discovery and the tenant; its now_s by the clock. */
void ward_identity_verifier_verify_async (WardIdentityVerifier *self, WardDiscovery *discovery,
                                          WardSecretText *id_token, const WardIdTokenQuestion *question,
                                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WardIdentity *ward_identity_verifier_verify_finish (WardIdentityVerifier *self, GAsyncResult *result,
                                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Fetches the keys ahead, so that they are here when the id_token comes; failing is no error yet. */
void ward_identity_verifier_prefetch (WardIdentityVerifier *self, WardDiscovery *discovery);

G_END_DECLS
