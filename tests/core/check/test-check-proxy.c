/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test behind a proxy: the computer knows no name of the outside, which is the proxy's to look up; and what the proxy is at fault for is told
 * with its name (reliability.md N34, N35). */
#define G_LOG_DOMAIN "ward-check-test"

#include <string.h>

#include "core/check/check-tools.h"
#include "core/check/ward-check.h"
#include "core/net/net-system.h"
#include "core/net/ward-http-private.h"
#include "support/ward-fault-server.h"

#define HOST "fhir.hospital.example"
#define TARGET HOST ":443"
#define BASE "https://" HOST "/r4"
#define TUNNEL "HTTP/1.1 200 Connection established\r\n\r\n"

typedef struct
{
  WardTestAuthority *authority; /* (owned) of the server behind the proxy */
  WardFaultServer *server;      /* (owned) the proxy, and the server behind it */
  TestProxySettings *settings;  /* (owned) */
  char *address;                /* (owned) of the proxy, in the settings */
  char *name;                   /* (owned) */
  TestResolver *resolver;       /* (owned) knows no name */
  GResolver *before;            /* (owned) */
  WardHttp *http;               /* (owned) */
  WardTenant *tenant;           /* (owned) */
  WardCheck *check;             /* (owned) */
  gboolean done;
  gboolean ok;
} Proxy;

static WardTenant *
make_tenant (void)
{
  const char *text = "{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"" BASE "\",\"clientId\":\"c\","
                     "\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/x\"]}";

  return check_read_tenant (text);
}

static void
set_up (Proxy *proxy, gconstpointer data)
{
  const WardTestCertificateSettings settings = { .name = HOST, .to_s = 90 * 24 * 3600 };
  g_autoptr (WardTestCertificate) certificate = NULL;
  g_autoptr (GList) authorities = NULL;

  proxy->authority = ward_test_authority_new ("Hospital CA");
  certificate = ward_test_authority_issue (proxy->authority, &settings);
  proxy->server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  ward_fault_server_set_clear_start (proxy->server, TRUE);
  proxy->name = g_strdup_printf ("127.0.0.1:%u", ward_fault_server_get_port (proxy->server));
  proxy->address = g_strdup_printf ("http://settings-user:settings-canary@%s", proxy->name);
  proxy->settings = g_object_new (TEST_TYPE_PROXY_SETTINGS, NULL);
  proxy->settings->proxy = proxy->address;
  proxy->resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  proxy->resolver->failure = G_RESOLVER_ERROR_NOT_FOUND;
  proxy->before = g_resolver_get_default ();
  g_resolver_set_default (G_RESOLVER (proxy->resolver));

  proxy->http = ward_http_new (NULL);
  authorities = g_list_prepend (NULL, ward_test_authority_get_certificate (proxy->authority));
  ward_http_set_extra_authorities (proxy->http, authorities);
  ward_http_set_proxy_settings (proxy->http, G_PROXY_RESOLVER (proxy->settings));
  proxy->tenant = make_tenant ();
  proxy->check = ward_check_new (proxy->http, proxy->tenant, NULL);
  ward_check_set_proxy_settings (proxy->check, G_PROXY_RESOLVER (proxy->settings));
}

static void
tear_down (Proxy *proxy, gconstpointer data)
{
  check_let_go (proxy->check);
  g_clear_object (&proxy->tenant);
  g_clear_object (&proxy->http);
  g_resolver_set_default (proxy->before);
  g_clear_object (&proxy->before);
  g_clear_object (&proxy->resolver);
  g_clear_object (&proxy->settings);
  g_clear_pointer (&proxy->server, ward_fault_server_free);
  g_clear_pointer (&proxy->authority, ward_test_authority_free);
  g_free (proxy->address);
  g_free (proxy->name);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Proxy *proxy = data;
  g_autoptr (GError) error = NULL;

  proxy->ok = ward_check_run_finish (WARD_CHECK (source), result, &error);
  g_assert_no_error (error);
  proxy->done = TRUE;
}

static void
run (Proxy *proxy)
{
  g_autofree char *json = NULL;

  ward_check_run_async (proxy->check, NULL, ran_cb, proxy);
  while (!proxy->done)
    g_main_context_iteration (NULL, TRUE);
  json = ward_check_to_json (proxy->check);
  g_test_message ("%s", json);
  g_assert_null (strstr (json, "canary"));
}

/* words (nullable): in what was seen. */
static void
expect (Proxy *proxy, const char *key, WardCheckState state, const char *failure, const char *words)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (proxy->check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (proxy->check), i);
      const WardExplanation *explanation = ward_check_step_get_explanation (step);

      if (strcmp (ward_check_step_get_key (step), key) != 0)
        continue;
      g_assert_cmpint (ward_check_step_get_state (step), ==, state);
      g_assert_cmpstr (explanation != NULL ? explanation->key : NULL, ==, failure);
      if (words != NULL)
        g_assert_nonnull (strstr (ward_check_step_get_seen (step), words));
      /* At fault or not, the proxy is called by its name. */
      if (g_strcmp0 (failure, "proxy") == 0 || g_strcmp0 (words, "the proxy") == 0)
        g_assert_nonnull (strstr (ward_check_step_get_seen (step), proxy->name));
      return;
    }
  g_assert_not_reached ();
}

static void
let_through (Proxy *proxy)
{
  static const char smart[] = "{\"authorization_endpoint\":\"" BASE "/a\",\"token_endpoint\":\"" BASE "/t\","
                              "\"capabilities\":[],\"code_challenge_methods_supported\":[\"S256\"]}";

  ward_fault_server_add (proxy->server, TARGET,
                         ward_fault_script_start_tls (ward_fault_script_send (ward_fault_script_new (), TUNNEL)));
  ward_fault_server_add (proxy->server, "/r4/.well-known/smart-configuration",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, smart));
  ward_fault_server_add (proxy->server, "/r4/metadata",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL,
                                                   "{\"resourceType\":\"CapabilityStatement\","
                                                   "\"fhirVersion\":\"4.0.1\"}"));
}

/* Hospitals' computers often find only their own names: nothing is wrong there, and nothing is asked of the name service. */
static void
test_name_of_the_outside (Proxy *proxy, gconstpointer data)
{
  let_through (proxy);
  run (proxy);
  expect (proxy, "dns", WARD_CHECK_NOTE, NULL, "the proxy");
  expect (proxy, "connection", WARD_CHECK_OK, NULL, "the proxy");
  expect (proxy, "encryption", WARD_CHECK_OK, NULL, NULL);
  expect (proxy, "smart-configuration", WARD_CHECK_OK, NULL, NULL);
  expect (proxy, "metadata", WARD_CHECK_OK, NULL, NULL);
  g_assert_true (proxy->ok);
  g_assert_cmpuint (proxy->resolver->n_asked, ==, 0);
}

/* The certificate is looked at through the proxy, too. */
static void
test_certificate (Proxy *proxy, gconstpointer data)
{
  let_through (proxy);
  ward_http_set_extra_authorities (proxy->http, NULL);
  run (proxy);
  expect (proxy, "connection", WARD_CHECK_OK, NULL, "the proxy");
  expect (proxy, "encryption", WARD_CHECK_FAILED, "tls-authority", "Hospital CA");
}

static void
test_direct (Proxy *proxy, gconstpointer data)
{
  proxy->settings->proxy = "direct://";
  run (proxy);
  expect (proxy, "dns", WARD_CHECK_FAILED, "dns", NULL);
  expect (proxy, "connection", WARD_CHECK_SKIPPED, NULL, NULL);
  g_assert_cmpuint (proxy->resolver->n_asked, ==, 1);
  g_assert_cmpuint (ward_fault_server_count_connections (proxy->server), ==, 0);
}

static void
test_down (Proxy *proxy, gconstpointer data)
{
  g_clear_pointer (&proxy->server, ward_fault_server_free);
  run (proxy);
  expect (proxy, "connection", WARD_CHECK_FAILED, "proxy", "cannot be reached");
  expect (proxy, "encryption", WARD_CHECK_SKIPPED, NULL, NULL);
}

static void
test_name_of_the_proxy (Proxy *proxy, gconstpointer data)
{
  g_free (proxy->name);
  proxy->name = g_strdup ("proxy.hospital.example:3128");
  proxy->settings->proxy = "http://settings-user:settings-canary@proxy.hospital.example:3128";
  run (proxy);
  expect (proxy, "connection", WARD_CHECK_FAILED, "proxy", "the name of the proxy");
}

static void
test_hangs (Proxy *proxy, gconstpointer data)
{
  WardHttpTimes times = *ward_http_get_times (proxy->http);

  times.connect_ms = 300;
  ward_http_set_times (proxy->http, &times);
  ward_fault_server_add (proxy->server, TARGET, ward_fault_script_hang (ward_fault_script_new ()));
  run (proxy);
  expect (proxy, "connection", WARD_CHECK_OK, NULL, "the proxy");
  expect (proxy, "encryption", WARD_CHECK_FAILED, "proxy", "does not answer");
}

static void
test_refuses (Proxy *proxy, gconstpointer data)
{
  ward_fault_server_add (proxy->server, TARGET,
                         ward_fault_script_answer (ward_fault_script_new (), 503, NULL, "unknown"));
  run (proxy);
  expect (proxy, "encryption", WARD_CHECK_FAILED, "proxy", "HTTP status 503");
  expect (proxy, "metadata", WARD_CHECK_SKIPPED, NULL, NULL);
}

#define ADD(path, test) g_test_add (path, Proxy, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/check/proxy/N34-name-of-the-outside", test_name_of_the_outside);
  ADD ("/check/proxy/N11-certificate", test_certificate);
  ADD ("/check/proxy/N01-direct", test_direct);
  ADD ("/check/proxy/N35-down", test_down);
  ADD ("/check/proxy/N35-name-of-the-proxy", test_name_of_the_proxy);
  ADD ("/check/proxy/N35-hangs", test_hangs);
  ADD ("/check/proxy/N35-refuses", test_refuses);

  return g_test_run ();
}
