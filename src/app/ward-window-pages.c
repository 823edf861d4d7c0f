/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the window that are built when they are first wanted, and the record's and the search's else soon after the window's first frame: whoever starts Ward sees the window
 * sooner. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-window-private.h"
#include "widgets/ward-spinner.h"

#define SEARCH_MS 1500 /* after the record's view: a record that a stored sign-in opens is on the screen by then */
#define STATES_RESOURCE "/org/wardviewer/Ward/ui/ward-window-states.ui"

/**
 * ward_window_ensure_record_view:
 *
 * Returns: (transfer none): the view of a record, built if it was not yet
 */
WardRecordView *
ward_window_ensure_record_view (WardWindow *self)
{
  if (self->record_view == NULL)
    {
      self->record_view = WARD_RECORD_VIEW (ward_record_view_new ());
      adw_bin_set_child (self->record_place, GTK_WIDGET (self->record_view));
      if (self->session != NULL)
        ward_record_view_set_tenant (self->record_view, ward_session_get_tenant (self->session));
    }

  return self->record_view;
}

static void
patient_chosen_cb (WardWindow *self, WardPatient *patient)
{
  ward_notices_hide (self->notices, "closed");
  ward_window_open_patient (self, patient->id, patient);
}

/* It knows what it would have been told if it had always been there. */
static void
tell_search_page (WardWindow *self)
{
  ward_patient_search_set_session (self->search_page, self->session);
  if (self->record != NULL)
    ward_patient_search_remember (self->search_page, ward_record_get_patient (self->record));
  gtk_widget_set_visible (GTK_WIDGET (self->search_page), ward_window_get_curtain_view (self) == NULL);
}

/**
 * ward_window_ensure_search_page:
 *
 * Returns: (transfer none): the patient search, built if it was not yet
 */
WardPatientSearch *
ward_window_ensure_search_page (WardWindow *self)
{
  if (self->search_page == NULL)
    {
      self->search_page = WARD_PATIENT_SEARCH (ward_patient_search_new ());
      g_signal_connect_object (self->search_page, "chosen", G_CALLBACK (patient_chosen_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->search_page, "step-changed", G_CALLBACK (ward_window_update_actions), self,
                               G_CONNECT_SWAPPED);
      gtk_stack_add_named (self->views, GTK_WIDGET (self->search_page), "search");
      tell_search_page (self);
    }

  return self->search_page;
}

/* A page that says in what state the program is. */
static void
add_state_page (WardWindow *self, const char *name)
{
  const char *ids[] = { name, NULL };
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  g_autoptr (GError) error = NULL;
  GObject *spinner;

  gtk_builder_set_translation_domain (builder, GETTEXT_PACKAGE);
  if (!gtk_builder_add_objects_from_resource (builder, STATES_RESOURCE, ids, &error))
    {
      g_critical ("No page %s: %s", name, error->message);
      return;
    }
  gtk_stack_add_named (self->views, GTK_WIDGET (gtk_builder_get_object (builder, name)), name);
  spinner = gtk_builder_get_object (builder, "starting_spinner");
  if (spinner != NULL)
    ward_spinner_turn_where_seen (GTK_SPINNER (spinner));
}

/**
 * ward_window_ensure_page:
 * @name: a view's name
 *
 * Builds the page if it is not there yet.
 */
void
ward_window_ensure_page (WardWindow *self, const char *name)
{
  if (g_str_equal (name, "search"))
    ward_window_ensure_search_page (self);
  else if (gtk_stack_get_child_by_name (self->views, name) == NULL)
    add_state_page (self, name);
}

/* Not while a record may be opening: whoever wants the search before that has it built then. */
static gboolean
build_search_cb (gpointer user_data)
{
  WardWindow *self = user_data;

  self->build_source = 0;
  ward_window_ensure_search_page (self);
  return G_SOURCE_REMOVE;
}

static gboolean
build_record_cb (gpointer user_data)
{
  WardWindow *self = user_data;

  ward_window_ensure_record_view (self);
  self->build_source = g_timeout_add_full (G_PRIORITY_LOW, SEARCH_MS, build_search_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
first_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  WardWindow *self = WARD_WINDOW (widget);

  self->build_source = g_idle_add_full (G_PRIORITY_LOW, build_record_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/* The items of the main menu are widgets, which nobody needs before it is opened. */
static void
create_menu_cb (GtkMenuButton *button, gpointer main_menu)
{
  if (gtk_menu_button_get_menu_model (button) == NULL)
    gtk_menu_button_set_menu_model (button, main_menu);
}

/**
 * ward_window_build_pages_later:
 *
 * Builds the view of a record and the patient search once the window has been painted, and the main menu when it is opened.
 */
void
ward_window_build_pages_later (WardWindow *self)
{
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb,
                                         gtk_widget_get_template_child (GTK_WIDGET (self), WARD_TYPE_WINDOW,
                                                                        "main_menu"),
                                         NULL);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), first_frame_cb, NULL, NULL);
}
