/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* Whether what the keyring keeps rests unencrypted, because it has no password. Reads two small files. */
gboolean ward_vault_is_plain (WardVault *self);

G_END_DECLS
