/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A widget that is shown with the frame after the next. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-later.h"

#define WAIT "ward-later"

typedef struct
{
  GtkWidget *widget; /* (owned) */
  GtkWidget *parent; /* (unowned) whose frames are counted: a hidden widget has none */
  guint tick;
  gboolean late;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_object_set_data (G_OBJECT (wait->widget), WAIT, NULL);
  g_object_unref (wait->widget);
  g_free (wait);
}

/* Called before a frame is laid out: at the first call the frame without the widget is still to come. */
static gboolean
tick_cb (GtkWidget *parent, GdkFrameClock *clock, gpointer user_data)
{
  Wait *wait = user_data;

  if (!wait->late)
    {
      wait->late = TRUE;
      return G_SOURCE_CONTINUE;
    }
  gtk_widget_set_visible (wait->widget, TRUE);
  return G_SOURCE_REMOVE;
}

/**
 * ward_later_show:
 * @widget: a hidden widget
 *
 * Shows it one frame after the next one; at once where it is in no window, for which no frame comes.
 */
void
ward_later_show (GtkWidget *widget)
{
  Wait *wait;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (gtk_widget_get_visible (widget) || g_object_get_data (G_OBJECT (widget), WAIT) != NULL)
    return;
  if (gtk_widget_get_root (widget) == NULL)
    {
      gtk_widget_set_visible (widget, TRUE);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->widget = g_object_ref (widget);
  wait->parent = gtk_widget_get_parent (widget);
  wait->tick = gtk_widget_add_tick_callback (wait->parent, tick_cb, wait, wait_free);
  g_object_set_data (G_OBJECT (widget), WAIT, wait);
}

/**
 * ward_later_hide:
 * @widget: a widget
 *
 * Hides it, also where it was still to be shown.
 */
void
ward_later_hide (GtkWidget *widget)
{
  const Wait *wait;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  wait = g_object_get_data (G_OBJECT (widget), WAIT);
  if (wait != NULL)
    gtk_widget_remove_tick_callback (wait->parent, wait->tick);
  gtk_widget_set_visible (widget, FALSE);
}
