/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a report: its own status beside those of its results, the results (also those that the server names but does not give), conclusion and text
 * forms. What cannot be shown is named, never left out (clinical.md 5.9, V22, V23, V24, V64). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-reports-page.h"
#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"

static const WardObservation *
find_result (WardRecord *record, const char *reference)
{
  const char *slash = reference != NULL ? strrchr (reference, '/') : NULL;

  return record != NULL && slash != NULL ? ward_record_find_observation (record, slash + 1) : NULL;
}

/* What the conversion to plain text took away is told at the text itself. */
static char *
format_form (const WardAttachment *form)
{
  GString *text = g_string_new (form->text);

  if (form->left_out)
    g_string_append_printf (text, "\n(%s)",
                            _ ("active content and pictures were left out: open it in the hospital’s own system to see "
                               "them"));
  if (form->formatting_removed)
    g_string_append_printf (text, "\n(%s)", _ ("formatting removed"));
  return g_string_free (text, FALSE);
}

/* A report that is not final yet may hold results that are: then both are said (V23). */
static void
add_result (WardFacts *facts, const WardReport *report, const WardObservation *observation)
{
  WardResolvedCode code;
  g_autofree char *value = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_format (&observation->measure, observation->status);
  g_autofree char *range = ward_range_format (&observation->measure, WARD_TEXT_DISPLAY);
  const char *status = ward_status_get_text (observation->status);
  g_autoptr (GString) text = g_string_new (value);

  ward_catalogue_resolve (observation, &code);
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
  ward_facts_add (facts, code.label, text->str,
                  ward_status_is_shown_as_value (observation->status) ? NULL : "quiet-text");
}

static void
add_results (WardFacts *facts, WardRecord *record, const WardReport *report)
{
  if (report->n_results == 0)
    return;
  ward_facts_add_heading (facts, _ ("Results"));
  for (guint i = 0; i < report->n_results; i++)
    {
      const WardObservation *observation = find_result (record, report->results[i]);
      const char *display = report->result_displays != NULL ? report->result_displays[i] : NULL;

      if (observation != NULL)
        add_result (facts, report, observation);
      else
        ward_facts_add (facts, display != NULL ? display : _ ("Unnamed result"),
                        _ ("The report names this result, but it is not among those loaded."), "fact-warning");
    }
}

static void
add_forms (WardFacts *facts, const WardReport *report)
{
  for (guint i = 0; i < report->n_forms; i++)
    {
      const WardAttachment *form = &report->forms[i];
      const char *caption = form->title != NULL ? form->title : _ ("Report text");
      g_autofree char *text = NULL;

      if (i == 0)
        ward_facts_add_heading (facts, _ ("Forms of the report"));
      if (form->text != NULL)
        {
          text = format_form (form);
          ward_facts_add (facts, caption, text, NULL);
          continue;
        }
      if (form->damaged)
        {
          ward_facts_add (facts, caption,
                          _ ("This form did not arrive whole, so that none of it is shown. Refresh, or open it in the "
                             "hospital’s own system."),
                          "fact-warning");
          continue;
        }
      text = g_strdup_printf (_ ("Ward cannot display this form (%s). Open it in the hospital’s own system."),
                              form->content_type != NULL ? form->content_type : _ ("kind not given"));
      ward_facts_add (facts, caption, text, "fact-warning");
    }
}

static void
add_time (WardFacts *facts, const char *caption, const WardDateTime *time)
{
  g_autofree char *text = time->precision != WARD_PRECISION_NONE ? ward_datetime_format (time, NULL) : NULL;

  ward_facts_add (facts, caption, text, NULL);
}

/**
 * ward_report_facts_add:
 * @facts: a table
 * @record: (nullable): where the results are
 * @report: a report
 *
 * Adds all rows of one report.
 */
void
ward_report_facts_add (WardFacts *facts, WardRecord *record, const WardReport *report)
{
  const char *status = ward_status_get_text (report->status);

  if (report->unsafe_modifier)
    ward_facts_add (
        facts, _ ("Caution"),
        _ ("This report contains information that Ward cannot interpret. Look at it in the hospital’s own system."),
        "fact-warning");
  ward_facts_add (facts, _ ("Status"), *status != '\0' ? status : _ ("Final"), *status != '\0' ? "fact-warning" : NULL);
  ward_facts_add (facts, _ ("Kind"), ward_concept_get_text (&report->category), NULL);
  add_time (facts, report->effective_end.precision != WARD_PRECISION_NONE ? _ ("Collected from") : _ ("Collected"),
            &report->effective);
  add_time (facts, _ ("Collected to"), &report->effective_end);
  add_time (facts, _ ("Reported"), &report->issued);
  ward_facts_add (facts, _ ("Performed by"), report->performer, NULL);
  ward_facts_add (facts, _ ("Conclusion"), report->conclusion, "fact-value");
  add_results (facts, record, report);
  add_forms (facts, report);
  if (report->n_results == 0 && report->n_forms == 0 && report->conclusion == NULL)
    ward_facts_add (facts, _ ("Results"),
                    report->status == WARD_STATUS_REGISTERED ? _ ("Pending: no result yet")
                                                             : _ ("The report holds no results and no text."),
                    NULL);
}
