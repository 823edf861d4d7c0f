/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/check/ward-check.h"

G_BEGIN_DECLS

/* What the tests of the connection test share. */
WardTenant *check_read_tenant (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void check_let_go (
    WardCheck
        *check); /* (transfer full) waits until it is gone: GIO's thread may still hold a handshake that was refused */

G_END_DECLS
