/* SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIR date, dateTime and instant (R4 section 2.24.0.1) for the sandbox's searches: "2026-03" is the whole of March.
 * A date without a time is taken in UTC, as R4 section 3.1.1.4.7 leaves to the server. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-dates.h"

#include <string.h>

#define SECOND G_TIME_SPAN_SECOND
#define DAY G_TIME_SPAN_DAY

/* Days since 1970-01-01 of a day in the Gregorian calendar. */
static gint64
count_days (int year, int month, int day)
{
  gint64 y = year - (month <= 2 ? 1 : 0);
  gint64 era = (y >= 0 ? y : y - 399) / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return era * 146097 + day_of_era - 719468;
}

static gboolean
take_number (const char **at, guint digits, int low, int high, int *out_number)
{
  int number = 0;

  for (guint i = 0; i < digits; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
      number = number * 10 + g_ascii_digit_value ((*at)[i]);
    }
  *at += digits;
  *out_number = number;
  return number >= low && number <= high;
}

static gboolean
take_zone (const char **at, gint64 *out_offset_us)
{
  int hours, minutes;
  int sign;

  *out_offset_us = 0;
  if (**at == '\0')
    return TRUE;
  if (**at == 'Z')
    {
      (*at)++;
      return TRUE;
    }
  if (**at != '+' && **at != '-')
    return FALSE;
  sign = **at == '-' ? -1 : 1;
  (*at)++;
  if (!take_number (at, 2, 0, 14, &hours) || **at != ':')
    return FALSE;
  (*at)++;
  if (!take_number (at, 2, 0, 59, &minutes))
    return FALSE;
  *out_offset_us = sign * ((gint64) hours * 60 + minutes) * 60 * SECOND;
  return TRUE;
}

static gboolean
parse_time (const char *at, WardSandboxSpan *span)
{
  int hour, minute, second = 0;
  gint64 fraction = 0, width = 60 * SECOND, offset;

  if (!take_number (&at, 2, 0, 24, &hour) || *at != ':')
    return FALSE;
  at++;
  if (!take_number (&at, 2, 0, 59, &minute))
    return FALSE;
  if (*at == ':')
    {
      at++;
      if (!take_number (&at, 2, 0, 60, &second))
        return FALSE;
      width = SECOND;
      if (*at == '.')
        {
          gint64 unit = SECOND;

          if (!g_ascii_isdigit (*++at))
            return FALSE;
          for (; g_ascii_isdigit (*at); at++)
            {
              unit /= 10;
              fraction += unit * g_ascii_digit_value (*at);
            }
          width = MAX (unit, 1);
        }
    }
  if (!take_zone (&at, &offset) || *at != '\0')
    return FALSE;
  span->from_us += ((gint64) hour * 3600 + minute * 60 + second) * SECOND + fraction - offset;
  span->to_us = span->from_us + width;
  return TRUE;
}

/**
 * ward_sandbox_parse_date:
 * @text: (nullable): a FHIR date, dateTime or instant
 * @out_span: (out): what it covers
 *
 * Returns: whether it is one
 */
gboolean
ward_sandbox_parse_date (const char *text, WardSandboxSpan *out_span)
{
  const char *at = text;
  int year, month, day;

  if (text == NULL || !take_number (&at, 4, 1, 9999, &year))
    return FALSE;
  out_span->from_us = count_days (year, 1, 1) * DAY;
  out_span->to_us = count_days (year + 1, 1, 1) * DAY;
  if (*at == '\0')
    return TRUE;
  if (*at++ != '-' || !take_number (&at, 2, 1, 12, &month))
    return FALSE;
  out_span->from_us = count_days (year, month, 1) * DAY;
  out_span->to_us = (month == 12 ? count_days (year + 1, 1, 1) : count_days (year, month + 1, 1)) * DAY;
  if (*at == '\0')
    return TRUE;
  if (*at++ != '-' || !take_number (&at, 2, 1, g_date_get_days_in_month (month, (GDateYear) year), &day))
    return FALSE;
  out_span->from_us = count_days (year, month, day) * DAY;
  out_span->to_us = out_span->from_us + DAY;
  if (*at == '\0')
    return TRUE;
  return *at++ == 'T' && parse_time (at, out_span);
}

static GDateTime *
to_date_time (gint64 time_us, gboolean utc)
{
  g_autoptr (GDateTime) epoch = g_date_time_new_from_unix_utc (time_us / SECOND);

  return utc ? g_steal_pointer (&epoch) : g_date_time_to_local (epoch);
}

static void
to_civil (gint64 days, int *out_year, int *out_month, int *out_day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 day_of_era = shifted - era * 146097;
  gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 month = (5 * day_of_year + 2) / 153;

  *out_day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
  *out_month = (int) (month < 10 ? month + 3 : month - 9);
  *out_year = (int) (year_of_era + era * 400 + (*out_month <= 2 ? 1 : 0));
}

/**
 * ward_sandbox_format_instant:
 * @time_us: a time
 * @utc: write it in UTC with "Z"; else in the zone of this machine with its offset
 *
 * Called for every result, so it does without GDateTime.
 *
 * Returns: (transfer full): a FHIR dateTime to the second
 */
char *
ward_sandbox_format_instant (gint64 time_us, gboolean utc)
{
  gint64 seconds = time_us / SECOND;
  int offset = 0, year, month, day, left;
  gint64 days;

  if (!utc)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

      offset = g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds));
    }
  seconds += offset;
  days = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
  left = (int) (seconds - days * 86400);
  to_civil (days, &year, &month, &day);
  if (utc)
    return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, left / 3600, left / 60 % 60, left % 60);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", year, month, day, left / 3600, left / 60 % 60,
                          left % 60, offset < 0 ? '-' : '+', ABS (offset) / 3600, ABS (offset) / 60 % 60);
}

char *
ward_sandbox_format_day (gint64 time_us)
{
  g_autoptr (GDateTime) date_time = to_date_time (time_us, FALSE);

  return g_date_time_format (date_time, "%Y-%m-%d");
}

/**
 * ward_sandbox_local_midnight:
 * @time_us: a time
 * @days: days after (before) its day
 *
 * Returns: the beginning of that day in the zone of this machine
 */
gint64
ward_sandbox_local_midnight (gint64 time_us, int days)
{
  g_autoptr (GDateTime) date_time = to_date_time (time_us, FALSE);
  g_autoptr (GDateTime) moved = g_date_time_add_days (date_time, days);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (moved), g_date_time_get_month (moved),
                                                          g_date_time_get_day_of_month (moved), 0, 0, 0);

  return g_date_time_to_unix (midnight) * SECOND;
}
