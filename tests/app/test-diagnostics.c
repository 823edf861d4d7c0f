/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diagnostics window after a real sign-in and a record: it names the server and the rights, and holds no secret, no patient and no query. */
#include "app/ward-diagnostics-window.h"

#include "app/app-fixture.h"
#include "app/ward-event-detail.h"
#include "app/ward-event-table.h"
#include "app/ward-waterfall.h"
#include "core/diagnostics/ward-failure.h"

static void
test_nothing (AppRecord *self, gconstpointer data)
{
  GtkWidget *facts = g_object_ref_sink (ward_facts_new ());
  g_autofree char *text = NULL;

  ward_diagnostics_add_connection (WARD_FACTS (facts), NULL);
  ward_diagnostics_add_session (WARD_FACTS (facts), NULL);
  text = ward_facts_dup_text (WARD_FACTS (facts));
  g_assert_cmpstr (text, ==, "No hospital is chosen\nNobody is signed in\n");
  g_assert_finalize_object (facts);
}

static void
test_signed_out (AppRecord *self, gconstpointer data)
{
  GtkWidget *facts = g_object_ref_sink (ward_facts_new ());
  g_autofree char *text = NULL;

  ward_diagnostics_add_connection (WARD_FACTS (facts), self->session);
  ward_diagnostics_add_session (WARD_FACTS (facts), self->session);
  text = ward_facts_dup_text (WARD_FACTS (facts));
  g_assert_nonnull (strstr (text, "Endpoints\tNot read yet"));
  g_assert_nonnull (strstr (text, "State\tSigned out"));
  g_assert_nonnull (strstr (text, "Access runs out\tNo access token"));
  g_assert_nonnull (strstr (text, "Stored in the keyring\tNo\n"));
  g_assert_nonnull (strstr (text, "Keyring\tNo sign-in was found in it\n"));
  g_assert_finalize_object (facts);
}

static void
check_no_secret (AppRecord *self, const char *text)
{
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (self->sandbox);
  const WardPatient *patient = ward_record_get_patient (self->record);

  g_assert_cmpuint (g_strv_length (secrets), >, 2);
  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (secrets[i]), >=, 16);
      g_assert_null (strstr (text, secrets[i]));
    }
  g_assert_null (strstr (text, patient->names[0].family));
  for (guint i = 0; i < patient->n_identifiers; i++)
    g_assert_null (strstr (text, patient->identifiers[i].value));
  g_assert_null (strstr (text, "code_verifier"));
  g_assert_null (strstr (text, "patient="));
}

/* Every text of every page, shown or not. */
static void
gather_all (GtkWidget *widget, GString *words)
{
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (words, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gather_all (child, words);
}

static void
test_window (AppRecord *self, gconstpointer data)
{
  static const char *const pages[] = { "connection", "session", "requests", "events", "health", "cache", "checks" };
  GtkWidget *window;
  g_autofree char *text = NULL;
  g_autoptr (GString) shown = g_string_new (NULL);

  app_record_sign_in (self);
  app_record_open (self, "adult");
  window = g_object_ref (ward_diagnostics_window_new (self->events));
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), pages[i]);
      app_settle ();
      gather_all (window, shown);
    }
  text = ward_diagnostics_window_dup_text (WARD_DIAGNOSTICS_WINDOW (window));
  g_assert_cmpuint (strlen (text), >, 500);
  g_assert_nonnull (strstr (text, ward_tenant_get_fhir_base (self->tenant)));
  g_assert_nonnull (strstr (text, "State: Signed in"));
  g_assert_true (g_regex_match_simple ("Access runs out: in \\d+\302\240min \\d+\302\240s", text, 0, 0));
  g_assert_nonnull (strstr (text, "Practitioner read"));
  g_assert_null (strstr (text, "User read"));
  g_assert_nonnull (strstr (text, "Stored in the keyring: No: the sign-in ends with Ward"));
  g_assert_null (strstr (text, "Keyring: present"));
  g_assert_nonnull (strstr (text, "user/Observation"));
  g_assert_nonnull (strstr (text, "== Health =="));
  g_assert_nonnull (strstr (text, "Verdict: "));
  g_assert_nonnull (strstr (shown->str, "requests so far, of which 0 failed; 20 are needed."));
  g_assert_nonnull (strstr (shown->str, "Times by type of data"));
  g_assert_nonnull (strstr (shown->str, "95\u00a0% within"));
  g_assert_nonnull (strstr (shown->str, ward_tenant_get_fhir_base (self->tenant)));
  check_no_secret (self, text);
  check_no_secret (self, shown->str);
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

static gboolean
says (GtkWidget *window, const char *words)
{
  g_autoptr (GString) shown = g_string_new (NULL);

  gather_all (window, shown);
  return strstr (shown->str, words) != NULL;
}

static void
add_requests (AppRecord *self, guint n, WardEventResult result, const char *failure)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .result = result,
                                   .tenant = ward_tenant_get_id (self->tenant),
                                   .step = "Observation search",
                                   .resource = "Observation",
                                   .failure = failure,
                                   .start_us = 1,
                                   .duration_us = 250000,
                                   .count = 1 };

  for (guint i = 0; i < n; i++)
    ward_event_log_add (self->events, &fields);
}

/* Too few, keep, watch, roll back: each with its reason, and with what to do. */
static void
test_health (AppRecord *self, gconstpointer data)
{
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (self->events));

  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), "health");
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (says (window, "No hospital is chosen"));
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  g_assert_true (says (window, "Too early to judge"));

  add_requests (self, 95, WARD_RESULT_OK, NULL);
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  g_assert_true (says (window, "Keep – this connection is within the limits"));
  g_assert_true (says (window, "250\u00a0ms"));
  add_requests (self, 5, WARD_RESULT_FAILED, "server");
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  g_assert_true (says (window, "5 of 100 requests failed (5.0\u00a0%)."));
  g_assert_true (says (window, "Watch"));
  g_assert_true (says (window, "The server has a problem."));
  add_requests (self, 10, WARD_RESULT_FAILED, "connect");
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  g_assert_true (says (window, "Roll back the latest change – "));
  g_assert_true (says (window, "go back to what worked before"));

  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

/* The page tells what happened until it came into view, not what was so when the window was opened. */
static void
test_health_in_view (AppRecord *self, gconstpointer data)
{
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (self->events));

  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), "requests");
  gtk_window_present (GTK_WINDOW (window));
  add_requests (self, 3, WARD_RESULT_OK, NULL);
  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), "health");
  g_assert_true (says (window, "3 requests so far"));
  g_assert_true (says (window, "3 – for data of this hospital; the page “Requests” lists those of the sign-in"));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

/* What cannot be done now says why, and what to change. */
static void
test_cache_words (AppRecord *self, gconstpointer data)
{
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (self->events));

  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), "cache");
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (says (window, "“Keep what was read on this computer”"));
  g_assert_true (says (window, "Nothing is kept on this computer, so there is nothing to erase."));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

static void
press_label (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    g_signal_emit_by_name (widget, "clicked");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    press_label (child, label);
}

/* What the hospital's IT asks for is wholly there, can be marked, and is copied by one press. */
static void
test_request_id (AppRecord *self, gconstpointer data)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .tenant = ward_tenant_get_id (self->tenant),
                                   .step = "Observation search",
                                   .method = "GET",
                                   .host = "fhir.example.org",
                                   .status = 200,
                                   .request_id = "123e4567-e89b-42d3-a456-426614174000",
                                   .start_us = 1,
                                   .duration_us = 1000 };
  g_autoptr (GListStore) events = g_list_store_new (WARD_TYPE_EVENT);
  g_autoptr (GtkSingleSelection) selection = NULL;
  g_autoptr (WardEvent) event = NULL;
  GtkWidget *detail;
  GtkWidget *window;

  ward_event_log_add (self->events, &fields);
  ward_event_log_flush (self->events);
  event
      = g_list_model_get_item (G_LIST_MODEL (self->events), g_list_model_get_n_items (G_LIST_MODEL (self->events)) - 1);
  g_list_store_append (events, event);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (events)));
  gtk_single_selection_set_autoselect (selection, FALSE);
  gtk_single_selection_set_can_unselect (selection, TRUE);
  gtk_single_selection_set_selected (selection, GTK_INVALID_LIST_POSITION);
  detail = ward_event_detail_new (selection);
  window = app_put_in_window (detail);
  g_assert_true (says (window, "Select a row to see all of it."));
  gtk_single_selection_set_selected (selection, 0);
  g_assert_true (says (window, "Request id: 123e4567-e89b-42d3-a456-426614174000"));
  g_assert_true (says (window, " in UTC."));
  g_assert_true (says (window, "Observation search"));
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (app_find (detail, GTK_TYPE_LABEL, NULL))));
  press_label (detail, "Copy the Request Id");
  g_assert_true (says (window, "Copied"));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
}

static void
add_timed (GListStore *store, WardEventLog *events, gint64 start_ms, gint64 first_ms, gint64 duration_ms)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .step = "search",
                                   .start_us = start_ms * 1000,
                                   .first_byte_us = first_ms * 1000,
                                   .duration_us = duration_ms * 1000 };
  g_autoptr (WardEvent) event = NULL;

  ward_event_log_add (events, &fields);
  ward_event_log_flush (events);
  event = g_list_model_get_item (G_LIST_MODEL (events), g_list_model_get_n_items (G_LIST_MODEL (events)) - 1);
  g_list_store_append (store, event);
}

/* Requests that went out together begin at the left; a pause begins another burst; what is too long runs into the edge. */
static void
test_waterfall (AppRecord *self, gconstpointer data)
{
  static const float expected[][3] = { { 0.f, 0.2f, 0.3f }, { 0.f, 0.4f, 0.4f }, { 0.f, 0.5f, 1.f } };
  g_autoptr (GListStore) events = g_list_store_new (WARD_TYPE_EVENT);
  WardWaterfallBar bar;

  add_timed (events, self->events, 10100, 100, 200); /* sent second, answered first */
  add_timed (events, self->events, 10000, 0, 400);
  add_timed (events, self->events, 20000, 500, 3000);
  add_timed (events, self->events, 0, 0, 0);
  g_assert_true (ward_waterfall_measure (G_LIST_MODEL (events), 0, &bar));
  g_assert_cmpfloat_with_epsilon (bar.start, 0.f, 0.001f); /* what began earlier had not ended yet */
  for (guint i = 1; i < 3; i++)
    {
      g_assert_true (ward_waterfall_measure (G_LIST_MODEL (events), i, &bar));
      g_assert_cmpfloat_with_epsilon (bar.start, expected[i][0], 0.001f);
      g_assert_cmpfloat_with_epsilon (bar.first_byte, expected[i][1], 0.001f);
      g_assert_cmpfloat_with_epsilon (bar.end, expected[i][2], 0.001f);
    }
  g_assert_false (ward_waterfall_measure (G_LIST_MODEL (events), 3, &bar));
}

/* What a page asks for at least, the window's other pages aside. */
static int
measure_page (GtkWidget *window, const char *page)
{
  GtkWidget *stack = app_find (window, ADW_TYPE_VIEW_STACK, NULL);
  int least = 0;

  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), page);
  app_settle ();
  gtk_widget_measure (adw_view_stack_get_child_by_name (ADW_VIEW_STACK (stack), page), GTK_ORIENTATION_HORIZONTAL, -1,
                      &least, NULL, NULL, NULL);
  return least;
}

/* With text twice as large the window and each of its pages have room on a screen of 1280 pixels: what does not wrap scrolls. */
static void
test_large_text (AppRecord *self, gconstpointer data)
{
  static const char *const pages[] = { "connection", "session", "requests", "events", "health", "cache", "checks" };
  GtkWidget *window;
  int least = 0;

  app_record_sign_in (self);
  app_record_open (self, "adult");
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  window = g_object_ref (ward_diagnostics_window_new (self->events));
  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      int page = measure_page (window, pages[i]);

      GtkWidget *table;

      g_test_message ("%s: %d", pages[i], page);
      table = app_find (window, GTK_TYPE_COLUMN_VIEW, "data-table");
      g_assert_false (gtk_scrolled_window_get_overlay_scrolling (GTK_SCROLLED_WINDOW (gtk_widget_get_parent (table))));
      g_assert_cmpint (page, <=, 1280);
    }
  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_test_message ("the window: %d", least);
  g_assert_cmpint (least, <=, 1280);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
  app_settle ();
  g_assert_finalize_object (window);
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* Why a request failed stands beside that it did. */
static void
check_order (GtkWidget *window)
{
  graphene_rect_t status;
  graphene_rect_t failure;
  graphene_rect_t id;

  g_assert_true (gtk_widget_compute_bounds (find_label (window, "503"), window, &status));
  g_assert_true (gtk_widget_compute_bounds (find_label (window, "timeout"), window, &failure));
  g_assert_true (gtk_widget_compute_bounds (find_label (window, "0f8fad5b…"), window, &id));
  g_assert_cmpfloat (status.origin.x, <, failure.origin.x);
  g_assert_cmpfloat (failure.origin.x, <, id.origin.x);
}

#define REQUEST_ID "0f8fad5b-d9cb-469f-a165-70867728950e"

/* What tells one failed request from another is within the window as it opens, in both tables, and in rows of one line: all of the id stands in the detail. */
static void
test_request_id_in_sight (AppRecord *self, gconstpointer data)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .result = WARD_RESULT_FAILED,
                                   .tenant = ward_tenant_get_id (self->tenant),
                                   .step = "Observation search",
                                   .method = "GET",
                                   .host = "fhir.the-hospital.example",
                                   .request_id = REQUEST_ID,
                                   .failure = "timeout",
                                   .status = 503,
                                   .bytes = 123456,
                                   .start_us = 1,
                                   .duration_us = 2500000,
                                   .first_byte_us = 100000,
                                   .count = 1 };

  ward_event_log_add (self->events, &fields);
  ward_event_log_flush (self->events);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *window = g_object_ref_sink (gtk_window_new ());
      GtkWidget *scroller = gtk_scrolled_window_new ();
      GtkWidget *label;
      graphene_rect_t bounds;

      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller),
                                     ward_event_table_new (i == 0 ? WARD_EVENT_TABLE_REQUESTS : WARD_EVENT_TABLE_ALL,
                                                           G_LIST_MODEL (self->events), G_LIST_MODEL (self->events)));
      gtk_window_set_child (GTK_WINDOW (window), scroller);
      gtk_window_set_default_size (GTK_WINDOW (window), 1080, 500);
      gtk_window_present (GTK_WINDOW (window));
      app_settle ();
      label = find_label (window, "0f8fad5b…");
      g_assert_nonnull (label);
      g_assert_nonnull (find_label (window, "503"));
      g_assert_cmpint (gtk_widget_get_height (label), ==, gtk_widget_get_height (find_label (window, "503")));
      g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (label))), ==, 1);
      check_order (window);
      g_assert_true (gtk_widget_compute_bounds (label, scroller, &bounds));
      g_test_message ("from %g to %g of %d", (double) bounds.origin.x, (double) (bounds.origin.x + bounds.size.width),
                      gtk_widget_get_width (scroller));
      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (scroller));
      gtk_window_destroy (GTK_WINDOW (window));
      app_settle ();
      g_assert_finalize_object (window);
    }
}

#define JANUARY_US (G_GINT64_CONSTANT (1768435200) * G_USEC_PER_SEC) /* 2026-01-15 00:00 UTC */
#define DAY_US (24 * 3600 * (gint64) G_USEC_PER_SEC)

/* A time says of which day it is where that is not today, and in which zone where the clock has been changed since. */
static void
test_times (AppRecord *self, gconstpointer data)
{
  g_autofree char *before = g_strdup (g_getenv ("TZ"));
  g_autofree char *zone = NULL;
  g_autofree char *today = NULL;
  g_autofree char *yesterday = NULL;
  g_autofree char *summer = NULL;
  g_autofree char *half = NULL;

  g_setenv ("TZ", "Europe/Berlin", TRUE);
  zone = ward_event_format_zone (JANUARY_US);
  g_assert_cmpstr (zone, ==, "UTC+1");
  today = ward_event_format_clock (JANUARY_US + 4000, JANUARY_US + 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_cmpstr (today, ==, "01:00:00.004");
  yesterday = ward_event_format_clock (JANUARY_US - 2 * 3600 * (gint64) G_USEC_PER_SEC, JANUARY_US);
  g_assert_cmpstr (yesterday, ==, "14-Jan-2026 23:00:00.000");
  summer = ward_event_format_clock (JANUARY_US, JANUARY_US + 180 * DAY_US);
  g_assert_cmpstr (summer, ==, "15-Jan-2026 01:00:00.000 UTC+1");
  g_setenv ("TZ", "America/St_Johns", TRUE);
  half = ward_event_format_zone (JANUARY_US);
  g_assert_cmpstr (half, ==, "UTC-3:30");
  if (before != NULL)
    g_setenv ("TZ", before, TRUE);
  else
    g_unsetenv ("TZ");
}

/* The zone heads the column. */
static void
test_zone_in_head (AppRecord *self, gconstpointer data)
{
  GtkWidget *window = app_put_in_window (
      ward_event_table_new (WARD_EVENT_TABLE_ALL, G_LIST_MODEL (self->events), G_LIST_MODEL (self->events)));
  g_autofree char *zone = ward_event_format_zone (g_get_real_time ());
  g_autofree char *head = g_strdup_printf ("Time (%s)", zone);

  g_assert_nonnull (find_label (window, head));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
}

static GtkWidget *
show_events (AppRecord *self, const char *page)
{
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (self->events));

  ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < 8; i++)
    app_wait_painted (window);
  return window;
}

static GtkWidget *
get_page (GtkWidget *window, const char *page)
{
  return adw_view_stack_get_child_by_name (ADW_VIEW_STACK (app_find (window, ADW_TYPE_VIEW_STACK, NULL)), page);
}

static void
filter (GtkWidget *window, const char *text)
{
  GtkWidget *entry = app_find (get_page (window, "events"), GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "search-changed");
}

/* What can be read in a row can be sought. */
static void
test_filter (AppRecord *self, gconstpointer data)
{
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .step = "Patient read",
                                   .method = "GET",
                                   .host = "h",
                                   .resource = "Patient",
                                   .status = 200,
                                   .request_id = "0f8fad5b-d9cb-469f-a165-70867728950e",
                                   .start_us = 1,
                                   .duration_us = 12345 };
  const char *const found[] = { "get patient read", "12.3 MS", "0f8fad5b…", "d9cb-469f", "host=h", NULL };
  GtkWidget *window;
  g_autoptr (WardEvent) event = NULL;
  g_autofree char *time = NULL;

  add_requests (self, 5, WARD_RESULT_OK, NULL);
  ward_event_log_add (self->events, &fields);
  ward_event_log_flush (self->events);
  window = show_events (self, "events");
  for (guint i = 0; found[i] != NULL; i++)
    {
      filter (window, found[i]);
      g_test_message ("%s", found[i]);
      g_assert_true (says (window, "Filter active: 1 of "));
    }
  event
      = g_list_model_get_item (G_LIST_MODEL (self->events), g_list_model_get_n_items (G_LIST_MODEL (self->events)) - 1);
  time = ward_event_format_time (event);
  g_assert_true (ward_event_matches (event, time));
  filter (window, "delete patient read");
  g_assert_true (says (window, "Filter active: 0 of "));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

static void
add_and_wait (AppRecord *self, GtkWidget *window, guint n)
{
  add_requests (self, n, WARD_RESULT_OK, NULL);
  ward_event_log_flush (self->events);
  for (guint i = 0; i < 8; i++)
    app_wait_painted (window);
}

/* The newest row is in sight and stays so; not once somebody has scrolled up to look at another. */
static void
test_newest (AppRecord *self, gconstpointer data)
{
  static const char *const pages[] = { "requests", "events" };

  add_requests (self, 300, WARD_RESULT_OK, NULL);
  ward_event_log_flush (self->events);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *window = show_events (self, pages[i]);
      GtkWidget *scroller = app_find (get_page (window, pages[i]), GTK_TYPE_SCROLLED_WINDOW, NULL);
      GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
      double page_size = gtk_adjustment_get_page_size (place);
      double upper = gtk_adjustment_get_upper (place);

      g_assert_cmpfloat (upper, >, 2 * page_size);
      g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (place), upper - page_size, 2.);
      add_and_wait (self, window, 50);
      g_assert_cmpfloat (gtk_adjustment_get_upper (place), >, upper);
      g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (place), gtk_adjustment_get_upper (place) - page_size,
                                      2.);
      gtk_adjustment_set_value (place, 100);
      add_and_wait (self, window, 50);
      g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (place), 100, 2.);
      gtk_window_destroy (GTK_WINDOW (window));
      app_settle ();
      g_assert_finalize_object (window);
    }
}

/* The row whose detail is shown stays in sight, though the detail takes room from the table. */
static void
test_selected_in_sight (AppRecord *self, gconstpointer data)
{
  GtkWidget *window;
  GtkWidget *page;
  GtkAdjustment *place;
  GtkSingleSelection *selection;
  double row;
  guint n;

  add_requests (self, 300, WARD_RESULT_OK, NULL);
  ward_event_log_flush (self->events);
  window = show_events (self, "requests");
  page = get_page (window, "requests");
  place = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (app_find (page, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  selection = GTK_SINGLE_SELECTION (
      gtk_column_view_get_model (GTK_COLUMN_VIEW (app_find (page, GTK_TYPE_COLUMN_VIEW, NULL))));
  n = g_list_model_get_n_items (G_LIST_MODEL (selection));
  for (guint i = 1; i <= 2; i++)
    {
      guint position = i == 1 ? n - 1 : n / 2;

      gtk_single_selection_set_selected (selection, position);
      for (guint j = 0; j < 8; j++)
        app_wait_painted (window);
      row = gtk_adjustment_get_upper (place) / n;
      g_test_message ("%u: %g, from %g of %g", position, row * position, gtk_adjustment_get_value (place),
                      gtk_adjustment_get_page_size (place));
      g_assert_cmpfloat (row * position + 2, >=, gtk_adjustment_get_value (place));
      g_assert_cmpfloat (row * (position + 1) - 2, <=,
                         gtk_adjustment_get_value (place) + gtk_adjustment_get_page_size (place));
    }
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

/* Of hundreds of rows those that failed, by one press; that it is pressed is said. */
static void
test_failed_only (AppRecord *self, gconstpointer data)
{
  static const char *const pages[] = { "requests", "events" };
  GtkWidget *window;

  add_requests (self, 20, WARD_RESULT_OK, NULL);
  add_requests (self, 3, WARD_RESULT_FAILED, "server");
  ward_event_log_flush (self->events);
  window = show_events (self, "requests");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *page = get_page (window, pages[i]);
      GtkWidget *button = app_find (page, GTK_TYPE_CHECK_BUTTON, NULL);

      g_assert_cmpstr (gtk_check_button_get_label (GTK_CHECK_BUTTON (button)), ==, "Failed only");
      g_assert_true (gtk_widget_get_focusable (button));
      g_assert_false (says (page, "Filter active"));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
      gtk_test_accessible_assert_state (button, GTK_ACCESSIBLE_STATE_CHECKED, GTK_ACCESSIBLE_TRISTATE_TRUE);
      g_assert_true (says (page, "Filter active: 3 of "));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), FALSE);
      g_assert_false (says (page, "Filter active"));
    }
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define APP_TEST(path, function)                                                                          \
  g_test_add (path, AppRecord, NULL, (void (*) (AppRecord *, gconstpointer)) app_record_set_up, function, \
              (void (*) (AppRecord *, gconstpointer)) app_record_tear_down)
  APP_TEST ("/app/diagnostics/nothing-chosen", test_nothing);
  APP_TEST ("/app/diagnostics/signed-out", test_signed_out);
  APP_TEST ("/app/diagnostics/health", test_health);
  APP_TEST ("/app/diagnostics/health-in-view", test_health_in_view);
  APP_TEST ("/app/diagnostics/cache-words", test_cache_words);
  APP_TEST ("/app/diagnostics/request-id", test_request_id);
  APP_TEST ("/app/diagnostics/request-id-in-sight", test_request_id_in_sight);
  APP_TEST ("/app/diagnostics/times-with-date-and-zone", test_times);
  APP_TEST ("/app/diagnostics/zone-in-the-head", test_zone_in_head);
  APP_TEST ("/app/diagnostics/filter-finds-what-is-shown", test_filter);
  APP_TEST ("/app/diagnostics/newest-row", test_newest);
  APP_TEST ("/app/diagnostics/selected-in-sight", test_selected_in_sight);
  APP_TEST ("/app/diagnostics/failed-only", test_failed_only);
  APP_TEST ("/app/diagnostics/waterfall", test_waterfall);
  APP_TEST ("/app/diagnostics/large-text", test_large_text);
  APP_TEST ("/app/diagnostics/no-secret-and-no-patient", test_window);

  return g_test_run ();
}
