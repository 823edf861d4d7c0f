/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The errors that the SMART launcher can simulate, under its names, so that a tester finds the same choice here (auth.md
 * section 2). What is wrong with client or address is told on a page, everything else where the client reads it. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"
#include "sandbox/ward-sandbox-pages.h"

typedef enum
{
  ON_PAGE,
  AS_JSON,
  AS_CHALLENGE,
} Form;

static const struct
{
  const char *name;
  Form form;
  guint status;
  const char *error;
  const char *text;
} errors[] = {
  { "auth_invalid_client_id", ON_PAGE, 400, NULL, "This program is not registered here (client_id)." },
  { "auth_invalid_redirect_uri", ON_PAGE, 400, NULL, "The address to come back to is not registered (redirect_uri)." },
  { "auth_invalid_client_secret", AS_JSON, 401, "invalid_client", "The client's secret is not good." },
  { "token_invalid_token", AS_JSON, 400, "invalid_grant", "The token is not known." },
  { "token_expired_refresh_token", AS_JSON, 400, "invalid_grant", "The refresh token has expired." },
  { "token_invalid_scope", AS_JSON, 400, "invalid_scope", "The scope is not one of this server." },
  { "token_invalid_jti", AS_JSON, 401, "invalid_client", "The assertion's jti is not good." },
  { "request_invalid_token", AS_CHALLENGE, 401, "invalid_token", "The access token provided is not valid" },
  { "request_expired_token", AS_CHALLENGE, 401, "invalid_token", "The access token provided has expired" },
};

static WardSandboxResponse *
answer_challenge (WardSandbox *self, const WardSandboxRequest *request, const char *error, const char *text)
{
  g_autofree char *challenge = g_strdup_printf ("Bearer error=\"%s\", error_description=\"%s\"", error, text);
  WardSandboxResponse *response;

  if ((ward_sandbox_get_place (self, request) & WARD_SANDBOX_AT_FHIR) == 0)
    response = ward_sandbox_answer_oauth_error (self, 401, error, text);
  else if (self->epic)
    response = ward_sandbox_response_new (401, "application/json; charset=utf-8", "\"\"");
  else
    response = ward_sandbox_answer_outcome (self, 401, "login", NULL, text);
  ward_sandbox_response_add_header (response, "WWW-Authenticate", challenge);
  return response;
}

/* A registration in place of a client's: the token that opens it, or what the client signed with it. */
static WardSandboxResponse *
answer_expired_registration (WardSandbox *self, const WardSandboxRequest *request)
{
  static const char text[] = "The registration has expired";

  if ((ward_sandbox_get_place (self, request) & WARD_SANDBOX_AT_REGISTER) != 0)
    return answer_challenge (self, request, "invalid_token", text);
  return ward_sandbox_answer_oauth_error (self, 401, "invalid_client", text);
}

/**
 * ward_sandbox_simulate_error:
 * @self: the sandbox
 * @request: a request with its faults
 *
 * "auth_invalid_scope" is not among them: it takes the way that every error of the authorization endpoint takes.
 *
 * Returns: (transfer full) (nullable): the simulated error, if one strikes
 */
WardSandboxResponse *
ward_sandbox_simulate_error (WardSandbox *self, const WardSandboxRequest *request)
{
  if (ward_sandbox_request_has_fault (request, "token_expired_registration_token", NULL))
    return answer_expired_registration (self, request);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      if (!ward_sandbox_request_has_fault (request, errors[i].name, NULL))
        continue;
      if (errors[i].form == ON_PAGE)
        return ward_sandbox_page_error (self, errors[i].text);
      if (errors[i].form == AS_CHALLENGE)
        return answer_challenge (self, request, errors[i].error, errors[i].text);
      return ward_sandbox_answer_oauth_error (self, errors[i].status, errors[i].error, errors[i].text);
    }
  return NULL;
}
