/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be settled before the first thread: TLS 1.2 as the floor, HTTP/1.1 on libsoup whose HTTP/2 is unsafe, no variable that makes a library
 * write traffic or keys somewhere, no core dump (reliability.md findings 8 and 10, sections 2.1 and 6.3, P02, P14, C15). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

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

/* Where the system hands dumps to a program (systemd-coredump, apport), the kernel does not mind a limit of 0, but ends the dump at a limit of 1, which also
 * is less than any file of a dump has. Should somebody raise the limit all the same, the filter leaves out what stands in memory; programs that are started
 * inherit both. */
static void
forbid_cores (void)
{
  const struct rlimit no_core = { 1, 1 };
  int filter = open ("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);

  setrlimit (RLIMIT_CORE, &no_core);
  if (filter < 0)
    return;
  if (write (filter, "0", 1) != 1)
    g_debug ("the filter of core dumps stays as it was");
  close (filter);
}

/**
 * ward_http_prepare_process:
 *
 * Has to be the first line of main(), before any thread and any use of GIO.
 */
void
ward_http_prepare_process (void)
{
  scrub_environment ();
  g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITY, TRUE);
  if (!soup_check_version (3, 6, 6))
    g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  forbid_cores ();
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
