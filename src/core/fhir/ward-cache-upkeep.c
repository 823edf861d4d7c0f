/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping the cache on disk small and young, and erasing it (reliability.md 6.1, S27, S28, S32-S34). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-store-private.h"

#define HOUR_US ((gint64) 3600 * G_USEC_PER_SEC)

/* Frees what is told of a part. */
void
ward_cache_use_free (WardCacheUse *use)
{
  g_free (use->tenant);
  g_free (use->user);
  g_free (use->patient);
  g_free (use);
}

/* Other limits, as of another setting; they count from the next upkeep. */
void
ward_cache_store_set_limits (WardCacheStore *store, const WardCacheLimits *limits)
{
  store->limits = *limits;
}

static void
measure (WardCacheStore *store)
{
  store->bytes
      = ward_cache_db_get_number (store, "SELECT ifnull (sum (length (head) + length (body)), 0) FROM records", -1);
}

/**
 * ward_cache_store_flush:
 * @store: the store
 *
 * Brings everything into the database's file, gives free pages back, and empties the write-ahead log, so that what was deleted is nowhere (reliability.md 6.2).
 *
 * Returns: whether that was done
 */
gboolean
ward_cache_store_flush (WardCacheStore *store)
{
  return !store->off && ward_cache_db_exec (store, "PRAGMA incremental_vacuum")
         && ward_cache_db_exec (store, "PRAGMA wal_checkpoint (TRUNCATE)");
}

static gboolean
remove_older (WardCacheStore *store)
{
  sqlite3_stmt *statement = ward_cache_db_prepare (store, "DELETE FROM records WHERE hour < ?1");
  gint64 now = ward_cache_store_now_us (store);

  /* The hour in which it was fetched is all that stands in clear: the whole hour has to be over. What is a little older than allowed is not given out either. */
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, (now - store->limits.retention_us) / HOUR_US);
  return ward_cache_db_run (store, statement);
}

/* Lets go of the oldest until a tenth is free. */
static gboolean
evict (WardCacheStore *store)
{
  sqlite3_stmt *statement = ward_cache_db_prepare (
      store, "DELETE FROM records WHERE id IN (SELECT id FROM (SELECT id, sum (length (head) + length (body)) OVER"
             " (ORDER BY hour DESC, id DESC) AS total FROM records) WHERE total > ?1)");

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, store->limits.max_bytes / 10 * 9);
  return ward_cache_db_run (store, statement);
}

/**
 * ward_cache_store_expire:
 * @store: the store
 *
 * Lets go of what is older than it may be, of the oldest where there is too much, and of the keys of parts that are empty then.
 *
 * Returns: how many answers went; -1 on failure
 */
int
ward_cache_store_expire (WardCacheStore *store)
{
  gboolean good;
  int before;

  if (store->off || !ward_cache_db_begin (store))
    {
      ward_cache_db_mend (store);
      return -1;
    }
  before = sqlite3_total_changes (store->db);
  good = remove_older (store);
  measure (store);
  if (good && store->bytes > store->limits.max_bytes)
    good = evict (store);
  before = sqlite3_total_changes (store->db) - before;
  good = good && ward_cache_db_exec (store, "DELETE FROM parts WHERE id NOT IN (SELECT part FROM records)")
         && ward_cache_db_write_meta (store);
  good = ward_cache_db_end (store, good);
  if (good && before > 0)
    ward_cache_store_flush (store);
  ward_cache_db_mend (store);
  measure (store);
  return good ? before : -1;
}

static gboolean
matches (const char *wanted, const char *word)
{
  return wanted == NULL || g_strcmp0 (wanted, word) == 0;
}

static gboolean
is_meant (const WardCachePart *part, const WardCachePartRow *row)
{
  return matches (part->tenant, row->tenant) && matches (part->user, row->user) && matches (part->scope, row->scope)
         && matches (part->patient, row->patient);
}

static int
erase_everything (WardCacheStore *store)
{
  int n = (int) ward_cache_db_get_number (store, "SELECT count (*) FROM parts", 0);

  store->off = FALSE;
  store->broken = TRUE; /* the files go, and new ones are made */
  ward_cache_db_mend (store);
  return store->off ? -1 : n;
}

/**
 * ward_cache_store_erase:
 * @store: the store
 * @part: which parts: a member that is %NULL stands for all
 *
 * Deletes keys and answers, overwrites them in the file, and empties the write-ahead log. The caller then changes the key from the keyring, with which copies
 * of the file become useless.
 *
 * Returns: how many parts went; -1 on failure, with nothing erased
 */
int
ward_cache_store_erase (WardCacheStore *store, const WardCachePart *part)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean good;
  int n = 0;

  if (part->tenant == NULL && part->user == NULL && part->scope == NULL && part->patient == NULL)
    return erase_everything (store);
  rows = ward_cache_part_list (store);
  good = rows != NULL && ward_cache_db_begin (store);
  for (guint i = 0; good && i < rows->len; i++)
    {
      const WardCachePartRow *row = g_ptr_array_index (rows, i);

      if (!is_meant (part, row))
        continue;
      good = ward_cache_part_remove (store, row->id);
      n++;
    }
  good = rows != NULL && ward_cache_db_end (store, good);
  good = good && (n == 0 || ward_cache_store_flush (store));
  ward_cache_db_mend (store);
  measure (store);
  return good ? n : -1;
}

/**
 * ward_cache_store_rekey:
 * @store: the store
 * @key: the key that takes the place of the present one
 *
 * Seals the keys of all parts with another key, in one transaction: the file opens with the one or with the other (S32).
 *
 * Returns: whether it is done; else the present key stays
 */
gboolean
ward_cache_store_rekey (WardCacheStore *store, const WardCacheKey *key)
{
  g_autoptr (GPtrArray) rows = ward_cache_part_list (store);
  WardCacheKey *before = store->key;
  gboolean good = rows != NULL && ward_cache_db_begin (store);

  if (!good)
    return FALSE;
  for (guint i = 0; i < rows->len && good; i++)
    good = ward_cache_part_write (store, g_ptr_array_index (rows, i), key);
  store->key = ward_cache_key_copy (key);
  good = good && ward_cache_db_write_meta (store);
  if (ward_cache_db_end (store, good))
    {
      ward_cache_key_free (before);
      ward_cache_store_flush (store);
      return TRUE;
    }
  ward_cache_key_free (store->key);
  store->key = before;
  return FALSE;
}

static WardCacheUse *
read_use (WardCacheStore *store, const WardCachePartRow *row)
{
  sqlite3_stmt *statement = ward_cache_db_prepare (
      store, "SELECT count (*), ifnull (sum (length (head) + length (body)), 0), ifnull (min (hour), 0)"
             " FROM records WHERE part = ?1");
  WardCacheUse *use = g_new0 (WardCacheUse, 1);

  use->tenant = g_strdup (row->tenant);
  use->user = g_strdup (row->user);
  use->patient = g_strdup (row->patient);
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, row->id);
  if (ward_cache_db_next (store, statement))
    {
      use->n_items = (guint) sqlite3_column_int64 (statement, 0);
      use->bytes = sqlite3_column_int64 (statement, 1);
      use->oldest_us = sqlite3_column_int64 (statement, 2) * HOUR_US;
    }
  sqlite3_finalize (statement);
  return use;
}

/**
 * ward_cache_store_list:
 * @store: the store
 *
 * Returns: (transfer full) (element-type WardCacheUse): what is stored, a part an element
 */
GPtrArray *
ward_cache_store_list (WardCacheStore *store)
{
  GPtrArray *uses = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_cache_use_free);
  g_autoptr (GPtrArray) rows = store->off ? NULL : ward_cache_part_list (store);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_ptr_array_add (uses, read_use (store, g_ptr_array_index (rows, i)));
  ward_cache_db_mend (store);
  return uses;
}
