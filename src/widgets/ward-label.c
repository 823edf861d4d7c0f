/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels that wrap. To find a wrapping label's least width, GTK lays its text out word by word, or letter by letter where words may be broken, and it does so
 * again for every width that it tries: for one page of short texts that was 9000 runs of the shaper, half of the time to the first picture. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-label.h"

#include <string.h>

#define WORD_JOINER "\u2060" /* Pango 1.50 heeds it where no attribute says the same */

static glong
count_longest_line (const char *text)
{
  glong longest = 0;

  for (const char *line = text; line != NULL;)
    {
      const char *end = strchr (line, '\n');

      longest = MAX (longest, g_utf8_strlen (line, end != NULL ? end - line : -1));
      line = end != NULL ? end + 1 : NULL;
    }
  return longest;
}

static void
label_cb (GtkLabel *label, GParamSpec *pspec, gpointer n_chars)
{
  gboolean wrap = count_longest_line (gtk_label_get_text (label)) > GPOINTER_TO_INT (n_chars);

  gtk_label_set_wrap (label, wrap);
  gtk_label_set_width_chars (label, wrap ? GPOINTER_TO_INT (n_chars) : -1);
}

/**
 * ward_label_forbid_hyphens:
 * @label: a label that may break within a word
 *
 * Lets Pango not write a hyphen where it breaks a word: in the name of a drug, a person or an analyte it could not be told from one that belongs there. What
 * the label has of other attributes stays; whoever gives it others has to say this again.
 */
void
ward_label_forbid_hyphens (GtkLabel *label)
{
  PangoAttrList *attributes;

  g_return_if_fail (GTK_IS_LABEL (label));

  attributes = gtk_label_get_attributes (label);
  attributes = attributes != NULL ? pango_attr_list_copy (attributes) : pango_attr_list_new ();
  pango_attr_list_change (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}

/**
 * ward_label_break_after:
 * @label: a label
 * @n_chars: the least number of characters in a line that is broken
 *
 * Lets the label wrap where its text, whichever it is given from now on, has longer lines than this; what is shorter is one line always. Its least width is
 * that of so many characters: choose it so that they fit into the smallest window with the largest text. No hyphen is added.
 */
void
ward_label_break_after (GtkLabel *label, int n_chars)
{
  g_return_if_fail (GTK_IS_LABEL (label));
  g_return_if_fail (n_chars > 0);

  g_signal_handlers_disconnect_matched (label, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, label_cb, NULL);
  g_signal_connect (label, "notify::label", G_CALLBACK (label_cb), GINT_TO_POINTER (n_chars));
  label_cb (label, NULL, GINT_TO_POINTER (n_chars));
  ward_label_forbid_hyphens (label);
}

static void
add_whole (PangoAttrList *whole, const char *text, const char *start, const char *end)
{
  PangoAttribute *attribute = pango_attr_allow_breaks_new (FALSE);

  attribute->start_index = (guint) (start - text);
  attribute->end_index = (guint) (end - text);
  pango_attr_list_insert (whole, attribute);
}

/* How long the unit is that a text begins with, 0 for none. */
static size_t
find_unit (const char *text)
{
  static const char *const units[] = { "mg", "g",  "kg", "µg", "μg",    "mcg", "ng",   "mL",   "ml", "L",
                                       "dL", "IU", "U",  "%",  "units", "mEq", "mmol", "nmol", NULL };
  size_t length = strcspn (text, " \n,;.)/");

  for (guint i = 0; units[i] != NULL; i++)
    if (length == strlen (units[i]) && strncmp (text, units[i], length) == 0)
      return strcspn (text, " \n,;.)");
  return 0;
}

/* A number that ends a word, and its unit, the next word: "800 mg" of "160 mg/800 mg". */
static void
keep_unit (PangoAttrList *whole, const char *text, const char *word, size_t length, int max_chars)
{
  const char *end = word + length;
  const char *number = end;
  size_t unit = *end == ' ' ? find_unit (end + 1) : 0;

  while (number > word && strchr ("0123456789.,", number[-1]) != NULL)
    number--;
  if (unit > 0 && number < end && g_utf8_strlen (number, end + 1 + unit - number) <= max_chars)
    add_whole (whole, text, number, end + 1 + unit);
}

/**
 * ward_label_find_whole_words:
 * @text: any text
 * @max_chars: how long a word the narrowest place has room for
 *
 * A date, a number of a record and the two ends of a range break at their dashes only where they are longer than that: half of one is another one
 * (clinical.md 5.2). Neither is a number parted from its unit. A word that has a word joiner looks after itself. A longer word is broken without a hyphen that was not sent.
 *
 * Returns: (transfer full): attributes
 */
PangoAttrList *
ward_label_find_whole_words (const char *text, int max_chars)
{
  PangoAttrList *whole = pango_attr_list_new ();

  g_return_val_if_fail (text != NULL, whole);

  pango_attr_list_insert (whole, pango_attr_insert_hyphens_new (FALSE));
  for (const char *word = text; *word != '\0';)
    {
      size_t length = strcspn (word, " \n");
      const char *dash = memchr (word, '-', length);

      if ((dash != NULL || g_strstr_len (word, (gssize) length, "–") != NULL)
          && g_strstr_len (word, (gssize) length, WORD_JOINER) == NULL
          && g_utf8_strlen (word, (gssize) length) <= max_chars)
        add_whole (whole, text, word, word + length);
      keep_unit (whole, text, word, length, max_chars);
      word += length + (word[length] != '\0' ? 1 : 0);
    }
  return whole;
}

/* The last two words from *line* to *end*, where they are not too long. */
static void
keep_last_two (PangoAttrList *whole, const char *text, const char *line, const char *end, int max_chars)
{
  const char *start = end;
  guint n_spaces = 0;

  while (start > line && !(start[-1] == ' ' && n_spaces == 1))
    n_spaces += *--start == ' ' ? 1 : 0;
  if (n_spaces > 0 && g_utf8_strlen (start, end - start) <= max_chars)
    add_whole (whole, text, start, end);
}

/**
 * ward_label_keep_last_words:
 * @label: a label with a text of whole sentences, which does not change any more
 * @max_chars: how long the last two words of a paragraph together may be
 *
 * Lets no paragraph end with a word alone in its line.
 */
void
ward_label_keep_last_words (GtkLabel *label, int max_chars)
{
  g_autoptr (PangoAttrList) whole = pango_attr_list_new ();
  const char *text;

  g_return_if_fail (GTK_IS_LABEL (label));

  text = gtk_label_get_text (label);
  pango_attr_list_insert (whole, pango_attr_insert_hyphens_new (FALSE));
  for (const char *line = text; *line != '\0';)
    {
      const char *end = line + strcspn (line, "\n");

      keep_last_two (whole, text, line, end, max_chars);
      line = *end != '\0' ? end + 1 : end;
    }
  gtk_label_set_attributes (label, whole);
}

/**
 * ward_label_keep_words:
 * @label: a label; its next text needs it again
 * @max_chars: how long a word the narrowest place has room for
 *
 * Lets dates and ranges break only where they are longer than that.
 */
void
ward_label_keep_words (GtkLabel *label, int max_chars)
{
  PangoAttrList *whole;

  g_return_if_fail (GTK_IS_LABEL (label));

  if (!gtk_label_get_wrap (label))
    return;
  whole = ward_label_find_whole_words (gtk_label_get_text (label), max_chars);
  gtk_label_set_attributes (label, whole);
  pango_attr_list_unref (whole);
}
