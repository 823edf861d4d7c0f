/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* Which vital or analyte a code means: coding resolution (clinical.md 4.2), vital table (4.1), lab panels and display order (5.5). Own small table; LOINC codes. */

typedef enum
{
  WARD_VITAL_NONE,
  WARD_VITAL_RESPIRATORY_RATE,
  WARD_VITAL_OXYGEN_SATURATION,
  WARD_VITAL_INSPIRED_OXYGEN,
  WARD_VITAL_BLOOD_PRESSURE,
  WARD_VITAL_HEART_RATE,
  WARD_VITAL_TEMPERATURE,
  WARD_VITAL_MEAN_ARTERIAL_PRESSURE,
  WARD_VITAL_AVERAGE_BLOOD_PRESSURE,
  WARD_VITAL_SYSTOLIC,  /* stand-alone 8480-6 */
  WARD_VITAL_DIASTOLIC, /* stand-alone 8462-4 */
  WARD_VITAL_WEIGHT,
  WARD_VITAL_HEIGHT,
  WARD_VITAL_BMI,
  WARD_VITAL_HEAD_CIRCUMFERENCE,
  WARD_VITAL_BMI_CENTILE,
  WARD_VITAL_WEIGHT_FOR_LENGTH_CENTILE,
  WARD_VITAL_HEAD_CIRCUMFERENCE_CENTILE,
  WARD_VITAL_NEWS2,
  WARD_N_VITALS,
} WardVital;

typedef struct
{
  WardVital vital;        /* NONE for what is no known vital */
  const char *row_system; /* (unowned) of the key: LOINC, a local system, or "" */
  const char *row_code;   /* (unowned) */
  const char *label;      /* (unowned) ours where known, else the source's text → display → code; never NULL */
  const char *family;     /* (unowned) (nullable) "Glucose": adjacent rows, never one series */
  const char *panel;      /* (unowned) (nullable) "Full blood count" by our table */
  const char *discipline; /* (unowned) (nullable) */
  guint order;            /* within all rows; G_MAXUINT for unknown codes */
} WardResolvedCode;

void ward_catalogue_resolve (const WardObservation *observation, WardResolvedCode *out_code);
const char *ward_vital_get_label (WardVital vital); /* "Heart rate"; translated */
const char *ward_vital_get_short_label (WardVital vital);
/* vital signs, laboratory or other, by category first and by the code table where there is none (V78, V79). */
WardCategories ward_catalogue_classify (const WardObservation *observation);

/* What an axis of values shows at least, whatever the values are, so that noise does not look like a trend (GTAB-072). */
typedef struct
{
  double low; /* NAN: none */
  double high;
  double span;  /* 0: none */
  double share; /* of the highest value, likewise */
} WardLeastAxis;

gboolean ward_vital_get_least_axis (WardVital vital, const WardQuantity *unit, WardLeastAxis *out_axis);

/* Blood pressure: the two components, either may be NULL. */
void ward_vital_get_blood_pressure (const WardObservation *observation, const WardMeasure **out_systolic,
                                    const WardMeasure **out_diastolic);
/* What a saturation says of the oxygen that the patient breathed. */
typedef enum
{
  WARD_OXYGEN_NOT_RECORDED,
  WARD_OXYGEN_AIR,
  WARD_OXYGEN_GIVEN,
} WardOxygen;
WardOxygen ward_vital_get_oxygen (const WardObservation *observation);
/* Inspired oxygen of a saturation, either may be NULL. */
void ward_vital_get_inspired_oxygen (const WardObservation *observation, const WardMeasure **out_flow,
                                     const WardMeasure **out_fraction);
/* "120/80 mmHg", "120/— (Not performed)", "95 % on 6 L/min O2", "95 % (O2 not recorded)", "98.6 °F", … (clinical.md 4, V47-V56). */
char *ward_vital_format (const WardObservation *observation, const WardResolvedCode *code,
                         WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
