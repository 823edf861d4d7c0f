/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window behind its curtain (reliability.md 6.4, P10, P11): concealed, no part of a patient is seen, read out or pointed at; locked, the record and the
 * session are let go of, and what was copied is gone from the clipboard. Nothing is signed out: the keyring's sign-in lets the user go on. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-print-preview.h"
#include "app/ward-window-private.h"

/* Patients are on the screen in a record and in the search; elsewhere there is nothing to hide. */
static gboolean
has_patients (WardWindow *self)
{
  return self->session != NULL
         && (self->record != NULL || ward_session_get_state (self->session) == WARD_SESSION_ACTIVE);
}

static void
lock (WardWindow *self)
{
  WardCache *cache = ward_application_get_cache (self->application);

  ward_clip_clear (self->clip);
  if (cache != NULL)
    ward_cache_flush (cache); /* what was erased is in no log any more (6.2) */
  if (!has_patients (self))
    {
      /* Nothing is behind it, and no page of it asks to go on: what is opened later has to be hidden in its turn. */
      if (self->locked_tenant == NULL)
        ward_curtain_open (self->curtain);
      return;
    }
  g_set_object (&self->locked_tenant, ward_session_get_tenant (self->session));
  ward_window_drop_session (self);
}

/* Of a desktop without a portal for it; the portal's is not ours to close. */
static gboolean
is_print_dialog (GtkWindow *window)
{
  return g_strcmp0 (G_OBJECT_TYPE_NAME (window), "GtkPrintUnixDialog") == 0;
}

/**
 * ward_window_end_prints:
 *
 * Closes the print dialog and the pages of a print, which are the patient's too; what is chosen in a dialog that stays prints nothing.
 */
void
ward_window_end_prints (WardWindow *self)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  g_cancellable_cancel (self->print);
  g_clear_object (&self->print);
  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (gtk_window_get_transient_for (l->data) != GTK_WINDOW (self))
        continue;
      if (is_print_dialog (l->data))
        gtk_dialog_response (GTK_DIALOG (l->data), GTK_RESPONSE_CANCEL);
      else if (WARD_IS_PRINT_PREVIEW (l->data))
        gtk_window_destroy (l->data);
    }
}

static void
close_dialogs (WardWindow *self)
{
  if (self->launch_dialog != NULL)
    gtk_window_destroy (self->launch_dialog);
  ward_window_end_prints (self);
}

/* Whoever reads a preview is there. */
static void
window_added_cb (WardWindow *self, GtkWindow *added)
{
  if (WARD_IS_PRINT_PREVIEW (added) && gtk_window_get_transient_for (added) == GTK_WINDOW (self))
    ward_curtain_watch (self->curtain, GTK_WIDGET (added));
}

static void
state_cb (WardWindow *self)
{
  WardCurtainState state = ward_curtain_get_state (self->curtain);

  if (state == WARD_CURTAIN_WARNED && has_patients (self))
    ward_notices_show (self->notices, "curtain", WARD_NOTICE_INFO,
                       _ ("Nobody has used Ward for a while. What is shown is hidden in a few seconds."), NULL, NULL);
  else
    ward_notices_hide (self->notices, "curtain");
  if (state >= WARD_CURTAIN_DRAWN)
    close_dialogs (self);
  if (state == WARD_CURTAIN_LOCKED)
    lock (self);
  ward_window_update_view (self);
}

static void
screen_cb (WardWindow *self)
{
  gboolean active = FALSE;

  g_object_get (self->application, "screensaver-active", &active, NULL);
  if (active)
    ward_curtain_draw (self->curtain);
}

static void
away_cb (WardWindow *self)
{
  ward_curtain_draw (self->curtain);
}

/**
 * ward_window_hang_curtain:
 *
 * Begins to watch whether somebody is there.
 */
void
ward_window_hang_curtain (WardWindow *self)
{
  self->curtain = ward_curtain_new (GTK_WIDGET (self));
  g_signal_connect_object (self->curtain, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->application, "notify::screensaver-active", G_CALLBACK (screen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->application, "window-added", G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ward_application_get_screen_watch (self->application), "away", G_CALLBACK (away_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ward_window_update_curtain_times:
 *
 * Takes the times that the open hospital wants; without one the usual ones hold.
 */
void
ward_window_update_curtain_times (WardWindow *self)
{
  WardTenant *tenant = self->session != NULL ? ward_session_get_tenant (self->session) : NULL;

  if (self->curtain == NULL)
    return;
  if (tenant != NULL)
    ward_curtain_set_times (self->curtain, ward_tenant_get_conceal_minutes (tenant) * 60,
                            ward_tenant_get_lock_minutes (tenant) * 60);
  else
    ward_curtain_set_times (self->curtain, WARD_CURTAIN_CONCEAL_SECONDS, WARD_CURTAIN_LOCK_SECONDS);
}

/**
 * ward_window_get_curtain_view:
 *
 * Returns: (nullable): the view that stands before all others now
 */
const char *
ward_window_get_curtain_view (WardWindow *self)
{
  if (self->curtain == NULL)
    return NULL;
  if (self->locked_tenant != NULL)
    return "locked";
  return ward_curtain_get_state (self->curtain) == WARD_CURTAIN_DRAWN && has_patients (self) ? "concealed" : NULL;
}

/**
 * ward_window_unlock:
 *
 * Goes on at the same hospital, with the sign-in that the keyring holds, else with a new one.
 */
void
ward_window_unlock (WardWindow *self)
{
  g_autoptr (WardTenant) tenant = g_steal_pointer (&self->locked_tenant);

  ward_curtain_open (self->curtain);
  if (tenant != NULL)
    ward_window_choose_tenant (self, tenant, TRUE);
  ward_window_update_view (self);
}
