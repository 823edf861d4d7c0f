/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many results of a panel stand out, now and ever. A reader takes a number beside a panel's name for what is so now: the latest result of each analyte
 * is counted and said first, and what all results hold stands apart from it, with the day that they begin at (W23, W29, W31). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static void
find_first (const WardGridRowData *data, WardDateTime *first)
{
  for (guint i = 0; i < data->row.n_results; i++)
    {
      const WardDateTime *time = ward_observation_get_time (data->results[i], NULL);

      if (time->precision == WARD_PRECISION_NONE)
        continue;
      if (first->precision == WARD_PRECISION_NONE || ward_datetime_compare (time, first) < 0)
        *first = *time;
      return;
    }
}

/**
 * ward_grid_count:
 * @grid: a grid
 * @panel: (nullable): one panel; %NULL for all
 * @out_counts: (out): the counts
 *
 * Counts the results of a panel, and apart from them the rows whose latest result stands out.
 */
void
ward_grid_count (const WardGrid *grid, const char *panel, WardGridCounts *out_counts)
{
  g_return_if_fail (grid != NULL && out_counts != NULL);

  *out_counts = (WardGridCounts){ .partial = grid->n_missing > 0 };
  for (guint i = 0; i < grid->rows->len; i++)
    {
      const WardGridRowData *data = g_ptr_array_index (grid->rows, i);

      if (panel != NULL && strcmp (data->row.panel, panel) != 0)
        continue;
      out_counts->n_results += data->row.n_results;
      out_counts->n_abnormal += data->row.n_abnormal;
      out_counts->n_critical += data->row.n_critical;
      out_counts->n_resistant += data->row.n_resistant;
      out_counts->n_earlier_resistant += data->row.n_earlier_resistant;
      out_counts->n_latest_abnormal += data->row.latest_abnormal;
      out_counts->n_latest_critical += data->row.latest_critical;
      out_counts->n_latest_resistant += data->row.latest_resistant;
      out_counts->n_latest_future
          += (data->row.latest_abnormal || data->row.latest_resistant) && data->row.latest_future;
      find_first (data, &out_counts->first);
    }
}

static char *
add_future (const WardGridCounts *counts, const char *words)
{
  if (counts->n_latest_future == 0 || *words == '\0')
    return g_strdup (words);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s (%u with a future date)", "%s (%u with a future date)",
                                       counts->n_latest_future),
                          words, counts->n_latest_future);
}

/**
 * ward_grid_counts_format_latest:
 * @counts: counts
 *
 * Says how many of the latest results stand out: what is so now. Those that are there for want of another, with a date that is still to come, are not left
 * out, and are named (V62).
 *
 * Returns: (transfer full): "Latest: 2 abnormal, 1 of them critical, 3 resistant"; "" where none does
 */
char *
ward_grid_counts_format_latest (const WardGridCounts *counts)
{
  g_autofree char *words
      = ward_flag_format_counts (counts->n_latest_abnormal, counts->n_latest_critical, counts->n_latest_resistant);
  g_autofree char *latest = NULL;

  if (*words == '\0')
    return g_steal_pointer (&words);
  latest = g_strdup_printf (counts->lacks_newest ? _ ("Latest loaded: %s") : _ ("Latest: %s"), words);
  return add_future (counts, latest);
}

/* The gravest alone; dots say that more stand out: "1 critical" by itself would read as one result that does (W23). */
static char *
format_gravest (guint n_abnormal, guint n_critical, guint n_resistant)
{
  g_autofree char *words = ward_flag_format_counts (n_critical > 0 ? n_critical : n_abnormal, n_critical, n_resistant);

  if (n_critical == 0 || n_critical == n_abnormal)
    return g_steal_pointer (&words);
  /* Translators: what is counted, and that others are not named for want of room. */
  return g_strdup_printf (_ ("%s, …"), words);
}

/**
 * ward_grid_counts_format_brief:
 * @counts: counts
 *
 * Says how many of the latest results stand out, in fewer words than ward_grid_counts_format_latest() and with all its numbers.
 *
 * Returns: (transfer full): "8 abnormal, 1 critical", "2 abnormal, 3 resistant"; "" where none stands out
 */
char *
ward_grid_counts_format_brief (const WardGridCounts *counts)
{
  g_autofree char *abnormal = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *words = NULL;

  if (counts->n_latest_critical == 0 || counts->n_latest_critical == counts->n_latest_abnormal)
    {
      words
          = ward_flag_format_counts (counts->n_latest_abnormal, counts->n_latest_critical, counts->n_latest_resistant);
      return add_future (counts, words);
    }
  abnormal = ward_flag_format_counts (counts->n_latest_abnormal, 0, 0);
  rest = ward_flag_format_counts (counts->n_latest_critical, counts->n_latest_critical, counts->n_latest_resistant);
  words = g_strdup_printf (_ ("%s, %s"), abnormal, rest);
  return add_future (counts, words);
}

/**
 * ward_grid_counts_format_short:
 * @counts: counts
 *
 * Says the gravest of what ward_grid_counts_format_latest() says, where that has no room; what is resistant is no degree of it, and is said in any case.
 *
 * Returns: (transfer full): "1 critical", "1 critical, …" where others are abnormal, "2 abnormal, 3 resistant"; "" where none stands out
 */
char *
ward_grid_counts_format_short (const WardGridCounts *counts)
{
  return format_gravest (counts->n_latest_abnormal, counts->n_latest_critical, counts->n_latest_resistant);
}

/**
 * ward_grid_counts_has_earlier:
 * @counts: counts
 *
 * Tells whether more stand out of all results than of the latest.
 *
 * Returns: whether they do
 */
gboolean
ward_grid_counts_has_earlier (const WardGridCounts *counts)
{
  return counts->n_abnormal > counts->n_latest_abnormal || counts->n_earlier_resistant > 0;
}

/* Where others could not be loaded, these are not all (W34). */
static char *
format_n_results (const WardGridCounts *counts)
{
  if (counts->partial || counts->lacks_newest)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u result loaded", "%u results loaded", counts->n_results),
                            counts->n_results);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u result", "%u results", counts->n_results),
                          counts->n_results);
}

/**
 * ward_grid_counts_format_all:
 * @counts: counts
 * @zone: (nullable): the zone of the date; %NULL for the machine's
 *
 * Says how many results there are, since when, and, where more than the latest stand out, how many do of them all.
 *
 * Returns: (transfer full): "34 results since 03-Jan-2024: 17 abnormal, 11 critical"
 */
char *
ward_grid_counts_format_all (const WardGridCounts *counts, GTimeZone *zone)
{
  g_autofree char *n_results = format_n_results (counts);
  GString *text = g_string_new (n_results);

  if (counts->first.precision != WARD_PRECISION_NONE)
    {
      g_autofree char *first = ward_datetime_format_date (&counts->first, zone);

      g_string_append_printf (text, _ (" since %s"), first);
    }
  if (counts->n_abnormal > counts->n_latest_abnormal)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ": %u abnormal", ": %u abnormal", counts->n_abnormal),
                            counts->n_abnormal);
  if (counts->n_abnormal > counts->n_latest_abnormal && counts->n_critical > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u critical", ", %u critical", counts->n_critical),
                            counts->n_critical);
  if (counts->n_earlier_resistant > 0)
    g_string_append_printf (text,
                            counts->n_abnormal > counts->n_latest_abnormal
                                ? g_dngettext (GETTEXT_PACKAGE, ", %u resistant", ", %u resistant", counts->n_resistant)
                                : g_dngettext (GETTEXT_PACKAGE, ": %u resistant", ": %u resistant",
                                               counts->n_resistant),
                            counts->n_resistant);
  return g_string_free (text, FALSE);
}

static char *
format_gravest_of_all (const WardGridCounts *counts)
{
  gboolean abnormal = counts->n_abnormal > counts->n_latest_abnormal;

  return format_gravest (abnormal ? counts->n_abnormal : 0, abnormal ? counts->n_critical : 0,
                         counts->n_earlier_resistant > 0 ? counts->n_resistant : 0);
}

/**
 * ward_grid_counts_format_all_short:
 * @counts: counts
 *
 * Says the gravest of what ward_grid_counts_format_all() says, where that has no room.
 *
 * Returns: (transfer full): "34 results: 11 critical, …", "34 results: 17 abnormal, 3 resistant"; "" where no more than the latest stand out
 */
char *
ward_grid_counts_format_all_short (const WardGridCounts *counts)
{
  g_autofree char *n_results = format_n_results (counts);
  g_autofree char *gravest = format_gravest_of_all (counts);

  if (gravest[0] == '\0')
    return g_steal_pointer (&gravest);
  /* Translators: how many results there are, and how many of them stand out. */
  return g_strdup_printf (_ ("%s: %s"), n_results, gravest);
}

/**
 * ward_grid_counts_format_all_least:
 * @counts: counts
 *
 * Says the same as ward_grid_counts_format_all_short() where even that has no room. Of how many they are tells them from "all of them are" (W23).
 *
 * Returns: (transfer full): "Of 34: 11 critical, …"; "" where no more than the latest stand out
 */
char *
ward_grid_counts_format_all_least (const WardGridCounts *counts)
{
  g_autofree char *gravest = format_gravest_of_all (counts);

  if (gravest[0] == '\0')
    return g_steal_pointer (&gravest);
  if (counts->partial || counts->lacks_newest)
    /* Translators: first how many results are loaded, then what stands out of them: “Of 34 loaded: 11 critical”. */
    return g_strdup_printf (_ ("Of %u loaded: %s"), counts->n_results, gravest);
  /* Translators: first how many results there are, then what stands out of them: “Of 34: 11 critical”. */
  return g_strdup_printf (_ ("Of %u: %s"), counts->n_results, gravest);
}

/**
 * ward_grid_row_format_earlier:
 * @row: a row
 *
 * Says why a view of the abnormal shows a row whose latest result has no mark. What is dated later than now is not called earlier (V62).
 *
 * Returns: (nullable) (transfer none): "an earlier value was critical"; %NULL where the latest says it itself, or no view asks
 */
const char *
ward_grid_row_format_earlier (const WardGridRow *row)
{
  if (!row->only_earlier)
    return NULL;
  if (row->n_critical > row->n_later_critical)
    return _ ("an earlier value was critical");
  if (row->n_later_critical > 0)
    return _ ("a value with a future date is critical");
  if (row->n_abnormal > row->n_later_abnormal)
    return _ ("an earlier value was abnormal");
  if (row->n_later_abnormal > 0)
    return _ ("a value with a future date is abnormal");
  return row->n_earlier_resistant > 0 ? _ ("an earlier value was resistant") : _ ("an earlier value has a flag");
}
