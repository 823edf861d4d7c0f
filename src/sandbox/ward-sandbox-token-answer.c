/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A token answer with its launch context (RFC 6749 section 5.1, SMART App Launch 2.2 "Launch context arrives with your
 * access_token"). Profile epic gives a public client no refresh token, booleans as strings, "bearer" in lower case, the
 * state once more and an id of older days, and never names the tenant (auth.md 1.3, 1.4). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"
#include "sandbox/ward-sandbox-scopes.h"
#include "sandbox/ward-sandbox-token.h"

#define DEFAULT_SECONDS 3600
#define BACKEND_SECONDS 300 /* SMART App Launch 2.2, "Backend services" */

static const WardSandboxLie lies[] = {
  { "no-access-token", "access_token", NULL },
  { "no-refresh-token", "refresh_token", NULL },
  { "refresh-no-token", "refresh_token", NULL },
  { "refresh-empty-token", "refresh_token", "\"\"" },
  { "token-type", "token_type", "$value" },
  { "refresh-type", "token_type", "$value" },
  { "expires-in", "expires_in", "$raw" },
  { "refresh-no-expires", "expires_in", NULL },
  { "scope", "scope", "$value" },
  { "refresh-scope", "scope", "$value" },
  { "token-patient", "patient", "$value" },
  { "refresh-patient", "patient", "$value" },
};

static gboolean
gives_refresh_token (WardSandbox *self, const WardSandboxGrant *grant, WardSandboxTokensKind kind)
{
  g_autoptr (WardSandboxClient) client = NULL;

  if (!grant->offline || (kind != WARD_SANDBOX_TOKENS_FIRST && kind != WARD_SANDBOX_TOKENS_REFRESHED))
    return FALSE;
  if (!self->epic || self->settings.public_refresh)
    return TRUE;
  client = ward_sandbox_clients_find (self->clients, grant->client_id);
  return client != NULL && client->kind != WARD_SANDBOX_CLIENT_PUBLIC;
}

static guint
choose_seconds (WardSandbox *self, WardSandboxTokensKind kind)
{
  guint seconds = self->settings.access_token_seconds > 0 ? self->settings.access_token_seconds : DEFAULT_SECONDS;

  return kind == WARD_SANDBOX_TOKENS_BACKEND ? MIN (seconds, BACKEND_SECONDS) : seconds;
}

/* What the EHR says beside patient and encounter: a reference, and one by an identifier in a role that nobody knows. */
static void
write_fhir_context (WardJsonWriter *writer)
{
  ward_json_writer_begin_array (writer, "fhirContext");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "reference", "Organization/org-hospital");
  ward_json_writer_string (writer, "type", "Organization");
  ward_json_writer_end_object (writer);
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_object (writer, "identifier");
  ward_json_writer_string (writer, "system", "https://sandbox.example/wards");
  ward_json_writer_string (writer, "value", "ward-4");
  ward_json_writer_end_object (writer);
  ward_json_writer_string (writer, "type", "Location");
  ward_json_writer_string (writer, "role", "https://sandbox.example/roles/opened-from");
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
}

static void
write_epic_context (WardJsonWriter *writer, const WardSandboxGrant *grant, WardSandboxTokensKind kind)
{
  if (grant->patient != NULL)
    {
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, grant->patient, -1);
      g_autofree char *older = g_strdup_printf ("T%.23s", hash);

      ward_json_writer_string (writer, "__epic.dstu2.patient", older);
    }
  if (kind != WARD_SANDBOX_TOKENS_DEVICE)
    ward_json_writer_string (writer, "need_patient_banner", "false");
  ward_json_writer_string (writer, "state", grant->state);
}

static void
write_context (WardSandbox *self, WardJsonWriter *writer, const WardSandboxGrant *grant, WardSandboxTokensKind kind)
{
  g_autofree char *style = NULL;

  ward_json_writer_string (writer, "patient", grant->patient);
  if (self->epic)
    write_epic_context (writer, grant, kind);
  if (kind == WARD_SANDBOX_TOKENS_DEVICE)
    return;
  ward_json_writer_string (writer, "encounter", grant->encounter);
  style = g_strconcat (self->origin, ward_sandbox_get_style_path (self), NULL);
  ward_json_writer_string (writer, "smart_style_url", style);
  if (self->epic)
    return;
  ward_json_writer_boolean (writer, "need_patient_banner", TRUE);
  ward_json_writer_string (writer, "tenant", "sandbox");
  ward_json_writer_string (writer, "intent", grant->intent);
  if (grant->launched)
    write_fhir_context (writer);
}

/**
 * ward_sandbox_answer_tokens:
 * @self: the sandbox
 * @request: the token request
 * @grant: what was granted
 * @kind: for which kind of token request
 *
 * Returns: (transfer full): the tokens with their context
 */
WardSandboxResponse *
ward_sandbox_answer_tokens (WardSandbox *self, const WardSandboxRequest *request, WardSandboxGrant *grant,
                            WardSandboxTokensKind kind)
{
  guint seconds = choose_seconds (self, kind);
  gboolean refreshed = kind == WARD_SANDBOX_TOKENS_REFRESHED || kind == WARD_SANDBOX_TOKENS_KEPT;
  gboolean by_user = refreshed || kind == WARD_SANDBOX_TOKENS_FIRST;
  g_autofree char *access = ward_sandbox_grants_issue_access (self->grants, grant, seconds);
  g_autofree char *refresh = NULL;
  g_autofree char *id_token = NULL;
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  if (gives_refresh_token (self, grant, kind) && !ward_sandbox_request_has_fault (request, "no-refresh-token", NULL))
    refresh = ward_sandbox_grants_issue_refresh (self->grants, grant);
  if (by_user)
    id_token = ward_sandbox_build_id_token (self, request, grant, access, refreshed);
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "access_token", access);
  ward_json_writer_string (writer, "token_type", self->epic ? "bearer" : "Bearer");
  ward_json_writer_int64 (writer, "expires_in", seconds);
  ward_json_writer_string (writer, "scope", grant->scope);
  ward_json_writer_string (writer, "refresh_token", refresh);
  ward_json_writer_string (writer, "id_token", id_token);
  if (kind != WARD_SANDBOX_TOKENS_BACKEND)
    write_context (self, writer, grant, kind);
  ward_json_writer_end_object (writer);
  return ward_sandbox_answer_unstored (200, ward_sandbox_tell_lies (request, lies, G_N_ELEMENTS (lies), "member", NULL,
                                                                    ward_json_writer_to_string (writer, FALSE)));
}
