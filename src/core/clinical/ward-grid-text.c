/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's words: a result in its cell, a cell for the screen reader, the change since the previous result (clinical.md 5.2, 5.10; W10-W17). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/base/ward-text.h"
#include "core/clinical/ward-decimal.h"

#define CELL_TEXT_CHARACTERS 24 /* longer text is marked as cut; the detail has all of it (W15, W17) */

static gboolean
has_digit (const char *text)
{
  return strpbrk (text, "0123456789") != NULL;
}

/* Whole words only: half a number is another number. */
static char *
shorten (const char *text, guint max_characters)
{
  g_autofree char *line = ward_text_one_line (text, 0);
  char *end;

  if (g_utf8_strlen (line, -1) <= (glong) max_characters)
    return g_steal_pointer (&line);
  end = g_utf8_offset_to_pointer (line, (glong) max_characters - 4);
  if (*end != ' ')
    {
      *end = '\0';
      end = strrchr (line, ' ');
    }
  if (end == NULL && has_digit (line))
    return g_strdup (_ ("… text"));
  if (end != NULL)
    *end = '\0';
  return g_strdup_printf (_ ("%s … text"), line);
}

char *
ward_grid_shorten_value (const WardObservation *observation, const char *text, guint max_characters)
{
  WardValueKind kind = observation->measure.value.kind;
  gboolean words
      = !ward_status_is_shown_as_value (observation->status) || kind == WARD_VALUE_STRING || kind == WARD_VALUE_CONCEPT;

  return words ? shorten (text, max_characters) : ward_text_one_line (text, 0);
}

static gboolean
has_value (const WardMeasure *measure)
{
  return measure != NULL && measure->value.kind != WARD_VALUE_NONE;
}

static gboolean
is_zero (const WardMeasure *measure)
{
  return measure->value.kind == WARD_VALUE_QUANTITY && ward_decimal_is_valid (measure->value.quantity.lexeme)
         && ward_decimal_compare (measure->value.quantity.lexeme, "0") == 0;
}

/* In a cell the oxygen stands in short: flow, concentration, air, or that nobody wrote it down, because a bare number beside "95 on air" looks like air
 * (V52); the detail and the screen reader have it in full. */
static char *
format_saturation_cell (const WardObservation *observation, WardTextFlags flags)
{
  g_autofree char *value = ward_value_format (&observation->measure.value, flags | WARD_TEXT_NO_UNIT);
  const WardMeasure *flow, *fraction;
  g_autofree char *litres = NULL;
  g_autofree char *percent = NULL;

  ward_vital_get_inspired_oxygen (observation, &flow, &fraction);
  if (has_value (flow) && !has_value (fraction) && is_zero (flow))
    return g_strdup_printf (_ ("%s on air"), value);
  if (!has_value (flow) && !has_value (fraction))
    return g_strdup_printf (_ ("%s (O2 not rec.)"), value);
  litres = has_value (flow) ? ward_value_format (&flow->value, flags) : g_strdup ("");
  percent = has_value (fraction) ? ward_value_format (&fraction->value, flags) : g_strdup ("");
  return g_strdup_printf (_ ("%s on %s%s%s"), value, litres, *litres != '\0' && *percent != '\0' ? ", " : "", percent);
}

/* The unit stands in the row's head, for numbers that have just that one; every other number brings its own. */
static char *
format_cell_value (const WardObservation *observation, WardTextFlags flags)
{
  const WardMeasure *measure = &observation->measure;
  gboolean is_quantity = measure->value.kind == WARD_VALUE_QUANTITY || measure->value.kind == WARD_VALUE_RANGE;
  WardResolvedCode code;
  g_autofree char *text = NULL;

  ward_catalogue_resolve (observation, &code);
  if (!ward_status_is_shown_as_value (observation->status) || observation->unsafe_modifier)
    {
      text = ward_observation_format_value (observation, flags);
      return shorten (text, CELL_TEXT_CHARACTERS);
    }
  if (code.vital == WARD_VITAL_OXYGEN_SATURATION && measure->value.kind == WARD_VALUE_QUANTITY)
    return format_saturation_cell (observation, flags);
  if (code.vital != WARD_VITAL_NONE)
    return ward_vital_format (observation, &code,
                              ward_value_is_bare_number (&measure->value) ? flags : flags | WARD_TEXT_NO_UNIT);
  text = ward_observation_format_value (observation, is_quantity ? flags | WARD_TEXT_NO_UNIT : flags);
  if (is_quantity || measure->value.kind == WARD_VALUE_RATIO || measure->value.kind == WARD_VALUE_INTEGER)
    return g_steal_pointer (&text);
  if (observation->n_components == 0 && ward_value_is_bare_number (&measure->value))
    return g_steal_pointer (&text);
  return shorten (text, CELL_TEXT_CHARACTERS);
}

/**
 * ward_result_parts_read:
 * @observation: a result
 * @flags: how to write it
 * @out_parts: (out caller-allocates): clear with ward_result_parts_clear()
 *
 * Writes what a cell shows of a result, the unit standing in the row's head. Longer texts are cut after a whole word and say so; numbers never are.
 */
void
ward_result_parts_read (const WardObservation *observation, WardTextFlags flags, WardResultParts *out_parts)
{
  g_return_if_fail (observation != NULL && out_parts != NULL);

  *out_parts = (WardResultParts){ 0 };
  out_parts->value = format_cell_value (observation, flags & WARD_TEXT_ASCII);
  if (observation->restricted)
    {
      g_autofree char *value = g_steal_pointer (&out_parts->value);

      out_parts->value = g_strdup_printf ("%s %s", value, ward_observation_get_restriction (observation));
    }
  out_parts->marks = ward_flag_read_marks (observation, &out_parts->flag);
  out_parts->status = ward_status_get_mark (observation->status);
  out_parts->note = observation->n_notes > 0 ? "❝" : "";
}

/**
 * ward_result_parts_clear:
 *
 * Frees the parts.
 */
void
ward_result_parts_clear (WardResultParts *self)
{
  g_free (self->value);
  g_free (self->marks);
  *self = (WardResultParts){ 0 };
}

/**
 * ward_grid_format_result:
 * @observation: a result
 * @flags: how to write it
 *
 * Writes one result as a cell shows it, in one line: value, flags, status mark, and a speech mark where there is a note.
 *
 * Returns: (transfer full): "4.10 H ▲ C"
 */
char *
ward_grid_format_result (const WardObservation *observation, WardTextFlags flags)
{
  g_auto (WardResultParts) parts = { 0 };
  const char *marks[3];
  GString *text;

  g_return_val_if_fail (observation != NULL, NULL);

  ward_result_parts_read (observation, flags, &parts);
  marks[0] = parts.marks;
  marks[1] = parts.status;
  marks[2] = parts.note;
  text = g_string_new (parts.value);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (*marks[i] != '\0')
      g_string_append_printf (text, " %s", marks[i]);
  return g_string_free (text, FALSE);
}

static char *
format_whole (const WardObservation *observation, WardTextFlags flags)
{
  WardResolvedCode code;

  ward_catalogue_resolve (observation, &code);
  return ward_vital_format (observation, &code, flags);
}

static void
describe_result (GString *text, const WardObservation *observation)
{
  const char *status = ward_status_get_text (observation->status);
  g_autofree char *value = format_whole (observation, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_describe_observation (observation);
  g_autofree char *range = ward_range_format_observation (observation, WARD_TEXT_DISPLAY);

  g_string_append (text, value);
  if (*flag != '\0')
    g_string_append_printf (text, ", %s", flag);
  if (range != NULL && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, _ (", range %s"), range);
  if (*status != '\0' && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, ", %s", status);
  if (observation->restricted)
    g_string_append (text, _ (", restricted"));
  if (observation->n_notes > 0)
    g_string_append (text, _ (", has a comment"));
}

/**
 * ward_grid_describe_cell:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 * @column: below ward_grid_get_n_columns()
 *
 * Says a cell in words: row, time, each result with unit, flag, range and status.
 *
 * Returns: (transfer full): the words
 */
char *
ward_grid_describe_cell (const WardGrid *grid, guint row, guint column)
{
  const WardGridRow *head = ward_grid_get_row (grid, row);
  const WardGridColumn *time = ward_grid_get_column (grid, column);
  WardGridCell cell;
  GString *text;

  g_return_val_if_fail (head != NULL && time != NULL, NULL);

  ward_grid_get_cell (grid, row, column, &cell);
  text = g_string_new (head->label);
  g_string_append_printf (text, ", %s%s%s%s: ", time->reported ? _ ("reported ") : "", time->date,
                          *time->clock != '\0' ? " " : "", time->clock);
  if (cell.n_results == 0)
    g_string_append (text, _ ("no result"));
  for (guint i = 0; i < cell.n_results; i++)
    {
      if (i > 0)
        g_string_append (text, "; ");
      describe_result (text, cell.results[i]);
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_exact_number (const WardMeasure *measure)
{
  return measure != NULL && ward_value_is_numeric (&measure->value)
         && measure->value.quantity.comparator == WARD_COMPARATOR_NONE;
}

static gboolean
counts (const WardObservation *observation)
{
  return observation != NULL && ward_status_is_shown_as_value (observation->status) && !observation->unsafe_modifier;
}

static char *
subtract (const WardMeasure *latest, const WardMeasure *previous)
{
  if (!is_exact_number (latest) || !is_exact_number (previous)
      || !ward_unit_is_same_series (&latest->value.quantity, &previous->value.quantity))
    return NULL;
  return ward_decimal_subtract (latest->value.quantity.lexeme, previous->value.quantity.lexeme);
}

/* Both parts of a blood pressure, or nothing: half of a pair cannot be told from the whole of a number. */
static char *
subtract_pair (const WardObservation *latest, const WardObservation *previous)
{
  const WardMeasure *systolic, *diastolic, *systolic_before, *diastolic_before;
  g_autofree char *above = NULL;
  g_autofree char *below = NULL;

  ward_vital_get_blood_pressure (latest, &systolic, &diastolic);
  ward_vital_get_blood_pressure (previous, &systolic_before, &diastolic_before);
  above = subtract (systolic, systolic_before);
  below = subtract (diastolic, diastolic_before);
  return above != NULL && below != NULL ? g_strdup_printf ("%s/%s", above, below) : NULL;
}

/* Of a pair both numbers. */
static gboolean
is_no_difference (const char *difference)
{
  return difference[strspn (difference, "0./")] == '\0';
}

/* "0 in 6hrs" would be read as a result. */
static char *
format_change (const WardObservation *latest, const WardObservation *previous, gboolean named)
{
  g_autofree char *difference = NULL;
  g_autofree char *duration = NULL;
  const WardDateTime *time;

  if (!counts (latest) || !counts (previous))
    return NULL;
  time = ward_observation_get_time (latest, NULL);
  difference = latest->measure.value.kind == WARD_VALUE_NONE ? subtract_pair (latest, previous)
                                                             : subtract (&latest->measure, &previous->measure);
  duration = ward_datetime_format_interval (ward_observation_get_time (previous, NULL), time, NULL);
  if (difference == NULL || time->precision == WARD_PRECISION_NONE)
    return NULL;
  /* Translators: a difference and a time, "+0.4 in 6hrs", with no-break spaces: it is read as one. */
  if (is_no_difference (difference))
    return *duration != '\0' ? g_strdup_printf (_ ("no\u00a0change in\u00a0%s"), duration)
                             : g_strdup (_ ("no\u00a0change"));
  if (*duration == '\0')
    return named ? g_strdup_printf (_ ("change\u00a0%s"), difference) : g_steal_pointer (&difference);
  return g_strdup_printf (named ? _ ("change\u00a0%s\u00a0in\u00a0%s") : _ ("%s\u00a0in\u00a0%s"), difference,
                          duration);
}

/**
 * ward_grid_format_change:
 * @latest: (nullable): a result
 * @previous: (nullable): the one before it
 *
 * Writes the difference and the time between two results of one unit (clinical.md 5.10): exact, and no judgement. A blood pressure has two differences.
 *
 * Returns: (transfer full) (nullable): "+0.4 in 6hrs", "−12/−8 in 24hrs", "no change in 6hrs"; %NULL where there is none to tell
 */
char *
ward_grid_format_change (const WardObservation *latest, const WardObservation *previous)
{
  return format_change (latest, previous, FALSE);
}

/**
 * ward_grid_describe_change:
 * @latest: (nullable): a result
 * @previous: (nullable): the one before it
 *
 * Writes the same where nothing else says that it is a change.
 *
 * Returns: (transfer full) (nullable): "change +0.4 in 6hrs", "no change in 6hrs"; %NULL where there is none to tell
 */
char *
ward_grid_describe_change (const WardObservation *latest, const WardObservation *previous)
{
  return format_change (latest, previous, TRUE);
}
