/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from outside made fit for a screen or a log. */

char *ward_text_one_line (const char *text, size_t max_characters)
    G_GNUC_WARN_UNUSED_RESULT; /* control, bidi and line characters replaced by a space, cut with "…" */
char *ward_text_isolate (const char *text)
    G_GNUC_WARN_UNUSED_RESULT; /* wrapped in U+2068 … U+2069, so that direction cannot leak */
char *ward_text_join_range (const char *text)
    G_GNUC_WARN_UNUSED_RESULT; /* no line ends behind the dash of a range, as Pango ends it there whatever its attributes say */
char *ward_text_mask (const char *text)
    G_GNUC_WARN_UNUSED_RESULT; /* "•••• (43 characters)": for values that must not be shown */

G_END_DECLS
