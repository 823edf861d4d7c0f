/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames of the widgets under the cairo renderer (design.md section 5): scrolling a cumulative grid of 500 rows by 500 columns, and a graph of 10 000
 * points while it is zoomed. Processor time of the main thread;
 * snapshot: what the widgets do for a frame; painted: with the renderer's part. */
#include "bench-report.h"

#include <adwaita.h>

#include "widgets/sample-data.h"
#include "widgets/ward-cumulative-private.h"
#include "widgets/ward-graph-private.h"
#include "widgets/ward-widgets.h"

#define N_FRAMES 600
#define LIMIT_MS 8
#define BLOCKED_MS 50

static GtkWidget *
show (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Runs the main loop until it rests; gives the longest that it was not free, in ms. */
static double
run_loop (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  gint64 longest = 0;

  while (g_get_monotonic_time () < end)
    {
      gint64 before = bench_cpu_us ();

      if (g_main_context_iteration (NULL, FALSE))
        longest = MAX (longest, bench_cpu_us () - before);
      else
        g_usleep (500);
    }
  return (double) longest / 1000;
}

typedef struct
{
  double snapshot[N_FRAMES];
  double whole[N_FRAMES];
  guint n;
} Frames;

static void
draw_frame (GtkWidget *widget, Frames *frames)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  graphene_rect_t area
      = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  gint64 start = bench_cpu_us ();
  gint64 drawn;

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  drawn = bench_cpu_us ();
  texture = gsk_renderer_render_texture (renderer, node, &area);
  frames->snapshot[frames->n] = (double) (drawn - start) / 1000;
  frames->whole[frames->n] = (double) (bench_cpu_us () - start) / 1000;
  frames->n++;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

static void
report (const char *name, Frames *frames, double limit)
{
  static const struct
  {
    const char *part;
    double at;
    gboolean whole;
  } lines[] = { { "snapshot_p50", 0.5, FALSE },
                { "snapshot_p99", 0.99, FALSE },
                { "painted_p50", 0.5, TRUE },
                { "painted_p99", 0.99, TRUE } };

  qsort (frames->snapshot, frames->n, sizeof (double), compare);
  qsort (frames->whole, frames->n, sizeof (double), compare);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *full = g_strdup_printf ("%s_%s", name, lines[i].part);
      guint at = MIN ((guint) (lines[i].at * frames->n), frames->n - 1);

      bench_report (full, lines[i].whole ? frames->whole[at] : frames->snapshot[at], "ms", 0,
                    lines[i].at > 0.9 ? limit : 0);
    }
}

static void
bench_grid (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (WardGrid) grid = NULL;
  g_autofree Frames *down = g_new0 (Frames, 1);
  g_autofree Frames *across = g_new0 (Frames, 1);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *widget = ward_cumulative_new ();
  GtkAdjustment *vertical;
  GtkAdjustment *horizontal;
  GtkWidget *window;
  double blocked;

  sample_fill_many (sample, 500, 500);
  grid = sample_grid (sample, WARD_GRID_LABS);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), widget);
  window = show (scroller, 1600, 1000);
  run_loop (300);
  ward_cumulative_set_grid (WARD_CUMULATIVE (widget), grid);
  blocked = run_loop (500);
  while (WARD_CUMULATIVE (widget)->measured_from > 0)
    blocked = MAX (blocked, run_loop (50));
  blocked = MAX (blocked, run_loop (800));
  bench_report ("grid_500x500_longest_block", blocked, "ms", 0, BLOCKED_MS);

  vertical = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  horizontal = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  for (guint i = 0; i < N_FRAMES; i++)
    {
      gtk_adjustment_set_value (vertical, i * 20);
      draw_frame (widget, down);
    }
  report ("grid_500x500_scroll_down", down, LIMIT_MS);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      gtk_adjustment_set_value (vertical, 6000 + i * 10);
      gtk_adjustment_set_value (horizontal, gtk_adjustment_get_upper (horizontal) - i * 60);
      draw_frame (widget, across);
    }
  report ("grid_500x500_scroll_across", across, LIMIT_MS);
  gtk_window_destroy (GTK_WINDOW (window));
}

static WardSeries *
make_series (Sample *sample, guint first, guint n)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  return ward_series_new ("Heart rate", "/min", (const WardObservation *const *) (gpointer) sample->rows->pdata + first,
                          n, zone);
}

static void
bench_graph (const char *name, guint n_lanes, guint n_points, double limit)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GPtrArray) series = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_series_unref);
  g_autofree Frames *frames = g_new0 (Frames, 1);
  GtkWidget *widget = ward_graph_new ();
  GtkWidget *window;

  for (guint lane = 0; lane < n_lanes; lane++)
    {
      for (guint i = 0; i < n_points; i++)
        {
          g_autofree char *lexeme = g_strdup_printf ("%u", 60 + (i * 7919u + lane) % 60);

          sample_add (sample, "Heart rate", (double) (n_points - i) / 4, lexeme, "/min", i % 50 == 0 ? "H" : NULL, "60",
                      "100");
        }
      g_ptr_array_add (series, make_series (sample, lane * n_points, n_points));
    }
  window = show (widget, 1600, 1000);
  ward_graph_set_series (WARD_GRAPH (widget), (WardSeries *const *) series->pdata, series->len);
  run_loop (300);
  for (guint i = 0; i < N_FRAMES / 2; i++)
    {
      gint64 end = SAMPLE_NOW_US;
      double hours = (double) n_points / 4 * (1 - 0.003 * i);

      ward_graph_set_range (WARD_GRAPH (widget), end - (gint64) (hours * 3600 * G_USEC_PER_SEC), end);
      draw_frame (widget, frames);
    }
  report (name, frames, limit);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (void)
{
  gtk_init ();
  ward_widgets_init ();
  bench_grid ();
  bench_graph ("graph_10000_points", 1, 10000, LIMIT_MS);
  bench_graph ("graph_10_lanes_of_1000", 10, 1000, 0);
  bench_graph ("graph_2_points", 1, 2, 0); /* what a picture of this size costs, whatever is in it */
  return 0;
}
