/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/graph-fixture.h"

void
graph_fixture_spin (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

WardSeries *
graph_fixture_make_series (Sample *sample, const char *label, const char *unit)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  return ward_series_new (label, unit, (const WardObservation *const *) (gpointer) sample->rows->pdata,
                          sample->rows->len, zone);
}

void
graph_fixture_set_up (GraphFixture *fixture, WardSeries *const *series, guint n)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  fixture->window = gtk_window_new ();
  fixture->graph = WARD_GRAPH (ward_graph_new ());
  ward_graph_set_zone (fixture->graph, zone);
  ward_graph_set_series (fixture->graph, series, n);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->graph));
  gtk_window_set_decorated (GTK_WINDOW (fixture->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 500);
  gtk_window_present (GTK_WINDOW (fixture->window));
  for (guint i = 0; i < 200 && !fixture->graph->placed; i++)
    graph_fixture_spin (10);
  g_assert_true (fixture->graph->placed);
}

/* Until what changed is drawn, however busy the machine is. */
void
graph_fixture_wait_drawn (GraphFixture *fixture)
{
  while (fixture->graph->still == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
graph_fixture_tear_down (GraphFixture *fixture)
{
  WardGraph *graph = g_object_ref (fixture->graph);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  graph_fixture_spin (5);
  g_assert_finalize_object (graph);
}
