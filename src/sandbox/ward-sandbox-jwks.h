/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-json.h"

G_BEGIN_DECLS

/* A client's public keys, and whether a token was signed with one of them: the server's side of private_key_jwt. */

typedef struct _WardSandboxJwks WardSandboxJwks; /* counted references; never changed after it is made */

typedef enum
{
  WARD_SANDBOX_JWKS_ANY = 0,
  WARD_SANDBOX_JWKS_RSA_ONLY = 1 << 0, /* Epic's inline sets (auth.md 1.5); key ids may be left out */
} WardSandboxJwksFlags;

WardSandboxJwks *ward_sandbox_jwks_new (const WardJson *set, WardSandboxJwksFlags flags,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardSandboxJwks *ward_sandbox_jwks_ref (WardSandboxJwks *jwks);
void ward_sandbox_jwks_unref (WardSandboxJwks *jwks);
/* The claims of a compact JWS that one of the keys signed; rs256: allow that, too, beside RS384 and ES384. */
WardJsonDoc *ward_sandbox_jwks_verify (WardSandboxJwks *jwks, const char *token, gboolean rs256,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxJwks, ward_sandbox_jwks_unref)

G_END_DECLS
