/* SPDX-License-Identifier: GPL-3.0-or-later */
/* searchset Bundle → page (clinical.md 5.11; reliability.md J16-J19, J39, N26; auth.md X080-X082): every entry is a row of what was asked, an outcome's
 * issue, quarantined or counted as not understood; none vanishes. Bundle.total is never used. The JSON tree lives only as long as the reading. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _WardBundle
{
  WardJsonDoc *doc;        /* (owned) */
  const WardJson *entries; /* (unowned) (nullable) in doc */
  WardFhirKind kind;
  char *base; /* (owned) (nullable) */
  char *next; /* (owned) (nullable) */
  char *self; /* (owned) (nullable) */
  gboolean last;
  gboolean next_refused;
  size_t body_bytes;
};

/* The FHIR type of a kind's rows. */
const char *
ward_fhir_kind_get_type_name (WardFhirKind kind)
{
  switch (kind)
    {
    case WARD_FHIR_OBSERVATIONS:
      return "Observation";
    case WARD_FHIR_REPORTS:
      return "DiagnosticReport";
    case WARD_FHIR_ENCOUNTERS:
      return "Encounter";
    case WARD_FHIR_ALLERGIES:
      return "AllergyIntolerance";
    case WARD_FHIR_PROBLEMS:
      return "Condition";
    case WARD_FHIR_SPECIMENS:
      return "Specimen";
    case WARD_FHIR_ORDERS:
      return "ServiceRequest";
    case WARD_FHIR_PERFORMERS:
      return "Practitioner"; /* or another: they are read by type and id, never searched */
    case WARD_FHIR_PATIENTS:
    default:
      return "Patient";
    }
}

static void
read_links (WardBundle *bundle, const WardJson *links)
{
  WardReadList list;
  const WardJson *link;

  bundle->last = TRUE;
  ward_read_list_init (&list, links);
  while (ward_read_list_next (&list, &link))
    {
      const char *url = ward_json_get_string (link, "url");

      const char *relation = ward_json_get_string (link, "relation");

      if (g_strcmp0 (relation, "self") == 0 && bundle->self == NULL)
        bundle->self = g_strdup (url);
      if (g_strcmp0 (relation, "next") != 0 || !bundle->last)
        continue;
      bundle->last = FALSE;
      if (url != NULL && url[0] != '\0' && bundle->base != NULL)
        bundle->next = ward_read_resolve_next (bundle->base, ward_fhir_kind_get_type_name (bundle->kind), url);
      bundle->next_refused = bundle->next == NULL;
    }
}

static GError *
wrong_root_error (const WardJson *root)
{
  const char *type = ward_json_get_string (root, "resourceType");

  if (g_strcmp0 (type, "OperationOutcome") == 0)
    return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR,
                                "The server answered with an error instead of data");
  return g_error_new_literal (WARD_FAILURE, WARD_FAILURE_NOT_FHIR,
                              type != NULL ? "The answer is another resource than a Bundle" : "The answer is not FHIR");
}

/**
 * ward_bundle_open:
 * @body: the answer
 * @kind: what was searched
 * @base: (nullable): the FHIR base, for the next link
 * @error: return location
 *
 * Parses a Bundle and finds its next link, before any row is read. Errors: %WARD_FAILURE_NOT_JSON, %WARD_FAILURE_TOO_LARGE, %WARD_FAILURE_NOT_FHIR.
 *
 * Returns: (transfer full): the Bundle
 */
WardBundle *
ward_bundle_open (GBytes *body, WardFhirKind kind, const char *base, GError **error)
{
  g_autoptr (WardBundle) bundle = g_new0 (WardBundle, 1);
  g_autoptr (GError) json_error = NULL;
  const WardJson *root;

  bundle->kind = kind;
  bundle->base = g_strdup (base);
  bundle->body_bytes = g_bytes_get_size (body);
  bundle->doc = ward_json_parse (body, NULL, &json_error);
  if (bundle->doc == NULL)
    {
      gboolean limit = g_error_matches (json_error, WARD_JSON_ERROR, WARD_JSON_ERROR_LIMIT);

      g_set_error_literal (error, WARD_FAILURE, limit ? WARD_FAILURE_TOO_LARGE : WARD_FAILURE_NOT_JSON,
                           limit ? "The answer is larger than Ward reads" : "The answer is not valid JSON");
      return NULL;
    }
  root = ward_json_doc_get_root (bundle->doc);
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "Bundle") != 0)
    {
      g_propagate_error (error, wrong_root_error (root));
      return NULL;
    }
  bundle->entries = ward_json_get (root, "entry");
  read_links (bundle, ward_json_get (root, "link"));
  return g_steal_pointer (&bundle);
}

/* Frees the Bundle and its JSON. */
void
ward_bundle_free (WardBundle *bundle)
{
  g_clear_pointer (&bundle->doc, ward_json_doc_free);
  g_free (bundle->base);
  g_free (bundle->next);
  g_free (bundle->self);
  g_free (bundle);
}

/* The next page's checked address, or NULL. */
const char *
ward_bundle_get_next (const WardBundle *bundle)
{
  return bundle->next;
}

/* A row without id: its content stands in, so that the same row of two windows is still one and the row is still shown. */
static const char *
make_id (WardReader *reader, const WardJson *resource, const char *full_url)
{
  const char *tail = full_url != NULL ? strrchr (full_url, '/') : NULL;
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;

  reader->n_odd++;
  if (tail != NULL && tail[1] != '\0')
    return ward_arena_strdup (reader->arena, tail + 1);
  text = ward_json_to_string (resource, FALSE);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return ward_arena_strdup (reader->arena, digest);
}

static gpointer
read_row (WardReader *reader, WardFhirKind kind, const WardJson *resource, const char *full_url,
          const char **out_subject)
{
  switch (kind)
    {
    case WARD_FHIR_OBSERVATIONS:
      {
        WardObservation *row = ward_read_observation (reader, resource);

        if (row->id == NULL)
          row->id = make_id (reader, resource, full_url);
        *out_subject = row->subject;
        return row;
      }
    case WARD_FHIR_REPORTS:
      {
        WardReport *row = ward_read_report (reader, resource);

        if (row->id == NULL)
          row->id = make_id (reader, resource, full_url);
        *out_subject = row->subject;
        return row;
      }
    case WARD_FHIR_ENCOUNTERS:
      return ward_read_encounter (reader, resource, out_subject);
    case WARD_FHIR_ALLERGIES:
      return ward_read_allergy (reader, resource, out_subject);
    case WARD_FHIR_PROBLEMS:
      return ward_read_problem (reader, resource, out_subject);
    case WARD_FHIR_PERFORMERS: /* these three are not searched */
    case WARD_FHIR_SPECIMENS:
    case WARD_FHIR_ORDERS:
      return NULL;
    case WARD_FHIR_PATIENTS:
    default:
      {
        g_autoptr (WardPatient) patient = ward_read_patient (reader, resource);

        /* A Patient without id cannot be opened, nor be told from the others. */
        return patient->id != NULL ? g_steal_pointer (&patient) : NULL;
      }
    }
}

typedef struct
{
  const WardJson *resource;
  const char *full_url;
  const char *mode;
} Entry;

static void
read_entry_members (const WardJson *value, Entry *entry)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "resource"))
        entry->resource = member;
      else if (ward_key_is (key, "fullUrl"))
        entry->full_url = ward_json_as_string (member);
      else if (ward_key_is (key, "search"))
        entry->mode = ward_json_get_string (member, "mode");
    }
}

static gboolean
names_another (const WardObservation *row)
{
  return row->origin != NULL && row->origin->foreign;
}

static void
read_entry (WardReader *reader, const WardJson *value, const char *type_name, WardFhirPage *page)
{
  Entry entry = { NULL };
  const char *type;
  const char *subject = NULL;
  gpointer row;

  if (ward_json_is_object (value))
    read_entry_members (value, &entry);
  type = ward_json_is_object (entry.resource) ? ward_json_get_string (entry.resource, "resourceType") : NULL;
  if (type == NULL)
    {
      page->n_not_understood++;
      return;
    }
  if (strcmp (type, "OperationOutcome") == 0)
    {
      ward_read_outcome (page->issues, entry.resource);
      return;
    }
  if (strcmp (type, type_name) != 0)
    {
      /* What the server adds unasked (search.mode include) is no result. */
      if (g_strcmp0 (entry.mode, "include") != 0)
        page->n_not_understood++;
      return;
    }
  row = read_row (reader, page->kind, entry.resource, entry.full_url, &subject);
  if (row == NULL)
    page->n_not_understood++;
  else if (page->kind != WARD_FHIR_PATIENTS && !ward_read_is_of_patient (reader, subject))
    page->n_quarantined++;
  else
    {
      g_ptr_array_add (page->rows, row);
      /* The row is this patient's; what it has within it and names another is kept out, and counted. */
      if (page->kind == WARD_FHIR_OBSERVATIONS && names_another (row))
        page->n_quarantined++;
    }
}

/**
 * ward_bundle_read:
 * @bundle: an opened Bundle
 * @patient_id: (nullable): whose subject every row must have
 *
 * Reads the rows. Call it once; any thread.
 *
 * Returns: (transfer full): the page
 */
WardFhirPage *
ward_bundle_read (WardBundle *bundle, const char *patient_id)
{
  size_t block = CLAMP (bundle->body_bytes / 2, 2048, 256 * 1024);
  WardFhirPage *page = ward_fhir_page_new (bundle->kind, block);
  const char *type_name = ward_fhir_kind_get_type_name (bundle->kind);
  WardReader reader = {
    .arena = page->arena, .base = bundle->base, .patient_id = patient_id, .issues = page->issues, .with_memo = TRUE
  };
  WardReadList list;
  const WardJson *value;

  ward_read_list_init (&list, bundle->entries);
  while (ward_read_list_next (&list, &value))
    read_entry (&reader, value, type_name, page);
  ward_memo_clear (&reader);
  page->n_odd = reader.n_odd;
  page->last = bundle->last;
  page->next = g_strdup (bundle->next);
  page->self = g_strdup (bundle->self);
  if (bundle->next_refused)
    ward_read_add_issue (
        page->issues, WARD_FAILURE_INCOMPLETE, NULL,
        _ ("The server named a further page at an address that does not belong to it; it was not asked."), FALSE);
  return page;
}

/**
 * ward_fhir_decode_bundle:
 * @body: the answer
 * @kind: what was searched
 * @base: the FHIR base
 * @patient_id: (nullable): whose subject every row must have; %NULL for Patient searches
 * @error: return location
 *
 * Pure and thread-safe: one Bundle's bytes to a page. Errors: %WARD_FAILURE_NOT_JSON, %WARD_FAILURE_TOO_LARGE, %WARD_FAILURE_NOT_FHIR.
 *
 * Returns: (transfer full): the page
 */
WardFhirPage *
ward_fhir_decode_bundle (GBytes *body, WardFhirKind kind, const char *base, const char *patient_id, GError **error)
{
  g_autoptr (WardBundle) bundle = NULL;

  g_return_val_if_fail (body != NULL, NULL);

  bundle = ward_bundle_open (body, kind, base, error);
  return bundle != NULL ? ward_bundle_read (bundle, patient_id) : NULL;
}

/**
 * ward_fhir_decode_patient:
 * @body: the answer to a read
 * @expected_id: the id that was asked for
 * @error: return location
 *
 * Pure and thread-safe. Errors: %WARD_FAILURE_NOT_JSON, %WARD_FAILURE_NOT_FHIR; %WARD_FAILURE_WRONG_PATIENT where the answer has another id (J17, N39).
 *
 * Returns: (transfer full): the patient
 */
WardPatient *
ward_fhir_decode_patient (GBytes *body, const char *expected_id, GError **error)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (WardPatient) patient = NULL;
  const WardJson *root;
  WardReader reader = { 0 };

  g_return_val_if_fail (body != NULL && expected_id != NULL, NULL);

  doc = ward_json_parse (body, NULL, NULL);
  if (doc == NULL)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON, "The answer is not valid JSON");
      return NULL;
    }
  root = ward_json_doc_get_root (doc);
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "Patient") != 0)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR, "The answer is another resource than a Patient");
      return NULL;
    }
  patient = ward_read_patient (&reader, root);
  if (g_strcmp0 (patient->id, expected_id) != 0)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT, "The answer is about another patient");
      return NULL;
    }
  return g_steal_pointer (&patient);
}
