/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claims of an id_token (OpenID Connect Core 3.1.3.7 and 12.2; auth.md X052-X057, reliability.md A35-A43). The signature is verified before. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-id-token.h"

#include <openssl/crypto.h>
#include <string.h>

#include "core/base/ward-text.h"
#include "core/diagnostics/ward-failure.h"

#define LEEWAY_S 60
#define MAX_SUBJECT 255
#define MAX_FHIR_USER 2048
#define MAX_USER_NAME 120

/**
 * ward_identity_free:
 * @identity: (transfer full) (nullable): an identity
 *
 * Frees it.
 */
void
ward_identity_free (WardIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->issuer);
  g_free (identity->subject);
  g_free (identity->fhir_user);
  g_free (identity->user_name);
  g_free (identity);
}

static gboolean
fail (GError **error, WardFailure code, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, (int) code, message);
  return FALSE;
}

static gboolean
is_equal_secret (const char *a, const char *b)
{
  return a != NULL && strlen (a) == strlen (b) && CRYPTO_memcmp (a, b, strlen (b)) == 0;
}

static gboolean
is_visible_ascii (const char *text, size_t max)
{
  if (text == NULL || *text == '\0' || strlen (text) > max)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/* One audience, us: any other could have been meant to receive the token too (X053). */
static gboolean
check_audience (const WardJson *claims, const WardIdTokenQuestion *question, GError **error)
{
  const WardJson *audience = ward_json_get (claims, "aud");
  const WardJson *authorized = ward_json_get (claims, "azp");
  const char *text = ward_json_as_string (audience);
  gboolean ours = FALSE;
  WardJsonIter iter;
  const WardJson *element;

  if (text != NULL)
    ours = strcmp (text, question->client_id) == 0;
  else if (ward_json_is_array (audience))
    {
      ours = ward_json_get_length (audience) > 0;
      ward_json_iter_init (&iter, audience);
      while (ward_json_iter_next_element (&iter, &element))
        ours = ours && g_strcmp0 (ward_json_as_string (element), question->client_id) == 0;
    }
  if (!ours)
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token is meant for another program");
  if (authorized != NULL && g_strcmp0 (ward_json_as_string (authorized), question->client_id) != 0)
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token was issued to another program");

  return TRUE;
}

/* Times are whole seconds; a text, a fraction or a power of ten is none (A39). */
static gboolean
check_times (const WardJson *claims, gint64 now_s, GError **error)
{
  gint64 expires, issued, not_before;

  if (!ward_json_get_int64 (claims, "exp", &expires) || expires < 0)
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not say when it expires");
  if (!ward_json_get_int64 (claims, "iat", &issued) || issued < 0)
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not say when it was issued");
  if (expires <= now_s - LEEWAY_S)
    return fail (error, WARD_FAILURE_CLOCK, "The id_token has expired");
  if (issued > now_s + LEEWAY_S)
    return fail (error, WARD_FAILURE_CLOCK, "The id_token was issued in the future");
  if (ward_json_get (claims, "nbf") != NULL)
    {
      if (!ward_json_get_int64 (claims, "nbf", &not_before))
        return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not say from when it counts");
      if (not_before > now_s + LEEWAY_S)
        return fail (error, WARD_FAILURE_CLOCK, "The id_token does not count yet");
    }

  return TRUE;
}

static gboolean
check_who (const WardJson *claims, const WardIdTokenQuestion *question, GError **error)
{
  const char *issuer = ward_json_get_string (claims, "iss");
  const char *subject = ward_json_get_string (claims, "sub");

  if (issuer == NULL || !g_strv_contains (question->issuers, issuer))
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token is from another issuer");
  if (!is_visible_ascii (subject, MAX_SUBJECT))
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not say whom it is about");
  if (question->subject != NULL && strcmp (subject, question->subject) != 0)
    return fail (error, WARD_FAILURE_IDENTITY, "The new id_token is about somebody else");

  return TRUE;
}

static gboolean
check_bindings (const WardJws *jws, const WardJson *claims, const WardIdTokenQuestion *question, GError **error)
{
  const WardJson *nonce = ward_json_get (claims, "nonce");
  const WardJson *hash = ward_json_get (claims, "at_hash");

  if (question->nonce != NULL && !is_equal_secret (ward_json_as_string (nonce), question->nonce))
    return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not belong to this sign-in");
  if (hash != NULL && question->access_token != NULL)
    {
      g_autofree char *wanted = ward_jose_half_hash (ward_jws_get_algorithm (jws), question->access_token);

      if (wanted == NULL || !is_equal_secret (ward_json_as_string (hash), wanted))
        return fail (error, WARD_FAILURE_IDENTITY, "The id_token does not belong to this access token");
    }

  return TRUE;
}

/**
 * ward_id_token_read:
 * @jws: a token whose signature is good
 * @question: what it has to fit
 * @error: return location for a %WARD_FAILURE_IDENTITY, or %WARD_FAILURE_CLOCK where only the time does not fit
 *
 * Checks the claims and takes out who signed in. Times have a leeway of 60 s.
 *
 * Returns: (transfer full) (nullable): the identity
 */
WardIdentity *
ward_id_token_read (const WardJws *jws, const WardIdTokenQuestion *question, GError **error)
{
  const WardJson *claims;
  const char *fhir_user, *name;
  WardIdentity *identity;

  g_return_val_if_fail (jws != NULL, NULL);
  g_return_val_if_fail (question != NULL && question->issuers != NULL && question->client_id != NULL, NULL);

  claims = ward_jws_get_claims (jws);
  if (!check_who (claims, question, error) || !check_audience (claims, question, error)
      || !check_bindings (jws, claims, question, error) || !check_times (claims, question->now_s, error))
    return NULL;

  identity = g_new0 (WardIdentity, 1);
  identity->issuer = g_strdup (ward_json_get_string (claims, "iss"));
  identity->subject = g_strdup (ward_json_get_string (claims, "sub"));
  fhir_user = ward_json_get_string (claims, "fhirUser");
  if (is_visible_ascii (fhir_user, MAX_FHIR_USER))
    identity->fhir_user = g_strdup (fhir_user);
  name = ward_json_get_string (claims, "name");
  if (name == NULL || *name == '\0')
    name = ward_json_get_string (claims, "preferred_username");
  if (name != NULL && *name != '\0')
    identity->user_name = ward_text_one_line (name, MAX_USER_NAME);

  return identity;
}
