/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locked keyring with GNOME's own prompt, answered by the keyboard: the password, a wrong one, Escape, nobody (reliability.md S04, S06, S07). Runs in
 * tests/support/desktop-session.sh --keyring absent; its argument is the prompter. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <signal.h>
#include <sys/prctl.h>

#include "core/vault/keyring-daemon.h"
#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-private.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define OTHER "c0ffee00-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define CANARY "canary-token"
#define PROMPTER "org.gnome.keyring.SystemPrompter"
#define AGAIN_MS 300

static const char *prompter_path; /* (unowned) */

typedef struct
{
  WardEventLog *events;    /* (owned) */
  WardVault *vault;        /* (owned) */
  GSubprocess *prompter;   /* (owned) */
  KeyringMonitor *prompts; /* (owned) counts what is shown to the user */
} Fixture;

static void
set_up_child (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static GSubprocess *
start_prompter (void)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *prompter;
  gboolean there = FALSE;
  guint watch;

  g_subprocess_launcher_set_environ (launcher, (char **) keyring_session_get_environ ());
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG"); /* its warnings are none of ours */
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, NULL, NULL);
  prompter = g_subprocess_launcher_spawn (launcher, &error, prompter_path, NULL);
  g_assert_no_error (error);
  watch
      = g_bus_watch_name (G_BUS_TYPE_SESSION, PROMPTER, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL, &there, NULL);
  while (!there)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);

  return prompter;
}

/* A secret in a keyring that is locked, and a prompter. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  keyring_folder_reset ();
  fixture->events = ward_event_log_new (1000);
  fixture->vault = ward_vault_new_keyring (fixture->events);
  keyring_daemon_start (KEYRING_UNLOCKED);
  g_assert_true (vault_store (fixture->vault, TENANT, "refresh", CANARY, &error));
  keyring_daemon_stop ();
  keyring_daemon_start (KEYRING_LOCKED);
  fixture->prompter = start_prompter ();
  fixture->prompts = keyring_monitor_new ("PerformPrompt", NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  keyring_monitor_free (fixture->prompts);
  keyring_daemon_stop ();
  g_subprocess_force_exit (fixture->prompter);
  g_subprocess_wait (fixture->prompter, NULL, NULL);
  g_object_unref (fixture->prompter);
  g_assert_finalize_object (fixture->vault);
  g_assert_finalize_object (fixture->events);
}

typedef struct
{
  gboolean done;
  gboolean worked;
} Run;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->worked = g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, NULL);
  run->done = TRUE;
}

/* Whether it worked. */
static gboolean
try_xdotool (const char *const *arguments)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  Run run = { 0 };

  g_ptr_array_add (argv, (gpointer) "xdotool");
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, done_cb, &run);
  while (!run.done)
    g_main_context_iteration (NULL, TRUE);

  return run.worked;
}

static void
xdotool (const char *const *arguments)
{
  g_assert_true (try_xdotool (arguments));
}

/* Returns when the prompt has been shown n times in all and its window is on the screen. A search ends with an error where one of the windows that it looks
 * through goes at that moment, and is made again. */
static void
wait_for_prompt (Fixture *fixture, guint n)
{
  const char *const search[] = { "search", "--sync", "--onlyvisible", "--class", "gcr-prompter", NULL };
  guint n_tries = 1;

  while (keyring_monitor_get_count (fixture->prompts) < n)
    g_main_context_iteration (NULL, TRUE);
  while (!try_xdotool (search))
    g_assert_cmpuint (n_tries++, <, 20);
}

static void
answer (const char *password)
{
  xdotool ((const char *const[]){ "type", password, NULL });
  xdotool ((const char *const[]){ "key", "Return", NULL });
}

static gboolean
again_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_CONTINUE;
}

/* Presses Escape as a person does: until the prompt goes. */
static void
dismiss (VaultWait *wait)
{
  gboolean again = TRUE;
  guint timer = g_timeout_add (AGAIN_MS, again_cb, &again);

  while (wait->result == NULL)
    {
      if (again)
        xdotool ((const char *const[]){ "key", "Escape", NULL });
      again = FALSE;
      if (wait->result == NULL)
        g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (timer);
}

static void
assert_found (Fixture *fixture, VaultWait *wait)
{
  WardVaultState state = WARD_VAULT_CORRUPT;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) secret = ward_vault_lookup_finish (fixture->vault, vault_wait (wait), &state, &error);

  g_assert_no_error (error);
  g_assert_nonnull (secret);
  g_assert_true (ward_secret_text_equal (secret, CANARY));
  g_assert_cmpstr (ward_vault_state_get_name (state), ==, "present");
  vault_wait_clear (wait);
}

static void
assert_locked (Fixture *fixture, VaultWait *wait)
{
  WardVaultState state = WARD_VAULT_CORRUPT;
  g_autoptr (GError) error = NULL;

  g_assert_null (ward_vault_lookup_finish (fixture->vault, vault_wait (wait), &state, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_LOCKED);
  g_assert_cmpstr (ward_vault_state_get_name (state), ==, "locked");
  vault_wait_clear (wait);
}

/* The deadline is no part of these tests: a person at a loaded machine may take long. */
static void
look_up (Fixture *fixture, const char *tenant_id, VaultWait *wait)
{
  ward_vault_set_deadline_ms (fixture->vault, 600000);
  ward_vault_lookup_async (fixture->vault, tenant_id, "refresh", NULL, vault_wait_cb, wait);
}

static void
test_unlocked (Fixture *fixture, gconstpointer data)
{
  g_auto (VaultWait) wait = { NULL };

  look_up (fixture, TENANT, &wait);
  wait_for_prompt (fixture, 1);
  answer (KEYRING_PASSWORD);
  assert_found (fixture, &wait);
  vault_assert_holds (fixture->vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (keyring_monitor_get_count (fixture->prompts), ==, 1);
}

/* Storing asks as well. */
static void
test_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardSecretText) secret = ward_secret_text_new ("new");
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  ward_vault_set_deadline_ms (fixture->vault, 600000);
  ward_vault_store_async (fixture->vault, TENANT, "refresh", secret, NULL, vault_wait_cb, &wait);
  wait_for_prompt (fixture, 1);
  answer (KEYRING_PASSWORD);
  g_assert_true (ward_vault_store_finish (fixture->vault, vault_wait (&wait), &error));
  g_assert_no_error (error);
  vault_wait_clear (&wait);
  vault_assert_holds (fixture->vault, TENANT, "refresh", "new");
  g_assert_cmpuint (keyring_count_items (TENANT), ==, 1);
}

/* Two windows look at once: one question, and its answer serves both. */
static void
test_one_question (Fixture *fixture, gconstpointer data)
{
  g_auto (VaultWait) first = { NULL };
  g_auto (VaultWait) second = { NULL };
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_CORRUPT;

  look_up (fixture, TENANT, &first);
  look_up (fixture, OTHER, &second);
  wait_for_prompt (fixture, 1);
  answer (KEYRING_PASSWORD);
  assert_found (fixture, &first);
  g_assert_null (ward_vault_lookup_finish (fixture->vault, vault_wait (&second), &state, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ward_vault_state_get_name (state), ==, "absent");
  vault_wait_clear (&second);
  g_assert_cmpuint (keyring_monitor_get_count (fixture->prompts), ==, 1);
}

/* A no is "locked", not "nothing there", and is not asked again in this call. */
static void
test_dismissed (Fixture *fixture, gconstpointer data)
{
  g_auto (VaultWait) wait = { NULL };

  look_up (fixture, TENANT, &wait);
  wait_for_prompt (fixture, 1);
  dismiss (&wait);
  assert_locked (fixture, &wait);
  g_assert_cmpuint (keyring_monitor_get_count (fixture->prompts), ==, 1);

  /* The next call asks anew. */
  look_up (fixture, TENANT, &wait);
  wait_for_prompt (fixture, 2);
  answer (KEYRING_PASSWORD);
  assert_found (fixture, &wait);
}

/* A wrong password: GNOME asks once more, and when that is dismissed it is locked. */
static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  g_auto (VaultWait) wait = { NULL };

  look_up (fixture, TENANT, &wait);
  wait_for_prompt (fixture, 1);
  answer ("wrong");
  wait_for_prompt (fixture, 2);
  g_assert_null (wait.result);
  dismiss (&wait);
  assert_locked (fixture, &wait);
}

/* Nobody answers. The call ends and says "locked"; when the password comes after all, the next call finds the keyring open. */
static void
test_unanswered (Fixture *fixture, gconstpointer data)
{
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (KeyringMonitor) unlocks = keyring_monitor_new ("Prompt", NULL, NULL);

  ward_vault_set_deadline_ms (fixture->vault, 2000);
  ward_vault_lookup_async (fixture->vault, TENANT, "refresh", NULL, vault_wait_cb, &wait);
  wait_for_prompt (fixture, 1);
  assert_locked (fixture, &wait);
  g_assert_cmpuint (keyring_monitor_get_count (unlocks), ==, 1);

  look_up (fixture, TENANT, &wait); /* while the question still stands */
  answer (KEYRING_PASSWORD);
  assert_found (fixture, &wait);
  g_assert_cmpuint (keyring_monitor_get_count (unlocks), ==, 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  keyring_daemon_init ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 2);
  prompter_path = argv[1];
  ADD ("/vault/S04-prompter/lookup", test_unlocked);
  ADD ("/vault/S04-prompter/store", test_store);
  ADD ("/vault/keyring/one-question", test_one_question);
  ADD ("/vault/keyring/unanswered", test_unanswered);
  ADD ("/vault/S06-dismissed", test_dismissed);
  ADD ("/vault/S07-wrong-password", test_wrong_password);

  return g_test_run ();
}
