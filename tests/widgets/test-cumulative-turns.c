/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cumulative grid and the turns of the main loop: another grid is measured before the frame that shows it, once, and nothing is laid out or drawn that is
 * not in view or was before (design.md 5, "main loop blocked"). */
#include "widgets/cumulative-fixture.h"
#include "widgets/ward-widgets.h"

static void
await_places (WardCumulative *grid)
{
  for (guint i = 0; i < 500 && (grid->dirty || grid->measured_from > 0); i++)
    cumulative_spin (10);
  g_assert_false (grid->dirty);
}

/* Sets a grid of one more result, and lets it be measured, but not shown. */
static void
set_next (CumulativeFixture *fixture, Sample *sample, double hours)
{
  g_autoptr (WardGrid) next = NULL;

  sample_add (sample, "Sodium", hours, "141", "mmol/L", NULL, NULL, NULL);
  next = sample_grid (sample, WARD_GRID_LABS);
  ward_cumulative_set_grid (fixture->grid, next);
  while (fixture->grid->ahead_id != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fixture->grid->dirty);
}

static void
assert_measured_for_itself (CumulativeFixture *fixture, Sample *sample)
{
  WardCumulative *grid = fixture->grid;
  CumulativeFixture other = { 0 };

  cumulative_set_up (&other, sample, gtk_widget_get_width (GTK_WIDGET (grid)), 500);
  g_assert_cmpint (grid->measured_width, ==, other.grid->measured_width);
  g_assert_cmpmem (grid->widths, grid->geometry.n_columns * sizeof (int), other.grid->widths,
                   other.grid->geometry.n_columns * sizeof (int));
  g_assert_cmpmem (grid->geometry.row_y, (grid->geometry.n_rows + 1) * sizeof (int), other.grid->geometry.row_y,
                   (other.grid->geometry.n_rows + 1) * sizeof (int));
  cumulative_tear_down (&other);
}

/* What is not on show yet has no places that somebody could press on: the old picture is still there. It is measured once, unless the window that comes to the
 * fore meanwhile has another style. */
static void
test_ahead (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  gboolean once = FALSE;

  sample_fill_many (sample, 60, 40);
  cumulative_set_up (&fixture, sample, 900, 500);
  for (guint i = 0; i < 20 && !once; i++)
    {
      const int *widths;
      int row = 0;
      int column = 0;

      ward_cumulative_point_at (fixture.grid, 20, 200, &row, &column);
      g_assert_cmpint (row, >=, 0);
      set_next (&fixture, sample, -0.1 * (i + 1));
      g_assert_cmpint (fixture.grid->ahead_width, ==, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      g_assert_cmpuint (fixture.grid->measured_from, <, fixture.grid->geometry.n_columns);
      g_assert_cmpuint (fixture.grid->measure_id, ==, 0);
      ward_cumulative_point_at (fixture.grid, 20, 200, &row, &column);
      g_assert_cmpint (row, ==, -1);
      widths = fixture.grid->widths;
      await_places (fixture.grid);
      once = fixture.grid->widths == widths;
      g_assert_cmpint (fixture.grid->ahead_width, ==, 0);
    }
  g_assert_true (once);
  assert_measured_for_itself (&fixture, sample);
  cumulative_tear_down (&fixture);
}

/* Before there was a frame at all its width is not known. */
static void
test_not_before_a_size (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) model = NULL;
  GtkWidget *grid = g_object_ref_sink (ward_cumulative_new ());

  sample_fill_many (sample, 3, 3);
  model = sample_grid (sample, WARD_GRID_LABS);
  ward_cumulative_set_grid (WARD_CUMULATIVE (grid), model);
  cumulative_spin (20);
  g_assert_cmpuint (WARD_CUMULATIVE (grid)->ahead_id, ==, 0);
  g_assert_cmpint (WARD_CUMULATIVE (grid)->ahead_width, ==, 0);
  g_assert_true (WARD_CUMULATIVE (grid)->dirty);
  g_assert_finalize_object (grid);
}

/* Another grid, another width and another text size between measuring and the frame. */
static void
test_ahead_in_vain (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  for (guint turn = 0; turn < 3; turn++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };

      sample_fill_many (sample, 60, 40);
      cumulative_set_up (&fixture, sample, 900, 500);
      set_next (&fixture, sample, -0.1);
      g_assert_cmpint (fixture.grid->ahead_width, >, 0);
      if (turn == 0)
        {
          set_next (&fixture, sample, 24.0 * 400);
          g_assert_cmpint (fixture.grid->ahead_width, ==, 0); /* twice in a frame would be once for nothing */
        }
      else if (turn == 1)
        gtk_widget_set_margin_end (fixture.box, 200);
      else
        g_object_set (settings, "gtk-xft-dpi", 2 * dpi, NULL);
      while (fixture.grid->dirty)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (fixture.grid->measured_width, ==, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      await_places (fixture.grid);
      assert_measured_for_itself (&fixture, sample);
      g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
      cumulative_tear_down (&fixture);
    }
}

/* Names of one length, all of which are as wide as their column: it is as wide as their estimate, so that none of them wraps. */
static void
test_rows_not_laid_out (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };

  sample_fill_many (sample, 600, 2);
  cumulative_set_up (&fixture, sample, 900, 500);
  g_assert_cmpuint (fixture.grid->geometry.n_rows, ==, 600);
  g_assert_cmpuint (ward_text_cache_count (fixture.grid->texts), <, 600);
  cumulative_tear_down (&fixture);
}

/* Older columns are measured while newer ones are in view: what these show is placed anew, not drawn anew. A column that was drawn before it was measured is. */
static void
test_drawn_once (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;
  gboolean once = FALSE;

  sample_fill_many (sample, 60, 300);
  cumulative_set_up (&fixture, sample, 900, 500);
  grid = fixture.grid;
  for (guint i = 0; i < 20 && !once; i++)
    {
      g_autoptr (GskRenderNode) newest = NULL;
      g_autoptr (GskRenderNode) oldest = NULL;

      set_next (&fixture, sample, -0.1 * (i + 1));
      while (grid->dirty)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (grid->measured_from, >, 0); /* else this tests nothing */
      newest = gsk_render_node_ref (ward_cumulative_get_cell_node (grid, 30, 299));
      oldest = gsk_render_node_ref (ward_cumulative_get_cell_node (grid, 30, 0));
      await_places (grid);
      g_assert_true (ward_cumulative_get_cell_node (grid, 30, 0) != oldest);
      once = ward_cumulative_get_cell_node (grid, 30, 299) == newest;
    }
  g_assert_true (once);
  cumulative_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/cumulative-turns/measured-before-the-frame", test_ahead);
  g_test_add_func ("/widgets/cumulative-turns/not-before-a-size", test_not_before_a_size);
  g_test_add_func ("/widgets/cumulative-turns/measured-in-vain", test_ahead_in_vain);
  g_test_add_func ("/widgets/cumulative-turns/rows-not-laid-out", test_rows_not_laid_out);
  g_test_add_func ("/widgets/cumulative-turns/drawn-once", test_drawn_once);
  return g_test_run ();
}
