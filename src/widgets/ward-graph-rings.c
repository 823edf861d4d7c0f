/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rings of corrected results (clinical.md 5.6). Where points are dense a ring keeps clear of the neighbours, which it would claim to be corrected, too;
 * rings that meet all the same have one outline around all of them, and no lines across their symbols. */
#define G_LOG_DOMAIN "ward-widgets"

#include <math.h>

#include "widgets/ward-graph-private.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

#define WIDEST 2.0    /* of a ring, in symbol sizes */
#define TIGHTEST 1.35 /* close around the symbol */
#define SYMBOL 1.0    /* of a neighbour's symbol */
#define STROKE 2.0
#define MOST_LOOKED_AT 32 /* neighbours to each side */

/* Of a pressure the whole bar is the neighbour. */
static double
find_distance (const WardLane *lane, const WardTimeScale *time, const WardPoint *point, double x, double y)
{
  double across = fabs (ward_time_scale_to_x (time, point->start_us) - x);

  if (point->kind == WARD_POINT_GAP || (isnan (point->value) && !ward_series_is_pair (lane->series)))
    return (double) INFINITY;
  return ward_series_is_pair (lane->series) ? across
                                            : hypot (across, ward_value_scale_to_y (&lane->scale, point->value) - y);
}

/**
 * ward_graph_get_ring_radius:
 * @lane: a lane with its scale
 * @time: the scale of time
 * @index: of the corrected point
 * @x: where its symbol is
 * @y: where its symbol is
 * @size: of the symbols
 *
 * Gives the radius of a ring that touches no neighbour's symbol, as long as it goes around its own.
 */
double
ward_graph_get_ring_radius (const WardLane *lane, const WardTimeScale *time, guint index, double x, double y,
                            double size)
{
  double reach = (WIDEST + SYMBOL) * size + STROKE;
  double nearest = reach;
  int n = (int) ward_series_get_n_points (lane->series);

  for (int side = -1; side <= 1; side += 2)
    for (int i = (int) index + side, looked = 0; i >= 0 && i < n && looked < MOST_LOOKED_AT; i += side, looked++)
      {
        const WardPoint *point = ward_series_get_point (lane->series, (guint) i);

        if (fabs (ward_time_scale_to_x (time, point->start_us) - x) > reach)
          break;
        nearest = MIN (nearest, find_distance (lane, time, point, x, y));
      }
  return CLAMP (nearest - SYMBOL * size - STROKE, TIGHTEST * size, WIDEST * size);
}

static void
add_discs (cairo_t *cr, const GArray *rings, double wider)
{
  for (guint i = 0; i < rings->len; i++)
    {
      const WardRing *ring = &g_array_index (rings, WardRing, i);

      cairo_new_sub_path (cr);
      cairo_arc (cr, ring->x, ring->y, MAX (ring->radius + wider, 0), 0, 2 * G_PI);
    }
}

/**
 * ward_graph_draw_rings:
 * @rings: of WardRing
 *
 * Draws the outline of all rings together.
 */
void
ward_graph_draw_rings (cairo_t *cr, const GArray *rings)
{
  if (rings->len == 0)
    return;
  cairo_save (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_WINDING);
  cairo_new_path (cr);
  add_discs (cr, rings, STROKE / 2);
  cairo_clip (cr);
  cairo_push_group (cr);
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_ABNORMAL));
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  add_discs (cr, rings, -STROKE / 2);
  cairo_fill (cr);
  cairo_pop_group_to_source (cr);
  cairo_paint (cr);
  cairo_restore (cr);
}
