/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small graph that stands beside a number and its flag, never alone (clinical.md 0.5): the newest range as a band, the line where it may run, abnormal
 * points with their shapes, and the newest point. Proportional in time, like the large one. A time that is still to come has no place on it, only a mark at
 * its end: it would press all others together (V62). */
#define G_LOG_DOMAIN "ward-widgets"

#include <math.h>

#include "widgets/ward-graph-geometry.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

#define MARGIN 5.0
#define MARK 3.5
#define FUTURE_ROOM 12.0 /* at the end, where something is dated later than now */

struct _WardSparkline
{
  GtkWidget parent_instance;

  WardSeries *series; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WardSparkline, ward_sparkline, GTK_TYPE_WIDGET)

static void
ward_sparkline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 80 : 28;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 140 : 36;
}

static void
draw_band (cairo_t *cr, const WardPoint *newest, const WardTimeScale *time, const WardValueScale *scale)
{
  double top = isnan (newest->high) ? scale->top : MAX (ward_value_scale_to_y (scale, newest->high), scale->top);
  double bottom = isnan (newest->low) ? scale->top + scale->height
                                      : MIN (ward_value_scale_to_y (scale, newest->low), scale->top + scale->height);

  if ((isnan (newest->low) && isnan (newest->high)) || bottom <= top)
    return;
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_BAND));
  cairo_rectangle (cr, time->left, top, time->width, bottom - top);
  cairo_fill (cr);
}

static gboolean
is_drawn (const WardPoint *point, gboolean with_future)
{
  return point->kind != WARD_POINT_GAP && (with_future || !point->future);
}

/* The last one that is drawn; -1: none. */
static int
find_newest (const WardSeries *series, gboolean with_future)
{
  int i = (int) ward_series_get_n_points (series) - 1;

  while (i >= 0 && !is_drawn (ward_series_get_point (series, (guint) i), with_future))
    i--;
  return i;
}

static void
draw_points (cairo_t *cr, const WardSeries *series, const WardTimeScale *time, const WardValueScale *scale,
             gboolean with_future, int scale_factor)
{
  guint n = ward_series_get_n_points (series);
  int newest = find_newest (series, with_future);

  for (guint i = 0; i < n; i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      double x = ward_time_scale_to_x (time, point->start_us);

      if (!is_drawn (point, with_future) || (isnan (point->value) && !ward_series_is_pair (series)))
        continue;
      if (ward_series_is_pair (series))
        ward_mark_draw_pressure (cr, point, x,
                                 isnan (point->value) ? (double) NAN : ward_value_scale_to_y (scale, point->value),
                                 isnan (point->value2) ? (double) NAN : ward_value_scale_to_y (scale, point->value2),
                                 MARK * 0.8);
      else if ((int) i == newest || point->severity > WARD_SEVERITY_TEXT || point->kind != WARD_POINT_EXACT
               || point->imprecise)
        ward_mark_draw (cr, point, x, ward_value_scale_to_y (scale, point->value),
                        point->kind == WARD_POINT_EXACT ? MARK : MARK * 0.7, scale_factor);
    }
}

static void
draw_line (cairo_t *cr, const WardSeries *series, const WardTimeScale *time, const WardValueScale *scale)
{
  ward_cairo_set_color (cr, ward_color (WARD_COLOR_PLOT_LINE));
  cairo_set_line_width (cr, 1.5);
  for (guint i = 1; i < ward_series_get_n_points (series) && !ward_series_is_pair (series); i++)
    {
      const WardPoint *a = ward_series_get_point (series, i - 1);
      const WardPoint *b = ward_series_get_point (series, i);

      if (!ward_graph_may_join (a, b))
        continue;
      cairo_move_to (cr, ward_time_scale_to_x (time, a->start_us), ward_value_scale_to_y (scale, a->value));
      cairo_line_to (cr, ward_time_scale_to_x (time, b->start_us), ward_value_scale_to_y (scale, b->value));
    }
  cairo_stroke (cr);
}

/* Two arrowheads at the right edge, in the colour of the gravest of what they stand for. */
static void
draw_future (cairo_t *cr, const WardSeries *series, double right, double y)
{
  const WardPoint *worst = NULL;

  for (guint i = 0; i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);

      if (point->kind != WARD_POINT_GAP && point->future && (worst == NULL || point->severity > worst->severity))
        worst = point;
    }
  ward_cairo_set_color (cr, ward_mark_get_color (worst));
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i < 2; i++)
    {
      double x = right - i * MARK;

      cairo_move_to (cr, x - MARK, y - MARK);
      cairo_line_to (cr, x, y);
      cairo_line_to (cr, x - MARK, y + MARK);
    }
  cairo_stroke (cr);
}

/* The part of time that it shows; out_future: points that it leaves out. Where all is of the future, that is all there is to show. */
static gboolean
choose_time (const WardSeries *series, WardTimeScale *time, guint *out_future)
{
  if (!ward_series_get_present_bounds (series, &time->start_us, &time->end_us, out_future))
    {
      *out_future = 0;
      return ward_series_get_time_bounds (series, &time->start_us, &time->end_us);
    }
  if (*out_future > 0)
    time->width -= FUTURE_ROOM;
  return TRUE;
}

static void
ward_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WardSparkline *self = WARD_SPARKLINE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  WardTimeScale time = { .left = MARGIN, .width = width - 2 * MARGIN };
  WardValueScale scale = { .top = MARGIN, .height = height - 2 * MARGIN, .room = 3 };
  guint n_future = 0;
  gboolean with_future;
  cairo_t *cr;

  if (self->series == NULL || width < 30 || !ward_value_scale_choose (self->series, 0, &scale)
      || !choose_time (self->series, &time, &n_future))
    return;
  with_future = find_newest (self->series, FALSE) < 0;
  if (time.end_us == time.start_us)
    time.start_us -= G_USEC_PER_SEC; /* one point: at the right, where the newest is */
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw_band (cr, ward_series_get_point (self->series, (guint) find_newest (self->series, with_future)), &time, &scale);
  draw_line (cr, self->series, &time, &scale);
  draw_points (cr, self->series, &time, &scale, with_future, gtk_widget_get_scale_factor (widget));
  if (n_future > 0)
    draw_future (cr, self->series, width - MARGIN, height / 2.0);
  cairo_destroy (cr);
}

static void
ward_sparkline_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ward_sparkline_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
ward_sparkline_finalize (GObject *object)
{
  g_clear_pointer (&WARD_SPARKLINE (object)->series, ward_series_unref);
  G_OBJECT_CLASS (ward_sparkline_parent_class)->finalize (object);
}

static void
ward_sparkline_class_init (WardSparklineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = ward_sparkline_finalize;
  widget_class->measure = ward_sparkline_measure;
  widget_class->snapshot = ward_sparkline_snapshot;
  widget_class->css_changed = ward_sparkline_css_changed;
  gtk_widget_class_set_css_name (widget_class, "ward-sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ward_sparkline_init (WardSparkline *self)
{
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
}

/**
 * ward_sparkline_new:
 *
 * A sparkline without a series; put it beside the number.
 */
GtkWidget *
ward_sparkline_new (void)
{
  return g_object_new (WARD_TYPE_SPARKLINE, NULL);
}

/**
 * ward_sparkline_set_series:
 * @series: (nullable): a reference is taken
 *
 * Draws a series, and describes it to assistive technology.
 */
void
ward_sparkline_set_series (WardSparkline *self, WardSeries *series)
{
  WardSeries *before;
  g_autofree char *words = NULL;

  g_return_if_fail (WARD_IS_SPARKLINE (self));

  before = self->series;
  self->series = series != NULL ? ward_series_ref (series) : NULL;
  g_clear_pointer (&before, ward_series_unref);
  words = series != NULL ? ward_series_describe (series) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
