/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-device.h"
#include "core/base/ward-secret-text.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

#define WARD_VAULT_REFRESH "refresh"       /* kinds in the vault: a session with a refresh token, */
#define WARD_VAULT_DEVICE_KEY "device-key" /* one with the key of a registered device */

/* What the vault keeps of a session, as one line: enough to go on without the browser, and to see whether it still fits. Pure. */

typedef struct
{
  WardSecretText *refresh_token; /* (owned) (nullable) */
  WardDevice *device;            /* (owned) (nullable) in place of a refresh token */
  char *issuer;                  /* (owned) (nullable) of the id_token that was verified */
  char *subject;                 /* (owned) (nullable) */
  char *fhir_user;               /* (owned) (nullable) */
  char *user_name;               /* (owned) (nullable) */
  char **scopes_asked;           /* (owned) */
  char **scopes_granted;         /* (owned) */
  gint64 began_s;                /* when the user signed in, since 1970 */
  gboolean in_doubt;             /* the server may have used the token up without our getting the next */
} WardStoredGrant;

/* Where in the vault it belongs. */
const char *ward_stored_grant_get_kind (const WardStoredGrant *grant);
WardStoredGrant *ward_stored_grant_copy (const WardStoredGrant *grant) G_GNUC_WARN_UNUSED_RESULT;
void ward_stored_grant_free (WardStoredGrant *grant);
WardSecretText *ward_stored_grant_write (const WardStoredGrant *grant, WardTenant *tenant) G_GNUC_WARN_UNUSED_RESULT;
/* NULL where it is broken or was made for another client or another server: it must not be used then (X072). */
WardStoredGrant *ward_stored_grant_read (WardSecretText *text, WardTenant *tenant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardStoredGrant, ward_stored_grant_free)

G_END_DECLS
