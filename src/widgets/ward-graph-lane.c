/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the plot of one lane: range stepped from point to point, light grid, line where it may run, and the points, or bars where points crowd
 * (clinical.md 5.10; V35, V57, V58; W38, W39; GTAB-014 to 017, 039 to 043, 155, 174). */
#define G_LOG_DOMAIN "ward-widgets"

#include <math.h>

#include "widgets/ward-graph-private.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

#define PIECE 4 /* lines in one stroke */
#define MARKS_IN_CROWD 6

static double
clamp_x (const WardTimeScale *scale, double x)
{
  return CLAMP (x, scale->left, scale->left + scale->width);
}

static void
fill (GtkSnapshot *snapshot, WardColor color, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (snapshot, ward_color (color),
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static void
fill_band (GtkSnapshot *snapshot, const WardLane *lane, double x1, double x2, double low, double high)
{
  double top = isnan (high) ? lane->scale.top : ward_value_scale_to_y (&lane->scale, high);
  double bottom = isnan (low) ? lane->scale.top + lane->scale.height : ward_value_scale_to_y (&lane->scale, low);

  double first = lane->scale.top;
  double last = lane->scale.top + lane->scale.height;

  if ((isnan (low) && isnan (high)) || x2 <= x1 || bottom <= top || bottom <= first || top >= last)
    return;
  fill (snapshot, WARD_COLOR_PLOT_BAND, x1, MAX (top, first), x2 - x1, MIN (bottom, last) - MAX (top, first));
  if (!isnan (high) && round (top) >= first)
    fill (snapshot, WARD_COLOR_PLOT_BAND_EDGE, x1, round (top), x2 - x1, 1);
  if (!isnan (low) && round (bottom) <= last)
    fill (snapshot, WARD_COLOR_PLOT_BAND_EDGE, x1, round (bottom) - 1, x2 - x1, 1);
}

/* Each point's own range holds from it to the next; the first reaches back to the plot's edge. Gaps have none and change none. */
static void
draw_bands (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane)
{
  guint n = ward_series_get_n_points (lane->series);
  double x = self->time_scale.left;
  double low = (double) NAN;
  double high = (double) NAN;
  gboolean begun = FALSE;

  for (guint i = 0; i < n; i++)
    {
      const WardPoint *point = ward_series_get_point (lane->series, i);
      double at;

      if (point->kind == WARD_POINT_GAP
          || (begun && ward_graph_is_same_bound (point->low, low) && ward_graph_is_same_bound (point->high, high)))
        continue;
      at = clamp_x (&self->time_scale, ward_time_scale_to_x (&self->time_scale, point->start_us));
      if (begun)
        {
          fill_band (snapshot, lane, x, at, low, high);
          x = at;
        }
      low = point->low;
      high = point->high;
      begun = TRUE;
    }
  if (begun)
    fill_band (snapshot, lane, x, self->time_scale.left + self->time_scale.width, low, high);
}

static void
draw_grid (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane)
{
  for (guint i = 0; i < lane->scale.n_ticks; i++)
    fill (snapshot, WARD_COLOR_PLOT_GRID, self->time_scale.left,
          round (ward_value_scale_to_y (&lane->scale, lane->scale.first + i * lane->scale.step)),
          self->time_scale.width, 1);
  for (guint i = 0; i < self->n_ticks; i++)
    fill (snapshot, self->ticks[i].major ? WARD_COLOR_GRID_LINE : WARD_COLOR_PLOT_GRID,
          floor (ward_time_scale_to_x (&self->time_scale, self->ticks[i].time_us)), lane->scale.top, 1,
          lane->scale.height);
}

static void
draw_edge (GtkSnapshot *snapshot, const graphene_rect_t *plot)
{
  double left = plot->origin.x;
  double top = plot->origin.y;
  double width = plot->size.width;
  double height = plot->size.height;

  fill (snapshot, WARD_COLOR_GRID_EDGE, left, top, width, 1);
  fill (snapshot, WARD_COLOR_GRID_EDGE, left, top + height - 1, width, 1);
  fill (snapshot, WARD_COLOR_GRID_EDGE, left, top + 1, 1, height - 2);
  fill (snapshot, WARD_COLOR_GRID_EDGE, left + width - 1, top + 1, 1, height - 2);
}

#define HATCH 7 /* pixels between two strokes */

/**
 * ward_graph_draw_missing:
 * @top: of what is hatched
 * @height: of what is hatched
 *
 * Hatches what was not loaded, whatever lies below it: that nothing stands there does not mean that there was nothing (W34, W38).
 */
void
ward_graph_draw_missing (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane, double top, double height)
{
  const WardTimeScale *time = &self->time_scale;
  guint n = 0;
  const WardSpan *missing = ward_series_get_missing (lane->series, &n);

  for (guint i = 0; i < n; i++)
    {
      double first;
      int n_lines;
      double left, right;
      cairo_t *cr;

      if (!ward_spans_part (&missing[i], 1, time->start_us, time->end_us))
        continue;
      left = floor (ward_time_scale_to_x (time, MAX (missing[i].start_us, time->start_us)));
      right = MAX (ceil (ward_time_scale_to_x (time, MIN (missing[i].end_us, time->end_us))), left + 3);
      cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) (right - left),
                                                                     (float) height));
      ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_BG));
      cairo_paint (cr);
      ward_cairo_set_color (cr, ward_color (WARD_COLOR_QUIET));
      cairo_set_line_width (cr, 1);
      first = left - fmod (left, HATCH) - height;
      n_lines = (int) ceil ((right - first) / HATCH);
      for (int k = 0; k < n_lines; k++)
        {
          double x = first + k * HATCH;

          cairo_move_to (cr, x, top + height);
          cairo_line_to (cr, x + height, top);
        }
      cairo_stroke (cr);
      cairo_destroy (cr);
    }
}

/* Whether a line runs between two neighbours in this pass: solid first, dashed to and from what is preliminary second; none inside the bars of a crowd,
 * where it would only blacken them. */
static gboolean
is_line_drawn (WardGraph *self, const WardBin *bins, const WardPoint *a, const WardPoint *b, gboolean dashed)
{
  int bin_a;
  int bin_b;

  if ((a->hollow || b->hollow) != dashed || b->start_us < self->time_scale.start_us
      || a->start_us > self->time_scale.end_us || !ward_graph_may_join (a, b))
    return FALSE;
  bin_a = ward_graph_get_bin (&self->time_scale, a->start_us);
  bin_b = ward_graph_get_bin (&self->time_scale, b->start_us);
  return bin_a < 0 || bin_b < 0 || bin_b - bin_a > 1 || bins[bin_a].n < WARD_BIN_CROWD
         || bins[bin_b].n < WARD_BIN_CROWD;
}

/* Whether a line has an end that is not in view. */
static gboolean
leads_out (const WardTimeScale *scale, const WardPoint *a, const WardPoint *b)
{
  return a->start_us < scale->start_us || b->start_us > scale->end_us;
}

/* The first and the last point of what is in view, with those beside it, to which a line leads. */
static void
find_in_view (const WardTimeScale *scale, const WardSeries *series, guint *out_first, guint *out_last)
{
  guint n = ward_series_get_n_points (series);
  guint first = 0;
  guint last = n;

  while (first + 1 < n && ward_series_get_point (series, first + 1)->start_us < scale->start_us)
    first++;
  while (last > first + 1 && ward_series_get_point (series, last - 1)->start_us > scale->end_us)
    last--;
  *out_first = first;
  *out_last = MIN (last, MAX (n, 1) - 1);
}

/* Dots: that the value held or changed evenly all the way is not to be read from a line whose other end cannot be seen. */
static void
draw_lines_out (WardGraph *self, cairo_t *cr, WardLane *lane, const WardBin *bins, guint first, guint last)
{
  const WardTimeScale *scale = &self->time_scale;

  lane->leads_out = FALSE;
  cairo_set_dash (cr, (double[]){ 1.5, 4.5 }, 2, 0);
  for (guint i = first + 1; i <= last; i++)
    {
      const WardPoint *a = ward_series_get_point (lane->series, i - 1);
      const WardPoint *b = ward_series_get_point (lane->series, i);
      double x1, x2, y1, y2;

      if (!leads_out (scale, a, b) || !is_line_drawn (self, bins, a, b, a->hollow || b->hollow))
        continue;
      x1 = ward_time_scale_to_x (scale, a->start_us);
      x2 = ward_time_scale_to_x (scale, b->start_us);
      y1 = ward_value_scale_to_y (&lane->scale, a->value);
      y2 = ward_value_scale_to_y (&lane->scale, b->value);
      lane->leads_out |= ward_graph_clip_line (scale, &x1, &y1, &x2, &y2);
      cairo_move_to (cr, x1, y1);
      cairo_line_to (cr, x2, y2);
      cairo_stroke (cr);
    }
}

/* Straight lines (GTAB-164), in short pieces: cairo takes far longer for one long path than for many short ones. */
static void
draw_lines (WardGraph *self, cairo_t *cr, const WardLane *lane, const WardBin *bins, guint first, guint last,
            gboolean dashed)
{
  guint length = 0;

  for (guint i = first + 1; i <= last; i++)
    {
      const WardPoint *a = ward_series_get_point (lane->series, i - 1);
      const WardPoint *b = ward_series_get_point (lane->series, i);
      gboolean drawn = !leads_out (&self->time_scale, a, b) && is_line_drawn (self, bins, a, b, dashed);

      if ((!drawn || length == PIECE) && length > 0)
        {
          cairo_stroke (cr);
          length = 0;
        }
      if (!drawn)
        continue;
      if (length == 0)
        cairo_move_to (cr, ward_time_scale_to_x (&self->time_scale, a->start_us),
                       ward_value_scale_to_y (&lane->scale, a->value));
      cairo_line_to (cr, ward_time_scale_to_x (&self->time_scale, b->start_us),
                     ward_value_scale_to_y (&lane->scale, b->value));
      length++;
    }
  if (length > 0)
    cairo_stroke (cr);
}

static void
draw_line (WardGraph *self, cairo_t *cr, WardLane *lane, const WardBin *bins)
{
  guint first, last;

  if (ward_series_is_pair (lane->series))
    return;
  find_in_view (&self->time_scale, lane->series, &first, &last);
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_LINE));
  cairo_set_line_width (cr, 1.5);
  draw_lines (self, cr, lane, bins, first, last, FALSE);
  cairo_set_dash (cr, (double[]){ 5, 3 }, 2, 0);
  draw_lines (self, cr, lane, bins, first, last, TRUE);
  draw_lines_out (self, cr, lane, bins, first, last);
  cairo_set_dash (cr, NULL, 0, 0);
}

/* A time that is not a moment is a bar over all of it, with a stop at each end that is in view. */
static void
draw_period (WardGraph *self, cairo_t *cr, const WardPoint *point, double y)
{
  double ends[] = { ward_time_scale_to_x (&self->time_scale, point->start_us),
                    ward_time_scale_to_x (&self->time_scale, point->end_us) };

  if (isnan (y))
    return;
  ward_cairo_set_color (cr, ward_mark_get_color (point));
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, clamp_x (&self->time_scale, ends[0]), y);
  cairo_line_to (cr, clamp_x (&self->time_scale, ends[1]), y);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (clamp_x (&self->time_scale, ends[i]) < ends[i] || clamp_x (&self->time_scale, ends[i]) > ends[i])
        continue;
      cairo_move_to (cr, ends[i], y - 3);
      cairo_line_to (cr, ends[i], y + 3);
    }
  cairo_stroke (cr);
}

/* A point's mark; its ring is drawn with all others. */
static void
draw_mark (WardGraph *self, cairo_t *cr, const WardLane *lane, guint index, double x, double y, double size,
           GArray *rings)
{
  WardPoint point = *ward_series_get_point (lane->series, index);

  if (point.ringed)
    {
      WardRing ring = { x, y, ward_graph_get_ring_radius (lane, &self->time_scale, index, x, y, size) };

      g_array_append_val (rings, ring);
    }
  point.ringed = FALSE;
  ward_mark_draw (cr, &point, x, y, size, gtk_widget_get_scale_factor (GTK_WIDGET (self)));
}

static void
draw_pressure (WardGraph *self, cairo_t *cr, const WardLane *lane, guint index, double x, double y, double y2,
               GArray *rings)
{
  WardPoint point = *ward_series_get_point (lane->series, index);
  double at = isnan (y) ? y2 : y;

  if (point.ringed)
    {
      WardRing ring
          = { x, at, ward_graph_get_ring_radius (lane, &self->time_scale, index, x, at, WARD_GRAPH_MARK (self)) };

      g_array_append_val (rings, ring);
    }
  point.ringed = FALSE;
  ward_mark_draw_pressure (cr, &point, x, y, y2, WARD_GRAPH_MARK (self));
}

/**
 * ward_graph_get_point_x:
 *
 * Returns: where a point's symbol stands: of what takes longer, at the middle of what is in view of it
 */
double
ward_graph_get_point_x (const WardTimeScale *scale, const WardPoint *point)
{
  double x = ward_time_scale_to_x (scale, point->start_us);

  if (point->end_us <= point->start_us)
    return x;
  return (clamp_x (scale, x) + clamp_x (scale, ward_time_scale_to_x (scale, point->end_us))) / 2;
}

static void
draw_point (WardGraph *self, cairo_t *cr, const WardLane *lane, guint index, GArray *rings)
{
  const WardPoint *point = ward_series_get_point (lane->series, index);
  double x = ward_graph_get_point_x (&self->time_scale, point);
  double y = ward_value_scale_to_y (&lane->scale, point->value);
  double y2 = isnan (point->value2) ? (double) NAN : ward_value_scale_to_y (&lane->scale, point->value2);

  if (isnan (point->value))
    y = (double) NAN;
  if (point->end_us > point->start_us)
    {
      draw_period (self, cr, point, y);
      if (ward_series_is_pair (lane->series))
        draw_period (self, cr, point, y2);
    }
  if (ward_series_is_pair (lane->series))
    {
      draw_pressure (self, cr, lane, index, x, y, y2, rings);
      return;
    }
  if (!isnan (y2))
    {
      ward_cairo_set_color (cr, ward_mark_get_color (point));
      cairo_set_line_width (cr, 4);
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x, y2);
      cairo_stroke (cr);
      if (ward_mark_has_flag (point))
        draw_mark (self, cr, lane, index, x, point->direction == WARD_DIRECTION_LOW ? y : y2, WARD_GRAPH_MARK (self),
                   rings);
      return;
    }
  if (!isnan (y))
    draw_mark (self, cr, lane, index, x, y, WARD_GRAPH_MARK (self), rings);
}

/* Crowds: a bar from its lowest to its highest each, on whole pixels, outwards: hundreds of strokes would take most of a frame. */
static void
draw_bars (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane, const WardBin *bins, guint n_bins)
{
  for (guint i = 0; i < n_bins; i++)
    {
      double top;
      double bottom;

      if (bins[i].n < WARD_BIN_CROWD || isnan (bins[i].low) || isnan (bins[i].high))
        continue;
      top = floor (ward_value_scale_to_y (&lane->scale, bins[i].high)) - 1;
      bottom = ceil (ward_value_scale_to_y (&lane->scale, bins[i].low)) + 1;
      fill (snapshot, WARD_COLOR_PLOT_LINE, round (self->time_scale.left) + i * WARD_BIN_WIDTH, top, WARD_BIN_WIDTH - 1,
            bottom - top);
    }
}

/* Whether a point's mark says more than that there is a value: a flag, its side of the range, a limit, a status. */
static gboolean
says_more (const WardPoint *point)
{
  return point->severity > WARD_SEVERITY_TEXT || point->direction != WARD_DIRECTION_NONE
         || point->kind != WARD_POINT_EXACT || point->hollow || point->ringed;
}

/* … and the marks of those that say more, so that neither a flag nor a limit is lost in it (W12, W39); of a great many the most severe one's. */
static void
draw_marks (WardGraph *self, cairo_t *cr, const WardLane *lane, const WardBin *bin, guint index, GArray *rings)
{
  double x = self->time_scale.left + index * WARD_BIN_WIDTH + WARD_BIN_WIDTH / 2.0;
  const WardPoint *worst = ward_series_get_point (lane->series, (guint) bin->worst);
  guint left = bin->n <= MARKS_IN_CROWD ? bin->n : 1;

  for (int p = bin->first; p <= bin->last && left > 0; p++)
    {
      const WardPoint *point = ward_series_get_point (lane->series, (guint) p);

      if (point->kind == WARD_POINT_GAP || isnan (point->value) || !says_more (point)
          || (bin->n > MARKS_IN_CROWD && point->severity < worst->severity))
        continue;
      draw_mark (self, cr, lane, (guint) p, x, ward_value_scale_to_y (&lane->scale, point->value),
                 WARD_GRAPH_MARK (self) * 0.8, rings);
      left--;
    }
}

/* What began before the view and reaches into it is seen, too: the flowsheet has it (V49, V58, W40). */
static void
draw_begun_before (WardGraph *self, cairo_t *cr, const WardLane *lane, GArray *rings)
{
  const WardTimeScale *scale = &self->time_scale;

  for (guint i = 0; i < ward_series_get_n_points (lane->series); i++)
    {
      const WardPoint *point = ward_series_get_point (lane->series, i);

      if (point->start_us >= scale->start_us)
        break;
      if (point->kind != WARD_POINT_GAP && point->end_us > scale->start_us)
        draw_point (self, cr, lane, i, rings);
    }
}

static void
draw_points (WardGraph *self, cairo_t *cr, const WardLane *lane, const WardBin *bins, guint n_bins)
{
  g_autoptr (GArray) rings = g_array_new (FALSE, FALSE, sizeof (WardRing));

  draw_begun_before (self, cr, lane, rings);
  for (guint i = 0; i < n_bins; i++)
    {
      if (bins[i].n >= WARD_BIN_CROWD)
        draw_marks (self, cr, lane, &bins[i], i, rings);
      for (int p = bins[i].first; bins[i].n > 0 && bins[i].n < WARD_BIN_CROWD && p <= bins[i].last; p++)
        if (ward_series_get_point (lane->series, (guint) p)->kind != WARD_POINT_GAP)
          draw_point (self, cr, lane, (guint) p, rings);
    }
  ward_graph_draw_rings (cr, rings);
}

/* Lines and points, in one node: one for each mark costs more, and so does one for the lines and another for the points. Marks at the plot's edge are whole, and
 * above the edge: the lines are clipped to the plot, the marks to a little more. */
static void
draw_course (WardGraph *self, GtkSnapshot *snapshot, WardLane *lane, const WardBin *bins, guint n_bins,
             const graphene_rect_t *area)
{
  graphene_rect_t wide = *area;
  cairo_t *cr;

  graphene_rect_inset (&wide, -self->line, -self->line / 2.0f);
  cr = gtk_snapshot_append_cairo (snapshot, &wide);
  cairo_save (cr);
  cairo_rectangle (cr, area->origin.x, area->origin.y, area->size.width, area->size.height);
  cairo_clip (cr);
  draw_line (self, cr, lane, bins);
  cairo_restore (cr);
  draw_points (self, cr, lane, bins, n_bins);
  cairo_destroy (cr);
}

/**
 * ward_graph_get_plot:
 *
 * Returns: what a lane's plot covers with its edge, in whole pixels
 */
graphene_rect_t
ward_graph_get_plot (const WardGraph *self, const WardLane *lane)
{
  const WardTimeScale *time = &self->time_scale;

  return GRAPHENE_RECT_INIT (floorf ((float) time->left), floorf ((float) lane->scale.top),
                             floorf ((float) MAX (time->width, 1)) + 1,
                             floorf ((float) MAX (lane->scale.height, 1)) + 1);
}

/**
 * ward_graph_draw_lane:
 *
 * Draws the plot of a lane that has its place and its scale, and counts the points in view.
 */
void
ward_graph_draw_lane (WardGraph *self, GtkSnapshot *snapshot, WardLane *lane)
{
  const WardTimeScale *time = &self->time_scale;
  graphene_rect_t area = GRAPHENE_RECT_INIT ((float) time->left, (float) lane->scale.top, (float) MAX (time->width, 1),
                                             (float) MAX (lane->scale.height, 1));
  graphene_rect_t plot = ward_graph_get_plot (self, lane);
  guint n_bins = ward_graph_count_bins (time);
  g_autofree WardBin *bins = g_new (WardBin, n_bins);

  if (!lane->drawable)
    return;
  gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_PLOT_BG), &plot);
  lane->n_in_view = ward_graph_fill_bins (lane->series, time, bins, n_bins, &lane->n_crowded);
  draw_bands (self, snapshot, lane);
  draw_grid (self, snapshot, lane);
  ward_graph_draw_missing (self, snapshot, lane, lane->scale.top, lane->scale.height);
  draw_edge (snapshot, &plot);
  draw_bars (self, snapshot, lane, bins, n_bins);
  draw_course (self, snapshot, lane, bins, n_bins, &area);
  ward_graph_draw_oxygen (self, snapshot, lane);
  ward_graph_draw_range (self, snapshot, lane, bins, (int) n_bins);
}
