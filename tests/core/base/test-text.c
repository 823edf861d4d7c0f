/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside made fit for a screen or a log. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-text.h"

static void
test_one_line (void)
{
  static const struct
  {
    const char *text;
    size_t max;
    const char *line;
  } cases[] = {
    { NULL, 0, "" },
    { "", 5, "" },
    { "abc", 0, "abc" },
    { "abc", 3, "abc" },
    { "abcd", 3, "ab…" },
    { "äöüß", 4, "äöüß" },
    { "äöüßx", 4, "äöü…" },
    { "a\r\nb\tc", 0, "a  b c" },
    { "\x1b[31mred", 0, " [31mred" },
    { "a\xe2\x80\xae"
      "b\xe2\x81\xa9"
      "c\xe2\x80\xa8"
      "d",
      0, "a b c d" },
    { "\xc2\x85\x7f", 0, "  " },
    { "\xff\xfe", 0, "\xef\xbf\xbd\xef\xbf\xbd" },
    { "%n%s", 0, "%n%s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = ward_text_one_line (cases[i].text, cases[i].max);

      g_assert_cmpstr (line, ==, cases[i].line);
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }
}

static void
test_isolate (void)
{
  g_autofree char *plain = ward_text_isolate ("O'Neill");
  g_autofree char *hostile = ward_text_isolate ("a\xe2\x81\xa9\xe2\x80\xae"
                                                "b");
  g_autofree char *empty = ward_text_isolate (NULL);

  g_assert_cmpstr (plain, ==, "\xe2\x81\xa8O'Neill\xe2\x81\xa9");
  g_assert_cmpstr (hostile, ==,
                   "\xe2\x81\xa8"
                   "ab\xe2\x81\xa9");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_mask (void)
{
  g_autofree char *masked = ward_text_mask ("0123456789012345678901234567890123456789abc");
  g_autofree char *one = ward_text_mask ("ä");
  g_autofree char *none = ward_text_mask (NULL);

  g_assert_cmpstr (masked, ==, "•••• (43 characters)");
  g_assert_cmpstr (one, ==, "•••• (1 character)");
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/text/one-line", test_one_line);
  g_test_add_func ("/base/text/isolate", test_isolate);
  g_test_add_func ("/base/text/mask", test_mask);

  return g_test_run ();
}
