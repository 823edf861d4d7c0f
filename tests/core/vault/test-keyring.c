/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vault on a real keyring daemon: what it stores and how that looks from outside, each state, a daemon that dies under a call, and items that others
 * put there (reliability.md section 10.6). Runs in tests/support/desktop-session.sh --keyring absent. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <signal.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/vault/keyring-daemon.h"
#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-private.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define OTHER "c0ffee00-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define CANARY "canary-token"

typedef struct
{
  WardEventLog *events; /* (owned) */
  WardVault *vault;     /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  keyring_folder_reset ();
  fixture->events = ward_event_log_new (1000);
  fixture->vault = ward_vault_new_keyring (fixture->events);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_stop ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (fixture->events), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_null (strstr (line, "canary"));
    }
  g_assert_finalize_object (fixture->vault);
  g_assert_finalize_object (fixture->events);
}

static void
assert_probe (WardVault *vault, WardVaultState state)
{
  g_autoptr (GError) error = NULL;
  WardVaultState got = WARD_VAULT_CORRUPT;

  g_assert_true (vault_probe (vault, &got, &error) || state == WARD_VAULT_UNAVAILABLE);
  g_assert_cmpstr (ward_vault_state_get_name (got), ==, ward_vault_state_get_name (state));
}

static void
assert_store_fails (WardVault *vault, WardFailure code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (vault_store (vault, TENANT, "refresh", CANARY, &error));
  g_assert_error (error, WARD_FAILURE, (int) code);
  g_assert_null (strstr (error->message, "canary"));
}

static void
store (WardVault *vault, const char *tenant_id, const char *kind, const char *secret)
{
  g_autoptr (GError) error = NULL;
  gboolean done = vault_store (vault, tenant_id, kind, secret, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void delete (WardVault *vault, const char *tenant_id, const char *kind)
{
  g_autoptr (GError) error = NULL;
  gboolean done = vault_delete (vault, tenant_id, kind, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autofree char *longest = g_strnfill (16384, 'x');

  keyring_daemon_start (KEYRING_UNLOCKED);
  g_assert_true (ward_vault_is_persistent (fixture->vault));
  assert_probe (fixture->vault, WARD_VAULT_PRESENT);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  delete (fixture->vault, TENANT, NULL);

  store (fixture->vault, TENANT, "refresh", CANARY);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  store (fixture->vault, TENANT, "refresh", longest);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  vault_assert_holds (fixture->vault, TENANT, "refresh", longest);

  store (fixture->vault, TENANT, "device", "key\nof two lines");
  store (fixture->vault, OTHER, "refresh", "other");
  vault_assert_holds (fixture->vault, TENANT, "device", "key\nof two lines");
  delete (fixture->vault, TENANT, "refresh");
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  store (fixture->vault, TENANT, "refresh", CANARY);
  delete (fixture->vault, TENANT, NULL);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 0);
  vault_assert_holds (fixture->vault, OTHER, "refresh", "other");
}

/* Another run of the program, another start of the daemon. */
static void
test_persistent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardVault) second = ward_vault_new_keyring (NULL);

  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  vault_assert_holds (second, TENANT, "refresh", CANARY);
  g_assert_finalize_object (g_steal_pointer (&second));
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (30000, 'x');
  g_autoptr (GError) error = NULL;

  keyring_daemon_start (KEYRING_UNLOCKED);
  g_assert_false (vault_store (fixture->vault, TENANT, "refresh", text, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 0);
}

/* No file of the keyrings' folder holds the text. */
static void
assert_not_in_files (const char *text)
{
  g_autofree char *folder = keyring_folder_dup_file (NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = keyring_folder_dup_file (name);
      g_autofree char *bytes = NULL;
      size_t length;

      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      g_assert_null (memmem (bytes, length, text, strlen (text)));
    }
}

static void
test_no_service (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (keyring_daemon_is_on_bus ());
  assert_probe (fixture->vault, WARD_VAULT_UNAVAILABLE);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  assert_store_fails (fixture->vault, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_false (vault_delete (fixture->vault, TENANT, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  assert_not_in_files (CANARY);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-retry"), ==, 0);

  /* It comes later, and is used. */
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
}

/* A service without a keyring: there is nothing, which is known; to make one, the user would have to be asked, and nobody can. */
static void
test_no_collection (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_LOCKED);
  assert_probe (fixture->vault, WARD_VAULT_ABSENT);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  assert_store_fails (fixture->vault, WARD_FAILURE_KEYRING_UNAVAILABLE);
  delete (fixture->vault, TENANT, NULL);
  assert_not_in_files (CANARY);
}

static void
store_and_lock (Fixture *fixture)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_LOCKED);
}

static void
assert_still_there (Fixture *fixture)
{
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
}

/* Locked is never "not there", neither for a secret that is there nor for another, and nothing gets lost. */
static void
test_locked_no_prompter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  store_and_lock (fixture);
  assert_probe (fixture->vault, WARD_VAULT_LOCKED);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_LOCKED);
  vault_assert_state (fixture->vault, OTHER, "refresh", WARD_VAULT_LOCKED);
  assert_store_fails (fixture->vault, WARD_FAILURE_KEYRING_LOCKED);
  g_assert_false (vault_delete (fixture->vault, TENANT, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_LOCKED);
  assert_still_there (fixture);
}

/* The probe shows nobody a prompt. */
static void
test_probe_asks_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeyringMonitor) monitor = NULL;

  store_and_lock (fixture);
  monitor = keyring_monitor_new ("Unlock", NULL, NULL);
  assert_probe (fixture->vault, WARD_VAULT_LOCKED);
  g_assert_cmpuint (keyring_monitor_get_count (monitor), ==, 0);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_LOCKED);
  while (keyring_monitor_get_count (monitor) == 0) /* so it does hear */
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (keyring_monitor_get_count (monitor), ==, 1);
}

/* The daemon is killed between two calls, also when nothing has told the program yet. */
static void
test_dies_between (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", "old");
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  vault_assert_holds (fixture->vault, TENANT, "refresh", "old");
  keyring_daemon_stop ();
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
}

static void
kill_cb (const char *member, gpointer user_data)
{
  if (g_atomic_int_compare_and_exchange ((int *) user_data, 0, 1))
    keyring_daemon_signal (SIGKILL);
}

static void
restart_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  if (!g_atomic_int_compare_and_exchange ((int *) user_data, 1, 2))
    return;
  keyring_daemon_stop ();
  keyring_daemon_begin (KEYRING_UNLOCKED);
}

typedef struct
{
  const char *member; /* (unowned) at this call the daemon is killed */
  gboolean storing;   /* else looking up */
} Death;

/* Killed as the vault calls it: one more try reaches the daemon that takes its place, and there is one item, never two. */
static void
test_dies_during (Fixture *fixture, gconstpointer data)
{
  const Death *death = data;
  g_autoptr (KeyringMonitor) monitor = NULL;
  int dying = 0;
  guint watch;

  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", death->storing ? "old" : CANARY);
  if (strcmp (death->member, "OpenSession") == 0) /* one that has not spoken to it */
    {
      g_assert_finalize_object (fixture->vault);
      fixture->vault = ward_vault_new_keyring (fixture->events);
    }
  monitor = keyring_monitor_new (death->member, kill_cb, &dying);
  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                            restart_cb, &dying, NULL);
  if (death->storing)
    store (fixture->vault, TENANT, "refresh", CANARY);
  else
    vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  while (g_atomic_int_get (&dying) != 2)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  keyring_daemon_wait ();

  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-retry"), <=, 1);
}

/* A daemon that does not answer: the call ends, and the answer that comes later does no harm. */
static void
test_never_answers (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  keyring_daemon_signal (SIGSTOP);
  ward_vault_set_deadline_ms (fixture->vault, 100);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  ward_vault_set_deadline_ms (fixture->vault, 15000);
  keyring_daemon_signal (SIGCONT);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
}

static void
write_keyring (const char *bytes, gssize length)
{
  g_autofree char *path = keyring_folder_dup_file ("login.keyring");

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

/* The file is garbage, cut short or empty: nothing is found, nothing hangs, and where the service makes no new keyring, nothing can be kept. */
static void
test_broken_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = keyring_folder_dup_file ("login.keyring");
  g_autofree char *whole = NULL;
  size_t length;

  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", CANARY);
  keyring_daemon_stop ();
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (guint i = 0; i < 3; i++)
    {
      WardVaultState state = WARD_VAULT_PRESENT;
      g_autoptr (WardSecretText) secret = NULL;

      write_keyring (i == 0 ? "garbage\ncanary" : i == 1 ? whole : "", i == 1 ? (gssize) length / 2 : -1);
      keyring_daemon_start (KEYRING_LOCKED);
      secret = vault_lookup (fixture->vault, TENANT, "refresh", &state, NULL);
      g_assert_null (secret);
      g_assert_cmpstr (ward_vault_state_get_name (state), ==, "absent");
      assert_store_fails (fixture->vault, WARD_FAILURE_KEYRING_UNAVAILABLE);
      assert_not_in_files (CANARY);
      keyring_daemon_stop ();
    }
}

/* The disk takes nothing more: that the secret is not kept is an error, not a success. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh", "old");
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_FULL);
  assert_store_fails (fixture->vault, WARD_FAILURE_KEYRING_UNAVAILABLE);
}

static void
assert_no_canaries (const char *text)
{
  g_assert_null (strstr (text, "canary"));
  g_assert_null (strstr (text, "Y2FuYXJ5")); /* the same in base64 */
}

/* What every program and every backup can see says nothing of a user, a patient or a hospital; the value is one line. */
static void
test_no_canary (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "kind", "tenant", "v", "xdg:schema", NULL };
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *label = NULL;
  g_autoptr (SecretValue) value = NULL;
  GHashTableIter iter;
  gpointer name, text;
  GList *items;

  keyring_daemon_start (KEYRING_UNLOCKED);
  store (fixture->vault, TENANT, "refresh",
         "canary-user\ncanary-mrn-4711\nhttps://canary.example.org\n{\"token\":\"canary\"}");
  items = keyring_items (TENANT);
  g_assert_cmpuint (g_list_length (items), ==, 1);

  label = secret_item_get_label (items->data);
  g_assert_cmpstr (label, ==, "Ward credential");
  attributes = secret_item_get_attributes (items->data);
  g_assert_cmpuint (g_hash_table_size (attributes), ==, 4);
  g_hash_table_iter_init (&iter, attributes);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      g_assert_true (g_strv_contains (names, name));
      assert_no_canaries (text);
    }
  g_assert_cmpstr (g_hash_table_lookup (attributes, "tenant"), ==, TENANT);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "kind"), ==, "refresh");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "v"), ==, "1");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "xdg:schema"), ==, "org.wardviewer.Ward.Credential.v1");

  value = secret_item_get_secret (items->data);
  g_assert_null (strpbrk (secret_value_get_text (value), "\r\n"));
  keyring_items_free (items);
  assert_not_in_files ("canary");
  assert_not_in_files ("Y2FuYXJ5");
}

static void
plant_line (const char *tenant_id, const char *kind, const char *secret)
{
  g_autoptr (WardSecretText) text = ward_secret_text_new (secret);
  g_autoptr (WardSecretText) line = ward_vault_line_build (tenant_id, kind, text);

  keyring_plant (TENANT, "refresh", ward_secret_text_peek (line), -1);
}

static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_start (KEYRING_UNLOCKED);
  plant_line (TENANT, "refresh", "oldest");
  store (fixture->vault, TENANT, "refresh", "older");
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1); /* storing leaves one */
  for (guint i = 0; i < 12; i++)                          /* past the numbers of one digit */
    plant_line (TENANT, "refresh", "old");
  plant_line (TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 14);

  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-duplicates"), ==, 2);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-duplicates"), ==, 2);
}

/* Refused, kept apart from "not there", and gone when the next is stored. */
static void
assert_corrupt_and_mend (Fixture *fixture)
{
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_CORRUPT);
  g_assert_cmpuint (keyring_count_items (TENANT), >=, 1);
  store (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  delete (fixture->vault, TENANT, NULL);
}

static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'A');
  g_autofree char *long_line
      = g_strdup_printf ("{\"v\":1,\"tenant\":\"" TENANT "\",\"kind\":\"refresh\",\"secret\":\"%s\"}", megabyte);

  keyring_daemon_start (KEYRING_UNLOCKED);
  keyring_plant (TENANT, "refresh", "garbage", -1);
  assert_corrupt_and_mend (fixture);
  keyring_plant (TENANT, "refresh", "", 0);
  assert_corrupt_and_mend (fixture);
  keyring_plant (TENANT, "refresh", "\0\xff\xfe", 3);
  assert_corrupt_and_mend (fixture);
  plant_line (OTHER, "refresh", "other tenant's");
  assert_corrupt_and_mend (fixture);
  plant_line (TENANT, "device", "other kind's");
  assert_corrupt_and_mend (fixture);
  keyring_plant (TENANT, "refresh", megabyte, -1);
  assert_corrupt_and_mend (fixture);
  keyring_plant (TENANT, "refresh", long_line, -1);
  assert_corrupt_and_mend (fixture);

  /* Garbage that is newer than ours does not get ours deleted. */
  store (fixture->vault, TENANT, "refresh", "ours");
  keyring_plant (TENANT, "refresh", "garbage", -1);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_CORRUPT);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 2);
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  static const Death deaths[]
      = { { "OpenSession", TRUE },  { "ReadAlias", TRUE },  { "CreateItem", TRUE },   { "SearchItems", TRUE },
          { "OpenSession", FALSE }, { "ReadAlias", FALSE }, { "SearchItems", FALSE }, { "GetSecret", FALSE } };

  keyring_daemon_init ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/vault/keyring/round-trip", NULL, test_round_trip);
  ADD ("/vault/keyring/persistent", NULL, test_persistent);
  ADD ("/vault/keyring/too-large", NULL, test_too_large);
  ADD ("/vault/keyring/probe-asks-nobody", NULL, test_probe_asks_nobody);
  ADD ("/vault/keyring/never-answers", NULL, test_never_answers);
  ADD ("/vault/S01-no-service", NULL, test_no_service);
  ADD ("/vault/S03-no-collection", NULL, test_no_collection);
  ADD ("/vault/S05-locked-no-prompter", NULL, test_locked_no_prompter);
  ADD ("/vault/S08-dies-between", NULL, test_dies_between);
  for (guint i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/vault/S08-dies-during-%s/%s", deaths[i].storing ? "store" : "lookup", deaths[i].member);

      ADD (path, &deaths[i], test_dies_during);
    }
  ADD ("/vault/S11-broken-file", NULL, test_broken_file);
  ADD ("/vault/S11-full-disk", NULL, test_full_disk);
  ADD ("/vault/S14-no-canary", NULL, test_no_canary);
  ADD ("/vault/S15-duplicates", NULL, test_duplicates);
  ADD ("/vault/S16-replaced", NULL, test_replaced);

  return g_test_run ();
}
