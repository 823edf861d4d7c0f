/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of vital signs (clinical.md 4.6): strip of latest values, graphs on one time axis, and the flowsheet, which is the graphs' table (W40). The period
 * is chosen from presets; the page says which days it shows and how many readings that leaves out (W32, W42). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-grid-words.h"
#include "app/ward-large-text.h"
#include "app/ward-latest-pane.h"
#include "app/ward-state-view.h"
#include "app/ward-vitals-page.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-label.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)

static const struct
{
  const char *label;
  const char *spoken;
  gint64 length_us; /* 0: all */
} presets[] = {
  { N_ ("24 h"), N_ ("Last 24 hours"), DAY_US },  { N_ ("3 d"), N_ ("Last 3 days"), 3 * DAY_US },
  { N_ ("7 d"), N_ ("Last 7 days"), 7 * DAY_US }, { N_ ("30 d"), N_ ("Last 30 days"), 30 * DAY_US },
  { N_ ("1 y"), N_ ("Last year"), 365 * DAY_US }, { N_ ("All"), N_ ("All readings"), 0 },
};

#define GRAPH_HEIGHT_LARGE 320     /* pixels, with large text: the days and one lane */
#define FLOWSHEET_HEIGHT_LARGE 380 /* the header, a heading and four rows */
#define DATE_CHARACTERS 12         /* with the mark behind it */
#define PRESET_DEFAULT 2
#define FEWEST_READINGS 6 /* of a course: those of a day, where they are taken every four hours */
#define PRESET_ALL (G_N_ELEMENTS (presets) - 1)

struct _WardVitalsPage
{
  GtkBox parent_instance;

  WardStateView *state;
  WardLatestPane *strip;
  GtkBox *presets;
  GtkLabel *period_label;
  GtkButton *show_all_button;
  GtkWidget *table_button;
  GtkWidget *content;
  GtkScrolledWindow *scroller;
  GtkPaned *paned;
  GtkScrolledWindow *graph_scroller;
  WardGraph *graph;
  GtkScrolledWindow *flowsheet_scroller;
  WardCumulative *flowsheet;
  GtkToggleButton *buttons[G_N_ELEMENTS (presets)];

  WardRecord *record;         /* (owned) (nullable) */
  GSignalGroup *record_group; /* (owned) */
  GtkGesture *press;          /* (unowned) of the page's own: whether the pointer is down */
  guint preset;
  gboolean preset_chosen; /* for this record: by the user, or because all readings are there */
};

G_DEFINE_FINAL_TYPE (WardVitalsPage, ward_vitals_page, GTK_TYPE_BOX)

static char *
format_day (gint64 us)
{
  WardDateTime datetime = { .utc_us = us, .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };

  return ward_datetime_format_date (&datetime, NULL);
}

/* What is in view: up to now, or to the death, and never from before the birth. */
typedef struct
{
  gint64 start_us; /* 0: all readings */
  gint64 end_us;
  gboolean to_death;
} Period;

static gint64
find_newest (const WardGrid *grid)
{
  gint64 newest_us = G_MININT64;

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      const WardObservation *latest = ward_grid_get_row (grid, row)->latest;

      if (latest != NULL)
        newest_us = MAX (newest_us, ward_datetime_get_axis_us (ward_observation_get_time (latest, NULL), NULL));
    }
  return newest_us;
}

/* A month or a year is no day to end at; and what was read after the death that is on record has to be seen. */
static Period
find_end (WardVitalsPage *self, const WardGrid *grid)
{
  const WardPatient *patient = ward_record_get_patient (self->record);
  const WardDateTime *death = patient != NULL && patient->deceased ? &patient->deceased_time : NULL;
  Period period = { .end_us = g_get_real_time () };
  gint64 death_us;

  if (death == NULL || (death->precision != WARD_PRECISION_DAY && !ward_datetime_has_time (death)))
    return period;
  death_us = ward_datetime_get_axis_us (death, NULL);
  if (!ward_datetime_has_time (death))
    death_us += DAY_US - G_USEC_PER_SEC;
  if (death_us >= period.end_us || find_newest (grid) > death_us)
    return period;
  period.end_us = death_us;
  period.to_death = TRUE;
  return period;
}

static gint64
get_birth (WardVitalsPage *self)
{
  const WardPatient *patient = ward_record_get_patient (self->record);

  if (patient == NULL || patient->birth.precision == WARD_PRECISION_NONE)
    return G_MININT64;
  return ward_datetime_get_axis_us (ward_datetime_has_time (&patient->birth_time) ? &patient->birth_time
                                                                                  : &patient->birth,
                                    NULL);
}

static Period
get_period (WardVitalsPage *self, const WardGrid *grid)
{
  Period period = find_end (self, grid);
  gint64 length_us = presets[self->preset].length_us;

  if (length_us != 0)
    period.start_us = MAX (period.end_us - length_us, MIN (get_birth (self), period.end_us - HOUR_US));
  return period;
}

/* A critical reading that is out of sight is told of by itself (W23). */
static char *
format_hidden (const WardGrid *shown)
{
  guint n = ward_grid_get_n_hidden (shown);
  guint n_critical = ward_grid_get_n_hidden_critical (shown);
  g_autofree char *all = NULL;

  if (n == 0)
    return NULL;
  all = g_strdup_printf (ngettext ("%u older reading is not shown", "%u older readings are not shown", n), n);
  return n_critical > 0 ? g_strdup_printf (_ ("%s, %u of them critical"), all, n_critical) : g_steal_pointer (&all);
}

/* Whether some of the readings could not be loaded: what is there is not all (W34). */
static gboolean
lacks_some (WardVitalsPage *self, const WardGrid *shown)
{
  guint n_missing;

  ward_grid_get_missing (shown, &n_missing);
  return n_missing > 0 || ward_record_lacks_newest (self->record, WARD_SECTION_VITALS);
}

static char *
format_all (WardVitalsPage *self, const WardGrid *shown)
{
  guint n = ward_grid_get_n_results (shown);

  return g_strdup_printf (lacks_some (self, shown) ? ngettext ("All loaded readings: %u", "All loaded readings: %u", n)
                                                   : ngettext ("All readings: %u", "All readings: %u", n),
                          n);
}

static void
say_period (WardVitalsPage *self, const WardGrid *shown, const Period *period)
{
  guint n_hidden = ward_grid_get_n_hidden (shown);
  g_autofree char *last = format_day (period->end_us);
  /* Translators: the day that a period ends with. */
  g_autofree char *to = period->to_death ? g_strdup_printf (_ ("%s (death)"), last) : g_strdup (last);
  g_autofree char *from = period->start_us != 0 ? format_day (period->start_us) : NULL;
  g_autofree char *hidden = format_hidden (shown);
  g_autofree char *text = NULL;

  if (from == NULL)
    text = format_all (self, shown);
  else if (hidden == NULL)
    text = g_strdup_printf (lacks_some (self, shown) ? _ ("%s to %s: all loaded readings")
                                                     : _ ("%s to %s: all readings"),
                            from, to);
  else
    text = g_strdup_printf (_ ("%s to %s; %s"), from, to, hidden);
  gtk_label_set_text (self->period_label, text);
  ward_label_keep_words (self->period_label, DATE_CHARACTERS);
  if (ward_grid_get_n_hidden_critical (shown) > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->period_label), "panel-critical");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->period_label), "panel-critical");
  gtk_widget_set_visible (GTK_WIDGET (self->show_all_button), n_hidden > 0);
}

/* Whether most of what was measured more than once has a course since then: so many readings, or all that there are. */
static gboolean
has_courses (const WardGrid *grid, gint64 since_us)
{
  guint n_rows = 0;
  guint n_courses = 0;

  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n = 0;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);
      guint first = n - MIN (n, FEWEST_READINGS);

      if (n < 2)
        continue;
      n_rows++;
      n_courses += ward_datetime_get_axis_us (ward_observation_get_time (results[first], NULL), NULL) >= since_us;
    }
  return n_rows > 0 && 2 * n_courses > n_rows;
}

/* Readings of the last week that are critical belong to what the page opens on. */
static gboolean
hides_critical (WardGrid *grid, gint64 since_us, gint64 end_us)
{
  WardGridFilter week = { .since_us = end_us - 7 * G_TIME_SPAN_DAY };
  WardGridFilter filter = { .since_us = since_us };
  g_autoptr (WardGrid) of_week = ward_grid_filter (grid, &week);
  g_autoptr (WardGrid) shown = ward_grid_filter (grid, &filter);

  return ward_grid_get_n_hidden_critical (shown) > ward_grid_get_n_hidden_critical (of_week);
}

/* One or two readings are no course: the page opens on the shortest period that has enough of them, and says so as for any other. */
static guint
choose_preset (WardVitalsPage *self, WardGrid *grid)
{
  Period period = find_end (self, grid);

  for (guint i = 0; i < PRESET_ALL; i++)
    {
      gint64 since_us = period.end_us - presets[i].length_us;

      if (has_courses (grid, since_us) && !hides_critical (grid, since_us, period.end_us))
        return i;
    }
  return PRESET_ALL;
}

/* Of a death on a day no time is known that could be marked. */
static char *
format_death (WardVitalsPage *self, const Period *period)
{
  const WardPatient *patient = ward_record_get_patient (self->record);
  g_autofree char *time = NULL;

  if (!period->to_death || !ward_datetime_has_time (&patient->deceased_time))
    return NULL;
  time = ward_datetime_format (&patient->deceased_time, NULL);
  return g_strdup_printf (_ ("Died %s"), time);
}

static void
show_grid (WardVitalsPage *self, WardGrid *grid)
{
  Period period = get_period (self, grid);
  WardGridFilter filter = { .since_us = period.start_us };
  g_autoptr (WardGrid) shown = ward_grid_filter (grid, &filter);
  g_autoptr (GPtrArray) series = ward_grid_build_series (grid, NULL);
  g_autofree char *death = format_death (self, &period);

  ward_latest_pane_set_lacks_newest (self->strip, ward_record_lacks_newest (self->record, WARD_SECTION_VITALS));
  ward_latest_pane_set_grid (self->strip, grid, ward_record_is_whole (self->record, WARD_SECTION_VITALS));
  ward_cumulative_set_lacks_newest (self->flowsheet, ward_record_lacks_newest (self->record, WARD_SECTION_VITALS));
  ward_cumulative_set_grid (self->flowsheet, shown);
  ward_graph_set_lacks_newest (self->graph, ward_record_lacks_newest (self->record, WARD_SECTION_VITALS));
  ward_graph_set_series (self->graph, (WardSeries *const *) series->pdata, series->len);
  ward_graph_set_death (self->graph, period.end_us, death);
  ward_graph_set_range (self->graph, period.start_us, period.start_us != 0 ? period.end_us : 0);
  say_period (self, shown, &period);
}

static void
press_button (WardVitalsPage *self)
{
  gtk_toggle_button_set_active (self->buttons[self->preset], TRUE);
}

static void
update (WardVitalsPage *self)
{
  WardGrid *grid = self->record != NULL ? ward_record_get_grid (self->record, WARD_SECTION_VITALS) : NULL;
  guint n = self->record != NULL ? ward_record_get_n_results (self->record, WARD_SECTION_VITALS) : 0;

  if (grid != NULL && n > 0)
    {
      if (!self->preset_chosen)
        {
          self->preset = choose_preset (self, grid);
          press_button (self);
          self->preset_chosen = ward_record_get_state (self->record, WARD_SECTION_VITALS) == WARD_STATE_COMPLETE
                                && !ward_record_is_busy (self->record, WARD_SECTION_VITALS);
        }
      show_grid (self, grid);
    }
  else
    {
      ward_latest_pane_set_grid (self->strip, NULL, FALSE);
      ward_cumulative_set_grid (self->flowsheet, NULL);
      ward_graph_set_series (self->graph, NULL, 0);
    }
  ward_state_view_show_record (self->state, self->record, WARD_SECTION_VITALS, n);
}

static void
section_changed_cb (WardVitalsPage *self, WardSection section)
{
  /* The patient tells when the period begins and ends at the most. */
  if (section == WARD_SECTION_VITALS || section == WARD_SECTION_PATIENT)
    update (self);
}

static void
preset_toggled_cb (WardVitalsPage *self, GtkToggleButton *button)
{
  guint preset = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "ward-preset"));

  if (!gtk_toggle_button_get_active (button) || preset == self->preset)
    return;
  self->preset = preset;
  self->preset_chosen = TRUE;
  ward_cumulative_hold_selected (self->flowsheet);
  if (preset >= PRESET_ALL - 1 && self->record != NULL)
    ward_record_load_all (self->record);
  update (self);
}

static void
build_presets (WardVitalsPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (_ (presets[i].label));

      self->buttons[i] = GTK_TOGGLE_BUTTON (button);
      g_object_set_data (G_OBJECT (button), "ward-preset", GUINT_TO_POINTER (i));
      gtk_widget_set_tooltip_text (button, _ (presets[i].spoken));
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (presets[i].spoken),
                                      -1);
      if (i > 0)
        gtk_toggle_button_set_group (self->buttons[i], self->buttons[0]);
      gtk_box_append (self->presets, button);
    }
  self->preset = PRESET_DEFAULT;
  press_button (self);
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    g_signal_connect_object (self->buttons[i], "toggled", G_CALLBACK (preset_toggled_cb), self, G_CONNECT_SWAPPED);
}

/* What of the page comes into view with the focus: of the graphs, which are taller than what they scroll in, that and not their end. */
static GtkWidget *
find_focused_part (WardVitalsPage *self, GtkWidget *focus)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (focus, GTK_TYPE_SCROLLED_WINDOW);

  return scroller != NULL && scroller != GTK_WIDGET (self->scroller) ? scroller : focus;
}

/* The keyboard's focus comes into view. What the pointer is on is there already, and must not move away under it. */
static void
focus_changed_cb (WardVitalsPage *self, GParamSpec *pspec, GtkRoot *root)
{
  GtkWidget *focus = gtk_root_get_focus (root);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t part;
  double top;
  double bottom;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->content) || gtk_gesture_is_active (self->press)
      || !gtk_widget_compute_bounds (find_focused_part (self, focus), self->content, &part))
    return;
  top = part.origin.y;
  bottom = top + part.size.height;
  if (top < value)
    gtk_adjustment_set_value (adjustment, top);
  else if (bottom > value + page)
    gtk_adjustment_set_value (adjustment, MIN (top, bottom - page));
}

/* The table is the last of the page. */
static void
table_clicked_cb (WardVitalsPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_widget_grab_focus (GTK_WIDGET (self->flowsheet));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
ward_vitals_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ward_vitals_page_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget", G_CALLBACK (focus_changed_cb), widget,
                           G_CONNECT_SWAPPED);
}

static void
ward_vitals_page_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), focus_changed_cb, widget);
  GTK_WIDGET_CLASS (ward_vitals_page_parent_class)->unroot (widget);
}

static void
watch_press (WardVitalsPage *self)
{
  self->press = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->press), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->press), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->press));
}

static void
ward_vitals_page_dispose (GObject *object)
{
  WardVitalsPage *self = WARD_VITALS_PAGE (object);

  if (self->record != NULL)
    ward_vitals_page_set_record (self, NULL);
  g_clear_object (&self->record_group);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_VITALS_PAGE);
  G_OBJECT_CLASS (ward_vitals_page_parent_class)->dispose (object);
}

static gboolean
ward_vitals_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WARD_VITALS_PAGE (widget)->flowsheet));
}

static void
ward_vitals_page_class_init (WardVitalsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_vitals_page_dispose;
  widget_class->grab_focus = ward_vitals_page_grab_focus;
  widget_class->root = ward_vitals_page_root;
  widget_class->unroot = ward_vitals_page_unroot;

  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_LATEST_PANE);
  g_type_ensure (WARD_TYPE_GRAPH);
  g_type_ensure (WARD_TYPE_CUMULATIVE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-vitals-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, state);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, strip);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, presets);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, period_label);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, show_all_button);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, table_button);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, content);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, paned);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, graph_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, graph);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, flowsheet_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardVitalsPage, flowsheet);
  gtk_widget_class_bind_template_callback (widget_class, table_clicked_cb);
}

/* With large text the page scrolls, and its bar is always seen: that there is a table below the graphs is to be known before it is scrolled to. */
static void
make_room (WardVitalsPage *self)
{
  gtk_scrolled_window_set_overlay_scrolling (self->scroller, FALSE);
  gtk_scrolled_window_set_min_content_height (self->graph_scroller, GRAPH_HEIGHT_LARGE);
  gtk_scrolled_window_set_min_content_height (self->flowsheet_scroller, FLOWSHEET_HEIGHT_LARGE);
  gtk_widget_set_visible (self->table_button, TRUE);
}

static void
ward_vitals_page_init (WardVitalsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ward_latest_pane_set_compact (self->strip);
  if (ward_large_text_is_on (GTK_WIDGET (self)))
    make_room (self);
  watch_press (self);
  build_presets (self);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "section-changed", G_CALLBACK (section_changed_cb), self);
  update (self);
}

/**
 * ward_vitals_page_new:
 *
 * An empty page.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_vitals_page_new (void)
{
  return g_object_new (WARD_TYPE_VITALS_PAGE, NULL);
}

/**
 * ward_vitals_page_set_record:
 * @record: (nullable): the open record
 *
 * Shows a record; what was shown before is gone at once.
 */
void
ward_vitals_page_set_record (WardVitalsPage *self, WardRecord *record)
{
  g_return_if_fail (WARD_IS_VITALS_PAGE (self));
  g_return_if_fail (record == NULL || WARD_IS_RECORD (record));

  if (self->record == record)
    return;
  g_signal_group_set_target (self->record_group, NULL);
  /* The rows belong to the old record: they are let go before it is. */
  ward_latest_pane_set_grid (self->strip, NULL, FALSE);
  ward_cumulative_set_grid (self->flowsheet, NULL);
  ward_graph_set_series (self->graph, NULL, 0);
  g_set_object (&self->record, record);
  g_signal_group_set_target (self->record_group, record);
  self->preset_chosen = FALSE;
  self->preset = PRESET_DEFAULT;
  press_button (self);
  update (self);
}

/**
 * ward_vitals_page_show_all:
 *
 * Takes the limit of the period away.
 */
void
ward_vitals_page_show_all (WardVitalsPage *self)
{
  g_return_if_fail (WARD_IS_VITALS_PAGE (self));

  gtk_toggle_button_set_active (self->buttons[PRESET_ALL], TRUE);
}

/**
 * ward_vitals_page_refresh_ages:
 *
 * Says anew how old the latest readings are (W29).
 */
void
ward_vitals_page_refresh_ages (WardVitalsPage *self)
{
  g_return_if_fail (WARD_IS_VITALS_PAGE (self));

  if (self->record == NULL || ward_record_get_n_results (self->record, WARD_SECTION_VITALS) == 0)
    return;
  ward_latest_pane_set_grid (self->strip, ward_record_get_grid (self->record, WARD_SECTION_VITALS),
                             ward_record_is_whole (self->record, WARD_SECTION_VITALS));
}

/**
 * ward_vitals_page_get_grid:
 *
 * Returns: (transfer none) (nullable): the readings that are shown
 */
WardGrid *
ward_vitals_page_get_grid (WardVitalsPage *self)
{
  g_return_val_if_fail (WARD_IS_VITALS_PAGE (self), NULL);

  return ward_cumulative_get_grid (self->flowsheet);
}

/**
 * ward_vitals_page_get_period:
 *
 * Returns: in a sentence, which days are shown and how much that leaves out
 */
const char *
ward_vitals_page_get_period (WardVitalsPage *self)
{
  g_return_val_if_fail (WARD_IS_VITALS_PAGE (self), NULL);

  return gtk_label_get_text (self->period_label);
}

/**
 * ward_vitals_page_dup_copy:
 *
 * Returns: (transfer full) (nullable): the selected reading as text
 */
char *
ward_vitals_page_dup_copy (WardVitalsPage *self)
{
  WardGrid *grid;
  guint row = 0;
  guint column = 0;

  g_return_val_if_fail (WARD_IS_VITALS_PAGE (self), NULL);

  grid = ward_cumulative_get_grid (self->flowsheet);
  if (grid == NULL || !ward_cumulative_get_selected (self->flowsheet, &row, &column))
    return NULL;
  return ward_grid_dup_copy (grid, row, (int) column, NULL);
}

/**
 * ward_vitals_page_get_graph:
 *
 * Returns: (transfer none): the stacked graphs
 */
GtkWidget *
ward_vitals_page_get_graph (WardVitalsPage *self)
{
  g_return_val_if_fail (WARD_IS_VITALS_PAGE (self), NULL);

  return GTK_WIDGET (self->graph);
}
