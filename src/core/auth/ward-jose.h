/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/auth/ward-client-key.h"
#include "core/base/ward-json.h"

G_BEGIN_DECLS

/* Signatures of JWTs (RFC 7515, 7517, 7518) by OpenSSL, behind a policy that is stricter than any library's (head of auth.md). Pure. */

typedef enum
{
  WARD_JOSE_RS256,
  WARD_JOSE_RS384,
  WARD_JOSE_ES256,
  WARD_JOSE_ES384,
} WardJoseAlgorithm;

/* The keys of one JWKS that Ward may use. Reference counted, immutable. */
typedef struct _WardKeySet WardKeySet;

WardKeySet *ward_key_set_parse (GBytes *jwks, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardKeySet *ward_key_set_ref (WardKeySet *keys);
void ward_key_set_unref (WardKeySet *keys);
guint ward_key_set_get_n_keys (const WardKeySet *keys);
guint ward_key_set_get_n_skipped (const WardKeySet *keys);

/* A JWT taken apart; nothing in it may be believed before ward_jws_verify() said so. */
typedef struct _WardJws WardJws;

WardJws *ward_jws_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_jws_free (WardJws *jws);
const char *ward_jws_get_key_id (const WardJws *jws); /* (nullable) */
WardJoseAlgorithm ward_jws_get_algorithm (const WardJws *jws);
const WardJson *ward_jws_get_claims (const WardJws *jws);
gboolean ward_jws_verify (const WardJws *jws, const WardKeySet *keys, gboolean *out_unknown_key, GError **error);
/* A JWT of our own; claims is a JSON object as text, key_set_url (nullable) where the server finds our public keys. */
WardSecretText *ward_jws_sign (const WardClientKey *key, const char *claims, const char *key_set_url,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* base64url of the left half of the hash of @text with the algorithm's own hash: at_hash (OIDC Core 3.1.3.6). */
char *ward_jose_half_hash (WardJoseAlgorithm algorithm, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardKeySet, ward_key_set_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardJws, ward_jws_free)

G_END_DECLS
