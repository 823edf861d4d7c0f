/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Known answers (reliability.md B12): that the OpenSSL of this computer still computes what Ward relies on. */

typedef enum
{
  WARD_CRYPTO_DIGEST,    /* SHA-256 of input */
  WARD_CRYPTO_SEAL,      /* AES-256-GCM of input: cipher text, then tag */
  WARD_CRYPTO_SIGNATURE, /* of a JWT: input is header.payload, key a JWKS */
} WardCryptoKind;

typedef struct
{
  const char *name; /* (unowned) "AES-256-GCM" */
  WardCryptoKind kind;
  const char *input;    /* (unowned) hexadecimal; of a signature as it stands */
  const char *key;      /* (unowned) (nullable) hexadecimal; of a signature JSON */
  const char *nonce;    /* (unowned) (nullable) hexadecimal */
  const char *extra;    /* (unowned) (nullable) hexadecimal: what is authenticated beside the input */
  const char *expected; /* (unowned) hexadecimal; of a signature base64url */
} WardCryptoVector;

const WardCryptoVector *ward_crypto_test_get_vectors (guint *out_n);
/* The name of the first that does not come out right; NULL where all do. */
const char *ward_crypto_test_find_failing (const WardCryptoVector *vectors, guint n);
const char *ward_crypto_test_run (void); /* (nullable) the same with all vectors, once in a process */

G_END_DECLS
