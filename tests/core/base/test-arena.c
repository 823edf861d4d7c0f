/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arenas: zeroed, aligned, apart, interned. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-arena.h"

static void
test_alloc (void)
{
  g_autoptr (WardArena) arena = ward_arena_new (1024);
  guint8 *pieces[500];
  size_t sizes[500], total = 0;

  for (guint i = 0; i < 500; i++)
    {
      sizes[i] = i % 50 == 49 ? 5000 : (size_t) (i % 70);
      pieces[i] = ward_arena_alloc (arena, sizes[i]);
      g_assert_cmpuint ((guintptr) pieces[i] % 8, ==, 0);
      for (size_t j = 0; j < sizes[i]; j++)
        g_assert_cmpuint (pieces[i][j], ==, 0);
      memset (pieces[i], (int) (i & 255), sizes[i]);
      total += sizes[i];
    }
  for (guint i = 0; i < 500; i++)
    for (size_t j = 0; j < sizes[i]; j++)
      g_assert_cmpuint (pieces[i][j], ==, i & 255);
  g_assert_cmpuint (ward_arena_get_bytes (arena), >=, total);
  g_assert_cmpuint (ward_arena_get_bytes (arena), <=, total + 500 * 8);
}

static void
test_texts (void)
{
  WardArena *arena = ward_arena_new (0);
  WardArena *held = ward_arena_ref (arena);
  char text[] = "potassium";
  const char *copy = ward_arena_strdup (arena, text);
  const char *first = ward_arena_intern (arena, text);
  const char *second = ward_arena_intern (arena, "potassium");
  const char *other = ward_arena_intern (arena, "sodium");

  text[0] = 'x';
  g_assert_cmpstr (copy, ==, "potassium");
  g_assert_cmpstr (first, ==, "potassium");
  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_null (ward_arena_strdup (arena, NULL));
  g_assert_null (ward_arena_intern (arena, NULL));
  ward_arena_unref (arena);
  g_assert_cmpstr (copy, ==, "potassium");
  ward_arena_unref (held);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/arena/alloc", test_alloc);
  g_test_add_func ("/base/arena/texts", test_texts);

  return g_test_run ();
}
