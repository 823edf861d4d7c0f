/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-launch-url.h"
#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* The launch address of this computer, http://127.0.0.1:PORT/launch: where a browser brings a launch that the EHR opened in it. Signal "launched"
 * (WardLaunch *): nothing is known of it yet but that it is written like one. */
#define WARD_TYPE_LAUNCH_LISTENER (ward_launch_listener_get_type ())
G_DECLARE_FINAL_TYPE (WardLaunchListener, ward_launch_listener, WARD, LAUNCH_LISTENER, GObject)

WardLaunchListener *ward_launch_listener_new (WardEventLog *events) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_launch_listener_start (WardLaunchListener *self, guint16 port, GError **error);
void ward_launch_listener_stop (WardLaunchListener *self);
const char *ward_launch_listener_get_address (WardLaunchListener *self); /* (nullable) while it listens */
char *ward_launch_listener_build_address (guint16 port) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
