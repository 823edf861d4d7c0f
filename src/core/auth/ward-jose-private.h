/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/evp.h>

#include "core/auth/ward-jose.h"

G_BEGIN_DECLS

/* What the two halves of JOSE share: keys (ward-key-set.c) and signatures (ward-jws.c). */

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
gboolean ward_key_fits (const WardKey *key, WardJoseAlgorithm algorithm);

G_END_DECLS
