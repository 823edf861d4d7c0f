/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "core/fhir/ward-cache-files.h"
#include "core/fhir/ward-cache-store.h"

G_BEGIN_DECLS

/* What the files of the database share. */

struct _WardCacheStore
{
  WardCacheFiles *files; /* (owned) */
  sqlite3 *db;           /* (owned) (nullable) */
  WardCacheKey *key;     /* (owned) from the keyring */
  WardCacheLimits limits;
  const WardClock *clock; /* (unowned) (nullable) */
  gint64 seen_us;         /* the latest time that was ever seen: a clock set back brings nothing back */
  gint64 bytes;           /* of all answers */
  guint n_failures;       /* in a row */
  gboolean broken;        /* the file, found by the present work */
  gboolean starved;       /* SQLite got no memory, which says nothing of the file */
  gboolean rebuilt;
  gboolean off;
};

/* ward-cache-db.c */
gboolean ward_cache_db_open (WardCacheStore *store, const WardCacheKey *previous, GError **error);
void ward_cache_db_close (WardCacheStore *store);
gboolean ward_cache_db_exec (WardCacheStore *store, const char *sql);
sqlite3_stmt *ward_cache_db_prepare (WardCacheStore *store, const char *sql) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_cache_db_next (WardCacheStore *store, sqlite3_stmt *statement);
gboolean ward_cache_db_run (WardCacheStore *store, sqlite3_stmt *statement); /* steps to the end and finalizes */
gint64 ward_cache_db_get_number (WardCacheStore *store, const char *sql, gint64 fallback);
gboolean ward_cache_db_begin (WardCacheStore *store);
gboolean ward_cache_db_end (WardCacheStore *store, gboolean good); /* commits, or takes all of it back */
gboolean ward_cache_db_write_meta (WardCacheStore *store);
void ward_cache_db_mend (WardCacheStore *store);
gint64 ward_cache_store_now_us (WardCacheStore *store);

/* ward-cache-part.c */
typedef struct
{
  gint64 id;
  WardCacheKey *key; /* (owned) */
  char *tenant;      /* (owned) */
  char *user;        /* (owned) */
  char *scope;       /* (owned) */
  char *patient;     /* (owned) */
} WardCachePartRow;

WardCachePartRow *ward_cache_part_find (WardCacheStore *store, const WardCachePart *part) G_GNUC_WARN_UNUSED_RESULT;
WardCachePartRow *ward_cache_part_make (WardCacheStore *store, const WardCachePart *part) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ward_cache_part_list (WardCacheStore *store) G_GNUC_WARN_UNUSED_RESULT; /* NULL: could not be read */
gboolean ward_cache_part_write (WardCacheStore *store, const WardCachePartRow *row, const WardCacheKey *with);
gboolean ward_cache_part_remove (WardCacheStore *store, gint64 id);
void ward_cache_part_row_free (WardCachePartRow *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCachePartRow, ward_cache_part_row_free)

G_END_DECLS
