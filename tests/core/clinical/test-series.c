/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points of a graph and ticks of its axes: what is drawn, what breaks the line, what is never drawn. */

#include "core/clinical/ward-series.h"

#include "support/ward-clinical-builder.h"

#include <math.h>
#include <string.h>

#define HOUR_US (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  WardClinicalBuilder *builder;
  GTimeZone *zone;    /* (owned) */
  WardSeries *series; /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->builder = ward_builder_new ();
  fixture->zone = g_time_zone_new_identifier ("Europe/Berlin");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->series, ward_series_unref);
  g_time_zone_unref (fixture->zone);
  ward_builder_free (fixture->builder);
}

static void
build (Fixture *fixture)
{
  g_clear_pointer (&fixture->series, ward_series_unref);
  fixture->series = ward_series_new ("Potassium", "mmol/L", ward_builder_get (fixture->builder),
                                     fixture->builder->observations->len, fixture->zone);
}

static WardObservation *
add (Fixture *fixture, const char *lexeme, const char *time)
{
  return ward_builder_add_number (fixture->builder, "2823-3", "Potassium", lexeme, "mmol/L", time);
}

static const WardPoint *
point (Fixture *fixture, guint index)
{
  const WardPoint *found = ward_series_get_point (fixture->series, index);

  g_assert_nonnull (found);
  return found;
}

static void
assert_value (Fixture *fixture, guint index, WardPointKind kind, double value)
{
  g_assert_cmpint (point (fixture, index)->kind, ==, kind);
  g_assert_cmpfloat_with_epsilon (point (fixture, index)->value, value, 1e-9);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  add (fixture, "4.3", "2024-03-12T08:00:00Z");
  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_series_get_n_points (fixture->series), ==, 2);
  assert_value (fixture, 0, WARD_POINT_EXACT, 4.1);
  assert_value (fixture, 1, WARD_POINT_EXACT, 4.3);
  g_assert_cmpint (point (fixture, 0)->start_us, ==, ward_builder_time ("2024-03-10T08:00:00Z").utc_us);
  g_assert_cmpstr (ward_series_get_label (fixture->series), ==, "Potassium");
  g_assert_cmpstr (ward_series_get_unit (fixture->series), ==, "mmol/L");
  g_assert_false (ward_series_is_pair (fixture->series));
}

static void
test_zero (Fixture *fixture, gconstpointer data)
{
  WardObservation *zero = add (fixture, "0", "2024-03-10T08:00:00Z");
  double min, max;

  ward_builder_add_range (fixture->builder, &zero->measure, "0", "5", NULL);
  build (fixture);
  assert_value (fixture, 0, WARD_POINT_EXACT, 0);
  g_assert_cmpint (point (fixture, 0)->direction, ==, WARD_DIRECTION_NONE);
  g_assert_true (ward_series_get_value_bounds (fixture->series, &min, &max));
  g_assert_cmpfloat_with_epsilon (max, 0, 1e-9);
}

static void
test_censored (Fixture *fixture, gconstpointer data)
{
  add (fixture, "5", "2024-03-10T08:00:00Z")->measure.value.quantity.comparator = WARD_COMPARATOR_LESS;
  add (fixture, "9", "2024-03-11T08:00:00Z")->measure.value.quantity.comparator = WARD_COMPARATOR_GREATER_OR_EQUAL;
  build (fixture);
  assert_value (fixture, 0, WARD_POINT_AT_MOST, 5);
  assert_value (fixture, 1, WARD_POINT_AT_LEAST, 9);
}

static void
test_comparator_unknown (Fixture *fixture, gconstpointer data)
{
  add (fixture, "5", "2024-03-10T08:00:00Z")->measure.value.quantity.comparator = WARD_COMPARATOR_UNKNOWN;
  build (fixture);
  g_assert_cmpint (point (fixture, 0)->kind, ==, WARD_POINT_GAP);
  g_assert_cmpuint (ward_series_get_n_left_out (fixture->series), ==, 1);
}

/* W38: the line breaks where something was that has no value. */
static void
test_gaps (Fixture *fixture, gconstpointer data)
{
  static const WardStatus without[] = { WARD_STATUS_CANCELLED, WARD_STATUS_ENTERED_IN_ERROR, WARD_STATUS_REGISTERED };
  WardObservation *absent;
  double min, max;

  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    add (fixture, "99", "2024-03-11T08:00:00Z")->status = without[i];
  absent = ward_builder_add (fixture->builder, "2823-3", "Potassium", "2024-03-11T09:00:00Z");
  ward_builder_set_absent (fixture->builder, &absent->measure, NULL, "error", NULL);
  add (fixture, "98", "2024-03-11T10:00:00Z")->unsafe_modifier = TRUE;
  add (fixture, "4.2", "2024-03-12T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_series_get_n_points (fixture->series), ==, 7);
  for (guint i = 1; i < 6; i++)
    {
      g_assert_cmpint (point (fixture, i)->kind, ==, WARD_POINT_GAP);
      g_assert_true (isnan (point (fixture, i)->value));
      g_assert_cmpint (point (fixture, i)->severity, ==, WARD_SEVERITY_NONE);
    }
  g_assert_cmpuint (ward_series_get_n_left_out (fixture->series), ==, 0);
  g_assert_true (ward_series_get_value_bounds (fixture->series, &min, &max));
  g_assert_cmpfloat_with_epsilon (max, 4.2, 1e-9);
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  ward_builder_add_text (fixture->builder, "2823-3", "K", "haemolysed", "2024-03-11T08:00:00Z");
  add (fixture, "4.2", "2024-03-12T08:00:00Z");
  build (fixture);
  g_assert_cmpint (point (fixture, 1)->kind, ==, WARD_POINT_GAP);
  g_assert_cmpuint (ward_series_get_n_left_out (fixture->series), ==, 1);
}

static void
test_foreign_unit (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "98", "mg/dL", "2023-03-10T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.4", "mmol/L", "2024-03-12T08:00:00Z");
  ward_builder_add_number (fixture->builder, "2345-7", "Glucose", "5.1", NULL, "2024-03-11T08:00:00Z");
  build (fixture);
  g_assert_cmpuint (ward_series_get_n_left_out (fixture->series), ==, 2);
  g_assert_cmpint (point (fixture, 0)->kind, ==, WARD_POINT_GAP);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  add (fixture, "1", "2024-03-10T08:00:00Z")->status = WARD_STATUS_PRELIMINARY;
  add (fixture, "2", "2024-03-11T08:00:00Z")->status = WARD_STATUS_UNKNOWN;
  add (fixture, "3", "2024-03-12T08:00:00Z")->status = WARD_STATUS_CORRECTED;
  add (fixture, "4", "2024-03-13T08:00:00Z");
  build (fixture);
  g_assert_true (point (fixture, 0)->hollow);
  g_assert_true (point (fixture, 1)->hollow);
  g_assert_true (point (fixture, 2)->ringed);
  g_assert_false (point (fixture, 2)->hollow);
  g_assert_false (point (fixture, 3)->hollow || point (fixture, 3)->ringed || point (fixture, 3)->imprecise);
}

static void
test_date_only (Fixture *fixture, gconstpointer data)
{
  add (fixture, "1", "2005-07-05");
  build (fixture);
  g_assert_true (point (fixture, 0)->imprecise);
  g_assert_cmpint (point (fixture, 0)->start_us, ==, ward_builder_time ("2005-07-04T22:00:00Z").utc_us);
  g_assert_cmpint (point (fixture, 0)->end_us - point (fixture, 0)->start_us, ==, 24 * HOUR_US - 1);
}

static void
test_period (Fixture *fixture, gconstpointer data)
{
  add (fixture, "1", "2024-03-10T08:00:00Z")->effective_end = ward_builder_time ("2024-03-11T08:00:00Z");
  add (fixture, "1", "2024-03-12T08:00:00Z")->effective_end = ward_builder_time ("2024-03-12T08:00:40Z"); /* a moment */
  build (fixture);
  g_assert_cmpint (point (fixture, 1)->end_us, ==, point (fixture, 1)->start_us);
  g_assert_cmpint (point (fixture, 0)->end_us - point (fixture, 0)->start_us, ==, 24 * HOUR_US);
}

static void
test_reported (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = NULL;

  add (fixture, "4.10", NULL)->issued = ward_builder_time ("2024-03-10T08:00:00Z");
  add (fixture, "4.2", NULL); /* no time at all: no place on an axis of time */
  build (fixture);
  g_assert_cmpuint (ward_series_get_n_points (fixture->series), ==, 1);
  g_assert_cmpuint (ward_series_get_n_left_out (fixture->series), ==, 1);
  g_assert_true (point (fixture, 0)->imprecise);
  words = ward_series_format_point (fixture->series, 0);
  g_assert_cmpstr (words, ==, "reported 10-Mar-2024 09:00  4.10\u00a0mmol/L");
}

static void
test_bands (Fixture *fixture, gconstpointer data)
{
  WardReferenceRange *foreign;

  ward_builder_add_range (fixture->builder, &add (fixture, "4", "2024-03-10T08:00:00Z")->measure, "3.5", "5.1", NULL);
  ward_builder_add_range (fixture->builder, &add (fixture, "4", "2024-03-11T08:00:00Z")->measure, NULL, "5.0", NULL);
  foreign
      = ward_builder_add_range (fixture->builder, &add (fixture, "4", "2024-03-12T08:00:00Z")->measure, "1", "2", NULL);
  foreign->high.unit_code = "mg/dL";
  build (fixture);
  g_assert_cmpfloat_with_epsilon (point (fixture, 0)->low, 3.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (point (fixture, 0)->high, 5.1, 1e-9);
  g_assert_true (isnan (point (fixture, 1)->low));
  g_assert_cmpfloat_with_epsilon (point (fixture, 1)->high, 5.0, 1e-9);
  g_assert_true (isnan (point (fixture, 2)->low) && isnan (point (fixture, 2)->high));
}

/* The band in numbers: each point's own; none where there is no band, and none of a pair, which has two. */
static void
test_range_words (Fixture *fixture, gconstpointer data)
{
  static const char *const wanted[] = { "3.50–5.1", "≤ 5.0", NULL };
  WardObservation *pressure;

  ward_builder_add_range (fixture->builder, &add (fixture, "4", "2024-03-10T08:00:00Z")->measure, "3.50", "5.1", NULL);
  ward_builder_add_range (fixture->builder, &add (fixture, "4", "2024-03-11T08:00:00Z")->measure, NULL, "5.0", NULL);
  add (fixture, "4", "2024-03-12T08:00:00Z");
  build (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *words = ward_series_format_range (fixture->series, i);

      g_assert_cmpstr (words, ==, wanted[i]);
    }
  g_ptr_array_set_size (fixture->builder->observations, 0);
  pressure = ward_builder_add_pressure (fixture->builder, "120", "80", "2024-03-10T08:00:00Z");
  ward_builder_add_range (fixture->builder, (WardMeasure *) &pressure->components[0], "90", "140", NULL);
  build (fixture);
  g_assert_null (ward_series_format_range (fixture->series, 0));
}

static void
test_one_sided (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &add (fixture, "60", "2024-03-10T08:00:00Z")->measure, NULL, "50", NULL);
  build (fixture);
  g_assert_true (isnan (point (fixture, 0)->low));
  g_assert_cmpfloat_with_epsilon (point (fixture, 0)->high, 50, 1e-9);
  g_assert_cmpint (point (fixture, 0)->direction, ==, WARD_DIRECTION_HIGH);
  g_assert_cmpint (point (fixture, 0)->severity, ==, WARD_SEVERITY_NONE);
}

static void
test_range_value (Fixture *fixture, gconstpointer data)
{
  WardObservation *both = add (fixture, "0", "2024-03-10T08:00:00Z");
  WardObservation *low = add (fixture, "0", "2024-03-11T08:00:00Z");
  WardObservation *high = add (fixture, "0", "2024-03-12T08:00:00Z");

  both->measure.value = (WardValue){ .kind = WARD_VALUE_RANGE,
                                     .quantity = { .lexeme = "123", .unit = "mg/dL" },
                                     .quantity2 = { .lexeme = "128", .unit = "mg/dL" } };
  low->measure.value = (WardValue){ .kind = WARD_VALUE_RANGE, .quantity = { .lexeme = "123", .unit = "mg/dL" } };
  high->measure.value = (WardValue){ .kind = WARD_VALUE_RANGE, .quantity2 = { .lexeme = "128", .unit = "mg/dL" } };
  build (fixture);
  assert_value (fixture, 0, WARD_POINT_EXACT, 123);
  g_assert_cmpfloat_with_epsilon (point (fixture, 0)->value2, 128, 1e-9);
  assert_value (fixture, 1, WARD_POINT_AT_LEAST, 123);
  assert_value (fixture, 2, WARD_POINT_AT_MOST, 128);
}

static void
test_pressure (Fixture *fixture, gconstpointer data)
{
  WardObservation *flagged;

  ward_builder_add_pressure (fixture->builder, "120", "80", "2024-03-10T08:00:00Z");
  ward_builder_add_pressure (fixture->builder, "130", NULL, "2024-03-11T08:00:00Z");
  flagged = ward_builder_add_pressure (fixture->builder, "140", "130", "2024-03-12T08:00:00Z");
  ward_builder_add_flag (fixture->builder, (WardMeasure *) &flagged->components[1], NULL, "HH", NULL);
  ward_builder_add_pressure (fixture->builder, NULL, NULL, "2024-03-13T08:00:00Z");
  build (fixture);
  g_assert_true (ward_series_is_pair (fixture->series));
  assert_value (fixture, 0, WARD_POINT_EXACT, 120);
  g_assert_cmpfloat_with_epsilon (point (fixture, 0)->value2, 80, 1e-9);
  g_assert_true (isnan (point (fixture, 1)->value2)); /* half a T */
  g_assert_cmpint (point (fixture, 2)->severity, ==, WARD_SEVERITY_CRITICAL);
  g_assert_cmpint (point (fixture, 3)->kind, ==, WARD_POINT_GAP);
}

static void
test_pressure_limit (Fixture *fixture, gconstpointer data)
{
  WardObservation *pressure = ward_builder_add_pressure (fixture->builder, "120", "50", "2024-03-10T08:00:00Z");

  ((WardMeasure *) pressure->components)[1].value.quantity.comparator = WARD_COMPARATOR_LESS;
  build (fixture);
  g_assert_cmpint (point (fixture, 0)->kind, ==, WARD_POINT_AT_MOST);
}

/* A saturation has components too, and is no pair. */
static void
test_saturation (Fixture *fixture, gconstpointer data)
{
  WardObservation *saturation
      = ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "95", "%", "2024-03-10T08:00:00Z");

  ward_builder_add_component (fixture->builder, saturation, "3151-8", "Flow", "6", "L/min");
  build (fixture);
  g_assert_false (ward_series_is_pair (fixture->series));
  assert_value (fixture, 0, WARD_POINT_EXACT, 95);
}

/* The read-out says what the table, the copy and the paper say: that it is restricted, and that the zone is not known. */
static void
test_restricted_words (Fixture *fixture, gconstpointer data)
{
  g_autofree char *words = NULL;
  g_autofree char *summary = NULL;

  add (fixture, "4.1", "2024-03-10T08:00:00")->restricted = TRUE;
  build (fixture);
  words = ward_series_format_point (fixture->series, 0);
  g_assert_cmpstr (words, ==, "10-Mar-2024 08:00 (zone not given)  4.1\u00a0mmol/L (restricted)");
  summary = ward_series_describe (fixture->series);
  g_assert_nonnull (strstr (summary, words));
}

static void
add_saturation (Fixture *fixture, const char *flow, const char *fraction)
{
  WardObservation *saturation
      = ward_builder_add_number (fixture->builder, "59408-5", "SpO2", "95", "%", "2024-03-10T08:00:00Z");

  if (flow != NULL)
    ward_builder_add_component (fixture->builder, saturation, "3151-8", "Flow", flow, "L/min");
  if (fraction != NULL)
    ward_builder_add_component (fixture->builder, saturation, "3150-0", "FiO2", fraction, "%");
}

/* A number on air is another finding than the same number on oxygen: the point tells which, and the key what its symbol means. */
static void
test_oxygen (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *flow;
    const char *fraction;
    WardOxygen oxygen;
  } cases[] = {
    { NULL, NULL, WARD_OXYGEN_NOT_RECORDED }, { "0", NULL, WARD_OXYGEN_AIR },   { "0.0", "21", WARD_OXYGEN_AIR },
    { NULL, "20.9", WARD_OXYGEN_AIR },        { "6", NULL, WARD_OXYGEN_GIVEN }, { NULL, "40", WARD_OXYGEN_GIVEN },
    { "0", "40", WARD_OXYGEN_GIVEN },         { "2", "21", WARD_OXYGEN_GIVEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add_saturation (fixture, cases[i].flow, cases[i].fraction);
  build (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (point (fixture, i)->oxygen, ==, cases[i].oxygen);
}

static void
test_oxygen_key (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *flows[3];
    const char *key;
    gboolean strip;
  } cases[] = {
    { { "6", "6", "2" }, "▬ on oxygen", TRUE },
    { { "6", "0", "0" }, "▬ on oxygen, ▭ on air", TRUE },
    { { "6", NULL, "2" }, "▬ on oxygen, others O2 not recorded", TRUE },
    { { "6", NULL, "0" }, "▬ on oxygen, ▭ on air, others O2 not recorded", TRUE },
    { { "0", "0", "0" }, "on air", FALSE },
    { { NULL, NULL, NULL }, "O2 not recorded", FALSE },
    { { "0", NULL, NULL }, "▭ on air, others O2 not recorded", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = NULL;

      g_ptr_array_set_size (fixture->builder->observations, 0);
      for (guint k = 0; k < G_N_ELEMENTS (cases[i].flows); k++)
        add_saturation (fixture, cases[i].flows[k], NULL);
      build (fixture);
      key = ward_series_format_oxygen_key (fixture->series);
      g_assert_cmpstr (key, ==, cases[i].key);
      g_assert_cmpint (ward_series_has_oxygen_strip (fixture->series), ==, cases[i].strip);
    }
  g_ptr_array_set_size (fixture->builder->observations, 0);
  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  build (fixture);
  g_assert_null (ward_series_format_oxygen_key (fixture->series));
}

/* A square is told what it is; a triangle needs no words. */
static void
test_flag_key (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *flags[2];
    const char *key;
  } cases[] = {
    { { "H", "LL" }, NULL },
    { { "N", NULL }, NULL },
    { { "QQ", "H" }, "■ flag not known" },
    { { "POS", "H" }, "■ flag in words" },
    { { "POS", "QQ" }, "■ flag not known, or in words" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = NULL;

      g_ptr_array_set_size (fixture->builder->observations, 0);
      for (guint k = 0; k < G_N_ELEMENTS (cases[i].flags); k++)
        {
          WardObservation *one = add (fixture, "4.1", k == 0 ? "2024-03-10T08:00:00Z" : "2024-03-11T08:00:00Z");

          if (cases[i].flags[k] != NULL)
            ward_builder_add_flag (fixture->builder, &one->measure, NULL, cases[i].flags[k], NULL);
        }
      build (fixture);
      key = ward_series_format_flag_key (fixture->series);
      g_assert_cmpstr (key, ==, cases[i].key);
    }
}

/* A hollow symbol and a ring are told what they are; a hollow triangle may be a calculated one, and is none of them. */
static void
test_status_key (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    WardStatus statuses[2];
    const char *flag; /* of the second */
    const char *key;
  } cases[] = {
    { { WARD_STATUS_FINAL, WARD_STATUS_AMENDED }, "H", NULL },
    { { WARD_STATUS_FINAL, WARD_STATUS_CANCELLED }, NULL, NULL },
    { { WARD_STATUS_CORRECTED, WARD_STATUS_FINAL }, NULL, "◎ corrected" },
    { { WARD_STATUS_CORRECTED, WARD_STATUS_PRELIMINARY }, NULL, "○ preliminary  ◎ corrected" },
    { { WARD_STATUS_FINAL, WARD_STATUS_PRELIMINARY }, "L", "⊙ preliminary" },
    { { WARD_STATUS_FINAL, WARD_STATUS_PRELIMINARY }, "HH", "○ preliminary" },
    { { WARD_STATUS_PRELIMINARY, WARD_STATUS_UNKNOWN }, "L", "○, ⊙ preliminary or status not known" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = NULL;

      g_ptr_array_set_size (fixture->builder->observations, 0);
      for (guint k = 0; k < 2; k++)
        {
          WardObservation *one = add (fixture, "4.1", k == 0 ? "2024-03-10T08:00:00Z" : "2024-03-11T08:00:00Z");

          one->status = cases[i].statuses[k];
          if (k == 1 && cases[i].flag != NULL)
            ward_builder_add_flag (fixture->builder, &one->measure, NULL, cases[i].flag, NULL);
        }
      build (fixture);
      key = ward_series_format_status_key (fixture->series);
      g_assert_cmpstr (key, ==, cases[i].key);
    }
  g_ptr_array_set_size (fixture->builder->observations, 0);
  add (fixture, "4.1", "2024-03-10");
  build (fixture);
  {
    g_autofree char *day = ward_series_format_status_key (fixture->series);

    g_assert_cmpstr (day, ==, "◇ time not exact");
  }
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  double min = -1, max = -1;
  gint64 first = -1, last = -1;

  build (fixture);
  g_assert_false (ward_series_get_value_bounds (fixture->series, &min, &max));
  g_assert_false (ward_series_get_time_bounds (fixture->series, &first, &last));
  g_assert_cmpint (ward_series_find_nearest (fixture->series, 0), ==, -1);
  add (fixture, "9.9", "2020-03-12T08:00:00Z")->status = WARD_STATUS_CANCELLED;
  build (fixture);
  g_assert_false (ward_series_get_value_bounds (fixture->series, &min, &max));
  g_assert_false (ward_series_get_time_bounds (fixture->series, &first, &last));
  g_assert_cmpint (first, ==, -1);
  add (fixture, "-2.5", "2024-03-12T08:00:00Z");
  add (fixture, "3", "2024-03-13T08:00:00Z");
  build (fixture);
  g_assert_true (ward_series_get_value_bounds (fixture->series, &min, &max));
  g_assert_cmpfloat_with_epsilon (min, -2.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (max, 3, 1e-9);
  g_assert_true (ward_series_get_time_bounds (fixture->series, &first, &last));
  g_assert_cmpint (last - first, ==, 24 * HOUR_US);
}

static void
test_nearest (Fixture *fixture, gconstpointer data)
{
  gint64 start = ward_builder_time ("2024-03-10T00:00:00Z").utc_us;

  add (fixture, "1", "2024-03-10T00:00:00Z");
  add (fixture, "2", "2024-03-10T10:00:00Z");
  build (fixture);
  g_assert_cmpint (ward_series_find_nearest (fixture->series, start - HOUR_US), ==, 0);
  g_assert_cmpint (ward_series_find_nearest (fixture->series, start + 4 * HOUR_US), ==, 0);
  g_assert_cmpint (ward_series_find_nearest (fixture->series, start + 6 * HOUR_US), ==, 1);
  g_assert_cmpint (ward_series_find_nearest (fixture->series, start + 100 * HOUR_US), ==, 1);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  WardObservation *high = add (fixture, "10.0", "2024-03-10T22:30:00Z");
  g_autofree char *read_out = NULL;
  g_autofree char *summary = NULL;

  high->status = WARD_STATUS_CORRECTED;
  ward_builder_add_flag (fixture->builder, &high->measure, NULL, "H", NULL);
  add (fixture, "9.90", "2024-01-03T08:00:00Z");
  add (fixture, "99", "2024-03-12T08:00:00Z")->status = WARD_STATUS_CANCELLED;
  ward_builder_add_text (fixture->builder, "2823-3", "K", "haemolysed", "2024-02-11T08:00:00Z");
  build (fixture);
  read_out = ward_series_format_point (fixture->series, 2);
  summary = ward_series_describe (fixture->series);
  g_assert_cmpstr (read_out, ==, "10-Mar-2024 23:30  10.0\u00a0mmol/L H ▲ · Corrected result");
  g_assert_cmpstr (summary, ==,
                   "Potassium, 2 results, 03-Jan-2024 to 10-Mar-2024, latest 10-Mar-2024 23:30  10.0\u00a0mmol/L H ▲ · "
                   "Corrected result, "
                   "lowest 9.90\u00a0mmol/L, highest 10.0\u00a0mmol/L, 1 flagged, 1 not drawn");
}

/* What Ward calculated is counted, too, and not as a flag of the source (W20). */
static void
test_calculated (Fixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "4.0", "5.9", "6.1" };
  g_autofree char *summary = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *time = g_strdup_printf ("2024-03-1%uT08:00:00Z", i);
      WardObservation *one = add (fixture, values[i], time);

      ward_builder_add_range (fixture->builder, &one->measure, "3.5", "5.1", NULL);
      if (i == 2)
        ward_builder_add_flag (fixture->builder, &one->measure, NULL, "H", NULL);
    }
  build (fixture);
  summary = ward_series_describe (fixture->series);
  g_assert_true (g_str_has_suffix (summary, ", 1 flagged, 1 outside the reference range (calculated)"));
}

/* A point of the future is marked, is not joined and is not the latest. */
static void
test_future (Fixture *fixture, gconstpointer data)
{
  g_autofree char *read_out = NULL;
  g_autofree char *summary = NULL;

  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  add (fixture, "9.9", "2042-03-10T08:00:00Z");
  build (fixture);
  ward_series_set_now (fixture->series, ward_builder_time ("2024-03-20T12:00:00Z").utc_us);
  g_assert_false (point (fixture, 0)->future);
  g_assert_true (point (fixture, 1)->future);
  g_assert_true (point (fixture, 1)->hollow);
  read_out = ward_series_format_point (fixture->series, 1);
  g_assert_cmpstr (read_out, ==, "10-Mar-2042 09:00  9.9\u00a0mmol/L · future date");
  summary = ward_series_describe (fixture->series);
  g_assert_nonnull (strstr (summary, "latest 10-Mar-2024 09:00  4.1"));
}

/* As in the table: of one moment the worst, whichever way round they came. */
static void
test_one_moment (Fixture *fixture, gconstpointer data)
{
  g_autofree char *summary = NULL;
  WardObservation *high = add (fixture, "5.4", "2024-03-10T08:00:00Z");

  ward_builder_add_flag (fixture->builder, &high->measure, NULL, "H", NULL);
  add (fixture, "4.9", "2024-03-10T08:00:00Z");
  add (fixture, "4.1", "2024-03-09T08:00:00Z");
  build (fixture);
  summary = ward_series_describe (fixture->series);
  g_assert_nonnull (strstr (summary, "latest 10-Mar-2024 09:00  5.4"));
  g_assert_cmpint (ward_series_find_latest (fixture->series), ==, 1);
}

static void
test_value_ticks (void)
{
  static const struct
  {
    double min, max, span;
    guint max_ticks, n;
    double first, step;
    int decimals;
  } cases[] = {
    { 0, 10, 0, 6, 6, 0, 2, 0 },
    { 0, 1, 0, 6, 6, 0, 0.2, 1 },
    { 3.2, 5.6, 0, 5, 4, 3, 1, 0 },
    { -3, 3, 0, 7, 7, -3, 1, 0 },
    { 0.1, 0.3, 0, 3, 3, 0.1, 0.1, 1 },
    { 95, 105, 0, 4, 3, 95, 5, 0 },
    { 0, 100000, 0, 5, 3, 0, 50000, 0 },
    { 0.001, 0.009, 0, 6, 6, 0, 0.002, 3 },
    /* At least so long, around the values as far as nothing is below 0. */
    { 36.4, 36.8, 3, 4, 4, 35, 1, 0 },
    { 15, 17, 20, 4, 3, 10, 10, 0 },
    { 70, 73, 60, 4, 4, 40, 20, 0 },
    { 1, 2, 20, 5, 5, 0, 5, 0 },
    { 85, 100, 15, 4, 4, 85, 5, 0 },
    { 85, 100, 15, 3, 3, 80, 10, 0 },
    { 84, 136, 80, 4, 3, 50, 50, 0 },
    { 5, 5, 1, 3, 3, 4.5, 0.5, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double first = 0, step = 0;
      int decimals = -1;
      guint n = ward_axis_value_ticks (cases[i].min, cases[i].max, cases[i].span, cases[i].max_ticks, &first, &step,
                                       &decimals);

      g_assert_cmpuint (n, ==, cases[i].n);
      g_assert_cmpfloat_with_epsilon (first, cases[i].first, 1e-9);
      g_assert_cmpfloat_with_epsilon (step, cases[i].step, 1e-9);
      g_assert_cmpint (decimals, ==, cases[i].decimals);
    }
}

/* Whatever the axis: never more ticks than there is room for, everything between the first and the last, in steps of 1, 2 or 5, none below 0 for nothing. */
static void
test_value_ticks_any (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      double min = g_test_rand_double_range (-1000, 1000);
      double max = min + pow (10, g_test_rand_double_range (-6, 6));
      double span = g_test_rand_bit () ? 0 : pow (10, g_test_rand_double_range (-3, 8));
      guint max_ticks = (guint) g_test_rand_int_range (3, 20);
      double first = 0, step = 1, digit;
      int decimals = 0;
      guint n = ward_axis_value_ticks (min, max, span, max_ticks, &first, &step, &decimals);

      g_assert_cmpuint (n, >=, 2);
      g_assert_cmpuint (n, <=, max_ticks);
      g_assert_cmpfloat (first, <=, min + step * 1e-6);
      g_assert_cmpfloat (first + step * (n - 1), >=, max - step * 1e-6);
      g_assert_cmpfloat (step * (n - 1), >=, span - step * 1e-6);
      if (min >= 0)
        g_assert_cmpfloat (first, >=, 0);
      digit = step / pow (10, floor (log10 (step) + 1e-9));
      g_assert_true (fabs (digit - 1) < 1e-6 || fabs (digit - 2) < 1e-6 || fabs (digit - 5) < 1e-6);
    }
}

static void
test_value_ticks_none (void)
{
  double first, step;
  int decimals;

  g_assert_cmpuint (ward_axis_value_ticks (0, 0, 0, 5, &first, &step, &decimals), ==, 0);
  g_assert_cmpuint (ward_axis_value_ticks (2, 1, 0, 5, &first, &step, &decimals), ==, 0);
  g_assert_cmpuint (ward_axis_value_ticks ((double) NAN, 1, 0, 5, &first, &step, &decimals), ==, 0);
  g_assert_cmpuint (ward_axis_value_ticks (0, (double) INFINITY, 0, 5, &first, &step, &decimals), ==, 0);
  /* A number so large that steps of the span would be lost in it. */
  g_assert_cmpuint (ward_axis_value_ticks (1e18, 1e18, 60, 5, &first, &step, &decimals), >=, 2);
}

static void
check_time_ticks (const char *from, const char *to, guint max_ticks, const char *labels)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GString) seen = g_string_new (NULL);
  WardTimeTick ticks[64];
  guint n = ward_axis_time_ticks (ward_builder_time (from).utc_us, ward_builder_time (to).utc_us, max_ticks, zone,
                                  ticks, G_N_ELEMENTS (ticks));

  for (guint i = 0; i < n; i++)
    g_string_append_printf (seen, "%s%s%s", i > 0 ? ", " : "", ticks[i].label, ticks[i].major ? "!" : "");
  g_assert_cmpstr (seen->str, ==, labels);
}

static void
test_time_ticks (void)
{
  check_time_ticks ("2024-03-10T07:05:00Z", "2024-03-10T07:35:00Z", 4, "10-Mar-2024 08:15, 08:30");
  check_time_ticks ("2024-03-10T13:00:00Z", "2024-03-11T13:00:00Z", 5, "10-Mar-2024 18:00, 11-Mar-2024!, 06:00, 12:00");
  check_time_ticks ("2024-03-29T23:00:00Z", "2024-04-01T22:00:00Z", 5,
                    "30-Mar-2024, 31-Mar-2024, 01-Apr-2024!, 02-Apr-2024");
  check_time_ticks ("2023-11-10T00:00:00Z", "2024-02-10T00:00:00Z", 4, "Dec-2023, Jan-2024!, Feb-2024");
  check_time_ticks ("2006-06-01T00:00:00Z", "2024-06-01T00:00:00Z", 5,
                    "2008!, 2010!, 2012!, 2014!, 2016!, 2018!, 2020!, 2022!, 2024!");
  check_time_ticks ("2024-03-10T13:00:00Z", "2024-03-19T13:00:00Z", 4, "13-Mar-2024, 16-Mar-2024, 19-Mar-2024");
  check_time_ticks ("2024-03-10T13:00:00Z", "2024-03-24T13:00:00Z", 4, "14-Mar-2024, 18-Mar-2024, 22-Mar-2024");
  check_time_ticks ("2022-11-29T09:00:00Z", "2026-11-24T09:00:00Z", 4, "2023!, 2024!, 2025!, 2026!");
  check_time_ticks ("2023-01-02T00:00:00Z", "2024-10-02T00:00:00Z", 3, "Jul-2023, Jan-2024!, Jul-2024");
  check_time_ticks ("2024-03-10T20:00:00Z", "2024-03-11T06:00:00Z", 1, "11-Mar-2024!");
  check_time_ticks ("2024-03-10T07:05:00Z", "2024-03-10T07:05:00Z", 5, "");
}

/* Where there is room for more dates than the array has, a longer step is taken: the newest end never goes without. */
static void
test_time_ticks_bounded (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  WardTimeTick ticks[40];
  gint64 end_us = ward_builder_time ("2024-06-01T00:00:00Z").utc_us;
  guint n = ward_axis_time_ticks (ward_builder_time ("1976-06-01T00:00:00Z").utc_us, end_us, 26, zone, ticks,
                                  G_N_ELEMENTS (ticks));

  g_assert_cmpuint (n, >, 10);
  g_assert_cmpint (end_us - ticks[n - 1].time_us, <, 3 * 366 * G_TIME_SPAN_DAY);
}

/* A quarter of an hour in the hour that came twice. */
static void
test_time_ticks_twice (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  WardTimeTick ticks[64];
  gint64 start_us = ward_builder_time ("1960-10-30T06:02:10Z").utc_us;

  for (guint hours = 0; hours < 4; hours++)
    {
      gint64 min = start_us + (gint64) hours * G_TIME_SPAN_HOUR - G_TIME_SPAN_HOUR;
      guint n = ward_axis_time_ticks (min, min + 16 * G_TIME_SPAN_MINUTE, 17, zone, ticks, G_N_ELEMENTS (ticks));

      g_assert_cmpuint (n, >=, 3);
      g_assert_cmpint (ticks[0].time_us - min, <, 5 * G_TIME_SPAN_MINUTE);
    }
}

static void
test_time_ticks_any (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");

  for (guint i = 0; i < 5000; i++)
    {
      gint64 min = (gint64) g_test_rand_int_range (-631152000, 1893456000) * G_USEC_PER_SEC;
      gint64 max = min + (gint64) (pow (10, g_test_rand_double_range (1.8, 9.5)) * G_USEC_PER_SEC);
      guint max_ticks = (guint) g_test_rand_int_range (1, 20);
      WardTimeTick ticks[64];
      guint n = ward_axis_time_ticks (min, max, max_ticks, zone, ticks, G_N_ELEMENTS (ticks));

      g_assert_cmpuint (n, <=, 2 * max_ticks + 1);
      if (max_ticks > 1 && max - min >= G_GINT64_CONSTANT (120) * G_USEC_PER_SEC)
        g_assert_cmpuint (n, >=, 2); /* one tells no distance; there is no step below a minute */
      for (guint j = 0; j < n; j++)
        {
          g_assert_cmpint (ticks[j].time_us, >=, j == 0 ? min : ticks[j - 1].time_us + 1);
          g_assert_cmpint (ticks[j].time_us, <=, max);
          g_assert_cmpuint (strlen (ticks[j].label), >, 0);
        }
    }
}

#define ADD(path, function) g_test_add ("/clinical/series/" path, Fixture, NULL, set_up, function, tear_down)

/* Between two results there may have been others that were not loaded: no line, and the summary says between which. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  const WardSpan span
      = { ward_builder_time ("2024-03-12T00:00:00Z").utc_us, ward_builder_time ("2024-03-15T00:00:00Z").utc_us };
  g_autofree char *words = NULL;
  guint n = 0;

  add (fixture, "4.1", "2024-03-10T08:00:00Z");
  add (fixture, "4.2", "2024-03-11T08:00:00Z");
  add (fixture, "4.5", "2024-03-18T08:00:00Z");
  build (fixture);
  ward_series_set_missing (fixture->series, &span, 1);
  g_assert_false (point (fixture, 1)->gap_before);
  g_assert_true (point (fixture, 2)->gap_before);
  g_assert_nonnull (ward_series_get_missing (fixture->series, &n));
  g_assert_cmpuint (n, ==, 1);
  words = ward_series_describe (fixture->series);
  g_assert_true (g_str_has_suffix (words, ", not all between 11-Mar-2024 and 18-Mar-2024 loaded"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("W37-order", test_order);
  ADD ("V03-zero", test_zero);
  ADD ("V05-W39-censored", test_censored);
  ADD ("V08-comparator-unknown", test_comparator_unknown);
  ADD ("W38-gaps", test_gaps);
  ADD ("text", test_text);
  ADD ("V37-foreign-unit", test_foreign_unit);
  ADD ("status", test_status);
  ADD ("V57-date-only", test_date_only);
  ADD ("V58-period", test_period);
  ADD ("V59-reported", test_reported);
  ADD ("V35-bands", test_bands);
  ADD ("range-words", test_range_words);
  ADD ("V33-one-sided", test_one_sided);
  ADD ("range-value", test_range_value);
  ADD ("V47-pressure", test_pressure);
  ADD ("pressure-limit", test_pressure_limit);
  ADD ("saturation", test_saturation);
  ADD ("V93-restricted-and-zone-words", test_restricted_words);
  ADD ("V50-V52-oxygen", test_oxygen);
  ADD ("V50-V52-oxygen-key", test_oxygen_key);
  ADD ("V26-W19-flag-key", test_flag_key);
  ADD ("W39-V21-status-key", test_status_key);
  ADD ("bounds", test_bounds);
  ADD ("nearest", test_nearest);
  ADD ("W31-words", test_words);
  ADD ("W20-calculated-are-counted-apart", test_calculated);
  ADD ("V62-future-point", test_future);
  ADD ("V60-one-moment", test_one_moment);
  g_test_add_func ("/clinical/axis/value-ticks", test_value_ticks);
  g_test_add_func ("/clinical/axis/value-ticks-any", test_value_ticks_any);
  g_test_add ("/clinical/series/W38-not-loaded-between", Fixture, NULL, set_up, test_missing, tear_down);
  g_test_add_func ("/clinical/axis/value-ticks-none", test_value_ticks_none);
  g_test_add_func ("/clinical/axis/time-ticks", test_time_ticks);
  g_test_add_func ("/clinical/axis/time-ticks-any-bounded", test_time_ticks_bounded);
  g_test_add_func ("/clinical/axis/time-ticks-twice", test_time_ticks_twice);
  g_test_add_func ("/clinical/axis/time-ticks-any", test_time_ticks_any);
  return g_test_run ();
}
