/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page while nobody is signed in yet. The words come from ward-sign-in-words.c; while the browser is open the remaining time counts down. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-reach-words.h"
#include "app/ward-sign-in-page.h"
#include "widgets/ward-spinner.h"

struct _WardSignInPage
{
  GtkBox parent_instance;

  GtkSpinner *spinner;
  GtkImage *failed_icon;
  GtkLabel *title_label;
  GtkLabel *body_label;
  GtkLabel *remaining_label;
  GtkLabel *copied_label;
  GtkButton *start_button;
  GtkButton *copy_button;
  GtkButton *cancel_button;
  GtkButton *other_button;
  GtkButton *test_button;

  WardSession *session;        /* (owned) (nullable) */
  GSignalGroup *session_group; /* (owned) */
  GSignalGroup *sign_in_group; /* (owned) */
  guint tick_source;
};

G_DEFINE_FINAL_TYPE (WardSignInPage, ward_sign_in_page, GTK_TYPE_BOX)

static gboolean tick_cb (gpointer user_data);

/* Enter goes on from here; without a place of its own the focus would fall to the window's menu. */
static void
focus_start (WardSignInPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && gtk_widget_get_visible (GTK_WIDGET (self->start_button)))
    gtk_widget_grab_focus (GTK_WIDGET (self->start_button));
}

static void
show_words (WardSignInPage *self, const WardSignInWords *words)
{
  gboolean could_start = gtk_widget_get_visible (GTK_WIDGET (self->start_button));

  gtk_label_set_text (self->title_label, words->title);
  gtk_label_set_text (self->body_label, words->body);
  gtk_label_set_text (self->remaining_label, words->remaining != NULL ? words->remaining : "");
  gtk_widget_set_visible (GTK_WIDGET (self->remaining_label), words->remaining != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), words->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->failed_icon), words->failed);
  gtk_widget_set_visible (GTK_WIDGET (self->start_button), words->can_start);
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), words->has_link);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), words->can_cancel);
  gtk_widget_set_visible (GTK_WIDGET (self->other_button), !words->can_cancel && words->can_start);
  gtk_widget_set_visible (GTK_WIDGET (self->test_button), words->failed);
  gtk_button_set_label (self->start_button, words->without_launch ? _ ("Sign in without the link")
                                            : words->failed       ? _ ("Try again")
                                                                  : _ ("Sign in"));
  if (!words->has_link)
    gtk_widget_set_visible (GTK_WIDGET (self->copied_label), FALSE);
  if (!could_start)
    focus_start (self);
}

static void
update (WardSignInPage *self)
{
  WardSignIn *sign_in;
  WardSignInFacts facts = { .sign_in = WARD_SIGN_IN_IDLE };
  g_autoptr (WardSignInWords) words = NULL;
  g_autofree char *reach = NULL;

  if (self->session == NULL)
    return;

  sign_in = ward_session_get_sign_in (self->session);
  facts.tenant_name = ward_tenant_get_name (ward_session_get_tenant (self->session));
  facts.address = ward_tenant_get_fhir_base (ward_session_get_tenant (self->session));
  facts.session = ward_session_get_state (self->session);
  facts.error = ward_session_get_error (self->session);
  if (sign_in != NULL)
    {
      facts.sign_in = ward_sign_in_get_state (sign_in);
      facts.browser_failed = ward_sign_in_get_browser_failed (sign_in);
      facts.seconds_left = ward_sign_in_get_seconds_left (sign_in);
      facts.server_words = ward_sign_in_get_server_words (sign_in);
      if (ward_sign_in_get_error (sign_in) != NULL)
        facts.error = ward_sign_in_get_error (sign_in);
    }
  reach = ward_reach_words_dup (self->session, facts.error);
  facts.reach = reach;
  g_signal_group_set_target (self->sign_in_group, sign_in);

  words = ward_sign_in_words_new (&facts);
  show_words (self, words);

  if (words->remaining != NULL && self->tick_source == 0)
    self->tick_source = g_timeout_add_seconds (1, tick_cb, self);
  else if (words->remaining == NULL)
    g_clear_handle_id (&self->tick_source, g_source_remove);
}

static gboolean
tick_cb (gpointer user_data)
{
  WardSignInPage *self = user_data;

  update (self);
  return self->tick_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
copy_link_cb (WardSignInPage *self)
{
  WardSignIn *sign_in = self->session != NULL ? ward_session_get_sign_in (self->session) : NULL;
  const char *link = sign_in != NULL ? ward_sign_in_get_link (sign_in) : NULL;

  if (link == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
  gtk_widget_set_visible (GTK_WIDGET (self->copied_label), TRUE);
}

static void
ward_sign_in_page_dispose (GObject *object)
{
  WardSignInPage *self = WARD_SIGN_IN_PAGE (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_object (&self->session_group);
  g_clear_object (&self->sign_in_group);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (ward_sign_in_page_parent_class)->dispose (object);
}

static void
ward_sign_in_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ward_sign_in_page_parent_class)->map (widget);
  focus_start (WARD_SIGN_IN_PAGE (widget));
}

static void
ward_sign_in_page_class_init (WardSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_sign_in_page_dispose;
  widget_class->map = ward_sign_in_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, failed_icon);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, body_label);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, remaining_label);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, copied_label);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, other_button);
  gtk_widget_class_bind_template_child (widget_class, WardSignInPage, test_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
}

static void
ward_sign_in_page_init (WardSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ward_spinner_turn_where_seen (self->spinner);

  self->session_group = g_signal_group_new (WARD_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_group, "notify::state", G_CALLBACK (update), self);
  self->sign_in_group = g_signal_group_new (WARD_TYPE_SIGN_IN);
  g_signal_group_connect_swapped (self->sign_in_group, "notify::state", G_CALLBACK (update), self);
}

/**
 * ward_sign_in_page_new:
 *
 * A page without a session.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_sign_in_page_new (void)
{
  return g_object_new (WARD_TYPE_SIGN_IN_PAGE, NULL);
}

/**
 * ward_sign_in_page_set_session:
 * @session: (nullable): whose sign-in is shown
 *
 * Follows a session.
 */
void
ward_sign_in_page_set_session (WardSignInPage *self, WardSession *session)
{
  g_return_if_fail (WARD_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (session == NULL || WARD_IS_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_signal_group_set_target (self->session_group, session);
  g_signal_group_set_target (self->sign_in_group, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->copied_label), FALSE);
  update (self);
}
