/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's own key pair (SMART App Launch 2.2 "Client Authentication: Asymmetric", RFC 7517, RFC 7638; auth.md sections 1.5 and 1.8, X098, X099;
 * reliability.md T28). Made here or brought by the user, judged once by the same rules as anybody else's key, and kept in the keyring as one line. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-client-key.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "core/auth/ward-jose-private.h"
#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

#define MIN_RSA_BITS 2048
#define MAX_RSA_BITS 8192

struct _WardClientKey
{
  gatomicrefcount refs;
  WardKey key;
};

G_DEFINE_BOXED_TYPE (WardClientKey, ward_client_key, ward_client_key_ref, ward_client_key_unref)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT, message);
  return FALSE;
}

static gboolean
judge_rsa (WardKey *key, GError **error)
{
  int bits = EVP_PKEY_get_bits (key->key);

  key->kind = WARD_KEY_RSA;
  key->algorithm = WARD_JOSE_RS384;
  if (bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS)
    return TRUE;
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT,
               bits < MIN_RSA_BITS
                   ? "The RSA key has %d bits, which is too weak: make one with 2048 or 3072 bits"
                   : "The RSA key has %d bits, more than servers accept: make one with 2048 or 3072 bits",
               bits);

  return FALSE;
}

static gboolean
judge_ec (WardKey *key, GError **error)
{
  char curve[64] = "";
  size_t length = 0;

  key->kind = WARD_KEY_P384;
  key->algorithm = WARD_JOSE_ES384;
  if (EVP_PKEY_get_group_name (key->key, curve, sizeof curve, &length) != 1 || *curve == '\0')
    return refuse (error, "The EC key is on a curve without a name: make one on the curve P-384");
  if (strcmp (curve, "secp384r1") == 0)
    return TRUE;
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT,
               "The EC key is on the curve %s, which SMART servers need not accept: make one on the curve P-384",
               curve);

  return FALSE;
}

static gboolean
judge_kind (WardKey *key, GError **error)
{
  if (EVP_PKEY_is_a (key->key, "RSA"))
    return judge_rsa (key, error);
  if (EVP_PKEY_is_a (key->key, "EC"))
    return judge_ec (key, error);
  if (EVP_PKEY_is_a (key->key, "RSA-PSS"))
    return refuse (error, "The key is for RSA-PSS signatures only: make an ordinary RSA key or an EC key on P-384");

  return refuse (error, "The key is of a kind that SMART servers do not know: make an RSA key or an EC key on P-384");
}

/* The halves belong together, and whoever reads our key with rules as strict as ours can verify what it signs. */
static gboolean
is_whole (const WardClientKey *self)
{
  g_autofree char *jwks = ward_client_key_build_jwks (&self, 1);
  g_autoptr (GBytes) bytes = jwks != NULL ? g_bytes_new (jwks, strlen (jwks)) : NULL;
  g_autoptr (WardKeySet) keys = bytes != NULL ? ward_key_set_parse (bytes, NULL) : NULL;
  WardJoseAlgorithm algorithm = (WardJoseAlgorithm) self->key.algorithm;
  g_autoptr (GBytes) signature = ward_key_sign (&self->key, algorithm, "ward");

  return keys != NULL && ward_key_set_get_n_keys (keys) == 1 && signature != NULL
         && ward_key_verify (ward_key_set_get_key (keys, 0), algorithm, "ward", signature);
}

WardClientKey *
ward_client_key_new_take (EVP_PKEY *pair, GError **error)
{
  g_autoptr (WardClientKey) self = g_new0 (WardClientKey, 1);

  g_atomic_ref_count_init (&self->refs);
  self->key.key = pair;
  if (!judge_kind (&self->key, error))
    return NULL;
  self->key.id = ward_key_compute_thumbprint (&self->key);
  if (self->key.id == NULL || !is_whole (self))
    {
      refuse (error, "The key is damaged: its private and its public half do not fit");
      return NULL;
    }

  return g_steal_pointer (&self);
}

const WardKey *
ward_client_key_get_key (const WardClientKey *key)
{
  return &key->key;
}

/**
 * ward_client_key_generate:
 * @kind: what kind of key
 * @error: return location for a %WARD_FAILURE_RANDOM
 *
 * Makes a key pair. An RSA key takes up to some seconds: not for the main loop's thread.
 *
 * Returns: (transfer full) (nullable): the key
 */
WardClientKey *
ward_client_key_generate (WardClientKeyKind kind, GError **error)
{
  EVP_PKEY *pair = NULL;

  switch (kind)
    {
    case WARD_CLIENT_KEY_RSA_2048:
      pair = EVP_RSA_gen (2048u);
      break;
    case WARD_CLIENT_KEY_RSA_3072:
      pair = EVP_RSA_gen (3072u);
      break;
    case WARD_CLIENT_KEY_EC_P384:
      pair = EVP_EC_gen ("P-384");
      break;
    default:
      g_return_val_if_reached (NULL);
    }
  ERR_clear_error ();
  if (pair == NULL)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_RANDOM, "This computer could not make a key");
      return NULL;
    }

  return ward_client_key_new_take (pair, error);
}

EVP_PKEY *
ward_client_key_decode_pkcs8 (const guint8 *data, size_t length)
{
  const guint8 *at = data;
  PKCS8_PRIV_KEY_INFO *info = length <= G_MAXINT ? d2i_PKCS8_PRIV_KEY_INFO (NULL, &at, (long) length) : NULL;
  EVP_PKEY *pair = info != NULL && at == data + length ? EVP_PKCS82PKEY (info) : NULL;

  PKCS8_PRIV_KEY_INFO_free (info);
  ERR_clear_error ();

  return pair;
}

/**
 * ward_client_key_new_from_line:
 * @line: what ward_client_key_dup_line() gave
 * @error: return location for a %WARD_FAILURE_KEYRING_CORRUPT
 *
 * Reads a key from the keyring's line. Where that fails the key is lost, and the client has to be registered again (auth.md X098).
 *
 * Returns: (transfer full) (nullable): the key
 */
WardClientKey *
ward_client_key_new_from_line (const WardSecretText *line, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  EVP_PKEY *pair = NULL;
  WardClientKey *key = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  bytes = ward_base64url_decode (ward_secret_text_peek (line), -1);
  if (bytes != NULL)
    {
      size_t length;
      guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &length);

      pair = ward_client_key_decode_pkcs8 (data, length);
      OPENSSL_cleanse (data, length);
      g_free (data);
    }
  if (pair != NULL)
    key = ward_client_key_new_take (pair, NULL);
  if (key == NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_KEYRING_CORRUPT,
                         "The client's key in the keyring cannot be read: the client has to be registered again");

  return key;
}

/**
 * ward_client_key_dup_line:
 * @key: a key
 * @error: return location for a %WARD_FAILURE_INTERNAL
 *
 * Writes the whole key as one line for the keyring: base64url of its PKCS#8 form (RFC 5208), not encrypted.
 *
 * Returns: (transfer full) (nullable): the line
 */
WardSecretText *
ward_client_key_dup_line (const WardClientKey *key, GError **error)
{
  PKCS8_PRIV_KEY_INFO *info;
  WardSecretText *line = NULL;
  guint8 *der = NULL;
  int length;

  g_return_val_if_fail (key != NULL, NULL);

  info = EVP_PKEY2PKCS8 (key->key.key);
  length = info != NULL ? i2d_PKCS8_PRIV_KEY_INFO (info, &der) : 0;
  if (length > 0)
    {
      char *text = ward_base64url_encode (der, (size_t) length);

      line = ward_secret_text_new (text);
      ward_secret_clear_string (&text);
      OPENSSL_clear_free (der, (size_t) length);
    }
  PKCS8_PRIV_KEY_INFO_free (info);
  ERR_clear_error ();
  if (line == NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The client's key could not be written");

  return line;
}

/**
 * ward_client_key_ref:
 * @key: a key
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @key
 */
WardClientKey *
ward_client_key_ref (WardClientKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  g_atomic_ref_count_inc (&key->refs);

  return key;
}

/**
 * ward_client_key_unref:
 * @key: (transfer full): a key
 *
 * Drops a reference; with the last one OpenSSL overwrites the key.
 */
void
ward_client_key_unref (WardClientKey *key)
{
  g_return_if_fail (key != NULL);

  if (!g_atomic_ref_count_dec (&key->refs))
    return;
  EVP_PKEY_free (key->key.key);
  g_free (key->key.id);
  g_free (key);
}

/**
 * ward_client_key_get_id:
 * @key: a key
 *
 * Gives the key's id: its RFC 7638 thumbprint with SHA-256, a text of 43 characters that is the same wherever the key is.
 *
 * Returns: (transfer none): the `kid`
 */
const char *
ward_client_key_get_id (const WardClientKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return key->key.id;
}

/**
 * ward_client_key_get_algorithm_name:
 * @key: a key
 *
 * Gives the one algorithm that the key signs with, of the two that SMART requires.
 *
 * Returns: (transfer none): "RS384" or "ES384"
 */
const char *
ward_client_key_get_algorithm_name (const WardClientKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return ward_jose_get_algorithm_name ((WardJoseAlgorithm) key->key.algorithm);
}

/**
 * ward_client_key_check_static:
 * @key: a key
 * @error: return location for a %WARD_FAILURE_INVALID_CLIENT
 *
 * Asks whether the key may be registered by its value: Epic takes EC keys only from a JWKS address (auth.md section 1.5, X099).
 *
 * Returns: %TRUE if it may
 */
gboolean
ward_client_key_check_static (const WardClientKey *key, GError **error)
{
  g_return_val_if_fail (key != NULL, FALSE);

  if (key->key.kind == WARD_KEY_RSA)
    return TRUE;

  return refuse (error, "An EC key is accepted only from an address of keys (JWKS URL): use an RSA key here");
}

/**
 * ward_client_key_build_jwk:
 * @key: a key
 *
 * Writes the public half as a JWK: kty, n and e or crv, x and y, with kid, alg and use.
 *
 * Returns: (transfer full) (nullable): a JSON object
 */
char *
ward_client_key_build_jwk (const WardClientKey *key)
{
  g_autoptr (WardJsonWriter) writer = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  writer = ward_json_writer_new ();

  return ward_key_write_jwk (&key->key, writer) ? ward_json_writer_to_string (writer, FALSE) : NULL;
}

/**
 * ward_client_key_build_jwks:
 * @keys: (array length=n_keys): the keys, such as the present and the next one
 * @n_keys: how many
 *
 * Writes the public halves as a JWKS document, to be registered or published.
 *
 * Returns: (transfer full) (nullable): a JSON object
 */
char *
ward_client_key_build_jwks (const WardClientKey *const *keys, guint n_keys)
{
  g_autoptr (WardJsonWriter) writer = NULL;

  g_return_val_if_fail (keys != NULL || n_keys == 0, NULL);

  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "keys");
  for (guint i = 0; i < n_keys; i++)
    if (!ward_key_write_jwk (&keys[i]->key, writer))
      return NULL;
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, FALSE);
}
