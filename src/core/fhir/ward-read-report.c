/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DiagnosticReport → WardReport (clinical.md 5.5, 5.9): its status beside its results' own, result references with their words, and the report's forms.
 * Its forms are read in ward-read-form.c. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

static void
read_categories (WardReader *reader, const WardJson *value, WardReport *row)
{
  guint n = 0;
  const WardConcept *concepts = ward_read_concepts (reader, value, &n);

  row->categories = ward_read_categories (reader, concepts, n);
  if (n > 0)
    row->category = concepts[0];
}

/* Results that exist only within the report (FHIR R4, contained resources): whose they are is what the report says. */
static void
read_contained (WardReader *reader, const WardJson *value, WardReport *row)
{
  const WardObservation **contained = ward_arena_new0 (reader->arena, const WardObservation *, ward_read_count (value));
  WardReadList list;
  const WardJson *element;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    if (ward_json_is_object (element) && g_strcmp0 (ward_json_get_string (element, "resourceType"), "Observation") == 0)
      contained[row->n_contained++] = ward_read_observation (reader, element);
  row->contained = contained;
}

static void
read_rest (WardReader *reader, const char *key, const WardJson *member, WardReport *row)
{
  gboolean formatting_removed = FALSE;

  if (ward_key_is (key, "performer"))
    row->performer = ward_read_names (reader, member, NULL);
  else if (ward_key_is (key, "resultsInterpreter") && row->performer == NULL)
    row->performer = ward_read_names (reader, member, NULL);
  else if (ward_key_is (key, "conclusion"))
    row->conclusion = ward_read_plain_text (reader, member, &formatting_removed);
  else if (ward_key_is (key, "conclusionCode") && row->conclusion == NULL)
    {
      guint n = 0;
      const WardConcept *concepts = ward_read_concepts (reader, member, &n);

      row->conclusion = n > 0 ? ward_concept_get_text (&concepts[0]) : NULL;
    }
  else if (ward_key_is (key, "result"))
    row->results = ward_read_references (reader, member, &row->n_results, &row->result_displays);
  else if (ward_key_is (key, "contained"))
    read_contained (reader, member, row);
  else if (ward_key_is (key, "presentedForm"))
    row->forms = ward_read_forms (reader, member, &row->n_forms);
  else if (ward_key_is (key, "modifierExtension"))
    row->unsafe_modifier = row->unsafe_modifier || ward_read_has_modifier (member);
  else if (ward_key_is (key, "implicitRules"))
    row->unsafe_modifier = TRUE;
}

/**
 * ward_read_report:
 * @reader: the page's reader
 * @resource: a DiagnosticReport
 *
 * Reads one DiagnosticReport. The caller checks its subject and its id.
 *
 * Returns: (transfer none): the row, in the arena
 */
WardReport *
ward_read_report (WardReader *reader, const WardJson *resource)
{
  WardReport *row = ward_arena_new0 (reader->arena, WardReport, 1);
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "subject"))
        ward_read_reference (reader, member, &row->subject, NULL);
      else if (ward_key_is (key, "status"))
        {
          row->status_text = ward_read_word (reader, member);
          row->status = row->status_text != NULL ? ward_status_parse (row->status_text) : WARD_STATUS_UNKNOWN;
        }
      else if (ward_key_is (key, "code"))
        ward_read_concept (reader, member, &row->code);
      else if (ward_key_is (key, "category"))
        read_categories (reader, member, row);
      else if (ward_key_is (key, "effectiveDateTime"))
        ward_read_datetime (reader, member, &row->effective);
      else if (ward_key_is (key, "effectivePeriod"))
        ward_read_period (reader, member, &row->effective, &row->effective_end);
      else if (ward_key_is (key, "issued"))
        ward_read_datetime (reader, member, &row->issued);
      else
        read_rest (reader, key, member, row);
    }
  return row;
}
