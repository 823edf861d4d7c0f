/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observations made by hand. Everything about them is invented. */
#include "widgets/sample-data.h"

#include <string.h>

Sample *
sample_new (void)
{
  Sample *self = g_new0 (Sample, 1);

  self->arena = ward_arena_new (64 * 1024);
  self->rows = g_ptr_array_new ();
  return self;
}

void
sample_free (Sample *self)
{
  ward_arena_unref (self->arena);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static WardConcept
make_concept (Sample *self, const char *text, const char *system, const char *code)
{
  WardConcept concept = { 0 };
  WardCoding *coding = ward_arena_new0 (self->arena, WardCoding, 1);

  coding->system = ward_arena_strdup (self->arena, system);
  coding->code = ward_arena_strdup (self->arena, code);
  coding->display = ward_arena_strdup (self->arena, text);
  concept.text = ward_arena_strdup (self->arena, text);
  concept.codings = coding;
  concept.n_codings = code != NULL ? 1 : 0;
  return concept;
}

static WardQuantity
make_quantity (Sample *self, const char *lexeme, const char *unit)
{
  WardQuantity quantity = { 0 };

  if (lexeme != NULL && lexeme[0] == '<')
    quantity.comparator = WARD_COMPARATOR_LESS;
  else if (lexeme != NULL && lexeme[0] == '>')
    quantity.comparator = WARD_COMPARATOR_GREATER;
  if (quantity.comparator != WARD_COMPARATOR_NONE)
    {
      quantity.comparator_text = quantity.comparator == WARD_COMPARATOR_LESS ? "<" : ">";
      lexeme++;
    }
  quantity.lexeme = ward_arena_strdup (self->arena, lexeme);
  quantity.unit = ward_arena_strdup (self->arena, unit);
  quantity.unit_code = quantity.unit;
  quantity.unit_system = unit != NULL ? WARD_SYSTEM_UCUM : NULL;
  return quantity;
}

static WardObservation *
add (Sample *self, const char *label, double hours_ago)
{
  static guint serial = 0;
  WardObservation *row = ward_arena_new0 (self->arena, WardObservation, 1);
  g_autofree char *id = g_strdup_printf ("sample-%u", ++serial);

  row->id = ward_arena_strdup (self->arena, id);
  row->status = WARD_STATUS_FINAL;
  row->status_text = "final";
  row->categories = WARD_CATEGORY_LABORATORY;
  row->measure.code = make_concept (self, label, "urn:sample", label);
  row->based_on = ward_arena_strdup (self->arena, self->panel);
  row->effective.utc_us = SAMPLE_NOW_US - (gint64) (hours_ago * 3600 * G_USEC_PER_SEC);
  row->effective.precision = WARD_PRECISION_SECOND;
  row->effective.has_offset = TRUE;
  row->issued = row->effective;
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
set_flag (Sample *self, WardMeasure *measure, const char *flag)
{
  WardConcept *concept;

  if (flag == NULL)
    return;
  concept = ward_arena_new0 (self->arena, WardConcept, 1);
  *concept = make_concept (self, flag, WARD_SYSTEM_INTERPRETATION, flag);
  concept->text = NULL;
  measure->interpretations = concept;
  measure->n_interpretations = 1;
}

WardObservation *
sample_add (Sample *self, const char *label, double hours_ago, const char *lexeme, const char *unit, const char *flag,
            const char *low, const char *high)
{
  WardObservation *row = add (self, label, hours_ago);

  row->measure.value.kind = WARD_VALUE_QUANTITY;
  row->measure.value.quantity = make_quantity (self, lexeme, unit);
  set_flag (self, &row->measure, flag);
  if (low != NULL || high != NULL)
    {
      WardReferenceRange *range = ward_arena_new0 (self->arena, WardReferenceRange, 1);

      if (low != NULL)
        range->low = make_quantity (self, low, unit);
      if (high != NULL)
        range->high = make_quantity (self, high, unit);
      row->measure.ranges = range;
      row->measure.n_ranges = 1;
    }
  return row;
}

WardObservation *
sample_add_text (Sample *self, const char *label, double hours_ago, const char *text, const char *flag)
{
  WardObservation *row = add (self, label, hours_ago);

  row->measure.value.kind = WARD_VALUE_STRING;
  row->measure.value.text = ward_arena_strdup (self->arena, text);
  set_flag (self, &row->measure, flag);
  return row;
}

WardObservation *
sample_add_pressure (Sample *self, double hours_ago, const char *systolic, const char *diastolic)
{
  WardObservation *row = add (self, "Blood pressure", hours_ago);
  WardMeasure *parts = ward_arena_new0 (self->arena, WardMeasure, 2);

  row->categories = WARD_CATEGORY_VITAL_SIGNS;
  row->measure.code = make_concept (self, "Blood pressure", WARD_SYSTEM_LOINC, "85354-9");
  parts[0].code = make_concept (self, "Systolic", WARD_SYSTEM_LOINC, "8480-6");
  parts[0].value.kind = WARD_VALUE_QUANTITY;
  parts[0].value.quantity = make_quantity (self, systolic, "mm[Hg]");
  parts[0].value.quantity.unit = "mmHg";
  parts[1] = parts[0];
  parts[1].code = make_concept (self, "Diastolic", WARD_SYSTEM_LOINC, "8462-4");
  parts[1].value.quantity.lexeme = ward_arena_strdup (self->arena, diastolic);
  row->components = parts;
  row->n_components = 2;
  return row;
}

typedef struct
{
  const char *panel;
  const char *label;
  const char *unit;
  const char *low;
  const char *high;
  const char *values[9]; /* oldest first; "H 5.9": flag and value; "-": none */
} Line;

static const double lab_hours[9] = { 2214, 1350, 220, 74, 50, 28, 16, 9.5, 3.2 };

static const Line lab_lines[] = {
  { "Urea and electrolytes",
    "Sodium",
    "mmol/L",
    "133",
    "146",
    { "139", "140", "141", "L 131", "L 129", "LL 118", "L 127", "L 130", "134" } },
  { "Urea and electrolytes",
    "Potassium",
    "mmol/L",
    "3.5",
    "5.1",
    { "4.10", "4.2", "4.4", "H 5.4", "H 5.9", "HH 6.8", "H 5.6", "5.0", "4.70" } },
  { "Urea and electrolytes",
    "Urea",
    "mmol/L",
    "2.5",
    "7.8",
    { "5.1", "-", "6.0", "H 12.4", "H 15.9", "H 22.0", "H 21.3", "-", "H 14.8" } },
  { "Urea and electrolytes",
    "Creatinine",
    "umol/L",
    "59",
    "104",
    { "78", "81", "80", "H 164", "H 212", "H 260", "H 248", "H 199", "H 151" } },
  { "Urea and electrolytes",
    "eGFR (CKD-EPI 2021)",
    "mL/min/{1.73_m2}",
    "90",
    NULL,
    { ">90", ">90", "88", "L 38", "L 27", "L 21", "L 23", "L 30", "L 42" } },
  { "Urea and electrolytes",
    "Bicarbonate",
    "mmol/L",
    "22",
    "29",
    { "-", "25", "-", "L 19", "L 16", "LL 9", "L 17", "L 20", "23" } },
  { "Urea and electrolytes",
    "Calcium, albumin adjusted",
    "mmol/L",
    "2.20",
    "2.60",
    { "2.35", "-", "2.31", "-", "2.22", "-", "-", "-", "2.28" } },
  { "Full blood count",
    "Haemoglobin",
    "g/L",
    "130",
    "170",
    { "141", "139", "138", "L 112", "L 104", "L 98", "L 96", "L 97", "L 101" } },
  { "Full blood count",
    "White cells",
    "10*9/L",
    "4.0",
    "11.0",
    { "6.1", "6.4", "7.0", "H 15.8", "H 18.2", "H 19.0", "H 14.4", "H 12.0", "10.9" } },
  { "Full blood count",
    "Platelets",
    "10*9/L",
    "150",
    "400",
    { "230", "241", "228", "199", "160", "L 121", "L 118", "L 133", "155" } },
  { "Full blood count", "Mean cell volume", "fL", "80", "100", { "91", "91", "92", "90", "90", "91", "-", "-", "91" } },
  { "Inflammation and cardiac",
    "C-reactive protein",
    "mg/L",
    NULL,
    "5",
    { "<1", "-", "<1", "H 88", "H 164", "H 212", "H 190", "-", "H 97" } },
  { "Inflammation and cardiac",
    "High-sensitivity troponin T",
    "ng/L",
    NULL,
    "14",
    { "-", "-", "<3", "13", "H 28", "HH 412", "H 388", "-", "-" } },
  { "Inflammation and cardiac",
    "Procalcitonin",
    "ug/L",
    NULL,
    "0.05",
    { "-", "-", "-", "H 2.41", "-", "H 11.302", "-", "H 6.05", "-" } },
};

static void
add_line (Sample *self, const Line *line)
{
  self->panel = line->panel;
  for (guint i = 0; i < G_N_ELEMENTS (lab_hours); i++)
    {
      g_auto (GStrv) parts = g_strsplit (line->values[i], " ", 2);
      gboolean flagged = parts[1] != NULL;

      if (!g_str_equal (line->values[i], "-"))
        sample_add (self, line->label, lab_hours[i], flagged ? parts[1] : parts[0], line->unit,
                    flagged ? parts[0] : NULL, line->low, line->high);
    }
}

void
sample_fill_labs (Sample *self)
{
  WardObservation *row;

  for (guint i = 0; i < G_N_ELEMENTS (lab_lines); i++)
    add_line (self, &lab_lines[i]);
  self->panel = "Urea and electrolytes";
  row = sample_add (self, "Potassium", lab_hours[7], "5.2", "mmol/L", "H", "3.5",
                    "5.1"); /* the same minute again: stacked */
  row->status = WARD_STATUS_CORRECTED;
  row = sample_add (self, "Magnesium", lab_hours[8], "0.71", "mmol/L", NULL, "0.70", "1.00");
  row->status = WARD_STATUS_PRELIMINARY;
  row = sample_add (self, "Magnesium", lab_hours[5], "0.5", "mmol/L", NULL, "0.70",
                    "1.00"); /* no flag sent: calculated */
  row = sample_add (self, "Phosphate", lab_hours[5], "9.9", "mmol/L", NULL, NULL, NULL);
  row->status = WARD_STATUS_CANCELLED;
  row = sample_add (self, "Phosphate", lab_hours[6], "1.1", NULL, NULL, NULL, NULL);
  row = sample_add (self, "Phosphate", lab_hours[4], "3.1", "mmol/L", NULL, NULL, NULL);
  row->status = WARD_STATUS_ENTERED_IN_ERROR;
  self->panel = "Immunology and other";
  sample_add_text (self, "Helicobacter pylori antigen in faeces by enzyme immunoassay, specimen collected at home",
                   lab_hours[3], "NEGATIVE FOR H PYLORI ANTIGEN, REPEAT IF TREATED WITH PROTON PUMP INHIBITOR", "NEG");
  sample_add_text (self, "SARS-CoV-2 RNA", lab_hours[4], "Detected", "POS");
  sample_add_text (self, "SARS-CoV-2 RNA", lab_hours[8], "Not detected", "Panic");
  sample_add (self, "HIV-1 RNA viral load", lab_hours[8], "123456789012345678", "{copies}/mL", "A", NULL, NULL);
  sample_add (self, "Base excess", lab_hours[5], "-5.2", "mmol/L", "L", "-2", "2");
  self->panel = NULL;
}

static const struct
{
  const char *label;
  const char *unit;
  const char *values[9];
} vital_lines[] = {
  { "Heart rate", "/min", { "72", "74", "H 118", "H 121", "H 112", "104", "96", "88", "84" } },
  { "Respiratory rate", "/min", { "14", "14", "H 24", "H 26", "H 25", "H 22", "20", "18", "16" } },
  { "Temperature", "Cel", { "36.8", "36.6", "38.4", "H 39.1", "38.6", "38.0", "37.4", "37.1", "36.9" } },
  { "Oxygen saturation", "%", { "98", "97", "L 91", "L 89", "LL 84", "L 92", "95", "96", "97" } },
  { "Weight", "kg", { "71.4", "-", "70.9", "-", "-", "-", "-", "-", "72.10" } },
};

void
sample_fill_vitals (Sample *self)
{
  static const char *const systolic[9] = { "128", "131", "104", "98", "92", "101", "110", "118", "122" };
  static const char *const diastolic[9] = { "76", "80", "60", "58", "50", "61", "68", "70", "74" };

  for (guint i = 0; i < G_N_ELEMENTS (lab_hours); i++)
    sample_add_pressure (self, lab_hours[i], systolic[i], diastolic[i]);
  for (guint line = 0; line < G_N_ELEMENTS (vital_lines); line++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (lab_hours); i++)
        {
          g_auto (GStrv) parts = g_strsplit (vital_lines[line].values[i], " ", 2);
          gboolean flagged = parts[1] != NULL;

          if (!g_str_equal (vital_lines[line].values[i], "-"))
            sample_add (self, vital_lines[line].label, lab_hours[i], flagged ? parts[1] : parts[0],
                        vital_lines[line].unit, flagged ? parts[0] : NULL, NULL, NULL)
                ->categories
                = WARD_CATEGORY_VITAL_SIGNS;
        }
    }
}

void
sample_fill_many (Sample *self, guint n_rows, guint n_columns)
{
  for (guint row = 0; row < n_rows; row++)
    {
      g_autofree char *label = g_strdup_printf ("Analyte %03u", row);
      g_autofree char *panel = g_strdup_printf ("Panel %02u", row / 12);

      self->panel = ward_arena_intern (self->arena, panel);
      for (guint column = 0; column < n_columns; column++)
        {
          guint seed = row * 7919u + column * 104729u;
          g_autofree char *lexeme = g_strdup_printf ("%u.%0*u", (seed >> 3) % 300, (int) (row % 3) + 1, seed % 10);

          sample_add (self, label, (double) (n_columns - column) * 6, lexeme, "mmol/L",
                      seed % 11 == 0   ? "H"
                      : seed % 97 == 0 ? "LL"
                                       : NULL,
                      "2", "200");
        }
    }
  self->panel = NULL;
}

WardGrid *
sample_grid (Sample *self, WardGridKind kind)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GHashTable) panels = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const WardObservation *row = g_ptr_array_index (self->rows, i);

      if (row->based_on != NULL)
        g_hash_table_insert (panels, (gpointer) row->id, (gpointer) row->based_on);
    }
  return ward_grid_new (kind, (const WardObservation *const *) (gpointer) self->rows->pdata, self->rows->len, panels,
                        zone, SAMPLE_NOW_US);
}
