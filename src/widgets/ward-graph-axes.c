/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axes of a graph: the numbers of each lane, and one axis of time for all of them, with the time of death where it is in view (clinical.md 5.10; GTAB-025,
 * 145). */
#define G_LOG_DOMAIN "ward-widgets"

#include <math.h>

#include "widgets/ward-graph-private.h"
#include "widgets/ward-palette.h"

/**
 * ward_graph_place_time_ticks:
 *
 * Chooses ticks that have room for their labels.
 */
void
ward_graph_place_time_ticks (WardGraph *self)
{
  double label = ward_text_cache_get (self->texts, "00-Mmm-0000", WARD_STYLE_SMALL_BOLD, 0)->width + 3 * self->pad;
  guint room = (guint) CLAMP (self->time_scale.width / label, 1, WARD_GRAPH_MAX_TICKS);

  self->n_ticks = self->end_us > self->start_us ? ward_axis_time_ticks (self->start_us, self->end_us, room, self->zone,
                                                                        self->ticks, WARD_GRAPH_MAX_TICKS)
                                                : 0;
}

/**
 * ward_graph_draw_value_axis:
 *
 * Draws the numbers of a lane.
 */
void
ward_graph_draw_value_axis (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane)
{
  double lowest = lane->scale.top + lane->scale.height;

  for (guint i = 0; i < lane->scale.n_ticks; i++)
    {
      g_autofree char *label = ward_value_scale_format_tick (&lane->scale, i);
      const WardLaidText *laid = ward_text_cache_get (self->texts, label, WARD_STYLE_SMALL, 0);
      double y = ward_value_scale_to_y (&lane->scale, lane->scale.first + i * lane->scale.step) - laid->height / 2.0;

      if (y + laid->height / 2.0 < lane->scale.top - 1 || y + laid->height / 2.0 > lowest + 1)
        continue;
      ward_text_cache_draw (self->texts, snapshot, label, WARD_STYLE_SMALL, ward_color (WARD_COLOR_TEXT),
                            self->time_scale.left - laid->width - 2 * self->pad, y);
    }
}

/* A label in the middle of its time, and within the graph. */
static double
find_label_x (const WardGraph *self, double x, int width)
{
  double right = self->time_scale.left + self->time_scale.width + 3 * self->pad;

  return CLAMP (x - width / 2.0, 0, MAX (right - width, 0));
}

static gboolean
is_death_in_view (const WardGraph *self)
{
  return self->death != NULL && self->death_us >= self->start_us && self->death_us <= self->end_us
         && self->end_us > self->start_us;
}

/**
 * ward_graph_draw_death:
 *
 * Marks the time of death in all lanes: an axis that runs on to it without a reading is not one whose readings are missing.
 */
void
ward_graph_draw_death (WardGraph *self, GtkSnapshot *snapshot)
{
  double x = floor (ward_time_scale_to_x (&self->time_scale, self->death_us));

  for (guint i = 0; i < self->lanes->len && is_death_in_view (self); i++)
    {
      const WardLane *lane = &g_array_index (self->lanes, WardLane, i);

      int strip = ward_graph_get_strip_height (self, lane);
      double height = lane->scale.height + (strip > 0 ? 2 * self->pad + strip : 0);

      if (lane->drawable)
        gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_TEXT),
                                   &GRAPHENE_RECT_INIT ((float) x - 1, (float) lane->scale.top, 2, (float) height));
    }
}

/* Its words stand among the labels, and before them: gives what they take, which others leave out. */
static void
draw_death_label (WardGraph *self, GtkSnapshot *snapshot, double top, double tick_y, double *out_left,
                  double *out_right)
{
  double x = floor (ward_time_scale_to_x (&self->time_scale, self->death_us));
  const WardLaidText *laid;

  *out_left = (double) INFINITY;
  *out_right = -(double) INFINITY;
  if (!is_death_in_view (self))
    return;
  laid = ward_text_cache_get (self->texts, self->death, WARD_STYLE_SMALL_BOLD, 0);
  *out_left = find_label_x (self, ward_time_scale_to_x (&self->time_scale, self->death_us), laid->width);
  *out_right = *out_left + laid->width;
  ward_text_cache_draw (self->texts, snapshot, self->death, WARD_STYLE_SMALL_BOLD, ward_color (WARD_COLOR_TEXT),
                        *out_left, top);
  gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_TEXT),
                             &GRAPHENE_RECT_INIT ((float) x - 1, (float) tick_y, 2, 5));
}

/**
 * ward_graph_draw_time_axis:
 * @top: where the labels are
 * @tick_y: where the ticks are, at the lanes' side of them
 *
 * Draws the dates and the times.
 */
void
ward_graph_draw_time_axis (WardGraph *self, GtkSnapshot *snapshot, double top, double tick_y)
{
  double free_from = 0;
  double taken_from;
  double taken_to;

  draw_death_label (self, snapshot, top, tick_y, &taken_from, &taken_to);
  for (guint i = 0; i < self->n_ticks; i++)
    {
      const WardTimeTick *tick = &self->ticks[i];
      double x = floor (ward_time_scale_to_x (&self->time_scale, tick->time_us));
      WardTextStyle style = tick->major ? WARD_STYLE_SMALL_BOLD : WARD_STYLE_SMALL;
      const WardLaidText *laid = ward_text_cache_get (self->texts, tick->label, style, 0);
      double label_x = find_label_x (self, x, laid->width);

      /* A tick below the words of another time would be taken for theirs. */
      if (label_x < taken_to + self->pad && label_x + laid->width + self->pad > taken_from)
        continue;
      gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_GRID_EDGE),
                                 &GRAPHENE_RECT_INIT ((float) x, (float) tick_y, 1, 5));
      if (label_x < free_from)
        continue;
      ward_text_cache_draw (self->texts, snapshot, tick->label, style, ward_color (WARD_COLOR_TEXT), label_x, top);
      free_from = label_x + laid->width + self->pad;
    }
}
