/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a tenant's record says of its server beside the base address: where its SMART configuration lies, if not where the standard has it (auth.md section 8). */
#define G_LOG_DOMAIN "ward-tenant"

#include <string.h>

#include "core/tenant/ward-tenant-private.h"

/* What tells where to sign in must come from the hospital itself: from the FHIR server's own host, or from one that the record allows by name. */
static gboolean
is_own_host (WardTenant *self, const char *url)
{
  g_autofree char *host = ward_url_dup_host (url);
  g_autofree char *own = ward_url_dup_host (self->fhir_base);

  return g_strcmp0 (host, own) == 0 || g_strv_contains ((const char *const *) self->allowed_hosts, host);
}

gboolean
ward_tenant_read_smart_configuration (WardTenant *self, const WardJson *object, GError **error)
{
  const char *member = "smartConfigurationUrl";

  if (!ward_tenant_read_text (object, member, FALSE, &self->smart_configuration_url, error))
    return FALSE;
  if (self->smart_configuration_url == NULL)
    return TRUE;
  if (!ward_url_check (self->smart_configuration_url, ward_tenant_get_url_policy (self), NULL)
      || strchr (self->smart_configuration_url, '?') != NULL)
    return ward_tenant_refuse (error, member, "has to be an address that begins with https:// and ends with its path");
  if (!is_own_host (self, self->smart_configuration_url))
    return ward_tenant_refuse (error, member, "has to lie on the FHIR server's own host, or on one of “allowedHosts”");
  if (!g_strv_contains ((const char *const *) self->discovery_order, WARD_DISCOVERY_SMART))
    return ward_tenant_refuse (error, member, "is never asked, since “discoveryOrder” leaves smart-configuration out");

  return TRUE;
}

/**
 * ward_tenant_dup_smart_configuration_url:
 * @self: a tenant
 *
 * Gives where the server's SMART configuration is asked for: below the FHIR base (SMART App Launch 2.2 "Using well-known"), unless the record has
 * another address.
 *
 * Returns: (transfer full): the address
 */
char *
ward_tenant_dup_smart_configuration_url (WardTenant *self)
{
  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  return self->smart_configuration_url != NULL ? g_strdup (self->smart_configuration_url)
                                               : ward_url_append (self->fhir_base, ".well-known/smart-configuration");
}
