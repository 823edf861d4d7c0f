/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache in a process that gets no more memory (reliability.md C13). GLib ends a program that it cannot give memory to, SQLite refuses: both at any point. What
 * had been written before is there afterwards, whole and as it was; the erase of one patient is done or not done. */

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/fhir/cache-fixture.h"
#include "support/ward-test-valgrind.h"

static const WardCachePart part_a = { "t1", CACHE_CANARY_USER, "scope", "p1" };
static const WardCachePart part_b = { "t1", CACHE_CANARY_USER, "scope", "p2" };

#define N_KEPT 12
#define N_STEPS 60
#define STEP_BYTES (8 * 1024)
#define N_BIG 30
#ifndef __SANITIZE_ADDRESS__
#define SQLITE_STEP 1
#else
#define SQLITE_STEP 7
#endif

static void
fill (CacheFixture *fixture)
{
  cache_fixture_open (fixture);
  for (guint i = 0; i < N_KEPT; i++)
    {
      g_assert_true (cache_fixture_put (fixture, &part_a, i));
      g_assert_true (cache_fixture_put (fixture, &part_b, i));
    }
  cache_fixture_close (fixture);
}

/* Opens, writes what is large beside what is small, reads, erases one patient. */
static void
use (CacheFixture *fixture)
{
  g_autoptr (GPtrArray) uses = NULL;
  g_autoptr (GError) error = NULL;

  if (fixture->store == NULL)
    fixture->store
        = ward_cache_store_open (fixture->dir, fixture->key, NULL, &fixture->limits, &fixture->clock, &error);
  if (fixture->store == NULL)
    return;
  for (guint i = 0; i < N_BIG; i++)
    {
      g_autofree char *slot = g_strdup_printf ("big/%u", i);
      g_autofree char *text = g_strdup_printf ("{\"text\":\"" CACHE_CANARY_BODY " %060000u\"}", i);
      g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
      const WardCacheHead head = { .fetched_us = fixture->now_us,
                                   .slot = slot,
                                   .url = (char *) CACHE_CANARY_URL,
                                   .etag = (char *) "",
                                   .modified = (char *) "" };

      if (ward_cache_store_put (fixture->store, &part_a, &head, body, i + 1))
        ward_cache_store_end_batch (fixture->store, &part_a, slot, i + 1);
    }
  cache_fixture_count (fixture, &part_b);
  uses = ward_cache_store_list (fixture->store);
  ward_cache_store_erase (fixture->store, &part_a);
  ward_cache_store_flush (fixture->store);
}

/* Each of the other patient's records is there, and reads as it was written; the store takes new ones. */
static void
check_after (CacheFixture *fixture)
{
  cache_fixture_open (fixture);
  g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part_b), ==, N_KEPT);
  cache_fixture_count (fixture, &part_a); /* which asserts of each that it is one of ours */
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &part_a), >=, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &part_a), ==, 0);
  for (guint i = 0; i < N_KEPT; i++)
    g_assert_true (cache_fixture_put (fixture, &part_a, i));
  cache_fixture_close (fixture);
}

#ifndef __SANITIZE_ADDRESS__
static gsize
read_size (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return g_ascii_strtoull (text, NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

/* In a process of its own, which may have so much more than it has. Gives how it ended. */
static int
run_limited (CacheFixture *fixture, gsize more)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      const struct rlimit none = { 0, 0 };
      struct rlimit limit;
      int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);

      setrlimit (RLIMIT_CORE, &none);
      /* What GLib says then is not the test's result. */
      dup2 (nowhere, STDOUT_FILENO);
      dup2 (nowhere, STDERR_FILENO);
      for (guint i = 1; i < NSIG; i++)
        signal ((int) i, SIG_DFL);
      limit.rlim_cur = limit.rlim_max = read_size () + more;
      setrlimit (RLIMIT_AS, &limit);
      use (fixture);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return status;
}

static void
test_limited (CacheFixture *fixture, gconstpointer data)
{
  guint n_died = 0;
  guint n_lived = 0;

  if (ward_test_is_under_valgrind ())
    {
      g_test_skip ("Under valgrind the limit would be its own");
      return;
    }
  fill (fixture);
  for (guint i = 0; i < N_STEPS; i++)
    {
      int status = run_limited (fixture, (gsize) i * STEP_BYTES);

      /* It dies of what GLib or the system does then, or it goes on without a cache. */
      if (WIFSIGNALED (status))
        g_assert_true (WTERMSIG (status) == SIGTRAP || WTERMSIG (status) == SIGABRT || WTERMSIG (status) == SIGSEGV);
      else
        g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      n_died += WIFSIGNALED (status);
      n_lived += !WIFSIGNALED (status);
      check_after (fixture);
    }
  g_test_message ("died %u times, lived %u times", n_died, n_lived);
  g_assert_cmpuint (n_died, >, 0);
  g_assert_cmpuint (n_lived, >, 0);
}
#endif

/* SQLite alone: it refuses, in the same process, and works again when there is memory. */
static void
test_sqlite (CacheFixture *fixture, gconstpointer data)
{
  fill (fixture);
  for (guint i = 1; i < 60; i += SQLITE_STEP)
    {
      cache_fixture_open (fixture);
      sqlite3_hard_heap_limit64 (sqlite3_memory_used () + i * 4096);
      use (fixture);
      sqlite3_hard_heap_limit64 (0);
      cache_fixture_close (fixture);
      check_after (fixture);
    }
}

/* … nor does it open without any. */
static void
test_sqlite_open (CacheFixture *fixture, gconstpointer data)
{
  fill (fixture);
  for (guint i = 1; i < 60; i += SQLITE_STEP)
    {
      sqlite3_hard_heap_limit64 (sqlite3_memory_used () + i * 4096);
      use (fixture);
      sqlite3_hard_heap_limit64 (0);
      cache_fixture_close (fixture);
      check_after (fixture);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) \
  g_test_add (path, CacheFixture, NULL, cache_fixture_set_up, function, cache_fixture_tear_down)
#ifndef __SANITIZE_ADDRESS__
  ADD ("/cache-memory/C13-address-space", test_limited);
#endif
  ADD ("/cache-memory/C13-sqlite-in-use", test_sqlite);
  ADD ("/cache-memory/C13-sqlite-at-the-start", test_sqlite_open);
#undef ADD
  return g_test_run ();
}
