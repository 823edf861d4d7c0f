/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who tells that nobody is in front of the screen (reliability.md P08, P09), and peers that tell nonsense (C17): real buses, and peers on them that say what
 * each case wants. */
#define G_LOG_DOMAIN "ward-test"

#include <string.h>

#include "app/app-fixture.h"
#include "app/fake-desktop.h"
#include "app/ward-away.h"
#include "app/ward-curtain.h"
#include "app/ward-login-watch.h"

#define LOGIN "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define PROPERTIES "org.freedesktop.DBus.Properties"

typedef struct
{
  FakeBus *session;       /* (owned) */
  FakeBus *system;        /* (owned) */
  WardScreenWatch *watch; /* (owned) */
  guint n_away;
} Fixture;

static void
away_cb (Fixture *fixture)
{
  fixture->n_away++;
}

static void
begin_watch (Fixture *fixture)
{
  fixture->watch = ward_screen_watch_new_for_buses (fixture->session->client, fixture->system->client);
  g_signal_connect_swapped (fixture->watch, "away", G_CALLBACK (away_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_bus_new ();
  fixture->system = fake_bus_new ();
  begin_watch (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->watch));
  app_settle ();
  fake_bus_free (fixture->session);
  fake_bus_free (fixture->system);
}

static gboolean
is_source (Fixture *fixture, const char *name)
{
  g_auto (GStrv) sources = ward_screen_watch_dup_sources (fixture->watch);

  return g_strv_contains ((const char *const *) sources, name);
}

static void
wait_for_source (Fixture *fixture, const char *name, gboolean there)
{
  while (is_source (fixture, name) != there)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_away (Fixture *fixture, guint n)
{
  while (fixture->n_away < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_away, ==, n);
}

/* What was sent before has been heard: signals of one connection come in their order. */
static void
emit_active (Fixture *fixture, const char *name, gboolean active)
{
  fake_bus_emit (fixture->session, "/any/path", name, "ActiveChanged", g_variant_new ("(b)", active));
}

static void
test_saver (Fixture *fixture, gconstpointer data)
{
  const char *name = data;

  g_assert_false (is_source (fixture, name));
  fake_bus_own (fixture->session, name);
  wait_for_source (fixture, name, TRUE);
  emit_active (fixture, name, TRUE);
  wait_for_away (fixture, 1);
  emit_active (fixture, name, FALSE);
  emit_active (fixture, name, TRUE);
  wait_for_away (fixture, 2); /* and not 3 */
  fake_bus_release (fixture->session, name);
  wait_for_source (fixture, name, FALSE);
}

static void
start_logind (Fixture *fixture, LogindHabit habit, int n_questions)
{
  fake_logind_start (fixture->system, habit);
  wait_for_source (fixture, LOGIN, TRUE);
  while (fake_logind_count_asked () < n_questions)
    g_main_context_iteration (NULL, TRUE);
  if (habit == LOGIND_RIGHT)
    while (!ward_screen_watch_holds_sleep (fixture->watch))
      g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

static void
emit_changed (Fixture *fixture, const char *path, const char *property, gboolean value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&builder, "{sv}", property, g_variant_new_boolean (value));
  fake_bus_emit (fixture->system, path, PROPERTIES, "PropertiesChanged",
                 g_variant_new ("(sa{sv}as)", LOGIN ".Session", &builder, NULL));
}

static void
emit_lock (Fixture *fixture, const char *path)
{
  fake_bus_emit (fixture->system, path, LOGIN ".Session", "Lock", NULL);
}

static void
test_session (Fixture *fixture, gconstpointer data)
{
  start_logind (fixture, LOGIND_RIGHT, 3);
  emit_lock (fixture, LOGIND_OTHER_SESSION);
  emit_changed (fixture, LOGIND_OTHER_SESSION, "Active", FALSE);
  emit_lock (fixture, LOGIND_SESSION);
  wait_for_away (fixture, 1);
  emit_changed (fixture, LOGIND_SESSION, "Active", TRUE);
  emit_changed (fixture, LOGIND_SESSION, "IdleHint", TRUE);
  emit_changed (fixture, LOGIND_SESSION, "Active", FALSE);
  wait_for_away (fixture, 2);
  emit_changed (fixture, LOGIND_SESSION, "LockedHint", FALSE);
  emit_changed (fixture, LOGIND_SESSION, "LockedHint", TRUE);
  wait_for_away (fixture, 3);
}

/* ---- sleep ---- */

static void
emit_sleep (Fixture *fixture, gboolean begins)
{
  fake_bus_emit (fixture->system, LOGIN_PATH, LOGIN ".Manager", "PrepareForSleep", g_variant_new ("(b)", begins));
}

typedef struct
{
  WardCurtain *curtain;
  GtkApplication *application;
  WardScreenWatch *watch;
  guint n_frames;  /* that show the curtain */
  gboolean waited; /* the lock was held when the frame was painted */
} Screen;

static void
hide_cb (Screen *screen)
{
  ward_curtain_draw (screen->curtain);
  ward_away_let_sleep_when_painted (screen->watch, screen->application);
}

static void
painted_cb (Screen *screen)
{
  if (ward_curtain_get_state (screen->curtain) != WARD_CURTAIN_DRAWN)
    return;
  if (screen->n_frames == 0)
    screen->waited = fake_logind_is_held ();
  screen->n_frames++;
}

/* A real window on a real display: the delay lock ends after the frame that shows the curtain, not before. */
static void
test_sleep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  GtkWidget *window;
  Screen screen = { .application = application, .watch = fixture->watch };
  gint64 start;

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = gtk_application_window_new (application);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (window))
    g_main_context_iteration (NULL, TRUE);
  screen.curtain = ward_curtain_new (window);
  g_signal_connect_swapped (fixture->watch, "away", G_CALLBACK (hide_cb), &screen);
  g_signal_connect_swapped (gtk_widget_get_frame_clock (window), "paint", G_CALLBACK (painted_cb), &screen);
  start_logind (fixture, LOGIND_RIGHT, 3);
  g_assert_cmpint (fake_logind_count_locks (), ==, 1);

  start = g_get_monotonic_time ();
  emit_sleep (fixture, TRUE);
  while (fake_logind_is_held ())
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("concealed and let go on after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (fixture->n_away, ==, 1);
  g_assert_cmpint (ward_curtain_get_state (screen.curtain), ==, WARD_CURTAIN_DRAWN);
  g_assert_cmpuint (screen.n_frames, >, 0);
  g_assert_true (screen.waited);

  /* Awake again, with a new lock for the next time. */
  emit_sleep (fixture, FALSE);
  while (fake_logind_count_locks () < 2 || !ward_screen_watch_holds_sleep (fixture->watch))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (fake_logind_is_held ());
  g_assert_cmpint (ward_curtain_get_state (screen.curtain), ==, WARD_CURTAIN_DRAWN);

  g_signal_handlers_disconnect_by_data (fixture->watch, &screen);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (window), &screen);
  g_assert_finalize_object (screen.curtain);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A window that is on no screen paints nothing, and a program that hangs lets the computer sleep all the same. */
static void
test_sleep_without_frames (Fixture *fixture, gconstpointer data)
{
  start_logind (fixture, LOGIND_RIGHT, 3);
  emit_sleep (fixture, TRUE);
  while (fake_logind_is_held ()) /* nobody says that anything is covered: the watch's own deadline ends it */
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_away, ==, 1);
  g_assert_false (ward_screen_watch_holds_sleep (fixture->watch));
  ward_screen_watch_covered (fixture->watch);
}

static void
test_sleep_refused (Fixture *fixture, gconstpointer data)
{
  start_logind (fixture, LOGIND_REFUSES, 2);
  g_assert_false (ward_screen_watch_holds_sleep (fixture->watch));
  emit_sleep (fixture, TRUE);
  wait_for_away (fixture, 1);
  ward_screen_watch_covered (fixture->watch);
}

/* ---- nobody there ---- */

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) sources = ward_screen_watch_dup_sources (fixture->watch);
  g_autoptr (WardScreenWatch) without = ward_screen_watch_new_for_buses (NULL, NULL);
  g_auto (GStrv) none = ward_screen_watch_dup_sources (without);
  GtkWidget *window = gtk_window_new ();
  WardCurtain *curtain = ward_curtain_new (window);
  gint64 now = g_get_monotonic_time ();

  g_assert_cmpuint (g_strv_length (sources), ==, 0);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  ward_screen_watch_covered (without);
  ward_curtain_touch (curtain, TRUE, now);
  ward_curtain_tick (curtain, now + WARD_CURTAIN_CONCEAL_SECONDS * G_USEC_PER_SEC);
  g_assert_cmpint (ward_curtain_get_state (curtain), ==, WARD_CURTAIN_DRAWN);
  ward_curtain_tick (curtain, now + WARD_CURTAIN_LOCK_SECONDS * G_USEC_PER_SEC);
  g_assert_cmpint (ward_curtain_get_state (curtain), ==, WARD_CURTAIN_LOCKED);
  g_assert_finalize_object (curtain);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The diagnostics say which sources were found. */
static void
test_told (Fixture *fixture, gconstpointer data)
{
  GtkWidget *facts = g_object_ref_sink (g_object_new (WARD_TYPE_FACTS, NULL));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  ward_away_add_facts (WARD_FACTS (facts), fixture->watch);
  before = app_read (facts);
  g_assert_nonnull (strstr (before, "Nobody"));
  fake_bus_own (fixture->session, "org.gnome.ScreenSaver");
  wait_for_source (fixture, "org.gnome.ScreenSaver", TRUE);
  start_logind (fixture, LOGIND_RIGHT, 3);
  ward_facts_clear (WARD_FACTS (facts));
  ward_away_add_facts (WARD_FACTS (facts), fixture->watch);
  after = app_read (facts);
  g_assert_nonnull (strstr (after, "[org.gnome.ScreenSaver\norg.freedesktop.login1]"));
  g_assert_nonnull (strstr (after, "[Hidden before the computer sleeps][Yes]"));
  g_assert_finalize_object (facts);
}

/* ---- hostile peers ---- */

static GVariant *
build_huge (void)
{
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, 'x');

  return g_variant_new ("(s)", text);
}

static void
test_wrong_signals (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver" };

  start_logind (fixture, LOGIND_RIGHT, 3);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      fake_bus_own (fixture->session, names[i]);
      wait_for_source (fixture, names[i], TRUE);
      fake_bus_emit (fixture->session, "/x", names[i], "ActiveChanged", NULL);
      fake_bus_emit (fixture->session, "/x", names[i], "ActiveChanged", g_variant_new ("(s)", "true"));
      fake_bus_emit (fixture->session, "/x", names[i], "ActiveChanged", g_variant_new ("(i)", 1));
      fake_bus_emit (fixture->session, "/x", names[i], "ActiveChanged", g_variant_new ("(bb)", TRUE, TRUE));
      fake_bus_emit (fixture->session, "/x", names[i], "ActiveChanged", build_huge ());
    }
  fake_bus_emit (fixture->system, LOGIN_PATH, LOGIN ".Manager", "PrepareForSleep", g_variant_new ("(s)", "true"));
  fake_bus_emit (fixture->system, LOGIN_PATH, LOGIN ".Manager", "PrepareForSleep", build_huge ());
  fake_bus_emit (fixture->system, LOGIND_SESSION, PROPERTIES, "PropertiesChanged",
                 g_variant_new ("(s)", LOGIN ".Session"));
  fake_bus_emit (fixture->system, LOGIND_SESSION, PROPERTIES, "PropertiesChanged",
                 g_variant_new_parsed ("(%s, {'Active': <'no'>, 'LockedHint': <1>}, ['Active'])", LOGIN ".Session"));
  g_assert_true (fake_logind_is_held ());
  emit_lock (fixture, LOGIND_SESSION);
  wait_for_away (fixture, 1);
  emit_active (fixture, names[1], TRUE);
  wait_for_away (fixture, 2);
}

static void
test_wrong_answers (Fixture *fixture, gconstpointer data)
{
  start_logind (fixture, GPOINTER_TO_INT (data), 2);
  g_assert_false (ward_screen_watch_holds_sleep (fixture->watch));
  emit_lock (fixture, LOGIND_OTHER_SESSION); /* which session is ours is known in one of the cases */
  emit_lock (fixture, LOGIND_SESSION);
  emit_sleep (fixture, TRUE);
  while (fixture->n_away < 2)
    g_main_context_iteration (NULL, TRUE);
}

/* Questions that are open do not keep the watch: tear_down () asserts that it goes at once. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  start_logind (fixture, LOGIND_SILENT, 2);
  g_assert_false (ward_screen_watch_holds_sleep (fixture->watch));
  emit_lock (fixture, LOGIND_SESSION);
  emit_sleep (fixture, TRUE);
  wait_for_away (fixture, 2);
}

/* Who does not have the name is not heard, whatever is sent. */
static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  fake_bus_own (fixture->session, "org.gnome.ScreenSaver");
  wait_for_source (fixture, "org.gnome.ScreenSaver", TRUE);
  start_logind (fixture, LOGIND_RIGHT, 3);
  fake_bus_emit_as_stranger (fixture->session, "/x", "org.gnome.ScreenSaver", "ActiveChanged",
                             g_variant_new ("(b)", TRUE));
  fake_bus_emit_as_stranger (fixture->system, LOGIN_PATH, LOGIN ".Manager", "PrepareForSleep",
                             g_variant_new ("(b)", TRUE));
  emit_active (fixture, "org.gnome.ScreenSaver", TRUE);
  wait_for_away (fixture, 1);
  emit_lock (fixture, LOGIND_SESSION);
  wait_for_away (fixture, 2);
  g_assert_true (fake_logind_is_held ());
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define ADD(path, data, function) g_test_add ("/app/screen-watch/" path, Fixture, data, set_up, function, tear_down)
  ADD ("P08-saver/freedesktop", "org.freedesktop.ScreenSaver", test_saver);
  ADD ("P08-saver/gnome", "org.gnome.ScreenSaver", test_saver);
  ADD ("P08-saver/cinnamon", "org.cinnamon.ScreenSaver", test_saver);
  ADD ("P08-saver/mate", "org.mate.ScreenSaver", test_saver);
  ADD ("P08-saver/xfce", "org.xfce.ScreenSaver", test_saver);
  ADD ("P08-logind-lock-and-user-switch", NULL, test_session);
  ADD ("P08-concealed-before-sleep", NULL, test_sleep);
  ADD ("P08-sleep-waits-not-for-ever", NULL, test_sleep_without_frames);
  ADD ("P08-sleep-lock-refused", NULL, test_sleep_refused);
  ADD ("P09-nobody-there", NULL, test_nobody);
  ADD ("P09-sources-are-told", NULL, test_told);
  ADD ("C17-signals-of-wrong-type", NULL, test_wrong_signals);
  ADD ("C17-answers-of-wrong-type", GINT_TO_POINTER (LOGIND_WRONG_TYPE), test_wrong_answers);
  ADD ("C17-answer-without-a-descriptor", GINT_TO_POINTER (LOGIND_NO_DESCRIPTOR), test_wrong_answers);
  ADD ("C17-never-answers", NULL, test_silent);
  ADD ("C17-signals-of-strangers", NULL, test_stranger);
#undef ADD
  return g_test_run ();
}
