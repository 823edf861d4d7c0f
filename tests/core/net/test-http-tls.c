/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates right and wrong, TLS versions, extra authorities (reliability.md N08 in part, N09, N12, N13). */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "net-fixture.h"

typedef struct
{
  const char *path;
  WardTestCertificateSettings certificate;
  WardFaultTls tls;
  gboolean authority_unknown;
  int failure; /* -1: works */
} TlsCase;

static const TlsCase cases[] = {
  { "/net/tls/extra-authority", { .name = "127.0.0.1" }, WARD_FAULT_TLS_ANY, FALSE, -1 },
  { "/net/tls/version-1.2", { .name = "127.0.0.1" }, WARD_FAULT_TLS_1_2, FALSE, -1 },
  { "/net/tls/version-1.3", { .name = "127.0.0.1" }, WARD_FAULT_TLS_1_3, FALSE, -1 },
  { "/net/tls/N09-version-1.0", { .name = "127.0.0.1" }, WARD_FAULT_TLS_1_0, FALSE, WARD_FAILURE_TLS_VERSION },
  { "/net/tls/N09-version-1.1", { .name = "127.0.0.1" }, WARD_FAULT_TLS_1_1, FALSE, WARD_FAILURE_TLS_VERSION },
  { "/net/X068-unknown-authority-is-named",
    { .name = "127.0.0.1" },
    WARD_FAULT_TLS_ANY,
    TRUE,
    WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-unknown-authority", { .name = "127.0.0.1" }, WARD_FAULT_TLS_ANY, TRUE, WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-wrong-name", { .name = "127.0.0.2" }, WARD_FAULT_TLS_ANY, FALSE, WARD_FAILURE_TLS_NAME },
  { "/net/tls/N08-wrong-host-name", { .name = "fhir.example.org" }, WARD_FAULT_TLS_ANY, FALSE, WARD_FAILURE_TLS_NAME },
  { "/net/tls/N08-expired",
    { .name = "127.0.0.1", .from_s = -7200, .to_s = -60 },
    WARD_FAULT_TLS_ANY,
    FALSE,
    WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-not-yet-valid",
    { .name = "127.0.0.1", .from_s = 3600 },
    WARD_FAULT_TLS_ANY,
    FALSE,
    WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-self-signed",
    { .name = "127.0.0.1", .self_signed = TRUE },
    WARD_FAULT_TLS_ANY,
    FALSE,
    WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-weak-signature",
    { .name = "127.0.0.1", .sha1 = TRUE },
    WARD_FAULT_TLS_ANY,
    FALSE,
    WARD_FAILURE_TLS_CERTIFICATE },
  { "/net/tls/N08-weak-key",
    { .name = "127.0.0.1", .weak_key = TRUE },
    WARD_FAULT_TLS_ANY,
    FALSE,
    WARD_FAILURE_TLS_CERTIFICATE },
};

static void
use_tls (NetFixture *fixture, const WardTestCertificateSettings *settings, WardFaultTls tls, gboolean authority_unknown)
{
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Test Authority");
  g_autoptr (WardTestAuthority) other = ward_test_authority_new ("Another Authority");
  g_autoptr (WardTestCertificate) certificate = ward_test_authority_issue (authority, settings);
  WardTestAuthority *trusted = authority_unknown ? other : authority;
  g_autoptr (GList) authorities = g_list_prepend (NULL, ward_test_authority_get_certificate (trusted));

  g_clear_pointer (&fixture->server, ward_fault_server_free);
  fixture->server = ward_fault_server_new (certificate, tls);
  ward_http_set_extra_authorities (fixture->http, authorities);
}

static void
test_case (NetFixture *fixture, gconstpointer data)
{
  const TlsCase *item = data;
  g_autoptr (WardSecretText) token = ward_secret_text_new ("token-canary");
  g_autofree char *origin = NULL;
  WardHttpRequest request = { .bearer = token, .max_tries = 3 };
  g_auto (NetResult) result = { 0 };

  use_tls (fixture, &item->certificate, item->tls, item->authority_unknown);
  origin = ward_fault_server_build_url (fixture->server, "");
  request.bearer_origin = origin;
  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_ask (fixture, "/x", &request, &result);

  if (item->failure >= 0)
    {
      g_assert_error (result.error, WARD_FAILURE, item->failure);
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/x"), ==, 0);
      g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 1);
      if (item->authority_unknown)
        g_assert_nonnull (strstr (result.error->message, "Test Authority"));
      return;
    }
  g_assert_no_error (result.error);
  g_assert_cmpstr (ward_http_response_get_tls_version (result.response), ==,
                   item->tls == WARD_FAULT_TLS_1_2 ? "TLS 1.2" : "TLS 1.3");
}

/* The name is told apart from the rest where the authority is one that the system knows; the judgement itself, without a system store to change. */
static void
test_judgement (void)
{
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Test Authority");
  g_autoptr (WardTestAuthority) other = ward_test_authority_new ("Another Authority");
  WardTestCertificateSettings settings = { .name = "fhir.example.org" };
  g_autoptr (WardTestCertificate) issued = ward_test_authority_issue (authority, &settings);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GUri) right = g_uri_parse ("https://fhir.example.org/x", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) wrong = g_uri_parse ("https://fhir.example.com/x", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GList) known = g_list_prepend (NULL, ward_test_authority_get_certificate (authority));
  g_autoptr (GList) unknown = g_list_prepend (NULL, ward_test_authority_get_certificate (other));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) bad = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "fhir.example.org?canary");
  g_autoptr (GError) name = ward_http_translate_error (bad, G_TLS_CERTIFICATE_BAD_IDENTITY, NULL);
  g_autoptr (GError) expired = ward_http_translate_error (bad, G_TLS_CERTIFICATE_EXPIRED, NULL);
  g_autoptr (GError) both
      = ward_http_translate_error (bad, G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);

  certificate = g_tls_certificate_new_from_pem (issued->certificate_pem, -1, &error);
  g_assert_no_error (error);
  g_assert_true (ward_http_certificate_is_trusted (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, right, known));
  g_assert_false (ward_http_certificate_is_trusted (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, wrong, known));
  g_assert_false (ward_http_certificate_is_trusted (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, right, unknown));
  g_assert_false (ward_http_certificate_is_trusted (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, right, NULL));
  g_assert_false (ward_http_certificate_is_trusted (certificate,
                                                    G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY,
                                                    right, known));
  g_assert_false (ward_http_certificate_is_trusted (certificate,
                                                    G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED, right,
                                                    known));
  g_assert_false (ward_http_certificate_is_trusted (certificate, G_TLS_CERTIFICATE_REVOKED, right, known));
  g_assert_false (ward_http_certificate_is_trusted (certificate, 0, right, known));

  g_assert_error (name, WARD_FAILURE, WARD_FAILURE_TLS_NAME);
  g_assert_error (expired, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_error (both, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_null (strstr (name->message, "canary"));
}

/* A connection that ends without close_notify ends a body only if the JSON is whole. */
static void
test_no_close_notify (NetFixture *fixture, gconstpointer data)
{
  WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_auto (NetResult) result = { 0 };

  use_tls (fixture, &settings, WARD_FAULT_TLS_ANY, FALSE);
  ward_fault_server_add (fixture->server, "/cut",
                         ward_fault_script_close (ward_fault_script_send (
                             ward_fault_script_new (),
                             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":[1,2]")));
  ward_fault_server_add (fixture->server, "/whole",
                         ward_fault_script_close (ward_fault_script_send (
                             ward_fault_script_new (),
                             "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":[1,2]}")));
  net_fixture_ask (fixture, "/cut", NULL, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INTERRUPTED);
  net_result_clear (&result);
  net_fixture_ask (fixture, "/whole", NULL, &result);
  g_assert_no_error (result.error);
}

static void
test_plain_on_tls_port (NetFixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", ward_fault_server_get_port (fixture->server));
  WardHttpRequest request = { .url = url, .max_tries = 1 };
  g_auto (NetResult) result = { 0 };

  ward_fault_server_set_greeting (fixture->server, ward_fault_script_close (
                                                       ward_fault_script_send (ward_fault_script_new (),
                                                                               "HTTP/1.1 400 Bad Request\r\n\r\n")));
  net_fixture_ask (fixture, "/", &request, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TLS_VERSION);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, NetFixture, &cases[i], net_fixture_set_up, test_case, net_fixture_tear_down);
  g_test_add_func ("/net/tls/N08-revoked-and-judgement", test_judgement);
  g_test_add ("/net/tls/N13-no-close-notify", NetFixture, NULL, net_fixture_set_up, test_no_close_notify,
              net_fixture_tear_down);
  g_test_add ("/net/tls/plain-on-tls-port", NetFixture, NULL, net_fixture_set_up, test_plain_on_tls_port,
              net_fixture_tear_down);

  return g_test_run ();
}
