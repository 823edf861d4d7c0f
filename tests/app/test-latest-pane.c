/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The latest vital signs with large text: what the tiles keep, and what the button says of those that are out of sight. */
#include "app/ward-latest-pane.h"

#include "app/app-fixture.h"
#include "support/ward-clinical-builder.h"

static const char *const units[] = { "/min", "%", "mm[Hg]", "/min", "Cel", "{score}", "{score}", "kg", NULL };

static WardGrid *
make_grid (WardClinicalBuilder *builder, gboolean flagged)
{
  static const struct
  {
    const char *loinc;
    const char *name;
    const char *flag;
  } signs[] = {
    { "9279-1", "Respiratory rate", "H" },     { "2708-6", "Oxygen saturation", "L" },
    { "8478-0", "Mean blood pressure", NULL }, { "8867-4", "Heart rate", NULL },
    { "8310-5", "Temperature", "H" },          { "9269-2", "Glasgow coma score", "AA" },
    { "72514-3", "Pain score", "LOCAL" },      { "29463-7", "Weight", NULL },
  };
  gint64 now_us = ward_builder_time ("2024-03-10T08:00:00Z").utc_us;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    for (guint hour = 6; hour <= 7; hour++)
      {
        g_autofree char *time = g_strdup_printf ("2024-03-10T%02u:00:00Z", hour);
        WardObservation *sign
            = ward_builder_add_number (builder, signs[i].loinc, signs[i].name, hour == 6 ? "12" : "13", units[i], time);

        sign->categories = WARD_CATEGORY_VITAL_SIGNS;
        if (i == 1)
          ward_builder_add_component (builder, sign, "3151-8", "Inhaled oxygen flow rate", "3", "L/min");
        if (flagged && signs[i].flag != NULL)
          ward_builder_add_flag (builder, &sign->measure, NULL, signs[i].flag, NULL);
        if (i == G_N_ELEMENTS (signs) - 1)
          ward_builder_add_range (builder, &sign->measure, "20", "80", NULL);
        if (!flagged)
          sign->measure.n_ranges = 0;
      }
  return ward_grid_new (WARD_GRID_VITALS, ward_builder_get (builder), builder->observations->len, NULL, zone, now_us);
}

typedef struct
{
  WardClinicalBuilder *builder;
  GtkWidget *pane;
  GtkWidget *window;
  GtkWidget *button;
} Shown;

static void
show (Shown *shown, gboolean flagged, int width)
{
  g_autoptr (WardGrid) grid = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  app_set_text_size (200);
  shown->builder = ward_builder_new ();
  grid = make_grid (shown->builder, flagged);
  shown->pane = g_object_ref_sink (ward_latest_pane_new ());
  ward_latest_pane_set_compact (WARD_LATEST_PANE (shown->pane));
  ward_latest_pane_set_grid (WARD_LATEST_PANE (shown->pane), grid, TRUE);
  gtk_box_append (GTK_BOX (box), shown->pane);
  shown->window = app_put_in_window (box);
  gtk_window_set_default_size (GTK_WINDOW (shown->window), width, 800);
  app_wait_painted (shown->window);
  app_settle ();
  app_wait_painted (shown->window);
  shown->button = app_find (shown->pane, GTK_TYPE_BUTTON, "latest-more");
  g_assert_true (gtk_widget_get_mapped (shown->button));
}

static void
hide (Shown *shown)
{
  gtk_window_destroy (GTK_WINDOW (shown->window));
  g_assert_finalize_object (shown->pane);
  ward_builder_free (shown->builder);
  app_set_text_size (100);
}

/* A number without its unit cannot be compared, and a bare saturation reads as one on air (W13, V52). */
static void
test_before (void)
{
  Shown shown = { 0 };
  g_autofree char *words = NULL;

  show (&shown, FALSE, 1400);
  words = app_read (shown.pane);
  g_test_message ("%s", words);
  g_assert_nonnull (strstr (words, "[Before: 12\u00a0% on 3\u00a0L/min O2, 60min\u00a0earlier]"));
  g_assert_nonnull (strstr (words, "[Before: 12\u00a0mmHg, 60min\u00a0earlier]"));
  hide (&shown);
}

/* The gravest first, each kind apart, whole also where the window is narrow (W15, W23). */
static void
test_counts (void)
{
  static const struct
  {
    int width;
    const char *words;
  } table[] = {
    { 1400, "Show 5 more values: 1\u00a0critical, 1\u00a0other\u00a0abnormal, 1\u00a0flag\u00a0not\u00a0known, "
            "1\u00a0out of range (calculated)" },
    { 700, "Show 7 more values: 1\u00a0critical, 2\u00a0other\u00a0abnormal, 1\u00a0flag\u00a0not\u00a0known, "
           "1\u00a0out of range (calculated)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Shown shown = { 0 };
      PangoLayout *layout;

      show (&shown, TRUE, table[i].width);
      layout = gtk_label_get_layout (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (shown.button))));
      g_assert_cmpint (gtk_widget_get_width (shown.window), ==, table[i].width);
      g_assert_cmpint (gtk_widget_get_width (shown.button), <=, table[i].width);
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (shown.button)), ==, table[i].words);
      g_assert_false (pango_layout_is_ellipsized (layout));
      g_assert_cmpint (pango_layout_get_line_count (layout), <=, 3);
      hide (&shown);
    }
}

/* What has no flag is named. */
static void
test_names (void)
{
  Shown shown = { 0 };

  show (&shown, FALSE, 1400);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (shown.button)), ==,
                   "Show 5 more values: Temperature, Mean arterial pressure, …");
  hide (&shown);
}

int
main (int argc, char *argv[])
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  g_test_add_func ("/app/latest-pane/W13-V52-large-text-keeps-unit-and-oxygen", test_before);
  g_test_add_func ("/app/latest-pane/W15-W23-each-kind-is-counted", test_counts);
  g_test_add_func ("/app/latest-pane/W23-names-what-is-hidden", test_names);
  return g_test_run ();
}
