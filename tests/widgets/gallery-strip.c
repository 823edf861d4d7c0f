/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery's strips of latest values. */
#include "widgets/gallery-cases.h"
#include "widgets/sample-data.h"
#include "widgets/ward-cumulative.h"

static GtkWidget *
make (Sample *sample, WardGridKind kind)
{
  GtkWidget *strip = ward_latest_strip_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = sample_grid (sample, kind);

  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  g_object_set_data_full (G_OBJECT (strip), "sample", sample, (GDestroyNotify) sample_free);
  gtk_widget_set_margin_start (strip, 8);
  gtk_widget_set_margin_end (strip, 8);
  gtk_widget_set_margin_top (strip, 8);
  gtk_widget_set_margin_bottom (strip, 8);
  return strip;
}

static GtkWidget *
build_vitals (void)
{
  Sample *sample = sample_new ();

  sample_fill_vitals (sample);
  return make (sample, WARD_GRID_VITALS);
}

static GtkWidget *
build_tricky (void)
{
  Sample *sample = sample_new ();

  sample_add (sample, "Oxygen saturation", 5, "90", "%", "L", NULL, NULL);
  sample_add (sample, "Oxygen saturation", 0.5, "84", "%", "LL", NULL, NULL);
  sample_add_pressure (sample, 0.5, "88", "41");
  sample_add (sample, "Temperature", 400, "36.8", "Cel", NULL, NULL, NULL);
  sample_add (sample, "Troponin T, high sensitivity, in serum or plasma", 2, "<3", "ng/L", NULL, NULL, "14");
  sample_add (sample, "Base excess", 1, "-5.2", "mmol/L", "L", "-2", "2");
  sample_add_text (sample, "Consciousness (ACVPU)", 1, "Responds to voice", "Panic");
  sample_add (sample, "Heart rate", 1, "171", "/min", "HH", NULL, NULL)->status = WARD_STATUS_PRELIMINARY;
  sample_add (sample, "Potassium", 3, "4.10", "mmol/L", NULL, "3.5", "5.1")->status = WARD_STATUS_CORRECTED;
  return make (sample, WARD_GRID_LABS);
}

static const GalleryCase cases[] = {
  { "strip-vitals", build_vitals, NULL, 1280, -1, 0 },
  { "strip-vitals-narrow", build_vitals, NULL, 560, -1, 0 },
  { "strip-tricky", build_tricky, NULL, 1280, -1, 0 },
};

const GalleryCase *
gallery_strip_cases (guint *out_n)
{
  *out_n = G_N_ELEMENTS (cases);
  return cases;
}
