/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One analyte in several units: which of its rows holds the latest result, and what the others say of theirs (V55, W14, W29). */
#include <string.h>

#include "core/clinical/ward-grid.h"
#include "support/ward-clinical-builder.h"

typedef struct
{
  WardClinicalBuilder *builder; /* (owned) */
  GTimeZone *zone;              /* (owned) */
  WardGridKind kind;
  WardGrid *grid; /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->builder = ward_builder_new ();
  fixture->zone = g_time_zone_new_identifier ("Europe/Berlin");
  fixture->kind = WARD_GRID_LABS;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  g_time_zone_unref (fixture->zone);
  ward_builder_free (fixture->builder);
}

static void
build (Fixture *fixture)
{
  g_clear_pointer (&fixture->grid, ward_grid_unref);
  fixture->grid
      = ward_grid_new (fixture->kind, ward_builder_get (fixture->builder), fixture->builder->observations->len, NULL,
                       fixture->zone, ward_builder_time ("2024-03-20T12:00:00Z").utc_us);
}

/* Adds weights in two units and says of the rows by their unit, "kg" and "lb", how their latest stands. */
static void
assert_standings (Fixture *fixture, WardGridStanding kilograms, WardGridStanding pounds)
{
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const WardGridRow *row = ward_grid_get_row (fixture->grid, i);

      g_assert_cmpint (row->standing, ==, strcmp (row->unit, "kg") == 0 ? kilograms : pounds);
    }
}

static void
test_newest_of_units (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *kilograms;
    const char *pounds;
    WardGridStanding standing; /* of the kilograms; pounds stand the other way round */
  } cases[] = {
    { "2024-03-10T08:00:00Z", "2024-03-11T08:00:00Z", WARD_STANDING_SUPERSEDED },
    { "2024-03-11T08:00:00Z", "2024-03-10T08:00:00Z", WARD_STANDING_NEWEST },
    { "2024-03-10T08:00:00Z", "2024-03-10T08:00:00Z", WARD_STANDING_UNCERTAIN },
    /* A day without a time is any time of that day, wherever that was. */
    { "2024-03-10", "2024-03-10T23:00:00Z", WARD_STANDING_UNCERTAIN },
    { "2024-03-10", "2024-03-09T20:00:00Z", WARD_STANDING_UNCERTAIN },
    { "2024-03-10", "2024-03-09T08:00:00Z", WARD_STANDING_NEWEST },
    { "2024-03-10", "2024-03-11", WARD_STANDING_SUPERSEDED },
    { "2024-03", "2024-03-10", WARD_STANDING_UNCERTAIN },
    { "2024-03", "2024-02-20", WARD_STANDING_NEWEST },
    { "2024", "2024-02-20T08:00:00Z", WARD_STANDING_UNCERTAIN },
    { NULL, "2024-03-10T08:00:00Z", WARD_STANDING_UNCERTAIN },
    /* What is still to come pushes nothing aside. */
    { "2024-03-10T08:00:00Z", "2094-03-10T08:00:00Z", WARD_STANDING_UNCERTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      Fixture one = { .builder = builder, .zone = fixture->zone, .kind = WARD_GRID_VITALS };
      WardGridStanding reverse = cases[i].standing == WARD_STANDING_SUPERSEDED ? WARD_STANDING_NEWEST
                                 : cases[i].standing == WARD_STANDING_NEWEST   ? WARD_STANDING_SUPERSEDED
                                                                               : WARD_STANDING_UNCERTAIN;

      g_test_message ("%s and %s", cases[i].kilograms, cases[i].pounds);
      ward_builder_add_number (builder, "29463-7", "Weight", "70.0", "kg", cases[i].kilograms);
      ward_builder_add_number (builder, "29463-7", "Weight", "155", "[lb_av]", cases[i].pounds);
      assert_standings (&one, cases[i].standing, reverse);
      ward_grid_unref (one.grid);
    }
}

/* Of three units, one without a time and one that is newer for certain: that is what is said. */
static void
test_newest_of_three (Fixture *fixture, gconstpointer data)
{
  guint n_checked = 0;

  fixture->kind = WARD_GRID_VITALS;
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "70.0", "kg", "2024-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "155", "[lb_av]", NULL);
  ward_builder_add_number (fixture->builder, "29463-7", "Weight", "70100", "g", "2024-03-11T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const WardGridRow *row = ward_grid_get_row (fixture->grid, i);

      if (strcmp (row->unit, "kg") != 0)
        continue;
      g_assert_cmpint (row->standing, ==, WARD_STANDING_SUPERSEDED);
      g_assert_cmpstr (row->other->measure.value.quantity.lexeme, ==, "70100");
      n_checked++;
    }
  g_assert_cmpuint (n_checked, ==, 1);
}

/* A view that hides the newer row must not make the older one look like the newest. */
static void
test_newest_is_hidden (Fixture *fixture, gconstpointer data)
{
  static const WardGridFilter filter = { .abnormal_only = TRUE };
  g_autoptr (WardGrid) view = NULL;
  g_autofree char *words = NULL;
  WardObservation *high;

  high = ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "298", "mg/dL", "2024-03-10T08:00:00Z");
  ward_builder_add_flag (fixture->builder, &high->measure, NULL, "HH", NULL);
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.4", "mmol/L", "2024-03-12T08:00:00Z");
  build (fixture);
  view = ward_grid_filter (fixture->grid, &filter);
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 1);
  g_assert_cmpstr (ward_grid_get_row (view, 0)->unit, ==, "mg/dL");
  words = ward_grid_row_format_standing (ward_grid_get_row (view, 0), fixture->zone);
  g_assert_cmpstr (words, ==, "Not the newest, unit differs: 5.4\u00a0mmol/L\n12-Mar-2024 09:00");
}

/* The same analyte from another specimen is another thing, and so is what was measured once in one unit. */
static void
test_no_other_unit (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "98", "mg/dL", "2024-03-08T08:00:00Z")->specimen_text
      = "Serum";
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.4", "mmol/L", "2024-03-09T08:00:00Z")
      ->specimen_text
      = "Urine";
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.1", "mmol/L", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (ward_grid_get_row (fixture->grid, i)->standing, ==, WARD_STANDING_ALONE);
      g_assert_null (ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, i), fixture->zone));
    }
}

/* A clock that is fast: what it stamps is of the future until its time has come. */
static void
test_outdated (Fixture *fixture, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2024-03-20T12:00:00Z").utc_us;

  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.1", "mmol/L", "2024-03-20T08:00:00Z");
  build (fixture);
  g_assert_false (ward_grid_is_outdated (fixture->grid, now_us + 40 * G_TIME_SPAN_DAY));
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.2", "mmol/L", "2024-03-20T12:30:00Z");
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "9.9", "mmol/L", "2042-03-20T12:15:00Z");
  build (fixture);
  g_assert_false (ward_grid_is_outdated (fixture->grid, now_us));
  g_assert_false (ward_grid_is_outdated (fixture->grid, now_us + 19 * G_TIME_SPAN_MINUTE));
  g_assert_true (ward_grid_is_outdated (fixture->grid, now_us + 20 * G_TIME_SPAN_MINUTE));
}

/* The latest of several at one time says that it is not the only one; an older time's company is not its own (V60). */
static void
test_one_of_several (Fixture *fixture, gconstpointer data)
{
  g_autofree char *alone = NULL;
  g_autofree char *several = NULL;
  g_autofree char *preliminary = NULL;
  g_autofree char *more = NULL;
  WardObservation *other;

  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.0", "mmol/L", "2024-03-09T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.2", "mmol/L", "2024-03-09T08:00:00Z");
  other = ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "5.4", "mmol/L", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_grid_get_row (fixture->grid, 0)->n_at_latest, ==, 1);
  alone = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_null (alone);
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.9", "mmol/L", "2024-03-10T08:00:00Z");
  build (fixture);
  several = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_cmpstr (several, ==, "One of 2 results at this time, also 5.4\302\240mmol/L");
  other->status = WARD_STATUS_PRELIMINARY;
  build (fixture);
  preliminary = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_cmpstr (preliminary, ==, "One of 2 results at this time, also 5.4\302\240mmol/L · Preliminary");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->measure.value.quantity.lexeme, ==, "4.9");
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.7", "mmol/L", "2024-03-10T08:00:00Z");
  build (fixture);
  more = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_cmpstr (more, ==, "One of 3 results at this time, also 5.4\302\240mmol/L · Preliminary; 4.9\302\240mmol/L");
}

/* However many there are, each is named up to five, the worst first whatever its place; what is cancelled is said so once, a long text says that it is cut,
 * and what is only counted is the least (V60, W17, W23). */
static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  static const char when[] = "2024-03-10T08:00:00Z";
  static const char words[]
      = "hemolysed, please send another sample of blood to the laboratory as soon as it is possible";
  WardObservation *critical = NULL;
  g_autofree char *named = NULL;
  g_autofree char *counted = NULL;
  g_autofree char *beside = NULL;

  ward_builder_add_text (fixture->builder, "2823-3", "Potassium", words, when);
  ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "9.9", "mmol/L", when)->status
      = WARD_STATUS_CANCELLED;
  critical = ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "6.9", "mmol/L", when);
  ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
  ward_builder_add_flag (
      fixture->builder,
      &ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "5.6", "mmol/L", when)->measure, NULL, "H",
      NULL);
  build (fixture);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == critical);
  named = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_cmpstr (
      named, ==,
      "One of 4 results at this time, also 5.6\302\240mmol/L H ▲; hemolysed, please send another sample of "
      "blood to the … text; Cancelled");
  beside = ward_grid_format_others (ward_grid_get_row (fixture->grid, 0)->at_latest, 4,
                                    ward_builder_get (fixture->builder)[3], FALSE);
  g_assert_true (g_str_has_prefix (beside, "6.9\302\240mmol/L HH ▲▲; hemolysed"));
  g_assert_null (ward_grid_format_others ((const WardObservation *const *) &critical, 1, critical, FALSE));
  for (guint i = 0; i < 4; i++)
    ward_builder_add_number (fixture->builder, "2823-3", "Potassium", "4.2", "mmol/L", when);
  build (fixture);
  counted = ward_grid_row_format_standing (ward_grid_get_row (fixture->grid, 0), NULL);
  g_assert_true (g_str_has_prefix (counted, "One of 8 results at this time, also 5.6\302\240mmol/L H ▲; hemolysed"));
  g_assert_true (g_str_has_suffix (counted, "; 4.2\302\240mmol/L; and 2 more"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) g_test_add ("/clinical/grid-latest/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("V55-newest-of-units", test_newest_of_units);
  ADD ("V60-one-of-several", test_one_of_several);
  ADD ("V60-W23-many-at-once", test_many_at_once);
  ADD ("V55-newest-of-three-units", test_newest_of_three);
  ADD ("W29-newest-is-hidden", test_newest_is_hidden);
  ADD ("no-other-unit", test_no_other_unit);
  ADD ("V62-outdated", test_outdated);

  return g_test_run ();
}
