/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curtain (reliability.md 6.4, P10): an idle timer of our own on what comes in at the window, since no desktop gives one to every program. A pointer that
 * moves keeps the curtain open, but only a key or a click opens it again: a bumped desk must not show a patient. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-curtain.h"

#define TICK_SECONDS 5
#define NOTICE_SECONDS (WARD_CURTAIN_CONCEAL_SECONDS - WARD_CURTAIN_WARN_SECONDS)

struct _WardCurtain
{
  GObject parent_instance;

  GtkEventController *controller; /* (unowned) the window's */
  GtkWidget *window;              /* (unowned, weak) (nullable) */
  WardCurtainState state;
  gint64 touched; /* monotonic, microseconds */
  guint conceal_s;
  guint lock_s;
  gulong hook; /* on every button that is pressed */
  guint source;
};

enum
{
  PROP_STATE = 1,
};

static GParamSpec *state_pspec;

G_DEFINE_FINAL_TYPE (WardCurtain, ward_curtain, G_TYPE_OBJECT)

static void
set_state (WardCurtain *self, WardCurtainState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), state_pspec);
}

static gboolean
tick_cb (gpointer user_data)
{
  ward_curtain_tick (user_data, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

static gboolean
event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, WardCurtain *self)
{
  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_KEY_PRESS:
      /* Ctrl alone opens nothing, else the P after it would print. */
      return ward_curtain_touch (self, !gdk_key_event_is_modifier (event), g_get_monotonic_time ());
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
      return ward_curtain_touch (self, TRUE, g_get_monotonic_time ());
    case GDK_MOTION_NOTIFY:
    case GDK_SCROLL:
    case GDK_TOUCH_UPDATE:
      ward_curtain_touch (self, FALSE, g_get_monotonic_time ());
      return GDK_EVENT_PROPAGATE;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Assistive technology acts without any input at the window: a button that it presses was pressed by somebody, too. */
static gboolean
clicked_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  WardCurtain *self = user_data;
  GtkWidget *button = g_value_get_object (&values[0]);

  if (self->window != NULL && GTK_WIDGET (gtk_widget_get_root (button)) == self->window)
    ward_curtain_touch (self, TRUE, g_get_monotonic_time ());
  return TRUE;
}

static void
ward_curtain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STATE)
    g_value_set_int (value, (int) WARD_CURTAIN (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ward_curtain_dispose (GObject *object)
{
  WardCurtain *self = WARD_CURTAIN (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->hook != 0)
    g_signal_remove_emission_hook (g_signal_lookup ("clicked", GTK_TYPE_BUTTON), self->hook);
  self->hook = 0;
  if (self->window != NULL)
    gtk_widget_remove_controller (self->window, self->controller);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (ward_curtain_parent_class)->dispose (object);
}

static void
ward_curtain_class_init (WardCurtainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ward_curtain_get_property;
  object_class->dispose = ward_curtain_dispose;
  state_pspec = g_param_spec_int ("state", NULL, NULL, WARD_CURTAIN_OPEN, WARD_CURTAIN_LOCKED, WARD_CURTAIN_OPEN,
                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_property (object_class, PROP_STATE, state_pspec);
}

static void
ward_curtain_init (WardCurtain *self)
{
  self->touched = g_get_monotonic_time ();
  self->conceal_s = WARD_CURTAIN_CONCEAL_SECONDS;
  self->lock_s = WARD_CURTAIN_LOCK_SECONDS;
  self->source = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
}

/**
 * ward_curtain_new:
 * @window: whose input counts
 *
 * A curtain, open. It only tells its state: what that means is the window's.
 *
 * Returns: (transfer full):
 */
WardCurtain *
ward_curtain_new (GtkWidget *window)
{
  WardCurtain *self = g_object_new (WARD_TYPE_CURTAIN, NULL);

  g_set_weak_pointer (&self->window, window);
  self->controller = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->controller, "event", G_CALLBACK (event_cb), self, 0);
  gtk_widget_add_controller (window, self->controller);
  g_type_class_unref (g_type_class_ref (GTK_TYPE_BUTTON));
  self->hook = g_signal_add_emission_hook (g_signal_lookup ("clicked", GTK_TYPE_BUTTON), 0, clicked_cb, self, NULL);
  return self;
}

/**
 * ward_curtain_watch:
 * @other: another window
 *
 * Whatever is done in it counts, too, as long as it is there.
 */
void
ward_curtain_watch (WardCurtain *self, GtkWidget *other)
{
  GtkEventController *controller;

  g_return_if_fail (WARD_IS_CURTAIN (self));
  g_return_if_fail (GTK_IS_WIDGET (other));

  controller = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (event_cb), self, 0);
  gtk_widget_add_controller (other, controller);
}

/**
 * ward_curtain_get_state:
 *
 * Returns: what may be seen
 */
WardCurtainState
ward_curtain_get_state (WardCurtain *self)
{
  g_return_val_if_fail (WARD_IS_CURTAIN (self), WARD_CURTAIN_LOCKED);

  return self->state;
}

/**
 * ward_curtain_set_times:
 * @conceal_s: seconds without anybody until what is shown is concealed
 * @lock_s: seconds until it is locked; if less than @conceal_s, nothing is concealed before
 *
 * Takes a hospital's policy, which counts at once, also for the time that has gone by: no time is longer than without a policy.
 */
void
ward_curtain_set_times (WardCurtain *self, guint conceal_s, guint lock_s)
{
  g_return_if_fail (WARD_IS_CURTAIN (self));
  g_return_if_fail (conceal_s > 0 && lock_s > 0);

  self->lock_s = MIN (lock_s, WARD_CURTAIN_LOCK_SECONDS);
  self->conceal_s = MIN (MIN (conceal_s, WARD_CURTAIN_CONCEAL_SECONDS), self->lock_s);
  ward_curtain_tick (self, g_get_monotonic_time ());
}

/**
 * ward_curtain_draw:
 *
 * Conceals at once.
 */
void
ward_curtain_draw (WardCurtain *self)
{
  g_return_if_fail (WARD_IS_CURTAIN (self));

  if (self->state < WARD_CURTAIN_DRAWN)
    set_state (self, WARD_CURTAIN_DRAWN);
}

/**
 * ward_curtain_open:
 *
 * Somebody is there and wants to go on.
 */
void
ward_curtain_open (WardCurtain *self)
{
  g_return_if_fail (WARD_IS_CURTAIN (self));

  self->touched = g_get_monotonic_time ();
  set_state (self, WARD_CURTAIN_OPEN);
}

/**
 * ward_curtain_touch:
 * @pressed: a key or a button, not a movement
 * @now: monotonic time in microseconds
 *
 * Somebody is there. A press that opens the curtain does nothing else.
 *
 * Returns: whether the input is used up
 */
gboolean
ward_curtain_touch (WardCurtain *self, gboolean pressed, gint64 now)
{
  gboolean was_drawn;

  g_return_val_if_fail (WARD_IS_CURTAIN (self), FALSE);

  was_drawn = self->state == WARD_CURTAIN_DRAWN;
  if (self->state == WARD_CURTAIN_LOCKED || (was_drawn && !pressed))
    return FALSE;
  self->touched = now;
  set_state (self, WARD_CURTAIN_OPEN);
  return was_drawn;
}

/**
 * ward_curtain_tick:
 * @now: monotonic time in microseconds
 *
 * Looks how long nobody was there.
 */
void
ward_curtain_tick (WardCurtain *self, gint64 now)
{
  gint64 seconds;

  g_return_if_fail (WARD_IS_CURTAIN (self));

  seconds = (now - self->touched) / G_USEC_PER_SEC;
  if (seconds >= self->lock_s)
    set_state (self, WARD_CURTAIN_LOCKED);
  else if (seconds >= self->conceal_s)
    ward_curtain_draw (self);
  else if (seconds >= (gint64) self->conceal_s - NOTICE_SECONDS && self->state == WARD_CURTAIN_OPEN)
    set_state (self, WARD_CURTAIN_WARNED);
}
