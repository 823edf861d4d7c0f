/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox as a whole: it starts, is found, lets somebody in and shows a patient; over http and https; and ends. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

static void
check_way_through (WardSandboxProfile profile, gboolean tls)
{
  WardSandboxSettings settings = { .profile = profile, .tls = tls, .seed = 7 };
  g_autoptr (GError) error = NULL;
  WardSandbox *sandbox = ward_sandbox_new (&settings);
  g_autofree char *token = NULL;
  g_autoptr (PlainAnswer) patient = NULL;
  g_autoptr (PlainAnswer) missing = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  g_assert_true (
      g_str_has_prefix (ward_sandbox_get_origin (sandbox), tls ? "https://127.0.0.1:" : "http://127.0.0.1:"));
  g_assert_true ((ward_sandbox_get_certificate (sandbox) != NULL) == tls);
  token = plain_sign_in (sandbox, NULL, NULL, NULL);
  patient = plain_get (sandbox, "/Patient/adult", token);
  g_assert_cmpuint (patient->status, ==, 200);
  g_assert_true (patient->whole);
  doc = plain_answer_parse (patient);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "resourceType"), ==, "Patient");
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "id"), ==, "adult");
  missing = plain_get (sandbox, "/Patient/adult", NULL);
  g_assert_cmpuint (missing->status, ==, 401);
  g_assert_cmpuint (ward_sandbox_count_requests (sandbox, "/Patient"), ==, 2);
  plain_stop (sandbox);
}

static void
test_generic_http (void)
{
  check_way_through (WARD_SANDBOX_GENERIC, FALSE);
}

static void
test_generic_tls (void)
{
  check_way_through (WARD_SANDBOX_GENERIC, TRUE);
}

static void
test_epic_tls (void)
{
  check_way_through (WARD_SANDBOX_EPIC, TRUE);
}

static void
test_again (void)
{
  g_autoptr (GError) error = NULL;
  WardSandbox *sandbox = ward_sandbox_new (NULL);
  g_autofree char *first = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  first = plain_sign_in (sandbox, NULL, NULL, NULL);
  ward_sandbox_stop (sandbox);
  g_assert_null (ward_sandbox_get_origin (sandbox));
  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  {
    g_autoptr (PlainAnswer) answer = plain_get (sandbox, "/Patient/adult", first);

    g_assert_cmpuint (answer->status, ==, 401); /* tokens end with the server */
  }
  plain_stop (sandbox);
}

static void
test_port_taken (void)
{
  WardSandbox *first = plain_start (WARD_SANDBOX_GENERIC);
  WardSandboxSettings settings = { 0 };
  g_autoptr (GError) error = NULL;
  WardSandbox *second;

  settings.port = (guint16) g_ascii_strtoull (strrchr (ward_sandbox_get_origin (first), ':') + 1, NULL, 10);
  second = ward_sandbox_new (&settings);
  g_assert_false (ward_sandbox_start (second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  plain_stop (second);
  plain_stop (first);
}

static void
test_tenant (void)
{
  static const WardSandboxProfile profiles[] = { WARD_SANDBOX_GENERIC, WARD_SANDBOX_EPIC };

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      WardSandbox *sandbox = plain_start (profiles[i]);
      g_autofree char *json = ward_sandbox_build_tenant_json (sandbox);
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, NULL);
      const WardJson *root = ward_json_doc_get_root (doc);

      g_assert_cmpstr (ward_json_get_string (root, "fhirBase"), ==, ward_sandbox_get_fhir_base (sandbox));
      g_assert_cmpstr (ward_json_get_string (root, "environment"), ==, "sandbox");
      g_assert_cmpstr (ward_json_get_string (root, "profile"), ==, i == 0 ? "generic" : "epic");
      g_assert_cmpstr (ward_json_get_string (root, "clientId"), ==, "ward-sandbox-client");
      g_assert_cmpuint (ward_json_get_length (ward_json_get (root, "redirectUris")), >=, 1);
      plain_stop (sandbox);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sandbox/start/generic-http", test_generic_http);
  g_test_add_func ("/sandbox/start/generic-tls", test_generic_tls);
  g_test_add_func ("/sandbox/start/epic-tls", test_epic_tls);
  g_test_add_func ("/sandbox/start/again", test_again);
  g_test_add_func ("/sandbox/start/port-taken", test_port_taken);
  g_test_add_func ("/sandbox/start/tenant", test_tenant);
  return g_test_run ();
}
