/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the grid's time was not loaded: columns on both sides of it are not neighbours, and results on both sides of it have no difference to tell
 * (W34, W38). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static void
mark_column (WardGrid *grid, WardGridColumn *column, gboolean gap_before)
{
  g_autofree char *words = NULL;

  column->gap_before = gap_before;
  words = gap_before ? g_strdup_printf (*column->plain_clock != '\0' ? "%s %s" : "%s%s", column->plain_clock,
                                        /* Translators: below a date: of the time before it, some was not loaded. */
                                        _ ("(gap before: not loaded)"))
                     : NULL;
  column->clock = words != NULL ? g_string_chunk_insert_const (grid->strings, words) : column->plain_clock;
}

/* After its columns are made. */
void
ward_grid_mark_columns (WardGrid *grid)
{
  for (guint i = 0; i < grid->columns->len; i++)
    {
      WardGridColumn *column = &g_array_index (grid->columns, WardGridColumn, i);
      const WardGridColumn *before = i > 0 ? column - 1 : NULL;
      gboolean gap
          = before != NULL && before->time.precision != WARD_PRECISION_NONE
            && ward_spans_part (grid->missing, grid->n_missing, ward_datetime_get_axis_us (&before->time, grid->zone),
                                ward_datetime_get_axis_us (&column->time, grid->zone));

      mark_column (grid, column, gap);
    }
}

/**
 * ward_grid_is_parted:
 * @grid: a grid
 * @before: (nullable): a result
 * @after: (nullable): a later one
 *
 * Tells whether there may be others between two results that were not loaded: the first is then not known to be the one before the other.
 *
 * Returns: whether there may
 */
gboolean
ward_grid_is_parted (const WardGrid *grid, const WardObservation *before, const WardObservation *after)
{
  const WardDateTime *from, *to;

  g_return_val_if_fail (grid != NULL, FALSE);

  if (before == NULL || after == NULL)
    return FALSE;
  from = ward_observation_get_time (before, NULL);
  to = ward_observation_get_time (after, NULL);
  return from->precision != WARD_PRECISION_NONE && to->precision != WARD_PRECISION_NONE
         && ward_spans_part (grid->missing, grid->n_missing, ward_datetime_get_axis_us (from, grid->zone),
                             ward_datetime_get_axis_us (to, grid->zone));
}

/* Of the view's rows, too, which keep the whole's latest and previous. */
void
ward_grid_take_missing (WardGrid *grid, const WardSpan *spans, guint n_spans)
{
  g_free (grid->missing);
  grid->missing = g_memdup2 (spans, n_spans * sizeof *spans);
  grid->n_missing = n_spans;
}

static gboolean
has_missing (const WardGrid *grid, const WardSpan *spans, guint n_spans)
{
  if (grid->n_missing != n_spans)
    return FALSE;
  for (guint i = 0; i < n_spans; i++)
    if (grid->missing[i].start_us != spans[i].start_us || grid->missing[i].end_us != spans[i].end_us)
      return FALSE;
  return TRUE;
}

/**
 * ward_grid_set_missing:
 * @grid: a whole grid; views of it that were made before stay as they are
 * @spans: (array length=n_spans) (nullable): stretches of time that were not loaded
 * @n_spans: how many
 *
 * Says of which times results may be missing, so that nothing is compared or joined across them.
 */
void
ward_grid_set_missing (WardGrid *grid, const WardSpan *spans, guint n_spans)
{
  g_return_if_fail (grid != NULL);
  g_return_if_fail (spans != NULL || n_spans == 0);

  if (has_missing (grid, spans, n_spans))
    return;
  ward_grid_take_missing (grid, spans, n_spans);
  ward_grid_mark_columns (grid);
  for (guint i = 0; i < grid->rows->len; i++)
    {
      WardGridRow *row = &((WardGridRowData *) g_ptr_array_index (grid->rows, i))->row;

      row->gap_before_latest = ward_grid_is_parted (grid, row->previous, row->latest);
    }
}

/**
 * ward_grid_get_missing:
 * @grid: a grid
 * @out_n: (out): how many
 *
 * Gives the stretches of time that were not loaded.
 *
 * Returns: (transfer none) (array length=out_n): the stretches
 */
const WardSpan *
ward_grid_get_missing (const WardGrid *grid, guint *out_n)
{
  *out_n = grid->n_missing;
  return grid->missing;
}
