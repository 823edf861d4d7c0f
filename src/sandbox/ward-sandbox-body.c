/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From hidden causes to measured values: red cells, haemoglobin and haematocrit fit each other, the gap fits the ions, the
 * pH fits bicarbonate and pCO2 (Henderson–Hasselbalch), eGFR fits creatinine (CKD-EPI 2021), LDL fits the other lipids
 * (Friedewald). The formulas are the textbook's; the numbers only have to look right. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-body.h"

#include <math.h>
#include <string.h>

void
ward_sandbox_body_init (WardSandboxBody *body, const WardSandboxBodyPlan *plan, WardSandboxMaker *maker)
{
  memset (body, 0, sizeof *body);
  body->plan = plan;
  body->maker = maker;
  for (guint i = 0; i < WARD_SANDBOX_N_ANALYTES; i++)
    body->slow[i] = ward_sandbox_maker_normal (maker);
}

static double
blend (double from, double to, double share)
{
  return from + (to - from) * share;
}

static void
find_cause (const WardSandboxBody *body, gint64 at_us, WardSandboxCause *out)
{
  double day = (double) (at_us - body->maker->now_us) / (double) G_TIME_SPAN_DAY;
  const WardSandboxCause *next = body->plan->causes;
  const WardSandboxCause *last = next;
  double share;

  while (next->day < day && next->day < 1)
    last = next++;
  if (next->day <= last->day)
    {
      *out = *last;
      return;
    }
  share = CLAMP ((day - last->day) / (next->day - last->day), 0, 1);
  out->day = day;
  out->inflammation = blend (last->inflammation, next->inflammation, share);
  out->renal = blend (last->renal, next->renal, share);
  out->hepatic = blend (last->hepatic, next->hepatic, share);
  out->anaemia = blend (last->anaemia, next->anaemia, share);
  out->glycaemia = blend (last->glycaemia, next->glycaemia, share);
  out->shock = blend (last->shock, next->shock, share);
  out->respiratory = blend (last->respiratory, next->respiratory, share);
  out->cardiac = blend (last->cardiac, next->cardiac, share);
}

/* A factor around 1: mostly the person's own, a little chance. */
static double
vary (WardSandboxBody *body, int analyte, double spread)
{
  double slow = body->slow[analyte] * 0.9 + ward_sandbox_maker_normal (body->maker) * 0.43;

  body->slow[analyte] = slow;
  return 1 + spread * CLAMP (0.75 * slow + 0.5 * ward_sandbox_maker_normal (body->maker), -2.5, 2.5);
}

static void
draw_cells (WardSandboxBody *body, const WardSandboxCause *cause, double *v)
{
  double age = body->plan->age_years;
  double usual = age < 1 ? 17.6 : (age < 16 ? 13.0 : (body->plan->male ? 15.1 : 13.5));
  double neutrophils = MIN (0.93, (0.57 + 0.32 * cause->inflammation) * vary (body, A_NEUT, 0.05));
  double rest = 1 - neutrophils;

  v[A_HB] = usual * (1 - 0.48 * cause->anaemia) * vary (body, A_HB, 0.03);
  v[A_MCV] = ((age < 1 ? 107 : (age < 16 ? 84 : 90)) - 13 * cause->anaemia) * vary (body, A_MCV, 0.012);
  v[A_MCHC] = (33.6 - 1.2 * cause->anaemia) * vary (body, A_MCHC, 0.008);
  v[A_HCT] = v[A_HB] / v[A_MCHC] * 100;
  v[A_RBC] = v[A_HCT] * 10 / v[A_MCV];
  v[A_MCH] = v[A_HB] * 10 / v[A_RBC];
  v[A_RDW] = ((age < 1 ? 16 : 12.9) + 4.5 * cause->anaemia) * vary (body, A_RDW, 0.02);
  v[A_PLT]
      = MAX (6, (245 + 190 * cause->inflammation * (1 - cause->shock) - 190 * cause->shock) * vary (body, A_PLT, 0.08));
  v[A_WBC] = ((age < 1 ? 15.5 : 6.7) + 15 * cause->inflammation) * vary (body, A_WBC, 0.1);
  v[A_NEUT] = v[A_WBC] * neutrophils;
  v[A_LYMPH] = v[A_WBC] * rest * 0.74;
  v[A_MONO] = v[A_WBC] * rest * 0.19;
  v[A_EOS] = v[A_WBC] * rest * 0.055 * (1 - cause->inflammation);
  v[A_BASO] = v[A_WBC] * rest * 0.015;
}

/* CKD-EPI 2021, mL/min/1.73 m². */
static double
estimate_filtration (double creatinine, gboolean male, double age)
{
  double kappa = male ? 0.9 : 0.7;
  double alpha = male ? -0.302 : -0.241;
  double ratio = creatinine / kappa;

  return 142 * pow (MIN (ratio, 1), alpha) * pow (MAX (ratio, 1), -1.2) * pow (0.9938, age) * (male ? 1 : 1.012);
}

static void
draw_chemistry (WardSandboxBody *body, const WardSandboxCause *cause, double *v)
{
  double age = body->plan->age_years;
  double usual = age < 16 ? 0.45 : (body->plan->male ? 0.92 : 0.72);

  v[A_NA] = (140 - 4 * cause->inflammation + 3 * cause->shock) * vary (body, A_NA, 0.009);
  v[A_K] = (4.2 + 1.7 * cause->renal + 0.4 * cause->shock) * vary (body, A_K, 0.05);
  v[A_CO2] = MAX (7, (25.5 - 7 * cause->renal - 9 * cause->shock + 5 * cause->respiratory) * vary (body, A_CO2, 0.05));
  v[A_AG] = (9 + 4 * cause->renal + 8 * cause->shock) * vary (body, A_AG, 0.1);
  v[A_CL] = round (v[A_NA]) - round (v[A_CO2]) - round (v[A_AG]);
  v[A_CREA] = usual * (1 + 5 * cause->renal) * vary (body, A_CREA, 0.05);
  v[A_BUN] = (13.5 * (1 + 4.2 * cause->renal) + 8 * cause->shock) * vary (body, A_BUN, 0.08);
  v[A_EGFR] = age < 16 ? NAN : estimate_filtration (v[A_CREA], body->plan->male, age);
  v[A_GLU] = (90 + 150 * cause->glycaemia + 50 * cause->inflammation) * vary (body, A_GLU, 0.08);
  v[A_CA] = (9.4 - 0.9 * cause->inflammation - 0.5 * cause->renal) * vary (body, A_CA, 0.02);
  v[A_MG] = (2.0 + 0.5 * cause->renal - 0.3 * cause->inflammation) * vary (body, A_MG, 0.05);
  v[A_PHOS] = ((age < 16 ? 4.8 : 3.5) + 2.9 * cause->renal) * vary (body, A_PHOS, 0.07);
  v[A_A1C] = (5.2 + 4.4 * cause->glycaemia) * vary (body, A_A1C, 0.02);
  v[A_GLUPOC] = (age < 1 ? 62 : v[A_GLU]) * vary (body, A_GLUPOC, 0.1);
}

static void
draw_liver (WardSandboxBody *body, const WardSandboxCause *cause, double *v)
{
  double age = body->plan->age_years;
  double yellow = 0;

  /* A newborn's bilirubin rises for some days. */
  if (age < 1)
    yellow = MIN (11.5, 1.6 + age * 365 * 3.6);
  v[A_ALB] = (4.4 - 1.9 * cause->inflammation - 0.6 * cause->hepatic) * vary (body, A_ALB, 0.03);
  v[A_TP] = v[A_ALB] + (2.8 + 0.5 * cause->inflammation) * vary (body, A_TP, 0.04);
  v[A_ALT] = 21 * (1 + 38 * cause->hepatic) * vary (body, A_ALT, 0.15);
  v[A_AST] = (22 * (1 + 30 * cause->hepatic) + 160 * cause->cardiac) * vary (body, A_AST, 0.15);
  v[A_ALP] = (age < 16 ? 255 : 72) * (1 + 1.9 * cause->hepatic) * vary (body, A_ALP, 0.08);
  v[A_GGT] = 24 * (1 + 9 * cause->hepatic) * vary (body, A_GGT, 0.15);
  v[A_BILI] = (0.6 + 6.5 * cause->hepatic + yellow) * vary (body, A_BILI, 0.1);
  v[A_DBILI] = (0.15 + 3.6 * cause->hepatic) * vary (body, A_DBILI, 0.1);
  v[A_TCB] = (0.6 + yellow) * vary (body, A_TCB, 0.06);
  v[A_HDL] = (body->plan->male ? 46 : 55) * (1 - 0.25 * cause->glycaemia) * vary (body, A_HDL, 0.07);
  v[A_TG] = (105 + 130 * cause->glycaemia) * vary (body, A_TG, 0.15);
  v[A_LDL] = (118 + 30 * cause->glycaemia) * vary (body, A_LDL, 0.09);
  v[A_CHOL] = round (v[A_LDL]) + round (v[A_HDL]) + round (v[A_TG] / 5);
  v[A_NONHDL] = v[A_CHOL] - round (v[A_HDL]);
}

static void
draw_acute (WardSandboxBody *body, const WardSandboxCause *cause, double *v)
{
  double illness = cause->inflammation;
  double fio2 = cause->respiratory > 0.15 ? 30 + 45 * cause->respiratory : 21;

  v[A_CRP] = (1.2 + 270 * illness * (0.4 + 0.6 * illness)) * vary (body, A_CRP, 0.15);
  v[A_PCT] = (0.03 + 26 * illness * illness * (0.3 + 0.7 * cause->shock)) * vary (body, A_PCT, 0.2);
  v[A_LACT] = (0.9 + 6.5 * cause->shock) * vary (body, A_LACT, 0.1);
  v[A_TROP] = (4 + 60 * cause->shock + 4100 * cause->cardiac) * vary (body, A_TROP, 0.12);
  v[A_BNP] = (80 + 8200 * cause->cardiac + 2600 * cause->renal + 1500 * cause->shock) * vary (body, A_BNP, 0.12);
  v[A_CK] = (95 + 1500 * cause->cardiac + 600 * cause->shock) * vary (body, A_CK, 0.18);
  v[A_LDH] = (170 + 260 * cause->cardiac + 300 * cause->shock + 120 * cause->hepatic) * vary (body, A_LDH, 0.08);
  v[A_FIO2] = 5 * round (fio2 / 5);
  if (v[A_FIO2] < 25)
    v[A_FIO2] = 21;
  v[A_PCO2] = (40 + 22 * cause->respiratory - 9 * cause->shock) * vary (body, A_PCO2, 0.05);
  v[A_HCO3]
      = MAX (7, (24.3 - 6 * cause->renal - 9 * cause->shock + 4.5 * cause->respiratory) * vary (body, A_HCO3, 0.04));
  v[A_PH] = 6.1 + log10 (v[A_HCO3] / (0.0307 * v[A_PCO2]));
  v[A_BE] = 0.93 * (v[A_HCO3] - 24.4 + 14.8 * (v[A_PH] - 7.4));
  v[A_PO2] = MAX (34, (92 - 30 * cause->respiratory) * vary (body, A_PO2, 0.09));
  v[A_PT] = (11.1 + 12 * cause->hepatic + 6 * cause->shock) * vary (body, A_PT, 0.04);
  v[A_INR] = v[A_PT] / 11.0;
  v[A_APTT] = (30 + 9 * cause->hepatic + 17 * cause->shock) * vary (body, A_APTT, 0.05);
  v[A_FIB] = (305 + 360 * illness - 210 * cause->shock) * vary (body, A_FIB, 0.08);
  v[A_DDIMER] = (240 + 4800 * illness * cause->shock + 1200 * illness) * vary (body, A_DDIMER, 0.2);
}

static void
draw_rare (WardSandboxBody *body, const WardSandboxCause *cause, double *v)
{
  v[A_TSH] = 2.1 * vary (body, A_TSH, 0.25);
  v[A_FT4] = 1.2 * vary (body, A_FT4, 0.07);
  v[A_FERR] = (body->plan->male ? 140 : 60) * (1 - 0.95 * MIN (1, cause->anaemia * 2)) * vary (body, A_FERR, 0.15);
  v[A_B12] = 460 * vary (body, A_B12, 0.12);
  v[A_VITD] = 27 * vary (body, A_VITD, 0.18);
  v[A_USG] = 1.0155 + 0.004 * ward_sandbox_maker_normal (body->maker) / 2;
  v[A_UPH] = round (2 * (6.0 + 0.4 * ward_sandbox_maker_normal (body->maker))) / 2;
  /* Qualitative ones: 0 nothing … 4 much. */
  v[A_UPRO] = floor (4.6 * cause->renal + 1.2 * cause->glycaemia);
  v[A_UGLU] = floor (4.2 * MAX (0, cause->glycaemia - 0.25));
  v[A_UKET] = floor (2.5 * cause->shock);
  v[A_ULEU] = floor (3.5 * cause->inflammation + 0.4 * ward_sandbox_maker_uniform (body->maker));
  v[A_UNIT] = cause->inflammation > 0.5 ? 1 : 0;
  v[A_UBLD] = floor (2 * cause->renal + 0.5 * ward_sandbox_maker_uniform (body->maker));
  v[A_UCOL] = floor (3 * cause->hepatic + cause->renal);
  v[A_UAPP] = v[A_ULEU];
  v[A_URBC] = floor (1 + 9 * cause->renal + 2 * ward_sandbox_maker_uniform (body->maker));
  v[A_UWBC] = floor (1 + 40 * cause->inflammation + 3 * ward_sandbox_maker_uniform (body->maker));
}

/**
 * ward_sandbox_body_draw:
 * @body: a body
 * @at_us: when the specimen is taken
 * @values: (out): what each analyte would be; NAN where it makes no sense
 *
 * Takes a specimen.
 */
void
ward_sandbox_body_draw (WardSandboxBody *body, gint64 at_us, double values[WARD_SANDBOX_N_ANALYTES])
{
  WardSandboxCause cause = { 0 };

  find_cause (body, at_us, &cause);
  draw_cells (body, &cause, values);
  draw_chemistry (body, &cause, values);
  draw_liver (body, &cause, values);
  draw_acute (body, &cause, values);
  draw_rare (body, &cause, values);
}

/**
 * ward_sandbox_body_watch:
 * @body: a body
 * @at_us: when somebody looks
 * @out: (out): what the monitor shows
 *
 * Measures the vital signs.
 */
void
ward_sandbox_body_watch (WardSandboxBody *body, gint64 at_us, WardSandboxBedside *out)
{
  WardSandboxMaker *maker = body->maker;
  double age = body->plan->age_years;
  WardSandboxCause cause = { 0 };

  find_cause (body, at_us, &cause);
  out->heart_rate = (age < 1 ? 138 : (age < 16 ? 88 : 71)) + 34 * cause.inflammation + 28 * cause.shock
                    + 2.6 * ward_sandbox_maker_normal (maker);
  out->systolic = (age < 1 ? 68 : (age < 16 ? 102 : 122 + 0.25 * (age - 40))) + 14 * cause.glycaemia - 42 * cause.shock
                  + 3.5 * ward_sandbox_maker_normal (maker);
  out->diastolic = out->systolic * (0.61 - 0.04 * cause.shock) + 1.8 * ward_sandbox_maker_normal (maker);
  out->respiratory_rate = (age < 1 ? 44 : (age < 16 ? 19 : 14.5)) + 11 * cause.respiratory + 5 * cause.inflammation
                          + 1.1 * ward_sandbox_maker_normal (maker);
  out->saturation = MIN (100, 97.6 - 7.5 * cause.respiratory + 0.7 * ward_sandbox_maker_normal (maker));
  out->temperature = 36.7 + 2.1 * cause.inflammation + 0.16 * ward_sandbox_maker_normal (maker);
  out->oxygen_flow = cause.respiratory > 0.1 ? 1 + round (9 * cause.respiratory) : -1;
}
