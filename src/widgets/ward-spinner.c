/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spinners that turn only where they are seen. One that turns on a page of a stack that is not shown has GTK lay the window out sixty times a second for as long
 * as it is open: a thirtieth of a processor of each workstation, and of each session of a terminal server, for nothing. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-spinner.h"

static void
turn_cb (GtkSpinner *spinner)
{
  gtk_spinner_set_spinning (spinner, gtk_widget_get_mapped (GTK_WIDGET (spinner)));
}

/**
 * ward_spinner_turn_where_seen:
 * @spinner: a spinner that is visible while there is something to wait for
 *
 * Turns the spinner while it is mapped, and only then. gtk_widget_set_child_visible() hides one whose place is to stay.
 */
void
ward_spinner_turn_where_seen (GtkSpinner *spinner)
{
  g_return_if_fail (GTK_IS_SPINNER (spinner));

  g_signal_connect_after (spinner, "map", G_CALLBACK (turn_cb), NULL);
  g_signal_connect_after (spinner, "unmap", G_CALLBACK (turn_cb), NULL);
  turn_cb (spinner);
}
