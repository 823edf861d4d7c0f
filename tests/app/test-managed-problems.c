/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar about managed hospitals: every fault, as far as there is room, and how many more there are. */
#include "app/ward-managed-problems.h"

#include <string.h>

static void
test_none (void)
{
  const char *const none[] = { NULL };

  g_assert_null (ward_managed_problems_format (none));
}

static void
test_some (void)
{
  const char *const one[] = { "a.json, line 3: bad", NULL };
  const char *const four[] = { "a.json: 1", "b.json: 2", "c.json: 3", "d.json: 4", NULL };
  const char *const six[] = { "a.json: 1", "b.json: 2", "c.json: 3", "d.json: 4", "e.json: 5", "f.json: 6", NULL };
  g_autofree char *first = ward_managed_problems_format (one);
  g_autofree char *second = ward_managed_problems_format (four);
  g_autofree char *third = ward_managed_problems_format (six);

  g_assert_cmpstr (first, ==,
                   "A hospital that this computer’s administrators set up cannot be used.\na.json, line 3: bad");
  g_assert_true (g_str_has_suffix (second, "cannot be used.\na.json: 1\nb.json: 2\nc.json: 3\nd.json: 4"));
  g_assert_true (
      g_str_has_suffix (third, "d.json: 4\nThere are 2 more; “wardctl tenants --managed FOLDER” names them all."));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/app/managed-problems/none", test_none);
  g_test_add_func ("/app/managed-problems/some", test_some);

  return g_test_run ();
}
