/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The token endpoint (RFC 6749 sections 4.1.3, 5 and 6; RFC 7636), revocation (RFC 7009) and introspection (RFC 7662) for
 * the one public client. Profile epic gives a public client no refresh token, booleans as strings, "bearer" in lower
 * case, the state once more, and no reason with an error (auth.md 1.3, 1.4, 1.9). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-secret-text.h"
#include "sandbox/ward-sandbox-scopes.h"

#define DEFAULT_SECONDS 3600
#define ID_TOKEN_SECONDS 300

static WardSandboxResponse *
answer_unstored (guint status, char *json)
{
  WardSandboxResponse *response = ward_sandbox_answer_json (status, json);

  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  ward_sandbox_response_add_header (response, "Pragma", "no-cache");
  return response;
}

static WardSandboxResponse *
answer_error (WardSandbox *self, guint status, const char *error, const char *description)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "error", error);
  if (self->epic)
    ward_json_writer_null (writer, "error_description");
  else
    ward_json_writer_string (writer, "error_description", description);
  ward_json_writer_end_object (writer);
  return answer_unstored (status, ward_json_writer_to_string (writer, FALSE));
}

static void
write_lies (const WardSandboxRequest *request, WardJsonWriter *writer, WardSandbox *self, const char *client_id,
            gint64 now)
{
  g_autofree char *issuer = g_strconcat (self->issuer, "/token", NULL);
  gboolean expired = ward_sandbox_request_has_fault (request, "id-token-expired", NULL);

  if (ward_sandbox_request_has_fault (request, "id-token-iss", NULL))
    ward_json_writer_string (writer, "iss", issuer);
  else
    ward_json_writer_string (writer, "iss", self->issuer);
  if (ward_sandbox_request_has_fault (request, "id-token-aud", NULL))
    ward_json_writer_string (writer, "aud", "somebody-else");
  else if (ward_sandbox_request_has_fault (request, "id-token-aud-array", NULL))
    {
      ward_json_writer_begin_array (writer, "aud");
      ward_json_writer_string (writer, NULL, client_id);
      ward_json_writer_end_array (writer);
    }
  else
    ward_json_writer_string (writer, "aud", client_id);
  ward_json_writer_int64 (writer, "iat", expired ? now - 7200 : now);
  ward_json_writer_int64 (writer, "exp", expired ? now - 3600 : now + ID_TOKEN_SECONDS);
}

static char *
build_claims (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
              const char *access_token)
{
  const WardSandboxUser *user = ward_sandbox_find_user (grant->user);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *half = ward_sandbox_half_hash (self->settings.es384, access_token);
  g_autofree char *fhir_user = g_strconcat (self->fhir_base, "/Practitioner/", user->practitioner, NULL);
  /* One of Epic's examples is not below the FHIR base (auth.md Q11). */
  g_autofree char *outside = g_strconcat (self->issuer, "/api/FHIR/R4/Practitioner/", user->practitioner, NULL);
  gint64 now = ward_sandbox_grants_now_us (self->grants) / G_USEC_PER_SEC;

  ward_json_writer_begin_object (writer, NULL);
  write_lies (request, writer, self, grant->client_id, now);
  ward_json_writer_string (writer, "sub",
                           ward_sandbox_request_has_fault (request, "id-token-sub", NULL) ? "somebody-else"
                                                                                          : user->practitioner);
  ward_json_writer_string (writer, "nonce",
                           ward_sandbox_request_has_fault (request, "id-token-nonce", NULL) ? "another-nonce"
                                                                                            : grant->nonce);
  ward_json_writer_string (writer, "at_hash",
                           ward_sandbox_request_has_fault (request, "id-token-at-hash", NULL) ? "AAAAAAAAAAAAAAAAAAAAAA"
                                                                                              : half);
  if (ward_sandbox_scopes_contain (grant->scope, "fhirUser"))
    ward_json_writer_string (writer, "fhirUser",
                             ward_sandbox_request_has_fault (request, "fhir-user-outside", NULL) ? outside : fhir_user);
  if (ward_sandbox_scopes_contain (grant->scope, "profile"))
    {
      ward_json_writer_string (writer, "preferred_username", user->name);
      ward_json_writer_string (writer, "name", user->full_name);
    }
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}

static char *
build_id_token (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
                const char *access_token)
{
  static const struct
  {
    const char *fault;
    WardSandboxSigning how;
  } ways[] = {
    { "id-token-signature", WARD_SANDBOX_SIGN_BADLY }, { "id-token-none", WARD_SANDBOX_SIGN_NONE },
    { "id-token-hs256", WARD_SANDBOX_SIGN_HS256 },     { "id-token-kid", WARD_SANDBOX_SIGN_OTHER_KEY },
    { "id-token-no-kid", WARD_SANDBOX_SIGN_NO_KID },   { "id-token-crit", WARD_SANDBOX_SIGN_CRIT },
  };
  g_autofree char *claims = NULL;
  WardSandboxSigning how = WARD_SANDBOX_SIGN_WELL;

  if (!ward_sandbox_scopes_contain (grant->scope, "openid")
      || ward_sandbox_request_has_fault (request, "no-id-token", NULL))
    return NULL;
  if (ward_sandbox_request_has_fault (request, "rotate-keys", NULL))
    ward_sandbox_keys_rotate (self->keys);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ward_sandbox_request_has_fault (request, ways[i].fault, NULL))
      how = ways[i].how;
  claims = build_claims (self, request, grant, access_token);
  return ward_sandbox_keys_sign (self->keys, self->settings.es384, claims, how, grant->client_id);
}

static void
write_context (WardSandbox *self, const WardSandboxRequest *request, WardJsonWriter *writer,
               const WardSandboxGrant *grant)
{
  const char *patient = grant->patient;

  ward_sandbox_request_has_fault (request, "token-patient", &patient);
  ward_json_writer_string (writer, "patient", patient);
  if (self->epic)
    {
      ward_json_writer_string (writer, "need_patient_banner", "false");
      ward_json_writer_string (writer, "state", grant->state);
    }
  else
    ward_json_writer_boolean (writer, "need_patient_banner", TRUE);
}

static WardSandboxResponse *
answer_tokens (WardSandbox *self, const WardSandboxRequest *request, WardSandboxGrant *grant, gboolean refreshed)
{
  guint seconds = self->settings.access_token_seconds > 0 ? self->settings.access_token_seconds : DEFAULT_SECONDS;
  g_autofree char *access = ward_sandbox_grants_issue_access (self->grants, grant, seconds);
  g_autofree char *refresh = NULL;
  g_autofree char *id_token = build_id_token (self, request, grant, access);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  const char *type = self->epic ? "bearer" : "Bearer";
  const char *expires = NULL;
  const char *scope = grant->scope;
  gboolean offline = (refreshed || ward_sandbox_scopes_contain (grant->scope, "offline_access"))
                     && (!self->epic || self->settings.public_refresh);

  if (offline && !ward_sandbox_request_has_fault (request, "no-refresh-token", NULL))
    refresh = ward_sandbox_grants_issue_refresh (self->grants, grant);
  ward_sandbox_request_has_fault (request, "token-type", &type);
  ward_sandbox_request_has_fault (request, "scope", &scope);
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "access_token",
                           ward_sandbox_request_has_fault (request, "no-access-token", NULL) ? NULL : access);
  ward_json_writer_string (writer, "token_type", type);
  if (!ward_sandbox_request_has_fault (request, "expires-in", &expires))
    ward_json_writer_int64 (writer, "expires_in", seconds);
  else if (expires != NULL)
    ward_json_writer_number_text (writer, "expires_in", expires);
  ward_json_writer_string (writer, "scope", scope);
  ward_json_writer_string (writer, "refresh_token", refresh);
  ward_json_writer_string (writer, "id_token", id_token);
  write_context (self, request, writer, grant);
  ward_json_writer_end_object (writer);
  return answer_unstored (200, ward_json_writer_to_string (writer, FALSE));
}

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
answer_code (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form)
{
  g_autoptr (WardSandboxGrant) grant
      = ward_sandbox_grants_redeem_code (self->grants, ward_sandbox_params_get (form, "code"));

  if (grant == NULL)
    return answer_error (self, 400, "invalid_grant", "The code is unknown, used or too old.");
  if (g_strcmp0 (grant->redirect_uri, ward_sandbox_params_get (form, "redirect_uri")) != 0)
    return answer_error (self, 400, "invalid_grant", "The redirect_uri is not the one of the authorization.");
  if (!verify_challenge (ward_sandbox_params_get (form, "code_verifier"), grant->challenge))
    return answer_error (self, 400, "invalid_grant", "The code_verifier does not fit the code_challenge.");
  return answer_tokens (self, request, grant, FALSE);
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

static WardSandboxResponse *
answer_refresh (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form)
{
  const char *token = ward_sandbox_params_get (form, "refresh_token");
  const char *scope = ward_sandbox_params_get (form, "scope");
  g_autoptr (WardSandboxGrant) peeked = ward_sandbox_grants_peek_refresh (self->grants, token);
  g_autoptr (WardSandboxGrant) grant = NULL;

  if (peeked != NULL && scope != NULL && !is_subset (scope, peeked->scope))
    return answer_error (self, 400, "invalid_scope", "The scope is wider than what was granted.");
  grant = ward_sandbox_grants_redeem_refresh (self->grants, token);
  if (grant == NULL)
    return answer_error (self, 400, "invalid_grant", "The refresh token is unknown, used or revoked.");
  return answer_tokens (self, request, grant, TRUE);
}

static WardSandboxResponse *
answer_grant (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *form)
{
  static const char *const once[]
      = { "grant_type", "code", "redirect_uri", "client_id", "code_verifier", "refresh_token", "scope" };
  const char *type = ward_sandbox_params_get (form, "grant_type");

  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    if (ward_sandbox_params_count (form, once[i]) > 1)
      return answer_error (self, 400, "invalid_request", "A parameter is given twice.");
  if (ward_sandbox_request_has_fault (request, "refuse-token", NULL))
    return answer_error (self, 400, "invalid_grant", "The sandbox was told to refuse.");
  if (ward_sandbox_request_has_fault (request, "refuse-client", NULL))
    return answer_error (self, 401, "invalid_client", "The sandbox was told to refuse.");
  if (type == NULL)
    return answer_error (self, 400, "invalid_request", "grant_type is missing.");
  if (g_strcmp0 (ward_sandbox_params_get (form, "client_id"), WARD_SANDBOX_CLIENT_ID) != 0)
    return answer_error (self, 401, "invalid_client", "This client is not known here.");
  if (strcmp (type, "authorization_code") == 0)
    return answer_code (self, request, form);
  if (strcmp (type, "refresh_token") == 0)
    return answer_refresh (self, request, form);
  return answer_error (self, 400, "unsupported_grant_type", "This grant is not offered here.");
}

static WardSandboxResponse *
answer_introspect (WardSandbox *self, GPtrArray *form)
{
  const char *token = ward_sandbox_params_get (form, "token");
  gint64 expires_us = 0;
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grants_check_access (self->grants, token, &expires_us);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  if (grant == NULL)
    grant = ward_sandbox_grants_peek_refresh (self->grants, token);
  ward_json_writer_boolean (writer, "active", grant != NULL);
  if (grant != NULL)
    {
      const WardSandboxUser *user = ward_sandbox_find_user (grant->user);

      ward_json_writer_string (writer, "iss", self->issuer);
      ward_json_writer_string (writer, "sub", user->practitioner);
      ward_json_writer_string (writer, "client_id", grant->client_id);
      ward_json_writer_string (writer, "scope", grant->scope);
      ward_json_writer_string (writer, "patient", grant->patient);
      if (expires_us > 0)
        ward_json_writer_int64 (writer, "exp", expires_us / G_USEC_PER_SEC);
    }
  ward_json_writer_end_object (writer);
  return answer_unstored (200, ward_json_writer_to_string (writer, FALSE));
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
 * Returns: (transfer full) (nullable): the answer, or %NULL where the path is none of the endpoints
 */
WardSandboxResponse *
ward_sandbox_answer_token (WardSandbox *self, WardSandboxRequest *request, const char *path)
{
  gboolean token = strcmp (path, "/token") == 0;
  gboolean revoke = strcmp (path, "/revoke") == 0 && !self->epic;
  gboolean introspect = strcmp (path, "/introspect") == 0 && !self->epic;
  g_autoptr (GPtrArray) form = NULL;
  WardSandboxResponse *response;

  if (!token && !revoke && !introspect)
    return NULL;
  if (strcmp (request->method, "POST") != 0)
    return ward_sandbox_answer_method_not_allowed ("POST");
  form = ward_sandbox_request_parse_form (request);
  if (form == NULL)
    return answer_error (self, 400, "invalid_request", "The body is no form.");
  if (ward_sandbox_request_get_header (request, "authorization") != NULL)
    response = answer_error (self, 401, "invalid_client", "A public client has no credentials.");
  else if (token)
    response = answer_grant (self, request, form);
  else if (ward_sandbox_params_get (form, "token") == NULL)
    response = answer_error (self, 400, "invalid_request", "token is missing.");
  else if (introspect)
    response = answer_introspect (self, form);
  else
    {
      ward_sandbox_grants_revoke (self->grants, ward_sandbox_params_get (form, "token"));
      response = answer_unstored (200, g_strdup (""));
    }
  wipe_form (form);
  return response;
}
