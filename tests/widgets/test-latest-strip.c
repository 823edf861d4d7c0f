/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of latest values: what a tile says, what is large in it, and that one tile is one thing to a screen reader. */
#include <adwaita.h>

#include "support/ward-clinical-builder.h"
#include "support/ward-ui-assert.h"
#include "widgets/sample-data.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-latest-tile.h"
#include "widgets/ward-widgets.h"

static GtkWidget *
make (Sample *sample, WardGridKind kind)
{
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = sample_grid (sample, kind);

  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  return strip;
}

static guint
count_tiles (GtkWidget *strip)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (strip); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
gather (GtkWidget *widget, GString *words)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (widget)), ==, PANGO_ELLIPSIZE_NONE);
      g_string_append_printf (words, "[%s]", gtk_label_get_text (GTK_LABEL (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gather (child, words);
}

static void
test_find_number (void)
{
  static const struct
  {
    const char *text;
    const char *number;
  } table[] = {
    { "122/74 mmHg", "122/74" },
    { "120/— (Not performed)", "120/—" },
    { "95 % on 6 L/min O2", "95" },
    { "<5 ng/L", "<5" },
    { "≥ 1000", "≥ 1000" },
    { "−5.2 mmol/L", "−5.2" },
    { "4.10 mmol/L", "4.10" },
    { "123–128 mg/dL", "123–128" },
    { "1:40", "1:40" },
    { "Not performed", "" },
    { "Responds to voice 2", "" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *number = g_strndup (table[i].text, ward_latest_tile_find_number (table[i].text));

      g_assert_cmpstr (number, ==, table[i].number);
    }
}

static void
test_tile (void)
{
  g_autoptr (Sample) sample = sample_new ();
  GtkWidget *strip;
  GtkWidget *tile;
  g_autoptr (GString) words = g_string_new (NULL);

  sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Potassium", 2, "6.80", "mmol/L", "HH", "3.5", "5.1");
  strip = make (sample, WARD_GRID_LABS);
  g_assert_cmpuint (count_tiles (strip), ==, 1);
  tile = gtk_widget_get_first_child (strip);
  gather (tile, words);
  g_assert_cmpstr (words->str, ==,
                   "[Potassium][6.80][mmol/L][HH ▲▲][24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago][Before: "
                   "4.10\302\240mmol/L, change\u00a0"
                   "+2.70\u00a0in\u00a06hrs\n23-Nov-2025 19:12]");
  g_assert_true (gtk_widget_has_css_class (tile, "critical"));
  ward_assert_accessible_label (tile,
                                "Potassium 6.80\302\240mmol/L, Critical high, above the reference range"
                                ", 24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago. "
                                "Before: 4.10\302\240mmol/L, change\u00a0+2.70\u00a0in\u00a06hrs 23-Nov-2025 19:12");
  g_assert_finalize_object (strip);
}

/* No difference is told where another result may lie between these two: it may have the other sign. */
static void
test_gap (void)
{
  static const gboolean compact[] = { FALSE, TRUE };
  const WardSpan span = { SAMPLE_NOW_US - 6 * G_TIME_SPAN_HOUR, SAMPLE_NOW_US - 4 * G_TIME_SPAN_HOUR };
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;

  sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, "3.5", "5.1");
  sample_add (sample, "Potassium", 2, "4.80", "mmol/L", NULL, "3.5", "5.1");
  grid = sample_grid (sample, WARD_GRID_LABS);
  ward_grid_set_missing (grid, &span, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (compact); i++)
    {
      GtkWidget *tile = g_object_ref_sink (ward_latest_tile_new ());
      g_autoptr (GString) words = g_string_new (NULL);

      ward_latest_tile_set_compact (WARD_LATEST_TILE (tile), compact[i]);
      ward_latest_tile_set_row (WARD_LATEST_TILE (tile), grid, 0, TRUE, zone, SAMPLE_NOW_US);
      gather (tile, words);
      g_assert_nonnull (strstr (words->str, compact[i]
                                                ? "[Before (not all loaded): 4.10\u00a0mmol/L, 6hrs\u00a0earlier]"
                                                : "[Before (not all loaded): 4.10\u00a0mmol/L\n"));
      g_assert_null (strstr (words->str, "change"));
      ward_assert_accessible_label (
          tile, "Potassium 4.80\302\240mmol/L, No flag sent, 24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago. "
                "Before (not all loaded): 4.10\302\240mmol/L 23-Nov-2025 19:12");
      g_assert_finalize_object (tile);
    }
}

/* A small tile shows the value before it with its unit and how much earlier that was, or that there is none (clinical.md 4.6), and says in its tooltip and aloud
 * what it does not show. */
static void
test_compact (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  GtkWidget *tile;

  ward_latest_strip_set_compact (WARD_LATEST_STRIP (strip), TRUE);
  sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 2, "4.80", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Sodium", 2, "140", "mmol/L", NULL, NULL, NULL);
  ward_latest_strip_set_whole (WARD_LATEST_STRIP (strip), TRUE);
  grid = sample_grid (sample, WARD_GRID_LABS);
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  gather (strip, words);
  g_assert_nonnull (
      strstr (words->str,
              "[4.80][mmol/L][24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago][Before: 4.10\u00a0mmol/L, 6hrs\u00a0earlier]"));
  g_assert_nonnull (strstr (words->str, "[140][mmol/L][24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago][No earlier value]"));
  tile = gtk_widget_get_first_child (strip);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (tile), "Before: 4.10\u00a0mmol/L, change\u00a0+0.70"));
  g_assert_finalize_object (strip);
}

static WardObservation *
add_saturation (WardClinicalBuilder *builder, const char *value, const char *litres, const char *time)
{
  WardObservation *saturation = ward_builder_add_number (builder, "2708-6", "SpO2", value, "%", time);

  saturation->categories = WARD_CATEGORY_VITAL_SIGNS;
  if (litres != NULL)
    ward_builder_add_component (builder, saturation, "3151-8", "Inhaled oxygen flow rate", litres, "L/min");
  return saturation;
}

/* However small its tile is, a saturation has its oxygen, or that nobody wrote it down, also where it is the latest one's: without it, it reads as one on air. */
static void
test_compact_oxygen (void)
{
  static const struct
  {
    const char *before; /* litres */
    const char *now;
    const char *words;
  } table[] = {
    { "3", "3", "[Before: 97\u00a0% on 3\u00a0L/min O2, 60min\u00a0earlier]" },
    { "6", "3", "[Before: 97\u00a0% on 6\u00a0L/min O2, 60min\u00a0earlier]" },
    { "6", NULL, "[Before: 97\u00a0% on 6\u00a0L/min O2, 60min\u00a0earlier]" },
    { "0", "3", "[Before: 97\u00a0% on air (0\u00a0L/min), 60min\u00a0earlier]" },
    { NULL, "3", "[Before: 97\u00a0% (O2 not recorded), 60min\u00a0earlier]" },
    { NULL, NULL, "[Before: 97\u00a0% (O2 not recorded), 60min\u00a0earlier]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
      g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
      g_autoptr (WardGrid) grid = NULL;
      g_autoptr (GString) words = g_string_new (NULL);
      gint64 now_us = ward_builder_time ("2024-03-10T08:00:00Z").utc_us;

      add_saturation (builder, "95", table[i].now, "2024-03-10T07:00:00Z");
      add_saturation (builder, "97", table[i].before, "2024-03-10T06:00:00Z");
      ward_latest_strip_set_compact (WARD_LATEST_STRIP (strip), TRUE);
      grid = ward_grid_new (WARD_GRID_VITALS, ward_builder_get (builder), 2, NULL, zone, now_us);
      ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, now_us);
      gather (strip, words);
      g_test_message ("%s", words->str);
      g_assert_nonnull (strstr (words->str, table[i].words));
      g_assert_finalize_object (strip);
    }
}

/* A tile says what the table, the copy and the paper say: that a value is restricted, and that the zone of a time is not known; of the one before, too. */
static void
test_restricted (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) compact = g_string_new (NULL);
  GtkWidget *tile = g_object_ref_sink (ward_latest_tile_new ());
  WardObservation *before = sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, NULL, NULL);
  WardObservation *now = sample_add (sample, "Potassium", 2, "4.80", "mmol/L", NULL, NULL, NULL);

  before->restricted = now->restricted = TRUE;
  before->effective.has_offset = now->effective.has_offset = FALSE;
  grid = sample_grid (sample, WARD_GRID_LABS);
  ward_latest_tile_set_row (WARD_LATEST_TILE (tile), grid, 0, TRUE, zone, SAMPLE_NOW_US);
  gather (tile, words);
  g_test_message ("%s", words->str);
  g_assert_nonnull (strstr (words->str, "[4.80][mmol/L][(restricted)][24-Nov-2025 01:12 (zone not given)\u00a0· "));
  g_assert_nonnull (strstr (words->str, "[Before: 4.10\u00a0mmol/L (restricted), change"));
  g_assert_nonnull (strstr (words->str, "23-Nov-2025 19:12 (zone not given)]"));
  now->restricted = FALSE;
  ward_latest_tile_set_compact (WARD_LATEST_TILE (tile), TRUE);
  ward_latest_tile_set_row (WARD_LATEST_TILE (tile), grid, 0, TRUE, zone, SAMPLE_NOW_US);
  gather (tile, compact);
  g_assert_nonnull (strstr (compact->str, "[4.80][mmol/L][24-Nov"));
  g_assert_nonnull (strstr (compact->str, "[Before: 4.10\u00a0mmol/L (restricted), 6hrs\u00a0earlier]"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (tile), "24-Nov-2025 01:12 (zone not given)\u00a0· "));
  g_assert_finalize_object (tile);
}

/* What is not known to be the latest is not shown as if it were, nor read out so. */
static void
test_lacks_newest (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());

  sample_add (sample, "Potassium", 2, "4.80", "mmol/L", NULL, NULL, NULL);
  grid = sample_grid (sample, WARD_GRID_LABS);
  for (gboolean lacks = TRUE; lacks >= FALSE; lacks--)
    {
      g_autoptr (GString) words = g_string_new (NULL);

      ward_latest_strip_set_lacks_newest (WARD_LATEST_STRIP (strip), lacks);
      ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
      gather (strip, words);
      g_assert_nonnull (strstr (words->str, lacks ? "[Latest loaded: 24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago]"
                                                  : "[24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago]"));
      ward_assert_accessible_label (gtk_widget_get_first_child (strip),
                                    lacks ? "Potassium 4.80\u00a0mmol/L, No flag sent, Latest loaded: 24-Nov-2025 01:12"
                                            "\u00a0· 2hrs\u00a0ago. Earlier values are not loaded"
                                          : "Potassium 4.80\u00a0mmol/L, No flag sent, 24-Nov-2025 01:12"
                                            "\u00a0· 2hrs\u00a0ago. Earlier values are not loaded");
    }
  g_assert_finalize_object (strip);
}

/* Small tiles keep value, unit, flag, time and age; what is out of sight is counted with its flags, and can be shown. Nothing is cut. */
static void
test_limited (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autofree char *hidden = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  int height = 0;
  guint n = 0;

  ward_latest_strip_set_compact (WARD_LATEST_STRIP (strip), TRUE);
  ward_latest_strip_set_max_lines (WARD_LATEST_STRIP (strip), 2);
  sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 2, "6.80", "mmol/L", "HH", NULL, NULL);
  sample_add (sample, "Sodium", 2, "120", "mmol/L", "LL", NULL, NULL);
  sample_add (sample, "Chloride", 2, "110", "mmol/L", "H", NULL, NULL);
  sample_add (sample, "Calcium", 2, "2.30", "mmol/L", NULL, NULL, NULL);
  grid = sample_grid (sample, WARD_GRID_LABS);
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  gather (strip, words);
  g_assert_nonnull (strstr (
      words->str,
      "[6.80][mmol/L][HH ▲▲][24-Nov-2025 01:12\u00a0· 2hrs\u00a0ago][Before: 4.10\302\240mmol/L, 6hrs\u00a0earlier]"));

  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 10, NULL, &height, NULL, NULL); /* one column */
  gtk_widget_allocate (strip, 200, height, -1, NULL);
  hidden = ward_latest_strip_dup_hidden (WARD_LATEST_STRIP (strip), &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (hidden, ==, "2 more values: 2\u00a0critical");
  g_assert_false (gtk_widget_get_child_visible (gtk_widget_get_last_child (strip)));

  g_free (g_steal_pointer (&hidden));
  ward_latest_strip_set_max_lines (WARD_LATEST_STRIP (strip), 1);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 10, NULL, &height, NULL, NULL);
  gtk_widget_allocate (strip, 200, height, -1, NULL);
  hidden = ward_latest_strip_dup_hidden (WARD_LATEST_STRIP (strip), &n);
  g_assert_cmpstr (hidden, ==, "3 more values: 2\u00a0critical, 1\u00a0other\u00a0abnormal");

  ward_latest_strip_set_show_all (WARD_LATEST_STRIP (strip), TRUE);
  gtk_widget_measure (strip, GTK_ORIENTATION_VERTICAL, 200, NULL, &height, NULL, NULL);
  gtk_widget_allocate (strip, 200, height, -1, NULL);
  g_assert_null (ward_latest_strip_dup_hidden (WARD_LATEST_STRIP (strip), &n));
  g_assert_true (gtk_widget_get_child_visible (gtk_widget_get_last_child (strip)));
  g_assert_finalize_object (strip);
}

/* Cancelled and withdrawn results are never the latest. */
static void
test_never_cancelled (void)
{
  g_autoptr (Sample) sample = sample_new ();
  GtkWidget *strip;
  g_autoptr (GString) words = g_string_new (NULL);

  sample_add (sample, "Potassium", 8, "4.10", "mmol/L", NULL, NULL, NULL);
  sample_add (sample, "Potassium", 2, "9.9", "mmol/L", "HH", NULL, NULL)->status = WARD_STATUS_CANCELLED;
  sample_add (sample, "Sodium", 2, "120", "mmol/L", "LL", NULL, NULL)->status = WARD_STATUS_ENTERED_IN_ERROR;
  strip = make (sample, WARD_GRID_LABS);
  gather (strip, words);
  g_assert_cmpuint (count_tiles (strip), ==, 1);
  g_assert_nonnull (strstr (words->str, "4.10"));
  g_assert_null (strstr (words->str, "9.9"));
  g_assert_finalize_object (strip);
}

/* A reading of days ago is marked as such, and no tile keeps anything of the one before. */
static void
test_old_and_again (void)
{
  g_autoptr (Sample) old = sample_new ();
  g_autoptr (Sample) fresh = sample_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  GtkWidget *strip;
  GtkWidget *tile;

  sample_add (old, "Weight", 400, "70", "kg", "HH", NULL, NULL);
  sample_add (old, "Height", 400, "170", "cm", NULL, NULL, NULL);
  strip = make (old, WARD_GRID_LABS);
  g_assert_cmpuint (count_tiles (strip), ==, 2);
  tile = gtk_widget_get_first_child (strip);
  g_assert_true (gtk_widget_has_css_class (tile, "old"));
  sample_add (fresh, "Weight", 1, "71", "kg", NULL, NULL, NULL);
  grid = sample_grid (fresh, WARD_GRID_LABS);
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
  g_assert_cmpuint (count_tiles (strip), ==, 1);
  tile = gtk_widget_get_first_child (strip);
  g_assert_false (gtk_widget_has_css_class (tile, "old"));
  g_assert_false (gtk_widget_has_css_class (tile, "critical"));
  {
    g_autoptr (GString) before = g_string_new (NULL);
    g_autoptr (GString) after = g_string_new (NULL);

    /* That there is no earlier one can be said only where all is there. */
    gather (tile, before);
    g_assert_nonnull (strstr (before->str, "Earlier values are not loaded"));
    ward_latest_strip_set_whole (WARD_LATEST_STRIP (strip), TRUE);
    ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, SAMPLE_NOW_US);
    gather (gtk_widget_get_first_child (strip), after);
    g_assert_nonnull (strstr (after->str, "No earlier value"));
  }
  {
    g_autoptr (Sample) month = sample_new ();
    g_autoptr (WardGrid) of_month = NULL;
    g_autoptr (GString) words = g_string_new (NULL);

    /* Of a date that is known to the month nobody says how old it is. */
    sample_add (month, "Weight", 5000, "71", "kg", NULL, NULL, NULL)->effective.precision = WARD_PRECISION_MONTH;
    of_month = sample_grid (month, WARD_GRID_LABS);
    ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), of_month, zone, SAMPLE_NOW_US);
    gather (strip, words);
    g_assert_nonnull (strstr (words->str, "[Apr-2025]"));
  }
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), NULL, zone, SAMPLE_NOW_US);
  g_assert_cmpuint (count_tiles (strip), ==, 0);
  g_assert_finalize_object (strip);
}

/* Two units are two tiles, the newest first; both say which is newer, and neither joins them (V55). */
static void
test_other_unit (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GString) newest = g_string_new (NULL);
  g_autoptr (GString) older = g_string_new (NULL);
  GtkWidget *strip;
  GtkWidget *tile;

  sample_add (sample, "Weight", 48, "71.1", "kg", NULL, NULL, NULL);
  sample_add (sample, "Weight", 24, "70.0", "kg", NULL, NULL, NULL);
  sample_add (sample, "Weight", 2, "155", "[lb_av]", NULL, NULL, NULL);
  sample_add (sample, "Height", 2, "170", "cm", NULL, NULL, NULL);
  strip = make (sample, WARD_GRID_LABS);
  g_assert_cmpuint (count_tiles (strip), ==, 3);
  for (tile = gtk_widget_get_first_child (strip); tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    if (!gtk_widget_has_css_class (tile, "superseded"))
      gather (tile, newest);
    else
      gather (tile, older);
  g_assert_nonnull (strstr (newest->str, "[Weight][155][lb]"));
  g_assert_nonnull (strstr (newest->str, "[Before, unit differs: 70.0\302\240kg\n23-Nov-2025 03:12]"));
  g_assert_null (strstr (newest->str, "change"));
  g_assert_cmpstr (
      older->str, ==,
      "[Weight][70.0][kg][23-Nov-2025 03:12\u00a0· 24hrs\u00a0ago][Not the newest, unit differs: 155\302\240lb\n"
      "24-Nov-2025 01:12][Before: 71.1\302\240kg, change\u00a0\342\210\2221.1\u00a0in\u00a024hrs\n22-Nov-2025 03:12]");
  tile = gtk_widget_get_first_child (strip);
  while (!gtk_widget_has_css_class (tile, "superseded"))
    tile = gtk_widget_get_next_sibling (tile);
  g_string_set_size (newest, 0);
  gather (gtk_widget_get_prev_sibling (tile), newest);
  g_assert_true (g_str_has_prefix (newest->str, "[Weight][155]"));
  g_assert_finalize_object (strip);
}

/* Of two at once neither is the newest, and neither tile says so. */
static void
test_both_units_at_once (void)
{
  g_autoptr (Sample) sample = sample_new ();
  g_autoptr (GString) words = g_string_new (NULL);
  GtkWidget *strip;

  sample_add (sample, "Weight", 2, "70.0", "kg", NULL, NULL, NULL);
  sample_add (sample, "Weight", 2, "155", "[lb_av]", NULL, NULL, NULL);
  strip = make (sample, WARD_GRID_LABS);
  g_assert_cmpuint (count_tiles (strip), ==, 2);
  gather (strip, words);
  g_assert_nonnull (strstr (words->str, "Also, unit differs: 155"));
  g_assert_nonnull (strstr (words->str, "Also, unit differs: 70.0"));
  g_assert_null (strstr (words->str, "Before, unit differs"));
  g_assert_null (strstr (words->str, "Not the newest"));
  g_assert_finalize_object (strip);
}

static WardObservation *
add_average (WardClinicalBuilder *builder, const char *from, const char *to)
{
  WardObservation *average = ward_builder_add (builder, "96607-7", "Average blood pressure", from);
  WardMeasure *count;

  average->categories = WARD_CATEGORY_VITAL_SIGNS;
  average->effective_end = ward_builder_time (to);
  ward_builder_add_component (builder, average, "96608-5", "Mean systolic", "126", "mm[Hg]");
  ward_builder_add_component (builder, average, "96609-3", "Mean diastolic", "79", "mm[Hg]");
  count = ward_builder_add_component (builder, average, NULL, "Number", "14", "1");
  ward_builder_add_coding (builder, &count->code, WARD_SYSTEM_SNOMED, "246432004", NULL);
  return average;
}

/* The average of days is of no moment: its tile says from when to when, of how many readings, and is as old as the end; a spot reading is neither it nor the one
 * before it. While its days are not over it has no age. */
static void
test_average_pressure (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GString) running = g_string_new (NULL);
  gint64 now_us = ward_builder_time ("2024-03-10T08:00:00Z").utc_us;
  WardObservation *average = add_average (builder, "2024-03-01T08:00:00Z", "2024-03-08T08:00:00Z");

  ward_builder_add_pressure (builder, "118", "76", "2024-02-27T08:00:00Z")->categories = WARD_CATEGORY_VITAL_SIGNS;
  grid = ward_grid_new (WARD_GRID_VITALS, ward_builder_get (builder), 2, NULL, zone, now_us);
  ward_latest_strip_set_whole (WARD_LATEST_STRIP (strip), TRUE);
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, now_us);
  g_assert_cmpuint (count_tiles (strip), ==, 2);
  gather (strip, words);
  g_assert_nonnull (strstr (words->str,
                            "[Average blood pressure][126/79][mmHg (n\302\240=\302\24014)]"
                            "[01-Mar-2024 08:00 to\n08-Mar-2024 08:00\u00a0· 2d\302\240ago][No earlier value]"));
  g_assert_nonnull (strstr (words->str, "[118/76][mmHg][27-Feb-2024 08:00\u00a0· 12d\302\240ago][No earlier value]"));
  average->effective_end = ward_builder_time ("2024-03-12T08:00:00Z");
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, now_us);
  gather (strip, running);
  g_assert_nonnull (strstr (running->str, "[01-Mar-2024 08:00 to\n12-Mar-2024 08:00]"));
  g_assert_finalize_object (strip);
}

static gboolean
is_part_of_date (char c)
{
  return g_ascii_isalnum (c) || c == '-';
}

/* In how many lines a label breaks at all; none of them begins within a date, and none begins with the dot that joins a time and its age. */
static guint
count_broken (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);
  guint n_broken = 0;

  for (int width = 100; width < 400; width += 10)
    {
      g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (label));

      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
      for (int i = 1; i < pango_layout_get_line_count (layout); i++, n_broken++)
        {
          const char *start = text + pango_layout_get_line_readonly (layout, i)->start_index;

          g_test_message ("%d: %s | %s", width, text, start);
          g_assert_false (is_part_of_date (start[-1]) && is_part_of_date (start[0]));
          g_assert_false (g_str_has_prefix (start, "·"));
        }
    }
  return n_broken;
}

/* However narrow a tile is, no line of it begins within a date, also where a word stands before that. */
static void
test_dates_whole (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  GtkWidget *strip = g_object_ref_sink (ward_latest_strip_new ());
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  gint64 now_us = ward_builder_time ("2024-03-20T08:00:00Z").utc_us;
  guint n_broken = 0;
  WardObservation *reported = ward_builder_add_number (builder, "8867-4", "Heart rate", "72", "/min", NULL);

  reported->categories = WARD_CATEGORY_VITAL_SIGNS;
  reported->issued = ward_builder_time ("2024-03-18T08:00:00Z");
  add_average (builder, "2024-03-01T08:00:00Z", "2024-03-08T08:00:00Z");
  add_average (builder, "2024-03-09T08:00:00Z", "2024-03-16T08:00:00Z");
  grid = ward_grid_new (WARD_GRID_VITALS, ward_builder_get (builder), 3, NULL, zone, now_us);
  ward_latest_strip_set_compact (WARD_LATEST_STRIP (strip), TRUE);
  ward_latest_strip_set_grid (WARD_LATEST_STRIP (strip), grid, zone, now_us);
  for (GtkWidget *tile = gtk_widget_get_first_child (strip); tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    for (GtkWidget *part = gtk_widget_get_first_child (tile); part != NULL; part = gtk_widget_get_next_sibling (part))
      n_broken += GTK_IS_LABEL (part) ? count_broken (GTK_LABEL (part)) : 0;
  g_assert_cmpuint (n_broken, >, 0);
  g_assert_finalize_object (strip);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/strip/number-of-a-value", test_find_number);
  g_test_add_func ("/widgets/strip/W13-W29-value-unit-flag-age-change", test_tile);
  g_test_add_func ("/widgets/strip/W23-limited", test_limited);
  g_test_add_func ("/widgets/latest-strip/W34-no-change-over-a-gap", test_gap);
  g_test_add_func ("/widgets/strip/W13-compact", test_compact);
  g_test_add_func ("/widgets/strip/W13-V52-compact-oxygen", test_compact_oxygen);
  g_test_add_func ("/widgets/latest-strip/V93-restricted-and-zone", test_restricted);
  g_test_add_func ("/widgets/latest-strip/W34-newest-not-loaded", test_lacks_newest);
  g_test_add_func ("/widgets/strip/W31-cancelled-is-never-latest", test_never_cancelled);
  g_test_add_func ("/widgets/strip/W29-old-is-marked", test_old_and_again);
  g_test_add_func ("/widgets/strip/V55-newest-of-two-units", test_other_unit);
  g_test_add_func ("/widgets/strip/two-units-at-once", test_both_units_at_once);
  g_test_add_func ("/widgets/strip/V49-average-pressure", test_average_pressure);
  g_test_add_func ("/widgets/strip/dates-whole", test_dates_whole);
  return g_test_run ();
}
