/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a section stands, from where its searches stand: loading, partial, complete, stale, offline, forbidden and failed are told apart, and a result that
 * may be missing is always said (clinical.md 5.11, V75, V91, V92, W33-W35; reliability.md N29, N44). Pure. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include <glib/gi18n-lib.h>

#define DAY_S ((gint64) 24 * 60 * 60)

/**
 * ward_record_is_network_failure:
 * @error: (nullable): an error
 *
 * Returns: whether the server was not reached, as against: answered with an error
 */
gboolean
ward_record_is_network_failure (const GError *error)
{
  if (error == NULL || error->domain != WARD_FAILURE)
    return FALSE;
  return error->code >= WARD_FAILURE_DNS && error->code <= WARD_FAILURE_INTERRUPTED;
}

gboolean
ward_record_is_forbidden_failure (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_FORBIDDEN) || ward_failure_matches (error, WARD_FAILURE_SCOPE)
         || ward_failure_matches (error, WARD_FAILURE_BREAK_THE_GLASS);
}

static gboolean
is_session_over (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
         || ward_failure_matches (error, WARD_FAILURE_UNAUTHORIZED)
         || ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT);
}

/* Whether requests are under way. */
gboolean
ward_record_section_is_busy (const WardRecordSection *section)
{
  for (guint i = 0; i < section->n_windows; i++)
    if (section->windows[i].state == WARD_WINDOW_RUNNING)
      return TRUE;
  return FALSE;
}

/* Whether nothing is under way nor waiting. */
gboolean
ward_record_section_is_finished (const WardRecordSection *section)
{
  for (guint i = 0; i < section->n_windows; i++)
    if (section->windows[i].state == WARD_WINDOW_RUNNING || section->windows[i].state == WARD_WINDOW_WAITING)
      return FALSE;
  return TRUE;
}

static guint
count_windows (const WardRecordSection *section, WardWindowState state)
{
  guint n = 0;

  for (guint i = 0; i < section->n_windows; i++)
    n += section->windows[i].state == state;
  return n;
}

/* Whether it tells nothing but that nothing came: no answer, or no question. */
static gboolean
says_little (const GError *error)
{
  return ward_record_is_network_failure (error) || ward_failure_matches (error, WARD_FAILURE_HELD_BACK);
}

/* The failure that says most: a missing permission before an error of the server before the network, and before what was not asked for. */
static const GError *
find_error (const WardRecordSection *section)
{
  const GError *found = NULL;

  for (guint i = 0; i < section->n_windows; i++)
    {
      const GError *error = section->windows[i].error;

      if (error == NULL)
        continue;
      if (ward_record_is_forbidden_failure (error) || is_session_over (error))
        return error;
      if (found == NULL || (says_little (found) && !says_little (error)))
        found = error;
    }
  return found;
}

/**
 * ward_record_section_compute_state:
 * @section: a section
 * @session_over: whether the session has ended
 * @out_error: (out) (nullable): what to explain
 *
 * Returns: the state
 */
WardState
ward_record_section_compute_state (const WardRecordSection *section, gboolean session_over, const GError **out_error)
{
  const GError *error = find_error (section);
  guint n_done = count_windows (section, WARD_WINDOW_DONE);
  gboolean has_rows = section->n_rows > 0;

  *out_error = error;
  if (section->scope_missing)
    return WARD_STATE_FORBIDDEN;
  if (section->n_windows == 0)
    return WARD_STATE_LOADING;
  if (n_done == section->n_windows)
    return session_over ? WARD_STATE_STALE : WARD_STATE_COMPLETE;
  if ((session_over || is_session_over (error)) && (has_rows || section->was_complete))
    return WARD_STATE_STALE;
  if (error == NULL)
    return has_rows ? WARD_STATE_PARTIAL : WARD_STATE_LOADING;
  if (!has_rows && !ward_record_section_is_finished (section) && !ward_record_is_forbidden_failure (error))
    return WARD_STATE_LOADING; /* another window may still bring rows */
  if (ward_record_is_network_failure (error) && n_done == 0 && (has_rows || section->was_complete))
    return WARD_STATE_OFFLINE;
  if (has_rows)
    return WARD_STATE_PARTIAL;
  if (ward_record_is_forbidden_failure (error))
    return WARD_STATE_FORBIDDEN;
  return n_done > 0 ? WARD_STATE_PARTIAL : WARD_STATE_FAILED;
}

/**
 * ward_record_section_get_complete_since:
 * @section: a section
 *
 * How far back everything that the server has is there: the windows follow each other from the newest.
 *
 * Returns: seconds since 1970; 0 for the beginning; %G_MAXINT64 where not even the newest window is whole
 */
gint64
ward_record_section_get_complete_since (const WardRecordSection *section)
{
  gint64 since = G_MAXINT64;

  if (section->n_windows > 0 && count_windows (section, WARD_WINDOW_DONE) == section->n_windows)
    return 0;
  for (guint i = 0; i < section->n_windows; i++)
    {
      const WardWindow *window = &section->windows[i];

      if (window->state == WARD_WINDOW_DONE && window->unbounded)
        return 0;
      if (window->missing || window->state != WARD_WINDOW_DONE || since == 0)
        break;
      since = window->from_s != 0 ? window->from_s : 1;
    }
  return since;
}

/* What is under way is missing, too, unless rows of an earlier load or from the disk stand there. */
static gboolean
is_absent (const WardRecordSection *section, const WardWindow *window)
{
  if (window->missing || window->state == WARD_WINDOW_DONE)
    return FALSE;
  return window->state == WARD_WINDOW_FAILED || (section->kept_us == 0 && !section->was_complete);
}

static gboolean
has_all (const WardRecordSection *section)
{
  for (guint i = 0; i < section->n_windows; i++)
    if (section->windows[i].state == WARD_WINDOW_DONE && section->windows[i].unbounded)
      return TRUE;
  return FALSE;
}

/* An unbounded window behind others brings what is older than theirs. */
static WardSpan
get_span (const WardRecordSection *section, guint index)
{
  const WardWindow *window = &section->windows[index];
  gint64 to_s = window->unbounded && index > 0 ? section->windows[index - 1].from_s : window->to_s;

  gint64 from_us = window->from_s != 0 ? window->from_s * G_USEC_PER_SEC : G_MININT64;

  /* What an earlier load brought is still shown, and was whole: what came since may be missing. */
  return (WardSpan){ section->was_complete ? MAX (from_us, section->whole_until_us) : from_us,
                     to_s != 0 ? to_s * G_USEC_PER_SEC : G_MAXINT64 };
}

/**
 * ward_record_section_find_missing:
 * @section: a section
 *
 * Finds the stretches of time that are not there, so that nothing is joined or compared across them (W34, W38). Until a search has ended, what was known of the
 * load before holds: its rows are still shown.
 */
void
ward_record_section_find_missing (WardRecordSection *section)
{
  if (count_windows (section, WARD_WINDOW_DONE) == 0)
    return;
  section->n_missing = 0;
  if (has_all (section))
    return;
  for (guint i = 0; i < section->n_windows; i++)
    {
      WardSpan span = get_span (section, i);

      if (is_absent (section, &section->windows[i]) && span.start_us < span.end_us)
        section->missing[section->n_missing++] = span;
    }
}

static char *
format_day (gint64 seconds)
{
  const WardDateTime datetime = { seconds * G_USEC_PER_SEC, 0, WARD_PRECISION_SECOND, TRUE };

  return ward_datetime_format_date (&datetime, NULL);
}

static char *
format_instant (gint64 real_us)
{
  const WardDateTime datetime = { real_us, 0, WARD_PRECISION_SECOND, TRUE };

  return ward_datetime_format (&datetime, NULL);
}

static char *
build_missing_text (gint64 from_s, gint64 to_s)
{
  g_autofree char *from = from_s != 0 ? format_day (from_s) : NULL;
  g_autofree char *to = to_s != 0 ? format_day (to_s) : NULL;

  if (from != NULL && to != NULL)
    return g_strdup_printf (_ ("Incomplete: results between %s and %s could not be loaded."), from, to);
  if (to != NULL)
    return g_strdup_printf (_ ("Incomplete: results before %s could not be loaded."), to);
  if (from != NULL)
    return g_strdup_printf (_ ("Incomplete: results since %s could not be loaded."), from);
  return g_strdup (_ ("Incomplete: not everything could be loaded."));
}

/* Windows follow each other from the newest: those that failed one after the other are one gap. */
static void
add_failed_windows (GPtrArray *gaps, const WardRecordSection *section)
{
  for (guint i = 0; i < section->n_windows; i++)
    {
      const WardWindow *window = &section->windows[i];
      gint64 to_s = window->unbounded && i > 0 ? section->windows[i - 1].from_s : window->to_s;

      if (window->state != WARD_WINDOW_FAILED)
        continue;
      if (window->missing)
        {
          ward_record_add_text (gaps, g_strdup (_ ("Incomplete: results without a date could not be loaded.")));
          continue;
        }
      while (i + 1 < section->n_windows && window[1].state == WARD_WINDOW_FAILED && !window[1].missing)
        {
          window++;
          i++;
        }
      ward_record_add_text (gaps, build_missing_text (window->from_s, to_s));
    }
}

static const char *
section_scope_text (WardSection which)
{
  switch (which)
    {
    case WARD_SECTION_VITALS:
      return _ ("The sign-in did not grant permission to read vital signs.");
    case WARD_SECTION_LABS:
      return _ ("The sign-in did not grant permission to read laboratory results.");
    case WARD_SECTION_REPORTS:
      return _ ("The sign-in did not grant permission to read reports.");
    case WARD_SECTION_ALLERGIES:
      return _ ("The sign-in did not grant permission to read allergies.");
    case WARD_SECTION_ENCOUNTERS:
      return _ ("The sign-in did not grant permission to read encounters.");
    case WARD_SECTION_PROBLEMS:
      return _ ("The sign-in did not grant permission to read the problem list.");
    case WARD_SECTION_PATIENT:
    case WARD_N_SECTIONS:
    default:
      return _ ("The sign-in did not grant permission to read the patient.");
    }
}

/* Of what is shown from the disk; 0: nothing is. */
static gint64
get_oldest_kept_us (const WardRecordSection *section)
{
  gint64 rows_us = section->n_rows > 0 ? section->kept_us : 0;

  if (rows_us == 0 || section->kept_singles_us == 0)
    return MAX (rows_us, section->kept_singles_us);
  return MIN (rows_us, section->kept_singles_us);
}

/**
 * ward_record_section_build_gaps:
 * @section: a section
 * @gaps: (element-type utf8): sentences are added
 *
 * Writes which results could not be loaded, where something stands around them; where nothing came, the state says so.
 */
void
ward_record_section_build_gaps (const WardRecordSection *section, GPtrArray *gaps)
{
  if (!section->scope_missing && count_windows (section, WARD_WINDOW_DONE) > 0)
    add_failed_windows (gaps, section);
}

/**
 * ward_record_section_build_notes:
 * @section: a section
 * @which: which one
 * @notes: (element-type utf8): sentences are added
 *
 * Writes what the pane's bar says.
 */
void
ward_record_section_build_notes (const WardRecordSection *section, WardSection which, GPtrArray *notes)
{
  if (section->scope_missing)
    {
      ward_record_add_text (notes, g_strdup (section_scope_text (which)));
      return;
    }
  if (get_oldest_kept_us (section) != 0)
    {
      g_autofree char *when = format_instant (get_oldest_kept_us (section));

      ward_record_add_text (notes, g_strdup_printf (_ ("Shows results kept on this computer, some of them fetched %s."),
                                                    when));
    }
  ward_record_section_build_gaps (section, notes);
  if (section->scope_narrowed)
    ward_record_add_text (notes, g_strdup (_ ("The sign-in granted permission for a part of the results only.")));
  if (section->n_not_understood > 0)
    ward_record_add_text (notes, g_strdup_printf (ngettext ("%u entry could not be read and is not shown.",
                                                            "%u entries could not be read and are not shown.",
                                                            section->n_not_understood),
                                                  section->n_not_understood));
  for (guint from = 0; from < WARD_N_KEPT_FROM; from++)
    if (section->kept_back[from])
      ward_record_add_text (notes, ward_kept_back_format (from, 1u << which));
  for (guint i = 0; i < section->issues->len; i++)
    ward_record_add_text (notes, g_strdup (g_ptr_array_index (section->issues, i)));
}

/**
 * ward_record_section_plan:
 * @section: a section
 * @by_date: whether it is loaded by windows of dates: the last 7 days, 30 days, a year, three years, then all
 * @epic: whether the server knows no ":missing"; then the last window asks without dates, and finds what has none
 * @now_s: the time
 *
 * Lays out the searches of a load; earlier results of it are forgotten.
 */
void
ward_record_section_plan (WardRecordSection *section, gboolean by_date, gboolean epic, gint64 now_s)
{
  /* From midnight UTC on: the same search of the same day has the same address, under which the server can confirm it. */
  const gint64 today = now_s - now_s % DAY_S;
  const gint64 week = today - 7 * DAY_S;
  const gint64 month = today - 30 * DAY_S;
  const gint64 year = today - 365 * DAY_S;
  const gint64 years = today - 3 * 365 * DAY_S;
  const WardWindow dated[] = {
    { .from_s = week, .priority = WARD_PRIORITY_SCREEN },
    { .from_s = month, .to_s = week, .priority = WARD_PRIORITY_AHEAD },
    { .from_s = year, .to_s = month, .priority = WARD_PRIORITY_AHEAD },
    { .from_s = years, .to_s = year, .priority = WARD_PRIORITY_IDLE },
    { .to_s = years, .priority = WARD_PRIORITY_IDLE },
    { .missing = TRUE, .priority = WARD_PRIORITY_IDLE },
  };
  const WardWindow all = { .unbounded = TRUE, .priority = WARD_PRIORITY_SCREEN };

  ward_record_section_clear_windows (section);
  if (!by_date)
    {
      section->windows[section->n_windows++] = all;
      return;
    }
  for (guint i = 0; i < 3; i++)
    section->windows[section->n_windows++] = dated[i];
  if (epic)
    {
      section->windows[section->n_windows++] = all;
      section->windows[3].priority = WARD_PRIORITY_IDLE;
      return;
    }
  for (guint i = 3; i < G_N_ELEMENTS (dated); i++)
    section->windows[section->n_windows++] = dated[i];
}

/**
 * ward_record_section_plan_all:
 * @section: a section
 *
 * Lays out one search without dates in place of the windows: the server does not take them (reliability.md N46).
 */
void
ward_record_section_plan_all (WardRecordSection *section)
{
  ward_record_section_clear_windows (section);
  section->plan++;
  section->dates_refused = TRUE;
  section->windows[section->n_windows++] = (WardWindow){ .unbounded = TRUE, .priority = WARD_PRIORITY_SCREEN };
}

/* Forgets the searches. */
void
ward_record_section_clear_windows (WardRecordSection *section)
{
  for (guint i = 0; i < section->n_windows; i++)
    g_clear_error (&section->windows[i].error);
  section->n_windows = 0;
}

/* Frees what the section owns. */
void
ward_record_section_clear (WardRecordSection *section)
{
  ward_record_section_clear_windows (section);
  g_clear_error (&section->error);
  g_clear_pointer (&section->issues, g_ptr_array_unref);
  g_clear_pointer (&section->notes, g_ptr_array_unref);
  g_clear_pointer (&section->gaps, g_ptr_array_unref);
}
