/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has to be known before a server is asked for tokens, for signing in and for renewing alike: who Ward is there, with the credential that the vault
 * holds, and what the server says of itself, asked again when it is an hour old. Without the credential nothing is sent. A renewal at the program's start does
 * not wait for the server's answer where an earlier start kept one. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-kept.h"
#include "core/auth/ward-token-keeper-private.h"

static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void kept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
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
take_discovery (WardTokenKeeper *self, WardDiscovery *discovery)
{
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  self->discovery = discovery;
}

/* The server itself said so just now. */
static void
take_fresh (WardTokenKeeper *self, WardDiscovery *discovery)
{
  take_discovery (self, discovery);
  self->clock_skew_s = ward_discovery_get_clock_skew_s (discovery);
  if (self->kept_folder != NULL)
    ward_discovery_kept_write (self->kept_folder, self->tenant, discovery, self->clock);
}

/* ---- what an earlier start was told ---- */

/* Whether what is known of the server is from an earlier start: it never had an end that lies ahead. */
gboolean
ward_token_keeper_is_discovery_kept (WardTokenKeeper *self)
{
  return self->discovery != NULL && ward_discovery_get_expiry_us (self->discovery) == 0;
}

typedef struct
{
  GWeakRef keeper;
} Again;

static void
again_free (Again *again)
{
  g_weak_ref_clear (&again->keeper);
  g_free (again);
}

/* A server that now says what is refused has nothing kept for the next start. Where it is only out of reach, what is kept goes on. */
static void
asked_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Again *again = user_data;
  g_autoptr (WardTokenKeeper) self = g_weak_ref_get (&again->keeper);
  g_autoptr (GError) error = NULL;
  WardDiscovery *discovery = ward_discovery_fetch_finish (result, &error);

  again_free (again);
  /* Whoever cancelled it has let go of it. */
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&discovery, ward_discovery_unref);
      return;
    }
  g_clear_object (&self->asking_again);
  if (discovery != NULL)
    take_fresh (self, discovery);
  else if (ward_failure_matches (error, WARD_FAILURE_DISCOVERY) || ward_failure_matches (error, WARD_FAILURE_ISSUER)
           || ward_failure_matches (error, WARD_FAILURE_NO_PKCE)
           || ward_failure_matches (error, WARD_FAILURE_EPIC_BASE))
    ward_discovery_kept_forget (self->kept_folder, ward_tenant_get_id (self->tenant));
}

static void
ask_again (WardTokenKeeper *self)
{
  Again *again = g_new0 (Again, 1);

  g_weak_ref_init (&again->keeper, self);
  g_cancellable_cancel (self->asking_again);
  g_clear_object (&self->asking_again);
  self->asking_again = g_cancellable_new ();
  ward_discovery_fetch_async (self->http, self->tenant, self->asking_again, asked_again_cb, again);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  WardDiscovery *kept = ward_discovery_kept_read_finish (result);

  if (g_task_return_error_if_cancelled (task))
    g_clear_pointer (&kept, ward_discovery_unref);
  else if (kept == NULL)
    ward_discovery_fetch_async (self->http, self->tenant, cancellable, fetched_cb, g_steal_pointer (&task));
  else
    {
      take_discovery (self, kept);
      ask_again (self);
      g_task_return_boolean (task, TRUE);
    }
}

/* ---- the way there ---- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  WardTokenKeeper *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gboolean may_be_kept = GPOINTER_TO_INT (g_task_get_task_data (task));
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
  else if (may_be_kept && self->kept_folder != NULL && self->discovery == NULL)
    ward_discovery_kept_read_async (self->kept_folder, self->tenant, self->clock, cancellable, kept_cb,
                                    g_steal_pointer (&task));
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
  take_fresh (self, discovery);
  g_task_return_boolean (task, TRUE);
}

/* Makes sure that self->auth and self->discovery are there and not out of date; a kept discovery is, but is being replaced. */
void
ward_token_keeper_discover_async (WardTokenKeeper *self, gboolean may_be_kept, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ward_token_keeper_discover_async);
  g_task_set_task_data (task, GINT_TO_POINTER (may_be_kept), NULL);
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
