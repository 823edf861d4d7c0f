/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cumulative grid towards assistive technology: each visible cell with a result, each visible head and each visible row's name has a stand-in child
 * with the model's words. They follow the view when scrolling has come to rest, a few at a time, so that no frame waits for them. The selected cell has
 * two stand-ins of its own that take the focus in turn, so that each move is a focus change and is spoken (clinical.md 9). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

#include "widgets/ward-cell-aid.h"
#include "widgets/ward-cumulative-private.h"

#define REST_MS 250
#define SLICE_US 3000

/**
 * ward_cumulative_get_cell_place:
 *
 * Where a cell is now, in the widget's coordinates; it may lie outside the view.
 */
void
ward_cumulative_get_cell_place (const WardCumulative *self, guint row, guint column, GdkRectangle *out_place)
{
  out_place->x = self->frozen.width + self->geometry.column_x[column] - (int) ward_cumulative_get_x (self);
  out_place->y = self->head_height + self->geometry.row_y[row] - (int) ward_cumulative_get_y (self);
  out_place->width = self->widths[column];
  out_place->height = self->geometry.row_height[row];
}

static void
get_place (WardCumulative *self, const WardWantedAid *wanted, GdkRectangle *out_place)
{
  if (wanted->role == GTK_ACCESSIBLE_ROLE_GRID_CELL)
    {
      ward_cumulative_get_cell_place (self, (guint) wanted->row, (guint) wanted->column, out_place);
    }
  else if (wanted->role == GTK_ACCESSIBLE_ROLE_COLUMN_HEADER)
    {
      ward_cumulative_get_cell_place (self, 0, (guint) wanted->column, out_place);
      out_place->y = 0;
      out_place->height = self->head_height;
    }
  else
    {
      ward_cumulative_get_cell_place (self, (guint) wanted->row, 0, out_place);
      out_place->x = 0;
      out_place->width = self->frozen.width;
    }
}

static char *
say_latest (WardCumulative *self, guint row)
{
  g_auto (WardCellText) text = { 0 };

  if (ward_grid_newest_is_value (self->grid, row))
    return ward_grid_format_result (ward_grid_get_newest (self->grid, row), WARD_TEXT_DISPLAY);
  ward_cumulative_read_latest (self, row, &text);
  return g_steal_pointer (&text.value);
}

/* "Potassium, mmol/L, latest 4.10 H ▲, 09-Mar-2024 · 2d, range 3.5–5.1". */
static char *
describe_row (WardCumulative *self, guint row)
{
  const WardGridRow *info = ward_grid_get_row (self->grid, row);
  GString *words = g_string_new (info->label);
  g_autofree char *unit = ward_cumulative_format_unit (info);
  g_autofree char *range = ward_cumulative_format_range (info);

  if (unit[0] != '\0')
    g_string_append_printf (words, ", %s", unit);
  if (ward_grid_get_newest (self->grid, row) != NULL)
    {
      g_autofree char *latest = say_latest (self, row);
      g_autofree char *when = ward_cumulative_format_when (self, row);

      g_autofree char *standing = info->latest != NULL ? ward_grid_row_format_standing (info, NULL) : NULL;

      g_string_append_printf (words, self->lacks_newest ? _ (", latest loaded %s, %s") : _ (", latest %s, %s"), latest,
                              when);
      if (standing != NULL)
        g_string_append_printf (words, ", %s", g_strdelimit (standing, "\n", ' '));
    }
  if (range[0] != '\0')
    g_string_append_printf (words, _ (", range %s"), range);
  return g_string_free (words, FALSE);
}

static char *
describe (WardCumulative *self, const WardWantedAid *wanted)
{
  const WardGridColumn *column;

  if (wanted->role == GTK_ACCESSIBLE_ROLE_GRID_CELL)
    return ward_grid_describe_cell (self->grid, (guint) wanted->row, (guint) wanted->column);
  if (wanted->role == GTK_ACCESSIBLE_ROLE_ROW_HEADER)
    return describe_row (self, (guint) wanted->row);
  column = ward_grid_get_column (self->grid, (guint) wanted->column);
  return g_strdup_printf (column->reported ? _ ("%s %s, reported") : "%s %s", column->date,
                          column->clock != NULL ? column->clock : "");
}

static WardCellAid *
take_aid (WardCumulative *self, GtkAccessibleRole role, guint *index)
{
  GtkWidget *aid;

  while (*index < self->aids->len)
    {
      aid = g_ptr_array_index (self->aids, (*index)++);
      if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (aid)) == role)
        return WARD_CELL_AID (aid);
    }
  aid = ward_cell_aid_new (role, FALSE);
  gtk_widget_set_parent (aid, GTK_WIDGET (self));
  g_ptr_array_add (self->aids, aid);
  *index = self->aids->len;
  return WARD_CELL_AID (aid);
}

static void
want (WardCumulative *self, GtkAccessibleRole role, int row, int column)
{
  WardWantedAid wanted = { role, row, column };

  g_array_append_val (self->wanted, wanted);
}

/* What is in view: heads, then row names, then cells with results. */
static void
collect (WardCumulative *self)
{
  const WardGridGeometry *geometry = &self->geometry;
  int width = gtk_widget_get_width (GTK_WIDGET (self)) - self->frozen.width;
  int height = gtk_widget_get_height (GTK_WIDGET (self)) - self->head_height;
  int x = (int) ward_cumulative_get_x (self);
  int y = (int) ward_cumulative_get_y (self);
  guint first_row = ward_grid_geometry_first_row (geometry, y);
  guint end_row = MIN (ward_grid_geometry_first_row (geometry, y + MAX (height, 0)) + 1, geometry->n_rows);
  guint first_column = ward_grid_geometry_first_column (geometry, x);
  guint end_column = MIN (ward_grid_geometry_first_column (geometry, x + MAX (width, 0)) + 1, geometry->n_columns);

  g_array_set_size (self->wanted, 0);
  if (geometry->n_rows == 0 || geometry->n_columns == 0)
    return;
  for (guint column = first_column; column < end_column; column++)
    want (self, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, -1, (int) column);
  for (guint row = first_row; row < end_row; row++)
    want (self, GTK_ACCESSIBLE_ROLE_ROW_HEADER, (int) row, -1);
  for (guint row = first_row; row < end_row; row++)
    {
      for (guint column = first_column; column < end_column; column++)
        {
          WardGridCell cell = { 0 };

          ward_grid_get_cell (self->grid, row, column, &cell);
          if (cell.n_results > 0 && ((int) row != self->selected_row || (int) column != self->selected_column))
            want (self, GTK_ACCESSIBLE_ROLE_GRID_CELL, (int) row, (int) column);
        }
    }
}

/* The aids are kept grouped by role, in the order in which they are wanted; those of a role that are left over are hidden. */
static gboolean
update_aids_cb (gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (user_data);
  gint64 end = g_get_monotonic_time () + SLICE_US;
  guint taken[3] = { 0 };

  if (self->grid == NULL || self->dirty)
    {
      self->aids_id = 0;
      return G_SOURCE_REMOVE;
    }
  if (self->n_aided == 0)
    {
      collect (self);
      for (guint i = 0; i < self->aids->len; i++)
        ward_cell_aid_hide (g_ptr_array_index (self->aids, i));
    }
  for (guint i = 0; i < self->n_aided; i++)
    {
      const WardWantedAid *wanted = &g_array_index (self->wanted, WardWantedAid, i);
      guint kind = wanted->role == GTK_ACCESSIBLE_ROLE_GRID_CELL    ? 2
                   : wanted->role == GTK_ACCESSIBLE_ROLE_ROW_HEADER ? 1
                                                                    : 0;

      take_aid (self, wanted->role, &taken[kind]);
    }
  while (self->n_aided < self->wanted->len && g_get_monotonic_time () < end)
    {
      const WardWantedAid *wanted = &g_array_index (self->wanted, WardWantedAid, self->n_aided);
      guint kind = wanted->role == GTK_ACCESSIBLE_ROLE_GRID_CELL    ? 2
                   : wanted->role == GTK_ACCESSIBLE_ROLE_ROW_HEADER ? 1
                                                                    : 0;
      g_autofree char *words = describe (self, wanted);
      GdkRectangle place;

      get_place (self, wanted, &place);
      ward_cell_aid_set (take_aid (self, wanted->role, &taken[kind]), words, wanted->row, wanted->column, &place);
      self->n_aided++;
    }
  if (self->n_aided < self->wanted->len)
    return G_SOURCE_CONTINUE;
  self->aids_id = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static gboolean
at_rest_cb (gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (user_data);

  self->n_aided = 0;
  self->aids_id = g_idle_add_full (G_PRIORITY_LOW, update_aids_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * ward_cumulative_queue_aids:
 *
 * The view or its content changed: the stand-ins follow when it has come to rest.
 */
void
ward_cumulative_queue_aids (WardCumulative *self)
{
  g_clear_handle_id (&self->aids_id, g_source_remove);
  self->aids_id = g_timeout_add (REST_MS, at_rest_cb, self);
}

static gboolean
has_cursor (const WardCumulative *self)
{
  return self->grid != NULL && self->selected_row >= 0 && self->selected_column >= 0;
}

/* Before the first measuring there is no place yet; the next allocation gives it. */
static void
get_cursor_place (const WardCumulative *self, GdkRectangle *out_place)
{
  *out_place = (GdkRectangle){ 0 };
  if (!self->dirty)
    ward_cumulative_get_cell_place (self, (guint) self->selected_row, (guint) self->selected_column, out_place);
}

static void
set_cursor (WardCumulative *self, GtkWidget *cursor)
{
  g_autofree char *words
      = ward_grid_describe_cell (self->grid, (guint) self->selected_row, (guint) self->selected_column);
  GdkRectangle place;

  get_cursor_place (self, &place);
  ward_cell_aid_set (WARD_CELL_AID (cursor), words, self->selected_row, self->selected_column, &place);
}

/**
 * ward_cumulative_describe_cursor:
 *
 * The grid changed: the selected cell's stand-in says what is in it now, or goes.
 */
void
ward_cumulative_describe_cursor (WardCumulative *self)
{
  if (has_cursor (self))
    set_cursor (self, self->cursors[self->cursor]);
  else
    ward_cumulative_update_cursor (self);
}

/**
 * ward_cumulative_update_cursor:
 *
 * The selection changed: the other of the two stand-ins becomes the selected cell, and takes the focus where the first had it.
 */
void
ward_cumulative_update_cursor (WardCumulative *self)
{
  GtkWidget *before = self->cursors[self->cursor];
  GtkWidget *next = self->cursors[1 - self->cursor];
  gboolean focused = gtk_widget_has_focus (before);

  if (!has_cursor (self))
    {
      ward_cell_aid_hide (WARD_CELL_AID (before));
      ward_cell_aid_hide (WARD_CELL_AID (next));
      return;
    }
  set_cursor (self, next);
  gtk_accessible_update_state (GTK_ACCESSIBLE (next), GTK_ACCESSIBLE_STATE_SELECTED, TRUE, -1);
  self->cursor = 1 - self->cursor;
  if (focused)
    gtk_widget_grab_focus (next);
  ward_cell_aid_hide (WARD_CELL_AID (before));
}

/**
 * ward_cumulative_allocate_aids:
 *
 * Gives all stand-ins their places; from size_allocate, where none may be shown or hidden: that asks for a new size of every parent, and those that this
 * allocation did not come through would be drawn without having got it.
 */
void
ward_cumulative_allocate_aids (WardCumulative *self)
{
  if (has_cursor (self))
    {
      GdkRectangle place;

      get_cursor_place (self, &place);
      ward_cell_aid_move (WARD_CELL_AID (self->cursors[self->cursor]), &place);
    }
  for (guint i = 0; i < self->aids->len; i++)
    ward_cell_aid_allocate (g_ptr_array_index (self->aids, i));
  for (guint i = 0; i < G_N_ELEMENTS (self->cursors); i++)
    ward_cell_aid_allocate (WARD_CELL_AID (self->cursors[i]));
}
