/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sleep begins when the windows have painted their curtains (reliability.md P08): the last frame is what is seen when the computer wakes. And the diagnostics'
 * row that says who would tell of a locked screen (P09). */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-away.h"

#include <glib/gi18n.h>

typedef struct
{
  WardScreenWatch *watch; /* (owned) */
} Cover;

static void
all_painted (gpointer data)
{
  Cover *cover = data;

  ward_screen_watch_covered (cover->watch);
  g_object_unref (cover->watch);
}

static void
let_go (gpointer data, GClosure *closure)
{
  g_rc_box_release_full (data, all_painted);
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, data);
}

/**
 * ward_away_let_sleep_when_painted:
 * @watch: holds up the sleep, if there is one
 * @application: whose windows have to be painted, after they have drawn their curtains
 *
 * Waits for the next frame of each window that is on a screen. A window that is painted no more (another one covers it, the display is off) is not waited for
 * any longer than the watch does.
 */
void
ward_away_let_sleep_when_painted (WardScreenWatch *watch, GtkApplication *application)
{
  Cover *cover = g_rc_box_new0 (Cover);

  g_assert (WARD_IS_SCREEN_WATCH (watch) && GTK_IS_APPLICATION (application));

  cover->watch = g_object_ref (watch);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (gtk_widget_get_mapped (l->data))
      {
        g_signal_connect_data (gtk_widget_get_frame_clock (l->data), "after-paint", G_CALLBACK (painted_cb),
                               g_rc_box_acquire (cover), let_go, 0);
        gtk_widget_queue_draw (l->data);
      }
  g_rc_box_release_full (cover, all_painted);
}

/**
 * ward_away_add_facts:
 * @facts: a table
 * @watch: (nullable): of the program
 *
 * Adds who tells Ward that the screen is locked.
 */
void
ward_away_add_facts (WardFacts *facts, WardScreenWatch *watch)
{
  g_auto (GStrv) sources = watch != NULL ? ward_screen_watch_dup_sources (watch) : NULL;
  g_autofree char *names = sources != NULL ? g_strjoinv ("\n", sources) : g_strdup ("");

  ward_facts_add_heading (facts, _ ("When nobody is there"));
  ward_facts_add (facts, _ ("The screen’s lock is told by"),
                  *names != '\0' ? names : _ ("Nobody; Ward hides patients by its own timer only"), NULL);
  ward_facts_add (facts, _ ("Hidden before the computer sleeps"),
                  watch != NULL && ward_screen_watch_holds_sleep (watch) ? _ ("Yes") : _ ("No"), NULL);
}
