/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tenant's record says of Ward as a client: how it proves who it is, and how a session goes on (auth.md sections 1.4, 1.5 and 1.8). */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

/**
 * ward_tenant_get_client_auth:
 * @self: a tenant
 *
 * Gives how Ward proves to the token, revocation and introspection endpoints that it is the client.
 *
 * Returns: the method
 */
WardClientAuthMethod
ward_tenant_get_client_auth (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_CLIENT_AUTH_NONE);

  return self->client_auth;
}

/**
 * ward_tenant_get_backend_client_id:
 * @self: a tenant
 *
 * Gives the client id for access without a user (SMART "Backend Services"), which testers use.
 *
 * Returns: (transfer none) (nullable): the id; %NULL where the tenant has none
 */
const char *
ward_tenant_get_backend_client_id (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->backend_client_id;
}

/**
 * ward_tenant_get_client_key_kind:
 * @self: a tenant
 *
 * Gives what kind of key Ward makes for the client where it needs one.
 *
 * Returns: the kind
 */
WardTenantKeyKind
ward_tenant_get_client_key_kind (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_TENANT_KEY_RSA);

  return self->client_key_kind;
}

/**
 * ward_tenant_get_register_device:
 * @self: a tenant
 *
 * Asks whether this computer registers itself as a client after a sign-in that brings no refresh token (auth.md section 1.5).
 *
 * Returns: %TRUE if the record says so
 */
gboolean
ward_tenant_get_register_device (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->register_device;
}

/**
 * ward_tenant_get_retry_doubtful_refresh:
 * @self: a tenant
 *
 * Asks whether a refresh token whose answer was lost is shown once more (reliability.md T12): right only where the server gives a used token a second
 * chance.
 *
 * Returns: %TRUE if the record says so
 */
gboolean
ward_tenant_get_retry_doubtful_refresh (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->retry_doubtful_refresh;
}

/**
 * ward_tenant_get_allow_missing_token_type:
 * @self: a tenant
 *
 * Asks whether an answer of the token endpoint that leaves `token_type` out is taken for one with a bearer token (auth.md X035), against RFC 6749 5.1.
 *
 * Returns: %TRUE if the record says so
 */
gboolean
ward_tenant_get_allow_missing_token_type (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->allow_missing_token_type;
}
