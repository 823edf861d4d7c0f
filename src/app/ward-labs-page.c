/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of laboratory results (clinical.md section 5): panels at the side, filter above, the cumulative grid, and below it the trend and everything that
 * is known about the selection. A filter always says what it hides, critical results apart, and one key takes it away (W23, W32). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-grid-words.h"
#include "app/ward-labs-choice.h"
#include "app/ward-labs-page.h"
#include "app/ward-large-text.h"
#include "app/ward-no-match.h"
#include "app/ward-panel-list.h"
#include "app/ward-result-detail.h"
#include "app/ward-split.h"
#include "app/ward-state-view.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-wrap-layout.h"

#define FILTER_CHARACTERS \
  14 /* of the filter at the least, with large text: in its line with the buttons, where that is wide enough */

struct _WardLabsPage
{
  GtkBox parent_instance;

  WardStateView *state;
  WardPanelList *panels;
  GtkWidget *toolbar;
  GtkToggleButton *panels_button; /* with large text, which has no room for the list beside an older result */
  GtkSearchEntry *filter_entry;
  GtkToggleButton *abnormal_button;
  GtkToggleButton *details_button;
  WardNotices *filter_notices;
  GtkPaned *paned;
  GtkWidget *grid_scroller;
  WardCumulative *grid;
  GtkLabel *comment_line; /* of the selection, while what else is known about it is not in view */
  WardNoMatch *no_match;  /* instead, where the filter leaves nothing */
  GtkLabel *trend_title;
  WardGraph *trend;
  WardResultDetail *detail;

  WardRecord *record;         /* (owned) (nullable) */
  GSignalGroup *record_group; /* (owned) */
  gboolean resetting;
  WardLabsChoice *choice; /* (owned) whose the selection is */
};

G_DEFINE_FINAL_TYPE (WardLabsPage, ward_labs_page, GTK_TYPE_BOX)

/* A comment can say that the number is not what it seems: of a selection that carries a flag it is read without opening anything. Dots stand for what
 * two lines have no room for; the button opens the whole (W17). */
static void
say_comment (WardLabsPage *self)
{
  const WardGrid *grid = ward_cumulative_get_grid (self->grid);
  guint row = 0;
  guint column = 0;
  WardGridCell cell = { 0 };
  g_autofree char *words = NULL;

  if (!gtk_toggle_button_get_active (self->details_button) && grid != NULL
      && ward_cumulative_get_selected (self->grid, &row, &column) && row < ward_grid_get_n_rows (grid)
      && column < ward_grid_get_n_columns (grid))
    {
      ward_grid_get_cell (grid, row, column, &cell);
      words = ward_grid_cell_dup_comment (&cell, ward_grid_get_row (grid, row)->label);
    }
  gtk_label_set_text (self->comment_line, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->comment_line), words);
  gtk_widget_set_visible (GTK_WIDGET (self->comment_line), words != NULL);
}

static void
show_nothing_selected (WardLabsPage *self)
{
  gtk_label_set_text (self->trend_title, "");
  ward_graph_set_prompt (self->trend, _ ("Select a result to see its trend"));
  ward_graph_set_series (self->trend, NULL, 0);
  ward_result_detail_clear (self->detail,
                            _ ("Select a result to see its trend and everything that is known about it."));
  say_comment (self);
}

static void
show_trend (WardLabsPage *self, const WardGrid *grid, guint row)
{
  const WardGridRow *info = ward_grid_get_row (grid, row);
  guint n = 0;
  const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);
  g_autoptr (WardSeries) series = ward_series_new (info->label, info->unit, results, n, NULL);
  double minimum;
  double maximum;
  gboolean drawable = ward_series_get_value_bounds (series, &minimum, &maximum);
  guint n_missing = 0;
  const WardSpan *missing = ward_grid_get_missing (grid, &n_missing);
  g_autofree char *title = NULL;

  title = drawable ? g_strdup_printf (*info->unit != '\0' ? _ ("Trend of %s, %s") : _ ("Trend of %s"), info->label,
                                      info->unit)
                   : g_strdup_printf (_ ("%s has no numbers to draw; the grid above is its history."), info->label);
  ward_series_set_now (series, g_get_real_time ());
  ward_series_set_is_isolate (series, info->isolate != NULL);
  ward_series_set_missing (series, missing, n_missing);
  gtk_label_set_text (self->trend_title, title);
  ward_graph_set_prompt (self->trend, NULL);
  ward_graph_set_lacks_newest (self->trend, ward_record_lacks_newest (self->record, WARD_SECTION_LABS));
  ward_graph_set_series (self->trend, drawable ? &series : NULL, drawable ? 1 : 0);
}

/* The result of another time, beside a cell that is empty, would be read as the cell's. */
static void
say_empty (WardLabsPage *self, const WardGrid *grid, guint row, guint column)
{
  g_autofree char *words = NULL;

  if (column < ward_grid_get_n_columns (grid))
    words = g_strdup_printf (_ ("No result at this time: %s, %s %s"), ward_grid_get_row (grid, row)->label,
                             ward_grid_get_column (grid, column)->date, ward_grid_get_column (grid, column)->clock);
  ward_result_detail_clear (self->detail, words != NULL ? g_strchomp (words) : _ ("No result at this time"));
}

static void
show_known (WardLabsPage *self)
{
  const WardGrid *grid = ward_cumulative_get_grid (self->grid);
  guint row = 0;
  guint column = 0;
  WardGridCell cell = { 0 };
  const WardObservation *previous;

  if (self->resetting)
    return;
  if (grid == NULL || !ward_cumulative_get_selected (self->grid, &row, &column) || row >= ward_grid_get_n_rows (grid))
    {
      show_nothing_selected (self);
      return;
    }
  show_trend (self, grid, row);
  if (column < ward_grid_get_n_columns (grid))
    ward_grid_get_cell (grid, row, column, &cell);
  if (cell.n_results == 0)
    {
      say_empty (self, grid, row, column);
      return;
    }
  previous = ward_grid_find_previous (grid, row, cell.results[0]);
  ward_result_detail_show (self->detail, self->record, ward_grid_get_row (grid, row)->label, cell.results,
                           cell.n_results, previous, ward_grid_is_parted (grid, previous, cell.results[0]),
                           ward_grid_get_row (grid, row)->isolate != NULL);
}

static void
show_selection (WardLabsPage *self)
{
  show_known (self);
  say_comment (self);
}

static void
selection_changed_cb (WardLabsPage *self)
{
  if (self->choice != NULL && !self->resetting)
    ward_labs_choice_touch (self->choice);
  show_selection (self);
}

static void
say_hidden (WardLabsPage *self, const WardGrid *shown)
{
  g_autofree char *hidden = ward_grid_format_hidden (shown, NULL);

  if (hidden == NULL)
    {
      ward_notices_hide (self->filter_notices, "filter");
      return;
    }
  ward_notices_show (self->filter_notices, "filter",
                     ward_grid_get_n_hidden_critical (shown) > 0 ? WARD_NOTICE_WARNING : WARD_NOTICE_INFO, hidden,
                     _ ("Show All"), "win.reset-filter");
}

static void
append_filter (WardLabsPage *self, GString *words)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter_entry));
  const char *panel = ward_panel_list_get_selected (self->panels);

  if (*text != '\0')
    g_string_append_printf (words, _ ("Only what holds “%s”. "), text);
  if (panel != NULL)
    g_string_append_printf (words, _ ("Only the panel %s. "), panel);
  if (gtk_toggle_button_get_active (self->abnormal_button))
    g_string_append (words, _ ("Only rows with abnormal results. "));
}

/* In the table's place, which could else be taken for a patient without results. */
static void
say_no_match (WardLabsPage *self, const WardGrid *all, const WardGrid *shown)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter_entry));
  gboolean nothing = shown != NULL && ward_grid_get_n_rows (shown) == 0 && ward_grid_get_n_results (all) > 0;
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->no_match)) != NULL;
  g_autofree char *title = *text != '\0' ? g_strdup_printf (_ ("No result matches “%s”"), text)
                                         : g_strdup (_ ("No result matches the filter"));
  g_autoptr (GString) body = g_string_new (NULL);

  gtk_widget_set_visible (self->grid_scroller, !nothing);
  gtk_widget_set_visible (GTK_WIDGET (self->no_match), nothing);
  if (!nothing)
    {
      if (had_focus)
        gtk_widget_grab_focus (GTK_WIDGET (self->grid));
      return;
    }
  append_filter (self, body);
  g_string_append_printf (body,
                          ngettext ("Without the filter there is %u result.",
                                    "Without the filter there are %u results.", ward_grid_get_n_results (all)),
                          ward_grid_get_n_results (all));
  ward_no_match_set (self->no_match, title, body->str);
}

/* The table, or what stands in its place. */
static gboolean
focus_results (WardLabsPage *self)
{
  gboolean nothing = gtk_widget_get_visible (GTK_WIDGET (self->no_match));

  return gtk_widget_grab_focus (nothing ? GTK_WIDGET (self->no_match) : GTK_WIDGET (self->grid));
}

static void
show_grid (WardLabsPage *self)
{
  WardGrid *grid = self->record != NULL ? ward_record_get_grid (self->record, WARD_SECTION_LABS) : NULL;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter_entry));
  WardGridFilter filter = {
    .text = *text != '\0' ? text : NULL,
    .abnormal_only = gtk_toggle_button_get_active (self->abnormal_button),
    .panel = ward_panel_list_get_selected (self->panels),
  };
  g_autoptr (WardGrid) shown = NULL;

  if (grid == NULL || self->resetting)
    return;
  shown = ward_grid_filter (grid, &filter);
  ward_labs_choice_set_grid (self->choice, shown);
  say_hidden (self, shown);
  say_no_match (self, grid, shown);
  show_selection (self);
}

/* While the list is not in view its button says what stands out in it (W23). */
static void
say_panels (WardLabsPage *self)
{
  const WardGrid *grid = self->record != NULL ? ward_record_get_grid (self->record, WARD_SECTION_LABS) : NULL;
  gboolean lacks_newest = grid != NULL && ward_record_lacks_newest (self->record, WARD_SECTION_LABS);
  WardGridCounts counts = { 0 };
  g_autofree char *standing = NULL;
  g_autofree char *words = NULL;

  if (grid != NULL && !gtk_toggle_button_get_active (self->panels_button))
    ward_grid_count (grid, NULL, &counts);
  if (counts.n_latest_critical > 0 && counts.n_latest_critical < counts.n_latest_abnormal)
    counts.n_latest_resistant = 0; /* the dots stand for these, too: the toolbar has one line */
  standing = ward_grid_counts_format_short (&counts);
  if (*standing == '\0')
    words = g_strdup (_ ("Panels"));
  else /* Translators: the button that shows the list of panels, and how many of the latest results stand out in it: “3 critical, …”. */
    words = g_strdup_printf (lacks_newest ? _ ("Panels · latest loaded: %s") : _ ("Panels · latest: %s"), standing);
  gtk_button_set_label (GTK_BUTTON (self->panels_button), words);
}

static void
update (WardLabsPage *self)
{
  guint n = self->record != NULL ? ward_record_get_n_results (self->record, WARD_SECTION_LABS) : 0;

  if (n > 0)
    {
      gboolean lacks = ward_record_lacks_newest (self->record, WARD_SECTION_LABS);

      ward_panel_list_set_grid (self->panels, ward_record_get_grid (self->record, WARD_SECTION_LABS), lacks);
      ward_cumulative_set_lacks_newest (self->grid, lacks);
      show_grid (self);
      ward_labs_choice_select_first (self->choice, g_get_real_time ());
    }
  else
    {
      ward_panel_list_set_grid (self->panels, NULL, FALSE);
      ward_cumulative_set_grid (self->grid, NULL);
      say_no_match (self, NULL, NULL);
      show_nothing_selected (self);
    }
  say_panels (self);
  ward_state_view_show_record (self->state, self->record, WARD_SECTION_LABS, n);
}

static void
section_changed_cb (WardLabsPage *self, WardSection section)
{
  if (section == WARD_SECTION_LABS)
    update (self);
  else if (section == WARD_SECTION_REPORTS && self->record != NULL)
    show_selection (self);
}

static void
filter_changed_cb (WardLabsPage *self)
{
  show_grid (self);
  ward_labs_choice_select_gravest (self->choice);
  ward_cumulative_reveal_selected (self->grid);
}

static void
panel_selected_cb (WardLabsPage *self)
{
  filter_changed_cb (self);
}

/* Down from the filter goes to what it filters, not to the bar between. */
static gboolean
filter_key_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
               WardLabsPage *self)
{
  if ((keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  return focus_results (self);
}

/* What is typed on the page, wherever it takes no letters itself, is a filter. */
static void
search_started_cb (WardLabsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
  gtk_editable_set_position (GTK_EDITABLE (self->filter_entry), -1);
}

static void
add_filter_keys (WardLabsPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (filter_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->filter_entry), keys);
  gtk_search_entry_set_key_capture_widget (self->filter_entry, GTK_WIDGET (self));
  g_signal_connect_object (self->filter_entry, "search-started", G_CALLBACK (search_started_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Escape in the entry: empties it first, then takes away what else leaves nothing, then leaves it. */
static void
stop_search_cb (WardLabsPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->filter_entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
  else if (gtk_widget_get_visible (GTK_WIDGET (self->no_match)))
    ward_labs_page_reset_filter (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
ward_labs_page_dispose (GObject *object)
{
  WardLabsPage *self = WARD_LABS_PAGE (object);

  if (self->record != NULL)
    ward_labs_page_set_record (self, NULL);
  g_clear_object (&self->record_group);
  g_clear_pointer (&self->choice, ward_labs_choice_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_LABS_PAGE);
  G_OBJECT_CLASS (ward_labs_page_parent_class)->dispose (object);
}

static gboolean
ward_labs_page_grab_focus (GtkWidget *widget)
{
  return focus_results (WARD_LABS_PAGE (widget));
}

static void
ward_labs_page_class_init (WardLabsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_labs_page_dispose;
  widget_class->grab_focus = ward_labs_page_grab_focus;

  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_PANEL_LIST);
  g_type_ensure (WARD_TYPE_NOTICES);
  g_type_ensure (WARD_TYPE_SPLIT);
  g_type_ensure (WARD_TYPE_GRAPH);
  g_type_ensure (WARD_TYPE_CUMULATIVE);
  g_type_ensure (WARD_TYPE_NO_MATCH);
  g_type_ensure (WARD_TYPE_RESULT_DETAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-labs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, state);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, panels);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, panels_button);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, abnormal_button);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, details_button);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, filter_notices);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, grid_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, grid);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, comment_line);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, no_match);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, trend_title);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, trend);
  gtk_widget_class_bind_template_child (widget_class, WardLabsPage, detail);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, say_panels);
  gtk_widget_class_bind_template_callback (widget_class, say_comment);
}

/* Large text leaves room for the results themselves, and of these for more than the latest: the rest is one key away. The buttons that open it stand
 * together, in a second line where one has no room for all. */
static void
make_room (WardLabsPage *self)
{
  GtkWidget *place = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *openers[] = { GTK_WIDGET (self->panels_button), GTK_WIDGET (self->details_button) };

  gtk_toggle_button_set_active (self->details_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->panels_button), TRUE);
  gtk_toggle_button_set_active (self->panels_button, FALSE);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->filter_entry), FILTER_CHARACTERS);
  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      g_object_ref (openers[i]);
      gtk_box_remove (GTK_BOX (self->toolbar), openers[i]);
      gtk_box_append (GTK_BOX (place), openers[i]);
      g_object_unref (openers[i]);
    }
  gtk_widget_set_layout_manager (place, ward_wrap_layout_new (10, 6, FALSE));
  gtk_box_append (GTK_BOX (self->toolbar), place);
  gtk_widget_set_layout_manager (self->toolbar, ward_wrap_layout_new (10, 6, FALSE));
}

static void
ward_labs_page_init (WardLabsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ward_graph_set_newest_first (self->trend, TRUE);
  if (ward_large_text_is_on (GTK_WIDGET (self)))
    make_room (self);
  add_filter_keys (self);
  self->choice = ward_labs_choice_new (self->grid);
  g_signal_connect_object (self->panels, "selected", G_CALLBACK (panel_selected_cb), self, G_CONNECT_SWAPPED);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "section-changed", G_CALLBACK (section_changed_cb), self);
  update (self);
}

/**
 * ward_labs_page_new:
 *
 * An empty page.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_labs_page_new (void)
{
  return g_object_new (WARD_TYPE_LABS_PAGE, NULL);
}

/**
 * ward_labs_page_set_record:
 * @record: (nullable): the open record
 *
 * Shows a record, unfiltered; what was shown before is gone at once.
 */
void
ward_labs_page_set_record (WardLabsPage *self, WardRecord *record)
{
  g_return_if_fail (WARD_IS_LABS_PAGE (self));
  g_return_if_fail (record == NULL || WARD_IS_RECORD (record));

  if (self->record == record)
    return;
  g_signal_group_set_target (self->record_group, NULL);
  /* The rows belong to the old record: they are let go before it is. */
  ward_cumulative_set_grid (self->grid, NULL);
  show_nothing_selected (self);
  ward_panel_list_set_grid (self->panels, NULL, FALSE);
  g_clear_object (&self->record);
  ward_labs_choice_reset (self->choice);
  ward_labs_page_reset_filter (self);
  ward_notices_clear (self->filter_notices);
  g_set_object (&self->record, record);
  g_signal_group_set_target (self->record_group, record);
  update (self);
}

/**
 * ward_labs_page_focus_filter:
 *
 * Puts the cursor into the filter.
 */
void
ward_labs_page_focus_filter (WardLabsPage *self)
{
  g_return_if_fail (WARD_IS_LABS_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
}

/**
 * ward_labs_page_reset_filter:
 *
 * Takes every filter away: text, abnormal only, panel.
 */
void
ward_labs_page_reset_filter (WardLabsPage *self)
{
  g_return_if_fail (WARD_IS_LABS_PAGE (self));

  self->resetting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
  gtk_toggle_button_set_active (self->abnormal_button, FALSE);
  ward_panel_list_select (self->panels, NULL);
  self->resetting = FALSE;
  if (self->record != NULL && ward_record_get_n_results (self->record, WARD_SECTION_LABS) > 0)
    filter_changed_cb (self);
}

/**
 * ward_labs_page_show_abnormal:
 *
 * Shows the rows with abnormal results only.
 */
void
ward_labs_page_show_abnormal (WardLabsPage *self)
{
  g_return_if_fail (WARD_IS_LABS_PAGE (self));

  ward_labs_page_reset_filter (self);
  gtk_toggle_button_set_active (self->abnormal_button, TRUE);
}

/**
 * ward_labs_page_show_result:
 * @id: a result's id
 *
 * Takes the filters away and selects the result.
 */
void
ward_labs_page_show_result (WardLabsPage *self, const char *id)
{
  const WardGrid *grid;
  guint row = 0;
  guint column = 0;

  g_return_if_fail (WARD_IS_LABS_PAGE (self));
  g_return_if_fail (id != NULL);

  ward_labs_page_reset_filter (self);
  grid = ward_cumulative_get_grid (self->grid);
  if (grid == NULL || !ward_grid_find_result (grid, id, &row, &column))
    return;
  ward_cumulative_select (self->grid, row, column);
  ward_labs_choice_touch (self->choice);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/**
 * ward_labs_page_get_grid:
 *
 * Returns: (transfer none) (nullable): the results that are shown
 */
WardGrid *
ward_labs_page_get_grid (WardLabsPage *self)
{
  g_return_val_if_fail (WARD_IS_LABS_PAGE (self), NULL);

  return ward_cumulative_get_grid (self->grid);
}

/**
 * ward_labs_page_dup_filter:
 *
 * Returns: (transfer full): in a sentence, what is shown and how much that leaves out
 */
char *
ward_labs_page_dup_filter (WardLabsPage *self)
{
  WardGrid *grid;
  g_autofree char *hidden = NULL;
  g_autoptr (GString) words = g_string_new (NULL);

  g_return_val_if_fail (WARD_IS_LABS_PAGE (self), NULL);

  grid = ward_cumulative_get_grid (self->grid);
  append_filter (self, words);
  if (grid != NULL)
    hidden = ward_grid_format_hidden (grid, NULL);
  if (hidden != NULL)
    g_string_append (words, hidden);
  else if (words->len == 0)
    g_string_append (words, _ ("All loaded results, no filter"));
  return g_strdup (g_strchomp (words->str));
}

/**
 * ward_labs_page_dup_copy:
 *
 * Returns: (transfer full) (nullable): the selected result as text
 */
char *
ward_labs_page_dup_copy (WardLabsPage *self)
{
  WardGrid *grid;
  guint row = 0;
  guint column = 0;

  g_return_val_if_fail (WARD_IS_LABS_PAGE (self), NULL);

  grid = ward_cumulative_get_grid (self->grid);
  if (grid == NULL || !ward_cumulative_get_selected (self->grid, &row, &column))
    return NULL;
  return ward_grid_dup_copy (grid, row, (int) column, NULL);
}

/**
 * ward_labs_page_get_trend:
 *
 * Returns: (transfer none): the graph of the selected row
 */
GtkWidget *
ward_labs_page_get_trend (WardLabsPage *self)
{
  g_return_val_if_fail (WARD_IS_LABS_PAGE (self), NULL);

  return GTK_WIDGET (self->trend);
}

/**
 * ward_labs_page_get_trend_title:
 *
 * Returns: what the graph shows
 */
const char *
ward_labs_page_get_trend_title (WardLabsPage *self)
{
  g_return_val_if_fail (WARD_IS_LABS_PAGE (self), NULL);

  return gtk_label_get_text (self->trend_title);
}
