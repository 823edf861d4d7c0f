/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done in the window, each with its key (design.md section 4: "Keyboard for everything"). An action that makes no sense now is switched off,
 * so that menus and buttons show it. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-legend-window.h"
#include "app/ward-preferences.h"
#include "app/ward-window-private.h"

#define COPIED_SECONDS 5

static const char *const page_names[] = { "overview", "vitals", "labs", "reports" };

static void
find_patient_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  self->choosing = FALSE;
  self->searching = TRUE;
  ward_window_update_view (self);
  ward_patient_search_focus (ward_window_ensure_search_page (self));
}

static gboolean
can_step_back (WardWindow *self)
{
  return self->search_page != NULL && ward_patient_search_can_step_back (self->search_page);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->searching && !self->choosing && can_step_back (self) && ward_patient_search_step_back (self->search_page))
    return;
  if (self->choosing)
    self->choosing = FALSE;
  else
    self->searching = FALSE;
  ward_window_update_view (self);
}

static void
reload_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->record != NULL)
    ward_record_reload (self->record);
}

static void
load_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->record != NULL)
    ward_record_load_all (self->record);
}

static void
show_page_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  int index = g_variant_get_int32 (parameter);

  if (self->record == NULL || index < 0 || index >= (int) G_N_ELEMENTS (page_names))
    return;
  self->searching = FALSE;
  self->choosing = FALSE;
  ward_window_update_view (self);
  ward_record_view_show_page (self->record_view, page_names[index]);
  ward_record_view_focus_page (self->record_view);
}

static void
filter_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (g_strcmp0 (ward_window_get_view (self), "tenants") == 0)
    ward_tenant_page_focus (self->tenant_page);
  else if (g_strcmp0 (ward_window_get_view (self), "search") == 0)
    ward_patient_search_focus (self->search_page);
  else if (self->record != NULL)
    ward_record_view_focus_filter (self->record_view);
}

static void
reset_filter_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->record != NULL)
    ward_record_view_reset_filter (self->record_view);
}

static void
open_analyte_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->record == NULL)
    return;
  ward_record_view_show_analyte (self->record_view, g_variant_get_string (parameter, NULL));
}

static void
show_abnormal_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->record != NULL)
    ward_record_view_show_abnormal (self->record_view);
}

static gboolean
copied_due_cb (gpointer user_data)
{
  WardWindow *self = WARD_WINDOW (user_data);

  self->copied_source = 0;
  g_clear_pointer (&self->copied, g_free);
  ward_window_update_freshness (self);
  return G_SOURCE_REMOVE;
}

/* What a copy has done is not to be seen otherwise. It stands for some seconds where else the time of the data stands: over the page it would hide results. */
static void
tell_copied (WardWindow *self, gboolean copied)
{
  g_clear_handle_id (&self->copied_source, g_source_remove);
  g_clear_pointer (&self->copied, g_free);
  self->copied = copied ? g_strdup_printf (_ ("Copied; cleared in %d s"), WARD_CLIP_SECONDS)
                        : g_strdup (_ ("Nothing to copy here"));
  self->copied_source = g_timeout_add_seconds (COPIED_SECONDS, copied_due_cb, self);
  ward_window_update_freshness (self);
}

static void
copy_result_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  g_autofree char *text = NULL;

  if (g_strcmp0 (ward_window_get_view (self), "record") != 0)
    return;
  text = ward_record_view_dup_copy (self->record_view);
  tell_copied (self, text != NULL);
  if (text == NULL)
    return;
  ward_clip_set_text (self->clip, text);
  ward_record_note_act (self->record, "result copied");
}

static void
copy_table_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  g_autofree char *text = NULL;

  if (g_strcmp0 (ward_window_get_view (self), "record") != 0)
    return;
  text = ward_record_view_dup_csv (self->record_view);
  tell_copied (self, text != NULL);
  if (text == NULL)
    return;
  ward_clip_set_text (self->clip, text);
  ward_record_note_act (self->record, "table copied");
}

static void
copy_graph_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  g_autoptr (GdkTexture) picture = NULL;

  if (g_strcmp0 (ward_window_get_view (self), "record") != 0)
    return;
  picture = ward_record_view_build_picture (self->record_view);
  tell_copied (self, picture != NULL);
  if (picture == NULL)
    return;
  ward_clip_set_picture (self->clip, picture);
  ward_record_note_act (self->record, "graph copied");
}

static void
unlock_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_unlock (WARD_WINDOW (widget));
}

/* The hospital of the record that is open. */
static gboolean
is_print_forbidden (WardWindow *self)
{
  return self->session != NULL && ward_tenant_get_forbid_printing (ward_session_get_tenant (self->session));
}

/* Also by the key: an action that is merely switched off says nothing. */
static void
refuse_print (WardWindow *self)
{
  /* Translators: %s is a hospital. */
  g_autofree char *text = g_strdup_printf (_ ("%s does not allow records to be printed or made into PDF documents."),
                                           ward_tenant_get_name (ward_session_get_tenant (self->session)));

  ward_notices_show (self->notices, "print", WARD_NOTICE_INFO, text, NULL, NULL);
  if (self->record != NULL)
    ward_record_note_act (self->record, "print refused");
}

/* The last item of its section: in place of its words those that say why it is not offered. */
static void
update_print_item (WardWindow *self)
{
  gboolean forbidden = is_print_forbidden (self);

  if (forbidden == self->print_forbidden)
    return;
  self->print_forbidden = forbidden;
  g_menu_remove (self->output_section, g_menu_model_get_n_items (G_MENU_MODEL (self->output_section)) - 1);
  g_menu_append (self->output_section, forbidden ? _ ("Prin_ting Is Not Allowed by This Hospital") : _ ("Prin_t…"),
                 "win.print");
  if (!forbidden)
    ward_notices_hide (self->notices, "print");
}

static void
show_earlier_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_show_earlier (WARD_WINDOW (widget));
}

static void
end_prints_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_end_prints (WARD_WINDOW (widget));
}

/* The session reads it as a patient who was chosen: the record that is left stays until it is there. */
static void
open_current_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  g_autofree char *id = self->record != NULL ? ward_record_view_dup_replacement (self->record_view) : NULL;

  if (id == NULL || ward_session_get_state (self->session) != WARD_SESSION_ACTIVE)
    return;
  ward_notices_hide (self->notices, "closed");
  ward_window_open_patient (self, id, NULL);
  /* A link may be wrong, and nobody has chosen this name from a list (clinical.md 3.5). */
  ward_notices_show_closable (self->notices, "from-replaced",
                              _ ("The record before names this one as the patient’s current record. Check who it is."));
}

static void
print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  WardPrintout *printout = NULL;

  if (is_print_forbidden (self))
    {
      refuse_print (self);
      return;
    }
  if (g_strcmp0 (ward_window_get_view (self), "record") == 0)
    printout = ward_record_view_build_print (self->record_view);
  if (printout == NULL)
    return;
  ward_record_note_act (self->record, "print asked for");
  g_clear_object (&self->print);
  self->print = g_cancellable_new ();
  ward_printout_print (printout, GTK_WINDOW (self), self->print);
}

static void
choose_tenant_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  self->choosing = TRUE;
  ward_window_update_view (self);
  ward_tenant_page_focus (self->tenant_page);
}

static void
sign_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_sign_in (WARD_WINDOW (widget));
}

static void
cancel_sign_in_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  self->sign_in_after_resume = FALSE;
  if (self->session != NULL)
    ward_session_cancel_sign_in (self->session);
}

static void
sign_out_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_sign_out (WARD_WINDOW (widget));
}

static void
paste_launch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ward_window_paste_launch (WARD_WINDOW (widget));
}

static void
preferences_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);
  GSettings *settings = ward_application_get_settings (self->application);

  if (settings != NULL)
    gtk_window_present (
        GTK_WINDOW (ward_preferences_new (GTK_WINDOW (self), settings, ward_application_is_demo (self->application))));
}

/* Built when it is asked for; the application would build its own kind at each start. */
static void
show_shortcuts_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/wardviewer/Ward/ui/ward-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

static void
show_legend_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardWindow *self = WARD_WINDOW (widget);

  if (self->legend == NULL)
    g_set_weak_pointer (&self->legend, ward_legend_window_new (GTK_WINDOW (self)));
  gtk_window_present (self->legend);
}

static void
about_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_show_about_window (
      GTK_WINDOW (widget), "application-name", _ ("Ward"), "application-icon", WARD_APP_ID, "version", WARD_VERSION,
      "license-type", GTK_LICENSE_GPL_3_0, "comments",
      _ ("Shows a patient’s vital signs and laboratory results from a SMART on FHIR server. It only reads.\n\nThis "
         "material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
         "and the "
         "LOINC Committee and is available at no cost under the license at http://loinc.org/license. LOINC® is a "
         "registered "
         "United States trademark of Regenstrief Institute, Inc."),
      NULL);
}

/**
 * ward_window_update_actions:
 *
 * Switches the actions on and off that depend on the session and the record.
 */
void
ward_window_update_actions (WardWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  /* The key that opens the curtain does nothing else: GTK looks for its action before the window sees the key (P10, P11). */
  gboolean curtained = ward_window_get_curtain_view (self) != NULL;
  gboolean active = !curtained && self->session != NULL && self->sign_out == NULL
                    && ward_session_get_state (self->session) == WARD_SESSION_ACTIVE;
  gboolean expired = self->session != NULL && ward_session_get_state (self->session) == WARD_SESSION_EXPIRED;
  gboolean has_record = !curtained && self->record != NULL;

  update_print_item (self);
  gtk_widget_action_set_enabled (widget, "win.find-patient", active);
  gtk_widget_action_set_enabled (widget, "win.reload", has_record && active);
  gtk_widget_action_set_enabled (widget, "win.show-earlier", has_record && self->earlier != NULL);
  gtk_widget_action_set_enabled (widget, "win.open-current", has_record && active);
  gtk_widget_action_set_enabled (widget, "win.load-all", has_record && active);
  gtk_widget_action_set_enabled (widget, "win.show-page", has_record);
  gtk_widget_action_set_enabled (widget, "win.copy-result", has_record);
  gtk_widget_action_set_enabled (widget, "win.copy-table", has_record);
  gtk_widget_action_set_enabled (widget, "win.copy-graph", has_record);
  gtk_widget_action_set_enabled (widget, "win.print", has_record);
  gtk_widget_action_set_enabled (widget, "win.open-analyte", has_record);
  gtk_widget_action_set_enabled (widget, "win.show-abnormal", has_record);
  gtk_widget_action_set_enabled (widget, "win.reset-filter", has_record);
  gtk_widget_action_set_enabled (widget, "win.filter", !curtained);
  gtk_widget_action_set_enabled (widget, "win.choose-tenant", !curtained);
  gtk_widget_action_set_enabled (widget, "win.open-launch-link", !curtained);
  gtk_widget_action_set_enabled (widget, "win.sign-out", active || expired);
  gtk_widget_action_set_enabled (widget, "win.back",
                                 !curtained
                                     && ((self->choosing && self->session != NULL)
                                         || (self->searching && (has_record || can_step_back (self)))
                                         || (active && can_step_back (self))));
}

/**
 * ward_window_install_actions:
 * @widget_class: the window's class
 *
 * Names the actions and binds the keys that an entry with the focus takes first.
 */
void
ward_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.find-patient", NULL, find_patient_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, reload_cb);
  gtk_widget_class_install_action (widget_class, "win.load-all", NULL, load_all_cb);
  gtk_widget_class_install_action (widget_class, "win.show-earlier", NULL, show_earlier_cb);
  gtk_widget_class_install_action (widget_class, "win.open-current", NULL, open_current_cb);
  gtk_widget_class_install_action (widget_class, "win.end-prints", NULL, end_prints_cb);
  gtk_widget_class_install_action (widget_class, "win.show-page", "i", show_page_cb);
  gtk_widget_class_install_action (widget_class, "win.filter", NULL, filter_cb);
  gtk_widget_class_install_action (widget_class, "win.reset-filter", NULL, reset_filter_cb);
  gtk_widget_class_install_action (widget_class, "win.open-analyte", "s", open_analyte_cb);
  gtk_widget_class_install_action (widget_class, "win.show-abnormal", NULL, show_abnormal_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-result", NULL, copy_result_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-table", NULL, copy_table_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-graph", NULL, copy_graph_cb);
  gtk_widget_class_install_action (widget_class, "win.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "win.unlock", NULL, unlock_cb);
  gtk_widget_class_install_action (widget_class, "win.choose-tenant", NULL, choose_tenant_cb);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in_cb);
  gtk_widget_class_install_action (widget_class, "win.cancel-sign-in", NULL, cancel_sign_in_cb);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_cb);
  gtk_widget_class_install_action (widget_class, "win.open-launch-link", NULL, paste_launch_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  ward_window_install_diagnostics (widget_class);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts_cb);
  gtk_widget_class_install_action (widget_class, "win.show-legend", NULL, show_legend_cb);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "win.copy-result", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, "win.copy-result", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
}

/**
 * ward_window_install_accels:
 * @application: the program
 *
 * Gives the window's actions their keys.
 */
void
ward_window_install_accels (GtkApplication *application)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "win.find-patient", { "<Control>k", NULL } },
    { "win.reload", { "F5", "<Control>r", NULL } },
    { "win.show-page(0)", { "<Control>1", NULL } },
    { "win.show-page(1)", { "<Control>2", NULL } },
    { "win.show-page(2)", { "<Control>3", NULL } },
    { "win.show-page(3)", { "<Control>4", NULL } },
    { "win.filter", { "<Control>f", NULL } },
    { "win.reset-filter", { "<Control><Shift>f", NULL } },
    { "win.choose-tenant", { "<Control>t", NULL } },
    { "win.diagnostics", { "<Control><Shift>d", NULL } },
    { "win.sign-out", { "<Control><Shift>q", NULL } },
    { "win.back", { "<Alt>Left", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "app.quit", { "<Control>q", NULL } },
    { "win.open-launch-link", { "<Control>l", NULL } },
    { "win.copy-table", { "<Control><Shift>c", NULL } },
    { "win.copy-graph", { "<Control><Shift>g", NULL } },
    { "win.print", { "<Control>p", NULL } },
    { "win.preferences", { "<Control>comma", NULL } },
    { "win.show-legend", { "F1", NULL } },
    { "win.show-shortcuts", { "<Control>question", "<Control>F1", NULL } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action, accels[i].keys);
}
