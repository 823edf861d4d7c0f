/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the client and the cache on disk (design.md section 3; reliability.md N41, N43, J18): what a search or a read brought is kept as it came, and decoded
 * and checked again when it is read. The pages read go into the memory cache too, so that the server can confirm them by their ETag or their date. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/fhir/ward-fhir-origin.h"
#include "core/fhir/ward-fhir-single.h"

#include <string.h>

#include "core/base/ward-clock.h"

/* The slot in the file says of what kind the answer is. */
static char *
build_slot (const WardFhirKeep *keep)
{
  return g_strdup_printf ("%u %s", (guint) keep->kind, keep->slot);
}

static gboolean
may_keep (const WardHttpResponse *response)
{
  const char *vary = ward_http_response_get_header (response, "Vary");

  return ward_fhir_may_store (ward_http_response_get_header (response, "Cache-Control"))
         && (vary == NULL || strchr (vary, '*') == NULL);
}

static void
set_validator (WardCacheHead *head, const char *validator)
{
  gboolean by_tag = validator != NULL && ward_fhir_validator_is_tag (validator);

  head->etag = (char *) (by_tag ? validator : "");
  head->modified = (char *) (validator != NULL && !by_tag ? validator : "");
}

/* Keeps one answer, if the server does not forbid it. */
void
ward_fhir_kept_put (WardFhirClient *client, const WardFhirKeep *keep, const char *url, const WardHttpResponse *response)
{
  WardCache *disk = ward_fhir_client_get_disk_cache (client);
  g_autofree char *validator = ward_fhir_dup_validator (response);
  g_autofree char *slot = NULL;
  WardCachePart part;
  WardCacheHead head;

  if (disk == NULL || keep->slot == NULL || !may_keep (response))
    return;
  slot = build_slot (keep);
  part = ward_fhir_client_get_part (client, keep->patient_id);
  head = (WardCacheHead){ .fetched_us = ward_clock_real_us (NULL), .slot = slot, .url = (char *) url };
  set_validator (&head, validator);
  ward_cache_put (disk, &part, &head, ward_http_response_get_body (response), keep->batch);
}

/* The server confirmed what is kept. */
void
ward_fhir_kept_touch (WardFhirClient *client, const WardFhirKeep *keep, const char *url, const char *validator)
{
  WardCache *disk = ward_fhir_client_get_disk_cache (client);
  g_autofree char *slot = NULL;
  WardCachePart part;
  WardCacheHead head;

  if (disk == NULL || keep->slot == NULL)
    return;
  slot = build_slot (keep);
  part = ward_fhir_client_get_part (client, keep->patient_id);
  head = (WardCacheHead){ .fetched_us = ward_clock_real_us (NULL), .slot = slot, .url = (char *) url };
  set_validator (&head, validator);
  ward_cache_touch (disk, &part, &head, keep->batch);
}

/* The search came to its last page. */
void
ward_fhir_kept_end (WardFhirClient *client, const WardFhirKeep *keep)
{
  WardCache *disk = ward_fhir_client_get_disk_cache (client);
  g_autofree char *slot = NULL;
  WardCachePart part;

  if (disk == NULL || keep->slot == NULL)
    return;
  slot = build_slot (keep);
  part = ward_fhir_client_get_part (client, keep->patient_id);
  ward_cache_end_batch (disk, &part, slot, keep->batch);
}

/**
 * ward_fhir_kept_note_read:
 * @client: a client
 * @keep: the read
 * @url: its address
 * @generation: of the memory cache when it was asked
 * @response: (nullable): the answer
 * @error: (nullable): why it is not what was asked for
 *
 * Keeps what a single read brought in place of what was kept of it. What the server says is not there, or is somebody else's, is not shown after the next start either; other
 * failures leave what is kept.
 */
void
ward_fhir_kept_note_read (WardFhirClient *client, const WardFhirKeep *keep, const char *url, guint generation,
                          const WardHttpResponse *response, const GError *error)
{
  if (generation != ward_fhir_cache_get_generation (ward_fhir_client_get_cache (client)))
    return;
  if (error == NULL)
    ward_fhir_kept_put (client, keep, url, response);
  else if (!ward_fhir_is_refuted (error))
    return;
  ward_fhir_kept_end (client, keep);
}

/**
 * ward_fhir_is_refuted:
 * @error: (nullable): why a resource could not be had
 *
 * Returns: whether the server has said that it is not there, or is another patient's: then nothing earlier of it holds either
 */
gboolean
ward_fhir_is_refuted (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_NOT_FOUND) || ward_failure_matches (error, WARD_FAILURE_GONE)
         || ward_failure_matches (error, WARD_FAILURE_WRONG_PATIENT);
}

/* ---- reading ---- */

typedef struct
{
  char *patient_id; /* (owned) */
  WardFhirKeptFunc on_kept;
  gpointer on_kept_data;
  guint n_under_way;
} Reading;

/* Nothing that the worker thread may be the last to let go of. */
typedef struct
{
  WardCacheItem *item; /* (owned) */
  char *patient_id;    /* (owned) */
  char *base;          /* (owned) */
  const char *slot;    /* (unowned) in item */
  WardFhirKind kind;
  WardFhirPage *page;   /* (owned) (nullable) */
  WardPatient *patient; /* (owned) (nullable) */
} Decoding;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->patient_id);
  g_free (reading);
}

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  ward_cache_item_free (decoding->item);
  g_free (decoding->patient_id);
  g_free (decoding->base);
  g_clear_pointer (&decoding->page, ward_fhir_page_unref);
  g_clear_pointer (&decoding->patient, ward_patient_unref);
  g_free (decoding);
}

static gboolean
is_origin (WardFhirKind kind)
{
  return kind == WARD_FHIR_PERFORMERS || kind == WARD_FHIR_SPECIMENS || kind == WARD_FHIR_ORDERS;
}

static void
decode_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Decoding *decoding = task_data;

  if (decoding->kind == WARD_FHIR_PATIENTS)
    decoding->patient = ward_fhir_decode_patient (decoding->item->body, decoding->patient_id, NULL);
  else if (is_origin (decoding->kind))
    decoding->page = ward_fhir_origin_decode_kept (decoding->item->body, decoding->kind, decoding->slot, decoding->base,
                                                   decoding->patient_id);
  else if (g_str_has_prefix (decoding->slot, WARD_FHIR_SINGLE_SLOT))
    decoding->page
        = ward_fhir_single_decode_kept (decoding->item->body, decoding->slot, decoding->base, decoding->patient_id);
  else
    decoding->page
        = ward_fhir_decode_bundle (decoding->item->body, decoding->kind, decoding->base, decoding->patient_id, NULL);
  g_task_return_boolean (job, TRUE);
}

static void
give (GTask *task, const Decoding *decoding)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  const WardCacheHead *head = &decoding->item->head;
  const char *validator = head->etag[0] != '\0' ? head->etag : head->modified;
  const WardFhirKept kept = {
    .slot = decoding->slot, .fetched_us = head->fetched_us, .page = decoding->page, .patient = decoding->patient
  };

  if (decoding->page != NULL && validator[0] != '\0' && !g_str_has_prefix (decoding->slot, WARD_FHIR_SINGLE_SLOT))
    {
      g_autofree char *key = is_origin (decoding->kind)
                                 ? ward_fhir_origin_build_key (self, head->url, decoding->patient_id)
                                 : ward_fhir_client_build_cache_key (self, head->url);

      ward_fhir_cache_store (ward_fhir_client_get_cache (self), key, validator, decoding->page);
    }
  reading->on_kept (self, &kept, reading->on_kept_data);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  const Decoding *decoding = g_task_get_task_data (G_TASK (result));

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task))
      && (decoding->page != NULL || decoding->patient != NULL))
    give (task, decoding);
  if (--reading->n_under_way == 0)
    g_task_return_boolean (task, TRUE);
}

/* FALSE: its slot is none. */
static gboolean
read_slot (const char *text, WardFhirKind *out_kind, const char **out_slot)
{
  static const WardFhirKind kinds[]
      = { WARD_FHIR_OBSERVATIONS, WARD_FHIR_REPORTS,    WARD_FHIR_ENCOUNTERS, WARD_FHIR_ALLERGIES, WARD_FHIR_PATIENTS,
          WARD_FHIR_PROBLEMS,     WARD_FHIR_PERFORMERS, WARD_FHIR_SPECIMENS,  WARD_FHIR_ORDERS };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *prefix = g_strdup_printf ("%u ", (guint) kinds[i]);

      if (!g_str_has_prefix (text, prefix))
        continue;
      *out_kind = kinds[i];
      *out_slot = text + strlen (prefix);
      return TRUE;
    }
  return FALSE;
}

/* Takes the item. */
static void
decode (GTask *task, WardCacheItem *item)
{
  WardFhirClient *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GTask) job = NULL;
  Decoding *decoding;
  WardFhirKind kind;
  const char *slot;

  if (!read_slot (item->head.slot, &kind, &slot))
    {
      ward_cache_item_free (item);
      return;
    }
  decoding = g_new0 (Decoding, 1);
  decoding->item = item;
  decoding->kind = kind;
  decoding->slot = slot;
  decoding->patient_id = g_strdup (reading->patient_id);
  decoding->base = g_strdup (ward_fhir_client_get_settings (self)->base);
  reading->n_under_way++;
  job = g_task_new (NULL, NULL, decoded_cb, g_object_ref (task));
  g_task_set_source_tag (job, decode);
  g_task_set_task_data (job, decoding, decoding_free);
  g_task_run_in_thread (job, decode_thread);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ward_cache_read_finish (WARD_CACHE (source), result, &error);

  if (items == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_ptr_array_set_free_func (items, NULL);
  for (guint i = 0; i < items->len; i++)
    decode (task, g_ptr_array_index (items, i));
  if (reading->n_under_way == 0)
    g_task_return_boolean (task, TRUE);
}

static void
waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardFhirClient *self = g_task_get_source_object (task);
  Reading *reading = g_task_get_task_data (task);
  WardCachePart part = ward_fhir_client_get_part (self, reading->patient_id);

  ward_cache_wait_finish (WARD_CACHE (source), result, NULL);
  /* The user may have signed out meanwhile. */
  if (ward_fhir_client_get_disk_cache (self) == NULL || part.user == NULL)
    g_task_return_boolean (task, TRUE);
  else
    ward_cache_read_async (WARD_CACHE (source), &part, g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

/**
 * ward_fhir_client_read_kept_async:
 * @self: a client
 * @patient_id: whose record
 * @on_kept: called with each answer, in no order
 * @on_kept_data: for @on_kept; must live until @callback
 * @cancellable: (nullable): after its cancel nothing is given out any more
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads what is kept on disk of a patient for the present user. It waits for a cache that is being opened.
 */
void
ward_fhir_client_read_kept_async (WardFhirClient *self, const char *patient_id, WardFhirKeptFunc on_kept,
                                  gpointer on_kept_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  WardCache *disk;
  Reading *reading;

  g_return_if_fail (WARD_IS_FHIR_CLIENT (self));
  g_return_if_fail (patient_id != NULL && on_kept != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_fhir_client_read_kept_async);
  reading = g_new0 (Reading, 1);
  reading->patient_id = g_strdup (patient_id);
  reading->on_kept = on_kept;
  reading->on_kept_data = on_kept_data;
  g_task_set_task_data (task, reading, reading_free);
  disk = ward_fhir_client_get_disk_cache (self);
  if (disk == NULL)
    g_task_return_boolean (task, TRUE);
  else
    ward_cache_wait_async (disk, cancellable, waited_cb, g_steal_pointer (&task));
}

/**
 * ward_fhir_client_read_kept_finish:
 * @self: a client
 * @result: a result
 * @error: return location; only for a cancel
 *
 * Returns: whether everything was given out
 */
gboolean
ward_fhir_client_read_kept_finish (WardFhirClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_fhir_client_read_kept_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
