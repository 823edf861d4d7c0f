/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient's current name and how it is written (clinical.md 3.2, 3.4; V81-V85): chosen by use and period, never by place in the list; in full, whatever its
 * length; the same in every locale. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/base/ward-text.h"
#include "core/base/ward-url.h"
#include "core/clinical/ward-patient-private.h"

#define FORMER 10  /* ranks from here on are names that are current no more, for want of another */
#define MAX_ID 64  /* FHIR */
#define LAST_OWN 2 /* official, usual, without use */

/**
 * ward_patient_new:
 *
 * Makes an empty patient with an arena of its own. A record that does not say otherwise is active.
 *
 * Returns: (transfer full): the patient
 */
WardPatient *
ward_patient_new (void)
{
  WardPatient *patient = g_new0 (WardPatient, 1);

  patient->arena = ward_arena_new (4096);
  patient->ref_count = 1;
  patient->active = TRUE;
  return patient;
}

/**
 * ward_patient_ref:
 * @patient: a patient
 *
 * Takes a reference. Patients may be passed between threads.
 *
 * Returns: (transfer full): the same patient
 */
WardPatient *
ward_patient_ref (WardPatient *patient)
{
  g_return_val_if_fail (patient != NULL, NULL);

  g_atomic_int_inc (&patient->ref_count);
  return patient;
}

/**
 * ward_patient_unref:
 * @patient: (transfer full): a patient
 *
 * Gives a reference back.
 */
void
ward_patient_unref (WardPatient *patient)
{
  g_return_if_fail (patient != NULL);

  if (!g_atomic_int_dec_and_test (&patient->ref_count))
    return;
  ward_arena_unref (patient->arena);
  g_free (patient);
}

gboolean
ward_period_is_over (const WardDateTime *end, gint64 now_us)
{
  static const int days[] = { [WARD_PRECISION_YEAR] = 366, [WARD_PRECISION_MONTH] = 31, [WARD_PRECISION_DAY] = 1 };
  gint64 last_us = end->utc_us;

  if (end->precision == WARD_PRECISION_NONE)
    return FALSE;
  if (end->precision <= WARD_PRECISION_DAY) /* the end named belongs to the period */
    last_us += days[end->precision] * 24 * 3600 * (gint64) G_USEC_PER_SEC;
  return last_us <= now_us;
}

static gboolean
is_filled (const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
has_words (const WardHumanName *name)
{
  return is_filled (name->text) || is_filled (name->family) || name->n_given > 0;
}

/* HumanName.use is a modifier: what it says decides (FHIR R4 datatypes). Words we do not know count as no use at all. */
static int
rank_name (const WardHumanName *name, gint64 now_us)
{
  static const struct
  {
    const char *use;
    int rank;
  } ranks[] = {
    { "official", 0 }, { "usual", 1 },           { "temp", 3 },         { "anonymous", 4 },
    { "nickname", 5 }, { "maiden", FORMER + 1 }, { "old", FORMER + 2 },
  };
  int rank = 2;

  for (guint i = 0; name->use != NULL && i < G_N_ELEMENTS (ranks); i++)
    if (strcmp (ranks[i].use, name->use) == 0)
      rank = ranks[i].rank;
  if (rank < FORMER && ward_period_is_over (&name->period_end, now_us))
    rank = FORMER;
  return has_words (name) ? rank : rank + 2 * FORMER;
}

/**
 * ward_patient_get_name:
 * @patient: a patient
 * @now_us: now, microseconds since 1970 UTC
 *
 * Chooses the current name: official, usual, without use, temporary, anonymous; one that is current no more only where there is no other.
 *
 * Returns: (transfer none) (nullable): the name; %NULL where none came
 */
const WardHumanName *
ward_patient_get_name (const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *chosen = NULL;
  int best = G_MAXINT;

  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_names; i++)
    {
      int rank = rank_name (&patient->names[i], now_us);

      if (rank < best)
        {
          chosen = &patient->names[i];
          best = rank;
        }
    }
  return chosen;
}

/* Upper case without any locale: g_utf8_strup() alone would give a Turkish session another name. */
static char *
to_upper (const char *text)
{
  GString *upper = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      size_t n = (size_t) (g_utf8_next_char (p) - p);
      g_autofree char *one = NULL;

      if (n == 1)
        {
          g_string_append_c (upper, g_ascii_toupper (*p));
          continue;
        }
      one = g_utf8_strup (p, (gssize) n);
      g_string_append (upper, one);
    }
  return g_string_free (upper, FALSE);
}

static void
append_words (GString *line, const char *const *words, guint n_words)
{
  for (guint i = 0; i < n_words; i++)
    if (is_filled (words[i]))
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
}

static char *
join_titles (const WardHumanName *name)
{
  GString *titles = g_string_new (NULL);

  append_words (titles, name->prefix, name->n_prefix);
  while (titles->len > 0 && titles->str[titles->len - 1] == '.')
    g_string_truncate (titles, titles->len - 1);
  return g_string_free (titles, FALSE);
}

char *
ward_human_name_format (const WardHumanName *name)
{
  g_autofree char *family = is_filled (name->family) ? to_upper (name->family) : g_strdup ("");
  g_autoptr (GString) given = g_string_new (NULL);
  g_autofree char *titles = join_titles (name);
  g_autoptr (GString) line = NULL;

  append_words (given, name->given, name->n_given);
  append_words (given, name->suffix, name->n_suffix);
  if (*family == '\0' && name->n_given == 0)
    return ward_text_one_line (name->text != NULL ? name->text : "", 0);
  line = g_string_new (family);
  if (given->len > 0)
    g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", given->str);
  if (*titles != '\0')
    g_string_append_printf (line, " (%s)", titles);
  return ward_text_one_line (line->str, 0);
}

/**
 * ward_patient_format_name:
 * @patient: a patient
 * @now_us: now, microseconds since 1970 UTC
 *
 * Writes the current name: "SURNAME, Given (Title)"; text that is all there is stays as it is; "Name Not Known" or "Name withheld" where there is none.
 *
 * Returns: (transfer full): the name, never empty
 */
char *
ward_patient_format_name (const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *name = ward_patient_get_name (patient, now_us);
  g_autofree char *text = NULL;

  if (name == NULL)
    return g_strdup (_ ("Name Not Known"));
  text = ward_human_name_format (name);
  if (*text == '\0')
    return g_strdup (g_strcmp0 (name->absent_reason, "masked") == 0 ? _ ("Name withheld") : _ ("Name Not Known"));
  if (rank_name (name, now_us) >= FORMER)
    return g_strdup_printf (_ ("%s (former name)"), text);
  if (g_strcmp0 (name->use, "temp") == 0)
    return g_strdup_printf (_ ("%s (temporary name)"), text);
  return g_steal_pointer (&text);
}

/**
 * ward_patient_format_preferred_name:
 * @patient: a patient
 * @now_us: now, microseconds since 1970 UTC
 *
 * Writes the name that the patient wishes to be called by, where one was sent.
 *
 * Returns: (transfer full) (nullable): the name
 */
char *
ward_patient_format_preferred_name (const WardPatient *patient, gint64 now_us)
{
  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];
      g_autoptr (GString) line = NULL;

      if (g_strcmp0 (name->use, "nickname") != 0 || !has_words (name)
          || ward_period_is_over (&name->period_end, now_us))
        continue;
      line = g_string_new (NULL);
      append_words (line, name->given, name->n_given);
      append_words (line, &name->family, 1);
      return ward_text_one_line (line->len > 0 ? line->str : name->text, 0);
    }
  return NULL;
}

/* Whether there are letters, and each of them is Latin, or is of no script of its own, as the ʻokina is. */
static gboolean
is_latin (const WardHumanName *name)
{
  g_autofree char *text = ward_human_name_format (name);
  gboolean any = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);
      GUnicodeScript script = g_unichar_get_script (letter);

      if (!g_unichar_isalpha (letter) || script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED)
        continue;
      if (script != G_UNICODE_SCRIPT_LATIN)
        return FALSE;
      any = TRUE;
    }
  return any;
}

/**
 * ward_patient_get_latin_name:
 * @patient: a patient
 * @now_us: now, microseconds since 1970 UTC
 *
 * Gives a current name that can be read where the one that ward_patient_get_name() gives is in another script (V81).
 *
 * Returns: (transfer none) (nullable): the name; %NULL where there is none, or no need for it
 */
const WardHumanName *
ward_patient_get_latin_name (const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *shown;
  const WardHumanName *chosen = NULL;
  int best = LAST_OWN + 1;

  g_return_val_if_fail (patient != NULL, NULL);

  shown = ward_patient_get_name (patient, now_us);
  if (shown == NULL || !has_words (shown) || is_latin (shown))
    return NULL;
  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];
      int rank = rank_name (name, now_us);

      if (rank >= best || !is_latin (name))
        continue;
      chosen = name;
      best = rank;
    }
  return chosen;
}

static gboolean
is_replacement (const WardPatientLink *link)
{
  return g_strcmp0 (link->type, "replaced-by") == 0;
}

/**
 * ward_patient_is_replaced:
 * @patient: a patient
 *
 * Returns: whether another record has taken the place of this one
 */
gboolean
ward_patient_is_replaced (const WardPatient *patient)
{
  g_return_val_if_fail (patient != NULL, FALSE);

  for (guint i = 0; i < patient->n_links; i++)
    if (is_replacement (&patient->links[i]))
      return TRUE;
  return FALSE;
}

/**
 * ward_patient_format_replacement:
 * @patient: a patient
 *
 * Names the record that has taken the place of this one (V90), as the link to it does.
 *
 * Returns: (transfer full) (nullable): its name as sent, with its record number where one was; %NULL where there is none, or several
 */
char *
ward_patient_format_replacement (const WardPatient *patient)
{
  const WardPatientLink *link = NULL;
  g_autofree char *name = NULL;
  g_autofree char *number = NULL;

  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_links; i++)
    if (is_replacement (&patient->links[i]))
      {
        if (link != NULL)
          return NULL;
        link = &patient->links[i];
      }
  if (link == NULL)
    return NULL;
  if (is_filled (link->name))
    {
      g_autofree char *line = ward_text_one_line (link->name, 0);

      name = ward_text_isolate (line); /* it may be written from right to left, the sentence is not */
    }
  if (is_filled (link->identifier.value) && !ward_identifier_is_secret (&link->identifier))
    number = ward_identifier_format (&link->identifier, TRUE);
  if (name != NULL && number != NULL)
    return g_strdup_printf ("%s (%s)", name, number);
  return g_strdup (name != NULL ? name : number);
}

/* "Patient/ID" or an address of it below the base, of whatever version. */
static char *
dup_patient_id (const char *reference, const char *base)
{
  const char *start = strstr (reference, "://") != NULL ? strstr (reference, "/Patient/") : NULL;
  g_autofree char *prefix = start != NULL ? g_strndup (reference, (size_t) (start - reference)) : NULL;
  size_t length;

  if (start != NULL && ward_url_equal_base (prefix, base))
    start++;
  else
    start = reference;
  if (!g_str_has_prefix (start, "Patient/"))
    return NULL;
  start += strlen ("Patient/");
  length = strspn (start, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-.");
  if (length < 1 || length > MAX_ID || (start[length] != '\0' && !g_str_has_prefix (start + length, "/_history/")))
    return NULL;
  return g_strndup (start, length);
}

/* Reads whom a link names into *found*, and tells whether that is one other record, the same as the links before it named. */
static gboolean
agree_on_replacement (const WardPatient *patient, const WardPatientLink *link, const char *base, char **found)
{
  g_autofree char *id = link->other != NULL ? dup_patient_id (link->other, base) : NULL;

  if (id == NULL || g_strcmp0 (id, patient->id) == 0)
    return FALSE;
  if (*found == NULL)
    *found = g_steal_pointer (&id);
  return id == NULL || g_str_equal (*found, id);
}

/**
 * ward_patient_dup_replacement:
 * @patient: a patient
 * @base: the FHIR base
 *
 * Tells which record has taken the place of this one.
 *
 * Returns: (transfer full) (nullable): its id; %NULL where none has, or there is any doubt which
 */
char *
ward_patient_dup_replacement (const WardPatient *patient, const char *base)
{
  g_autofree char *found = NULL;

  g_return_val_if_fail (patient != NULL, NULL);
  g_return_val_if_fail (base != NULL, NULL);

  for (guint i = 0; i < patient->n_links; i++)
    if (is_replacement (&patient->links[i]) && !agree_on_replacement (patient, &patient->links[i], base, &found))
      return NULL;
  return g_steal_pointer (&found);
}

/**
 * ward_gender_get_text:
 * @gender: a gender
 *
 * Gives the word of it, never a letter (CGS-0002).
 *
 * Returns: (transfer none): the word
 */
const char *
ward_gender_get_text (WardGender gender)
{
  switch (gender)
    {
    case WARD_GENDER_MALE:
      return _ ("Male");
    case WARD_GENDER_FEMALE:
      return _ ("Female");
    case WARD_GENDER_OTHER:
      return _ ("Other");
    case WARD_GENDER_ABSENT:
    case WARD_GENDER_UNKNOWN:
    default:
      return _ ("Not Known");
    }
}
