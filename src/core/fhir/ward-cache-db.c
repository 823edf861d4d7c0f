/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening the database, and what every statement needs (reliability.md 6.2, S20, S23, S24, S31, S38): a file that is broken, of a newer program, of another
 * computer or of another key is thrown away in silence and made anew, because everything in it can be had again. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-store-private.h"

#include <string.h>
#include <unistd.h>

#include "core/diagnostics/ward-failure.h"
#include "core/fhir/ward-cache.h"

#define APPLICATION_ID 0x57617264 /* "Ward" */
#define MAX_FAILURES 3
#define TEXT_OF(number) G_STRINGIFY (number)

static const char schema[]
    = "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE parts (id INTEGER PRIMARY KEY, tag BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL,"
      "  sealed INTEGER NOT NULL DEFAULT 0);"
      "CREATE TABLE records (id INTEGER PRIMARY KEY, part INTEGER NOT NULL, key BLOB NOT NULL,"
      "  slot BLOB NOT NULL, batch INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
      "  hour INTEGER NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (part, key));"
      "CREATE INDEX records_by_hour ON records (hour);"
      "PRAGMA application_id = 1466004068;"
      "PRAGMA user_version = " TEXT_OF (WARD_CACHE_SCHEMA) ";";

/* The time, which never goes back behind what the cache has seen (S33). */
gint64
ward_cache_store_now_us (WardCacheStore *store)
{
  gint64 now = ward_clock_real_us (store->clock);

  store->seen_us = MAX (store->seen_us, now);
  return store->seen_us;
}

/* A failure of the disk is counted; after a few in a row nothing is tried any more (S25, S26). */
static void
note_result (WardCacheStore *store, int code)
{
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
    {
      store->n_failures = 0;
      return;
    }
  store->n_failures++;
  if (store->n_failures >= MAX_FAILURES)
    store->off = TRUE;
}

/* A broken file is told apart from a disk that fails: it is made anew once the present work has ended. */
static gboolean
is_good (WardCacheStore *store, int code)
{
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    store->broken = TRUE;
  if ((code & 0xff) == SQLITE_NOMEM)
    store->starved = TRUE;
  return code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW;
}

/* Runs statements without parameters. */
gboolean
ward_cache_db_exec (WardCacheStore *store, const char *sql)
{
  return store->db != NULL && is_good (store, sqlite3_exec (store->db, sql, NULL, NULL, NULL));
}

/* NULL where it cannot be prepared. */
sqlite3_stmt *
ward_cache_db_prepare (WardCacheStore *store, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (store->db == NULL || !is_good (store, sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL)))
    return NULL;
  return statement;
}

/* Whether there is a next row; a statement that ends in a failure has none. */
gboolean
ward_cache_db_next (WardCacheStore *store, sqlite3_stmt *statement)
{
  int code = statement != NULL ? sqlite3_step (statement) : SQLITE_DONE;

  is_good (store, code);
  return code == SQLITE_ROW;
}

/* Steps a statement that gives no rows; takes it. */
gboolean
ward_cache_db_run (WardCacheStore *store, sqlite3_stmt *statement)
{
  int code;

  if (statement == NULL)
    return FALSE;
  code = sqlite3_step (statement);
  is_good (store, code);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE;
}

/* The first column of the first row. */
gint64
ward_cache_db_get_number (WardCacheStore *store, const char *sql, gint64 fallback)
{
  sqlite3_stmt *statement = ward_cache_db_prepare (store, sql);
  gint64 number = fallback;

  if (ward_cache_db_next (store, statement))
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

/* Begins a transaction. */
gboolean
ward_cache_db_begin (WardCacheStore *store)
{
  if (ward_cache_db_exec (store, "BEGIN IMMEDIATE"))
    return TRUE;
  note_result (store, SQLITE_ERROR);
  return FALSE;
}

/**
 * ward_cache_db_end:
 * @store: the store
 * @good: whether every statement of the transaction succeeded
 *
 * Ends the transaction: all of it or nothing.
 *
 * Returns: whether it is committed
 */
gboolean
ward_cache_db_end (WardCacheStore *store, gboolean good)
{
  if (good && ward_cache_db_exec (store, "COMMIT"))
    {
      note_result (store, SQLITE_OK);
      return TRUE;
    }
  note_result (store, SQLITE_ERROR);
  if (store->db != NULL && !sqlite3_get_autocommit (store->db))
    ward_cache_db_exec (store, "ROLLBACK");
  return FALSE;
}

/* ---- whose it is ---- */

static char *
build_owner (void)
{
  return g_strdup_printf ("%s %u", g_get_host_name (), (guint) geteuid ());
}

static WardCachePlace
owner_place (const char *owner)
{
  return (WardCachePlace){ .table = "meta", .user = owner };
}

/* The latest time, sealed for this computer and user: it opens with the right key only. */
gboolean
ward_cache_db_write_meta (WardCacheStore *store)
{
  g_autofree char *owner = build_owner ();
  const WardCachePlace place = owner_place (owner);
  gint64 seen = GINT64_TO_BE (store->seen_us);
  g_autoptr (GBytes) sealed = ward_cache_seal (store->key, &place, &seen, sizeof seen, NULL);
  sqlite3_stmt *statement;

  if (sealed == NULL)
    return FALSE;
  statement = ward_cache_db_prepare (store, "INSERT OR REPLACE INTO meta (name, value) VALUES ('seen', ?1)");
  if (statement != NULL)
    sqlite3_bind_blob64 (statement, 1, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), SQLITE_STATIC);
  return ward_cache_db_run (store, statement);
}

static gboolean
read_meta (WardCacheStore *store, const WardCacheKey *key)
{
  g_autofree char *owner = build_owner ();
  const WardCachePlace place = owner_place (owner);
  sqlite3_stmt *statement = ward_cache_db_prepare (store, "SELECT value FROM meta WHERE name = 'seen'");
  g_autoptr (GBytes) bytes = NULL;
  gint64 seen;

  if (ward_cache_db_next (store, statement))
    bytes = ward_cache_unseal (key, &place, sqlite3_column_blob (statement, 0),
                               (size_t) sqlite3_column_bytes (statement, 0));
  is_good (store, sqlite3_finalize (statement));
  if (bytes == NULL || g_bytes_get_size (bytes) != sizeof seen)
    return FALSE;
  memcpy (&seen, g_bytes_get_data (bytes, NULL), sizeof seen);
  store->seen_us = MAX (store->seen_us, GINT64_FROM_BE (seen));
  return TRUE;
}

/* ---- opening ---- */

/* Closes the database; its journals go, where that can be done. */
void
ward_cache_db_close (WardCacheStore *store)
{
  if (store->db != NULL)
    sqlite3_close_v2 (store->db);
  store->db = NULL;
}

/* What nobody may change behind Ward's back, and what must not reach the disk (reliability.md 6.2). */
static gboolean
configure (WardCacheStore *store)
{
  int on = 0;

  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_limit (store->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_timeout (store->db, 0);
  return on == 1
         && ward_cache_db_exec (store,
                                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
                                "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304");
}

static gboolean
open_file (WardCacheStore *store)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
              | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;

  if (is_good (store, sqlite3_open_v2 (ward_cache_files_get_database (store->files), &store->db, flags, NULL))
      && configure (store))
    return TRUE;
  ward_cache_db_close (store);
  return FALSE;
}

static gboolean
is_ours (WardCacheStore *store)
{
  return ward_cache_db_get_number (store, "PRAGMA application_id", 0) == APPLICATION_ID
         && ward_cache_db_get_number (store, "PRAGMA user_version", 0) == WARD_CACHE_SCHEMA;
}

/* TRUE: it is this program's and this key's; a change of key that was under way is finished (S32). */
static gboolean
try_existing (WardCacheStore *store, const WardCacheKey *previous)
{
  g_autoptr (WardCacheKey) wanted = NULL;

  if (!open_file (store) || !is_ours (store))
    return FALSE;
  if (read_meta (store, store->key))
    return TRUE;
  if (previous == NULL || !read_meta (store, previous))
    return FALSE;
  wanted = store->key;
  store->key = ward_cache_key_copy (previous);
  return ward_cache_store_rekey (store, wanted);
}

static gboolean
make_new (WardCacheStore *store)
{
  ward_cache_db_close (store);
  if (!ward_cache_files_remove (store->files, NULL) || !ward_cache_files_check (store->files, NULL)
      || !open_file (store))
    return FALSE;
  return ward_cache_db_begin (store)
         && ward_cache_db_end (store, ward_cache_db_exec (store, schema) && ward_cache_db_write_meta (store));
}

/**
 * ward_cache_db_mend:
 * @store: a store after some work
 *
 * Makes the database anew where that work found it broken (S24): what was in it can be had again.
 */
void
ward_cache_db_mend (WardCacheStore *store)
{
  if (!store->broken || store->off)
    return;
  store->broken = FALSE;
  store->rebuilt = TRUE;
  store->bytes = 0;
  store->off = !make_new (store);
  store->broken = FALSE;
}

/**
 * ward_cache_db_open:
 * @store: a store with its files and key
 * @previous: (nullable): the key before
 * @error: return location
 *
 * Opens the database, or a new one where the present one cannot be used.
 *
 * Returns: %FALSE if the disk does not allow any
 */
gboolean
ward_cache_db_open (WardCacheStore *store, const WardCacheKey *previous, GError **error)
{
  g_autoptr (WardCacheKey) key = NULL;

  store->n_failures = 0;
  store->starved = FALSE;
  if (!ward_cache_files_check (store->files, error))
    return FALSE;
  key = ward_cache_key_copy (store->key);
  if (!try_existing (store, previous))
    {
      /* What cannot be read for want of memory is not broken (C13): it stays for a better time. */
      if (store->starved)
        {
          ward_cache_db_close (store);
          g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL,
                               "There is no memory to open the cache on disk");
          return FALSE;
        }
      g_clear_pointer (&store->key, ward_cache_key_free);
      store->key = g_steal_pointer (&key);
      store->rebuilt = TRUE;
      store->seen_us = 0;
      if (!make_new (store))
        {
          ward_cache_db_close (store);
          g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The cache on disk cannot be written");
          return FALSE;
        }
    }
  store->off = FALSE;
  store->broken = FALSE;
  store->n_failures = 0;
  store->bytes
      = ward_cache_db_get_number (store, "SELECT ifnull (sum (length (head) + length (body)), 0) FROM records", -1);
  return TRUE;
}

/**
 * ward_cache_get_library_version:
 *
 * Names the SQLite that runs, not the one that Ward was built with.
 *
 * Returns: (transfer none): its version
 */
const char *
ward_cache_get_library_version (void)
{
  return sqlite3_libversion ();
}
