/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encounter, AllergyIntolerance and the signed-in user's own resource (clinical.md 3.4: the four wordings about allergies; V91, V92). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SNOMED_NO_KNOWN_ALLERGY "716186003"
#define SNOMED_NOT_ASKED "1631000175102" /* Epic's "Not on File": says that nobody asked, so it is no allergy */

/* v3-ActCode, for classes without words. */
static const char *
class_words (const char *code)
{
  static const struct
  {
    const char *code;
    const char *words;
  } classes[] = {
    { "IMP", N_ ("Inpatient") },    { "ACUTE", N_ ("Inpatient") },    { "NONAC", N_ ("Inpatient") },
    { "AMB", N_ ("Outpatient") },   { "EMER", N_ ("Emergency") },     { "OBSENC", N_ ("Observation stay") },
    { "SS", N_ ("Short stay") },    { "PRENC", N_ ("Preadmission") }, { "HH", N_ ("Home health") },
    { "FLD", N_ ("In the field") }, { "VR", N_ ("Virtual") },
  };

  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (classes); i++)
    if (strcmp (classes[i].code, code) == 0)
      return _ (classes[i].words);
  return code;
}

static const char *
read_class (WardReader *reader, const WardJson *value)
{
  WardReadList list;
  const WardJson *first;
  WardCoding coding = { 0 };

  ward_read_list_init (&list, value); /* R5: a list of concepts */
  if (!ward_read_list_next (&list, &first))
    return NULL;
  if (ward_json_get (first, "coding") != NULL || ward_json_get (first, "text") != NULL)
    {
      WardConcept concept = { 0 };

      return ward_read_concept (reader, first, &concept) ? ward_concept_get_text (&concept) : NULL;
    }
  ward_read_coding (reader, first, &coding);
  return coding.display != NULL ? coding.display : class_words (coding.code);
}

/* The place where the patient is now: an active or unmarked one before one that is planned or over. */
static const char *
read_location (WardReader *reader, const WardJson *value)
{
  const char *best = NULL;
  WardReadList list;
  const WardJson *element;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      const char *status = ward_json_get_string (element, "status");
      const char *display = NULL;

      ward_read_reference (reader, ward_json_get (element, "location"), NULL, &display);
      if (display != NULL && (status == NULL || strcmp (status, "active") == 0))
        return display;
      best = best != NULL ? best : display;
    }
  return best;
}

/**
 * ward_read_encounter:
 * @reader: the page's reader
 * @resource: an Encounter
 * @out_subject: (out): its subject as sent
 *
 * Returns: (transfer none): the row, in the arena
 */
WardEncounter *
ward_read_encounter (WardReader *reader, const WardJson *resource, const char **out_subject)
{
  WardEncounter *row = ward_arena_new0 (reader->arena, WardEncounter, 1);
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  *out_subject = NULL;
  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "subject") || ward_key_is (key, "patient"))
        ward_read_reference (reader, member, out_subject, NULL);
      else if (ward_key_is (key, "status"))
        row->status = ward_read_word (reader, member);
      else if (ward_key_is (key, "class"))
        row->class_text = read_class (reader, member);
      else if (ward_key_is (key, "type"))
        {
          guint n = 0;
          const WardConcept *types = ward_read_concepts (reader, member, &n);

          row->type_text = n > 0 ? ward_concept_get_text (&types[0]) : NULL;
        }
      else if (ward_key_is (key, "period"))
        ward_read_period (reader, member, &row->start, &row->end);
      else if (ward_key_is (key, "location"))
        row->location = read_location (reader, member);
    }
  return row;
}

static const char *
read_reactions (WardReader *reader, const WardJson *value, const char **out_substance)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  WardReadList list;
  const WardJson *reaction;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &reaction))
    {
      WardConcept substance = { 0 };
      guint n = 0;
      const WardConcept *manifestations = ward_read_concepts (reader, ward_json_get (reaction, "manifestation"), &n);

      for (guint i = 0; i < n; i++)
        {
          const char *text = ward_concept_get_text (&manifestations[i]);

          if (text != NULL)
            g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", text);
        }
      if (*out_substance == NULL && ward_json_get (reaction, "substance") != NULL
          && ward_read_concept (reader, ward_json_get (reaction, "substance"), &substance))
        *out_substance = ward_concept_get_text (&substance);
    }
  return joined->len > 0 ? ward_arena_intern (reader->arena, joined->str) : NULL;
}

static const char *
criticality_words (const char *code)
{
  if (code == NULL)
    return NULL;
  if (strcmp (code, "high") == 0)
    return _ ("High criticality");
  if (strcmp (code, "low") == 0)
    return _ ("Low criticality");
  if (strcmp (code, "unable-to-assess") == 0)
    return _ ("Criticality not known");
  return code;
}

/* Whether a concept is, or has, one of two codes; DSTU2 sent the code alone. */
gboolean
ward_read_has_any_code (WardReader *reader, const WardJson *value, const char *first, const char *second)
{
  WardConcept concept = { 0 };

  if (value == NULL || !ward_read_concept (reader, value, &concept))
    return FALSE;
  if (concept.n_codings == 0 && concept.text != NULL) /* DSTU2: the code alone */
    return strcmp (concept.text, first) == 0 || strcmp (concept.text, second) == 0;
  for (guint i = 0; i < concept.n_codings; i++)
    if (concept.codings[i].code != NULL
        && (strcmp (concept.codings[i].code, first) == 0 || strcmp (concept.codings[i].code, second) == 0))
      return TRUE;
  return FALSE;
}

static void
finish_allergy (WardReader *reader, WardAllergy *row, const WardConcept *code, const char *substance, gboolean unsafe)
{
  row->text = ward_concept_get_text (code);
  if (row->text == NULL)
    row->text = substance;
  if (row->text == NULL)
    row->text = _ ("unnamed"); /* J22: never a blank row */
  if (unsafe)
    {
      g_autofree char *marked
          = g_strdup_printf (_ ("%s (contains information that this viewer cannot interpret)"), row->text);

      row->text = ward_arena_strdup (reader->arena, marked);
    }
  row->no_known = ward_concept_has (code, WARD_SYSTEM_SNOMED, SNOMED_NO_KNOWN_ALLERGY);
  if (ward_concept_has (code, WARD_SYSTEM_SNOMED, SNOMED_NOT_ASKED))
    row->refuted = TRUE;
}

/**
 * ward_read_allergy:
 * @reader: the page's reader
 * @resource: an AllergyIntolerance
 * @out_subject: (out): its patient as sent
 *
 * Returns: (transfer none): the row, in the arena
 */
WardAllergy *
ward_read_allergy (WardReader *reader, const WardJson *resource, const char **out_subject)
{
  WardAllergy *row = ward_arena_new0 (reader->arena, WardAllergy, 1);
  WardConcept code = { 0 };
  const char *substance = NULL;
  gboolean unsafe = FALSE;
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  *out_subject = NULL;
  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "patient") || ward_key_is (key, "subject"))
        ward_read_reference (reader, member, out_subject, NULL);
      else if (ward_key_is (key, "code"))
        ward_read_concept (reader, member, &code);
      else if (ward_key_is (key, "criticality"))
        {
          const char *word = ward_read_word (reader, member);

          row->criticality = criticality_words (word);
          row->high = g_strcmp0 (word, "high") == 0;
        }
      else if (ward_key_is (key, "clinicalStatus"))
        row->inactive = ward_read_has_any_code (reader, member, "inactive", "resolved");
      else if (ward_key_is (key, "verificationStatus"))
        row->refuted = ward_read_has_any_code (reader, member, "refuted", "entered-in-error");
      else if (ward_key_is (key, "reaction"))
        row->reaction = read_reactions (reader, member, &substance);
      else if (ward_key_is (key, "modifierExtension"))
        unsafe = ward_read_has_modifier (member);
    }
  finish_allergy (reader, row, &code, substance, unsafe);
  return row;
}

/* What the person does there, in the server's words: a PractitionerRole's code, or the first qualification of a Practitioner. */
char *
ward_read_dup_role (WardReader *reader, const WardJson *root)
{
  WardConcept concept = { NULL };
  const WardJson *first;
  WardReadList list;

  ward_read_list_init (&list, ward_json_get (root, "code"));
  if (!ward_read_list_next (&list, &first))
    {
      ward_read_list_init (&list, ward_json_get (root, "qualification"));
      first = ward_read_list_next (&list, &first) ? ward_json_get (first, "code") : NULL;
    }
  if (first == NULL || !ward_read_concept (reader, first, &concept))
    return NULL;
  return g_strdup (ward_concept_get_text (&concept));
}

/* A HumanName as one line: its text, else title, given names and family name. NULL where it says nothing. */
char *
ward_read_dup_person_name (WardReader *reader, const WardJson *value)
{
  g_autoptr (GString) words = NULL;
  WardHumanName name = { 0 };

  ward_read_human_name (reader, value, &name);
  if (name.text != NULL)
    return g_strdup (name.text);
  words = g_string_new (NULL);
  for (guint i = 0; i < name.n_prefix; i++)
    g_string_append_printf (words, "%s ", name.prefix[i]);
  for (guint i = 0; i < name.n_given; i++)
    g_string_append_printf (words, "%s ", name.given[i]);
  if (name.family != NULL)
    g_string_append (words, name.family);
  g_strchomp (words->str);
  return words->str[0] != '\0' ? g_strdup (words->str) : NULL;
}

/**
 * ward_read_person_name:
 * @body: a Practitioner, PractitionerRole, Person, RelatedPerson or Patient
 * @out_role: (out) (optional) (nullable) (transfer full): "Consultant", where the resource says so
 * @error: return location
 *
 * The name of the signed-in user, for the header bar.
 *
 * Returns: (transfer full) (nullable): "Dr. Robin Sample"; %NULL without error where it has none
 */
char *
ward_read_person_name (GBytes *body, char **out_role, GError **error)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (body, NULL, NULL);
  g_autoptr (WardArena) arena = NULL;
  WardReader reader = { 0 };
  const WardJson *root;
  const WardJson *first;
  WardReadList list;

  if (doc == NULL)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON, "The answer is not valid JSON");
      return NULL;
    }
  arena = ward_arena_new (1024);
  reader.arena = arena;
  root = ward_json_doc_get_root (doc);
  if (out_role != NULL)
    *out_role = ward_read_dup_role (&reader, root);
  ward_read_list_init (&list, ward_json_get (root, "name"));
  if (!ward_read_list_next (&list, &first))
    {
      const char *display = NULL;

      ward_read_reference (&reader, ward_json_get (root, "practitioner"), NULL, &display);
      return g_strdup (display);
    }
  return ward_read_dup_person_name (&reader, first);
}
