/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox as an object: made with settings, started, asked for its addresses, stopped (design.md section 6). Everything
 * that answers runs in threads of its own; the functions here may be called from any thread. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include "sandbox/ward-sandbox-certificate.h"

G_DEFINE_FINAL_TYPE (WardSandbox, ward_sandbox, G_TYPE_OBJECT)

static void
ward_sandbox_finalize (GObject *object)
{
  WardSandbox *self = WARD_SANDBOX (object);

  ward_sandbox_stop (self);
  g_strfreev (self->redirect_uris);
  g_free (self->client_jwks);
  ward_sandbox_clients_free (self->clients);
  g_ptr_array_unref (self->faults);
  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (ward_sandbox_parent_class)->finalize (object);
}

static void
ward_sandbox_class_init (WardSandboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_sandbox_finalize;
}

static void
ward_sandbox_init (WardSandbox *self)
{
  g_mutex_init (&self->lock);
  self->clients = ward_sandbox_clients_new ();
  self->faults = g_ptr_array_new_with_free_func (ward_sandbox_fault_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * ward_sandbox_new:
 * @settings: (nullable): how it shall be; %NULL: generic, plain http, any port, seed 0, data that end now
 *
 * Returns: (transfer full): a sandbox that does not run yet
 */
WardSandbox *
ward_sandbox_new (const WardSandboxSettings *settings)
{
  WardSandbox *self = g_object_new (WARD_TYPE_SANDBOX, NULL);

  if (settings != NULL)
    {
      self->settings = *settings;
      self->redirect_uris = g_strdupv ((char **) settings->redirect_uris);
      self->settings.redirect_uris = (const char *const *) self->redirect_uris;
      self->client_jwks = g_strdup (settings->client_jwks);
      self->settings.client_jwks = self->client_jwks;
    }
  self->epic = self->settings.profile == WARD_SANDBOX_EPIC;
  if (self->settings.today_us == 0)
    self->settings.today_us = g_get_real_time ();
  self->fhir_path = self->epic ? "/interconnect-sandbox/api/FHIR/R4" : "/fhir/R4";
  self->oauth_path = self->epic ? "/interconnect-sandbox/oauth2" : "/oauth";
  self->jwks_path
      = self->epic ? "/interconnect-sandbox/api/epic/2019/Security/Open/PublicKeys/530027/OIDC" : "/oauth/jwks";
  return self;
}

static void
set_addresses (WardSandbox *self)
{
  self->origin = g_strdup_printf ("%s://127.0.0.1:%u", self->settings.tls ? "https" : "http", self->port);
  self->fhir_base = g_strconcat (self->origin, self->fhir_path, NULL);
  self->issuer = g_strconcat (self->origin, self->oauth_path, NULL);
}

static gboolean
register_keys (WardSandbox *self, GError **error)
{
  return self->client_jwks == NULL
         || (ward_sandbox_register_client_keys (self, WARD_SANDBOX_ASYMMETRIC_ID, self->client_jwks, error)
             && ward_sandbox_register_client_keys (self, WARD_SANDBOX_BACKEND_ID, self->client_jwks, error));
}

/**
 * ward_sandbox_start:
 * @self: a sandbox
 * @error: return location; a port in use is %G_IO_ERROR_ADDRESS_IN_USE, keys that are none %G_IO_ERROR_INVALID_DATA
 *
 * Takes its port, makes keys, certificate and patients, and answers from then on.
 *
 * Returns: whether it runs
 */
gboolean
ward_sandbox_start (WardSandbox *self, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  g_return_val_if_fail (WARD_IS_SANDBOX (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);

  if (!register_keys (self, error))
    return FALSE;
  self->server = ward_sandbox_server_new (ward_sandbox_route, self);
  self->keys = ward_sandbox_keys_new (self->epic);
  self->grants = ward_sandbox_grants_new ();
  self->store = ward_sandbox_store_new ();
  self->transactions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ward_sandbox_transaction_free);
  self->launches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ward_sandbox_launch_free);
  self->ehr_sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ward_sandbox_ehr_session_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ward_sandbox_session_free);
  self->results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (!ward_sandbox_server_bind (self->server, self->settings.port, &self->port, error)
      || (self->settings.tls && !ward_sandbox_make_certificates (&self->authority, &certificate, error)))
    {
      ward_sandbox_stop (self);
      return FALSE;
    }
  set_addresses (self);
  if (!ward_sandbox_populate (self, error))
    {
      ward_sandbox_stop (self);
      return FALSE;
    }
  ward_sandbox_server_run (self->server, certificate);
  return TRUE;
}

/**
 * ward_sandbox_preload:
 * @self: a sandbox that runs
 *
 * Makes the results of all patients, so that nobody waits for them later; about a tenth of a second without extra
 * results. May be called from any thread.
 */
void
ward_sandbox_preload (WardSandbox *self)
{
  g_return_if_fail (WARD_IS_SANDBOX (self) && self->store != NULL);

  ward_sandbox_store_require (self->store, -1);
}

void
ward_sandbox_wait_for_keys (WardSandbox *self)
{
  g_return_if_fail (WARD_IS_SANDBOX (self) && self->keys != NULL);

  ward_sandbox_keys_wait (self->keys);
}

/**
 * ward_sandbox_stop:
 * @self: a sandbox
 *
 * Closes every connection and waits for its threads. Tokens and registered devices are forgotten; it may be started
 * again.
 */
void
ward_sandbox_stop (WardSandbox *self)
{
  g_return_if_fail (WARD_IS_SANDBOX (self));

  g_clear_pointer (&self->server, ward_sandbox_server_free);
  g_clear_pointer (&self->keys, ward_sandbox_keys_free);
  g_clear_pointer (&self->grants, ward_sandbox_grants_free);
  ward_sandbox_clients_forget_devices (self->clients);
  g_clear_pointer (&self->transactions, g_hash_table_unref);
  g_clear_pointer (&self->launches, g_hash_table_unref);
  g_clear_pointer (&self->ehr_sessions, g_hash_table_unref);
  g_clear_pointer (&self->sessions, g_hash_table_unref);
  g_clear_pointer (&self->results, g_hash_table_unref);
  g_clear_pointer (&self->store, ward_sandbox_store_free);
  g_clear_object (&self->authority);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->fhir_base, g_free);
  g_clear_pointer (&self->issuer, g_free);
}

const char *
ward_sandbox_get_origin (WardSandbox *self)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self), NULL);

  return self->origin;
}

const char *
ward_sandbox_get_fhir_base (WardSandbox *self)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self), NULL);

  return self->fhir_base;
}

GTlsCertificate *
ward_sandbox_get_certificate (WardSandbox *self)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self), NULL);

  return self->authority;
}

/**
 * ward_sandbox_build_tenant_json:
 * @self: a sandbox that runs
 *
 * Returns: (transfer full): the tenant record a client needs
 */
char *
ward_sandbox_build_tenant_json (WardSandbox *self)
{
  static const char *const fixed[] = { "http://127.0.0.1:8765/oauth/callback", "http://127.0.0.1:8766/oauth/callback",
                                       "http://127.0.0.1:8767/oauth/callback", "http://127.0.0.1:8768/oauth/callback",
                                       "http://127.0.0.1:8769/oauth/callback", NULL };
  static const char *const any[] = { "http://127.0.0.1/callback", NULL };
  const char *const *uris = self->epic ? fixed : any;
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->server != NULL, NULL);

  if (self->redirect_uris != NULL)
    uris = (const char *const *) self->redirect_uris;
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", self->epic ? "sandbox-epic" : "sandbox");
  ward_json_writer_string (writer, "name", self->epic ? "Ward sandbox (Epic profile)" : "Ward sandbox");
  ward_json_writer_string (writer, "environment", "sandbox");
  ward_json_writer_string (writer, "profile", self->epic ? "epic" : "generic");
  ward_json_writer_string (writer, "fhirBase", self->fhir_base);
  ward_json_writer_string (writer, "clientId", WARD_SANDBOX_CLIENT_ID);
  ward_json_writer_begin_array (writer, "redirectUris");
  for (guint i = 0; uris[i] != NULL; i++)
    ward_json_writer_string (writer, NULL, uris[i]);
  ward_json_writer_end_array (writer);
  ward_json_writer_boolean (writer, "anyPort", !self->epic);
  ward_json_writer_boolean (writer, "askPatient", FALSE);
  ward_json_writer_boolean (writer, "askOffline", !self->epic || self->settings.public_refresh);
  ward_json_writer_string (writer, "issuerPolicy", self->epic ? "epic" : "discovered");
  ward_json_writer_string (writer, "mrnSystem", "urn:oid:2.16.840.1.113883.19.5.99999.1");
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, TRUE);
}

/**
 * ward_sandbox_count_requests:
 * @self: a sandbox
 * @path: (nullable): the beginning of a path; it may also be written as it stands below the FHIR base or the
 *   authorization server's own path; %NULL: all
 *
 * Returns: how many requests were seen since it was made
 */
guint
ward_sandbox_count_requests (WardSandbox *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *fhir = NULL;
  g_autofree char *oauth = NULL;
  GHashTableIter iter;
  gpointer key, value;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_SANDBOX (self), 0);

  fhir = g_strconcat (self->fhir_path, path, NULL);
  oauth = g_strconcat (self->oauth_path, path, NULL);
  locker = g_mutex_locker_new (&self->lock);
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (path == NULL || g_str_has_prefix (key, path) || g_str_has_prefix (key, fhir) || g_str_has_prefix (key, oauth))
      n += GPOINTER_TO_UINT (value);
  return n;
}

/**
 * ward_sandbox_count_replays:
 * @self: a sandbox that runs
 *
 * Returns: how often a used code or refresh token was shown again
 */
guint
ward_sandbox_count_replays (WardSandbox *self)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->grants != NULL, 0);

  return ward_sandbox_grants_count_replays (self->grants);
}

/**
 * ward_sandbox_dup_issued_secrets:
 * @self: a sandbox that runs
 *
 * Returns: (transfer full): every code and token it ever gave out, to look for them where they must not be
 */
char **
ward_sandbox_dup_issued_secrets (WardSandbox *self)
{
  g_return_val_if_fail (WARD_IS_SANDBOX (self) && self->grants != NULL, NULL);

  return ward_sandbox_grants_dup_secrets (self->grants);
}

void
ward_sandbox_expire_access_tokens (WardSandbox *self)
{
  g_return_if_fail (WARD_IS_SANDBOX (self) && self->grants != NULL);

  ward_sandbox_grants_expire_access (self->grants);
}

/**
 * ward_sandbox_revoke_everything:
 * @self: a sandbox that runs
 *
 * Ends every token and every registration of a device.
 */
void
ward_sandbox_revoke_everything (WardSandbox *self)
{
  g_return_if_fail (WARD_IS_SANDBOX (self) && self->grants != NULL);

  ward_sandbox_clients_forget_devices (self->clients);
  ward_sandbox_grants_revoke_all (self->grants);
}

/**
 * ward_sandbox_advance_clock:
 * @self: a sandbox that runs
 * @seconds: how far
 *
 * Lets time pass for codes, tokens, sign-ins and paging sessions, and for the times in id_tokens.
 */
void
ward_sandbox_advance_clock (WardSandbox *self, guint seconds)
{
  g_return_if_fail (WARD_IS_SANDBOX (self) && self->grants != NULL);

  ward_sandbox_grants_advance (self->grants, seconds);
}

/**
 * ward_sandbox_set_access_token_seconds:
 * @self: a sandbox that runs
 * @seconds: how long; 0: as long as usual
 *
 * Says how long the access tokens last that are given out from now on.
 */
void
ward_sandbox_set_access_token_seconds (WardSandbox *self, guint seconds)
{
  g_return_if_fail (WARD_IS_SANDBOX (self));

  self->settings.access_token_seconds = seconds;
}
