/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-reach.h"
#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* Since when a hospital has not answered, in a sentence for whoever waits for it. */
char *ward_reach_words_format (const WardReach *reach, const GError *error,
                               GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;                        /* (nullable) */
char *ward_reach_words_dup (WardSession *session, const GError *error) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

G_END_DECLS
