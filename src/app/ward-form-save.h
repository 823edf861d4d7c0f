/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-report.h"

G_BEGIN_DECLS

/* The original of a report's form in a file, by the user's own act. */
GBytes *ward_form_save_dup_original (const WardAttachment *form) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */
const char *ward_form_save_get_name (const WardAttachment *form); /* to begin with: says nothing of the patient */
void ward_form_save_write_async (GBytes *bytes, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ward_form_save_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
