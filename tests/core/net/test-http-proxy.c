/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proxies that refuse, ask, hang, look into the traffic or are not there (reliability.md N11, N34, N35). */
#define G_LOG_DOMAIN "ward-net-test"

#include <glib/gstdio.h>
#include <string.h>

#include "core/net/net-system.h"
#include "net-fixture.h"

#define HOST "fhir.hospital.example"
#define TARGET HOST ":443"
#define URL "https://" HOST "/x"
#define TUNNEL "HTTP/1.1 200 Connection established\r\n\r\n"

typedef struct
{
  NetFixture net;
  WardTestAuthority *authority; /* (owned) of the server, or of who looks into the traffic */
  TestProxySettings *settings;  /* (owned) */
  char *proxy;                  /* (owned) its address */
  char *name;                   /* (owned) */
  guint n_asked;                /* for credentials */
} Proxy;

static void
needed_cb (WardHttp *http, const char *name, gpointer data)
{
  Proxy *proxy = data;

  g_assert_cmpstr (name, ==, proxy->name);
  proxy->n_asked++;
}

static void
set_up (Proxy *proxy, gconstpointer data)
{
  const WardTestCertificateSettings settings = { .name = HOST };
  g_autoptr (WardTestCertificate) certificate = NULL;

  net_fixture_set_up (&proxy->net, NULL);
  proxy->authority = ward_test_authority_new ("Hospital Filter CA");
  certificate = ward_test_authority_issue (proxy->authority, &settings);
  g_clear_pointer (&proxy->net.server, ward_fault_server_free);
  proxy->net.server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  ward_fault_server_set_clear_start (proxy->net.server, TRUE);
  proxy->name = g_strdup_printf ("127.0.0.1:%u", ward_fault_server_get_port (proxy->net.server));
  proxy->proxy = g_strdup_printf ("http://settings-user:settings-canary@%s", proxy->name);
  proxy->settings = g_object_new (TEST_TYPE_PROXY_SETTINGS, NULL);
  proxy->settings->proxy = proxy->proxy;
  ward_http_set_proxy_settings (proxy->net.http, G_PROXY_RESOLVER (proxy->settings));
  g_signal_connect (proxy->net.http, "proxy-credentials-needed", G_CALLBACK (needed_cb), proxy);
}

static void
tear_down (Proxy *proxy, gconstpointer data)
{
  net_fixture_tear_down (&proxy->net, NULL);
  g_clear_object (&proxy->settings);
  g_clear_pointer (&proxy->authority, ward_test_authority_free);
  g_free (proxy->proxy);
  g_free (proxy->name);
}

static void
trust (Proxy *proxy)
{
  g_autoptr (GList) authorities = g_list_prepend (NULL, ward_test_authority_get_certificate (proxy->authority));

  ward_http_set_extra_authorities (proxy->net.http, authorities);
}

static void
let_through (Proxy *proxy)
{
  ward_fault_server_add (proxy->net.server, TARGET,
                         ward_fault_script_start_tls (ward_fault_script_send (ward_fault_script_new (), TUNNEL)));
  ward_fault_server_add (proxy->net.server, "/x",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{\"a\":1}"));
}

static void
ask (Proxy *proxy, NetResult *result)
{
  WardHttpRequest request = { .url = URL, .max_tries = 1 };

  net_result_clear (result);
  net_fixture_ask (&proxy->net, "/x", &request, result);
}

static void
expect_proxy_failure (Proxy *proxy, const NetResult *result, const char *words)
{
  g_assert_error (result->error, WARD_FAILURE, WARD_FAILURE_PROXY);
  g_assert_nonnull (strstr (result->error->message, proxy->name));
  g_assert_nonnull (strstr (result->error->message, words));
  g_assert_null (strstr (result->error->message, "canary"));
}

/* Whatever was noted, no secret is in it. */
static void
expect_no_canary (Proxy *proxy)
{
  net_fixture_drain ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (proxy->net.events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (proxy->net.events), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_null (strstr (line, "canary"));
    }
}

/* ---- N34 ---- */

static void
test_basic (Proxy *proxy, gconstpointer data)
{
  g_autofree char *connect = NULL;
  g_autofree char *get = NULL;
  g_auto (NetResult) result = { 0 };

  trust (proxy);
  for (guint i = 0; i < 3; i++)
    ward_fault_server_add (proxy->net.server, TARGET,
                           ward_fault_script_answer (ward_fault_script_new (), 407,
                                                     "Proxy-Authenticate: Negotiate\r\n"
                                                     "Proxy-Authenticate: Basic realm=\"net\"\r\n",
                                                     "{}"));
  let_through (proxy);

  /* Once, however many requests meet it. */
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "asks for a name and a password");
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "asks for a name and a password");
  g_assert_cmpuint (proxy->n_asked, ==, 1);

  /* A wrong answer is told, and asked for again. */
  ward_http_set_proxy_credentials (proxy->net.http, proxy->name, "jane", "canary-wrong");
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "does not accept");
  g_assert_cmpuint (proxy->n_asked, ==, 2);

  ward_http_set_proxy_credentials (proxy->net.http, proxy->name, "jane", "canary:right");
  ask (proxy, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
  g_assert_cmpuint (proxy->n_asked, ==, 2);

  connect = ward_fault_server_dup_request (proxy->net.server, TARGET, 3);
  g_assert_nonnull (strstr (connect, "\r\nProxy-Authorization: Basic amFuZTpjYW5hcnk6cmlnaHQ=\r\n"));
  g_assert_null (strstr (connect, "\r\nAuthorization:"));
  get = ward_fault_server_dup_request (proxy->net.server, "/x", 0);
  g_assert_null (strcasestr (get, "proxy-auth"));
  expect_no_canary (proxy);
}

/* No bearer, and no request at all, reaches a proxy that did not open the way. */
static void
test_other_ways (Proxy *proxy, gconstpointer data)
{
  static const char *const ways[] = { "NTLM", "Negotiate", "Digest realm=\"canary\", nonce=\"1\"" };
  static const char *const names[] = { "NTLM", "Negotiate", "Digest" };
  g_autoptr (WardSecretText) token = ward_secret_text_new ("token-canary");

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *headers = g_strdup_printf ("Proxy-Authenticate: %s\r\n", ways[i]);

      ward_fault_server_add (proxy->net.server, TARGET,
                             ward_fault_script_answer (ward_fault_script_new (), 407, headers, "{}"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      WardHttpRequest request = { .url = URL, .bearer = token, .bearer_origin = "https://" HOST, .max_tries = 3 };
      g_autofree char *head = NULL;
      g_auto (NetResult) result = { 0 };

      net_fixture_ask (&proxy->net, "/x", &request, &result);
      expect_proxy_failure (proxy, &result, names[i]);
      head = ward_fault_server_dup_last_head (proxy->net.server);
      g_assert_true (g_str_has_prefix (head, "CONNECT " TARGET " "));
      g_assert_null (strstr (head, "canary"));
    }
  g_assert_cmpuint (proxy->n_asked, ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (proxy->net.server, TARGET), ==, G_N_ELEMENTS (ways));
  expect_no_canary (proxy);
}

/* ---- N35 ---- */

/* A proxy's status is the proxy's: a 401 of it renews no token, a 403 of it forbids no section, a 200 of it with a page is no data. */
static void
test_connect_refused (Proxy *proxy, gconstpointer data)
{
  static const guint statuses[] = { 302, 401, 403, 404, 429, 500, 503 };
  g_auto (NetResult) result = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    ward_fault_server_add (proxy->net.server, TARGET,
                           ward_fault_script_answer (ward_fault_script_new (), statuses[i],
                                                     "Location: http://portal.example/\r\n", "{\"a\":1}"));
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *words = g_strdup_printf ("HTTP status %u", statuses[i]);

      ask (proxy, &result);
      expect_proxy_failure (proxy, &result, words);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (proxy->net.server, "/"), ==, 0);
}

static void
test_down (Proxy *proxy, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };

  /* Broken off before it is asked, and once it was. */
  ward_fault_server_set_greeting (proxy->net.server, ward_fault_script_reset (ward_fault_script_new ()));
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "cannot be reached");
  ward_fault_server_set_greeting (proxy->net.server, NULL);

  ward_fault_server_add (proxy->net.server, TARGET, ward_fault_script_reset (ward_fault_script_new ()));
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "cannot be reached");

  /* Nobody listens there any more. */
  g_clear_pointer (&proxy->net.server, ward_fault_server_free);
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "cannot be reached");
  proxy->net.server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
}

static void
test_connect_hangs (Proxy *proxy, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };

  g_assert_cmpuint (ward_http_get_times (proxy->net.http)->connect_ms, ==, 10 * 1000);
  net_fixture_set_short_times (&proxy->net);
  ward_fault_server_add (proxy->net.server, TARGET, ward_fault_script_hang (ward_fault_script_new ()));
  ask (proxy, &result);
  expect_proxy_failure (proxy, &result, "does not answer");
}

/* The settings are a script that is stuck, and does not even mind being cancelled. */
static void
test_settings_hang (Proxy *proxy, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WardHttpRequest request = { .url = URL, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };
  g_auto (NetResult) cancelled = { 0 };

  proxy->settings->proxy = NULL;
  net_fixture_begin (&proxy->net, "/x", &request, cancellable, &cancelled);
  net_fixture_drain ();
  g_cancellable_cancel (cancellable);
  net_fixture_wait (&cancelled);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  net_fixture_set_short_times (&proxy->net);
  ask (proxy, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_PROXY);
  g_assert_nonnull (strstr (result.error->message, "proxy settings"));

  /* An answer that comes after all is for nobody. */
  g_assert_cmpuint (proxy->settings->stuck->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_task_return_pointer (g_ptr_array_index (proxy->settings->stuck, i), g_strsplit ("http://127.0.0.1:1", " ", -1),
                           (GDestroyNotify) g_strfreev);
  g_ptr_array_set_size (proxy->settings->stuck, 0);
  net_fixture_drain ();
}

/* ---- N11 ---- */

/* Who looks into the traffic shows a certificate of an authority of its own: known here, all is well; not known, it is named. */
static void
test_intercepted (Proxy *proxy, gconstpointer data)
{
  g_autoptr (GTlsDatabase) before = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GTlsDatabase) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "authorities.pem", NULL);
  g_autofree char *pem = NULL;
  g_auto (NetResult) result = { 0 };

  let_through (proxy);
  ask (proxy, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_nonnull (strstr (result.error->message, "Hospital Filter CA"));
  g_assert_cmpuint (ward_fault_server_count_requests (proxy->net.server, "/x"), ==, 0);

  g_object_get (ward_test_authority_get_certificate (proxy->authority), "certificate-pem", &pem, NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, pem, -1, &error));
  g_assert_no_error (error);
  store = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), store);
  {
    g_autoptr (WardHttp) http = ward_http_new (proxy->net.events);
    g_autoptr (WardHttp) other = g_steal_pointer (&proxy->net.http);

    ward_http_set_proxy_settings (http, G_PROXY_RESOLVER (proxy->settings));
    proxy->net.http = http;
    ask (proxy, &result);
    proxy->net.http = g_steal_pointer (&other);
  }
  g_tls_backend_set_default_database (g_tls_backend_get_default (), before);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
  g_assert_cmpint (g_remove (path), ==, 0);
}

#define ADD(path, test) g_test_add (path, Proxy, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/net/proxy/N11-traffic-looked-into", test_intercepted);
  ADD ("/net/proxy/N34-basic-asked-once", test_basic);
  ADD ("/net/proxy/N34-other-ways-explained", test_other_ways);
  ADD ("/net/proxy/N35-connect-refused", test_connect_refused);
  ADD ("/net/proxy/N35-down", test_down);
  ADD ("/net/proxy/N35-connect-hangs", test_connect_hangs);
  ADD ("/net/proxy/N35-settings-hang", test_settings_hang);

  return g_test_run ();
}
