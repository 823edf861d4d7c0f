/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's columns: one a minute, a date without time, or a period, newest last (GTAB-188). A cell is what a row has in a column: all of its results, none
 * hidden (V60). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MINUTE_US (60 * G_USEC_PER_SEC)

/* What tells one column from another. */
typedef struct
{
  gint64 axis_us;
  gint64 end_axis_us; /* of a period; 0: none */
  WardDateTime time;
  WardDateTime end;
  guint8 precision; /* WardPrecision; all with a time of day are MINUTE */
  guint8 reported;
} ColumnKey;

static gint64
floor_minute (gint64 us)
{
  return us - ((us % MINUTE_US) + MINUTE_US) % MINUTE_US;
}

static void
read_key (const WardGrid *grid, const WardObservation *observation, ColumnKey *out)
{
  gboolean reported;
  const WardDateTime *time = ward_observation_get_time (observation, &reported);
  const WardDateTime *end = ward_observation_get_period_end (observation);

  memset (out, 0, sizeof *out);
  out->time = *time;
  out->reported = (guint8) reported;
  out->precision = (guint8) MIN (time->precision, WARD_PRECISION_MINUTE);
  if (time->precision == WARD_PRECISION_NONE)
    return;
  out->axis_us = floor_minute (ward_datetime_get_axis_us (time, grid->zone));
  if (end == NULL)
    return;
  out->end = *end;
  out->end_axis_us = floor_minute (ward_datetime_get_axis_us (end, grid->zone));
  if (out->end_axis_us <= out->axis_us) /* on the axis, where only one of the two has a time of day or a zone */
    out->end_axis_us = 0;
}

/* An unknown time comes first, so that the newest stays at the right. */
static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const ColumnKey *key_a = a, *key_b = b;

  if ((key_a->precision == WARD_PRECISION_NONE) != (key_b->precision == WARD_PRECISION_NONE))
    return key_a->precision == WARD_PRECISION_NONE ? -1 : 1;
  if (key_a->axis_us != key_b->axis_us)
    return key_a->axis_us < key_b->axis_us ? -1 : 1;
  if (key_a->precision != key_b->precision)
    return (int) key_a->precision - (int) key_b->precision;
  if (key_a->end_axis_us != key_b->end_axis_us)
    return key_a->end_axis_us < key_b->end_axis_us ? -1 : 1;
  if (key_a->time.has_offset != key_b->time.has_offset)
    return (int) key_a->time.has_offset - (int) key_b->time.has_offset;
  return (int) key_a->reported - (int) key_b->reported;
}

static GArray *
collect_keys (const WardGrid *grid)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (ColumnKey));
  guint n = 0;

  for (guint i = 0; i < grid->rows->len; i++)
    {
      const WardGridRowData *row = g_ptr_array_index (grid->rows, i);

      for (guint j = 0; j < row->row.n_results; j++)
        {
          ColumnKey key;

          read_key (grid, row->results[j], &key);
          g_array_append_val (keys, key);
        }
    }
  g_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    if (i == 0 || compare_keys (&g_array_index (keys, ColumnKey, i), &g_array_index (keys, ColumnKey, n - 1)) != 0)
      g_array_index (keys, ColumnKey, n++) = g_array_index (keys, ColumnKey, i);
  g_array_set_size (keys, n);
  return keys;
}

static void
append_words (GString *text, const char *words)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words);
}

/* The time of day, the end of a period, and what must be known of the time: without these words a reader would take it for an ordinary one. */
static char *
make_clock (const WardGrid *grid, const ColumnKey *key, gboolean future)
{
  g_autofree char *start = ward_datetime_format_time (&key->time, grid->zone);
  GString *clock = g_string_new (start);

  if (key->end_axis_us != 0)
    {
      g_autofree char *end = ward_datetime_format (&key->end, grid->zone);
      g_autofree char *words = g_strdup_printf (_ ("to %s"), end);

      append_words (clock, words);
    }
  if (key->precision == WARD_PRECISION_MINUTE && !key->time.has_offset)
    append_words (clock, _ ("(zone not given)"));
  if (future)
    append_words (clock, _ ("(future date)"));
  return g_string_free (clock, FALSE);
}

static void
add_column (WardGrid *grid, const ColumnKey *key)
{
  WardGridColumn column = { .time = key->time, .reported = key->reported };
  g_autofree char *date = ward_datetime_format_date (&key->time, grid->zone);
  g_autofree char *clock = NULL;

  column.time.precision = key->precision;
  if (key->precision == WARD_PRECISION_MINUTE)
    column.time.utc_us = floor_minute (key->time.utc_us);
  column.future = ward_datetime_is_future (&column.time, grid->now_us, grid->zone);
  clock = make_clock (grid, key, column.future);
  column.date = g_string_chunk_insert_const (grid->strings, date);
  column.clock = column.plain_clock = g_string_chunk_insert_const (grid->strings, clock);
  column.first_of_day = grid->columns->len == 0
                        || g_array_index (grid->columns, WardGridColumn, grid->columns->len - 1).date != column.date;
  g_array_append_val (grid->columns, column);
}

static int
find_key (const GArray *keys, const ColumnKey *key)
{
  guint low = 0, high = keys->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_keys (&g_array_index (keys, ColumnKey, middle), key) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return (int) low;
}

typedef struct
{
  const WardObservation *observation;
  guint column;
} Placed;

static int
compare_placed (const void *a, const void *b)
{
  const Placed *placed_a = a, *placed_b = b;

  if (placed_a->column != placed_b->column)
    return placed_a->column < placed_b->column ? -1 : 1;
  return ward_observation_compare_time (placed_a->observation, placed_b->observation);
}

static void
place_row (const WardGrid *grid, WardGridRowData *row, const GArray *keys)
{
  g_autofree Placed *placed = g_new (Placed, row->row.n_results);

  for (guint i = 0; i < row->row.n_results; i++)
    {
      ColumnKey key;

      read_key (grid, row->results[i], &key);
      placed[i] = (Placed){ row->results[i], (guint) find_key (keys, &key) };
    }
  qsort (placed, row->row.n_results, sizeof *placed, compare_placed);
  g_free (row->columns);
  row->columns = g_new (guint, row->row.n_results);
  for (guint i = 0; i < row->row.n_results; i++)
    {
      row->results[i] = placed[i].observation;
      row->columns[i] = placed[i].column;
    }
}

void
ward_grid_place_results (WardGrid *grid)
{
  g_autoptr (GArray) keys = collect_keys (grid);

  for (guint i = 0; i < keys->len; i++)
    add_column (grid, &g_array_index (keys, ColumnKey, i));
  ward_grid_mark_columns (grid);
  for (guint i = 0; i < grid->rows->len; i++)
    {
      WardGridRowData *row = g_ptr_array_index (grid->rows, i);

      place_row (grid, row, keys);
      grid->n_results += row->row.n_results;
      if (i == 0
          || strcmp (((WardGridRowData *) g_ptr_array_index (grid->rows, i - 1))->row.panel, row->row.panel) != 0)
        g_ptr_array_add (grid->panels, (gpointer) row->row.panel);
    }
}

/**
 * ward_grid_find_row_ends:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 * @out_first: (out): the column of the oldest result
 * @out_last: (out): the column of the newest result
 *
 * Finds how far a row reaches.
 *
 * Returns: whether it has a result
 */
gboolean
ward_grid_find_row_ends (const WardGrid *grid, guint row, guint *out_first, guint *out_last)
{
  const WardGridRowData *data;

  g_return_val_if_fail (grid != NULL && row < grid->rows->len, FALSE);

  data = g_ptr_array_index (grid->rows, row);
  if (data->row.n_results == 0)
    return FALSE;
  *out_first = data->columns[0];
  *out_last = data->columns[data->row.n_results - 1];
  return TRUE;
}
