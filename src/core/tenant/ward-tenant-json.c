/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes a tenant record (auth.md section 8). Every member is checked before anything is asked over the network; what is wrong is named by
 * its member. Redirect URIs are literal loopback addresses: "localhost" can be taken over IPv6 by another user (reliability.md finding 19). */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_TEXT 200
#define MAX_ADDRESS 2048
#define MAX_ITEMS 200
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

gboolean
ward_tenant_refuse (GError **error, const char *member, const char *what)
{
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_TENANT, "The tenant record's member “%s” %s", member, what);
  return FALSE;
}

/* Absent and null are the same: the member keeps its default. */
static gboolean
is_absent (const WardJson *value)
{
  return ward_json_get_kind (value) == WARD_JSON_NONE || ward_json_get_kind (value) == WARD_JSON_NULL;
}

static gboolean
is_plain_text (const char *text, size_t max)
{
  if (*text == '\0' || strlen (text) > max)
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_visible_ascii (const char *text, size_t max)
{
  if (*text == '\0' || strlen (text) > max)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

gboolean
ward_tenant_read_text (const WardJson *object, const char *member, gboolean needed, char **out_text, GError **error)
{
  const WardJson *value = ward_json_get (object, member);
  const char *text;

  if (is_absent (value))
    return needed ? ward_tenant_refuse (error, member, "is missing") : TRUE;
  text = ward_json_as_string (value);
  if (text == NULL)
    return ward_tenant_refuse (error, member, "has to be a text");
  if (!is_plain_text (text, MAX_ADDRESS))
    return ward_tenant_refuse (error, member, "is empty, too long or holds characters that do not belong there");
  *out_text = g_strdup (text);

  return TRUE;
}

gboolean
ward_tenant_read_boolean (const WardJson *object, const char *member, gboolean *out_flag, GError **error)
{
  const WardJson *value = ward_json_get (object, member);

  if (is_absent (value))
    return TRUE;
  if (ward_json_get_kind (value) != WARD_JSON_BOOLEAN)
    return ward_tenant_refuse (error, member, "has to be true or false");
  *out_flag = ward_json_as_boolean (value, FALSE);

  return TRUE;
}

gboolean
ward_tenant_read_number (const WardJson *object, const char *member, guint min, guint max, guint *out_number,
                         GError **error)
{
  const WardJson *value = ward_json_get (object, member);
  gint64 number;

  if (is_absent (value))
    return TRUE;
  if (!ward_json_as_int64 (value, &number))
    return ward_tenant_refuse (error, member, "has to be a whole number");
  if (number < min || number > max)
    return ward_tenant_refuse (error, member, "is out of its range");
  *out_number = (guint) number;

  return TRUE;
}

static gboolean
read_choice (const WardJson *object, const char *member, const char *const *choices, guint *out_choice, GError **error)
{
  const WardJson *value = ward_json_get (object, member);
  g_autofree char *known = NULL;
  g_autofree char *what = NULL;

  if (is_absent (value))
    return TRUE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (ward_json_as_string (value), choices[i]) == 0)
      {
        *out_choice = i;
        return TRUE;
      }

  known = g_strjoinv (", ", (char **) choices);
  what = g_strdup_printf ("is none of the values that Ward knows: %s", known);
  return ward_tenant_refuse (error, member, what);
}

typedef gboolean (*ItemCheck) (WardTenant *self, const char *item);

static gboolean
read_list (WardTenant *self, const WardJson *object, const char *member, ItemCheck check, const char *what,
           char ***out_list, GError **error)
{
  const WardJson *value = ward_json_get (object, member);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  WardJsonIter iter;
  const WardJson *element;

  if (!is_absent (value))
    {
      if (!ward_json_is_array (value) || ward_json_get_length (value) > MAX_ITEMS)
        return ward_tenant_refuse (error, member, "has to be a list of texts");
      ward_json_iter_init (&iter, value);
      while (ward_json_iter_next_element (&iter, &element))
        {
          const char *text = ward_json_as_string (element);

          if (text == NULL || !is_visible_ascii (text, MAX_ADDRESS))
            return ward_tenant_refuse (error, member, "has to be a list of texts");
          if (!check (self, text))
            return ward_tenant_refuse (error, member, what);
          g_ptr_array_add (list, g_strdup (text));
        }
    }
  g_ptr_array_add (list, NULL);
  *out_list = (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);

  return TRUE;
}

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

static gboolean
read_identity (WardTenant *self, const WardJson *object, GError **error)
{
  guint choice = WARD_ENVIRONMENT_PRODUCTION;

  if (!ward_tenant_read_text (object, "id", FALSE, &self->id, error)
      || !ward_tenant_read_text (object, "name", TRUE, &self->name, error))
    return FALSE;
  if (self->id == NULL)
    self->id = ward_random_uuid ();
  if (!is_id (self->id))
    return ward_tenant_refuse (error, "id", "may hold only a-z, 0-9 and hyphens, 64 at most");
  if (g_utf8_strlen (self->name, -1) > MAX_TEXT)
    return ward_tenant_refuse (error, "name", "is too long");

  if (!read_choice (object, "environment", environments, &choice, error))
    return FALSE;
  self->environment = (WardEnvironment) choice;
  choice = WARD_PROFILE_GENERIC;
  if (!read_choice (object, "profile", profiles, &choice, error))
    return FALSE;
  self->profile = (WardProfile) choice;

  return TRUE;
}

static gboolean
read_issuer (WardTenant *self, const WardJson *object, GError **error)
{
  guint choice = WARD_ISSUER_DISCOVERED;

  if (!read_choice (object, "issuerPolicy", issuer_policies, &choice, error)
      || !ward_tenant_read_text (object, "issuer", FALSE, &self->issuer, error))
    return FALSE;
  self->issuer_policy = (WardIssuerPolicy) choice;
  if (self->issuer != NULL && !ward_url_check (self->issuer, ward_tenant_get_url_policy (self), NULL))
    return ward_tenant_refuse (error, "issuer", "is not an address that Ward accepts");
  if (self->issuer_policy == WARD_ISSUER_PINNED && self->issuer == NULL)
    return ward_tenant_refuse (error, "issuer", "is missing, though the issuer is to be pinned");

  return TRUE;
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
static gboolean
read_policy (WardTenant *self, const WardJson *object, GError **error)
{
  g_autofree char *host = ward_url_dup_host (self->fhir_base);

  if (!read_list (self, object, "allowedHosts", check_host, "has to list host names in lower case",
                  &self->allowed_hosts, error)
      || !read_list (self, object, "pinnedKeys", check_key, "has to list SHA-256 digests of public keys in base64",
                     &self->pinned_keys, error))
    return FALSE;
  if (self->allowed_hosts[0] != NULL && !g_strv_contains ((const char *const *) self->allowed_hosts, host))
    return ward_tenant_refuse (error, "allowedHosts", "does not have the FHIR server's own host");

  return TRUE;
}

/* Each document once; left out, the older way of SMART is tried where the newer one is not there. */
static gboolean
read_discovery (WardTenant *self, const WardJson *object, GError **error)
{
  static const char *const usual[] = { WARD_DISCOVERY_SMART, WARD_DISCOVERY_METADATA, NULL };
  const char *what
      = "has to list what to ask how to sign in, each once: smart-configuration, metadata, openid-configuration";

  if (!read_list (self, object, "discoveryOrder", check_document, what, &self->discovery_order, error))
    return FALSE;
  for (guint i = 0; self->discovery_order[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) self->discovery_order + i + 1, self->discovery_order[i]))
      return ward_tenant_refuse (error, "discoveryOrder", what);
  if (self->discovery_order[0] == NULL)
    {
      g_strfreev (self->discovery_order);
      self->discovery_order = g_strdupv ((char **) usual);
    }

  return TRUE;
}

static gboolean
fail_base (WardTenant *self, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *what = NULL;

  ward_tenant_check_base (self->fhir_base, ward_tenant_get_url_policy (self), &why);
  what = g_strdup_printf ("is not an address that Ward accepts. %s", why != NULL ? why->message : "");
  return ward_tenant_refuse (error, "fhirBase", g_strchomp (what));
}

static gboolean
read_server (WardTenant *self, const WardJson *object, GError **error)
{
  if (!ward_tenant_read_text (object, "fhirBase", TRUE, &self->fhir_base, error)
      || !ward_tenant_read_text (object, "clientId", TRUE, &self->client_id, error)
      || !ward_tenant_read_text (object, "mrnSystem", FALSE, &self->mrn_system, error))
    return FALSE;
  if (!ward_url_check (self->fhir_base, ward_tenant_get_url_policy (self), NULL)
      || strchr (self->fhir_base, '?') != NULL)
    return fail_base (self, error);
  if (!is_visible_ascii (self->client_id, MAX_TEXT))
    return ward_tenant_refuse (error, "clientId", "holds characters that do not belong there");

  return read_issuer (self, object, error) && read_discovery (self, object, error)
         && read_list (self, object, "endpointHosts", check_host, "has to list host names in lower case",
                       &self->endpoint_hosts, error)
         && read_policy (self, object, error) && ward_tenant_read_smart_configuration (self, object, error)
         && ward_tenant_read_extra_ca (self, object, error);
}

static gboolean
read_disk_cache (WardTenant *self, const WardJson *object, GError **error)
{
  guint choice = WARD_DISK_CACHE_USER;

  if (!read_choice (object, "diskCache", disk_caches, &choice, error)
      || !ward_tenant_read_number (object, "diskCacheDays", 1, MAX_DISK_CACHE_DAYS, &self->disk_cache_days, error))
    return FALSE;
  self->disk_cache = (WardDiskCachePolicy) choice;
  return TRUE;
}

static gboolean
read_client (WardTenant *self, const WardJson *object, GError **error)
{
  guint choice = WARD_CLIENT_AUTH_NONE;

  if (!read_choice (object, "clientAuth", client_auths, &choice, error))
    return FALSE;
  self->client_auth = (WardClientAuthMethod) choice;
  choice = WARD_TENANT_KEY_RSA;
  if (!read_choice (object, "clientKeyKind", key_kinds, &choice, error)
      || !ward_tenant_read_text (object, "backendClientId", FALSE, &self->backend_client_id, error)
      || !ward_tenant_read_boolean (object, "registerDevice", &self->register_device, error)
      || !ward_tenant_read_boolean (object, "retryDoubtfulRefresh", &self->retry_doubtful_refresh, error)
      || !ward_tenant_read_boolean (object, "allowMissingTokenType", &self->allow_missing_token_type, error))
    return FALSE;
  self->client_key_kind = (WardTenantKeyKind) choice;
  if (self->backend_client_id != NULL && !is_visible_ascii (self->backend_client_id, MAX_TEXT))
    return ward_tenant_refuse (error, "backendClientId", "holds characters that do not belong there");
  /* A device gets by registration what a confidential client has: a way to go on without the browser. */
  if (self->register_device && self->client_auth != WARD_CLIENT_AUTH_NONE)
    return ward_tenant_refuse (error, "registerDevice", "is for a public client only, whose clientAuth is “none”");

  return TRUE;
}

static gboolean
read_requests (WardTenant *self, const WardJson *object, GError **error)
{
  /* Public clients of Epic get no refresh token (auth.md finding 2), and its clinicians no patient (finding 1). */
  self->ask_offline = self->profile != WARD_PROFILE_EPIC || self->client_auth != WARD_CLIENT_AUTH_NONE;
  self->page_size = self->profile == WARD_PROFILE_EPIC ? PAGE_SIZE_EPIC : PAGE_SIZE_GENERIC;
  self->max_parallel = PARALLEL;

  if (!ward_tenant_read_boolean (object, "anyPort", &self->any_port, error)
      || !ward_tenant_read_boolean (object, "askPatient", &self->ask_patient, error)
      || !ward_tenant_read_boolean (object, "askOffline", &self->ask_offline, error)
      || !ward_tenant_read_boolean (object, "promptConsent", &self->prompt_consent, error)
      || !ward_tenant_read_boolean (object, "forbidSaving", &self->forbid_saving, error)
      || !ward_tenant_read_boolean (object, "forbidPrinting", &self->forbid_printing, error)
      || !read_list (self, object, "redirectUris", check_redirect_uri,
                     "has to list addresses such as http://127.0.0.1:8765/callback", &self->redirect_uris, error)
      || !read_list (self, object, "scopes", check_scope, "holds a scope that is none", &self->scopes, error)
      || !ward_tenant_read_number (object, "pageSize", 1, MAX_PAGE_SIZE, &self->page_size, error)
      || !ward_tenant_read_number (object, "maxParallel", 1, MAX_PARALLEL, &self->max_parallel, error)
      || !read_disk_cache (self, object, error) || !ward_tenant_read_times (self, object, error)
      || !ward_tenant_read_health (self, object, error))
    return FALSE;
  if (self->redirect_uris[0] == NULL)
    return ward_tenant_refuse (error, "redirectUris", "is missing or empty");

  return TRUE;
}

static char **
collect_notes (const WardJson *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (!g_strv_contains (members, key) && !ward_tenant_is_health_member (key))
      {
        g_autofree char *escaped = g_strescape (key, NULL);
        g_autofree char *note = g_strdup_printf ("The member “%.40s” is not known and was left out", escaped);

        g_strv_builder_add (builder, note);
      }

  return g_strv_builder_end (builder);
}

/**
 * ward_tenant_new_from_json:
 * @object: a tenant object
 * @error: return location for a %WARD_FAILURE_TENANT, which names the member
 *
 * Reads and checks a tenant record. Members that Ward does not know are left out with a note; one of the wrong type is an error. A record without an
 * id gets a random one.
 *
 * Returns: (transfer full) (nullable): the tenant
 */
WardTenant *
ward_tenant_new_from_json (const WardJson *object, GError **error)
{
  g_autoptr (WardTenant) self = NULL;

  if (!ward_json_is_object (object))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TENANT, "The tenant record is not a JSON object");
      return NULL;
    }

  self = g_object_new (WARD_TYPE_TENANT, NULL);
  if (!read_identity (self, object, error) || !read_server (self, object, error) || !read_client (self, object, error)
      || !read_requests (self, object, error))
    return NULL;
  self->notes = collect_notes (object);

  return g_steal_pointer (&self);
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
