/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands for one cell of a grid that is drawn as a whole. GTK 4.8 lets only widgets be accessible, so that the visible cells have a light widget each:
 * role, words, row and column, place, and for the selected cell the keyboard focus, which makes a screen reader say it (clinical.md 9). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cell-aid.h"

struct _WardCellAid
{
  GtkWidget parent_instance;

  GdkRectangle place;
};

G_DEFINE_FINAL_TYPE (WardCellAid, ward_cell_aid, GTK_TYPE_WIDGET)

static void
ward_cell_aid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
ward_cell_aid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
}

static void
ward_cell_aid_class_init (WardCellAidClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = ward_cell_aid_measure;
  widget_class->snapshot = ward_cell_aid_snapshot;
  gtk_widget_class_set_css_name (widget_class, "ward-cell");
}

static void
ward_cell_aid_init (WardCellAid *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

/**
 * ward_cell_aid_new:
 *
 * A stand-in with a role for good; hidden until it is given a place.
 */
GtkWidget *
ward_cell_aid_new (GtkAccessibleRole role, gboolean focusable)
{
  return g_object_new (WARD_TYPE_CELL_AID, "accessible-role", role, "focusable", focusable, "visible", FALSE, NULL);
}

/**
 * ward_cell_aid_set:
 *
 * Makes it stand for a cell; the place is in the parent's coordinates and takes effect with the next allocation.
 */
void
ward_cell_aid_set (WardCellAid *self, const char *label, int row, int column, const GdkRectangle *place)
{
  g_return_if_fail (WARD_IS_CELL_AID (self));

  self->place = *place;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (row >= 0)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_ROW_INDEX, row + 1, -1);
  if (column >= 0)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_COL_INDEX, column + 1, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * ward_cell_aid_move:
 *
 * Gives it another place, with the next allocation; it is neither shown nor hidden by that.
 */
void
ward_cell_aid_move (WardCellAid *self, const GdkRectangle *place)
{
  g_return_if_fail (WARD_IS_CELL_AID (self));

  self->place = *place;
}

/**
 * ward_cell_aid_hide:
 *
 * Stands for nothing now.
 */
void
ward_cell_aid_hide (WardCellAid *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * ward_cell_aid_allocate:
 *
 * To be called from the parent's size_allocate.
 */
void
ward_cell_aid_allocate (WardCellAid *self)
{
  int minimum = 0;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  gtk_widget_measure (GTK_WIDGET (self), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (self), &self->place, -1);
}

/**
 * ward_cell_aid_get_place:
 *
 * Where it stands; borrowed.
 */
const GdkRectangle *
ward_cell_aid_get_place (WardCellAid *self)
{
  g_return_val_if_fail (WARD_IS_CELL_AID (self), NULL);

  return &self->place;
}
