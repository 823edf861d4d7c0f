/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenant records: what is read, what is refused, and what comes back when written. */
#include "core/tenant/ward-tenant.h"

#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"
#include "core/net/ward-domain.h"

static WardTenant *
parse (const char *text, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);

  g_assert_nonnull (doc);
  return ward_tenant_new_from_json (ward_json_doc_get_root (doc), error);
}

#define BASE                                                                          \
  "\"name\": \"Test Hospital\", \"fhirBase\": \"https://fhir.hospital.example/R4\", " \
  "\"clientId\": \"abc\", \"redirectUris\": [\"http://127.0.0.1:8765/callback\"]"

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = parse ("{" BASE "}", &error);
  g_autoptr (WardTenant) epic = parse ("{" BASE ", \"profile\": \"epic\", \"id\": \"a-1\"}", NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (ward_tenant_get_id (tenant)), ==, 36);
  g_assert_cmpint (ward_tenant_get_environment (tenant), ==, WARD_ENVIRONMENT_PRODUCTION);
  g_assert_cmpint (ward_tenant_get_profile (tenant), ==, WARD_PROFILE_GENERIC);
  g_assert_cmpint (ward_tenant_get_issuer_policy (tenant), ==, WARD_ISSUER_DISCOVERED);
  g_assert_cmpuint (ward_tenant_get_page_size (tenant), ==, 200);
  g_assert_cmpuint (ward_tenant_get_max_parallel (tenant), ==, 6);
  g_assert_true (ward_tenant_get_ask_offline (tenant));
  g_assert_false (ward_tenant_get_prompt_consent (tenant));
  g_assert_false (ward_tenant_get_forbid_saving (tenant));
  g_assert_false (ward_tenant_get_forbid_printing (tenant));
  g_assert_cmpstr (ward_tenant_get_discovery_order (tenant)[0], ==, "smart-configuration");
  g_assert_cmpstr (ward_tenant_get_discovery_order (tenant)[1], ==, "metadata");
  g_assert_null (ward_tenant_get_discovery_order (tenant)[2]);
  g_assert_false (ward_tenant_get_any_port (tenant));
  g_assert_cmpint (ward_tenant_get_client_auth (tenant), ==, WARD_CLIENT_AUTH_NONE);
  g_assert_cmpint (ward_tenant_get_client_key_kind (tenant), ==, WARD_TENANT_KEY_RSA);
  g_assert_null (ward_tenant_get_backend_client_id (tenant));
  g_assert_false (ward_tenant_get_register_device (tenant));
  g_assert_false (ward_tenant_get_retry_doubtful_refresh (tenant));
  g_assert_false (ward_tenant_get_allow_missing_token_type (tenant));
  g_assert_false (ward_tenant_is_sandbox (tenant));
  g_assert_cmpint (ward_tenant_get_url_policy (tenant), ==, WARD_URL_HTTPS_ONLY);

  g_assert_cmpstr (ward_tenant_get_id (epic), ==, "a-1");
  g_assert_cmpuint (ward_tenant_get_page_size (epic), ==, 1000);
  g_assert_false (ward_tenant_get_ask_offline (epic));
}

static void
test_round_trip (void)
{
  const char *text
      = "{" BASE ", \"id\": \"t-1\", \"environment\": \"test\", \"profile\": \"epic\", \"anyPort\": true, "
        "\"scopes\": [\"openid\", \"user/Patient.rs\"], \"askPatient\": true, \"askOffline\": true, "
        "\"issuerPolicy\": \"pinned\", \"issuer\": \"https://login.hospital.example\", "
        "\"mrnSystem\": \"urn:oid:1.2.3\", \"endpointHosts\": [\"login.other.example\"], \"pageSize\": 50, "
        "\"allowedHosts\": [\"fhir.hospital.example\", \"login.other.example\"], "
        "\"pinnedKeys\": [\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"], "
        "\"maxParallel\": 3, \"colour\": \"red\", \"promptConsent\": true, \"forbidSaving\": true, \"forbidPrinting\": "
        "true, "
        "\"discoveryOrder\": [\"openid-configuration\", \"smart-configuration\"]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) first = parse (text, &error);
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;
  g_autoptr (WardTenant) second = NULL;

  g_assert_no_error (error);
  written = ward_tenant_to_json (first);
  second = parse (written, &error);
  g_assert_no_error (error);
  again = ward_tenant_to_json (second);
  g_assert_cmpstr (written, ==, again);
  g_assert_cmpstr (ward_tenant_get_issuer (second), ==, "https://login.hospital.example");
  g_assert_cmpstr (ward_tenant_get_scopes (second)[1], ==, "user/Patient.rs");
  g_assert_cmpstr (ward_tenant_get_endpoint_hosts (second)[0], ==, "login.other.example");
  g_assert_cmpstr (ward_tenant_get_allowed_hosts (second)[1], ==, "login.other.example");
  g_assert_true (g_str_has_prefix (ward_tenant_get_pinned_keys (second)[0], "AAAA"));
  g_assert_cmpstr (ward_tenant_get_mrn_system (second), ==, "urn:oid:1.2.3");
  g_assert_true (ward_tenant_get_prompt_consent (second));
  g_assert_true (ward_tenant_get_forbid_saving (second));
  g_assert_true (ward_tenant_get_forbid_printing (second));
  g_assert_cmpstr (ward_tenant_get_discovery_order (second)[0], ==, "openid-configuration");
  g_assert_cmpstr (ward_tenant_get_discovery_order (second)[1], ==, "smart-configuration");
  g_assert_null (ward_tenant_get_discovery_order (second)[2]);
  g_assert_cmpuint (ward_tenant_get_page_size (second), ==, 50);
  g_assert_cmpuint (g_strv_length ((char **) ward_tenant_get_notes (first)), ==, 1);
  g_assert_cmpstr (ward_tenant_get_notes (first)[0], ==, "The member “colour” is not known and was left out");
  g_assert_null (strstr (written, "colour"));
}

static void
test_client (void)
{
  static const struct
  {
    const char *name;
    WardClientAuthMethod method;
  } methods[] = {
    { "none", WARD_CLIENT_AUTH_NONE },
    { "client-secret-basic", WARD_CLIENT_AUTH_SECRET_BASIC },
    { "client-secret-post", WARD_CLIENT_AUTH_SECRET_POST },
    { "private-key-jwt", WARD_CLIENT_AUTH_PRIVATE_KEY_JWT },
  };
  g_autoptr (WardTenant) device = parse ("{" BASE ", \"registerDevice\": true}", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE ", \"profile\": \"epic\", \"clientAuth\": \"%s\", "
                                               "\"clientKeyKind\": \"ec\", \"backendClientId\": \"svc-1\", "
                                               "\"retryDoubtfulRefresh\": true, \"allowMissingTokenType\": true}",
                                               methods[i].name);
      g_autoptr (WardTenant) first = parse (text, NULL);
      g_autofree char *written = ward_tenant_to_json (first);
      g_autoptr (WardTenant) tenant = parse (written, NULL);

      g_assert_cmpint (ward_tenant_get_client_auth (tenant), ==, methods[i].method);
      g_assert_cmpint (ward_tenant_get_client_key_kind (tenant), ==, WARD_TENANT_KEY_EC);
      g_assert_cmpstr (ward_tenant_get_backend_client_id (tenant), ==, "svc-1");
      g_assert_true (ward_tenant_get_retry_doubtful_refresh (tenant));
      g_assert_true (ward_tenant_get_allow_missing_token_type (tenant));
      g_assert_false (ward_tenant_get_register_device (tenant));
      /* Epic gives refresh tokens to confidential clients (auth.md section 1.4). */
      g_assert_cmpint (ward_tenant_get_ask_offline (tenant), ==, methods[i].method != WARD_CLIENT_AUTH_NONE);
    }
  g_assert_true (ward_tenant_get_register_device (device));
}

/* Whether answers may rest on the disk is the hospital's to say; else it is the user's. */
static void
test_disk_cache (void)
{
  static const struct
  {
    const char *members;
    WardDiskCachePolicy policy;
    guint days;
  } cases[] = {
    { "", WARD_DISK_CACHE_USER, 0 },
    { ", \"diskCache\": \"never\"", WARD_DISK_CACHE_NEVER, 0 },
    { ", \"diskCache\": \"always\", \"diskCacheDays\": 2", WARD_DISK_CACHE_ALWAYS, 2 },
    { ", \"diskCache\": \"user\", \"diskCacheDays\": 30", WARD_DISK_CACHE_USER, 30 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE "%s}", cases[i].members);
      g_autoptr (WardTenant) first = parse (text, NULL);
      g_autofree char *written = ward_tenant_to_json (first);
      g_autoptr (WardTenant) tenant = parse (written, NULL);

      g_assert_cmpint (ward_tenant_get_disk_cache (tenant), ==, cases[i].policy);
      g_assert_cmpuint (ward_tenant_get_disk_cache_days (tenant), ==, cases[i].days);
    }
}

#define HEALTH                                                                                                         \
  "\"healthMinutes\": 30, \"healthMinRequests\": 10, \"healthWatchErrorPercent\": 1, \"healthRollBackErrorPercent\": " \
  "3, \"healthWatchTokenFailures\": 1, \"healthRollBackTokenFailures\": 4, \"healthWatchMilliseconds\": 500, "         \
  "\"healthRollBackMilliseconds\": 900"

/* What a hospital bears: written only where it differs from the defaults, and in an order that makes sense. */
static void
test_health (void)
{
  g_autoptr (WardTenant) first = parse ("{" BASE ", " HEALTH "}", NULL);
  g_autofree char *written = ward_tenant_to_json (first);
  g_autoptr (WardTenant) tenant = parse (written, NULL);
  g_autoptr (WardTenant) usual = parse ("{" BASE ", \"healthMinutes\": 60}", NULL);
  g_autofree char *plain = ward_tenant_to_json (usual);
  const WardHealthLimits *limits = ward_tenant_get_health_limits (tenant);

  g_assert_cmpuint (limits->minutes, ==, 30);
  g_assert_cmpuint (limits->min_requests, ==, 10);
  g_assert_cmpuint (limits->watch_error_percent, ==, 1);
  g_assert_cmpuint (limits->roll_back_error_percent, ==, 3);
  g_assert_cmpuint (limits->watch_token_failures, ==, 1);
  g_assert_cmpuint (limits->roll_back_token_failures, ==, 4);
  g_assert_cmpuint (limits->watch_ms, ==, 500);
  g_assert_cmpuint (limits->roll_back_ms, ==, 900);
  g_assert_cmpuint (g_strv_length ((char **) ward_tenant_get_notes (tenant)), ==, 0);
  g_assert_cmpmem (ward_tenant_get_health_limits (usual), sizeof (WardHealthLimits), ward_health_get_default_limits (),
                   sizeof (WardHealthLimits));
  g_assert_null (strstr (plain, "health"));
}

/* The schema names what is read, all of it and nothing else, and its values are the ones that are read. */
static void
test_schema (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "tenant.schema.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant
      = parse ("{" BASE ", \"issuer\": \"https://fhir.hospital.example\", \"scopes\": "
               "[\"openid\"], \"mrnSystem\": \"urn:oid:1.2.3\", \"endpointHosts\": "
               "[\"a.hospital.example\"], \"backendClientId\": \"b\", \"diskCacheDays\": 7, \"concealMinutes\": 1, "
               "\"lockMinutes\": 5, \"sessionHours\": 8, \"allowedHosts\": "
               "[\"fhir.hospital.example\"], \"pinnedKeys\": "
               "[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"], \"extraCa\": \"/etc/ssl/clinic.pem\", "
               "\"smartConfigurationUrl\": "
               "\"https://fhir.hospital.example/smart\", \"audience\": \"https://fhir.hospital.example/aud\", "
               "\"sendEpicClientId\": true, " HEALTH "}",
               NULL);
  g_autofree char *written = ward_tenant_to_json (tenant);
  g_autoptr (WardJsonDoc) record = ward_json_parse_data (written, strlen (written), NULL, NULL);
  const WardJson *properties, *value;
  WardJsonIter iter;
  const char *name;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  doc = ward_json_parse_data (text, length, NULL, &error);
  g_assert_no_error (error);
  /* A remark is no fault: what is not named is left out with a note. */
  g_assert_null (ward_json_get (ward_json_doc_get_root (doc), "additionalProperties"));
  properties = ward_json_get (ward_json_doc_get_root (doc), "properties");
  ward_json_iter_init (&iter, ward_json_doc_get_root (record));
  while (ward_json_iter_next_member (&iter, &name, &value))
    {
      g_test_message ("%s", name);
      g_assert_nonnull (ward_json_get_string (ward_json_get (properties, name), "description"));
    }
  /* What a list of tenants adds is no part of the record. */
  g_assert_nonnull (ward_json_get (properties, WARD_TENANT_LAST_TEST));
  g_assert_cmpuint (ward_json_get_length (properties), ==, ward_json_get_length (ward_json_doc_get_root (record)) + 1);
  ward_json_iter_init (&iter, properties);
  while (ward_json_iter_next_member (&iter, &name, &value))
    for (guint i = 0; i < ward_json_get_length (ward_json_get (value, "enum")); i++)
      {
        const char *choice = ward_json_as_string (ward_json_get_element (ward_json_get (value, "enum"), i));
        g_autofree char *one = g_strdup_printf ("{" BASE ", \"issuer\": \"https://fhir.hospital.example\", "
                                                "\"%s\": \"%s\"}",
                                                name, choice);
        g_autoptr (WardTenant) read = parse (one, &error);

        g_assert_no_error (error);
        g_assert_nonnull (read);
      }
}

static const struct
{
  const char *member;
  const char *text;
} refused[] = {
  { "name", "{\"fhirBase\": \"https://a.example\"}" },
  { "name", "{\"name\": 5}" },
  { "name", "{\"name\": \"a\\u202eb\"}" },
  { "id", "{" BASE ", \"id\": \"../../etc\"}" },
  { "id", "{" BASE ", \"id\": \"\"}" },
  { "id", "{" BASE ", \"id\": \"A\"}" },
  { "environment", "{" BASE ", \"environment\": \"prod\"}" },
  { "profile", "{" BASE ", \"profile\": 1}" },
  { "anyPort", "{" BASE ", \"anyPort\": \"yes\"}" },
  { "pageSize", "{" BASE ", \"pageSize\": 0}" },
  { "pageSize", "{" BASE ", \"pageSize\": 1.5}" },
  { "maxParallel", "{" BASE ", \"maxParallel\": 99}" },
  { "scopes", "{" BASE ", \"scopes\": \"openid\"}" },
  { "scopes", "{" BASE ", \"scopes\": [\"a b\"]}" },
  { "endpointHosts", "{" BASE ", \"endpointHosts\": [\"a.example/x\"]}" },
  { "endpointHosts", "{" BASE ", \"endpointHosts\": [\"user@a.example\"]}" },
  { "allowedHosts", "{" BASE ", \"allowedHosts\": [\"other.example\"]}" },
  { "allowedHosts", "{" BASE ", \"allowedHosts\": [\"a.example/x\"]}" },
  { "pinnedKeys", "{" BASE ", \"pinnedKeys\": [\"abc\"]}" },
  { "issuer", "{" BASE ", \"issuerPolicy\": \"pinned\"}" },
  { "issuer", "{" BASE ", \"issuer\": \"http://a.example\"}" },
  { "fhirBase", "{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"http://a.example\"}" },
  { "fhirBase", "{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"https://u@a.example\"}" },
  { "fhirBase", "{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"http://127.0.0.1:80/\"}" },
  { "clientId", "{\"name\": \"a\", \"clientId\": \"b c\", \"fhirBase\": \"https://a.example\"}" },
  { "redirectUris", "{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"https://a.example\"}" },
  { "clientAuth", "{" BASE ", \"clientAuth\": \"secret\"}" },
  { "clientAuth", "{" BASE ", \"clientAuth\": true}" },
  { "clientKeyKind", "{" BASE ", \"clientKeyKind\": \"dsa\"}" },
  { "backendClientId", "{" BASE ", \"backendClientId\": \"b c\"}" },
  { "backendClientId", "{" BASE ", \"backendClientId\": \"\"}" },
  { "registerDevice", "{" BASE ", \"registerDevice\": \"yes\"}" },
  { "diskCache", "{" BASE ", \"diskCache\": \"sometimes\"}" },
  { "diskCacheDays", "{" BASE ", \"diskCacheDays\": 0}" },
  { "diskCacheDays", "{" BASE ", \"diskCacheDays\": 31}" },
  { "registerDevice", "{" BASE ", \"registerDevice\": true, \"clientAuth\": \"private-key-jwt\"}" },
  { "promptConsent", "{" BASE ", \"promptConsent\": \"consent\"}" },
  { "forbidPrinting", "{" BASE ", \"forbidPrinting\": 1}" },
  { "forbidSaving", "{" BASE ", \"forbidSaving\": \"yes\"}" },
  { "discoveryOrder", "{" BASE ", \"discoveryOrder\": \"metadata\"}" },
  { "discoveryOrder", "{" BASE ", \"discoveryOrder\": [\"metadata\", \"guess\"]}" },
  { "discoveryOrder", "{" BASE ", \"discoveryOrder\": [\"metadata\", \"smart-configuration\", \"metadata\"]}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": 1}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": \"http://fhir.hospital.example/a\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": \"http://127.0.0.1:80/a\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": \"https://u@fhir.hospital.example/a\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": \"https://fhir.hospital.example/a?b\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"smartConfigurationUrl\": \"https://login.hospital.example/a\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"endpointHosts\": [\"login.other.example\"], "
                             "\"smartConfigurationUrl\": \"https://login.other.example/a\"}" },
  { "smartConfigurationUrl", "{" BASE ", \"discoveryOrder\": [\"metadata\"], "
                             "\"smartConfigurationUrl\": \"https://fhir.hospital.example/a\"}" },
  { "audience", "{" BASE ", \"audience\": [\"https://fhir.hospital.example/R4\"]}" },
  { "audience", "{" BASE ", \"audience\": \"urn:oid:1.2.3\"}" },
  { "audience", "{" BASE ", \"audience\": \"http://fhir.hospital.example/R4\"}" },
  { "audience", "{" BASE ", \"audience\": \"https://u@fhir.hospital.example/R4\"}" },
  { "audience", "{" BASE ", \"audience\": \"https://fhir.hospital.example/R4?a\"}" },
  { "audience", "{" BASE ", \"audience\": \"https://fhir.hospital.example/R4#a\"}" },
  { "audience", "{" BASE ", \"audience\": \"https://fhir.hospital.example:8443/R4\"}" },
  { "audience", "{" BASE ", \"audience\": \"https://fhir.other.example/R4\"}" },
  { "audience", "{" BASE ", \"allowedHosts\": [\"fhir.hospital.example\", \"login.hospital.example\"], "
                "\"audience\": \"https://login.hospital.example/R4\"}" },
  { "sendEpicClientId", "{" BASE ", \"sendEpicClientId\": \"yes\"}" },
  { "concealMinutes", "{" BASE ", \"concealMinutes\": 0}" },
  { "concealMinutes", "{" BASE ", \"concealMinutes\": 3}" },
  { "concealMinutes", "{" BASE ", \"concealMinutes\": \"1\"}" },
  { "lockMinutes", "{" BASE ", \"lockMinutes\": 0}" },
  { "lockMinutes", "{" BASE ", \"lockMinutes\": 11}" },
  { "lockMinutes", "{" BASE ", \"lockMinutes\": 1, \"concealMinutes\": 2}" },
  { "sessionHours", "{" BASE ", \"sessionHours\": 0}" },
  { "sessionHours", "{" BASE ", \"sessionHours\": 13}" },
  { "extraCa", "{" BASE ", \"extraCa\": \"clinic.pem\"}" },
  { "extraCa", "{" BASE ", \"extraCa\": [\"/etc/ssl/clinic.pem\"]}" },
  { "allowMissingTokenType", "{" BASE ", \"allowMissingTokenType\": \"Bearer\"}" },
  { "retryDoubtfulRefresh", "{" BASE ", \"retryDoubtfulRefresh\": 1}" },
  { "healthMinutes", "{" BASE ", \"healthMinutes\": 4}" },
  { "healthMinRequests", "{" BASE ", \"healthMinRequests\": \"20\"}" },
  { "healthWatchErrorPercent", "{" BASE ", \"healthWatchErrorPercent\": 0}" },
  { "healthRollBackErrorPercent", "{" BASE ", \"healthRollBackErrorPercent\": 101}" },
  { "healthRollBackErrorPercent", "{" BASE ", \"healthWatchErrorPercent\": 11}" },
  { "healthRollBackTokenFailures", "{" BASE ", \"healthRollBackTokenFailures\": 1}" },
  { "healthRollBackMilliseconds", "{" BASE ", \"healthWatchMilliseconds\": 2, \"healthRollBackMilliseconds\": 1}" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *quoted = g_strdup_printf ("“%s”", refused[i].member);

      g_assert_null (parse (refused[i].text, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
      g_assert_nonnull (strstr (error->message, quoted));
    }
}

/* A policy only tightens: what it leaves out is as without one, and nothing is hidden later than it is locked. */
static void
test_times (void)
{
  static const struct
  {
    const char *members;
    guint conceal, lock, hours;
  } cases[] = {
    { "", 2, 10, 12 },
    { ", \"concealMinutes\": 1", 1, 10, 12 },
    { ", \"lockMinutes\": 1", 1, 1, 12 },
    { ", \"concealMinutes\": 2, \"lockMinutes\": 2, \"sessionHours\": 1", 2, 2, 1 },
    { ", \"concealMinutes\": null, \"lockMinutes\": 10, \"sessionHours\": 12", 2, 10, 12 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE "%s}", cases[i].members);
      g_autoptr (WardTenant) first = parse (text, NULL);
      g_autofree char *written = ward_tenant_to_json (first);
      g_autoptr (WardTenant) tenant = parse (written, NULL);

      g_assert_cmpuint (ward_tenant_get_conceal_minutes (tenant), ==, cases[i].conceal);
      g_assert_cmpuint (ward_tenant_get_lock_minutes (tenant), ==, cases[i].lock);
      g_assert_cmpuint (ward_tenant_get_session_hours (tenant), ==, cases[i].hours);
      g_assert_cmpint (strstr (written, "Minutes\"") != NULL, ==, cases[i].conceal != 2 || cases[i].lock != 10);
    }
}

/* On the server's own host, whatever its port, or on one that the record allows; on loopback without TLS only for a sandbox there. */
static void
test_smart_configuration (void)
{
  static const struct
  {
    const char *members;
    const char *url;
  } cases[] = {
    { "", "https://fhir.hospital.example/R4/.well-known/smart-configuration" },
    { ", \"smartConfigurationUrl\": null", "https://fhir.hospital.example/R4/.well-known/smart-configuration" },
    { ", \"smartConfigurationUrl\": \"https://fhir.hospital.example:8443/smart.json\"",
      "https://fhir.hospital.example:8443/smart.json" },
    { ", \"allowedHosts\": [\"fhir.hospital.example\", \"login.hospital.example\"], \"smartConfigurationUrl\": "
      "\"https://login.hospital.example/smart\"",
      "https://login.hospital.example/smart" },
    { ", \"environment\": \"sandbox\", \"fhirBase\": \"http://127.0.0.1:81/fhir\", \"smartConfigurationUrl\": "
      "\"http://127.0.0.1:82/smart\"",
      "http://127.0.0.1:82/smart" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("{%s%s}",
                                               i == 4 ? "\"name\": \"T\", \"clientId\": \"abc\", "
                                                        "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"]"
                                                      : BASE,
                                               cases[i].members);
      g_autoptr (WardTenant) first = parse (text, &error);
      g_autoptr (WardTenant) tenant = NULL;
      g_autofree char *written = NULL;
      g_autofree char *url = NULL;

      g_assert_no_error (error);
      written = ward_tenant_to_json (first);
      tenant = parse (written, &error);
      g_assert_no_error (error);
      url = ward_tenant_dup_smart_configuration_url (tenant);
      g_assert_cmpstr (url, ==, cases[i].url);
    }
}

/* Sent to the letter (X022): a slash at the end, or a host in capitals, stays as somebody wrote it. */
static void
test_audience (void)
{
  static const struct
  {
    const char *members;
    const char *audience;
  } cases[] = {
    { "", "https://fhir.hospital.example/R4" },
    { ", \"audience\": null", "https://fhir.hospital.example/R4" },
    { ", \"audience\": \"https://fhir.hospital.example/R4/\"", "https://fhir.hospital.example/R4/" },
    { ", \"audience\": \"https://FHIR.hospital.example:443/api/FHIR/R4\"",
      "https://FHIR.hospital.example:443/api/FHIR/R4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE "%s}", cases[i].members);
      g_autoptr (WardTenant) first = parse (text, NULL);
      g_autofree char *written = ward_tenant_to_json (first);
      g_autoptr (WardTenant) tenant = parse (written, NULL);

      g_assert_cmpstr (ward_tenant_get_audience (tenant), ==, cases[i].audience);
      g_assert_cmpstr (ward_tenant_get_fhir_base (tenant), ==, "https://fhir.hospital.example/R4");
    }
}

static void
test_epic_client_id (void)
{
  static const struct
  {
    const char *members;
    const char *sent;
    gboolean written;
  } cases[] = {
    { "", NULL, FALSE },
    { ", \"profile\": \"epic\"", "abc", FALSE },
    { ", \"profile\": \"epic\", \"sendEpicClientId\": null", "abc", FALSE },
    { ", \"profile\": \"epic\", \"sendEpicClientId\": true", "abc", FALSE },
    { ", \"profile\": \"epic\", \"sendEpicClientId\": false", NULL, TRUE },
    { ", \"sendEpicClientId\": true", "abc", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE "%s}", cases[i].members);
      g_autoptr (WardTenant) first = parse (text, NULL);
      g_autofree char *written = ward_tenant_to_json (first);
      g_autoptr (WardTenant) tenant = parse (written, NULL);

      g_assert_cmpstr (ward_tenant_get_epic_client_id (tenant), ==, cases[i].sent);
      g_assert_cmpint (strstr (written, "sendEpicClientId") != NULL, ==, cases[i].written);
    }
}

static void
test_redirect_uris (void)
{
  static const struct
  {
    const char *uri;
    gboolean fixed;
    gboolean any_port;
  } cases[] = {
    { "http://127.0.0.1:8765/callback", TRUE, TRUE },
    { "http://[::1]:8765/callback", TRUE, TRUE },
    { "http://127.0.0.1/callback", FALSE, TRUE },
    { "http://[::1]/a/b", FALSE, TRUE },
    { "http://127.0.0.1:8765", FALSE, FALSE },
    { "http://localhost:8765/callback", FALSE, FALSE },
    { "http://127.0.0.2:8765/callback", FALSE, FALSE },
    { "http://127.0.0.1.example:8765/callback", FALSE, FALSE },
    { "https://127.0.0.1:8765/callback", FALSE, FALSE },
    { "http://127.0.0.1:8765/a?b=c", FALSE, FALSE },
    { "http://127.0.0.1:8765/a#b", FALSE, FALSE },
    { "http://127.0.0.1:8765/a/../b", FALSE, FALSE },
    { "http://127.0.0.1:0/callback", FALSE, FALSE },
    { "http://127.0.0.1:99999/callback", FALSE, FALSE },
    { "http://user@127.0.0.1:8765/callback", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint any_port = 0; any_port < 2; any_port++)
      {
        g_autofree char *text
            = g_strdup_printf ("{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"https://a.example\", "
                               "\"anyPort\": %s, \"redirectUris\": [\"%s\"]}",
                               any_port ? "true" : "false", cases[i].uri);
        g_autoptr (WardTenant) tenant = parse (text, NULL);

        g_test_message ("%s", cases[i].uri);
        g_assert_cmpint (tenant != NULL, ==, any_port ? cases[i].any_port : cases[i].fixed);
      }
}

/* Plain http is for a server on this computer that says it is a sandbox, and a vendor's public sandbox is none. */
static void
test_sandbox (void)
{
  static const struct
  {
    const char *base;
    const char *environment;
    gboolean readable;
    gboolean sandbox;
  } cases[] = {
    { "http://127.0.0.1:4567/fhir", "sandbox", TRUE, TRUE },
    { "http://[::1]:4567/fhir", "sandbox", TRUE, TRUE },
    { "https://127.0.0.1:4567/fhir", "sandbox", TRUE, TRUE },
    { "https://fhir.epic.com/x/api/FHIR/R4", "sandbox", TRUE, FALSE },
    { "http://fhir.epic.com/x/api/FHIR/R4", "sandbox", FALSE, FALSE },
    { "http://127.0.0.1:4567/fhir", "test", FALSE, FALSE },
    { "http://127.0.0.1.nip.example:4567/fhir", "sandbox", FALSE, FALSE },
    { "https://10.1.2.3/fhir", "production", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"%s\", \"environment\": \"%s\", "
                             "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"]}",
                             cases[i].base, cases[i].environment);
      g_autoptr (WardTenant) tenant = parse (text, NULL);

      g_test_message ("%s", cases[i].base);
      g_assert_cmpint (tenant != NULL, ==, cases[i].readable);
      if (tenant != NULL)
        g_assert_cmpint (ward_tenant_is_sandbox (tenant), ==, cases[i].sandbox);
    }
}

static void
test_domains (void)
{
  g_autofree char *nhs = ward_domain_get_registrable ("fhir.trust.nhs.uk");

  g_assert_cmpstr (nhs, ==, "trust.nhs.uk");
  g_assert_true (ward_domain_is_same ("fhir.trust.nhs.uk", "login.trust.nhs.uk"));
  g_assert_false (ward_domain_is_same ("a.co.uk", "b.co.uk"));
  g_assert_true (ward_domain_is_same ("127.0.0.1", "127.0.0.1"));
  g_assert_false (ward_domain_is_same ("10.0.0.1", "10.0.0.2"));
  g_assert_false (ward_domain_is_same ("[::1]", "127.0.0.1"));
  g_assert_false (ward_domain_is_same ("co.uk", "a.co.uk"));
  g_assert_true (ward_domain_is_same ("fhir.clinic.lan", "clinic.lan"));
  g_assert_false (ward_domain_is_same ("a.lan", "b.lan"));
  g_assert_false (ward_domain_is_same ("lan", "a.lan"));
  g_assert_false (ward_domain_is_same ("com", "a.com"));
  g_assert_false (ward_domain_is_same (NULL, NULL));
}

/* Each slip has its sentence; what the sentence asks for is then taken. */
static void
test_base_words (void)
{
  static const struct
  {
    const char *base;
    const char *said; /* (nullable) */
  } cases[] = {
    { "", "Enter the address" },
    { "htps://fhir.hospital.example/R4", "must begin with https://, as in" },
    { "http://fhir.hospital.example/R4", "over http anybody" },
    { "http://localhost:8972/fhir", "Write 127.0.0.1 in place of “localhost”" },
    { "http://127.0.0.1:8972/fhir", NULL },
    { "http://[::1]:8972/fhir", NULL },
    { "http://10.255.255.1/fhir", "over http anybody" },
    { "https://10.255.255.1/fhir", "name in place of its number" },
    { "https://[2001:db8::1]/fhir", "name in place of its number" },
    { "https://fhir.hospital.example/R4?x=1", "without “?” or “#”" },
    { "https://fhir.hospital.example/R4/metadata", "without “/metadata”" },
    { "https://fhir.hospital.example:99999/R4", "from 1 to 65535" },
    { "https://fhir.hospital.example:/R4", "from 1 to 65535" },
    { "https://user:word@fhir.hospital.example/R4", "user’s name and password" },
    { "https://fhir_hospital/R4", "is mistyped" },
    { "https://fhir.hospital.example:8443/R4", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = ward_tenant_check_base (cases[i].base, WARD_URL_ALLOW_LOOPBACK_HTTP, &error);

      g_test_message ("%s: %s", cases[i].base, good ? "taken" : error->message);
      g_assert_cmpint (good, ==, cases[i].said == NULL);
      if (!good)
        {
          g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
          g_assert_nonnull (strstr (error->message, cases[i].said));
        }
    }
}

/* A member that is unknown: what was perhaps meant; one that looks like a secret: loudly, whatever its name is like, and never its value. */
static void
test_notes (void)
{
  static const struct
  {
    const char *member;
    const char *said;
    gboolean secret;
  } cases[] = {
    { "\"pagesize\": 5", "is “pageSize” meant?", FALSE },
    { "\"forbid_printing\": true", "is “forbidPrinting” meant?", FALSE },
    { "\"forbidPrintng\": true", "is “forbidPrinting” meant?", FALSE },
    { "\"colour\": 5", "“colour” is not known and was left out", FALSE },
    { "\"clientSecret\": \"hunter2\"", "“clientSecret”", TRUE },
    { "\"client_secret\": \"hunter2\"", "“client_secret”", TRUE },
    { "\"Password\": \"hunter2\"", "“Password”", TRUE },
    { "\"refreshToken\": \"hunter2\"", "“refreshToken”", TRUE },
    { "\"private-key\": {\"d\": \"hunter2\"}", "“private-key”", TRUE },
    { "\"pem\": \"-----BEGIN EC PRIVATE KEY-----hunter2\"", "“pem”", TRUE },
    { "\"mrnSystem\": \"https://user:hunter2@a.example/mrn\"", "“mrnSystem” has an address with a password", TRUE },
    { "\"scopes\": [\"openid\", \"https://:hunter2@a.example\"]", "“scopes” has an address with a password", TRUE },
    { "\"comment\": \"https://user:hunter2@a.example/R4\"", "“comment” has an address with a password", TRUE },
    { "\"comment\": \"https://a.example:443/user:word@b\"", "“comment” is not known", FALSE },
    /* within objects and lists */
    { "\"auth\": {\"how\": {\"clientSecret\": \"hunter2\"}}", "“auth” (its “clientSecret”) is not used", TRUE },
    { "\"jwk\": {\"kty\": \"RSA\", \"n\": \"1\", \"d\": \"hunter2\"}", "“jwk” (its “d”)", TRUE },
    { "\"keys\": [{\"kty\": \"RSA\", \"n\": \"1\"}, {\"kty\": \"oct\", \"k\": \"hunter2\"}]", "“keys” (its “k”)",
      TRUE },
    { "\"keys\": [{\"kty\": \"RSA\", \"n\": \"1\"}]", "“keys” is not known", FALSE },
    { "\"keys\": [{\"d\": \"hunter2hunter2hunter2hunter2hunter2hunter2hu\"}]", "“keys” (its “d”)", TRUE },
    { "\"range\": {\"d\": \"a day\", \"k\": \"2\"}", "“range” is not known", FALSE },
    { "\"pems\": [1, [\"-----BEGIN EC PRIVATE KEY-----hunter2\"]]", "“pems” is not used", TRUE },
    { "\"more\": [{\"proxy\": \"http://user:hunter2@a.example\"}]", "“more” (its “proxy”) has an address with a",
      TRUE },
    { "\"mrnSystem\": \"-----BEGIN PRIVATE KEY-----hunter2\"", "“mrnSystem” holds one", TRUE },
    /* a misspelt member that has the name of a secret, and what can be none */
    { "\"allowMissingTokenTyp\": true", "is “allowMissingTokenType” meant?", FALSE },
    { "\"allowmissingtokentype\": \"yes\"", "is “allowMissingTokenType” meant?", FALSE },
    { "\"clientKeykind\": \"ec\"", "is “clientKeyKind” meant?", FALSE },
    { "\"clientKeykind\": \"hunter2-and-much-more-of-it\"", "“clientKeykind” is not used", TRUE },
    { "\"healthRollbackTokenFailures\": 5", "is “healthRollBackTokenFailures” meant?", FALSE },
    { "\"healthWatchTokenFailure\": 3", "is “healthWatchTokenFailures” meant?", FALSE },
    { "\"healthWatchMiliseconds\": 500", "is “healthWatchMilliseconds” meant?", FALSE },
    { "\"tokenEndpoint\": \"https://a.example/token\"", "“tokenEndpoint” is not known", FALSE },
    { "\"tokenEndpoint\": \"https://a.example/token?key=hunter2\"", "“tokenEndpoint” is not used", TRUE },
    { "\"tokens\": {\"most\": 3, \"kept\": true}", "“tokens” is not known", FALSE },
    { "\"clientSecret\": null", "“clientSecret” is not known", FALSE },
    { "\"clientSecret\": 123456", "“clientSecret” is not used", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE ", %s}", cases[i].member);
      g_autoptr (WardTenant) tenant = parse (text, NULL);
      const char *const *notes = ward_tenant_get_notes (tenant);

      g_assert_cmpuint (g_strv_length ((char **) notes), ==, 1);
      g_test_message ("%s", notes[0]);
      g_assert_nonnull (strstr (notes[0], cases[i].said));
      g_assert_cmpint (ward_tenant_note_is_secret (notes[0]), ==, cases[i].secret);
      g_assert_null (strstr (notes[0], "hunter2"));
    }
}

/* Where things stand, whatever stands between them: blank lines, names within values, lists beside that of the tenants, escapes in a name. */
static void
test_places (void)
{
  static const char text[]
      = "{\n \"version\": 1, \"others\": [{\"pageSize\": 9}],\n \"tenants\": [\n  {" BASE
        "},\n\n  {\n   \"note\": \"\\\"pageSize\\\": {[,\", \"more\": {\"pageSize\": 1},\n   \"page\\u0053ize\": 0,\n"
        "   \"maxParallel\": 99, " BASE "}\n ]\n}";
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tenants = ward_tenant_read_text_file ("t.json", text, strlen (text), mistakes, notes);

  g_assert_cmpuint (tenants->len, ==, 1);
  g_assert_cmpuint (mistakes->len, ==, 2);
  g_assert_true (
      g_str_has_prefix (g_ptr_array_index (mistakes, 0), "t.json, line 8: The tenant record's member “pageSize”"));
  g_assert_true (
      g_str_has_prefix (g_ptr_array_index (mistakes, 1), "t.json, line 9: The tenant record's member “maxParallel”"));
  /* What is not known is told of beside the mistakes. */
  g_assert_cmpuint (notes->len, ==, 3);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (notes, 0), "t.json, line 2: The member “others” is not known"));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (notes, 1), "t.json, line 7: The member “note” is not known"));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (notes, 2), "t.json, line 7: The member “more” is not known"));
}

/* However much is unknown, or misspelt, a secret is told first, and that there is more than is told. */
static void
test_notes_by_gravity (void)
{
  g_autoptr (GString) text = g_string_new ("{" BASE);
  g_autoptr (WardTenant) tenant = NULL;
  const char *const *notes;

  for (guint i = 0; i < 25; i++)
    g_string_append_printf (text, ", \"remark%u\": %u", i, i);
  for (guint i = 0; i < 22; i++)
    g_string_append_printf (text, ", \"pagesiz%c\": %u", 'a' + (char) i, i);
  g_string_append (text, ", \"clientSecret\": \"hunter2\"");
  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, ", \"password%u\": \"hunter2\"", i);
  g_string_append (text, "}");
  tenant = parse (text->str, NULL);
  notes = ward_tenant_get_notes (tenant);
  g_assert_cmpuint (g_strv_length ((char **) notes), ==, 3 * 21);
  for (guint i = 0; i < 3 * 21; i++)
    {
      g_assert_cmpint (ward_tenant_note_is_secret (notes[i]), ==, i < 21);
      g_assert_cmpint (ward_tenant_note_is_unknown (notes[i]), ==, i >= 42);
    }
  g_assert_nonnull (strstr (notes[0], "“clientSecret”"));
  g_assert_true (g_str_has_suffix (notes[20], "There are more than are named here: 1"));
  g_assert_nonnull (strstr (notes[21], "is “pageSize” meant?"));
  g_assert_true (g_str_has_prefix (notes[41], "Of 2 more members none has the effect"));
  g_assert_true (g_str_has_prefix (notes[62], "Of 5 more members each is not known"));
}

/* An address that Epic's servers do not have is a fault where the sign-in is found by it, and none where a gateway has an address of its own. */
static void
test_epic_base (void)
{
  static const struct
  {
    const char *policy;
    guint n_notes;
  } cases[] = { { "discovered", 0 }, { "pinned", 0 }, { "epic", 1 }, { "epic-legacy", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{" BASE ", \"profile\": \"epic\", \"issuerPolicy\": \"%s\", "
                                               "\"issuer\": \"https://a.example\"}",
                                               cases[i].policy);
      g_autoptr (WardTenant) tenant = parse (text, NULL);

      g_assert_cmpuint (g_strv_length ((char **) ward_tenant_get_notes (tenant)), ==, cases[i].n_notes);
    }
}

/* What stands beside the list of records: a secret, a policy that seems to hold for all of them, a remark; each with its line. */
static void
test_beside_list (void)
{
  static const char text[] = "{\n \"version\": 1,\n \"clientSecret\": \"hunter2\",\n \"forbidPrinting\": true,\n"
                             " \"remark\": 1,\n \"tenants\": [{" BASE "}]\n}";
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tenants = ward_tenant_read_text_file ("t.json", text, strlen (text), mistakes, notes);

  g_assert_cmpuint (tenants->len, ==, 1);
  g_assert_cmpuint (mistakes->len, ==, 0);
  g_assert_cmpuint (notes->len, ==, 3);
  g_assert_true (ward_tenant_note_is_secret (g_ptr_array_index (notes, 0)));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (notes, 0), "t.json, line 3: A SECRET"));
  g_assert_true (g_str_has_prefix (g_ptr_array_index (notes, 1),
                                   "t.json, line 4: The member “forbidPrinting” has no effect beside the list"));
  g_assert_cmpstr (g_ptr_array_index (notes, 2), ==,
                   "t.json, line 5: The member “remark” is not known and was left out");
}

/* A megabyte of broken records: as many are read as Ward could use, each line is found without going over the file again, and little of it is told. */
static void
test_many_records (void)
{
  g_autoptr (GString) text = g_string_new ("[{\"a\":1}");
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tenants = NULL;

  for (guint i = 1; i < 130000; i++)
    g_string_append (text, ",{\"a\":1}");
  g_string_append (text, "]");
  tenants = ward_tenant_read_text_file ("t.json", text->str, text->len, mistakes, notes);
  g_assert_cmpuint (tenants->len, ==, 0);
  g_assert_cmpuint (mistakes->len, ==, 202);
  g_assert_cmpstr (g_ptr_array_index (mistakes, 0), ==,
                   "t.json: There are 130000 records in this file, and no more than 1000 are read");
  g_assert_cmpstr (g_ptr_array_index (mistakes, 201), ==,
                   "t.json, line 1: In the records that follow, too, there are mistakes");
  g_assert_cmpuint (notes->len, ==, 201);
  g_assert_true (ward_tenant_note_is_unknown (g_ptr_array_index (notes, 200)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/tenant/defaults", test_defaults);
  g_test_add_func ("/tenant/round-trip", test_round_trip);
  g_test_add_func ("/tenant/client", test_client);
  g_test_add_func ("/tenant/schema", test_schema);
  g_test_add_func ("/tenant/health", test_health);
  g_test_add_func ("/tenant/refused-names-the-member", test_refused);
  g_test_add_func ("/tenant/notes", test_notes);
  g_test_add_func ("/tenant/notes-by-gravity", test_notes_by_gravity);
  g_test_add_func ("/tenant/epic-base", test_epic_base);
  g_test_add_func ("/tenant/places", test_places);
  g_test_add_func ("/tenant/beside-the-list", test_beside_list);
  g_test_add_func ("/tenant/S40-many-records", test_many_records);
  g_test_add_func ("/tenant/smart-configuration-url", test_smart_configuration);
  g_test_add_func ("/tenant/audience", test_audience);
  g_test_add_func ("/tenant/epic-client-id", test_epic_client_id);
  g_test_add_func ("/tenant/times-only-tighten", test_times);
  g_test_add_func ("/tenant/redirect-uris", test_redirect_uris);
  g_test_add_func ("/tenant/sandbox-only-on-loopback", test_sandbox);
  g_test_add_func ("/tenant/registrable-domains", test_domains);

  g_test_add_func ("/tenant/base-address-has-its-words", test_base_words);
  g_test_add_func ("/tenant/disk-cache", test_disk_cache);
  return g_test_run ();
}
