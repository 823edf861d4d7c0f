/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a point of a graph: a disc for an exact value, a triangle upwards for high, downwards for low, doubled for critical, a diamond for abnormal
 * without direction; hollow where preliminary, with a dot where that has the laboratory's flag, or where only calculated from the range; ringed where
 * corrected; an arrow from a bar at the limit for "less than" and "more than", and a hollow diamond for a date without a time, with the flag's shape beside
 * them; so that no reading hangs on colour alone (W19, W20, W39; GTAB-002, 123). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-marks.h"

#include <math.h>

#include "widgets/ward-palette.h"

#define FLAG_OFFSET 2.2     /* of a flag beside its symbol, in symbol sizes */
#define CRITICAL_INNER 1.05 /* sizes of the two outlines of a critical */
#define CRITICAL_OUTER 2.05
#define INCENTRE \
  0.17 /* how far below its middle line a triangle has the point that is as far from all sides, in its sizes */

/**
 * ward_cairo_set_color:
 *
 * Sets the source.
 */
void
ward_cairo_set_color (cairo_t *cr, const GdkRGBA *color)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha);
}

/**
 * ward_mark_get_color:
 *
 * The colour of a point; what is only calculated has that of an ordinary one.
 */
const GdkRGBA *
ward_mark_get_color (const WardPoint *point)
{
  switch (point->severity)
    {
    case WARD_SEVERITY_CRITICAL:
      return ward_color (WARD_COLOR_CRITICAL_BG);
    case WARD_SEVERITY_ABNORMAL:
    case WARD_SEVERITY_ABNORMAL_MORE:
      if (point->direction == WARD_DIRECTION_HIGH)
        return ward_color (WARD_COLOR_HIGH);
      return ward_color (point->direction == WARD_DIRECTION_LOW ? WARD_COLOR_LOW : WARD_COLOR_ABNORMAL);
    case WARD_SEVERITY_UNKNOWN:
    case WARD_SEVERITY_TEXT:
      return ward_color (WARD_COLOR_NEUTRAL);
    case WARD_SEVERITY_NONE:
    case WARD_SEVERITY_NORMAL:
    default:
      return ward_color (WARD_COLOR_PLOT_LINE);
    }
}

/* Fills the path with the colour, or, hollow, with the ground. The ground's outline keeps a mark apart from line and band. */
static void
finish (cairo_t *cr, const GdkRGBA *color, gboolean hollow)
{
  if (hollow)
    {
      ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_BG));
      cairo_fill_preserve (cr);
      ward_cairo_set_color (cr, color);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
      return;
    }
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_BG));
  cairo_set_line_width (cr, 2);
  cairo_stroke_preserve (cr);
  ward_cairo_set_color (cr, color);
  cairo_fill (cr);
}

static void
triangle (cairo_t *cr, double x, double y, double size, gboolean up)
{
  double tip = up ? -size : size;

  cairo_move_to (cr, x, y + tip);
  cairo_line_to (cr, x + size, y - tip * 0.75);
  cairo_line_to (cr, x - size, y - tip * 0.75);
  cairo_close_path (cr);
}

static void
diamond (cairo_t *cr, double x, double y, double size)
{
  cairo_move_to (cr, x, y - size);
  cairo_line_to (cr, x + size, y);
  cairo_line_to (cr, x, y + size);
  cairo_line_to (cr, x - size, y);
  cairo_close_path (cr);
}

/* A bar at the limit and an arrow to where the value may lie. */
static void
draw_limit (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  double direction = point->kind == WARD_POINT_AT_MOST ? 1 : -1;
  double tip = y + direction * size * 3;

  cairo_set_line_width (cr, 2);
  ward_cairo_set_color (cr, ward_mark_get_color (point));
  cairo_move_to (cr, x - size * 1.2, y);
  cairo_line_to (cr, x + size * 1.2, y);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, tip);
  cairo_move_to (cr, x - size * 0.8, tip - direction * size);
  cairo_line_to (cr, x, tip);
  cairo_line_to (cr, x + size * 0.8, tip - direction * size);
  cairo_stroke (cr);
}

/* What a hollow shape would say without it is that there is no flag of the laboratory (W20). */
static void
draw_dot (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  if (!point->hollow || point->severity <= WARD_SEVERITY_TEXT)
    return;
  ward_cairo_set_color (cr, ward_mark_get_color (point));
  cairo_new_path (cr);
  cairo_arc (cr, x, y, MAX (size * 0.35, 1.5), 0, 2 * G_PI);
  cairo_fill (cr);
}

/* A critical has a second outline around its shape, at the same distance on all sides: where its middle is, is the value, and neither tip says more. */
static void
draw_critical (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  gboolean up = point->direction == WARD_DIRECTION_HIGH;
  const GdkRGBA *color = ward_mark_get_color (point);
  double shift = INCENTRE * (up ? size : -size);

  if (point->direction == WARD_DIRECTION_NONE)
    {
      diamond (cr, x, y, size * 1.9);
      finish (cr, color, TRUE);
      diamond (cr, x, y, size * 1.1);
      finish (cr, color, point->hollow);
      draw_dot (cr, point, x, y, size);
      return;
    }
  cairo_new_path (cr);
  triangle (cr, x, y - shift * CRITICAL_OUTER, size * CRITICAL_OUTER, up);
  ward_cairo_set_color (cr, color);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr); /* not filled: a neighbour's symbol would be lost under it */
  triangle (cr, x, y - shift * CRITICAL_INNER, size * CRITICAL_INNER, up);
  if (point->hollow)
    ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_BG));
  cairo_fill_preserve (cr);
  ward_cairo_set_color (cr, color);
  cairo_set_line_width (cr, 1.5);
  if (point->hollow)
    cairo_stroke (cr);
  cairo_new_path (cr);
}

static void
draw_shape (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  gboolean computed = point->severity <= WARD_SEVERITY_NORMAL && point->direction != WARD_DIRECTION_NONE;
  gboolean hollow = point->hollow || computed;
  gboolean up = point->direction == WARD_DIRECTION_HIGH;
  const GdkRGBA *color = ward_mark_get_color (point);

  if (point->severity == WARD_SEVERITY_CRITICAL)
    {
      draw_critical (cr, point, x, y, size);
      return;
    }
  if (point->direction != WARD_DIRECTION_NONE)
    triangle (cr, x, y, size * 1.25, up);
  else if (point->severity == WARD_SEVERITY_ABNORMAL || point->severity == WARD_SEVERITY_ABNORMAL_MORE)
    diamond (cr, x, y, size * 1.25);
  else if (point->severity >= WARD_SEVERITY_TEXT)
    cairo_rectangle (cr, x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7);
  else
    cairo_arc (cr, x, y, size * 0.85, 0, 2 * G_PI);
  finish (cr, color, hollow);
  draw_dot (cr, point, x, y, size);
}

/**
 * ward_mark_has_flag:
 *
 * Returns: whether a point's flag, or the side of its range that it lies on, has a shape of its own
 */
gboolean
ward_mark_has_flag (const WardPoint *point)
{
  return point->severity > WARD_SEVERITY_TEXT || point->direction != WARD_DIRECTION_NONE;
}

static gboolean
is_limit (const WardPoint *point)
{
  return point->kind == WARD_POINT_AT_MOST || point->kind == WARD_POINT_AT_LEAST;
}

/* Beside a symbol that tells of the value's certainty, on the side where it leaves room, what tells of its severity. */
static void
draw_flag_beside (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  double side = point->kind == WARD_POINT_AT_LEAST ? 1 : -1;

  if (ward_mark_has_flag (point))
    draw_shape (cr, point, x, y + side * size * FLAG_OFFSET, size * 0.75);
}

static void
draw_whole (cairo_t *cr, const WardPoint *point, double x, double y, double size)
{
  if (is_limit (point))
    {
      draw_limit (cr, point, x, y, size);
      draw_flag_beside (cr, point, x, y, size);
    }
  else if (point->imprecise)
    {
      diamond (cr, x, y, size * 1.2);
      finish (cr, ward_mark_get_color (point), TRUE);
      draw_flag_beside (cr, point, x, y, size);
    }
  else
    draw_shape (cr, point, x, y, size);
  if (point->ringed)
    {
      ward_cairo_set_color (cr, ward_color (WARD_COLOR_ABNORMAL));
      cairo_set_line_width (cr, 2);
      cairo_new_path (cr);
      cairo_arc (cr, x, y, size * 2, 0, 2 * G_PI);
      cairo_stroke (cr);
    }
}

#define MAX_STAMPS 200

/* How far a symbol reaches from its point, with its outline's corners: a stamp has no more pixels than it needs, since all of them are laid over the plot. */
static int
get_stamp_half (const WardPoint *point, double size)
{
  double reach = 1.3;

  if ((is_limit (point) || point->imprecise) && ward_mark_has_flag (point))
    reach = FLAG_OFFSET + 2.2;
  else if (is_limit (point))
    reach = 4;
  else if (point->severity == WARD_SEVERITY_CRITICAL)
    reach = CRITICAL_OUTER * (1 + INCENTRE);
  else if (point->ringed)
    reach = 2;
  return (int) ceil (size * reach) + 3;
}

/* A symbol is drawn once and stamped from then on: tessellating circles for every point would cost more than all the rest of a frame. */
static cairo_surface_t *
get_stamp (const WardPoint *point, double size, int scale, double *out_half)
{
  static GHashTable *stamps = NULL;
  guint64 key = (guint64) point->kind | (guint64) point->severity << 4 | (guint64) point->direction << 8
                | (guint64) (point->hollow ? 1 : 0) << 12 | (guint64) (point->ringed ? 1 : 0) << 13
                | (guint64) (point->imprecise ? 1 : 0) << 14 | (guint64) ward_palette_get_scheme () << 16
                | (guint64) scale << 20 | (guint64) (size * 16) << 32;
  cairo_surface_t *stamp;
  int half = get_stamp_half (point, size);

  *out_half = half;
  if (stamps == NULL)
    stamps = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) cairo_surface_destroy);
  stamp = g_hash_table_lookup (stamps, &key);
  if (stamp == NULL)
    {
      cairo_t *cr;

      if (g_hash_table_size (stamps) >= MAX_STAMPS)
        g_hash_table_remove_all (stamps);
      stamp = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 2 * half * scale, 2 * half * scale);
      cairo_surface_set_device_scale (stamp, scale, scale);
      cr = cairo_create (stamp);
      draw_whole (cr, point, half, half, size);
      cairo_destroy (cr);
      g_hash_table_insert (stamps, g_memdup2 (&key, sizeof key), stamp);
    }
  return stamp;
}

/**
 * ward_mark_draw:
 *
 * Draws one point with its value at x, y, on whole pixels.
 */
void
ward_mark_draw (cairo_t *cr, const WardPoint *point, double x, double y, double size, int scale)
{
  double half = 0;
  cairo_surface_t *stamp = get_stamp (point, size, MAX (scale, 1), &half);

  cairo_set_source_surface (cr, stamp, round (x) - half, round (y) - half);
  cairo_paint (cr);
}

/**
 * ward_mark_draw_pressure:
 *
 * Draws a blood pressure (GTAB-039..043).
 */
void
ward_mark_draw_pressure (cairo_t *cr, const WardPoint *point, double x, double y_systolic, double y_diastolic,
                         double size)
{
  gboolean whole = !isnan (y_systolic) && !isnan (y_diastolic);

  cairo_save (cr);
  cairo_new_path (cr);
  ward_cairo_set_color (cr, ward_mark_get_color (point));
  cairo_set_line_width (cr, 2);
  if (point->hollow)
    cairo_set_dash (cr, (double[]){ 3, 2 }, 2, 0);
  if (!isnan (y_systolic))
    {
      cairo_move_to (cr, x - size, y_systolic);
      cairo_line_to (cr, x + size, y_systolic);
      cairo_move_to (cr, x, y_systolic);
      cairo_line_to (cr, x, whole ? y_diastolic : y_systolic + size * 1.5);
    }
  if (!isnan (y_diastolic))
    {
      cairo_move_to (cr, x - size, y_diastolic);
      cairo_line_to (cr, x + size, y_diastolic);
      if (!whole)
        {
          cairo_move_to (cr, x, y_diastolic);
          cairo_line_to (cr, x, y_diastolic - size * 1.5);
        }
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  if (point->severity > WARD_SEVERITY_NORMAL)
    draw_shape (cr, point, x,
                isnan (y_systolic) || (point->direction == WARD_DIRECTION_LOW && whole) ? y_diastolic : y_systolic,
                size);
  if (point->ringed)
    {
      cairo_arc (cr, x, isnan (y_systolic) ? y_diastolic : y_systolic, size * 2, 0, 2 * G_PI);
      ward_cairo_set_color (cr, ward_color (WARD_COLOR_ABNORMAL));
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}
