/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headings of the cumulative grid's groups: a panel's name, how many of its latest results stand out, and how many of all (W17, W23). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

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

static double
get_count_width (WardCumulative *self, const char *words, WardColor color)
{
  if (words[0] == '\0')
    return 0;
  return ward_text_cache_get (self->texts, words, WARD_STYLE_SMALL_BOLD, 0)->width + 3 * self->pad
         + (color == WARD_COLOR_CRITICAL_FG ? 2 * self->pad : 0);
}

/* Over the end of the name, which says so with dots. */
static void
draw_over_name (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, const char *latest,
                WardColor color, const char *all, double y)
{
  double dots = ward_text_cache_get (self->texts, "…", WARD_STYLE_SMALL_BOLD, 0)->width + self->pad;
  double x = view->width - dots - get_count_width (self, latest, color) - get_count_width (self, all, WARD_COLOR_QUIET);

  x = MAX (0, x);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_GROUP, x, y, view->width - x, self->geometry.heading_height);
  ward_text_cache_draw (self->texts, snapshot, "…", WARD_STYLE_SMALL_BOLD, ward_color (WARD_COLOR_TEXT), x,
                        y + self->pad);
  x += dots;
  draw_count (self, snapshot, view, latest, color, &x, y);
  draw_count (self, snapshot, view, all, WARD_COLOR_QUIET, &x, y);
}

/* All that stand out of the latest, where "Latest" has no room before it. */
static char *
format_counted (const WardGridCounts *counts)
{
  return ward_flag_format_counts (counts->n_latest_abnormal, counts->n_latest_critical, counts->n_latest_resistant);
}

static char *
format_undated (const WardGridCounts *counts)
{
  WardGridCounts undated = *counts;

  undated.first.precision = WARD_PRECISION_NONE;
  return ward_grid_counts_format_all (&undated, NULL);
}

/* Whether both have room, side by side. */
static gboolean
have_room (WardCumulative *self, const char *latest, WardColor color, const char *all, double room)
{
  return get_count_width (self, latest, color) + get_count_width (self, all, WARD_COLOR_QUIET) <= room + 3 * self->pad;
}

static WardColor
get_color (const WardGridCounts *counts)
{
  return counts->n_latest_critical > 0 ? WARD_COLOR_CRITICAL_FG : WARD_COLOR_ABNORMAL;
}

/**
 * ward_cumulative_choose_counts:
 * @counts: a group's
 * @room: the width beside its name, pixels
 * @out_latest: (out) (transfer full): what stands out now
 * @out_all: (out) (transfer full): what stands out of all; "" for nothing, or where it has no room and is not needed
 *
 * Chooses the words. What stands out now is never left out, nor is what was critical before (W17, W23). Where there is little room it is what was before that
 * is shortened first; the latest keep all their numbers as long as they can, and dots say where they do not. What was only abnormal before is left out where it
 * has no room beside that.
 *
 * Returns: whether they have room beside the name; else they are to stand over its end
 */
gboolean
ward_cumulative_choose_counts (WardCumulative *self, const WardGridCounts *counts, double room, char **out_latest,
                               char **out_all)
{
  WardColor color = get_color (counts);
  gboolean earlier = ward_grid_counts_has_earlier (counts);
  gboolean grave = counts->n_critical > counts->n_latest_critical || counts->n_earlier_resistant > 0;
  g_autofree char *latest = ward_grid_counts_format_latest (counts);
  g_autofree char *counted = format_counted (counts);
  g_autofree char *brief = ward_grid_counts_format_brief (counts);
  g_autofree char *gravest = ward_grid_counts_format_short (counts);
  g_autofree char *all = earlier ? ward_grid_counts_format_all (counts, NULL) : g_strdup ("");
  g_autofree char *undated = earlier ? format_undated (counts) : g_strdup ("");
  g_autofree char *all_brief = earlier ? ward_grid_counts_format_all_short (counts) : g_strdup ("");
  g_autofree char *all_least = earlier ? ward_grid_counts_format_all_least (counts) : g_strdup ("");
  const char *needed = grave ? all_least : "";
  const char *const choices[] = { latest, counted, brief, gravest };
  const char *const said_of_all[] = { all, undated, all_brief, all_least, "" };

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    for (guint k = 0; have_room (self, choices[i], color, needed, room) && k < G_N_ELEMENTS (said_of_all); k++)
      if (have_room (self, choices[i], color, said_of_all[k], room))
        {
          *out_latest = g_strdup (choices[i]);
          *out_all = g_strdup (said_of_all[k]);
          return TRUE;
        }
  *out_latest = g_steal_pointer (&gravest);
  *out_all = g_strdup (needed);
  return FALSE;
}

static void
draw_counts (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, const WardGridCounts *counts,
             double x, double y)
{
  WardColor color = get_color (counts);
  g_autofree char *latest = NULL;
  g_autofree char *all = NULL;

  if (!ward_cumulative_choose_counts (self, counts, view->width - x, &latest, &all))
    {
      draw_over_name (self, snapshot, view, latest, color, all, y);
      return;
    }
  draw_count (self, snapshot, view, latest, color, &x, y);
  draw_count (self, snapshot, view, all, WARD_COLOR_QUIET, &x, y);
}

/* A group's name, what stands out of it now, and, calmly, what ever did (W23). */
static void
draw_heading (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, guint row, double y)
{
  const char *panel = ward_grid_get_row (self->grid, row)->panel;
  WardGridCounts counts;
  const WardLaidText *laid = ward_text_cache_get (self->texts, panel, WARD_STYLE_BOLD, 0);
  double x = 2 * self->pad;

  ward_grid_count (self->grid, panel, &counts);
  counts.lacks_newest = self->lacks_newest;
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_GROUP, 0, y, view->width, self->geometry.heading_height);
  ward_text_cache_draw (self->texts, snapshot, panel, WARD_STYLE_BOLD, ward_color (WARD_COLOR_TEXT), x, y + self->pad);
  draw_counts (self, snapshot, view, &counts, x + laid->width + 3 * self->pad, y);
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
