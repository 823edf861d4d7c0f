/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: counted, compared, overwritten. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-secret-text.h"

static void
test_life (void)
{
  g_autofree char *plain = g_strdup ("token-canary");
  WardSecretText *secret = ward_secret_text_new (plain);
  WardSecretText *again = ward_secret_text_ref (secret);

  g_assert_true (again == secret);
  ward_secret_text_unref (secret);
  plain[0] = 'x';
  g_assert_cmpstr (ward_secret_text_peek (again), ==, "token-canary");
  g_assert_cmpuint (ward_secret_text_get_length (again), ==, 12);
  g_assert_true (ward_secret_text_equal (again, "token-canary"));
  g_assert_false (ward_secret_text_equal (again, "token-canarx"));
  g_assert_false (ward_secret_text_equal (again, "token-canar"));
  g_assert_false (ward_secret_text_equal (again, "token-canary1"));
  g_assert_false (ward_secret_text_equal (again, NULL));
  ward_secret_text_unref (again);
}

/* More than the locked memory holds: secrets still come, and still go. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_secret_text_unref);
  g_autofree char *large = g_strnfill (300 * 1024, 's');

  for (guint i = 0; i < 8; i++)
    {
      WardSecretText *secret = ward_secret_text_new (large);

      g_assert_cmpuint (ward_secret_text_get_length (secret), ==, 300 * 1024);
      g_ptr_array_add (secrets, secret);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("secret %u", i);

      g_ptr_array_add (secrets, ward_secret_text_new (text));
    }
  g_assert_cmpstr (ward_secret_text_peek (g_ptr_array_index (secrets, 8 + 1999)), ==, "secret 1999");
}

static void
test_clear (void)
{
  char *text = g_strdup ("canary");
  char *none = NULL;

  ward_secret_clear_string (&text);
  g_assert_null (text);
  ward_secret_clear_string (&none);
  g_assert_null (none);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/secret-text/life", test_life);
  g_test_add_func ("/base/secret-text/many", test_many);
  g_test_add_func ("/base/secret-text/clear", test_clear);

  return g_test_run ();
}
