/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record's view with real records: the banner over every page and on every sheet of paper, nothing of the patient before, a table beside each graph,
 * nothing that moves. */
#include "app/ward-record-view.h"

#include <pango/pangocairo.h>
#include <string.h>
#include <glib/gstdio.h>

#include "app/app-fixture.h"
#include "app/print-fixture.h"
#include "app/ward-abnormal-list.h"
#include "app/ward-graph-picture.h"
#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-overview-page.h"
#include "app/ward-record-print.h"
#include "app/ward-replaced-page.h"
#include "app/ward-reports-page.h"
#include "app/ward-vitals-page.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-banner.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph.h"

static AppRecord app;
static const char *const pages[] = { "overview", "vitals", "labs", "reports" };

static void
open_loaded (const char *patient)
{
  if (app.record == NULL || g_strcmp0 (ward_record_get_patient_id (app.record), patient) != 0)
    app_record_open (&app, patient);
}

static WardRecordView *
new_view (void)
{
  WardRecordView *view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));

  ward_record_view_set_tenant (view, app.tenant);
  return view;
}

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
  WardRecordView *view = new_view ();
  GtkWidget *banner = app_find (GTK_WIDGET (view), WARD_TYPE_BANNER, NULL);
  GtkWidget *window;

  open_loaded ("adult");
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
  WardRecordView *view = new_view ();
  GtkWidget *window;

  open_loaded ("adult");
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
  WardRecordView *view = new_view ();
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
      open_loaded (patients[i]);
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
  WardRecordView *view = new_view ();
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

  open_loaded ("longname");
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
  WardRecordView *view = new_view ();
  g_autofree char *shown = NULL;

  open_loaded ("icu");
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
  WardRecordView *view = new_view ();
  GtkWidget *vitals;
  WardGrid *grid;
  g_autoptr (GPtrArray) series = NULL;
  guint n_points = 0;

  open_loaded ("adult");
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
                                        "/org/wardviewer/Ward/widgets/ward.css" };
  WardRecordView *view = new_view ();
  guint n_sheets = 0;

  open_loaded ("adult");
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
  WardRecordView *view = new_view ();
  WardLabsPage *labs;

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  g_assert_null (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));
  g_assert_null (app_find (GTK_WIDGET (view), WARD_TYPE_VITALS_PAGE, NULL));
  ward_record_view_show_page (view, "labs");
  labs = WARD_LABS_PAGE (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));
  g_assert_cmpuint (ward_grid_get_n_results (ward_labs_page_get_grid (labs)), ==,
                    ward_record_get_n_results (app.record, WARD_SECTION_LABS));

  open_loaded ("longname");
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
  WardRecordView *view = new_view ();
  GtkWidget *window;
  GtkWidget *page;
  GtkWidget *banner;
  g_autofree char *current = NULL;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) open = g_simple_action_new ("open-current", NULL);

  open_loaded ("inactive");
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
  g_assert_nonnull (strstr (printout->warnings, "replaced by another record"));

  /* Whoever opens it again is asked again; another one is not. */
  ward_record_view_set_record (view, app.record);
  app_settle ();
  g_assert_true (gtk_widget_get_mapped (page));
  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  app_settle ();
  g_assert_false (gtk_widget_get_mapped (page));
  g_assert_false (gtk_widget_get_mapped (app_find (banner, GTK_TYPE_BUTTON, "warning-button")));
  ward_record_view_set_record (view, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

/* ---- on paper ---- */

/* A row on paper for each result on the page. */
static guint
count_rows (const WardPrintout *printout)
{
  guint n = 0;

  for (guint i = 0; i < printout->rows->len; i++)
    if (g_strv_length (g_ptr_array_index (printout->rows, i)) == WARD_PRINT_COLUMNS)
      n++;
  return n;
}

/* The key of the marks is no table of results. */
static gboolean
begins_with_key (const WardPrintout *printout, GPtrArray *sheet)
{
  return print_page_holds (sheet, "What the marks mean") && !print_page_holds (sheet, "Final")
         && printout->key_start < printout->rows->len;
}

static void
check_sheets (const WardPrintout *printout, GPtrArray *sheets)
{
  for (guint i = 0; i < sheets->len; i++)
    {
      GPtrArray *sheet = g_ptr_array_index (sheets, i);
      g_autofree char *number = g_strdup_printf ("Page %u of %u", i + 1, sheets->len);

      g_assert_true (print_page_holds (sheet, printout->patient));
      g_assert_true (print_page_holds (sheet, printout->allergies));
      g_assert_true (print_page_holds (sheet, printout->hospital));
      g_assert_true (print_page_holds (sheet, printout->title));
      g_assert_true (print_page_holds (sheet, printout->filter));
      g_assert_true (print_page_holds (sheet, number));
      g_assert_true (print_page_holds (sheet, "Printed "));
      g_assert_true (print_page_holds (sheet, "Printed by Dr"));
      g_assert_true (print_page_holds (sheet, "Fetched from the server "));
      g_assert_true (printout->visit == NULL || print_page_holds (sheet, printout->visit));
      g_assert_cmpuint (print_count_items (sheet, "Multiple birth"), <=, 1);
      g_assert_true (print_page_holds (sheet, "Reference range")
                     == (count_rows (printout) > 0 && !begins_with_key (printout, sheet)));
      for (guint k = 0; k < sheet->len; k++)
        {
          const WardPrintItem *item = g_ptr_array_index (sheet, k);

          g_assert_cmpfloat (item->y, <, PAPER_HEIGHT);
          g_assert_cmpfloat (item->x + item->width, <=, PAPER_WIDTH + 0.1);
        }
    }
}

static void
check_pdf (const WardPrintout *printout)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "print.pdf", NULL);
  g_autofree char *data = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (ward_printout_export (printout, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_assert_no_error (error);
  g_assert_cmpint (strncmp (data, "%PDF-", 5), ==, 0);
  g_assert_cmpuint (size, >, 5000);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* A twin's sheet says once that he is one; it has the visit, who printed it and how old the oldest part of it is (W44). */
static void
test_print_head (void)
{
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  GPtrArray *sheet;

  open_loaded ("newborn");
  printout = ward_record_print_new (app.record, "Title", "Filter", g_get_real_time ());
  g_assert_null (printout->fetched);
  ward_record_print_check (printout, app.record, WARD_SECTION_LABS);
  ward_record_print_check (printout, app.record, WARD_SECTION_VITALS);
  g_assert_cmpint (printout->fetched_us, ==,
                   MIN (ward_record_get_fetched_us (app.record, WARD_SECTION_LABS),
                        ward_record_get_fetched_us (app.record, WARD_SECTION_VITALS)));
  sheets = print_lay_out (printout);
  sheet = g_ptr_array_index (sheets, 0);
  g_assert_cmpuint (print_count_items (sheet, "Multiple birth, 2nd"), ==, 1);
  g_assert_cmpuint (print_count_items (sheet, "Visit "), ==, 1);
  g_assert_cmpuint (print_count_items (sheet, "Printed by Dr"), ==, 1);
  g_assert_cmpuint (print_count_items (sheet, "Fetched from the server "), ==, 1);
}

static void
test_print (void)
{
  WardRecordView *view = new_view ();

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autoptr (WardPrintout) printout = NULL;
      g_autoptr (GPtrArray) sheets = NULL;

      ward_record_view_show_page (view, pages[i]);
      printout = ward_record_view_build_print (view);
      g_assert_nonnull (printout);
      g_assert_nonnull (strstr (printout->patient, "TESTPERSON"));
      g_assert_null (printout->incomplete);
      sheets = print_lay_out (printout);
      check_sheets (printout, sheets);
      if (i == 2)
        {
          WardLabsPage *labs = WARD_LABS_PAGE (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));

          g_assert_cmpuint (sheets->len, >, 2);
          g_assert_cmpuint (count_rows (printout), ==, ward_grid_get_n_results (ward_labs_page_get_grid (labs)));
          check_pdf (printout);
        }
    }
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* Each row of a report that has a flag has its colour, too, and a critical one is unmistakable (W19). */
static void
test_report_flags (void)
{
  WardRecordView *view = new_view ();
  GtkWidget *facts;
  GtkWidget *critical;

  open_loaded ("deceased");
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_page (view, "reports");
  facts = app_find (app_find (GTK_WIDGET (view), WARD_TYPE_REPORTS_PAGE, NULL), WARD_TYPE_FACTS, NULL);
  critical = app_find (facts, GTK_TYPE_LABEL, "fact-critical");
  g_assert_nonnull (critical);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (critical)), "LL ▼▼"));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (app_find (facts, GTK_TYPE_LABEL, "fact-high"))), "H ▲"));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (app_find (facts, GTK_TYPE_LABEL, "fact-low"))), "L ▼"));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* What stands over a report's results on the screen stands over them on paper, at the margin, and not among the values. */
static void
test_print_report (void)
{
  WardRecordView *view = new_view ();
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  guint n_headings = 0;

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_page (view, "reports");
  printout = ward_record_view_build_print (view);
  sheets = print_lay_out (printout);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      const char *const *row = g_ptr_array_index (printout->rows, i);

      g_assert_cmpuint (g_strv_length ((char **) row), ==, g_str_equal (row[0], "Results") ? 1 : 2);
      n_headings += g_str_equal (row[0], "Results") ? 1 : 0;
      g_assert_cmpstr (row[1], !=, "Results");
    }
  g_assert_cmpuint (n_headings, ==, 1);
  for (guint i = 0; i < ((GPtrArray *) g_ptr_array_index (sheets, 0))->len; i++)
    {
      const WardPrintItem *item = g_ptr_array_index ((GPtrArray *) g_ptr_array_index (sheets, 0), i);

      if (g_strcmp0 (item->text, "Results") == 0)
        {
          g_assert_cmpfloat_with_epsilon (item->x, 0, 0.1);
          g_assert_true (item->bold);
          n_headings++;
        }
    }
  g_assert_cmpuint (n_headings, ==, 2);
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static const char *
find_explained (const WardPrintout *printout, const char *mark)
{
  gboolean key = FALSE;

  for (guint i = 0; i < printout->rows->len; i++)
    {
      const char *const *row = g_ptr_array_index (printout->rows, i);

      key = key || g_str_equal (row[0], "What the marks mean");
      if (key && strstr (row[0], mark) != NULL)
        return row[1];
    }
  return NULL;
}

/* Paper says what its own marks mean, and no others. */
static void
test_print_key (void)
{
  WardRecordView *view = new_view ();
  g_autoptr (WardPrintout) marked = NULL;
  g_autoptr (WardPrintout) plain = NULL;
  const char *words;

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  marked = ward_record_view_build_print (view);
  words = find_explained (marked, "H ▲");
  g_assert_nonnull (words);
  g_assert_nonnull (strstr (words, "laboratory’s own flag"));
  g_assert_null (find_explained (marked, "RR"));
  g_assert_null (find_explained (marked, "◎"));
  ward_record_view_show_page (view, "vitals");
  plain = ward_record_view_build_print (view);
  g_assert_cmpuint (count_rows (plain), >, 0);
  g_assert_null (find_explained (plain, "H ▲"));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static void
test_print_filtered (void)
{
  WardRecordView *view = new_view ();
  WardLabsPage *labs;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_abnormal (view);
  labs = WARD_LABS_PAGE (app_find (GTK_WIDGET (view), WARD_TYPE_LABS_PAGE, NULL));
  printout = ward_record_view_build_print (view);
  g_assert_nonnull (strstr (printout->filter, "Only rows with abnormal results."));
  g_assert_nonnull (strstr (printout->filter, "hidden"));
  sheets = print_lay_out (printout);
  check_sheets (printout, sheets);
  g_assert_cmpuint (count_rows (printout), ==, ward_grid_get_n_results (ward_labs_page_get_grid (labs)));

  /* What is copied as CSV is what is shown: a line for each result, and one for the heads. */
  csv = ward_record_view_dup_csv (view);
  lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, ward_grid_get_n_results (ward_labs_page_get_grid (labs)) + 2);
  ward_record_view_show_page (view, "overview");
  g_assert_null (ward_record_view_dup_csv (view));
  ward_record_view_set_record (view, NULL);
  g_assert_null (ward_record_view_build_print (view));
  g_assert_finalize_object (view);
}

/* The server gives nothing but the patient: paper says so. */
static void
test_print_incomplete (void)
{
  g_autoptr (WardRecord) record = NULL;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;

  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", "/Observation", 1000, NULL));
  record = ward_record_new (app.session, "restricted", NULL);
  while (ward_record_get_state (record, WARD_SECTION_PATIENT) != WARD_STATE_COMPLETE
         || ward_record_is_busy (record, WARD_SECTION_LABS))
    g_main_context_iteration (NULL, TRUE);
  printout = ward_record_print_new (record, "Laboratory results", "All loaded results, no filter", g_get_real_time ());
  ward_record_print_check (printout, record, WARD_SECTION_LABS);
  g_assert_nonnull (strstr (printout->incomplete, "INCOMPLETE DATA"));
  g_assert_nonnull (strstr (printout->tags, "Restricted"));
  g_assert_cmpstr (printout->warnings, ==, ""); /* it is said once */
  sheets = print_lay_out (printout);
  g_assert_cmpuint (sheets->len, ==, 1);
  g_assert_true (print_page_holds (g_ptr_array_index (sheets, 0), "INCOMPLETE DATA"));
  g_assert_true (print_page_holds (g_ptr_array_index (sheets, 0), "Nothing is shown."));
  ward_record_close (record);
}

/* How many rows of pixels at the top, and in all, are not white from end to end. */
static void
count_inked (GdkTexture *picture, int *out_head, int *out_all)
{
  int width = gdk_texture_get_width (picture);
  int height = gdk_texture_get_height (picture);
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);

  *out_head = *out_all = 0;
  gdk_texture_download (picture, (guchar *) pixels, (gsize) width * 4);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (pixels[y * width + x] != 0xffffffff)
        {
          (*out_all)++;
          *out_head += y < 60;
          break;
        }
}

/* What is pasted elsewhere says whose it is: the same graph of two people gives two pictures, of which only the head differs. */
static void
test_picture (void)
{
  WardRecordView *view = new_view ();
  GtkWidget *window;
  GtkWidget *graph;
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GdkTexture) other = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (WardPrintout) words = NULL;
  int head;
  int all;

  open_loaded ("adult");
  ward_record_view_set_record (view, app.record);
  window = app_put_in_window (GTK_WIDGET (view));
  ward_record_view_show_page (view, "overview");
  g_assert_null (ward_record_view_build_picture (view));
  ward_record_view_show_page (view, "vitals");
  graph = app_find (GTK_WIDGET (view), WARD_TYPE_GRAPH, NULL);
  while (!gtk_widget_get_mapped (graph) || gtk_widget_get_height (graph) < 1)
    g_main_context_iteration (NULL, TRUE);
  picture = ward_record_view_build_picture (view);
  g_assert_nonnull (picture);
  g_assert_cmpint (gdk_texture_get_width (picture), >, gtk_widget_get_width (graph));
  g_assert_cmpint (gdk_texture_get_height (picture), >, gtk_widget_get_height (graph) + 60);
  count_inked (picture, &head, &all);
  g_assert_cmpint (head, >, 20);
  g_assert_cmpint (all, >, head + gtk_widget_get_height (graph) / 2);

  words = ward_record_print_new (app.record, "Title", "Filter", 0);
  other = ward_graph_picture_new (graph, words);
  first = gdk_texture_save_to_png_bytes (other);
  g_clear_object (&other);
  words->patient[0]++;
  other = ward_graph_picture_new (graph, words);
  second = gdk_texture_save_to_png_bytes (other);
  g_assert_false (g_bytes_equal (first, second));
  ward_record_view_set_record (view, NULL);
  g_assert_null (ward_record_view_build_picture (view));
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
  g_test_add_func ("/app/record-view/W01-picture-of-a-graph", test_picture);
  g_test_add_func ("/app/record-view/W01-W44-print", test_print);
  g_test_add_func ("/app/record-view/W44-print-head", test_print_head);
  g_test_add_func ("/app/record-view/W44-print-filtered", test_print_filtered);
  g_test_add_func ("/app/record-view/W19-print-key", test_print_key);
  g_test_add_func ("/app/record-view/print-report", test_print_report);
  g_test_add_func ("/app/record-view/W19-report-flags", test_report_flags);
  g_test_add_func ("/app/record-view/W02-other-patient", test_other_patient);
  g_test_add_func ("/app/record-view/W04-identifiers", test_identifiers);
  g_test_add_func ("/app/record-view/W44-print-incomplete", test_print_incomplete);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
