/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in which one organisation of ten thousand is found as one types. The list is fetched or imported here, too, with a progress bar, and what was left
 * out of it is said. What is picked only fills the fields of the window behind: nothing is asked of the hospital's server. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-notice-bar.h"
#include "app/ward-organisation-picker.h"
#include "core/diagnostics/ward-failure.h"
#include "widgets/ward-label.h"

#define MAX_ROWS 200 /* nobody reads on: she types another letter */

/* A row of the list: an index into the store's list, by which it is looked up when the row comes into view. */
#define WARD_TYPE_ORGANISATION_ITEM (ward_organisation_item_get_type ())
G_DECLARE_FINAL_TYPE (WardOrganisationItem, ward_organisation_item, WARD, ORGANISATION_ITEM, GObject)

struct _WardOrganisationItem
{
  GObject parent_instance;

  char *name;    /* (owned) */
  char *around;  /* (owned) (nullable) owner and place */
  char *address; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardOrganisationItem, ward_organisation_item, G_TYPE_OBJECT)

struct _WardOrganisationPicker
{
  AdwWindow parent_instance;

  GtkButton *use_button;
  GtkProgressBar *progress_bar;
  WardNotices *notices;
  GtkStack *stack;
  GtkEditable *search_entry;
  GtkLabel *count_label;
  GtkListView *list_view;
  GtkLabel *source_label;
  GtkLabel *left_out_label;

  WardBrandsStore *store;        /* (owned) */
  GListStore *rows;              /* (owned) of WardOrganisationItem */
  GtkSingleSelection *choice;    /* (owned) */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
  GCancellable *cancellable;     /* (owned) */
};

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardOrganisationPicker, ward_organisation_picker, ADW_TYPE_WINDOW)

static void
ward_organisation_item_finalize (GObject *object)
{
  WardOrganisationItem *self = WARD_ORGANISATION_ITEM (object);

  g_free (self->name);
  g_free (self->around);
  g_free (self->address);
  G_OBJECT_CLASS (ward_organisation_item_parent_class)->finalize (object);
}

static void
ward_organisation_item_class_init (WardOrganisationItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_organisation_item_finalize;
}

static void
ward_organisation_item_init (WardOrganisationItem *self)
{
}

static WardOrganisationItem *
item_new (const WardBrand *brand)
{
  WardOrganisationItem *item = g_object_new (WARD_TYPE_ORGANISATION_ITEM, NULL);

  item->name = g_strdup (brand->name);
  item->address = g_strdup (brand->address);
  if (brand->owner != NULL && brand->place != NULL)
    item->around = g_strdup_printf ("%s · %s", brand->owner, brand->place);
  else
    item->around = g_strdup (brand->owner != NULL ? brand->owner : brand->place);

  return item;
}

/* ---- rows ---- */

static GtkWidget *
create_line (const char *style_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  gtk_widget_add_css_class (label, style_class);
  return label;
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (box, "organisation");
  gtk_box_append (GTK_BOX (box), create_line ("heading"));
  gtk_box_append (GTK_BOX (box), create_line ("body"));
  gtk_box_append (GTK_BOX (box), create_line ("quiet-text"));
  gtk_list_item_set_child (list_item, box);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  WardOrganisationItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *row = gtk_widget_get_parent (box);
  GtkWidget *name = gtk_widget_get_first_child (box);
  GtkWidget *around = gtk_widget_get_next_sibling (name);

  gtk_label_set_text (GTK_LABEL (name), item->name);
  gtk_label_set_text (GTK_LABEL (around), item->around != NULL ? item->around : "");
  gtk_widget_set_visible (around, item->around != NULL);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (around)), item->address);
  /* The row that the list puts around it is what a screen reader comes to. */
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, item->name,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    item->around != NULL ? item->around : item->address, -1);
}

static void
show_found (WardOrganisationPicker *self)
{
  const WardBrands *brands = ward_brands_store_get_brands (self->store);
  const char *typed = gtk_editable_get_text (self->search_entry);
  guint n_found = 0;
  g_autoptr (GArray) found = ward_brands_search (brands, typed, MAX_ROWS, &n_found);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *count = ward_brands_format_count (found->len, n_found, ward_brands_get_n (brands), *typed != '\0');

  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (items, item_new (ward_brands_get (brands, g_array_index (found, guint, i))));
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), items->pdata, items->len);
  gtk_single_selection_set_selected (self->choice, items->len > 0 ? 0 : GTK_INVALID_LIST_POSITION);
  gtk_widget_set_sensitive (GTK_WIDGET (self->use_button), items->len > 0);
  gtk_label_set_text (self->count_label, count);
}

/* The whole window anew, after a list has come. */
static void
show_list (WardOrganisationPicker *self)
{
  const WardBrands *brands = ward_brands_store_get_brands (self->store);
  g_autofree char *source = NULL;
  g_autofree char *left_out = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "picker.fetch-again",
                                 ward_brands_store_get_url (self->store) != NULL);
  if (brands == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }
  source = ward_brands_format_source (ward_brands_store_get_url (self->store),
                                      ward_brands_store_get_file_name (self->store),
                                      ward_brands_store_get_fetched_s (self->store), NULL);
  left_out = ward_brands_format_left_out (ward_brands_get_report (brands));
  gtk_label_set_text (self->source_label, source != NULL ? source : "");
  gtk_label_set_text (self->left_out_label, left_out != NULL ? left_out : "");
  gtk_widget_set_visible (GTK_WIDGET (self->left_out_label), left_out != NULL);
  gtk_stack_set_visible_child_name (self->stack, "list");
  show_found (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
typed_cb (WardOrganisationPicker *self)
{
  if (ward_brands_store_get_brands (self->store) != NULL)
    show_found (self);
}

static void
use_cb (WardOrganisationPicker *self)
{
  WardOrganisationItem *item = gtk_single_selection_get_selected_item (self->choice);

  if (item == NULL)
    return;
  g_signal_emit (self, signals[PICKED], 0, item->name, item->address);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
row_activated_cb (WardOrganisationPicker *self, guint position)
{
  gtk_single_selection_set_selected (self->choice, position);
  use_cb (self);
}

/* ---- lists ---- */

static void
show_error (WardOrganisationPicker *self, const GError *error)
{
  const WardExplanation *explanation = ward_failure_explain_error (error);
  g_autofree char *text = NULL;

  if (error->domain == WARD_FAILURE)
    text = g_strdup_printf (_ ("The list could not be taken in. %s %s"), explanation->title, explanation->action);
  else
    text = g_strdup_printf (_ ("The list could not be taken in: %s"), error->message);
  ward_notices_show (self->notices, "list", WARD_NOTICE_WARNING, text, NULL, NULL);
}

static void
came_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardOrganisationPicker) self = WARD_ORGANISATION_PICKER (user_data);
  g_autoptr (GError) error = NULL;

  if (!ward_brands_store_finish (WARD_BRANDS_STORE (source), result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->store == NULL)
        return;
      show_error (self, error);
    }
  else
    ward_notices_hide (self->notices, "list");
  if (self->store != NULL)
    show_list (self);
}

static void
progress_cb (WardOrganisationPicker *self)
{
  double progress;

  g_object_get (self->store, "progress", &progress, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), progress > 0 || progress < 0);
  if (progress < 0)
    gtk_progress_bar_pulse (self->progress_bar);
  else
    gtk_progress_bar_set_fraction (self->progress_bar, progress);
}

static void
file_chosen_cb (WardOrganisationPicker *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    ward_brands_store_import_async (self->store, file, self->cancellable, came_cb, g_object_ref (self));
  g_clear_object (&self->chooser);
}

static void
import_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardOrganisationPicker *self = WARD_ORGANISATION_PICKER (widget);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Import a List of Organisations"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Import"), NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
address_given_cb (AdwMessageDialog *dialog, const char *response, WardOrganisationPicker *self)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *url = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (g_strcmp0 (response, "fetch") == 0 && *url != '\0')
    ward_brands_store_fetch_async (self->store, url, self->cancellable, came_cb, g_object_ref (self));
}

static void
fetch_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardOrganisationPicker *self = WARD_ORGANISATION_PICKER (widget);
  const char *before = ward_brands_store_get_url (self->store);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("Fetch a List"),
      _ ("The address of a Bundle of SMART User-access Brands or of R4 endpoints. Epic’s are at "
         "https://open.epic.com/Endpoints/Brands (about 50 MB) and https://open.epic.com/Endpoints/R4."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), before != NULL ? before : "https://");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Address of the list"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "fetch", _ ("Fetch"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "fetch", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "fetch");
  g_signal_connect_object (dialog, "response", G_CALLBACK (address_given_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
fetch_again_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WardOrganisationPicker *self = WARD_ORGANISATION_PICKER (widget);

  ward_brands_store_fetch_async (self->store, ward_brands_store_get_url (self->store), self->cancellable, came_cb,
                                 g_object_ref (self));
}

static void
ward_organisation_picker_dispose (GObject *object)
{
  WardOrganisationPicker *self = WARD_ORGANISATION_PICKER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->store);
  g_clear_object (&self->choice);
  g_clear_object (&self->rows);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_ORGANISATION_PICKER);
  G_OBJECT_CLASS (ward_organisation_picker_parent_class)->dispose (object);
}

static void
ward_organisation_picker_finalize (GObject *object)
{
  g_object_unref (WARD_ORGANISATION_PICKER (object)->cancellable);
  G_OBJECT_CLASS (ward_organisation_picker_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, use_button);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, notices);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, count_label);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, list_view);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, source_label);
  gtk_widget_class_bind_template_child (widget_class, WardOrganisationPicker, left_out_label);
}

static void
ward_organisation_picker_class_init (WardOrganisationPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_organisation_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_organisation_picker_finalize;

  signals[PICKED] = g_signal_new ("picked", WARD_TYPE_ORGANISATION_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  g_type_ensure (WARD_TYPE_NOTICES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-organisation-picker.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "picker.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "picker.fetch", NULL, fetch_cb);
  gtk_widget_class_install_action (widget_class, "picker.fetch-again", NULL, fetch_again_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ward_organisation_picker_init (WardOrganisationPicker *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->rows = g_list_store_new (WARD_TYPE_ORGANISATION_ITEM);
  self->choice = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->choice));
}

/**
 * ward_organisation_picker_new:
 * @parent: (nullable): the window over which it stands
 * @store: the list; what is kept is read at once
 *
 * A window to find an organisation in.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_organisation_picker_new (GtkWindow *parent, WardBrandsStore *store)
{
  WardOrganisationPicker *self = g_object_new (WARD_TYPE_ORGANISATION_PICKER, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  show_list (self);
  if (ward_brands_store_get_brands (store) == NULL)
    ward_brands_store_load_async (store, self->cancellable, came_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}
