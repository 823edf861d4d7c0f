/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence that a page without an answer adds to its reason: since when, and when the last answer came. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-reach-words.h"
#include "app/ward-state-words.h"
#include "core/diagnostics/ward-failure.h"

#define ONE_FAILURE_US (60 * (gint64) G_USEC_PER_SEC) /* a request and its repetitions */

/* What failed once is no outage yet. */
static char *
format_failed_once (const char *when, const char *last)
{
  if (last == NULL)
    return g_strdup_printf (_ ("It failed at %s; no good answer has come since Ward was started."), when);
  if (g_str_equal (when, last))
    return g_strdup_printf (_ ("It failed at %s."), when);
  /* Translators: two times. */
  return g_strdup_printf (_ ("It failed at %s; the last good answer came at %s."), when, last);
}

/* A server that says of itself that it failed has answered. */
static char *
format_failing (const WardReach *reach, const char *since, const char *last)
{
  if (reach->last_try_us - reach->silent_since_us < ONE_FAILURE_US)
    return format_failed_once (since, last);
  if (last == NULL)
    return g_strdup_printf (_ ("It has failed since %s; no good answer has come since Ward was started."), since);
  if (g_str_equal (since, last))
    return g_strdup_printf (_ ("It has failed since %s."), since);
  /* Translators: two times. */
  return g_strdup_printf (_ ("It has failed since %s; the last good answer came at %s."), since, last);
}

/**
 * ward_reach_words_format:
 * @reach: what the events say
 * @error: (nullable): why the page has nothing to show
 * @zone: (nullable): the machine's if %NULL
 *
 * Puts it in words.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL where the hospital answers, as far as is known
 */
char *
ward_reach_words_format (const WardReach *reach, const GError *error, GTimeZone *zone)
{
  g_autofree char *since = NULL;
  g_autofree char *last = NULL;

  g_return_val_if_fail (reach != NULL, NULL);

  if (reach->silent_since_us == 0)
    return NULL;
  since = ward_state_format_clock (reach->silent_since_us, zone);
  if (reach->last_answer_us != 0)
    last = ward_state_format_clock (reach->last_answer_us, zone);
  if (ward_failure_matches (error, WARD_FAILURE_SERVER))
    return format_failing (reach, since, last);
  if (last == NULL)
    return g_strdup_printf (_ ("No answer since %s; none has come since Ward was started."), since);
  if (g_str_equal (since, last))
    return g_strdup_printf (_ ("No answer since %s."), since);
  /* Translators: two times. */
  return g_strdup_printf (_ ("No answer since %s; the last one came at %s."), since, last);
}

/**
 * ward_reach_words_dup:
 * @session: (nullable): the hospital's
 * @error: (nullable): why the page has nothing to show
 *
 * Gives the sentence for a page that failed.
 *
 * Returns: (transfer full) (nullable): %NULL where the error is of another kind, or says it already
 */
char *
ward_reach_words_dup (WardSession *session, const GError *error)
{
  WardEventLog *events = session != NULL ? ward_session_get_events (session) : NULL;
  WardReach reach;

  if (events == NULL || !ward_reach_is_unreachable (error) || ward_failure_matches (error, WARD_FAILURE_HELD_BACK))
    return NULL;
  ward_event_log_flush (events);
  ward_reach_measure (G_LIST_MODEL (events), ward_tenant_get_id (ward_session_get_tenant (session)), &reach);
  return ward_reach_words_format (&reach, error, NULL);
}
