/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of an open record, filled from the real sandbox: what stands where, what comes later, and that nothing goes by itself. */
#include <dlfcn.h>

#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-overview-page.h"
#include "app/ward-record-print.h"
#include "app/ward-reports-page.h"
#include "app/ward-split.h"
#include "app/ward-vitals-page.h"

#include "app/app-fixture.h"
#include "support/ward-clinical-builder.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph-private.h"

/* The latest values stand there with their units; the period limits the graph, never the latest. */
static void
test_vitals (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  g_autofree char *words = NULL;
  guint n;

  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  words = app_read (page);
  g_assert_nonnull (strstr (words, "Heart rate"));
  g_assert_nonnull (strstr (words, "/min"));
  g_assert_nonnull (strstr (words, "Blood pressure"));
  n = ward_grid_get_n_results (app_get_grid (page));
  ward_vitals_page_show_all (WARD_VITALS_PAGE (page));
  g_assert_cmpuint (ward_grid_get_n_results (app_get_grid (page)), >=, n);
  g_assert_cmpuint (ward_grid_get_n_results (app_get_grid (page)), ==,
                    ward_record_get_n_results (self->record, WARD_SECTION_VITALS));
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  g_clear_pointer (&words, g_free);
  words = app_read (page);
  g_assert_null (strstr (words, "Heart rate"));
  g_assert_finalize_object (page);
}

static GtkAdjustment *
get_scroll (GtkWidget *widget)
{
  return gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW)));
}

/* As much of a part of the page as there is room for. */
static gboolean
is_part_in_view (GtkWidget *part, GtkAdjustment *scroll)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (gtk_widget_get_parent (part), GTK_TYPE_VIEWPORT);
  double page = gtk_adjustment_get_page_size (scroll);
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (part, viewport, &place));
  return place.origin.y >= 0 && place.origin.y + MIN (place.size.height, page) <= page + 1;
}

/* The graphs are taller than what they scroll in. With the focus they come into view, and stay where they were scrolled to. */
static void
test_vitals_focus (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *window;
  GtkWidget *graph;
  GtkAdjustment *own;
  GtkAdjustment *whole;

  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  window = app_put_in_window (page);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 320);
  app_wait_painted (window);
  graph = ward_vitals_page_get_graph (WARD_VITALS_PAGE (page));
  own = get_scroll (graph);
  whole = get_scroll (gtk_widget_get_parent (gtk_widget_get_ancestor (graph, GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_upper (own), >, gtk_adjustment_get_page_size (own) + 100);
  g_assert_cmpfloat (gtk_adjustment_get_upper (whole), >, gtk_adjustment_get_page_size (whole) + 100);
  gtk_adjustment_set_value (own, 20);
  gtk_adjustment_set_value (whole, 0);
  gtk_widget_grab_focus (graph);
  app_wait_painted (window);
  g_assert_true (gtk_widget_has_focus (graph) || gtk_root_get_focus (GTK_ROOT (window)) == graph);
  g_assert_cmpint ((int) gtk_adjustment_get_value (own), ==, 20);
  g_assert_true (is_part_in_view (gtk_widget_get_ancestor (graph, GTK_TYPE_SCROLLED_WINDOW), whole));

  gtk_adjustment_set_value (whole, 0);
  gtk_widget_grab_focus (page);
  app_wait_painted (window);
  g_assert_cmpfloat (gtk_adjustment_get_value (whole), >, 0);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

static void
check_bars (GtkWidget *widget)
{
  if (WARD_IS_CUMULATIVE (widget) || WARD_IS_GRAPH (widget))
    {
      GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW));
      GtkPolicyType horizontal;
      GtkPolicyType vertical;

      gtk_scrolled_window_get_policy (scrolled, &horizontal, &vertical);
      g_assert_false (gtk_scrolled_window_get_overlay_scrolling (scrolled));
      g_assert_cmpint (vertical, ==, GTK_POLICY_ALWAYS);
      g_assert_cmpint (horizontal, ==, WARD_IS_GRAPH (widget) ? GTK_POLICY_NEVER : GTK_POLICY_ALWAYS);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_bars (child);
}

/* A bar over a table looks like the line through what was withdrawn, and one that hides does not say that there are more graphs. One that comes and goes where
 * the height of the rows hangs on the width that it leaves may do so for ever. */
static void
test_bars (AppRecord *self, gconstpointer data)
{
  GtkWidget *vitals = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *overview = g_object_ref_sink (ward_overview_page_new ());

  check_bars (vitals);
  check_bars (overview);
  g_assert_finalize_object (vitals);
  g_assert_finalize_object (overview);
}

static const char *
get_active_preset (GtkWidget *page)
{
  GtkWidget *button = app_find (page, GTK_TYPE_TOGGLE_BUTTON, NULL);

  for (; button != NULL; button = gtk_widget_get_next_sibling (button))
    if (GTK_IS_TOGGLE_BUTTON (button) && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
      return gtk_button_get_label (GTK_BUTTON (button));
  return NULL;
}

/* Large tables are held up here, as on a slow computer. */
static struct
{
  GPtrArray *tasks; /* (owned) (nullable) of GTask, as long as they are held */
  GTaskThreadFunc function;
} held;

static void
run_in_thread (GTask *task, GTaskThreadFunc function)
{
  void (*run) (GTask *, GTaskThreadFunc) = NULL;

  *(void **) &run = dlsym (RTLD_NEXT, "g_task_run_in_thread");
  run (task, function);
}

/* In the place of GLib's own. */
void
g_task_run_in_thread (GTask *task, GTaskThreadFunc function)
{
  if (held.tasks == NULL || g_strcmp0 (g_task_get_name (task), "try_build_grid") != 0)
    {
      run_in_thread (task, function);
      return;
    }
  held.function = function;
  g_ptr_array_add (held.tasks, g_object_ref (task));
}

static void
hold_tables (void)
{
  held.tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
let_tables_go (void)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&held.tasks);

  g_assert_cmpuint (tasks->len, >, 0);
  for (guint i = 0; i < tasks->len; i++)
    run_in_thread (g_ptr_array_index (tasks, i), held.function);
}

/* A large table is made after its rows came: as long as it lacks some, nobody is told that all is there, and a print says so. */
static void
check_behind (AppRecord *self)
{
  const WardGrid *grid = ward_record_get_grid (self->record, WARD_SECTION_VITALS);
  g_autoptr (WardPrintout) printout = ward_record_print_new (self->record, "Title", "Filter", g_get_real_time ());

  g_assert_cmpuint (ward_grid_get_n_results (grid), <, ward_record_get_n_results (self->record, WARD_SECTION_VITALS));
  ward_record_print_check (printout, self->record, 1u << WARD_SECTION_VITALS);
  g_assert_true (ward_record_is_busy (self->record, WARD_SECTION_VITALS));
  g_assert_false (ward_record_is_whole (self->record, WARD_SECTION_VITALS));
  g_assert_nonnull (printout->incomplete);
}

/* Of most rows that have more than one reading, six or all. */
static void
check_courses (const WardGrid *shown, const WardGrid *all)
{
  guint n_rows = 0;
  guint n_courses = 0;

  for (guint row = 0; row < ward_grid_get_n_rows (all); row++)
    {
      const WardGridRow *info = ward_grid_get_row (all, row);
      guint found = 0;
      guint column = 0;
      guint n = 0;

      if (info->n_results < 2)
        continue;
      n_rows++;
      if (ward_grid_find_result (shown, info->latest->id, &found, &column))
        ward_grid_get_row_results (shown, found, &n);
      n_courses += n >= MIN (info->n_results, 6);
    }
  g_assert_cmpuint (2 * n_courses, >, n_rows);
}

/* Somebody who comes now and then is shown more than the last reading of each kind; somebody who is in intensive care, the last day. */
static void
test_period_of_a_course (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());

  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  check_courses (app_get_grid (page), ward_record_get_grid (self->record, WARD_SECTION_VITALS));
  g_assert_cmpstr (get_active_preset (page), !=, "7 d");
  g_assert_cmpstr (get_active_preset (page), !=, "30 d");
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  hold_tables ();
  app_record_open (self, "icu");
  check_behind (self);
  let_tables_go ();
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  while (ward_grid_get_n_results (ward_record_get_grid (self->record, WARD_SECTION_VITALS))
         < ward_record_get_n_results (self->record, WARD_SECTION_VITALS))
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  g_assert_cmpstr (get_active_preset (page), ==, "24 h");
  g_assert_finalize_object (page);
}

/* A reading of two days ago, with a flag that it was not sent with. */
static void
flag_earlier_reading (WardClinicalBuilder *builder, WardRecord *record)
{
  WardGrid *grid = ward_record_get_grid (record, WARD_SECTION_VITALS);
  gint64 now_us = g_get_real_time ();
  guint n = 0;
  const WardObservation *const *results = ward_grid_get_row_results (grid, 0, &n);

  for (guint i = n; i-- > 0;)
    {
      gint64 age_us = now_us - ward_observation_get_time (results[i], NULL)->utc_us;

      if (age_us < 2 * G_TIME_SPAN_DAY)
        continue;
      g_assert_cmpint (age_us, <, 3 * G_TIME_SPAN_DAY);
      ward_builder_add_flag (builder, (WardMeasure *) &results[i]->measure, NULL, "HH", NULL);
      return;
    }
  g_assert_not_reached ();
}

/* A critical reading of the week is in view at first; where a shorter period hides it, that is said (W23). */
static void
test_period_with_critical (AppRecord *self, gconstpointer data)
{
  WardClinicalBuilder *builder = ward_builder_new ();
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *button;

  app_record_open (self, "icu");
  while (ward_grid_get_n_results (ward_record_get_grid (self->record, WARD_SECTION_VITALS))
         < ward_record_get_n_results (self->record, WARD_SECTION_VITALS))
    g_main_context_iteration (NULL, TRUE);
  flag_earlier_reading (builder, self->record);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  g_assert_cmpstr (get_active_preset (page), ==, "3 d");
  g_assert_null (strstr (ward_vitals_page_get_period (WARD_VITALS_PAGE (page)), "critical"));
  button = app_find (page, GTK_TYPE_TOGGLE_BUTTON, NULL);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "24 h");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_assert_nonnull (strstr (ward_vitals_page_get_period (WARD_VITALS_PAGE (page)), ", 1 of them critical"));
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  g_assert_finalize_object (page);
  app_record_open (self, "adult"); /* nothing is left that carries the flag */
  ward_builder_free (builder);
}

/* All that is there is not all where some could not be loaded (W34). */
static void
test_all_loaded (AppRecord *self, gconstpointer data)
{
  WardGrid *grid = ward_record_get_grid (self->record, WARD_SECTION_VITALS);
  WardSpan span = { g_get_real_time () - 40 * G_TIME_SPAN_DAY, g_get_real_time () - 39 * G_TIME_SPAN_DAY };

  for (guint n_missing = 0; n_missing < 2; n_missing++)
    {
      GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
      g_autofree char *expected = NULL;

      ward_grid_set_missing (grid, &span, n_missing);
      ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
      ward_vitals_page_show_all (WARD_VITALS_PAGE (page));
      expected = g_strdup_printf (n_missing > 0 ? "All loaded readings: %u" : "All readings: %u",
                                  ward_grid_get_n_results (grid));
      g_assert_cmpstr (ward_vitals_page_get_period (WARD_VITALS_PAGE (page)), ==, expected);
      ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
      g_assert_finalize_object (page);
    }
  ward_grid_set_missing (grid, &span, 0);
}

static void
get_view (GtkWidget *page, gint64 *out_start_us, gint64 *out_end_us)
{
  ward_graph_get_range (WARD_GRAPH (ward_vitals_page_get_graph (WARD_VITALS_PAGE (page))), out_start_us, out_end_us);
}

/* Nothing is to be seen of the time before the birth. */
static void
test_period_from_birth (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *button;
  gint64 birth_us;
  gint64 start_us = 0;
  gint64 end_us = 0;

  app_record_open (self, "newborn");
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  birth_us = ward_datetime_get_axis_us (&ward_record_get_patient (self->record)->birth, NULL);
  button = app_find (page, GTK_TYPE_TOGGLE_BUTTON, NULL);
  for (; GTK_IS_TOGGLE_BUTTON (button); button = gtk_widget_get_next_sibling (button))
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
      get_view (page, &start_us, &end_us);
      g_assert_cmpint (start_us, >=, birth_us - (end_us - start_us) / 20);
    }
  g_assert_finalize_object (page);
}

/* Of somebody who died, the days before the death, and not those since. */
static void
test_period_to_death (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  const WardPatient *patient;
  gint64 death_us;
  gint64 start_us = 0;
  gint64 end_us = 0;

  app_record_open (self, "deceased");
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  patient = ward_record_get_patient (self->record);
  death_us = ward_datetime_get_axis_us (&patient->deceased_time, NULL);
  get_view (page, &start_us, &end_us);
  g_assert_cmpint (end_us, >=, death_us);
  g_assert_cmpint (end_us, <, death_us + 2 * G_TIME_SPAN_DAY);
  g_assert_cmpint (end_us, <, g_get_real_time () - 2 * G_TIME_SPAN_DAY);
  g_assert_nonnull (strstr (ward_vitals_page_get_period (WARD_VITALS_PAGE (page)), " (death)"));
  g_assert_cmpint (WARD_GRAPH (ward_vitals_page_get_graph (WARD_VITALS_PAGE (page)))->death_us, ==, death_us);
  g_assert_true (g_str_has_prefix (WARD_GRAPH (ward_vitals_page_get_graph (WARD_VITALS_PAGE (page)))->death, "Died "));
  check_courses (app_get_grid (page), ward_record_get_grid (self->record, WARD_SECTION_VITALS));
  g_assert_finalize_object (page);
}

static void
painted_cb (GdkFrameClock *clock, gpointer n_frames)
{
  ++*(guint *) n_frames;
}

/* The tables of the overview come one frame after what is above them; where no frame comes they are there at once, and with the record they go. */
static void
test_tables_come_later (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_overview_page_new ());
  GtkWidget *window = app_put_in_window (page);
  GtkWidget *tables = gtk_widget_get_ancestor (app_find (page, WARD_TYPE_CUMULATIVE, NULL), WARD_TYPE_SPLIT);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_frames = 0;

  app_settle ();
  g_assert_false (gtk_widget_get_visible (tables));
  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_frames);
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  g_assert_false (gtk_widget_get_visible (tables));
  while (!gtk_widget_get_visible (tables))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_frames, >=, 1);
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  g_assert_false (gtk_widget_get_visible (tables));
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), NULL);
  app_settle ();
  g_assert_false (gtk_widget_get_visible (tables));
  g_signal_handlers_disconnect_by_data (clock, &n_frames);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
  g_assert_true (gtk_widget_get_visible (tables));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

/* No page holds a place for something that goes by itself: what is clinical stays until it is no longer so. */
static void
test_no_toast (AppRecord *self, gconstpointer data)
{
  GtkWidget *pages[]
      = { ward_overview_page_new (), ward_vitals_page_new (), ward_labs_page_new (), ward_reports_page_new () };

  ward_overview_page_set_record (WARD_OVERVIEW_PAGE (pages[0]), self->record);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (pages[1]), self->record);
  ward_labs_page_set_record (WARD_LABS_PAGE (pages[2]), self->record);
  ward_reports_page_set_record (WARD_REPORTS_PAGE (pages[3]), self->record);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_object_ref_sink (pages[i]);
      app_settle ();
      g_assert_null (app_find (pages[i], ADW_TYPE_TOAST_OVERLAY, NULL));
      g_assert_finalize_object (pages[i]);
    }
}

/* How much of the page's height the table of results has. */
static double
get_share (GtkWidget *page)
{
  GtkWidget *window = app_put_in_window (page);
  GtkWidget *grid = app_find (page, WARD_TYPE_CUMULATIVE, NULL);
  double share;

  while (gtk_widget_get_height (grid) < 1)
    g_main_context_iteration (NULL, TRUE);
  share = (double) gtk_widget_get_height (grid) / gtk_widget_get_height (page);
  gtk_window_set_child (GTK_WINDOW (window), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  return share;
}

/* At twice the text's size the signs that are read first are in sight: five at least of the overview's tiles, a line of them where graphs and table say the same
 * below, and what else there is, is counted. */
static void
test_large_tiles (AppRecord *self, gconstpointer data)
{
  GtkWidget *(*const make[]) (void) = { ward_vitals_page_new, ward_overview_page_new };

  app_set_text_size (200);
  for (guint i = 0; i < G_N_ELEMENTS (make); i++)
    {
      GtkWidget *page = g_object_ref_sink (make[i]());
      GtkWidget *window = app_put_in_window (page);
      GtkWidget *strip = app_find (page, WARD_TYPE_LATEST_STRIP, NULL);
      guint n = 0;
      guint n_hidden = 0;
      g_autofree char *hidden = NULL;

      gtk_window_set_default_size (GTK_WINDOW (window), 1400, 860);
      if (WARD_IS_VITALS_PAGE (page))
        ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
      else
        ward_overview_page_set_record (WARD_OVERVIEW_PAGE (page), self->record);
      app_wait_painted (window);
      for (GtkWidget *tile = gtk_widget_get_first_child (strip); tile != NULL;
           tile = gtk_widget_get_next_sibling (tile))
        n++;
      hidden = ward_latest_strip_dup_hidden (WARD_LATEST_STRIP (strip), &n_hidden);
      g_assert_cmpuint (n, >=, 5);
      g_assert_cmpuint (n - n_hidden, >=, WARD_IS_VITALS_PAGE (page) ? 3 : 5);
      g_assert_true (n_hidden == 0 || hidden != NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_finalize_object (page);
    }
  app_set_text_size (100);
}

static float
get_bottom (GtkWidget *widget, GtkWidget *page)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (widget, page, &place));
  return graphene_rect_get_y (&place) + graphene_rect_get_height (&place);
}

/* At twice the text's size a lane of the graphs is in sight, the page's bar stands there without the pointer, and a button says that there is a table, and goes
 * there. */
static void
test_large_table (AppRecord *self, gconstpointer data)
{
  GtkWidget *usual = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *page;
  GtkWidget *window;
  GtkWidget *graph;
  GtkWidget *table;
  GtkScrolledWindow *scroller;
  GtkWidget *button;

  g_assert_false (gtk_widget_get_visible (app_find (usual, GTK_TYPE_BUTTON, "to-table")));
  app_set_text_size (200);
  page = g_object_ref_sink (ward_vitals_page_new ());
  window = app_put_in_window (page);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 650);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_wait_painted (window);
  table = app_find (page, WARD_TYPE_CUMULATIVE, NULL);
  graph = gtk_widget_get_ancestor (ward_vitals_page_get_graph (WARD_VITALS_PAGE (page)), GTK_TYPE_SCROLLED_WINDOW);
  scroller = GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (gtk_widget_get_parent (graph), GTK_TYPE_SCROLLED_WINDOW));
  g_assert_false (gtk_scrolled_window_get_overlay_scrolling (scroller));
  g_assert_true (gtk_widget_get_mapped (gtk_scrolled_window_get_vscrollbar (scroller)));
  g_assert_cmpfloat (get_bottom (graph, page), <=, 650);
  button = app_find (page, GTK_TYPE_BUTTON, "to-table");
  g_assert_true (gtk_widget_get_mapped (button));
  g_assert_cmpfloat (get_bottom (button, page), <, 650);
  g_assert_cmpfloat (get_bottom (table, page), >, 650);
  g_signal_emit_by_name (button, "clicked");
  app_wait_painted (window);
  g_assert_cmpfloat (get_bottom (table, page), <=, 650);
  g_assert_nonnull (gtk_widget_get_focus_child (table));
  gtk_window_destroy (GTK_WINDOW (window));
  app_set_text_size (100);
  g_assert_finalize_object (page);
  g_assert_finalize_object (usual);
}

/* At twice the text's size the table keeps most of the page, the trend is one key away, and no page needs more height than a small screen has. */
static void
test_large_text (AppRecord *self, gconstpointer data)
{
  GtkWidget *usual = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *large;
  GtkWidget *vitals;
  GtkWidget *trend;
  int minimum = 0;

  ward_labs_page_set_record (WARD_LABS_PAGE (usual), self->record);
  g_assert_true (gtk_widget_is_visible (ward_labs_page_get_trend (WARD_LABS_PAGE (usual))));
  app_set_text_size (200);
  large = g_object_ref_sink (ward_labs_page_new ());
  vitals = g_object_ref_sink (ward_vitals_page_new ());
  ward_labs_page_set_record (WARD_LABS_PAGE (large), self->record);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (vitals), self->record);
  trend = ward_labs_page_get_trend (WARD_LABS_PAGE (large));
  g_assert_false (gtk_widget_is_visible (trend));
  g_assert_cmpfloat (get_share (large), >, 0.75);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (app_find (large, GTK_TYPE_TOGGLE_BUTTON, "trend-toggle")), TRUE);
  g_assert_true (gtk_widget_is_visible (trend));
  gtk_widget_measure (large, GTK_ORIENTATION_VERTICAL, 1200, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 600);
  gtk_widget_measure (vitals, GTK_ORIENTATION_VERTICAL, 1200, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 600);
  app_set_text_size (100);
  g_assert_finalize_object (usual);
  g_assert_finalize_object (large);
  g_assert_finalize_object (vitals);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/pages/period-of-a-course", AppRecord, NULL, app_adult_set_up, test_period_of_a_course,
              app_adult_tear_down);
  g_test_add ("/app/pages/W23-period-with-critical", AppRecord, NULL, app_adult_set_up, test_period_with_critical,
              app_adult_tear_down);
  g_test_add ("/app/pages/W34-all-that-was-loaded", AppRecord, NULL, app_adult_set_up, test_all_loaded,
              app_adult_tear_down);
  g_test_add ("/app/pages/period-from-birth", AppRecord, NULL, app_adult_set_up, test_period_from_birth,
              app_adult_tear_down);
  g_test_add ("/app/pages/period-to-death", AppRecord, NULL, app_adult_set_up, test_period_to_death,
              app_adult_tear_down);
  g_test_add ("/app/pages/tables-come-later", AppRecord, NULL, app_adult_set_up, test_tables_come_later,
              app_adult_tear_down);
  g_test_add ("/app/pages/vitals", AppRecord, NULL, app_adult_set_up, test_vitals, app_adult_tear_down);
  g_test_add ("/app/pages/bars-beside-the-tables", AppRecord, NULL, app_adult_set_up, test_bars, app_adult_tear_down);
  g_test_add ("/app/pages/vitals-focus", AppRecord, NULL, app_adult_set_up, test_vitals_focus, app_adult_tear_down);
  g_test_add ("/app/pages/large-text", AppRecord, NULL, app_adult_set_up, test_large_text, app_adult_tear_down);
  g_test_add ("/app/pages/large-text-tiles", AppRecord, NULL, app_adult_set_up, test_large_tiles, app_adult_tear_down);
  g_test_add ("/app/pages/large-text-table", AppRecord, NULL, app_adult_set_up, test_large_table, app_adult_tear_down);
  g_test_add ("/app/pages/no-toast", AppRecord, NULL, app_adult_set_up, test_no_toast, app_adult_tear_down);

  return g_test_run ();
}
