/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a search field to a patient query, what the server needs beside it, and whether a hit is what was asked for (clinical.md 3.5; auth.md 1.10, Q24):
 * a server that ignores a parameter must not put a stranger into the list. Pure. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const month_names[]
    = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };

static char *
build_date (int year, int month, int day)
{
  if (year < 1850 || year > 2200 || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
}

static int
read_number (const char *text, gsize max_digits)
{
  int number = 0;

  if (text[0] == '\0' || strlen (text) > max_digits)
    return -1;
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isdigit (*text))
        return -1;
      number = number * 10 + (*text - '0');
    }
  return number;
}

static int
read_month (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (int i = 0; i < 12; i++)
    if (strlen (lower) >= 3 && strncmp (lower, month_names[i], 3) == 0)
      return i + 1;
  return read_number (text, 2);
}

/* "1962-06-14", "14-Jun-1962", "14.06.1962"; with slashes only where day and month cannot be taken for each other. NULL: no date. */
static char *
read_date (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "-./", 4);
  gboolean slashes = strchr (text, '/') != NULL;
  int first;
  int month;
  int last;

  if (g_strv_length (parts) != 3)
    return NULL;
  first = read_number (parts[0], 4);
  month = read_month (parts[1]);
  last = read_number (parts[2], 4);
  if (first < 0 || month < 0 || last < 0)
    return NULL;
  if (strlen (parts[0]) == 4)
    return build_date (first, month, last);
  if (strlen (parts[2]) != 4)
    return NULL;
  if (slashes && month > 12)
    return build_date (last, first, month);
  if (slashes && first <= 12 && first != month)
    return NULL;
  return build_date (last, month, first);
}

static gboolean
has_digit (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isdigit (*text))
      return TRUE;
  return FALSE;
}

/* "MRN", "MRN:", "NHS", "id": what stands before a number and is no name. */
static gboolean
is_label (const char *text)
{
  static const char *const labels[]
      = { "mrn", "mrn:", "mrn#", "nhs", "nhs:", "id", "id:", "no.", "no", "number", "number:", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return g_strv_contains (labels, lower);
}

static void
append_word (char **text, const char *word)
{
  char *joined = *text != NULL ? g_strconcat (*text, " ", word, NULL) : g_strdup (word);

  g_free (*text);
  *text = joined;
}

/* Words of one side of the comma: dates and identifiers are taken out, the rest are names. */
static void
read_words (const char *text, WardPatientQuery *query, char **identifier, GPtrArray *names)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *date = NULL;

      if (words[i][0] == '\0')
        continue;
      date = read_date (words[i]);
      if (date != NULL && query->birth_date == NULL)
        query->birth_date = g_steal_pointer (&date);
      else if (has_digit (words[i]))
        {
          char *whole = g_strconcat (*identifier != NULL ? *identifier : "", words[i], NULL);

          g_free (*identifier);
          *identifier = whole;
        }
      else if (!(is_label (words[i]) && words[i + 1] != NULL && has_digit (words[i + 1]))
               && !(is_label (words[i]) && i + 2 < g_strv_length (words) && is_label (words[i + 1])))
        g_ptr_array_add (names, g_strdup (words[i]));
    }
}

/**
 * ward_patient_query_parse:
 * @line: what was typed
 * @out_query: (out caller-allocates): clear it with ward_patient_query_clear()
 *
 * Reads one free line: family name first, a comma after it where it has several words; a date as 1962-06-14, 14-Jun-1962 or 14.06.1962; anything else with a
 * digit is an identifier, whose groups are joined.
 */
void
ward_patient_query_parse (const char *line, WardPatientQuery *out_query)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) after = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  char *identifier = NULL;
  char *family = NULL;
  char *given = NULL;
  char *comma = strchr (valid, ',');

  memset (out_query, 0, sizeof *out_query);
  if (comma != NULL)
    {
      *comma = '\0';
      g_strdelimit (comma + 1, ",", ' ');
      read_words (comma + 1, out_query, &identifier, after);
    }
  read_words (valid, out_query, &identifier, before);
  for (guint i = 0; i < before->len; i++)
    append_word (comma != NULL || i == 0 ? &family : &given, g_ptr_array_index (before, i));
  for (guint i = 0; i < after->len; i++)
    append_word (family != NULL ? &given : &family, g_ptr_array_index (after, i));
  out_query->family = family;
  out_query->given = given;
  out_query->identifier = identifier;
}

/**
 * ward_patient_query_clear:
 * @query: a query made by ward_patient_query_parse()
 *
 * Frees its texts.
 */
void
ward_patient_query_clear (WardPatientQuery *query)
{
  g_clear_pointer ((char **) &query->family, g_free);
  g_clear_pointer ((char **) &query->given, g_free);
  g_clear_pointer ((char **) &query->birth_date, g_free);
  g_clear_pointer ((char **) &query->identifier, g_free);
}

/**
 * ward_patient_query_get_hint:
 * @query: a query
 * @profile: the tenant's
 *
 * Pure: what must be added before the server can answer. Epic answers a name or a date alone with nothing, and no error (auth.md Q24).
 *
 * Returns: (nullable): a sentence, translated; %NULL if it can answer
 */
const char *
ward_patient_query_get_hint (const WardPatientQuery *query, WardProfile profile)
{
  if (query->identifier != NULL && strchr (query->identifier, '/') != NULL && query->family == NULL
      && query->birth_date == NULL)
    return _ ("Write the date of birth as 1962-06-14 or 14-Jun-1962.");
  if (query->identifier != NULL)
    return NULL;
  if (query->family == NULL && query->given == NULL && query->birth_date == NULL)
    return _ ("Enter a name, a date of birth or an identifier.");
  if (profile == WARD_PROFILE_EPIC && (query->family == NULL || query->given == NULL || query->birth_date == NULL))
    return _ ("This server needs family name, given name and date of birth together, or an identifier.");
  return NULL;
}

/**
 * ward_patient_query_get_prompt:
 * @profile: the server's
 *
 * What may be typed, before anything is: by the server's own rules (auth.md 1.10).
 *
 * Returns: (transfer none): the words
 */
const char *
ward_patient_query_get_prompt (WardProfile profile)
{
  if (profile == WARD_PROFILE_EPIC)
    return _ ("Type family name, given name and date of birth, all three, or a record number alone; Enter searches, "
              "Down goes to the list.");
  return _ ("Type a family name, then a given name, a date of birth or a record number; Enter searches, Down goes to "
            "the list.");
}

/* Letters without case and marks, as FHIR's string search compares. */
static char *
fold (const char *text)
{
  g_autofree char *cased = g_utf8_casefold (text, -1);
  g_autofree char *decomposed = g_utf8_normalize (cased, -1, G_NORMALIZE_NFKD);
  GString *folded = g_string_new (NULL);

  for (const char *p = decomposed; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (g_unichar_ismark (character) || character == '\'' || character == 0x2019)
        continue;
      g_string_append_unichar (folded, g_unichar_isspace (character) || character == '-' ? ' ' : character);
    }
  return g_string_free (folded, FALSE);
}

/* Whether the text, or a word in it, begins with what was asked. */
static gboolean
begins (const char *text, const char *asked)
{
  g_autofree char *folded = NULL;
  const char *at;

  if (text == NULL)
    return FALSE;
  folded = fold (text);
  at = folded;
  while (at != NULL)
    {
      while (*at == ' ')
        at++;
      if (g_str_has_prefix (at, asked))
        return TRUE;
      at = strchr (at, ' ');
    }
  return FALSE;
}

static gboolean
given_begins (const WardHumanName *name, const char *asked)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < name->n_given; i++)
    g_string_append_printf (joined, "%s ", name->given[i]);
  return begins (joined->str, asked);
}

static gboolean
names_match (const WardPatient *patient, const WardPatientQuery *query)
{
  g_autofree char *family = query->family != NULL ? fold (query->family) : NULL;
  g_autofree char *given = query->given != NULL ? fold (query->given) : NULL;
  gboolean family_found = family == NULL;
  gboolean given_found = given == NULL;

  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];

      family_found = family_found || begins (name->family, family) || begins (name->text, family);
      given_found = given_found || given_begins (name, given) || begins (name->text, given);
    }
  return family_found && given_found;
}

static gboolean
birth_matches (const WardPatient *patient, const char *birth_date)
{
  WardDateTime asked = { 0 };

  if (birth_date == NULL)
    return TRUE;
  if (!ward_datetime_parse (birth_date, &asked))
    return FALSE;
  return patient->birth.precision == WARD_PRECISION_DAY && patient->birth.utc_us == asked.utc_us;
}

static gboolean
identifier_matches (const WardPatient *patient, const char *identifier)
{
  if (identifier == NULL)
    return TRUE;
  for (guint i = 0; i < patient->n_identifiers; i++)
    {
      g_auto (GStrv) groups = NULL;
      g_autofree char *joined = NULL;

      if (patient->identifiers[i].value == NULL)
        continue;
      groups = g_strsplit_set (patient->identifiers[i].value, " \t", -1);
      joined = g_strjoinv ("", groups);
      if (g_ascii_strcasecmp (joined, identifier) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * ward_patient_query_matches:
 * @query: what was asked
 * @patient: a hit
 *
 * Pure: whether a hit is what was asked for, in every part.
 *
 * Returns: %TRUE if it is
 */
gboolean
ward_patient_query_matches (const WardPatientQuery *query, const WardPatient *patient)
{
  return names_match (patient, query) && birth_matches (patient, query->birth_date)
         && identifier_matches (patient, query->identifier);
}
