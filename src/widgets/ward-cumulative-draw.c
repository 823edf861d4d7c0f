/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws what is visible of the cumulative grid: bands, group headings, cells, frozen columns and head. What a cell shows is kept as a render node, so
 * that a scrolled frame places nodes and makes only the new ones (clinical.md 5.5, 5.7; W15, W19, W24, W28; GTAB-188, 192, 197, 199). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-palette.h"

#define MAX_NODES 8000
#define GAP_EDGE 3 /* pixels: the edge of a column before which something was not loaded */

typedef struct
{
  GskRenderNode *node; /* (owned) (nullable) nothing to draw */
  guint frame;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_clear_pointer (&kept->node, gsk_render_node_unref);
  g_free (kept);
}

/**
 * ward_cumulative_forget_nodes:
 *
 * Drops everything drawn: sizes, results, colours or ages changed.
 */
void
ward_cumulative_forget_nodes (WardCumulative *self)
{
  GHashTable **tables[] = { &self->cell_nodes, &self->row_nodes, &self->head_nodes };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (*tables[i] == NULL)
        *tables[i] = g_hash_table_new_full (NULL, NULL, NULL, kept_free);
      else
        g_hash_table_remove_all (*tables[i]);
    }
}

typedef struct
{
  guint n_columns; /* of the grid */
  guint first, end;
} Columns;

static gpointer
make_key (const WardCumulative *self, guint row, guint column)
{
  return GSIZE_TO_POINTER ((gsize) row * self->geometry.n_columns + column + 1);
}

static gboolean
is_of_columns_cb (gpointer key, gpointer value, gpointer user_data)
{
  const Columns *columns = user_data;
  guint column = (guint) ((GPOINTER_TO_SIZE (key) - 1) % columns->n_columns);

  return column >= columns->first && column < columns->end;
}

/**
 * ward_cumulative_forget_columns:
 *
 * Drops what was drawn of the cells of some columns, which have other widths now; what others show is placed elsewhere, and stays.
 */
void
ward_cumulative_forget_columns (WardCumulative *self, guint first, guint end)
{
  Columns columns = { self->geometry.n_columns, first, end };

  g_hash_table_foreach_remove (self->cell_nodes, is_of_columns_cb, &columns);
}

static gboolean
is_stale_cb (gpointer key, gpointer value, gpointer user_data)
{
  return ((const Kept *) value)->frame + 2 < GPOINTER_TO_UINT (user_data);
}

static void
place_node (GtkSnapshot *snapshot, GskRenderNode *node, double x, double y)
{
  if (node == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_node (snapshot, node);
  gtk_snapshot_restore (snapshot);
}

/**
 * ward_cumulative_fill:
 *
 * Fills a rectangle.
 */
void
ward_cumulative_fill (GtkSnapshot *snapshot, WardColor color, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (snapshot, ward_color (color),
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static const GdkRGBA *
get_tone_color (WardTone tone)
{
  switch (tone)
    {
    case WARD_TONE_CRITICAL:
      return ward_color (WARD_COLOR_CRITICAL_FG);
    case WARD_TONE_HIGH:
      return ward_color (WARD_COLOR_HIGH);
    case WARD_TONE_LOW:
      return ward_color (WARD_COLOR_LOW);
    case WARD_TONE_ABNORMAL:
      return ward_color (WARD_COLOR_ABNORMAL);
    case WARD_TONE_NEUTRAL:
    case WARD_TONE_UNKNOWN:
      return ward_color (WARD_COLOR_NEUTRAL);
    case WARD_TONE_QUIET:
      return ward_color (WARD_COLOR_QUIET);
    case WARD_TONE_PLAIN:
    default:
      return ward_color (WARD_COLOR_TEXT);
    }
}

static WardTextStyle
get_value_style (const WardCellText *text)
{
  gboolean bold = text->tone == WARD_TONE_CRITICAL || text->tone == WARD_TONE_HIGH || text->tone == WARD_TONE_LOW
                  || text->tone == WARD_TONE_ABNORMAL || text->tone == WARD_TONE_UNKNOWN;

  if (text->provisional)
    return bold ? WARD_STYLE_BOLD_ITALIC : WARD_STYLE_ITALIC;
  return bold ? WARD_STYLE_BOLD : WARD_STYLE_NORMAL;
}

/**
 * ward_cumulative_draw_pill:
 *
 * Draws the ground of what is critical.
 */
void
ward_cumulative_draw_pill (GtkSnapshot *snapshot, double x, double y, double width, double height)
{
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height),
                                   4);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, ward_color (WARD_COLOR_CRITICAL_BG), &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

/**
 * ward_cumulative_draw_result:
 *
 * Draws one result: the value with its decimal point where the column's others have theirs, the flag and the status mark after it.
 */
void
ward_cumulative_draw_result (WardCumulative *self, GtkSnapshot *snapshot, const WardCellText *text,
                             const WardColumnMetrics *metrics, double x, double y)
{
  WardTextStyle style = get_value_style (text);
  const GdkRGBA *color = get_tone_color (text->tone);
  double before = text->aligned ? ward_text_cache_estimate (self->texts, text->value, text->point, style) : 0;
  double start = text->aligned ? x + metrics->whole - before : x;
  double value_width = ward_text_cache_get (self->texts, text->value, style, 0)->width;
  double at = text->aligned ? MAX (x + metrics->whole + metrics->fraction, start + value_width) : start + value_width;
  const WardLaidText *flag
      = text->flag[0] != '\0' ? ward_text_cache_get (self->texts, text->flag, WARD_STYLE_BOLD, 0) : NULL;

  if (text->tone == WARD_TONE_CRITICAL)
    {
      double end = flag != NULL ? at + 2 * self->pad + flag->width : start + value_width;

      ward_cumulative_draw_pill (snapshot, start - self->pad, y, end - start + 2 * self->pad, self->line);
    }
  ward_text_cache_draw (self->texts, snapshot, text->value, style, color, start, y);
  if (flag != NULL)
    {
      gboolean computed = text->tone == WARD_TONE_PLAIN || text->tone == WARD_TONE_QUIET;

      at += 2 * self->pad;
      ward_text_cache_draw (self->texts, snapshot, text->flag, WARD_STYLE_BOLD,
                            computed ? ward_color (WARD_COLOR_QUIET) : color, at, y);
      at += flag->width;
    }
  if (text->mark[0] != '\0')
    {
      const WardLaidText *mark = ward_text_cache_get (self->texts, text->mark, WARD_STYLE_SMALL_BOLD, 0);

      at += self->pad + (text->tone == WARD_TONE_CRITICAL ? self->pad : 0);
      ward_text_cache_draw (self->texts, snapshot, text->mark, WARD_STYLE_SMALL_BOLD,
                            ward_color (text->mark_strong ? WARD_COLOR_ABNORMAL : WARD_COLOR_QUIET), at,
                            y + (self->line - mark->height) / 2.0);
    }
}

static GskRenderNode *
make_cell_node (WardCumulative *self, guint row, guint column, const WardGridCell *cell)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  for (guint line = 0; line < MIN (cell->n_results, WARD_GRID_MAX_STACK); line++)
    {
      g_auto (WardCellText) text = { 0 };

      ward_cumulative_get_line (self, cell, line, &text);
      ward_cumulative_draw_result (self, snapshot, &text, &self->metrics[column], 2 * self->pad,
                                   self->pad + (int) line * self->line);
    }
  return gtk_snapshot_free_to_node (snapshot);
}

/**
 * ward_cumulative_get_cell_node:
 *
 * Gives what a cell shows, from its left edge on.
 *
 * Returns: (transfer none) (nullable): it; %NULL for an empty cell
 */
GskRenderNode *
ward_cumulative_get_cell_node (WardCumulative *self, guint row, guint column)
{
  gpointer key = make_key (self, row, column);
  Kept *kept = g_hash_table_lookup (self->cell_nodes, key);

  if (kept == NULL)
    {
      WardGridCell cell = { 0 };

      ward_grid_get_cell (self->grid, row, column, &cell);
      kept = g_new0 (Kept, 1);
      kept->node = cell.n_results > 0 ? make_cell_node (self, row, column, &cell) : NULL;
      g_hash_table_insert (self->cell_nodes, key, kept);
    }
  kept->frame = self->frame;
  return kept->node;
}

static void
draw_wrapped (WardCumulative *self, GtkSnapshot *snapshot, const char *text, WardTextStyle style, int wrap,
              WardColor color, double x, double y)
{
  const WardLaidText *laid;

  if (text == NULL || text[0] == '\0')
    return;
  laid = ward_text_cache_get (self->texts, text, style, wrap);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) x, (float) (y + MAX (0, (self->line - laid->height) / 2.0))));
  gtk_snapshot_append_layout (snapshot, laid->layout, ward_color (color));
  gtk_snapshot_restore (snapshot);
}

/* A latest value in words, over as many lines as it takes. */
static int
draw_words (WardCumulative *self, GtkSnapshot *snapshot, const WardCellText *text, int wrap, int y)
{
  const WardLaidText *laid = ward_text_cache_get (self->texts, text->value, get_value_style (text), wrap);

  if (text->tone == WARD_TONE_CRITICAL)
    ward_cumulative_draw_pill (snapshot, self->frozen.x_latest - self->pad, y, laid->width + 2 * self->pad,
                               laid->height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->frozen.x_latest, (float) y));
  gtk_snapshot_append_layout (snapshot, laid->layout, get_tone_color (text->tone));
  gtk_snapshot_restore (snapshot);
  return MAX (self->line, laid->height);
}

/* Flags below their value, on the same ground as beside it. */
static int
draw_flags_below (WardCumulative *self, GtkSnapshot *snapshot, const char *flags, WardTone tone, int y)
{
  const WardLaidText *laid = ward_text_cache_get (self->texts, flags, WARD_STYLE_BOLD, self->frozen.latest);
  gboolean computed = tone == WARD_TONE_PLAIN || tone == WARD_TONE_QUIET;
  int height = MAX (self->line, laid->height);

  if (tone == WARD_TONE_CRITICAL)
    ward_cumulative_draw_pill (snapshot, self->frozen.x_latest - self->pad, y, laid->width + 2 * self->pad, height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) self->frozen.x_latest, (float) y));
  gtk_snapshot_append_layout (snapshot, laid->layout, computed ? ward_color (WARD_COLOR_QUIET) : get_tone_color (tone));
  gtk_snapshot_restore (snapshot);
  return height;
}

/* The value first: flags without room beside it stand below it. Gives where date and age are to begin. */
static int
draw_latest (WardCumulative *self, GtkSnapshot *snapshot, guint row)
{
  const WardFrozenMetrics *frozen = &self->frozen;
  g_auto (WardCellText) text = { 0 };
  g_autofree char *flags = NULL;
  int wrap;
  int y = self->pad;

  if (!ward_cumulative_read_latest (self, row, &text))
    return y;
  flags = ward_cumulative_take_flags (self, &text);
  wrap = ward_cumulative_get_latest_wrap (self, &text);
  if (ward_cumulative_is_latest_open (self, &text))
    {
      g_free (text.value);
      text.value = g_strdup (WARD_GRID_OPEN);
      text.aligned = FALSE;
    }
  text.aligned = text.aligned && !self->tiny;
  if (wrap > 0)
    y += draw_words (self, snapshot, &text, wrap, y);
  else
    {
      ward_cumulative_draw_result (self, snapshot, &text, &frozen->metrics, frozen->x_latest, y);
      y += self->line;
    }
  if (flags != NULL)
    y += draw_flags_below (self, snapshot, flags, text.tone, y);
  return self->when_below[row] ? y : self->pad;
}

static GskRenderNode *
make_row_node (WardCumulative *self, guint row)
{
  const WardGridRow *info = ward_grid_get_row (self->grid, row);
  const WardFrozenMetrics *frozen = &self->frozen;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autofree char *when = ward_cumulative_format_frozen_when (self, row);
  g_autofree char *range = ward_cumulative_format_frozen_range (self, row);
  g_autofree char *unit = ward_cumulative_format_unit (info);
  int below = 0;

  draw_wrapped (self, snapshot, info->label, WARD_STYLE_NORMAL, frozen->label, WARD_COLOR_TEXT, 2 * self->pad,
                self->pad);
  if (self->unit_below[row])
    below = ward_text_cache_get (self->texts, info->label, WARD_STYLE_NORMAL, frozen->label)->height;
  draw_wrapped (self, snapshot, unit, WARD_STYLE_SMALL, self->unit_below[row] ? frozen->label : 0, WARD_COLOR_QUIET,
                self->unit_below[row] ? 2 * self->pad : frozen->x_unit, self->pad + below);
  if (self->range_below && unit[0] != '\0')
    below += MAX (self->line, ward_text_cache_get (self->texts, unit, WARD_STYLE_SMALL, frozen->label)->height);
  draw_wrapped (self, snapshot, when, ward_cumulative_get_when_style (self, row), 0, WARD_COLOR_QUIET,
                self->when_below[row] ? frozen->x_latest : frozen->x_when, draw_latest (self, snapshot, row));
  draw_wrapped (self, snapshot, range, WARD_STYLE_NORMAL, self->range_below ? frozen->label : frozen->range,
                WARD_COLOR_TEXT, self->range_below ? 2 * self->pad : frozen->x_range,
                self->pad + (self->range_below ? below : 0));
  return gtk_snapshot_free_to_node (snapshot);
}

static GskRenderNode *
make_head_node (WardCumulative *self, guint column)
{
  const WardGridColumn *info = ward_grid_get_column (self->grid, column);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gboolean first = info->first_of_day || column == 0 || column + 1 == ward_grid_get_n_columns (self->grid);
  double x = 2 * self->pad;
  const WardLaidText *reported = ward_text_cache_get (self->texts, _ ("Reported"), WARD_STYLE_SMALL_BOLD, 0);

  /* The first column of a day names it, and the newest one, whose day began out of sight; the others repeat it quietly, because the whole date must always be readable (GTAB-112, 197). */
  ward_text_cache_draw (self->texts, snapshot, info->date, first ? WARD_STYLE_BOLD : WARD_STYLE_SMALL,
                        ward_color (first ? WARD_COLOR_TEXT : WARD_COLOR_QUIET), x, self->pad);
  if (info->clock != NULL && info->clock[0] != '\0')
    ward_text_cache_draw (self->texts, snapshot, info->clock, info->future ? WARD_STYLE_BOLD : WARD_STYLE_NORMAL,
                          ward_color (info->future ? WARD_COLOR_ABNORMAL : WARD_COLOR_TEXT), x, self->pad + self->line);
  if (info->reported)
    ward_text_cache_draw (self->texts, snapshot, _ ("Reported"), WARD_STYLE_SMALL_BOLD, ward_color (WARD_COLOR_NEUTRAL),
                          x + ward_cumulative_get_clock_width (self, info),
                          self->pad + self->line + (self->line - reported->height) / 2.0);
  return gtk_snapshot_free_to_node (snapshot);
}

static GskRenderNode *
get_node (WardCumulative *self, GHashTable *table, guint index, GskRenderNode *(*make) (WardCumulative *, guint))
{
  gpointer key = GUINT_TO_POINTER (index + 1);
  Kept *kept = g_hash_table_lookup (table, key);

  if (kept == NULL)
    {
      kept = g_new0 (Kept, 1);
      kept->node = make (self, index);
      g_hash_table_insert (table, key, kept);
    }
  kept->frame = self->frame;
  return kept->node;
}

static WardColor
get_row_color (const WardCumulative *self, guint row)
{
  if ((int) row == self->selected_row)
    return WARD_COLOR_GRID_SELECTED;
  if ((int) row == self->hover_row)
    return WARD_COLOR_GRID_HOVER;
  return (row - self->geometry.group[row]) % 2 == 1 ? WARD_COLOR_GRID_BAND : WARD_COLOR_GRID_BG;
}

static void
draw_bands (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, double x, double width)
{
  for (guint row = view->first_row; row < view->end_row; row++)
    {
      WardColor color = get_row_color (self, row);

      if (color != WARD_COLOR_GRID_BG)
        ward_cumulative_fill (snapshot, color, x, ward_cumulative_row_top (self, view, row), width,
                              self->geometry.row_height[row]);
    }
}

static void
draw_focus (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  guint row = (guint) self->selected_row;
  guint column = (guint) self->selected_column;
  gboolean focused = gtk_widget_get_state_flags (GTK_WIDGET (self)) & GTK_STATE_FLAG_FOCUS_WITHIN;
  float thick = focused ? 3 : 2;
  const GdkRGBA *color = ward_color (focused ? WARD_COLOR_FOCUS : WARD_COLOR_GRID_EDGE);
  GskRoundedRect outline;

  if (self->selected_row < 0 || self->selected_column < 0 || row < view->first_row || row >= view->end_row
      || column < view->first_column || column >= view->end_column)
    return;
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT ((float) ward_cumulative_column_left (self, view, column),
                                                        (float) ward_cumulative_row_top (self, view, row),
                                                        (float) self->widths[column],
                                                        (float) self->geometry.row_height[row]),
                                   4);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ thick, thick, thick, thick },
                              (GdkRGBA[4]){ *color, *color, *color, *color });
}

/* What the view's edge would cut is not drawn, because half a number is another number, and a value without its date another's: an arrow says that there
 * is one, and where (W15). Whether the node, if there is one, was drawn. */
static gboolean
place_whole (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, guint column,
             GskRenderNode *node, double y)
{
  double x = ward_cumulative_column_left (self, view, column);
  graphene_rect_t bounds;

  if (node == NULL)
    return TRUE;
  gsk_render_node_get_bounds (node, &bounds);
  if (!ward_cumulative_is_column_whole (self, view, column) || x + bounds.origin.x + bounds.size.width > view->width)
    return FALSE;
  place_node (snapshot, node, x, y);
  return TRUE;
}

/* A cell that goes on beyond the view's edge, below a head that does not: its results in less room, so that it never looks like one without any. */
static gboolean
place_cell (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view, guint row, guint column)
{
  double x = ward_cumulative_column_left (self, view, column);
  double y = ward_cumulative_row_top (self, view, row);
  WardGridCell cell = { 0 };
  g_autoptr (GskRenderNode) tight = NULL;

  if (place_whole (self, snapshot, view, column, ward_cumulative_get_cell_node (self, row, column), y))
    return TRUE;
  if (!ward_cumulative_is_column_whole (self, view, column))
    return FALSE;
  ward_grid_get_cell (self->grid, row, column, &cell);
  tight = ward_cumulative_make_tight (self, &cell, view->width - x);
  place_node (snapshot, tight, x, y);
  return tight != NULL;
}

static void
draw_body (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  double bottom = MIN (view->height, view->top + self->geometry.height - view->y);
  gboolean arrows;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) view->left, (float) view->top,
                                                         (float) MAX (0, view->width - view->left),
                                                         (float) MAX (0, view->height - view->top)));
  draw_bands (self, snapshot, view, view->left, view->width - view->left);
  arrows = ward_cumulative_draw_arrows (self, snapshot, view);
  for (guint column = view->first_column; column < view->end_column; column++)
    {
      const WardGridColumn *info = ward_grid_get_column (self->grid, column);
      double x = ward_cumulative_column_left (self, view, column);

      ward_cumulative_fill (snapshot, info->first_of_day ? WARD_COLOR_GRID_EDGE : WARD_COLOR_GRID_LINE, x, view->top,
                            info->gap_before ? GAP_EDGE : 1, bottom - view->top);
      for (guint row = view->first_row; row < view->end_row; row++)
        if (!place_cell (self, snapshot, view, row, column)
            && (!arrows || ward_cumulative_is_column_whole (self, view, column)))
          ward_cumulative_draw_arrow (self, snapshot, view, x < view->left, self->line,
                                      ward_cumulative_row_top (self, view, row));
    }
  draw_focus (self, snapshot, view);
  gtk_snapshot_pop (snapshot);
}

static void
draw_frozen (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  double bottom;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, (float) view->top, (float) view->left,
                                                         (float) MAX (0, view->height - view->top)));
  draw_bands (self, snapshot, view, 0, view->left);
  for (guint row = view->first_row; row < view->end_row; row++)
    place_node (snapshot, get_node (self, self->row_nodes, row, make_row_node), 0,
                ward_cumulative_row_top (self, view, row));
  gtk_snapshot_pop (snapshot);
  bottom = MIN (view->height, view->top + self->geometry.height - view->y);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_LINE, self->frozen.x_latest - 2 * self->pad, view->top, 1,
                        bottom - view->top);
  if (!self->range_below)
    ward_cumulative_fill (snapshot, WARD_COLOR_GRID_LINE, self->frozen.x_range - 2 * self->pad, view->top, 1,
                          bottom - view->top);
}

static void
draw_head (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view)
{
  const WardFrozenMetrics *frozen = &self->frozen;
  double width = MAX (0, view->width - view->left);

  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_HEAD, 0, 0, view->width, self->head_height);
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT ((float) view->left, 0, (float) width, (float) self->head_height));
  for (guint column = view->first_column; column < view->end_column; column++)
    {
      double x = ward_cumulative_column_left (self, view, column);
      const WardGridColumn *info = ward_grid_get_column (self->grid, column);

      if ((int) column == self->selected_column && self->selected_row >= 0)
        ward_cumulative_fill (snapshot, WARD_COLOR_GRID_SELECTED, x, 0, self->widths[column], self->head_height);
      ward_cumulative_fill (snapshot, info->first_of_day ? WARD_COLOR_GRID_EDGE : WARD_COLOR_GRID_LINE, x, 0,
                            info->gap_before ? GAP_EDGE : 1, self->head_height);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot,
                              &GRAPHENE_POINT_INIT ((float) ward_cumulative_get_head_shift (self, view, column), 0));
      place_whole (self, snapshot, view, column, get_node (self, self->head_nodes, column, make_head_node), 0);
      gtk_snapshot_restore (snapshot);
    }
  ward_cumulative_draw_head_arrows (self, snapshot, view);
  gtk_snapshot_pop (snapshot);
  draw_wrapped (self, snapshot, self->range_below ? _ ("Result (range)") : _ ("Result"), WARD_STYLE_BOLD, 0,
                WARD_COLOR_TEXT, 2 * self->pad, self->pad);
  draw_wrapped (self, snapshot, _ ("newest at the right →"), WARD_STYLE_SMALL, 0, WARD_COLOR_QUIET, 2 * self->pad,
                self->pad + self->line);
  draw_wrapped (self, snapshot, ward_cumulative_get_latest_title (self), WARD_STYLE_BOLD, 0, WARD_COLOR_TEXT,
                frozen->x_latest, self->pad);
  if (!self->range_below)
    draw_wrapped (self, snapshot, _ ("Range"), WARD_STYLE_BOLD, 0, WARD_COLOR_TEXT, frozen->x_range, self->pad);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_EDGE, 0, self->head_height - 1, view->width, 1);
}

/**
 * ward_cumulative_read_view:
 * @out_view: (out caller-allocates): what is in view at the present scroll position
 *
 * Finds the visible part of a grid that is measured.
 */
void
ward_cumulative_read_view (const WardCumulative *self, WardCumulativeView *out_view)
{
  WardCumulativeView view = { 0 };

  view.width = gtk_widget_get_width (GTK_WIDGET (self));
  view.height = gtk_widget_get_height (GTK_WIDGET (self));
  view.x = ward_cumulative_get_x (self);
  view.y = ward_cumulative_get_y (self);
  view.left = self->frozen.width;
  view.top = self->head_height;
  view.first_row = ward_grid_geometry_first_row (&self->geometry, (int) view.y);
  view.end_row = MIN (ward_grid_geometry_first_row (&self->geometry, (int) (view.y + view.height - view.top)) + 1,
                      self->geometry.n_rows);
  view.first_column = ward_grid_geometry_first_column (&self->geometry, (int) view.x);
  view.end_column = MIN (ward_grid_geometry_first_column (&self->geometry, (int) (view.x + view.width - view.left)) + 1,
                         self->geometry.n_columns);
  *out_view = view;
}

/**
 * ward_cumulative_draw:
 *
 * Draws the visible part at the present scroll position.
 */
void
ward_cumulative_draw (WardCumulative *self, GtkSnapshot *snapshot)
{
  WardCumulativeView view = { 0 };

  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_BG, 0, 0, gtk_widget_get_width (GTK_WIDGET (self)),
                        gtk_widget_get_height (GTK_WIDGET (self)));
  if (self->grid == NULL || self->dirty)
    return;
  self->frame++;
  ward_cumulative_read_view (self, &view);

  draw_body (self, snapshot, &view);
  draw_frozen (self, snapshot, &view);
  /* A group's heading runs across both parts, over the line between them; the head has the line again. */
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_EDGE, view.left - 1, view.top, 2,
                        MIN (view.height - view.top, self->geometry.height - view.y));
  ward_cumulative_draw_headings (self, snapshot, &view);
  draw_head (self, snapshot, &view);
  ward_cumulative_fill (snapshot, WARD_COLOR_GRID_EDGE, view.left - 1, 0, 2, view.top);
  if (g_hash_table_size (self->cell_nodes) > MAX_NODES)
    g_hash_table_foreach_remove (self->cell_nodes, is_stale_cb, GUINT_TO_POINTER (self->frame));
}
