/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real keyring daemon for tests: begun, stopped, killed, and looked into from beside the vault. */
#include "core/vault/keyring-daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define BUS_NAME "org.freedesktop.secrets"

static char **session;              /* (owned) the session's environment */
static GSubprocess *daemon_process; /* (owned) (nullable) */

struct _KeyringMonitor
{
  GDBusConnection *connection; /* (owned) */
  char *member;                /* (owned) */
  KeyringHeard heard;
  gpointer user_data;
  guint filter;
  guint count; /* atomic */
};

void
keyring_daemon_init (void)
{
  session = g_get_environ ();
}

const char *const *
keyring_session_get_environ (void)
{
  return (const char *const *) session;
}

char *
keyring_folder_dup_file (const char *name)
{
  return g_build_filename (g_environ_getenv (session, "XDG_DATA_HOME"), "keyrings", name, NULL);
}

void
keyring_folder_reset (void)
{
  g_autofree char *folder = keyring_folder_dup_file (NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_true (g_str_has_prefix (folder, g_environ_getenv (session, "HOME"))); /* the session's own */
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

gboolean
keyring_daemon_is_on_bus (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
                                     g_variant_new ("(s)", BUS_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  g_variant_get (answer, "(b)", &owned);

  return owned;
}

/* It dies with the test, however that ends. */
static void
set_up_child (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (GPOINTER_TO_INT (data) == KEYRING_FULL)
    {
      const struct rlimit none = { 0, 0 };

      signal (SIGXFSZ, SIG_IGN);
      setrlimit (RLIMIT_FSIZE, &none);
    }
}

void
keyring_daemon_begin (KeyringStart how)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *control
      = g_strconcat ("--control-directory=", g_environ_getenv (session, "XDG_RUNTIME_DIR"), "/keyring", NULL);
  g_autoptr (GError) error = NULL;
  GOutputStream *input;

  g_assert_null (daemon_process);
  g_subprocess_launcher_set_environ (launcher, session);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG"); /* its warnings are none of ours */
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, GINT_TO_POINTER (how), NULL);
  daemon_process
      = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--components=secrets",
                                     control, how == KEYRING_LOCKED ? NULL : "--unlock", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (daemon_process);
  if (how != KEYRING_LOCKED)
    g_output_stream_write_all (input, KEYRING_PASSWORD, strlen (KEYRING_PASSWORD), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, NULL);
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
keyring_daemon_wait (void)
{
  gboolean there = FALSE;
  guint watch
      = g_bus_watch_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, NULL, &there, NULL);

  while (!there)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
}

void
keyring_daemon_start (KeyringStart how)
{
  keyring_daemon_begin (how);
  keyring_daemon_wait ();
}

void
keyring_daemon_signal (int number)
{
  g_subprocess_send_signal (daemon_process, number);
}

static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
keyring_daemon_stop (void)
{
  gboolean gone = FALSE;
  guint watch;

  if (daemon_process == NULL)
    return;
  g_subprocess_force_exit (daemon_process);
  g_subprocess_wait (daemon_process, NULL, NULL);
  g_clear_object (&daemon_process);
  watch
      = g_bus_watch_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, &gone, NULL);
  while (!gone)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
}

static SecretService *
open_service (void)
{
  g_autoptr (GError) error = NULL;
  SecretService *service
      = secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, NULL, &error);

  g_assert_no_error (error);

  return service;
}

GList *
keyring_items (const char *tenant_id)
{
  g_autoptr (SecretService) service = open_service ();
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GList *items;

  g_hash_table_insert (attributes, (gpointer) "tenant", (gpointer) tenant_id);
  items = secret_service_search_sync (service, NULL, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL,
                                      &error);
  g_assert_no_error (error);

  return items;
}

void
keyring_items_free (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

guint
keyring_count_items (const char *tenant_id)
{
  GList *items = keyring_items (tenant_id);
  guint n = g_list_length (items);

  keyring_items_free (items);

  return n;
}

void
keyring_plant (const char *tenant_id, const char *kind, const char *value, gssize length)
{
  g_autoptr (SecretService) service = open_service ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection
      = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, &error);
  g_autoptr (GHashTable) attributes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (SecretValue) secret = secret_value_new (value, length, "text/plain");
  g_autoptr (SecretItem) item = NULL;

  g_assert_no_error (error);
  g_hash_table_insert (attributes, (gpointer) "tenant", (gpointer) tenant_id);
  g_hash_table_insert (attributes, (gpointer) "kind", (gpointer) kind);
  g_hash_table_insert (attributes, (gpointer) "v", (gpointer) "1");
  item = secret_item_create_sync (collection, NULL, attributes, "planted", secret, SECRET_ITEM_CREATE_NONE, NULL,
                                  &error);
  g_assert_no_error (error);
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  KeyringMonitor *monitor = user_data;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL
      || g_strcmp0 (g_dbus_message_get_member (message), monitor->member) != 0)
    return message;
  g_atomic_int_inc (&monitor->count);
  if (monitor->heard != NULL)
    monitor->heard (monitor->member, monitor->user_data);
  g_main_context_wakeup (NULL);
  g_object_unref (message); /* not ours to answer */

  return NULL;
}

KeyringMonitor *
keyring_monitor_new (const char *member, KeyringHeard heard, gpointer user_data)
{
  g_autofree char *rule = g_strdup_printf ("type='method_call',member='%s'", member);
  const char *rules[] = { rule, NULL };
  KeyringMonitor *monitor = g_new0 (KeyringMonitor, 1);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  monitor->member = g_strdup (member);
  monitor->heard = heard;
  monitor->user_data = user_data;
  monitor->connection = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                                NULL, NULL, &error);
  g_assert_no_error (error);
  monitor->filter = g_dbus_connection_add_filter (monitor->connection, filter_cb, monitor, NULL);
  answer = g_dbus_connection_call_sync (monitor->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus.Monitoring", "BecomeMonitor",
                                        g_variant_new ("(^asu)", rules, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                        &error);
  g_assert_no_error (error);

  return monitor;
}

guint
keyring_monitor_get_count (KeyringMonitor *monitor)
{
  return (guint) g_atomic_int_get (&monitor->count);
}

void
keyring_monitor_free (KeyringMonitor *monitor)
{
  g_dbus_connection_close_sync (monitor->connection, NULL, NULL);
  g_dbus_connection_remove_filter (monitor->connection, monitor->filter);
  g_object_unref (monitor->connection);
  g_free (monitor->member);
  g_free (monitor);
}
