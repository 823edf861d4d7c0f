/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a filter of the grid leaves and hides. */

#include "core/clinical/grid-fixture.h"

static WardGrid *
filtered (GridFixture *fixture, WardGridFilter filter)
{
  return ward_grid_filter (fixture->grid, &filter);
}

static void
build_for_filter (GridFixture *fixture)
{
  WardObservation *critical = grid_fixture_add_potassium (fixture, "7.1", "2024-01-10T08:00:00Z");
  WardObservation *positive
      = ward_builder_add_text (fixture->builder, "600-7", "Blood culture", "Growth", "2024-03-10T08:00:00Z");
  WardObservation *sodium;

  ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
  ward_builder_add_flag (fixture->builder, &positive->measure, NULL, "POS", NULL);
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  sodium = ward_builder_add_number (fixture->builder, "2951-2", "Natrium", "140", "mmol/L", "2024-03-10T08:00:00Z");
  ward_builder_add_flag (fixture->builder, &sodium->measure, NULL, "N", NULL);
  grid_fixture_build (fixture);
}

static void
test_filter_hidden (GridFixture *fixture, gconstpointer data)
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
test_filter_newest_critical (GridFixture *fixture, gconstpointer data)
{
  static const char *const times[] = { "2021-05-04T08:00:00Z", "2024-02-01T08:00:00Z", "2023-07-01T08:00:00Z" };
  g_autoptr (WardGrid) view = NULL;
  g_autoptr (WardGrid) narrower = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      WardObservation *critical = grid_fixture_add_potassium (fixture, "7.1", times[i]);

      ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
    }
  grid_fixture_build (fixture);
  view = filtered (fixture, (WardGridFilter){ .since_us = ward_builder_time ("2024-01-01T00:00:00Z").utc_us });
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 2);
  g_assert_true (ward_grid_get_newest_hidden_critical (view)->effective.utc_us == ward_builder_time (times[2]).utc_us);
  narrower = ward_grid_filter (view, &(WardGridFilter){ .text = "nothing at all" });
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (narrower), ==, 3);
  g_assert_true (ward_grid_get_newest_hidden_critical (narrower)->effective.utc_us
                 == ward_builder_time (times[1]).utc_us);
}

static void
test_filter_words (GridFixture *fixture, gconstpointer data)
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
test_filter_abnormal (GridFixture *fixture, gconstpointer data)
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
test_filter_since (GridFixture *fixture, gconstpointer data)
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
test_filter_since_edges (GridFixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  grid_fixture_add_potassium (fixture, "1", "2024-03-10");
  grid_fixture_add_potassium (fixture, "2", "2024-03-09");
  grid_fixture_add_potassium (fixture, "3", "2024-03-09T12:00:00Z")->effective_end
      = ward_builder_time ("2024-03-10T12:00:00Z");
  grid_fixture_add_potassium (fixture, "4", NULL);
  grid_fixture_build (fixture);
  view = filtered (fixture, (WardGridFilter){ .since_us = ward_builder_time ("2024-03-10T09:00:00Z").utc_us });
  g_assert_cmpuint (ward_grid_get_n_results (view), ==, 3);
  g_assert_cmpuint (ward_grid_get_n_hidden (view), ==, 1);
}

static void
test_filter_panel (GridFixture *fixture, gconstpointer data)
{
  g_autoptr (WardGrid) view = NULL;

  build_for_filter (fixture);
  view = filtered (fixture, (WardGridFilter){ .panel = "Electrolytes and kidney" });
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 2);
  g_assert_cmpuint (ward_grid_get_n_hidden_critical (view), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function, zone) \
  g_test_add ("/clinical/grid-filter/" path, GridFixture, zone, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("W23-filter-hidden", test_filter_hidden, NULL);
  ADD ("W23-newest-hidden", test_filter_newest_critical, NULL);
  ADD ("filter-words", test_filter_words, NULL);
  ADD ("filter-abnormal", test_filter_abnormal, NULL);
  ADD ("filter-since", test_filter_since, NULL);
  ADD ("filter-since-edges", test_filter_since_edges, NULL);
  ADD ("filter-panel", test_filter_panel, NULL);
#undef ADD
  return g_test_run ();
}
