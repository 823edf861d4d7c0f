/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers say about signing in, and what Ward believes. */
#include "core/auth/ward-discovery-private.h"

#include <string.h>

#define GOOD -1

#define AUTHORIZE "\"authorization_endpoint\":\"https://login.hospital.example/authorize\""
#define TOKEN "\"token_endpoint\":\"https://login.hospital.example/token\""
#define S256 "\"code_challenge_methods_supported\":[\"S256\"]"
#define ENDPOINTS AUTHORIZE "," TOKEN "," S256
#define ISSUER "https://login.hospital.example"
#define IDENTITY "\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://login.hospital.example/keys\""
#define OPENID "{" IDENTITY "}"

typedef struct
{
  const char *path;
  const char *tenant; /* further members */
  const char *smart;
  const char *openid; /* (nullable) */
  int expected;       /* GOOD or a WardFailure */
  const char *note;   /* (nullable) part of one */
} Case;

static const Case cases[] = {
  { "/auth/discovery/good", "", "{" ENDPOINTS "," IDENTITY "}", OPENID, GOOD, NULL },
  { "/auth/discovery/no-openid-document", "", "{" ENDPOINTS "," IDENTITY "}", NULL, GOOD, NULL },
  { "/auth/discovery/no-authorize", "", "{" TOKEN "}", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/discovery/no-token", "", "{" AUTHORIZE "}", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/discovery/endpoint-is-number", "", "{\"authorization_endpoint\":5," TOKEN "}", NULL, WARD_FAILURE_DISCOVERY,
    NULL },
  { "/auth/A13-only-plain", "", "{" AUTHORIZE "," TOKEN ",\"code_challenge_methods_supported\":[\"plain\"]}", NULL,
    WARD_FAILURE_NO_PKCE, NULL },
  { "/auth/A14-no-methods", "", "{" AUTHORIZE "," TOKEN "}", NULL, GOOD, "S256 is sent anyway" },
  { "/auth/X063-methods-missing", "", "{" AUTHORIZE "," TOKEN "}", NULL, GOOD, "S256 is sent anyway" },
  { "/auth/X063-only-plain", "", "{" AUTHORIZE "," TOKEN ",\"code_challenge_methods_supported\":[\"plain\",5]}", NULL,
    WARD_FAILURE_NO_PKCE, NULL },
  { "/auth/discovery/also-plain", "",
    "{" AUTHORIZE "," TOKEN ",\"code_challenge_methods_supported\":[\"plain\",\"S256\"]}", NULL, GOOD, "plain" },
  { "/auth/A18-issuer-mismatch", "", "{" ENDPOINTS "," IDENTITY "}", "{\"issuer\":\"https://evil.example\"}",
    WARD_FAILURE_ISSUER, NULL },
  { "/auth/A18-issuer-with-slash", "", "{" ENDPOINTS "," IDENTITY "}", "{\"issuer\":\"" ISSUER "/\"}",
    WARD_FAILURE_ISSUER, NULL },
  { "/auth/X065-issuer-missing", "", "{" ENDPOINTS "," IDENTITY "}", "{}", WARD_FAILURE_ISSUER, NULL },
  { "/auth/X065-issuer-differs", "", "{" ENDPOINTS "," IDENTITY "}", "{\"issuer\":\"https://Login.hospital.example\"}",
    WARD_FAILURE_ISSUER, NULL },
  { "/auth/A20-other-domain", "", "{\"authorization_endpoint\":\"https://hospital.example.evil.test/a\"," TOKEN "}",
    NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A20-other-domain-for-token", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://login.other.example/t\"}",
    NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A20-other-domain-for-keys", "",
    "{" ENDPOINTS ",\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://evil.test/k\"}", NULL, WARD_FAILURE_DISCOVERY,
    NULL },
  { "/auth/A20-other-domain-for-issuer", "", "{" ENDPOINTS ",\"issuer\":\"https://evil.test\"}", NULL,
    WARD_FAILURE_ISSUER, NULL },
  { "/auth/A20-other-domain-in-the-record", ",\"endpointHosts\":[\"login.other.example\"]",
    "{" AUTHORIZE ",\"token_endpoint\":\"https://login.other.example/t\"," S256 "}", NULL, GOOD, "another host" },
  { "/auth/A21-http", "", "{\"authorization_endpoint\":\"http://login.hospital.example/a\"," TOKEN "}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/X061-http", "", "{" AUTHORIZE ",\"token_endpoint\":\"http://fhir.hospital.example/t\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/X061-javascript", "", "{\"authorization_endpoint\":\"javascript:alert(1)\"," TOKEN "}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-userinfo", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://a:b@fhir.hospital.example/t\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-fragment", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://fhir.hospital.example/t#x\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-ip-literal", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://10.0.0.1/t\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-loopback", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://127.0.0.1/t\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-port-0", "", "{" AUTHORIZE ",\"token_endpoint\":\"https://fhir.hospital.example:0/t\"}", NULL,
    WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/A22-revocation-left-out", "", "{" ENDPOINTS ",\"revocation_endpoint\":\"https://evil.test/r\"}", NULL, GOOD,
    "revocation" },
  { "/auth/A23-duplicate-member", "", "{" AUTHORIZE "," TOKEN "," TOKEN "}", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/X062-token-on-other-host", "", "{" ENDPOINTS "}", NULL, GOOD, "another host" },
  { "/auth/X064-no-issuer", "", "{" ENDPOINTS ",\"capabilities\":[\"sso-openid-connect\"]}", NULL, GOOD,
    "cannot be verified" },
  { "/auth/X064-no-keys", "", "{" ENDPOINTS ",\"issuer\":\"" ISSUER "\",\"capabilities\":[\"sso-openid-connect\"]}",
    NULL, GOOD, "cannot be verified" },
  { "/auth/X067-xml", "", "<?xml version=\"1.0\"?><x/>", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/discovery/array", "", "[]", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/discovery/empty", "", "", NULL, WARD_FAILURE_DISCOVERY, NULL },
  { "/auth/discovery/pinned", ",\"issuerPolicy\":\"pinned\",\"issuer\":\"" ISSUER "\"", "{" ENDPOINTS "," IDENTITY "}",
    OPENID, GOOD, NULL },
  { "/auth/A18-issuer-not-the-pinned", ",\"issuerPolicy\":\"pinned\",\"issuer\":\"https://id.hospital.example\"",
    "{" ENDPOINTS "," IDENTITY "}", NULL, WARD_FAILURE_ISSUER, NULL },
};

static WardTenant *
make_tenant (const char *base, const char *more)
{
  g_autofree char *text = g_strdup_printf ("{\"name\":\"a\",\"clientId\":\"b\",\"fhirBase\":\"%s\",\"redirectUris\":"
                                           "[\"http://127.0.0.1:8765/callback\"]%s}",
                                           base, more);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);

  g_assert_nonnull (tenant);
  return tenant;
}

static WardDiscovery *
parse (WardTenant *tenant, const char *smart, const char *openid, GError **error)
{
  g_autoptr (GBytes) first = g_bytes_new (smart, strlen (smart));
  g_autoptr (GBytes) second = openid != NULL ? g_bytes_new (openid, strlen (openid)) : NULL;

  return ward_discovery_parse (tenant, first, second, error);
}

static gboolean
has_note (WardDiscovery *discovery, const char *part)
{
  for (const char *const *note = ward_discovery_get_notes (discovery); *note != NULL; note++)
    if (strstr (*note, part) != NULL)
      return TRUE;

  return FALSE;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WardTenant) tenant = make_tenant ("https://fhir.hospital.example/R4", c->tenant);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardDiscovery) discovery = parse (tenant, c->smart, c->openid, &error);

  if (c->expected != GOOD)
    {
      g_assert_null (discovery);
      g_assert_error (error, WARD_FAILURE, c->expected);
      return;
    }
  g_assert_no_error (error);
  if (c->note != NULL)
    g_assert_true (has_note (discovery, c->note));
}

static void
test_values (void)
{
  g_autoptr (WardTenant) tenant = make_tenant ("https://fhir.hospital.example/R4", "");
  g_autoptr (WardDiscovery) discovery
      = parse (tenant,
               "{\"authorization_endpoint\":\"oauth2/authorize?x=1\",\"token_endpoint\":\"/token\","
               "\"revocation_endpoint\":\"../revoke\",\"capabilities\":[\"permission-v2\",5],"
               "\"authorization_response_iss_parameter_supported\":true," S256 "," IDENTITY "}",
               "{\"issuer\":\"" ISSUER "\",\"jwks_uri\":\"https://keys.hospital.example/530027\"}", NULL);

  g_assert_nonnull (discovery);
  g_assert_cmpstr (ward_discovery_get_authorization_endpoint (discovery), ==,
                   "https://fhir.hospital.example/R4/oauth2/authorize?x=1");
  g_assert_cmpstr (ward_discovery_get_token_endpoint (discovery), ==, "https://fhir.hospital.example/token");
  g_assert_cmpstr (ward_discovery_get_revocation_endpoint (discovery), ==, "https://fhir.hospital.example/revoke");
  g_assert_null (ward_discovery_get_introspection_endpoint (discovery));
  g_assert_cmpstr (ward_discovery_get_issuer (discovery), ==, ISSUER);
  g_assert_cmpstr (ward_discovery_get_jwks_uri (discovery), ==, "https://keys.hospital.example/530027");
  g_assert_true (ward_discovery_has_capability (discovery, "permission-v2"));
  g_assert_false (ward_discovery_has_capability (discovery, "permission-v1"));
  g_assert_true (ward_discovery_requires_response_iss (discovery));
}

static void
test_epic_issuer (void)
{
  static const struct
  {
    const char *policy, *announced;
    gboolean good;
  } epic_cases[] = {
    { "epic", "https://fhir.epic.com/interconnect-fhir-oauth/oauth2", TRUE },
    { "epic", "https://fhir.epic.com/interconnect-fhir-oauth/oauth2/token", FALSE },
    { "epic", "https://fhir.epic.com/interconnect-fhir-oauth/api/FHIR/R4", FALSE },
    { "epic-legacy", "https://fhir.epic.com/interconnect-fhir-oauth/oauth2/token", TRUE },
    { "epic-legacy", "https://fhir.epic.com/interconnect-fhir-oauth/oauth2", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (epic_cases); i++)
    {
      g_autofree char *more = g_strdup_printf (",\"profile\":\"epic\",\"issuerPolicy\":\"%s\"", epic_cases[i].policy);
      g_autoptr (WardTenant) tenant = make_tenant ("https://fhir.epic.com/interconnect-fhir-oauth/api/FHIR/R4/", more);
      g_autofree char *openid = g_strdup_printf ("{\"issuer\":\"%s\"}", epic_cases[i].announced);
      g_autoptr (WardDiscovery) discovery
          = parse (tenant, "{\"authorization_endpoint\":\"a\",\"token_endpoint\":\"t\"}", openid, NULL);

      g_assert_cmpint (discovery != NULL, ==, epic_cases[i].good);
      if (discovery != NULL)
        g_assert_cmpstr (ward_discovery_get_issuer (discovery), ==,
                         "https://fhir.epic.com/interconnect-fhir-oauth/oauth2");
    }
}

/* An address that is none of Epic's is said to be that: comparing issuers would help nobody. */
static void
test_epic_base (void)
{
  g_autoptr (WardTenant) tenant
      = make_tenant ("https://fhir.hospital.example/R4", ",\"profile\":\"epic\",\"issuerPolicy\":\"epic\"");
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (tenant, "{" ENDPOINTS "}", NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_EPIC_BASE);
  g_assert_nonnull (
      strstr (ward_failure_explain_error (error)->action, "Enter the address that ends in /api/FHIR/R4."));
}

static void
test_limits (void)
{
  g_autoptr (WardTenant) tenant = make_tenant ("https://fhir.hospital.example/R4", "");
  g_autofree char *spaces = g_strnfill (10 * 1024 * 1024, ' ');
  g_autofree char *large = g_strconcat ("{" ENDPOINTS "}", spaces, NULL);
  g_autofree char *open = g_strnfill (10000, '[');
  g_autofree char *close = g_strnfill (10000, ']');
  g_autofree char *deep = g_strconcat ("{" ENDPOINTS ",\"x\":", open, close, "}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (tenant, large, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY);
  g_clear_error (&error);
  g_assert_null (parse (tenant, deep, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY);
}

static void
test_metadata (void)
{
  const char *text
      = "{\"resourceType\":\"CapabilityStatement\",\"rest\":[{\"security\":{\"extension\":[{\"url\":\"x\"},"
        "{\"url\":\"http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris\",\"extension\":["
        "{\"url\":\"token\",\"valueUri\":\"https://login.hospital.example/token\"},"
        "{\"url\":\"authorize\",\"valueUri\":\"https://login.hospital.example/authorize\"},"
        "{\"url\":\"token\",\"valueUri\":\"https://evil.test\"}]}]}}]}";
  g_autoptr (WardTenant) tenant = make_tenant ("https://fhir.hospital.example/R4", "");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) none = g_bytes_new ("{}", 2);
  g_autoptr (GBytes) smart = ward_discovery_convert_metadata (bytes, NULL);
  g_autoptr (WardDiscovery) discovery = ward_discovery_parse (tenant, smart, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (discovery);
  g_assert_cmpstr (ward_discovery_get_token_endpoint (discovery), ==, "https://login.hospital.example/token");
  g_assert_null (ward_discovery_convert_metadata (none, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/auth/X060-relative-endpoints", test_values);
  g_test_add_func ("/auth/discovery/epic-issuer", test_epic_issuer);
  g_test_add_func ("/auth/discovery/epic-base", test_epic_base);
  g_test_add_func ("/auth/A23-size-and-depth", test_limits);
  g_test_add_func ("/auth/discovery/metadata", test_metadata);

  return g_test_run ();
}
