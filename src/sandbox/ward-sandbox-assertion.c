/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client's signed assertion must say (RFC 7523 section 3, SMART App Launch 2.2 "Asymmetric authentication",
 * auth.md 1.8): issuer and subject are the client, the audience is the token endpoint to the letter, it lives at most
 * five minutes, and it is shown once. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-client-auth.h"

#include <string.h>

#include "core/base/ward-base64url.h"

#define MAX_LIFE_SECONDS 300
#define MAX_JTI 151 /* auth.md 1.8 */

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  return FALSE;
}

/**
 * ward_sandbox_read_assertion_issuer:
 * @assertion: a JWT
 *
 * Reads who it says it is from, to find the keys to check it with.
 *
 * Returns: (transfer full) (nullable): the issuer
 */
char *
ward_sandbox_read_assertion_issuer (const char *assertion)
{
  g_auto (GStrv) parts = g_strsplit (assertion, ".", 3);
  g_autoptr (GBytes) bytes = g_strv_length (parts) == 3 ? ward_base64url_decode (parts[1], -1) : NULL;
  g_autoptr (WardJsonDoc) claims = bytes != NULL ? ward_json_parse (bytes, NULL, NULL) : NULL;

  return claims != NULL ? g_strdup (ward_json_get_string (ward_json_doc_get_root (claims), "iss")) : NULL;
}

static gboolean
is_for (const WardJson *audience, const char *token_url)
{
  if (ward_json_is_array (audience) && ward_json_get_length (audience) == 1)
    audience = ward_json_get_element (audience, 0);
  return g_strcmp0 (ward_json_as_string (audience), token_url) == 0;
}

/* A time that may be left out, but not lie in the future, nor more than the longest life before the end. */
static gboolean
is_start (const WardJson *claims, const char *name, gint64 now_s, gint64 expires_s)
{
  gint64 start_s = 0;

  if (ward_json_get (claims, name) == NULL)
    return TRUE;
  return ward_json_get_int64 (claims, name, &start_s) && start_s <= now_s && expires_s - start_s <= MAX_LIFE_SECONDS;
}

static gboolean
check_times (const WardJson *claims, gint64 now_s, gint64 *out_expires_s, GError **error)
{
  if (!ward_json_get_int64 (claims, "exp", out_expires_s))
    return fail (error, "The assertion has no exp.");
  if (*out_expires_s <= now_s)
    return fail (error, "The assertion's exp is past.");
  if (*out_expires_s - now_s > MAX_LIFE_SECONDS)
    return fail (error, "The assertion's exp is more than five minutes ahead.");
  if (!is_start (claims, "iat", now_s, *out_expires_s) || !is_start (claims, "nbf", now_s, *out_expires_s))
    return fail (error, "The assertion's iat or nbf is in the future, or more than five minutes before exp.");
  return TRUE;
}

/**
 * ward_sandbox_check_assertion:
 * @self: the sandbox
 * @client: who should have signed it
 * @assertion: a JWT
 * @error: return location for %G_IO_ERROR_INVALID_DATA
 *
 * Checks all of it, and remembers its jti.
 *
 * Returns: whether the client proved who it is
 */
gboolean
ward_sandbox_check_assertion (WardSandbox *self, const WardSandboxClient *client, const char *assertion, GError **error)
{
  g_autofree char *token_url = g_strconcat (self->issuer, "/token", NULL);
  gint64 now_s = ward_sandbox_grants_now_us (self->grants) / G_USEC_PER_SEC;
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *claims;
  const char *jti;
  gint64 expires_s = 0;

  if (client->jwks == NULL)
    return fail (error, "No keys are registered for this client.");
  /* Epic takes RS256, too (auth.md 1.8). */
  doc = ward_sandbox_jwks_verify (client->jwks, assertion, self->epic, error);
  if (doc == NULL)
    return FALSE;
  claims = ward_json_doc_get_root (doc);
  if (g_strcmp0 (ward_json_get_string (claims, "iss"), client->id) != 0
      || g_strcmp0 (ward_json_get_string (claims, "sub"), client->id) != 0)
    return fail (error, "The assertion's iss and sub are not both the client id.");
  if (!is_for (ward_json_get (claims, "aud"), token_url))
    return fail (error, "The assertion's aud is not the token endpoint.");
  if (!check_times (claims, now_s, &expires_s, error))
    return FALSE;
  jti = ward_json_get_string (claims, "jti");
  if (jti == NULL || *jti == '\0' || strlen (jti) > MAX_JTI)
    return fail (error, "The assertion's jti is missing, too long, or no string.");
  if (!ward_sandbox_clients_remember_jti (self->clients, client->id, jti, expires_s, now_s))
    return fail (error, "The assertion's jti was used before.");
  return TRUE;
}
