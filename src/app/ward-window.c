/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: builds itself, and decides which of its views is seen: the choice of a hospital, signing in, the patient search, or the record
 * (design.md section 4). Its title never holds a patient (W45). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-tenant-dialog.h"
#include "app/ward-window-private.h"
#include "widgets/ward-width-first.h"

G_DEFINE_FINAL_TYPE (WardWindow, ward_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *
choose_view (WardWindow *self)
{
  if (ward_window_get_curtain_view (self) != NULL)
    return ward_window_get_curtain_view (self);
  if (self->session == NULL)
    return ward_application_is_starting (self->application) ? "starting" : "tenants";
  if (self->choosing)
    return "tenants";
  if (self->sign_out != NULL)
    return "signing-out";

  switch (ward_session_get_state (self->session))
    {
    case WARD_SESSION_ACTIVE:
      return self->searching || self->record == NULL ? "search" : "record";
    case WARD_SESSION_EXPIRED:
      return self->record != NULL ? "record" : "sign-in";
    case WARD_SESSION_SIGNED_OUT:
    case WARD_SESSION_RESUMING:
    case WARD_SESSION_SIGNING_IN:
    default:
      return "sign-in";
    }
}

/* GTK 4.8 still tells assistive technology what is on a stack's hidden pages, but nothing of what is not visible (P11). */
static void
show_patients (WardWindow *self, gboolean visible)
{
  if (self->search_page != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->search_page), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->record_place), visible);
}

static gboolean
is_cache_open (WardWindow *self)
{
  WardCache *cache = ward_application_get_cache (self->application);

  return cache != NULL && ward_cache_get_state (cache) == WARD_CACHE_OPEN;
}

/**
 * ward_window_update_view:
 *
 * Shows the view that the state asks for, and what of the header belongs to it.
 */
void
ward_window_update_view (WardWindow *self)
{
  const char *view = choose_view (self);
  gboolean is_record = g_str_equal (view, "record");
  gboolean is_new = g_strcmp0 (view, gtk_stack_get_visible_child_name (self->views)) != 0;

  ward_window_ensure_page (self, view);
  if (self->search_page != NULL)
    ward_patient_search_set_fallback (self->search_page, self->record != NULL, is_cache_open (self));
  if (ward_window_get_curtain_view (self) == NULL)
    show_patients (self, TRUE);
  gtk_stack_set_visible_child_name (self->views, view);
  if (ward_window_get_curtain_view (self) != NULL)
    show_patients (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->freshness_label), is_record);
  gtk_widget_set_visible (GTK_WIDGET (self->reload_button), is_record);
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), is_record);
  ward_window_update_actions (self);
  if (is_new && g_str_equal (view, "search"))
    ward_patient_search_focus (self->search_page);
  else if (is_new && is_record)
    ward_record_view_focus_page (self->record_view);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button),
                          (self->choosing && self->session != NULL)
                              || (g_str_equal (view, "search") && self->record != NULL));
}

static void
tenant_chosen_cb (WardWindow *self, WardTenant *tenant)
{
  ward_window_choose_tenant (self, tenant, TRUE);
}

static void
tenant_added_cb (WardWindow *self, WardTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  ward_tenant_page_reset_filter (self->tenant_page);
  if (ward_application_add_tenant (self->application, tenant, &error))
    ward_tenant_page_set_notice (self->tenant_page, NULL, FALSE);
  else
    {
      text = g_strdup_printf (_ ("The hospital is in the list until Ward is closed, but could not be stored: %s"),
                              error->message);
      ward_tenant_page_set_notice (self->tenant_page, text, TRUE);
    }
}

static void
add_tenant_cb (WardWindow *self)
{
  GtkWidget *dialog
      = ward_tenant_dialog_new (GTK_WINDOW (self), ward_application_get_organisations (self->application));

  g_signal_connect_object (dialog, "added", G_CALLBACK (tenant_added_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A session goes on with the record that it began with; a changed one is another hospital's for all that it knows. */
static void
tenant_changed_cb (WardWindow *self, WardTenant *tenant)
{
  if (self->session != NULL
      && g_strcmp0 (ward_tenant_get_id (ward_session_get_tenant (self->session)), ward_tenant_get_id (tenant)) == 0)
    ward_window_drop_session (self);
  tenant_added_cb (self, tenant);
  ward_window_update_view (self);
}

static void
tenant_edit_cb (WardWindow *self, WardTenant *tenant, gboolean copy)
{
  GtkWidget *dialog
      = ward_tenant_dialog_new (GTK_WINDOW (self), ward_application_get_organisations (self->application));

  ward_tenant_dialog_edit (WARD_TENANT_DIALOG (dialog), tenant, copy);
  g_signal_connect_object (dialog, "added", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tenant_removed_cb (WardWindow *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self->session != NULL && g_strcmp0 (ward_tenant_get_id (ward_session_get_tenant (self->session)), id) == 0)
    ward_window_drop_session (self);
  if (!ward_application_remove_tenant (self->application, id, &error))
    text = g_strdup_printf (_ ("The list of hospitals could not be stored: %s"), error->message);
  ward_tenant_page_set_notice (self->tenant_page, text, TRUE);
  ward_window_update_view (self);
}

static gboolean
minute_cb (gpointer user_data)
{
  WardWindow *self = user_data;

  ward_window_update_expiry (self);
  ward_window_update_record (self);
  if (self->record != NULL)
    ward_record_view_refresh_ages (self->record_view);
  return G_SOURCE_CONTINUE;
}

static void
starting_changed_cb (WardWindow *self)
{
  if (ward_application_get_start_notice (self->application) != NULL)
    ward_tenant_page_set_notice (self->tenant_page, ward_application_get_start_notice (self->application), TRUE);
  ward_window_update_view (self);
}

static gboolean
ward_window_close_request (GtkWindow *window)
{
  WardWindow *self = WARD_WINDOW (window);

  ward_application_save_window_size (self->application, window);
  if (self->diagnostics != NULL)
    gtk_window_destroy (self->diagnostics);
  return GTK_WINDOW_CLASS (ward_window_parent_class)->close_request (window);
}

static void
ward_window_dispose (GObject *object)
{
  WardWindow *self = WARD_WINDOW (object);

  g_clear_handle_id (&self->minute_source, g_source_remove);
  g_clear_handle_id (&self->expiry_source, g_source_remove);
  g_clear_handle_id (&self->build_source, g_source_remove);
  if (self->diagnostics != NULL)
    g_clear_weak_pointer (&self->diagnostics);
  if (self->views != NULL && self->session_group != NULL)
    ward_window_drop_session (self);
  g_clear_pointer (&self->accent, ward_accent_free);
  g_clear_pointer (&self->clip, ward_clip_free);
  g_clear_object (&self->curtain);
  g_clear_object (&self->locked_tenant);
  g_clear_weak_pointer (&self->launch_dialog);
  g_clear_weak_pointer (&self->legend);
  g_clear_handle_id (&self->copied_source, g_source_remove);
  g_clear_pointer (&self->copied, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_object (&self->session_group);
  g_clear_object (&self->record_group);
  if (self->sign_out != NULL)
    g_cancellable_cancel (self->sign_out);
  g_clear_object (&self->sign_out);
  g_clear_object (&self->print);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_WINDOW);
  G_OBJECT_CLASS (ward_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WardWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, tenant_box);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, tenant_label);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, environment_label);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, user_label);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, freshness_label);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, reload_button);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, menu_button);
  gtk_widget_class_bind_template_child_full (widget_class, "main_menu", FALSE, 0);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, output_section);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, views);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, tenant_page);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, sign_in_page);
  gtk_widget_class_bind_template_child (widget_class, WardWindow, record_place);
}

static void
ward_window_class_init (WardWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ward_window_close_request;

  g_type_ensure (WARD_TYPE_WIDTH_FIRST);
  g_type_ensure (WARD_TYPE_NOTICES);
  g_type_ensure (WARD_TYPE_TENANT_PAGE);
  g_type_ensure (WARD_TYPE_SIGN_IN_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, tenant_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_tenant_cb);
  gtk_widget_class_bind_template_callback (widget_class, tenant_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, tenant_edit_cb);
  ward_window_install_actions (widget_class);
}

static void
ward_window_init (WardWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->clip = ward_clip_new (gtk_widget_get_clipboard (GTK_WIDGET (self)), WARD_CLIP_SECONDS);
  self->session_group = g_signal_group_new (WARD_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_group, "notify::state", G_CALLBACK (ward_window_session_changed), self);
  g_signal_group_connect_swapped (self->session_group, "notify::user-name", G_CALLBACK (ward_window_session_changed),
                                  self);
  g_signal_group_connect_swapped (self->session_group, "proxy-credentials-needed",
                                  G_CALLBACK (ward_window_ask_proxy_credentials), self);
  g_signal_group_connect_swapped (self->session_group, "network-changed", G_CALLBACK (ward_window_network_changed),
                                  self);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "section-changed",
                                  G_CALLBACK (ward_window_record_section_changed), self);
  self->minute_source = g_timeout_add_seconds (60, minute_cb, self);
  ward_window_build_pages_later (self);
}

/**
 * ward_window_new:
 * @application: the program
 *
 * The main window. It goes on with the hospital that was used last.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_window_new (WardApplication *application)
{
  WardWindow *self;

  g_return_val_if_fail (WARD_IS_APPLICATION (application), NULL);

  self = g_object_new (WARD_TYPE_WINDOW, "application", application, NULL);
  self->application = application;
  self->accent = ward_accent_new (ward_application_get_settings (application));
  ward_application_load_window_size (application, GTK_WINDOW (self));
  ward_tenant_page_set_model (self->tenant_page, ward_application_get_tenants (application));
  g_signal_connect_object (application, "notify::starting", G_CALLBACK (starting_changed_cb), self, G_CONNECT_SWAPPED);
  ward_window_hang_curtain (self);
  ward_window_show_self_test (self);
  ward_window_start (self);
  return GTK_WIDGET (self);
}

/**
 * ward_window_get_session:
 *
 * Returns: (transfer none) (nullable): whom somebody is signed in to, or about to be
 */
WardSession *
ward_window_get_session (WardWindow *self)
{
  g_return_val_if_fail (WARD_IS_WINDOW (self), NULL);

  return self->session;
}

/**
 * ward_window_get_record:
 *
 * Returns: (transfer none) (nullable): the open record
 */
WardRecord *
ward_window_get_record (WardWindow *self)
{
  g_return_val_if_fail (WARD_IS_WINDOW (self), NULL);

  return self->record;
}

/**
 * ward_window_get_view:
 *
 * Returns: the name of the view that is seen
 */
const char *
ward_window_get_view (WardWindow *self)
{
  g_return_val_if_fail (WARD_IS_WINDOW (self), NULL);

  return gtk_stack_get_visible_child_name (self->views);
}
