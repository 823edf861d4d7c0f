/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of the cache on disk: each call becomes a job of its thread. A cache that is not open keeps nothing and gives nothing. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-private.h"

#include "core/diagnostics/ward-failure.h"

#define DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)

typedef struct
{
  WardCache *cache; /* (owned) */
  GTask *task;      /* (owned) (nullable) */
} Call;

static Call *
call_new (WardCache *self, GTask *task)
{
  Call *call = g_new0 (Call, 1);

  call->cache = g_object_ref (self);
  call->task = task;
  return call;
}

static void
call_free (Call *call)
{
  g_clear_object (&call->task);
  g_object_unref (call->cache);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
noted_cb (WardCacheJob *job, gpointer user_data)
{
  g_autoptr (Call) call = user_data;

  ward_cache_take_job (call->cache, job);
}

static gboolean
push (WardCache *self, WardCacheJob *job, WardCacheJobDone done, GTask *task)
{
  Call *call = call_new (self, task);

  job->done = done;
  job->user_data = call;
  if (ward_cache_worker_push (self->worker, job))
    return TRUE;
  call_free (call);
  return FALSE;
}

static void
copy_head (const WardCacheHead *head, WardCacheHead *out_head)
{
  out_head->fetched_us = head->fetched_us;
  out_head->slot = g_strdup (head->slot);
  out_head->url = g_strdup (head->url);
  out_head->etag = g_strdup (head->etag != NULL ? head->etag : "");
  out_head->modified = g_strdup (head->modified != NULL ? head->modified : "");
}

/**
 * ward_cache_put:
 * @self: a cache
 * @part: whose it is
 * @head: the answer's head
 * @body: the answer
 * @batch: the search that brought it
 *
 * Keeps an answer.
 */
void
ward_cache_put (WardCache *self, const WardCachePart *part, const WardCacheHead *head, GBytes *body, gint64 batch)
{
  WardCacheJob *job;

  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state != WARD_CACHE_OPEN)
    return;
  job = ward_cache_job_new (WARD_CACHE_JOB_PUT, part);
  copy_head (head, &job->head);
  job->body = g_bytes_ref (body);
  job->batch = batch;
  if (!push (self, job, noted_cb, NULL))
    ward_cache_note (self, "cache-put dropped", WARD_RESULT_NOTE, 1, NULL);
}

/**
 * ward_cache_touch:
 * @self: a cache
 * @part: whose it is
 * @head: the head of what the server confirmed, with the time of that
 * @batch: the search that asked
 *
 * An answer that is kept counts as fetched now.
 */
void
ward_cache_touch (WardCache *self, const WardCachePart *part, const WardCacheHead *head, gint64 batch)
{
  WardCacheJob *job;

  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state != WARD_CACHE_OPEN)
    return;
  job = ward_cache_job_new (WARD_CACHE_JOB_TOUCH, part);
  copy_head (head, &job->head);
  job->batch = batch;
  push (self, job, noted_cb, NULL);
}

/**
 * ward_cache_end_batch:
 * @self: a cache
 * @part: whose it is
 * @slot: which search of the record
 * @batch: its number
 *
 * The search came to its end.
 */
void
ward_cache_end_batch (WardCache *self, const WardCachePart *part, const char *slot, gint64 batch)
{
  WardCacheJob *job;

  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state != WARD_CACHE_OPEN)
    return;
  job = ward_cache_job_new (WARD_CACHE_JOB_END_BATCH, part);
  job->head.slot = g_strdup (slot);
  job->batch = batch;
  push (self, job, noted_cb, NULL);
}

/**
 * ward_cache_flush:
 * @self: a cache
 *
 * Empties the write-ahead log, as when the screen is locked (reliability.md 6.2).
 */
void
ward_cache_flush (WardCache *self)
{
  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state == WARD_CACHE_OPEN)
    push (self, ward_cache_job_new (WARD_CACHE_JOB_FLUSH, NULL), noted_cb, NULL);
}

static void
expired_cb (WardCacheJob *job, gpointer user_data)
{
  g_autoptr (Call) call = user_data;

  if (job->n > 0)
    ward_cache_note (call->cache, "cache-expire", WARD_RESULT_OK, (guint) job->n, NULL);
  ward_cache_take_job (call->cache, job);
}

/**
 * ward_cache_expire:
 * @self: a cache
 *
 * Lets go of what is too old or too much.
 */
void
ward_cache_expire (WardCache *self)
{
  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state == WARD_CACHE_OPEN)
    push (self, ward_cache_job_new (WARD_CACHE_JOB_EXPIRE, NULL), expired_cb, NULL);
}

/**
 * ward_cache_set_limits:
 * @self: a cache
 * @days: how long an answer is kept
 * @megabytes: how much is kept
 *
 * Takes effect at once.
 */
void
ward_cache_set_limits (WardCache *self, guint days, guint megabytes)
{
  WardCacheJob *job;

  g_return_if_fail (WARD_IS_CACHE (self));

  self->limits.retention_us = days * DAY_US;
  self->limits.max_bytes = (gint64) megabytes * 1024 * 1024;
  if (self->state != WARD_CACHE_OPEN)
    return;
  job = ward_cache_job_new (WARD_CACHE_JOB_LIMITS, NULL);
  job->limits = self->limits;
  push (self, job, expired_cb, NULL);
}

static void
listed_cb (WardCacheJob *job, gpointer user_data)
{
  g_autoptr (Call) call = user_data;

  ward_cache_take_job (call->cache, job);
  g_task_return_pointer (call->task, job->list != NULL ? g_steal_pointer (&job->list) : g_ptr_array_new (),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* Both lists are given in the same way; a cache that is not open has empty ones. */
static void
begin_list (WardCache *self, WardCacheJobKind kind, const WardCachePart *part, GTask *task)
{
  if (self->state != WARD_CACHE_OPEN)
    {
      g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
      g_object_unref (task);
      return;
    }
  push (self, ward_cache_job_new (kind, part), listed_cb, task);
}

/**
 * ward_cache_read_async:
 * @self: a cache
 * @part: whose answers
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Reads all answers that are kept of one part, opened but not understood.
 */
void
ward_cache_read_async (WardCache *self, const WardCachePart *part, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WARD_IS_CACHE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_cache_read_async);
  begin_list (self, WARD_CACHE_JOB_READ, part, task);
}

/**
 * ward_cache_read_finish:
 * @self: a cache
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full) (element-type WardCacheItem): the answers
 */
GPtrArray *
ward_cache_read_finish (WardCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_cache_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ward_cache_list_async:
 * @self: a cache
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Finds out what is stored.
 */
void
ward_cache_list_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WARD_IS_CACHE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_cache_list_async);
  begin_list (self, WARD_CACHE_JOB_LIST, NULL, task);
}

/**
 * ward_cache_list_finish:
 * @self: a cache
 * @result: a result
 * @error: return location
 *
 * Returns: (transfer full) (element-type WardCacheUse): what is stored
 */
GPtrArray *
ward_cache_list_finish (WardCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_cache_list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
erased_cb (WardCacheJob *job, gpointer user_data)
{
  g_autoptr (Call) call = user_data;

  ward_cache_note (call->cache, "cache-erase", job->good ? WARD_RESULT_OK : WARD_RESULT_FAILED,
                   job->good ? (guint) job->n : 0, NULL);
  ward_cache_take_job (call->cache, job);
  if (!job->good)
    g_task_return_new_error (call->task, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The cache could not be erased");
  else
    {
      g_task_set_task_data (call->task, GINT_TO_POINTER (job->n), NULL);
      if (job->n > 0)
        ward_cache_change_key (call->cache, g_steal_pointer (&call->task));
      else
        g_task_return_boolean (call->task, TRUE);
    }
}

static void
opened_for_erase_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  WardCache *self = WARD_CACHE (source);
  WardCacheJob *job = g_object_steal_data (G_OBJECT (task), "ward-part");

  if (ward_cache_wait_finish (self, result, NULL) && self->state == WARD_CACHE_OPEN)
    {
      push (self, job, erased_cb, task);
      return;
    }
  ward_cache_job_free (job);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * ward_cache_erase_async:
 * @self: a cache
 * @part: which parts; members that are %NULL stand for all
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Erases, then changes the key in the keyring, so that no copy of the file can be opened either. Errors: %WARD_FAILURE_INTERNAL where the disk fails; a cache
 * that is not open has nothing that this process could erase by part: ward_cache_destroy_async() removes all of it.
 */
void
ward_cache_erase_async (WardCache *self, const WardCachePart *part, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WARD_IS_CACHE (self));
  g_return_if_fail (part != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_cache_erase_async);
  g_task_set_check_cancellable (task, FALSE);
  g_object_set_data_full (G_OBJECT (task), "ward-part", ward_cache_job_new (WARD_CACHE_JOB_ERASE, part), NULL);
  ward_cache_wait_async (self, NULL, opened_for_erase_cb, task);
}

/**
 * ward_cache_erase_finish:
 * @self: a cache
 * @result: a result
 * @out_n: (out) (optional): how many parts went: patients of a user
 * @error: return location
 *
 * Returns: whether nothing of them is left
 */
gboolean
ward_cache_erase_finish (WardCache *self, GAsyncResult *result, guint *out_n, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_cache_erase_async), FALSE);

  if (out_n != NULL)
    *out_n = (guint) GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
key_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GError) error = NULL;

  if (ward_vault_delete_finish (WARD_VAULT (source), result, &error))
    g_task_return_boolean (call->task, TRUE);
  else
    g_task_return_error (call->task, g_steal_pointer (&error));
}

static void
removed_cb (WardCacheJob *job, gpointer user_data)
{
  Call *call = user_data;
  WardCache *self = call->cache;

  ward_cache_note (self, "cache-remove", job->good ? WARD_RESULT_OK : WARD_RESULT_FAILED, 0, job->error);
  if (!job->good)
    {
      g_task_return_error (call->task, g_error_copy (job->error));
      call_free (call);
      return;
    }
  ward_vault_delete_async (self->vault, WARD_CACHE_VAULT_ID, WARD_CACHE_VAULT_KIND, NULL, key_deleted_cb, call);
}

/**
 * ward_cache_destroy_async:
 * @self: a cache in any state
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * The cache is closed, and nothing of it is left: neither files nor key. Another process that has it open goes on with a file that has no name and ends with it.
 * Errors: of the disk, and the keyring's.
 */
void
ward_cache_destroy_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  WardCacheJob *job;

  g_return_if_fail (WARD_IS_CACHE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_cache_destroy_async);
  g_task_set_check_cancellable (task, FALSE);
  ward_cache_close (self);
  self->worker = ward_cache_worker_new ();
  job = ward_cache_job_new (WARD_CACHE_JOB_REMOVE, NULL);
  job->dir = g_strdup (self->dir);
  push (self, job, removed_cb, task);
}

/**
 * ward_cache_destroy_finish:
 * @self: a cache
 * @result: a result
 * @error: return location
 *
 * Returns: whether nothing is left
 */
gboolean
ward_cache_destroy_finish (WardCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_cache_destroy_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
