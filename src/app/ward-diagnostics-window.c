/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diagnostics window (design.md section 4): connection, session, requests, events, health, cache, checks; all of it can be copied as text and sent to a vendor as it is. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-cache-page.h"
#include "app/ward-check-page.h"
#include "app/ward-diagnostics-window.h"
#include "app/ward-event-detail.h"
#include "app/ward-event-table.h"
#include "app/ward-export-dialog.h"
#include "app/ward-health-page.h"
#include "core/base/ward-clock.h"

#include "app/ward-application.h"
#include "app/ward-away.h"

struct _WardDiagnosticsWindow
{
  AdwWindow parent_instance;

  AdwViewStack *pages;
  WardFacts *connection;
  WardFacts *session_facts;
  WardHealthPage *health_page;
  WardCachePage *cache_page;
  WardCheckPage *check_page;
  GtkScrolledWindow *requests_scroller;
  GtkScrolledWindow *events_scroller;
  GtkBox *requests_box;
  GtkBox *events_box;
  GtkSearchEntry *filter_entry;
  GtkLabel *count_label;
  GtkLabel *requests_count_label;
  GtkCheckButton *requests_failed_button;
  GtkCheckButton *events_failed_button;
  GtkButton *copy_button;

  WardEventLog *events;               /* (owned) */
  GtkFilterListModel *filtered;       /* (owned) */
  GtkFilter *filter;                  /* (unowned) of filtered */
  GtkFilterListModel *requests;       /* (owned) all of them */
  GtkFilterListModel *shown_requests; /* (owned) */
  GtkFilter *request_filter;          /* (unowned) of shown_requests */
  char *needle;                       /* (owned) (nullable) */
  WardSession *session;               /* (owned) (nullable) */
  GSignalGroup *session_group;        /* (owned) */
  guint tick_source;
};

G_DEFINE_FINAL_TYPE (WardDiagnosticsWindow, ward_diagnostics_window, ADW_TYPE_WINDOW)

static gboolean
is_request (gpointer item, gpointer user_data)
{
  return ward_event_get_fields (WARD_EVENT (item))->type == WARD_EVENT_REQUEST
         || ward_event_get_fields (WARD_EVENT (item))->status != 0;
}

static gboolean
request_matches (gpointer item, gpointer user_data)
{
  WardDiagnosticsWindow *self = user_data;

  return !gtk_check_button_get_active (self->requests_failed_button) || ward_event_is_failed (WARD_EVENT (item));
}

static gboolean
event_matches (gpointer item, gpointer user_data)
{
  WardDiagnosticsWindow *self = user_data;

  return (!gtk_check_button_get_active (self->events_failed_button) || ward_event_is_failed (WARD_EVENT (item)))
         && ward_event_matches (WARD_EVENT (item), self->needle);
}

static char *
format_filtered (guint n_shown, guint n)
{
  return g_strdup_printf (_ ("Filter active: %u of %u shown"), n_shown, n);
}

static void
update_count (WardDiagnosticsWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  g_autofree char *text = NULL;

  text = n_shown == n ? g_strdup_printf (ngettext ("%u event", "%u events", n), n) : format_filtered (n_shown, n);
  gtk_label_set_text (self->count_label, text);
}

static void
update_requests_count (WardDiagnosticsWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->requests));
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown_requests));
  g_autofree char *text = NULL;

  text = n_shown == n ? g_strdup_printf (ngettext ("%u request", "%u requests", n), n) : format_filtered (n_shown, n);
  gtk_label_set_text (self->requests_count_label, text);
}

static void
update_facts (WardDiagnosticsWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  ward_facts_clear (self->connection);
  ward_facts_set_selectable (self->connection, TRUE);
  ward_diagnostics_add_connection (self->connection, self->session);
  ward_facts_clear (self->session_facts);
  ward_facts_set_selectable (self->session_facts, TRUE);
  ward_diagnostics_add_session (self->session_facts, self->session);
  ward_away_add_facts (self->session_facts, WARD_IS_APPLICATION (application)
                                                ? ward_application_get_screen_watch (WARD_APPLICATION (application))
                                                : NULL);
}

static void
session_changed_cb (WardDiagnosticsWindow *self)
{
  update_facts (self);
  ward_health_page_refresh (self->health_page, FALSE);
  ward_check_page_refresh (self->check_page);
}

/* The countdown; not while somebody marks text, which would be lost. */
static gboolean
tick_cb (gpointer user_data)
{
  WardDiagnosticsWindow *self = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self->session_facts))
      && (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->session_facts))))
    update_facts (self);
  ward_health_page_refresh (self->health_page, FALSE);
  ward_event_table_update_clock (gtk_scrolled_window_get_child (self->requests_scroller));
  ward_event_table_update_clock (gtk_scrolled_window_get_child (self->events_scroller));
  return G_SOURCE_CONTINUE;
}

static void
filter_changed_cb (WardDiagnosticsWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter_entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_count (self);
}

static void
events_failed_cb (WardDiagnosticsWindow *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_count (self);
}

static void
requests_failed_cb (WardDiagnosticsWindow *self)
{
  gtk_filter_changed (self->request_filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_requests_count (self);
}

static void
copy_all_cb (WardDiagnosticsWindow *self)
{
  g_autofree char *text = ward_diagnostics_window_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  gtk_button_set_label (self->copy_button, _ ("Copied"));
}

static void
export_cb (WardDiagnosticsWindow *self)
{
  gtk_window_present (GTK_WINDOW (ward_diagnostics_window_new_export (self)));
}

static void
ward_diagnostics_window_dispose (GObject *object)
{
  WardDiagnosticsWindow *self = WARD_DIAGNOSTICS_WINDOW (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_object (&self->session_group);
  g_clear_object (&self->session);
  if (self->requests_scroller != NULL)
    {
      gtk_scrolled_window_set_child (self->requests_scroller, NULL);
      gtk_scrolled_window_set_child (self->events_scroller, NULL);
    }
  g_clear_object (&self->filtered);
  g_clear_object (&self->shown_requests);
  g_clear_object (&self->requests);
  g_clear_object (&self->events);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_DIAGNOSTICS_WINDOW);
  G_OBJECT_CLASS (ward_diagnostics_window_parent_class)->dispose (object);
}

static void
ward_diagnostics_window_finalize (GObject *object)
{
  WardDiagnosticsWindow *self = WARD_DIAGNOSTICS_WINDOW (object);

  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (ward_diagnostics_window_parent_class)->finalize (object);
}

static void
ward_diagnostics_window_class_init (WardDiagnosticsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_diagnostics_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_diagnostics_window_finalize;

  g_type_ensure (WARD_TYPE_FACTS);
  g_type_ensure (WARD_TYPE_HEALTH_PAGE);
  g_type_ensure (WARD_TYPE_CACHE_PAGE);
  g_type_ensure (WARD_TYPE_CHECK_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-diagnostics-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, connection);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, session_facts);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, health_page);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, cache_page);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, check_page);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, requests_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, events_scroller);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, requests_box);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, events_box);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, count_label);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, requests_count_label);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, requests_failed_button);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, events_failed_button);
  gtk_widget_class_bind_template_child (widget_class, WardDiagnosticsWindow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, events_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, requests_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ward_diagnostics_window_init (WardDiagnosticsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->session_group = g_signal_group_new (WARD_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_group, "notify::state", G_CALLBACK (session_changed_cb), self);
  self->tick_source = g_timeout_add_seconds (1, tick_cb, self);
}

/* What the table has no room for stands below it. */
static void
add_table (GtkBox *box, GtkScrolledWindow *scroller, GtkWidget *table)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (table));

  gtk_scrolled_window_set_child (scroller, table);
  ward_event_table_follow (scroller);
  gtk_box_append (box, ward_event_detail_new (GTK_SINGLE_SELECTION (selection)));
}

static void
build_lists (WardDiagnosticsWindow *self)
{
  self->requests = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->events)),
                                              GTK_FILTER (gtk_custom_filter_new (is_request, NULL, NULL)));
  self->request_filter = GTK_FILTER (gtk_custom_filter_new (request_matches, self, NULL));
  self->shown_requests = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->requests)), self->request_filter);
  self->filter = GTK_FILTER (gtk_custom_filter_new (event_matches, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->events)), self->filter);
  add_table (self->requests_box, self->requests_scroller,
             ward_event_table_new (WARD_EVENT_TABLE_REQUESTS, G_LIST_MODEL (self->shown_requests),
                                   G_LIST_MODEL (self->requests)));
  add_table (self->events_box, self->events_scroller,
             ward_event_table_new (WARD_EVENT_TABLE_ALL, G_LIST_MODEL (self->filtered), G_LIST_MODEL (self->events)));
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->requests, "items-changed", G_CALLBACK (update_requests_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown_requests, "items-changed", G_CALLBACK (update_requests_count), self,
                           G_CONNECT_SWAPPED);
  update_count (self);
  update_requests_count (self);
}

/**
 * ward_diagnostics_window_new:
 * @events: the ring of events
 *
 * A window about them, without a session.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_diagnostics_window_new (WardEventLog *events)
{
  WardDiagnosticsWindow *self;

  g_return_val_if_fail (WARD_IS_EVENT_LOG (events), NULL);

  self = g_object_new (WARD_TYPE_DIAGNOSTICS_WINDOW, NULL);
  self->events = g_object_ref (events);
  build_lists (self);
  update_facts (self);
  ward_health_page_set_events (self->health_page, events);
  return GTK_WIDGET (self);
}

/**
 * ward_diagnostics_window_set_session:
 * @session: (nullable): whom the main window is signed in to
 *
 * Follows a session.
 */
void
ward_diagnostics_window_set_session (WardDiagnosticsWindow *self, WardSession *session)
{
  g_return_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self));
  g_return_if_fail (session == NULL || WARD_IS_SESSION (session));

  if (g_set_object (&self->session, session))
    g_signal_group_set_target (self->session_group, session);
  update_facts (self);
  ward_health_page_set_session (self->health_page, session);
}

/**
 * ward_diagnostics_window_set_cache:
 * @cache: the program's cache on disk
 * @tenants: of WardTenant: for their names
 * @session: (nullable): the hospital that is open
 * @patient_id: (nullable): the patient whose record is open: what can be erased by itself; it is not shown
 *
 * Shows what is kept on this computer.
 */
void
ward_diagnostics_window_set_cache (WardDiagnosticsWindow *self, WardCache *cache, GListModel *tenants,
                                   WardSession *session, const char *patient_id)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_return_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self));

  if (WARD_IS_APPLICATION (application))
    ward_cache_page_set_demo (self->cache_page, ward_application_is_demo (WARD_APPLICATION (application)));
  ward_cache_page_set_cache (self->cache_page, cache, tenants);
  ward_cache_page_set_open (self->cache_page, session, patient_id);
}

/**
 * ward_diagnostics_window_set_checks:
 * @vault: (nullable): the keyring to probe
 * @session: (nullable): the hospital that is open
 * @patient_id: (nullable): the patient whose record is open: whose results are counted; it is not shown
 *
 * Sets what the connection test tries.
 */
void
ward_diagnostics_window_set_checks (WardDiagnosticsWindow *self, WardVault *vault, WardSession *session,
                                    const char *patient_id)
{
  g_return_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self));

  ward_check_page_set_tools (self->check_page, self->events, vault);
  ward_check_page_set_open (self->check_page, session, patient_id);
}

/**
 * ward_diagnostics_window_show_page:
 * @page: "connection", "session", "requests", "events", "health", "cache" or "checks"
 *
 * Turns to a page.
 */
void
ward_diagnostics_window_show_page (WardDiagnosticsWindow *self, const char *page)
{
  g_return_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self));

  adw_view_stack_set_visible_child_name (self->pages, page);
}

/**
 * ward_diagnostics_window_run_checks:
 *
 * Turns to the connection test and begins it, unless one is under way.
 */
void
ward_diagnostics_window_run_checks (WardDiagnosticsWindow *self)
{
  g_return_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self));

  ward_diagnostics_window_show_page (self, "checks");
  if (!ward_check_page_is_running (self->check_page))
    ward_check_page_run (self->check_page);
}

/* Also with no hospital, no network and no cache: then what is known of this computer, and the events. */
static WardSupportReport *
build_report (WardDiagnosticsWindow *self)
{
  WardSupportReport *report = ward_support_report_new (WARD_VERSION, ward_clock_real_us (NULL));

  ward_diagnostics_write_computer (report);
  ward_support_report_begin_section (report, "connection", _ ("Connection"));
  ward_facts_write (self->connection, report);
  ward_support_report_begin_section (report, "session", _ ("Session"));
  ward_facts_write (self->session_facts, report);
  ward_support_report_begin_section (report, "health", _ ("Health"));
  ward_health_page_write (self->health_page, report);
  ward_support_report_begin_section (report, "cache", _ ("Cache"));
  ward_cache_page_write (self->cache_page, report);
  ward_support_report_begin_section (report, "checks", _ ("Checks"));
  ward_check_page_write (self->check_page, report);
  ward_support_report_set_events (report, self->events);
  return report;
}

/**
 * ward_diagnostics_window_new_export:
 *
 * The preview of all that the window shows now.
 *
 * Returns: (transfer floating): a #WardExportDialog over this window, not presented yet
 */
GtkWidget *
ward_diagnostics_window_new_export (WardDiagnosticsWindow *self)
{
  g_autoptr (WardSupportReport) report = NULL;

  g_return_val_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self), NULL);

  report = build_report (self);
  return ward_export_dialog_new (GTK_WINDOW (self), report);
}

/**
 * ward_diagnostics_window_dup_text:
 *
 * Everything that the window shows, masked: the words of the export.
 *
 * Returns: (transfer full): text, many lines
 */
char *
ward_diagnostics_window_dup_text (WardDiagnosticsWindow *self)
{
  g_autoptr (WardSupportReport) report = NULL;

  g_return_val_if_fail (WARD_IS_DIAGNOSTICS_WINDOW (self), NULL);

  report = build_report (self);
  return ward_support_report_to_text (report);
}
