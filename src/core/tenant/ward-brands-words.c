/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said about a list of organisations: how many of how many, where it comes from and how old it is, and what was left out of it and why (X069). */
#define G_LOG_DOMAIN "ward-tenant"

#include <glib/gi18n-lib.h>

#include "core/tenant/ward-brands.h"

static void
add_part (GPtrArray *parts, guint n, const char *text)
{
  if (n > 0)
    g_ptr_array_add (parts, g_strdup_printf ("%u %s", n, text));
}

/**
 * ward_brands_format_left_out:
 * @report: what reading the list came upon
 *
 * Says how many entries were left out, and for which reasons.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL if there are none
 */
char *
ward_brands_format_left_out (const WardBrandsReport *report)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  guint n = report->n_refused + report->n_other_version + report->n_inactive + report->n_broken_references
            + report->n_duplicates + report->n_unknown;

  if (n == 0)
    return NULL;
  /* Translators: these follow a number: "Left out: 3 without a secure address (https), 1 not in use." */
  add_part (parts, report->n_refused, _ ("without a secure address (https)"));
  add_part (parts, report->n_other_version, _ ("of another FHIR version than R4"));
  add_part (parts, report->n_inactive, _ ("not in use"));
  add_part (parts, report->n_broken_references, _ ("that refer to nothing in the list"));
  add_part (parts, report->n_duplicates, _ ("that are there already"));
  add_part (parts, report->n_unknown, _ ("not understood"));
  g_ptr_array_add (parts, NULL);
  joined = g_strjoinv (", ", (char **) parts->pdata);

  return g_strdup_printf (_ ("Left out: %s."), joined);
}

/**
 * ward_brands_format_count:
 * @n_shown: rows that are shown
 * @n_found: organisations that fit what was typed
 * @n_all: all of the list
 * @is_filtered: whether something was typed
 *
 * Says how many of how many are shown, so that nobody takes the first ones for all.
 *
 * Returns: (transfer full): a sentence
 */
char *
ward_brands_format_count (guint n_shown, guint n_found, guint n_all, gboolean is_filtered)
{
  if (is_filtered && n_found == 0)
    return g_strdup_printf (_ ("None of the %u organisations fits. Type less, or add the hospital by its address."),
                            n_all);
  if (n_shown < n_found)
    return g_strdup_printf (_ ("The first %u of %u organisations are shown. Type more of the name or the town."),
                            n_shown, n_found);
  if (is_filtered)
    return g_strdup_printf (_ ("%u of %u organisations"), n_found, n_all);

  return g_strdup_printf (ngettext ("%u organisation", "%u organisations", n_all), n_all);
}

/**
 * ward_brands_format_source:
 * @url: (nullable): the address from which the list was fetched
 * @file_name: (nullable): the file from which it was imported
 * @fetched_s: when, in seconds since 1970
 * @zone: (nullable): for the time; %NULL for the machine's
 *
 * Says where the list comes from and of when it is.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL if there is no list
 */
char *
ward_brands_format_source (const char *url, const char *file_name, gint64 fetched_s, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = fetched_s > 0 ? g_date_time_new_from_unix_utc (fetched_s) : NULL;
  g_autoptr (GTimeZone) here = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, here) : NULL;
  g_autofree char *day = local != NULL ? g_date_time_format (local, "%d-%b-%Y") : NULL;

  if (day == NULL || (url == NULL && file_name == NULL))
    return NULL;
  if (url != NULL)
    return g_strdup_printf (_ ("From %s, as of %s."), url, day);

  return g_strdup_printf (_ ("From the file “%s”, imported on %s."), file_name, day);
}
