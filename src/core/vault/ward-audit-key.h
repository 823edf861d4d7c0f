/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* The key of the audit log, in the keyring: one for each account. */
void ward_vault_get_audit_key_async (WardVault *self, gboolean make, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
GBytes *ward_vault_get_audit_key_finish (WardVault *self, GAsyncResult *result, gboolean *out_made,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
