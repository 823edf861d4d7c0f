/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and its session: choosing a hospital, resuming, signing in, running out, signing out (issue "Signing in"; reliability.md S01 to S07). The
 * record stays open when a session runs out, marked as out of date; nothing that is on the screen is lost by it. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-proxy-dialog.h"
#include "app/ward-self-notice.h"
#include "app/ward-tenant-row.h"
#include "app/ward-window-private.h"
#include "core/diagnostics/ward-failure.h"
#include "core/diagnostics/ward-reach.h"

static void
show_tenant (WardWindow *self)
{
  static const char *const classes[] = { "sandbox", "test", "production" };
  WardTenant *tenant = self->session != NULL ? ward_session_get_tenant (self->session) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->tenant_box), tenant != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), tenant == NULL);
  if (tenant == NULL)
    return;
  gtk_label_set_text (self->tenant_label, ward_tenant_get_name (tenant));
  gtk_label_set_text (self->environment_label, ward_environment_get_label (ward_tenant_get_environment (tenant)));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->environment_label), classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->environment_label),
                            ward_environment_get_css_class (ward_tenant_get_environment (tenant)));
  if (self->record_view != NULL)
    ward_record_view_set_tenant (self->record_view, tenant);
}

/* The patient search forgets whom it found for the session before. One that is not built yet knows nobody. */
static void
set_search_session (WardWindow *self, WardSession *session)
{
  if (self->search_page != NULL)
    ward_patient_search_set_session (self->search_page, session);
}

/* One sentence for each of the keyring's five states (S01 to S07). */
static const char *
explain_memory_only (WardVaultState state)
{
  switch (state)
    {
    case WARD_VAULT_LOCKED:
      return _ ("This session is kept in memory only: the keyring is locked. You sign in again after closing Ward.");
    case WARD_VAULT_UNAVAILABLE:
      return _ ("This session is kept in memory only: this computer has no keyring, or it does not answer. You sign in "
                "again after closing "
                "Ward.");
    case WARD_VAULT_CORRUPT:
      return _ ("This session is kept in memory only: what the keyring held for Ward was damaged and is not used.");
    case WARD_VAULT_ABSENT:
      return _ ("This session is kept in memory only: the server gave no lasting sign-in. You sign in again when it "
                "runs out.");
    case WARD_VAULT_PRESENT:
    default:
      return _ (
          "This session is kept in memory only: the keyring did not take it. You sign in again after closing Ward.");
    }
}

/* An attempt that could not be begun, since the record names a file that cannot be used, was never under way. */
static gboolean
has_failed (WardSignIn *sign_in, const GError *error)
{
  WardSignInState state = ward_sign_in_get_state (sign_in);

  return state == WARD_SIGN_IN_FAILED
         || (state == WARD_SIGN_IN_IDLE && ward_failure_matches (error, WARD_FAILURE_TENANT));
}

static char *
explain_failure (const GError *error)
{
  const WardExplanation *explanation = ward_failure_explain_error (error);
  GString *text = g_string_new (NULL);

  /* Translators: what happened, then what can be done: two whole sentences. */
  g_string_append_printf (text, _ ("Signing in did not work. %s %s"), explanation->title, explanation->action);
  if (ward_failure_matches (error, WARD_FAILURE_TENANT))
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("For the hospital’s IT: %s."), error->message);
    }

  return g_string_free (text, FALSE);
}

/* An attempt that failed while there was something to go on with: no page would say so. */
static void
update_failure_bar (WardWindow *self, WardSessionState state)
{
  const GError *error = ward_session_get_error (self->session);
  WardSignIn *sign_in = ward_session_get_sign_in (self->session);
  g_autofree char *text = NULL;

  if (error == NULL || sign_in == NULL || !has_failed (sign_in, error)
      || !(state == WARD_SESSION_ACTIVE || (state == WARD_SESSION_EXPIRED && self->record != NULL)))
    {
      ward_notices_hide (self->notices, "sign-in-failed");
      return;
    }
  text = explain_failure (error);
  ward_notices_show (self->notices, "sign-in-failed", WARD_NOTICE_WARNING, text, NULL, NULL);
  ward_notices_offer (self->notices, "sign-in-failed", _ ("Test the connection"),
                      ward_reach_is_of_network (error) ? "win.test-connection" : NULL);
}

static void
update_session_bars (WardWindow *self)
{
  WardSessionState state = ward_session_get_state (self->session);

  if (state == WARD_SESSION_ACTIVE && ward_session_is_memory_only (self->session))
    ward_notices_show_closable (self->notices, "memory-only",
                                explain_memory_only (ward_session_get_vault_state (self->session)));
  else
    ward_notices_hide (self->notices, "memory-only");

  update_failure_bar (self, state);
  if (state == WARD_SESSION_EXPIRED && self->record != NULL)
    ward_notices_show (self->notices, "expired", WARD_NOTICE_WARNING,
                       _ ("Your sign-in has run out. What is shown stays, but is no longer refreshed."),
                       _ ("Sign in again"), "win.sign-in");
  else
    ward_notices_hide (self->notices, "expired");
}

/* The record goes, and a bar says why until the next one is chosen. */
static void
close_record_saying (WardWindow *self, const char *why)
{
  ward_window_close_record (self);
  ward_notices_show (self->notices, "closed", WARD_NOTICE_WARNING, why, NULL, NULL);
}

/* Another person than before: nothing of what the one before opened or typed stays on the screen (A55). */
static void
take_user (WardWindow *self)
{
  const char *user = ward_session_get_user_key (self->session);

  if (self->user_known && g_strcmp0 (self->user, user) != 0)
    {
      if (self->record != NULL)
        close_record_saying (self, _ ("Somebody else has signed in. The record that was open before is closed."));
      set_search_session (self, self->session);
    }
  self->user_known = TRUE;
  g_free (self->user);
  self->user = g_strdup (user);
}

/* A patient that the server or the record system chose with the sign-in is opened at once; the search stays one key away. What was open for somebody else,
 * or is another patient's, is never changed without a word (A51, A55). */
static void
settle_record (WardWindow *self)
{
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (self->session));
  WardSignIn *sign_in = ward_session_get_sign_in (self->session);
  const char *patient = context != NULL ? context->patient : NULL;

  if (self->sign_in_began && sign_in != NULL && ward_sign_in_get_state (sign_in) == WARD_SIGN_IN_DONE)
    self->launch_patient_done = FALSE;
  if (self->sign_in_began || !self->launch_patient_done)
    ward_accent_set_session (self->accent, self->session);
  self->sign_in_began = FALSE;
  take_user (self);
  if (self->launch_patient_done)
    return;
  self->launch_patient_done = TRUE;
  if (patient == NULL || (self->record != NULL && g_strcmp0 (patient, ward_record_get_patient_id (self->record)) == 0))
    return;
  if (self->record != NULL)
    close_record_saying (self,
                         _ ("Another patient was chosen at the sign-in. The record that was open before is closed."));
  ward_window_open_patient (self, patient, NULL);
}

static void
resume_ended (WardWindow *self)
{
  gboolean ask_browser = self->sign_in_after_resume;
  const GError *error = ward_session_get_error (self->session);

  self->sign_in_after_resume = FALSE;
  /* A network failure keeps the stored sign-in: trying again is better than asking for the password. */
  if (ask_browser
      && (error == NULL || ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
          || ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT)
          || (ward_failure_from_error (error) >= WARD_FAILURE_KEYRING_ABSENT
              && ward_failure_from_error (error) <= WARD_FAILURE_KEYRING_CORRUPT)))
    ward_session_sign_in (self->session);
}

/* The header has little room: the name alone, and all of it with the role where somebody points or listens. */
static void
show_user (WardWindow *self, const char *name)
{
  const char *role = ward_session_get_user_role (self->session);
  g_autofree char *whole = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->user_label), name != NULL);
  gtk_label_set_text (self->user_label, name != NULL ? name : "");
  if (name == NULL)
    return;
  if (role != NULL)
    /* Translators: a clinician's name, then the role: "Signed in as Dr. Robin Sample, Consultant". */
    whole = g_strdup_printf (_ ("Signed in as %s, %s"), name, role);
  else
    whole = g_strdup_printf (_ ("Signed in as %s"), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->user_label), whole);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->user_label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, whole, -1);
}

/**
 * ward_window_session_changed:
 *
 * Brings the window in line with the session's state.
 */
void
ward_window_session_changed (WardWindow *self)
{
  WardSessionState state = ward_session_get_state (self->session);
  const char *user = ward_session_get_user_name (self->session);

  show_user (self, user != NULL && state == WARD_SESSION_ACTIVE ? user : NULL);
  update_session_bars (self);
  ward_window_update_expiry (self);

  if (state == WARD_SESSION_ACTIVE)
    {
      self->sign_in_after_resume = FALSE;
      settle_record (self);
      ward_application_set_last_tenant (self->application,
                                        ward_tenant_get_id (ward_session_get_tenant (self->session)));
      if (self->record != NULL && ward_record_get_state (self->record, WARD_SECTION_VITALS) == WARD_STATE_STALE)
        ward_record_reload (self->record);
    }
  else if (state == WARD_SESSION_SIGNING_IN)
    self->sign_in_began = TRUE;
  else if (state == WARD_SESSION_SIGNED_OUT && self->sign_in_after_resume)
    resume_ended (self);
  else if (state == WARD_SESSION_EXPIRED && self->record != NULL
           && ward_failure_matches (ward_session_get_error (self->session), WARD_FAILURE_WRONG_PATIENT))
    close_record_saying (self, _ ("The server’s renewed sign-in is for another patient. The record that was open is "
                                  "closed, so that the two cannot be mixed up."));
  ward_window_update_view (self);
}

/**
 * ward_window_network_changed:
 *
 * Another network may be one in which the hospital can be reached: a sign-in that rests in the keyring is tried once more. No browser is opened for it.
 */
void
ward_window_network_changed (WardWindow *self)
{
  if (ward_session_get_state (self->session) == WARD_SESSION_SIGNED_OUT
      && ward_session_get_sign_in (self->session) == NULL
      && ward_reach_is_unreachable (ward_session_get_error (self->session)))
    ward_session_resume (self->session);
}

/**
 * ward_window_show_self_test:
 *
 * Says what is wrong with this computer, whatever hospital is chosen.
 */
void
ward_window_show_self_test (WardWindow *self)
{
  WardLibrary libraries[WARD_N_LIBRARIES];

  ward_libraries_list (libraries);
  ward_self_notice_show (self->notices, WARD_FLATPAK_INFO, libraries);
}

/**
 * ward_window_drop_session:
 *
 * Closes the record and lets go of the session. What the keyring holds stays there.
 */
void
ward_window_drop_session (WardWindow *self)
{
  ward_window_close_record (self);
  set_search_session (self, NULL);
  ward_sign_in_page_set_session (self->sign_in_page, NULL);
  g_signal_group_set_target (self->session_group, NULL);
  ward_notices_clear (self->notices);
  ward_window_show_self_test (self);
  self->sign_in_after_resume = FALSE;
  self->launch_patient_done = FALSE;
  self->sign_in_began = FALSE;
  self->user_known = FALSE;
  if (self->session != NULL)
    ward_session_cancel_sign_in (self->session);
  g_clear_object (&self->session);
  if (self->accent != NULL)
    ward_accent_set_session (self->accent, NULL);
  ward_window_update_expiry (self);
  ward_window_update_curtain_times (self);
  gtk_widget_set_visible (GTK_WIDGET (self->user_label), FALSE);
  show_tenant (self);
}

/**
 * ward_window_begin_session:
 * @tenant: the hospital
 *
 * Lets go of the session there is and makes a new one, signed out, which shares nothing with it.
 */
void
ward_window_begin_session (WardWindow *self, WardTenant *tenant)
{
  ward_window_drop_session (self);
  self->session = ward_application_create_session (self->application, tenant);
  ward_window_update_curtain_times (self);
  show_tenant (self);
  ward_sign_in_page_set_session (self->sign_in_page, self->session);
  set_search_session (self, self->session);
  g_signal_group_set_target (self->session_group, self->session);
}

/**
 * ward_window_choose_tenant:
 * @tenant: the hospital
 * @by_user: whether somebody chose it just now: then the browser opens if there is no stored sign-in
 *
 * Starts a session with it.
 */
void
ward_window_choose_tenant (WardWindow *self, WardTenant *tenant, gboolean by_user)
{
  self->choosing = FALSE;
  self->searching = FALSE;
  ward_tenant_page_set_notice (self->tenant_page, NULL, FALSE);
  if (self->session != NULL && ward_session_get_tenant (self->session) == tenant)
    {
      ward_window_update_view (self);
      if (ward_session_get_state (self->session) == WARD_SESSION_SIGNED_OUT && by_user)
        ward_window_sign_in (self);
      else if (ward_session_get_state (self->session) == WARD_SESSION_RESUMING && by_user)
        self->sign_in_after_resume = TRUE;
      return;
    }

  ward_window_begin_session (self, tenant);
  self->sign_in_after_resume = by_user;
  ward_session_resume (self->session);
  ward_window_update_view (self);
}

/* What failed at the proxy is asked for again. */
static void
proxy_answered_cb (WardWindow *self, const char *response, AdwMessageDialog *dialog)
{
  if (g_strcmp0 (response, "use") != 0)
    return;
  if (self->record != NULL)
    ward_record_reload (self->record);
  else
    ward_window_sign_in (self);
}

/**
 * ward_window_ask_proxy_credentials:
 * @proxy: the network's proxy
 * @session: whose requests meet it
 *
 * Asks for a name and a password: the session tells once for each proxy (reliability.md N34).
 */
void
ward_window_ask_proxy_credentials (WardWindow *self, const char *proxy, WardSession *session)
{
  GtkWidget *dialog = ward_proxy_dialog_new (GTK_WINDOW (self), session, proxy);

  g_signal_connect_object (dialog, "response", G_CALLBACK (proxy_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * ward_window_sign_in:
 *
 * Signs in, by the keyring if the last try failed on the network only, else by the browser.
 */
void
ward_window_sign_in (WardWindow *self)
{
  const GError *error;

  if (self->session == NULL)
    return;
  error = ward_session_get_error (self->session);
  if (ward_session_get_state (self->session) == WARD_SESSION_SIGNED_OUT
      && ward_session_get_sign_in (self->session) == NULL && error != NULL
      && ward_failure_from_error (error) <= WARD_FAILURE_LOGIN_PAGE)
    {
      self->sign_in_after_resume = TRUE;
      ward_session_resume (self->session);
    }
  else
    ward_session_sign_in (self->session);
  ward_window_update_view (self);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardWindow) self = WARD_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  WardTenant *tenant = ward_session_get_tenant (WARD_SESSION (source));
  gboolean done = ward_session_sign_out_finish (WARD_SESSION (source), result, &error);
  g_autofree char *text = NULL;

  g_clear_object (&self->sign_out);
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  if (done)
    text = g_strdup_printf (_ ("You are signed out of %s. Nothing of your sign-in is left on this computer."),
                            ward_tenant_get_name (tenant));
  else
    /* Translators: a hospital, and a sentence that gives the reason. */
    text = g_strdup_printf (_ ("You are signed out of %s. Whether the keyring still holds a sign-in from earlier could "
                               "not be found out: sign in and out again once it is open. %s"),
                            ward_tenant_get_name (tenant), ward_failure_explain_error (error)->title);
  ward_application_set_last_tenant (self->application, NULL);
  if (self->session == WARD_SESSION (source))
    {
      ward_window_drop_session (self);
      self->choosing = TRUE;
      ward_tenant_page_set_notice (self->tenant_page, text, !done);
    }
  ward_window_update_view (self);
}

/**
 * ward_window_sign_out:
 *
 * Closes the record at once and signs out. It asks nothing; the result is said on the next page.
 */
void
ward_window_sign_out (WardWindow *self)
{
  if (self->session == NULL || self->sign_out != NULL)
    return;
  ward_window_close_record (self);
  self->searching = FALSE;
  self->sign_out = g_cancellable_new ();
  ward_session_sign_out_async (self->session, self->sign_out, signed_out_cb, g_object_ref (self));
  ward_window_update_view (self);
}

/**
 * ward_window_start:
 *
 * What the window does first: the hospital that was used last, without opening a browser unasked; else the choice.
 */
void
ward_window_start (WardWindow *self)
{
  g_autofree char *last = ward_application_dup_last_tenant (self->application);
  WardTenant *tenant = ward_application_find_tenant (self->application, last);

  if (ward_application_get_start_notice (self->application) != NULL)
    ward_tenant_page_set_notice (self->tenant_page, ward_application_get_start_notice (self->application), TRUE);
  if (tenant != NULL)
    ward_window_choose_tenant (self, tenant, FALSE);
  else
    {
      ward_window_update_view (self);
      ward_tenant_page_focus (self->tenant_page); /* else the first Enter opens the menu */
    }
}
