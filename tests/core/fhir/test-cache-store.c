/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache's database on real files: what it gives back, what it refuses, how it ages, and that nothing of it can be read (reliability.md S18-S40). */

#include <sched.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/fhir/cache-fixture.h"

#define ADD(path, function) \
  g_test_add (path, CacheFixture, NULL, cache_fixture_set_up, function, cache_fixture_tear_down)

/* Another hand on the closed file: as somebody who can write it, but has no key. */
static void
tamper (CacheFixture *fixture, const char *sql)
{
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static gint64
ask (CacheFixture *fixture, const char *sql)
{
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

static void
test_round_trip (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart a = cache_fixture_part ("t1", CACHE_CANARY_USER, CACHE_CANARY_PATIENT);
  const WardCachePart b = cache_fixture_part ("t1", CACHE_CANARY_USER, "canary-other");

  cache_fixture_open (fixture);
  g_assert_cmpuint (cache_fixture_count (fixture, &a), ==, 0);
  for (guint i = 0; i < 5; i++)
    g_assert_true (cache_fixture_put (fixture, &a, i));
  g_assert_true (cache_fixture_put (fixture, &b, 1));
  g_assert_true (cache_fixture_put (fixture, &a, 2)); /* the same question again */
  g_assert_cmpuint (cache_fixture_count (fixture, &a), ==, 5);
  cache_fixture_close (fixture);
  cache_fixture_open (fixture);
  g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &a), ==, 5);
  g_assert_cmpuint (cache_fixture_count (fixture, &b), ==, 1);
}

/* Only whole searches are read; what an earlier one brought and a later one did not is gone. */
static void
test_batches (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autoptr (GBytes) body = g_bytes_new_static (CACHE_CANARY_BODY, strlen (CACHE_CANARY_BODY));
  WardCacheHead head = { .fetched_us = CACHE_START_US,
                         .slot = (char *) "labs/0",
                         .url = (char *) CACHE_CANARY_URL "&page=1",
                         .etag = (char *) "\"1\"",
                         .modified = (char *) "" };

  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_put (fixture->store, &part, &head, body, 7));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
  g_assert_true (ward_cache_store_end_batch (fixture->store, &part, "labs/0", 7));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  head.url = (char *) CACHE_CANARY_URL "&page=2";
  g_assert_true (ward_cache_store_put (fixture->store, &part, &head, body, 8));
  g_assert_true (ward_cache_store_end_batch (fixture->store, &part, "labs/0", 8));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  /* Confirmed by the server: the time is new, and the seal with it. */
  head.fetched_us = fixture->now_us = CACHE_START_US + CACHE_DAY_US;
  g_assert_true (ward_cache_store_touch (fixture->store, &part, &head, 9));
  g_assert_true (ward_cache_store_end_batch (fixture->store, &part, "labs/0", 9));
  {
    g_autoptr (GPtrArray) items = ward_cache_store_read (fixture->store, &part);

    g_assert_cmpuint (items->len, ==, 1);
    g_assert_cmpint (((WardCacheItem *) g_ptr_array_index (items, 0))->head.fetched_us, ==, head.fetched_us);
  }
  head.etag = (char *) "\"2\"";
  g_assert_false (ward_cache_store_touch (fixture->store, &part, &head, 10));
}

/* Flips a bit in each column that a row has, in turn: that row is dropped, the others stay. */
static void
test_tampered (CacheFixture *fixture, gconstpointer data)
{
  static const char *const statements[] = {
    "UPDATE records SET head = substr (head, 1, 20) || x'00000000' || substr (head, 25) WHERE id = 1",
    "UPDATE records SET body = x'00000000' || substr (body, 5) WHERE id = 2",
    "UPDATE records SET body = substr (body, 1, length (body) - 1) WHERE id = 3",
    "UPDATE records SET key = x'00000000' || substr (key, 5) WHERE id = 4",
    "UPDATE records SET body = x'' WHERE id = 5",
    "UPDATE records SET head = x'' WHERE id = 6",
    "UPDATE records SET body = 'text' WHERE id = 7",
    "UPDATE records SET body = 12 WHERE id = 8",
  };
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");

  cache_fixture_open (fixture);
  for (guint i = 0; i < 10; i++)
    g_assert_true (cache_fixture_put (fixture, &part, i));
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      cache_fixture_close (fixture);
      tamper (fixture, statements[i]);
      cache_fixture_open (fixture);
      g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
      g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 9 - i);
    }
}

/* Seals that hold, in the place of others: of another row, part, user, tenant, or of an older answer to the same question. */
static void
test_swapped (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart parts[] = { cache_fixture_part ("t1", "u1", "p1"), cache_fixture_part ("t1", "u2", "p1"),
                                  cache_fixture_part ("t2", "u1", "p1"), cache_fixture_part ("t1", "u1", "p2") };

  cache_fixture_open (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (guint k = 0; k < 4; k++)
      g_assert_true (cache_fixture_put (fixture, &parts[i], k));
  cache_fixture_close (fixture);
  /* Rows 1-4 are the first part's, 5-8 the second's, and so on. */
  tamper (fixture, "UPDATE records SET body = (SELECT body FROM records WHERE id = 2) WHERE id = 1;"
                   "UPDATE records SET head = (SELECT head FROM records WHERE id = 2),"
                   "  body = (SELECT body FROM records WHERE id = 2) WHERE id = 3;"
                   "UPDATE records SET part = 99 WHERE id = 5; UPDATE records SET part = 2 WHERE id = 9;"
                   "UPDATE records SET part = 5 WHERE part = 3; UPDATE records SET part = 3 WHERE part = 4;"
                   "UPDATE records SET part = 4 WHERE part = 5");
  cache_fixture_open (fixture);
  g_assert_cmpuint (cache_fixture_count (fixture, &parts[0]), ==, 2);
  g_assert_cmpuint (cache_fixture_count (fixture, &parts[1]), ==, 3);
  g_assert_cmpuint (cache_fixture_count (fixture, &parts[2]), ==, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &parts[3]), ==, 0);
  /* The keys of parts, exchanged: neither opens, and nothing crashes. */
  cache_fixture_close (fixture);
  tamper (fixture, "UPDATE parts SET wrapped = (SELECT wrapped FROM parts WHERE id = 2) WHERE id = 1");
  cache_fixture_open (fixture);
  g_assert_cmpuint (cache_fixture_count (fixture, &parts[0]), ==, 0);
}

/* An old body in the place of a new one of the same question: its time and ETag are others. */
static void
test_older_body (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  tamper (fixture, "CREATE TABLE old AS SELECT body FROM records");
  fixture->now_us += 1;
  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  cache_fixture_close (fixture);
  tamper (fixture, "UPDATE records SET body = (SELECT body FROM old)");
  cache_fixture_open (fixture);
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *data = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (from, &data, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, data, (gssize) length, &error);
  g_assert_no_error (error);
}

/* An older copy of the whole file: what it gives out says when it was really fetched; once something was erased, the key is another and the copy is dead. */
static void
test_rollback (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  const WardCachePart gone = cache_fixture_part ("t1", "u", "erased");
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *copy = cache_fixture_dup_path (fixture, "copy");
  g_autoptr (WardCacheKey) next = ward_cache_key_generate (NULL);
  g_autoptr (GPtrArray) items = NULL;

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  g_assert_true (cache_fixture_put (fixture, &gone, 0));
  cache_fixture_close (fixture);
  copy_file (path, copy);
  fixture->now_us += CACHE_DAY_US;
  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  copy_file (copy, path);
  cache_fixture_open (fixture);
  items = ward_cache_store_read (fixture->store, &part);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpint (((WardCacheItem *) g_ptr_array_index (items, 0))->head.fetched_us, ==, CACHE_START_US);

  g_assert_cmpint (ward_cache_store_erase (fixture->store, &gone), ==, 1);
  g_assert_true (ward_cache_store_rekey (fixture->store, next));
  cache_fixture_close (fixture);
  copy_file (copy, path);
  ward_cache_key_free (fixture->key);
  fixture->key = g_steal_pointer (&next);
  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &gone), ==, 0);
}

static void
test_other_key (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  ward_cache_key_free (fixture->key);
  fixture->key = ward_cache_key_generate (NULL);
  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM records"), ==, 1);
}

/* A file cut at each of its pages, garbage, journals that are foreign or missing: it opens with what is left or begins anew, and takes new answers. */
static void
test_damaged (CacheFixture *fixture, gconstpointer data)
{
  static const char *const journals[] = { WARD_CACHE_FILE "-wal", WARD_CACHE_FILE "-shm", WARD_CACHE_FILE "-journal" };
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *data_bytes = NULL;
  g_autofree char *garbage = g_strnfill (70000, 'Z');
  gsize length;

  cache_fixture_open (fixture);
  for (guint i = 0; i < 30; i++)
    g_assert_true (cache_fixture_put (fixture, &part, i));
  cache_fixture_close (fixture);
  g_assert_true (g_file_get_contents (path, &data_bytes, &length, NULL));
  g_assert_cmpuint (length, >, 8 * 4096);
  for (gsize size = 0; size <= length; size += size % 4096 == 0 ? 100 : 4096 - size % 4096)
    {
      g_assert_true (g_file_set_contents (path, data_bytes, (gssize) size, NULL));
      cache_fixture_open (fixture);
      cache_fixture_count (fixture, &part);
      cache_fixture_put (fixture, &part, 31); /* may be what finds the damage; the next one is whole */
      g_assert_true (cache_fixture_put (fixture, &part, 32));
      g_assert_cmpuint (cache_fixture_count (fixture, &part), >=, 1);
      cache_fixture_close (fixture);
    }
  for (gsize i = 0; i < 200; i++)
    {
      g_autofree char *bent = g_memdup2 (data_bytes, length);

      for (gsize at = i * 37 % 512; at < length; at += 512 + i)
        bent[at] ^= (char) (1 + i % 255);
      g_assert_true (g_file_set_contents (path, bent, (gssize) length, NULL));
      cache_fixture_open (fixture);
      cache_fixture_count (fixture, &part);
      cache_fixture_put (fixture, &part, 31);
      cache_fixture_put (fixture, &part, 33);
      g_assert_true (cache_fixture_put (fixture, &part, 32));
      cache_fixture_close (fixture);
    }
  g_assert_true (g_file_set_contents (path, garbage, 70000, NULL));
  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_true (cache_fixture_put (fixture, &part, 1));
  cache_fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (journals); i++)
    {
      g_autofree char *journal = cache_fixture_dup_path (fixture, journals[i]);

      g_assert_true (g_file_set_contents (journal, garbage, 70000, NULL));
      cache_fixture_open (fixture);
      g_assert_true (cache_fixture_put (fixture, &part, 2));
      g_assert_cmpuint (cache_fixture_count (fixture, &part), >=, 1);
      cache_fixture_close (fixture);
    }
}

/* A disk with no room: the folder's quota stands for it by the process's own limit of a file's size. */
static void
test_disk_full (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autofree char *big = g_strnfill (400000, 'x');
  g_autoptr (GBytes) body = g_bytes_new (big, 400000);
  const WardCacheHead head = { .fetched_us = CACHE_START_US,
                               .slot = (char *) "labs/0",
                               .url = (char *) CACHE_CANARY_URL,
                               .etag = (char *) "",
                               .modified = (char *) "" };

  if (g_test_subprocess ())
    {
      struct rlimit limit = { 200000, 200000 };

      signal (SIGXFSZ, SIG_IGN);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      cache_fixture_open (fixture);
      for (guint i = 0; i < 3; i++)
        g_assert_false (ward_cache_store_put (fixture->store, &part, &head, body, 1));
      g_assert_true (ward_cache_store_is_off (fixture->store));
      g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* A home that cannot be written at all: there is no cache, and an error that names no path. */
static void
test_read_only (CacheFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardCacheStore) store = NULL;

  store = ward_cache_store_open ("/proc/ward", fixture->key, NULL, &fixture->limits, &fixture->clock, &error);
  g_assert_null (store);
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "/proc"));
}

static void
assert_mode (CacheFixture *fixture, const char *name, mode_t mode)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  struct stat info;

  if (lstat (path, &info) != 0)
    return;
  g_assert_cmpuint (info.st_mode & 07777, ==, mode);
}

static void
test_modes (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *wal = cache_fixture_dup_path (fixture, WARD_CACHE_FILE "-wal");
  mode_t mask = umask (0);

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
  assert_mode (fixture, "", 0700);
  assert_mode (fixture, WARD_CACHE_FILE, 0600);
  assert_mode (fixture, WARD_CACHE_FILE "-wal", 0600);
  assert_mode (fixture, "cache.lock", 0600);
  cache_fixture_close (fixture);
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  g_assert_cmpint (chmod (fixture->dir, 0777), ==, 0);
  cache_fixture_open (fixture);
  assert_mode (fixture, "", 0700);
  assert_mode (fixture, WARD_CACHE_FILE, 0600);
  umask (mask);
}

static void
assert_refused (CacheFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardCacheStore) store
      = ward_cache_store_open (fixture->dir, fixture->key, NULL, &fixture->limits, &fixture->clock, &error);

  g_assert_null (store);
  g_assert_nonnull (error);
}

/* Links of either kind and things that are no files, planted in each place: nothing is written through them. */
static void
test_planted (CacheFixture *fixture, gconstpointer data)
{
  static const char *const names[]
      = { WARD_CACHE_FILE, WARD_CACHE_FILE "-wal", WARD_CACHE_FILE "-journal", WARD_CACHE_FILE "-shm", "cache.lock" };
  g_autofree char *root = g_path_get_dirname (fixture->dir);
  g_autofree char *target = g_build_filename (root, "target", NULL);
  g_autofree char *moved = g_build_filename (root, "moved", NULL);

  g_assert_true (g_file_set_contents (target, "untouched", -1, NULL));
  cache_fixture_open (fixture);
  cache_fixture_close (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = cache_fixture_dup_path (fixture, names[i]);
      g_autofree char *text = NULL;

      g_remove (path);
      g_assert_cmpint (symlink (target, path), ==, 0);
      assert_refused (fixture);
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_cmpint (link (target, path), ==, 0);
      assert_refused (fixture);
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      assert_refused (fixture);
      g_assert_cmpint (g_remove (path), ==, 0);
      g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "untouched");
    }
  g_assert_cmpint (g_rename (fixture->dir, moved), ==, 0);
  g_assert_cmpint (symlink (moved, fixture->dir), ==, 0);
  assert_refused (fixture);
  g_assert_cmpint (g_remove (fixture->dir), ==, 0);
  g_assert_cmpint (g_rename (moved, fixture->dir), ==, 0);
  cache_fixture_open (fixture);
}

/* Of another owner, where the test may make one: as root it can. */
static void
test_other_owner (CacheFixture *fixture, gconstpointer data)
{
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);

  cache_fixture_open (fixture);
  cache_fixture_close (fixture);
  if (chown (path, 12345, (gid_t) -1) != 0)
    {
      g_test_skip ("a file cannot be given to another user here");
      return;
    }
  assert_refused (fixture);
  g_assert_cmpint (chown (path, geteuid (), (gid_t) -1), ==, 0);
  g_assert_cmpint (chown (fixture->dir, 12345, (gid_t) -1), ==, 0);
  assert_refused (fixture);
  g_assert_cmpint (chown (fixture->dir, geteuid (), (gid_t) -1), ==, 0);
}

/* Wants a child process to end well. */
static void
wait_for (pid_t child)
{
  int status = -1;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* Another computer with the same home, the key and all: the seal names the host. In processes of their own, since GLib asks for the name once. */
static void
test_other_host (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  pid_t child;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  child = fork ();
  if (child == 0)
    {
      cache_fixture_open (fixture);
      g_assert_true (cache_fixture_put (fixture, &part, 0));
      cache_fixture_close (fixture);
      _exit (0);
    }
  wait_for (child);
  child = fork ();
  if (child == 0)
    {
      cache_fixture_open (fixture);
      _exit (cache_fixture_count (fixture, &part) == 1 ? 0 : 1);
    }
  wait_for (child);
  child = fork ();
  if (child == 0)
    {
      if (unshare (CLONE_NEWUTS) != 0 || sethostname ("another-host", 12) != 0)
        _exit (0); /* not as this user: the file with a changed seal, below, stands for it */
      cache_fixture_open (fixture);
      _exit (ward_cache_store_was_rebuilt (fixture->store) && cache_fixture_count (fixture, &part) == 0 ? 0 : 1);
    }
  wait_for (child);
  tamper (fixture, "UPDATE meta SET value = x'00000000' || substr (value, 5)");
  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
}

static void
test_newer (CacheFixture *fixture, gconstpointer data)
{
  static const char *const changes[]
      = { "PRAGMA user_version = 2", "PRAGMA user_version = 0", "PRAGMA application_id = 7",
          "DROP TABLE records",      "DROP TABLE meta",         "ALTER TABLE parts DROP COLUMN sealed" };
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      cache_fixture_open (fixture);
      cache_fixture_put (fixture, &part, 0);
      cache_fixture_close (fixture);
      tamper (fixture, changes[i]);
      cache_fixture_open (fixture);
      g_assert_cmpuint (cache_fixture_count (fixture, &part), <=, 1);
      if (i < 3)
        g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
      cache_fixture_close (fixture);
      if (i
          >= 3) /* tables that are not there are no reason to stop Ward; somebody has made the file unusable by hand */
        {
          g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);

          g_remove (path);
        }
    }
}

/* A change of key: before it, the one opens; after it, the other; with both in hand, either way. */
static void
test_rekey (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autoptr (WardCacheKey) next = ward_cache_key_generate (NULL);
  g_autoptr (GError) error = NULL;

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  /* The keyring holds both, the file has not been changed yet. */
  fixture->store = ward_cache_store_open (fixture->dir, next, fixture->key, &fixture->limits, &fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  cache_fixture_close (fixture);
  /* The keyring still holds both, the file has been changed. */
  fixture->store = ward_cache_store_open (fixture->dir, next, fixture->key, &fixture->limits, &fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_false (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  g_assert_true (cache_fixture_put (fixture, &part, 1));
  cache_fixture_close (fixture);
  /* The earlier key alone opens nothing any more. */
  cache_fixture_open (fixture);
  g_assert_true (ward_cache_store_was_rebuilt (fixture->store));
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 0);
}

static void
test_retention (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  fixture->now_us += 5 * CACHE_DAY_US;
  g_assert_true (cache_fixture_put (fixture, &part, 1));
  /* A clock set back: what is there was fetched in its future, and the cache has seen later times. */
  fixture->now_us -= 3 * CACHE_DAY_US;
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 2);
  /* The time is up for the first, though Ward stays open and nobody has cleared anything. */
  fixture->now_us = CACHE_START_US + 7 * CACHE_DAY_US + 1;
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  g_assert_true (cache_fixture_put (fixture, &part, 2));
  /* Set back after that: the first does not come back, also not after a new start. */
  fixture->now_us = CACHE_START_US + CACHE_DAY_US;
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 2);
  cache_fixture_close (fixture);
  cache_fixture_open (fixture);
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 2);
  /* By the timer, with Ward open for thirty days. */
  fixture->now_us = CACHE_START_US + 30 * CACHE_DAY_US;
  g_assert_cmpint (ward_cache_store_expire (fixture->store), ==, 2);
  cache_fixture_close (fixture);
  g_assert_cmpint (ask (fixture, "SELECT (SELECT count (*) FROM records) + (SELECT count (*) FROM parts)"), ==, 0);
  /* At start. */
  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 3));
  cache_fixture_close (fixture);
  fixture->now_us += 9 * CACHE_DAY_US;
  cache_fixture_open (fixture);
  cache_fixture_close (fixture);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM records"), ==, 0);
}

static void
test_limit (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  g_autoptr (GPtrArray) items = NULL;

  fixture->limits.max_bytes = 40 * 1100;
  cache_fixture_open (fixture);
  for (guint i = 0; i < 200; i++)
    {
      fixture->now_us += G_USEC_PER_SEC;
      g_assert_true (cache_fixture_put (fixture, &part, i));
    }
  items = ward_cache_store_read (fixture->store, &part);
  g_assert_cmpuint (items->len, >=, 30);
  g_assert_cmpuint (items->len, <=, 40);
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *slot = g_strdup_printf ("labs/%u", 200 - items->len + i);

      g_assert_cmpstr (((WardCacheItem *) g_ptr_array_index (items, i))->head.slot, ==, slot);
    }
  cache_fixture_close (fixture);
  g_assert_cmpint (ward_cache_files_measure (fixture->dir), <, 40 * 1100 * 3);
}

/* Everything of one patient, from whichever user, list or page; by the number of rows and by what is left to be found. */
static void
test_erase_patient (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart a = cache_fixture_part ("t1", "u1", "p1");
  const WardCachePart b = cache_fixture_part ("t1", "u2", "p1");
  const WardCachePart other = cache_fixture_part ("t1", "u1", "p2");
  const WardCachePart foreign = cache_fixture_part ("t2", "u1", "p1");
  const WardCachePart patient = { .tenant = "t1", .patient = "p1" };
  g_autoptr (GPtrArray) uses = NULL;

  cache_fixture_open (fixture);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_true (cache_fixture_put (fixture, &a, i));
      g_assert_true (cache_fixture_put (fixture, &b, i));
      g_assert_true (cache_fixture_put (fixture, &other, i));
      g_assert_true (cache_fixture_put (fixture, &foreign, i));
    }
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &patient), ==, 2);
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &patient), ==, 0); /* again: nothing to do */
  g_assert_cmpuint (cache_fixture_count (fixture, &a), ==, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &b), ==, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &other), ==, 8);
  g_assert_cmpuint (cache_fixture_count (fixture, &foreign), ==, 8);
  uses = ward_cache_store_list (fixture->store);
  g_assert_cmpuint (uses->len, ==, 2);
  cache_fixture_close (fixture);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM records"), ==, 16);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM records WHERE part NOT IN (SELECT id FROM parts)"), ==, 0);
}

/* Two people with one account of the computer: what one could see is not found for the other, and goes when that one signs out. */
static void
test_sign_out (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart a = cache_fixture_part ("t1", "user-a", "p");
  const WardCachePart b = cache_fixture_part ("t1", "user-b", "p");
  const WardCachePart user = { .tenant = "t1", .user = "user-a" };

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &a, 0));
  g_assert_cmpuint (cache_fixture_count (fixture, &b), ==, 0);
  g_assert_true (cache_fixture_put (fixture, &b, 1));
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &user), ==, 1);
  g_assert_cmpuint (cache_fixture_count (fixture, &a), ==, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &b), ==, 1);
}

/* A copy of the folder without the keyring, as on another machine: a new key there, a clean start. */
static void
test_copied_home (CacheFixture *fixture, gconstpointer data)
{
  CacheFixture there = { 0 };
  const WardCachePart part = cache_fixture_part ("t1", CACHE_CANARY_USER, CACHE_CANARY_PATIENT);
  g_autofree char *from = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *to = NULL;

  cache_fixture_set_up (&there, NULL);
  to = cache_fixture_dup_path (&there, WARD_CACHE_FILE);
  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  cache_fixture_close (fixture);
  g_assert_cmpint (g_mkdir_with_parents (there.dir, 0700), ==, 0);
  copy_file (from, to);
  g_assert_cmpuint (cache_fixture_search (there.dir, cache_canaries), ==, 0);
  cache_fixture_open (&there);
  g_assert_true (ward_cache_store_was_rebuilt (there.store));
  g_assert_cmpuint (cache_fixture_count (&there, &part), ==, 0);
  cache_fixture_tear_down (&there, NULL);
}

static void
test_two_processes (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", "u", "p");
  int status = -1;
  pid_t child;

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &part, 0));
  child = fork ();
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      WardCacheStore *second
          = ward_cache_store_open (fixture->dir, fixture->key, NULL, &fixture->limits, &fixture->clock, &error);

      _exit (second == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 1);
  g_assert_true (cache_fixture_put (fixture, &part, 1));
}

/* Table 6.2 again, for what never was in clear: the sealed bytes themselves are gone from file and log after an erase. */
static void
test_nothing_left (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", CACHE_CANARY_USER, CACHE_CANARY_PATIENT);
  const WardCachePart kept = cache_fixture_part ("t1", "u2", "p2");
  g_autofree char *path = cache_fixture_dup_path (fixture, WARD_CACHE_FILE);
  g_autofree char *hex = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *root = g_path_get_dirname (fixture->dir);
  gsize length;
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  guint8 sealed[64];

  cache_fixture_open (fixture);
  for (guint i = 0; i < 40; i++)
    g_assert_true (cache_fixture_put (fixture, &part, i));
  g_assert_true (cache_fixture_put (fixture, &kept, 0));
  cache_fixture_close (fixture);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT body FROM records WHERE id = 7", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  memcpy (sealed, sqlite3_column_blob (statement, 0), sizeof sealed);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  cache_fixture_open (fixture);
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &part), ==, 1);
  /* At once, with the store still open, in every file of the folder. */
  {
    g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *file = cache_fixture_dup_path (fixture, name);

        g_clear_pointer (&bytes, g_free);
        g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
        g_assert_null (memmem (bytes, length, sealed, sizeof sealed));
        if (g_str_has_suffix (name, "-wal"))
          g_assert_cmpuint (length, ==, 0);
      }
  }
  g_assert_cmpuint (cache_fixture_search (root, cache_canaries), ==, 0);
  g_assert_cmpuint (cache_fixture_search_open_files (cache_canaries), ==, 0);
  g_assert_cmpuint (cache_fixture_count (fixture, &kept), ==, 1);
  /* All of it: the file itself is another. */
  g_assert_cmpint (ward_cache_store_erase (fixture->store, &(WardCachePart){ 0 }), ==, 1);
  g_assert_cmpuint (cache_fixture_count (fixture, &kept), ==, 0);
}

/* With every step of its life, in every file that there is below the folder, in the temporary folder, or open in this process. */
static void
test_no_plaintext (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart part = cache_fixture_part ("t1", CACHE_CANARY_USER, CACHE_CANARY_PATIENT);
  g_autofree char *root = g_path_get_dirname (fixture->dir);

  cache_fixture_open (fixture);
  for (guint i = 0; i < 60; i++)
    {
      g_assert_true (cache_fixture_put (fixture, &part, i));
      if (i % 10 == 0)
        {
          g_assert_cmpuint (cache_fixture_search (root, cache_canaries), ==, 0);
          g_assert_cmpuint (cache_fixture_search_open_files (cache_canaries), ==, 0);
        }
    }
  g_assert_cmpuint (cache_fixture_count (fixture, &part), ==, 60);
  g_assert_true (ward_cache_store_flush (fixture->store));
  g_assert_cmpuint (cache_fixture_search (root, cache_canaries), ==, 0);
  g_assert_cmpuint (cache_fixture_search ("/dev/shm", cache_canaries), ==, 0);
  g_assert_cmpuint (cache_fixture_search_open_files (cache_canaries), ==, 0);
  cache_fixture_close (fixture);
  g_assert_cmpuint (cache_fixture_search (root, cache_canaries), ==, 0);
  /* The search itself finds what is there. */
  {
    g_autofree char *path = g_build_filename (root, "planted", NULL);

    g_assert_true (g_file_set_contents (path, "xxY2FuYXJ5LXBhdGllbnQ=", -1, NULL)); /* base64 of canary-patient */
    g_assert_cmpuint (cache_fixture_search (root, (const char *const[]){ CACHE_CANARY_PATIENT, NULL }), >=, 1);
  }
}

static void
test_list (CacheFixture *fixture, gconstpointer data)
{
  const WardCachePart a = cache_fixture_part ("t1", "u", "p1");
  const WardCachePart b = cache_fixture_part ("t2", "u", "p1");
  g_autoptr (GPtrArray) uses = NULL;
  const WardCacheUse *use;

  cache_fixture_open (fixture);
  g_assert_true (cache_fixture_put (fixture, &a, 0));
  g_assert_true (cache_fixture_put (fixture, &a, 1));
  g_assert_true (cache_fixture_put (fixture, &b, 0));
  uses = ward_cache_store_list (fixture->store);
  g_assert_cmpuint (uses->len, ==, 2);
  use = g_ptr_array_index (uses, 0);
  g_assert_cmpstr (use->tenant, ==, "t1");
  g_assert_cmpuint (use->n_items, ==, 2);
  g_assert_cmpint (use->bytes, >, 2000);
  g_assert_cmpint (use->oldest_us, <=, CACHE_START_US);
  g_assert_cmpint (use->oldest_us, >, CACHE_START_US - (gint64) 3600 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/cache-store/round-trip", test_round_trip);
  ADD ("/cache-store/batches", test_batches);
  ADD ("/cache-store/S18-tampered-rows", test_tampered);
  ADD ("/cache-store/S19-swapped-rows", test_swapped);
  ADD ("/cache-store/S19-older-body", test_older_body);
  ADD ("/cache-store/S20-rollback", test_rollback);
  ADD ("/cache-store/S23-other-key", test_other_key);
  ADD ("/cache-store/S24-damaged-files", test_damaged);
  ADD ("/cache-store/S26-disk-full", test_disk_full);
  ADD ("/cache-store/S26-read-only", test_read_only);
  ADD ("/cache-store/S28-nothing-left", test_nothing_left);
  ADD ("/cache-store/S29-no-plaintext", test_no_plaintext);
  ADD ("/cache-store/S30-modes", test_modes);
  ADD ("/cache-store/S30-planted", test_planted);
  ADD ("/cache-store/S31-other-owner", test_other_owner);
  ADD ("/cache-store/S31-other-host", test_other_host);
  ADD ("/cache-store/S32-rekey", test_rekey);
  ADD ("/cache-store/S33-retention", test_retention);
  ADD ("/cache-store/S34-erase-patient", test_erase_patient);
  ADD ("/cache-store/S35-sign-out", test_sign_out);
  ADD ("/cache-store/S36-copied-home", test_copied_home);
  ADD ("/cache-store/S38-newer-schema", test_newer);
  ADD ("/cache-store/S39-two-processes", test_two_processes);
  ADD ("/cache-store/limit", test_limit);
  ADD ("/cache-store/list", test_list);
  return g_test_run ();
}
