/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Nobody is at the window: after two minutes what it shows is concealed, after ten it is locked, or sooner where a hospital wants it (reliability.md 6.4,
 * P10). What the program does by itself
 * does not count as somebody. */
typedef enum
{
  WARD_CURTAIN_OPEN,
  WARD_CURTAIN_WARNED, /* concealed in a moment */
  WARD_CURTAIN_DRAWN,  /* concealed; the next key or click opens it */
  WARD_CURTAIN_LOCKED, /* what was decrypted is dropped */
} WardCurtainState;

#define WARD_CURTAIN_WARN_SECONDS 100 /* before it is concealed: the same time, however soon that is */
#define WARD_CURTAIN_CONCEAL_SECONDS 120
#define WARD_CURTAIN_LOCK_SECONDS 600

#define WARD_TYPE_CURTAIN (ward_curtain_get_type ())
G_DECLARE_FINAL_TYPE (WardCurtain, ward_curtain, WARD, CURTAIN, GObject)

/* Property "state", notified. A window of its own counts as the first one's. */
WardCurtain *ward_curtain_new (GtkWidget *window) G_GNUC_WARN_UNUSED_RESULT;
void ward_curtain_watch (WardCurtain *self, GtkWidget *other);
WardCurtainState ward_curtain_get_state (WardCurtain *self);
void ward_curtain_set_times (WardCurtain *self, guint conceal_s, guint lock_s); /* can only shorten */
void ward_curtain_draw (WardCurtain *self); /* at once: the desktop's screen is locked */
void ward_curtain_open (WardCurtain *self); /* by the user, from the locked state */
gboolean ward_curtain_touch (WardCurtain *self, gboolean pressed,
                             gint64 now);               /* TRUE: the input went into the curtain */
void ward_curtain_tick (WardCurtain *self, gint64 now); /* monotonic time, in microseconds */

G_END_DECLS
