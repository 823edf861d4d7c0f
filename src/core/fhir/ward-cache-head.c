/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The byte form of a record's head (reliability.md 6.1, 9.3): strict, bounded, everything that does not end where it says is refused. Pure. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-head.h"

#include <string.h>

#define MAX_WORD (64 * 1024)

/* Appends a word; NULL is written as an empty one. */
void
ward_cache_words_add (GByteArray *bytes, const char *word)
{
  size_t length = word != NULL ? strlen (word) : 0;
  guint32 prefix = GUINT32_TO_BE ((guint32) length);

  g_byte_array_append (bytes, (const guint8 *) &prefix, sizeof prefix);
  if (length > 0)
    g_byte_array_append (bytes, (const guint8 *) word, (guint) length);
}

/**
 * ward_cache_words_take:
 * @data: (inout): where the next word begins
 * @length: (inout): how much is left
 * @out_word: (out) (transfer full): the word, UTF-8 without NUL
 *
 * Returns: %FALSE if there is no whole word
 */
gboolean
ward_cache_words_take (const guint8 **data, size_t *length, char **out_word)
{
  guint32 prefix;
  size_t n;

  if (*length < sizeof prefix)
    return FALSE;
  memcpy (&prefix, *data, sizeof prefix);
  n = GUINT32_FROM_BE (prefix);
  if (n > MAX_WORD || n > *length - sizeof prefix)
    return FALSE;
  if (!g_utf8_validate_len ((const char *) *data + sizeof prefix, n, NULL))
    return FALSE;
  *out_word = g_strndup ((const char *) *data + sizeof prefix, n);
  *data += sizeof prefix + n;
  *length -= sizeof prefix + n;
  return TRUE;
}

/* The head's bytes, to be sealed. */
GBytes *
ward_cache_head_encode (const WardCacheHead *head)
{
  GByteArray *bytes = g_byte_array_new ();
  gint64 fetched_us = GINT64_TO_BE (head->fetched_us);

  g_byte_array_append (bytes, (const guint8 *) &fetched_us, sizeof fetched_us);
  ward_cache_words_add (bytes, head->slot);
  ward_cache_words_add (bytes, head->url);
  ward_cache_words_add (bytes, head->etag);
  ward_cache_words_add (bytes, head->modified);
  return g_byte_array_free_to_bytes (bytes);
}

/**
 * ward_cache_head_decode:
 * @bytes: what was unsealed
 * @out_head: (out caller-allocates): the head
 *
 * Returns: %FALSE if it is no head; then nothing needs to be cleared
 */
gboolean
ward_cache_head_decode (GBytes *bytes, WardCacheHead *out_head)
{
  g_auto (WardCacheHead) head = { 0 };
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length < sizeof head.fetched_us)
    return FALSE;
  memcpy (&head.fetched_us, data, sizeof head.fetched_us);
  head.fetched_us = GINT64_FROM_BE (head.fetched_us);
  data += sizeof head.fetched_us;
  length -= sizeof head.fetched_us;
  if (!ward_cache_words_take (&data, &length, &head.slot) || !ward_cache_words_take (&data, &length, &head.url)
      || !ward_cache_words_take (&data, &length, &head.etag) || !ward_cache_words_take (&data, &length, &head.modified)
      || length != 0)
    return FALSE;
  *out_head = head;
  memset (&head, 0, sizeof head);
  return TRUE;
}

/* Frees what the head owns. */
void
ward_cache_head_clear (WardCacheHead *head)
{
  g_clear_pointer (&head->slot, g_free);
  g_clear_pointer (&head->url, g_free);
  g_clear_pointer (&head->etag, g_free);
  g_clear_pointer (&head->modified, g_free);
}
