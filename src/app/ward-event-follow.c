/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table opens at its newest row and goes on with what comes, as a log does; until somebody scrolls up or selects a row, which then stays where it is. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-event-table.h"

#define FRAMES 4 /* in which the rows' heights become known */
#define SLACK 4. /* pixels */

typedef struct
{
  gboolean at_end;
  gboolean moving; /* by ourselves */
  double value;
  double upper;
  double page_size;
  guint tick;
  guint n_frames;
} Follow;

static Follow *
get_follow (GtkScrolledWindow *scroller)
{
  return g_object_get_data (G_OBJECT (scroller), "ward-event-follow");
}

static double
get_end (GtkAdjustment *adjustment)
{
  return MAX (0., gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
}

static void
stop (GtkScrolledWindow *scroller, Follow *follow)
{
  if (follow->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (scroller), follow->tick);
  follow->tick = 0;
}

static guint
get_selected (GtkScrolledWindow *scroller)
{
  GtkWidget *view = gtk_scrolled_window_get_child (scroller);

  return GTK_IS_COLUMN_VIEW (view) ? gtk_single_selection_get_selected (
             GTK_SINGLE_SELECTION (gtk_column_view_get_model (GTK_COLUMN_VIEW (view))))
                                   : GTK_INVALID_LIST_POSITION;
}

/* The table's own list knows how: GTK 4.8 has it as an action only. */
static void
scroll_to (GtkScrolledWindow *scroller, guint position)
{
  for (GtkWidget *child = gtk_widget_get_first_child (gtk_scrolled_window_get_child (scroller)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_widget_activate_action (child, "list.scroll-to-item", "u", position);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  Follow *follow = get_follow (scroller);
  guint selected = get_selected (scroller);

  follow->moving = TRUE;
  if (selected != GTK_INVALID_LIST_POSITION)
    scroll_to (scroller, selected);
  else
    gtk_adjustment_set_value (adjustment, get_end (adjustment));
  follow->moving = FALSE;
  if (++follow->n_frames < FRAMES)
    return G_SOURCE_CONTINUE;
  follow->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
start (GtkScrolledWindow *scroller, Follow *follow)
{
  follow->n_frames = 0;
  if (follow->tick == 0)
    follow->tick = gtk_widget_add_tick_callback (GTK_WIDGET (scroller), tick_cb, NULL, NULL);
}

static void
go_to_end (GtkScrolledWindow *scroller)
{
  Follow *follow = get_follow (scroller);

  if (follow != NULL && follow->at_end && gtk_widget_get_mapped (GTK_WIDGET (scroller))
      && get_selected (scroller) == GTK_INVALID_LIST_POSITION)
    start (scroller, follow);
}

/* The detail below the table grows over the row that it is about. */
static void
selected_cb (GtkScrolledWindow *scroller)
{
  Follow *follow = get_follow (scroller);

  if (follow != NULL && gtk_widget_get_mapped (GTK_WIDGET (scroller))
      && get_selected (scroller) != GTK_INVALID_LIST_POSITION)
    start (scroller, follow);
}

/* While rows come, the list moves by itself; that somebody scrolls shows in that it goes up though nothing in it or around it is of another height. */
static void
value_changed_cb (GtkScrolledWindow *scroller)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (scroller);
  Follow *follow = get_follow (scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);
  double page_size = gtk_adjustment_get_page_size (adjustment);

  if (follow == NULL)
    return;
  if (!follow->moving)
    {
      if (follow->tick != 0 && value < follow->value && G_APPROX_VALUE (upper, follow->upper, 0.5)
          && G_APPROX_VALUE (page_size, follow->page_size, 0.5))
        stop (scroller, follow);
      if (follow->tick == 0)
        follow->at_end = value >= get_end (adjustment) - SLACK;
    }
  follow->value = value;
  follow->upper = upper;
  follow->page_size = page_size;
}

static void
unmap_cb (GtkScrolledWindow *scroller)
{
  stop (scroller, get_follow (scroller));
}

/**
 * ward_event_table_follow:
 * @scroller: has a table as its child
 *
 * Shows the table's last row, and each that comes after it for as long as the last one is in sight and none is selected.
 */
void
ward_event_table_follow (GtkScrolledWindow *scroller)
{
  Follow *follow;
  GtkWidget *view;

  g_return_if_fail (GTK_IS_SCROLLED_WINDOW (scroller));

  follow = g_new0 (Follow, 1);
  view = gtk_scrolled_window_get_child (scroller);
  follow->at_end = TRUE;
  g_object_set_data_full (G_OBJECT (scroller), "ward-event-follow", follow, g_free);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (scroller), "value-changed",
                           G_CALLBACK (value_changed_cb), scroller, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), "items-changed", G_CALLBACK (go_to_end),
                           scroller, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), "notify::selected",
                           G_CALLBACK (selected_cb), scroller, G_CONNECT_SWAPPED);
  g_signal_connect (scroller, "map", G_CALLBACK (go_to_end), NULL);
  g_signal_connect (scroller, "unmap", G_CALLBACK (unmap_cb), NULL);
}
