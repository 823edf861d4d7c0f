/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result names beside itself (clinical.md 5.7, 5.9): Practitioner, PractitionerRole and Organization as a performer, Specimen, ServiceRequest. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *code;
  const char *words; /* NULL: nothing need be said */
} Word;

/* A code in words; one that FHIR does not know stays as it was sent. */
static const char *
find_words (const Word *words, gsize n, const char *code)
{
  for (gsize i = 0; code != NULL && i < n; i++)
    if (strcmp (words[i].code, code) == 0)
      return words[i].words != NULL ? _ (words[i].words) : NULL;
  return code;
}

static void
join (GString *joined, const char *text, const char *separator)
{
  if (text != NULL)
    g_string_append_printf (joined, "%s%s", joined->len > 0 ? separator : "", text);
}

static const char *
keep (WardReader *reader, const GString *joined)
{
  return joined->len > 0 ? ward_arena_intern (reader->arena, joined->str) : NULL;
}

/**
 * ward_read_joined_concepts:
 * @reader: the reader
 * @value: (nullable): a list of CodeableConcept, or one
 *
 * Returns: (nullable): their words
 */
const char *
ward_read_joined_concepts (WardReader *reader, const WardJson *value)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  guint n = 0;
  const WardConcept *concepts = ward_read_concepts (reader, value, &n);

  for (guint i = 0; i < n; i++)
    join (joined, ward_concept_get_text (&concepts[i]), ", ");
  return keep (reader, joined);
}

/**
 * ward_read_joined_notes:
 * @reader: the reader
 * @value: (nullable): a list of Annotation
 *
 * Returns: (nullable): their texts, each on lines of its own
 */
const char *
ward_read_joined_notes (WardReader *reader, const WardJson *value)
{
  g_autoptr (GString) joined = g_string_new (NULL);
  WardReadList list;
  const WardJson *note;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &note))
    {
      gboolean formatting_removed = FALSE;

      join (joined, ward_read_plain_text (reader, ward_json_get (note, "text"), &formatting_removed), "\n");
    }
  return keep (reader, joined);
}

static const char *
read_concept_text (WardReader *reader, const WardJson *value)
{
  const WardConcept *concept = ward_read_new_concept (reader, value);

  return concept != NULL ? ward_concept_get_text (concept) : NULL;
}

/* The current official name, else the first: an old one is not what the person is called. */
static const WardJson *
choose_name (const WardJson *names)
{
  const WardJson *chosen = NULL;
  WardReadList list;
  const WardJson *name;

  ward_read_list_init (&list, names);
  while (ward_read_list_next (&list, &name))
    {
      const char *use = ward_json_get_string (name, "use");

      if (g_strcmp0 (use, "official") == 0)
        return name;
      if (chosen == NULL && g_strcmp0 (use, "old") != 0 && g_strcmp0 (use, "maiden") != 0)
        chosen = name;
    }
  return chosen;
}

static void
read_person (WardReader *reader, const WardJson *resource, WardPerformer *row)
{
  const WardJson *name = choose_name (ward_json_get (resource, "name"));
  g_autofree char *text = name != NULL ? ward_read_dup_person_name (reader, name) : NULL;

  row->name = ward_arena_intern (reader->arena, text);
}

/**
 * ward_read_performer:
 * @reader: the reader
 * @resource: a Practitioner, PractitionerRole or Organization
 *
 * Returns: (transfer none): the row, in the arena; without a name for another type
 */
WardPerformer *
ward_read_performer (WardReader *reader, const WardJson *resource)
{
  WardPerformer *row = ward_arena_new0 (reader->arena, WardPerformer, 1);
  const char *type = ward_json_get_string (resource, "resourceType");
  g_autofree char *role = NULL;

  row->id = ward_read_text (reader, ward_json_get (resource, "id"));
  if (g_strcmp0 (type, "Organization") == 0)
    {
      row->name = ward_read_word (reader, ward_json_get (resource, "name"));
      return row;
    }
  if (g_strcmp0 (type, "Practitioner") == 0)
    read_person (reader, resource, row);
  else if (g_strcmp0 (type, "PractitionerRole") == 0)
    {
      ward_read_reference (reader, ward_json_get (resource, "practitioner"), &row->person, &row->name);
      ward_read_reference (reader, ward_json_get (resource, "organization"), NULL, &row->organization);
    }
  else
    return row;
  role = ward_read_dup_role (reader, resource);
  row->role = ward_arena_intern (reader->arena, role);
  return row;
}

static const char *
specimen_status (const char *code)
{
  static const Word words[] = {
    { "available", NULL },
    { "unavailable", N_ ("Unavailable") },
    { "unsatisfactory", N_ ("Unsatisfactory") },
    { "entered-in-error", N_ ("Withdrawn") },
  };

  return find_words (words, G_N_ELEMENTS (words), code);
}

static void
read_collection (WardReader *reader, const WardJson *collection, WardSpecimen *row)
{
  if (!ward_json_is_object (collection))
    return;
  ward_read_datetime (reader, ward_json_get (collection, "collectedDateTime"), &row->collected);
  if (ward_json_get (collection, "collectedPeriod") != NULL)
    ward_read_period (reader, ward_json_get (collection, "collectedPeriod"), &row->collected, &row->collected_end);
  row->site = read_concept_text (reader, ward_json_get (collection, "bodySite"));
  row->method = read_concept_text (reader, ward_json_get (collection, "method"));
  ward_read_reference (reader, ward_json_get (collection, "collector"), NULL, &row->collector);
}

/**
 * ward_read_specimen:
 * @reader: the reader
 * @resource: a Specimen
 *
 * Reads one Specimen. The caller checks its subject.
 *
 * Returns: (transfer none): the row, in the arena
 */
WardSpecimen *
ward_read_specimen (WardReader *reader, const WardJson *resource)
{
  WardSpecimen *row = ward_arena_new0 (reader->arena, WardSpecimen, 1);

  row->id = ward_read_text (reader, ward_json_get (resource, "id"));
  ward_read_reference (reader, ward_json_get (resource, "subject"), &row->subject, NULL);
  row->type = read_concept_text (reader, ward_json_get (resource, "type"));
  row->status = specimen_status (ward_read_word (reader, ward_json_get (resource, "status")));
  row->accession = ward_read_word (reader, ward_json_get (ward_json_get (resource, "accessionIdentifier"), "value"));
  row->condition = ward_read_joined_concepts (reader, ward_json_get (resource, "condition"));
  row->note = ward_read_joined_notes (reader, ward_json_get (resource, "note"));
  ward_read_datetime (reader, ward_json_get (resource, "receivedTime"), &row->received);
  read_collection (reader, ward_json_get (resource, "collection"), row);
  row->unsafe_modifier = ward_json_get (resource, "implicitRules") != NULL
                         || ward_read_has_modifier (ward_json_get (resource, "modifierExtension"));
  return row;
}

static const char *
order_status (const char *code)
{
  static const Word words[] = {
    { "draft", N_ ("Draft") },     { "active", N_ ("Active") },       { "on-hold", N_ ("On hold") },
    { "revoked", N_ ("Revoked") }, { "completed", N_ ("Completed") }, { "entered-in-error", N_ ("Withdrawn") },
    { "unknown", N_ ("Unknown") },
  };

  return find_words (words, G_N_ELEMENTS (words), code);
}

static const char *
order_priority (const char *code)
{
  static const Word words[] = {
    { "routine", NULL },
    { "urgent", N_ ("Urgent") },
    { "asap", N_ ("As soon as possible") },
    { "stat", N_ ("Immediately") },
  };

  return find_words (words, G_N_ELEMENTS (words), code);
}

/**
 * ward_read_order:
 * @reader: the reader
 * @resource: a ServiceRequest
 *
 * Reads one ServiceRequest. The caller checks its subject.
 *
 * Returns: (transfer none): the row, in the arena
 */
WardOrder *
ward_read_order (WardReader *reader, const WardJson *resource)
{
  WardOrder *row = ward_arena_new0 (reader->arena, WardOrder, 1);
  const char *status = ward_read_word (reader, ward_json_get (resource, "status"));

  row->id = ward_read_text (reader, ward_json_get (resource, "id"));
  ward_read_reference (reader, ward_json_get (resource, "subject"), &row->subject, NULL);
  row->text = read_concept_text (reader, ward_json_get (resource, "code"));
  row->status = order_status (status);
  row->withdrawn = g_strcmp0 (status, "entered-in-error") == 0;
  row->priority = order_priority (ward_read_word (reader, ward_json_get (resource, "priority")));
  ward_read_reference (reader, ward_json_get (resource, "requester"), NULL, &row->requester);
  row->reason = ward_read_joined_concepts (reader, ward_json_get (resource, "reasonCode"));
  row->note = ward_read_joined_notes (reader, ward_json_get (resource, "note"));
  ward_read_datetime (reader, ward_json_get (resource, "authoredOn"), &row->authored);
  row->unsafe_modifier = ward_json_get (resource, "implicitRules") != NULL
                         || ward_json_get_boolean (resource, "doNotPerform", FALSE)
                         || ward_read_has_modifier (ward_json_get (resource, "modifierExtension"));
  return row;
}
