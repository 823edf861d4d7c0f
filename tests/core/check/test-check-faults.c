/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test with a user: against each profile of the sandbox, and against its faults, each of which is explained at the step at which it strikes. */
#define G_LOG_DOMAIN "ward-check-test"

#include <string.h>

#include "core/check/check-person.h"

typedef struct
{
  const char *fault;
  const char *path; /* (nullable) below the origin; "/r4" is put in front where it begins with "+" */
  const char *step;
  WardCheckState state;
  const char *failure; /* (nullable) */
} FaultCase;

#define SMART "+/.well-known/smart-configuration"
#define METADATA "+/metadata"
#define PATIENT "+/Patient"
#define RESULTS "+/Observation"

static const FaultCase cases[] = {
  { "status=404", SMART, "smart-configuration", WARD_CHECK_FAILED, "discovery" },
  { "status=500", SMART, "smart-configuration", WARD_CHECK_FAILED, "server" },
  { "status=429", SMART, "smart-configuration", WARD_CHECK_FAILED, "too-many" },
  { "status=403", SMART, "smart-configuration", WARD_CHECK_FAILED, "discovery" },
  { "html", SMART, "smart-configuration", WARD_CHECK_FAILED, "login-page" },
  { "redirect=https://elsewhere.example/", SMART, "smart-configuration", WARD_CHECK_FAILED, "redirect" },
  { "broken-json", SMART, "smart-configuration", WARD_CHECK_FAILED, "not-json" },
  { "json-array", SMART, "smart-configuration", WARD_CHECK_FAILED, "not-json" },
  { "duplicate-key", SMART, "smart-configuration", WARD_CHECK_FAILED, "not-json" },
  { "cut-body", SMART, "encryption", WARD_CHECK_FAILED, "interrupted" },
  { "garbage", SMART, "encryption", WARD_CHECK_FAILED, "interrupted" },
  { "bad-gzip", SMART, "encryption", WARD_CHECK_FAILED, "interrupted" },
  { "plain-only", SMART, "smart-configuration", WARD_CHECK_FAILED, "no-pkce" },
  { "foreign-endpoints", SMART, "discovery", WARD_CHECK_FAILED, "discovery" },
  { "http-endpoints", SMART, "discovery", WARD_CHECK_FAILED, "discovery" },
  { "date=-4000", SMART, "clock", WARD_CHECK_FAILED, "clock" },
  { "status=503", METADATA, "metadata", WARD_CHECK_FAILED, "server" },
  { "outcome", METADATA, "metadata", WARD_CHECK_FAILED, "not-fhir" },
  { "status=404", "/jwks", "keys", WARD_CHECK_FAILED, "not-found" },
  { "refuse-token", NULL, "sign-in", WARD_CHECK_FAILED, "invalid-grant" },
  { "refuse-client", NULL, "sign-in", WARD_CHECK_FAILED, "invalid-client" },
  { "no-access-token", NULL, "sign-in", WARD_CHECK_FAILED, "token-response" },
  { "token-type=mac", NULL, "sign-in", WARD_CHECK_FAILED, "token-response" },
  { "id-token-signature", NULL, "sign-in", WARD_CHECK_FAILED, "identity" },
  { "id-token-aud", NULL, "sign-in", WARD_CHECK_FAILED, "identity" },
  { "redirect-error=access_denied", NULL, "sign-in", WARD_CHECK_FAILED, "declined" },
  { "redirect-error=invalid_scope", NULL, "sign-in", WARD_CHECK_FAILED, "authorize" },
  { "auth_invalid_client_id", NULL, "sign-in", WARD_CHECK_FAILED, "sign-in-timeout" },
  { "scope=launch/patient user/Patient.read", NULL, "scopes", WARD_CHECK_NOTE, "scope" },
  { "request_invalid_token", PATIENT, "patient", WARD_CHECK_FAILED, "unauthorized" },
  { "status=410", PATIENT, "patient", WARD_CHECK_FAILED, "gone" },
  { "wrong-patient=all", RESULTS, "vital-signs", WARD_CHECK_FAILED, "wrong-patient" },
  { "outcome", RESULTS, "laboratory", WARD_CHECK_FAILED, "not-fhir" },
  { "break-glass", RESULTS, "laboratory", WARD_CHECK_FAILED, "forbidden" },
  { "no-etag", PATIENT, "etag", WARD_CHECK_NOTE, NULL },
};

static void
set_fault (CheckPerson *p, const FaultCase *item)
{
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (p->sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (item->path != NULL && *item->path == '+')
    path = g_strconcat (g_uri_get_path (base), item->path + 1, NULL);
  else
    path = g_strdup (item->path);
  g_assert_true (ward_sandbox_set_fault (p->sandbox, item->fault, path, 1000, &error));
  g_assert_no_error (error);
}

/* Whoever reads it learns what happened, what it means, what to do and, unless nobody can help, whom to ask. */
static void
assert_explained (const WardExplanation *explanation)
{
  g_assert_cmpuint (strlen (explanation->title), >, 10);
  g_assert_cmpuint (strlen (explanation->meaning), >, 20);
  g_assert_cmpuint (strlen (explanation->action), >, 5);
  g_assert_nonnull (ward_ask_get_label (explanation->ask));
}

static void
test_fault (gconstpointer data)
{
  const FaultCase *item = data;
  const WardExplanation *explanation;
  WardCheckStep *step;
  CheckPerson p;

  check_person_set_up (&p, WARD_SANDBOX_GENERIC, "adult");
  set_fault (&p, item);
  check_person_run (&p);
  step = check_person_get_step (&p, item->step);
  explanation = ward_check_step_get_explanation (step);
  g_test_message ("%s at %s: %s, %s", item->fault, item->step,
                  ward_check_state_get_name (ward_check_step_get_state (step)), ward_check_step_get_seen (step));
  g_assert_cmpint (ward_check_step_get_state (step), ==, item->state);
  g_assert_cmpstr (explanation != NULL ? explanation->key : NULL, ==, item->failure);
  if (explanation != NULL)
    assert_explained (explanation);
  check_person_tear_down (&p);
}

/* ---- without a fault ---- */

static const char *const all_steps[] = {
  "sandbox-network", "libraries", "cryptography", "dns",         "connection",    "encryption", "smart-configuration",
  "metadata",        "discovery", "keys",         "clock",       "redirect-port", "browser",    "keyring",
  "sign-in",         "scopes",    "patient",      "vital-signs", "laboratory",    "paging",     "etag"
};

typedef struct
{
  const char *step;
  const char *generic; /* how the result begins, in the JSON */
  const char *epic;
} ProfileDifference;

/* What an Epic server does in another way, and the JSON says. */
static const ProfileDifference differences[] = { { "etag", "ok", "note" } };

static const char *
find_result (const WardJson *root, const char *key)
{
  WardJsonIter iter;
  const WardJson *step;

  ward_json_iter_init (&iter, ward_json_get (root, "steps"));
  while (ward_json_iter_next_element (&iter, &step))
    if (g_strcmp0 (ward_json_get_string (step, "step"), key) == 0)
      return ward_json_get_string (step, "result");

  return NULL;
}

static const char *
expect_result (const char *key, gboolean epic)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    if (strcmp (differences[i].step, key) == 0)
      return epic ? differences[i].epic : differences[i].generic;

  return "ok";
}

static void
assert_no_person (CheckPerson *p, const char *json)
{
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (p->session));
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (p->sandbox);

  g_assert_nonnull (context->fhir_user);
  g_assert_null (strstr (json, context->fhir_user));
  g_assert_null (strstr (json, "Testperson"));
  g_assert_null (strstr (json, "SYN-"));
  g_assert_null (strstr (json, "adult"));
  g_assert_cmpuint (g_strv_length (secrets), >, 1);
  for (guint i = 0; secrets[i] != NULL; i++)
    g_assert_null (strstr (json, secrets[i]));
}

static void
compare_json (CheckPerson *p, gboolean epic)
{
  g_autofree char *json = ward_check_to_json (p->check);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, &error);
  const WardJson *root;

  g_assert_no_error (error);
  g_test_message ("%s", json);
  root = ward_json_doc_get_root (doc);
  g_assert_cmpstr (ward_json_get_string (root, "fhirBase"), ==, ward_tenant_get_fhir_base (p->tenant));
  g_assert_cmpuint (ward_json_get_length (ward_json_get (root, "steps")), ==, G_N_ELEMENTS (all_steps));
  for (guint i = 0; i < G_N_ELEMENTS (all_steps); i++)
    {
      const char *result = find_result (root, all_steps[i]);

      g_test_message ("%s: %s", all_steps[i], result);
      /* Whether a computer that tests has a browser, and a sandbox on plain HTTP is encrypted, is not the profile's affair. */
      if (strcmp (all_steps[i], "browser") == 0 || strcmp (all_steps[i], "encryption") == 0)
        continue;
      g_assert_cmpstr (result, ==, expect_result (all_steps[i], epic));
    }
  assert_no_person (p, json);
}

static void
test_profile (gconstpointer data)
{
  WardSandboxProfile profile = *(const WardSandboxProfile *) data;
  CheckPerson p;

  check_person_set_up (&p, profile, "adult");
  check_person_run (&p);
  compare_json (&p, profile == WARD_SANDBOX_EPIC);
  g_assert_cmpuint (ward_check_get_n_failed (p.check), ==, 0);
  check_person_tear_down (&p);
}

/* Where no patient is known the steps about one are left out, and nothing has failed. */
static void
test_no_patient (void)
{
  CheckPerson p;

  check_person_set_up (&p, WARD_SANDBOX_EPIC, NULL);
  check_person_run (&p);
  g_assert_cmpint (ward_check_step_get_state (check_person_get_step (&p, "sign-in")), ==, WARD_CHECK_OK);
  g_assert_cmpint (ward_check_step_get_state (check_person_get_step (&p, "patient")), ==, WARD_CHECK_SKIPPED);
  g_assert_cmpint (ward_check_step_get_state (check_person_get_step (&p, "laboratory")), ==, WARD_CHECK_SKIPPED);
  g_assert_cmpuint (ward_check_get_n_failed (p.check), ==, 0);
  check_person_tear_down (&p);
}

/* Without a tenant: this computer alone. */
static void
test_no_tenant (void)
{
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  WardCheck *check = ward_check_new (http, NULL, vault);
  g_autofree char *json = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (check)), ==, 5);
  json = ward_check_to_json (check);
  g_assert_null (strstr (json, "fhirBase"));
  g_assert_finalize_object (check);
}

int
main (int argc, char *argv[])
{
  static const WardSandboxProfile generic = WARD_SANDBOX_GENERIC, epic = WARD_SANDBOX_EPIC;

  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_data_func ("/check/signed-in/generic", &generic, test_profile);
  g_test_add_data_func ("/check/signed-in/epic", &epic, test_profile);
  g_test_add_func ("/check/signed-in/no-patient", test_no_patient);
  g_test_add_func ("/check/no-tenant", test_no_tenant);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (cases[i].fault), "=/:", '-');
      g_autofree char *path = g_strdup_printf ("/check/fault/%02u-%s-%s", i, cases[i].step, name);

      g_test_add_data_func (path, &cases[i], test_fault);
    }

  return g_test_run ();
}
