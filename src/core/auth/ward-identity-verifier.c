/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An id_token against its issuer's keys (OpenID Connect Core 3.1.3.7, 10.1.1; auth.md X047-X058, reliability.md A24-A45). Keys come only from the jwks_uri
 * of the discovery in use. A key that is not known makes them be fetched again, at most once in five minutes: keys rotate, but a stranger's token must
 * not make a client ask for ever. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-identity-verifier.h"

#include "core/auth/ward-discovery-private.h"
#include "core/base/ward-clock.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_JWKS_BYTES (512 * 1024)
#define DEADLINE_MS 20000
#define KEYS_LIFETIME_US (3600 * (gint64) G_USEC_PER_SEC)
#define MAX_WAITS 3
#define REFETCH_PAUSE_US (300 * (gint64) G_USEC_PER_SEC)

struct _WardIdentityVerifier
{
  GObject parent_instance;

  WardHttp *http;     /* (owned) */
  WardTenant *tenant; /* (owned) */

  WardKeySet *keys;     /* (owned) (nullable) */
  char *keys_uri;       /* (owned) (nullable) where they are from */
  gint64 keys_us;       /* when they came */
  gint64 refetched_us;  /* when an unknown key last made them be fetched again; 0 never */
  GCancellable *ending; /* (owned) */
  GPtrArray *waiting;   /* (owned) of (owned) GTask: who waits for the keys */
  gboolean fetching;
};

G_DEFINE_FINAL_TYPE (WardIdentityVerifier, ward_identity_verifier, G_TYPE_OBJECT)

typedef struct
{
  WardDiscovery *discovery;     /* (owned) */
  WardJws *jws;                 /* (owned) */
  char *nonce;                  /* (owned) (nullable) */
  char *subject;                /* (owned) (nullable) */
  WardSecretText *access_token; /* (owned) (nullable) */
  gboolean again;               /* the keys were fetched again for this one */
  guint n_waits;                /* for keys */
} Verify;

static void
verify_free (gpointer data)
{
  Verify *verify = data;

  ward_discovery_unref (verify->discovery);
  g_clear_pointer (&verify->jws, ward_jws_free);
  g_free (verify->nonce);
  g_free (verify->subject);
  g_clear_pointer (&verify->access_token, ward_secret_text_unref);
  g_free (verify);
}

static void
ward_identity_verifier_dispose (GObject *object)
{
  WardIdentityVerifier *self = WARD_IDENTITY_VERIFIER (object);

  g_cancellable_cancel (self->ending);

  G_OBJECT_CLASS (ward_identity_verifier_parent_class)->dispose (object);
}

static void
ward_identity_verifier_finalize (GObject *object)
{
  WardIdentityVerifier *self = WARD_IDENTITY_VERIFIER (object);

  g_clear_object (&self->http);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->keys, ward_key_set_unref);
  g_clear_pointer (&self->keys_uri, g_free);
  g_clear_object (&self->ending);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (ward_identity_verifier_parent_class)->finalize (object);
}

static void
ward_identity_verifier_class_init (WardIdentityVerifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_identity_verifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_identity_verifier_finalize;
}

static void
ward_identity_verifier_init (WardIdentityVerifier *self)
{
  self->ending = g_cancellable_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * ward_identity_verifier_new:
 * @http: a client
 * @tenant: a tenant
 *
 * Returns: (transfer full): a verifier without keys yet
 */
WardIdentityVerifier *
ward_identity_verifier_new (WardHttp *http, WardTenant *tenant)
{
  WardIdentityVerifier *self;

  g_return_val_if_fail (WARD_IS_HTTP (http), NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  self = g_object_new (WARD_TYPE_IDENTITY_VERIFIER, NULL);
  self->http = g_object_ref (http);
  self->tenant = g_object_ref (tenant);

  return self;
}

/* ---- the keys ---- */

static void judge (GTask *task);

static gboolean
has_keys_for (WardIdentityVerifier *self, const WardDiscovery *discovery)
{
  return self->keys != NULL && g_strcmp0 (self->keys_uri, ward_discovery_get_jwks_uri (discovery)) == 0
         && ward_clock_monotonic_us (NULL) < self->keys_us + KEYS_LIFETIME_US;
}

static void
end_waiting (WardIdentityVerifier *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (g_task_return_error_if_cancelled (task))
        continue;
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        judge (task);
    }
}

static void
keys_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardIdentityVerifier) self = WARD_IDENTITY_VERIFIER (user_data);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (WardKeySet) keys = NULL;
  g_autoptr (GError) error = NULL;

  self->fetching = FALSE;
  response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (response != NULL)
    error = ward_http_response_to_error (response);
  if (error == NULL)
    keys = ward_key_set_parse (ward_http_response_get_body (response), &error);
  if (keys != NULL)
    {
      g_clear_pointer (&self->keys, ward_key_set_unref);
      self->keys = g_steal_pointer (&keys);
      self->keys_us = ward_clock_monotonic_us (NULL);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error_literal (&error, "Reading the issuer's keys: ");
  end_waiting (self, error);
}

static void
fetch_keys (WardIdentityVerifier *self, const char *uri)
{
  WardHttpRequest request = {
    .method = "GET",
    .url = uri,
    .max_bytes = MAX_JWKS_BYTES,
    .total_deadline_ms = DEADLINE_MS,
    .allow_loopback_http = ward_tenant_is_sandbox (self->tenant),
    .event_type = WARD_EVENT_DISCOVERY,
    .tenant = ward_tenant_get_id (self->tenant),
    .step = "jwks",
  };

  if (self->fetching)
    return;
  self->fetching = TRUE;
  if (g_strcmp0 (self->keys_uri, uri) != 0)
    {
      /* Another issuer's keys must not vouch for this one's tokens. */
      g_clear_pointer (&self->keys, ward_key_set_unref);
      g_free (self->keys_uri);
      self->keys_uri = g_strdup (uri);
    }
  ward_http_send_async (self->http, &request, self->ending, keys_cb, g_object_ref (self));
}

static void
wait_for_keys (WardIdentityVerifier *self, GTask *task)
{
  Verify *verify = g_task_get_task_data (task);

  verify->n_waits++;
  g_ptr_array_add (self->waiting, g_object_ref (task));
  fetch_keys (self, ward_discovery_get_jwks_uri (verify->discovery));
}

/**
 * ward_identity_verifier_prefetch:
 * @self: a verifier
 * @discovery: what the server says
 *
 * Fetches the keys that a sign-in is going to need, while the user is at the browser.
 */
void
ward_identity_verifier_prefetch (WardIdentityVerifier *self, WardDiscovery *discovery)
{
  g_return_if_fail (WARD_IS_IDENTITY_VERIFIER (self));
  g_return_if_fail (discovery != NULL);

  if (ward_discovery_get_jwks_uri (discovery) != NULL && !has_keys_for (self, discovery))
    fetch_keys (self, ward_discovery_get_jwks_uri (discovery));
}

/* ---- the token ---- */

static gboolean
may_refetch (WardIdentityVerifier *self)
{
  gint64 now = ward_clock_monotonic_us (NULL);

  if (self->refetched_us != 0 && now < self->refetched_us + REFETCH_PAUSE_US)
    return FALSE;
  self->refetched_us = now;

  return TRUE;
}

static void
judge (GTask *task)
{
  WardIdentityVerifier *self = g_task_get_source_object (task);
  Verify *verify = g_task_get_task_data (task);
  gboolean unknown_key = FALSE;
  g_autoptr (GError) error = NULL;
  WardIdentity *identity;
  WardIdTokenQuestion question = {
    .issuers = ward_discovery_get_issuers (verify->discovery),
    .client_id = ward_tenant_get_client_id (self->tenant),
    .nonce = verify->nonce,
    .access_token = verify->access_token != NULL ? ward_secret_text_peek (verify->access_token) : NULL,
    .subject = verify->subject,
    .now_s = ward_clock_real_us (NULL) / G_USEC_PER_SEC,
  };

  /* The keys that just came were another discovery's. */
  if (!has_keys_for (self, verify->discovery) && verify->n_waits < MAX_WAITS)
    {
      wait_for_keys (self, task);
      return;
    }
  if (self->keys == NULL)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_IDENTITY, "The issuer's keys are not here");
      return;
    }
  if (!ward_jws_verify (verify->jws, self->keys, &unknown_key, &error))
    {
      if (unknown_key && !verify->again && may_refetch (self))
        {
          verify->again = TRUE;
          wait_for_keys (self, task);
          return;
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  identity = ward_id_token_read (verify->jws, &question, &error);
  if (identity != NULL)
    g_task_return_pointer (task, identity, (GDestroyNotify) ward_identity_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * ward_identity_verifier_verify_async:
 * @self: a verifier
 * @discovery: what the server says; it has to name its keys and its issuer
 * @id_token: the token
 * @question: what it has to fit; issuers, client and time are filled in
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Verifies signature and claims.
 */
void
ward_identity_verifier_verify_async (WardIdentityVerifier *self, WardDiscovery *discovery, WardSecretText *id_token,
                                     const WardIdTokenQuestion *question, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  Verify *verify;

  g_return_if_fail (WARD_IS_IDENTITY_VERIFIER (self));
  g_return_if_fail (discovery != NULL && id_token != NULL && question != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_identity_verifier_verify_async);
  verify = g_new0 (Verify, 1);
  verify->discovery = ward_discovery_ref (discovery);
  verify->nonce = g_strdup (question->nonce);
  verify->subject = g_strdup (question->subject);
  verify->access_token = question->access_token != NULL ? ward_secret_text_new (question->access_token) : NULL;
  g_task_set_task_data (task, verify, verify_free);

  verify->jws = ward_jws_parse (ward_secret_text_peek (id_token), &error);
  if (verify->jws == NULL)
    g_task_return_error (task, error);
  else if (ward_discovery_get_jwks_uri (discovery) == NULL || ward_discovery_get_issuer (discovery) == NULL)
    g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_IDENTITY, "The server does not name its issuer and keys");
  else if (has_keys_for (self, discovery) && !self->fetching)
    judge (task);
  else
    wait_for_keys (self, task);
}

/**
 * ward_identity_verifier_verify_finish:
 * @self: a verifier
 * @result: what the callback got
 * @error: return location for a %WARD_FAILURE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): who signed in
 */
WardIdentity *
ward_identity_verifier_verify_finish (WardIdentityVerifier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
