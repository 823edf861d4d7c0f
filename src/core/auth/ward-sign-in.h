/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-launch-url.h"
#include "core/auth/ward-tokens.h"

G_BEGIN_DECLS

/* One attempt to sign in, a state machine: discover → listen → browser → redirect → exchange → verify → store. notify::state after each step. */

typedef enum
{
  WARD_SIGN_IN_IDLE,
  WARD_SIGN_IN_DISCOVERING,
  WARD_SIGN_IN_WAITING, /* the browser is (or should be) open; link available; wait limited */
  WARD_SIGN_IN_EXCHANGING,
  WARD_SIGN_IN_VERIFYING,
  WARD_SIGN_IN_DONE,
  WARD_SIGN_IN_FAILED, /* get_error */
  WARD_SIGN_IN_CANCELLED,
} WardSignInState;

/* Opens the address in the system's browser. The default: g_app_info_launch_default_for_uri_async. */
typedef gboolean (*WardOpenBrowser) (const char *uri, gpointer user_data, GError **error);

#define WARD_TYPE_SIGN_IN (ward_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (WardSignIn, ward_sign_in, WARD, SIGN_IN, GObject)

WardSignIn *ward_sign_in_new (WardHttp *http, WardTokenKeeper *keeper) G_GNUC_WARN_UNUSED_RESULT;
void ward_sign_in_set_open_browser (WardSignIn *self, WardOpenBrowser open_browser, gpointer user_data,
                                    GDestroyNotify destroy);
void ward_sign_in_set_wait_limit (WardSignIn *self, guint seconds); /* default 300 */
/* Before the start: an EHR launches Ward. */
void ward_sign_in_set_launch (WardSignIn *self, WardLaunch *launch);
WardLaunch *ward_sign_in_get_launch (WardSignIn *self); /* (nullable) */
void ward_sign_in_start (WardSignIn *self);
void ward_sign_in_cancel (WardSignIn *self);
WardSignInState ward_sign_in_get_state (WardSignIn *self);
const GError *ward_sign_in_get_error (WardSignIn *self); /* (nullable) */
const char *ward_sign_in_get_server_words (
    WardSignIn *self); /* (nullable) the server's own words for its refusal: for the screen, never for a log */
const char *ward_sign_in_get_link (
    WardSignIn *self); /* (nullable) the authorize address, to copy: holds state and challenge, no secret verifier */
gboolean
ward_sign_in_get_browser_failed (WardSignIn *self);     /* still WAITING, but the user must use the link (X017, A52) */
gint64 ward_sign_in_get_redirect_us (WardSignIn *self); /* monotonic time at which the redirect came; 0 none */
guint ward_sign_in_get_seconds_left (WardSignIn *self);

G_END_DECLS
