/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* A sign-in from a terminal, of which nothing stays. */
void wardctl_prepare_sign_in (WardSession *session, WardVault *memory, WardVault *keyring); /* keyring (nullable) */
void wardctl_sign_out (WardSession *session);

G_END_DECLS
