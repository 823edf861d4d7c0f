/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The base's promises with back ends made here (deadline, cancelling, late answers, foreign errors), the memory back end, and the stored line. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <string.h>

#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-private.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define OTHER "c0ffee00-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define CANARY "canary-refresh-token"

/* A back end that answers when it is told to, and only then. */
#define TEST_TYPE_VAULT (test_vault_get_type ())
G_DECLARE_FINAL_TYPE (TestVault, test_vault, TEST, VAULT, WardVault)

struct _TestVault
{
  WardVault parent_instance;

  GTask *held;        /* (owned) (nullable) the call that waits */
  gboolean unlocking; /* says that it waits for the user */
};

G_DEFINE_FINAL_TYPE (TestVault, test_vault, WARD_TYPE_VAULT)

static void
hold (TestVault *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_assert_null (self->held);
  g_assert_nonnull (cancellable);
  self->held = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (self->held, FALSE);
  ward_vault_call_set_unlocking (cancellable, self->unlocking);
}

static void
test_vault_lookup_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  hold (TEST_VAULT (vault), cancellable, callback, user_data);
}

static WardSecretText *
test_vault_lookup_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  *out_state = WARD_VAULT_PRESENT;

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_vault_store_async (WardVault *vault, const char *tenant_id, const char *kind, WardSecretText *secret,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  hold (TEST_VAULT (vault), cancellable, callback, user_data);
}

static void
test_vault_delete_async (WardVault *vault, const char *tenant_id, const char *kind, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  hold (TEST_VAULT (vault), cancellable, callback, user_data);
}

static void
test_vault_probe_async (WardVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  hold (TEST_VAULT (vault), cancellable, callback, user_data);
}

static gboolean
test_vault_done_finish (WardVault *vault, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
test_vault_probe_finish (WardVault *vault, GAsyncResult *result, WardVaultState *out_state, GError **error)
{
  *out_state = WARD_VAULT_PRESENT;

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_vault_class_init (TestVaultClass *klass)
{
  WardVaultClass *vault_class = WARD_VAULT_CLASS (klass);

  vault_class->lookup_async = test_vault_lookup_async;
  vault_class->lookup_finish = test_vault_lookup_finish;
  vault_class->store_async = test_vault_store_async;
  vault_class->store_finish = test_vault_done_finish;
  vault_class->delete_async = test_vault_delete_async;
  vault_class->delete_finish = test_vault_done_finish;
  vault_class->probe_async = test_vault_probe_async;
  vault_class->probe_finish = test_vault_probe_finish;
}

static void
test_vault_init (TestVault *self)
{
}

static TestVault *
new_test_vault (guint deadline_ms, WardEventLog *events)
{
  TestVault *vault = g_object_new (TEST_TYPE_VAULT, NULL);

  ward_vault_set_deadline_ms (WARD_VAULT (vault), deadline_ms);
  ward_vault_set_events (WARD_VAULT (vault), events);

  return vault;
}

static void
let_go (TestVault *vault)
{
  while (!g_task_get_completed (vault->held))
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&vault->held);
}

/* The back end's answers, long after. */
static void
release (TestVault *vault)
{
  g_task_return_pointer (vault->held, ward_secret_text_new (CANARY), (GDestroyNotify) ward_secret_text_unref);
  let_go (vault);
}

static void
release_done (TestVault *vault)
{
  g_task_return_boolean (vault->held, TRUE);
  let_go (vault);
}

static void
assert_no_canary (WardEventLog *events)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (events), i);
      g_autofree char *line = ward_event_to_line (event);

      g_assert_null (strstr (line, "canary"));
    }
}

/* A call that is never answered ends by itself; the answer that comes afterwards is dropped. */
static void
test_deadline_lookup (void)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (100);
  g_autoptr (TestVault) vault = new_test_vault (1, events);

  vault_assert_state (WARD_VAULT (vault), TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (vault->held)));
  release (vault);
  g_assert_cmpuint (vault_count_events (events, "keyring-lookup"), ==, 1);
  assert_no_canary (events);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

/* While the user is being asked for the password, it is known to be locked. */
static void
test_deadline_unlocking (void)
{
  g_autoptr (TestVault) vault = new_test_vault (1, NULL);

  vault->unlocking = TRUE;
  vault_assert_state (WARD_VAULT (vault), TENANT, "refresh", WARD_VAULT_LOCKED);
  release (vault);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

static void
test_deadline_others (void)
{
  g_autoptr (TestVault) vault = new_test_vault (1, NULL);
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_PRESENT;

  g_assert_false (vault_store (WARD_VAULT (vault), TENANT, "refresh", CANARY, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_null (strstr (error->message, "canary"));
  g_clear_error (&error);
  release_done (vault);

  g_assert_false (vault_delete (WARD_VAULT (vault), TENANT, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_clear_error (&error);
  release_done (vault);

  g_assert_false (vault_probe (WARD_VAULT (vault), &state, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_cmpint ((int) state, ==, WARD_VAULT_UNAVAILABLE);
  release_done (vault);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

/* Whoever cancels is answered at once; the back end is not waited for, and goes no further. */
static void
test_cancel (void)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (100);
  g_autoptr (TestVault) vault = new_test_vault (600000, events);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_CORRUPT;

  ward_vault_lookup_async (WARD_VAULT (vault), TENANT, "refresh", cancellable, vault_wait_cb, &wait);
  g_assert_nonnull (vault->held);
  g_cancellable_cancel (cancellable);
  g_assert_null (ward_vault_lookup_finish (WARD_VAULT (vault), vault_wait (&wait), &state, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint ((int) state, ==, WARD_VAULT_CORRUPT); /* untouched */
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (vault->held)));
  release (vault);
  g_assert_cmpuint (vault_count_events (events, "keyring-lookup"), ==, 1);
  vault_wait_clear (&wait);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

static void
test_cancelled_before (void)
{
  g_autoptr (TestVault) vault = new_test_vault (600000, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ward_vault_delete_async (WARD_VAULT (vault), TENANT, NULL, cancellable, vault_wait_cb, &wait);
  g_assert_null (wait.result); /* not from within the call */
  g_assert_false (ward_vault_delete_finish (WARD_VAULT (vault), vault_wait (&wait), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (vault->held);
  vault_wait_clear (&wait);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

/* No error of a library gets out, nor its words. */
static void
test_foreign_error (void)
{
  g_autoptr (TestVault) vault = new_test_vault (600000, NULL);
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  ward_vault_delete_async (WARD_VAULT (vault), TENANT, NULL, NULL, vault_wait_cb, &wait);
  g_task_return_new_error (vault->held, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "about %s", CANARY);
  g_assert_false (ward_vault_delete_finish (WARD_VAULT (vault), vault_wait (&wait), &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_null (strstr (error->message, "canary"));
  let_go (vault);
  vault_wait_clear (&wait);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

static void
test_memory (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_UNAVAILABLE;

  g_assert_false (ward_vault_is_persistent (vault));
  g_assert_true (vault_probe (vault, &state, &error));
  g_assert_cmpint ((int) state, ==, WARD_VAULT_PRESENT);
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_ABSENT);

  g_assert_true (vault_store (vault, TENANT, "refresh", "one", &error));
  g_assert_true (vault_store (vault, TENANT, "refresh", CANARY, &error));
  g_assert_true (vault_store (vault, TENANT, "device", "key", &error));
  g_assert_true (vault_store (vault, OTHER, "refresh", "other", &error));
  vault_assert_holds (vault, TENANT, "refresh", CANARY);

  g_assert_true (vault_delete (vault, TENANT, "refresh", &error));
  g_assert_true (vault_delete (vault, TENANT, "refresh", &error)); /* not there: fine */
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  vault_assert_holds (vault, TENANT, "device", "key");

  g_assert_true (vault_delete (vault, TENANT, NULL, &error));
  g_assert_no_error (error);
  vault_assert_state (vault, TENANT, "device", WARD_VAULT_ABSENT);
  vault_assert_holds (vault, OTHER, "refresh", "other");
  g_assert_finalize_object (g_steal_pointer (&vault));
}

static void
test_state_names (void)
{
  g_assert_cmpstr (ward_vault_state_get_name (WARD_VAULT_ABSENT), ==, "absent");
  g_assert_cmpstr (ward_vault_state_get_name (WARD_VAULT_LOCKED), ==, "locked");
  g_assert_cmpstr (ward_vault_state_get_name (WARD_VAULT_UNAVAILABLE), ==, "unavailable");
  g_assert_cmpstr (ward_vault_state_get_name (WARD_VAULT_CORRUPT), ==, "corrupt");
  g_assert_cmpstr (ward_vault_state_get_name (WARD_VAULT_PRESENT), ==, "present");
}

/* Whatever the secret, tenant and kind: one line of printable ASCII, at most 32 KiB, and back it comes as it was. */
static void
test_line (void)
{
  g_autofree char *long_token = g_strnfill (16384, 'x');
  g_autofree char *longest = g_strnfill (24000, '\n');
  g_autofree char *too_long = g_strnfill (25000, 'x');
  const char *const secrets[] = {
    "x", "a\nb", "\n", "\r\n\r\n", "{\"refresh_token\":\"a\\nb\"}", "\xe2\x80\xa8ü\x7f\x01", long_token, longest
  };
  g_autoptr (WardSecretText) secret = ward_secret_text_new (too_long);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr (WardSecretText) text = ward_secret_text_new (secrets[i]);
      g_autoptr (WardSecretText) line = ward_vault_line_build ("t\n\"1", "re\nfresh", text);
      g_autoptr (WardSecretText) back = NULL;
      const char *bytes = ward_secret_text_peek (line);

      g_assert_cmpuint (ward_secret_text_get_length (line), <=, WARD_VAULT_MAX_LINE);
      for (const char *p = bytes; *p != '\0'; p++)
        g_assert_true (*p >= 0x20 && *p < 0x7f);
      back = ward_vault_line_read (bytes, ward_secret_text_get_length (line), "t\n\"1", "re\nfresh");
      g_assert_nonnull (back);
      g_assert_true (ward_secret_text_equal (back, secrets[i]));
    }
  g_assert_null (ward_vault_line_build (TENANT, "refresh", secret));
}

/* No session bus at all, as over SSH or in a service: known at once, and nothing is kept elsewhere. */
static void
test_no_bus (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_PRESENT;

  g_assert_false (vault_probe (vault, &state, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_cmpint ((int) state, ==, WARD_VAULT_UNAVAILABLE);
  g_clear_error (&error);
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  g_assert_false (vault_store (vault, TENANT, "refresh", CANARY, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (vault_delete (vault, TENANT, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_finalize_object (g_steal_pointer (&vault));
}

#define LINE(tenant, kind, secret) "{\"v\":1,\"tenant\":\"" tenant "\",\"kind\":\"" kind "\",\"secret\":\"" secret "\"}"

/* What is not that line to the letter is refused. */
static void
test_line_refused (void)
{
  static const char *const refused[] = {
    "",
    "garbage",
    "{}",
    "null",
    LINE (OTHER, "refresh", "eA"),
    LINE (TENANT, "device", "eA"),
    LINE (TENANT, "refresh", ""),
    LINE (TENANT, "refresh", "eA=="),
    LINE (TENANT, "refresh", "eB"), /* bits that decode to nothing */
    LINE (TENANT, "refresh", "AA"), /* U+0000 */
    LINE (TENANT, "refresh", "gA"), /* no UTF-8 */
    LINE (TENANT, "refresh", "e A"),
    LINE (TENANT, "refresh", "eA\",\"more\":\"1"),
    LINE (TENANT, "refresh", "eA") "\n",
    " " LINE (TENANT, "refresh", "eA"),
    LINE (TENANT, "refresh", "eA") LINE (TENANT, "refresh", "eA"),
    "{\"v\":2,\"tenant\":\"" TENANT "\",\"kind\":\"refresh\",\"secret\":\"eA\"}",
    "{\"v\":1,\"tenant\":\"" TENANT "\",\"kind\":\"refresh\",\"secret\":\"eA",
    "{\"v\":1,\"tenant\":\"" TENANT "\",\"kind\":\"refresh\",\"secret\":\"}",
  };
  const char *good = LINE (TENANT, "refresh", "eA");
  g_autoptr (WardSecretText) secret = ward_vault_line_read (good, strlen (good), TENANT, "refresh");

  g_assert_nonnull (secret);
  g_assert_true (ward_secret_text_equal (secret, "x"));
  g_assert_null (ward_vault_line_read (NULL, 0, TENANT, "refresh"));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_null (ward_vault_line_read (refused[i], strlen (refused[i]), TENANT, "refresh"));
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/vault/deadline/lookup", test_deadline_lookup);
  g_test_add_func ("/vault/deadline/unlocking", test_deadline_unlocking);
  g_test_add_func ("/vault/deadline/others", test_deadline_others);
  g_test_add_func ("/vault/cancel/during", test_cancel);
  g_test_add_func ("/vault/cancel/before", test_cancelled_before);
  g_test_add_func ("/vault/foreign-error", test_foreign_error);
  g_test_add_func ("/vault/memory", test_memory);
  g_test_add_func ("/vault/state-names", test_state_names);
  g_test_add_func ("/vault/S02-no-session-bus", test_no_bus);
  g_test_add_func ("/vault/S13-one-line", test_line);
  g_test_add_func ("/vault/line/refused", test_line_refused);

  return g_test_run ();
}
