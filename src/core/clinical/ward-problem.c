/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A problem's words and its place in the list. What was refuted or entered in error is no problem of the patient and never stands among them. */

#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-problem.h"

#include <glib/gi18n-lib.h>

/**
 * ward_problem_is_shown:
 * @problem: a problem
 *
 * Returns: whether it stands in the patient's problem list
 */
gboolean
ward_problem_is_shown (const WardProblem *problem)
{
  g_return_val_if_fail (problem != NULL, FALSE);

  return !problem->refuted && !problem->elsewhere;
}

/* Where a line breaks, the dot stays at its end. */
static void
add_part (GString *text, const char *part)
{
  if (part != NULL)
    g_string_append_printf (text, "\u00a0· %s", part);
}

static char *
format_day (const WardDateTime *time, GTimeZone *zone)
{
  return time->precision != WARD_PRECISION_NONE ? ward_datetime_format_date (time, zone) : NULL;
}

static void
add_days (GString *text, const WardProblem *problem, GTimeZone *zone)
{
  g_autofree char *onset = format_day (&problem->onset, zone);
  g_autofree char *abated = format_day (&problem->abated, zone);
  g_autofree char *recorded
      = onset == NULL && problem->onset_text == NULL ? format_day (&problem->recorded, zone) : NULL;
  g_autofree char *since = onset != NULL ? g_strdup_printf (_ ("since %s"), onset) : NULL;
  g_autofree char *until = abated != NULL ? g_strdup_printf (_ ("until %s"), abated) : NULL;
  g_autofree char *known = recorded != NULL ? g_strdup_printf (_ ("recorded %s"), recorded) : NULL;

  add_part (text, since);
  add_part (text, until);
  add_part (text, known);
}

/**
 * ward_problem_format:
 * @problem: a problem
 * @zone: (nullable): whose days are told; the machine's if %NULL
 *
 * Writes the problem with what qualifies it: how sure it is, how severe, since when, until when.
 *
 * Returns: (transfer full): "Asthma · Unconfirmed · Severe · since 09-Mar-2024"
 */
char *
ward_problem_format (const WardProblem *problem, GTimeZone *zone)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (problem != NULL, NULL);

  text = g_string_new (problem->text);
  add_part (text, problem->verification);
  add_part (text, problem->severity);
  add_part (text, problem->onset_text);
  add_days (text, problem, zone);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const WardDateTime *
get_time (const WardProblem *problem)
{
  return problem->onset.precision != WARD_PRECISION_NONE ? &problem->onset : &problem->recorded;
}

/**
 * ward_problem_compare:
 * @a: (type gpointer): a pointer to a WardProblem pointer
 * @b: another
 *
 * What is present before what is over; then what began last, and what has no date at the end.
 *
 * Returns: as strcmp()
 */
int
ward_problem_compare (gconstpointer a, gconstpointer b)
{
  const WardProblem *first = *(const WardProblem *const *) a;
  const WardProblem *second = *(const WardProblem *const *) b;
  const WardDateTime *first_time = get_time (first);
  const WardDateTime *second_time = get_time (second);
  gboolean first_dated = first_time->precision != WARD_PRECISION_NONE;
  gboolean second_dated = second_time->precision != WARD_PRECISION_NONE;

  if (first->inactive != second->inactive)
    return first->inactive ? 1 : -1;
  if (first_dated != second_dated)
    return first_dated ? -1 : 1;
  if (first_time->utc_us != second_time->utc_us)
    return first_time->utc_us > second_time->utc_us ? -1 : 1;
  return g_strcmp0 (first->id, second->id);
}
