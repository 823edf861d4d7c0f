/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a server says about signing in (SMART App Launch 2.2 "Conformance", OpenID Connect Discovery 4; auth.md X059-X066, reliability.md A13-A24).
 * Nothing of it may send a user, a code or a token to a host that is not the tenant's. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-private.h"

#include <string.h>

#include "core/net/ward-domain.h"

#define MAX_BODY_BYTES (1024 * 1024)

static const WardJsonLimits limits = { .max_bytes = MAX_BODY_BYTES,
                                       .max_depth = 32,
                                       .max_nodes = 50000,
                                       .max_keys = 1000,
                                       .max_string_bytes = 64 * 1024 };

static gboolean
fail (GError **error, WardFailure code, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, (int) code, message);
  return FALSE;
}

/* The FHIR base's own registrable domain, or a host that the tenant's record names (A20). */
static gboolean
is_own_host (WardTenant *tenant, const char *url)
{
  g_autofree char *base_host = ward_url_dup_host (ward_tenant_get_fhir_base (tenant));
  g_autofree char *host = ward_url_dup_host (url);

  return host != NULL
         && (ward_domain_is_same (base_host, host) || g_strv_contains (ward_tenant_get_endpoint_hosts (tenant), host));
}

static gboolean
read_endpoint (WardTenant *tenant, const WardJson *object, const char *member, gboolean needed, char **out_url,
               GError **error)
{
  const WardJson *value = ward_json_get (object, member);
  const char *text = ward_json_as_string (value);
  g_autofree char *url = NULL;

  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    {
      if (!needed)
        return TRUE;
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY, "The server does not name its %s", member);
      return FALSE;
    }
  if (text != NULL && *text != '\0')
    url = ward_url_resolve (ward_tenant_get_fhir_base (tenant), text);
  if (url == NULL || !ward_url_check (url, ward_tenant_get_url_policy (tenant), NULL))
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY, "The server's %s is not an address that Ward accepts",
                   member);
      return FALSE;
    }
  if (!is_own_host (tenant, url))
    {
      g_set_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY,
                   "The server's %s is on a host that does not belong to the tenant", member);
      return FALSE;
    }
  g_free (*out_url);
  *out_url = g_steal_pointer (&url);

  return TRUE;
}

static gboolean
list_contains (const WardJson *list, const char *wanted)
{
  WardJsonIter iter;
  const WardJson *element;

  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &element))
    if (g_strcmp0 (ward_json_as_string (element), wanted) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
check_pkce (WardDiscovery *discovery, const WardJson *smart, GError **error)
{
  const WardJson *methods = ward_json_get (smart, "code_challenge_methods_supported");

  if (ward_json_get_length (methods) == 0)
    {
      ward_discovery_add_text (discovery->notes, "The server does not say that it supports PKCE; S256 is sent anyway");
      return TRUE;
    }
  if (!list_contains (methods, "S256"))
    return fail (error, WARD_FAILURE_NO_PKCE, "The server offers no code challenge that is safe");
  if (list_contains (methods, "plain"))
    ward_discovery_add_text (discovery->notes, "The server also allows the plain code challenge, which SMART forbids");

  return TRUE;
}

static gboolean
read_endpoints (WardDiscovery *discovery, WardTenant *tenant, const WardJson *smart, GError **error)
{
  g_autofree char *base_host = ward_url_dup_host (ward_tenant_get_fhir_base (tenant));
  g_autofree char *host = NULL;

  if (!read_endpoint (tenant, smart, "authorization_endpoint", TRUE, &discovery->authorization_endpoint, error)
      || !read_endpoint (tenant, smart, "token_endpoint", TRUE, &discovery->token_endpoint, error))
    return FALSE;
  if (!read_endpoint (tenant, smart, "revocation_endpoint", FALSE, &discovery->revocation_endpoint, NULL))
    ward_discovery_add_text (discovery->notes,
                             "The revocation endpoint is not an address that Ward accepts, and is not used");
  if (!read_endpoint (tenant, smart, "introspection_endpoint", FALSE, &discovery->introspection_endpoint, NULL))
    ward_discovery_add_text (discovery->notes,
                             "The introspection endpoint is not an address that Ward accepts, and is not used");
  if (!read_endpoint (tenant, smart, "registration_endpoint", FALSE, &discovery->registration_endpoint, NULL))
    ward_discovery_add_text (discovery->notes,
                             "The registration endpoint is not an address that Ward accepts, and is not used");

  host = ward_url_dup_host (discovery->token_endpoint);
  if (g_strcmp0 (base_host, host) != 0)
    ward_discovery_add_text (discovery->notes, "The token endpoint is on another host than the FHIR server");

  return TRUE;
}

/* …/api/FHIR/R4 and its siblings become …/oauth2 (auth.md section 1.1). */
static char *
derive_epic_issuer (const char *fhir_base)
{
  g_autofree char *base = ward_url_normalize_base (fhir_base);
  g_autofree char *folded = base != NULL ? g_ascii_strdown (base, -1) : NULL;
  const char *at = folded != NULL ? strstr (folded, "/api/fhir/") : NULL;

  if (at == NULL)
    return NULL;

  return g_strdup_printf ("%.*s/oauth2", (int) (at - folded), base);
}

static gboolean
expect_issuers (WardDiscovery *discovery, WardTenant *tenant, const char *announced, GError **error)
{
  g_autofree char *derived = NULL;
  g_autofree char *legacy = NULL;

  switch (ward_tenant_get_issuer_policy (tenant))
    {
    case WARD_ISSUER_PINNED:
      ward_discovery_add_text (discovery->issuers, ward_tenant_get_issuer (tenant));
      break;
    case WARD_ISSUER_EPIC:
    case WARD_ISSUER_EPIC_LEGACY:
      derived = derive_epic_issuer (ward_tenant_get_fhir_base (tenant));
      if (derived == NULL)
        return fail (error, WARD_FAILURE_EPIC_BASE,
                     "The FHIR base does not end in /api/FHIR/R4, from which Epic's issuer follows");
      ward_discovery_add_text (discovery->issuers, derived);
      legacy = g_strconcat (derived, "/token", NULL);
      if (ward_tenant_get_issuer_policy (tenant) == WARD_ISSUER_EPIC_LEGACY)
        ward_discovery_add_text (discovery->issuers, legacy);
      break;
    case WARD_ISSUER_DISCOVERED:
    default:
      if (announced != NULL)
        ward_discovery_add_text (discovery->issuers, announced);
      return TRUE;
    }
  if (announced != NULL && !g_strv_contains (ward_discovery_get_issuers (discovery), announced))
    return fail (error, WARD_FAILURE_ISSUER, "The server names another issuer than the tenant's record");

  return TRUE;
}

static gboolean
read_issuer (WardDiscovery *discovery, WardTenant *tenant, const WardJson *smart, const WardJson *openid,
             GError **error)
{
  const char *issuer;

  if (!expect_issuers (discovery, tenant, ward_json_get_string (smart, "issuer"), error)
      || !read_endpoint (tenant, smart, "jwks_uri", FALSE, &discovery->jwks_uri, error))
    return FALSE;
  issuer = ward_discovery_get_issuer (discovery);
  if (issuer != NULL
      && (!ward_url_check (issuer, ward_tenant_get_url_policy (tenant), NULL) || !is_own_host (tenant, issuer)))
    return fail (error, WARD_FAILURE_ISSUER, "The server's issuer is not an address of the tenant");

  if (openid != NULL)
    {
      const char *said = ward_json_get_string (openid, "issuer");

      if (said == NULL || !g_strv_contains (ward_discovery_get_issuers (discovery), said))
        return fail (error, WARD_FAILURE_ISSUER, "The OpenID configuration is of another issuer than was asked");
      if (!read_endpoint (tenant, openid, "jwks_uri", FALSE, &discovery->jwks_uri, error))
        return FALSE;
    }
  if (issuer == NULL || discovery->jwks_uri == NULL)
    ward_discovery_add_text (discovery->notes,
                             ward_discovery_has_capability (discovery, "sso-openid-connect")
                                 ? "The server promises OpenID Connect, but does not name its issuer and keys: who "
                                   "signs in cannot be verified"
                                 : "The server does not offer OpenID Connect: who signs in cannot be verified");

  return TRUE;
}

static gboolean
read_document (GBytes *bytes, const char *what, WardJsonDoc **out_doc, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (bytes, &limits, NULL);
  const char *text = g_bytes_get_data (bytes, NULL);
  size_t length = g_bytes_get_size (bytes);

  if (doc != NULL && ward_json_is_object (ward_json_doc_get_root (doc)))
    {
      *out_doc = g_steal_pointer (&doc);
      return TRUE;
    }
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY, "%s is %s", what,
               length > 0 && *text == '<' ? "XML or a web page in place of JSON" : "not a JSON object");

  return FALSE;
}

/**
 * ward_discovery_parse:
 * @tenant: the tenant that was asked
 * @smart_configuration: its `.well-known/smart-configuration`
 * @openid_configuration: (nullable): the issuer's `.well-known/openid-configuration`
 * @error: return location for a %WARD_FAILURE_DISCOVERY, %WARD_FAILURE_NO_PKCE, %WARD_FAILURE_ISSUER or %WARD_FAILURE_EPIC_BASE
 *
 * Reads and judges the documents. Whatever could lead to another organisation, to plain http or to a weaker proof is refused.
 *
 * Returns: (transfer full) (nullable): what the server says
 */
WardDiscovery *
ward_discovery_parse (WardTenant *tenant, GBytes *smart_configuration, GBytes *openid_configuration, GError **error)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (WardJsonDoc) smart = NULL;
  g_autoptr (WardJsonDoc) openid = NULL;
  const WardJson *root, *openid_root, *element;
  WardJsonIter iter;

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (smart_configuration != NULL, NULL);

  if (!read_document (smart_configuration, "The SMART configuration", &smart, error)
      || (openid_configuration != NULL
          && !read_document (openid_configuration, "The OpenID configuration", &openid, error)))
    return NULL;
  root = ward_json_doc_get_root (smart);
  openid_root = openid != NULL ? ward_json_doc_get_root (openid) : NULL;

  discovery = ward_discovery_new ();
  discovery->smart = g_bytes_ref (smart_configuration);
  discovery->openid = openid_configuration != NULL ? g_bytes_ref (openid_configuration) : NULL;
  ward_json_iter_init (&iter, ward_json_get (root, "capabilities"));
  while (ward_json_iter_next_element (&iter, &element))
    if (ward_json_as_string (element) != NULL)
      ward_discovery_add_text (discovery->capabilities, ward_json_as_string (element));

  if (!read_endpoints (discovery, tenant, root, error) || !check_pkce (discovery, root, error)
      || !read_issuer (discovery, tenant, root, openid_root, error))
    return NULL;
  discovery->requires_response_iss
      = ward_json_get_boolean (root, "authorization_response_iss_parameter_supported", FALSE)
        || ward_json_get_boolean (openid_root, "authorization_response_iss_parameter_supported", FALSE);

  return g_steal_pointer (&discovery);
}
