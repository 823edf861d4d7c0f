/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-clock.h"
#include "core/fhir/ward-cache-head.h"
#include "core/fhir/ward-cache-seal.h"

G_BEGIN_DECLS

/* The cache's database, worked on by one thread: it blocks. Everything in it is sealed; a row is found by a keyed digest. A part is what one user may see of one
 * patient at one tenant; it has a key of its own, which is sealed with the key from the keyring. */

typedef struct
{
  const char *tenant;  /* (unowned) the tenant's id */
  const char *user;    /* (unowned) who signed in */
  const char *scope;   /* (unowned) digest of what was granted */
  const char *patient; /* (unowned) whose record */
} WardCachePart;

typedef struct
{
  gint64 max_bytes;
  gint64 retention_us;
} WardCacheLimits;

/* One answer. Boxed by its owner: a WardCacheItem is freed with ward_cache_item_free(). */
typedef struct
{
  WardCacheHead head;
  GBytes *body; /* (owned) */
} WardCacheItem;

/* What is stored of one part, without any name of a patient or user. */
typedef struct
{
  char *tenant;  /* (owned) id */
  char *user;    /* (owned) for comparing only: for no screen and no log */
  char *patient; /* (owned) likewise */
  guint n_items;
  gint64 bytes;
  gint64 oldest_us;
} WardCacheUse;

typedef struct _WardCacheStore WardCacheStore;

/* previous (nullable): the key before, while a change of key is not known to be finished. */
WardCacheStore *ward_cache_store_open (const char *dir, const WardCacheKey *key, const WardCacheKey *previous,
                                       const WardCacheLimits *limits, const WardClock *clock,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_cache_store_close (WardCacheStore *store);
gboolean ward_cache_store_was_rebuilt (const WardCacheStore *store); /* it was broken, foreign or of another key */
gboolean ward_cache_store_is_off (const WardCacheStore *store);      /* the disk failed too often: nothing is tried */
void ward_cache_store_set_limits (WardCacheStore *store, const WardCacheLimits *limits);

/* batch: of one search; ward_cache_store_end_batch() lets go of the slot's answers of earlier batches and makes this one readable as a whole. */
gboolean ward_cache_store_put (WardCacheStore *store, const WardCachePart *part, const WardCacheHead *head,
                               GBytes *body, gint64 batch);
gboolean ward_cache_store_touch (WardCacheStore *store, const WardCachePart *part, const WardCacheHead *head,
                                 gint64 batch);
gboolean ward_cache_store_end_batch (WardCacheStore *store, const WardCachePart *part, const char *slot, gint64 batch);
GPtrArray *ward_cache_store_read (WardCacheStore *store,
                                  const WardCachePart *part) G_GNUC_WARN_UNUSED_RESULT; /* of WardCacheItem */
/* NULL members of part match all; all NULL erases everything. Returns how many parts went, -1 on failure. */
int ward_cache_store_erase (WardCacheStore *store, const WardCachePart *part);
gboolean ward_cache_store_rekey (WardCacheStore *store, const WardCacheKey *key);
int ward_cache_store_expire (WardCacheStore *store);
GPtrArray *ward_cache_store_list (WardCacheStore *store) G_GNUC_WARN_UNUSED_RESULT; /* of WardCacheUse */
gboolean ward_cache_store_flush (WardCacheStore *store);                            /* empties the write-ahead log */

void ward_cache_item_free (WardCacheItem *item);
void ward_cache_use_free (WardCacheUse *use);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCacheStore, ward_cache_store_close)

G_END_DECLS
