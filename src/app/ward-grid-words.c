/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Overview, Vitals and Labs do alike with the grid's model: pick the selected result, copy it exactly (W43), say what a filter hides (W23, W32), and
 * make the series of its rows. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-grid-words.h"
#include "core/base/ward-text.h"
#include "core/clinical/ward-flag.h"

/**
 * ward_grid_pick:
 * @grid: a grid
 * @row: its row
 * @column: its column, or -1
 *
 * Returns: (nullable) (transfer none): the newest result of the cell, the row's latest where that is in it; without a cell or in an empty one the row's latest
 */
const WardObservation *
ward_grid_pick (const WardGrid *grid, guint row, int column)
{
  WardGridCell cell = { 0 };

  if (row >= ward_grid_get_n_rows (grid))
    return NULL;
  if (column >= 0 && (guint) column < ward_grid_get_n_columns (grid))
    ward_grid_get_cell (grid, row, (guint) column, &cell);
  for (guint i = 0; i < cell.n_results; i++)
    if (cell.results[i] == ward_grid_get_row (grid, row)->latest)
      return cell.results[i];
  return cell.n_results > 0 ? cell.results[cell.n_results - 1] : ward_grid_get_row (grid, row)->latest;
}

/**
 * ward_grid_find_previous:
 * @grid: a grid
 * @row: its row
 * @observation: (nullable): a result of the row
 *
 * Returns: (nullable) (transfer none): the newest result before it that counts as a value; %NULL for one of the future, with which nothing is compared
 */
const WardObservation *
ward_grid_find_previous (const WardGrid *grid, guint row, const WardObservation *observation)
{
  const WardObservation *previous = NULL;
  const WardObservation *const *results;
  guint n = 0;

  if (observation == NULL || row >= ward_grid_get_n_rows (grid) || ward_grid_is_future (grid, observation))
    return NULL;
  results = ward_grid_get_row_results (grid, row, &n);
  for (guint i = 0; i < n && results[i] != observation; i++)
    if (ward_status_is_shown_as_value (results[i]->status))
      previous = results[i];
  return previous;
}

/**
 * ward_grid_dup_copy:
 * @grid: a grid
 * @row: its row
 * @column: its column, or -1 for the row's latest
 * @zone: (nullable): whose times are written
 *
 * The selection as text, exactly as it is shown, one line for each result (W43). An empty cell gives nothing: the result of another time would be taken for
 * that of this one.
 *
 * Returns: (transfer full) (nullable): the text
 */
char *
ward_grid_dup_copy (const WardGrid *grid, guint row, int column, GTimeZone *zone)
{
  const WardObservation *only = ward_grid_pick (grid, row, column);
  WardGridCell cell = { &only, 1 };
  g_autoptr (GString) text = g_string_new (NULL);

  if (only == NULL)
    return NULL;
  if (column >= 0 && (guint) column < ward_grid_get_n_columns (grid))
    {
      WardGridCell full = { 0 };

      ward_grid_get_cell (grid, row, (guint) column, &full);
      if (full.n_results == 0)
        return NULL;
      cell = full;
    }
  for (guint i = 0; i < cell.n_results; i++)
    {
      g_autofree char *line
          = ward_observation_format_copy (cell.results[i], ward_grid_get_row (grid, row)->label, zone);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The gravest of a cell's results that carry a flag and a comment, and how many comments all of them have. */
static const WardObservation *
find_commented (const WardGridCell *cell, guint *out_n)
{
  const WardObservation *gravest = NULL;
  guint rank = 0;

  *out_n = 0;
  for (guint i = 0; i < cell->n_results; i++)
    {
      WardFlag flag;

      ward_flag_read_observation (cell->results[i], &flag);
      if (cell->results[i]->n_notes == 0 || !ward_flag_is_noteworthy (&flag))
        continue;
      *out_n += cell->results[i]->n_notes;
      if (gravest == NULL || ward_flag_get_rank (&flag) > rank)
        {
          gravest = cell->results[i];
          rank = ward_flag_get_rank (&flag);
        }
    }

  return gravest;
}

/**
 * ward_grid_cell_dup_comment:
 * @cell: a cell's results
 * @label: its row's name
 *
 * What was written to a result that carries a flag, in one line; of several the gravest result's first comment, and how many there are. Where the cell has more
 * results than one, it is said to which of them the comment belongs (V60).
 *
 * Returns: (transfer full) (nullable): the text; %NULL where there is none
 */
char *
ward_grid_cell_dup_comment (const WardGridCell *cell, const char *label)
{
  guint n;
  const WardObservation *result = find_commented (cell, &n);
  g_autofree char *line = NULL;
  g_autofree char *value = NULL;
  g_autofree char *name = NULL;

  if (result == NULL)
    return NULL;
  line = ward_text_one_line (result->notes[0].text, 0);
  g_strstrip (line);
  value = ward_grid_format_result (result, WARD_TEXT_DISPLAY);
  name = cell->n_results > 1 ? g_strdup_printf ("%s %s", label, value) : g_strdup (label);
  if (n == 1)
    return g_strdup_printf (_ ("%s, comment: %s"), name, line);
  return g_strdup_printf (_ ("%s, comment 1 of %u: %s"), name, n, line);
}

/* How many critical ones, and of when the newest is: they may all be of years ago (W23). */
static char *
format_hidden_critical (const WardGrid *grid, GTimeZone *zone)
{
  guint n = ward_grid_get_n_hidden_critical (grid);
  g_autofree char *count = g_strdup_printf (ngettext ("%u critical result hidden by the filter",
                                                      "%u critical results hidden by the filter", n),
                                            n);
  gboolean reported;
  const WardDateTime *time = ward_observation_get_time (ward_grid_get_newest_hidden_critical (grid), &reported);
  g_autofree char *when = NULL;

  if (time->precision == WARD_PRECISION_NONE)
    return g_steal_pointer (&count);
  when = ward_datetime_format (time, zone);
  /* Translators: the first %s is "2 critical results hidden by the filter", the second a date and time. */
  return n > 1 ? g_strdup_printf (_ ("%s, newest %s"), count, when) : g_strdup_printf (_ ("%s, of %s"), count, when);
}

/**
 * ward_grid_format_hidden:
 * @grid: a view of a grid
 * @zone: (nullable): whose clock the times show
 *
 * Says how much a filter hides, and of when the newest critical result among it is (W23, W32).
 *
 * Returns: (transfer full) (nullable): the filter's sentence, %NULL when nothing is hidden
 */
char *
ward_grid_format_hidden (const WardGrid *grid, GTimeZone *zone)
{
  guint n = ward_grid_get_n_hidden (grid);
  g_autofree char *hidden = NULL;
  g_autofree char *critical = NULL;

  if (n == 0)
    return NULL;
  hidden = g_strdup_printf (ngettext ("Filter active: %u result hidden", "Filter active: %u results hidden", n), n);
  if (ward_grid_get_n_hidden_critical (grid) == 0)
    return g_steal_pointer (&hidden);
  critical = format_hidden_critical (grid, zone);
  return g_strdup_printf ("%s — %s", hidden, critical);
}

/**
 * ward_grid_build_series:
 * @grid: a grid
 * @zone: (nullable): whose days the axis shows
 *
 * Makes the series of each row that has something to draw.
 *
 * Returns: (transfer full): an array of #WardSeries, in the grid's order
 */
GPtrArray *
ward_grid_build_series (const WardGrid *grid, GTimeZone *zone)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_series_unref);

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, row);
      guint n = 0;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);
      g_autoptr (WardSeries) series = ward_series_new (info->label, info->unit, results, n, zone);
      guint n_missing = 0;
      const WardSpan *missing = ward_grid_get_missing (grid, &n_missing);
      double minimum;
      double maximum;

      ward_series_set_now (series, g_get_real_time ());
      ward_series_set_is_isolate (series, info->isolate != NULL);
      ward_series_set_missing (series, missing, n_missing);
      if (ward_series_get_value_bounds (series, &minimum, &maximum))
        g_ptr_array_add (all, g_steal_pointer (&series));
    }
  return g_steal_pointer (&all);
}

/**
 * ward_grid_find_result:
 * @grid: a grid
 * @id: a result's id
 * @out_row: (out): its row
 * @out_column: (out): its column
 *
 * Finds the cell that holds a result.
 *
 * Returns: whether there is one
 */
gboolean
ward_grid_find_result (const WardGrid *grid, const char *id, guint *out_row, guint *out_column)
{
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    for (guint column = ward_grid_get_n_columns (grid); column-- > 0;)
      {
        WardGridCell cell;

        ward_grid_get_cell (grid, row, column, &cell);
        for (guint i = 0; i < cell.n_results; i++)
          if (g_strcmp0 (cell.results[i]->id, id) == 0)
            {
              *out_row = row;
              *out_column = column;
              return TRUE;
            }
      }
  return FALSE;
}
