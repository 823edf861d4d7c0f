/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes a tenant record (auth.md section 8). Every member is checked before anything is asked over the network; all that is wrong is named, each
 * by its member. Redirect URIs are literal loopback addresses: "localhost" can be taken over IPv6 by another user (reliability.md finding 19). */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_TEXT 200
#define PAGE_SIZE_EPIC 1000
#define PAGE_SIZE_GENERIC 200
#define MAX_PAGE_SIZE 1000
#define PARALLEL 6
#define MAX_PARALLEL 16
#define MAX_DISK_CACHE_DAYS 30

static const char *const environments[] = { "sandbox", "test", "production", NULL };
static const char *const profiles[] = { "generic", "epic", NULL };
static const char *const issuer_policies[] = { "discovered", "pinned", "epic", "epic-legacy", NULL };
static const char *const client_auths[]
    = { "none", "client-secret-basic", "client-secret-post", "private-key-jwt", NULL };
static const char *const key_kinds[] = { "rsa", "ec", NULL };
static const char *const disk_caches[] = { "user", "never", "always", NULL };
static const char *const members[] = { "id",
                                       "name",
                                       "environment",
                                       "profile",
                                       "fhirBase",
                                       "clientId",
                                       "redirectUris",
                                       "anyPort",
                                       "scopes",
                                       "askPatient",
                                       "askOffline",
                                       "promptConsent",
                                       "forbidSaving",
                                       "forbidPrinting",
                                       "issuerPolicy",
                                       "issuer",
                                       "mrnSystem",
                                       "endpointHosts",
                                       "allowedHosts",
                                       "pinnedKeys",
                                       "extraCa",
                                       "discoveryOrder",
                                       "smartConfigurationUrl",
                                       "audience",
                                       "sendEpicClientId",
                                       "pageSize",
                                       "maxParallel",
                                       "clientAuth",
                                       "clientKeyKind",
                                       "backendClientId",
                                       "registerDevice",
                                       "retryDoubtfulRefresh",
                                       "allowMissingTokenType",
                                       "diskCache",
                                       "diskCacheDays",
                                       "concealMinutes",
                                       "lockMinutes",
                                       "sessionHours",
                                       NULL };

static gboolean
has_port (const char *uri)
{
  const char *rest = strchr (uri, ']');

  rest = rest != NULL ? rest : uri + strlen ("http://");

  return strchr (rest, ':') != NULL && strchr (rest, ':') < rest + strcspn (rest, "/");
}

/* http to a literal loopback address, with a path and nothing after it; the port only may be left open where any port is allowed. */
static gboolean
check_redirect_uri (WardTenant *self, const char *uri)
{
  if (!g_str_has_prefix (uri, "http://127.0.0.1") && !g_str_has_prefix (uri, "http://[::1]"))
    return FALSE;
  if (!ward_url_check (uri, WARD_URL_ALLOW_LOOPBACK_HTTP, NULL) || strpbrk (uri, "?%\\;") != NULL
      || strstr (uri, "/.") != NULL)
    return FALSE;
  if (strchr (uri + strlen ("http://"), '/') == NULL)
    return FALSE;

  return self->any_port || has_port (uri);
}

static gboolean
check_scope (WardTenant *self, const char *scope)
{
  return strpbrk (scope, "\"\\") == NULL;
}

static gboolean
check_host (WardTenant *self, const char *host)
{
  g_autofree char *url = g_strconcat ("https://", host, "/", NULL);
  g_autofree char *back = ward_url_dup_host (url);

  return g_strcmp0 (back, host) == 0;
}

static gboolean
check_document (WardTenant *self, const char *document)
{
  static const char *const documents[] = { WARD_DISCOVERY_SMART, WARD_DISCOVERY_METADATA, WARD_DISCOVERY_OPENID, NULL };

  return g_strv_contains (documents, document);
}

static gboolean
is_id (const char *id)
{
  return strlen (id) >= 1 && strlen (id) <= 64 && strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (id);
}

static void
read_identity (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  guint choice = WARD_ENVIRONMENT_PRODUCTION;

  if (ward_tenant_read_text (object, "id", FALSE, &self->id, mistakes) && self->id == NULL)
    self->id = ward_random_uuid ();
  if (self->id != NULL && !is_id (self->id))
    ward_tenant_refuse (mistakes, "id", "may hold only a-z, 0-9 and hyphens, 64 at most");
  ward_tenant_read_text (object, "name", TRUE, &self->name, mistakes);
  if (self->name != NULL && g_utf8_strlen (self->name, -1) > MAX_TEXT)
    ward_tenant_refuse (mistakes, "name", "is too long: it may have 200 letters");

  ward_tenant_read_choice (object, "environment", environments, &choice, mistakes);
  self->environment = (WardEnvironment) choice;
  choice = WARD_PROFILE_GENERIC;
  ward_tenant_read_choice (object, "profile", profiles, &choice, mistakes);
  self->profile = (WardProfile) choice;
}

static void
read_issuer (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  guint choice = WARD_ISSUER_DISCOVERED;
  gboolean read = ward_tenant_read_text (object, "issuer", FALSE, &self->issuer, mistakes);

  ward_tenant_read_choice (object, "issuerPolicy", issuer_policies, &choice, mistakes);
  self->issuer_policy = (WardIssuerPolicy) choice;
  if (self->issuer != NULL && !ward_url_check (self->issuer, ward_tenant_get_url_policy (self), NULL))
    ward_tenant_refuse (mistakes, "issuer", "is not an address that Ward accepts");
  if (self->issuer_policy == WARD_ISSUER_PINNED && self->issuer == NULL && read)
    ward_tenant_refuse (mistakes, "issuer", "is missing, though the issuer is to be pinned");
}

/* SHA-256 in base64: 43 letters and one to fill up. */
static gboolean
check_key (WardTenant *self, const char *key)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (strlen (key) != 44)
    return FALSE;
  bytes = g_base64_decode (key, &length);

  return length == 32;
}

/* A list of hosts that leaves the FHIR server itself out would be a record that cannot work. */
static void
read_policy (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  const WardTenantItems hosts = { check_host, "has to list host names in lower case" };
  const WardTenantItems keys = { check_key, "has to list SHA-256 digests of public keys in base64" };
  g_autofree char *host = self->fhir_base != NULL ? ward_url_dup_host (self->fhir_base) : NULL;

  ward_tenant_read_list (self, object, "pinnedKeys", &keys, &self->pinned_keys, mistakes);
  if (ward_tenant_read_list (self, object, "allowedHosts", &hosts, &self->allowed_hosts, mistakes) && host != NULL
      && self->allowed_hosts[0] != NULL && !g_strv_contains ((const char *const *) self->allowed_hosts, host))
    ward_tenant_refuse (mistakes, "allowedHosts", "does not have the FHIR server's own host");
}

static gboolean
has_twice (char **list)
{
  for (guint i = 0; list[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) list + i + 1, list[i]))
      return TRUE;

  return FALSE;
}

/* Each document once; left out, the older way of SMART is tried where the newer one is not there. */
static void
read_discovery (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  static const char *const usual[] = { WARD_DISCOVERY_SMART, WARD_DISCOVERY_METADATA, NULL };
  const char *what
      = "has to list what to ask how to sign in, each once: smart-configuration, metadata, openid-configuration";
  const WardTenantItems documents = { check_document, what };

  if (ward_tenant_read_list (self, object, "discoveryOrder", &documents, &self->discovery_order, mistakes)
      && has_twice (self->discovery_order))
    ward_tenant_refuse (mistakes, "discoveryOrder", what);
  if (self->discovery_order[0] == NULL)
    {
      g_strfreev (self->discovery_order);
      self->discovery_order = g_strdupv ((char **) usual);
    }
}

static void
refuse_base (WardTenant *self, GPtrArray *mistakes)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *what = NULL;

  ward_tenant_check_base (self->fhir_base, ward_tenant_get_url_policy (self), &why);
  what = g_strdup_printf ("is not an address that Ward accepts. %s", why != NULL ? why->message : "");
  ward_tenant_refuse (mistakes, "fhirBase", g_strchomp (what));
  /* What is held against it would only add mistakes that are none. */
  g_clear_pointer (&self->fhir_base, g_free);
}

static void
read_server (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  const WardTenantItems hosts = { check_host, "has to list host names in lower case" };

  ward_tenant_read_text (object, "fhirBase", TRUE, &self->fhir_base, mistakes);
  ward_tenant_read_text (object, "clientId", TRUE, &self->client_id, mistakes);
  ward_tenant_read_text (object, "mrnSystem", FALSE, &self->mrn_system, mistakes);
  if (self->fhir_base != NULL
      && (!ward_url_check (self->fhir_base, ward_tenant_get_url_policy (self), NULL)
          || strchr (self->fhir_base, '?') != NULL))
    refuse_base (self, mistakes);
  if (self->client_id != NULL)
    ward_tenant_check_ascii (mistakes, "clientId", self->client_id, MAX_TEXT);

  read_issuer (self, object, mistakes);
  read_discovery (self, object, mistakes);
  ward_tenant_read_list (self, object, "endpointHosts", &hosts, &self->endpoint_hosts, mistakes);
  read_policy (self, object, mistakes);
  ward_tenant_read_smart_configuration (self, object, mistakes);
  ward_tenant_read_audience (self, object, mistakes);
  ward_tenant_read_epic_client_id (self, object, mistakes);
  ward_tenant_read_extra_ca (self, object, mistakes);
}

static void
read_disk_cache (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  guint choice = WARD_DISK_CACHE_USER;

  ward_tenant_read_choice (object, "diskCache", disk_caches, &choice, mistakes);
  ward_tenant_read_number (object, "diskCacheDays", 1, MAX_DISK_CACHE_DAYS, &self->disk_cache_days, mistakes);
  self->disk_cache = (WardDiskCachePolicy) choice;
}

static void
read_client (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  guint choice = WARD_CLIENT_AUTH_NONE;

  ward_tenant_read_choice (object, "clientAuth", client_auths, &choice, mistakes);
  self->client_auth = (WardClientAuthMethod) choice;
  choice = WARD_TENANT_KEY_RSA;
  ward_tenant_read_choice (object, "clientKeyKind", key_kinds, &choice, mistakes);
  self->client_key_kind = (WardTenantKeyKind) choice;
  ward_tenant_read_text (object, "backendClientId", FALSE, &self->backend_client_id, mistakes);
  ward_tenant_read_boolean (object, "registerDevice", &self->register_device, mistakes);
  ward_tenant_read_boolean (object, "retryDoubtfulRefresh", &self->retry_doubtful_refresh, mistakes);
  ward_tenant_read_boolean (object, "allowMissingTokenType", &self->allow_missing_token_type, mistakes);
  if (self->backend_client_id != NULL)
    ward_tenant_check_ascii (mistakes, "backendClientId", self->backend_client_id, MAX_TEXT);
  /* A device gets by registration what a confidential client has: a way to go on without the browser. */
  if (self->register_device && self->client_auth != WARD_CLIENT_AUTH_NONE)
    ward_tenant_refuse (mistakes, "registerDevice", "is for a public client only, whose clientAuth is “none”");
}

static void
read_requests (WardTenant *self, const WardJson *object, GPtrArray *mistakes)
{
  const WardTenantItems redirects
      = { check_redirect_uri, "has to list addresses such as http://127.0.0.1:8765/callback" };
  const WardTenantItems scopes = { check_scope, "has to list scopes, without quotation marks or backslashes" };

  /* Public clients of Epic get no refresh token (auth.md finding 2), and its clinicians no patient (finding 1). */
  self->ask_offline = self->profile != WARD_PROFILE_EPIC || self->client_auth != WARD_CLIENT_AUTH_NONE;
  self->page_size = self->profile == WARD_PROFILE_EPIC ? PAGE_SIZE_EPIC : PAGE_SIZE_GENERIC;
  self->max_parallel = PARALLEL;

  ward_tenant_read_boolean (object, "anyPort", &self->any_port, mistakes);
  ward_tenant_read_boolean (object, "askPatient", &self->ask_patient, mistakes);
  ward_tenant_read_boolean (object, "askOffline", &self->ask_offline, mistakes);
  ward_tenant_read_boolean (object, "promptConsent", &self->prompt_consent, mistakes);
  ward_tenant_read_boolean (object, "forbidSaving", &self->forbid_saving, mistakes);
  ward_tenant_read_boolean (object, "forbidPrinting", &self->forbid_printing, mistakes);
  if (ward_tenant_read_list (self, object, "redirectUris", &redirects, &self->redirect_uris, mistakes)
      && self->redirect_uris[0] == NULL)
    ward_tenant_refuse (mistakes, "redirectUris", "is missing or empty");
  ward_tenant_read_list (self, object, "scopes", &scopes, &self->scopes, mistakes);
  ward_tenant_read_number (object, "pageSize", 1, MAX_PAGE_SIZE, &self->page_size, mistakes);
  ward_tenant_read_number (object, "maxParallel", 1, MAX_PARALLEL, &self->max_parallel, mistakes);
  read_disk_cache (self, object, mistakes);
  ward_tenant_read_times (self, object, mistakes);
  ward_tenant_read_health (self, object, mistakes);
}

/* (transfer none): the members that a record may have, but for those of the health page's limits */
const char *const *
ward_tenant_list_members (void)
{
  return members;
}

/* As ward_tenant_new_from_json (), with every mistake in place of the first: sentences in English without their full stop. */
WardTenant *
ward_tenant_new_collecting (const WardJson *object, GPtrArray *mistakes)
{
  g_autoptr (WardTenant) self = NULL;
  guint before = mistakes->len;

  if (!ward_json_is_object (object))
    {
      g_ptr_array_add (mistakes, g_strdup ("The tenant record is not a JSON object"));
      return NULL;
    }

  self = g_object_new (WARD_TYPE_TENANT, NULL);
  read_identity (self, object, mistakes);
  read_server (self, object, mistakes);
  read_client (self, object, mistakes);
  read_requests (self, object, mistakes);
  self->notes = ward_tenant_collect_notes (self, object);

  return mistakes->len == before ? g_steal_pointer (&self) : NULL;
}

/**
 * ward_tenant_new_from_json:
 * @object: a tenant object
 * @error: return location for a %WARD_FAILURE_TENANT, which names the first member that is wrong
 *
 * Reads and checks a tenant record. Members that Ward does not know are left out with a note; one of the wrong type is an error. A record without an
 * id gets a random one.
 *
 * Returns: (transfer full) (nullable): the tenant
 */
WardTenant *
ward_tenant_new_from_json (const WardJson *object, GError **error)
{
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  WardTenant *self = ward_tenant_new_collecting (object, mistakes);

  if (self == NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TENANT, g_ptr_array_index (mistakes, 0));

  return self;
}

static void
write_list (WardJsonWriter *writer, const char *key, char **list)
{
  if (list[0] == NULL)
    return;
  ward_json_writer_begin_array (writer, key);
  for (char **item = list; *item != NULL; item++)
    ward_json_writer_string (writer, NULL, *item);
  ward_json_writer_end_array (writer);
}

void
ward_tenant_write_json (WardTenant *self, WardJsonWriter *writer, const char *key)
{
  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "id", self->id);
  ward_json_writer_string (writer, "name", self->name);
  ward_json_writer_string (writer, "environment", environments[self->environment]);
  ward_json_writer_string (writer, "profile", profiles[self->profile]);
  ward_json_writer_string (writer, "fhirBase", self->fhir_base);
  ward_json_writer_string (writer, "clientId", self->client_id);
  ward_json_writer_string (writer, "clientAuth", client_auths[self->client_auth]);
  ward_json_writer_string (writer, "clientKeyKind", key_kinds[self->client_key_kind]);
  ward_json_writer_string (writer, "backendClientId", self->backend_client_id);
  ward_json_writer_boolean (writer, "registerDevice", self->register_device);
  ward_json_writer_boolean (writer, "retryDoubtfulRefresh", self->retry_doubtful_refresh);
  ward_json_writer_boolean (writer, "allowMissingTokenType", self->allow_missing_token_type);
  ward_json_writer_string (writer, "diskCache", disk_caches[self->disk_cache]);
  if (self->disk_cache_days != 0)
    ward_json_writer_int64 (writer, "diskCacheDays", self->disk_cache_days);
  ward_tenant_write_times (self, writer);
  write_list (writer, "redirectUris", self->redirect_uris);
  ward_json_writer_boolean (writer, "anyPort", self->any_port);
  write_list (writer, "scopes", self->scopes);
  ward_json_writer_boolean (writer, "askPatient", self->ask_patient);
  ward_json_writer_boolean (writer, "askOffline", self->ask_offline);
  ward_json_writer_boolean (writer, "promptConsent", self->prompt_consent);
  ward_json_writer_boolean (writer, "forbidSaving", self->forbid_saving);
  ward_json_writer_boolean (writer, "forbidPrinting", self->forbid_printing);
  ward_json_writer_string (writer, "issuerPolicy", issuer_policies[self->issuer_policy]);
  ward_json_writer_string (writer, "issuer", self->issuer);
  ward_json_writer_string (writer, "mrnSystem", self->mrn_system);
  write_list (writer, "endpointHosts", self->endpoint_hosts);
  write_list (writer, "allowedHosts", self->allowed_hosts);
  write_list (writer, "pinnedKeys", self->pinned_keys);
  ward_json_writer_string (writer, "extraCa", self->extra_ca);
  write_list (writer, "discoveryOrder", self->discovery_order);
  ward_json_writer_string (writer, "smartConfigurationUrl", self->smart_configuration_url);
  ward_json_writer_string (writer, "audience", self->audience);
  ward_tenant_write_epic_client_id (self, writer);
  ward_json_writer_int64 (writer, "pageSize", self->page_size);
  ward_json_writer_int64 (writer, "maxParallel", self->max_parallel);
  ward_tenant_write_health (self, writer);
  ward_json_writer_end_object (writer);
}

/**
 * ward_tenant_to_json:
 * @self: a tenant
 *
 * Writes the record in the form that ward_tenant_new_from_json() reads.
 *
 * Returns: (transfer full): JSON text
 */
char *
ward_tenant_to_json (WardTenant *self)
{
  g_autoptr (WardJsonWriter) writer = NULL;

  g_return_val_if_fail (WARD_IS_TENANT (self), NULL);

  writer = ward_json_writer_new ();
  ward_tenant_write_json (self, writer, NULL);

  return ward_json_writer_to_string (writer, TRUE);
}
