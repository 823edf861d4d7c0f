/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filtered view of a grid: it says how much it hides, and how much of that is critical (W23, W32). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>

/* Every word must be somewhere in the row: "potas blood" finds Potassium in Blood. */
static gboolean
has_all_words (const char *search, char **words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (strstr (search, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
row_passes (const WardGridRowData *row, const WardGridFilter *filter, char **words)
{
  if (filter->abnormal_only && row->n_noteworthy == 0)
    return FALSE;
  if (filter->panel != NULL && strcmp (filter->panel, row->row.panel) != 0)
    return FALSE;
  return has_all_words (row->search, words);
}

static gboolean
is_critical (const WardObservation *observation)
{
  WardFlag flag;

  ward_flag_read_observation (observation, &flag);
  return flag.severity == WARD_SEVERITY_CRITICAL;
}

static gboolean
is_noteworthy (const WardObservation *latest)
{
  WardFlag flag;

  if (latest == NULL)
    return FALSE;
  ward_flag_read_observation (latest, &flag);
  return ward_flag_is_noteworthy (&flag);
}

/* A date, a month or a period is within the time asked if any of it may be; results whose time is unknown are kept: a range of dates says nothing of them. */
static gboolean
is_since (const WardGrid *grid, const WardObservation *observation, gint64 since_us)
{
  static const int days[] = { [WARD_PRECISION_YEAR] = 366, [WARD_PRECISION_MONTH] = 31, [WARD_PRECISION_DAY] = 1 };
  gboolean reported;
  const WardDateTime *time = ward_observation_get_time (observation, &reported);
  gint64 end_us;

  if (since_us == 0 || time->precision == WARD_PRECISION_NONE)
    return TRUE;
  if (!reported && observation->effective_end.precision != WARD_PRECISION_NONE)
    time = &observation->effective_end;
  end_us = ward_datetime_get_axis_us (time, grid->zone);
  if (!ward_datetime_has_time (time))
    end_us += days[time->precision] * G_TIME_SPAN_DAY - 1;
  return end_us >= since_us;
}

static void
copy_row (WardGrid *view, const WardGridRowData *source, const WardObservation **results, guint n_results,
          gboolean abnormal_only)
{
  WardGridRowData *copy = g_new0 (WardGridRowData, 1);

  copy->row = source->row;
  copy->analyte = source->analyte;
  copy->row.n_results = n_results;
  copy->results = g_memdup2 (results, sizeof (gpointer) * n_results);
  copy->label = g_strdup (source->label);
  copy->row.label = copy->label != NULL ? copy->label : source->row.label;
  copy->unit = g_strdup (source->unit);
  copy->row.unit = copy->unit;
  copy->range = g_strdup (source->range);
  copy->row.range = copy->range;
  copy->search = g_strdup (source->search);
  ward_grid_count_row (copy);
  copy->row.only_earlier = abnormal_only && !is_noteworthy (source->row.latest);
  g_ptr_array_add (view->rows, copy);
}

static gint64
get_axis_us (const WardGrid *grid, const WardObservation *observation)
{
  gboolean reported;

  return ward_datetime_get_axis_us (ward_observation_get_time (observation, &reported), grid->zone);
}

static void
count_hidden (WardGrid *view, const WardObservation *observation)
{
  view->n_hidden++;
  if (!is_critical (observation))
    return;
  view->n_hidden_critical++;
  if (view->newest_hidden_critical == NULL
      || get_axis_us (view, observation) > get_axis_us (view, view->newest_hidden_critical))
    view->newest_hidden_critical = observation;
}

static void
filter_row (WardGrid *view, const WardGridRowData *row, gboolean passes, const WardGridFilter *filter)
{
  g_autofree const WardObservation **kept = g_new (const WardObservation *, row->row.n_results);
  guint n_kept = 0;

  for (guint i = 0; i < row->row.n_results; i++)
    if (passes && is_since (view, row->results[i], filter->since_us))
      kept[n_kept++] = row->results[i];
    else
      count_hidden (view, row->results[i]);
  if (n_kept > 0)
    copy_row (view, row, kept, n_kept, filter->abnormal_only);
}

/**
 * ward_grid_filter:
 * @grid: the whole grid, or a view of it
 * @filter: what to keep
 *
 * Makes a view with fewer rows and columns. A row keeps the latest result and the range of the whole and counts what is left; a row without any result in
 * the time asked is left out. What is hidden is counted, together with what @grid itself hides.
 *
 * Returns: (transfer full): the view
 */
WardGrid *
ward_grid_filter (WardGrid *grid, const WardGridFilter *filter)
{
  WardGrid *view;
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (grid != NULL && filter != NULL, NULL);

  view = ward_grid_alloc (grid->kind, grid->zone, grid->now_us);
  view->whole = ward_grid_ref (grid);
  view->n_hidden = grid->n_hidden;
  view->n_hidden_critical = grid->n_hidden_critical;
  view->newest_hidden_critical = grid->newest_hidden_critical;
  if (filter->text != NULL)
    {
      g_autofree char *folded = g_utf8_casefold (filter->text, -1);

      words = g_strsplit_set (folded, " \t\n", -1);
    }
  for (guint i = 0; i < grid->rows->len; i++)
    {
      const WardGridRowData *row = g_ptr_array_index (grid->rows, i);

      filter_row (view, row, row_passes (row, filter, words), filter);
    }
  ward_grid_take_missing (view, grid->missing, grid->n_missing);
  ward_grid_place_results (view);
  return view;
}
