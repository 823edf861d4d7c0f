/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache.h"

G_BEGIN_DECLS

/* The cache's calls, waited for on the default main context. */

gboolean cache_wait_open (WardCache *cache);
void cache_wait_put (WardCache *cache, const WardCachePart *part, guint number, gint64 now_us); /* does not wait */
guint cache_wait_count (WardCache *cache, const WardCachePart *part);
guint cache_wait_erase (WardCache *cache, const WardCachePart *part); /* must succeed */
void cache_wait_destroy (WardCache *cache);                           /* must succeed */
GPtrArray *cache_wait_list (WardCache *cache) G_GNUC_WARN_UNUSED_RESULT;
void cache_wait_delete_key (WardVault *vault);
void cache_wait_store_key (WardVault *vault, const char *line);
char *cache_wait_dup_key (WardVault *vault) G_GNUC_WARN_UNUSED_RESULT;
void cache_wait_idle (void); /* until the main context has nothing to do */

G_END_DECLS
