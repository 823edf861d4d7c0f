/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of events for the diagnostics window. What stands in its cells is written in ward-event-cells.c. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-event-table.h"
#include "app/ward-waterfall.h"
#include "core/base/ward-clock.h"

#define HOST_CHARS 12 /* at least, of a name that may be long; the detail has all of it */
#define CLOCK_KEY "ward-event-clock"

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

/* One line, so that all rows are equally high; it is cut only where the window has no room for it. */
static void
setup_host_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkLabel *label;

  setup_cb (factory, item, user_data);
  label = GTK_LABEL (gtk_list_item_get_child (item));
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (label, HOST_CHARS);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  WardEventFormat format = (WardEventFormat) user_data;
  g_autofree char *text = format (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
setup_waterfall_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, ward_waterfall_new ());
}

/* Serial numbers only grow. */
static guint
find_position (GListModel *events, guint64 serial)
{
  guint first = 0;
  guint end = g_list_model_get_n_items (events);

  while (first < end)
    {
      guint middle = first + (end - first) / 2;
      g_autoptr (WardEvent) event = g_list_model_get_item (events, middle);

      if (ward_event_get_serial (event) < serial)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

/* The bar stands where it stood among all requests, also when the others are not shown. */
static void
bind_waterfall_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GListModel *all = user_data;
  WardEvent *event = gtk_list_item_get_item (item);
  const WardEventFields *fields = ward_event_get_fields (event);
  WardWaterfallBar bar;
  gboolean timed = ward_waterfall_measure (all, find_position (all, ward_event_get_serial (event)), &bar);

  ward_waterfall_set_bar (WARD_WATERFALL (gtk_list_item_get_child (item)), timed ? &bar : NULL,
                          fields->result == WARD_RESULT_FAILED);
}

static void
add_waterfall (GtkColumnView *view, GListModel *all)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  g_autofree char *title = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_waterfall_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_waterfall_cb), all, 0);
  /* Translators: heads a drawing that is so many seconds wide. */
  title = g_strdup_printf (_ ("Waterfall (%d s)"), (int) (WARD_WATERFALL_SPAN_US / G_USEC_PER_SEC));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_append_column (view, column);
}

static void
add_column_with (GtkColumnView *view, const char *title, WardEventFormat format, gboolean expand, GCallback setup)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) format);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, expand);
  gtk_column_view_append_column (view, column);
}

static void
add_column (GtkColumnView *view, const char *title, WardEventFormat format, gboolean expand)
{
  add_column_with (view, title, format, expand, G_CALLBACK (setup_cb));
}

static GtkListItemFactory *
new_time_factory (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer) ward_event_format_time);
  return factory;
}

static GtkColumnViewColumn *
get_time_column (GtkColumnView *view)
{
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (view), 0);

  /* The list holds it. */
  return column;
}

static char *
format_today (gint64 now_us, const char *zone)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);

  return g_strdup_printf ("%d %d %s", g_date_time_get_year (now), g_date_time_get_day_of_year (now), zone);
}

/**
 * ward_event_table_update_clock:
 * @table: made by ward_event_table_new()
 *
 * Names the time zone in the column's head. What was of today is no longer after midnight: then the rows are written anew.
 */
void
ward_event_table_update_clock (GtkWidget *table)
{
  gint64 now_us = ward_clock_real_us (NULL);
  g_autofree char *zone = ward_event_format_zone (now_us);
  g_autofree char *today = format_today (now_us, zone);
  g_autofree char *title = NULL;
  g_autoptr (GtkListItemFactory) factory = NULL;
  GtkColumnViewColumn *column;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));

  if (g_strcmp0 (g_object_get_data (G_OBJECT (table), CLOCK_KEY), today) == 0)
    return;
  g_object_set_data_full (G_OBJECT (table), CLOCK_KEY, g_steal_pointer (&today), g_free);
  column = get_time_column (GTK_COLUMN_VIEW (table));
  factory = new_time_factory ();
  /* Translators: heads a column of times; %s says in which zone, such as "UTC+1". */
  title = g_strdup_printf (_ ("Time (%s)"), zone);
  gtk_column_view_column_set_title (column, title);
  gtk_column_view_column_set_factory (column, factory);
}

static void
add_columns (GtkColumnView *view, WardEventTableKind kind, GListModel *all)
{
  add_column (view, _ ("Time"), ward_event_format_time, FALSE);
  if (kind == WARD_EVENT_TABLE_ALL)
    {
      add_column (view, _ ("Kind"), ward_event_format_type, FALSE);
      add_column (view, _ ("Result"), ward_event_format_result, FALSE);
    }
  add_column (view, _ ("Step"), ward_event_format_step, TRUE);
  add_column (view, _ ("Status"), ward_event_format_status, FALSE);
  add_column (view, _ ("Failure"), ward_event_format_failure, FALSE);
  add_column (view, _ ("Request id"), ward_event_format_short_id, FALSE);
  add_column (view, _ ("Duration"), ward_event_format_duration, FALSE);
  add_column_with (view, _ ("Host"), ward_event_format_host, FALSE, G_CALLBACK (setup_host_cb));
  if (kind == WARD_EVENT_TABLE_REQUESTS)
    {
      add_waterfall (view, all);
      add_column (view, _ ("First byte"), ward_event_format_first_byte, FALSE);
      add_column (view, _ ("Size"), ward_event_format_bytes, FALSE);
    }
  add_column (view, kind == WARD_EVENT_TABLE_REQUESTS ? _ ("Tries") : _ ("Count"), ward_event_format_count, FALSE);
}

/**
 * ward_event_table_new:
 * @kind: which columns
 * @events: (transfer none): of #WardEvent: what is shown
 * @all: (transfer none): those of which @events are some, in the order in which they came
 *
 * A table that follows the list.
 *
 * Returns: (transfer floating): a #GtkColumnView
 */
GtkWidget *
ward_event_table_new (WardEventTableKind kind, GListModel *events, GListModel *all)
{
  /* Nothing is selected before somebody selects it: what stands below the table is then what it is about. */
  GtkSelectionModel *selection
      = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, "model", events, NULL);
  GtkWidget *view;

  view = gtk_column_view_new (selection);
  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (view), TRUE);
  gtk_widget_add_css_class (view, "data-table");
  add_columns (GTK_COLUMN_VIEW (view), kind, all);
  ward_event_table_update_clock (view);
  return view;
}
