/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the step before a record is laid out: what there is to compare scrolls only where it does not fit, and the buttons below it are always in view. A
 * scrolled window asks for the height that its content has in one line of any length; here it is given the height that the content has in this width. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-patient-search-private.h"

#define SPACING 14

static GtkWidget *
get_content (GtkWidget *scroller)
{
  GtkWidget *child = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller));

  return GTK_IS_VIEWPORT (child) ? gtk_viewport_get_child (GTK_VIEWPORT (child)) : child;
}

static GtkSizeRequestMode
request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (widget);
  GtkWidget *buttons = gtk_widget_get_last_child (widget);
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  int least[2] = { 0, 0 };
  int wanted[2] = { 0, 0 };

  gtk_widget_measure (scroller, orientation, for_size, &least[0], NULL, NULL, NULL);
  gtk_widget_measure (get_content (scroller), orientation, for_size, NULL, &wanted[0], NULL, NULL);
  gtk_widget_measure (buttons, orientation, for_size, &least[1], &wanted[1], NULL, NULL);
  *minimum = across ? MAX (least[0], least[1]) : least[0] + SPACING + least[1];
  *natural = MAX (*minimum, across ? MAX (wanted[0], wanted[1]) : wanted[0] + SPACING + wanted[1]);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (widget);
  GtkWidget *buttons = gtk_widget_get_last_child (widget);
  int content = 0;
  int below = 0;
  int top;

  gtk_widget_measure (get_content (scroller), GTK_ORIENTATION_VERTICAL, width, NULL, &content, NULL, NULL);
  gtk_widget_measure (buttons, GTK_ORIENTATION_VERTICAL, width, NULL, &below, NULL, NULL);
  content = MAX (MIN (content, height - SPACING - below), 0);
  top = MAX ((height - content - SPACING - below) / 2, 0);
  gtk_widget_size_allocate (scroller, &(GtkAllocation){ 0, top, width, content }, -1);
  gtk_widget_size_allocate (buttons, &(GtkAllocation){ 0, top + content + SPACING, width, below }, -1);
}

void
ward_patient_search_lay_out_confirmation (WardPatientSearch *self)
{
  gtk_widget_set_layout_manager (gtk_widget_get_parent (self->confirm_scroller),
                                 gtk_custom_layout_new (request_mode, measure, allocate));
}
