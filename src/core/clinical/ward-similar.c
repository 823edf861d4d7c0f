/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patients that could be mistaken for each other in one list (SAFER patient identification; clinical.md 3.5, W06): names that look or sound alike, or one
 * birth date with one name in common. It errs towards marking. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>

#define MAX_NAME 48

/* Letters only, without marks, lower case. */
static char *
fold (const char *text)
{
  g_autofree char *decomposed = g_utf8_normalize (text != NULL ? text : "", -1, G_NORMALIZE_ALL);
  GString *folded = g_string_new (NULL);

  for (const char *p = decomposed != NULL ? decomposed : ""; *p != '\0' && folded->len < MAX_NAME;
       p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (folded, FALSE);
}

/* The first letter, then the classes of the consonants that follow (Russell and Odell's Soundex). */
static void
sound_of (const char *folded, char out[5])
{
  static const char classes[] = "01230120022455012623010202";
  char last = 0;
  guint n = 0;

  memset (out, 0, 5);
  for (const char *p = folded; *p != '\0' && n < 4; p++)
    {
      char class;

      if (*p < 'a' || *p > 'z')
        continue;
      class = classes[*p - 'a'];
      if (n == 0)
        out[n++] = *p;
      else if (class != '0' && class != last)
        out[n++] = class;
      if (*p != 'h' && *p != 'w')
        last = class;
    }
}

/* Edits that turn one name into the other, up to three. */
static guint
count_edits (const char *a, const char *b)
{
  size_t n_a = strlen (a), n_b = strlen (b);
  guint rows[2][MAX_NAME * 4 + 1];

  for (size_t j = 0; j <= n_b; j++)
    rows[0][j] = (guint) j;
  for (size_t i = 1; i <= n_a; i++)
    {
      guint *above = rows[(i - 1) & 1], *row = rows[i & 1];

      row[0] = (guint) i;
      for (size_t j = 1; j <= n_b; j++)
        row[j] = MIN (MIN (above[j] + 1, row[j - 1] + 1), above[j - 1] + (a[i - 1] != b[j - 1]));
    }
  return rows[n_a & 1][n_b];
}

static gboolean
alike (const char *a, const char *b)
{
  char sound_a[5], sound_b[5];

  if (*a == '\0' || *b == '\0')
    return FALSE;
  if (strcmp (a, b) == 0)
    return TRUE;
  sound_of (a, sound_a);
  sound_of (b, sound_b);
  if (*sound_a != '\0' && strcmp (sound_a, sound_b) == 0)
    return TRUE;
  return count_edits (a, b) <= (MIN (strlen (a), strlen (b)) > 6 ? 2 : 1);
}

/**
 * ward_patient_is_similar:
 * @a: a patient
 * @b: another
 * @now_us: now
 *
 * Tells whether a reader could take one for the other: surname and first given name both look or sound alike, or the birth dates are equal and one of the
 * two names is alike.
 *
 * Returns: whether both are to be marked
 */
gboolean
ward_patient_is_similar (const WardPatient *a, const WardPatient *b, gint64 now_us)
{
  const WardHumanName *name_a = ward_patient_get_name (a, now_us);
  const WardHumanName *name_b = ward_patient_get_name (b, now_us);
  g_autofree char *family_a = fold (name_a != NULL ? (name_a->family != NULL ? name_a->family : name_a->text) : NULL);
  g_autofree char *family_b = fold (name_b != NULL ? (name_b->family != NULL ? name_b->family : name_b->text) : NULL);
  g_autofree char *given_a = fold (name_a != NULL && name_a->n_given > 0 ? name_a->given[0] : NULL);
  g_autofree char *given_b = fold (name_b != NULL && name_b->n_given > 0 ? name_b->given[0] : NULL);
  gboolean same_birth = a->birth.precision >= WARD_PRECISION_DAY && b->birth.precision >= WARD_PRECISION_DAY
                        && a->birth.utc_us == b->birth.utc_us;

  if (alike (family_a, family_b) && (alike (given_a, given_b) || (*given_a == '\0' && *given_b == '\0')))
    return TRUE;
  return same_birth && (alike (family_a, family_b) || alike (given_a, given_b));
}
