/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview of the exported diagnostics (reliability.md P06). Both forms are written once, when the dialog is made: events that happen while somebody
 * reads would otherwise be saved unread. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-export-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  FORMAT_TEXT,
  FORMAT_JSON,
  N_FORMATS,
};

struct _WardExportDialog
{
  AdwWindow parent_instance;

  GtkDropDown *format;
  GtkTextView *preview;
  GtkLabel *words;
  GtkButton *save_button;

  char *contents[N_FORMATS];     /* (owned) */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
  GCancellable *cancellable;     /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardExportDialog, ward_export_dialog, ADW_TYPE_WINDOW)

static const char *
get_contents (WardExportDialog *self)
{
  return self->contents[gtk_drop_down_get_selected (self->format) == FORMAT_JSON ? FORMAT_JSON : FORMAT_TEXT];
}

static void
format_changed_cb (WardExportDialog *self)
{
  const char *contents = get_contents (self);

  if (contents != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->preview), contents, -1);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WardExportDialog *self = WARD_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;

  if (ward_export_dialog_save_finish (self, result, &error))
    gtk_window_close (GTK_WINDOW (self));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      gtk_label_set_text (self->words, _ ("The file could not be written. Choose another place."));
      gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), TRUE);
    }
}

static void
file_chosen_cb (WardExportDialog *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), FALSE);
      ward_export_dialog_save_async (self, file, saved_cb, NULL);
    }
  g_clear_object (&self->chooser);
}

static void
save_cb (WardExportDialog *self)
{
  gboolean json = gtk_drop_down_get_selected (self->format) == FORMAT_JSON;

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save Diagnostics"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     json ? "ward-diagnostics.json" : "ward-diagnostics.txt");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
ward_export_dialog_dispose (GObject *object)
{
  WardExportDialog *self = WARD_EXPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_EXPORT_DIALOG);
  G_OBJECT_CLASS (ward_export_dialog_parent_class)->dispose (object);
}

static void
ward_export_dialog_finalize (GObject *object)
{
  WardExportDialog *self = WARD_EXPORT_DIALOG (object);

  for (guint i = 0; i < N_FORMATS; i++)
    g_free (self->contents[i]);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (ward_export_dialog_parent_class)->finalize (object);
}

static void
ward_export_dialog_class_init (WardExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_export_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_export_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WardExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, WardExportDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, WardExportDialog, words);
  gtk_widget_class_bind_template_child (widget_class, WardExportDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ward_export_dialog_init (WardExportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ward_export_dialog_new:
 * @parent: (nullable): the window that it stands over
 * @report: what is exported
 *
 * The preview of a report, as text.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_export_dialog_new (GtkWindow *parent, WardSupportReport *report)
{
  WardExportDialog *self;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (report != NULL, NULL);

  self = g_object_new (WARD_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->contents[FORMAT_TEXT] = ward_support_report_to_text (report);
  self->contents[FORMAT_JSON] = ward_support_report_to_json (report);
  format_changed_cb (self);
  return GTK_WIDGET (self);
}

/**
 * ward_export_dialog_set_json:
 * @json: JSON rather than text
 *
 * Chooses the form that is shown and saved.
 */
void
ward_export_dialog_set_json (WardExportDialog *self, gboolean json)
{
  g_return_if_fail (WARD_IS_EXPORT_DIALOG (self));

  gtk_drop_down_set_selected (self->format, json ? FORMAT_JSON : FORMAT_TEXT);
}

/**
 * ward_export_dialog_dup_preview:
 *
 * Returns: (transfer full): what can be read in the preview
 */
char *
ward_export_dialog_dup_preview (WardExportDialog *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_val_if_fail (WARD_IS_EXPORT_DIALOG (self), NULL);

  buffer = gtk_text_view_get_buffer (self->preview);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * ward_export_dialog_save_async:
 * @file: where to
 * @callback: (scope async): called when it is written
 *
 * Writes what is shown, readable for this user only.
 */
void
ward_export_dialog_save_async (WardExportDialog *self, GFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *contents;

  g_return_if_fail (WARD_IS_EXPORT_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_export_dialog_save_async);
  contents = get_contents (self);
  bytes = g_bytes_new (contents, strlen (contents));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, self->cancellable, replaced_cb,
                                       g_steal_pointer (&task));
}

/**
 * ward_export_dialog_save_finish:
 * @error: return location for an error of GIO
 *
 * Ends ward_export_dialog_save_async().
 *
 * Returns: %TRUE if the file is whole
 */
gboolean
ward_export_dialog_save_finish (WardExportDialog *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WARD_IS_EXPORT_DIALOG (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_export_dialog_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
