/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Revocation (RFC 7009) and introspection (RFC 7662, with the launch context that SMART App Launch 2.2 adds). Whoever
 * shows credentials must show good ones; the tokens of a confidential client are for that client only; a resource server
 * may ask with a bearer token of its own. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-client-auth.h"
#include "sandbox/ward-sandbox-scopes.h"
#include "sandbox/ward-sandbox-token.h"

#include <string.h>

static gboolean
has_bearer (const WardSandboxRequest *request)
{
  const char *header = ward_sandbox_request_get_header (request, "authorization");

  return header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0;
}

static WardSandboxResponse *
answer_bad_bearer (WardSandbox *self)
{
  WardSandboxResponse *response
      = ward_sandbox_answer_oauth_error (self, 401, "invalid_token", "The access token is not good.");

  ward_sandbox_response_add_header (response, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
  return response;
}

/* Whether the client may ask about, or end, a token of that grant. */
static gboolean
may_touch (WardSandbox *self, const WardSandboxClient *asking, const WardSandboxGrant *grant)
{
  g_autoptr (WardSandboxClient) owner = NULL;

  if (grant == NULL)
    return TRUE;
  if (asking != NULL)
    return strcmp (asking->id, grant->client_id) == 0;
  owner = ward_sandbox_clients_find (self->clients, grant->client_id);
  return owner == NULL || owner->kind == WARD_SANDBOX_CLIENT_PUBLIC || owner->kind == WARD_SANDBOX_CLIENT_DEVICE;
}

static void
write_active (WardSandbox *self, WardJsonWriter *writer, const WardSandboxGrant *grant, gint64 expires_us)
{
  const WardSandboxUser *user = ward_sandbox_find_user (grant->user);

  ward_json_writer_string (writer, "iss", self->issuer);
  ward_json_writer_string (writer, "sub", user->practitioner != NULL ? user->practitioner : grant->client_id);
  ward_json_writer_string (writer, "client_id", grant->client_id);
  ward_json_writer_string (writer, "scope", grant->scope);
  ward_json_writer_string (writer, "patient", grant->patient);
  ward_json_writer_string (writer, "encounter", grant->encounter);
  if (user->practitioner != NULL && ward_sandbox_scopes_contain (grant->scope, "fhirUser"))
    {
      g_autofree char *fhir_user = g_strconcat (self->fhir_base, "/Practitioner/", user->practitioner, NULL);

      ward_json_writer_string (writer, "fhirUser", fhir_user);
    }
  if (expires_us > 0)
    {
      ward_json_writer_string (writer, "token_type", "Bearer");
      ward_json_writer_int64 (writer, "exp", expires_us / G_USEC_PER_SEC);
    }
}

static WardSandboxResponse *
introspect (WardSandbox *self, const char *token, const WardSandboxClient *client, gboolean by_server)
{
  gint64 expires_us = 0;
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grants_check_access (self->grants, token, &expires_us);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  gboolean active;

  if (grant == NULL)
    grant = ward_sandbox_grants_peek_refresh (self->grants, token);
  active = grant != NULL && (by_server || may_touch (self, client, grant));
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_boolean (writer, "active", active);
  if (active)
    write_active (self, writer, grant, expires_us);
  ward_json_writer_end_object (writer);
  return ward_sandbox_answer_unstored (200, ward_json_writer_to_string (writer, FALSE));
}

static WardSandboxResponse *
end_token (WardSandbox *self, const char *token, const WardSandboxClient *client)
{
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grants_find_any (self->grants, token);

  if (!may_touch (self, client, grant))
    return client != NULL
               ? ward_sandbox_answer_oauth_error (self, 400, "invalid_grant", "The token is another client's.")
               : ward_sandbox_answer_oauth_error (self, 401, "invalid_client", "The token's client must authenticate.");
  ward_sandbox_grants_revoke (self->grants, token);
  return ward_sandbox_answer_unstored (200, g_strdup (""));
}

/**
 * ward_sandbox_answer_about_token:
 * @self: the sandbox
 * @request: a request
 * @form: (element-type WardSandboxParam): its form
 * @revokes: whether the token is to end; else the answer tells of it
 *
 * Returns: (transfer full): the answer
 */
WardSandboxResponse *
ward_sandbox_answer_about_token (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form,
                                 gboolean revokes)
{
  const char *token = ward_sandbox_params_get (form, "token");
  gboolean by_server = !revokes && has_bearer (request);
  g_autoptr (WardSandboxClient) client = NULL;
  WardSandboxResponse *refusal = NULL;

  if (by_server)
    {
      const char *header = ward_sandbox_request_get_header (request, "authorization");
      g_autoptr (WardSandboxGrant) own = ward_sandbox_grants_check_access (self->grants, header + 7, NULL);

      if (own == NULL)
        return answer_bad_bearer (self);
    }
  else
    client = ward_sandbox_authenticate_client (self, request, form, &refusal);
  if (refusal != NULL)
    return refusal;
  if (token == NULL)
    return ward_sandbox_answer_oauth_error (self, 400, "invalid_request", "token is missing.");
  return revokes ? end_token (self, token, client) : introspect (self, token, client, by_server);
}
