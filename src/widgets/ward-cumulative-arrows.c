/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of the cumulative grid are in view as a whole, and the arrows that say of a row that it goes on further left or right: one that has
 * nothing in view would else read as one that has nothing (W15, W28). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

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
 * Tells whether a column is in view as a whole. Of one that is wider than the view its start is enough, and of any other its whole head: its cells then
 * say in less room what they have.
 *
 * Returns: whether it is
 */
gboolean
ward_cumulative_is_column_whole (const WardCumulative *self, const WardCumulativeView *view, guint column)
{
  double x = ward_cumulative_column_left (self, view, column);

  if (x < view->left)
    return FALSE;
  if (x + self->widths[column] <= view->width || self->widths[column] > view->width - view->left)
    return TRUE;
  return x + 4 * self->pad + ward_cumulative_get_head_width (self, ward_grid_get_column (self->grid, column))
         <= view->width;
}

/**
 * ward_cumulative_draw_arrow:
 *
 * Draws an arrow at one of the scrolled part's edges: a small one in the padding where what stands there leaves no more room.
 */
void
ward_cumulative_draw_arrow (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, gboolean left,
                            double room, double y)
{
  const char *arrow = left ? "◂" : "▸";
  gboolean tight = 2 * room < self->line;
  WardTextStyle style = tight ? WARD_STYLE_SMALL : WARD_STYLE_NORMAL;
  const WardLaidText *laid = ward_text_cache_get (self->texts, arrow, style, 0);
  double edge = tight ? MAX (0, (2 * self->pad - laid->width) / 2.0) : self->pad;

  ward_text_cache_draw (self->texts, snapshot, arrow, style, ward_color (WARD_COLOR_QUIET),
                        left ? view->left + edge : view->width - laid->width - edge,
                        y + self->pad + MAX (0, (self->line - laid->height) / 2.0));
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

/* Beside which line of a row's cell an arrow has room: beside the column, within its padding, or below its results; so far from a number that it does not read
 * as a comparator. -1: nowhere. */
static int
find_line (WardCumulative *self, guint row, guint column, gboolean left, double room)
{
  double needed = self->pad + ward_text_cache_get (self->texts, left ? "◂" : "▸", WARD_STYLE_SMALL, 0)->width;
  GskRenderNode *node;
  WardGridCell cell = { 0 };
  graphene_rect_t bounds;
  guint lines;

  if (2 * room >= self->line) /* a value begins behind its padding */
    return 0;
  node = ward_cumulative_get_cell_node (self, row, column);
  if (node == NULL)
    return 0;
  gsk_render_node_get_bounds (node, &bounds);
  if (room + (left ? bounds.origin.x : self->widths[column] - bounds.origin.x - bounds.size.width) >= needed)
    return 0;
  ward_grid_get_cell (self->grid, row, column, &cell);
  lines = MIN (cell.n_results, WARD_GRID_MAX_STACK);
  return (int) (lines + 1) * self->line <= self->geometry.row_height[row] ? (int) lines : -1;
}

static double
get_room_before (const WardCumulative *self, const WardCumulativeView *view, guint first)
{
  return ward_cumulative_column_left (self, view, first) - view->left;
}

static double
get_room_behind (const WardCumulative *self, const WardCumulativeView *view, guint last)
{
  return view->width - ward_cumulative_column_left (self, view, last) - self->widths[last];
}

/* Beside which lines of a row's cells its arrows stand; -1: none. */
static void
find_arrow_lines (WardCumulative *self, const WardCumulativeView *view, guint row, guint first, guint last,
                  int *out_left, int *out_right)
{
  guint oldest = 0;
  guint newest = 0;

  *out_left = *out_right = -1;
  if (!ward_grid_find_row_ends (self->grid, row, &oldest, &newest))
    return;
  if (oldest < first)
    *out_left = find_line (self, row, first, TRUE, get_room_before (self, view, first));
  if (newest > last)
    *out_right = find_line (self, row, last, FALSE, get_room_behind (self, view, last));
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
ward_cumulative_get_arrows (WardCumulative *self, const WardCumulativeView *view, guint row, guint first, guint last,
                            gboolean *out_left, gboolean *out_right)
{
  int left = -1;
  int right = -1;

  find_arrow_lines (self, view, row, first, last, &left, &right);
  *out_left = left >= 0;
  *out_right = right >= 0;
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
      int left = -1;
      int right = -1;

      find_arrow_lines (self, view, row, first, last, &left, &right);
      if (left >= 0)
        ward_cumulative_draw_arrow (self, snapshot, view, TRUE, get_room_before (self, view, first),
                                    y + left * self->line);
      if (right >= 0)
        ward_cumulative_draw_arrow (self, snapshot, view, FALSE, get_room_behind (self, view, last),
                                    y + right * self->line);
    }
  return TRUE;
}

/* What an arrow in the padding takes from the edge on, with a gap behind it. */
static double
get_tight_arrow_width (WardCumulative *self, gboolean left)
{
  double width = ward_text_cache_get (self->texts, left ? "◂" : "▸", WARD_STYLE_SMALL, 0)->width;

  return MAX (0, (2 * self->pad - width) / 2.0) + width + self->pad / 2.0;
}

/**
 * ward_cumulative_get_head_shift:
 *
 * Gives how far a column's head makes way for an arrow in its padding, so that it does not stand at the date like a sign of its own.
 *
 * Returns: pixels, to the right; less than 0 to the left
 */
double
ward_cumulative_get_head_shift (WardCumulative *self, const WardCumulativeView *view, guint column)
{
  double after = self->widths[column] - 2 * self->pad
                 - ward_cumulative_get_head_width (self, ward_grid_get_column (self->grid, column));
  double room_behind = get_room_behind (self, view, column);
  guint first = 0;
  guint last = 0;

  if (!ward_cumulative_find_whole (self, view, &first, &last))
    return 0;
  if (column == first && first > 0 && 2 * get_room_before (self, view, first) < self->line)
    return MAX (0, get_tight_arrow_width (self, TRUE) - 2 * self->pad - get_room_before (self, view, first));
  if (column == last && last + 1 < self->geometry.n_columns && 2 * room_behind < self->line)
    return -CLAMP (get_tight_arrow_width (self, FALSE) - after - room_behind, 0, self->pad);
  return 0;
}

static double
get_second_line_end (WardCumulative *self, const WardCumulativeView *view, guint column)
{
  const WardGridColumn *info = ward_grid_get_column (self->grid, column);
  double end = ward_cumulative_column_left (self, view, column) + ward_cumulative_get_head_shift (self, view, column)
               + 3 * self->pad + ward_cumulative_get_clock_width (self, info);

  if (info->reported)
    end += ward_text_cache_get (self->texts, _ ("Reported"), WARD_STYLE_SMALL_BOLD, 0)->width + self->pad;
  return end;
}

/* A date that is still to come is not newer (V62): its arrow is all that is said of it. */
static guint
count_newer (const WardCumulative *self, guint last)
{
  guint n = 0;

  for (guint column = last + 1; column < self->geometry.n_columns; column++)
    n += !ward_grid_get_column (self->grid, column)->future;
  return n;
}

/* How many newer columns are out of view, below the arrow or, with one of its own, behind the time of day of the last that is in it: an arrow alone is easily
 * taken for a decoration (W28). */
static void
draw_n_newer (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, guint last)
{
  guint n = count_newer (self, last);
  g_autofree char *below = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u newer", "%u newer", n), n);
  g_autofree char *behind = g_strconcat (below, " ▸", NULL);
  const char *words = below;
  int width = ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL_BOLD, 0)->width;
  int height;
  double right = view->width - self->pad;

  if (n == 0)
    return;
  if (get_room_behind (self, view, last) < width + 2 * self->pad)
    {
      words = behind;
      width = ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL_BOLD, 0)->width;
      right = MIN (right, ward_cumulative_column_left (self, view, last) + self->widths[last] - self->pad);
      if (right - width < get_second_line_end (self, view, last))
        return;
    }
  height = ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL_BOLD, 0)->height;
  ward_text_cache_draw (self->texts, snapshot, words, WARD_STYLE_SMALL_BOLD, ward_color (WARD_COLOR_TEXT),
                        right - width, self->pad + self->line + (self->line - height) / 2.0);
}

/**
 * ward_cumulative_draw_head_arrows:
 *
 * Draws the head's arrows: the columns go on beyond the ones that are in view as a whole, wherever the edge cuts, or does not cut, another one (W28). How many
 * are newer is said in words.
 */
void
ward_cumulative_draw_head_arrows (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  guint first = 0;
  guint last = 0;

  if (ward_cumulative_find_whole (self, view, &first, &last))
    {
      if (first > 0)
        ward_cumulative_draw_arrow (self, snapshot, view, TRUE, get_room_before (self, view, first), 0);
      if (last + 1 < self->geometry.n_columns)
        {
          ward_cumulative_draw_arrow (self, snapshot, view, FALSE, get_room_behind (self, view, last), 0);
          draw_n_newer (self, snapshot, view, last);
        }
      return;
    }
  for (guint column = view->first_column; column < view->end_column; column++)
    ward_cumulative_draw_arrow (self, snapshot, view, ward_cumulative_column_left (self, view, column) < view->left,
                                self->line, 0);
}
