/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes of the cumulative grid: every column is as wide as its widest number, because a number is never cut (W15), every row as high as its wrapped
 * name or its stacked results. Columns are measured from the newest backwards; those out of view wait for idle moments, so that a grid of any size
 * opens at once (design.md 5, "main loop blocked"). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/ward-cumulative-private.h"

#define SLICE_US 4000 /* of measuring in one go */

/**
 * ward_cumulative_find_column:
 *
 * The column that holds a result of a row, newest first; -1 where it is in none.
 */
int
ward_cumulative_find_column (const WardCumulative *self, guint row, const WardObservation *observation)
{
  for (guint column = self->geometry.n_columns; column > 0 && observation != NULL; column--)
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
 * ward_cumulative_format_when:
 *
 * Date and age of a row's latest value, "09-Mar-2024 · 2d", or the age alone where there is very little room; "" without a latest value.
 */
char *
ward_cumulative_format_when (WardCumulative *self, guint row)
{
  const WardObservation *newest = ward_grid_get_newest (self->grid, row);
  gboolean reported = FALSE;
  const WardDateTime *time;
  g_autofree char *ago = NULL;
  int column;

  if (newest == NULL)
    return g_strdup ("");
  time = ward_observation_get_time (newest, &reported);
  ago = ward_datetime_format_ago (time, g_get_real_time (), NULL);
  column = self->tiny ? -1 : ward_cumulative_find_column (self, row, newest);
  if (column < 0)
    return g_steal_pointer (&ago);
  return g_strdup_printf ("%s · %s", ward_grid_get_column (self->grid, (guint) column)->date, ago);
}

/**
 * ward_cumulative_format_range:
 *
 * The reference range, with a word where it changed over time.
 */
char *
ward_cumulative_format_range (const WardGridRow *row)
{
  if (row->range == NULL)
    return g_strdup ("");
  return row->range_changed ? g_strdup_printf (_ ("%s (changed)"), row->range) : g_strdup (row->range);
}

/**
 * ward_cumulative_format_frozen_range:
 *
 * The reference range as the frozen part shows it: in brackets where it has no column of its own.
 */
char *
ward_cumulative_format_frozen_range (const WardCumulative *self, guint row)
{
  g_autofree char *range = ward_cumulative_format_range (ward_grid_get_row (self->grid, row));

  return self->range_below && range[0] != '\0' ? g_strdup_printf ("(%s)", range) : g_steal_pointer (&range);
}

/**
 * ward_cumulative_format_unit:
 *
 * The row's unit, with a word where the analyte goes on in another row with another unit, and one where only an earlier result is the reason to show the row.
 */
char *
ward_cumulative_format_unit (const WardGridRow *row)
{
  const char *unit = row->unit != NULL ? row->unit : "";
  const char *earlier = ward_grid_row_format_earlier (row);
  g_autofree char *text = row->units_changed ? g_strdup_printf (_ ("%s (unit changed)"), unit) : g_strdup (unit);

  if (earlier == NULL)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s%s%s", text, *text != '\0' ? " · " : "", earlier);
}

/* How many results are of this one's time, if it is not the only one. */
static void
add_stack (WardCellText *text, guint n)
{
  g_autofree char *mark = NULL;

  if (n < 2)
    return;
  mark = g_steal_pointer (&text->mark);
  text->mark = g_strdup_printf ("%s%s×%u", mark, mark[0] != '\0' ? " " : "", n);
}

/**
 * ward_cumulative_get_line:
 * @out_text: (out caller-allocates): clear with ward_cell_text_clear()
 *
 * What one line of a cell says: a result, or, in the last line of a cell with more results than it has lines, how many more there are.
 */
void
ward_cumulative_get_line (const WardCumulative *self, const WardGridCell *cell, guint line, WardCellText *out_text)
{
  if (line == WARD_GRID_MAX_STACK - 1 && cell->n_results > WARD_GRID_MAX_STACK)
    {
      *out_text = (WardCellText){ 0 };
      out_text->value = g_strdup_printf (_ ("+ %u more"), cell->n_results - line);
      out_text->flag = g_strdup ("");
      out_text->mark = g_strdup ("");
      out_text->tone = WARD_TONE_QUIET;
      out_text->point = strlen (out_text->value);
      return;
    }
  ward_cell_text_read (self->grid, cell->results[line], out_text);
  if (line == 0)
    add_stack (out_text, cell->n_results);
}

static void
add_text (WardCumulative *self, WardColumnMetrics *metrics, const WardCellText *text)
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

static int
widest (WardCumulative *self, int widest_so_far, const char *text, WardTextStyle style)
{
  return MAX (widest_so_far, (int) ceil (ward_text_cache_estimate (self->texts, text, strlen (text), style)) + 1);
}

/* Date, time of day with what is to be said of it, and how the time is meant. */
static int
get_head_width (WardCumulative *self, const WardGridColumn *column)
{
  int width = widest (self, 0, column->date, WARD_STYLE_BOLD);

  if (column->clock != NULL)
    width = widest (self, width, column->clock, column->future ? WARD_STYLE_BOLD : WARD_STYLE_NORMAL);
  return column->reported ? widest (self, width, _ ("Reported"), WARD_STYLE_SMALL_BOLD) : width;
}

static void
measure_column (WardCumulative *self, guint column)
{
  WardColumnMetrics *metrics = &self->metrics[column];
  int head = get_head_width (self, ward_grid_get_column (self->grid, column));

  *metrics = (WardColumnMetrics){ 0 };
  for (guint row = 0; row < self->geometry.n_rows; row++)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (self->grid, row, column, &cell);
      for (guint line = 0; line < MIN (cell.n_results, WARD_GRID_MAX_STACK); line++)
        {
          g_auto (WardCellText) text = { 0 };

          ward_cumulative_get_line (self, &cell, line, &text);
          add_text (self, metrics, &text);
        }
    }
  self->widths[column] = MAX (get_metrics_width (metrics), head) + 4 * self->pad;
}

/* Measures columns, newest first, until all are done or the time is up; at least those that a window can show. */
static void
measure_columns (WardCumulative *self, int at_least_pixels)
{
  gint64 end = g_get_monotonic_time () + SLICE_US;
  int measured = 0;

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

  ward_cumulative_note_columns (self, self->grid);
  measure_columns (self, 0);
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
      ward_cumulative_forget_nodes (self);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  self->anchor_column = -1;
  if (self->measured_from > 0)
    return G_SOURCE_CONTINUE;
  self->measure_id = 0;
  return G_SOURCE_REMOVE;
}

static void
place_frozen (WardCumulative *self)
{
  WardFrozenMetrics *frozen = &self->frozen;
  int gap = 2 * self->pad;

  if (self->range_below)
    frozen->range = 0;
  frozen->x_unit = self->compact ? gap : gap + frozen->label + gap;
  frozen->x_latest = (self->compact ? gap + frozen->label : frozen->x_unit + frozen->unit) + 2 * gap;
  frozen->x_when = self->compact ? frozen->x_latest : frozen->x_latest + frozen->latest + gap;
  frozen->x_range = (self->compact ? frozen->x_latest + frozen->latest : frozen->x_when + frozen->when) + 2 * gap;
  frozen->width = self->range_below ? frozen->x_range - gap : frozen->x_range + frozen->range + gap;
}

/**
 * ward_cumulative_read_latest:
 * @out_text: (out caller-allocates): clear with ward_cell_text_clear()
 *
 * What the place for a row's latest result says: the result; or, after a dash, why there is none, or that the only one is dated later than now (W31, V62).
 *
 * Returns: whether the row has an entry at all
 */
gboolean
ward_cumulative_read_latest (WardCumulative *self, guint row, WardCellText *out_text)
{
  const WardObservation *newest = ward_grid_get_newest (self->grid, row);
  gboolean future = newest != NULL && ward_grid_is_future (self->grid, newest);
  g_autofree char *reason = NULL;

  *out_text = (WardCellText){ 0 };
  if (newest == NULL)
    return FALSE;
  ward_cell_text_read (self->grid, newest, out_text);
  if (ward_grid_newest_is_value (self->grid, row))
    {
      add_stack (out_text, ward_grid_get_row (self->grid, row)->n_at_latest);
      return TRUE;
    }
  reason = future ? g_strdup (_ ("Only a future date")) : g_strdup (out_text->value);
  if (future)
    {
      ward_cell_text_clear (out_text);
      out_text->flag = g_strdup ("");
      out_text->mark = g_strdup ("");
    }
  g_free (out_text->value);
  out_text->value = g_strdup_printf ("— %s", reason);
  out_text->point = strlen (out_text->value);
  out_text->aligned = out_text->number = FALSE;
  out_text->tone = WARD_TONE_QUIET;
  return TRUE;
}

static double
get_value_width (WardCumulative *self, const WardCellText *text)
{
  return ward_text_cache_estimate (self->texts, text->value, strlen (text->value), WARD_STYLE_BOLD);
}

/* Room for a latest result where there is very little. */
static int
get_latest_room (const WardCumulative *self, const WardCellText *text)
{
  return text->aligned ? self->latest_cap : self->frozen.latest + 2 * self->pad;
}

/**
 * ward_cumulative_is_latest_open:
 *
 * Tells whether a latest number gives way to a word that it is there, because its column has no room for it even without its flags.
 */
gboolean
ward_cumulative_is_latest_open (WardCumulative *self, const WardCellText *text)
{
  return self->tiny && text->number && get_value_width (self, text) > get_latest_room (self, text);
}

/**
 * ward_cumulative_get_latest_wrap:
 *
 * Gives the width at which a latest value in words is wrapped.
 *
 * Returns: the width; 0 where it stands in one line, as every number does
 */
int
ward_cumulative_get_latest_wrap (const WardCumulative *self, const WardCellText *text)
{
  return self->tiny && !text->number ? self->frozen.latest : 0;
}

/**
 * ward_cumulative_take_flags:
 *
 * Takes flags and marks out of a latest result that has no room for them in its line: the value stays whole, and they stand below it.
 *
 * Returns: (nullable): them; %NULL where they stay beside the value
 */
char *
ward_cumulative_take_flags (WardCumulative *self, WardCellText *text)
{
  double width = get_value_width (self, text)
                 + ward_text_cache_estimate (self->texts, text->flag, strlen (text->flag), WARD_STYLE_BOLD)
                 + 4 * self->pad
                 + ward_text_cache_estimate (self->texts, text->mark, strlen (text->mark), WARD_STYLE_SMALL_BOLD);
  gboolean both = text->flag[0] != '\0' && text->mark[0] != '\0';
  char *taken;

  if (!self->tiny || (text->flag[0] == '\0' && text->mark[0] == '\0')
      || (text->number && width <= get_latest_room (self, text)))
    return NULL;
  taken = g_strconcat (text->flag, both ? " " : "", text->mark, NULL);
  g_free (text->flag);
  g_free (text->mark);
  text->flag = g_strdup ("");
  text->mark = g_strdup ("");
  return taken;
}

/* What stands above date and age where these are below the latest result. */
static int
measure_latest (WardCumulative *self, guint row)
{
  g_auto (WardCellText) text = { 0 };
  g_autofree char *flags = NULL;
  int wrap;
  int height = self->line;

  if (!ward_cumulative_read_latest (self, row, &text))
    return height;
  flags = ward_cumulative_take_flags (self, &text);
  wrap = ward_cumulative_get_latest_wrap (self, &text);
  if (wrap > 0)
    height = MAX (height, ward_text_cache_get (self->texts, text.value, WARD_STYLE_BOLD, wrap)->height);
  if (flags != NULL)
    height += MAX (self->line, ward_text_cache_get (self->texts, flags, WARD_STYLE_BOLD, self->frozen.latest)->height);
  return height;
}

/* A latest value that is wider than its column, such as a text, has the line to itself, and its date and age stand below it. */
static gboolean
is_when_below (WardCumulative *self, guint row)
{
  g_auto (WardCellText) text = { 0 };
  WardColumnMetrics metrics = { 0 };

  if (!ward_cumulative_read_latest (self, row, &text))
    return FALSE;
  add_text (self, &metrics, &text);
  return self->compact || (!text.aligned && metrics.text > self->frozen.latest);
}

/* Ways to lay the frozen part out, each narrower than the one before it. */
typedef enum
{
  FROZEN_WIDE,
  FROZEN_COMPACT,
  FROZEN_TINY,
  FROZEN_RANGE_BELOW,
} FrozenWay;

static void
add_latest (WardCumulative *self, guint row)
{
  g_auto (WardCellText) text = { 0 };
  g_autofree char *flags = NULL;

  if (!ward_cumulative_read_latest (self, row, &text))
    return;
  flags = ward_cumulative_take_flags (self, &text);
  if (!text.aligned || !ward_cumulative_is_latest_open (self, &text))
    add_text (self, &self->frozen.metrics, &text);
}

static void
measure_frozen (WardCumulative *self, int label_cap, FrozenWay way)
{
  WardFrozenMetrics *frozen = &self->frozen;
  gboolean compact = way >= FROZEN_COMPACT;
  gboolean tiny = way >= FROZEN_TINY;
  int cap = 9 * self->line;
  int unit_cap = 11 * self->line / 2; /* a longer unit goes below the name */
  int width;
  int aligned;

  *frozen = (WardFrozenMetrics){ 0 };
  self->compact = compact;
  self->tiny = tiny;
  self->range_below = way >= FROZEN_RANGE_BELOW;
  frozen->label = widest (self, 4 * self->line, _ ("Result"), WARD_STYLE_BOLD);
  frozen->latest = widest (self, 2 * self->line, _ ("Latest"), WARD_STYLE_BOLD);
  frozen->range = widest (self, 2 * self->line, _ ("Range"), WARD_STYLE_BOLD);
  for (guint row = 0; row < self->geometry.n_rows; row++)
    {
      const WardGridRow *info = ward_grid_get_row (self->grid, row);
      g_autofree char *when = ward_cumulative_format_when (self, row);
      g_autofree char *range = ward_cumulative_format_frozen_range (self, row);
      g_autofree char *unit = ward_cumulative_format_unit (info);

      frozen->label = widest (self, frozen->label, info->label, WARD_STYLE_NORMAL);
      width = widest (self, 0, unit, WARD_STYLE_SMALL);
      self->unit_below[row] = compact || width > unit_cap;
      frozen->unit = self->unit_below[row] ? frozen->unit : MAX (frozen->unit, width);
      frozen->when = widest (self, frozen->when, when, WARD_STYLE_SMALL);
      frozen->range = widest (self, frozen->range, range, WARD_STYLE_NORMAL);
      add_latest (self, row);
    }
  frozen->label = MIN (frozen->label, label_cap);
  if (self->range_below)
    frozen->label = widest (self, frozen->label, _ ("Result (range)"), WARD_STYLE_BOLD);
  frozen->range = MIN (frozen->range, cap);
  aligned = frozen->metrics.whole + frozen->metrics.fraction + frozen->metrics.flag;
  frozen->latest = MAX (frozen->latest, aligned);
  if (tiny)
    frozen->latest = MAX (frozen->latest, MAX (frozen->when, widest (self, 0, WARD_GRID_OPEN, WARD_STYLE_NORMAL)));
  else if (compact)
    frozen->latest = MAX (frozen->latest, MAX (frozen->metrics.text, frozen->when));
  else
    frozen->latest = MAX (frozen->latest, frozen->metrics.text - 2 * self->pad - frozen->when);
  place_frozen (self);
}

static int
measure_row (WardCumulative *self, guint row)
{
  const WardGridRow *info = ward_grid_get_row (self->grid, row);
  g_autofree char *range = ward_cumulative_format_frozen_range (self, row);
  g_autofree char *unit = ward_cumulative_format_unit (info);
  int height = self->line;
  guint most;

  int label = ward_text_cache_get (self->texts, info->label, WARD_STYLE_NORMAL, self->frozen.label)->height;
  int below = label;

  self->when_below[row] = is_when_below (self, row);
  height = MAX (label, self->when_below[row] ? measure_latest (self, row) + self->line : height);
  if (unit[0] != '\0')
    {
      int wrap = self->unit_below[row] ? self->frozen.label : self->frozen.unit;

      below = (self->unit_below[row] ? label : 0)
              + MAX (self->line, ward_text_cache_get (self->texts, unit, WARD_STYLE_SMALL, wrap)->height);
    }
  if (range[0] != '\0' && self->range_below)
    below += ward_text_cache_get (self->texts, range, WARD_STYLE_NORMAL, self->frozen.label)->height;
  else if (range[0] != '\0')
    height = MAX (height, ward_text_cache_get (self->texts, range, WARD_STYLE_NORMAL, self->frozen.range)->height);
  height = MAX (height, below);
  most = MAX (ward_grid_get_row_stack (self->grid, row), 1);
  height = MAX (height, (int) MIN (most, WARD_GRID_MAX_STACK) * self->line);
  return height + 2 * self->pad;
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

      heights[row] = measure_row (self, row);
      begins[row]
          = panel != NULL && (row == 0 || g_strcmp0 (panel, ward_grid_get_row (self->grid, row - 1)->panel) != 0);
    }
  ward_grid_geometry_set_rows (&self->geometry, heights, begins, n_rows, self->line + 2 * self->pad);
}

static void
measure_head (WardCumulative *self)
{
  gboolean reported = FALSE;

  for (guint column = 0; column < self->geometry.n_columns; column++)
    reported |= ward_grid_get_column (self->grid, column)->reported;
  self->head_height = (reported ? 3 : 2) * self->line + 2 * self->pad;
}

/**
 * ward_cumulative_measure_all:
 *
 * Measures the grid for a viewport's width. Where the frozen part would take more than half, its lines are doubled up: the unit below the name, date
 * and age below the latest value, and long names wrap; where the newest column would not be in view as a whole, the range stands below the
 * name, too. Neither age nor range is ever left out (W24, W28, W29). At the last, a latest value
 * that is too wide gives way to a word that it is there: a number is shown whole or not at all (clinical.md 5.2).
 */
void
ward_cumulative_measure_all (WardCumulative *self, int viewport_width)
{
  guint n_columns = self->grid != NULL ? ward_grid_get_n_columns (self->grid) : 0;
  int room = viewport_width; /* that the frozen part may take, so that the newest column is in view as a whole (W28) */

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

  if (n_columns > 0)
    {
      guint newest = (guint) ward_grid_find_newest_column (self->grid);

      measure_column (self, newest);
      room = viewport_width - self->widths[newest];
    }
  self->latest_cap = 8 * self->line;
  measure_frozen (self, 12 * self->line, FROZEN_WIDE);
  if (self->frozen.width > MIN (room, viewport_width * 11 / 20))
    measure_frozen (self, 9 * self->line, FROZEN_COMPACT);
  if (self->frozen.width > MIN (room, viewport_width * 11 / 20))
    measure_frozen (self, 6 * self->line, FROZEN_COMPACT);
  if (self->frozen.width > MIN (room, viewport_width * 3 / 5))
    measure_frozen (self, 6 * self->line, FROZEN_TINY);
  for (int lines = 8; lines > 3 && self->frozen.width > room; lines--)
    {
      self->latest_cap = lines * self->line;
      measure_frozen (self, 6 * self->line, FROZEN_RANGE_BELOW);
    }
  measure_rows (self);
  measure_head (self);
  for (guint column = 0; column < n_columns; column++)
    self->widths[column] = 6 * self->line;
  self->measured_from = n_columns;
  measure_columns (self, MAX (viewport_width - self->frozen.width, viewport_width / 4));
  if (self->measured_from > 0)
    self->measure_id = g_idle_add_full (G_PRIORITY_LOW, measure_more_cb, self, NULL);
  self->dirty = FALSE;
}
