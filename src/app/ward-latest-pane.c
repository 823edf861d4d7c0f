/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The latest vital signs without pushing out of sight what stands below them: critical results on the overview, graphs and flowsheet on their own page. What is
 * left out is counted, with its flags (W23), and one key away. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-latest-pane.h"

#include <glib/gi18n.h>

#include "app/ward-large-text.h"
#include "widgets/ward-label.h"

#define MAX_LINES 2
#define MAX_LINES_SHORT 1 /* with large text, where the same values stand below */
#define BUTTON_LINE 16    /* letters after which a line of the button may break */

struct _WardLatestPane
{
  GtkBox parent_instance;

  WardLatestStrip *strip; /* (unowned) children, both */
  GtkButton *button;
  gboolean all;
};

G_DEFINE_FINAL_TYPE (WardLatestPane, ward_latest_pane, GTK_TYPE_BOX)

static void
ward_latest_pane_class_init (WardLatestPaneClass *klass)
{
}

static void
hidden_changed_cb (WardLatestPane *self)
{
  guint n = 0;
  g_autofree char *hidden = ward_latest_strip_dup_hidden (self->strip, &n);
  /* Translators: %s is “5 more values: 1 critical”. */
  g_autofree char *words = hidden != NULL ? g_strdup_printf (_ ("Show %s"), hidden) : NULL;

  if (self->all)
    gtk_button_set_label (self->button, _ ("Show fewer values"));
  else if (words != NULL && g_strcmp0 (gtk_button_get_label (self->button), words) != 0)
    gtk_button_set_label (self->button, words);
  gtk_widget_set_visible (GTK_WIDGET (self->button), self->all || n > 0);
}

static void
show_all (WardLatestPane *self, gboolean all)
{
  self->all = all;
  ward_latest_strip_set_show_all (self->strip, all);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, all, -1);
  hidden_changed_cb (self);
}

static void
clicked_cb (WardLatestPane *self)
{
  show_all (self, !self->all);
}

static void
ward_latest_pane_init (WardLatestPane *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);

  self->strip = WARD_LATEST_STRIP (ward_latest_strip_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strip), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Latest vital signs"),
                                  -1);
  ward_latest_strip_set_max_lines (self->strip, MAX_LINES);
  if (ward_large_text_is_on (GTK_WIDGET (self))) /* else most vital signs would be out of sight */
    ward_latest_strip_set_compact (self->strip, TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->strip));

  self->button = GTK_BUTTON (gtk_button_new_with_label (""));
  ward_label_break_after (GTK_LABEL (gtk_button_get_child (self->button)), BUTTON_LINE);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "latest-more");
  gtk_widget_set_halign (GTK_WIDGET (self->button), GTK_ALIGN_START);
  gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->button));
  g_signal_connect_object (self->strip, "hidden-changed", G_CALLBACK (hidden_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
}

/**
 * ward_latest_pane_new:
 *
 * A pane without values.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_latest_pane_new (void)
{
  return g_object_new (WARD_TYPE_LATEST_PANE, NULL);
}

/**
 * ward_latest_pane_set_compact:
 *
 * Makes the tiles small: where the same values stand below in full. With large text one line of them is all that leaves room for what stands below.
 */
void
ward_latest_pane_set_compact (WardLatestPane *self)
{
  g_return_if_fail (WARD_IS_LATEST_PANE (self));

  ward_latest_strip_set_compact (self->strip, TRUE);
  if (ward_large_text_is_on (GTK_WIDGET (self)))
    ward_latest_strip_set_max_lines (self->strip, MAX_LINES_SHORT);
}

/**
 * ward_latest_pane_set_lacks_newest:
 * @lacks: whether the newest could not be loaded
 *
 * Says of the readings that follow that they are the latest of those that were loaded, to the eye and to the ear.
 */
void
ward_latest_pane_set_lacks_newest (WardLatestPane *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_LATEST_PANE (self));

  ward_latest_strip_set_lacks_newest (self->strip, lacks);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strip), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lacks ? _ ("Latest loaded vital signs") : _ ("Latest vital signs"), -1);
}

/**
 * ward_latest_pane_set_grid:
 * @grid: (nullable): the readings; without any, the pane is as it was before the first ones
 * @whole: whether these are all that there are
 *
 * Shows the latest readings, with their ages of now.
 */
void
ward_latest_pane_set_grid (WardLatestPane *self, WardGrid *grid, gboolean whole)
{
  g_return_if_fail (WARD_IS_LATEST_PANE (self));

  if (grid == NULL && self->all)
    show_all (self, FALSE);
  ward_latest_strip_set_whole (self->strip, grid != NULL && whole);
  ward_latest_strip_set_grid (self->strip, grid, NULL, grid != NULL ? g_get_real_time () : 0);
}
