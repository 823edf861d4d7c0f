/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The token endpoint (RFC 6749 sections 4.1.3, 4.4, 5 and 6; RFC 7523; RFC 7636): one function a grant, and a table of
 * which kind of client may use which. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-token.h"

#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-secret-text.h"
#include "sandbox/ward-sandbox-client-auth.h"
#include "sandbox/ward-sandbox-scopes.h"

/* What a token request is answered from. */
typedef struct
{
  WardSandbox *self;                 /* (unowned) */
  const WardSandboxRequest *request; /* (unowned) */
  GPtrArray *form;                   /* (unowned) */
  const WardSandboxClient *client;   /* (unowned) */
} Asked;

static gboolean
verify_challenge (const char *verifier, const char *challenge)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *encoded = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (verifier == NULL || strlen (verifier) < 43 || strlen (verifier) > 128)
    return FALSE;
  for (const char *p = verifier; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._~", *p) == NULL)
      return FALSE;
  g_checksum_update (sum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (sum, digest, &length);
  encoded = ward_base64url_encode (digest, length);
  return strcmp (encoded, challenge) == 0;
}

static WardSandboxResponse *
refuse (const Asked *asked, const char *error, const char *description)
{
  return ward_sandbox_answer_oauth_error (asked->self, 400, error, description);
}

static gboolean
is_own (const Asked *asked, const WardSandboxGrant *grant)
{
  return grant != NULL && strcmp (grant->client_id, asked->client->id) == 0;
}

static WardSandboxResponse *
answer_code (const Asked *asked)
{
  g_autoptr (WardSandboxGrant) grant
      = ward_sandbox_grants_redeem_code (asked->self->grants, ward_sandbox_params_get (asked->form, "code"));

  if (!is_own (asked, grant))
    return refuse (asked, "invalid_grant", "The code is unknown, used, too old, or another client's.");
  if (g_strcmp0 (grant->redirect_uri, ward_sandbox_params_get (asked->form, "redirect_uri")) != 0)
    return refuse (asked, "invalid_grant", "The redirect_uri is not the one of the authorization.");
  if (!verify_challenge (ward_sandbox_params_get (asked->form, "code_verifier"), grant->challenge))
    return refuse (asked, "invalid_grant", "The code_verifier does not fit the code_challenge.");
  return ward_sandbox_answer_tokens (asked->self, asked->request, grant, WARD_SANDBOX_TOKENS_FIRST);
}

/* RFC 6749 section 6: the new scope may be less, never more. */
static gboolean
is_subset (const char *asked, const char *granted)
{
  g_auto (GStrv) list = g_strsplit (asked, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (list[i][0] != '\0' && !ward_sandbox_scopes_contain (granted, list[i]))
      return FALSE;
  return TRUE;
}

/* Where the answer is to give no new refresh token, the old one stays good (auth.md X042). */
static gboolean
keeps_token (const WardSandboxRequest *request)
{
  return ward_sandbox_request_has_fault (request, "no-refresh-token", NULL)
         || ward_sandbox_request_has_fault (request, "refresh-no-token", NULL)
         || ward_sandbox_request_has_fault (request, "refresh-empty-token", NULL);
}

static WardSandboxResponse *
answer_refresh (const Asked *asked)
{
  WardSandboxGrants *grants = asked->self->grants;
  const char *token = ward_sandbox_params_get (asked->form, "refresh_token");
  const char *scope = ward_sandbox_params_get (asked->form, "scope");
  g_autoptr (WardSandboxGrant) peeked = ward_sandbox_grants_peek_refresh (grants, token);
  g_autoptr (WardSandboxGrant) grant = NULL;

  if (peeked != NULL && !is_own (asked, peeked))
    return refuse (asked, "invalid_grant", "The refresh token is another client's.");
  if (peeked != NULL && scope != NULL && !is_subset (scope, peeked->scope))
    return refuse (asked, "invalid_scope", "The scope is wider than what was granted.");
  grant = peeked != NULL && keeps_token (asked->request) ? ward_sandbox_grant_ref (peeked)
                                                         : ward_sandbox_grants_redeem_refresh (grants, token);
  if (grant == NULL)
    return refuse (asked, "invalid_grant", "The refresh token is unknown, used or revoked.");
  return ward_sandbox_answer_tokens (asked->self, asked->request, grant,
                                     keeps_token (asked->request) ? WARD_SANDBOX_TOKENS_KEPT
                                                                  : WARD_SANDBOX_TOKENS_REFRESHED);
}

/* A backend service (SMART App Launch 2.2, auth.md 1.8): no user, no patient, and the scopes of its own kind. Epic gives
 * what the app's record says, whatever is asked. */
static WardSandboxResponse *
answer_backend (const Asked *asked)
{
  static const char recorded[] = "system/Patient.read system/Observation.read system/DiagnosticReport.read "
                                 "system/AllergyIntolerance.read system/Encounter.read system/Practitioner.read";
  const char *scope = asked->self->epic ? recorded : ward_sandbox_params_get (asked->form, "scope");
  g_auto (GStrv) scopes = ward_sandbox_scopes_filter (scope, WARD_SANDBOX_SCOPES_OF_SERVICES);
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grant_new ();

  if (scopes[0] == NULL)
    return refuse (asked, "invalid_scope", "A backend service must ask for scopes that begin with system/.");
  grant->client_id = g_strdup (asked->client->id);
  grant->user = g_strdup (WARD_SANDBOX_BACKGROUND_USER);
  grant->scope = g_strjoinv (" ", scopes);
  ward_sandbox_grants_start_family (asked->self->grants, grant);
  return ward_sandbox_answer_tokens (asked->self, asked->request, grant, WARD_SANDBOX_TOKENS_BACKEND);
}

/* A device that registered itself goes on with what its user granted (auth.md 1.5, step 3a). */
static WardSandboxResponse *
answer_device (const Asked *asked)
{
  const char *assertion = ward_sandbox_params_get (asked->form, "assertion");
  g_autoptr (WardSandboxGrant) grant = NULL;
  g_autoptr (GError) error = NULL;

  if (assertion == NULL)
    return refuse (asked, "invalid_request", "The assertion is missing.");
  if (ward_sandbox_request_has_fault (asked->request, "refuse-device", NULL))
    return refuse (asked, "invalid_grant", "The registration is not known everywhere yet.");
  if (!ward_sandbox_check_assertion (asked->self, asked->client, assertion, &error))
    return refuse (asked, "invalid_grant", error->message);
  grant = ward_sandbox_grant_copy (asked->client->grant);
  ward_sandbox_grants_start_family (asked->self->grants, grant);
  return ward_sandbox_answer_tokens (asked->self, asked->request, grant, WARD_SANDBOX_TOKENS_DEVICE);
}

#define KIND(kind) (1u << WARD_SANDBOX_CLIENT_##kind)

static const struct
{
  const char *type;
  guint kinds; /* of clients that may use it */
  WardSandboxResponse *(*answer) (const Asked *asked);
} grants_offered[] = {
  { "authorization_code", KIND (PUBLIC) | KIND (SECRET) | KIND (KEY) | KIND (DEVICE), answer_code },
  { "refresh_token", KIND (PUBLIC) | KIND (SECRET) | KIND (KEY) | KIND (DEVICE), answer_refresh },
  { "client_credentials", KIND (KEY) | KIND (BACKEND), answer_backend },
  { "urn:ietf:params:oauth:grant-type:jwt-bearer", KIND (DEVICE), answer_device },
};

static WardSandboxResponse *
answer_grant (const Asked *asked)
{
  const char *type = ward_sandbox_params_get (asked->form, "grant_type");

  for (guint i = 0; i < G_N_ELEMENTS (grants_offered); i++)
    if (strcmp (type, grants_offered[i].type) == 0)
      {
        if ((grants_offered[i].kinds & (1u << asked->client->kind)) == 0)
          return refuse (asked, "unauthorized_client", "This client may not use this grant.");
        return grants_offered[i].answer (asked);
      }
  return refuse (asked, "unsupported_grant_type", "This grant is not offered here.");
}

static WardSandboxResponse *
check_form (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form)
{
  static const char *const once[]
      = { "grant_type", "code",          "redirect_uri", "client_id",        "code_verifier",        "refresh_token",
          "scope",      "client_secret", "assertion",    "client_assertion", "client_assertion_type" };
  const char *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    if (ward_sandbox_params_count (form, once[i]) > 1)
      return ward_sandbox_answer_oauth_error (self, 400, "invalid_request", "A parameter is given twice.");
  if (ward_sandbox_request_has_fault (request, "refuse-token", &error))
    return ward_sandbox_answer_oauth_error (self, 400, error != NULL ? error : "invalid_grant",
                                            "The sandbox was told to refuse.");
  if (ward_sandbox_request_has_fault (request, "refuse-client", NULL))
    return ward_sandbox_answer_oauth_error (self, 401, "invalid_client", "The sandbox was told to refuse.");
  return NULL;
}

static WardSandboxResponse *
answer_token (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form)
{
  WardSandboxResponse *refusal = check_form (self, request, form);
  g_autoptr (WardSandboxClient) client = NULL;
  Asked asked = { self, request, form, NULL };

  if (refusal != NULL)
    return refusal;
  if (ward_sandbox_params_get (form, "grant_type") == NULL)
    return ward_sandbox_answer_oauth_error (self, 400, "invalid_request", "grant_type is missing.");
  client = ward_sandbox_authenticate_client (self, request, form, &refusal);
  if (refusal != NULL)
    return refusal;
  if (client == NULL)
    return ward_sandbox_answer_oauth_error (self, 401, "invalid_client", "The request names no client.");
  asked.client = client;
  return answer_grant (&asked);
}

/* Wipes the decoded tokens that a form held. */
static void
wipe_form (GPtrArray *form)
{
  for (guint i = 0; i < form->len; i++)
    ward_secret_clear_string (&((WardSandboxParam *) g_ptr_array_index (form, i))->value);
}

/**
 * ward_sandbox_answer_token:
 * @self: the sandbox
 * @request: a request
 * @path: what follows the authorization server's own path
 *
 * Answers the endpoints that take forms from clients: token, revocation and introspection.
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL where the path is none of the endpoints
 */
WardSandboxResponse *
ward_sandbox_answer_token (WardSandbox *self, WardSandboxRequest *request, const char *path)
{
  gboolean token = strcmp (path, "/token") == 0;
  gboolean about = (strcmp (path, "/revoke") == 0 || strcmp (path, "/introspect") == 0) && !self->epic;
  g_autoptr (GPtrArray) form = NULL;
  WardSandboxResponse *response;

  if (!token && !about)
    return NULL;
  if (strcmp (request->method, "POST") != 0)
    return ward_sandbox_answer_method_not_allowed ("POST");
  form = ward_sandbox_request_parse_form (request);
  if (form == NULL)
    return ward_sandbox_answer_oauth_error (self, 400, "invalid_request", "The body is no form.");
  response = token ? answer_token (self, request, form)
                   : ward_sandbox_answer_about_token (self, request, form, strcmp (path, "/revoke") == 0);
  wipe_form (form);
  return response;
}
