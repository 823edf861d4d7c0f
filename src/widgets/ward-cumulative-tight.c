/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cell of the cumulative grid whose column goes on beyond the view's edge: its flag, and of its value what has room as a whole. An empty place would read as
 * no result, and half a number as another number (W15, W17). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative-private.h"

static void
set_value (WardCellText *text, const char *value)
{
  g_free (text->value);
  text->value = g_strdup (value);
  text->point = strlen (value);
}

static void
set_mark (WardCellText *text, const char *mark)
{
  g_free (text->mark);
  text->mark = g_strdup (mark);
}

static gboolean
has_room (const WardCumulative *self, const WardCellText *text, double room)
{
  double width
      = 3 * self->pad + ward_text_cache_estimate (self->texts, text->value, strlen (text->value), WARD_STYLE_BOLD);

  if (text->flag[0] != '\0')
    width += 2 * self->pad + ward_text_cache_estimate (self->texts, text->flag, strlen (text->flag), WARD_STYLE_BOLD);
  if (text->mark[0] != '\0')
    width += 2 * self->pad
             + ward_text_cache_estimate (self->texts, text->mark, strlen (text->mark), WARD_STYLE_SMALL_BOLD);
  return width <= room;
}

/* Fewer and fewer whole words. */
static gboolean
shorten_words (const WardCumulative *self, WardCellText *text, double room)
{
  for (guint characters = 24; characters >= 4; characters -= 4)
    {
      gboolean shortened = FALSE;
      g_autofree char *words = ward_cell_text_shorten (text->value, characters, &shortened);

      if (shortened)
        set_value (text, words);
      if (has_room (self, text, room))
        return TRUE;
    }
  return FALSE;
}

/**
 * ward_cumulative_tighten:
 *
 * Leaves of a result what has room: first its marks give way to dots, then its value to a word that it is there. Its flag stays.
 *
 * Returns: whether that has room
 */
gboolean
ward_cumulative_tighten (WardCumulative *self, WardCellText *text, double room)
{
  text->aligned = FALSE;
  if (has_room (self, text, room))
    return TRUE;
  if (!text->number && shorten_words (self, text, room))
    return TRUE;
  if (text->mark[0] != '\0')
    set_mark (text, "…");
  if (has_room (self, text, room))
    return TRUE;
  set_mark (text, "");
  set_value (text, WARD_GRID_OPEN);
  if (has_room (self, text, room))
    return TRUE;
  set_value (text, "…");
  return has_room (self, text, room);
}

/**
 * ward_cumulative_make_tight:
 *
 * Draws a cell within some room.
 *
 * Returns: (nullable): the node; %NULL where not even its flags have room
 */
GskRenderNode *
ward_cumulative_make_tight (WardCumulative *self, const WardGridCell *cell, double room)
{
  static const WardColumnMetrics none = { 0 };
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();

  for (guint line = 0; line < MIN (cell->n_results, WARD_GRID_MAX_STACK); line++)
    {
      g_auto (WardCellText) text = { 0 };

      ward_cumulative_get_line (self, cell, line, &text);
      if (!ward_cumulative_tighten (self, &text, room))
        return NULL;
      ward_cumulative_draw_result (self, snapshot, &text, &none, 2 * self->pad, self->pad + (int) line * self->line);
    }
  return gtk_snapshot_to_node (snapshot);
}
