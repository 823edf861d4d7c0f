/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which point of a series is its latest result: the one that a row of the grid has as its latest, so that the graph and the table say one thing (V60, V62, W18,
 * W31). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"
#include "core/clinical/ward-series-private.h"

/* As in a row of the grid: what has a result before what only says why there is none, and what has come before what is still to come. */
static int
rate (const WardPoint *point)
{
  if (!ward_status_is_shown_as_value (point->observation->status))
    return 0;
  return 1 + (point->future ? 0 : 1) + (ward_grid_has_result (point->observation) ? 2 : 0);
}

/* Of what has no value to show, the newest says it. */
static int
find_newest_without_value (const WardSeries *series, int latest)
{
  for (int i = (int) ward_series_get_n_points (series) - 1; i > latest; i--)
    {
      const WardPoint *point = ward_series_get_point (series, (guint) i);

      if (ward_status_is_shown_as_value (point->observation->status) && !point->future)
        return i;
    }
  return latest;
}

/* Of several results of one minute none is the newer: the worst stands for them. */
static int
find_worst_of_minute (const WardSeries *series, int latest)
{
  const WardPoint *worst = ward_series_get_point (series, (guint) latest);
  const WardDateTime *minute = ward_observation_get_time (worst->observation, NULL);
  int found = latest;

  for (int i = latest - 1; i >= 0; i--)
    {
      const WardPoint *point = ward_series_get_point (series, (guint) i);

      if (!ward_datetime_is_same_minute (ward_observation_get_time (point->observation, NULL), minute))
        break;
      if (ward_grid_has_result (point->observation)
          && ward_grid_get_rank (point->observation, series->is_isolate)
                 > ward_grid_get_rank (worst->observation, series->is_isolate))
        {
          worst = point;
          found = i;
        }
    }
  return found;
}

/**
 * ward_series_find_latest:
 * @series: a series
 *
 * Finds the point that is the latest result, by the rule of a row of the grid: never a cancelled or withdrawn one, one without a value or of the future only
 * where there is no other, and of several of one minute the worst. It need not be drawn: a text is a result, too. Only the end of the series is looked at.
 *
 * Returns: its index; -1 without a result
 */
int
ward_series_find_latest (const WardSeries *series)
{
  int found = -1;
  int best = 0;

  g_return_val_if_fail (series != NULL, -1);

  for (int i = (int) ward_series_get_n_points (series) - 1; i >= 0 && best < 4; i--)
    {
      int rating = rate (ward_series_get_point (series, (guint) i));

      if (rating <= best)
        continue;
      found = i;
      best = rating;
    }
  if (found >= 0 && ward_grid_is_withheld (ward_series_get_point (series, (guint) found)->observation))
    found = find_newest_without_value (series, found);
  return found >= 0 ? find_worst_of_minute (series, found) : -1;
}
