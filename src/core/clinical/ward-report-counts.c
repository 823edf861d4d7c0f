/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many results of a report stand out: its own and their members, each once, as often as it is named and whatever circle its members go in (V65). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-report-counts.h"

#include <glib/gi18n-lib.h>

#define MAX_RESULTS 1000u

/* What stands in the report's matrix is known to be a susceptibility, whatever the system of its letter. */
static void
count_one (WardReportCounts *counts, const WardObservation *observation, const WardSusceptibility *matrix)
{
  gboolean known = ward_susceptibility_is_certain (observation)
                   || (matrix != NULL && ward_susceptibility_contains (matrix, observation));
  WardFlag flag;

  if (!ward_status_is_shown_as_value (observation->status))
    return;
  ward_susceptibility_read_flag (observation, known, &flag);
  counts->n_abnormal += ward_flag_is_abnormal (&flag);
  counts->n_critical += flag.severity == WARD_SEVERITY_CRITICAL;
  counts->n_resistant += ward_susceptibility_count_resistant (observation, known);
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
  GArray *found;          /* (owned) of Found */
  GHashTable *seen;       /* (owned) set of results */
  GHashTable *references; /* (owned) set: what was looked for, each but once */
  WardReportCounts *counts;
} Walk;

/* A "#id" that is of a result of its own is that result's: another one's is another. */
static gboolean
is_new (Walk *walk, const char *reference, const WardObservation *stranger)
{
  if (stranger != NULL)
    return g_hash_table_add (walk->references, g_strdup_printf ("%p%s", (gconstpointer) stranger, reference));
  return g_hash_table_add (walk->references, g_strdup (reference));
}

/* Named by holder, or by the report itself. */
static void
add (Walk *walk, const char *reference, const Found *holder)
{
  gboolean contained = reference != NULL && reference[0] == '#';
  const WardObservation *stranger = contained && holder != NULL && !holder->contained ? holder->observation : NULL;
  Found one = { NULL, contained };

  if (reference == NULL)
    {
      walk->counts->n_missing++;
      return;
    }
  if (!is_new (walk, reference, stranger))
    return;
  if (walk->found->len >= MAX_RESULTS)
    {
      walk->counts->has_more = TRUE;
      return;
    }
  if (stranger == NULL)
    one.observation = walk->find (reference, walk->user_data);
  if (one.observation == NULL)
    walk->counts->n_missing++;
  else if (g_hash_table_add (walk->seen, (gpointer) one.observation))
    g_array_append_val (walk->found, one);
}

/* Most reports have no letter that has to be looked up in it. (transfer full) (nullable) */
static WardSusceptibility *
read_matrix (const WardReport *report, const Walk *walk)
{
  for (guint i = 0; i < walk->found->len; i++)
    {
      const WardObservation *observation = g_array_index (walk->found, Found, i).observation;

      if (ward_susceptibility_is_one (observation) && !ward_susceptibility_is_certain (observation))
        return ward_susceptibility_new (report->results, report->n_results, walk->find, walk->user_data);
    }
  return NULL;
}

/**
 * ward_report_count:
 * @report: a report
 * @find: finds a result by its reference
 * @user_data: for @find
 * @out_counts: (out): the counts
 *
 * Counts what stands out of a report's results and their members, as far as they are found, and how many are not; of very many only the
 * first, and that there are more; what is cancelled or withdrawn does not stand
 * out (W19, W23).
 */
void
ward_report_count (const WardReport *report, WardFindResult find, gpointer user_data, WardReportCounts *out_counts)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (WardSusceptibility) matrix = NULL;
  Walk walk = { find, user_data, found, seen, references, out_counts };

  g_return_if_fail (report != NULL && find != NULL && out_counts != NULL);

  *out_counts = (WardReportCounts){ 0 };
  for (guint i = 0; i < report->n_results; i++)
    add (&walk, report->results[i], NULL);
  for (guint i = 0; i < found->len; i++)
    {
      Found one = g_array_index (found, Found, i);

      for (guint k = 0; k < one.observation->n_has_member; k++)
        add (&walk, one.observation->has_member[k], &one);
    }
  matrix = read_matrix (report, &walk);
  for (guint i = 0; i < found->len; i++)
    count_one (out_counts, g_array_index (found, Found, i).observation, matrix);
}

/* Either may be "", and is taken. */
static char *
join (char *first, char *second)
{
  char *both = *first != '\0' && *second != '\0' ? g_strdup_printf (_ ("%s, %s"), first, second)
                                                 : g_strconcat (first, second, NULL);

  g_free (first);
  g_free (second);
  return both;
}

/**
 * ward_report_counts_format:
 * @counts: counts
 *
 * Says what stands out, the gravest named, and how many results are not there to be counted: without that, no count could be taken for "nothing stands out".
 *
 * Returns: (transfer full): "3 abnormal, 1 of them critical, 2 resistant, 4 results not loaded, 1 result not permitted"; "" where there is nothing to say
 */
char *
ward_report_counts_format (const WardReportCounts *counts)
{
  char *words = ward_flag_format_counts (counts->n_abnormal, counts->n_critical, counts->n_resistant);

  if (counts->n_missing > 0)
    words = join (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u result not loaded", "%u results not loaded",
                                                       counts->n_missing),
                                          counts->n_missing));
  if (counts->n_forbidden > 0)
    words = join (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u result not permitted",
                                                       "%u results not permitted", counts->n_forbidden),
                                          counts->n_forbidden));
  if (counts->has_more)
    words = join (words, g_strdup_printf (_ ("more than %u results, the others not counted"), MAX_RESULTS));
  return words;
}
