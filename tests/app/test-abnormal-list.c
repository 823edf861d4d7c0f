/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what stands out among the latest results: ages go on while the page stands, and what is dated later than now is never said to be of the past
 * (W29, V62). */
#include <string.h>

#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"
#include "app/ward-overview-page.h"
#include "app/ward-record-view.h"
#include "core/record/ward-record-private.h"

#include "app/app-fixture.h"
#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"

typedef struct
{
  WardClinicalBuilder *builder; /* (owned) */
  GTimeZone *zone;              /* (owned) */
  WardGrid *grid;               /* (owned) (nullable) */
  GtkWidget *list;              /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->builder = ward_builder_new ();
  self->zone = g_time_zone_new_utc ();
  self->list = g_object_ref_sink (ward_abnormal_list_new ());
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (self->list), NULL, 0);
  g_assert_finalize_object (self->list);
  g_clear_pointer (&self->grid, ward_grid_unref);
  g_time_zone_unref (self->zone);
  ward_builder_free (self->builder);
}

static WardObservation *
add (Fixture *self, const char *loinc, const char *name, const char *flag, const char *time)
{
  WardObservation *one = ward_builder_add_number (self->builder, loinc, name, "6.4", "mmol/L", time);

  ward_builder_add_flag (self->builder, &one->measure, NULL, flag, NULL);
  return one;
}

static void
build (Fixture *self, gint64 now_us)
{
  g_clear_pointer (&self->grid, ward_grid_unref);
  self->grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (self->builder), self->builder->observations->len, NULL,
                              self->zone, now_us);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (self->list), self->grid, now_us);
}

static GtkListBoxRow *
get_row (GtkWidget *list, int index)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (app_find (list, GTK_TYPE_LIST_BOX, NULL)), index);
}

static void
assert_says (GtkWidget *widget, const char *words, gboolean said)
{
  g_autofree char *all = app_read (widget);

  g_test_message ("%s", all);
  g_assert_cmpint (strstr (all, words) != NULL, ==, said);
}

/* The same results an hour and a day later: other ages and the looks of an old time, in the rows that were there, so that focus and selection stay. */
static void
test_ages_go_on (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;
  GtkListBoxRow *row;

  add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00Z");
  add (self, "2951-2", "Sodium", "H", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_says (self->list, "[12min ago]", TRUE);
  row = get_row (self->list, 0);
  gtk_list_box_select_row (GTK_LIST_BOX (app_find (self->list, GTK_TYPE_LIST_BOX, NULL)), row);
  g_assert_null (app_find (self->list, GTK_TYPE_BOX, "old-time"));

  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (self->list), self->grid, now_us + 3 * G_TIME_SPAN_HOUR);
  assert_says (self->list, "12min ago", FALSE);
  assert_says (self->list, "[3hrs ago]", TRUE);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (self->list), self->grid, now_us + 30 * G_TIME_SPAN_HOUR);
  assert_says (self->list, "[30hrs ago]", TRUE);
  g_assert_nonnull (app_find (self->list, GTK_TYPE_BOX, "old-time"));
  g_assert_true (get_row (self->list, 0) == row);
  g_assert_true (gtk_list_box_row_is_selected (row));
  ward_assert_accessible_label (GTK_WIDGET (row), "Potassium 6.4\302\240mmol/L, Critical high, 02-Jan-2026 09:00, "
                                                  "30hrs ago");
}

/* Beside "Critical" bare numbers read as critical limits: the range says what it is, and stands apart from the word. */
static void
test_range_is_named (Fixture *self, gconstpointer data)
{
  WardObservation *one = add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00Z");
  GtkWidget *window = app_put_in_window (self->list);
  GtkWidget *range;
  graphene_rect_t words;
  graphene_rect_t second;

  ward_builder_add_range (self->builder, &one->measure, "3.5", "5.1", NULL);
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  app_wait_painted (window);
  assert_says (self->list, "[Critical][Ref 3.5–5.1]", TRUE);
  range = app_find (self->list, GTK_TYPE_LABEL, "quiet-text");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (range)), "Ref"));
  /* However long the words are: those of the result end so far from the range. */
  g_assert_true (
      gtk_widget_compute_bounds (gtk_widget_get_parent (app_find (self->list, GTK_TYPE_LABEL, "critical-word")), window,
                                 &words));
  g_assert_true (gtk_widget_compute_bounds (range, window, &second));
  g_assert_cmpfloat (second.origin.x - words.origin.x - words.size.width, >=, 16);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A time that came without its zone says so here, too. */
static void
test_zone (Fixture *self, gconstpointer data)
{
  add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00");
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, " (zone not given)]", TRUE);
}

/* The only result is dated later than now, or is known to the month: neither is so long ago, and the first is not the newest of its kind. */
static void
test_no_age (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;

  add (self, "2823-3", "Potassium", "HH", "2042-01-02T08:00:00Z");
  add (self, "2951-2", "Sodium", "HH", "2026-01-02T08:00:00Z");
  add (self, "2345-7", "Glucose", "H", "2025-11");
  build (self, now_us);
  assert_says (self->list, "in the future", FALSE);
  assert_says (self->list, " ago][", TRUE); /* Sodium's, and of Glucose there is none */
  assert_says (self->list, "[ ago]", FALSE);
  assert_says (self->list, "[02-Jan-2042 09:00][(future date)]", TRUE);
  ward_assert_accessible_label (GTK_WIDGET (get_row (self->list, 0)),
                                "Sodium 6.4\302\240mmol/L, Critical high, 02-Jan-2026 09:00, 12min ago");
  ward_assert_accessible_label (GTK_WIDGET (get_row (self->list, 1)),
                                "Potassium 6.4\302\240mmol/L, Critical high, 02-Jan-2042 09:00, (future date)");
  ward_assert_accessible_label (GTK_WIDGET (get_row (self->list, 2)), "Glucose 6.4\302\240mmol/L, High, Nov-2025");
}

/* A haemolysed potassium: the comment is in the row, whole where it is short, and is spoken; what is not simply final says so in a word (W30). */
static void
test_comment (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;
  WardObservation *one = add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00Z");
  g_autofree char *sodium = NULL;
  g_autofree char *potassium = NULL;

  ward_builder_add_note (self->builder, one, "slight haemolysis;\npotassium may be falsely raised");
  one = add (self, "2951-2", "Sodium", "H", "2026-01-02T08:00:00Z");
  one->status = WARD_STATUS_CORRECTED;
  build (self, now_us);
  potassium = app_read (GTK_WIDGET (get_row (self->list, 0)));
  sodium = app_read (GTK_WIDGET (get_row (self->list, 1)));
  g_test_message ("%s %s", potassium, sodium);
  g_assert_nonnull (strstr (potassium, "[Comment: slight haemolysis; potassium may be falsely raised]"));
  g_assert_nonnull (strstr (potassium, "[HH ▲▲][Critical]"));
  g_assert_null (strstr (sodium, "Comment"));
  g_assert_null (strstr (sodium, "Critical"));
  g_assert_nonnull (strstr (sodium, "[Corrected result]"));
  g_assert_null (strstr (sodium, "[C]"));
  ward_assert_accessible_label (GTK_WIDGET (get_row (self->list, 0)),
                                "Potassium 6.4\302\240mmol/L, Critical high, 02-Jan-2026 09:00, 12min ago. "
                                "Comment: slight haemolysis; potassium may be falsely raised");
  ward_assert_accessible_label (GTK_WIDGET (get_row (self->list, 1)),
                                "Sodium 6.4\302\240mmol/L, High, Corrected result, 02-Jan-2026 09:00, 12min ago");
}

/* Longer comments end at a word, and say so; that there are several is said. */
static void
test_long_comment (Fixture *self, gconstpointer data)
{
  WardObservation *one = add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00Z");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 60; i++)
    g_string_append (text, "haemolysis ");
  ward_builder_add_note (self->builder, one, text->str);
  ward_builder_add_note (self->builder, one, "second");
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "[Comment 1 of 2: haemolysis ", TRUE);
  assert_says (self->list, "haemolysis …]", TRUE);
}

/* The two lines that a unit takes are not the unit, and nothing is said to have changed by 0. */
static void
test_joins (Fixture *self, gconstpointer data)
{
  WardObservation *one;

  for (guint i = 0; i < 2; i++)
    {
      one = ward_builder_add_number (self->builder, "33914-3", "eGFR", "38", "mL/min/1.73 m²",
                                     i == 0 ? "2026-01-02T02:00:00Z" : "2026-01-02T08:00:00Z");
      ward_builder_add_flag (self->builder, &one->measure, NULL, "L", NULL);
    }
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "no\302\240change in\302\2406hrs", TRUE);
  for (int width = 120; width < 600; width += 20)
    {
      GtkLabel *label = GTK_LABEL (app_find (self->list, GTK_TYPE_LABEL, "result-value"));
      g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));

      pango_layout_set_width (layout, width * PANGO_SCALE);
      g_test_message ("%d: %s", width, pango_layout_get_text (layout));
      g_assert_cmpint (pango_layout_get_line_count (layout), <=, 2);
      if (pango_layout_get_line_count (layout) == 2)
        g_assert_cmpint (pango_layout_get_line_readonly (layout, 1)->start_index, ==, 3);
    }
}

/* That nothing stands out is said of its day: the newest and the oldest of the latest results. */
static void
test_none_is_dated (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;

  ward_builder_add_number (self->builder, "2823-3", "Potassium", "4.0", "mmol/L", "2021-12-02T08:00:00Z");
  ward_builder_add_number (self->builder, "2951-2", "Sodium", "140", "mmol/L", "2021-10-02T08:00:00Z");
  build (self, now_us);
  assert_says (self->list, "none carries an abnormal flag", TRUE);
  assert_says (self->list, "[Newest: 02-Dec-2021 · 4y 1m ago; oldest: 02-Oct-2021 · 4y 3m ago]", TRUE);
  g_assert_nonnull (app_find (self->list, GTK_TYPE_BOX, "old-time"));
  g_assert_null (app_find (self->list, GTK_TYPE_LABEL, "quiet-text"));

  ward_builder_add_number (self->builder, "2823-3", "Potassium", "4.0", "mmol/L", "2026-01-02T08:00:00Z");
  ward_builder_add_number (self->builder, "2951-2", "Sodium", "140", "mmol/L", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_says (self->list, "[All of them of 02-Jan-2026 · 12min ago]", TRUE);
  g_assert_null (app_find (self->list, GTK_TYPE_BOX, "old-time"));

  add (self, "2345-7", "Glucose", "H", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_says (self->list, "All of them of", FALSE);
}

/* That nothing stands out of what could be loaded is no finding of today (W34). */
static void
test_newest_not_loaded (Fixture *self, gconstpointer data)
{
  ward_builder_add_number (self->builder, "2823-3", "Potassium", "4.0", "mmol/L", "2026-01-02T08:00:00Z");
  ward_abnormal_list_set_lacks_newest (WARD_ABNORMAL_LIST (self->list), TRUE);
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list,
               "[The newest results could not be loaded: what follows is of older ones.][The latest result of", TRUE);
  ward_assert_accessible_label (app_find (self->list, GTK_TYPE_LIST_BOX, NULL), "Latest loaded abnormal results");
  /* Over the rows, where there are some. */
  ward_builder_add_flag (
      self->builder,
      &ward_builder_add_number (self->builder, "2951-2", "Sodium", "120", "mmol/L", "2026-01-02T08:00:00Z")->measure,
      NULL, "LL", NULL);
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "what follows is of older ones.][Sodium]", TRUE);
  ward_abnormal_list_set_lacks_newest (WARD_ABNORMAL_LIST (self->list), FALSE);
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "could not be loaded", FALSE);
  ward_assert_accessible_label (app_find (self->list, GTK_TYPE_LIST_BOX, NULL), "Latest abnormal results");
}

/* A blood pressure among the laboratory results has its numbers in its parts: it has changed where these have. */
static void
test_change_of_pair (Fixture *self, gconstpointer data)
{
  WardObservation *second;

  ward_builder_add_pressure (self->builder, "120", "80", "2026-01-01T08:00:00Z");
  second = ward_builder_add_pressure (self->builder, "180", "110", "2026-01-02T08:00:00Z");
  ward_builder_add_flag (self->builder, &second->measure, NULL, "H", NULL);
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "+60/+30\u00a0in\u00a024hrs", TRUE);
  assert_says (self->list, "change", FALSE);
}

/* Labs counts "3 resistant": the overview does not say that there is nothing. */
static void
test_resistant (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "Ampicillin", "Ciprofloxacin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WardObservation *one = ward_builder_add_number (self->builder, i == 0 ? "18864-9" : "18906-8", names[i], "16",
                                                      "mg/L", "2026-01-02T08:00:00Z");

      ward_builder_add_flag (self->builder, &one->measure, NULL, "R", NULL);
    }
  build (self, ward_builder_time ("2026-01-02T08:12:00Z").utc_us);
  assert_says (self->list, "2 latest results say “resistant”: ", TRUE);
  assert_says (self->list, "Ampicillin", TRUE);
  assert_says (self->list, "Ciprofloxacin", TRUE);
}

/* A critical result of the last 24 hours is what is selected, and not the newer one beside it. */
static void
test_first_is_critical (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;

  add (self, "2823-3", "Potassium", "H", "2026-01-02T08:00:00Z");
  add (self, "6598-7", "Troponin", "HH", "2026-01-01T20:00:00Z");
  build (self, now_us);
  g_assert_cmpstr (ward_grid_get_row (self->grid, ward_abnormal_find_first_row (self->grid, now_us))->label, ==,
                   "Troponin T");
  now_us += G_TIME_SPAN_DAY;
  g_assert_cmpstr (ward_grid_get_row (self->grid, ward_abnormal_find_first_row (self->grid, now_us))->label, ==,
                   "Potassium");
}

/* Of several results of one time, the comment of the gravest is told, with its value, and all are counted (V60). */
static void
test_comment_of_a_stack (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;
  g_autofree char *words = NULL;
  g_autofree char *alone = NULL;
  WardObservation *one;
  WardGridCell cell = { 0 };

  ward_builder_add_note (self->builder, add (self, "2823-3", "Potassium", "H", "2026-01-02T08:00:00Z"), "first");
  build (self, now_us);
  ward_grid_get_cell (self->grid, 0, 0, &cell);
  alone = ward_grid_cell_dup_comment (&cell, "Potassium");
  g_assert_cmpstr (alone, ==, "Potassium, comment: first");
  one = add (self, "2823-3", "Potassium", "HH", "2026-01-02T08:00:00Z");
  one->measure.value.quantity.lexeme = "7.1";
  ward_builder_add_note (self->builder, one, "haemolysed");
  build (self, now_us);
  ward_grid_get_cell (self->grid, 0, 0, &cell);
  g_assert_cmpuint (cell.n_results, ==, 2);
  words = ward_grid_cell_dup_comment (&cell, "Potassium");
  g_assert_true (g_str_has_prefix (words, "Potassium 7.1 HH ▲▲"));
  g_assert_true (g_str_has_suffix (words, ", comment 1 of 2: haemolysed"));
}

static void
assert_title (Fixture *self, const char *expected)
{
  g_autofree char *title = ward_abnormal_format_title (self->grid, FALSE);
  g_autofree char *loaded = ward_abnormal_format_title (self->grid, TRUE);

  g_assert_cmpstr (title, ==, expected);
  if (strchr (expected, ':') != NULL)
    {
      g_assert_true (g_str_has_prefix (loaded, "Abnormal results loaded: "));
      g_assert_cmpstr (strchr (loaded, ':'), ==, strchr (expected, ':'));
    }
}

/* How many there are stands over the list: not all of them may be in sight (W23). */
static void
test_title (Fixture *self, gconstpointer data)
{
  gint64 now_us = ward_builder_time ("2026-01-02T08:12:00Z").utc_us;
  g_autofree char *none = ward_abnormal_format_title (NULL, FALSE);

  g_assert_cmpstr (none, ==, "Abnormal results");
  add (self, "2951-2", "Sodium", "N", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_title (self, "Abnormal results");
  add (self, "6598-7", "Troponin", "HH", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_title (self, "Abnormal results: 1 critical");
  add (self, "2823-3", "Potassium", "H", "2026-01-02T08:00:00Z");
  add (self, "2075-0", "Chloride", "L", "2026-01-02T08:00:00Z");
  build (self, now_us);
  assert_title (self, "Abnormal results: 3, 1 of them critical");
  add (self, "6598-7", "Troponin", "N", "2026-01-02T08:10:00Z");
  build (self, now_us);
  assert_title (self, "Abnormal results: 2");
}

/* What the overview says once a minute comes to the list, too. */
static void
test_overview_ages (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  GtkWidget *list = app_find (page, WARD_TYPE_ABNORMAL_LIST, NULL);
  WardGrid *grid = ward_record_get_grid (self->record, WARD_SECTION_LABS);

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, g_get_real_time () + 3650 * G_TIME_SPAN_DAY);
  assert_says (list, "10y ago]", TRUE);
  ward_overview_page_refresh_ages (WARD_OVERVIEW_PAGE (page));
  assert_says (list, "10y ago]", FALSE);
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  ward_overview_page_refresh_ages (WARD_OVERVIEW_PAGE (page));
  g_assert_finalize_object (page);
}

/* The grid was built when everything was still to come: a minute's tick has it built anew, and the list does not speak of the future any more. */
static void
test_time_comes (AppRecord *self, gconstpointer data)
{
  WardRecordView *view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));
  GtkWidget *list = app_find (GTK_WIDGET (view), WARD_TYPE_ABNORMAL_LIST, NULL);
  GPtrArray *rows = ward_record_rows_list (self->record->rows, WARD_SECTION_LABS);
  WardGrid *before = ward_grid_new (WARD_GRID_LABS, (const WardObservation *const *) rows->pdata, rows->len, NULL,
                                    self->record->zone, 0);

  g_ptr_array_unref (rows);
  ward_grid_unref (self->record->grids[WARD_SECTION_LABS]);
  self->record->grids[WARD_SECTION_LABS] = ward_grid_ref (before);
  ward_record_view_set_record (view, self->record);
  assert_says (list, "(future date)", TRUE);
  ward_record_view_refresh_ages (view);
  for (guint i = 0; i < 500 && self->record->grids[WARD_SECTION_LABS] == before; i++)
    {
      g_usleep (10000);
      app_settle ();
    }
  g_assert_true (self->record->grids[WARD_SECTION_LABS] != before);
  assert_says (list, "(future date)", FALSE);
  ward_record_view_set_record (view, NULL);
  ward_grid_unref (before);
  g_assert_finalize_object (view);
}

/* With results lost between the two, the difference to an older one is not told: it may have the other sign. */
static void
test_gap (Fixture *self, gconstpointer data)
{
  const WardSpan span
      = { ward_builder_time ("2024-03-12T00:00:00Z").utc_us, ward_builder_time ("2024-03-15T00:00:00Z").utc_us };
  const gint64 now_us = ward_builder_time ("2024-03-18T12:00:00Z").utc_us;
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;

  add (self, "2823-3", "Potassium", "H", "2024-03-11T08:00:00Z");
  add (self, "2823-3", "Potassium", "H", "2024-03-18T08:00:00Z")->measure.value.quantity.lexeme = "6.8";
  build (self, now_us);
  with = app_read (self->list);
  g_assert_nonnull (strstr (with, "+0.4"));
  ward_grid_set_missing (self->grid, &span, 1);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (self->list), self->grid, now_us);
  without = app_read (self->list);
  g_assert_null (strstr (without, "+0.4"));
  g_assert_nonnull (strstr (without, "change not known: not all loaded"));
}

int
main (int argc, char *argv[])
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/abnormal-list/W29-ages-go-on", Fixture, NULL, set_up, test_ages_go_on, tear_down);
  g_test_add ("/app/abnormal-list/V62-no-age", Fixture, NULL, set_up, test_no_age, tear_down);
  g_test_add ("/app/abnormal-list/W19-range-is-named", Fixture, NULL, set_up, test_range_is_named, tear_down);
  g_test_add ("/app/abnormal-list/zone-not-given", Fixture, NULL, set_up, test_zone, tear_down);
  g_test_add ("/app/abnormal-list/W30-comment-and-status", Fixture, NULL, set_up, test_comment, tear_down);
  g_test_add ("/app/abnormal-list/W17-long-comment", Fixture, NULL, set_up, test_long_comment, tear_down);
  g_test_add ("/app/abnormal-list/W13-joins", Fixture, NULL, set_up, test_joins, tear_down);
  g_test_add ("/app/abnormal-list/W29-none-is-dated", Fixture, NULL, set_up, test_none_is_dated, tear_down);
  g_test_add ("/app/abnormal-list/W34-newest-not-loaded", Fixture, NULL, set_up, test_newest_not_loaded, tear_down);
  g_test_add ("/app/abnormal-list/change-of-a-pair", Fixture, NULL, set_up, test_change_of_pair, tear_down);
  g_test_add ("/app/abnormal-list/W23-resistant", Fixture, NULL, set_up, test_resistant, tear_down);
  g_test_add ("/app/abnormal-list/W23-title-counts", Fixture, NULL, set_up, test_title, tear_down);
  g_test_add ("/app/abnormal-list/W23-first-is-critical", Fixture, NULL, set_up, test_first_is_critical, tear_down);
  g_test_add ("/app/abnormal-list/W29-overview", AppRecord, NULL, app_adult_set_up, test_overview_ages,
              app_adult_tear_down);
  g_test_add ("/app/abnormal-list/V62-time-comes", AppRecord, NULL, app_adult_set_up, test_time_comes,
              app_adult_tear_down);
  g_test_add ("/app/abnormal-list/V60-comment-of-a-stack", Fixture, NULL, set_up, test_comment_of_a_stack, tear_down);
  g_test_add ("/app/abnormal-list/W34-no-change-over-a-gap", Fixture, NULL, set_up, test_gap, tear_down);
  return g_test_run ();
}
