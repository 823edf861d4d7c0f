/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout manager for what stands inside a stack, and for a label that wraps in a horizontal box. A stack asks its page, at each allocation, how wide it has to
 * be for its height, and a label that wraps searches for that width, laying its text out some ten times; with a page of fifty such labels that was a third of a
 * frame. A horizontal box asks so for each height that it tries, fifty times for one label. Ward's pages get their width from the window and wrap inside it, so
 * that the least width is the answer for each height. GTK asks the same of whatever is not to fill its place: a label that wraps fills it, and is aligned in it
 * by gtk_label_set_xalign() and gtk_label_set_yalign(). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-width-first.h"

#include <adwaita.h>

struct _WardWidthFirst
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (WardWidthFirst, ward_width_first, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
ward_width_first_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* One that does not fill its place gets no more than its natural width, whatever it is measured for: its lines break there. */
static int
limit_width (GtkWidget *widget, GtkWidget *child, int width)
{
  int natural = 0;

  if (width < 0 || gtk_widget_get_halign (widget) == GTK_ALIGN_FILL)
    return width;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return MIN (width, natural);
}

static void
ward_width_first_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                          int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0;
      int child_natural = 0;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation,
                          orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : limit_width (widget, child, for_size),
                          &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
ward_width_first_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      gtk_widget_allocate (child, width, height, baseline, NULL);
}

static void
ward_width_first_class_init (WardWidthFirstClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = ward_width_first_get_request_mode;
  layout_class->measure = ward_width_first_measure;
  layout_class->allocate = ward_width_first_allocate;
}

static void
ward_width_first_init (WardWidthFirst *self)
{
}

/**
 * ward_width_first_new:
 *
 * For gtk_widget_set_layout_manager() of a widget with one child, as an AdwBin.
 *
 * Returns: (transfer full): the layout manager
 */
GtkLayoutManager *
ward_width_first_new (void)
{
  return g_object_new (WARD_TYPE_WIDTH_FIRST, NULL);
}

/**
 * ward_width_first_wrap:
 * @child: (transfer floating): a page of a stack, or a label that wraps in a horizontal box
 *
 * Puts a widget into a place with this layout.
 *
 * Returns: (transfer floating): the place
 */
GtkWidget *
ward_width_first_wrap (GtkWidget *child)
{
  GtkWidget *place = adw_bin_new ();

  g_return_val_if_fail (GTK_IS_WIDGET (child), place);

  gtk_widget_set_layout_manager (place, ward_width_first_new ());
  adw_bin_set_child (ADW_BIN (place), child);
  return place;
}
