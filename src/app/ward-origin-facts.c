/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result's origin in its detail (clinical.md 5.7, 5.9): what the specimen, the order and the performer say of themselves, with its time where that was not
 * fetched now (W35), or why it is not to be had, each reason in its own words (W33). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-origin-facts.h"
#include "app/ward-state-words.h"
#include "core/diagnostics/ward-failure.h"

static void
add_obstacle (WardFacts *facts, const char *caption, const GError *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    ward_facts_add (facts, caption, _ ("Loading…"), "quiet-text");
  else if (ward_failure_matches (error, WARD_FAILURE_SCOPE))
    ward_facts_add (facts, caption, _ ("The sign-in did not grant permission to read more about it."), "quiet-text");
  else if (ward_failure_matches (error, WARD_FAILURE_ADDRESS))
    ward_facts_add (facts, caption, _ ("It is named in a way that Ward cannot follow."), "quiet-text");
  else if (ward_failure_matches (error, WARD_FAILURE_FORBIDDEN))
    ward_facts_add (facts, caption, _ ("The server does not permit you to read more about it (403)."), "fact-warning");
  else if (ward_failure_matches (error, WARD_FAILURE_NOT_FOUND))
    ward_facts_add (facts, caption, _ ("The result names it, but the server does not have it (404)."), "fact-warning");
  else if (ward_failure_matches (error, WARD_FAILURE_GONE))
    ward_facts_add (facts, caption, _ ("The result names it, but it was deleted (410)."), "fact-warning");
  else if (ward_failure_matches (error, WARD_FAILURE_WRONG_PATIENT))
    ward_facts_add (facts, caption,
                    _ ("What the result names is not about this patient. It is not shown; tell the hospital’s IT."),
                    "fact-warning");
  else
    {
      text = g_strdup_printf (_ ("It could not be loaded. %s"), ward_failure_explain_error (error)->title);
      ward_facts_add (facts, caption, text, "fact-warning");
    }
}

/* What is not of now says of when it is, and why there is nothing newer. */
static void
add_kept (WardFacts *facts, WardRecord *record, const char *reference, const char *caption, const GError *error)
{
  gint64 kept_us = ward_record_get_origin_kept_us (record, reference);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (kept_us == 0)
    return;
  clock = ward_state_format_clock (kept_us, NULL);
  if (error == NULL)
    /* Translators: %s is a time. */
    text = g_strdup_printf (_ ("%s, kept on this computer"), clock);
  else
    /* Translators: first a time, then a sentence that gives the reason. */
    text = g_strdup_printf (_ ("%s; it could not be loaded again. %s"), clock,
                            ward_failure_explain_error (error)->title);
  ward_facts_add (facts, caption, text, error != NULL ? "fact-warning" : NULL);
}

static void
add_unsafe (WardFacts *facts, const char *text)
{
  ward_facts_add (facts, _ ("Caution"), text, "fact-warning");
}

static void
add_time (WardFacts *facts, const char *caption, const WardDateTime *time)
{
  g_autofree char *text = time->precision != WARD_PRECISION_NONE ? ward_datetime_format (time, NULL) : NULL;

  ward_facts_add (facts, caption, text, NULL);
}

/* The specimen's own time is the check of the result's (clinical.md 5.7): to the minute, where both are points in time. */
static gboolean
times_differ (const WardSpecimen *specimen, const WardObservation *result)
{
  if (!ward_datetime_has_time (&specimen->collected) || !ward_datetime_has_time (&result->effective)
      || specimen->collected_end.precision != WARD_PRECISION_NONE
      || result->effective_end.precision != WARD_PRECISION_NONE)
    return FALSE;
  return ABS (specimen->collected.utc_us - result->effective.utc_us) >= G_TIME_SPAN_MINUTE;
}

static void
add_specimen_times (WardFacts *facts, const WardSpecimen *specimen, const WardObservation *result)
{
  gboolean is_period = specimen->collected_end.precision != WARD_PRECISION_NONE;

  add_time (facts, is_period ? _ ("Specimen collected from") : _ ("Specimen collected"), &specimen->collected);
  add_time (facts, _ ("Specimen collected to"), &specimen->collected_end);
  add_time (facts, _ ("Specimen received"), &specimen->received);
  if (times_differ (specimen, result))
    ward_facts_add (facts, _ ("Caution"), _ ("The specimen’s collection time is not the result’s. Look at both."),
                    "fact-warning");
}

static void
add_specimen (WardFacts *facts, WardRecord *record, const WardObservation *result, WardLook look)
{
  const GError *error = NULL;
  const WardSpecimen *specimen = ward_record_look_up_specimen (record, result, look, &error);

  if (specimen == NULL)
    {
      add_obstacle (facts, _ ("Specimen"), error);
      return;
    }
  add_kept (facts, record, result->specimen, _ ("Specimen fetched"), error);
  if (specimen->unsafe_modifier)
    add_unsafe (facts, _ ("The specimen contains information that Ward cannot interpret."));
  /* What the result says of it stands above already. */
  if (g_strcmp0 (specimen->type, result->specimen_text) != 0)
    ward_facts_add (facts, _ ("Specimen"), specimen->type, NULL);
  ward_facts_add (facts, _ ("Specimen status"), specimen->status, "fact-warning");
  ward_facts_add (facts, _ ("Specimen condition"), specimen->condition, "fact-warning");
  add_specimen_times (facts, specimen, result);
  ward_facts_add (facts, _ ("Collected by"), specimen->collector, NULL);
  ward_facts_add (facts, _ ("Collected at the body site"), specimen->site, NULL);
  ward_facts_add (facts, _ ("Collection method"), specimen->method, NULL);
  ward_facts_add (facts, _ ("Accession number"), specimen->accession, NULL);
  ward_facts_add (facts, _ ("Comment on the specimen"), specimen->note, NULL);
}

static void
add_order (WardFacts *facts, WardRecord *record, const WardObservation *result, WardLook look)
{
  const GError *error = NULL;
  const WardOrder *order = ward_record_look_up_order (record, result, look, &error);

  if (order == NULL)
    {
      ward_facts_add (facts, _ ("Order"), result->order_text, NULL);
      add_obstacle (facts, _ ("Order"), error);
      return;
    }
  add_kept (facts, record, result->based_on, _ ("Order fetched"), error);
  if (order->unsafe_modifier)
    add_unsafe (facts, _ ("The order contains information that Ward cannot interpret."));
  ward_facts_add (facts, _ ("Order"), order->text != NULL ? order->text : _ ("Unnamed order"),
                  order->withdrawn ? "struck" : NULL);
  ward_facts_add (facts, _ ("Status of the order"), order->status, order->withdrawn ? "fact-warning" : NULL);
  ward_facts_add (facts, _ ("Priority"), order->priority, NULL);
  ward_facts_add (facts, _ ("Ordered by"), order->requester, NULL);
  add_time (facts, _ ("Ordered"), &order->authored);
  ward_facts_add (facts, _ ("Reason for the order"), order->reason, NULL);
  ward_facts_add (facts, _ ("Comment on the order"), order->note, NULL);
}

static char *
format_performer (const WardPerformer *performer)
{
  const char *name = performer->name;
  g_autoptr (GString) more = g_string_new (performer->role);

  if (name == NULL)
    name = performer->organization != NULL ? performer->organization : _ ("Without a name");
  else if (performer->organization != NULL)
    g_string_append_printf (more, "%s%s", more->len > 0 ? ", " : "", performer->organization);
  return more->len > 0 ? g_strdup_printf ("%s (%s)", name, more->str) : g_strdup (name);
}

static void
add_performer (WardFacts *facts, WardRecord *record, const char *reference, WardLook look)
{
  const GError *error = NULL;
  const WardPerformer *performer = ward_record_look_up_performer (record, reference, look, &error);
  g_autofree char *text = performer != NULL ? format_performer (performer) : NULL;

  if (performer == NULL)
    {
      add_obstacle (facts, _ ("Performed by"), error);
      return;
    }
  ward_facts_add (facts, _ ("Performed by"), text, NULL);
  add_kept (facts, record, reference, _ ("Performer fetched"), error);
}

/**
 * ward_origin_facts_are_any:
 * @result: a result
 *
 * Returns: whether it names anything of which more could be known
 */
gboolean
ward_origin_facts_are_any (const WardObservation *result)
{
  g_return_val_if_fail (result != NULL, FALSE);

  return ward_record_has_specimen (result) || ward_record_has_order (result)
         || (result->origin != NULL && result->origin->n_performers > 0);
}

/**
 * ward_origin_facts_add:
 * @facts: a table
 * @record: the record that the result is of
 * @result: a result
 * @look: whether what is not there yet is asked for
 *
 * Adds the rows of the result's origin.
 */
void
ward_origin_facts_add (WardFacts *facts, WardRecord *record, const WardObservation *result, WardLook look)
{
  g_return_if_fail (WARD_IS_FACTS (facts));
  g_return_if_fail (WARD_IS_RECORD (record));
  g_return_if_fail (result != NULL);

  for (guint i = 0; result->origin != NULL && i < result->origin->n_performers; i++)
    add_performer (facts, record, result->origin->performers[i], look);
  if (ward_record_has_specimen (result))
    add_specimen (facts, record, result, look);
  if (ward_record_has_order (result))
    add_order (facts, record, result, look);
}
