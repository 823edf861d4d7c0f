/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid as CSV (clinical.md section 7, W43; RFC 4180): a line for each result, numbers as they were sent, every number with its own unit. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"

/* A text that a spreadsheet would take for a formula gets an apostrophe, a number never does. */
static gboolean
looks_like_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r", *text) != NULL && !ward_decimal_is_valid (text);
}

static void
append_field (GString *csv, const char *text)
{
  const char *used = text != NULL ? text : "";

  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
  g_string_append_c (csv, '"');
  if (looks_like_formula (used))
    g_string_append_c (csv, '\'');
  for (; *used != '\0'; used++)
    {
      if (*used == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *used);
    }
  g_string_append_c (csv, '"');
}

static gboolean
is_single_value (const WardObservation *observation)
{
  return observation->n_components == 0 && ward_status_is_shown_as_value (observation->status)
         && !observation->unsafe_modifier;
}

/* The value apart from its unit only where it is one number with one unit. */
static gboolean
is_plain_quantity (const WardObservation *observation)
{
  return observation->measure.value.kind == WARD_VALUE_QUANTITY && is_single_value (observation);
}

static gboolean
is_plain_number (const WardObservation *observation)
{
  return ward_value_is_bare_number (&observation->measure.value) && is_single_value (observation);
}

static void
add_note (GString *notes, const char *note)
{
  g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n" : "", note);
}

/* Ward's own remarks, which stand beside a value elsewhere (V52, V93), and then the source's notes. */
static char *
join_notes (const WardObservation *observation, gboolean lacks_oxygen)
{
  GString *text = g_string_new (NULL);

  if (observation->restricted)
    add_note (text, _ ("Restricted"));
  if (lacks_oxygen)
    add_note (text, _ ("O2 not recorded"));
  for (guint i = 0; i < observation->n_notes; i++)
    add_note (text, observation->notes[i].text);
  return g_string_free (text, FALSE);
}

/* Nothing but the number, exactly as it was sent, where the unit has its own column. */
static char *
format_value (const WardObservation *observation, const WardResolvedCode *code)
{
  if (is_plain_quantity (observation) || is_plain_number (observation))
    return ward_observation_format_value (observation, WARD_TEXT_ASCII | WARD_TEXT_NO_UNIT);
  return ward_vital_format (observation, code, WARD_TEXT_ASCII);
}

static char *
format_unit (const WardObservation *observation)
{
  if (is_plain_number (observation))
    return g_strdup (_ ("(unit not given)"));
  return is_plain_quantity (observation) ? ward_unit_format (&observation->measure.value.quantity, WARD_TEXT_ASCII)
                                         : NULL;
}

static void
append_result (GString *csv, const WardGridRow *row, const WardObservation *observation, GTimeZone *zone)
{
  gboolean lacks_oxygen = row->code.vital == WARD_VITAL_OXYGEN_SATURATION && is_plain_quantity (observation);
  gboolean counts = ward_status_is_shown_as_value (observation->status);
  gboolean reported;
  g_autofree char *time = ward_observation_format_when_in_full (observation, zone);
  g_autofree char *value = format_value (observation, &row->code);
  g_autofree char *unit = format_unit (observation);
  g_autofree char *flag = ward_flag_describe_observation (observation);
  g_autofree char *range = counts ? ward_range_format_observation (observation, WARD_TEXT_ASCII) : NULL;
  g_autofree char *notes = join_notes (observation, lacks_oxygen);
  const char *status = ward_status_get_text (observation->status);

  ward_observation_get_time (observation, &reported);
  append_field (csv, row->panel);
  append_field (csv, row->label);
  append_field (csv, row->code.row_code);
  append_field (csv, value);
  append_field (csv, unit);
  append_field (csv, flag);
  append_field (csv, range);
  append_field (csv, *status != '\0' ? status : _ ("Final"));
  append_field (csv, reported ? _ ("reported") : _ ("collected"));
  append_field (csv, time != NULL ? time : _ ("Unknown"));
  append_field (csv, observation->specimen_text);
  append_field (csv, notes);
  g_string_append (csv, "\r\n");
}

/**
 * ward_grid_to_csv:
 * @grid: a grid
 * @zone: (nullable): the zone of the times
 *
 * Writes every result that the grid shows, a line each, numbers as they were sent. A cancelled or withdrawn value stays out.
 *
 * Returns: (transfer full): CSV as RFC 4180
 */
char *
ward_grid_to_csv (const WardGrid *grid, GTimeZone *zone)
{
  static const char *const heads[]
      = { N_ ("Group"),           N_ ("Name"),   N_ ("Code"),         N_ ("Value"), N_ ("Unit"),     N_ ("Flag"),
          N_ ("Reference range"), N_ ("Status"), N_ ("Kind of time"), N_ ("Time"),  N_ ("Specimen"), N_ ("Notes") };
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
