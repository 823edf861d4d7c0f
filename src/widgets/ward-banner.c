/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patient banner (clinical.md section 3): zone 1 always in view with name, born, died, gender, identifier and allergies in the order of the NHS
 * Common User Interface, the tenant and its environment beside them, a bar for warnings about the record, and zone 2 that opens as one. The words come
 * ready made from WardBannerText; nothing here decides, shortens or changes them. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-banner.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "widgets/ward-banner-item.h"
#include "widgets/ward-banner-layout.h"
#include "widgets/ward-label.h"
#include "widgets/ward-name.h"
#include "widgets/ward-spinner.h"
#include "widgets/ward-wrap-layout.h"

#define SPINNER_DELAY_MS 400 /* clinical.md 8: a spinner only after 300 to 500 ms */

typedef enum
{
  ITEM_BORN,
  ITEM_DIED,
  ITEM_AGE_AT_DEATH,
  ITEM_GENDER,
  ITEM_IDENTIFIER,
  ITEM_ALLERGIES,
  ITEM_ENCOUNTER,
  N_ITEMS,
} Item;

struct _WardBanner
{
  GtkWidget parent_instance;

  GtkWidget *head; /* (unowned) children and grandchildren of the widget, all of these */
  GtkWidget *name;
  GtkWidget *latin;
  GtkWidget *preferred;
  GtkWidget *tags;
  GtkWidget *spinner;
  GtkWidget *side;
  GtkWidget *tenant;
  GtkWidget *environment;
  GtkWidget *button;
  GtkWidget *items[N_ITEMS];
  GtkWidget *warning_bar;
  GtkWidget *warning;
  GtkWidget *warning_button;
  GtkWidget *zone2;
  GtkWidget *scroller;
  GtkWidget *details;
  char *environment_class; /* (owned) (nullable) */
  char *encounter;         /* (owned) (nullable) */
  guint spinner_id;
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (WardBanner, ward_banner, GTK_TYPE_WIDGET)

static void
ward_banner_dispose (GObject *object)
{
  WardBanner *self = WARD_BANNER (object);
  GtkWidget *child;

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ward_banner_parent_class)->dispose (object);
}

static void
ward_banner_finalize (GObject *object)
{
  WardBanner *self = WARD_BANNER (object);

  g_free (self->environment_class);
  g_free (self->encounter);
  G_OBJECT_CLASS (ward_banner_parent_class)->finalize (object);
}

static void ward_banner_realize (GtkWidget *widget);
static void ward_banner_unrealize (GtkWidget *widget);

static void
ward_banner_class_init (WardBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_banner_dispose;
  object_class->finalize = ward_banner_finalize;
  widget_class->realize = ward_banner_realize;
  widget_class->unrealize = ward_banner_unrealize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "ward-banner");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_label (GtkWidget *parent, const char *style_class, int break_after)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, style_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (break_after > 0)
    ward_label_break_after (GTK_LABEL (label), break_after);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  gtk_box_append (GTK_BOX (parent), label);
  return label;
}

static void
toggled_cb (GtkToggleButton *button, WardBanner *self)
{
  gboolean expanded = gtk_toggle_button_get_active (button);

  gtk_widget_set_visible (self->zone2, expanded && self->loaded);
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
}

static void
build_name (WardBanner *self)
{
  GtkWidget *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_hexpand (names, TRUE);
  gtk_widget_set_valign (names, GTK_ALIGN_START);
  gtk_widget_set_layout_manager (line, ward_wrap_layout_new (14, 4, FALSE));
  gtk_box_append (GTK_BOX (names), line);
  self->spinner = gtk_spinner_new ();
  ward_spinner_turn_where_seen (GTK_SPINNER (self->spinner));
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_box_append (GTK_BOX (line), self->spinner);
  self->name = ward_name_new ("name");
  gtk_box_append (GTK_BOX (line), self->name);
  self->tags = add_label (line, "tags", 14);
  gtk_widget_set_valign (self->tags, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->tags, GTK_ALIGN_START);
  self->latin = ward_banner_item_new ("latin", FALSE);
  gtk_box_append (GTK_BOX (names), self->latin);
  self->preferred = ward_banner_item_new ("preferred", FALSE);
  gtk_box_append (GTK_BOX (names), self->preferred);
  gtk_widget_set_parent (names, self->head);
}

static void
build_side (WardBanner *self)
{
  self->side = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_add_css_class (self->side, "side");
  gtk_widget_set_halign (self->side, GTK_ALIGN_END);
  gtk_widget_set_hexpand (self->side, FALSE);
  gtk_widget_set_valign (self->side, GTK_ALIGN_START);
  self->tenant = add_label (self->side, "tenant", 16);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (self->tenant),
                                   GTK_NATURAL_WRAP_NONE); /* in one line where there is room */
  gtk_label_set_wrap_mode (GTK_LABEL (self->tenant), PANGO_WRAP_WORD);
  self->environment = add_label (self->side, "environment", 0);
  gtk_widget_set_valign (self->environment, GTK_ALIGN_CENTER);
  self->button = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->button), gtk_label_new_with_mnemonic (_ ("_Details")));
  gtk_widget_add_css_class (self->button, "details-button");
  gtk_widget_set_tooltip_text (self->button, _ ("Address, telephone and further details of this patient"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Patient details"),
                                  -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE, -1);
  g_signal_connect (self->button, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (self->side), self->button);
  gtk_widget_set_parent (self->side, self->head);
  gtk_widget_set_visible (self->tenant, FALSE);
  gtk_widget_set_visible (self->environment, FALSE);
}

static void
build_items (WardBanner *self)
{
  static const char *const classes[N_ITEMS]
      = { "born", "died", "age-at-death", "gender", "identifier", "allergies", "encounter" };
  const char *tooltips[N_ITEMS] = {
    [ITEM_BORN] = _ ("Date of birth and age"),
    [ITEM_DIED] = _ ("Date of death"),
    [ITEM_AGE_AT_DEATH] = _ ("Age at the date of death"),
    [ITEM_GENDER] = _ ("Gender is for identification and address, not for clinical judgement"),
    [ITEM_IDENTIFIER] = _ ("Identifier of this patient at this hospital"),
    [ITEM_ALLERGIES] = _ ("Allergies and intolerances on record"),
    [ITEM_ENCOUNTER] = _ ("Current visit"),
  };

  for (guint i = 0; i < N_ITEMS; i++)
    {
      self->items[i] = ward_banner_item_new (classes[i], FALSE);
      gtk_widget_set_tooltip_text (self->items[i], tooltips[i]);
      gtk_widget_set_parent (self->items[i], self->head);
    }
}

/* What is out of view can be reached by the keyboard. */
static void
room_changed_cb (WardBanner *self, GtkAdjustment *adjustment)
{
  gtk_widget_set_focusable (self->scroller,
                            gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment));
}

/* Zone 2 takes a part of the window only: what it leaves is the record's. */
static void
build_details (WardBanner *self)
{
  self->zone2 = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->zone2, ward_banner_scroll_layout_new ());
  gtk_widget_add_css_class (self->zone2, "more");
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (self->scroller), FALSE);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "changed",
                           G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  self->details = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->details, ward_wrap_layout_new (36, 10, FALSE));
  gtk_widget_add_css_class (self->details, "details");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->details), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Patient details"),
                                  -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->details);
  gtk_widget_set_parent (self->scroller, self->zone2);
  gtk_widget_set_parent (self->zone2, GTK_WIDGET (self));
}

static void
height_cb (WardBanner *self)
{
  gtk_widget_queue_resize (self->zone2);
}

/* How much of the window zone 2 may take is another matter in another window. */
static void
ward_banner_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ward_banner_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (gtk_widget_get_native (widget)), "notify::height",
                           G_CALLBACK (height_cb), widget, G_CONNECT_SWAPPED);
}

static void
ward_banner_unrealize (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_native_get_surface (gtk_widget_get_native (widget)), height_cb, widget);
  GTK_WIDGET_CLASS (ward_banner_parent_class)->unrealize (widget);
}

static void
build_warning (WardBanner *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  self->warning_bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_add_css_class (self->warning_bar, "warning-bar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Warning"), -1);
  gtk_box_append (GTK_BOX (self->warning_bar), icon);
  self->warning = add_label (self->warning_bar, "warning-text", 20);
  gtk_widget_set_hexpand (self->warning, TRUE);
  self->warning_button = gtk_button_new ();
  gtk_widget_set_valign (self->warning_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->warning_button, "warning-button");
  gtk_widget_set_visible (self->warning_button, FALSE);
  gtk_box_append (GTK_BOX (self->warning_bar), self->warning_button);
  gtk_widget_set_visible (self->warning_bar, FALSE);
  gtk_widget_set_parent (self->warning_bar, GTK_WIDGET (self));
}

static void
show_loading (WardBanner *self)
{
  self->loaded = FALSE;
  ward_name_set_text (WARD_NAME (self->name), _ ("Loading patient…"));
  gtk_label_set_text (GTK_LABEL (self->tags), "");
  gtk_widget_set_visible (self->tags, FALSE);
  ward_banner_item_set (WARD_BANNER_ITEM (self->latin), NULL, NULL);
  ward_banner_item_set (WARD_BANNER_ITEM (self->preferred), NULL, NULL);
  for (guint i = 0; i < N_ITEMS; i++)
    ward_banner_item_set (WARD_BANNER_ITEM (self->items[i]), NULL, NULL);
  gtk_label_set_text (GTK_LABEL (self->warning), "");
  gtk_widget_set_visible (self->warning_bar, FALSE);
  gtk_widget_set_visible (self->zone2, FALSE);
  gtk_widget_set_sensitive (self->button, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "deceased");
  gtk_widget_add_css_class (GTK_WIDGET (self), "loading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Patient banner, loading patient"), -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, TRUE, -1);
}

static gboolean
show_spinner_cb (gpointer user_data)
{
  WardBanner *self = WARD_BANNER (user_data);

  self->spinner_id = 0;
  gtk_widget_set_visible (self->spinner, TRUE);
  return G_SOURCE_REMOVE;
}

static void
ward_banner_init (WardBanner *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->head, ward_banner_layout_new ());
  gtk_widget_add_css_class (self->head, "head");
  gtk_widget_set_parent (self->head, GTK_WIDGET (self));
  build_name (self);
  build_items (self);
  build_side (self);
  build_details (self);
  build_warning (self);
  show_loading (self);
}

/* Zone 2: one element for each "Label<TAB>value" line; a line without a tab is a value without a label. */
static void
fill_details (WardBanner *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->details)) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');
      GtkWidget *item;

      if (lines[i][0] == '\0')
        continue;
      if (tab != NULL)
        *tab = '\0';
      item = ward_banner_item_new (NULL, TRUE);
      ward_banner_item_set (WARD_BANNER_ITEM (item), tab != NULL ? lines[i] : NULL, tab != NULL ? tab + 1 : lines[i]);
      gtk_widget_set_parent (item, self->details);
    }
  if (gtk_widget_get_first_child (self->details) == NULL)
    {
      GtkWidget *item = ward_banner_item_new (NULL, TRUE);

      ward_banner_item_set (WARD_BANNER_ITEM (item), NULL, _ ("No further details recorded"));
      gtk_widget_set_parent (item, self->details);
    }
}

static void
set_item (WardBanner *self, Item item, const char *label, const char *value)
{
  ward_banner_item_set (WARD_BANNER_ITEM (self->items[item]), label, value);
}

static void
show_allergies (WardBanner *self, const WardBannerText *text)
{
  gboolean named = text->allergy_names != NULL && text->allergy_names[0] != '\0';

  if (named)
    {
      gtk_widget_add_css_class (self->items[ITEM_ALLERGIES], "named");
      set_item (self, ITEM_ALLERGIES, text->allergies, text->allergy_names);
    }
  else
    {
      gtk_widget_remove_css_class (self->items[ITEM_ALLERGIES], "named");
      set_item (self, ITEM_ALLERGIES, NULL, text->allergies);
    }
}

/**
 * ward_banner_set_text:
 * @text: (nullable): the patient's words, copied; NULL shows that a patient is being loaded, and nothing of the one before
 */
void
ward_banner_set_text (WardBanner *self, const WardBannerText *text)
{
  g_return_if_fail (WARD_IS_BANNER (self));

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_widget_set_visible (self->spinner, FALSE);
  if (text == NULL)
    {
      show_loading (self);
      fill_details (self, NULL);
      self->spinner_id = g_timeout_add (SPINNER_DELAY_MS, show_spinner_cb, self);
      return;
    }

  self->loaded = TRUE;
  gtk_widget_remove_css_class (GTK_WIDGET (self), "loading");
  /* Nothing is hidden only to be shown again: what has the focus would lose it with each answer of the server. */
  if (text->deceased)
    gtk_widget_add_css_class (GTK_WIDGET (self), "deceased");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "deceased");
  ward_name_set_text (WARD_NAME (self->name), text->name);
  gtk_label_set_text (GTK_LABEL (self->tags), text->tags != NULL ? text->tags : "");
  gtk_widget_set_visible (self->tags, text->tags != NULL);
  ward_banner_item_set (WARD_BANNER_ITEM (self->latin), _ ("In Latin script"), text->latin_name);
  ward_banner_item_set (WARD_BANNER_ITEM (self->preferred), _ ("Preferred name"), text->preferred_name);
  set_item (self, ITEM_BORN, _ ("Born"), text->born);
  set_item (self, ITEM_DIED, _ ("Died"), text->died);
  set_item (self, ITEM_AGE_AT_DEATH, _ ("Age at Death"), text->age_at_death);
  set_item (self, ITEM_GENDER, _ ("Gender"), text->gender);
  set_item (self, ITEM_IDENTIFIER, text->identifier_label, text->identifier);
  show_allergies (self, text);
  set_item (self, ITEM_ENCOUNTER, _ ("Visit"), self->encounter);
  gtk_label_set_text (GTK_LABEL (self->warning), text->warning != NULL ? text->warning : "");
  gtk_widget_set_visible (self->warning_bar, text->warning != NULL);
  fill_details (self, text->details);
  gtk_widget_set_sensitive (self->button, TRUE);
  gtk_widget_set_visible (self->zone2, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text->summary != NULL ? text->summary : text->name, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, FALSE, -1);
}

/**
 * ward_banner_set_tenant:
 * @name: (nullable): the hospital's name, NULL for none
 * @environment_label: (nullable): "Sandbox", "Test", "Production": always written, the colour comes second
 * @style_class: (nullable): "sandbox", "test" or "production"
 */
void
ward_banner_set_tenant (WardBanner *self, const char *name, const char *environment_label, const char *style_class)
{
  g_autofree char *words = NULL;

  g_return_if_fail (WARD_IS_BANNER (self));

  gtk_label_set_text (GTK_LABEL (self->tenant), name != NULL ? name : "");
  gtk_widget_set_visible (self->tenant, name != NULL);
  gtk_label_set_text (GTK_LABEL (self->environment), environment_label != NULL ? environment_label : "");
  gtk_widget_set_visible (self->environment, environment_label != NULL);
  if (self->environment_class != NULL)
    gtk_widget_remove_css_class (self->environment, self->environment_class);
  g_free (self->environment_class);
  self->environment_class = g_strdup (style_class);
  if (style_class != NULL)
    gtk_widget_add_css_class (self->environment, style_class);
  words = environment_label != NULL ? g_strdup_printf (_ ("Environment: %s"), environment_label) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->environment), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/**
 * ward_banner_set_encounter:
 * @text: (nullable): the current visit in a few words; never a ward or bed as an identifier (MPB-0020)
 */
void
ward_banner_set_encounter (WardBanner *self, const char *text)
{
  g_return_if_fail (WARD_IS_BANNER (self));

  if (g_strcmp0 (self->encounter, text) == 0)
    return;
  g_free (self->encounter);
  self->encounter = g_strdup (text);
  if (self->loaded)
    set_item (self, ITEM_ENCOUNTER, _ ("Visit"), self->encounter);
}

/**
 * ward_banner_set_warning_action:
 * @label: (nullable): of a button beside the warning; %NULL for none
 * @action: (nullable): what it does
 *
 * Offers a way out of what is warned of. It is seen with the warning only.
 */
void
ward_banner_set_warning_action (WardBanner *self, const char *label, const char *action)
{
  g_return_if_fail (WARD_IS_BANNER (self));

  gtk_widget_set_visible (self->warning_button, label != NULL);
  gtk_button_set_label (GTK_BUTTON (self->warning_button), label != NULL ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->warning_button), action);
}

/**
 * ward_banner_set_expanded:
 *
 * Opens or closes zone 2, as the button does.
 */
void
ward_banner_set_expanded (WardBanner *self, gboolean expanded)
{
  g_return_if_fail (WARD_IS_BANNER (self));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), expanded);
}

/**
 * ward_banner_new:
 *
 * A banner that says that it is loading, until it is given a patient's words.
 */
GtkWidget *
ward_banner_new (void)
{
  return g_object_new (WARD_TYPE_BANNER, NULL);
}
