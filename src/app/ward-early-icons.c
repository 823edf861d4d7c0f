/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The icon theme is read once more than GTK's own thread has read it, because libadwaita and the application add their folders to it after that; the first icon of the
 * first window would wait for it on the main loop (some 68 of the 250 million instructions that the window takes beyond an empty one, GTK 4.8). */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-early-icons.h"

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  gtk_icon_theme_has_icon (GTK_ICON_THEME (source), "open-menu-symbolic");
  g_task_return_boolean (task, TRUE);
}

/**
 * ward_early_icons_read:
 * @display: where windows will be shown
 *
 * Has the icon theme read by another thread; an icon that is wanted meanwhile waits for it. Call it once all folders of icons have been added: a theme whose
 * folders stay may be asked by any thread.
 */
void
ward_early_icons_read (GdkDisplay *display)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GDK_IS_DISPLAY (display));

  task = g_task_new (gtk_icon_theme_get_for_display (display), NULL, NULL, NULL);
  g_task_set_source_tag (task, ward_early_icons_read);
  g_task_run_in_thread (task, read_in_thread);
}
