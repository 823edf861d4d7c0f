/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of managed records may hold many faults at once, and whoever mends them wants to see more than the first. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-managed-problems.h"
#include "core/tenant/ward-tenant.h"

/* As many lines as a bar may have before it pushes the list of hospitals away. */
#define MAX_SHOWN 4

static void
append_problems (GString *text, const char *const *problems, const char *more)
{
  guint n = g_strv_length ((char **) problems);

  for (guint i = 0; i < MIN (n, MAX_SHOWN); i++)
    g_string_append_printf (text, "\n%s", problems[i]);
  if (n > MAX_SHOWN)
    g_string_append_printf (text, "\n%s", more);
}

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
  guint n_more = n > MAX_SHOWN ? n - MAX_SHOWN : 0;
  g_autofree char *more = NULL;
  GString *text;

  if (n == 0)
    return NULL;
  /* Translators: the command stays as it is. */
  more = g_strdup_printf (ngettext ("There is %u more; “wardctl tenants --managed FOLDER” names it, too.",
                                    "There are %u more; “wardctl tenants --managed FOLDER” names them all.", n_more),
                          n_more);
  text = g_string_new (_ ("Something is wrong with the hospitals that this computer’s administrators set up."));
  append_problems (text, problems, more);

  return g_string_free (text, FALSE);
}

/**
 * ward_own_problems_format:
 * @problems: (array zero-terminated=1): what is wrong with the user's own list
 * @n_broken: how many of its records are left out
 *
 * Puts them below one sentence, where a record is left out or a secret stands in the file: what only has no effect is no matter for the start.
 *
 * Returns: (transfer full) (nullable): %NULL where there is nothing to say
 */
char *
ward_own_problems_format (const char *const *problems, guint n_broken)
{
  guint n = g_strv_length ((char **) problems);
  guint n_more = n > MAX_SHOWN ? n - MAX_SHOWN : 0;
  g_autofree char *more = NULL;
  GString *text;

  if (n_broken == 0 && !ward_tenant_notes_have_secret (problems))
    return NULL;
  /* Translators: the command stays as it is. */
  more = g_strdup_printf (ngettext ("There is %u more; “wardctl tenants” names it, too.",
                                    "There are %u more; “wardctl tenants” names them all.", n_more),
                          n_more);
  text = g_string_new (n_broken == 0 ? _ ("There is a secret in the list of hospitals.") : NULL);
  if (n_broken > 0)
    g_string_printf (text,
                     ngettext ("%u entry of the list of hospitals could not be read and is left out.",
                               "%u entries of the list of hospitals could not be read and are left out.", n_broken),
                     n_broken);
  append_problems (text, problems, more);

  return g_string_free (text, FALSE);
}
