/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Age in the bands of the NHS patient banner (CUI PAB tables 7 and 8; clinical.md 3.3), and how long ago a result was: one rule for every place that says
 * it. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-datetime.h"

#include <glib/gi18n-lib.h>

static GDateTime *
local_from_us (gint64 us, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autoptr (GTimeZone) used = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();

  return utc != NULL ? g_date_time_to_timezone (utc, used) : NULL;
}

static char *
two_units (int first, const char *first_unit, int second, const char *second_unit)
{
  if (second == 0)
    return g_strdup_printf ("%d%s", first, first_unit);
  return g_strdup_printf ("%d%s %d%s", first, first_unit, second, second_unit);
}

/* Whole months from birth to reference, and the days beyond. */
static void
count_months (const GDate *birth, const GDate *reference, int *out_months, int *out_days)
{
  GDate step = *birth;
  int months = ((int) g_date_get_year (reference) - (int) g_date_get_year (birth)) * 12
               + (int) g_date_get_month (reference) - (int) g_date_get_month (birth);

  if (months > 0)
    g_date_add_months (&step, (guint) months);
  if (g_date_compare (&step, reference) > 0)
    {
      months--;
      step = *birth;
      g_date_add_months (&step, (guint) MAX (months, 0));
    }
  *out_months = MAX (months, 0);
  *out_days = g_date_days_between (&step, reference);
}

static char *
format_by_dates (const GDate *birth, const GDate *reference)
{
  int days = g_date_days_between (birth, reference);
  int months, rest;

  if (days < 28)
    return g_strdup_printf ("%dd", days);
  count_months (birth, reference, &months, &rest);
  if (months < 12)
    return two_units (days / 7, "w", days % 7, "d");
  if (months < 24)
    return two_units (months, "m", rest, "d");
  if (months < 18 * 12)
    return two_units (months / 12, "y", months % 12, "m");
  return g_strdup_printf ("%dy", months / 12);
}

static void
set_date (GDate *date, GDateTime *from)
{
  int year, month, day;

  g_date_time_get_ymd (from, &year, &month, &day);
  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

/* The birth's own date: a birth date names a day, not an instant, so that no zone may move it. */
static void
set_birth_date (GDate *date, const WardDateTime *birth)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (
      birth->utc_us / G_USEC_PER_SEC + (ward_datetime_has_time (birth) ? birth->offset_minutes * 60 : 0));

  if (utc != NULL)
    set_date (date, utc);
  else
    g_date_clear (date, 1);
}

static char *
format_approximate (const WardDateTime *birth, const GDate *reference)
{
  GDate born;
  int years;

  set_birth_date (&born, birth);
  if (!g_date_valid (&born))
    return NULL;
  years = (int) g_date_get_year (reference) - (int) g_date_get_year (&born);
  if (birth->precision == WARD_PRECISION_MONTH && g_date_get_month (reference) < g_date_get_month (&born))
    years--;
  return years < 0 ? NULL : g_strdup_printf (_ ("Approx %dy"), years);
}

/**
 * ward_age_format:
 * @birth: the birth date, of any precision
 * @birth_time: (nullable): the instant of birth (patient-birthTime)
 * @reference_us: now, or the death, microseconds since 1970 UTC
 * @zone: (nullable): the zone that the reference's day is taken in
 *
 * Writes the age in its band: minutes below 2 hours and hours below 2 days where the time of birth is known, then days, weeks and days, months and days,
 * years and months, years; a partial birth date gives "Approx 50y".
 *
 * Returns: (transfer full) (nullable): the age; %NULL where the birth is unknown or lies after the reference
 */
char *
ward_age_format (const WardDateTime *birth, const WardDateTime *birth_time, gint64 reference_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) local = local_from_us (reference_us, zone);
  GDate reference, born;

  g_return_val_if_fail (birth != NULL, NULL);

  if (local == NULL)
    return NULL;
  if (birth_time != NULL && ward_datetime_has_time (birth_time))
    {
      gint64 minutes = (reference_us - birth_time->utc_us) / (60 * G_USEC_PER_SEC);

      if (minutes >= 0 && minutes < 120)
        return g_strdup_printf ("%dmin", (int) minutes);
      if (minutes >= 0 && minutes < 48 * 60)
        return g_strdup_printf ("%dhrs", (int) (minutes / 60));
    }
  if (birth->precision == WARD_PRECISION_NONE)
    return NULL;
  set_date (&reference, local);
  if (birth->precision < WARD_PRECISION_DAY)
    return format_approximate (birth, &reference);
  set_birth_date (&born, birth);
  if (!g_date_valid (&born) || g_date_compare (&born, &reference) > 0)
    return NULL;
  return format_by_dates (&born, &reference);
}

static void
set_local_date (GDate *date, const WardDateTime *datetime, GTimeZone *zone)
{
  int year, month, day;

  ward_datetime_get_local_day (datetime, zone, &year, &month, &day);
  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

/* The dates alone decide, as with an age: 24-Aug to 23-Nov is 13 weeks, whatever the clock said on either day. */
static char *
format_distance (const GDate *from, const GDate *to)
{
  int days = MAX (g_date_days_between (from, to), 0);
  int months, rest;

  if (days < 28)
    return g_strdup_printf ("%dd", days);
  count_months (from, to, &months, &rest);
  if (months < 12)
    return g_strdup_printf ("%dw", days / 7);
  return months < 18 * 12 ? two_units (months / 12, "y", months % 12, "m") : g_strdup_printf ("%dy", months / 12);
}

/**
 * ward_datetime_format_between:
 * @from: the earlier time
 * @to: the later one
 * @zone: (nullable): the zone that days begin in; %NULL for the machine's
 *
 * Says how much time lies between two results: minutes below two hours, hours below two days, then the days of the calendar, weeks below a year, and years
 * with months. Months never stand alone: "4m" would be read as minutes. Where a time of day is missing, days are the finest.
 *
 * Returns: (transfer full): "12min", "47hrs", "13w", "1y 11m"; "" where one of the times is not known to the day
 */
char *
ward_datetime_format_between (const WardDateTime *from, const WardDateTime *to, GTimeZone *zone)
{
  gint64 minutes = (to->utc_us - from->utc_us) / (60 * G_USEC_PER_SEC);
  gboolean timed = ward_datetime_has_time (from) && ward_datetime_has_time (to);
  GDate first, last;

  if (from->precision < WARD_PRECISION_DAY || to->precision < WARD_PRECISION_DAY)
    return g_strdup ("");
  if (timed && minutes < 120)
    return g_strdup_printf ("%dmin", (int) MAX (minutes, 0));
  if (timed && minutes < 48 * 60)
    return g_strdup_printf ("%dhrs", (int) (minutes / 60));
  set_local_date (&first, from, zone);
  set_local_date (&last, to, zone);
  if (!g_date_valid (&first) || !g_date_valid (&last))
    return g_strdup ("");
  return format_distance (&first, &last);
}

/**
 * ward_datetime_format_interval:
 * @from: the earlier time
 * @to: the later one
 * @zone: (nullable): the zone that days begin in; %NULL for the machine's
 *
 * Says how much time a change took, as ward_datetime_format_between() does, but with days of 24 hours below four weeks: from late on Monday to early on Thursday
 * is two of them, though three dates lie between.
 *
 * Returns: (transfer full): "12min", "47hrs", "2d", "13w", "1y 11m"; "" where one of the times is not known to the day
 */
char *
ward_datetime_format_interval (const WardDateTime *from, const WardDateTime *to, GTimeZone *zone)
{
  gint64 days = (to->utc_us - from->utc_us) / G_TIME_SPAN_DAY;

  if (ward_datetime_has_time (from) && ward_datetime_has_time (to) && days >= 2 && days < 28)
    return g_strdup_printf ("%dd", (int) days);
  return ward_datetime_format_between (from, to, zone);
}

/**
 * ward_datetime_format_ago:
 * @datetime: a time
 * @now_us: the reference, microseconds since 1970 UTC
 * @zone: (nullable): the zone that days begin in; %NULL for the machine's
 *
 * Says how long ago it was, as ward_datetime_format_between() does.
 *
 * Returns: (transfer full): the text; "" where the day is unknown
 */
char *
ward_datetime_format_ago (const WardDateTime *datetime, gint64 now_us, GTimeZone *zone)
{
  WardDateTime now = { .utc_us = now_us, .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };
  /* a day may have begun 14 hours before it does in UTC */
  gint64 leeway_us = (ward_datetime_has_time (datetime) ? 60 : 14 * 3600) * (gint64) G_USEC_PER_SEC;

  if (datetime->precision >= WARD_PRECISION_DAY && datetime->utc_us > now_us + leeway_us)
    return g_strdup (_ ("in the future"));
  return ward_datetime_format_between (datetime, &now, zone);
}
