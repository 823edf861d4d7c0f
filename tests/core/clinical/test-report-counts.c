/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report says of its results while it is not open. */

#include "core/clinical/ward-report-counts.h"

#include "support/ward-clinical-builder.h"

static void
assert_counts (WardClinicalBuilder *builder, const char *const *results, guint n_results, const char *expected)
{
  const WardReport report = { .id = "r1", .results = results, .n_results = n_results };
  WardReportCounts counts;
  g_autofree char *words = NULL;

  ward_report_count (&report, ward_builder_find, builder, &counts);
  words = ward_report_counts_format (&counts);
  g_assert_cmpstr (words, ==, expected);
}

static WardObservation *
add_flagged (WardClinicalBuilder *builder, const char *flag)
{
  WardObservation *row
      = ward_builder_add_number (builder, "2823-3", "Potassium", "6.1", "mmol/L", "2024-03-10T08:00:00Z");

  if (flag != NULL)
    ward_builder_add_flag (builder, &row->measure, NULL, flag, NULL);
  return row;
}

static void
test_words (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[]
      = { "Observation/o1", "Observation/o2", "Observation/o3", "Observation/o4", "Observation/o5", "Observation/o6" };

  add_flagged (builder, NULL);
  add_flagged (builder, "H");
  add_flagged (builder, "HH");
  add_flagged (builder, "R");
  add_flagged (builder, "Panic"); /* nobody knows it, and nobody said that it is normal */
  add_flagged (builder, "S");
  assert_counts (builder, results, 0, "");
  assert_counts (builder, results, 1, "");
  assert_counts (builder, results, 2, "1 abnormal");
  assert_counts (builder, results + 2, 1, "1 critical");
  assert_counts (builder, results, 3, "2 abnormal, 1 of them critical");
  assert_counts (builder, results + 3, 1, "1 resistant");
  assert_counts (builder, results, 6, "3 abnormal, 1 of them critical, 1 resistant");
}

/* What was taken back, or is not there, is counted nowhere; what a part of a result says, is. */
static void
test_what_counts (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[]
      = { "Observation/o1", "Observation/o2", "Observation/o3", "Observation/missing", NULL };
  WardObservation *part;
  WardMeasure *measure;

  add_flagged (builder, "HH")->status = WARD_STATUS_ENTERED_IN_ERROR;
  add_flagged (builder, "R")->status = WARD_STATUS_CANCELLED;
  part = add_flagged (builder, NULL);
  measure = ward_builder_add_component (builder, part, "8480-6", "Part", "1", "mmol/L");
  ward_builder_add_flag (builder, measure, NULL, "LL", NULL);
  assert_counts (builder, results, G_N_ELEMENTS (results), "1 critical, 2 results not loaded");
  assert_counts (builder, results + 3, 1, "1 result not loaded");
}

/* A culture, its organism and the organism's test; the report names the test as well, and the organism's members go back to the culture. */
static void
test_members (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const culture[] = { "Observation/o2" };
  static const char *const organism[] = { "Observation/o3", "Observation/o1" };
  static const char *const results[] = { "Observation/o1", "Observation/o3" };
  WardObservation *row = ward_builder_add (builder, "600-7", "Blood culture", "2024-03-09T08:00:00Z");

  row->has_member = culture;
  row->n_has_member = 1;
  row = add_flagged (builder, "A");
  row->has_member = organism;
  row->n_has_member = 2;
  add_flagged (builder, "R");
  assert_counts (builder, results, 2, "1 abnormal, 1 resistant");
}

/* "#id" is of the resource that holds it: a result of its own cannot mean one that lies within the report. */
static void
test_contained (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const members[] = { "#o2" };
  static const char *const results[] = { "Observation/o1" };
  static const char *const within[] = { "#o1" };
  WardObservation *row = add_flagged (builder, NULL);

  row->has_member = members;
  row->n_has_member = 1;
  add_flagged (builder, "HH");
  assert_counts (builder, results, 1, "1 result not loaded");
  assert_counts (builder, within, 1, "1 critical");
}

/* A letter of a local system, or of none, of an organism: resistant, once, and not abnormal as well; an "S" is neither. Parts count each. */
static void
test_resistant (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[] = { "Observation/o1", "Observation/o2", "Observation/o3", "Observation/o4" };
  static const char *const systems[] = { "", "urn:oid:1.2.3.4", "urn:oid:1.2.3.4" };
  static const char *const tests[] = { "Observation/o1", "Observation/o3" };
  static const char *const organism[] = { "Observation/o5" };
  WardObservation *row;

  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      row = add_flagged (builder, NULL);
      if (i == 1)
        ward_builder_add_coding (builder, &row->measure.code, WARD_SYSTEM_LOINC, "1", "Cipro [Susceptibility]");
      ward_builder_add_flag (builder, &row->measure, systems[i], i < 2 ? "R" : "S", NULL);
    }
  row = ward_builder_add (builder, NULL, "Antibiogram", "2024-03-09T08:00:00Z");
  for (guint i = 0; i < 6; i++)
    {
      WardMeasure *part = ward_builder_add_component (builder, row, NULL, "Antibiotic", "1", "ug/mL");

      ward_builder_add_flag (builder, part, NULL, i < 5 ? "R" : "S", NULL);
    }
  row = ward_builder_add (builder, NULL, "Organism", "2024-03-09T08:00:00Z");
  row->measure.value.kind = WARD_VALUE_STRING;
  row->measure.value.text = "Escherichia coli";
  row->has_member = tests;
  row->n_has_member = G_N_ELEMENTS (tests);
  assert_counts (builder, organism, 1, "1 resistant");
  assert_counts (builder, results + 1, 1, "1 resistant");
  assert_counts (builder, results + 3, 1, "5 resistant");
  row->n_has_member = 1;
  assert_counts (builder, organism, 1, "1 resistant");
  row->status = WARD_STATUS_ENTERED_IN_ERROR; /* still an organism's, though nobody knows of which */
  assert_counts (builder, organism, 1, "1 resistant");
}

/* The same letters where nothing says that they are of a susceptibility, as of a sample that was icteric: flags that nobody knows. */
static void
test_local_letters (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[] = { "Observation/o1", "Observation/o2", "Observation/o3" };
  static const char *const members[] = { "Observation/o1", "Observation/o2" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *row = add_flagged (builder, NULL);

  ward_builder_add_flag (builder, &row->measure, "urn:oid:1.2.3.4", "I", NULL);
  row = ward_builder_add (builder, "5195-3", "HBsAg", "2024-03-09T08:00:00Z");
  ward_builder_add_flag (builder, &row->measure, "urn:oid:1.2.3.4", "R", NULL);
  row = ward_builder_add (builder, NULL, "Panel", "2024-03-09T08:00:00Z");
  row->has_member = members;
  row->n_has_member = G_N_ELEMENTS (members);
  assert_counts (builder, results, 1, "1 abnormal");
  assert_counts (builder, results + 1, 1, "1 abnormal");
  assert_counts (builder, results + 2, 1, "2 abnormal");
  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 0);
  g_assert_false (ward_susceptibility_contains (matrix, ward_builder_find (results[0], builder)));
}

/* What may not be seen is another thing than what could not be loaded (W33). */
static void
test_forbidden (void)
{
  g_autofree char *only = ward_report_counts_format (&(WardReportCounts){ .n_forbidden = 1 });
  g_autofree char *both
      = ward_report_counts_format (&(WardReportCounts){ .n_abnormal = 1, .n_missing = 1, .n_forbidden = 2 });

  g_assert_cmpstr (only, ==, "1 result not permitted");
  g_assert_cmpstr (both, ==, "1 abnormal, 1 result not loaded, 2 results not permitted");
}

/* What is not there is one result, however many name it; and of very many results the last are not "not loaded". */
static void
test_missing (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const members[] = { "Observation/k1", "Observation/k2", "#k1" };
  static const char *const results[] = { "Observation/o1", "Observation/k1", "Observation/k2", "Observation/k1" };
  g_autofree const char **many = g_new0 (const char *, 1001);
  g_autoptr (GStringChunk) texts = g_string_chunk_new (4096);
  WardObservation *row = add_flagged (builder, NULL);

  row->has_member = members;
  row->n_has_member = G_N_ELEMENTS (members);
  assert_counts (builder, results, G_N_ELEMENTS (results), "3 results not loaded");
  row->n_has_member = 0;
  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *reference = g_strdup_printf ("Observation/o%u", i + 1);

      if (i > 0)
        add_flagged (builder, NULL);
      many[i] = g_string_chunk_insert (texts, reference);
    }
  assert_counts (builder, many, 1000, "");
  assert_counts (builder, many, 1001, "more than 1000 results, the others not counted");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/report-counts/W23-words", test_words);
  g_test_add_func ("/clinical/report-counts/what-counts", test_what_counts);
  g_test_add_func ("/clinical/report-counts/V65-members", test_members);
  g_test_add_func ("/clinical/report-counts/contained", test_contained);
  g_test_add_func ("/clinical/report-counts/resistant", test_resistant);
  g_test_add_func ("/clinical/report-counts/W19-local-letters", test_local_letters);
  g_test_add_func ("/clinical/report-counts/V64-missing", test_missing);
  g_test_add_func ("/clinical/report-counts/W33-forbidden", test_forbidden);
  return g_test_run ();
}
