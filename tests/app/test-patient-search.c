/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient search: Tab passes through all of it in both directions, what is hidden takes no focus, and no text pushes the page wider than it is. */
#include "app/search-fixture.h"

#include <string.h>

#include "app/ward-date-doubt.h"
#include "app/ward-disclosure.h"
#include "app/ward-record-print.h"
#include "app/ward-state-view.h"
#include "core/diagnostics/ward-failure.h"
#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-banner.h"

#define MOST_STOPS 20

static void
show_two (SearchFixture *self)
{
  g_autoptr (GPtrArray) patients = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_patient_unref);

  g_ptr_array_add (patients, search_fixture_new_patient ("p1", "Testperson"));
  g_ptr_array_add (patients, search_fixture_new_patient ("p2", "Probe"));
  ward_patient_search_show_hits (WARD_PATIENT_SEARCH (self->search), patients, NULL);
  app_settle ();
}

/* Moves the focus until it is in a widget of this kind; search_fixture_says how many widgets had it on the way. */
static guint
move_to (SearchFixture *self, GType type, GtkDirectionType direction)
{
  GtkWidget *before = NULL;

  for (guint n = 0; n < MOST_STOPS; n++)
    {
      GtkWidget *focus = search_fixture_get_focus (self);

      g_assert_nonnull (focus);
      g_assert_true (focus != before);
      if (g_type_is_a (G_OBJECT_TYPE (focus), type) || gtk_widget_get_ancestor (focus, type) != NULL)
        return n;
      before = focus;
      g_signal_emit_by_name (self->window, "move-focus", direction);
    }
  g_assert_not_reached ();
}

/* As the keyboard would: the list's own keys first. */
static void
press_shift_tab (GtkWidget *list)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (list);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;

      if (!GTK_IS_EVENT_CONTROLLER_KEY (controller))
        continue;
      g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_ISO_Left_Tab, 0, GDK_SHIFT_MASK, &handled);
      if (handled)
        return;
    }
  g_assert_not_reached ();
}

static void
test_tab (SearchFixture *self, gconstpointer data)
{
  WardDisclosure *fields = WARD_DISCLOSURE (app_find (self->search, WARD_TYPE_DISCLOSURE, NULL));
  GtkWidget *list = app_find (self->search, GTK_TYPE_LIST_BOX, NULL);
  guint n_closed;

  show_two (self);
  g_assert_false (ward_disclosure_is_open (fields));
  ward_patient_search_focus (WARD_PATIENT_SEARCH (self->search));
  n_closed = move_to (self, GTK_TYPE_LIST_BOX_ROW, GTK_DIR_TAB_FORWARD);
  press_shift_tab (list);
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), WARD_TYPE_DISCLOSURE));
  move_to (self, GTK_TYPE_ENTRY, GTK_DIR_TAB_BACKWARD);

  ward_disclosure_set_open (fields, TRUE);
  app_wait_painted (self->window);
  ward_patient_search_focus (WARD_PATIENT_SEARCH (self->search));
  move_to (self, GTK_TYPE_BUTTON, GTK_DIR_TAB_FORWARD);
  /* The four fields are stops now. */
  g_assert_cmpuint (1 + move_to (self, GTK_TYPE_LIST_BOX_ROW, GTK_DIR_TAB_FORWARD), ==, n_closed + 4);
}

static void
test_disclosure (void)
{
  GtkWidget *disclosure = g_object_ref_sink (ward_disclosure_new ("More"));
  GtkWidget *button = app_find (disclosure, GTK_TYPE_TOGGLE_BUTTON, NULL);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *window;

  ward_disclosure_set_child (WARD_DISCLOSURE (disclosure), entry);
  window = app_put_in_window (disclosure);
  ward_assert_accessible_label (button, "More");
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  g_assert_false (gtk_widget_get_mapped (entry));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  app_settle ();
  gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  g_assert_true (gtk_widget_get_mapped (entry));
  g_assert_true (ward_disclosure_is_open (WARD_DISCLOSURE (disclosure)));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (disclosure);
}

/* One word of four hundred letters: the hint wraps within it, and the page's least width stays what it was. */
static void
test_long_text (SearchFixture *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (400, 'm');
  GtkEditable *line = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));
  g_autofree char *words = NULL;
  int before;
  int after;

  gtk_widget_measure (self->search, GTK_ORIENTATION_HORIZONTAL, -1, &before, NULL, NULL, NULL);
  gtk_editable_set_text (line, text);
  app_settle ();
  words = app_read (self->search);
  g_assert_nonnull (strstr (words, "mmmmmmmm”"));
  g_assert_cmpuint (strlen (gtk_editable_get_text (line)), ==, 200);
  gtk_widget_measure (self->search, GTK_ORIENTATION_HORIZONTAL, -1, &after, NULL, NULL, NULL);
  g_assert_cmpint (after, ==, before);
  g_assert_cmpint (after, <=, 800);
}

/* A word that looks like a date and is none is not looked for as a record number. */
static void
test_date_doubt (void)
{
  static const struct
  {
    const char *line;
    const char *said; /* NULL: nothing is in doubt */
  } cases[] = {
    { "", NULL },
    { "Testperson Anna", NULL },
    { "Testperson Anna 1969-08-06", NULL },
    { "Testperson, Anna 6-Aug-1969", NULL },
    { "06.08.1969", NULL },
    { "Testperson Anna 1969", "“1969” is not a whole date" },
    { "Testperson, 1969", "“1969” is not a whole date" },
    { "1969", NULL },
    { "Testperson 08.1969", "“08.1969” is not a whole date" },
    { "Aug-1969", "“Aug-1969” is not a whole date" },
    { "1969-08", "“1969-08” is not a whole date" },
    { "06.08.69", "“06.08.69” has no year of four digits" },
    { "6-Aug-69", "“6-Aug-69” has no year of four digits" },
    { "31.02.1969", "“31.02.1969” is not a date that exists" },
    { "Testperson 1969-13-01", "“1969-13-01” is not a date that exists" },
    { "30-Feb-1969", "“30-Feb-1969” is not a date that exists" },
    { "Testperson 06/07/1962", "can be taken for each other" },
    { "MRN 06.08.69", NULL },
    { "Testperson MRN: 943 476 1969", NULL },
    { "SYN-100001", NULL },
    { "SYN-10-1969", NULL },
    { "12345", NULL },
    { "1234-56-7890", NULL },
    { "Testperson 7", NULL },
    { "\xff 1969", "“1969” is not a whole date" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = ward_date_doubt_dup_of_line (cases[i].line);

      g_test_message ("%s: %s", cases[i].line, said != NULL ? said : "-");
      g_assert_cmpint (said != NULL, ==, cases[i].said != NULL);
      g_assert_true (said == NULL || strstr (said, cases[i].said) != NULL);
    }
  g_assert_null (ward_date_doubt_dup_of_field (" 14-Jun-1962 "));
  g_assert_null (ward_date_doubt_dup_of_field ("  "));
  for (guint i = 0; i < 3; i++)
    {
      static const char *const wrong[] = { "1962", "June", "14.06.62" };
      g_autofree char *said = ward_date_doubt_dup_of_field (wrong[i]);

      g_assert_nonnull (strstr (said, "14-Jun-1962"));
    }
}

/* Nothing is asked of the server, and the page search_fixture_says why; before that, it search_fixture_says what will be searched. */
static void
test_doubt_is_said (SearchFixture *self, gconstpointer data)
{
  GtkEditable *line = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));
  g_autofree char *before = NULL;
  g_autofree char *words = NULL;

  gtk_editable_set_text (line, "Testperson Anna");
  before = app_read (self->search);
  g_assert_nonnull (strstr (before, "[Will search for family name “Testperson”, given name “Anna”]"));
  gtk_editable_set_text (line, "Testperson 31.02.1969");
  g_signal_emit_by_name (line, "activate");
  words = app_read (self->search);
  g_assert_nonnull (strstr (words, "[Nothing was searched][“31.02.1969” is not a date that exists."));
  g_assert_null (strstr (words, "Searching patients"));
}

static void
show_error (SearchFixture *self)
{
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "x");

  ward_failure_set_request (error, "0815", g_get_real_time ());
  ward_patient_search_show_error (WARD_PATIENT_SEARCH (self->search), error);
}

/* A search that fails search_fixture_says since when the server does not answer, and leads to those whose records were open: never beside what was typed. */
static void
test_unreachable (SearchFixture *self, gconstpointer data)
{
  const WardEventFields in_vain = { .type = WARD_EVENT_REQUEST,
                                    .result = WARD_RESULT_FAILED,
                                    .tenant = ward_tenant_get_id (self->app.tenant),
                                    .step = "Patient search",
                                    .resource = "Patient",
                                    .method = "GET",
                                    .request_id = "0815",
                                    .failure = "connect" };
  g_autoptr (WardPatient) patient = search_fixture_new_patient ("p1", "Testperson");

  ward_event_log_add (self->app.events, &in_vain);
  show_error (self);
  g_assert_true (search_fixture_says (self, "The server could not be reached. No answer since "));
  g_assert_true (search_fixture_says (self, "nothing was kept on this computer. For now, look the patient up in the "
                                            "hospital’s own system.]"));
  g_assert_true (search_fixture_says (self, "[Test the connection]"));
  g_assert_true (search_fixture_says (self, " · request id 0815]"));
  ward_patient_search_set_fallback (WARD_PATIENT_SEARCH (self->search), TRUE, TRUE);
  show_error (self);
  g_assert_true (search_fixture_says (self, "The record that is open stays readable."));
  g_assert_true (search_fixture_says (self, "Back to the open record"));
  ward_patient_search_set_fallback (WARD_PATIENT_SEARCH (self->search), FALSE, TRUE);
  show_error (self);
  g_assert_false (search_fixture_says (self, "Patients opened in this session"));

  ward_patient_search_remember (WARD_PATIENT_SEARCH (self->search), patient);
  show_error (self);
  g_assert_false (search_fixture_says (self, "TESTPERSON"));
  g_assert_true (search_fixture_says (self, "Patients opened in this session"));
  g_assert_true (gtk_widget_activate_action (self->search, "search.recent", NULL));
  app_settle ();
  g_assert_true (search_fixture_says (self, "TESTPERSON"));
  g_assert_true (search_fixture_says (self, "Opened in this session, the newest first"));
}

/* Where nobody was found, the words are about what was typed; and what was searched for is not announced any more. */
static void
test_nobody (SearchFixture *self, gconstpointer data)
{
  GtkEditable *line = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  gtk_editable_set_text (line, "Nobody");
  g_assert_true (search_fixture_says (self, "[Will search for family name “Nobody”]"));
  g_signal_emit_by_name (line, "activate");
  g_assert_true (search_fixture_says (self, "[Searched for family name “Nobody”]"));
  ward_patient_search_show_hits (WARD_PATIENT_SEARCH (self->search), nobody, NULL);
  g_assert_true (search_fixture_says (self, "Check the spelling.]"));
  gtk_editable_set_text (line, "Nobody 1969-08-04");
  g_assert_true (search_fixture_says (self, "[Will search for family name “Nobody”, born "));
  ward_patient_search_show_hits (WARD_PATIENT_SEARCH (self->search), nobody, NULL);
  g_assert_true (search_fixture_says (self, "Check the spelling and the date of birth.]"));
  app_settle ();
}

/* With large text the way out of a search that failed is in sight, and the page has a bar for what is not; nothing that is closed takes its place (W17). */
static void
test_large_text (SearchFixture *self, gconstpointer data)
{
  GtkWidget *usual = self->search;
  GtkWidget *window;
  GtkWidget *scroller;
  GtkWidget *disclosure;
  graphene_rect_t bounds;

  app_set_text_size (200);
  self->search = g_object_ref_sink (ward_patient_search_new ());
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), self->app.session);
  window = app_put_in_window (self->search);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 860);
  show_error (self);
  app_wait_painted (window);
  disclosure = app_find (self->search, WARD_TYPE_DISCLOSURE, NULL);
  g_assert_true (gtk_widget_compute_bounds (app_find (disclosure, GTK_TYPE_TOGGLE_BUTTON, NULL), disclosure, &bounds));
  g_assert_cmpint ((int) graphene_rect_get_height (&bounds), ==, gtk_widget_get_height (disclosure));
  g_assert_null (app_find (app_find (self->search, WARD_TYPE_STATE_VIEW, NULL), GTK_TYPE_SCROLLED_WINDOW, NULL));
  g_assert_true (gtk_widget_compute_bounds (app_find (self->search, GTK_TYPE_BUTTON, "pill"), window, &bounds));
  g_assert_cmpfloat (graphene_rect_get_y (&bounds) + graphene_rect_get_height (&bounds), <, 860);
  scroller = app_find (self->search, GTK_TYPE_SCROLLED_WINDOW, NULL);
  g_assert_false (gtk_scrolled_window_get_overlay_scrolling (GTK_SCROLLED_WINDOW (scroller)));
  gtk_window_destroy (GTK_WINDOW (window));
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (self->search), NULL);
  g_assert_finalize_object (self->search);
  self->search = usual;
  app_set_text_size (100);
}

/* As the keyboard would, for the keys of a list or a page that are no Tab. */
static gboolean
type_in (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;

      if (!GTK_IS_EVENT_CONTROLLER_KEY (controller))
        continue;
      g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
      if (handled)
        return TRUE;
    }

  return FALSE;
}

/* One patient was found, and has the focus: whoever types the next name types it into the line, and nobody of the search before can be opened by it. */
static void
test_next_name (SearchFixture *self, gconstpointer data)
{
  GtkEditable *entry = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));
  GtkWidget *list;
  int start = -1;
  int end = -1;

  search_fixture_search_for (self, "SYN-100001");
  app_settle ();
  list = gtk_widget_get_ancestor (app_find (self->search, WARD_TYPE_PATIENT_ROW, NULL), GTK_TYPE_LIST_BOX);
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_LIST_BOX));
  type_in (list, GDK_KEY_space);
  type_in (list, GDK_KEY_Return);
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_LIST_BOX));
  type_in (list, GDK_KEY_S);
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_ENTRY));
  g_assert_true (gtk_editable_get_selection_bounds (entry, &start, &end));
  g_assert_cmpint (end - start, ==, (int) strlen ("SYN-100001"));

  gtk_editable_delete_text (entry, 9, 10);
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  app_settle ();
  g_assert_true (search_fixture_says (self, "Press Enter to search"));
  /* Nor can it by an answer that is still to come. */
  gtk_editable_set_text (entry, "SYN-100002");
  g_signal_emit_by_name (entry, "activate");
  gtk_editable_set_text (entry, "SYN-100003");
  for (guint i = 0; i < 20; i++)
    app_settle ();
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  gtk_editable_set_text (entry, "");
  g_assert_true (search_fixture_says (self, "No patient is open")
                 || search_fixture_says (self, "Opened in this session"));
}

static GtkEditable *
find_entry (GtkWidget *widget, const char *placeholder)
{
  GtkEditable *found = NULL;

  if (GTK_IS_ENTRY (widget) && g_strcmp0 (gtk_entry_get_placeholder_text (GTK_ENTRY (widget)), placeholder) == 0)
    return GTK_EDITABLE (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_entry (child, placeholder);

  return found;
}

/* The single fields that found the patient before are not searched by beside what is typed next. */
static void
test_next_name_after_fields (SearchFixture *self, gconstpointer data)
{
  g_autoptr (WardPatient) recent = search_fixture_new_patient ("p9", "Probe");
  GtkEditable *field = find_entry (self->search, "Record number (MRN)");
  GtkEditable *line = GTK_EDITABLE (app_find (self->search, GTK_TYPE_ENTRY, NULL));

  gtk_editable_set_text (field, "SYN-100001");
  search_fixture_search_for (self, "");
  app_settle ();
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_LIST_BOX));
  /* A record that is open was read again meanwhile: nobody else takes the place of the hit. */
  ward_patient_search_remember (WARD_PATIENT_SEARCH (self->search), recent);
  g_assert_true (search_fixture_says (self, "SYN-100001"));
  g_assert_false (search_fixture_says (self, "PROBE"));
  type_in (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_LIST_BOX), GDK_KEY_dead_acute);
  g_assert_cmpstr (gtk_editable_get_text (field), ==, "");
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_ENTRY));
  g_assert_false (search_fixture_says (self, "SYN-100001"));
  search_fixture_search_for (self, "SYN-100003");
  g_assert_cmpstr (gtk_editable_get_text (line), ==, "SYN-100003");
  while (!search_fixture_says (self, "SAMPLETON"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (search_fixture_says (self, "SYN-100001"));
}

/* Nor does the confirmation of the one before swallow the next name, so that Enter would open him. */
static void
test_next_name_over_confirmation (SearchFixture *self, gconstpointer data)
{
  WardPatientSearch *search = WARD_PATIENT_SEARCH (self->search);
  GtkWidget *button;
  gboolean handled = FALSE;

  search_fixture_search_for (self, "SYN-100001");
  app_settle ();
  g_signal_emit_by_name (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_LIST_BOX_ROW), "activate");
  app_settle ();
  g_assert_true (ward_patient_search_can_step_back (search));
  button = search_fixture_get_focus (self);
  g_assert_true (GTK_IS_BUTTON (button));
  for (GtkWidget *page = button; page != self->search; page = gtk_widget_get_parent (page))
    handled = type_in (page, GDK_KEY_space) || handled;
  g_assert_true (handled);
  g_assert_true (ward_patient_search_can_step_back (search));
  for (GtkWidget *page = button; page != self->search && ward_patient_search_can_step_back (search);
       page = gtk_widget_get_parent (page))
    type_in (page, GDK_KEY_S);
  g_assert_false (ward_patient_search_can_step_back (search));
  g_assert_nonnull (gtk_widget_get_ancestor (search_fixture_get_focus (self), GTK_TYPE_ENTRY));
}

/* One of the two has this in its words, the other one has not. */
static void
assert_tells_apart (const char *mine, const char *other, const WardBannerText *banner)
{
  const char *const words[] = { banner->name, banner->born, banner->identifier };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_nonnull (strstr (mine, words[i]));
      g_assert_null (strstr (other, words[i]));
    }
}

/* Two men whose names differ by a letter, born within a week: each hit is marked and shows name, date of birth and number; the step before the record, the
 * record's banner, what is read out and the print say the same three of the same one. */
static void
test_look_alikes (SearchFixture *self, gconstpointer data)
{
  char *hits[2] = { NULL, NULL };
  char *steps[2] = { NULL, NULL };
  char *prints[2] = { NULL, NULL };
  WardBannerText *banners[2] = { NULL, NULL };

  search_fixture_search_for (self, "Sampleman");
  for (int i = 0; i < 2; i++)
    {
      GtkListBoxRow *row = search_fixture_get_hit (self, i);
      const WardPatient *patient = ward_patient_row_get_patient (WARD_PATIENT_ROW (row));
      GtkWidget *banner;
      g_autoptr (WardPrintout) printout = NULL;

      g_assert_true (gtk_widget_get_visible (app_find (GTK_WIDGET (row), GTK_TYPE_LABEL, "similar-mark")));
      hits[i] = app_read (GTK_WIDGET (row));
      app_record_open (&self->app, patient->id);
      banners[i] = ward_record_build_banner (self->app.record);
      printout = ward_record_print_new (self->app.record, "Title", "Filter", g_get_real_time ());
      prints[i] = g_strconcat (printout->patient, "\n", printout->identity, NULL);
      g_assert_nonnull (strstr (printout->identity, banners[i]->identifier));
      g_signal_emit_by_name (gtk_widget_get_ancestor (GTK_WIDGET (row), GTK_TYPE_LIST_BOX), "row-activated", row);
      app_settle ();
      banner = app_find (self->search, WARD_TYPE_BANNER, NULL);
      g_assert_true (gtk_widget_get_mapped (banner));
      steps[i] = app_read (banner);
      g_assert_nonnull (strstr (steps[i], "[Allergies unavailable (not loaded yet)]"));
      g_assert_true (ward_patient_search_step_back (WARD_PATIENT_SEARCH (self->search)));
      app_settle ();
    }
  g_assert_null (search_fixture_get_hit (self, 2));
  for (guint i = 0; i < 2; i++)
    {
      assert_tells_apart (hits[i], hits[1 - i], banners[i]);
      assert_tells_apart (steps[i], steps[1 - i], banners[i]);
      assert_tells_apart (prints[i], prints[1 - i], banners[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      ward_banner_text_free (banners[i]);
      g_free (hits[i]);
      g_free (steps[i]);
      g_free (prints[i]);
    }
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/patient-search/W17-large-text", SearchFixture, NULL, search_fixture_set_up, test_large_text,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/nobody", SearchFixture, NULL, search_fixture_set_up, test_nobody,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/tab-passes-through", SearchFixture, NULL, search_fixture_set_up, test_tab,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/long-text", SearchFixture, NULL, search_fixture_set_up, test_long_text,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/doubt-is-said", SearchFixture, NULL, search_fixture_set_up, test_doubt_is_said,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/unreachable", SearchFixture, NULL, search_fixture_set_up, test_unreachable,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/next-name", SearchFixture, NULL, search_fixture_set_up_signed_in, test_next_name,
              search_fixture_tear_down);
  g_test_add ("/app/patient-search/next-name-after-fields", SearchFixture, NULL, search_fixture_set_up_signed_in,
              test_next_name_after_fields, search_fixture_tear_down);
  g_test_add ("/app/patient-search/next-name-over-confirmation", SearchFixture, NULL, search_fixture_set_up_signed_in,
              test_next_name_over_confirmation, search_fixture_tear_down);
  g_test_add ("/app/patient-search/W06-look-alikes", SearchFixture, NULL, search_fixture_set_up_signed_in,
              test_look_alikes, search_fixture_tear_down);
  g_test_add_func ("/app/patient-search/date-doubt", test_date_doubt);
  g_test_add_func ("/app/patient-search/disclosure", test_disclosure);

  return g_test_run ();
}
