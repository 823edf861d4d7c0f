/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A child that draws nothing and takes no pointer: it stands for one drawn cell towards assistive technology, and can hold the keyboard focus. */
#define WARD_TYPE_CELL_AID (ward_cell_aid_get_type ())
G_DECLARE_FINAL_TYPE (WardCellAid, ward_cell_aid, WARD, CELL_AID, GtkWidget)

GtkWidget *ward_cell_aid_new (GtkAccessibleRole role, gboolean focusable);
void ward_cell_aid_set (WardCellAid *self, const char *label, int row, int column,
                        const GdkRectangle *place); /* 0-based, -1 for headers */
void ward_cell_aid_move (WardCellAid *self, const GdkRectangle *place);
void ward_cell_aid_hide (WardCellAid *self);
void ward_cell_aid_allocate (WardCellAid *self);
const GdkRectangle *ward_cell_aid_get_place (WardCellAid *self);

G_END_DECLS
