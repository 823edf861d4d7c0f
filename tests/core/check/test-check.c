/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test against the sandbox, and against servers that are wrong in one way each: the fault is named once, at its step. */
#define G_LOG_DOMAIN "ward-check-test"

#include <glib/gstdio.h>
#include <string.h>

#include "core/auth/ward-client-key.h"
#include "core/check/check-tools.h"
#include "core/check/ward-check.h"
#include "sandbox/ward-sandbox.h"
#include "support/ward-fault-server.h"

typedef struct
{
  gboolean done;
  gboolean ok;
  GError *error; /* (owned) (nullable) */
} Outcome;

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->ok = ward_check_run_finish (WARD_CHECK (source), result, &outcome->error);
  outcome->done = TRUE;
}

static void
run (WardCheck *check, GCancellable *cancellable, Outcome *outcome)
{
  ward_check_run_async (check, cancellable, ran_cb, outcome);
  while (!outcome->done)
    g_main_context_iteration (NULL, TRUE);
}

static WardTenant *
tenant_at (const char *base, const char *redirect)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":\"c\",\"redirectUris\":[\"%s\"]}",
      base, redirect);

  return check_read_tenant (text);
}

static WardCheckStep *
find_step (WardCheck *check, const char *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (check), i);

      if (strcmp (ward_check_step_get_key (step), key) == 0)
        return step; /* the check holds it */
    }
  g_assert_not_reached ();
}

static void
assert_step (WardCheck *check, const char *key, WardCheckState state, const char *failure)
{
  WardCheckStep *step = find_step (check, key);
  const WardExplanation *explanation = ward_check_step_get_explanation (step);

  g_test_message ("%s: %s, seen: %s", key, ward_check_state_get_name (ward_check_step_get_state (step)),
                  ward_check_step_get_seen (step));
  g_assert_cmpint (ward_check_step_get_state (step), ==, state);
  g_assert_cmpstr (explanation != NULL ? explanation->key : NULL, ==, failure);
}

static void
count_cb (WardCheckStep *step, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_sandbox (gconstpointer data)
{
  const WardSandboxSettings settings = { .profile = *(const WardSandboxProfile *) data, .tls = TRUE };
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (&settings);
  g_autoptr (GError) error = NULL;
  g_autofree char *record = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autoptr (WardEventLog) events = ward_event_log_new (100);
  g_autoptr (WardHttp) http = ward_http_new (events);
  g_autoptr (GList) authorities = NULL;
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autofree char *json = NULL;
  WardCheck *check;
  Outcome outcome = { 0 };
  guint changes = 0;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  record = ward_sandbox_build_tenant_json (sandbox);
  tenant = check_read_tenant (record);
  authorities = g_list_prepend (NULL, ward_sandbox_get_certificate (sandbox));
  ward_http_set_extra_authorities (http, authorities);

  check = ward_check_new (http, tenant, vault);
  g_assert_cmpint (ward_check_step_get_state (find_step (check, "dns")), ==, WARD_CHECK_WAITING);
  g_signal_connect (find_step (check, "metadata"), "notify::state", G_CALLBACK (count_cb), &changes);
  run (check, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (changes, ==, 2);

  assert_step (check, "dns", WARD_CHECK_OK, NULL);
  assert_step (check, "connection", WARD_CHECK_OK, NULL);
  assert_step (check, "encryption", WARD_CHECK_OK, NULL);
  g_assert_true (g_str_has_prefix (ward_check_step_get_seen (find_step (check, "encryption")), "TLS 1.3; for “"));
  assert_step (check, "smart-configuration", WARD_CHECK_OK, NULL);
  assert_step (check, "metadata", WARD_CHECK_OK, NULL);
  g_assert_nonnull (strstr (ward_check_step_get_seen (find_step (check, "metadata")), "4.0.1"));
  assert_step (check, "keys", WARD_CHECK_OK, NULL);
  assert_step (check, "clock", WARD_CHECK_OK, NULL);
  assert_step (check, "redirect-port", WARD_CHECK_OK, NULL);
  assert_step (check, "keyring", WARD_CHECK_OK, NULL);
  g_assert_cmpuint (ward_check_get_n_failed (check), ==, 0);
  g_assert_true (outcome.ok);

  json = ward_check_to_json (check);
  {
    g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, &error);
    const WardJson *root = ward_json_doc_get_root (doc);

    g_assert_true (ward_json_get_boolean (root, "ok", FALSE));
    g_assert_cmpuint (ward_json_get_length (ward_json_get (root, "steps")), ==,
                      g_list_model_get_n_items (G_LIST_MODEL (check)));
  }
  g_assert_finalize_object (check);
  ward_sandbox_stop (sandbox);
}

static void
store_key (WardVault *vault, WardTenant *tenant, WardClientKey *key)
{
  g_autoptr (WardSecretText) line = ward_client_key_dup_line (key, NULL);

  ward_vault_store_async (vault, ward_tenant_get_id (tenant), "client-key", line, NULL, NULL, NULL);
}

/* Access without a user: tried where the record names a client for it, explained where the keyring or the server does not know the key. */
static void
test_backend (void)
{
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (NULL);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (WardClientKey) key = ward_client_key_generate (WARD_CLIENT_KEY_EC_P384, NULL);
  g_autofree char *jwks = ward_client_key_build_jwks ((const WardClientKey *const[]){ key }, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autofree char *record = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  record
      = g_strdup_printf ("{\"id\":\"b\",\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":"
                         "\"c\",\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/x\"],\"backendClientId\":\"%s\"}",
                         ward_sandbox_get_fhir_base (sandbox), WARD_SANDBOX_BACKEND_ID);
  tenant = check_read_tenant (record);
  for (guint round = 0; round < 4; round++)
    {
      static const struct
      {
        WardCheckState state;
        const char *failure, *seen;
      } expected[] = { { WARD_CHECK_FAILED, "invalid-client", "no key" },
                       { WARD_CHECK_FAILED, "invalid-client", "invalid_client" },
                       { WARD_CHECK_OK, NULL, "system access, 2 scopes; Patient: " },
                       { WARD_CHECK_SKIPPED, NULL, "" } };
      g_autoptr (WardHttp) http = ward_http_new (NULL);
      WardCheck *check = ward_check_new (http, tenant, round < 3 ? vault : NULL);
      Outcome outcome = { 0 };

      if (round == 1)
        store_key (vault, tenant, key);
      if (round == 2)
        g_assert_true (ward_sandbox_register_client_keys (sandbox, WARD_SANDBOX_BACKEND_ID, jwks, &error));
      run (check, NULL, &outcome);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (check)), ==, 15);
      assert_step (check, "backend-token", expected[round].state, expected[round].failure);
      g_assert_nonnull (strstr (ward_check_step_get_seen (find_step (check, "backend-token")), expected[round].seen));
      g_assert_finalize_object (check);
    }
  ward_sandbox_stop (sandbox);
}

static void
test_unknown_authority (void)
{
  const WardSandboxSettings settings = { .tls = TRUE };
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (&settings);
  g_autofree char *record = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = NULL;
  Outcome outcome = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  record = ward_sandbox_build_tenant_json (sandbox);
  tenant = check_read_tenant (record);
  check = ward_check_new (http, tenant, NULL);
  run (check, NULL, &outcome);
  g_assert_false (outcome.ok);
  g_assert_no_error (outcome.error);
  assert_step (check, "connection", WARD_CHECK_OK, NULL);
  assert_step (check, "encryption", WARD_CHECK_FAILED, "tls-authority");
  g_assert_nonnull (strstr (ward_check_step_get_seen (find_step (check, "encryption")), "sandbox authority"));
  assert_step (check, "smart-configuration", WARD_CHECK_SKIPPED, NULL);
  assert_step (check, "metadata", WARD_CHECK_SKIPPED, NULL);
  assert_step (check, "keys", WARD_CHECK_SKIPPED, NULL);
  assert_step (check, "clock", WARD_CHECK_SKIPPED, NULL);
  assert_step (check, "keyring", WARD_CHECK_SKIPPED, NULL);
  g_assert_cmpuint (ward_check_get_n_failed (check), ==, 1);
  ward_sandbox_stop (sandbox);
}

/* The record names the authority's file: the same test that failed goes well; where the file is gone, the step names it. */
static void
test_own_authority (void)
{
  const WardSandboxSettings settings = { .tls = TRUE };
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (&settings);
  g_autofree char *folder = g_dir_make_tmp ("ward-check-ca-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "clinic.pem", NULL);
  g_autofree char *record = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_object_get (ward_sandbox_get_certificate (sandbox), "certificate-pem", &pem, NULL);
  record = g_strdup_printf ("{\"id\":\"b\",\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":"
                            "\"c\",\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/x\"],\"extraCa\":\"%s\"}",
                            ward_sandbox_get_fhir_base (sandbox), file);
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (WardTenant) tenant = check_read_tenant (record);
      g_autoptr (WardVault) vault = ward_vault_new_memory ();
      g_autoptr (WardSession) session = NULL;
      g_autoptr (WardCheck) check = NULL;
      Outcome outcome = { 0 };

      if (round == 1)
        g_assert_true (g_file_set_contents (file, pem, -1, NULL));
      session = ward_session_new (tenant, vault, NULL, NULL);
      check = ward_check_new (ward_session_get_http (session), tenant, NULL);
      run (check, NULL, &outcome);
      g_assert_no_error (outcome.error);
      assert_step (check, "encryption", round == 1 ? WARD_CHECK_OK : WARD_CHECK_FAILED,
                   round == 1 ? NULL : "tenant-record");
      assert_step (check, "smart-configuration", round == 1 ? WARD_CHECK_OK : WARD_CHECK_SKIPPED, NULL);
      if (round == 0)
        {
          g_assert_nonnull (strstr (ward_check_step_get_seen (find_step (check, "encryption")), "“clinic.pem”"));
          g_assert_null (strstr (ward_check_step_get_seen (find_step (check, "encryption")), folder));
        }
    }
  g_unlink (file);
  g_rmdir (folder);
  ward_sandbox_stop (sandbox);
}

typedef struct
{
  const char *path;
  guint smart_status;
  const char *smart_headers;
  const char *smart;
  guint metadata_status;
  const char *metadata;
  const char *step;
  const char *failure;
} ServerCase;

#define CAPABILITIES "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\"}"

static const ServerCase cases[] = {
  { "/check/server/no-smart", 404, NULL, "{}", 200, CAPABILITIES, "smart-configuration", "discovery" },
  { "/check/server/refused-401", 401, NULL, "{}", 200, CAPABILITIES, "smart-configuration", "discovery" },
  { "/check/server/refused-403", 403, NULL, "{}", 200, CAPABILITIES, "smart-configuration", "discovery" },
  { "/check/server/wrong-base", 404, NULL, "{}", 404, "{}", "metadata", "wrong-base" },
  { "/check/server/no-json", 200, NULL, "nothing", 200, CAPABILITIES, "smart-configuration", "not-json" },
  { "/check/server/no-endpoints", 200, NULL, "{\"capabilities\":[]}", 200, "{}", "smart-configuration", "discovery" },
  { "/check/server/plain-pkce", 200, NULL,
    "{\"authorization_endpoint\":\"http://127.0.0.1:1/a\",\"token_endpoint\":\"http://127.0.0.1:1/"
    "t\",\"code_challenge_methods_supported\":[\"plain\"]}",
    200, "{}", "smart-configuration", "no-pkce" },
  { "/check/server/not-fhir", 200, NULL, "{\"capabilities\":[]}", 200, "{\"resourceType\":\"Patient\"}", "metadata",
    "not-fhir" },
  { "/check/server/old-fhir", 200, NULL, "{\"capabilities\":[]}", 200,
    "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"3.0.2\"}", "metadata", "not-fhir" },
  { "/check/server/forbidden", 200, NULL, "{\"capabilities\":[]}", 403, "{}", "metadata", "forbidden" },
  { "/check/server/redirected", 302, "Location: https://elsewhere.example/\r\n", "", 200, "{}", "smart-configuration",
    "redirect" },
  { "/check/server/clock", 200, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "{\"capabilities\":[]}", 200, "{}", "clock",
    "clock" },
};

static void
test_server (gconstpointer data)
{
  const ServerCase *item = data;
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autofree char *redirect = ward_fault_server_build_url (server, "/callback");
  g_autoptr (WardTenant) tenant = tenant_at (base, redirect);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  Outcome outcome = { 0 };

  ward_fault_server_add (server, "/r4/.well-known/smart-configuration",
                         ward_fault_script_answer (ward_fault_script_new (), item->smart_status, item->smart_headers,
                                                   item->smart));
  ward_fault_server_add (server, "/r4/metadata",
                         ward_fault_script_answer (ward_fault_script_new (), item->metadata_status, NULL,
                                                   item->metadata));
  run (check, NULL, &outcome);
  g_assert_false (outcome.ok);
  g_assert_no_error (outcome.error);
  assert_step (check, item->step, WARD_CHECK_FAILED, item->failure);
  assert_step (check, "encryption", WARD_CHECK_NOTE, NULL);

  /* The redirect address of this tenant is the server's own port, which is taken. */
  assert_step (check, "redirect-port", WARD_CHECK_FAILED, "port-taken");
}

/* What a server has at an address without Epic's path does not matter: the address is the cause, in each step that found nothing there. */
static void
test_epic_base (gconstpointer data)
{
  const ServerCase *item = data;
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autofree char *record = g_strdup_printf ("{\"name\":\"T\",\"environment\":\"sandbox\",\"profile\":\"epic\","
                                             "\"issuerPolicy\":\"epic\",\"fhirBase\":\"%s\",\"clientId\":\"c\","
                                             "\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/x\"]}",
                                             base);
  g_autoptr (WardTenant) tenant = check_read_tenant (record);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  Outcome outcome = { 0 };

  for (guint i = 0; i < 2; i++) /* one for the step, one for the discovery after it */
    {
      ward_fault_server_add (server, "/r4/.well-known/smart-configuration",
                             ward_fault_script_answer (ward_fault_script_new (), item->smart_status,
                                                       item->smart_headers, item->smart));
      ward_fault_server_add (server, "/r4/metadata",
                             ward_fault_script_answer (ward_fault_script_new (), item->metadata_status, NULL,
                                                       item->metadata));
    }
  run (check, NULL, &outcome);
  g_assert_false (outcome.ok);
  assert_step (check, "smart-configuration", WARD_CHECK_FAILED, "epic-base");
  assert_step (check, "metadata", WARD_CHECK_FAILED, item->failure);
}

static const ServerCase epic_cases[] = {
  { "/check/epic-base/nothing-there", 404, NULL, "{}", 404, "{}", NULL, "epic-base" },
  { "/check/epic-base/a-page", 200, NULL, "<html></html>", 200, "<html></html>", NULL, "epic-base" },
  { "/check/epic-base/led-elsewhere", 302, "Location: https://elsewhere.example/\r\n", "", 404, "{}", NULL,
    "epic-base" },
  { "/check/epic-base/refused", 404, NULL, "{}", 403, "{}", NULL, "forbidden" },
};

/* The record's own address for the SMART configuration is the one that is tested, and the usual one is not asked. */
static void
test_own_address (void)
{
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autofree char *own = ward_fault_server_build_url (server, "/elsewhere/smart.json");
  g_autofree char *record = g_strdup_printf ("{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\","
                                             "\"clientId\":\"c\",\"anyPort\":true,\"redirectUris\":"
                                             "[\"http://127.0.0.1/x\"],\"smartConfigurationUrl\":\"%s\"}",
                                             base, own);
  g_autofree char *smart
      = g_strdup_printf ("{\"authorization_endpoint\":\"%s/a\",\"token_endpoint\":\"%s/t\",\"capabilities\":[],"
                         "\"code_challenge_methods_supported\":[\"S256\"]}",
                         base, base);
  g_autoptr (WardTenant) tenant = check_read_tenant (record);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  Outcome outcome = { 0 };

  for (guint i = 0; i < 2; i++) /* one for the step, one for the discovery after it */
    ward_fault_server_add (server, "/elsewhere/smart.json",
                           ward_fault_script_answer (ward_fault_script_new (), 200, NULL, smart));
  run (check, NULL, &outcome);
  g_assert_no_error (outcome.error);
  assert_step (check, "encryption", WARD_CHECK_NOTE, NULL);
  assert_step (check, "smart-configuration", WARD_CHECK_OK, NULL);
  g_assert_cmpuint (ward_fault_server_count_requests (server, "/elsewhere/smart.json"), ==, 2);
  g_assert_cmpuint (ward_fault_server_count_requests (server, "/r4/.well-known/smart-configuration"), ==, 0);
}

static gboolean
names_client (WardFaultServer *server, const char *path)
{
  g_autofree char *request = ward_fault_server_dup_request (server, path, 0);
  g_autofree char *lower = NULL;

  g_assert_nonnull (request);
  lower = g_ascii_strdown (request, -1);

  return strstr (lower, "\nepic-client-id: the-client\r") != NULL;
}

/* The client's id goes as a header with what tells how to sign in, and not with the request for the keys, as in a sign-in. */
static void
test_client_header (void)
{
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autofree char *record = g_strdup_printf ("{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\","
                                             "\"clientId\":\"the-client\",\"anyPort\":true,\"redirectUris\":"
                                             "[\"http://127.0.0.1/x\"],\"sendEpicClientId\":true}",
                                             base);
  g_autofree char *smart
      = g_strdup_printf ("{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\",\"authorization_endpoint\":\"%s/a\","
                         "\"token_endpoint\":\"%s/t\",\"capabilities\":[\"sso-openid-connect\"],"
                         "\"code_challenge_methods_supported\":[\"S256\"]}",
                         base, base, base, base);
  g_autoptr (WardTenant) tenant = check_read_tenant (record);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  Outcome outcome = { 0 };

  for (guint i = 0; i < 2; i++) /* one for the step, one for the discovery after it */
    {
      ward_fault_server_add (server, "/r4/.well-known/smart-configuration",
                             ward_fault_script_answer (ward_fault_script_new (), 200, NULL, smart));
      ward_fault_server_add (server, "/r4/metadata",
                             ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
    }
  ward_fault_server_add (server, "/r4/keys", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  run (check, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_true (names_client (server, "/r4/.well-known/smart-configuration"));
  g_assert_true (names_client (server, "/r4/metadata"));
  g_assert_false (names_client (server, "/r4/keys"));
}

/* An https address with the port of a server of plain http: it answers greetings of TLS with its own complaint. */
static void
test_no_https (void)
{
  const WardSandboxSettings settings = { .tls = FALSE };
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (&settings);
  g_autofree char *base = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = NULL;
  Outcome outcome = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (ward_sandbox_get_fhir_base (sandbox), "http://"));
  base = g_strconcat ("https", ward_sandbox_get_fhir_base (sandbox) + strlen ("http"), NULL);
  tenant = tenant_at (base, "http://127.0.0.1:1/callback");
  check = ward_check_new (http, tenant, NULL);
  run (check, NULL, &outcome);
  assert_step (check, "connection", WARD_CHECK_OK, NULL);
  assert_step (check, "encryption", WARD_CHECK_FAILED, "no-https");
  ward_sandbox_stop (sandbox);
}

static void
test_unreachable (void)
{
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autoptr (WardTenant) tenant = tenant_at (base, "http://127.0.0.1:1/callback");
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  Outcome outcome = { 0 };

  g_clear_pointer (&server, ward_fault_server_free);
  run (check, NULL, &outcome);
  assert_step (check, "connection", WARD_CHECK_FAILED, "connect");
  assert_step (check, "encryption", WARD_CHECK_SKIPPED, NULL);
}

static void
test_cancel (void)
{
  for (guint wait_us = 0; wait_us < 4000; wait_us += 400)
    {
      g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
      g_autofree char *base = ward_fault_server_build_url (server, "/r4");
      g_autoptr (WardTenant) tenant = tenant_at (base, "http://127.0.0.1:1/callback");
      g_autoptr (WardHttp) http = ward_http_new (NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      WardCheck *check = ward_check_new (http, tenant, NULL);
      Outcome outcome = { 0 };

      ward_fault_server_add (server, "/r4/.well-known/smart-configuration",
                             ward_fault_script_hang (ward_fault_script_new ()));
      ward_check_run_async (check, cancellable, ran_cb, &outcome);
      for (gint64 end = g_get_monotonic_time () + wait_us; g_get_monotonic_time () < end;)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      while (!outcome.done)
        g_main_context_iteration (NULL, TRUE);
      g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&outcome.error);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_finalize_object (check);
    }
}

int
main (int argc, char *argv[])
{
  static const WardSandboxProfile generic = WARD_SANDBOX_GENERIC, epic = WARD_SANDBOX_EPIC;

  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/check/sandbox/generic", &generic, test_sandbox);
  g_test_add_data_func ("/check/sandbox/epic", &epic, test_sandbox);
  g_test_add_func ("/check/own-address-of-the-smart-configuration", test_own_address);
  g_test_add_func ("/check/client-header-not-with-the-keys", test_client_header);
  g_test_add_func ("/check/unknown-authority", test_unknown_authority);
  g_test_add_func ("/check/own-authority", test_own_authority);
  g_test_add_func ("/check/no-https", test_no_https);
  g_test_add_func ("/check/unreachable", test_unreachable);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_server);
  for (guint i = 0; i < G_N_ELEMENTS (epic_cases); i++)
    g_test_add_data_func (epic_cases[i].path, &epic_cases[i], test_epic_base);
  g_test_add_func ("/check/cancel", test_cancel);
  g_test_add_func ("/check/backend-token", test_backend);

  return g_test_run ();
}
