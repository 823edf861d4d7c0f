/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the numbers of a lane's reference range stand: at the band, on a place that no point and no line needs, or else in the lane's head (clinical.md 5.10;
 * GTAB-174). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/ward-text.h"
#include "widgets/ward-graph-private.h"
#include "widgets/ward-palette.h"

/* The point whose range is the band at the right end of what is in view; -1: none. */
static int
find_band_in_view (const WardLane *lane, gint64 end_us)
{
  int found = ward_series_find_nearest (lane->series, end_us);
  int n = (int) ward_series_get_n_points (lane->series);

  while (found >= 0
         && (ward_series_get_point (lane->series, (guint) found)->kind == WARD_POINT_GAP
             || ward_series_get_point (lane->series, (guint) found)->start_us > end_us))
    found--;
  if (found >= 0)
    return found;
  for (found = 0; found < n; found++)
    if (ward_series_get_point (lane->series, (guint) found)->kind != WARD_POINT_GAP)
      return found;
  return -1;
}

static void
include_point (const WardLane *lane, int index, double *top, double *bottom)
{
  const WardPoint *point;

  if (index < 0 || index >= (int) ward_series_get_n_points (lane->series))
    return;
  point = ward_series_get_point (lane->series, (guint) index);
  if (point->kind == WARD_POINT_GAP || isnan (point->value))
    return;
  *top = MIN (*top, ward_value_scale_to_y (&lane->scale, point->value));
  *bottom = MAX (*bottom, ward_value_scale_to_y (&lane->scale, point->value));
}

/* Between which heights points and lines run within a part of the plot, with those at both of its sides, to which a line may lead through it. */
static void
find_course (const WardLane *lane, const WardBin *bins, int n_bins, int last_index, int from, int to, double *top,
             double *bottom)
{
  int before = -1;
  int after = -1;

  for (int i = 0; i < n_bins; i++)
    {
      if (bins[i].n == 0)
        continue;
      if (i < from)
        before = bins[i].last;
      else if (i > to)
        {
          after = bins[i].first;
          break;
        }
      else
        {
          before = before < 0 ? bins[i].first - 1 : before;
          after = bins[i].last + 1;
          *top = MIN (*top, ward_value_scale_to_y (&lane->scale, bins[i].high));
          *bottom = MAX (*bottom, ward_value_scale_to_y (&lane->scale, bins[i].low));
        }
    }
  if (before < 0 && after < 0)
    before = last_index;
  include_point (lane, before >= 0 ? before : after - 1, top, bottom);
  include_point (lane, after >= 0 ? after : before + 1, top, bottom);
}

/* Whether a part of the plot is hatched. */
static gboolean
is_missing (const WardGraph *self, const WardLane *lane, double left, double right)
{
  const WardTimeScale *time = &self->time_scale;
  guint n = 0;
  const WardSpan *missing = ward_series_get_missing (lane->series, &n);

  for (guint i = 0; i < n; i++)
    if (ward_spans_part (&missing[i], 1, time->start_us, time->end_us)
        && ward_time_scale_to_x (time, MAX (missing[i].start_us, time->start_us)) < right
        && ward_time_scale_to_x (time, MIN (missing[i].end_us, time->end_us)) > left)
      return TRUE;
  return FALSE;
}

/* Whether words at a place are in the plot, and neither on what is hatched nor on a point nor on a line: through those they would look struck out. */
static gboolean
is_free (WardGraph *self, const WardLane *lane, const WardBin *bins, int n_bins, int last_index,
         const graphene_rect_t *place)
{
  const double mark = WARD_GRAPH_MARK (self) * 1.5;
  double left = place->origin.x - self->time_scale.left;
  double top = (double) INFINITY;
  double bottom = -(double) INFINITY;

  if (place->origin.y < lane->scale.top + 1
      || place->origin.y + place->size.height > lane->scale.top + lane->scale.height - 1
      || is_missing (self, lane, place->origin.x, place->origin.x + place->size.width))
    return FALSE;
  find_course (lane, bins, n_bins, last_index, (int) floor ((left - mark) / WARD_BIN_WIDTH),
               (int) floor ((left + place->size.width + mark) / WARD_BIN_WIDTH), &top, &bottom);
  return place->origin.y + place->size.height < top - mark || place->origin.y > bottom + mark;
}

/**
 * ward_graph_is_same_bound:
 * @a: a bound of a range; NaN for none
 * @b: another
 *
 * Compares them; none is not the same as any.
 *
 * Returns: whether they are the same
 */
gboolean
ward_graph_is_same_bound (double a, double b)
{
  return (isnan (a) && isnan (b)) || fabs (a - b) < 1e-12;
}

/* When the band that ends at a point begins: an older one may have had other bounds, and may not be called by these. The first has no beginning. */
static gint64
find_band_start (const WardLane *lane, guint index)
{
  const WardPoint *last = ward_series_get_point (lane->series, index);

  for (guint i = index; i-- > 0;)
    {
      const WardPoint *point = ward_series_get_point (lane->series, i);

      if (point->kind == WARD_POINT_GAP)
        continue;
      if (!ward_graph_is_same_bound (point->high, last->high) || !ward_graph_is_same_bound (point->low, last->low))
        return ward_series_get_point (lane->series, i + 1)->start_us;
    }
  return G_MININT64;
}

/**
 * ward_graph_format_range:
 * @lane: a lane
 *
 * Says the range of the band at the right end of what is in view, for the lane's head; where the band has other numbers further left it says which part it is.
 *
 * Returns: (transfer full) (nullable): "Range 3.5–5.1"; %NULL where there is none
 */
char *
ward_graph_format_range (const WardGraph *self, const WardLane *lane)
{
  int index = find_band_in_view (lane, self->end_us);
  g_autofree char *range = index >= 0 ? ward_series_format_range (lane->series, (guint) index) : NULL;
  g_autofree char *whole = NULL;

  if (range == NULL)
    return NULL;
  whole = ward_text_join_range (range);
  return g_strdup_printf (find_band_start (lane, (guint) index) <= self->start_us ? _ ("Range %s")
                                                                                  : _ ("Range at the right %s"),
                          whole);
}

/**
 * ward_graph_draw_range:
 * @lane: a lane that has its place
 *
 * The numbers of the range stand at the band (GTAB-174), where nothing else does: within it before outside of it, far from the newest results before near
 * them; where there is no such place, in the lane's head.
 */
void
ward_graph_draw_range (WardGraph *self, GtkSnapshot *snapshot, WardLane *lane, const WardBin *bins, int n_bins)
{
  int index = find_band_in_view (lane, self->time_scale.end_us);
  g_autofree char *range = index >= 0 ? ward_series_format_range (lane->series, (guint) index) : NULL;
  g_autofree char *words = range != NULL ? g_strdup_printf (_ ("Range %s"), range) : NULL;
  const WardTimeScale *time = &self->time_scale;
  const WardPoint *point;
  const WardLaidText *laid;
  gint64 start_us;
  double high, low, left;

  lane->range = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  lane->range_in_head = words != NULL;
  if (words == NULL)
    return;
  laid = ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL, 0);
  if (laid->width > time->width / 2)
    return;
  point = ward_series_get_point (lane->series, (guint) index);
  high = isnan (point->high) ? lane->scale.top : ward_value_scale_to_y (&lane->scale, point->high);
  low = isnan (point->low) ? lane->scale.top + lane->scale.height : ward_value_scale_to_y (&lane->scale, point->low);
  high = MAX (high, lane->scale.top);
  low = MIN (low, lane->scale.top + lane->scale.height);
  start_us = find_band_start (lane, (guint) index);
  left = start_us > time->start_us ? ward_time_scale_to_x (time, start_us) : time->left;
  for (guint i = 0; i < 8; i++)
    {
      const double ys[] = { high + 2, low - laid->height - 2, high - laid->height - 2, low + 2 };
      const double xs[] = { left + self->pad, time->left + time->width - laid->width - self->pad };
      graphene_rect_t place
          = GRAPHENE_RECT_INIT ((float) xs[i % 2], (float) ys[i / 2], (float) laid->width, (float) laid->height);

      if (place.origin.x < left || (i < 4 && low - high < laid->height + 4)
          || !is_free (self, lane, bins, n_bins, index, &place))
        continue;
      ward_text_cache_draw (self->texts, snapshot, words, WARD_STYLE_SMALL, ward_color (WARD_COLOR_QUIET),
                            place.origin.x, place.origin.y);
      lane->range = place;
      lane->range_in_head = FALSE;
      return;
    }
}
