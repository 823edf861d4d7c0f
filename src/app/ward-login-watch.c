/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The login manager's signals (reliability.md 6.4, P08). Sleep is held up by a delay lock until what is on the screen is covered, since a computer that wakes
 * shows its last frame before any program runs. Everything that comes over the bus is checked for its type, and every question has a deadline (C17): whoever
 * sits on that bus under logind's name can at worst conceal a patient. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-login-watch.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define NAME "org.freedesktop.login1"
#define PATH "/org/freedesktop/login1"
#define MANAGER NAME ".Manager"
#define SESSION NAME ".Session"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define OWN_SESSION PATH "/session/auto" /* of systemd 243 and later */
#define DEADLINE_MS 5000

struct _WardLoginWatch
{
  GDBusConnection *bus; /* (owned) */
  WardAwayFunc away;
  WardAwayFunc present;
  gpointer user_data; /* (unowned) */

  char *owner;               /* (owned) (nullable) who is logind now */
  char *session;             /* (owned) (nullable) the path of this user's session, once it is known */
  GCancellable *cancellable; /* (owned) (nullable) while logind is there */
  guint watch;
  guint signals[3];
  guint covering; /* the latest end of the delay */
  int lock;       /* -1: none */
};

static void take_lock (WardLoginWatch *self);

static void
close_lock (WardLoginWatch *self)
{
  g_clear_handle_id (&self->covering, g_source_remove);
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  self->lock = -1;
}

static gboolean
overdue_cb (gpointer user_data)
{
  WardLoginWatch *self = user_data;

  self->covering = 0;
  close_lock (self);
  return G_SOURCE_REMOVE;
}

static void
sleep_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
          GVariant *parameters, gpointer user_data)
{
  WardLoginWatch *self = user_data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  if (!begins)
    {
      if (self->lock < 0)
        take_lock (self);
      return;
    }
  if (self->lock >= 0 && self->covering == 0)
    self->covering = g_timeout_add (WARD_COVER_MS, overdue_cb, self);
  self->away (self->user_data);
}

/* Until it is known which session is ours, each one counts: to conceal too often is the lesser harm. */
static gboolean
is_own (WardLoginWatch *self, const char *path)
{
  return self->session == NULL || g_str_equal (self->session, path);
}

static void
lock_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
         GVariant *parameters, gpointer user_data)
{
  WardLoginWatch *self = user_data;

  if (is_own (self, path))
    self->away (self->user_data);
}

/* Another user is in front, or the desktop has told logind that it is locked, which it does even where its own signal cannot be heard. */
static void
changed_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
            GVariant *parameters, gpointer user_data)
{
  WardLoginWatch *self = user_data;
  g_autoptr (GVariant) changed = NULL;
  gboolean active = TRUE;
  gboolean locked = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")) || self->session == NULL
      || !is_own (self, path))
    return;
  g_variant_get (parameters, "(&s@a{sv}@as)", NULL, &changed, NULL);
  g_variant_lookup (changed, "Active", "b", &active);
  g_variant_lookup (changed, "LockedHint", "b", &locked);
  if (!active || locked)
    self->away (self->user_data);
}

/* FALSE: the watch is gone, or the answer is not one. */
static gboolean
answered (GObject *bus, GAsyncResult *result, const char *type, GVariant **out_answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE (type)))
    return FALSE;
  *out_answer = g_steal_pointer (&answer);
  return TRUE;
}

static void
session_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer = NULL;

  if (!answered (source, result, "(o)", &answer))
    return;
  g_free (((WardLoginWatch *) user_data)->session);
  g_variant_get (answer, "(o)", &((WardLoginWatch *) user_data)->session);
}

static void
find_session (WardLoginWatch *self, const char *id)
{
  g_dbus_connection_call (self->bus, self->owner, PATH, MANAGER, "GetSession", g_variant_new ("(s)", id), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, DEADLINE_MS, self->cancellable, session_found_cb, self);
}

static void
id_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!answered (source, result, "(v)", &answer))
    return;
  g_variant_get (answer, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    find_session (user_data, g_variant_get_string (value, NULL));
}

static void
learn_session (WardLoginWatch *self)
{
  g_dbus_connection_call (self->bus, self->owner, OWN_SESSION, PROPERTIES, "Get", g_variant_new ("(ss)", SESSION, "Id"),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, DEADLINE_MS, self->cancellable, id_read_cb, self);
}

static void
lock_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
      = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list, result, &error);
  WardLoginWatch *self = user_data;
  gint32 index;

  /* A policy may refuse it; then what is shown is covered as quickly as it goes. */
  if (answer == NULL || list == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(h)")))
    return;
  g_variant_get (answer, "(h)", &index);
  if (index < 0 || index >= g_unix_fd_list_get_length (list))
    return;
  close_lock (self);
  self->lock = g_unix_fd_list_get (list, index, NULL);
}

static void
take_lock (WardLoginWatch *self)
{
  g_dbus_connection_call_with_unix_fd_list (
      self->bus, self->owner, PATH, MANAGER, "Inhibit",
      g_variant_new ("(ssss)", "sleep", "Ward", _ ("Patients are hidden before the computer sleeps"), "delay"), NULL,
      G_DBUS_CALL_FLAGS_NO_AUTO_START, DEADLINE_MS, NULL, self->cancellable, lock_taken_cb, self);
}

static void
forget (WardLoginWatch *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->signals); i++)
    if (self->signals[i] != 0)
      {
        g_dbus_connection_signal_unsubscribe (self->bus, self->signals[i]);
        self->signals[i] = 0;
      }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->owner, g_free);
  g_clear_pointer (&self->session, g_free);
  close_lock (self);
}

/* By the name of its connection: GLib before 2.80.1 hands on what others send in a well-known name (CVE-2024-34397). */
static guint
listen (WardLoginWatch *self, const char *interface, const char *member, const char *argument,
        GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (self->bus, self->owner, interface, member, NULL, argument,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  WardLoginWatch *self = user_data;

  forget (self);
  self->owner = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  self->signals[0] = listen (self, MANAGER, "PrepareForSleep", NULL, sleep_cb);
  self->signals[1] = listen (self, SESSION, "Lock", NULL, lock_cb);
  self->signals[2] = listen (self, PROPERTIES, "PropertiesChanged", SESSION, changed_cb);
  learn_session (self);
  take_lock (self);
  self->present (self->user_data);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  WardLoginWatch *self = user_data;

  forget (self);
  self->present (self->user_data);
}

/**
 * ward_login_watch_new:
 * @bus: the system's bus
 * @away: (scope notified): nobody can be in front of the screen any more
 * @present: (scope notified): whether logind is there may have changed
 * @user_data: for both
 *
 * Begins to listen. Neither function is called before this returns.
 *
 * Returns: (transfer full): the watch
 */
WardLoginWatch *
ward_login_watch_new (GDBusConnection *bus, WardAwayFunc away, WardAwayFunc present, gpointer user_data)
{
  WardLoginWatch *self = g_new0 (WardLoginWatch, 1);

  g_assert (G_IS_DBUS_CONNECTION (bus) && away != NULL && present != NULL);

  self->bus = g_object_ref (bus);
  self->away = away;
  self->present = present;
  self->user_data = user_data;
  self->lock = -1;
  self->watch
      = g_bus_watch_name_on_connection (bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
  return self;
}

/**
 * ward_login_watch_free:
 * @self: (transfer full): a watch
 *
 * Ends it, and lets the computer sleep.
 */
void
ward_login_watch_free (WardLoginWatch *self)
{
  g_bus_unwatch_name (self->watch);
  forget (self);
  g_object_unref (self->bus);
  g_free (self);
}

/**
 * ward_login_watch_is_there:
 *
 * Returns: whether logind answers for its name on the bus
 */
gboolean
ward_login_watch_is_there (WardLoginWatch *self)
{
  return self->owner != NULL;
}

/**
 * ward_login_watch_holds_sleep:
 *
 * Returns: whether the computer waits for ward_login_watch_covered() before it sleeps
 */
gboolean
ward_login_watch_holds_sleep (WardLoginWatch *self)
{
  return self->lock >= 0;
}

/**
 * ward_login_watch_covered:
 *
 * Lets a sleep begin that waits; without one, nothing happens.
 */
void
ward_login_watch_covered (WardLoginWatch *self)
{
  if (self->covering != 0)
    close_lock (self);
}
