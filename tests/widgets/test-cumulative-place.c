/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the cumulative grid is in view: the newest column, what is selected, and rows that stay where they are whatever comes (W28). */
#include <adwaita.h>

#include "widgets/cumulative-fixture.h"
#include "widgets/ward-widgets.h"

static void
test_newest_in_view (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  GdkRectangle place;

  sample_fill_labs (sample);
  cumulative_set_up (&fixture, sample, 900, 500);
  ward_cumulative_get_cell_place (fixture.grid, 0, fixture.grid->geometry.n_columns - 1, &place);
  g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
  g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
  g_assert_cmpfloat (ward_cumulative_get_x (fixture.grid), >, 0);
  cumulative_tear_down (&fixture);
}

/* With large text, long ranges and a number of eighteen digits the newest column is still in view as a whole, its critical result with it; no range is left
 * out for that (W24). */
static void
test_newest_in_view_of_large_text (void)
{
  static const int widths[] = { 700, 480, 440 };
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      GdkRectangle place;
      guint last;

      for (int hours = 50; hours > 0; hours -= 10)
        sample_add (sample, "Potassium", hours, hours == 10 ? "6.82" : "4.1", "mmol/L", hours == 10 ? "HH" : NULL,
                    "3.50", "5.10");
      sample_add (sample, "Viral copies", 20, "123456789012345678", "{copies}/mL", NULL, "100000000", "200000000");
      if (i > 0)
        g_object_set (settings, "gtk-xft-dpi", 160 * 1024, NULL);
      cumulative_set_up (&fixture, sample, i > 0 ? widths[i] * 2 : widths[i], 500);
      last = fixture.grid->geometry.n_columns - 1;
      ward_cumulative_get_cell_place (fixture.grid, 0, last, &place);
      g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
      g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      for (guint row = 0; row < fixture.grid->geometry.n_rows; row++)
        {
          g_autofree char *range = ward_cumulative_format_frozen_range (fixture.grid, row);

          g_assert_cmpstr (range, !=, "");
          g_assert_cmpint (fixture.grid->geometry.row_height[row], >=,
                           cumulative_get_frozen_height (fixture.grid, row));
        }
      cumulative_tear_down (&fixture);
    }
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* What is selected before the grid is laid out is in view as soon as it is; with the newest column, where that is asked for. */
static void
test_selected_in_view (void)
{
  g_autoptr (Sample) few = sample_new ();
  g_autoptr (Sample) many = sample_new ();
  CumulativeFixture fixture = { 0 };

  sample_add (few, "Sodium", 2, "141", "mmol/L", NULL, "136", "145");
  sample_fill_many (many, 60, 60);
  cumulative_set_up (&fixture, few, 900, 500);
  for (guint newest = 0; newest < 2; newest++)
    {
      g_autoptr (WardGrid) model = sample_grid (many, WARD_GRID_LABS);
      guint last = ward_grid_get_n_columns (model) - 1;
      GdkRectangle place = { 0 };

      ward_cumulative_set_grid (fixture.grid, NULL);
      cumulative_spin (30);
      ward_cumulative_set_grid (fixture.grid, model);
      g_assert_true (fixture.grid->dirty);
      ward_cumulative_select (fixture.grid, 50, 1);
      if (newest == 1)
        ward_cumulative_scroll_to_newest (fixture.grid);
      for (guint i = 0; i < 200 && (fixture.grid->dirty || fixture.grid->measured_from > 0); i++)
        cumulative_spin (10);
      /* And the frame in which what was measured last is laid out. */
      gtk_widget_queue_allocate (GTK_WIDGET (fixture.grid));
      for (guint i = 0; i < 200 && (i == 0 || place.x < fixture.grid->frozen.width); i++)
        {
          cumulative_spin (10);
          ward_cumulative_get_cell_place (fixture.grid, 50, newest == 1 ? last : 1, &place);
        }
      g_assert_cmpint (place.y, >=, fixture.grid->head_height);
      g_assert_cmpint (place.y + place.height, <=, gtk_widget_get_height (GTK_WIDGET (fixture.grid)));
      g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
      g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
    }
  cumulative_tear_down (&fixture);
}

/* Somebody has scrolled to old columns and rows of one patient; the next patient's table is seen from the newest column and the first row, though it was not
 * laid out without rows in between. */
static void
test_place_forgotten (void)
{
  g_autoptr (Sample) first = sample_new ();
  g_autoptr (Sample) second = sample_new ();
  g_autoptr (WardGrid) model = NULL;
  CumulativeFixture fixture = { 0 };
  GtkWidget *button;
  GdkRectangle place = { 0 };

  sample_fill_many (first, 60, 60);
  sample_fill_many (second, 60, 80);
  model = sample_grid (second, WARD_GRID_LABS);
  cumulative_set_up (&fixture, first, 900, 500);
  button = gtk_button_new (); /* has the focus, which would select the newest value */
  gtk_box_append (GTK_BOX (fixture.box), button);
  gtk_widget_grab_focus (button);
  gtk_adjustment_set_value (fixture.grid->hadjustment, 40);
  gtk_adjustment_set_value (fixture.grid->vadjustment, 120);
  cumulative_spin (30);
  g_assert_false (fixture.grid->at_newest);

  ward_cumulative_set_grid (fixture.grid, NULL);
  ward_cumulative_set_grid (fixture.grid, model);
  for (guint i = 0; i < 200 && (fixture.grid->dirty || fixture.grid->measured_from > 0); i++)
    cumulative_spin (10);
  gtk_widget_queue_allocate (GTK_WIDGET (fixture.grid));
  cumulative_spin (30);
  ward_cumulative_get_cell_place (fixture.grid, 0, ward_grid_get_n_columns (model) - 1, &place);
  g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
  g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
  g_assert_cmpfloat (ward_cumulative_get_y (fixture.grid), <, 1);
  cumulative_tear_down (&fixture);
}

static void
assert_column_in_view (CumulativeFixture *fixture, guint column, gboolean in_view)
{
  WardCumulative *grid = fixture->grid;
  GdkRectangle place = { 0 };

  ward_cumulative_get_cell_place (grid, 0, column, &place);
  g_assert_cmpint (place.x >= grid->frozen.width && place.x + place.width <= gtk_widget_get_width (GTK_WIDGET (grid)),
                   ==, in_view);
}

/* The layout's next frames, however slow they are, until everything is measured. */
static void
await_layout (CumulativeFixture *fixture)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (fixture->window);
  gint64 end = gdk_frame_clock_get_frame_counter (clock) + 3;

  for (guint i = 0;
       i < 500
       && (gdk_frame_clock_get_frame_counter (clock) < end || fixture->grid->dirty || fixture->grid->measured_from > 0);
       i++)
    {
      gtk_widget_queue_draw (fixture->window);
      cumulative_spin (10);
    }
}

/* The view becomes narrower while an older cell is selected: that cell stays in view, though the newest column has to go; but nobody has left the newest, so that
 * it is there again with more room, and when a newer one comes (W28). Somebody who scrolls has. */
static void
test_newest_kept (void)
{
  for (guint turn = 0; turn < 3; turn++)
    {
      g_autoptr (Sample) sample = sample_new ();
      g_autoptr (WardGrid) newer = NULL;
      CumulativeFixture fixture = { 0 };
      guint older;
      guint last;

      sample_fill_many (sample, 5, 40);
      cumulative_set_up (&fixture, sample, 1200, 500);
      last = fixture.grid->geometry.n_columns - 1;
      older = last - 3;
      ward_cumulative_select (fixture.grid, 0, older);
      await_layout (&fixture);
      assert_column_in_view (&fixture, older, TRUE);
      assert_column_in_view (&fixture, last, TRUE);
      gtk_widget_set_margin_end (fixture.box, 500);
      await_layout (&fixture);
      assert_column_in_view (&fixture, older, TRUE);
      assert_column_in_view (&fixture, last, FALSE);
      if (turn == 2)
        gtk_adjustment_set_value (fixture.grid->hadjustment, gtk_adjustment_get_value (fixture.grid->hadjustment) - 20);
      if (turn == 0)
        gtk_widget_set_margin_end (fixture.box, 0);
      else
        {
          sample_add (sample, "Sodium", -0.1, "141", "mmol/L", NULL, NULL, NULL);
          newer = sample_grid (sample, WARD_GRID_LABS);
          ward_cumulative_set_grid (fixture.grid, newer);
          last++;
        }
      await_layout (&fixture);
      assert_column_in_view (&fixture, last, turn != 2);
      cumulative_tear_down (&fixture);
    }
}

/* A cell that lies one pixel outside of the view of the newest column is brought into view by that pixel, and stays there at the next layout. */
static void
test_one_pixel (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;
  guint older;
  int width;

  sample_fill_many (sample, 5, 40);
  cumulative_set_up (&fixture, sample, 1200, 500);
  grid = fixture.grid;
  older = grid->geometry.n_columns - 4;
  width = grid->frozen.width + grid->geometry.width - grid->geometry.column_x[older] - 1;
  gtk_widget_set_margin_end (fixture.box, gtk_widget_get_width (GTK_WIDGET (grid)) - width);
  await_layout (&fixture);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (grid)), ==, width);
  assert_column_in_view (&fixture, older, FALSE);
  ward_cumulative_select (grid, 0, older);
  await_layout (&fixture);
  assert_column_in_view (&fixture, older, TRUE);
  gtk_widget_queue_allocate (GTK_WIDGET (grid));
  await_layout (&fixture);
  assert_column_in_view (&fixture, older, TRUE);
  cumulative_tear_down (&fixture);
}

/* The same of columns: one that is looked at stays where it is, to the pixel, whatever comes on either side of it, also while most columns are still to be measured. */
static void
test_columns_stay (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) more = NULL;
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;
  guint seen;
  int left;

  sample_fill_many (sample, 60, 300);
  cumulative_set_up (&fixture, sample, 900, 500);
  grid = fixture.grid;
  gtk_adjustment_set_value (grid->hadjustment, grid->geometry.width / 3);
  await_layout (&fixture);
  g_assert_false (grid->at_newest);
  seen = ward_grid_geometry_first_column (&grid->geometry, (int) gtk_adjustment_get_value (grid->hadjustment));
  left = grid->geometry.column_x[seen] - (int) gtk_adjustment_get_value (grid->hadjustment);
  sample_add (sample, "Sodium", 24.0 * 4000, "141.123456", "mmol/L", NULL, NULL, NULL); /* older than all, and wide */
  sample_add (sample, "Sodium", -0.1, "141", "mmol/L", NULL, NULL, NULL);
  more = sample_grid (sample, WARD_GRID_LABS);
  ward_cumulative_set_grid (grid, more);
  gtk_widget_queue_allocate (GTK_WIDGET (grid));
  for (guint i = 0; i < 500 && grid->dirty; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (grid->measured_from, >, 0); /* else this tests nothing */
  do
    {
      g_assert_false (grid->at_newest);
      g_assert_cmpint (grid->geometry.column_x[seen + 1] - (int) gtk_adjustment_get_value (grid->hadjustment), ==,
                       left);
      g_main_context_iteration (NULL, TRUE);
    }
  while (grid->measured_from > 0);
  await_layout (&fixture);
  g_assert_cmpint (grid->geometry.column_x[seen + 1] - (int) gtk_adjustment_get_value (grid->hadjustment), ==, left);
  cumulative_tear_down (&fixture);
}

static double
get_top (WardCumulative *grid, guint row)
{
  return grid->geometry.row_y[row] - gtk_adjustment_get_value (grid->vadjustment);
}

static void
await_places (WardCumulative *grid)
{
  for (guint i = 0; i < 500 && (grid->dirty || grid->measured_from > 0); i++)
    cumulative_spin (10);
  g_assert_false (grid->dirty);
}

/* Another grid comes while somebody has scrolled: what is looked at stays where it was, to the pixel, whatever comes above it, and wherever what is selected is. */
static void
test_rows_stay (void)
{
  static const double tops[]
      = { -0.5, 0.2,
          3.0 }; /* of the selected row, in heights of it: partly under the head, under the heading alone, free */
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) all = NULL;
  WardGridFilter filter = { .abnormal_only = TRUE };

  sample_fill_many (sample, 120, 2);
  all = sample_grid (sample, WARD_GRID_LABS);
  for (guint i = 0; i < G_N_ELEMENTS (tops); i++)
    {
      g_autoptr (WardGrid) first = ward_grid_filter (all, &filter);
      g_autoptr (WardGrid) same = ward_grid_filter (all, &filter);
      CumulativeFixture fixture = { 0 };
      WardCumulative *grid;
      guint row, column, seen;
      double top;

      cumulative_set_up (&fixture, sample, 900, 320);
      grid = fixture.grid;
      ward_cumulative_set_grid (grid, first);
      await_places (grid);
      g_assert_cmpuint (ward_grid_get_n_rows (first), >, 16);
      ward_cumulative_select (grid, 10, 0);
      gtk_adjustment_set_value (grid->vadjustment,
                                (int) (grid->geometry.row_y[10] - tops[i] * grid->geometry.row_height[10]));
      top = get_top (grid, 10);
      ward_cumulative_set_grid (grid, same);
      await_places (grid);
      g_assert_cmpfloat_with_epsilon (get_top (grid, 10), top, 0.01);
      /* and rows above, twice before there is time to lay them out */
      seen = tops[i] > 1 ? 10 : 0;
      while (get_top (grid, seen) + grid->geometry.row_height[seen] <= grid->geometry.heading_height)
        seen++;
      top = get_top (grid, seen);
      ward_cumulative_set_grid (grid, same);
      ward_cumulative_set_grid (grid, all);
      g_assert_true (grid->dirty);
      await_places (grid);
      row = (guint) ward_cumulative_find_same_row (same, seen, all);
      g_assert_cmpuint (row, >, seen);
      g_assert_cmpfloat_with_epsilon (get_top (grid, row), top, 0.01);
      g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
      cumulative_tear_down (&fixture);
    }
}

/* At the very top rows come above what is seen, but not where one of those is selected: its details are on the page. */
static void
test_rows_stay_at_top (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardGridFilter filter = { .abnormal_only = TRUE };
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;

  sample_fill_many (sample, 120, 2);
  cumulative_set_up (&fixture, sample, 900, 320);
  grid = fixture.grid;
  gtk_widget_set_can_focus (GTK_WIDGET (grid), FALSE);
  for (guint selected = 0; selected < 2; selected++)
    {
      g_autoptr (WardGrid) all = sample_grid (sample, WARD_GRID_LABS);
      g_autoptr (WardGrid) first = ward_grid_filter (all, &filter);
      double top;
      int row;

      ward_cumulative_set_grid (grid, NULL);
      await_places (grid);
      gtk_adjustment_set_value (grid->vadjustment, 0);
      ward_cumulative_set_grid (grid, first);
      await_places (grid);
      g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (grid->vadjustment), 0, 0.01);
      if (selected == 1)
        ward_cumulative_select (grid, 4, 0);
      top = get_top (grid, 4);
      row = ward_cumulative_find_same_row (first, 4, all);
      g_assert_cmpint (row, >, 4);
      ward_cumulative_set_grid (grid, all);
      await_places (grid);
      if (selected == 0)
        g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (grid->vadjustment), 0, 0.01);
      else
        g_assert_cmpfloat_with_epsilon (get_top (grid, (guint) row), top, 0.01);
    }
  cumulative_tear_down (&fixture);
}

/* The user chose another filter: what was selected and seen is seen as a whole. What was covered by the heading was not seen. */
static void
test_held_in_view (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;

  sample_fill_many (sample, 60, 2);
  cumulative_set_up (&fixture, sample, 900, 320);
  grid = fixture.grid;
  for (guint covered = 0; covered < 2; covered++)
    {
      g_autoptr (WardGrid) next = sample_grid (sample, WARD_GRID_LABS);
      int heading = grid->geometry.heading_height;
      int height = grid->geometry.row_height[30];
      double top = heading - height + (covered == 1 ? 0 : height / 2);

      g_assert_cmpint (heading, >, 0);
      g_assert_cmpint (grid->geometry.heading_y[grid->geometry.group[30]], >=, 0);
      ward_cumulative_select (grid, 30, covered);
      gtk_adjustment_set_value (grid->vadjustment, grid->geometry.row_y[30] - top);
      ward_cumulative_hold_selected (grid);
      ward_cumulative_set_grid (grid, next);
      await_places (grid);
      g_assert_cmpfloat_with_epsilon (get_top (grid, 30), covered == 1 ? top : heading, 0.01);
    }
  cumulative_tear_down (&fixture);
}

/* The first cell that has the focus holds a value, also where the newest column has none for the first row. */
static void
test_first_focus (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  g_autoptr (WardGrid) model = NULL;
  WardGridCell cell = { 0 };
  guint row = 0;
  guint column = 0;

  sample_add (sample, "Sodium", 26, "141", "mmol/L", NULL, "136", "145");
  sample_add (sample, "Sodium", 50, "140", "mmol/L", NULL, "136", "145");
  sample_add (sample, "Zinc", 2, "12", "umol/L", NULL, "11", "19");
  cumulative_set_up (&fixture, sample, 900, 500);
  model = sample_grid (sample, WARD_GRID_LABS);
  ward_cumulative_set_grid (fixture.grid, NULL);
  ward_cumulative_set_grid (fixture.grid, model);
  g_assert_false (ward_cumulative_get_selected (fixture.grid, &row, &column));
  gtk_widget_grab_focus (GTK_WIDGET (fixture.grid));
  g_assert_true (ward_cumulative_get_selected (fixture.grid, &row, &column));
  g_assert_cmpuint (row, ==, 0);
  g_assert_cmpstr (ward_grid_get_row (model, 0)->label, ==, "Sodium");
  g_assert_cmpuint (column, <, ward_grid_get_n_columns (model) - 1);
  ward_grid_get_cell (model, row, column, &cell);
  g_assert_cmpuint (cell.n_results, ==, 1);
  g_assert_true (cell.results[0] == ward_grid_get_row (model, 0)->latest);
  cumulative_tear_down (&fixture);
}

/* Larger text makes all rows higher, smaller text lower: what is selected and in view stays in view, and so does the first row of those without a selection. */
static void
test_text_size (void)
{
  g_autoptr (Sample) sample = sample_new ();
  GtkSettings *settings = gtk_settings_get_default ();
  CumulativeFixture fixture = { 0 };
  WardCumulative *grid;
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  sample_fill_many (sample, 60, 2);
  cumulative_set_up (&fixture, sample, 900, 480);
  grid = fixture.grid;
  gtk_adjustment_set_value (grid->vadjustment, grid->geometry.row_y[40] - grid->geometry.heading_height);
  for (guint selected = 0; selected < 2; selected++)
    {
      if (selected == 1)
        ward_cumulative_select (grid, 42, 1);
      for (guint i = 0; i < 2; i++)
        {
          guint row = selected == 1 ? 42 : 40;
          int height = grid->geometry.row_height[row];

          g_object_set (settings, "gtk-xft-dpi", i == 0 ? 2 * dpi : dpi, NULL);
          g_assert_true (grid->dirty);
          await_places (grid);
          g_assert_cmpint ((grid->geometry.row_height[row] - height) * (i == 0 ? 1 : -1), >, 0);
          g_assert_cmpfloat (get_top (grid, row), >=, grid->geometry.heading_height - 1);
          g_assert_cmpfloat (get_top (grid, row) + grid->geometry.row_height[row], <=,
                             gtk_adjustment_get_page_size (grid->vadjustment));
        }
    }
  cumulative_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/cumulative-place/W28-newest-in-view", test_newest_in_view);
  g_test_add_func ("/widgets/cumulative-place/W28-newest-in-view-of-large-text", test_newest_in_view_of_large_text);
  g_test_add_func ("/widgets/cumulative-place/selected-in-view", test_selected_in_view);
  g_test_add_func ("/widgets/cumulative-place/W28-place-forgotten", test_place_forgotten);
  g_test_add_func ("/widgets/cumulative-place/W28-newest-kept", test_newest_kept);
  g_test_add_func ("/widgets/cumulative-place/one-pixel", test_one_pixel);
  g_test_add_func ("/widgets/cumulative-place/columns-stay-where-they-are", test_columns_stay);
  g_test_add_func ("/widgets/cumulative-place/rows-stay-where-they-are", test_rows_stay);
  g_test_add_func ("/widgets/cumulative-place/rows-stay-at-the-top", test_rows_stay_at_top);
  g_test_add_func ("/widgets/cumulative-place/selected-held-in-view", test_held_in_view);
  g_test_add_func ("/widgets/cumulative-place/text-size", test_text_size);
  g_test_add_func ("/widgets/cumulative-place/first-focus-has-a-value", test_first_focus);
  return g_test_run ();
}
