/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children one over the other, each as large as the whole, whose width never depends on a height. */
#define WARD_TYPE_WIDTH_FIRST (ward_width_first_get_type ())
G_DECLARE_FINAL_TYPE (WardWidthFirst, ward_width_first, WARD, WIDTH_FIRST, GtkLayoutManager)

GtkLayoutManager *ward_width_first_new (void) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *ward_width_first_wrap (GtkWidget *child) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
