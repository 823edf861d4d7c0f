/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's rows and cells: what shares a row, what is latest, which panel it stands in, and its words. */

#include "core/clinical/grid-fixture.h"
#include "core/clinical/ward-legend.h"

#include <string.h>

static void
test_empty (GridFixture *fixture, gconstpointer data)
{
  guint n;

  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 0);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 0);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 0);
  ward_grid_get_panels (fixture->grid, &n);
  g_assert_cmpuint (n, ==, 0);
}

static void
test_cancelled (GridFixture *fixture, gconstpointer data)
{
  WardObservation *cancelled;
  const WardGridRow *row;

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  cancelled = grid_fixture_add_potassium (fixture, "9.9", "2024-03-11T08:00:00Z");
  cancelled->status = WARD_STATUS_CANCELLED;
  ward_builder_add_flag (fixture->builder, &cancelled->measure, NULL, "HH", NULL);
  grid_fixture_build (fixture);
  row = ward_grid_get_row (fixture->grid, 0);
  grid_fixture_assert_cell (fixture, 0, 1, "Cancelled");
  g_assert_cmpstr (row->latest->id, ==, "o1");
  g_assert_cmpint (row->worst, ==, WARD_SEVERITY_NONE);
  g_assert_cmpuint (row->n_critical, ==, 0);
  g_assert_cmpuint (row->n_abnormal, ==, 0);
}

static void
test_withdrawn (GridFixture *fixture, gconstpointer data)
{
  WardObservation *withdrawn;

  withdrawn
      = ward_builder_add_text (fixture->builder, "2823-3", "Potassium", "SPECIMEN CLOTTED", "2024-03-11T08:00:00Z");
  withdrawn->status = WARD_STATUS_ENTERED_IN_ERROR;
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  grid_fixture_assert_cell (fixture, 0, 1, "Withdrawn");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

static void
test_corrected (GridFixture *fixture, gconstpointer data)
{
  WardObservation *observation = grid_fixture_add_potassium (fixture, "5.60", "2024-03-10T08:00:00Z");

  observation->status = WARD_STATUS_CORRECTED;
  ward_builder_add_flag (fixture->builder, &observation->measure, NULL, "H", NULL);
  ward_builder_add_note (fixture->builder, observation, "see above");
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "5.60 H ▲ C ❝");
}

static void
test_nothing_latest (GridFixture *fixture, gconstpointer data)
{
  WardObservation *absent;

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  absent = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-11T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &absent->measure, NULL, "not-performed", NULL);
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 1, "Not performed");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
  ward_builder_set_absent (fixture->builder, &absent->measure, NULL, "masked", NULL);
  grid_fixture_build (fixture); /* there is a newer result, only not for these eyes */
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

/* A place for the latest result that is empty would not say that there is something; what stands there is not called a value (W31, V62). */
static void
test_newest_without_value (GridFixture *fixture, gconstpointer data)
{
  WardObservation *first;
  WardObservation *second;

  first = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-10T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &first->measure, NULL, "masked", NULL);
  second = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-11T08:00:00Z");
  ward_builder_set_absent (fixture->builder, &second->measure, NULL, "error", NULL);
  grid_fixture_build (fixture);
  g_assert_true (ward_grid_get_newest (fixture->grid, 0) == second);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == second);
  g_assert_false (ward_grid_newest_is_value (fixture->grid, 0));
  first->status = second->status = WARD_STATUS_ENTERED_IN_ERROR;
  grid_fixture_build (fixture);
  g_assert_null (ward_grid_get_row (fixture->grid, 0)->latest);
  g_assert_true (ward_grid_get_newest (fixture->grid, 0) == second);
  g_assert_false (ward_grid_newest_is_value (fixture->grid, 0));
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-09T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_true (ward_grid_newest_is_value (fixture->grid, 0));
}

static void
test_two_units (GridFixture *fixture, gconstpointer data)
{
  WardObservation *cancelled;

  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "98", "mg/dL", "2023-03-10T08:00:00Z");
  cancelled = ward_builder_add (fixture->builder, "2345-7", "Glucose", "2023-04-10T08:00:00Z");
  cancelled->status = WARD_STATUS_CANCELLED;
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.4", "mmol/L", "2024-03-12T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Glucose", "mg/dL", 2); /* what has no unit stays with the unit of its time */
  grid_fixture_assert_row (fixture, 1, "Glucose", "mmol/L", 1);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->units_changed);
  g_assert_true (ward_grid_get_row (fixture->grid, 1)->units_changed);
  g_assert_null (ward_grid_get_row (fixture->grid, 1)->previous);
}

static void
test_equal_units (GridFixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "6690-2", "WBC", "7.2", "10*3/uL", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "6690-2", "WBC", "7.4", "10*9/L", "2024-03-11T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  grid_fixture_assert_row (fixture, 0, "White cells", "×10⁹/L", 2);
  g_assert_false (ward_grid_get_row (fixture->grid, 0)->units_changed);
}

static void
test_unit_not_given (GridFixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2823-3", "K", "4.1", NULL, "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_row (fixture, 0, "Potassium", "(unit not given)", 1);
}

/* What comes without a unit never stands below one as if it had it. */
static void
test_bare_numbers (GridFixture *fixture, gconstpointer data)
{
  WardObservation *integer;

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, "2823-3", "K", "<0.5", "2024-03-11T08:00:00Z");
  integer = ward_builder_add (fixture->builder, "2823-3", "K", "2024-03-12T08:00:00Z");
  integer->measure.value = (WardValue){ .kind = WARD_VALUE_INTEGER, .quantity = { .lexeme = "4" } };
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Potassium", "", 1);
  grid_fixture_assert_row (fixture, 1, "Potassium", "mmol/L", 2);
  grid_fixture_assert_cell (fixture, 1, 1, "<0.5 (unit not given)");
}

static void
test_ratio (GridFixture *fixture, gconstpointer data)
{
  WardObservation *ratio = ward_builder_add (fixture->builder, NULL, "Protein", "2024-03-10T08:00:00Z");

  ratio->measure.value = (WardValue){ .kind = WARD_VALUE_RATIO,
                                      .quantity = { .lexeme = "300", .unit = "mg" },
                                      .quantity2 = { .lexeme = "24", .unit = "h" } };
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "300\u00a0mg / 24\u00a0h");
}

static void
test_family (GridFixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2341-6", "c", "5.6", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2345-7", "a", "5.4", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "4548-4", "d", "38", "%", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2339-0", "b", "5.5", "mmol/L", "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (ward_grid_get_row (fixture->grid, i)->code.family, ==, "Glucose");
}

static void
test_local_joins (GridFixture *fixture, gconstpointer data)
{
  WardObservation *old = grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  WardObservation *new
      = ward_builder_add_number (fixture->builder, NULL, "KALIUM", "4.2", "mmol/L", "2024-03-11T08:00:00Z");
  WardObservation *other
      = ward_builder_add_number (fixture->builder, NULL, "Potassium", "4.3", "mmol/L", "2024-03-11T08:00:00Z");

  ward_builder_add_coding (fixture->builder, &old->measure.code, "urn:lab", "K1", NULL);
  ward_builder_add_coding (fixture->builder, &new->measure.code, "urn:lab", "K1", NULL);
  ward_builder_add_coding (fixture->builder, &other->measure.code, "urn:lab", "K2",
                           NULL); /* the same name is no reason */
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Potassium", "mmol/L", 2);
}

/* A local code that came with two LOINC codes decides nothing; SNOMED CT's are nobody's own. */
static void
test_local_ambiguous (GridFixture *fixture, gconstpointer data)
{
  WardObservation *potassium = grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
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
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 4);
}

static void
test_local_row (GridFixture *fixture, gconstpointer data)
{
  WardObservation *local
      = ward_builder_add_text (fixture->builder, NULL, "HEP C AB", "NONREACTIVE", "2024-03-11T08:00:00Z");

  ward_builder_add_coding (fixture->builder, &local->measure.code, "urn:epic", "768282", NULL);
  grid_fixture_build (fixture);
  grid_fixture_assert_row (fixture, 0, "HEP C AB", "", 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Other");
}

static void
test_specimens (GridFixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Arterial blood", "Venous blood", "Specimen 24:B1234 from venipuncture" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ward_builder_add_number (fixture->builder, "11558-4", "pH", "7.40", "[pH]", "2024-03-10T08:00:00Z")->specimen_text
        = texts[i];
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 3);
  grid_fixture_assert_row (fixture, 0, "pH (blood) (arterial)", "", 1);
  grid_fixture_assert_row (fixture, 1, "pH (blood) (blood)", "", 1);
  grid_fixture_assert_row (fixture, 2, "pH (blood) (specimen not given)", "", 1);
}

/* Words that a server happens to write are no reason to break a row. */
static void
test_specimen_words (GridFixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Serum", "Plasma specimen", "Specimen 24:B1234", NULL, "BLOOD VENOUS" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z")->specimen_text = texts[i];
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 1);
  grid_fixture_assert_row (fixture, 0, "Potassium", "mmol/L", 5);
}

static void
test_focus (GridFixture *fixture, gconstpointer data)
{
  WardObservation *mother
      = ward_builder_add_number (fixture->builder, "8867-4", "Heart rate", "80", "/min", "2024-03-10T08:00:00Z");
  WardObservation *fetus
      = ward_builder_add_number (fixture->builder, "8867-4", "Heart rate", "140", "/min", "2024-03-10T08:00:00Z");

  fixture->kind = WARD_GRID_VITALS;
  mother->categories = fetus->categories = WARD_CATEGORY_VITAL_SIGNS;
  fetus->focus = "fetus";
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Heart rate", "/min", 1);
  grid_fixture_assert_row (fixture, 1, "Heart rate (fetus)", "/min", 1);
}

static void
test_separate_pressures (GridFixture *fixture, gconstpointer data)
{
  fixture->kind = WARD_GRID_VITALS;
  ward_builder_add_number (fixture->builder, "8480-6", "Systolic", "120", "mm[Hg]", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "8462-4", "Diastolic", "80", "mm[Hg]", "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Systolic blood pressure", "mmHg", 1);
  grid_fixture_assert_row (fixture, 1, "Diastolic blood pressure", "mmHg", 1);
}

static void
test_mixed_weight (GridFixture *fixture, gconstpointer data)
{
  fixture->kind = WARD_GRID_VITALS;
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "12", "kg", "2024-03-10T08:00:00Z")->status
      = WARD_STATUS_AMENDED;
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "12", "[lb_av]", "2024-03-11T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->units_changed);
}

static void
test_vital_cells (GridFixture *fixture, gconstpointer data)
{
  WardObservation *pressure = ward_builder_add_pressure (fixture->builder, "120", NULL, "2024-03-10T08:00:00Z");
  WardObservation *saturation
      = ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "91", "%", "2024-03-10T08:00:00Z");

  fixture->kind = WARD_GRID_VITALS;
  ward_builder_set_absent (fixture->builder, (WardMeasure *) &pressure->components[1], NULL, "not-performed", NULL);
  ward_builder_add_flag (fixture->builder, (WardMeasure *) &pressure->components[0], NULL, "H", NULL);
  ward_builder_add_component (fixture->builder, saturation, "3151-8", "Flow", "6", "L/min");
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "91 on 6\u00a0L/min");
  grid_fixture_assert_cell (fixture, 1, 0, "120/— (Not performed) H ▲");
  g_assert_cmpuint (ward_grid_get_row (fixture->grid, 1)->n_abnormal, ==, 1);
}

static void
test_range_changed (GridFixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder,
                          &grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z")->measure, "3.5", "5.1",
                          NULL);
  ward_builder_add_range (fixture->builder,
                          &grid_fixture_add_potassium (fixture, "4.1", "2024-03-11T08:00:00Z")->measure, "3.6", "5.0",
                          NULL);
  grid_fixture_build (fixture);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->range, ==, "3.6–5.0");
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->range_changed);
}

static void
test_panel_order (GridFixture *fixture, gconstpointer data)
{
  const char *const *panels;
  guint n;

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "718-7", "Hb", "140", "g/L", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "Local", "x", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "Culture", "x", "2024-03-10T08:00:00Z")->category_concepts
      = ward_builder_concept (fixture->builder, "http://terminology.hl7.org/CodeSystem/v2-0074", "MB", NULL);
  ((WardObservation *) g_ptr_array_index (fixture->builder->observations, 3))->n_category_concepts = 1;
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Renal profile");
  grid_fixture_build (fixture);
  panels = ward_grid_get_panels (fixture->grid, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpstr (panels[0], ==, "Full blood count");
  g_assert_cmpstr (panels[1], ==, "Renal profile");
  g_assert_cmpstr (panels[2], ==, "Microbiology");
  g_assert_cmpstr (panels[3], ==, "Other");
}

/* The same Observation named by several reports is one result. */
static void
test_three_reports (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "First report");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Second report");
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Third report");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Third report");
}

static void
set_members (GridFixture *fixture, WardObservation *observation, const char *reference)
{
  const char **members = ward_arena_new0 (fixture->builder->arena, const char *, 1);

  members[0] = reference;
  observation->has_member = members;
  observation->n_has_member = 1;
}

static void
test_members (GridFixture *fixture, gconstpointer data)
{
  WardObservation *group = ward_builder_add (fixture->builder, NULL, "Our own panel", "2024-03-10T08:00:00Z");
  WardObservation *lonely = ward_builder_add (fixture->builder, NULL, "Another panel", "2024-03-10T08:00:00Z");

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  set_members (fixture, group, "https://example.org/fhir/Observation/o3/_history/2");
  set_members (fixture, lonely, "Observation/not-loaded");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  grid_fixture_assert_row (fixture, 0, "Potassium", "mmol/L", 1);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->panel, ==, "Our own panel");
  grid_fixture_assert_cell (fixture, 1, 0, "Group of 1 result");
}

static void
test_member_cycle (GridFixture *fixture, gconstpointer data)
{
  set_members (fixture, ward_builder_add (fixture->builder, NULL, "A", "2024-03-10T08:00:00Z"), "Observation/o2");
  set_members (fixture, ward_builder_add (fixture->builder, NULL, "B", "2024-03-10T08:00:00Z"), "Observation/o1");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 2);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
}

static void
test_long_text (GridFixture *fixture, gconstpointer data)
{
  ward_builder_add_text (fixture->builder, NULL, "a", "No growth after two days of incubation", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "b", "Titre 1:1280 rising 123456789", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "c", "12345678901234567890123456789", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, NULL, "d", "AAAA12345678901234567890123456789", "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "No growth after two … text");
  grid_fixture_assert_cell (fixture, 1, 0, "Titre 1:1280 rising … text");
  grid_fixture_assert_cell (fixture, 2, 0, "12345678901234567890123456789 (unit not given)");
  grid_fixture_assert_cell (fixture, 3, 0, "… text");
}

static void
test_describe (GridFixture *fixture, gconstpointer data)
{
  WardObservation *observation = grid_fixture_add_potassium (fixture, "6.20", "2024-03-10T08:00:00Z");
  g_autofree char *words = NULL;
  g_autofree char *none = NULL;

  ward_builder_add_flag (fixture->builder, &observation->measure, NULL, "HH", NULL);
  ward_builder_add_range (fixture->builder, &observation->measure, "3.5", "5.1", NULL);
  ward_builder_add_note (fixture->builder, observation, "x");
  observation->status = WARD_STATUS_PRELIMINARY;
  ward_builder_add_number (fixture->builder, "2951-2", "Na", "140", "mmol/L", "2024-03-11T08:00:00Z");
  grid_fixture_build (fixture);
  words = ward_grid_describe_cell (fixture->grid, 1, 0);
  none = ward_grid_describe_cell (fixture->grid, 1, 1);
  g_assert_cmpstr (words, ==,
                   "Potassium, 10-Mar-2024 09:00: 6.20\u00a0mmol/L, Critical high, above the reference range, range "
                   "3.5–5.1, Preliminary, has a comment");
  g_assert_cmpstr (none, ==, "Potassium, 11-Mar-2024 09:00: no result");
}

static void
test_change (GridFixture *fixture, gconstpointer data)
{
  WardObservation *first = grid_fixture_add_potassium (fixture, "4.10", "2024-03-10T02:00:00Z");
  WardObservation *second = grid_fixture_add_potassium (fixture, "4.5", "2024-03-10T08:00:00Z");
  WardObservation *limit = grid_fixture_add_potassium (fixture, "5", "2024-03-10T09:00:00Z");
  WardObservation *late = grid_fixture_add_potassium (fixture, "4.5", "2024-03-11T22:50:00Z");
  WardObservation *early = grid_fixture_add_potassium (fixture, "4.9", "2024-03-13T23:10:00Z");
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

/* "0 in 6hrs" would be read as a result, wherever it stood. */
static void
test_no_change (GridFixture *fixture, gconstpointer data)
{
  WardObservation *first = grid_fixture_add_potassium (fixture, "4.50", "2024-03-10T02:00:00Z");
  WardObservation *second = grid_fixture_add_potassium (fixture, "4.5", "2024-03-10T08:00:00Z");
  WardObservation *third = grid_fixture_add_potassium (fixture, "4.6", "2024-03-10T14:00:00Z");
  WardObservation *before = ward_builder_add_pressure (fixture->builder, "136", "84", "2024-03-10T02:00:00Z");
  WardObservation *after = ward_builder_add_pressure (fixture->builder, "136", "84", "2024-03-11T02:00:00Z");
  g_autofree char *none = ward_grid_format_change (second, first);
  g_autofree char *none_named = ward_grid_describe_change (second, first);
  g_autofree char *named = ward_grid_describe_change (third, second);
  g_autofree char *pair = ward_grid_describe_change (after, before);

  g_assert_cmpstr (none, ==, "no\u00a0change in\u00a06hrs");
  g_assert_cmpstr (none_named, ==, none);
  g_assert_cmpstr (named, ==, "change\u00a0+0.1\u00a0in\u00a06hrs");
  g_assert_cmpstr (pair, ==, "no\u00a0change in\u00a024hrs");
  g_assert_null (ward_grid_describe_change (first, NULL));
}

/* A blood pressure changes in both of its parts; half of one is none. */
static void
test_change_of_pressure (GridFixture *fixture, gconstpointer data)
{
  WardObservation *first = ward_builder_add_pressure (fixture->builder, "136", "84", "2024-03-10T02:00:00Z");
  WardObservation *second = ward_builder_add_pressure (fixture->builder, "124", "84", "2024-03-11T02:00:00Z");
  WardObservation *half = ward_builder_add_pressure (fixture->builder, "120", NULL, "2024-03-12T02:00:00Z");
  g_autofree char *change = ward_grid_format_change (second, first);

  g_assert_cmpstr (change, ==, "−12/0\u00a0in\u00a024hrs");
  g_assert_null (ward_grid_format_change (half, second));
  g_assert_null (ward_grid_format_change (second, half));
  ((WardMeasure *) first->components)[1].value.quantity.unit_code = "kPa";
  g_assert_null (ward_grid_format_change (second, first));
}

/* A bare number beside "95 on air" would be taken for air. */
static void
test_saturation_cell (GridFixture *fixture, gconstpointer data)
{
  WardObservation *flow
      = ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "96", "%", "2024-03-10T08:00:00Z");
  g_autofree char *words = NULL;

  ward_builder_add_component (fixture->builder, flow, "3151-8", "Flow", "0", "L/min");
  ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "95", "%", "2024-03-11T08:00:00Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "96 on air");
  grid_fixture_assert_cell (fixture, 0, 1, "95 (O2 not rec.)");
  g_assert_true (ward_legend_has ("(O2 not rec.)"));
  words = ward_grid_describe_cell (fixture->grid, 0, 1);
  g_assert_nonnull (strstr (words, "95\u00a0% (O2 not recorded)"));
  /* what was recorded in another form than a quantity was recorded */
  ((WardMeasure *) flow->components)[0].value = (WardValue){ .kind = WARD_VALUE_STRING, .text = "room air" };
  grid_fixture_build (fixture);
  grid_fixture_assert_cell (fixture, 0, 0, "96 on room air");
}

static void
test_csv (GridFixture *fixture, gconstpointer data)
{
  WardObservation *observation = grid_fixture_add_potassium (fixture, "4.10", "2024-03-10T08:00:00Z");
  WardObservation *text = ward_builder_add_text (fixture->builder, NULL, "=cmd", "say \"hi\", now", "2024-03-11");
  g_autofree char *csv = NULL;

  ward_builder_add_range (fixture->builder, &observation->measure, "3.5", "5.1", NULL);
  ward_builder_add_number (fixture->builder, "1925-7", "BE", "-5.2", "mmol/L", "2024-03-10T08:00:00Z");
  text->specimen_text = "-swab";
  grid_fixture_build (fixture);
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

static void
test_stay (GridFixture *fixture, gconstpointer data)
{
  guint n_in_cells = 0;

  ward_builder_add_stay (fixture->builder, "2024-03-09", 30);
  grid_fixture_build (fixture);
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

/* What became of a specimen or a result is told at the result itself, in a mark and in words, and only what counts is the latest (W36). */
static void
test_changes_are_told (GridFixture *fixture, gconstpointer data)
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

      grid_fixture_add_potassium (fixture, "4.0", time)->status = cases[i].status;
      grid_fixture_build (fixture);
      grid_fixture_assert_cell (fixture, 0, i, cases[i].cell);
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
#define ADD(path, function, zone) \
  g_test_add ("/clinical/grid/" path, GridFixture, zone, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("empty", test_empty, NULL);
  ADD ("V19-cancelled", test_cancelled, NULL);
  ADD ("V20-withdrawn", test_withdrawn, NULL);
  ADD ("W36-changes-are-told", test_changes_are_told, NULL);
  ADD ("V21-corrected", test_corrected, NULL);
  ADD ("nothing-latest", test_nothing_latest, NULL);
  ADD ("newest-without-value", test_newest_without_value, NULL);
  ADD ("V37-two-units", test_two_units, NULL);
  ADD ("V38-equal-units", test_equal_units, NULL);
  ADD ("V39-unit-not-given", test_unit_not_given, NULL);
  ADD ("W13-bare-numbers", test_bare_numbers, NULL);
  ADD ("V14-ratio", test_ratio, NULL);
  ADD ("V44-family", test_family, NULL);
  ADD ("V43-local-joins", test_local_joins, NULL);
  ADD ("local-ambiguous", test_local_ambiguous, NULL);
  ADD ("V42-local-row", test_local_row, NULL);
  ADD ("specimens", test_specimens, NULL);
  ADD ("specimen-words", test_specimen_words, NULL);
  ADD ("V67-focus", test_focus, NULL);
  ADD ("V48-separate-pressures", test_separate_pressures, NULL);
  ADD ("V55-mixed-weight", test_mixed_weight, NULL);
  ADD ("V47-vital-cells", test_vital_cells, NULL);
  ADD ("V35-range-changed", test_range_changed, NULL);
  ADD ("panel-order", test_panel_order, NULL);
  ADD ("V63-three-reports", test_three_reports, NULL);
  ADD ("members", test_members, NULL);
  ADD ("V65-member-cycle", test_member_cycle, NULL);
  ADD ("W15-long-text", test_long_text, NULL);
  ADD ("describe", test_describe, NULL);
  ADD ("change", test_change, NULL);
  ADD ("no-change", test_no_change, NULL);
  ADD ("change-of-pressure", test_change_of_pressure, NULL);
  ADD ("V52-saturation-in-a-cell", test_saturation_cell, NULL);
  ADD ("csv", test_csv, NULL);
  ADD ("stay", test_stay, NULL);
#undef ADD
  return g_test_run ();
}
