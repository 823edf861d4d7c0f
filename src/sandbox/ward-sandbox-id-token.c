/* SPDX-License-Identifier: GPL-3.0-or-later */

/* id_tokens (OpenID Connect Core 1.0 sections 2, 3.1.3.6 and 12.2; SMART App Launch 2.2 "fhirUser"), good ones and every
 * bad one that a client must refuse (auth.md X046 to X057). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"
#include "sandbox/ward-sandbox-scopes.h"
#include "sandbox/ward-sandbox-token.h"

#include <string.h>

#define ID_TOKEN_SECONDS 300
#define HUGE_BYTES (1024 * 1024)

static const WardSandboxLie lies[] = {
  { "id-token-iss", "iss", "\"$issuer/token\"" },
  { "id-token-iss-base", "iss", "\"$base\"" },
  { "id-token-iss-foreign", "iss", "\"https://elsewhere.example/oauth\"" },
  { "id-token-no-iss", "iss", NULL },
  { "id-token-aud", "aud", "\"somebody-else\"" },
  { "id-token-aud-array", "aud", "[\"$client\"]" },
  { "id-token-aud-foreign", "aud", "[\"$client\",\"somebody-else\"]" },
  { "id-token-no-aud", "aud", NULL },
  { "id-token-azp", "azp", "\"somebody-else\"" },
  { "id-token-sub", "sub", "\"somebody-else\"" },
  { "refresh-sub", "sub", "\"somebody-else\"" },
  { "id-token-no-sub", "sub", NULL },
  { "id-token-nonce", "nonce", "\"another-nonce\"" },
  { "id-token-no-nonce", "nonce", NULL },
  { "id-token-at-hash", "at_hash", "\"AAAAAAAAAAAAAAAAAAAAAA\"" },
  { "id-token-expired", "iat", "$before" },
  { "id-token-expired", "exp", "$hour-ago" },
  { "id-token-no-exp", "exp", NULL },
  { "id-token-exp-string", "exp", "\"$hour-ahead\"" },
  { "id-token-iat-future", "iat", "$hour-ahead" },
  { "id-token-no-iat", "iat", NULL },
  /* One of Epic's examples is not below the FHIR base (auth.md Q11). */
  { "fhir-user-outside", "fhirUser", "\"$issuer/api/FHIR/R4/Practitioner/$practitioner\"" },
  { "fhir-user-relative", "fhirUser", "\"Practitioner/$practitioner\"" },
  { "fhir-user-foreign", "fhirUser", "\"https://elsewhere.example/fhir/Practitioner/$practitioner\"" },
  { "fhir-user-patient", "fhirUser", "\"$base/Patient/adult\"" },
};

static char *
build_true_claims (WardSandbox *self, const WardSandboxGrant *grant, const char *access_token, gboolean refreshed,
                   gint64 now_s)
{
  const WardSandboxUser *user = ward_sandbox_find_user (grant->user);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *half = ward_sandbox_half_hash (self->settings.es384, access_token);
  g_autofree char *fhir_user = g_strconcat (self->fhir_base, "/Practitioner/", user->practitioner, NULL);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "iss", self->issuer);
  ward_json_writer_string (writer, "aud", grant->client_id);
  ward_json_writer_int64 (writer, "iat", now_s);
  ward_json_writer_int64 (writer, "exp", now_s + ID_TOKEN_SECONDS);
  ward_json_writer_string (writer, "sub", user->practitioner);
  /* OpenID Connect Core 12.2: a refreshed one should have none. */
  ward_json_writer_string (writer, "nonce", refreshed ? NULL : grant->nonce);
  ward_json_writer_string (writer, "at_hash", half);
  if (ward_sandbox_scopes_contain (grant->scope, "fhirUser"))
    ward_json_writer_string (writer, "fhirUser", fhir_user);
  if (ward_sandbox_scopes_contain (grant->scope, "profile"))
    {
      ward_json_writer_string (writer, "preferred_username", user->name);
      ward_json_writer_string (writer, "name", user->full_name);
    }
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}

static char *
build_claims (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
              const char *access_token, gboolean refreshed)
{
  gint64 now_s = ward_sandbox_grants_now_us (self->grants) / G_USEC_PER_SEC;
  g_autofree char *before = g_strdup_printf ("%" G_GINT64_FORMAT, now_s - 7200);
  g_autofree char *ago = g_strdup_printf ("%" G_GINT64_FORMAT, now_s - 3600);
  g_autofree char *ahead = g_strdup_printf ("%" G_GINT64_FORMAT, now_s + 3600);
  const char *const words[] = { "$issuer",
                                self->issuer,
                                "$base",
                                self->fhir_base,
                                "$client",
                                grant->client_id,
                                "$practitioner",
                                ward_sandbox_find_user (grant->user)->practitioner,
                                "$before",
                                before,
                                "$hour-ago",
                                ago,
                                "$hour-ahead",
                                ahead,
                                NULL };

  return ward_sandbox_tell_lies (request, lies, G_N_ELEMENTS (lies), "claim", words,
                                 build_true_claims (self, grant, access_token, refreshed, now_s));
}

/* A token of another shape than header, claims and signature. */
static char *
misshape (const WardSandboxRequest *request, char *token)
{
  g_autofree char *whole = token;
  const char *parts = NULL;

  if (ward_sandbox_request_has_fault (request, "id-token-parts", &parts))
    {
      if (g_strcmp0 (parts, "2") == 0)
        *strrchr (whole, '.') = '\0';
      else
        return g_strconcat (whole, g_strcmp0 (parts, "5") == 0 ? ".AAAA.AAAA" : ".AAAA", NULL);
    }
  else if (ward_sandbox_request_has_fault (request, "id-token-padding", NULL))
    return g_strconcat (whole, "=", NULL);
  else if (ward_sandbox_request_has_fault (request, "id-token-huge", NULL))
    {
      g_autofree char *filler = g_strnfill (HUGE_BYTES, 'A');

      return g_strconcat (whole, filler, NULL);
    }
  return g_steal_pointer (&whole);
}

/**
 * ward_sandbox_build_id_token:
 * @self: the sandbox
 * @request: the token request
 * @grant: what was granted
 * @access_token: the token that it comes with
 * @refreshed: whether it is for a refresh, which Epic gives none for
 *
 * Returns: (transfer full) (nullable): the id_token, where openid was granted
 */
char *
ward_sandbox_build_id_token (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
                             const char *access_token, gboolean refreshed)
{
  static const struct
  {
    const char *fault;
    WardSandboxSigning how;
  } ways[] = {
    { "id-token-signature", WARD_SANDBOX_SIGN_BADLY }, { "id-token-none", WARD_SANDBOX_SIGN_NONE },
    { "id-token-hs256", WARD_SANDBOX_SIGN_HS256 },     { "id-token-rs512", WARD_SANDBOX_SIGN_RS512 },
    { "id-token-kid", WARD_SANDBOX_SIGN_OTHER_KEY },   { "id-token-no-kid", WARD_SANDBOX_SIGN_NO_KID },
    { "id-token-crit", WARD_SANDBOX_SIGN_CRIT },
  };
  g_autofree char *claims = NULL;
  WardSandboxSigning how = WARD_SANDBOX_SIGN_WELL;

  if (!ward_sandbox_scopes_contain (grant->scope, "openid") || (refreshed && self->epic)
      || ward_sandbox_request_has_fault (request, "no-id-token", NULL))
    return NULL;
  if (ward_sandbox_request_has_fault (request, "rotate-keys", NULL))
    ward_sandbox_keys_rotate (self->keys);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ward_sandbox_request_has_fault (request, ways[i].fault, NULL))
      how = ways[i].how;
  claims = build_claims (self, request, grant, access_token, refreshed);
  return misshape (request, ward_sandbox_keys_sign (self->keys, self->settings.es384, claims, how, grant->client_id));
}
