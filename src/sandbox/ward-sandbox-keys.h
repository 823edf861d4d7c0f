/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-json-writer.h"

G_BEGIN_DECLS

/* The keys that sign id_tokens: one RSA 2048 (RS256), one EC P-384 (ES384); the server's side of JOSE. */

typedef struct _WardSandboxKeys WardSandboxKeys;

/* How an id_token is to be spoiled, for tests of those who verify it. */
typedef enum
{
  WARD_SANDBOX_SIGN_WELL,
  WARD_SANDBOX_SIGN_BADLY,     /* a signature of other bytes */
  WARD_SANDBOX_SIGN_NONE,      /* alg none, no signature */
  WARD_SANDBOX_SIGN_HS256,     /* HMAC with the client id */
  WARD_SANDBOX_SIGN_RS512,     /* good, but not the key's algorithm */
  WARD_SANDBOX_SIGN_OTHER_KEY, /* a kid that the key set does not hold */
  WARD_SANDBOX_SIGN_NO_KID,
  WARD_SANDBOX_SIGN_CRIT, /* an unknown crit header */
} WardSandboxSigning;

WardSandboxKeys *ward_sandbox_keys_new (gboolean epic) G_GNUC_WARN_UNUSED_RESULT; /* starts to make them in a thread */
void ward_sandbox_keys_free (WardSandboxKeys *keys);
void ward_sandbox_keys_wait (WardSandboxKeys *keys);   /* until they are made */
void ward_sandbox_keys_rotate (WardSandboxKeys *keys); /* new keys with new ids; the old ones are gone from the set */
char *ward_sandbox_keys_build_jwks (WardSandboxKeys *keys) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_keys_sign (WardSandboxKeys *keys, gboolean es384, const char *claims_json, WardSandboxSigning how,
                              const char *client_id) G_GNUC_WARN_UNUSED_RESULT;
char *ward_sandbox_half_hash (gboolean es384, const char *text) G_GNUC_WARN_UNUSED_RESULT; /* at_hash of a token */

G_END_DECLS
