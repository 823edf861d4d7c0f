/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seals of the cache on disk: every bit counts, every place counts, no nonce twice (reliability.md S18, S19, S21, S22). */

#include <string.h>

#include "core/base/ward-random.h"
#include "core/fhir/ward-cache-head.h"
#include "core/fhir/ward-cache-seal.h"

static const guint8 row_a[WARD_CACHE_TAG_BYTES] = { 1, 2, 3 };
static const guint8 row_b[WARD_CACHE_TAG_BYTES] = { 1, 2, 4 };

static const WardCachePlace place
    = { "records.body", "tenant-1", "user-1", "scope-1", "patient-1", row_a, "W/\"1\"", 1234567 };

static GBytes *
seal_text (const WardCacheKey *key, const WardCachePlace *where, const char *text)
{
  g_autoptr (GError) error = NULL;
  GBytes *sealed = ward_cache_seal (key, where, text, strlen (text), &error);

  g_assert_no_error (error);
  return sealed;
}

static gboolean
opens (const WardCacheKey *key, const WardCachePlace *where, GBytes *sealed)
{
  g_autoptr (GBytes) plain = ward_cache_unseal (key, where, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));

  return plain != NULL;
}

static void
test_round_trip (void)
{
  static const gsize lengths[] = { 0, 1, 507, 508, 509, 512, 100000 };
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *data = g_strnfill (lengths[i], 'x');
      g_autoptr (GBytes) sealed = ward_cache_seal (key, &place, data, lengths[i], NULL);
      g_autoptr (GBytes) plain = NULL;

      g_assert_cmpuint (g_bytes_get_size (sealed) % 512, ==, WARD_CACHE_NONCE_BYTES + WARD_CACHE_MAC_BYTES);
      plain = ward_cache_unseal (key, &place, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
      g_assert_nonnull (plain);
      g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), data, lengths[i]);
    }
}

/* Each bit of nonce, ciphertext and tag; a copy that is cut or too long. */
static void
test_bits (void)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (GBytes) sealed = seal_text (key, &place, "canary");
  gsize length = g_bytes_get_size (sealed);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), length);

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      g_autoptr (GBytes) plain = NULL;

      bytes[bit / 8] ^= (guint8) (1 << (bit % 8));
      plain = ward_cache_unseal (key, &place, bytes, length);
      g_assert_null (plain);
      bytes[bit / 8] ^= (guint8) (1 << (bit % 8));
    }
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) plain = ward_cache_unseal (key, &place, bytes, cut);

      g_assert_null (plain);
    }
  g_assert_true (opens (key, &place, sealed));
}

/* Everything that is bound and not stored: each change of it, and words moved from one to its neighbour. */
static void
test_places (void)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (WardCacheKey) other = ward_cache_key_generate (NULL);
  g_autoptr (GBytes) sealed = seal_text (key, &place, "canary");
  WardCachePlace changed[14];

  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    changed[i] = place;
  changed[0].table = "records.head";
  changed[1].tenant = "tenant-2";
  changed[2].user = "user-2";
  changed[3].scope = "scope-2";
  changed[4].patient = "patient-2";
  changed[5].key = row_b;
  changed[6].etag = "W/\"2\"";
  changed[7].time_us = 1234568;
  changed[8].etag = NULL;
  changed[9].patient = "";
  changed[10].key = NULL;
  changed[11].tenant = "tenant-1user-1";
  changed[11].user = "";
  changed[12].user = NULL;
  changed[13].time_us = -1234567;
  for (gsize i = 0; i < G_N_ELEMENTS (changed); i++)
    g_assert_false (opens (key, &changed[i], sealed));
  g_assert_false (opens (other, &place, sealed));
  g_assert_true (opens (key, &place, sealed));
}

/* A ciphertext of no length with a tag that holds for it: refused before it is tried (the class of CVE-2026-75803). */
static void
test_empty (void)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (GBytes) nothing = ward_cache_seal (key, &place, "", 0, NULL);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (nothing, NULL), g_bytes_get_size (nothing));
  const gsize overhead = WARD_CACHE_NONCE_BYTES + WARD_CACHE_MAC_BYTES;

  for (gsize length = 0; length <= overhead + 1; length++)
    {
      g_autoptr (GBytes) plain = ward_cache_unseal (key, &place, bytes, length);

      g_assert_null (plain);
    }
  g_assert_null (ward_cache_unseal (key, &place, NULL, 0));
}

static int
compare_nonces (const void *a, const void *b)
{
  guint64 first = *(const guint64 *) a;
  guint64 second = *(const guint64 *) b;

  return first < second ? -1 : first > second;
}

/* Ten million, of which the first eight bytes are compared: 64 bits of chance would still meet only once in 400 000 runs. */
static void
test_nonces (void)
{
  const gsize n = 10 * 1000 * 1000;
  g_autofree guint64 *seen = g_new (guint64, n);

  for (gsize i = 0; i < n; i++)
    {
      guint8 nonce[WARD_CACHE_NONCE_BYTES];

      g_assert_true (ward_cache_make_nonce (nonce, NULL));
      memcpy (&seen[i], nonce, sizeof seen[i]);
    }
  qsort (seen, n, sizeof *seen, compare_nonces);
  for (gsize i = 1; i < n; i++)
    g_assert_true (seen[i] != seen[i - 1]);
}

static void
test_no_randomness (void)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (GError) error = NULL;

  ward_random_set_failing (TRUE);
  g_assert_null (ward_cache_seal (key, &place, "x", 1, &error));
  g_assert_nonnull (error);
  g_assert_null (ward_cache_key_generate (NULL));
  ward_random_set_failing (FALSE);
}

static void
test_key_text (void)
{
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (WardSecretText) text = ward_cache_key_dup_text (key);
  g_autoptr (WardCacheKey) again = ward_cache_key_new_from_text (ward_secret_text_peek (text), -1);
  g_autoptr (GBytes) sealed = seal_text (key, &place, "canary");
  guint8 first[WARD_CACHE_TAG_BYTES];
  guint8 second[WARD_CACHE_TAG_BYTES];
  const char *const words[] = { "ab", "c" };
  const char *const others[] = { "a", "bc" };

  g_assert_true (opens (again, &place, sealed));
  g_assert_null (ward_cache_key_new_from_text ("", -1));
  g_assert_null (ward_cache_key_new_from_text ("AAAA", -1));
  ward_cache_key_compute_tag (key, "url", words, 2, first);
  ward_cache_key_compute_tag (again, "url", words, 2, second);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  ward_cache_key_compute_tag (key, "url", others, 2, second);
  g_assert_true (memcmp (first, second, sizeof first) != 0);
}

static void
test_head (void)
{
  const WardCacheHead head = { .fetched_us = -5,
                               .slot = (char *) "labs/0",
                               .url = (char *) "https://example/\xc3\xa4",
                               .etag = (char *) "",
                               .modified = (char *) "x" };
  g_autoptr (GBytes) bytes = ward_cache_head_encode (&head);
  gsize length = g_bytes_get_size (bytes);
  WardCacheHead got;

  g_assert_true (ward_cache_head_decode (bytes, &got));
  g_assert_cmpint (got.fetched_us, ==, -5);
  g_assert_cmpstr (got.slot, ==, head.slot);
  g_assert_cmpstr (got.url, ==, head.url);
  g_assert_cmpstr (got.etag, ==, "");
  g_assert_cmpstr (got.modified, ==, "x");
  ward_cache_head_clear (&got);
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, cut);

      g_assert_false (ward_cache_head_decode (part, &got));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cache-seal/round-trip", test_round_trip);
  g_test_add_func ("/cache-seal/S18-every-bit", test_bits);
  g_test_add_func ("/cache-seal/S19-another-place", test_places);
  g_test_add_func ("/cache-seal/S21-empty-ciphertext", test_empty);
  g_test_add_func ("/cache-seal/S22-ten-million-nonces", test_nonces);
  g_test_add_func ("/cache-seal/S22-no-randomness", test_no_randomness);
  g_test_add_func ("/cache-seal/key-text", test_key_text);
  g_test_add_func ("/cache-seal/head", test_head);
  return g_test_run ();
}
