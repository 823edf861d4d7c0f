/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign-in itself, and what it was granted against what the panes need (auth.md sections 7 and 9). Who signed in is not shown: it is nothing that a
 * vendor has to know. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"

static void
stop_waiting (WardCheckWork *work)
{
  if (work->session_handler != 0)
    g_signal_handler_disconnect (work->session, work->session_handler);
  work->session_handler = 0;
}

/* Lets go of what the steps with a user hold. */
void
ward_check_clear_session (WardCheckWork *work)
{
  stop_waiting (work);
  g_clear_object (&work->session);
  g_clear_pointer (&work->patient_id, g_free);
  g_clear_pointer (&work->token, ward_secret_text_unref);
  g_clear_pointer (&work->etag, g_free);
  g_clear_pointer (&work->next_page, g_free);
}

static char *
describe_sign_in (const WardLaunchContext *context)
{
  GString *seen = g_string_new (context != NULL && context->identity_verified ? _ ("the identity is verified")
                                                                              : _ ("the identity is not verified"));

  g_string_append_printf (seen, "; %s",
                          context != NULL && context->patient != NULL ? _ ("with a patient") : _ ("without a patient"));

  return g_string_free (seen, FALSE);
}

static void
got_token_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  const WardLaunchContext *context = ward_token_keeper_get_context (WARD_TOKEN_KEEPER (source));
  g_autoptr (GError) error = NULL;
  g_autofree char *seen = NULL;

  g_clear_pointer (&work->token, ward_secret_text_unref);
  work->token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, &error);
  if (work->token == NULL)
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }
  if (context != NULL && context->patient != NULL)
    {
      g_free (work->patient_id);
      work->patient_id = g_strdup (context->patient);
    }
  seen = describe_sign_in (context);
  ward_check_end_step (self, context != NULL && context->identity_verified ? WARD_CHECK_OK : WARD_CHECK_NOTE, seen, -1);
}

static void
ask_for_token (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  ward_token_keeper_get_token_async (ward_session_get_keeper (work->session), NULL, work->cancellable, got_token_cb,
                                     g_object_ref (self));
}

static void
fail_sign_in (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  const GError *error = ward_session_get_error (work->session);
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sign-in was cancelled");

  /* Our own words for what is wrong, with at most the server's error code. */
  ward_check_fail_step (self, error != NULL ? error : cancelled,
                        error != NULL && error->domain == WARD_FAILURE ? error->message : NULL);
}

static void
session_changed_cb (WardSession *session, GParamSpec *pspec, WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  WardSessionState state = ward_session_get_state (session);

  if (state == WARD_SESSION_SIGNING_IN || state == WARD_SESSION_RESUMING)
    return;
  stop_waiting (work);
  if (state == WARD_SESSION_ACTIVE)
    ask_for_token (self);
  else
    fail_sign_in (self);
}

static void
cancelled_cb (GCancellable *cancellable, WardSession *session)
{
  ward_session_cancel_sign_in (session);
}

void
ward_check_run_sign_in (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  if (ward_session_get_state (work->session) == WARD_SESSION_ACTIVE)
    {
      ask_for_token (self);
      return;
    }
  work->session_handler = g_signal_connect (work->session, "notify::state", G_CALLBACK (session_changed_cb), self);
  g_signal_connect_object (work->cancellable, "cancelled", G_CALLBACK (cancelled_cb), work->session, 0);
  ward_session_sign_in (work->session);
}

typedef struct
{
  const char *type;
  const char *pane;
} Need;

/* What each pane of the window reads. */
static const Need needs[] = {
  { "Patient", N_ ("patient search and banner") }, { "Observation", N_ ("vital signs and laboratory results") },
  { "DiagnosticReport", N_ ("reports") },          { "AllergyIntolerance", N_ ("allergies in the banner") },
  { "Encounter", N_ ("the stay in the banner") },
};

/* What a result's detail and the problem list read: without them the rest works, so that they are told, and are no complaint. */
static const Need extras[] = {
  { "Practitioner", N_ ("names") },
  { "Specimen", N_ ("a specimen’s collection") },
  { "ServiceRequest", N_ ("a result’s order") },
  { "Condition", N_ ("problem list") },
};

static void
add_absent_extras (const WardLaunchContext *context, GString *text)
{
  g_autoptr (GString) absent = g_string_new (NULL);

  for (guint i = 0; context != NULL && i < G_N_ELEMENTS (extras); i++)
    if (!ward_launch_context_may_read (context, extras[i].type, NULL))
      g_string_append_printf (absent, "%s%s (%s)", absent->len > 0 ? ", " : "", extras[i].type, _ (extras[i].pane));
  if (absent->len > 0)
    g_string_append_printf (text, _ ("; not granted, and left out: %s"), absent->str);
}

void
ward_check_run_scopes (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (work->session));
  g_autoptr (GString) missing = g_string_new (NULL);
  guint n_granted = context != NULL && context->scopes_granted != NULL ? g_strv_length (context->scopes_granted) : 0;
  g_autoptr (GString) seen = NULL;

  for (guint i = 0; context != NULL && i < G_N_ELEMENTS (needs); i++)
    {
      gboolean narrowed = FALSE;

      if (!ward_launch_context_may_read (context, needs[i].type, &narrowed) || narrowed)
        g_string_append_printf (missing, "; %s %s (%s)", narrowed ? _ ("in part:") : _ ("missing:"), needs[i].type,
                                _ (needs[i].pane));
    }
  seen = g_string_new (NULL);
  g_string_printf (seen, g_dngettext (GETTEXT_PACKAGE, "%u scope granted%s", "%u scopes granted%s", n_granted),
                   n_granted, missing->str);
  add_absent_extras (context, seen);
  if (missing->len == 0)
    ward_check_end_step (self, WARD_CHECK_OK, seen->str, -1);
  else
    ward_check_end_step (self, WARD_CHECK_NOTE, seen->str, WARD_FAILURE_SCOPE);
}
