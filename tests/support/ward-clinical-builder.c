/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results made by hand for tests. The stay at the end is synthetic: its curves are triangles, so that every number is known beforehand. */
#define G_LOG_DOMAIN "ward-test"

#include "support/ward-clinical-builder.h"

#include <string.h>

#define ABSENT_SYSTEM "http://terminology.hl7.org/CodeSystem/data-absent-reason"

/* Lists in the arena cannot grow: a longer copy takes their place. */
#define APPEND(self, Type, list, n, item)                          \
  G_STMT_START                                                     \
  {                                                                \
    Type *longer = ward_arena_new0 ((self)->arena, Type, (n) + 1); \
    if ((n) > 0)                                                   \
      memcpy (longer, (list), sizeof (Type) * (n));                \
    longer[(n)++] = (item);                                        \
    (list) = longer;                                               \
  }                                                                \
  G_STMT_END

WardClinicalBuilder *
ward_builder_new (void)
{
  WardClinicalBuilder *self = g_new0 (WardClinicalBuilder, 1);

  self->arena = ward_arena_new (16 * 1024);
  self->observations = g_ptr_array_new ();
  return self;
}

void
ward_builder_free (WardClinicalBuilder *self)
{
  g_ptr_array_unref (self->observations);
  ward_arena_unref (self->arena);
  g_free (self);
}

const WardObservation *const *
ward_builder_get (const WardClinicalBuilder *self)
{
  return (const WardObservation *const *) self->observations->pdata;
}

const WardObservation *
ward_builder_find (const char *reference, gpointer self)
{
  WardClinicalBuilder *builder = self;

  for (guint i = 0; i < builder->observations->len; i++)
    {
      const WardObservation *row = g_ptr_array_index (builder->observations, i);

      if (g_str_has_suffix (reference, row->id))
        return row;
    }
  return NULL;
}

WardDateTime
ward_builder_time (const char *text)
{
  WardDateTime time = { 0 };

  if (text != NULL)
    g_assert_true (ward_datetime_parse (text, &time));
  return time;
}

void
ward_builder_add_coding (WardClinicalBuilder *self, WardConcept *concept, const char *system, const char *code,
                         const char *display)
{
  WardCoding coding = { ward_arena_strdup (self->arena, system), ward_arena_strdup (self->arena, code),
                        ward_arena_strdup (self->arena, display) };

  APPEND (self, WardCoding, concept->codings, concept->n_codings, coding);
}

WardConcept *
ward_builder_concept (WardClinicalBuilder *self, const char *system, const char *code, const char *text)
{
  WardConcept *concept = ward_arena_new0 (self->arena, WardConcept, 1);

  concept->text = ward_arena_strdup (self->arena, text);
  if (code != NULL)
    ward_builder_add_coding (self, concept, system, code, NULL);
  return concept;
}

static void
set_code (WardClinicalBuilder *self, WardMeasure *measure, const char *loinc, const char *text)
{
  measure->code.text = ward_arena_strdup (self->arena, text);
  if (loinc != NULL)
    ward_builder_add_coding (self, &measure->code, WARD_SYSTEM_LOINC, loinc, NULL);
}

WardObservation *
ward_builder_add (WardClinicalBuilder *self, const char *loinc, const char *text, const char *time)
{
  WardObservation *observation = ward_arena_new0 (self->arena, WardObservation, 1);
  g_autofree char *id = g_strdup_printf ("o%u", self->observations->len + 1);

  observation->id = ward_arena_strdup (self->arena, id);
  observation->subject = "Patient/p1";
  observation->status = WARD_STATUS_FINAL;
  observation->status_text = "final";
  observation->effective = ward_builder_time (time);
  set_code (self, &observation->measure, loinc, text);
  g_ptr_array_add (self->observations, observation);
  return observation;
}

static WardComparator
comparator_of (const char *text)
{
  static const char *const known[] = { "<", "<=", ">", ">=" };

  if (text == NULL)
    return WARD_COMPARATOR_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i], text) == 0)
      return (WardComparator) (WARD_COMPARATOR_LESS + i);
  return WARD_COMPARATOR_UNKNOWN;
}

static WardQuantity
make_quantity (WardClinicalBuilder *self, const char *comparator, const char *lexeme, const char *unit,
               const char *unit_code)
{
  WardQuantity quantity = { 0 };

  quantity.lexeme = ward_arena_strdup (self->arena, lexeme);
  quantity.unit = ward_arena_strdup (self->arena, unit);
  quantity.unit_code = ward_arena_strdup (self->arena, unit_code);
  quantity.unit_system = unit_code != NULL ? WARD_SYSTEM_UCUM : NULL;
  quantity.comparator_text = ward_arena_strdup (self->arena, comparator);
  quantity.comparator = comparator_of (comparator);
  return quantity;
}

void
ward_builder_set_number (WardClinicalBuilder *self, WardMeasure *measure, const char *comparator, const char *lexeme,
                         const char *unit, const char *unit_code)
{
  measure->value.kind = WARD_VALUE_QUANTITY;
  measure->value.quantity = make_quantity (self, comparator, lexeme, unit, unit_code);
}

WardObservation *
ward_builder_add_number (WardClinicalBuilder *self, const char *loinc, const char *text, const char *lexeme,
                         const char *unit, const char *time)
{
  WardObservation *observation = ward_builder_add (self, loinc, text, time);

  ward_builder_set_number (self, &observation->measure, NULL, lexeme, unit, unit);
  return observation;
}

WardObservation *
ward_builder_add_text (WardClinicalBuilder *self, const char *loinc, const char *text, const char *value,
                       const char *time)
{
  WardObservation *observation = ward_builder_add (self, loinc, text, time);

  observation->measure.value.kind = WARD_VALUE_STRING;
  observation->measure.value.text = ward_arena_strdup (self->arena, value);
  return observation;
}

WardMeasure *
ward_builder_add_component (WardClinicalBuilder *self, WardObservation *observation, const char *loinc,
                            const char *text, const char *lexeme, const char *unit)
{
  WardMeasure component = { 0 };

  set_code (self, &component, loinc, text);
  if (lexeme != NULL)
    ward_builder_set_number (self, &component, NULL, lexeme, unit, unit);
  APPEND (self, WardMeasure, observation->components, observation->n_components, component);
  return (WardMeasure *) &observation->components[observation->n_components - 1];
}

WardObservation *
ward_builder_add_pressure (WardClinicalBuilder *self, const char *systolic, const char *diastolic, const char *time)
{
  WardObservation *observation = ward_builder_add (self, "85354-9", "Blood pressure", time);

  observation->categories = WARD_CATEGORY_VITAL_SIGNS;
  ward_builder_add_component (self, observation, "8480-6", "Systolic", systolic, "mm[Hg]");
  ward_builder_add_component (self, observation, "8462-4", "Diastolic", diastolic, "mm[Hg]");
  return observation;
}

void
ward_builder_add_flag (WardClinicalBuilder *self, WardMeasure *measure, const char *system, const char *code,
                       const char *text)
{
  WardConcept *flag = ward_builder_concept (self, system != NULL ? system : WARD_SYSTEM_INTERPRETATION, code, text);

  APPEND (self, WardConcept, measure->interpretations, measure->n_interpretations, *flag);
}

WardReferenceRange *
ward_builder_add_range (WardClinicalBuilder *self, WardMeasure *measure, const char *low, const char *high,
                        const char *text)
{
  WardReferenceRange range = { 0 };

  range.low = make_quantity (self, NULL, low, low != NULL ? measure->value.quantity.unit : NULL,
                             low != NULL ? measure->value.quantity.unit_code : NULL);
  range.high = make_quantity (self, NULL, high, high != NULL ? measure->value.quantity.unit : NULL,
                              high != NULL ? measure->value.quantity.unit_code : NULL);
  range.text = ward_arena_strdup (self->arena, text);
  APPEND (self, WardReferenceRange, measure->ranges, measure->n_ranges, range);
  return (WardReferenceRange *) &measure->ranges[measure->n_ranges - 1];
}

void
ward_builder_set_absent (WardClinicalBuilder *self, WardMeasure *measure, const char *system, const char *code,
                         const char *text)
{
  measure->absent_reason = ward_builder_concept (self, system != NULL ? system : ABSENT_SYSTEM, code, text);
}

void
ward_builder_add_note (WardClinicalBuilder *self, WardObservation *observation, const char *text)
{
  WardNote note = { .text = ward_arena_strdup (self->arena, text) };

  APPEND (self, WardNote, observation->notes, observation->n_notes, note);
}

/* One analyte of the stay: whole numbers of the last decimal, moving up and down between two ends. */
typedef struct
{
  const char *loinc, *text, *unit;
  int start, step, period; /* in units of the last decimal; the step turns round every period results */
  int decimals;
  const char *low, *high;
} Curve;

static const Curve blood_tests[] = {
  { "6690-2", "White cells", "10*9/L", 142, -9, 12, 1, "4.0", "11.0" },
  { "718-7", "Haemoglobin", "g/L", 118, -2, 8, 0, "130", "170" },
  { "777-3", "Platelets", "10*9/L", 210, 7, 10, 0, "150", "400" },
  { "2951-2", "Sodium", "mmol/L", 131, 1, 9, 0, "135", "145" },
  { "2823-3", "Potassium", "mmol/L", 310, 12, 14, 2, "3.50", "5.10" },
  { "2160-0", "Creatinine", "umol/L", 168, -8, 9, 0, "60", "110" },
  { "22664-7", "Urea", "mmol/L", 121, -6, 10, 1, "2.5", "7.8" },
  { "1742-6", "ALT", "U/L", 38, 2, 11, 0, NULL, "50" },
  { "1751-7", "Albumin", "g/L", 29, 1, 6, 0, "35", "50" },
  { "1988-5", "CRP", "mg/L", 187, -17, 10, 0, NULL, "5" },
};

static const Curve vitals[] = {
  { "8867-4", "Heart rate", "/min", 112, -3, 13, 0, NULL, NULL },
  { "9279-1", "Respiratory rate", "/min", 26, -1, 11, 0, NULL, NULL },
  { "8310-5", "Body temperature", "Cel", 391, -2, 12, 1, NULL, NULL },
  { "59408-5", "Oxygen saturation", "%", 91, 1, 7, 0, NULL, NULL },
};

static int
curve_value (const Curve *curve, int index)
{
  int phase = index % (2 * curve->period);

  return curve->start + curve->step * (phase < curve->period ? phase : 2 * curve->period - phase);
}

static char *
write_number (int value, int decimals)
{
  int unit = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;

  if (decimals == 0)
    return g_strdup_printf ("%d", value);
  return g_strdup_printf ("%d.%0*d", value / unit, decimals, value % unit);
}

static WardObservation *
add_curve (WardClinicalBuilder *self, const Curve *curve, int index, const char *time)
{
  g_autofree char *lexeme = write_number (curve_value (curve, index), curve->decimals);
  WardObservation *observation = ward_builder_add_number (self, curve->loinc, curve->text, lexeme, curve->unit, time);
  WardMeasure *measure = &observation->measure;
  double value = g_ascii_strtod (lexeme, NULL);

  if (curve->low == NULL && curve->high == NULL)
    return observation;
  ward_builder_add_range (self, measure, curve->low, curve->high, NULL);
  if (curve->low != NULL && value < g_ascii_strtod (curve->low, NULL))
    ward_builder_add_flag (self, measure, NULL, strcmp (curve->text, "Potassium") == 0 && value < 3.2 ? "LL" : "L",
                           NULL);
  else if (curve->high != NULL && value > g_ascii_strtod (curve->high, NULL))
    ward_builder_add_flag (self, measure, NULL, strcmp (curve->text, "CRP") == 0 && value > 150 ? "HH" : "H", NULL);
  else
    ward_builder_add_flag (self, measure, NULL, "N", NULL);
  return observation;
}

static void
add_blood_tests (WardClinicalBuilder *self, int day, const char *time)
{
  for (guint i = 0; i < G_N_ELEMENTS (blood_tests); i++)
    {
      WardObservation *observation = add_curve (self, &blood_tests[i], day, time);

      observation->categories = WARD_CATEGORY_LABORATORY;
      observation->specimen_text = i < 3 ? "Blood" : "Serum";
      if (day == 1 && i == 4)
        observation->status = WARD_STATUS_CORRECTED;
      if (day == 2 && i == 4)
        ward_builder_add_note (self, observation, "Slightly haemolysed: read with care.");
      if (day == 3 && i == 4)
        observation->status = WARD_STATUS_CANCELLED;
      if (day == 3 && i == 9)
        observation->status = WARD_STATUS_ENTERED_IN_ERROR;
      if (day == 4 && i == 1)
        observation->status = WARD_STATUS_PRELIMINARY;
    }
}

static void
add_vitals (WardClinicalBuilder *self, int index, const char *time)
{
  static const Curve systolic = { "8480-6", "Systolic", "mm[Hg]", 98, 3, 12, 0, NULL, NULL };
  static const Curve diastolic = { "8462-4", "Diastolic", "mm[Hg]", 54, 2, 12, 0, NULL, NULL };
  g_autofree char *high = write_number (curve_value (&systolic, index), 0);
  g_autofree char *low = write_number (curve_value (&diastolic, index), 0);

  for (guint i = 0; i < G_N_ELEMENTS (vitals); i++)
    {
      WardObservation *observation = add_curve (self, &vitals[i], index, time);

      observation->categories = WARD_CATEGORY_VITAL_SIGNS;
      if (i == 3)
        {
          ward_builder_add_coding (self, &observation->measure.code, WARD_SYSTEM_LOINC, "2708-6", NULL);
          ward_builder_add_component (self, observation, "3151-8", "Inhaled oxygen flow rate", index < 6 ? "4" : "0",
                                      "L/min");
        }
    }
  ward_builder_add_pressure (self, high, index == 5 ? NULL : low, time);
  if (index == 5)
    {
      WardObservation *pressure = g_ptr_array_index (self->observations, self->observations->len - 1);

      ward_builder_set_absent (self, (WardMeasure *) &pressure->components[1], NULL, "not-performed", NULL);
    }
}

void
ward_builder_add_stay (WardClinicalBuilder *self, const char *last_day, guint n_days)
{
  g_autofree char *iso = g_strconcat (last_day, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) last = g_date_time_new_from_iso8601 (iso, NULL);

  g_assert_nonnull (last);
  for (guint day = 0; day < n_days; day++)
    {
      g_autoptr (GDateTime) date = g_date_time_add_days (last, (int) day - (int) n_days + 1);
      g_autofree char *text = g_date_time_format (date, "%Y-%m-%d");
      g_autofree char *morning = g_strconcat (text, "T06:10:00Z", NULL);

      add_blood_tests (self, (int) day, morning);
      for (guint hour = 0; hour < 24; hour += 6)
        {
          g_autofree char *time = g_strdup_printf ("%sT%02u:30:00Z", text, hour);

          add_vitals (self, (int) (day * 4 + hour / 6), time);
        }
    }
}
