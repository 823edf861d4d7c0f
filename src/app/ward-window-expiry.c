/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a sign-in that cannot be renewed without the user, foreseen (issue "Signing in": the usual case of a clinician at Epic): five minutes before it a
 * quiet bar says when, with the way to go on. The record stays as it is, before and after. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-window-private.h"
#include "core/base/ward-clock.h"

#define FORESIGHT_US (300 * (gint64) G_USEC_PER_SEC)

static gboolean
expiry_cb (gpointer user_data)
{
  WardWindow *self = user_data;

  self->expiry_source = 0;
  ward_window_update_expiry (self);
  return G_SOURCE_REMOVE;
}

/* When the access ends, on the monotonic clock; 0 where it does not, or is over. */
static gint64
get_end_us (WardWindow *self)
{
  WardTokenKeeper *keeper;

  if (self->session == NULL || ward_session_get_state (self->session) != WARD_SESSION_ACTIVE)
    return 0;
  keeper = ward_session_get_keeper (self->session);
  return ward_token_keeper_can_refresh (keeper) ? 0 : ward_token_keeper_get_expiry_us (keeper);
}

/**
 * ward_window_update_expiry:
 *
 * Shows the bar, takes it away, or waits until it is due. To be called when the session changes, and once a minute, since a computer that slept does not
 * count its timers' time.
 */
void
ward_window_update_expiry (WardWindow *self)
{
  gint64 end = get_end_us (self);
  gint64 left = end - ward_clock_monotonic_us (NULL);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->expiry_source, g_source_remove);
  if (end == 0 || left <= 0 || left > FORESIGHT_US)
    {
      ward_notices_hide (self->notices, "expiry");
      if (end != 0 && left > FORESIGHT_US)
        self->expiry_source
            = g_timeout_add_seconds ((guint) ((left - FORESIGHT_US) / G_USEC_PER_SEC) + 1, expiry_cb, self);
      return;
    }
  clock = ward_state_format_clock (ward_clock_real_us (NULL) + left, NULL);
  /* Translators: %s is a time of day. */
  text = g_strdup_printf (_ ("Your sign-in ends at %s. Sign in again to go on without a break."), clock);
  ward_notices_show (self->notices, "expiry", WARD_NOTICE_INFO, text, _ ("Sign in again"), "win.sign-in");
}
