/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The laboratory's catalogue. Codes are LOINC (http://loinc.org; LOINC is copyright Regenstrief Institute, Inc. and the
 * LOINC Committee, available at no cost under the license at http://loinc.org/license). Ranges are those that American
 * hospital laboratories commonly print for adults; they are there to be shown, not to treat anybody by. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-analytes.h"

#define BOTH(x) \
  {             \
    x, x        \
  }
#define NOBODY \
  {            \
    NULL, NULL \
  }

static const char *const strip_words[] = { "Negative", "Trace", "1+", "2+", "3+", NULL };
static const char *const presence_words[] = { "Negative", "Positive", "Positive", "Positive", "Positive", NULL };
static const char *const colour_words[] = { "Yellow", "Yellow", "Amber", "Dark amber", "Brown", NULL };
static const char *const clarity_words[] = { "Clear", "Clear", "Hazy", "Cloudy", "Turbid", NULL };

/* clang-format off */
static const WardSandboxAnalyte analytes[WARD_SANDBOX_N_ANALYTES] = {
  [A_WBC] = { "6690-2", "Leukocytes [#/volume] in Blood by Automated count", "White cells", "10*3/uL", 1, BOTH ("4.5"), BOTH ("11.0"), "1.0", "50.0", "0.1", NULL },
  [A_RBC] = { "789-8", "Erythrocytes [#/volume] in Blood by Automated count", "Red cells", "10*6/uL", 2, { "3.90", "4.50" }, { "5.20", "5.90" }, NULL, NULL, NULL, NULL },
  [A_HB] = { "718-7", "Hemoglobin [Mass/volume] in Blood", "Hemoglobin", "g/dL", 1, { "12.0", "13.5" }, { "15.5", "17.5" }, "7.0", "20.0", NULL, NULL },
  [A_HCT] = { "4544-3", "Hematocrit [Volume Fraction] of Blood by Automated count", "Hematocrit", "%", 1, { "36.0", "41.0" }, { "46.0", "53.0" }, "20.0", "60.0", NULL, NULL },
  [A_MCV] = { "787-2", "MCV [Entitic volume] by Automated count", "MCV", "fL", 1, BOTH ("80.0"), BOTH ("100.0"), NULL, NULL, NULL, NULL },
  [A_MCH] = { "785-6", "MCH [Entitic mass] by Automated count", "MCH", "pg", 1, BOTH ("27.0"), BOTH ("33.0"), NULL, NULL, NULL, NULL },
  [A_MCHC] = { "786-4", "MCHC [Mass/volume] by Automated count", "MCHC", "g/dL", 1, BOTH ("32.0"), BOTH ("36.0"), NULL, NULL, NULL, NULL },
  [A_RDW] = { "788-0", "Erythrocyte distribution width [Ratio] by Automated count", "RDW", "%", 1, BOTH ("11.5"), BOTH ("14.5"), NULL, NULL, NULL, NULL },
  [A_PLT] = { "777-3", "Platelets [#/volume] in Blood by Automated count", "Platelets", "10*3/uL", 0, BOTH ("150"), BOTH ("400"), "20", "1000", NULL, NULL },
  [A_NEUT] = { "751-8", "Neutrophils [#/volume] in Blood by Automated count", "Neutrophils", "10*3/uL", 2, BOTH ("1.80"), BOTH ("7.70"), "0.50", NULL, NULL, NULL },
  [A_LYMPH] = { "731-0", "Lymphocytes [#/volume] in Blood by Automated count", "Lymphocytes", "10*3/uL", 2, BOTH ("1.00"), BOTH ("4.80"), NULL, NULL, NULL, NULL },
  [A_MONO] = { "742-7", "Monocytes [#/volume] in Blood by Automated count", "Monocytes", "10*3/uL", 2, BOTH ("0.10"), BOTH ("0.80"), NULL, NULL, NULL, NULL },
  [A_EOS] = { "711-2", "Eosinophils [#/volume] in Blood by Automated count", "Eosinophils", "10*3/uL", 2, BOTH ("0.00"), BOTH ("0.45"), NULL, NULL, NULL, NULL },
  [A_BASO] = { "704-7", "Basophils [#/volume] in Blood by Automated count", "Basophils", "10*3/uL", 2, BOTH ("0.00"), BOTH ("0.20"), NULL, NULL, NULL, NULL },
  [A_NA] = { "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "Sodium", "mmol/L", 0, BOTH ("135"), BOTH ("145"), "120", "160", NULL, NULL },
  [A_K] = { "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "Potassium", "mmol/L", 1, BOTH ("3.5"), BOTH ("5.1"), "2.8", "6.2", NULL, NULL },
  [A_CL] = { "2075-0", "Chloride [Moles/volume] in Serum or Plasma", "Chloride", "mmol/L", 0, BOTH ("98"), BOTH ("107"), "80", "120", NULL, NULL },
  [A_CO2] = { "2028-9", "Carbon dioxide, total [Moles/volume] in Serum or Plasma", "Carbon dioxide", "mmol/L", 0, BOTH ("22"), BOTH ("29"), "10", "40", NULL, NULL },
  [A_AG] = { "33037-3", "Anion gap in Serum or Plasma", "Anion gap", "mmol/L", 0, BOTH ("4"), BOTH ("13"), NULL, NULL, NULL, NULL },
  [A_BUN] = { "3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "Urea nitrogen", "mg/dL", 0, BOTH ("6"), BOTH ("20"), NULL, "100", NULL, NULL },
  [A_CREA] = { "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "Creatinine", "mg/dL", 2, { "0.51", "0.67" }, { "0.95", "1.17" }, NULL, "7.50", NULL, NULL },
  [A_EGFR] = { "98979-8", "Glomerular filtration rate/1.73 sq M.predicted [Volume Rate/Area] in Serum, Plasma or Blood by Creatinine-based formula (CKD-EPI 2021)", "eGFR (CKD-EPI 2021)", "mL/min/{1.73_m2}", 0, BOTH ("60"), NOBODY, NULL, NULL, NULL, NULL },
  [A_GLU] = { "2345-7", "Glucose [Mass/volume] in Serum or Plasma", "Glucose", "mg/dL", 0, BOTH ("70"), BOTH ("99"), "45", "450", NULL, NULL },
  [A_CA] = { "17861-6", "Calcium [Mass/volume] in Serum or Plasma", "Calcium", "mg/dL", 1, BOTH ("8.6"), BOTH ("10.2"), "6.5", "13.0", NULL, NULL },
  [A_MG] = { "19123-9", "Magnesium [Mass/volume] in Serum or Plasma", "Magnesium", "mg/dL", 1, BOTH ("1.6"), BOTH ("2.6"), "1.0", "4.7", NULL, NULL },
  [A_PHOS] = { "2777-1", "Phosphate [Mass/volume] in Serum or Plasma", "Phosphate", "mg/dL", 1, BOTH ("2.5"), BOTH ("4.5"), "1.0", "9.0", NULL, NULL },
  [A_TP] = { "2885-2", "Protein [Mass/volume] in Serum or Plasma", "Total protein", "g/dL", 1, BOTH ("6.4"), BOTH ("8.3"), NULL, NULL, NULL, NULL },
  [A_ALB] = { "1751-7", "Albumin [Mass/volume] in Serum or Plasma", "Albumin", "g/dL", 1, BOTH ("3.5"), BOTH ("5.2"), NULL, NULL, NULL, NULL },
  [A_ALT] = { "1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "ALT", "U/L", 0, NOBODY, { "33", "41" }, NULL, NULL, "5", NULL },
  [A_AST] = { "1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "AST", "U/L", 0, NOBODY, { "32", "40" }, NULL, NULL, "5", NULL },
  [A_ALP] = { "6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "Alkaline phosphatase", "U/L", 0, { "35", "40" }, { "104", "129" }, NULL, NULL, NULL, NULL },
  [A_GGT] = { "2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum or Plasma", "GGT", "U/L", 0, NOBODY, { "40", "60" }, NULL, NULL, NULL, NULL },
  [A_BILI] = { "1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", "Bilirubin, total", "mg/dL", 1, NOBODY, BOTH ("1.2"), NULL, "15.0", "0.2", NULL },
  [A_DBILI] = { "1968-7", "Bilirubin.direct [Mass/volume] in Serum or Plasma", "Bilirubin, direct", "mg/dL", 1, NOBODY, BOTH ("0.3"), NULL, NULL, "0.1", NULL },
  [A_CHOL] = { "2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "Cholesterol, total", "mg/dL", 0, NOBODY, BOTH ("200"), NULL, NULL, NULL, NULL },
  [A_HDL] = { "2085-9", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", "HDL cholesterol", "mg/dL", 0, { "50", "40" }, NOBODY, NULL, NULL, NULL, NULL },
  [A_LDL] = { "13457-7", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", "LDL cholesterol, calculated", "mg/dL", 0, NOBODY, BOTH ("130"), NULL, NULL, NULL, NULL },
  [A_TG] = { "2571-8", "Triglyceride [Mass/volume] in Serum or Plasma", "Triglycerides", "mg/dL", 0, NOBODY, BOTH ("150"), NULL, "1000", NULL, NULL },
  [A_NONHDL] = { "43396-1", "Cholesterol non HDL [Mass/volume] in Serum or Plasma", "Non-HDL cholesterol", "mg/dL", 0, NOBODY, BOTH ("160"), NULL, NULL, NULL, NULL },
  [A_A1C] = { "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c", "%", 1, BOTH ("4.0"), BOTH ("5.6"), NULL, NULL, NULL, NULL },
  [A_CRP] = { "1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "CRP", "mg/L", 1, NOBODY, BOTH ("5.0"), NULL, NULL, "0.6", NULL },
  [A_PCT] = { "33959-8", "Procalcitonin [Mass/volume] in Serum or Plasma", "Procalcitonin", "ng/mL", 2, NOBODY, BOTH ("0.10"), NULL, NULL, "0.05", NULL },
  [A_LACT] = { "2518-9", "Lactate [Moles/volume] in Arterial blood", "Lactate, arterial", "mmol/L", 1, BOTH ("0.5"), BOTH ("1.6"), NULL, "4.0", NULL, NULL },
  [A_TROP] = { "89579-7", "Troponin I.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method", "Troponin I, high sensitivity", "ng/L", 0, NOBODY, { "16", "34" }, NULL, "100", "3", NULL },
  [A_BNP] = { "33762-6", "Natriuretic peptide.B prohormone N-Terminal [Mass/volume] in Serum or Plasma", "NT-proBNP", "pg/mL", 0, NOBODY, BOTH ("300"), NULL, NULL, "5", NULL },
  [A_CK] = { "2157-6", "Creatine kinase [Enzymatic activity/volume] in Serum or Plasma", "Creatine kinase", "U/L", 0, { "26", "39" }, { "192", "308" }, NULL, NULL, NULL, NULL },
  [A_LDH] = { "2532-0", "Lactate dehydrogenase [Enzymatic activity/volume] in Serum or Plasma", "LDH", "U/L", 0, BOTH ("135"), BOTH ("225"), NULL, NULL, NULL, NULL },
  [A_PH] = { "2744-1", "pH of Arterial blood", "pH, arterial", "[pH]", 2, BOTH ("7.35"), BOTH ("7.45"), "7.20", "7.60", NULL, NULL },
  [A_PCO2] = { "2019-8", "Carbon dioxide [Partial pressure] in Arterial blood", "pCO2, arterial", "mm[Hg]", 0, BOTH ("35"), BOTH ("45"), "20", "70", NULL, NULL },
  [A_PO2] = { "2703-7", "Oxygen [Partial pressure] in Arterial blood", "pO2, arterial", "mm[Hg]", 0, BOTH ("80"), BOTH ("100"), "40", NULL, NULL, NULL },
  [A_HCO3] = { "1960-4", "Bicarbonate [Moles/volume] in Arterial blood", "Bicarbonate, arterial", "mmol/L", 1, BOTH ("22.0"), BOTH ("26.0"), "10.0", "40.0", NULL, NULL },
  [A_BE] = { "1925-7", "Base excess in Arterial blood by calculation", "Base excess, arterial", "mmol/L", 1, BOTH ("-2.0"), BOTH ("2.0"), NULL, NULL, NULL, NULL },
  [A_FIO2] = { "3150-0", "Inhaled oxygen concentration", "FiO2", "%", 0, NOBODY, NOBODY, NULL, NULL, NULL, NULL },
  [A_PT] = { "5902-2", "Prothrombin time (PT)", "Prothrombin time", "s", 1, BOTH ("9.4"), BOTH ("12.5"), NULL, "40.0", NULL, NULL },
  [A_INR] = { "6301-6", "INR in Platelet poor plasma by Coagulation assay", "INR", "{INR}", 1, BOTH ("0.9"), BOTH ("1.1"), NULL, "5.0", NULL, NULL },
  [A_APTT] = { "14979-9", "aPTT in Platelet poor plasma by Coagulation assay", "aPTT", "s", 1, BOTH ("25.1"), BOTH ("36.5"), NULL, "100.0", NULL, NULL },
  [A_FIB] = { "3255-7", "Fibrinogen [Mass/volume] in Platelet poor plasma by Coagulation assay", "Fibrinogen", "mg/dL", 0, BOTH ("200"), BOTH ("400"), "80", NULL, NULL, NULL },
  [A_DDIMER] = { "48065-7", "Fibrin D-dimer FEU [Mass/volume] in Platelet poor plasma", "D-dimer", "ng/mL{FEU}", 0, NOBODY, BOTH ("500"), NULL, NULL, "170", NULL },
  [A_TSH] = { "3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "TSH", "m[IU]/L", 2, BOTH ("0.40"), BOTH ("4.50"), NULL, NULL, "0.01", NULL },
  [A_FT4] = { "3024-7", "Thyroxine (T4) free [Mass/volume] in Serum or Plasma", "Free T4", "ng/dL", 2, BOTH ("0.82"), BOTH ("1.77"), NULL, NULL, NULL, NULL },
  [A_FERR] = { "2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "Ferritin", "ng/mL", 0, { "15", "30" }, { "150", "400" }, NULL, NULL, "2", NULL },
  [A_B12] = { "2132-9", "Cobalamin (Vitamin B12) [Mass/volume] in Serum or Plasma", "Vitamin B12", "pg/mL", 0, BOTH ("232"), BOTH ("1245"), NULL, NULL, NULL, NULL },
  [A_VITD] = { "1989-3", "25-hydroxyvitamin D3 [Mass/volume] in Serum or Plasma", "Vitamin D, 25-OH", "ng/mL", 1, BOTH ("30.0"), BOTH ("100.0"), NULL, NULL, "4.0", NULL },
  [A_UCOL] = { "5778-6", "Color of Urine", "Color, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, colour_words },
  [A_UAPP] = { "5767-9", "Appearance of Urine", "Appearance, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, clarity_words },
  [A_USG] = { "5811-5", "Specific gravity of Urine by Test strip", "Specific gravity, urine", "{nominal}", 3, BOTH ("1.005"), BOTH ("1.030"), NULL, NULL, NULL, NULL },
  [A_UPH] = { "5803-2", "pH of Urine by Test strip", "pH, urine", "[pH]", 1, BOTH ("5.0"), BOTH ("8.0"), NULL, NULL, NULL, NULL },
  [A_UPRO] = { "20454-5", "Protein [Presence] in Urine by Test strip", "Protein, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, strip_words },
  [A_UGLU] = { "25428-4", "Glucose [Presence] in Urine by Test strip", "Glucose, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, strip_words },
  [A_UKET] = { "2514-8", "Ketones [Presence] in Urine by Test strip", "Ketones, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, strip_words },
  [A_UBLD] = { "5794-3", "Hemoglobin [Presence] in Urine by Test strip", "Blood, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, strip_words },
  [A_UNIT] = { "5802-4", "Nitrite [Presence] in Urine by Test strip", "Nitrite, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, presence_words },
  [A_ULEU] = { "5799-2", "Leukocyte esterase [Presence] in Urine by Test strip", "Leukocyte esterase, urine", NULL, 0, NOBODY, NOBODY, NULL, NULL, NULL, strip_words },
  [A_URBC] = { "13945-1", "Erythrocytes [#/area] in Urine sediment by Microscopy high power field", "Red cells, urine", "/[HPF]", 0, NOBODY, BOTH ("3"), NULL, NULL, NULL, NULL },
  [A_UWBC] = { "5821-4", "Leukocytes [#/area] in Urine sediment by Microscopy high power field", "White cells, urine", "/[HPF]", 0, NOBODY, BOTH ("5"), NULL, NULL, NULL, NULL },
  [A_GLUPOC] = { "2341-6", "Glucose [Mass/volume] in Blood by Test strip manual", "Glucose, point of care", "mg/dL", 0, BOTH ("70"), BOTH ("99"), "40", "450", NULL, NULL },
  [A_TCB] = { "58941-6", "Bilirubin.total [Mass/volume] in Skin by Transcutaneous measurement", "Bilirubin, transcutaneous", "mg/dL", 1, NOBODY, NOBODY, NULL, NULL, NULL, NULL },
};

static const WardSandboxPanel panels[WARD_SANDBOX_N_PANELS] = {
  [P_CBC] = { "57021-8", "CBC W Auto Differential panel - Blood", "Complete blood count with differential", "Blood, EDTA", { A_WBC, A_RBC, A_HB, A_HCT, A_MCV, A_MCH, A_MCHC, A_RDW, A_PLT, A_NEUT, A_LYMPH, A_MONO, A_EOS, A_BASO, -1 } },
  [P_BMP] = { "24321-2", "Basic metabolic 2000 panel - Serum or Plasma", "Basic metabolic panel", "Plasma, lithium heparin", { A_NA, A_K, A_CL, A_CO2, A_AG, A_BUN, A_CREA, A_EGFR, A_GLU, A_CA, -1 } },
  [P_LFT] = { "24325-3", "Hepatic function 2000 panel - Serum or Plasma", "Hepatic function panel", "Plasma, lithium heparin", { A_TP, A_ALB, A_ALT, A_AST, A_ALP, A_GGT, A_BILI, A_DBILI, -1 } },
  [P_LIPID] = { "24331-1", "Lipid 1996 panel - Serum or Plasma", "Lipid panel", "Serum", { A_CHOL, A_HDL, A_LDL, A_TG, A_NONHDL, -1 } },
  [P_A1C] = { "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c", "Blood, EDTA", { A_A1C, -1 } },
  [P_CRP] = { "1988-5", "C reactive protein [Mass/volume] in Serum or Plasma", "C-reactive protein", "Plasma, lithium heparin", { A_CRP, -1 } },
  [P_PCT] = { "33959-8", "Procalcitonin [Mass/volume] in Serum or Plasma", "Procalcitonin", "Plasma, lithium heparin", { A_PCT, -1 } },
  [P_TROP] = { "89579-7", "Troponin I.cardiac [Mass/volume] in Serum or Plasma by High sensitivity method", "Troponin I, high sensitivity", "Plasma, lithium heparin", { A_TROP, -1 } },
  [P_CARDIAC] = { NULL, "SYN-CARDIAC", "Cardiac markers", "Plasma, lithium heparin", { A_TROP, A_CK, A_LDH, A_BNP, -1 } },
  [P_GAS] = { "24336-0", "Gas panel - Arterial blood", "Blood gas, arterial", "Arterial blood", { A_PH, A_PCO2, A_PO2, A_HCO3, A_BE, A_LACT, A_FIO2, -1 } },
  [P_COAG] = { NULL, "SYN-COAG", "Coagulation screen", "Plasma, citrate", { A_PT, A_INR, A_APTT, A_FIB, A_DDIMER, -1 } },
  [P_THYROID] = { NULL, "SYN-THYROID", "Thyroid function", "Serum", { A_TSH, A_FT4, -1 } },
  [P_IRON] = { NULL, "SYN-IRON", "Ferritin and vitamins", "Serum", { A_FERR, A_B12, A_VITD, -1 } },
  [P_URINE] = { "24356-8", "Urinalysis complete panel - Urine", "Urinalysis", "Urine, midstream", { A_UCOL, A_UAPP, A_USG, A_UPH, A_UPRO, A_UGLU, A_UKET, A_UBLD, A_UNIT, A_ULEU, A_URBC, A_UWBC, -1 } },
  [P_MINERAL] = { NULL, "SYN-MINERAL", "Magnesium and phosphate", "Plasma, lithium heparin", { A_MG, A_PHOS, -1 } },
  [P_NEONATE] = { NULL, "SYN-NEONATE", "Neonatal bilirubin", "Capillary blood", { A_BILI, A_DBILI, A_GLUPOC, -1 } },
};
/* clang-format on */

static const WardSandboxAgeRange newborn_ranges[] = {
  { A_WBC, "9.0", "30.0" },   { A_RBC, "4.00", "6.60" },   { A_HB, "14.5", "22.5" },     { A_HCT, "45.0", "67.0" },
  { A_MCV, "95.0", "121.0" }, { A_MCH, "31.0", "37.0" },   { A_MCHC, "29.0", "37.0" },   { A_RDW, "14.0", "18.5" },
  { A_PLT, "150", "450" },    { A_NEUT, "5.00", "21.00" }, { A_LYMPH, "2.00", "11.50" }, { A_MONO, "0.20", "1.80" },
  { A_EOS, "0.02", "0.95" },  { A_BILI, NULL, "12.0" },    { A_DBILI, NULL, "0.5" },     { A_GLUPOC, "45", "96" },
  { A_CRP, NULL, "10.0" },
};

static const WardSandboxAgeRange child_ranges[] = {
  { A_WBC, "4.5", "13.5" },   { A_RBC, "4.00", "5.20" },   { A_HB, "11.5", "15.5" }, { A_HCT, "35.0", "45.0" },
  { A_MCV, "77.0", "95.0" },  { A_MCH, "25.0", "33.0" },   { A_ALP, "150", "420" },  { A_CREA, "0.30", "0.70" },
  { A_NEUT, "1.50", "8.00" }, { A_LYMPH, "1.50", "6.80" }, { A_PHOS, "3.7", "5.6" },
};

const WardSandboxAnalyte *
ward_sandbox_get_analyte (int id)
{
  return &analytes[id];
}

const WardSandboxPanel *
ward_sandbox_get_panel (int id)
{
  return &panels[id];
}

static const WardSandboxAgeRange *
find_range (const WardSandboxAgeRange *ranges, guint n, int analyte)
{
  for (guint i = 0; i < n; i++)
    if (ranges[i].analyte == analyte)
      return &ranges[i];
  return NULL;
}

/**
 * ward_sandbox_get_range:
 * @analyte: what is measured
 * @male: the person's sex
 * @age_years: the person's age
 * @out_low: (out) (nullable): the lower bound's text
 * @out_high: (out) (nullable): the upper bound's text
 *
 * Returns: whether the laboratory prints a range
 */
gboolean
ward_sandbox_get_range (int analyte, gboolean male, double age_years, const char **out_low, const char **out_high)
{
  const WardSandboxAgeRange *special = NULL;

  if (age_years < 1)
    special = find_range (newborn_ranges, G_N_ELEMENTS (newborn_ranges), analyte);
  else if (age_years < 16)
    special = find_range (child_ranges, G_N_ELEMENTS (child_ranges), analyte);
  *out_low = special != NULL ? special->low : analytes[analyte].low[male ? 1 : 0];
  *out_high = special != NULL ? special->high : analytes[analyte].high[male ? 1 : 0];
  return *out_low != NULL || *out_high != NULL;
}
