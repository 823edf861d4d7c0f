/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-secret-text.h"

G_BEGIN_DECLS

/* Proof key for code exchange, S256 only (RFC 7636). */

typedef struct
{
  WardSecretText *verifier; /* (owned) */
  char *challenge;          /* (owned) */
} WardPkce;

gboolean ward_pkce_init (WardPkce *pkce, GError **error);
void ward_pkce_clear (WardPkce *pkce);
char *ward_pkce_derive_challenge (const char *verifier) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WardPkce, ward_pkce_clear)

G_END_DECLS
