/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many results of a report stand out: its own and their members, each once, as often as it is named and whatever circle its members go in (V65). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-report-counts.h"

#include "core/clinical/ward-flag.h"

#include <glib/gi18n-lib.h>

#define MAX_RESULTS 1000

static void
count_one (WardReportCounts *counts, const WardObservation *observation)
{
  WardFlag flag;

  if (!ward_status_is_shown_as_value (observation->status))
    return;
  ward_flag_read_observation (observation, &flag);
  counts->n_abnormal += ward_flag_is_abnormal (&flag);
  counts->n_critical += flag.severity == WARD_SEVERITY_CRITICAL;
  counts->n_resistant += ward_susceptibility_get_resistance (observation, FALSE) == WARD_RESISTANCE_FULL;
}

typedef struct
{
  const WardObservation *observation; /* (unowned) */
  gboolean contained;                 /* within the report: "#id" of its members is, too */
} Found;

typedef struct
{
  WardFindResult find;
  gpointer user_data;
  GArray *found;    /* (owned) of Found */
  GHashTable *seen; /* (owned) set */
  WardReportCounts *counts;
} Walk;

static void
add (Walk *walk, const char *reference, gboolean may_be_contained)
{
  gboolean contained = reference != NULL && reference[0] == '#';
  Found one = { NULL, contained };

  if (reference != NULL && walk->found->len < MAX_RESULTS && (may_be_contained || !contained))
    one.observation = walk->find (reference, walk->user_data);
  if (one.observation == NULL)
    walk->counts->n_missing++;
  else if (g_hash_table_add (walk->seen, (gpointer) one.observation))
    g_array_append_val (walk->found, one);
}

/**
 * ward_report_count:
 * @report: a report
 * @find: finds a result by its reference
 * @user_data: for @find
 * @out_counts: (out): the counts
 *
 * Counts what stands out of a report's results and their members, as far as they are found, and how many are not; what is cancelled or withdrawn does not stand
 * out (W19, W23).
 */
void
ward_report_count (const WardReport *report, WardFindResult find, gpointer user_data, WardReportCounts *out_counts)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Walk walk = { find, user_data, found, seen, out_counts };

  g_return_if_fail (report != NULL && find != NULL && out_counts != NULL);

  *out_counts = (WardReportCounts){ 0 };
  for (guint i = 0; i < report->n_results; i++)
    add (&walk, report->results[i], TRUE);
  for (guint i = 0; i < found->len; i++)
    {
      Found one = g_array_index (found, Found, i);

      count_one (out_counts, one.observation);
      for (guint k = 0; k < one.observation->n_has_member; k++)
        add (&walk, one.observation->has_member[k], one.contained);
    }
}

/**
 * ward_report_counts_format:
 * @counts: counts
 *
 * Says what stands out, the gravest named, and how many results are not there to be counted: without that, no count could be taken for "nothing stands out".
 *
 * Returns: (transfer full): "3 abnormal, 1 of them critical, 2 resistant, 4 not loaded"; "" where there is nothing to say
 */
char *
ward_report_counts_format (const WardReportCounts *counts)
{
  g_autofree char *words = ward_flag_format_counts (counts->n_abnormal, counts->n_critical, counts->n_resistant);
  g_autofree char *missing = NULL;

  if (counts->n_missing == 0)
    return g_steal_pointer (&words);
  missing = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u result not loaded", "%u results not loaded",
                                          counts->n_missing),
                             counts->n_missing);
  return *words != '\0' ? g_strdup_printf (_ ("%s, %s"), words, missing) : g_steal_pointer (&missing);
}
