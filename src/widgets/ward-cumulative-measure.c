/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes of the cumulative grid: every column is as wide as its widest number, because a number is never cut (W15), every row as high as its wrapped
 * name or its stacked results. Columns are measured from the newest backwards; those out of view wait for idle moments, so that a grid of any size
 * opens at once (design.md 5, "main loop blocked"). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/ward-cumulative-private.h"

#define SLICE_US 4000 /* of measuring in one go */
#define FIRST_US 8000 /* that measuring may have taken when columns out of view are begun before the first frame */
#define N_RECENT 6    /* columns that the frozen part leaves room for, one at a time */

/**
 * ward_cumulative_find_column:
 *
 * The column that holds a result of a row, newest first; -1 where it is in none.
 */
int
ward_cumulative_find_column (const WardCumulative *self, guint row, const WardObservation *observation)
{
  guint first = 0;
  guint last = 0;

  if (observation == NULL || !ward_grid_find_row_ends (self->grid, row, &first, &last))
    return -1;
  for (guint column = last + 1; column > first; column--)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (self->grid, row, column - 1, &cell);
      for (guint i = 0; i < cell.n_results; i++)
        {
          if (cell.results[i] == observation)
            return (int) column - 1;
        }
    }
  return -1;
}

/**
 * ward_cumulative_add_stack:
 *
 * Says beside a result how many there are of its time, if it is not the only one.
 */
void
ward_cumulative_add_stack (WardCellText *text, guint n)
{
  g_autofree char *mark = NULL;

  if (n < 2)
    return;
  mark = g_steal_pointer (&text->mark);
  text->mark = g_strdup_printf ("%s%s×%u", mark, mark[0] != '\0' ? " " : "", n);
}

/* By what the laboratory sent, then by what was calculated. What has no flag in its cell weighs nothing. */
static guint
get_weight (const WardObservation *observation)
{
  WardFlag flag;

  if (!ward_status_is_shown_as_value (observation->status))
    return 0;
  ward_flag_read_observation (observation, &flag);
  return 2 * (guint) flag.severity + (flag.computed != WARD_DIRECTION_NONE);
}

/* How many more there are than lines, and the gravest flag among them (V60, W23). */
static void
read_rest (const WardCumulative *self, const WardGridCell *cell, guint first, WardCellText *out_text)
{
  guint gravest = first;

  for (guint i = first + 1; i < cell->n_results; i++)
    if (get_weight (cell->results[i]) > get_weight (cell->results[gravest]))
      gravest = i;
  *out_text = (WardCellText){ 0 };
  ward_cell_text_read (cell->results[gravest], out_text);
  g_free (out_text->value);
  g_free (out_text->mark);
  out_text->value = g_strdup_printf (_ ("+ %u more"), cell->n_results - first);
  out_text->mark = g_strdup ("");
  out_text->point = strlen (out_text->value);
  out_text->number = out_text->aligned = out_text->shortened = out_text->provisional = FALSE;
  if (out_text->tone == WARD_TONE_PLAIN)
    out_text->tone = WARD_TONE_QUIET;
}

/**
 * ward_cumulative_get_line:
 * @out_text: (out caller-allocates): clear with ward_cell_text_clear()
 *
 * What one line of a cell says: a result, or, in the last line of a cell with more results than it has lines, how many more there are, with the gravest flag.
 */
void
ward_cumulative_get_line (const WardCumulative *self, const WardGridCell *cell, guint line, WardCellText *out_text)
{
  if (line == WARD_GRID_MAX_STACK - 1 && cell->n_results > WARD_GRID_MAX_STACK)
    {
      read_rest (self, cell, line, out_text);
      return;
    }
  ward_cell_text_read (cell->results[line], out_text);
  if (line == 0)
    ward_cumulative_add_stack (out_text, cell->n_results);
}

/**
 * ward_cumulative_add_text:
 *
 * Widens a column's metrics for a text.
 */
void
ward_cumulative_add_text (WardCumulative *self, WardColumnMetrics *metrics, const WardCellText *text)
{
  double flag = 0;
  double value = ward_text_cache_estimate (self->texts, text->value, strlen (text->value), WARD_STYLE_BOLD);

  if (text->flag[0] != '\0')
    flag += 2 * self->pad + ward_text_cache_estimate (self->texts, text->flag, strlen (text->flag), WARD_STYLE_BOLD);
  if (text->mark[0] != '\0')
    flag += self->pad + ward_text_cache_estimate (self->texts, text->mark, strlen (text->mark), WARD_STYLE_SMALL_BOLD);
  if (text->aligned)
    {
      double whole = ward_text_cache_estimate (self->texts, text->value, text->point, WARD_STYLE_BOLD);

      metrics->whole = MAX (metrics->whole, (int) ceil (whole));
      metrics->fraction = MAX (metrics->fraction, (int) ceil (value - whole));
      metrics->flag = MAX (metrics->flag, (int) ceil (flag));
    }
  else
    {
      metrics->text = MAX (metrics->text, (int) ceil (value + flag));
    }
}

static int
get_metrics_width (const WardColumnMetrics *metrics)
{
  return MAX (metrics->whole + metrics->fraction + metrics->flag, metrics->text);
}

/**
 * ward_cumulative_widest:
 *
 * The greater of a width and a text's, in pixels.
 */
int
ward_cumulative_widest (const WardCumulative *self, int widest_so_far, const char *text, WardTextStyle style)
{
  return MAX (widest_so_far, (int) ceil (ward_text_cache_estimate (self->texts, text, strlen (text), style)) + 1);
}

/**
 * ward_cumulative_get_clock_width:
 *
 * The width of what stands before the word on how a column's time is meant: the time of day with what is to be said of it, and a gap.
 */
int
ward_cumulative_get_clock_width (const WardCumulative *self, const WardGridColumn *column)
{
  WardTextStyle style = column->future ? WARD_STYLE_BOLD : WARD_STYLE_NORMAL;

  if (column->clock == NULL || column->clock[0] == '\0')
    return 0;
  return ward_cumulative_widest (self, 0, column->clock, style) + self->pad;
}

/**
 * ward_cumulative_get_head_width:
 *
 * The width of a column's head: the date, and below it the time of day and how it is meant.
 */
int
ward_cumulative_get_head_width (const WardCumulative *self, const WardGridColumn *column)
{
  int clock = ward_cumulative_get_clock_width (self, column);

  if (column->reported)
    clock += ward_cumulative_widest (self, 0, _ ("Reported"), WARD_STYLE_SMALL_BOLD);
  return ward_cumulative_widest (self, clock, column->date, WARD_STYLE_BOLD);
}

static void
measure_column (WardCumulative *self, guint column)
{
  WardColumnMetrics *metrics = &self->metrics[column];
  int head = ward_cumulative_get_head_width (self, ward_grid_get_column (self->grid, column));

  *metrics = (WardColumnMetrics){ 0 };
  for (guint row = 0; row < self->geometry.n_rows; row++)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (self->grid, row, column, &cell);
      for (guint line = 0; line < MIN (cell.n_results, WARD_GRID_MAX_STACK); line++)
        {
          g_auto (WardCellText) text = { 0 };

          ward_cumulative_get_line (self, &cell, line, &text);
          ward_cumulative_add_text (self, metrics, &text);
        }
    }
  self->widths[column] = MAX (get_metrics_width (metrics), head) + 4 * self->pad;
}

/* Measures columns, newest first, until all are done or the time is up; at least those that a window can show. */
static void
measure_columns (WardCumulative *self, int at_least_pixels, gint64 until)
{
  gint64 end = MIN (g_get_monotonic_time () + SLICE_US, until);
  int measured = 0;

  for (guint column = self->measured_from; column < self->geometry.n_columns; column++)
    measured += self->widths[column];
  while (self->measured_from > 0 && (measured < at_least_pixels || g_get_monotonic_time () < end))
    {
      self->measured_from--;
      measure_column (self, self->measured_from);
      measured += self->widths[self->measured_from];
    }
  ward_grid_geometry_set_columns (&self->geometry, self->widths, self->geometry.n_columns);
}

static gboolean
measure_more_cb (gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (user_data);
  int before = self->geometry.width;
  guint measured_from = self->measured_from;

  ward_cumulative_note_columns (self, self->grid);
  measure_columns (self, 0, G_MAXINT64);
  ward_cumulative_forget_columns (self, self->measured_from, measured_from);
  if (self->geometry.width != before && self->hadjustment != NULL)
    {
      /* What is in view stays where it is, on whichever side of it columns grew. */
      self->placing = TRUE;
      gtk_adjustment_configure (self->hadjustment, ward_cumulative_get_noted_x (self), 0, self->geometry.width,
                                gtk_adjustment_get_step_increment (self->hadjustment),
                                gtk_adjustment_get_page_increment (self->hadjustment),
                                gtk_adjustment_get_page_size (self->hadjustment));
      ward_cumulative_reveal_due (self); /* not only with the next frame, which may be late */
      self->placing = FALSE;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  self->anchor_column = -1;
  if (self->measured_from > 0)
    return G_SOURCE_CONTINUE;
  self->measure_id = 0;
  return G_SOURCE_REMOVE;
}

static void
measure_rows (WardCumulative *self)
{
  guint n_rows = self->geometry.n_rows;
  g_autofree int *heights = g_new0 (int, n_rows + 1);
  g_autofree gboolean *begins = g_new0 (gboolean, n_rows + 1);

  for (guint row = 0; row < n_rows; row++)
    {
      const char *panel = ward_grid_get_row (self->grid, row)->panel;

      heights[row] = ward_cumulative_measure_row (self, row);
      begins[row]
          = panel != NULL && (row == 0 || g_strcmp0 (panel, ward_grid_get_row (self->grid, row - 1)->panel) != 0);
    }
  ward_grid_geometry_set_rows (&self->geometry, heights, begins, n_rows, self->line + 2 * self->pad);
}

/* How many columns as wide as the newest one are in view as a whole beside a frozen part. */
static int
count_in_view (int viewport_width, int frozen, int column)
{
  return MAX (0, viewport_width - frozen) / MAX (column, 1);
}

/* The ways in which every value has its place, the best to read first. */
static const struct
{
  int label_lines; /* how wide a name may be before it wraps, in heights of a line */
  WardFrozenWay way;
} ways[] = {
  { 12, WARD_FROZEN_WIDE },
  { 9, WARD_FROZEN_COMPACT },
  { 6, WARD_FROZEN_COMPACT },
  { 6, WARD_FROZEN_TINY },
};

/* How wide they are, as far as that was asked for: the same for every room. */
typedef struct
{
  int widths[G_N_ELEMENTS (ways)]; /* 0: not measured */
  int current;                     /* the one that the frozen part is laid out in; -1: another */
} FrozenWidths;

static void
lay_frozen_out (WardCumulative *self, FrozenWidths *known, int way)
{
  if (known->current == way)
    return;
  self->latest_cap = 8 * self->line;
  ward_cumulative_measure_frozen (self, ways[way].label_lines * self->line, ways[way].way);
  known->widths[way] = self->frozen.width;
  known->current = way;
}

static int
get_frozen_width (WardCumulative *self, FrozenWidths *known, int way)
{
  if (known->widths[way] == 0)
    lay_frozen_out (self, known, way);
  return known->widths[way];
}

/* The less doubled up, the better to read: what shows one more column, or is the only way to show one, is doubled up; room that is left over is not. */
static int
find_readable_way (WardCumulative *self, FrozenWidths *known, int viewport_width, int room)
{
  int newest = viewport_width - room;
  int compact;

  for (int way = 0; way < 2; way++)
    if (get_frozen_width (self, known, way) <= MIN (room, viewport_width * 11 / 20))
      return way;
  compact = get_frozen_width (self, known, 2);
  if (compact <= MIN (room, viewport_width * 3 / 5))
    return 2;
  if (compact <= room
      && count_in_view (viewport_width, get_frozen_width (self, known, 3), newest)
             <= count_in_view (viewport_width, compact, newest))
    return 2;
  return 3;
}

/* One column mostly says the latest values again: where the next way has room for an earlier one beside it, that is worth its lines (W28). */
static int
find_way (WardCumulative *self, FrozenWidths *known, int viewport_width, int room)
{
  int way = find_readable_way (self, known, viewport_width, room);
  int newest = viewport_width - room;

  if (self->geometry.n_columns < 2 || count_in_view (viewport_width, get_frozen_width (self, known, way), newest) != 1)
    return way;
  for (int next = way + 1; next < (int) G_N_ELEMENTS (ways); next++)
    if (count_in_view (viewport_width, get_frozen_width (self, known, next), newest) > 1)
      return next;
  return way;
}

/* No value gives way to a word before the last way. */
static void
choose_frozen (WardCumulative *self, FrozenWidths *known, int viewport_width, int room, WardFrozenWay last_way)
{
  lay_frozen_out (self, known, find_way (self, known, viewport_width, room));
  for (WardFrozenWay way = WARD_FROZEN_RANGE_BELOW; way <= last_way; way++)
    for (int lines = 8; lines > (last_way == WARD_FROZEN_UNDATED ? 3 : 7) && self->frozen.width > room; lines--)
      {
        known->current = -1;
        self->latest_cap = lines * self->line;
        ward_cumulative_measure_frozen (self, 6 * self->line, way);
      }
}

/* How wide the newest columns are for their numbers: those are what is selected and looked at first, and none of them may be cut by the frozen part. */
static int
measure_recent (WardCumulative *self, guint newest)
{
  guint first = newest + 1 - MIN (newest + 1, N_RECENT);
  int widest = 0;

  while (self->measured_from > first)
    measure_column (self, --self->measured_from);
  for (guint column = first; column <= newest; column++)
    {
      const WardColumnMetrics *metrics = &self->metrics[column];
      int head = ward_cumulative_get_head_width (self, ward_grid_get_column (self->grid, column));

      widest = MAX (widest, MAX (metrics->whole + metrics->fraction + metrics->flag, head) + 4 * self->pad);
    }
  return widest;
}

/* Measures the grid for a viewport's width. Where the frozen part would take more than half, its lines are doubled up: the unit below the name, date
 * and age below the latest value, and long names wrap; where the newest column, or one of the few before it, would not be in view as a whole, the range stands below the
 * name, too. Neither age nor range is ever left out (W24, W28, W29). At the last, the date of the
 * latest value is left to its column, and a value that is too wide gives way to a word that it is there: a number is shown whole or not at all (clinical.md 5.2).
 */
static void
measure_all (WardCumulative *self, int viewport_width)
{
  guint n_columns = self->grid != NULL ? ward_grid_get_n_columns (self->grid) : 0;
  int room = viewport_width; /* that the frozen part may take, so that the newest column is in view as a whole (W28) */
  int recent = viewport_width; /* … or each of the newest */
  FrozenWidths known = { .current = -1 };
  gint64 until = g_get_monotonic_time () + FIRST_US;

  g_clear_handle_id (&self->measure_id, g_source_remove);
  ward_cumulative_forget_nodes (self);
  ward_grid_geometry_clear (&self->geometry);
  self->line = ward_text_cache_get_line_height (self->texts, WARD_STYLE_NORMAL);
  self->pad = MAX (3, self->line / 4);
  self->head_height = 2 * self->line + 2 * self->pad;
  self->measured_width = viewport_width;
  self->geometry.n_rows = self->grid != NULL ? ward_grid_get_n_rows (self->grid) : 0;
  self->geometry.n_columns = n_columns;
  g_free (self->metrics);
  g_free (self->widths);
  self->metrics = g_new0 (WardColumnMetrics, n_columns + 1);
  self->widths = g_new0 (int, n_columns + 1);
  g_free (self->unit_below);
  self->unit_below = g_new0 (gboolean, self->geometry.n_rows + 1);
  g_free (self->when_below);
  self->when_below = g_new0 (gboolean, self->geometry.n_rows + 1);

  for (guint column = 0; column < n_columns; column++)
    self->widths[column] = 6 * self->line;
  self->measured_from = n_columns;
  if (n_columns > 0)
    {
      guint newest = (guint) ward_grid_find_newest_column (self->grid);

      recent = viewport_width - measure_recent (self, newest);
      room = viewport_width - self->widths[newest];
    }
  recent = MIN (room, recent);
  choose_frozen (self, &known, viewport_width, recent, WARD_FROZEN_RANGE_BELOW);
  if (self->frozen.width > recent)
    choose_frozen (self, &known, viewport_width, room, WARD_FROZEN_UNDATED);
  measure_rows (self);
  measure_columns (self, MAX (viewport_width - self->frozen.width, viewport_width / 4), until);
}

/**
 * ward_cumulative_measure_all:
 *
 * Measures the grid for a viewport's width, unless that is done, and begins with the columns that are out of view.
 */
void
ward_cumulative_measure_all (WardCumulative *self, int viewport_width)
{
  if (self->ahead_width != viewport_width)
    measure_all (self, viewport_width);
  self->ahead_width = 0;
  if (self->measured_from > 0)
    self->measure_id = g_idle_add_full (G_PRIORITY_LOW, measure_more_cb, self, NULL);
  self->dirty = FALSE;
}

static gboolean
measure_ahead_cb (gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (user_data);
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  self->ahead_id = 0;
  if (self->dirty && self->grid != NULL && width > 0 && self->measured_width == width
      && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      measure_all (self, width);
      self->ahead_width = width;
    }
  return G_SOURCE_REMOVE;
}

/**
 * ward_cumulative_measure_ahead:
 *
 * Another grid is set: it is measured in a turn of the main loop of its own, so that the frame that shows it has to lay out and paint it only. Until that frame
 * it has no places, and nothing of it can be pointed at. What is set after that, before the frame, is measured by the frame.
 */
void
ward_cumulative_measure_ahead (WardCumulative *self)
{
  gboolean again = self->ahead_width != 0;

  self->ahead_width = 0;
  if (!again && self->ahead_id == 0)
    self->ahead_id = g_idle_add_full (GTK_PRIORITY_RESIZE, measure_ahead_cb, self, NULL);
}
