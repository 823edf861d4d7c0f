/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds one organisation of ten thousand while somebody types: every word that she typed begins a word of the name, the owner or the place. Nothing is
 * indexed; to walk over all keys takes less than a frame, which the bench shows. */
#include "core/tenant/ward-brands-private.h"

#include <string.h>

typedef enum
{
  HIT_NAME,   /* the name begins with what was typed */
  HIT_WORDS,  /* each word begins a word of the name */
  HIT_AROUND, /* likewise, with the owner and the place */
  HIT_INSIDE, /* each word stands somewhere */
  N_HITS,
} Hit;

/**
 * ward_brands_fold:
 * @text: a name, or what was typed
 *
 * Takes case, accents and punctuation away: " word word", each word after one space. Letters without a decomposition stay.
 *
 * Returns: (transfer full): the text to compare
 */
char *
ward_brands_fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *apart = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  GString *key = g_string_sized_new (strlen (text) + 2);
  gboolean in_word = FALSE;

  for (const char *p = apart != NULL ? apart : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_ismark (c) || c == '\'' || c == 0x2019)
        continue;
      if (!g_unichar_isalnum (c))
        {
          in_word = FALSE;
          continue;
        }
      if (!in_word)
        g_string_append_c (key, ' ');
      in_word = TRUE;
      g_string_append_unichar (key, c);
    }

  return g_string_free (key, FALSE);
}

static Hit
rate_word (const WardBrandRow *row, const char *word)
{
  const char *at = strstr (row->key, word);

  if (at != NULL)
    return (size_t) (at - row->key) < row->name_bytes ? HIT_WORDS : HIT_AROUND;

  return strstr (row->key, word + 1) != NULL ? HIT_INSIDE : N_HITS;
}

static Hit
rate (const WardBrandRow *row, const char *typed, char **words)
{
  Hit worst = HIT_WORDS;

  if (g_str_has_prefix (row->key, typed))
    return HIT_NAME;
  for (guint i = 0; words[i] != NULL; i++)
    {
      worst = MAX (worst, rate_word (row, words[i]));
      if (worst == N_HITS)
        break;
    }

  return worst;
}

/* " ab cd" gives " ab" and " cd": the space asks for the beginning of a word. */
static char **
split_words (const char *typed)
{
  g_auto (GStrv) bare = g_strsplit (typed, " ", -1);
  GStrvBuilder *builder = g_strv_builder_new ();
  char **words;

  for (guint i = 0; bare[i] != NULL; i++)
    if (*bare[i] != '\0')
      {
        g_autofree char *word = g_strconcat (" ", bare[i], NULL);

        g_strv_builder_add (builder, word);
      }
  words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return words;
}

/**
 * ward_brands_search:
 * @brands: the list
 * @text: what was typed so far
 * @max: how many are wanted
 * @out_n_all: (out) (nullable): how many there are
 *
 * Finds the organisations that fit, the best first, and by name among equals.
 *
 * Returns: (transfer full) (element-type guint): indices for ward_brands_get ()
 */
GArray *
ward_brands_search (const WardBrands *brands, const char *text, guint max, guint *out_n_all)
{
  g_autofree char *typed = NULL;
  g_auto (GStrv) words = NULL;
  GArray *found[N_HITS];
  GArray *best;
  guint n_all = 0;

  g_return_val_if_fail (brands != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  typed = ward_brands_fold (text);
  words = split_words (typed);
  for (guint i = 0; i < N_HITS; i++)
    found[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < brands->rows->len; i++)
    {
      Hit hit = rate (&g_array_index (brands->rows, WardBrandRow, i), typed, words);

      if (hit == N_HITS)
        continue;
      n_all++;
      if (found[hit]->len < max)
        g_array_append_val (found[hit], i);
    }
  best = found[0];
  for (guint i = 1; i < N_HITS; i++)
    {
      g_array_append_vals (best, found[i]->data, MIN (found[i]->len, max - best->len));
      g_array_unref (found[i]);
    }
  if (out_n_all != NULL)
    *out_n_all = n_all;

  return best;
}
