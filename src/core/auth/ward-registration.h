/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-device.h"
#include "core/auth/ward-discovery.h"

G_BEGIN_DECLS

/* Registers this computer with a server, after somebody signed in (RFC 7591 as Epic documents it). */

/* NULL where the server offers no registration. */
char *ward_registration_build_url (WardTenant *tenant, const WardDiscovery *discovery) G_GNUC_WARN_UNUSED_RESULT;
char *ward_registration_build_body (const char *software_id, const WardClientKey *key) G_GNUC_WARN_UNUSED_RESULT;
/* The new client's id, read from a 201 only. */
char *ward_registration_parse (guint status, GBytes *body, const char *software_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the server just does not offer it: to this token, to this client, or at all (X095). */
gboolean ward_registration_is_not_offered (const GError *error);

/* Makes a key and registers it. The access token of a sign-in opens this once. Nothing is stored, and what fails leaves nothing behind. */
void ward_registration_send_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery,
                                   WardSecretText *access_token, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
WardDevice *ward_registration_send_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
