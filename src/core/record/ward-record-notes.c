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

  if (issue->detail)
    return;
  if (g_strcmp0 (issue->code, "59204") == 0) /* Epic says it with nearly every answer, in words for programmers */
    ward_record_add_text (notes,
                          g_strdup (
                              _ ("Not everything is shown: the hospital’s server does not open all of it to Ward.")));
  else if (g_strcmp0 (issue->code, "59205") == 0)
    ward_record_add_text (
        notes,
        g_strdup (_ ("Not everything is shown: the hospital’s server does not open all of it to your account.")));
  else if (issue->failure == WARD_FAILURE_FORBIDDEN)
    ward_record_add_text (notes, g_strdup_printf (_ ("Not everything is shown. The server says: %s"), text));
  else if (issue->failure == WARD_FAILURE_INCOMPLETE)
    ward_record_add_text (notes, g_strdup_printf (_ ("There may be more results. The server says: %s"), text));
  else if (issue->failure == WARD_FAILURE_BREAK_THE_GLASS)
    ward_record_add_text (notes, g_strdup (_ (
                                     "This record is protected: open the chart in the hospital's own system first.")));
  else if (text[0] != '\0')
    ward_record_add_text (notes, g_strdup_printf (_ ("The server says: %s"), text));
}
