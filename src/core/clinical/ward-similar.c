/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which patients of one list are easily taken for each other (clinical.md 3.5, W06; ONC SAFER: same or similar names): names that look or sound alike, and
 * the same birth date with one name alike. It errs towards marking. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>

#define MAX_LETTERS 64 /* of a name, for comparing only */

/* Letters only, without case and accents. */
static void
fold_name (const char *name, gunichar out[MAX_LETTERS], size_t *out_n)
{
  g_autofree char *folded = name != NULL ? g_utf8_casefold (name, -1) : NULL;
  g_autofree char *parts = folded != NULL ? g_utf8_normalize (folded, -1, G_NORMALIZE_ALL) : NULL;

  *out_n = 0;
  for (const char *p = parts; p != NULL && *p != '\0' && *out_n < MAX_LETTERS; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      out[(*out_n)++] = g_utf8_get_char (p);
}

/* Insertions, deletions, replacements and exchanges of neighbours between two names (optimal string alignment). */
static guint
count_edits (const gunichar *a, size_t n_a, const gunichar *b, size_t n_b)
{
  guint rows[3][MAX_LETTERS + 1];
  guint *before = rows[0], *last = rows[1], *now = rows[2];

  for (size_t j = 0; j <= n_b; j++)
    last[j] = (guint) j;
  for (size_t i = 1; i <= n_a; i++)
    {
      guint *spare = before;

      now[0] = (guint) i;
      for (size_t j = 1; j <= n_b; j++)
        {
          now[j] = MIN (MIN (last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], before[j - 2] + 1);
        }
      before = last;
      last = now;
      now = spare;
    }
  return last[n_b];
}

/* Soundex (US National Archives): the first letter and three classes of consonants; only Latin letters have one. */
static gboolean
sound_of (const gunichar *name, size_t n, char out[5])
{
  static const char classes[] = "01230120022455012623010202"; /* a … z */
  char last = '0';
  guint length = 0;

  memset (out, '0', 4);
  out[4] = '\0';
  for (size_t i = 0; i < n && length < 4; i++)
    {
      char class_of;

      if (name[i] < 'a' || name[i] > 'z')
        return FALSE;
      class_of = classes[name[i] - 'a'];
      if (i == 0)
        out[length++] = (char) name[i];
      else if (class_of != '0' && class_of != last)
        out[length++] = class_of;
      if (name[i] != 'h' && name[i] != 'w')
        last = class_of;
    }
  return length > 0;
}

static gboolean
is_alike (const char *name_a, const char *name_b)
{
  gunichar a[MAX_LETTERS], b[MAX_LETTERS];
  char sound_a[5], sound_b[5];
  size_t n_a, n_b;
  guint allowed;

  fold_name (name_a, a, &n_a);
  fold_name (name_b, b, &n_b);
  if (n_a == 0 || n_b == 0)
    return FALSE;
  allowed = MIN (n_a, n_b) >= 8 ? 2 : MIN (n_a, n_b) >= 3 ? 1 : 0;
  if (count_edits (a, n_a, b, n_b) <= allowed)
    return TRUE;
  return sound_of (a, n_a, sound_a) && sound_of (b, n_b, sound_b) && memcmp (sound_a, sound_b, 4) == 0;
}

static gboolean
is_equal (const char *name_a, const char *name_b)
{
  gunichar a[MAX_LETTERS], b[MAX_LETTERS];
  size_t n_a, n_b;

  fold_name (name_a, a, &n_a);
  fold_name (name_b, b, &n_b);
  return n_a > 0 && n_a == n_b && memcmp (a, b, sizeof (gunichar) * n_a) == 0;
}

static const char *
first_given (const WardHumanName *name)
{
  return name->n_given > 0 ? name->given[0] : NULL;
}

static gboolean
has_parts (const WardHumanName *name)
{
  return name->family != NULL || name->n_given > 0;
}

static char *
whole_name (const WardHumanName *name)
{
  if (!has_parts (name))
    return g_strdup (name->text);
  return g_strconcat (first_given (name) != NULL ? first_given (name) : "", " ",
                      name->family != NULL ? name->family : "", NULL);
}

static gboolean
names_are_alike (const WardHumanName *a, const WardHumanName *b)
{
  g_autofree char *whole_a = NULL;
  g_autofree char *whole_b = NULL;

  if (has_parts (a) && has_parts (b))
    {
      if (first_given (a) == NULL || first_given (b) == NULL)
        return is_alike (a->family, b->family);
      return (is_alike (a->family, b->family) && is_alike (first_given (a), first_given (b)))
             || (is_equal (a->family, first_given (b)) && is_equal (first_given (a), b->family));
    }
  whole_a = whole_name (a);
  whole_b = whole_name (b);
  return is_alike (whole_a, whole_b);
}

static gboolean
has_common_part (const WardHumanName *a, const WardHumanName *b)
{
  return is_alike (a->family, b->family) || is_alike (first_given (a), first_given (b));
}

/**
 * ward_patient_is_similar:
 * @a: a patient
 * @b: another
 * @now_us: now, microseconds since 1970 UTC
 *
 * Tells whether the two may be mistaken for each other: surname and given name look or sound alike or stand the other way round, or they were born on one
 * day and one of the two is alike.
 *
 * Returns: whether a list that holds both should say so
 */
gboolean
ward_patient_is_similar (const WardPatient *a, const WardPatient *b, gint64 now_us)
{
  const WardHumanName *name_a, *name_b;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  name_a = ward_patient_get_name (a, now_us);
  name_b = ward_patient_get_name (b, now_us);
  if (a == b || name_a == NULL || name_b == NULL || (a->id != NULL && g_strcmp0 (a->id, b->id) == 0))
    return FALSE;
  if (names_are_alike (name_a, name_b))
    return TRUE;
  return a->birth.precision >= WARD_PRECISION_DAY && b->birth.precision >= WARD_PRECISION_DAY
         && ward_datetime_compare (&a->birth, &b->birth) == 0 && has_common_part (name_a, name_b);
}
