/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of managed records may hold many faults at once, and whoever mends them wants to see more than the first. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-managed-problems.h"

/* As many lines as a bar may have before it pushes the list of hospitals away. */
#define MAX_SHOWN 4

/**
 * ward_managed_problems_format:
 * @problems: (array zero-terminated=1): each names a file, and says in English what is wrong with it
 *
 * Puts them below one sentence.
 *
 * Returns: (transfer full) (nullable): %NULL where there are none
 */
char *
ward_managed_problems_format (const char *const *problems)
{
  guint n = g_strv_length ((char **) problems);
  GString *text;

  if (n == 0)
    return NULL;
  text = g_string_new (ngettext ("A hospital that this computer’s administrators set up cannot be used.",
                                 "Some hospitals that this computer’s administrators set up cannot be used.", n));
  for (guint i = 0; i < MIN (n, MAX_SHOWN); i++)
    g_string_append_printf (text, "\n%s", problems[i]);
  if (n > MAX_SHOWN)
    {
      g_string_append_c (text, '\n');
      /* Translators: the command stays as it is. */
      g_string_append_printf (text,
                              ngettext ("There is %u more; “wardctl tenants --managed FOLDER” names it, too.",
                                        "There are %u more; “wardctl tenants --managed FOLDER” names them all.",
                                        n - MAX_SHOWN),
                              n - MAX_SHOWN);
    }
  return g_string_free (text, FALSE);
}
