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

  g_assert_cmpstr (
      first, ==,
      "Something is wrong with the hospitals that this computer’s administrators set up.\na.json, line 3: bad");
  g_assert_true (g_str_has_suffix (second, "set up.\na.json: 1\nb.json: 2\nc.json: 3\nd.json: 4"));
  g_assert_true (
      g_str_has_suffix (third, "d.json: 4\nThere are 2 more; “wardctl tenants --managed FOLDER” names them all."));
}

/* Of the user's own list the start says what is left out, and that it holds a secret; not what only has no effect. */
static void
test_own (void)
{
  const char *const none[] = { NULL };
  const char *const note[] = { "tenants.json, line 3: The member “x” is not known and was left out", NULL };
  const char *const secret[] = { "tenants.json, line 3: A SECRET DOES NOT BELONG IN THIS FILE. Take it out", NULL };
  g_autofree char *broken = ward_own_problems_format (note, 1);
  g_autofree char *told = ward_own_problems_format (secret, 0);

  g_assert_null (ward_own_problems_format (none, 0));
  g_assert_null (ward_own_problems_format (note, 0));
  g_assert_true (g_str_has_prefix (broken, "1 entry of the list of hospitals could not be read and is left out.\nten"));
  g_assert_cmpstr (
      told, ==,
      "There is a secret in the list of hospitals.\ntenants.json, line 3: A SECRET DOES NOT BELONG IN THIS FILE. Take "
      "it out");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/app/managed-problems/none", test_none);
  g_test_add_func ("/app/managed-problems/some", test_some);
  g_test_add_func ("/app/managed-problems/own", test_own);

  return g_test_run ();
}
