/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points for a graph (clinical.md 5.10; W31, W37-W39): what is certain, what is a limit, where the line must break. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-series-private.h"

#include <math.h>
#include <string.h>

#include "core/clinical/ward-decimal.h"

#define DAY_US (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

const WardQuantity *
ward_series_get_quantity (const WardMeasure *measure)
{
  if (measure == NULL)
    return NULL;
  if (measure->value.kind == WARD_VALUE_RANGE)
    return measure->value.quantity.lexeme != NULL ? &measure->value.quantity : &measure->value.quantity2;
  return ward_value_is_numeric (&measure->value) ? &measure->value.quantity : NULL;
}

/* The unit of the newest number, and whose it is. */
static const WardQuantity *
find_unit (const WardObservation *const *observations, guint n_observations, const WardObservation **out_observation)
{
  for (guint i = n_observations; i-- > 0;)
    {
      const WardMeasure *systolic, *diastolic;
      const WardQuantity *found;

      if (!ward_status_is_shown_as_value (observations[i]->status))
        continue;
      ward_vital_get_blood_pressure (observations[i], &systolic, &diastolic);
      found = ward_series_get_quantity (&observations[i]->measure);
      if (found == NULL)
        found = ward_series_get_quantity (systolic);
      if (found == NULL)
        found = ward_series_get_quantity (diastolic);
      if (found == NULL)
        continue;
      *out_observation = observations[i];
      return found;
    }
  return NULL;
}

static void
set_time (WardPoint *point, const WardObservation *observation, GTimeZone *zone)
{
  gboolean reported;
  const WardDateTime *time = ward_observation_get_time (observation, &reported);
  const WardDateTime *end = ward_observation_get_period_end (observation);

  point->imprecise = reported; /* when it was measured is not known */
  point->start_us = ward_datetime_get_axis_us (time, zone);
  point->end_us = point->start_us;
  if (!ward_datetime_has_time (time))
    {
      point->imprecise = TRUE;
      point->end_us += time->precision == WARD_PRECISION_DAY     ? DAY_US - 1
                       : time->precision == WARD_PRECISION_MONTH ? 31 * DAY_US - 1
                                                                 : 366 * DAY_US - 1;
    }
  else if (end != NULL)
    point->end_us = MAX (point->start_us, ward_datetime_get_axis_us (end, zone));
}

static WardPointKind
kind_of (WardComparator comparator)
{
  switch (comparator)
    {
    case WARD_COMPARATOR_LESS:
    case WARD_COMPARATOR_LESS_OR_EQUAL:
      return WARD_POINT_AT_MOST;
    case WARD_COMPARATOR_GREATER:
    case WARD_COMPARATOR_GREATER_OR_EQUAL:
      return WARD_POINT_AT_LEAST;
    case WARD_COMPARATOR_NONE:
    case WARD_COMPARATOR_UNKNOWN:
    default:
      return WARD_POINT_EXACT;
    }
}

static void
read_band (const WardMeasure *measure, double *out_low, double *out_high)
{
  const WardReferenceRange *range = ward_range_get_applicable (measure);

  if (range == NULL)
    return;
  *out_low = ward_decimal_to_double (range->low.lexeme);
  *out_high = ward_decimal_to_double (range->high.lexeme);
}

/* A range of values with one end is a limit, as a comparator is. */
static void
read_range (WardPoint *point, const WardValue *value)
{
  double low = ward_decimal_to_double (value->quantity.lexeme);
  double high = ward_decimal_to_double (value->quantity2.lexeme);

  point->value = isnan (low) ? high : low;
  point->value2 = isnan (low) ? (double) NAN : high;
  if (isnan (low) || isnan (high))
    point->kind = isnan (low) ? WARD_POINT_AT_MOST : WARD_POINT_AT_LEAST;
}

static gboolean
has_place (const WardMeasure *measure, const WardQuantity *unit)
{
  const WardQuantity *quantity = ward_series_get_quantity (measure);

  return quantity != NULL && ward_decimal_is_valid (quantity->lexeme)
         && (unit == NULL || ward_unit_is_same_series (quantity, unit));
}

static void
read_single (WardPoint *point, const WardMeasure *measure)
{
  if (measure->value.kind == WARD_VALUE_RANGE)
    read_range (point, &measure->value);
  else
    {
      point->value = ward_decimal_to_double (measure->value.quantity.lexeme);
      point->kind = kind_of (measure->value.quantity.comparator);
    }
  read_band (measure, &point->low, &point->high);
}

/* One half is enough (V47). A limit in either half makes the point one. */
static void
read_pair (WardPoint *point, const WardMeasure *systolic, const WardMeasure *diastolic)
{
  if (systolic != NULL)
    {
      point->value = ward_decimal_to_double (systolic->value.quantity.lexeme);
      point->kind = kind_of (systolic->value.quantity.comparator);
      read_band (systolic, &point->low, &point->high);
    }
  if (diastolic != NULL)
    {
      point->value2 = ward_decimal_to_double (diastolic->value.quantity.lexeme);
      if (point->kind == WARD_POINT_EXACT)
        point->kind = kind_of (diastolic->value.quantity.comparator);
      read_band (diastolic, &point->low2, &point->high2);
    }
}

/* FALSE where there is no place for it on this axis. */
static gboolean
read_value (WardPoint *point, const WardObservation *observation, const WardQuantity *unit, gboolean pair)
{
  const WardMeasure *systolic, *diastolic;

  if (!pair)
    {
      if (!has_place (&observation->measure, unit))
        return FALSE;
      read_single (point, &observation->measure);
      return TRUE;
    }
  ward_vital_get_blood_pressure (observation, &systolic, &diastolic);
  if (!has_place (systolic, unit))
    systolic = NULL;
  if (!has_place (diastolic, unit))
    diastolic = NULL;
  read_pair (point, systolic, diastolic);
  return systolic != NULL || diastolic != NULL;
}

/* A result without a place breaks the line all the same: what is between two points must not look as if nothing had been (W38). */
static void
add_point (WardSeries *series, const WardObservation *observation, const WardQuantity *unit)
{
  WardPoint point = { .value = (double) NAN, .value2 = (double) NAN, .low = (double) NAN, .high = (double) NAN };
  gboolean counts = ward_status_is_shown_as_value (observation->status) && !observation->unsafe_modifier;
  WardFlag flag;

  if (ward_observation_get_time (observation, NULL)->precision == WARD_PRECISION_NONE)
    {
      series->n_left_out += counts;
      return;
    }
  point.low2 = point.high2 = (double) NAN;
  point.observation = observation;
  set_time (&point, observation, series->zone);
  point.hollow = observation->status == WARD_STATUS_PRELIMINARY || observation->status == WARD_STATUS_PARTIAL
                 || observation->status == WARD_STATUS_UNKNOWN;
  point.ringed = observation->status == WARD_STATUS_CORRECTED;
  if (!counts)
    point.kind = WARD_POINT_GAP;
  else if (!read_value (&point, observation, unit, series->pair))
    {
      point.kind = WARD_POINT_GAP;
      series->n_left_out += ward_observation_has_readable_value (observation);
    }
  else
    {
      ward_flag_read_observation (observation, &flag);
      point.oxygen = series->is_saturation ? ward_vital_get_oxygen (observation) : WARD_OXYGEN_NOT_RECORDED;
      point.severity = flag.severity;
      point.direction = flag.direction != WARD_DIRECTION_NONE ? flag.direction : flag.computed;
    }
  g_array_append_val (series->points, point);
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const WardPoint *point_a = a, *point_b = b;

  if (point_a->start_us != point_b->start_us)
    return point_a->start_us < point_b->start_us ? -1 : 1;
  return g_strcmp0 (point_a->observation->id, point_b->observation->id);
}

/**
 * ward_series_new:
 * @label: what was measured
 * @unit: the unit as shown
 * @observations: (array length=n_observations): results of one row; borrowed: they must outlive the series
 * @n_observations: how many
 * @zone: (nullable): the zone for dates without time
 *
 * Makes the points. Cancelled, withdrawn and absent values become gaps, so that no line runs across them; so do text and numbers of another unit than the
 * newest number's, which are counted as left out.
 *
 * Returns: (transfer full): the series
 */
WardSeries *
ward_series_new (const char *label, const char *unit, const WardObservation *const *observations, guint n_observations,
                 GTimeZone *zone)
{
  const WardQuantity *axis_unit;
  const WardObservation *newest = NULL;
  WardResolvedCode code;
  WardSeries *series;

  g_return_val_if_fail (observations != NULL || n_observations == 0, NULL);

  series = g_new0 (WardSeries, 1);
  series->ref_count = 1;
  series->label = g_strdup (label);
  series->unit = g_strdup (unit);
  series->zone = zone != NULL ? g_time_zone_ref (zone) : NULL;
  series->points = g_array_sized_new (FALSE, TRUE, sizeof (WardPoint), n_observations);
  for (guint i = 0; i < n_observations && !series->pair; i++)
    {
      const WardMeasure *systolic, *diastolic;

      ward_vital_get_blood_pressure (observations[i], &systolic, &diastolic);
      series->pair = (systolic != NULL || diastolic != NULL) && observations[i]->measure.value.kind == WARD_VALUE_NONE;
    }
  axis_unit = find_unit (observations, n_observations, &newest);
  if (axis_unit != NULL)
    {
      ward_catalogue_resolve (newest, &code);
      series->is_saturation = code.vital == WARD_VITAL_OXYGEN_SATURATION;
      series->has_axis = ward_vital_get_least_axis (code.vital, axis_unit, &series->axis);
    }
  for (guint i = 0; i < n_observations; i++)
    add_point (series, observations[i], axis_unit);
  g_array_sort (series->points, compare_points);
  return series;
}

/**
 * ward_series_set_now:
 * @series: a series
 * @now_us: now, microseconds since 1970 UTC
 *
 * Marks the points whose time is still to come: a mistake of the source, which no line may join and which is not the latest (V62).
 */
void
ward_series_set_now (WardSeries *series, gint64 now_us)
{
  g_return_if_fail (series != NULL);

  for (guint i = 0; i < series->points->len; i++)
    {
      WardPoint *point = &g_array_index (series->points, WardPoint, i);
      const WardDateTime *time = ward_observation_get_time (point->observation, NULL);

      point->future = ward_datetime_is_future (time, now_us, series->zone);
      point->hollow |= point->future;
    }
}

/**
 * ward_series_set_is_isolate:
 * @series: a series
 * @is_isolate: whether its results are of an organism's row
 *
 * Says whether a letter of any system is a susceptibility's here, so that the latest is the one that the row has (clinical.md 5.3, 5.8).
 */
void
ward_series_set_is_isolate (WardSeries *series, gboolean is_isolate)
{
  g_return_if_fail (series != NULL);

  series->is_isolate = is_isolate;
}

/**
 * ward_series_set_missing:
 * @series: a series
 * @spans: (array length=n_spans) (nullable): stretches of time that were not loaded
 * @n_spans: how many
 *
 * Marks the points that no line may join to the one before them, because there may be others between that were not loaded (W38).
 */
void
ward_series_set_missing (WardSeries *series, const WardSpan *spans, guint n_spans)
{
  g_return_if_fail (series != NULL);
  g_return_if_fail (spans != NULL || n_spans == 0);

  g_free (series->missing);
  series->missing = g_memdup2 (spans, n_spans * sizeof *spans);
  series->n_missing = n_spans;
  for (guint i = 1; i < series->points->len; i++)
    {
      WardPoint *point = &g_array_index (series->points, WardPoint, i);

      point->gap_before = ward_spans_part (spans, n_spans, (point - 1)->start_us, point->start_us);
    }
}

/**
 * ward_series_get_missing:
 * @series: a series
 * @out_n: (out): how many
 *
 * Gives the stretches of time that were not loaded.
 *
 * Returns: (transfer none) (array length=out_n): the stretches
 */
const WardSpan *
ward_series_get_missing (const WardSeries *series, guint *out_n)
{
  *out_n = series->n_missing;
  return series->missing;
}

/**
 * ward_series_ref:
 * @series: a series
 *
 * Takes a reference.
 *
 * Returns: (transfer full): the same series
 */
WardSeries *
ward_series_ref (WardSeries *series)
{
  g_return_val_if_fail (series != NULL, NULL);

  g_atomic_int_inc (&series->ref_count);
  return series;
}

/**
 * ward_series_unref:
 * @series: (transfer full): a series
 *
 * Gives a reference back.
 */
void
ward_series_unref (WardSeries *series)
{
  g_return_if_fail (series != NULL);

  if (!g_atomic_int_dec_and_test (&series->ref_count))
    return;
  g_free (series->label);
  g_free (series->unit);
  g_clear_pointer (&series->zone, g_time_zone_unref);
  g_array_unref (series->points);
  g_free (series->missing);
  g_free (series);
}

/**
 * ward_series_get_label:
 * @series: a series
 *
 * Gives what was measured.
 *
 * Returns: (transfer none): the label
 */
const char *
ward_series_get_label (const WardSeries *series)
{
  return series->label;
}

/**
 * ward_series_get_unit:
 * @series: a series
 *
 * Gives the unit as shown.
 *
 * Returns: (transfer none): the unit
 */
const char *
ward_series_get_unit (const WardSeries *series)
{
  return series->unit;
}

/**
 * ward_series_is_pair:
 * @series: a series
 *
 * Tells whether each point is a blood pressure: value above value2.
 *
 * Returns: whether it is
 */
gboolean
ward_series_is_pair (const WardSeries *series)
{
  return series->pair;
}

/**
 * ward_series_get_n_points:
 * @series: a series
 *
 * Counts the points, gaps too.
 *
 * Returns: how many there are
 */
guint
ward_series_get_n_points (const WardSeries *series)
{
  return series->points->len;
}

/**
 * ward_series_get_point:
 * @series: a series
 * @index: below ward_series_get_n_points()
 *
 * Gives a point.
 *
 * Returns: (transfer none): the point
 */
const WardPoint *
ward_series_get_point (const WardSeries *series, guint index)
{
  g_return_val_if_fail (index < series->points->len, NULL);

  return &g_array_index (series->points, WardPoint, index);
}

/**
 * ward_series_get_n_left_out:
 * @series: a series
 *
 * Counts the results that count but have no place on this axis: text, another unit, or no time.
 *
 * Returns: how many there are
 */
guint
ward_series_get_n_left_out (const WardSeries *series)
{
  return series->n_left_out;
}

/**
 * ward_series_get_least_axis:
 * @series: a series
 * @out_axis: (out): what its axis of values shows at least
 *
 * Looks up how much of its scale a graph shows, whatever the values are.
 *
 * Returns: whether there is any such thing
 */
gboolean
ward_series_get_least_axis (const WardSeries *series, WardLeastAxis *out_axis)
{
  if (series->has_axis)
    *out_axis = series->axis;
  return series->has_axis;
}
