/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the patient banner (CUI patient banner; clinical.md section 3; V82-V92, W04, W07-W09). All of them are made here, so that they can be tested
 * without a widget. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static gboolean
counts (const WardAllergy *allergy)
{
  return !allergy->refuted && !allergy->inactive;
}

/**
 * ward_allergies_get_state:
 * @allergies: (array length=n): what was read
 * @n: how many
 * @loaded: whether all of it could be read
 *
 * Judges which of the four wordings holds: "none known" needs an explicit statement, an empty list is only "not recorded" (PAB-0064 to 0072).
 *
 * Returns: the state
 */
WardAllergyState
ward_allergies_get_state (const WardAllergy *const *allergies, guint n, gboolean loaded)
{
  gboolean none_known = FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!counts (allergies[i]))
        continue;
      if (!allergies[i]->no_known)
        return WARD_ALLERGIES_KNOWN;
      none_known = TRUE;
    }
  if (!loaded)
    return WARD_ALLERGIES_UNAVAILABLE;
  return none_known ? WARD_ALLERGIES_NONE_KNOWN : WARD_ALLERGIES_NOT_RECORDED;
}

static const char *
allergy_words (WardAllergyState state)
{
  switch (state)
    {
    case WARD_ALLERGIES_KNOWN:
      return _ ("Known allergies");
    case WARD_ALLERGIES_NONE_KNOWN:
      return _ ("No known allergies");
    case WARD_ALLERGIES_NOT_RECORDED:
      return _ ("Allergies not recorded");
    case WARD_ALLERGIES_UNAVAILABLE:
    default:
      return _ ("Allergies unavailable");
    }
}

static char *
join_allergies (const WardAllergy *const *allergies, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const char *name = allergies[i]->text != NULL ? allergies[i]->text : _ ("unnamed");

      if (!counts (allergies[i]) || allergies[i]->no_known)
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
    }
  if (text->len == 0)
    {
      g_string_free (text, TRUE);
      return NULL;
    }
  return g_string_free (text, FALSE);
}

/* A birth date is a calendar day: no zone moves it. */
static char *
format_birth (const WardPatient *patient, GTimeZone *zone, gint64 now_us, gboolean with_age)
{
  const WardDateTime *birth_time = ward_datetime_has_time (&patient->birth_time) ? &patient->birth_time : NULL;
  g_autofree char *date = NULL;
  g_autofree char *age = NULL;
  GString *text;

  if (patient->birth.precision == WARD_PRECISION_NONE)
    return g_strdup (_ ("Not Known"));
  date = ward_datetime_format_date (&patient->birth, zone);
  text = g_string_new (date);
  if (with_age)
    age = ward_age_format (&patient->birth, birth_time, now_us, zone);
  /* below four weeks the time of birth always stands, where it is known (3.4) */
  if (with_age && birth_time != NULL && now_us - birth_time->utc_us < 28 * G_TIME_SPAN_DAY)
    {
      g_autofree char *time = ward_datetime_format_time (birth_time, zone);

      g_string_append_printf (text, " %s", time);
    }
  if (age != NULL)
    g_string_append_printf (text, " (%s)", age);
  return g_string_free (text, FALSE);
}

static void
set_death (WardBannerText *text, const WardPatient *patient, GTimeZone *zone)
{
  const WardDateTime *died = &patient->deceased_time;

  if (!patient->deceased)
    return;
  if (died->precision == WARD_PRECISION_NONE)
    {
      text->died = g_strdup (_ ("Not recorded"));
      return;
    }
  text->died = ward_datetime_format_date (died, zone);
  text->age_at_death
      = ward_age_format (&patient->birth, ward_datetime_has_time (&patient->birth_time) ? &patient->birth_time : NULL,
                         ward_datetime_get_axis_us (died, zone), zone);
}

static void
append_tag (GString *tags, const char *tag)
{
  g_string_append_printf (tags, "%s%s", tags->len > 0 ? " · " : "", tag);
}

static const char *
ordinal_suffix (int number)
{
  if (number % 100 >= 11 && number % 100 <= 13)
    return "th";
  return number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
}

static char *
build_tags (const WardPatient *patient)
{
  GString *tags = g_string_new (NULL);

  if (patient->multiple_birth)
    {
      g_autofree char *order = patient->birth_order > 0
                                   ? g_strdup_printf (_ ("Multiple birth, %d%s"), patient->birth_order,
                                                      ordinal_suffix (patient->birth_order))
                                   : g_strdup (_ ("Multiple birth"));

      append_tag (tags, order);
    }
  if (patient->restricted)
    append_tag (tags, _ ("Restricted record"));
  if (patient->test_record)
    append_tag (tags, _ ("Test record"));
  if (tags->len == 0)
    {
      g_string_free (tags, TRUE);
      return NULL;
    }
  return g_string_free (tags, FALSE);
}

static char *
build_warning (const WardPatient *patient)
{
  if (patient->unsafe_modifier)
    return g_strdup (
        _ ("This record carries information that Ward cannot interpret. Check it in the hospital's own system."));
  for (guint i = 0; i < patient->n_links; i++)
    if (g_strcmp0 (patient->links[i].type, "replaced-by") == 0)
      return g_strdup (
          _ ("Record inactive — replaced by another record of this patient. Search for the patient again to open "
             "the current one."));
  if (!patient->active)
    return g_strdup (_ ("Record inactive — do not use it without checking with the hospital."));
  return NULL;
}

static void
append_detail (GString *details, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (details, "%s%s\t%s", details->len > 0 ? "\n" : "", label, value);
}

static const char *
contact_label (const WardContactPoint *contact)
{
  if (g_strcmp0 (contact->system, "email") == 0)
    return _ ("Email");
  if (g_strcmp0 (contact->use, "work") == 0)
    return _ ("Work");
  if (g_strcmp0 (contact->use, "mobile") == 0)
    return _ ("Mobile");
  return _ ("Home");
}

static void
append_other_names (GString *details, const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *current = ward_patient_get_name (patient, now_us);

  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];
      g_autofree char *given = NULL;
      g_autofree char *text = NULL;

      if (name == current || g_strcmp0 (name->use, "nickname") == 0)
        continue;
      given = name->n_given > 0 ? g_strdup (name->given[0]) : NULL;
      text = name->family != NULL ? g_strjoin (", ", name->family, given, NULL) : g_strdup (name->text);
      append_detail (details,
                     name->use != NULL && strcmp (name->use, "maiden") == 0 ? _ ("Maiden name") : _ ("Other name"),
                     text);
    }
}

static char *
build_details (const WardPatient *patient, const WardIdentifier *shown, gint64 now_us)
{
  GString *details = g_string_new (NULL);

  for (guint i = 0; i < patient->n_addresses; i++)
    append_detail (details, _ ("Address"), patient->addresses[i]);
  for (guint i = 0; i < patient->n_contacts; i++)
    append_detail (details, contact_label (&patient->contacts[i]), patient->contacts[i].value);
  append_other_names (details, patient, now_us);
  append_detail (details, _ ("Sex"), patient->sex);
  append_detail (details, _ ("Sex assigned at birth"), patient->birth_sex);
  append_detail (details, _ ("Gender identity"), patient->gender_identity);
  append_detail (details, _ ("Language"), patient->language);
  for (guint i = 0; i < patient->n_identifiers; i++)
    {
      const WardIdentifier *identifier = &patient->identifiers[i];
      g_autofree char *value = NULL;

      if (identifier == shown || g_strcmp0 (identifier->type_code, "SS") == 0
          || g_strcmp0 (identifier->system, "http://hl7.org/fhir/sid/us-ssn") == 0)
        continue;
      value = ward_identifier_format (identifier, FALSE);
      if (g_strcmp0 (identifier->use, "old") == 0)
        {
          g_autofree char *old = g_strdup_printf (_ ("%s (old)"), value);

          append_detail (details, ward_identifier_get_label (identifier), old);
        }
      else
        append_detail (details, ward_identifier_get_label (identifier), value);
    }
  return g_string_free (details, FALSE);
}

static char *
build_summary (const WardBannerText *text)
{
  GString *summary = g_string_new (text->name);

  g_string_append_printf (summary, _ (". Born %s"), text->born);
  if (text->deceased)
    g_string_append_printf (summary, _ (". Died %s"), text->died);
  if (text->age_at_death != NULL)
    g_string_append_printf (summary, _ (". Age at Death %s"), text->age_at_death);
  g_string_append_printf (summary, _ (". Gender %s. %s %s. %s"), text->gender, text->identifier_label, text->identifier,
                          text->allergies);
  if (text->allergy_names != NULL)
    g_string_append_printf (summary, ": %s", text->allergy_names);
  if (text->tags != NULL)
    g_string_append_printf (summary, ". %s", text->tags);
  g_string_append_c (summary, '.');
  return g_string_free (summary, FALSE);
}

static void
set_identifier (WardBannerText *text, const WardIdentifier *identifier, guint n_more)
{
  g_autofree char *value = NULL;

  text->identifier_label = g_strdup (identifier != NULL ? ward_identifier_get_label (identifier) : _ ("MRN"));
  if (identifier == NULL)
    {
      text->identifier = g_strdup (_ ("Not recorded"));
      return;
    }
  value = ward_identifier_format (identifier, FALSE);
  text->identifier = n_more > 0 ? g_strdup_printf ("%s (+%u)", value, n_more) : g_steal_pointer (&value);
}

/**
 * ward_banner_text_new:
 * @patient: the patient
 * @allergy_state: which wording holds
 * @allergies: (array length=n_allergies): what was read
 * @n_allergies: how many
 * @mrn_system: (nullable): the tenant's identifier rule
 * @zone: (nullable): the zone
 * @now_us: now, microseconds since 1970 UTC
 *
 * Makes all words of the banner.
 *
 * Returns: (transfer full): the words
 */
WardBannerText *
ward_banner_text_new (const WardPatient *patient, WardAllergyState allergy_state, const WardAllergy *const *allergies,
                      guint n_allergies, const char *mrn_system, GTimeZone *zone, gint64 now_us)
{
  WardBannerText *text;
  const WardIdentifier *identifier;
  guint n_more = 0;

  g_return_val_if_fail (patient != NULL, NULL);

  text = g_new0 (WardBannerText, 1);
  identifier = ward_patient_get_identifier (patient, mrn_system, now_us, &n_more);
  text->deceased = patient->deceased;
  text->restricted = patient->restricted;
  text->name = ward_patient_format_name (patient, now_us);
  text->preferred_name = ward_patient_format_preferred_name (patient, now_us);
  text->born = format_birth (patient, zone, now_us, !patient->deceased);
  set_death (text, patient, zone);
  text->gender = g_strdup (ward_gender_get_text (patient->gender));
  set_identifier (text, identifier, n_more);
  text->allergies = g_strdup (allergy_words (allergy_state));
  if (allergy_state == WARD_ALLERGIES_KNOWN)
    text->allergy_names = join_allergies (allergies, n_allergies);
  text->tags = build_tags (patient);
  text->warning = build_warning (patient);
  text->details = build_details (patient, identifier, now_us);
  text->summary = build_summary (text);
  return text;
}

/**
 * ward_banner_text_free:
 * @text: (transfer full): the words
 *
 * Frees them.
 */
void
ward_banner_text_free (WardBannerText *text)
{
  g_return_if_fail (text != NULL);

  g_free (text->name);
  g_free (text->preferred_name);
  g_free (text->born);
  g_free (text->died);
  g_free (text->age_at_death);
  g_free (text->gender);
  g_free (text->identifier_label);
  g_free (text->identifier);
  g_free (text->allergies);
  g_free (text->allergy_names);
  g_free (text->tags);
  g_free (text->warning);
  g_free (text->details);
  g_free (text->summary);
  g_free (text);
}
