/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cumulative grid as a widget: numbers never narrower than their column, keyboard, selection kept over a reload, accessible cells. */
#include <adwaita.h>

#include "support/ward-ui-assert.h"
#include "widgets/cumulative-fixture.h"
#include "widgets/ward-cell-aid.h"
#include "widgets/ward-palette.h"
#include "widgets/ward-widgets.h"

static void
check_widths (WardCumulative *grid)
{
  for (guint column = 0; column < grid->geometry.n_columns; column++)
    {
      for (guint row = 0; row < grid->geometry.n_rows; row++)
        {
          WardGridCell cell = { 0 };

          ward_grid_get_cell (grid->grid, row, column, &cell);
          for (guint line = 0; line < MIN (cell.n_results, WARD_GRID_MAX_STACK); line++)
            {
              g_auto (WardCellText) text = { 0 };
              int needed;

              ward_cumulative_get_line (grid, &cell, line, &text);
              needed = ward_text_cache_get (grid->texts, text.value, WARD_STYLE_BOLD, 0)->width
                       + (text.flag[0] != '\0' ? ward_text_cache_get (grid->texts, text.flag, WARD_STYLE_BOLD, 0)->width
                                               : 0);
              g_assert_cmpint (grid->widths[column], >=, needed);
            }
          if (cell.n_results > 0)
            g_assert_cmpint (grid->geometry.row_height[row], >=,
                             (int) MIN (cell.n_results, WARD_GRID_MAX_STACK) * grid->line);
        }
    }
}

static void
test_columns_grow (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };

  sample_fill_labs (sample);
  cumulative_set_up (&fixture, sample, 900, 500);
  check_widths (fixture.grid);
  cumulative_tear_down (&fixture);
}

static void
test_stacked (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardGridCell cell = { 0 };
  g_auto (WardCellText) first = { 0 };
  g_auto (WardCellText) second = { 0 };
  g_auto (WardCellText) last = { 0 };

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *lexeme = g_strdup_printf ("4.%u", i);

      sample_add (sample, "Potassium", 1, lexeme, "mmol/L", NULL, NULL, NULL);
    }
  cumulative_set_up (&fixture, sample, 900, 500);
  ward_grid_get_cell (fixture.grid->grid, 0, 0, &cell);
  g_assert_cmpuint (cell.n_results, ==, 9);
  ward_cumulative_get_line (fixture.grid, &cell, 0, &first);
  ward_cumulative_get_line (fixture.grid, &cell, 1, &second);
  ward_cumulative_get_line (fixture.grid, &cell, WARD_GRID_MAX_STACK - 1, &last);
  g_assert_cmpstr (first.mark, ==, "×9");
  g_assert_cmpstr (second.mark, ==, "");
  g_assert_cmpstr (first.value, !=, second.value);
  g_assert_cmpstr (last.value, ==, "+ 4 more");
  g_assert_cmpint (last.tone, ==, WARD_TONE_QUIET);
  g_assert_cmpstr (last.flag, ==, "");
  cumulative_tear_down (&fixture);
}

/* A cell without a line for each result says of the others how grave the gravest is. */
static void
test_stacked_critical (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardGridCell cell = { 0 };
  g_auto (WardCellText) last = { 0 };

  for (guint i = 0; i < 9; i++)
    sample_add (sample, "Potassium", 1, "5.6", "mmol/L", i == 6 ? "H" : i == 7 ? "HH" : NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 900, 500);
  ward_grid_get_cell (fixture.grid->grid, 0, 0, &cell);
  ward_cumulative_get_line (fixture.grid, &cell, WARD_GRID_MAX_STACK - 1, &last);
  g_assert_cmpstr (last.value, ==, "+ 4 more");
  g_assert_cmpstr (last.flag, ==, "HH ▲▲");
  g_assert_cmpint (last.tone, ==, WARD_TONE_CRITICAL);
  g_assert_false (last.aligned);
  cumulative_tear_down (&fixture);
}

/* Of two flags of one colour the graver, though it comes later; and what was cancelled has none. */
static void
test_stacked_graver (void)
{
  static const char *const codes[] = { "H", "HU", "HH", NULL };
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardGridCell cell = { 0 };
  g_auto (WardCellText) last = { 0 };

  for (guint i = 0; i < 9; i++)
    {
      WardObservation *one
          = sample_add (sample, "Potassium", 1, "5.6", "mmol/L", i < 6 ? NULL : codes[i - 6], NULL, NULL);

      if (i == 8)
        one->status = WARD_STATUS_CANCELLED;
    }
  cumulative_set_up (&fixture, sample, 900, 500);
  ward_grid_get_cell (fixture.grid->grid, 0, 0, &cell);
  ward_cumulative_get_line (fixture.grid, &cell, WARD_GRID_MAX_STACK - 1, &last);
  g_assert_cmpstr (last.flag, ==, "HU ▲+");
  cumulative_tear_down (&fixture);
}

/* What is of days stands with both of them where the latest value is, and is as old as their end. */
static void
test_period_when (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *period = sample_add (sample, "Creatinine, 24 h urine", 48, "9.8", "mmol/L", NULL, NULL, NULL);
  gint64 now_us = g_get_real_time ();
  CumulativeFixture fixture = { 0 };
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *when = NULL;
  g_autofree char *last = NULL;
  g_autofree char *running = NULL;
  g_autofree char *whole = NULL;

  period->effective.utc_us = now_us - 60 * G_TIME_SPAN_HOUR;
  period->effective_end = period->effective;
  period->effective_end.utc_us += 24 * G_TIME_SPAN_HOUR;
  cumulative_set_up (&fixture, sample, 900, 500);
  from = g_strdup (ward_grid_get_column (fixture.grid->grid, 0)->date);
  to = ward_datetime_format_date (&period->effective_end, NULL);
  expected = g_strdup_printf ("%s to %s · 36hrs", from, to);
  when = ward_cumulative_format_when (fixture.grid, 0);
  g_assert_cmpstr (when, ==, expected);
  /* While it runs it has no age, as in its tile. */
  period->effective_end.utc_us = now_us + 48 * G_TIME_SPAN_HOUR;
  last = ward_datetime_format_date (&period->effective_end, NULL);
  running = g_strdup_printf ("%s to %s", from, last);
  whole = ward_cumulative_format_when (fixture.grid, 0);
  g_assert_cmpstr (whole, ==, running);
  cumulative_tear_down (&fixture);
}

static void
activated_cb (WardCumulative *grid, guint row, guint column, gpointer user_data)
{
  guint *seen = user_data;

  seen[0]++;
  seen[1] = row;
  seen[2] = column;
}

static void
test_keyboard (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  guint seen[3] = { 0 };
  guint row = 99;
  guint column = 99;
  guint last;

  sample_fill_many (sample, 40, 30);
  cumulative_set_up (&fixture, sample, 900, 400);
  last = fixture.grid->geometry.n_columns - 1;
  g_signal_connect (fixture.grid, "cell-activated", G_CALLBACK (activated_cb), seen);
  gtk_widget_grab_focus (GTK_WIDGET (fixture.grid));
  g_assert_true (ward_cumulative_get_selected (fixture.grid, &row, &column));
  g_assert_cmpuint (row, ==, 0);
  g_assert_cmpuint (column, ==, last);

  g_assert_true (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Down, 0));
  g_assert_true (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Left, 0));
  g_assert_true (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Return, 0));
  g_assert_cmpuint (seen[0], ==, 1);
  g_assert_cmpuint (seen[1], ==, 1);
  g_assert_cmpuint (seen[2], ==, last - 1);

  /* Walk to every corner: the selected cell is always in view. */
  for (guint i = 0; i < 4; i++)
    {
      static const guint keys[] = { GDK_KEY_Home, GDK_KEY_End, GDK_KEY_Page_Down, GDK_KEY_Page_Up };
      GdkRectangle place;

      for (guint control = 0; control < 2; control++)
        {
          ward_cumulative_handle_key (fixture.grid, keys[i], control ? GDK_CONTROL_MASK : 0);
          ward_cumulative_get_selected (fixture.grid, &row, &column);
          ward_cumulative_get_cell_place (fixture.grid, row, column, &place);
          g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
          g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
          g_assert_cmpint (place.y, >=, fixture.grid->head_height);
          g_assert_cmpint (place.y + place.height, <=, gtk_widget_get_height (GTK_WIDGET (fixture.grid)));
        }
    }
  g_assert_false (ward_cumulative_handle_key (fixture.grid, GDK_KEY_a, 0));
  cumulative_tear_down (&fixture);
}

static void
test_next_result (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  guint row = 0;
  guint column = 0;

  sample_add (sample, "Sodium", 40, "140", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 30, "4.1", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 20, "4.2", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Sodium", 10, "141", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 900, 300);
  for (guint i = 0; i < 2; i++)
    {
      if (g_str_equal (ward_grid_get_row (fixture.grid->grid, i)->label, "Sodium"))
        row = i;
    }
  ward_cumulative_select (fixture.grid, row, 3);
  g_assert_true (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Left, GDK_CONTROL_MASK));
  ward_cumulative_get_selected (fixture.grid, &row, &column);
  g_assert_cmpuint (column, ==, 0);
  g_assert_false (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Left, GDK_CONTROL_MASK));
  cumulative_tear_down (&fixture);
}

/* After a reload with more results, the same analyte and time are selected; where they are gone, nothing is. */
static void
test_selection_kept (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (Sample) other = sample_new ();
  CumulativeFixture fixture = { 0 };
  guint row = 0;
  guint column = 0;

  sample_add (sample, "Sodium", 40, "140", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 30, "4.1", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 900, 300);
  for (row = 0; !g_str_equal (ward_grid_get_row (fixture.grid->grid, row)->label, "Potassium"); row++)
    ;
  ward_cumulative_select (fixture.grid, row, 1);
  sample_add (sample, "Albumin", 35, "40", "g/L", NULL, NULL, NULL);
  sample_add (sample, "Bilirubin", 5, "12", "umol/L", NULL, NULL, NULL);
  {
    g_autoptr (WardGrid) more = sample_grid (sample, WARD_GRID_LABS);

    ward_cumulative_set_grid (fixture.grid, more);
  }
  g_assert_true (ward_cumulative_get_selected (fixture.grid, &row, &column));
  g_assert_cmpstr (ward_grid_get_row (fixture.grid->grid, row)->label, ==, "Potassium");
  g_assert_cmpuint (column, ==, 2);
  sample_add (other, "Albumin", 35, "40", "g/L", NULL, NULL, NULL);
  {
    g_autoptr (WardGrid) gone = sample_grid (other, WARD_GRID_LABS);

    ward_cumulative_set_grid (fixture.grid, gone);
    g_assert_false (ward_cumulative_get_selected (fixture.grid, &row, &column));
    cumulative_spin (20);
  }
  ward_cumulative_set_grid (fixture.grid, NULL);
  cumulative_spin (20);
  cumulative_tear_down (&fixture);
}

static guint
count_aids (WardCumulative *grid, GtkAccessibleRole role, const char *label)
{
  guint n = 0;

  for (guint i = 0; i < grid->aids->len; i++)
    {
      GtkAccessible *aid = g_ptr_array_index (grid->aids, i);
      g_autofree char *differs = NULL;

      if (!gtk_widget_get_visible (GTK_WIDGET (aid)) || gtk_accessible_get_accessible_role (aid) != role)
        continue;
      differs = label != NULL ? gtk_test_accessible_check_property (aid, GTK_ACCESSIBLE_PROPERTY_LABEL, label) : NULL;
      n += differs == NULL;
    }
  return n;
}

static void
test_accessible (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  g_autofree char *cell = NULL;
  g_autofree char *selected = NULL;
  guint first_aids;

  sample_add (sample, "Sodium", 40, "140", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 30, "6.8", "mmol/L", "HH", "3.5", "5.1");
  sample_add (sample, "Sodium", 30, "141", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 1100, 300);
  ward_assert_accessible_property (fixture.grid, DESCRIPTION, "2 rows, 2 times, newest at the right");
  for (guint i = 0; i < 300 && fixture.grid->n_aided == 0; i++)
    cumulative_spin (10);
  cumulative_spin (50);
  gtk_widget_grab_focus (GTK_WIDGET (fixture.grid));
  ward_cumulative_select (fixture.grid, 0, 0);
  cumulative_spin (400);
  g_assert_cmpuint (count_aids (fixture.grid, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, NULL), ==, 2);
  g_assert_cmpuint (count_aids (fixture.grid, GTK_ACCESSIBLE_ROLE_ROW_HEADER, NULL), ==, 2);
  for (guint row = 0; row < 2; row++)
    {
      for (guint column = 0; column < 2; column++)
        {
          WardGridCell content = { 0 };
          g_autofree char *words = ward_grid_describe_cell (fixture.grid->grid, row, column);

          ward_grid_get_cell (fixture.grid->grid, row, column, &content);
          g_assert_cmpuint (count_aids (fixture.grid, GTK_ACCESSIBLE_ROLE_GRID_CELL, words), ==,
                            content.n_results > 0 && (row != 0 || column != 0) ? 1 : 0);
        }
    }
  selected = ward_grid_describe_cell (fixture.grid->grid, 0, 0);
  ward_assert_accessible_label (fixture.grid->cursors[fixture.grid->cursor], selected);

  /* A move gives the focus to the other stand-in, which is then the selected cell. */
  first_aids = fixture.grid->cursor;
  ward_cumulative_handle_key (fixture.grid, GDK_KEY_Down, 0);
  g_assert_cmpuint (fixture.grid->cursor, !=, first_aids);
  cell = ward_grid_describe_cell (fixture.grid->grid, 1, 0);
  ward_assert_accessible_label (fixture.grid->cursors[fixture.grid->cursor], cell);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture.window)) == fixture.grid->cursors[fixture.grid->cursor]);
  cumulative_tear_down (&fixture);
}

static void
test_empty (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  guint row;
  guint column;

  cumulative_set_up (&fixture, sample, 600, 300);
  g_assert_false (gtk_widget_grab_focus (GTK_WIDGET (fixture.grid)));
  g_assert_false (ward_cumulative_handle_key (fixture.grid, GDK_KEY_Down, 0));
  ward_cumulative_select (fixture.grid, 3, 4);
  g_assert_false (ward_cumulative_get_selected (fixture.grid, &row, &column));
  cumulative_tear_down (&fixture);
}

static void
test_never_shown (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) model = NULL;
  GtkWidget *grid = g_object_ref_sink (ward_cumulative_new ());

  sample_fill_labs (sample);
  model = sample_grid (sample, WARD_GRID_LABS);
  ward_cumulative_set_grid (WARD_CUMULATIVE (grid), model);
  ward_cumulative_select (WARD_CUMULATIVE (grid), 1, 1);
  ward_cumulative_scroll_to_newest (WARD_CUMULATIVE (grid));
  g_assert_true (ward_cumulative_get_grid (WARD_CUMULATIVE (grid)) == model);
  g_assert_finalize_object (grid);
}

/* The range stands beside each row without being asked for, however narrow the window is, and each row has its own (W24). */
static void
test_range_beside_value (void)
{
  static const int widths[] = { 1100, 700, 420 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      const WardFrozenMetrics *frozen = NULL;

      sample_add (sample, "Sodium", 30, "141", "mmol/L", NULL, "136", "145");
      sample_add (sample, "Potassium", 30, "6.8", "mmol/L", "HH", "3.5", "5.1");
      sample_add (sample, "Troponin", 30, "4", "ng/L", NULL, NULL, "34");
      cumulative_set_up (&fixture, sample, widths[i], 400);
      frozen = &fixture.grid->frozen;
      g_assert_cmpuint (fixture.grid->geometry.n_rows, ==, 3);
      /* Where there is no room for a column of ranges, they stand below the names. */
      g_assert_true (fixture.grid->range_below == (frozen->range == 0));
      if (!fixture.grid->range_below)
        g_assert_cmpint (frozen->x_range + frozen->range, <=, frozen->width);
      g_assert_cmpint (frozen->width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      for (guint row = 0; row < 3; row++)
        {
          const WardGridRow *info = ward_grid_get_row (fixture.grid->grid, row);
          g_autofree char *range = ward_cumulative_format_range (info);

          g_assert_cmpstr (range, ==,
                           g_str_equal (info->label, "Sodium")      ? "136–145"
                           : g_str_equal (info->label, "Potassium") ? "3.5–5.1"
                                                                    : "≤ 34");
          g_assert_cmpint (fixture.grid->geometry.row_height[row], >=,
                           cumulative_get_frozen_height (fixture.grid, row));
        }
      cumulative_tear_down (&fixture);
    }
}

/* Where there is very little room the value stays and its flags go below it; without a value there is a dash and why (W15, W31, V62). */
static void
test_latest_value_first (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  guint n_below = 0;

  sample_add (sample, "Calcium, total, in serum or plasma", 4, "10.9", "mg/dL", "a long flag of a laboratory", "8.5",
              "10.5");
  sample_add (sample, "Magnesium", -9000, "2.0", "mg/dL", NULL, "1.6", "2.6");
  sample_add (sample, "Platelets", 4, "200", "10*9/L", NULL, NULL, NULL)->status = WARD_STATUS_ENTERED_IN_ERROR;
  cumulative_set_up (&fixture, sample, 420, 500);
  g_assert_true (fixture.grid->tiny);
  for (guint row = 0; row < fixture.grid->geometry.n_rows; row++)
    {
      const char *label = ward_grid_get_row (fixture.grid->grid, row)->label;
      g_auto (WardCellText) text = { 0 };
      g_autofree char *flags = NULL;
      int lines = 2;

      g_assert_true (ward_cumulative_read_latest (fixture.grid, row, &text));
      flags = ward_cumulative_take_flags (fixture.grid, &text);
      g_assert_false (ward_cumulative_is_latest_open (fixture.grid, &text));
      if (g_str_has_prefix (label, "Calcium"))
        {
          g_assert_cmpstr (text.value, ==, "10.9");
          g_assert_nonnull (flags);
          lines = 3;
          n_below++;
        }
      else
        {
          g_assert_true (g_str_has_prefix (text.value, "— "));
          g_assert_cmpstr (text.flag, ==, "");
          g_assert_null (strstr (text.value, "200"));
          g_assert_null (strstr (text.value, "2.0"));
        }
      g_assert_cmpint (fixture.grid->geometry.row_height[row], >=, lines * fixture.grid->line);
    }
  g_assert_cmpuint (n_below, ==, 1);
  cumulative_tear_down (&fixture);
}

static void
count_frames_cb (GdkFrameClock *clock, guint *n)
{
  (*n)++;
}

/* New results, with and without another selection, while only what is further up is laid out anew: the scroll bars come and go. GTK warns, which ends
 * the test, where a parent is drawn before it has the place that it was promised. */
static void
test_drawn_with_its_place (void)
{
  g_autoptr (Sample) few = sample_new ();
  g_autoptr (Sample) many = sample_new ();
  CumulativeFixture fixture = { 0 };
  GdkFrameClock *clock;
  guint n_frames = 0;

  sample_add (few, "Sodium", 2, "141", "mmol/L", NULL, "136", "145");
  sample_add (few, "Potassium", 2, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (few, "Potassium", 26, "4.0", "mmol/L", NULL, "3.5", "5.1");
  sample_add (few, "Chloride", 50, "101", "mmol/L", NULL, "98", "107");
  sample_fill_many (many, 60, 60);
  cumulative_set_up (&fixture, few, 900, 500);
  /* The window gave the focus to the grid, which selected a cell by it: that selection goes. */
  gtk_widget_set_can_focus (GTK_WIDGET (fixture.grid), FALSE);
  ward_cumulative_set_grid (fixture.grid, NULL);
  cumulative_spin (50);
  clock = gtk_widget_get_frame_clock (fixture.window);
  g_signal_connect (clock, "after-paint", G_CALLBACK (count_frames_cb), &n_frames);
  for (guint round = 0; round < 8; round++)
    {
      g_autoptr (WardGrid) model = sample_grid (round % 2 == 0 ? many : few, WARD_GRID_LABS);
      guint before = n_frames;

      gtk_widget_queue_resize (fixture.box);
      ward_cumulative_set_grid (fixture.grid, model);
      if (round >= 4)
        ward_cumulative_select (fixture.grid, round % 2, 0);
      while (n_frames < before + 2)
        {
          gtk_widget_queue_draw (fixture.window);
          g_main_context_iteration (NULL, TRUE);
        }
      g_assert_false (fixture.grid->dirty);
      g_assert_cmpint (gtk_widget_get_visible (fixture.grid->cursors[fixture.grid->cursor]), ==, round >= 4);
      if (round >= 4)
        g_assert_cmpint (gtk_widget_get_width (fixture.grid->cursors[fixture.grid->cursor]), >, 0);
    }
  g_signal_handlers_disconnect_by_func (clock, count_frames_cb, &n_frames);
  cumulative_tear_down (&fixture);
}

/* The colour at a place of the grid, as it is drawn: 0xaarrggbb. */
static guint32
read_pixel (cairo_surface_t *image, int x, int y)
{
  return ((const guint32 *) (const void *) (cairo_image_surface_get_data (image)
                                            + y * cairo_image_surface_get_stride (image)))[x];
}

/* A group's heading is one band from edge to edge: nothing runs through its words. */
static void
test_heading_whole (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 900, 500);
  cairo_t *cr = cairo_create (surface);
  int bottom;
  int left;

  sample_fill_labs (sample);
  cumulative_set_up (&fixture, sample, 900, 500);
  g_assert_cmpint (fixture.grid->geometry.heading_height, >, 0);
  ward_cumulative_draw (fixture.grid, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_surface_flush (surface);
  left = fixture.grid->frozen.width;
  bottom = fixture.grid->head_height + fixture.grid->geometry.heading_height - 2;
  for (int x = left - 3; x < left + 3; x++)
    g_assert_cmphex (read_pixel (surface, x, bottom), ==, read_pixel (surface, 1, bottom));
  g_assert_cmphex (read_pixel (surface, left, 3), !=, read_pixel (surface, left + 3, 3));
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  cumulative_tear_down (&fixture);
}

/* Whether the heading has words in the colour that nothing else in it has. */
static gboolean
has_count (CumulativeFixture *fixture, WardColor wanted)
{
  int width = gtk_widget_get_width (GTK_WIDGET (fixture->grid));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, 500);
  cairo_t *cr = cairo_create (surface);
  const GdkRGBA *color = ward_color (wanted);
  gboolean found = FALSE;

  ward_cumulative_draw (fixture->grid, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_surface_flush (surface);
  for (int y = fixture->grid->head_height; y < fixture->grid->head_height + fixture->grid->geometry.heading_height; y++)
    for (int x = 0; x < width && !found; x++)
      {
        guint32 pixel = read_pixel (surface, x, y);

        found = ABS ((int) (pixel >> 16 & 0xff) - (int) (color->red * 255)) < 20
                && ABS ((int) (pixel >> 8 & 0xff) - (int) (color->green * 255)) < 20
                && ABS ((int) (pixel & 0xff) - (int) (color->blue * 255)) < 20;
      }
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return found;
}

/* What stands out now is said in each width, beside a name of each length, and on the ground of the critical where something is (W19, W23). */
static void
test_heading_count (void)
{
  static const int widths[] = { 900, 560, 420, 330 };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (widths); i++)
    {
      static const char *const flags[] = { "HH", "H", NULL };
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };

      sample->panel = "Comprehensive metabolic panel with glomerular filtration rate";
      sample_add (sample, "Sodium", 2, "141", "mmol/L", flags[i % 3], NULL, NULL);
      sample_add (sample, "Potassium", 2, "4.1", "mmol/L", i % 3 < 2 ? "H" : NULL, NULL, NULL);
      cumulative_set_up (&fixture, sample, widths[i / 3], 500);
      g_assert_cmpint (fixture.grid->geometry.heading_height, >, 0);
      g_test_message ("%d", gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      g_assert_cmpint (has_count (&fixture, WARD_COLOR_CRITICAL_BG), ==, i % 3 == 0);
      g_assert_cmpint (has_count (&fixture, WARD_COLOR_ABNORMAL), ==, i % 3 == 1);
      cumulative_tear_down (&fixture);
    }
}

/* With text twice as large, date and age of the latest are still there, on a line each where they need to be, and within their column; where there is room left
 * over they share one (W25). What is older than a day looks so in every width (W29). */
static void
test_date_of_latest (void)
{
  static const int widths[] = { 1500, 900, 820, 780 };
  GtkSettings *settings = gtk_settings_get_default ();
  guint n_tiny = 0;
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      const WardFrozenMetrics *frozen;

      for (int hours = 20; hours > 0; hours--)
        sample_add (sample, "Sodium", hours, "141", "mmol/L", NULL, "136", "145");
      sample_add (sample, "Potassium", 200, "4.1", "mmol/L", "H", "3.5", "5.1");
      g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
      cumulative_set_up (&fixture, sample, widths[i], 600);
      frozen = &fixture.grid->frozen;
      g_test_message ("%d: compact %d tiny %d", widths[i], fixture.grid->compact, fixture.grid->tiny);
      for (guint row = 0; row < 2; row++)
        {
          const WardObservation *latest = ward_grid_get_row (fixture.grid->grid, row)->latest;
          g_autofree char *date = ward_datetime_format_date (ward_observation_get_time (latest, NULL), NULL);
          g_autofree char *when = ward_cumulative_format_frozen_when (fixture.grid, row);
          WardTextStyle style = ward_cumulative_get_when_style (fixture.grid, row);

          g_assert_true (g_str_has_prefix (when, date));
          g_assert_cmpint (style, ==, WARD_STYLE_SMALL_ITALIC);
          g_assert_cmpint (ward_text_cache_get (fixture.grid->texts, when, style, 0)->width, <=, frozen->latest + 2);
          g_assert_cmpint (strchr (when, '\n') != NULL, ==, fixture.grid->tiny);
          if (fixture.grid->tiny)
            g_assert_cmpint (fixture.grid->geometry.row_height[row], >=, 3 * fixture.grid->line);
        }
      n_tiny += fixture.grid->tiny;
      cumulative_tear_down (&fixture);
    }
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpuint (n_tiny, >, 0);
  g_assert_cmpuint (n_tiny, <, G_N_ELEMENTS (widths));
}

/* Of the last hour, by the clock that ages are counted from. */
static void
test_fresh_latest (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };

  sample_add (sample, "Sodium", (double) (SAMPLE_NOW_US - g_get_real_time ()) / (double) G_TIME_SPAN_HOUR + 1, "141",
              "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 900, 300);
  g_assert_cmpint (ward_cumulative_get_when_style (fixture.grid, 0), ==, WARD_STYLE_SMALL);
  cumulative_tear_down (&fixture);
}

/* Long words among the latest values wrap, and do not take the room of a column of numbers; a number of many digits does not. */
static void
test_long_latest (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };

  for (int hours = 20; hours > 0; hours--)
    sample_add (sample, "Sodium", hours * 10, "141", "mmol/L", NULL, "136", "145");

  sample_add (sample, "Culture", 5, "300", "mg/dL", "a long flag of a laboratory", NULL, NULL);
  sample_add_text (sample, "Organism", 5, "Growth of two or three organisms", NULL);
  cumulative_set_up (&fixture, sample, 640, 400);
  g_assert_true (fixture.grid->compact);
  g_assert_false (fixture.grid->tiny);
  g_assert_cmpint (fixture.grid->frozen.latest, <=, 9 * fixture.grid->line);
  for (guint row = 0; row < fixture.grid->geometry.n_rows; row++)
    if (g_str_equal (ward_grid_get_row (fixture.grid->grid, row)->label, "Culture"))
      g_assert_cmpint (fixture.grid->geometry.row_height[row], >=, 3 * fixture.grid->line);
  cumulative_tear_down (&fixture);
}

/* Nothing is called the latest where the newest could not be loaded (W34). */
static void
test_lacks_newest (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) model = NULL;
  CumulativeFixture fixture = { 0 };

  sample_add (sample, "Sodium", 30, "141", "mmol/L", NULL, "136", "145");
  cumulative_set_up (&fixture, sample, 900, 300);
  g_assert_cmpstr (ward_cumulative_get_latest_title (fixture.grid), ==, "Latest");
  model = ward_grid_ref (ward_cumulative_get_grid (fixture.grid));
  ward_cumulative_set_lacks_newest (fixture.grid, TRUE);
  ward_cumulative_set_grid (fixture.grid, model);
  cumulative_spin (50);
  g_assert_cmpstr (ward_cumulative_get_latest_title (fixture.grid), ==, "Latest loaded");
  g_assert_cmpint (fixture.grid->frozen.latest, >=,
                   ward_text_cache_get (fixture.grid->texts, "Latest loaded", WARD_STYLE_BOLD, 0)->width);
  cumulative_tear_down (&fixture);
}

/* A row without a value in the cut column has an arrow all the same where it goes on behind it, and none where it does not. */
static void
test_arrows (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulativeView view;
  guint first = 0;
  guint last = 0;
  guint n_arrows = 0;

  for (int hours = 20; hours > 0; hours--)
    sample_add (sample, "Sodium", hours * 10, "141", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 200, "4.1", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Chloride", 10, "101", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 820, 400);
  ward_cumulative_read_view (fixture.grid, &view);
  g_assert_true (ward_cumulative_find_whole (fixture.grid, &view, &first, &last));
  g_assert_cmpuint (first, >, 1);
  g_assert_cmpuint (last, ==, 19);
  for (guint row = 0; row < fixture.grid->geometry.n_rows; row++)
    {
      const char *label = ward_grid_get_row (fixture.grid->grid, row)->label;
      gboolean left = FALSE;
      gboolean right = FALSE;

      ward_cumulative_get_arrows (fixture.grid, &view, row, first, last, &left, &right);
      g_test_message ("%s %d %d", label, left, right);
      g_assert_false (right);
      if (!g_str_equal (label, "Sodium")) /* has none where there is no room beside a value */
        g_assert_true (left == g_str_equal (label, "Potassium"));
      n_arrows += left;
    }
  g_assert_cmpuint (n_arrows, >, 0);
  gtk_adjustment_set_value (fixture.grid->hadjustment, 0);
  cumulative_spin (20);
  ward_cumulative_read_view (fixture.grid, &view);
  g_assert_true (ward_cumulative_find_whole (fixture.grid, &view, &first, &last));
  g_assert_cmpuint (first, ==, 0);
  for (guint row = 0; row < fixture.grid->geometry.n_rows; row++)
    {
      gboolean left = FALSE;
      gboolean right = FALSE;

      ward_cumulative_get_arrows (fixture.grid, &view, row, first, last, &left, &right);
      g_assert_false (left);
      if (g_str_equal (ward_grid_get_row (fixture.grid->grid, row)->label, "Chloride"))
        g_assert_true (right);
    }
  cumulative_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/cumulative/latest-value-first", test_latest_value_first);
  g_test_add_func ("/widgets/cumulative/heading-whole", test_heading_whole);
  g_test_add_func ("/widgets/cumulative/W23-heading-count", test_heading_count);
  g_test_add_func ("/widgets/cumulative/W25-date-of-the-latest", test_date_of_latest);
  g_test_add_func ("/widgets/cumulative/W29-fresh-latest", test_fresh_latest);
  g_test_add_func ("/widgets/cumulative/long-latest-wraps", test_long_latest);
  g_test_add_func ("/widgets/cumulative/W34-newest-not-loaded", test_lacks_newest);
  g_test_add_func ("/widgets/cumulative/W15-arrows", test_arrows);
  g_test_add_func ("/widgets/cumulative/W15-columns-grow-with-numbers", test_columns_grow);
  g_test_add_func ("/widgets/cumulative/V60-stacked-results-with-count", test_stacked);
  g_test_add_func ("/widgets/cumulative/V60-W23-worst-of-the-stack", test_stacked_critical);
  g_test_add_func ("/widgets/cumulative/V60-W23-graver-of-one-colour", test_stacked_graver);
  g_test_add_func ("/widgets/cumulative/V49-V58-period-of-the-latest", test_period_when);
  g_test_add_func ("/widgets/cumulative/keyboard-reaches-every-corner", test_keyboard);
  g_test_add_func ("/widgets/cumulative/ctrl-arrows-find-results", test_next_result);
  g_test_add_func ("/widgets/cumulative/selection-kept-by-row-and-time", test_selection_kept);
  g_test_add_func ("/widgets/cumulative/accessible-cells", test_accessible);
  g_test_add_func ("/widgets/cumulative/W24-range-beside-the-value", test_range_beside_value);
  g_test_add_func ("/widgets/cumulative/drawn-with-its-place", test_drawn_with_its_place);
  g_test_add_func ("/widgets/cumulative/empty", test_empty);
  g_test_add_func ("/widgets/cumulative/never-shown", test_never_shown);
  return g_test_run ();
}
