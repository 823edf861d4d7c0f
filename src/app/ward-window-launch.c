/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and a launch of an EHR: asks, closes what is open, signs in (auth.md X021 to X027; reliability.md A49 to A51). Without a yes nothing is asked of
 * any server, and nothing on the screen changes. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-launch-dialog.h"
#include "app/ward-window-private.h"
#include "core/diagnostics/ward-failure.h"

typedef struct
{
  WardWindow *window; /* (unowned) the dialog goes with it */
  WardLaunch *launch; /* (owned) */
  WardTenant *tenant; /* (owned) */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  ward_launch_unref (question->launch);
  g_object_unref (question->tenant);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  const Question *question = user_data;
  WardWindow *self = question->window;

  if (g_strcmp0 (response, "start") == 0)
    ward_window_launch (self, question->tenant, question->launch);
  else if (g_strcmp0 (response, "without") == 0)
    ward_window_choose_tenant (self, question->tenant, TRUE);
}

/* A newer launch takes the place of the question about an older one: the window that is shown last is about what was clicked last. */
static void
present (WardWindow *self, GtkWidget *dialog)
{
  if (self->launch_dialog != NULL)
    gtk_window_destroy (self->launch_dialog);
  g_set_weak_pointer (&self->launch_dialog, GTK_WINDOW (dialog));
  gtk_window_present (self->launch_dialog);
}

static void
ask (WardWindow *self, WardLaunch *launch, WardTenant *tenant)
{
  WardTenant *open = self->session != NULL ? ward_session_get_tenant (self->session) : NULL;
  WardLaunchFacts facts = { .has_record = self->record != NULL };
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog;

  if (open != NULL && open != tenant && ward_session_get_state (self->session) != WARD_SESSION_SIGNED_OUT)
    facts.open_tenant = ward_tenant_get_name (open);
  if (ward_launch_get_token (launch) != NULL)
    dialog = ward_launch_dialog_new_question (GTK_WINDOW (self), tenant, &facts);
  else
    dialog = ward_launch_dialog_new_incomplete (GTK_WINDOW (self), tenant);
  question->window = self;
  question->launch = ward_launch_ref (launch);
  question->tenant = g_object_ref (tenant);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  present (self, dialog);
}

/**
 * ward_window_take_launch:
 * @launch: (nullable): what came
 * @refusal: (nullable): why it is none
 *
 * Asks whether to follow a launch, or says why it is refused: it is none, or of a server that is not in the list of hospitals.
 */
void
ward_window_take_launch (WardWindow *self, WardLaunch *launch, const GError *refusal)
{
  g_autoptr (WardTenant) tenant = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (WARD_IS_WINDOW (self));
  g_return_if_fail (launch != NULL || refusal != NULL);

  if (launch != NULL)
    tenant = ward_launch_find_tenant (launch, ward_application_get_tenants (self->application), &error);
  if (tenant != NULL)
    ask (self, launch, tenant);
  else
    present (self, ward_launch_dialog_new_refusal (GTK_WINDOW (self), launch != NULL ? error : refusal,
                                                   launch != NULL ? ward_launch_get_iss (launch) : NULL));
}

static void
pasted_cb (WardWindow *self, WardLaunch *launch)
{
  ward_window_take_launch (self, launch, NULL);
}

/**
 * ward_window_paste_launch:
 *
 * Opens the window in which a launch link is pasted.
 */
void
ward_window_paste_launch (WardWindow *self)
{
  GtkWidget *paste = ward_launch_paste_new (GTK_WINDOW (self));

  g_signal_connect_object (paste, "launched", G_CALLBACK (pasted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (paste));
}

/**
 * ward_window_launch:
 * @tenant: the hospital
 * @launch: its launch, to which the user said yes
 *
 * Closes the open record and signs in by the launch. A session with the same hospital goes on if the launch comes to nothing; one with another is left, and
 * the two share nothing.
 */
void
ward_window_launch (WardWindow *self, WardTenant *tenant, WardLaunch *launch)
{
  WardSessionState state = self->session != NULL ? ward_session_get_state (self->session) : WARD_SESSION_SIGNED_OUT;
  gboolean goes_on = self->session != NULL && ward_session_get_tenant (self->session) == tenant
                     && self->sign_out == NULL && (state == WARD_SESSION_ACTIVE || state == WARD_SESSION_EXPIRED);

  self->choosing = FALSE;
  self->searching = FALSE;
  ward_tenant_page_set_notice (self->tenant_page, NULL, FALSE);
  ward_window_close_record (self);
  if (!goes_on)
    ward_window_begin_session (self, tenant);
  ward_session_set_launch (self->session, launch);
  ward_session_sign_in (self->session);
  ward_window_update_view (self);
}
