/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache on a disk that fails at any operation, and in a process that is killed at any (reliability.md S25, S27). */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/fhir/cache-fixture.h"
#include "core/fhir/failing-vfs.h"

#define ADD(path, function) \
  g_test_add (path, CacheFixture, NULL, cache_fixture_set_up, function, cache_fixture_tear_down)

static const WardCachePart part_a = { "t1", CACHE_CANARY_USER, "scope", "p1" };
static const WardCachePart part_b = { "t1", CACHE_CANARY_USER, "scope", "p2" };

#define N_KEPT 12

/* All that the cache can do, whatever comes of it. */
static void
use_everything (CacheFixture *fixture)
{
  g_autoptr (WardCacheKey) next = ward_cache_key_generate (NULL);
  g_autoptr (WardCacheKey) before = ward_cache_key_copy (fixture->key);
  g_autoptr (GPtrArray) uses = NULL;

  for (guint i = 0; i < 3; i++)
    cache_fixture_put (fixture, &part_a, i);
  cache_fixture_count (fixture, &part_a);
  cache_fixture_put (fixture, &part_b, 1);
  uses = ward_cache_store_list (fixture->store);
  ward_cache_store_expire (fixture->store);
  ward_cache_store_erase (fixture->store, &part_b);
  if (ward_cache_store_rekey (fixture->store, next))
    {
      ward_cache_key_free (fixture->key);
      fixture->key = g_steal_pointer (&next);
    }
  ward_cache_store_flush (fixture->store);
}

/* Each n-th operation fails, for each n up to more than there are: nothing crashes, nothing hangs, no answer is wrong; and once the disk is well again the cache
 * opens and works. */
static void
fail_with (CacheFixture *fixture, FailingVfsKind kind)
{
  for (guint n = 1; n < 400; n += n < 60 ? 1 : 17)
    {
      g_autoptr (GError) error = NULL;

      failing_vfs_arm (kind, n);
      fixture->store
          = ward_cache_store_open (fixture->dir, fixture->key, NULL, &fixture->limits, &fixture->clock, &error);
      g_assert_true ((fixture->store == NULL) == (error != NULL));
      if (fixture->store != NULL)
        use_everything (fixture);
      cache_fixture_close (fixture);
      failing_vfs_arm (kind, 0);
      cache_fixture_open (fixture);
      g_assert_true (cache_fixture_put (fixture, &part_a, 9));
      g_assert_cmpuint (cache_fixture_count (fixture, &part_a), >=, 1);
      cache_fixture_close (fixture);
    }
}

static void
test_io (CacheFixture *fixture, gconstpointer data)
{
  fail_with (fixture, FAILING_VFS_IO);
}

static void
test_full (CacheFixture *fixture, gconstpointer data)
{
  fail_with (fixture, FAILING_VFS_FULL);
}

static void
test_short (CacheFixture *fixture, gconstpointer data)
{
  fail_with (fixture, FAILING_VFS_SHORT);
}

static void
test_busy (CacheFixture *fixture, gconstpointer data)
{
  fail_with (fixture, FAILING_VFS_BUSY);
}

/* A disk that takes nothing any more: after a few tries nothing is tried. */
static void
test_gives_up (CacheFixture *fixture, gconstpointer data)
{
  guint n;

  cache_fixture_open (fixture);
  failing_vfs_arm (FAILING_VFS_IO, 1);
  for (guint i = 0; i < 5; i++)
    g_assert_false (cache_fixture_put (fixture, &part_a, i));
  g_assert_true (ward_cache_store_is_off (fixture->store));
  n = failing_vfs_get_n_operations ();
  for (guint i = 0; i < 50; i++)
    g_assert_false (cache_fixture_put (fixture, &part_a, i));
  g_assert_cmpuint (failing_vfs_get_n_operations (), ==, n);
  failing_vfs_arm (FAILING_VFS_IO, 0);
}

/* ---- killed ---- */

typedef enum
{
  PHASE_WRITE,
  PHASE_REKEY,
  PHASE_ERASE,
  N_PHASES,
} Phase;

typedef struct
{
  CacheFixture *fixture;
  WardCacheKey *next; /* (owned) */
  char *template;     /* (owned) the database's bytes before */
  gsize length;
  guint n_killed;
} Kills;

static void
run_phase (CacheFixture *fixture, Phase phase, const WardCacheKey *next)
{
  if (phase == PHASE_WRITE)
    for (guint i = 0; i < 24; i++)
      cache_fixture_put (fixture, &part_a, i);
  else if (phase == PHASE_REKEY)
    ward_cache_store_rekey (fixture->store, next);
  else
    ward_cache_store_erase (fixture->store, &part_a);
}

/* In a process of its own; TRUE: it was killed at that operation. */
static gboolean
run_killed (const Kills *kills, Phase phase, guint nth)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      cache_fixture_open (kills->fixture);
      failing_vfs_arm (FAILING_VFS_KILL, nth);
      run_phase (kills->fixture, phase, kills->next);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFSIGNALED (status))
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return WIFSIGNALED (status);
}

static void
restore (const Kills *kills)
{
  g_autofree char *path = cache_fixture_dup_path (kills->fixture, WARD_CACHE_FILE);
  g_autofree char *wal = cache_fixture_dup_path (kills->fixture, WARD_CACHE_FILE "-wal");

  g_remove (wal);
  g_assert_true (g_file_set_contents (path, kills->template, (gssize) kills->length, NULL));
}

/* The next start after the kill: as the program does it, with both keys while the keyring holds both. */
static void
check_after (const Kills *kills, Phase phase)
{
  CacheFixture *fixture = kills->fixture;
  g_autoptr (GError) error = NULL;
  guint n;

  fixture->store
      = ward_cache_store_open (fixture->dir, phase == PHASE_REKEY ? kills->next : fixture->key,
                               phase == PHASE_REKEY ? fixture->key : NULL, &fixture->limits, &fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
  n = cache_fixture_count (fixture, &part_a);
  if (phase == PHASE_ERASE)
    {
      g_assert_true (n == 0 || n == N_KEPT);
      g_assert_cmpint (ward_cache_store_erase (fixture->store, &part_a), ==, n == 0 ? 0 : 1);
      g_assert_cmpuint (cache_fixture_count (fixture, &part_a), ==, 0);
    }
  else if (phase == PHASE_REKEY)
    g_assert_cmpuint (n, ==, N_KEPT);
  else
    g_assert_cmpuint (n, >=, N_KEPT - 1); /* one may be between its write and the end of its search */
  g_assert_cmpuint (cache_fixture_count (fixture, &part_b), ==, N_KEPT);
  g_assert_true (cache_fixture_put (fixture, &part_b, 0));
  g_assert_true (ward_cache_store_flush (fixture->store));
  cache_fixture_close (fixture);
}

/* Writing, changing the key and erasing, killed at each operation on a file in turn, also with a write that is half done. */
static void
test_killed (CacheFixture *fixture, gconstpointer data)
{
  Kills kills = { .fixture = fixture, .next = ward_cache_key_generate (NULL) };
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *big = g_strnfill (30000, 'x');

  cache_fixture_open (fixture);
  for (guint i = 0; i < N_KEPT; i++)
    {
      g_assert_true (cache_fixture_put (fixture, &part_a, i));
      g_assert_true (cache_fixture_put (fixture, &part_b, i));
    }
  /* More patients, so that the change of a key has more to write. */
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *patient = g_strdup_printf ("other-%u", i);

      g_assert_true (cache_fixture_put (fixture, &(WardCachePart){ "t1", "u", "scope", patient }, i));
    }
  cache_fixture_close (fixture);
  g_assert_true (g_file_get_contents (path, &kills.template, &kills.length, NULL));
  for (Phase phase = 0; phase < N_PHASES; phase++)
    {
      gboolean killed = TRUE;

      for (guint nth = 1; killed; nth++)
        {
          restore (&kills);
          killed = run_killed (&kills, phase, nth);
          check_after (&kills, phase);
          kills.n_killed += killed;
        }
    }
  g_test_message ("killed at %u points", kills.n_killed);
  g_assert_cmpuint (kills.n_killed, >=, 500);
  ward_cache_key_free (kills.next);
  g_free (kills.template);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  failing_vfs_install ();
  ADD ("/cache-faults/S25-io-error", test_io);
  ADD ("/cache-faults/S25-disk-full", test_full);
  ADD ("/cache-faults/S25-short", test_short);
  ADD ("/cache-faults/S25-locked", test_busy);
  ADD ("/cache-faults/S25-gives-up", test_gives_up);
  ADD ("/cache-faults/S27-killed", test_killed);
  return g_test_run ();
}
