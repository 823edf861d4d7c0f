/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-cache-files.h"
#include "core/fhir/ward-cache-store.h"

G_BEGIN_DECLS

/* What the tests of the cache on disk share: a folder of their own, a clock, canaries and the search for them. */

#define CACHE_CANARY_PATIENT "canary-patient"
#define CACHE_CANARY_USER "canary-user"
#define CACHE_CANARY_URL "https://canary-host.example/fhir/Observation?patient=canary-patient"
#define CACHE_CANARY_BODY "canary-body"
#define CACHE_DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)
#define CACHE_START_US ((gint64) 1800000000 * G_USEC_PER_SEC)

typedef struct
{
  char *dir;         /* (owned) */
  WardCacheKey *key; /* (owned) */
  WardCacheLimits limits;
  WardClock clock;
  gint64 now_us;
  WardCacheStore *store; /* (owned) (nullable) */
} CacheFixture;

void cache_fixture_set_up (CacheFixture *fixture, gconstpointer data);
void cache_fixture_tear_down (CacheFixture *fixture, gconstpointer data);
void cache_fixture_open (CacheFixture *fixture); /* must succeed */
void cache_fixture_close (CacheFixture *fixture);
WardCachePart cache_fixture_part (const char *tenant, const char *user, const char *patient);
/* An answer of a body that names its number, as a whole search of its own. */
gboolean cache_fixture_put (CacheFixture *fixture, const WardCachePart *part, guint number);
guint cache_fixture_count (CacheFixture *fixture, const WardCachePart *part);
char *cache_fixture_dup_path (CacheFixture *fixture, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* How often any of the texts stands in the files below a folder, also in base64 and as UTF-16. */
guint cache_fixture_search (const char *dir, const char *const *texts);
guint
cache_fixture_search_open_files (const char *const *texts); /* … in all regular files that this process has open */
extern const char *const cache_canaries[];

G_END_DECLS
