/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

/* GLib's memory for yyjson, so that its texts can be given to g_free(). */
const yyjson_alc *ward_json_get_allocator (void);

G_END_DECLS
