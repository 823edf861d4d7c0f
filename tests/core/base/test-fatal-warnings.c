/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The suites run with warnings that end a program (reliability.md C10): not because GLib's test library is told so in this process, but by the environment,
 * which every program that a test starts gets as well. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include <gio/gio.h>

static const char *self;

static GSubprocess *
start (const char *debug, const char *what)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  if (debug != NULL)
    g_subprocess_launcher_setenv (launcher, "G_DEBUG", debug, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, self, what, NULL);
  g_assert_no_error (error);

  return process;
}

static void
assert_ends (const char *debug, const char *what, gboolean by_signal)
{
  g_autoptr (GSubprocess) process = start (debug, what);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_if_signaled (process), ==, by_signal);
}

static void
test_inherited (void)
{
  assert_ends (NULL, "warning", TRUE);
  assert_ends (NULL, "critical", TRUE);
  assert_ends (NULL, "message", FALSE);
}

/* The same program outlives its warning where the setting is missing: it is the setting that ends it. */
static void
test_setting (void)
{
  assert_ends ("gc-friendly", "warning", FALSE);
  assert_ends ("gc-friendly,fatal-warnings", "warning", TRUE);
}

static int
speak (const char *what)
{
  if (strcmp (what, "warning") == 0)
    g_warning ("a planted warning");
  else if (strcmp (what, "critical") == 0)
    g_critical ("a planted critical warning");
  else
    g_message ("a planted message");

  return 0;
}

int
main (int argc, char *argv[])
{
  static const char *const words[] = { "warning", "critical", "message", NULL };

  if (argc == 2 && g_strv_contains (words, argv[1]))
    return speak (argv[1]);
  self = argv[0];
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/C10-started-programs-end-at-a-warning", test_inherited);
  g_test_add_func ("/base/C10-by-the-setting", test_setting);

  return g_test_run ();
}
