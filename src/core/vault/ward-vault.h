/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-secret-text.h"
#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Where secrets rest: the desktop's keyring, or memory when there is none (reliability.md sections 5 and 10.6). One line of text a secret; attributes
 * hold only a random tenant id, a kind and a version. Every call has its own deadline of 15 s: an unanswered keyring never holds up the program. */

typedef enum
{
  WARD_VAULT_ABSENT,      /* no such secret, and the keyring could be asked */
  WARD_VAULT_LOCKED,      /* the keyring is locked: the secret may be there */
  WARD_VAULT_UNAVAILABLE, /* no secret service, or it does not answer */
  WARD_VAULT_CORRUPT,     /* something was there that is not ours or broken */
  WARD_VAULT_PRESENT,
} WardVaultState;

#define WARD_TYPE_VAULT (ward_vault_get_type ())
G_DECLARE_DERIVABLE_TYPE (WardVault, ward_vault, WARD, VAULT, GObject)

struct _WardVaultClass
{
  GObjectClass parent_class;
  void (*lookup_async) (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
  WardSecretText *(*lookup_finish) (WardVault *self, GAsyncResult *result, WardVaultState *out_state, GError **error);
  void (*store_async) (WardVault *self, const char *tenant_id, const char *kind, WardSecretText *secret,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*store_finish) (WardVault *self, GAsyncResult *result, GError **error);
  void (*delete_async) (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*delete_finish) (WardVault *self, GAsyncResult *result, GError **error);
  void (*probe_async) (WardVault *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*probe_finish) (WardVault *self, GAsyncResult *result, WardVaultState *out_state, GError **error);
};

WardVault *ward_vault_new_keyring (WardEventLog *events) G_GNUC_WARN_UNUSED_RESULT;
WardVault *ward_vault_new_memory (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_vault_is_persistent (WardVault *self); /* FALSE for memory */

/* Kinds: "refresh", "device-key", "client-secret", "client-key". lookup gives NULL without error for ABSENT; NULL with a WARD_FAILURE_KEYRING_* error for the other three. */
void ward_vault_lookup_async (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
WardSecretText *ward_vault_lookup_finish (WardVault *self, GAsyncResult *result, WardVaultState *out_state,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_vault_store_async (WardVault *self, const char *tenant_id, const char *kind, WardSecretText *secret,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ward_vault_store_finish (WardVault *self, GAsyncResult *result, GError **error);
void ward_vault_delete_async (WardVault *self, const char *tenant_id, const char *kind, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data); /* kind NULL: all of the tenant's */
gboolean ward_vault_delete_finish (WardVault *self, GAsyncResult *result, GError **error);
/* The keyring's own state (PRESENT = usable), without asking the user anything. */
void ward_vault_probe_async (WardVault *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean ward_vault_probe_finish (WardVault *self, GAsyncResult *result, WardVaultState *out_state, GError **error);
const char *ward_vault_state_get_name (WardVaultState state);

G_END_DECLS
