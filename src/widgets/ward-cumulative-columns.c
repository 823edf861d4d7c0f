/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns are looked at, and that they stay where they are when another grid comes, and while older columns are still being measured: no result may move
 * away from under the eyes and leave one of another time there (clinical.md 8, juxtaposition). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"

/* The column of the same time in another grid; -1: not there. */
int
ward_cumulative_find_same_column (const WardGrid *from, guint column, const WardGrid *to)
{
  const WardGridColumn *wanted = ward_grid_get_column (from, column);

  for (guint i = 0; i < ward_grid_get_n_columns (to); i++)
    {
      const WardGridColumn *candidate = ward_grid_get_column (to, i);

      if (ward_datetime_compare (&candidate->time, &wanted->time) == 0 && candidate->reported == wanted->reported)
        return (int) i;
    }
  return -1;
}

/* How far the column begins from the view's left edge. */
static double
get_left (const WardCumulative *self, guint column)
{
  return self->geometry.column_x[column] - gtk_adjustment_get_value (self->hadjustment);
}

gboolean
ward_cumulative_is_column_seen (const WardCumulative *self, guint column)
{
  double left = get_left (self, column);

  return left + self->widths[column] > 0 && left < gtk_adjustment_get_page_size (self->hadjustment);
}

static gboolean
try_anchor (WardCumulative *self, guint column, const WardGrid *to)
{
  self->anchor_column = ward_cumulative_find_same_column (self->grid, column, to);
  self->anchor_left = get_left (self, column);
  return self->anchor_column >= 0;
}

/* Before another grid is set, or this one measured anew: a column that is looked at and is there in the other grid, too. The selected one, else the first. */
void
ward_cumulative_note_columns (WardCumulative *self, const WardGrid *to)
{
  int anchor = self->anchor_column;

  self->anchor_column = -1;
  if (self->grid == NULL || to == NULL || self->hadjustment == NULL)
    return;
  if (self->dirty)
    {
      if (anchor >= 0)
        self->anchor_column = ward_cumulative_find_same_column (self->grid, (guint) anchor, to);
      return;
    }
  if (self->selected_column >= 0 && ward_cumulative_is_column_seen (self, (guint) self->selected_column)
      && try_anchor (self, (guint) self->selected_column, to))
    return;
  for (guint i = ward_grid_geometry_first_column (&self->geometry, (int) gtk_adjustment_get_value (self->hadjustment));
       i < self->geometry.n_columns && ward_cumulative_is_column_seen (self, i); i++)
    if (try_anchor (self, i, to))
      return;
}

/* The scroll value at which that column stands where it stood; the present one where there is none. */
double
ward_cumulative_get_noted_x (const WardCumulative *self)
{
  return self->anchor_column >= 0 ? self->geometry.column_x[self->anchor_column] - self->anchor_left
                                  : gtk_adjustment_get_value (self->hadjustment);
}
