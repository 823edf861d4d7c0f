/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Public keys of clients (RFC 7517) and the check of what they sign (RFC 7515, 7518): the sandbox's own, on OpenSSL 3
 * EVP, so that it shares no mistake with the client. A set with a private member, a doubtful key or two keys of one name
 * is refused as a whole. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-jwks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "core/base/ward-base64url.h"

#define MAX_KEYS 100
#define MAX_TOKEN (16 * 1024)
#define MIN_RSA_BITS 2048
#define MAX_RSA_BITS 8192
#define P384_BYTES 48

typedef struct
{
  EVP_PKEY *key; /* (owned) */
  char *id;      /* (owned) (nullable) */
  char *alg;     /* (owned) (nullable) */
  gboolean ec;
} Key;

struct _WardSandboxJwks
{
  GPtrArray *keys; /* (owned) of Key */
};

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, text);
  return FALSE;
}

static void
key_free (gpointer data)
{
  Key *key = data;

  EVP_PKEY_free (key->key);
  g_free (key->id);
  g_free (key->alg);
  g_free (key);
}

static BIGNUM *
read_number (const WardJson *jwk, const char *member)
{
  const char *text = ward_json_get_string (jwk, member);
  g_autoptr (GBytes) bytes = text != NULL ? ward_base64url_decode (text, -1) : NULL;
  size_t length = 0;
  const guint8 *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  return length > 0 && length <= MAX_RSA_BITS / 8 ? BN_bin2bn (data, (int) length, NULL) : NULL;
}

static EVP_PKEY *
build_from (const char *type, OSSL_PARAM_BLD *builder)
{
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, type, NULL);
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param (builder);
  EVP_PKEY *key = NULL;

  if (params == NULL || EVP_PKEY_fromdata_init (context) != 1
      || EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
    key = NULL;
  OSSL_PARAM_free (params);
  EVP_PKEY_CTX_free (context);
  return key;
}

static EVP_PKEY *
build_rsa (const WardJson *jwk)
{
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  BIGNUM *n = read_number (jwk, "n");
  BIGNUM *e = read_number (jwk, "e");
  EVP_PKEY *key = NULL;

  if (n != NULL && e != NULL && BN_num_bits (n) >= MIN_RSA_BITS && BN_is_odd (n) && BN_is_odd (e) && !BN_is_one (e)
      && OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_N, n) == 1
      && OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
    key = build_from ("RSA", builder);
  OSSL_PARAM_BLD_free (builder);
  BN_free (n);
  BN_free (e);
  return key;
}

/* A point that is not on the curve is refused by EVP_PKEY_fromdata. */
static EVP_PKEY *
build_p384 (const WardJson *jwk)
{
  const char *x = ward_json_get_string (jwk, "x");
  const char *y = ward_json_get_string (jwk, "y");
  g_autoptr (GBytes) first = x != NULL ? ward_base64url_decode (x, -1) : NULL;
  g_autoptr (GBytes) second = y != NULL ? ward_base64url_decode (y, -1) : NULL;
  guint8 point[1 + 2 * P384_BYTES] = { 4 }; /* uncompressed */
  OSSL_PARAM_BLD *builder;
  EVP_PKEY *key = NULL;

  if (first == NULL || second == NULL || g_bytes_get_size (first) != P384_BYTES
      || g_bytes_get_size (second) != P384_BYTES || g_strcmp0 (ward_json_get_string (jwk, "crv"), "P-384") != 0)
    return NULL;
  memcpy (point + 1, g_bytes_get_data (first, NULL), P384_BYTES);
  memcpy (point + 1 + P384_BYTES, g_bytes_get_data (second, NULL), P384_BYTES);
  builder = OSSL_PARAM_BLD_new ();
  if (OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0) == 1
      && OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
    key = build_from ("EC", builder);
  OSSL_PARAM_BLD_free (builder);
  return key;
}

static gboolean
check_members (const WardJson *jwk, GError **error)
{
  static const char *const private_members[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
  const WardJson *id = ward_json_get (jwk, "kid");
  const char *use = ward_json_get_string (jwk, "use");

  for (guint i = 0; i < G_N_ELEMENTS (private_members); i++)
    if (ward_json_get_kind (ward_json_get (jwk, private_members[i])) != WARD_JSON_NONE)
      return fail (error, "A key in the set has private members.");
  /* Epic takes no numbers here (auth.md Q15). */
  if (id != NULL && ward_json_get_kind (id) != WARD_JSON_STRING)
    return fail (error, "A key's kid is not a string.");
  if (use != NULL && strcmp (use, "sig") != 0)
    return fail (error, "A key in the set is not for signatures.");
  return TRUE;
}

static Key *
read_key (const WardJson *jwk, WardSandboxJwksFlags flags, GError **error)
{
  const char *type = ward_json_get_string (jwk, "kty");
  gboolean ec = g_strcmp0 (type, "EC") == 0;
  EVP_PKEY *built;
  Key *key;

  if (!check_members (jwk, error))
    return NULL;
  if (ec && (flags & WARD_SANDBOX_JWKS_RSA_ONLY) != 0)
    {
      fail (error, "Only RSA keys can be registered like this.");
      return NULL;
    }
  built = ec ? build_p384 (jwk) : (g_strcmp0 (type, "RSA") == 0 ? build_rsa (jwk) : NULL);
  if (built == NULL)
    {
      fail (error, "A key in the set is neither RSA of 2048 bits or more nor EC of P-384.");
      return NULL;
    }
  key = g_new0 (Key, 1);
  key->key = built;
  key->ec = ec;
  key->id = g_strdup (ward_json_get_string (jwk, "kid"));
  key->alg = g_strdup (ward_json_get_string (jwk, "alg"));
  return key;
}

static const Key *
find_key (WardSandboxJwks *jwks, const char *id)
{
  for (guint i = 0; i < jwks->keys->len; i++)
    {
      const Key *key = g_ptr_array_index (jwks->keys, i);

      if (key->id != NULL && g_strcmp0 (key->id, id) == 0)
        return key;
    }
  return NULL;
}

static void
jwks_clear (gpointer data)
{
  WardSandboxJwks *jwks = data;

  g_ptr_array_unref (jwks->keys);
}

/**
 * ward_sandbox_jwks_new:
 * @set: (nullable): a JWK set
 * @flags: what may be in it
 * @error: return location for %G_IO_ERROR_INVALID_DATA
 *
 * Reads the public keys. Without %WARD_SANDBOX_JWKS_RSA_ONLY each must have a kid.
 *
 * Returns: (transfer full) (nullable): the keys
 */
WardSandboxJwks *
ward_sandbox_jwks_new (const WardJson *set, WardSandboxJwksFlags flags, GError **error)
{
  g_autoptr (WardSandboxJwks) jwks = g_atomic_rc_box_new0 (WardSandboxJwks);
  const WardJson *list = ward_json_is_object (set) ? ward_json_get (set, "keys") : NULL;
  gboolean named = (flags & WARD_SANDBOX_JWKS_RSA_ONLY) == 0;
  size_t n = ward_json_is_array (list) ? ward_json_get_length (list) : 0;

  jwks->keys = g_ptr_array_new_with_free_func (key_free);
  if (n == 0 || n > MAX_KEYS)
    {
      fail (error, "The key set has no keys, or too many.");
      return NULL;
    }
  for (size_t i = 0; i < n; i++)
    {
      Key *key = read_key (ward_json_get_element (list, i), flags, error);

      if (key == NULL)
        return NULL;
      if ((named && key->id == NULL) || (key->id != NULL && find_key (jwks, key->id) != NULL))
        {
          key_free (key);
          fail (error, "A key's kid is missing, or is that of another key.");
          return NULL;
        }
      g_ptr_array_add (jwks->keys, key);
    }
  return g_steal_pointer (&jwks);
}

WardSandboxJwks *
ward_sandbox_jwks_ref (WardSandboxJwks *jwks)
{
  return g_atomic_rc_box_acquire (jwks);
}

void
ward_sandbox_jwks_unref (WardSandboxJwks *jwks)
{
  g_atomic_rc_box_release_full (jwks, jwks_clear);
}

/* The key that the header names; a single key without a name needs none. */
static const Key *
choose_key (WardSandboxJwks *jwks, const WardJson *header, GError **error)
{
  const WardJson *id = ward_json_get (header, "kid");
  const Key *only = jwks->keys->len == 1 ? g_ptr_array_index (jwks->keys, 0) : NULL;
  const Key *key = NULL;

  if (ward_json_get_kind (id) == WARD_JSON_STRING)
    key = find_key (jwks, ward_json_as_string (id));
  if (key == NULL && only != NULL && only->id == NULL && (id == NULL || ward_json_get_kind (id) == WARD_JSON_STRING))
    key = only;
  if (key == NULL)
    fail (error, "The kid in the header is missing, or is not one of the client's keys.");
  return key;
}

static const EVP_MD *
choose_digest (const Key *key, const WardJson *header, gboolean rs256, GError **error)
{
  const char *alg = ward_json_get_string (header, "alg");
  const char *type = ward_json_get_string (header, "typ");
  const EVP_MD *digest = NULL;

  if (g_strcmp0 (alg, key->ec ? "ES384" : "RS384") == 0)
    digest = EVP_sha384 ();
  else if (rs256 && !key->ec && g_strcmp0 (alg, "RS256") == 0)
    digest = EVP_sha256 ();
  if (digest == NULL || (key->alg != NULL && strcmp (key->alg, alg) != 0))
    fail (error, "The alg in the header is not allowed with this key.");
  else if (ward_json_get (header, "crit") != NULL || (type != NULL && g_ascii_strcasecmp (type, "JWT") != 0))
    fail (error, "The header has a crit that is not understood, or another typ than JWT.");
  else
    return digest;
  return NULL;
}

/* RFC 7518 section 3.4: r and s side by side, of one length each; OpenSSL wants them as DER. */
static gboolean
is_signed (const Key *key, const EVP_MD *digest, const char *input, GBytes *signature)
{
  size_t length = 0;
  const guint8 *bytes = g_bytes_get_data (signature, &length);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  unsigned char *der = NULL;
  gboolean good = !key->ec || length == 2 * P384_BYTES;

  if (good && key->ec)
    {
      ECDSA_SIG *pair = ECDSA_SIG_new ();
      int der_length;

      ECDSA_SIG_set0 (pair, BN_bin2bn (bytes, P384_BYTES, NULL), BN_bin2bn (bytes + P384_BYTES, P384_BYTES, NULL));
      der_length = i2d_ECDSA_SIG (pair, &der);
      ECDSA_SIG_free (pair);
      good = der_length > 0;
      length = good ? (size_t) der_length : 0;
    }
  good = good && EVP_DigestVerifyInit (context, NULL, digest, NULL, key->key) == 1
         && EVP_DigestVerify (context, der != NULL ? der : bytes, length, (const guint8 *) input, strlen (input)) == 1;
  OPENSSL_free (der);
  EVP_MD_CTX_free (context);
  return good;
}

static WardJsonDoc *
decode_part (const char *part)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (part, -1);
  g_autoptr (WardJsonDoc) doc = bytes != NULL ? ward_json_parse (bytes, NULL, NULL) : NULL;

  return doc != NULL && ward_json_is_object (ward_json_doc_get_root (doc)) ? g_steal_pointer (&doc) : NULL;
}

/**
 * ward_sandbox_jwks_verify:
 * @jwks: a client's keys
 * @token: a compact JWS
 * @rs256: whether RS256 will do, too
 * @error: return location for %G_IO_ERROR_INVALID_DATA, with a text for the client's developer
 *
 * Checks header and signature; what the claims say is for the caller to judge.
 *
 * Returns: (transfer full) (nullable): the claims
 */
WardJsonDoc *
ward_sandbox_jwks_verify (WardSandboxJwks *jwks, const char *token, gboolean rs256, GError **error)
{
  g_auto (GStrv) parts = strlen (token) <= MAX_TOKEN ? g_strsplit (token, ".", 5) : g_new0 (char *, 1);
  g_autoptr (WardJsonDoc) header = NULL;
  g_autoptr (WardJsonDoc) claims = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *input = NULL;
  const EVP_MD *digest;
  const Key *key;

  if (g_strv_length (parts) == 3)
    {
      header = decode_part (parts[0]);
      claims = decode_part (parts[1]);
      signature = ward_base64url_decode (parts[2], -1);
    }
  if (header == NULL || claims == NULL || signature == NULL)
    {
      fail (error, "The assertion is not a signed JWT.");
      return NULL;
    }
  key = choose_key (jwks, ward_json_doc_get_root (header), error);
  digest = key != NULL ? choose_digest (key, ward_json_doc_get_root (header), rs256, error) : NULL;
  if (digest == NULL)
    return NULL;
  input = g_strconcat (parts[0], ".", parts[1], NULL);
  if (!is_signed (key, digest, input, signature))
    {
      fail (error, "The assertion's signature is not good.");
      return NULL;
    }
  return g_steal_pointer (&claims);
}
