/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Tells when this computer slept, or its network became another one: connections from before are dead then. Signal "changed" (gboolean slept), once for
 * a burst of changes. */
#define WARD_TYPE_NETWORK_WATCH (ward_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (WardNetworkWatch, ward_network_watch, WARD, NETWORK_WATCH, GObject)

/* Gives how long this computer has slept since it started, in microseconds. */
typedef gint64 (*WardSleepClock) (gpointer data);

WardNetworkWatch *ward_network_watch_new (GNetworkMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the system's */
void ward_network_watch_set_clock (WardNetworkWatch *self, WardSleepClock clock, gpointer data,
                                   guint settle_ms);    /* for tests */
void ward_network_watch_check (WardNetworkWatch *self); /* looks whether it slept; by itself every 10 s */

G_END_DECLS
