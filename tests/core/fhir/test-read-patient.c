/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patients, allergies, encounters, reports, users, RTF and errors: what their readers make of servers' answers. */

#include "core/fhir/fhir-fixture.h"

static WardPatient *
decode_patient (const char *text)
{
  g_autoptr (GBytes) body = fixture_bytes (text);
  g_autoptr (GError) error = NULL;
  WardPatient *patient = ward_fhir_decode_patient (body, "p1", &error);

  g_assert_no_error (error);
  return patient;
}

static void
test_patient_whole (void)
{
  g_autoptr (WardPatient) patient = decode_patient (
      "{'resourceType':'Patient','id':'p1','meta':{'versionId':'2','tag':[{'code':'HTEST'}],'security':[{'code':'V'}]},"
      "'active':false,"
      "'extension':[{'url':'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex','valueCode':'F'},"
      "{'url':'http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex','valueCode':'248152002'},"
      "{'url':'http://hl7.org/fhir/StructureDefinition/individual-genderIdentity','extension':[{'url':'value',"
      "'valueCodeableConcept':{'text':'Woman'}}]}],"
      "'identifier':[{'use':'usual','type':{'text':'INTERNAL'},'system':'urn:a','value':'     Z6129'},"
      "{'type':{'coding':[{'system':'urn:x','code':'um'},{'system':'http://terminology.hl7.org/CodeSystem/"
      "v2-0203','code':'MR'}]},"
      "'value':'SYN-1','period':{'end':'2020'}}],"
      "'name':[{'use':'official','family':'Testperson','given':['Anna',null,'Maria'],'_given':[null,{'id':'x'},null],'"
      "prefix':['Dr.']},"
      "{'use':'maiden','text':'Old Name','period':{'end':'2001-05'}}],"
      "'telecom':[{'system':'phone','use':'home','value':'+49 30 1'},{'system':'email'}],"
      "'address':[{'use':'temp','line':['Street 1','Back'],'city':'Town','postalCode':'12'}],"
      "'link':[{'other':{'identifier':{'value':'SYN-NOBODY'},'display':'Nobody'}},{'type':'replaced-by','other':{'"
      "reference':'Patient/p9'}}],'gender':'female','birthDate':'1962-06-14',"
      "'_birthDate':{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/patient-birthTime','valueDateTime':"
      "'1962-06-14T03:15:00+01:00'}]},'deceasedDateTime':'2024-03-09','multipleBirthInteger':2,"
      "'communication':[{'language':{'text':'English'}},{'language':{'text':'German'},'preferred':true}]}");

  g_assert_cmpstr (patient->version, ==, "2");
  g_assert_false (patient->active);
  g_assert_true (patient->restricted);
  g_assert_true (patient->test_record);
  g_assert_cmpstr (patient->birth_sex, ==, "Female");
  g_assert_cmpstr (patient->sex, ==, "Female");
  g_assert_cmpstr (patient->gender_identity, ==, "Woman");
  g_assert_cmpuint (patient->n_identifiers, ==, 2);
  g_assert_cmpstr (patient->identifiers[0].value, ==, "Z6129");
  g_assert_cmpstr (patient->identifiers[0].type_text, ==, "INTERNAL");
  g_assert_cmpstr (patient->identifiers[1].type_code, ==, "MR");
  g_assert_cmpint (patient->identifiers[1].period_end.precision, ==, WARD_PRECISION_YEAR);
  g_assert_cmpuint (patient->n_names, ==, 2);
  g_assert_cmpuint (patient->names[0].n_given, ==, 2);
  g_assert_cmpstr (patient->names[0].given[1], ==, "Maria");
  g_assert_cmpint (patient->names[1].period_end.precision, ==, WARD_PRECISION_MONTH);
  g_assert_cmpuint (patient->n_contacts, ==, 1);
  g_assert_cmpstr (patient->addresses[0], ==, "Temporary: Street 1, Back, Town, 12");
  g_assert_cmpuint (patient->n_links, ==, 1);
  g_assert_cmpstr (patient->links[0].other, ==, "Patient/p9");
  g_assert_null (patient->links[0].identifier.value); /* of a link that says nothing nothing stays */
  g_assert_null (patient->links[0].name);
  g_assert_cmpint (patient->gender, ==, WARD_GENDER_FEMALE);
  g_assert_cmpint (patient->birth.precision, ==, WARD_PRECISION_DAY);
  g_assert_cmpint (patient->birth_time.precision, ==, WARD_PRECISION_SECOND);
  g_assert_true (patient->deceased);
  g_assert_cmpint (patient->deceased_time.precision, ==, WARD_PRECISION_DAY);
  g_assert_true (patient->multiple_birth);
  g_assert_cmpint (patient->birth_order, ==, 2);
  g_assert_cmpstr (patient->language, ==, "German");
}

static void
test_patient_bare (void)
{
  g_autoptr (WardPatient) bare = decode_patient ("{'id':'p1','resourceType':'Patient'}");
  g_autoptr (WardPatient) masked
      = decode_patient ("{'resourceType':'Patient','id':'p1','name':[{'extension':[{'url':'http://hl7.org/fhir/"
                        "StructureDefinition/data-absent-reason',"
                        "'valueCode':'masked'}]}],'deceasedBoolean':true,'modifierExtension':[{'url':'urn:x'}]}");

  g_assert_cmpuint (bare->n_names, ==, 0);
  g_assert_true (bare->active);
  g_assert_false (bare->deceased);
  g_assert_cmpint (bare->gender, ==, WARD_GENDER_ABSENT);
  g_assert_cmpint (bare->birth.precision, ==, WARD_PRECISION_NONE);
  g_assert_cmpstr (masked->names[0].absent_reason, ==, "masked");
  g_assert_true (masked->deceased);
  g_assert_cmpint (masked->deceased_time.precision, ==, WARD_PRECISION_NONE);
  g_assert_true (masked->unsafe_modifier);
}

static void
test_wrong_patient (void)
{
  static const struct
  {
    const char *text;
    WardFailure failure;
  } cases[] = {
    { "{'resourceType':'Patient','id':'p2'}", WARD_FAILURE_WRONG_PATIENT },
    { "{'resourceType':'Patient'}", WARD_FAILURE_WRONG_PATIENT },
    { "{'resourceType':'Person','id':'p1'}", WARD_FAILURE_NOT_FHIR },
    { "{'resourceType':'OperationOutcome'}", WARD_FAILURE_NOT_FHIR },
    { "{'resourceType':'Patient','id':'p1'", WARD_FAILURE_NOT_JSON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = fixture_bytes (cases[i].text);
      g_autoptr (GError) error = NULL;
      WardPatient *patient = ward_fhir_decode_patient (body, "p1", &error);

      g_assert_null (patient);
      g_assert_error (error, WARD_FAILURE, (int) cases[i].failure);
    }
}

static void
test_allergies (void)
{
  static const char *const resources[] = {
    "{'resourceType':'AllergyIntolerance','id':'a','patient':{'reference':'Patient/"
    "p1'},'code':{'text':'Penicillin'},'criticality':'high',"
    "'reaction':[{'manifestation':[{'text':'Rash'},{'coding':[{'display':'Hives'}]}]}]}",
    "{'resourceType':'AllergyIntolerance','id':'b','patient':{'reference':'Patient/p1'},'code':{'coding':[{'system':"
    "'http://snomed.info/sct','code':'716186003','display':'No known allergy'}]}}",
    "{'resourceType':'AllergyIntolerance','id':'c','patient':{'reference':'Patient/"
    "p1'},'verificationStatus':{'coding':[{'code':'refuted'}]},"
    "'code':{'text':'Latex'}}",
    "{'resourceType':'AllergyIntolerance','id':'d','patient':{'reference':'Patient/"
    "p1'},'clinicalStatus':{'coding':[{'code':'resolved'}]},"
    "'reaction':[{'substance':{'text':'Egg'}}]}",
    "{'resourceType':'AllergyIntolerance','id':'e','patient':{'reference':'Patient/p1'}}",
    "{'resourceType':'AllergyIntolerance','id':'f','patient':{'reference':'Patient/p1'},'code':{'text':'Not on "
    "File','coding':[{'system':"
    "'http://snomed.info/sct','code':'1631000175102'}]}}",
    "{'resourceType':'AllergyIntolerance','id':'g','patient':{'reference':'Patient/"
    "p1'},'code':{'text':'Nuts'},'modifierExtension':"
    "[{'url':'urn:x'}]}",
    NULL
  };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_ALLERGIES, resources);

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 7);
  g_assert_cmpstr (ward_fhir_page_get_allergy (page, 0)->text, ==, "Penicillin");
  g_assert_cmpstr (ward_fhir_page_get_allergy (page, 0)->reaction, ==, "Rash, Hives");
  g_assert_true (ward_fhir_page_get_allergy (page, 1)->no_known);
  g_assert_true (ward_fhir_page_get_allergy (page, 2)->refuted);
  g_assert_true (ward_fhir_page_get_allergy (page, 3)->inactive);
  g_assert_cmpstr (ward_fhir_page_get_allergy (page, 3)->text, ==, "Egg");
  g_assert_cmpstr (ward_fhir_page_get_allergy (page, 4)->text, ==, "unnamed");
  g_assert_true (ward_fhir_page_get_allergy (page, 5)->refuted);
  g_assert_cmpstr (ward_fhir_page_get_allergy (page, 6)->text, ==,
                   "Nuts (contains information that this viewer cannot interpret)");
}

static void
test_encounters (void)
{
  static const char *const resources[]
      = { "{'resourceType':'Encounter','id':'e1','subject':{'reference':'Patient/"
          "p1'},'status':'in-progress','class':{'code':'IMP'},"
          "'type':[{'text':'Hospital "
          "Encounter'}],'period':{'start':'2024-03-01T10:00:00Z'},'location':[{'status':'completed','location':"
          "{'display':'ED'}},{'status':'active','location':{'display':'Ward 3'}}]}",
          "{'resourceType':'Encounter','id':'e2','subject':{'reference':'Patient/"
          "p1'},'class':[{'coding':[{'display':'ambulatory'}]}]}",
          NULL };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_ENCOUNTERS, resources);
  const WardEncounter *first = ward_fhir_page_get_encounter (page, 0);

  g_assert_cmpstr (first->class_text, ==, "Inpatient");
  g_assert_cmpstr (first->type_text, ==, "Hospital Encounter");
  g_assert_cmpstr (first->location, ==, "Ward 3");
  g_assert_cmpint (first->start.precision, ==, WARD_PRECISION_SECOND);
  g_assert_cmpint (first->end.precision, ==, WARD_PRECISION_NONE);
  g_assert_cmpstr (ward_fhir_page_get_encounter (page, 1)->class_text, ==, "ambulatory");
}

static void
test_reports (void)
{
  static const char *const resources[] = {
    "{'resourceType':'DiagnosticReport','id':'r1','subject':{'reference':'Patient/"
    "p1'},'status':'appended','code':{'text':'CBC'},"
    "'category':[{'coding':[{'system':'urn:x','code':'Lab'}]},{'coding':[{'system':'http://terminology.hl7.org/"
    "CodeSystem/v2-0074',"
    "'code':'LAB'}]}],'effectiveDateTime':'2024-03-09','issued':'2024-03-09T10:00:00Z','performer':[{'display':'Lab "
    "A'}],"
    "'result':[{'reference':'Observation/o1'},{'display':'Platelets'},{'reference':'Observation/o2','display':'Hb'}],"
    "'conclusion':'{\\\\rtf1 All \\\\b "
    "well}','presentedForm':[{'contentType':'text/plain','data':'bm8gZ3Jvd3Ro','title':'Micro'},"
    "{'contentType':'application/pdf','url':'Binary/1','size':77},{'contentType':'text/plain','data':'***'}]}",
    NULL
  };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_REPORTS, resources);
  const WardReport *report = ward_fhir_page_get_report (page, 0);

  g_assert_cmpint (report->status, ==, WARD_STATUS_APPENDED);
  g_assert_cmpint (report->categories, ==, WARD_CATEGORY_LABORATORY);
  g_assert_cmpuint (report->n_results, ==, 3);
  g_assert_cmpstr (report->results[1], ==, "");
  g_assert_cmpstr (report->result_displays[1], ==, "Platelets");
  g_assert_null (report->result_displays[0]);
  g_assert_cmpstr (report->conclusion, ==, "All well");
  g_assert_cmpuint (report->n_forms, ==, 3);
  g_assert_cmpstr (report->forms[0].text, ==, "no growth");
  g_assert_cmpuint (report->forms[0].size, ==, 9);
  g_assert_null (report->forms[1].text);
  g_assert_cmpuint (report->forms[1].size, ==, 77);
  g_assert_null (report->forms[2].text);
  g_assert_cmpuint (ward_fhir_page_get_n_odd (page), ==, 1);
}

/* The length or the SHA-1 is another than announced: none of the text is given out. */
static void
test_reports_damaged (void)
{
  static const char *const resources[] = {
    "{'resourceType':'DiagnosticReport','id':'r1','subject':{'reference':'Patient/p1'},'status':'final',"
    "'presentedForm':[{'contentType':'text/plain','data':'bm8gZ3Jvd3Ro','size':9,'hash':'VrW9IsniEDo2UXD42B4k5KxwIv8="
    "'},{'contentType':'text/plain','data':'bm8gZ3Jvd3Ro','size':10},"
    "{'contentType':'text/plain','data':'bm8gZ3Jvd3Ro','hash':'AAAAAAAAAAAAAAAAAAAAAAAAAAA='},"
    "{'contentType':'text/plain','data':'bm8gZ3Jv*d3Ro'},"
    "{'contentType':'text/html; charset=utf-8','data':'PGI+bm88L2I+'}]}",
    NULL
  };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_REPORTS, resources);
  const WardReport *report = ward_fhir_page_get_report (page, 0);

  g_assert_cmpuint (report->n_forms, ==, 5);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpint (report->forms[i].damaged, ==, i > 0);
      g_assert_cmpstr (report->forms[i].text, ==, i > 0 ? NULL : "no growth");
      g_assert_false (report->forms[i].formatting_removed);
    }
  g_assert_cmpstr (report->forms[4].text, ==, "no");
  g_assert_true (report->forms[4].formatting_removed);
  g_assert_false (report->forms[4].left_out);
}

static void
test_html_texts (void)
{
  static const struct
  {
    const char *html, *text;
    gboolean left_out;
  } cases[] = {
    { "", "", FALSE },
    { "plain", "plain", FALSE },
    { "<p>One</p>\n<p>Two <b>bold</b></p>", "One\nTwo bold", FALSE },
    { "a &lt;5 &amp; b &#8804; 7 &#x2265; 8 &unknown; &", "a <5 & b ≤ 7 ≥ 8 &unknown; &", FALSE },
    { "K < 5 and > 3", "K < 5 and > 3", FALSE },
    { "<script>alert('<p>1</p>')</script>after", "after", TRUE },
    { "<SCRIPT src=x>bad</ScRiPt >after", "after", TRUE },
    { "<script>never closed", "", TRUE },
    { "<style>p { color: red }</style>text", "text", FALSE },
    { "<img src='https://elsewhere.example/x.png' onerror=alert(1)>text", "text", TRUE },
    { "<a title=\"a > b\" href='javascript:x'>link</a>", "link", FALSE },
    { "<!-- <script> -->kept<!-- open", "kept", FALSE },
    { "<table><tr><td>Na</td><td>141</td></tr><tr><td>K</td></tr></table>", "Na\t141\t\nK\t", FALSE },
    { "<iframe src=x>fallback</iframe>end", "end", TRUE },
    { "&#0;&#55296;&#1114112;", "&#0;&#55296;&#1114112;", FALSE },
    { "<p", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean left_out = FALSE;
      g_autofree char *text = ward_html_to_text (cases[i].html, &left_out);

      g_test_message ("%s", cases[i].html);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (left_out, ==, cases[i].left_out);
    }
}

static void
test_person_names (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    const char *role;
  } cases[] = {
    { "{'resourceType':'Practitioner','name':[{'prefix':['Dr.'],'given':['Robin'],'family':'Sample'}]}",
      "Dr. Robin Sample", NULL },
    { "{'resourceType':'Practitioner','name':[{'text':'R. Sample'}],'qualification':[{'code':{'coding':[{'code':'MD','"
      "display':'Doctor of Medicine'}]}}]}",
      "R. Sample", "Doctor of Medicine" },
    { "{'resourceType':'PractitionerRole','practitioner':{'display':'Dr. Sample'},'code':[{'text':'Consultant'}]}",
      "Dr. Sample", "Consultant" },
    { "{'resourceType':'Practitioner','qualification':[{}]}", NULL, NULL },
    { "{'resourceType':'Practitioner','qualification':'MD','code':7}", NULL, NULL },
    { "{'resourceType':'Practitioner','name':[{}]}", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = fixture_bytes (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autofree char *role = NULL;
      g_autofree char *name = ward_read_person_name (body, &role, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (role, ==, cases[i].role);
    }
}

static void
test_rtf_texts (void)
{
  static const struct
  {
    const char *rtf;
    const char *text;
  } cases[] = {
    { "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Courier;}}{\\colortbl;\\red0;}\\f0\\fs20 Line one\\par\nLine two\\tab x}",
      "Line one\nLine two\tx" },
    { "{\\rtf1 M\\'fcller \\u8805?5 \\'80}", "M\303\274ller \342\211\2455 \342\202\254" },
    { "{\\rtf1{\\*\\generator Riched20;}{\\info{\\author A}}text}", "text" },
    { "{\\rtf1 \\{braces\\} and \\\\ }", "{braces} and \\" },
    { "{\\rtf1\\uc2\\u233xxa}", "\303\251a" },
    { "{\\rtf1\\bin5 }{}}{after", "after" },
    { "{\\rtf1 open {\\b bold", "open bold" },
    { "{\\rtf1 end\\", "end" },
    { "{\\rtf1\\u-10179?\\u-8704?ok}", "ok" },
    { "{\\rtf1}", "" },
    { "}}}{\\rtf1 x}", "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ward_rtf_to_text (cases[i].rtf);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
test_rtf_depth (void)
{
  g_autoptr (GString) rtf = g_string_new ("{\\rtf1 a");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (rtf, '{');
  g_string_append (rtf, "deep");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (rtf, '}');
  g_string_append (rtf, "b}");
  text = ward_rtf_to_text (rtf->str);

  g_assert_cmpstr (text, ==, "ab");
}

static void
test_error_answers (void)
{
  static const struct
  {
    WardFailure by_status; /* WARD_N_FAILURES: 200 */
    const char *body;
    WardFailure failure;
  } cases[] = {
    { WARD_FAILURE_FORBIDDEN, "", WARD_FAILURE_FORBIDDEN },
    { WARD_FAILURE_UNAUTHORIZED, "''", WARD_FAILURE_UNAUTHORIZED },
    { WARD_FAILURE_NOT_FOUND, "<html>", WARD_FAILURE_NOT_FOUND },
    { WARD_FAILURE_FORBIDDEN,
      "{'resourceType':'OperationOutcome','issue':[{'severity':'fatal','code':'forbidden','details':{'coding':"
      "[{'system':'urn:oid:1.2.840.114350.1.13.0.1.7.2.657369','code':'4130'}]}}]}",
      WARD_FAILURE_BREAK_THE_GLASS },
    { WARD_FAILURE_BAD_REQUEST,
      "{'resourceType':'OperationOutcome','issue':[{'severity':'information','code':'invalid','details':"
      "{'coding':[{'code':'59100'}]}},{'severity':'fatal','code':'processing','details':{'coding':[{'code':"
      "'4113'}]}}]}",
      WARD_FAILURE_PAGING_EXPIRED },
    { WARD_FAILURE_FORBIDDEN,
      "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'security','details':{'coding':"
      "[{'code':'4118'}]}}]}",
      WARD_FAILURE_FORBIDDEN },
    { WARD_FAILURE_BAD_REQUEST, "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'forbidden'}]}",
      WARD_FAILURE_BAD_REQUEST },
    { WARD_N_FAILURES, "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'exception'}]}",
      WARD_FAILURE_SERVER },
    { WARD_N_FAILURES, "{'resourceType':'OperationOutcome'}", WARD_FAILURE_NOT_FHIR },
    { WARD_N_FAILURES, "{'resourceType':'Bundle'}", WARD_N_FAILURES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = fixture_bytes (cases[i].body);
      g_autoptr (WardFhirPage) page = ward_fhir_page_new (WARD_FHIR_OBSERVATIONS, 0);
      g_autoptr (GError) by_status = NULL;
      g_autoptr (GError) error = NULL;

      if (cases[i].by_status != WARD_N_FAILURES)
        by_status = g_error_new_literal (WARD_FAILURE, (int) cases[i].by_status, "by status");
      error = ward_read_error (body, by_status, page->issues);
      g_test_message ("%s", cases[i].body);
      if (cases[i].failure == WARD_N_FAILURES)
        g_assert_no_error (error);
      else
        g_assert_error (error, WARD_FAILURE, (int) cases[i].failure);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/fhir/read/patient/whole", test_patient_whole);
  g_test_add_func ("/fhir/read/patient/X091-bare", test_patient_bare);
  g_test_add_func ("/fhir/read/patient/J17-N39-wrong-id", test_wrong_patient);
  g_test_add_func ("/fhir/read/allergies", test_allergies);
  g_test_add_func ("/fhir/read/encounters", test_encounters);
  g_test_add_func ("/fhir/read/reports", test_reports);
  g_test_add_func ("/fhir/read/reports-damaged", test_reports_damaged);
  g_test_add_func ("/fhir/html/texts", test_html_texts);
  g_test_add_func ("/fhir/read/person-names", test_person_names);
  g_test_add_func ("/fhir/rtf/texts", test_rtf_texts);
  g_test_add_func ("/fhir/rtf/depth", test_rtf_depth);
  g_test_add_func ("/fhir/read/X075-X076-error-answers", test_error_answers);

  return g_test_run ();
}
