/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Ward has read of a server's answers, as JSON: every member that came with a value, numbers as the text that they were read as, times as
 * microseconds with their precision. */
#include "hapi-rows.h"

static void
write_time (WardJsonWriter *writer, const char *key, const WardDateTime *time)
{
  if (time->precision == WARD_PRECISION_NONE)
    return;
  ward_json_writer_begin_object (writer, key);
  ward_json_writer_int64 (writer, "us", time->utc_us);
  ward_json_writer_int64 (writer, "precision", time->precision);
  ward_json_writer_end_object (writer);
}

static void
write_concept (WardJsonWriter *writer, const char *key, const WardConcept *concept)
{
  if (concept == NULL)
    return;
  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "text", concept->text);
  ward_json_writer_begin_array (writer, "coding");
  for (guint i = 0; i < concept->n_codings; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "system", concept->codings[i].system);
      ward_json_writer_string (writer, "code", concept->codings[i].code);
      ward_json_writer_string (writer, "display", concept->codings[i].display);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

static void
write_concepts (WardJsonWriter *writer, const char *key, const WardConcept *concepts, guint n)
{
  ward_json_writer_begin_array (writer, key);
  for (guint i = 0; i < n; i++)
    write_concept (writer, NULL, &concepts[i]);
  ward_json_writer_end_array (writer);
}

static void
write_words (WardJsonWriter *writer, const char *key, const char *const *words, guint n)
{
  ward_json_writer_begin_array (writer, key);
  for (guint i = 0; i < n; i++)
    ward_json_writer_string (writer, NULL, words[i]);
  ward_json_writer_end_array (writer);
}

static void
write_quantity (WardJsonWriter *writer, const char *key, const WardQuantity *quantity)
{
  if (quantity->lexeme == NULL)
    return;
  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "value", quantity->lexeme);
  ward_json_writer_string (writer, "unit", quantity->unit);
  ward_json_writer_string (writer, "code", quantity->unit_code);
  ward_json_writer_string (writer, "system", quantity->unit_system);
  ward_json_writer_string (writer, "comparator", quantity->comparator_text);
  ward_json_writer_end_object (writer);
}

static void
write_value (WardJsonWriter *writer, const WardValue *value)
{
  if (value->kind == WARD_VALUE_NONE)
    return;
  ward_json_writer_begin_object (writer, "value");
  if (value->kind == WARD_VALUE_BOOLEAN)
    ward_json_writer_boolean (writer, "boolean", value->boolean);
  ward_json_writer_string (writer, "text", value->text);
  write_concept (writer, "concept", value->concept);
  write_quantity (writer, "quantity", &value->quantity);
  write_quantity (writer, "quantity2", &value->quantity2);
  write_time (writer, "time", &value->time);
  write_time (writer, "time2", &value->time2);
  ward_json_writer_end_object (writer);
}

static void
write_measure (WardJsonWriter *writer, const WardMeasure *measure)
{
  write_concept (writer, "code", &measure->code);
  write_value (writer, &measure->value);
  write_concept (writer, "absent", measure->absent_reason);
  write_concepts (writer, "interpretation", measure->interpretations, measure->n_interpretations);
  ward_json_writer_begin_array (writer, "ranges");
  for (guint i = 0; i < measure->n_ranges; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      write_quantity (writer, "low", &measure->ranges[i].low);
      write_quantity (writer, "high", &measure->ranges[i].high);
      ward_json_writer_string (writer, "text", measure->ranges[i].text);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
}

/* One Observation as an object of an array. */
void
hapi_write_observation (WardJsonWriter *writer, const WardObservation *row)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", row->id);
  ward_json_writer_string (writer, "version", row->version);
  ward_json_writer_string (writer, "subject", row->subject);
  ward_json_writer_string (writer, "encounter", row->encounter);
  ward_json_writer_string (writer, "status", row->status_text);
  ward_json_writer_int64 (writer, "statusCode", row->status);
  write_concepts (writer, "category", row->category_concepts, row->n_category_concepts);
  write_measure (writer, &row->measure);
  ward_json_writer_begin_array (writer, "components");
  for (guint i = 0; i < row->n_components; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      write_measure (writer, &row->components[i]);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  write_time (writer, "effective", &row->effective);
  write_time (writer, "effectiveEnd", &row->effective_end);
  write_time (writer, "issued", &row->issued);
  write_concept (writer, "method", row->method);
  write_concept (writer, "bodySite", row->body_site);
  ward_json_writer_begin_array (writer, "notes");
  for (guint i = 0; i < row->n_notes; i++)
    ward_json_writer_string (writer, NULL, row->notes[i].text);
  ward_json_writer_end_array (writer);
  write_words (writer, "hasMember", row->has_member, row->n_has_member);
  write_words (writer, "derivedFrom", row->derived_from, row->n_derived_from);
  ward_json_writer_boolean (writer, "unsafeModifier", row->unsafe_modifier);
  ward_json_writer_end_object (writer);
}

/* One Patient: what tells people apart. */
void
hapi_write_patient (WardJsonWriter *writer, const char *key, const WardPatient *row)
{
  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "id", row->id);
  ward_json_writer_string (writer, "version", row->version);
  ward_json_writer_int64 (writer, "gender", row->gender);
  write_time (writer, "birth", &row->birth);
  ward_json_writer_boolean (writer, "active", row->active);
  ward_json_writer_boolean (writer, "deceased", row->deceased);
  ward_json_writer_begin_array (writer, "names");
  for (guint i = 0; i < row->n_names; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "use", row->names[i].use);
      ward_json_writer_string (writer, "text", row->names[i].text);
      ward_json_writer_string (writer, "family", row->names[i].family);
      write_words (writer, "given", row->names[i].given, row->names[i].n_given);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_array (writer, "identifiers");
  for (guint i = 0; i < row->n_identifiers; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "system", row->identifiers[i].system);
      ward_json_writer_string (writer, "value", row->identifiers[i].value);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

static void
write_report (WardJsonWriter *writer, const WardReport *row)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", row->id);
  ward_json_writer_string (writer, "subject", row->subject);
  ward_json_writer_string (writer, "status", row->status_text);
  write_concept (writer, "code", &row->code);
  write_time (writer, "effective", &row->effective);
  write_time (writer, "effectiveEnd", &row->effective_end);
  write_time (writer, "issued", &row->issued);
  ward_json_writer_string (writer, "conclusion", row->conclusion);
  write_words (writer, "results", row->results, row->n_results);
  ward_json_writer_end_object (writer);
}

static void
write_encounter (WardJsonWriter *writer, const WardEncounter *row)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", row->id);
  ward_json_writer_string (writer, "status", row->status);
  write_time (writer, "start", &row->start);
  write_time (writer, "end", &row->end);
  ward_json_writer_end_object (writer);
}

static void
write_allergy (WardJsonWriter *writer, const WardAllergy *row)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", row->id);
  ward_json_writer_string (writer, "text", row->text);
  ward_json_writer_string (writer, "criticality", row->criticality);
  ward_json_writer_boolean (writer, "noKnown", row->no_known);
  ward_json_writer_boolean (writer, "refuted", row->refuted);
  ward_json_writer_end_object (writer);
}

/* The rows of a page, as the array "rows". */
void
hapi_write_page_rows (WardJsonWriter *writer, const WardFhirPage *page, WardFhirKind kind)
{
  ward_json_writer_begin_array (writer, "rows");
  for (guint i = 0; i < ward_fhir_page_get_n_rows (page); i++)
    switch (kind)
      {
      case WARD_FHIR_OBSERVATIONS:
        hapi_write_observation (writer, ward_fhir_page_get_observation (page, i));
        break;
      case WARD_FHIR_REPORTS:
        write_report (writer, ward_fhir_page_get_report (page, i));
        break;
      case WARD_FHIR_ENCOUNTERS:
        write_encounter (writer, ward_fhir_page_get_encounter (page, i));
        break;
      case WARD_FHIR_ALLERGIES:
        write_allergy (writer, ward_fhir_page_get_allergy (page, i));
        break;
      case WARD_FHIR_PATIENTS:
      case WARD_FHIR_PROBLEMS: /* the suite does not load these */
      case WARD_FHIR_PERFORMERS:
      case WARD_FHIR_SPECIMENS:
      case WARD_FHIR_ORDERS:
      default:
        hapi_write_patient (writer, NULL, ward_fhir_page_get_patient (page, i));
        break;
      }
  ward_json_writer_end_array (writer);
}
