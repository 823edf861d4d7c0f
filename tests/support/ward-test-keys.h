/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys made at run time and tokens signed with them, right ones and wrong ones. */

typedef struct _WardTestKey WardTestKey;

/* kind: "RSA" (2048 bits), "RSA1024", "P-256" or "P-384"; kid may be NULL. */
WardTestKey *ward_test_key_new (const char *kind, const char *kid) G_GNUC_WARN_UNUSED_RESULT;
void ward_test_key_free (WardTestKey *key);
/* extra: further members with a leading comma, such as ",\"use\":\"sig\""; NULL: none. */
char *ward_test_key_build_jwk (WardTestKey *key, const char *extra) G_GNUC_WARN_UNUSED_RESULT;
char *ward_test_key_build_jwks (WardTestKey *key, ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
/* Signs with "RS256", "RS384", "RS512", "ES256" or "ES384". header NULL: alg, kid and typ; else the whole header as it is. */
char *ward_test_key_sign (WardTestKey *key, const char *algorithm, const char *header,
                          const char *claims) G_GNUC_WARN_UNUSED_RESULT;
/* A token with any signature. */
char *ward_test_token_assemble (const char *header, const char *claims, const guint8 *signature,
                                size_t length) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTestKey, ward_test_key_free)

G_END_DECLS
