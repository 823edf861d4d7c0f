/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient search (clinical.md 3.5): says what the server needs before it is asked, how many hits there are and in which order, marks similar names, and
 * shows the banner before any data is loaded. What was found is kept for this session only, in memory. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-date-doubt.h"
#include "app/ward-disclosure.h"
#include "app/ward-list-tab.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search.h"
#include "app/ward-reach-words.h"
#include "app/ward-state-view.h"
#include "app/ward-tenant-row.h"
#include "core/diagnostics/ward-failure.h"
#include "widgets/ward-banner.h"

#define MAX_RECENT 8

struct _WardPatientSearch
{
  GtkBox parent_instance;

  GtkStack *steps;
  GtkEditable *line_entry;
  GtkButton *search_button;
  GtkLabel *hint_label;
  GtkEditable *family_entry;
  GtkEditable *given_entry;
  GtkEditable *birth_entry;
  GtkEditable *identifier_entry;
  WardStateView *state;
  GtkLabel *count_label;
  GtkListBox *list;
  WardBanner *banner;
  GtkLabel *similar_label;
  GtkButton *open_button;

  WardSession *session;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of the search under way */
  GPtrArray *recent;         /* (owned) of WardPatient, newest first */
  WardPatient *candidate;    /* (owned) (nullable) waits for confirmation */
  gboolean record_open;
  gboolean kept;
};

enum
{
  CHOSEN,
  STEP_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardPatientSearch, ward_patient_search, GTK_TYPE_BOX)

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

static void
read_query (WardPatientSearch *self, WardPatientQuery *query)
{
  ward_patient_query_parse (gtk_editable_get_text (self->line_entry), query);
  take_field ((char **) &query->family, self->family_entry);
  take_field ((char **) &query->given, self->given_entry);
  take_field ((char **) &query->identifier, self->identifier_entry);
  take_birth (self, query);
}

static gboolean
is_empty (const WardPatientQuery *query)
{
  return query->family == NULL && query->given == NULL && query->birth_date == NULL && query->identifier == NULL;
}

/* How the line was understood, so that a slip is seen before the search, not in its result. */
static char *
describe_query (const WardPatientQuery *query)
{
  g_autoptr (GString) text = g_string_new (_ ("Will search for"));
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
static char *
dup_hint (WardPatientSearch *self, const WardPatientQuery *query, const char **out_title)
{
  char *doubt = ward_date_doubt_dup_of_line (gtk_editable_get_text (self->line_entry));

  if (doubt == NULL)
    doubt = ward_date_doubt_dup_of_field (gtk_editable_get_text (self->birth_entry));
  *out_title = doubt != NULL ? _ ("Nothing was searched") : _ ("The server needs more to search by");
  return doubt != NULL ? doubt : g_strdup (ward_session_get_query_hint (self->session, query));
}

static void
query_changed_cb (WardPatientSearch *self)
{
  WardPatientQuery query = { 0 };
  const char *title = NULL;
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;
  read_query (self, &query);
  if (!is_empty (&query))
    {
      text = dup_hint (self, &query, &title);
      if (text == NULL)
        text = describe_query (&query);
    }
  gtk_label_set_text (
      self->hint_label,
      text != NULL ? text
                   : _ ("Type a family name, then a given name, a date of birth or a record number; Enter searches, "
                        "Down goes to the list."));
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_button), !is_empty (&query));
  ward_patient_query_clear (&query);
}

static void
clear_entries (WardPatientSearch *self)
{
  GtkEditable *entries[]
      = { self->line_entry, self->family_entry, self->given_entry, self->birth_entry, self->identifier_entry };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    gtk_editable_set_text (entries[i], "");
}

static void
clear_rows (WardPatientSearch *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static const char *
get_mrn_system (WardPatientSearch *self)
{
  return self->session != NULL ? ward_tenant_get_mrn_system (ward_session_get_tenant (self->session)) : NULL;
}

static gboolean
has_similar (GPtrArray *patients, guint index, gint64 now_us)
{
  for (guint i = 0; i < patients->len; i++)
    if (i != index && ward_patient_is_similar (patients->pdata[index], patients->pdata[i], now_us))
      return TRUE;
  return FALSE;
}

static guint
fill_rows (WardPatientSearch *self, GPtrArray *patients)
{
  gint64 now_us = g_get_real_time ();
  guint n_similar = 0;

  clear_rows (self);
  for (guint i = 0; i < patients->len; i++)
    {
      gboolean similar = has_similar (patients, i, now_us);

      n_similar += similar ? 1 : 0;
      gtk_list_box_append (self->list,
                           ward_patient_row_new (patients->pdata[i], get_mrn_system (self), similar, now_us));
      g_object_set_data (G_OBJECT (gtk_list_box_get_row_at_index (self->list, (int) i)), "ward-similar",
                         GINT_TO_POINTER (similar));
    }
  return n_similar;
}

static void
show_idle (WardPatientSearch *self)
{
  WardStateWords words = { .page = WARD_PAGE_ROWS };

  if (self->recent->len == 0)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "system-users-symbolic";
      words.title = (char *) _ ("No patient is open");
      words.body = (char *) _ ("Search above. What you open is listed here until you sign out.");
      clear_rows (self);
    }
  else
    {
      fill_rows (self, self->recent);
      gtk_label_set_text (self->count_label, _ ("Opened in this session, the newest first"));
    }
  ward_state_view_set_words (self->state, &words);
}

static int
compare_patients (gconstpointer a, gconstpointer b)
{
  gint64 now_us = g_get_real_time ();
  const WardPatient *left = *(WardPatient *const *) a;
  const WardPatient *right = *(WardPatient *const *) b;
  g_autofree char *left_name = ward_patient_format_name (left, now_us);
  g_autofree char *right_name = ward_patient_format_name (right, now_us);
  int order = g_utf8_collate (left_name, right_name);

  return order != 0 ? order : ward_datetime_compare (&left->birth, &right->birth);
}

static char *
join_notes (GPtrArray *notes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) notes->pdata[i]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * ward_patient_search_show_hits:
 * @patients: of #WardPatient
 * @notes: (nullable): of char: what the server said beside them
 *
 * Lists what was found, by name, and says how many and in which order.
 */
void
ward_patient_search_show_hits (WardPatientSearch *self, GPtrArray *patients, GPtrArray *notes)
{
  WardStateWords words = { .page = WARD_PAGE_ROWS };
  g_autofree char *said = join_notes (notes);
  g_autofree char *count = NULL;
  guint n_similar;

  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  words.notes = said;
  if (patients->len == 0)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "edit-find-symbolic";
      words.title = (char *) _ ("No patient found");
      words.body = (char *) _ ("The server knows nobody who matches all that was typed, or does not show them to you. "
                               "Check the spelling and the date of birth.");
      clear_rows (self);
      ward_state_view_set_words (self->state, &words);
      return;
    }

  g_ptr_array_sort (patients, compare_patients);
  n_similar = fill_rows (self, patients);
  count = g_strdup_printf (ngettext ("%u patient found, ordered by name", "%u patients found, ordered by name",
                                     patients->len),
                           patients->len);
  gtk_label_set_text (self->count_label, count);
  if (n_similar > 0)
    {
      words.bar = (char *) _ ("Some of these names are similar. Check the date of birth and the record number.");
      words.bar_kind = WARD_NOTICE_WARNING;
    }
  ward_state_view_set_words (self->state, &words);
  if (patients->len == 1 && gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
}

static const char *
explain_what_works (WardPatientSearch *self)
{
  if (self->record_open)
    return _ ("The record that is open stays readable.");
  if (self->kept && self->recent->len > 0)
    return _ ("Records that you opened in this session were kept on this computer and can be opened, marked with the "
              "time of each page.");
  return _ ("Until then no record can be opened: nothing was kept on this computer.");
}

/* A way to what needs no server. Not to a record of which nothing is kept: nothing of it could be shown. */
static void
offer_what_works (WardPatientSearch *self, WardStateWords *words)
{
  if (self->record_open)
    {
      words->other_label = _ ("Back to the open record");
      words->other_action = "win.back";
    }
  else if (self->kept && self->recent->len > 0)
    {
      words->other_label = _ ("Patients opened in this session");
      words->other_action = "search.recent";
    }
}

/**
 * ward_patient_search_set_fallback:
 * @record_open: whether there is an open record to go back to
 * @kept: whether what was read is kept on this computer
 *
 * Sets what is still possible where the server does not answer.
 */
void
ward_patient_search_set_fallback (WardPatientSearch *self, gboolean record_open, gboolean kept)
{
  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  self->record_open = record_open;
  self->kept = kept;
}

/**
 * ward_patient_search_show_error:
 * @error: why nothing came back
 *
 * Says it, with a way to try again.
 */
void
ward_patient_search_show_error (WardPatientSearch *self, const GError *error)
{
  const WardExplanation *explanation = ward_failure_explain_error (error);
  gboolean forbidden
      = ward_failure_matches (error, WARD_FAILURE_FORBIDDEN) || ward_failure_matches (error, WARD_FAILURE_SCOPE);
  g_autofree char *reach = ward_reach_words_dup (self->session, error);
  g_autofree char *body = g_strdup_printf ("%s%s%s %s\n\n%s%s%s", explanation->title, reach != NULL ? " " : "",
                                           reach != NULL ? reach : "", explanation->meaning, explanation->action,
                                           reach != NULL ? "\n\n" : "", reach != NULL ? explain_what_works (self) : "");
  WardStateWords words = { .page = WARD_PAGE_MESSAGE, .body = body, .action = "search.again" };

  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  words.icon = forbidden ? "system-lock-screen-symbolic" : "dialog-error-symbolic";
  words.title = (char *) (forbidden ? _ ("You are not permitted to search patients") : _ ("The search did not work"));
  words.action_label = _ ("Retry");
  if (ward_reach_is_unreachable (error))
    offer_what_works (self, &words);
  clear_rows (self);
  ward_state_view_set_words (self->state, &words);
}

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
  read_query (self, &query);
  hint = dup_hint (self, &query, &title);
  if (is_empty (&query))
    show_idle (self);
  else if (hint != NULL)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "dialog-information-symbolic";
      words.title = (char *) title;
      words.body = hint;
      clear_rows (self);
      ward_state_view_set_words (self->state, &words);
    }
  else
    {
      clear_rows (self);
      words.title = (char *) _ ("Searching patients…");
      ward_state_view_set_words (self->state, &words);
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
  clear_entries (self);
  show_idle (self);
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
  gboolean similar = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "ward-similar"));
  g_autoptr (WardBannerText) text = ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0,
                                                          get_mrn_system (self), NULL, g_get_real_time ());

  g_clear_pointer (&self->candidate, ward_patient_unref);
  self->candidate = ward_patient_ref (patient);
  ward_banner_set_text (self->banner, text);
  gtk_widget_set_visible (GTK_WIDGET (self->similar_label), similar);
  gtk_label_set_text (self->similar_label, _ ("⚠ Another patient in the list has a similar name."));
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

  gtk_widget_init_template (GTK_WIDGET (self));
  ward_list_tab_install (self->list);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (line_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->line_entry), keys);
  self->recent = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref);
  show_idle (self);
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
  clear_entries (self);
  gtk_stack_set_visible_child_name (self->steps, "list");
  g_set_object (&self->session, session);
  if (tenant != NULL)
    ward_banner_set_tenant (self->banner, ward_tenant_get_name (tenant),
                            ward_environment_get_label (ward_tenant_get_environment (tenant)),
                            ward_environment_get_css_class (ward_tenant_get_environment (tenant)));
  show_idle (self);
  query_changed_cb (self);
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
  if (*gtk_editable_get_text (self->line_entry) == '\0')
    show_idle (self);
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
  return TRUE;
}
