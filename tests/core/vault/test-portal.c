/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vault within a sandbox: the real libsecret, its file, and a Secret portal on a private bus that is good, absent, too old, silent, or another than
 * before (reliability.md S09, S10). libsecret chooses its back end once in a process, so each case is a process of its own; it knows a sandbox by the
 * variable SNAP_NAME as well as by Flatpak's file. */
#define G_LOG_DOMAIN "ward-vault-test"

#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "core/vault/vault-wait.h"
#include "core/vault/ward-vault-portal.h"
#include "core/vault/ward-vault-private.h"

#define TENANT "5f0c6a3e-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define OTHER "c0ffee00-4b7d-4f1a-9d6e-0a1b2c3d4e5f"
#define CANARY "canary-token"
#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Secret"
#define REQUEST "org.freedesktop.portal.Request"
#define FILE_VARIABLE "SECRET_FILE_TEST_PATH"
#define AGAIN_MS 20

static const char *const xml
    = "<node><interface name='" INTERFACE "'><method name='RetrieveSecret'><arg type='h' name='fd' direction='in'/>"
      "<arg type='a{sv}' name='options' direction='in'/><arg type='o' name='handle' direction='out'/></method>"
      "<property name='version' type='u' access='read'/></interface></node>";

/* ---- a portal ---- */

typedef struct
{
  const char *secret; /* (unowned) what it gives to this program */
  guint version;
  gboolean silent; /* takes the question and does not answer */

  GDBusConnection *connection; /* (owned) */
  char *sender;                /* (owned) (nullable) who asked */
  char *handle;                /* (owned) (nullable) of the request that is open */
  guint n_questions;
  int n_closed; /* atomic: requests that were taken back */
  guint timer;
} Portal;

/* Said again and again, since libsecret before 0.21.4 begins to listen only after it has asked. */
static gboolean
answer_cb (gpointer user_data)
{
  Portal *portal = user_data;

  if (portal->handle != NULL && !portal->silent)
    g_dbus_connection_emit_signal (portal->connection, portal->sender, portal->handle, REQUEST, "Response",
                                   g_variant_new ("(ua{sv})", 0, NULL), NULL);

  return G_SOURCE_CONTINUE;
}

static char *
build_handle (const char *sender, GVariant *options)
{
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *token = "ward";

  g_variant_lookup (options, "handle_token", "&s", &token);

  return g_strdup_printf (PATH "/request/%s/%s", name, token);
}

static void
method_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
           GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Portal *portal = user_data;
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GVariant) options = NULL;
  gint32 index;
  int fd;

  g_variant_get (parameters, "(h@a{sv})", &index, &options);
  fd = g_unix_fd_list_get (list, index, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, portal->secret, strlen (portal->secret)), ==, (gssize) strlen (portal->secret));
  close (fd);
  portal->n_questions++;
  g_free (portal->sender);
  portal->sender = g_strdup (sender);
  g_free (portal->handle);
  portal->handle = build_handle (sender, options);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", portal->handle));
}

static GVariant *
property_cb (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
             GError **error, gpointer user_data)
{
  return g_variant_new_uint32 (((Portal *) user_data)->version);
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  if (incoming && g_strcmp0 (g_dbus_message_get_member (message), "Close") == 0)
    g_atomic_int_inc (&((Portal *) user_data)->n_closed);

  return message;
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection
      = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);

  g_assert_no_error (error);

  return connection;
}

static void
portal_start (Portal *portal)
{
  static const GDBusInterfaceVTable table = { .method_call = method_cb, .get_property = property_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  portal->connection = connect_to_bus ();
  g_dbus_connection_add_filter (portal->connection, filter_cb, portal, NULL);
  g_dbus_connection_register_object (portal->connection, PATH, info->interfaces[0], &table, portal, NULL, &error);
  g_assert_no_error (error);
  owned = g_dbus_connection_call_sync (portal->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", NAME, 4), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  portal->timer = g_timeout_add (AGAIN_MS, answer_cb, portal);
}

static void
portal_stop (Portal *portal)
{
  g_source_remove (portal->timer);
  g_dbus_connection_close_sync (portal->connection, NULL, NULL);
  g_object_unref (portal->connection);
  g_free (portal->sender);
  g_free (portal->handle);
}

static Portal
good_portal (void)
{
  return (Portal){ .secret = g_getenv ("WARD_TEST_PORTAL_SECRET"), .version = 1 };
}

/* ---- what is checked in each process ---- */

static void
assert_no_canary_in_file (gboolean there)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_cmpint (g_file_get_contents (g_getenv (FILE_VARIABLE), &bytes, &length, NULL), ==, there);
  if (!there)
    return;
  g_assert_null (memmem (bytes, length, "canary", 6));
  g_assert_null (memmem (bytes, length, "Y2FuYXJ5", 8)); /* the same in base64 */
  g_assert_null (memmem (bytes, length, TENANT, strlen (TENANT)));
}

static void
store (WardVault *vault, const char *tenant_id, const char *kind, const char *secret)
{
  g_autoptr (GError) error = NULL;
  gboolean done = vault_store (vault, tenant_id, kind, secret, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void
assert_unavailable (WardVault *vault)
{
  g_autoptr (GError) stored = NULL;
  g_autoptr (GError) deleted = NULL;
  g_autoptr (GError) probed = NULL;
  WardVaultState state = WARD_VAULT_PRESENT;

  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  g_assert_false (vault_store (vault, TENANT, "refresh", CANARY, &stored));
  g_assert_error (stored, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_false (vault_delete (vault, TENANT, NULL, &deleted));
  g_assert_error (deleted, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  g_assert_false (vault_probe (vault, &state, &probed));
  g_assert_error (probed, WARD_FAILURE, WARD_FAILURE_KEYRING_UNAVAILABLE);
  assert_no_canary_in_file (FALSE);
}

static void
process_round_trip (void)
{
  Portal portal = good_portal ();
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);
  g_autofree char *longest = g_strnfill (16384, 'x');
  g_autofree char *too_long = g_strnfill (30000, 'x');
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_ABSENT;

  portal_start (&portal);
  g_assert_true (ward_vault_is_persistent (vault));
  g_assert_true (vault_probe (vault, &state, NULL));
  g_assert_cmpstr (ward_vault_state_get_name (state), ==, "present");
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  store (vault, TENANT, "refresh", longest);
  vault_assert_holds (vault, TENANT, "refresh", longest);
  store (vault, TENANT, "refresh", "canary\nof two lines");
  vault_assert_holds (vault, TENANT, "refresh", "canary\nof two lines");
  store (vault, TENANT, "device", CANARY);
  store (vault, OTHER, "refresh", CANARY);
  g_assert_true (vault_delete (vault, TENANT, "refresh", NULL));
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_ABSENT);
  vault_assert_holds (vault, TENANT, "device", CANARY);
  g_assert_true (vault_delete (vault, TENANT, NULL, NULL));
  vault_assert_state (vault, TENANT, "device", WARD_VAULT_ABSENT);
  vault_assert_holds (vault, OTHER, "refresh", CANARY);
  g_assert_false (vault_store (vault, TENANT, "refresh", too_long, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE);
  assert_no_canary_in_file (TRUE);
  g_assert_cmpuint (portal.n_questions, ==, 1);
  portal_stop (&portal);
}

/* Another run of the program. */
static void
process_again (void)
{
  Portal portal = good_portal ();
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);

  portal_start (&portal);
  vault_assert_holds (vault, OTHER, "refresh", CANARY);
  portal_stop (&portal);
}

/* What was sealed with another secret is not taken for anything, and is in nobody's way. */
static void
process_changed (void)
{
  Portal portal = good_portal ();
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);

  portal_start (&portal);
  vault_assert_state (vault, OTHER, "refresh", WARD_VAULT_ABSENT);
  g_assert_true (vault_delete (vault, OTHER, NULL, NULL));
  store (vault, OTHER, "refresh", CANARY);
  vault_assert_holds (vault, OTHER, "refresh", CANARY);
  store (vault, OTHER, "refresh", "canary-2");
  vault_assert_holds (vault, OTHER, "refresh", "canary-2");
  store (vault, OTHER, "refresh", CANARY);
  assert_no_canary_in_file (TRUE);
  portal_stop (&portal);
}

static void
process_absent (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);

  assert_unavailable (vault);
}

static void
process_version (void)
{
  Portal portal = { .secret = "unused", .version = 0 };
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);

  portal_start (&portal);
  assert_unavailable (vault);
  g_assert_cmpuint (portal.n_questions, ==, 0);
  portal_stop (&portal);
}

/* The call ends at the deadline, with the question left as it is; when the answer comes after all, the next call has it. */
static void
process_silent (void)
{
  Portal portal = good_portal ();
  g_autoptr (WardVault) vault = ward_vault_new_portal (NULL);
  guint deadline_ms = ward_vault_get_deadline_ms (vault);

  portal.silent = TRUE;
  portal_start (&portal);
  g_assert_cmpuint (deadline_ms, ==, 15000);
  ward_vault_set_deadline_ms (vault, 300);
  vault_assert_state (vault, TENANT, "refresh", WARD_VAULT_UNAVAILABLE);
  vault_assert_state (vault, OTHER, "refresh", WARD_VAULT_UNAVAILABLE); /* behind the one that hangs */
  while (portal.n_questions == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_atomic_int_get (&portal.n_closed), ==, 0);
  portal.silent = FALSE;
  ward_vault_set_deadline_ms (vault, 600000);
  store (vault, TENANT, "refresh", CANARY);
  vault_assert_holds (vault, TENANT, "refresh", CANARY);
  g_assert_cmpuint (portal.n_questions, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&portal.n_closed), ==, 0);
  portal_stop (&portal);
}

/* ---- the processes ---- */

static void
run (const char *process, const char *secret)
{
  g_autofree char *path = g_strconcat ("/vault/portal/subprocess/", process, NULL);

  g_setenv ("WARD_TEST_PORTAL_SECRET", secret, TRUE);
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
use_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "sandbox.keyring", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  g_setenv (FILE_VARIABLE, path, TRUE);
}

#define FIRST "first-secret-of-the-portal-0123456789abcdef0123456789abcdef01234"
#define SECOND "other-secret-of-the-portal-0123456789abcdef0123456789abcdef01234"

static void
test_round_trip (void)
{
  use_file ();
  run ("round-trip", FIRST);
  run ("again", FIRST);
}

static void
test_changed (void)
{
  use_file ();
  run ("round-trip", FIRST);
  run ("changed", SECOND);
  run ("again", SECOND);
}

static void
test_case (gconstpointer data)
{
  use_file ();
  run (data, FIRST);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/vault/portal/subprocess/round-trip", process_round_trip);
  g_test_add_func ("/vault/portal/subprocess/again", process_again);
  g_test_add_func ("/vault/portal/subprocess/changed", process_changed);
  g_test_add_func ("/vault/portal/subprocess/absent", process_absent);
  g_test_add_func ("/vault/portal/subprocess/version", process_version);
  g_test_add_func ("/vault/portal/subprocess/silent", process_silent);
  if (g_test_subprocess ())
    return g_test_run ();

  g_test_add_func ("/vault/portal/round-trip", test_round_trip);
  g_test_add_func ("/vault/S10-portal-secret-changed", test_changed);
  g_test_add_data_func ("/vault/S09-portal-absent", "absent", test_case);
  g_test_add_data_func ("/vault/S09-portal-version-0", "version", test_case);
  g_test_add_data_func ("/vault/S09-portal-never-answers", "silent", test_case);
  g_setenv ("SNAP_NAME", "ward-test", TRUE);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  status = g_test_run ();
  g_test_dbus_down (bus);

  return status;
}
