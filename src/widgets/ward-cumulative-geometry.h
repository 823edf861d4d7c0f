/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where rows, group headings and columns of the cumulative grid are: pure arithmetic in content pixels, no GTK. */

typedef struct
{
  guint n_rows;
  guint n_columns;
  int *row_y;      /* (owned) top of each row */
  int *row_height; /* (owned) */
  int *heading_y;  /* (owned) top of the group heading above the row, -1 where it begins no group */
  guint *group;    /* (owned) row that begins the row's group */
  int *column_x;   /* (owned) n_columns + 1 entries: the last is the whole width */
  int heading_height;
  int height; /* of all rows */
  int width;  /* of all columns */
} WardGridGeometry;

#define WARD_GRID_EXTRA_SPACE 7 /* after every fifth row of a group (GTAB-199) */

void ward_grid_geometry_clear (WardGridGeometry *self);
/* Heights in pixels; begins_group has n_rows entries. */
void ward_grid_geometry_set_rows (WardGridGeometry *self, const int *heights, const gboolean *begins_group,
                                  guint n_rows, int heading_height);
void ward_grid_geometry_set_columns (WardGridGeometry *self, const int *widths, guint n_columns);
/* The first row or column that ends after the position; n where there is none. */
guint ward_grid_geometry_first_row (const WardGridGeometry *self, int y);
guint ward_grid_geometry_first_column (const WardGridGeometry *self, int x);
/* The row or column under the position; -1 over a heading, a space or nothing. */
int ward_grid_geometry_row_at (const WardGridGeometry *self, int y);
int ward_grid_geometry_column_at (const WardGridGeometry *self, int x);
/* The scroll value, as near to the present one as can be, at which start … start + size lies within the page. */
double ward_grid_geometry_reveal (double value, double page, int start, int size);

/* Moves of the selected cell. */
typedef enum
{
  WARD_MOVE_LEFT,
  WARD_MOVE_RIGHT,
  WARD_MOVE_UP,
  WARD_MOVE_DOWN,
  WARD_MOVE_ROW_START,
  WARD_MOVE_ROW_END,
  WARD_MOVE_FIRST,
  WARD_MOVE_LAST,
  WARD_MOVE_PAGE_UP,
  WARD_MOVE_PAGE_DOWN,
} WardMove;

/* FALSE where nothing moved. page: visible height in pixels. */
gboolean ward_grid_geometry_move (const WardGridGeometry *self, WardMove move, int page, int *row, int *column);

G_END_DECLS
