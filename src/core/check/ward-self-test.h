/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/check/ward-flatpak.h"
#include "core/check/ward-libraries.h"
#include "core/diagnostics/ward-event.h"
#include "core/diagnostics/ward-failure.h"

G_BEGIN_DECLS

/* What is looked at when Ward starts, before anybody signs in: quick, and without the network (reliability.md L28, B11). */

#define WARD_SELF_TEST_MAX 2

guint ward_self_test_run (const char *flatpak_info, const WardLibrary libraries[WARD_N_LIBRARIES],
                          WardFailure out_failures[WARD_SELF_TEST_MAX]);
void ward_self_test_note (WardEventLog *events, const WardFailure *failures, guint n);

G_END_DECLS
