/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a graph, as it is on the screen, below the words that stand on each printed page: the patient, the warnings, the hospital, what is shown and
 * what is missing, and when it was made. A picture that is pasted elsewhere has lost the banner of its window. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-graph-picture.h"

#define MARGIN 12
#define SPACING 4

typedef struct
{
  GtkWidget *widget;     /* (unowned) whose font is used */
  GtkSnapshot *snapshot; /* (unowned) */
  float width;
  float y;
} Page;

static void
add_line (Page *page, const char *text, PangoWeight weight, double scale)
{
  static const GdkRGBA black = { 0, 0, 0, 1 };
  g_autoptr (PangoLayout) layout = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;
  int height;

  if (text == NULL || *text == '\0')
    return;
  layout = gtk_widget_create_pango_layout (page->widget, text);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) (page->width - 2 * MARGIN) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_snapshot_save (page->snapshot);
  gtk_snapshot_translate (page->snapshot, &GRAPHENE_POINT_INIT (MARGIN, page->y));
  gtk_snapshot_append_layout (page->snapshot, layout, &black);
  gtk_snapshot_restore (page->snapshot);
  page->y += (float) height + SPACING;
}

static void
add_head (Page *page, const WardPrintout *words)
{
  page->y = MARGIN;
  add_line (page, words->patient, PANGO_WEIGHT_BOLD, 1.2);
  add_line (page, words->warnings, PANGO_WEIGHT_BOLD, 1);
  add_line (page, words->visit, PANGO_WEIGHT_NORMAL, 1);
  add_line (page, words->hospital, PANGO_WEIGHT_NORMAL, 1);
  add_line (page, words->title, PANGO_WEIGHT_BOLD, 1);
  add_line (page, words->filter, PANGO_WEIGHT_NORMAL, 1);
  add_line (page, words->fetched, PANGO_WEIGHT_NORMAL, 1);
  add_line (page, words->user, PANGO_WEIGHT_NORMAL, 1);
  add_line (page, words->incomplete, PANGO_WEIGHT_BOLD, 1);
  add_line (page, words->printed, PANGO_WEIGHT_NORMAL, 1);
  page->y += SPACING;
}

/**
 * ward_graph_picture_new:
 * @graph: a widget that is on the screen
 * @words: whose it is, and what of it is shown
 *
 * Draws the words on white, and below them the graph in its own colours.
 *
 * Returns: (transfer full) (nullable): %NULL where the graph is not on the screen
 */
GdkTexture *
ward_graph_picture_new (GtkWidget *graph, const WardPrintout *words)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  g_autoptr (GtkSnapshot) head = gtk_snapshot_new ();
  g_autoptr (GtkSnapshot) whole = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) head_node = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  Page page = { .widget = graph, .snapshot = head };
  float height;

  g_return_val_if_fail (GTK_IS_WIDGET (graph), NULL);
  g_return_val_if_fail (words != NULL && words->patient != NULL, NULL);

  if (!gtk_widget_get_mapped (graph) || gtk_widget_get_width (graph) < 1 || gtk_widget_get_height (graph) < 1)
    return NULL;
  page.width = (float) gtk_widget_get_width (graph) + 2 * MARGIN;
  add_head (&page, words);
  height = page.y + (float) gtk_widget_get_height (graph) + MARGIN;
  head_node = gtk_snapshot_to_node (head);

  paintable = gtk_widget_paintable_new (graph);
  gtk_snapshot_append_color (whole, &white, &GRAPHENE_RECT_INIT (0, 0, page.width, height));
  gtk_snapshot_append_node (whole, head_node);
  gtk_snapshot_translate (whole, &GRAPHENE_POINT_INIT (MARGIN, page.y));
  gdk_paintable_snapshot (paintable, whole, gtk_widget_get_width (graph), gtk_widget_get_height (graph));
  node = gtk_snapshot_to_node (whole);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (graph)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, page.width, height));
}
