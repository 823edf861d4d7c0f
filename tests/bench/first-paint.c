/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before a GTK program (LD_PRELOAD), so that a stopwatch needs no switch in the product: says on standard error when the first frame of the first
 * window has been painted, as "first-paint MICROSECONDS" of the monotonic clock. */
#include <dlfcn.h>
#include <stdio.h>

#include <gtk/gtk.h>

static gboolean told;

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  if (told)
    return;
  told = TRUE;
  fprintf (stderr, "first-paint %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stderr);
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
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), NULL);
}
