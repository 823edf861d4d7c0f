/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before Ward (LD_PRELOAD), so that a stopwatch needs no switch in the product. Says on standard error, with microseconds of the monotonic clock: when
 * a window with results in it has been painted first ("first-results"), and first with vital signs and laboratory results ("both"), and each paint after results
 * have changed ("results"). */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <gtk/gtk.h>

static GtkWindow *watched;
static gboolean hooked;
static gboolean seen;
static gboolean both_seen;
static gboolean changed;

static void
tell (const char *what)
{
  fprintf (stderr, "%s %" G_GINT64_FORMAT "\n", what, g_get_monotonic_time ());
  fflush (stderr);
}

typedef struct
{
  guint n_tiles; /* of the latest vitals */
  guint n_grids; /* that have something to scroll over: the overview has one of vitals and one of laboratory results */
} Shown;

static void
count_results (GtkWidget *widget, Shown *shown)
{
  const char *name = G_OBJECT_TYPE_NAME (widget);
  g_autoptr (GtkAdjustment) rows = NULL;

  if (!gtk_widget_get_mapped (widget))
    return;
  shown->n_tiles += strcmp (name, "WardLatestTile") == 0;
  if (strcmp (name, "WardCumulative") == 0)
    g_object_get (widget, "vadjustment", &rows, NULL);
  shown->n_grids += rows != NULL && gtk_adjustment_get_upper (rows) > 1;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count_results (child, shown);
}

static gboolean
section_changed_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  changed = TRUE;
  return TRUE;
}

/* The record's type is there once the first record is. */
static void
hook_record (void)
{
  GType type = g_type_from_name ("WardRecord");

  if (hooked || type == 0)
    return;
  hooked = TRUE;
  changed = TRUE;
  g_signal_add_emission_hook (g_signal_lookup ("section-changed", type), 0, section_changed_hook, NULL, NULL);
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  Shown shown = { 0 };

  hook_record ();
  if (!both_seen && hooked)
    count_results (GTK_WIDGET (watched), &shown);
  if (!seen && (shown.n_tiles > 0 || shown.n_grids > 0))
    {
      seen = TRUE;
      tell ("first-results");
    }
  if (!both_seen && shown.n_tiles > 0 && shown.n_grids > 1)
    {
      both_seen = TRUE;
      tell ("both");
    }
  if (seen && changed)
    {
      changed = FALSE;
      tell ("results");
    }
}

/* Stands before GTK's function of this name. */
void
gtk_window_present (GtkWindow *window)
{
  void (*original) (GtkWindow *) = dlsym (RTLD_NEXT, "gtk_window_present");

  original (window);
  if (watched != NULL)
    return;
  watched = window;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), NULL);
}
