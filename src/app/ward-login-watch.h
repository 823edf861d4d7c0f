/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the login manager says of the user's session: its screen is locked, another user's is in front, the computer is about to sleep. */

#define WARD_COVER_MS 200 /* at most so long is sleep held up; logind itself gives 5 s */

typedef struct _WardLoginWatch WardLoginWatch;

typedef void (*WardAwayFunc) (gpointer user_data);

WardLoginWatch *ward_login_watch_new (GDBusConnection *bus, WardAwayFunc away, WardAwayFunc present,
                                      gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void ward_login_watch_free (WardLoginWatch *self);
gboolean ward_login_watch_is_there (WardLoginWatch *self);
gboolean ward_login_watch_holds_sleep (WardLoginWatch *self); /* a sleep will wait until it is let go on */
void ward_login_watch_covered (WardLoginWatch *self);         /* what was to be hidden is hidden: sleep may begin */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardLoginWatch, ward_login_watch_free)

G_END_DECLS
