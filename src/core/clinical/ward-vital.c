/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a vital sign is written (clinical.md 4.1, 4.4, V47-V56): blood pressure as a pair, saturation with the oxygen that was breathed; and how much of its scale
 * a graph of it shows. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-catalogue.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"

/* How much of its scale a graph of a vital sign shows at least (GTAB-072, 073). No limits and no judgement: of what a sign can be in one person within a day,
 * a large part. A span is no less than half of the way between the bands of NEWS2 that have 3 points at the one and at the other end (clinical.md 4.5):
 * breaths 8 to 25, pulse 40 to 131, systolic 90 to 220, 35.0 to 39.1 °C. A saturation ends at 100, and its graph begins below NEWS2's last band of scale 1
 * (91) and at scale 2's (85); a centile lies on 0 to 100; NEWS2 itself is read up to its highest cut point, 7. Of sizes of the body, which differ between a
 * newborn and an adult by more than any one span, a part of the value. */
static const struct
{
  WardVital vital;
  const char *unit; /* UCUM, as in clinical.md 4.1 */
  WardLeastAxis axis;
} least_axes[] = {
  { WARD_VITAL_RESPIRATORY_RATE, "/min", { (double) NAN, (double) NAN, 20, 0 } },
  { WARD_VITAL_OXYGEN_SATURATION, "%", { 85, 100, 15, 0 } },
  { WARD_VITAL_BLOOD_PRESSURE, "mm[Hg]", { (double) NAN, (double) NAN, 80, 0 } },
  { WARD_VITAL_AVERAGE_BLOOD_PRESSURE, "mm[Hg]", { (double) NAN, (double) NAN, 80, 0 } },
  { WARD_VITAL_SYSTOLIC, "mm[Hg]", { (double) NAN, (double) NAN, 80, 0 } },
  { WARD_VITAL_DIASTOLIC, "mm[Hg]", { (double) NAN, (double) NAN, 60, 0 } },
  { WARD_VITAL_MEAN_ARTERIAL_PRESSURE, "mm[Hg]", { (double) NAN, (double) NAN, 60, 0 } },
  { WARD_VITAL_HEART_RATE, "/min", { (double) NAN, (double) NAN, 60, 0 } },
  { WARD_VITAL_TEMPERATURE, "Cel", { (double) NAN, (double) NAN, 3, 0 } },
  { WARD_VITAL_TEMPERATURE, "[degF]", { (double) NAN, (double) NAN, 5, 0 } },
  { WARD_VITAL_INSPIRED_OXYGEN, "%", { 20, (double) NAN, 40, 0 } },
  { WARD_VITAL_WEIGHT, NULL, { (double) NAN, (double) NAN, 0, 0.2 } },
  { WARD_VITAL_HEIGHT, NULL, { (double) NAN, (double) NAN, 0, 0.2 } },
  { WARD_VITAL_BMI, NULL, { (double) NAN, (double) NAN, 0, 0.2 } },
  { WARD_VITAL_HEAD_CIRCUMFERENCE, NULL, { (double) NAN, (double) NAN, 0, 0.2 } },
  { WARD_VITAL_BMI_CENTILE, "%", { 0, 100, 0, 0 } },
  { WARD_VITAL_WEIGHT_FOR_LENGTH_CENTILE, "%", { 0, 100, 0, 0 } },
  { WARD_VITAL_HEAD_CIRCUMFERENCE_CENTILE, "%", { 0, 100, 0, 0 } },
  { WARD_VITAL_NEWS2, NULL, { 0, 7, 0, 0 } },
};

/**
 * ward_vital_get_least_axis:
 * @vital: a vital sign
 * @unit: a value of it, for its unit
 * @out_axis: (out): what its graph shows at least
 *
 * Looks up how much of its scale a graph of a vital sign shows. What belongs to another unit does not count.
 *
 * Returns: whether there is any such thing
 */
gboolean
ward_vital_get_least_axis (WardVital vital, const WardQuantity *unit, WardLeastAxis *out_axis)
{
  g_return_val_if_fail (unit != NULL && out_axis != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (least_axes); i++)
    if (least_axes[i].vital == vital
        && (least_axes[i].unit == NULL || strcmp (least_axes[i].unit, ward_unit_get_series_key (unit)) == 0))
      {
        *out_axis = least_axes[i].axis;
        return TRUE;
      }
  return FALSE;
}

static const WardMeasure *
find_coded (const WardObservation *observation, const char *system, const char *code)
{
  for (guint i = 0; i < observation->n_components; i++)
    if (ward_concept_has (&observation->components[i].code, system, code))
      return &observation->components[i];
  return NULL;
}

static const WardMeasure *
find_component (const WardObservation *observation, const char *loinc)
{
  return find_coded (observation, WARD_SYSTEM_LOINC, loinc);
}

/**
 * ward_vital_get_blood_pressure:
 * @observation: a blood pressure
 * @out_systolic: (out) (transfer none) (nullable): its systolic component
 * @out_diastolic: (out) (transfer none) (nullable): its diastolic component
 *
 * Finds the two components, also those of an average blood pressure.
 */
void
ward_vital_get_blood_pressure (const WardObservation *observation, const WardMeasure **out_systolic,
                               const WardMeasure **out_diastolic)
{
  g_return_if_fail (observation != NULL && out_systolic != NULL && out_diastolic != NULL);

  *out_systolic = find_component (observation, "8480-6");
  *out_diastolic = find_component (observation, "8462-4");
  if (*out_systolic == NULL)
    *out_systolic = find_component (observation, "96608-5");
  if (*out_diastolic == NULL)
    *out_diastolic = find_component (observation, "96609-3");
}

/**
 * ward_vital_get_inspired_oxygen:
 * @observation: an oxygen saturation
 * @out_flow: (out) (transfer none) (nullable): the flow of oxygen (3151-8)
 * @out_fraction: (out) (transfer none) (nullable): its concentration (3150-0)
 *
 * Finds what oxygen the patient breathed.
 */
void
ward_vital_get_inspired_oxygen (const WardObservation *observation, const WardMeasure **out_flow,
                                const WardMeasure **out_fraction)
{
  g_return_if_fail (observation != NULL && out_flow != NULL && out_fraction != NULL);

  *out_flow = find_component (observation, "3151-8");
  *out_fraction = find_component (observation, "3150-0");
}

static gboolean
has_value (const WardMeasure *measure)
{
  return measure != NULL && measure->value.kind != WARD_VALUE_NONE;
}

/* A number that is known exactly and is not above this one. */
static gboolean
is_at_most (const WardMeasure *measure, const char *limit)
{
  const WardQuantity *quantity = &measure->value.quantity;

  return measure->value.kind == WARD_VALUE_QUANTITY && quantity->comparator == WARD_COMPARATOR_NONE
         && ward_decimal_is_valid (quantity->lexeme) && ward_decimal_compare (quantity->lexeme, limit) <= 0;
}

/**
 * ward_vital_get_oxygen:
 * @observation: an oxygen saturation
 *
 * Tells whether the patient breathed oxygen. Air is a flow of 0 L/min, or a concentration of no more than 21 %; what is said otherwise counts as oxygen, so
 * that it is looked at.
 *
 * Returns: which of the three
 */
WardOxygen
ward_vital_get_oxygen (const WardObservation *observation)
{
  const WardMeasure *flow, *fraction;

  g_return_val_if_fail (observation != NULL, WARD_OXYGEN_NOT_RECORDED);

  ward_vital_get_inspired_oxygen (observation, &flow, &fraction);
  if (!has_value (flow) && !has_value (fraction))
    return WARD_OXYGEN_NOT_RECORDED;
  if (has_value (flow) && !is_at_most (flow, "0"))
    return WARD_OXYGEN_GIVEN;
  if (has_value (fraction)
      && (!is_at_most (fraction, "21") || g_strcmp0 (fraction->value.quantity.unit_code, "%") != 0))
    return WARD_OXYGEN_GIVEN;
  return WARD_OXYGEN_AIR;
}

static const char *
absent_text (const WardMeasure *measure)
{
  return measure != NULL && measure->absent_reason != NULL ? ward_absent_reason_get_text (measure->absent_reason)
                                                           : _ ("not given");
}

/* The unit once where both parts have the same, else with each part. */
static char *
format_pressure (const WardObservation *observation, WardTextFlags flags)
{
  const char *none = (flags & WARD_TEXT_ASCII) != 0 ? "-" : "—";
  const WardMeasure *systolic, *diastolic, *present;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  WardTextFlags part_flags = flags | WARD_TEXT_NO_UNIT;
  GString *text;

  ward_vital_get_blood_pressure (observation, &systolic, &diastolic);
  if (!has_value (systolic) && !has_value (diastolic))
    return ward_observation_format_value (observation, flags);
  if (has_value (systolic) && has_value (diastolic)
      && !ward_unit_is_same_series (&systolic->value.quantity, &diastolic->value.quantity))
    part_flags = flags & ~WARD_TEXT_NO_UNIT;
  if (has_value (systolic))
    a = ward_value_format (&systolic->value, part_flags);
  if (has_value (diastolic))
    b = ward_value_format (&diastolic->value, part_flags);
  text = g_string_new (NULL);
  g_string_append_printf (text, "%s/%s", a != NULL ? a : none, b != NULL ? b : none);
  present = has_value (systolic) ? systolic : diastolic;
  if ((flags & WARD_TEXT_NO_UNIT) == 0 && (part_flags & WARD_TEXT_NO_UNIT) != 0
      && present->value.kind == WARD_VALUE_QUANTITY)
    {
      g_autofree char *unit = ward_unit_format (&present->value.quantity, flags);

      g_string_append_printf (text, "%s%s", (flags & WARD_TEXT_ASCII) != 0 ? " " : "\u00a0", unit);
    }
  if (a == NULL)
    g_string_append_printf (text, " (%s)", absent_text (systolic));
  if (b == NULL)
    g_string_append_printf (text, " (%s)", absent_text (diastolic));
  return g_string_free (text, FALSE);
}

/* Of how many readings it is the mean, where that was sent (US Core average blood pressure, V49): never read as one reading. */
static char *
format_average (const WardObservation *observation, WardTextFlags flags)
{
  const WardMeasure *count = find_coded (observation, WARD_SYSTEM_SNOMED, "246432004");
  g_autofree char *pressure = format_pressure (observation, flags);
  g_autofree char *n = NULL;

  if (!has_value (count))
    return g_steal_pointer (&pressure);
  n = ward_value_format (&count->value, flags | WARD_TEXT_NO_UNIT);
  /* Translators: an average and of how many readings it is. */
  return g_strdup_printf (_ ("%s (n\u00a0=\u00a0%s)"), pressure, n);
}

/* 0 L/min is room air (US Core pulse oximetry); no component may mean air or that nobody wrote it down, which are not the same (V50-V52). */
static char *
format_saturation (const WardObservation *observation, WardTextFlags flags)
{
  g_autofree char *value = ward_measure_format_value (&observation->measure, flags & ~WARD_TEXT_NO_UNIT);
  const WardMeasure *flow, *fraction;
  g_autofree char *flow_text = NULL;
  g_autofree char *fraction_text = NULL;

  ward_vital_get_inspired_oxygen (observation, &flow, &fraction);
  if (has_value (flow))
    flow_text = ward_value_format (&flow->value, flags & ~WARD_TEXT_NO_UNIT);
  if (has_value (fraction))
    fraction_text = ward_value_format (&fraction->value, flags & ~WARD_TEXT_NO_UNIT);
  if (flow_text == NULL && fraction_text == NULL)
    return g_strdup_printf (_ ("%s (O2 not recorded)"), value);
  if (flow_text != NULL && ward_value_is_numeric (&flow->value)
      && ward_decimal_compare (flow->value.quantity.lexeme, "0") == 0 && fraction_text == NULL)
    return g_strdup_printf (_ ("%s on air (%s)"), value, flow_text);
  if (flow_text != NULL && fraction_text != NULL)
    return g_strdup_printf (_ ("%s on %s O2, FiO2 %s"), value, flow_text, fraction_text);
  if (flow_text != NULL)
    return g_strdup_printf (_ ("%s on %s O2"), value, flow_text);
  return g_strdup_printf (_ ("%s on FiO2 %s"), value, fraction_text);
}

/* Flow and concentration, whichever came; the units tell them apart. */
static char *
format_inspired (const WardObservation *observation, WardTextFlags flags)
{
  GString *text;

  if (observation->measure.value.kind != WARD_VALUE_NONE || observation->n_components == 0)
    return ward_observation_format_value (observation, flags);
  text = g_string_new (NULL);
  for (guint i = 0; i < observation->n_components; i++)
    {
      g_autofree char *value = ward_measure_format_value (&observation->components[i], flags & ~WARD_TEXT_NO_UNIT);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", value);
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_vital_format:
 * @observation: a vital sign
 * @code: what its code means
 * @flags: how to write it
 *
 * Writes the reading with what belongs to it: "120/80 mmHg", "120/— mmHg (Not performed)", "95 % on 6 L/min O2", "98.6 °F".
 *
 * Returns: (transfer full): the text
 */
char *
ward_vital_format (const WardObservation *observation, const WardResolvedCode *code, WardTextFlags flags)
{
  g_return_val_if_fail (observation != NULL && code != NULL, NULL);

  if (!ward_status_is_shown_as_value (observation->status) || observation->unsafe_modifier)
    return ward_observation_format_value (observation, flags);
  if (code->vital == WARD_VITAL_BLOOD_PRESSURE)
    return format_pressure (observation, flags);
  if (code->vital == WARD_VITAL_AVERAGE_BLOOD_PRESSURE)
    return format_average (observation, flags);
  if (code->vital == WARD_VITAL_OXYGEN_SATURATION && observation->measure.value.kind != WARD_VALUE_NONE)
    return format_saturation (observation, flags);
  if (code->vital == WARD_VITAL_INSPIRED_OXYGEN)
    return format_inspired (observation, flags);
  return ward_observation_format_value (observation, flags);
}
