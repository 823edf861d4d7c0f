/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph's arithmetic apart from drawing. */
#include "support/ward-clinical-builder.h"
#include "widgets/sample-data.h"
#include "widgets/ward-graph-geometry.h"

#include <math.h>

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static WardSeries *
make (Sample *sample)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  return ward_series_new ("Potassium", "mmol/L", (const WardObservation *const *) (gpointer) sample->rows->pdata,
                          sample->rows->len, zone);
}

static WardObservation *
add (Sample *sample, double hours_ago, const char *lexeme)
{
  return sample_add (sample, "Potassium", hours_ago, lexeme, "mmol/L", NULL, "3.5", "5.1");
}

/* Equal times are equal distances, the oldest at the left. */
static void
test_proportional (void)
{
  WardTimeScale scale
      = { .start_us = SAMPLE_NOW_US - 100 * HOUR_US, .end_us = SAMPLE_NOW_US, .left = 40, .width = 800 };

  for (gint64 hours = 0; hours <= 100; hours += 5)
    {
      gint64 time = SAMPLE_NOW_US - hours * HOUR_US;

      g_assert_cmpfloat_with_epsilon (ward_time_scale_to_x (&scale, time), 40 + 800 - 8.0 * (double) hours, 0.001);
      g_assert_cmpint (ABS (ward_time_scale_to_time (&scale, ward_time_scale_to_x (&scale, time)) - time), <=, 1000);
    }
}

static void
test_value_scale (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardValueScale scale = { .top = 10, .height = 200, .room = 15 };
  g_autoptr (WardSeries) series = NULL;

  add (sample, 3, "4.0");
  add (sample, 2, "6.8");
  series = make (sample);
  g_assert_true (ward_value_scale_choose (series, 5, &scale));
  /* All values and the near range are inside, with room for the symbols; larger is higher. */
  g_assert_cmpfloat (ward_value_scale_to_y (&scale, 6.8), >=, 10 + 14.9);
  g_assert_cmpfloat (ward_value_scale_to_y (&scale, 3.5), <=, 210 - 14.9);
  g_assert_cmpfloat (ward_value_scale_to_y (&scale, 6.8), <, ward_value_scale_to_y (&scale, 4.0));
  g_assert_cmpuint (scale.n_ticks, >=, 2);
  g_assert_cmpfloat (scale.first, >=, scale.min - 1e-9);
  g_assert_cmpfloat (scale.first + scale.step * (scale.n_ticks - 1), <=, scale.max + 1e-9);
}

/* At least two numbers, all different, at whole multiples of 1, 2 or 5, and every value between the first and the last. */
static void
check_ticks (const WardSeries *series, const WardValueScale *scale, guint max_ticks)
{
  g_autoptr (GHashTable) labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double power = pow (10, floor (log10 (scale->step) + 1e-9));
  double factor = scale->step / power;
  double lowest = 0;
  double highest = 0;

  g_assert_cmpuint (scale->n_ticks, >=, 2);
  g_assert_cmpuint (scale->n_ticks, <=, MAX (max_ticks, 3));
  g_assert_true (fabs (factor - 1) < 1e-6 || fabs (factor - 2) < 1e-6 || fabs (factor - 5) < 1e-6);
  for (guint i = 0; i < scale->n_ticks; i++)
    g_assert_true (g_hash_table_add (labels, ward_value_scale_format_tick (scale, i)));
  g_assert_cmpfloat (scale->first, >=, scale->min - scale->step * 1e-6);
  g_assert_cmpfloat (scale->first + scale->step * (scale->n_ticks - 1), <=, scale->max + scale->step * 1e-6);
  g_assert_true (ward_series_get_value_bounds (series, &lowest, &highest));
  g_assert_cmpfloat (lowest, >, scale->min);
  g_assert_cmpfloat (highest, <, scale->max);
  g_assert_cmpfloat (scale->first, <=, lowest + scale->step * 1e-6);
  g_assert_cmpfloat (scale->first + scale->step * (scale->n_ticks - 1), >=, highest - scale->step * 1e-6);
  if (lowest >= 0)
    g_assert_cmpfloat (scale->first, >=, -scale->step * 1e-6);
}

static void
test_two_ticks (void)
{
  static const char *const formats[] = { "%.0f", "%.1f", "%.2f", "%.4f", "%.8f" };

  for (int round = 0; round < 3000; round++)
    {
      g_autoptr (Sample) sample = sample_new ();
      guint max_ticks = (guint) g_test_rand_int_range (1, 8);
      WardValueScale scale = { .height = g_test_rand_int_range (10, 400), .room = 15 };
      double middle = (g_test_rand_double () - 0.3) * pow (10, g_test_rand_int_range (-6, 10));
      double spread = g_test_rand_int_range (0, 4) == 0 ? 0 : middle * g_test_rand_double ();
      const char *format = formats[g_test_rand_int_range (0, G_N_ELEMENTS (formats))];
      g_autoptr (WardSeries) series = NULL;

      for (int i = g_test_rand_int_range (1, 6); i > 0; i--)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];
          WardObservation *one;

          g_ascii_formatd (number, sizeof number, format, middle + spread * g_test_rand_double ());
          one = sample_add (sample, "X", i, number, "mmol/L", NULL, NULL, NULL);
          if (g_test_rand_int_range (0, 4) == 0)
            one->measure.value.quantity.comparator = WARD_COMPARATOR_LESS;
        }
      series = make (sample);
      g_assert_true (ward_value_scale_choose (series, max_ticks, &scale));
      check_ticks (series, &scale, max_ticks);
    }
}

static void
test_value_scale_edges (void)
{
  static const char *const lexemes[] = { "0", "4.10", "-5.2", "123456789012345678", "0.0001" };

  for (guint i = 0; i < G_N_ELEMENTS (lexemes); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      WardValueScale scale = { .height = 100, .room = 10 };
      g_autoptr (WardSeries) series = NULL;
      double y;

      sample_add (sample, "X", 1, lexemes[i], "mmol/L", NULL, NULL, NULL);
      series = make (sample);
      g_assert_true (ward_value_scale_choose (series, 4, &scale));
      check_ticks (series, &scale, 4);
      g_assert_cmpfloat (scale.max, >, scale.min);
      y = ward_value_scale_to_y (&scale, ward_series_get_point (series, 0)->value);
      g_assert_cmpfloat (y, >, 0);
      g_assert_cmpfloat (y, <, 100);
    }
  {
    g_autoptr (Sample) sample = sample_new ();
    WardValueScale scale = { .height = 100, .room = 10 };
    g_autoptr (WardSeries) series = NULL;

    sample_add_text (sample, "X", 1, "Detected", NULL);
    series = make (sample);
    g_assert_false (ward_value_scale_choose (series, 4, &scale));
  }
}

/* No value is negative: no tick is. */
static void
test_no_negative_tick (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardValueScale scale = { .height = 100, .room = 20 };
  g_autoptr (WardSeries) series = NULL;

  sample_add (sample, "X", 2, "0", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "X", 1, "9", "mmol/L", NULL, NULL, NULL);
  series = make (sample);
  g_assert_true (ward_value_scale_choose (series, 5, &scale));
  g_assert_cmpfloat (scale.first, >=, -1e-9);
}

static void
check_vital (const char *loinc, const char *unit, const char *lowest, const char *highest, const char *first,
             const char *last)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (WardSeries) series = NULL;
  WardValueScale scale = { .height = 72, .room = 14 };
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  ward_builder_add_number (builder, loinc, "X", lowest, unit, "2024-03-10T08:00:00Z");
  ward_builder_add_number (builder, loinc, "X", highest, unit, "2024-03-11T08:00:00Z");
  series = ward_series_new ("X", unit, ward_builder_get (builder), 2, NULL);
  g_assert_true (ward_value_scale_choose (series, 5, &scale));
  low = ward_value_scale_format_tick (&scale, 0);
  high = ward_value_scale_format_tick (&scale, scale.n_ticks - 1);
  g_assert_cmpstr (low, ==, first);
  g_assert_cmpstr (high, ==, last);
}

/* Of what varies from one hour to the next, so much of the scale is seen that it looks flat; what does not, widens it. */
static void
test_vital_axes (void)
{
  check_vital ("9279-1", "/min", "15", "17", "5", "25");
  check_vital ("59408-5", "%", "96", "99", "85", "100");
  check_vital ("59408-5", "%", "72", "99", "70", "100");
  check_vital ("8867-4", "/min", "70", "73", "40", "100");
  check_vital ("8310-5", "Cel", "36.4", "36.8", "35", "38");
  check_vital ("29463-7", "kg", "85.7", "86.5", "75", "95");
  check_vital ("8310-5", "K", "309.4", "309.8", "290", "330"); /* a unit that is not in the table: as of any number */
}

/* Within its range a series has all of the range around it; beyond, the nearer end, however far. */
static void
test_band_axes (void)
{
  static const struct
  {
    const char *lowest, *highest, *low, *high;
    double from, to;
  } cases[] = {
    { "6.9", "7.1", "4.5", "11.0", 4, 12 },   { "4000", "4100", "0", "5", 0, 5000 },
    { "128", "130", "135", "145", 120, 150 }, { "1.0", "1.1", NULL, "5.0", 0, 6 },
    { "8", "9", "20", NULL, 0, 20 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      WardValueScale scale = { .height = 120, .room = 14 };
      g_autoptr (WardSeries) series = NULL;

      sample_add (sample, "X", 2, cases[i].lowest, "mmol/L", NULL, cases[i].low, cases[i].high);
      sample_add (sample, "X", 1, cases[i].highest, "mmol/L", NULL, cases[i].low, cases[i].high);
      series = make (sample);
      g_assert_true (ward_value_scale_choose (series, 6, &scale));
      g_assert_cmpfloat (scale.first, >=, cases[i].from - 1e-9);
      g_assert_cmpfloat (scale.first + scale.step * (scale.n_ticks - 1), <=, cases[i].to + 1e-9);
      if (cases[i].low != NULL && cases[i].from < 1000)
        g_assert_cmpfloat (scale.first, <=, MAX (g_ascii_strtod (cases[i].low, NULL), cases[i].from));
      if (cases[i].high != NULL)
        g_assert_cmpfloat (scale.first + scale.step * (scale.n_ticks - 1), >=,
                           MIN (g_ascii_strtod (cases[i].high, NULL), 135));
    }
}

/* A line runs only between neighbours that are both exact and precise: not over a cancelled result, from a limit, or to a date without time. */
static void
test_joins (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  static const gboolean wanted[] = { TRUE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, TRUE };

  add (sample, 200, "4.0");
  add (sample, 190, "4.1");
  add (sample, 180, "9.9")->status = WARD_STATUS_CANCELLED;
  add (sample, 170, "4.2");
  add (sample, 160, "<3.0");
  add (sample, 150, "4.3");
  add (sample, 100, "4.4")->effective.precision = WARD_PRECISION_DAY;
  add (sample, 40, "4.5");
  add (sample, 30, "4.6");
  series = make (sample);
  g_assert_cmpuint (ward_series_get_n_points (series), ==, 9);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (ward_graph_may_join (ward_series_get_point (series, i), ward_series_get_point (series, i + 1)), ==,
                     wanted[i]);
}

/* … nor over a time that was not loaded, which is not known to be empty. */
static void
test_joins_missing (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  const WardSpan span = { SAMPLE_NOW_US - 150 * G_TIME_SPAN_HOUR, SAMPLE_NOW_US - 110 * G_TIME_SPAN_HOUR };

  add (sample, 200, "4.0");
  add (sample, 160, "4.1");
  add (sample, 100, "4.2");
  series = make (sample);
  ward_series_set_missing (series, &span, 1);
  g_assert_true (ward_graph_may_join (ward_series_get_point (series, 0), ward_series_get_point (series, 1)));
  g_assert_false (ward_graph_may_join (ward_series_get_point (series, 1), ward_series_get_point (series, 2)));
}

/* Property: every value in view is in one column, the columns' bounds are its values' bounds, and the worst is among them. */
static void
test_bins (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  WardTimeScale scale = { .left = 50, .width = 333 };
  g_autofree WardBin *bins = NULL;
  guint n_bins;
  guint n_crowded = 0;
  guint n_counted = 0;
  guint n_view;
  guint n_really_crowded = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *lexeme
          = g_strdup_printf ("%d.%d", g_test_rand_int_range (0, 100), g_test_rand_int_range (0, 10));

      sample_add (sample, "X", g_test_rand_double_range (0, 300), lexeme, "mmol/L", i % 100 == 0 ? "HH" : NULL, NULL,
                  NULL)
          ->status
          = i % 7 == 0 ? WARD_STATUS_CANCELLED : WARD_STATUS_FINAL;
    }
  series = make (sample);
  scale.start_us = SAMPLE_NOW_US - 200 * HOUR_US;
  scale.end_us = SAMPLE_NOW_US - 20 * HOUR_US;
  n_bins = ward_graph_count_bins (&scale);
  bins = g_new (WardBin, n_bins);
  n_view = ward_graph_fill_bins (series, &scale, bins, n_bins, &n_crowded);
  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      int bin = ward_graph_get_bin (&scale, point->start_us);

      if (point->kind == WARD_POINT_GAP || bin < 0)
        continue;
      n_counted++;
      g_assert_cmpfloat (bins[bin].low, <=, point->value);
      g_assert_cmpfloat (bins[bin].high, >=, point->value);
      g_assert_cmpint (bins[bin].first, <=, (int) i);
      g_assert_cmpint (bins[bin].last, >=, (int) i);
      g_assert_cmpint (ward_series_get_point (series, (guint) bins[bin].worst)->severity, >=, point->severity);
    }
  for (guint i = 0; i < n_bins; i++)
    n_really_crowded += bins[i].n >= WARD_BIN_CROWD ? bins[i].n : 0;
  g_assert_cmpuint (n_counted, ==, n_view);
  g_assert_cmpuint (n_crowded, ==, n_really_crowded);
  g_assert_cmpuint (n_crowded, >, 0);
}

static void
test_zoom (void)
{
  gint64 start = 0;
  gint64 end = 1000 * HOUR_US;

  ward_graph_zoom (0, 1000 * HOUR_US, 0.5, 1000 * HOUR_US, &start, &end);
  g_assert_cmpint (start, ==, 500 * HOUR_US);
  g_assert_cmpint (end, ==, 1000 * HOUR_US);
  for (guint i = 0; i < 60; i++)
    ward_graph_zoom (0, 1000 * HOUR_US, 0.5, 800 * HOUR_US, &start, &end);
  g_assert_cmpint (end - start, ==, HOUR_US / 6);
  g_assert_cmpint (start, <=, 800 * HOUR_US);
  g_assert_cmpint (end, >=, 800 * HOUR_US);
  for (guint i = 0; i < 60; i++)
    ward_graph_zoom (0, 1000 * HOUR_US, 2, 800 * HOUR_US, &start, &end);
  g_assert_cmpint (start, ==, 0);
  g_assert_cmpint (end, ==, 1000 * HOUR_US);

  start = 100 * HOUR_US;
  end = 200 * HOUR_US;
  ward_graph_pan_to (0, 1000 * HOUR_US, 150 * HOUR_US, &start, &end);
  g_assert_cmpint (start, ==, 100 * HOUR_US);
  ward_graph_pan_to (0, 1000 * HOUR_US, 990 * HOUR_US, &start, &end);
  g_assert_cmpint (end, ==, 1000 * HOUR_US);
  g_assert_cmpint (end - start, ==, 100 * HOUR_US);
  ward_graph_pan_to (0, 1000 * HOUR_US, 3 * HOUR_US, &start, &end);
  g_assert_cmpint (start, ==, 0);
  g_assert_cmpint (end - start, ==, 100 * HOUR_US);
}

static void
test_times (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (Sample) other = sample_new ();
  g_autoptr (WardSeries) first = NULL;
  g_autoptr (WardSeries) second = NULL;
  g_autoptr (GArray) times = NULL;
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  add (sample, 30, "4.0");
  add (sample, 10, "4.1");
  add (other, 30, "5.0");
  add (other, 20, "5.1");
  first = make (sample);
  second = make (other);
  times = ward_graph_collect_times ((WardSeries *[]){ first, second }, 2);
  g_assert_cmpuint (times->len, ==, 3);
  g_assert_cmpint (g_array_index (times, gint64, 1), ==, SAMPLE_NOW_US - 20 * HOUR_US);
  g_assert_cmpint (ward_graph_find_time (times, SAMPLE_NOW_US - 21 * HOUR_US), ==, 1);
  g_assert_cmpint (ward_graph_find_time (times, SAMPLE_NOW_US), ==, 2);
  g_assert_cmpint (ward_graph_find_time (times, 0), ==, 0);
  g_assert_cmpint (ward_graph_find_time (none, 0), ==, -1);
}

/* A line to a result that is not in view keeps its direction, and stays within what can be drawn, also where the result is decades away. */
static void
test_clip (void)
{
  const gint64 day = G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  const WardTimeScale scale = { .start_us = 0, .end_us = day / 144, .left = 50, .width = 1300 };
  double x1 = ward_time_scale_to_x (&scale, -30 * 365 * day);
  double x2 = ward_time_scale_to_x (&scale, day / 288);
  double y1 = 10;
  double y2 = 90;

  g_assert_cmpfloat (x1, <, -1e9);
  g_assert_true (ward_graph_clip_line (&scale, &x1, &y1, &x2, &y2));
  g_assert_cmpfloat_with_epsilon (x1, 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (y1, 90, 1e-3); /* nearly all of the way was before */
  g_assert_cmpfloat_with_epsilon (x2, 700, 1e-9);
  g_assert_cmpfloat_with_epsilon (y2, 90, 1e-9);

  x1 = 0;
  y1 = 0;
  x2 = 1400;
  y2 = 1400;
  g_assert_true (ward_graph_clip_line (&scale, &x1, &y1, &x2, &y2));
  g_assert_cmpfloat_with_epsilon (y1, 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (x2, 1350, 1e-9);
  g_assert_cmpfloat_with_epsilon (y2, 1350, 1e-9);
  g_assert_false (ward_graph_clip_line (&scale, &x1, &y1, &x2, &y2));
  g_assert_cmpfloat_with_epsilon (y1, 50, 1e-9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/widgets/graph-geometry/W37-proportional-oldest-left", test_proportional);
  g_test_add_func ("/widgets/graph-geometry/value-scale", test_value_scale);
  g_test_add_func ("/widgets/graph-geometry/value-scale-two-labels-at-least", test_two_ticks);
  g_test_add_func ("/widgets/graph-geometry/value-scale-edges", test_value_scale_edges);
  g_test_add_func ("/widgets/graph-geometry/vital-axes-do-not-magnify-noise", test_vital_axes);
  g_test_add_func ("/widgets/graph-geometry/range-in-the-axis", test_band_axes);
  g_test_add_func ("/widgets/graph-geometry/no-negative-tick", test_no_negative_tick);
  g_test_add_func ("/widgets/graph-geometry/W38-no-line-over-gaps-limits-and-dates", test_joins);
  g_test_add_func ("/widgets/graph-geometry/W38-no-line-over-what-was-not-loaded", test_joins_missing);
  g_test_add_func ("/widgets/graph-geometry/bins-hold-every-value", test_bins);
  g_test_add_func ("/widgets/graph-geometry/zoom-and-pan", test_zoom);
  g_test_add_func ("/widgets/graph-geometry/times-of-all-lanes", test_times);
  g_test_add_func ("/widgets/graph-geometry/W38-line-to-what-is-not-in-view", test_clip);
  return g_test_run ();
}
