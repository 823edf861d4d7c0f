/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of latest values: what is said of the tiles that are out of sight. */
#include "widgets/sample-data.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-widgets.h"

/* What the last tiles hold, which are out of sight of one line. */
static char *
dup_hidden (Sample *sample, guint n_hidden)
{
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);
  int height = 0;
  guint n = 0;
  char *hidden;

  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  ward_latest_strip_set_max_lines (WARD_LATEST_STRIP (strip), 1);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 10, NULL, &height, NULL, NULL);
  gtk_widget_allocate (strip, 200, height, -1, NULL);
  hidden = ward_latest_strip_dup_hidden (WARD_LATEST_STRIP (strip), &n);
  g_assert_cmpuint (n, ==, n_hidden);
  g_assert_finalize_object (strip);
  return hidden;
}

/* A mark that is only calculated, or that says that flag and range disagree, is out of sight like any other; so is a flag of words (W20, V29). Neither is the
 * source's flag, and none is counted as abnormal. */
static void
test_calculated (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autofree char *hidden = NULL;

  sample_add (sample, "Albumin", 2, "41", "g/L", NULL, "35", "50");
  sample_add (sample, "Sodium", 2, "120", "mmol/L", NULL, "135", "145");
  sample_add (sample, "Chloride", 2, "110", "mmol/L", "N", "98", "107");
  sample_add (sample, "Calcium", 2, "2.30", "mmol/L", "POS", "2.2", "2.6");
  sample_add (sample, "Magnesium", 2, "0.80", "mmol/L", "N", "0.7", "1.0");
  hidden = dup_hidden (sample, 4);
  g_assert_cmpstr (hidden, ==, "4 more values: 2\u00a0out of range (calculated), 1\u00a0with another flag");
}

/* The gravest comes first; a flag that is not known may be as grave as any, and what is calculated nobody sent: each has its own count (W18, W20, W23). */
static void
test_each_kind (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autofree char *least = NULL;
  g_autofree char *all = NULL;

  sample_add (sample, "Albumin", 2, "41", "g/L", NULL, "35", "50");
  sample_add (sample, "Base excess", 2, "7", "mmol/L", NULL, "-2", "2");
  sample_add (sample, "Calcium", 2, "2.30", "mmol/L", "LOCAL", "2.2", "2.6");
  sample_add (sample, "Chloride", 2, "110", "mmol/L", "H", NULL, NULL);
  least = dup_hidden (sample, 3);
  g_assert_cmpstr (least, ==,
                   "3 more values: 1\u00a0abnormal, 1\u00a0flag\u00a0not\u00a0known, 1\u00a0out of range (calculated)");
  sample_add (sample, "Glucose", 2, "21", "mmol/L", "HU", NULL, "5.6");
  sample_add (sample, "Potassium", 2, "6.80", "mmol/L", "HH", "3.5", "5.1");
  sample_add (sample, "Sodium", 2, "160", "mmol/L", "LOCAL", "135", "145");
  all = dup_hidden (sample, 6);
  g_assert_cmpstr (all, ==,
                   "6 more values: 1\u00a0critical, 2\u00a0other\u00a0abnormal, 2\u00a0flags not known, 1\u00a0out of "
                   "range (calculated)");
}

/* Where nothing is to be noted of what is out of sight, it is named as far as there is room, in the tiles' order, and with dots where there is not. */
static void
test_names (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *dots = NULL;
  g_autofree char *flagged = NULL;
  g_autoptr (Sample) wide = sample_new ();
  g_autofree char *no_room = NULL;

  sample_add (sample, "Albumin", 2, "41", "g/L", NULL, "35", "50");
  sample_add (sample, "Chloride", 2, "100", "mmol/L", NULL, NULL, NULL);
  one = dup_hidden (sample, 1);
  g_assert_cmpstr (one, ==, "1 more value: Chloride");
  sample_add (sample, "Glucose", 2, "5", "mmol/L", "N", NULL, NULL);
  sample_add (sample, "Glucose", 2, "90", "mg/dL", NULL, NULL, NULL);
  two = dup_hidden (sample, 3);
  g_assert_cmpstr (two, ==, "3 more values: Chloride, Glucose");
  sample_add (sample, "Magnesium, ionised, in blood", 2, "0.80", "mmol/L", NULL, NULL, NULL);
  dots = dup_hidden (sample, 4);
  g_assert_cmpstr (dots, ==, "4 more values: Chloride, Glucose, …");
  sample_add (sample, "Potassium", 2, "4.1", "mmol/L", "LOCAL", NULL, NULL);
  flagged = dup_hidden (sample, 5);
  g_assert_cmpstr (flagged, ==, "5 more values: 1\u00a0flag\u00a0not\u00a0known");

  sample_add (wide, "Albumin", 2, "41", "g/L", NULL, NULL, NULL);
  sample_add (wide, "Troponin T, high sensitivity, in serum or plasma", 2, "3", "ng/L", NULL, NULL, NULL);
  no_room = dup_hidden (wide, 1);
  g_assert_cmpstr (no_room, ==, "1 more value");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/strip/W20-W23-calculated-is-counted", test_calculated);
  g_test_add_func ("/widgets/strip/W18-W20-W23-each-kind-is-counted", test_each_kind);
  g_test_add_func ("/widgets/strip/W23-names-what-is-hidden", test_names);
  return g_test_run ();
}
