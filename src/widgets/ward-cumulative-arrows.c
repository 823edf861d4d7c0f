/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of the cumulative grid are in view as a whole, and the arrows that say of a row that it goes on further left or right: one that has
 * nothing in view would else read as one that has nothing (W15, W28). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-palette.h"

/**
 * ward_cumulative_row_top:
 *
 * Gives a row's upper edge on screen.
 *
 * Returns: pixels
 */
double
ward_cumulative_row_top (const WardCumulative *self, const WardCumulativeView *view, guint row)
{
  return view->top + self->geometry.row_y[row] - view->y;
}

/**
 * ward_cumulative_column_left:
 *
 * Gives a column's left edge on screen.
 *
 * Returns: pixels
 */
double
ward_cumulative_column_left (const WardCumulative *self, const WardCumulativeView *view, guint column)
{
  return view->left + self->geometry.column_x[column] - view->x;
}

/**
 * ward_cumulative_is_column_whole:
 *
 * Tells whether a column is in view as a whole; of one that is wider than the view, its start is enough.
 *
 * Returns: whether it is
 */
gboolean
ward_cumulative_is_column_whole (const WardCumulative *self, const WardCumulativeView *view, guint column)
{
  double x = ward_cumulative_column_left (self, view, column);

  return x >= view->left
         && (x + self->widths[column] <= view->width || self->widths[column] > view->width - view->left);
}

/**
 * ward_cumulative_draw_arrow:
 *
 * Draws an arrow at one of the scrolled part's edges.
 */
void
ward_cumulative_draw_arrow (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, gboolean left,
                            double y)
{
  const char *arrow = left ? "◂" : "▸";
  int width = ward_text_cache_get (self->texts, arrow, WARD_STYLE_NORMAL, 0)->width;

  ward_text_cache_draw (self->texts, snapshot, arrow, WARD_STYLE_NORMAL, ward_color (WARD_COLOR_QUIET),
                        left ? view->left + self->pad : view->width - width - self->pad, y + self->pad);
}

/**
 * ward_cumulative_find_whole:
 * @out_first: (out): the first column that is in view as a whole
 * @out_last: (out): the last one
 *
 * Finds the columns that are in view as a whole.
 *
 * Returns: whether there is one
 */
gboolean
ward_cumulative_find_whole (const WardCumulative *self, const WardCumulativeView *view, guint *out_first,
                            guint *out_last)
{
  guint first = view->first_column;
  guint end = view->end_column;

  while (first < end && !ward_cumulative_is_column_whole (self, view, first))
    first++;
  while (end > first && !ward_cumulative_is_column_whole (self, view, end - 1))
    end--;
  if (first >= end)
    return FALSE;
  *out_first = first;
  *out_last = end - 1;
  return TRUE;
}

static gboolean
is_free (const WardCumulative *self, guint row, guint column, double room)
{
  WardGridCell cell = { 0 };

  if (2 * room >= self->line) /* a value begins behind its padding */
    return TRUE;
  ward_grid_get_cell (self->grid, row, column, &cell);
  return cell.n_results == 0;
}

/**
 * ward_cumulative_get_arrows:
 * @first: the first column that is in view as a whole
 * @last: the last one
 * @out_left: (out): whether the row has a result further left, and an arrow has room
 * @out_right: (out): the same at the right
 *
 * Finds the arrows of a row.
 */
void
ward_cumulative_get_arrows (const WardCumulative *self, const WardCumulativeView *view, guint row, guint first,
                            guint last, gboolean *out_left, gboolean *out_right)
{
  double before = ward_cumulative_column_left (self, view, first) - view->left;
  double behind = view->width - ward_cumulative_column_left (self, view, last) - self->widths[last];
  guint oldest = 0;
  guint newest = 0;

  *out_left = *out_right = FALSE;
  if (!ward_grid_find_row_ends (self->grid, row, &oldest, &newest))
    return;
  *out_left = oldest < first && is_free (self, row, first, before);
  *out_right = newest > last && is_free (self, row, last, behind);
}

/**
 * ward_cumulative_draw_arrows:
 *
 * Draws the arrows of all rows in view.
 *
 * Returns: whether they were, which takes a column that is in view as a whole
 */
gboolean
ward_cumulative_draw_arrows (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  guint first = 0;
  guint last = 0;

  if (!ward_cumulative_find_whole (self, view, &first, &last))
    return FALSE;
  for (guint row = view->first_row; row < view->end_row; row++)
    {
      double y = ward_cumulative_row_top (self, view, row);
      gboolean left = FALSE;
      gboolean right = FALSE;

      ward_cumulative_get_arrows (self, view, row, first, last, &left, &right);
      if (left)
        ward_cumulative_draw_arrow (self, snapshot, view, TRUE, y);
      if (right)
        ward_cumulative_draw_arrow (self, snapshot, view, FALSE, y);
    }
  return TRUE;
}
