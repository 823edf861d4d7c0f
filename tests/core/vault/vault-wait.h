/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* The calls of a vault, waited for on the default main context. */

WardSecretText *vault_lookup (WardVault *vault, const char *tenant_id, const char *kind, WardVaultState *out_state,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean vault_store (WardVault *vault, const char *tenant_id, const char *kind, const char *secret, GError **error);
gboolean vault_delete (WardVault *vault, const char *tenant_id, const char *kind, GError **error);
gboolean vault_probe (WardVault *vault, WardVaultState *out_state, GError **error);

/* A call that others go on beside. */
typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
} VaultWait;

void vault_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data); /* user_data: a VaultWait */
GAsyncResult *vault_wait (VaultWait *wait);                                     /* borrowed, until vault_wait_clear() */
void vault_wait_clear (VaultWait *wait);

/* Wants exactly this secret to be there. */
void vault_assert_holds (WardVault *vault, const char *tenant_id, const char *kind, const char *secret);
/* Wants this state and nothing else; the failure that goes with it, where one does. */
void vault_assert_state (WardVault *vault, const char *tenant_id, const char *kind, WardVaultState state);
/* How many events of the log have this step. */
guint vault_count_events (WardEventLog *events, const char *step);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VaultWait, vault_wait_clear)

G_END_DECLS
