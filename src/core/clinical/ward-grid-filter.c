/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A filtered view of a grid: it says how much it hides, and how much of that is critical (W23, W32). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>

static gboolean
row_passes (const WardGridRowData *row, const WardGridFilter *filter, const char *folded)
{
  if (filter->abnormal_only && row->row.n_abnormal == 0)
    return FALSE;
  if (filter->panel != NULL && strcmp (filter->panel, row->row.panel) != 0)
    return FALSE;
  return folded == NULL || strstr (row->search, folded) != NULL;
}

static guint
count_critical (const WardObservation *const *results, guint n_results)
{
  guint n = 0;

  for (guint i = 0; i < n_results; i++)
    {
      WardFlag flag;

      ward_grid_read_flag (results[i], &flag);
      n += flag.severity == WARD_SEVERITY_CRITICAL;
    }
  return n;
}

/* Results whose time is unknown are kept: a range of dates says nothing about them. */
static guint
find_first_since (const WardGridRowData *row, gint64 since_us)
{
  guint first = 0;

  while (first < row->row.n_results)
    {
      const WardDateTime *time = ward_observation_get_time (row->results[first], NULL);

      if (time->precision == WARD_PRECISION_NONE || time->utc_us >= since_us)
        break;
      first++;
    }
  return first;
}

static void
copy_row (WardGrid *view, const WardGridRowData *source, guint first)
{
  WardGridRowData *copy = g_new0 (WardGridRowData, 1);

  copy->row = source->row;
  copy->row.n_results = source->row.n_results - first;
  copy->results = g_memdup2 (source->results + first, sizeof (gpointer) * copy->row.n_results);
  copy->label = g_strdup (source->label);
  copy->row.label = copy->label != NULL ? copy->label : source->row.label;
  copy->unit = g_strdup (source->unit);
  copy->row.unit = copy->unit;
  copy->range = g_strdup (source->range);
  copy->row.range = copy->range;
  copy->search = g_strdup (source->search);
  g_ptr_array_add (view->rows, copy);
}

/**
 * ward_grid_filter:
 * @grid: the whole grid, itself not filtered
 * @filter: what to keep
 *
 * Makes a view with fewer rows and columns. A row keeps its latest result and its counts of the whole; a row without any result in the time asked is left
 * out and counted as hidden.
 *
 * Returns: (transfer full): the view
 */
WardGrid *
ward_grid_filter (WardGrid *grid, const WardGridFilter *filter)
{
  WardGrid *view;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (grid != NULL && filter != NULL, NULL);

  view = ward_grid_alloc (grid->kind, grid->zone, grid->now_us);
  view->whole = ward_grid_ref (grid);
  if (filter->text != NULL && *filter->text != '\0')
    folded = g_utf8_casefold (filter->text, -1);
  for (guint i = 0; i < grid->rows->len; i++)
    {
      const WardGridRowData *row = g_ptr_array_index (grid->rows, i);
      guint first = row->row.n_results;

      if (row_passes (row, filter, folded))
        first = filter->since_us != 0 ? find_first_since (row, filter->since_us) : 0;
      view->n_hidden += first;
      view->n_hidden_critical += count_critical ((const WardObservation *const *) row->results, first);
      if (first < row->row.n_results)
        copy_row (view, row, first);
    }
  ward_grid_place_results (view);
  return view;
}
