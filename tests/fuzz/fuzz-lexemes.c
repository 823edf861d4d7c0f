/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes FHIR's dates and decimals, two a input, by lines: order is an order, a difference is one, what is refused is refused everywhere, and no text
 * that is shown has a digit that was not sent. */

#include <string.h>

#include "core/clinical/ward-datetime.h"
#include "core/clinical/ward-decimal.h"
#include "fuzz.h"

/* Strips what a sign, zeros and an exponent add: the digits that mean something. */
static char *
dup_digits (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && *p != 'e' && *p != 'E'; p++)
    if (g_ascii_isdigit (*p) && (*p != '0' || digits->len > 0))
      g_string_append_c (digits, *p);
  while (digits->len > 0 && digits->str[digits->len - 1] == '0')
    g_string_truncate (digits, digits->len - 1);

  return g_string_free (digits, FALSE);
}

static void
try_decimals (const char *a, const char *b)
{
  g_autofree char *shown = NULL;
  g_autofree char *sent_digits = NULL;
  g_autofree char *shown_digits = NULL;
  g_autofree char *difference = NULL;

  if (!ward_decimal_is_valid (a) || !ward_decimal_is_valid (b))
    return;
  shown = ward_decimal_format (a);
  sent_digits = dup_digits (a);
  shown_digits = dup_digits (shown);
  g_assert_cmpstr (shown_digits, ==, sent_digits);
  ward_decimal_to_double (a);
  g_assert_cmpint (ward_decimal_compare (a, a), ==, 0);
  g_assert_cmpint (ward_decimal_compare (a, b), ==, -ward_decimal_compare (b, a));
  difference = ward_decimal_subtract (a, b);
  if (difference != NULL && ward_decimal_compare (a, b) == 0)
    {
      g_autofree char *left = dup_digits (difference);

      g_assert_cmpstr (left, ==, "");
    }
}

static void
show_datetime (const WardDateTime *datetime, GTimeZone *zone)
{
  g_autofree char *date = ward_datetime_format_date (datetime, zone);
  g_autofree char *whole = ward_datetime_format (datetime, zone);
  g_autofree char *clock = ward_datetime_format_time (datetime, zone);
  g_autofree char *ago = ward_datetime_format_ago (datetime, G_GINT64_CONSTANT (1700000000000000), zone);
  g_autofree char *age = ward_age_format (datetime, NULL, G_GINT64_CONSTANT (1700000000000000), zone);
  int year = 0;
  int month = 0;
  int day = 0;

  g_assert_true (g_str_has_prefix (whole, date));
  g_assert_cmpint (clock[0] != '\0', ==, ward_datetime_has_time (datetime));
  ward_datetime_get_local_day (datetime, zone, &year, &month, &day);
  ward_datetime_get_axis_us (datetime, zone);
}

static void
try_datetimes (const char *a, const char *b, GTimeZone *zone)
{
  WardDateTime first = { 0 };
  WardDateTime second = { 0 };
  gboolean read = ward_datetime_parse (a, &first);

  if (!read)
    {
      g_assert_cmpint (first.precision, ==, WARD_PRECISION_NONE);
      return;
    }
  g_assert_cmpint (first.precision, !=, WARD_PRECISION_NONE);
  show_datetime (&first, zone);
  g_assert_cmpint (ward_datetime_compare (&first, &first), ==, 0);
  if (ward_datetime_parse (b, &second))
    g_assert_cmpint (ward_datetime_compare (&first, &second), ==, -ward_datetime_compare (&second, &first));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static GTimeZone *zone;
  g_autofree char *text = g_strndup ((const char *) data, size);
  char *second = strchr (text, '\n');

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("Europe/Berlin");
  if (second != NULL)
    *second++ = '\0';
  else
    second = text;
  try_decimals (text, second);
  try_datetimes (text, second, zone);

  return 0;
}
