/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of events for the diagnostics window. Every cell is made from the closed fields of an event, none of which can hold a token or a patient. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-diagnostics-window.h"
#include "app/ward-waterfall.h"

typedef char *(*FormatCell) (WardEvent *event);

static char *
format_time (WardEvent *event)
{
  gint64 us = ward_event_get_real_us (event);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_strdup_printf ("%02d:%02d:%02d.%03d", g_date_time_get_hour (local), g_date_time_get_minute (local),
                          g_date_time_get_second (local), (int) (us % G_USEC_PER_SEC / 1000));
}

static char *
format_type (WardEvent *event)
{
  return g_strdup (ward_event_type_name (ward_event_get_fields (event)->type));
}

static char *
format_result (WardEvent *event)
{
  return g_strdup (ward_event_result_name (ward_event_get_fields (event)->result));
}

static char *
format_step (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup_printf ("%s%s%s", fields->method != NULL ? fields->method : "", fields->method != NULL ? " " : "",
                          fields->step != NULL ? fields->step : "");
}

static char *
format_host (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup (fields->host != NULL ? fields->host : "");
}

static char *
format_status (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);
  g_autofree char *status = fields->status != 0 ? g_strdup_printf ("%u", fields->status) : g_strdup ("");

  return fields->from_cache ? g_strdup_printf (_ ("%s (kept copy)"), status) : g_steal_pointer (&status);
}

static char *
format_ms (gint64 us)
{
  return us > 0 ? g_strdup_printf ("%.1f ms", (double) us / 1000.0) : g_strdup ("");
}

static char *
format_duration (WardEvent *event)
{
  return format_ms (ward_event_get_fields (event)->duration_us);
}

static char *
format_first_byte (WardEvent *event)
{
  return format_ms (ward_event_get_fields (event)->first_byte_us);
}

static char *
format_bytes (WardEvent *event)
{
  return g_format_size (ward_event_get_fields (event)->bytes);
}

static char *
format_count (WardEvent *event)
{
  guint count = ward_event_get_fields (event)->count;

  return count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");
}

static char *
format_failure (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup (fields->failure != NULL ? fields->failure : "");
}

static char *
format_request_id (WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);

  return g_strdup (fields->request_id != NULL ? fields->request_id : "");
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

/* Of a long text without blanks, which wraps only where the window has no room for it: a host's name, a request id. Whoever reports a request has to have all of the id. */
#define LEAST_CHARS 12 /* a third of an id: in three lines at worst */

static void
setup_long_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkLabel *label;

  setup_cb (factory, item, user_data);
  label = GTK_LABEL (gtk_list_item_get_child (item));
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_CHAR);
  gtk_label_set_width_chars (label, LEAST_CHARS);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  FormatCell format = (FormatCell) user_data;
  g_autofree char *text = format (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
setup_waterfall_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, ward_waterfall_new ());
}

static void
bind_waterfall_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GListModel *events = user_data;
  const WardEventFields *fields = ward_event_get_fields (gtk_list_item_get_item (item));
  WardWaterfallBar bar;
  gboolean timed = ward_waterfall_measure (events, gtk_list_item_get_position (item), &bar);

  ward_waterfall_set_bar (WARD_WATERFALL (gtk_list_item_get_child (item)), timed ? &bar : NULL,
                          fields->result == WARD_RESULT_FAILED);
}

static void
add_waterfall (GtkColumnView *view, GListModel *events)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  g_autofree char *title = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_waterfall_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_waterfall_cb), events, 0);
  /* Translators: heads a drawing that is so many seconds wide. */
  title = g_strdup_printf (_ ("Waterfall (%d s)"), (int) (WARD_WATERFALL_SPAN_US / G_USEC_PER_SEC));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_append_column (view, column);
}

static void
add_column_with (GtkColumnView *view, const char *title, FormatCell format, gboolean expand, GCallback setup)
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
add_column (GtkColumnView *view, const char *title, FormatCell format, gboolean expand)
{
  add_column_with (view, title, format, expand, G_CALLBACK (setup_cb));
}

/**
 * ward_event_table_new:
 * @kind: which columns
 * @events: (transfer none): of #WardEvent
 *
 * A table that follows the list.
 *
 * Returns: (transfer floating): a #GtkColumnView
 */
GtkWidget *
ward_event_table_new (WardEventTableKind kind, GListModel *events)
{
  /* Nothing is selected before somebody selects it: what stands below the table is then what it is about. */
  GtkSelectionModel *selection
      = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, "model", events, NULL);
  GtkWidget *view;

  view = gtk_column_view_new (selection);
  gtk_column_view_set_show_row_separators (GTK_COLUMN_VIEW (view), TRUE);
  gtk_widget_add_css_class (view, "data-table");
  add_column (GTK_COLUMN_VIEW (view), _ ("Time"), format_time, FALSE);
  if (kind == WARD_EVENT_TABLE_ALL)
    {
      add_column (GTK_COLUMN_VIEW (view), _ ("Kind"), format_type, FALSE);
      add_column (GTK_COLUMN_VIEW (view), _ ("Result"), format_result, FALSE);
    }
  add_column (GTK_COLUMN_VIEW (view), _ ("Step"), format_step, TRUE);
  add_column_with (GTK_COLUMN_VIEW (view), _ ("Host"), format_host, FALSE, G_CALLBACK (setup_long_cb));
  add_column (GTK_COLUMN_VIEW (view), _ ("Status"), format_status, FALSE);
  add_column (GTK_COLUMN_VIEW (view), _ ("Duration"), format_duration, FALSE);
  if (kind == WARD_EVENT_TABLE_REQUESTS)
    {
      add_waterfall (GTK_COLUMN_VIEW (view), events);
      add_column (GTK_COLUMN_VIEW (view), _ ("First byte"), format_first_byte, FALSE);
      add_column (GTK_COLUMN_VIEW (view), _ ("Size"), format_bytes, FALSE);
    }
  add_column (GTK_COLUMN_VIEW (view), kind == WARD_EVENT_TABLE_REQUESTS ? _ ("Tries") : _ ("Count"), format_count,
              FALSE);
  add_column (GTK_COLUMN_VIEW (view), _ ("Failure"), format_failure, FALSE);
  add_column_with (GTK_COLUMN_VIEW (view), _ ("Request id"), format_request_id, FALSE, G_CALLBACK (setup_long_cb));
  return view;
}
