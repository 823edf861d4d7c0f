/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of panels beside the cumulative grid. A panel that is not open still says in words how many of its analytes stand out now, and how many of its
 * results ever did (W19, W23). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ward-large-text.h"
#include "app/ward-list-tab.h"
#include "app/ward-panel-list.h"
#include "widgets/ward-label.h"

#define LINE_CHARACTERS 14 /* of a line, with large text */

struct _WardPanelList
{
  GtkBox parent_instance;

  GtkListBox *list;
  char *selected; /* (owned) (nullable) */
  gboolean filling;
  gboolean lacks_newest;
};

enum
{
  SELECTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardPanelList, ward_panel_list, GTK_TYPE_BOX)

static void
row_selected_cb (WardPanelList *self, GtkListBoxRow *row)
{
  const char *panel = row != NULL ? g_object_get_data (G_OBJECT (row), "ward-panel") : NULL;

  if (self->filling || g_strcmp0 (panel, self->selected) == 0)
    return;
  g_free (self->selected);
  self->selected = g_strdup (panel);
  g_signal_emit (self, signals[SELECTED], 0, self->selected);
}

static void
ward_panel_list_finalize (GObject *object)
{
  WardPanelList *self = WARD_PANEL_LIST (object);

  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (ward_panel_list_parent_class)->finalize (object);
}

static void
ward_panel_list_class_init (WardPanelListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_panel_list_finalize;

  signals[SELECTED] = g_signal_new ("selected", WARD_TYPE_PANEL_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ward_panel_list_init (WardPanelList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  ward_list_tab_install (self->list);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Laboratory panels"),
                                  -1);
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (row_selected_cb), self, G_CONNECT_SWAPPED);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (self), scroller);
}

static GtkWidget *
new_row_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gboolean large = ward_large_text_is_on (label);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), large ? LINE_CHARACTERS : 24);
  gtk_label_set_max_width_chars (GTK_LABEL (label), large ? LINE_CHARACTERS : 27);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkListBoxRow *
new_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), new_row_label ("panel-name"));
  gtk_box_append (GTK_BOX (box), new_row_label ("panel-abnormal"));
  gtk_box_append (GTK_BOX (box), new_row_label ("quiet-text"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  return GTK_LIST_BOX_ROW (row);
}

/* A number in another line than its word, and half a date, are read as others (clinical.md 5.2). */
static void
keep_counts (PangoAttrList *list, const char *text)
{
  for (const char *space = strchr (text, ' '); space != NULL; space = strchr (space + 1, ' '))
    {
      const char *end = space + 1 + strcspn (space + 1, " ");
      const char *start = space;
      PangoAttribute *attribute;

      while (start > text && g_ascii_isdigit (start[-1]))
        start--;
      if (start == space || (start > text && start[-1] != ' ') || g_ascii_isdigit (space[1])
          || g_utf8_strlen (start, end - start) > LINE_CHARACTERS)
        continue;
      attribute = pango_attr_allow_breaks_new (FALSE);
      attribute->start_index = (guint) (start - text);
      attribute->end_index = (guint) (end - text);
      pango_attr_list_insert (list, attribute);
    }
}

static void
set_words (GtkLabel *label, const char *text)
{
  g_autoptr (PangoAttrList) whole = ward_label_find_whole_words (text, LINE_CHARACTERS);

  keep_counts (whole, text);
  gtk_label_set_text (label, text);
  gtk_label_set_attributes (label, whole);
}

/* Rows are written anew rather than made anew: while results come in, the focus and the place in the list stay. What is so now is loud, what was ever so is
 * calm. */
static void
set_row (WardPanelList *self, int index, const WardGrid *grid, const char *panel, const char *name)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);
  WardGridCounts counts;
  g_autofree char *latest = NULL;
  g_autofree char *all = NULL;
  g_autofree char *spoken = NULL;
  GtkWidget *label;

  ward_grid_count (grid, panel, &counts);
  counts.lacks_newest = self->lacks_newest;
  latest = ward_grid_counts_format_latest (&counts);
  all = ward_grid_counts_format_all (&counts, NULL);
  spoken = g_strdup_printf ("%s, %s%s%s", name, latest, *latest != '\0' ? ", " : "", all);
  if (row == NULL)
    {
      row = new_row ();
      gtk_list_box_append (self->list, GTK_WIDGET (row));
    }
  label = gtk_widget_get_first_child (gtk_list_box_row_get_child (row));
  set_words (GTK_LABEL (label), name);
  label = gtk_widget_get_next_sibling (label);
  set_words (GTK_LABEL (label), latest);
  gtk_widget_set_visible (label, *latest != '\0');
  gtk_widget_set_css_classes (label, (const char *[]){
                                         counts.n_latest_critical > 0 ? "panel-critical" : "panel-abnormal", NULL });
  label = gtk_widget_get_next_sibling (label);
  set_words (GTK_LABEL (label), all);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "ward-panel", g_strdup (panel), g_free);
}

static GtkListBoxRow *
find_row (WardPanelList *self, const char *panel)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-panel"), panel) == 0)
      return row;
  return NULL;
}

/**
 * ward_panel_list_new:
 *
 * An empty list.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_panel_list_new (void)
{
  return g_object_new (WARD_TYPE_PANEL_LIST, NULL);
}

/**
 * ward_panel_list_set_grid:
 * @grid: (nullable): the whole grid, unfiltered
 * @lacks_newest: whether the newest could not be loaded, so that nothing in it is called the latest
 *
 * Lists its panels. The selection stays if its panel is still there, else all are selected.
 */
void
ward_panel_list_set_grid (WardPanelList *self, const WardGrid *grid, gboolean lacks_newest)
{
  GtkListBoxRow *row;
  const char *const *panels = NULL;
  guint n = 0;

  g_return_if_fail (WARD_IS_PANEL_LIST (self));

  self->filling = TRUE;
  self->lacks_newest = lacks_newest;
  if (grid != NULL)
    {
      panels = ward_grid_get_panels (grid, &n);
      set_row (self, 0, grid, NULL, _ ("All panels"));
    }
  for (guint i = 0; i < n; i++)
    set_row (self, (int) i + 1, grid, panels[i], panels[i]);
  while ((row = gtk_list_box_get_row_at_index (self->list, grid != NULL ? (int) n + 1 : 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_list_box_select_row (self->list, find_row (self, self->selected));
  self->filling = FALSE;
  if (gtk_list_box_get_selected_row (self->list) == NULL && self->selected != NULL)
    ward_panel_list_select (self, NULL);
}

/**
 * ward_panel_list_select:
 * @panel: (nullable): a panel, %NULL for all
 *
 * Selects it.
 */
void
ward_panel_list_select (WardPanelList *self, const char *panel)
{
  GtkListBoxRow *row;

  g_return_if_fail (WARD_IS_PANEL_LIST (self));

  row = find_row (self, panel);
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    g_clear_pointer (&self->selected, g_free);
}

/**
 * ward_panel_list_get_selected:
 *
 * Returns: (nullable): the selected panel, %NULL for all
 */
const char *
ward_panel_list_get_selected (WardPanelList *self)
{
  g_return_val_if_fail (WARD_IS_PANEL_LIST (self), NULL);

  return self->selected;
}
