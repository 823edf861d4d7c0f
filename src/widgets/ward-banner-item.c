/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of the patient banner (clinical.md 3.1): label without colon and less prominent than the value (PAB-0033..0046), wrapping but never
 * ellipsised (NID-0005). Label and value are read out as one. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-banner-item.h"

#include "widgets/ward-label.h"

#define LEAST_LINE 18 /* letters */

struct _WardBannerItem
{
  GtkWidget parent_instance;

  GtkWidget *label; /* (unowned) a child */
  GtkWidget *value; /* (unowned) a child */
};

G_DEFINE_FINAL_TYPE (WardBannerItem, ward_banner_item, GTK_TYPE_WIDGET)

static void
ward_banner_item_dispose (GObject *object)
{
  WardBannerItem *self = WARD_BANNER_ITEM (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->value, gtk_widget_unparent);
  G_OBJECT_CLASS (ward_banner_item_parent_class)->dispose (object);
}

static void
ward_banner_item_class_init (WardBannerItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_banner_item_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "ward-banner-item");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ward_banner_item_init (WardBannerItem *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "label");
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_set_valign (self->label, GTK_ALIGN_START);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->value = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->value, "value");
  gtk_label_set_xalign (GTK_LABEL (self->value), 0);
  ward_label_break_after (GTK_LABEL (self->value), LEAST_LINE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->value), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_valign (self->value, GTK_ALIGN_START);
  gtk_widget_set_hexpand (self->value, TRUE);
  gtk_widget_set_parent (self->value, GTK_WIDGET (self));
  gtk_widget_set_hexpand (GTK_WIDGET (self), FALSE);
}

/**
 * ward_banner_item_new:
 *
 * An element, hidden until it has a value; vertical puts the label above the value.
 */
GtkWidget *
ward_banner_item_new (const char *style_class, gboolean vertical)
{
  WardBannerItem *self = g_object_new (WARD_TYPE_BANNER_ITEM, "visible", FALSE, NULL);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  if (style_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), style_class);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout),
                                  vertical ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), vertical ? 0 : 8);
  if (vertical) /* whose number it is can be long: "MRN (St. Elsewhere)" */
    {
      ward_label_break_after (GTK_LABEL (self->label), LEAST_LINE);
      gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "inline");
  return GTK_WIDGET (self);
}

/* A text that is hardly longer than the least line may be narrower than so many letters as GTK counts them: what follows stands no further away for that. */
static void
fit_least_line (GtkLabel *label)
{
  int n = (int) (g_utf8_strlen (gtk_label_get_text (label), -1) * 3 / 4);

  if (gtk_label_get_wrap (label))
    gtk_label_set_width_chars (label, MIN (n, LEAST_LINE));
}

/**
 * ward_banner_item_set:
 *
 * Shows a value under its label, or, with no value, hides the element.
 */
void
ward_banner_item_set (WardBannerItem *self, const char *label, const char *value)
{
  g_autofree char *name = NULL;

  g_return_if_fail (WARD_IS_BANNER_ITEM (self));

  gtk_widget_set_visible (GTK_WIDGET (self), value != NULL);
  gtk_label_set_text (GTK_LABEL (self->label), label != NULL ? label : "");
  gtk_widget_set_visible (self->label, label != NULL && label[0] != '\0');
  gtk_label_set_text (GTK_LABEL (self->value), value != NULL ? value : "");
  fit_least_line (GTK_LABEL (self->label));
  fit_least_line (GTK_LABEL (self->value));
  name = label != NULL && label[0] != '\0' ? g_strconcat (label, " ", value, NULL) : g_strdup (value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name != NULL ? name : "", -1);
}

/**
 * ward_banner_item_get_value:
 *
 * The value on show; borrowed.
 */
const char *
ward_banner_item_get_value (WardBannerItem *self)
{
  g_return_val_if_fail (WARD_IS_BANNER_ITEM (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->value));
}
