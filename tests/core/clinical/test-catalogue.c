/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a code means among many codings, which pane a result belongs to, and how vital signs are written. */

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-lab-table.h"
#include "core/clinical/ward-series.h"

#include <string.h>

#include "support/ward-clinical-builder.h"

#define NOON "2024-03-09T12:00:00Z"
#define FLOWSHEET "urn:oid:1.2.840.114350.1.13.0.1.7.2.707679"
#define OID_COPY "urn:oid:1.2.246.537.6.96"

typedef struct
{
  WardClinicalBuilder *builder;
  WardObservation *observation;
  WardResolvedCode code;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->builder = ward_builder_new ();
  fixture->observation = ward_builder_add (fixture->builder, NULL, "Source text", NOON);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ward_builder_free (fixture->builder);
}

static void
add_coding (Fixture *fixture, const char *system, const char *code, const char *display)
{
  ward_builder_add_coding (fixture->builder, &fixture->observation->measure.code, system, code, display);
}

static void
add_number (Fixture *fixture, const char *lexeme, const char *unit)
{
  ward_builder_set_number (fixture->builder, &fixture->observation->measure, NULL, lexeme, unit, unit);
}

static void
assert_vital (Fixture *fixture, WardVital vital)
{
  ward_catalogue_resolve (fixture->observation, &fixture->code);
  g_assert_cmpint (fixture->code.vital, ==, vital);
}

static void
assert_row (Fixture *fixture, const char *system, const char *code, const char *label)
{
  ward_catalogue_resolve (fixture->observation, &fixture->code);
  g_assert_cmpstr (fixture->code.row_system, ==, system);
  g_assert_cmpstr (fixture->code.row_code, ==, code);
  g_assert_cmpstr (fixture->code.label, ==, label);
}

static void
assert_written (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;

  ward_catalogue_resolve (fixture->observation, &fixture->code);
  text = ward_vital_format (fixture->observation, &fixture->code, WARD_TEXT_ASCII);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_epic_heart_rate (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, FLOWSHEET, "8", NULL);
  add_coding (fixture, "http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id", "tVal8", NULL);
  add_coding (fixture, OID_COPY, "8867-4", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "8716-3", "Vital signs");
  add_coding (fixture, WARD_SYSTEM_LOINC, "8867-4", NULL);
  assert_vital (fixture, WARD_VITAL_HEART_RATE);
  assert_row (fixture, WARD_SYSTEM_LOINC, "8867-4", "Heart rate");
}

static void
test_epic_pressure (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, FLOWSHEET, "5", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "8716-3", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "8462-4", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "8480-6", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "55284-4", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "8480-6", "Systolic", "109", "mm[Hg]");
  ward_builder_add_component (fixture->builder, fixture->observation, "8462-4", "Diastolic", "44", "mm[Hg]");
  assert_vital (fixture, WARD_VITAL_BLOOD_PRESSURE);
  g_assert_cmpstr (fixture->code.row_code, ==, "85354-9"); /* one row with every other blood pressure */
  assert_written (fixture, "109/44 mmHg");
}

/* Only LOINC's own system is LOINC. */
static void
test_copied_code (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, OID_COPY, "8867-4", NULL);
  assert_vital (fixture, WARD_VITAL_NONE);
  assert_row (fixture, OID_COPY, "8867-4", "Source text");
}

static void
test_invalid_oxygen_code (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "3150-6", NULL);
  assert_vital (fixture, WARD_VITAL_NONE);
  assert_row (fixture, WARD_SYSTEM_LOINC, "3150-6", "Source text");
}

/* Codes that contradict each other make a row of its own, which is nobody else's. */
static void
test_mixed_families (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "8867-4", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "9279-1", NULL);
  add_number (fixture, "20", "/min");
  assert_vital (fixture, WARD_VITAL_NONE);
  assert_row (fixture, "", "Source text", "Source text");
}

static void
test_mixed_analytes (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "2823-3", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "2951-2", NULL);
  assert_row (fixture, "", "Source text", "Source text");
}

static void
test_local_only (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, "urn:oid:1.2.840.114350.1.13.0.1.7.5.737384", "768282", "HEP C AB");
  assert_row (fixture, "urn:oid:1.2.840.114350.1.13.0.1.7.5.737384", "768282", "Source text");
  g_assert_cmpuint (fixture->code.order, ==, G_MAXUINT);
}

static void
test_no_code (Fixture *fixture, gconstpointer data)
{
  assert_row (fixture, "", "Source text", "Source text");
  fixture->observation->measure.code.text = NULL;
  assert_row (fixture, "", "Unnamed result", "Unnamed result");
}

static void
test_only_grouping (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "8716-3", NULL);
  assert_vital (fixture, WARD_VITAL_NONE);
  assert_row (fixture, WARD_SYSTEM_LOINC, "8716-3", "Source text");
}

static void
test_pressure_part_absent (Fixture *fixture, gconstpointer data)
{
  WardMeasure *diastolic;

  add_coding (fixture, WARD_SYSTEM_LOINC, "85354-9", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "8480-6", "Systolic", "120", "mm[Hg]");
  diastolic = ward_builder_add_component (fixture->builder, fixture->observation, "8462-4", "Diastolic", NULL, NULL);
  ward_builder_set_absent (fixture->builder, diastolic, NULL, "not-performed", NULL);
  assert_written (fixture, "120/- mmHg (Not performed)");
}

static void
test_average_pressure (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "96607-7", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "96608-5", "Mean systolic", "130", "mm[Hg]");
  ward_builder_add_component (fixture->builder, fixture->observation, "96609-3", "Mean diastolic", "80", "mm[Hg]");
  assert_vital (fixture, WARD_VITAL_AVERAGE_BLOOD_PRESSURE);
  g_assert_cmpstr (fixture->code.row_code, ==, "96607-7");
  assert_written (fixture, "130/80 mmHg");
}

/* Of how many readings, and from when to when: no place writes it as one reading of one time. A spot reading beside it keeps a row of its own. */
static void
test_average_with_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *point = NULL;
  g_autofree char *csv = NULL;
  WardMeasure *count;
  guint average = 0;
  guint spot = 0;
  guint column = 0;

  add_coding (fixture, WARD_SYSTEM_LOINC, "96607-7", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "96608-5", "Mean systolic", "130", "mm[Hg]");
  ward_builder_add_component (fixture->builder, fixture->observation, "96609-3", "Mean diastolic", "80", "mm[Hg]");
  count
      = ward_builder_add_component (fixture->builder, fixture->observation, NULL, "Number of measurements", "14", "1");
  ward_builder_add_coding (fixture->builder, &count->code, WARD_SYSTEM_SNOMED, "246432004", NULL);
  fixture->observation->effective = ward_builder_time ("2024-03-01T08:00:00Z");
  fixture->observation->effective_end = ward_builder_time ("2024-03-08T08:00:00Z");
  fixture->observation->categories = WARD_CATEGORY_VITAL_SIGNS;
  ward_builder_add_pressure (fixture->builder, "118", "76", "2024-03-01T08:00:00Z")->categories
      = WARD_CATEGORY_VITAL_SIGNS;
  assert_written (fixture, "130/80 mmHg (n\302\240=\302\24014)");
  copy = ward_observation_format_copy (fixture->observation, "Average blood pressure", zone);
  g_assert_nonnull (strstr (copy, "01-Mar-2024 08:00 to 08-Mar-2024 08:00"));

  grid = ward_grid_new (WARD_GRID_VITALS, ward_builder_get (fixture->builder), 2, NULL, zone,
                        ward_builder_time ("2024-03-10T08:00:00Z").utc_us);
  g_assert_cmpuint (ward_grid_get_n_rows (grid), ==, 2);
  average = ward_grid_get_row (grid, 0)->latest == fixture->observation ? 0 : 1;
  spot = 1 - average;
  g_assert_cmpstr (ward_grid_get_row (grid, average)->label, ==, "Average blood pressure");
  g_assert_null (ward_grid_get_row (grid, average)->previous);
  g_assert_null (ward_grid_get_row (grid, spot)->previous);
  g_assert_cmpuint (ward_grid_get_n_columns (grid), ==, 2);
  g_assert_true (ward_grid_find_row_ends (grid, average, &column, &column));
  g_assert_cmpstr (ward_grid_get_column (grid, column)->clock, ==, "08:00 to 08-Mar-2024 08:00");
  csv = ward_grid_to_csv (grid, zone);
  g_assert_nonnull (strstr (csv, "01-Mar-2024 08:00 to 08-Mar-2024 08:00"));

  series = ward_series_new ("Average blood pressure", "mmHg", (const WardObservation *const *) &fixture->observation, 1,
                            zone);
  g_assert_cmpint (ward_series_get_point (series, 0)->end_us - ward_series_get_point (series, 0)->start_us, ==,
                   7 * G_TIME_SPAN_DAY);
  point = ward_series_format_point (series, 0);
  g_assert_true (g_str_has_prefix (point, "01-Mar-2024 08:00 to 08-Mar-2024 08:00  130/80"));
}

/* What is not more than a minute, or ends before it begins, is a moment. */
static void
test_period_of_a_moment (Fixture *fixture, gconstpointer data)
{
  static const char *const ends[] = { "2024-03-01T08:00:40Z", "2024-02-01T08:00:00Z" };

  fixture->observation->effective = ward_builder_time ("2024-03-01T08:00:00Z");
  g_assert_null (ward_observation_get_period_end (fixture->observation));
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      fixture->observation->effective_end = ward_builder_time (ends[i]);
      g_assert_null (ward_observation_get_period_end (fixture->observation));
    }
}

/* A pressure in two units says both. */
static void
test_pressure_units (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "85354-9", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "8480-6", "Systolic", "120", "mm[Hg]");
  ward_builder_add_component (fixture->builder, fixture->observation, "8462-4", "Diastolic", "10.7", "kPa");
  assert_written (fixture, "120 mmHg/10.7 kPa");
}

static void
add_saturation (Fixture *fixture)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "59408-5", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "2708-6", NULL);
  add_number (fixture, "95", "%");
}

static void
test_saturation_flow (Fixture *fixture, gconstpointer data)
{
  add_saturation (fixture);
  ward_builder_add_component (fixture->builder, fixture->observation, "3151-8", "Flow", "6", "L/min");
  assert_vital (fixture, WARD_VITAL_OXYGEN_SATURATION);
  assert_written (fixture, "95 % on 6 L/min O2");
}

static void
test_saturation_air (Fixture *fixture, gconstpointer data)
{
  add_saturation (fixture);
  ward_builder_add_component (fixture->builder, fixture->observation, "3151-8", "Flow", "0.0", "L/min");
  assert_written (fixture, "95 % on air (0.0 L/min)");
}

static void
test_saturation_unrecorded (Fixture *fixture, gconstpointer data)
{
  add_saturation (fixture);
  assert_written (fixture, "95 % (O2 not recorded)");
}

static void
test_only_oxygen (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "59408-5", NULL);
  ward_builder_set_absent (fixture->builder, &fixture->observation->measure, NULL, "not-applicable", NULL);
  ward_builder_add_component (fixture->builder, fixture->observation, "3150-0", "Inhaled O2", "40", "%");
  assert_vital (fixture, WARD_VITAL_INSPIRED_OXYGEN);
  assert_written (fixture, "40 %");
}

static void
test_weight_twice (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "3141-9", NULL);
  add_coding (fixture, WARD_SYSTEM_LOINC, "29463-7", NULL);
  assert_vital (fixture, WARD_VITAL_WEIGHT);
  assert_row (fixture, WARD_SYSTEM_LOINC, "29463-7", "Weight");
}

static void
test_lying_height (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "8306-3", NULL);
  assert_vital (fixture, WARD_VITAL_HEIGHT);
  assert_row (fixture, WARD_SYSTEM_LOINC, "8306-3", "Length (lying)");
}

static void
test_lab_saturation (Fixture *fixture, gconstpointer data)
{
  add_coding (fixture, WARD_SYSTEM_LOINC, "2708-6", NULL);
  fixture->observation->categories = WARD_CATEGORY_LABORATORY;
  assert_vital (fixture, WARD_VITAL_NONE);
  g_assert_cmpstr (fixture->code.panel, ==, "Blood gases");
}

static void
test_classify (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    WardCategories sent;
    const char *loinc;
    WardCategories expected;
  } cases[] = {
    { WARD_CATEGORY_LABORATORY, NULL, WARD_CATEGORY_LABORATORY },
    { WARD_CATEGORY_VITAL_SIGNS, NULL, WARD_CATEGORY_VITAL_SIGNS },
    { WARD_CATEGORY_LABORATORY | WARD_CATEGORY_OTHER, NULL, WARD_CATEGORY_LABORATORY },
    { WARD_CATEGORY_LABORATORY | WARD_CATEGORY_VITAL_SIGNS, "8867-4", WARD_CATEGORY_VITAL_SIGNS },
    { WARD_CATEGORY_LABORATORY | WARD_CATEGORY_VITAL_SIGNS, "2823-3", WARD_CATEGORY_LABORATORY },
    { 0, "8867-4", WARD_CATEGORY_VITAL_SIGNS },
    { 0, "2823-3", WARD_CATEGORY_LABORATORY },
    { 0, "72166-2", WARD_CATEGORY_OTHER },
    { WARD_CATEGORY_OTHER, NULL, WARD_CATEGORY_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardObservation *observation = ward_builder_add (fixture->builder, cases[i].loinc, "x", NOON);

      observation->categories = cases[i].sent;
      g_assert_cmpint (ward_catalogue_classify (observation), ==, cases[i].expected);
    }
}

/* LOINC's check digit (modulus 10), so that no code of the table is a slip of the pen. */
static gboolean
check_digit_holds (const char *code)
{
  const char *hyphen = strchr (code, '-');
  int sum = 0;

  g_assert_nonnull (hyphen);
  for (const char *p = hyphen - 1; p >= code; p--)
    {
      int digit = *p - '0';

      if ((hyphen - p) % 2 == 1)
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
  return (10 - sum % 10) % 10 == hyphen[1] - '0' && hyphen[2] == '\0';
}

static void
test_table (void)
{
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) panels = g_hash_table_new (g_str_hash, g_str_equal);
  const char *panel = "";

  g_assert_cmpuint (ward_lab_table_get_size (), >=, 150);
  for (guint i = 0; i < ward_lab_table_get_size (); i++)
    {
      const WardLabEntry *entry = ward_lab_table_get (i);
      guint order;

      g_assert_true (check_digit_holds (entry->code));
      g_assert_true (g_hash_table_add (codes, (gpointer) entry->code));
      g_assert_true (
          g_hash_table_add (labels, (gpointer) entry->label)); /* two rows of one name could not be told apart */
      if (strcmp (panel, entry->panel) != 0)
        g_assert_true (g_hash_table_add (panels, (gpointer) entry->panel)); /* a panel's analytes stand together */
      panel = entry->panel;
      g_assert_true (ward_lab_table_find (entry->code, &order) == entry);
      g_assert_cmpuint (order, ==, i);
    }
  g_assert_null (ward_lab_table_find ("3150-6", NULL));
  g_assert_true (check_digit_holds ("3150-0"));
  g_assert_false (check_digit_holds ("3150-6"));
}

/* Rows, graphs and tiles all have this order: what a score needs stands before other kinds of the same thing, and is in sight where there is room for few. */
static void
test_order (void)
{
  static const char *const codes[] = { "9279-1", "59408-5", "3150-0", "85354-9", "8867-4", "8310-5",
                                       "8478-0", "96607-7", "8480-6", "8462-4",  "29463-7" };
  guint before = 0;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      WardClinicalBuilder *builder = ward_builder_new ();
      WardObservation *observation = ward_builder_add (builder, codes[i], "Source text", NOON);
      WardResolvedCode code;

      ward_builder_set_number (builder, &observation->measure, NULL, "50", "1", "1");
      ward_catalogue_resolve (observation, &code);
      g_assert_cmpuint (code.order, >, before);
      g_assert_cmpstr (code.row_code, ==, codes[i]);
      before = code.order;
      ward_builder_free (builder);
    }
}

#define ADD(path, function) g_test_add ("/clinical/catalogue/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("V45-epic-heart-rate", test_epic_heart_rate);
  ADD ("V46-epic-pressure", test_epic_pressure);
  ADD ("copied-code", test_copied_code);
  ADD ("invalid-oxygen-code", test_invalid_oxygen_code);
  ADD ("mixed-families", test_mixed_families);
  ADD ("mixed-analytes", test_mixed_analytes);
  ADD ("V42-local-only", test_local_only);
  ADD ("no-code", test_no_code);
  ADD ("only-grouping", test_only_grouping);
  ADD ("V47-pressure-part-absent", test_pressure_part_absent);
  ADD ("V49-average-pressure", test_average_pressure);
  ADD ("V49-average-pressure-of-how-many", test_average_with_count);
  ADD ("V58-period-of-a-moment", test_period_of_a_moment);
  ADD ("pressure-units", test_pressure_units);
  ADD ("V50-saturation-flow", test_saturation_flow);
  ADD ("V51-saturation-air", test_saturation_air);
  ADD ("V52-saturation-unrecorded", test_saturation_unrecorded);
  ADD ("V53-only-oxygen", test_only_oxygen);
  ADD ("V54-weight-twice", test_weight_twice);
  ADD ("lying-height", test_lying_height);
  ADD ("lab-saturation", test_lab_saturation);
  ADD ("V79-classify", test_classify);
  g_test_add_func ("/clinical/catalogue/table", test_table);
  g_test_add_func ("/clinical/catalogue/order-of-vital-signs", test_order);
  return g_test_run ();
}
