/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analytes that Ward knows by name: LOINC code, label, panel, family, in the order in which they are shown (clinical.md 5.5). Every other code is shown
 * by the source's own words.
 *
 * This material contains content from LOINC (http://loinc.org). LOINC is copyright © 1995–2026, Regenstrief Institute, Inc. and the Logical Observation
 * Identifiers Names and Codes (LOINC) Committee and is available at no cost under the license at http://loinc.org/license. LOINC® is a registered United
 * States trademark of Regenstrief Institute, Inc. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-lab-table.h"

#include <glib/gi18n-lib.h>

static const WardLabEntry table[] = {
  { "6690-2", N_ ("White cells"), N_ ("Full blood count"), N_ ("White cells") },
  { "26464-8", N_ ("White cells (unspecified)"), N_ ("Full blood count"), N_ ("White cells") },
  { "789-8", N_ ("Red cells"), N_ ("Full blood count"), NULL },
  { "718-7", N_ ("Haemoglobin"), N_ ("Full blood count"), N_ ("Haemoglobin") },
  { "30313-1", N_ ("Haemoglobin, arterial"), N_ ("Full blood count"), N_ ("Haemoglobin") },
  { "4544-3", N_ ("Haematocrit"), N_ ("Full blood count"), N_ ("Haematocrit") },
  { "20570-8", N_ ("Haematocrit (blood)"), N_ ("Full blood count"), N_ ("Haematocrit") },
  { "787-2", N_ ("MCV"), N_ ("Full blood count"), NULL },
  { "785-6", N_ ("MCH"), N_ ("Full blood count"), NULL },
  { "786-4", N_ ("MCHC"), N_ ("Full blood count"), NULL },
  { "788-0", N_ ("Red cell width"), N_ ("Full blood count"), N_ ("Red cell width") },
  { "21000-5", N_ ("Red cell width (SD)"), N_ ("Full blood count"), N_ ("Red cell width") },
  { "777-3", N_ ("Platelets"), N_ ("Full blood count"), N_ ("Platelets") },
  { "26515-7", N_ ("Platelets (blood)"), N_ ("Full blood count"), N_ ("Platelets") },
  { "32623-1", N_ ("Mean platelet volume"), N_ ("Full blood count"), NULL },
  { "751-8", N_ ("Neutrophils"), N_ ("Full blood count"), N_ ("Neutrophils") },
  { "26499-4", N_ ("Neutrophils (blood)"), N_ ("Full blood count"), N_ ("Neutrophils") },
  { "770-8", N_ ("Neutrophils %"), N_ ("Full blood count"), N_ ("Neutrophils") },
  { "731-0", N_ ("Lymphocytes"), N_ ("Full blood count"), N_ ("Lymphocytes") },
  { "736-9", N_ ("Lymphocytes %"), N_ ("Full blood count"), N_ ("Lymphocytes") },
  { "742-7", N_ ("Monocytes"), N_ ("Full blood count"), N_ ("Monocytes") },
  { "5905-5", N_ ("Monocytes %"), N_ ("Full blood count"), N_ ("Monocytes") },
  { "711-2", N_ ("Eosinophils"), N_ ("Full blood count"), N_ ("Eosinophils") },
  { "713-8", N_ ("Eosinophils %"), N_ ("Full blood count"), N_ ("Eosinophils") },
  { "704-7", N_ ("Basophils"), N_ ("Full blood count"), N_ ("Basophils") },
  { "706-2", N_ ("Basophils %"), N_ ("Full blood count"), N_ ("Basophils") },
  { "71695-1", N_ ("Immature granulocytes %"), N_ ("Full blood count"), NULL },
  { "4679-7", N_ ("Reticulocytes %"), N_ ("Full blood count"), NULL },
  { "2951-2", N_ ("Sodium"), N_ ("Electrolytes and kidney"), N_ ("Sodium") },
  { "2947-0", N_ ("Sodium (blood)"), N_ ("Electrolytes and kidney"), N_ ("Sodium") },
  { "2823-3", N_ ("Potassium"), N_ ("Electrolytes and kidney"), N_ ("Potassium") },
  { "6298-4", N_ ("Potassium (blood)"), N_ ("Electrolytes and kidney"), N_ ("Potassium") },
  { "2075-0", N_ ("Chloride"), N_ ("Electrolytes and kidney"), N_ ("Chloride") },
  { "2069-3", N_ ("Chloride (blood)"), N_ ("Electrolytes and kidney"), N_ ("Chloride") },
  { "1963-8", N_ ("Bicarbonate"), N_ ("Electrolytes and kidney"), N_ ("Bicarbonate") },
  { "2028-9", N_ ("Carbon dioxide, total"), N_ ("Electrolytes and kidney"), N_ ("Bicarbonate") },
  { "3094-0", N_ ("Urea nitrogen"), N_ ("Electrolytes and kidney"), N_ ("Urea") },
  { "14937-7", N_ ("Urea nitrogen (molar)"), N_ ("Electrolytes and kidney"), N_ ("Urea") },
  { "22664-7", N_ ("Urea"), N_ ("Electrolytes and kidney"), N_ ("Urea") },
  { "2160-0", N_ ("Creatinine"), N_ ("Electrolytes and kidney"), N_ ("Creatinine") },
  { "14682-9", N_ ("Creatinine (molar)"), N_ ("Electrolytes and kidney"), N_ ("Creatinine") },
  { "38483-4", N_ ("Creatinine (blood)"), N_ ("Electrolytes and kidney"), N_ ("Creatinine") },
  { "59826-8", N_ ("Creatinine (blood, molar)"), N_ ("Electrolytes and kidney"), N_ ("Creatinine") },
  { "33914-3", N_ ("eGFR (MDRD)"), N_ ("Electrolytes and kidney"), N_ ("eGFR") },
  { "62238-1", N_ ("eGFR (CKD-EPI)"), N_ ("Electrolytes and kidney"), N_ ("eGFR") },
  { "98979-8", N_ ("eGFR (CKD-EPI 2021)"), N_ ("Electrolytes and kidney"), N_ ("eGFR") },
  { "33037-3", N_ ("Anion gap"), N_ ("Electrolytes and kidney"), N_ ("Anion gap") },
  { "10466-1", N_ ("Anion gap (3 ions)"), N_ ("Electrolytes and kidney"), N_ ("Anion gap") },
  { "17861-6", N_ ("Calcium"), N_ ("Electrolytes and kidney"), N_ ("Calcium") },
  { "2000-8", N_ ("Calcium (molar)"), N_ ("Electrolytes and kidney"), N_ ("Calcium") },
  { "1994-3", N_ ("Calcium, ionised"), N_ ("Electrolytes and kidney"), N_ ("Calcium") },
  { "1995-0", N_ ("Calcium, ionised (serum)"), N_ ("Electrolytes and kidney"), N_ ("Calcium") },
  { "19123-9", N_ ("Magnesium"), N_ ("Electrolytes and kidney"), N_ ("Magnesium") },
  { "2601-3", N_ ("Magnesium (molar)"), N_ ("Electrolytes and kidney"), N_ ("Magnesium") },
  { "2777-1", N_ ("Phosphate"), N_ ("Electrolytes and kidney"), N_ ("Phosphate") },
  { "14879-1", N_ ("Phosphate (molar)"), N_ ("Electrolytes and kidney"), N_ ("Phosphate") },
  { "3084-1", N_ ("Urate"), N_ ("Electrolytes and kidney"), N_ ("Urate") },
  { "14933-6", N_ ("Urate (molar)"), N_ ("Electrolytes and kidney"), N_ ("Urate") },
  { "2345-7", N_ ("Glucose"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "14749-6", N_ ("Glucose (molar)"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "2339-0", N_ ("Glucose (blood)"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "15074-8", N_ ("Glucose (blood, molar)"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "2341-6", N_ ("Glucose (test strip)"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "41653-7", N_ ("Glucose (point of care)"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "1558-6", N_ ("Glucose, fasting"), N_ ("Glucose and diabetes"), N_ ("Glucose") },
  { "4548-4", N_ ("HbA1c"), N_ ("Glucose and diabetes"), N_ ("HbA1c") },
  { "17856-6", N_ ("HbA1c (HPLC)"), N_ ("Glucose and diabetes"), N_ ("HbA1c") },
  { "59261-8", N_ ("HbA1c (IFCC)"), N_ ("Glucose and diabetes"), N_ ("HbA1c") },
  { "1975-2", N_ ("Bilirubin, total"), N_ ("Liver function"), N_ ("Bilirubin") },
  { "14631-6", N_ ("Bilirubin, total (molar)"), N_ ("Liver function"), N_ ("Bilirubin") },
  { "1968-7", N_ ("Bilirubin, direct"), N_ ("Liver function"), N_ ("Bilirubin") },
  { "14629-0", N_ ("Bilirubin, direct (molar)"), N_ ("Liver function"), N_ ("Bilirubin") },
  { "1742-6", N_ ("ALT"), N_ ("Liver function"), N_ ("ALT") },
  { "1743-4", N_ ("ALT (with P-5'-P)"), N_ ("Liver function"), N_ ("ALT") },
  { "1920-8", N_ ("AST"), N_ ("Liver function"), N_ ("AST") },
  { "6768-6", N_ ("Alkaline phosphatase"), N_ ("Liver function"), NULL },
  { "2324-2", N_ ("GGT"), N_ ("Liver function"), NULL },
  { "1751-7", N_ ("Albumin"), N_ ("Liver function"), NULL },
  { "2885-2", N_ ("Protein, total"), N_ ("Liver function"), NULL },
  { "10834-0", N_ ("Globulin"), N_ ("Liver function"), NULL },
  { "14804-9", N_ ("LDH (lactate to pyruvate)"), N_ ("Liver function"), N_ ("LDH") },
  { "2532-0", N_ ("LDH"), N_ ("Liver function"), N_ ("LDH") },
  { "1798-8", N_ ("Amylase"), N_ ("Liver function"), NULL },
  { "3040-3", N_ ("Lipase"), N_ ("Liver function"), NULL },
  { "1841-6", N_ ("Ammonia"), N_ ("Liver function"), NULL },
  { "2093-3", N_ ("Cholesterol"), N_ ("Lipids"), N_ ("Cholesterol") },
  { "14647-2", N_ ("Cholesterol (molar)"), N_ ("Lipids"), N_ ("Cholesterol") },
  { "2085-9", N_ ("HDL cholesterol"), N_ ("Lipids"), N_ ("HDL cholesterol") },
  { "14646-4", N_ ("HDL cholesterol (molar)"), N_ ("Lipids"), N_ ("HDL cholesterol") },
  { "13457-7", N_ ("LDL cholesterol (calculated)"), N_ ("Lipids"), N_ ("LDL cholesterol") },
  { "18262-6", N_ ("LDL cholesterol (direct)"), N_ ("Lipids"), N_ ("LDL cholesterol") },
  { "22748-8", N_ ("LDL cholesterol (molar)"), N_ ("Lipids"), N_ ("LDL cholesterol") },
  { "2571-8", N_ ("Triglycerides"), N_ ("Lipids"), N_ ("Triglycerides") },
  { "14927-8", N_ ("Triglycerides (molar)"), N_ ("Lipids"), N_ ("Triglycerides") },
  { "43396-1", N_ ("Non-HDL cholesterol"), N_ ("Lipids"), NULL },
  { "9830-1", N_ ("Cholesterol/HDL ratio"), N_ ("Lipids"), NULL },
  { "1988-5", N_ ("CRP"), N_ ("Inflammation"), N_ ("CRP") },
  { "30522-7", N_ ("CRP (high sensitivity)"), N_ ("Inflammation"), N_ ("CRP") },
  { "33959-8", N_ ("Procalcitonin"), N_ ("Inflammation"), NULL },
  { "4537-7", N_ ("ESR"), N_ ("Inflammation"), NULL },
  { "26881-3", N_ ("Interleukin 6"), N_ ("Inflammation"), NULL },
  { "67151-1", N_ ("Troponin T (high sensitivity)"), N_ ("Heart"), N_ ("Troponin T") },
  { "6598-7", N_ ("Troponin T"), N_ ("Heart"), N_ ("Troponin T") },
  { "89579-7", N_ ("Troponin I (high sensitivity)"), N_ ("Heart"), N_ ("Troponin I") },
  { "10839-9", N_ ("Troponin I"), N_ ("Heart"), N_ ("Troponin I") },
  { "33762-6", N_ ("NT-proBNP"), N_ ("Heart"), NULL },
  { "30934-4", N_ ("BNP"), N_ ("Heart"), N_ ("BNP") },
  { "42637-9", N_ ("BNP (blood)"), N_ ("Heart"), N_ ("BNP") },
  { "2157-6", N_ ("Creatine kinase"), N_ ("Heart"), NULL },
  { "13969-1", N_ ("CK-MB"), N_ ("Heart"), NULL },
  { "2744-1", N_ ("pH (arterial)"), N_ ("Blood gases"), N_ ("pH") },
  { "11558-4", N_ ("pH (blood)"), N_ ("Blood gases"), N_ ("pH") },
  { "2746-6", N_ ("pH (venous)"), N_ ("Blood gases"), N_ ("pH") },
  { "2019-8", N_ ("pCO2 (arterial)"), N_ ("Blood gases"), N_ ("pCO2") },
  { "11557-6", N_ ("pCO2 (blood)"), N_ ("Blood gases"), N_ ("pCO2") },
  { "2021-4", N_ ("pCO2 (venous)"), N_ ("Blood gases"), N_ ("pCO2") },
  { "2703-7", N_ ("pO2 (arterial)"), N_ ("Blood gases"), N_ ("pO2") },
  { "11556-8", N_ ("pO2 (blood)"), N_ ("Blood gases"), N_ ("pO2") },
  { "2705-2", N_ ("pO2 (venous)"), N_ ("Blood gases"), N_ ("pO2") },
  { "1960-4", N_ ("Bicarbonate (arterial)"), N_ ("Blood gases"), N_ ("Bicarbonate") },
  { "1959-6", N_ ("Bicarbonate (blood)"), N_ ("Blood gases"), N_ ("Bicarbonate") },
  { "1925-7", N_ ("Base excess (arterial)"), N_ ("Blood gases"), N_ ("Base excess") },
  { "11555-0", N_ ("Base excess (blood)"), N_ ("Blood gases"), N_ ("Base excess") },
  { "2708-6", N_ ("Oxygen saturation (arterial)"), N_ ("Blood gases"), NULL },
  { "2524-7", N_ ("Lactate"), N_ ("Blood gases"), N_ ("Lactate") },
  { "32693-4", N_ ("Lactate (blood)"), N_ ("Blood gases"), N_ ("Lactate") },
  { "2518-9", N_ ("Lactate (arterial)"), N_ ("Blood gases"), N_ ("Lactate") },
  { "6301-6", N_ ("INR"), N_ ("Coagulation"), N_ ("INR") },
  { "34714-6", N_ ("INR (blood)"), N_ ("Coagulation"), N_ ("INR") },
  { "5902-2", N_ ("Prothrombin time"), N_ ("Coagulation"), NULL },
  { "14979-9", N_ ("aPTT"), N_ ("Coagulation"), N_ ("aPTT") },
  { "3173-2", N_ ("aPTT (blood)"), N_ ("Coagulation"), N_ ("aPTT") },
  { "3255-7", N_ ("Fibrinogen"), N_ ("Coagulation"), NULL },
  { "48065-7", N_ ("D-dimer (FEU)"), N_ ("Coagulation"), N_ ("D-dimer") },
  { "48066-5", N_ ("D-dimer (DDU)"), N_ ("Coagulation"), N_ ("D-dimer") },
  { "27811-9", N_ ("Antithrombin"), N_ ("Coagulation"), NULL },
  { "3016-3", N_ ("TSH"), N_ ("Thyroid and hormones"), N_ ("TSH") },
  { "11580-8", N_ ("TSH (sensitive)"), N_ ("Thyroid and hormones"), N_ ("TSH") },
  { "3024-7", N_ ("Free T4"), N_ ("Thyroid and hormones"), N_ ("Free T4") },
  { "14920-3", N_ ("Free T4 (molar)"), N_ ("Thyroid and hormones"), N_ ("Free T4") },
  { "3051-0", N_ ("Free T3"), N_ ("Thyroid and hormones"), N_ ("Free T3") },
  { "14928-6", N_ ("Free T3 (molar)"), N_ ("Thyroid and hormones"), N_ ("Free T3") },
  { "2143-6", N_ ("Cortisol"), N_ ("Thyroid and hormones"), NULL },
  { "2731-8", N_ ("Parathyroid hormone"), N_ ("Thyroid and hormones"), NULL },
  { "2986-8", N_ ("Testosterone"), N_ ("Thyroid and hormones"), NULL },
  { "21198-7", N_ ("hCG"), N_ ("Thyroid and hormones"), NULL },
  { "2276-4", N_ ("Ferritin"), N_ ("Iron and vitamins"), NULL },
  { "2498-4", N_ ("Iron"), N_ ("Iron and vitamins"), N_ ("Iron") },
  { "14798-3", N_ ("Iron (molar)"), N_ ("Iron and vitamins"), N_ ("Iron") },
  { "2500-7", N_ ("Iron binding capacity"), N_ ("Iron and vitamins"), NULL },
  { "2502-3", N_ ("Transferrin saturation"), N_ ("Iron and vitamins"), NULL },
  { "3034-6", N_ ("Transferrin"), N_ ("Iron and vitamins"), NULL },
  { "2132-9", N_ ("Vitamin B12"), N_ ("Iron and vitamins"), NULL },
  { "2284-8", N_ ("Folate"), N_ ("Iron and vitamins"), N_ ("Folate") },
  { "14732-2", N_ ("Folate (molar)"), N_ ("Iron and vitamins"), N_ ("Folate") },
  { "62292-8", N_ ("Vitamin D (25-OH)"), N_ ("Iron and vitamins"), N_ ("Vitamin D") },
  { "1989-3", N_ ("Vitamin D3 (25-OH)"), N_ ("Iron and vitamins"), N_ ("Vitamin D") },
  { "14635-7", N_ ("Vitamin D3 (25-OH, molar)"), N_ ("Iron and vitamins"), N_ ("Vitamin D") },
  { "5778-6", N_ ("Colour (urine)"), N_ ("Urine"), NULL },
  { "5767-9", N_ ("Appearance (urine)"), N_ ("Urine"), NULL },
  { "5811-5", N_ ("Specific gravity (urine)"), N_ ("Urine"), NULL },
  { "5803-2", N_ ("pH (urine)"), N_ ("Urine"), NULL },
  { "5792-7", N_ ("Glucose (urine)"), N_ ("Urine"), NULL },
  { "5804-0", N_ ("Protein (urine)"), N_ ("Urine"), NULL },
  { "5797-6", N_ ("Ketones (urine)"), N_ ("Urine"), NULL },
  { "5794-3", N_ ("Blood (urine)"), N_ ("Urine"), NULL },
  { "5799-2", N_ ("Leucocyte esterase (urine)"), N_ ("Urine"), NULL },
  { "5802-4", N_ ("Nitrite (urine)"), N_ ("Urine"), NULL },
  { "5770-3", N_ ("Bilirubin (urine)"), N_ ("Urine"), NULL },
  { "5821-4", N_ ("White cells (urine)"), N_ ("Urine"), NULL },
  { "13945-1", N_ ("Red cells (urine)"), N_ ("Urine"), NULL },
  { "14959-1", N_ ("Microalbumin/creatinine ratio"), N_ ("Urine"), N_ ("Albumin/creatinine ratio") },
  { "9318-7", N_ ("Albumin/creatinine ratio"), N_ ("Urine"), N_ ("Albumin/creatinine ratio") },
  { "2161-8", N_ ("Creatinine (urine)"), N_ ("Urine"), NULL },
  { "2888-6", N_ ("Protein (urine, quantity)"), N_ ("Urine"), NULL },
  { "2889-4", N_ ("Protein (24-hour urine)"), N_ ("Urine"), NULL },
  { "10535-3", N_ ("Digoxin"), N_ ("Drug levels"), NULL },
  { "20578-1", N_ ("Vancomycin"), N_ ("Drug levels"), N_ ("Vancomycin") },
  { "4092-3", N_ ("Vancomycin (trough)"), N_ ("Drug levels"), N_ ("Vancomycin") },
  { "3968-5", N_ ("Phenytoin"), N_ ("Drug levels"), NULL },
  { "14334-7", N_ ("Lithium"), N_ ("Drug levels"), NULL },
  { "11253-2", N_ ("Tacrolimus"), N_ ("Drug levels"), NULL },
  { "4049-3", N_ ("Theophylline"), N_ ("Drug levels"), NULL },
  { "4086-5", N_ ("Valproate"), N_ ("Drug levels"), NULL },
  { "3298-7", N_ ("Paracetamol"), N_ ("Drug levels"), NULL },
  { "2857-1", N_ ("PSA"), N_ ("Tumour markers"), NULL },
  { "2039-6", N_ ("CEA"), N_ ("Tumour markers"), NULL },
  { "10334-1", N_ ("CA 125"), N_ ("Tumour markers"), NULL },
  { "24108-3", N_ ("CA 19-9"), N_ ("Tumour markers"), NULL },
  { "1834-1", N_ ("Alpha-fetoprotein"), N_ ("Tumour markers"), NULL },
  { "5195-3", N_ ("Hepatitis B surface antigen"), N_ ("Infection"), NULL },
  { "16128-1", N_ ("Hepatitis C antibody"), N_ ("Infection"), NULL },
  { "20416-4", N_ ("Hepatitis C RNA"), N_ ("Infection"), NULL },
  { "20447-9", N_ ("HIV-1 RNA"), N_ ("Infection"), NULL },
  { "94500-6", N_ ("SARS-CoV-2 RNA"), N_ ("Infection"), NULL },
  { "600-7", N_ ("Blood culture"), N_ ("Infection"), NULL },
  { "630-4", N_ ("Urine culture"), N_ ("Infection"), NULL },
};

static GHashTable *
build_index (void)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_hash_table_insert (index, (gpointer) table[i].code, GUINT_TO_POINTER (i + 1));
  return index;
}

/**
 * ward_lab_table_find:
 * @loinc: a LOINC code
 * @out_order: (out) (optional): its place in the order
 *
 * Finds the table's entry of a code. Safe from any thread.
 *
 * Returns: (transfer none) (nullable): the entry
 */
const WardLabEntry *
ward_lab_table_find (const char *loinc, guint *out_order)
{
  static gsize once;
  static GHashTable *index;
  guint place;

  g_return_val_if_fail (loinc != NULL, NULL);

  if (g_once_init_enter (&once))
    {
      index = build_index ();
      g_once_init_leave (&once, 1);
    }
  place = GPOINTER_TO_UINT (g_hash_table_lookup (index, loinc));
  if (place == 0)
    return NULL;
  if (out_order != NULL)
    *out_order = place - 1;
  return &table[place - 1];
}

/**
 * ward_lab_table_get_size:
 *
 * Counts the entries.
 *
 * Returns: how many there are
 */
guint
ward_lab_table_get_size (void)
{
  return G_N_ELEMENTS (table);
}

/**
 * ward_lab_table_get:
 * @index: below ward_lab_table_get_size()
 *
 * Gives an entry by its place.
 *
 * Returns: (transfer none): the entry
 */
const WardLabEntry *
ward_lab_table_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (table), NULL);

  return &table[index];
}
