/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a hospital: a list with each one's environment, filtered as one types (the filter says what it hides), add and remove (clinical.md 3.5,
 * design.md section 4). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-notice-bar.h"
#include "app/ward-tenant-page.h"
#include "app/ward-tenant-row.h"

struct _WardTenantPage
{
  GtkBox parent_instance;

  WardNotices *notices;
  GtkSearchEntry *filter_entry;
  GtkButton *add_button;
  GtkLabel *count_label;
  GtkLabel *empty_label;
  GtkListBox *list;

  GListModel *tenants;       /* (owned) (nullable) */
  GtkFilterListModel *shown; /* (owned) */
  GtkFilter *filter;         /* (unowned) of shown */
  char *needle;              /* (owned) case-folded */
};

enum
{
  CHOSEN,
  ADD,
  REMOVED,
  EDIT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardTenantPage, ward_tenant_page, GTK_TYPE_BOX)

static gboolean
contains_folded (const char *text, const char *needle)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, needle) != NULL;
}

static gboolean
tenant_matches (gpointer item, gpointer user_data)
{
  WardTenantPage *self = user_data;
  WardTenant *tenant = item;

  return self->needle == NULL || contains_folded (ward_tenant_get_name (tenant), self->needle)
         || contains_folded (ward_tenant_get_fhir_base (tenant), self->needle)
         || contains_folded (ward_environment_get_label (ward_tenant_get_environment (tenant)), self->needle);
}

static void
update_counts (WardTenantPage *self)
{
  guint n = self->tenants != NULL ? g_list_model_get_n_items (self->tenants) : 0;
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  g_autofree char *count = NULL;

  if (n_shown == n)
    count = g_strdup_printf (ngettext ("%u hospital", "%u hospitals", n), n);
  else
    count = g_strdup_printf (_ ("Filter active: %u of %u shown"), n_shown, n);
  gtk_label_set_text (self->count_label, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n_shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_label), n_shown == 0);
  gtk_label_set_text (
      self->empty_label,
      n == 0 ? _ ("No hospital is known yet. Add one with the address of its FHIR server, or start Ward with --demo to "
                  "see it with synthetic patients.")
             : _ ("No hospital matches the filter."));
}

static void
chosen_cb (WardTenantPage *self, WardTenant *tenant)
{
  g_signal_emit (self, signals[CHOSEN], 0, tenant);
}

static void
removal_answered_cb (AdwMessageDialog *dialog, const char *response, WardTenantPage *self)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "tenant-id");

  if (g_strcmp0 (response, "remove") == 0)
    g_signal_emit (self, signals[REMOVED], 0, id);
}

static void
remove_cb (WardTenantPage *self, WardTenant *tenant)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Remove “%s”?"), ward_tenant_get_name (tenant));
  adw_message_dialog_set_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("Ward forgets how to reach this hospital. A stored sign-in for it is deleted from the keyring."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "remove", _ ("Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "tenant-id", g_strdup (ward_tenant_get_id (tenant)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (removal_answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_cb (WardTenantPage *self, WardTenant *tenant, gboolean copy)
{
  g_signal_emit (self, signals[EDIT], 0, tenant, copy);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  WardTenantPage *self = user_data;
  GtkWidget *row = ward_tenant_row_new (item);

  g_signal_connect_object (row, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
row_activated_cb (WardTenantPage *self, GtkListBoxRow *row)
{
  chosen_cb (self, ward_tenant_row_get_tenant (WARD_TENANT_ROW (row)));
}

static void
filter_changed_cb (WardTenantPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter_entry));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_counts (self);
}

/* Escape in the filter empties it first, then leaves the page: the entry would keep the key to itself. */
static void
stop_search_cb (WardTenantPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->filter_entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

/* Enter in the filter chooses when exactly one is left. */
static void
filter_activate_cb (WardTenantPage *self)
{
  g_autoptr (WardTenant) only = NULL;

  filter_changed_cb (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) != 1)
    return;
  only = g_list_model_get_item (G_LIST_MODEL (self->shown), 0);
  chosen_cb (self, only);
}

/* The window opens the fields: it knows what can be picked from. */
static void
add_clicked_cb (WardTenantPage *self)
{
  g_signal_emit (self, signals[ADD], 0);
}

static void
ward_tenant_page_dispose (GObject *object)
{
  WardTenantPage *self = WARD_TENANT_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->shown);
  g_clear_object (&self->tenants);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_TENANT_PAGE);
  G_OBJECT_CLASS (ward_tenant_page_parent_class)->dispose (object);
}

static void
ward_tenant_page_finalize (GObject *object)
{
  WardTenantPage *self = WARD_TENANT_PAGE (object);

  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (ward_tenant_page_parent_class)->finalize (object);
}

static void
ward_tenant_page_class_init (WardTenantPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_tenant_page_dispose;
  object_class->finalize = ward_tenant_page_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", WARD_TYPE_TENANT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, WARD_TYPE_TENANT);
  signals[ADD] = g_signal_new ("add", WARD_TYPE_TENANT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT] = g_signal_new ("edit", WARD_TYPE_TENANT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                WARD_TYPE_TENANT, G_TYPE_BOOLEAN);
  signals[REMOVED] = g_signal_new ("removed", WARD_TYPE_TENANT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (WARD_TYPE_NOTICES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-tenant-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, notices);
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, filter_entry);
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, empty_label);
  gtk_widget_class_bind_template_child (widget_class, WardTenantPage, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
ward_tenant_page_init (WardTenantPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = GTK_FILTER (gtk_custom_filter_new (tenant_matches, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, self->filter);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), create_row, self, NULL);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  update_counts (self);
}

/**
 * ward_tenant_page_new:
 *
 * A page without hospitals.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_tenant_page_new (void)
{
  return g_object_new (WARD_TYPE_TENANT_PAGE, NULL);
}

/**
 * ward_tenant_page_set_model:
 * @tenants: (nullable): a list of #WardTenant
 *
 * Sets the hospitals to choose from.
 */
void
ward_tenant_page_set_model (WardTenantPage *self, GListModel *tenants)
{
  g_return_if_fail (WARD_IS_TENANT_PAGE (self));
  g_return_if_fail (tenants == NULL || G_IS_LIST_MODEL (tenants));

  if (g_set_object (&self->tenants, tenants))
    gtk_filter_list_model_set_model (self->shown, tenants);
  update_counts (self);
}

/**
 * ward_tenant_page_set_notice:
 * @text: (nullable): what happened before the page came up, such as the result of signing out
 * @is_warning: whether something did not go as it should
 *
 * Shows or takes away a bar over the page.
 */
void
ward_tenant_page_set_notice (WardTenantPage *self, const char *text, gboolean is_warning)
{
  g_return_if_fail (WARD_IS_TENANT_PAGE (self));

  if (text != NULL)
    ward_notices_show (self->notices, "page", is_warning ? WARD_NOTICE_WARNING : WARD_NOTICE_INFO, text, NULL, NULL);
  else
    ward_notices_hide (self->notices, "page");
}

/**
 * ward_tenant_page_reset_filter:
 *
 * Shows all hospitals: a new one must not be hidden by what was typed before.
 */
void
ward_tenant_page_reset_filter (WardTenantPage *self)
{
  g_return_if_fail (WARD_IS_TENANT_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->filter_entry), "");
}

/**
 * ward_tenant_page_focus:
 *
 * Puts the cursor into the filter, so that one can type at once.
 */
void
ward_tenant_page_focus (WardTenantPage *self)
{
  g_return_if_fail (WARD_IS_TENANT_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->filter_entry));
}

/**
 * ward_tenant_page_get_n_shown:
 *
 * Returns: how many hospitals the filter lets through
 */
guint
ward_tenant_page_get_n_shown (WardTenantPage *self)
{
  g_return_val_if_fail (WARD_IS_TENANT_PAGE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->shown));
}
