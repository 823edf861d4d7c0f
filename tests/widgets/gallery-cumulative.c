/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery's cumulative grids. */
#include "widgets/gallery-cases.h"
#include "widgets/sample-data.h"
#include "widgets/ward-cumulative.h"

static GtkWidget *
wrap (Sample *sample, WardGridKind kind)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *grid = ward_cumulative_new ();
  g_autoptr (WardGrid) model = sample_grid (sample, kind);

  ward_cumulative_set_grid (WARD_CUMULATIVE (grid), model);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), grid);
  g_object_set_data_full (G_OBJECT (scroller), "sample", sample, (GDestroyNotify) sample_free);
  g_object_set_data (G_OBJECT (scroller), "grid", grid);
  return scroller;
}

static GtkWidget *
build_labs (void)
{
  Sample *sample = sample_new ();

  sample_fill_labs (sample);
  return wrap (sample, WARD_GRID_LABS);
}

static GtkWidget *
build_vitals (void)
{
  Sample *sample = sample_new ();

  sample_fill_vitals (sample);
  return wrap (sample, WARD_GRID_VITALS);
}

static GtkWidget *
build_empty (void)
{
  return wrap (sample_new (), WARD_GRID_LABS);
}

static GtkWidget *
build_many (void)
{
  Sample *sample = sample_new ();

  sample_fill_many (sample, 60, 40);
  return wrap (sample, WARD_GRID_LABS);
}

static void
select_potassium (GtkWidget *widget)
{
  WardCumulative *grid = g_object_get_data (G_OBJECT (widget), "grid");

  ward_cumulative_select (grid, 1, ward_grid_get_n_columns (ward_cumulative_get_grid (grid)) - 4);
  gtk_widget_grab_focus (GTK_WIDGET (grid));
}

static void
scroll (GtkWidget *widget)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget)), 333);
  gtk_adjustment_set_value (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (widget)), 450);
}

static const GalleryCase cases[] = {
  { "grid-labs", build_labs, NULL, 1400, 860, 0 },
  { "grid-labs-selected", build_labs, select_potassium, 1600, 520, 0 },
  { "grid-labs-narrow", build_labs, NULL, 760, 700, 0 },
  { "grid-vitals", build_vitals, NULL, 1200, 300, 0 },
  { "grid-many-scrolled", build_many, scroll, 1300, 560, 0 },
  { "grid-empty", build_empty, NULL, 700, 200, 0 },
};

const GalleryCase *
gallery_cumulative_cases (guint *out_n)
{
  *out_n = G_N_ELEMENTS (cases);
  return cases;
}
