/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of the graphs (clinical.md 5.10): time runs in proportion, oldest at the left (GTAB-085, 086; W37); the value axis is linear, is chosen
 * from all results of a series and stays when the time is zoomed (W42); where points crowd, columns of pixels hold their lowest and highest
 * (GTAB-014, 015); lines join neither limits nor imprecise times nor anything across a gap (W38). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-graph-geometry.h"

#include <math.h>

#define MINUTE_US ((gint64) 60 * G_USEC_PER_SEC)
#define LEAST_SPAN_US (10 * MINUTE_US)
#define FEWEST_NEWEST 4 /* results: fewer are no course */

/**
 * ward_time_scale_to_x:
 *
 * The pixel of a time.
 */
double
ward_time_scale_to_x (const WardTimeScale *scale, gint64 time_us)
{
  double span = (double) MAX (scale->end_us - scale->start_us, 1);

  return scale->left + (double) (time_us - scale->start_us) / span * scale->width;
}

/**
 * ward_time_scale_to_time:
 *
 * The time at a pixel.
 */
gint64
ward_time_scale_to_time (const WardTimeScale *scale, double x)
{
  double span = (double) MAX (scale->end_us - scale->start_us, 1);

  return scale->start_us + (gint64) ((x - scale->left) / MAX (scale->width, 1) * span);
}

/**
 * ward_value_scale_to_y:
 *
 * The pixel of a value.
 */
double
ward_value_scale_to_y (const WardValueScale *scale, double value)
{
  return scale->top + (scale->max - value) / (scale->max - scale->min) * scale->height;
}

/* The newest band of a series; FALSE: it has none. */
static gboolean
find_band (const WardSeries *series, double *out_low, double *out_high)
{
  for (guint i = ward_series_get_n_points (series); i > 0; i--)
    {
      const WardPoint *point = ward_series_get_point (series, i - 1);

      if (isnan (point->low) && isnan (point->high))
        continue;
      *out_low = point->low;
      *out_high = point->high;
      return TRUE;
    }
  return FALSE;
}

static void
include (double value, double *min, double *max)
{
  if (isnan (value))
    return;
  *min = MIN (*min, value);
  *max = MAX (*max, value);
}

static double
get_distance (double value, double min, double max)
{
  return isnan (value) ? (double) INFINITY : MAX (MAX (min - value, value - max), 0);
}

/* The newest band widens the axis: all of it where all values lie within, so that what is normal and flat looks flat (GTAB-072), else its nearer end, and the
 * other one where that is near enough not to flatten the values. */
static void
include_band (double low, double high, double *min, double *max)
{
  double span = MAX (*max - *min, MAX (fabs (*max), fabs (*min)) * 0.2);
  double to_low = get_distance (low, *min, *max);
  double to_high = get_distance (high, *min, *max);
  gboolean within = (isnan (low) || *min >= low) && (isnan (high) || *max <= high);

  if (within || to_low <= MAX (to_high, span))
    include (low, min, max);
  if (within || to_high <= MAX (to_low, span))
    include (high, min, max);
}

/* What the axis shows besides the values; gives its least length. */
static double
include_more (const WardSeries *series, double *min, double *max)
{
  WardLeastAxis least = { (double) NAN, (double) NAN, 0, 0 };
  double low;
  double high;
  gboolean has_band = find_band (series, &low, &high);
  gboolean is_vital = ward_series_get_least_axis (series, &least);

  if (has_band)
    include_band (low, high, min, max);
  else if (!is_vital)
    least.share = 0.1; /* nothing is known of what is much and what is little */
  include (least.low, min, max);
  include (least.high, min, max);
  return MAX (least.span, least.share * MAX (fabs (*min), fabs (*max)));
}

/* Air for the symbols, which are larger than their points, where the ticks leave too little of it. Each time that one end gives way, the other has less. */
static void
make_room (WardValueScale *scale, double lowest, double highest)
{
  double first = scale->min;
  double last = scale->max;
  double share = scale->height > 4 * scale->room ? scale->room / scale->height : 0.19;

  for (guint i = 0; i < 30; i++)
    {
      double air = (scale->max - scale->min) * share;

      scale->min = MIN (first, lowest - air);
      scale->max = MAX (last, highest + air);
    }
}

/**
 * ward_value_scale_format_tick:
 * @index: below n_ticks
 *
 * Writes the number beside a tick, with as many decimals as tell it from the next one.
 *
 * Returns: (transfer full): "4.5", "−2"
 */
char *
ward_value_scale_format_tick (const WardValueScale *scale, guint index)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  double value = scale->first + index * scale->step;

  g_snprintf (format, sizeof format, "%%.%df", CLAMP (scale->decimals, 0, 15));
  g_ascii_formatd (number, sizeof number, format, fabs (value) < scale->step * 1e-6 ? 0 : value);
  return number[0] == '-' ? g_strconcat ("\u2212", number + 1, NULL) : g_strdup (number);
}

/* With air at both ends fewer labels have their place than the height alone would hold. */
static void
choose_ticks (WardValueScale *scale, double min, double max, double span, double lowest, double highest,
              guint max_ticks)
{
  for (guint n = max_ticks; n >= 3; n--)
    {
      scale->first = min;
      scale->step = 1;
      scale->decimals = 0;
      scale->n_ticks = ward_axis_value_ticks (min, max, span, n, &scale->first, &scale->step, &scale->decimals);
      scale->min = scale->first;
      scale->max = scale->first + MAX (scale->n_ticks, 2) * scale->step - scale->step;
      make_room (scale, lowest, highest);
      if (scale->n_ticks <= 3 || (scale->max - scale->min) / scale->step <= max_ticks - 0.5)
        return;
    }
}

/**
 * ward_value_scale_choose:
 * @max_ticks: how many there is room for; 0: none are wanted; else at least 3 are taken
 *
 * Chooses ends and ticks for a series whose place is set: its values and, as far as they do not flatten these, its range, no shorter than is usual for what
 * was measured, with air for the symbols. The first and the last tick enclose all values, and none is below 0 where no value is.
 *
 * Returns: whether there is anything to draw
 */
gboolean
ward_value_scale_choose (const WardSeries *series, guint max_ticks, WardValueScale *scale)
{
  double lowest = 0;
  double highest = 0;
  double min, max, span;

  if (!ward_series_get_value_bounds (series, &lowest, &highest))
    return FALSE;
  min = lowest;
  max = highest;
  span = include_more (series, &min, &max);
  if (MAX (max - min, span) <= 0)
    span = 1; /* nothing but 0 */
  if (max_ticks > 0)
    choose_ticks (scale, min, max, span, lowest, highest, MAX (max_ticks, 3));
  else
    {
      scale->n_ticks = 0;
      scale->min = MAX (min - MAX (span - max + min, 0) / 2, min >= 0 ? 0 : -INFINITY);
      scale->max = MAX (max, scale->min + span);
      make_room (scale, lowest, highest);
    }
  return TRUE;
}

static gint64
get_margin (gint64 first_us, gint64 last_us)
{
  return MAX ((last_us - first_us) / 40, 30 * MINUTE_US);
}

/**
 * ward_graph_find_full_range:
 *
 * From the first to the last result of all series, with a margin at both ends.
 *
 * Returns: FALSE where no series has a time
 */
gboolean
ward_graph_find_full_range (WardSeries *const *series, guint n_series, gint64 *out_first_us, gint64 *out_last_us,
                            gint64 *out_start_us, gint64 *out_end_us)
{
  gint64 start = G_MAXINT64;
  gint64 end = G_MININT64;

  for (guint i = 0; i < n_series; i++)
    {
      gint64 first = 0;
      gint64 last = 0;

      if (!ward_series_get_time_bounds (series[i], &first, &last))
        continue;
      start = MIN (start, first);
      end = MAX (end, last);
    }
  if (start > end)
    return FALSE;
  *out_first_us = start;
  *out_last_us = end;
  *out_start_us = start - get_margin (start, end);
  *out_end_us = end + get_margin (start, end);
  return TRUE;
}

static guint
count_between (WardSeries *const *series, guint n_series, gint64 from_us, gint64 to_us)
{
  guint n = 0;

  for (guint i = 0; i < n_series; i++)
    for (guint p = 0; p < ward_series_get_n_points (series[i]); p++)
      {
        const WardPoint *point = ward_series_get_point (series[i], p);

        n += point->kind != WARD_POINT_GAP && point->start_us >= from_us && point->start_us <= to_us;
      }
  return n;
}

/**
 * ward_graph_find_first_range:
 * @start_us: (inout): start of all results; of those that are not of the future, where the others take much room
 * @end_us: (inout): end of all results; likewise
 *
 * A date that is still to come is a mistake of the source (V62): where it would press all others together, what is seen first ends before it.
 *
 * Returns: how many results are left out so
 */
guint
ward_graph_find_first_range (WardSeries *const *series, guint n_series, gint64 *start_us, gint64 *end_us)
{
  gint64 first = G_MAXINT64;
  gint64 last = G_MININT64;
  guint n_future = 0;

  for (guint i = 0; i < n_series; i++)
    {
      gint64 from = 0;
      gint64 to = 0;
      guint n = 0;

      if (ward_series_get_present_bounds (series[i], &from, &to, &n))
        {
          first = MIN (first, from);
          last = MAX (last, to);
        }
      n_future += n;
    }
  if (n_future == 0 || first > last || *end_us - last < (last - first) / 2 + get_margin (first, last))
    return 0;
  *start_us = first - get_margin (first, last);
  *end_us = last + get_margin (first, last);
  return count_between (series, n_series, *end_us + 1, G_MAXINT64);
}

/* The bounds of what begins within a part of the time. */
static void
find_bounds_between (WardSeries *const *series, guint n_series, gint64 from_us, gint64 to_us, gint64 *out_first_us,
                     gint64 *out_last_us)
{
  *out_first_us = to_us;
  *out_last_us = from_us;
  for (guint i = 0; i < n_series; i++)
    for (guint p = 0; p < ward_series_get_n_points (series[i]); p++)
      {
        const WardPoint *point = ward_series_get_point (series[i], p);

        if (point->kind == WARD_POINT_GAP || point->start_us < from_us || point->start_us > to_us)
          continue;
        *out_first_us = MIN (*out_first_us, point->start_us);
        *out_last_us = MAX (*out_last_us, MIN (point->end_us, to_us));
      }
}

/**
 * ward_graph_find_newest_part:
 * @start_us: (inout): start of what is in view; of its newest part, where most results are
 * @end_us: (inout): its end; likewise
 *
 * Of many months with a result now and then the last days with one every few hours are a few pixels: where more than half of the results lie in the last tenth
 * of the time, what is seen first begins with that.
 *
 * Returns: how many older results are left out so
 */
guint
ward_graph_find_newest_part (WardSeries *const *series, guint n_series, gint64 *start_us, gint64 *end_us)
{
  gint64 from_us = *end_us - (*end_us - *start_us) / 10;
  guint n_newest = count_between (series, n_series, from_us, *end_us);
  guint n_older = count_between (series, n_series, *start_us, from_us - 1);
  gint64 first_us;
  gint64 last_us;

  if (n_older == 0 || n_newest <= n_older || n_newest < FEWEST_NEWEST)
    return 0;
  find_bounds_between (series, n_series, from_us, *end_us, &first_us, &last_us);
  *start_us = MAX (first_us - get_margin (first_us, last_us), from_us);
  *end_us = MIN (last_us + get_margin (first_us, last_us), *end_us);
  return count_between (series, n_series, G_MININT64, *start_us - 1);
}

static void
shift_into (gint64 full_start_us, gint64 full_end_us, gint64 *start_us, gint64 *end_us)
{
  gint64 span = *end_us - *start_us;

  if (span >= full_end_us - full_start_us)
    {
      *start_us = full_start_us;
      *end_us = full_end_us;
      return;
    }
  if (*start_us < full_start_us)
    {
      *start_us = full_start_us;
      *end_us = *start_us + span;
    }
  if (*end_us > full_end_us)
    {
      *end_us = full_end_us;
      *start_us = *end_us - span;
    }
}

/**
 * ward_graph_zoom:
 * @factor: below 1 shows less time, above 1 more
 * @anchor_us: stays where it is
 *
 * Zooms within the full range, down to ten minutes.
 */
void
ward_graph_zoom (gint64 full_start_us, gint64 full_end_us, double factor, gint64 anchor_us, gint64 *start_us,
                 gint64 *end_us)
{
  gint64 span = MAX (*end_us - *start_us, 1);
  gint64 least = MIN (LEAST_SPAN_US, full_end_us - full_start_us);
  gint64 target = CLAMP ((gint64) ((double) span * factor), least, MAX (full_end_us - full_start_us, least));
  gint64 anchor = CLAMP (anchor_us, *start_us, *end_us);
  double part = (double) (anchor - *start_us) / (double) span;

  *start_us = anchor - (gint64) (part * (double) target);
  *end_us = *start_us + target;
  shift_into (full_start_us, full_end_us, start_us, end_us);
}

/**
 * ward_graph_pan_to:
 *
 * Moves the range, where it has to, so that a time is in view with some space beside it.
 */
void
ward_graph_pan_to (gint64 full_start_us, gint64 full_end_us, gint64 time_us, gint64 *start_us, gint64 *end_us)
{
  gint64 span = *end_us - *start_us;

  if (time_us >= *start_us && time_us <= *end_us)
    return;
  *start_us = time_us < *start_us ? time_us - span / 10 : time_us + span / 10 - span;
  *end_us = *start_us + span;
  shift_into (MIN (full_start_us, time_us), MAX (full_end_us, time_us), start_us, end_us);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return *first < *second ? -1 : *first > *second;
}

/**
 * ward_graph_collect_times:
 *
 * The stops of the focus line.
 *
 * Returns: (transfer full): of gint64, ascending, each once
 */
GArray *
ward_graph_collect_times (WardSeries *const *series, guint n_series)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint kept = 0;

  for (guint i = 0; i < n_series; i++)
    {
      for (guint j = 0; j < ward_series_get_n_points (series[i]); j++)
        g_array_append_val (times, ward_series_get_point (series[i], j)->start_us);
    }
  g_array_sort (times, compare_times);
  for (guint i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);

      if (kept == 0 || g_array_index (times, gint64, kept - 1) != time)
        g_array_index (times, gint64, kept++) = time;
    }
  g_array_set_size (times, kept);
  return times;
}

/**
 * ward_graph_find_time:
 *
 * Index of the stop that is nearest to a time.
 */
int
ward_graph_find_time (GArray *times, gint64 time_us)
{
  guint low = 0;
  guint high = times->len;

  if (times->len == 0)
    return -1;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (times, gint64, middle) < time_us)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == times->len)
    return (int) low - 1;
  if (low > 0 && time_us - g_array_index (times, gint64, low - 1) <= g_array_index (times, gint64, low) - time_us)
    return (int) low - 1;
  return (int) low;
}

/**
 * ward_graph_count_bins:
 *
 * How many columns of WARD_BIN_WIDTH pixels the plot has.
 */
guint
ward_graph_count_bins (const WardTimeScale *scale)
{
  return (guint) MAX (scale->width / WARD_BIN_WIDTH, 0) + 1;
}

/**
 * ward_graph_get_bin:
 *
 * The column of a time, -1 outside of the plot.
 */
int
ward_graph_get_bin (const WardTimeScale *scale, gint64 time_us)
{
  double x = ward_time_scale_to_x (scale, time_us) - scale->left;

  if (x < 0 || x > scale->width)
    return -1;
  return (int) (x / WARD_BIN_WIDTH);
}

/**
 * ward_graph_fill_bins:
 * @bins: (array length=n_bins): as many as ward_graph_count_bins() says
 * @out_n_crowded: (out): points in view that a bar stands for
 *
 * Sorts the points in view into columns. Limits and values count, gaps do not.
 *
 * Returns: the number of points in view
 */
guint
ward_graph_fill_bins (const WardSeries *series, const WardTimeScale *scale, WardBin *bins, guint n_bins,
                      guint *out_n_crowded)
{
  guint n_seen = 0;

  for (guint i = 0; i < n_bins; i++)
    bins[i] = (WardBin){ 0, -1, -1, -1, (double) NAN, (double) NAN };
  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      int index = point->kind != WARD_POINT_GAP ? ward_graph_get_bin (scale, point->start_us) : -1;
      WardBin *bin;
      double low;
      double high;

      if (index < 0 || index >= (int) n_bins)
        continue;
      bin = &bins[index];
      low = fmin (point->value, point->value2); /* fmin and fmax leave out what is not a number */
      high = fmax (point->value, point->value2);
      bin->low = fmin (bin->low, low);
      bin->high = fmax (bin->high, high);
      if (bin->n == 0)
        bin->first = bin->worst = (int) i;
      else if (point->severity > ward_series_get_point (series, (guint) bin->worst)->severity)
        bin->worst = (int) i;
      bin->last = (int) i;
      bin->n++;
      n_seen++;
    }
  *out_n_crowded = 0;
  for (guint i = 0; i < n_bins; i++)
    *out_n_crowded += bins[i].n >= WARD_BIN_CROWD ? bins[i].n : 0;
  return n_seen;
}

/**
 * ward_graph_may_join:
 * @a: a point
 * @b: the next point of the series
 *
 * Whether a line from one to the other claims nothing that is not known.
 */
gboolean
ward_graph_may_join (const WardPoint *a, const WardPoint *b)
{
  return a->kind == WARD_POINT_EXACT && b->kind == WARD_POINT_EXACT && !a->imprecise && !b->imprecise && !a->future
         && !b->future && !b->gap_before && isnan (a->value2) && isnan (b->value2) && !isnan (a->value)
         && !isnan (b->value);
}

/**
 * ward_graph_clip_line:
 * @x1: (inout): where the line begins, @y1 with it
 * @x2: (inout): where it ends, @y2 with it
 *
 * Shortens a line to the plot's width. A point that is years away from a window of hours lies beyond the numbers that cairo can draw with, which would put
 * the line somewhere else.
 *
 * Returns: whether an end of the line is outside
 */
gboolean
ward_graph_clip_line (const WardTimeScale *scale, double *x1, double *y1, double *x2, double *y2)
{
  double right = scale->left + scale->width;
  double slope = *x2 > *x1 ? (*y2 - *y1) / (*x2 - *x1) : 0;
  gboolean cut = *x1 < scale->left || *x2 > right;

  if (*x1 < scale->left)
    {
      *y1 += (scale->left - *x1) * slope;
      *x1 = scale->left;
    }
  if (*x2 > right)
    {
      *y2 -= (*x2 - right) * slope;
      *x2 = right;
    }
  return cut;
}
