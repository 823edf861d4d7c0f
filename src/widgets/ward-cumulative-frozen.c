/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frozen part of the cumulative grid: a row's name, unit, latest result with date and age, and range, and the ways to lay them out in the room that there
 * is (W24, W25, W28, W29). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "widgets/ward-cumulative-private.h"

#define SHORT_NUMBER 12 /* bytes */
#define TEXT_LINES 8    /* how wide a latest value in words may be before it wraps, in heights of a line */
#define FLAG_LINES 6    /* how wide flags may be beside a number, in heights of a line */
#define DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)

static char *
format_when (WardCumulative *self, guint row, gboolean frozen)
{
  const WardObservation *newest = ward_grid_get_newest (self->grid, row);
  gint64 now_us = g_get_real_time ();
  const WardDateTime *end;
  g_autofree char *ago = NULL;
  g_autofree char *to = NULL;
  g_autofree char *date = NULL;
  int column;

  if (newest == NULL)
    return g_strdup ("");
  end = ward_observation_get_period_end (newest);
  ago = ward_observation_format_ago (newest, now_us, NULL);
  column = frozen && self->undated ? -1 : ward_cumulative_find_column (self, row, newest);
  if (column < 0)
    return g_steal_pointer (&ago);
  to = end != NULL ? ward_datetime_format_date (end, NULL) : NULL;
  date = g_strdup (ward_grid_get_column (self->grid, (guint) column)->date);
  if (to != NULL)
    {
      g_autofree char *from = g_steal_pointer (&date);

      date = g_strdup_printf (frozen ? _ ("%s to\n%s") : _ ("%s to %s"), from, to); /* no wider than one date */
    }
  if (*ago == '\0')
    return g_steal_pointer (&date);
  return g_strdup_printf (frozen && self->tiny ? "%s\n%s" : "%s · %s", date, ago);
}

/**
 * ward_cumulative_format_when:
 *
 * Date and age of a row's latest value, "09-Mar-2024 · 2d"; "" without a latest value.
 */
char *
ward_cumulative_format_when (WardCumulative *self, guint row)
{
  return format_when (self, row, FALSE);
}

/**
 * ward_cumulative_format_frozen_when:
 *
 * The same as the frozen part shows it: on two lines where there is little room, and the age alone where there is very little.
 */
char *
ward_cumulative_format_frozen_when (WardCumulative *self, guint row)
{
  return format_when (self, row, TRUE);
}

/**
 * ward_cumulative_set_lacks_newest:
 * @lacks: whether the newest results could not be loaded
 *
 * Says of the grid that is set next whether its latest results are only the latest of what is there.
 */
void
ward_cumulative_set_lacks_newest (WardCumulative *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  self->lacks_newest = lacks;
}

/**
 * ward_cumulative_get_latest_title:
 *
 * Gives the head of the latest results.
 *
 * Returns: the word
 */
const char *
ward_cumulative_get_latest_title (const WardCumulative *self)
{
  return self->lacks_newest ? _ ("Latest loaded") : _ ("Latest");
}

/**
 * ward_cumulative_get_when_style:
 *
 * Gives the style of date and age, which tells what is older than a day, as in the tiles (W29).
 *
 * Returns: the style
 */
WardTextStyle
ward_cumulative_get_when_style (const WardCumulative *self, guint row)
{
  const WardObservation *newest = ward_grid_get_newest (self->grid, row);
  gint64 now_us = g_get_real_time ();
  const WardDateTime *time = newest != NULL ? ward_observation_get_age_time (newest, now_us) : NULL;

  if (time == NULL || (time->precision != WARD_PRECISION_NONE && now_us - time->utc_us <= DAY_US))
    return WARD_STYLE_SMALL;
  return WARD_STYLE_SMALL_ITALIC;
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
  ward_cell_text_read (newest, out_text);
  if (ward_grid_newest_is_value (self->grid, row))
    {
      ward_cumulative_add_stack (out_text, ward_grid_get_row (self->grid, row)->n_at_latest);
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

/* Words instead of a number, or behind a short one, may stand on the next line; a number's digits and its unit may not (clinical.md 5.2). */
static gboolean
is_wordy (const WardCellText *text)
{
  const char *words = strstr (text->value, " (");

  if (!text->number || strpbrk (text->value, "0123456789") == NULL)
    return TRUE;
  return !text->aligned && words != NULL && words - text->value <= SHORT_NUMBER;
}

/**
 * ward_cumulative_get_latest_wrap:
 *
 * Gives the width at which a latest value in words is wrapped.
 *
 * Returns: the width; 0 where it stands in one line, as every mere number does
 */
int
ward_cumulative_get_latest_wrap (const WardCumulative *self, const WardCellText *text)
{
  return (self->tiny ? !text->number : self->compact && is_wordy (text)) ? self->frozen.latest : 0;
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
  double value = get_value_width (self, text);
  double beside = 4 * self->pad
                  + ward_text_cache_estimate (self->texts, text->flag, strlen (text->flag), WARD_STYLE_BOLD)
                  + ward_text_cache_estimate (self->texts, text->mark, strlen (text->mark), WARD_STYLE_SMALL_BOLD);
  gboolean both = text->flag[0] != '\0' && text->mark[0] != '\0';
  gboolean stay;
  char *taken;

  if (!self->compact || (text->flag[0] == '\0' && text->mark[0] == '\0'))
    return NULL;
  if (text->number)
    stay = self->tiny ? value + beside <= get_latest_room (self, text) : beside <= FLAG_LINES * self->line;
  else
    stay = !self->tiny && value + beside <= TEXT_LINES * self->line;
  if (stay)
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
    height = MAX (height, ward_text_cache_get_height (self->texts, text.value, WARD_STYLE_BOLD, wrap));
  if (flags != NULL)
    height += MAX (self->line, ward_text_cache_get_height (self->texts, flags, WARD_STYLE_BOLD, self->frozen.latest));
  return height;
}

static int
measure_when (WardCumulative *self, guint row)
{
  g_autofree char *when = ward_cumulative_format_frozen_when (self, row);
  WardTextStyle style = ward_cumulative_get_when_style (self, row);

  return when[0] != '\0' ? MAX (self->line, ward_text_cache_get_height (self->texts, when, style, 0)) : self->line;
}

/* A latest value that is wider than its column, such as a text, has the line to itself, and its date and age stand below it. */
static gboolean
is_when_below (WardCumulative *self, guint row)
{
  g_auto (WardCellText) text = { 0 };
  WardColumnMetrics metrics = { 0 };

  if (!ward_cumulative_read_latest (self, row, &text))
    return FALSE;
  ward_cumulative_add_text (self, &metrics, &text);
  return self->compact || (!text.aligned && metrics.text > self->frozen.latest);
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

/* A latest value in words is no reason to leave out a column of numbers: it wraps. */
static void
add_latest (WardCumulative *self, guint row)
{
  WardColumnMetrics one = { 0 };
  g_auto (WardCellText) text = { 0 };
  g_autofree char *flags = NULL;

  if (!ward_cumulative_read_latest (self, row, &text))
    return;
  flags = ward_cumulative_take_flags (self, &text);
  if (text.aligned && ward_cumulative_is_latest_open (self, &text))
    return;
  if (self->tiny && text.aligned)
    {
      text.aligned = FALSE; /* of one analyte and another, and their points are not worth the room */
      ward_cumulative_add_text (self, &one, &text);
      self->frozen.metrics.flag = MAX (self->frozen.metrics.flag, one.text);
      return;
    }
  if (!self->compact || !is_wordy (&text))
    {
      ward_cumulative_add_text (self, &self->frozen.metrics, &text);
      return;
    }
  ward_cumulative_add_text (self, &one, &text);
  self->frozen.metrics.text = MAX (self->frozen.metrics.text, MIN (one.text, TEXT_LINES * self->line));
}

/* The widest of a text's lines. */
static int
widest_line (WardCumulative *self, int widest_so_far, const char *text)
{
  const char *end = strchr (text, '\n');
  g_autofree char *first = end != NULL ? g_strndup (text, (gsize) (end - text)) : NULL;

  if (end == NULL)
    return ward_cumulative_widest (self, widest_so_far, text, WARD_STYLE_SMALL_ITALIC);
  return widest_line (self, ward_cumulative_widest (self, widest_so_far, first, WARD_STYLE_SMALL_ITALIC), end + 1);
}

/**
 * ward_cumulative_measure_frozen:
 * @label_cap: what is longer of a name wraps, in pixels
 * @way: how to lay it out
 *
 * Measures the frozen part.
 */
void
ward_cumulative_measure_frozen (WardCumulative *self, int label_cap, WardFrozenWay way)
{
  WardFrozenMetrics *frozen = &self->frozen;
  gboolean compact = way >= WARD_FROZEN_COMPACT;
  gboolean tiny = way >= WARD_FROZEN_TINY;
  int cap = (compact ? 7 : 9) * self->line;
  int unit_cap = 11 * self->line / 2; /* a longer unit goes below the name */
  int width;
  int aligned;

  *frozen = (WardFrozenMetrics){ 0 };
  self->compact = compact;
  self->tiny = tiny;
  self->range_below = way >= WARD_FROZEN_RANGE_BELOW;
  self->undated = way >= WARD_FROZEN_UNDATED;
  frozen->label = ward_cumulative_widest (self, 4 * self->line, _ ("Result"), WARD_STYLE_BOLD);
  frozen->latest
      = ward_cumulative_widest (self, 2 * self->line, ward_cumulative_get_latest_title (self), WARD_STYLE_BOLD);
  frozen->range = ward_cumulative_widest (self, 2 * self->line, _ ("Range"), WARD_STYLE_BOLD);
  for (guint row = 0; row < self->geometry.n_rows; row++)
    {
      const WardGridRow *info = ward_grid_get_row (self->grid, row);
      g_autofree char *when = ward_cumulative_format_frozen_when (self, row);
      g_autofree char *range = ward_cumulative_format_frozen_range (self, row);
      g_autofree char *unit = ward_cumulative_format_unit (info);

      frozen->label = ward_cumulative_widest (self, frozen->label, info->label, WARD_STYLE_NORMAL);
      width = ward_cumulative_widest (self, 0, unit, WARD_STYLE_SMALL);
      self->unit_below[row] = compact || width > unit_cap;
      frozen->unit = self->unit_below[row] ? frozen->unit : MAX (frozen->unit, width);
      frozen->when = widest_line (self, frozen->when, when);
      frozen->range = ward_cumulative_widest (self, frozen->range, range, WARD_STYLE_NORMAL);
      add_latest (self, row);
    }
  frozen->label = MIN (frozen->label, label_cap);
  if (self->range_below)
    frozen->label = ward_cumulative_widest (self, frozen->label, _ ("Result (range)"), WARD_STYLE_BOLD);
  frozen->range = MIN (frozen->range, cap);
  aligned = frozen->metrics.whole + frozen->metrics.fraction + frozen->metrics.flag;
  frozen->latest = MAX (frozen->latest, aligned);
  if (tiny)
    frozen->latest
        = MAX (frozen->latest, MAX (frozen->when, ward_cumulative_widest (self, 0, WARD_GRID_OPEN, WARD_STYLE_NORMAL)));
  else if (compact)
    frozen->latest = MAX (frozen->latest, MAX (frozen->metrics.text, frozen->when));
  else
    frozen->latest = MAX (frozen->latest, frozen->metrics.text - 2 * self->pad - frozen->when);
  place_frozen (self);
}

/* Only a period's time has two lines beside its value. */
static gboolean
has_period (const WardCumulative *self, guint row)
{
  const WardObservation *newest = ward_grid_get_newest (self->grid, row);

  return newest != NULL && ward_observation_get_period_end (newest) != NULL;
}

/**
 * ward_cumulative_measure_row:
 *
 * The height of a row, after the frozen part is measured.
 */
int
ward_cumulative_measure_row (WardCumulative *self, guint row)
{
  const WardGridRow *info = ward_grid_get_row (self->grid, row);
  g_autofree char *range = ward_cumulative_format_frozen_range (self, row);
  g_autofree char *unit = ward_cumulative_format_unit (info);
  int height = self->line;
  guint most;

  int label = ward_text_cache_get_height (self->texts, info->label, WARD_STYLE_NORMAL, self->frozen.label);
  int below = label;

  self->when_below[row] = is_when_below (self, row);
  height = MAX (label, self->when_below[row] ? measure_latest (self, row) + measure_when (self, row)
                                             : MAX (height, has_period (self, row) ? measure_when (self, row) : 0));
  if (unit[0] != '\0')
    {
      int wrap = self->unit_below[row] ? self->frozen.label : self->frozen.unit;

      below = (self->unit_below[row] ? label : 0)
              + MAX (self->line, ward_text_cache_get_height (self->texts, unit, WARD_STYLE_SMALL, wrap));
    }
  if (range[0] != '\0' && self->range_below)
    below += ward_text_cache_get_height (self->texts, range, WARD_STYLE_NORMAL, self->frozen.label);
  else if (range[0] != '\0')
    height = MAX (height, ward_text_cache_get_height (self->texts, range, WARD_STYLE_NORMAL, self->frozen.range));
  height = MAX (height, below);
  most = MAX (ward_grid_get_row_stack (self->grid, row), 1);
  height = MAX (height, (int) MIN (most, WARD_GRID_MAX_STACK) * self->line);
  return height + 2 * self->pad;
}
