/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter of the laboratory page: what it hides is counted and said, what it leaves nothing of is said in the table's place, and keys lead in and out. */
#include "app/ward-grid-words.h"
#include "app/ward-labs-page.h"
#include "app/ward-no-match.h"
#include "app/ward-panel-list.h"

#include "app/app-fixture.h"
#include "support/ward-ui-assert.h"
#include "widgets/ward-cumulative-private.h"

/* The filter's bar counts what is not shown: shown and hidden are all there is. */
static void
check_counts (AppRecord *self, GtkWidget *page)
{
  const WardGrid *grid = app_get_grid (page);
  guint n_hidden = ward_grid_get_n_hidden (grid);
  g_autofree char *said = ward_grid_format_hidden (grid, NULL);
  g_autofree char *words = app_read (page);

  g_assert_cmpuint (ward_grid_get_n_results (grid) + n_hidden, ==,
                    ward_record_get_n_results (self->record, WARD_SECTION_LABS));
  if (n_hidden == 0)
    {
      g_assert_null (said);
      g_assert_null (strstr (words, "[Show All]"));
      return;
    }
  g_assert_nonnull (strstr (words, said));
  g_assert_nonnull (strstr (words, "[Show All]"));
}

static void
test_filter (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkEditable *entry = GTK_EDITABLE (app_find (page, GTK_TYPE_SEARCH_ENTRY, NULL));
  WardPanelList *panels = WARD_PANEL_LIST (app_find (page, WARD_TYPE_PANEL_LIST, NULL));
  GtkWidget *no_match = app_find (page, WARD_TYPE_NO_MATCH, NULL);
  g_autofree char *words = NULL;
  g_autofree char *count = NULL;
  guint n_rows;

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  n_rows = ward_grid_get_n_rows (app_get_grid (page));
  g_assert_cmpuint (n_rows, >, 20);
  check_counts (self, page);

  gtk_editable_set_text (entry, "potassium");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), ==, 1);
  check_counts (self, page);

  g_assert_false (gtk_widget_get_visible (no_match));
  gtk_editable_set_text (entry, "no such analyte");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), ==, 0);
  check_counts (self, page);
  g_assert_true (gtk_widget_get_visible (no_match));
  words = app_read (no_match);
  count = g_strdup_printf ("Without the filter there are %u results.",
                           ward_record_get_n_results (self->record, WARD_SECTION_LABS));
  g_assert_nonnull (strstr (words, "No result matches “no such analyte”"));
  g_assert_nonnull (strstr (words, count));
  g_assert_nonnull (strstr (words, "[Show All]"));
  g_signal_emit_by_name (entry, "stop-search");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_false (gtk_widget_get_visible (no_match));
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), ==, n_rows);
  gtk_editable_set_text (entry, "no such analyte");
  g_signal_emit_by_name (entry, "search-changed");

  ward_labs_page_reset_filter (WARD_LABS_PAGE (page));
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), ==, n_rows);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "");
  g_assert_false (gtk_widget_get_visible (no_match));
  check_counts (self, page);

  ward_panel_list_select (panels, "Lipid panel");
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), <, n_rows);
  check_counts (self, page);
  ward_labs_page_reset_filter (WARD_LABS_PAGE (page));
  g_assert_null (ward_panel_list_get_selected (panels));
  check_counts (self, page);
  g_assert_finalize_object (page);
}

static void
test_abnormal (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (app_find (page, GTK_TYPE_TOGGLE_BUTTON, "abnormal-only"));
  guint n_rows;
  guint n_abnormal;

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  n_rows = ward_grid_get_n_rows (app_get_grid (page));
  gtk_editable_set_text (GTK_EDITABLE (app_find (page, GTK_TYPE_SEARCH_ENTRY, NULL)), "potassium");
  ward_labs_page_show_abnormal (WARD_LABS_PAGE (page));
  g_assert_true (gtk_toggle_button_get_active (button));
  n_abnormal = ward_grid_get_n_rows (app_get_grid (page));
  g_assert_cmpuint (n_abnormal, >, 1);
  g_assert_cmpuint (n_abnormal, <, n_rows);
  check_counts (self, page);
  gtk_toggle_button_set_active (button, FALSE);
  g_assert_cmpuint (ward_grid_get_n_rows (app_get_grid (page)), ==, n_rows);
  g_assert_finalize_object (page);
}

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller)
          && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  return handled;
}

/* What the window does for its pages. */
static void
add_reset_action (GtkWidget *page)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) reset = g_simple_action_new ("reset-filter", NULL);

  g_signal_connect_object (reset, "activate", G_CALLBACK (ward_labs_page_reset_filter), page, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (reset));
  gtk_widget_insert_action_group (page, "win", G_ACTION_GROUP (actions));
}

/* Letters typed on the page go into the filter; Down goes from it to the table, not to the bar between; where nothing is left the graph says so. */
static void
test_filter_keys (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_labs_page_new ());
  GtkWidget *entry = app_find (page, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *grid = app_find (page, WARD_TYPE_CUMULATIVE, NULL);
  GtkWidget *window;
  GtkWidget *focus;

  ward_labs_page_set_record (WARD_LABS_PAGE (page), self->record);
  add_reset_action (page);
  window = app_put_in_window (page);
  app_wait_painted (window);
  g_assert_true (gtk_search_entry_get_key_capture_widget (GTK_SEARCH_ENTRY (entry)) == page);
  gtk_widget_grab_focus (grid);
  g_signal_emit_by_name (entry, "search-started");
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_true (gtk_widget_is_ancestor (focus, entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing is called so");
  g_signal_emit_by_name (entry, "search-changed");
  ward_assert_accessible_property (ward_labs_page_get_trend (WARD_LABS_PAGE (page)), DESCRIPTION,
                                   "Select a result to see its trend");
  g_assert_true (press (entry, GDK_KEY_Down));
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_true (gtk_widget_is_ancestor (focus, app_find (page, WARD_TYPE_NO_MATCH, NULL)));
  g_signal_emit_by_name (focus, "clicked");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_true (gtk_widget_is_ancestor (focus, grid));
  gtk_editable_set_text (GTK_EDITABLE (entry), "lipid");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpint (WARD_CUMULATIVE (grid)->selected_row, >=, 0);
  g_assert_false (press (entry, GDK_KEY_Up));
  g_assert_true (press (entry, GDK_KEY_Down));
  focus = gtk_root_get_focus (GTK_ROOT (window));
  g_assert_true (gtk_widget_is_ancestor (focus, grid));
  ward_labs_page_set_record (WARD_LABS_PAGE (page), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (page);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/labs-filter/W32-counts-and-reset", AppRecord, NULL, app_adult_set_up, test_filter,
              app_adult_tear_down);
  g_test_add ("/app/labs-filter/keys", AppRecord, NULL, app_adult_set_up, test_filter_keys, app_adult_tear_down);
  g_test_add ("/app/labs-filter/abnormal-only", AppRecord, NULL, app_adult_set_up, test_abnormal, app_adult_tear_down);

  return g_test_run ();
}
