/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a patient search that look like a date and are none: a day that does not exist, a year of two digits, a year alone beside a name, a day and a month
 * that can be taken for each other (clinical.md 3.5). A record number of such a form is still found, after "MRN" or in its own field. Pure. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-date-doubt.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "core/record/ward-record.h"

#define MAX_PARTS 3

typedef enum
{
  DOUBT_NONE,
  DOUBT_NOT_WHOLE,
  DOUBT_SHORT_YEAR,
  DOUBT_MIXED,
  DOUBT_NO_SUCH_DAY,
} Doubt;

static gboolean
is_number (const char *text, gsize at_least, gsize at_most)
{
  gsize length = strlen (text);

  return length >= at_least && length <= at_most && strspn (text, "0123456789") == length;
}

static gboolean
is_between (const char *text, guint64 least, guint64 most)
{
  return g_ascii_string_to_unsigned (text, 10, least, most, NULL, NULL);
}

static gboolean
is_year (const char *text)
{
  return is_number (text, 4, 4) && is_between (text, 1850, 2200);
}

/* "jun", "June": letters alone, of which the reader of dates knows the first three. */
static gboolean
is_month_name (const char *text)
{
  static const char *const names[]
      = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (text, names[i], 3) == 0)
      return strcspn (text, "0123456789") == strlen (text);
  return FALSE;
}

static gboolean
is_month (const char *text)
{
  return is_month_name (text) || (is_number (text, 1, 2) && is_between (text, 1, 12));
}

static gboolean
is_date (const char *word)
{
  WardPatientQuery query = { 0 };
  gboolean found;

  ward_patient_query_parse (word, &query);
  found = query.birth_date != NULL;
  ward_patient_query_clear (&query);
  return found;
}

/* Of three parts: which of them is the year tells what is wrong. */
static Doubt
judge_three (const char *word, const char *const *parts)
{
  gboolean day_first = is_number (parts[0], 1, 2);

  if (!day_first && !is_number (parts[0], 4, 4))
    return DOUBT_NONE;
  if (!is_number (parts[1], 1, 2) && !is_month_name (parts[1]))
    return DOUBT_NONE;
  if (!is_number (parts[2], 1, 2) && !(day_first && is_number (parts[2], 4, 4)))
    return DOUBT_NONE;
  if (day_first && !is_number (parts[2], 4, 4))
    return DOUBT_SHORT_YEAR;
  if (strchr (word, '/') != NULL && is_month (parts[0]) && is_month (parts[1]))
    return DOUBT_MIXED;
  return DOUBT_NO_SUCH_DAY;
}

static Doubt
judge (const char *word, gboolean year_counts)
{
  g_auto (GStrv) parts = g_strsplit_set (word, "-./", MAX_PARTS + 1);
  guint n = g_strv_length (parts);

  if (is_date (word))
    return DOUBT_NONE;
  if (n == 1)
    return year_counts && is_year (word) ? DOUBT_NOT_WHOLE : DOUBT_NONE;
  if (n == 2)
    return (is_year (parts[0]) && is_month (parts[1])) || (is_month (parts[0]) && is_year (parts[1])) ? DOUBT_NOT_WHOLE
                                                                                                      : DOUBT_NONE;
  return n == 3 ? judge_three (word, (const char *const *) parts) : DOUBT_NONE;
}

static char *
say (Doubt doubt, const char *word)
{
  const char *way = _ ("Write the date of birth as 1962-06-14 or 14-Jun-1962.");

  switch (doubt)
    {
    case DOUBT_NOT_WHOLE:
      /* Translators: the second %s is a sentence that says how to write a date. */
      return g_strdup_printf (
          _ ("“%s” is not a whole date of birth. %s If it is a record number, write MRN before it."), word, way);
    case DOUBT_SHORT_YEAR:
      return g_strdup_printf (_ ("“%s” has no year of four digits. %s If it is a record number, write MRN before it."),
                              word, way);
    case DOUBT_MIXED:
      return g_strdup_printf (_ ("Day and month of “%s” can be taken for each other. %s"), word, way);
    case DOUBT_NO_SUCH_DAY:
      return g_strdup_printf (_ ("“%s” is not a date that exists. %s If it is a record number, write MRN before it."),
                              word, way);
    case DOUBT_NONE:
    default:
      return NULL;
    }
}

/* "MRN", "NHS No.": what is said to be a number, in one group of digits or several, is not taken for a date. */
static gboolean
is_label (const char *word)
{
  static const char *const labels[]
      = { "mrn", "mrn:", "mrn#", "nhs", "nhs:", "id", "id:", "no.", "no", "number", "number:", NULL };
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (labels, lower);
}

/**
 * ward_date_doubt_dup_of_line:
 * @line: what was typed into the line of the patient search
 *
 * Looks for a word that somebody may have meant as a date of birth. A year alone counts only beside a name.
 *
 * Returns: (transfer full) (nullable): what is wrong and how to write it, translated; %NULL if nothing is
 */
char *
ward_date_doubt_dup_of_line (const char *line)
{
  g_autofree char *valid = NULL;
  g_auto (GStrv) words = NULL;
  WardPatientQuery query = { 0 };
  gboolean named;
  gboolean labelled = FALSE;

  g_return_val_if_fail (line != NULL, NULL);

  valid = g_utf8_make_valid (line, -1);
  ward_patient_query_parse (valid, &query);
  named = query.family != NULL;
  ward_patient_query_clear (&query);
  words = g_strsplit_set (valid, " \t,", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      Doubt doubt = labelled ? DOUBT_NONE : judge (words[i], named);

      if (doubt != DOUBT_NONE)
        return say (doubt, words[i]);
      if (words[i][0] != '\0')
        labelled = is_label (words[i]) || (labelled && strcspn (words[i], "0123456789") < strlen (words[i]));
    }
  return NULL;
}

/**
 * ward_date_doubt_dup_of_field:
 * @text: what was typed into the field of the date of birth
 *
 * The field holds nothing but a date: everything else is in doubt.
 *
 * Returns: (transfer full) (nullable): what is wrong and how to write it, translated; %NULL if it is a date, or empty
 */
char *
ward_date_doubt_dup_of_field (const char *text)
{
  g_autofree char *word = NULL;
  Doubt doubt;

  g_return_val_if_fail (text != NULL, NULL);

  word = g_utf8_make_valid (text, -1);
  g_strstrip (word);
  if (*word == '\0' || is_date (word))
    return NULL;
  doubt = judge (word, TRUE);
  if (doubt == DOUBT_SHORT_YEAR || doubt == DOUBT_MIXED)
    return say (doubt, word);
  return g_strdup_printf (_ ("“%s” is not a whole date of birth that exists. %s"), word,
                          _ ("Write the date of birth as 1962-06-14 or 14-Jun-1962."));
}
