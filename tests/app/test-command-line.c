/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program at a terminal: an option that it does not know, its version, and a computer without a display. Each ends by itself with a status for
 * scripts, and with words that say what to do. */

#include <gio/gio.h>
#include <string.h>

static const char *program;

typedef struct
{
  int status;
  char *out; /* (owned) */
  char *err; /* (owned) */
} Run;

static void
run_clear (Run *run)
{
  g_free (run->out);
  g_free (run->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* A bus of its own folders would be another test's: the program is alone, as at a terminal without a session. */
static void
run_ward (Run *run, const char *option, const char *display)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *const argv[] = { program, option, NULL };

  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_setenv (launcher, "G_DEBUG", "", TRUE); /* GTK warns of a missing display */
  if (display != NULL)
    g_subprocess_launcher_setenv (launcher, "DISPLAY", display, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &run->out, &run->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_test_message ("%d %s %s", run->status, run->out, run->err);
}

static void
test_unknown_option (void)
{
  g_auto (Run) run = { 0 };

  run_ward (&run, "--bogus", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "--bogus"));
  g_assert_nonnull (strstr (run.err, "Try “ward --help”."));
  g_assert_cmpstr (run.out, ==, "");
}

/* Answered also where there is no display. */
static void
test_version (void)
{
  g_auto (Run) run = { 0 };

  run_ward (&run, "--version", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out, "ward "));
  g_assert_cmpstr (run.err, ==, "");
}

static void
test_no_display (void)
{
  static const char *const displays[] = { NULL, ":4095" };

  for (guint i = 0; i < G_N_ELEMENTS (displays); i++)
    {
      g_auto (Run) run = { 0 };

      run_ward (&run, NULL, displays[i]);
      g_assert_cmpint (run.status, ==, 1);
      g_assert_nonnull (strstr (run.err, "Ward needs a graphical session"));
      g_assert_nonnull (strstr (run.err, "wardctl check"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  g_test_add_func ("/app/command-line/unknown-option", test_unknown_option);
  g_test_add_func ("/app/command-line/version", test_version);
  g_test_add_func ("/app/command-line/no-display", test_no_display);

  return g_test_run ();
}
