/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each mark beside a value, and each symbol of a graph, means (clinical.md 5.3, 5.6, 5.10; W19). A test compares this table with every mark that the
 * program can draw, and another one with the user guide. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-legend.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static const WardLegendEntry entries[] = {
  { "H ▲, L ▼", N_ ("high or low: the laboratory’s own flag, as sent, a letter and a filled triangle") },
  { "HU ▲+, LU ▼+", N_ ("significantly high or low: the laboratory’s own flag") },
  { "HH ▲▲, LL ▼▼, AA ◆◆", N_ ("critical high, low or abnormal: the laboratory’s own flag") },
  { "A ◆", N_ ("abnormal, and the laboratory does not say whether high or low: its own flag") },
  { "△, ▽",
    N_ ("hollow: no flag was sent; Ward calculated that the value lies above or below the one range sent with it") },
  { "≠, △≠, ▽≠", N_ ("the flag and the range disagree: look at both; N before it: the flag says “normal”") },
  { "⚑", N_ ("a flag that Ward does not know, as sent: it may be as grave as critical") },
  { WARD_LEGEND_NO_MARK, N_ ("no flag was sent, or the laboratory’s flag says “normal”: Ward’s details tell which") },
  { "Δ▲ (lab), Δ▼ (lab)", N_ ("the laboratory says that the value rose or fell significantly") },
  { "B (lab), W (lab)", N_ ("the laboratory says that the value is better or worse than before") },
  { "< off scale, > off scale", N_ ("beyond what the instrument measures; it does not mean low or high") },
  { "POS, NEG, DET, ND, IND, E", N_ ("positive, negative, detected, not detected, indeterminate, equivocal") },
  { "RR, WR, NR", N_ ("reactive, weakly reactive, non-reactive") },
  { "S, SDD, I, R, NS", N_ ("susceptible, susceptible dose dependent, intermediate, resistant, non-susceptible") },
  { "SYN-S, SYN-R, NCL, IE",
    N_ ("synergy susceptible, synergy resistant, no breakpoint defined, insufficient evidence") },
  { "EX, HX, LX", N_ ("outside, above or below the threshold of a protocol") },
  { "EXP, UNE, CAR", N_ ("expected, unexpected, carrier") },
  { "P", N_ ("partial or preliminary: may still change; in italics, and hollow in the graph") },
  { "C", N_ ("corrected after it was final: value or flag were others before; ringed in the graph") },
  { "amended", N_ ("something other than the value was changed after it was final") },
  { "+", N_ ("something was added to the report after it was final") },
  { "?status", N_ ("the source does not say whether the result is final") },
  { "❝", N_ ("a comment belongs to the result, often of the laboratory: read it in the details") },
  { "(O2 not rec.)", N_ ("oxygen saturation: not recorded whether the patient breathed air or oxygen") },
  { "×2", N_ ("as many results at the same time, all in this cell") },
  { "… text", N_ ("more text than the cell has room for: the details have all of it") },
  { "▭ …", N_ ("a value that is wider than its column: select it to read it") },
  { "◂, ▸", N_ ("the row has results further left or right that are not in view: scroll to them") },
  { "●", N_ ("graph: a value without a flag") },
  { "■", N_ ("graph: a flag in words, or one that Ward does not know") },
  { "○, ◇", N_ ("graph, hollow: preliminary, of the future, or dated to the day only") },
  { "⊙, ◈", N_ ("graph, a dot in a hollow symbol, or a second outline around it: it has the laboratory’s own flag") },
  { "◎", N_ ("graph, ringed: corrected; one outline around several that lie close together") },
  { "▬", N_ ("graph, a bar in the strip O2 below it: the oxygen saturation above was taken while the patient breathed "
             "oxygen") },
  { "⊥, ⊤", N_ ("graph, a bar with an arrow: less than or more than this; never joined by a line") },
  { "⊥▲, ⊤▼, ◇▲",
    N_ ("graph, a shape beside such a sign, or beside a date without a time: its flag; hollow: calculated") },
};

/**
 * ward_legend_get:
 * @out_n: (out): how many there are
 *
 * Gives the table, what matters most first.
 *
 * Returns: (array length=out_n) (transfer none): the entries
 */
const WardLegendEntry *
ward_legend_get (guint *out_n)
{
  *out_n = G_N_ELEMENTS (entries);
  return entries;
}

/**
 * ward_legend_has:
 * @mark: a mark as it is drawn
 *
 * Tells whether the table says what a mark means.
 *
 * Returns: whether it does
 */
gboolean
ward_legend_has (const char *mark)
{
  g_return_val_if_fail (mark != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_auto (GStrv) marks = g_strsplit (entries[i].marks, ", ", -1);

      if (g_strv_contains ((const char *const *) marks, mark))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_gap (char c)
{
  return c == '\0' || c == ' ' || c == ',' || c == '\n';
}

static gboolean
has_word (const char *text, const char *word)
{
  size_t length = strlen (word);

  for (const char *found = strstr (text, word); found != NULL; found = strstr (found + 1, word))
    if ((found == text || is_gap (found[-1])) && is_gap (found[length]))
      return TRUE;
  return FALSE;
}

/**
 * ward_legend_entry_is_in:
 * @entry: a line of the table
 * @text: marks, or a value with its marks
 *
 * Tells whether one of the entry's marks stands in a text. A mark is a word of its own there: the "A" of "ABO" is none.
 *
 * Returns: whether one does
 */
gboolean
ward_legend_entry_is_in (const WardLegendEntry *entry, const char *text)
{
  g_auto (GStrv) marks = NULL;

  g_return_val_if_fail (entry != NULL && text != NULL, FALSE);

  marks = g_strsplit (entry->marks, ", ", -1);
  for (guint i = 0; marks[i] != NULL; i++)
    if (has_word (text, marks[i]))
      return TRUE;
  return FALSE;
}
