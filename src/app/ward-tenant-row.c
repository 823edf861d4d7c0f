/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the choice of hospitals. The environment is a word on a coloured ground, so that a test system is never taken for the real one (W05, W19). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-large-text.h"
#include "app/ward-tenant-row.h"
#include "core/check/ward-check-last.h"
#include "widgets/ward-label.h"

struct _WardTenantRow
{
  GtkListBoxRow parent_instance;

  WardTenant *tenant; /* (owned) */
};

enum
{
  CHOSEN,
  REMOVE,
  EDIT,
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
edit_clicked_cb (WardTenantRow *self)
{
  g_signal_emit (self, signals[EDIT], 0, self->tenant, FALSE);
}

static void
duplicate_clicked_cb (WardTenantRow *self)
{
  g_signal_emit (self, signals[EDIT], 0, self->tenant, TRUE);
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
  signals[EDIT] = g_signal_new ("edit", WARD_TYPE_TENANT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                WARD_TYPE_TENANT, G_TYPE_BOOLEAN);
  signals[REMOVE] = g_signal_new ("remove", WARD_TYPE_TENANT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, WARD_TYPE_TENANT);
}

static void
ward_tenant_row_init (WardTenantRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "tenant-row");
}

/* Anew each time that the row comes into sight: a test may have been made since. */
static void
show_last_test (GtkLabel *label, WardTenantRow *self)
{
  g_autofree char *folder = ward_check_last_dup_folder ();
  g_autofree char *text = NULL;
  WardCheckLast last;

  if (ward_check_last_read (folder, ward_tenant_get_id (self->tenant), &last))
    text = ward_check_last_describe (&last, NULL);
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
add_last_test (WardTenantRow *self, GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "quiet-text");
  gtk_box_append (box, label);
  show_last_test (GTK_LABEL (label), self);
  g_signal_connect_object (self, "map", G_CALLBACK (show_last_test), label, G_CONNECT_SWAPPED);
}

static GtkWidget *
build_words (WardTenantRow *self)
{
  WardTenant *tenant = self->tenant;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (ward_tenant_get_name (tenant));
  GtkWidget *address = gtk_label_new (ward_tenant_get_fhir_base (tenant));

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_widget_add_css_class (name, "row-title");
  gtk_label_set_xalign (GTK_LABEL (address), 0);
  gtk_label_set_wrap (GTK_LABEL (address), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (address), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (address));
  gtk_widget_add_css_class (address, "quiet-text");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), address);
  add_last_test (self, GTK_BOX (box));
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

static void
add_icon_button (WardTenantRow *self, GtkBox *box, const char *icon, const char *tip, const char *spoken,
                 GCallback callback)
{
  GtkWidget *button = finish_button (self, gtk_button_new_from_icon_name (icon), callback, spoken);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_box_append (box, button);
}

static void
add_changes (WardTenantRow *self, GtkBox *box)
{
  /* Translators: %s is a hospital's name. */
  g_autofree char *edit = g_strdup_printf (_ ("Edit %s"), ward_tenant_get_name (self->tenant));
  g_autofree char *duplicate = g_strdup_printf (_ ("Duplicate %s"), ward_tenant_get_name (self->tenant));
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), ward_tenant_get_name (self->tenant));

  add_icon_button (self, box, "document-edit-symbolic", _ ("Edit"), edit, G_CALLBACK (edit_clicked_cb));
  add_icon_button (self, box, "edit-copy-symbolic", _ ("Duplicate"), duplicate, G_CALLBACK (duplicate_clicked_cb));
  add_icon_button (self, box, "user-trash-symbolic", _ ("Remove"), remove, G_CALLBACK (remove_clicked_cb));
}

static void
add_managed (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (_ ("Managed"));

  gtk_widget_add_css_class (label, "quiet-text");
  gtk_widget_set_tooltip_text (label,
                               _ ("This computer’s administrators set this hospital up; it cannot be changed here"));
  gtk_box_append (box, label);
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
  GtkWidget *buttons;
  g_autofree char *row_spoken = NULL;
  g_autofree char *sign_in_spoken = NULL;
  const char *environment;

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  self = g_object_new (WARD_TYPE_TENANT_ROW, NULL);
  self->tenant = g_object_ref (tenant);
  environment = ward_environment_get_label (ward_tenant_get_environment (tenant));
  row_spoken = g_strdup_printf ("%s, %s", ward_tenant_get_name (tenant), environment);
  /* Translators: %s is a hospital's name. */
  sign_in_spoken = g_strdup_printf (_ ("Sign in to %s"), ward_tenant_get_name (tenant));

  /* Large text leaves no room for both side by side. */
  box = gtk_box_new (ward_large_text_is_on (GTK_WIDGET (self)) ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL,
                     10);
  buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_box_append (GTK_BOX (box), build_words (self));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_box_append (GTK_BOX (buttons), build_environment (ward_tenant_get_environment (tenant)));
  gtk_box_append (GTK_BOX (buttons), finish_button (self, gtk_button_new_with_label (_ ("Sign in")),
                                                    G_CALLBACK (sign_in_clicked_cb), sign_in_spoken));
  if (ward_tenant_is_managed (tenant))
    add_managed (GTK_BOX (buttons));
  else
    add_changes (self, GTK_BOX (buttons));
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
