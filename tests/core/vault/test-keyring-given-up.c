/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls to a real keyring daemon that nobody waits for any more: the caller is answered at once, libsecret is left to finish what it has begun (before
 * 0.21 it does not bear to be cancelled there), and the vault works on. Runs in tests/support/desktop-session.sh --keyring absent. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <signal.h>
#include <string.h>

#include "core/vault/keyring-daemon.h"
#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-private.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define CANARY "canary-token"

typedef struct
{
  WardEventLog *events; /* (owned) */
  WardVault *vault;     /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  keyring_folder_reset ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  fixture->events = ward_event_log_new (1000);
  fixture->vault = ward_vault_new_keyring (fixture->events);
  g_assert_true (vault_store (fixture->vault, TENANT, "refresh", CANARY, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  keyring_daemon_stop ();
  g_assert_finalize_object (fixture->vault);
  g_assert_finalize_object (fixture->events);
}

typedef enum
{
  LOOKUP,
  STORE,
  DELETE,
  PROBE,
} Verb;

typedef struct
{
  Verb verb;
  const char *member; /* (unowned) at this call the caller loses patience */
} Moment;

static void
begin (WardVault *vault, Verb verb, GCancellable *cancellable, VaultWait *wait)
{
  g_autoptr (WardSecretText) secret = ward_secret_text_new (CANARY);

  if (verb == LOOKUP)
    ward_vault_lookup_async (vault, TENANT, "refresh", cancellable, vault_wait_cb, wait);
  else if (verb == STORE)
    ward_vault_store_async (vault, TENANT, "refresh", secret, cancellable, vault_wait_cb, wait);
  else if (verb == DELETE)
    ward_vault_delete_async (vault, TENANT, NULL, cancellable, vault_wait_cb, wait);
  else
    ward_vault_probe_async (vault, cancellable, vault_wait_cb, wait);
}

static void
finish (WardVault *vault, Verb verb, GAsyncResult *result, GError **error)
{
  WardVaultState state = WARD_VAULT_PRESENT;

  if (verb == LOOKUP)
    g_assert_null (ward_vault_lookup_finish (vault, result, &state, error));
  else if (verb == STORE)
    g_assert_false (ward_vault_store_finish (vault, result, error));
  else if (verb == DELETE)
    g_assert_false (ward_vault_delete_finish (vault, result, error));
  else
    g_assert_false (ward_vault_probe_finish (vault, result, &state, error));
}

/* The daemon is held up, so that its answer cannot come first. */
static void
hold_cb (const char *member, gpointer user_data)
{
  if (g_atomic_int_compare_and_exchange ((int *) user_data, 0, 1))
    keyring_daemon_signal (SIGSTOP);
}

static void
forget_vault (Fixture *fixture)
{
  g_assert_finalize_object (fixture->vault);
  fixture->vault = ward_vault_new_keyring (fixture->events);
}

/* A call of the daemon's that goes unanswered until it is let go on; then the vault is told, and must end what nobody waits for. */
static void
assert_let_go (Fixture *fixture)
{
  gpointer vault = fixture->vault;

  keyring_daemon_signal (SIGCONT);
  g_object_add_weak_pointer (G_OBJECT (vault), &vault);
  g_clear_object (&fixture->vault);
  while (vault != NULL) /* the call holds it until libsecret has come back */
    g_main_context_iteration (NULL, TRUE);
  fixture->vault = ward_vault_new_keyring (fixture->events);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  const Moment *moment = data;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KeyringMonitor) monitor = NULL;
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  int held = 0;

  if (strcmp (moment->member, "OpenSession") == 0) /* one that has not spoken to it */
    forget_vault (fixture);
  monitor = keyring_monitor_new (moment->member, hold_cb, &held);
  begin (fixture->vault, moment->verb, cancellable, &wait);
  while (g_atomic_int_get (&held) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  finish (fixture->vault, moment->verb, vault_wait (&wait), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  vault_wait_clear (&wait);
  assert_let_go (fixture);

  /* Whatever came of the call, there is at most one item, and the next call finds or stores it. */
  g_assert_cmpuint (keyring_count_items (TENANT), <=, 1);
  g_assert_true (vault_store (fixture->vault, TENANT, "refresh", CANARY, NULL));
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
}

/* A call that is cancelled before it begins asks the daemon nothing. */
static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  for (guint verb = LOOKUP; verb <= PROBE; verb++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (VaultWait) wait = { NULL };
      g_autoptr (GError) error = NULL;

      g_cancellable_cancel (cancellable);
      begin (fixture->vault, verb, cancellable, &wait);
      finish (fixture->vault, verb, vault_wait (&wait), &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
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

/* The daemon dies as it is told to delete: the second try finds what is left, and nothing stays behind. */
static void
test_delete_dies (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeyringMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  int dying = 0;
  guint watch;

  monitor = keyring_monitor_new (data, kill_cb, &dying);
  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                            restart_cb, &dying, NULL);
  g_assert_true (vault_delete (fixture->vault, TENANT, NULL, &error));
  g_assert_no_error (error);
  while (g_atomic_int_get (&dying) != 2)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  keyring_daemon_wait ();
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 0);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-retry"), <=, 1);
}

/* The service dies under a call and does not come back: the wait for it ends, and the call says that there is none. */
static void
test_stays_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeyringMonitor) monitor = NULL;
  int dying = 0;

  monitor = keyring_monitor_new ("SearchItems", kill_cb, &dying);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  g_assert_cmpint (dying, ==, 1);
  g_assert_cmpuint (vault_count_events (fixture->events, "keyring-retry"), ==, 1);
}

/* Cancelled while it waits for a service that died to come back. */
static void
test_cancelled_away (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KeyringMonitor) monitor = NULL;
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  gpointer vault = fixture->vault;
  int dying = 0;

  monitor = keyring_monitor_new ("SearchItems", kill_cb, &dying);
  begin (fixture->vault, LOOKUP, cancellable, &wait);
  while (vault_count_events (fixture->events, "keyring-retry") == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  finish (fixture->vault, LOOKUP, vault_wait (&wait), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  vault_wait_clear (&wait);
  g_object_add_weak_pointer (G_OBJECT (vault), &vault);
  g_clear_object (&fixture->vault);
  while (vault != NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture->vault = ward_vault_new_keyring (fixture->events);
}

/* Another service takes the first one's place on the bus, with another store, while the program runs. Nothing of the first is taken for there, nobody is
 * locked out, and what is stored now is found now; back at the first, what it held is still its own. */
static void
test_another_service (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = keyring_folder_dup_file ("login.keyring");
  g_autofree char *kept = NULL;
  g_autoptr (WardVault) started = NULL;
  gsize length;

  keyring_daemon_stop ();
  g_assert_true (g_file_get_contents (first, &kept, &length, NULL));
  keyring_folder_reset ();
  keyring_daemon_start (KEYRING_UNLOCKED);
  vault_assert_state (fixture->vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  g_assert_true (vault_store (fixture->vault, TENANT, "refresh", "second", NULL));
  vault_assert_holds (fixture->vault, TENANT, "refresh", "second");
  started = ward_vault_new_keyring (NULL); /* the next start of the program */
  vault_assert_holds (started, TENANT, "refresh", "second");

  keyring_daemon_stop ();
  keyring_folder_reset ();
  g_assert_true (g_file_set_contents (first, kept, (gssize) length, NULL));
  keyring_daemon_start (KEYRING_UNLOCKED);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_true (vault_store (fixture->vault, TENANT, "refresh", "third", NULL));
  vault_assert_holds (started, TENANT, "refresh", "third");
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
  g_assert_finalize_object (g_steal_pointer (&started));
}

#define ADD(path, data, test) g_test_add (path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  static const char *const verbs[] = { "lookup", "store", "delete", "probe" };
  static const Moment moments[]
      = { { LOOKUP, "OpenSession" }, { LOOKUP, "ReadAlias" },   { LOOKUP, "SearchItems" }, { LOOKUP, "GetSecret" },
          { STORE, "OpenSession" },  { STORE, "ReadAlias" },    { STORE, "CreateItem" },   { STORE, "SearchItems" },
          { DELETE, "ReadAlias" },   { DELETE, "SearchItems" }, { DELETE, "Delete" },      { PROBE, "ReadAlias" } };

  keyring_daemon_init ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/vault/keyring/cancelled/%s/%s", verbs[moments[i].verb], moments[i].member);

      ADD (path, &moments[i], test_cancelled);
    }
  ADD ("/vault/keyring/cancelled/before", NULL, test_cancelled_before);
  ADD ("/vault/keyring/cancelled/away", NULL, test_cancelled_away);
  ADD ("/vault/keyring/stays-away", NULL, test_stays_away);
  ADD ("/vault/keyring/delete-dies/search", "SearchItems", test_delete_dies);
  ADD ("/vault/keyring/delete-dies/delete", "Delete", test_delete_dies);
  ADD ("/vault/S12-another-service", NULL, test_another_service);

  return g_test_run ();
}
