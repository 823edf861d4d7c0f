/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the laboratory page selects and brings into sight: at first, after a filter, in another panel; and that nothing is left of the patient before. */
#include <string.h>

#include "app/ward-abnormal-list.h"
#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-panel-list.h"
#include "app/ward-result-detail.h"
#include "app/ward-vitals-page.h"

#include "app/app-fixture.h"
#include "core/record/ward-record-private.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-graph-private.h"
#include "widgets/ward-cumulative-private.h"

/* Another patient: the filters are gone, and so is every row. */
static void
test_other_patient (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  g_autofree char *copied = NULL;
  g_autofree char *words = NULL;

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  ward_labs_page_show_abnormal (WARD_LABS_PAGE (page));
  copied = ward_labs_page_dup_copy (WARD_LABS_PAGE (page));
  g_assert_nonnull (copied);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_null (app_get_grid (page));
  g_assert_null (ward_labs_page_dup_copy (WARD_LABS_PAGE (page)));
  words = app_read (page);
  g_assert_null (strstr (words, "Haemoglobin"));
  g_assert_nonnull (strstr (words, "[Loading laboratory results…]"));
  g_assert_false (
      gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (app_find (page, GTK_TYPE_TOGGLE_BUTTON, "abnormal-only"))));
  g_assert_finalize_object (page);
}

static void
wait_section (WardRecord *record, WardSection section)
{
  while (ward_record_is_busy (record, section) || ward_record_get_state (record, section) == WARD_STATE_LOADING)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

static void
wait_loaded (WardRecord *record)
{
  wait_section (record, WARD_SECTION_LABS);
}

static void
assert_in_view (WardCumulative *grid, guint row, guint column, gboolean across, gboolean down)
{
  GdkRectangle place = { 0 };

  ward_cumulative_get_cell_place (grid, row, column, &place);
  if (across)
    {
      g_assert_cmpint (place.x, >=, grid->frozen.width);
      g_assert_cmpint (place.x + place.width, <=, gtk_widget_get_width (GTK_WIDGET (grid)));
    }
  if (down)
    {
      g_assert_cmpint (place.y, >=, grid->head_height);
      g_assert_cmpint (place.y + place.height, <=, gtk_widget_get_height (GTK_WIDGET (grid)));
    }
}

/* What stands out in the list of the overview and what the panels count as so now is one number. */
static void
assert_counts_agree (const WardGrid *grid, guint n_listed)
{
  WardGridCounts counts;

  ward_grid_count (grid, NULL, &counts);
  g_assert_cmpuint (counts.n_latest_abnormal, ==, n_listed);
  g_assert_cmpuint (counts.n_results, ==, ward_grid_get_n_results (grid));
}

static void
wait_measured (GtkWidget *window, WardCumulative *grid)
{
  while (grid->dirty || grid->measured_from > 0 || gtk_widget_get_height (GTK_WIDGET (grid)) < 1)
    g_main_context_iteration (NULL, TRUE);
  app_wait_painted (window);
}

static gboolean
is_anyones_latest (const WardGrid *grid, guint column)
{
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (grid, row, column, &cell);
      for (guint i = 0; i < cell.n_results; i++)
        if (cell.results[i] == ward_grid_get_row (grid, row)->latest)
          return TRUE;
    }
  return FALSE;
}

/* The first of the rows that stand out whose latest result is in the newest column; where there is none, the selected one is not of that kind. */
static void
assert_first_of_newest (const WardGrid *grid, GArray *abnormal, guint selected, guint newest)
{
  for (guint i = 0; i < abnormal->len; i++)
    {
      guint row = g_array_index (abnormal, guint, i);
      WardGridCell cell = { 0 };

      ward_grid_get_cell (grid, row, newest, &cell);
      for (guint k = 0; k < cell.n_results; k++)
        if (cell.results[k] == ward_grid_get_row (grid, row)->latest)
          {
            g_assert_cmpuint (selected, ==, row);
            return;
          }
    }
  g_assert_false (ward_grid_get_row (grid, selected)->latest_abnormal);
}

static gboolean
have_room (WardCumulative *grid, guint from, guint to)
{
  int room = gtk_widget_get_width (GTK_WIDGET (grid)) - grid->frozen.width;

  return grid->geometry.column_x[to] + grid->widths[to] - grid->geometry.column_x[from] <= room;
}

/* A critical result of the last 24 hours comes before what is newer; at some times of the day a patient has such a one (W23). */
static gboolean
is_fresh_critical (const WardGridRow *info)
{
  return info->latest_critical
         && g_get_real_time () - ward_observation_get_time (info->latest, NULL)->utc_us <= G_TIME_SPAN_DAY;
}

/* What the page selects by itself is of the newest column, the worst that stands out there, and is in sight with nothing touched (W28); a column of the
 * future is not the newest (V62). Among the patients are one whose newest results are another panel's, and one with a future date. */
static void
test_first_selection (AppRecord *self, gconstpointer data)
{
  static const char *const patients[] = { "adult", "icu", "tricky" };

  for (guint i = 0; i < G_N_ELEMENTS (patients) * 2; i++)
    {
      gboolean large = i >= G_N_ELEMENTS (patients);
      GtkWidget *page;
      GtkWidget *window;
      WardCumulative *grid;
      g_autoptr (GArray) abnormal = NULL;
      guint row = 0;
      guint column = 0;
      guint newest;

      app_record_open (self, patients[i % G_N_ELEMENTS (patients)]);
      while (ward_grid_get_n_results (ward_record_get_grid (self->record, WARD_SECTION_LABS)) == 0)
        g_main_context_iteration (NULL, TRUE); /* a large table is built on a thread */
      app_set_text_size (large ? 200 : 100);
      page = g_object_ref_sink (ward_labs_page_new ());
      ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
      window = app_put_in_window (page);
      grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
      wait_measured (window, grid);
      abnormal = ward_abnormal_find_rows (app_get_grid (page));
      g_assert_cmpuint (abnormal->len, >, 0);
      g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
      newest = (guint) ward_grid_find_newest_column (app_get_grid (page));
      g_assert_false (ward_grid_get_column (app_get_grid (page), newest)->future);
      if (have_room (grid, column, newest))
        assert_in_view (grid, row, newest, TRUE, FALSE);
      while (!is_anyones_latest (app_get_grid (page), newest))
        newest--;
      if (column != newest && is_fresh_critical (ward_grid_get_row (app_get_grid (page), row)))
        newest = column;
      g_assert_cmpuint (column, ==, newest);
      assert_first_of_newest (app_get_grid (page), abnormal, row, newest);
      assert_counts_agree (app_get_grid (page), abnormal->len);
      g_assert_true (ward_grid_pick (app_get_grid (page), row, (int) column)
                     == ward_grid_get_row (app_get_grid (page), row)->latest);
      assert_in_view (grid, row, column, have_room (grid, column, column), TRUE);
      ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      g_assert_finalize_object (page);
    }
  app_set_text_size (100);
}

static double
get_selected_top (WardCumulative *grid)
{
  return grid->geometry.row_y[grid->selected_row] - gtk_adjustment_get_value (grid->vadjustment);
}

/* A row in the upper half is selected, and scrolled half under the heading. */
static void
cover_half (WardCumulative *grid)
{
  guint row = grid->geometry.n_rows / 3;

  ward_cumulative_select (grid, row, grid->geometry.n_columns - 1);
  gtk_adjustment_set_value (grid->vadjustment, grid->geometry.row_y[row] - grid->geometry.heading_height
                                                   + grid->geometry.row_height[row] / 2);
  g_assert_cmpfloat (get_selected_top (grid), <, grid->geometry.heading_height);
}

/* What is selected and partly in view is in view as a whole when a filter leaves other rows around it: the heading that stays at the top covers none of it. When
 * results come, nothing moves. */
static void
test_selection_after_filter (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *window;
  WardCumulative *grid;
  GtkEditable *filter;
  guint row = 0;
  guint column = 0;
  double top;

  app_record_open (self, "tricky");
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  window = app_put_in_window (page);
  grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
  filter = GTK_EDITABLE (app_find (page, GTK_TYPE_SEARCH_ENTRY, NULL));
  wait_measured (window, grid);
  cover_half (grid);
  top = get_selected_top (grid);
  g_signal_emit_by_name (self->record, "section-changed", WARD_SECTION_LABS);
  g_assert_true (grid->dirty);
  wait_measured (window, grid);
  g_assert_cmpfloat_with_epsilon (get_selected_top (grid), top, 0.01);
  gtk_editable_set_text (filter, "i");
  while (ward_grid_get_n_hidden (app_get_grid (page)) == 0)
    g_main_context_iteration (NULL, TRUE);
  wait_measured (window, grid);
  g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
  assert_in_view (grid, row, column, FALSE, TRUE);
  g_assert_cmpfloat (get_selected_top (grid), >=, grid->geometry.heading_height);
  /* It would be partly covered, had nobody moved it. */
  g_assert_cmpfloat (gtk_adjustment_get_upper (grid->vadjustment), >,
                     grid->geometry.row_y[row] - top + gtk_adjustment_get_page_size (grid->vadjustment));
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

static void
assert_selected_in_sight (GtkWidget *page, WardCumulative *grid)
{
  guint row = 0;
  guint column = 0;
  WardGridCell cell = { 0 };

  g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
  assert_in_view (grid, row, column, TRUE, TRUE);
  g_assert_cmpfloat (get_selected_top (grid), >=, grid->geometry.heading_height);
  ward_grid_get_cell (app_get_grid (page), row, column, &cell);
  g_assert_cmpuint (cell.n_results, >, 0);
}

/* Another panel shows its gravest result at once, wherever the table stood, and with it its trend; an empty cell says that it is one (W23, W28). */
static void
test_panel_in_sight (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *window;
  WardCumulative *grid;
  WardPanelList *panels;
  GtkWidget *detail;
  g_autofree char *empty = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *const *given;
  guint n = 0;

  app_record_open (self, "tricky");
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  window = app_put_in_window (page);
  grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
  panels = WARD_PANEL_LIST (app_find (page, WARD_TYPE_PANEL_LIST, NULL));
  detail = app_find (page, WARD_TYPE_RESULT_DETAIL, NULL);
  wait_measured (window, grid);
  given = ward_grid_get_panels (app_get_grid (page), &n);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (names, g_strdup (given[i]));
  g_assert_cmpuint (n, >, 3);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GArray) abnormal = NULL;

      gtk_adjustment_set_value (grid->vadjustment, gtk_adjustment_get_upper (grid->vadjustment));
      ward_panel_list_select (panels, g_ptr_array_index (names, i));
      wait_measured (window, grid);
      abnormal = ward_abnormal_find_rows (app_get_grid (page));
      if (abnormal->len > 0)
        {
          g_assert_cmpint (grid->selected_row, ==, (int) g_array_index (abnormal, guint, 0));
          assert_selected_in_sight (page, grid);
        }
      else if (grid->selected_row < 0)
        g_assert_cmpfloat (gtk_adjustment_get_value (grid->vadjustment), <, 1);
      else
        assert_selected_in_sight (page, grid);
    }
  ward_labs_page_reset_filter (WARD_LABS_PAGE (page));
  wait_measured (window, grid);
  assert_selected_in_sight (page, grid);
  for (guint column = 0; column < grid->geometry.n_columns; column++)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (app_get_grid (page), 0, column, &cell);
      if (cell.n_results > 0)
        continue;
      ward_cumulative_select (grid, 0, column);
      empty = app_read (detail);
      g_assert_nonnull (strstr (empty, "No result at this time"));
      g_assert_nonnull (strstr (empty, ward_grid_get_column (app_get_grid (page), column)->date));
      break;
    }
  g_assert_nonnull (empty);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

/* However narrow, no line of a label begins within a date, or between a number and its word (clinical.md 5.2). */
static void
assert_kept_together (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);

  for (int width = 150; width < 500; width += 10)
    {
      g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));

      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
      for (int i = 1; i < pango_layout_get_line_count (layout); i++)
        {
          const char *start = text + pango_layout_get_line_readonly (layout, i)->start_index;

          g_test_message ("%s | %s", text, start);
          g_assert_cmpint (start[-1], ==, ' ');
          g_assert_false (g_ascii_isdigit (start[-2]) && g_ascii_islower (start[0]));
        }
    }
}

/* The list of panels: its words stay together, and claim nothing where the newest could not be loaded (W34). */
static void
test_panel_words (AppRecord *self, gconstpointer data)
{
  GtkWidget *list = g_object_ref_sink (ward_panel_list_new ());
  WardGrid *grid = ward_record_get_grid (self->record, WARD_SECTION_LABS);
  GtkListBox *box = GTK_LIST_BOX (app_find (list, GTK_TYPE_LIST_BOX, NULL));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GtkListBoxRow *row;

  ward_panel_list_set_grid (WARD_PANEL_LIST (list), grid, FALSE);
  before = app_read (list);
  g_assert_nonnull (strstr (before, "[Latest: "));
  g_assert_null (strstr (before, "Latest loaded"));
  for (int i = 0; (row = gtk_list_box_get_row_at_index (box, i)) != NULL; i++)
    for (GtkWidget *label = gtk_widget_get_first_child (gtk_list_box_row_get_child (row)); label != NULL;
         label = gtk_widget_get_next_sibling (label))
      assert_kept_together (GTK_LABEL (label));
  ward_panel_list_set_grid (WARD_PANEL_LIST (list), grid, TRUE);
  after = app_read (list);
  g_assert_nonnull (strstr (after, "[Latest loaded: "));
  g_assert_null (strstr (after, "[Latest: "));
  g_assert_finalize_object (list);
}

/* A record of which the newest answers were none. Which requests the fault meets is up to their connections. */
static void
open_without_newest (AppRecord *self, WardSection section)
{
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (self->sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strdup_printf ("%s/Observation", g_uri_get_path (base));

  for (guint i = 0; i < 10 && !ward_record_lacks_newest (self->record, section); i++)
    {
      wait_section (self->record, section); /* its requests would be answered so, too */
      ward_record_close (self->record);
      g_assert_true (ward_sandbox_set_fault (self->sandbox, "broken-json", path, 2, NULL));
      g_object_unref (self->record);
      self->record = ward_record_new (self->session, "adult", NULL);
      wait_section (self->record, section);
      g_assert_true (ward_sandbox_set_fault (self->sandbox, "broken-json", path, 0, NULL));
    }
  g_assert_true (ward_record_lacks_newest (self->record, section));
}

/* The newest answer was no answer: the page's table says of what it shows that it is the latest that was loaded (W34). */
static void
test_newest_not_loaded (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  WardCumulative *grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  g_assert_false (ward_record_lacks_newest (self->record, WARD_SECTION_LABS));
  g_assert_cmpstr (ward_cumulative_get_latest_title (grid), ==, "Latest");
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  open_without_newest (self, WARD_SECTION_LABS);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  app_settle ();
  g_assert_cmpstr (ward_cumulative_get_latest_title (grid), ==, "Latest loaded");
  ward_cumulative_select (grid, 0, 0);
  g_assert_true (WARD_GRAPH (app_find (page, WARD_TYPE_GRAPH, NULL))->lacks_newest);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

/* So do the tiles of the vital signs, each with its time, and the strip by its name. */
static void
test_vitals_not_loaded (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_vitals_page_new ());
  GtkWidget *strip = app_find (page, WARD_TYPE_LATEST_STRIP, NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wait_section (self->record, WARD_SECTION_VITALS);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  before = app_read (strip);
  g_assert_nonnull (strstr (before, "Heart rate"));
  g_assert_null (strstr (before, "Latest loaded"));
  ward_assert_accessible_label (strip, "Latest vital signs");
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  open_without_newest (self, WARD_SECTION_VITALS);
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), self->record);
  app_settle ();
  after = app_read (strip);
  g_assert_nonnull (strstr (after, "[Latest loaded: "));
  ward_assert_accessible_label (strip, "Latest loaded vital signs");
  ward_vitals_page_set_record (WARD_VITALS_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

static const char *
get_selected_id (GtkWidget *page, WardCumulative *grid)
{
  guint row = 0;
  guint column = 0;

  g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
  return ward_grid_pick (app_get_grid (page), row, (int) column)->id;
}

/* The newest results come only after a retry: what the page selected by itself makes way for them, with trend and details (W28). What a user selected stays,
 * also where that was selected already: whoever presses on it or comes to it from the overview has chosen it. */
static void
test_newest_after_retry (AppRecord *self, gconstpointer data)
{
  enum
  {
    NOBODY,
    SELECTED,
    ACTIVATED,
    CAME,
    N_WAYS,
  };

  for (int way = NOBODY; way < N_WAYS; way++)
    {
      GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
      WardCumulative *grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
      g_autofree char *before = NULL;
      gint64 newest_us;
      guint row = 0;
      guint column = 0;

      open_without_newest (self, WARD_SECTION_LABS);
      ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
      before = g_strdup (get_selected_id (page, grid));
      newest_us
          = ward_grid_get_column (app_get_grid (page), ward_grid_get_n_columns (app_get_grid (page)) - 1)->time.utc_us;
      if (way == SELECTED)
        {
          ward_cumulative_select (grid, 0, 0);
          g_assert_true (ward_grid_find_result (app_get_grid (page), before, &row, &column));
          ward_cumulative_select (grid, row, column);
        }
      else if (way == ACTIVATED)
        g_signal_emit_by_name (grid, "cell-activated", 0, 0);
      else if (way == CAME)
        ward_labs_page_show_result (WARD_LABS_PAGE (page), before);
      ward_record_reload (self->record);
      wait_loaded (self->record);
      g_assert_false (ward_record_lacks_newest (self->record, WARD_SECTION_LABS));
      g_assert_true (ward_cumulative_get_selected (grid, &row, &column));
      if (way == NOBODY)
        {
          g_assert_cmpuint (row, ==, ward_abnormal_find_first_row (app_get_grid (page), g_get_real_time ()));
          g_assert_cmpint (ward_grid_get_column (app_get_grid (page), column)->time.utc_us, >, newest_us);
          g_assert_cmpstr (get_selected_id (page, grid), !=, before);
        }
      else
        g_assert_cmpstr (get_selected_id (page, grid), ==, before);
      ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
      g_assert_finalize_object (page);
    }
}

/* Of results of one time the details name the others above the times, within what is in sight (V60). */
static void
test_others_in_detail (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  WardResultDetail *detail = WARD_RESULT_DETAIL (app_find (page, WARD_TYPE_RESULT_DETAIL, NULL));
  g_autofree char *words = NULL;
  const char *second;

  app_record_open (self, "tricky");
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  ward_labs_page_show_result (WARD_LABS_PAGE (page), "v60b");
  words = app_read (GTK_WIDGET (detail));
  second = strstr (words, "[Result 2 of 2 at this time]");
  g_assert_nonnull (second);
  g_assert_true (g_strstr_len (words, second - words, "[Also at this time][4.9\302\240mmol/L][Collected]") != NULL);
  g_assert_nonnull (strstr (second, "[Also at this time][5.4\302\240mmol/L H ▲][Collected]"));
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

/* Results between 30 days and a week ago failed to load: what was before them is not joined to, nor compared with, what came after (W34, W38). */
static void
test_middle_not_loaded (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  WardCumulative *grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
  GtkWidget *detail = app_find (page, WARD_TYPE_RESULT_DETAIL, NULL);
  WardGraph *trend = WARD_GRAPH (app_find (page, WARD_TYPE_GRAPH, NULL));
  WardRecordSection *section = &self->record->sections[WARD_SECTION_LABS];
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint n_gaps = 0;
  guint row = 0;
  guint column = 0;
  guint n = 0;

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  while (g_strcmp0 (ward_grid_get_row (app_get_grid (page), row)->label, "Glucose") != 0)
    row++;
  ward_grid_find_row_ends (app_get_grid (page), row, &n, &column);
  ward_cumulative_select (grid, row, (int) column);
  before = app_read (detail);
  g_assert_nonnull (strstr (before, "[Change]["));
  g_assert_null (strstr (before, "[Change][Not known"));
  section->was_complete = FALSE;
  section->windows[1].state = WARD_WINDOW_FAILED;
  ward_record_mark (self->record, WARD_SECTION_LABS, FALSE);
  while (section->dirty)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  after = app_read (detail);
  g_assert_nonnull (strstr (after, "[Change][Not known: results between this and the one before it are not loaded]"));
  g_assert_true (ward_grid_get_row (app_get_grid (page), row)->gap_before_latest);
  for (guint i = 0; i < ward_grid_get_n_columns (app_get_grid (page)); i++)
    n_gaps += ward_grid_get_column (app_get_grid (page), i)->gap_before;
  g_assert_cmpuint (n_gaps, >, 0);
  ward_series_get_missing (g_array_index (trend->lanes, WardLane, 0).series, &n);
  g_assert_cmpuint (n, ==, 1);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_finalize_object (page);
}

/* With large text the list of panels makes way for an earlier result, and its button says what stands out in it; opened, the list says it itself (W23). */
static void
test_large_panels (AppRecord *self, gconstpointer data)
{
  GtkWidget *usual = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *page;
  GtkWidget *window;
  GtkWidget *list;
  GtkToggleButton *button;
  WardGridCounts counts;
  graphene_rect_t panels;
  graphene_rect_t trend;
  g_autofree char *standing = NULL;
  g_autofree char *words = NULL;

  g_assert_true (gtk_widget_get_visible (app_find (usual, WARD_TYPE_PANEL_LIST, NULL)));
  g_assert_false (gtk_widget_get_visible (app_find (usual, GTK_TYPE_TOGGLE_BUTTON, "panels-toggle")));
  app_record_open (self, "deceased");
  app_set_text_size (200);
  page = g_object_ref_sink (ward_labs_page_new ());
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  window = app_put_in_window (page);
  app_wait_painted (window);
  list = app_find (page, WARD_TYPE_PANEL_LIST, NULL);
  button = GTK_TOGGLE_BUTTON (app_find (page, GTK_TYPE_TOGGLE_BUTTON, "panels-toggle"));
  g_assert_false (gtk_widget_get_visible (list));
  ward_grid_count (app_get_grid (page), NULL, &counts);
  g_assert_cmpuint (counts.n_latest_critical, >, 0);
  standing = ward_grid_counts_format_short (&counts);
  words = g_strdup_printf ("Panels · latest: %s", standing);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, words);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (button), window, &panels));
  g_assert_true (gtk_widget_compute_bounds (app_find (page, GTK_TYPE_TOGGLE_BUTTON, "trend-toggle"), window, &trend));
  g_assert_cmpfloat_with_epsilon (panels.origin.y, trend.origin.y, 0.5); /* no line for a single button */
  gtk_toggle_button_set_active (button, TRUE);
  g_assert_true (gtk_widget_get_visible (list));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Panels");
  gtk_toggle_button_set_active (button, FALSE);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Panels");
  gtk_window_destroy (GTK_WINDOW (window));
  app_set_text_size (100);
  g_assert_finalize_object (page);
  g_assert_finalize_object (usual);
}

/* A flagged result's comment is read while its details are closed, and of no other, nor of the patient before; the button names what it opens. */
static void
test_comment_line (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *line = app_find (page, GTK_TYPE_LABEL, "comment-line");
  GtkToggleButton *details = GTK_TOGGLE_BUTTON (app_find (page, GTK_TYPE_TOGGLE_BUTTON, "trend-toggle"));
  WardCumulative *grid = WARD_CUMULATIVE (app_find (page, WARD_TYPE_CUMULATIVE, NULL));
  guint potassium = 0;
  guint row = 0;
  guint column = 0;

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (details)), ==, "Trend and details");
  app_record_open (self, "deceased");
  wait_loaded (self->record);
  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  while (!g_str_equal (ward_grid_get_row (app_get_grid (page), potassium)->label, "Potassium"))
    potassium++;
  g_assert_true (ward_grid_find_result (app_get_grid (page),
                                        ward_grid_get_row (app_get_grid (page), potassium)->latest->id, &row, &column));
  ward_cumulative_select (grid, potassium, column);
  g_assert_false (gtk_widget_get_visible (line)); /* the details say it */
  gtk_toggle_button_set_active (details, FALSE);
  g_assert_true (gtk_widget_get_visible (line));
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (line)), "Potassium, comment: Sample shows slight"));
  ward_cumulative_select (grid, row == 0 ? 1 : 0, column);
  g_assert_false (gtk_widget_get_visible (line));
  ward_cumulative_select (grid, potassium, column);
  g_assert_true (gtk_widget_get_visible (line));
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  g_assert_false (gtk_widget_get_visible (line));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (line)), ==, "");
  g_assert_null (gtk_widget_get_tooltip_text (line));
  g_assert_finalize_object (page);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/labs-page/nothing-of-the-patient-before", AppRecord, NULL, app_adult_set_up, test_other_patient,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W28-V62-first-selection", AppRecord, NULL, app_adult_set_up, test_first_selection,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/selection-after-filter", AppRecord, NULL, app_adult_set_up, test_selection_after_filter,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/panel-in-sight", AppRecord, NULL, app_adult_set_up, test_panel_in_sight,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W34-panel-words", AppRecord, NULL, app_adult_set_up, test_panel_words,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W34-newest-vitals-not-loaded", AppRecord, NULL, app_adult_set_up, test_vitals_not_loaded,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W34-newest-not-loaded", AppRecord, NULL, app_adult_set_up, test_newest_not_loaded,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W28-newest-after-retry", AppRecord, NULL, app_adult_set_up, test_newest_after_retry,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W23-panels-of-large-text", AppRecord, NULL, app_adult_set_up, test_large_panels,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/comment-in-sight", AppRecord, NULL, app_adult_set_up, test_comment_line,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/V60-others-in-detail", AppRecord, NULL, app_adult_set_up, test_others_in_detail,
              app_adult_tear_down);
  g_test_add ("/app/labs-page/W34-W38-middle-not-loaded", AppRecord, NULL, app_adult_set_up, test_middle_not_loaded,
              app_adult_tear_down);
  return g_test_run ();
}
