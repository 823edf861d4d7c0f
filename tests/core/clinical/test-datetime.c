/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates with the precision they came in, how they are written, how long ago they were, and ages in their bands. */

#include "core/clinical/ward-datetime.h"

#include "support/ward-clinical-builder.h"

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  g_assert_nonnull (zone);
  return zone;
}

static gint64
at (const char *text)
{
  return ward_builder_time (text).utc_us;
}

static void
test_parse_refuses (void)
{
  static const char *const bad[] = { "",
                                     "24",
                                     "2024-",
                                     "2024-1",
                                     "2024-13",
                                     "2024-00",
                                     "2024-02-30",
                                     "2023-02-29",
                                     "2024-04-31",
                                     "2024-03-9",
                                     "2024-03-09T",
                                     "2024-03-09T23",
                                     "2024-03-09 23:30Z",
                                     "0000-01-01",
                                     "9-3-2024",
                                     "20240309",
                                     "2024-03-09T24:01:00Z",
                                     "2024-03-09T23:60:00Z",
                                     "2024-03-09T23:30:61Z",
                                     "2024-03-09T23:30:00+1:00",
                                     "2024-03-09T23:30:00+15:00",
                                     "2024-03-09T23:30:00ZZ",
                                     "abcd" };
  WardDateTime untouched = { .precision = WARD_PRECISION_NONE };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (ward_datetime_parse (bad[i], &untouched));
      g_assert_cmpint (untouched.precision, ==, WARD_PRECISION_NONE);
    }
  g_assert_false (ward_datetime_parse (NULL, &untouched));
}

static void
test_parse_precision (void)
{
  static const struct
  {
    const char *text;
    WardPrecision precision;
    gint64 seconds;
  } cases[] = {
    { "2024", WARD_PRECISION_YEAR, 1704067200 },
    { "2024-03", WARD_PRECISION_MONTH, 1709251200 },
    { "2024-02-29", WARD_PRECISION_DAY, 1709164800 },
    { "2024-03-09T23:30Z", WARD_PRECISION_MINUTE, 1710027000 },
    { "2024-03-09T23:30:00Z", WARD_PRECISION_SECOND, 1710027000 },
    { "2024-03-10T00:30:00+01:00", WARD_PRECISION_SECOND, 1710027000 },
    { "2024-03-09T18:30:00-05:00", WARD_PRECISION_SECOND, 1710027000 },
    { "2024-03-09T24:00:00Z", WARD_PRECISION_SECOND, 1710028800 },
    { "2016-12-31T23:59:60Z", WARD_PRECISION_SECOND, 1483228800 },
    { "1969-12-31T23:59:59Z", WARD_PRECISION_SECOND, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardDateTime time;

      g_assert_true (ward_datetime_parse (cases[i].text, &time));
      g_assert_cmpint (time.precision, ==, cases[i].precision);
      g_assert_cmpint (time.utc_us, ==, cases[i].seconds * G_USEC_PER_SEC);
    }
}

static void
test_fraction (void)
{
  g_assert_cmpint (at ("2024-03-09T23:30:00.250Z") - at ("2024-03-09T23:30:00Z"), ==, 250000);
  g_assert_cmpint (at ("2024-03-09T23:30:00.1234567891Z") - at ("2024-03-09T23:30:00Z"), ==, 123456);
}

static void
check_format (const char *text, const char *zone_name, const char *expected)
{
  g_autoptr (GTimeZone) zone = zone_of (zone_name);
  WardDateTime time = ward_builder_time (text);
  g_autofree char *shown = ward_datetime_format (&time, zone);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_format (void)
{
  check_format ("2024-03-09T22:30:00Z", "Europe/Berlin", "09-Mar-2024 23:30");
  check_format ("2024-03-09T22:30:59.999Z", "Europe/Berlin", "09-Mar-2024 23:30");
  check_format ("2024-05-01T22:00:00Z", "Europe/Berlin", "02-May-2024 00:00");
  check_format ("1969-12-31T23:59:00Z", "UTC", "31-Dec-1969 23:59");
  check_format (NULL, "UTC", "Unknown");
}

/* By the last second of all servers say "without an end": further east that is a day that no calendar has. */
static void
test_ends_of_time (void)
{
  check_format ("9999-12-31T23:59:59Z", "Europe/Berlin", "31-Dec-9999 23:59");
  check_format ("9999-12-31T23:59:59Z", "America/New_York", "31-Dec-9999 18:59");
  check_format ("9999-12-31T23:59:60Z", "UTC", "31-Dec-9999 23:59");
  check_format ("9999-12-31T24:00:00-05:00", "UTC", "31-Dec-9999 23:59");
  check_format ("9999-12-31", "Pacific/Auckland", "31-Dec-9999");
  check_format ("0001-01-01T00:00:00+14:00", "America/New_York", "01-Jan-0001 00:00");
}

/* W27, V57 */
static void
test_date_only (void)
{
  check_format ("2005-07-05", "Europe/Berlin", "05-Jul-2005");
  check_format ("2005-07-05", "America/New_York", "05-Jul-2005");
  check_format ("2005-07-05", "Pacific/Auckland", "05-Jul-2005");
  check_format ("1975-03", "America/New_York", "Mar-1975");
  check_format ("1975", "America/New_York", "1975");
}

/* Without an offset nothing may be moved: it is shown as it was written. */
static void
test_no_offset (void)
{
  check_format ("2024-03-09T23:30:00", "America/New_York", "09-Mar-2024 23:30");
}

static void
check_in_full (const char *text, const char *expected)
{
  g_autoptr (GTimeZone) zone = zone_of ("America/New_York");
  WardDateTime time = ward_builder_time (text);
  g_autofree char *shown = ward_datetime_format_in_full (&time, zone);

  g_assert_cmpstr (shown, ==, expected);
}

/* A day needs no zone; an hour does. */
static void
test_in_full (void)
{
  check_in_full ("2024-03-09T23:30:00", "09-Mar-2024 23:30 (zone not given)");
  check_in_full ("2024-03-10T04:30:00Z", "09-Mar-2024 23:30");
  check_in_full ("2024-03-09", "09-Mar-2024");
  check_in_full (NULL, "Unknown");
}

/* V61 */
static void
test_local_day (void)
{
  g_autoptr (GTimeZone) chicago = zone_of ("America/Chicago");
  WardDateTime evening = ward_builder_time ("2024-03-10T05:30:00Z");
  WardDateTime date = ward_builder_time ("2024-03-10");
  int year, month, day;

  ward_datetime_get_local_day (&evening, chicago, &year, &month, &day);
  g_assert_cmpint (year * 10000 + month * 100 + day, ==, 20240309);
  ward_datetime_get_local_day (&date, chicago, &year, &month, &day);
  g_assert_cmpint (year * 10000 + month * 100 + day, ==, 20240310);
  check_format ("2024-03-10T05:30:00Z", "America/Chicago", "09-Mar-2024 23:30");
}

static void
test_axis (void)
{
  g_autoptr (GTimeZone) new_york = zone_of ("America/New_York");
  WardDateTime date = ward_builder_time ("2024-03-10");
  WardDateTime bare = ward_builder_time ("2024-03-10T08:00:00");
  WardDateTime full = ward_builder_time ("2024-03-10T08:00:00Z");

  g_assert_cmpint (ward_datetime_get_axis_us (&date, new_york), ==, at ("2024-03-10T05:00:00Z"));
  g_assert_cmpint (ward_datetime_get_axis_us (&bare, new_york), ==, at ("2024-03-10T12:00:00Z"));
  g_assert_cmpint (ward_datetime_get_axis_us (&full, new_york), ==, full.utc_us);
}

static void
test_compare (void)
{
  WardDateTime early = ward_builder_time ("2024-03-09T23:30:00+01:00");
  WardDateTime late = ward_builder_time ("2024-03-09T23:30:00Z");
  WardDateTime none = { 0 };

  g_assert_cmpint (ward_datetime_compare (&early, &late), <, 0);
  g_assert_cmpint (ward_datetime_compare (&late, &early), >, 0);
  g_assert_cmpint (ward_datetime_compare (&late, &late), ==, 0);
  g_assert_cmpint (ward_datetime_compare (&none, &early), >, 0);
  g_assert_cmpint (ward_datetime_compare (&none, &none), ==, 0);
}

static void
test_ago (void)
{
  static const struct
  {
    const char *text, *ago;
  } cases[] = {
    { "2024-03-09T11:59:30Z", "0min" },
    { "2024-03-09T11:48:00Z", "12min" },
    { "2024-03-09T10:01:00Z", "119min" },
    { "2024-03-09T10:00:00Z", "2hrs" },
    { "2024-03-07T12:01:00Z", "47hrs" },
    { "2024-03-07T12:00:00Z", "2d" },
    { "2024-02-11T12:00:00Z", "27d" },
    { "2024-02-10T12:00:00Z", "4w" },
    { "2023-12-09T12:00:00Z", "13w" },
    { "2023-12-08T12:00:00Z", "13w" },
    { "2023-03-10T12:00:00Z", "52w" }, /* weeks lead on to a year */
    { "2023-03-09T12:00:00Z", "1y" },
    { "2022-03-10T12:00:00Z", "1y 11m" },
    { "2021-03-09T12:00:00Z", "3y" },
    { "2006-03-10T12:00:00Z", "17y 11m" },
    { "2006-03-09T12:00:00Z", "18y" },
    { "1944-01-01T12:00:00Z", "80y" },
    { "2024-03-09", "0d" },
    { "2024-03-08", "1d" },
    { "2024-03-10", "0d" }, /* has begun somewhere */
    { "2024-03-12", "in the future" },
    { "2024-03-09T12:02:00Z", "in the future" },
    { "2024-03-09T12:00:30Z", "0min" },
    { "2024-03", "" },
    { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardDateTime time = ward_builder_time (cases[i].text);
      g_autofree char *ago = ward_datetime_format_ago (&time, at ("2024-03-09T12:00:00Z"), NULL);

      g_assert_cmpstr (ago, ==, cases[i].ago);
    }
}

/* Equal dates have equal ages, whatever the clock says on either day; the days are those of the zone. */
static void
test_between (void)
{
  static const struct
  {
    const char *from, *to, *zone, *text;
  } cases[] = {
    { "2026-08-24T07:40:00Z", "2026-11-23T07:46:00Z", "UTC", "13w" },
    { "2026-08-24T19:40:00Z", "2026-11-23T07:46:00Z", "UTC", "13w" },
    { "2026-08-24", "2026-11-23T07:46:00Z", "UTC", "13w" },
    { "2026-11-04T19:40:00Z", "2026-11-26T19:43:00Z", "UTC", "22d" },
    { "2026-11-04T19:46:00Z", "2026-11-26T19:43:00Z", "UTC", "22d" },
    { "2026-11-04T23:30:00Z", "2026-11-26T19:43:00Z", "Europe/Berlin", "21d" },
    { "2026-11-04T23:30:00Z", "2026-11-26T19:43:00Z", "UTC", "22d" },
    { "2026-11-01T23:00:00Z", "2026-11-03T22:59:00Z", "UTC", "47hrs" },
    { "2026-11-01T23:00:00Z", "2026-11-04T00:30:00Z", "UTC", "3d" },
    { "2026-11-01", "2026-11-02", "America/New_York", "1d" },
    { "2024-02-29", "2025-02-28", "UTC", "1y" },
    { "2026-11-02T10:00:00Z", "2026-11-01T10:00:00Z", "UTC", "0min" },
    { "2026-11", "2026-11-02", "UTC", "" },
    { "2026-11-01", NULL, "UTC", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardDateTime from = ward_builder_time (cases[i].from);
      WardDateTime to = ward_builder_time (cases[i].to);
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (cases[i].zone);
      g_autofree char *text = ward_datetime_format_between (&from, &to, zone);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* How long a change took is counted in hours as long as somebody would: the dates alone say more than went by. */
static void
test_interval (void)
{
  static const struct
  {
    const char *from, *to, *text;
  } cases[] = {
    { "2026-11-02T08:00:00Z", "2026-11-02T08:12:00Z", "12min" },
    { "2026-11-01T23:00:00Z", "2026-11-03T22:59:00Z", "47hrs" },
    { "2026-11-02T23:50:00Z", "2026-11-05T00:10:00Z", "2d" },
    { "2026-11-02T23:50:00Z", "2026-11-05T23:50:00Z", "3d" },
    { "2026-11-01T10:00:00Z", "2026-11-29T09:59:00Z", "27d" },
    { "2026-11-01T10:00:00Z", "2026-11-29T10:00:00Z", "4w" },
    { "2026-11-02", "2026-11-05T00:10:00Z", "3d" },
    { "2026-11-02", "2026-11-05", "3d" },
    { "2026-11", "2026-11-05", "" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardDateTime from = ward_builder_time (cases[i].from);
      WardDateTime to = ward_builder_time (cases[i].to);
      g_autofree char *text = ward_datetime_format_interval (&from, &to, zone);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* However long ago: an age is never a number of months alone, which reads as minutes. */
static void
test_no_bare_months (void)
{
  const gint64 now = at ("2024-03-09T12:00:00Z");

  for (int i = 0; i < 20000; i++)
    {
      gint64 distance = (gint64) (g_test_rand_double () * 40 * 365) * 86400 + g_test_rand_int_range (0, 86400);
      WardDateTime time
          = { .utc_us = now - distance * G_USEC_PER_SEC, .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };
      g_autofree char *ago = ward_datetime_format_ago (&time, now, NULL);
      const char *month = strstr (ago, "m");

      g_assert_true (month == NULL || g_str_has_suffix (ago, "min") || strchr (ago, 'y') != NULL);
    }
}

typedef struct
{
  const char *birth, *birth_time, *reference, *age;
} AgeCase;

/* The examples of the patient banner's tables 7 and 8, and the edges between the bands. */
static const AgeCase ages[] = {
  { "2024-03-09", "2024-03-09T10:00:00Z", "2024-03-09T11:30:00Z", "90min" },
  { "2024-03-09", "2024-03-09T10:00:00Z", "2024-03-09T11:59:59Z", "119min" },
  { "2024-03-09", "2024-03-09T10:00:00Z", "2024-03-09T12:00:00Z", "2hrs" },
  { "2024-03-08", "2024-03-08T10:00:00Z", "2024-03-09T12:00:00Z", "26hrs" },
  { "2024-03-08", "2024-03-08T10:00:00Z", "2024-03-10T09:59:00Z", "47hrs" },
  { "2024-03-08", "2024-03-08T10:00:00Z", "2024-03-10T10:00:00Z", "2d" },
  { "2024-03-09", NULL, "2024-03-09T11:30:00Z", "0d" },
  { "2024-03-08", NULL, "2024-03-09T11:30:00Z", "1d" },
  { "2024-03-06", NULL, "2024-03-09T12:00:00Z", "3d" },
  { "2024-02-11", NULL, "2024-03-09T12:00:00Z", "27d" },
  { "2024-02-10", NULL, "2024-03-09T12:00:00Z", "4w" },
  { "2024-02-09", NULL, "2024-03-09T12:00:00Z", "4w 1d" },
  { "2023-03-10", NULL, "2024-03-09T12:00:00Z", "52w 1d" },
  { "2023-03-09", NULL, "2024-03-09T12:00:00Z", "12m" },
  { "2023-03-08", NULL, "2024-03-09T12:00:00Z", "12m 1d" },
  { "2023-03-01", NULL, "2024-03-09T12:00:00Z", "12m 8d" },
  { "2023-02-01", NULL, "2024-03-09T12:00:00Z", "13m 8d" },
  { "2022-03-10", NULL, "2024-03-09T12:00:00Z", "23m 28d" },
  { "2022-03-09", NULL, "2024-03-09T12:00:00Z", "2y" },
  { "2020-02-09", NULL, "2024-03-09T12:00:00Z", "4y 1m" },
  { "2006-03-10", NULL, "2024-03-09T12:00:00Z", "17y 11m" },
  { "2006-03-09", NULL, "2024-03-09T12:00:00Z", "18y" },
  { "1962-06-14", NULL, "2024-03-09T12:00:00Z", "61y" },
  { "1920-02-29", NULL, "2024-03-01T12:00:00Z", "104y" },
  { "1975-03", NULL, "2025-03-01T12:00:00Z", "Approx 50y" },
  { "1975-04", NULL, "2025-03-01T12:00:00Z", "Approx 49y" },
  { "2024-03-10", NULL, "2024-03-09T12:00:00Z", NULL }, /* not born yet */
  { "2026", NULL, "2024-03-09T12:00:00Z", NULL },
  { NULL, NULL, "2024-03-09T12:00:00Z", NULL },
};

static void
check_ages (const AgeCase *cases, guint n)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < n; i++)
    {
      WardDateTime birth = ward_builder_time (cases[i].birth);
      WardDateTime birth_time = ward_builder_time (cases[i].birth_time);
      g_autofree char *age
          = ward_age_format (&birth, cases[i].birth_time != NULL ? &birth_time : NULL, at (cases[i].reference), utc);

      g_assert_cmpstr (age, ==, cases[i].age);
    }
}

static void
test_age_bands (void)
{
  check_ages (ages, G_N_ELEMENTS (ages));
}

static void
test_age_year_only (void)
{
  static const AgeCase cases[] = { { "1975", NULL, "2025-06-01T12:00:00Z", "Approx 50y" } };

  check_ages (cases, 1);
}

static void
test_age_newborn (void)
{
  static const AgeCase cases[] = { { "2024-03-09", "2024-03-09T09:00:00Z", "2024-03-09T12:00:00Z", "3hrs" } };

  check_ages (cases, 1);
}

/* A birthday comes with the reader's day, and no zone moves the birth date itself. */
static void
test_age_zone (void)
{
  g_autoptr (GTimeZone) auckland = zone_of ("Pacific/Auckland");
  g_autoptr (GTimeZone) honolulu = zone_of ("Pacific/Honolulu");
  WardDateTime birth = ward_builder_time ("1962-03-10");
  g_autofree char *there = ward_age_format (&birth, NULL, at ("2024-03-09T12:00:00Z"), auckland);
  g_autofree char *here = ward_age_format (&birth, NULL, at ("2024-03-10T09:00:00Z"), honolulu);

  g_assert_cmpstr (there, ==, "62y");
  g_assert_cmpstr (here, ==, "61y");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/datetime/parse-refuses", test_parse_refuses);
  g_test_add_func ("/clinical/datetime/parse-precision", test_parse_precision);
  g_test_add_func ("/clinical/datetime/fraction", test_fraction);
  g_test_add_func ("/clinical/datetime/W25-format", test_format);
  g_test_add_func ("/clinical/datetime/ends-of-time", test_ends_of_time);
  g_test_add_func ("/clinical/datetime/W27-date-only", test_date_only);
  g_test_add_func ("/clinical/datetime/no-offset", test_no_offset);
  g_test_add_func ("/clinical/datetime/in-full", test_in_full);
  g_test_add_func ("/clinical/datetime/V61-local-day", test_local_day);
  g_test_add_func ("/clinical/datetime/axis", test_axis);
  g_test_add_func ("/clinical/datetime/compare", test_compare);
  g_test_add_func ("/clinical/datetime/W29-ago", test_ago);
  g_test_add_func ("/clinical/datetime/W29-ago-between", test_between);
  g_test_add_func ("/clinical/datetime/interval", test_interval);
  g_test_add_func ("/clinical/datetime/W29-ago-no-bare-months", test_no_bare_months);
  g_test_add_func ("/clinical/age/bands", test_age_bands);
  g_test_add_func ("/clinical/age/V87-year-only", test_age_year_only);
  g_test_add_func ("/clinical/age/V88-newborn", test_age_newborn);
  g_test_add_func ("/clinical/age/zone", test_age_zone);
  return g_test_run ();
}
