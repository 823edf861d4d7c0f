/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record that is open was replaced by another one: what stands in it is not all that is known of the patient, and its allergies least of all. Nothing of it
 * is seen until the user has said that it is this record that is wanted (clinical.md 3.4, V90); the way to the current one is one key away. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-replaced-page.h"
#include "widgets/ward-label.h"

#define ICON_SIZE 64
#define MARGIN 18
#define LINE 66 /* characters */

struct _WardReplacedPage
{
  GtkBox parent_instance;

  GtkLabel *body; /* (unowned) children of the widget, all of these */
  GtkWidget *open_button;
  GtkWidget *show_button;
};

G_DEFINE_FINAL_TYPE (WardReplacedPage, ward_replaced_page, GTK_TYPE_BOX)

enum
{
  ACKNOWLEDGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The key that was pressed last may have been meant for something else: it leads to the current record. */
static gboolean
ward_replaced_page_grab_focus (GtkWidget *widget)
{
  WardReplacedPage *self = WARD_REPLACED_PAGE (widget);

  return gtk_widget_grab_focus (self->open_button) || gtk_widget_grab_focus (self->show_button);
}

static void
ward_replaced_page_class_init (WardReplacedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = ward_replaced_page_grab_focus;
  gtk_widget_class_set_css_name (widget_class, "ward-state");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  signals[ACKNOWLEDGED]
      = g_signal_new ("acknowledged", WARD_TYPE_REPLACED_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_label (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return label;
}

static GtkWidget *
add_button (GtkBox *box, const char *text)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (button, 6);
  gtk_widget_add_css_class (button, "pill");
  gtk_box_append (box, button);
  return button;
}

static void
show_cb (WardReplacedPage *self)
{
  g_signal_emit (self, signals[ACKNOWLEDGED], 0);
}

static void
build_box (WardReplacedPage *self, GtkBox *box)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  gtk_widget_set_halign (GTK_WIDGET (box), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (box), GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (GTK_WIDGET (box), MARGIN);
  gtk_widget_set_margin_bottom (GTK_WIDGET (box), MARGIN);
  gtk_widget_set_margin_start (GTK_WIDGET (box), MARGIN);
  gtk_widget_set_margin_end (GTK_WIDGET (box), MARGIN);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), ICON_SIZE);
  gtk_widget_add_css_class (icon, "state-icon");
  gtk_box_append (box, icon);
  add_label (box, _ ("This record was replaced"), "state-title");
  self->body = GTK_LABEL (add_label (box, NULL, "state-body"));
  self->open_button = add_button (box, _ ("_Open the Current Record"));
  gtk_widget_add_css_class (self->open_button, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->open_button), "win.open-current");
  self->show_button = add_button (box, _ ("Show This Old Record _Anyway"));
  g_signal_connect_object (self->show_button, "clicked", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
}

static void
ward_replaced_page_init (WardReplacedPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  build_box (self, GTK_BOX (box));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (self), scroller);
  ward_replaced_page_set_openable (self, FALSE);
}

/**
 * ward_replaced_page_new:
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ward_replaced_page_new (void)
{
  return g_object_new (WARD_TYPE_REPLACED_PAGE, NULL);
}

/**
 * ward_replaced_page_set_openable:
 * @openable: whether the current record is known and is at this server
 *
 * Offers the way to the current record, or says how to find it.
 */
void
ward_replaced_page_set_openable (WardReplacedPage *self, gboolean openable)
{
  g_return_if_fail (WARD_IS_REPLACED_PAGE (self));

  gtk_widget_set_visible (self->open_button, openable);
  gtk_label_set_text (self->body,
                      openable
                          ? _ ("The hospital has another record of this patient, which is the current one. Results, "
                               "allergies and problems may be missing here.")
                          : _ ("The hospital has another record of this patient, which is the current one. Results, "
                               "allergies and problems may be missing here. Ward cannot tell which record it is: "
                               "search for the patient again."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("This record was replaced"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, gtk_label_get_text (self->body), -1);
}
