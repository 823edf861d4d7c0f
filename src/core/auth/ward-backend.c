/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend service's token (RFC 6749 section 4.4, RFC 7523, SMART App Launch 2.2 "Backend Services"; auth.md section 1.8, X094, X100). Nobody is signed
 * in with it: whatever the answer says of a patient or a user is left out, and the session is labelled system access. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-backend.h"

#include "core/auth/ward-client-assertion.h"
#include "core/auth/ward-token-endpoint.h"
#include "core/base/ward-url.h"

#define MARGIN_S 30                             /* a token this near its end is not given out any more */
#define FRESH_US (60 * (gint64) G_USEC_PER_SEC) /* one that is refused within this time is not asked for again */

typedef struct
{
  WardBackend *backend; /* (unowned) */
  GTask *task;          /* (owned) */
  GSource *source;      /* (owned) (nullable) of its cancellable */
} Waiter;

struct _WardBackend
{
  GObject parent_instance;

  WardHttp *http;           /* (owned) */
  WardTenant *tenant;       /* (owned) */
  WardVault *vault;         /* (owned) */
  const WardClock *clock;   /* (unowned) (nullable) */
  WardDiscovery *discovery; /* (owned) (nullable) */
  gint64 clock_skew_s;

  gboolean asking;
  WardClientAuth *auth;       /* (owned) (nullable) while a token is asked for */
  char **scopes;              /* (owned) (nullable) that are asked for */
  GPtrArray *waiting;         /* (owned) of (owned) Waiter */
  WardSecretText *token;      /* (owned) (nullable) */
  WardLaunchContext *context; /* (owned) (nullable) */
  gint64 expiry_us;
  gint64 use_until_us;
  gint64 came_us;
};

G_DEFINE_FINAL_TYPE (WardBackend, ward_backend, G_TYPE_OBJECT)

static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->source != NULL)
    {
      g_source_destroy (waiter->source);
      g_source_unref (waiter->source);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
ward_backend_finalize (GObject *object)
{
  WardBackend *self = WARD_BACKEND (object);

  g_clear_object (&self->http);
  g_clear_object (&self->tenant);
  g_clear_object (&self->vault);
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  g_clear_pointer (&self->auth, ward_client_auth_unref);
  g_clear_pointer (&self->scopes, g_strfreev);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->token, ward_secret_text_unref);
  g_clear_pointer (&self->context, ward_launch_context_free);

  G_OBJECT_CLASS (ward_backend_parent_class)->finalize (object);
}

static void
ward_backend_class_init (WardBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_backend_finalize;
}

static void
ward_backend_init (WardBackend *self)
{
  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
}

/**
 * ward_backend_new:
 * @http: a client
 * @tenant: a tenant with a backend client
 * @vault: where its key rests
 *
 * Makes a service without a token.
 *
 * Returns: (transfer full): the service
 */
WardBackend *
ward_backend_new (WardHttp *http, WardTenant *tenant, WardVault *vault)
{
  WardBackend *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (ward_tenant_get_backend_client_id (tenant) != NULL, NULL);
  g_return_val_if_fail (WARD_IS_VAULT (vault), NULL);

  self = g_object_new (WARD_TYPE_BACKEND, NULL);
  self->http = g_object_ref (http);
  self->tenant = g_object_ref (tenant);
  self->vault = g_object_ref (vault);

  return self;
}

/**
 * ward_backend_build_scopes:
 * @discovery: what the server says
 *
 * Lists what Ward's own resources need, as system scopes, in version 2 where the server knows it.
 *
 * Returns: (transfer full): %NULL-terminated
 */
char **
ward_backend_build_scopes (const WardDiscovery *discovery)
{
  static const char *const types[] = { "Patient", "Observation" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *may;

  g_return_val_if_fail (discovery != NULL, NULL);

  may = ward_discovery_has_capability (discovery, "permission-v2") ? "rs" : "read";
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *scope = g_strdup_printf ("system/%s.%s", types[i], may);

      g_strv_builder_add (builder, scope);
    }

  return g_strv_builder_end (builder);
}

/* ---- the one end ---- */

static void
end (WardBackend *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (waiter_free);
  self->asking = FALSE;
  g_clear_pointer (&self->auth, ward_client_auth_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = ((Waiter *) g_ptr_array_index (waiting, i))->task;

      if (error == NULL)
        g_task_return_pointer (task, ward_secret_text_ref (self->token), (GDestroyNotify) ward_secret_text_unref);
      else
        g_task_return_error (task, g_error_copy (error));
    }
}

/* ---- asking ---- */

static void
ask (WardBackend *self)
{
  g_autofree char *scope = NULL;
  char *form;
  WardTokenQuestion question = {
    .tenant = self->tenant,
    .auth = self->auth,
    .endpoint = ward_discovery_get_token_endpoint (self->discovery),
    .step = "backend-token",
    .now_s = ward_clock_real_us (self->clock) / G_USEC_PER_SEC,
    .clock_skew_s = self->clock_skew_s,
  };

  g_clear_pointer (&self->scopes, g_strfreev);
  self->scopes = ward_backend_build_scopes (self->discovery);
  scope = g_strjoinv (" ", self->scopes);
  form = ward_form_encode ("grant_type", WARD_GRANT_CLIENT_CREDENTIALS, "scope", scope, NULL);
  question.form = form;
  ward_token_endpoint_ask_async (self->http, &question, NULL, answered_cb, g_object_ref (self));
  g_free (form);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardBackend) self = WARD_BACKEND (user_data);
  g_autoptr (GError) error = NULL;

  self->auth = ward_client_auth_load_finish (result, &error);
  if (self->auth == NULL)
    end (self, error);
  else if (self->discovery != NULL && ward_clock_monotonic_us (NULL) < ward_discovery_get_expiry_us (self->discovery))
    ask (self);
  else
    ward_discovery_fetch_async (self->http, self->tenant, NULL, discovered_cb, g_object_ref (self));
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardBackend) self = WARD_BACKEND (user_data);
  g_autoptr (GError) error = NULL;
  WardDiscovery *discovery = ward_discovery_fetch_finish (result, &error);

  if (discovery == NULL)
    {
      end (self, error);
      return;
    }
  g_clear_pointer (&self->discovery, ward_discovery_unref);
  self->discovery = discovery;
  self->clock_skew_s = ward_discovery_get_clock_skew_s (discovery);
  ask (self);
}

static void
take (WardBackend *self, WardTokenResponse *tokens)
{
  gint64 now = ward_clock_monotonic_us (self->clock);
  guint margin_s = MIN (MARGIN_S, tokens->lifetime_s / 2);

  g_clear_pointer (&self->token, ward_secret_text_unref);
  self->token = ward_secret_text_ref (tokens->access_token);
  self->came_us = now;
  self->expiry_us = now + tokens->lifetime_s * (gint64) G_USEC_PER_SEC;
  self->use_until_us = self->expiry_us - margin_s * (gint64) G_USEC_PER_SEC;

  g_clear_pointer (&self->context, ward_launch_context_free);
  self->context = g_new0 (WardLaunchContext, 1);
  self->context->system_access = TRUE;
  self->context->need_patient_banner = TRUE;
  self->context->scopes_asked = g_strdupv (self->scopes);
  self->context->scopes_granted = g_strdupv (tokens->scopes != NULL ? tokens->scopes : self->scopes);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardBackend) self = WARD_BACKEND (user_data);
  g_autoptr (WardTokenResponse) tokens = NULL;
  g_autoptr (GError) error = NULL;
  WardTokenNews news;

  tokens = ward_token_endpoint_ask_finish (result, &news, &error);
  self->clock_skew_s = news.clock_skew_s;
  if (tokens != NULL)
    take (self, tokens);
  end (self, error);
}

/* ---- whoever needs the token ---- */

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;
  g_autoptr (GTask) task = g_object_ref (waiter->task);

  g_ptr_array_remove (waiter->backend->waiting, waiter);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
wait_for_token (WardBackend *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->backend = self;
  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      waiter->source = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->source, G_SOURCE_FUNC (waiter_cancelled_cb), waiter, NULL);
      g_source_attach (waiter->source, g_task_get_context (task));
    }
  g_ptr_array_add (self->waiting, waiter);
  if (self->asking)
    return;
  self->asking = TRUE;
  ward_client_auth_load_async (self->vault, ward_tenant_get_id (self->tenant),
                               ward_tenant_get_backend_client_id (self->tenant), WARD_CLIENT_AUTH_PRIVATE_KEY_JWT, NULL,
                               loaded_cb, g_object_ref (self));
}

/**
 * ward_backend_get_token_async:
 * @self: a service
 * @rejected: (nullable): the token that a server just answered with 401
 * @cancellable: (nullable): ends the wait, not the question
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Asks for a usable token; the server is asked where there is none that counts for a while.
 */
void
ward_backend_get_token_async (WardBackend *self, WardSecretText *rejected, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  gboolean is_rejected;
  gint64 now;

  g_return_if_fail (WARD_IS_BACKEND (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_backend_get_token_async);
  now = ward_clock_monotonic_us (self->clock);
  is_rejected = rejected != NULL && self->token != NULL
                && ward_secret_text_equal (self->token, ward_secret_text_peek (rejected));
  if (is_rejected && now < self->came_us + FRESH_US)
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED, "The server refuses a fresh token");
  else if (self->token != NULL && !is_rejected && now < self->use_until_us)
    g_task_return_pointer (task, ward_secret_text_ref (self->token), (GDestroyNotify) ward_secret_text_unref);
  else
    wait_for_token (self, task);
}

/**
 * ward_backend_get_token_finish:
 * @self: a service
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE (%WARD_FAILURE_INVALID_CLIENT also where the keyring holds no key) or %G_IO_ERROR_CANCELLED
 *
 * Ends ward_backend_get_token_async().
 *
 * Returns: (transfer full) (nullable): the token
 */
WardSecretText *
ward_backend_get_token_finish (WardBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_backend_get_token_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ward_backend_get_context:
 * @self: a service
 *
 * Gives what came with the token: scopes, and %TRUE for system_access. There is neither a user nor a patient in it.
 *
 * Returns: (transfer none) (nullable): the context; %NULL before the first token
 */
const WardLaunchContext *
ward_backend_get_context (WardBackend *self)
{
  g_return_val_if_fail (WARD_IS_BACKEND (self), NULL);

  return self->context;
}

/**
 * ward_backend_get_expiry_us:
 * @self: a service
 *
 * Gives when the token ends.
 *
 * Returns: microseconds on the monotonic clock; 0 without a token
 */
gint64
ward_backend_get_expiry_us (WardBackend *self)
{
  g_return_val_if_fail (WARD_IS_BACKEND (self), 0);

  return self->expiry_us;
}

/**
 * ward_backend_set_clock: (skip)
 * @self: a service
 * @clock: (nullable): another clock than the system's
 *
 * Lets a test pass time.
 */
void
ward_backend_set_clock (WardBackend *self, const WardClock *clock)
{
  g_return_if_fail (WARD_IS_BACKEND (self));

  self->clock = clock;
}
