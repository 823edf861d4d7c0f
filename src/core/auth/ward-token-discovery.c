/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says of itself, asked again when it is an hour old: for signing in and for renewing alike. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  GError *error = NULL;
  WardDiscovery *discovery = ward_discovery_fetch_finish (result, &error);

  if (discovery == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  self->discovery = discovery;
  g_task_return_boolean (task, TRUE);
}

/* Makes sure that self->discovery is there and not out of date. */
void
ward_token_keeper_discover_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_token_keeper_discover_async);
  if (self->discovery != NULL && ward_clock_monotonic_us (NULL) < ward_discovery_get_expiry_us (self->discovery))
    g_task_return_boolean (task, TRUE);
  else
    ward_discovery_fetch_async (self->http, self->tenant, cancellable, fetched_cb, g_steal_pointer (&task));
}

gboolean
ward_token_keeper_discover_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
