/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pages of a print on the screen, before they are printed. They are drawn from memory: GTK's own preview would write them into a file (P11). The window
 * shows a patient's data and is hidden with the record that it is of. */
#define WARD_TYPE_PRINT_PREVIEW (ward_print_preview_get_type ())
G_DECLARE_FINAL_TYPE (WardPrintPreview, ward_print_preview, WARD, PRINT_PREVIEW, GtkWindow)

/* Answers the signal "preview" of an operation that has been given its pages by the time it draws them. */
void ward_print_preview_attach (GtkPrintOperation *operation, GtkWindow *parent, GCancellable *cancellable);
guint ward_print_preview_get_n_pages (WardPrintPreview *self);

G_END_DECLS
