/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks and HTTP dates. */
#define G_LOG_DOMAIN "ward-base-test"

#include "core/base/ward-clock.h"

static void
test_http_dates (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } right[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },   { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
    { "Sun Nov  6 08:49:37 1994", 784111777 },        { "Sun Nov 16 08:49:37 1994", 784975777 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },           { "Tue, 19 Jan 2038 03:14:08 GMT", 2147483648 },
    { "Thu, 29 Feb 2024 23:59:59 GMT", 1709251199 },  { "Sat, 31 Dec 2016 23:59:60 GMT", 1483228799 },
    { "Sunday, 06-Nov-30 08:49:37 GMT", 1920185377 },
  };
  static const char *const wrong[] = {
    NULL,
    "",
    "now",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun, 06 Nov 1994 08:49:37 CET",
    "sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
    "Sun, 06 Nov 0000 08:49:37 GMT",
    "1994-11-06T08:49:37Z",
    "784111777",
    "Sun, 29 Feb 2023 00:00:00 GMT",
  };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    {
      gint64 seconds = -77;

      g_assert_true (ward_clock_parse_http_date (right[i].text, &seconds));
      g_assert_cmpint (seconds, ==, right[i].seconds);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gint64 seconds = -77;

      g_assert_false (ward_clock_parse_http_date (wrong[i], &seconds));
      g_assert_cmpint (seconds, ==, -77);
    }
}

static gint64
fixed_us (gpointer data)
{
  return *(gint64 *) data;
}

static void
test_clocks (void)
{
  gint64 now = 42;
  WardClock fixed = { fixed_us, fixed_us, &now };
  gint64 before = ward_clock_monotonic_us (NULL);

  g_assert_cmpint (ward_clock_real_us (&fixed), ==, 42);
  now = 43;
  g_assert_cmpint (ward_clock_monotonic_us (&fixed), ==, 43);
  g_assert_cmpint (ward_clock_monotonic_us (ward_clock_get_system ()), >=, before);
  g_assert_cmpint (ABS (ward_clock_real_us (NULL) - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/clock/http-dates", test_http_dates);
  g_test_add_func ("/base/clock/clocks", test_clocks);

  return g_test_run ();
}
