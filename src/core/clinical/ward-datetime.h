/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A FHIR date, dateTime or instant with the precision that it was given in (R4 datatypes; clinical.md 3.2, 5.7, W25, W27). */

typedef enum
{
  WARD_PRECISION_NONE, /* absent or unreadable */
  WARD_PRECISION_YEAR,
  WARD_PRECISION_MONTH,
  WARD_PRECISION_DAY,
  WARD_PRECISION_MINUTE,
  WARD_PRECISION_SECOND,
} WardPrecision;

typedef struct
{
  gint64
      utc_us; /* start of what is named, microseconds since 1970 UTC; dates without time: midnight UTC of that day, for order only */
  gint16 offset_minutes; /* as sent */
  guint8 precision;      /* WardPrecision */
  guint8 has_offset;
} WardDateTime;

gboolean ward_datetime_parse (const char *text,
                              WardDateTime *out_datetime); /* strict FHIR grammar; leap second and 24:00 as J24 */
int ward_datetime_compare (const WardDateTime *a, const WardDateTime *b); /* absent last */
gboolean ward_datetime_is_same_minute (const WardDateTime *a, const WardDateTime *b);
gboolean ward_datetime_has_time (const WardDateTime *datetime);

/* "09-Mar-2024", "Mar-2024", "2024", or "Unknown"; month names are English, locale is ignored (D+Ta-0002). zone NULL: the machine's. */
char *ward_datetime_format_date (const WardDateTime *datetime, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* "09-Mar-2024 23:30"; date only where there is no time. */
char *ward_datetime_format (const WardDateTime *datetime, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* The same with "(zone not given)" where that is so. */
char *ward_datetime_format_in_full (const WardDateTime *datetime, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
char *ward_datetime_format_time (const WardDateTime *datetime,
                                 GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT; /* "23:30" or "" */
/* How long ago: "12min", "3hrs", "2d", "5w", "1y 4m", "20y"; units as D+Tb-0017, and no month without a year before it, so that "m" is never taken for
 * minutes. "in the future" for later than now. From two days on the days of the calendar in the zone count, so that equal dates have equal ages. */
char *ward_datetime_format_ago (const WardDateTime *datetime, gint64 now_us, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* The same between two times; "" where one of them is not known to the day. */
char *ward_datetime_format_between (const WardDateTime *from, const WardDateTime *to,
                                    GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* How long it took: "2d" is twice 24 hours. */
char *ward_datetime_format_interval (const WardDateTime *from, const WardDateTime *to,
                                     GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* Year, month, day in the zone: for grouping by local day (V61). */
void ward_datetime_get_local_day (const WardDateTime *datetime, GTimeZone *zone, int *out_year, int *out_month,
                                  int *out_day);

/* Where the time stands on an axis in the zone: dates without time at the zone's midnight, not UTC's. */
gint64 ward_datetime_get_axis_us (const WardDateTime *datetime, GTimeZone *zone);

/* Whether it is later than a clock that is a little wrong explains: a mistake of the source (V62). */
gboolean ward_datetime_is_future (const WardDateTime *datetime, gint64 now_us, GTimeZone *zone);

/* Age at the reference time as clinical.md 3.3, "61y", "4y 1m", "Approx 50y"; NULL where birth is unknown. birth_time (nullable) from patient-birthTime. */
char *ward_age_format (const WardDateTime *birth, const WardDateTime *birth_time, gint64 reference_us,
                       GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
