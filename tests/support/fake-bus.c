/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ward-test"

#include "support/fake-bus.h"

#include <string.h>

typedef struct
{
  char *path; /* (owned) */
  FakeAnswer answer;
} Part;

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

const char *
fake_bus_get_address (FakeBus *bus)
{
  return g_test_dbus_get_bus_address (bus->daemon);
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

void
fake_bus_reply (GDBusConnection *connection, GDBusMessage *call, GVariant *body, GUnixFDList *list)
{
  g_autoptr (GDBusMessage) reply = g_dbus_message_new_method_reply (call);

  g_dbus_message_set_body (reply, body);
  if (list != NULL)
    g_dbus_message_set_unix_fd_list (reply, list);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
part_free (gpointer data)
{
  g_free (((Part *) data)->path);
  g_free (data);
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  const Part *part = user_data;
  const char *path = g_dbus_message_get_path (message);

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL || path == NULL
      || !g_str_has_prefix (path, part->path))
    return message;
  part->answer (connection, message, g_dbus_message_get_member (message));
  g_object_unref (message);
  return NULL;
}

void
fake_bus_answer (FakeBus *bus, const char *path, FakeAnswer answer)
{
  Part *part = g_new0 (Part, 1);

  part->path = g_strdup (path);
  part->answer = answer;
  g_dbus_connection_add_filter (bus->peer, filter_cb, part, part_free);
}
