/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FHIR date, dateTime and instant with their precision (R4 datatypes; reliability.md J24, J25), and how they are written (clinical.md 3.2, W25-W27). Month
 * names are English whatever the locale, because 09-Mar-2024 reads the same everywhere (D+Ta-0002). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-datetime.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static const char *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

typedef struct
{
  int year, month, day, hour, minute, second, microsecond;
} Fields;

static gboolean
read_number (const char **text, guint n_digits, int *out_number)
{
  int number = 0;

  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      number = number * 10 + ((*text)[i] - '0');
    }
  *text += n_digits;
  *out_number = number;
  return TRUE;
}

static gboolean
skip_letter (const char **text, char letter)
{
  if (**text != letter)
    return FALSE;
  (*text)++;
  return TRUE;
}

static void
read_fraction (const char **text, int *out_microsecond)
{
  int unit = 100000;

  *out_microsecond = 0;
  for (; g_ascii_isdigit (**text); (*text)++)
    {
      *out_microsecond += (**text - '0') * unit;
      unit /= 10;
    }
}

static gboolean
read_offset (const char **text, WardDateTime *out)
{
  int hours, minutes;
  gboolean west;

  if (skip_letter (text, 'Z'))
    {
      out->has_offset = TRUE;
      return TRUE;
    }
  if (**text != '+' && **text != '-')
    return **text == '\0'; /* without one: FHIR forbids it, servers send it */
  west = **text == '-';
  (*text)++;
  if (!read_number (text, 2, &hours) || !skip_letter (text, ':') || !read_number (text, 2, &minutes) || hours > 14
      || minutes > 59)
    return FALSE;
  out->offset_minutes = (gint16) ((hours * 60 + minutes) * (west ? -1 : 1));
  out->has_offset = TRUE;
  return TRUE;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar, for the years 1 to 9999, which GDateTime would need an allocation for. */
static gint64
days_from_civil (int year, int month, int day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = y / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/* The years that a calendar can show: "9999-12-31T23:59:60Z" stays in the last of them. */
#define FIRST_SECOND (-G_GINT64_CONSTANT (62135596800)) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)    /* 9999-12-31T23:59:59Z */

static void
set_instant (const Fields *fields, WardDateTime *out)
{
  gint64 seconds = days_from_civil (fields->year, fields->month, fields->day) * 86400 + fields->hour * 3600
                   + fields->minute * 60 + fields->second - (gint64) out->offset_minutes * 60;

  out->utc_us = CLAMP (seconds, FIRST_SECOND, LAST_SECOND) * G_USEC_PER_SEC + fields->microsecond;
}

static gboolean
read_time (const char **text, Fields *fields, WardDateTime *out)
{
  if (!read_number (text, 2, &fields->hour) || !skip_letter (text, ':') || !read_number (text, 2, &fields->minute))
    return FALSE;
  out->precision = WARD_PRECISION_MINUTE;
  if (skip_letter (text, ':'))
    {
      if (!read_number (text, 2, &fields->second))
        return FALSE;
      out->precision = WARD_PRECISION_SECOND;
      if (skip_letter (text, '.'))
        read_fraction (text, &fields->microsecond);
    }
  if (fields->hour == 24)
    return fields->minute == 0 && fields->second == 0; /* J24: the end of the day, the next day's 00:00 */
  return fields->hour < 24 && fields->minute < 60 && fields->second <= 60; /* 60: a leap second */
}

/**
 * ward_datetime_parse:
 * @text: (nullable): a FHIR date, dateTime or instant
 * @out_datetime: (out): set on success only
 *
 * Reads the text with its precision: nothing is invented for what it does not say. A leap second counts as the next second, 24:00 as the next midnight
 * (reliability.md J24).
 *
 * Returns: whether it is one
 */
gboolean
ward_datetime_parse (const char *text, WardDateTime *out_datetime)
{
  Fields fields = { .month = 1, .day = 1 };
  WardDateTime result = { .precision = WARD_PRECISION_YEAR };

  if (text == NULL || !read_number (&text, 4, &fields.year) || fields.year == 0)
    return FALSE;
  if (skip_letter (&text, '-'))
    {
      if (!read_number (&text, 2, &fields.month) || fields.month < 1 || fields.month > 12)
        return FALSE;
      result.precision = WARD_PRECISION_MONTH;
      if (skip_letter (&text, '-'))
        {
          if (!read_number (&text, 2, &fields.day) || fields.day < 1
              || fields.day > g_date_get_days_in_month ((GDateMonth) fields.month, (GDateYear) fields.year))
            return FALSE;
          result.precision = WARD_PRECISION_DAY;
        }
    }
  if (result.precision == WARD_PRECISION_DAY && skip_letter (&text, 'T')
      && (!read_time (&text, &fields, &result) || !read_offset (&text, &result)))
    return FALSE;
  if (*text != '\0')
    return FALSE;

  set_instant (&fields, &result);
  *out_datetime = result;
  return TRUE;
}

/**
 * ward_datetime_compare:
 * @a: a time
 * @b: a time
 *
 * Orders two times; an absent one comes last.
 *
 * Returns: negative, zero or positive
 */
int
ward_datetime_compare (const WardDateTime *a, const WardDateTime *b)
{
  gboolean absent_a = a->precision == WARD_PRECISION_NONE;
  gboolean absent_b = b->precision == WARD_PRECISION_NONE;

  if (absent_a || absent_b)
    return (int) absent_a - (int) absent_b;
  return (a->utc_us > b->utc_us) - (a->utc_us < b->utc_us);
}

static gint64
get_minute (const WardDateTime *datetime)
{
  const gint64 minute_us = 60 * (gint64) G_USEC_PER_SEC;

  return datetime->utc_us / minute_us - (datetime->utc_us % minute_us < 0);
}

/**
 * ward_datetime_is_same_minute:
 * @a: a time
 * @b: a time
 *
 * Tells whether two times are one to a reader: seconds are not shown.
 *
 * Returns: whether they are; so are two absent ones
 */
gboolean
ward_datetime_is_same_minute (const WardDateTime *a, const WardDateTime *b)
{
  gboolean absent_a = a->precision == WARD_PRECISION_NONE;
  gboolean absent_b = b->precision == WARD_PRECISION_NONE;

  return absent_a || absent_b ? absent_a && absent_b : get_minute (a) == get_minute (b);
}

/**
 * ward_datetime_has_time:
 * @datetime: a time
 *
 * Tells whether a time of day was given (W27: where not, none is shown).
 *
 * Returns: whether it was
 */
gboolean
ward_datetime_has_time (const WardDateTime *datetime)
{
  return datetime->precision >= WARD_PRECISION_MINUTE;
}

static GTimeZone *
ref_zone (GTimeZone *zone)
{
  return zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
}

/* The wall clock in the zone; what has no time of day is the same date everywhere, and what came without an offset is shown as it was written. */
static GDateTime *
to_local (const WardDateTime *datetime, GTimeZone *zone)
{
  gint64 seconds = datetime->utc_us / G_USEC_PER_SEC - (datetime->utc_us % G_USEC_PER_SEC < 0);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GTimeZone) used = NULL;
  GDateTime *local;

  if (utc == NULL || !ward_datetime_has_time (datetime) || !datetime->has_offset)
    return g_steal_pointer (&utc);
  used = ref_zone (zone);
  local = g_date_time_to_timezone (utc, used);
  /* The last hours of 9999, by which servers say "without an end", are beyond the calendar further east. */
  if (local == NULL)
    return g_steal_pointer (&utc);
  return local;
}

/**
 * ward_datetime_format_date:
 * @datetime: a time
 * @zone: (nullable): the zone to show it in; %NULL for the machine's
 *
 * Writes the date as far as it is known: "09-Mar-2024", "Mar-2024", "2024", "Unknown".
 *
 * Returns: (transfer full): the text
 */
char *
ward_datetime_format_date (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autoptr (GDateTime) local = NULL;
  int year, month, day;

  if (datetime->precision == WARD_PRECISION_NONE)
    return g_strdup (_ ("Unknown"));
  local = to_local (datetime, zone);
  if (local == NULL)
    return g_strdup (_ ("Unknown"));
  g_date_time_get_ymd (local, &year, &month, &day);
  if (datetime->precision == WARD_PRECISION_YEAR)
    return g_strdup_printf ("%04d", year);
  if (datetime->precision == WARD_PRECISION_MONTH)
    return g_strdup_printf ("%s-%04d", months[month - 1], year);
  return g_strdup_printf ("%02d-%s-%04d", day, months[month - 1], year);
}

/**
 * ward_datetime_format_time:
 * @datetime: a time
 * @zone: (nullable): the zone to show it in
 *
 * Writes the time of day on the 24-hour clock.
 *
 * Returns: (transfer full): "23:30", or "" where none was given
 */
char *
ward_datetime_format_time (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autoptr (GDateTime) local = NULL;

  if (!ward_datetime_has_time (datetime))
    return g_strdup ("");
  local = to_local (datetime, zone);
  if (local == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%02d:%02d", g_date_time_get_hour (local), g_date_time_get_minute (local));
}

/**
 * ward_datetime_format:
 * @datetime: a time
 * @zone: (nullable): the zone to show it in
 *
 * Writes date and time as far as they are known.
 *
 * Returns: (transfer full): "09-Mar-2024 23:30"
 */
char *
ward_datetime_format (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autofree char *date = ward_datetime_format_date (datetime, zone);
  g_autofree char *time = ward_datetime_format_time (datetime, zone);

  return *time != '\0' ? g_strconcat (date, " ", time, NULL) : g_steal_pointer (&date);
}

/**
 * ward_datetime_format_in_full:
 * @datetime: a time
 * @zone: (nullable): the zone to show it in
 *
 * Writes date and time as far as they are known. A time that came without its zone is written as it came, and says so (clinical.md 5.7).
 *
 * Returns: (transfer full): "09-Mar-2024 23:30", "09-Mar-2024 23:30 (zone not given)"
 */
char *
ward_datetime_format_in_full (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autofree char *text = ward_datetime_format (datetime, zone);

  if (!ward_datetime_has_time (datetime) || datetime->has_offset)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s %s", text, _ ("(zone not given)"));
}

/**
 * ward_datetime_get_local_day:
 * @datetime: a time
 * @zone: (nullable): the zone
 * @out_year: (out): the year
 * @out_month: (out): 1 to 12
 * @out_day: (out): 1 to 31
 *
 * Gives the day that the time falls on in the zone, for grouping (V61).
 */
void
ward_datetime_get_local_day (const WardDateTime *datetime, GTimeZone *zone, int *out_year, int *out_month, int *out_day)
{
  g_autoptr (GDateTime) local = to_local (datetime, zone);

  if (local == NULL)
    {
      *out_year = *out_month = *out_day = 1;
      return;
    }
  g_date_time_get_ymd (local, out_year, out_month, out_day);
}

/**
 * ward_datetime_is_future:
 * @datetime: a time
 * @now_us: now, microseconds since 1970 UTC
 * @zone: (nullable): the zone for what has none of its own
 *
 * Tells whether a result's time is still to come, by more than ten minutes: a mistake of the source. Such a result is shown and marked, and is never the
 * latest while there is another (V62).
 *
 * Returns: whether it is
 */
gboolean
ward_datetime_is_future (const WardDateTime *datetime, gint64 now_us, GTimeZone *zone)
{
  return datetime->precision != WARD_PRECISION_NONE
         && ward_datetime_get_axis_us (datetime, zone) > now_us + 10 * 60 * (gint64) G_USEC_PER_SEC;
}

/**
 * ward_datetime_get_axis_us:
 * @datetime: a time
 * @zone: (nullable): the zone
 *
 * Gives the place of the time on an axis: a date without time of day begins at the zone's midnight, so that it stands before that day's timed results; a
 * time without an offset is taken for one of the zone.
 *
 * Returns: microseconds since 1970 UTC
 */
gint64
ward_datetime_get_axis_us (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autoptr (GTimeZone) used = NULL;
  gint64 seconds = datetime->utc_us / G_USEC_PER_SEC;
  int interval;

  if ((ward_datetime_has_time (datetime) && datetime->has_offset) || datetime->precision == WARD_PRECISION_NONE)
    return datetime->utc_us;
  used = ref_zone (zone);
  interval = g_time_zone_find_interval (used, G_TIME_TYPE_STANDARD, seconds);
  return interval < 0 ? datetime->utc_us
                      : datetime->utc_us - (gint64) g_time_zone_get_offset (used, interval) * G_USEC_PER_SEC;
}
