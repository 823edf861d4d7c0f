/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks of the axes: values in steps of 1, 2 and 5, times in steps that people count in (clinical.md 5.10). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-series.h"

#include <math.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define TOLERANCE 1e-9

/* In steps: the multiples next to both ends, and, one after the other on the side with less air, as many more as the span needs; none below 0 where no value
 * is. */
static void
enclose (double min, double max, double span, double step, double *out_first, double *out_last)
{
  double first = floor (min / step + TOLERANCE);
  double last = MAX (ceil (max / step - TOLERANCE), first + 1);

  while ((last - first + TOLERANCE) * step < span)
    if ((min >= 0 && first < 1) || min / step - first > last - max / step + TOLERANCE)
      last++;
    else
      first--;
  *out_first = first;
  *out_last = last;
}

/**
 * ward_axis_value_ticks:
 * @min: the lowest of what has to lie between the ticks
 * @max: the highest
 * @span: how long the axis is at least
 * @max_ticks: how many there is room for, at least 3: two alone cannot enclose what lies around 0
 * @out_first: (out): the first tick, at or below @min
 * @out_step: (out): the step
 * @out_decimals: (out): decimals that the labels need
 *
 * Chooses ticks at whole multiples of 1, 2 or 5 times a power of ten, so that the first and the last enclose everything.
 *
 * Returns: how many ticks there are, at most @max_ticks; 0 where there is no axis
 */
guint
ward_axis_value_ticks (double min, double max, double span, guint max_ticks, double *out_first, double *out_step,
                       int *out_decimals)
{
  static const double factors[] = { 1, 2, 5 };
  double power;

  g_return_val_if_fail (max_ticks >= 3, 0);

  if (!isfinite (min) || !isfinite (max) || !isfinite (span) || max < min)
    return 0;
  /* Finer steps would be lost in numbers of that size. */
  span = MAX (MAX (span, max - min), MAX (fabs (min), fabs (max)) * 1e-6);
  if (span <= 0)
    return 0;
  power = pow (10, floor (log10 (span / max_ticks)));
  for (guint i = 0; i < 15; i++)
    {
      double step = factors[i % 3] * power;
      double first, last;

      if (i % 3 == 2)
        power *= 10;
      enclose (min, max, span, step, &first, &last);
      if (last - first + 1 > max_ticks + TOLERANCE)
        continue;
      *out_first = first * step;
      *out_step = step;
      *out_decimals = MAX (0, (int) -floor (log10 (step) + TOLERANCE));
      return (guint) (last - first + 1.5);
    }
  return 0;
}

typedef struct
{
  gint64 approximate_us;
  int months, days; /* calendar steps; both 0: a fixed one */
} TimeStep;

static const TimeStep time_steps[] = {
  { MINUTE_US, 0, 0 },         { 5 * MINUTE_US, 0, 0 },  { 15 * MINUTE_US, 0, 0 },  { 30 * MINUTE_US, 0, 0 },
  { HOUR_US, 0, 0 },           { 2 * HOUR_US, 0, 0 },    { 4 * HOUR_US, 0, 0 },     { 6 * HOUR_US, 0, 0 },
  { 12 * HOUR_US, 0, 0 },      { DAY_US, 0, 1 },         { 2 * DAY_US, 0, 2 },      { 3 * DAY_US, 0, 3 },
  { 4 * DAY_US, 0, 4 },        { 7 * DAY_US, 0, 7 },     { 14 * DAY_US, 0, 14 },    { 30 * DAY_US, 1, 0 },
  { 61 * DAY_US, 2, 0 },       { 91 * DAY_US, 3, 0 },    { 182 * DAY_US, 6, 0 },    { 365 * DAY_US, 12, 0 },
  { 730 * DAY_US, 24, 0 },     { 1826 * DAY_US, 60, 0 }, { 3652 * DAY_US, 120, 0 }, { 9131 * DAY_US, 300, 0 },
  { 36525 * DAY_US, 1200, 0 },
};

/* A month without its day, and a year alone, need less room than a date. */
static guint
count_room (const TimeStep *step, guint max_ticks)
{
  return step->months >= 12 ? 2 * max_ticks : step->months > 0 ? max_ticks + max_ticks / 3 : max_ticks;
}

/* As many as there is place for in the array, too: the newest would be the ones that are left out. */
static guint
choose_step (gint64 span_us, guint max_ticks, guint n_out)
{
  for (guint i = 0; i < G_N_ELEMENTS (time_steps); i++)
    if (span_us / time_steps[i].approximate_us + 1 < MIN (count_room (&time_steps[i], max_ticks) + 1, n_out))
      return i;
  return G_N_ELEMENTS (time_steps) - 1;
}

/* By the clock that was running: of the hour that comes twice in autumn a local time does not say which one it is of. */
static GDateTime *
floor_to_minutes (GDateTime *local, gint64 step_us)
{
  gint64 step_s = step_us / G_USEC_PER_SEC;
  gint64 offset_s = g_date_time_get_utc_offset (local) / G_USEC_PER_SEC;
  gint64 past_s = (g_date_time_to_unix (local) + offset_s) % step_s;

  return g_date_time_add_seconds (local, -(double) ((past_s + step_s) % step_s));
}

static GDateTime *
first_tick (gint64 min_us, const TimeStep *step, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (min_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  int minutes;

  if (local == NULL)
    return NULL;
  if (step->months > 0)
    {
      int month = (g_date_time_get_year (local) * 12 + g_date_time_get_month (local) - 1) / step->months * step->months;

      return g_date_time_new (zone, MAX (month / 12, 1), month % 12 + 1, 1, 0, 0, 0);
    }
  if (step->days > 0)
    return g_date_time_new (zone, g_date_time_get_year (local), g_date_time_get_month (local),
                            g_date_time_get_day_of_month (local), 0, 0, 0);
  if (step->approximate_us < HOUR_US)
    return floor_to_minutes (local, step->approximate_us);
  minutes = (int) (step->approximate_us / MINUTE_US);
  minutes = (g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local)) / minutes * minutes;
  return g_date_time_new (zone, g_date_time_get_year (local), g_date_time_get_month (local),
                          g_date_time_get_day_of_month (local), minutes / 60, minutes % 60, 0);
}

static GDateTime *
next_tick (GDateTime *tick, const TimeStep *step)
{
  if (step->months > 0)
    return g_date_time_add_months (tick, step->months);
  if (step->days > 0)
    return g_date_time_add_days (tick, step->days);
  return g_date_time_add (tick, step->approximate_us);
}

/* Enough of the date to be plain without its neighbours where a day or year begins; less in between. */
static void
label_tick (WardTimeTick *tick, GDateTime *local, const TimeStep *step, gboolean first)
{
  static const char *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int year, month, day;
  gboolean midnight = g_date_time_get_hour (local) == 0 && g_date_time_get_minute (local) == 0;

  g_date_time_get_ymd (local, &year, &month, &day);
  if (step->months >= 12)
    g_snprintf (tick->label, sizeof tick->label, "%04d", year);
  else if (step->months > 0)
    g_snprintf (tick->label, sizeof tick->label, "%s-%04d", months[month - 1], year);
  else if (first && step->days == 0 && !midnight) /* the day must stand somewhere (GTAB-112) */
    g_snprintf (tick->label, sizeof tick->label, "%02d-%s-%04d %02d:%02d", day, months[month - 1], year,
                g_date_time_get_hour (local), g_date_time_get_minute (local));
  else if (step->days > 0 || midnight)
    g_snprintf (tick->label, sizeof tick->label, "%02d-%s-%04d", day, months[month - 1], year);
  else
    g_snprintf (tick->label, sizeof tick->label, "%02d:%02d", g_date_time_get_hour (local),
                g_date_time_get_minute (local));
  tick->major = step->months > 0 ? month == 1 : (step->days > 0 ? day == 1 : midnight);
}

static guint
fill_ticks (gint64 min_us, gint64 max_us, const TimeStep *step, GTimeZone *zone, WardTimeTick *out_ticks, guint n_out)
{
  g_autoptr (GDateTime) tick = first_tick (min_us, step, zone);
  guint n = 0;

  for (guint tries = 0; tick != NULL && n < n_out && tries < 4096; tries++)
    {
      gint64 time_us = g_date_time_to_unix (tick) * G_USEC_PER_SEC;
      g_autoptr (GDateTime) next = next_tick (tick, step);

      if (time_us > max_us)
        break;
      if (time_us >= min_us)
        {
          out_ticks[n].time_us = time_us;
          label_tick (&out_ticks[n], tick, step, n == 0);
          n++;
        }
      g_date_time_unref (tick);
      tick = g_steal_pointer (&next);
    }
  return n;
}

/* Every other one, every third, …: as many as there is room for. */
static guint
thin_out (WardTimeTick *ticks, guint n, guint max_ticks)
{
  guint stride = (n + max_ticks - 1) / max_ticks;
  guint n_left = 0;

  for (guint i = 0; i < n; i += stride)
    ticks[n_left++] = ticks[i];
  return n_left;
}

/**
 * ward_axis_time_ticks:
 * @min_us: start of the axis, microseconds since 1970 UTC
 * @max_us: end of the axis
 * @max_ticks: how many dates there is room for
 * @zone: (nullable): the zone that days begin in; %NULL for the machine's
 * @out_ticks: (array length=n_out): filled
 * @n_out: its size
 *
 * Chooses ticks at the clock's and calendar's own steps, with their labels; two at least where there is room for two, because one tells no distance.
 *
 * Returns: how many were filled
 */
guint
ward_axis_time_ticks (gint64 min_us, gint64 max_us, guint max_ticks, GTimeZone *zone, WardTimeTick *out_ticks,
                      guint n_out)
{
  g_autoptr (GTimeZone) used = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  guint step;
  guint n;

  g_return_val_if_fail (out_ticks != NULL, 0);

  if (max_us <= min_us || max_ticks == 0)
    return 0;
  step = choose_step (max_us - min_us, max_ticks, n_out);
  n = fill_ticks (min_us, max_us, &time_steps[step], used, out_ticks, n_out);
  if (n >= 2 || max_ticks < 2)
    return n;
  while (n < 2 && step > 0)
    n = fill_ticks (min_us, max_us, &time_steps[--step], used, out_ticks, n_out);
  return thin_out (out_ticks, n, max_ticks);
}
