/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's rows, columns and cells: what shares a row, what shares a minute, what is latest, what a filter hides. */

#include "core/clinical/ward-grid.h"

#include "support/ward-clinical-builder.h"

#include <string.h>

typedef struct
{
  WardClinicalBuilder *builder;
  GHashTable *panels; /* (owned) */
  GTimeZone *zone;    /* (owned) */
  WardGrid *grid;     /* (owned) (nullable) */
  WardGridKind kind;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer zone)
{
  fixture->builder = ward_builder_new ();
  fixture->panels = g_hash_table_new (g_str_hash, g_str_equal);
  fixture->zone = g_time_zone_new_identifier (zone != NULL ? zone : "Europe/Berlin");
  fixture->kind = WARD_GRID_LABS;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  g_time_zone_unref (fixture->zone);
  g_hash_table_unref (fixture->panels);
  ward_builder_free (fixture->builder);
}

static void
build (Fixture *fixture)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  fixture->grid
      = ward_grid_new (fixture->kind, ward_builder_get (fixture->builder), fixture->builder->observations->len,
                       fixture->panels, fixture->zone, ward_builder_time ("2024-03-20T12:00:00Z").utc_us);
}

static WardObservation *
add_potassium (Fixture *fixture, const char *lexeme, const char *time)
{
  WardObservation *observation
      = ward_builder_add_number (fixture->builder, "2823-3", "Potassium", lexeme, "mmol/L", time);

  observation->categories = WARD_CATEGORY_LABORATORY;
  return observation;
}

static void
assert_row (Fixture *fixture, guint row, const char *label, const char *unit, guint n_results)
{
  const WardGridRow *head = ward_grid_get_row (fixture->grid, row);

  g_assert_nonnull (head);
  g_assert_cmpstr (head->label, ==, label);
  g_assert_cmpstr (head->unit, ==, unit);
  g_assert_cmpuint (head->n_results, ==, n_results);
}

static void
assert_column (Fixture *fixture, guint column, const char *date, const char *clock)
{
  const WardGridColumn *head = ward_grid_get_column (fixture->grid, column);

  g_assert_nonnull (head);
  g_assert_cmpstr (head->date, ==, date);
  g_assert_cmpstr (head->clock, ==, clock);
}

static void
assert_cell (Fixture *fixture, guint row, guint column, const char *expected)
{
  WardGridCell cell;
  g_autoptr (GString) text = g_string_new (NULL);

  ward_grid_get_cell (fixture->grid, row, column, &cell);
  for (guint i = 0; i < cell.n_results; i++)
    {
      g_autofree char *one = ward_grid_format_result (fixture->grid, cell.results[i], WARD_TEXT_DISPLAY);

      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", one);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  guint n;

  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 0);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 0);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 0);
  ward_grid_get_panels (fixture->grid, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_newest_right (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.3", "2024-03-12T08:00:00Z");
  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  add_potassium (fixture, "4.2", "2024-03-11T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 3);
  assert_column (fixture, 0, "10-Mar-2024", "09:00");
  assert_column (fixture, 2, "12-Mar-2024", "09:00");
  assert_cell (fixture, 0, 0, "4.1");
  assert_cell (fixture, 0, 2, "4.3");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->previous->id, ==, "o3");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  WardObservation *cancelled;
  const WardGridRow *row;

  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  cancelled = add_potassium (fixture, "9.9", "2024-03-11T08:00:00Z");
  cancelled->status = WARD_STATUS_CANCELLED;
  ward_builder_add_flag (fixture->builder, &cancelled->measure, NULL, "HH", NULL);
  build (fixture);
  row = ward_grid_get_row (fixture->grid, 0);
  assert_cell (fixture, 0, 1, "Cancelled");
  g_assert_cmpstr (row->latest->id, ==, "o1");
  g_assert_cmpint (row->worst, ==, WARD_SEVERITY_NONE);
  g_assert_cmpuint (row->n_critical, ==, 0);
  g_assert_cmpuint (row->n_abnormal, ==, 0);
}

static void
test_withdrawn (Fixture *fixture, gconstpointer data)
{
  WardObservation *withdrawn;

  withdrawn
      = ward_builder_add_text (fixture->builder, "2823-3", "Potassium", "SPECIMEN CLOTTED", "2024-03-11T08:00:00Z");
  withdrawn->status = WARD_STATUS_ENTERED_IN_ERROR;
  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  assert_cell (fixture, 0, 1, "Withdrawn");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

static void
test_corrected (Fixture *fixture, gconstpointer data)
{
  WardObservation *observation = add_potassium (fixture, "5.60", "2024-03-10T08:00:00Z");

  observation->status = WARD_STATUS_CORRECTED;
  ward_builder_add_flag (fixture->builder, &observation->measure, NULL, "H", NULL);
  ward_builder_add_note (fixture->builder, observation, "see above");
  build (fixture);
  assert_cell (fixture, 0, 0, "5.60 H ▲ C ✎");
}

static void
test_nothing_latest (Fixture *fixture, gconstpointer data)
{
  WardObservation *absent;

  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  absent = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-11T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &absent->measure, NULL, "not-performed", NULL);
  build (fixture);
  assert_cell (fixture, 0, 1, "Not performed");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
  ward_builder_set_absent (fixture->builder, &absent->measure, NULL, "masked", NULL);
  build (fixture); /* there is a newer result, only not for these eyes */
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

/* A place for the latest result that is empty would not say that there is something; what stands there is not called a value (W31, V62). */
static void
test_newest_without_value (Fixture *fixture, gconstpointer data)
{
  WardObservation *first;
  WardObservation *second;

  first = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-10T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &first->measure, NULL, "masked", NULL);
  second = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-11T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &second->measure, NULL, "error", NULL);
  build (fixture);
  g_assert_true (ward_grid_get_newest (fixture->grid, 0) == second);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == second);
  g_assert_false (ward_grid_newest_is_value (fixture->grid, 0));
  first->status = second->status = WARD_STATUS_ENTERED_IN_ERROR;
  build (fixture);
  g_assert_null (ward_grid_get_row (fixture->grid, 0)->latest);
  g_assert_true (ward_grid_get_newest (fixture->grid, 0) == second);
  g_assert_false (ward_grid_newest_is_value (fixture->grid, 0));
  add_potassium (fixture, "4.1", "2024-03-09T08:00:00Z");
  build (fixture);
  g_assert_true (ward_grid_newest_is_value (fixture->grid, 0));
}

static void
test_two_units (Fixture *fixture, gconstpointer data)
{
  WardObservation *cancelled;

  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "98", "mg/dL", "2023-03-10T08:00:00Z");
  cancelled = ward_builder_add (fixture->builder, "2345-7", "Glucose", "2023-04-10T08:00:00Z");
  cancelled->status = WARD_STATUS_CANCELLED;
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.4", "mmol/L", "2024-03-12T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Glucose", "mg/dL", 2); /* what has no unit stays with the unit of its time */
  assert_row (fixture, 1, "Glucose", "mmol/L", 1);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->units_changed);
  g_assert_true (ward_grid_get_row (fixture->grid, 1)->units_changed);
  g_assert_null (ward_grid_get_row (fixture->grid, 1)->previous);
}

static void
test_equal_units (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "6690-2", "WBC", "7.2", "10*3/uL", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "6690-2", "WBC", "7.4", "10*9/L", "2024-03-11T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  assert_row (fixture, 0, "White cells", "×10⁹/L", 2);
  g_assert_false (ward_grid_get_row (fixture->grid, 0)->units_changed);
}

static void
test_unit_not_given (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2823-3", "K", "4.1", NULL, "2024-03-10T08:00:00Z");
  build (fixture);
  assert_row (fixture, 0, "Potassium", "(unit not given)", 1);
}

/* What comes without a unit never stands below one as if it had it. */
static void
test_bare_numbers (Fixture *fixture, gconstpointer data)
{
  WardObservation *integer;

  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, "2823-3", "K", "<0.5", "2024-03-11T08:00:00Z");
  integer = ward_builder_add (fixture->builder, "2823-3", "K", "2024-03-12T08:00:00Z");
  integer->measure.value = (WardValue){ .kind = WARD_VALUE_INTEGER, .quantity = { .lexeme = "4" } };
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Potassium", "", 1);
  assert_row (fixture, 1, "Potassium", "mmol/L", 2);
  assert_cell (fixture, 1, 1, "<0.5 (unit not given)");
}

static void
test_ratio (Fixture *fixture, gconstpointer data)
{
  WardObservation *ratio = ward_builder_add (fixture->builder, NULL, "Protein", "2024-03-10T08:00:00Z");

  ratio->measure.value = (WardValue){ .kind = WARD_VALUE_RATIO,
                                      .quantity = { .lexeme = "300", .unit = "mg" },
                                      .quantity2 = { .lexeme = "24", .unit = "h" } };
  build (fixture);
  assert_cell (fixture, 0, 0, "300\u00a0mg / 24\u00a0h");
}

static void
test_family (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2341-6", "c", "5.6", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2345-7", "a", "5.4", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "4548-4", "d", "38", "%", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2339-0", "b", "5.5", "mmol/L", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (ward_grid_get_row (fixture->grid, i)->code.family, ==, "Glucose");
}

static void
test_local_joins (Fixture *fixture, gconstpointer data)
{
  WardObservation *old = add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  WardObservation *new
      = ward_builder_add_number (fixture->builder, NULL, "KALIUM", "4.2", "mmol/L", "2024-03-11T08:00:00Z");
  WardObservation *other
      = ward_builder_add_number (fixture->builder, NULL, "Potassium", "4.3", "mmol/L", "2024-03-11T08:00:00Z");

  ward_builder_add_coding (fixture->builder, &old->measure.code, "urn:lab", "K1", NULL);
  ward_builder_add_coding (fixture->builder, &new->measure.code, "urn:lab", "K1", NULL);
  ward_builder_add_coding (fixture->builder, &other->measure.code, "urn:lab", "K2",
                           NULL); /* the same name is no reason */
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Potassium", "mmol/L", 2);
}

/* A local code that came with two LOINC codes decides nothing; SNOMED CT's are nobody's own. */
static void
test_local_ambiguous (Fixture *fixture, gconstpointer data)
{
  WardObservation *potassium = add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  WardObservation *sodium
      = ward_builder_add_number (fixture->builder, "2951-2", "Na", "140", "mmol/L", "2024-03-10T08:00:00Z");
  WardObservation *local = ward_builder_add_number (fixture->builder, NULL, "X", "1", "mmol/L", "2024-03-11T08:00:00Z");
  WardObservation *general
      = ward_builder_add_number (fixture->builder, NULL, "Y", "2", "mmol/L", "2024-03-11T08:00:00Z");

  ward_builder_add_coding (fixture->builder, &potassium->measure.code, "urn:lab", "CHEM", NULL);
  ward_builder_add_coding (fixture->builder, &potassium->measure.code, WARD_SYSTEM_SNOMED, "15220000", NULL);
  ward_builder_add_coding (fixture->builder, &sodium->measure.code, "urn:lab", "CHEM", NULL);
  ward_builder_add_coding (fixture->builder, &local->measure.code, "urn:lab", "CHEM", NULL);
  ward_builder_add_coding (fixture->builder, &general->measure.code, WARD_SYSTEM_SNOMED, "15220000", NULL);
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 4);
}

static void
test_local_row (Fixture *fixture, gconstpointer data)
{
  WardObservation *local
      = ward_builder_add_text (fixture->builder, NULL, "HEP C AB", "NONREACTIVE", "2024-03-11T08:00:00Z");

  ward_builder_add_coding (fixture->builder, &local->measure.code, "urn:epic", "768282", NULL);
  build (fixture);
  assert_row (fixture, 0, "HEP C AB", "", 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Other");
}

static void
test_specimens (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Arterial blood", "Venous blood", "Specimen 24:B1234 from venipuncture" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ward_builder_add_number (fixture->builder, "11558-4", "pH", "7.40", "[pH]", "2024-03-10T08:00:00Z")->specimen_text
        = texts[i];
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 3);
  assert_row (fixture, 0, "pH (blood) (arterial)", "", 1);
  assert_row (fixture, 1, "pH (blood) (blood)", "", 1);
  assert_row (fixture, 2, "pH (blood) (specimen not given)", "", 1);
}

/* Words that a server happens to write are no reason to break a row. */
static void
test_specimen_words (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Serum", "Plasma specimen", "Specimen 24:B1234", NULL, "BLOOD VENOUS" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z")->specimen_text = texts[i];
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  assert_row (fixture, 0, "Potassium", "mmol/L", 5);
}

static void
test_focus (Fixture *fixture, gconstpointer data)
{
  WardObservation *mother
      = ward_builder_add_number (fixture->builder, "8867-4", "Heart rate", "80", "/min", "2024-03-10T08:00:00Z");
  WardObservation *fetus
      = ward_builder_add_number (fixture->builder, "8867-4", "Heart rate", "140", "/min", "2024-03-10T08:00:00Z");

  fixture->kind = WARD_GRID_VITALS;
  mother->categories = fetus->categories = WARD_CATEGORY_VITAL_SIGNS;
  fetus->focus = "fetus";
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Heart rate", "/min", 1);
  assert_row (fixture, 1, "Heart rate (fetus)", "/min", 1);
}

static void
test_same_minute (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10T08:00:10Z");
  add_potassium (fixture, "6.2", "2024-03-10T08:00:50Z");
  add_potassium (fixture, "4.1", "2024-03-10T08:00:10Z"); /* equal in all but identity: still a result */
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 1);
  assert_cell (fixture, 0, 0, "4.1 | 4.1 | 6.2");
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 3);
}

static void
test_separate_pressures (Fixture *fixture, gconstpointer data)
{
  fixture->kind = WARD_GRID_VITALS;
  ward_builder_add_number (fixture->builder, "8480-6", "Systolic", "120", "mm[Hg]", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "8462-4", "Diastolic", "80", "mm[Hg]", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Systolic blood pressure", "mmHg", 1);
  assert_row (fixture, 1, "Diastolic blood pressure", "mmHg", 1);
}

static void
test_mixed_weight (Fixture *fixture, gconstpointer data)
{
  fixture->kind = WARD_GRID_VITALS;
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "12", "kg", "2024-03-10T08:00:00Z")->status
      = WARD_STATUS_AMENDED;
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "12", "[lb_av]", "2024-03-11T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->units_changed);
}

static void
test_vital_cells (Fixture *fixture, gconstpointer data)
{
  WardObservation *pressure = ward_builder_add_pressure (fixture->builder, "120", NULL, "2024-03-10T08:00:00Z");
  WardObservation *saturation
      = ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "91", "%", "2024-03-10T08:00:00Z");

  fixture->kind = WARD_GRID_VITALS;
  ward_builder_set_absent (fixture->builder, (WardMeasure *) &pressure->components[1], NULL, "not-performed", NULL);
  ward_builder_add_flag (fixture->builder, (WardMeasure *) &pressure->components[0], NULL, "H", NULL);
  ward_builder_add_component (fixture->builder, saturation, "3151-8", "Flow", "6", "L/min");
  build (fixture);
  assert_cell (fixture, 0, 0, "91 on 6\u00a0L/min");
  assert_cell (fixture, 1, 0, "120/— (Not performed) H ▲");
  g_assert_cmpuint (ward_grid_get_row (fixture->grid, 1)->n_abnormal, ==, 1);
}

static void
test_date_only (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.2", "2024-03-10T08:00:00Z");
  add_potassium (fixture, "4.1", "2024-03-10");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  assert_column (fixture, 0, "10-Mar-2024", "");
  assert_column (fixture, 1, "10-Mar-2024", "09:00");
  g_assert_true (ward_grid_get_column (fixture->grid, 0)->first_of_day);
  g_assert_false (ward_grid_get_column (fixture->grid, 1)->first_of_day);
}

/* West of Greenwich, and on the days on which clocks change. */
static void
test_date_only_west (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10");
  add_potassium (fixture, "4.2", "2023-11-05");
  add_potassium (fixture, "4.3", "2024-03-09T23:30:00-05:00");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 3);
  assert_column (fixture, 0, "05-Nov-2023", "");
  assert_column (fixture, 1, "09-Mar-2024", "23:30");
  assert_column (fixture, 2, "10-Mar-2024", "");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
}

static void
test_clock_change (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2023-10-29T00:30:00Z"); /* 02:30 in summer time */
  add_potassium (fixture, "4.2", "2023-10-29T01:30:00Z"); /* 02:30 an hour later */
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  assert_cell (fixture, 0, 0, "4.1");
  assert_cell (fixture, 0, 1, "4.2");
}

static void
test_period (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10T07:00:00Z");
  add_potassium (fixture, "4.2", "2024-03-10T07:00:00Z")->effective_end = ward_builder_time ("2024-03-11T07:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  assert_column (fixture, 0, "10-Mar-2024", "08:00");
  assert_column (fixture, 1, "10-Mar-2024", "08:00 to 11-Mar-2024 08:00");
}

static void
test_reported (Fixture *fixture, gconstpointer data)
{
  WardObservation *observation = add_potassium (fixture, "4.1", NULL);

  observation->issued = ward_builder_time ("2024-03-10T07:00:00Z");
  add_potassium (fixture, "4.2", "2024-03-10T07:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  g_assert_false (ward_grid_get_column (fixture->grid, 0)->reported);
  g_assert_true (ward_grid_get_column (fixture->grid, 1)->reported);
}

static void
test_no_time (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", NULL);
  add_potassium (fixture, "4.2", "1999-03-10");
  build (fixture);
  assert_column (fixture, 0, "Unknown", "");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

static void
test_no_zone (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10T23:30:00");
  build (fixture);
  assert_column (fixture, 0, "10-Mar-2024", "23:30 (zone not given)");
}

static void
test_local_day (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-11T04:30:00Z");
  build (fixture);
  assert_column (fixture, 0, "10-Mar-2024", "23:30");
}

static void
test_future (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  add_potassium (fixture, "9.9", "2042-03-10T08:00:00Z");
  build (fixture);
  assert_column (fixture, 1, "10-Mar-2042", "09:00 (future date)");
  g_assert_true (ward_grid_get_column (fixture->grid, 1)->future);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
}

static void
test_range_changed (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z")->measure, "3.5",
                          "5.1", NULL);
  ward_builder_add_range (fixture->builder, &add_potassium (fixture, "4.1", "2024-03-11T08:00:00Z")->measure, "3.6",
                          "5.0", NULL);
  build (fixture);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->range, ==, "3.6–5.0");
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->range_changed);
}

static void
test_panel_order (Fixture *fixture, gconstpointer data)
{
  const char *const *panels;
  guint n;

  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "718-7", "Hb", "140", "g/L", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "Local", "x", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "Culture", "x", "2024-03-10T08:00:00Z")->category_concepts
      = ward_builder_concept (fixture->builder, "http://terminology.hl7.org/CodeSystem/v2-0074", "MB", NULL);
  ((WardObservation *) g_ptr_array_index (fixture->builder->observations, 3))->n_category_concepts = 1;
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Renal profile");
  build (fixture);
  panels = ward_grid_get_panels (fixture->grid, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpstr (panels[0], ==, "Full blood count");
  g_assert_cmpstr (panels[1], ==, "Renal profile");
  g_assert_cmpstr (panels[2], ==, "Microbiology");
  g_assert_cmpstr (panels[3], ==, "Other");
}

/* The same Observation named by several reports is one result. */
static void
test_three_reports (Fixture *fixture, gconstpointer data)
{
  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "First report");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Second report");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Third report");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Third report");
}

static void
set_members (Fixture *fixture, WardObservation *observation, const char *reference)
{
  const char **members = ward_arena_new0 (fixture->builder->arena, const char *, 1);

  members[0] = reference;
  observation->has_member = members;
  observation->n_has_member = 1;
}

static void
test_members (Fixture *fixture, gconstpointer data)
{
  WardObservation *group = ward_builder_add (fixture->builder, NULL, "Our own panel", "2024-03-10T08:00:00Z");
  WardObservation *lonely = ward_builder_add (fixture->builder, NULL, "Another panel", "2024-03-10T08:00:00Z");

  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  set_members (fixture, group, "https://example.org/fhir/Observation/o3/_history/2");
  set_members (fixture, lonely, "Observation/not-loaded");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  assert_row (fixture, 0, "Potassium", "mmol/L", 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Our own panel");
  assert_cell (fixture, 1, 0, "Group of 1 result");
}

static void
test_member_cycle (Fixture *fixture, gconstpointer data)
{
  set_members (fixture, ward_builder_add (fixture->builder, NULL, "A", "2024-03-10T08:00:00Z"), "Observation/o2");
  set_members (fixture, ward_builder_add (fixture->builder, NULL, "B", "2024-03-10T08:00:00Z"), "Observation/o1");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 2);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
}

static void
test_long_text (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_text (fixture->builder, NULL, "a", "No growth after two days of incubation", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "b", "Titre 1:1280 rising 123456789", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "c", "12345678901234567890123456789", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "d", "AAAA12345678901234567890123456789", "2024-03-10T08:00:00Z");
  build (fixture);
  assert_cell (fixture, 0, 0, "No growth after two … text");
  assert_cell (fixture, 1, 0, "Titre 1:1280 rising … text");
  assert_cell (fixture, 2, 0, "12345678901234567890123456789 (unit not given)");
  assert_cell (fixture, 3, 0, "… text");
}

static void
test_describe (Fixture *fixture, gconstpointer data)
{
  WardObservation *observation = add_potassium (fixture, "6.20", "2024-03-10T08:00:00Z");
  g_autofree char *words = NULL;
  g_autofree char *none = NULL;

  ward_builder_add_flag (fixture->builder, &observation->measure, NULL, "HH", NULL);
  ward_builder_add_range (fixture->builder, &observation->measure, "3.5", "5.1", NULL);
  ward_builder_add_note (fixture->builder, observation, "x");
  observation->status = WARD_STATUS_PRELIMINARY;
  ward_builder_add_number (fixture->builder, "2951-2", "Na", "140", "mmol/L", "2024-03-11T08:00:00Z");
  build (fixture);
  words = ward_grid_describe_cell (fixture->grid, 1, 0);
  none = ward_grid_describe_cell (fixture->grid, 1, 1);
  g_assert_cmpstr (words, ==,
                   "Potassium, 10-Mar-2024 09:00: 6.20\u00a0mmol/L, Critical high, above the reference range, range "
                   "3.5–5.1, Preliminary, has a note");
  g_assert_cmpstr (none, ==, "Potassium, 11-Mar-2024 09:00: no result");
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  WardObservation *first = add_potassium (fixture, "4.10", "2024-03-10T02:00:00Z");
  WardObservation *second = add_potassium (fixture, "4.5", "2024-03-10T08:00:00Z");
  WardObservation *limit = add_potassium (fixture, "5", "2024-03-10T09:00:00Z");
  WardObservation *late = add_potassium (fixture, "4.5", "2024-03-11T22:50:00Z");
  WardObservation *early = add_potassium (fixture, "4.9", "2024-03-13T23:10:00Z");
  g_autofree char *change = ward_grid_format_change (second, first);
  g_autofree char *days = ward_grid_format_change (early, late);

  g_assert_cmpstr (days, ==, "+0.4\u00a0in\u00a02d"); /* 48 hours and 20 minutes, though three dates lie between */
  g_assert_cmpstr (change, ==, "+0.40\u00a0in\u00a06hrs");
  limit->measure.value.quantity.comparator = WARD_COMPARATOR_LESS;
  g_assert_null (ward_grid_format_change (limit, second)); /* a limit has no difference */
  g_assert_null (ward_grid_format_change (second, NULL));
  first->measure.value.quantity.unit_code = "mg/dL";
  g_assert_null (ward_grid_format_change (second, first));
}

static void
test_csv (Fixture *fixture, gconstpointer data)
{
  WardObservation *observation = add_potassium (fixture, "4.10", "2024-03-10T08:00:00Z");
  WardObservation *text = ward_builder_add_text (fixture->builder, NULL, "=cmd", "say \"hi\", now", "2024-03-11");
  g_autofree char *csv = NULL;

  ward_builder_add_range (fixture->builder, &observation->measure, "3.5", "5.1", NULL);
  ward_builder_add_number (fixture->builder, "1925-7", "BE", "-5.2", "mmol/L", "2024-03-10T08:00:00Z");
  text->specimen_text = "-swab";
  build (fixture);
  csv = ward_grid_to_csv (fixture->grid, fixture->zone);
  g_assert_cmpstr (csv, ==,
                   "\"Group\",\"Name\",\"Code\",\"Value\",\"Unit\",\"Flag\",\"Reference range\",\"Status\",\"Kind of "
                   "time\",\"Time\",\"Specimen\",\"Notes\"\r\n"
                   "\"Electrolytes and kidney\",\"Potassium\",\"2823-3\",\"4.10\",\"mmol/L\",\"No flag "
                   "sent\",\"3.5-5.1\",\"Final\",\"collected\",\"10-Mar-2024 09:00\",\"\",\"\"\r\n"
                   "\"Blood gases\",\"Base excess (arterial)\",\"1925-7\",\"-5.2\",\"mmol/L\",\"No flag "
                   "sent\",\"\",\"Final\",\"collected\",\"10-Mar-2024 "
                   "09:00\",\"\",\"\"\r\n"
                   "\"Other\",\"'=cmd\",\"'=cmd\",\"say \"\"hi\"\", now\",\"\",\"No flag "
                   "sent\",\"\",\"Final\",\"collected\",\"11-Mar-2024\",\"'-swab\",\"\"\r\n");
}

static WardGrid *
filtered (Fixture *fixture, WardGridFilter filter)
{
  return ward_grid_filter (fixture->grid, &filter);
}

static void
build_for_filter (Fixture *fixture)
{
  WardObservation *critical = add_potassium (fixture, "7.1", "2024-01-10T08:00:00Z");
  WardObservation *positive
      = ward_builder_add_text (fixture->builder, "600-7", "Blood culture", "Growth", "2024-03-10T08:00:00Z");
  WardObservation *sodium;

  ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
  ward_builder_add_flag (fixture->builder, &positive->measure, NULL, "POS", NULL);
  add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  sodium = ward_builder_add_number (fixture->builder, "2951-2", "Natrium", "140", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_flag (fixture->builder, &sodium->measure, NULL, "N", NULL);
  build (fixture);
}

static void
test_filter_hidden (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;
  g_autoptr (WardGrid) narrower = NULL;

  build_for_filter (fixture);
  view = filtered (fixture, (WardGridFilter){ .text = "natri" });
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 1);
  g_assert_cmpstr (ward_grid_get_row (view, 0)->label, ==, "Sodium");
  g_assert_cmpuint (ward_grid_get_n_columns (view), ==, 1);
  g_assert_cmpuint (ward_grid_get_n_results (view), ==, 1);
  g_assert_cmpuint (ward_grid_get_n_hidden (view), ==, 3);
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 1);
  g_assert_true (ward_grid_get_newest_hidden_critical (view)->effective.utc_us
                 == ward_builder_time ("2024-01-10T08:00:00Z").utc_us);
  narrower = ward_grid_filter (view, &(WardGridFilter){ .text = "nothing at all" });
  g_assert_cmpuint (ward_grid_get_n_hidden (narrower), ==, 4); /* all that is not seen, by whichever filter */
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (narrower), ==, 1);
}

/* Of several the newest, also of those that the filter before has hidden already. */
static void
test_filter_newest_critical (Fixture *fixture, gconstpointer data)
{
  static const char *const times[] = { "2021-05-04T08:00:00Z", "2024-02-01T08:00:00Z", "2023-07-01T08:00:00Z" };
  g_autoptr (WardGrid) view = NULL;
  g_autoptr (WardGrid) narrower = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      WardObservation *critical = add_potassium (fixture, "7.1", times[i]);

      ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
    }
  build (fixture);
  view = filtered (fixture, (WardGridFilter){ .since_us = ward_builder_time ("2024-01-01T00:00:00Z").utc_us });
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 2);
  g_assert_true (ward_grid_get_newest_hidden_critical (view)->effective.utc_us == ward_builder_time (times[2]).utc_us);
  narrower = ward_grid_filter (view, &(WardGridFilter){ .text = "nothing at all" });
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (narrower), ==, 3);
  g_assert_true (ward_grid_get_newest_hidden_critical (narrower)->effective.utc_us
                 == ward_builder_time (times[1]).utc_us);
}

static void
test_filter_words (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    guint n_rows;
  } cases[] = { { "", 3 },           { "POTAS", 1 },  { "2823-3", 1 }, { "kidney", 2 },
                { "kidney sod", 1 }, { "sod zz", 0 }, { " ", 3 },      { NULL, 3 } };

  build_for_filter (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardGrid) view = filtered (fixture, (WardGridFilter){ .text = cases[i].text });

      g_assert_cmpuint (ward_grid_get_n_rows (view), ==, cases[i].n_rows);
      g_assert_cmpuint (ward_grid_get_n_results (view) + ward_grid_get_n_hidden (view), ==, 4);
    }
}

/* Nobody said of "POS" that it is normal. */
static void
test_filter_abnormal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  build_for_filter (fixture);
  view = filtered (fixture, (WardGridFilter){ .abnormal_only = TRUE });
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 2);
  g_assert_cmpstr (ward_grid_get_row (view, 0)->label, ==, "Potassium");
  g_assert_cmpuint (ward_grid_get_row (view, 0)->n_results, ==, 2); /* the row whole, or its course could not be read */
  g_assert_cmpstr (ward_grid_get_row (view, 1)->label, ==, "Blood culture");
  g_assert_cmpuint (ward_grid_get_n_hidden (view), ==, 1);
}

static void
test_filter_since (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  build_for_filter (fixture);
  view = filtered (fixture, (WardGridFilter){ .since_us = ward_builder_time ("2024-03-01T00:00:00Z").utc_us });
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 3);
  g_assert_cmpuint (ward_grid_get_n_results (view), ==, 3);
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 1);
  g_assert_cmpuint (ward_grid_get_row (view, 1)->n_critical, ==, 0);
}

/* A day and a period are within the time asked if any of it is. */
static void
test_filter_since_edges (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  add_potassium (fixture, "1", "2024-03-10");
  add_potassium (fixture, "2", "2024-03-09");
  add_potassium (fixture, "3", "2024-03-09T12:00:00Z")->effective_end = ward_builder_time ("2024-03-10T12:00:00Z");
  add_potassium (fixture, "4", NULL);
  build (fixture);
  view = filtered (fixture, (WardGridFilter){ .since_us = ward_builder_time ("2024-03-10T09:00:00Z").utc_us });
  g_assert_cmpuint (ward_grid_get_n_results (view), ==, 3);
  g_assert_cmpuint (ward_grid_get_n_hidden (view), ==, 1);
}

static void
test_filter_panel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  build_for_filter (fixture);
  view = filtered (fixture, (WardGridFilter){ .panel = "Electrolytes and kidney" });
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 2);
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 0);
}

static void
test_stay (Fixture *fixture, gconstpointer data)
{
  guint n_in_cells = 0;

  ward_builder_add_stay (fixture->builder, "2024-03-09", 30);
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, fixture->builder->observations->len);
  for (guint row = 0; row < ward_grid_get_n_rows (fixture->grid); row++)
    {
      guint most = 0;

      for (guint column = 0; column < ward_grid_get_n_columns (fixture->grid); column++)
        {
          WardGridCell cell;

          ward_grid_get_cell (fixture->grid, row, column, &cell);
          n_in_cells += cell.n_results;
          most = MAX (most, cell.n_results);
        }
      g_assert_cmpuint (ward_grid_get_row_stack (fixture->grid, row), ==, most);
    }
  g_assert_cmpuint (n_in_cells, ==, fixture->builder->observations->len); /* every result in exactly one cell */
}

#define ADD(path, function) g_test_add ("/clinical/grid/" path, Fixture, NULL, set_up, function, tear_down)
#define ADD_IN(path, function, zone) g_test_add ("/clinical/grid/" path, Fixture, zone, set_up, function, tear_down)

/* What became of a specimen or a result is told at the result itself, in a mark and in words, and only what counts is the latest (W36). */
static void
test_changes_are_told (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    WardStatus status;
    const char *cell, *words;
    gboolean counts;
  } cases[] = {
    { WARD_STATUS_AMENDED, "4.0 amended", "Amended", TRUE },
    { WARD_STATUS_CORRECTED, "4.0 C", "Corrected result", TRUE },
    { WARD_STATUS_PRELIMINARY, "4.0 P", "Preliminary", TRUE },
    { WARD_STATUS_CANCELLED, "Cancelled", "Cancelled", FALSE },
    { WARD_STATUS_ENTERED_IN_ERROR, "Withdrawn", "Withdrawn", FALSE },
    { WARD_STATUS_REGISTERED, "Pending", "Pending", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *time = g_strdup_printf ("2024-03-%02uT08:00:00Z", 10 + i);
      g_autofree char *words = NULL;

      add_potassium (fixture, "4.0", time)->status = cases[i].status;
      build (fixture);
      assert_cell (fixture, 0, i, cases[i].cell);
      words = ward_grid_describe_cell (fixture->grid, 0, i);
      g_assert_nonnull (strstr (words, cases[i].words));
      g_assert_cmpint (ward_grid_get_row (fixture->grid, 0)->latest->status, ==,
                       cases[i].counts ? cases[i].status : WARD_STATUS_PRELIMINARY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("empty", test_empty);
  ADD ("W28-newest-right", test_newest_right);
  ADD ("V19-cancelled", test_cancelled);
  ADD ("V20-withdrawn", test_withdrawn);
  ADD ("W36-changes-are-told", test_changes_are_told);
  ADD ("V21-corrected", test_corrected);
  ADD ("nothing-latest", test_nothing_latest);
  ADD ("newest-without-value", test_newest_without_value);
  ADD ("V37-two-units", test_two_units);
  ADD ("V38-equal-units", test_equal_units);
  ADD ("V39-unit-not-given", test_unit_not_given);
  ADD ("W13-bare-numbers", test_bare_numbers);
  ADD ("V14-ratio", test_ratio);
  ADD ("V44-family", test_family);
  ADD ("V43-local-joins", test_local_joins);
  ADD ("local-ambiguous", test_local_ambiguous);
  ADD ("V42-local-row", test_local_row);
  ADD ("specimens", test_specimens);
  ADD ("specimen-words", test_specimen_words);
  ADD ("V67-focus", test_focus);
  ADD ("V60-same-minute", test_same_minute);
  ADD ("V48-separate-pressures", test_separate_pressures);
  ADD ("V55-mixed-weight", test_mixed_weight);
  ADD ("V47-vital-cells", test_vital_cells);
  ADD ("V57-date-only", test_date_only);
  ADD_IN ("W27-date-only-west", test_date_only_west, "America/New_York");
  ADD ("clock-change", test_clock_change);
  ADD ("V58-period", test_period);
  ADD ("V59-reported", test_reported);
  ADD ("no-time", test_no_time);
  ADD ("no-zone", test_no_zone);
  ADD_IN ("V61-local-day", test_local_day, "America/Chicago");
  ADD ("V62-future", test_future);
  ADD ("V35-range-changed", test_range_changed);
  ADD ("panel-order", test_panel_order);
  ADD ("V63-three-reports", test_three_reports);
  ADD ("members", test_members);
  ADD ("V65-member-cycle", test_member_cycle);
  ADD ("W15-long-text", test_long_text);
  ADD ("describe", test_describe);
  ADD ("change", test_change);
  ADD ("csv", test_csv);
  ADD ("W23-filter-hidden", test_filter_hidden);
  ADD ("W23-newest-hidden", test_filter_newest_critical);
  ADD ("filter-words", test_filter_words);
  ADD ("filter-abnormal", test_filter_abnormal);
  ADD ("filter-since", test_filter_since);
  ADD ("filter-since-edges", test_filter_since_edges);
  ADD ("filter-panel", test_filter_panel);
  ADD ("stay", test_stay);
  return g_test_run ();
}
