/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/diagnostics/ward-support-report.h"

G_BEGIN_DECLS

/* Shows what is about to be saved, to the letter, and saves nothing else (reliability.md P06). */
#define WARD_TYPE_EXPORT_DIALOG (ward_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WardExportDialog, ward_export_dialog, WARD, EXPORT_DIALOG, AdwWindow)

GtkWidget *ward_export_dialog_new (GtkWindow *parent, WardSupportReport *report); /* parent (nullable) */
void ward_export_dialog_set_json (WardExportDialog *self, gboolean json);
char *ward_export_dialog_dup_preview (WardExportDialog *self) G_GNUC_WARN_UNUSED_RESULT;
void ward_export_dialog_save_async (WardExportDialog *self, GFile *file, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ward_export_dialog_save_finish (WardExportDialog *self, GAsyncResult *result, GError **error);

G_END_DECLS
