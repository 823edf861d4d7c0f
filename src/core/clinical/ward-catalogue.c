/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which vital or analyte a code means. Real servers send five to seven codings, the right one at any place among them: clinical.md 4.2 gives the order of
 * judgement that is followed here (V42-V46, V54, V78, V79). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-catalogue.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-lab-table.h"

typedef struct
{
  const char *code;
  WardVital vital;
  guint rank;        /* within one vital: the lowest is the row's code */
  const char *label; /* (nullable) a row of its own, because the qualifier must stay with the number */
} VitalCode;

static const VitalCode vital_codes[] = {
  { "85354-9", WARD_VITAL_BLOOD_PRESSURE, 0, NULL },
  { "55284-4", WARD_VITAL_BLOOD_PRESSURE, 1, NULL },
  { "96607-7", WARD_VITAL_AVERAGE_BLOOD_PRESSURE, 0, NULL },
  { "8478-0", WARD_VITAL_MEAN_ARTERIAL_PRESSURE, 0, NULL },
  { "8480-6", WARD_VITAL_SYSTOLIC, 0, NULL },
  { "8462-4", WARD_VITAL_DIASTOLIC, 0, NULL },
  { "8867-4", WARD_VITAL_HEART_RATE, 0, NULL },
  { "9279-1", WARD_VITAL_RESPIRATORY_RATE, 0, NULL },
  { "8310-5", WARD_VITAL_TEMPERATURE, 0, NULL },
  { "59408-5", WARD_VITAL_OXYGEN_SATURATION, 0, NULL },
  { "2708-6", WARD_VITAL_OXYGEN_SATURATION, 1, NULL },
  { "3150-0", WARD_VITAL_INSPIRED_OXYGEN, 0, NULL },
  { "3151-8", WARD_VITAL_INSPIRED_OXYGEN, 1, NULL },
  { "29463-7", WARD_VITAL_WEIGHT, 0, NULL },
  { "3141-9", WARD_VITAL_WEIGHT, 1, NULL },
  { "8302-2", WARD_VITAL_HEIGHT, 0, NULL },
  { "8306-3", WARD_VITAL_HEIGHT, 1, N_ ("Length (lying)") },
  { "39156-5", WARD_VITAL_BMI, 0, NULL },
  { "9843-4", WARD_VITAL_HEAD_CIRCUMFERENCE, 0, NULL },
  { "8287-5", WARD_VITAL_HEAD_CIRCUMFERENCE, 1, N_ ("Head circumference (tape)") },
  { "59576-9", WARD_VITAL_BMI_CENTILE, 0, NULL },
  { "77606-2", WARD_VITAL_WEIGHT_FOR_LENGTH_CENTILE, 0, NULL },
  { "8289-1", WARD_VITAL_HEAD_CIRCUMFERENCE_CENTILE, 0, NULL },
  { "88330-6", WARD_VITAL_NEWS2, 0, NULL },
};

static const struct
{
  const char *label, *short_label;
} vital_labels[WARD_N_VITALS] = {
  [WARD_VITAL_NONE] = { "", "" },
  [WARD_VITAL_BLOOD_PRESSURE] = { N_ ("Blood pressure"), N_ ("BP") },
  [WARD_VITAL_MEAN_ARTERIAL_PRESSURE] = { N_ ("Mean arterial pressure"), N_ ("MAP") },
  [WARD_VITAL_AVERAGE_BLOOD_PRESSURE] = { N_ ("Average blood pressure"), N_ ("Average BP") },
  [WARD_VITAL_SYSTOLIC] = { N_ ("Systolic blood pressure"), N_ ("Systolic") },
  [WARD_VITAL_DIASTOLIC] = { N_ ("Diastolic blood pressure"), N_ ("Diastolic") },
  [WARD_VITAL_HEART_RATE] = { N_ ("Heart rate"), N_ ("Heart rate") },
  [WARD_VITAL_RESPIRATORY_RATE] = { N_ ("Respiratory rate"), N_ ("Resp rate") },
  [WARD_VITAL_TEMPERATURE] = { N_ ("Temperature"), N_ ("Temp") },
  [WARD_VITAL_OXYGEN_SATURATION] = { N_ ("Oxygen saturation"), N_ ("SpO2") },
  [WARD_VITAL_INSPIRED_OXYGEN] = { N_ ("Inspired oxygen"), N_ ("FiO2") },
  [WARD_VITAL_WEIGHT] = { N_ ("Weight"), N_ ("Weight") },
  [WARD_VITAL_HEIGHT] = { N_ ("Height"), N_ ("Height") },
  [WARD_VITAL_BMI] = { N_ ("Body mass index"), N_ ("BMI") },
  [WARD_VITAL_HEAD_CIRCUMFERENCE] = { N_ ("Head circumference"), N_ ("Head circ.") },
  [WARD_VITAL_BMI_CENTILE] = { N_ ("BMI centile"), N_ ("BMI centile") },
  [WARD_VITAL_WEIGHT_FOR_LENGTH_CENTILE] = { N_ ("Weight-for-length centile"), N_ ("Weight centile") },
  [WARD_VITAL_HEAD_CIRCUMFERENCE_CENTILE] = { N_ ("Head circumference centile"), N_ ("Head centile") },
  [WARD_VITAL_NEWS2] = { N_ ("NEWS2 (from the source)"), N_ ("NEWS2") },
};

static const VitalCode *
find_vital_code (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (vital_codes); i++)
    if (strcmp (vital_codes[i].code, code) == 0)
      return &vital_codes[i];
  return NULL;
}

static gboolean
is_grouping_code (const char *code)
{
  return strcmp (code, "8716-3") == 0 || strcmp (code, "85353-1") == 0;
}

static gboolean
is_pressure_panel (WardVital vital)
{
  return vital == WARD_VITAL_BLOOD_PRESSURE || vital == WARD_VITAL_AVERAGE_BLOOD_PRESSURE;
}

static gboolean
is_loinc (const WardCoding *coding)
{
  return coding->code != NULL && *coding->code != '\0' && g_strcmp0 (coding->system, WARD_SYSTEM_LOINC) == 0;
}

/* Rules 3 and 4 of clinical.md 4.2: a panel's own code wins over those of its components; else all specific codes must mean one vital. */
static const VitalCode *
choose_vital (const WardObservation *observation, gboolean *out_mixed)
{
  const WardConcept *concept = &observation->measure.code;
  gboolean is_panel = observation->n_components > 0 || observation->measure.value.kind == WARD_VALUE_NONE;
  const VitalCode *chosen = NULL;

  *out_mixed = FALSE;
  for (guint i = 0; i < concept->n_codings; i++)
    {
      const VitalCode *found = is_loinc (&concept->codings[i]) ? find_vital_code (concept->codings[i].code) : NULL;

      if (found == NULL)
        continue;
      if (is_panel && is_pressure_panel (found->vital))
        {
          *out_mixed = FALSE;
          return found;
        }
      if (chosen != NULL && chosen->vital != found->vital)
        *out_mixed = TRUE;
      else if (chosen == NULL || found->rank < chosen->rank)
        chosen = found;
    }
  return *out_mixed ? NULL : chosen;
}

static const WardCoding *
find_loinc (const WardConcept *concept)
{
  for (guint i = 0; i < concept->n_codings; i++)
    if (is_loinc (&concept->codings[i]) && !is_grouping_code (concept->codings[i].code))
      return &concept->codings[i];
  return NULL;
}

static const WardCoding *
find_local (const WardConcept *concept)
{
  for (guint i = 0; i < concept->n_codings; i++)
    if (concept->codings[i].code != NULL && *concept->codings[i].code != '\0' && !is_loinc (&concept->codings[i]))
      return &concept->codings[i];
  return NULL;
}

/* A code in the table of analytes is preferred over the others: the order of codings means nothing. Two analytes in one resource are none. */
static const WardLabEntry *
choose_lab (const WardConcept *concept, guint *out_order, gboolean *out_mixed)
{
  const WardLabEntry *chosen = NULL;

  for (guint i = 0; i < concept->n_codings; i++)
    {
      guint order = 0;
      const WardLabEntry *entry
          = is_loinc (&concept->codings[i]) ? ward_lab_table_find (concept->codings[i].code, &order) : NULL;

      if (entry == NULL)
        continue;
      if (chosen != NULL && chosen != entry
          && (chosen->family == NULL || g_strcmp0 (chosen->family, entry->family) != 0))
        *out_mixed = TRUE;
      if (chosen == NULL || order < *out_order)
        {
          chosen = entry;
          *out_order = order;
        }
    }
  return *out_mixed ? NULL : chosen;
}

/* Nothing of ours: the source's code and words. Where the codes contradict each other none of them may be the row's key, because it would put the result
 * beside those that truly have that code. */
static void
use_source_words (const WardObservation *observation, gboolean mixed, WardResolvedCode *out)
{
  const WardConcept *concept = &observation->measure.code;
  const WardCoding *coding = mixed ? NULL : find_loinc (concept);
  const char *label = ward_concept_get_text (concept);

  if (coding == NULL)
    coding = find_local (concept);
  if (coding == NULL && !mixed && concept->n_codings > 0 && concept->codings[0].code != NULL)
    coding = &concept->codings[0];
  out->label = label != NULL ? label : _ ("Unnamed result");
  out->row_system = coding != NULL && coding->system != NULL ? coding->system : "";
  out->row_code = coding != NULL ? coding->code : out->label;
}

static gboolean
is_lab_only (const WardObservation *observation)
{
  return (observation->categories & WARD_CATEGORY_LABORATORY) != 0
         && (observation->categories & WARD_CATEGORY_VITAL_SIGNS) == 0;
}

/* 2708-6 is a blood gas where a laboratory sends it alone, a pulse oximeter's reading elsewhere. 3150-0 and 3151-8 likewise. */
static gboolean
is_lab_reading (const WardObservation *observation, const VitalCode *code)
{
  return is_lab_only (observation)
         && (code->vital == WARD_VITAL_INSPIRED_OXYGEN
             || (code->vital == WARD_VITAL_OXYGEN_SATURATION && code->rank > 0));
}

/* A saturation that has no value and only oxygen for components is a reading of the oxygen (V53). */
static gboolean
is_only_oxygen (const WardObservation *observation)
{
  if (observation->measure.value.kind != WARD_VALUE_NONE || observation->n_components == 0)
    return FALSE;
  for (guint i = 0; i < observation->n_components; i++)
    if (!ward_concept_has (&observation->components[i].code, WARD_SYSTEM_LOINC, "3150-0")
        && !ward_concept_has (&observation->components[i].code, WARD_SYSTEM_LOINC, "3151-8"))
      return FALSE;
  return TRUE;
}

static void
use_vital (const VitalCode *vital, WardResolvedCode *out)
{
  out->vital = vital->vital;
  out->row_system = WARD_SYSTEM_LOINC;
  out->row_code = vital->code;
  out->label = vital->label != NULL ? _ (vital->label) : ward_vital_get_label (vital->vital);
  out->panel = _ ("Vital signs");
  out->order = (guint) vital->vital;
  for (guint i = 0; vital->label == NULL && i < G_N_ELEMENTS (vital_codes); i++)
    if (vital_codes[i].vital == vital->vital && vital_codes[i].rank == 0)
      out->row_code = vital_codes[i].code;
}

/**
 * ward_catalogue_resolve:
 * @observation: a result
 * @out_code: (out): what its code means
 *
 * Finds out what was measured (clinical.md 4.2): LOINC by its exact system only, grouping codes aside, a panel before its components, one family or none.
 * What is not known keeps the source's own code and words; nothing is forced and nothing is dropped. A resource that carries no value but inspired oxygen
 * is a reading of that (V53).
 */
void
ward_catalogue_resolve (const WardObservation *observation, WardResolvedCode *out_code)
{
  const VitalCode *vital;
  const WardLabEntry *lab = NULL;
  gboolean mixed;
  guint order = 0;

  g_return_if_fail (observation != NULL && out_code != NULL);

  *out_code = (WardResolvedCode){ .order = G_MAXUINT };
  vital = choose_vital (observation, &mixed);
  if (vital != NULL && is_lab_reading (observation, vital))
    vital = NULL;
  if (vital != NULL && vital->vital == WARD_VITAL_OXYGEN_SATURATION && is_only_oxygen (observation))
    vital = find_vital_code ("3150-0");
  if (vital != NULL)
    {
      use_vital (vital, out_code);
      return;
    }
  if (!mixed)
    lab = choose_lab (&observation->measure.code, &order, &mixed);
  if (lab == NULL)
    {
      use_source_words (observation, mixed, out_code);
      return;
    }
  out_code->row_system = WARD_SYSTEM_LOINC;
  out_code->row_code = lab->code;
  out_code->label = _ (lab->label);
  out_code->family = lab->family != NULL ? _ (lab->family) : NULL;
  out_code->panel = _ (lab->panel);
  out_code->discipline = out_code->panel;
  out_code->order = WARD_N_VITALS + order;
}

/**
 * ward_vital_get_label:
 * @vital: a vital
 *
 * Gives its name.
 *
 * Returns: (transfer none): the name
 */
const char *
ward_vital_get_label (WardVital vital)
{
  g_return_val_if_fail ((guint) vital < WARD_N_VITALS, "");

  return vital != WARD_VITAL_NONE ? _ (vital_labels[vital].label) : "";
}

/**
 * ward_vital_get_short_label:
 * @vital: a vital
 *
 * Gives its name for narrow places.
 *
 * Returns: (transfer none): the name
 */
const char *
ward_vital_get_short_label (WardVital vital)
{
  g_return_val_if_fail ((guint) vital < WARD_N_VITALS, "");

  return vital != WARD_VITAL_NONE ? _ (vital_labels[vital].short_label) : "";
}

/**
 * ward_catalogue_classify:
 * @observation: a result
 *
 * Tells which pane a result belongs to: where it carries both categories, or none, its code decides (V79, clinical.md 4.2 rule 6).
 *
 * Returns: exactly one category
 */
WardCategories
ward_catalogue_classify (const WardObservation *observation)
{
  WardCategories sent;
  WardResolvedCode code;

  g_return_val_if_fail (observation != NULL, WARD_CATEGORY_OTHER);

  sent = observation->categories & (WARD_CATEGORY_VITAL_SIGNS | WARD_CATEGORY_LABORATORY);
  if (sent == WARD_CATEGORY_VITAL_SIGNS || sent == WARD_CATEGORY_LABORATORY)
    return sent;
  ward_catalogue_resolve (observation, &code);
  if (code.vital != WARD_VITAL_NONE)
    return WARD_CATEGORY_VITAL_SIGNS;
  if (code.order != G_MAXUINT || sent != 0)
    return WARD_CATEGORY_LABORATORY;
  return WARD_CATEGORY_OTHER;
}
