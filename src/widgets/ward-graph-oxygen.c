/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip below the plot of a saturation that says at which readings oxygen was breathed, a full bar, at which air, a hollow one, and, without a bar, of which
 * neither is known (clinical.md 4.1; V50, V51, V52). It stands off the axis of values: what hung at the symbols was read as a course of its own where readings
 * are dense. Each reading has its own bar and claims no more than half of the way to the next. */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/ward-graph-private.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

#define STRIP_PART 0.55 /* of a line */

/**
 * ward_graph_get_strip_height:
 *
 * Returns: what a lane needs below its plot, in pixels: 0 where no reading has to tell
 */
int
ward_graph_get_strip_height (const WardGraph *self, const WardLane *lane)
{
  return lane->has_strip ? self->line : 0;
}

static gboolean
is_reading (const WardPoint *point)
{
  return point->kind != WARD_POINT_GAP && !(isnan (point->value) && isnan (point->value2));
}

static gboolean
is_in_view (const WardTimeScale *time, const WardPoint *point)
{
  return point->start_us <= time->end_us && point->end_us >= time->start_us;
}

/* One bar for all of a kind that touch, on whole pixels. */
typedef struct
{
  double left;
  double right;
} Run;

static void
add_bar (cairo_t *cr, const graphene_rect_t *strip, Run *run, double inset, double left, double right)
{
  left = MAX (round (left), strip->origin.x + 1);
  right = MAX (MIN (round (right), strip->origin.x + strip->size.width - 1), left + 1);
  if (left <= run->right)
    {
      run->right = MAX (right, run->right);
      return;
    }
  if (run->right > run->left)
    cairo_rectangle (cr, run->left + inset, strip->origin.y + 2 + inset, run->right - run->left - 2 * inset,
                     strip->size.height - 4 - 2 * inset);
  *run = (Run){ left, right };
}

static void
add_bars (WardGraph *self, cairo_t *cr, const WardLane *lane, const graphene_rect_t *strip, WardOxygen oxygen,
          double inset)
{
  const double most = WARD_GRAPH_MARK (self);
  guint n = ward_series_get_n_points (lane->series);
  const WardPoint *point = NULL;
  double before = -(double) INFINITY;
  double x = -(double) INFINITY;
  Run run = { -(double) INFINITY, -(double) INFINITY };

  for (guint i = 0; i <= n; i++)
    {
      const WardPoint *next = i < n ? ward_series_get_point (lane->series, i) : NULL;
      double next_x;

      if (next != NULL && !is_reading (next))
        continue;
      next_x = next != NULL ? ward_graph_get_point_x (&self->time_scale, next) : (double) INFINITY;
      if (point != NULL && point->oxygen == oxygen && is_in_view (&self->time_scale, point))
        add_bar (cr, strip, &run, inset, MAX (x - most, (before + x) / 2), MIN (x + most, (x + next_x) / 2));
      before = x;
      x = next_x;
      point = next;
    }
  add_bar (cr, strip, &run, inset, (double) INFINITY, (double) INFINITY);
}

/**
 * ward_graph_draw_oxygen:
 * @lane: a lane that has its place
 *
 * Draws the strip of a lane that has one, with its name at the axis.
 */
void
ward_graph_draw_oxygen (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane)
{
  int height = ward_graph_get_strip_height (self, lane);
  double top = lane->scale.top + lane->scale.height + 2 * self->pad;
  double part = round (height * STRIP_PART);
  graphene_rect_t strip
      = GRAPHENE_RECT_INIT ((float) floor (self->time_scale.left), (float) floor (top + (height - part) / 2),
                            (float) floor (self->time_scale.width) + 1, (float) part);
  graphene_rect_t wide = strip;
  const WardLaidText *laid;
  cairo_t *cr;

  if (height == 0)
    return;
  graphene_rect_inset (&wide, -self->line, 0);
  ward_graph_draw_missing (self, snapshot, lane, strip.origin.y, strip.size.height);
  cr = gtk_snapshot_append_cairo (snapshot, &wide);
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_GRID_EDGE));
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, strip.origin.x + 0.5, strip.origin.y + 0.5, strip.size.width - 1, strip.size.height - 1);
  cairo_stroke (cr);
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_LINE));
  add_bars (self, cr, lane, &strip, WARD_OXYGEN_AIR, 0.5);
  cairo_stroke (cr);
  add_bars (self, cr, lane, &strip, WARD_OXYGEN_GIVEN, 0);
  cairo_fill (cr);
  cairo_destroy (cr);
  laid = ward_text_cache_get (self->texts, _ ("O2"), WARD_STYLE_SMALL, 0);
  ward_text_cache_draw (self->texts, snapshot, _ ("O2"), WARD_STYLE_SMALL, ward_color (WARD_COLOR_TEXT),
                        self->time_scale.left - laid->width - 2 * self->pad, top + (height - laid->height) / 2.0);
}
