/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs of one or more series above each other on one time axis (clinical.md 4.6, 5.10; W37 to W42). This file is the widget: its series, the part of
 * the time in view, the focus line and what assistive technology is told; lanes, drawing and input have files of their own. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-graph.h"

#include <glib/gi18n-lib.h>

#include "widgets/ward-graph-private.h"

static guint focus_changed_signal;

G_DEFINE_FINAL_TYPE (WardGraph, ward_graph, GTK_TYPE_WIDGET)

static void
clear_lane (gpointer data)
{
  WardLane *lane = data;

  g_clear_pointer (&lane->series, ward_series_unref);
  g_clear_pointer (&lane->name, g_free);
  g_clear_pointer (&lane->range_words, g_free);
}

/**
 * ward_graph_forget:
 *
 * Drops what was drawn and placed: size, series, range or colours changed.
 */
void
ward_graph_forget (WardGraph *self)
{
  g_clear_pointer (&self->still, gsk_render_node_unref);
  self->placed = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GtkSizeRequestMode
ward_graph_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ward_graph_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  WardGraph *self = WARD_GRAPH (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 280;
      *natural = 800;
      return;
    }
  *minimum = ward_graph_get_least_height (self, for_size, FALSE);
  *natural = ward_graph_get_least_height (self, for_size, TRUE);
}

static void
ward_graph_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ward_graph_forget (WARD_GRAPH (widget));
}

static void
ward_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ward_graph_draw (WARD_GRAPH (widget), snapshot);
}

static void
ward_graph_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  WardGraph *self = WARD_GRAPH (widget);

  GTK_WIDGET_CLASS (ward_graph_parent_class)->css_changed (widget, change);
  ward_text_cache_clear (self->texts);
  ward_graph_forget (self);
  gtk_widget_queue_resize (widget);
}

static void
ward_graph_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  WardGraph *self = WARD_GRAPH (widget);

  GTK_WIDGET_CLASS (ward_graph_parent_class)->system_setting_changed (widget, setting);
  ward_text_cache_clear (self->texts);
  ward_graph_forget (self);
  gtk_widget_queue_resize (widget);
}

static void
ward_graph_finalize (GObject *object)
{
  WardGraph *self = WARD_GRAPH (object);

  g_array_unref (self->lanes);
  g_array_unref (self->times);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->title);
  g_free (self->prompt);
  g_free (self->death);
  g_clear_pointer (&self->still, gsk_render_node_unref);
  ward_text_cache_free (self->texts);
  G_OBJECT_CLASS (ward_graph_parent_class)->finalize (object);
}

static void
ward_graph_class_init (WardGraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = ward_graph_finalize;
  widget_class->get_request_mode = ward_graph_get_request_mode;
  widget_class->measure = ward_graph_measure;
  widget_class->size_allocate = ward_graph_size_allocate;
  widget_class->snapshot = ward_graph_snapshot;
  widget_class->css_changed = ward_graph_css_changed;
  widget_class->system_setting_changed = ward_graph_system_setting_changed;
  focus_changed_signal = g_signal_new ("focus-changed", WARD_TYPE_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "ward-graph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ward_graph_init (WardGraph *self)
{
  self->lanes = g_array_new (FALSE, TRUE, sizeof (WardLane));
  g_array_set_clear_func (self->lanes, clear_lane);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->texts = ward_text_cache_new (GTK_WIDGET (self));
  self->focus = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* Time runs from left to right whatever the language's direction is (W37). */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  ward_graph_add_controllers (self);
}

/**
 * ward_graph_new:
 *
 * A graph without series.
 */
GtkWidget *
ward_graph_new (void)
{
  return g_object_new (WARD_TYPE_GRAPH, NULL);
}

static void
update_label (WardGraph *self)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      g_autofree char *one = ward_series_describe (g_array_index (self->lanes, WardLane, i).series);

      g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", one);
    }
  if (words->len == 0)
    g_string_append (words, self->prompt != NULL ? self->prompt : _ ("Graph without results"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str, -1);
  g_string_free (words, TRUE);
}

static void
update_description (WardGraph *self)
{
  g_autofree char *readout = ward_graph_dup_readout (self);
  g_autofree char *status = ward_graph_format_status (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  readout != NULL ? readout : status, -1);
}

/* All of the time, but for what would press the results that matter together; that is counted and said. */
static void
choose_first_view (WardGraph *self, WardSeries *const *series, guint n_series)
{
  self->start_us = self->full_start_us;
  self->end_us = self->full_end_us;
  self->n_beyond = ward_graph_find_first_range (series, n_series, &self->start_us, &self->end_us);
  self->n_before = self->newest ? ward_graph_find_newest_part (series, n_series, &self->start_us, &self->end_us) : 0;
  self->zoomed = self->n_beyond > 0 || self->n_before > 0 || self->start_us > self->full_start_us;
  self->chosen = FALSE;
}

/**
 * ward_graph_set_newest_first:
 * @newest_first: whether the newest part of the time is seen first, where most results lie in it
 *
 * Chooses what of the series that follow is in view at first; what is older is counted, and one key away.
 */
void
ward_graph_set_newest_first (WardGraph *self, gboolean newest_first)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  self->newest = newest_first;
}

/**
 * ward_graph_set_series:
 * @series: (array length=n_series) (nullable): one lane each, from above; references are taken
 *
 * Shows other series: all of their time, if nothing speaks against that, without a focus line.
 */
void
ward_graph_set_series (WardGraph *self, WardSeries *const *series, guint n_series)
{
  g_return_if_fail (WARD_IS_GRAPH (self));
  g_return_if_fail (series != NULL || n_series == 0);

  for (guint i = 0; i < n_series; i++)
    ward_series_ref (series[i]);
  g_array_set_size (self->lanes, 0);
  for (guint i = 0; i < n_series; i++)
    {
      WardLane lane = { .series = series[i],
                        .name = ward_graph_format_key (series[i]),
                        .has_strip = ward_series_has_oxygen_strip (series[i]) };

      g_array_append_val (self->lanes, lane);
    }
  g_array_unref (self->times);
  self->times = ward_graph_collect_times (series, n_series);
  self->first_us = self->last_us = self->full_start_us = self->full_end_us = 0;
  if (n_series > 0)
    ward_graph_find_full_range (series, n_series, &self->first_us, &self->last_us, &self->full_start_us,
                                &self->full_end_us);
  self->focus = -1;
  choose_first_view (self, series, n_series);
  ward_graph_forget (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_label (self);
  update_description (self);
}

/**
 * ward_graph_set_zone:
 * @zone: (nullable): the zone of the time axis, NULL for the machine's
 */
void
ward_graph_set_zone (WardGraph *self, GTimeZone *zone)
{
  GTimeZone *before;

  g_return_if_fail (WARD_IS_GRAPH (self));

  before = self->zone;
  self->zone = zone != NULL ? g_time_zone_ref (zone) : NULL;
  g_clear_pointer (&before, g_time_zone_unref);
  ward_graph_forget (self);
  update_description (self);
}

/* After a zoom: what part of the time it is (W42), and what the focus line has there; the next step of the line tells its own again. */
static void
describe_range (WardGraph *self)
{
  g_autofree char *readout = ward_graph_dup_readout (self);
  g_autofree char *status = ward_graph_format_status (self);
  g_autofree char *words = readout != NULL ? g_strdup_printf ("%s; %s", status, readout) : g_strdup (status);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

/**
 * ward_graph_show_range:
 *
 * Puts a part of the time into view; says so where it is not all.
 */
void
ward_graph_show_range (WardGraph *self, gint64 start_us, gint64 end_us)
{
  if (end_us <= start_us || (start_us == self->start_us && end_us == self->end_us))
    return;
  self->start_us = start_us;
  self->end_us = end_us;
  self->zoomed = start_us > self->full_start_us || end_us < self->full_end_us;
  self->chosen = FALSE;
  self->n_beyond = self->n_before = 0;
  ward_graph_forget (self);
  describe_range (self);
}

static void
show_first_view (WardGraph *self)
{
  g_autofree WardSeries **series = g_new (WardSeries *, self->lanes->len + 1);

  for (guint i = 0; i < self->lanes->len; i++)
    series[i] = g_array_index (self->lanes, WardLane, i).series;
  choose_first_view (self, series, self->lanes->len);
  ward_graph_forget (self);
  describe_range (self);
}

/**
 * ward_graph_set_range:
 * @start_us: start, microseconds since 1970 UTC
 * @end_us: end; both 0: what is in view at first
 *
 * Shows a part of the time as the page's standing choice, which is said as such: only what the user zooms to is called a zoom.
 */
void
ward_graph_set_range (WardGraph *self, gint64 start_us, gint64 end_us)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  if (start_us == 0 && end_us == 0)
    {
      show_first_view (self);
      return;
    }
  ward_graph_show_range (self, start_us, end_us);
  self->chosen = TRUE;
  ward_graph_forget (self);
  describe_range (self);
}

/**
 * ward_graph_get_range:
 *
 * The part of the time in view; both 0 where there are no results.
 */
void
ward_graph_get_range (WardGraph *self, gint64 *out_start_us, gint64 *out_end_us)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  *out_start_us = self->start_us;
  *out_end_us = self->end_us;
}

/**
 * ward_graph_set_title:
 * @title: (nullable): the patient's identity, drawn above the lanes
 */
void
ward_graph_set_title (WardGraph *self, const char *title)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  ward_graph_forget (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * ward_graph_set_death:
 * @time_us: the time of death
 * @words: (nullable): what stands there, "Died 07-Nov-2026 04:35"; %NULL: no mark
 *
 * Marks the time of death, where it is in view, in every lane.
 */
void
ward_graph_set_death (WardGraph *self, gint64 time_us, const char *words)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  if (g_strcmp0 (self->death, words) == 0 && self->death_us == time_us)
    return;
  g_free (self->death);
  self->death = g_strdup (words);
  self->death_us = time_us;
  ward_graph_forget (self);
}

/**
 * ward_graph_set_lacks_newest:
 * @lacks: whether the newest results could not be loaded
 *
 * Says of the series that are set next whether their latest points are only the latest of what is there (clinical.md 7, W34).
 */
void
ward_graph_set_lacks_newest (WardGraph *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  if (self->lacks_newest == lacks)
    return;
  self->lacks_newest = lacks;
  ward_graph_forget (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_description (self);
}

/**
 * ward_graph_set_prompt:
 * @prompt: (nullable): what the graph says while it has no series, because nothing is selected; %NULL: that there are no results
 */
void
ward_graph_set_prompt (WardGraph *self, const char *prompt)
{
  g_return_if_fail (WARD_IS_GRAPH (self));

  if (g_strcmp0 (self->prompt, prompt) == 0)
    return;
  g_free (self->prompt);
  self->prompt = g_strdup (prompt);
  ward_graph_forget (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_label (self);
  update_description (self);
}

/**
 * ward_graph_get_focus_time:
 *
 * The time of the focus line; meaningless without one.
 */
gint64
ward_graph_get_focus_time (WardGraph *self)
{
  return self->focus >= 0 && self->focus < (int) self->times->len ? g_array_index (self->times, gint64, self->focus)
                                                                  : 0;
}

/**
 * ward_graph_set_focus:
 * @index: which time, -1 for none
 *
 * Moves the focus line; the view follows where it has to.
 */
void
ward_graph_set_focus (WardGraph *self, int index)
{
  gint64 start = self->start_us;
  gint64 end = self->end_us;

  if (index == self->focus || index >= (int) self->times->len)
    return;
  self->focus = index;
  if (index >= 0)
    {
      ward_graph_pan_to (self->full_start_us, self->full_end_us, ward_graph_get_focus_time (self), &start, &end);
      ward_graph_show_range (self, start, end);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_description (self);
  g_signal_emit (self, focus_changed_signal, 0, ward_graph_get_focus_time (self));
}

/**
 * ward_graph_dup_readout:
 *
 * What all lanes have at the focus line, "Potassium: 09-Mar-2024 23:30  4.10 mmol/L H ▲; …"; NULL without a focus line.
 */
char *
ward_graph_dup_readout (WardGraph *self)
{
  GString *words;

  g_return_val_if_fail (WARD_IS_GRAPH (self), NULL);

  if (self->focus < 0)
    return NULL;
  words = g_string_new (NULL);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WardLane *lane = &g_array_index (self->lanes, WardLane, i);
      g_autofree char *one = ward_graph_format_lane_focus (self, lane);

      g_string_append_printf (words, "%s%s: %s", words->len > 0 ? "; " : "", ward_series_get_label (lane->series),
                              one != NULL ? one : _ ("no result at this time"));
    }
  return g_string_free (words, FALSE);
}
