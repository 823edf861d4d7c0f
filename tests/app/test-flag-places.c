/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One flag in four places: a table's cell, the list of what is abnormal, the rows of a report and a graph's mark say the same of it, whatever tone that is. What
 * stands out in one of them and not in another is taken for normal where it does not. */
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-abnormal-list.h"
#include "app/ward-reports-page.h"
#include "support/ward-clinical-builder.h"
#include "widgets/ward-cell-text.h"
#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"

static void
set_up (AppRecord *self, gconstpointer data)
{
  app_record_set_up (self);
  app_record_sign_in (self);
  app_record_open (self, "adult");
}

static void
tear_down (AppRecord *self, gconstpointer data)
{
  app_record_tear_down (self);
}

/* What a place says: each has its own word for it. */
typedef struct
{
  const char *said;
  WardTone tone;
  const char *list_class;   /* NULL: not in the list */
  const char *report_class; /* NULL: as any other row */
  WardColor color;
} Saying;

static const Saying sayings[] = {
  { "critical", WARD_TONE_CRITICAL, "flag-critical", "fact-critical", WARD_COLOR_CRITICAL_BG },
  { "high", WARD_TONE_HIGH, "flag-high", "fact-high", WARD_COLOR_HIGH },
  { "low", WARD_TONE_LOW, "flag-low", "fact-low", WARD_COLOR_LOW },
  { "abnormal", WARD_TONE_ABNORMAL, "flag-abnormal", "fact-warning", WARD_COLOR_ABNORMAL },
  { "unknown", WARD_TONE_UNKNOWN, "flag-unknown", "fact-unknown", WARD_COLOR_NEUTRAL },
  { "nothing", WARD_TONE_PLAIN, NULL, NULL, WARD_COLOR_PLOT_LINE },
};

static void
check_cell (const WardObservation *observation, const Saying *saying)
{
  WardFlag flag;

  ward_flag_read_observation (observation, &flag);
  g_assert_cmpint (ward_tone_from_flag (&flag), ==, saying->tone);
}

static void
check_list (const WardClinicalBuilder *builder, const WardObservation *observation, const Saying *saying)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (builder), builder->observations->len,
                                             NULL, zone, observation->effective.utc_us);
  GtkWidget *list = g_object_ref_sink (ward_abnormal_list_new ());

  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), grid, observation->effective.utc_us);
  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    if (sayings[i].list_class != NULL)
      g_assert_cmpint (app_find (list, GTK_TYPE_LABEL, sayings[i].list_class) != NULL, ==, &sayings[i] == saying);
  ward_abnormal_list_set_grid (WARD_ABNORMAL_LIST (list), NULL, 0);
  g_assert_finalize_object (list);
}

static void
check_report (WardRecord *record, WardObservation *observation, const Saying *saying)
{
  const WardObservation *const contained[] = { observation };
  const char *const results[] = { "#flagged" };
  const WardReport report = { .id = "report",
                              .status = WARD_STATUS_FINAL,
                              .contained = contained,
                              .n_contained = 1,
                              .results = results,
                              .n_results = 1 };
  GtkWidget *facts = g_object_ref_sink (ward_facts_new ());
  g_autofree char *words = NULL;

  observation->id = "flagged";
  ward_report_facts_add (WARD_FACTS (facts), record, &report, NULL);
  words = app_read (facts);
  g_assert_nonnull (strstr (words, "Potassium"));
  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    if (sayings[i].report_class != NULL)
      g_assert_cmpint (app_find (facts, GTK_TYPE_LABEL, sayings[i].report_class) != NULL, ==, &sayings[i] == saying);
  g_assert_finalize_object (facts);
}

static void
check_graph (const WardObservation *observation, const Saying *saying)
{
  g_autoptr (WardSeries) series = ward_series_new ("Potassium", "mmol/L", &observation, 1, NULL);
  const GdkRGBA *color = NULL;

  g_assert_cmpuint (ward_series_get_n_points (series), ==, 1);
  color = ward_mark_get_color (ward_series_get_point (series, 0));
  g_assert_true (gdk_rgba_equal (color, ward_color (saying->color)));
}

static void
test_places (AppRecord *self, gconstpointer data)
{
  static const struct
  {
    const char *code; /* (nullable) no flag */
    const char *said;
  } cases[] = {
    { "HH", "critical" },      { "LL", "critical" }, { "AA", "critical" },
    { "H", "high" },           { "HU", "high" },     { "L", "low" },
    { "LU", "low" },           { "A", "abnormal" },  { "X-LOCAL-1", "unknown" },
    { "REVIEWED", "unknown" }, { "N", "nothing" },   { NULL, "nothing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      WardObservation *observation
          = ward_builder_add_number (builder, "2823-3", "Potassium", "4.1", "mmol/L", "2026-01-02T08:00:00Z");
      const Saying *saying = sayings;

      while (strcmp (saying->said, cases[i].said) != 0)
        saying++;
      g_test_message ("%s", cases[i].code != NULL ? cases[i].code : "no flag");
      if (cases[i].code != NULL)
        ward_builder_add_flag (builder, &observation->measure, NULL, cases[i].code, NULL);
      check_cell (observation, saying);
      check_graph (observation, saying);
      check_list (builder, observation, saying);
      check_report (self->record, observation, saying);
    }
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/flag-places/W19-V26-the-same-in-each", AppRecord, NULL, set_up, test_places, tear_down);

  return g_test_run ();
}
