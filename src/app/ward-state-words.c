/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a pane's state. Loading, empty, failed, not permitted and incomplete are five different things, and none may be taken for another
 * (clinical.md section 7, W33 to W35): whole sentences, one table a section, so that each can be translated as one. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-state-words.h"
#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-reach.h"

typedef struct
{
  const char *loading;
  const char *empty_title;
  const char *empty_body;
  const char *failed_title;
  const char *forbidden_title;
  const char *unseen; /* what is to be thought of where nothing can be seen */
  const char *loading_more;
} SectionWords;

static const SectionWords sections[WARD_N_SECTIONS] = {
  [WARD_SECTION_PATIENT]
  = { N_ ("Loading the patient…"), N_ ("No patient"), N_ ("The server gave no patient."),
      N_ ("The patient could not be loaded"), N_ ("You are not permitted to see this patient"),
      N_ ("For now, look the patient up in the hospital’s own system."), N_ ("Loading the patient…") },
  [WARD_SECTION_VITALS]
  = { N_ ("Loading vital signs…"), N_ ("No vital signs returned"),
      N_ ("The server was asked for all of this patient’s vital signs and has none that it shows to you. This does not "
          "mean that none exist."),
      N_ ("Vital signs could not be loaded"), N_ ("You are not permitted to see vital signs"),
      N_ ("There may be vital signs that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading older vital signs…") },
  [WARD_SECTION_LABS]
  = { N_ ("Loading laboratory results…"), N_ ("No laboratory results returned"),
      N_ ("The server was asked for all of this patient’s laboratory results and has none that it shows to you. This "
          "does not mean that none exist."),
      N_ ("Laboratory results could not be loaded"), N_ ("You are not permitted to see laboratory results"),
      N_ ("There may be results that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading older laboratory results…") },
  [WARD_SECTION_REPORTS]
  = { N_ ("Loading reports…"), N_ ("No reports returned"),
      N_ ("The server was asked for all of this patient’s reports and has none that it shows to you. This does not "
          "mean that none exist."),
      N_ ("Reports could not be loaded"), N_ ("You are not permitted to see reports"),
      N_ ("There may be reports that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading older reports…") },
  [WARD_SECTION_ALLERGIES]
  = { N_ ("Loading allergies…"), N_ ("Allergies not recorded"),
      N_ ("The server gave no statement about allergies. This does not mean that there are none."),
      N_ ("Allergies could not be loaded"), N_ ("You are not permitted to see allergies"),
      N_ ("There may be allergies that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading allergies…") },
  [WARD_SECTION_ENCOUNTERS]
  = { N_ ("Loading encounters…"), N_ ("No encounters returned"),
      N_ ("The server has no encounter that it shows to you. This does not mean that none exist."),
      N_ ("Encounters could not be loaded"), N_ ("You are not permitted to see encounters"),
      N_ ("There may be encounters that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading older encounters…") },
  [WARD_SECTION_PROBLEMS]
  = { N_ ("Loading the problem list…"), N_ ("No problems recorded"),
      N_ ("The server has no entry on the problem list that it shows to you. This does not mean that there are no "
          "problems."),
      N_ ("The problem list could not be loaded"), N_ ("You are not permitted to see the problem list"),
      N_ ("There may be problems that you cannot see here. For now, look in the hospital’s own system."),
      N_ ("Loading more of the problem list…") },
};

/**
 * ward_state_format_clock:
 * @real_us: microseconds since 1970
 * @zone: (nullable): the machine's if %NULL
 *
 * The time of a fetch as the window says it: 24 hours; with its date when it was on another day (W35).
 *
 * Returns: (transfer full): "14:02" or "23-Nov-2026 14:02"
 */
char *
ward_state_format_clock (gint64 real_us, GTimeZone *zone)
{
  g_autoptr (GTimeZone) local = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) then = g_date_time_to_timezone (utc, local);
  g_autoptr (GDateTime) now = g_date_time_new_now (local);
  static const char months[12][4]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  if (g_date_time_get_year (then) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    return g_strdup_printf ("%02d:%02d", g_date_time_get_hour (then), g_date_time_get_minute (then));
  return g_strdup_printf ("%02d-%s-%04d %02d:%02d", g_date_time_get_day_of_month (then),
                          months[g_date_time_get_month (then) - 1], g_date_time_get_year (then),
                          g_date_time_get_hour (then), g_date_time_get_minute (then));
}

/**
 * ward_state_format_request:
 * @error: (nullable): why something failed
 * @zone: (nullable): the machine's if %NULL
 *
 * Names the request that failed so, as the hospital's IT wants to be told of it.
 *
 * Returns: (transfer full) (nullable): its time and its id; %NULL where none was sent
 */
char *
ward_state_format_request (const GError *error, GTimeZone *zone)
{
  const char *id = ward_failure_get_request_id (error);
  g_autoptr (GTimeZone) local = NULL;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) then = NULL;

  if (id == NULL)
    return NULL;
  local = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  utc = g_date_time_new_from_unix_utc (ward_failure_get_request_us (error) / G_USEC_PER_SEC);
  then = g_date_time_to_timezone (utc, local);
  /* Translators: a time as three numbers, then letters and digits. */
  return g_strdup_printf (_ ("%02d:%02d:%02d · request id %s"), g_date_time_get_hour (then),
                          g_date_time_get_minute (then), g_date_time_get_second (then), id);
}

static char *
format_day (gint64 seconds, GTimeZone *zone)
{
  WardDateTime datetime
      = { .utc_us = seconds * G_USEC_PER_SEC, .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };

  return ward_datetime_format_date (&datetime, zone);
}

static gboolean
is_date_known (gint64 complete_since_s)
{
  return complete_since_s != 0 && complete_since_s != G_MAXINT64;
}

/* That something is not permitted the title says already. */
static char *
format_reason (const WardStateFacts *facts, const WardExplanation *explanation)
{
  if (facts->state == WARD_STATE_FORBIDDEN && ward_failure_matches (facts->error, WARD_FAILURE_FORBIDDEN))
    return g_strdup (explanation->meaning);
  if (facts->reach != NULL)
    return g_strdup_printf ("%s %s %s", explanation->title, facts->reach, explanation->meaning);
  return g_strdup_printf ("%s %s", explanation->title, explanation->meaning);
}

/* Title in the section's own words; body from the table of failures: what it means, what to think of it, what to do. */
static void
build_failure (const WardStateFacts *facts, const char *title, WardStateWords *words)
{
  const WardExplanation *explanation = facts->error != NULL ? ward_failure_explain_error (facts->error) : NULL;
  g_autofree char *reason = explanation != NULL ? format_reason (facts, explanation) : NULL;
  const char *unseen = _ (sections[facts->section].unseen);

  words->page = WARD_PAGE_MESSAGE;
  words->title = g_strdup (title);
  if (explanation != NULL)
    words->body = g_strdup_printf ("%s\n\n%s\n\n%s", reason, unseen, explanation->action);
  else
    words->body = g_strdup_printf ("%s\n\n%s", _ ("The reason is not known. Nothing of it is shown."), unseen);
  words->details = ward_state_format_request (facts->error, facts->zone);
  words->action_label = _ ("Retry");
  words->action = "win.reload";
}

static void
build_forbidden (const WardStateFacts *facts, WardStateWords *words)
{
  const SectionWords *section = &sections[facts->section];

  words->page = WARD_PAGE_MESSAGE;
  words->kind = WARD_MESSAGE_FORBIDDEN;
  if (facts->error != NULL)
    build_failure (facts, _ (section->forbidden_title), words);
  else
    {
      words->title = g_strdup (_ (section->forbidden_title));
      words->body
          = g_strdup_printf ("%s %s\n\n%s", _ ("The server did not grant this to your sign-in."), _ (section->unseen),
                             _ ("Ask the hospital’s IT for the permission, or sign in as somebody who has it."));
      words->action_label = _ ("Retry");
      words->action = "win.reload";
    }
}

static void
build_empty (const WardStateFacts *facts, WardStateWords *words)
{
  const SectionWords *section = &sections[facts->section];
  g_autofree char *clock = facts->fetched_us != 0 ? ward_state_format_clock (facts->fetched_us, facts->zone) : NULL;
  /* What is kept back may be the very thing: then nothing is claimed. */
  gboolean nothing_claimed = facts->kept_back || (facts->notes != NULL && facts->notes[0] != NULL);
  g_autofree char *asked = NULL;

  words->page = WARD_PAGE_MESSAGE;
  words->kind = WARD_MESSAGE_EMPTY;
  words->title = g_strdup (nothing_claimed ? _ ("Nothing here that is shown to you") : _ (section->empty_title));
  if (clock != NULL)
    /* Translators: %s is a time. */
    asked = g_strdup_printf (_ ("The server was asked at %s."), clock);
  words->body
      = clock != NULL ? g_strdup_printf ("%s %s", _ (section->empty_body), asked) : g_strdup (_ (section->empty_body));
  words->action_label = _ ("Ask Again");
  words->action = "win.reload";
}

static void
build_message (const WardStateFacts *facts, WardStateWords *words)
{
  const SectionWords *section = &sections[facts->section];

  if (facts->state == WARD_STATE_FORBIDDEN)
    build_forbidden (facts, words);
  else if (facts->state == WARD_STATE_FAILED || facts->error != NULL || facts->state == WARD_STATE_OFFLINE)
    {
      words->kind = WARD_MESSAGE_FAILED;
      build_failure (facts, _ (section->failed_title), words);
    }
  else if (facts->state == WARD_STATE_COMPLETE || (facts->state == WARD_STATE_STALE && !facts->busy))
    build_empty (facts, words);
  else
    {
      words->page = WARD_PAGE_LOADING;
      words->title = g_strdup (_ (section->loading));
    }
}

/* Which results are missing is known: the bar says it, and the notes below do not say it again, nor otherwise. */
static gboolean
knows_gaps (const WardStateFacts *facts)
{
  return facts->n_rows > 0 && facts->error != NULL
         && (facts->state == WARD_STATE_PARTIAL || facts->state == WARD_STATE_FAILED) && facts->gaps != NULL
         && facts->gaps[0] != NULL;
}

/* What failed, why, and what to do until it is here: values that are shown look as if they were all. Apart from it what has not been asked for yet. */
static char *
format_gaps (const WardStateFacts *facts, const char *reason)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; facts->gaps[i] != NULL; i++)
    g_string_append_printf (text, "%s ", facts->gaps[i]);
  if (facts->complete_since_s == G_MAXINT64)
    g_string_append_printf (text, "%s ", _ ("What is shown may be out of date."));
  g_string_append (text, reason);
  if (facts->busy)
    g_string_append_printf (text, " %s", _ (sections[facts->section].loading_more));
  else if (facts->unfinished)
    g_string_append_printf (text, " %s", _ ("Not everything is loaded; more exist."));
  return g_string_free (text, FALSE);
}

static char *
format_incomplete (const WardStateFacts *facts)
{
  const char *title
      = facts->error != NULL ? ward_failure_explain_error (facts->error)->title : _ ("Some of it could not be loaded.");
  g_autofree char *reason = g_strdup_printf ("%s %s", title, _ ("For now, look in the hospital’s own system."));
  g_autofree char *day = NULL;

  if (knows_gaps (facts))
    return format_gaps (facts, reason);
  if (facts->complete_since_s == G_MAXINT64)
    return g_strdup_printf (_ ("Incomplete: the newest could not be loaded, and what is shown may be out of date. %s"),
                            reason);
  if (!is_date_known (facts->complete_since_s))
    return facts->section == WARD_SECTION_VITALS || facts->section == WARD_SECTION_LABS
               ? g_strdup_printf (_ ("Incomplete: some results failed to load. %s"), reason)
               : g_strdup_printf (_ ("Incomplete: not everything could be loaded. %s"), reason);
  day = format_day (facts->complete_since_s, facts->zone);
  /* Translators: the first is a date, the second are sentences: the reason, and what to do. */
  return g_strdup_printf (_ ("Incomplete: results before %s failed to load. %s"), day, reason);
}

static void
build_partial_bar (const WardStateFacts *facts, WardStateWords *words)
{
  g_autofree char *day = NULL;

  if (facts->error != NULL)
    {
      words->bar_kind = WARD_NOTICE_WARNING;
      words->bar = format_incomplete (facts);
      words->bar_action_label = _ ("Retry");
      words->bar_action = "win.reload";
      return;
    }
  words->bar_kind = WARD_NOTICE_INFO;
  if (is_date_known (facts->complete_since_s))
    day = format_day (facts->complete_since_s, facts->zone);
  if (facts->busy && day != NULL)
    words->bar = g_strdup_printf (_ ("%s Complete back to %s so far."), _ (sections[facts->section].loading_more), day);
  else if (facts->busy)
    words->bar = g_strdup (_ (sections[facts->section].loading_more));
  else
    {
      words->bar = day != NULL ? g_strdup_printf (_ ("Loaded back to %s; more exist."), day)
                               : g_strdup (_ ("Not everything is loaded; more exist."));
      words->bar_action_label = _ ("Load All");
      words->bar_action = "win.load-all";
    }
}

/* The reason, and since when there is no answer. */
static char *
join_reach (const char *reason, const char *reach)
{
  return reach != NULL ? g_strdup_printf ("%s %s", reason, reach) : g_strdup (reason);
}

/* The session has ended, which the window's own bar says, with the button that helps. */
static gboolean
is_session_over (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
         || ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT);
}

static void
build_stale_bar (const WardStateFacts *facts, const char *clock, WardStateWords *words)
{
  if (facts->error == NULL || is_session_over (facts->error))
    words->bar = g_strdup_printf (_ ("Out of date: this was fetched at %s. There may be newer results."), clock);
  else
    {
      g_autofree char *since = join_reach (ward_failure_explain_error (facts->error)->title, facts->reach);

      /* Translators: first a time, then a sentence that gives the reason. */
      words->bar
          = g_strdup_printf (_ ("Out of date: this was fetched at %s. There may be newer results. %s"), clock, since);
    }
}

static void
build_offline_bar (const WardStateFacts *facts, const char *clock, WardStateWords *words)
{
  const char *reason
      = facts->error != NULL ? ward_failure_explain_error (facts->error)->title : _ ("The server cannot be reached.");

  g_autofree char *since = join_reach (reason, facts->reach);

  if (facts->fetched_us == 0)
    /* Translators: %s is a sentence that gives the reason. */
    words->bar = g_strdup_printf (_ ("%s What is shown may be out of date."), since);
  else
    /* Translators: first a sentence that gives the reason, then a time. */
    words->bar = g_strdup_printf (_ ("%s This was fetched at %s; there may be newer results."), since, clock);
}

static void
build_bar (const WardStateFacts *facts, WardStateWords *words)
{
  g_autofree char *clock = facts->fetched_us != 0 ? ward_state_format_clock (facts->fetched_us, facts->zone)
                                                  : g_strdup (_ ("an unknown time"));

  switch (facts->state)
    {
    case WARD_STATE_PARTIAL:
      build_partial_bar (facts, words);
      return;
    case WARD_STATE_STALE:
      build_stale_bar (facts, clock, words);
      break;
    case WARD_STATE_OFFLINE:
      build_offline_bar (facts, clock, words);
      break;
    case WARD_STATE_FORBIDDEN:
      words->bar = g_strdup (_ ("The server no longer permits this to your sign-in. What is shown may be incomplete. "
                                "For now, look in the hospital’s own system."));
      break;
    case WARD_STATE_FAILED:
      words->bar = format_incomplete (facts);
      break;
    case WARD_STATE_LOADING:
    case WARD_STATE_COMPLETE:
    default:
      return;
    }
  words->bar_kind = WARD_NOTICE_WARNING;
  if (facts->state == WARD_STATE_STALE && is_session_over (facts->error))
    return;
  words->bar_action_label = _ ("Retry");
  words->bar_action = "win.reload";
}

static gboolean
is_gap (const WardStateFacts *facts, const char *note)
{
  return facts->gaps != NULL && g_strv_contains (facts->gaps, note);
}

/* Those that say what is missing, and the others. */
static char *
join_notes (const WardStateFacts *facts, gboolean gaps, gboolean others)
{
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
  g_auto (GStrv) notes = NULL;

  for (guint i = 0; facts->notes[i] != NULL; i++)
    if (is_gap (facts, facts->notes[i]) ? gaps : others)
      g_strv_builder_add (chosen, facts->notes[i]);
  notes = g_strv_builder_end (chosen);
  return g_strjoinv ("\n", notes);
}

static void
add_paragraph (WardStateWords *words, const char *text, gboolean first)
{
  g_autofree char *body = NULL;

  if (*text == '\0')
    return;
  body = g_steal_pointer (&words->body);
  words->body = first ? g_strdup_printf ("%s\n\n%s", text, body) : g_strdup_printf ("%s\n\n%s", body, text);
}

/* Over rows they are a bar, without those that the bar of the state says. With none they are the nearest reason that there is, and stand first in the
 * message; but where Ward knows the reason, it says that first, and the server's own words come after. */
static void
add_notes (const WardStateFacts *facts, WardStateWords *words)
{
  gboolean explained = words->kind == WARD_MESSAGE_FAILED || words->kind == WARD_MESSAGE_FORBIDDEN;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (words->page != WARD_PAGE_MESSAGE)
    {
      g_autofree char *notes = join_notes (facts, !knows_gaps (facts), TRUE);

      if (*notes != '\0')
        words->notes = g_steal_pointer (&notes);
      return;
    }
  first = join_notes (facts, TRUE, !explained);
  last = join_notes (facts, FALSE, explained);
  add_paragraph (words, first, TRUE);
  add_paragraph (words, last, FALSE);
}

/**
 * ward_state_words_new:
 * @facts: what the record says about a section
 *
 * Decides what a pane shows and says: its rows, that it is loading, or a message in its place; and the bars above.
 *
 * Returns: (transfer full): the words, translated
 */
WardStateWords *
ward_state_words_new (const WardStateFacts *facts)
{
  WardStateWords *words;

  g_return_val_if_fail (facts != NULL && facts->section < WARD_N_SECTIONS, NULL);

  words = g_new0 (WardStateWords, 1);
  if (facts->n_rows == 0)
    build_message (facts, words);
  else
    build_bar (facts, words);
  words->offers_test
      = ward_reach_is_of_network (facts->error) && (words->bar != NULL || words->page == WARD_PAGE_MESSAGE);

  if (facts->n_not_understood > 0)
    words->not_understood = g_strdup_printf (
        ngettext ("%u item came in a form that Ward cannot interpret. It is not shown as an ordinary result.",
                  "%u items came in a form that Ward cannot interpret. They are not shown as ordinary results.",
                  facts->n_not_understood),
        facts->n_not_understood);
  if (facts->notes != NULL && facts->notes[0] != NULL)
    add_notes (facts, words);
  return words;
}

/**
 * ward_state_words_free:
 * @words: (transfer full) (nullable): the words
 *
 * Frees them.
 */
void
ward_state_words_free (WardStateWords *words)
{
  if (words == NULL)
    return;
  g_free (words->title);
  g_free (words->body);
  g_free (words->details);
  g_free (words->bar);
  g_free (words->not_understood);
  g_free (words->notes);
  g_free (words);
}
