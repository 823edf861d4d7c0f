/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what stands out among the latest results: ages go on while the page stands, and what is dated later than now is never said to be of the past
 * (W29, V62). */
#include <string.h>

#include "app/ward-abnormal-list.h"
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

int
main (int argc, char *argv[])
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/abnormal-list/W29-ages-go-on", Fixture, NULL, set_up, test_ages_go_on, tear_down);
  g_test_add ("/app/abnormal-list/V62-no-age", Fixture, NULL, set_up, test_no_age, tear_down);
  g_test_add ("/app/abnormal-list/W29-overview", AppRecord, NULL, app_adult_set_up, test_overview_ages,
              app_adult_tear_down);
  g_test_add ("/app/abnormal-list/V62-time-comes", AppRecord, NULL, app_adult_set_up, test_time_comes,
              app_adult_tear_down);
  return g_test_run ();
}
