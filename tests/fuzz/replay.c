/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays each file of a corpus folder, and a few thousand mutations of each from a fixed seed, through a fuzz target: what the ordinary test run can do
 * without libFuzzer. */

#include <glib.h>
#include <string.h>

#include "fuzz.h"

#define MUTATIONS 500

static void
mutate (GRand *random, guint8 *data, size_t size)
{
  guint n = (guint) g_rand_int_range (random, 1, 8);

  for (guint i = 0; i < n && size > 0; i++)
    {
      size_t at = (size_t) g_rand_int_range (random, 0, (gint32) size);

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          data[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
          break;
        case 1:
          data[at] = (guint8) g_rand_int_range (random, 0, 256);
          break;
        case 2:
          data[at] = (guint8) "{}[]\",:\\u0-.eE\r\n"[g_rand_int_range (random, 0, 16)];
          break;
        default:
          memmove (data + at, data + size / 2, MIN (size - at, size / 2));
          break;
        }
    }
}

static void
play (gconstpointer user_data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (user_data, &text, &length, &error));
  g_assert_no_error (error);
  g_assert_cmpint (LLVMFuzzerTestOneInput ((const guint8 *) text, length), ==, 0);
  for (guint i = 0; i < MUTATIONS; i++)
    {
      size_t size = length == 0 ? 0 : (size_t) g_rand_int_range (random, 0, (gint32) length + 1);
      /* As large as the input and no larger, so that reading on is caught. */
      g_autofree guint8 *copy = g_memdup2 (text, i % 4 == 0 ? size : length);

      if (i % 4 != 0)
        size = length;
      mutate (random, copy, size);
      g_assert_cmpint (LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  folder = g_dir_open (argv[1], 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/fuzz/%s", name);

      g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
      g_test_add_data_func (path, g_ptr_array_index (paths, paths->len - 1), play);
    }
  g_assert_cmpuint (paths->len, >, 0);

  return g_test_run ();
}
