/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A white space could be taken for "nothing was measured" (W33): words and the way out stand there, and Escape is that way, too. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-no-match.h"
#include "widgets/ward-label.h"

#define RESET_ACTION "win.reset-filter"

struct _WardNoMatch
{
  GtkBox parent_instance;

  GtkLabel *title;
  GtkLabel *body;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (WardNoMatch, ward_no_match, GTK_TYPE_BOX)

static gboolean
ward_no_match_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (WARD_NO_MATCH (widget)->button);
}

static void
ward_no_match_class_init (WardNoMatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = ward_no_match_grab_focus;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, RESET_ACTION, NULL);
}

static GtkLabel *
add_label (WardNoMatch *self, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (self), label);
  return GTK_LABEL (label);
}

static void
ward_no_match_init (WardNoMatch *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->title = add_label (self, "pane-title");
  self->body = add_label (self, "quiet-text");
  self->button = gtk_button_new_with_label (_ ("Show All"));
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), RESET_ACTION);
  gtk_box_append (GTK_BOX (self), self->button);
}

/**
 * ward_no_match_new:
 *
 * Without words yet.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_no_match_new (void)
{
  return g_object_new (WARD_TYPE_NO_MATCH, NULL);
}

/**
 * ward_no_match_set:
 * @title: that nothing matches, and what
 * @body: what else the filter asks for, and how much there is without it
 *
 * Says what was looked for.
 */
void
ward_no_match_set (WardNoMatch *self, const char *title, const char *body)
{
  g_return_if_fail (WARD_IS_NO_MATCH (self));
  g_return_if_fail (title != NULL && body != NULL);

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->body, body);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, body, -1);
}
