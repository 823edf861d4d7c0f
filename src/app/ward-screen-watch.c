/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen's lock, from whoever tells of it (reliability.md 6.4, P08, P09). GtkApplication knows GNOME's screen saver only. Each is heard by its connection's
 * own name and for its argument's type (C17): a peer that sends anything else is not heard. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-screen-watch.h"

#include "app/ward-login-watch.h"

/* KDE and others use the common name; the rest have names of their own. All send ActiveChanged, a boolean, by an interface that is called as they are. */
static const char *const savers[] = {
  "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver",
  "org.mate.ScreenSaver",        "org.xfce.ScreenSaver",
};

#define LOGIN "org.freedesktop.login1"

typedef struct
{
  WardScreenWatch *watch; /* (unowned) */
  guint name;             /* what watches the name */
  guint signal;           /* 0: nobody has it */
} Saver;

struct _WardScreenWatch
{
  GObject parent_instance;

  GDBusConnection *session;  /* (owned) (nullable) */
  WardLoginWatch *login;     /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  Saver savers[G_N_ELEMENTS (savers)];
};

enum
{
  SIGNAL_AWAY,
  SIGNAL_SOURCES_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardScreenWatch, ward_screen_watch, G_TYPE_OBJECT)

static void
away_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_AWAY], 0);
}

static void
sources_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_SOURCES_CHANGED], 0);
}

static void
active_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
           GVariant *parameters, gpointer user_data)
{
  gboolean active = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &active);
  if (active)
    away_cb (((Saver *) user_data)->watch);
}

static void
stop_listening (GDBusConnection *bus, Saver *saver)
{
  if (saver->signal != 0)
    g_dbus_connection_signal_unsubscribe (bus, saver->signal);
  saver->signal = 0;
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  Saver *saver = user_data;

  stop_listening (bus, saver);
  saver->signal = g_dbus_connection_signal_subscribe (bus, owner, name, "ActiveChanged", NULL, NULL,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, active_cb, saver, NULL);
  sources_cb (saver->watch);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Saver *saver = user_data;

  if (saver->signal == 0)
    return;
  stop_listening (bus, saver);
  sources_cb (saver->watch);
}

static void
watch_session (WardScreenWatch *self, GDBusConnection *bus)
{
  self->session = g_object_ref (bus);
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    {
      self->savers[i].watch = self;
      self->savers[i].name = g_bus_watch_name_on_connection (bus, savers[i], G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb,
                                                             vanished_cb, &self->savers[i], NULL);
    }
}

static void
ward_screen_watch_dispose (GObject *object)
{
  WardScreenWatch *self = WARD_SCREEN_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    {
      g_clear_handle_id (&self->savers[i].name, g_bus_unwatch_name);
      if (self->session != NULL)
        stop_listening (self->session, &self->savers[i]);
    }
  g_clear_pointer (&self->login, ward_login_watch_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ward_screen_watch_parent_class)->dispose (object);
}

static void
ward_screen_watch_finalize (GObject *object)
{
  g_object_unref (WARD_SCREEN_WATCH (object)->cancellable);
  G_OBJECT_CLASS (ward_screen_watch_parent_class)->finalize (object);
}

static void
ward_screen_watch_class_init (WardScreenWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ward_screen_watch_dispose;
  object_class->finalize = ward_screen_watch_finalize;
  signals[SIGNAL_AWAY]
      = g_signal_new ("away", WARD_TYPE_SCREEN_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SOURCES_CHANGED] = g_signal_new ("sources-changed", WARD_TYPE_SCREEN_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
ward_screen_watch_init (WardScreenWatch *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * ward_screen_watch_new_for_buses:
 * @session: (nullable): where the screen savers are
 * @system: (nullable): where the login manager is
 *
 * Begins to listen.
 *
 * Returns: (transfer full): the watch
 */
WardScreenWatch *
ward_screen_watch_new_for_buses (GDBusConnection *session, GDBusConnection *system)
{
  WardScreenWatch *self = g_object_new (WARD_TYPE_SCREEN_WATCH, NULL);

  if (session != NULL)
    watch_session (self, session);
  if (system != NULL)
    self->login = ward_login_watch_new (system, away_cb, sources_cb, self);
  return self;
}

static void
session_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardScreenWatch) self = WARD_SCREEN_WATCH (user_data);
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus != NULL && !g_cancellable_is_cancelled (self->cancellable))
    watch_session (self, bus);
}

static void
system_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardScreenWatch) self = WARD_SCREEN_WATCH (user_data);
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->login = ward_login_watch_new (bus, away_cb, sources_cb, self);
}

/**
 * ward_screen_watch_new:
 *
 * Begins to listen on the buses of this session, as soon as they answer; without them nothing is ever told.
 *
 * Returns: (transfer full): the watch
 */
WardScreenWatch *
ward_screen_watch_new (void)
{
  WardScreenWatch *self = g_object_new (WARD_TYPE_SCREEN_WATCH, NULL);

  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_found_cb, g_object_ref (self));
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_found_cb, g_object_ref (self));
  return self;
}

/**
 * ward_screen_watch_dup_sources:
 *
 * For the diagnostics: who would tell that the screen is locked.
 *
 * Returns: (transfer full): the names of those that are there, none if only the windows' own timers work
 */
char **
ward_screen_watch_dup_sources (WardScreenWatch *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (WARD_IS_SCREEN_WATCH (self), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    if (self->savers[i].signal != 0)
      g_strv_builder_add (builder, savers[i]);
  if (self->login != NULL && ward_login_watch_is_there (self->login))
    g_strv_builder_add (builder, LOGIN);
  return g_strv_builder_end (builder);
}

/**
 * ward_screen_watch_holds_sleep:
 *
 * Returns: whether a sleep waits for ward_screen_watch_covered()
 */
gboolean
ward_screen_watch_holds_sleep (WardScreenWatch *self)
{
  g_return_val_if_fail (WARD_IS_SCREEN_WATCH (self), FALSE);

  return self->login != NULL && ward_login_watch_holds_sleep (self->login);
}

/**
 * ward_screen_watch_covered:
 *
 * Lets a sleep begin that waits.
 */
void
ward_screen_watch_covered (WardScreenWatch *self)
{
  g_return_if_fail (WARD_IS_SCREEN_WATCH (self));

  if (self->login != NULL)
    ward_login_watch_covered (self->login);
}
