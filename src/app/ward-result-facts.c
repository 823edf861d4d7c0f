/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a result's detail: value as sent, flag in words, every range, what changed its status, each time with its name, specimen, method, who and
 * what measured it, components, notes, and all codings (clinical.md 4.4, 5.1 to 5.7; W13, W24, W26, W30). */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>

#include <glib/gi18n.h>

#include "app/ward-result-detail.h"
#include "core/clinical/ward-flag.h"

/**
 * ward_code_system_get_name:
 * @system: (nullable): a code system's address
 *
 * Returns: (nullable): its everyday name where there is one, else the address itself
 */
const char *
ward_code_system_get_name (const char *system)
{
  static const struct
  {
    const char *system;
    const char *name;
  } names[] = {
    { WARD_SYSTEM_LOINC, "LOINC" },
    { WARD_SYSTEM_SNOMED, "SNOMED CT" },
    { WARD_SYSTEM_UCUM, "UCUM" },
    { WARD_SYSTEM_INTERPRETATION, "HL7 interpretation" },
    { "http://terminology.hl7.org/CodeSystem/observation-category", "HL7 category" },
    { "http://terminology.hl7.org/CodeSystem/data-absent-reason", "HL7 data absent reason" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (system, names[i].system) == 0)
      return names[i].name;
  return system;
}

static void
add_codings (WardFacts *facts, const char *caption, const char *code_caption, const WardConcept *concept)
{
  if (concept == NULL)
    return;
  ward_facts_add (facts, caption, concept->text, NULL);
  for (guint i = 0; i < concept->n_codings; i++)
    {
      const WardCoding *coding = &concept->codings[i];
      const char *system = ward_code_system_get_name (coding->system);
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s%s%s%s%s%s", coding->code != NULL ? coding->code : "",
                              coding->display != NULL ? " " : "", coding->display != NULL ? coding->display : "",
                              system != NULL ? " (" : "", system != NULL ? system : "", system != NULL ? ")" : "");
      ward_facts_add (facts, concept->text == NULL && i == 0 ? caption : code_caption, text, NULL);
    }
}

/* Whether a sign of a limit stands before this place, spaces apart: what follows is then no plain number. */
static gboolean
is_after_limit (const char *text, const char *at)
{
  static const char *const signs[] = { "<", ">", "=", "≤", "≥" };

  while (at > text && g_ascii_isspace (at[-1]))
    at--;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if ((size_t) (at - text) >= strlen (signs[i]) && strncmp (at - strlen (signs[i]), signs[i], strlen (signs[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Behind the number where it stands in the text as a whole, no part of a longer one and no limit; NULL: nowhere. */
static const char *
find_number (const char *text, const char *from, const char *number)
{
  size_t length = strlen (number);

  for (const char *at = strstr (from, number); at != NULL; at = strstr (at + 1, number))
    {
      const char *end = at + length;
      gboolean begins = at == text || (!g_ascii_isdigit (at[-1]) && at[-1] != '.');
      gboolean ends = !g_ascii_isdigit (*end) && !(*end == '.' && g_ascii_isdigit (end[1]));

      if (begins && ends && !is_after_limit (text, at))
        return end;
    }
  return NULL;
}

/* Both numbers of the range stand in the source's words, in their order, and no sign of a limit before them. A range with one end is a limit: its words cannot
 * be told apart from others'. */
static gboolean
narrative_agrees (const WardObservation *observation)
{
  const char *low = observation->measure.value.quantity.lexeme;
  const char *high = observation->measure.value.quantity2.lexeme;
  const char *behind;

  if (low == NULL || high == NULL)
    return FALSE;
  behind = find_number (observation->narrative, observation->narrative, low);
  return behind != NULL && find_number (observation->narrative, behind, high) != NULL;
}

/* V12: the value is a range, and what the source wrote beside it may say more. */
static void
add_narrative (WardFacts *facts, const WardObservation *observation)
{
  if (observation->narrative == NULL)
    return;
  ward_facts_add (facts, _ ("As written by the source"), observation->narrative, NULL);
  if (!narrative_agrees (observation))
    ward_facts_add (facts, _ ("Caution"), _ ("The narrative differs from the value. Look at both."), "fact-warning");
}

static void
add_value (WardFacts *facts, const WardObservation *observation)
{
  g_autofree char *value = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  g_autofree char *sent = NULL;

  if (observation->unsafe_modifier)
    ward_facts_add (
        facts, _ ("Caution"),
        _ ("This result contains information that Ward cannot interpret. Look at it in the hospital’s own system."),
        "fact-warning");
  ward_facts_add (facts, _ ("Value"), value, "fact-value");
  add_narrative (facts, observation);
  if (ward_status_is_shown_as_value (observation->status))
    return;
  /* Withdrawn and cancelled: what was sent is shown here only, struck through (clinical.md 5.6). */
  sent = observation->measure.value.kind != WARD_VALUE_NONE
             ? ward_measure_format_value (&observation->measure, WARD_TEXT_DISPLAY)
             : NULL;
  ward_facts_add (facts, _ ("Sent before"), sent, "struck");
}

/* Of a result that consists of components, theirs: "no flag" over a part that is critical would be read as the whole's (W18). */
static void
add_flag_and_range (WardFacts *facts, const WardObservation *observation)
{
  const WardMeasure *measure = &observation->measure;
  g_autofree char *flag = ward_flag_describe_observation (observation);
  g_autofree char *range = ward_range_format_observation (observation, WARD_TEXT_DISPLAY);

  if (ward_status_is_shown_as_value (observation->status))
    ward_facts_add (facts, _ ("Flag"), flag, NULL);
  ward_facts_add (facts, _ ("Reference range"), range != NULL ? range : _ ("None given"), NULL);
  for (guint i = 0; i < measure->n_ranges; i++)
    if (measure->ranges[i].text != NULL
        && (measure->ranges[i].low.lexeme != NULL || measure->ranges[i].high.lexeme != NULL))
      ward_facts_add (facts, _ ("Range, as written"), measure->ranges[i].text, NULL);
}

static void
add_time (WardFacts *facts, const char *caption, const WardDateTime *time, GTimeZone *zone)
{
  g_autofree char *text = NULL;

  if (time->precision == WARD_PRECISION_NONE)
    return;
  text = ward_datetime_format_in_full (time, zone);
  ward_facts_add (facts, caption, text, NULL);
}

static void
add_times (WardFacts *facts, const WardObservation *observation, GTimeZone *zone)
{
  gboolean is_period = observation->effective_end.precision != WARD_PRECISION_NONE;

  if (observation->effective.precision == WARD_PRECISION_NONE && !is_period)
    ward_facts_add (facts, _ ("Collected"), _ ("Not recorded"), NULL);
  add_time (facts, is_period ? _ ("Collected from") : _ ("Collected"), &observation->effective, zone);
  add_time (facts, _ ("Collected to"), &observation->effective_end, zone);
  add_time (facts, _ ("Reported"), &observation->issued, zone);
  if (ward_datetime_is_future (ward_observation_get_time (observation, NULL), g_get_real_time (), zone))
    ward_facts_add (facts, _ ("Caution"),
                    _ ("Future date: the source dates this result later than now. It is not taken for the latest."),
                    "fact-warning");
}

static void
add_components (WardFacts *facts, const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_components; i++)
    {
      const WardMeasure *component = &observation->components[i];
      const char *name = ward_concept_get_text (&component->code);
      g_autofree char *value = ward_measure_format_value (component, WARD_TEXT_DISPLAY);
      g_autofree char *flag = ward_flag_format (observation, component);
      g_autofree char *range = ward_range_format (component, WARD_TEXT_DISPLAY);
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s%s%s%s%s%s", value, *flag != '\0' ? "  " : "", flag, range != NULL ? "  (" : "",
                              range != NULL ? range : "", range != NULL ? ")" : "");
      ward_facts_add (facts, name != NULL ? name : _ ("Component"), text,
                      ward_status_is_shown_as_value (observation->status) ? NULL : "struck");
    }
}

static void
add_notes (WardFacts *facts, const WardObservation *observation, GTimeZone *zone)
{
  for (guint i = 0; i < observation->n_notes; i++)
    {
      const WardNote *note = &observation->notes[i];
      g_autofree char *time
          = note->time.precision != WARD_PRECISION_NONE ? ward_datetime_format (&note->time, zone) : NULL;
      g_autoptr (GString) text = g_string_new (note->text);

      if (note->author != NULL || time != NULL)
        g_string_append_printf (text, "\n— %s%s%s", note->author != NULL ? note->author : "",
                                note->author != NULL && time != NULL ? ", " : "", time != NULL ? time : "");
      if (note->formatting_removed)
        g_string_append_printf (text, "\n(%s)", _ ("formatting removed by Ward"));
      ward_facts_add (facts, _ ("Comment"), text->str, NULL);
    }
}

static void
add_origin (WardFacts *facts, const WardObservation *observation)
{
  ward_facts_add (facts, _ ("Specimen"), observation->specimen_text, NULL);
  ward_facts_add (facts, _ ("Body site"),
                  observation->body_site != NULL ? ward_concept_get_text (observation->body_site) : NULL, NULL);
  ward_facts_add (facts, _ ("Method"), observation->method != NULL ? ward_concept_get_text (observation->method) : NULL,
                  NULL);
  ward_facts_add (facts, _ ("Performed by"), observation->performer, NULL);
  ward_facts_add (facts, _ ("Device"), observation->device, NULL);
  ward_facts_add (facts, _ ("About"), observation->focus, "fact-warning");
}

/* Where the unit is written in other letters than those that came (V41). */
static void
add_unit (WardFacts *facts, const WardValue *value)
{
  g_autofree char *unit = value->kind == WARD_VALUE_QUANTITY ? ward_unit_dup_as_sent (&value->quantity) : NULL;

  ward_facts_add (facts, _ ("Unit, as sent"), unit, NULL);
}

/**
 * ward_result_facts_add:
 * @facts: a table
 * @observation: a result
 * @others: (nullable): the other results of its time in words, which may be out of sight (V60)
 * @zone: (nullable): whose times are shown; the machine's if %NULL
 *
 * Adds all rows of one result.
 */
void
ward_result_facts_add (WardFacts *facts, const WardObservation *observation, const char *others, GTimeZone *zone)
{
  const char *status = ward_status_get_text (observation->status);

  add_value (facts, observation);
  add_flag_and_range (facts, observation);
  ward_facts_add (facts, _ ("Status"), *status != '\0' ? status : _ ("Final"), *status != '\0' ? "fact-warning" : NULL);
  ward_facts_add (facts, _ ("Reason"),
                  observation->status_reason != NULL ? ward_concept_get_text (observation->status_reason) : NULL, NULL);
  ward_facts_add (facts, _ ("Also at this time"), others, NULL);
  add_times (facts, observation, zone);
  add_components (facts, observation);
  add_notes (facts, observation, zone);
  add_origin (facts, observation);
  if (observation->restricted)
    ward_facts_add (facts, _ ("Confidentiality"), _ ("Restricted"), "fact-warning");
  for (guint i = 0; i < observation->measure.n_interpretations; i++)
    add_codings (facts, _ ("Flag, as sent"), _ ("Flag’s code"), &observation->measure.interpretations[i]);
  if (observation->measure.value.kind == WARD_VALUE_CONCEPT)
    add_codings (facts, _ ("Value, as sent"), _ ("Value’s code"), observation->measure.value.concept);
  add_unit (facts, &observation->measure.value);
  add_codings (facts, _ ("Named by the source"), _ ("Code"), &observation->measure.code);
}
