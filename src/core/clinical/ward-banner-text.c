/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the patient banner (clinical.md section 3; NHS CUI Patient Banner; W01, W04, W07-W09): all of them are made here, so that a test can read them
 * and the widget only shows them. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-patient.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/base/ward-text.h"
#include "core/clinical/ward-patient-private.h"

#define NEWBORN_US (28 * 24 * 3600 * (gint64) G_USEC_PER_SEC)

static gboolean
is_current (const WardAllergy *allergy)
{
  return !allergy->refuted && !allergy->inactive;
}

/**
 * ward_allergies_get_state:
 * @allergies: (array length=n): the allergies that were read
 * @n: how many
 * @loaded: whether the whole answer came
 *
 * Tells which of the four statements is true (PAB-0064 to 0072, W08). "None known" only where the source says so itself, and a substance overrules it.
 *
 * Returns: the state
 */
WardAllergyState
ward_allergies_get_state (const WardAllergy *const *allergies, guint n, gboolean loaded)
{
  WardAllergyState state = WARD_ALLERGIES_NOT_RECORDED;

  for (guint i = 0; i < n; i++)
    if (is_current (allergies[i]))
      {
        if (!allergies[i]->no_known)
          return WARD_ALLERGIES_KNOWN;
        state = WARD_ALLERGIES_NONE_KNOWN;
      }
  return loaded ? state : WARD_ALLERGIES_UNAVAILABLE;
}

static const char *
get_allergy_words (WardAllergyState state)
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

static const char *
get_lack_words (WardAllergyLack lack)
{
  switch (lack)
    {
    case WARD_ALLERGY_LACK_NOT_LOADED:
      return _ ("not loaded yet");
    case WARD_ALLERGY_LACK_NOT_PERMITTED:
      return _ ("not permitted");
    case WARD_ALLERGY_LACK_FAILED:
      return _ ("could not be loaded");
    case WARD_ALLERGY_LACK_KEPT_BACK:
      return _ ("none shown to Ward");
    case WARD_ALLERGY_LACK_KEPT_FROM_ACCOUNT:
      return _ ("none shown to your account");
    case WARD_ALLERGY_LACK_UNREADABLE:
      return _ ("sent, but could not be read");
    case WARD_ALLERGY_LACK_UNTOLD:
    default:
      return NULL;
    }
}

/**
 * ward_allergies_format_state:
 * @state: which of the four statements is true
 * @lack: why nothing is known, read for "unavailable" only
 * @partial: whether there may be more than are known
 *
 * The statement about allergies as the banner and the page say it: one of the four wordings, and in parentheses what is so (clinical.md 3.4, W08).
 *
 * Returns: (transfer full): the words
 */
char *
ward_allergies_format_state (WardAllergyState state, WardAllergyLack lack, gboolean partial)
{
  const char *words = get_allergy_words (state);
  const char *why = state == WARD_ALLERGIES_UNAVAILABLE ? get_lack_words (lack) : NULL;

  if (why == NULL && partial && state != WARD_ALLERGIES_UNAVAILABLE)
    why = _ ("may be incomplete");
  if (why == NULL)
    return g_strdup (words);
  /* Translators: first a statement such as “Allergies unavailable”, then why or how far it holds. */
  return g_strdup_printf (_ ("%s (%s)"), words, why);
}

static char *
join_allergies (const WardAllergy *const *allergies, guint n)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (is_current (allergies[i]) && !allergies[i]->no_known)
      {
        g_autofree char *name = ward_text_one_line (allergies[i]->text, 0);

        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
      }
  return g_string_free (names, names->len == 0);
}

/* A birth happens at a place: its time is shown as it was written, not moved into the viewer's zone. */
static char *
format_birth_time (const WardDateTime *birth_time)
{
  WardDateTime written = *birth_time;

  written.utc_us += written.offset_minutes * 60 * (gint64) G_USEC_PER_SEC;
  written.offset_minutes = 0;
  written.has_offset = FALSE;
  return ward_datetime_format_time (&written, NULL);
}

static char *
format_born (const WardPatient *patient, GTimeZone *zone, gint64 now_us)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *date = NULL;
  g_autofree char *age = NULL;

  if (patient->birth.precision == WARD_PRECISION_NONE)
    return g_strdup (_ ("Not Known"));
  date = ward_datetime_format_date (&patient->birth, zone);
  text = g_string_new (date);
  if (ward_datetime_has_time (&patient->birth_time) && now_us - patient->birth_time.utc_us < NEWBORN_US)
    {
      g_autofree char *time = format_birth_time (&patient->birth_time);

      g_string_append_printf (text, " %s", time);
    }
  age = patient->deceased ? NULL : ward_age_format (&patient->birth, &patient->birth_time, now_us, zone);
  if (age != NULL)
    g_string_append_printf (text, " (%s)", age);
  return g_strdup (text->str);
}

static char *
format_age_at_death (const WardPatient *patient, GTimeZone *zone)
{
  const WardDateTime *death = &patient->deceased_time;
  WardDateTime birth = patient->birth;

  if (death->precision == WARD_PRECISION_NONE)
    return NULL;
  if (death->precision < WARD_PRECISION_DAY) /* an age cannot be told better than the death is known */
    birth.precision = MIN (birth.precision, death->precision);
  return ward_age_format (&birth, &patient->birth_time, ward_datetime_get_axis_us (death, zone), zone);
}

static char *
format_identifier (const WardPatient *patient, const char *mrn_system, gint64 now_us, const char **out_label)
{
  guint n_more;
  const WardIdentifier *identifier = ward_patient_get_identifier (patient, mrn_system, now_us, &n_more);
  g_autofree char *text = NULL;

  *out_label = identifier != NULL ? ward_identifier_get_label (identifier) : _ ("MRN");
  if (identifier == NULL)
    return g_strdup (_ ("Not recorded"));
  if (mrn_system != NULL && g_strcmp0 (identifier->system, mrn_system) == 0 && identifier->type_text == NULL)
    *out_label = _ ("MRN");
  text = ward_identifier_format (identifier, FALSE);
  return n_more > 0 ? g_strdup_printf ("%s (+%u)", text, n_more) : g_steal_pointer (&text);
}

static void
append_tag (GString *tags, const char *tag)
{
  g_string_append_printf (tags, "%s%s", tags->len > 0 ? " · " : "", tag);
}

static void
append_birth_order (GString *tags, int order)
{
  static const char *const endings[] = { "th", "st", "nd", "rd" };
  gboolean teen = order % 100 >= 11 && order % 100 <= 13;
  g_autofree char *tag = NULL;

  if (order <= 0)
    {
      append_tag (tags, _ ("Multiple birth"));
      return;
    }
  tag = g_strdup_printf (_ ("Multiple birth, %d%s"), order, endings[teen || order % 10 > 3 ? 0 : order % 10]);
  append_tag (tags, tag);
}

static char *
make_tags (const WardPatient *patient)
{
  GString *tags = g_string_new (NULL);

  if (patient->multiple_birth)
    append_birth_order (tags, patient->birth_order);
  if (patient->restricted)
    append_tag (tags, _ ("Restricted"));
  if (patient->test_record)
    append_tag (tags, _ ("Test record"));
  return g_string_free (tags, tags->len == 0);
}

static char *
make_warning (const WardPatient *patient)
{
  GString *warning = g_string_new (NULL);
  g_autofree char *replacement = ward_patient_format_replacement (patient);

  if (replacement != NULL)
    /* Translators: %s is a patient's name, and a record number where one was sent. */
    g_string_append_printf (
        warning,
        _ ("Record inactive — replaced by %s: open that one. Do not rely on this old record: results and "
           "allergies may be missing here."),
        replacement);
  else if (ward_patient_is_replaced (patient))
    g_string_append (warning,
                     _ ("Record inactive — replaced by another record of this patient: open the current one. Do not "
                        "rely on this old record: results and allergies may be missing here."));
  else if (!patient->active)
    g_string_append (warning, _ ("Record inactive — do not use it without checking with the hospital."));
  if (patient->unsafe_modifier)
    g_string_append_printf (
        warning, "%s%s", warning->len > 0 ? " " : "",
        _ ("This record carries information that Ward cannot interpret. Check it in the hospital’s own system."));
  return g_string_free (warning, warning->len == 0);
}

/* One line "label<TAB>value"; a value never breaks it. */
static void
append_line (GString *lines, const char *label, const char *value)
{
  g_autofree char *one_line = NULL;
  g_autofree char *one_label = NULL;

  if (value == NULL || *value == '\0')
    return;
  one_label = ward_text_one_line (label, 0);
  one_line = ward_text_one_line (value, 0);
  g_string_append_printf (lines, "%s%s\t%s", lines->len > 0 ? "\n" : "", one_label, one_line);
}

static void
append_addresses (GString *lines, const WardPatient *patient)
{
  for (guint i = 0; i < patient->n_addresses; i++)
    {
      const char *colon = strstr (patient->addresses[i], ": ");
      g_autofree char *use
          = colon != NULL ? g_strndup (patient->addresses[i], (size_t) (colon - patient->addresses[i])) : NULL;
      g_autofree char *label = use != NULL ? g_strdup_printf (_ ("%s address"), use) : NULL;

      append_line (lines, label != NULL ? label : _ ("Address"), colon != NULL ? colon + 2 : patient->addresses[i]);
    }
}

static const char *
get_contact_label (const WardContactPoint *contact)
{
  if (g_strcmp0 (contact->system, "email") == 0)
    return _ ("Email");
  if (g_strcmp0 (contact->use, "mobile") == 0)
    return _ ("Mobile");
  if (g_strcmp0 (contact->use, "work") == 0)
    return _ ("Work");
  if (g_strcmp0 (contact->use, "home") == 0)
    return _ ("Home");
  if (g_strcmp0 (contact->system, "fax") == 0)
    return _ ("Fax");
  return _ ("Phone");
}

static const char *
get_name_label (const WardHumanName *name)
{
  if (g_strcmp0 (name->use, "maiden") == 0)
    return _ ("Maiden name");
  if (g_strcmp0 (name->use, "nickname") == 0)
    return _ ("Preferred name");
  return _ ("Other name");
}

static void
append_names (GString *lines, const WardPatient *patient, gint64 now_us)
{
  const WardHumanName *current = ward_patient_get_name (patient, now_us);
  const WardHumanName *latin = ward_patient_get_latin_name (patient, now_us);

  for (guint i = 0; i < patient->n_names; i++)
    {
      const WardHumanName *name = &patient->names[i];
      g_autofree char *text = NULL;
      gboolean former = g_strcmp0 (name->use, "old") == 0 || ward_period_is_over (&name->period_end, now_us);

      if (name == current || name == latin || (g_strcmp0 (name->use, "nickname") == 0 && !former))
        continue;
      text = ward_human_name_format (name);
      append_line (lines, former ? _ ("Former name") : get_name_label (name), text);
    }
}

static void
append_identifiers (GString *lines, const WardPatient *patient, const char *mrn_system, gint64 now_us)
{
  const WardIdentifier *current = ward_patient_get_identifier (patient, mrn_system, now_us, NULL);
  const char *own_system = mrn_system;

  if (own_system == NULL && current != NULL && ward_identifier_is_record_number (current))
    own_system = current->system;
  for (guint i = 0; i < patient->n_identifiers; i++)
    {
      const WardIdentifier *identifier = &patient->identifiers[i];
      g_autofree char *text = NULL;
      g_autofree char *label = NULL;

      if (identifier == current || identifier->value == NULL || ward_identifier_is_secret (identifier))
        continue;
      text = ward_identifier_format (identifier, FALSE);
      label = ward_identifier_format_label (identifier, own_system, now_us);
      append_line (lines, label, text);
    }
}

static void
append_allergies (GString *lines, const WardAllergy *const *allergies, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) text = NULL;

      if (!is_current (allergies[i]) || allergies[i]->no_known)
        continue;
      text = g_string_new (allergies[i]->text);
      if (allergies[i]->reaction != NULL)
        g_string_append_printf (text, " — %s", allergies[i]->reaction);
      if (allergies[i]->criticality != NULL)
        g_string_append_printf (text, " (%s)", allergies[i]->criticality);
      append_line (lines, _ ("Allergy"), text->str);
    }
}

static char *
make_details (const WardPatient *patient, const WardAllergy *const *allergies, guint n_allergies,
              const char *mrn_system, gint64 now_us)
{
  GString *lines = g_string_new (NULL);

  append_addresses (lines, patient);
  for (guint i = 0; i < patient->n_contacts; i++)
    if (g_strcmp0 (patient->contacts[i].use, "old") != 0)
      append_line (lines, get_contact_label (&patient->contacts[i]), patient->contacts[i].value);
  append_line (lines, _ ("Sex"), patient->sex);
  append_line (lines, _ ("Sex assigned at birth"), patient->birth_sex);
  append_line (lines, _ ("Gender identity"), patient->gender_identity);
  append_line (lines, _ ("Language"), patient->language);
  append_names (lines, patient, now_us);
  append_identifiers (lines, patient, mrn_system, now_us);
  append_allergies (lines, allergies, n_allergies);
  return g_string_free (lines, FALSE);
}

/* In the order of the banner (PAB-0016). */
static char *
make_summary (const WardBannerText *text)
{
  GString *line = g_string_new (text->name);

  if (text->latin_name != NULL)
    g_string_append_printf (line, ". %s %s", _ ("In Latin script"), text->latin_name);
  g_string_append_printf (line, ". %s %s", _ ("Born"), text->born);
  if (text->died != NULL)
    g_string_append_printf (line, ". %s %s", _ ("Died"), text->died);
  if (text->age_at_death != NULL)
    g_string_append_printf (line, ". %s %s", _ ("Age at Death"), text->age_at_death);
  g_string_append_printf (line, ". %s %s. %s %s. %s", _ ("Gender"), text->gender, text->identifier_label,
                          text->identifier, text->allergies);
  if (text->allergy_names != NULL)
    g_string_append_printf (line, ": %s", text->allergy_names);
  if (text->tags != NULL)
    g_string_append_printf (line, ". %s", text->tags);
  g_string_append_c (line, '.');
  if (text->warning != NULL)
    g_string_append_printf (line, " %s", text->warning);
  return g_string_free (line, FALSE);
}

/**
 * ward_banner_text_new:
 * @patient: the patient
 * @allergy_state: which of the four statements is true
 * @allergies: (array length=n_allergies): the allergies
 * @n_allergies: how many
 * @mrn_system: (nullable): the tenant's system of record numbers
 * @zone: (nullable): the zone of today's date
 * @now_us: now, microseconds since 1970 UTC
 *
 * Makes all words of the banner. A living patient's age stands behind the birth date, a deceased one's apart (PAB-0034, 0060).
 *
 * Returns: (transfer full): the words
 */
WardBannerText *
ward_banner_text_new (const WardPatient *patient, WardAllergyState allergy_state, const WardAllergy *const *allergies,
                      guint n_allergies, const char *mrn_system, GTimeZone *zone, gint64 now_us)
{
  const WardHumanName *latin;
  WardBannerText *text;
  const char *label;

  g_return_val_if_fail (patient != NULL, NULL);

  text = g_new0 (WardBannerText, 1);
  text->name = ward_patient_format_name (patient, now_us);
  text->preferred_name = ward_patient_format_preferred_name (patient, now_us);
  latin = ward_patient_get_latin_name (patient, now_us);
  text->latin_name = latin != NULL ? ward_human_name_format (latin) : NULL;
  text->born = format_born (patient, zone, now_us);
  if (patient->deceased)
    {
      text->died = patient->deceased_time.precision != WARD_PRECISION_NONE
                       ? ward_datetime_format_date (&patient->deceased_time, zone)
                       : g_strdup (_ ("Not recorded"));
      text->age_at_death = format_age_at_death (patient, zone);
    }
  text->gender = g_strdup (ward_gender_get_text (patient->gender));
  text->identifier = format_identifier (patient, mrn_system, now_us, &label);
  text->identifier_label = g_strdup (label);
  text->allergies = g_strdup (get_allergy_words (allergy_state));
  text->allergy_names = join_allergies (allergies, n_allergies);
  text->tags = make_tags (patient);
  text->warning = make_warning (patient);
  text->details = make_details (patient, allergies, n_allergies, mrn_system, now_us);
  text->deceased = patient->deceased;
  text->restricted = patient->restricted;
  text->summary = make_summary (text);
  return text;
}

/* The screen reader and the prints have to say what the banner says. */
static void
renew_summary (WardBannerText *text)
{
  g_free (text->summary);
  text->summary = make_summary (text);
}

/**
 * ward_banner_text_tell_allergies:
 * @text: the words
 * @state: which of the four statements is true
 * @lack: why nothing is known, read for "unavailable" only
 * @partial: whether there may be more than are named
 *
 * Says of the allergies how far the statement holds, or why there is none.
 */
void
ward_banner_text_tell_allergies (WardBannerText *text, WardAllergyState state, WardAllergyLack lack, gboolean partial)
{
  g_return_if_fail (text != NULL);

  g_free (text->allergies);
  text->allergies = ward_allergies_format_state (state, lack, partial);
  renew_summary (text);
}

/**
 * ward_banner_text_add_warning:
 * @text: the words
 * @warning: a sentence, translated
 *
 * Puts a warning before those that the patient's own record brings.
 */
void
ward_banner_text_add_warning (WardBannerText *text, const char *warning)
{
  char *both;

  g_return_if_fail (text != NULL && warning != NULL);

  both = text->warning != NULL ? g_strdup_printf ("%s %s", warning, text->warning) : g_strdup (warning);
  g_free (text->warning);
  text->warning = both;
  renew_summary (text);
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
  g_free (text->latin_name);
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
