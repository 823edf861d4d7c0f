/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scopes: what is asked, what was granted, and what that allows. */
#include "core/auth/ward-scopes.h"
#include "core/auth/ward-tokens.h"

#include <string.h>

static WardTenant *
make_tenant (const char *more)
{
  g_autofree char *text
      = g_strdup_printf ("{\"name\": \"a\", \"clientId\": \"b\", \"fhirBase\": \"https://fhir.hospital.example/R4\", "
                         "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"]%s}",
                         more);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);

  g_assert_nonnull (tenant);
  return tenant;
}

static char *
build (const char *more, const char *capabilities, gboolean launched)
{
  g_autoptr (WardTenant) tenant = make_tenant (more);
  g_autofree char *text = g_strdup_printf ("{\"authorization_endpoint\": \"a\", \"token_endpoint\": \"t\", "
                                           "\"capabilities\": [%s]}",
                                           capabilities);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (WardDiscovery) discovery = ward_discovery_parse (tenant, bytes, NULL, NULL);
  g_auto (GStrv) scopes = NULL;

  g_assert_nonnull (discovery);
  scopes = ward_scopes_build (tenant, discovery, launched);

  return g_strjoinv (" ", scopes);
}

static void
test_build (void)
{
  g_autofree char *v2 = build (", \"askPatient\": true", "\"permission-v1\", \"permission-v2\"", FALSE);
  g_autofree char *v1 = build (", \"profile\": \"epic\"", "\"permission-v1\"", FALSE);
  g_autofree char *own = build (", \"scopes\": [\"openid\", \"patient/*.read\"]", "\"permission-v2\"", FALSE);

  g_assert_cmpstr (v2, ==,
                   "openid fhirUser profile launch/patient user/Patient.rs user/Observation.rs "
                   "user/DiagnosticReport.rs user/AllergyIntolerance.rs user/Encounter.rs user/Practitioner.r "
                   "user/PractitionerRole.r user/Organization.r user/Specimen.r user/ServiceRequest.r "
                   "user/Condition.rs offline_access");
  g_assert_cmpstr (v1, ==,
                   "openid fhirUser profile user/Patient.read user/Observation.read user/DiagnosticReport.read "
                   "user/AllergyIntolerance.read user/Encounter.read user/Practitioner.read "
                   "user/PractitionerRole.read user/Organization.read user/Specimen.read "
                   "user/ServiceRequest.read user/Condition.read");
  g_assert_cmpstr (own, ==, "openid patient/*.read");
}

/* An EHR hands the context over: it is not asked for a second time, and a launch that stands alone shows no token. */
static void
test_build_launched (void)
{
  g_autofree char *v2 = build (", \"askPatient\": true", "\"permission-v2\"", TRUE);
  g_autofree char *own
      = build (", \"scopes\": [\"openid\", \"launch/patient\", \"launch/encounter\", \"a.read\"]", "\"x\"", TRUE);
  g_autofree char *both = build (", \"scopes\": [\"openid\", \"launch\", \"launch/patient\"]", "\"x\"", TRUE);
  g_autofree char *alone = build (", \"scopes\": [\"openid\", \"launch\", \"launch/patient\"]", "\"x\"", FALSE);

  g_assert_true (g_str_has_prefix (v2, "openid fhirUser profile launch user/Patient.rs "));
  g_assert_cmpstr (own, ==, "launch openid a.read");
  g_assert_cmpstr (both, ==, "openid launch");
  g_assert_cmpstr (alone, ==, "openid launch/patient");
}

static void
test_parse (void)
{
  g_auto (GStrv) scopes = ward_scopes_parse ("  openid\tuser/Patient.read  openid user/Patient.Read \n");
  g_auto (GStrv) none = ward_scopes_parse (NULL);

  g_assert_cmpstrv (scopes, ((const char *const[]){ "openid", "user/Patient.read", "user/Patient.Read", NULL }));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_may_read (void)
{
  static const struct
  {
    const char *granted, *type;
    gboolean allowed, narrowed;
  } cases[] = {
    { "user/Observation.rs", "Observation", TRUE, FALSE },
    { "user/Observation.read", "Observation", TRUE, FALSE },
    { "user/Observation.Read", "Observation", TRUE, FALSE },
    { "USER/observation.READ", "Observation", TRUE, FALSE },
    { "patient/*.read", "Observation", TRUE, FALSE },
    { "user/*.*", "Observation", TRUE, FALSE },
    { "system/Observation.cruds", "Observation", TRUE, FALSE },
    { "user/Observation.s", "Observation", TRUE, FALSE },
    { "user/Observation.write", "Observation", FALSE, FALSE },
    { "user/Observation.cud", "Observation", FALSE, FALSE },
    { "user/Observation.sr", "Observation", FALSE, FALSE },
    { "user/Observation.", "Observation", FALSE, FALSE },
    { "user/Observation", "Observation", FALSE, FALSE },
    { "user/ObservationDefinition.rs", "Observation", FALSE, FALSE },
    { "user/Obs.rs", "Observation", FALSE, FALSE },
    { "practitioner/Observation.rs", "Observation", FALSE, FALSE },
    { "user/Observation.rs?category=http://x|laboratory", "Observation", TRUE, TRUE },
    { "user/Observation.rs?category=http://x|laboratory user/Observation.r", "Observation", TRUE, FALSE },
    { "", "Observation", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardLaunchContext context = { .scopes_granted = ward_scopes_parse (cases[i].granted) };
      g_auto (GStrv) scopes = context.scopes_granted;
      gboolean narrowed = TRUE;

      g_test_message ("%s", cases[i].granted);
      g_assert_cmpint (ward_launch_context_may_read (&context, cases[i].type, &narrowed), ==, cases[i].allowed);
      g_assert_cmpint (narrowed, ==, cases[i].narrowed);
      g_assert_cmpuint (g_strv_length (scopes), <=, 2);
    }
}

static void
test_compare (void)
{
  g_auto (GStrv) asked
      = ward_scopes_parse ("openid fhirUser user/Patient.rs user/Observation.rs user/Encounter.rs offline_access");
  g_auto (GStrv) granted = ward_scopes_parse ("openid fhiruser user/Patient.read user/Observation.r user/Observation.s "
                                              "user/Observation.write user/Encounter.rs?x=y");
  g_auto (GStrv) missing = ward_scopes_get_missing ((const char *const *) asked, (const char *const *) granted);
  g_auto (GStrv) extra = ward_scopes_get_extra ((const char *const *) asked, (const char *const *) granted);
  g_auto (GStrv) all = ward_scopes_get_missing ((const char *const *) asked, NULL);

  g_assert_cmpstrv (missing, ((const char *const[]){ "user/Encounter.rs", "offline_access", NULL }));
  g_assert_cmpstrv (extra, ((const char *const[]){ "user/Observation.write", NULL }));
  g_assert_cmpstrv (all, asked);
}

static void
test_context_copy (void)
{
  WardLaunchContext context = { .patient = (char *) "p", .subject = (char *) "s", .need_patient_banner = TRUE };
  WardLaunchContext *copy = ward_launch_context_copy (&context);

  g_assert_cmpstr (copy->patient, ==, "p");
  g_assert_cmpstr (copy->subject, ==, "s");
  g_assert_true (copy->need_patient_banner);
  g_assert_null (copy->scopes_granted);
  ward_launch_context_free (copy);
  ward_launch_context_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/auth/scopes/build", test_build);
  g_test_add_func ("/auth/scopes/build-launched", test_build_launched);
  g_test_add_func ("/auth/scopes/parse", test_parse);
  g_test_add_func ("/auth/scopes/may-read", test_may_read);
  g_test_add_func ("/auth/A46-granted-against-asked", test_compare);
  g_test_add_func ("/auth/context/copy", test_context_copy);

  return g_test_run ();
}
