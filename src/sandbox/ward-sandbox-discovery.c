/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client finds before it signs in: smart-configuration (SMART App Launch 2.2), openid-configuration (OpenID Connect
 * Discovery 1.0) and the key set. Profile epic leaves out what Epic leaves out (auth.md 1.1). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static void
write_list (WardJsonWriter *writer, const char *key, const char *const *values)
{
  ward_json_writer_begin_array (writer, key);
  for (guint i = 0; values[i] != NULL; i++)
    ward_json_writer_string (writer, NULL, values[i]);
  ward_json_writer_end_array (writer);
}

static void
write_address (WardJsonWriter *writer, const char *key, const char *origin, const char *path, const char *tail)
{
  g_autofree char *address = g_strconcat (origin, path, tail, NULL);

  ward_json_writer_string (writer, key, address);
}

static const char *
get_endpoint_origin (WardSandbox *self, const WardSandboxRequest *request)
{
  if (ward_sandbox_request_has_fault (request, "http-endpoints", NULL))
    return "http://ehr.example";
  if (ward_sandbox_request_has_fault (request, "foreign-endpoints", NULL))
    return "https://elsewhere.example";
  if (ward_sandbox_request_has_fault (request, "relative-endpoints", NULL))
    return "";
  return self->origin;
}

static void
write_common (WardSandbox *self, const WardSandboxRequest *request, WardJsonWriter *writer)
{
  static const char *const grants_generic[] = { "authorization_code", "refresh_token", "client_credentials",
                                                "urn:ietf:params:oauth:grant-type:jwt-bearer", NULL };
  static const char *const grants_epic[] = { "authorization_code",
                                             "refresh_token",
                                             "client_credentials",
                                             "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                             "urn:ietf:params:oauth:grant-type:token-exchange",
                                             NULL };
  static const char *const s256[] = { "S256", NULL };
  static const char *const plain[] = { "plain", NULL };
  static const char *const code[] = { "code", NULL };
  static const char *const methods_generic[]
      = { "none", "client_secret_basic", "client_secret_post", "private_key_jwt", NULL };
  static const char *const algorithms[] = { "RS384", "ES384", NULL };
  static const char *const methods_epic[] = { "client_secret_post", "client_secret_basic", "private_key_jwt", NULL };
  const char *origin = get_endpoint_origin (self, request);
  const char *issuer = self->issuer;
  g_autofree char *other_issuer = g_strconcat (self->issuer, "/other", NULL);

  if (ward_sandbox_request_has_fault (request, "issuer-mismatch", NULL))
    issuer = other_issuer;
  if (!ward_sandbox_request_has_fault (request, "no-issuer", NULL))
    ward_json_writer_string (writer, "issuer", issuer);
  write_address (writer, "jwks_uri", origin, self->jwks_path, "");
  write_address (writer, "authorization_endpoint", origin, self->oauth_path, "/authorize");
  write_address (writer, "token_endpoint", origin, self->oauth_path, "/token");
  write_list (writer, "token_endpoint_auth_methods_supported", self->epic ? methods_epic : methods_generic);
  write_list (writer, "response_types_supported", code);
  write_list (writer, "grant_types_supported", self->epic ? grants_epic : grants_generic);
  if (ward_sandbox_request_has_fault (request, "plain-only", NULL))
    write_list (writer, "code_challenge_methods_supported", plain);
  else if (!ward_sandbox_request_has_fault (request, "no-pkce-methods", NULL))
    write_list (writer, "code_challenge_methods_supported", s256);
  if (self->epic)
    return;
  write_list (writer, "token_endpoint_auth_signing_alg_values_supported", algorithms);
  if (!self->settings.no_registration)
    write_address (writer, "registration_endpoint", origin, self->oauth_path, "/register");
  write_address (writer, "revocation_endpoint", origin, self->oauth_path, "/revoke");
  write_address (writer, "introspection_endpoint", origin, self->oauth_path, "/introspect");
  ward_json_writer_boolean (writer, "authorization_response_iss_parameter_supported", TRUE);
}

static char *
build_smart_configuration (WardSandbox *self, const WardSandboxRequest *request)
{
  static const char *const scopes_generic[] = { "openid",
                                                "fhirUser",
                                                "profile",
                                                "launch",
                                                "launch/patient",
                                                "launch/encounter",
                                                "offline_access",
                                                "online_access",
                                                "user/*.rs",
                                                "user/*.read",
                                                "patient/*.rs",
                                                "system/*.rs",
                                                "system/*.read",
                                                "user/Observation.rs",
                                                NULL };
  static const char *const scopes_epic[]
      = { "epic.scanning.dmsusername", "fhirUser", "launch", "openid", "profile", NULL };
  static const char *const capabilities[] = { "launch-ehr",
                                              "launch-standalone",
                                              "client-public",
                                              "client-confidential-symmetric",
                                              "client-confidential-asymmetric",
                                              "context-ehr-patient",
                                              "context-ehr-encounter",
                                              "context-standalone-patient",
                                              "context-standalone-encounter",
                                              "context-style",
                                              "permission-offline",
                                              "permission-online",
                                              "permission-patient",
                                              "permission-user",
                                              "permission-v1",
                                              "permission-v2",
                                              "sso-openid-connect",
                                              "context-banner",
                                              NULL };
  static const char *const capabilities_epic[] = { "launch-ehr",
                                                   "launch-standalone",
                                                   "client-public",
                                                   "client-confidential-symmetric",
                                                   "client-confidential-asymmetric",
                                                   "context-banner",
                                                   "context-style",
                                                   "context-ehr-patient",
                                                   "context-ehr-encounter",
                                                   "context-standalone-patient",
                                                   "permission-user",
                                                   "permission-patient",
                                                   "permission-offline",
                                                   "permission-v1",
                                                   "permission-v2",
                                                   "sso-openid-connect",
                                                   "authorize-post",
                                                   NULL };
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  write_common (self, request, writer);
  write_list (writer, "scopes_supported", self->epic ? scopes_epic : scopes_generic);
  write_list (writer, "capabilities", self->epic ? capabilities_epic : capabilities);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, TRUE);
}

static char *
build_openid_configuration (WardSandbox *self, const WardSandboxRequest *request)
{
  static const char *const scopes[] = { "openid", "fhirUser", "profile", NULL };
  static const char *const subjects[] = { "public", NULL };
  static const char *const algorithms[] = { "RS256", "ES384", NULL };
  static const char *const algorithms_epic[] = { "RS256", NULL };
  static const char *const modes[] = { "query", NULL };
  static const char *const claims[]
      = { "iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "fhirUser", "preferred_username", "name", NULL };
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  write_common (self, request, writer);
  write_list (writer, "scopes_supported", scopes);
  write_list (writer, "response_modes_supported", modes);
  write_list (writer, "subject_types_supported", subjects);
  write_list (writer, "id_token_signing_alg_values_supported", self->epic ? algorithms_epic : algorithms);
  write_list (writer, "claims_supported", claims);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, TRUE);
}

/**
 * ward_sandbox_answer_discovery:
 * @self: the sandbox
 * @request: any request
 *
 * Returns: (transfer full) (nullable): the document at that path, or %NULL where there is none
 */
WardSandboxResponse *
ward_sandbox_answer_discovery (WardSandbox *self, WardSandboxRequest *request)
{
  const char *path = request->path;
  const char *tail = NULL;
  gboolean below_fhir = g_str_has_prefix (path, self->fhir_path);
  WardSandboxResponse *response;

  if (strcmp (path, self->jwks_path) == 0)
    response = ward_sandbox_answer_json (200, ward_sandbox_keys_build_jwks (self->keys));
  else
    {
      if (below_fhir)
        tail = path + strlen (self->fhir_path);
      else if (g_str_has_prefix (path, self->oauth_path))
        tail = path + strlen (self->oauth_path);
      if (g_strcmp0 (tail, "/.well-known/smart-configuration") == 0 && below_fhir)
        response = ward_sandbox_answer_json (200, build_smart_configuration (self, request));
      /* Epic has it below the FHIR base, too. */
      else if (g_strcmp0 (tail, "/.well-known/openid-configuration") == 0 && (!below_fhir || self->epic))
        response = ward_sandbox_answer_json (200, build_openid_configuration (self, request));
      else
        return NULL;
    }
  if (strcmp (request->method, "GET") != 0 && strcmp (request->method, "HEAD") != 0)
    {
      ward_sandbox_response_free (response);
      return ward_sandbox_answer_method_not_allowed ("GET, HEAD");
    }
  ward_sandbox_response_add_header (response, "Cache-Control", "max-age=300");
  return response;
}
