/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of reports, filled from the real sandbox: its list, what each report says of its results, and its forms as they are drawn. */
#include "app/ward-pdf-view.h"
#include "app/ward-report-forms.h"
#include "app/ward-reports-page.h"
#include "app/ward-susceptibility-table.h"

#include "app/app-fixture.h"
#include "core/record/ward-record-private.h"
#include "support/ward-ui-assert.h"

/* The first report on the first visit; coming again leaves the reader where they were. */
static void
test_reports_focus (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkListBox *list = GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL));
  GtkWidget *window = app_put_in_window (page);

  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  app_settle ();
  g_assert_cmpuint (ward_record_get_n_reports (self->record), >, 2);
  for (int index = 0; index < 3; index++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, index);

      gtk_list_box_select_row (list, index > 0 ? row : gtk_list_box_get_selected_row (list));
      for (guint visit = 0; visit < 3; visit++)
        {
          g_assert_true (gtk_widget_grab_focus (page));
          g_assert_true (gtk_list_box_get_selected_row (list) == row);
          g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == GTK_WIDGET (row));
        }
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

static GtkListBoxRow *
find_row (GtkWidget *page, const char *id)
{
  GtkListBox *list = GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL));
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-report"), id) == 0)
      return row;
  return NULL;
}

static void
close_page (GtkWidget *page, GtkWidget *window)
{
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

static void
assert_row (GtkWidget *page, const char *id, const char *name, const char *counts)
{
  GtkWidget *row = GTK_WIDGET (find_row (page, id));
  g_autofree char *words = app_read (row);
  GtkWidget *mark = app_find (row, GTK_TYPE_LABEL, "status-mark");
  const char *time = gtk_label_get_text (GTK_LABEL (app_find (row, GTK_TYPE_LABEL, "numeric")));
  const char *status = mark != NULL ? gtk_label_get_text (GTK_LABEL (mark)) : "";
  g_autofree char *expected
      = g_strdup_printf ("[%s]%s%s%s[%s]%s%s%s", name, *counts != '\0' ? "[" : "", counts, *counts != '\0' ? "]" : "",
                         time, *status != '\0' ? "[" : "", status, *status != '\0' ? "]" : "");
  g_autofree char *spoken = g_strdup_printf ("%s, %s%s%s%s%s", name, time, *status != '\0' ? ", " : "", status,
                                             *counts != '\0' ? ", " : "", counts);

  g_assert_true (g_str_has_prefix (words, expected));
  ward_assert_accessible_label (row, spoken);
}

/* A report that is not open says what stands out of its results and of their members; one of which nothing does says nothing. Results that come later, as
 * those of another load, are told of in the rows that are there. */
static void
test_counts (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkWidget *window = app_put_in_window (page);
  GtkLabel *label;

  app_record_open (self, "tricky");
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  app_settle ();
  assert_row (page, "rm", "Blood culture with susceptibilities", "2 abnormal, 2 resistant");
  assert_row (page, "r24", "Blood culture", "");
  label = GTK_LABEL (app_find (GTK_WIDGET (find_row (page, "rm")), GTK_TYPE_LABEL, "panel-abnormal"));
  gtk_label_set_text (label, "");
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_LABS);
  app_settle ();
  assert_row (page, "rm", "Blood culture with susceptibilities", "2 abnormal, 2 resistant");
  close_page (page, window);
}

static int
get_text_size (GtkWidget *widget, const char *css_class)
{
  GtkWidget *label = app_find (widget, GTK_TYPE_LABEL, css_class);

  g_assert_nonnull (label);
  return pango_font_description_get_size (pango_context_get_font_description (gtk_widget_get_pango_context (label)));
}

/* A report that is read says first what it is, then what stands out of it, as its row does, then its status and when it was taken; each larger than what
 * follows. A status that is not final has a mark of its own in the row. */
static void
test_order_of_reading (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkWidget *window = app_put_in_window (page);
  GtkWidget *report;
  g_autofree char *words = NULL;
  g_autofree char *quiet = NULL;

  app_record_open (self, "tricky");
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL)), find_row (page, "rm"));
  app_wait_painted (window);
  report = app_find (page, GTK_TYPE_BOX, "report");
  words = app_read (report);
  g_assert_true (g_str_has_prefix (words, "[Blood culture with susceptibilities][2 abnormal, 2 resistant][Status]"
                                          "[Preliminary][Collected]["));
  g_assert_cmpint (get_text_size (report, "report-title"), >, get_text_size (report, "panel-abnormal"));
  g_assert_cmpint (get_text_size (report, "panel-abnormal"), >, get_text_size (report, "fact-status"));
  g_assert_cmpint (get_text_size (report, "fact-lead"), ==, get_text_size (report, "fact-status"));
  g_assert_cmpint (get_text_size (report, "fact-lead"), >, get_text_size (report, "caption-text"));
  /* The words of a form are no smaller than the page's own. */
  g_assert_cmpint (get_text_size (app_find (report, WARD_TYPE_REPORT_FORMS, NULL), "own-remark"), ==,
                   get_text_size (report, "caption-text"));
  g_assert_cmpint (get_text_size (app_find (report, WARD_TYPE_SUSCEPTIBILITY_TABLE, NULL), "heading"), ==,
                   get_text_size (report, "caption-text"));
  g_assert_cmpstr (gtk_label_get_text (
                       GTK_LABEL (app_find (GTK_WIDGET (find_row (page, "rm")), GTK_TYPE_LABEL, "status-mark"))),
                   ==, "Preliminary");
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL)), find_row (page, "r24"));
  quiet = app_read (report);
  g_assert_true (g_str_has_prefix (quiet, "[Blood culture][Status]"));
  close_page (page, window);
}

static const char *
get_missing_words (GtkWidget *page)
{
  return gtk_label_get_text (
      GTK_LABEL (app_find (GTK_WIDGET (find_row (page, "r63")), GTK_TYPE_LABEL, "fact-missing")));
}

/* A result that is missing is no finding, and is not overlooked either; while older results wait for their turn, it is not missing yet (V64). */
static void
test_missing (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkWidget *window = app_put_in_window (page);
  WardWindow *oldest;
  GtkWidget *row;

  app_record_open (self, "tricky");
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  app_settle ();
  row = GTK_WIDGET (find_row (page, "r63"));
  g_assert_nonnull (app_find (row, GTK_TYPE_LABEL, "fact-missing"));
  oldest = &self->record->sections[WARD_SECTION_LABS].windows[self->record->sections[WARD_SECTION_LABS].n_windows - 1];
  oldest->state = WARD_WINDOW_WAITING;
  g_assert_false (ward_record_is_busy (self->record, WARD_SECTION_LABS));
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_LABS);
  app_settle ();
  {
    g_autofree char *words = app_read (row);

    g_assert_null (strstr (words, "not loaded"));
    g_assert_nonnull (strstr (words, "results still loading]"));
  }
  oldest->state = WARD_WINDOW_DONE;
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_LABS);
  app_settle ();
  g_assert_nonnull (app_find (row, GTK_TYPE_LABEL, "fact-missing"));
  close_page (page, window);
}

/* What is being read by itself is called so by its row, by the heading and by the list alike; and what could not be had is missing for all of them (W33). */
static void
test_under_way (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkWidget *window = app_put_in_window (page);
  GtkListBox *list = GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL));
  g_autofree char *before = NULL;
  g_autofree char *row_before = NULL;
  g_autofree char *after = NULL;
  GtkWidget *report;

  app_record_open (self, "tricky");
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  g_assert_null (strstr (get_missing_words (page), "loading")); /* nobody has asked for it yet */
  gtk_list_box_select_row (list, find_row (page, "r63"));
  report = app_find (page, GTK_TYPE_BOX, "report");
  before = app_read (report);
  row_before = app_read (GTK_WIDGET (find_row (page, "r63")));
  g_assert_nonnull (strstr (before, "[Loading…]"));
  g_assert_nonnull (strstr (before, "results still loading]"));
  g_assert_null (strstr (before, "not loaded"));
  g_assert_nonnull (strstr (row_before, "results still loading]"));
  g_assert_null (strstr (row_before, "not loaded"));
  do
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (after);
      after = app_read (report);
    }
  while (strstr (after, "[Loading…]") != NULL);
  g_assert_nonnull (strstr (after, "not loaded]"));
  g_assert_null (strstr (after, "still loading"));
  g_assert_nonnull (strstr (get_missing_words (page), "not loaded"));
  close_page (page, window);
}

/* A record of which parts may not come. */
static void
open_as_it_is (AppRecord *self, const char *patient_id)
{
  ward_record_close (self->record);
  g_object_unref (self->record);
  self->record = ward_record_new (self->session, patient_id, NULL);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    while (ward_record_is_busy (self->record, i) || ward_record_get_state (self->record, i) == WARD_STATE_LOADING)
      g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

/* What may not be seen is not called by the words of what failed to load, before a report is opened and after that (W33, W34). */
static void
test_forbidden (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_reports_page_new ());
  GtkWidget *window = app_put_in_window (page);
  GtkWidget *report = app_find (page, GTK_TYPE_BOX, "report");
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (self->sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strdup_printf ("%s/Observation", g_uri_get_path (base));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *opened = NULL;

  g_assert_true (ward_sandbox_set_fault (self->sandbox, "status=403", path, 100000, NULL));
  open_as_it_is (self, "tricky");
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  app_settle ();
  before = app_read (GTK_WIDGET (find_row (page, "r63")));
  g_assert_nonnull (strstr (before, "results not permitted]"));
  g_assert_null (strstr (before, "not loaded"));
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL)), find_row (page, "r63"));
  do
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (opened);
      opened = app_read (report);
    }
  while (strstr (opened, "[Loading…]") != NULL);
  g_assert_nonnull (strstr (opened, "results not permitted]"));
  g_assert_null (strstr (opened, "not loaded"));
  app_settle ();
  after = app_read (GTK_WIDGET (find_row (page, "r63")));
  g_assert_cmpstr (after, ==, before);
  close_page (page, window);
}

/* Shows a report whose form is drawn by the other program; gives its picture, the page and the window. */
static GtkWidget *
show_drawn_report (AppRecord *self, const char *id, GtkWidget **out_page, GtkWidget **out_window)
{
  GtkWidget *page;
  GtkWidget *picture;

  app_record_open (self, "tricky");
  page = g_object_ref_sink (ward_reports_page_new ());
  ward_reports_page_set_record (WARD_REPORTS_PAGE (page), self->record);
  *out_window = app_put_in_window (page);
  *out_page = page;
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (page, GTK_TYPE_LIST_BOX, NULL)), find_row (page, id));
  while ((picture = app_find (page, GTK_TYPE_PICTURE, NULL)) == NULL || gtk_widget_get_height (picture) < 1)
    g_main_context_iteration (NULL, TRUE);
  return picture;
}

/* A page of a document is as wide as its pane, and scrolls: it is there to be read, and not to fit into what is left of the window. */
static void
test_document_width (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *window = NULL;
  GtkWidget *picture;

  if (!ward_pdf_view_is_available ())
    {
      g_test_skip ("built without PDF documents");
      return;
    }
  picture = show_drawn_report (self, "r71", &page, &window);
  g_assert_cmpint (gtk_widget_get_width (picture), >, 700);
  /* 420 by 298 points: the width is used. */
  g_assert_cmpint (gtk_widget_get_height (picture), >=, gtk_widget_get_width (picture) * 298 / 420 - 2);
  close_page (page, window);
}

/* A form that is a picture is shown whole, in its own proportions, and named. */
static void
test_picture (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = NULL;
  GtkWidget *window = NULL;
  GtkWidget *picture;
  g_autofree char *words = NULL;

  if (!ward_pdf_view_is_available ())
    {
      g_test_skip ("built without PDF documents");
      return;
    }
  picture = show_drawn_report (self, "rp", &page, &window);
  g_assert_cmpfloat_with_epsilon (gdk_paintable_get_intrinsic_aspect_ratio (
                                      gtk_picture_get_paintable (GTK_PICTURE (picture))),
                                  560.0 / 240, 0.02);
  words = app_read (page);
  g_assert_nonnull (strstr (words, "Protein electrophoresis"));
  g_assert_nonnull (strstr (words, "no monoclonal band"));
  close_page (page, window);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/reports-page/W23-counts", AppRecord, NULL, app_adult_set_up, test_counts, app_adult_tear_down);
  g_test_add ("/app/reports-page/order-of-reading", AppRecord, NULL, app_adult_set_up, test_order_of_reading,
              app_adult_tear_down);
  g_test_add ("/app/reports-page/V64-missing-is-no-finding", AppRecord, NULL, app_adult_set_up, test_missing,
              app_adult_tear_down);
  g_test_add ("/app/reports-page/W33-under-way-is-not-missing", AppRecord, NULL, app_adult_set_up, test_under_way,
              app_adult_tear_down);
  g_test_add ("/app/reports-page/W33-forbidden-is-not-failed", AppRecord, NULL, app_adult_set_up, test_forbidden,
              app_adult_tear_down);
  g_test_add ("/app/reports-page/document-width", AppRecord, NULL, app_adult_set_up, test_document_width,
              app_adult_tear_down);
  g_test_add ("/app/reports-page/picture", AppRecord, NULL, app_adult_set_up, test_picture, app_adult_tear_down);
  g_test_add ("/app/reports-page/focus", AppRecord, NULL, app_adult_set_up, test_reports_focus, app_adult_tear_down);

  return g_test_run ();
}
