/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who chooses "Pages" in the dialog and names none would be left without a print and without a word: GTK 4.8 only warns its developers. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-print-pages.h"

#include <glib/gi18n.h>

/**
 * ward_print_pages_are_named:
 * @settings: (nullable): what was chosen in the dialog
 *
 * Returns: %FALSE where certain pages were to be printed and none was named
 */
gboolean
ward_print_pages_are_named (GtkPrintSettings *settings)
{
  g_autofree GtkPageRange *ranges = NULL;
  int n = 0;

  if (settings == NULL || gtk_print_settings_get_print_pages (settings) != GTK_PRINT_PAGES_RANGES)
    return TRUE;
  ranges = gtk_print_settings_get_page_ranges (settings, &n);
  return n > 0;
}

/**
 * ward_print_pages_new_notice:
 * @parent: over which it stands
 *
 * Says that nothing was printed, and why.
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
GtkWidget *
ward_print_pages_new_notice (GtkWindow *parent)
{
  GtkWidget *dialog;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  dialog = adw_message_dialog_new (
      parent, _ ("Nothing Was Printed"),
      _ ("“Pages” was chosen, and no page was named. Print again and name some, such as 1-3, or choose “All Pages”."));
  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Print"));
  gtk_widget_add_css_class (dialog, "ward");
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  return dialog;
}
