/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program "ward". The process is prepared before any library has read its environment (reliability.md section 2, P02). */
#define G_LOG_DOMAIN "ward-app"

#include <locale.h>
#include <string.h>

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
  return g_application_run (G_APPLICATION (application), argc, arguments);
}
