/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of latest values: a tile for each row of a grid that has a value, in the grid's order, wrapping by whole tiles (clinical.md 4.6). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

#include "widgets/ward-cumulative.h"
#include "widgets/ward-latest-tile.h"
#include "widgets/ward-wrap-layout.h"

struct _WardLatestStrip
{
  GtkWidget parent_instance;

  gboolean whole;
};

G_DEFINE_FINAL_TYPE (WardLatestStrip, ward_latest_strip, GTK_TYPE_WIDGET)

static void
clear_tiles (WardLatestStrip *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
ward_latest_strip_dispose (GObject *object)
{
  clear_tiles (WARD_LATEST_STRIP (object));
  G_OBJECT_CLASS (ward_latest_strip_parent_class)->dispose (object);
}

static void
ward_latest_strip_class_init (WardLatestStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_latest_strip_dispose;
  gtk_widget_class_set_css_name (widget_class, "ward-latest-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
ward_latest_strip_init (WardLatestStrip *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), ward_wrap_layout_new (8, 8, TRUE));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Latest values"), -1);
}

/**
 * ward_latest_strip_new:
 *
 * A strip without tiles.
 */
GtkWidget *
ward_latest_strip_new (void)
{
  return g_object_new (WARD_TYPE_LATEST_STRIP, NULL);
}

/**
 * ward_latest_strip_set_whole:
 * @whole: whether the grids that follow hold all that there is
 *
 * Says whether a value without an earlier one is the first: while more is coming, or where the server keeps some back, nobody knows.
 */
void
ward_latest_strip_set_whole (WardLatestStrip *self, gboolean whole)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  self->whole = whole;
}

static gboolean
is_same_analyte (const WardGridRow *a, const WardGridRow *b)
{
  return a->units_changed && b->units_changed && g_strcmp0 (a->code.row_system, b->code.row_system) == 0
         && g_strcmp0 (a->code.row_code, b->code.row_code) == 0 && g_strcmp0 (a->label, b->label) == 0;
}

static gboolean
is_newer (const WardObservation *a, const WardObservation *b)
{
  return ward_datetime_compare (ward_observation_get_time (a, NULL), ward_observation_get_time (b, NULL)) > 0;
}

/* The grid's order; of one analyte in several units the newest first. */
static GArray *
order_rows (const WardGrid *grid)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint row = 0; grid != NULL && row < ward_grid_get_n_rows (grid); row++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, row);
      guint at = rows->len;

      if (info->latest == NULL)
        continue;
      for (; at > 0; at--)
        {
          const WardGridRow *before = ward_grid_get_row (grid, g_array_index (rows, guint, at - 1));

          if (!is_same_analyte (before, info) || !is_newer (info->latest, before->latest))
            break;
        }
      g_array_insert_val (rows, at, row);
    }
  return rows;
}

/**
 * ward_latest_strip_set_grid:
 * @grid: (nullable): read now, not kept
 * @zone: (nullable): NULL for the machine's
 * @now_us: the time that ages count from: call again as time passes
 *
 * Shows the latest value of each row; rows that have none have no tile.
 */
void
ward_latest_strip_set_grid (WardLatestStrip *self, WardGrid *grid, GTimeZone *zone, gint64 now_us)
{
  GtkWidget *tile;
  g_autoptr (GArray) rows = NULL;

  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  rows = order_rows (grid);
  tile = gtk_widget_get_first_child (GTK_WIDGET (self));
  for (guint i = 0; i < rows->len; i++)
    {
      guint row = g_array_index (rows, guint, i);

      if (tile == NULL)
        {
          tile = ward_latest_tile_new ();
          gtk_widget_set_parent (tile, GTK_WIDGET (self));
        }
      ward_latest_tile_set_row (WARD_LATEST_TILE (tile), grid, row, self->whole, zone, now_us);
      tile = gtk_widget_get_next_sibling (tile);
    }
  while (tile != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (tile);

      gtk_widget_unparent (tile);
      tile = next;
    }
}
