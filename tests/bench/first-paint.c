/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before a GTK program (LD_PRELOAD), so that a stopwatch needs no switch in the product: says on standard error when the first frame of the first
 * window has been painted, as "first-paint MICROSECONDS" of the monotonic clock, and likewise "results-paint" when Ward's vital signs and laboratory results
 * were both in the frame. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <gtk/gtk.h>

static GtkWindow *first_window;

static void
tell (const char *what)
{
  fprintf (stderr, "%s %" G_GINT64_FORMAT "\n", what, g_get_monotonic_time ());
  fflush (stderr);
}

/* A grid is mapped only once it has rows. */
static guint
count_grids (GtkWidget *widget)
{
  guint n = strcmp (G_OBJECT_TYPE_NAME (widget), "WardCumulative") == 0 && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_grids (child);
  return n;
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  static gboolean told_first, told_results;

  if (!told_first)
    tell ("first-paint");
  told_first = TRUE;
  if (told_results || count_grids (GTK_WIDGET (first_window)) < 2)
    return;
  told_results = TRUE;
  tell ("results-paint");
}

/* Stands before GTK's function of this name. */
void
gtk_window_present (GtkWindow *window)
{
  static gboolean watching;
  void (*original) (GtkWindow *) = dlsym (RTLD_NEXT, "gtk_window_present");

  original (window);
  if (watching)
    return;
  watching = TRUE;
  first_window = window;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), NULL);
}
