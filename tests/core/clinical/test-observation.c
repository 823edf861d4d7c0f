/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a status lets be seen of a result, which time it is placed by, and the line that is copied. */

#include "core/clinical/ward-catalogue.h"

#include "support/ward-clinical-builder.h"

#define NOON "2024-03-09T12:00:00Z"

static void
assert_value (const WardObservation *observation, const char *expected)
{
  g_autofree char *shown = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);

  g_assert_cmpstr (shown, ==, expected);
}

static void
assert_copy (const WardObservation *observation, const char *label, const char *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree char *line = ward_observation_format_copy (observation, label, zone);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_masked (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add (builder, "718-7", "Haemoglobin", NOON);

  ward_builder_set_absent (builder, &observation->measure, NULL, "masked", NULL);
  assert_value (observation, "Withheld (restricted)");
}

static void
test_error (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add (builder, "718-7", "Haemoglobin", NOON);

  ward_builder_set_absent (builder, &observation->measure, NULL, "error", NULL);
  assert_value (observation, "Measurement error");
}

static void
test_nothing (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();

  assert_value (ward_builder_add (builder, "718-7", "Haemoglobin", NOON), "No result value supplied");
}

static void
test_cancelled_reason (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add (builder, "718-7", "Haemoglobin", NOON);

  observation->status = WARD_STATUS_CANCELLED;
  ward_builder_set_absent (builder, &observation->measure, WARD_SYSTEM_SNOMED, "125154007",
                           "Specimen unsatisfactory for evaluation");
  assert_value (observation, "Cancelled — Specimen unsatisfactory for evaluation");
}

static void
test_cancelled_value (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_number (builder, "2823-3", "Potassium", "9.9", "mmol/L", NOON);

  observation->status = WARD_STATUS_CANCELLED;
  ward_builder_add_flag (builder, &observation->measure, NULL, "HH", NULL);
  assert_value (observation, "Cancelled");
  assert_copy (observation, "Potassium", "Potassium Cancelled 09-Mar-2024 13:00");
}

static void
test_withdrawn (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_text (builder, "2823-3", "Potassium", "SPECIMEN CLOTTED", NOON);

  observation->status = WARD_STATUS_ENTERED_IN_ERROR;
  assert_value (observation, "Withdrawn");
}

static void
test_pending (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add (builder, "2823-3", "Potassium", NOON);

  observation->status = WARD_STATUS_REGISTERED;
  assert_value (observation, "Pending");
}

static void
test_unsafe_modifier (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_number (builder, "2823-3", "Potassium", "4.1", "mmol/L", NOON);

  observation->unsafe_modifier = TRUE;
  assert_value (observation, "Contains information this viewer cannot interpret");
}

static void
test_statuses (void)
{
  static const struct
  {
    const char *code;
    WardStatus status;
    gboolean counts;
    const char *mark, *text;
  } cases[] = {
    { "registered", WARD_STATUS_REGISTERED, FALSE, "", "Pending" },
    { "preliminary", WARD_STATUS_PRELIMINARY, TRUE, "P", "Preliminary" },
    { "final", WARD_STATUS_FINAL, TRUE, "", "" },
    { "amended", WARD_STATUS_AMENDED, TRUE, "amended", "Amended" },
    { "corrected", WARD_STATUS_CORRECTED, TRUE, "C", "Corrected result" },
    { "cancelled", WARD_STATUS_CANCELLED, FALSE, "", "Cancelled" },
    { "entered-in-error", WARD_STATUS_ENTERED_IN_ERROR, FALSE, "", "Withdrawn" },
    { "unknown", WARD_STATUS_UNKNOWN, TRUE, "?status", "Status unknown" },
    { "verified", WARD_STATUS_UNKNOWN, TRUE, "?status", "Status unknown" },
    { NULL, WARD_STATUS_UNKNOWN, TRUE, "?status", "Status unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardStatus status = ward_status_parse (cases[i].code);

      g_assert_cmpint (status, ==, cases[i].status);
      g_assert_cmpint (ward_status_is_shown_as_value (status), ==, cases[i].counts);
      g_assert_cmpstr (ward_status_get_mark (status), ==, cases[i].mark);
      g_assert_cmpstr (ward_status_get_text (status), ==, cases[i].text);
    }
}

static void
test_value_and_components (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_text (builder, NULL, "Smear", "Abnormal cells", NOON);
  g_autofree char *bare = NULL;

  ward_builder_add_component (builder, observation, NULL, "Blasts", "12", "%");
  ward_builder_add_component (builder, observation, NULL, "Schistocytes", NULL, NULL);
  assert_value (observation, "Abnormal cells; Blasts 12\u00a0%, Schistocytes No result value supplied");
  bare = ward_observation_format_value (observation, WARD_TEXT_ASCII | WARD_TEXT_NO_UNIT);
  g_assert_cmpstr (bare, ==, "Abnormal cells; Blasts 12 %, Schistocytes No result value supplied");
}

static void
test_time (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add (builder, NULL, "x", NULL);
  gboolean reported;

  observation->issued = ward_builder_time ("2024-03-09T14:00:00Z");
  g_assert_true (ward_observation_get_time (observation, &reported) == &observation->issued);
  g_assert_true (reported);
  observation->effective_end = ward_builder_time (NOON);
  g_assert_true (ward_observation_get_time (observation, &reported) == &observation->effective_end);
  g_assert_false (reported);
  observation->effective = ward_builder_time ("2024-03-09");
  g_assert_true (ward_observation_get_time (observation, &reported) == &observation->effective);
  g_assert_false (reported);
}

static void
test_order (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *first = ward_builder_add (builder, NULL, "x", NOON);
  WardObservation *second = ward_builder_add (builder, NULL, "x", NOON);
  WardObservation *later = ward_builder_add (builder, NULL, "x", "2024-03-09T13:00:00Z");
  WardObservation *unknown = ward_builder_add (builder, NULL, "x", NULL);

  g_assert_cmpint (ward_observation_compare_time (first, second), <, 0);
  g_assert_cmpint (ward_observation_compare_time (later, first), >, 0);
  g_assert_cmpint (ward_observation_compare_time (unknown, first), <, 0); /* never the newest */
}

static void
test_copy (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation
      = ward_builder_add_number (builder, "2823-3", "K", "4.10", "mmol/L", "2024-03-09T22:30:00Z");

  ward_builder_add_flag (builder, &observation->measure, NULL, "H", NULL);
  ward_builder_add_range (builder, &observation->measure, "3.5", "4.0", NULL);
  assert_copy (observation, "Potassium", "Potassium 4.10 mmol/L (H) 3.5-4.0 09-Mar-2024 23:30");
  observation->status = WARD_STATUS_CORRECTED;
  assert_copy (observation, "Potassium", "Potassium 4.10 mmol/L (H) 3.5-4.0 [Corrected result] 09-Mar-2024 23:30");
}

static void
test_copy_pressure (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_pressure (builder, "180", "95", "2024-03-09T22:30:00Z");

  ward_builder_add_flag (builder, (WardMeasure *) &observation->components[0], NULL, "HH", NULL);
  assert_copy (observation, "Blood pressure", "Blood pressure 180/95 mmHg (Systolic HH) 09-Mar-2024 23:30");
}

static void
test_copy_reported (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardObservation *observation = ward_builder_add_number (builder, "2823-3", "K", "-5.2", "mmol/L", NULL);

  observation->issued = ward_builder_time ("2024-03-09T22:30:00Z");
  assert_copy (observation, "K", "K -5.2 mmol/L reported 09-Mar-2024 23:30");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/observation/V16-masked", test_masked);
  g_test_add_func ("/clinical/observation/V17-error", test_error);
  g_test_add_func ("/clinical/observation/nothing", test_nothing);
  g_test_add_func ("/clinical/observation/V18-cancelled-reason", test_cancelled_reason);
  g_test_add_func ("/clinical/observation/V19-cancelled-value", test_cancelled_value);
  g_test_add_func ("/clinical/observation/V20-withdrawn", test_withdrawn);
  g_test_add_func ("/clinical/observation/pending", test_pending);
  g_test_add_func ("/clinical/observation/V68-unsafe-modifier", test_unsafe_modifier);
  g_test_add_func ("/clinical/observation/W30-statuses", test_statuses);
  g_test_add_func ("/clinical/observation/value-and-components", test_value_and_components);
  g_test_add_func ("/clinical/observation/W26-time", test_time);
  g_test_add_func ("/clinical/observation/order", test_order);
  g_test_add_func ("/clinical/observation/W43-copy", test_copy);
  g_test_add_func ("/clinical/observation/copy-pressure", test_copy_pressure);
  g_test_add_func ("/clinical/observation/copy-reported", test_copy_reported);
  return g_test_run ();
}
