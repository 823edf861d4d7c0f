/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient search (clinical.md 3.5): asks, and shows the banner before any data is loaded. What was found is kept for this session only, in memory. What
 * was typed, the list, who is similar and what is said of failures are in the files beside it. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-disclosure.h"
#include "app/ward-list-tab.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search-private.h"
#include "app/ward-tenant-row.h"

#define MAX_RECENT 8

enum
{
  CHOSEN,
  STEP_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardPatientSearch, ward_patient_search, GTK_TYPE_BOX)

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardPatientSearch) self = WARD_PATIENT_SEARCH (user_data);
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) patients = ward_session_find_patients_finish (WARD_SESSION (source), result, &notes, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->session != WARD_SESSION (source))
    return;
  g_clear_object (&self->cancellable);
  if (patients != NULL)
    ward_patient_search_show_hits (self, patients, notes);
  else
    ward_patient_search_show_error (self, error);
}

static void
stop_search (WardPatientSearch *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* Who was found for another name, or is being looked for by it, must not be opened by what is typed next. */
static void
query_changed_cb (WardPatientSearch *self)
{
  WardStateWords words = { .page = WARD_PAGE_MESSAGE, .icon = "edit-find-symbolic" };
  WardPatientQuery query = { 0 };
  gboolean blank;

  self->searched = FALSE;
  ward_patient_search_show_understood (self);
  if (!self->answered && self->cancellable == NULL)
    return;
  stop_search (self);
  ward_patient_search_read_query (self, &query);
  blank = ward_patient_search_is_blank (&query);
  ward_patient_query_clear (&query);
  if (blank)
    {
      ward_patient_search_show_recent (self);
      return;
    }
  self->answered = FALSE;
  ward_patient_search_clear_rows (self);
  words.title = (char *) _ ("Press Enter to search");
  words.body = (char *) _ ("What is typed has changed since the last search.");
  ward_state_view_set_words (self->state, &words);
}

static void
search_cb (WardPatientSearch *self)
{
  WardPatientQuery query = { 0 };
  WardStateWords words = { .page = WARD_PAGE_LOADING };
  const char *title = NULL;
  g_autofree char *hint = NULL;

  if (self->session == NULL)
    return;
  stop_search (self);
  ward_patient_search_read_query (self, &query);
  hint = ward_patient_search_dup_hint (self, &query, &title);
  if (ward_patient_search_is_blank (&query))
    ward_patient_search_show_recent (self);
  else if (hint != NULL)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "dialog-information-symbolic";
      words.title = (char *) title;
      words.body = hint;
      ward_patient_search_clear_rows (self);
      ward_state_view_set_words (self->state, &words);
    }
  else
    {
      ward_patient_search_clear_rows (self);
      words.title = (char *) _ ("Searching patients…");
      ward_state_view_set_words (self->state, &words);
      self->searched = TRUE;
      ward_patient_search_show_understood (self);
      self->cancellable = g_cancellable_new ();
      ward_session_find_patients_async (self->session, &query, self->cancellable, found_cb, g_object_ref (self));
    }
  ward_patient_query_clear (&query);
}

static void
search_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  search_cb (WARD_PATIENT_SEARCH (widget));
}

/* What needs no search: it stays possible while the server does not answer. */
static void
recent_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardPatientSearch *self = WARD_PATIENT_SEARCH (widget);

  stop_search (self);
  ward_patient_search_clear_typed (self);
  ward_patient_search_show_recent (self);
  ward_patient_search_focus (self);
}

static void
show_step (WardPatientSearch *self, const char *step)
{
  gtk_stack_set_visible_child_name (self->steps, step);
  g_signal_emit (self, signals[STEP_CHANGED], 0);
}

static void
row_activated_cb (WardPatientSearch *self, GtkListBoxRow *row)
{
  WardPatient *patient = ward_patient_row_get_patient (WARD_PATIENT_ROW (row));
  g_autoptr (WardBannerText) text
      = ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, ward_patient_search_get_mrn_system (self),
                              NULL, g_get_real_time ());

  /* Nothing was asked yet but who it is. */
  ward_banner_text_tell_allergies (text, WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_NOT_LOADED, FALSE);
  g_clear_pointer (&self->candidate, ward_patient_unref);
  self->candidate = ward_patient_ref (patient);
  ward_banner_set_text (self->banner, text);
  ward_patient_search_show_chosen (self, text);
  ward_patient_search_show_similar (self, patient, text);
  show_step (self, "confirm");
  gtk_widget_grab_focus (GTK_WIDGET (self->open_button));
}

static void
open_cb (WardPatientSearch *self)
{
  g_autoptr (WardPatient) patient = g_steal_pointer (&self->candidate);

  if (patient == NULL)
    return;
  ward_patient_search_step_back (self);
  g_signal_emit (self, signals[CHOSEN], 0, patient);
}

static void
back_cb (WardPatientSearch *self)
{
  ward_patient_search_step_back (self);
  ward_patient_search_focus (self);
}

/* Down goes from the line straight to what was found. */
static gboolean
line_key_cb (WardPatientSearch *self, guint key)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down) || first == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (first));
  return GDK_EVENT_STOP;
}

static void
ward_patient_search_dispose (GObject *object)
{
  WardPatientSearch *self = WARD_PATIENT_SEARCH (object);

  stop_search (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->candidate, ward_patient_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_PATIENT_SEARCH);
  G_OBJECT_CLASS (ward_patient_search_parent_class)->dispose (object);
}

static void
ward_patient_search_finalize (GObject *object)
{
  WardPatientSearch *self = WARD_PATIENT_SEARCH (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->card_columns); i++)
    g_clear_object (&self->card_columns[i]);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  G_OBJECT_CLASS (ward_patient_search_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, steps);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, line_entry);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, search_button);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, hint_label);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, family_entry);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, given_entry);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, birth_entry);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, identifier_entry);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, state);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, count_label);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, list);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, banner);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, similar_label);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, cards);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, chosen_box);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, similar_box);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, confirm_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardPatientSearch, open_button);
}

static void
ward_patient_search_class_init (WardPatientSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_patient_search_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_patient_search_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", WARD_TYPE_PATIENT_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[STEP_CHANGED]
      = g_signal_new ("step-changed", WARD_TYPE_PATIENT_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_DISCLOSURE);
  g_type_ensure (WARD_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-patient-search.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_install_action (widget_class, "search.again", NULL, search_again_cb);
  gtk_widget_class_install_action (widget_class, "search.recent", NULL, recent_cb);
}

static void
ward_patient_search_init (WardPatientSearch *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *confirmation;

  gtk_widget_init_template (GTK_WIDGET (self));
  ward_state_view_set_in_scroller (self->state);
  ward_list_tab_install (self->list);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (line_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->line_entry), keys);
  ward_patient_search_install_type_on (self, GTK_WIDGET (self->list));
  confirmation = gtk_stack_get_child_by_name (self->steps, "confirm");
  ward_patient_search_install_type_on (self, confirmation);
  ward_patient_search_guard_confirmation (self, confirmation);
  ward_patient_search_lay_out_confirmation (self);
  ward_patient_search_init_cards (self);
  self->recent = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref);
  ward_patient_search_show_recent (self);
}

/**
 * ward_patient_search_new:
 *
 * A search without a session.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_patient_search_new (void)
{
  return g_object_new (WARD_TYPE_PATIENT_SEARCH, NULL);
}

/**
 * ward_patient_search_set_session:
 * @session: (nullable): where to search
 *
 * Begins anew: what was typed, found and opened before is forgotten.
 */
void
ward_patient_search_set_session (WardPatientSearch *self, WardSession *session)
{
  WardTenant *tenant = session != NULL ? ward_session_get_tenant (session) : NULL;

  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));
  g_return_if_fail (session == NULL || WARD_IS_SESSION (session));

  stop_search (self);
  g_set_object (&self->session, NULL);
  g_ptr_array_set_size (self->recent, 0);
  g_clear_pointer (&self->candidate, ward_patient_unref);
  ward_banner_set_text (self->banner, NULL);
  ward_patient_search_clear_chosen (self);
  ward_patient_search_clear_similar (self);
  ward_patient_search_clear_typed (self);
  gtk_stack_set_visible_child_name (self->steps, "list");
  g_set_object (&self->session, session);
  if (tenant != NULL)
    ward_banner_set_tenant (self->banner, ward_tenant_get_name (tenant),
                            ward_environment_get_label (ward_tenant_get_environment (tenant)),
                            ward_environment_get_css_class (ward_tenant_get_environment (tenant)));
  ward_patient_search_show_recent (self);
  ward_patient_search_show_understood (self);
}

/**
 * ward_patient_search_focus:
 *
 * Puts the cursor into the line, what was typed selected, so that one can type at once.
 */
void
ward_patient_search_focus (WardPatientSearch *self)
{
  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  if (!ward_patient_search_can_step_back (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->line_entry));
}

/* Nothing is typed, listed or being looked for that answers somebody. */
static gboolean
is_unasked (WardPatientSearch *self)
{
  WardPatientQuery query = { 0 };
  gboolean blank;

  ward_patient_search_read_query (self, &query);
  blank = ward_patient_search_is_blank (&query);
  ward_patient_query_clear (&query);

  return blank && !self->answered && self->cancellable == NULL;
}

/**
 * ward_patient_search_remember:
 * @patient: somebody whose record is open
 *
 * Lists the patient among those of this session.
 */
void
ward_patient_search_remember (WardPatientSearch *self, WardPatient *patient)
{
  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  if (patient == NULL || (self->recent->len > 0 && self->recent->pdata[0] == patient))
    return;
  for (guint i = self->recent->len; i-- > 0;)
    if (g_strcmp0 (((WardPatient *) self->recent->pdata[i])->id, patient->id) == 0)
      g_ptr_array_remove_index (self->recent, i);
  g_ptr_array_insert (self->recent, 0, ward_patient_ref (patient));
  if (self->recent->len > MAX_RECENT)
    g_ptr_array_set_size (self->recent, MAX_RECENT);
  if (is_unasked (self))
    ward_patient_search_show_recent (self);
}

/**
 * ward_patient_search_can_step_back:
 *
 * Returns: whether a patient waits for confirmation
 */
gboolean
ward_patient_search_can_step_back (WardPatientSearch *self)
{
  g_return_val_if_fail (WARD_IS_PATIENT_SEARCH (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->steps), "confirm") == 0;
}

/**
 * ward_patient_search_step_back:
 *
 * Goes back from the confirmation to the list.
 *
 * Returns: %FALSE if the list was there already
 */
gboolean
ward_patient_search_step_back (WardPatientSearch *self)
{
  g_return_val_if_fail (WARD_IS_PATIENT_SEARCH (self), FALSE);

  if (!ward_patient_search_can_step_back (self))
    return FALSE;
  g_clear_pointer (&self->candidate, ward_patient_unref);
  show_step (self, "list");
  ward_banner_set_text (self->banner, NULL);
  ward_patient_search_clear_chosen (self);
  ward_patient_search_clear_similar (self);
  return TRUE;
}
