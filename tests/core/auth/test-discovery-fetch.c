/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a tenant's server is asked: what each broken answer comes to, the older way by /metadata, and what is never asked. */
#include "core/auth/provider.h"

#include <string.h>

#include "core/auth/ward-discovery.h"
#include "core/net/ward-http-private.h"

#define SMART "/fhir/.well-known/smart-configuration"
#define OPENID "/.well-known/openid-configuration"
#define METADATA "/fhir/metadata"
#define OPENID_BELOW_BASE "/fhir/.well-known/openid-configuration"
#define OWN_ADDRESS "/elsewhere/smart.json"
#define GOOD -1

static void
answer (Provider *p, const char *path, guint status, const char *headers, const char *body)
{
  ward_fault_server_add (p->server, path, ward_fault_script_answer (ward_fault_script_new (), status, headers, body));
}

static void
answer_type (Provider *p, const char *path, const char *type, const char *body)
{
  g_autofree char *raw = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", type,
                                          strlen (body), body);

  ward_fault_server_add (p->server, path, ward_fault_script_send (ward_fault_script_new (), raw));
}

static void
add_metadata (Provider *p)
{
  g_autofree char *authorize = ward_fault_server_build_url (p->server, "/authorize");
  g_autofree char *token = ward_fault_server_build_url (p->server, "/token");
  g_autofree char *body = g_strdup_printf (
      "{\"resourceType\":\"CapabilityStatement\",\"rest\":[{\"mode\":\"server\",\"security\":{\"extension\":[{\"url\":"
      "\"http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris\",\"extension\":[{\"url\":\"authorize\","
      "\"valueUri\":\"%s\"},{\"url\":\"token\",\"valueUri\":\"%s\"}]}]}}]}",
      authorize, token);

  answer (p, METADATA, 200, NULL, body);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* With @hanging_path: cancelled as soon as that was asked for. */
static WardDiscovery *
fetch (Provider *p, const char *hanging_path, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  ward_discovery_fetch_async (p->http, p->tenant, cancellable, done_cb, &result);
  while (hanging_path != NULL && ward_fault_server_count_requests (p->server, hanging_path) == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  if (hanging_path != NULL)
    g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return ward_discovery_fetch_finish (result, error);
}

static gboolean
has_note (const WardDiscovery *discovery, const char *part)
{
  const char *const *notes = ward_discovery_get_notes (discovery);

  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    if (strstr (notes[i], part) != NULL)
      return TRUE;

  return FALSE;
}

/* The smart-configuration is broken; the capability statement is there, or is not. */
typedef struct
{
  const char *path;
  guint status;
  guint tries; /* how often it is asked for */
  const char *headers;
  const char *type; /* (nullable) */
  const char *body;
  int expected; /* without a capability statement */
} Broken;

static const Broken broken_cases[] = {
  { "404", 404, 1, NULL, NULL, "{}", WARD_FAILURE_NOT_FOUND },
  { "html", 200, 1, NULL, "text/html", "<html>Sign in</html>", WARD_FAILURE_LOGIN_PAGE },
  { "503", 503, 3, "Retry-After: 0\r\n", NULL, "", WARD_FAILURE_SERVER },
  { "redirect", 302, 1, "Location: /fhir/elsewhere\r\n", NULL, "", WARD_FAILURE_REDIRECT },
};

static void
break_smart (Provider *p, const Broken *c)
{
  for (guint i = 0; i < c->tries; i++)
    if (c->type != NULL)
      answer_type (p, SMART, c->type, c->body);
    else
      answer (p, SMART, c->status, c->headers, c->body);
  provider_begin (p);
}

static void
test_falls_back (Provider *p, gconstpointer data)
{
  const Broken *c = data;
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = ward_fault_server_build_url (p->server, "/token");

  add_metadata (p);
  break_smart (p, c);
  discovery = fetch (p, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_discovery_get_token_endpoint (discovery), ==, token);
  g_assert_null (ward_discovery_get_issuer (discovery));
  g_assert_true (has_note (discovery, "capability statement"));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, c->tries);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, METADATA), ==, 1);
  /* What is there besides is not guessed at. */
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID), ==, 0);
  g_assert_cmpuint (provider_count_events (p, "metadata"), ==, 1);
}

/* The failure that is told is the one of the first document. */
static void
test_classified (Provider *p, gconstpointer data)
{
  const Broken *c = data;
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  answer (p, METADATA, 401, NULL, "{}");
  break_smart (p, c);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, c->expected);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID), ==, 0);
}

static void
test_useless_metadata (Provider *p, gconstpointer data)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  answer (p, METADATA, 200, NULL, data);
  break_smart (p, &broken_cases[0]);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
}

/* ---- the tenant's own order ---- */

/* What a server's OpenID configuration says, put where it is below the FHIR base. */
static void
add_openid_below_base (Provider *p)
{
  g_autofree char *issuer = ward_fault_server_build_url (p->server, "");
  g_autofree char *authorize = ward_fault_server_build_url (p->server, "/authorize");
  g_autofree char *token = ward_fault_server_build_url (p->server, "/token");
  g_autofree char *keys = ward_fault_server_build_url (p->server, "/jwks");
  g_autofree char *body
      = g_strdup_printf ("{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s\",\"token_endpoint\":\"%s\",\"jwks_uri\":"
                         "\"%s\",\"code_challenge_methods_supported\":[\"S256\"]}",
                         issuer, authorize, token, keys);

  answer (p, OPENID_BELOW_BASE, 200, NULL, body);
}

/* The OpenID configuration is there, but the record does not name it: it is not asked, and the failure is that of the first document. */
static void
test_order_usual (Provider *p, gconstpointer data)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  add_openid_below_base (p);
  answer (p, METADATA, 404, NULL, "{}");
  break_smart (p, &broken_cases[0]);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID_BELOW_BASE), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID), ==, 0);
}

/* The record names it, in the second place: it is asked there, the capability statement is not, and both questions are in the log. */
static void
test_order_openid (Provider *p, gconstpointer data)
{
  g_autofree char *token = ward_fault_server_build_url (p->server, "/token");
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  provider_set (p->tenant_members, "discoveryOrder", "[\"smart-configuration\",\"openid-configuration\",\"metadata\"]");
  add_openid_below_base (p);
  add_metadata (p);
  break_smart (p, &broken_cases[0]);
  discovery = fetch (p, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_discovery_get_token_endpoint (discovery), ==, token);
  g_assert_true (has_note (discovery, "its OpenID configuration says how to sign in"));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID_BELOW_BASE), ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, METADATA), ==, 0);
  g_assert_cmpuint (provider_count_events (p, "smart-configuration"), ==, 1);
  /* Once in place of the SMART configuration, once of the issuer that it names. */
  g_assert_cmpuint (provider_count_events (p, "openid-configuration"), ==, 2);
  g_assert_cmpuint (provider_count_events (p, "metadata"), ==, 0);
}

/* The record names only one document, which is not there: nothing else is asked. */
static void
test_order_only (Provider *p, gconstpointer data)
{
  const char *only = data;
  g_autofree char *order = g_strdup_printf ("[\"%s\"]", only);
  gboolean metadata = strcmp (only, "metadata") == 0;
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  provider_set (p->tenant_members, "discoveryOrder", order);
  answer (p, metadata ? METADATA : OPENID_BELOW_BASE, 404, NULL, "{}");
  if (metadata)
    add_openid_below_base (p);
  else
    add_metadata (p);
  provider_begin (p);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, METADATA), ==, metadata ? 1 : 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID_BELOW_BASE), ==, metadata ? 0 : 1);
}

/* A pinned issuer's document is asked of that issuer, and the second place answers nothing at all: the first failure is told. */
static void
test_order_pinned (Provider *p, gconstpointer data)
{
  g_autofree char *issuer = ward_fault_server_build_url (p->server, "");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", issuer);
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  provider_set (p->tenant_members, "issuerPolicy", "\"pinned\"");
  provider_set (p->tenant_members, "issuer", quoted);
  provider_set (p->tenant_members, "discoveryOrder", "[\"smart-configuration\",\"openid-configuration\"]");
  for (guint i = 0; i < 10; i++)
    ward_fault_server_add (p->server, OPENID, ward_fault_script_close (ward_fault_script_new ()));
  break_smart (p, &broken_cases[0]);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID), >=, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID_BELOW_BASE), ==, 0);
}

/* ---- the SMART configuration at an address of its own ---- */

/* The usual place holds nothing that counts: it is not asked. Where the other one has nothing either, the order goes on. */
static void
test_own_address (Provider *p, gconstpointer data)
{
  gboolean there = data != NULL;
  g_autofree char *url = ward_fault_server_build_url (p->server, OWN_ADDRESS);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  g_autofree char *authorize = ward_fault_server_build_url (p->server, "/authorize");
  g_autofree char *token = ward_fault_server_build_url (p->server, "/token");
  g_autofree char *body
      = g_strdup_printf ("{\"authorization_endpoint\":\"%s\",\"token_endpoint\":\"%s\",\"capabilities\":[\"own\"],"
                         "\"code_challenge_methods_supported\":[\"S256\"]}",
                         authorize, token);
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  provider_set (p->tenant_members, "smartConfigurationUrl", quoted);
  answer (p, OWN_ADDRESS, there ? 200 : 404, NULL, there ? body : "{}");
  add_metadata (p);
  provider_begin (p);
  discovery = fetch (p, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_discovery_get_token_endpoint (discovery), ==, token);
  g_assert_cmpint (ward_discovery_has_capability (discovery, "own"), ==, there);
  g_assert_cmpint (has_note (discovery, "capability statement"), ==, !there);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OWN_ADDRESS), ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, METADATA), ==, there ? 0 : 1);
  g_assert_cmpuint (provider_count_events (p, "smart-configuration"), ==, 1);
}

/* ---- Epic-Client-ID ---- */

typedef struct
{
  const char *profile;
  const char *member; /* (nullable) */
  gboolean sent;
} HeaderCase;

static const HeaderCase header_cases[] = { { "\"epic\"", NULL, TRUE },
                                           { "\"epic\"", "false", FALSE },
                                           { "\"generic\"", "true", TRUE },
                                           { "\"generic\"", NULL, FALSE } };

/* With what tells how to sign in, the metadata as well, where the kind of server or the record says so. */
static void
test_epic_client_id (Provider *p, gconstpointer data)
{
  const HeaderCase *c = data;
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autofree char *smart = NULL;
  g_autofree char *metadata = NULL;

  provider_set (p->tenant_members, "profile", c->profile);
  if (c->member != NULL)
    provider_set (p->tenant_members, "sendEpicClientId", c->member);
  add_metadata (p);
  break_smart (p, &broken_cases[0]);
  discovery = fetch (p, NULL, NULL);
  g_assert_nonnull (discovery);
  smart = ward_fault_server_dup_request (p->server, SMART, 0);
  metadata = ward_fault_server_dup_request (p->server, METADATA, 0);
  g_assert_cmpint (strstr (smart, "Epic-Client-ID: ward\r\n") != NULL, ==, c->sent);
  g_assert_cmpint (strstr (metadata, "Epic-Client-ID: ward\r\n") != NULL, ==, c->sent);
  g_assert_cmpint (strstr (metadata, "Epic-Client-ID") != NULL, ==, c->sent);
}

/* ---- no answer at all ---- */

static void
assert_no_answer (Provider *p, WardFailure code)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, (int) code);
  /* The older way is on the same server. */
  g_assert_cmpuint (provider_count_events (p, "metadata"), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, METADATA), ==, 0);
}

static void
test_timeout (Provider *p, gconstpointer data)
{
  WardHttpTimes times = *ward_http_get_times (p->http);

  times.connect_ms = times.first_byte_ms = times.body_window_ms = 300;
  times.body_window_bytes = 100;
  times.retry_wait_ms = 2000;
  ward_http_set_times (p->http, &times);
  ward_fault_server_add (p->server, SMART, ward_fault_script_hang (ward_fault_script_new ()));
  provider_begin (p);
  assert_no_answer (p, WARD_FAILURE_TIMEOUT);
}

static void
test_dns (Provider *p, gconstpointer data)
{
  provider_set (p->tenant_members, "fhirBase", "\"https://fhir.hospital.invalid/fhir\"");
  provider_set (p->tenant_members, "environment", "\"production\"");
  provider_begin (p);
  assert_no_answer (p, WARD_FAILURE_DNS);
}

static void
test_tls (Provider *p, gconstpointer data)
{
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Unknown Authority");
  g_autoptr (WardTestCertificate) certificate = ward_test_authority_issue (authority, &settings);
  g_autoptr (WardFaultServer) server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  g_autofree char *url = ward_fault_server_build_url (server, "/fhir");
  g_autofree char *json = g_strdup_printf ("\"%s\"", url);

  provider_set (p->tenant_members, "fhirBase", json);
  provider_begin (p);
  assert_no_answer (p, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_cmpuint (ward_fault_server_count_requests (server, SMART), ==, 0);
}

/* ---- redirects ---- */

static void
test_redirected (Provider *p, gconstpointer data)
{
  const char *target = data;
  g_autoptr (WardFaultServer) other = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *elsewhere = ward_fault_server_build_url (other, "/smart");
  g_autofree char *headers = g_strdup_printf ("Location: %s\r\n", target != NULL ? target : elsewhere);
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  answer (p, SMART, 302, headers, "");
  answer (p, METADATA, 302, headers, "");
  provider_begin (p);
  discovery = fetch (p, NULL, &error);
  g_assert_null (discovery);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_REDIRECT);
  g_assert_cmpuint (ward_fault_server_count_connections (other), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 1);
}

/* ---- the issuer's document ---- */

static void
test_no_openid (Provider *p, gconstpointer data)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *keys = ward_fault_server_build_url (p->server, "/jwks");

  answer (p, OPENID, 404, NULL, "{}");
  provider_begin (p);
  discovery = fetch (p, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (has_note (discovery, "OpenID configuration"));
  g_assert_cmpstr (ward_discovery_get_jwks_uri (discovery), ==, keys);
}

static void
test_no_issuer (Provider *p, gconstpointer data)
{
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  provider_set (p->smart, "issuer", NULL);
  provider_set (p->smart, "jwks_uri", NULL);
  provider_begin (p);
  discovery = fetch (p, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (ward_discovery_get_issuer (discovery));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, OPENID), ==, 0);
}

static void
test_cancelled (Provider *p, gconstpointer data)
{
  const char *path = data;
  g_autoptr (WardDiscovery) discovery = NULL;
  g_autoptr (GError) error = NULL;

  if (strcmp (path, METADATA) == 0)
    answer (p, SMART, 404, NULL, "{}");
  ward_fault_server_add (p->server, path, ward_fault_script_hang (ward_fault_script_new ()));
  provider_begin (p);
  discovery = fetch (p, path, &error);
  g_assert_null (discovery);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, data, function) g_test_add (path, Provider, data, provider_set_up, function, provider_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (broken_cases); i++)
    {
      g_autofree char *back = g_strdup_printf ("/auth/X059-%s-falls-back", broken_cases[i].path);
      g_autofree char *told = g_strdup_printf ("/auth/X059-%s-classified", broken_cases[i].path);

      ADD (back, &broken_cases[i], test_falls_back);
      ADD (told, &broken_cases[i], test_classified);
    }
  ADD ("/auth/discovery-fetch/metadata-without-addresses", "{\"resourceType\":\"CapabilityStatement\"}",
       test_useless_metadata);
  ADD ("/auth/discovery-fetch/metadata-not-json", "<CapabilityStatement/>", test_useless_metadata);
  ADD ("/auth/discovery-fetch/epic-client-id", &header_cases[0], test_epic_client_id);
  ADD ("/auth/discovery-fetch/epic-client-id-forbidden", &header_cases[1], test_epic_client_id);
  ADD ("/auth/discovery-fetch/epic-client-id-wanted", &header_cases[2], test_epic_client_id);
  ADD ("/auth/discovery-fetch/no-epic-client-id", &header_cases[3], test_epic_client_id);
  ADD ("/auth/discovery-fetch/own-address", "there", test_own_address);
  ADD ("/auth/discovery-fetch/own-address-without-answer", NULL, test_own_address);
  ADD ("/auth/A19-openid-configuration-not-in-the-order", NULL, test_order_usual);
  ADD ("/auth/A19-openid-configuration-in-the-order", NULL, test_order_openid);
  ADD ("/auth/A19-metadata-only", "metadata", test_order_only);
  ADD ("/auth/A19-openid-configuration-only", "openid-configuration", test_order_only);
  ADD ("/auth/A19-pinned-issuer", NULL, test_order_pinned);
  ADD ("/auth/X059-timeout", NULL, test_timeout);
  ADD ("/auth/X059-dns", NULL, test_dns);
  ADD ("/auth/X059-tls", NULL, test_tls);
  ADD ("/auth/X066-other-host", NULL, test_redirected);
  ADD ("/auth/X066-plain-http", "http://fhir.hospital.example/smart", test_redirected);
  ADD ("/auth/discovery-fetch/no-openid-configuration", NULL, test_no_openid);
  ADD ("/auth/discovery-fetch/no-issuer", NULL, test_no_issuer);
  ADD ("/auth/discovery-fetch/cancelled-at-smart-configuration", SMART, test_cancelled);
  ADD ("/auth/discovery-fetch/cancelled-at-metadata", METADATA, test_cancelled);
  ADD ("/auth/discovery-fetch/cancelled-at-openid-configuration", OPENID, test_cancelled);

  return g_test_run ();
}
