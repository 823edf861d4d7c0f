/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Positions of rows, headings and columns, and the moves of the selected cell, apart from any drawing. */
#include "widgets/ward-cumulative-geometry.h"

#include <string.h>

static void
fill (WardGridGeometry *geometry, guint n_rows, guint n_columns, guint group_size)
{
  g_autofree int *heights = g_new0 (int, n_rows + 1);
  g_autofree gboolean *begins = g_new0 (gboolean, n_rows + 1);
  g_autofree int *widths = g_new0 (int, n_columns + 1);

  for (guint i = 0; i < n_rows; i++)
    {
      heights[i] = 20 + (int) (i % 3) * 10;
      begins[i] = i % group_size == 0;
    }
  for (guint i = 0; i < n_columns; i++)
    widths[i] = 80 + (int) (i % 4) * 5;
  ward_grid_geometry_set_rows (geometry, heights, begins, n_rows, 24);
  ward_grid_geometry_set_columns (geometry, widths, n_columns);
}

static void
test_rows (void)
{
  WardGridGeometry geometry = { 0 };

  fill (&geometry, 20, 3, 7);
  g_assert_cmpint (geometry.heading_y[0], ==, 0);
  g_assert_cmpint (geometry.row_y[0], ==, 24);
  g_assert_cmpint (geometry.heading_y[1], ==, -1);
  g_assert_cmpint (geometry.row_y[1], ==, 44);
  /* After five rows of a group there is more space; a heading needs none. */
  g_assert_cmpint (geometry.row_y[5] - geometry.row_y[4] - geometry.row_height[4], ==, WARD_GRID_EXTRA_SPACE);
  g_assert_cmpint (geometry.row_y[6] - geometry.row_y[5] - geometry.row_height[5], ==, 0);
  g_assert_cmpint (geometry.heading_y[7], ==, geometry.row_y[6] + geometry.row_height[6]);
  g_assert_cmpint (geometry.row_y[7], ==, geometry.heading_y[7] + 24);
  g_assert_cmpuint (geometry.group[13], ==, 7);
  g_assert_cmpuint (geometry.group[14], ==, 14);
  g_assert_cmpint (geometry.height, ==, geometry.row_y[19] + geometry.row_height[19]);
  ward_grid_geometry_clear (&geometry);
}

/* Property: every pixel of a row finds that row, every pixel of a column that column. */
static void
test_lookup (void)
{
  WardGridGeometry geometry = { 0 };

  fill (&geometry, 60, 40, 9);
  for (guint row = 0; row < 60; row++)
    {
      for (int y = geometry.row_y[row]; y < geometry.row_y[row] + geometry.row_height[row]; y++)
        g_assert_cmpint (ward_grid_geometry_row_at (&geometry, y), ==, (int) row);
      if (geometry.heading_y[row] >= 0)
        g_assert_cmpint (ward_grid_geometry_row_at (&geometry, geometry.heading_y[row] + 3), ==, -1);
    }
  for (int x = 0; x < geometry.width; x++)
    {
      int column = ward_grid_geometry_column_at (&geometry, x);

      g_assert_cmpint (column, >=, 0);
      g_assert_cmpint (geometry.column_x[column], <=, x);
      g_assert_cmpint (geometry.column_x[column + 1], >, x);
    }
  g_assert_cmpint (ward_grid_geometry_row_at (&geometry, -1), ==, -1);
  g_assert_cmpint (ward_grid_geometry_row_at (&geometry, geometry.height), ==, -1);
  g_assert_cmpint (ward_grid_geometry_column_at (&geometry, -1), ==, -1);
  g_assert_cmpint (ward_grid_geometry_column_at (&geometry, geometry.width), ==, -1);
  ward_grid_geometry_clear (&geometry);
}

static void
test_reveal (void)
{
  g_assert_cmpfloat_with_epsilon (ward_grid_geometry_reveal (100, 50, 110, 20), 100, 0.001); /* already in view */
  g_assert_cmpfloat_with_epsilon (ward_grid_geometry_reveal (100, 50, 140, 20), 110, 0.001);
  g_assert_cmpfloat_with_epsilon (ward_grid_geometry_reveal (100, 50, 80, 20), 80, 0.001);
  g_assert_cmpfloat_with_epsilon (ward_grid_geometry_reveal (100, 50, 120, 90), 120,
                                  0.001); /* larger than the page: its start */
}

static void
test_moves (void)
{
  WardGridGeometry geometry = { 0 };
  int row = -1;
  int column = -1;

  fill (&geometry, 50, 10, 8);
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_UP, 200, &row, &column));
  g_assert_cmpint (row, ==, 0);
  g_assert_cmpint (column, ==, 9); /* the newest */
  g_assert_false (ward_grid_geometry_move (&geometry, WARD_MOVE_RIGHT, 200, &row, &column));
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_ROW_START, 200, &row, &column));
  g_assert_cmpint (column, ==, 0);
  g_assert_false (ward_grid_geometry_move (&geometry, WARD_MOVE_LEFT, 200, &row, &column));
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_PAGE_DOWN, 200, &row, &column));
  g_assert_cmpint (row, >, 2);
  g_assert_cmpint (geometry.row_y[row], <=, geometry.row_y[0] + 200);
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_PAGE_UP, 200, &row, &column));
  g_assert_cmpint (row, ==, 0);
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_LAST, 200, &row, &column));
  g_assert_cmpint (row, ==, 49);
  g_assert_cmpint (column, ==, 9);
  g_assert_false (ward_grid_geometry_move (&geometry, WARD_MOVE_DOWN, 200, &row, &column));
  g_assert_true (ward_grid_geometry_move (&geometry, WARD_MOVE_FIRST, 200, &row, &column));
  g_assert_cmpint (row, ==, 0);
  ward_grid_geometry_clear (&geometry);
}

/* Every page move advances, even where a row is higher than the page, and ends at the last row. */
static void
test_page_moves_end (void)
{
  WardGridGeometry geometry = { 0 };
  int row = 0;
  int column = 0;
  guint steps = 0;

  fill (&geometry, 50, 2, 8);
  while (ward_grid_geometry_move (&geometry, WARD_MOVE_PAGE_DOWN, 1, &row, &column))
    steps++;
  g_assert_cmpint (row, ==, 49);
  g_assert_cmpuint (steps, <=, 49);
  ward_grid_geometry_clear (&geometry);
}

static void
test_empty (void)
{
  WardGridGeometry geometry = { 0 };
  int row = -1;
  int column = -1;

  fill (&geometry, 0, 0, 5);
  g_assert_cmpint (geometry.height, ==, 0);
  g_assert_cmpint (geometry.width, ==, 0);
  g_assert_cmpint (ward_grid_geometry_row_at (&geometry, 0), ==, -1);
  g_assert_false (ward_grid_geometry_move (&geometry, WARD_MOVE_DOWN, 100, &row, &column));
  ward_grid_geometry_clear (&geometry);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/widgets/grid-geometry/rows-headings-and-fifth-rows", test_rows);
  g_test_add_func ("/widgets/grid-geometry/what-is-at-a-position", test_lookup);
  g_test_add_func ("/widgets/grid-geometry/reveal", test_reveal);
  g_test_add_func ("/widgets/grid-geometry/moves", test_moves);
  g_test_add_func ("/widgets/grid-geometry/page-moves-end", test_page_moves_end);
  g_test_add_func ("/widgets/grid-geometry/empty", test_empty);
  return g_test_run ();
}
