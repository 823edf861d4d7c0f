/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window in which nothing happens draws nothing: whatever still turns on a page that nobody sees costs each workstation, and a terminal server once for each
 * who uses it. */
#include "app/window-fixture.h"

#define STILL_MS 300
#define TRIES 40

static gboolean
due_cb (gpointer due)
{
  *(gboolean *) due = TRUE;
  return G_SOURCE_REMOVE;
}

/* Goes on until there was no frame for a while. What is to be said once and then rests may take some frames, however slow the machine is. */
static void
assert_rests (WindowFixture *f)
{
  GdkFrameClock *clock;
  gint64 before = 0;
  guint n_tries = 0;

  app_wait_painted (GTK_WIDGET (f->window));
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL); /* a cursor blinks */
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (f->window));
  do
    {
      gboolean due = FALSE;

      g_assert_cmpuint (n_tries++, <, TRIES);
      before = gdk_frame_clock_get_frame_counter (clock);
      g_timeout_add (STILL_MS, due_cb, &due);
      while (!due)
        window_fixture_iterate (f);
    }
  while (gdk_frame_clock_get_frame_counter (clock) != before);
}

static void
test_hospitals (WindowFixture *f, gconstpointer data)
{
  gtk_window_present (GTK_WINDOW (f->window));
  assert_rests (f);
}

/* From the page that signs in, which waited, to the search, and to a record, whose panes waited. */
static void
test_record (WindowFixture *f, gconstpointer data)
{
  gtk_window_present (GTK_WINDOW (f->window));
  window_fixture_sign_in (f, "");
  assert_rests (f);
  ward_patient_unref (window_fixture_open_patient (f, "adult"));
  assert_rests (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.find-patient", NULL);
  assert_rests (f);
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  g_test_add ("/app/idle/hospitals", WindowFixture, NULL, window_fixture_set_up, test_hospitals,
              window_fixture_tear_down);
  g_test_add ("/app/idle/record", WindowFixture, NULL, window_fixture_set_up, test_record, window_fixture_tear_down);
  status = g_test_run ();
  window_fixture_end ();
  return status;
}
