/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locales that the machine need not have: localedef makes them of the C library's own sources. */
#include "support/ward-test-locale.h"

#include <glib/gstdio.h>
#include <locale.h>

static char *folder; /* (owned) (nullable) of the locale that is set */

static gboolean
compile (const char *source, const char *name)
{
  g_autofree char *target = g_build_filename (folder, name, NULL);
  const char *argv[] = { "localedef", "-i", source, "-f", "UTF-8", target, NULL };
  int status = -1;

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                       NULL, &status, NULL)
         && g_file_test (target, G_FILE_TEST_IS_DIR);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

gboolean
ward_test_locale_set (const char *source)
{
  g_autofree char *name = g_strconcat (source, ".UTF-8", NULL);

  folder = g_dir_make_tmp ("ward-locale-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_setenv ("LOCPATH", folder, TRUE);
  if (compile (source, name) && setlocale (LC_ALL, name) != NULL)
    return TRUE;
  ward_test_locale_reset ();
  return FALSE;
}

void
ward_test_locale_reset (void)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_unsetenv ("LOCPATH");
  remove_folder (folder);
  g_clear_pointer (&folder, g_free);
}
