/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random tokens: size, no repeat, and no way on without the generator (reliability.md A15, A16). */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-random.h"

static void
test_tokens (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      char *token = ward_random_token (32, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (strlen (token), ==, 43);
      g_assert_true (g_hash_table_add (seen, token));
    }
}

static void
test_failing (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  guint8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const guint8 same[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

  ward_random_set_failing (TRUE);
  g_assert_null (ward_random_token (32, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (ward_random_bytes (bytes, sizeof bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpmem (bytes, sizeof bytes, same, sizeof same);
  uuid = ward_random_uuid ();
  g_assert_true (g_uuid_string_is_valid (uuid));
  ward_random_set_failing (FALSE);
  g_clear_error (&error);
  g_assert_true (ward_random_bytes (bytes, sizeof bytes, &error));
  g_assert_no_error (error);
}

static void
test_uuid (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *uuid = ward_random_uuid ();

      g_assert_true (g_uuid_string_is_valid (uuid));
      g_assert_true (uuid[14] == '4' && strchr ("89ab", uuid[19]) != NULL);
      g_assert_true (g_hash_table_add (seen, uuid));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/random/tokens", test_tokens);
  g_test_add_func ("/base/random/failing-generator", test_failing);
  g_test_add_func ("/base/random/uuid", test_uuid);

  return g_test_run ();
}
