/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two values of one document were written alike. Servers repeat the same code, category or range in row after row: a reader that knows one again
 * need not read it again (design.md section 5, the decode budget). A value's members lie together in yyjson's array and its texts together in the
 * document's, so that both can be compared as blocks. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-json.h"

#include <string.h>

#include "core/base/ward-json-private.h"

static inline yyjson_val *
unconst (const WardJson *value)
{
  return (yyjson_val *) (gpointer) value;
}

static inline gboolean
has_text (const yyjson_val *value)
{
  yyjson_type type = unsafe_yyjson_get_type ((void *) value);

  return type == YYJSON_TYPE_STR || type == YYJSON_TYPE_RAW;
}

/* The text from the first string or number of a value to its last. FALSE: there is none, or what comes last has none. */
static gboolean
find_text (const yyjson_val *value, const yyjson_val *end, const char **out_text, size_t *out_length)
{
  const yyjson_val *first = value;
  const yyjson_val *last = end - 1;

  while (first < end && !has_text (first))
    first++;
  if (first == end || !has_text (last))
    return FALSE;
  *out_text = first->uni.str;
  *out_length = (size_t) (last->uni.str + unsafe_yyjson_get_len ((void *) last) - first->uni.str);
  return TRUE;
}

/**
 * ward_json_hash:
 * @value: (nullable): a value
 *
 * A number for looking up values that were written alike; it differs between documents.
 *
 * Returns: the hash; 0 for values that ward_json_is_same() never finds alike
 */
guint64
ward_json_hash (const WardJson *value)
{
  const guint64 factor = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  const yyjson_val *end;
  const char *text;
  size_t length;
  guint64 hash;
  guint64 word = 0;

  if (value == NULL)
    return 0;
  end = unsafe_yyjson_get_next (unconst (value));
  if (!find_text (value, end, &text, &length))
    return 0;
  hash = (guint64) length * factor ^ (guint64) (end - value);
  for (; length >= 32; length -= 32, text += 32)
    {
      /* Four at once: their multiplications do not wait for each other. */
      guint64 words[4];

      memcpy (words, text, sizeof words);
      for (guint i = 0; i < 4; i++)
        words[i] = (words[i] ^ (factor << i)) * factor;
      words[0] = (words[0] ^ words[0] >> 29) + (words[1] ^ words[1] >> 31);
      words[2] = (words[2] ^ words[2] >> 33) + (words[3] ^ words[3] >> 30);
      hash = (hash ^ words[0] ^ words[2] * 3) * factor;
      hash ^= hash >> 29;
    }
  for (; length >= 8; length -= 8, text += 8)
    {
      memcpy (&word, text, 8);
      hash = (hash ^ word) * factor;
      hash ^= hash >> 29;
    }
  word = 0;
  memcpy (&word, text, length);
  hash = (hash ^ word) * factor;
  hash ^= hash >> 32;
  return hash != 0 ? hash : 1;
}

/**
 * ward_json_is_same:
 * @a: (nullable): a value
 * @b: (nullable): another value of the same document
 *
 * Whether both were written with the same characters. Equal values that were written differently count as different.
 *
 * Returns: %TRUE only if reading either gives the same
 */
gboolean
ward_json_is_same (const WardJson *a, const WardJson *b)
{
  const yyjson_val *end_a;
  const yyjson_val *end_b;
  const char *text_a;
  const char *text_b;
  size_t length_a;
  size_t length_b;

  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  end_a = unsafe_yyjson_get_next (unconst (a));
  end_b = unsafe_yyjson_get_next (unconst (b));
  if (end_a - a != end_b - b || !find_text (a, end_a, &text_a, &length_a) || !find_text (b, end_b, &text_b, &length_b)
      || length_a != length_b)
    return FALSE;
  for (; a < end_a; a++, b++)
    if (a->tag != b->tag || (has_text (a) && a->uni.str - text_a != b->uni.str - text_b))
      return FALSE;
  return memcmp (text_a, text_b, length_a) == 0;
}
