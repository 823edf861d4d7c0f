/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the cache on disk share. */

#include "core/fhir/cache-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

const char *const cache_canaries[]
    = { "canary",      "Canary",     "CANARY", CACHE_CANARY_PATIENT, CACHE_CANARY_USER, "canary-host.",
        "canary-body", "canary-tag", NULL };

static gint64
read_clock (gpointer data)
{
  return ((CacheFixture *) data)->now_us;
}

void
cache_fixture_set_up (CacheFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("ward-cache-XXXXXX", &error);

  g_assert_no_error (error);
  fixture->dir = g_build_filename (root, "ward", NULL);
  fixture->key = ward_cache_key_generate (&error);
  g_assert_no_error (error);
  fixture->limits = (WardCacheLimits){ .max_bytes = 64 * 1024 * 1024, .retention_us = 7 * CACHE_DAY_US };
  fixture->now_us = CACHE_START_US;
  fixture->clock = (WardClock){ .real_us = read_clock, .monotonic_us = read_clock, .data = fixture };
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
cache_fixture_tear_down (CacheFixture *fixture, gconstpointer data)
{
  g_autofree char *root = g_path_get_dirname (fixture->dir);

  cache_fixture_close (fixture);
  g_clear_pointer (&fixture->key, ward_cache_key_free);
  remove_tree (root);
  g_clear_pointer (&fixture->dir, g_free);
}

void
cache_fixture_open (CacheFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = ward_cache_store_open (fixture->dir, fixture->key, NULL, &fixture->limits, &fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->store);
}

void
cache_fixture_close (CacheFixture *fixture)
{
  g_clear_pointer (&fixture->store, ward_cache_store_close);
}

WardCachePart
cache_fixture_part (const char *tenant, const char *user, const char *patient)
{
  return (WardCachePart){ .tenant = tenant, .user = user, .scope = "scope-digest", .patient = patient };
}

gboolean
cache_fixture_put (CacheFixture *fixture, const WardCachePart *part, guint number)
{
  g_autofree char *slot = g_strdup_printf ("labs/%u", number);
  g_autofree char *url = g_strdup_printf (CACHE_CANARY_URL "&n=%u", number);
  g_autofree char *text = g_strdup_printf ("{\"text\":\"" CACHE_CANARY_BODY " %u\"}", number);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  const WardCacheHead head = { .fetched_us = fixture->now_us,
                               .slot = slot,
                               .url = url,
                               .etag = (char *) "W/\"canary-tag\"",
                               .modified = (char *) "" };

  return ward_cache_store_put (fixture->store, part, &head, body, number + 1)
         && ward_cache_store_end_batch (fixture->store, part, slot, number + 1);
}

guint
cache_fixture_count (CacheFixture *fixture, const WardCachePart *part)
{
  g_autoptr (GPtrArray) items = ward_cache_store_read (fixture->store, part);

  for (guint i = 0; i < items->len; i++)
    {
      const WardCacheItem *item = g_ptr_array_index (items, i);
      g_autofree char *text = g_strndup (g_bytes_get_data (item->body, NULL), g_bytes_get_size (item->body));

      g_assert_nonnull (strstr (text, CACHE_CANARY_BODY));
      g_assert_true (g_str_has_prefix (item->head.url, CACHE_CANARY_URL));
    }
  return items->len;
}

char *
cache_fixture_dup_path (CacheFixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

static guint
count_bytes (const char *data, gsize length, const char *needle, gsize needle_length)
{
  guint n = 0;
  const char *at = data;

  while ((at = memmem (at, length - (gsize) (at - data), needle, needle_length)) != NULL)
    {
      n++;
      at++;
    }
  return n;
}

#define MIN_BASE64 9 /* letters: eight of the code are left */

static guint
count_text (const char *data, gsize length, const char *text)
{
  g_autofree char *wide = g_malloc0 (strlen (text) * 2);
  guint n = count_bytes (data, length, text, strlen (text));

  for (gsize i = 0; text[i] != '\0'; i++)
    wide[2 * i] = text[i];
  n += count_bytes (data, length, wide, strlen (text) * 2);
  /* Base64 at each of the three positions, without the letters that its neighbours change. Of a short text four letters would be left: in some megabytes that are
   * sealed, and look like chance, those stand once in every few hundred runs. */
  for (gsize shift = 0; shift < 3 && strlen (text) >= MIN_BASE64; shift++)
    {
      g_autofree char *shifted = g_strdup_printf ("%.*s%s", (int) shift, "xx", text);
      g_autofree char *code = g_base64_encode ((const guchar *) shifted, strlen (shifted));

      n += count_bytes (data, length, code + (shift > 0 ? 4 : 0), (strlen (text) / 3 - 1) * 4);
    }
  return n;
}

static guint
search_file (const char *path, const char *const *texts)
{
  g_autofree char *data = NULL;
  gsize length;
  struct stat info;
  guint n = 0;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode) || !g_file_get_contents (path, &data, &length, NULL))
    return 0;
  for (gsize i = 0; texts[i] != NULL; i++)
    n += count_text (data, length, texts[i]);
  return n;
}

guint
cache_fixture_search (const char *path, const char *const *texts)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  if (dir == NULL)
    n += search_file (path, texts);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      for (gsize i = 0; texts[i] != NULL; i++)
        n += strstr (name, texts[i]) != NULL;
      n += cache_fixture_search (child, texts);
    }
  return n;
}

/* Also those that have no name any more. The programs and libraries that are mapped are not among them. */
guint
cache_fixture_search_open_files (const char *const *texts)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *file = g_file_read_link (path, NULL);

      /* What the test itself prints may name a canary, and its own program, which valgrind has open, does. */
      if ((name[0] > '2' || name[1] != '\0') && g_strcmp0 (file, program) != 0)
        n += search_file (path, texts);
    }
  return n;
}
