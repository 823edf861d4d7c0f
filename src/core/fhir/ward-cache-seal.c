/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seals of the cache on disk (reliability.md 6.1, S18, S19, S21, S22): nonce, ciphertext and tag in one piece. What is sealed is first brought to a size class, so
 * that the file tells little of an answer's length, and is never empty. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"
#include "core/diagnostics/ward-failure.h"

#define KEY_BYTES 32
#define SIZE_CLASS 512
#define LENGTH_BYTES 4
#define OVERHEAD (WARD_CACHE_NONCE_BYTES + WARD_CACHE_MAC_BYTES)
#define MAX_SEALED ((size_t) 80 * 1024 * 1024) /* above the largest answer that the network side lets through */

struct _WardCacheKey
{
  guint8 bytes[KEY_BYTES];
  guint8 sealing[KEY_BYTES]; /* the two uses have a key each, both from bytes */
  guint8 tagging[KEY_BYTES];
};

static void
derive (const guint8 *bytes, const char *use, guint8 *out)
{
  unsigned int length = KEY_BYTES;

  HMAC (EVP_sha256 (), bytes, KEY_BYTES, (const unsigned char *) use, strlen (use), out, &length);
}

/**
 * ward_cache_key_new_from_bytes:
 * @bytes: 32 bytes
 * @length: how many there are
 *
 * Returns: (transfer full) (nullable): the key; %NULL for another length
 */
WardCacheKey *
ward_cache_key_new_from_bytes (const guint8 *bytes, size_t length)
{
  WardCacheKey *key;

  if (length != KEY_BYTES)
    return NULL;
  key = g_new0 (WardCacheKey, 1);
  memcpy (key->bytes, bytes, KEY_BYTES);
  derive (key->bytes, "ward cache sealing 1", key->sealing);
  derive (key->bytes, "ward cache tagging 1", key->tagging);
  return key;
}

/**
 * ward_cache_key_generate:
 * @error: return location for %WARD_FAILURE_RANDOM
 *
 * Returns: (transfer full) (nullable): a new random key
 */
WardCacheKey *
ward_cache_key_generate (GError **error)
{
  guint8 bytes[KEY_BYTES];
  WardCacheKey *key;

  if (!ward_random_bytes (bytes, sizeof bytes, error))
    return NULL;
  key = ward_cache_key_new_from_bytes (bytes, sizeof bytes);
  OPENSSL_cleanse (bytes, sizeof bytes);
  return key;
}

/**
 * ward_cache_key_new_from_text:
 * @text: base64url, as ward_cache_key_dup_text() writes it
 * @length: its length, -1 to the end
 *
 * Returns: (transfer full) (nullable): the key; %NULL where the text is none
 */
WardCacheKey *
ward_cache_key_new_from_text (const char *text, gssize length)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (text, length);
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  WardCacheKey *key = data != NULL ? ward_cache_key_new_from_bytes (data, size) : NULL;

  if (data != NULL)
    OPENSSL_cleanse ((gpointer) data, size);
  return key;
}

/* A copy of its own lifetime. */
WardCacheKey *
ward_cache_key_copy (const WardCacheKey *key)
{
  return ward_cache_key_new_from_bytes (key->bytes, KEY_BYTES);
}

/* The key as one line, for the keyring only. */
WardSecretText *
ward_cache_key_dup_text (const WardCacheKey *key)
{
  char *text = ward_base64url_encode (key->bytes, KEY_BYTES);
  WardSecretText *secret = ward_secret_text_new (text);

  ward_secret_clear_string (&text);
  return secret;
}

/* Its 32 bytes, to be sealed with another key. */
const guint8 *
ward_cache_key_peek (const WardCacheKey *key)
{
  return key->bytes;
}

/* Overwrites and frees the key. */
void
ward_cache_key_free (WardCacheKey *key)
{
  OPENSSL_cleanse (key, sizeof *key);
  g_free (key);
}

/* Each part with its length before it, so that no two lists of parts are written alike; an absent one differs from an empty one. */
static void
add_part (GByteArray *bytes, const void *data, size_t length)
{
  guint32 prefix = GUINT32_TO_BE (data != NULL ? (guint32) length + 1 : 0);

  g_byte_array_append (bytes, (const guint8 *) &prefix, sizeof prefix);
  if (data != NULL && length > 0)
    g_byte_array_append (bytes, data, (guint) length);
}

static void
add_text (GByteArray *bytes, const char *text)
{
  add_part (bytes, text, text != NULL ? strlen (text) : 0);
}

/**
 * ward_cache_key_compute_tag:
 * @key: a key
 * @what: what kind of thing is named
 * @words: (array length=n_words): the name's parts, each may be %NULL
 * @n_words: how many
 * @out_tag: (out caller-allocates): the digest
 *
 * Pure: HMAC-SHA-256 of a name.
 */
void
ward_cache_key_compute_tag (const WardCacheKey *key, const char *what, const char *const *words, guint n_words,
                            guint8 out_tag[WARD_CACHE_TAG_BYTES])
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  unsigned int length = WARD_CACHE_TAG_BYTES;

  add_text (bytes, what);
  for (guint i = 0; i < n_words; i++)
    add_text (bytes, words[i]);
  HMAC (EVP_sha256 (), key->tagging, KEY_BYTES, bytes->data, bytes->len, out_tag, &length);
}

/**
 * ward_cache_make_nonce:
 * @out_nonce: (out caller-allocates): 12 bytes
 * @error: return location for %WARD_FAILURE_RANDOM
 *
 * Each seal's own: random, which holds for 2^32 seals of one key (SP 800-38D section 8.3).
 *
 * Returns: %FALSE if there is no randomness; then nothing may be sealed
 */
gboolean
ward_cache_make_nonce (guint8 out_nonce[WARD_CACHE_NONCE_BYTES], GError **error)
{
  return ward_random_bytes (out_nonce, WARD_CACHE_NONCE_BYTES, error);
}

static GByteArray *
build_place (const WardCachePlace *place)
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 schema = GUINT32_TO_BE (WARD_CACHE_SCHEMA);
  gint64 time_us = GINT64_TO_BE (place->time_us);

  add_part (bytes, &schema, sizeof schema);
  add_text (bytes, place->table);
  add_text (bytes, place->tenant);
  add_text (bytes, place->user);
  add_text (bytes, place->scope);
  add_text (bytes, place->patient);
  add_part (bytes, place->key, WARD_CACHE_TAG_BYTES);
  add_text (bytes, place->etag);
  add_part (bytes, &time_us, sizeof time_us);
  return bytes;
}

/* The length, the data, and zeros up to the size class. */
static guint8 *
pad (const void *data, size_t length, size_t *out_length)
{
  size_t padded = (LENGTH_BYTES + length + SIZE_CLASS - 1) / SIZE_CLASS * SIZE_CLASS;
  guint8 *buffer = g_try_malloc0 (padded);
  guint32 prefix = GUINT32_TO_BE ((guint32) length);

  if (buffer == NULL)
    return NULL;
  memcpy (buffer, &prefix, LENGTH_BYTES);
  if (length > 0)
    memcpy (buffer + LENGTH_BYTES, data, length);
  *out_length = padded;
  return buffer;
}

static gboolean
encrypt (const WardCacheKey *key, const WardCachePlace *place, const guint8 *plain, size_t length, guint8 *out)
{
  g_autoptr (GByteArray) bound = build_place (place);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  guint8 *text = out + WARD_CACHE_NONCE_BYTES;
  int n = 0;
  gboolean done;

  done = context != NULL && EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL, key->sealing, out) == 1
         && EVP_EncryptUpdate (context, NULL, &n, bound->data, (int) bound->len) == 1
         && EVP_EncryptUpdate (context, text, &n, plain, (int) length) == 1 && (size_t) n == length
         && EVP_EncryptFinal_ex (context, text + length, &n) == 1
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_GET_TAG, WARD_CACHE_MAC_BYTES, text + length) == 1;
  EVP_CIPHER_CTX_free (context);
  return done;
}

/**
 * ward_cache_seal:
 * @key: the key
 * @place: where it belongs
 * @data: what is sealed
 * @length: its length
 * @error: return location for %WARD_FAILURE_RANDOM, %WARD_FAILURE_TOO_LARGE or %WARD_FAILURE_INTERNAL
 *
 * Pure but for the nonce.
 *
 * Returns: (transfer full) (nullable): the seal; never anything without fresh randomness (S22)
 */
GBytes *
ward_cache_seal (const WardCacheKey *key, const WardCachePlace *place, const void *data, size_t length, GError **error)
{
  size_t padded_length = 0;
  guint8 *padded;
  guint8 *sealed;
  gboolean done;

  if (length > MAX_SEALED - OVERHEAD - SIZE_CLASS)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The answer is too large to be kept");
      return NULL;
    }
  padded = pad (data, length, &padded_length);
  sealed = padded != NULL ? g_try_malloc (padded_length + OVERHEAD) : NULL;
  if (sealed != NULL && !ward_cache_make_nonce (sealed, error))
    done = FALSE;
  else
    {
      done = sealed != NULL && encrypt (key, place, padded, padded_length, sealed);
      if (!done)
        g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The answer could not be sealed");
    }
  if (padded != NULL)
    OPENSSL_cleanse (padded, padded_length);
  g_free (padded);
  if (done)
    return g_bytes_new_take (sealed, padded_length + OVERHEAD);
  g_free (sealed);
  return NULL;
}

static gboolean
decrypt (const WardCacheKey *key, const WardCachePlace *place, const guint8 *sealed, size_t length, guint8 *out)
{
  g_autoptr (GByteArray) bound = build_place (place);
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  const guint8 *text = sealed + WARD_CACHE_NONCE_BYTES;
  const guint8 *tag = text + length;
  int n = 0;
  gboolean done;

  done = context != NULL && EVP_DecryptInit_ex (context, EVP_aes_256_gcm (), NULL, key->sealing, sealed) == 1
         && EVP_DecryptUpdate (context, NULL, &n, bound->data, (int) bound->len) == 1
         && EVP_DecryptUpdate (context, out, &n, text, (int) length) == 1 && (size_t) n == length
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_SET_TAG, WARD_CACHE_MAC_BYTES, (gpointer) tag) == 1
         && EVP_DecryptFinal_ex (context, out + length, &n) == 1;
  EVP_CIPHER_CTX_free (context);
  return done;
}

static void
wipe_and_free (gpointer data)
{
  GByteArray *array = data;

  OPENSSL_cleanse (array->data, array->len);
  g_byte_array_unref (array);
}

/* The data without length and padding, in the same memory, which is wiped with the last reference. */
static GBytes *
unpad (guint8 *plain, size_t length)
{
  guint32 prefix;
  size_t data_length;
  GByteArray *array;

  memcpy (&prefix, plain, LENGTH_BYTES);
  data_length = GUINT32_FROM_BE (prefix);
  if (data_length > length - LENGTH_BYTES || length - LENGTH_BYTES - data_length >= SIZE_CLASS)
    return NULL;
  array = g_byte_array_new_take (plain, length);
  return g_bytes_new_with_free_func (plain + LENGTH_BYTES, data_length, wipe_and_free, array);
}

/**
 * ward_cache_unseal:
 * @key: the key
 * @place: where it was found
 * @sealed: (nullable): what was found
 * @length: its length
 *
 * Pure. Nothing of a seal that does not hold is given out.
 *
 * Returns: (transfer full) (nullable): what was sealed; %NULL if it is not whole, was sealed with another key or for another place
 */
GBytes *
ward_cache_unseal (const WardCacheKey *key, const WardCachePlace *place, const void *sealed, size_t length)
{
  size_t plain_length;
  guint8 *plain;
  GBytes *bytes = NULL;

  if (sealed == NULL || length < OVERHEAD + SIZE_CLASS || length > MAX_SEALED || (length - OVERHEAD) % SIZE_CLASS != 0)
    return NULL;
  plain_length = length - OVERHEAD;
  plain = g_try_malloc (plain_length);
  if (plain == NULL)
    return NULL;
  if (decrypt (key, place, sealed, plain_length, plain))
    bytes = unpad (plain, plain_length);
  if (bytes != NULL)
    return bytes;
  OPENSSL_cleanse (plain, plain_length);
  g_free (plain);
  return NULL;
}
