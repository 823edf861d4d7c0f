/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a patient's identifiers stands in the banner, and how (clinical.md 3.2, 3.4; V89; W04): the tenant's own record number first, a social security
 * number never. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/base/ward-text.h"
#include "core/clinical/ward-patient-private.h"

#define NHS_SYSTEM "https://fhir.nhs.uk/Id/nhs-number"
#define NOT_SHOWN G_MAXINT

gboolean
ward_identifier_is_secret (const WardIdentifier *identifier)
{
  return g_strcmp0 (identifier->type_code, "SS") == 0
         || g_strcmp0 (identifier->system, "http://hl7.org/fhir/sid/us-ssn") == 0
         || g_strcmp0 (identifier->system, "urn:oid:2.16.840.1.113883.4.1") == 0;
}

gboolean
ward_identifier_is_former (const WardIdentifier *identifier, gint64 now_us)
{
  return g_strcmp0 (identifier->use, "old") == 0 || ward_period_is_over (&identifier->period_end, now_us);
}

static gboolean
is_nhs_number (const WardIdentifier *identifier)
{
  return g_strcmp0 (identifier->system, NHS_SYSTEM) == 0;
}

static gboolean
has_type_text (const WardIdentifier *identifier, const char *text)
{
  return identifier->type_text != NULL && g_ascii_strcasecmp (identifier->type_text, text) == 0;
}

static gboolean
is_record_number (const WardIdentifier *identifier, const char *mrn_system)
{
  return (mrn_system != NULL && g_strcmp0 (identifier->system, mrn_system) == 0)
         || g_strcmp0 (identifier->type_code, "MR") == 0 || has_type_text (identifier, "MRN");
}

/* The lower, the better. A number that is only temporary or secondary stands behind all others of its kind. */
static int
rank_identifier (const WardIdentifier *identifier, const char *mrn_system, gint64 now_us)
{
  gboolean second = g_strcmp0 (identifier->use, "temp") == 0 || g_strcmp0 (identifier->use, "secondary") == 0;

  if (identifier->value == NULL || *identifier->value == '\0' || ward_identifier_is_secret (identifier)
      || ward_identifier_is_former (identifier, now_us))
    return NOT_SHOWN;
  if (mrn_system != NULL && g_strcmp0 (identifier->system, mrn_system) == 0)
    return 0 + second;
  if (is_nhs_number (identifier))
    return 2 + second;
  if (g_strcmp0 (identifier->type_code, "MR") == 0)
    return 4 + second;
  if (has_type_text (identifier, "MRN"))
    return 6 + second;
  if (has_type_text (identifier, "EPI"))
    return 8 + second;
  return NOT_SHOWN;
}

/**
 * ward_patient_get_identifier:
 * @patient: a patient
 * @mrn_system: (nullable): the tenant's system of record numbers
 * @now_us: now, microseconds since 1970 UTC
 * @out_n_more: (out) (optional): how many other record numbers are current too
 *
 * Chooses the one identifier of the banner's first zone: the tenant's, an NHS number, a record number by type, Epic's own. Former ones never.
 *
 * Returns: (transfer none) (nullable): the identifier
 */
const WardIdentifier *
ward_patient_get_identifier (const WardPatient *patient, const char *mrn_system, gint64 now_us, guint *out_n_more)
{
  const WardIdentifier *chosen = NULL;
  int best = NOT_SHOWN;
  guint n_more = 0;

  g_return_val_if_fail (patient != NULL, NULL);

  for (guint i = 0; i < patient->n_identifiers; i++)
    {
      int rank = rank_identifier (&patient->identifiers[i], mrn_system, now_us);

      if (rank < best)
        {
          chosen = &patient->identifiers[i];
          best = rank;
        }
    }
  for (guint i = 0; chosen != NULL && i < patient->n_identifiers; i++)
    {
      const WardIdentifier *other = &patient->identifiers[i];

      if (other != chosen && is_record_number (other, mrn_system)
          && rank_identifier (other, mrn_system, now_us) != NOT_SHOWN && strcmp (other->value, chosen->value) != 0)
        n_more++;
    }
  if (out_n_more != NULL)
    *out_n_more = n_more;
  return chosen;
}

/* Ten digits without the blanks that may stand between them; FALSE for anything else. */
static gboolean
read_nhs_digits (const char *value, char out[11])
{
  guint n = 0;

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == ' ' || *p == '-')
        continue;
      if (!g_ascii_isdigit (*p) || n == 10)
        return FALSE;
      out[n++] = *p;
    }
  out[n] = '\0';
  return n == 10;
}

/* Modulus 11 with the weights 10 to 2 (NHS Data Dictionary, NHS number). */
static gboolean
check_nhs_digits (const char *digits)
{
  int sum = 0;
  int check;

  for (int i = 0; i < 9; i++)
    sum += (digits[i] - '0') * (10 - i);
  check = 11 - sum % 11;
  return (check == 11 ? 0 : check) == digits[9] - '0';
}

static char *
format_nhs_number (const char *value)
{
  char digits[11];

  if (!read_nhs_digits (value, digits) || !check_nhs_digits (digits))
    return g_strdup_printf (_ ("%s (check digit invalid)"), value);
  return g_strdup_printf ("%.3s %.3s %.4s", digits, digits + 3, digits + 6);
}

/**
 * ward_identifier_get_label:
 * @identifier: an identifier
 *
 * Names the kind of identifier.
 *
 * Returns: (transfer none): "NHS No.", "MRN", or the words of its type
 */
const char *
ward_identifier_get_label (const WardIdentifier *identifier)
{
  g_return_val_if_fail (identifier != NULL, "");

  if (is_nhs_number (identifier))
    return _ ("NHS No.");
  if (is_record_number (identifier, NULL) || has_type_text (identifier, "EPI")) /* Epic's record number (auth.md Q25) */
    return _ ("MRN");
  return identifier->type_text != NULL && *identifier->type_text != '\0' ? identifier->type_text : _ ("Identifier");
}

/* Of two record numbers each needs its issuer: the number of one hospital is somebody else's in the next. */
static char *
format_issued_label (const WardIdentifier *identifier, const char *own_system)
{
  const char *label = ward_identifier_get_label (identifier);

  if (identifier->assigner != NULL && *identifier->assigner != '\0')
    return g_strdup_printf ("%s (%s)", label, identifier->assigner);
  if (is_nhs_number (identifier) || !is_record_number (identifier, own_system) || own_system == NULL
      || g_strcmp0 (identifier->system, own_system) == 0)
    return g_strdup (label);
  return identifier->system != NULL ? g_strdup_printf (_ ("%s, other issuer"), label)
                                    : g_strdup_printf (_ ("%s, issuer not given"), label);
}

/**
 * ward_identifier_is_record_number:
 * @identifier: an identifier
 *
 * Tells a hospital's record number by its own words from all else that a patient may be known by, a national number for instance.
 *
 * Returns: whether it is one
 */
gboolean
ward_identifier_is_record_number (const WardIdentifier *identifier)
{
  g_return_val_if_fail (identifier != NULL, FALSE);

  return !is_nhs_number (identifier) && is_record_number (identifier, NULL);
}

/**
 * ward_identifier_format_label:
 * @identifier: an identifier
 * @own_system: (nullable): the system of the hospital's own record numbers
 * @now_us: now, microseconds since 1970 UTC
 *
 * Names the kind of identifier, who issued it as far as is known, and that it is a former one.
 *
 * Returns: (transfer full): "MRN (St. Elsewhere)", "MRN, other issuer", "Former MRN"
 */
char *
ward_identifier_format_label (const WardIdentifier *identifier, const char *own_system, gint64 now_us)
{
  g_autofree char *label = NULL;

  g_return_val_if_fail (identifier != NULL, NULL);

  label = format_issued_label (identifier, own_system);
  return ward_identifier_is_former (identifier, now_us) ? g_strdup_printf (_ ("Former %s"), label)
                                                        : g_steal_pointer (&label);
}

/**
 * ward_identifier_format:
 * @identifier: an identifier
 * @with_label: whether its kind stands in front
 *
 * Writes the identifier; an NHS number in groups of 3, 3 and 4 (NUM-0001), as sent where its check digit is wrong.
 *
 * Returns: (transfer full): the text
 */
char *
ward_identifier_format (const WardIdentifier *identifier, gboolean with_label)
{
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (identifier != NULL, NULL);

  value = ward_text_one_line (identifier->value != NULL ? identifier->value : "", 0);
  text = is_nhs_number (identifier) ? format_nhs_number (value) : g_strdup (value);
  return with_label ? g_strconcat (ward_identifier_get_label (identifier), " ", text, NULL) : g_steal_pointer (&text);
}
