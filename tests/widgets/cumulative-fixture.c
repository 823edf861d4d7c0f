/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/cumulative-fixture.h"

void
cumulative_spin (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

void
cumulative_set_up (CumulativeFixture *fixture, Sample *sample, int width, int height)
{
  g_autoptr (WardGrid) model = sample_grid (sample, WARD_GRID_LABS);
  GtkWidget *stack = gtk_stack_new ();

  fixture->window = gtk_window_new ();
  fixture->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  fixture->scroller = gtk_scrolled_window_new ();
  fixture->grid = WARD_CUMULATIVE (ward_cumulative_new ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (fixture->scroller), GTK_WIDGET (fixture->grid));
  gtk_stack_add_named (GTK_STACK (stack), fixture->scroller, "rows");
  gtk_widget_set_vexpand (stack, TRUE);
  gtk_box_append (GTK_BOX (fixture->box), stack);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->box);
  gtk_window_set_decorated (GTK_WINDOW (fixture->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  ward_cumulative_set_grid (fixture->grid, model);
  gtk_window_present (GTK_WINDOW (fixture->window));
  for (guint i = 0; i < 200 && (fixture->grid->dirty || fixture->grid->measured_from > 0); i++)
    cumulative_spin (10);
  g_assert_false (fixture->grid->dirty);
}

void
cumulative_tear_down (CumulativeFixture *fixture)
{
  WardCumulative *grid = g_object_ref (fixture->grid);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  cumulative_spin (5);
  g_assert_finalize_object (grid);
}

int
cumulative_get_frozen_height (WardCumulative *grid, guint row)
{
  const WardGridRow *info = ward_grid_get_row (grid->grid, row);
  g_autofree char *range = ward_cumulative_format_frozen_range (grid, row);
  int height = ward_text_cache_get (grid->texts, range, WARD_STYLE_NORMAL,
                                    grid->range_below ? grid->frozen.label : grid->frozen.range)
                   ->height;

  if (grid->range_below)
    height += ward_text_cache_get (grid->texts, info->label, WARD_STYLE_NORMAL, grid->frozen.label)->height
              + ward_text_cache_get (grid->texts, info->unit, WARD_STYLE_SMALL, grid->frozen.label)->height;
  return height;
}
