/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The size of the desktop's text. GTK tells it as a resolution: 96 dots to the inch at the usual size, 192 at twice that. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-large-text.h"

#define LARGE_DPI (144 * 1024)

/**
 * ward_large_text_is_on:
 * @widget: any widget
 *
 * Returns: whether text is one and a half times as large as usual, or more
 */
gboolean
ward_large_text_is_on (GtkWidget *widget)
{
  int dpi = 0;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi >= LARGE_DPI;
}
