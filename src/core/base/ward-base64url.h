/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ward_base64url_encode (const guint8 *data, size_t length) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ward_base64url_decode (const char *text, gssize length)
    G_GNUC_WARN_UNUSED_RESULT; /* strict: NULL for padding, white space, foreign letters, non-canonical ends */

G_END_DECLS
