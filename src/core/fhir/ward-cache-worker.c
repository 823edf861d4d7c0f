/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's thread (reliability.md C08, S25, S26): SQLite blocks, so nothing else calls it. A disk that does not keep up makes the queue neither long nor
 * the program slow: what would only be kept for later is dropped then. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-worker.h"

#include "core/fhir/ward-cache-files.h"

#define MAX_WAITING_BYTES (48 * 1024 * 1024)

struct _WardCacheWorker
{
  GThreadPool *pool;     /* (owned) of one thread */
  GAsyncQueue *finished; /* (owned) of WardCacheJob */
  WardCacheStore *store; /* (owned) (nullable) touched by the pool's thread only */
  gssize waiting_bytes;  /* atomic */
  int closing;           /* atomic */
  int refs;              /* atomic: the owner's, and one for each source of the main context */
};

/* Frees a job that is not pushed. */
void
ward_cache_job_free (WardCacheJob *job)
{
  g_free ((char *) job->part.tenant);
  g_free ((char *) job->part.user);
  g_free ((char *) job->part.scope);
  g_free ((char *) job->part.patient);
  ward_cache_head_clear (&job->head);
  g_clear_pointer (&job->body, g_bytes_unref);
  g_clear_pointer (&job->key, ward_cache_key_free);
  g_clear_pointer (&job->previous, ward_cache_key_free);
  g_clear_pointer (&job->list, g_ptr_array_unref);
  g_clear_error (&job->error);
  g_free (job->dir);
  g_free (job);
}

/* A job with copies of the part's names. */
WardCacheJob *
ward_cache_job_new (WardCacheJobKind kind, const WardCachePart *part)
{
  WardCacheJob *job = g_new0 (WardCacheJob, 1);

  job->kind = kind;
  if (part == NULL)
    return job;
  job->part.tenant = g_strdup (part->tenant);
  job->part.user = g_strdup (part->user);
  job->part.scope = g_strdup (part->scope);
  job->part.patient = g_strdup (part->patient);
  return job;
}

static void
worker_unref (WardCacheWorker *worker)
{
  if (!g_atomic_int_dec_and_test (&worker->refs))
    return;
  g_async_queue_unref (worker->finished);
  g_free (worker);
}

static void
finish_jobs (WardCacheWorker *worker)
{
  WardCacheJob *job;

  while ((job = g_async_queue_try_pop (worker->finished)) != NULL)
    {
      if (job->done != NULL)
        job->done (job, job->user_data);
      ward_cache_job_free (job);
    }
}

static gboolean
finished_cb (gpointer user_data)
{
  finish_jobs (user_data);
  return G_SOURCE_REMOVE;
}

/* ---- on the worker's thread ---- */

static void
run_open (WardCacheWorker *worker, WardCacheJob *job)
{
  worker->store = ward_cache_store_open (job->dir, job->key, job->previous, &job->limits, job->clock, &job->error);
  job->good = worker->store != NULL;
}

static void
run_remove (WardCacheWorker *worker, WardCacheJob *job)
{
  g_clear_pointer (&worker->store, ward_cache_store_close);
  job->good = ward_cache_files_remove_unlocked (job->dir, &job->error);
}

static void
run_on_store (WardCacheStore *store, WardCacheJob *job)
{
  switch (job->kind)
    {
    case WARD_CACHE_JOB_PUT:
      job->good = ward_cache_store_put (store, &job->part, &job->head, job->body, job->batch);
      break;
    case WARD_CACHE_JOB_TOUCH:
      job->good = ward_cache_store_touch (store, &job->part, &job->head, job->batch);
      break;
    case WARD_CACHE_JOB_END_BATCH:
      job->good = ward_cache_store_end_batch (store, &job->part, job->head.slot, job->batch);
      break;
    case WARD_CACHE_JOB_READ:
      job->list = ward_cache_store_read (store, &job->part);
      break;
    case WARD_CACHE_JOB_ERASE:
      job->n = ward_cache_store_erase (store, &job->part);
      job->good = job->n >= 0;
      break;
    case WARD_CACHE_JOB_REKEY:
      job->good = ward_cache_store_rekey (store, job->key);
      break;
    case WARD_CACHE_JOB_EXPIRE:
      job->n = ward_cache_store_expire (store);
      break;
    case WARD_CACHE_JOB_LIST:
      job->list = ward_cache_store_list (store);
      break;
    case WARD_CACHE_JOB_FLUSH:
      job->good = ward_cache_store_flush (store);
      break;
    case WARD_CACHE_JOB_LIMITS:
      ward_cache_store_set_limits (store, &job->limits);
      job->n = ward_cache_store_expire (store);
      break;
    case WARD_CACHE_JOB_OPEN:
    case WARD_CACHE_JOB_REMOVE:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_only_for_later (const WardCacheJob *job)
{
  return job->kind == WARD_CACHE_JOB_PUT || job->kind == WARD_CACHE_JOB_TOUCH || job->kind == WARD_CACHE_JOB_END_BATCH;
}

static gssize
count_bytes (const WardCacheJob *job)
{
  return job->body != NULL ? (gssize) g_bytes_get_size (job->body) : 0;
}

static void
run_job (gpointer data, gpointer user_data)
{
  WardCacheJob *job = data;
  WardCacheWorker *worker = user_data;

  if (job->kind == WARD_CACHE_JOB_OPEN)
    run_open (worker, job);
  else if (job->kind == WARD_CACHE_JOB_REMOVE)
    run_remove (worker, job);
  else if (worker->store != NULL && !(is_only_for_later (job) && g_atomic_int_get (&worker->closing)))
    run_on_store (worker->store, job);
  if (worker->store != NULL)
    {
      job->off = ward_cache_store_is_off (worker->store);
      job->rebuilt = ward_cache_store_was_rebuilt (worker->store);
    }
  g_atomic_pointer_add (&worker->waiting_bytes, -count_bytes (job));
  g_async_queue_push (worker->finished, job);
  g_atomic_int_inc (&worker->refs);
  g_idle_add_full (G_PRIORITY_DEFAULT, finished_cb, worker, (GDestroyNotify) worker_unref);
}

/* ---- on the main context ---- */

/* Makes a worker; its thread begins with the first job. */
WardCacheWorker *
ward_cache_worker_new (void)
{
  WardCacheWorker *worker = g_new0 (WardCacheWorker, 1);

  worker->refs = 1;
  worker->finished = g_async_queue_new ();
  worker->pool = g_thread_pool_new (run_job, worker, 1, FALSE, NULL);
  return worker;
}

/* Ends the thread. */
void
ward_cache_worker_free (WardCacheWorker *worker)
{
  g_atomic_int_set (&worker->closing, TRUE);
  g_thread_pool_free (worker->pool, FALSE, TRUE);
  g_clear_pointer (&worker->store, ward_cache_store_close);
  finish_jobs (worker);
  worker_unref (worker);
}

/**
 * ward_cache_worker_push:
 * @worker: a worker
 * @job: (transfer full): what to do
 *
 * Returns: %FALSE if it was dropped, because too much waits already
 */
gboolean
ward_cache_worker_push (WardCacheWorker *worker, WardCacheJob *job)
{
  if (is_only_for_later (job) && g_atomic_pointer_get (&worker->waiting_bytes) > MAX_WAITING_BYTES)
    {
      ward_cache_job_free (job);
      return FALSE;
    }
  g_atomic_pointer_add (&worker->waiting_bytes, count_bytes (job));
  g_thread_pool_push (worker->pool, job, NULL);
  return TRUE;
}
