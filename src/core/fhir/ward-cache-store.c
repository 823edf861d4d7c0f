/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing the cache on disk (reliability.md 6.1, S18-S23): every answer has a sealed head and a sealed body; the body's seal holds only beside the
 * head's ETag and time. What does not open is taken out in silence. Erasing, ageing and what is stored are in ward-cache-upkeep.c. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-store-private.h"

#include <string.h>

#define HOUR_US ((gint64) 3600 * G_USEC_PER_SEC)

/* Frees an answer. */
void
ward_cache_item_free (WardCacheItem *item)
{
  ward_cache_head_clear (&item->head);
  g_clear_pointer (&item->body, g_bytes_unref);
  g_free (item);
}

/**
 * ward_cache_store_open:
 * @dir: the folder
 * @key: the key from the keyring
 * @previous: (nullable): the key before it, while it is not known whether the change was finished
 * @limits: how much and how long
 * @clock: (nullable): the time
 * @error: return location; %G_IO_ERROR_BUSY where another process has the cache
 *
 * Opens the cache, or a new one where the present one cannot be used.
 *
 * Returns: (transfer full) (nullable): the store
 */
WardCacheStore *
ward_cache_store_open (const char *dir, const WardCacheKey *key, const WardCacheKey *previous,
                       const WardCacheLimits *limits, const WardClock *clock, GError **error)
{
  g_autoptr (WardCacheStore) store = g_new0 (WardCacheStore, 1);

  store->limits = *limits;
  store->clock = clock;
  store->key = ward_cache_key_copy (key);
  store->files = ward_cache_files_open (dir, error);
  if (store->files == NULL || !ward_cache_db_open (store, previous, error))
    return NULL;
  ward_cache_store_expire (store);
  return g_steal_pointer (&store);
}

/* Empties the journal, closes and gives the lock back. */
void
ward_cache_store_close (WardCacheStore *store)
{
  if (store->db != NULL && !store->off)
    ward_cache_store_flush (store);
  ward_cache_db_close (store);
  g_clear_pointer (&store->files, ward_cache_files_close);
  g_clear_pointer (&store->key, ward_cache_key_free);
  g_free (store);
}

/* Whether opening it, or the work since, threw an earlier one away. */
gboolean
ward_cache_store_was_rebuilt (const WardCacheStore *store)
{
  return store->rebuilt;
}

/* Whether the disk failed so often that nothing is tried any more. */
gboolean
ward_cache_store_is_off (const WardCacheStore *store)
{
  return store->off;
}

static void
bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  sqlite3_bind_blob64 (statement, index, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), SQLITE_STATIC);
}

static void
compute_row_key (const WardCachePartRow *part, const char *what, const char *word, guint8 *out_tag)
{
  ward_cache_key_compute_tag (part->key, what, &word, 1, out_tag);
}

static WardCachePlace
head_place (const WardCachePartRow *part, const guint8 *key)
{
  return (WardCachePlace){ .table = "records.head",
                           .tenant = part->tenant,
                           .user = part->user,
                           .scope = part->scope,
                           .patient = part->patient,
                           .key = key };
}

static WardCachePlace
body_place (const WardCachePartRow *part, const guint8 *key, const WardCacheHead *head)
{
  WardCachePlace place = head_place (part, key);

  place.table = "records.body";
  place.etag = head->etag;
  place.time_us = head->fetched_us;
  return place;
}

static gboolean
write_record (WardCacheStore *store, const WardCachePartRow *part, const WardCacheHead *head, GBytes *body,
              gint64 batch)
{
  guint8 key[WARD_CACHE_TAG_BYTES];
  guint8 slot[WARD_CACHE_TAG_BYTES];
  WardCachePlace at_head;
  WardCachePlace at_body;
  g_autoptr (GBytes) plain = ward_cache_head_encode (head);
  g_autoptr (GBytes) sealed_head = NULL;
  g_autoptr (GBytes) sealed_body = NULL;
  sqlite3_stmt *statement;

  compute_row_key (part, "url", head->url, key);
  compute_row_key (part, "slot", head->slot, slot);
  at_head = head_place (part, key);
  at_body = body_place (part, key, head);
  sealed_head = ward_cache_seal (part->key, &at_head, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), NULL);
  sealed_body = ward_cache_seal (part->key, &at_body, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  if (sealed_head == NULL || sealed_body == NULL)
    return FALSE;
  statement = ward_cache_db_prepare (store, "INSERT OR REPLACE INTO records (part, key, slot, batch, hour, head, body)"
                                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, part->id);
  sqlite3_bind_blob (statement, 2, key, sizeof key, SQLITE_STATIC);
  sqlite3_bind_blob (statement, 3, slot, sizeof slot, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 4, batch);
  sqlite3_bind_int64 (statement, 5, head->fetched_us / HOUR_US);
  bind_bytes (statement, 6, sealed_head);
  bind_bytes (statement, 7, sealed_body);
  if (!ward_cache_db_run (store, statement))
    return FALSE;
  store->bytes += (gint64) (g_bytes_get_size (sealed_head) + g_bytes_get_size (sealed_body));
  return TRUE;
}

/**
 * ward_cache_store_put:
 * @store: the store
 * @part: whose it is
 * @head: the answer's head
 * @body: the answer
 * @batch: the search that brought it
 *
 * Keeps an answer in place of an earlier one to the same question.
 *
 * Returns: whether it is kept
 */
gboolean
ward_cache_store_put (WardCacheStore *store, const WardCachePart *part, const WardCacheHead *head, GBytes *body,
                      gint64 batch)
{
  g_autoptr (WardCachePartRow) row = NULL;
  gboolean good;

  if (store->off || g_bytes_get_size (body) == 0 || (gint64) g_bytes_get_size (body) > store->limits.max_bytes / 4
      || !ward_cache_db_begin (store))
    return FALSE;
  ward_cache_store_now_us (store);
  row = ward_cache_part_make (store, part);
  good = ward_cache_db_end (store, row != NULL && write_record (store, row, head, body, batch)
                                       && ward_cache_db_write_meta (store));
  ward_cache_db_mend (store);
  if (good && store->bytes > store->limits.max_bytes)
    ward_cache_store_expire (store);
  return good;
}

/* ---- reading ---- */

/* Columns key, head, body. FALSE: it does not open, or is older than it may be. */
static gboolean
read_record (WardCacheStore *store, const WardCachePartRow *part, sqlite3_stmt *statement, WardCacheItem *out_item)
{
  const guint8 *key = sqlite3_column_blob (statement, 0);
  WardCachePlace place;
  g_auto (WardCacheHead) head = { 0 };
  g_autoptr (GBytes) plain = NULL;
  guint8 expected[WARD_CACHE_TAG_BYTES];
  gint64 now = ward_cache_store_now_us (store);

  if (key == NULL || sqlite3_column_bytes (statement, 0) != WARD_CACHE_TAG_BYTES)
    return FALSE;
  place = head_place (part, key);
  plain = ward_cache_unseal (part->key, &place, sqlite3_column_blob (statement, 1),
                             (size_t) sqlite3_column_bytes (statement, 1));
  if (plain == NULL || !ward_cache_head_decode (plain, &head))
    return FALSE;
  compute_row_key (part, "url", head.url, expected);
  if (memcmp (key, expected, sizeof expected) != 0 || head.fetched_us > now
      || now - head.fetched_us > store->limits.retention_us)
    return FALSE;
  place = body_place (part, key, &head);
  out_item->body = ward_cache_unseal (part->key, &place, sqlite3_column_blob (statement, 2),
                                      (size_t) sqlite3_column_bytes (statement, 2));
  if (out_item->body == NULL || g_bytes_get_size (out_item->body) == 0)
    return FALSE;
  out_item->head = head;
  memset (&head, 0, sizeof head);
  return TRUE;
}

static void
remove_records (WardCacheStore *store, const GArray *ids)
{
  gboolean good = ids->len == 0 || ward_cache_db_begin (store);

  if (ids->len == 0 || !good)
    return;
  for (guint i = 0; i < ids->len && good; i++)
    {
      sqlite3_stmt *statement = ward_cache_db_prepare (store, "DELETE FROM records WHERE id = ?1");

      if (statement != NULL)
        sqlite3_bind_int64 (statement, 1, g_array_index (ids, gint64, i));
      good = ward_cache_db_run (store, statement);
    }
  ward_cache_db_end (store, good);
}

/**
 * ward_cache_store_read:
 * @store: the store
 * @part: whose
 *
 * All answers of whole searches, the oldest first. What does not open is dropped (S18, S19).
 *
 * Returns: (transfer full) (element-type WardCacheItem): the answers
 */
GPtrArray *
ward_cache_store_read (WardCacheStore *store, const WardCachePart *part)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_cache_item_free);
  g_autoptr (WardCachePartRow) row = store->off ? NULL : ward_cache_part_find (store, part);
  g_autoptr (GArray) bad = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;

  if (row == NULL)
    {
      ward_cache_db_mend (store);
      return items;
    }
  statement = ward_cache_db_prepare (
      store, "SELECT key, head, body, id FROM records WHERE part = ?1 AND done = 1 ORDER BY hour, id");
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, row->id);
  while (ward_cache_db_next (store, statement))
    {
      WardCacheItem *item = g_new0 (WardCacheItem, 1);
      gint64 id = sqlite3_column_int64 (statement, 3);

      if (read_record (store, row, statement, item))
        g_ptr_array_add (items, item);
      else
        {
          ward_cache_item_free (item);
          g_array_append_val (bad, id);
        }
    }
  sqlite3_finalize (statement);
  remove_records (store, bad);
  ward_cache_db_mend (store);
  return items;
}

static gboolean
is_same_answer (const WardCacheHead *a, const WardCacheHead *b)
{
  return g_strcmp0 (a->etag, b->etag) == 0
         && g_strcmp0 (a->modified != NULL ? a->modified : "", b->modified != NULL ? b->modified : "") == 0;
}

/* The body that is kept for an address; NULL where there is none that opens. */
static GBytes *
read_body (WardCacheStore *store, const WardCachePartRow *part, const WardCacheHead *head)
{
  guint8 key[WARD_CACHE_TAG_BYTES];
  sqlite3_stmt *statement
      = ward_cache_db_prepare (store, "SELECT key, head, body FROM records WHERE part = ?1 AND key = ?2");
  WardCacheItem *item = g_new0 (WardCacheItem, 1);
  GBytes *body = NULL;

  compute_row_key (part, "url", head->url, key);
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, part->id);
      sqlite3_bind_blob (statement, 2, key, sizeof key, SQLITE_STATIC);
    }
  if (ward_cache_db_next (store, statement) && read_record (store, part, statement, item)
      && is_same_answer (&item->head, head))
    body = g_steal_pointer (&item->body);
  sqlite3_finalize (statement);
  ward_cache_item_free (item);
  return body;
}

/**
 * ward_cache_store_touch:
 * @store: the store
 * @part: whose it is
 * @head: as of the answer that the server confirmed (304), with the time of that
 * @batch: the search that asked
 *
 * The answer that is kept counts as fetched now: it is sealed anew.
 *
 * Returns: whether there was one with this ETag or date
 */
gboolean
ward_cache_store_touch (WardCacheStore *store, const WardCachePart *part, const WardCacheHead *head, gint64 batch)
{
  g_autoptr (WardCachePartRow) row = NULL;
  g_autoptr (GBytes) body = NULL;

  if (store->off)
    return FALSE;
  row = ward_cache_part_find (store, part);
  body = row != NULL ? read_body (store, row, head) : NULL;
  ward_cache_db_mend (store);
  return body != NULL && ward_cache_store_put (store, part, head, body, batch);
}

/**
 * ward_cache_store_end_batch:
 * @store: the store
 * @part: whose it is
 * @slot: which search of the record
 * @batch: its number
 *
 * The search came to its end: earlier answers of the slot go, and what it brought may be read (what the server no longer has is not shown again).
 *
 * Returns: whether it is written
 */
gboolean
ward_cache_store_end_batch (WardCacheStore *store, const WardCachePart *part, const char *slot, gint64 batch)
{
  static const char *const sql[] = { "DELETE FROM records WHERE part = ?1 AND slot = ?2 AND batch != ?3",
                                     "UPDATE records SET done = 1 WHERE part = ?1 AND slot = ?2 AND batch = ?3" };
  g_autoptr (WardCachePartRow) row = store->off ? NULL : ward_cache_part_find (store, part);
  guint8 tag[WARD_CACHE_TAG_BYTES];
  gboolean good = row != NULL && ward_cache_db_begin (store);

  if (!good)
    {
      ward_cache_db_mend (store);
      return FALSE;
    }
  compute_row_key (row, "slot", slot, tag);
  for (gsize i = 0; i < G_N_ELEMENTS (sql) && good; i++)
    {
      sqlite3_stmt *statement = ward_cache_db_prepare (store, sql[i]);

      if (statement != NULL)
        {
          sqlite3_bind_int64 (statement, 1, row->id);
          sqlite3_bind_blob (statement, 2, tag, sizeof tag, SQLITE_STATIC);
          sqlite3_bind_int64 (statement, 3, batch);
        }
      good = ward_cache_db_run (store, statement);
    }
  good = ward_cache_db_end (store, good);
  ward_cache_db_mend (store);
  return good;
}
