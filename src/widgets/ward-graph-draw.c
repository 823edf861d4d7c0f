/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places and draws the graph: title, what part of the time is shown, the lanes with their names, units, read-outs and value axes, one time axis below,
 * and the focus line over all of them (clinical.md 5.10; W37, W42; GTAB-019, 025, 027, 057 to 065, 145). What does not move with the focus line is kept
 * as one render node. */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/ward-graph-private.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

#define CROWD_AT 4 /* results of a graph from which on points may crowd: they do where their times lie together */
#define FOCUS_TOLERANCE 6 /* pixels: so near a point belongs to the focus line */

static WardLane *
get_lane (const WardGraph *self, guint index)
{
  return &g_array_index (self->lanes, WardLane, index);
}

static char *
format_date (const WardGraph *self, gint64 time_us)
{
  WardDateTime time = { .utc_us = time_us, .precision = WARD_PRECISION_MINUTE, .has_offset = TRUE };

  return ward_datetime_format (&time, self->zone);
}

static char *
format_range_and_crowd (WardGraph *self, gboolean zoomed, gboolean chosen, guint n_crowded, gboolean leads_out,
                        gboolean lacks)
{
  g_autofree char *start = format_date (self, zoomed ? self->start_us : self->first_us);
  g_autofree char *end = format_date (self, zoomed ? self->end_us : self->last_us);
  GString *words = g_string_new (NULL);

  if (self->full_end_us <= self->full_start_us)
    {
      g_string_append (words, self->lanes->len == 0 && self->prompt != NULL ? self->prompt : _ ("No results to draw"));
      return g_string_free (words, FALSE);
    }
  if (zoomed && (chosen || self->n_beyond > 0 || self->n_before > 0))
    g_string_append_printf (words, _ ("Shown: %s to %s"), start, end);
  else
    g_string_append_printf (words, zoomed ? _ ("Zoomed: %s to %s · press 0 for all") : _ ("Results from %s to %s"),
                            start, end);
  if (self->n_beyond > 0)
    g_string_append_printf (words,
                            ngettext (" · without %u result with a future date, press 0 for all",
                                      " · without %u results with a future date, press 0 for all", self->n_beyond),
                            self->n_beyond);
  if (self->n_before > 0)
    g_string_append_printf (words,
                            ngettext (" · without %u older result, press 0 for all",
                                      " · without %u older results, press 0 for all", self->n_before),
                            self->n_before);
  if (n_crowded > 0)
    g_string_append_printf (words,
                            ngettext (" · %u point as bars from lowest to highest, zoom in for each",
                                      " · %u points as bars from lowest to highest, zoom in for each", n_crowded),
                            n_crowded);
  if (leads_out)
    g_string_append (words, _ (" · dotted: to a result outside this time"));
  if (lacks)
    g_string_append (words, _ (" · hatched: not loaded"));
  return g_string_free (words, FALSE);
}

/* Whether something of a time was not loaded. */
static gboolean
lacks_between (const WardGraph *self, gint64 start_us, gint64 end_us)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      guint n = 0;
      const WardSpan *missing = ward_series_get_missing (get_lane (self, i)->series, &n);

      if (ward_spans_part (missing, n, start_us, end_us))
        return TRUE;
    }
  return FALSE;
}

static char *
format_words (WardGraph *self, gboolean drawn)
{
  guint n_crowded = 0;
  gboolean leads_out = FALSE;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      n_crowded += get_lane (self, i)->n_crowded;
      leads_out |= get_lane (self, i)->leads_out;
    }
  return format_range_and_crowd (self, self->zoomed, self->chosen, n_crowded, drawn && leads_out,
                                 drawn && lacks_between (self, self->start_us, self->end_us));
}

/**
 * ward_graph_format_status:
 *
 * Which part of the time is shown, whether that is a part, and whether bars stand for points.
 */
char *
ward_graph_format_status (WardGraph *self)
{
  return format_words (self, FALSE);
}

/**
 * ward_graph_format_lane_focus:
 *
 * What a lane has at the focus line: every result at that place; NULL without a focus line or without a result there.
 */
char *
ward_graph_format_lane_focus (WardGraph *self, const WardLane *lane)
{
  gint64 focus = ward_graph_get_focus_time (self);
  gint64 tolerance;
  int nearest;
  gint64 time;
  GString *words;

  if (self->focus < 0)
    return NULL;
  nearest = ward_series_find_nearest (lane->series, focus);
  if (nearest < 0)
    return NULL;
  time = ward_series_get_point (lane->series, (guint) nearest)->start_us;
  tolerance = self->time_scale.width > 0
                  ? (gint64) (FOCUS_TOLERANCE * (double) (self->end_us - self->start_us) / self->time_scale.width)
                  : 0;
  if (ABS (time - focus) > tolerance)
    return NULL;
  while (nearest > 0 && ward_series_get_point (lane->series, (guint) nearest - 1)->start_us == time)
    nearest--;
  words = g_string_new (NULL);
  for (guint i = (guint) nearest;
       i < ward_series_get_n_points (lane->series) && ward_series_get_point (lane->series, i)->start_us == time; i++)
    {
      g_autofree char *one = ward_series_format_point (lane->series, i);

      g_string_append_printf (words, "%s%s", words->len > 0 ? "  |  " : "", one);
    }
  return g_string_free (words, FALSE);
}

static char *
format_unit (const WardSeries *series)
{
  const char *unit = ward_series_get_unit (series);
  guint left_out = ward_series_get_n_left_out (series);

  if (left_out == 0)
    return g_strdup (unit != NULL ? unit : "");
  return g_strdup_printf (ngettext ("%s (%u result has no place here)", "%s (%u results have no place here)", left_out),
                          unit != NULL ? unit : "", left_out);
}

/**
 * ward_graph_format_key:
 *
 * Name, unit and what symbols mean, which stay as they are: a series is looked through for them once.
 */
char *
ward_graph_format_key (const WardSeries *series)
{
  g_autofree char *unit = format_unit (series);
  g_autofree char *oxygen = ward_series_format_oxygen_key (series);
  g_autofree char *flag = ward_series_format_flag_key (series);
  g_autofree char *status = ward_series_format_status_key (series);
  const char *const symbols[] = { oxygen, flag, status };
  GString *text = g_string_new (ward_series_get_label (series));

  g_string_append_printf (text, "  %s", unit);
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (symbols[i] != NULL)
      g_string_append_printf (text, "  %s", symbols[i]);
  return g_string_free (text, FALSE);
}

static char *
format_lane_name (const WardLane *lane, const char *range)
{
  return range != NULL ? g_strdup_printf ("%s  %s", lane->name, range) : g_strdup (lane->name);
}

/**
 * ward_graph_format_lane_name:
 *
 * Name, unit, what symbols mean, and the range where the plot has no place for it, as one text: it may wrap, and is never cut.
 */
char *
ward_graph_format_lane_name (const WardLane *lane)
{
  return format_lane_name (lane, lane->range_in_head ? lane->range_words : NULL);
}

/* With all that it may have to say, so that the lane keeps its place when it has to. */
static char *
format_longest_lane_name (WardGraph *self, WardLane *lane)
{
  g_free (lane->range_words);
  lane->range_words = ward_graph_format_range (self, lane);
  return format_lane_name (lane, lane->range_words);
}

static int
get_name_lines (WardGraph *self, const char *name, int width)
{
  return MAX (1, ward_text_cache_get (self->texts, name, WARD_STYLE_BOLD, MAX (width - 4 * self->pad, 50))->height
                     / MAX (self->line, 1));
}

/* Name, unit and read-out share a line where there is room; else the read-out has its own. */
static int
count_head_lines (WardGraph *self, WardLane *lane, int width)
{
  g_autofree char *name = format_longest_lane_name (self, lane);
  int name_width = ward_text_cache_get (self->texts, name, WARD_STYLE_BOLD, 0)->width + 3 * self->pad;

  return name_width + 25 * self->line > width ? get_name_lines (self, name, width) + (width < 26 * self->line ? 2 : 1)
                                              : 1;
}

static void
measure_text (WardGraph *self)
{
  self->line = ward_text_cache_get_line_height (self->texts, WARD_STYLE_NORMAL);
  self->pad = MAX (3, self->line / 4);
}

/* Of several lanes the last may be far below what is in view, and the time axis with it: the dates stand above the first one, too. */
static int
get_head_axis_height (const WardGraph *self)
{
  return self->lanes->len > 1 ? self->line + self->pad : 0;
}

static int
get_head_height (WardGraph *self, int width)
{
  int wrap = MAX (width - 2 * self->pad, 50);
  guint n_most = 0;
  g_autofree char *longest = NULL;
  int height;

  /* Room for the longest that may have to be said at this width, so that lanes stay where they are. */
  for (guint i = 0; i < self->lanes->len; i++)
    n_most += ward_series_get_n_points (get_lane (self, i)->series);
  longest = format_range_and_crowd (self, TRUE, FALSE, n_most >= CROWD_AT ? n_most : 0, TRUE,
                                    lacks_between (self, self->full_start_us, self->full_end_us));
  height = ward_text_cache_get (self->texts, longest, WARD_STYLE_SMALL_BOLD, wrap)->height + 2 * self->pad;
  if (self->title != NULL && self->title[0] != '\0')
    height += ward_text_cache_get (self->texts, self->title, WARD_STYLE_BOLD, wrap)->height;
  return height + get_head_axis_height (self);
}

/**
 * ward_graph_get_least_height:
 *
 * The height that all lanes need, or, natural, should have, in pixels.
 */
int
ward_graph_get_least_height (WardGraph *self, int width, gboolean natural)
{
  int height;

  measure_text (self);
  height = get_head_height (self, width > 0 ? width : 800) + 2 * self->line + 2 * self->pad;
  for (guint i = 0; i < MAX (self->lanes->len, 1); i++)
    {
      WardLane *lane = i < self->lanes->len ? get_lane (self, i) : NULL;
      int head_lines = lane != NULL ? count_head_lines (self, lane, width > 0 ? width : 800) : 1;

      height += head_lines * self->line + 4 * self->pad + (natural ? 7 : self->lanes->len > 1 ? 3 : 4) * self->line;
      height += lane != NULL ? ward_graph_get_strip_height (self, lane) : 0;
    }
  return height;
}

/**
 * ward_graph_place:
 *
 * Gives every lane its place: all share the same left edge, so that times stand above each other.
 */
void
ward_graph_place (WardGraph *self, int width, int height)
{
  double top;
  double gutter = 0;
  double share;
  guint n_drawable = 0;

  measure_text (self);
  top = get_head_height (self, width);
  self->axis_top = height - 2 * self->line - 2 * self->pad;
  self->head_axis_top = self->lanes->len > 1 ? top - get_head_axis_height (self) : 0;
  share = self->axis_top - top;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      WardLane *lane = get_lane (self, i);
      double min;
      double max;

      lane->head_lines = count_head_lines (self, lane, width);
      lane->drawable = ward_series_get_value_bounds (lane->series, &min, &max);
      n_drawable += lane->drawable ? 1 : 0;
      share -= lane->drawable ? ward_graph_get_strip_height (self, lane) : (lane->head_lines + 2) * self->line;
    }
  share = MAX (share / MAX (n_drawable, 1), 3 * self->line);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      WardLane *lane = get_lane (self, i);
      int strip;

      lane->top = top;
      strip = ward_graph_get_strip_height (self, lane);
      lane->height = lane->drawable ? share + strip : (lane->head_lines + 2) * self->line;
      top += lane->height;
      /* Half of the highest and of the lowest number stands outside of the frame. */
      lane->scale.top = lane->top + lane->head_lines * self->line + 2 * self->pad;
      lane->scale.height = MAX (lane->height - strip - lane->head_lines * self->line - 4 * self->pad, 10);
      lane->scale.room = self->line * 0.9;
      if (lane->drawable)
        ward_value_scale_choose (lane->series, (guint) CLAMP (lane->scale.height / self->line + 1, 3, 7), &lane->scale);
      if (strip > 0)
        gutter = MAX (gutter, ward_text_cache_get (self->texts, _ ("O2"), WARD_STYLE_SMALL, 0)->width);
      for (guint tick = 0; lane->drawable && tick < lane->scale.n_ticks; tick++)
        {
          g_autofree char *label = ward_value_scale_format_tick (&lane->scale, tick);

          gutter = MAX (gutter, ward_text_cache_get (self->texts, label, WARD_STYLE_SMALL, 0)->width);
        }
    }
  self->time_scale.left = gutter + 4 * self->pad;
  self->time_scale.width = MAX (width - self->time_scale.left - 3 * self->pad, 10);
  self->time_scale.start_us = self->start_us;
  self->time_scale.end_us = self->end_us;
  ward_graph_place_time_ticks (self);
  self->placed = TRUE;
}

static void
draw_block (GtkSnapshot *snapshot, const WardLaidText *laid, WardColor color, double x, double y)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, laid->layout, ward_color (color));
  gtk_snapshot_restore (snapshot);
}

static void
draw_lane_head (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane, int width)
{
  g_autofree char *name = ward_graph_format_lane_name (lane);
  const WardLaidText *laid = ward_text_cache_get (self->texts, name, WARD_STYLE_BOLD, MAX (width - 4 * self->pad, 50));

  draw_block (snapshot, laid, WARD_COLOR_TEXT, self->pad, lane->top);
  if (!lane->drawable)
    ward_text_cache_draw (self->texts, snapshot, _ ("No numbers to draw: see the table"), WARD_STYLE_NORMAL,
                          ward_color (WARD_COLOR_QUIET), self->time_scale.left + 2 * self->pad,
                          lane->scale.top + self->pad);
}

static void
draw_head (WardGraph *self, GtkSnapshot *snapshot, int width)
{
  g_autofree char *status = format_words (self, TRUE);
  gboolean bold = self->zoomed && !self->chosen;
  double y = self->pad;

  if (self->title != NULL && self->title[0] != '\0')
    {
      const WardLaidText *title
          = ward_text_cache_get (self->texts, self->title, WARD_STYLE_BOLD, MAX (width - 2 * self->pad, 50));

      draw_block (snapshot, title, WARD_COLOR_TEXT, self->pad, y);
      y += title->height;
    }
  draw_block (snapshot,
              ward_text_cache_get (self->texts, status, bold ? WARD_STYLE_SMALL_BOLD : WARD_STYLE_SMALL,
                                   MAX (width - 2 * self->pad, 50)),
              bold ? WARD_COLOR_TEXT : WARD_COLOR_QUIET, self->pad, y);
}

static void
fill_ground (GtkSnapshot *snapshot, float x, float y, float width, float height)
{
  if (width > 0 && height > 0)
    gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_GRID_BG), &GRAPHENE_RECT_INIT (x, y, width, height));
}

/* Around the plots, which have a ground of their own: to fill all twice takes a tenth of a frame. */
static void
draw_ground (const WardGraph *self, GtkSnapshot *snapshot, float width, float height)
{
  float y = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WardLane *lane = get_lane (self, i);
      graphene_rect_t plot = ward_graph_get_plot (self, lane);
      float right = plot.origin.x + plot.size.width;

      if (!lane->drawable)
        continue;
      fill_ground (snapshot, 0, y, width, plot.origin.y - y);
      fill_ground (snapshot, 0, plot.origin.y, plot.origin.x, plot.size.height);
      fill_ground (snapshot, right, plot.origin.y, width - right, plot.size.height);
      y = plot.origin.y + plot.size.height;
    }
  fill_ground (snapshot, 0, y, width, height - y);
}

static GskRenderNode *
draw_still (WardGraph *self, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  draw_ground (self, snapshot, (float) width, (float) height);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      WardLane *lane = get_lane (self, i);

      ward_graph_draw_lane (self, snapshot, lane);
      draw_lane_head (self, snapshot, lane, width);
      if (lane->drawable)
        ward_graph_draw_value_axis (self, snapshot, lane);
    }
  ward_graph_draw_death (self, snapshot);
  ward_graph_draw_time_axis (self, snapshot, self->axis_top + self->pad, self->axis_top - 2);
  if (self->head_axis_top > 0)
    ward_graph_draw_time_axis (self, snapshot, self->head_axis_top, self->head_axis_top + self->line);
  draw_head (self, snapshot, width);
  return gtk_snapshot_free_to_node (snapshot);
}

/**
 * ward_graph_format_lane_readout:
 *
 * What stands beside a lane's name: what it has at the focus line, else its latest result, which a line at another time does not push aside; NULL for a lane
 * without results.
 */
char *
ward_graph_format_lane_readout (WardGraph *self, const WardLane *lane)
{
  g_autofree char *focus = ward_graph_format_lane_focus (self, lane);
  int newest = ward_series_find_latest (lane->series);
  g_autofree char *latest = NULL;
  g_autofree char *words = NULL;

  if (focus != NULL)
    return g_steal_pointer (&focus);
  if (newest < 0)
    return self->focus >= 0 ? g_strdup (_ ("no result at this time")) : NULL;
  latest = ward_series_format_point (lane->series, (guint) newest);
  words = g_strdup_printf (self->lacks_newest ? _ ("Latest loaded  %s") : _ ("Latest  %s"), latest);
  return self->focus >= 0 ? g_strdup_printf (_ ("no result at this time · %s"), words) : g_steal_pointer (&words);
}

static void
draw_readout (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane, int width)
{
  g_autofree char *words = ward_graph_format_lane_readout (self, lane);
  g_autofree char *focus = ward_graph_format_lane_focus (self, lane);
  g_autofree char *name = ward_graph_format_lane_name (lane);
  double y = lane->top + (lane->head_lines > 1 ? get_name_lines (self, name, width) : 0) * self->line;
  const WardLaidText *laid;

  if (words == NULL)
    return;
  laid = ward_text_cache_get (self->texts, words, WARD_STYLE_BOLD, 0);
  if (laid->width + 4 * self->pad > width)
    {
      /* Longer than the graph is wide: it wraps over the plot, on a ground of its own; it is never cut. */
      laid = ward_text_cache_get (self->texts, words, WARD_STYLE_BOLD, MAX (width - 4 * self->pad, 50));
      gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_GRID_BG),
                                 &GRAPHENE_RECT_INIT (0, (float) y, (float) width, (float) laid->height));
    }
  draw_block (snapshot, laid, focus != NULL ? WARD_COLOR_FOCUS : WARD_COLOR_TEXT,
              MAX (width - laid->width - 3 * self->pad, self->pad), y);
}

static void
draw_focus_marks (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane)
{
  int nearest = ward_series_find_nearest (lane->series, ward_graph_get_focus_time (self));
  const WardPoint *point;
  double x;
  double y;
  double size = self->line * 0.5;
  GskRoundedRect ring;
  const GdkRGBA *color = ward_color (WARD_COLOR_FOCUS);
  g_autofree char *words = ward_graph_format_lane_focus (self, lane);

  if (nearest < 0 || words == NULL || !lane->drawable)
    return;
  point = ward_series_get_point (lane->series, (guint) nearest);
  if (point->kind == WARD_POINT_GAP || isnan (point->value))
    return;
  x = ward_time_scale_to_x (&self->time_scale, point->start_us);
  y = ward_value_scale_to_y (&lane->scale, point->value);
  gsk_rounded_rect_init_from_rect (&ring,
                                   &GRAPHENE_RECT_INIT ((float) (x - size), (float) (y - size), 2 * (float) size,
                                                        2 * (float) size),
                                   (float) size);
  gtk_snapshot_append_border (snapshot, &ring, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}

static void
draw_focus (WardGraph *self, GtkSnapshot *snapshot)
{
  gint64 time = ward_graph_get_focus_time (self);
  double x = floor (ward_time_scale_to_x (&self->time_scale, time));
  g_autofree char *label = format_date (self, time);
  const WardLaidText *laid = ward_text_cache_get (self->texts, label, WARD_STYLE_BOLD, 0);
  double right = self->time_scale.left + self->time_scale.width + 3 * self->pad;
  double label_x = CLAMP (x - laid->width / 2.0, 0, MAX (right - laid->width, 0));

  if (time < self->start_us || time > self->end_us)
    return;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const WardValueScale *scale = &get_lane (self, i)->scale;

      if (!get_lane (self, i)->drawable)
        continue;
      gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_FOCUS),
                                 &GRAPHENE_RECT_INIT ((float) x - 1, (float) scale->top, 2, (float) scale->height));
      draw_focus_marks (self, snapshot, get_lane (self, i));
    }
  ward_text_cache_draw (self->texts, snapshot, label, WARD_STYLE_BOLD, ward_color (WARD_COLOR_FOCUS), label_x,
                        self->axis_top + self->pad + self->line);
}

/**
 * ward_graph_draw:
 *
 * Draws the graph at its present size, range and focus.
 */
void
ward_graph_draw (WardGraph *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->placed)
    ward_graph_place (self, width, height);
  if (self->still == NULL)
    self->still = draw_still (self, width, height);
  gtk_snapshot_append_node (snapshot, self->still);
  for (guint i = 0; i < self->lanes->len; i++)
    draw_readout (self, snapshot, get_lane (self, i), width);
  if (self->focus >= 0)
    draw_focus (self, snapshot);
  if (gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    {
      const GdkRGBA *color = ward_color (WARD_COLOR_FOCUS);
      GskRoundedRect ring;

      gsk_rounded_rect_init_from_rect (&ring, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height), 4);
      gtk_snapshot_append_border (snapshot, &ring, (float[4]){ 2, 2, 2, 2 },
                                  (GdkRGBA[4]){ *color, *color, *color, *color });
    }
}
