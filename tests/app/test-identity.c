/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose results these are, on the pages of a real record: nothing of a patient stays in any pane, seen or not; what the server sends of somebody else is put
 * aside and said; what it does not send is not taken for what is not there (clinical.md V66, V74, V75, W02, W03, W33, W34). */
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-labs-page.h"
#include "app/ward-record-view.h"
#include "app/ward-vitals-page.h"
#include "core/record/ward-record-private.h"

#define PAGE 30 /* results that are asked for at a time */

static AppRecord app;
static const char *const pages[] = { "overview", "vitals", "labs", "reports" };

static WardRecordView *
new_view (WardRecord *record)
{
  WardRecordView *view = app_record_new_view (&app);

  ward_record_view_set_record (view, record);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    ward_record_view_show_page (view, pages[i]);
  app_settle ();
  return view;
}

static void
drop_view (WardRecordView *view)
{
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* Everything that any widget holds, whether it is seen or not: labels, entries, tips, and what assistive technology is told. */
static void
gather (GtkWidget *widget, GString *words)
{
  g_autofree char *label
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, "\x01");
  g_autofree char *description
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "\x01");

  if (GTK_IS_LABEL (widget))
    g_string_append_printf (words, "[%s]", gtk_label_get_text (GTK_LABEL (widget)));
  if (GTK_IS_EDITABLE (widget))
    g_string_append_printf (words, "[%s]", gtk_editable_get_text (GTK_EDITABLE (widget)));
  g_string_append_printf (words, "[%s][%s][%s]\n", gtk_widget_get_tooltip_text (widget), label, description);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gather (child, words);
}

static char *
read_all (WardRecordView *view)
{
  GString *words = g_string_new (NULL);

  gather (GTK_WIDGET (view), words);
  return g_string_free (words, FALSE);
}

static gboolean
holds (const char *words, const char *wanted)
{
  return strstr (words, wanted) != NULL;
}

/* Whether anything says of results that are not there that all is well with them. */
static gboolean
calls_normal (const char *words)
{
  return holds (words, "No abnormal") || holds (words, "[Normal") || holds (words, " normal")
         || holds (words, "stands out");
}

/* One patient's record has been read on every page, with a result selected and a filter typed. Then it is closed: no widget holds a word of it. */
static void
test_nothing_stays (void)
{
  static const char *const results[] = { "mmol/L", "mg/dL", "mmHg", "/min", "Potassium", "Heart rate", "Penicillin" };
  WardRecordView *view;
  g_autoptr (WardBannerText) banner = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GtkWidget *labs;

  app_record_open (&app, "adult");
  view = new_view (app.record);
  banner = ward_record_build_banner (app.record);
  labs = app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL);
  ward_labs_page_show_result (WARD_LABS_PAGE (labs),
                              ward_grid_get_row (ward_labs_page_get_grid (WARD_LABS_PAGE (labs)), 0)->latest->id);
  gtk_editable_set_text (GTK_EDITABLE (app_find (labs, GTK_TYPE_SEARCH_ENTRY, NULL)), "sodium");
  app_settle ();
  before = read_all (view);
  g_assert_true (holds (before, banner->name));
  g_assert_true (holds (before, banner->identifier));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_test_message ("%s", results[i]);
      g_assert_true (holds (before, results[i]));
    }

  ward_record_view_set_record (view, NULL);
  after = read_all (view);
  g_assert_false (holds (after, "TESTPERSON"));
  g_assert_false (holds (after, banner->identifier));
  g_assert_false (holds (after, banner->born));
  g_assert_false (holds (after, "sodium"));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_test_message ("%s", results[i]);
      g_assert_false (holds (after, results[i]));
    }
  g_assert_null (app_get_grid (labs));
  g_assert_null (app_get_grid (app_find (GTK_WIDGET (view), WARD_TYPE_VITALS_PAGE, NULL)));
  g_assert_null (ward_record_view_dup_copy (view));
  g_assert_null (ward_record_view_dup_csv (view));
  g_assert_null (ward_record_view_build_print (view));
  g_assert_null (ward_record_view_build_picture (view));
  g_assert_finalize_object (view);
}

static void
wait_until_finished (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    while (!ward_record_is_finished (record, i))
      g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

static gboolean
is_in (const WardGrid *grid, const char *id)
{
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);

      for (guint i = 0; i < n; i++)
        if (g_strcmp0 (results[i]->id, id) == 0)
          return TRUE;
    }
  return FALSE;
}

static GPtrArray *
list_ids (WardRecord *record, WardSection section)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const WardGrid *grid = ward_record_get_grid (record, section);

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);

      for (guint i = 0; i < n; i++)
        g_ptr_array_add (ids, g_strdup (results[i]->id));
    }
  return ids;
}

/* The first result of each answer is somebody else's: it is in no table, nothing is copied of it, and a bar that stays says how many there are. */
static void
test_put_aside (void)
{
  WardRecordView *view;
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *words = NULL;
  g_autofree char *said = NULL;
  g_autofree char *csv = NULL;
  g_autoptr (WardPrintout) printout = NULL;
  const WardGrid *grid;
  guint n_aside = 0;
  guint n;

  app_record_open (&app, "adult");
  all = list_ids (app.record, WARD_SECTION_LABS);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "wrong-patient", "/Observation", G_MAXUINT, NULL));
  app_record_open (&app, "adult");
  n = ward_record_get_n_quarantined (app.record);
  g_assert_cmpuint (n, >, 0);
  view = new_view (app.record);
  grid = ward_labs_page_get_grid (WARD_LABS_PAGE (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL)));
  for (guint i = 0; i < all->len; i++)
    {
      const char *id = g_ptr_array_index (all, i);

      if (is_in (ward_record_get_grid (app.record, WARD_SECTION_LABS), id))
        continue;
      n_aside++;
      g_assert_false (is_in (grid, id));
      g_assert_null (ward_record_find_observation (app.record, id));
    }
  g_assert_cmpuint (n_aside, >, 0);
  g_assert_cmpuint (n_aside, <=, n);
  said = n == 1 ? g_strdup ("The server sent 1 result that does not belong to this patient. It is not shown.")
                : g_strdup_printf ("The server sent %u results that do not belong to this patient. They are not shown.",
                                   n);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      ward_record_view_show_page (view, pages[i]);
      g_clear_pointer (&words, g_free);
      words = app_read (GTK_WIDGET (view));
      g_assert_true (holds (words, said));
    }
  ward_record_view_show_page (view, "labs");
  csv = ward_record_view_dup_csv (view);
  g_assert_nonnull (csv);
  printout = ward_record_view_build_print (view);
  g_assert_nonnull (printout->incomplete);
  g_assert_true (holds (printout->incomplete, "Results that did not belong to this patient are left out."));
  drop_view (view);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "wrong-patient", "/Observation", 0, NULL));
}

/* Every result is somebody else's: nothing is shown, and the bar says so on every page. */
static void
test_all_put_aside (void)
{
  WardRecordView *view;

  g_assert_true (ward_sandbox_set_fault (app.sandbox, "wrong-patient=all", "/Observation", G_MAXUINT, NULL));
  app_record_open (&app, "adult");
  g_assert_cmpuint (ward_record_get_n_results (app.record, WARD_SECTION_LABS), ==, 0);
  g_assert_cmpuint (ward_record_get_n_results (app.record, WARD_SECTION_VITALS), ==, 0);
  view = new_view (app.record);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *words = NULL;

      ward_record_view_show_page (view, pages[i]);
      app_settle ();
      words = app_read (GTK_WIDGET (view));
      g_test_message ("%s: %s", pages[i], words);
      g_assert_true (holds (words, "do not belong to this patient. They are not shown."));
      g_assert_false (calls_normal (words));
    }
  drop_view (view);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "wrong-patient", "/Observation", 0, NULL));
}

/* An answer that holds nothing but an OperationOutcome: no results were returned, and the server's own words say why; nothing is called normal. */
static void
test_outcome_only (void)
{
  WardRecordView *view;
  g_autofree char *words = NULL;

  g_assert_true (ward_sandbox_set_fault (app.sandbox, "outcome-only", "/Observation", G_MAXUINT, NULL));
  app_record_open (&app, "deceased"); /* whose answers are not kept from before */
  view = new_view (app.record);
  ward_record_view_show_page (view, "labs");
  app_settle ();
  words = app_read (GTK_WIDGET (view));
  g_test_message ("%s", words);
  g_assert_true (holds (words, "[Nothing here that is shown to you]"));
  g_assert_true (holds (words, "This does not mean that none exist."));
  g_assert_true (holds (words, "The server says: Resource request returns no results."));
  g_assert_false (calls_normal (words));
  drop_view (view);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "outcome-only", "/Observation", 0, NULL));
}

static void
fail_later_cb (WardRecord *record, guint section, AppRecord *self)
{
  if (ward_record_get_n_results (record, WARD_SECTION_LABS) >= 2 * PAGE)
    g_assert_true (ward_sandbox_set_fault (self->sandbox, "status=500", "/Observation", G_MAXUINT, NULL));
}

static gint64
get_time (const WardObservation *observation)
{
  return observation != NULL ? ward_observation_get_time (observation, NULL)->utc_us : G_MAXINT64;
}

/* "28-Oct-2026": its first microsecond here. */
static gint64
read_day (const char *words)
{
  static const char *const months[]
      = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL };
  g_auto (GStrv) parts = g_strsplit (words, "-", 3);
  g_autoptr (GDateTime) day = NULL;
  int month = 0;

  while (months[month] != NULL && strcmp (months[month], parts[1]) != 0)
    month++;
  g_assert_cmpint (month, <, 12);
  day = g_date_time_new_local ((int) g_ascii_strtoll (parts[2], NULL, 10), month + 1,
                               (int) g_ascii_strtoll (parts[0], NULL, 10), 0, 0, 0);
  return g_date_time_to_unix (day) * G_USEC_PER_SEC;
}

/* Whether the bar has said of this time that results of it could not be loaded. */
static gboolean
is_told (const char *words, gint64 time_us)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("Incomplete: results (since|before|between) (\\S+?)(?: and (\\S+))? could not be loaded\\.", 0, 0,
                     NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, words, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_auto (GStrv) parts = g_match_info_fetch_all (match);
      gint64 first_us = read_day (parts[2]);

      if (g_str_equal (parts[1], "since")    ? time_us >= first_us
          : g_str_equal (parts[1], "before") ? time_us < first_us + G_TIME_SPAN_DAY
                                             : time_us >= first_us && time_us < read_day (parts[3]) + G_TIME_SPAN_DAY)
        return TRUE;
    }
  return FALSE;
}

/* From the third page on all of them fail. What is there is shown under a bar that says which days are not whole, with a way to ask again; nothing is called the
 * latest; paper says so, too. And each result that is really missing is of such a day. */
static void
test_later_page_fails (void)
{
  WardRecordView *view;
  WardRecord *record;
  g_autoptr (WardRecord) whole = NULL;
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *words = NULL;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (WardPrintout) overview = NULL;
  g_autoptr (WardPrintout) unread = NULL;
  guint n_missing = 0;

  app_record_open (&app, "icu");
  whole = g_steal_pointer (&app.record);
  all = list_ids (whole, WARD_SECTION_LABS);
  record = app.record = ward_record_new (app.session, "icu", NULL);
  g_signal_connect (record, "section-changed", G_CALLBACK (fail_later_cb), &app);
  wait_until_finished (record);
  g_signal_handlers_disconnect_by_func (record, fail_later_cb, &app);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_LABS), ==, WARD_STATE_PARTIAL);
  loaded = list_ids (record, WARD_SECTION_LABS);
  g_assert_cmpuint (loaded->len, >=, 2 * PAGE);
  view = new_view (record);
  ward_record_view_show_page (view, "labs");
  app_settle ();
  words = app_read (GTK_WIDGET (view));
  g_test_message ("%.900s", words);
  g_assert_true (holds (words, "Latest loaded"));
  g_assert_true (holds (words, "[Retry]"));
  printout = ward_record_view_build_print (view);
  g_assert_nonnull (printout->incomplete);
  g_assert_true (g_str_has_prefix (printout->incomplete, "Incomplete: results "));
  g_assert_false (holds (printout->incomplete, "INCOMPLETE: ")); /* it is said once */
  ward_record_view_show_page (view, "overview");
  overview = ward_record_view_build_print (view);
  g_assert_true (g_str_has_prefix (overview->incomplete, "Incomplete: results "));
  g_assert_false (holds (overview->incomplete, "INCOMPLETE: "));
  record->sections[WARD_SECTION_VITALS].n_not_understood = 1;
  unread = ward_record_view_build_print (view);
  g_assert_true (g_str_has_prefix (unread->incomplete, "Incomplete: results "));
  g_assert_true (holds (unread->incomplete, "loaded. Some results are missing, out of date or could not be read."));
  g_assert_cmpstr (overview->title, ==, "Latest loaded results");
  g_assert_cmpstr (overview->filter, ==, "Of each vital sign and analyte the latest that was loaded");
  drop_view (view);
  for (guint i = 0; i < all->len; i++)
    {
      const char *id = g_ptr_array_index (all, i);

      if (g_ptr_array_find_with_equal_func (loaded, id, g_str_equal, NULL))
        continue;
      n_missing++;
      g_assert_true (is_told (words, get_time (ward_record_find_observation (whole, id))));
    }
  g_assert_cmpuint (n_missing, >, 0);
  ward_record_close (whole);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=500", "/Observation", 0, NULL));
}

/* Pages are asked for that are small enough for there to be a third one. */
static void
ask_for_small_pages (void)
{
  g_autofree char *json = ward_sandbox_build_tenant_json (app.sandbox);
  g_autoptr (GString) text = g_string_new (json);
  g_autofree char *member = g_strdup_printf ("{\"pageSize\":%d,", PAGE);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;

  g_string_replace (text, "{", member, 1);
  doc = ward_json_parse_data (text->str, text->len, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&app.session);
  g_clear_object (&app.tenant);
  app.tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_assert_no_error (error);
  app.session = ward_session_new (app.tenant, app.vault, app.events, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  app_record_set_up (&app);
  ask_for_small_pages ();
  app_record_sign_in (&app);

  g_test_add_func ("/app/identity/W02-nothing-stays-in-any-pane", test_nothing_stays);
  g_test_add_func ("/app/identity/V66-W03-put-aside-and-said", test_put_aside);
  g_test_add_func ("/app/identity/V66-W33-all-put-aside", test_all_put_aside);
  g_test_add_func ("/app/identity/V74-outcome-only", test_outcome_only);
  g_test_add_func ("/app/identity/V75-W34-later-page-fails", test_later_page_fails);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
