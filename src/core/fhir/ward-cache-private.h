/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache-worker.h"
#include "core/fhir/ward-cache.h"

G_BEGIN_DECLS

/* What the files of the cache's object share. */

#define WARD_CACHE_VAULT_ID "ward.cache" /* no tenant's id, which has no full stop */
#define WARD_CACHE_VAULT_KIND "cache-key"

struct _WardCache
{
  GObject parent_instance;

  WardVault *vault;          /* (owned) */
  WardEventLog *events;      /* (owned) (nullable) */
  char *dir;                 /* (owned) */
  WardCacheWorker *worker;   /* (owned) (nullable) while it is open or being opened */
  WardCacheKey *key;         /* (owned) (nullable) the one in the keyring */
  GCancellable *cancellable; /* (owned) of the opening */
  GError *error;             /* (owned) (nullable) */
  GPtrArray *waiting;        /* (owned) of GTask */
  const WardClock *clock;    /* (unowned) (nullable) */
  WardCacheLimits limits;
  WardCacheState state;
  guint timer;
  gboolean rebuilt_told;
};

/* ward-cache.c */
void ward_cache_set_state (WardCache *self, WardCacheState state, const GError *error);
void ward_cache_note (WardCache *self, const char *step, WardEventResult result, guint count, const GError *error);
void ward_cache_take_job (WardCache *self, const WardCacheJob *job); /* what each job tells of the store */

/* ward-cache-key.c */
void ward_cache_begin_opening (WardCache *self);
void ward_cache_change_key (WardCache *self, GTask *task); /* (transfer full): returns TRUE in the end */

G_END_DECLS
