/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader has read already, by the JSON that it was read from. In a page of results the same code, category, unit and range come hundreds of times:
 * reading each once keeps the decode within its budget (design.md section 5) and the rows small, since they share what is equal. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#define FIRST_SIZE 64
#define LARGEST_SIZE (64 * 1024)

struct _WardMemoTable
{
  guint size; /* a power of two */
  guint used;
  WardMemo entries[];
};

static WardMemoTable *
table_new (guint size)
{
  WardMemoTable *table = g_malloc0 (sizeof (WardMemoTable) + size * sizeof (WardMemo));

  table->size = size;
  return table;
}

static WardMemo *
find_slot (WardMemoTable *table, guint64 hash, WardMemoKind kind, const WardJson *value)
{
  guint mask = table->size - 1;
  guint index = (guint) hash & mask;

  while (table->entries[index].value != NULL)
    {
      WardMemo *entry = &table->entries[index];

      if (entry->hash == hash && entry->kind == kind && value != NULL && ward_json_is_same (entry->value, value))
        return entry;
      index = (index + 1) & mask;
    }
  return &table->entries[index];
}

static void
grow (WardReader *reader)
{
  WardMemoTable *old = reader->memo;
  WardMemoTable *table = table_new (old->size * 4);

  for (guint i = 0; i < old->size; i++)
    if (old->entries[i].value != NULL)
      *find_slot (table, old->entries[i].hash, old->entries[i].kind, NULL) = old->entries[i];
  table->used = old->used;
  g_free (old);
  reader->memo = table;
  memset (reader->last, 0, sizeof reader->last);
}

/**
 * ward_memo_find:
 * @reader: the page's reader
 * @kind: as what the value is read
 * @value: the JSON
 * @out_hash: (out): for ward_memo_add(); 0 where the value is not worth it
 *
 * Looks for what was read from JSON that was written alike.
 *
 * Returns: (transfer none) (nullable): the earlier result; valid until the next ward_memo_add()
 */
const WardMemo *
ward_memo_find (WardReader *reader, WardMemoKind kind, const WardJson *value, guint64 *out_hash)
{
  const WardMemo **last = &reader->last[kind][reader->slot];
  const WardMemo *slot;

  *out_hash = 0;
  if (!reader->with_memo)
    return NULL;
  if (*last != NULL && ward_json_is_same ((*last)->value, value))
    slot = *last;
  else
    {
      *out_hash = ward_json_hash (value);
      if (*out_hash == 0 || reader->memo == NULL)
        return NULL;
      slot = find_slot (reader->memo, *out_hash, kind, value);
      if (slot->value == NULL)
        return NULL;
      *last = slot;
    }
  reader->n_odd += slot->n_odd;
  return slot;
}

/**
 * ward_memo_add:
 * @reader: the page's reader
 * @entry: what was read: kind, hash, value and results
 *
 * Keeps a result for later. What comes after some ten thousand different ones is not kept.
 */
void
ward_memo_add (WardReader *reader, const WardMemo *entry)
{
  if (entry->hash == 0)
    return;
  if (reader->memo == NULL)
    reader->memo = table_new (FIRST_SIZE);
  if (reader->memo->used >= reader->memo->size / 2)
    {
      if (reader->memo->size >= LARGEST_SIZE)
        return;
      grow (reader);
    }
  *find_slot (reader->memo, entry->hash, entry->kind, NULL) = *entry;
  reader->memo->used++;
}

/* Forgets everything: the arena that the results are in changes or ends. */
void
ward_memo_clear (WardReader *reader)
{
  g_clear_pointer (&reader->memo, g_free);
  memset (reader->last, 0, sizeof reader->last);
}
