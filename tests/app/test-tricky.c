/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tricky results of clinical.md section 6 as a reader meets them: sent by the real sandbox, read by the real client, on the pages. */
#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-record-print.h"
#include "app/ward-report-forms.h"
#include "app/ward-reports-page.h"
#include "app/ward-result-detail.h"
#include "app/ward-susceptibility-table.h"

#include "core/record/ward-record-look-up.h"

#include "app/app-fixture.h"
#include "widgets/ward-cumulative.h"

/* One sandbox and one sign-in for all; each test has a page of its own. */
static AppRecord app;

typedef struct
{
  GtkWidget *page; /* (owned) */
} Fixture;

/* Of a restricted record the server gives the patient only: the rest is never complete. */
static void
open_patient_only (const char *patient)
{
  ward_record_close (app.record);
  g_clear_object (&app.record);
  app.record = ward_record_new (app.session, patient, NULL);
  while (ward_record_get_state (app.record, WARD_SECTION_PATIENT) != WARD_STATE_COMPLETE)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *fixture, gconstpointer patient)
{
  if (patient == NULL)
    return;
  app_record_open_once (&app, patient);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->page != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->page));
}

/* A number and its unit are held together by a space that does not break. */
static char *
with_plain_spaces (char *text)
{
  g_autofree char *owned = text;
  g_auto (GStrv) parts = g_strsplit (text, "\u00a0", -1);

  return g_strjoinv (" ", parts);
}

static char *
read_result (Fixture *fixture, const char *id)
{
  if (fixture->page == NULL)
    {
      fixture->page = g_object_ref_sink (ward_labs_page_new ());
      ward_labs_page_set_record (WARD_LABS_PAGE (fixture->page), app.record);
    }
  ward_labs_page_show_result (WARD_LABS_PAGE (fixture->page), id);
  return with_plain_spaces (app_read (app_find (fixture->page, WARD_TYPE_RESULT_DETAIL, NULL)));
}

/* The page with one report chosen; what its row in the list says comes first. */
static char *
read_report (Fixture *fixture, const char *id)
{
  GtkWidget *list;
  GtkListBoxRow *row;
  g_autofree char *head = NULL;
  g_autofree char *body = NULL;

  if (fixture->page == NULL)
    {
      fixture->page = g_object_ref_sink (ward_reports_page_new ());
      ward_reports_page_set_record (WARD_REPORTS_PAGE (fixture->page), app.record);
    }
  list = app_find (fixture->page, GTK_TYPE_LIST_BOX, NULL);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-report"), id) == 0)
      break;
  g_assert_nonnull (row);
  gtk_list_box_select_row (GTK_LIST_BOX (list), row);
  head = app_read (GTK_WIDGET (row));
  body = app_read (gtk_widget_get_parent (app_find (fixture->page, WARD_TYPE_FACTS, NULL)));
  return with_plain_spaces (g_strdup_printf ("%s%s", head, body));
}

static void
assert_holds (const char *words, const char *wanted)
{
  if (strstr (words, wanted) != NULL)
    return;
  g_test_message ("“%s” is not in: %s", wanted, words);
  g_test_fail ();
}

/* The row in which a result stands, and its place there. */
static const WardGridRow *
find_row (const WardGrid *grid, const char *id, guint *out_row, guint *out_column)
{
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    for (guint column = 0; column < ward_grid_get_n_columns (grid); column++)
      {
        WardGridCell cell = { 0 };

        ward_grid_get_cell (grid, row, column, &cell);
        for (guint i = 0; i < cell.n_results; i++)
          if (g_strcmp0 (cell.results[i]->id, id) == 0)
            {
              *out_row = row;
              *out_column = column;
              return ward_grid_get_row (grid, row);
            }
      }
  g_assert_not_reached ();
  return NULL;
}

static void
test_see_note (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_result (fixture, "v11");

  assert_holds (words, "[SEE NOTE]");
  assert_holds (words, "[No growth after 48 hours of selective culture. Nose and groin swabs were pooled.]");
}

/* A result of the future is shown and marked, and is nobody's latest; nothing is compared with it. */
static void
test_future (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_result (fixture, "v62");
  const WardGrid *grid = ward_labs_page_get_grid (WARD_LABS_PAGE (fixture->page));
  guint row = 0;
  guint column = 0;
  const WardGridRow *info = find_row (grid, "v62", &row, &column);
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  guint n_marked = 0;
  g_autoptr (GArray) abnormal = ward_abnormal_find_rows (grid);

  assert_holds (words,
                "[Caution][Future date: the source dates this result later than now. It is not taken for the latest.]");
  g_assert_null (strstr (words, "[Change]"));
  g_assert_true (ward_grid_get_column (grid, column)->future);
  assert_holds (ward_grid_get_column (grid, column)->clock, "(future date)");
  g_assert_cmpuint (column, >, (guint) ward_grid_find_newest_column (grid));
  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardObservation *latest = ward_grid_get_row (grid, i)->latest;

      if (latest != NULL && ward_grid_is_future (grid, latest))
        g_assert_true (ward_grid_get_row (grid, i)->n_results == 1 && ward_grid_get_row (grid, i) == info);
    }
  for (guint i = 0; i < abnormal->len; i++)
    g_assert_cmpstr (ward_grid_get_row (grid, g_array_index (abnormal, guint, i))->latest->id, !=, "v62");
  g_assert_false (ward_grid_newest_is_value (grid, row));
  ward_record_print_add_grid (printout, grid);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      const char *const *words_of = g_ptr_array_index (printout->rows, i);

      if (g_strv_length ((char **) words_of) == WARD_PRINT_COLUMNS && g_str_equal (words_of[0], info->label))
        n_marked += strstr (words_of[4], "(future date)") != NULL;
    }
  g_assert_cmpuint (n_marked, ==, 1);
}

static void
test_narrative (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_result (fixture, "v12");

  assert_holds (words, "[123–128 mg/dL]");
  assert_holds (words, "[As written by the source][Fasting glucose >123-128 mg/dL]");
  assert_holds (words, "narrative differs");
}

static void
test_report_corrected (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_report (fixture, "r22");

  assert_holds (words, "Corrected");
  assert_holds (words, "[Potassium][4.10 mmol/L  (3.5–5.1)  Final]");
  assert_holds (words, "[Chloride][103 mmol/L  (98–107)  Final]");
  assert_holds (words, "the source does not say what was");
}

static void
test_report_preliminary (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_report (fixture, "r23");

  assert_holds (words, "Preliminary");
  assert_holds (words, "[Status][Preliminary]");
  assert_holds (words, "[Urea nitrogen][22 mg/dL  H ▲  (6–20)  Final]");
  assert_holds (words, "(0.51–0.95)  Corrected result]");
}

static void
test_report_pending (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_report (fixture, "r24");

  assert_holds (words, "Pending");
  assert_holds (words, "[Results][Pending: no result yet]");
}

/* … of a result's detail, once the selection has stayed for a moment. */
static char *
await_result (Fixture *fixture, const char *id)
{
  char *words = read_result (fixture, id);

  while (strstr (words, "[Loading…]") != NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (words);
      words = with_plain_spaces (app_read (app_find (fixture->page, WARD_TYPE_RESULT_DETAIL, NULL)));
    }
  return words;
}

static void
test_origin_within (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = await_result (fixture, "origin-within");

  assert_holds (words, "[Specimen][Serum from a contained specimen]");
  assert_holds (words, "[Performed by][Dr. Casey Sample]");
  assert_holds (words, "[Specimen collected][");
  assert_holds (words, "[Caution][The specimen’s collection time is not the result’s. Look at both.]");
  assert_holds (words, "[Order][Lipase, once][Status of the order][Completed]");
}

static void
count_cb (WardRecord *record, gpointer n_changed)
{
  ++*(guint *) n_changed;
}

/* While everything is asked for anew, what is shown of the same result stays until the new answers are there; another result begins anew. */
static void
test_origin_stays (Fixture *fixture, gconstpointer data)
{
  const WardGrid *grid = ward_record_get_grid (app.record, WARD_SECTION_LABS);
  const char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint n_answers = 0;
  gulong handler;

  for (guint row = 0; row < ward_grid_get_n_rows (grid) && id == NULL; row++)
    {
      const WardObservation *latest = ward_grid_get_row (grid, row)->latest;

      if (latest != NULL && latest->specimen != NULL && latest->based_on != NULL)
        id = latest->id;
    }
  g_assert_nonnull (id);
  before = await_result (fixture, id);
  assert_holds (before, "[Accession number]");
  handler = g_signal_connect (app.record, "origin-changed", G_CALLBACK (count_cb), &n_answers);
  ward_record_reload (app.record);
  while (n_answers < 2 || ward_record_is_busy (app.record, WARD_SECTION_LABS))
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (after);
      after = with_plain_spaces (app_read (app_find (fixture->page, WARD_TYPE_RESULT_DETAIL, NULL)));
      g_assert_null (strstr (after, "[Loading…]"));
      assert_holds (after, "[Accession number]");
    }
  g_assert_cmpstr (after, ==, before);
  g_signal_handler_disconnect (app.record, handler);
}

/* The specimen is another patient's, order and performer are not there: each is said, none is shown. */
static void
test_origin_foreign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = await_result (fixture, "origin-foreign");

  assert_holds (words, "[Specimen][What the result names is not about this patient. It is not shown; tell the "
                       "hospital’s IT.]");
  assert_holds (words, "[Order][The result names it, but the server does not have it (404).]");
  assert_holds (words, "[Performed by][The result names it, but the server does not have it (404).]");
  g_assert_null (strstr (words, "Somebody else"));
  g_assert_cmpuint (ward_record_get_n_quarantined (app.record), ==, 1);
}

/* A result of the bedside, whose performer has no words, an order and a specimen that are read by reference. */
static void
test_origin_read (Fixture *fixture, gconstpointer data)
{
  const WardGrid *grid = ward_record_get_grid (app.record, WARD_SECTION_LABS);
  const char *id = NULL;
  g_autofree char *words = NULL;

  for (guint row = 0; row < ward_grid_get_n_rows (grid) && id == NULL; row++)
    {
      const WardObservation *latest = ward_grid_get_row (grid, row)->latest;

      if (latest != NULL && latest->origin != NULL && latest->origin->n_performers > 0)
        id = latest->id;
    }
  g_assert_nonnull (id);
  words = await_result (fixture, id);
  assert_holds (words, "[Specimen][Arterial blood]");
  assert_holds (words, "[Performed by][Kim Sampleton]");
  assert_holds (words, "[Collected by][Kim Sampleton, RN]");
  assert_holds (words, "[Collected at the body site][Left radial artery]");
  assert_holds (words, "[Order][Blood gas, arterial][Status of the order][");
  assert_holds (words, "[Priority][Immediately]");
  assert_holds (words, "[Ordered by][Dr. Robin Sample]");
  assert_holds (words, "[Reason for the order][Respiratory failure]");
  g_assert_null (strstr (words, "[Caution]"));
}

/* Waits for what the page asks the server for by itself. */
static char *
await_report (Fixture *fixture, const char *id)
{
  char *words = read_report (fixture, id);

  while (strstr (words, "[Loading…]") != NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (words);
      words = read_report (fixture, id);
    }
  return words;
}

/* Chooses one of the forms of the report that is shown. */
static void
choose_form (Fixture *fixture, guint index)
{
  GtkWidget *button = app_find (fixture->page, GTK_TYPE_CHECK_BUTTON, NULL);

  for (guint i = 0; i < index; i++)
    button = gtk_widget_get_next_sibling (button);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
}

static void
test_result_forbidden (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (app.sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strconcat (g_uri_get_path (base), "/Observation/v64-not-there", NULL);
  g_autofree char *words = NULL;

  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", path, G_MAXUINT, &error));
  g_assert_no_error (error);
  app_record_open (&app, "tricky");
  words = await_report (fixture, "r63");
  assert_holds (words,
                "[The report names this result, but it is not available (403): you are not permitted to see it.]");
  g_assert_nonnull (app_find (app_find (fixture->page, WARD_TYPE_FACTS, NULL), GTK_TYPE_LABEL, "fact-missing"));
  assert_holds (words, "[Albumin]");
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", path, 0, &error));
}

static void
test_form_not_whole (Fixture *fixture, gconstpointer data)
{
  static const char not_whole[] = "[This document did not arrive whole, so that none of it is shown.";
  g_autofree char *missing = await_report (fixture, "r73");
  g_autofree char *size = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *elsewhere = NULL;

  assert_holds (missing,
                "[Ward could not fetch this document, so that none of it is shown. The server does not have it.");
  assert_holds (missing, "or ask the department that made the report.]");
  g_assert_true (gtk_widget_has_css_class (app_find (app_find (fixture->page, WARD_TYPE_REPORT_FORMS, NULL),
                                                     GTK_TYPE_LABEL, "fact-missing"),
                                           "own-remark"));
  choose_form (fixture, 1);
  size = await_report (fixture, "r73");
  assert_holds (size, not_whole);
  choose_form (fixture, 2);
  hash = await_report (fixture, "r73");
  assert_holds (hash, not_whole);
  g_assert_null (strstr (size, "Synthetic text"));
  g_assert_null (strstr (hash, "Synthetic text"));
  choose_form (fixture, 3);
  elsewhere = await_report (fixture, "r73");
  assert_holds (elsewhere, "[This document lies on another server, which Ward does not ask.");
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A document that could not be fetched is asked for again by whoever wants that, and not by itself; what nobody asks for is not. */
static void
test_form_retry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (app.sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strconcat (g_uri_get_path (base), "/Binary/not-there", NULL);
  g_autofree char *first = await_report (fixture, "r73");
  g_autofree char *again = await_report (fixture, "r73");
  guint n = ward_sandbox_count_requests (app.sandbox, path);
  GtkWidget *retry = find_button (app_find (fixture->page, WARD_TYPE_REPORT_FORMS, NULL), "Retry");
  g_autofree char *forbidden = NULL;

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (first, ==, again);
  g_assert_true (gtk_widget_get_visible (retry));
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", path, G_MAXUINT, &error));
  g_assert_no_error (error);
  g_signal_emit_by_name (retry, "clicked");
  g_assert_false (gtk_widget_get_visible (retry));
  forbidden = await_report (fixture, "r73");
  g_assert_cmpuint (ward_sandbox_count_requests (app.sandbox, path), ==, 2);
  assert_holds (forbidden, "[Ward could not fetch this document, so that none of it is shown.");
  g_assert_null (strstr (forbidden, "does not have it"));
  g_assert_true (gtk_widget_get_visible (retry));
  choose_form (fixture, 3);
  g_assert_false (gtk_widget_get_visible (retry));
  g_assert_true (ward_sandbox_set_fault (app.sandbox, "status=403", path, 0, &error));
}

/* The focus waits where the document will be, and is on the button again where that fails. */
static void
test_form_retry_focus (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = await_report (fixture, "r73");
  GtkWidget *window = app_put_in_window (fixture->page);
  GtkWidget *forms = app_find (fixture->page, WARD_TYPE_REPORT_FORMS, NULL);
  GtkWidget *retry = find_button (forms, "Retry");
  g_autofree char *again = NULL;

  g_assert_true (gtk_widget_grab_focus (retry));
  g_signal_emit_by_name (retry, "clicked");
  g_assert_false (gtk_widget_get_visible (retry));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == app_find (forms, GTK_TYPE_LABEL, "quiet-text"));
  again = await_report (fixture, "r73");
  app_settle ();
  g_assert_true (gtk_widget_get_visible (retry));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == retry);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_report_html (Fixture *fixture, gconstpointer data)
{
  g_autofree char *chosen = read_report (fixture, "r71");
  g_autofree char *words = NULL;

  choose_form (fixture, 0);
  words = read_report (fixture, "r71");
  assert_holds (words, "[Letter (HTML) · Formatted text (HTML)][Letter (PDF) · PDF document][Note by Ward, not part of "
                       "the report: formatting removed; active content and pictures were left out.");
  assert_holds (words, "own system to see them.][Synthetic letter with a table.]");
  g_assert_null (strstr (words, "alert"));
  g_assert_null (strstr (words, "elsewhere.example"));
  g_assert_null (strstr (words, "<"));
}

static void
test_contained (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_report (fixture, "rc");

  assert_holds (words, "[Osmolality][291 mosm/kg]");
  assert_holds (words, "[Another result][The report names this result, but it is not available.");
}

/* "#id" is of the resource that holds it: a result of its own cannot have one of the report's as its member. */
static void
test_contained_member (Fixture *fixture, gconstpointer data)
{
  static const char *const members[] = { "#inner" };
  static const char *const results[] = { "Observation/m4" };
  WardObservation inner = { .id = "inner", .status = WARD_STATUS_FINAL, .measure.code.text = "Inner result" };
  const WardObservation *const contained[] = { &inner };
  const WardReport report = { .id = "report",
                              .status = WARD_STATUS_FINAL,
                              .contained = contained,
                              .n_contained = 1,
                              .results = results,
                              .n_results = 1 };
  WardObservation *row = (WardObservation *) ward_record_find_result (app.record, &report, results[0]);
  const WardObservation before = *row;
  GtkWidget *facts = g_object_ref_sink (ward_facts_new ());
  g_autofree char *words = NULL;

  row->has_member = members;
  row->n_has_member = 1;
  ward_report_facts_add (WARD_FACTS (facts), app.record, &report, NULL);
  *row = before;
  words = app_read (facts);
  assert_holds (words, "The report names this result, but it is not available.");
  g_assert_null (strstr (words, "Inner result"));
  g_assert_finalize_object (facts);
}

static const WardPrintItem *
find_item (GPtrArray *page, const char *text)
{
  for (guint i = 0; i < page->len; i++)
    if (g_strcmp0 (((const WardPrintItem *) g_ptr_array_index (page, i))->text, text) == 0)
      return g_ptr_array_index (page, i);
  return NULL;
}

/* On paper each organism's values begin where its name does and end before the next name begins. */
static void
assert_columns_on_paper (Fixture *fixture)
{
  static const char *const lines[] = { "Antibiotic|Escherichia coli|Klebsiella pneumoniae",
                                       "Ciprofloxacin|0.25 µg/mL  S (Susceptible)|>4 µg/mL  R (Resistant)" };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  PangoContext *context = gtk_widget_get_pango_context (fixture->page);
  g_autoptr (GPtrArray) pages = NULL;
  const WardPrintItem *first;
  const WardPrintItem *second;
  const WardPrintItem *value;

  printout->patient = g_strdup ("TESTPERSON, Pat");
  printout->title = g_strdup ("Report");
  printout->printed = g_strdup ("Printed");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_ptr_array_add (rows, g_strsplit (lines[i], "|", -1));
  ward_printout_add_table (printout, rows);
  pages = ward_printout_lay_out (printout, context, 540, 780);
  first = find_item (g_ptr_array_index (pages, 0), "Escherichia coli");
  second = find_item (g_ptr_array_index (pages, 0), "Klebsiella pneumoniae");
  value = find_item (g_ptr_array_index (pages, 0), ">4 µg/mL  R (Resistant)");
  g_assert_true (first != NULL && second != NULL && value != NULL);
  g_assert_cmpfloat_with_epsilon (value->x, second->x, 0.01);
  value = find_item (g_ptr_array_index (pages, 0), "0.25 µg/mL  S (Susceptible)");
  g_assert_nonnull (value);
  g_assert_cmpfloat_with_epsilon (value->x, first->x, 0.01);
  g_assert_cmpfloat (value->x + value->width, <, second->x);
  g_assert_null (find_item (g_ptr_array_index (pages, 0), "Reference range"));
}

/* However narrow a column is, a letter stays with its word, and a number with its unit. */
static void
assert_unbroken (Fixture *fixture)
{
  GtkWidget *table = app_find (fixture->page, WARD_TYPE_SUSCEPTIBILITY_TABLE, NULL);
  GtkLabel *label = GTK_LABEL (app_find (table, GTK_TYPE_LABEL, "resistant"));
  g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));

  g_assert_true (g_str_has_suffix (gtk_label_get_text (label), "  R\u00a0(Resistant)"));
  pango_layout_set_attributes (layout, gtk_label_get_attributes (label));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_set_width (layout, PANGO_SCALE);
  g_assert_cmpint (pango_layout_get_line_count (layout), ==, 2);
}

/* Two organisms, of which each was tested against what the other was not: letter, concentration and comparator as sent, and the status. */
static void
test_matrix (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_report (fixture, "rm");

  assert_holds (words, "[Susceptibility][Antibiotic][Escherichia coli][Klebsiella pneumoniae]");
  assert_holds (words, "[Ciprofloxacin][≤0.25 µg/mL  S (Susceptible)][>4 µg/mL  R (Resistant)]");
  assert_holds (words, "[Meropenem][≤0.125 µg/mL  S (Susceptible)][8.0 µg/mL  R (Resistant)]");
  assert_holds (words, "[Gentamicin][4 µg/mL  I (Intermediate)  Preliminary]");
  assert_holds (words, "[Status][Preliminary]");
  assert_holds (words, "[Growth (Escherichia coli)][++");
  /* Once: in the table, not in the list above it as well. */
  g_assert_null (strstr (strstr (words, "[Ciprofloxacin]") + 1, "[Ciprofloxacin]"));
  assert_holds (words, "[not reported]");
  assert_unbroken (fixture);
  assert_columns_on_paper (fixture);
}

/* A name of several lines loses no row, on the page, in the clipboard and on paper; and beside a result that cannot be had no cell says that nothing was
 * reported. */
static void
test_matrix_with_gaps (Fixture *fixture, gconstpointer data)
{
  static const char *const wanted[]
      = { "Antibiotic\tEnterococcus faecalis >100,000 CFU/mL\tProteus mirabilis 10,000 CFU/mL",
          "Nitrofurantoin\t16 µg/mL  S (Susceptible)\tnot known",
          "Ampicillin (oral)\tnot known\t>16 µg/mL  R (Resistant)" };
  g_autofree char *words = read_report (fixture, "rg");
  g_autofree char *copied = with_plain_spaces (ward_reports_page_dup_copy (WARD_REPORTS_PAGE (fixture->page)));
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autoptr (GString) printed = g_string_new (NULL);
  g_autofree char *paper = NULL;

  assert_holds (words, "[Nitrofurantoin][16 µg/mL  S (Susceptible)][not known]");
  assert_holds (words, "[Ampicillin (oral)][not known][>16 µg/mL  R (Resistant)]");
  assert_holds (words, "a susceptibility may have been reported");
  g_assert_null (strstr (words, "[not reported]"));
  ward_reports_page_print (WARD_REPORTS_PAGE (fixture->page), printout);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("\t", g_ptr_array_index (printout->rows, i));

      g_string_append_printf (printed, "%s\n", line);
    }
  paper = with_plain_spaces (g_strdup (printed->str));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      assert_holds (copied, wanted[i]);
      assert_holds (paper, wanted[i]);
    }
}

/* Both are there, the older one first, and the newer one is the latest. */
static void
test_culture (Fixture *fixture, gconstpointer data)
{
  const WardGrid *grid = ward_record_get_grid (app.record, WARD_SECTION_LABS);
  guint row = 0;
  guint first = 0;
  guint second = 0;
  const WardGridRow *info = find_row (grid, "v76a", &row, &first);
  g_autofree char *preliminary = NULL;
  g_autofree char *organism = NULL;

  g_assert_true (find_row (grid, "v76b", &row, &second) == info);
  g_assert_cmpuint (first, <, second);
  preliminary = ward_grid_describe_cell (grid, row, first);
  organism = ward_grid_describe_cell (grid, row, second);
  assert_holds (preliminary, "No growth to date");
  assert_holds (preliminary, "Preliminary");
  assert_holds (organism, "Escherichia coli");
  g_assert_cmpstr (info->latest->id, ==, "v76b");
}

static void
test_susceptibility (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = read_result (fixture, "v77");
  const WardGrid *grid = ward_record_get_grid (app.record, WARD_SECTION_LABS);
  guint row = 0;
  guint column = 0;
  WardGridCell cell = { 0 };
  g_autofree char *shown = NULL;

  find_row (grid, "v77", &row, &column);
  ward_grid_get_cell (grid, row, column, &cell);
  shown = ward_grid_format_result (cell.results[0], WARD_TEXT_DISPLAY);
  g_assert_cmpstr (shown, ==, "≤2 I (Intermediate)");
  assert_holds (words, "[≤2 µg/mL]");
  assert_holds (words, "[Intermediate]");
}

/* Each organism's results stand in rows of its own, below the culture that it is from: no letter of one is taken for the other's. */
static void
test_rows_of_organisms (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *id, *label, *panel, *shown;
  } wanted[] = {
    { "m2", "Organism 1 — Escherichia coli", "Blood culture with susceptibilities", "Escherichia coli A ◆" },
    { "m3", "Organism 2 — Klebsiella pneumoniae", "Blood culture with susceptibilities", "Klebsiella pneumoniae A ◆" },
    { "m4", "Growth — Escherichia coli", "Blood culture with susceptibilities", "++" },
    { "m5", "Ciprofloxacin — Escherichia coli", "Blood culture with susceptibilities", "≤0.25 S" },
    { "m8", "Ciprofloxacin — Klebsiella pneumoniae", "Blood culture with susceptibilities", ">4 R" },
    { "m9", "Meropenem — Klebsiella pneumoniae", "Blood culture with susceptibilities", "8.0 R" },
    { "g1", "Isolate 1 — Enterococcus faecalis", "Urine culture with susceptibilities", "" },
    { "g4", "Ampicillin\n(oral) — Proteus mirabilis", "Urine culture with susceptibilities", ">16 R" },
  };
  const WardGrid *grid = ward_record_get_grid (app.record, WARD_SECTION_LABS);
  g_autofree char *csv = ward_grid_to_csv (grid, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      guint row = 0;
      guint column = 0;
      const WardGridRow *info = find_row (grid, wanted[i].id, &row, &column);
      WardGridCell cell = { 0 };
      g_autofree char *shown = NULL;

      ward_grid_get_cell (grid, row, column, &cell);
      shown = ward_grid_format_result (cell.results[0], WARD_TEXT_DISPLAY);
      g_assert_cmpstr (info->label, ==, wanted[i].label);
      g_assert_cmpstr (info->panel, ==, wanted[i].panel);
      g_assert_cmpuint (info->n_results, ==, 1);
      assert_holds (shown, wanted[i].shown);
      assert_holds (csv, wanted[i].label);
    }
}

static void
check_whole (GtkWidget *widget, const char *name, guint *n)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), name) != NULL)
    {
      g_assert_true (gtk_label_get_wrap (GTK_LABEL (widget)));
      g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
      g_assert_cmpint (gtk_label_get_lines (GTK_LABEL (widget)), <, 1);
      (*n)++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_whole (child, name, n);
}

static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  static const char name[]
      = "SARS coronavirus 2 (COVID-19) RNA [Presence] in Respiratory system specimen by Nucleic acid amplification "
        "with "
        "probe detection, reported with the name of the platform and of the laboratory that did it";
  g_autofree char *words = read_result (fixture, "v80");
  guint n = 0;

  assert_holds (words, name);
  check_whole (app_find (fixture->page, WARD_TYPE_RESULT_DETAIL, NULL), name, &n);
  g_assert_cmpuint (n, >=, 1);
}

/* Everything of a patient whose record is restricted says so; the words are the banner's. */
static void
test_restricted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  open_patient_only ("restricted");
  banner = ward_record_build_banner (app.record);

  g_assert_nonnull (banner->tags);
  assert_holds (banner->tags, "Restricted");
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

#define ADD(path, patient, function) g_test_add ("/app/tricky/" path, Fixture, patient, set_up, function, tear_down)
  ADD ("V11-see-note", "tricky", test_see_note);
  ADD ("V62-future-date", "tricky", test_future);
  ADD ("V12-narrative-differs", "tricky", test_narrative);
  ADD ("V22-report-corrected", "tricky", test_report_corrected);
  ADD ("V23-report-preliminary", "tricky", test_report_preliminary);
  ADD ("V24-report-pending", "tricky", test_report_pending);
  ADD ("V64-result-forbidden", "tricky", test_result_forbidden);
  ADD ("V72-html-is-made-safe", "tricky", test_report_html);
  ADD ("V73-form-not-whole", "tricky", test_form_not_whole);
  ADD ("V73-form-retry", "tricky", test_form_retry);
  ADD ("V73-form-retry-focus", "tricky", test_form_retry_focus);
  ADD ("contained-result", "tricky", test_contained);
  ADD ("origin-within-the-result", "tricky", test_origin_within);
  ADD ("origin-of-another-patient", "tricky", test_origin_foreign);
  ADD ("origin-stays-while-asked-anew", "icu", test_origin_stays);
  ADD ("origin-by-reference", "icu", test_origin_read);
  ADD ("contained-member", "tricky", test_contained_member);
  ADD ("susceptibility-matrix", "tricky", test_matrix);
  ADD ("susceptibility-matrix-with-gaps", "tricky", test_matrix_with_gaps);
  ADD ("V76-culture-keeps-both", "tricky", test_culture);
  ADD ("V77-susceptibility", "tricky", test_susceptibility);
  ADD ("rows-of-organisms", "tricky", test_rows_of_organisms);
  ADD ("V80-long-name", "tricky", test_long_name);
  ADD ("V93-restricted", NULL, test_restricted);
#undef ADD
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
