/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The setting and the hospitals' policies, joined (reliability.md 6.1, S17): memory unless somebody chose the disk, and nothing left behind once nobody does. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-cache-choice.h"

#define KEY "disk-cache"
#define DAYS_KEY "disk-cache-days"
#define SIZE_KEY "disk-cache-megabytes"

struct _WardCacheChoice
{
  GSettings *settings; /* (owned) (nullable) */
  GListModel *tenants; /* (owned) of WardTenant */
  WardCache *cache;    /* (owned) */
  gulong handler;
};

static gboolean
is_chosen (const WardCacheChoice *choice)
{
  return choice->settings != NULL && g_settings_get_boolean (choice->settings, KEY);
}

static gboolean
is_wanted_by_any (const WardCacheChoice *choice)
{
  for (guint i = 0; i < g_list_model_get_n_items (choice->tenants); i++)
    {
      g_autoptr (WardTenant) tenant = g_list_model_get_item (choice->tenants, i);

      if (ward_tenant_get_disk_cache (tenant) == WARD_DISK_CACHE_ALWAYS)
        return TRUE;
    }
  return FALSE;
}

static void
destroyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Its own event tells how it went. */
  if (!ward_cache_destroy_finish (WARD_CACHE (source), result, &error))
    g_debug ("what was kept on disk could not be removed");
}

/* Nobody wants it any more: neither files nor key are left. */
static void
clear_up (WardCacheChoice *choice)
{
  if (ward_cache_get_state (choice->cache) != WARD_CACHE_CLOSED || ward_cache_measure (choice->cache) > 0)
    ward_cache_destroy_async (choice->cache, NULL, destroyed_cb, NULL);
}

static void
open_cache (WardCacheChoice *choice, guint at_most_days)
{
  guint days = (guint) g_settings_get_int (choice->settings, DAYS_KEY);

  if (at_most_days > 0 && at_most_days < days)
    days = at_most_days;
  ward_cache_set_limits (choice->cache, days, (guint) g_settings_get_int (choice->settings, SIZE_KEY));
  ward_cache_open (choice->cache);
}

static void
changed_cb (WardCacheChoice *choice)
{
  if (is_chosen (choice))
    open_cache (choice, 0);
  else
    clear_up (choice);
}

/**
 * ward_cache_choice_new:
 * @vault: where the cache's key rests
 * @settings: (nullable): the user's settings
 * @events: the diagnostics
 * @tenants: of WardTenant: whose policies count
 *
 * Begins to open the cache at once if the user chose it, while the window is being made.
 *
 * Returns: (transfer full):
 */
WardCacheChoice *
ward_cache_choice_new (WardVault *vault, GSettings *settings, WardEventLog *events, GListModel *tenants)
{
  WardCacheChoice *choice = g_new0 (WardCacheChoice, 1);

  g_set_object (&choice->settings, settings);
  choice->tenants = g_object_ref (tenants);
  choice->cache = ward_cache_new (vault, NULL, events);
  if (settings == NULL)
    return choice;
  choice->handler = g_signal_connect_swapped (settings, "changed::" KEY, G_CALLBACK (changed_cb), choice);
  if (is_chosen (choice))
    open_cache (choice, 0);
  else if (!is_wanted_by_any (choice))
    clear_up (choice);
  return choice;
}

/**
 * ward_cache_choice_free:
 * @choice: (transfer full): a choice
 *
 * Closes the cache; what is stored stays.
 */
void
ward_cache_choice_free (WardCacheChoice *choice)
{
  if (choice->settings != NULL)
    g_signal_handler_disconnect (choice->settings, choice->handler);
  ward_cache_close (choice->cache);
  g_clear_object (&choice->cache);
  g_clear_object (&choice->settings);
  g_clear_object (&choice->tenants);
  g_free (choice);
}

/**
 * ward_cache_choice_get_cache:
 * @choice: a choice
 *
 * Returns: (transfer none): the cache, in whatever state
 */
WardCache *
ward_cache_choice_get_cache (WardCacheChoice *choice)
{
  return choice->cache;
}

/**
 * ward_cache_choice_prepare:
 * @choice: a choice
 * @session: a session that nobody has signed in to
 *
 * Gives it the cache, if its hospital and the user allow that, and else what it must not leave behind is erased when somebody signs out.
 */
void
ward_cache_choice_prepare (WardCacheChoice *choice, WardSession *session)
{
  WardTenant *tenant = ward_session_get_tenant (session);
  WardDiskCachePolicy policy = ward_tenant_get_disk_cache (tenant);

  if (choice->settings == NULL || policy == WARD_DISK_CACHE_NEVER
      || (policy == WARD_DISK_CACHE_USER && !is_chosen (choice)))
    return;
  open_cache (choice, ward_tenant_get_disk_cache_days (tenant));
  ward_session_set_cache (session, choice->cache);
}
