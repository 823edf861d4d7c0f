/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Made by glib-compile-resources from ward-app.gresource.xml. */
GResource *ward_app_get_resource (void);

G_END_DECLS
