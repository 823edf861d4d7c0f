/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyboard and pointer of the graph (GTAB-057 to 065): the focus line goes from result to result by keys, and to the nearest one under the pointer. */
#define G_LOG_DOMAIN "ward-widgets"

#include <math.h>

#include "widgets/ward-graph-private.h"

/**
 * ward_graph_focus_at:
 *
 * Puts the focus line on the result in view that is nearest to a pixel.
 */
void
ward_graph_focus_at (WardGraph *self, double x)
{
  int index;

  if (!self->placed || self->times->len == 0)
    return;
  index = ward_graph_find_time (self->times, ward_time_scale_to_time (&self->time_scale, x));
  if (index >= 0 && g_array_index (self->times, gint64, index) >= self->start_us
      && g_array_index (self->times, gint64, index) <= self->end_us)
    ward_graph_set_focus (self, index);
}

/**
 * ward_graph_point_at:
 *
 * The focus line follows the pointer over the plot.
 */
void
ward_graph_point_at (WardGraph *self, double x, double y)
{
  int before = self->focus;

  if (x < self->time_scale.left - 8 || x > self->time_scale.left + self->time_scale.width + 8 || y >= self->axis_top)
    return;
  ward_graph_focus_at (self, x);
  self->pointed |= self->focus != before;
}

/**
 * ward_graph_leave:
 *
 * The pointer is gone: so is a focus line that was there only for it, and the latest results are read again.
 */
void
ward_graph_leave (WardGraph *self)
{
  if (!self->pointed)
    return;
  self->pointed = FALSE;
  ward_graph_set_focus (self, -1);
}

/* Whether the pointer lies elsewhere in the window than when it was last told of. GTK tells of a pointer that rests, too, whenever what is below it moves: a
 * page that is turned to must not read the time that it happens to lie on. */
static gboolean
has_moved (WardGraph *self, double x, double y)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  double before_x = self->rest_x;
  double before_y = self->rest_y;

  if (root == NULL || !gtk_widget_translate_coordinates (GTK_WIDGET (self), root, x, y, &self->rest_x, &self->rest_y))
    return TRUE;
  return fabs (self->rest_x - before_x) >= 1 || fabs (self->rest_y - before_y) >= 1;
}

static void
enter_cb (GtkEventControllerMotion *controller, double x, double y, WardGraph *self)
{
  has_moved (self, x, y);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WardGraph *self)
{
  if (has_moved (self, x, y))
    ward_graph_point_at (self, x, y);
}

static void
leave_cb (GtkEventControllerMotion *controller, WardGraph *self)
{
  ward_graph_leave (self);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WardGraph *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  ward_graph_focus_at (self, x);
  self->pointed = FALSE;
}

static void
zoom (WardGraph *self, double factor, gint64 anchor_us)
{
  gint64 start = self->start_us;
  gint64 end = self->end_us;

  if (self->full_end_us <= self->full_start_us)
    return;
  ward_graph_zoom (MIN (self->full_start_us, start), MAX (self->full_end_us, end), factor, anchor_us, &start, &end);
  ward_graph_show_range (self, start, end);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WardGraph *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) == 0)
    return FALSE;
  zoom (self, dy > 0 ? 1.25 : 0.8, self->focus >= 0 ? ward_graph_get_focus_time (self) : self->end_us);
  return TRUE;
}

/**
 * ward_graph_handle_key:
 *
 * Left and Right to the result before and after, Home and End to the first and last, + and − zoom about the focus line, 0 shows all, Escape takes the
 * focus line away.
 *
 * Returns: whether the key was one of these
 */
gboolean
ward_graph_handle_key (WardGraph *self, guint keyval, GdkModifierType state)
{
  int last = (int) self->times->len - 1;
  gint64 anchor = self->focus >= 0 ? ward_graph_get_focus_time (self) : self->end_us;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || last < 0)
    return FALSE;
  self->pointed = FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      ward_graph_set_focus (self, self->focus < 0 ? last : MAX (self->focus - 1, 0));
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      ward_graph_set_focus (self, self->focus < 0 ? last : MIN (self->focus + 1, last));
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      ward_graph_set_focus (self, 0);
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      ward_graph_set_focus (self, last);
      return TRUE;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom (self, 0.5, anchor);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom (self, 2, anchor);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ward_graph_show_range (self, self->full_start_us, self->full_end_us);
      return TRUE;
    case GDK_KEY_Escape:
      if (self->focus < 0)
        return FALSE;
      ward_graph_set_focus (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, WardGraph *self)
{
  return ward_graph_handle_key (self, keyval, state);
}

/**
 * ward_graph_add_controllers:
 *
 * Connects keyboard and pointer; once, from init.
 */
void
ward_graph_add_controllers (WardGraph *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();

  g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}
