/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in by a launch of the EHR: what the browser is sent with, what a launch that cannot be used comes to, and the context that it brings. */
#include "core/auth/provider.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"

#define TOKEN "l4unch+t0ken/with=odd.letters"

static WardLaunch *
make_launch (const char *iss, gint64 age_s)
{
  g_autoptr (GError) error = NULL;
  WardLaunch *launch = ward_launch_new (iss, TOKEN, ward_clock_monotonic_us (NULL) - age_s * G_USEC_PER_SEC, &error);

  g_assert_no_error (error);
  return launch;
}

static char *
dup_parameter (Provider *p, const char *name)
{
  g_autoptr (GUri) uri = g_uri_parse (p->link, G_URI_FLAGS_ENCODED_QUERY, NULL);
  g_autoptr (GHashTable) params = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  return g_strdup (g_hash_table_lookup (params, name));
}

static void
begin (Provider *p, const char *suffix, gint64 age_s)
{
  g_autofree char *iss = NULL;

  provider_begin (p);
  iss = g_strconcat (ward_tenant_get_fhir_base (p->tenant), suffix, NULL);
  p->launch = make_launch (iss, age_s);
}

static void
run (Provider *p)
{
  provider_start (p);
  provider_wait (p);
}

static guint
count_requests (Provider *p)
{
  g_autofree char *order = ward_fault_server_dup_order (p->server);

  return (guint) strlen (order);
}

static void
test_done (Provider *p, gconstpointer data)
{
  g_autofree char *launch = NULL;
  g_autofree char *audience = NULL;
  g_autofree char *scope = NULL;
  g_auto (GStrv) scopes = NULL;

  provider_set (p->tenant_members, "askPatient", "true");
  provider_set (p->answer, "patient", "\"p1\"");
  begin (p, "", 0);
  run (p);
  provider_expect_done (p);

  launch = dup_parameter (p, "launch");
  audience = dup_parameter (p, "aud");
  scope = dup_parameter (p, "scope");
  scopes = g_strsplit (scope, " ", -1);
  g_assert_cmpstr (launch, ==, TOKEN);
  g_assert_cmpstr (audience, ==, ward_tenant_get_fhir_base (p->tenant));
  g_assert_true (g_strv_contains ((const char *const *) scopes, "launch"));
  g_assert_null (strstr (scope, "launch/"));
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->patient, ==, "p1");
  g_assert_true (ward_sign_in_get_launch (p->sign_in) == p->launch);
}

static void
test_standalone (Provider *p, gconstpointer data)
{
  g_autofree char *launch = NULL;

  provider_sign_in (p);
  provider_expect_done (p);
  launch = dup_parameter (p, "launch");
  g_assert_null (launch);
}

/* aud is what the tenant's record says, however the launch writes it. */
static void
test_audience (Provider *p, gconstpointer data)
{
  g_autofree char *audience = NULL;

  begin (p, "/", 0);
  run (p);
  provider_expect_done (p);
  audience = dup_parameter (p, "aud");
  g_assert_cmpstr (audience, ==, ward_tenant_get_fhir_base (p->tenant));
}

/* In a launch and without one: what the record has for it, to the letter; requests go to the FHIR base all the same. */
static void
test_own_audience (Provider *p, gconstpointer data)
{
  g_autofree char *base = ward_fault_server_build_url (p->server, "/Another/R4/");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", base);
  g_autofree char *audience = NULL;

  provider_set (p->tenant_members, "audience", quoted);
  if (data != NULL)
    begin (p, "", 0);
  else
    provider_begin (p);
  run (p);
  provider_expect_done (p);
  audience = dup_parameter (p, "aud");
  g_assert_cmpstr (audience, ==, base);
}

static void
expect_refused_unasked (Provider *p, WardFailure code)
{
  provider_expect_failed (p, code);
  g_assert_cmpuint (p->n_opened, ==, 0);
  g_assert_cmpuint (count_requests (p), ==, 0);
}

static void
test_other_server (Provider *p, gconstpointer data)
{
  provider_begin (p);
  p->launch = make_launch ("https://evil.example/R4", 0);
  run (p);
  expect_refused_unasked (p, WARD_FAILURE_LAUNCH_TENANT);
}

static void
test_too_old (Provider *p, gconstpointer data)
{
  begin (p, "", WARD_LAUNCH_MAX_AGE_S + 1);
  run (p);
  expect_refused_unasked (p, WARD_FAILURE_LAUNCH);
}

static void
test_no_token (Provider *p, gconstpointer data)
{
  provider_begin (p);
  p->launch = ward_launch_new (ward_tenant_get_fhir_base (p->tenant), "", ward_clock_monotonic_us (NULL), NULL);
  run (p);
  expect_refused_unasked (p, WARD_FAILURE_LAUNCH_LINK);
}

/* The token went to the browser once, whatever came of it. */
static void
test_used_here (Provider *p, gconstpointer data)
{
  p->redirect_query = "error=access_denied&state=%s";
  begin (p, "", 0);
  run (p);
  provider_expect_failed (p, WARD_FAILURE_DECLINED);
  g_clear_object (&p->sign_in);
  run (p);
  provider_expect_failed (p, WARD_FAILURE_LAUNCH);
  g_assert_cmpuint (p->n_opened, ==, 1);
}

/* What failed before the token was shown to anybody may be tried again with it. */
static void
test_not_used_up_by_discovery (Provider *p, gconstpointer data)
{
  provider_set (p->smart, "authorization_endpoint", NULL);
  begin (p, "", 0);
  run (p);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_FAILED);
  g_assert_cmpuint (p->n_opened, ==, 0);
  g_assert_true (ward_launch_check (p->launch, ward_clock_monotonic_us (NULL), NULL));
}

typedef struct
{
  const char *path;
  const char *query;
  WardFailure expected;
  gboolean launched;
} RefusalCase;

static const RefusalCase refusals[] = {
  { "/auth/X025-used-invalid-request", "error=invalid_request&state=%s", WARD_FAILURE_LAUNCH, TRUE },
  { "/auth/X025-used-own-code", "error=invalid_launch&state=%s", WARD_FAILURE_LAUNCH, TRUE },
  { "/auth/X025-used-invalid-grant", "error=invalid_grant&error_description=used&state=%s", WARD_FAILURE_LAUNCH, TRUE },
  { "/auth/launch/invalid-scope-is-not-the-launch", "error=invalid_scope&state=%s", WARD_FAILURE_AUTHORIZE, TRUE },
  { "/auth/launch/server-error-is-not-the-launch", "error=server_error&state=%s", WARD_FAILURE_AUTHORIZE, TRUE },
  { "/auth/launch/declined-is-not-the-launch", "error=access_denied&state=%s", WARD_FAILURE_DECLINED, TRUE },
  { "/auth/launch/standalone-has-none", "error=invalid_request&state=%s", WARD_FAILURE_AUTHORIZE, FALSE },
};

static void
test_refused (Provider *p, gconstpointer data)
{
  const RefusalCase *c = data;

  p->redirect_query = c->query;
  if (c->launched)
    begin (p, "", 0);
  else
    provider_begin (p);
  run (p);
  provider_expect_failed (p, c->expected);
  g_assert_null (strstr (ward_sign_in_get_error (p->sign_in)->message, "l4unch"));
}

/* ---- the context that it brings ---- */

typedef struct
{
  const char *path;
  const char *member;
  const char *first;
  const char *second; /* JSON members of the renewed answer, with their commas */
  int expected;       /* -1: renewed */
} ContextCase;

static const ContextCase context_cases[] = {
  { "/auth/T17-other-encounter", "encounter", "\"e1\"", ",\"encounter\":\"e2\"", WARD_FAILURE_WRONG_PATIENT },
  { "/auth/T17-other-organization", "tenant", "\"o1\"", ",\"tenant\":\"o2\"", WARD_FAILURE_WRONG_PATIENT },
  { "/auth/T17-same-encounter", "encounter", "\"e1\"", ",\"encounter\":\"e1\"", -1 },
  { "/auth/T17-encounter-left-out", "encounter", "\"e1\"", "", -1 },
  { "/auth/T17-encounter-named-late", "tenant", "\"o1\"", ",\"encounter\":\"e1\"", -1 },
};

static void
test_other_context (Provider *p, gconstpointer data)
{
  const ContextCase *c = data;
  g_autofree char *answer
      = g_strdup_printf ("{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600%s}", c->second);
  g_autoptr (WardSecretText) token = NULL;
  int failure = -1;

  provider_set (p->answer, c->member, c->first);
  provider_sign_in (p);
  provider_expect_done (p);
  provider_answer (p, 200, NULL, answer);
  provider_pass_time (p, 3600);
  token = provider_get_token (p, NULL, &failure);
  g_assert_true ((token == NULL) == (c->expected >= 0));
  if (token == NULL)
    g_assert_cmpint (failure, ==, c->expected);
}

/* What the EHR handed over stays known when a renewal does not repeat it. */
static void
test_context_kept (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardLaunchContext) copy = NULL;
  const WardLaunchContext *context;

  provider_set (p->answer, "intent", "\"reconcile-medications\"");
  provider_set (p->answer, "tenant", "\"org-1\"");
  provider_set (p->answer, "smart_style_url", "\"https://fhir.hospital.example/style.json\"");
  provider_set (p->answer, "fhirContext",
                "[{\"reference\":\"ImagingStudy/1\"},{\"reference\":\"Task/2\",\"role\":\"x\"}]");
  provider_sign_in (p);
  provider_expect_done (p);
  provider_answer (p, 200, NULL, "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
  provider_pass_time (p, 3600);
  token = provider_get_token (p, NULL, NULL);
  g_assert_true (ward_secret_text_equal (token, "access-2"));
  context = ward_token_keeper_get_context (p->keeper);
  copy = ward_launch_context_copy (context);
  g_assert_cmpstr (context->intent, ==, "reconcile-medications");
  g_assert_cmpstr (copy->tenant, ==, "org-1");
  g_assert_cmpstr (copy->smart_style_url, ==, "https://fhir.hospital.example/style.json");
  g_assert_cmpuint (copy->fhir_context->len, ==, 2);
  g_assert_cmpstr (((WardFhirContext *) g_ptr_array_index (copy->fhir_context, 1))->reference, ==, "Task/2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/auth/launch/done", test_done);
  PROVIDER_TEST ("/auth/launch/standalone", test_standalone);
  PROVIDER_TEST ("/auth/X022-aud-as-configured", test_audience);
  PROVIDER_TEST ("/auth/X022-aud-of-the-record", test_own_audience);
  g_test_add ("/auth/X022-aud-of-the-record-in-a-launch", Provider, "launch", provider_set_up, test_own_audience,
              provider_tear_down);
  PROVIDER_TEST ("/auth/X021-another-server-is-not-asked", test_other_server);
  PROVIDER_TEST ("/auth/A49-another-server-is-not-asked", test_other_server);
  PROVIDER_TEST ("/auth/A50-too-old-asks-nobody", test_too_old);
  PROVIDER_TEST ("/auth/A50-used-here-already", test_used_here);
  PROVIDER_TEST ("/auth/X024-no-token-asks-nobody", test_no_token);
  PROVIDER_TEST ("/auth/launch/not-used-up-by-a-failed-discovery", test_not_used_up_by_discovery);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add (refusals[i].path, Provider, &refusals[i], provider_set_up, test_refused, provider_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (context_cases); i++)
    g_test_add (context_cases[i].path, Provider, &context_cases[i], provider_set_up, test_other_context,
                provider_tear_down);
  PROVIDER_TEST ("/auth/launch/context-kept-by-a-renewal", test_context_kept);

  return g_test_run ();
}
