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
  gboolean compact;
  gboolean brief;
  gboolean lacks_newest;
  guint notify_source; /* of "hidden-changed" */
};

enum
{
  HIDDEN_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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
  g_clear_handle_id (&WARD_LATEST_STRIP (object)->notify_source, g_source_remove);
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
  signals[HIDDEN_CHANGED]
      = g_signal_new ("hidden-changed", WARD_TYPE_LATEST_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gboolean
tell_hidden_cb (gpointer user_data)
{
  WardLatestStrip *self = user_data;

  self->notify_source = 0;
  g_signal_emit (self, signals[HIDDEN_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Whoever is told writes words, which changes sizes: not while these are being given out. */
static void
tell_hidden_later (WardLatestStrip *self)
{
  if (self->notify_source == 0)
    self->notify_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_hidden_cb, self, NULL);
}

static void
ward_latest_strip_init (WardLatestStrip *self)
{
  GtkLayoutManager *layout = ward_wrap_layout_new (8, 8, TRUE);

  gtk_widget_set_layout_manager (GTK_WIDGET (self), layout);
  g_signal_connect_object (layout, "notify::n-hidden", G_CALLBACK (tell_hidden_later), self, G_CONNECT_SWAPPED);
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

static WardWrapLayout *
get_layout (WardLatestStrip *self)
{
  return WARD_WRAP_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
}

/**
 * ward_latest_strip_set_compact:
 * @compact: whether tiles are small
 *
 * Makes all tiles that follow small; set it before the first grid.
 */
void
ward_latest_strip_set_compact (WardLatestStrip *self, gboolean compact)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  self->compact = compact;
}

/**
 * ward_latest_strip_set_brief:
 * @brief: whether tiles show no more than the number of the reading before theirs
 *
 * Makes all tiles that follow lower, so that more of them are in sight; set it before the first grid.
 */
void
ward_latest_strip_set_brief (WardLatestStrip *self, gboolean brief)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  self->brief = brief;
}

/**
 * ward_latest_strip_set_max_lines:
 * @max_lines: 0 for all
 *
 * Bounds the strip's height. Signal "hidden-changed" tells that another number of tiles is out of sight: whoever bounds it says so.
 */
void
ward_latest_strip_set_max_lines (WardLatestStrip *self, guint max_lines)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  ward_wrap_layout_set_max_lines (get_layout (self), max_lines);
}

/**
 * ward_latest_strip_set_show_all:
 * @show_all: whether the bound is lifted for now
 *
 * Shows the tiles that are out of sight; none changes its place.
 */
void
ward_latest_strip_set_show_all (WardLatestStrip *self, gboolean show_all)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  ward_wrap_layout_set_show_all (get_layout (self), show_all);
}

/* What is calculated to lie outside its range is abnormal here as it is everywhere else, though it has no colour of its own. */
static char *
format_hidden (guint n, guint n_abnormal, guint n_critical, guint n_other)
{
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, ngettext ("%u more value", "%u more values", n), n);
  if (n_critical == n_abnormal && n_critical > 0)
    g_string_append_printf (words, ngettext (", %u critical", ", %u critical", n_critical), n_critical);
  else if (n_critical > 0)
    g_string_append_printf (words, _ (", %u abnormal, %u of them critical"), n_abnormal, n_critical);
  else if (n_abnormal > 0)
    g_string_append_printf (words, ngettext (", %u abnormal", ", %u abnormal", n_abnormal), n_abnormal);
  if (n_other > 0) /* Translators: values with a flag that says neither normal nor abnormal, “POS” for instance. */
    g_string_append_printf (words, ngettext (", %u with another flag", ", %u with another flag", n_other), n_other);
  return g_string_free (words, FALSE);
}

/**
 * ward_latest_strip_dup_hidden:
 * @out_n: (out): how many tiles are out of sight
 *
 * What is out of sight, and how much of it is abnormal (W23).
 *
 * Returns: (transfer full) (nullable): "3 more values, 2 abnormal, 1 of them critical"; %NULL where all are in sight
 */
char *
ward_latest_strip_dup_hidden (WardLatestStrip *self, guint *out_n)
{
  GtkWidget *tile = gtk_widget_get_last_child (GTK_WIDGET (self));
  guint n_critical = 0;
  guint n_abnormal = 0;
  guint n_other = 0;
  guint n_counted = 0;

  g_return_val_if_fail (WARD_IS_LATEST_STRIP (self), NULL);

  *out_n = ward_wrap_layout_get_n_hidden (get_layout (self));
  for (; n_counted < *out_n && tile != NULL; tile = gtk_widget_get_prev_sibling (tile), n_counted++)
    {
      const WardFlag *flag = ward_latest_tile_get_flag (WARD_LATEST_TILE (tile));

      n_critical += flag->severity == WARD_SEVERITY_CRITICAL;
      n_abnormal += ward_flag_is_abnormal (flag);
      n_other += ward_flag_is_noteworthy (flag) && !ward_flag_is_abnormal (flag);
    }
  *out_n = n_counted; /* tiles may have gone since the layout counted them */
  return n_counted > 0 ? format_hidden (n_counted, n_abnormal, n_critical, n_other) : NULL;
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

/**
 * ward_latest_strip_set_lacks_newest:
 * @lacks: whether the newest could not be loaded
 *
 * Says of the grids that follow that their latest values are not called the latest.
 */
void
ward_latest_strip_set_lacks_newest (WardLatestStrip *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_LATEST_STRIP (self));

  self->lacks_newest = lacks;
}

static gboolean
is_same_analyte (const WardGridRow *a, const WardGridRow *b)
{
  return a->units_changed && b->units_changed && g_strcmp0 (a->code.row_system, b->code.row_system) == 0
         && g_strcmp0 (a->code.row_code, b->code.row_code) == 0 && g_strcmp0 (a->label, b->label) == 0
         && g_strcmp0 (a->isolate, b->isolate) == 0;
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
          if (self->compact)
            ward_latest_tile_set_compact (WARD_LATEST_TILE (tile), TRUE);
          ward_latest_tile_set_brief (WARD_LATEST_TILE (tile), self->brief);
          gtk_widget_set_parent (tile, GTK_WIDGET (self));
        }
      ward_latest_tile_set_lacks_newest (WARD_LATEST_TILE (tile), self->lacks_newest);
      ward_latest_tile_set_row (WARD_LATEST_TILE (tile), grid, row, self->whole, zone, now_us);
      tile = gtk_widget_get_next_sibling (tile);
    }
  while (tile != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (tile);

      gtk_widget_unparent (tile);
      tile = next;
    }
  tell_hidden_later (self);
}
