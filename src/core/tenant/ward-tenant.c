/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tenant: an immutable value with the settings of one hospital's server (auth.md section 8). How it is read and checked is in ward-tenant-json.c. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (WardTenant, ward_tenant, G_TYPE_OBJECT)

static void
ward_tenant_finalize (GObject *object)
{
  WardTenant *self = WARD_TENANT (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->fhir_base);
  g_free (self->client_id);
  g_free (self->backend_client_id);
  g_strfreev (self->redirect_uris);
  g_strfreev (self->scopes);
  g_free (self->issuer);
  g_free (self->mrn_system);
  g_strfreev (self->endpoint_hosts);
  g_strfreev (self->allowed_hosts);
  g_strfreev (self->pinned_keys);
  g_strfreev (self->discovery_order);
  g_free (self->smart_configuration_url);
  g_free (self->audience);
  g_free (self->extra_ca);
  g_free (self->file);
  g_strfreev (self->notes);

  G_OBJECT_CLASS (ward_tenant_parent_class)->finalize (object);
}

static void
ward_tenant_class_init (WardTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_tenant_finalize;
}

static void
ward_tenant_init (WardTenant *self)
{
}

/**
 * ward_tenant_get_id:
 * @self: a tenant
 *
 * Gives the random local id, which is safe for events and keyring attributes.
 *
 * Returns: (transfer none): the id
 */
const char *
ward_tenant_get_id (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->id;
}

/**
 * ward_tenant_get_name:
 * @self: a tenant
 *
 * Gives the name that the user knows the tenant by.
 *
 * Returns: (transfer none): the name
 */
const char *
ward_tenant_get_name (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->name;
}

/**
 * ward_tenant_get_fhir_base:
 * @self: a tenant
 *
 * Gives the FHIR base as configured.
 *
 * Returns: (transfer none): the address
 */
const char *
ward_tenant_get_fhir_base (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->fhir_base;
}

/**
 * ward_tenant_get_client_id:
 * @self: a tenant
 *
 * Gives the client id that the server knows Ward by.
 *
 * Returns: (transfer none): the id
 */
const char *
ward_tenant_get_client_id (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->client_id;
}

/**
 * ward_tenant_get_redirect_uris:
 * @self: a tenant
 *
 * Gives the registered redirect URIs in the order to try.
 *
 * Returns: (transfer none): %NULL-terminated, at least one
 */
const char *const *
ward_tenant_get_redirect_uris (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->redirect_uris;
}

/**
 * ward_tenant_get_any_port:
 * @self: a tenant
 *
 * Asks whether the server allows any port for loopback redirects (RFC 8252 section 7.3).
 *
 * Returns: %TRUE if the record says so
 */
gboolean
ward_tenant_get_any_port (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->any_port;
}

/**
 * ward_tenant_get_scopes:
 * @self: a tenant
 *
 * Gives the scopes to ask in place of Ward's own list.
 *
 * Returns: (transfer none): %NULL-terminated; empty for Ward's list
 */
const char *const *
ward_tenant_get_scopes (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->scopes;
}

/**
 * ward_tenant_get_ask_patient:
 * @self: a tenant
 *
 * Asks whether `launch/patient` is asked for.
 *
 * Returns: %TRUE if it is
 */
gboolean
ward_tenant_get_ask_patient (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->ask_patient;
}

/**
 * ward_tenant_get_ask_offline:
 * @self: a tenant
 *
 * Asks whether `offline_access` is asked for.
 *
 * Returns: %TRUE if it is
 */
gboolean
ward_tenant_get_ask_offline (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->ask_offline;
}

/**
 * ward_tenant_get_forbid_saving:
 * @self: a tenant
 *
 * Asks whether the hospital does not want the originals of report forms in files, where Ward no longer protects them.
 *
 * Returns: %TRUE if it does not
 */
gboolean
ward_tenant_get_forbid_saving (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), TRUE);

  return self->forbid_saving;
}

/**
 * ward_tenant_get_prompt_consent:
 * @self: a tenant
 *
 * Asks whether `prompt=consent` goes with `offline_access`, without which a strict OpenID provider gives no refresh token (OpenID Connect Core 11).
 *
 * Returns: %TRUE if it does
 */
gboolean
ward_tenant_get_prompt_consent (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->prompt_consent;
}

/**
 * ward_tenant_get_environment:
 * @self: a tenant
 *
 * Gives the environment, which the window shows as a label.
 *
 * Returns: the environment
 */
WardEnvironment
ward_tenant_get_environment (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_ENVIRONMENT_PRODUCTION);

  return self->environment;
}

/**
 * ward_tenant_get_profile:
 * @self: a tenant
 *
 * Gives the kind of server.
 *
 * Returns: the profile
 */
WardProfile
ward_tenant_get_profile (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_PROFILE_GENERIC);

  return self->profile;
}

/**
 * ward_tenant_get_issuer_policy:
 * @self: a tenant
 *
 * Gives how the OpenID issuer is determined.
 *
 * Returns: the policy
 */
WardIssuerPolicy
ward_tenant_get_issuer_policy (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_ISSUER_DISCOVERED);

  return self->issuer_policy;
}

/**
 * ward_tenant_get_issuer:
 * @self: a tenant
 *
 * Gives the pinned issuer.
 *
 * Returns: (transfer none) (nullable): the issuer, with %WARD_ISSUER_PINNED only
 */
const char *
ward_tenant_get_issuer (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->issuer;
}

/**
 * ward_tenant_get_mrn_system:
 * @self: a tenant
 *
 * Gives the identifier system of the hospital's patient numbers.
 *
 * Returns: (transfer none) (nullable): a URI
 */
const char *
ward_tenant_get_mrn_system (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->mrn_system;
}

/**
 * ward_tenant_get_endpoint_hosts:
 * @self: a tenant
 *
 * Gives the hosts that discovery may name beside those of the FHIR base's registrable domain (A20).
 *
 * Returns: (transfer none): %NULL-terminated, in lower case
 */
const char *const *
ward_tenant_get_endpoint_hosts (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->endpoint_hosts;
}

/**
 * ward_tenant_get_allowed_hosts:
 * @self: a tenant
 *
 * Gives the only hosts that may be asked, as a managed record names them (reliability.md N48).
 *
 * Returns: (transfer none): %NULL-terminated, in lower case; empty for any
 */
const char *const *
ward_tenant_get_allowed_hosts (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->allowed_hosts;
}

/**
 * ward_tenant_get_pinned_keys:
 * @self: a tenant
 *
 * Gives the keys that the FHIR server may show, as a managed record names them (reliability.md N48).
 *
 * Returns: (transfer none): %NULL-terminated, SHA-256 of the public key in base64; empty for any
 */
const char *const *
ward_tenant_get_pinned_keys (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->pinned_keys;
}

/**
 * ward_tenant_get_discovery_order:
 * @self: a tenant
 *
 * Gives the documents to ask how to sign in, in the order to try; no other is asked (reliability.md A19).
 *
 * Returns: (transfer none): %NULL-terminated, at least one of %WARD_DISCOVERY_SMART, %WARD_DISCOVERY_METADATA and %WARD_DISCOVERY_OPENID
 */
const char *const *
ward_tenant_get_discovery_order (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->discovery_order;
}

/**
 * ward_tenant_get_page_size:
 * @self: a tenant
 *
 * Gives how many entries a search asks for at once.
 *
 * Returns: the number
 */
guint
ward_tenant_get_page_size (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 200);

  return self->page_size;
}

/**
 * ward_tenant_get_max_parallel:
 * @self: a tenant
 *
 * Gives how many requests the server gets at once.
 *
 * Returns: the number
 */
guint
ward_tenant_get_max_parallel (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 6);

  return self->max_parallel;
}

/**
 * ward_tenant_get_disk_cache:
 * @self: a tenant
 *
 * Returns: whether answers may be kept on disk
 */
WardDiskCachePolicy
ward_tenant_get_disk_cache (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), WARD_DISK_CACHE_NEVER);

  return self->disk_cache;
}

/**
 * ward_tenant_get_disk_cache_days:
 * @self: a tenant
 *
 * Returns: how long they are kept at most; 0 for as long as the user chose
 */
guint
ward_tenant_get_disk_cache_days (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), 0);

  return self->disk_cache_days;
}

/**
 * ward_tenant_get_notes:
 * @self: a tenant
 *
 * Gives what was odd about the record: members that Ward does not know.
 *
 * Returns: (transfer none): %NULL-terminated sentences
 */
const char *const *
ward_tenant_get_notes (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return (const char *const *) self->notes;
}

/**
 * ward_tenant_is_managed:
 * @self: a tenant
 *
 * Asks whether this computer's administrators set it up, so that the user can neither change nor remove it.
 *
 * Returns: %TRUE if they did
 */
gboolean
ward_tenant_is_managed (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  return self->managed;
}

/**
 * ward_tenant_is_sandbox:
 * @self: a tenant
 *
 * Asks whether this is a server on this computer, made for trying: only then plain http on loopback and a certificate of its own are accepted. A
 * vendor's public sandbox is not one.
 *
 * Returns: %TRUE for environment "sandbox" with a loopback FHIR base
 */
gboolean
ward_tenant_is_sandbox (WardTenant *self)
{
  g_autofree char *host = NULL;

  g_return_val_if_fail (WARD_IS_TENANT (self), FALSE);

  if (self->environment != WARD_ENVIRONMENT_SANDBOX)
    return FALSE;
  host = ward_url_dup_host (self->fhir_base);

  return g_strcmp0 (host, "127.0.0.1") == 0 || g_strcmp0 (host, "[::1]") == 0;
}

/**
 * ward_tenant_get_url_policy:
 * @self: a tenant
 *
 * Gives what addresses of this tenant may look like.
 *
 * Returns: the policy for ward_url_check()
 */
WardUrlPolicy
ward_tenant_get_url_policy (WardTenant *self)
{
  return ward_tenant_is_sandbox (self) ? WARD_URL_ALLOW_LOOPBACK_HTTP : WARD_URL_HTTPS_ONLY;
}

/**
 * ward_environment_get_label:
 * @environment: an environment
 *
 * Names an environment for the screen.
 *
 * Returns: (transfer none): translated text
 */
const char *
ward_environment_get_label (WardEnvironment environment)
{
  switch (environment)
    {
    case WARD_ENVIRONMENT_SANDBOX:
      return _ ("Sandbox");
    case WARD_ENVIRONMENT_NON_PRODUCTION:
      return _ ("Test");
    case WARD_ENVIRONMENT_PRODUCTION:
    default:
      return _ ("Production");
    }
}
