/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence that a page without an answer adds to its reason: since when, and when the last answer came; and the line that names the request. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-reach-words.h"
#include "app/ward-state-words.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_EVENTS 2000 /* what is older belongs to no page that still stands */

/* A server that says of itself that it failed has answered. */
static char *
format_failing (const char *since, const char *last)
{
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
    return format_failing (since, last);
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

static gboolean
is_of (const WardEventFields *fields, const char *tenant, const char *resource, const char *failure)
{
  return fields->method != NULL && fields->request_id != NULL && fields->result == WARD_RESULT_FAILED
         && g_strcmp0 (fields->tenant, tenant) == 0 && g_strcmp0 (fields->resource, resource) == 0
         && g_strcmp0 (fields->failure, failure) == 0;
}

/**
 * ward_reach_words_find_request:
 * @events: of #WardEvent, oldest first
 * @tenant: the id of the hospital
 * @resource: the FHIR type that was asked for
 * @error: (nullable): how it failed
 * @zone: (nullable): the machine's if %NULL
 *
 * Names the request that failed so, the newest one, as the hospital's IT wants to be told of it.
 *
 * Returns: (transfer full) (nullable): its time and its id; %NULL where none was sent
 */
char *
ward_reach_words_find_request (GListModel *events, const char *tenant, const char *resource, const GError *error,
                               GTimeZone *zone)
{
  g_autoptr (GTimeZone) local = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  /* The reason that is asked for is in the body of the answer, of which the event knows the status only. */
  const WardFailure failure = ward_failure_matches (error, WARD_FAILURE_BREAK_THE_GLASS)
                                  ? WARD_FAILURE_FORBIDDEN
                                  : ward_failure_from_error (error);
  guint n = g_list_model_get_n_items (events);

  for (guint i = n; error != NULL && i-- > 0 && n - i <= MAX_EVENTS;)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);
      const WardEventFields *fields = ward_event_get_fields (event);
      g_autoptr (GDateTime) utc = NULL;
      g_autoptr (GDateTime) then = NULL;

      if (!is_of (fields, tenant, resource, ward_failure_explain (failure)->key))
        continue;
      utc = g_date_time_new_from_unix_utc (ward_event_get_real_us (event) / G_USEC_PER_SEC);
      then = g_date_time_to_timezone (utc, local);
      /* Translators: a time as three numbers, then letters and digits. */
      return g_strdup_printf (_ ("%02d:%02d:%02d · request id %s"), g_date_time_get_hour (then),
                              g_date_time_get_minute (then), g_date_time_get_second (then), fields->request_id);
    }
  return NULL;
}

/**
 * ward_reach_words_dup_request:
 * @session: (nullable): the hospital's
 * @resource: the FHIR type that was asked for
 * @error: (nullable): how it failed
 *
 * Names the request for a page that failed.
 *
 * Returns: (transfer full) (nullable): see ward_reach_words_find_request()
 */
char *
ward_reach_words_dup_request (WardSession *session, const char *resource, const GError *error)
{
  WardEventLog *events = session != NULL ? ward_session_get_events (session) : NULL;

  if (events == NULL || error == NULL)
    return NULL;
  ward_event_log_flush (events);
  return ward_reach_words_find_request (G_LIST_MODEL (events), ward_tenant_get_id (ward_session_get_tenant (session)),
                                        resource, error, NULL);
}
