/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's words: a result in its cell, a cell for the screen reader, the change since the previous result, and CSV with exact numbers. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/base/ward-text.h"
#include "core/clinical/ward-decimal.h"

#define CELL_TEXT_CHARACTERS 24 /* longer text is marked as cut; the detail has all of it (W15, W17) */

static char *
shorten (const char *text)
{
  g_autofree char *line = ward_text_one_line (text, G_MAXUINT16);

  if (g_utf8_strlen (line, -1) <= CELL_TEXT_CHARACTERS)
    return g_steal_pointer (&line);
  *g_utf8_offset_to_pointer (line, CELL_TEXT_CHARACTERS - 4) = '\0';
  return g_strdup_printf (_ ("%s… text"), line);
}

static const WardMeasure *
find_flow (const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_components; i++)
    if (ward_concept_has (&observation->components[i].code, WARD_SYSTEM_LOINC, "3151-8"))
      return &observation->components[i];
  return NULL;
}

/* In a cell the oxygen stands in short: the flow, or air; that it was not recorded is said in the detail and to the screen reader. */
static char *
format_saturation_cell (const WardObservation *observation, WardTextFlags flags)
{
  g_autofree char *value = ward_observation_format_value (observation, flags | WARD_TEXT_NO_UNIT);
  const WardMeasure *flow = find_flow (observation);
  g_autofree char *litres = NULL;

  if (flow == NULL || flow->value.kind != WARD_VALUE_QUANTITY || flow->value.quantity.lexeme == NULL)
    return g_steal_pointer (&value);
  if (ward_decimal_is_valid (flow->value.quantity.lexeme)
      && ward_decimal_compare (flow->value.quantity.lexeme, "0") == 0)
    return g_strdup_printf (_ ("%s on air"), value);
  litres = ward_value_format (&flow->value, flags);
  return g_strdup_printf (_ ("%s on %s"), value, litres);
}

static char *
format_cell_value (const WardGrid *grid, const WardObservation *observation, WardTextFlags flags)
{
  WardResolvedCode code;
  g_autofree char *text = NULL;

  ward_catalogue_resolve (observation, &code);
  if (code.vital == WARD_VITAL_OXYGEN_SATURATION && ward_status_is_shown_as_value (observation->status)
      && observation->measure.value.kind == WARD_VALUE_QUANTITY)
    return format_saturation_cell (observation, flags);
  if (code.vital != WARD_VITAL_NONE)
    return ward_vital_format (observation, &code, flags | WARD_TEXT_NO_UNIT);
  text = ward_observation_format_value (observation, flags | WARD_TEXT_NO_UNIT);
  return ward_value_is_numeric (&observation->measure.value) ? g_steal_pointer (&text) : shorten (text);
}

static char *
format_flags (const WardObservation *observation)
{
  GString *text = g_string_new (NULL);

  for (int i = -1; i < (int) observation->n_components; i++)
    {
      const WardMeasure *measure = i < 0 ? &observation->measure : &observation->components[i];
      g_autofree char *one = ward_flag_format (measure, observation->status);

      if (*one == '\0' || strstr (text->str, one) != NULL)
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_grid_format_result:
 * @grid: a grid
 * @observation: one of its results
 * @flags: how to write it
 *
 * Writes one result as a cell shows it, the unit standing in the row's head: value, flags, status mark, and a pen where there is a note.
 *
 * Returns: (transfer full): "4.10 H ▲ C"
 */
char *
ward_grid_format_result (const WardGrid *grid, const WardObservation *observation, WardTextFlags flags)
{
  g_autofree char *value = NULL;
  g_autofree char *flag = NULL;
  const char *mark;
  GString *text;

  g_return_val_if_fail (grid != NULL && observation != NULL, NULL);

  value = format_cell_value (grid, observation, flags);
  flag = format_flags (observation);
  mark = ward_status_get_mark (observation->status);
  text = g_string_new (value);
  if (*flag != '\0')
    g_string_append_printf (text, " %s", flag);
  if (*mark != '\0')
    g_string_append_printf (text, " %s", mark);
  if (observation->n_notes > 0)
    g_string_append (text, " ✎");
  return g_string_free (text, FALSE);
}

static void
describe_result (GString *text, const WardObservation *observation)
{
  const char *status = ward_status_get_text (observation->status);
  WardResolvedCode code;
  g_autofree char *value = NULL;
  g_autofree char *flag = NULL;
  g_autofree char *range = NULL;

  ward_catalogue_resolve (observation, &code);
  value = code.vital != WARD_VITAL_NONE ? ward_vital_format (observation, &code, WARD_TEXT_DISPLAY)
                                        : ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  flag = ward_flag_describe (&observation->measure, observation->status);
  range = ward_range_format (&observation->measure, WARD_TEXT_DISPLAY);
  g_string_append (text, value);
  if (*flag != '\0' && observation->n_components == 0)
    g_string_append_printf (text, ", %s", flag);
  if (range != NULL && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, _ (", range %s"), range);
  if (*status != '\0' && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, ", %s", status);
  if (observation->n_notes > 0)
    g_string_append (text, _ (", has a note"));
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

/* RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe, a number never does. */
static void
append_field (GString *csv, const char *text)
{
  const char *used = text != NULL ? text : "";
  gboolean formula = strchr ("=+-@\t", *used) != NULL && *used != '\0' && !ward_decimal_is_valid (used);

  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
  g_string_append_c (csv, '"');
  if (formula)
    g_string_append_c (csv, '\'');
  for (; *used != '\0'; used++)
    {
      if (*used == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *used);
    }
  g_string_append_c (csv, '"');
}

static void
append_result (GString *csv, const WardGridRow *row, const WardObservation *observation, GTimeZone *zone)
{
  const WardMeasure *measure = &observation->measure;
  gboolean quantity = measure->value.kind == WARD_VALUE_QUANTITY && ward_status_is_shown_as_value (observation->status);
  g_autofree char *value = NULL;
  g_autofree char *flag = ward_flag_describe (measure, observation->status);
  g_autofree char *range = ward_range_format (measure, WARD_TEXT_ASCII);
  g_autofree char *time = ward_datetime_format (ward_observation_get_time (observation, NULL), zone);

  value = row->code.vital != WARD_VITAL_NONE
              ? ward_vital_format (observation, &row->code, WARD_TEXT_ASCII | (quantity ? WARD_TEXT_NO_UNIT : 0))
              : ward_observation_format_value (observation, WARD_TEXT_ASCII | (quantity ? WARD_TEXT_NO_UNIT : 0));
  append_field (csv, row->panel);
  append_field (csv, row->label);
  append_field (csv, row->code.row_code);
  append_field (csv, value);
  append_field (csv, quantity ? row->unit : "");
  append_field (csv, flag);
  append_field (csv, range);
  append_field (csv, ward_status_get_text (observation->status));
  append_field (csv, time);
  g_string_append (csv, "\r\n");
}

/**
 * ward_grid_to_csv:
 * @grid: a grid
 * @zone: (nullable): the zone of the times
 *
 * Writes every result that the grid shows, a line each, numbers as they were sent.
 *
 * Returns: (transfer full): CSV as RFC 4180
 */
char *
ward_grid_to_csv (const WardGrid *grid, GTimeZone *zone)
{
  static const char *const heads[]
      = { N_ ("Group"),           N_ ("Name"),   N_ ("Code"), N_ ("Value"), N_ ("Unit"), N_ ("Flag"),
          N_ ("Reference range"), N_ ("Status"), N_ ("Time") };
  GString *csv;

  g_return_val_if_fail (grid != NULL, NULL);

  csv = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    append_field (csv, _ (heads[i]));
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, i, &n);

      for (guint j = 0; j < n; j++)
        append_result (csv, ward_grid_get_row (grid, i), results[j], zone);
    }
  return g_string_free (csv, FALSE);
}

static gboolean
is_exact_number (const WardObservation *observation)
{
  return observation != NULL && ward_value_is_numeric (&observation->measure.value)
         && observation->measure.value.quantity.comparator == WARD_COMPARATOR_NONE;
}

/**
 * ward_grid_format_change:
 * @latest: (nullable): a result
 * @previous: (nullable): the one before it
 *
 * Writes the difference and the time between two results of one unit (clinical.md 5.10): exact, and no judgement.
 *
 * Returns: (transfer full) (nullable): "+0.4 in 6hrs"; %NULL where there is none to tell
 */
char *
ward_grid_format_change (const WardObservation *latest, const WardObservation *previous)
{
  g_autofree char *difference = NULL;
  g_autofree char *duration = NULL;
  const WardDateTime *time;

  if (!is_exact_number (latest) || !is_exact_number (previous)
      || !ward_unit_is_same_series (&latest->measure.value.quantity, &previous->measure.value.quantity))
    return NULL;
  time = ward_observation_get_time (latest, NULL);
  difference = ward_decimal_subtract (latest->measure.value.quantity.lexeme, previous->measure.value.quantity.lexeme);
  duration = ward_datetime_format_ago (ward_observation_get_time (previous, NULL), time->utc_us);
  if (difference == NULL || time->precision == WARD_PRECISION_NONE)
    return NULL;
  return *duration != '\0' ? g_strdup_printf (_ ("%s in %s"), difference, duration) : g_steal_pointer (&difference);
}
