/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's columns: what shares a minute, what a column's head says of its time, and that the newest is at the right. */

#include <string.h>

#include "core/clinical/grid-fixture.h"

static void
test_newest_right (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.3", "2024-03-12T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-11T08:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 3);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "09:00");
  grid_fixture_assert_column (fixture, 2, "12-Mar-2024", "09:00");
  grid_fixture_assert_cell (fixture, 0, 0, "4.1");
  grid_fixture_assert_cell (fixture, 0, 2, "4.3");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->previous->id, ==, "o3");
}

static void
test_same_minute (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:10Z");
  grid_fixture_add_potassium (fixture, "6.2", "2024-03-10T08:00:50Z");
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:10Z"); /* equal in all but identity: still a result */
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 1);
  grid_fixture_assert_cell (fixture, 0, 0, "4.1 | 4.1 | 6.2");
  g_assert_cmpuint (ward_grid_get_n_results (fixture->grid), ==, 3);
}

static void
test_date_only (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-10T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "");
  grid_fixture_assert_column (fixture, 1, "10-Mar-2024", "09:00");
  g_assert_true (ward_grid_get_column (fixture->grid, 0)->first_of_day);
  g_assert_false (ward_grid_get_column (fixture->grid, 1)->first_of_day);
}

/* West of Greenwich, and on the days on which clocks change. */
static void
test_date_only_west (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10");
  grid_fixture_add_potassium (fixture, "4.2", "2023-11-05");
  grid_fixture_add_potassium (fixture, "4.3", "2024-03-09T23:30:00-05:00");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 3);
  grid_fixture_assert_column (fixture, 0, "05-Nov-2023", "");
  grid_fixture_assert_column (fixture, 1, "09-Mar-2024", "23:30");
  grid_fixture_assert_column (fixture, 2, "10-Mar-2024", "");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
}

static void
test_clock_change (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2023-10-29T00:30:00Z"); /* 02:30 in summer time */
  grid_fixture_add_potassium (fixture, "4.2", "2023-10-29T01:30:00Z"); /* 02:30 an hour later */
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  grid_fixture_assert_cell (fixture, 0, 0, "4.1");
  grid_fixture_assert_cell (fixture, 0, 1, "4.2");
}

static void
test_period (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T07:00:00Z");
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-10T07:00:00Z")->effective_end
      = ward_builder_time ("2024-03-11T07:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "08:00");
  grid_fixture_assert_column (fixture, 1, "10-Mar-2024", "08:00 to 11-Mar-2024 08:00");
}

/* What is one moment in the details, by the moment itself and not by the zone's day, is no period in the columns either. */
static void
test_no_period (GridFixture *fixture, gconstpointer data)
{
  WardObservation *day = grid_fixture_add_potassium (fixture, "4.1", "2024-03-10");

  day->effective_end = ward_builder_time ("2024-03-10T00:00:30Z");
  g_assert_null (ward_observation_get_period_end (day));
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-11T07:00:00Z")->effective_end
      = ward_builder_time ("2024-03-11T07:00:40Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "");
  grid_fixture_assert_column (fixture, 1, "11-Mar-2024", "08:00");
}

static void
test_reported (GridFixture *fixture, gconstpointer data)
{
  WardObservation *observation = grid_fixture_add_potassium (fixture, "4.1", NULL);

  observation->issued = ward_builder_time ("2024-03-10T07:00:00Z");
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-10T07:00:00Z");
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_columns (fixture->grid), ==, 2);
  g_assert_false (ward_grid_get_column (fixture->grid, 0)->reported);
  g_assert_true (ward_grid_get_column (fixture->grid, 1)->reported);
}

static void
test_no_time (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", NULL);
  grid_fixture_add_potassium (fixture, "4.2", "1999-03-10");
  grid_fixture_build (fixture);
  grid_fixture_assert_column (fixture, 0, "Unknown", "");
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o2");
}

static void
test_no_zone (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T23:30:00");
  grid_fixture_build (fixture);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "23:30 (zone not given)");
}

static void
test_local_day (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-11T04:30:00Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "23:30");
}

static void
test_future (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  grid_fixture_add_potassium (fixture, "9.9", "2042-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  grid_fixture_assert_column (fixture, 1, "10-Mar-2042", "09:00 (future date)");
  g_assert_true (ward_grid_get_column (fixture->grid, 1)->future);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->latest->id, ==, "o1");
}

/* How far a row reaches, whatever the order that its results came in. */
static void
test_row_ends (GridFixture *fixture, gconstpointer data)
{
  guint first = 0;
  guint last = 0;

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-12T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-11T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2951-2", "Sodium", "140", "mmol/L", "2024-03-10T08:00:00Z")->categories
      = WARD_CATEGORY_LABORATORY;
  grid_fixture_build (fixture);
  for (guint row = 0; row < ward_grid_get_n_rows (fixture->grid); row++)
    {
      gboolean sodium = strcmp (ward_grid_get_row (fixture->grid, row)->code.row_code, "2951-2") == 0;

      g_assert_true (ward_grid_find_row_ends (fixture->grid, row, &first, &last));
      g_assert_cmpuint (first, ==, sodium ? 0 : 1);
      g_assert_cmpuint (last, ==, sodium ? 0 : 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function, zone) \
  g_test_add ("/clinical/grid-columns/" path, GridFixture, zone, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("W28-newest-right", test_newest_right, NULL);
  ADD ("V60-same-minute", test_same_minute, NULL);
  ADD ("V57-date-only", test_date_only, NULL);
  ADD ("W27-date-only-west", test_date_only_west, "America/New_York");
  ADD ("clock-change", test_clock_change, NULL);
  ADD ("V58-period", test_period, NULL);
  ADD ("V58-no-period", test_no_period, NULL);
  ADD ("V59-reported", test_reported, NULL);
  ADD ("no-time", test_no_time, NULL);
  ADD ("no-zone", test_no_zone, NULL);
  ADD ("V61-local-day", test_local_day, "America/Chicago");
  ADD ("V62-future", test_future, NULL);
  ADD ("W28-row-ends", test_row_ends, NULL);
#undef ADD
  return g_test_run ();
}
