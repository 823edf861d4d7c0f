/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference range of a graph: from where to where its bands go, and where their numbers stand; and the first date of its axis. */
#include "widgets/graph-fixture.h"

#include <string.h>

#include "widgets/ward-palette.h"
#include "widgets/ward-widgets.h"

static gboolean
has_range (Sample *sample)
{
  g_autoptr (WardSeries) series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  GraphFixture fixture = { 0 };
  const WardLane *lane;
  g_autofree char *name = NULL;
  g_autofree char *range = NULL;
  gboolean found;

  graph_fixture_set_up (&fixture, &series, 1);
  graph_fixture_wait_drawn (&fixture);
  lane = &g_array_index (fixture.graph->lanes, WardLane, 0);
  found = lane->range.size.width > 0;
  name = ward_graph_format_lane_name (lane);
  range = ward_graph_format_range (fixture.graph, lane);
  /* Where the plot has no place for it, the head has. */
  g_assert_cmpint (strstr (name, "Range 3.5–\u20605.1") != NULL, ==, range != NULL && !found);
  for (guint i = 0; found && i < ward_series_get_n_points (series); i++)
    {
      const WardPoint *point = ward_series_get_point (series, i);
      graphene_point_t place
          = GRAPHENE_POINT_INIT ((float) ward_time_scale_to_x (&fixture.graph->time_scale, point->start_us),
                                 (float) ward_value_scale_to_y (&lane->scale, point->value));
      graphene_rect_t around = lane->range;

      graphene_rect_inset (&around, -4, -4);
      g_assert_false (graphene_rect_contains_point (&around, &place));
      g_assert_cmpfloat (lane->range.origin.y, >=, lane->scale.top);
      g_assert_cmpfloat (lane->range.origin.y + lane->range.size.height, <=, lane->scale.top + lane->scale.height);
    }
  graph_fixture_tear_down (&fixture);
  return found;
}

/* The band has its numbers beside it, on no point; where there is no place for them, and where there is no band, there are none. */
static void
test_range_words (void)
{
  g_autoptr (Sample) flat = sample_new ();
  g_autoptr (Sample) everywhere = sample_new ();
  g_autoptr (Sample) without = sample_new ();

  for (guint i = 0; i < 20; i++)
    sample_add (flat, "Potassium", 200 - i * 10, i % 2 == 0 ? "5.0" : "4.9", "mmol/L", NULL, "3.5", "5.1");
  g_assert_true (has_range (flat));
  for (guint i = 0; i < 400; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof number, "%.2f", 3.0 + 2.6 * (i * 7 % 20) / 19);
      sample_add (everywhere, "Potassium", 400 - i, number, "mmol/L", NULL, "3.5", "5.1");
    }
  g_assert_false (has_range (everywhere));
  sample_add (without, "Potassium", 10, "4.1", "mmol/L", NULL, NULL, NULL);
  g_assert_false (has_range (without));
}

/* A band that had other numbers before is not called by its newest ones as a whole. */
static void
test_range_of_part (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *part = NULL;
  GraphFixture fixture = { 0 };

  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", NULL, "3.0", "5.0");
  sample_add (sample, "Potassium", 20, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Potassium", 10, "4.10", "mmol/L", NULL, "3.5", "5.1");
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  part = ward_graph_format_range (fixture.graph, &g_array_index (fixture.graph->lanes, WardLane, 0));
  g_assert_cmpstr (part, ==, "Range at the right 3.5–\u20605.1");
  ward_graph_show_range (fixture.graph, SAMPLE_NOW_US - 19 * G_TIME_SPAN_HOUR, SAMPLE_NOW_US);
  whole = ward_graph_format_range (fixture.graph, &g_array_index (fixture.graph->lanes, WardLane, 0));
  g_assert_cmpstr (whole, ==, "Range 3.5–\u20605.1");
  graph_fixture_tear_down (&fixture);
}

/* Where the bands are, from left to right. */
static void
find_bands (GskRenderNode *node, GArray *found)
{
  GskRenderNodeType type = gsk_render_node_get_node_type (node);
  graphene_rect_t bounds;

  for (guint i = 0; type == GSK_CONTAINER_NODE && i < gsk_container_node_get_n_children (node); i++)
    find_bands (gsk_container_node_get_child (node, i), found);
  if (type != GSK_COLOR_NODE || !gdk_rgba_equal (gsk_color_node_get_color (node), ward_color (WARD_COLOR_PLOT_BAND)))
    return;
  gsk_render_node_get_bounds (node, &bounds);
  g_array_append_val (found, bounds);
}

static void
assert_bands (Sample *sample, guint n, const double *hours)
{
  g_autoptr (WardSeries) series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GraphFixture fixture = { 0 };

  graph_fixture_set_up (&fixture, &series, 1);
  graph_fixture_wait_drawn (&fixture);
  ward_graph_draw_lane (fixture.graph, snapshot, &g_array_index (fixture.graph->lanes, WardLane, 0));
  node = gtk_snapshot_free_to_node (snapshot);
  find_bands (node, found);
  g_assert_cmpuint (found->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const graphene_rect_t *band = &g_array_index (found, graphene_rect_t, i);
      const double ends[] = { band->origin.x, band->origin.x + band->size.width };

      for (guint k = 0; k < 2; k++)
        if (hours[2 * i + k] >= 0)
          g_assert_cmpfloat_with_epsilon (
              ends[k],
              ward_time_scale_to_x (&fixture.graph->time_scale,
                                    SAMPLE_NOW_US - (gint64) (hours[2 * i + k] * (double) G_TIME_SPAN_HOUR)),
              0.1);
    }
  graph_fixture_tear_down (&fixture);
}

/* A result without a range ends the band of the one before, and one that has another bound begins another (W38, GTAB-174). */
static void
test_band_ends (void)
{
  g_autoptr (Sample) between = sample_new ();
  g_autoptr (Sample) last = sample_new ();
  g_autoptr (Sample) sided = sample_new ();

  sample_add (between, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (between, "Potassium", 20, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (between, "Potassium", 10, "4.10", "mmol/L", NULL, NULL, NULL);
  assert_bands (between, 1, (double[]){ 20, 10 });
  sample_add (last, "Potassium", 30, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (last, "Potassium", 10, "4.10", "mmol/L", NULL, NULL, NULL);
  assert_bands (last, 1, (double[]){ -1, 10 });
  sample_add (sided, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, "5.1");
  sample_add (sided, "Potassium", 10, "4.10", "mmol/L", NULL, "3.5", "5.1");
  assert_bands (sided, 2, (double[]){ -1, 10, 10, -1 });
}

/* Texts that begin left of a place. */
static guint
count_texts (GskRenderNode *node, double before)
{
  GskRenderNodeType type = gsk_render_node_get_node_type (node);
  graphene_rect_t bounds;
  guint n = 0;

  gsk_render_node_get_bounds (node, &bounds);
  for (guint i = 0; type == GSK_CONTAINER_NODE && i < gsk_container_node_get_n_children (node); i++)
    n += count_texts (gsk_container_node_get_child (node, i), before);
  if (type == GSK_TRANSFORM_NODE
      && gsk_render_node_get_node_type (gsk_transform_node_get_child (node)) == GSK_TEXT_NODE)
    type = GSK_TEXT_NODE;
  return n + (type == GSK_TEXT_NODE && bounds.origin.x < before);
}

/* The date of a tick at the left edge stands there, where nobody died (W25). */
static void
test_first_label (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardSeries) series = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GraphFixture fixture = { 0 };

  sample_add (sample, "Potassium", 30, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 10, "4.10", "mmol/L", NULL, NULL, NULL);
  series = graph_fixture_make_series (sample, "Potassium", "mmol/L");
  graph_fixture_set_up (&fixture, &series, 1);
  graph_fixture_wait_drawn (&fixture);
  g_assert_cmpuint (fixture.graph->n_ticks, >, 0);
  fixture.graph->n_ticks = 1;
  fixture.graph->ticks[0].time_us = fixture.graph->time_scale.start_us;
  g_strlcpy (fixture.graph->ticks[0].label, "09-Mar-2024 06:00", sizeof fixture.graph->ticks[0].label);
  ward_graph_draw_time_axis (fixture.graph, snapshot, 10, 50);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  g_assert_cmpuint (count_texts (node, 2), ==, 1);
  graph_fixture_tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/graph/V58-band-ends", test_band_ends);
  g_test_add_func ("/widgets/graph/W25-first-label", test_first_label);
  g_test_add_func ("/widgets/graph/GTAB-174-range-of-a-part", test_range_of_part);
  g_test_add_func ("/widgets/graph/W24-range-at-the-band", test_range_words);
  return g_test_run ();
}
