/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* The hospital's accent colour, where the user wants it: buttons only. */

typedef struct _WardAccent WardAccent;

WardAccent *ward_accent_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT; /* settings: (nullable) */
void ward_accent_free (WardAccent *accent);
/* session: (nullable) whose colours are shown from now on; to be called when it becomes active. */
void ward_accent_set_session (WardAccent *accent, WardSession *session);
char *ward_accent_build_css (const WardStyle *style, gboolean is_dark,
                             gboolean is_contrast) G_GNUC_WARN_UNUSED_RESULT; /* "" for none */

G_END_DECLS
