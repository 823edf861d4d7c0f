/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache-store.h"

G_BEGIN_DECLS

/* The one thread on which the cache's database is worked on, and its queue. What is asked for is done in the order in which it was asked. */

typedef struct _WardCacheWorker WardCacheWorker;

typedef enum
{
  WARD_CACHE_JOB_OPEN,
  WARD_CACHE_JOB_PUT,
  WARD_CACHE_JOB_TOUCH,
  WARD_CACHE_JOB_END_BATCH,
  WARD_CACHE_JOB_READ,
  WARD_CACHE_JOB_ERASE,
  WARD_CACHE_JOB_REKEY,
  WARD_CACHE_JOB_EXPIRE,
  WARD_CACHE_JOB_LIST,
  WARD_CACHE_JOB_FLUSH,
  WARD_CACHE_JOB_LIMITS,
  WARD_CACHE_JOB_REMOVE,
} WardCacheJobKind;

typedef struct _WardCacheJob WardCacheJob;
typedef void (*WardCacheJobDone) (WardCacheJob *job, gpointer user_data); /* on the main context */

struct _WardCacheJob
{
  /* input */
  WardCacheJobKind kind;
  WardCachePart part; /* its strings are (owned) */
  WardCacheHead head; /* (owned) */
  GBytes *body;       /* (owned) (nullable) */
  gint64 batch;
  WardCacheKey *key;      /* (owned) (nullable) */
  WardCacheKey *previous; /* (owned) (nullable) */
  WardCacheLimits limits;
  char *dir;              /* (owned) (nullable) */
  const WardClock *clock; /* (unowned) (nullable) */
  WardCacheJobDone done;  /* (nullable) */
  gpointer user_data;

  /* output */
  gboolean good;
  int n;
  GPtrArray *list;  /* (owned) (nullable) */
  GError *error;    /* (owned) (nullable) */
  gboolean off;     /* the store has given up */
  gboolean rebuilt; /* … thrown away what it had */
};

WardCacheWorker *ward_cache_worker_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Finishes the queue but for what would only be kept, closes the database, and tells those who wait. Blocks. */
void ward_cache_worker_free (WardCacheWorker *worker);
WardCacheJob *ward_cache_job_new (WardCacheJobKind kind, const WardCachePart *part) G_GNUC_WARN_UNUSED_RESULT;
void ward_cache_job_free (WardCacheJob *job);
gboolean ward_cache_worker_push (WardCacheWorker *worker, WardCacheJob *job); /* takes it; FALSE: dropped */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCacheWorker, ward_cache_worker_free)

G_END_DECLS
