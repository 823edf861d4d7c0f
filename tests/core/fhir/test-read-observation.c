/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observations as servers send them, to rows: values of every type, ranges, modifiers, notes, times, and what FHIR does not allow. */

#include "core/fhir/fhir-fixture.h"

typedef struct
{
  const char *members;
  WardValueKind kind;
  const char *first;  /* lexeme or text */
  const char *second; /* unit or second lexeme */
} ValueCase;

static const char *
first_of (const WardValue *value)
{
  if (value->kind == WARD_VALUE_CONCEPT)
    return ward_concept_get_text (value->concept);
  return value->quantity.lexeme != NULL ? value->quantity.lexeme : value->text;
}

static void
test_values (void)
{
  static const ValueCase cases[] = {
    { "'valueQuantity':{'value':4.10,'unit':'mmol/L'}", WARD_VALUE_QUANTITY, "4.10", "mmol/L" },
    { "'valueQuantity':{'value':1.2E+2,'unit':'mm[Hg]'}", WARD_VALUE_QUANTITY, "1.2E+2", "mm[Hg]" },
    { "'valueQuantity':{'value':0}", WARD_VALUE_QUANTITY, "0", NULL },
    { "'valueQuantity':{'value':-5.2,'unit':'mmol/L'}", WARD_VALUE_QUANTITY, "-5.2", "mmol/L" },
    { "'valueQuantity':{'value':123456789012345678,'unit':'copies'}", WARD_VALUE_QUANTITY, "123456789012345678",
      "copies" },
    { "'valueQuantity':{'value':'5.40','unit':'mmol/L'}", WARD_VALUE_QUANTITY, "5.40", "mmol/L" },
    { "'valueQuantity':{'value':'<5','unit':'ng/L'}", WARD_VALUE_STRING, "<5 ng/L", NULL },
    { "'valueQuantity':{'unit':'mmol/L'}", WARD_VALUE_NONE, NULL, NULL },
    { "'valueString':'<0.01'", WARD_VALUE_STRING, "<0.01", NULL },
    { "'valueString':'<b>SEE NOTE</b>&nbsp;'", WARD_VALUE_STRING, "<b>SEE NOTE</b>&nbsp;", NULL },
    { "'valueString':519", WARD_VALUE_STRING, "519", NULL },
    { "'valueCodeableConcept':{'text':'GT 45'}", WARD_VALUE_CONCEPT, "GT 45", NULL },
    { "'valueCodeableConcept':{'coding':[{'system':'http://snomed.info/"
      "sct','code':'131194007','display':'Non-reactive'}]}",
      WARD_VALUE_CONCEPT, "Non-reactive", NULL },
    { "'valueInteger':7", WARD_VALUE_INTEGER, "7", NULL },
    { "'valueRange':{'low':{'value':123,'unit':'mg/dL'},'high':{'value':128,'unit':'mg/dL'}}", WARD_VALUE_RANGE, "123",
      "128" },
    { "'valueRatio':{'numerator':{'value':1},'denominator':{'value':40}}", WARD_VALUE_RATIO, "1", "40" },
    { "'valueTime':'07:30:00'", WARD_VALUE_TIME, "07:30:00", NULL },
    { "'valueBoolean':false", WARD_VALUE_BOOLEAN, NULL, NULL },
    { "'valueDateTime':'2024-03-09T23:30:00+01:00'", WARD_VALUE_DATETIME, NULL, NULL },
    { "'valueDateTime':'yesterday'", WARD_VALUE_STRING, "yesterday", NULL },
    { "'valuePeriod':{'start':'2024-03-09'}", WARD_VALUE_PERIOD, NULL, NULL },
    { "'valueSampledData':{'origin':{'value':0},'period':10,'dimensions':2,'data':'1 2 E 4 5 6'}", WARD_VALUE_SAMPLED,
      "0", NULL },
    { "'extension':[{'url':'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment',"
      "'valueAttachment':{'contentType':'image/png','title':'Smear'}}]",
      WARD_VALUE_ATTACHMENT, "Smear", NULL },
    { "'valueReference':{'reference':'MolecularSequence/1'}", WARD_VALUE_STRING,
      "A value of a type that this viewer does not know", NULL },
    { "'valueString':null", WARD_VALUE_NONE, NULL, NULL },
    { "'valueQuantity':[]", WARD_VALUE_NONE, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardFhirPage) page = fixture_observation (cases[i].members);
      const WardValue *value = &ward_fhir_page_get_observation (page, 0)->measure.value;

      g_test_message ("%s", cases[i].members);
      g_assert_cmpint (value->kind, ==, cases[i].kind);
      g_assert_cmpstr (first_of (value), ==, cases[i].first);
      if (value->kind == WARD_VALUE_QUANTITY)
        g_assert_cmpstr (value->quantity.unit, ==, cases[i].second);
      else
        g_assert_cmpstr (value->quantity2.lexeme, ==, cases[i].second);
      if (value->kind == WARD_VALUE_SAMPLED)
        g_assert_cmpuint (value->n_samples, ==, 3);
      if (value->kind == WARD_VALUE_BOOLEAN)
        g_assert_false (value->boolean);
    }
}

static void
test_comparators (void)
{
  static const struct
  {
    const char *text;
    WardComparator comparator;
  } cases[] = {
    { "<", WARD_COMPARATOR_LESS },     { "<=", WARD_COMPARATOR_LESS_OR_EQUAL },
    { ">", WARD_COMPARATOR_GREATER },  { ">=", WARD_COMPARATOR_GREATER_OR_EQUAL },
    { "<>", WARD_COMPARATOR_UNKNOWN }, { "=", WARD_COMPARATOR_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf ("'valueQuantity':{'value':5,'comparator':'%s','unit':'ng/"
                                                  "L','system':'http://unitsofmeasure.org','code':'ng/L'}",
                                                  cases[i].text);
      g_autoptr (WardFhirPage) page = fixture_observation (members);
      const WardQuantity *quantity = &ward_fhir_page_get_observation (page, 0)->measure.value.quantity;

      g_assert_cmpint (quantity->comparator, ==, cases[i].comparator);
      g_assert_cmpstr (quantity->comparator_text, ==, cases[i].text);
      g_assert_cmpstr (quantity->lexeme, ==, "5");
      g_assert_cmpstr (quantity->unit_code, ==, "ng/L");
      g_assert_cmpstr (quantity->unit_system, ==, WARD_SYSTEM_UCUM);
    }
}

/* Everything that a full row carries, in one. */
static void
test_whole (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'meta':{'versionId':'3','lastUpdated':'2024-03-10T08:00:00Z','security':[{'code':'R'}]},'status':'corrected',"
      "'category':[{'coding':[{'system':'urn:oid:1.2.840.114350.1.13.0.1.7.10.798268.30','code':'Lab'}],'text':'Lab'}],"
      "'code':{'coding':[{'system':'urn:oid:1.2.3','code':'77'},{'system':'http://"
      "loinc.org','code':'2823-3'}],'text':'Potassium'},"
      "'encounter':{'reference':'Encounter/"
      "e1'},'effectivePeriod':{'start':'2024-03-09T23:30:00+01:00','end':'2024-03-10'},"
      "'issued':'2024-03-10T07:00:00.123+01:00','performer':[{'display':'Lab A'},{'display':'Dr. B'}],"
      "'basedOn':[{'reference':'ServiceRequest/s1'},{'reference':'ServiceRequest/s2'}],'focus':[{'display':'fetus'}],"
      "'valueQuantity':{'value':6.1,'unit':'mmol/L'},"
      "'interpretation':[{'coding':[{'system':'urn:x','code':'hi'},{'system':'http://terminology.hl7.org/CodeSystem/"
      "v3-ObservationInterpretation','code':'HH'}]},{'text':'Panic'}],"
      "'note':[{'text':'haemolysed','authorString':'MTA','time':'2024-03-10'},{'text':'call ward'}],"
      "'bodySite':{'text':'left arm'},'method':{'text':'ISE'},'device':{'display':'Analyser 2'},"
      "'contained':[{'resourceType':'Specimen','id':'sp','type':{'text':'Serum'}}],'specimen':{'reference':'#sp'},"
      "'referenceRange':[{'low':{'value':3.5,'unit':'mmol/L'},'high':{'value':5.10,'unit':'mmol/"
      "L'},'type':{'text':'normal'},"
      "'appliesTo':[{'text':'male'}],'age':{'low':{'value':18,'unit':'a'}},'text':'3.5-5.1'}],"
      "'hasMember':[{'reference':'Observation/o2'}],'derivedFrom':[{'reference':'Observation/o3'}]");
  const WardObservation *row = ward_fhir_page_get_observation (page, 0);

  g_assert_cmpstr (row->id, ==, "o1");
  g_assert_cmpstr (row->version, ==, "3");
  g_assert_cmpint (row->updated.precision, ==, WARD_PRECISION_SECOND);
  g_assert_true (row->restricted);
  g_assert_cmpint (row->status, ==, WARD_STATUS_CORRECTED);
  g_assert_cmpint (row->categories, ==, WARD_CATEGORY_LABORATORY);
  g_assert_cmpuint (row->measure.code.n_codings, ==, 2);
  g_assert_cmpstr (ward_concept_find_code (&row->measure.code, WARD_SYSTEM_LOINC), ==, "2823-3");
  g_assert_cmpstr (row->encounter, ==, "Encounter/e1");
  g_assert_cmpint (row->effective.precision, ==, WARD_PRECISION_SECOND);
  g_assert_cmpint (row->effective.offset_minutes, ==, 60);
  g_assert_cmpint (row->effective_end.precision, ==, WARD_PRECISION_DAY);
  g_assert_cmpstr (row->performer, ==, "Lab A, Dr. B");
  g_assert_cmpstr (row->based_on, ==, "ServiceRequest/s1");
  g_assert_cmpstr (row->focus, ==, "fetus");
  g_assert_cmpuint (row->measure.n_interpretations, ==, 2);
  g_assert_cmpstr (row->measure.interpretations[0].codings[1].code, ==, "HH");
  g_assert_cmpstr (row->measure.interpretations[1].text, ==, "Panic");
  g_assert_cmpuint (row->n_notes, ==, 2);
  g_assert_cmpstr (row->notes[0].author, ==, "MTA");
  g_assert_false (row->notes[0].formatting_removed);
  g_assert_cmpstr (row->body_site->text, ==, "left arm");
  g_assert_cmpstr (row->method->text, ==, "ISE");
  g_assert_cmpstr (row->device, ==, "Analyser 2");
  g_assert_cmpstr (row->specimen_text, ==, "Serum");
  g_assert_cmpuint (row->measure.n_ranges, ==, 1);
  g_assert_cmpstr (row->measure.ranges[0].high.lexeme, ==, "5.10");
  g_assert_cmpstr (row->measure.ranges[0].age_low.lexeme, ==, "18");
  g_assert_cmpstr (row->measure.ranges[0].applies_to[0].text, ==, "male");
  g_assert_cmpstr (row->has_member[0], ==, "Observation/o2");
  g_assert_cmpstr (row->derived_from[0], ==, "Observation/o3");
  g_assert_false (row->unsafe_modifier);
  g_assert_cmpuint (ward_fhir_page_get_n_odd (page), ==, 0);
}

static void
test_inspired_oxygen_without_saturation (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'status':'final','code':{'coding':[{'system':'http://loinc.org','code':'59408-5'},{'system':'http://"
      "loinc.org','code':'2708-6'}],"
      "'text':'Inhaled "
      "O2'},'dataAbsentReason':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/data-absent-reason',"
      "'code':'not-applicable'}]},'component':[{'code':{'coding':[{'system':'http://loinc.org','code':'3150-0'}]},"
      "'valueQuantity':{'value':40,'unit':'%'}}]");
  const WardObservation *row = ward_fhir_page_get_observation (page, 0);

  g_assert_cmpint (row->measure.value.kind, ==, WARD_VALUE_NONE);
  g_assert_cmpstr (row->measure.absent_reason->codings[0].code, ==, "not-applicable");
  g_assert_cmpstr (row->measure.code.text, ==, "Inhaled O2");
  g_assert_cmpuint (row->n_components, ==, 1);
  g_assert_cmpstr (row->components[0].value.quantity.lexeme, ==, "40");
  g_assert_true (ward_concept_has (&row->components[0].code, WARD_SYSTEM_LOINC, "3150-0"));
}

static void
test_modifiers (void)
{
  static const struct
  {
    const char *members;
    gboolean unsafe;
  } cases[] = {
    { "'modifierExtension':[{'url':'http://example.org/negated','valueBoolean':true}]", TRUE },
    { "'component':[{'modifierExtension':[{'url':'http://example.org/x','valueCode':'y'}]}]", TRUE },
    { "'referenceRange':[{'low':{'value':5},'modifierExtension':[{'url':'http://example.org/x','valueCode':'>'}]}]",
      TRUE },
    { "'implicitRules':'http://example.org/rules'", TRUE },
    { "'modifierExtension':[]", FALSE },
    { "'extension':[{'url':'http://example.org/fine','valueCode':'y'}]", FALSE },
    { "'valueString':'plain'", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardFhirPage) page = fixture_observation (cases[i].members);

      g_test_message ("%s", cases[i].members);
      g_assert_cmpint (ward_fhir_page_get_observation (page, 0)->unsafe_modifier, ==, cases[i].unsafe);
    }
}

static void
test_range_comparator (void)
{
  g_autoptr (WardFhirPage) known = fixture_observation (
      "'referenceRange':[{'modifierExtension':[{'url':'http://hl7.eu/fhir/laboratory/StructureDefinition/"
      "observation-referenceRange-lowComparator','valueCode':'>'}],'low':{'value':5,'unit':'mg/L'}}]");
  g_autoptr (WardFhirPage) odd = fixture_observation (
      "'referenceRange':[{'low':{'value':5,'unit':'mg/L'},'modifierExtension':[{'url':'http://hl7.eu/fhir/laboratory/"
      "StructureDefinition/observation-referenceRange-lowComparator','valueCode':'approx'}]}]");
  const WardObservation *row = ward_fhir_page_get_observation (known, 0);

  g_assert_false (row->unsafe_modifier);
  g_assert_cmpint (row->measure.ranges[0].low.comparator, ==, WARD_COMPARATOR_GREATER);
  g_assert_cmpstr (row->measure.ranges[0].low.lexeme, ==, "5");
  g_assert_true (ward_fhir_page_get_observation (odd, 0)->unsafe_modifier);
}

static void
test_rtf (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'note':[{'text':'{\\\\rtf1\\\\ansi{\\\\fonttbl{\\\\f0 Arial;}}\\\\f0 Haemolysed.\\\\par Repeat.}'}],"
      "'valueString':' {\\\\rtf1 caf\\\\u233?}'");
  const WardObservation *row = ward_fhir_page_get_observation (page, 0);

  g_assert_cmpuint (row->n_notes, ==, 2);
  g_assert_cmpstr (row->notes[0].text, ==, "Haemolysed.\nRepeat.");
  g_assert_true (row->notes[0].formatting_removed);
  g_assert_true (row->notes[1].formatting_removed);
  g_assert_cmpstr (row->measure.value.text, ==, "caf\303\251");
}

static void
test_categories (void)
{
  static const struct
  {
    const char *category;
    WardCategories categories;
  } cases[] = {
    { "[{'coding':[{'system':'urn:oid:1.2.840.114350.1.13.861.1.7.10.798268.30','code':'lab'}]}]",
      WARD_CATEGORY_LABORATORY },
    { "[{'coding':[{'system':'http://hl7.org/fhir/observation-category','code':'vital-signs'}]}]",
      WARD_CATEGORY_VITAL_SIGNS },
    { "[{'coding':[{'code':'x'}]},{'coding':[{'system':'y','code':'z'},{'code':'laboratory'}]}]",
      WARD_CATEGORY_LABORATORY },
    { "{'coding':{'code':'vital-signs'}}", WARD_CATEGORY_VITAL_SIGNS },
    { "[{'coding':[{'code':'vital-signs'},{'code':'laboratory'}]}]",
      WARD_CATEGORY_VITAL_SIGNS | WARD_CATEGORY_LABORATORY },
    { "[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0074','code':'HM'}]}]",
      WARD_CATEGORY_LABORATORY },
    { "[{'coding':[{'code':'social-history'}]}]", WARD_CATEGORY_OTHER },
    { "[]", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf ("'category':%s", cases[i].category);
      g_autoptr (WardFhirPage) page = fixture_observation (members);

      g_test_message ("%s", cases[i].category);
      g_assert_cmpint (ward_fhir_page_get_observation (page, 0)->categories, ==, cases[i].categories);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    WardPrecision precision;
  } cases[] = {
    { "2024", WARD_PRECISION_YEAR },      { "2024-05", WARD_PRECISION_MONTH },  { "2005-07-05", WARD_PRECISION_DAY },
    { "1969-12-31", WARD_PRECISION_DAY }, { "9999-12-31", WARD_PRECISION_DAY }, { "24-Jan", WARD_PRECISION_NONE },
    { "", WARD_PRECISION_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf ("'effectiveDateTime':'%s'", cases[i].text);
      g_autoptr (WardFhirPage) page = fixture_observation (members);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (ward_fhir_page_get_observation (page, 0)->effective.precision, ==, cases[i].precision);
      g_assert_cmpuint (ward_fhir_page_get_n_odd (page), ==, cases[i].precision == WARD_PRECISION_NONE ? 1 : 0);
    }
}

/* J37: [null, "x"] with "_given"; J38: empty things. */
static void
test_null_elements (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'interpretation':[null,{'text':'H'}],'note':[null],'component':[null,{'code':{'text':'a'},'valueQuantity':{'_"
      "value':"
      "{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/data-absent-reason','valueCode':'masked'}]}}}],"
      "'_valueString':{'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/"
      "data-absent-reason','valueCode':'unknown'}]},"
      "'performer':[null]");
  const WardObservation *row = ward_fhir_page_get_observation (page, 0);

  g_assert_cmpuint (row->measure.n_interpretations, ==, 1);
  g_assert_cmpuint (row->n_notes, ==, 0);
  g_assert_cmpuint (row->n_components, ==, 1);
  g_assert_cmpstr (row->components[0].absent_reason->codings[0].code, ==, "masked");
  g_assert_cmpstr (row->measure.absent_reason->codings[0].code, ==, "unknown");
}

static void
test_empty_things (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'code':{},'status':'','category':[{}],'valueQuantity':{},'interpretation':[{}],'referenceRange':[{}],'component'"
      ":[],"
      "'note':[{}],'performer':[{}],'encounter':{},'effectivePeriod':{},'hasMember':[{}],'specimen':{}");
  const WardObservation *row = ward_fhir_page_get_observation (page, 0);

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 1);
  g_assert_cmpint (row->status, ==, WARD_STATUS_UNKNOWN);
  g_assert_null (row->status_text);
  g_assert_cmpint (row->measure.value.kind, ==, WARD_VALUE_NONE);
  g_assert_cmpuint (row->measure.n_interpretations, ==, 0);
  g_assert_cmpuint (row->measure.n_ranges, ==, 0);
  g_assert_cmpuint (ward_fhir_page_get_n_odd (page), >, 0);
}

/* Kinds that FHIR does not have, everywhere. */
static void
test_wrong_kinds (void)
{
  static const char *const wrong[]
      = { "null", "true", "7", "'x'", "[]", "{}", "[7]", "['x']", "[[]]", "[{}]", "[null]", "{'a':1}" };
  static const char *const members[] = { "meta",
                                         "status",
                                         "category",
                                         "code",
                                         "encounter",
                                         "focus",
                                         "effectiveDateTime",
                                         "effectivePeriod",
                                         "effectiveTiming",
                                         "issued",
                                         "performer",
                                         "valueQuantity",
                                         "valueCodeableConcept",
                                         "valueString",
                                         "valueBoolean",
                                         "valueInteger",
                                         "valueRange",
                                         "valueRatio",
                                         "valueSampledData",
                                         "valueTime",
                                         "valueDateTime",
                                         "valuePeriod",
                                         "valueAttachment",
                                         "dataAbsentReason",
                                         "interpretation",
                                         "note",
                                         "comment",
                                         "bodySite",
                                         "method",
                                         "specimen",
                                         "device",
                                         "referenceRange",
                                         "hasMember",
                                         "derivedFrom",
                                         "component",
                                         "contained",
                                         "extension",
                                         "modifierExtension",
                                         "_valueString",
                                         "basedOn",
                                         "text" };

  for (gsize m = 0; m < G_N_ELEMENTS (members); m++)
    for (gsize w = 0; w < G_N_ELEMENTS (wrong); w++)
      {
        g_autofree char *text = g_strdup_printf ("'%s':%s", members[m], wrong[w]);
        g_autoptr (WardFhirPage) page = fixture_observation (text);

        g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 1);
        g_assert_cmpstr (ward_fhir_page_get_observation (page, 0)->id, ==, "o1");
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/fhir/read/observation/values", test_values);
  g_test_add_func ("/fhir/read/observation/comparators", test_comparators);
  g_test_add_func ("/fhir/read/observation/whole", test_whole);
  g_test_add_func ("/fhir/read/observation/V53-inspired-oxygen-without-saturation",
                   test_inspired_oxygen_without_saturation);
  g_test_add_func ("/fhir/read/observation/V68-J21-unknown-modifier", test_modifiers);
  g_test_add_func ("/fhir/read/observation/V69-range-comparator", test_range_comparator);
  g_test_add_func ("/fhir/read/observation/V70-rtf-note", test_rtf);
  g_test_add_func ("/fhir/read/observation/V78-categories", test_categories);
  g_test_add_func ("/fhir/read/observation/J24-dates", test_dates);
  g_test_add_func ("/fhir/read/observation/J37-null-elements", test_null_elements);
  g_test_add_func ("/fhir/read/observation/J38-empty-things", test_empty_things);
  g_test_add_func ("/fhir/read/observation/wrong-kinds", test_wrong_kinds);

  return g_test_run ();
}
