/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/search-fixture.h"

#include <string.h>

#include "support/ward-clinical-builder.h"

WardPatient *
search_fixture_new_patient (const char *id, const char *family)
{
  WardPatient *patient = ward_patient_new ();

  patient->id = id;
  patient->active = TRUE;
  patient->names = ward_arena_new0 (patient->arena, WardHumanName, 1);
  patient->names[0] = (WardHumanName){ .use = "official", .family = family };
  patient->n_names = 1;
  patient->birth = ward_builder_time ("1962-06-14");
  return patient;
}

void
search_fixture_set_up (SearchFixture *self, gconstpointer data)
{
  app_record_set_up (&self->app);
  self->search = g_object_ref_sink (ward_patient_search_new ());
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), self->app.session);
  self->window = app_put_in_window (self->search);
}

void
search_fixture_set_up_signed_in (SearchFixture *self, gconstpointer data)
{
  app_record_set_up (&self->app);
  app_record_sign_in (&self->app);
  self->search = g_object_ref_sink (ward_patient_search_new ());
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), self->app.session);
  self->window = app_put_in_window (self->search);
}

void
search_fixture_tear_down (SearchFixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), NULL);
  g_assert_finalize_object (self->search);
  app_record_tear_down (&self->app);
}

GtkWidget *
search_fixture_get_focus (SearchFixture *self)
{
  return gtk_root_get_focus (GTK_ROOT (self->window));
}

gboolean
search_fixture_says (SearchFixture *self, const char *words)
{
  g_autofree char *text = app_read (self->search);

  return strstr (text, words) != NULL;
}

GtkListBoxRow *
search_fixture_get_hit (SearchFixture *self, int index)
{
  GtkWidget *list = gtk_widget_get_ancestor (app_find (self->search, WARD_TYPE_PATIENT_ROW, NULL), GTK_TYPE_LIST_BOX);

  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), index);
}

void
search_fixture_search_for (SearchFixture *self, const char *line)
{
  GtkEditable *entry = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));

  gtk_editable_set_text (entry, line);
  g_signal_emit_by_name (entry, "activate");
  while (app_find (self->search, WARD_TYPE_PATIENT_ROW, NULL) == NULL)
    g_main_context_iteration (NULL, TRUE);
}
