/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar for a condition that lasts: symbol, words, a button or two. libadwaita's own banner is newer than the floor, and cuts its text. The words wrap and are
 * never cut (W17); kind is told by symbol and word, not by colour alone (W19). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-notice-bar.h"
#include "widgets/ward-label.h"
#include "widgets/ward-width-first.h"

struct _WardNoticeBar
{
  GtkBox parent_instance;

  WardNoticeKind kind;
  char *text; /* (owned) */

  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
  GtkButton *second_button;
  GtkButton *close_button;
};

enum
{
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardNoticeBar, ward_notice_bar, GTK_TYPE_BOX)

static const struct
{
  const char *css_class;
  const char *icon;
} kinds[] = {
  [WARD_NOTICE_INFO] = { "info", "help-about-symbolic" },
  [WARD_NOTICE_WARNING] = { "warning", "dialog-warning-symbolic" },
  [WARD_NOTICE_DANGER] = { "danger", "dialog-error-symbolic" },
};

static void
ward_notice_bar_finalize (GObject *object)
{
  WardNoticeBar *self = WARD_NOTICE_BAR (object);

  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (ward_notice_bar_parent_class)->finalize (object);
}

static void
ward_notice_bar_class_init (WardNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ward_notice_bar_finalize;
  gtk_widget_class_set_css_name (widget_class, "ward-notice");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  signals[CLOSED]
      = g_signal_new ("closed", WARD_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
close_cb (WardNoticeBar *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

/* A vertical box tells nothing of its child's baseline. With the baselines of words and button, GTK 4.8 takes a bar of two lines for higher where it asks with
 * a width than where it asks without one, and what stands below is drawn over the bar's lower edge. */
static void
append_without_baseline (WardNoticeBar *self, GtkWidget *child)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  g_object_bind_property (child, "visible", box, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), child);
  gtk_box_append (GTK_BOX (self), box);
}

static GtkButton *
new_button (WardNoticeBar *self)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_set_visible (button, FALSE);
  append_without_baseline (self, button);

  return GTK_BUTTON (button);
}

static void
ward_notice_bar_init (WardNoticeBar *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 10);

  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->icon), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->icon));

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (self->label);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_box_append (GTK_BOX (self), ward_width_first_wrap (GTK_WIDGET (self->label)));

  self->button = new_button (self);
  self->second_button = new_button (self);

  self->close_button = GTK_BUTTON (gtk_button_new_from_icon_name ("window-close-symbolic"));
  gtk_widget_add_css_class (GTK_WIDGET (self->close_button), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->close_button), _ ("Close this notice"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Close this notice"), -1);
  g_signal_connect_object (self->close_button, "clicked", G_CALLBACK (close_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), FALSE);
  append_without_baseline (self, GTK_WIDGET (self->close_button));
}

/**
 * ward_notice_bar_new:
 *
 * An empty bar.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_notice_bar_new (void)
{
  return g_object_new (WARD_TYPE_NOTICE_BAR, NULL);
}

/**
 * ward_notice_bar_set_text:
 * @kind: how grave it is
 * @text: whole sentences
 *
 * Says something. The kind is told by a symbol as well as by the colour.
 */
void
ward_notice_bar_set_text (WardNoticeBar *self, WardNoticeKind kind, const char *text)
{
  g_return_if_fail (WARD_IS_NOTICE_BAR (self));
  g_return_if_fail (text != NULL);

  if (self->kind == kind && g_strcmp0 (self->text, text) == 0)
    return;
  gtk_widget_remove_css_class (GTK_WIDGET (self), kinds[self->kind].css_class);
  self->kind = kind;
  gtk_widget_add_css_class (GTK_WIDGET (self), kinds[kind].css_class);
  gtk_image_set_from_icon_name (self->icon, kinds[kind].icon);

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_button (GtkButton *button, const char *label, const char *detailed_action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL && detailed_action != NULL);
  if (label == NULL || detailed_action == NULL)
    return;
  gtk_button_set_label (button, label);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed_action);
}

/**
 * ward_notice_bar_set_action:
 * @label: (nullable): the button's words
 * @detailed_action: (nullable): an action with its target, as "win.reload"
 *
 * Gives the way out, or takes it away.
 */
void
ward_notice_bar_set_action (WardNoticeBar *self, const char *label, const char *detailed_action)
{
  g_return_if_fail (WARD_IS_NOTICE_BAR (self));

  show_button (self->button, label, detailed_action);
}

/**
 * ward_notice_bar_set_second_action:
 * @label: (nullable): the button's words
 * @detailed_action: (nullable): what it does
 *
 * Puts a second button after the first, for a way out that is wanted less often.
 */
void
ward_notice_bar_set_second_action (WardNoticeBar *self, const char *label, const char *detailed_action)
{
  g_return_if_fail (WARD_IS_NOTICE_BAR (self));

  show_button (self->second_button, label, detailed_action);
}

/**
 * ward_notice_bar_set_closable:
 * @closable: whether the user may close it
 *
 * Gives the bar a button that asks for its end (signal "closed"): never where it tells of results, only where it tells of Ward's own doing.
 */
void
ward_notice_bar_set_closable (WardNoticeBar *self, gboolean closable)
{
  g_return_if_fail (WARD_IS_NOTICE_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->close_button), closable);
}

/**
 * ward_notice_bar_get_text:
 *
 * Returns: (nullable): what the bar says
 */
const char *
ward_notice_bar_get_text (WardNoticeBar *self)
{
  g_return_val_if_fail (WARD_IS_NOTICE_BAR (self), NULL);

  return self->text;
}

/**
 * ward_notice_bar_get_kind:
 *
 * Returns: how grave it is
 */
WardNoticeKind
ward_notice_bar_get_kind (WardNoticeBar *self)
{
  g_return_val_if_fail (WARD_IS_NOTICE_BAR (self), WARD_NOTICE_INFO);

  return self->kind;
}
