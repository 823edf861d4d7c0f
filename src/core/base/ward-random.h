/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Random bytes from OpenSSL's generator; a failure is an error, never a weaker source (reliability.md A16). */

gboolean ward_random_bytes (guint8 *out, size_t length, GError **error);
char *ward_random_token (size_t n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* base64url */
char *ward_random_uuid (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_random_set_failing (gboolean failing); /* for the test of A16 */

G_END_DECLS
