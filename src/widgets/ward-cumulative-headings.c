/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headings of the cumulative grid's groups: a panel's name, how many of its latest results stand out, and how many of all (W17, W23). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-palette.h"

/* Whole or not at all: half a number is another number. The list of panels has the same words, and the same ground where something is critical (W19). */
static gboolean
draw_count (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, const char *words,
            WardColor color, double *x, double y)
{
  gboolean critical = color == WARD_COLOR_CRITICAL_FG;
  int around = critical ? self->pad : 0;
  const WardLaidText *count;
  double top;

  if (words[0] == '\0')
    return TRUE;
  count = ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL_BOLD, 0);
  if (*x + count->width + 2 * around > view->width)
    return FALSE;
  top = y + self->pad + (self->line - count->height) / 2.0;
  if (critical)
    ward_cumulative_draw_pill (snapshot, *x, y + self->pad, count->width + 2 * around, self->line);
  ward_text_cache_draw (self->texts, snapshot, words, WARD_STYLE_SMALL_BOLD, ward_color (color), *x + around, top);
  *x += count->width + 2 * around + 3 * self->pad;
  return TRUE;
}

/* What stands out now is never left out: where its words have no room it is the gravest alone, if need be over the end of the name, which says so with dots
 * (W17, W23). Whether all of its words are there. */
static gboolean
draw_latest_count (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view,
                   const WardGridCounts *counts, double *x, double y)
{
  WardColor color = counts->n_latest_critical > 0 ? WARD_COLOR_CRITICAL_FG : WARD_COLOR_ABNORMAL;
  g_autofree char *latest = ward_grid_counts_format_latest (counts);
  g_autofree char *brief = ward_grid_counts_format_short (counts);
  g_autofree char *over = g_strdup_printf ("… %s", brief);
  int width;

  if (draw_count (self, snapshot, view, latest, color, x, y))
    return TRUE;
  if (draw_count (self, snapshot, view, brief, color, x, y))
    return FALSE;
  width = ward_text_cache_get (self->texts, over, WARD_STYLE_SMALL_BOLD, 0)->width;
  *x = MAX (0, view->width - width - 3 * self->pad);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_GROUP, *x, y, view->width - *x, self->geometry.heading_height);
  draw_count (self, snapshot, view, over, color, x, y);
  return FALSE;
}

/* A group's name, what stands out of it now, and, calmly, what ever did (W23). */
static void
draw_heading (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, guint row, double y)
{
  const char *panel = ward_grid_get_row (self->grid, row)->panel;
  WardGridCounts counts;
  g_autofree char *all = NULL;
  int height = self->geometry.heading_height;
  const WardLaidText *laid = ward_text_cache_get (self->texts, panel, WARD_STYLE_BOLD, 0);
  double x = 2 * self->pad;

  ward_grid_count (self->grid, panel, &counts);
  counts.lacks_newest = self->lacks_newest;
  all = ward_grid_counts_format_all (&counts, NULL);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_GROUP, 0, y, view->width, height);
  ward_text_cache_draw (self->texts, snapshot, panel, WARD_STYLE_BOLD, ward_color (WARD_COLOR_TEXT), x, y + self->pad);
  x += laid->width + 3 * self->pad;
  if (draw_latest_count (self, snapshot, view, &counts, &x, y) && ward_grid_counts_has_earlier (&counts))
    draw_count (self, snapshot, view, all, WARD_COLOR_QUIET, &x, y);
}

/**
 * ward_cumulative_draw_headings:
 *
 * Draws the group headings where they are, and the present group's at the top while its rows pass below.
 */
void
ward_cumulative_draw_headings (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  const WardGridGeometry *geometry = &self->geometry;
  guint group = view->first_row < geometry->n_rows ? geometry->group[view->first_row] : geometry->n_rows;
  double next = view->height;

  if (group >= geometry->n_rows || geometry->heading_y[group] < 0)
    return;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, (float) view->top, (float) view->width,
                                                         (float) MAX (0, view->height - view->top)));
  for (guint row = view->first_row; row < view->end_row; row++)
    {
      double y;

      if (geometry->heading_y[row] < 0 || row == group)
        continue;
      y = view->top + geometry->heading_y[row] - view->y;
      next = MIN (next, y);
      draw_heading (self, snapshot, view, row, y);
    }
  draw_heading (self, snapshot, view, group,
                MIN (MAX (view->top, view->top + geometry->heading_y[group] - view->y),
                     next - geometry->heading_height));
  gtk_snapshot_pop (snapshot);
}
