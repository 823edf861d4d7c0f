/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a graph is seen: the ink of its marks, strips and lines, and the ground below them. */
#include <adwaita.h>

#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"
#include "widgets/graph-fixture.h"
#include "widgets/ward-widgets.h"

/* A widget as it is painted, on no ground. */
static cairo_surface_t *
paint (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  cairo_t *cr = cairo_create (surface);

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node != NULL)
    gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* How many pixels of a part of a widget have another colour than its corner. */
static guint
count_ink_in (GtkWidget *widget, double x, double y, double width, double height)
{
  cairo_surface_t *surface = paint (widget);
  const guint32 *pixels = (const void *) cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  guint n = 0;

  for (int row = (int) y; row < (int) y + (int) height; row++)
    for (int column = (int) x; column < (int) x + (int) width; column++)
      n += pixels[row * stride + column] != pixels[0];
  cairo_surface_destroy (surface);
  return n;
}

/* Likewise between two parts of its width, in percent. */
static guint
count_ink (GtkWidget *widget, int from, int to)
{
  int width = gtk_widget_get_width (widget);

  return count_ink_in (widget, from * width / 100, 0, to * width / 100 - from * width / 100,
                       gtk_widget_get_height (widget));
}

/* Each plot has its ground, and what is around the plots another: nothing is left without one, whatever lanes there are. */
static void
test_ground (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (Sample) words = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autoptr (WardSeries) no_numbers = NULL;
  WardSeries *lanes[3];

  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (words, "Potassium", 20, "positive", NULL, NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  no_numbers = graph_fixture_make_series (words, "Potassium", "mmol/L");
  lanes[0] = lanes[2] = series;
  lanes[1] = no_numbers;
  for (guint n = 0; n <= G_N_ELEMENTS (lanes); n++)
    {
      GraphFixture fixture = { 0 };
      GtkWidget *widget;
      cairo_surface_t *surface;
      const guint32 *pixels;
      guint n_bare = 0;

      graph_fixture_set_up (&fixture, lanes, n);
      graph_fixture_wait_drawn (&fixture);
      widget = GTK_WIDGET (fixture.graph);
      surface = paint (widget);
      pixels = (const void *) cairo_image_surface_get_data (surface);
      for (int i = 0; i < gtk_widget_get_width (widget) * gtk_widget_get_height (widget); i++)
        n_bare += pixels[i] >> 24 != 0xff;
      g_assert_cmpuint (n_bare, ==, 0);
      cairo_surface_destroy (surface);
      graph_fixture_tear_down (&fixture);
    }
}

static WardSeries *
make_now (Sample *sample)
{
  WardSeries *series = graph_fixture_make_series (sample, "Potassium", "mmol/L");

  ward_series_set_now (series, SAMPLE_NOW_US);
  return series;
}

/* A date that is still to come has no place on a sparkline's time, which it would press together, but a mark at its end, and a word; where there is nothing
 * else, it is what is drawn. */
static void
test_sparkline_future (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (Sample) only = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autoptr (WardSeries) with_future = NULL;
  g_autoptr (WardSeries) future = NULL;
  g_autofree char *words = NULL;
  GtkWidget *spark = ward_sparkline_new ();
  GtkWidget *window = gtk_window_new ();
  guint middle;

  for (int hours = 40; hours >= 0; hours -= 20)
    sample_add (sample, "Potassium", hours, "4.1", "mmol/L", NULL, NULL, NULL);
  series = make_now (sample);
  sample_add (sample, "Potassium", -400 * 24, "4.1", "mmol/L", NULL, NULL, NULL);
  with_future = make_now (sample);
  sample_add (only, "Potassium", -400 * 24, "4.1", "mmol/L", NULL, NULL, NULL);
  future = make_now (only);
  gtk_widget_set_size_request (spark, 200, 40);
  gtk_widget_set_halign (spark, GTK_ALIGN_START);
  gtk_widget_set_valign (spark, GTK_ALIGN_START);
  gtk_window_set_child (GTK_WINDOW (window), spark);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (spark) == 0)
    g_main_context_iteration (NULL, TRUE);
  ward_sparkline_set_series (WARD_SPARKLINE (spark), series);
  middle = count_ink (spark, 30, 70);
  g_assert_cmpuint (middle, >, 0);
  g_assert_cmpuint (count_ink (spark, 80, 90), >, 0);
  ward_sparkline_set_series (WARD_SPARKLINE (spark), with_future);
  g_assert_cmpuint (count_ink (spark, 30, 70), ==, middle);
  g_assert_cmpuint (count_ink (spark, 93, 100), >, 0);
  words = ward_series_describe (with_future);
  g_assert_nonnull (strstr (words, "4 results, 22-Nov-2025 to 24-Nov-2025"));
  g_assert_nonnull (strstr (words, ", 1 with a future date"));
  ward_sparkline_set_series (WARD_SPARKLINE (spark), future);
  g_assert_cmpuint (count_ink (spark, 0, 100), >, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Ink within the strip, at a point: of a full bar everywhere, of a hollow one only at its edge. */
static guint
count_bar (GraphFixture *fixture, guint index, gboolean edge)
{
  const WardLane *lane = &g_array_index (fixture->graph->lanes, WardLane, 0);
  double middle = lane->scale.top + lane->scale.height + 2 * fixture->graph->pad + fixture->graph->line / 2.0;
  double half = round (fixture->graph->line * 0.55) / 2 - 2;
  double x = ward_graph_get_point_x (&fixture->graph->time_scale, ward_series_get_point (lane->series, index));

  return count_ink_in (GTK_WIDGET (fixture->graph), x - 2, edge ? middle - half : middle - 1, 4, edge ? half : 2);
}

/* The plot is the same whether oxygen was breathed or not; that is told below it, reading by reading: of two that are near only the one that it belongs to, and
 * what is known to be on air otherwise than what is not known. */
static void
test_oxygen_strip (void)
{
  static const char *const times[]
      = { "2024-03-09T08:00:00Z", "2024-03-10T08:00:00Z", "2024-03-10T08:30:00Z", "2024-03-11T08:00:00Z" };
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  guint ink[2] = { 0, 0 };
  double heights[2];

  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr (WardSeries) series = NULL;
      GraphFixture fixture = { 0 };
      const WardLane *lane;

      g_ptr_array_set_size (builder->observations, 0);
      for (guint i = 0; i < G_N_ELEMENTS (times); i++)
        {
          WardObservation *saturation = ward_builder_add_number (builder, "59408-5", "SpO2", "95", "%", times[i]);

          if (pass == 0 || i < 3)
            ward_builder_add_component (builder, saturation, "3151-8", "Flow", pass == 1 && i == 1 ? "6" : "0",
                                        "L/min");
        }
      series = ward_series_new ("SpO2", "%", ward_builder_get (builder), builder->observations->len, zone);
      graph_fixture_set_up (&fixture, &series, 1);
      graph_fixture_wait_drawn (&fixture);
      lane = &g_array_index (fixture.graph->lanes, WardLane, 0);
      heights[pass] = lane->scale.height;
      g_assert_cmpint (ward_graph_get_strip_height (fixture.graph, lane), ==, pass == 0 ? 0 : fixture.graph->line);
      /* Around the symbol, and below where the line runs. */
      ink[pass] = count_ink_in (GTK_WIDGET (fixture.graph),
                                ward_graph_get_point_x (&fixture.graph->time_scale, ward_series_get_point (series, 1)),
                                ward_value_scale_to_y (&lane->scale, 95) - 20, 30, 40);
      for (guint i = 0; pass == 1 && i < G_N_ELEMENTS (times); i++)
        {
          g_assert_cmpuint (count_bar (&fixture, i, FALSE) > 0, ==, i == 1);
          g_assert_cmpuint (count_bar (&fixture, i, TRUE) > 0, ==, i < 3);
        }
      graph_fixture_tear_down (&fixture);
    }
  g_assert_cmpfloat (heights[1], <, heights[0]);
  g_assert_cmpuint (ink[0], >, 0);
  g_assert_cmpuint (ink[1], ==, ink[0]);
}

/* The time of death is marked in the plot where it is in view, and nowhere else. */
static void
test_death (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  gint64 death_us = SAMPLE_NOW_US - 15 * G_TIME_SPAN_HOUR;
  GraphFixture fixture = { 0 };
  double x, top;

  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 20, "4.10", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  ward_graph_show_range (fixture.graph, SAMPLE_NOW_US - 40 * G_TIME_SPAN_HOUR, SAMPLE_NOW_US - 10 * G_TIME_SPAN_HOUR);
  for (guint pass = 0; pass < 2; pass++)
    {
      ward_graph_set_death (fixture.graph, death_us, pass == 0 ? NULL : "Died 23-Nov-2025 12:12");
      graph_fixture_wait_drawn (&fixture);
      x = floor (ward_time_scale_to_x (&fixture.graph->time_scale, death_us));
      top = g_array_index (fixture.graph->lanes, WardLane, 0).scale.top;
      g_assert_cmpuint (count_ink_in (GTK_WIDGET (fixture.graph), x - 1, top + 2, 2, 10) == 20, ==, pass == 1);
    }
  ward_graph_show_range (fixture.graph, SAMPLE_NOW_US - 40 * G_TIME_SPAN_HOUR, SAMPLE_NOW_US - 18 * G_TIME_SPAN_HOUR);
  graph_fixture_wait_drawn (&fixture);
  graph_fixture_tear_down (&fixture);
}

/* What oxygen stands for is said with the name, a crowd has its bar, and the read-out says how much of it. */
static void
test_oxygen (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *name = NULL;
  g_autofree char *focus = NULL;
  GraphFixture fixture = { 0 };
  guint ink[2] = { 0, 0 };

  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr (WardSeries) series = NULL;

      g_ptr_array_set_size (builder->observations, 0);
      ward_builder_add_number (builder, "59408-5", "SpO2", "91", "%", "2024-03-09T08:00:00Z");
      ward_builder_add_number (builder, "59408-5", "SpO2", "91", "%", "2024-03-11T08:00:00Z");
      for (guint i = 0; i < 10; i++)
        ward_builder_add_component (builder,
                                    ward_builder_add_number (builder, "59408-5", "SpO2", "95", "%",
                                                             "2024-03-10T08:00:00Z"),
                                    "3151-8", "Flow", pass == 0 ? "0" : "6", "L/min");
      series = ward_series_new ("SpO2", "%", ward_builder_get (builder), builder->observations->len, zone);
      graph_fixture_set_up (&fixture, &series, 1);
      graph_fixture_wait_drawn (&fixture);
      ink[pass] = count_ink (GTK_WIDGET (fixture.graph), 48, 53);
      if (pass == 0)
        graph_fixture_tear_down (&fixture);
    }
  g_assert_cmpuint (ink[1], >, ink[0]);
  name = ward_graph_format_lane_name (&g_array_index (fixture.graph->lanes, WardLane, 0));
  g_assert_cmpstr (name, ==, "SpO2  %  ▬ on oxygen, others O2 not recorded");
  ward_graph_set_focus (fixture.graph, 1);
  focus = ward_graph_format_lane_focus (fixture.graph, &g_array_index (fixture.graph->lanes, WardLane, 0));
  g_assert_nonnull (strstr (focus, "95\u00a0% on 6\u00a0L/min O2"));
  graph_fixture_tear_down (&fixture);
}

/* Each corrected result is ringed in the graph itself, alone or among others, as a pressure, and in a crowd. */
static void
test_rings (void)
{
  for (guint kind = 0; kind < 3; kind++)
    {
      guint ink[2] = { 0, 0 };

      for (guint corrected = 0; corrected < 2; corrected++)
        {
          g_autoptr (Sample) sample = sample_new ();
          g_autoptr (WardSeries) series = NULL;
          GraphFixture fixture = { 0 };

          for (guint i = 0; i < 9; i++)
            {
              double hours = kind == 2 && i > 0 && i < 8 ? 48 : 96 - 12.0 * i;
              WardObservation *one = kind == 1
                                         ? sample_add_pressure (sample, hours, "126", "79")
                                         : sample_add (sample, "Potassium", hours, "4.1", "mmol/L", NULL, NULL, NULL);

              if (i == 4)
                one->status = corrected == 1 ? WARD_STATUS_CORRECTED : WARD_STATUS_AMENDED;
            }
          series = graph_fixture_make_series (sample, "Result", kind == 1 ? "mmHg" : "mmol/L");
          graph_fixture_set_up (&fixture, &series, 1);
          graph_fixture_wait_drawn (&fixture);
          ink[corrected] = count_ink (GTK_WIDGET (fixture.graph), 48, 55);
          graph_fixture_tear_down (&fixture);
        }
      g_test_message ("%u: %u, %u", kind, ink[0], ink[1]);
      g_assert_cmpuint (ink[1], >, ink[0] + 20);
    }
}

/* A period that began before the view and reaches into it is in sight, with both of its parts: the flowsheet has it, too (W40). */
static void
test_period_begun_before (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  WardObservation *average = sample_add_pressure (sample, 9 * 24, "126", "79");
  GraphFixture fixture = { 0 };
  guint with_period;
  guint without;

  average->effective_end = average->effective;
  average->effective_end.utc_us += 7 * G_TIME_SPAN_DAY;
  sample_add_pressure (sample, 12, "118", "76");
  series = graph_fixture_make_series (sample, "Blood pressure", "mmHg");
  graph_fixture_set_up (&fixture, &series, 1);
  ward_graph_set_range (fixture.graph, SAMPLE_NOW_US - 3 * G_TIME_SPAN_DAY, SAMPLE_NOW_US);
  graph_fixture_wait_drawn (&fixture);
  with_period = count_ink (GTK_WIDGET (fixture.graph), 10, 30);
  average->effective_end = average->effective;
  g_clear_pointer (&series, ward_series_unref);
  series = graph_fixture_make_series (sample, "Blood pressure", "mmHg");
  ward_graph_set_series (fixture.graph, &series, 1);
  ward_graph_set_range (fixture.graph, SAMPLE_NOW_US - 3 * G_TIME_SPAN_DAY, SAMPLE_NOW_US);
  graph_fixture_wait_drawn (&fixture);
  without = count_ink (GTK_WIDGET (fixture.graph), 10, 30);
  g_assert_cmpuint (with_period, >, without);
  graph_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/graph/ground-without-gaps", test_ground);
  g_test_add_func ("/widgets/graph/V62-sparkline-without-the-future", test_sparkline_future);
  g_test_add_func ("/widgets/graph/V49-V58-period-begun-before", test_period_begun_before);
  g_test_add_func ("/widgets/graph/V50-V52-oxygen", test_oxygen);
  g_test_add_func ("/widgets/graph/V50-V51-oxygen-is-below-the-plot", test_oxygen_strip);
  g_test_add_func ("/widgets/graph/death-is-marked", test_death);
  g_test_add_func ("/widgets/graph/corrected-is-ringed", test_rings);
  return g_test_run ();
}
