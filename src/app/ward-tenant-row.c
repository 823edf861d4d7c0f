/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the choice of hospitals. The environment is a word on a coloured ground, so that a test system is never taken for the real one (W05, W19). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-tenant-row.h"

struct _WardTenantRow
{
  GtkListBoxRow parent_instance;

  WardTenant *tenant; /* (owned) */
};

enum
{
  CHOSEN,
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardTenantRow, ward_tenant_row, GTK_TYPE_LIST_BOX_ROW)

/**
 * ward_environment_get_css_class:
 *
 * Returns: the class that colours an environment's label
 */
const char *
ward_environment_get_css_class (WardEnvironment environment)
{
  switch (environment)
    {
    case WARD_ENVIRONMENT_SANDBOX:
      return "sandbox";
    case WARD_ENVIRONMENT_NON_PRODUCTION:
      return "test";
    case WARD_ENVIRONMENT_PRODUCTION:
    default:
      return "production";
    }
}

static void
sign_in_clicked_cb (WardTenantRow *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, self->tenant);
}

static void
remove_clicked_cb (WardTenantRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0, self->tenant);
}

static void
ward_tenant_row_dispose (GObject *object)
{
  WardTenantRow *self = WARD_TENANT_ROW (object);

  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (ward_tenant_row_parent_class)->dispose (object);
}

static void
ward_tenant_row_class_init (WardTenantRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_tenant_row_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", WARD_TYPE_TENANT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, WARD_TYPE_TENANT);
  signals[REMOVE] = g_signal_new ("remove", WARD_TYPE_TENANT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, WARD_TYPE_TENANT);
}

static void
ward_tenant_row_init (WardTenantRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "tenant-row");
}

static GtkWidget *
build_words (WardTenant *tenant)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (ward_tenant_get_name (tenant));
  GtkWidget *address = gtk_label_new (ward_tenant_get_fhir_base (tenant));

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_widget_add_css_class (name, "row-title");
  gtk_label_set_xalign (GTK_LABEL (address), 0);
  gtk_label_set_wrap (GTK_LABEL (address), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (address), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (address, "quiet-text");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), address);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static GtkWidget *
finish_button (WardTenantRow *self, GtkWidget *button, GCallback callback, const char *spoken)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
build_environment (WardEnvironment environment)
{
  GtkWidget *label = gtk_label_new (ward_environment_get_label (environment));

  gtk_widget_add_css_class (label, "environment");
  gtk_widget_add_css_class (label, ward_environment_get_css_class (environment));
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  return label;
}

/**
 * ward_tenant_row_new:
 * @tenant: the hospital
 *
 * A row for it.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_tenant_row_new (WardTenant *tenant)
{
  WardTenantRow *self;
  GtkWidget *box;
  g_autofree char *row_spoken = NULL;
  g_autofree char *sign_in_spoken = NULL;
  g_autofree char *remove_spoken = NULL;
  const char *environment;

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  self = g_object_new (WARD_TYPE_TENANT_ROW, NULL);
  self->tenant = g_object_ref (tenant);
  environment = ward_environment_get_label (ward_tenant_get_environment (tenant));
  row_spoken = g_strdup_printf ("%s, %s", ward_tenant_get_name (tenant), environment);
  /* Translators: %s is a hospital's name. */
  sign_in_spoken = g_strdup_printf (_ ("Sign in to %s"), ward_tenant_get_name (tenant));
  remove_spoken = g_strdup_printf (_ ("Remove %s"), ward_tenant_get_name (tenant));

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_box_append (GTK_BOX (box), build_words (tenant));
  gtk_box_append (GTK_BOX (box), build_environment (ward_tenant_get_environment (tenant)));
  gtk_box_append (GTK_BOX (box), finish_button (self, gtk_button_new_with_label (_ ("Sign in")),
                                                G_CALLBACK (sign_in_clicked_cb), sign_in_spoken));
  gtk_box_append (GTK_BOX (box), finish_button (self, gtk_button_new_from_icon_name ("user-trash-symbolic"),
                                                G_CALLBACK (remove_clicked_cb), remove_spoken));
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "flat");
  gtk_widget_set_tooltip_text (gtk_widget_get_last_child (box), _ ("Remove"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, row_spoken, -1);
  return GTK_WIDGET (self);
}

/**
 * ward_tenant_row_get_tenant:
 *
 * Returns: (transfer none): the row's hospital
 */
WardTenant *
ward_tenant_row_get_tenant (WardTenantRow *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_ROW (self), NULL);

  return self->tenant;
}
