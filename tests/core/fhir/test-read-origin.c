/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What results name beside themselves, and problems, as servers send them: contained, without words, refuted, of another patient. */

#include "core/fhir/fhir-fixture.h"

static const WardObservation *
read_one (const char *members, WardFhirPage **out_page)
{
  *out_page = fixture_observation (members);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (*out_page), ==, 1);
  return ward_fhir_page_get_observation (*out_page, 0);
}

/* Everything is within the result: nothing need be asked for. */
static void
test_contained (void)
{
  g_autoptr (WardFhirPage) page = NULL;
  const WardObservation *row = read_one (
      "'contained':[{'resourceType':'Specimen','id':'s','type':{'text':'Serum'},'collection':{'collectedPeriod':"
      "{'start':'2024-03-09T08:00:00Z','end':'2024-03-09T20:00:00Z'},'collector':{'display':'Kim'},'bodySite':"
      "{'text':'Left arm'},'method':{'text':'Venepuncture'}},'receivedTime':'2024-03-09T21:00:00Z','status':"
      "'unsatisfactory','condition':[{'text':'Haemolysed'},{'text':'Clotted'}],'accessionIdentifier':{'value':'A-7'},"
      "'note':[{'text':'first'},{'text':'second'}]},"
      "{'resourceType':'Practitioner','id':'p','name':[{'use':'old','text':'Before'},{'family':'Sample','given':"
      "['Casey'],'prefix':['Dr.']}]},"
      "{'resourceType':'Organization','id':'o','name':'Point of care'},"
      "{'resourceType':'ServiceRequest','id':'q','status':'active','code':{'text':'Lipase'},'priority':'stat',"
      "'requester':{'display':'Dr. Robin'},'authoredOn':'2024-03-09','reasonCode':[{'text':'Pain'}]}],"
      "'specimen':{'reference':'#s'},'basedOn':[{'reference':'#q'}],"
      "'performer':[{'display':'Ward lab'},{'reference':'#p'},{'reference':'#o'}]",
      &page);
  const WardSpecimen *specimen = row->origin->specimen;
  const WardOrder *order = row->origin->order;

  g_assert_cmpstr (row->performer, ==, "Ward lab, Dr. Casey Sample, Point of care");
  g_assert_cmpuint (row->origin->n_performers, ==, 0);
  g_assert_cmpstr (row->specimen_text, ==, "Serum");
  g_assert_cmpstr (specimen->type, ==, "Serum");
  g_assert_cmpstr (specimen->status, ==, "Unsatisfactory");
  g_assert_cmpstr (specimen->condition, ==, "Haemolysed, Clotted");
  g_assert_cmpstr (specimen->collector, ==, "Kim");
  g_assert_cmpstr (specimen->site, ==, "Left arm");
  g_assert_cmpstr (specimen->method, ==, "Venepuncture");
  g_assert_cmpstr (specimen->accession, ==, "A-7");
  g_assert_cmpstr (specimen->note, ==, "first\nsecond");
  g_assert_cmpint (specimen->collected.precision, ==, WARD_PRECISION_SECOND);
  g_assert_cmpint (specimen->collected_end.utc_us - specimen->collected.utc_us, ==, 12 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (specimen->received.utc_us - specimen->collected.utc_us, ==, 13 * G_TIME_SPAN_HOUR);
  g_assert_cmpstr (order->text, ==, "Lipase");
  g_assert_cmpstr (order->status, ==, "Active");
  g_assert_cmpstr (order->priority, ==, "Immediately");
  g_assert_cmpstr (order->requester, ==, "Dr. Robin");
  g_assert_cmpstr (order->reason, ==, "Pain");
  g_assert_cmpint (order->authored.precision, ==, WARD_PRECISION_DAY);
  g_assert_false (row->origin->foreign);
}

/* Who has no words is kept by reference, up to a bound; a result whose performers all have words carries nothing more. */
static void
test_performers (void)
{
  g_autoptr (GString) many = g_string_new ("'performer':[{'display':'Named'}");
  g_autoptr (WardFhirPage) page = NULL;
  g_autoptr (WardFhirPage) plain = NULL;
  const WardObservation *row;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (many, ",{'reference':'Practitioner/%u'}", i);
  g_string_append (many, "]");
  row = read_one (many->str, &page);
  g_assert_cmpstr (row->performer, ==, "Named");
  g_assert_cmpuint (row->origin->n_performers, ==, 8);
  g_assert_cmpstr (row->origin->performers[7], ==, "Practitioner/7");
  row = read_one ("'performer':[{'reference':'Practitioner/1','display':'Named'}],'basedOn':[{'reference':"
                  "'ServiceRequest/9','display':'Lipase'}],'specimen':{'reference':'Specimen/3'}",
                  &plain);
  g_assert_null (row->origin);
  g_assert_cmpstr (row->order_text, ==, "Lipase");
  g_assert_cmpstr (row->based_on, ==, "ServiceRequest/9");
}

/* A contained specimen or order that names somebody else: the result is this patient's, that part of it is kept out and counted. */
static void
test_contained_foreign (void)
{
  g_autoptr (WardFhirPage) page = NULL;
  const WardObservation *row
      = read_one ("'contained':[{'resourceType':'Specimen','id':'s','type':{'text':'Other blood'},'subject':"
                  "{'reference':'Patient/p2'}},{'resourceType':'ServiceRequest','id':'q','code':{'text':'Other'},"
                  "'subject':{'reference':'Patient/p1'}}],'specimen':{'reference':'#s'},'basedOn':[{'reference':'#q'}]",
                  &page);

  g_assert_true (row->origin->foreign);
  g_assert_null (row->origin->specimen);
  g_assert_null (row->specimen_text);
  g_assert_cmpstr (row->origin->order->text, ==, "Other");
  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (page), ==, 1);
}

/* What has the right id and is of another type, or is the result itself, is neither specimen nor order. */
static void
test_contained_other_type (void)
{
  g_autoptr (WardFhirPage) page = NULL;
  const WardObservation *row
      = read_one ("'contained':[{'resourceType':'Patient','id':'x'}],'specimen':{'reference':'#x'},'basedOn':"
                  "[{'reference':'#x'}],'performer':[{'reference':'#x'},{'reference':'#'}]",
                  &page);

  g_assert_null (row->origin->specimen);
  g_assert_null (row->origin->order);
  g_assert_null (row->performer);
  g_assert_cmpuint (row->origin->n_performers, ==, 1); /* "#", which nothing can be read for */
}

static void
test_modifiers (void)
{
  g_autoptr (WardFhirPage) page = NULL;
  const WardObservation *row
      = read_one ("'contained':[{'resourceType':'Specimen','id':'s','modifierExtension':[{'url':'http://x/y'}]},"
                  "{'resourceType':'ServiceRequest','id':'q','status':'entered-in-error','doNotPerform':true,"
                  "'priority':'soonish'}],'specimen':{'reference':'#s'},'basedOn':[{'reference':'#q'}]",
                  &page);

  g_assert_true (row->origin->specimen->unsafe_modifier);
  g_assert_true (row->origin->order->unsafe_modifier);
  g_assert_true (row->origin->order->withdrawn);
  g_assert_cmpstr (row->origin->order->status, ==, "Withdrawn");
  g_assert_cmpstr (row->origin->order->priority, ==, "soonish");
}

/* ---- problems ---- */

static const WardProblem *
read_problem (const char *members, WardFhirPage **out_page)
{
  g_autofree char *resource
      = g_strdup_printf ("{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/p1'}%s%s}",
                         members[0] != '\0' ? "," : "", members);
  const char *const resources[] = { resource, NULL };

  *out_page = fixture_decode (WARD_FHIR_PROBLEMS, resources);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (*out_page), ==, 1);
  return ward_fhir_page_get_problem (*out_page, 0);
}

#define STATUS(key, kind, code) \
  "'" key "':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/condition-" kind "','code':'" code "'}]}"

static void
test_problem_words (void)
{
  static const struct
  {
    const char *members;
    const char *status;
    const char *line;
    gboolean inactive;
    gboolean shown;
  } cases[] = {
    { STATUS ("clinicalStatus", "clinical", "active") "," STATUS (
          "verificationStatus", "ver-status",
          "confirmed") ",'code':{'text':'Asthma'},'severity':{'text':'Severe'},'onsetDateTime':'2024-03-09'",
      "Active", "Asthma\u00a0· Severe\u00a0· since 09-Mar-2024", FALSE, TRUE },
    { STATUS ("clinicalStatus", "clinical",
              "remission") ",'code':{'text':'Asthma'},'onsetAge':{'value':7.0,'unit':'years'},"
                           "'abatementDateTime':'2020'",
      "Remission", "Asthma\u00a0· from age 7.0\u00a0· until 2020", TRUE, TRUE },
    { "'code':{'text':'Asthma'},'onsetAge':{'value':3,'unit':'months','code':'mo'}", "Status not recorded",
      "Asthma\u00a0· from age 3\302\240months", FALSE, TRUE },
    { STATUS ("verificationStatus", "ver-status", "provisional") ",'code':{'text':'Asthma'},'recordedDate':'2021-05'",
      "Status not recorded", "Asthma\u00a0· Provisional\u00a0· recorded May-2021", FALSE, TRUE },
    { STATUS ("verificationStatus", "ver-status", "perhaps") ",'code':{'text':'A'},'onsetString':'in childhood'",
      "Status not recorded", "A\u00a0· perhaps\u00a0· in childhood", FALSE, TRUE },
    { "'clinicalStatus':{'text':'Under watch'}", "Under watch", "Problem without a name", FALSE, TRUE },
    { "'clinicalStatus':'resolved','verificationStatus':'confirmed','code':{'text':'Old'},'dateRecorded':'2019'",
      "Resolved", "Old\u00a0· recorded 2019", TRUE, TRUE },
    { STATUS ("verificationStatus", "ver-status", "refuted") ",'code':{'text':'Never'}", "Status not recorded", NULL,
      FALSE, FALSE },
    { STATUS ("verificationStatus", "ver-status", "entered-in-error") ",'code':{'text':'Never'}", "Status not recorded",
      NULL, FALSE, FALSE },
    { "'verificationStatus':'entered-in-error','clinicalStatus':'active','code':{'text':'Never'}", "Active", NULL,
      FALSE, FALSE },
    { "'category':[{'coding':[{'code':'encounter-diagnosis'}]}],'code':{'text':'Visit'}", "Status not recorded", NULL,
      FALSE, FALSE },
    { "'category':[{'coding':[{'code':'encounter-diagnosis'}]},{'coding':[{'code':'problem-list-item'}]}],"
      "'code':{'text':'Both'}",
      "Status not recorded", "Both", FALSE, TRUE },
    { "'category':[{'text':'Something of its own'}],'code':{'text':'Own'}", "Status not recorded", "Own", FALSE, TRUE },
    { "'modifierExtension':[{'url':'http://x/y'}],'code':{'text':'Odd'}", "Status not recorded",
      "Odd (contains information that this viewer cannot interpret)", FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardFhirPage) page = NULL;
      const WardProblem *problem = read_problem (cases[i].members, &page);
      g_autofree char *line = ward_problem_format (problem, NULL);

      g_test_message ("%s", cases[i].members);
      g_assert_cmpstr (problem->status, ==, cases[i].status);
      g_assert_cmpint (problem->inactive, ==, cases[i].inactive);
      g_assert_cmpint (ward_problem_is_shown (problem), ==, cases[i].shown);
      if (cases[i].line != NULL)
        g_assert_cmpstr (line, ==, cases[i].line);
    }
}

static void
test_problem_foreign (void)
{
  static const char *const resources[]
      = { "{'resourceType':'Condition','id':'a','subject':{'reference':'Patient/p2'},'code':{'text':'Other'}}",
          "{'resourceType':'Condition','id':'b','code':{'text':'Nobody'}}", NULL };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_PROBLEMS, resources);

  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 0);
  g_assert_cmpuint (ward_fhir_page_get_n_quarantined (page), ==, 2);
}

/* The present ones first, the newest of them first; what has no date follows. */
static void
test_problem_order (void)
{
  const WardDateTime old = { .utc_us = 1, .precision = WARD_PRECISION_DAY };
  const WardDateTime young = { .utc_us = 2, .precision = WARD_PRECISION_DAY };
  const WardProblem over = { .id = "over", .onset = young, .inactive = TRUE };
  const WardProblem older = { .id = "older", .onset = old, .recorded = young };
  const WardProblem newer = { .id = "newer", .recorded = young };
  const WardProblem a = { .id = "a" };
  const WardProblem b = { .id = "b" };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  static const char *const wanted[] = { "newer", "older", "a", "b", "over" };

  g_ptr_array_add (list, (gpointer) &b);
  g_ptr_array_add (list, (gpointer) &over);
  g_ptr_array_add (list, (gpointer) &a);
  g_ptr_array_add (list, (gpointer) &older);
  g_ptr_array_add (list, (gpointer) &newer);
  g_ptr_array_sort (list, ward_problem_compare);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpstr (((const WardProblem *) g_ptr_array_index (list, i))->id, ==, wanted[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/fhir/origin/contained", test_contained);
  g_test_add_func ("/fhir/origin/performers-without-words", test_performers);
  g_test_add_func ("/fhir/origin/contained-foreign", test_contained_foreign);
  g_test_add_func ("/fhir/origin/contained-of-another-type", test_contained_other_type);
  g_test_add_func ("/fhir/origin/modifiers", test_modifiers);
  g_test_add_func ("/fhir/problem/words", test_problem_words);
  g_test_add_func ("/fhir/problem/foreign", test_problem_foreign);
  g_test_add_func ("/fhir/problem/order", test_problem_order);
  return g_test_run ();
}
