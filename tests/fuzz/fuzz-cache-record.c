/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what is read from the cache's file: seals that are not ours never open, a seal of ours with any change to it neither, and a head that is read is
 * written back to the same bytes (reliability.md 9.3, S18, S21). The first byte says which bit of the seal is turned. */

#include <string.h>

#include "core/fhir/ward-cache-head.h"
#include "core/fhir/ward-cache-seal.h"
#include "fuzz.h"

static const guint8 key_bytes[32] = { 7, 1, 4 };
static const guint8 row_key[WARD_CACHE_TAG_BYTES] = { 9 };
static const WardCachePlace place
    = { "records.body", "tenant", "user", "scope", "patient", row_key, "W/\"1\"", 1700000000000000 };

static void
read_head (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) again = NULL;
  WardCacheHead head;

  if (!ward_cache_head_decode (bytes, &head))
    return;
  g_assert_nonnull (head.url);
  g_assert_true (g_utf8_validate (head.slot, -1, NULL));
  again = ward_cache_head_encode (&head);
  g_assert_true (g_bytes_equal (bytes, again));
  ward_cache_head_clear (&head);
}

static void
read_words (const uint8_t *data, size_t size)
{
  char *word = NULL;

  while (ward_cache_words_take (&data, &size, &word))
    g_free (word);
}

static void
seal_and_bend (const WardCacheKey *key, const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) sealed = ward_cache_seal (key, &place, data, size, NULL);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) bent = NULL;
  g_autofree guint8 *copy = NULL;
  size_t length;
  size_t bit;

  g_assert_nonnull (sealed);
  length = g_bytes_get_size (sealed);
  copy = g_memdup2 (g_bytes_get_data (sealed, NULL), length);
  plain = ward_cache_unseal (key, &place, copy, length);
  g_assert_nonnull (plain);
  g_assert_cmpuint (g_bytes_get_size (plain), ==, size);
  g_assert_true (size == 0 || memcmp (g_bytes_get_data (plain, NULL), data, size) == 0);
  bit = (size > 1 ? data[0] * 256u + data[1] : size) % (length * 8);
  copy[bit / 8] ^= (guint8) (1u << (bit % 8));
  bent = ward_cache_unseal (key, &place, copy, length);
  g_assert_null (bent);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_new_from_bytes (key_bytes, sizeof key_bytes);
  g_autoptr (GBytes) forged = ward_cache_unseal (key, &place, data, size);
  g_autoptr (WardCacheKey) read = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);

  g_assert_null (forged);
  read = ward_cache_key_new_from_text (text, -1);
  read_head (data, size);
  read_words (data, size);
  seal_and_bend (key, data, size);

  return 0;
}
