/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line to a patient query, what a server needs beside it, and whether a hit is what was asked for. */

#include "core/fhir/fhir-fixture.h"
#include "core/record/ward-record-private.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *line;
    const char *family;
    const char *given;
    const char *birth_date;
    const char *identifier;
  } cases[] = {
    { "Doe Jane", "Doe", "Jane", NULL, NULL },
    { "Doe, Jane 1962-06-14", "Doe", "Jane", "1962-06-14", NULL },
    { "  Doe ,  Jane  Mary ", "Doe", "Jane Mary", NULL, NULL },
    { "van der Berg, Jan", "van der Berg", "Jan", NULL, NULL },
    { "Doe", "Doe", NULL, NULL, NULL },
    { "14-Jun-1962", NULL, NULL, "1962-06-14", NULL },
    { "14-june-1962", NULL, NULL, "1962-06-14", NULL },
    { "14.6.1962", NULL, NULL, "1962-06-14", NULL },
    { "1962-02-30", NULL, NULL, NULL, "1962-02-30" },
    { "14/06/1962", NULL, NULL, "1962-06-14", NULL },
    { "06/14/1962", NULL, NULL, "1962-06-14", NULL },
    { "06/07/1962", NULL, NULL, NULL, "06/07/1962" },
    { "MRN 12345", NULL, NULL, NULL, "12345" },
    { "mrn: SYN-0001", NULL, NULL, NULL, "SYN-0001" },
    { "NHS No. 943 476 5919", NULL, NULL, NULL, "9434765919" },
    { "Testperson 14-Jun-1962 Anna", "Testperson", "Anna", "1962-06-14", NULL },
    { ", Jane", "Jane", NULL, NULL, NULL },
    { "", NULL, NULL, NULL, NULL },
    { "   ,,  ", NULL, NULL, NULL, NULL },
    { "M\303\274ller, J\303\266rg", "M\303\274ller", "J\303\266rg", NULL, NULL },
    { "\xff\xfe", "\357\277\275\357\277\275", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardPatientQuery query;

      g_test_message ("%s", cases[i].line);
      ward_patient_query_parse (cases[i].line, &query);
      g_assert_cmpstr (query.family, ==, cases[i].family);
      g_assert_cmpstr (query.given, ==, cases[i].given);
      g_assert_cmpstr (query.birth_date, ==, cases[i].birth_date);
      g_assert_cmpstr (query.identifier, ==, cases[i].identifier);
      ward_patient_query_clear (&query);
      g_assert_null (query.family);
    }
}

static void
test_hints (void)
{
  static const struct
  {
    const char *line;
    gboolean generic; /* can be answered */
    gboolean epic;
  } cases[] = {
    { "Doe", TRUE, FALSE },         { "Doe, Jane", TRUE, FALSE },
    { "1962-06-14", TRUE, FALSE },  { "Doe, Jane 1962-06-14", TRUE, TRUE },
    { "MRN 12345", TRUE, TRUE },    { "", FALSE, FALSE },
    { "06/07/1962", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardPatientQuery query;

      g_test_message ("%s", cases[i].line);
      ward_patient_query_parse (cases[i].line, &query);
      g_assert_cmpint (ward_patient_query_get_hint (&query, WARD_PROFILE_GENERIC) == NULL, ==, cases[i].generic);
      g_assert_cmpint (ward_patient_query_get_hint (&query, WARD_PROFILE_EPIC) == NULL, ==, cases[i].epic);
      ward_patient_query_clear (&query);
    }
}

/* What is said before anything is typed holds for the server that is asked: Epic's wants all three, or a number. */
static void
test_prompts (void)
{
  g_assert_nonnull (strstr (ward_patient_query_get_prompt (WARD_PROFILE_EPIC), "all three, or a record number alone"));
  g_assert_null (strstr (ward_patient_query_get_prompt (WARD_PROFILE_GENERIC), "all three"));
}

static void
test_matches (void)
{
  static const char *const resources[]
      = { "{'resourceType':'Patient','id':'a','birthDate':'1962-06-14','name':[{'use':'old','family':'Stone'},"
          "{'family':'van der M\303\274ller-Smith','given':['Anna','Maria']}],'identifier':[{'value':'SYN 00 "
          "17'},{'system':'x'}]}",
          "{'resourceType':'Patient','id':'b','birthDate':'1962-06','name':[{'text':'Jane Doe'}]}",
          "{'resourceType':'Patient','id':'c'}", NULL };
  static const struct
  {
    const char *line;
    const char *ids; /* that match */
  } cases[] = {
    { "muller", "a" },
    { "M\303\234LLER", "a" },
    { "Smith, mar", "a" },
    { "der", "a" },
    { "Stone", "a" },
    { "uller", "" },
    { "Smith, Jane", "" },
    { "Doe, Jane", "b" },
    { "Doe", "b" },
    { "1962-06-14", "a" },
    { "1962-06-15", "" },
    { "Smith 1962-06-14", "a" },
    { "Smith 1962-06-15", "" },
    { "MRN SYN0017", "a" },

    { "SYN001", "" },
  };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_PATIENTS, resources);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) ids = g_string_new (NULL);
      WardPatientQuery query;

      ward_patient_query_parse (cases[i].line, &query);
      for (guint k = 0; k < 3; k++)
        if (ward_patient_query_matches (&query, ward_fhir_page_get_patient (page, k)))
          g_string_append (ids, ward_fhir_page_get_patient (page, k)->id);
      g_test_message ("%s", cases[i].line);
      g_assert_cmpstr (ids->str, ==, cases[i].ids);
      ward_patient_query_clear (&query);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/record/patient-query/parse", test_parse);
  g_test_add_func ("/record/patient-query/hints", test_hints);
  g_test_add_func ("/record/patient-query/prompts", test_prompts);
  g_test_add_func ("/record/patient-query/matches", test_matches);

  return g_test_run ();
}
