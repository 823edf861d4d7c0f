/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-secret-text.h"

G_BEGIN_DECLS

/* The client's own key pair, with which it proves who it is (SMART 2.2 "Confidential asymmetric", dynamic registration). Reference counted, immutable;
 * no function gives out the private half but the one that writes the keyring's line. */
#define WARD_TYPE_CLIENT_KEY (ward_client_key_get_type ())
typedef struct _WardClientKey WardClientKey;

typedef enum
{
  WARD_CLIENT_KEY_RSA_2048,
  WARD_CLIENT_KEY_RSA_3072,
  WARD_CLIENT_KEY_EC_P384,
} WardClientKeyKind;

GType ward_client_key_get_type (void) G_GNUC_CONST;

WardClientKey *ward_client_key_generate (WardClientKeyKind kind, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardClientKey *ward_client_key_new_from_pem (const char *text, size_t length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardClientKey *ward_client_key_new_from_line (const WardSecretText *line, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardSecretText *ward_client_key_dup_line (const WardClientKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardClientKey *ward_client_key_ref (WardClientKey *key);
void ward_client_key_unref (WardClientKey *key);

const char *ward_client_key_get_id (const WardClientKey *key);             /* RFC 7638 thumbprint, 43 characters */
const char *ward_client_key_get_algorithm_name (const WardClientKey *key); /* "RS384" or "ES384" */
/* FALSE for a key that a server takes only from a JWKS address, not from a set that is pasted into a form or registered. */
gboolean ward_client_key_check_static (const WardClientKey *key, GError **error);

/* Public members only. */
char *ward_client_key_build_jwk (const WardClientKey *key) G_GNUC_WARN_UNUSED_RESULT;
char *ward_client_key_build_jwks (const WardClientKey *const *keys, guint n_keys) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardClientKey, ward_client_key_unref)

G_END_DECLS
