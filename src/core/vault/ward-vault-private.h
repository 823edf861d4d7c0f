/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-failure.h"
#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* What the back ends and the tests need of the base. */

/* The longest line that is written or read: a refresh token of 16 KiB and what the session keeps beside it, in base64url. */
#define WARD_VAULT_MAX_LINE (32 * 1024)

void ward_vault_set_events (WardVault *self, WardEventLog *events); /* events (nullable) */
WardEventLog *ward_vault_get_events (WardVault *self);
void ward_vault_set_persistent (WardVault *self, gboolean persistent);
void ward_vault_set_deadline_ms (WardVault *self, guint deadline_ms); /* for tests: 15 000 otherwise */
guint ward_vault_get_deadline_ms (WardVault *self);
/* An event beside the one that the base adds for each call. */
void ward_vault_note (WardVault *self, const char *tenant_id, const char *step, WardEventResult result, guint count);

/* A public call, from its task's making to its end (ward-vault-call.c). */
typedef struct _WardVaultCall WardVaultCall;
GCancellable *ward_vault_call_begin (GTask *task, const char *tenant_id, const char *step);
gboolean ward_vault_call_end (GTask *task, WardVaultState state, GError *error);
void ward_vault_call_tell_state (GTask *task, const GError *error, WardVaultState *out_state);
/* The back end waits for the user to unlock the keyring: if the deadline comes meanwhile, the keyring was locked, not unavailable. call is the
 * cancellable that the base gave to the back end. */
void ward_vault_call_set_unlocking (GCancellable *call, gboolean unlocking);

/* One of the four WARD_FAILURE_KEYRING_*, or WARD_FAILURE_TOO_LARGE, with words that hold no values. */
GError *ward_vault_error_new (WardFailure code) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an error of any origin: a WARD_FAILURE and G_IO_ERROR_CANCELLED stay, anything else becomes "unavailable". */
GError *ward_vault_error_translate (GError *error) G_GNUC_WARN_UNUSED_RESULT;

/* The stored line. NULL: longer than WARD_VAULT_MAX_LINE. */
WardSecretText *ward_vault_line_build (const char *tenant_id, const char *kind,
                                       WardSecretText *secret) G_GNUC_WARN_UNUSED_RESULT;
/* NULL: not a line that ward_vault_line_build() makes for this tenant and kind. */
WardSecretText *ward_vault_line_read (const char *line, size_t length, const char *tenant_id,
                                      const char *kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
