/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in which a hospital is added by hand. A mistake is said above the fields in words and stays until it is mended; what was typed stays too. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-notice-bar.h"
#include "app/ward-organisation-picker.h"
#include "app/ward-tenant-advanced.h"
#include "app/ward-tenant-dialog.h"
#include "core/diagnostics/ward-failure.h"

struct _WardTenantDialog
{
  AdwWindow parent_instance;

  WardNotices *notices;
  GtkButton *add_button;
  GtkEditable *base_row;
  GtkEditable *client_row;
  GtkEditable *redirect_row;
  GtkEditable *name_row;
  AdwComboRow *environment_row;
  AdwComboRow *profile_row;
  GtkWidget *find_row;
  WardTenantAdvanced *advanced;

  WardBrandsStore *organisations; /* (owned) (nullable) */
  char *id;                       /* (owned) (nullable) of the hospital that is edited */
  gboolean filled;                /* from a record */
};

enum
{
  ADDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardTenantDialog, ward_tenant_dialog, ADW_TYPE_WINDOW)

/* In the order of the row's choices. */
static const WardEnvironment environments[]
    = { WARD_ENVIRONMENT_PRODUCTION, WARD_ENVIRONMENT_NON_PRODUCTION, WARD_ENVIRONMENT_SANDBOX };

/* The field that the sentence is about, so that the slip can be mended at once; of what is left, the advanced ones say it themselves. */
static GtkWidget *
find_faulty (WardTenantDialog *self, const GError *error)
{
  g_autofree char *base = g_strstrip (g_strdup (gtk_editable_get_text (self->base_row)));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  if (!ward_tenant_check_base (base, WARD_URL_HTTPS_ONLY, NULL) || ward_failure_matches (error, WARD_FAILURE_EPIC_BASE))
    return GTK_WIDGET (self->base_row);
  if (ward_failure_matches (error, WARD_FAILURE_INVALID_CLIENT))
    return GTK_WIDGET (self->client_row);
  if (ward_failure_matches (error, WARD_FAILURE_ADDRESS))
    return GTK_WIDGET (self->redirect_row);
  return g_utf8_strlen (name, -1) > WARD_TENANT_FORM_MAX_NAME ? GTK_WIDGET (self->name_row) : NULL;
}

static void
add_cb (WardTenantDialog *self)
{
  g_autofree char *advanced = ward_tenant_advanced_dup_json (self->advanced, self->filled);
  WardTenantForm form = {
    .id = self->id,
    .advanced = advanced,
    .name = gtk_editable_get_text (self->name_row),
    .fhir_base = gtk_editable_get_text (self->base_row),
    .client_id = gtk_editable_get_text (self->client_row),
    .redirect_uri = gtk_editable_get_text (self->redirect_row),
    .environment = environments[MIN (adw_combo_row_get_selected (self->environment_row), 2)],
    .profile = adw_combo_row_get_selected (self->profile_row) == 1 ? WARD_PROFILE_EPIC : WARD_PROFILE_GENERIC,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_form_build (&form, &error);

  if (tenant == NULL)
    {
      GtkWidget *faulty = find_faulty (self, error);

      ward_notices_show (self->notices, "form", WARD_NOTICE_WARNING, error->message, NULL, NULL);
      if (faulty != NULL)
        gtk_widget_grab_focus (faulty);
      return;
    }
  g_signal_emit (self, signals[ADDED], 0, tenant);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Epic's servers are known by their path (auth.md 1.2). */
static void
picked_cb (WardTenantDialog *self, const char *name, const char *address)
{
  g_autofree char *lower = g_ascii_strdown (address, -1);

  gtk_editable_set_text (self->base_row, address);
  gtk_editable_set_text (self->name_row, name);
  adw_combo_row_set_selected (self->profile_row, g_str_has_suffix (lower, "/api/fhir/r4") ? 1 : 0);
  ward_notices_hide (self->notices, "form");
  gtk_widget_grab_focus (GTK_WIDGET (self->client_row));
}

static void
find_cb (WardTenantDialog *self)
{
  GtkWidget *picker = ward_organisation_picker_new (GTK_WINDOW (self), self->organisations);

  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (picker));
}

static void
ward_tenant_dialog_dispose (GObject *object)
{
  g_clear_object (&WARD_TENANT_DIALOG (object)->organisations);
  gtk_widget_dispose_template (GTK_WIDGET (object), WARD_TYPE_TENANT_DIALOG);
  G_OBJECT_CLASS (ward_tenant_dialog_parent_class)->dispose (object);
}

static void
ward_tenant_dialog_finalize (GObject *object)
{
  g_free (WARD_TENANT_DIALOG (object)->id);
  G_OBJECT_CLASS (ward_tenant_dialog_parent_class)->finalize (object);
}

static void
ward_tenant_dialog_class_init (WardTenantDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_tenant_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_tenant_dialog_finalize;

  signals[ADDED] = g_signal_new ("added", WARD_TYPE_TENANT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, WARD_TYPE_TENANT);

  g_type_ensure (WARD_TYPE_NOTICES);
  g_type_ensure (WARD_TYPE_TENANT_ADVANCED);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-tenant-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, notices);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, base_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, client_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, redirect_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, environment_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, profile_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, find_row);
  gtk_widget_class_bind_template_child (widget_class, WardTenantDialog, advanced);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ward_tenant_dialog_init (WardTenantDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ward_tenant_dialog_new:
 * @parent: (nullable): the window over which it stands
 * @organisations: (nullable): the published list in which a hospital can be found
 *
 * A window with empty fields.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_tenant_dialog_new (GtkWindow *parent, WardBrandsStore *organisations)
{
  WardTenantDialog *self = g_object_new (WARD_TYPE_TENANT_DIALOG, "transient-for", parent, NULL);

  g_set_object (&self->organisations, organisations);
  gtk_widget_set_visible (self->find_row, organisations != NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->base_row));
  return GTK_WIDGET (self);
}

/**
 * ward_tenant_dialog_edit:
 * @tenant: the hospital to begin with
 * @copy: make another one of it, with an id of its own
 *
 * Fills the fields with a hospital's settings.
 */
void
ward_tenant_dialog_edit (WardTenantDialog *self, WardTenant *tenant, gboolean copy)
{
  g_autofree char *redirects = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (WARD_IS_TENANT_DIALOG (self));
  g_return_if_fail (WARD_IS_TENANT (tenant));

  g_free (self->id);
  self->id = copy ? NULL : g_strdup (ward_tenant_get_id (tenant));
  self->filled = TRUE;
  redirects = g_strjoinv (" ", (char **) ward_tenant_get_redirect_uris (tenant));
  /* Translators: %s is a hospital's name. */
  name = copy ? g_strdup_printf (_ ("%s (copy)"), ward_tenant_get_name (tenant))
              : g_strdup (ward_tenant_get_name (tenant));
  gtk_editable_set_text (self->base_row, ward_tenant_get_fhir_base (tenant));
  gtk_editable_set_text (self->client_row, ward_tenant_get_client_id (tenant));
  gtk_editable_set_text (self->redirect_row, redirects);
  gtk_editable_set_text (self->name_row, name);
  for (guint i = 0; i < G_N_ELEMENTS (environments); i++)
    if (environments[i] == ward_tenant_get_environment (tenant))
      adw_combo_row_set_selected (self->environment_row, i);
  adw_combo_row_set_selected (self->profile_row, ward_tenant_get_profile (tenant) == WARD_PROFILE_EPIC ? 1 : 0);
  ward_tenant_advanced_set_tenant (self->advanced, tenant);
  if (!copy)
    {
      gtk_window_set_title (GTK_WINDOW (self), _ ("Edit a Hospital"));
      gtk_button_set_label (self->add_button, _ ("Save"));
    }
}
