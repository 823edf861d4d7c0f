/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph's points in words: the read-out of one, and the whole for who cannot see it (clinical.md section 9; W40). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-series.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"
#include "core/clinical/ward-series-private.h"

/**
 * ward_series_format_point:
 * @series: a series
 * @index: below ward_series_get_n_points()
 *
 * Writes a point's read-out: time, exact value with unit, that it is restricted, flag, status.
 *
 * Returns: (transfer full): "09-Mar-2024 23:30  4.10 mmol/L H ▲"
 */
char *
ward_series_format_point (const WardSeries *series, guint index)
{
  const WardPoint *point = ward_series_get_point (series, index);
  const WardObservation *observation;
  const char *status;
  gboolean reported;
  WardResolvedCode code;
  g_autofree char *time = NULL;
  g_autofree char *value = NULL;
  g_autofree char *flag = NULL;
  GString *text;

  g_return_val_if_fail (point != NULL, NULL);

  observation = point->observation;
  ward_catalogue_resolve (observation, &code);
  ward_observation_get_time (observation, &reported);
  time = ward_observation_format_when_in_full (observation, series->zone);
  value = ward_vital_format (observation, &code, WARD_TEXT_DISPLAY);
  flag = ward_flag_format_observation (observation);
  status = ward_status_get_text (observation->status);
  text = g_string_new (reported ? _ ("reported ") : "");
  g_string_append_printf (text, "%s  %s", time, value);
  if (observation->restricted)
    g_string_append_printf (text, " %s", ward_observation_get_restriction (observation));
  if (*flag != '\0')
    g_string_append_printf (text, " %s", flag);
  if (*status != '\0' && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, " · %s", status);
  if (point->future)
    g_string_append_printf (text, " · %s", _ ("future date"));
  return g_string_free (text, FALSE);
}

/**
 * ward_series_format_range:
 * @series: a series
 * @index: below ward_series_get_n_points()
 *
 * Writes the range that is the point's band. A pair has one of each part, which is not one text for one band.
 *
 * Returns: (transfer full) (nullable): "3.5–5.1"; %NULL where there is no band
 */
char *
ward_series_format_range (const WardSeries *series, guint index)
{
  const WardPoint *point = ward_series_get_point (series, index);
  const WardMeasure *measure = &point->observation->measure;
  const WardReferenceRange *range;

  if (series->pair || point->kind == WARD_POINT_GAP || (isnan (point->low) && isnan (point->high)))
    return NULL;
  range = ward_range_get_applicable (measure);
  return range != NULL ? ward_range_format_one (range, ward_series_get_quantity (measure), WARD_TEXT_DISPLAY) : NULL;
}

#define N_OXYGEN (WARD_OXYGEN_GIVEN + 1)

static void
count_oxygen (const WardSeries *series, guint n[N_OXYGEN])
{
  for (guint i = 0; i < N_OXYGEN; i++)
    n[i] = 0;
  for (guint i = 0; i < series->points->len && series->is_saturation; i++)
    if (ward_series_get_point (series, i)->kind != WARD_POINT_GAP)
      n[ward_series_get_point (series, i)->oxygen]++;
}

static gboolean
has_to_tell (const guint n[N_OXYGEN])
{
  return n[WARD_OXYGEN_GIVEN] > 0 || (n[WARD_OXYGEN_AIR] > 0 && n[WARD_OXYGEN_NOT_RECORDED] > 0);
}

/**
 * ward_series_has_oxygen_strip:
 * @series: a series
 *
 * A number on air is another finding than the same number on oxygen, and than one of which that is not known (V50-V52).
 *
 * Returns: whether its readings differ in what was breathed, or were on oxygen, so that each has to tell
 */
gboolean
ward_series_has_oxygen_strip (const WardSeries *series)
{
  guint n[N_OXYGEN];

  g_return_val_if_fail (series != NULL, FALSE);

  count_oxygen (series, n);
  return has_to_tell (n);
}

/**
 * ward_series_format_oxygen_key:
 * @series: a series
 *
 * Says what the bars below a graph of saturations stand for, and what it means where a reading has none; or what holds for all of them, where none needs a
 * bar (V50-V52).
 *
 * Returns: (transfer full) (nullable): "▬ on oxygen, ▭ on air, others O2 not recorded"; %NULL where the series has no saturation to draw
 */
char *
ward_series_format_oxygen_key (const WardSeries *series)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) parts = NULL;
  guint n[N_OXYGEN];

  g_return_val_if_fail (series != NULL, NULL);

  count_oxygen (series, n);
  if (!has_to_tell (n))
    {
      if (n[WARD_OXYGEN_AIR] > 0)
        return g_strdup (_ ("on air"));
      return n[WARD_OXYGEN_NOT_RECORDED] > 0 ? g_strdup (_ ("O2 not recorded")) : NULL;
    }
  builder = g_strv_builder_new ();
  if (n[WARD_OXYGEN_GIVEN] > 0)
    g_strv_builder_add (builder, _ ("▬ on oxygen"));
  if (n[WARD_OXYGEN_AIR] > 0)
    g_strv_builder_add (builder, _ ("▭ on air"));
  if (n[WARD_OXYGEN_NOT_RECORDED] > 0)
    g_strv_builder_add (builder, _ ("others O2 not recorded"));
  parts = g_strv_builder_end (builder);
  return g_strjoinv (", ", parts);
}

/**
 * ward_series_format_flag_key:
 * @series: a series
 *
 * Says what a square stands for: a flag that gives no direction and no degree, and may be as grave as critical where it is not known (V26, W19).
 *
 * Returns: (transfer full) (nullable): "■ flag not known"; %NULL where no square is drawn
 */
char *
ward_series_format_flag_key (const WardSeries *series)
{
  gboolean unknown = FALSE;
  gboolean in_words = FALSE;

  g_return_val_if_fail (series != NULL, NULL);

  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      gboolean is_square = point->kind != WARD_POINT_GAP && point->direction == WARD_DIRECTION_NONE;

      unknown = unknown || (is_square && point->severity == WARD_SEVERITY_UNKNOWN);
      in_words = in_words || (is_square && point->severity == WARD_SEVERITY_TEXT);
    }
  if (!unknown && !in_words)
    return NULL;
  return g_strconcat ("■ ",
                      unknown && in_words ? _ ("flag not known, or in words")
                      : unknown           ? _ ("flag not known")
                                          : _ ("flag in words"),
                      NULL);
}

static void
append_key (GString *keys, const char *shape, const char *meaning)
{
  g_string_append_printf (keys, "%s%s %s", keys->len > 0 ? "  " : "", shape, meaning);
}

static void
append_or (GString *words, gboolean is_so, const char *word)
{
  if (is_so)
    g_string_append_printf (words, "%s%s", words->len > 0 ? _ (" or ") : "", word);
}

/* Whether a point's symbol is hollow for its status, and not because its flag is only calculated. */
static gboolean
is_hollow (const WardSeries *series, const WardPoint *point)
{
  if (!point->hollow || point->kind == WARD_POINT_GAP || series->pair)
    return point->hollow && point->kind != WARD_POINT_GAP;
  return point->kind == WARD_POINT_EXACT && !point->imprecise
         && (point->severity > WARD_SEVERITY_TEXT || point->direction == WARD_DIRECTION_NONE);
}

/* Of a critical one both outlines are hollow, and no dot is in them. */
static gboolean
has_dot (const WardPoint *point)
{
  return point->severity > WARD_SEVERITY_TEXT
         && (point->severity != WARD_SEVERITY_CRITICAL || point->direction == WARD_DIRECTION_NONE);
}

/* What hollow stands for, with the dot of those that have the laboratory's flag (W20); of a pressure the bar is dashed. */
static void
append_hollow_key (GString *keys, const WardSeries *series)
{
  g_autoptr (GString) words = g_string_new (NULL);
  gboolean plain = FALSE, dotted = FALSE, preliminary = FALSE, unknown = FALSE, future = FALSE;

  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      if (!is_hollow (series, point))
        continue;
      unknown |= point->observation->status == WARD_STATUS_UNKNOWN;
      preliminary
          |= point->observation->status == WARD_STATUS_PRELIMINARY || point->observation->status == WARD_STATUS_PARTIAL;
      future |= point->future;
      dotted |= has_dot (point);
      plain |= !has_dot (point);
    }
  append_or (words, preliminary, _ ("preliminary"));
  append_or (words, unknown, _ ("status not known"));
  append_or (words, future, _ ("future date"));
  if (words->len == 0)
    return;
  if (series->pair)
    append_key (keys, _ ("dashed:"), words->str);
  else
    append_key (keys, !dotted ? "○" : plain ? "○, ⊙" : "⊙", words->str);
}

/**
 * ward_series_format_status_key:
 * @series: a series
 *
 * Says what hollow symbols, rings and diamonds around nothing stand for: that a value may still change, was another one before, or is not drawn at an exact time
 * (clinical.md 5.6; V21, V57).
 *
 * Returns: (transfer full) (nullable): "○ preliminary  ◎ corrected"; %NULL where there is none of them
 */
char *
ward_series_format_status_key (const WardSeries *series)
{
  g_autoptr (GString) keys = g_string_new (NULL);
  gboolean ringed = FALSE, imprecise = FALSE;

  g_return_val_if_fail (series != NULL, NULL);

  append_hollow_key (keys, series);
  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      ringed |= point->ringed && point->kind != WARD_POINT_GAP;
      imprecise |= point->imprecise && point->kind == WARD_POINT_EXACT && !series->pair;
    }
  if (ringed)
    append_key (keys, "◎", _ ("corrected"));
  if (imprecise)
    append_key (keys, "◇", _ ("time not exact"));
  return keys->len > 0 ? g_strdup (keys->str) : NULL;
}

/* The result with the lowest or the highest number, told by exact comparison. */
static const WardObservation *
find_extreme (const WardSeries *series, int sign)
{
  const WardObservation *extreme = NULL;

  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      const char *lexeme = point->observation->measure.value.quantity.lexeme;

      if (point->kind != WARD_POINT_EXACT || series->pair || lexeme == NULL
          || point->observation->measure.value.kind == WARD_VALUE_RANGE)
        continue;
      if (extreme == NULL || ward_decimal_compare (lexeme, extreme->measure.value.quantity.lexeme) * sign > 0)
        extreme = point->observation;
    }
  return extreme;
}

/* What the source flagged, and apart from it what it did not, and Ward calculated (W20). */
static void
append_flagged (GString *text, const WardSeries *series)
{
  guint n_flagged = 0;
  guint n_calculated = 0;

  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      WardFlag flag;

      if (point->kind == WARD_POINT_GAP)
        continue;
      ward_flag_read_observation (point->observation, &flag);
      n_flagged += flag.severity >= WARD_SEVERITY_UNKNOWN;
      n_calculated += flag.severity < WARD_SEVERITY_UNKNOWN && ward_flag_is_abnormal (&flag);
    }
  g_string_append_printf (text, _ (", %u flagged"), n_flagged);
  if (n_calculated > 0)
    g_string_append_printf (text, _ (", %u outside the reference range (calculated)"), n_calculated);
}

static char *
format_day (const WardSeries *series, const WardPoint *point)
{
  return ward_datetime_format_date (ward_observation_get_time (point->observation, NULL), series->zone);
}

/* Of a period the day on which it ends. */
static char *
format_last_day (const WardSeries *series, const WardPoint *point)
{
  const WardDateTime *end = ward_observation_get_period_end (point->observation);

  return end != NULL ? ward_datetime_format_date (end, series->zone) : format_day (series, point);
}

static void
append_extremes (GString *text, const WardSeries *series)
{
  const WardObservation *lowest = find_extreme (series, -1);
  const WardObservation *highest = find_extreme (series, 1);
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (lowest == NULL || highest == NULL)
    return;
  low = ward_value_format (&lowest->measure.value, WARD_TEXT_DISPLAY);
  high = ward_value_format (&highest->measure.value, WARD_TEXT_DISPLAY);
  g_string_append_printf (text, _ (", lowest %s, highest %s"), low, high);
}

/* From which result to which the line is broken, for who cannot see that. */
static void
append_gaps (GString *text, const WardSeries *series)
{
  for (guint i = 1; i < series->points->len; i++)
    {
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;

      if (!ward_series_get_point (series, i)->gap_before)
        continue;
      from = format_day (series, ward_series_get_point (series, i - 1));
      to = format_day (series, ward_series_get_point (series, i));
      g_string_append_printf (text, _ (", not all between %s and %s loaded"), from, to);
    }
}

/**
 * ward_series_describe:
 * @series: a series
 *
 * Says the graph in words: what, how many, from when to when, latest, lowest, highest, how many flagged, how many outside their range, how many not drawn. No interpretation. What is
 * cancelled or withdrawn is not counted and never latest (W31); the latest is the table's, if it is a text, too.
 *
 * Returns: (transfer full): the words
 */
char *
ward_series_describe (const WardSeries *series)
{
  const WardPoint *first = NULL, *last = NULL;
  guint n = 0;
  guint n_future = 0;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *latest = NULL;
  GString *text;

  for (guint i = 0; i < series->points->len; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      if (point->kind == WARD_POINT_GAP)
        continue;
      first = first != NULL ? first : point;
      last = last == NULL || !point->future ? point : last;
      n_future += point->future;
      n++;
    }
  if (n == 0)
    return g_strdup_printf (_ ("%s, no results to draw"), series->label);
  from = format_day (series, first);
  to = format_last_day (series, last);
  latest = ward_series_format_point (series, (guint) ward_series_find_latest (series));
  text = g_string_new (NULL);
  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "%s, %u result, %s to %s, latest %s",
                                       "%s, %u results, %s to %s, latest %s", n),
                          series->label, n, from, to, latest);
  if (n_future > 0)
    g_string_append_printf (
        text, g_dngettext (GETTEXT_PACKAGE, ", %u with a future date", ", %u with a future date", n_future), n_future);
  append_extremes (text, series);
  append_flagged (text, series);
  if (series->n_left_out > 0)
    g_string_append_printf (text, _ (", %u not drawn"), series->n_left_out);
  append_gaps (text, series);
  return g_string_free (text, FALSE);
}
