/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox's signing keys and compact JWS (RFC 7515, 7517, 7518) on OpenSSL 3 EVP. It only ever signs: the client
 * has its own code to verify, so that the two cannot share a mistake. RSA keys take up to a few hundred milliseconds to
 * find, so they are made in a thread while the patients are. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"

#define ES384_HALF 48

struct _WardSandboxKeys
{
  GMutex lock;
  GThread *thread; /* (owned) (nullable) makes the keys; joined by whoever needs them first */
  gboolean epic;
  EVP_PKEY *rsa; /* (owned) */
  EVP_PKEY *ec;  /* (owned) */
  char *rsa_id;  /* (owned) */
  char *ec_id;   /* (owned) */
};

static char *
make_key_id (gboolean epic)
{
  guint8 bytes[32];

  if (!ward_random_bytes (bytes, sizeof bytes, NULL))
    return g_strdup ("sandbox-key");
  /* Epic's key ids are plain base64, with '=', '/' and '+' in them (auth.md 1.3): they are to be compared, not decoded. */
  return epic ? g_base64_encode (bytes, sizeof bytes) : ward_base64url_encode (bytes, 15);
}

static EVP_PKEY *
generate (gboolean es384)
{
  return es384 ? EVP_EC_gen ("P-384") : EVP_PKEY_Q_keygen (NULL, NULL, "RSA", (size_t) 2048);
}

/* The first keys of a process are made once: finding RSA primes takes longer than everything else in a start. Each
 * sandbox has key ids of its own, and its own keys from the first rotation on. */
static EVP_PKEY *
get_first (gboolean es384)
{
  static GMutex lock;
  static EVP_PKEY *first[2];
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  guint index = es384 ? 1 : 0;

  if (first[index] == NULL)
    first[index] = generate (es384);
  EVP_PKEY_up_ref (first[index]);
  return first[index];
}

static void
set_keys (WardSandboxKeys *keys, gboolean first)
{
  keys->ec = first ? get_first (TRUE) : generate (TRUE);
  keys->rsa = first ? get_first (FALSE) : generate (FALSE);
  keys->rsa_id = make_key_id (keys->epic);
  keys->ec_id = make_key_id (keys->epic);
}

static gpointer
make_keys (gpointer data)
{
  set_keys (data, TRUE);
  return NULL;
}

WardSandboxKeys *
ward_sandbox_keys_new (gboolean epic)
{
  WardSandboxKeys *keys = g_new0 (WardSandboxKeys, 1);

  g_mutex_init (&keys->lock);
  keys->epic = epic;
  keys->thread = g_thread_new ("ward-sandbox-keys", make_keys, keys);
  return keys;
}

static void
clear_keys (WardSandboxKeys *keys)
{
  g_clear_pointer (&keys->rsa, EVP_PKEY_free);
  g_clear_pointer (&keys->ec, EVP_PKEY_free);
  g_clear_pointer (&keys->rsa_id, g_free);
  g_clear_pointer (&keys->ec_id, g_free);
}

void
ward_sandbox_keys_free (WardSandboxKeys *keys)
{
  g_clear_pointer (&keys->thread, g_thread_join);
  clear_keys (keys);
  g_mutex_clear (&keys->lock);
  g_free (keys);
}

static GMutexLocker *
lock_keys (WardSandboxKeys *keys)
{
  GMutexLocker *locker = g_mutex_locker_new (&keys->lock);

  g_clear_pointer (&keys->thread, g_thread_join);
  return locker;
}

void
ward_sandbox_keys_wait (WardSandboxKeys *keys)
{
  g_autoptr (GMutexLocker) locker = lock_keys (keys);
}

/**
 * ward_sandbox_keys_rotate:
 * @keys: the keys
 *
 * Replaces both keys: what was signed before can no longer be verified, and the next token names a key id unknown so far.
 */
void
ward_sandbox_keys_rotate (WardSandboxKeys *keys)
{
  g_autoptr (GMutexLocker) locker = lock_keys (keys);

  clear_keys (keys);
  set_keys (keys, FALSE);
}

static char *
encode_number (EVP_PKEY *key, const char *parameter, int width)
{
  BIGNUM *number = NULL;
  g_autofree guint8 *bytes = NULL;
  int length;

  if (EVP_PKEY_get_bn_param (key, parameter, &number) != 1)
    return NULL;
  length = width > 0 ? width : BN_num_bytes (number);
  bytes = g_malloc0 ((size_t) length);
  length = BN_bn2binpad (number, bytes, length);
  BN_free (number);
  return length > 0 ? ward_base64url_encode (bytes, (size_t) length) : NULL;
}

static void
write_key (WardJsonWriter *writer, EVP_PKEY *key, gboolean es384, const char *id)
{
  g_autofree char *first
      = encode_number (key, es384 ? OSSL_PKEY_PARAM_EC_PUB_X : OSSL_PKEY_PARAM_RSA_N, es384 ? ES384_HALF : 0);
  g_autofree char *second
      = encode_number (key, es384 ? OSSL_PKEY_PARAM_EC_PUB_Y : OSSL_PKEY_PARAM_RSA_E, es384 ? ES384_HALF : 0);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "kty", es384 ? "EC" : "RSA");
  ward_json_writer_string (writer, "use", "sig");
  ward_json_writer_string (writer, "alg", es384 ? "ES384" : "RS256");
  ward_json_writer_string (writer, "kid", id);
  ward_json_writer_string (writer, "crv", es384 ? "P-384" : NULL);
  ward_json_writer_string (writer, es384 ? "x" : "n", first);
  ward_json_writer_string (writer, es384 ? "y" : "e", second);
  ward_json_writer_end_object (writer);
}

/**
 * ward_sandbox_keys_build_jwks:
 * @keys: the keys
 *
 * Returns: (transfer full): the JWK set with the public halves
 */
char *
ward_sandbox_keys_build_jwks (WardSandboxKeys *keys)
{
  g_autoptr (GMutexLocker) locker = lock_keys (keys);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "keys");
  write_key (writer, keys->rsa, FALSE, keys->rsa_id);
  if (!keys->epic)
    write_key (writer, keys->ec, TRUE, keys->ec_id);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}

/* RFC 7518 section 3.4: ES384 signatures are r and s side by side, not the DER that OpenSSL gives. */
static guint8 *
flatten_ecdsa (const guint8 *der, size_t length)
{
  const guint8 *at = der;
  ECDSA_SIG *signature = d2i_ECDSA_SIG (NULL, &at, (long) length);
  guint8 *flat = g_malloc0 (2 * ES384_HALF);

  if (signature != NULL)
    {
      BN_bn2binpad (ECDSA_SIG_get0_r (signature), flat, ES384_HALF);
      BN_bn2binpad (ECDSA_SIG_get0_s (signature), flat + ES384_HALF, ES384_HALF);
      ECDSA_SIG_free (signature);
    }
  return flat;
}

static char *
sign_bytes (EVP_PKEY *key, gboolean es384, const EVP_MD *digest, const char *text)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  g_autofree guint8 *signature = NULL;
  size_t length = 1024;
  char *encoded = NULL;

  signature = g_malloc0 (length);
  if (EVP_DigestSignInit (context, NULL, digest, NULL, key) == 1
      && EVP_DigestSign (context, signature, &length, (const guint8 *) text, strlen (text)) == 1)
    {
      if (es384)
        {
          g_autofree guint8 *flat = flatten_ecdsa (signature, length);

          encoded = ward_base64url_encode (flat, 2 * ES384_HALF);
        }
      else
        encoded = ward_base64url_encode (signature, length);
    }
  EVP_MD_CTX_free (context);
  return encoded;
}

static char *
hmac_bytes (const char *key, const char *text)
{
  guint8 out[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  HMAC (EVP_sha256 (), key, (int) strlen (key), (const guint8 *) text, strlen (text), out, &length);
  return ward_base64url_encode (out, length);
}

static char *
build_header (const char *alg, const char *kid, gboolean crit)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "alg", alg);
  ward_json_writer_string (writer, "typ", "JWT");
  ward_json_writer_string (writer, "kid", kid);
  if (crit)
    {
      ward_json_writer_begin_array (writer, "crit");
      ward_json_writer_string (writer, NULL, "urn:example:unknown");
      ward_json_writer_end_array (writer);
      ward_json_writer_boolean (writer, "urn:example:unknown", TRUE);
    }
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}

/**
 * ward_sandbox_keys_sign:
 * @keys: the keys
 * @es384: sign with ES384; else RS256
 * @claims_json: the claims
 * @how: well, or spoiled
 * @client_id: the key of the HS256 forgery
 *
 * Returns: (transfer full): a compact JWS
 */
char *
ward_sandbox_keys_sign (WardSandboxKeys *keys, gboolean es384, const char *claims_json, WardSandboxSigning how,
                        const char *client_id)
{
  g_autoptr (GMutexLocker) locker = lock_keys (keys);
  const char *kid = es384 ? keys->ec_id : keys->rsa_id;
  const char *alg = es384 ? "ES384" : "RS256";
  const EVP_MD *digest = es384 ? EVP_sha384 () : EVP_sha256 ();
  g_autofree char *header = NULL;
  g_autofree char *encoded_header = NULL;
  g_autofree char *encoded_claims = ward_base64url_encode ((const guint8 *) claims_json, strlen (claims_json));
  g_autofree char *input = NULL;
  g_autofree char *signature = NULL;

  if (how == WARD_SANDBOX_SIGN_NONE)
    alg = "none";
  else if (how == WARD_SANDBOX_SIGN_HS256)
    alg = "HS256";
  else if (how == WARD_SANDBOX_SIGN_RS512)
    {
      alg = "RS512";
      kid = keys->rsa_id;
      digest = EVP_sha512 ();
      es384 = FALSE;
    }
  if (how == WARD_SANDBOX_SIGN_NO_KID || how == WARD_SANDBOX_SIGN_NONE)
    kid = NULL;
  else if (how == WARD_SANDBOX_SIGN_OTHER_KEY)
    kid = "a-key-that-nobody-has";
  header = build_header (alg, kid, how == WARD_SANDBOX_SIGN_CRIT);
  encoded_header = ward_base64url_encode ((const guint8 *) header, strlen (header));
  input = g_strconcat (encoded_header, ".", encoded_claims, NULL);
  if (how == WARD_SANDBOX_SIGN_NONE)
    signature = g_strdup ("");
  else if (how == WARD_SANDBOX_SIGN_HS256)
    signature = hmac_bytes (client_id, input);
  else
    signature = sign_bytes (es384 ? keys->ec : keys->rsa, es384, digest,
                            how == WARD_SANDBOX_SIGN_BADLY ? encoded_claims : input);
  return g_strconcat (input, ".", signature, NULL);
}

/**
 * ward_sandbox_half_hash:
 * @es384: whether the id_token is signed with ES384
 * @text: an access token
 *
 * The left half of its hash (OpenID Connect Core 3.1.3.6).
 *
 * Returns: (transfer full): base64url
 */
char *
ward_sandbox_half_hash (gboolean es384, const char *text)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  if (EVP_Digest (text, strlen (text), digest, &length, es384 ? EVP_sha384 () : EVP_sha256 (), NULL) != 1)
    return g_strdup ("");
  return ward_base64url_encode (digest, length / 2);
}
