/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A decimal is its text: written, compared and subtracted without ever becoming a double. */

#include "core/clinical/ward-decimal.h"

#include <locale.h>
#include <math.h>

static void
test_format (void)
{
  static const struct
  {
    const char *lexeme, *shown;
  } cases[] = {
    { "4.10", "4.10" },
    { "4.1", "4.1" },
    { "0", "0" },
    { "0.00", "0.00" },
    { "-5.2", "\u22125.2" },
    { "-0", "\u22120" },
    { "1.2E+2", "120" },
    { "1.2e2", "120" },
    { "1.20E+1", "12.0" },
    { "1.2E-2", "0.012" },
    { "12E-1", "1.2" },
    { "0.12e2", "12" },
    { "0.012E+1", "0.12" },
    { "5E0", "5" },
    { "0E+2", "0" },
    { "0.0E+3", "0.0" },
    { "-1.5E1", "\u221215" },
    { "123456789012345678", "123456789012345678" },
    { "0.10000000000000000001", "0.10000000000000000001" },
    { "1E+65", "1E+65" }, /* would need more places than anybody reads: as sent */
    { "12,5", "12,5" },   /* no decimal: as sent */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = ward_decimal_format (cases[i].lexeme);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
test_valid (void)
{
  static const char *const good[]
      = { "0", "-0", "10", "0.5", "1e5", "1E-5", "-12.50e+3", "123456789012345678901234567890" };
  static const char *const bad[]
      = { "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "1 ", " 1", "1,5", "0x1", "NaN", "inf", "1.2.3" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ward_decimal_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ward_decimal_is_valid (bad[i]));
  g_assert_false (ward_decimal_is_valid (NULL));
}

static void
test_compare (void)
{
  static const struct
  {
    const char *a, *b;
    int order;
  } cases[] = {
    { "5.0", "5", 0 },
    { "5.00", "5.0", 0 },
    { "-0", "0", 0 },
    { "0.0e9", "0", 0 },
    { "120", "1.2E+2", 0 },
    { "0.1", "0.10000000000000000001", -1 },
    { "123456789012345678", "123456789012345679", -1 },
    { "9", "10", -1 },
    { "-9", "-10", 1 },
    { "-1", "1", -1 },
    { "0", "-0.001", 1 },
    { "0", "0.001", -1 },
    { "1e400", "9e399", 1 },
    { "-1e400", "-9e399", -1 },
    { "1e-400", "0", 1 },
    { "99.9", "100", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int forward = ward_decimal_compare (cases[i].a, cases[i].b);
      int backward = ward_decimal_compare (cases[i].b, cases[i].a);

      g_assert_cmpint ((forward > 0) - (forward < 0), ==, cases[i].order);
      g_assert_cmpint ((backward > 0) - (backward < 0), ==, -cases[i].order);
    }
}

static void
test_subtract (void)
{
  static const struct
  {
    const char *a, *b, *difference;
  } cases[] = {
    { "4.5", "4.1", "+0.4" },
    { "4.1", "4.5", "\u22120.4" },
    { "4.50", "4.1", "+0.40" },
    { "4.1", "4.1", "0.0" },
    { "0.3", "0.1", "+0.2" },
    { "100", "99.9", "+0.1" },
    { "-5.2", "1.0", "\u22126.2" },
    { "1.0", "-5.2", "+6.2" },
    { "-5.2", "-5.0", "\u22120.2" },
    { "1.2E+2", "80", "+40" },
    { "1e-3", "0", "+0.001" },
    { "123456789012345678", "123456789012345677", "+1" },
    { "1000", "1", "+999" },
    { "1", "1000", "\u2212999" },
    { "1e60", "1", "+999999999999999999999999999999999999999999999999999999999999" },
    { "1e70", "1", NULL },
    { "1e-70", "1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *difference = ward_decimal_subtract (cases[i].a, cases[i].b);

      g_assert_cmpstr (difference, ==, cases[i].difference);
    }
}

static void
test_position (void)
{
  g_assert_cmpfloat_with_epsilon (ward_decimal_to_double ("4.10"), 4.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (ward_decimal_to_double ("1.2E+2"), 120, 1e-12);
  g_assert_true (isnan (ward_decimal_to_double ("4,1")));
  g_assert_true (isnan (ward_decimal_to_double (NULL)));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/decimal/W10-format", test_format);
  g_test_add_func ("/clinical/decimal/valid", test_valid);
  g_test_add_func ("/clinical/decimal/compare", test_compare);
  g_test_add_func ("/clinical/decimal/subtract", test_subtract);
  g_test_add_func ("/clinical/decimal/position", test_position);
  return g_test_run ();
}
