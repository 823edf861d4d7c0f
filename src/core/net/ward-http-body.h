/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Takes a body in as it arrives: bounded, unpacked, and proven complete. Pure: no I/O. */

typedef struct _WardHttpBody WardHttpBody;

WardHttpBody *ward_http_body_new (gboolean gzip, gint64 content_length, gboolean expect_json,
                                  size_t max_bytes) G_GNUC_WARN_UNUSED_RESULT;
void ward_http_body_free (WardHttpBody *body);
gboolean ward_http_body_add (WardHttpBody *body, const guint8 *data, size_t length, GError **error);
GBytes *ward_http_body_finish (WardHttpBody *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint64 ward_http_body_get_received (const WardHttpBody *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHttpBody, ward_http_body_free)

G_END_DECLS
