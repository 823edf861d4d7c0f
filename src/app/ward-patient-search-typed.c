/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed into the patient search: read as a query, described as it was understood, and held back where it says too little or a date is none
 * (clinical.md 3.5). The next name is typed into the line whatever has the focus, so that Enter never opens the patient before. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-date-doubt.h"
#include "app/ward-patient-search-private.h"

static void
take_field (char **target, GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (*text == '\0')
    return;
  g_free (*target);
  *target = g_steal_pointer (&text);
}

/* Dates are read as in the line, so that 14-Jun-1962 and 1962-06-14 are both understood. */
static void
take_birth (WardPatientSearch *self, WardPatientQuery *query)
{
  WardPatientQuery of_field = { 0 };
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->birth_entry)));

  if (*text == '\0')
    return;
  ward_patient_query_parse (text, &of_field);
  g_free ((char *) query->birth_date);
  query->birth_date = of_field.birth_date != NULL ? g_strdup (of_field.birth_date) : g_strdup (text);
  ward_patient_query_clear (&of_field);
}

void
ward_patient_search_read_query (WardPatientSearch *self, WardPatientQuery *query)
{
  ward_patient_query_parse (gtk_editable_get_text (self->line_entry), query);
  take_field ((char **) &query->family, self->family_entry);
  take_field ((char **) &query->given, self->given_entry);
  take_field ((char **) &query->identifier, self->identifier_entry);
  take_birth (self, query);
}

gboolean
ward_patient_search_is_blank (const WardPatientQuery *query)
{
  return query->family == NULL && query->given == NULL && query->birth_date == NULL && query->identifier == NULL;
}

/* How the line was understood, so that a slip is seen before the search, and beside its result still. */
static char *
describe_query (const WardPatientQuery *query, gboolean searched)
{
  g_autoptr (GString) text = g_string_new (searched ? _ ("Searched for") : _ ("Will search for"));
  const char *const pairs[] = { _ ("family name"), query->family,     _ ("given name"),    query->given,
                                _ ("born"),        query->birth_date, _ ("record number"), query->identifier };
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i += 2)
    if (pairs[i + 1] != NULL)
      {
        g_string_append_printf (text, "%s %s “%s”", first ? "" : ",", pairs[i], pairs[i + 1]);
        first = FALSE;
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What keeps the query from being sent: a date that is none, or what this server needs beside. */
char *
ward_patient_search_dup_hint (WardPatientSearch *self, const WardPatientQuery *query, const char **out_title)
{
  char *doubt = ward_date_doubt_dup_of_line (gtk_editable_get_text (self->line_entry));

  if (doubt == NULL)
    doubt = ward_date_doubt_dup_of_field (gtk_editable_get_text (self->birth_entry));
  *out_title = doubt != NULL ? _ ("Nothing was searched") : _ ("The server needs more to search by");
  return doubt != NULL ? doubt : g_strdup (ward_session_get_query_hint (self->session, query));
}

void
ward_patient_search_show_understood (WardPatientSearch *self)
{
  WardPatientQuery query = { 0 };
  const char *title = NULL;
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;
  ward_patient_search_read_query (self, &query);
  if (!ward_patient_search_is_blank (&query))
    {
      text = ward_patient_search_dup_hint (self, &query, &title);
      if (text == NULL)
        text = describe_query (&query, self->searched);
    }
  gtk_label_set_text (self->hint_label, text != NULL ? text : ward_session_get_query_prompt (self->session));
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_button), !ward_patient_search_is_blank (&query));
  ward_patient_query_clear (&query);
}

void
ward_patient_search_clear_typed (WardPatientSearch *self)
{
  GtkEditable *entries[]
      = { self->line_entry, self->family_entry, self->given_entry, self->birth_entry, self->identifier_entry };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_editable_set_text (entries[i], "");
}

/* A letter, or what a letter begins with: a dead key, the compose key. */
static gboolean
is_of_text (guint key, GdkModifierType state)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;

  return g_unichar_isgraph (gdk_keyval_to_unicode (key)) || key == GDK_KEY_Multi_key
         || (key >= GDK_KEY_dead_grave && key <= GDK_KEY_dead_longsolidusoverlay);
}

/* What the search before was for is gone wholly: the single fields would be searched by beside the new line. */
static gboolean
type_on_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WardPatientSearch *self)
{
  GtkEditable *fields[] = { self->family_entry, self->given_entry, self->birth_entry, self->identifier_entry };

  if (!is_of_text (key, state))
    return GDK_EVENT_PROPAGATE;
  ward_patient_search_step_back (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->line_entry));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_editable_set_text (fields[i], "");
  gtk_editable_select_region (self->line_entry, 0, -1);
  if (gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller)) != NULL)
    gtk_event_controller_key_forward (controller, GTK_WIDGET (gtk_editable_get_delegate (self->line_entry)));
  return GDK_EVENT_STOP;
}

/* A space before the next name would press the button that opens the one before: Enter opens him, a space does nothing. */
static gboolean
drop_space_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, WardPatientSearch *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->open_button));

  return (key == GDK_KEY_space || key == GDK_KEY_KP_Space) && root != NULL
         && gtk_root_get_focus (root) == GTK_WIDGET (self->open_button);
}

void
ward_patient_search_guard_confirmation (WardPatientSearch *self, GtkWidget *page)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (drop_space_cb), self, 0);
  gtk_widget_add_controller (page, keys);
}

/* Whoever types while @widget, or something in it, has the focus types the next name: it goes into the line in place of the one before. */
void
ward_patient_search_install_type_on (WardPatientSearch *self, GtkWidget *widget)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (type_on_cb), self, 0);
  gtk_widget_add_controller (widget, keys);
}
