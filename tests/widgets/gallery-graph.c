/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery's graphs and sparklines. */
#include "widgets/gallery-cases.h"
#include "widgets/sample-data.h"
#include "widgets/ward-graph-private.h"

static WardSeries *
make_series (Sample *sample, guint first, guint n)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const WardObservation *const *rows = (const WardObservation *const *) (gpointer) sample->rows->pdata;
  g_autofree char *unit = NULL;
  const WardObservation *row = rows[first];

  unit = ward_unit_format (row->n_components > 0 ? &row->components[0].value.quantity : &row->measure.value.quantity,
                           WARD_TEXT_DISPLAY);
  return ward_series_new (ward_concept_get_text (&row->measure.code), unit, rows + first, n, zone);
}

/* One lane for each run of results with the same name. */
static GtkWidget *
make (Sample *sample, const char *title)
{
  GtkWidget *graph = ward_graph_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_series_unref);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  guint first = 0;

  for (guint i = 1; i <= sample->rows->len; i++)
    {
      const WardObservation *before = g_ptr_array_index (sample->rows, first);
      const WardObservation *row = i < sample->rows->len ? g_ptr_array_index (sample->rows, i) : NULL;

      if (row != NULL
          && g_str_equal (ward_concept_get_text (&row->measure.code), ward_concept_get_text (&before->measure.code)))
        continue;
      g_ptr_array_add (all, make_series (sample, first, i - first));
      first = i;
    }
  ward_graph_set_zone (WARD_GRAPH (graph), zone);
  ward_graph_set_series (WARD_GRAPH (graph), (WardSeries *const *) all->pdata, all->len);
  ward_graph_set_title (WARD_GRAPH (graph), title);
  g_object_set_data_full (G_OBJECT (graph), "sample", sample, (GDestroyNotify) sample_free);
  return graph;
}

static GtkWidget *
build_vitals (void)
{
  Sample *sample = sample_new ();

  sample_fill_vitals (sample);
  return make (sample, "TESTPERSON, Edna Marigold (Mrs)  Born 14-Jun-1962  MRN SYN-0004711");
}

/* Censored, preliminary, corrected, cancelled, date only, a period, ranges that change, a critical one, one that is only calculated. */
static GtkWidget *
build_tricky (void)
{
  Sample *sample = sample_new ();
  WardObservation *row;

  sample_add (sample, "Potassium", 200, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Potassium", 180, "5.4", "mmol/L", "H", "3.5", "5.1");
  sample_add (sample, "Potassium", 160, "6.8", "mmol/L", "HH", "3.5", "5.1");
  row = sample_add (sample, "Potassium", 150, "9.9", "mmol/L", "HH", "3.5", "5.1");
  row->status = WARD_STATUS_CANCELLED;
  row = sample_add (sample, "Potassium", 130, "5.2", "mmol/L", NULL, "3.5", "5.1");
  row = sample_add (sample, "Potassium", 110, "4.8", "mmol/L", NULL, "3.4", "5.4");
  row->status = WARD_STATUS_CORRECTED;
  row = sample_add (sample, "Potassium", 80, "4.5", "mmol/L", NULL, "3.4", "5.4");
  row->effective.precision = WARD_PRECISION_DAY;
  sample_add (sample, "Potassium", 60, "3.0", "mmol/L", "L", "3.4", "5.4");
  sample_add (sample, "Potassium", 40, "2.4", "mmol/L", "LL", "3.4", "5.4");
  row = sample_add (sample, "Potassium", 20, "3.6", "mmol/L", NULL, "3.4", "5.4");
  row->status = WARD_STATUS_PRELIMINARY;
  row = sample_add (sample, "Potassium", 10, "3.9", "mmol/L", NULL, "3.4", "5.4");
  row->status = WARD_STATUS_PRELIMINARY;

  sample_add (sample, "Troponin T", 190, "<3", "ng/L", NULL, NULL, "14");
  sample_add (sample, "Troponin T", 170, "8", "ng/L", NULL, NULL, "14");
  sample_add (sample, "Troponin T", 100, "28", "ng/L", "A", NULL, "14");
  sample_add (sample, "Troponin T", 90, ">40", "ng/L", "HH", NULL, "14");
  sample_add (sample, "Troponin T", 15, "12", "ng/L", "Panic", NULL, "14");

  row = sample_add (sample, "Urine protein", 120, "0.4", "g/(24.h)", "H", NULL, "0.15");
  row->effective_end = row->effective;
  row->effective_end.utc_us += G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC;
  sample_add_text (sample, "Blood group", 100, "O RhD positive", NULL);
  return make (sample, NULL);
}

static GtkWidget *
build_dense (void)
{
  Sample *sample = sample_new ();
  double level = 75;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *lexeme = NULL;

      level += (double) ((i * 7919u + 13u) % 101) / 50 - 1 + (78 - level) * 0.01;
      lexeme = g_strdup_printf ("%d", (int) level + (i % 997 == 0 ? 50 : 0));
      sample_add (sample, "Heart rate", 10000.0 / 60 - i / 60.0, lexeme, "/min", i % 997 == 0 ? "HH" : NULL, "50",
                  "90");
    }
  return make (sample, NULL);
}

static GtkWidget *
build_one (void)
{
  Sample *sample = sample_new ();

  sample_add (sample, "Haemoglobin A1c, IFCC standardised, in whole blood", 5, "48", "mmol/mol", "H", "20", "42");
  return make (sample, NULL);
}

static GtkWidget *
build_empty (void)
{
  return make (sample_new (), NULL);
}

static void
focus_late (GtkWidget *widget)
{
  WardGraph *graph = WARD_GRAPH (widget);

  gtk_widget_grab_focus (widget);
  for (guint i = 0; i < 3; i++)
    ward_graph_handle_key (graph, GDK_KEY_Left, 0);
}

static void
zoom_in (GtkWidget *widget)
{
  WardGraph *graph = WARD_GRAPH (widget);

  ward_graph_handle_key (graph, GDK_KEY_End, 0);
  for (guint i = 0; i < 4; i++)
    ward_graph_handle_key (graph, GDK_KEY_plus, 0);
}

static GtkWidget *
build_sparklines (void)
{
  GtkWidget *grid = gtk_grid_new ();
  Sample *sample = sample_new ();
  guint first = 0;
  int line = 0;

  /* The last of them has a date that is still to come. */
  sample_add (sample, "Dated later than now", 60, "4.1", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Dated later than now", 36, "5.6", "mmol/L", "H", "3.5", "5.1");
  sample_add (sample, "Dated later than now", 12, "4.4", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Dated later than now", -9000, "6.9", "mmol/L", "HH", "3.5", "5.1");
  sample_fill_labs (sample);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  for (guint i = 1; i < sample->rows->len && line < 9; i++)
    {
      const WardObservation *before = g_ptr_array_index (sample->rows, first);
      const WardObservation *row = g_ptr_array_index (sample->rows, i);
      GtkWidget *spark;
      g_autoptr (WardSeries) series = NULL;

      if (g_str_equal (ward_concept_get_text (&row->measure.code), ward_concept_get_text (&before->measure.code)))
        continue;
      series = make_series (sample, first, i - first);
      ward_series_set_now (series, SAMPLE_NOW_US);
      spark = ward_sparkline_new ();
      ward_sparkline_set_series (WARD_SPARKLINE (spark), series);
      gtk_widget_set_size_request (spark, 180, 40);
      gtk_grid_attach (GTK_GRID (grid), gtk_label_new (ward_series_get_label (series)), 0, line, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), spark, 1, line, 1, 1);
      first = i;
      line++;
    }
  g_object_set_data_full (G_OBJECT (grid), "sample", sample, (GDestroyNotify) sample_free);
  return grid;
}

static const GalleryCase cases[] = {
  { "graph-vitals", build_vitals, NULL, 1200, 900, 0 }, { "graph-vitals-focus", build_vitals, zoom_in, 1200, 900, 0 },
  { "graph-tricky", build_tricky, NULL, 1100, 760, 0 }, { "graph-tricky-focus", build_tricky, focus_late, 640, 760, 0 },
  { "graph-dense", build_dense, NULL, 1200, 300, 0 },   { "graph-one", build_one, NULL, 700, -1, 0 },
  { "graph-empty", build_empty, NULL, 600, -1, 0 },     { "graph-sparklines", build_sparklines, NULL, 500, -1, 0 },
};

const GalleryCase *
gallery_graph_cases (guint *out_n)
{
  *out_n = G_N_ELEMENTS (cases);
  return cases;
}
