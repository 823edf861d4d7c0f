/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Waits on this computer for the browser that comes back from signing in (RFC 8252 section 7.3). */

typedef enum
{
  WARD_REDIRECT_IGNORED, /* somebody else's: a neutral page, a wrong hit; the wait goes on */
  WARD_REDIRECT_DONE,    /* taken: the tab may be closed; the wait is over */
  WARD_REDIRECT_REFUSED, /* taken, but it was no: the wait is over */
} WardRedirectVerdict;

/* The query is without "?", "" for none. It holds the code: it is wiped when the call returns. The call may stop or unref the listener; it must not
 * run a main loop. */
typedef WardRedirectVerdict (*WardRedirectJudge) (const char *query, gpointer user_data);

#define WARD_TYPE_REDIRECT_LISTENER (ward_redirect_listener_get_type ())
G_DECLARE_FINAL_TYPE (WardRedirectListener, ward_redirect_listener, WARD, REDIRECT_LISTENER, GObject)

WardRedirectListener *ward_redirect_listener_new (WardEventLog *events, const char *tenant_id, WardRedirectJudge judge,
                                                  gpointer user_data, GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
/* Before the start: a taken answer does not end it. */
void ward_redirect_listener_set_stays_open (WardRedirectListener *self, gboolean stays_open);
gboolean ward_redirect_listener_start (WardRedirectListener *self, const char *const *redirect_uris, gboolean any_port,
                                       GError **error);
const char *ward_redirect_listener_get_uri (WardRedirectListener *self); /* (nullable); stays after the end */
void ward_redirect_listener_stop (WardRedirectListener *self);
gboolean ward_redirect_listener_is_listening (WardRedirectListener *self);

G_END_DECLS
