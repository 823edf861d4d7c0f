/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program and the signals that end it: a session that ends, a terminal that closes, somebody who presses Ctrl+C (reliability.md C06). */

#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *program;

static guint64
read_caught (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nSigCgt:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("\nSigCgt:\t"), NULL, 16) : 0;
}

/* Folders of its own for the user, but those of the system: without them no picture is known for one. */
static GSubprocess *
start_program (GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_DIRS", "/usr/local/share:/usr/share", TRUE);
  return g_subprocess_launcher_spawn (launcher, error, program, NULL);
}

static void
test_signal (gconstpointer data)
{
  int number = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = start_program (&error);
  gint64 start;

  g_assert_no_error (error);
  /* From the moment in which the program minds the signal. */
  while ((read_caught (g_subprocess_get_identifier (process)) & (G_GUINT64_CONSTANT (1) << (number - 1))) == 0)
    {
      g_assert_nonnull (g_subprocess_get_identifier (process));
      g_usleep (10000);
    }
  start = g_get_monotonic_time ();
  g_subprocess_send_signal (process, number);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  g_test_message ("ended after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* What was killed outright starts again, and ends in order. */
static void
test_killed (void)
{
  g_autoptr (GSubprocess) process = start_program (NULL);

  while ((read_caught (g_subprocess_get_identifier (process)) & (1u << (SIGTERM - 1))) == 0)
    g_usleep (10000);
  g_subprocess_send_signal (process, SIGKILL);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  test_signal (GINT_TO_POINTER (SIGTERM));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  g_test_add_data_func ("/app/signals/C06-terminate", GINT_TO_POINTER (SIGTERM), test_signal);
  g_test_add_data_func ("/app/signals/C06-interrupt", GINT_TO_POINTER (SIGINT), test_signal);
  g_test_add_data_func ("/app/signals/C06-hang-up", GINT_TO_POINTER (SIGHUP), test_signal);
  g_test_add_func ("/app/signals/C06-killed-before", test_killed);

  return g_test_run ();
}
