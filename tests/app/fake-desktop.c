/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ward-test"

#include "app/fake-desktop.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>

static struct
{
  LogindHabit habit;
  int n_asked; /* atomic, as the next two */
  int n_locks;
  int lock;
} logind = { .lock = -1 };

static void
give_lock (GDBusConnection *connection, GDBusMessage *call)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_unix_fd_list_append (list, ends[1], NULL);
  g_close (ends[1], NULL);
  fake_bus_reply (connection, call, g_variant_new ("(h)", 0), list);
  g_atomic_int_set (&logind.lock, ends[0]);
  g_atomic_int_inc (&logind.n_locks);
}

static void
answer_right (GDBusConnection *connection, GDBusMessage *call, const char *member)
{
  if (g_str_equal (member, "Inhibit"))
    give_lock (connection, call);
  else if (g_str_equal (member, "GetSession"))
    fake_bus_reply (connection, call, g_variant_new ("(o)", LOGIND_SESSION), NULL);
  else
    fake_bus_reply (connection, call, g_variant_new ("(v)", g_variant_new_string ("2")), NULL);
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
      fake_bus_reply (connection, call, g_variant_new ("(s)", long_text), NULL);
      break;
    case LOGIND_NO_DESCRIPTOR:
      if (g_str_equal (member, "Inhibit"))
        fake_bus_reply (connection, call, g_variant_new ("(h)", 7), NULL);
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

void
fake_logind_start (FakeBus *bus, LogindHabit habit)
{
  if (logind.lock >= 0)
    g_close (logind.lock, NULL);
  logind.habit = habit;
  logind.n_asked = logind.n_locks = 0;
  logind.lock = -1;
  fake_bus_answer (bus, "/org/freedesktop/login1", answer);
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
