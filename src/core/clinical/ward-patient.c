/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who the patient is, in the words of a banner (clinical.md 3.2, 3.4; V81-V85, V89): which of several names, which identifier, how each is written. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define SYSTEM_NHS_NUMBER "https://fhir.nhs.uk/Id/nhs-number"
#define SYSTEM_US_SSN "http://hl7.org/fhir/sid/us-ssn"

/**
 * ward_patient_new:
 *
 * Makes an empty patient with an arena of its own; active, as FHIR's absence of the element means.
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
 * Takes a reference; from any thread.
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

static gboolean
has_ended (const WardDateTime *end, gint64 now_us)
{
  return end->precision != WARD_PRECISION_NONE && end->utc_us < now_us;
}

/* Lower is better: official, usual, no use, temporary, anonymous; what is old, ended or a nickname comes last of all. */
static guint
rank_name (const WardHumanName *name, gint64 now_us)
{
  static const char *const order[] = { "official", "usual", "", "temp", "anonymous", "maiden", "old" };
  const char *use = name->use != NULL ? name->use : "";
  guint penalty = has_ended (&name->period_end, now_us) ? 10 : 0;

  if (strcmp (use, "nickname") == 0)
    return 100;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (strcmp (order[i], use) == 0)
      return i + penalty;
  return 2 + penalty;
}

/**
 * ward_patient_get_name:
 * @patient: a patient
 * @now_us: now, microseconds since 1970 UTC
 *
 * Chooses the current name; `use` modifies what a name means, its place in the list does not (V82).
 *
 * Returns: (transfer none) (nullable): the name
 */
const WardHumanName *
ward_patient_get_name (const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *best = NULL;
  guint best_rank = G_MAXUINT;

  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_names; i++)
    {
      guint rank = rank_name (&patient->names[i], now_us);

      if (rank < best_rank)
        {
          best = &patient->names[i];
          best_rank = rank;
        }
    }
  return best_rank < 100 || patient->n_names == 1 ? best : NULL;
}

static void
append_joined (GString *text, const char *const *parts, guint n, const char *before)
{
  for (guint i = 0; i < n; i++)
    {
      if (parts[i] == NULL || *parts[i] == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, i == 0 ? before : " ");
      g_string_append (text, parts[i]);
    }
}

static char *
without_full_stop (const char *title)
{
  char *copy = g_strdup (title);
  size_t length = strlen (copy);

  if (length > 1 && copy[length - 1] == '.')
    copy[length - 1] = '\0';
  return copy;
}

static char *
format_parts (const WardHumanName *name)
{
  GString *text = g_string_new (NULL);

  if (name->family != NULL && *name->family != '\0')
    {
      g_autofree char *upper = g_utf8_strup (name->family, -1);

      g_string_append (text, upper);
    }
  append_joined (text, name->given, name->n_given, ", ");
  append_joined (text, name->suffix, name->n_suffix, " ");
  if (name->n_prefix > 0 && name->prefix[0] != NULL && *name->prefix[0] != '\0')
    {
      g_autofree char *title = without_full_stop (name->prefix[0]);

      g_string_append_printf (text, "%s(%s)", text->len > 0 ? " " : "", title);
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_patient_format_name:
 * @patient: a patient
 * @now_us: now
 *
 * Writes the name as "SURNAME, Given (Title)", never cut; a name of text only stands verbatim (V84); an absent one is said (V83).
 *
 * Returns: (transfer full): the name
 */
char *
ward_patient_format_name (const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *name = ward_patient_get_name (patient, now_us);
  g_autofree char *text = NULL;

  if (name == NULL)
    return g_strdup (_ ("Name Not Known"));
  text = format_parts (name);
  if (*text == '\0' && name->text != NULL && *name->text != '\0')
    {
      g_free (text);
      text = g_strdup (name->text);
    }
  if (*text == '\0')
    return g_strdup (g_strcmp0 (name->absent_reason, "masked") == 0 ? _ ("Name withheld") : _ ("Name Not Known"));
  if (g_strcmp0 (name->use, "temp") == 0)
    return g_strdup_printf (_ ("%s (temporary)"), text);
  return g_steal_pointer (&text);
}

/**
 * ward_patient_format_preferred_name:
 * @patient: a patient
 * @now_us: now
 *
 * Writes the nickname, which the banner shows as preferred name.
 *
 * Returns: (transfer full) (nullable): the name; %NULL where there is none
 */
char *
ward_patient_format_preferred_name (const WardPatient *patient, gint64 now_us)
{
  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];
      GString *text;

      if (g_strcmp0 (name->use, "nickname") != 0 || has_ended (&name->period_end, now_us))
        continue;
      if (name->n_given == 0)
        return g_strdup (name->text);
      text = g_string_new (NULL);
      append_joined (text, name->given, name->n_given, " ");
      return g_string_free (text, FALSE);
    }
  return NULL;
}

/**
 * ward_gender_get_text:
 * @gender: a gender
 *
 * Gives its word, never an abbreviation (CGS-0002).
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

static gboolean
is_social_security (const WardIdentifier *identifier)
{
  return g_strcmp0 (identifier->type_code, "SS") == 0 || g_strcmp0 (identifier->system, SYSTEM_US_SSN) == 0;
}

static gboolean
is_current (const WardIdentifier *identifier, gint64 now_us)
{
  return identifier->value != NULL && *identifier->value != '\0' && g_strcmp0 (identifier->use, "old") != 0
         && !has_ended (&identifier->period_end, now_us) && !is_social_security (identifier);
}

/* Lower is better; G_MAXUINT for what is no identifier of zone 1. Epic has no type code MR: its texts are EPI, MRN (auth.md Q25). */
static guint
rank_identifier (const WardIdentifier *identifier, const char *mrn_system)
{
  guint penalty = g_strcmp0 (identifier->use, "secondary") == 0 || g_strcmp0 (identifier->use, "temp") == 0 ? 10 : 0;

  if (mrn_system != NULL && g_strcmp0 (identifier->system, mrn_system) == 0)
    return 0 + penalty;
  if (g_strcmp0 (identifier->system, SYSTEM_NHS_NUMBER) == 0)
    return 1 + penalty;
  if (g_strcmp0 (identifier->type_code, "MR") == 0)
    return 2 + penalty;
  if (identifier->type_text != NULL
      && (g_ascii_strcasecmp (identifier->type_text, "EPI") == 0
          || g_ascii_strcasecmp (identifier->type_text, "MRN") == 0))
    return 3 + penalty;
  return G_MAXUINT;
}

/**
 * ward_patient_get_identifier:
 * @patient: a patient
 * @mrn_system: (nullable): the tenant's rule
 * @now_us: now
 * @out_n_more: (out) (optional): how many others of the same kind are current
 *
 * Chooses the identifier of zone 1: the tenant's, else the NHS number, else a medical record number; a social security number never (V89).
 *
 * Returns: (transfer none) (nullable): the identifier
 */
const WardIdentifier *
ward_patient_get_identifier (const WardPatient *patient, const char *mrn_system, gint64 now_us, guint *out_n_more)
{
  const WardIdentifier *best = NULL;
  guint best_rank = G_MAXUINT;
  guint n = 0;

  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_identifiers; i++)
    {
      guint rank;

      if (!is_current (&patient->identifiers[i], now_us))
        continue;
      rank = rank_identifier (&patient->identifiers[i], mrn_system);
      n += rank != G_MAXUINT;
      if (rank < best_rank)
        {
          best = &patient->identifiers[i];
          best_rank = rank;
        }
    }
  if (out_n_more != NULL)
    *out_n_more = n > 0 ? n - 1 : 0;
  return best;
}

/**
 * ward_identifier_get_label:
 * @identifier: an identifier
 *
 * Gives what the number is called: its own type's words.
 *
 * Returns: (transfer none): the label
 */
const char *
ward_identifier_get_label (const WardIdentifier *identifier)
{
  if (g_strcmp0 (identifier->system, SYSTEM_NHS_NUMBER) == 0)
    return _ ("NHS No.");
  if (g_strcmp0 (identifier->type_code, "MR") == 0
      || (identifier->type_text != NULL && g_ascii_strcasecmp (identifier->type_text, "EPI") == 0))
    return _ ("MRN");
  return identifier->type_text != NULL && *identifier->type_text != '\0' ? identifier->type_text : _ ("Identifier");
}

static gboolean
nhs_check_digit_holds (const char *digits)
{
  int sum = 0, check;

  for (int i = 0; i < 9; i++)
    sum += (digits[i] - '0') * (10 - i);
  check = 11 - sum % 11;
  return (check == 11 ? 0 : check) == digits[9] - '0';
}

static char *
format_nhs_number (const char *value)
{
  if (strlen (value) != 10 || strspn (value, "0123456789") != 10)
    return g_strdup_printf (_ ("%s (not an NHS number)"), value);
  if (!nhs_check_digit_holds (value))
    return g_strdup_printf (_ ("%s (check digit invalid)"), value);
  return g_strdup_printf ("%.3s %.3s %.4s", value, value + 3, value + 6);
}

/**
 * ward_identifier_format:
 * @identifier: an identifier
 * @with_label: whether its label stands before it
 *
 * Writes the number; an NHS number as 3-3-4, or as it is where it cannot be one.
 *
 * Returns: (transfer full): the text
 */
char *
ward_identifier_format (const WardIdentifier *identifier, gboolean with_label)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (identifier != NULL, NULL);

  if (identifier->value == NULL)
    return g_strdup (_ ("Not recorded"));
  value = g_strcmp0 (identifier->system, SYSTEM_NHS_NUMBER) == 0 ? format_nhs_number (identifier->value)
                                                                 : g_strdup (identifier->value);
  return with_label ? g_strdup_printf ("%s %s", ward_identifier_get_label (identifier), value)
                    : g_steal_pointer (&value);
}
