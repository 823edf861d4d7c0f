/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys from a JWKS (RFC 7517, RFC 7518 section 6; auth.md X058, reliability.md A34). A key that is weak, not for signatures, or tells a secret is left
 * out, as if it were not there; limits hold whatever the set's size. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-jose-private.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_BODY_BYTES (1024 * 1024)
#define MAX_KEYS 100
#define MAX_ENTRIES 20000
#define MIN_RSA_BITS 2048
#define MAX_RSA_BITS 8192
#define MAX_EXPONENT_BYTES 8
#define MAX_KEY_ID 512

struct _WardKeySet
{
  gatomicrefcount refs;
  GPtrArray *keys; /* (owned) of (owned) WardKey */
  guint n_skipped;
};

static void
key_free (gpointer data)
{
  WardKey *key = data;

  EVP_PKEY_free (key->key);
  g_free (key->id);
  g_free (key);
}

static const char *const algorithm_names[] = { "RS256", "RS384", "ES256", "ES384" };

const char *
ward_jose_get_algorithm_name (WardJoseAlgorithm algorithm)
{
  return algorithm_names[algorithm];
}

gboolean
ward_jose_parse_algorithm (const char *name, WardJoseAlgorithm *out_algorithm)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithm_names); i++)
    if (g_strcmp0 (name, algorithm_names[i]) == 0)
      {
        *out_algorithm = (WardJoseAlgorithm) i;
        return TRUE;
      }

  return FALSE;
}

/* One algorithm for one key: the one that it names, or those of its kind (RFC 8725 section 3.1). */
gboolean
ward_key_fits (const WardKey *key, WardJoseAlgorithm algorithm)
{
  if (key->algorithm >= 0 && key->algorithm != (int) algorithm)
    return FALSE;

  switch (algorithm)
    {
    case WARD_JOSE_RS256:
    case WARD_JOSE_RS384:
      return key->kind == WARD_KEY_RSA;
    case WARD_JOSE_ES256:
      return key->kind == WARD_KEY_P256;
    case WARD_JOSE_ES384:
      return key->kind == WARD_KEY_P384;
    default:
      return FALSE;
    }
}

static GBytes *
get_octets (const WardJson *object, const char *member)
{
  const char *text = ward_json_get_string (object, member);

  return text != NULL ? ward_base64url_decode (text, -1) : NULL;
}

static BIGNUM *
get_number (const WardJson *object, const char *member, size_t max_bytes)
{
  g_autoptr (GBytes) octets = get_octets (object, member);
  size_t size;
  const guint8 *data;

  if (octets == NULL)
    return NULL;
  data = g_bytes_get_data (octets, &size);

  return size > 0 && size <= max_bytes ? BN_bin2bn (data, (int) size, NULL) : NULL;
}

static EVP_PKEY *
build_key (const char *type, OSSL_PARAM_BLD *builder)
{
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, type, NULL);
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param (builder);
  EVP_PKEY *key = NULL;

  if (context == NULL || params == NULL || EVP_PKEY_fromdata_init (context) != 1
      || EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
    key = NULL;
  OSSL_PARAM_free (params);
  EVP_PKEY_CTX_free (context);

  return key;
}

static EVP_PKEY *
read_rsa (const WardJson *object)
{
  BIGNUM *n = get_number (object, "n", MAX_RSA_BITS / 8);
  BIGNUM *e = get_number (object, "e", MAX_EXPONENT_BYTES);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY *key = NULL;

  if (n != NULL && e != NULL && BN_num_bits (n) >= MIN_RSA_BITS && BN_is_odd (n) && BN_is_odd (e) && !BN_is_one (e)
      && builder != NULL && OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_N, n) == 1
      && OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
    key = build_key ("RSA", builder);
  OSSL_PARAM_BLD_free (builder);
  BN_free (n);
  BN_free (e);

  return key;
}

static EVP_PKEY *
read_ec (const WardJson *object, WardKeyKind *out_kind)
{
  const char *curve = ward_json_get_string (object, "crv");
  g_autoptr (GBytes) x = get_octets (object, "x");
  g_autoptr (GBytes) y = get_octets (object, "y");
  const char *group;
  guint8 point[1 + 2 * 48] = { 0x04 };
  size_t size;
  OSSL_PARAM_BLD *builder;
  EVP_PKEY_CTX *check;
  EVP_PKEY *key = NULL;

  if (g_strcmp0 (curve, "P-256") == 0)
    *out_kind = WARD_KEY_P256;
  else if (g_strcmp0 (curve, "P-384") == 0)
    *out_kind = WARD_KEY_P384;
  else
    return NULL;
  group = *out_kind == WARD_KEY_P256 ? "prime256v1" : "secp384r1";
  size = *out_kind == WARD_KEY_P256 ? 32 : 48;
  if (x == NULL || y == NULL || g_bytes_get_size (x) != size || g_bytes_get_size (y) != size)
    return NULL;
  memcpy (point + 1, g_bytes_get_data (x, NULL), size);
  memcpy (point + 1 + size, g_bytes_get_data (y, NULL), size);

  builder = OSSL_PARAM_BLD_new ();
  if (builder != NULL && OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1
      && OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * size) == 1)
    key = build_key ("EC", builder);
  OSSL_PARAM_BLD_free (builder);

  check = key != NULL ? EVP_PKEY_CTX_new_from_pkey (NULL, key, NULL) : NULL;
  if (check == NULL || EVP_PKEY_public_check (check) != 1)
    g_clear_pointer (&key, EVP_PKEY_free);
  EVP_PKEY_CTX_free (check);

  return key;
}

/* use and key_ops must not say anything but "verify"; a set that tells private members is not to be trusted with this key. */
static gboolean
is_for_verifying (const WardJson *object)
{
  static const char *const private_members[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
  const WardJson *use = ward_json_get (object, "use");
  const WardJson *ops = ward_json_get (object, "key_ops");
  gboolean verify = ops == NULL;
  WardJsonIter iter;
  const WardJson *op;

  for (guint i = 0; i < G_N_ELEMENTS (private_members); i++)
    if (ward_json_get (object, private_members[i]) != NULL)
      return FALSE;
  if (use != NULL && g_strcmp0 (ward_json_as_string (use), "sig") != 0)
    return FALSE;
  if (ops != NULL && !ward_json_is_array (ops))
    return FALSE;
  ward_json_iter_init (&iter, ops);
  while (ward_json_iter_next_element (&iter, &op))
    verify = verify || g_strcmp0 (ward_json_as_string (op), "verify") == 0;

  return verify;
}

static WardKey *
read_key (const WardJson *object)
{
  const char *type = ward_json_get_string (object, "kty");
  const WardJson *id = ward_json_get (object, "kid");
  const WardJson *algorithm = ward_json_get (object, "alg");
  WardJoseAlgorithm parsed = WARD_JOSE_RS256;
  g_autofree WardKey *key = g_new0 (WardKey, 1);

  if (!ward_json_is_object (object) || !is_for_verifying (object))
    return NULL;
  if (id != NULL && (ward_json_as_string (id) == NULL || strlen (ward_json_as_string (id)) > MAX_KEY_ID))
    return NULL;
  if (algorithm != NULL && !ward_jose_parse_algorithm (ward_json_as_string (algorithm), &parsed))
    return NULL;

  key->algorithm = algorithm != NULL ? (int) parsed : -1;
  key->kind = WARD_KEY_RSA;
  if (g_strcmp0 (type, "RSA") == 0)
    key->key = read_rsa (object);
  else if (g_strcmp0 (type, "EC") == 0)
    key->key = read_ec (object, &key->kind);
  if (key->key == NULL)
    return NULL;
  if (algorithm != NULL && !ward_key_fits (key, parsed))
    {
      EVP_PKEY_free (key->key);
      return NULL;
    }
  key->id = g_strdup (ward_json_as_string (id));

  return g_steal_pointer (&key);
}

/**
 * ward_key_set_parse:
 * @jwks: a JWKS document
 * @error: return location for a %WARD_FAILURE_IDENTITY
 *
 * Reads the keys that can verify a signature; all others are counted and left out. At most 100 are kept.
 *
 * Returns: (transfer full) (nullable): the keys, maybe none; %NULL if this is not a JWKS
 */
WardKeySet *
ward_key_set_parse (GBytes *jwks, GError **error)
{
  static const WardJsonLimits limits = {
    .max_bytes = MAX_BODY_BYTES, .max_depth = 16, .max_nodes = 400000, .max_keys = 100, .max_string_bytes = 64 * 1024
  };
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *list, *element;
  WardKeySet *keys;
  WardJsonIter iter;

  g_return_val_if_fail (jwks != NULL, NULL);

  doc = ward_json_parse (jwks, &limits, NULL);
  list = doc != NULL ? ward_json_get (ward_json_doc_get_root (doc), "keys") : NULL;
  if (!ward_json_is_array (list) || ward_json_get_length (list) > MAX_ENTRIES)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_IDENTITY, "The server's list of keys cannot be read");
      return NULL;
    }

  keys = g_new0 (WardKeySet, 1);
  g_atomic_ref_count_init (&keys->refs);
  keys->keys = g_ptr_array_new_with_free_func (key_free);
  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &element))
    {
      WardKey *key = keys->keys->len < MAX_KEYS ? read_key (element) : NULL;

      if (key != NULL)
        g_ptr_array_add (keys->keys, key);
      else
        keys->n_skipped++;
    }

  return keys;
}

/**
 * ward_key_set_ref:
 * @keys: a set
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @keys
 */
WardKeySet *
ward_key_set_ref (WardKeySet *keys)
{
  g_return_val_if_fail (keys != NULL, NULL);

  g_atomic_ref_count_inc (&keys->refs);

  return keys;
}

/**
 * ward_key_set_unref:
 * @keys: (transfer full): a set
 *
 * Drops a reference.
 */
void
ward_key_set_unref (WardKeySet *keys)
{
  g_return_if_fail (keys != NULL);

  if (!g_atomic_ref_count_dec (&keys->refs))
    return;
  g_ptr_array_unref (keys->keys);
  g_free (keys);
}

const WardKey *
ward_key_set_get_key (const WardKeySet *keys, guint position)
{
  return position < keys->keys->len ? g_ptr_array_index (keys->keys, position) : NULL;
}

/**
 * ward_key_set_get_n_keys:
 * @keys: a set
 *
 * Counts the keys that can be used.
 *
 * Returns: their number
 */
guint
ward_key_set_get_n_keys (const WardKeySet *keys)
{
  g_return_val_if_fail (keys != NULL, 0);

  return keys->keys->len;
}

/**
 * ward_key_set_get_n_skipped:
 * @keys: a set
 *
 * Counts the keys that were left out.
 *
 * Returns: their number
 */
guint
ward_key_set_get_n_skipped (const WardKeySet *keys)
{
  g_return_val_if_fail (keys != NULL, 0);

  return keys->n_skipped;
}
