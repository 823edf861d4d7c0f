/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-token-keeper-private.h"

G_BEGIN_DECLS

/* A vault in memory that stores nothing once it is broken, and deletes nothing once it is stuck. */
#define TYPE_BROKEN_VAULT (broken_vault_get_type ())
G_DECLARE_FINAL_TYPE (BrokenVault, broken_vault, BROKEN, VAULT, WardVault)

struct _BrokenVault
{
  WardVault parent_instance;

  WardVault *inner; /* (owned) */
  gboolean broken;
  int stuck; /* a WardFailure; 0: it is not */
  guint n_stores;
  WardTokenKeeper *watch; /* (unowned) (nullable) its token must not be the new one yet while it is stored */
  gboolean too_early;
};

G_END_DECLS
