/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between which times and values a series lies, and which point is nearest to a time. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-series.h"

#include <math.h>

static void
widen (double value, double *min, double *max)
{
  if (isnan (value))
    return;
  *min = isnan (*min) ? value : MIN (*min, value);
  *max = isnan (*max) ? value : MAX (*max, value);
}

/**
 * ward_series_get_value_bounds:
 * @series: a series
 * @out_min: (out): the lowest value
 * @out_max: (out): the highest value
 *
 * Gives the bounds of the values; bands do not count.
 *
 * Returns: whether there is anything to draw
 */
gboolean
ward_series_get_value_bounds (const WardSeries *series, double *out_min, double *out_max)
{
  double min = (double) NAN, max = (double) NAN;

  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      if (point->kind == WARD_POINT_GAP)
        continue;
      widen (point->value, &min, &max);
      widen (point->value2, &min, &max);
    }
  if (isnan (min))
    return FALSE;
  *out_min = min;
  *out_max = max;
  return TRUE;
}

static gboolean
find_bounds (const WardSeries *series, gboolean with_future, gint64 *out_min_us, gint64 *out_max_us)
{
  gint64 min = G_MAXINT64, max = G_MININT64;

  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      if (point->kind == WARD_POINT_GAP || (point->future && !with_future))
        continue;
      min = MIN (min, point->start_us);
      max = MAX (max, point->end_us);
    }
  if (min > max)
    return FALSE;
  *out_min_us = min;
  *out_max_us = max;
  return TRUE;
}

/**
 * ward_series_get_time_bounds:
 * @series: a series
 * @out_min_us: (out): the first point's start
 * @out_max_us: (out): the last end of a point
 *
 * Gives the bounds of time of what is drawn.
 *
 * Returns: whether there is anything to draw
 */
gboolean
ward_series_get_time_bounds (const WardSeries *series, gint64 *out_min_us, gint64 *out_max_us)
{
  return find_bounds (series, TRUE, out_min_us, out_max_us);
}

/**
 * ward_series_get_present_bounds:
 * @series: a series
 * @out_min_us: (out): the first point's start
 * @out_max_us: (out): the last end of a point
 * @out_n_future: (out): how many points are left out
 *
 * Gives the bounds of time of what is drawn and not dated later than now (V62).
 *
 * Returns: whether there is any such thing
 */
gboolean
ward_series_get_present_bounds (const WardSeries *series, gint64 *out_min_us, gint64 *out_max_us, guint *out_n_future)
{
  *out_n_future = 0;
  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    *out_n_future
        += ward_series_get_point (series, i)->kind != WARD_POINT_GAP && ward_series_get_point (series, i)->future;
  return find_bounds (series, FALSE, out_min_us, out_max_us);
}

/**
 * ward_series_find_nearest:
 * @series: a series
 * @time_us: a time, microseconds since 1970 UTC
 *
 * Finds the point that starts nearest to the time, gaps too: a cancelled result can be read out.
 *
 * Returns: its index, -1 where there is none
 */
int
ward_series_find_nearest (const WardSeries *series, gint64 time_us)
{
  guint low = 0, high = ward_series_get_n_points (series);

  if (high == 0)
    return -1;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (ward_series_get_point (series, middle)->start_us < time_us)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == ward_series_get_n_points (series))
    return (int) low - 1;
  if (low > 0
      && time_us - ward_series_get_point (series, low - 1)->start_us
             <= ward_series_get_point (series, low)->start_us - time_us)
    return (int) low - 1;
  return (int) low;
}
