/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The setting "event-journal": events go to the journal while it is on, from the start or from the moment at which it is turned on, and no longer than that.
 * What goes there is read from a real socket in the journal's place. */
#define G_LOG_DOMAIN "ward-app-test"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/ward-application-private.h"
#include "support/ward-test-journal.h"

#define IN_NAMESPACE "--in-namespace"
#define KEY "event-journal"

/* As much of the program's start as settings and events need. */
static WardApplication *
begin (void)
{
  WardApplication *application = ward_application_new ();

  ward_application_open_settings (application);
  g_assert_nonnull (application->settings);
  application->events = ward_event_log_new (10);
  ward_application_follow_journal (application);
  return application;
}

static void
set (WardApplication *application, gboolean on)
{
  g_assert_true (g_settings_set_boolean (application->settings, KEY, on));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
note (WardApplication *application, const char *step)
{
  ward_event_log_add (application->events, &(WardEventFields){ .type = WARD_EVENT_PROGRAM, .step = step });
}

/* The socket keeps the order, so that what must not come would be seen in front of what comes after it. */
static void
read_next (int fd)
{
  char buffer[65536];
  ssize_t n = recv (fd, buffer, sizeof buffer - 1, 0);
  const char *step;

  g_assert_cmpint (n, >, 0);
  buffer[n] = '\0';
  step = strstr (buffer, "WARD_STEP=");
  g_assert_nonnull (step);
  printf ("%.*s\n", (int) strcspn (step, "\n"), step);
}

static int
run_in_namespace (void)
{
  int fd = ward_test_journal_listen ();
  WardApplication *application;

  if (fd < 0)
    return WARD_TEST_JOURNAL_NO_NAMESPACE;
  application = begin ();
  g_assert_false (g_settings_get_boolean (application->settings, KEY)); /* as it comes */
  note (application, "off at the start");
  set (application, TRUE);
  note (application, "turned on");
  read_next (fd);
  set (application, FALSE);
  note (application, "turned off");
  set (application, TRUE);
  note (application, "turned on again");
  read_next (fd);
  g_object_unref (application);

  application = begin ();
  note (application, "on at the start");
  read_next (fd);
  set (application, FALSE);
  note (application, "off at the end");
  g_object_unref (application);
  g_assert_cmpint (recv (fd, &(char){ 0 }, 1, MSG_DONTWAIT), ==,
                   -1); /* turning off has waited for what was on its way */
  close (fd);

  return 0;
}

static void
test_follows (gconstpointer program)
{
  const char *const argv[] = { program, IN_NAMESPACE, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) == WARD_TEST_JOURNAL_NO_NAMESPACE)
    {
      g_test_skip ("this computer gives no mount namespace");
      return;
    }
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_cmpstr (out, ==, "WARD_STEP=turned on\nWARD_STEP=turned on again\nWARD_STEP=on at the start\n");
}

int
main (int argc, char *argv[])
{
  if (argc == 2 && strcmp (argv[1], IN_NAMESPACE) == 0)
    return run_in_namespace ();

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/app/journal-setting/follows", argv[0], test_follows);

  return g_test_run ();
}
