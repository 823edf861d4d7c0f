/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button and what it shows and hides. GtkExpander is not used: at the floor its closed child has no root, so that Tab cannot pass it, and its name for
 * assistive technology is that of its class. Nothing moves (W41): what is shown is there at once. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-disclosure.h"

struct _WardDisclosure
{
  GtkBox parent_instance;

  GtkToggleButton *button;
  GtkImage *arrow;
  GtkLabel *label;
  GtkRevealer *revealer;
};

enum
{
  PROP_LABEL = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void ward_disclosure_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardDisclosure, ward_disclosure, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, ward_disclosure_buildable_init))

static GtkBuildableIface *parent_buildable;

static void
ward_disclosure_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    ward_disclosure_set_child (WARD_DISCLOSURE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
ward_disclosure_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ward_disclosure_add_child;
}

static void
toggled_cb (WardDisclosure *self)
{
  gboolean open = gtk_toggle_button_get_active (self->button);

  gtk_revealer_set_reveal_child (self->revealer, open);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), open); /* a closed one without a transition keeps its height */
  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

static void
ward_disclosure_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WardDisclosure *self = WARD_DISCLOSURE (object);
  const char *text = g_value_get_string (value);

  if (prop_id != PROP_LABEL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
}

static void
ward_disclosure_class_init (WardDisclosureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = ward_disclosure_set_property;
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ward_disclosure_init (WardDisclosure *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->arrow = GTK_IMAGE (gtk_image_new ());
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->arrow));
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->label));

  self->button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_child (GTK_BUTTON (self->button), words);
  gtk_widget_set_halign (GTK_WIDGET (self->button), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "disclosure");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->button));

  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_transition_type (self->revealer, GTK_REVEALER_TRANSITION_TYPE_NONE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->revealer));

  g_signal_connect_object (self->button, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  toggled_cb (self);
}

/**
 * ward_disclosure_new:
 * @label: the button's words
 *
 * A closed one, without a child.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_disclosure_new (const char *label)
{
  g_return_val_if_fail (label != NULL, NULL);

  return g_object_new (WARD_TYPE_DISCLOSURE, "label", label, NULL);
}

/**
 * ward_disclosure_set_child:
 * @child: (transfer floating): what is shown and hidden
 *
 * Sets it, once.
 */
void
ward_disclosure_set_child (WardDisclosure *self, GtkWidget *child)
{
  g_return_if_fail (WARD_IS_DISCLOSURE (self));
  g_return_if_fail (GTK_IS_WIDGET (child));

  gtk_revealer_set_child (self->revealer, child);
}

/**
 * ward_disclosure_set_open:
 * @open: whether to show the child
 *
 * Shows or hides it, as the button does.
 */
void
ward_disclosure_set_open (WardDisclosure *self, gboolean open)
{
  g_return_if_fail (WARD_IS_DISCLOSURE (self));

  gtk_toggle_button_set_active (self->button, open);
}

/**
 * ward_disclosure_is_open:
 *
 * Returns: whether the child is shown
 */
gboolean
ward_disclosure_is_open (WardDisclosure *self)
{
  g_return_val_if_fail (WARD_IS_DISCLOSURE (self), FALSE);

  return gtk_toggle_button_get_active (self->button);
}
