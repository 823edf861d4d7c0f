/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program "ward". The process is prepared before any library has read its environment (reliability.md section 2, P02). */
#define G_LOG_DOMAIN "ward-app"

#include <locale.h>
#include <signal.h>
#include <string.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/ward-application.h"
#include "core/net/ward-http.h"

/* A first start may carry a launch, whose token would stand in the process's command line as long as it runs, for all users to read. What GLib reads is a
 * copy; in the original it is overwritten. */
static void
conceal_launch (int argc, char *argv[])
{
  for (int i = 1; i < argc; i++)
    if (strstr (argv[i], "launch=") != NULL || (i > 1 && strcmp (argv[i - 1], "--launch") == 0))
      explicit_bzero (argv[i], strlen (argv[i]));
}

static gboolean
end_cb (gpointer application)
{
  g_application_quit (G_APPLICATION (application));
  return G_SOURCE_REMOVE;
}

/* A session that ends, or somebody at a terminal: the windows close as by hand, and what does not close is not waited for (reliability.md C06). */
static gboolean
signalled_cb (gpointer application)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  g_timeout_add (1000, end_cb, application);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (WardApplication) application = NULL;
  g_auto (GStrv) arguments = g_strdupv (argv);

  conceal_launch (argc, argv);
  ward_http_prepare_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WARD_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = ward_application_new ();
  g_unix_signal_add (SIGTERM, signalled_cb, application);
  g_unix_signal_add (SIGINT, signalled_cb, application);
  g_unix_signal_add (SIGHUP, signalled_cb, application);
  return g_application_run (G_APPLICATION (application), argc, arguments);
}
