/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cumulative grid where there is little room: a cell that the view's edge cuts never looks empty, headings keep what was critical, arrows say where it goes
 * on (W15, W23, W28). */
#include <adwaita.h>

#include "widgets/cumulative-fixture.h"
#include "widgets/ward-palette.h"
#include "widgets/ward-widgets.h"

#define HEIGHT 500

static gboolean
is_near (double channel, guint32 pixel, guint shift)
{
  return ABS ((int) (pixel >> shift & 0xff) - (int) (channel * 255)) < 20;
}

/* Whether something in a part of the drawn grid has a colour. */
static gboolean
has_color (CumulativeFixture *fixture, WardColor wanted, int x, int y, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const GdkRGBA *color = ward_color (wanted);
  GskRenderNode *node;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, x + width, y + height);
  cairo_t *cr = cairo_create (surface);
  gboolean found = FALSE;

  ward_cumulative_draw (fixture->grid, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_surface_flush (surface);
  for (int row = y; row < y + height; row++)
    {
      const guint32 *pixels = (const guint32 *) (const void *) (cairo_image_surface_get_data (surface)
                                                                + row * cairo_image_surface_get_stride (surface));

      for (int column = x; column < x + width; column++)
        found = found
                || (is_near (color->red, pixels[column], 16) && is_near (color->green, pixels[column], 8)
                    && is_near (color->blue, pixels[column], 0));
    }
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return found;
}

/* A critical result in a column that is wider than the view shows its flag at the least, and does not look like none. */
static void
test_wide_column (void)
{
  static const int widths[] = { 900, 560, 520, 480, 440 };
  guint n_cut = 0;

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      GdkRectangle place;
      int width;

      sample_add (sample, "Viral copies", 200, "12345678901234567890123456789012345678", "{copies}/mL", "HH", NULL,
                  NULL);
      sample_add (sample, "Viral copies", 10, "1", "{copies}/mL", NULL, NULL, NULL);
      cumulative_set_up (&fixture, sample, widths[i], HEIGHT);
      ward_cumulative_select (fixture.grid, 0, 0);
      ward_cumulative_reveal_selected (fixture.grid);
      cumulative_spin (50);
      ward_cumulative_get_cell_place (fixture.grid, 0, 0, &place);
      width = gtk_widget_get_width (GTK_WIDGET (fixture.grid));
      g_test_message ("%d: from %d, %d wide", width, place.x, place.width);
      n_cut += place.x + place.width > width;
      g_assert_true (has_color (&fixture, WARD_COLOR_CRITICAL_BG, place.x, place.y, width - place.x, place.height));
      cumulative_tear_down (&fixture);
    }
  g_assert_cmpuint (n_cut, >, 0);
}

/* A result gives way in this order: its marks, its value; not its flag, and a number not in part. */
static void
test_tighten (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  gboolean was[4] = { FALSE };

  sample_add (sample, "Troponin", 1, "1415", "ng/L", "HH", NULL, "34");
  cumulative_set_up (&fixture, sample, 900, HEIGHT);
  for (int room = 400; room > 0; room--)
    {
      g_auto (WardCellText) text = { 0 };
      gboolean fits;

      ward_cell_text_read (g_ptr_array_index (sample->rows, 0), &text);
      g_free (text.mark);
      text.mark = g_strdup ("P C ×2");
      fits = ward_cumulative_tighten (fixture.grid, &text, room);
      g_assert_true (g_str_has_prefix (text.flag, "HH"));
      was[0] |= fits && g_str_equal (text.value, "1415") && g_str_equal (text.mark, "P C ×2");
      was[1] |= fits && g_str_equal (text.value, "1415") && g_str_equal (text.mark, "…");
      was[2] |= fits && g_str_equal (text.value, "…");
      was[3] |= !fits;
      if (fits && !g_str_equal (text.value, "1415"))
        g_assert_null (strpbrk (text.value, "0123456789"));
    }
  for (guint i = 0; i < G_N_ELEMENTS (was); i++)
    g_assert_true (was[i]);
  cumulative_tear_down (&fixture);
}

/* Words are left out from the end, as wholes, with dots. */
static void
test_tighten_words (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  g_auto (WardCellText) text = { 0 };

  sample_add_text (sample, "Culture", 1, "Growth of two organisms", "A");
  cumulative_set_up (&fixture, sample, 900, HEIGHT);
  ward_cell_text_read (g_ptr_array_index (sample->rows, 0), &text);
  g_assert_true (ward_cumulative_tighten (fixture.grid, &text, 9 * fixture.grid->line));
  g_assert_true (g_str_has_prefix (text.value, "Growth"));
  g_assert_true (g_str_has_suffix (text.value, "…"));
  cumulative_tear_down (&fixture);
}

/* With large text the range goes below the name rather than that a critical result of one of the newest columns is cut (W28). */
static void
test_recent_whole (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  for (int width = 1000; width <= 1200; width += 20)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      GdkRectangle place;

      sample_add (sample, "Troponin", 7, "141525", "ng/L", "HH", NULL, "34");
      sample_add (sample, "NT-proBNP", 7, "2449.123", "pg/mL", "H", NULL, "300");
      sample_add (sample, "Sodium", 3, "141", "mmol/L", NULL, "136", "145");
      cumulative_set_up (&fixture, sample, width, HEIGHT);
      ward_cumulative_get_cell_place (fixture.grid, 0, 0, &place);
      g_test_message ("%d: frozen %d, column %d, range below %d", width, fixture.grid->frozen.width, place.width,
                      fixture.grid->range_below);
      g_assert_cmpint (fixture.grid->frozen.width + place.width, <=, gtk_widget_get_width (GTK_WIDGET (fixture.grid)));
      cumulative_tear_down (&fixture);
    }
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* With large text an earlier result is in view beside the newest, where doubled lines leave room for one (W28). */
static void
test_earlier_in_view (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  GdkRectangle place;
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  for (int hours = 60; hours > 0; hours -= 12)
    {
      sample_add (sample, "Basophils", hours, "0.02", "×10³/µL", NULL, "0.00", "0.20");
      sample_add (sample, "Sodium", hours, "139", "mmol/L", NULL, "135", "145");
      sample_add (sample, "Potassium", hours, "6.8", "mmol/L", "HH", "3.5", "5.1");
    }
  cumulative_set_up (&fixture, sample, 1200, HEIGHT);
  ward_cumulative_get_cell_place (fixture.grid, 0, 3, &place);
  g_test_message ("frozen %d, columns of %d", fixture.grid->frozen.width, place.width);
  g_assert_cmpint (place.x, >=, fixture.grid->frozen.width);
  g_assert_false (fixture.grid->range_below);
  cumulative_tear_down (&fixture);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static gboolean
says_newer (CumulativeFixture *fixture)
{
  WardCumulativeView view;
  guint first = 0;
  guint last = 0;
  int x;

  ward_cumulative_read_view (fixture->grid, &view);
  g_assert_true (ward_cumulative_find_whole (fixture->grid, &view, &first, &last));
  x = (int) ward_cumulative_column_left (fixture->grid, &view, last) + 3 * fixture->grid->pad
      + ward_cumulative_get_clock_width (fixture->grid, ward_grid_get_column (fixture->grid->grid, last));
  return has_color (fixture, WARD_COLOR_TEXT, x, fixture->grid->line + fixture->grid->pad, (int) view.width - x,
                    fixture->grid->line);
}

/* How many newer columns are out of view is said in the head: behind the time of day of the last one in it, or in the room beside that (W28). */
static void
test_newer_counted (void)
{
  static const char *const values[] = { "1234567.1234567", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      WardCumulativeView view;
      int beyond; /* of the next column is in view */

      for (int hours = 20; hours > 0; hours--)
        sample_add (sample, "Copies", hours * 10, values[i], "{copies}/mL", NULL, NULL, NULL);
      cumulative_set_up (&fixture, sample, 820, HEIGHT);
      ward_cumulative_read_view (fixture.grid, &view);
      beyond = i == 0 ? 0 : fixture.grid->widths[8] * 3 / 4;
      g_assert_false (says_newer (&fixture));
      gtk_adjustment_set_value (fixture.grid->hadjustment,
                                fixture.grid->geometry.column_x[8] + beyond - (view.width - view.left));
      cumulative_spin (20);
      g_assert_true (says_newer (&fixture));
      cumulative_tear_down (&fixture);
    }
}

/* What is dated later than now is no newer one (V62). */
static void
test_future_not_newer (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulativeView view;

  for (int hours = 20; hours > 0; hours--)
    sample_add (sample, "Copies", hours * 10, "1234567.1234567", "{copies}/mL", NULL, NULL, NULL);
  sample_add (sample, "Copies", -48, "1234567.1234567", "{copies}/mL", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 820, HEIGHT);
  g_assert_true (ward_grid_get_column (fixture.grid->grid, 20)->future);
  for (guint column = 19; column <= 20; column++)
    {
      ward_cumulative_read_view (fixture.grid, &view);
      gtk_adjustment_set_value (fixture.grid->hadjustment,
                                fixture.grid->geometry.column_x[column] - (view.width - view.left));
      cumulative_spin (20);
      g_assert_true (says_newer (&fixture) == (column == 19));
    }
  cumulative_tear_down (&fixture);
}

/* What was critical before is said in each width, beside a name of each length (W17, W23). */
static void
test_heading_earlier (void)
{
  static const int widths[] = { 900, 560, 420, 330 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      CumulativeFixture fixture = { 0 };
      int width;
      int start;
      int end;

      sample->panel = "Comprehensive metabolic panel";
      sample_add (sample, "Sodium", 20, "161", "mmol/L", "HH", NULL, NULL);
      sample_add (sample, "Sodium", 2, "141", "mmol/L", NULL, NULL, NULL);
      cumulative_set_up (&fixture, sample, widths[i], HEIGHT);
      width = gtk_widget_get_width (GTK_WIDGET (fixture.grid));
      end = ward_text_cache_get (fixture.grid->texts, sample->panel, WARD_STYLE_BOLD, 0)->width;
      start = MIN (end + 3 * fixture.grid->pad, width - 4 * fixture.grid->line); /* behind the name, or over its end */
      g_assert_true (has_color (&fixture, WARD_COLOR_QUIET, start, fixture.grid->head_height, width - start,
                                fixture.grid->geometry.heading_height));
      cumulative_tear_down (&fixture);
    }
}

/* The less room there is, the less is said: that other results stand out beside the critical one goes last, and dots say then that it did (W15, W23). */
static void
test_heading_words (void)
{
  static const char *const expected[] = {
    NULL, /* with the day */
    "Latest: 8 abnormal, 1 of them critical|310 results: 169 abnormal, 3 critical",
    "Latest: 8 abnormal, 1 of them critical|310 results: 3 critical, …",
    "Latest: 8 abnormal, 1 of them critical|Of 310: 3 critical, …",
    "8 abnormal, 1 of them critical|310 results: 3 critical, …",
    "8 abnormal, 1 of them critical|Of 310: 3 critical, …",
    "8 abnormal, 1 critical|310 results: 3 critical, …",
    "8 abnormal, 1 critical|Of 310: 3 critical, …",
    "1 critical, …|310 results: 3 critical, …",
    "1 critical, …|Of 310: 3 critical, …",
  };
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardGridCounts counts
      = { .n_results = 310, .n_abnormal = 169, .n_critical = 3, .n_latest_abnormal = 8, .n_latest_critical = 1 };
  WardGridCounts all_counts;
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *day = NULL;
  g_autofree char *longest = NULL;
  gboolean beside = TRUE;

  sample_add (sample, "Sodium", 2, "141", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 900, HEIGHT);
  ward_grid_count (fixture.grid->grid, NULL, &all_counts);
  counts.first = all_counts.first;
  day = ward_datetime_format_date (&counts.first, NULL);
  longest
      = g_strdup_printf ("Latest: 8 abnormal, 1 of them critical|310 results since %s: 169 abnormal, 3 critical", day);
  for (int room = 2000; beside; room--)
    {
      g_autofree char *latest = NULL;
      g_autofree char *all = NULL;
      char *words;

      beside = ward_cumulative_choose_counts (fixture.grid, &counts, room, &latest, &all);
      words = g_strconcat (latest, "|", all, NULL);
      if (said->len > 0 && g_str_equal (words, g_ptr_array_index (said, said->len - 1)))
        g_free (words);
      else
        g_ptr_array_add (said, words);
    }
  g_assert_cmpuint (said->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < said->len; i++)
    g_assert_cmpstr (g_ptr_array_index (said, i), ==, i == 0 ? longest : expected[i]);
  cumulative_tear_down (&fixture);
}

/* Where the edge lies between two columns the head and the rows say all the same that there are more, and nothing is printed over anything. */
static void
test_arrows_between_columns (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulativeView view;
  int pad;
  guint n_rows;
  guint n_left = 0;

  for (int hours = 20; hours > 0; hours--)
    {
      sample_add (sample, "Sodium", hours * 10, "141", "mmol/L", NULL, NULL, NULL);
      sample_add (sample, "Copies", hours * 10, "1234567", "{copies}/mL", NULL, NULL, NULL);
    }
  cumulative_set_up (&fixture, sample, 820, HEIGHT);
  gtk_adjustment_set_value (fixture.grid->hadjustment, fixture.grid->geometry.column_x[5]);
  cumulative_spin (20);
  ward_cumulative_read_view (fixture.grid, &view);
  pad = fixture.grid->pad;
  g_assert_true (has_color (&fixture, WARD_COLOR_QUIET, (int) view.left + 1, 0, 2 * pad - 1, fixture.grid->line + pad));
  n_rows = fixture.grid->geometry.n_rows;
  for (guint row = 0; row < n_rows; row++)
    {
      int top = (int) ward_cumulative_row_top (fixture.grid, &view, row);
      gboolean left = FALSE;
      gboolean right = FALSE;

      ward_cumulative_get_arrows (fixture.grid, &view, row, 5, 6, &left, &right);
      g_assert_true (left || fixture.grid->geometry.row_height[row] < 2 * fixture.grid->line + 2 * pad);
      if (!left)
        continue;
      n_left++;
      g_assert_true (has_color (&fixture, WARD_COLOR_QUIET, (int) view.left + 1, top, 2 * pad,
                                fixture.grid->geometry.row_height[row]));
    }
  g_assert_cmpuint (n_left, >, 0);
  cumulative_tear_down (&fixture);
}

/* Between an arrow in the padding and the date beside it nothing is printed, and the date stays whole. */
static void
test_arrow_gap (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardCumulativeView view;
  double start;
  double arrow;

  for (int hours = 20; hours > 0; hours--)
    sample_add (sample, "Sodium", hours * 30, "141", "mmol/L", NULL, NULL, NULL);
  cumulative_set_up (&fixture, sample, 820, HEIGHT);
  gtk_adjustment_set_value (fixture.grid->hadjustment, fixture.grid->geometry.column_x[5]);
  cumulative_spin (20);
  ward_cumulative_read_view (fixture.grid, &view);
  start = ward_cumulative_get_head_shift (fixture.grid, &view, 5) + 2 * fixture.grid->pad;
  arrow = ward_text_cache_get (fixture.grid->texts, "◂", WARD_STYLE_SMALL, 0)->width;
  arrow += MAX (0, (2 * fixture.grid->pad - arrow) / 2.0);
  g_assert_cmpfloat (start, >=, arrow + fixture.grid->pad / 2.0);
  g_assert_cmpfloat (start
                         + ward_cumulative_get_head_width (fixture.grid, ward_grid_get_column (fixture.grid->grid, 5)),
                     <=, fixture.grid->widths[5]);
  g_assert_false (
      has_color (&fixture, WARD_COLOR_TEXT, (int) view.left + 2, 0, (int) start - 2, fixture.grid->head_height - 2));
  g_assert_cmpfloat_with_epsilon (ward_cumulative_get_head_shift (fixture.grid, &view, 6), 0, fixture.grid->pad);
  cumulative_tear_down (&fixture);
}

/* A column that is placed by when it was reported says so beside its time of day, and costs the others no line. */
static void
test_reported_head (void)
{
  g_autoptr (Sample) sample = sample_new ();
  CumulativeFixture fixture = { 0 };
  WardObservation *late = sample_add (sample, "Sodium", 1, "141", "mmol/L", NULL, "136", "145");
  const WardGridColumn *column;

  late->issued = late->effective;
  late->effective = (WardDateTime){ 0 };
  sample_add (sample, "Sodium", 30, "139", "mmol/L", NULL, "136", "145");
  cumulative_set_up (&fixture, sample, 900, HEIGHT);
  column = ward_grid_get_column (fixture.grid->grid, 1);
  g_assert_true (column->reported);
  g_assert_cmpint (fixture.grid->head_height, ==, 2 * fixture.grid->line + 2 * fixture.grid->pad);
  g_assert_cmpint (ward_cumulative_get_head_width (fixture.grid, column), >=,
                   ward_cumulative_get_clock_width (fixture.grid, column)
                       + ward_text_cache_get (fixture.grid->texts, "Reported", WARD_STYLE_SMALL_BOLD, 0)->width);
  cumulative_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/cumulative-cut/W15-wide-column", test_wide_column);
  g_test_add_func ("/widgets/cumulative-cut/W15-tighten", test_tighten);
  g_test_add_func ("/widgets/cumulative-cut/W17-tighten-words", test_tighten_words);
  g_test_add_func ("/widgets/cumulative-cut/W28-recent-whole", test_recent_whole);
  g_test_add_func ("/widgets/cumulative-cut/W28-earlier-in-view", test_earlier_in_view);
  g_test_add_func ("/widgets/cumulative-cut/W28-newer-counted", test_newer_counted);
  g_test_add_func ("/widgets/cumulative-cut/V62-future-not-newer", test_future_not_newer);
  g_test_add_func ("/widgets/cumulative-cut/W23-heading-earlier", test_heading_earlier);
  g_test_add_func ("/widgets/cumulative-cut/W17-W23-heading-words", test_heading_words);
  g_test_add_func ("/widgets/cumulative-cut/W28-arrows-between-columns", test_arrows_between_columns);
  g_test_add_func ("/widgets/cumulative-cut/arrow-gap", test_arrow_gap);
  g_test_add_func ("/widgets/cumulative-cut/reported-head", test_reported_head);
  return g_test_run ();
}
