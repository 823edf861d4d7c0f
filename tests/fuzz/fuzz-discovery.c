/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes discovery: a smart-configuration and, behind an empty line, an openid-configuration. Whatever they hold, no address leads away from the tenant. */

#include <string.h>

#include "core/auth/ward-discovery-private.h"
#include "core/base/ward-json.h"
#include "core/net/ward-domain.h"
#include "fuzz.h"

#define BASE "https://fhir.hospital.example/api/FHIR/R4"

static WardTenant *
make_tenant (const char *more)
{
  g_autofree char *text
      = g_strdup_printf ("{\"id\":\"t\",\"name\":\"T\",\"fhirBase\":\"" BASE "\",\"clientId\":\"c\",\"redirectUris\":"
                         "[\"http://127.0.0.1:8765/callback\"]%s}",
                         more);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);

  g_assert_nonnull (tenant);

  return tenant;
}

/* Written apart from the reader: https, no user, no fragment, a host of the tenant's own domain. */
static void
check_address (const char *url)
{
  g_autofree char *host = NULL;

  if (url == NULL)
    return;
  g_assert_cmpint (g_ascii_strncasecmp (url, "https://", 8), ==, 0);
  g_assert_null (strpbrk (url, "# \t\r\n"));
  for (const char *at = url; *at != '\0'; at++)
    g_assert_true (g_ascii_isgraph (*at));
  host = ward_url_dup_host (url);
  g_assert_nonnull (host);
  g_assert_true (ward_domain_is_same ("fhir.hospital.example", host));
  g_assert_true (g_str_has_suffix (host, "hospital.example"));
}

static void
check (WardTenant *tenant, const WardDiscovery *discovery)
{
  g_assert_nonnull (ward_discovery_get_authorization_endpoint (discovery));
  g_assert_nonnull (ward_discovery_get_token_endpoint (discovery));
  check_address (ward_discovery_get_authorization_endpoint (discovery));
  check_address (ward_discovery_get_token_endpoint (discovery));
  check_address (ward_discovery_get_revocation_endpoint (discovery));
  check_address (ward_discovery_get_introspection_endpoint (discovery));
  check_address (ward_discovery_get_jwks_uri (discovery));
  check_address (ward_discovery_get_issuer (discovery));
  if (ward_tenant_get_issuer_policy (tenant) == WARD_ISSUER_PINNED)
    g_assert_cmpstr (ward_discovery_get_issuer (discovery), ==, ward_tenant_get_issuer (tenant));
  ward_discovery_has_capability (discovery, "sso-openid-connect");
}

static void
convert (WardTenant *tenant, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) smart = ward_discovery_convert_metadata (bytes, &error);
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  g_assert_true ((smart != NULL) == (error == NULL));
  if (smart == NULL)
    return;
  doc = ward_json_parse (smart, NULL, NULL);
  g_assert_true (doc != NULL && ward_json_is_object (ward_json_doc_get_root (doc)));
  discovery = ward_discovery_parse (tenant, smart, NULL, NULL);
  if (discovery != NULL)
    check (tenant, discovery);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static WardTenant *tenants[3];
  const uint8_t *gap = size > 1 ? memmem (data, size, "\n\n", 2) : NULL;
  size_t first = gap != NULL ? (size_t) (gap - data) : size;
  g_autoptr (GBytes) smart = g_bytes_new_static (data, first);
  g_autoptr (GBytes) openid = gap != NULL ? g_bytes_new_static (gap + 2, size - first - 2) : NULL;

  if (tenants[0] == NULL)
    {
      tenants[0] = make_tenant ("");
      tenants[1] = make_tenant (",\"issuerPolicy\":\"pinned\",\"issuer\":\"https://login.hospital.example\"");
      tenants[2] = make_tenant (",\"profile\":\"epic\",\"issuerPolicy\":\"epic-legacy\"");
    }
  for (guint i = 0; i < G_N_ELEMENTS (tenants); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardDiscovery) discovery = ward_discovery_parse (tenants[i], smart, openid, &error);

      g_assert_true ((discovery != NULL) == (error == NULL));
      if (discovery != NULL)
        check (tenants[i], discovery);
    }
  convert (tenants[0], smart);

  return 0;
}
