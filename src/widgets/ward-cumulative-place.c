/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows are looked at, and that they stay where they are when another grid comes: while results arrive, no row may move away under the eyes or the pointer
 * and leave its neighbour there (clinical.md 8, juxtaposition). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"

static gboolean
is_same_row (const WardGridRow *a, const WardGridRow *b)
{
  return g_strcmp0 (a->code.row_system, b->code.row_system) == 0 && g_strcmp0 (a->code.row_code, b->code.row_code) == 0
         && g_strcmp0 (a->label, b->label) == 0 && g_strcmp0 (a->unit, b->unit) == 0;
}

/* An organism of two cultures has two rows of one label; a culture's name may come late, with its report. */
int
ward_cumulative_find_same_row (const WardGrid *from, guint row, const WardGrid *to)
{
  const WardGridRow *wanted = ward_grid_get_row (from, row);
  int found = -1;

  for (guint i = 0; i < ward_grid_get_n_rows (to); i++)
    if (is_same_row (wanted, ward_grid_get_row (to, i)))
      {
        if (g_strcmp0 (wanted->isolate, ward_grid_get_row (to, i)->isolate) == 0)
          return (int) i;
        if (found < 0)
          found = (int) i;
      }
  return found;
}

/* What stays at the top, and covers rows. */
static int
get_cover (const WardCumulative *self, guint row)
{
  return self->geometry.heading_y[self->geometry.group[row]] >= 0 ? self->geometry.heading_height : 0;
}

/* Where the view is to begin so that no row below the heading is cut, without going past @limit. */
static double
begin_with_whole_row (const WardCumulative *self, double y, double limit)
{
  for (guint row = 0; row < self->geometry.n_rows && y > 0; row++)
    {
      double top = self->geometry.row_y[row] - get_cover (self, row);

      if (top >= y)
        return MIN (top, limit);
    }
  return y;
}

/* Below the heading that stays at the top. Where rows pass under that, they do so as a whole: the rest of one reads as a part of the next. */
void
ward_cumulative_reveal_row (WardCumulative *self)
{
  guint row = (guint) self->selected_row;
  int heading = get_cover (self, row);
  double before;
  double y;

  if (self->vadjustment == NULL)
    return;
  before = gtk_adjustment_get_value (self->vadjustment);
  y = ward_grid_geometry_reveal (before, gtk_adjustment_get_page_size (self->vadjustment),
                                 self->geometry.row_y[row] - heading, self->geometry.row_height[row] + heading);
  if (y > before)
    y = begin_with_whole_row (self, y, self->geometry.row_y[row] - heading);
  gtk_adjustment_set_value (self->vadjustment, y);
}

/* Whether something of the row is seen now. */
static gboolean
is_in_view (const WardCumulative *self, guint row)
{
  double top = self->geometry.row_y[row] - gtk_adjustment_get_value (self->vadjustment);

  return top + self->geometry.row_height[row] > get_cover (self, row)
         && top < gtk_adjustment_get_page_size (self->vadjustment);
}

/**
 * ward_cumulative_hold_selected:
 * @self: a grid
 *
 * Says that the next grid is the same with another filter, which the user has just chosen: where something of the selected row is in view now, the whole row
 * will be, whatever rows are left around it.
 */
void
ward_cumulative_hold_selected (WardCumulative *self)
{
  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  if (!self->dirty && self->selected_row >= 0 && self->vadjustment != NULL)
    self->reveal_row = self->reveal_row || is_in_view (self, (guint) self->selected_row);
}

/**
 * ward_cumulative_reveal_selected:
 * @self: a grid
 *
 * Brings the whole selected cell into view, below the heading that stays; without one, the top.
 */
void
ward_cumulative_reveal_selected (WardCumulative *self)
{
  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  self->reveal_row = self->reveal_column = self->selected_row >= 0 && self->selected_column >= 0;
  self->anchor_row = self->reveal_row ? self->anchor_row : -1;
  if (!self->reveal_row && self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment, 0);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* The view is about to have another size: of what is selected and in it, nothing may be cut by the new edge. */
void
ward_cumulative_hold_in_view (WardCumulative *self)
{
  guint column = (guint) self->selected_column;

  if (self->dirty || self->selected_row < 0 || self->selected_column < 0 || self->hadjustment == NULL)
    return;
  if (ward_cumulative_is_column_seen (self, column))
    {
      self->held = self->held || !self->reveal_column;
      self->reveal_column = TRUE;
    }
}

/* Before another grid is set: a newer column than the one that was made way for is what the view keeps to again (W28). */
void
ward_cumulative_follow_newest (WardCumulative *self, const WardGrid *to)
{
  int before = self->grid != NULL ? ward_grid_find_newest_column (self->grid) : -1;
  int after = to != NULL ? ward_grid_find_newest_column (to) : -1;

  if (!self->keeps_newest || before < 0 || after < 0
      || ward_datetime_compare (&ward_grid_get_column (self->grid, (guint) before)->time,
                                &ward_grid_get_column (to, (guint) after)->time)
             == 0)
    return;
  self->keeps_newest = FALSE;
  self->at_newest = TRUE;
}

static void
try_anchor (WardCumulative *self, guint row, const WardGrid *to)
{
  if (!is_in_view (self, row))
    return;
  self->anchor_row = ward_cumulative_find_same_row (self->grid, row, to);
  self->anchor_top = self->geometry.row_y[row] - gtk_adjustment_get_value (self->vadjustment);
}

/* A row that is looked at and is there in the other grid, too: the selected one, else the first. At the very top it is the top that is looked at. */
static void
choose_anchor (WardCumulative *self, const WardGrid *to)
{
  guint n = ward_grid_get_n_rows (self->grid);

  if (self->selected_row >= 0)
    try_anchor (self, (guint) self->selected_row, to);
  if (gtk_adjustment_get_value (self->vadjustment) < 1)
    return;
  for (guint row = 0; row < n && self->anchor_row < 0; row++)
    try_anchor (self, row, to);
}

/* Before another grid is set. */
void
ward_cumulative_note_place (WardCumulative *self, const WardGrid *to)
{
  int anchor = self->anchor_row;

  ward_cumulative_note_columns (self, to);
  self->anchor_row = -1;
  self->anchor_below_heading = self->anchor_below_heading && self->dirty;
  if (self->grid == NULL || to == NULL)
    return;
  if (!self->dirty && self->vadjustment != NULL)
    choose_anchor (self, to);
  else if (anchor >= 0)
    self->anchor_row = ward_cumulative_find_same_row (self->grid, (guint) anchor, to);
}

static gboolean
is_row_whole (const WardCumulative *self, guint row)
{
  double top = self->geometry.row_y[row] - gtk_adjustment_get_value (self->vadjustment);

  return top >= get_cover (self, row)
         && top + self->geometry.row_height[row] <= gtk_adjustment_get_page_size (self->vadjustment);
}

static gboolean
is_column_whole (const WardCumulative *self, guint column)
{
  double left = self->geometry.column_x[column] - gtk_adjustment_get_value (self->hadjustment);

  return left >= 0 && left + self->widths[column] <= gtk_adjustment_get_page_size (self->hadjustment);
}

/* Before the same rows may have other heights, and the heading that stays at the top, too: a row that is looked at stands as far below that, and of what is
 * selected and wholly in view nothing is cut. Where nothing but colours changed nothing moves. */
void
ward_cumulative_hold_place (WardCumulative *self)
{
  if (self->dirty || self->vadjustment == NULL || self->hadjustment == NULL)
    return;
  if (self->selected_row >= 0 && self->selected_column >= 0)
    {
      self->reveal_row = self->reveal_row || is_row_whole (self, (guint) self->selected_row);
      if (is_column_whole (self, (guint) self->selected_column))
        ward_cumulative_hold_in_view (self);
    }
  ward_cumulative_note_place (self, self->grid);
  self->anchor_below_heading = self->anchor_row >= 0;
  if (self->anchor_below_heading)
    self->anchor_top -= get_cover (self, (guint) self->anchor_row);
}

/* When its rows have their places. */
void
ward_cumulative_restore_place (WardCumulative *self)
{
  double top;

  if (self->anchor_row < 0 || self->vadjustment == NULL || self->dirty)
    return;
  top = self->anchor_top + (self->anchor_below_heading ? get_cover (self, (guint) self->anchor_row) : 0);
  gtk_adjustment_set_value (self->vadjustment, self->geometry.row_y[self->anchor_row] - top);
}

/* The next grid is another patient's, or begins anew: it is seen from its newest column and its first row, wherever the last one was scrolled to (W28). */
void
ward_cumulative_forget_place (WardCumulative *self)
{
  self->reveal_row = self->reveal_column = self->held = self->keeps_newest = FALSE;
  self->anchor_row = self->anchor_column = -1;
  if (self->hadjustment != NULL)
    gtk_adjustment_set_value (self->hadjustment, 0);
  if (self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment, 0);
  self->at_newest = TRUE;
}
