/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public half of a key as a JWK (RFC 7517 section 4, RFC 7518 section 6) and its thumbprint (RFC 7638). Members are asked for by name, so that no
 * private one can slip in. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-jose-private.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "core/base/ward-base64url.h"

#define MAX_NUMBER_BYTES 1024

typedef struct
{
  const char *type;   /* (unowned) kty */
  const char *curve;  /* (unowned) (nullable) crv */
  const char *name_a; /* (unowned) "n" or "x" */
  const char *name_b; /* (unowned) "e" or "y" */
  char *a;            /* (owned) (nullable) base64url */
  char *b;            /* (owned) (nullable) base64url */
} PublicMembers;

static void
public_members_clear (PublicMembers *members)
{
  g_free (members->a);
  g_free (members->b);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PublicMembers, public_members_clear)

/* Big-endian; RSA's numbers without leading zeros (RFC 7518 section 2), coordinates as long as the field (section 6.2.1.2). */
static char *
encode_number (EVP_PKEY *key, const char *name, int width)
{
  guint8 data[MAX_NUMBER_BYTES];
  BIGNUM *number = NULL;
  char *text = NULL;

  if (EVP_PKEY_get_bn_param (key, name, &number) == 1)
    {
      int length = width > 0 ? width : BN_num_bytes (number);

      if (length > 0 && length <= MAX_NUMBER_BYTES && BN_bn2binpad (number, data, length) == length)
        text = ward_base64url_encode (data, (size_t) length);
    }
  BN_free (number);
  ERR_clear_error ();

  return text;
}

static gboolean
read_members (const WardKey *key, PublicMembers *members)
{
  if (key->kind == WARD_KEY_RSA)
    {
      members->type = "RSA";
      members->name_a = "n";
      members->name_b = "e";
      members->a = encode_number (key->key, OSSL_PKEY_PARAM_RSA_N, 0);
      members->b = encode_number (key->key, OSSL_PKEY_PARAM_RSA_E, 0);
    }
  else
    {
      int width = key->kind == WARD_KEY_P256 ? 32 : 48;

      members->type = "EC";
      members->curve = key->kind == WARD_KEY_P256 ? "P-256" : "P-384";
      members->name_a = "x";
      members->name_b = "y";
      members->a = encode_number (key->key, OSSL_PKEY_PARAM_EC_PUB_X, width);
      members->b = encode_number (key->key, OSSL_PKEY_PARAM_EC_PUB_Y, width);
    }

  return members->a != NULL && members->b != NULL;
}

/* Writes one object: what the key is, and its kid, alg and use. */
gboolean
ward_key_write_jwk (const WardKey *key, WardJsonWriter *writer)
{
  g_auto (PublicMembers) members = { NULL };

  if (!read_members (key, &members))
    return FALSE;
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "kty", members.type);
  ward_json_writer_string (writer, "crv", members.curve);
  ward_json_writer_string (writer, members.name_a, members.a);
  ward_json_writer_string (writer, members.name_b, members.b);
  ward_json_writer_string (writer, "kid", key->id);
  if (key->algorithm >= 0)
    ward_json_writer_string (writer, "alg", ward_jose_get_algorithm_name ((WardJoseAlgorithm) key->algorithm));
  ward_json_writer_string (writer, "use", "sig");
  ward_json_writer_end_object (writer);

  return TRUE;
}

/* RFC 7638 section 3: the required members alone, in the order of their names, without white space; SHA-256. */
char *
ward_key_compute_thumbprint (const WardKey *key)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_auto (PublicMembers) members = { NULL };
  g_autofree char *text = NULL;
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;

  if (!read_members (key, &members))
    return NULL;
  ward_json_writer_begin_object (writer, NULL);
  if (key->kind == WARD_KEY_RSA)
    {
      ward_json_writer_string (writer, "e", members.b);
      ward_json_writer_string (writer, "kty", members.type);
      ward_json_writer_string (writer, "n", members.a);
    }
  else
    {
      ward_json_writer_string (writer, "crv", members.curve);
      ward_json_writer_string (writer, "kty", members.type);
      ward_json_writer_string (writer, "x", members.a);
      ward_json_writer_string (writer, "y", members.b);
    }
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);

  return EVP_Digest (text, strlen (text), digest, &length, EVP_sha256 (), NULL) == 1
             ? ward_base64url_encode (digest, length)
             : NULL;
}
