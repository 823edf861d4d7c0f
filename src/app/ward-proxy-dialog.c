/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question for a proxy's credentials (reliability.md N34): once, by the proxy's name, apart from the hospital's sign-in, with which they must not be
 * mixed up. They are kept in memory only. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-proxy-dialog.h"

typedef struct
{
  WardSession *session; /* (owned) */
  char *proxy;          /* (owned) */
  GtkEditable *user;    /* (unowned) in the dialog */
  GtkEditable *password;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->session);
  g_free (question->proxy);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;

  if (g_strcmp0 (response, "use") == 0)
    ward_session_set_proxy_credentials (question->session, question->proxy, gtk_editable_get_text (question->user),
                                        gtk_editable_get_text (question->password));
  gtk_editable_set_text (question->password, "");
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, GtkWidget *row, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_group_add (group, row);
  return row;
}

/**
 * ward_proxy_dialog_new:
 * @parent: the window
 * @session: whose requests meet the proxy
 * @proxy: the proxy's name and port
 *
 * Asks for a name and a password.
 *
 * Returns: (transfer floating): a dialog, not shown
 */
GtkWidget *
ward_proxy_dialog_new (GtkWindow *parent, WardSession *session, const char *proxy)
{
  g_autofree char *body = g_strdup_printf (
      _ ("This computer reaches the hospital’s server through the proxy %s, which asks who you are. This is the "
         "network’s sign-in, not the hospital’s. Ward keeps it until you close Ward."),
      proxy);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("Sign in to the Network"), body));
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  Question *question = g_new0 (Question, 1);

  gtk_window_set_title (GTK_WINDOW (dialog), _ ("Network"));
  gtk_widget_add_css_class (GTK_WIDGET (dialog), "ward");
  question->session = g_object_ref (session);
  question->proxy = g_strdup (proxy);
  question->user = GTK_EDITABLE (add_row (group, adw_entry_row_new (), _ ("User _name")));
  question->password = GTK_EDITABLE (add_row (group, adw_password_entry_row_new (), _ ("_Password")));
  adw_message_dialog_set_extra_child (dialog, GTK_WIDGET (group));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "use", _ ("_Sign In"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "use", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "use");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);

  return GTK_WIDGET (dialog);
}
