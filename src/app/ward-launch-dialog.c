/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs before an EHR launch (auth.md section 1.7, X021 to X027): a launch names its hospital and the environment, says what it closes, and waits for a
 * yes. Where it is refused, the words say why and what to do. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-launch-dialog.h"
#include "core/diagnostics/ward-failure.h"

static AdwMessageDialog *
create (GtkWindow *parent, const char *heading, const char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Launch"));
  gtk_widget_add_css_class (GTK_WIDGET (dialog), "ward");
  return dialog;
}

static void
add_paragraph (GString *body, const char *text)
{
  if (body->len > 0)
    g_string_append (body, "\n\n");
  g_string_append (body, text);
}

/**
 * ward_launch_dialog_new_question:
 * @parent: the window
 * @tenant: the hospital whose record system launches
 * @facts: what the launch would close
 *
 * Asks whether to follow the launch. Nothing was sent to anybody yet.
 *
 * Returns: (transfer floating): a dialog, not shown
 */
GtkWidget *
ward_launch_dialog_new_question (GtkWindow *parent, WardTenant *tenant, const WardLaunchFacts *facts)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *origin = ward_url_dup_origin (ward_tenant_get_fhir_base (tenant));
  g_autofree char *heading = NULL;
  g_autofree char *server = NULL;
  AdwMessageDialog *dialog;

  /* Translators: a hospital's name, then its environment: Sandbox, Test or Production. */
  heading = g_strdup_printf (_ ("Start Ward for %s (%s)?"), ward_tenant_get_name (tenant),
                             ward_environment_get_label (ward_tenant_get_environment (tenant)));
  add_paragraph (body, _ ("The hospital’s record system asks Ward to open. You sign in on the hospital’s page in your "
                          "web browser; then Ward opens the patient that is open in the record system."));
  if (facts->open_tenant != NULL)
    {
      g_autofree char *change = g_strdup_printf (_ ("Ward leaves %s for it."), facts->open_tenant);

      add_paragraph (body, change);
    }
  if (facts->has_record)
    add_paragraph (body, _ ("The record that is open in Ward now will be closed."));
  server = g_strdup_printf (_ ("Server: %s"), origin);
  add_paragraph (body, server);
  add_paragraph (body, _ ("If you did not start this yourself just now, cancel."));

  dialog = create (parent, heading, body->str);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "start",
                                    facts->has_record ? _ ("_Close Record and Start") : _ ("_Start"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "start", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  /* A launch comes while somebody types: Return must not be a yes by accident. */
  adw_message_dialog_set_default_response (dialog, "cancel");

  return GTK_WIDGET (dialog);
}

/**
 * ward_launch_dialog_new_incomplete:
 * @parent: the window
 * @tenant: the hospital that the link names
 *
 * Says that the link brought no launch token, and offers to sign in without (X024).
 *
 * Returns: (transfer floating): a dialog, not shown
 */
GtkWidget *
ward_launch_dialog_new_incomplete (GtkWindow *parent, WardTenant *tenant)
{
  const WardExplanation *explanation = ward_failure_explain (WARD_FAILURE_LAUNCH_LINK);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *offer = NULL;
  AdwMessageDialog *dialog;

  add_paragraph (body, _ ("It names the hospital, but holds no launch token, so that it cannot say which patient is "
                          "meant."));
  offer = g_strdup_printf (_ ("Start Ward again from the patient’s record, or sign in to %s (%s) and search for the "
                              "patient."),
                           ward_tenant_get_name (tenant),
                           ward_environment_get_label (ward_tenant_get_environment (tenant)));
  add_paragraph (body, offer);
  dialog = create (parent, explanation->title, body->str);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "without", _ ("_Sign In Without It"), NULL);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");

  return GTK_WIDGET (dialog);
}

/**
 * ward_launch_dialog_new_refusal:
 * @parent: the window
 * @error: why
 * @iss: (nullable): whose launch it is
 *
 * Says that the launch is not followed.
 *
 * Returns: (transfer floating): a dialog, not shown
 */
GtkWidget *
ward_launch_dialog_new_refusal (GtkWindow *parent, const GError *error, const char *iss)
{
  const WardExplanation *explanation = ward_failure_explain_error (error);
  g_autofree char *origin = iss != NULL ? ward_url_dup_origin (iss) : NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  AdwMessageDialog *dialog;

  if (origin != NULL)
    {
      g_autofree char *server = g_strdup_printf (_ ("Server: %s"), origin);

      add_paragraph (body, server);
    }
  add_paragraph (body, explanation->meaning);
  add_paragraph (body, explanation->action);
  dialog = create (parent, explanation->title, body->str);
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Close"));
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");

  return GTK_WIDGET (dialog);
}
