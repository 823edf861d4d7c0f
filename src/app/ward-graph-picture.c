/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a graph, as it is on the screen, below the words that stand on each printed page: the patient, the warnings, the hospital, what is shown and
 * what is missing, and when it was made. A picture that is pasted elsewhere has lost the banner of its window. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-graph-picture.h"

#include <math.h>

#define MARGIN 12

/* On paper and on the screen alike a name has a line of its own. */
static double
add_head (GtkSnapshot *snapshot, const WardPrintout *words, PangoContext *context, float width)
{
  g_autoptr (GPtrArray) head = NULL;
  double height = 0;
  cairo_t *cr;

  head = ward_printout_lay_out_head (words, context, width - 2 * MARGIN, &height);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, (float) height + 2 * MARGIN));
  cairo_translate (cr, MARGIN, MARGIN);
  ward_printout_draw_page (head, context, cr);
  cairo_destroy (cr);
  return height;
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
  float width;
  float top;
  float height;

  g_return_val_if_fail (GTK_IS_WIDGET (graph), NULL);
  g_return_val_if_fail (words != NULL && words->patient != NULL, NULL);

  if (!gtk_widget_get_mapped (graph) || gtk_widget_get_width (graph) < 1 || gtk_widget_get_height (graph) < 1)
    return NULL;
  width = (float) gtk_widget_get_width (graph) + 2 * MARGIN;
  top = (float) ceil (add_head (head, words, gtk_widget_get_pango_context (graph), width)) + 2 * MARGIN;
  height = top + (float) gtk_widget_get_height (graph) + MARGIN;
  head_node = gtk_snapshot_to_node (head);

  paintable = gtk_widget_paintable_new (graph);
  gtk_snapshot_append_color (whole, &white, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_node (whole, head_node);
  gtk_snapshot_translate (whole, &GRAPHENE_POINT_INIT (MARGIN, top));
  gdk_paintable_snapshot (paintable, whole, gtk_widget_get_width (graph), gtk_widget_get_height (graph));
  node = gtk_snapshot_to_node (whole);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (graph)), node,
                                      &GRAPHENE_RECT_INIT (0, 0, width, height));
}
