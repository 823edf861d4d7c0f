/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph as a widget: read-out of all lanes by keys, value axis unmoved by a zoom, what it says when zoomed or crowded, words for assistive
 * technology. */
#include <adwaita.h>

#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"
#include "widgets/graph-fixture.h"
#include "widgets/ward-widgets.h"

static void
focus_changed_cb (WardGraph *graph, gint64 time_us, gpointer user_data)
{
  *(gint64 *) user_data = time_us;
}

static void
test_readout (void)
{
  g_autoptr (Sample) potassium = sample_new ();
  g_autoptr (Sample) sodium = sample_new ();
  g_autoptr (WardSeries) first = NULL;
  g_autoptr (WardSeries) second = NULL;
  g_autofree char *none = NULL;
  g_autofree char *newest = NULL;
  g_autofree char *before = NULL;
  g_autofree char *oldest = NULL;
  gint64 told = 0;
  GraphFixture fixture = { 0 };

  sample_add (potassium, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (potassium, "Potassium", 10, "6.80", "mmol/L", "HH", NULL, NULL);
  sample_add (sodium, "Sodium", 30, "140", "mmol/L", NULL, NULL, NULL);
  sample_add (sodium, "Sodium", 20, "141", "mmol/L", NULL, NULL, NULL);
  first = graph_fixture_make_series (potassium, "Potassium", "mmol/L");
  second = graph_fixture_make_series (sodium, "Sodium", "mmol/L");
  graph_fixture_set_up (&fixture, (WardSeries *[]){ first, second }, 2);
  g_signal_connect (fixture.graph, "focus-changed", G_CALLBACK (focus_changed_cb), &told);
  none = ward_graph_dup_readout (fixture.graph);
  g_assert_null (none);

  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_Left, 0));
  newest = ward_graph_dup_readout (fixture.graph);
  g_assert_cmpstr (newest, ==,
                   "Potassium: 23-Nov-2025 17:12  6.80\302\240mmol/L HH ▲▲; Sodium: no result at this time");
  g_assert_cmpint (told, ==, SAMPLE_NOW_US - G_GINT64_CONSTANT (10) * 3600 * G_USEC_PER_SEC);
  ward_assert_accessible_property (fixture.graph, DESCRIPTION, newest);
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_Left, 0));
  before = ward_graph_dup_readout (fixture.graph);
  g_assert_cmpstr (before, ==, "Potassium: no result at this time; Sodium: 23-Nov-2025 07:12  141\302\240mmol/L");
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_Home, 0));
  oldest = ward_graph_dup_readout (fixture.graph);
  g_assert_cmpstr (oldest, ==,
                   "Potassium: 22-Nov-2025 21:12  4.10\302\240mmol/L; Sodium: 22-Nov-2025 21:12  140\302\240mmol/L");
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_End, 0));
  g_assert_cmpint (fixture.graph->focus, ==, 2);
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_Right, 0));
  g_assert_cmpint (fixture.graph->focus, ==, 2);
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_Escape, 0));
  g_assert_cmpint (fixture.graph->focus, ==, -1);
  g_assert_false (ward_graph_handle_key (fixture.graph, GDK_KEY_x, 0));

  /* The pointer finds the nearest result. */
  ward_graph_focus_at (fixture.graph, fixture.graph->time_scale.left + 30);
  g_assert_cmpint (fixture.graph->focus, ==, 0);
  graph_fixture_tear_down (&fixture);
}

static void
assert_lane (GraphFixture *fixture, guint lane, const char *expected)
{
  g_autofree char *words
      = ward_graph_format_lane_readout (fixture->graph, &g_array_index (fixture->graph->lanes, WardLane, lane));

  g_assert_cmpstr (words, ==, expected);
}

/* A pointer that rests on the graph takes nobody's latest result away, and takes the focus line with it when it goes. */
static void
test_pointer (void)
{
  g_autoptr (Sample) potassium = sample_new ();
  g_autoptr (Sample) sodium = sample_new ();
  g_autoptr (WardSeries) first = NULL;
  g_autoptr (WardSeries) second = NULL;
  GraphFixture fixture = { 0 };

  sample_add (potassium, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (potassium, "Potassium", 10, "6.80", "mmol/L", "HH", NULL, NULL);
  sample_add (sodium, "Sodium", 20, "141", "mmol/L", NULL, NULL, NULL);
  first = graph_fixture_make_series (potassium, "Potassium", "mmol/L");
  second = graph_fixture_make_series (sodium, "Sodium", "mmol/L");
  graph_fixture_set_up (&fixture, (WardSeries *[]){ first, second }, 2);
  assert_lane (&fixture, 1, "Latest  23-Nov-2025 07:12  141\302\240mmol/L");
  ward_graph_point_at (fixture.graph, fixture.graph->time_scale.left + 30, 1);
  g_assert_cmpint (fixture.graph->focus, ==, 0);
  assert_lane (&fixture, 0, "22-Nov-2025 21:12  4.10\302\240mmol/L");
  assert_lane (&fixture, 1, "no result at this time · Latest  23-Nov-2025 07:12  141\302\240mmol/L");
  ward_graph_set_lacks_newest (fixture.graph, TRUE);
  assert_lane (&fixture, 1, "no result at this time · Latest loaded  23-Nov-2025 07:12  141\302\240mmol/L");
  ward_graph_set_lacks_newest (fixture.graph, FALSE);
  ward_graph_leave (fixture.graph);
  g_assert_cmpint (fixture.graph->focus, ==, -1);

  /* What the keys chose stays. */
  g_assert_true (ward_graph_handle_key (fixture.graph, GDK_KEY_End, 0));
  ward_graph_leave (fixture.graph);
  g_assert_cmpint (fixture.graph->focus, ==, 2);
  graph_fixture_tear_down (&fixture);
}

/* Beside the name stands what the table has as the latest: of one moment the worst, none of the future while there is another. */
static void
test_latest (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  GraphFixture fixture = { 0 };

  sample_add (sample, "Potassium", 10, "6.80", "mmol/L", "H", NULL, NULL);
  sample_add (sample, "Potassium", 10, "4.90", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", "HH", NULL, NULL);
  sample_add (sample, "Potassium", -9000, "5.00", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  ward_series_set_now (series, SAMPLE_NOW_US);
  graph_fixture_set_up (&fixture, &series, 1);
  assert_lane (&fixture, 0, "Latest  23-Nov-2025 17:12  6.80\302\240mmol/L H ▲");
  graph_fixture_tear_down (&fixture);
}

/* Nothing selected is not "no results". */
static void
test_prompt (void)
{
  GraphFixture fixture = { 0 };
  g_autofree char *none = NULL;
  g_autofree char *prompt = NULL;

  graph_fixture_set_up (&fixture, NULL, 0);
  none = ward_graph_format_status (fixture.graph);
  g_assert_cmpstr (none, ==, "No results to draw");
  ward_graph_set_prompt (fixture.graph, "Select a result");
  prompt = ward_graph_format_status (fixture.graph);
  g_assert_cmpstr (prompt, ==, "Select a result");
  ward_assert_accessible_property (fixture.graph, DESCRIPTION, prompt);
  graph_fixture_tear_down (&fixture);
}

/* Two results of one moment are both read out. */
static void
test_same_time (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *readout = NULL;
  GraphFixture fixture = { 0 };

  sample_add (sample, "Potassium", 10, "5.0", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 10, "5.2", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  ward_graph_handle_key (fixture.graph, GDK_KEY_End, 0);
  readout = ward_graph_dup_readout (fixture.graph);
  g_assert_nonnull (strstr (readout, "5.0"));
  g_assert_nonnull (strstr (readout, "5.2"));
  graph_fixture_tear_down (&fixture);
}

/* One date of another century would press all other results into a line: it is not in view at first, which is said, and one key shows all. */
static void
test_future (void)
{
  for (guint far = 0; far < 2; far++)
    {
      g_autoptr (Sample) sample = sample_new ();
      g_autoptr (WardSeries) series = NULL;
      g_autofree char *first = NULL;
      g_autofree char *all = NULL;
      GraphFixture fixture = { 0 };
      gint64 start = 0;
      gint64 end = 0;

      for (guint i = 0; i < 20; i++)
        sample_add (sample, "Creatinine", 240 - i * 12, "100", "umol/L", NULL, NULL, NULL);
      sample_add (sample, "Creatinine", far == 1 ? -30 * 365 * 24 : -26, "110", "umol/L", NULL, NULL, NULL);
      series = graph_fixture_make_series (sample, "Creatinine", "umol/L");
      ward_series_set_now (series, SAMPLE_NOW_US);
      graph_fixture_set_up (&fixture, &series, 1);
      first = ward_graph_format_status (fixture.graph);
      ward_graph_get_range (fixture.graph, &start, &end);
      g_assert_cmpint (end - SAMPLE_NOW_US > G_TIME_SPAN_DAY, ==, far == 0);
      g_assert_cmpint (end - SAMPLE_NOW_US, <, 40 * G_TIME_SPAN_HOUR);
      g_assert_true (g_str_has_prefix (first, far == 1 ? "Shown: " : "Results from "));
      g_assert_cmpint (strstr (first, " · without 1 result with a future date, press 0 for all") != NULL, ==, far == 1);
      ward_graph_handle_key (fixture.graph, GDK_KEY_0, 0);
      all = ward_graph_format_status (fixture.graph);
      g_assert_true (g_str_has_prefix (all, "Results from "));
      g_assert_null (strstr (all, "without"));
      ward_graph_get_range (fixture.graph, &start, &end);
      g_assert_cmpint (end - SAMPLE_NOW_US, >, G_TIME_SPAN_DAY);
      graph_fixture_tear_down (&fixture);
    }
}

/* Counted is what is out of view, not what is of the future; the page's "all" is the first view again, and what the key shows is all. */
static void
test_future_counted (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  GraphFixture fixture = { 0 };

  for (guint i = 0; i < 20; i++)
    sample_add (sample, "Creatinine", 2748 - i * 144, "100", "umol/L", NULL, NULL, NULL);
  sample_add (sample, "Creatinine", -26, "105", "umol/L", NULL, NULL, NULL);
  sample_add (sample, "Creatinine", -30 * 365 * 24, "110", "umol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Creatinine", "umol/L");
  ward_series_set_now (series, SAMPLE_NOW_US);
  graph_fixture_set_up (&fixture, &series, 1);
  first = ward_graph_format_status (fixture.graph);
  g_assert_nonnull (strstr (first, " · without 1 result with a future date"));
  ward_graph_set_range (fixture.graph, 0, 0);
  again = ward_graph_format_status (fixture.graph);
  g_assert_cmpstr (again, ==, first);
  graph_fixture_tear_down (&fixture);
}

/* The last days of many months are seen first where most results lie in them; not where they are spread, and not where nobody asked for it. */
static void
test_newest_first (void)
{
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (Sample) sample = sample_new ();
      g_autoptr (WardSeries) series = NULL;
      g_autofree char *first = NULL;
      g_autofree char *all = NULL;
      GraphFixture fixture = { 0 };
      gint64 start = 0;
      gint64 end = 0;

      for (guint i = 1; i <= 7; i++)
        sample_add (sample, "Potassium", 24 * 50 * i, "4.5", "mmol/L", NULL, NULL, NULL);
      for (guint i = 0; i < (round == 1 ? 6 : 24); i++)
        sample_add (sample, "Potassium", 12 * i, "6.1", "mmol/L", NULL, NULL, NULL);
      series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
      graph_fixture_set_up (&fixture, NULL, 0);
      ward_graph_set_newest_first (fixture.graph, round < 2);
      ward_graph_set_series (fixture.graph, &series, 1);
      first = ward_graph_format_status (fixture.graph);
      ward_graph_get_range (fixture.graph, &start, &end);
      g_assert_cmpint (end, >, SAMPLE_NOW_US);
      g_assert_cmpint (end - SAMPLE_NOW_US < G_TIME_SPAN_DAY, ==, round == 0);
      g_assert_cmpint (end - start < 20 * G_TIME_SPAN_DAY, ==, round == 0);
      g_assert_true (g_str_has_prefix (first, round == 0 ? "Shown: " : "Results from "));
      g_assert_cmpint (strstr (first, " · without 7 older results, press 0 for all") != NULL, ==, round == 0);
      ward_graph_handle_key (fixture.graph, GDK_KEY_0, 0);
      all = ward_graph_format_status (fixture.graph);
      g_assert_true (g_str_has_prefix (all, "Results from "));
      graph_fixture_tear_down (&fixture);
    }
}

/* What is older than 1970 is older, too: it is counted, and the view does not call itself the whole. */
static void
test_newest_first_before_1970 (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *status = NULL;
  GraphFixture fixture = { 0 };

  sample_add (sample, "Potassium", 24 * 365.25 * 80, "4.5", "mmol/L", NULL, NULL, NULL);
  for (guint i = 0; i < 24; i++)
    sample_add (sample, "Potassium", 12 * i, "6.1", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, NULL, 0);
  ward_graph_set_newest_first (fixture.graph, TRUE);
  ward_graph_set_series (fixture.graph, &series, 1);
  status = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (status, "Shown: "));
  g_assert_nonnull (strstr (status, " · without 1 older result, press 0 for all"));
  graph_fixture_tear_down (&fixture);
}

/* A part of the time that the page stands at is none of the user's zooms, and is not called one; from it, a zoom is. */
static void
test_chosen_range (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *chosen = NULL;
  g_autofree char *zoomed = NULL;
  g_autofree char *again = NULL;
  g_autofree char *all = NULL;
  GraphFixture fixture = { 0 };

  for (guint i = 0; i < 20; i++)
    sample_add (sample, "Creatinine", 200 - i * 10, "100", "umol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Creatinine", "umol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  ward_graph_set_range (fixture.graph, SAMPLE_NOW_US - 3 * G_TIME_SPAN_DAY, SAMPLE_NOW_US);
  chosen = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (chosen, "Shown: "));
  ward_assert_accessible_property (fixture.graph, DESCRIPTION, chosen);
  ward_graph_handle_key (fixture.graph, GDK_KEY_plus, 0);
  zoomed = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (zoomed, "Zoomed: "));
  ward_graph_set_range (fixture.graph, SAMPLE_NOW_US - 3 * G_TIME_SPAN_DAY, SAMPLE_NOW_US);
  again = ward_graph_format_status (fixture.graph);
  g_assert_cmpstr (again, ==, chosen);
  ward_graph_handle_key (fixture.graph, GDK_KEY_0, 0);
  all = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (all, "Results from "));
  graph_fixture_tear_down (&fixture);
}

static void
test_zoom (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *all = NULL;
  g_autofree char *zoomed = NULL;
  g_autofree char *again = NULL;
  g_autofree char *readout = NULL;
  g_autofree char *told = NULL;
  double min;
  double max;
  gint64 start = 0;
  gint64 end = 0;
  gint64 full_start = 0;
  gint64 full_end = 0;
  GraphFixture fixture = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *lexeme = g_strdup_printf ("%u", 100 + i * i);

      sample_add (sample, "Creatinine", 200 - i * 10, lexeme, "umol/L", NULL, NULL, NULL);
    }
  series = graph_fixture_make_series (sample, "Creatinine", "umol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  min = g_array_index (fixture.graph->lanes, WardLane, 0).scale.min;
  max = g_array_index (fixture.graph->lanes, WardLane, 0).scale.max;
  ward_graph_get_range (fixture.graph, &full_start, &full_end);
  all = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (all, "Results from 15-Nov-2025 19:12 to 23-Nov-2025 17:12"));

  for (guint i = 0; i < 3; i++)
    ward_graph_handle_key (fixture.graph, GDK_KEY_plus, 0);
  graph_fixture_wait_drawn (&fixture);
  ward_graph_get_range (fixture.graph, &start, &end);
  g_assert_cmpint (end - start, <, (full_end - full_start) / 4);
  g_assert_cmpint (end, ==, full_end);
  zoomed = ward_graph_format_status (fixture.graph);
  g_assert_true (g_str_has_prefix (zoomed, "Zoomed: "));
  ward_assert_accessible_property (fixture.graph, DESCRIPTION, zoomed);
  /* The line from the last result before this part of the time is drawn as what it is: dots. */
  g_assert_true (g_array_index (fixture.graph->lanes, WardLane, 0).leads_out);
  g_assert_true (fixture.graph->placed);
  g_assert_cmpfloat_with_epsilon (g_array_index (fixture.graph->lanes, WardLane, 0).scale.min, min, 1e-9);
  g_assert_cmpfloat_with_epsilon (g_array_index (fixture.graph->lanes, WardLane, 0).scale.max, max, 1e-9);

  /* The view follows the focus line. */
  ward_graph_handle_key (fixture.graph, GDK_KEY_Home, 0);
  ward_graph_get_range (fixture.graph, &start, &end);
  g_assert_cmpint (start, <=, ward_graph_get_focus_time (fixture.graph));
  g_assert_cmpint (end, >=, ward_graph_get_focus_time (fixture.graph));
  ward_graph_handle_key (fixture.graph, GDK_KEY_0, 0);
  again = ward_graph_format_status (fixture.graph);
  g_assert_cmpstr (again, ==, all);
  /* A zoom is told with the focus line in place, too. */
  readout = ward_graph_dup_readout (fixture.graph);
  told = g_strdup_printf ("%s; %s", again, readout);
  ward_assert_accessible_property (fixture.graph, DESCRIPTION, told);
  graph_fixture_wait_drawn (&fixture);
  g_assert_false (g_array_index (fixture.graph->lanes, WardLane, 0).leads_out);
  graph_fixture_tear_down (&fixture);
}

static void
test_crowd (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *status = NULL;
  GraphFixture fixture = { 0 };

  for (guint i = 0; i < 10000; i++)
    sample_add (sample, "Heart rate", 200 - i / 60.0, "80", "/min", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Heart rate", "/min");
  graph_fixture_set_up (&fixture, &series, 1);
  graph_fixture_wait_drawn (&fixture);
  status = ward_graph_format_status (fixture.graph);
  g_assert_nonnull (strstr (status, "10000 points as bars from lowest to highest, zoom in for each"));
  graph_fixture_tear_down (&fixture);
}

/* A ring keeps clear of its neighbours' symbols, however near they are and whatever else is between. */
static void
test_ring_radius (void)
{
  static const struct
  {
    double hours; /* from the corrected one: a pixel each */
    double value; /* likewise */
    double radius;
  } cases[] = { { 100, 0, 20 }, { 30, 0, 18 }, { 28, 0, 16 }, { 0, 28, 16 }, { 1, 0, 13.5 }, { 0, 0, 13.5 } };
  const WardTimeScale time
      = { .start_us = SAMPLE_NOW_US - 500 * G_TIME_SPAN_HOUR, .end_us = SAMPLE_NOW_US, .width = 500 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      g_autoptr (WardSeries) series = NULL;
      g_autofree char *number = g_strdup_printf ("%d", 100 + (int) cases[i].value);
      WardLane lane = { .scale = { .min = 0, .max = 200, .height = 200 } };

      sample_add (sample, "Potassium", 200, "100", "mmol/L", NULL, NULL, NULL)->status = WARD_STATUS_CORRECTED;
      sample_add (sample, "Potassium", 200 - cases[i].hours, number, "mmol/L", NULL, NULL, NULL);
      sample_add (sample, "Potassium", 200 - cases[i].hours, number, "mmol/L", NULL, NULL, NULL)->status
          = WARD_STATUS_CANCELLED;
      lane.series = series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
      g_test_message ("%g h, %g", cases[i].hours, cases[i].value);
      g_assert_cmpfloat_with_epsilon (ward_graph_get_ring_radius (&lane, &time, 0, 300, 100, 10), cases[i].radius,
                                      0.01);
    }
}

static gboolean
has_ink (cairo_surface_t *surface, int x, int y)
{
  const guchar *line = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (const void *) line)[x] >> 24 > 128;
}

/* Rings that meet have one outline, which goes around all of them and across none; one apart has its own. */
static void
test_ring_outline (void)
{
  const WardRing all[] = { { 30, 30, 10 }, { 42, 30, 10 }, { 80, 30, 10 } };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 100, 60);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GArray) rings = g_array_new (FALSE, FALSE, sizeof (WardRing));

  ward_graph_draw_rings (cr, rings);
  g_array_append_vals (rings, all, G_N_ELEMENTS (all));
  ward_graph_draw_rings (cr, rings);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_assert_true (has_ink (surface, 20, 30) && has_ink (surface, 52, 30));
  g_assert_true (has_ink (surface, 30, 20) && has_ink (surface, 42, 20));
  g_assert_true (has_ink (surface, 70, 30) && has_ink (surface, 90, 30));
  for (int x = 22; x < 50; x++)
    g_assert_false (has_ink (surface, x, 30));
  g_assert_false (has_ink (surface, 60, 30));
  g_assert_false (has_ink (surface, 80, 30));
  cairo_surface_destroy (surface);
}

static void
test_words (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *description = NULL;
  GtkWidget *spark = g_object_ref_sink (ward_sparkline_new ());
  GraphFixture fixture = { 0 };

  sample_fill_vitals (sample);
  g_ptr_array_set_size (sample->rows, 9);
  series = graph_fixture_make_series (sample, "Blood pressure", "mmHg");
  description = ward_series_describe (series);
  graph_fixture_set_up (&fixture, &series, 1);
  ward_assert_accessible_label (fixture.graph, description);
  ward_sparkline_set_series (WARD_SPARKLINE (spark), series);
  ward_assert_accessible_label (spark, description);
  ward_sparkline_set_series (WARD_SPARKLINE (spark), NULL);
  ward_graph_set_title (fixture.graph, "TESTPERSON, Edna");
  ward_graph_set_series (fixture.graph, NULL, 0);
  graph_fixture_spin (50);
  ward_assert_accessible_label (fixture.graph, "Graph without results");
  g_assert_false (ward_graph_handle_key (fixture.graph, GDK_KEY_Left, 0));
  g_assert_finalize_object (spark);
  graph_fixture_tear_down (&fixture);
}

/* Several lanes are low, so that more of them are in view: name, three lines of plot, air. */
static void
test_low_lanes (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  GraphFixture fixture = { 0 };
  int five = 0;
  int four = 0;

  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 10, "4.80", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, (WardSeries *[]){ series, series, series, series }, 4);
  gtk_widget_measure (GTK_WIDGET (fixture.graph), GTK_ORIENTATION_VERTICAL, 1300, &four, NULL, NULL, NULL);
  ward_graph_set_series (fixture.graph, (WardSeries *[]){ series, series, series, series, series }, 5);
  gtk_widget_measure (GTK_WIDGET (fixture.graph), GTK_ORIENTATION_VERTICAL, 1300, &five, NULL, NULL, NULL);
  g_assert_cmpint (five - four, ==, 4 * fixture.graph->line + 4 * fixture.graph->pad);
  graph_fixture_tear_down (&fixture);
}

/* Of several lanes the dates stand above the first, because the axis below the last may be out of view; they touch nothing. */
static void
test_dates_in_view (void)
{
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (Sample) potassium = sample_new ();
      g_autoptr (WardSeries) series = NULL;
      GraphFixture fixture = { 0 };

      sample_add (potassium, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
      sample_add (potassium, "Potassium", 10, "4.80", "mmol/L", NULL, NULL, NULL);
      series = graph_fixture_make_series (potassium, "Potassium", "mmol/L");
      graph_fixture_set_up (&fixture, (WardSeries *[]){ series, series }, n);
      g_assert_cmpuint (fixture.graph->n_ticks, >, 0);
      if (n == 1)
        g_assert_true (fixture.graph->head_axis_top <= 0);
      else
        {
          const WardLane *lane = &g_array_index (fixture.graph->lanes, WardLane, 0);

          g_assert_cmpfloat (fixture.graph->head_axis_top, >=, fixture.graph->line);
          g_assert_cmpfloat (fixture.graph->head_axis_top + fixture.graph->line, <=, lane->top);
        }
      graph_fixture_tear_down (&fixture);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/graph/read-out-of-all-lanes-by-keys", test_readout);
  g_test_add_func ("/widgets/graph/W29-the-pointer-leaves-the-latest", test_pointer);
  g_test_add_func ("/widgets/graph/V62-V60-the-latest", test_latest);
  g_test_add_func ("/widgets/graph/ring-keeps-clear-of-neighbours", test_ring_radius);
  g_test_add_func ("/widgets/graph/rings-have-one-outline", test_ring_outline);
  g_test_add_func ("/widgets/graph/nothing-selected-is-said", test_prompt);
  g_test_add_func ("/widgets/graph/results-of-one-moment", test_same_time);
  g_test_add_func ("/widgets/graph/W42-zoom-is-said-and-keeps-the-value-axis", test_zoom);
  g_test_add_func ("/widgets/graph/chosen-range", test_chosen_range);
  g_test_add_func ("/widgets/graph/V62-future-date-not-in-view", test_future);
  g_test_add_func ("/widgets/graph/V62-what-is-out-of-view-counted", test_future_counted);
  g_test_add_func ("/widgets/graph/low-lanes", test_low_lanes);
  g_test_add_func ("/widgets/graph/newest-part-first", test_newest_first);
  g_test_add_func ("/widgets/graph/newest-part-first-before-1970", test_newest_first_before_1970);
  g_test_add_func ("/widgets/graph/crowded-points-are-said", test_crowd);
  g_test_add_func ("/widgets/graph/words-for-assistive-technology", test_words);
  g_test_add_func ("/widgets/graph/dates-in-view", test_dates_in_view);
  return g_test_run ();
}
