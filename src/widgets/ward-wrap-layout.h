/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children side by side, broken into lines by whole children, never inside one while it fits a line. Uniform: columns of one width that fill the line. */
#define WARD_TYPE_WRAP_LAYOUT (ward_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (WardWrapLayout, ward_wrap_layout, WARD, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *ward_wrap_layout_new (int column_spacing, int row_spacing,
                                        gboolean uniform) G_GNUC_WARN_UNUSED_RESULT;

/* The pure half: for each of n children its line, start and width, given natural widths; gives the number of lines. */
typedef struct
{
  int minimum;     /* in */
  int natural;     /* in */
  guint line;      /* out */
  int x;           /* out */
  int width;       /* out */
  gboolean expand; /* in: takes what is left of its line */
} WardWrapChild;

guint ward_wrap_place (WardWrapChild *children, guint n_children, int width, int spacing);
guint ward_wrap_place_uniform (WardWrapChild *children, guint n_children, int width, int spacing);

G_END_DECLS
