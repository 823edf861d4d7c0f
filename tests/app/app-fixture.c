/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the application's library share: reading a widget as a person reads it, and a record from the real sandbox. */
#define G_LOG_DOMAIN "ward-test"

#include "app/app-fixture.h"

#include <string.h>

#include "app/ward-app-resources.h"
#include "app/ward-pdf-view.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-name.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-widgets.h"

/* GTK draws icons of its own that are SVG, and knows them by the system's list of types: read while the system's folders are still those of this program. */
void
app_learn_types (void)
{
  static const guchar picture[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  g_autofree char *type = g_content_type_guess (NULL, picture, sizeof picture - 1, NULL);

  g_assert_cmpstr (type, ==, "image/svg+xml");
}

/* The application does this by its resource path. */
static void
load_sheet (const char *path)
{
  g_autoptr (GtkCssProvider) sheet = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (sheet, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (sheet),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
app_prepare (void)
{
  g_autofree char *pdf = g_test_build_filename (G_TEST_BUILT, "..", "src", "pdf", NULL);

  ward_pdf_view_set_folder (pdf);
  adw_init ();
  ward_widgets_init ();
  g_assert_nonnull (ward_app_get_resource ());
  load_sheet ("/org/wardviewer/Ward/style.css");
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    load_sheet ("/org/wardviewer/Ward/style-hc.css");
}

static void
gather (GtkWidget *widget, GString *words)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_STACK (widget))
    {
      if (gtk_stack_get_visible_child (GTK_STACK (widget)) != NULL)
        gather (gtk_stack_get_visible_child (GTK_STACK (widget)), words);
      return;
    }
  if (WARD_IS_NAME (widget))
    {
      g_string_append_printf (words, "[%s]", ward_name_get_text (WARD_NAME (widget)));
      return;
    }
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    g_string_append_printf (words, "[%s]", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gather (child, words);
}

char *
app_read (GtkWidget *widget)
{
  GString *words = g_string_new (NULL);

  gather (widget, words);
  return g_string_free (words, FALSE);
}

GtkWidget *
app_find (GtkWidget *widget, GType type, const char *style_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type)
      && (style_class == NULL || gtk_widget_has_css_class (widget, style_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = app_find (child, type, style_class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const WardGrid *
app_get_grid (GtkWidget *widget)
{
  return ward_cumulative_get_grid (WARD_CUMULATIVE (app_find (widget, WARD_TYPE_CUMULATIVE, NULL)));
}

void
app_set_text_size (int percent)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", percent * 96 * 1024 / 100, NULL);
}

GtkWidget *
app_put_in_window (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (child))
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

void
app_wait_painted (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gboolean painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &painted);

  app_settle ();
  gtk_widget_queue_draw (window);
  painted = FALSE;
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
}

void
app_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- the record ---- */

/* The person at the page, and the browser that goes back to where it is sent. */
static gpointer
approve (gpointer data)
{
  AppRecord *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *address = ward_sandbox_approve (self->sandbox, self->link, "clinician", NULL, &error);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *request = NULL;
  char answer[64];

  g_assert_no_error (error);
  uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, &error);
  g_assert_no_error (error);
  request = g_strdup_printf ("GET %s?%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                             g_uri_get_path (uri), g_uri_get_query (uri), g_uri_get_port (uri));
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  /* The first bytes are enough: the listener lingers for the rest of a browser's connection. */
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer,
                                        NULL, NULL),
                   >, 0);
  g_atomic_int_set (&self->person_done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  AppRecord *self = user_data;

  self->link = g_strdup (link);
  self->person = g_thread_new ("person", approve, self);
  return TRUE;
}

void
app_record_set_up (AppRecord *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *json = NULL;

  self->sandbox = ward_sandbox_new (NULL);
  g_assert_true (ward_sandbox_start (self->sandbox, &error));
  g_assert_no_error (error);
  ward_sandbox_wait_for_keys (self->sandbox);
  json = ward_sandbox_build_tenant_json (self->sandbox);
  doc = ward_json_parse_data (json, strlen (json), NULL, &error);
  g_assert_no_error (error);
  self->tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_assert_no_error (error);
  self->events = ward_event_log_new (1000);
  self->vault = ward_vault_new_memory ();
  self->session = ward_session_new (self->tenant, self->vault, self->events, NULL);
}

void
app_record_sign_in (AppRecord *self)
{
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (self->session), open_browser, self, NULL);
  ward_session_sign_in (self->session);
  while (ward_session_get_state (self->session) == WARD_SESSION_SIGNING_IN || !g_atomic_int_get (&self->person_done))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (ward_session_get_error (self->session));
  g_assert_cmpint (ward_session_get_state (self->session), ==, WARD_SESSION_ACTIVE);
  g_thread_join (g_steal_pointer (&self->person));
}

/* A section that could not be had would never be complete: it ends the test with its own words. */
static gboolean
is_loaded (WardRecord *record)
{
  gboolean loaded = TRUE;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      g_assert_no_error (ward_record_get_error (record, i));
      loaded = loaded && ward_record_get_state (record, i) == WARD_STATE_COMPLETE;
    }
  return loaded;
}

void
app_record_open (AppRecord *self, const char *patient_id)
{
  if (self->record != NULL)
    ward_record_close (self->record);
  g_clear_object (&self->record);
  self->record = ward_record_new (self->session, patient_id, NULL);
  while (!is_loaded (self->record))
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

void
app_record_open_once (AppRecord *self, const char *patient_id)
{
  if (self->record == NULL || g_strcmp0 (ward_record_get_patient_id (self->record), patient_id) != 0)
    app_record_open (self, patient_id);
}

WardRecordView *
app_record_new_view (AppRecord *self)
{
  WardRecordView *view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));

  ward_record_view_set_tenant (view, self->tenant);
  return view;
}

/* A worker's thread gives its reference back when it comes to it. */
static void
wait_until_alone (gpointer object)
{
  for (guint i = 0; i < 4000 && g_atomic_int_get ((int *) &G_OBJECT (object)->ref_count) > 1; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
}

void
app_record_tear_down (AppRecord *self)
{
  if (self->record != NULL)
    {
      ward_record_close (self->record);
      app_settle ();
      wait_until_alone (self->record);
      g_assert_finalize_object (g_steal_pointer (&self->record));
    }
  app_settle ();
  wait_until_alone (self->session);
  g_assert_finalize_object (g_steal_pointer (&self->session));
  ward_sandbox_stop (self->sandbox);
  g_clear_object (&self->sandbox);
  g_clear_object (&self->tenant);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);
  g_clear_pointer (&self->link, g_free);
}

void
app_adult_set_up (AppRecord *self, gconstpointer data)
{
  app_record_set_up (self);
  app_record_sign_in (self);
  app_record_open (self, "adult");
}

void
app_adult_tear_down (AppRecord *self, gconstpointer data)
{
  app_record_tear_down (self);
}
