/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

#define WARD_TYPE_VAULT_PORTAL (ward_vault_portal_get_type ())
G_DECLARE_FINAL_TYPE (WardVaultPortal, ward_vault_portal, WARD, VAULT_PORTAL, WardVault)

/* What ward_vault_new_keyring() makes within a sandbox. */
WardVault *ward_vault_new_portal (WardEventLog *events) G_GNUC_WARN_UNUSED_RESULT; /* events (nullable) */

G_END_DECLS
