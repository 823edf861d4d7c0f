/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One decoded page: rows in an arena, what was noted about them, and where the next page is. Immutable once it was given out, so that any thread may read
 * it and the memory cache may hand it out again (reliability.md J18, J19, N40). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

static void
issue_free (gpointer data)
{
  WardFhirIssue *issue = data;

  g_free (issue->code);
  g_free (issue->text);
  g_free (issue);
}

/* Makes an empty page; for Patients the rows own their memory. */
WardFhirPage *
ward_fhir_page_new (WardFhirKind kind, size_t block_bytes)
{
  WardFhirPage *page = g_new0 (WardFhirPage, 1);

  page->ref_count = 1;
  page->kind = kind;
  page->arena = ward_arena_new (block_bytes);
  page->rows = kind == WARD_FHIR_PATIENTS ? g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref)
                                          : g_ptr_array_new ();
  page->issues = g_ptr_array_new_with_free_func (issue_free);
  page->last = TRUE;
  return page;
}

/* The same rows again, told apart by from_cache. */
WardFhirPage *
ward_fhir_page_copy_from_cache (WardFhirPage *page)
{
  WardFhirPage *copy = g_new0 (WardFhirPage, 1);

  *copy = *page;
  copy->ref_count = 1;
  copy->arena = ward_arena_ref (page->arena);
  copy->rows = g_ptr_array_ref (page->rows);
  copy->issues = g_ptr_array_ref (page->issues);
  copy->next = g_strdup (page->next);
  copy->self = g_strdup (page->self);
  copy->from_cache = TRUE;
  return copy;
}

/**
 * ward_fhir_page_ref:
 * @page: a page
 *
 * Thread-safe.
 *
 * Returns: (transfer full): the page
 */
WardFhirPage *
ward_fhir_page_ref (WardFhirPage *page)
{
  g_return_val_if_fail (page != NULL, NULL);

  g_atomic_int_inc (&page->ref_count);
  return page;
}

/**
 * ward_fhir_page_unref:
 * @page: (transfer full): a page
 *
 * Frees the page and its arena with the last reference.
 */
void
ward_fhir_page_unref (WardFhirPage *page)
{
  g_return_if_fail (page != NULL);

  if (!g_atomic_int_dec_and_test (&page->ref_count))
    return;
  g_ptr_array_unref (page->rows);
  g_ptr_array_unref (page->issues);
  ward_arena_unref (page->arena);
  g_free (page->next);
  g_free (page->self);
  g_free (page);
}

/**
 * ward_fhir_page_get_n_rows:
 * @page: a page
 *
 * Returns: the number of rows
 */
guint
ward_fhir_page_get_n_rows (const WardFhirPage *page)
{
  return page->rows->len;
}

static gpointer
get_row (const WardFhirPage *page, WardFhirKind kind, guint index)
{
  g_return_val_if_fail (page != NULL && page->kind == kind, NULL);
  g_return_val_if_fail (index < page->rows->len, NULL);

  return g_ptr_array_index (page->rows, index);
}

/**
 * ward_fhir_page_get_observation:
 * @page: a page of Observations
 * @index: below the number of rows
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardObservation *
ward_fhir_page_get_observation (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_OBSERVATIONS, index);
}

/**
 * ward_fhir_page_get_report:
 * @page: a page of DiagnosticReports
 * @index: below the number of rows
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardReport *
ward_fhir_page_get_report (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_REPORTS, index);
}

/**
 * ward_fhir_page_get_encounter:
 * @page: a page of Encounters
 * @index: below the number of rows
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardEncounter *
ward_fhir_page_get_encounter (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_ENCOUNTERS, index);
}

/**
 * ward_fhir_page_get_allergy:
 * @page: a page of AllergyIntolerances
 * @index: below the number of rows
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardAllergy *
ward_fhir_page_get_allergy (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_ALLERGIES, index);
}

/**
 * ward_fhir_page_get_patient:
 * @page: a page of Patients
 * @index: below the number of rows
 *
 * Returns: (transfer none): the patient; may be kept with a reference of its own
 */
WardPatient *
ward_fhir_page_get_patient (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_PATIENTS, index);
}

/**
 * ward_fhir_page_get_problem:
 * @page: a page of Conditions
 * @index: below the number of rows
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardProblem *
ward_fhir_page_get_problem (const WardFhirPage *page, guint index)
{
  return get_row (page, WARD_FHIR_PROBLEMS, index);
}

/**
 * ward_fhir_page_get_performer:
 * @page: what was read of a Practitioner, PractitionerRole or Organization
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardPerformer *
ward_fhir_page_get_performer (const WardFhirPage *page)
{
  return get_row (page, WARD_FHIR_PERFORMERS, 0);
}

/**
 * ward_fhir_page_get_specimen:
 * @page: what was read of a Specimen
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardSpecimen *
ward_fhir_page_get_specimen (const WardFhirPage *page)
{
  return get_row (page, WARD_FHIR_SPECIMENS, 0);
}

/**
 * ward_fhir_page_get_order:
 * @page: what was read of a ServiceRequest
 *
 * Returns: (transfer none): the row; lives as long as the page
 */
const WardOrder *
ward_fhir_page_get_order (const WardFhirPage *page)
{
  return get_row (page, WARD_FHIR_ORDERS, 0);
}

/* The row's FHIR id; NULL where the server sent none. */
const char *
ward_fhir_page_get_row_id (const WardFhirPage *page, guint index)
{
  const void *row = g_ptr_array_index (page->rows, index);

  switch (page->kind)
    {
    case WARD_FHIR_OBSERVATIONS:
      return ((const WardObservation *) row)->id;
    case WARD_FHIR_REPORTS:
      return ((const WardReport *) row)->id;
    case WARD_FHIR_ENCOUNTERS:
      return ((const WardEncounter *) row)->id;
    case WARD_FHIR_PATIENTS:
      return ((const WardPatient *) row)->id;
    case WARD_FHIR_ALLERGIES:
      return ((const WardAllergy *) row)->id;
    case WARD_FHIR_PROBLEMS:
      return ((const WardProblem *) row)->id;
    case WARD_FHIR_PERFORMERS:
      return ((const WardPerformer *) row)->id;
    case WARD_FHIR_SPECIMENS:
      return ((const WardSpecimen *) row)->id;
    case WARD_FHIR_ORDERS:
      return ((const WardOrder *) row)->id;
    default:
      return NULL;
    }
}

/* The row's version; NULL where the server or the kind gives none. */
const char *
ward_fhir_page_get_row_version (const WardFhirPage *page, guint index)
{
  const void *row = g_ptr_array_index (page->rows, index);

  if (page->kind == WARD_FHIR_OBSERVATIONS)
    return ((const WardObservation *) row)->version;
  return page->kind == WARD_FHIR_PATIENTS ? ((const WardPatient *) row)->version : NULL;
}

/* What the page keeps in memory, about. */
size_t
ward_fhir_page_get_bytes (const WardFhirPage *page)
{
  size_t bytes = ward_arena_get_bytes (page->arena) + page->rows->len * sizeof (gpointer);

  if (page->kind == WARD_FHIR_PATIENTS)
    for (guint i = 0; i < page->rows->len; i++)
      bytes += ward_arena_get_bytes (((const WardPatient *) g_ptr_array_index (page->rows, i))->arena);
  return bytes;
}

/**
 * ward_fhir_page_get_n_issues:
 * @page: a page
 *
 * Returns: the number of issues that came with it
 */
guint
ward_fhir_page_get_n_issues (const WardFhirPage *page)
{
  return page->issues->len;
}

/**
 * ward_fhir_page_get_issue:
 * @page: a page
 * @index: below the number of issues
 *
 * Returns: (transfer none): the issue
 */
const WardFhirIssue *
ward_fhir_page_get_issue (const WardFhirPage *page, guint index)
{
  g_return_val_if_fail (index < page->issues->len, NULL);

  return g_ptr_array_index (page->issues, index);
}

/**
 * ward_fhir_page_get_n_quarantined:
 * @page: a page
 *
 * Returns: how many entries were another patient's, or not surely this one's; they are not among the rows
 */
guint
ward_fhir_page_get_n_quarantined (const WardFhirPage *page)
{
  return page->n_quarantined;
}

/**
 * ward_fhir_page_get_n_not_understood:
 * @page: a page
 *
 * Returns: how many entries could not be read as what was asked for
 */
guint
ward_fhir_page_get_n_not_understood (const WardFhirPage *page)
{
  return page->n_not_understood;
}

/**
 * ward_fhir_page_get_n_odd:
 * @page: a page
 *
 * Returns: how many single values FHIR does not allow, as empty objects or a number as a string; read as well as possible (J38)
 */
guint
ward_fhir_page_get_n_odd (const WardFhirPage *page)
{
  return page->n_odd;
}

/**
 * ward_fhir_page_is_last:
 * @page: a page
 *
 * Returns: whether the server named no further page; %FALSE without a next address means that the link was refused
 */
gboolean
ward_fhir_page_is_last (const WardFhirPage *page)
{
  return page->last;
}

/**
 * ward_fhir_page_is_from_cache:
 * @page: a page
 *
 * Returns: whether the server confirmed an earlier answer with 304
 */
gboolean
ward_fhir_page_is_from_cache (const WardFhirPage *page)
{
  return page->from_cache;
}

/**
 * ward_fhir_page_get_next:
 * @page: a page
 *
 * Returns: (nullable): the address of the next page, checked to be at the same origin and below the base
 */
const char *
ward_fhir_page_get_next (const WardFhirPage *page)
{
  return page->next;
}

/**
 * ward_fhir_page_get_self:
 * @page: a page
 *
 * Returns: (nullable): the self link, which names the parameters that the server went by (FHIR R4 section 3.1.1.6); for comparing only, it is not checked
 */
const char *
ward_fhir_page_get_self (const WardFhirPage *page)
{
  return page->self;
}
