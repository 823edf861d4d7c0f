/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant that somebody is signed in to: joins the HTTP client, the token keeper, sign-in attempts and the FHIR client, and says in one state where the
 * session stands (design.md section 3; reliability.md A54, A55, N41, T09, T30). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-session-private.h"

#include "core/base/ward-clock.h"

G_DEFINE_FINAL_TYPE (WardSession, ward_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (WardSessionState, ward_session_state, G_DEFINE_ENUM_VALUE (WARD_SESSION_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (WARD_SESSION_RESUMING, "resuming"),
                    G_DEFINE_ENUM_VALUE (WARD_SESSION_SIGNING_IN, "signing-in"),
                    G_DEFINE_ENUM_VALUE (WARD_SESSION_ACTIVE, "active"),
                    G_DEFINE_ENUM_VALUE (WARD_SESSION_EXPIRED, "expired"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_USER_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_NETWORK_CHANGED,
  SIGNAL_PROXY_CREDENTIALS_NEEDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ward_session_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  WardSession *self = WARD_SESSION (object);

  switch (property)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, self->user_name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      break;
    }
}

static void
ward_session_dispose (GObject *object)
{
  WardSession *self = WARD_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  if (self->sign_in != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->sign_in, self);
      ward_sign_in_cancel (self->sign_in);
    }
  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->client);
  g_clear_object (&self->keeper);
  g_clear_object (&self->watch);
  g_clear_object (&self->http);
  g_clear_list (&self->authorities, g_object_unref);

  G_OBJECT_CLASS (ward_session_parent_class)->dispose (object);
}

static void
ward_session_finalize (GObject *object)
{
  WardSession *self = WARD_SESSION (object);

  g_clear_object (&self->tenant);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);
  g_clear_object (&self->cache);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->user_role, g_free);
  g_clear_pointer (&self->user_key, g_free);
  g_clear_pointer (&self->launch, ward_launch_unref);

  G_OBJECT_CLASS (ward_session_parent_class)->finalize (object);
}

static void
ward_session_class_init (WardSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ward_session_get_property;
  object_class->dispose = ward_session_dispose;
  object_class->finalize = ward_session_finalize;

  /**
   * WardSession:state:
   *
   * Where the session stands.
   */
  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, ward_session_state_get_type (), WARD_SESSION_SIGNED_OUT,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /**
   * WardSession:user-name:
   *
   * Who is signed in, for the header.
   */
  properties[PROP_USER_NAME]
      = g_param_spec_string ("user-name", NULL, NULL, NULL,
                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * WardSession::network-changed:
   * @self: the session
   * @slept: whether this computer slept
   *
   * Connections were let go of: what failed for the network's sake is worth another try.
   */
  signals[SIGNAL_NETWORK_CHANGED] = g_signal_new ("network-changed", WARD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  /**
   * WardSession::proxy-credentials-needed:
   * @self: the session
   * @proxy: name and port of the network's proxy
   *
   * Somebody is to be asked for a name and a password, and ward_session_set_proxy_credentials() to be told.
   */
  signals[SIGNAL_PROXY_CREDENTIALS_NEEDED]
      = g_signal_new ("proxy-credentials-needed", WARD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ward_session_init (WardSession *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Nobody has signed in here before: a start that is as it should be, and no sign-in that has ended. */
static gboolean
has_nothing_to_resume (WardSession *self, WardSessionState state, const GError *error)
{
  return state == WARD_SESSION_SIGNED_OUT && ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
         && ward_session_get_vault_state (self) == WARD_VAULT_ABSENT;
}

void
ward_session_set_state (WardSession *self, WardSessionState state, const GError *error)
{
  static const char *const steps[] = { "signed out", "resuming", "signing in", "active", "expired" };
  WardEventFields fields
      = { .type = WARD_EVENT_SESSION, .tenant = ward_tenant_get_id (self->tenant), .step = steps[state] };
  char agent[WARD_DIGEST_SIZE];

  if (error != self->error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
    }
  if (self->state == state)
    return;
  if (self->state == WARD_SESSION_RESUMING && has_nothing_to_resume (self, state, error))
    fields.step = "nothing to resume";
  else if (error != NULL)
    {
      fields.result = WARD_RESULT_WARNING;
      fields.failure = ward_failure_explain_error (error)->key;
    }
  self->state = state;
  if (state == WARD_SESSION_ACTIVE)
    {
      ward_event_log_digest (self->events, self->user_key, agent);
      fields.agent = agent;
    }
  ward_event_log_add (self->events, &fields);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_user_name (WardSession *self, const char *name, const char *role)
{
  if (g_strcmp0 (self->user_name, name) == 0 && g_strcmp0 (self->user_role, role) == 0)
    return;
  g_free (self->user_name);
  self->user_name = g_strdup (name);
  g_free (self->user_role);
  self->user_role = g_strdup (role);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER_NAME]);
}

/* ---- the authorizer that the FHIR client asks ---- */

static void
authorizer_get_token_async (gpointer data, WardSecretText *rejected, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  ward_token_keeper_get_token_async (data, rejected, cancellable, callback, user_data);
}

static WardSecretText *
authorizer_get_token_finish (gpointer data, GAsyncResult *result, GError **error)
{
  return ward_token_keeper_get_token_finish (data, result, error);
}

/* ---- becoming active, and ceasing to be ---- */

static void
user_name_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardSession) self = WARD_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *role = NULL;
  g_autofree char *name = ward_fhir_client_read_user_name_finish (WARD_FHIR_CLIENT (source), result, &role, &error);

  if (name != NULL || role != NULL)
    {
      g_autofree char *known = g_strdup (name != NULL ? name : self->user_name);

      set_user_name (self, known, role);
    }
}

/* Who asks and for what, as a digest: the pages in memory belong to it alone. */
static char *
build_scope_key (WardSession *self, const WardLaunchContext *context)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *const parts[]
      = { ward_tenant_get_id (self->tenant), context->subject, context->fhir_user, context->patient };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_checksum_update (checksum, (const guchar *) (parts[i] != NULL ? parts[i] : ""), -1);
      g_checksum_update (checksum, (const guchar *) "\n", 1);
    }
  for (gsize i = 0; context->scopes_granted != NULL && context->scopes_granted[i] != NULL; i++)
    {
      g_checksum_update (checksum, (const guchar *) context->scopes_granted[i], -1);
      g_checksum_update (checksum, (const guchar *) " ", 1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

void
ward_session_forget_user (WardSession *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_user_name (self, NULL, NULL);
}

/* The keeper has tokens: so it is after signing in and resuming, and where a test has given it some. */
void
ward_session_become_active (WardSession *self)
{
  const WardLaunchContext *context = ward_token_keeper_get_context (self->keeper);

  ward_session_forget_user (self);
  if (context != NULL)
    {
      g_autofree char *key = build_scope_key (self, context);

      ward_fhir_client_set_scope_key (self->client, key);
      g_free (self->user_key);
      self->user_key = g_strdup (context->subject != NULL ? context->subject : context->fhir_user);
      ward_fhir_client_set_disk_cache (self->client, self->cache, self->user_key);
      set_user_name (self, context->user_name, NULL);
      if (context->fhir_user != NULL)
        ward_fhir_client_read_user_name_async (self->client, context->fhir_user, self->cancellable, user_name_cb,
                                               g_object_ref (self));
    }
  ward_session_set_state (self, WARD_SESSION_ACTIVE, NULL);
}

static void
keeper_signed_out_cb (WardSession *self, GError *why, WardTokenKeeper *keeper)
{
  if (self->signing_out || self->state == WARD_SESSION_RESUMING)
    return;
  if (self->state == WARD_SESSION_ACTIVE)
    ward_session_set_state (self, WARD_SESSION_EXPIRED, why);
  else if (self->state == WARD_SESSION_SIGNING_IN && self->before == WARD_SESSION_ACTIVE)
    self->before = WARD_SESSION_EXPIRED;
}

static void
keeper_state_cb (WardSession *self, GParamSpec *pspec, WardTokenKeeper *keeper)
{
  if (self->state == WARD_SESSION_ACTIVE && ward_token_keeper_get_state (keeper) == WARD_TOKENS_EXPIRED)
    ward_session_set_state (self, WARD_SESSION_EXPIRED, NULL);
}

static void
watch_changed_cb (WardSession *self, gboolean slept, WardNetworkWatch *watch)
{
  ward_http_drop_connections (self->http);
  g_signal_emit (self, signals[SIGNAL_NETWORK_CHANGED], 0, slept);
}

static void
proxy_credentials_needed_cb (WardSession *self, const char *proxy, WardHttp *http)
{
  g_signal_emit (self, signals[SIGNAL_PROXY_CREDENTIALS_NEEDED], 0, proxy);
}

/* What a managed record allows (reliability.md N48). */
static void
apply_policy (WardSession *self)
{
  g_autofree char *host = ward_url_dup_host (ward_tenant_get_fhir_base (self->tenant));

  ward_http_set_allowed_hosts (self->http, ward_tenant_get_allowed_hosts (self->tenant));
  ward_http_set_pinned_keys (self->http, host, ward_tenant_get_pinned_keys (self->tenant));
}

/* Beside those that are trusted whatever the record says. of_file: (transfer full). */
static void
trust (WardSession *self, GList *of_file)
{
  GList *all = of_file;

  for (GList *l = self->authorities; l != NULL; l = l->next)
    all = g_list_prepend (all, g_object_ref (l->data));
  ward_http_set_extra_authorities (self->http, all);
  g_list_free_full (all, g_object_unref);
}

/* The hospital's own authorities, as their file is now. Without them nothing is asked: the certificate would be refused, for a reason that misleads. */
gboolean
ward_session_refresh_trust (WardSession *self, GError **error)
{
  GList *of_file = NULL;
  gboolean loaded = ward_tenant_load_extra_ca (self->tenant, &of_file, error);

  trust (self, of_file);
  return loaded;
}

/**
 * ward_session_renew_trust:
 * @self: a session
 *
 * Trusts the hospital's own authorities as their file is now, as each sign-in does: for whoever tests the connection after the file was mended. Where it cannot be
 * read, what was trusted stays, so that a session that works goes on.
 */
void
ward_session_renew_trust (WardSession *self)
{
  GList *of_file = NULL;

  g_return_if_fail (WARD_IS_SESSION (self));

  if (ward_tenant_load_extra_ca (self->tenant, &of_file, NULL))
    trust (self, of_file);
}

/**
 * ward_session_new:
 * @tenant: the tenant
 * @vault: where the refresh token rests
 * @events: (nullable): the diagnostics
 * @extra_authorities: (nullable) (element-type GTlsCertificate): trusted beside the system's
 *
 * Makes a session that is signed out. The authorities that the tenant's record names are trusted by it as well; where their file cannot be read, signing in
 * says so.
 *
 * Returns: (transfer full): the session
 */
WardSession *
ward_session_new (WardTenant *tenant, WardVault *vault, WardEventLog *events, GList *extra_authorities)
{
  WardSession *self;
  WardFhirSettings settings = { NULL };
  WardAuthorizer authorizer = { authorizer_get_token_async, authorizer_get_token_finish, NULL, g_object_unref };

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (WARD_IS_VAULT (vault), NULL);

  self = g_object_new (WARD_TYPE_SESSION, NULL);
  self->tenant = g_object_ref (tenant);
  self->vault = g_object_ref (vault);
  g_set_object (&self->events, events);
  self->http = ward_http_new (events);
  for (GList *l = extra_authorities; l != NULL; l = l->next)
    self->authorities = g_list_prepend (self->authorities, g_object_ref (l->data));
  ward_session_refresh_trust (self, NULL);
  ward_http_set_max_parallel (self->http, ward_tenant_get_max_parallel (tenant));
  apply_policy (self);
  g_signal_connect_object (self->http, "proxy-credentials-needed", G_CALLBACK (proxy_credentials_needed_cb), self,
                           G_CONNECT_SWAPPED);
  self->watch = ward_network_watch_new (NULL);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (watch_changed_cb), self, G_CONNECT_SWAPPED);
  self->keeper = ward_token_keeper_new (self->http, tenant, vault);
  g_signal_connect_object (self->keeper, "signed-out", G_CALLBACK (keeper_signed_out_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::state", G_CALLBACK (keeper_state_cb), self, G_CONNECT_SWAPPED);

  settings.base = ward_tenant_get_fhir_base (tenant);
  settings.tenant = ward_tenant_get_id (tenant);
  settings.dialect = ward_tenant_get_profile (tenant) == WARD_PROFILE_EPIC ? WARD_FHIR_EPIC : WARD_FHIR_GENERIC;
  settings.page_size = ward_tenant_get_page_size (tenant);
  settings.allow_loopback_http = (ward_tenant_get_url_policy (tenant) & WARD_URL_ALLOW_LOOPBACK_HTTP) != 0;
  authorizer.data = g_object_ref (self->keeper);
  self->client = ward_fhir_client_new (self->http, &settings, &authorizer);
  return self;
}

/**
 * ward_session_set_cache:
 * @self: a session that is signed out
 * @cache: (nullable): the cache on disk, where user and hospital allow it
 *
 * From the next sign-in on, what the user reads is kept on disk.
 */
void
ward_session_set_cache (WardSession *self, WardCache *cache)
{
  g_return_if_fail (WARD_IS_SESSION (self));
  g_return_if_fail (cache == NULL || WARD_IS_CACHE (cache));

  g_set_object (&self->cache, cache);
}

/**
 * ward_session_get_tenant:
 * @self: a session
 *
 * Returns: (transfer none): its tenant
 */
WardTenant *
ward_session_get_tenant (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->tenant;
}

/**
 * ward_session_get_state:
 * @self: a session
 *
 * Returns: where it stands
 */
WardSessionState
ward_session_get_state (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), WARD_SESSION_SIGNED_OUT);

  return self->state;
}

/**
 * ward_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it is signed out or expired, or why the resume or the sign-in failed
 */
const GError *
ward_session_get_error (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->error;
}

/**
 * ward_session_get_keeper:
 * @self: a session
 *
 * Returns: (transfer none): the keeper of its tokens
 */
WardTokenKeeper *
ward_session_get_keeper (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->keeper;
}

/**
 * ward_session_get_client:
 * @self: a session
 *
 * Returns: (transfer none): its FHIR client
 */
WardFhirClient *
ward_session_get_client (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->client;
}

/**
 * ward_session_get_http:
 *
 * Gives the client that the session asks with: it keeps to the hosts and keys that the tenant's record allows.
 *
 * Returns: (transfer none): the client
 */
WardHttp *
ward_session_get_http (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->http;
}

WardNetworkWatch *
ward_session_get_network_watch (WardSession *self)
{
  return self->watch;
}

/**
 * ward_session_set_proxy_credentials:
 * @self: a session
 * @proxy: the proxy, as the signal named it
 * @user: (nullable): the name; %NULL to forget
 * @password: (nullable): the password
 *
 * Keeps what a proxy wants to know, in memory only.
 */
void
ward_session_set_proxy_credentials (WardSession *self, const char *proxy, const char *user, const char *password)
{
  g_return_if_fail (WARD_IS_SESSION (self));

  ward_http_set_proxy_credentials (self->http, proxy, user, password);
}

/**
 * ward_session_get_sign_in:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the attempt under way, or the last
 */
WardSignIn *
ward_session_get_sign_in (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->sign_in;
}

/**
 * ward_session_get_events:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the diagnostics
 */
WardEventLog *
ward_session_get_events (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->events;
}

/**
 * ward_session_get_user_name:
 * @self: a session
 *
 * Returns: (nullable): who is signed in
 */
const char *
ward_session_get_user_name (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->user_name;
}

/**
 * ward_session_is_memory_only:
 * @self: a session
 *
 * Whether the session ends with the program, which the window says (auth.md X071).
 *
 * Returns: %TRUE if nothing of it rests in a keyring
 */
gboolean
ward_session_is_memory_only (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), TRUE);

  return !ward_token_keeper_is_stored (self->keeper);
}

/**
 * ward_session_get_vault_state:
 * @self: a session
 *
 * Returns: what the keyring said last
 */
WardVaultState
ward_session_get_vault_state (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), WARD_VAULT_UNAVAILABLE);

  return ward_token_keeper_get_vault_state (self->keeper);
}

/**
 * ward_session_get_user_role:
 * @self: a session
 *
 * Returns: (nullable): what the signed-in user does there, in the server's words
 */
const char *
ward_session_get_user_role (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->user_role;
}

/**
 * ward_session_get_user_key:
 * @self: a session
 *
 * Tells whether the next to sign in is somebody else (reliability.md A55).
 *
 * Returns: (nullable): who signed in last; %NULL where the server does not say
 */
const char *
ward_session_get_user_key (WardSession *self)
{
  g_return_val_if_fail (WARD_IS_SESSION (self), NULL);

  return self->user_key;
}
