/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing is left of a tenant that was removed: its sign-in and its client's secret and key in the keyring, what is kept of it on the disk, and what its server
 * said of itself; as the window does it. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>

#include "cli/wardctl.h"
#include "core/auth/ward-discovery-kept.h"
#include "core/check/ward-check-last.h"
#include "core/diagnostics/ward-failure.h"

static gboolean
delete_secrets (WardVault *vault, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_vault_delete_async (vault, id, NULL, NULL, wardctl_done_cb, &result);
  return ward_vault_delete_finish (vault, wardctl_wait (&result), error);
}

static gboolean
erase_kept (WardCache *cache, const char *id, GError **error)
{
  const WardCachePart part = { .tenant = id };
  g_autoptr (GAsyncResult) result = NULL;

  if (ward_cache_measure (cache) == 0)
    return TRUE;
  if (!wardctl_open_cache (cache, error))
    return FALSE;
  ward_cache_erase_async (cache, &part, NULL, wardctl_done_cb, &result);
  return ward_cache_erase_finish (cache, wardctl_wait (&result), NULL, error);
}

gboolean
wardctl_forget_tenant (const char *id, gboolean *out_absent, GError **error)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (0);
  g_autoptr (WardVault) vault = ward_vault_new_keyring (events);
  g_autoptr (WardCache) cache = ward_cache_new (vault, NULL, events);
  g_autofree char *discovery = ward_discovery_kept_dup_folder ();
  g_autofree char *tests = ward_check_last_dup_folder ();
  g_autoptr (GError) failure = NULL;
  gboolean done = erase_kept (cache, id, &failure) && delete_secrets (vault, id, &failure);

  ward_cache_close (cache);
  *out_absent = ward_failure_matches (failure, WARD_FAILURE_KEYRING_UNAVAILABLE);
  if (!done && !*out_absent)
    {
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_BUSY))
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                             _ ("Ward is running and has what is kept of it on the disk. Close Ward first."));
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  ward_discovery_kept_forget (discovery, id);
  ward_check_last_forget (tests, id);

  return TRUE;
}
