/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a record that is loaded: processor time of the main thread from the moment when a page is turned to until it is painted, for a new window each
 * time, and the longest time that the main loop was not free meanwhile (design.md section 5). */
#include "bench-report.h"

#include "app/app-fixture.h"
#include "app/ward-record-view.h"

#define N_RUNS 9
#define BLOCKED_MS 50

static gboolean painted;

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  painted = TRUE;
}

/* Until the next frame is painted: processor time in ms, and the longest dispatch. */
static double
run_until_painted (double *longest)
{
  gint64 start = bench_cpu_us ();

  painted = FALSE;
  while (!painted)
    {
      gint64 before = bench_cpu_us ();

      g_main_context_iteration (NULL, TRUE);
      *longest = MAX (*longest, (double) (bench_cpu_us () - before) / 1000);
    }
  return (double) (bench_cpu_us () - start) / 1000;
}

static void
measure (AppRecord *app, const char *page, const char *what)
{
  double values[N_RUNS];
  double longest = 0;
  g_autofree char *name = g_strdup_printf ("record_%s_%s_first_frame", what, page);
  g_autofree char *name_blocked = g_strdup_printf ("record_%s_%s_longest_block", what, page);

  for (guint i = 0; i < N_RUNS; i++)
    {
      GtkWidget *view = ward_record_view_new ();
      GtkWidget *window = gtk_window_new ();
      GdkFrameClock *clock;
      gint64 start;

      ward_record_view_set_tenant (WARD_RECORD_VIEW (view), app->tenant);
      gtk_window_set_child (GTK_WINDOW (window), view);
      gtk_window_set_default_size (GTK_WINDOW (window), 1600, 1000);
      gtk_window_present (GTK_WINDOW (window));
      clock = gtk_widget_get_frame_clock (window);
      g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), NULL);
      run_until_painted (&(double){ 0 });
      start = bench_cpu_us ();
      ward_record_view_set_record (WARD_RECORD_VIEW (view), app->record);
      ward_record_view_show_page (WARD_RECORD_VIEW (view), page);
      longest = MAX (longest, (double) (bench_cpu_us () - start) / 1000);
      gtk_widget_queue_draw (view);
      values[i] = (double) (bench_cpu_us () - start) / 1000 + run_until_painted (&longest);
      ward_record_view_set_record (WARD_RECORD_VIEW (view), NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      app_settle ();
    }
  bench_report (name, bench_median (values, N_RUNS), "ms", 0, 0);
  bench_report (name_blocked, longest, "ms", 0, BLOCKED_MS);
}

int
main (int argc, char **argv)
{
  static const char *const pages[] = { "overview", "vitals", "labs", "reports" };
  AppRecord app = { 0 };

  g_test_init (&argc, &argv, NULL);
  app_prepare ();
  app_record_set_up (&app);
  app_record_sign_in (&app);
  app_record_open (&app, "adult");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    measure (&app, pages[i], "adult");
  app_record_open (&app, "icu");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    measure (&app, pages[i], "icu");
  app_record_tear_down (&app);
  return 0;
}
