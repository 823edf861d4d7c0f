/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The launch address (auth.md section 1.7): for record systems whose browser cannot open Ward's own links. It takes what the redirect listener takes, one
 * GET of one path with the right Host, of the same user's process, and answers with the same constant pages; only that it stays open. Any page in the
 * browser can come here: so a launch from here is worth no more than one from anywhere else. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-launch-listener.h"

#include "core/auth/ward-redirect-listener.h"
#include "core/base/ward-clock.h"

struct _WardLaunchListener
{
  GObject parent_instance;

  WardEventLog *events;           /* (owned) (nullable) */
  WardRedirectListener *listener; /* (owned) (nullable) */
  WardLaunch *arrived;            /* (owned) (nullable) to be told of in the next turn of the main loop */
  guint source;
};

G_DEFINE_FINAL_TYPE (WardLaunchListener, ward_launch_listener, G_TYPE_OBJECT)

enum
{
  SIGNAL_LAUNCHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ward_launch_listener_dispose (GObject *object)
{
  ward_launch_listener_stop (WARD_LAUNCH_LISTENER (object));

  G_OBJECT_CLASS (ward_launch_listener_parent_class)->dispose (object);
}

static void
ward_launch_listener_finalize (GObject *object)
{
  WardLaunchListener *self = WARD_LAUNCH_LISTENER (object);

  g_clear_object (&self->events);

  G_OBJECT_CLASS (ward_launch_listener_parent_class)->finalize (object);
}

static void
ward_launch_listener_class_init (WardLaunchListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ward_launch_listener_dispose;
  object_class->finalize = ward_launch_listener_finalize;

  /**
   * WardLaunchListener::launched:
   * @self: a listener
   * @launch: what came
   *
   * A launch came. Of several at once only the last is told.
   */
  signals[SIGNAL_LAUNCHED] = g_signal_new ("launched", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, WARD_TYPE_LAUNCH);
}

static void
ward_launch_listener_init (WardLaunchListener *self)
{
}

/**
 * ward_launch_listener_new:
 * @events: (nullable): where events go
 *
 * Makes a listener that does not listen yet.
 *
 * Returns: (transfer full): a listener
 */
WardLaunchListener *
ward_launch_listener_new (WardEventLog *events)
{
  WardLaunchListener *self;

  g_return_val_if_fail (events == NULL || WARD_IS_EVENT_LOG (events), NULL);

  self = g_object_new (WARD_TYPE_LAUNCH_LISTENER, NULL);
  g_set_object (&self->events, events);

  return self;
}

/**
 * ward_launch_listener_build_address:
 * @port: a port
 *
 * Returns: (transfer full): the launch address at this port, to be given to a record system
 */
char *
ward_launch_listener_build_address (guint16 port)
{
  return g_strdup_printf ("http://127.0.0.1:%u/launch", port);
}

static gboolean
arrived_cb (gpointer user_data)
{
  WardLaunchListener *self = user_data;
  g_autoptr (WardLaunchListener) alive = g_object_ref (self);
  g_autoptr (WardLaunch) launch = g_steal_pointer (&self->arrived);

  self->source = 0;
  g_signal_emit (alive, signals[SIGNAL_LAUNCHED], 0, launch);

  return G_SOURCE_REMOVE;
}

/* The page is written when this returns: what follows must not happen inside the call. */
static WardRedirectVerdict
judge (const char *query, gpointer user_data)
{
  WardLaunchListener *self = user_data;
  WardLaunch *launch = ward_launch_parse_query (query, ward_clock_monotonic_us (NULL), NULL);

  if (launch == NULL)
    return WARD_REDIRECT_IGNORED;
  g_clear_pointer (&self->arrived, ward_launch_unref);
  self->arrived = launch;
  if (self->source == 0)
    self->source = g_idle_add (arrived_cb, self);

  return WARD_REDIRECT_DONE;
}

/**
 * ward_launch_listener_start:
 * @self: a listener
 * @port: the port, of 127.0.0.1 only
 * @error: return location for %WARD_FAILURE_PORT_TAKEN
 *
 * Opens the launch address, in place of the one that is open, if one is. It closes itself after fifty wrong requests in a row.
 *
 * Returns: %TRUE if it listens
 */
gboolean
ward_launch_listener_start (WardLaunchListener *self, guint16 port, GError **error)
{
  g_autofree char *address = ward_launch_listener_build_address (port);
  const char *const addresses[] = { address, NULL };

  g_return_val_if_fail (WARD_IS_LAUNCH_LISTENER (self), FALSE);
  g_return_val_if_fail (port != 0, FALSE);

  ward_launch_listener_stop (self);
  self->listener = ward_redirect_listener_new (self->events, NULL, judge, self, NULL);
  ward_redirect_listener_set_stays_open (self->listener, TRUE);
  if (ward_redirect_listener_start (self->listener, addresses, FALSE, error))
    return TRUE;
  g_clear_object (&self->listener);

  return FALSE;
}

/**
 * ward_launch_listener_stop:
 * @self: a listener
 *
 * Closes the launch address, and forgets a launch that was not told of yet.
 */
void
ward_launch_listener_stop (WardLaunchListener *self)
{
  g_return_if_fail (WARD_IS_LAUNCH_LISTENER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->arrived, ward_launch_unref);
  if (self->listener != NULL)
    ward_redirect_listener_stop (self->listener);
  g_clear_object (&self->listener);
}

/**
 * ward_launch_listener_get_address:
 * @self: a listener
 *
 * Returns: (nullable): the launch address, while it is open
 */
const char *
ward_launch_listener_get_address (WardLaunchListener *self)
{
  g_return_val_if_fail (WARD_IS_LAUNCH_LISTENER (self), NULL);

  return self->listener != NULL && ward_redirect_listener_is_listening (self->listener)
             ? ward_redirect_listener_get_uri (self->listener)
             : NULL;
}
