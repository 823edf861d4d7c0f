/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Positions of rows, group headings and columns of the cumulative grid, and what is found at a position. Sums are kept, so that a look-up is a binary
 * search and a scroll costs nothing more in a grid of 500 by 500 than in a small one (design.md 5). Every fifth row of a group has space after it, so
 * that an eye does not slip into the neighbouring row (GTAB-192, 199). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-geometry.h"

/**
 * ward_grid_geometry_clear:
 *
 * Frees what the structure owns and empties it.
 */
void
ward_grid_geometry_clear (WardGridGeometry *self)
{
  g_free (self->row_y);
  g_free (self->row_height);
  g_free (self->heading_y);
  g_free (self->group);
  g_free (self->column_x);
  *self = (WardGridGeometry){ 0 };
}

/**
 * ward_grid_geometry_set_rows:
 *
 * Lays out the rows; a row that begins a group has the group's heading above it. The first row always begins one where any row does.
 */
void
ward_grid_geometry_set_rows (WardGridGeometry *self, const int *heights, const gboolean *begins_group, guint n_rows,
                             int heading_height)
{
  guint group = 0;
  guint in_group = 0;
  int y = 0;

  g_free (self->row_y);
  g_free (self->row_height);
  g_free (self->heading_y);
  g_free (self->group);
  self->n_rows = n_rows;
  self->heading_height = heading_height;
  self->row_y = g_new0 (int, n_rows + 1);
  self->row_height = g_new0 (int, n_rows + 1);
  self->heading_y = g_new0 (int, n_rows + 1);
  self->group = g_new0 (guint, n_rows + 1);
  for (guint row = 0; row < n_rows; row++)
    {
      self->heading_y[row] = -1;
      if (begins_group[row])
        {
          self->heading_y[row] = y;
          y += heading_height;
          group = row;
          in_group = 0;
        }
      else if (in_group > 0 && in_group % 5 == 0)
        {
          y += WARD_GRID_EXTRA_SPACE;
        }
      in_group++;
      self->group[row] = group;
      self->row_y[row] = y;
      self->row_height[row] = heights[row];
      y += heights[row];
    }
  self->row_y[n_rows] = y;
  self->height = y;
}

/**
 * ward_grid_geometry_set_columns:
 *
 * Lays out the columns side by side.
 */
void
ward_grid_geometry_set_columns (WardGridGeometry *self, const int *widths, guint n_columns)
{
  int x = 0;

  g_free (self->column_x);
  self->n_columns = n_columns;
  self->column_x = g_new0 (int, n_columns + 1);
  for (guint column = 0; column < n_columns; column++)
    {
      self->column_x[column] = x;
      x += widths[column];
    }
  self->column_x[n_columns] = x;
  self->width = x;
}

/**
 * ward_grid_geometry_first_row:
 *
 * The first row that ends below y; n_rows where all end above it.
 */
guint
ward_grid_geometry_first_row (const WardGridGeometry *self, int y)
{
  guint low = 0;
  guint high = self->n_rows;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->row_y[middle] + self->row_height[middle] > y)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/**
 * ward_grid_geometry_first_column:
 *
 * The first column that ends right of x; n_columns where all end left of it.
 */
guint
ward_grid_geometry_first_column (const WardGridGeometry *self, int x)
{
  guint low = 0;
  guint high = self->n_columns;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->column_x[middle + 1] > x)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/**
 * ward_grid_geometry_row_at:
 *
 * The row under y, or -1 over a heading, a space or nothing.
 */
int
ward_grid_geometry_row_at (const WardGridGeometry *self, int y)
{
  guint row;

  if (y < 0)
    return -1;
  row = ward_grid_geometry_first_row (self, y);
  return row < self->n_rows && self->row_y[row] <= y ? (int) row : -1;
}

/**
 * ward_grid_geometry_column_at:
 *
 * The column under x, or -1.
 */
int
ward_grid_geometry_column_at (const WardGridGeometry *self, int x)
{
  if (x < 0 || x >= self->width)
    return -1;
  return (int) ward_grid_geometry_first_column (self, x);
}

/**
 * ward_grid_geometry_reveal:
 *
 * What to scroll to so that a row or column is in view; its start wins where it is larger than the page.
 */
double
ward_grid_geometry_reveal (double value, double page, int start, int size)
{
  if (start + size > value + page)
    value = start + size - page;
  if (start < value)
    value = start;
  return value;
}

static int
page_move (const WardGridGeometry *self, int row, int page, int sign)
{
  int y = self->row_y[row] + sign * MAX (page, 1);
  int target = (int) ward_grid_geometry_first_row (self, MAX (y, 0));

  target = CLAMP (target, 0, (int) self->n_rows - 1);
  if (target == row)
    target = CLAMP (row + sign, 0, (int) self->n_rows - 1);
  return target;
}

/**
 * ward_grid_geometry_move:
 *
 * Moves the selected cell; from none (-1) any move goes to the newest cell of the first row.
 *
 * Returns: whether the cell changed
 */
gboolean
ward_grid_geometry_move (const WardGridGeometry *self, WardMove move, int page, int *row, int *column)
{
  int last_row = (int) self->n_rows - 1;
  int last_column = (int) self->n_columns - 1;
  int to_row = *row;
  int to_column = *column;

  if (last_row < 0 || last_column < 0)
    return FALSE;
  if (*row < 0 || *column < 0)
    {
      *row = 0;
      *column = last_column;
      return TRUE;
    }
  switch (move)
    {
    case WARD_MOVE_LEFT:
      to_column--;
      break;
    case WARD_MOVE_RIGHT:
      to_column++;
      break;
    case WARD_MOVE_UP:
      to_row--;
      break;
    case WARD_MOVE_DOWN:
      to_row++;
      break;
    case WARD_MOVE_ROW_START:
      to_column = 0;
      break;
    case WARD_MOVE_ROW_END:
      to_column = last_column;
      break;
    case WARD_MOVE_FIRST:
      to_row = to_column = 0;
      break;
    case WARD_MOVE_LAST:
      to_row = last_row;
      to_column = last_column;
      break;
    case WARD_MOVE_PAGE_UP:
      to_row = page_move (self, CLAMP (to_row, 0, last_row), page, -1);
      break;
    case WARD_MOVE_PAGE_DOWN:
      to_row = page_move (self, CLAMP (to_row, 0, last_row), page, 1);
      break;
    default:
      break;
    }
  to_row = CLAMP (to_row, 0, last_row);
  to_column = CLAMP (to_column, 0, last_column);
  if (to_row == *row && to_column == *column)
    return FALSE;
  *row = to_row;
  *column = to_column;
  return TRUE;
}
