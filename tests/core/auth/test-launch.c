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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/auth/launch/done", test_done);
  PROVIDER_TEST ("/auth/launch/standalone", test_standalone);
  PROVIDER_TEST ("/auth/X022-aud-as-configured", test_audience);
  PROVIDER_TEST ("/auth/X021-another-server-is-not-asked", test_other_server);
  PROVIDER_TEST ("/auth/A49-another-server-is-not-asked", test_other_server);
  PROVIDER_TEST ("/auth/A50-too-old-asks-nobody", test_too_old);
  PROVIDER_TEST ("/auth/A50-used-here-already", test_used_here);
  PROVIDER_TEST ("/auth/X024-no-token-asks-nobody", test_no_token);
  PROVIDER_TEST ("/auth/launch/not-used-up-by-a-failed-discovery", test_not_used_up_by_discovery);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    g_test_add (refusals[i].path, Provider, &refusals[i], provider_set_up, test_refused, provider_tear_down);

  return g_test_run ();
}
