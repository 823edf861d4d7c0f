/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be settled before the first thread: TLS 1.2 as the floor, HTTP/1.1 on libsoup whose HTTP/2 is unsafe, no variable that makes a library
 * write traffic or keys somewhere, no core dump (reliability.md findings 8 and 10, sections 2.1 and 6.3, P02, C15). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>
#include <sys/resource.h>

#define TLS_PRIORITY "SECURE192:SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

static char *scrubbed; /* (owned) (nullable) written once, before any thread */

const char *
ward_http_get_scrubbed (void)
{
  return scrubbed;
}

static void
scrub_environment (void)
{
  static const char *const names[] = {
    "SSLKEYLOGFILE",
    "SOUP_DEBUG",
    "G_MESSAGES_DEBUG",
    "GTK_DEBUG",
    "GNUTLS_DEBUG_LEVEL",
    "GNUTLS_FORCE_FIPS_MODE",
    "GNUTLS_SYSTEM_PRIORITY_FILE",
    "GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID",
    "OPENSSL_CONF",
    "OPENSSL_MODULES",
    "OPENSSL_ENGINES",
  };
  g_autoptr (GString) found = g_string_new (NULL);
  const char *priority = g_getenv ("G_TLS_GNUTLS_PRIORITY");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_getenv (names[i]) != NULL)
      {
        g_unsetenv (names[i]);
        g_string_append_printf (found, "%s%s", found->len > 0 ? ", " : "", names[i]);
      }
  if (priority != NULL && strcmp (priority, TLS_PRIORITY) != 0)
    g_string_append_printf (found, "%sG_TLS_GNUTLS_PRIORITY", found->len > 0 ? ", " : "");

  g_clear_pointer (&scrubbed, g_free);
  if (found->len > 0)
    scrubbed = g_strdup (found->str);
}

/**
 * ward_http_prepare_process:
 *
 * Has to be the first line of main(), before any thread and any use of GIO.
 */
void
ward_http_prepare_process (void)
{
  const struct rlimit no_core = { 0, 0 };

  scrub_environment ();
  g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITY, TRUE);
  if (!soup_check_version (3, 6, 6))
    g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  setrlimit (RLIMIT_CORE, &no_core);
}

/**
 * ward_http_get_library_version:
 *
 * Names the libsoup that runs, not the one that Ward was built with.
 *
 * Returns: (transfer none): its version
 */
const char *
ward_http_get_library_version (void)
{
  static char version[32];

  g_snprintf (version, sizeof version, "%u.%u.%u", soup_get_major_version (), soup_get_minor_version (),
              soup_get_micro_version ());

  return version;
}
