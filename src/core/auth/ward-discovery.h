/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/net/ward-http.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* What a server says about signing in: smart-configuration, openid-configuration, JWKS (SMART 2.2 "Conformance", OIDC Discovery). Cached in memory with
 * its expiry. Reference counted, immutable. */
typedef struct _WardDiscovery WardDiscovery;

WardDiscovery *ward_discovery_ref (WardDiscovery *discovery);
void ward_discovery_unref (WardDiscovery *discovery);
/* Pure: builds it from the two documents; every rule of auth.md section 7 X059-X066 that needs no network. */
WardDiscovery *ward_discovery_parse (WardTenant *tenant, GBytes *smart_configuration, GBytes *openid_configuration,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *ward_discovery_get_authorization_endpoint (const WardDiscovery *discovery);
const char *ward_discovery_get_token_endpoint (const WardDiscovery *discovery);
const char *ward_discovery_get_revocation_endpoint (const WardDiscovery *discovery);    /* (nullable) */
const char *ward_discovery_get_introspection_endpoint (const WardDiscovery *discovery); /* (nullable) */
const char *ward_discovery_get_registration_endpoint (const WardDiscovery *discovery);  /* (nullable) */
const char *
ward_discovery_get_issuer (const WardDiscovery *discovery); /* (nullable) verified against openid-configuration */
const char *ward_discovery_get_jwks_uri (const WardDiscovery *discovery); /* (nullable) */
gboolean ward_discovery_has_capability (const WardDiscovery *discovery, const char *capability);
gboolean ward_discovery_requires_response_iss (const WardDiscovery *discovery); /* RFC 9207 */
const char *const *ward_discovery_get_notes (const WardDiscovery *discovery); /* sentences for the diagnostics window */

void ward_discovery_fetch_async (WardHttp *http, WardTenant *tenant, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
WardDiscovery *ward_discovery_fetch_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 ward_discovery_get_expiry_us (const WardDiscovery *discovery); /* monotonic */
gint64 ward_discovery_get_clock_skew_s (
    const WardDiscovery *discovery); /* our clock minus the server's when it was asked; 0 also if it did not say */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardDiscovery, ward_discovery_unref)

G_END_DECLS
