/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single reads for the reports page (clinical.md 5.9, V64, V73): the result that a report names but no search gave, and the form that lies apart. What came
 * belongs to one load and one user, as all rows do, and is bounded; a failure is kept too, so that nobody asks again and again. What the disk has of a result
 * is shown until the server has answered, and where it fails; the bar of the reports says of when it is then (W35). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-look-up.h"

#include <string.h>

#include "core/base/ward-url.h"
#include "core/fhir/ward-fhir-single.h"
#include "core/record/ward-record-private.h"

#define MAX_LOOK_UPS 200

/* One answer; all NULL: under way. */
typedef struct
{
  WardFhirPage *page; /* (owned) (nullable) */
  WardFhirForm *form; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} Found;

/* One result of the disk. It stays while the record is one user's, also when it is over: what reads it keeps nothing of it beyond a turn of the main loop. */
typedef struct
{
  WardFhirPage *page; /* (owned) */
  gint64 fetched_us;
  gboolean shown; /* somebody has looked at it */
  gboolean over;  /* the server has answered since */
} Kept;

typedef struct
{
  WardRecord *record; /* (owned) */
  guint load;
  char *key; /* (owned) */
} Asked;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->page, ward_fhir_page_unref);
  g_clear_pointer (&found->form, ward_fhir_form_unref);
  g_clear_error (&found->error);
  g_free (found);
}

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->record);
  g_free (asked->key);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* Makes the table; each load begins with an empty one. */
GHashTable *
ward_record_look_ups_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, found_free);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  ward_fhir_page_unref (kept->page);
  g_free (kept);
}

/* Makes the table of what the disk has, by id. */
GHashTable *
ward_record_kept_results_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
}

/**
 * ward_record_look_ups_take_kept:
 * @self: a record that has not begun to load
 * @kept: what the disk has of a result that was read by itself
 *
 * Shows it to whoever looks, until the server has answered.
 *
 * Returns: %FALSE where it is something else
 */
gboolean
ward_record_look_ups_take_kept (WardRecord *self, const WardFhirKept *kept)
{
  Kept *result;

  if (!g_str_has_prefix (kept->slot, WARD_FHIR_SINGLE_SLOT))
    return FALSE;
  if (g_hash_table_size (self->kept_results) >= MAX_LOOK_UPS)
    return TRUE;
  result = g_new0 (Kept, 1);
  result->page = ward_fhir_page_ref (kept->page);
  result->fetched_us = kept->fetched_us;
  g_hash_table_replace (self->kept_results, g_strdup (kept->slot + strlen (WARD_FHIR_SINGLE_SLOT)), result);
  return TRUE;
}

/* The bar says of when the oldest is that is shown. */
static void
tell_kept (WardRecord *self)
{
  WardRecordSection *reports = &self->sections[WARD_SECTION_REPORTS];
  GHashTableIter iter;
  gpointer value;
  gint64 oldest_us = 0;

  g_hash_table_iter_init (&iter, self->kept_results);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Kept *kept = value;

      if (kept->shown && !kept->over && (oldest_us == 0 || kept->fetched_us < oldest_us))
        oldest_us = kept->fetched_us;
    }
  if (oldest_us == reports->kept_singles_us)
    return;
  reports->kept_singles_us = oldest_us;
  ward_record_mark (self, WARD_SECTION_REPORTS, FALSE);
}

/* A search, or the read itself, has brought it, or the server says that it is not there. */
static void
end_kept (WardRecord *self, const char *id)
{
  Kept *kept = g_hash_table_lookup (self->kept_results, id);

  if (kept == NULL || kept->over)
    return;
  kept->over = TRUE;
  tell_kept (self);
}

static const WardObservation *
find_kept (WardRecord *self, const char *id)
{
  Kept *kept = g_hash_table_lookup (self->kept_results, id);

  if (kept == NULL || kept->over)
    return NULL;
  if (!kept->shown)
    {
      kept->shown = TRUE;
      tell_kept (self);
    }
  return ward_fhir_page_get_observation (kept->page, 0);
}

static Found *
begin (WardRecord *self, const char *key, const GError **out_error)
{
  static GError *too_many;
  Found *found;

  if (self->closed || g_hash_table_size (self->look_ups) >= MAX_LOOK_UPS)
    {
      if (too_many == NULL)
        too_many = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INCOMPLETE, "No more single reads in this load");
      *out_error = too_many;
      return NULL;
    }
  found = g_new0 (Found, 1);
  g_hash_table_insert (self->look_ups, g_strdup (key), found);
  return found;
}

static Asked *
asked_new (WardRecord *self, const char *key)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->record = g_object_ref (self);
  asked->load = self->load;
  asked->key = g_strdup (key);
  return asked;
}

/* Where the answer goes; NULL where it came too late: another load began, and it was cancelled. */
static Found *
get_place (const Asked *asked, const GError *error)
{
  WardRecord *self = asked->record;

  if (self->closed || asked->load != self->load || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  return g_hash_table_lookup (self->look_ups, asked->key);
}

static void
observation_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = ward_fhir_client_read_observation_finish (WARD_FHIR_CLIENT (source), result, &error);
  Found *found = get_place (asked, error);

  if (found == NULL)
    return;
  if (page != NULL || ward_fhir_is_refuted (error))
    end_kept (asked->record, asked->key);
  found->page = g_steal_pointer (&page);
  found->error = g_steal_pointer (&error);
  ward_record_mark (asked->record, WARD_SECTION_REPORTS, FALSE);
}

static void
form_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirForm) form = ward_fhir_client_read_form_finish (WARD_FHIR_CLIENT (source), result, &error);
  Found *found = get_place (asked, error);

  if (found == NULL)
    return;
  found->form = g_steal_pointer (&form);
  found->error = g_steal_pointer (&error);
  ward_record_mark (asked->record, WARD_SECTION_REPORTS, FALSE);
}

/* "Observation/ID", also below our FHIR base and before "/_history/3". The same id at another server is another result. */
static char *
dup_observation_id (WardRecord *self, const char *reference)
{
  const char *tail = reference != NULL ? g_strrstr (reference, "Observation/") : NULL;
  size_t n;

  if (tail == NULL || (tail != reference && tail[-1] != '/'))
    return NULL;
  if (tail != reference)
    {
      g_autofree char *base = g_strndup (reference, (gsize) (tail - reference - 1));

      if (!ward_url_equal_base (base, ward_tenant_get_fhir_base (ward_session_get_tenant (self->session))))
        return NULL;
    }
  tail += strlen ("Observation/");
  n = strcspn (tail, "/?#");
  return n > 0 && n <= 64 ? g_strndup (tail, n) : NULL;
}

static const WardObservation *
find_contained (const WardReport *report, const char *reference)
{
  for (guint i = 0; i < report->n_contained; i++)
    if (g_strcmp0 (report->contained[i]->id, reference + 1) == 0)
      return report->contained[i];
  return NULL;
}

/* Among the rows, or the single reads that have ended. */
static const WardObservation *
find_row (WardRecord *self, const char *id, const Found *found)
{
  const WardObservation *row = ward_record_rows_find (self->rows, id);

  if (row == NULL && found != NULL && found->page != NULL)
    row = ward_fhir_page_get_observation (found->page, 0);
  if (row != NULL)
    end_kept (self, id);
  return row;
}

/**
 * ward_record_find_result:
 * @self: a record
 * @report: the report that names it
 * @reference: (nullable): a result's reference as a report has it
 *
 * Finds a result within the report, among the rows, or among what ward_record_look_up() brought. Nothing is asked for.
 *
 * Returns: (transfer none) (nullable): the result; %NULL where it is not there
 */
const WardObservation *
ward_record_find_result (WardRecord *self, const WardReport *report, const char *reference)
{
  g_autofree char *id = NULL;
  const WardObservation *row;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (report != NULL, NULL);

  if (reference != NULL && reference[0] == '#')
    return find_contained (report, reference);
  id = dup_observation_id (self, reference);
  if (id == NULL)
    return NULL;
  row = find_row (self, id, g_hash_table_lookup (self->look_ups, id));
  return row != NULL ? row : find_kept (self, id);
}

/**
 * ward_record_look_up:
 * @self: a record
 * @report: the report that names it
 * @reference: (nullable): a result's reference as a report has it
 * @out_error: (out) (nullable): why it cannot be had
 *
 * Finds a result within the report, or among the rows; where no search gave it, it is asked for by itself. Not before the searches have ended, since they may still bring it.
 *
 * Returns: (transfer none) (nullable): the result; %NULL where it is under way or cannot be had
 */
const WardObservation *
ward_record_look_up (WardRecord *self, const WardReport *report, const char *reference, const GError **out_error)
{
  static GError *no_observation;
  g_autofree char *id = NULL;
  const WardObservation *row;
  Found *found;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (report != NULL, NULL);
  g_return_val_if_fail (out_error != NULL, NULL);

  *out_error = NULL;
  row = reference != NULL && reference[0] == '#' ? find_contained (report, reference) : NULL;
  if (row != NULL)
    return row;
  id = dup_observation_id (self, reference);
  if (id == NULL)
    {
      if (no_observation == NULL)
        no_observation
            = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_ADDRESS, "The reference is not to an Observation");
      *out_error = no_observation;
      return NULL;
    }
  found = g_hash_table_lookup (self->look_ups, id);
  row = find_row (self, id, found);
  if (row != NULL)
    return row;
  row = find_kept (self, id);
  if (found != NULL)
    {
      *out_error = row == NULL ? found->error : NULL;
      return row;
    }
  if (!ward_record_section_is_finished (&self->sections[WARD_SECTION_LABS])
      || !ward_record_section_is_finished (&self->sections[WARD_SECTION_VITALS]))
    return row;
  if (begin (self, id, out_error) != NULL)
    ward_fhir_client_read_observation_async (ward_session_get_client (self->session), id, self->patient_id,
                                             self->cancellable, observation_read_cb, asked_new (self, id));
  if (row != NULL)
    *out_error = NULL;
  return row;
}

/**
 * ward_record_is_looking_up:
 * @self: a record
 * @reference: (nullable): a result's reference as a report has it
 *
 * Returns: whether ward_record_look_up() has asked for it and there is no answer yet: it is neither there nor missing
 */
gboolean
ward_record_is_looking_up (WardRecord *self, const char *reference)
{
  g_autofree char *id = NULL;
  const Found *found;

  g_return_val_if_fail (WARD_IS_RECORD (self), FALSE);

  id = dup_observation_id (self, reference);
  found = id != NULL ? g_hash_table_lookup (self->look_ups, id) : NULL;
  return found != NULL && found->page == NULL && found->error == NULL;
}

/**
 * ward_record_is_result_forbidden:
 * @self: a record
 * @reference: (nullable): the reference of a result that is not there
 *
 * Whether it is not there because the user may not see it: by the answer to ward_record_look_up(), or, where that has not asked for it, to the search of all
 * laboratory results. Nothing is asked for.
 *
 * Returns: %FALSE where it is missing for another reason, or for none that is known (W33)
 */
gboolean
ward_record_is_result_forbidden (WardRecord *self, const char *reference)
{
  g_autofree char *id = NULL;
  const Found *found;

  g_return_val_if_fail (WARD_IS_RECORD (self), FALSE);

  id = dup_observation_id (self, reference);
  if (id == NULL)
    return FALSE;
  found = g_hash_table_lookup (self->look_ups, id);
  return found != NULL ? ward_record_is_forbidden_failure (found->error)
                       : ward_record_get_state (self, WARD_SECTION_LABS) == WARD_STATE_FORBIDDEN;
}

static char *
dup_form_key (const WardAttachment *form)
{
  return g_strdup_printf ("%s\n%s\n%s\n%" G_GSIZE_FORMAT, form->url,
                          form->content_type != NULL ? form->content_type : "", form->hash != NULL ? form->hash : "",
                          form->size);
}

/**
 * ward_record_look_up_form:
 * @self: a record
 * @form: a form of one of its reports
 * @out_error: (out) (nullable): why it cannot be had
 *
 * The content of a form: its own where it came along, else that of its address, which is asked for.
 *
 * Returns: (transfer none) (nullable): the form with its content, until the next load; %NULL where it is under way or cannot be had
 */
const WardAttachment *
ward_record_look_up_form (WardRecord *self, const WardAttachment *form, const GError **out_error)
{
  g_autofree char *key = NULL;
  Found *found;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (form != NULL && out_error != NULL, NULL);

  *out_error = NULL;
  if (form->text != NULL || form->data != NULL || form->damaged || form->url == NULL)
    return form;
  key = dup_form_key (form);
  found = g_hash_table_lookup (self->look_ups, key);
  if (found != NULL)
    {
      *out_error = found->error;
      return found->form != NULL ? ward_fhir_form_get_attachment (found->form) : NULL;
    }
  if (begin (self, key, out_error) != NULL)
    ward_fhir_client_read_form_async (ward_session_get_client (self->session), form, self->patient_id,
                                      self->cancellable, form_read_cb, asked_new (self, key));
  return NULL;
}

static gboolean
is_worth_another_try (const Found *found)
{
  if (found == NULL)
    return FALSE;
  if (found->form != NULL)
    return ward_fhir_form_get_attachment (found->form)->damaged;
  return found->error != NULL && !ward_failure_matches (found->error, WARD_FAILURE_ADDRESS);
}

/**
 * ward_record_can_retry_form:
 * @self: a record
 * @form: a form of one of its reports
 *
 * Returns: whether the form was asked for, did not come whole, and could be asked for again
 */
gboolean
ward_record_can_retry_form (WardRecord *self, const WardAttachment *form)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (WARD_IS_RECORD (self), FALSE);
  g_return_val_if_fail (form != NULL, FALSE);

  if (self->closed || form->url == NULL)
    return FALSE;
  key = dup_form_key (form);
  return is_worth_another_try (g_hash_table_lookup (self->look_ups, key));
}

/**
 * ward_record_retry_form:
 * @self: a record
 * @form: a form of one of its reports
 *
 * Forgets that the form could not be had: the next ward_record_look_up_form() asks for it again. Only for somebody who wants that.
 */
void
ward_record_retry_form (WardRecord *self, const WardAttachment *form)
{
  g_autofree char *key = NULL;

  g_return_if_fail (WARD_IS_RECORD (self));
  g_return_if_fail (form != NULL);

  if (!ward_record_can_retry_form (self, form))
    return;
  key = dup_form_key (form);
  g_hash_table_remove (self->look_ups, key);
}
