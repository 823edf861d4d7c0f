/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client's assertion (RFC 7523 section 3, RFC 7521 section 4.2, SMART App Launch 2.2 "Authentication using a signed JWT"; auth.md section 1.8, X094,
 * reliability.md T29). Short-lived and good for one try: whoever tries again builds a new one. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-client-assertion.h"

#include "core/auth/ward-jose.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-random.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"

/* A server whose clock is a little behind ours would find a token from its future; five minutes from iat to exp are the most that SMART and Epic allow. */
#define BACKDATED_S 10
#define LIFETIME_S (4 * 60)
/* 32 bytes make 43 characters; Epic takes 151 at most. */
#define ID_BYTES 32

G_STATIC_ASSERT (BACKDATED_S + LIFETIME_S <= 5 * 60);

static gboolean
fail (GError **error, WardFailure code, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, (int) code, message);
  return FALSE;
}

static gboolean
check (const WardClientAssertion *assertion, GError **error)
{
  const WardUrlPolicy policy = WARD_URL_ALLOW_LOOPBACK_HTTP | WARD_URL_ALLOW_IP_LITERAL;

  if (assertion->client_id == NULL || *assertion->client_id == '\0')
    return fail (error, WARD_FAILURE_INVALID_CLIENT, "The client has no id at this server yet");
  if (!ward_url_check (assertion->token_url, policy, NULL)
      || (assertion->key_set_url != NULL && !ward_url_check (assertion->key_set_url, policy, NULL)))
    return fail (error, WARD_FAILURE_ADDRESS, "An address that the assertion would name is not one that Ward accepts");

  return TRUE;
}

/**
 * ward_client_assertion_build_claims:
 * @assertion: who says it to whom, and when
 * @error: return location for a %WARD_FAILURE_INVALID_CLIENT (no client id), %WARD_FAILURE_ADDRESS (an address that is none) or %WARD_FAILURE_RANDOM
 *
 * Writes the payload: iss and sub are the client id, aud is the token URL to the letter, jti is new each time (256 bits, 43 characters), iat and nbf are ten
 * seconds ago and exp is in four minutes.
 *
 * Returns: (transfer full) (nullable): a JSON object
 */
char *
ward_client_assertion_build_claims (const WardClientAssertion *assertion, GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (WardJsonWriter) writer = NULL;

  g_return_val_if_fail (assertion != NULL && assertion->token_url != NULL, NULL);

  if (!check (assertion, error))
    return NULL;
  id = ward_random_token (ID_BYTES, NULL);
  if (id == NULL)
    {
      fail (error, WARD_FAILURE_RANDOM, "The random generator of this computer failed");
      return NULL;
    }
  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "iss", assertion->client_id);
  ward_json_writer_string (writer, "sub", assertion->client_id);
  ward_json_writer_string (writer, "aud", assertion->token_url);
  ward_json_writer_string (writer, "jti", id);
  ward_json_writer_int64 (writer, "iat", assertion->now_s - BACKDATED_S);
  ward_json_writer_int64 (writer, "nbf", assertion->now_s - BACKDATED_S);
  ward_json_writer_int64 (writer, "exp", assertion->now_s + LIFETIME_S);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, FALSE);
}

/**
 * ward_client_assertion_build:
 * @assertion: who says it to whom, and when
 * @error: return location for an error of ward_client_assertion_build_claims(), or a %WARD_FAILURE_INTERNAL
 *
 * Builds and signs an assertion, see ward_client_assertion_build_claims().
 *
 * Returns: (transfer full) (nullable): the JWT
 */
WardSecretText *
ward_client_assertion_build (const WardClientAssertion *assertion, GError **error)
{
  g_autofree char *claims = NULL;

  g_return_val_if_fail (assertion != NULL && assertion->key != NULL, NULL);

  claims = ward_client_assertion_build_claims (assertion, error);

  return claims != NULL ? ward_jws_sign (assertion->key, claims, assertion->key_set_url, error) : NULL;
}
