/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be known before a server is asked for tokens, for signing in and for renewing alike: who Ward is there, with the credential that the vault
 * holds, and what the server says of itself, asked again when it is an hour old. Without the credential nothing is sent. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* A keyring that does not answer now has given the credential before. */
static gboolean
can_go_on (WardTokenKeeper *self, const GError *error)
{
  return self->auth != NULL
         && (ward_failure_matches (error, WARD_FAILURE_KEYRING_LOCKED)
             || ward_failure_matches (error, WARD_FAILURE_KEYRING_UNAVAILABLE));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  WardClientAuth *auth = ward_client_auth_load_finish (result, &error);

  if (auth != NULL)
    {
      g_clear_pointer (&self->auth, ward_client_auth_unref);
      self->auth = auth;
    }
  else if (!can_go_on (self, error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->discovery != NULL && ward_clock_monotonic_us (NULL) < ward_discovery_get_expiry_us (self->discovery))
    g_task_return_boolean (task, TRUE);
  else
    ward_discovery_fetch_async (self->http, self->tenant, cancellable, fetched_cb, g_steal_pointer (&task));
}

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
  self->clock_skew_s = ward_discovery_get_clock_skew_s (discovery);
  g_task_return_boolean (task, TRUE);
}

/* Makes sure that self->auth and self->discovery are there and not out of date. */
void
ward_token_keeper_discover_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_token_keeper_discover_async);
  ward_client_auth_load_async (self->vault, ward_tenant_get_id (self->tenant), ward_tenant_get_client_id (self->tenant),
                               ward_tenant_get_client_auth (self->tenant), cancellable, loaded_cb,
                               g_steal_pointer (&task));
}

gboolean
ward_token_keeper_discover_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ward_token_keeper_begin_question (WardTokenKeeper *self, WardTokenQuestion *question)
{
  question->tenant = self->tenant;
  question->auth = self->auth;
  question->endpoint = ward_discovery_get_token_endpoint (self->discovery);
  question->now_s = ward_clock_real_us (self->clock) / G_USEC_PER_SEC;
  question->clock_skew_s = self->clock_skew_s;
}
