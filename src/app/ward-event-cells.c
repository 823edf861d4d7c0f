/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of an event in the tables of the diagnostics window, and whether a filter finds it by them. All are made from the closed fields of an event, none
 * of which can hold a token or a patient. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-event-table.h"
#include "core/base/ward-clock.h"

#define SHORT_ID 8 /* characters: enough to tell one row from another; the detail has the whole id */

static GDateTime *
to_local (gint64 real_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);

  return g_date_time_to_local (utc);
}

static char *
format_clock (GDateTime *time, gint64 real_us)
{
  return g_strdup_printf ("%02d:%02d:%02d.%03d", g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time), (int) (real_us % G_USEC_PER_SEC / 1000));
}

/* The months as everywhere in the window: in no language's own order of day and month. */
static char *
format_date (GDateTime *time)
{
  static const char months[12][4]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  return g_strdup_printf ("%02d-%s-%04d", g_date_time_get_day_of_month (time), months[g_date_time_get_month (time) - 1],
                          g_date_time_get_year (time));
}

static char *
format_offset (GDateTime *time)
{
  int minutes = (int) (g_date_time_get_utc_offset (time) / G_TIME_SPAN_MINUTE);
  char sign = minutes < 0 ? '-' : '+';

  minutes = ABS (minutes);
  if (minutes == 0)
    return g_strdup ("UTC");
  if (minutes % 60 == 0)
    return g_strdup_printf ("UTC%c%d", sign, minutes / 60);
  return g_strdup_printf ("UTC%c%d:%02d", sign, minutes / 60, minutes % 60);
}

/**
 * ward_event_format_zone:
 * @real_us: microseconds since 1970
 *
 * How far this computer's clock is from UTC at a time.
 *
 * Returns: (transfer full): "UTC", "UTC+1" or "UTC-3:30"
 */
char *
ward_event_format_zone (gint64 real_us)
{
  g_autoptr (GDateTime) local = to_local (real_us);

  return format_offset (local);
}

/**
 * ward_event_format_when:
 * @event: an event
 *
 * When it was, by this computer's clock and by that of a server's log.
 *
 * Returns: (transfer full): a sentence with both
 */
char *
ward_event_format_when (WardEvent *event)
{
  gint64 us = ward_event_get_real_us (event);
  g_autoptr (GDateTime) local = to_local (us);
  g_autoptr (GDateTime) utc = g_date_time_to_utc (local);
  g_autofree char *zone = format_offset (local);
  g_autofree char *here_date = format_date (local);
  g_autofree char *here_clock = format_clock (local, us);
  g_autofree char *utc_date = format_date (utc);
  g_autofree char *utc_clock = format_clock (utc, us);

  /* Translators: a date, a time and how far it is from UTC, such as "UTC+1"; then the same moment's date and time in UTC. */
  return g_strdup_printf (_ ("On %s at %s here (%s); on %s at %s in UTC."), here_date, here_clock, zone, utc_date,
                          utc_clock);
}

/**
 * ward_event_format_clock:
 * @real_us: microseconds since 1970
 * @now_us: likewise
 *
 * A time by this computer's clock: with the date where it is not today, and with the zone where the clock has been set to another since, as the head of
 * the column names the one of now.
 *
 * Returns: (transfer full): "14:02:03.004" or "23-Nov-2026 14:02:03.004"
 */
char *
ward_event_format_clock (gint64 real_us, gint64 now_us)
{
  g_autoptr (GDateTime) then = to_local (real_us);
  g_autoptr (GDateTime) now = to_local (now_us);
  g_autofree char *clock = format_clock (then, real_us);
  g_autofree char *date = NULL;
  g_autofree char *zone = NULL;

  if (g_date_time_get_year (then) != g_date_time_get_year (now)
      || g_date_time_get_day_of_year (then) != g_date_time_get_day_of_year (now))
    date = format_date (then);
  if (g_date_time_get_utc_offset (then) != g_date_time_get_utc_offset (now))
    zone = format_offset (then);
  return g_strconcat (date != NULL ? date : "", date != NULL ? " " : "", clock, zone != NULL ? " " : "",
                      zone != NULL ? zone : "", NULL);
}

/**
 * ward_event_format_time:
 * @event: an event
 *
 * Returns: (transfer full): when it was, seen from now
 */
char *
ward_event_format_time (WardEvent *event)
{
  return ward_event_format_clock (ward_event_get_real_us (event), ward_clock_real_us (NULL));
}

/**
 * ward_event_format_type:
 * @event: an event
 *
 * Returns: (transfer full): its kind
 */
char *
ward_event_format_type (WardEvent *event)
{
  return g_strdup (ward_event_type_name (ward_event_get_fields (event)->type));
}

/**
 * ward_event_format_result:
 * @event: an event
 *
 * Returns: (transfer full): how it ended
 */
char *
ward_event_format_result (WardEvent *event)
{
  return g_strdup (ward_event_result_name (ward_event_get_fields (event)->result));
}

/**
 * ward_event_format_step:
 * @event: an event
 *
 * Returns: (transfer full): what was done: "GET Patient read"
 */
char *
ward_event_format_step (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup_printf ("%s%s%s", fields->method != NULL ? fields->method : "", fields->method != NULL ? " " : "",
                          fields->step != NULL ? fields->step : "");
}

/**
 * ward_event_format_host:
 * @event: an event
 *
 * Returns: (transfer full): the server's name
 */
char *
ward_event_format_host (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup (fields->host != NULL ? fields->host : "");
}

/**
 * ward_event_format_status:
 * @event: an event
 *
 * Returns: (transfer full): the HTTP status
 */
char *
ward_event_format_status (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);
  g_autofree char *status = fields->status != 0 ? g_strdup_printf ("%u", fields->status) : g_strdup ("");

  return fields->from_cache ? g_strdup_printf (_ ("%s (kept copy)"), status) : g_steal_pointer (&status);
}

static char *
format_ms (gint64 us)
{
  return us > 0 ? g_strdup_printf ("%.1f ms", (double) us / 1000.0) : g_strdup ("");
}

/**
 * ward_event_format_duration:
 * @event: an event
 *
 * Returns: (transfer full): how long it took
 */
char *
ward_event_format_duration (WardEvent *event)
{
  return format_ms (ward_event_get_fields (event)->duration_us);
}

/**
 * ward_event_format_first_byte:
 * @event: an event
 *
 * Returns: (transfer full): how long the answer was waited for
 */
char *
ward_event_format_first_byte (WardEvent *event)
{
  return format_ms (ward_event_get_fields (event)->first_byte_us);
}

/**
 * ward_event_format_bytes:
 * @event: an event
 *
 * Returns: (transfer full): how much came
 */
char *
ward_event_format_bytes (WardEvent *event)
{
  return g_format_size (ward_event_get_fields (event)->bytes);
}

/**
 * ward_event_format_count:
 * @event: an event
 *
 * Returns: (transfer full): how many tries or items
 */
char *
ward_event_format_count (WardEvent *event)
{
  guint count = ward_event_get_fields (event)->count;

  return count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");
}

/**
 * ward_event_format_failure:
 * @event: an event
 *
 * Returns: (transfer full): the key of why it failed
 */
char *
ward_event_format_failure (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup (fields->failure != NULL ? fields->failure : "");
}

/**
 * ward_event_format_short_id:
 * @event: an event
 *
 * Returns: (transfer full): how its request id begins
 */
char *
ward_event_format_short_id (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  if (fields->request_id == NULL)
    return g_strdup ("");
  if (strlen (fields->request_id) <= SHORT_ID)
    return g_strdup (fields->request_id);
  return g_strdup_printf ("%.*s…", SHORT_ID, fields->request_id);
}

static gboolean
contains (char *text, const char *folded)
{
  g_autofree char *own = text;
  g_autofree char *compared = g_utf8_casefold (own, -1);

  return strstr (compared, folded) != NULL;
}

/**
 * ward_event_matches:
 * @event: an event
 * @folded: (nullable): what is sought, by g_utf8_casefold()
 *
 * Whether the words stand in a cell of the event's row, or in the line that is copied and exported.
 *
 * Returns: %TRUE also where nothing is sought
 */
gboolean
ward_event_matches (WardEvent *event, const char *folded)
{
  /* What the line does not hold in the same words. */
  static const WardEventFormat cells[] = { ward_event_format_step, ward_event_format_time, ward_event_format_duration,
                                           ward_event_format_status, ward_event_format_short_id };

  g_return_val_if_fail (WARD_IS_EVENT (event), FALSE);

  if (folded == NULL || contains (ward_event_to_line (event), folded))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    if (contains (cells[i](event), folded))
      return TRUE;
  return FALSE;
}

/**
 * ward_event_is_failed:
 * @event: an event
 *
 * Whether something went wrong: also where Ward could go on without it.
 *
 * Returns: %TRUE if so
 */
gboolean
ward_event_is_failed (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return fields->result == WARD_RESULT_FAILED || (fields->failure != NULL && fields->result != WARD_RESULT_NOTE)
         || fields->status >= 400;
}
