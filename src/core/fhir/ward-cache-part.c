/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts: what one user may see of one patient at one tenant, with a random key of its own (reliability.md 6.1). Its row holds that key and all names, sealed with
 * the key from the keyring: once that key is another, nothing of a part that was erased can be opened again, wherever a copy of the file is. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-store-private.h"

#include <openssl/crypto.h>
#include <string.h>

#define KEY_BYTES 32
#define MAX_SEALS ((gint64) 1 << 28) /* of one key; the part begins anew then (S22) */

/* Wipes the key with the row. */
void
ward_cache_part_row_free (WardCachePartRow *row)
{
  g_clear_pointer (&row->key, ward_cache_key_free);
  g_free (row->tenant);
  g_free (row->user);
  g_free (row->scope);
  g_free (row->patient);
  g_free (row);
}

static void
compute_tag (const WardCacheKey *key, const WardCachePart *part, guint8 *out_tag)
{
  const char *const words[] = { part->tenant, part->user, part->scope, part->patient };

  ward_cache_key_compute_tag (key, "part", words, G_N_ELEMENTS (words), out_tag);
}

static GByteArray *
encode_row (const WardCachePartRow *row)
{
  GByteArray *bytes = g_byte_array_sized_new (512);

  g_byte_array_append (bytes, ward_cache_key_peek (row->key), KEY_BYTES);
  ward_cache_words_add (bytes, row->tenant);
  ward_cache_words_add (bytes, row->user);
  ward_cache_words_add (bytes, row->scope);
  ward_cache_words_add (bytes, row->patient);
  return bytes;
}

static WardCachePartRow *
decode_row (gint64 id, GBytes *bytes)
{
  g_autoptr (WardCachePartRow) row = g_new0 (WardCachePartRow, 1);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length < KEY_BYTES)
    return NULL;
  row->id = id;
  row->key = ward_cache_key_new_from_bytes (data, KEY_BYTES);
  data += KEY_BYTES;
  length -= KEY_BYTES;
  if (!ward_cache_words_take (&data, &length, &row->tenant) || !ward_cache_words_take (&data, &length, &row->user)
      || !ward_cache_words_take (&data, &length, &row->scope) || !ward_cache_words_take (&data, &length, &row->patient)
      || length != 0)
    return NULL;
  return g_steal_pointer (&row);
}

/* Columns id, tag, wrapped. NULL: the seal does not hold, or is another part's. */
static WardCachePartRow *
read_row (WardCacheStore *store, sqlite3_stmt *statement)
{
  const guint8 *tag = sqlite3_column_blob (statement, 1);
  const WardCachePlace place = { .table = "parts", .key = tag };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WardCachePartRow) row = NULL;
  guint8 expected[WARD_CACHE_TAG_BYTES];

  if (tag == NULL || sqlite3_column_bytes (statement, 1) != WARD_CACHE_TAG_BYTES)
    return NULL;
  bytes = ward_cache_unseal (store->key, &place, sqlite3_column_blob (statement, 2),
                             (size_t) sqlite3_column_bytes (statement, 2));
  row = bytes != NULL ? decode_row (sqlite3_column_int64 (statement, 0), bytes) : NULL;
  if (row == NULL)
    return NULL;
  compute_tag (store->key, &(WardCachePart){ row->tenant, row->user, row->scope, row->patient }, expected);
  return CRYPTO_memcmp (tag, expected, WARD_CACHE_TAG_BYTES) == 0 ? g_steal_pointer (&row) : NULL;
}

/**
 * ward_cache_part_write:
 * @store: the store
 * @row: the part; id 0 makes a new row
 * @with: the key from the keyring, or the one that takes its place
 *
 * Returns: whether it is written
 */
gboolean
ward_cache_part_write (WardCacheStore *store, const WardCachePartRow *row, const WardCacheKey *with)
{
  guint8 tag[WARD_CACHE_TAG_BYTES];
  const WardCachePlace place = { .table = "parts", .key = tag };
  GByteArray *plain = encode_row (row);
  g_autoptr (GBytes) sealed = NULL;
  sqlite3_stmt *statement;

  compute_tag (with, &(WardCachePart){ row->tenant, row->user, row->scope, row->patient }, tag);
  sealed = ward_cache_seal (with, &place, plain->data, plain->len, NULL);
  OPENSSL_cleanse (plain->data, plain->len);
  g_byte_array_unref (plain);
  if (sealed == NULL)
    return FALSE;
  statement = ward_cache_db_prepare (store, row->id == 0 ? "INSERT INTO parts (tag, wrapped) VALUES (?1, ?2)"
                                                         : "UPDATE parts SET tag = ?1, wrapped = ?2 WHERE id = ?3");
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, tag, sizeof tag, SQLITE_STATIC);
  sqlite3_bind_blob64 (statement, 2, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), SQLITE_STATIC);
  if (row->id != 0)
    sqlite3_bind_int64 (statement, 3, row->id);
  return ward_cache_db_run (store, statement);
}

/**
 * ward_cache_part_remove:
 * @store: the store, in a transaction
 * @id: a part
 *
 * Returns: whether its key and its answers are gone
 */
gboolean
ward_cache_part_remove (WardCacheStore *store, gint64 id)
{
  sqlite3_stmt *part = ward_cache_db_prepare (store, "DELETE FROM parts WHERE id = ?1");
  sqlite3_stmt *records = ward_cache_db_prepare (store, "DELETE FROM records WHERE part = ?1");
  gboolean good;

  if (part != NULL)
    sqlite3_bind_int64 (part, 1, id);
  if (records != NULL)
    sqlite3_bind_int64 (records, 1, id);
  good = ward_cache_db_run (store, part);
  return ward_cache_db_run (store, records) && good;
}

/**
 * ward_cache_part_find:
 * @store: the store
 * @part: which one, all its members set
 *
 * Returns: (transfer full) (nullable): the part with its key
 */
WardCachePartRow *
ward_cache_part_find (WardCacheStore *store, const WardCachePart *part)
{
  guint8 tag[WARD_CACHE_TAG_BYTES];
  sqlite3_stmt *statement = ward_cache_db_prepare (store, "SELECT id, tag, wrapped FROM parts WHERE tag = ?1");
  WardCachePartRow *row = NULL;

  compute_tag (store->key, part, tag);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_blob (statement, 1, tag, sizeof tag, SQLITE_STATIC);
  if (ward_cache_db_next (store, statement))
    row = read_row (store, statement);
  sqlite3_finalize (statement);
  return row;
}

static gboolean
remove_by_tag (WardCacheStore *store, const WardCachePart *part)
{
  guint8 tag[WARD_CACHE_TAG_BYTES];
  sqlite3_stmt *statement = ward_cache_db_prepare (store, "SELECT id FROM parts WHERE tag = ?1");
  gint64 id = 0;

  compute_tag (store->key, part, tag);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, tag, sizeof tag, SQLITE_STATIC);
  if (ward_cache_db_next (store, statement))
    id = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return id == 0 || ward_cache_part_remove (store, id);
}

/* Counts one more seal of the part's key; FALSE: the key has had its number. */
static gboolean
count_seal (WardCacheStore *store, gint64 id)
{
  sqlite3_stmt *statement
      = ward_cache_db_prepare (store, "UPDATE parts SET sealed = sealed + 2 WHERE id = ?1 AND sealed < ?2");

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, MAX_SEALS);
  return ward_cache_db_run (store, statement) && sqlite3_changes (store->db) == 1;
}

/**
 * ward_cache_part_make:
 * @store: the store, in a transaction
 * @part: which one, all its members set
 *
 * The part, made where there is none that opens, for one more answer to be sealed with its key.
 *
 * Returns: (transfer full) (nullable): the part; %NULL where it cannot be written
 */
WardCachePartRow *
ward_cache_part_make (WardCacheStore *store, const WardCachePart *part)
{
  g_autoptr (WardCachePartRow) row = ward_cache_part_find (store, part);

  if (row != NULL && count_seal (store, row->id))
    return g_steal_pointer (&row);
  g_clear_pointer (&row, ward_cache_part_row_free);
  row = g_new0 (WardCachePartRow, 1);
  row->key = ward_cache_key_generate (NULL);
  row->tenant = g_strdup (part->tenant);
  row->user = g_strdup (part->user);
  row->scope = g_strdup (part->scope);
  row->patient = g_strdup (part->patient);
  if (row->key == NULL || !remove_by_tag (store, part) || !ward_cache_part_write (store, row, store->key))
    return NULL;
  row->id = sqlite3_last_insert_rowid (store->db);
  return g_steal_pointer (&row);
}

/**
 * ward_cache_part_list:
 * @store: the store
 *
 * Returns: (transfer full) (nullable): all parts that open
 */
GPtrArray *
ward_cache_part_list (WardCacheStore *store)
{
  sqlite3_stmt *statement = ward_cache_db_prepare (store, "SELECT id, tag, wrapped FROM parts ORDER BY id");
  GPtrArray *rows;

  if (statement == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_cache_part_row_free);
  while (ward_cache_db_next (store, statement))
    {
      WardCachePartRow *row = read_row (store, statement);

      if (row != NULL)
        g_ptr_array_add (rows, row);
    }
  sqlite3_finalize (statement);
  return rows;
}
