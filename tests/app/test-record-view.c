/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record's view with real records: the banner over every page, nothing of the patient before, a table beside each graph, nothing that moves. */
#include "app/ward-record-view.h"

#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-overview-page.h"
#include "app/ward-record-print.h"
#include "app/ward-replaced-page.h"
#include "app/ward-vitals-page.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-banner.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph.h"

static AppRecord app;
static const char *const pages[] = { "overview", "vitals", "labs", "reports" };

static void
check_banner (GtkWidget *view, GtkWidget *banner)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_get_mapped (banner));
  g_assert_true (gtk_widget_compute_bounds (banner, view, &bounds));
  g_assert_cmpint ((int) bounds.origin.x, ==, 0);
  g_assert_cmpint ((int) bounds.origin.y, ==, 0);
  g_assert_cmpint ((int) bounds.size.width, ==, gtk_widget_get_width (view));
  g_assert_cmpfloat (bounds.size.height, >, 20);
}

static void
test_banner_on_every_page (void)
{
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *banner = app_find (GTK_WIDGET (view), WARD_TYPE_BANNER, NULL);
  GtkWidget *window;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  window = app_put_in_window (GTK_WIDGET (view));
  app_settle ();
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *words = NULL;

      ward_record_view_show_page (view, pages[i]);
      app_settle ();
      check_banner (GTK_WIDGET (view), banner);
      words = app_read (banner);
      g_assert_nonnull (strstr (words, "TESTPERSON"));
      g_assert_nonnull (strstr (words, "Born"));
      g_assert_nonnull (strstr (words, ward_tenant_get_name (app.tenant)));
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

/* In a window of 800 by 500, below its header bar, every page has room, or scrolls: none makes the window grow. */
static void
test_small_window (void)
{
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *window;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  window = app_put_in_window (GTK_WIDGET (view));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      int width = 0;
      int height = 0;

      ward_record_view_show_page (view, pages[i]);
      app_settle ();
      gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, 800, &height, NULL, NULL, NULL);
      g_test_message ("%s: at least %d by %d", pages[i], width, height);
      g_assert_cmpint (width, <=, 800);
      g_assert_cmpint (height, <=, 440);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

/* Where a widget's upper edge lies in the view, and whether all of it is in sight. */
static gboolean
is_in_sight (GtkWidget *widget, GtkWidget *view, int at_least)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_compute_bounds (widget, view, &bounds));
  g_test_message ("%s from %d, %d high, of %d", G_OBJECT_TYPE_NAME (widget), (int) bounds.origin.y,
                  (int) bounds.size.height, gtk_widget_get_height (view));
  return (int) bounds.size.height >= at_least && (int) bounds.origin.y + at_least <= gtk_widget_get_height (view);
}

/* What the page says once its tiles have settled: on a busy computer that may take more than one frame. */
static char *
read_hidden (GtkWidget *page, GtkWidget *window, gboolean hides)
{
  char *words = app_read (page);

  for (guint i = 0; i < 10 && (strstr (words, "more values") != NULL) != hides; i++)
    {
      app_wait_painted (window);
      g_free (words);
      words = app_read (page);
    }
  return words;
}

/* In a window of 1400 by 900, less its header bar, the tiles leave room: on the page of vital signs for the first graph or for the flowsheet's header and four
 * rows, on the overview for the first abnormal result, also for the patient with the most tiles; what is not shown of them is counted. */
static void
test_room_below_tiles (void)
{
  static const char *const patients[] = { "tricky", "icu", "adult" };
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 853);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (view));
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (patients); i++)
    {
      GtkWidget *page;
      g_autofree char *words = NULL;

      g_test_message ("%s", patients[i]);
      app_record_open_once (&app, patients[i]);
      ward_record_view_set_record (view, app.record);
      app_wait_painted (window);
      page = app_find (GTK_WIDGET (view), WARD_TYPE_OVERVIEW_PAGE, NULL);
      g_assert_true (
          is_in_sight (app_find (app_find (page, WARD_TYPE_ABNORMAL_LIST, NULL), GTK_TYPE_LIST_BOX_ROW, NULL),
                       GTK_WIDGET (view), 20));
      words = read_hidden (page, window, g_str_equal (patients[i], "tricky"));
      g_assert_cmpint (strstr (words, "more values") != NULL, ==, g_str_equal (patients[i], "tricky"));
      ward_record_view_show_page (view, "vitals");
      app_wait_painted (window);
      page = app_find (GTK_WIDGET (view), WARD_TYPE_VITALS_PAGE, NULL);
      g_assert_true (is_in_sight (app_find (page, WARD_TYPE_GRAPH, NULL), GTK_WIDGET (view), 150)
                     || is_in_sight (app_find (page, WARD_TYPE_CUMULATIVE, NULL), GTK_WIDGET (view), 44 + 26 + 4 * 26));
      ward_record_view_set_record (view, NULL);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* The second patient is opened while answers for the first are still on their way. */
static void
test_other_patient (void)
{
  WardRecordView *view = app_record_new_view (&app);
  g_autoptr (WardRecord) first = NULL;
  g_autoptr (WardBannerText) banner = NULL;
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;
  guint n_late = 0;

  first = ward_record_new (app.session, "adult", NULL);
  ward_record_view_set_record (view, first);
  while (ward_record_get_patient (first) == NULL)
    g_main_context_iteration (NULL, TRUE);
  ward_record_view_update (view);
  g_assert_true (ward_record_is_busy (first, WARD_SECTION_VITALS) || ward_record_is_busy (first, WARD_SECTION_LABS));
  banner = ward_record_build_banner (first);
  before = app_read (GTK_WIDGET (view));
  g_assert_nonnull (strstr (before, banner->name));
  g_assert_nonnull (strstr (before, banner->identifier));
  ward_record_view_set_record (view, NULL);
  between = app_read (GTK_WIDGET (view));
  g_assert_null (strstr (between, banner->name));
  g_assert_null (strstr (between, banner->identifier));
  g_assert_null (strstr (between, "Heart rate"));
  ward_record_close (first);
  g_signal_connect_swapped (first, "section-changed", G_CALLBACK (count_cb), &n_late);

  app_record_open_once (&app, "longname");
  ward_record_view_set_record (view, app.record);
  app_settle ();
  after = app_read (GTK_WIDGET (view));
  g_assert_null (strstr (after, banner->name));
  g_assert_null (strstr (after, banner->identifier));
  g_assert_cmpuint (n_late, ==, 0);
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* Name, birth and number tell who it is; where the patient lies does not. */
static void
test_identifiers (void)
{
  g_autoptr (WardBannerText) banner = NULL;
  const WardEncounter *encounter;
  g_autoptr (WardPrintout) printout = NULL;
  WardRecordView *view = app_record_new_view (&app);
  g_autofree char *shown = NULL;

  app_record_open_once (&app, "icu");
  banner = ward_record_build_banner (app.record);
  encounter = ward_record_get_current_encounter (app.record);
  printout = ward_record_print_new (app.record, "Title", "Filter", g_get_real_time ());
  g_assert_nonnull (strstr (banner->summary, banner->name));
  g_assert_nonnull (strstr (banner->summary, banner->born));
  g_assert_nonnull (strstr (banner->summary, banner->identifier));
  g_assert_cmpstr (printout->patient, ==, banner->name);
  g_assert_nonnull (strstr (printout->identity, banner->born));
  g_assert_nonnull (strstr (printout->identity, banner->identifier));
  g_assert_nonnull (encounter);
  g_assert_nonnull (encounter->location);
  g_assert_null (strstr (banner->summary, encounter->location));
  g_assert_null (strstr (banner->identifier, encounter->location));
  ward_record_view_set_record (view, app.record);
  shown = app_read (app_find (GTK_WIDGET (view), WARD_TYPE_BANNER, NULL));
  g_assert_nonnull (strstr (shown, banner->identifier));
  g_assert_null (strstr (shown, encounter->location));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static gboolean
is_in_grid (const WardGrid *grid, const WardObservation *observation)
{
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);

      for (guint i = 0; i < n; i++)
        if (results[i] == observation)
          return TRUE;
    }
  return FALSE;
}

static void
test_table_beside_graph (void)
{
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *vitals;
  WardGrid *grid;
  g_autoptr (GPtrArray) series = NULL;
  guint n_points = 0;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_page (view, "labs");
  ward_record_view_show_page (view, "vitals");
  vitals = app_find (GTK_WIDGET (view), WARD_TYPE_VITALS_PAGE, NULL);
  ward_vitals_page_show_all (WARD_VITALS_PAGE (vitals));
  grid = ward_vitals_page_get_grid (WARD_VITALS_PAGE (vitals));
  series = ward_grid_build_series (grid, NULL);
  g_assert_nonnull (app_find (vitals, WARD_TYPE_GRAPH, NULL));
  g_assert_true (gtk_widget_get_visible (app_find (vitals, WARD_TYPE_CUMULATIVE, NULL)));
  for (guint i = 0; i < series->len; i++)
    for (guint k = 0; k < ward_series_get_n_points (g_ptr_array_index (series, i)); k++, n_points++)
      g_assert_true (is_in_grid (grid, ward_series_get_point (g_ptr_array_index (series, i), k)->observation));
  g_assert_cmpuint (n_points, >, 50);
  g_assert_nonnull (app_find (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL), WARD_TYPE_CUMULATIVE, NULL));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static void
check_still (GtkWidget *widget)
{
  g_assert_false (GTK_IS_REVEALER (widget));
  if (GTK_IS_STACK (widget))
    g_assert_cmpint (gtk_stack_get_transition_type (GTK_STACK (widget)), ==, GTK_STACK_TRANSITION_TYPE_NONE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_still (child);
}

static void
test_nothing_moves (void)
{
  static const char *const sheets[] = { "/org/wardviewer/Ward/ward-app.css", "/org/wardviewer/Ward/style.css",
                                        "/org/wardviewer/Ward/style-hc.css", "/org/wardviewer/Ward/widgets/ward.css" };
  WardRecordView *view = app_record_new_view (&app);
  guint n_sheets = 0;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  /* GTK's own parts (a search entry, the pages' switch) may fade; what holds data may not. */
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    ward_record_view_show_page (view, pages[i]);
  ward_assert_no_hyphens (GTK_WIDGET (view));
  check_still (app_find (GTK_WIDGET (view), ADW_TYPE_VIEW_STACK, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autoptr (GBytes) bytes = g_resources_lookup_data (sheets[i], G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autofree char *css = NULL;

      if (bytes == NULL)
        continue;
      css = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_null (strstr (css, "animation"));
      g_assert_null (strstr (css, "transition"));
      g_assert_null (strstr (css, "@keyframes"));
      n_sheets++;
    }
  g_assert_cmpuint (n_sheets, >, 0);
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* A page that was never seen is not there; one that is seen later shows the record that is open then, and nothing of the one before. */
static void
test_pages_when_seen (void)
{
  WardRecordView *view = app_record_new_view (&app);
  WardLabsPage *labs;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  g_assert_null (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));
  g_assert_null (app_find (GTK_WIDGET (view), WARD_TYPE_VITALS_PAGE, NULL));
  ward_record_view_show_page (view, "labs");
  labs = WARD_LABS_PAGE (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));
  g_assert_cmpuint (ward_grid_get_n_results (ward_labs_page_get_grid (labs)), ==,
                    ward_record_get_n_results (app.record, WARD_SECTION_LABS));

  app_record_open_once (&app, "longname");
  ward_record_view_set_record (view, app.record);
  g_assert_null (ward_labs_page_get_grid (labs));
  ward_record_view_show_page (view, "labs");
  g_assert_nonnull (ward_labs_page_get_grid (labs));
  g_assert_cmpuint (ward_grid_get_n_results (ward_labs_page_get_grid (labs)), ==,
                    ward_record_get_n_results (app.record, WARD_SECTION_LABS));

  ward_record_view_set_record (view, NULL);
  g_assert_null (ward_labs_page_get_grid (labs));
  g_assert_null (ward_record_view_dup_copy (view));
  g_assert_null (ward_record_view_dup_csv (view));
  g_assert_finalize_object (view);
}

/* Of a record that was replaced nothing but the banner is seen, copied or printed before the user has said that it is wanted; the way to the current one
 * stays after that. */
static void
test_replaced (void)
{
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *window;
  GtkWidget *page;
  GtkWidget *banner;
  g_autofree char *current = NULL;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) open = g_simple_action_new ("open-current", NULL);

  app_record_open_once (&app, "inactive");
  ward_record_view_set_record (view, app.record);
  window = app_put_in_window (GTK_WIDGET (view));
  app_settle ();
  page = app_find (GTK_WIDGET (view), WARD_TYPE_REPLACED_PAGE, NULL);
  banner = app_find (GTK_WIDGET (view), WARD_TYPE_BANNER, NULL);
  g_assert_true (gtk_widget_get_mapped (page));
  g_assert_true (gtk_widget_get_mapped (banner));
  g_assert_false (gtk_widget_get_mapped (app_find (GTK_WIDGET (view), WARD_TYPE_OVERVIEW_PAGE, NULL)));
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (page)), ==, GTK_ACCESSIBLE_ROLE_ALERT);
  current = ward_record_view_dup_replacement (view);
  g_assert_cmpstr (current, ==, "adult");
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (actions));
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (open));
  ward_record_view_focus_page (view);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == app_find (page, GTK_TYPE_BUTTON, "suggested-action"));
  ward_record_view_show_page (view, "labs");
  g_assert_null (ward_record_view_dup_copy (view));
  g_assert_null (ward_record_view_dup_csv (view));
  g_assert_null (ward_record_view_build_print (view));
  g_assert_null (ward_record_view_build_picture (view));

  g_signal_emit_by_name (page, "acknowledged");
  ward_record_view_update (view);
  app_settle ();
  g_assert_false (gtk_widget_get_mapped (page));
  g_assert_true (gtk_widget_get_mapped (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL)));
  g_assert_true (gtk_widget_get_mapped (app_find (banner, GTK_TYPE_BUTTON, "warning-button")));
  printout = ward_record_view_build_print (view);
  g_assert_nonnull (strstr (printout->warnings, "replaced by \u2068TESTPERSON, Anna Maria\u2069 (MRN SYN-100001)"));

  /* Whoever opens it again is asked again; another one is not. */
  ward_record_view_set_record (view, app.record);
  app_settle ();
  g_assert_true (gtk_widget_get_mapped (page));
  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  app_settle ();
  g_assert_false (gtk_widget_get_mapped (page));
  g_assert_false (gtk_widget_get_mapped (app_find (banner, GTK_TYPE_BUTTON, "warning-button")));
  ward_record_view_set_record (view, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  app_record_set_up (&app);
  app_record_sign_in (&app);

  g_test_add_func ("/app/record-view/W01-banner-on-every-page", test_banner_on_every_page);
  g_test_add_func ("/app/record-view/small-window", test_small_window);
  g_test_add_func ("/app/record-view/room-below-tiles", test_room_below_tiles);
  g_test_add_func ("/app/record-view/W40-table-beside-the-graph", test_table_beside_graph);
  g_test_add_func ("/app/record-view/pages-when-seen", test_pages_when_seen);
  g_test_add_func ("/app/record-view/W41-nothing-moves", test_nothing_moves);
  g_test_add_func ("/app/record-view/V90-replaced", test_replaced);
  g_test_add_func ("/app/record-view/W02-other-patient", test_other_patient);
  g_test_add_func ("/app/record-view/W04-identifiers", test_identifiers);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
