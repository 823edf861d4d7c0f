/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-application.h"
#include "core/auth/ward-launch-url.h"

G_BEGIN_DECLS

/* Where launches of an EHR come in: the command line, which is also how the desktop hands over a link, and the launch address of this computer. */

typedef struct _WardLaunchDoor WardLaunchDoor;

WardLaunchDoor *ward_launch_door_new (WardApplication *application,
                                      GSettings *settings) G_GNUC_WARN_UNUSED_RESULT; /* settings: (nullable) */
void ward_launch_door_free (WardLaunchDoor *door);
void ward_launch_door_take_options (WardLaunchDoor *door, GVariantDict *options);

G_END_DECLS
