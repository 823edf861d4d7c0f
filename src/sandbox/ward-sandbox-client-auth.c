/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Client authentication at the token, revocation and introspection endpoints (RFC 6749 sections 2.3 and 3.2.1, RFC 7523,
 * SMART App Launch 2.2): one method at a time, and only the one that the client is registered for. A public client must
 * not authenticate, a confidential one must. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-client-auth.h"

#include <string.h>

#include "core/base/ward-secret-text.h"

#define JWT_BEARER "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define JWT_GRANT "urn:ietf:params:oauth:grant-type:jwt-bearer"

typedef enum
{
  METHOD_NONE,
  METHOD_SECRET,
  METHOD_ASSERTION,
} Method;

/* What the request says about its sender. */
typedef struct
{
  Method method;
  char *id;              /* (owned) (nullable) */
  char *secret;          /* (owned) (nullable) */
  const char *assertion; /* (unowned) (nullable) */
  const char *problem;   /* (unowned) (nullable) why it cannot be read */
} Credentials;

static void
credentials_clear (Credentials *credentials)
{
  g_free (credentials->id);
  ward_secret_clear_string (&credentials->secret);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Credentials, credentials_clear)

/* RFC 6749 section 2.3.1: each half is form-encoded before they are joined and turned into base64. */
static void
read_basic (const char *text, Credentials *out)
{
  gsize length = 0;
  g_autofree guint8 *bytes = g_base64_decode (text, &length);
  g_autofree char *again = g_base64_encode (bytes, length);
  g_autofree char *pair = g_strndup ((const char *) bytes, length);
  char *colon = strchr (pair, ':');

  if (colon == NULL || strlen (pair) != length || strcmp (again, text) != 0)
    {
      out->problem = "The Authorization header is malformed.";
      return;
    }
  *colon = '\0';
  out->method = METHOD_SECRET;
  out->id = ward_sandbox_form_decode (pair);
  out->secret = ward_sandbox_form_decode (colon + 1);
  if (out->id == NULL || out->secret == NULL)
    out->problem = "The Authorization header is malformed.";
}

static void
read_credentials (const WardSandboxRequest *request, GPtrArray *form, Credentials *out)
{
  const char *header = ward_sandbox_request_get_header (request, "authorization");
  const char *id = ward_sandbox_params_get (form, "client_id");
  const char *secret = ward_sandbox_params_get (form, "client_secret");
  const char *type = ward_sandbox_params_get (form, "client_assertion_type");

  out->assertion = ward_sandbox_params_get (form, "client_assertion");
  if ((header != NULL) + (secret != NULL) + (out->assertion != NULL) > 1)
    out->problem = "More than one method of authentication is used.";
  else if (header != NULL && g_ascii_strncasecmp (header, "Basic ", 6) != 0)
    out->problem = "This scheme is not for clients.";
  else if (header != NULL)
    read_basic (header + 6, out);
  else if (out->assertion != NULL)
    {
      out->method = METHOD_ASSERTION;
      out->id = ward_sandbox_read_assertion_issuer (out->assertion);
      if (g_strcmp0 (type, JWT_BEARER) != 0 || out->id == NULL)
        out->problem = "The client_assertion or its type is malformed.";
    }
  else if (secret != NULL)
    {
      out->method = METHOD_SECRET;
      out->secret = g_strdup (secret);
    }
  if (out->problem == NULL && id != NULL && out->id != NULL && strcmp (id, out->id) != 0)
    out->problem = "The client_id is that of another client.";
  if (out->id == NULL)
    out->id = g_strdup (id);
}

/* RFC 6749 section 5.2: who tried the header is told of the scheme. */
static WardSandboxResponse *
refuse (WardSandbox *self, const WardSandboxRequest *request, const char *text)
{
  WardSandboxResponse *response = ward_sandbox_answer_oauth_error (self, 401, "invalid_client", text);

  if (ward_sandbox_request_get_header (request, "authorization") != NULL)
    ward_sandbox_response_add_header (response, "WWW-Authenticate", "Basic realm=\"ward-sandbox\", charset=\"UTF-8\"");
  return response;
}

/* A device signs the grant itself; for a sign-in in the browser it signs a client_assertion (auth.md 1.5, 3a and 3b). */
static gboolean
is_unsigned_device (const WardSandboxClient *client, const Credentials *shown, GPtrArray *form)
{
  return client->kind == WARD_SANDBOX_CLIENT_DEVICE && shown->method == METHOD_NONE
         && g_strcmp0 (ward_sandbox_params_get (form, "grant_type"), JWT_GRANT) == 0;
}

static const char *
find_problem (WardSandbox *self, const WardSandboxClient *client, const Credentials *shown, GPtrArray *form,
              GError **error)
{
  static const Method wanted[] = {
    [WARD_SANDBOX_CLIENT_PUBLIC] = METHOD_NONE,      [WARD_SANDBOX_CLIENT_SECRET] = METHOD_SECRET,
    [WARD_SANDBOX_CLIENT_KEY] = METHOD_ASSERTION,    [WARD_SANDBOX_CLIENT_BACKEND] = METHOD_ASSERTION,
    [WARD_SANDBOX_CLIENT_DEVICE] = METHOD_ASSERTION,
  };

  if (is_unsigned_device (client, shown, form))
    return NULL;
  if (shown->method != wanted[client->kind])
    {
      if (client->kind == WARD_SANDBOX_CLIENT_PUBLIC)
        return "A public client has no credentials.";
      return "The client must authenticate, and by the method it is registered for.";
    }
  if (shown->method == METHOD_SECRET && strcmp (shown->secret, WARD_SANDBOX_SECRET) != 0)
    return "The secret is wrong.";
  if (shown->method == METHOD_ASSERTION && !ward_sandbox_check_assertion (self, client, shown->assertion, error))
    return (*error)->message;
  return NULL;
}

/**
 * ward_sandbox_authenticate_client:
 * @self: the sandbox
 * @request: a request to one of the endpoints for clients
 * @form: (element-type WardSandboxParam): its form
 * @out_refusal: (out) (nullable) (transfer full): the answer to somebody who is not whom it says
 *
 * Finds out who sends the request.
 *
 * Returns: (transfer full) (nullable): the client; %NULL without a refusal where the request names none
 */
WardSandboxClient *
ward_sandbox_authenticate_client (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form,
                                  WardSandboxResponse **out_refusal)
{
  g_auto (Credentials) shown = { 0 };
  g_autoptr (WardSandboxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  const char *problem;

  *out_refusal = NULL;
  read_credentials (request, form, &shown);
  if (shown.problem == NULL && shown.id == NULL && shown.method == METHOD_NONE)
    return NULL;
  client = ward_sandbox_clients_find (self->clients, shown.id);
  if (shown.problem != NULL)
    problem = shown.problem;
  else if (client == NULL)
    problem = "This client is not known here.";
  else
    problem = find_problem (self, client, &shown, form, &error);
  if (problem == NULL)
    return g_steal_pointer (&client);
  *out_refusal = refuse (self, request, problem);
  return NULL;
}
