/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview of an open record, filled from the real sandbox: problems and allergies, what stands out, and what is said where something is missing. */
#include "app/ward-overview-page.h"

#include "app/ward-abnormal-list.h"
#include "app/ward-notice-bar.h"
#include "app/ward-record-print.h"
#include "app/ward-record-view.h"

#include "app/app-fixture.h"
#include "core/diagnostics/ward-failure.h"
#include "core/record/ward-record-private.h"
#include "support/ward-clinical-builder.h"

/* The problem list as the server has it, with how sure each is; what was refuted or withdrawn is not among it. */
static void
test_problems (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  g_autofree char *none = app_read (page);
  g_autofree char *words = NULL;
  g_autofree char *after = NULL;

  g_assert_null (strstr (none, "[Problem list]"));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  words = app_read (page);
  g_assert_nonnull (strstr (words, "[Problem list]"));
  g_assert_nonnull (strstr (words, "[Active][Obstructive sleep apnoea\u00a0· Provisional\u00a0· recorded "));
  g_assert_nonnull (strstr (words, "[Active][High blood pressure\u00a0· Moderate\u00a0· from age 49"));
  g_assert_nonnull (strstr (words, "[Resolved][Pneumonia\u00a0· since "));
  g_assert_null (strstr (words, "Tuberculosis"));
  g_assert_null (strstr (words, "Asthma"));
  g_assert_null (strstr (words, "Chest pain"));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  after = app_read (page);
  g_assert_null (strstr (after, "apnoea"));
  g_assert_finalize_object (page);
}

/* An allergy that holds no longer is no warning: below those that do, under its own heading, and quiet. */
static void
test_past_allergies (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  GtkWidget *past;
  g_autofree char *words = NULL;

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  words = app_read (page);
  g_assert_nonnull (strstr (words, "[No longer active][Inactive][Trimethoprim-sulfamethoxazole"));
  g_assert_true (strstr (words, "[Peanut — ") < strstr (words, "[No longer active]"));
  past = app_find (page, GTK_TYPE_LABEL, "past-text");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (past)), "Trimethoprim"));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

/* That the only entry was entered in error is no statement that there are no allergies, and what was active once is shown all the same (W08, W33). */
static void
test_no_valid_allergy (AppRecord *self, gconstpointer data)
{
  static const char caution[]
      = "[Allergies not recorded][No valid entry is recorded. This does not mean that there are "
        "no allergies.]";
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  g_autofree char *known = NULL;
  g_autofree char *words = NULL;
  g_autofree char *past = NULL;
  const WardAllergy *const *allergies;
  guint n = 0;

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  known = app_read (page);
  g_assert_null (strstr (known, "No valid entry"));
  allergies = ward_record_get_allergies (self->record, &n);
  for (guint i = 0; i < n; i++)
    ((WardAllergy *) allergies[i])->inactive = TRUE;
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_ALLERGIES);
  past = app_read (page);
  g_assert_nonnull (strstr (past, caution));
  g_assert_null (strstr (past, "entered in error"));
  g_assert_true (strstr (past, "[No longer active][Inactive][P") > strstr (past, caution));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  app_record_open (self, "tricky");
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  words = app_read (page);
  g_assert_nonnull (strstr (words, caution));
  g_assert_nonnull (strstr (words, "[1 entry is not shown: it was refuted or entered in error.]"));
  g_assert_null (strstr (words, "No longer active"));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

/* How many results stand out is read over the list, which may go on below the edge of the window; nothing of the patient before stays there (W23). */
static void
test_title_counts (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  g_autofree char *title = NULL;
  g_autofree char *words = NULL;
  g_autofree char *after = NULL;

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  title = ward_abnormal_format_title (ward_record_get_grid (self->record, WARD_SECTION_LABS), FALSE);
  g_assert_true (g_str_has_prefix (title, "Abnormal results: "));
  words = app_read (page);
  g_assert_nonnull (strstr (words, title));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  after = app_read (page);
  g_assert_null (strstr (after, "Abnormal results: "));
  g_assert_finalize_object (page);
}

static gboolean
is_of_old_time (GtkWidget *widget)
{
  return gtk_widget_has_css_class (widget, "old-time");
}

static guint
count_old_times (GtkWidget *widget)
{
  guint n = is_of_old_time (widget) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_old_times (child);
  return n;
}

/* A time that is older than a day is told from one of today by its looks, too (W13). */
static void
test_old_times (AppRecord *self, gconstpointer data)
{
  GtkWidget *list = g_object_ref_sink (ward_abnormal_list_new ());
  WardGrid *grid = ward_record_get_grid (self->record, WARD_SECTION_LABS);
  g_autoptr (GArray) rows = ward_abnormal_find_rows (grid);
  gint64 now_us = g_get_real_time ();
  guint n_old = 0;

  for (guint i = 0; i < MIN (rows->len, 10); i++)
    {
      const WardGridRow *row = ward_grid_get_row (grid, g_array_index (rows, guint, i));

      n_old += now_us - ward_observation_get_time (row->latest, NULL)->utc_us > G_TIME_SPAN_DAY ? 1 : 0;
    }
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, now_us);
  g_assert_cmpuint (count_old_times (list), ==, n_old);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, now_us + 40 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (count_old_times (list), ==, MIN (rows->len, 10));
  g_object_unref (list);
}

/* A result of parts carries no flag itself: that of a part stands out all the same. */
static void
test_part_stands_out (AppRecord *self, gconstpointer data)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autofree char *words = NULL;
  GtkWidget *list = g_object_ref_sink (ward_abnormal_list_new ());
  WardObservation *gas = ward_builder_add (builder, "24336-0", "Blood gas", "2026-01-02T08:00:00Z");

  ward_builder_add_component (builder, gas, "2744-1", "pH", "7.40", NULL);
  ward_builder_add_flag (builder, ward_builder_add_component (builder, gas, "6298-4", "Potassium", "6.9", "mmol/L"),
                         NULL, "HH", NULL);
  ward_builder_add_number (builder, "2951-2", "Sodium", "140", "mmol/L", "2026-01-02T08:00:00Z");
  grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (builder), builder->observations->len, NULL, zone,
                        gas->effective.utc_us);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, gas->effective.utc_us);
  words = app_read (list);
  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, "Blood gas"));
  g_assert_nonnull (strstr (words, "HH"));
  g_assert_null (strstr (words, "Sodium"));
  g_assert_null (strstr (words, "none carries"));
  g_assert_nonnull (app_find (list, GTK_TYPE_LABEL, "flag-critical"));
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), NULL, 0);
  g_assert_finalize_object (list);
}

/* A flagged result that another unit's has followed is shown, and never as if it were the newest: in the list and on paper (V55, W29). */
static void
test_not_the_newest (AppRecord *self, gconstpointer data)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autofree char *words = NULL;
  GtkWidget *list = g_object_ref_sink (ward_abnormal_list_new ());
  WardObservation *high
      = ward_builder_add_number (builder, "2345-7", "Glucose", "398", "mg/dL", "2026-01-02T08:00:00Z");
  gint64 now_us;
  guint n_rows = 0;

  ward_builder_add_flag (builder, &high->measure, NULL, "HH", NULL);
  now_us = ward_builder_add_number (builder, "2345-7", "Glucose", "5.4", "mmol/L", "2026-01-02T12:00:00Z")
               ->effective.utc_us;
  grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (builder), builder->observations->len, NULL, NULL, now_us);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, now_us);
  words = app_read (list);
  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, "398"));
  g_assert_nonnull (strstr (words, "[Not the newest, unit differs: 5.4\u00a0mmol/L\n"));
  g_assert_nonnull (app_find (list, GTK_TYPE_LABEL, "superseded"));

  ward_record_print_add_latest (printout, grid);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      const char *const *row = g_ptr_array_index (printout->rows, i);
      gboolean old = row[1] != NULL && strstr (row[1], "398") != NULL;

      if (row[1] == NULL)
        continue;
      n_rows++;
      g_assert_nonnull (
          strstr (row[4], old ? "\nNot the newest, unit differs: 5.4" : "\nBefore, unit differs: 398\u00a0mg/dL\n"));
    }
  g_assert_cmpuint (n_rows, ==, 2);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), NULL, 0);
  g_assert_finalize_object (list);
}

/* The newest vital signs and laboratory results are missing: one bar says so over everything, and names both; the latest values stand below it. */
static void
test_overview_incomplete (AppRecord *self, gconstpointer data)
{
  WardRecordView *view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));
  GtkWidget *page = app_find (GTK_WIDGET (view), WARD_TYPE_OVERVIEW_PAGE, NULL);
  GtkWidget *over = app_find (GTK_WIDGET (view), WARD_TYPE_NOTICES, NULL);
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (self->sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strconcat (g_uri_get_path (base), "/Observation", NULL);
  g_autofree char *whole = NULL;
  g_autofree char *incomplete = NULL;
  const char *bar;

  ward_record_view_set_record (view, self->record);
  whole = app_read (GTK_WIDGET (view));
  g_assert_null (strstr (whole, "Incomplete"));
  g_assert_true (ward_sandbox_set_fault (self->sandbox, "broken-json", path, 100, NULL));
  ward_record_reload (self->record);
  while (ward_record_is_busy (self->record, WARD_SECTION_VITALS)
         || ward_record_is_busy (self->record, WARD_SECTION_LABS)
         || ward_record_get_error (self->record, WARD_SECTION_VITALS) == NULL
         || ward_record_get_error (self->record, WARD_SECTION_LABS) == NULL)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  bar = ward_notices_get_text (WARD_NOTICES (over), "common");
  g_assert_nonnull (bar);
  g_assert_nonnull (strstr (bar, "the newest could not be loaded"));
  g_assert_true (g_str_has_prefix (bar, "Vital signs and laboratory results — Incomplete: "));
  incomplete = app_read (page);
  g_assert_null (strstr (incomplete, "Incomplete"));
  g_assert_true (g_str_has_prefix (incomplete, "[Respiratory rate]"));
  g_assert_true (ward_sandbox_set_fault (self->sandbox, "broken-json", path, 0, NULL));
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

static void
assert_vitals_first (GtkWidget *page, const char *title)
{
  g_autofree char *words = app_read (page);
  g_auto (GStrv) parts = g_strsplit (words, title, -1);

  g_assert_true (g_str_has_prefix (words, title));
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
}

/* Where there are no tiles, what is known of the vital signs stands in their place, before anything else, and not again below the other panes (W33). */
static void
test_overview_without_vitals (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  GtkWidget *window = app_put_in_window (page);
  WardRecordSection *vitals;

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  app_settle ();
  assert_vitals_first (page, "[Respiratory rate]");
  app_record_open (self, "empty");
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  app_settle ();
  assert_vitals_first (page, "[No vital signs returned]");
  vitals = &self->record->sections[WARD_SECTION_VITALS];
  vitals->state = WARD_STATE_FAILED;
  vitals->error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SERVER, "x");
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_VITALS);
  app_settle ();
  assert_vitals_first (page, "[Vital signs could not be loaded]");
  vitals->state = WARD_STATE_FORBIDDEN;
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_VITALS);
  app_settle ();
  assert_vitals_first (page, "[You are not permitted to see vital signs]");
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

/* That nothing stands out takes one sentence, of the page's whole width; a list of what does leaves room beside it. */
static void
test_overview_of_none (AppRecord *self, gconstpointer data)
{
  static const char *const patients[] = { "inactive", "adult" };

  for (guint i = 0; i < G_N_ELEMENTS (patients); i++)
    {
      GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
      GtkWidget *list = app_find (page, WARD_TYPE_ABNORMAL_LIST, NULL);
      GtkWidget *window;

      app_record_open (self, patients[i]);
      ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
      window = app_put_in_window (page);
      for (guint n = 0; n < 500 && gtk_widget_get_width (list) == 0; n++)
        app_settle ();
      g_test_message ("%d of %d", gtk_widget_get_width (list), gtk_widget_get_width (page));
      g_assert_cmpint (gtk_widget_get_width (page), >=, 940);
      g_assert_cmpint (gtk_widget_get_width (list) * 4 > gtk_widget_get_width (page) * 3, ==, i == 0);
      g_assert_cmpint (ward_abnormal_list_get_n_rows (WARD_ABNORMAL_LIST (list)) == 0, ==, i == 0);
      ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_finalize_object (page);
    }
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/overview-page/problem-list", AppRecord, NULL, app_adult_set_up, test_problems, app_adult_tear_down);
  g_test_add ("/app/overview-page/W09-past-allergies", AppRecord, NULL, app_adult_set_up, test_past_allergies,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/W08-no-valid-allergy", AppRecord, NULL, app_adult_set_up, test_no_valid_allergy,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/part-stands-out", AppRecord, NULL, app_adult_set_up, test_part_stands_out,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/V55-not-the-newest", AppRecord, NULL, app_adult_set_up, test_not_the_newest,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/W23-title-counts", AppRecord, NULL, app_adult_set_up, test_title_counts,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/W34-incomplete", AppRecord, NULL, app_adult_set_up, test_overview_incomplete,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/old-times", AppRecord, NULL, app_adult_set_up, test_old_times, app_adult_tear_down);
  g_test_add ("/app/overview-page/W33-without-vitals", AppRecord, NULL, app_adult_set_up, test_overview_without_vitals,
              app_adult_tear_down);
  g_test_add ("/app/overview-page/none-stands-out", AppRecord, NULL, app_adult_set_up, test_overview_of_none,
              app_adult_tear_down);

  return g_test_run ();
}
