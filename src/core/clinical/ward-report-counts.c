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
  counts->n_resistant += ward_susceptibility_get_resistance (observation) == WARD_RESISTANCE_FULL;
}

static void
add (GPtrArray *found, GHashTable *seen, const WardObservation *observation)
{
  if (observation != NULL && found->len < MAX_RESULTS && g_hash_table_add (seen, (gpointer) observation))
    g_ptr_array_add (found, (gpointer) observation);
}

/**
 * ward_report_count:
 * @report: a report
 * @find: finds a result by its reference
 * @user_data: for @find
 * @out_counts: (out): the counts
 *
 * Counts what stands out of a report's results and their members, as far as they are found; what is cancelled or withdrawn does not (W19, W23).
 */
void
ward_report_count (const WardReport *report, WardFindResult find, gpointer user_data, WardReportCounts *out_counts)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_return_if_fail (report != NULL && find != NULL && out_counts != NULL);

  *out_counts = (WardReportCounts){ 0 };
  for (guint i = 0; i < report->n_results; i++)
    add (found, seen, report->results[i] != NULL ? find (report->results[i], user_data) : NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const WardObservation *observation = g_ptr_array_index (found, i);

      count_one (out_counts, observation);
      for (guint k = 0; k < observation->n_has_member; k++)
        add (found, seen, find (observation->has_member[k], user_data));
    }
}

/**
 * ward_report_counts_format:
 * @counts: counts
 *
 * Says what stands out, the gravest named.
 *
 * Returns: (transfer full): "3 abnormal, 1 of them critical, 2 resistant"; "" where nothing does
 */
char *
ward_report_counts_format (const WardReportCounts *counts)
{
  return ward_flag_format_counts (counts->n_abnormal, counts->n_critical, counts->n_resistant);
}
