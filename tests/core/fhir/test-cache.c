/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of the cache on disk with its key in a vault: opened, closed, erased, its key lost, changed and interrupted, its disk in use by another (reliability.md
 * S12, S23, S28, S32, S33, S34, S39). The same on a real keyring is in tests/core/vault/test-keyring-cache.c. */

#include <glib/gstdio.h>
#include <string.h>

#include "core/fhir/cache-fixture.h"
#include "core/fhir/cache-wait.h"
#include "core/fhir/ward-cache-private.h"

typedef struct
{
  CacheFixture files;
  WardVault *vault;     /* (owned) */
  WardEventLog *events; /* (owned) */
  WardCache *cache;     /* (owned) */
} Fixture;

static const WardCachePart part = { "t1", CACHE_CANARY_USER, "scope", CACHE_CANARY_PATIENT };
static const WardCachePart other = { "t2", CACHE_CANARY_USER, "scope", "p2" };

static void
make_cache (Fixture *fixture)
{
  fixture->cache = ward_cache_new (fixture->vault, fixture->files.dir, fixture->events);
  ward_cache_set_clock (fixture->cache, &fixture->files.clock);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  cache_fixture_set_up (&fixture->files, NULL);
  fixture->vault = ward_vault_new_memory ();
  fixture->events = ward_event_log_new (1000);
  make_cache (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (fixture->events), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_null (strstr (line, "canary"));
    }
  ward_cache_close (fixture->cache);
  cache_wait_idle ();
  g_assert_finalize_object (fixture->cache);
  g_assert_finalize_object (fixture->vault);
  g_assert_finalize_object (fixture->events);
  cache_fixture_tear_down (&fixture->files, NULL);
}

/* What waits to be kept when the program ends is given up: these tests wait for it. */
static void
settle (Fixture *fixture)
{
  g_autoptr (GPtrArray) uses = cache_wait_list (fixture->cache);

  g_assert_nonnull (uses);
}

static void
restart (Fixture *fixture)
{
  settle (fixture);
  ward_cache_close (fixture->cache);
  cache_wait_idle ();
  g_assert_finalize_object (fixture->cache);
  make_cache (fixture);
  g_assert_true (cache_wait_open (fixture->cache));
}

static void
test_life (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (ward_cache_get_state (fixture->cache), ==, WARD_CACHE_CLOSED);
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us); /* closed: nothing is kept, no folder is made */
  g_assert_false (g_file_test (fixture->files.dir, G_FILE_TEST_EXISTS));
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  for (guint i = 0; i < 4; i++)
    cache_wait_put (fixture->cache, &part, i, fixture->files.now_us);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 4);
  restart (fixture);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 4);
  g_assert_cmpint (ward_cache_measure (fixture->cache), >, 0);
}

static void
test_key_lost (Fixture *fixture, gconstpointer data)
{
  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  settle (fixture);
  ward_cache_close (fixture->cache);
  cache_wait_delete_key (fixture->vault);
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  cache_wait_put (fixture->cache, &part, 1, fixture->files.now_us);
  restart (fixture);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
}

/* Something that is no key, as another program may have put it there. */
static void
test_key_garbage (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "garbage", "AAAA", " ", "AAAA AAAA", "x y z" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      cache_wait_store_key (fixture->vault, lines[i]);
      restart (fixture);
      cache_wait_put (fixture->cache, &part, 1, fixture->files.now_us);
      g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
    }
}

/* Interrupted at each step of the change: both keys in the vault, the file with the first or the second. */
static void
test_change_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *both = NULL;
  g_autofree char *after = NULL;
  g_autoptr (WardCacheKey) key = ward_cache_key_generate (NULL);
  g_autoptr (WardSecretText) text = ward_cache_key_dup_text (key);

  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
  ward_cache_close (fixture->cache);
  first = cache_wait_dup_key (fixture->vault);
  second = g_strdup (ward_secret_text_peek (text));
  both = g_strdup_printf ("%s %s", second, first);
  for (guint i = 0; i < 2; i++)
    {
      cache_wait_store_key (fixture->vault, both);
      restart (fixture);
      g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
      cache_wait_idle ();
      ward_cache_close (fixture->cache);
      g_clear_pointer (&after, g_free);
      after = cache_wait_dup_key (fixture->vault);
      g_assert_cmpstr (after, ==, second);
    }
}

static void
test_erase (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cache_fixture_dup_path (&fixture->files, WARD_CACHE_FILE);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *old = NULL;
  gsize length;

  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  cache_wait_put (fixture->cache, &other, 0, fixture->files.now_us);
  restart (fixture);
  before = cache_wait_dup_key (fixture->vault);
  ward_cache_close (fixture->cache);
  g_assert_true (g_file_get_contents (path, &old, &length, NULL));
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_erase (fixture->cache, &(WardCachePart){ .tenant = "t1" }), ==, 1);
  g_assert_cmpuint (cache_wait_erase (fixture->cache, &(WardCachePart){ .tenant = "t1" }), ==, 0);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &other), ==, 1);
  after = cache_wait_dup_key (fixture->vault);
  g_assert_null (strstr (after, before));
  restart (fixture);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &other), ==, 1);
  /* The copy from before the erase, put back: its key is gone. */
  ward_cache_close (fixture->cache);
  g_assert_true (g_file_set_contents (path, old, (gssize) length, NULL));
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
}

/* Everything, at once and in the middle of work: nothing of it is left, neither file nor key; and again. */
static void
test_destroy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cache_fixture_dup_path (&fixture->files, WARD_CACHE_FILE);
  g_autofree char *key = NULL;

  g_assert_true (cache_wait_open (fixture->cache));
  for (guint i = 0; i < 50; i++)
    cache_wait_put (fixture->cache, &part, i, fixture->files.now_us);
  cache_wait_destroy (fixture->cache);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  key = cache_wait_dup_key (fixture->vault);
  g_assert_null (key);
  g_assert_cmpint (ward_cache_measure (fixture->cache), ==, 0);
  cache_wait_destroy (fixture->cache);
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
}

/* Another one has the lock: this one is off, goes on without a word, and opens once the other has closed. */
static void
test_second (Fixture *fixture, gconstpointer data)
{
  WardCache *second = ward_cache_new (fixture->vault, fixture->files.dir, fixture->events);

  ward_cache_set_clock (second, &fixture->files.clock);
  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  g_assert_false (cache_wait_open (second));
  g_assert_cmpint (ward_cache_get_state (second), ==, WARD_CACHE_OFF);
  g_assert_error (ward_cache_get_error (second), G_IO_ERROR, G_IO_ERROR_BUSY);
  cache_wait_put (second, &part, 1, fixture->files.now_us);
  g_assert_cmpuint (cache_wait_count (second, &part), ==, 0);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
  ward_cache_close (fixture->cache);
  g_assert_true (cache_wait_open (second));
  g_assert_cmpuint (cache_wait_count (second, &part), ==, 1);
  ward_cache_close (second);
  cache_wait_idle ();
  g_assert_finalize_object (second);
}

static void
test_expire (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uses = NULL;

  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  ward_cache_set_limits (fixture->cache, 2, 10);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
  fixture->files.now_us += 3 * CACHE_DAY_US;
  ward_cache_expire (fixture->cache);
  uses = cache_wait_list (fixture->cache);
  g_assert_cmpuint (uses->len, ==, 0);
}

/* A folder that cannot be made. */
static void
test_no_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardCache) cache = ward_cache_new (fixture->vault, "/proc/ward", fixture->events);

  g_assert_false (cache_wait_open (cache));
  g_assert_cmpint (ward_cache_get_state (cache), ==, WARD_CACHE_OFF);
  cache_wait_put (cache, &part, 0, 1);
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 0);
  ward_cache_close (cache);
  cache_wait_idle ();
}

/* Closed before it was open, with everything else under way. */
static void
test_close_early (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      ward_cache_open (fixture->cache);
      for (guint k = 0; k < i; k++)
        g_main_context_iteration (NULL, FALSE);
      cache_wait_put (fixture->cache, &part, i, fixture->files.now_us);
      ward_cache_close (fixture->cache);
    }
  restart (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/cache/life", test_life);
  ADD ("/cache/S23-key-lost", test_key_lost);
  ADD ("/cache/S23-key-garbage", test_key_garbage);
  ADD ("/cache/S32-change-interrupted", test_change_interrupted);
  ADD ("/cache/S34-erase", test_erase);
  ADD ("/cache/S28-destroy", test_destroy);
  ADD ("/cache/S39-second", test_second);
  ADD ("/cache/S33-expire", test_expire);
  ADD ("/cache/S26-no-disk", test_no_disk);
  ADD ("/cache/close-early", test_close_early);
  return g_test_run ();
}
