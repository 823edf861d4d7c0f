/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's clocks, behind a table that tests replace, and HTTP dates (RFC 9110 section 5.6.7). Expiry is measured on CLOCK_BOOTTIME, which counts
 * suspended time and does not jump (reliability.md T21). */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-clock.h"

#include <string.h>
#include <time.h>

static gint64
system_real_us (gpointer data)
{
  return g_get_real_time ();
}

static gint64
system_monotonic_us (gpointer data)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static const WardClock system_clock = { system_real_us, system_monotonic_us, NULL };

/**
 * ward_clock_get_system:
 *
 * Gives the computer's own clock.
 *
 * Returns: (transfer none): the clock
 */
const WardClock *
ward_clock_get_system (void)
{
  return &system_clock;
}

/**
 * ward_clock_real_us:
 * @clock: (nullable): a clock, %NULL for the system's
 *
 * Reads the wall clock.
 *
 * Returns: microseconds since 1970-01-01 UTC
 */
gint64
ward_clock_real_us (const WardClock *clock)
{
  if (clock == NULL)
    clock = &system_clock;

  return clock->real_us (clock->data);
}

/**
 * ward_clock_monotonic_us:
 * @clock: (nullable): a clock, %NULL for the system's
 *
 * Reads the clock that never goes back.
 *
 * Returns: microseconds since some start
 */
gint64
ward_clock_monotonic_us (const WardClock *clock)
{
  if (clock == NULL)
    clock = &system_clock;

  return clock->monotonic_us (clock->data);
}

typedef struct
{
  const char *at; /* (unowned) the rest of the text */
  int year, month, day, hour, minute, second;
} DateScan;

static gboolean
scan_literal (DateScan *scan, const char *literal)
{
  size_t length = strlen (literal);

  if (strncmp (scan->at, literal, length) != 0)
    return FALSE;
  scan->at += length;

  return TRUE;
}

static gboolean
scan_digits (DateScan *scan, guint n, int *out_number)
{
  int number = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (scan->at[i]))
        return FALSE;
      number = number * 10 + (scan->at[i] - '0');
    }
  scan->at += n;
  *out_number = number;

  return TRUE;
}

static gboolean
scan_name (DateScan *scan, const char *const *names, int *out_index)
{
  for (int i = 0; names[i] != NULL; i++)
    if (scan_literal (scan, names[i]))
      {
        *out_index = i;
        return TRUE;
      }

  return FALSE;
}

static const char *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
static const char *const short_days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", NULL };
static const char *const long_days[]
    = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", NULL };

static gboolean
scan_time (DateScan *scan)
{
  return scan_digits (scan, 2, &scan->hour) && scan_literal (scan, ":") && scan_digits (scan, 2, &scan->minute)
         && scan_literal (scan, ":") && scan_digits (scan, 2, &scan->second);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static gboolean
scan_imf (DateScan *scan)
{
  int day_name;

  return scan_name (scan, short_days, &day_name) && scan_literal (scan, ", ") && scan_digits (scan, 2, &scan->day)
         && scan_literal (scan, " ") && scan_name (scan, months, &scan->month) && scan_literal (scan, " ")
         && scan_digits (scan, 4, &scan->year) && scan_literal (scan, " ") && scan_time (scan)
         && scan_literal (scan, " GMT");
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static gboolean
scan_rfc850 (DateScan *scan)
{
  int day_name;

  if (!(scan_name (scan, long_days, &day_name) && scan_literal (scan, ", ") && scan_digits (scan, 2, &scan->day)
        && scan_literal (scan, "-") && scan_name (scan, months, &scan->month) && scan_literal (scan, "-")
        && scan_digits (scan, 2, &scan->year) && scan_literal (scan, " ") && scan_time (scan)
        && scan_literal (scan, " GMT")))
    return FALSE;
  scan->year += scan->year < 70 ? 2000 : 1900;

  return TRUE;
}

/* "Sun Nov  6 08:49:37 1994" */
static gboolean
scan_asctime (DateScan *scan)
{
  int day_name;

  return scan_name (scan, short_days, &day_name) && scan_literal (scan, " ") && scan_name (scan, months, &scan->month)
         && scan_literal (scan, " ")
         && (scan_literal (scan, " ") ? scan_digits (scan, 1, &scan->day) : scan_digits (scan, 2, &scan->day))
         && scan_literal (scan, " ") && scan_time (scan) && scan_literal (scan, " ")
         && scan_digits (scan, 4, &scan->year);
}

/**
 * ward_clock_parse_http_date:
 * @text: (nullable): a Date, Expires or Retry-After value
 * @out_seconds: (out): seconds since 1970-01-01 UTC
 *
 * Reads the three forms of an HTTP-date. The name of the weekday is not compared with the date.
 *
 * Returns: %FALSE if it is none of them, and @out_seconds is left alone
 */
gboolean
ward_clock_parse_http_date (const char *text, gint64 *out_seconds)
{
  static gboolean (*const forms[]) (DateScan *) = { scan_imf, scan_rfc850, scan_asctime };
  g_autoptr (GDateTime) date = NULL;

  g_return_val_if_fail (out_seconds != NULL, FALSE);

  if (text == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      DateScan scan = { .at = text };

      if (!forms[i](&scan) || *scan.at != '\0')
        continue;
      /* A leap second is taken as the second before it. */
      date = g_date_time_new_utc (scan.year, scan.month + 1, scan.day, scan.hour, scan.minute, MIN (scan.second, 59));
      if (date == NULL || scan.second > 60)
        return FALSE;
      *out_seconds = g_date_time_to_unix (date);
      return TRUE;
    }

  return FALSE;
}
