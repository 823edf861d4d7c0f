/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row says of all its results: the latest, the one before it, and how many stand out. What is cancelled or withdrawn is in its cell, but never latest and
 * never counted (W31). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include "core/clinical/ward-susceptibility.h"

#include <string.h>

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

/* What belongs to an organism is a susceptibility where its letter is one, whatever the letter's system. */
static void
read_flag (const WardGridRowData *row, const WardObservation *observation, WardFlag *out_flag)
{
  ward_susceptibility_read_flag (observation, row->row.isolate != NULL, out_flag);
}

guint
ward_grid_get_rank (const WardObservation *observation, gboolean is_isolate)
{
  WardResistance resistance = ward_susceptibility_get_resistance (observation, is_isolate);
  WardFlag flag;

  if (!ward_status_is_shown_as_value (observation->status))
    return 0;
  ward_susceptibility_read_flag (observation, is_isolate, &flag);
  return ward_flag_get_rank (&flag) * (WARD_RESISTANCE_FULL + 1) + resistance;
}

static gboolean
is_same_minute (const WardObservation *a, const WardObservation *b)
{
  return ward_datetime_is_same_minute (ward_observation_get_time (a, NULL), ward_observation_get_time (b, NULL));
}

/* Of several results of one minute, which is what is shown of a time, none is the newer: the worst stands for them, so that no flag is lost in the place that
 * has room for one (V60, W18). */
static const WardObservation *
find_worst_of_minute (const WardGridRowData *row, guint *index)
{
  const WardObservation *newest = row->results[*index];
  const WardObservation *worst = newest;
  gboolean is_isolate = row->row.isolate != NULL;

  for (guint i = *index; i-- > 0 && is_same_minute (row->results[i], newest);)
    if (ward_grid_has_result (row->results[i])
        && ward_grid_get_rank (row->results[i], is_isolate) > ward_grid_get_rank (worst, is_isolate))
      {
        worst = row->results[i];
        *index = i;
      }
  return worst;
}

/* The result of the time before: another one of the same minute is no earlier one. */
static const WardObservation *
find_previous (const WardGridRowData *row, guint latest)
{
  for (guint i = latest; i-- > 0;)
    if (ward_grid_has_result (row->results[i]) && !is_same_minute (row->results[i], row->results[latest]))
      return find_worst_of_minute (row, &i);
  return NULL;
}

static gboolean
is_later (const WardObservation *a, const WardObservation *b)
{
  return !is_same_minute (a, b)
         && ward_datetime_compare (ward_observation_get_time (a, NULL), ward_observation_get_time (b, NULL)) > 0;
}

/* After the latest is known. */
void
ward_grid_count_row (WardGridRowData *data)
{
  WardGridRow *row = &data->row;

  row->worst = WARD_SEVERITY_NONE;
  row->n_abnormal = row->n_critical = data->n_noteworthy = 0;
  row->n_later_abnormal = row->n_later_critical = 0;
  row->n_resistant = row->n_earlier_resistant = 0;
  for (guint i = 0; i < row->n_results; i++)
    {
      gboolean later = row->latest != NULL && is_later (data->results[i], row->latest);
      gboolean resistant;
      WardFlag flag;

      if (!ward_status_is_shown_as_value (data->results[i]->status))
        continue;
      read_flag (data, data->results[i], &flag);
      resistant
          = ward_flag_is_noteworthy (&flag)
            && ward_susceptibility_get_resistance (data->results[i], row->isolate != NULL) == WARD_RESISTANCE_FULL;
      row->n_later_abnormal += later && ward_flag_is_abnormal (&flag);
      row->n_later_critical += later && flag.severity == WARD_SEVERITY_CRITICAL;
      row->worst = MAX (row->worst, flag.severity);
      row->n_abnormal += ward_flag_is_abnormal (&flag);
      row->n_critical += flag.severity == WARD_SEVERITY_CRITICAL;
      row->n_resistant += resistant;
      row->n_earlier_resistant += resistant && row->latest != NULL && is_later (row->latest, data->results[i]);
      data->n_noteworthy += ward_flag_is_noteworthy (&flag);
    }
}

/* Of all results of the latest one's time: an R is not lost behind what is graver in another way. */
static gboolean
has_resistance (const WardGridRowData *data, guint latest)
{
  for (guint i = 0; i < data->row.n_results; i++)
    if (is_same_minute (data->results[i], data->results[latest])
        && ward_susceptibility_get_resistance (data->results[i], data->row.isolate != NULL) == WARD_RESISTANCE_FULL)
      return TRUE;
  return FALSE;
}

static void
read_latest (WardGridRowData *data)
{
  WardGridRow *row = &data->row;
  WardFlag flag;

  read_flag (data, row->latest, &flag);
  row->latest_abnormal = ward_flag_is_abnormal (&flag);
  row->latest_critical = flag.severity == WARD_SEVERITY_CRITICAL;
}

/* The others of one time are named where the latest is shown. */
static void
find_cell (WardGridRowData *data, guint index)
{
  WardGridRow *row = &data->row;
  guint first = index;
  guint end = index + 1;

  while (first > 0 && data->columns[first - 1] == data->columns[index])
    first--;
  while (end < row->n_results && data->columns[end] == data->columns[index])
    end++;
  row->at_latest = (const WardObservation *const *) data->results + first;
  row->n_at_latest = end - first;
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
      row->latest = find_worst_of_minute (data, &latest);
    }
  ward_grid_count_row (data);
  if (row->latest == NULL)
    return;
  row->previous = find_previous (data, latest);
  read_latest (data);
  row->latest_resistant = has_resistance (data, latest);
  find_cell (data, latest);
  row->latest_future = g_array_index (grid->columns, WardGridColumn, data->columns[latest]).future;
  data->range = ward_range_format_observation (row->latest, WARD_TEXT_DISPLAY);
  row->range = data->range;
  for (guint i = 0; i < row->n_results && !row->range_changed; i++)
    row->range_changed = ward_grid_has_result (data->results[i]) && data->results[i]->measure.n_ranges > 0
                         && !same_bounds (&data->results[i]->measure, &row->latest->measure);
}
