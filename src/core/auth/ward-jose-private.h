/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/evp.h>

#include "core/auth/ward-jose.h"
#include "core/base/ward-json-writer.h"

G_BEGIN_DECLS

/* What the parts of JOSE share: keys of others (ward-key-set.c), our own (ward-client-key.c), their public form (ward-jwk.c) and signatures. */

typedef enum
{
  WARD_KEY_RSA,
  WARD_KEY_P256,
  WARD_KEY_P384,
} WardKeyKind;

typedef struct
{
  EVP_PKEY *key; /* (owned) */
  WardKeyKind kind;
  char *id;      /* (owned) (nullable) */
  int algorithm; /* a WardJoseAlgorithm, or -1 where the key does not say */
} WardKey;

const WardKey *ward_key_set_get_key (const WardKeySet *keys, guint position);
gboolean ward_jose_parse_algorithm (const char *name, WardJoseAlgorithm *out_algorithm);
const char *ward_jose_get_algorithm_name (WardJoseAlgorithm algorithm);
gboolean ward_key_fits (const WardKey *key, WardJoseAlgorithm algorithm);
/* The text is the signing input as it stands, the signature is in JOSE's form; the algorithm has to fit the key. */
gboolean ward_key_verify (const WardKey *key, WardJoseAlgorithm algorithm, const char *text, GBytes *signature);
GBytes *ward_key_sign (const WardKey *key, WardJoseAlgorithm algorithm, const char *text) G_GNUC_WARN_UNUSED_RESULT;

gboolean ward_key_write_jwk (const WardKey *key, WardJsonWriter *writer);
char *ward_key_compute_thumbprint (const WardKey *key) G_GNUC_WARN_UNUSED_RESULT;

/* Judges a private key and takes it over, also where it is refused. */
WardClientKey *ward_client_key_new_take (EVP_PKEY *pair, GError **error) G_GNUC_WARN_UNUSED_RESULT;
EVP_PKEY *ward_client_key_decode_pkcs8 (const guint8 *data, size_t length) G_GNUC_WARN_UNUSED_RESULT;
const WardKey *ward_client_key_get_key (const WardClientKey *key);

G_END_DECLS
