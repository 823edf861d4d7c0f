/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-notice-bar.h"
#include "core/check/ward-self-test.h"

G_BEGIN_DECLS

/* What the start-up self-test has to say, in the window (reliability.md L28, B11). */
void ward_self_notice_show (WardNotices *notices, const char *flatpak_info,
                            const WardLibrary libraries[WARD_N_LIBRARIES]);
/* What is shown instead of the window where old libraries are refused; NULL where none is old. */
GtkWidget *ward_self_notice_new_refusal (const WardLibrary libraries[WARD_N_LIBRARIES]);

G_END_DECLS
