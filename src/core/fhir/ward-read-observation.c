/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observation → WardObservation (clinical.md 4, 5 and 6). Each object's members are gone over once. Whatever sections 4.2 to 5.8 need is carried: all codings,
 * components, ranges, notes, absent reasons, times with their precision; nothing is judged here but what must never be shown as an ordinary value. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NAMELESS 8 /* performers without words that are looked up */
#define MAX_NARRATIVE 4096

/* Laboratory sections of v2-0074 that are no imaging or other diagnostics (clinical.md 5.5). */
static const char *const laboratory_sections[] = { "LAB", "BG",  "BLB", "CG", "CH", "CP", "CUS", "GE",  "HM", "IMM",
                                                   "MB",  "MCB", "MYC", "SP", "SR", "TX", "VR",  "URN", NULL };

static WardCategories
read_category (const WardCoding *coding)
{
  if (coding->code == NULL)
    return 0;
  if (strcmp (coding->code, "vital-signs") == 0)
    return WARD_CATEGORY_VITAL_SIGNS;
  if (strcmp (coding->code, "laboratory") == 0 || g_ascii_strcasecmp (coding->code, "lab") == 0)
    return WARD_CATEGORY_LABORATORY;
  if (coding->system != NULL && g_str_has_suffix (coding->system, "v2-0074")
      && g_strv_contains (laboratory_sections, coding->code))
    return WARD_CATEGORY_LABORATORY;
  return 0;
}

/**
 * ward_read_categories:
 * @reader: the page's reader
 * @concepts: (nullable): all categories of a resource
 * @n_concepts: how many
 *
 * Goes over every coding, since the standard code may not be the first (clinical.md 4.2 step 6, V78).
 *
 * Returns: what they say; OTHER where there are categories, but none of ours; 0 for none at all
 */
WardCategories
ward_read_categories (WardReader *reader, const WardConcept *concepts, guint n_concepts)
{
  WardCategories categories = 0;

  if (concepts != NULL && concepts == reader->last_categories)
    return reader->last_categories_found;
  for (guint i = 0; concepts != NULL && i < n_concepts; i++)
    for (guint k = 0; k < concepts[i].n_codings; k++)
      categories |= read_category (&concepts[i].codings[k]);
  if (categories == 0 && n_concepts > 0)
    categories = WARD_CATEGORY_OTHER;
  reader->last_categories = concepts;
  reader->last_categories_found = categories;
  return categories;
}

/* "_valueQuantity" and the like, or an object whose number has its reason inside. */
static void
read_inner_absent_reason (WardReader *reader, const WardJson *element, WardMeasure *measure)
{
  const char *code = ward_read_absent_code (reader, element);

  if (code == NULL && ward_json_is_object (element))
    code = ward_read_absent_code (reader, ward_json_get (element, "_value"));
  if (code != NULL && measure->absent_reason == NULL)
    {
      WardConcept *reason = ward_arena_new0 (reader->arena, WardConcept, 1);
      WardCoding *coding = ward_arena_new0 (reader->arena, WardCoding, 1);

      coding->system = ward_arena_intern (reader->arena, "http://terminology.hl7.org/CodeSystem/data-absent-reason");
      coding->code = code;
      reason->codings = coding;
      reason->n_codings = 1;
      measure->absent_reason = reason;
    }
}

/* What an Observation and its components have in common. TRUE: the member was one of it. */
static gboolean
read_measure_member (WardReader *reader, const char *key, const WardJson *member, WardMeasure *measure,
                     gboolean *out_unsafe)
{
  switch (key[0])
    {
    case 'c':
      if (!ward_key_is (key, "code"))
        return FALSE;
      ward_read_concept (reader, member, &measure->code);
      return TRUE;
    case 'v':
      if (strncmp (key, "value", 5) != 0 || !g_ascii_isupper (key[5]))
        return FALSE;
      if (measure->value.kind != WARD_VALUE_NONE)
        reader->n_odd++; /* a second value[x]: R4 allows one, the first is kept */
      else if (!ward_read_value (reader, key + 5, member, &measure->value))
        read_inner_absent_reason (reader, member, measure);
      return TRUE;
    case '_':
      if (strncmp (key, "_value", 6) != 0)
        return FALSE;
      read_inner_absent_reason (reader, member, measure);
      return TRUE;
    case 'd':
      if (!ward_key_is (key, "dataAbsentReason"))
        return FALSE;
      measure->absent_reason = ward_read_new_concept (reader, member);
      return TRUE;
    case 'i':
      if (!ward_key_is (key, "interpretation"))
        return FALSE;
      measure->interpretations = ward_read_concepts (reader, member, &measure->n_interpretations);
      return TRUE;
    case 'r':
      if (!ward_key_is (key, "referenceRange"))
        return FALSE;
      measure->ranges = ward_read_ranges (reader, member, &measure->n_ranges, out_unsafe);
      return TRUE;
    case 'm':
      if (!ward_key_is (key, "modifierExtension"))
        return FALSE;
      *out_unsafe = *out_unsafe || ward_read_has_modifier (member);
      return TRUE;
    default:
      return FALSE;
    }
}

static const WardMeasure *
read_components (WardReader *reader, const WardJson *value, guint *out_n, gboolean *out_unsafe)
{
  size_t n = ward_read_count (value);
  WardMeasure *components;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  components = ward_arena_new0 (reader->arena, WardMeasure, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      WardJsonIter iter;
      const WardJson *member;
      const char *key;

      if (!ward_json_is_object (element))
        {
          reader->n_odd++;
          continue;
        }
      ward_json_iter_init (&iter, element);
      while (ward_json_iter_next_member (&iter, &key, &member))
        read_measure_member (reader, key, member, &components[*out_n], out_unsafe);
      (*out_n)++;
    }
  return components;
}

static void
read_note (WardReader *reader, const WardJson *value, WardNote *note)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    {
      note->text = ward_read_plain_text (reader, value, &note->formatting_removed);
      return;
    }
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "text"))
        note->text = ward_read_plain_text (reader, member, &note->formatting_removed);
      else if (ward_key_is (key, "authorString"))
        note->author = ward_read_word (reader, member);
      else if (ward_key_is (key, "authorReference"))
        ward_read_reference (reader, member, NULL, &note->author);
      else if (ward_key_is (key, "time"))
        ward_read_datetime (reader, member, &note->time);
    }
}

/* R4's list "note", or "comment" of DSTU2 and STU3; one place more for the remark that a value's formatting was removed. */
static void
read_notes (WardReader *reader, const WardJson *value, WardObservation *row)
{
  gboolean value_was_rtf = row->measure.value.kind == WARD_VALUE_STRING && row->measure.value.boolean;
  size_t n = ward_read_count (value);
  WardNote *notes;
  WardReadList list;
  const WardJson *element;

  row->measure.value.boolean = row->measure.value.boolean && !value_was_rtf;
  if (n == 0 && !value_was_rtf)
    return;
  notes = ward_arena_new0 (reader->arena, WardNote, n + 1);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      read_note (reader, element, &notes[row->n_notes]);
      if (notes[row->n_notes].text != NULL)
        row->n_notes++;
    }
  if (value_was_rtf)
    {
      notes[row->n_notes].text
          = ward_arena_intern (reader->arena, _ ("Formatting was removed from the result's text."));
      notes[row->n_notes++].formatting_removed = TRUE;
    }
  row->notes = notes;
}

/* The words for the specimen: its display; those of a contained one come with the origin. */
static void
read_specimen (WardReader *reader, const WardJson *specimen, WardObservation *row)
{
  ward_read_reference (reader, specimen, &row->specimen, &row->specimen_text);
  if (row->specimen_text != NULL && g_ascii_strcasecmp (row->specimen_text, "Specimen") == 0)
    row->specimen_text = NULL; /* Epic: the type's name, which says nothing */
}

static const char *
read_first_reference (WardReader *reader, const WardJson *value, const char **out_display)
{
  const char *reference = NULL;
  WardReadList list;
  const WardJson *element;

  ward_read_list_init (&list, value);
  if (ward_read_list_next (&list, &element))
    ward_read_reference (reader, element, &reference, out_display);
  return reference;
}

static void
read_focus (WardReader *reader, const WardJson *value, WardObservation *row)
{
  const char *display = NULL;
  const char *reference = read_first_reference (reader, value, &display);

  row->focus = display != NULL ? display : reference;
}

static void
read_extensions (WardReader *reader, const WardJson *extensions, WardObservation *row)
{
  WardReadList list;
  const WardJson *extension;

  ward_read_list_init (&list, extensions);
  while (ward_read_list_next (&list, &extension))
    {
      const char *url = ward_json_get_string (extension, "url");

      if (url == NULL)
        continue;
      if (g_str_has_suffix (url, "statusReason") || g_str_has_suffix (url, "status-reason"))
        row->status_reason = ward_read_new_concept (reader, ward_json_get (extension, "valueCodeableConcept"));
      else if (g_str_has_suffix (url, "Observation.valueAttachment") && row->measure.value.kind == WARD_VALUE_NONE)
        ward_read_value (reader, "Attachment", ward_json_get (extension, "valueAttachment"), &row->measure.value);
    }
}

/* Members that stand in a second place of the resource or need another first. */
typedef struct
{
  const WardJson *contained;
  const WardJson *specimen;
  const WardJson *notes;
  const WardJson *extensions;
  const WardJson *performers;
  guint n_nameless; /* of the performers */
} Later;

static void
read_status (WardReader *reader, const WardJson *member, WardObservation *row)
{
  row->status_text = ward_read_word (reader, member);
  row->status = row->status_text != NULL ? ward_status_parse (row->status_text) : WARD_STATUS_UNKNOWN;
}

static void
read_time_member (WardReader *reader, const char *key, const WardJson *member, WardObservation *row)
{
  if (ward_key_is (key, "effectiveDateTime") || ward_key_is (key, "effectiveInstant"))
    ward_read_datetime (reader, member, &row->effective);
  else if (ward_key_is (key, "effectivePeriod"))
    ward_read_period (reader, member, &row->effective, &row->effective_end);
  else if (ward_key_is (key, "effectiveTiming"))
    {
      WardReadList list;
      const WardJson *event;

      ward_read_list_init (&list, ward_json_get (member, "event"));
      if (ward_read_list_next (&list, &event))
        ward_read_datetime (reader, event, &row->effective);
    }
}

static void
read_reference_member (WardReader *reader, const char *key, const WardJson *member, WardObservation *row, Later *later)
{
  if (ward_key_is (key, "subject"))
    ward_read_reference (reader, member, &row->subject, NULL);
  else if (ward_key_is (key, "encounter") || ward_key_is (key, "context"))
    ward_read_reference (reader, member, &row->encounter, NULL);
  else if (ward_key_is (key, "performer"))
    {
      row->performer = ward_read_names (reader, member, &later->n_nameless);
      later->performers = member;
    }
  else if (ward_key_is (key, "device"))
    ward_read_reference (reader, member, NULL, &row->device);
  else if (ward_key_is (key, "basedOn"))
    row->based_on = read_first_reference (reader, member, &row->order_text);
  else if (ward_key_is (key, "focus"))
    read_focus (reader, member, row);
  else if (ward_key_is (key, "hasMember"))
    row->has_member = ward_read_references (reader, member, &row->n_has_member, NULL);
  else if (ward_key_is (key, "derivedFrom"))
    row->derived_from = ward_read_references (reader, member, &row->n_derived_from, NULL);
}

static void
read_member (WardReader *reader, const char *key, const WardJson *member, WardObservation *row, Later *later)
{
  switch (key[0])
    {
    case 'i':
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "issued"))
        ward_read_datetime (reader, member, &row->issued);
      else if (ward_key_is (key, "implicitRules"))
        row->unsafe_modifier = TRUE; /* FHIR: rules that must be understood, and Ward knows none */
      break;
    case 'm':
      if (ward_key_is (key, "meta"))
        ward_read_meta (reader, member, &row->version, &row->updated, &row->restricted, NULL);
      else if (ward_key_is (key, "method"))
        row->method = ward_read_new_concept (reader, member);
      break;
    case 's':
      if (ward_key_is (key, "status"))
        read_status (reader, member, row);
      else if (ward_key_is (key, "specimen"))
        later->specimen = member;
      else
        read_reference_member (reader, key, member, row, later);
      break;
    case 'c':
      if (ward_key_is (key, "category"))
        row->category_concepts = ward_read_concepts (reader, member, &row->n_category_concepts);
      else if (ward_key_is (key, "component"))
        row->components = read_components (reader, member, &row->n_components, &row->unsafe_modifier);
      else if (ward_key_is (key, "contained"))
        later->contained = member;
      else if (ward_key_is (key, "comments") || ward_key_is (key, "comment"))
        later->notes = member;
      else
        read_reference_member (reader, key, member, row, later);
      break;
    case 'b':
      if (ward_key_is (key, "bodySite"))
        row->body_site = ward_read_new_concept (reader, member);
      else
        read_reference_member (reader, key, member, row, later);
      break;
    case 'e':
      if (ward_key_is (key, "extension"))
        later->extensions = member;
      else if (strncmp (key, "effective", 9) == 0)
        read_time_member (reader, key, member, row);
      else
        read_reference_member (reader, key, member, row, later);
      break;
    case 'n':
      if (ward_key_is (key, "note"))
        later->notes = member;
      break;
    case 'd':
    case 'f':
    case 'h':
    case 'p':
      read_reference_member (reader, key, member, row, later);
      break;
    default:
      break;
    }
}

/* A source that has only ranges for what it measured writes there what it means, ">123-128": nothing else tells of the limit (V12). */
static void
read_narrative (WardReader *reader, const WardJson *text, WardObservation *row)
{
  const char *div = ward_json_is_object (text) ? ward_json_get_string (text, "div") : NULL;
  g_autofree char *plain = NULL;
  gboolean left_out;

  if (div == NULL || strlen (div) > MAX_NARRATIVE)
    return;
  plain = ward_html_to_text (div, &left_out);
  if (*plain != '\0')
    row->narrative = ward_arena_strdup (reader->arena, plain);
}

static gboolean
is_of_type (const WardJson *resource, const char *type)
{
  return resource != NULL && g_strcmp0 (ward_json_get_string (resource, "resourceType"), type) == 0;
}

static void
add_performer (WardReader *reader, const WardPerformer *performer, WardObservation *row)
{
  const char *name = performer->name != NULL ? performer->name : performer->organization;
  g_autofree char *joined = NULL;

  if (name == NULL)
    return;
  joined = row->performer != NULL ? g_strdup_printf ("%s, %s", row->performer, name) : g_strdup (name);
  row->performer = ward_arena_intern (reader->arena, joined);
}

/* Performers without words: the contained ones are named here, the others by whoever reads them. */
static void
read_nameless (WardReader *reader, const Later *later, WardObservation *row, WardOrigin *origin)
{
  guint n = MIN (later->n_nameless, MAX_NAMELESS);
  const char **references = ward_arena_new0 (reader->arena, const char *, n);
  WardReadList list;
  const WardJson *element;

  origin->performers = references;
  ward_read_list_init (&list, later->performers);
  while (ward_read_list_next (&list, &element) && origin->n_performers < n)
    {
      const char *reference = NULL;
      const char *display = NULL;
      const WardJson *contained;

      ward_read_reference (reader, element, &reference, &display);
      if (display != NULL || reference == NULL)
        continue;
      contained = ward_read_find_contained (later->contained, reference);
      if (contained == NULL)
        references[origin->n_performers++] = reference;
      else
        add_performer (reader, ward_read_performer (reader, contained), row);
    }
}

static gboolean
is_foreign (WardReader *reader, const char *subject)
{
  return subject != NULL && !ward_read_is_of_patient (reader, subject);
}

static void
read_contained_specimen (WardReader *reader, const WardJson *contained, WardObservation *row, WardOrigin *origin)
{
  const WardSpecimen *specimen = ward_read_specimen (reader, contained);

  if (is_foreign (reader, specimen->subject))
    {
      origin->foreign = TRUE;
      return;
    }
  origin->specimen = specimen;
  if (row->specimen_text == NULL)
    row->specimen_text = specimen->type;
}

static void
read_contained_order (WardReader *reader, const WardJson *contained, WardOrigin *origin)
{
  const WardOrder *order = ward_read_order (reader, contained);

  if (is_foreign (reader, order->subject))
    origin->foreign = TRUE;
  else
    origin->order = order;
}

/* What is contained in a result is read with it, since nothing else can be asked for it; whose it is, the result says, unless it names somebody else. */
static void
read_origin (WardReader *reader, const Later *later, WardObservation *row)
{
  const WardJson *specimen = ward_read_find_contained (later->contained, row->specimen);
  const WardJson *order = ward_read_find_contained (later->contained, row->based_on);
  WardOrigin *origin;

  if (later->n_nameless == 0 && specimen == NULL && order == NULL)
    return;
  origin = ward_arena_new0 (reader->arena, WardOrigin, 1);
  if (later->n_nameless > 0)
    read_nameless (reader, later, row, origin);
  if (is_of_type (specimen, "Specimen"))
    read_contained_specimen (reader, specimen, row, origin);
  if (is_of_type (order, "ServiceRequest"))
    read_contained_order (reader, order, origin);
  row->origin = origin;
}

/**
 * ward_read_observation:
 * @reader: the page's reader
 * @resource: an Observation
 *
 * Reads one Observation. The caller checks its subject and its id.
 *
 * Returns: (transfer none): the row, in the arena
 */
WardObservation *
ward_read_observation (WardReader *reader, const WardJson *resource)
{
  WardObservation *row = ward_arena_new0 (reader->arena, WardObservation, 1);
  Later later = { NULL };
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      ward_reader_enter (reader, key);
      if (!read_measure_member (reader, key, member, &row->measure, &row->unsafe_modifier))
        read_member (reader, key, member, row, &later);
    }

  row->categories = ward_read_categories (reader, row->category_concepts, row->n_category_concepts);
  if (later.extensions != NULL)
    read_extensions (reader, later.extensions, row);
  if (later.specimen != NULL)
    read_specimen (reader, later.specimen, row);
  read_origin (reader, &later, row);
  read_notes (reader, later.notes, row);
  if (row->measure.value.kind == WARD_VALUE_RANGE)
    read_narrative (reader, ward_json_get (resource, "text"), row);
  return row;
}
