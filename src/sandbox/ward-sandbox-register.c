/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Registration of a device by itself (RFC 7591 as Epic documents it, auth.md 1.5): the access token of an ordinary
 * sign-in opens it once, the device sends an RSA key, and gets a client id with which it signs for its user. Epic has it
 * without a word in its discovery (Q8). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

/* RFC 6750 section 3: without a token, only the scheme. */
static WardSandboxResponse *
refuse_token (WardSandbox *self, gboolean had_token)
{
  WardSandboxResponse *response
      = ward_sandbox_answer_oauth_error (self, 401, "invalid_token",
                                         "The initial access token is missing, not good, or was used before.");

  ward_sandbox_response_add_header (response, "WWW-Authenticate",
                                    had_token ? "Bearer error=\"invalid_token\"" : "Bearer realm=\"ward-sandbox\"");
  return response;
}

static const char *
find_token (const WardSandboxRequest *request)
{
  const char *header = ward_sandbox_request_get_header (request, "authorization");

  return header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0 ? header + 7 : NULL;
}

static WardJsonDoc *
parse_body (const WardSandboxRequest *request)
{
  const char *type = ward_sandbox_request_get_header (request, "content-type");
  g_autoptr (WardJsonDoc) doc = NULL;

  if (type == NULL || g_ascii_strncasecmp (type, "application/json", 16) != 0
      || (type[16] != '\0' && type[16] != ';' && type[16] != ' ') || request->body == NULL)
    return NULL;
  doc = ward_json_parse (request->body, NULL, NULL);
  return doc != NULL && ward_json_is_object (ward_json_doc_get_root (doc)) ? g_steal_pointer (&doc) : NULL;
}

static WardSandboxJwks *
read_metadata (const WardJson *metadata, const WardSandboxGrant *grant, GError **error)
{
  if (g_strcmp0 (ward_json_get_string (metadata, "software_id"), grant->client_id) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The software_id is not the client id that the token was given to.");
      return NULL;
    }
  if (ward_json_get (metadata, "jwks_uri") != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A device sends its keys, not an address.");
      return NULL;
    }
  return ward_sandbox_jwks_new (ward_json_get (metadata, "jwks"), WARD_SANDBOX_JWKS_RSA_ONLY, error);
}

static char *
build_answer (WardSandbox *self, const WardSandboxRequest *request, const WardJson *metadata, const char *client_id)
{
  gboolean nameless = ward_sandbox_request_has_fault (request, "no-client-id", NULL);
  gboolean other = ward_sandbox_request_has_fault (request, "other-software", NULL);
  const char *redirect = self->redirect_uris != NULL ? self->redirect_uris[0] : "http://127.0.0.1/callback";
  g_autofree char *jwks = ward_json_to_string (ward_json_get (metadata, "jwks"), FALSE);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *json = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "redirect_uris");
  ward_json_writer_string (writer, NULL, redirect);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "token_endpoint_auth_method", "none");
  ward_json_writer_begin_array (writer, "grant_types");
  ward_json_writer_string (writer, NULL, "urn:ietf:params:oauth:grant-type:jwt-bearer");
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "software_id",
                           other ? "somebody-else" : ward_json_get_string (metadata, "software_id"));
  ward_json_writer_string (writer, "client_id", nameless ? NULL : client_id);
  ward_json_writer_int64 (writer, "client_id_issued_at", ward_sandbox_grants_now_us (self->grants) / G_USEC_PER_SEC);
  ward_json_writer_end_object (writer);
  json = ward_json_writer_to_string (writer, FALSE);
  json[strlen (json) - 1] = '\0'; /* the keys go back as they came */
  return g_strconcat (json, ",\"jwks\":", jwks, "}", NULL);
}

static WardSandboxResponse *
answer_registration (WardSandbox *self, const WardSandboxRequest *request)
{
  const char *token = find_token (request);
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grants_check_access (self->grants, token, NULL);
  g_autoptr (WardSandboxGrant) redeemed = NULL;
  g_autoptr (WardSandboxGrant) own = NULL;
  g_autoptr (WardJsonDoc) doc = parse_body (request);
  g_autoptr (WardSandboxJwks) jwks = NULL;
  g_autoptr (WardSandboxClient) client = NULL;
  g_autoptr (GError) error = NULL;

  if (grant == NULL)
    return refuse_token (self, token != NULL);
  if (strcmp (grant->client_id, WARD_SANDBOX_CLIENT_ID) != 0
      || ward_sandbox_request_has_fault (request, "refuse-registration", NULL))
    return ward_sandbox_answer_oauth_error (self, 403, "access_denied", "This client may not register devices.");
  if (doc == NULL)
    return ward_sandbox_answer_oauth_error (self, 400, "invalid_client_metadata", "The body is no JSON object.");
  jwks = read_metadata (ward_json_doc_get_root (doc), grant, &error);
  if (jwks == NULL)
    return ward_sandbox_answer_oauth_error (self, 400, "invalid_client_metadata", error->message);
  redeemed = ward_sandbox_grants_redeem_registration (self->grants, token);
  if (redeemed == NULL)
    return refuse_token (self, TRUE);
  own = ward_sandbox_grant_copy (redeemed);
  client = ward_sandbox_clients_add_device (self->clients, jwks, own);
  return ward_sandbox_answer_unstored (201, build_answer (self, request, ward_json_doc_get_root (doc), client->id));
}

/**
 * ward_sandbox_answer_register:
 * @self: the sandbox
 * @request: a request
 * @path: what follows the authorization server's own path
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL where the path is another, or nobody can register
 */
WardSandboxResponse *
ward_sandbox_answer_register (WardSandbox *self, WardSandboxRequest *request, const char *path)
{
  if (strcmp (path, "/register") != 0 || self->settings.no_registration)
    return NULL;
  if (strcmp (request->method, "POST") != 0)
    return ward_sandbox_answer_method_not_allowed ("POST");
  return answer_registration (self, request);
}
