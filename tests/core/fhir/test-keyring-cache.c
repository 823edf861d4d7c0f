/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache on disk with its key in a real keyring: one item without a name in it, a keyring that is locked, replaced, without a password, or that dies
 * (reliability.md S12, S14, S17, S23). Runs in tests/support/desktop-session.sh --keyring absent. */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "core/diagnostics/ward-failure.h"
#include "core/fhir/cache-fixture.h"
#include "core/fhir/cache-wait.h"
#include "core/fhir/ward-cache-private.h"
#include "core/vault/keyring-daemon.h"
#include "core/vault/ward-vault-plain.h"

typedef struct
{
  CacheFixture files;
  WardEventLog *events; /* (owned) */
  WardVault *vault;     /* (owned) */
  WardCache *cache;     /* (owned) */
} Fixture;

static const WardCachePart part = { "t1", CACHE_CANARY_USER, "scope", CACHE_CANARY_PATIENT };

static void
begin (Fixture *fixture)
{
  fixture->vault = ward_vault_new_keyring (fixture->events);
  fixture->cache = ward_cache_new (fixture->vault, fixture->files.dir, fixture->events);
  ward_cache_set_clock (fixture->cache, &fixture->files.clock);
}

static void
end (Fixture *fixture)
{
  ward_cache_close (fixture->cache);
  cache_wait_idle ();
  g_assert_finalize_object (fixture->cache);
  g_assert_finalize_object (fixture->vault);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  keyring_folder_reset ();
  cache_fixture_set_up (&fixture->files, NULL);
  fixture->events = ward_event_log_new (1000);
  begin (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  end (fixture);
  keyring_daemon_stop ();
  g_assert_finalize_object (fixture->events);
  cache_fixture_tear_down (&fixture->files, NULL);
}

/* The next start of the program, with the same keyring. */
static void
restart (Fixture *fixture)
{
  end (fixture);
  begin (fixture);
}

static void
keep_one (Fixture *fixture)
{
  g_assert_true (cache_wait_open (fixture->cache));
  cache_wait_put (fixture->cache, &part, 0, fixture->files.now_us);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
}

static void
test_one_item (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = keyring_folder_dup_file (NULL);

  keyring_daemon_start (KEYRING_UNLOCKED);
  keep_one (fixture);
  g_assert_cmpuint (keyring_count_items (WARD_CACHE_VAULT_ID), ==, 1);
  restart (fixture);
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
  g_assert_cmpuint (cache_wait_erase (fixture->cache, &part), ==, 1);
  g_assert_cmpuint (keyring_count_items (WARD_CACHE_VAULT_ID), ==, 1);
  g_assert_cmpuint (cache_fixture_search (folder, cache_canaries), ==, 0);
  cache_wait_destroy (fixture->cache);
  g_assert_cmpuint (keyring_count_items (WARD_CACHE_VAULT_ID), ==, 0);
}

/* Another keyring, empty: the key is gone, and with it what it sealed; the start goes on. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  keep_one (fixture);
  keyring_daemon_stop ();
  keyring_folder_reset ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  restart (fixture);
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  keep_one (fixture);
}

/* Locked, and nothing that could ask: no cache, nothing thrown away; open again once it is unlocked. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  keep_one (fixture);
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_LOCKED);
  restart (fixture);
  g_assert_false (cache_wait_open (fixture->cache));
  g_assert_error (ward_cache_get_error (fixture->cache), WARD_FAILURE, WARD_FAILURE_KEYRING_LOCKED);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  restart (fixture);
  g_assert_true (cache_wait_open (fixture->cache));
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
}

/* The daemon dies: what is open stays open, and an erase erases, though the key cannot be changed. */
static void
test_dies (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  keep_one (fixture);
  keyring_daemon_stop ();
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 1);
  g_assert_cmpuint (cache_wait_erase (fixture->cache, &part), ==, 1);
  g_assert_cmpuint (cache_wait_count (fixture->cache, &part), ==, 0);
  restart (fixture);
  g_assert_false (cache_wait_open (fixture->cache));
  g_assert_error (ward_cache_get_error (fixture->cache), WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
}

static gboolean
has_event (Fixture *fixture, const char *step)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (fixture->events), i);

      if (g_strcmp0 (ward_event_get_fields (event)->step, step) == 0)
        return TRUE;
    }
  return FALSE;
}

/* As the daemon writes it when its password is empty. */
static void
test_no_password (Fixture *fixture, gconstpointer data)
{
  static const char text[]
      = "[keyring]\ndisplay-name=Default\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n";
  g_autofree char *file = keyring_folder_dup_file ("Default_keyring.keyring");
  g_autofree char *name = keyring_folder_dup_file ("default");
  g_autofree char *database = cache_fixture_dup_path (&fixture->files, WARD_CACHE_FILE);

  g_assert_false (ward_vault_is_plain (fixture->vault));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_assert_true (g_file_set_contents (name, "Default_keyring", -1, NULL));
  keyring_daemon_start (KEYRING_UNLOCKED);
  g_assert_true (ward_vault_is_plain (fixture->vault));
  g_assert_false (cache_wait_open (fixture->cache));
  g_assert_error (ward_cache_get_error (fixture->cache), G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  while (!has_event (fixture, "keyring without a password")) /* the log tells in batches */
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (keyring_count_items (WARD_CACHE_VAULT_ID), ==, 0);
}

int
main (int argc, char **argv)
{
  keyring_daemon_init ();
  g_test_init (&argc, &argv, NULL); /* in the session's own folders, where the keyring is */
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/cache-keyring/S14-one-item", test_one_item);
  ADD ("/cache-keyring/S12-replaced", test_replaced);
  ADD ("/cache-keyring/locked", test_locked);
  ADD ("/cache-keyring/dies", test_dies);
  ADD ("/cache-keyring/S17-no-password", test_no_password);
  return g_test_run ();
}
