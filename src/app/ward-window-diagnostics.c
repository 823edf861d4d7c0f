/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and its diagnostics: one window of them, which follows the hospital and the patient that are open. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-diagnostics-window.h"
#include "app/ward-window-private.h"

/**
 * ward_window_update_diagnostics:
 *
 * Tells the diagnostics, if they are open, which hospital and patient the window shows.
 */
void
ward_window_update_diagnostics (WardWindow *self)
{
  WardDiagnosticsWindow *window = (WardDiagnosticsWindow *) self->diagnostics;
  WardCache *cache = ward_application_get_cache (self->application);

  if (window == NULL)
    return;
  ward_diagnostics_window_set_session (window, self->session);
  ward_diagnostics_window_set_checks (window, ward_application_get_vault (self->application), self->session,
                                      self->record != NULL ? ward_record_get_patient_id (self->record) : NULL);
  if (cache != NULL)
    ward_diagnostics_window_set_cache (window, cache, ward_application_get_tenants (self->application), self->session,
                                       self->record != NULL ? ward_record_get_patient_id (self->record) : NULL);
}

static void
show (WardWindow *self)
{
  if (self->diagnostics == NULL)
    {
      self->diagnostics = GTK_WINDOW (ward_diagnostics_window_new (ward_application_get_events (self->application)));
      g_object_add_weak_pointer (G_OBJECT (self->diagnostics), (gpointer *) &self->diagnostics);
      gtk_window_set_application (self->diagnostics, GTK_APPLICATION (self->application));
    }
  ward_window_update_diagnostics (self);
  gtk_window_present (self->diagnostics);
}

static void
diagnostics_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show (WARD_WINDOW (widget));
}

static void
test_connection_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  show (self);
  ward_diagnostics_window_run_checks (WARD_DIAGNOSTICS_WINDOW (self->diagnostics));
}

/**
 * ward_window_install_diagnostics:
 * @widget_class: the window's
 *
 * Gives the window the actions that open its diagnostics.
 */
void
ward_window_install_diagnostics (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.diagnostics", NULL, diagnostics_cb);
  gtk_widget_class_install_action (widget_class, "win.test-connection", NULL, test_connection_cb);
}
