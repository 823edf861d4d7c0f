/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curtain's times, on a clock of the test's own, over a real record that is refreshed meanwhile. */
#include "app/ward-curtain.h"

#include "app/app-fixture.h"
#include "app/ward-record-view.h"

#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  GtkWidget *window;
  WardCurtain *curtain;
  gint64 start;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->curtain = ward_curtain_new (fixture->window);
  fixture->start = g_get_monotonic_time ();
  ward_curtain_touch (fixture->curtain, TRUE, fixture->start);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->curtain);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
assert_at (Fixture *fixture, gint64 seconds, WardCurtainState state)
{
  ward_curtain_tick (fixture->curtain, fixture->start + seconds * SECOND);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, state);
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
  assert_at (fixture, 0, WARD_CURTAIN_OPEN);
  assert_at (fixture, 99, WARD_CURTAIN_OPEN);
  assert_at (fixture, 100, WARD_CURTAIN_WARNED);
  assert_at (fixture, 119, WARD_CURTAIN_WARNED);
  assert_at (fixture, 120, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 599, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 600, WARD_CURTAIN_LOCKED);
  g_assert_false (ward_curtain_touch (fixture->curtain, TRUE, fixture->start + 601 * SECOND));
  assert_at (fixture, 602, WARD_CURTAIN_LOCKED);
  ward_curtain_open (fixture->curtain);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_OPEN);
}

/* A hospital's policy shortens the times, at once and also for the time that has gone by; it lengthens none. */
static void
test_policy (Fixture *fixture, gconstpointer data)
{
  ward_curtain_set_times (fixture->curtain, 60, 180);
  assert_at (fixture, 39, WARD_CURTAIN_OPEN);
  assert_at (fixture, 40, WARD_CURTAIN_WARNED);
  assert_at (fixture, 59, WARD_CURTAIN_WARNED);
  assert_at (fixture, 60, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 179, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 180, WARD_CURTAIN_LOCKED);

  ward_curtain_open (fixture->curtain);
  ward_curtain_set_times (fixture->curtain, 3600, 7200);
  ward_curtain_touch (fixture->curtain, TRUE, fixture->start);
  assert_at (fixture, 99, WARD_CURTAIN_OPEN);
  assert_at (fixture, 120, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 600, WARD_CURTAIN_LOCKED);

  /* Nobody was there for long enough when the hospital was chosen. */
  ward_curtain_open (fixture->curtain);
  ward_curtain_touch (fixture->curtain, TRUE, g_get_monotonic_time () - 90 * SECOND);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_OPEN);
  ward_curtain_set_times (fixture->curtain, 60, 600);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_DRAWN);
}

static void
test_input (Fixture *fixture, gconstpointer data)
{
  assert_at (fixture, 110, WARD_CURTAIN_WARNED);
  g_assert_false (ward_curtain_touch (fixture->curtain, TRUE, fixture->start + 110 * SECOND));
  assert_at (fixture, 209, WARD_CURTAIN_OPEN);
  g_assert_false (ward_curtain_touch (fixture->curtain, FALSE, fixture->start + 209 * SECOND));
  assert_at (fixture, 308, WARD_CURTAIN_OPEN);
  assert_at (fixture, 330, WARD_CURTAIN_DRAWN);
  /* A pointer that moves shows nothing; a press does, and does nothing else. */
  g_assert_false (ward_curtain_touch (fixture->curtain, FALSE, fixture->start + 340 * SECOND));
  assert_at (fixture, 341, WARD_CURTAIN_DRAWN);
  g_assert_true (ward_curtain_touch (fixture->curtain, TRUE, fixture->start + 342 * SECOND));
  assert_at (fixture, 343, WARD_CURTAIN_OPEN);
}

/* A button that assistive technology presses is pressed by somebody; one of another window says nothing of this one. */
static void
test_without_input (Fixture *fixture, gconstpointer data)
{
  GtkWidget *ours = gtk_button_new ();
  GtkWidget *theirs = g_object_ref_sink (gtk_button_new ());

  gtk_window_set_child (GTK_WINDOW (fixture->window), ours);
  assert_at (fixture, 110, WARD_CURTAIN_WARNED);
  g_signal_emit_by_name (theirs, "clicked");
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_WARNED);
  g_signal_emit_by_name (ours, "clicked");
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_OPEN);
  g_object_unref (theirs);
}

static void
test_screen (Fixture *fixture, gconstpointer data)
{
  ward_curtain_draw (fixture->curtain);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 1, WARD_CURTAIN_DRAWN);
  assert_at (fixture, 600, WARD_CURTAIN_LOCKED);
  ward_curtain_draw (fixture->curtain);
  g_assert_cmpint (ward_curtain_get_state (fixture->curtain), ==, WARD_CURTAIN_LOCKED);
}

static void
test_refresh (Fixture *fixture, gconstpointer data)
{
  AppRecord app = { 0 };
  GtkWidget *view = ward_record_view_new ();

  app_record_set_up (&app);
  app_record_sign_in (&app);
  app_record_open (&app, "adult");
  gtk_window_set_child (GTK_WINDOW (fixture->window), view);
  ward_record_view_set_record (WARD_RECORD_VIEW (view), app.record);
  gtk_window_present (GTK_WINDOW (fixture->window));
  app_settle ();
  fixture->start = g_get_monotonic_time ();
  ward_curtain_touch (fixture->curtain, TRUE, fixture->start);
  ward_record_reload (app.record);
  while (ward_record_is_busy (app.record, WARD_SECTION_LABS) || ward_record_is_busy (app.record, WARD_SECTION_VITALS))
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  assert_at (fixture, 120, WARD_CURTAIN_DRAWN);
  ward_record_view_set_record (WARD_RECORD_VIEW (view), NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  app_record_tear_down (&app);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define ADD(path, function) g_test_add ("/app/curtain/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("P10-two-and-ten-minutes", test_times);
  ADD ("P10-a-policy-only-shortens", test_policy);
  ADD ("P10-input-resets", test_input);
  ADD ("P10-a-refresh-does-not", test_refresh);
  ADD ("without-input", test_without_input);
  ADD ("screen-of-the-desktop", test_screen);
#undef ADD
  return g_test_run ();
}
