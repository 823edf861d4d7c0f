/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a report's form goes into a file, under which name, and how (clinical.md 5.9, "save"): as it came, whole, readable for this user only. The name that
 * is proposed says nothing of the patient, because names of files are remembered by the desktop (W45). */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-form-save.h"

#include <string.h>

/**
 * ward_form_save_dup_original:
 * @form: a form with its content
 *
 * Returns: (transfer full) (nullable): the bytes as they came; %NULL where they are not whole, or did not come
 */
GBytes *
ward_form_save_dup_original (const WardAttachment *form)
{
  g_return_val_if_fail (form != NULL, NULL);

  if (form->damaged)
    return NULL;
  if (form->data != NULL)
    return g_bytes_new (form->data, form->size);
  return form->text != NULL && !form->formatting_removed ? g_bytes_new (form->text, strlen (form->text)) : NULL;
}

/**
 * ward_form_save_get_name:
 * @form: a form
 *
 * Returns: a name for its file
 */
const char *
ward_form_save_get_name (const WardAttachment *form)
{
  static const struct
  {
    const char *type, *name;
  } names[] = {
    { "application/pdf", "report.pdf" }, { "image/png", "report.png" },
    { "image/jpeg", "report.jpg" },      { "image/jpg", "report.jpg" },
    { "text/html", "report.html" },      { "application/xhtml+xml", "report.xhtml" },
    { "text/rtf", "report.rtf" },        { "application/rtf", "report.rtf" },
    { "text/plain", "report.txt" },
  };

  g_return_val_if_fail (form != NULL, NULL);

  for (guint i = 0; form->content_type != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (form->content_type, names[i].type, strlen (names[i].type)) == 0)
      return names[i].name;
  return "report.bin";
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
 * ward_form_save_write_async:
 * @bytes: what to write
 * @file: where to; what is there is replaced, its permissions with it
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called when it is written
 *
 * Writes a file that only this user can read.
 */
void
ward_form_save_write_async (GBytes *bytes, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (bytes != NULL);
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_form_save_write_async);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable,
                                       replaced_cb, task);
}

/**
 * ward_form_save_write_finish:
 * @error: return location for an error of GIO
 *
 * Ends ward_form_save_write_async().
 *
 * Returns: %TRUE if the file is whole
 */
gboolean
ward_form_save_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_form_save_write_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
