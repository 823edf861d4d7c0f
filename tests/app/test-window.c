/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window itself, in this process, on the real sandbox: which record it shows and which it keeps when a server does not answer, and what a hospital's
 * policy does to it. Whoever reads banner or panes must never see one patient's name over another's results (clinical.md W02). */
#include <glib/gstdio.h>
#include <string.h>

#include "app/ward-application-private.h"
#include "app/ward-print-preview.h"
#include "app/ward-printout.h"
#include "app/window-fixture.h"
#include "core/auth/ward-token-keeper-private.h"
#include "core/diagnostics/ward-failure.h"
#include "core/fhir/cache-wait.h"
#include "support/ward-test-certificates.h"

#define SECOND G_GINT64_CONSTANT (1000000)

/* The banner, and the pages that are built, are of this patient and of nobody else. */
static void
assert_shown (WindowFixture *f, WardPatient *patient, WardPatient *other, gboolean has_results)
{
  g_autofree char *words = app_read (GTK_WIDGET (f->window->record_view));
  gint64 now_us = g_get_real_time ();
  g_autofree char *name = ward_patient_format_name (patient, now_us);
  g_autofree char *other_name = ward_patient_format_name (other, now_us);

  g_test_message ("%s", words);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->window->views), ==, "record");
  g_assert_cmpstr (ward_record_get_patient_id (f->window->record), ==, patient->id);
  g_assert_nonnull (strstr (words, name));
  g_assert_null (strstr (words, other_name));
  g_assert_cmpint (ward_record_get_n_results (f->window->record, WARD_SECTION_LABS) > 0, ==, has_results);
}

/* The patient who is open is chosen once more while the server is gone: nothing is lost, and the panes say what happened. */
static void
test_same_again (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) other = NULL;
  g_autoptr (WardPatient) patient = NULL;
  WardRecord *record;

  window_fixture_sign_in (f, "");
  other = window_fixture_open_patient (f, "newborn");
  patient = window_fixture_open_patient (f, "adult");
  record = f->window->record;
  ward_sandbox_stop (f->app.sandbox);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.find-patient", NULL);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->window->views), ==, "search");

  ward_window_open_patient (f->window, "adult", patient);
  g_assert_true (f->window->record == record);
  while (ward_record_get_state (record, WARD_SECTION_LABS) != WARD_STATE_OFFLINE
         || ward_record_get_state (record, WARD_SECTION_PATIENT) != WARD_STATE_OFFLINE)
    window_fixture_iterate (f);
  app_settle ();
  assert_shown (f, patient, other, TRUE);
  g_assert_null (f->window->earlier);
  g_assert_null (ward_notices_get_text (f->window->notices, "earlier"));
}

static GtkWidget *
find_labelled (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0
      && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_labelled (child, label);

  return found;
}

/* The bar over a record whose hospital does not answer leads to the test, which runs at once and says where the way ends. */
static void
test_leads_to_checks (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  GtkWidget *button;

  gtk_window_present (GTK_WINDOW (f->window));
  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  ward_sandbox_stop (f->app.sandbox);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.reload", NULL);
  while (ward_record_get_state (f->window->record, WARD_SECTION_LABS) != WARD_STATE_OFFLINE
         || ward_record_get_state (f->window->record, WARD_SECTION_PATIENT) != WARD_STATE_OFFLINE)
    window_fixture_iterate (f);
  app_settle ();
  button = find_labelled (GTK_WIDGET (f->window->record_view), "Test the connection");
  g_assert_nonnull (button);
  gtk_widget_activate (button);
  while (f->window->diagnostics == NULL)
    window_fixture_iterate (f);
  while (TRUE)
    {
      g_autofree char *words = app_read (GTK_WIDGET (f->window->diagnostics));

      if (strstr (words, "step failed.") != NULL && strstr (words, "The server could not be reached.") != NULL)
        break;
      window_fixture_iterate (f);
    }
  gtk_window_destroy (f->window->diagnostics);
}

/* Another one, of whom nothing can be had: the failed state, and the way back in one click. */
static void
open_unreachable (WindowFixture *f, WardPatient *patient)
{
  ward_window_open_patient (f->window, patient->id, patient);
  while (ward_notices_get_text (f->window->notices, "earlier") == NULL)
    window_fixture_iterate (f);
  window_fixture_wait_settled (f);
}

static void
test_way_back (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) second = NULL;
  g_autoptr (WardPatient) first = NULL;
  WardRecord *record;
  guint n_results;

  window_fixture_sign_in (f, "");
  second = window_fixture_open_patient (f, "newborn");
  first = window_fixture_open_patient (f, "adult");
  record = f->window->record;
  n_results = ward_record_get_n_results (record, WARD_SECTION_LABS);
  ward_sandbox_stop (f->app.sandbox);

  open_unreachable (f, second);
  g_assert_true (f->window->earlier == record);
  assert_shown (f, second, first, FALSE);
  g_assert_nonnull (ward_record_get_error (f->window->record, WARD_SECTION_LABS));

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-earlier", NULL);
  g_assert_true (f->window->record == record);
  g_assert_null (f->window->earlier);
  g_assert_null (ward_notices_get_text (f->window->notices, "earlier"));
  assert_shown (f, first, second, TRUE);
  window_fixture_wait_settled (f);
  assert_shown (f, first, second, TRUE);
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_LABS), ==, n_results);

  /* Chosen from the list it is the same record again, not another one. */
  open_unreachable (f, second);
  ward_window_open_patient (f->window, first->id, first);
  g_assert_true (f->window->record == record);
  assert_shown (f, first, second, TRUE);

  /* Whatever closes the record closes the one before, too. */
  open_unreachable (f, second);
  ward_window_close_record (f->window);
  g_assert_null (f->window->record);
  g_assert_null (f->window->earlier);
  g_assert_null (ward_notices_get_text (f->window->notices, "earlier"));
}

/* The next patient was read before: what the disk has is shown, and the bar does not say that nothing could be. */
static void
test_kept (WindowFixture *f, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (g_get_user_cache_dir (), "ward-kept", NULL);
  g_autoptr (WardPatient) second = NULL;
  g_autoptr (WardPatient) first = NULL;
  const char *text;

  f->cache = ward_cache_new (f->app.vault, dir, f->app.events);
  g_assert_true (cache_wait_open (f->cache));
  window_fixture_sign_in (f, "");
  second = window_fixture_open_patient (f, "adult");
  first = window_fixture_open_patient (f, "newborn");
  g_assert_cmpuint (cache_wait_count (f->cache, &(WardCachePart){ "x", "x", "x", "x" }), ==, 0); /* all is written */
  ward_sandbox_stop (f->app.sandbox);
  open_unreachable (f, second);
  assert_shown (f, second, first, TRUE);
  text = ward_notices_get_text (f->window->notices, "earlier");
  g_assert_nonnull (text);
  g_assert_null (strstr (text, "could not be read"));
  g_assert_nonnull (strstr (text, "what is shown was kept on this computer"));
  g_assert_nonnull (strstr (text, "The record that was open before is still there."));
  ward_window_close_record (f->window);
  ward_session_set_cache (f->app.session, NULL);
  ward_cache_close (f->cache);
  g_clear_object (&f->cache);
}

/* While the server answers there is no way back but the search: the one before is closed as soon as the next one's patient is there. */
static void
test_let_go (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) first = NULL;
  g_autoptr (WardPatient) second = NULL;
  WardRecord *record;

  window_fixture_sign_in (f, "");
  first = window_fixture_open_patient (f, "adult");
  record = f->window->record;
  ward_window_open_patient (f->window, "newborn", NULL);
  g_assert_true (f->window->earlier == record);
  window_fixture_wait_settled (f);
  g_assert_null (f->window->earlier);
  g_assert_null (ward_notices_get_text (f->window->notices, "earlier"));
  second = ward_patient_ref (ward_record_get_patient (f->window->record));
  g_assert_cmpstr (second->id, ==, "newborn");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-earlier", NULL);
  g_assert_cmpstr (ward_record_get_patient_id (f->window->record), ==, "newborn");
}

/* A record that locks takes the one before with it. */
static void
test_locked (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) second = NULL;
  g_autoptr (WardPatient) first = NULL;

  window_fixture_sign_in (f, "");
  second = window_fixture_open_patient (f, "newborn");
  first = window_fixture_open_patient (f, "adult");
  ward_sandbox_stop (f->app.sandbox);
  open_unreachable (f, second);
  ward_curtain_tick (f->window->curtain, g_get_monotonic_time () + 601 * SECOND);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->window->views), ==, "locked");
  g_assert_null (f->window->record);
  g_assert_null (f->window->earlier);
}

/* The file of the hospital's authority is gone when somebody wants to sign in again: the record stays, and a bar says what is amiss. */
static void
test_sign_in_again (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Clinic Authority");
  g_autofree char *file = g_build_filename (g_get_user_cache_dir (), "clinic.pem", NULL);
  g_autofree char *members = g_strdup_printf ("\"extraCa\":\"%s\",", file);
  g_autofree char *pem = NULL;
  g_autoptr (GError) why = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "over");
  g_autoptr (WardPatient) patient = NULL;
  const char *text;

  g_object_get (ward_test_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, pem, -1, NULL));
  window_fixture_sign_in (f, members);
  patient = window_fixture_open_patient (f, "adult");
  ward_token_keeper_end (ward_session_get_keeper (f->window->session), WARD_TOKENS_EXPIRED, why);
  app_settle ();
  g_assert_cmpint (ward_session_get_state (f->window->session), ==, WARD_SESSION_EXPIRED);
  g_assert_null (ward_notices_get_text (f->window->notices, "sign-in-failed"));

  g_assert_cmpint (g_unlink (file), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.sign-in", NULL);
  app_settle ();
  text = ward_notices_get_text (f->window->notices, "sign-in-failed");
  g_assert_nonnull (text);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "Signing in did not work."));
  g_assert_nonnull (strstr (text, "Mend the setting"));
  g_assert_nonnull (strstr (text, "“extraCa” names the file “clinic.pem”, which cannot be read"));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->window->views), ==, "record");
  g_assert_nonnull (ward_notices_get_text (f->window->notices, "expired"));
}

/* ---- policy ---- */

static void
assert_view_after (WindowFixture *f, gint64 start, gint64 seconds, const char *view)
{
  ward_curtain_tick (f->window->curtain, start + seconds * SECOND);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (f->window->views), ==, view);
}

/* The times are the hospital's as soon as it is chosen, and the usual ones again when it is left. */
static void
test_times (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  gint64 start;

  window_fixture_sign_in (f, "\"concealMinutes\":1,\"lockMinutes\":3,");
  patient = window_fixture_open_patient (f, "adult");
  start = g_get_monotonic_time ();
  ward_curtain_touch (f->window->curtain, TRUE, start);
  assert_view_after (f, start, 59, "record");
  g_assert_nonnull (ward_notices_get_text (f->window->notices, "curtain"));
  assert_view_after (f, start, 60, "concealed");
  assert_view_after (f, start, 180, "locked");
  g_assert_null (f->window->session);
  ward_window_unlock (f->window);
  g_assert_nonnull (f->window->session);
  ward_window_drop_session (f->window);
  start = g_get_monotonic_time ();
  ward_curtain_touch (f->window->curtain, TRUE, start);
  ward_curtain_tick (f->window->curtain, start + 99 * SECOND);
  g_assert_cmpint (ward_curtain_get_state (f->window->curtain), ==, WARD_CURTAIN_OPEN);
}

/* Ten minutes without anybody while no hospital is open lock nothing; what is opened after them is hidden in its turn. */
static void
test_nothing_to_lock (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  gint64 start = g_get_monotonic_time ();

  ward_curtain_tick (f->window->curtain, start + 601 * SECOND);
  g_assert_cmpint (ward_curtain_get_state (f->window->curtain), ==, WARD_CURTAIN_OPEN);
  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  start = g_get_monotonic_time ();
  ward_curtain_touch (f->window->curtain, TRUE, start);
  assert_view_after (f, start, 99, "record");
  assert_view_after (f, start, 120, "concealed");
  assert_view_after (f, start, 600, "locked");
}

static char *
dup_last_label (WindowFixture *f)
{
  GMenuModel *menu = G_MENU_MODEL (f->window->output_section);
  char *label = NULL;

  g_assert_true (
      g_menu_model_get_item_attribute (menu, g_menu_model_get_n_items (menu) - 1, G_MENU_ATTRIBUTE_LABEL, "s", &label));
  return label;
}

static guint
count_acts (WindowFixture *f, const char *step)
{
  GListModel *events = G_LIST_MODEL (ward_application_get_events (window_fixture_application));
  guint n = 0;

  ward_event_log_flush (WARD_EVENT_LOG (events));
  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);

      n += g_strcmp0 (ward_event_get_fields (event)->step, step) == 0 ? 1 : 0;
    }
  return n;
}

/* Where a hospital forbids it, the menu says so, the key says so, and nothing goes to the print dialogue. */
static void
test_print_forbidden (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  g_autofree char *before = dup_last_label (f);
  g_autofree char *forbidden = NULL;
  g_autofree char *after = NULL;
  guint n_refused = count_acts (f, "print refused");
  guint n_printed = count_acts (f, "print asked for");

  g_assert_cmpstr (before, ==, "Prin_t…");
  window_fixture_sign_in (f, "\"forbidPrinting\":true,");
  patient = window_fixture_open_patient (f, "adult");
  forbidden = dup_last_label (f);
  g_assert_nonnull (strstr (forbidden, "Not Allowed"));
  /* The key activates the action. */
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.print", NULL);
  g_assert_nonnull (strstr (ward_notices_get_text (f->window->notices, "print"), "does not allow"));
  g_assert_cmpuint (count_acts (f, "print refused"), ==, n_refused + 1);
  g_assert_cmpuint (count_acts (f, "print asked for"), ==, n_printed);

  ward_window_drop_session (f->window);
  ward_window_update_view (f->window);
  after = dup_last_label (f);
  g_assert_cmpstr (after, ==, "Prin_t…");
  g_assert_null (ward_notices_get_text (f->window->notices, "print"));
}

/* The key is bound to the action that says why. */
static void
test_print_key (WindowFixture *f, gconstpointer data)
{
  g_auto (GStrv) keys
      = gtk_application_get_accels_for_action (GTK_APPLICATION (window_fixture_application), "win.print");

  g_assert_cmpstr (keys[0], ==, "<Control>p");
}

/* The keys that open GTK's inspector, which could change what is on the screen, open nothing. */
static void
test_no_inspector (WindowFixture *f, gconstpointer data)
{
  GtkWidget *others[] = { GTK_WIDGET (f->window), gtk_window_new (), g_object_new (WARD_TYPE_PRINT_PREVIEW, NULL) };
  guint n = g_list_model_get_n_items (gtk_window_get_toplevels ());

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      gboolean handled = FALSE;

      g_signal_emit_by_name (others[i], "enable-debugging", FALSE, &handled);
      app_settle ();
      g_assert_true (handled);
      g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n);
    }
  gtk_window_destroy (GTK_WINDOW (others[1]));
  gtk_window_destroy (GTK_WINDOW (others[2]));
}

/* However often it is asked for, there is one window that says what the marks mean; and another one after it was closed. */
static void
test_one_legend (WindowFixture *f, gconstpointer data)
{
  guint n = g_list_model_get_n_items (gtk_window_get_toplevels ());

  for (guint turn = 0; turn < 2; turn++)
    {
      for (guint i = 0; i < 3; i++)
        gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-legend", NULL);
      app_settle ();
      g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n + 1);
      gtk_window_destroy (f->window->legend);
      app_settle ();
      g_assert_null (f->window->legend);
    }
}

/* Windows over the main one: the print dialog, and the pages of a print. */
static guint
count_windows (WindowFixture *f)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      n += gtk_window_get_transient_for (window) == GTK_WINDOW (f->window);
    }
  return n;
}

static void
draw_curtain (WindowFixture *f, gint64 seconds)
{
  gint64 start = g_get_monotonic_time ();

  ward_curtain_touch (f->window->curtain, TRUE, start);
  ward_curtain_tick (f->window->curtain, start + seconds * SECOND);
  app_settle ();
}

/* The dialog of a print, left open, goes with what is hidden, and so do the pages that it shows; nothing that was asked for before shows any later. */
static void
test_print_behind_curtain (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  g_autoptr (GCancellable) print = NULL;
  WardPrintout *late;

  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-page", "i", 2);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.print", NULL);
  app_settle ();
  g_assert_cmpuint (count_windows (f), ==, 1);
  print = g_object_ref (f->window->print);
  ward_printout_preview (ward_record_view_build_print (f->window->record_view), GTK_WINDOW (f->window), print);
  while (count_windows (f) < 2)
    g_main_context_iteration (NULL, TRUE);
  late = ward_record_view_build_print (f->window->record_view);
  draw_curtain (f, GPOINTER_TO_INT (data));
  g_assert_cmpuint (count_windows (f), ==, 0);
  ward_printout_preview (late, GTK_WINDOW (f->window), print);
  app_settle ();
  g_assert_cmpuint (count_windows (f), ==, 0);
}

/* Also with the record that it is of. */
static void
test_print_of_closed_record (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  g_autoptr (WardPatient) next = NULL;

  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.print", NULL);
  app_settle ();
  g_assert_cmpuint (count_windows (f), ==, 1);
  next = window_fixture_open_patient (f, "newborn");
  g_assert_cmpuint (count_windows (f), ==, 0);
}

/* Every word that is shown has the room that it needs, also the hints in what is typed into. */
static void
assert_whole (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (widget));
      int width = 0;
      int height = 0;

      pango_layout_get_pixel_size (layout, &width, &height);
      g_test_message ("%s: %d×%d in %d×%d", gtk_label_get_text (GTK_LABEL (widget)), width, height,
                      gtk_widget_get_width (widget), gtk_widget_get_height (widget));
      g_assert_false (pango_layout_is_ellipsized (layout));
      g_assert_cmpint (height, <=, gtk_widget_get_height (widget));
      g_assert_cmpint (width, <=, gtk_widget_get_width (widget));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_whole (child);
}

static void
save_picture (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("WARD_TEST_PICTURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  if (path == NULL || node == NULL)
    return;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* With text twice as large on a screen of 1280 by 800 nothing is cut: names of hospital and user are read in whole, on each page. */
static void
test_large_text (WindowFixture *f, gconstpointer data)
{
  static const char *const pages[] = { "overview", "vitals", "labs", "reports" };
  g_autoptr (WardPatient) patient = NULL;
  GtkWidget *window;

  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  f->window = WARD_WINDOW (ward_window_new (window_fixture_application));
  window = GTK_WIDGET (f->window);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  app_wait_painted (window);
  assert_whole (window);
  save_picture (window, "tenants.png");
  window_fixture_sign_in (f, "");
  gtk_label_set_text (f->window->tenant_label, "University Hospital of Sandbox-on-Sea");
  app_wait_painted (window);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 1280);
  assert_whole (window);
  save_picture (window, "search.png");
  patient = window_fixture_open_patient (f, "tricky");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s.png", pages[i]);

      ward_record_view_show_page (f->window->record_view, pages[i]);
      app_wait_painted (window);
      g_assert_cmpint (gtk_widget_get_width (window), <=, 1280);
      assert_whole (window);
      save_picture (window, file);
    }
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

/* The first thing that is typed filters the hospitals: without a cursor there, the first Enter would open the menu. */
static void
test_starts_in_the_filter (WindowFixture *f, gconstpointer data)
{
  GtkWidget *focus;

  ward_window_start (f->window);
  focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (f->window->tenant_page)));
  g_assert_nonnull (gtk_widget_get_ancestor (focus, GTK_TYPE_SEARCH_ENTRY));
}

/* Enter signs in where a hospital is chosen and nobody is signed in; it does not open the menu. */
static void
test_sign_in_has_the_cursor (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardTenant) tenant = window_fixture_build_tenant (f, "");
  GtkWidget *focus;

  gtk_window_present (GTK_WINDOW (f->window));
  ward_window_choose_tenant (f->window, tenant, FALSE);
  app_wait_painted (GTK_WIDGET (f->window));
  while (!GTK_IS_BUTTON (focus = gtk_window_get_focus (GTK_WINDOW (f->window))))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (f->window->sign_in_page)));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (focus)), ==, "Sign in");
}

/* Who chooses the hospital that the program has just gone back to by itself wants to sign in there, also while the keyring is still being asked. */
static void
test_chosen_while_resuming (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardTenant) tenant = window_fixture_build_tenant (f, "");

  ward_window_choose_tenant (f->window, tenant, FALSE);
  g_assert_cmpint (ward_session_get_state (f->window->session), ==, WARD_SESSION_RESUMING);
  ward_window_choose_tenant (f->window, tenant, TRUE);
  while (ward_session_get_state (f->window->session) == WARD_SESSION_RESUMING)
    window_fixture_iterate (f);
  g_assert_true (f->window->sign_in_began);
  ward_session_cancel_sign_in (f->window->session);
  app_settle ();
}

/* Words of the copy, which stand for a moment, say what was done and nothing of the patient; the one before gives way. */
static void
test_copy_told (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;

  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-page", "i", 3);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.copy-table", NULL);
  g_assert_cmpstr (gtk_label_get_text (f->window->freshness_label), ==, "Nothing to copy here");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-page", "i", 2);
  app_settle ();
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.copy-result", NULL);
  g_assert_cmpstr (gtk_label_get_text (f->window->freshness_label), ==, "Copied; cleared in 30 s");
  while (g_str_has_prefix (gtk_label_get_text (f->window->freshness_label), "Copied"))
    window_fixture_iterate (f);
  g_assert_true (g_str_has_prefix (gtk_label_get_text (f->window->freshness_label), "Last refreshed "));
}

/* The way from a record that was replaced: the current one is opened as a chosen patient is. */
static void
test_open_current (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) old = NULL;
  g_autoptr (WardPatient) other = NULL;

  window_fixture_sign_in (f, "");
  other = window_fixture_open_patient (f, "newborn");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.open-current", NULL);
  g_assert_cmpstr (ward_record_get_patient_id (f->window->record), ==, "newborn");
  old = window_fixture_open_patient (f, "inactive");
  g_assert_true (ward_patient_is_replaced (old));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.open-current", NULL);
  g_assert_cmpstr (ward_record_get_patient_id (f->window->record), ==, "adult");
  window_fixture_wait_settled (f);
  g_assert_null (f->window->earlier);
  /* a link may be wrong: nobody chose this name from a list */
  g_assert_nonnull (ward_notices_get_text (f->window->notices, "from-replaced"));
  assert_shown (f, ward_record_get_patient (f->window->record), old, TRUE);
  ward_patient_unref (window_fixture_open_patient (f, "newborn"));
  g_assert_null (ward_notices_get_text (f->window->notices, "from-replaced"));
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define ADD(path, function) \
  g_test_add ("/app/window/" path, WindowFixture, NULL, window_fixture_set_up, function, window_fixture_tear_down)
  ADD ("starts-in-the-filter", test_starts_in_the_filter);
  ADD ("sign-in-has-the-cursor", test_sign_in_has_the_cursor);
  ADD ("chosen-while-resuming", test_chosen_while_resuming);
  ADD ("W17-large-text", test_large_text);
  ADD ("same-patient-again-keeps-the-record", test_same_again);
  ADD ("bar-leads-to-the-test-of-the-connection", test_leads_to_checks);
  ADD ("V90-open-current", test_open_current);
  ADD ("way-back-from-a-patient-who-cannot-be-read", test_way_back);
  ADD ("way-back-from-a-patient-who-was-kept", test_kept);
  ADD ("earlier-record-is-let-go-of", test_let_go);
  ADD ("earlier-record-is-locked-too", test_locked);
  ADD ("sign-in-again-without-the-authority", test_sign_in_again);
  ADD ("P10-times-of-the-hospital", test_times);
  ADD ("P10-nothing-to-lock", test_nothing_to_lock);
  ADD ("one-legend", test_one_legend);
  ADD ("print-forbidden", test_print_forbidden);
  ADD ("print-key", test_print_key);
  g_test_add ("/app/window/copy-told", WindowFixture, NULL, window_fixture_set_up, test_copy_told,
              window_fixture_tear_down);
  g_test_add ("/app/window/P11-print-concealed", WindowFixture, GINT_TO_POINTER (130), window_fixture_set_up,
              test_print_behind_curtain, window_fixture_tear_down);
  g_test_add ("/app/window/P11-print-locked", WindowFixture, GINT_TO_POINTER (601), window_fixture_set_up,
              test_print_behind_curtain, window_fixture_tear_down);
  ADD ("no-inspector", test_no_inspector);
  ADD ("print-of-closed-record", test_print_of_closed_record);
#undef ADD
  status = g_test_run ();
  window_fixture_end ();
  return status;
}
