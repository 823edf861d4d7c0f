/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user's settings, or the administrators' over them, ask of the program: journal, audit log, and what it remembers from one start to the next. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-application-private.h"
#include "core/vault/ward-audit-key.h"

/**
 * ward_application_open_settings:
 *
 * Opens the user's settings; a program run from its build folder may have none.
 */
void
ward_application_open_settings (WardApplication *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema
      = source != NULL ? g_settings_schema_source_lookup (source, WARD_APP_ID, TRUE) : NULL;

  self->settings = schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/* The hospital wants an audit log and it cannot be kept: care goes on, and the diagnostics say so. */
static void
note_no_audit (WardApplication *self, const GError *error)
{
  const WardEventFields fields = { .type = WARD_EVENT_PROGRAM,
                                   .result = WARD_RESULT_FAILED,
                                   .step = "audit log cannot be kept",
                                   .failure = ward_failure_explain_error (error)->key };

  ward_event_log_add (self->events, &fields);
}

static void
audit_key_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardApplication) self = WARD_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  gboolean made = FALSE;
  g_autoptr (GBytes) key = ward_vault_get_audit_key_finish (WARD_VAULT (source), result, &made, &error);
  g_autofree char *dir = ward_audit_dup_default_dir ();

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (key != NULL)
    self->audit = ward_audit_new (self->events, dir, key, &error);
  if (self->audit == NULL)
    note_no_audit (self, error);
  else if (!made)
    ward_audit_expect_log (self->audit);
}

/**
 * ward_application_start_audit:
 *
 * Keeps the audit log where the settings ask for it. What happens before its key is there is in the ring, and is taken over.
 */
void
ward_application_start_audit (WardApplication *self)
{
  if (!self->demo && self->settings != NULL && g_settings_get_boolean (self->settings, "audit-log"))
    ward_vault_get_audit_key_async (self->vault, TRUE, self->cancellable, audit_key_cb, g_object_ref (self));
}

static void
journal_changed_cb (WardApplication *self)
{
  ward_event_log_set_journal (self->events, g_settings_get_boolean (self->settings, "event-journal"));
}

/**
 * ward_application_follow_journal:
 *
 * Writes the events to the journal for as long as the settings ask for it.
 */
void
ward_application_follow_journal (WardApplication *self)
{
  if (self->settings == NULL)
    return;
  g_signal_connect_object (self->settings, "changed::event-journal", G_CALLBACK (journal_changed_cb), self,
                           G_CONNECT_SWAPPED);
  journal_changed_cb (self);
}

/**
 * ward_application_get_settings:
 *
 * Returns: (transfer none) (nullable): the user's settings; a program run from its build folder may have none
 */
GSettings *
ward_application_get_settings (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->settings;
}

/**
 * ward_application_dup_last_tenant:
 *
 * Returns: (transfer full): the id that was used last, empty for none
 */
char *
ward_application_dup_last_tenant (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->settings != NULL ? g_settings_get_string (self->settings, "last-tenant") : g_strdup ("");
}

/**
 * ward_application_set_last_tenant:
 * @id: (nullable): a tenant's id
 *
 * Remembers it. The demo's tenant dies with the program and is not remembered.
 */
void
ward_application_set_last_tenant (WardApplication *self, const char *id)
{
  g_return_if_fail (WARD_IS_APPLICATION (self));

  if (self->settings != NULL && !self->demo)
    g_settings_set_string (self->settings, "last-tenant", id != NULL ? id : "");
}

/**
 * ward_application_load_window_size:
 * @window: a new window
 *
 * Gives it the size that the last one had.
 */
void
ward_application_load_window_size (WardApplication *self, GtkWindow *window)
{
  g_return_if_fail (WARD_IS_APPLICATION (self));

  if (self->settings == NULL)
    return;
  gtk_window_set_default_size (window, g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (window);
}

/**
 * ward_application_save_window_size:
 * @window: a window that closes
 *
 * Remembers its size.
 */
void
ward_application_save_window_size (WardApplication *self, GtkWindow *window)
{
  int width = 0;
  int height = 0;

  g_return_if_fail (WARD_IS_APPLICATION (self));

  if (self->settings == NULL)
    return;
  gtk_window_get_default_size (window, &width, &height);
  if (width >= 360 && height >= 300)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
}
