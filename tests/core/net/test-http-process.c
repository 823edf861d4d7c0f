/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is settled before the first thread (reliability.md P02, C15). */
#define G_LOG_DOMAIN "ward-net-test"

#include <string.h>

#include "net-fixture.h"

static void
test_environment (void)
{
  static const char *const names[] = { "SSLKEYLOGFILE", "SOUP_DEBUG", "G_MESSAGES_DEBUG", "GTK_DEBUG" };
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autoptr (WardHttp) http = NULL;
  gboolean told = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (g_getenv (names[i]));
  g_assert_cmpstr (g_getenv ("G_TLS_GNUTLS_PRIORITY"), ==, "SECURE192:SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2");
  if (!soup_check_version (3, 6, 6))
    g_assert_cmpstr (g_getenv ("SOUP_FORCE_HTTP1"), ==, "1");

  http = ward_http_new (events);
  g_assert_true (ward_http_get_events (http) == events);
  while (g_list_model_get_n_items (G_LIST_MODEL (events)) == 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (events), i);

      told = told || strstr (ward_event_get_fields (event)->step, "SSLKEYLOGFILE") != NULL;
    }
  g_assert_true (told);
}

static void
test_no_core (void)
{
  g_autofree char *limits = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/limits", &limits, NULL, NULL));
  g_assert_true (g_regex_match_simple ("Max core file size +1 +1 ", limits, 0, 0));
}

int
main (int argc, char *argv[])
{
  g_setenv ("SSLKEYLOGFILE", "/nowhere/keys", TRUE);
  g_setenv ("SOUP_DEBUG", "3", TRUE);
  g_setenv ("G_MESSAGES_DEBUG", "all", TRUE);
  g_setenv ("GTK_DEBUG", "interactive", TRUE);
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:+VERS-TLS1.0", TRUE);
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_unsetenv ("G_MESSAGES_DEBUG"); /* GLib's test library sets it for itself */

  g_test_add_func ("/net/process/P02-environment", test_environment);
  g_test_add_func ("/net/process/C15-no-core", test_no_core);

  return g_test_run ();
}
