/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache-store.h"
#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* The sealed cache on disk as the program sees it: opened with the key from the keyring, worked on by a thread of its own, never waited for by the main loop.
 * One of these serves all sessions of the process. notify::state. */

#define WARD_TYPE_CACHE (ward_cache_get_type ())
G_DECLARE_FINAL_TYPE (WardCache, ward_cache, WARD, CACHE, GObject)

GType ward_cache_state_get_type (void);

typedef enum
{
  WARD_CACHE_CLOSED,  /* not asked for: answers are kept in memory only */
  WARD_CACHE_OPENING, /* the keyring is being asked */
  WARD_CACHE_OPEN,
  WARD_CACHE_OFF, /* it cannot be used now: get_error tells why; memory only */
} WardCacheState;

WardCache *ward_cache_new (WardVault *vault, const char *dir,
                           WardEventLog *events) G_GNUC_WARN_UNUSED_RESULT; /* dir NULL: the user's own */
void ward_cache_set_clock (WardCache *self, const WardClock *clock);        /* before it is opened */
void ward_cache_set_limits (WardCache *self, guint days, guint megabytes);
WardCacheState ward_cache_get_state (WardCache *self);
const GError *ward_cache_get_error (WardCache *self); /* (nullable) */

void ward_cache_open (WardCache *self);
void ward_cache_close (WardCache *self); /* finishes what is under way; what is stored stays */
/* Calls back once the cache is no longer being opened, however that ended. */
void ward_cache_wait_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean ward_cache_wait_finish (WardCache *self, GAsyncResult *result, GError **error); /* TRUE: it is open */

/* As ward_cache_store_put() and so on; nothing is told of how it went. Dropped where the disk does not keep up. */
void ward_cache_put (WardCache *self, const WardCachePart *part, const WardCacheHead *head, GBytes *body, gint64 batch);
void ward_cache_touch (WardCache *self, const WardCachePart *part, const WardCacheHead *head, gint64 batch);
void ward_cache_end_batch (WardCache *self, const WardCachePart *part, const char *slot, gint64 batch);
void ward_cache_flush (WardCache *self);
void ward_cache_expire (WardCache *self); /* what the timer does once an hour */

void ward_cache_read_async (WardCache *self, const WardCachePart *part, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ward_cache_read_finish (WardCache *self, GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WardCacheItem; empty if not open */
/* Members of part that are NULL stand for all. Then the key in the keyring is changed. */
void ward_cache_erase_async (WardCache *self, const WardCachePart *part, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean ward_cache_erase_finish (WardCache *self, GAsyncResult *result, guint *out_n, GError **error);
void ward_cache_list_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
GPtrArray *ward_cache_list_finish (WardCache *self, GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of WardCacheUse */
/* Deletes the key, closes the cache and removes its files, also where it is not open or another process has it. */
void ward_cache_destroy_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean ward_cache_destroy_finish (WardCache *self, GAsyncResult *result, GError **error);
gint64 ward_cache_measure (WardCache *self);       /* bytes of its files; a few system calls */
const char *ward_cache_get_library_version (void); /* of the SQLite that runs: "3.40.1" */

G_END_DECLS
