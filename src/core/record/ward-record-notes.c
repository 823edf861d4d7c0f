/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about an answer for the bars of the panes (clinical.md 5.11, W33, W34; auth.md 1.9): what the server said, and what of it matters to the reader of
 * results. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NOTES 12

/**
 * ward_record_add_text:
 * @notes: (element-type utf8): the list
 * @text: (transfer full): a sentence
 *
 * Adds a sentence once; the list stays short enough to be read.
 */
void
ward_record_add_text (GPtrArray *notes, char *text)
{
  gboolean known = notes->len >= MAX_NOTES;

  for (guint i = 0; i < notes->len && !known; i++)
    known = strcmp (g_ptr_array_index (notes, i), text) == 0;
  if (known)
    g_free (text);
  else
    g_ptr_array_add (notes, text);
}

/**
 * ward_record_is_kept_back:
 * @issue: what came with an answer
 * @out_from: (out): from whom
 *
 * Returns: whether the server says that it leaves some kinds out
 */
gboolean
ward_record_is_kept_back (const WardFhirIssue *issue, WardKeptFrom *out_from)
{
  *out_from = g_strcmp0 (issue->code, "59205") == 0 ? WARD_KEPT_FROM_USER : WARD_KEPT_FROM_APP;

  return !issue->detail && (*out_from == WARD_KEPT_FROM_USER || g_strcmp0 (issue->code, "59204") == 0);
}

/* What a section is called in a sentence, and under which name the hospital's IT finds it in what it opens to a client. */
static const struct
{
  const char *name;
  const char *resource;
} sections_words[WARD_N_SECTIONS] = {
  [WARD_SECTION_PATIENT] = { N_ ("the patient’s details"), "Patient" },
  [WARD_SECTION_VITALS] = { N_ ("vital signs"), "Observation" },
  [WARD_SECTION_LABS] = { N_ ("laboratory results"), "Observation" },
  [WARD_SECTION_REPORTS] = { N_ ("reports"), "DiagnosticReport" },
  [WARD_SECTION_ALLERGIES] = { N_ ("allergies"), "AllergyIntolerance" },
  [WARD_SECTION_ENCOUNTERS] = { N_ ("encounters"), "Encounter" },
  [WARD_SECTION_PROBLEMS] = { N_ ("the problem list"), "Condition" },
};

static guint
find_last (guint sections)
{
  guint last = WARD_N_SECTIONS;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1u << i)) != 0)
      last = i;
  return last;
}

/**
 * ward_sections_format_names:
 * @sections: bits, 1 << WARD_SECTION_VITALS and so on
 *
 * Returns: (transfer full): "vital signs, laboratory results and allergies"; "" for none
 */
char *
ward_sections_format_names (guint sections)
{
  GString *names = g_string_new (NULL);
  guint last = find_last (sections);

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      if ((sections & (1u << i)) == 0)
        continue;
      if (names->len > 0) /* Translators: before the last of several things that are listed. */
        g_string_append (names, i == last ? _ (" and ") : ", ");
      g_string_append (names, _ (sections_words[i].name));
    }
  return g_string_free (names, FALSE);
}

static char *
format_resources (guint sections)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1u << i)) != 0 && strstr (names->str, sections_words[i].resource) == NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", sections_words[i].resource);
  return g_string_free (names, FALSE);
}

/**
 * ward_kept_back_format:
 * @from: whom the server keeps something from
 * @sections: bits of the sections with whose answers it said so
 *
 * Which kinds of results may be missing, what the reader can do, and who can change it. The server names nothing closer.
 *
 * Returns: (transfer full): whole sentences
 */
char *
ward_kept_back_format (WardKeptFrom from, guint sections)
{
  g_autofree char *names = ward_sections_format_names (sections);
  g_autofree char *resources = format_resources (sections);

  if (from == WARD_KEPT_FROM_USER)
    /* Translators: first a list such as “vital signs and allergies”, then names of interfaces. */
    return g_strdup_printf (_ ("Some kinds may be missing from: %s. The hospital’s server does not open them to your "
                               "account, and does not say which they are: look in the hospital’s own system, too. The "
                               "hospital’s IT can give your account the right (%s)."),
                            names, resources);
  return g_strdup_printf (
      _ ("Some kinds may be missing from: %s. The hospital’s server does not open them to Ward, and does "
         "not say which they are: look in the hospital’s own system, too. The hospital’s IT can open "
         "them in Ward’s registration (%s)."),
      names, resources);
}

/**
 * ward_record_get_kept_back:
 * @self: a record
 * @from: whom from
 *
 * Returns: bits of the sections with whose answers the server said that it leaves some kinds out
 */
guint
ward_record_get_kept_back (WardRecord *self, WardKeptFrom from)
{
  guint sections = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), 0);
  g_return_val_if_fail (from < WARD_N_KEPT_FROM, 0);

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (self->sections[i].kept_back[from])
      sections |= 1u << i;
  return sections;
}

/**
 * ward_record_add_note:
 * @notes: (element-type utf8): the list
 * @issue: what came with an answer
 *
 * Adds what a clinician must know of it; what only the diagnostics need is left out.
 */
void
ward_record_add_note (GPtrArray *notes, const WardFhirIssue *issue)
{
  const char *text = issue->text;
  WardKeptFrom from;

  if (issue->detail)
    return;
  if (ward_record_is_kept_back (issue, &from)) /* Epic's words are for programmers */
    ward_record_add_text (notes, g_strdup (from == WARD_KEPT_FROM_APP
                                               ? _ ("Not everything is shown: the hospital’s server does not open all "
                                                    "of it to Ward. The hospital’s IT can change that.")
                                               : _ ("Not everything is shown: the hospital’s server does not open all "
                                                    "of it to your account. The hospital’s IT can change that.")));
  else if (issue->failure == WARD_FAILURE_FORBIDDEN)
    ward_record_add_text (notes, g_strdup_printf (_ ("Not everything is shown. The server says: %s"), text));
  else if (issue->failure == WARD_FAILURE_INCOMPLETE)
    ward_record_add_text (notes, g_strdup_printf (_ ("There may be more results. The server says: %s"), text));
  else if (issue->failure == WARD_FAILURE_BREAK_THE_GLASS)
    ward_record_add_text (notes, g_strdup (_ (
                                     "This record is protected: open the chart in the hospital’s own system first.")));
  else if (text[0] != '\0')
    ward_record_add_text (notes, g_strdup_printf (_ ("The server says: %s"), text));
}
