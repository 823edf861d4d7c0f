/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the sandbox's laboratory measures: codes, units, reference ranges, panels. */

/* clang-format off */
typedef enum
{
  A_WBC, A_RBC, A_HB, A_HCT, A_MCV, A_MCH, A_MCHC, A_RDW, A_PLT, A_NEUT, A_LYMPH, A_MONO, A_EOS, A_BASO,
  A_NA, A_K, A_CL, A_CO2, A_AG, A_BUN, A_CREA, A_EGFR, A_GLU, A_CA, A_MG, A_PHOS, A_TP, A_ALB, A_ALT, A_AST,
  A_ALP, A_GGT, A_BILI, A_DBILI, A_CHOL, A_HDL, A_LDL, A_TG, A_NONHDL, A_A1C, A_CRP, A_PCT, A_LACT, A_TROP,
  A_BNP, A_CK, A_LDH, A_PH, A_PCO2, A_PO2, A_HCO3, A_BE, A_FIO2, A_PT, A_INR, A_APTT, A_FIB, A_DDIMER, A_TSH,
  A_FT4, A_FERR, A_B12, A_VITD, A_UCOL, A_UAPP, A_USG, A_UPH, A_UPRO, A_UGLU, A_UKET, A_UBLD, A_UNIT, A_ULEU,
  A_URBC, A_UWBC, A_GLUPOC, A_TCB, WARD_SANDBOX_N_ANALYTES,
} WardSandboxAnalyteId;
/* clang-format on */

typedef struct
{
  const char *loinc;
  const char *name; /* LOINC's long name */
  const char *text; /* as the laboratory prints it */
  const char *unit; /* (nullable) UCUM */
  guint decimals;
  const char *low[2];        /* women, men (nullable) */
  const char *high[2];       /* (nullable) */
  const char *critical_low;  /* (nullable) */
  const char *critical_high; /* (nullable) */
  const char *floor;         /* (nullable) the least that can be measured */
  const char *const *words;  /* (nullable) what a qualitative result says, from nothing to much */
} WardSandboxAnalyte;

/* clang-format off */
typedef enum
{
  P_CBC, P_BMP, P_LFT, P_LIPID, P_A1C, P_CRP, P_PCT, P_TROP, P_CARDIAC, P_GAS, P_COAG, P_THYROID, P_IRON,
  P_URINE, P_MINERAL, P_NEONATE, WARD_SANDBOX_N_PANELS,
} WardSandboxPanelId;
/* clang-format on */

typedef struct
{
  const char *loinc; /* (nullable) none: the laboratory's own code */
  const char *name;  /* LOINC's long name, or the own code */
  const char *text;
  const char *specimen;
  int analytes[18]; /* ends with -1 */
} WardSandboxPanel;

typedef struct
{
  int analyte;
  const char *low;  /* (nullable) */
  const char *high; /* (nullable) */
} WardSandboxAgeRange;

const WardSandboxAnalyte *ward_sandbox_get_analyte (int id);
const WardSandboxPanel *ward_sandbox_get_panel (int id);
/* The range for a person of that kind; FALSE: the laboratory has none. age_years < 1: newborn, < 16: child. */
gboolean ward_sandbox_get_range (int analyte, gboolean male, double age_years, const char **out_low,
                                 const char **out_high);

G_END_DECLS
