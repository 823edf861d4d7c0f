/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-client-key.h"
#include "core/tenant/ward-tenant.h"
#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* How Ward names itself at the endpoints that are made for clients (token, revocation, introspection), and proves it: a client id with nothing, with a
 * secret or with a key. Reference counted, immutable; the credential is overwritten with the last reference. */
#define WARD_TYPE_CLIENT_AUTH (ward_client_auth_get_type ())
typedef struct _WardClientAuth WardClientAuth;

#define WARD_VAULT_CLIENT_SECRET "client-secret" /* kinds in the vault: the secret as it is, */
#define WARD_VAULT_CLIENT_KEY "client-key"       /* the line of ward_client_key_dup_line() */

GType ward_client_auth_get_type (void) G_GNUC_CONST;

WardClientAuth *ward_client_auth_new_public (const char *client_id) G_GNUC_WARN_UNUSED_RESULT;
WardClientAuth *ward_client_auth_new_secret (const char *client_id, WardClientAuthMethod method,
                                             WardSecretText *secret) G_GNUC_WARN_UNUSED_RESULT;
WardClientAuth *ward_client_auth_new_key (const char *client_id, WardClientKey *key) G_GNUC_WARN_UNUSED_RESULT;
WardClientAuth *ward_client_auth_ref (WardClientAuth *auth);
void ward_client_auth_unref (WardClientAuth *auth);

/* With the credential that rests in the vault for a client that has one. */
void ward_client_auth_load_async (WardVault *vault, const char *tenant_id, const char *client_id,
                                  WardClientAuthMethod method, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
WardClientAuth *ward_client_auth_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *ward_client_auth_get_client_id (const WardClientAuth *auth);
gboolean ward_client_auth_signs (const WardClientAuth *auth); /* with an assertion, which depends on the clocks */
/* The body of one try: @form with what this client adds to it; each call makes a new assertion (X094). The caller overwrites it. */
char *ward_client_auth_build_form (const WardClientAuth *auth, const char *form, const char *token_url, gint64 now_s,
                                   WardSecretText **out_basic, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardClientAuth, ward_client_auth_unref)

G_END_DECLS
