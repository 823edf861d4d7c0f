/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bundles: whose rows they are, what was not understood, outcomes, and where the next page is. */

#include "core/fhir/fhir-fixture.h"

static WardFhirPage *
decode (const char *text, WardFhirKind kind, const char *patient_id)
{
  g_autoptr (GBytes) body = fixture_bytes (text);
  g_autoptr (GError) error = NULL;
  WardFhirPage *page = ward_fhir_decode_bundle (body, kind, FIXTURE_BASE, patient_id, &error);

  g_assert_no_error (error);
  return page;
}

static void
test_subjects (void)
{
  static const struct
  {
    const char *subject; /* JSON of the member, with its comma */
    gboolean ours;
  } cases[] = {
    { ",'subject':{'reference':'Patient/p1'}", TRUE },
    { ",'subject':{'reference':'Patient/p1/_history/4'}", TRUE },
    { ",'subject':{'reference':'https://fhir.example.org/api/FHIR/R4/Patient/p1'}", TRUE },
    { ",'subject':{'reference':'HTTPS://FHIR.EXAMPLE.ORG:443/api/FHIR/R4/Patient/p1'}", TRUE },
    { ",'subject':{'reference':'Patient/p12'}", FALSE },
    { ",'subject':{'reference':'Patient/P1'}", FALSE },
    { ",'subject':{'reference':'Patient/p2'}", FALSE },
    { ",'subject':{'reference':'patient/p1'}", FALSE },
    { ",'subject':{'reference':'p1'}", FALSE },
    { ",'subject':{'reference':'Group/p1'}", FALSE },
    { ",'subject':{'reference':'Patient/p1/x'}", FALSE },
    { ",'subject':{'reference':'https://other.example.org/api/FHIR/R4/Patient/p1'}", FALSE },
    { ",'subject':{'reference':'https://fhir.example.org/api/FHIR/DSTU2/Patient/p1'}", FALSE },
    { ",'subject':{'reference':'http://fhir.example.org/api/FHIR/R4/Patient/p1'}", FALSE },
    { ",'subject':{'reference':'#p1'},'contained':[{'resourceType':'Patient','id':'p1'}]", FALSE },
    { ",'subject':{'reference':'urn:uuid:p1'}", FALSE },
    { ",'subject':{'identifier':{'value':'p1'}}", FALSE },
    { ",'subject':{'display':'p1'}", FALSE },
    { ",'subject':null", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','id':'o'%s}}]}",
          cases[i].subject);
      g_autoptr (WardFhirPage) page = decode (text, WARD_FHIR_OBSERVATIONS, "p1");

      g_test_message ("%s", cases[i].subject);
      g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, cases[i].ours ? 1 : 0);
      g_assert_cmpuint (ward_fhir_page_get_n_quarantined (page), ==, cases[i].ours ? 0 : 1);
    }
}

/* J19: one foreign entry among 500. */
static void
test_one_foreign_entry (void)
{
  g_autoptr (GString) text = g_string_new ("{'resourceType':'Bundle','entry':[");
  g_autoptr (WardFhirPage) page = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (
        text, "%s{'resource':{'resourceType':'Observation','id':'o%u','subject':{'reference':'Patient/%s'}}}",
        i > 0 ? "," : "", i, i == 250 ? "p2" : "p1");
  g_string_append (text, "]}");
  page = decode (text->str, WARD_FHIR_OBSERVATIONS, "p1");

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 499);
  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (page), ==, 1);
  for (guint i = 0; i < 499; i++)
    g_assert_cmpstr (ward_fhir_page_get_observation (page, i)->id, !=, "o250");
}

static void
test_other_kinds_are_checked (void)
{
  static const char *const reports[]
      = { "{'resourceType':'DiagnosticReport','id':'a','subject':{'reference':'Patient/p2'}}", NULL };
  static const char *const encounters[]
      = { "{'resourceType':'Encounter','id':'a','subject':{'reference':'Patient/p2'}}",
          "{'resourceType':'Encounter','id':'b'}", NULL };
  static const char *const allergies[]
      = { "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/p2'}}",
          "{'resourceType':'AllergyIntolerance','id':'b','patient':{'reference':'Patient/p1'}}", NULL };
  g_autoptr (WardFhirPage) a = fixture_decode (WARD_FHIR_REPORTS, reports);
  g_autoptr (WardFhirPage) b = fixture_decode (WARD_FHIR_ENCOUNTERS, encounters);
  g_autoptr (WardFhirPage) c = fixture_decode (WARD_FHIR_ALLERGIES, allergies);

  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (a), ==, 1);
  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (b), ==, 2);
  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (c), ==, 1);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (a) + ward_fhir_page_get_n_rows (b), ==, 0);
  g_assert_cmpstr (ward_fhir_page_get_allergy (c, 0)->id, ==, "b");
}

static void
test_not_understood (void)
{
  g_autoptr (WardFhirPage) page = decode (
      "{'resourceType':'Bundle','total':0,'entry':[{'resource':{'id':'a','subject':{'reference':'Patient/p1'}}},"
      "{'resource':{'resourceType':'observation','id':'b','subject':{'reference':'Patient/p1'}}},"
      "{'resource':{'resourceType':'Media','id':'c','subject':{'reference':'Patient/p1'}}},"
      "{'resource':{'resourceType':'Specimen','id':'d'},'search':{'mode':'include'}},"
      "{'fullUrl':'urn:uuid:1'},{},7,null,{'resource':[]},"
      "{'resource':{'id':'e','subject':{'reference':'Patient/p1'},'status':'final','resourceType':'Observation'}}]}",
      WARD_FHIR_OBSERVATIONS, "p1");

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 1);
  g_assert_cmpstr (ward_fhir_page_get_observation (page, 0)->id, ==, "e");
  g_assert_cmpuint (ward_fhir_page_get_n_not_understood (page), ==, 7);
}

static void
test_empty_bundles (void)
{
  static const char *const texts[] = { "{'resourceType':'Bundle'}", "{'resourceType':'Bundle','total':null,'entry':[]}",
                                       "{'resourceType':'Bundle','total':5,'entry':null,'link':[]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WardFhirPage) page = decode (texts[i], WARD_FHIR_OBSERVATIONS, "p1");

      g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 0);
      g_assert_true (ward_fhir_page_is_last (page));
    }
}

static void
test_outcome_entries (void)
{
  g_autoptr (WardFhirPage) page = decode (
      "{'resourceType':'Bundle','total':0,'entry':[{'resource':{'resourceType':'OperationOutcome','issue':["
      "{'severity':'warning','code':'suppressed','details':{'coding':[{'system':'urn:oid:1.2.840.114350.1.13.20.3.7.2."
      "657369',"
      "'code':'59204','display':'Not authorized for a sub-resource.'}]},'diagnostics':'Not shown: <b>Outside "
      "Record</b>'},"
      "{'severity':'information','code':'invalid','details':{'coding':[{'code':'59100'}],'text':'Unknown parameter'}},"
      "{'severity':'warning','code':'incomplete','details':{'coding':[{'system':'http://example.org','code':'4119'}]}},"
      "{'severity':'warning','code':'suppressed'}]},'search':{'mode':'outcome'}}]}",
      WARD_FHIR_OBSERVATIONS, "p1");

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 0);
  g_assert_cmpuint (ward_fhir_page_get_n_not_understood (page), ==, 0);
  g_assert_cmpuint (ward_fhir_page_get_n_issues (page), ==, 4);
  g_assert_cmpstr (ward_fhir_page_get_issue (page, 0)->code, ==, "59204");
  g_assert_cmpint (ward_fhir_page_get_issue (page, 0)->failure, ==, WARD_FAILURE_FORBIDDEN);
  g_assert_cmpstr (ward_fhir_page_get_issue (page, 0)->text, ==,
                   "Not shown: <b>Outside Record</b> (Not authorized for a sub-resource.)");
  g_assert_true (ward_fhir_page_get_issue (page, 1)->detail);
  g_assert_cmpint (ward_fhir_page_get_issue (page, 2)->failure, ==, WARD_FAILURE_INCOMPLETE);
  g_assert_cmpstr (ward_fhir_page_get_issue (page, 2)->code, ==, "4119");
  g_assert_null (ward_fhir_page_get_issue (page, 3)->code);
  g_assert_cmpint (ward_fhir_page_get_issue (page, 3)->failure, ==, WARD_FAILURE_FORBIDDEN);
}

static void
test_many_issues (void)
{
  g_autoptr (GString) text
      = g_string_new ("{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'OperationOutcome','issue':[");
  g_autoptr (WardFhirPage) page = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "%s{'severity':'warning','code':'invalid','diagnostics':'line\\n%u'}",
                            i > 0 ? "," : "", i);
  g_string_append (text, "]}}]}");
  page = decode (text->str, WARD_FHIR_OBSERVATIONS, "p1");

  g_assert_cmpuint (ward_fhir_page_get_n_issues (page), ==, WARD_READ_MAX_ISSUES);
  g_assert_cmpstr (ward_fhir_page_get_issue (page, 0)->text, ==, "line 0");
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    WardFailure failure;
  } cases[] = {
    { "", WARD_FAILURE_NOT_JSON },
    { "''", WARD_FAILURE_NOT_FHIR },
    { "[]", WARD_FAILURE_NOT_FHIR },
    { "{}", WARD_FAILURE_NOT_FHIR },
    { "<html>", WARD_FAILURE_NOT_JSON },
    { "{'resourceType':'Bundle','entry':[", WARD_FAILURE_NOT_JSON },
    { "{'resourceType':'Patient','id':'p1'}", WARD_FAILURE_NOT_FHIR },
    { "{'resourceType':'OperationOutcome','issue':[]}", WARD_FAILURE_NOT_FHIR },
    { "{'resourceType':'Bundle','entry':[],'entry':[]}", WARD_FAILURE_NOT_JSON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = fixture_bytes (cases[i].text);
      g_autoptr (GError) error = NULL;
      WardFhirPage *page = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", &error);

      g_test_message ("%s", cases[i].text);
      g_assert_null (page);
      g_assert_error (error, WARD_FAILURE, (int) cases[i].failure);
    }
}

static void
test_next_links (void)
{
  static const struct
  {
    const char *url;
    const char *next; /* NULL: refused */
  } cases[] = {
    { FIXTURE_BASE "/Observation?sessionID=16-AB", FIXTURE_BASE "/Observation?sessionID=16-AB" },
    { "Observation?page=2", FIXTURE_BASE "/Observation?page=2" },
    { "?sessionID=16-AB", FIXTURE_BASE "/Observation?sessionID=16-AB" },
    { "/api/FHIR/R4/Observation?page=2", FIXTURE_BASE "/Observation?page=2" },
    { FIXTURE_BASE "?_getpages=1", FIXTURE_BASE "?_getpages=1" },
    { "https://evil.example.org/api/FHIR/R4/Observation?page=2", NULL },
    { "https://fhir.example.org.evil.org/api/FHIR/R4/Observation?page=2", NULL },
    { "https://fhir.example.org@evil.org/api/FHIR/R4/Observation", NULL },
    { "http://fhir.example.org/api/FHIR/R4/Observation?page=2", NULL },
    { "https://fhir.example.org:8443/api/FHIR/R4/Observation?page=2", NULL },
    { "https://fhir.example.org/api/FHIR/R4x/Observation", NULL },
    { "https://fhir.example.org/other/Observation", NULL },
    { "https://fhir.example.org/api/FHIR/R4/../../secret", NULL },
    { "https://fhir.example.org/api/FHIR/R4/%2e%2e/secret", NULL },
    { "../../oauth2/token", NULL },
    { "//evil.example.org/api/FHIR/R4/Observation", NULL },
    { "file:///etc/passwd", NULL },
    { "javascript:alert(1)", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'resourceType':'Bundle','link':[{'relation':'self','url':'x'},{'relation':'next','url':'%s'}]}",
          cases[i].url);
      g_autoptr (WardFhirPage) page = decode (text, WARD_FHIR_OBSERVATIONS, "p1");

      g_test_message ("%s", cases[i].url);
      g_assert_cmpstr (ward_fhir_page_get_next (page), ==, cases[i].next);
      g_assert_false (ward_fhir_page_is_last (page));
      g_assert_cmpuint (ward_fhir_page_get_n_issues (page), ==, cases[i].next == NULL ? 1 : 0);
    }
}

/* A row without id is shown, and the same one of two windows has one name. */
static void
test_rows_without_id (void)
{
  static const char text[]
      = "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','subject':{'reference':"
        "'Patient/p1'},'valueString':'a'}},{'resource':{'resourceType':'Observation','subject':{'reference':"
        "'Patient/p1'},'valueString':'b'}}]}";
  g_autoptr (WardFhirPage) a = decode (text, WARD_FHIR_OBSERVATIONS, "p1");
  g_autoptr (WardFhirPage) b = decode (text, WARD_FHIR_OBSERVATIONS, "p1");

  g_assert_cmpuint (ward_fhir_page_get_n_rows (a), ==, 2);
  g_assert_cmpstr (ward_fhir_page_get_observation (a, 0)->id, ==, ward_fhir_page_get_observation (b, 0)->id);
  g_assert_cmpstr (ward_fhir_page_get_observation (a, 0)->id, !=, ward_fhir_page_get_observation (a, 1)->id);
  g_assert_cmpuint (ward_fhir_page_get_n_odd (a), ==, 2);
}

/* V95: a member that is there twice, and nesting without end, are refused as a whole, with an error that tells so. */
static void
test_broken_documents (void)
{
  static const char *const twice[]
      = { "{'resourceType':'Bundle','resourceType':'Bundle','entry':[]}",
          "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','id':'a','status':'final',"
          "'status':'cancelled','subject':{'reference':'Patient/p1'}}}]}" };
  g_autoptr (GString) deep = g_string_new ("{'resourceType':'Bundle','entry':");
  g_autoptr (GBytes) nested = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (twice); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (twice[i]);

      g_assert_null (ward_fhir_decode_bundle (bytes, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
  for (guint i = 0; i < 200000; i++)
    g_string_append_c (deep, '[');
  nested = fixture_bytes (deep->str);
  g_assert_null (ward_fhir_decode_bundle (nested, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/fhir/read/bundle/J18-V66-subjects", test_subjects);
  g_test_add_func ("/fhir/read/bundle/J19-one-foreign-entry", test_one_foreign_entry);
  g_test_add_func ("/fhir/read/bundle/W03-X087-other-kinds-are-checked", test_other_kinds_are_checked);
  g_test_add_func ("/fhir/read/bundle/J16-J39-not-understood", test_not_understood);
  g_test_add_func ("/fhir/read/bundle/X081-empty", test_empty_bundles);
  g_test_add_func ("/fhir/read/bundle/V74-X080-outcome-entries", test_outcome_entries);
  g_test_add_func ("/fhir/read/bundle/J32-many-issues", test_many_issues);
  g_test_add_func ("/fhir/read/bundle/N26-errors", test_errors);
  g_test_add_func ("/fhir/read/bundle/N24-next-links", test_next_links);
  g_test_add_func ("/fhir/read/bundle/V95-broken-documents", test_broken_documents);
  g_test_add_func ("/fhir/read/bundle/rows-without-id", test_rows_without_id);

  return g_test_run ();
}
