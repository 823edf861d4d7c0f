/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An Observation in words: what its status lets be seen of it (clinical.md 5.6), its time (5.7) and the line that is copied (W43). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-observation.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"

static const struct
{
  const char *code, *mark, *text;
} statuses[] = {
  [WARD_STATUS_UNKNOWN] = { "unknown", "?status", N_ ("Status unknown") },
  [WARD_STATUS_REGISTERED] = { "registered", "", N_ ("Pending") },
  [WARD_STATUS_PARTIAL] = { "partial", "P", N_ ("Partial") },
  [WARD_STATUS_PRELIMINARY] = { "preliminary", "P", N_ ("Preliminary") },
  [WARD_STATUS_FINAL] = { "final", "", "" },
  [WARD_STATUS_AMENDED] = { "amended", "amended", N_ ("Amended") },
  [WARD_STATUS_CORRECTED] = { "corrected", "C", N_ ("Corrected result") },
  [WARD_STATUS_APPENDED] = { "appended", "+", N_ ("Added to") },
  [WARD_STATUS_CANCELLED] = { "cancelled", "", N_ ("Cancelled") },
  [WARD_STATUS_ENTERED_IN_ERROR] = { "entered-in-error", "", N_ ("Withdrawn") },
};

/**
 * ward_observation_page_new:
 *
 * Makes an empty page with an arena of its own.
 *
 * Returns: (transfer full): the page
 */
WardObservationPage *
ward_observation_page_new (void)
{
  WardObservationPage *page = g_new0 (WardObservationPage, 1);

  page->arena = ward_arena_new (64 * 1024);
  page->observations = g_ptr_array_new ();
  return page;
}

/**
 * ward_observation_page_free:
 * @page: (transfer full): a page
 *
 * Frees the page; its rows go with its arena.
 */
void
ward_observation_page_free (WardObservationPage *page)
{
  g_return_if_fail (page != NULL);

  g_ptr_array_unref (page->observations);
  ward_arena_unref (page->arena);
  g_free (page);
}

/**
 * ward_status_is_shown_as_value:
 * @status: a status
 *
 * Tells whether a result of this status counts: it may be latest, plotted, flagged. Pending, cancelled and withdrawn ones do not (W31).
 *
 * Returns: whether it counts
 */
gboolean
ward_status_is_shown_as_value (WardStatus status)
{
  return status != WARD_STATUS_REGISTERED && status != WARD_STATUS_CANCELLED && status != WARD_STATUS_ENTERED_IN_ERROR;
}

/**
 * ward_status_get_text:
 * @status: a status
 *
 * Gives the word that stands with the result; final has none (W30).
 *
 * Returns: (transfer none): the word
 */
const char *
ward_status_get_text (WardStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (statuses), "");

  return *statuses[status].text != '\0' ? _ (statuses[status].text) : "";
}

/**
 * ward_status_get_mark:
 * @status: a status
 *
 * Gives the short mark for a cell.
 *
 * Returns: (transfer none): "P", "C", "amended", "?status" or ""
 */
const char *
ward_status_get_mark (WardStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (statuses), "");

  return statuses[status].mark;
}

/**
 * ward_status_parse:
 * @code: (nullable): FHIR's word
 *
 * Reads a status; a word that FHIR does not know is %WARD_STATUS_UNKNOWN.
 *
 * Returns: the status
 */
WardStatus
ward_status_parse (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (statuses); i++)
    if (strcmp (statuses[i].code, code) == 0)
      return (WardStatus) i;
  return WARD_STATUS_UNKNOWN;
}

/**
 * ward_measure_format_value:
 * @measure: a measure
 * @flags: how to write it
 *
 * Writes the value, else why there is none.
 *
 * Returns: (transfer full): the text
 */
char *
ward_measure_format_value (const WardMeasure *measure, WardTextFlags flags)
{
  char *text = ward_value_format (&measure->value, flags);

  if (text != NULL && *text != '\0')
    return text;
  g_free (text);
  if (measure->absent_reason != NULL)
    return g_strdup (ward_absent_reason_get_text (measure->absent_reason));
  return g_strdup (_ ("No result value supplied"));
}

static const char *
get_cancel_reason (const WardObservation *observation)
{
  if (observation->status_reason != NULL)
    return ward_concept_get_text (observation->status_reason);
  if (observation->measure.absent_reason != NULL)
    return ward_absent_reason_get_text (observation->measure.absent_reason);
  return observation->n_notes > 0 ? observation->notes[0].text : NULL;
}

/* Components in one line, each with its name: "Systolic 120 mmHg, Diastolic Not performed". */
static char *
format_components (const WardObservation *observation, WardTextFlags flags)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < observation->n_components; i++)
    {
      const WardMeasure *component = &observation->components[i];
      const char *name = ward_concept_get_text (&component->code);
      g_autofree char *value = ward_measure_format_value (component, flags);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", name != NULL ? name : _ ("unnamed"), value);
    }
  return g_string_free (text, FALSE);
}

/* A number that came as text has no unit, and says so where it stands for itself (W13, V09). */
static char *
format_own_value (const WardObservation *observation, WardTextFlags flags)
{
  g_autofree char *value = ward_measure_format_value (&observation->measure, flags);

  if ((flags & WARD_TEXT_NO_UNIT) != 0 || !ward_value_is_bare_number (&observation->measure.value))
    return g_steal_pointer (&value);
  return g_strdup_printf ("%s %s", value, _ ("(unit not given)"));
}

/* Value and components both where both came, the value first (clinical.md 5.1); a number within a list keeps its unit. */
static char *
format_shown_value (const WardObservation *observation, WardTextFlags flags)
{
  gboolean has_value = observation->measure.value.kind != WARD_VALUE_NONE || observation->measure.absent_reason != NULL;
  g_autofree char *value = NULL;
  g_autofree char *components = NULL;

  if (observation->n_components == 0 && !has_value && observation->n_has_member > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Group of %u result", "Group of %u results",
                                         observation->n_has_member),
                            observation->n_has_member);
  if (observation->n_components == 0)
    return format_own_value (observation, flags);
  components = format_components (observation, flags & ~WARD_TEXT_NO_UNIT);
  if (!has_value)
    return g_steal_pointer (&components);
  value = format_own_value (observation, flags & ~WARD_TEXT_NO_UNIT);
  return g_strdup_printf ("%s; %s", value, components);
}

/**
 * ward_observation_format_value:
 * @observation: a result
 * @flags: how to write it
 *
 * Writes what a cell or a line may show: the value only where the status lets it be one. A cancelled or withdrawn result's value is kept out (V18-V20).
 *
 * Returns: (transfer full): the text
 */
char *
ward_observation_format_value (const WardObservation *observation, WardTextFlags flags)
{
  const char *reason;

  g_return_val_if_fail (observation != NULL, NULL);

  switch (observation->status)
    {
    case WARD_STATUS_REGISTERED:
      return g_strdup (_ ("Pending"));
    case WARD_STATUS_CANCELLED:
      reason = get_cancel_reason (observation);
      return reason != NULL ? g_strdup_printf (_ ("Cancelled — %s"), reason) : g_strdup (_ ("Cancelled"));
    case WARD_STATUS_ENTERED_IN_ERROR:
      return g_strdup (_ ("Withdrawn"));
    case WARD_STATUS_UNKNOWN:
    case WARD_STATUS_PARTIAL:
    case WARD_STATUS_PRELIMINARY:
    case WARD_STATUS_FINAL:
    case WARD_STATUS_AMENDED:
    case WARD_STATUS_CORRECTED:
    case WARD_STATUS_APPENDED:
    default:
      break;
    }
  if (observation->unsafe_modifier)
    return g_strdup (_ ("Contains information this viewer cannot interpret"));
  return format_shown_value (observation, flags);
}

/**
 * ward_observation_has_readable_value:
 * @observation: a result
 *
 * Tells whether there is a value, of its own or of a component, and Ward can tell what it means.
 *
 * Returns: whether there is
 */
gboolean
ward_observation_has_readable_value (const WardObservation *observation)
{
  g_return_val_if_fail (observation != NULL, FALSE);

  if (!ward_status_is_shown_as_value (observation->status) || observation->unsafe_modifier)
    return FALSE;
  if (observation->measure.value.kind != WARD_VALUE_NONE)
    return TRUE;
  for (guint i = 0; i < observation->n_components; i++)
    if (observation->components[i].value.kind != WARD_VALUE_NONE)
      return TRUE;
  return FALSE;
}

/**
 * ward_observation_get_time:
 * @observation: a result
 * @out_reported: (out) (optional): whether it is the time of the report, for want of the collection's
 *
 * Gives the time that the result is placed by (clinical.md 5.7): effective, or what is known of its period, else issued.
 *
 * Returns: (transfer none): the time, perhaps of no precision
 */
const WardDateTime *
ward_observation_get_time (const WardObservation *observation, gboolean *out_reported)
{
  const WardDateTime *collected
      = observation->effective.precision != WARD_PRECISION_NONE ? &observation->effective : &observation->effective_end;
  gboolean reported
      = collected->precision == WARD_PRECISION_NONE && observation->issued.precision != WARD_PRECISION_NONE;

  if (out_reported != NULL)
    *out_reported = reported;
  return reported ? &observation->issued : collected;
}

/**
 * ward_observation_get_period_end:
 * @observation: a result
 *
 * Gives the end of the time that a result is of, where that is more than a minute: a collection of 24 hours, an average of a week (V49, V58). Its begin is
 * what ward_observation_get_time() gives.
 *
 * Returns: (transfer none) (nullable): the end; %NULL for a result of one moment
 */
const WardDateTime *
ward_observation_get_period_end (const WardObservation *observation)
{
  const WardDateTime *start = &observation->effective;
  const WardDateTime *end = &observation->effective_end;

  if (start->precision == WARD_PRECISION_NONE || end->precision == WARD_PRECISION_NONE
      || ward_datetime_is_same_minute (start, end) || ward_datetime_compare (start, end) > 0)
    return NULL;
  return end;
}

/**
 * ward_observation_get_age_time:
 * @observation: a result
 * @now_us: now, microseconds since 1970 UTC
 *
 * Gives what the age of a result counts from (W29): a period that has begun is as old as its end, which may be still to come.
 *
 * Returns: (transfer none): the time
 */
const WardDateTime *
ward_observation_get_age_time (const WardObservation *observation, gint64 now_us)
{
  const WardDateTime *start = ward_observation_get_time (observation, NULL);
  const WardDateTime *end = ward_observation_get_period_end (observation);

  return end != NULL && start->utc_us <= now_us ? end : start;
}

/**
 * ward_observation_format_ago:
 * @observation: a result
 * @now_us: now, microseconds since 1970 UTC
 * @zone: (nullable): the zone of days
 *
 * Writes how old a result is. A period has no age until it is over.
 *
 * Returns: (transfer full): "3d", "" for none
 */
char *
ward_observation_format_ago (const WardObservation *observation, gint64 now_us, GTimeZone *zone)
{
  const WardDateTime *time = ward_observation_get_age_time (observation, now_us);

  if (time == ward_observation_get_period_end (observation) && time->utc_us > now_us)
    return g_strdup ("");
  return ward_datetime_format_ago (time, now_us, zone);
}

/**
 * ward_observation_format_when_in_full:
 * @observation: a result
 * @zone: (nullable): the zone of the time
 *
 * Writes the time that the result is placed by, with what is not known of it; of a period its begin and its end, so that it is not read as one moment's (V49,
 * V58; W25, W43).
 *
 * Returns: (transfer full) (nullable): "09-Mar-2024 23:30 (zone not given)"; %NULL where no time was recorded
 */
char *
ward_observation_format_when_in_full (const WardObservation *observation, GTimeZone *zone)
{
  const WardDateTime *time = ward_observation_get_time (observation, NULL);
  const WardDateTime *end = ward_observation_get_period_end (observation);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (time->precision == WARD_PRECISION_NONE)
    return NULL;
  from = ward_datetime_format_in_full (time, zone);
  to = end != NULL ? ward_datetime_format_in_full (end, zone) : NULL;
  return to != NULL ? g_strdup_printf (_ ("%s to %s"), from, to) : g_steal_pointer (&from);
}

/**
 * ward_observation_compare_time:
 * @a: a result
 * @b: another
 *
 * Orders results by time, newest last, those of one time by id so that the order is stable. What has no time comes first: it must not pass for the newest.
 *
 * Returns: negative, zero or positive
 */
int
ward_observation_compare_time (const WardObservation *a, const WardObservation *b)
{
  const WardDateTime *time_a = ward_observation_get_time (a, NULL);
  const WardDateTime *time_b = ward_observation_get_time (b, NULL);
  gboolean absent_a = time_a->precision == WARD_PRECISION_NONE;
  gboolean absent_b = time_b->precision == WARD_PRECISION_NONE;
  int order = absent_a || absent_b ? (int) absent_b - (int) absent_a : ward_datetime_compare (time_a, time_b);

  return order != 0 ? order : g_strcmp0 (a->id, b->id);
}

static void
append_flag_codes (GString *line, const WardMeasure *measure, const char *name)
{
  for (guint i = 0; i < measure->n_interpretations; i++)
    {
      const char *code = ward_concept_find_code (&measure->interpretations[i], WARD_SYSTEM_INTERPRETATION);
      const char *words = code != NULL ? code : ward_concept_get_text (&measure->interpretations[i]);

      g_string_append_printf (line, " (%s%s%s)", name != NULL ? name : "", name != NULL ? " " : "",
                              words != NULL ? words : "?");
    }
}

/**
 * ward_observation_get_restriction:
 * @observation: a result
 *
 * Gives the words that go with the value wherever it stands, if the source restricts who may see it (V93).
 *
 * Returns: "(restricted)", "" for none
 */
const char *
ward_observation_get_restriction (const WardObservation *observation)
{
  return observation->restricted ? _ ("(restricted)") : "";
}

/**
 * ward_observation_format_copy:
 * @observation: a result
 * @label: its name
 * @zone: (nullable): the zone of the time
 *
 * Writes the line that is copied (W43): name, exact value with unit, flag, range, status word, that it is restricted (V93), date and time.
 *
 * Returns: (transfer full): the line
 */
char *
ward_observation_format_copy (const WardObservation *observation, const char *label, GTimeZone *zone)
{
  const char *status = ward_status_get_text (observation->status);
  gboolean reported;
  g_autofree char *time = ward_observation_format_when_in_full (observation, zone);
  g_autofree char *value = NULL;
  WardResolvedCode code;
  GString *line = g_string_new (label);

  ward_catalogue_resolve (observation, &code);
  value = ward_vital_format (observation, &code, WARD_TEXT_ASCII);
  g_string_append_printf (line, " %s", value);
  if (ward_status_is_shown_as_value (observation->status))
    {
      g_autofree char *range = ward_range_format_observation (observation, WARD_TEXT_ASCII);

      append_flag_codes (line, &observation->measure, NULL);
      for (guint i = 0; i < observation->n_components; i++)
        append_flag_codes (line, &observation->components[i], ward_concept_get_text (&observation->components[i].code));
      if (range != NULL)
        g_string_append_printf (line, " %s", range);
      if (*status != '\0')
        g_string_append_printf (line, " [%s]", status);
    }
  if (observation->restricted)
    g_string_append_printf (line, " %s", ward_observation_get_restriction (observation));
  ward_observation_get_time (observation, &reported);
  g_string_append_printf (line, "%s %s", reported ? _ (" reported") : "",
                          time != NULL ? time : _ ("time not recorded"));
  return g_string_free (line, FALSE);
}
