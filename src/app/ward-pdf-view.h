/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pages of a PDF document, one below the other, each with its text for the screen reader. Drawn by a program of its own (src/pdf). */
#define WARD_TYPE_PDF_VIEW (ward_pdf_view_get_type ())
G_DECLARE_FINAL_TYPE (WardPdfView, ward_pdf_view, WARD, PDF_VIEW, GtkBox)

void ward_pdf_view_set_folder (const char *folder);
gboolean ward_pdf_view_is_available (void);
GtkWidget *ward_pdf_view_new (void);
void ward_pdf_view_set_document (WardPdfView *self, const guint8 *data, size_t size);
gboolean ward_pdf_view_is_busy (WardPdfView *self);
char *ward_pdf_view_dup_text (WardPdfView *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
