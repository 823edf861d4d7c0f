/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

/* GLib's memory for yyjson, so that its texts can be given to g_free(). */
const yyjson_alc *ward_json_get_allocator (void);

char *ward_json_indent (const char *compact) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
