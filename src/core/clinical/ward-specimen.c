/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a specimen's words mean for the row that a result stands in (clinical.md 5.5). Servers write anything here, from "Serum" to "Specimen 24:B1234 from
 * venipuncture", so that equal texts cannot be asked for: a few kinds are told apart, and everything else separates nothing. Serum, plasma and venous blood
 * are one kind, because a LOINC code already says which of them it means. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static const struct
{
  const char *word;
  const char *kind;
} words[] = {
  { "arterial", N_ ("arterial") },
  { "capillary", N_ ("capillary") },
  { "cord", N_ ("cord blood") },
  { "cerebrospinal", N_ ("CSF") },
  { "csf", N_ ("CSF") },
  { "urine", N_ ("urine") },
  { "stool", N_ ("stool") },
  { "feces", N_ ("stool") },
  { "faeces", N_ ("stool") },
  { "faecal", N_ ("stool") },
  { "fecal", N_ ("stool") },
  { "sputum", N_ ("sputum") },
  { "saliva", N_ ("saliva") },
  { "pleural", N_ ("pleural fluid") },
  { "peritoneal", N_ ("ascitic fluid") },
  { "ascites", N_ ("ascitic fluid") },
  { "ascitic", N_ ("ascitic fluid") },
  { "synovial", N_ ("synovial fluid") },
  { "amniotic", N_ ("amniotic fluid") },
  { "marrow", N_ ("bone marrow") },
  { "swab", N_ ("swab") },
  { "tissue", N_ ("tissue") },
  { "sweat", N_ ("sweat") },
  { "hair", N_ ("hair") },
  { "milk", N_ ("milk") },
  { "dialysate", N_ ("dialysate") },
  { "drain", N_ ("drain fluid") },
  { "serum", N_ ("blood") },
  { "plasma", N_ ("blood") },
  { "venous", N_ ("blood") },
  { "blood", N_ ("blood") },
};

/* Whole words only: "cord" is not in "according to record". */
static gboolean
has_word (const char *text, const char *word)
{
  size_t length = strlen (word);

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    if ((p == text || !g_ascii_isalpha (p[-1])) && !g_ascii_isalpha (p[length]))
      return TRUE;
  return FALSE;
}

/**
 * ward_specimen_get_class:
 * @text: (nullable): a specimen as the source words it
 *
 * Finds the kind of specimen in the words.
 *
 * Returns: (transfer none) (nullable): the kind; %NULL where none is known
 */
const char *
ward_specimen_get_class (const char *text)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (guint i = 0; lower != NULL && i < G_N_ELEMENTS (words); i++)
    if (has_word (lower, words[i].word))
      return _ (words[i].kind);
  return NULL;
}
