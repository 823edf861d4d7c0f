/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a report: its own status beside those of its results, the results (also those that the server names but does not give), and the conclusion.
 * What cannot be shown is named, never left out (clinical.md 5.9, V22, V23, V24, V64). The forms are in ward-report-forms.c. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-reports-page.h"
#include "core/base/ward-text.h"
#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-organism-name.h"
#include "core/diagnostics/ward-failure.h"
#include "core/record/ward-record-look-up.h"

#define MAX_MEMBERS 500

/* The flag as a colour, too, beside its letters and its shape (W19): what is critical stands out of a long report. */
static const char *
get_class (const WardObservation *observation)
{
  WardFlag flag;

  if (!ward_status_is_shown_as_value (observation->status))
    return "quiet-text";
  ward_flag_read_observation (observation, &flag);
  if (flag.severity == WARD_SEVERITY_CRITICAL)
    return "fact-critical";
  if (flag.severity < WARD_SEVERITY_UNKNOWN)
    return NULL;
  if (flag.severity == WARD_SEVERITY_UNKNOWN)
    return "fact-unknown";
  return flag.direction == WARD_DIRECTION_HIGH  ? "fact-high"
         : flag.direction == WARD_DIRECTION_LOW ? "fact-low"
                                                : "fact-warning";
}

/* "Growth (Escherichia coli)": below a culture of two organisms its place does not say whose it is. */
static char *
dup_caption (const WardObservation *observation, const WardSusceptibility *matrix)
{
  const WardObservation *owner = matrix != NULL ? ward_susceptibility_find_owner (matrix, observation) : NULL;
  const char *organism = owner != NULL && owner != observation ? ward_organism_get_name (owner) : NULL;
  g_autofree char *name = organism != NULL ? ward_text_one_line (organism, 0) : NULL;
  WardResolvedCode code;

  ward_catalogue_resolve (observation, &code);
  return name != NULL ? g_strdup_printf ("%s (%s)", code.label, name) : g_strdup (code.label);
}

/* A report that is not final yet may hold results that are: then both are said (V23). */
static void
add_result (WardFacts *facts, const WardReport *report, const WardObservation *observation,
            const WardSusceptibility *matrix)
{
  g_autofree char *value = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_format_observation (observation);
  g_autofree char *range = ward_range_format_observation (observation, WARD_TEXT_DISPLAY);
  g_autofree char *caption = dup_caption (observation, matrix);
  const char *status = ward_status_get_text (observation->status);
  g_autoptr (GString) text = g_string_new (value);

  if (*flag != '\0' && ward_status_is_shown_as_value (observation->status))
    g_string_append_printf (text, "  %s", flag);
  if (range != NULL)
    g_string_append_printf (text, "  (%s)", range);
  if (*status == '\0' && *ward_status_get_text (report->status) != '\0')
    status = _ ("Final");
  if (*status != '\0')
    g_string_append_printf (text, "  %s", status);
  for (guint i = 0; i < observation->n_notes; i++)
    g_string_append_printf (text, "\n%s", observation->notes[i].text);
  ward_facts_add (facts, caption, text->str, get_class (observation));
}

/* The number by which the people who run the server know it; NULL for what has none. */
static const char *
get_status_number (const GError *error)
{
  static const struct
  {
    WardFailure code;
    const char *number;
  } numbers[] = {
    { WARD_FAILURE_UNAUTHORIZED, "401" }, { WARD_FAILURE_FORBIDDEN, "403" }, { WARD_FAILURE_BREAK_THE_GLASS, "403" },
    { WARD_FAILURE_NOT_FOUND, "404" },    { WARD_FAILURE_GONE, "410" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (ward_failure_matches (error, numbers[i].code))
      return numbers[i].number;
  return NULL;
}

static void
add_missing (WardFacts *facts, const char *display, const GError *error)
{
  const char *caption = display != NULL ? display : _ ("Unnamed result");
  const char *number = error != NULL ? get_status_number (error) : NULL;
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      ward_facts_add (facts, caption, _ ("Loading…"), "quiet-text");
      return;
    }
  if (ward_failure_matches (error, WARD_FAILURE_FORBIDDEN))
    text = g_strdup (
        _ ("The report names this result, but it is not available (403): you are not permitted to see it."));
  else
    text = number != NULL ? g_strdup_printf (_ ("The report names this result, but it is not available (%s)."), number)
                          : g_strdup_printf (_ ("The report names this result, but it is not available. %s"),
                                             ward_failure_explain_error (error)->title);
  ward_facts_add (facts, caption, text, "fact-missing");
}

/* What the matrix below says need not stand here as well; but a note has its place only here. */
static gboolean
is_in_matrix (const WardSusceptibility *matrix, const WardObservation *observation)
{
  return observation->n_notes == 0 && matrix != NULL && ward_susceptibility_contains (matrix, observation);
}

/* "#id" is of the resource that holds it: only what is within the report itself can mean one of the report's. */
static const char *
get_member (const WardReport *report, const WardObservation *observation, guint index)
{
  const char *reference = observation->has_member[index];

  if (reference == NULL || reference[0] != '#')
    return reference;
  for (guint i = 0; i < report->n_contained; i++)
    if (report->contained[i] == observation)
      return reference;
  return NULL;
}

/* What a culture or an organism has below it, as its growth: once, and not what stands in the report’s own list. */
static void
add_members (WardFacts *facts, WardRecord *record, const WardReport *report, const WardObservation *observation,
             const WardSusceptibility *matrix, GHashTable *shown)
{
  for (guint i = 0; i < observation->n_has_member && g_hash_table_size (shown) < MAX_MEMBERS; i++)
    {
      const GError *error = NULL;
      const WardObservation *member = ward_record_look_up (record, report, get_member (report, observation, i), &error);

      if (member == NULL && error != NULL)
        add_missing (facts, NULL, error);
      if (member == NULL || !g_hash_table_add (shown, (gpointer) member))
        continue;
      if (!is_in_matrix (matrix, member))
        add_result (facts, report, member, matrix);
      add_members (facts, record, report, member, matrix, shown);
    }
}

static GHashTable *
new_shown (WardRecord *record, const WardReport *report)
{
  GHashTable *shown = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < report->n_results; i++)
    {
      const GError *error = NULL;
      const WardObservation *observation = ward_record_look_up (record, report, report->results[i], &error);

      if (observation != NULL)
        g_hash_table_add (shown, (gpointer) observation);
    }
  return shown;
}

static void
add_results (WardFacts *facts, WardRecord *record, const WardReport *report, const WardSusceptibility *matrix)
{
  g_autoptr (GHashTable) shown = NULL;

  if (report->n_results == 0 || record == NULL)
    return;
  shown = new_shown (record, report);
  ward_facts_add_heading (facts, _ ("Results"));
  for (guint i = 0; i < report->n_results; i++)
    {
      const GError *error = NULL;
      const WardObservation *observation = ward_record_look_up (record, report, report->results[i], &error);

      if (observation != NULL)
        {
          if (!is_in_matrix (matrix, observation))
            add_result (facts, report, observation, matrix);
          add_members (facts, record, report, observation, matrix, shown);
        }
      else
        add_missing (facts, report->result_displays != NULL ? report->result_displays[i] : NULL, error);
    }
}

static gboolean
is_corrected (WardStatus status)
{
  return status == WARD_STATUS_CORRECTED || status == WARD_STATUS_AMENDED;
}

/* A corrected report whose results are all final as they stand (V22): the reader would look for the correction and not find it. */
static void
add_correction (WardFacts *facts, WardRecord *record, const WardReport *report)
{
  if (!is_corrected (report->status) || report->n_results == 0 || record == NULL)
    return;
  for (guint i = 0; i < report->n_results; i++)
    {
      const GError *error = NULL;
      const WardObservation *observation = ward_record_look_up (record, report, report->results[i], &error);

      if (observation == NULL || is_corrected (observation->status))
        return;
    }
  ward_facts_add (facts, _ ("Correction"),
                  _ ("The report was changed after it was final. None of its results says that it was changed itself: "
                     "the source does not say what was."),
                  NULL);
}

static void
add_time (WardFacts *facts, const char *caption, const WardDateTime *time, const char *css_class)
{
  g_autofree char *text = time->precision != WARD_PRECISION_NONE ? ward_datetime_format (time, NULL) : NULL;

  ward_facts_add (facts, caption, text, css_class);
}

/**
 * ward_report_facts_add:
 * @facts: a table
 * @record: (nullable): where the results are
 * @report: a report
 * @matrix: (nullable): its susceptibilities, which are shown apart from the rows
 *
 * Adds all rows of one report.
 */
void
ward_report_facts_add (WardFacts *facts, WardRecord *record, const WardReport *report, const WardSusceptibility *matrix)
{
  const char *status = ward_status_get_text (report->status);

  if (report->unsafe_modifier)
    ward_facts_add (
        facts, _ ("Caution"),
        _ ("This report contains information that Ward cannot interpret. Look at it in the hospital’s own system."),
        "fact-warning");
  ward_facts_add (facts, _ ("Status"), *status != '\0' ? status : _ ("Final"),
                  *status != '\0' ? "fact-status" : "fact-lead");
  add_correction (facts, record, report);
  add_time (facts, report->effective_end.precision != WARD_PRECISION_NONE ? _ ("Collected from") : _ ("Collected"),
            &report->effective, "fact-lead");
  add_time (facts, _ ("Collected to"), &report->effective_end, "fact-lead");
  add_time (facts, _ ("Reported"), &report->issued, NULL);
  ward_facts_add (facts, _ ("Kind"), ward_concept_get_text (&report->category), NULL);
  ward_facts_add (facts, _ ("Performed by"), report->performer, NULL);
  ward_facts_add (facts, _ ("Conclusion"), report->conclusion, "fact-value");
  add_results (facts, record, report, matrix);
  if (report->n_results == 0 && report->n_forms == 0 && report->conclusion == NULL)
    ward_facts_add (facts, _ ("Results"),
                    report->status == WARD_STATUS_REGISTERED ? _ ("Pending: no result yet")
                                                             : _ ("The report holds no results and no text."),
                    NULL);
}
