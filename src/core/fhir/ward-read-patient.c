/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patient → WardPatient (clinical.md 3.4; auth.md Q25, X091): every name, identifier and link is kept with its use and period, so that the choice is made
 * where it can be tested; the extensions of US Core, HL7 and Epic that the banner's second zone shows. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const *
read_strings (WardReader *reader, const WardJson *value, guint *out_n)
{
  size_t n = ward_read_count (value);
  const char **strings;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  strings = ward_arena_new0 (reader->arena, const char *, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      const char *text = ward_read_text (reader, element);

      if (text != NULL)
        strings[(*out_n)++] = text;
    }
  return strings;
}

/**
 * ward_read_human_name:
 * @reader: the page's reader
 * @value: a HumanName
 * @out_name: (inout): filled; must be zeroed
 *
 * Reads one name with its parts as sent.
 */
void
ward_read_human_name (WardReader *reader, const WardJson *value, WardHumanName *out_name)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    {
      out_name->text = ward_read_text (reader, value);
      return;
    }
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "use"))
        out_name->use = ward_read_word (reader, member);
      else if (ward_key_is (key, "text"))
        out_name->text = ward_read_text (reader, member);
      else if (ward_key_is (key, "family"))
        {
          WardReadList list;
          const WardJson *first;

          ward_read_list_init (&list, member); /* DSTU2: a list */
          if (ward_read_list_next (&list, &first))
            out_name->family = ward_read_text (reader, first);
        }
      else if (ward_key_is (key, "given"))
        out_name->given = read_strings (reader, member, &out_name->n_given);
      else if (ward_key_is (key, "prefix"))
        out_name->prefix = read_strings (reader, member, &out_name->n_prefix);
      else if (ward_key_is (key, "suffix"))
        out_name->suffix = read_strings (reader, member, &out_name->n_suffix);
      else if (ward_key_is (key, "period"))
        ward_read_period (reader, member, NULL, &out_name->period_end);
      else if (ward_key_is (key, "extension") || ward_key_is (key, "_family") || ward_key_is (key, "_text"))
        {
          const char *code = ward_read_absent_code (reader, key[0] == '_' ? member : value);

          out_name->absent_reason = code != NULL ? code : out_name->absent_reason;
        }
    }
}

static void
read_names (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  size_t n = ward_read_count (value);
  WardReadList list;
  const WardJson *element;

  patient->names = ward_arena_new0 (reader->arena, WardHumanName, MAX (n, 1));
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    ward_read_human_name (reader, element, &patient->names[patient->n_names++]);
}

static void
read_identifier (WardReader *reader, const WardJson *value, WardIdentifier *identifier)
{
  const char *raw = ward_json_get_string (value, "value");
  const WardJson *type = ward_json_get (value, "type");
  WardConcept concept = { 0 };

  ward_read_reference (reader, ward_json_get (value, "assigner"), NULL, &identifier->assigner);
  identifier->use = ward_read_word (reader, ward_json_get (value, "use"));
  identifier->system = ward_read_word (reader, ward_json_get (value, "system"));
  if (raw != NULL)
    {
      /* Epic's INTERNAL numbers come with blanks in front (auth.md Q25). */
      g_autofree char *stripped = g_strstrip (g_strdup (raw));

      identifier->value = stripped[0] != '\0' ? ward_arena_strdup (reader->arena, stripped) : NULL;
    }
  if (ward_json_get (value, "period") != NULL)
    ward_read_period (reader, ward_json_get (value, "period"), NULL, &identifier->period_end);
  if (type == NULL || !ward_read_concept (reader, type, &concept))
    return;
  identifier->type_text = ward_concept_get_text (&concept);
  for (guint i = 0; i < concept.n_codings && identifier->type_code == NULL; i++)
    if (concept.codings[i].system != NULL && g_str_has_suffix (concept.codings[i].system, "v2-0203"))
      identifier->type_code = concept.codings[i].code;
  if (identifier->type_code == NULL)
    identifier->type_code = concept.n_codings > 0 ? concept.codings[0].code : NULL;
}

static void
read_identifiers (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  WardReadList list;
  const WardJson *element;

  patient->identifiers = ward_arena_new0 (reader->arena, WardIdentifier, MAX (ward_read_count (value), 1));
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    if (ward_json_is_object (element))
      read_identifier (reader, element, &patient->identifiers[patient->n_identifiers++]);
}

static void
read_contacts (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  WardReadList list;
  const WardJson *element;

  patient->contacts = ward_arena_new0 (reader->arena, WardContactPoint, MAX (ward_read_count (value), 1));
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      WardContactPoint *contact = &patient->contacts[patient->n_contacts];

      contact->value = ward_read_text (reader, ward_json_get (element, "value"));
      contact->system = ward_read_word (reader, ward_json_get (element, "system"));
      contact->use = ward_read_word (reader, ward_json_get (element, "use"));
      if (contact->value != NULL)
        patient->n_contacts++;
    }
}

static const char *
address_use_text (const char *use)
{
  if (use != NULL && strcmp (use, "temp") == 0)
    return _ ("Temporary");
  if (use != NULL && strcmp (use, "work") == 0)
    return _ ("Work");
  if (use != NULL && strcmp (use, "old") == 0)
    return _ ("Former");
  if (use != NULL && strcmp (use, "billing") == 0)
    return _ ("Billing");
  return _ ("Usual");
}

static void
append_part (GString *line, const char *part)
{
  if (part == NULL || part[0] == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, ", ");
  g_string_append (line, part);
}

static void
read_addresses (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  const char **addresses = ward_arena_new0 (reader->arena, const char *, MAX (ward_read_count (value), 1));
  WardReadList list;
  const WardJson *element;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char *whole = NULL;
      WardReadList lines;
      const WardJson *street;

      ward_read_list_init (&lines, ward_json_get (element, "line"));
      while (ward_read_list_next (&lines, &street))
        append_part (line, ward_json_as_string (street));
      append_part (line, ward_json_get_string (element, "city"));
      append_part (line, ward_json_get_string (element, "state"));
      append_part (line, ward_json_get_string (element, "postalCode"));
      append_part (line, ward_json_get_string (element, "country"));
      if (line->len == 0)
        append_part (line, ward_json_get_string (element, "text"));
      if (line->len == 0)
        continue;
      whole = g_strdup_printf ("%s: %s", address_use_text (ward_json_get_string (element, "use")), line->str);
      addresses[patient->n_addresses++] = ward_arena_strdup (reader->arena, whole);
    }
  patient->addresses = addresses;
}

static void
read_links (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  WardReadList list;
  const WardJson *element;

  patient->links = ward_arena_new0 (reader->arena, WardPatientLink, MAX (ward_read_count (value), 1));
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      WardPatientLink *link = &patient->links[patient->n_links];
      const WardJson *other = ward_json_get (element, "other");

      *link = (WardPatientLink){ 0 }; /* of one that was passed over nothing stays */
      ward_read_reference (reader, other, &link->other, &link->name);
      if (ward_json_is_object (ward_json_get (other, "identifier")))
        read_identifier (reader, ward_json_get (other, "identifier"), &link->identifier);
      link->type = ward_read_word (reader, ward_json_get (element, "type"));
      if (link->type != NULL || link->other != NULL)
        patient->n_links++;
    }
}

/* Any value[x] of an extension as words. */
static const char *
read_extension_words (WardReader *reader, const WardJson *extension)
{
  WardConcept concept = { 0 };
  WardCoding coding = { 0 };
  const WardJson *value;

  value = ward_json_get (extension, "valueCodeableConcept");
  if (value != NULL && ward_read_concept (reader, value, &concept))
    return ward_concept_get_text (&concept);
  value = ward_json_get (extension, "valueCoding");
  if (value != NULL)
    {
      ward_read_coding (reader, value, &coding);
      return coding.display != NULL ? coding.display : coding.code;
    }
  value = ward_json_get (extension, "valueCode");
  return ward_read_word (reader, value != NULL ? value : ward_json_get (extension, "valueString"));
}

/* The codes of US Core's sex and birthsex value sets. */
static const char *
sex_words (const char *words)
{
  if (words == NULL)
    return NULL;
  if (strcmp (words, "F") == 0 || strcmp (words, "248152002") == 0 || g_ascii_strcasecmp (words, "female") == 0)
    return _ ("Female");
  if (strcmp (words, "M") == 0 || strcmp (words, "248153007") == 0 || g_ascii_strcasecmp (words, "male") == 0)
    return _ ("Male");
  if (strcmp (words, "UNK") == 0 || strcmp (words, "unknown") == 0 || strcmp (words, "asked-declined") == 0
      || strcmp (words, "ASKU") == 0)
    return _ ("Not Known");
  if (strcmp (words, "OTH") == 0)
    return _ ("Indeterminate");
  return words;
}

static void
read_extensions (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  WardReadList list;
  const WardJson *extension;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &extension))
    {
      const char *url = ward_json_get_string (extension, "url");

      if (url == NULL)
        continue;
      if (g_str_has_suffix (url, "us-core-birthsex"))
        patient->birth_sex = sex_words (read_extension_words (reader, extension));
      else if (g_str_has_suffix (url, "us-core-individual-sex") || g_str_has_suffix (url, "us-core-sex"))
        patient->sex = sex_words (read_extension_words (reader, extension));
      else if (g_str_has_suffix (url, "individual-genderIdentity"))
        patient->gender_identity
            = read_extension_words (reader, ward_read_find_extension (ward_json_get (extension, "extension"), "value"));
      else if (g_str_has_suffix (url, "us-core-genderIdentity") || g_str_has_suffix (url, "patient-gender-identity"))
        patient->gender_identity = read_extension_words (reader, extension);
    }
}

static void
read_communication (WardReader *reader, const WardJson *value, WardPatient *patient)
{
  WardReadList list;
  const WardJson *element;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      gboolean preferred = ward_json_get_boolean (element, "preferred", FALSE);
      WardConcept concept = { 0 };

      if (patient->language != NULL && !preferred)
        continue;
      if (ward_json_get (element, "language") != NULL
          && ward_read_concept (reader, ward_json_get (element, "language"), &concept))
        patient->language = ward_concept_get_text (&concept);
      if (preferred)
        return;
    }
}

static WardGender
read_gender (WardReader *reader, const WardJson *value)
{
  const char *text = ward_read_word (reader, value);

  if (text == NULL)
    return WARD_GENDER_ABSENT;
  if (strcmp (text, "male") == 0)
    return WARD_GENDER_MALE;
  if (strcmp (text, "female") == 0)
    return WARD_GENDER_FEMALE;
  if (strcmp (text, "other") == 0)
    return WARD_GENDER_OTHER;
  return WARD_GENDER_UNKNOWN;
}

static void
read_vital_dates (WardReader *reader, const char *key, const WardJson *member, WardPatient *patient)
{
  gint64 order = 0;

  if (ward_key_is (key, "birthDate"))
    ward_read_datetime (reader, member, &patient->birth);
  else if (ward_key_is (key, "_birthDate"))
    {
      const WardJson *extension = ward_read_find_extension (ward_json_get (member, "extension"), "patient-birthTime");

      if (extension != NULL)
        ward_read_datetime (reader, ward_json_get (extension, "valueDateTime"), &patient->birth_time);
    }
  else if (ward_key_is (key, "deceasedBoolean"))
    patient->deceased = patient->deceased || ward_json_as_boolean (member, FALSE);
  else if (ward_key_is (key, "deceasedDateTime"))
    {
      patient->deceased = ward_json_get_kind (member) != WARD_JSON_NULL;
      ward_read_datetime (reader, member, &patient->deceased_time);
    }
  else if (ward_key_is (key, "_deceasedDateTime"))
    patient->deceased = TRUE; /* a date was meant and is withheld or unknown: still deceased */
  else if (ward_key_is (key, "multipleBirthBoolean"))
    patient->multiple_birth = ward_json_as_boolean (member, FALSE);
  else if (ward_key_is (key, "multipleBirthInteger") && ward_json_as_int64 (member, &order))
    {
      patient->multiple_birth = TRUE;
      patient->birth_order = order > 0 && order < 100 ? (int) order : 0;
    }
}

static void
read_member (WardReader *reader, const char *key, const WardJson *member, WardPatient *patient)
{
  WardDateTime updated;

  if (ward_key_is (key, "id"))
    patient->id = ward_read_text (reader, member);
  else if (ward_key_is (key, "meta"))
    ward_read_meta (reader, member, &patient->version, &updated, &patient->restricted, &patient->test_record);
  else if (ward_key_is (key, "name"))
    read_names (reader, member, patient);
  else if (ward_key_is (key, "identifier"))
    read_identifiers (reader, member, patient);
  else if (ward_key_is (key, "telecom"))
    read_contacts (reader, member, patient);
  else if (ward_key_is (key, "address"))
    read_addresses (reader, member, patient);
  else if (ward_key_is (key, "link"))
    read_links (reader, member, patient);
  else if (ward_key_is (key, "gender"))
    patient->gender = read_gender (reader, member);
  else if (ward_key_is (key, "active"))
    patient->active = ward_json_as_boolean (member, TRUE);
  else if (ward_key_is (key, "communication"))
    read_communication (reader, member, patient);
  else if (ward_key_is (key, "extension"))
    read_extensions (reader, member, patient);
  else if (ward_key_is (key, "modifierExtension"))
    patient->unsafe_modifier = patient->unsafe_modifier || ward_read_has_modifier (member);
  else if (ward_key_is (key, "implicitRules"))
    patient->unsafe_modifier = TRUE;
  else
    read_vital_dates (reader, key, member, patient);
}

/**
 * ward_read_patient:
 * @reader: the page's reader; its arena is set aside for the time of this call, since a Patient lives longer than its page
 * @resource: a Patient
 *
 * Reads one Patient.
 *
 * Returns: (transfer full): the patient; its id may be %NULL
 */
WardPatient *
ward_read_patient (WardReader *reader, const WardJson *resource)
{
  g_autoptr (WardPatient) patient = ward_patient_new ();
  WardArena *page_arena = reader->arena;
  gboolean with_memo = reader->with_memo;
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  reader->arena = patient->arena;
  reader->with_memo = FALSE; /* what it remembers lies in the page's arena, not in this one */
  patient->active = TRUE;
  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    read_member (reader, key, member, patient);
  reader->arena = page_arena;
  reader->with_memo = with_memo;
  return g_steal_pointer (&patient);
}
