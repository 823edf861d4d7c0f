/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bump allocation for the rows of one page: filled by one thread, then only read, given back as a whole (design.md section 5, decode budget). */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-arena.h"

#include <string.h>

#define ALIGNMENT 8
#define MINIMUM_BLOCK 256

typedef struct _Block Block;
struct _Block
{
  Block *previous; /* (owned) (nullable) */
  size_t used;
  size_t size;
  guint8 data[] __attribute__ ((aligned (ALIGNMENT)));
};

struct _WardArena
{
  gatomicrefcount refs;
  size_t block_bytes;
  size_t total;
  Block *block;         /* (owned) (nullable) the one being filled */
  GHashTable *interned; /* (owned) (nullable) set of texts inside the blocks */
};

static Block *
block_new (size_t size, Block *previous)
{
  Block *block = g_malloc0 (sizeof (Block) + size);

  block->previous = previous;
  block->size = size;

  return block;
}

/**
 * ward_arena_new:
 * @block_bytes: size of one block; 0 for 64 KiB
 *
 * Makes an empty arena.
 *
 * Returns: (transfer full): the arena
 */
WardArena *
ward_arena_new (size_t block_bytes)
{
  WardArena *arena = g_new0 (WardArena, 1);

  g_atomic_ref_count_init (&arena->refs);
  arena->block_bytes = block_bytes == 0 ? 64 * 1024 : MAX (block_bytes, MINIMUM_BLOCK);

  return arena;
}

/**
 * ward_arena_ref:
 * @arena: an arena
 *
 * Adds a reference; references may be held by any thread.
 *
 * Returns: (transfer full): @arena
 */
WardArena *
ward_arena_ref (WardArena *arena)
{
  g_return_val_if_fail (arena != NULL, NULL);

  g_atomic_ref_count_inc (&arena->refs);

  return arena;
}

/**
 * ward_arena_unref:
 * @arena: (transfer full): an arena
 *
 * Drops a reference; the last one gives all memory back.
 */
void
ward_arena_unref (WardArena *arena)
{
  g_return_if_fail (arena != NULL);

  if (!g_atomic_ref_count_dec (&arena->refs))
    return;

  g_clear_pointer (&arena->interned, g_hash_table_unref);
  for (Block *block = arena->block; block != NULL;)
    {
      Block *previous = block->previous;

      g_free (block);
      block = previous;
    }
  g_free (arena);
}

/**
 * ward_arena_alloc:
 * @arena: an arena
 * @size: bytes
 *
 * Takes memory that is zero and aligned to 8 bytes. An arena is filled by one thread at a time.
 *
 * Returns: (transfer none): the memory, valid as long as the arena
 */
gpointer
ward_arena_alloc (WardArena *arena, size_t size)
{
  gpointer memory;

  g_return_val_if_fail (arena != NULL, NULL);

  g_assert (size <= G_MAXSIZE / 2);
  size = (size + ALIGNMENT - 1) & ~(size_t) (ALIGNMENT - 1);
  if (arena->block != NULL && arena->block->size - arena->block->used >= size)
    {
      memory = arena->block->data + arena->block->used;
      arena->block->used += size;
    }
  else if (size > arena->block_bytes / 4 && arena->block != NULL)
    {
      /* A large piece gets a block of its own below the current one, whose rest stays in use. */
      arena->block->previous = block_new (size, arena->block->previous);
      arena->block->previous->used = size;
      memory = arena->block->previous->data;
    }
  else
    {
      arena->block = block_new (MAX (arena->block_bytes, size), arena->block);
      arena->block->used = size;
      memory = arena->block->data;
    }
  arena->total += size;

  return memory;
}

/**
 * ward_arena_strdup:
 * @arena: an arena
 * @text: (nullable): a text
 *
 * Copies a text into the arena.
 *
 * Returns: (transfer none) (nullable): the copy; %NULL for %NULL
 */
const char *
ward_arena_strdup (WardArena *arena, const char *text)
{
  size_t length;
  char *copy;

  g_return_val_if_fail (arena != NULL, NULL);

  if (text == NULL)
    return NULL;
  length = strlen (text);
  copy = ward_arena_alloc (arena, length + 1);
  memcpy (copy, text, length);

  return copy;
}

/**
 * ward_arena_intern:
 * @arena: an arena
 * @text: (nullable): a text
 *
 * Copies a text into the arena once: the same text gives the same pointer.
 *
 * Returns: (transfer none) (nullable): the arena's copy; %NULL for %NULL
 */
const char *
ward_arena_intern (WardArena *arena, const char *text)
{
  const char *known;

  g_return_val_if_fail (arena != NULL, NULL);

  if (text == NULL)
    return NULL;
  if (arena->interned == NULL)
    arena->interned = g_hash_table_new (g_str_hash, g_str_equal);
  known = g_hash_table_lookup (arena->interned, text);
  if (known == NULL)
    {
      known = ward_arena_strdup (arena, text);
      g_hash_table_add (arena->interned, (gpointer) known);
    }

  return known;
}

/**
 * ward_arena_get_bytes:
 * @arena: an arena
 *
 * Says how much was taken from the arena.
 *
 * Returns: bytes, padding included
 */
size_t
ward_arena_get_bytes (const WardArena *arena)
{
  g_return_val_if_fail (arena != NULL, 0);

  return arena->total;
}
