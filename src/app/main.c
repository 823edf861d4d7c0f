/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program "ward". The process is prepared before any library has read its environment (reliability.md section 2, P02). */
#define G_LOG_DOMAIN "ward-app"

#include <locale.h>

#include <glib/gi18n.h>

#include "app/ward-application.h"
#include "core/net/ward-http.h"

int
main (int argc, char *argv[])
{
  g_autoptr (WardApplication) application = NULL;

  ward_http_prepare_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WARD_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = ward_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
