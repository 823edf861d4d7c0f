/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's columns, cells and summaries: one column a minute, a date without time, or a period, newest last (GTAB-188); a cell holds all results of its row and
 * minute, none hidden (V60); what is cancelled or withdrawn is in its cell but never latest and never counted (W31). */
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
  g_time_zone_unref (grid->zone);
  g_free (grid);
}

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

  memset (out, 0, sizeof *out);
  out->time = *time;
  out->reported = (guint8) reported;
  out->precision = (guint8) MIN (time->precision, WARD_PRECISION_MINUTE);
  if (time->precision == WARD_PRECISION_NONE)
    return;
  out->axis_us = floor_minute (ward_datetime_get_axis_us (time, grid->zone));
  if (reported || time == &observation->effective_end || observation->effective_end.precision == WARD_PRECISION_NONE)
    return;
  out->end = observation->effective_end;
  out->end_axis_us = floor_minute (ward_datetime_get_axis_us (&out->end, grid->zone));
  if (out->end_axis_us <= out->axis_us) /* a period of less than a minute is a moment */
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
  column.clock = g_string_chunk_insert_const (grid->strings, clock);
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

static gboolean
same_bounds (const WardMeasure *a, const WardMeasure *b)
{
  if (a->n_ranges != b->n_ranges)
    return FALSE;
  for (guint i = 0; a->ranges != b->ranges && i < a->n_ranges; i++)
    if (g_strcmp0 (a->ranges[i].low.lexeme, b->ranges[i].low.lexeme) != 0
        || g_strcmp0 (a->ranges[i].high.lexeme, b->ranges[i].high.lexeme) != 0
        || g_strcmp0 (a->ranges[i].text, b->ranges[i].text) != 0)
      return FALSE;
  return TRUE;
}

/* Reasons that say that there is a result, only not one to read. */
static gboolean
is_result_without_number (const WardConcept *reason)
{
  static const char *const codes[] = { "masked", "positive-infinity", "negative-infinity", "as-text" };
  const char *code = ward_concept_find_code (reason, "http://terminology.hl7.org/CodeSystem/data-absent-reason");

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i], code) == 0)
      return TRUE;
  return FALSE;
}

gboolean
ward_grid_has_result (const WardObservation *observation)
{
  if (!ward_status_is_shown_as_value (observation->status))
    return FALSE;
  if (observation->unsafe_modifier || observation->measure.value.kind != WARD_VALUE_NONE
      || is_result_without_number (observation->measure.absent_reason))
    return TRUE;
  for (guint i = 0; i < observation->n_components; i++)
    if (observation->components[i].value.kind != WARD_VALUE_NONE
        || is_result_without_number (observation->components[i].absent_reason))
      return TRUE;
  return FALSE;
}

gboolean
ward_grid_is_withheld (const WardObservation *observation)
{
  static const char system[] = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

  return observation->measure.value.kind == WARD_VALUE_NONE && observation->n_components == 0
         && g_strcmp0 (ward_concept_find_code (observation->measure.absent_reason, system), "masked") == 0;
}

/* Of what has no value to show, the newest says it: that one is withheld is no more than that another could not be measured. */
static const WardObservation *
find_newest_without_value (const WardGrid *grid, const WardGridRowData *row, guint *index)
{
  guint latest = *index;

  if (!ward_grid_is_withheld (row->results[latest]))
    return row->results[latest];
  for (guint i = row->row.n_results; i-- > latest + 1;)
    if (ward_status_is_shown_as_value (row->results[i]->status)
        && !g_array_index (grid->columns, WardGridColumn, row->columns[i]).future)
      {
        *index = i;
        break;
      }
  return row->results[*index];
}

/* The newest that says something. What only says that nothing was measured is latest where there is nothing else. A time in the future is a mistake of the
 * source: it is shown, but does not push the true latest aside unless it is all there is (V62). */
static const WardObservation *
find_latest (const WardGrid *grid, const WardGridRowData *row, guint *out_index)
{
  const WardObservation *found = NULL;
  int best = 0;

  for (guint i = row->row.n_results; i-- > 0 && best < 4;)
    {
      const WardObservation *observation = row->results[i];
      gboolean future = g_array_index (grid->columns, WardGridColumn, row->columns[i]).future;
      int rank;

      if (!ward_status_is_shown_as_value (observation->status))
        continue;
      rank = 1 + (future ? 0 : 1) + (ward_grid_has_result (observation) ? 2 : 0);
      if (rank > best)
        {
          found = observation;
          *out_index = i;
          best = rank;
        }
    }
  return found;
}

static guint
get_rank (const WardObservation *observation)
{
  WardFlag flag;

  ward_flag_read_observation (observation, &flag);
  return ward_flag_get_rank (&flag);
}

/* Of several results of one moment none is the newer: the worst stands for them, so that no flag is lost in the place that has room for one (V60, W18). */
static const WardObservation *
find_worst_of_moment (const WardGridRowData *row, guint *index)
{
  const WardObservation *worst = row->results[*index];
  const WardDateTime *moment = ward_observation_get_time (worst, NULL);

  for (guint i = *index;
       i-- > 0 && ward_datetime_compare (ward_observation_get_time (row->results[i], NULL), moment) == 0;)
    if (ward_grid_has_result (row->results[i]) && get_rank (row->results[i]) > get_rank (worst))
      {
        worst = row->results[i];
        *index = i;
      }
  return worst;
}

/* The result of the moment before: another one of the same moment is no earlier one. */
static const WardObservation *
find_previous (const WardGridRowData *row, guint latest)
{
  const WardDateTime *moment = ward_observation_get_time (row->results[latest], NULL);

  for (guint i = latest; i-- > 0;)
    if (ward_grid_has_result (row->results[i])
        && ward_datetime_compare (ward_observation_get_time (row->results[i], NULL), moment) != 0)
      return find_worst_of_moment (row, &i);
  return NULL;
}

static gboolean
is_later (const WardObservation *a, const WardObservation *b)
{
  return ward_datetime_compare (ward_observation_get_time (a, NULL), ward_observation_get_time (b, NULL)) > 0;
}

/* After the latest is known. */
void
ward_grid_count_row (WardGridRowData *data)
{
  WardGridRow *row = &data->row;

  row->worst = WARD_SEVERITY_NONE;
  row->n_abnormal = row->n_critical = data->n_noteworthy = 0;
  row->n_later_abnormal = row->n_later_critical = 0;
  for (guint i = 0; i < row->n_results; i++)
    {
      gboolean later = row->latest != NULL && is_later (data->results[i], row->latest);
      WardFlag flag;

      if (!ward_status_is_shown_as_value (data->results[i]->status))
        continue;
      ward_flag_read_observation (data->results[i], &flag);
      row->n_later_abnormal += later && ward_flag_is_abnormal (&flag);
      row->n_later_critical += later && flag.severity == WARD_SEVERITY_CRITICAL;
      row->worst = MAX (row->worst, flag.severity);
      row->n_abnormal += ward_flag_is_abnormal (&flag);
      row->n_critical += flag.severity == WARD_SEVERITY_CRITICAL;
      data->n_noteworthy += ward_flag_is_noteworthy (&flag);
    }
}

static void
read_latest (WardGridRow *row)
{
  WardFlag flag;

  ward_flag_read_observation (row->latest, &flag);
  row->latest_abnormal = ward_flag_is_abnormal (&flag);
  row->latest_critical = flag.severity == WARD_SEVERITY_CRITICAL;
}

static guint
count_in_cell (const WardGridRowData *data, guint index)
{
  guint n = 0;

  for (guint i = 0; i < data->row.n_results; i++)
    n += data->columns[i] == data->columns[index];
  return n;
}

void
ward_grid_summarize_row (WardGrid *grid, WardGridRowData *data)
{
  WardGridRow *row = &data->row;
  guint latest = 0;

  row->latest = find_latest (grid, data, &latest);
  if (row->latest != NULL)
    {
      row->latest = find_newest_without_value (grid, data, &latest);
      row->latest = find_worst_of_moment (data, &latest);
    }
  ward_grid_count_row (data);
  if (row->latest == NULL)
    return;
  row->previous = find_previous (data, latest);
  read_latest (row);
  row->n_at_latest = count_in_cell (data, latest);
  row->latest_future = g_array_index (grid->columns, WardGridColumn, data->columns[latest]).future;
  data->range = ward_range_format_observation (row->latest, WARD_TEXT_DISPLAY);
  row->range = data->range;
  for (guint i = 0; i < row->n_results && !row->range_changed; i++)
    row->range_changed = ward_grid_has_result (data->results[i]) && data->results[i]->measure.n_ranges > 0
                         && !same_bounds (&data->results[i]->measure, &row->latest->measure);
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
