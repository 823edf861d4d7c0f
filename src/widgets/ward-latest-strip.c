/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of latest values: a tile for each row of a grid that has a value, in the grid's order, wrapping by whole tiles (clinical.md 4.6). */
#define G_LOG_DOMAIN "ward-widgets"

#include <glib/gi18n-lib.h>

#include "widgets/ward-cumulative.h"
#include "widgets/ward-latest-tile.h"
#include "widgets/ward-wrap-layout.h"

#define NAMES_LENGTH 40 /* letters: with large text, too, the button that names what is out of sight is one line */
#define WHOLE_LENGTH 16 /* letters that fit into one line of the smallest window */

typedef struct
{
  guint n_critical;
  guint n_abnormal; /* without the critical ones */
  guint n_unknown;
  guint n_calculated;
  guint n_other;
} HiddenCounts;

struct _WardLatestStrip
{
  GtkWidget parent_instance;

  gboolean whole;
  gboolean compact;
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

/* Each tile once, by the gravest that is to be noted of it. What is calculated is not the source's flag, and is not counted as such (W20). */
static void
count_flag (HiddenCounts *counts, const WardFlag *flag)
{
  if (flag->severity == WARD_SEVERITY_CRITICAL)
    counts->n_critical++;
  else if (flag->severity > WARD_SEVERITY_UNKNOWN)
    counts->n_abnormal++;
  else if (flag->severity == WARD_SEVERITY_UNKNOWN)
    counts->n_unknown++;
  else if (ward_flag_is_abnormal (flag))
    counts->n_calculated++;
  else if (ward_flag_is_noteworthy (flag))
    counts->n_other++;
}

static void append_count (GString *words, guint n, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Where a line breaks, a number stays with its word, and what is short is whole. */
static void
append_count (GString *words, guint n, const char *format, ...)
{
  g_autoptr (GString) count = g_string_new (NULL);
  va_list arguments;

  if (n == 0)
    return;
  va_start (arguments, format);
  g_string_vprintf (count, format, arguments);
  va_end (arguments);
  g_string_replace (count, " ", "\u00a0", g_utf8_strlen (count->str, -1) <= WHOLE_LENGTH ? 0 : 1);
  g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", count->str);
}

/* The gravest first. "Other": elsewhere in the program the critical ones are among those that are abnormal. */
static char *
format_counts (const HiddenCounts *counts)
{
  GString *words = g_string_new (NULL);
  guint n = counts->n_critical;

  append_count (words, n, g_dngettext (GETTEXT_PACKAGE, "%u critical", "%u critical", n), n);
  n = counts->n_abnormal;
  append_count (words, n,
                counts->n_critical > 0 ? g_dngettext (GETTEXT_PACKAGE, "%u other abnormal", "%u other abnormal", n)
                                       : g_dngettext (GETTEXT_PACKAGE, "%u abnormal", "%u abnormal", n),
                n);
  n = counts->n_unknown;
  append_count (words, n, g_dngettext (GETTEXT_PACKAGE, "%u flag not known", "%u flags not known", n), n);
  n = counts->n_calculated;
  append_count (words, n,
                g_dngettext (GETTEXT_PACKAGE, "%u out of range (calculated)", "%u out of range (calculated)", n), n);
  n = counts->n_other;
  /* Translators: values with a flag that says neither normal nor abnormal, “POS” for instance. */
  append_count (words, n, g_dngettext (GETTEXT_PACKAGE, "%u with another flag", "%u with another flag", n), n);
  return g_string_free (words, FALSE);
}

/* What the tiles from this one on are of, as far as there is room. One analyte in two units is named once. */
static char *
format_names (GtkWidget *tile)
{
  GString *words = g_string_new (NULL);
  const char *before = NULL;

  for (; tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    {
      const char *name = ward_latest_tile_get_name (WARD_LATEST_TILE (tile));

      if (g_strcmp0 (name, before) == 0)
        continue;
      before = name;
      if (g_utf8_strlen (words->str, -1) + g_utf8_strlen (name, -1) > NAMES_LENGTH)
        {
          if (words->len > 0)
            g_string_append (words, _ (", …"));
          break;
        }
      if (words->len > 0)
        g_string_append (words, ", ");
      g_string_append (words, name);
    }
  return g_string_free (words, FALSE);
}

/**
 * ward_latest_strip_dup_hidden:
 * @out_n: (out): how many tiles are out of sight
 *
 * What is out of sight: how much of it has which flag (W23), or where none has any, what it is.
 *
 * Returns: (transfer full) (nullable): "3 more values: 1 critical, 1 flag not known", "3 more values: Weight, Height, …"; %NULL where all are in sight
 */
char *
ward_latest_strip_dup_hidden (WardLatestStrip *self, guint *out_n)
{
  GtkWidget *first = NULL;
  HiddenCounts counts = { 0 };
  guint n_hidden;
  guint n = 0; /* tiles may have gone since the layout counted them */
  g_autofree char *number = NULL;
  g_autofree char *what = NULL;

  g_return_val_if_fail (WARD_IS_LATEST_STRIP (self), NULL);

  n_hidden = ward_wrap_layout_get_n_hidden (get_layout (self));
  for (GtkWidget *tile = gtk_widget_get_last_child (GTK_WIDGET (self)); n < n_hidden && tile != NULL;
       tile = gtk_widget_get_prev_sibling (tile), n++)
    {
      count_flag (&counts, ward_latest_tile_get_flag (WARD_LATEST_TILE (tile)));
      first = tile;
    }
  *out_n = n;
  if (n == 0)
    return NULL;
  number = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more value", "%u more values", n), n);
  what = format_counts (&counts);
  if (*what == '\0')
    {
      g_free (what);
      what = format_names (first);
    }
  /* Translators: how many values are out of sight, and what is to be noted of them, or what they are. */
  return *what != '\0' ? g_strdup_printf (_ ("%s: %s"), number, what) : g_steal_pointer (&number);
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
