/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keyboard and pointer of the cumulative grid: every cell is reached by keys, a row is lit under the pointer and for the selection, so that a value is
 * not read from its neighbour's row (clinical.md 8, juxtaposition errors). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"

/**
 * ward_cumulative_point_at:
 * @out_row: (out): the row, or -1 over heads, headings and spaces
 * @out_column: (out): the column, or -1 over the frozen part
 *
 * What is at a position of the widget.
 */
void
ward_cumulative_point_at (WardCumulative *self, double x, double y, int *out_row, int *out_column)
{
  *out_row = -1;
  *out_column = -1;
  if (self->grid == NULL || self->dirty)
    return;
  if (x >= self->frozen.width)
    *out_column
        = ward_grid_geometry_column_at (&self->geometry, (int) (x - self->frozen.width + ward_cumulative_get_x (self)));
  if (y >= self->head_height)
    *out_row
        = ward_grid_geometry_row_at (&self->geometry, (int) (y - self->head_height + ward_cumulative_get_y (self)));
}

static void
select_at (WardCumulative *self, double x, double y)
{
  int row = -1;
  int column = -1;

  ward_cumulative_point_at (self, x, y, &row, &column);
  if (row < 0)
    return;
  if (column < 0 && x < self->frozen.width)
    column = ward_cumulative_find_column (self, (guint) row, ward_grid_get_newest (self->grid, (guint) row));
  if (column < 0)
    column = (int) self->geometry.n_columns - 1;
  if (column >= 0)
    ward_cumulative_select (self, (guint) row, (guint) column);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WardCumulative *self)
{
  int row = -1;
  int column = -1;

  ward_cumulative_point_at (self, x, y, &row, &column);
  if (row < 0)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  select_at (self, x, y);
  if (n_press == 2 && self->selected_column >= 0)
    g_signal_emit_by_name (self, "cell-activated", (guint) self->selected_row, (guint) self->selected_column);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WardCumulative *self)
{
  int row = -1;
  int column = -1;

  ward_cumulative_point_at (self, x, y, &row, &column);
  if (row == self->hover_row)
    return;
  self->hover_row = row;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (GtkEventControllerMotion *controller, WardCumulative *self)
{
  self->hover_row = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* To the next cell of the row that holds a result. */
static gboolean
move_to_result (WardCumulative *self, int step)
{
  if (self->selected_row < 0 || self->selected_column < 0)
    return FALSE;
  for (int column = self->selected_column + step; column >= 0 && column < (int) self->geometry.n_columns;
       column += step)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (self->grid, (guint) self->selected_row, (guint) column, &cell);
      if (cell.n_results == 0)
        continue;
      ward_cumulative_select (self, (guint) self->selected_row, (guint) column);
      return TRUE;
    }
  return FALSE;
}

static gboolean
get_move (guint keyval, gboolean control, WardMove *out_move)
{
  static const struct
  {
    guint keyval;
    WardMove move;
    WardMove with_control;
  } moves[] = {
    { GDK_KEY_Left, WARD_MOVE_LEFT, WARD_MOVE_LEFT },
    { GDK_KEY_KP_Left, WARD_MOVE_LEFT, WARD_MOVE_LEFT },
    { GDK_KEY_Right, WARD_MOVE_RIGHT, WARD_MOVE_RIGHT },
    { GDK_KEY_KP_Right, WARD_MOVE_RIGHT, WARD_MOVE_RIGHT },
    { GDK_KEY_Up, WARD_MOVE_UP, WARD_MOVE_UP },
    { GDK_KEY_KP_Up, WARD_MOVE_UP, WARD_MOVE_UP },
    { GDK_KEY_Down, WARD_MOVE_DOWN, WARD_MOVE_DOWN },
    { GDK_KEY_KP_Down, WARD_MOVE_DOWN, WARD_MOVE_DOWN },
    { GDK_KEY_Home, WARD_MOVE_ROW_START, WARD_MOVE_FIRST },
    { GDK_KEY_KP_Home, WARD_MOVE_ROW_START, WARD_MOVE_FIRST },
    { GDK_KEY_End, WARD_MOVE_ROW_END, WARD_MOVE_LAST },
    { GDK_KEY_KP_End, WARD_MOVE_ROW_END, WARD_MOVE_LAST },
    { GDK_KEY_Page_Up, WARD_MOVE_PAGE_UP, WARD_MOVE_PAGE_UP },
    { GDK_KEY_KP_Page_Up, WARD_MOVE_PAGE_UP, WARD_MOVE_PAGE_UP },
    { GDK_KEY_Page_Down, WARD_MOVE_PAGE_DOWN, WARD_MOVE_PAGE_DOWN },
    { GDK_KEY_KP_Page_Down, WARD_MOVE_PAGE_DOWN, WARD_MOVE_PAGE_DOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      if (moves[i].keyval != keyval)
        continue;
      *out_move = control ? moves[i].with_control : moves[i].move;
      return TRUE;
    }
  return FALSE;
}

/**
 * ward_cumulative_handle_key:
 *
 * Arrows, Home, End, Page Up and Down move; with Ctrl, Left and Right go to the next result of the row, Home and End to the first and last cell; Enter
 * activates. Copying is the window's: what is copied has to leave the clipboard again, and stands in the audit log (reliability.md P12).
 *
 * Returns: whether the key was one of these and did something
 */
gboolean
ward_cumulative_handle_key (WardCumulative *self, guint keyval, GdkModifierType state)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;
  gboolean selected = self->selected_row >= 0 && self->selected_column >= 0;
  int row = self->selected_row;
  int column = self->selected_column;
  WardMove move;

  if (self->grid == NULL || self->dirty || (state & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  if (selected && (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter) && !control)
    {
      g_signal_emit_by_name (self, "cell-activated", (guint) row, (guint) column);
      return TRUE;
    }
  if (!get_move (keyval, control, &move))
    return FALSE;
  if (selected && control && (move == WARD_MOVE_LEFT || move == WARD_MOVE_RIGHT))
    return move_to_result (self, move == WARD_MOVE_LEFT ? -1 : 1);
  if (control && (move == WARD_MOVE_PAGE_UP || move == WARD_MOVE_PAGE_DOWN))
    return FALSE;
  if (!ward_grid_geometry_move (&self->geometry, move,
                                gtk_widget_get_height (GTK_WIDGET (self)) - self->head_height
                                    - self->geometry.heading_height,
                                &row, &column))
    return selected;
  ward_cumulative_select (self, (guint) row, (guint) column);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                WardCumulative *self)
{
  return ward_cumulative_handle_key (self, keyval, state);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (widget);
  int row = self->selected_row;
  int column = self->selected_column;
  g_autofree char *words = NULL;
  WardGridCell cell = { 0 };

  if (!keyboard)
    ward_cumulative_point_at (self, x, y, &row, &column);
  if (row < 0 || column < 0)
    return FALSE;
  ward_grid_get_cell (self->grid, (guint) row, (guint) column, &cell);
  if (cell.n_results == 0)
    return FALSE;
  words = ward_grid_describe_cell (self->grid, (guint) row, (guint) column);
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

/**
 * ward_cumulative_add_controllers:
 *
 * Connects keyboard and pointer; once, from init.
 */
void
ward_cumulative_add_controllers (WardCumulative *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}
