/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a time that was not loaded nothing is claimed: neither that columns follow each other, nor what a result changed by (W34, W38). */

#include "core/clinical/grid-fixture.h"

#include <string.h>

static gint64
at (const char *time)
{
  return ward_builder_time (time).utc_us;
}

/* Three days, of which the one between the second and the third has a gap, or not. */
static void
build (GridFixture *fixture, const char *from, const char *to)
{
  const WardSpan span = { at (from), at (to) };

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-11T08:00:00Z");
  grid_fixture_add_potassium (fixture, "4.5", "2024-03-18T08:00:00Z");
  grid_fixture_build (fixture);
  ward_grid_set_missing (fixture->grid, &span, 1);
}

static void
test_between (GridFixture *fixture, gconstpointer data)
{
  const WardObservation *const *results;
  guint n = 0;

  build (fixture, "2024-03-12T00:00:00Z", "2024-03-15T00:00:00Z");
  results = ward_grid_get_row_results (fixture->grid, 0, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->gap_before_latest);
  g_assert_true (ward_grid_is_parted (fixture->grid, results[1], results[2]));
  g_assert_true (ward_grid_is_parted (fixture->grid, results[0], results[2]));
  g_assert_false (ward_grid_is_parted (fixture->grid, results[0], results[1]));
  g_assert_false (ward_grid_is_parted (fixture->grid, NULL, results[1]));
  g_assert_false (ward_grid_is_parted (fixture->grid, results[1], NULL));
  ward_grid_set_missing (fixture->grid, NULL, 0);
  g_assert_false (ward_grid_get_row (fixture->grid, 0)->gap_before_latest);
  g_assert_false (ward_grid_is_parted (fixture->grid, results[1], results[2]));
}

/* The stretch may begin or end between them, or hold one of them; one that ends before, or begins behind them, parts nothing. */
static void
test_edges (GridFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *to;
    gboolean parted;
  } cases[] = {
    { "2024-03-01T00:00:00Z", "2024-03-11T08:00:00Z", FALSE },
    { "2024-03-01T00:00:00Z", "2024-03-11T09:00:00Z", TRUE },
    { "2024-03-17T00:00:00Z", "2024-03-30T00:00:00Z", TRUE },
    { "2024-03-18T08:00:00Z", "2024-03-30T00:00:00Z", FALSE },
    { "2024-03-01T00:00:00Z", "2024-03-30T00:00:00Z", TRUE },
  };

  build (fixture, cases[0].from, cases[0].to);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WardSpan span = { at (cases[i].from), at (cases[i].to) };

      ward_grid_set_missing (fixture->grid, &span, 1);
      g_assert_cmpint (ward_grid_get_row (fixture->grid, 0)->gap_before_latest, ==, cases[i].parted);
    }
}

/* The head of the column says so, what is read out of its cells, too, and a view of fewer rows. */
static void
test_columns (GridFixture *fixture, gconstpointer data)
{
  const WardGridFilter filter = { .text = "potassium" };
  g_autoptr (WardGrid) view = NULL;
  g_autofree char *spoken = NULL;
  guint n = 0;

  build (fixture, "2024-03-12T00:00:00Z", "2024-03-15T00:00:00Z");
  grid_fixture_assert_column (fixture, 0, "10-Mar-2024", "09:00");
  grid_fixture_assert_column (fixture, 1, "11-Mar-2024", "09:00");
  grid_fixture_assert_column (fixture, 2, "18-Mar-2024", "09:00 (gap before: not loaded)");
  g_assert_false (ward_grid_get_column (fixture->grid, 1)->gap_before);
  g_assert_true (ward_grid_get_column (fixture->grid, 2)->gap_before);
  spoken = ward_grid_describe_cell (fixture->grid, 0, 2);
  g_assert_nonnull (strstr (spoken, "18-Mar-2024 09:00 (gap before: not loaded)"));
  view = ward_grid_filter (fixture->grid, &filter);
  g_assert_true (ward_grid_get_column (view, 2)->gap_before);
  g_assert_true (ward_grid_get_row (view, 0)->gap_before_latest);
  g_assert_nonnull (ward_grid_get_missing (view, &n));
  g_assert_cmpuint (n, ==, 1);
  ward_grid_set_missing (fixture->grid, NULL, 0);
  grid_fixture_assert_column (fixture, 2, "18-Mar-2024", "09:00");
  g_assert_true (ward_grid_get_column (view, 2)->gap_before);
}

/* A day without a time of day has no clock for the words to stand behind; what has no time at all stands before everything and is no neighbour. */
static void
test_no_time (GridFixture *fixture, gconstpointer data)
{
  const WardSpan span = { G_MININT64, at ("2024-03-09T00:00:00Z") };
  const WardSpan second = { at ("2024-03-12T00:00:00Z"), at ("2024-03-15T00:00:00Z") };

  grid_fixture_add_potassium (fixture, "4.0", NULL);
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-11");
  grid_fixture_add_potassium (fixture, "4.5", "2024-03-18");
  grid_fixture_build (fixture);
  ward_grid_set_missing (fixture->grid, &span, 1);
  g_assert_false (ward_grid_get_column (fixture->grid, 1)->gap_before);
  ward_grid_set_missing (fixture->grid, &second, 1);
  grid_fixture_assert_column (fixture, 2, "18-Mar-2024", "(gap before: not loaded)");
}

/* What says the same again marks nothing anew. */
static void
test_same_again (GridFixture *fixture, gconstpointer data)
{
  WardSpan span = { at ("2024-03-12T00:00:00Z"), at ("2024-03-15T00:00:00Z") };
  WardGridColumn *column;

  build (fixture, "2024-03-12T00:00:00Z", "2024-03-15T00:00:00Z");
  column = (WardGridColumn *) ward_grid_get_column (fixture->grid, 2);
  column->gap_before = FALSE;
  ward_grid_set_missing (fixture->grid, &span, 1);
  g_assert_false (column->gap_before);
  span.end_us++;
  ward_grid_set_missing (fixture->grid, &span, 1);
  g_assert_true (column->gap_before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) \
  g_test_add ("/clinical/grid-missing/" path, GridFixture, NULL, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("W34-between-two-results", test_between);
  ADD ("W34-edges-of-a-stretch", test_edges);
  ADD ("W34-columns-that-are-no-neighbours", test_columns);
  ADD ("W34-without-a-time", test_no_time);
  ADD ("W34-same-again", test_same_again);
#undef ADD
  return g_test_run ();
}
