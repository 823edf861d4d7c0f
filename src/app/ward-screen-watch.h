/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who tells that nobody is in front of the screen: the desktops' screen savers on the session's bus, the login manager on the system's. None of them need
 * be there (another desktop, a sandbox): the windows' own timers work without. */
#define WARD_TYPE_SCREEN_WATCH (ward_screen_watch_get_type ())
G_DECLARE_FINAL_TYPE (WardScreenWatch, ward_screen_watch, WARD, SCREEN_WATCH, GObject)

/* Signal "away": conceal now. Signal "sources-changed": ward_screen_watch_dup_sources () says something else. */
WardScreenWatch *
ward_screen_watch_new (void) G_GNUC_WARN_UNUSED_RESULT; /* on the buses of this session, when they are there */
WardScreenWatch *ward_screen_watch_new_for_buses (GDBusConnection *session, GDBusConnection *system)
    G_GNUC_WARN_UNUSED_RESULT; /* each nullable */
char **
ward_screen_watch_dup_sources (WardScreenWatch *self) G_GNUC_WARN_UNUSED_RESULT; /* bus names, in a fixed order */
gboolean ward_screen_watch_holds_sleep (WardScreenWatch *self);
void ward_screen_watch_covered (
    WardScreenWatch *self); /* the screen shows nothing of a patient any more: a sleep may begin */

G_END_DECLS
