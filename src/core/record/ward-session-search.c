/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patient search within a session (clinical.md 3.5): the query as FHIR's parameters, all pages up to a bound, every hit checked against what was asked. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include <glib/gi18n-lib.h>

#define PAGE_SIZE 50
#define MAX_PAGES 4

typedef struct
{
  WardPatientQuery query; /* its strings are (owned) */
  GPtrArray *patients;    /* (owned) */
  GPtrArray *notes;       /* (owned) of char */
  guint n_other;          /* answers that do not match */
} Find;

static void
find_free (gpointer data)
{
  Find *find = data;

  ward_patient_query_clear (&find->query);
  g_clear_pointer (&find->patients, g_ptr_array_unref);
  g_clear_pointer (&find->notes, g_ptr_array_unref);
  g_free (find);
}

static gboolean
is_in (GPtrArray *patients, const char *id)
{
  for (guint i = 0; i < patients->len; i++)
    if (g_strcmp0 (((const WardPatient *) g_ptr_array_index (patients, i))->id, id) == 0)
      return TRUE;
  return FALSE;
}

static void
page_cb (WardFhirClient *client, WardFhirPage *page, gpointer user_data)
{
  Find *find = g_task_get_task_data (user_data);

  for (guint i = 0; i < ward_fhir_page_get_n_rows (page); i++)
    {
      WardPatient *patient = ward_fhir_page_get_patient (page, i);

      if (!ward_patient_query_matches (&find->query, patient))
        find->n_other++;
      else if (!is_in (find->patients, patient->id))
        g_ptr_array_add (find->patients, ward_patient_ref (patient));
    }
  for (guint i = 0; i < ward_fhir_page_get_n_issues (page); i++)
    ward_record_add_note (find->notes, ward_fhir_page_get_issue (page, i));
  if (ward_fhir_page_get_n_not_understood (page) > 0)
    g_ptr_array_add (find->notes,
                     g_strdup_printf (ngettext ("%u answer could not be read.", "%u answers could not be read.",
                                                ward_fhir_page_get_n_not_understood (page)),
                                      ward_fhir_page_get_n_not_understood (page)));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Find *find = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!ward_fhir_client_search_finish (WARD_FHIR_CLIENT (source), result, &error)
      && (!ward_failure_matches (error, WARD_FAILURE_INCOMPLETE) || find->patients->len == 0))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (error != NULL)
    g_ptr_array_add (find->notes, g_strdup (_ ("There are more patients than are listed: narrow the search.")));
  if (find->n_other > 0)
    g_ptr_array_add (find->notes, g_strdup_printf (ngettext ("%u answer did not match the search and is not listed.",
                                                             "%u answers did not match the search and are not listed.",
                                                             find->n_other),
                                                   find->n_other));
  g_task_return_boolean (task, TRUE);
}

/**
 * ward_session_find_patients_async:
 * @self: a session
 * @query: what to look for; copied
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Searches patients. Errors: as for the FHIR client's searches; %WARD_FAILURE_BAD_REQUEST for a query with a hint.
 */
void
ward_session_find_patients_async (WardSession *self, const WardPatientQuery *query, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  const char *extra[9] = { NULL };
  gsize n = 0;
  Find *find;

  g_return_if_fail (WARD_IS_SESSION (self));
  g_return_if_fail (query != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_session_find_patients_async);
  if (ward_session_get_query_hint (self, query) != NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_BAD_REQUEST, "%s",
                               ward_session_get_query_hint (self, query));
      return;
    }
  find = g_new0 (Find, 1);
  find->query = (WardPatientQuery){ g_strdup (query->family), g_strdup (query->given), g_strdup (query->birth_date),
                                    g_strdup (query->identifier) };
  find->patients = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref);
  find->notes = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, find, find_free);

  for (gsize i = 0; i < 4; i++)
    {
      const char *const names[] = { "family", "given", "birthdate", "identifier" };
      const char *const values[] = { query->family, query->given, query->birth_date, query->identifier };

      if (values[i] == NULL)
        continue;
      extra[n++] = names[i];
      extra[n++] = values[i];
    }
  ward_fhir_client_search_async (ward_session_get_client (self),
                                 &(WardFhirSearch){ .kind = WARD_FHIR_PATIENTS,
                                                    .extra = extra,
                                                    .page_size = PAGE_SIZE,
                                                    .max_pages = MAX_PAGES,
                                                    .no_cache = TRUE },
                                 page_cb, task, cancellable, found_cb, g_object_ref (task));
}

/**
 * ward_session_find_patients_finish:
 * @self: a session
 * @result: a result
 * @out_notes: (out) (optional) (transfer full) (element-type utf8): sentences for the list
 * @error: return location
 *
 * Returns: (transfer full) (element-type WardPatient): the hits
 */
GPtrArray *
ward_session_find_patients_finish (WardSession *self, GAsyncResult *result, GPtrArray **out_notes, GError **error)
{
  Find *find;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_session_find_patients_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  find = g_task_get_task_data (G_TASK (result));
  if (out_notes != NULL)
    *out_notes = g_ptr_array_ref (find->notes);
  return g_ptr_array_ref (find->patients);
}

/**
 * ward_session_get_query_hint:
 * @self: a session
 * @query: a patient query
 *
 * Returns: (nullable): what must be added before this server can answer, translated; %NULL if it can
 */
const char *
ward_session_get_query_hint (WardSession *self, const WardPatientQuery *query)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  return ward_patient_query_get_hint (query, ward_tenant_get_profile (ward_session_get_tenant (self)));
}

/**
 * ward_session_get_query_prompt:
 * @self: a session
 *
 * Returns: (transfer none): what may be typed to search at this server, translated
 */
const char *
ward_session_get_query_prompt (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return ward_patient_query_get_prompt (ward_tenant_get_profile (ward_session_get_tenant (self)));
}
