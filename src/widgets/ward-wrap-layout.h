/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children side by side, broken into lines by whole children, never inside one while it fits a line. Uniform: columns of one width that fill the line. */
#define WARD_TYPE_WRAP_LAYOUT (ward_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (WardWrapLayout, ward_wrap_layout, WARD, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *ward_wrap_layout_new (int column_spacing, int row_spacing,
                                        gboolean uniform) G_GNUC_WARN_UNUSED_RESULT;

/* Shows so many lines only (0: all), in narrower columns where that shows more; what is left over is not drawn. Property "n-hidden" counts it. */
void ward_wrap_layout_set_max_lines (WardWrapLayout *self, guint max_lines);
void ward_wrap_layout_set_show_all (WardWrapLayout *self, gboolean show_all); /* in the same columns */
guint ward_wrap_layout_get_n_hidden (WardWrapLayout *self);

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
guint ward_wrap_place_limited (WardWrapChild *children, guint n_children, int width, int spacing, guint max_lines,
                               guint *out_n_shown);

G_END_DECLS
