/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JWS compact serialisation (RFC 7515 section 7.1, RFC 8725; auth.md X047-X051, reliability.md A25-A31, A44). The token says which algorithm it used; we
 * say which ones exist, and the key which one it is for. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-jose-private.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_TOKEN_BYTES (64 * 1024)
#define MAX_CANDIDATES 8

struct _WardJws
{
  char *signed_text;   /* (owned) header.payload as it came */
  GBytes *signature;   /* (owned) */
  WardJsonDoc *header; /* (owned) */
  WardJsonDoc *claims; /* (owned) */
  const char *key_id;  /* (unowned) (nullable) */
  WardJoseAlgorithm algorithm;
};

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_IDENTITY, message);
  return FALSE;
}

/**
 * ward_jws_free:
 * @jws: (transfer full) (nullable): a token
 *
 * Frees it.
 */
void
ward_jws_free (WardJws *jws)
{
  if (jws == NULL)
    return;
  g_free (jws->signed_text);
  g_clear_pointer (&jws->signature, g_bytes_unref);
  g_clear_pointer (&jws->header, ward_json_doc_free);
  g_clear_pointer (&jws->claims, ward_json_doc_free);
  g_free (jws);
}

static WardJsonDoc *
decode_object (const char *text, size_t length)
{
  static const WardJsonLimits limits = { .max_bytes = MAX_TOKEN_BYTES,
                                         .max_depth = 16,
                                         .max_nodes = 10000,
                                         .max_keys = 1000,
                                         .max_string_bytes = MAX_TOKEN_BYTES };
  g_autoptr (GBytes) bytes = ward_base64url_decode (text, (gssize) length);
  g_autoptr (WardJsonDoc) doc = bytes != NULL ? ward_json_parse (bytes, &limits, NULL) : NULL;

  return doc != NULL && ward_json_is_object (ward_json_doc_get_root (doc)) ? g_steal_pointer (&doc) : NULL;
}

static gboolean
read_header (WardJws *jws, GError **error)
{
  static const char *const refused[] = { "crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "enc" };
  const WardJson *header = ward_json_doc_get_root (jws->header);
  const WardJson *key_id = ward_json_get (header, "kid");
  const WardJson *type = ward_json_get (header, "typ");

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (ward_json_get (header, refused[i]) != NULL)
      return fail (error, "The token's header holds what Ward does not follow");
  if (!ward_jose_parse_algorithm (ward_json_get_string (header, "alg"), &jws->algorithm))
    return fail (error, "The token is not signed in a way that Ward accepts");
  if (key_id != NULL && ward_json_as_string (key_id) == NULL)
    return fail (error, "The token's header names its key wrongly");
  if (type != NULL
      && (ward_json_as_string (type) == NULL || g_ascii_strcasecmp (ward_json_as_string (type), "JWT") != 0))
    return fail (error, "The token is of another type");
  jws->key_id = ward_json_as_string (key_id);

  return TRUE;
}

/**
 * ward_jws_parse:
 * @text: a JWT
 * @error: return location for a %WARD_FAILURE_IDENTITY
 *
 * Takes a token apart: exactly three parts of strict base64url, 64 KiB at most, header and payload JSON objects, the algorithm one of ours, and
 * nothing in the header that asks to fetch or to trust a key.
 *
 * Returns: (transfer full) (nullable): the token
 */
WardJws *
ward_jws_parse (const char *text, GError **error)
{
  g_autoptr (WardJws) jws = NULL;
  const char *first, *second;

  g_return_val_if_fail (text != NULL, NULL);

  if (strnlen (text, MAX_TOKEN_BYTES + 1) > MAX_TOKEN_BYTES)
    {
      fail (error, "The token is too large");
      return NULL;
    }
  first = strchr (text, '.');
  second = first != NULL ? strchr (first + 1, '.') : NULL;
  if (second == NULL || strchr (second + 1, '.') != NULL)
    {
      fail (error, "The token does not have three parts");
      return NULL;
    }

  jws = g_new0 (WardJws, 1);
  jws->signed_text = g_strndup (text, (size_t) (second - text));
  jws->header = decode_object (text, (size_t) (first - text));
  if (jws->header == NULL)
    {
      fail (error, "The token's header is not properly encoded");
      return NULL;
    }
  if (!read_header (jws, error))
    return NULL;
  /* Only now: what comes under a header that is refused is not looked at. */
  jws->claims = decode_object (first + 1, (size_t) (second - first - 1));
  jws->signature = ward_base64url_decode (second + 1, -1);
  if (jws->claims == NULL || jws->signature == NULL)
    {
      fail (error, "The token is not properly encoded");
      return NULL;
    }

  return g_steal_pointer (&jws);
}

/**
 * ward_jws_get_key_id:
 * @jws: a token
 *
 * Gives the key's id, an opaque text.
 *
 * Returns: (transfer none) (nullable): the id
 */
const char *
ward_jws_get_key_id (const WardJws *jws)
{
  g_return_val_if_fail (jws != NULL, NULL);

  return jws->key_id;
}

/**
 * ward_jws_get_algorithm:
 * @jws: a token
 *
 * Gives the algorithm that its header names.
 *
 * Returns: the algorithm
 */
WardJoseAlgorithm
ward_jws_get_algorithm (const WardJws *jws)
{
  g_return_val_if_fail (jws != NULL, WARD_JOSE_RS256);

  return jws->algorithm;
}

/**
 * ward_jws_get_claims:
 * @jws: a token
 *
 * Gives the payload. It proves nothing until ward_jws_verify() succeeded.
 *
 * Returns: (transfer none): an object
 */
const WardJson *
ward_jws_get_claims (const WardJws *jws)
{
  g_return_val_if_fail (jws != NULL, NULL);

  return ward_json_doc_get_root (jws->claims);
}

static const EVP_MD *
get_digest (WardJoseAlgorithm algorithm)
{
  return algorithm == WARD_JOSE_RS256 || algorithm == WARD_JOSE_ES256 ? EVP_sha256 () : EVP_sha384 ();
}

/* JOSE writes an ECDSA signature as r and s side by side (RFC 7518 section 3.4), OpenSSL reads DER. */
static guint8 *
ec_signature_to_der (GBytes *signature_bytes, WardKeyKind kind, int *out_length)
{
  size_t half = kind == WARD_KEY_P256 ? 32 : 48, size;
  const guint8 *data = g_bytes_get_data (signature_bytes, &size);
  ECDSA_SIG *signature;
  BIGNUM *r, *s;
  guint8 *der = NULL;

  if (size != 2 * half)
    return NULL;
  signature = ECDSA_SIG_new ();
  r = BN_bin2bn (data, (int) half, NULL);
  s = BN_bin2bn (data + half, (int) half, NULL);
  if (signature == NULL || r == NULL || s == NULL || BN_is_zero (r) || BN_is_zero (s)
      || ECDSA_SIG_set0 (signature, r, s) != 1)
    {
      BN_free (r);
      BN_free (s);
      ECDSA_SIG_free (signature);
      return NULL;
    }
  *out_length = i2d_ECDSA_SIG (signature, &der);
  ECDSA_SIG_free (signature);

  return *out_length > 0 ? der : NULL;
}

gboolean
ward_key_verify (const WardKey *key, WardJoseAlgorithm algorithm, const char *text, GBytes *signature_bytes)
{
  EVP_MD_CTX *context;
  size_t length;
  const guint8 *signature = g_bytes_get_data (signature_bytes, &length);
  guint8 *der = NULL;
  gboolean ok = FALSE;

  if (!ward_key_fits (key, algorithm))
    return FALSE;
  context = EVP_MD_CTX_new ();
  if (key->kind != WARD_KEY_RSA)
    {
      int der_length = 0;

      der = ec_signature_to_der (signature_bytes, key->kind, &der_length);
      signature = der;
      length = (size_t) MAX (der_length, 0);
    }
  if (context != NULL && signature != NULL && length > 0
      && EVP_DigestVerifyInit (context, NULL, get_digest (algorithm), NULL, key->key) == 1)
    ok = EVP_DigestVerify (context, signature, length, (const guint8 *) text, strlen (text)) == 1;
  EVP_MD_CTX_free (context);
  OPENSSL_free (der);
  ERR_clear_error ();

  return ok;
}

/**
 * ward_jws_verify:
 * @jws: a token
 * @keys: the issuer's keys
 * @out_unknown_key: (out) (optional): set on failure where the set may not hold the key that is meant, so that fresh keys may help
 * @error: return location for a %WARD_FAILURE_IDENTITY
 *
 * Verifies the signature: with the keys of the token's key id, or, where it names none, with all that fit its algorithm; eight at most.
 *
 * Returns: %TRUE if one of them made it
 */
gboolean
ward_jws_verify (const WardJws *jws, const WardKeySet *keys, gboolean *out_unknown_key, GError **error)
{
  guint tried = 0, known = 0;
  const WardKey *key;

  g_return_val_if_fail (jws != NULL && keys != NULL, FALSE);

  for (guint i = 0; (key = ward_key_set_get_key (keys, i)) != NULL && tried < MAX_CANDIDATES; i++)
    {
      if (jws->key_id != NULL && g_strcmp0 (key->id, jws->key_id) != 0)
        continue;
      known++;
      if (!ward_key_fits (key, jws->algorithm))
        continue;
      tried++;
      if (ward_key_verify (key, jws->algorithm, jws->signed_text, jws->signature))
        return TRUE;
    }
  if (out_unknown_key != NULL)
    *out_unknown_key = known == 0 || jws->key_id == NULL;

  return fail (error, known == 0 ? "The token is signed with a key that the server does not publish"
                                 : "The token's signature is wrong");
}

/**
 * ward_jose_half_hash:
 * @algorithm: the algorithm of the token that holds the hash
 * @text: what was hashed
 *
 * Computes an `at_hash` (OpenID Connect Core 3.1.3.6).
 *
 * Returns: (transfer full) (nullable): base64url text
 */
char *
ward_jose_half_hash (WardJoseAlgorithm algorithm, const char *text)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (EVP_Digest (text, strlen (text), digest, &length, get_digest (algorithm), NULL) != 1)
    return NULL;

  return ward_base64url_encode (digest, length / 2);
}
