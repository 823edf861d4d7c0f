/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A record on paper and in a picture: what is on the page, all of it, with whose it is on every sheet (clinical.md 3.1; W01, W44). How a sheet is laid out is
 * in test-print.c. */
#include "app/ward-record-print.h"

#include <string.h>
#include <glib/gstdio.h>

#include "app/ward-record-view.h"
#include "app/app-fixture.h"
#include "app/print-fixture.h"
#include "app/ward-graph-picture.h"
#include "app/ward-labs-page.h"
#include "app/ward-reports-page.h"
#include "widgets/ward-graph.h"

static AppRecord app;
static const char *const pages[] = { "overview", "vitals", "labs", "reports" };

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

  app_record_open_once (&app, "newborn");
  printout = ward_record_print_new (app.record, "Title", "Filter", g_get_real_time ());
  g_assert_null (printout->fetched);
  ward_record_print_check (printout, app.record, 1u << WARD_SECTION_LABS | 1u << WARD_SECTION_VITALS);
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
  WardRecordView *view = app_record_new_view (&app);

  app_record_open_once (&app, "adult");
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
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *facts;
  GtkWidget *critical;

  app_record_open_once (&app, "deceased");
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
  WardRecordView *view = app_record_new_view (&app);
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  guint n_headings = 0;

  app_record_open_once (&app, "adult");
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
  WardRecordView *view = app_record_new_view (&app);
  g_autoptr (WardPrintout) marked = NULL;
  g_autoptr (WardPrintout) plain = NULL;
  const char *words;

  app_record_open_once (&app, "adult");
  ward_record_view_set_record (view, app.record);
  marked = ward_record_view_build_print (view);
  words = find_explained (marked, "H\u00a0▲, L\u00a0▼");
  g_assert_nonnull (words);
  g_assert_nonnull (strstr (words, "laboratory’s own flag"));
  g_assert_null (find_explained (marked, "RR"));
  g_assert_null (find_explained (marked, "◎"));
  ward_record_view_show_page (view, "vitals");
  plain = ward_record_view_build_print (view);
  g_assert_cmpuint (count_rows (plain), >, 0);
  g_assert_null (find_explained (plain, "H\u00a0▲"));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static void
test_print_filtered (void)
{
  WardRecordView *view = app_record_new_view (&app);
  WardLabsPage *labs;
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  g_autofree char *csv = NULL;
  g_auto (GStrv) lines = NULL;

  app_record_open_once (&app, "adult");
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
  ward_record_print_check (printout, record, 1u << WARD_SECTION_LABS);
  g_assert_nonnull (
      strstr (printout->incomplete, "INCOMPLETE: some results are missing, out of date or could not be read."));
  g_assert_nonnull (strstr (printout->tags, "Restricted"));
  g_assert_cmpstr (printout->warnings, ==, ""); /* it is said once */
  sheets = print_lay_out (printout);
  g_assert_cmpuint (sheets->len, ==, 1);
  g_assert_true (print_page_holds (g_ptr_array_index (sheets, 0),
                                   "INCOMPLETE: some results are missing, out of date or could not be read."));
  g_assert_true (print_page_holds (g_ptr_array_index (sheets, 0), "Nothing is shown."));
  ward_record_close (record);
}

/* A record that was whole is loaded anew and the server fails: what is the latest on paper may no longer be the latest. */
static void
test_print_without_newest (void)
{
  g_autoptr (WardRecord) record = NULL;
  g_autoptr (WardPrintout) printout = NULL;

  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", "/Observation", 0, NULL));
  record = ward_record_new (app.session, "restricted", NULL);
  while (ward_record_get_state (record, WARD_SECTION_LABS) != WARD_STATE_COMPLETE
         || ward_record_is_busy (record, WARD_SECTION_LABS))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=500", "/Observation", 1000, NULL));
  ward_record_reload (record);
  while (ward_record_is_busy (record, WARD_SECTION_LABS))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=500", "/Observation", 0, NULL));
  g_assert_true (ward_record_lacks_newest (record, WARD_SECTION_LABS));
  printout = ward_record_print_new (record, "Laboratory results", "All loaded results, no filter", g_get_real_time ());
  ward_record_print_check (printout, record, 1u << WARD_SECTION_LABS);
  g_assert_true (g_str_has_prefix (
      printout->incomplete,
      "INCOMPLETE: the newest results could not be loaded: the latest here may not be the latest. Some results"));
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
  WardRecordView *view = app_record_new_view (&app);
  GtkWidget *window;
  GtkWidget *graph;
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GdkTexture) other = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (WardPrintout) words = NULL;
  int head;
  int all;

  app_record_open_once (&app, "adult");
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

  g_test_add_func ("/app/record-print/W01-picture-of-a-graph", test_picture);
  g_test_add_func ("/app/record-print/W01-W44-print", test_print);
  g_test_add_func ("/app/record-print/W44-print-head", test_print_head);
  g_test_add_func ("/app/record-print/W44-print-filtered", test_print_filtered);
  g_test_add_func ("/app/record-print/W19-print-key", test_print_key);
  g_test_add_func ("/app/record-print/print-report", test_print_report);
  g_test_add_func ("/app/record-print/W19-report-flags", test_report_flags);
  g_test_add_func ("/app/record-print/W44-print-incomplete", test_print_incomplete);
  g_test_add_func ("/app/record-print/W34-W44-without-the-newest", test_print_without_newest);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
