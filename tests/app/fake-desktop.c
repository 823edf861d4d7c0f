/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ward-test"

#include "app/fake-desktop.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>

static GDBusConnection *
connect_to (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection
      = g_dbus_connection_new_for_address_sync (address,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

FakeBus *
fake_bus_new (void)
{
  FakeBus *bus = g_new0 (FakeBus, 1);
  const char *address;

  bus->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus->daemon);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE); /* GTK is not to meet it */
  address = g_test_dbus_get_bus_address (bus->daemon);
  bus->peer = connect_to (address);
  bus->client = connect_to (address);
  return bus;
}

void
fake_bus_free (FakeBus *bus)
{
  g_dbus_connection_close_sync (bus->peer, NULL, NULL);
  g_dbus_connection_close_sync (bus->client, NULL, NULL);
  g_object_unref (bus->peer);
  g_object_unref (bus->client);
  g_test_dbus_down (bus->daemon);
  g_object_unref (bus->daemon);
  g_free (bus);
}

static void
call_bus (FakeBus *bus, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_sync (bus->peer, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                     method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

void
fake_bus_own (FakeBus *bus, const char *name)
{
  call_bus (bus, "RequestName", g_variant_new ("(su)", name, 4));
}

void
fake_bus_release (FakeBus *bus, const char *name)
{
  call_bus (bus, "ReleaseName", g_variant_new ("(s)", name));
}

static void
emit (GDBusConnection *connection, const char *path, const char *interface, const char *member, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (connection, NULL, path, interface, member, arguments, &error);
  g_assert_no_error (error);
  g_dbus_connection_flush_sync (connection, NULL, &error);
  g_assert_no_error (error);
}

void
fake_bus_emit (FakeBus *bus, const char *path, const char *interface, const char *member, GVariant *arguments)
{
  emit (bus->peer, path, interface, member, arguments);
}

void
fake_bus_emit_as_stranger (FakeBus *bus, const char *path, const char *interface, const char *member,
                           GVariant *arguments)
{
  g_autoptr (GDBusConnection) stranger = connect_to (g_test_dbus_get_bus_address (bus->daemon));

  emit (stranger, path, interface, member, arguments);
  g_dbus_connection_close_sync (stranger, NULL, NULL);
}

/* ---- the login manager: answered in GDBus's own thread, message by message, so that any answer can be sent ---- */

static struct
{
  LogindHabit habit;
  int n_asked; /* atomic, as the next two */
  int n_locks;
  int lock;
} logind = { .lock = -1 };

static void
send_reply (GDBusConnection *connection, GDBusMessage *call, GVariant *body, GUnixFDList *list)
{
  g_autoptr (GDBusMessage) reply = g_dbus_message_new_method_reply (call);

  g_dbus_message_set_body (reply, body);
  if (list != NULL)
    g_dbus_message_set_unix_fd_list (reply, list);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
give_lock (GDBusConnection *connection, GDBusMessage *call)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_unix_fd_list_append (list, ends[1], NULL);
  g_close (ends[1], NULL);
  send_reply (connection, call, g_variant_new ("(h)", 0), list);
  g_atomic_int_set (&logind.lock, ends[0]);
  g_atomic_int_inc (&logind.n_locks);
}

static void
answer_right (GDBusConnection *connection, GDBusMessage *call, const char *member)
{
  if (g_str_equal (member, "Inhibit"))
    give_lock (connection, call);
  else if (g_str_equal (member, "GetSession"))
    send_reply (connection, call, g_variant_new ("(o)", LOGIND_SESSION), NULL);
  else
    send_reply (connection, call, g_variant_new ("(v)", g_variant_new_string ("2")), NULL);
}

static void
answer (GDBusConnection *connection, GDBusMessage *call, const char *member)
{
  g_autofree char *long_text = NULL;
  g_autoptr (GDBusMessage) refusal = NULL;

  switch (logind.habit)
    {
    case LOGIND_RIGHT:
      answer_right (connection, call, member);
      break;
    case LOGIND_REFUSES:
      refusal = g_dbus_message_new_method_error_literal (call, "org.freedesktop.DBus.Error.AccessDenied", "no");
      g_dbus_connection_send_message (connection, refusal, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
      break;
    case LOGIND_WRONG_TYPE:
      long_text = g_strnfill (10 * 1024 * 1024, 'x');
      send_reply (connection, call, g_variant_new ("(s)", long_text), NULL);
      break;
    case LOGIND_NO_DESCRIPTOR:
      if (g_str_equal (member, "Inhibit"))
        send_reply (connection, call, g_variant_new ("(h)", 7), NULL);
      else
        answer_right (connection, call, member);
      break;
    case LOGIND_SILENT:
    default:
      break;
    }
  g_atomic_int_inc (&logind.n_asked);
  g_main_context_wakeup (NULL);
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  const char *path = g_dbus_message_get_path (message);

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL || path == NULL
      || !g_str_has_prefix (path, "/org/freedesktop/login1"))
    return message;
  answer (connection, message, g_dbus_message_get_member (message));
  g_object_unref (message);
  return NULL;
}

void
fake_logind_start (FakeBus *bus, LogindHabit habit)
{
  if (logind.lock >= 0)
    g_close (logind.lock, NULL);
  logind.habit = habit;
  logind.n_asked = logind.n_locks = 0;
  logind.lock = -1;
  g_dbus_connection_add_filter (bus->peer, filter_cb, NULL, NULL);
  fake_bus_own (bus, "org.freedesktop.login1");
}

int
fake_logind_count_asked (void)
{
  return g_atomic_int_get (&logind.n_asked);
}

int
fake_logind_count_locks (void)
{
  return g_atomic_int_get (&logind.n_locks);
}

int
fake_logind_get_lock (void)
{
  return g_atomic_int_get (&logind.lock);
}

gboolean
fake_logind_is_held (void)
{
  struct pollfd end = { .fd = fake_logind_get_lock (), .events = POLLIN };

  g_assert_cmpint (poll (&end, 1, 0), >=, 0);
  return (end.revents & POLLHUP) == 0;
}
