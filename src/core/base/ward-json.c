/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict JSON reader (reliability.md section 4, J01-J15). yyjson parses without recursion, checks UTF-8 and keeps each number as its text; one pass
 * over its values, without recursion too, then holds our own rules: depth, counts, sizes, no key twice, no U+0000. One leading UTF-8 byte order mark is
 * skipped (RFC 8259 section 8.1 lets a reader do so, and proxies add it: N27, N52); UTF-16 is refused. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-json.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/ward-json-private.h"

#define DEPTH_CEILING 512 /* no limits of a caller go above */
#define PAIRWISE_KEYS 32  /* above, the keys of an object are sorted to find one that comes twice */

/* It would take the words apart. */
/* clang-format off */
G_DEFINE_QUARK (ward-json-error-quark, ward_json_error)
/* clang-format on */

/* yyjson's memory for one parse. It is bounded, because a hostile text of brackets would otherwise take 16 times its size before a value is counted. */
typedef struct
{
  yyjson_alc alc;
  size_t largest; /* bytes that one block may take */
} BoundedMemory;

struct _WardJsonDoc
{
  yyjson_doc *doc; /* (owned) */
};

static void *
glib_malloc (void *ctx, size_t size)
{
  return g_try_malloc (size);
}

static void *
glib_realloc (void *ctx, void *memory, size_t old_size, size_t size)
{
  return g_try_realloc (memory, size);
}

static void
glib_free (void *ctx, void *memory)
{
  g_free (memory);
}

const yyjson_alc *
ward_json_get_allocator (void)
{
  static const yyjson_alc allocator = { glib_malloc, glib_realloc, glib_free, NULL };

  return &allocator;
}

static void *
bounded_malloc (void *ctx, size_t size)
{
  const BoundedMemory *memory = ctx;

  return size > memory->largest ? NULL : g_try_malloc (size);
}

static void *
bounded_realloc (void *ctx, void *block, size_t old_size, size_t size)
{
  const BoundedMemory *memory = ctx;

  return size > memory->largest ? NULL : g_try_realloc (block, size);
}

/**
 * ward_json_get_default_limits:
 *
 * Gives the limits of reliability.md J05, J14 and N18.
 *
 * Returns: (transfer none): the limits
 */
const WardJsonLimits *
ward_json_get_default_limits (void)
{
  static const WardJsonLimits limits = {
    .max_bytes = 64 * 1024 * 1024,
    .max_depth = 64,
    .max_nodes = 400000,
    .max_keys = 10000,
    .max_string_bytes = 8 * 1024 * 1024,
  };

  return &limits;
}

static gboolean
fail_limit (GError **error, const char *what, size_t limit)
{
  g_set_error (error, WARD_JSON_ERROR, WARD_JSON_ERROR_LIMIT, "The JSON text has more than %" G_GSIZE_FORMAT " %s",
               limit, what);
  return FALSE;
}

/* The text is known to be valid: a backslash starts an escape and is inside a string. */
static gboolean
has_nul_escape (const char *data, size_t length)
{
  const char *end = data + length;

  for (const char *p = data; (p = memchr (p, '\\', (size_t) (end - p))) != NULL;)
    {
      if (end - p >= 6 && memcmp (p + 1, "u0000", 5) == 0)
        return TRUE;
      p += 2;
    }

  return FALSE;
}

static int
compare_keys (const void *a, const void *b)
{
  const yyjson_val *key_a = *(const yyjson_val *const *) a;
  const yyjson_val *key_b = *(const yyjson_val *const *) b;
  size_t length_a = unsafe_yyjson_get_len ((void *) key_a);
  size_t length_b = unsafe_yyjson_get_len ((void *) key_b);

  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;

  return memcmp (key_a->uni.str, key_b->uni.str, length_a);
}

/* Sorting takes n log n whatever the keys are, so that no choice of keys makes it slow, as it would a hash table. */
static gboolean
many_keys_are_unique (yyjson_val *object, size_t n_keys)
{
  g_autofree yyjson_val **keys = g_new (yyjson_val *, n_keys);
  yyjson_val *key = unsafe_yyjson_get_first (object);

  for (size_t i = 0; i < n_keys; i++)
    {
      keys[i] = key;
      key = unsafe_yyjson_get_next (key + 1);
    }
  qsort (keys, n_keys, sizeof *keys, compare_keys);
  for (size_t i = 1; i < n_keys; i++)
    if (compare_keys (&keys[i - 1], &keys[i]) == 0)
      return FALSE;

  return TRUE;
}

/* One container that the walk is inside of. */
typedef struct
{
  yyjson_val *end;
  yyjson_val *object; /* (nullable) NULL: an array, or an object whose keys were checked at once */
  gboolean has_keys;
  guint64 seen[4]; /* marks of the keys so far: tells most of them apart without comparing any */
} Container;

/* The first 8 bytes of a key, fewer where it is shorter. A key is followed by its quote, colon, value and brace, and the text by yyjson's padding, so that
 * 8 bytes may always be read. */
static inline guint64
key_word (const yyjson_val *key, size_t length)
{
  guint64 word;

  G_STATIC_ASSERT (YYJSON_PADDING_SIZE >= 4);
  memcpy (&word, key->uni.str, sizeof word);
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return length >= 8 ? word : word & (((guint64) 1 << (8 * length)) - 1);
#else
  return length >= 8 ? word : length == 0 ? 0 : word >> (64 - 8 * length);
#endif
}

static gboolean
key_is_new (Container *container, yyjson_val *key)
{
  size_t length = unsafe_yyjson_get_len (key);
  guint64 mark = (key_word (key, length) ^ (guint64) length << 56) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 bit = (guint64) 1 << (mark >> 56 & 63);
  guint64 *seen = &container->seen[mark >> 62];

  if ((*seen & bit) != 0)
    for (yyjson_val *other = unsafe_yyjson_get_first (container->object); other != key;
         other = unsafe_yyjson_get_next (other + 1))
      if (unsafe_yyjson_get_len (other) == length && memcmp (other->uni.str, key->uni.str, length) == 0)
        return FALSE;
  *seen |= bit;

  return TRUE;
}

static gboolean
fail_duplicate (GError **error)
{
  g_set_error_literal (error, WARD_JSON_ERROR, WARD_JSON_ERROR_DUPLICATE, "One JSON object names a member twice");
  return FALSE;
}

static gboolean
enter_container (Container *container, yyjson_val *value, const WardJsonLimits *limits, GError **error)
{
  size_t n_keys;

  container->end = unsafe_yyjson_get_next (value);
  container->object = NULL;
  container->has_keys = unsafe_yyjson_get_type (value) == YYJSON_TYPE_OBJ;
  if (!container->has_keys)
    return TRUE;
  n_keys = unsafe_yyjson_get_len (value);
  if (n_keys > limits->max_keys)
    return fail_limit (error, "members in one object", limits->max_keys);
  if (n_keys > PAIRWISE_KEYS)
    return many_keys_are_unique (value, n_keys) || fail_duplicate (error);
  if (n_keys > 1)
    {
      container->object = value;
      memset (container->seen, 0, sizeof container->seen);
    }

  return TRUE;
}

/* yyjson lays the values of a document in one array, each container before its content: one walk along it, without a jump, sees all. */
static gboolean
check_values (yyjson_doc *doc, const WardJsonLimits *limits, GError **error)
{
  Container containers[DEPTH_CEILING];
  guint max_depth = MIN (limits->max_depth, DEPTH_CEILING);
  guint depth = 0;
  size_t n_values = yyjson_doc_get_val_count (doc);
  size_t n_keys = 0;
  yyjson_val *end = yyjson_doc_get_root (doc) + n_values;

  for (yyjson_val *value = yyjson_doc_get_root (doc); value < end; value++)
    {
      yyjson_type type;

      while (depth > 0 && value >= containers[depth - 1].end)
        depth--;
      if (depth > 0 && containers[depth - 1].has_keys)
        {
          if (containers[depth - 1].object != NULL && !key_is_new (&containers[depth - 1], value))
            return fail_duplicate (error);
          if (unsafe_yyjson_get_len (value) > limits->max_string_bytes)
            return fail_limit (error, "bytes in one string", limits->max_string_bytes);
          n_keys++;
          value++;
        }
      type = unsafe_yyjson_get_type (value);
      if (type == YYJSON_TYPE_STR && unsafe_yyjson_get_len (value) > limits->max_string_bytes)
        return fail_limit (error, "bytes in one string", limits->max_string_bytes);
      if (type != YYJSON_TYPE_OBJ && type != YYJSON_TYPE_ARR)
        continue;
      if (depth >= max_depth)
        return fail_limit (error, "levels of nesting", max_depth);
      if (!enter_container (&containers[depth++], value, limits, error))
        return FALSE;
    }
  if (n_values - n_keys > limits->max_nodes)
    return fail_limit (error, "values", limits->max_nodes);

  return TRUE;
}

static void
set_syntax_error (const yyjson_read_err *failure, GError **error)
{
  if (failure->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
    g_set_error_literal (error, WARD_JSON_ERROR, WARD_JSON_ERROR_LIMIT, "The JSON text has too many values");
  else
    g_set_error (error, WARD_JSON_ERROR, WARD_JSON_ERROR_SYNTAX, "Not JSON: %s at byte %" G_GSIZE_FORMAT,
                 failure->msg != NULL ? failure->msg : "unknown", failure->pos);
}

/**
 * ward_json_parse_data:
 * @data: (array length=length): JSON text in UTF-8; is not kept
 * @length: its length in bytes
 * @limits: (nullable): %NULL for the default limits
 * @error: return location for a %WARD_JSON_ERROR, which never repeats the text
 *
 * Reads one JSON text strictly.
 *
 * Returns: (transfer full) (nullable): the document
 */
WardJsonDoc *
ward_json_parse_data (const char *data, size_t length, const WardJsonLimits *limits, GError **error)
{
  BoundedMemory memory = { { bounded_malloc, bounded_realloc, glib_free, &memory }, 0 };
  yyjson_read_err failure = { 0 };
  yyjson_doc *doc;
  WardJsonDoc *result;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (limits == NULL)
    limits = ward_json_get_default_limits ();
  if (length > limits->max_bytes)
    {
      fail_limit (error, "bytes", limits->max_bytes);
      return NULL;
    }
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  if (length == 0)
    {
      g_set_error_literal (error, WARD_JSON_ERROR, WARD_JSON_ERROR_SYNTAX, "Not JSON: the text is empty");
      return NULL;
    }

  /* yyjson guesses one value for 6 bytes of text, and grows its block by halves; a key takes a value too. */
  memory.largest = MAX (length / 6 + 64, limits->max_nodes * 3 + 64) * sizeof (yyjson_val) + length;
  doc = yyjson_read_opts ((char *) (gpointer) data, length, YYJSON_READ_NUMBER_AS_RAW, &memory.alc, &failure);
  if (doc == NULL)
    {
      set_syntax_error (&failure, error);
      return NULL;
    }
  doc->alc = *ward_json_get_allocator (); /* ours ends with this function */

  if (has_nul_escape (data, length))
    {
      g_set_error_literal (error, WARD_JSON_ERROR, WARD_JSON_ERROR_NUL, "The JSON text holds the character U+0000");
      yyjson_doc_free (doc);
      return NULL;
    }
  if (!check_values (doc, limits, error))
    {
      yyjson_doc_free (doc);
      return NULL;
    }

  result = g_new (WardJsonDoc, 1);
  result->doc = doc;

  return result;
}

/**
 * ward_json_parse:
 * @bytes: JSON text in UTF-8; is not kept
 * @limits: (nullable): %NULL for the default limits
 * @error: return location for a %WARD_JSON_ERROR
 *
 * Reads one JSON text strictly, see ward_json_parse_data().
 *
 * Returns: (transfer full) (nullable): the document
 */
WardJsonDoc *
ward_json_parse (GBytes *bytes, const WardJsonLimits *limits, GError **error)
{
  const char *data;
  gsize length;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &length);

  return ward_json_parse_data (data != NULL ? data : "", length, limits, error);
}

/**
 * ward_json_doc_free:
 * @doc: (transfer full): a document
 *
 * Frees a document and with it all its values and texts.
 */
void
ward_json_doc_free (WardJsonDoc *doc)
{
  g_return_if_fail (doc != NULL);

  yyjson_doc_free (doc->doc);
  g_free (doc);
}

/**
 * ward_json_doc_get_root:
 * @doc: a document
 *
 * Gives the one value at its top.
 *
 * Returns: (transfer none): the value
 */
const WardJson *
ward_json_doc_get_root (const WardJsonDoc *doc)
{
  g_return_val_if_fail (doc != NULL, NULL);

  return yyjson_doc_get_root (doc->doc);
}

/**
 * ward_json_get_library_version:
 *
 * Names the yyjson that runs, not the one that Ward was built with. To be asked on the main thread.
 *
 * Returns: (transfer none): its version
 */
const char *
ward_json_get_library_version (void)
{
  static char version[32];
  guint32 number = yyjson_version ();

  g_snprintf (version, sizeof version, "%u.%u.%u", number >> 16, number >> 8 & 0xff, number & 0xff);

  return version;
}
