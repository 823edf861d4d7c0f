/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid: made, held, and asked. Its columns are in ward-grid-columns.c, what its rows say of their results in ward-grid-summary.c. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

WardGrid *
ward_grid_alloc (WardGridKind kind, GTimeZone *zone, gint64 now_us)
{
  WardGrid *grid = g_new0 (WardGrid, 1);

  grid->ref_count = 1;
  grid->kind = kind;
  grid->now_us = now_us;
  grid->zone = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  grid->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_grid_row_data_free);
  grid->columns = g_array_new (FALSE, TRUE, sizeof (WardGridColumn));
  grid->strings = g_string_chunk_new (4096);
  grid->panels = g_ptr_array_new ();
  return grid;
}

void
ward_grid_row_data_free (WardGridRowData *row)
{
  g_free (row->results);
  g_free (row->columns);
  g_free (row->label);
  g_free (row->unit);
  g_free (row->range);
  g_free (row->search);
  g_free (row);
}

/**
 * ward_grid_ref:
 * @grid: a grid
 *
 * Takes a reference. Grids may be passed between threads.
 *
 * Returns: (transfer full): the same grid
 */
WardGrid *
ward_grid_ref (WardGrid *grid)
{
  g_return_val_if_fail (grid != NULL, NULL);

  g_atomic_int_inc (&grid->ref_count);
  return grid;
}

/**
 * ward_grid_unref:
 * @grid: (transfer full): a grid
 *
 * Gives a reference back.
 */
void
ward_grid_unref (WardGrid *grid)
{
  g_return_if_fail (grid != NULL);

  if (!g_atomic_int_dec_and_test (&grid->ref_count))
    return;
  g_ptr_array_unref (grid->rows);
  g_array_unref (grid->columns);
  g_string_chunk_free (grid->strings);
  g_ptr_array_unref (grid->panels);
  g_clear_pointer (&grid->whole, ward_grid_unref);
  g_free (grid->missing);
  g_time_zone_unref (grid->zone);
  g_free (grid);
}

/**
 * ward_grid_get_n_rows:
 * @grid: a grid
 *
 * Counts the rows.
 *
 * Returns: how many there are
 */
guint
ward_grid_get_n_rows (const WardGrid *grid)
{
  return grid->rows->len;
}

/**
 * ward_grid_get_n_columns:
 * @grid: a grid
 *
 * Counts the columns.
 *
 * Returns: how many there are
 */
guint
ward_grid_get_n_columns (const WardGrid *grid)
{
  return grid->columns->len;
}

/**
 * ward_grid_find_newest_column:
 * @grid: a grid
 *
 * Finds the column that "newest" means: the last one whose time is not still to come, because a time in the future is a mistake of the source (V62, W28).
 *
 * Returns: its index; the last column where all are in the future; -1 without columns
 */
int
ward_grid_find_newest_column (const WardGrid *grid)
{
  for (guint i = grid->columns->len; i-- > 0;)
    if (!g_array_index (grid->columns, WardGridColumn, i).future)
      return (int) i;
  return (int) grid->columns->len - 1;
}

/**
 * ward_grid_is_future:
 * @grid: a grid
 * @observation: one of its results
 *
 * Tells whether a result's time is still to come.
 *
 * Returns: whether it is
 */
gboolean
ward_grid_is_future (const WardGrid *grid, const WardObservation *observation)
{
  return ward_datetime_is_future (ward_observation_get_time (observation, NULL), grid->now_us, grid->zone);
}

/**
 * ward_grid_get_n_results:
 * @grid: a grid
 *
 * Counts the results that are in it.
 *
 * Returns: how many there are
 */
guint
ward_grid_get_n_results (const WardGrid *grid)
{
  return grid->n_results;
}

/**
 * ward_grid_get_n_hidden:
 * @grid: a grid
 *
 * Counts the results that the filter hides (W32).
 *
 * Returns: how many; 0 without a filter
 */
guint
ward_grid_get_n_hidden (const WardGrid *grid)
{
  return grid->n_hidden;
}

/**
 * ward_grid_get_n_hidden_critical:
 * @grid: a grid
 *
 * Counts the critical results among the hidden ones, which must be said (W23).
 *
 * Returns: how many
 */
guint
ward_grid_get_n_hidden_critical (const WardGrid *grid)
{
  return grid->n_hidden_critical;
}

/**
 * ward_grid_get_newest_hidden_critical:
 * @grid: a grid
 *
 * Gives the newest of them: a count alone does not tell a critical result of today from one of years ago.
 *
 * Returns: (transfer none) (nullable): a result, %NULL where none is hidden
 */
const WardObservation *
ward_grid_get_newest_hidden_critical (const WardGrid *grid)
{
  return grid->newest_hidden_critical;
}

/**
 * ward_grid_get_row:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 *
 * Gives a row's head.
 *
 * Returns: (transfer none): the head
 */
const WardGridRow *
ward_grid_get_row (const WardGrid *grid, guint row)
{
  g_return_val_if_fail (row < grid->rows->len, NULL);

  return &((const WardGridRowData *) g_ptr_array_index (grid->rows, row))->row;
}

/**
 * ward_grid_get_column:
 * @grid: a grid
 * @column: below ward_grid_get_n_columns()
 *
 * Gives a column's head.
 *
 * Returns: (transfer none): the head
 */
const WardGridColumn *
ward_grid_get_column (const WardGrid *grid, guint column)
{
  g_return_val_if_fail (column < grid->columns->len, NULL);

  return &g_array_index (grid->columns, WardGridColumn, column);
}

static guint
lower_bound (const guint *columns, guint n, guint column)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (columns[middle] < column)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * ward_grid_get_cell:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 * @column: below ward_grid_get_n_columns()
 * @out_cell: (out): every result of that row and minute; none for an empty cell
 *
 * Finds a cell's results by bisection.
 */
void
ward_grid_get_cell (const WardGrid *grid, guint row, guint column, WardGridCell *out_cell)
{
  const WardGridRowData *data;
  guint first, end;

  *out_cell = (WardGridCell){ 0 };
  g_return_if_fail (grid != NULL && row < grid->rows->len);

  data = g_ptr_array_index (grid->rows, row);
  first = lower_bound (data->columns, data->row.n_results, column);
  end = first;
  while (end < data->row.n_results && data->columns[end] == column)
    end++;
  if (end == first)
    return;
  out_cell->results = (const WardObservation *const *) data->results + first;
  out_cell->n_results = end - first;
}

/**
 * ward_grid_get_row_stack:
 * @grid: a grid
 * @row: its row
 *
 * Counts the results of the row's fullest cell.
 *
 * Returns: how many; 0 for a row without results
 */
guint
ward_grid_get_row_stack (const WardGrid *grid, guint row)
{
  const WardGridRowData *data;
  guint most = 0;
  guint n = 0;

  g_return_val_if_fail (row < grid->rows->len, 0);

  data = g_ptr_array_index (grid->rows, row);
  for (guint i = 0; i < data->row.n_results; i++)
    {
      n = i > 0 && data->columns[i] == data->columns[i - 1] ? n + 1 : 1;
      most = MAX (most, n);
    }
  return most;
}

/**
 * ward_grid_get_row_results:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 * @out_n: (out): how many
 *
 * Gives all results of a row, oldest first.
 *
 * Returns: (transfer none) (array length=out_n): the results
 */
const WardObservation *const *
ward_grid_get_row_results (const WardGrid *grid, guint row, guint *out_n)
{
  const WardGridRowData *data;

  *out_n = 0;
  g_return_val_if_fail (row < grid->rows->len, NULL);

  data = g_ptr_array_index (grid->rows, row);
  *out_n = data->row.n_results;
  return (const WardObservation *const *) data->results;
}

/**
 * ward_grid_get_panels:
 * @grid: a grid
 * @out_n: (out): how many
 *
 * Gives the panels' names in the rows' order, each once.
 *
 * Returns: (transfer none) (array length=out_n): the names
 */
const char *const *
ward_grid_get_panels (const WardGrid *grid, guint *out_n)
{
  *out_n = grid->panels->len;
  return (const char *const *) grid->panels->pdata;
}
