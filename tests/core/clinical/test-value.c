/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each kind of value is written, with its comparator and its unit. */

#include "support/ward-clinical-builder.h"

#define NBSP "\u00a0"

static void
check_quantity (const char *comparator, const char *lexeme, const char *unit, const char *code, const char *shown,
                const char *ascii)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  WardMeasure measure = { 0 };
  g_autofree char *display = NULL;
  g_autofree char *copied = NULL;

  ward_builder_set_number (builder, &measure, comparator, lexeme, unit, code);
  display = ward_value_format (&measure.value, WARD_TEXT_DISPLAY);
  copied = ward_value_format (&measure.value, WARD_TEXT_ASCII);
  g_assert_cmpstr (display, ==, shown);
  g_assert_cmpstr (copied, ==, ascii);
}

static void
test_trailing_zero (void)
{
  check_quantity (NULL, "4.10", "mmol/L", NULL, "4.10" NBSP "mmol/L", "4.10 mmol/L");
}

static void
test_exponent (void)
{
  check_quantity (NULL, "1.2E+2", NULL, "mm[Hg]", "120" NBSP "mmHg", "120 mmHg");
}

static void
test_zero (void)
{
  check_quantity (NULL, "0", "ng/L", NULL, "0" NBSP "ng/L", "0 ng/L");
}

static void
test_negative (void)
{
  check_quantity (NULL, "-5.2", "mmol/L", NULL, "\u22125.2" NBSP "mmol/L", "-5.2 mmol/L");
}

static void
test_comparators (void)
{
  check_quantity ("<", "5", "ng/L", NULL, "<5" NBSP "ng/L", "<5 ng/L");
  check_quantity ("<=", "2", "mg/L", NULL, "≤2" NBSP "mg/L", "<=2 mg/L");
  check_quantity (">", "1000", "U/L", NULL, ">1000" NBSP "U/L", ">1000 U/L");
  check_quantity (">=", "90", "mL/min", NULL, "≥90" NBSP "mL/min", ">=90 mL/min");
}

static void
test_comparator_unknown (void)
{
  WardValue value = { .kind = WARD_VALUE_QUANTITY };

  check_quantity ("<>", "5", "ng/L", NULL, "<>5" NBSP "ng/L (unrecognised comparator)",
                  "<>5 ng/L (unrecognised comparator)");
  value.quantity.lexeme = "5";
  g_assert_true (ward_value_is_numeric (&value));
  value.quantity.comparator = WARD_COMPARATOR_UNKNOWN;
  g_assert_false (ward_value_is_numeric (&value)); /* not plotted */
}

static void
test_unit_absent (void)
{
  check_quantity (NULL, "5", NULL, NULL, "5" NBSP "(unit not given)", "5 (unit not given)");
}

static void
test_unit_without_code (void)
{
  WardQuantity text = { .lexeme = "5", .unit = "K/uL" };
  WardQuantity close = { .lexeme = "5", .unit = "k/ul" };
  WardQuantity code = { .lexeme = "5", .unit = "x", .unit_code = "10*3/uL" };

  check_quantity (NULL, "5", "K/uL", NULL, "5" NBSP "K/uL", "5 K/uL");
  g_assert_true (ward_unit_is_same_series (&text, &code));
  g_assert_false (ward_unit_is_same_series (&close, &code)); /* only by the exact text */
}

static void
test_unit_annotation (void)
{
  check_quantity (NULL, "2.5", "{INR}", "{INR}", "2.5", "2.5");
  check_quantity (NULL, "2.5", NULL, "{INR}", "2.5", "2.5");
  check_quantity (NULL, "7.40", NULL, "[pH]", "7.40", "7.40");
  check_quantity (NULL, "0.4", "1", "1", "0.4", "0.4");
}

/* A code, also one that stands where words should, is written as people write it; words stay as they are; what is copied keeps the code's plain letters. */
static void
test_unit_codes (void)
{
  static const struct
  {
    const char *unit, *code, *shown, *copied;
  } cases[] = {
    { "10*3/uL", "10*3/uL", "×10³/µL", "10*3/uL" },
    { NULL, "10*9/L", "×10⁹/L", "10*9/L" },
    { "10*12/L", "10*12/L", "×10¹²/L", "10*12/L" },
    { "x10^9/L", "10*9/L", "x10^9/L", "x10^9/L" },
    { "10^9/L", "10*9/L", "10^9/L", "10^9/L" },
    { "K/uL", "10*3/uL", "K/uL", "K/uL" },
    { "ug/L", "ug/L", "µg/L", "ug/L" },
    { "ug/mL", NULL, "µg/mL", "ug/mL" },
    { NULL, "ug/L", "µg/L", "ug/L" },
    { NULL, "umol/L", "µmol/L", "umol/L" },
    { NULL, "U/L", "U/L", "U/L" },
    { "mL/min/{1.73_m2}", "mL/min/{1.73_m2}", "mL/min/1.73 m²", "mL/min/{1.73_m2}" },
    { "mL/min/1.73m2", "mL/min/{1.73_m2}", "mL/min/1.73m2", "mL/min/1.73m2" },
    { NULL, "ng/mL{FEU}", "ng/mL FEU", "ng/mL{FEU}" },
    { "{copies}/mL", "{copies}/mL", "copies/mL", "{copies}/mL" },
    { "{a}/{b}", NULL, "a/b", "{a}/{b}" },
    { "{score}", "{score}", "", "" },
    { "kg/m2", "kg/m2", "kg/m²", "kg/m2" },
    { "mm[Hg]", "mm[Hg]", "mmHg", "mmHg" },
    { "m[IU]/L", "m[IU]/L", "mIU/L", "mIU/L" },
    { "[arb'U]/mL", "[arb'U]/mL", "[arb'U]/mL", "[arb'U]/mL" },
    { "{unclosed", "{unclosed", "{unclosed", "{unclosed" },
    { "10*/L", "10*/L", "10*/L", "10*/L" },
    { "%", "%", "%", "%" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardQuantity quantity = { .lexeme = "5", .unit = cases[i].unit, .unit_code = cases[i].code };
      g_autofree char *shown = ward_unit_format (&quantity, WARD_TEXT_DISPLAY);
      g_autofree char *copied = ward_unit_format (&quantity, WARD_TEXT_ASCII);
      g_autofree char *sent = ward_unit_dup_as_sent (&quantity);
      const char *came = cases[i].unit != NULL ? cases[i].unit : cases[i].code;

      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpstr (copied, ==, cases[i].copied);
      g_assert_cmpstr (sent, ==, g_str_equal (shown, came) ? NULL : came);
    }
}

static void
test_fahrenheit (void)
{
  check_quantity (NULL, "98.6", NULL, "[degF]", "98.6" NBSP "°F", "98.6 °F");
  check_quantity (NULL, "37.0", "Cel", "Cel", "37.0" NBSP "°C", "37.0 °C");
}

static void
test_many_digits (void)
{
  check_quantity (NULL, "123456789012345678", "copies/mL", NULL, "123456789012345678" NBSP "copies/mL",
                  "123456789012345678 copies/mL");
}

static void
check_value (const WardValue *value, const char *expected)
{
  g_autofree char *shown = ward_value_format (value, WARD_TEXT_DISPLAY);

  g_assert_cmpstr (shown, ==, expected);
  g_assert_false (value->kind != WARD_VALUE_INTEGER && ward_value_is_numeric (value));
}

static void
test_string (void)
{
  WardValue value = { .kind = WARD_VALUE_STRING, .text = "<0.01" };

  check_value (&value, "<0.01");
  value.text = ".5";
  check_value (&value, ".5");
}

static void
test_concept (void)
{
  WardCoding codings[] = { { "urn:x", "1", NULL }, { WARD_SYSTEM_SNOMED, "2", "Second" } };
  WardConcept concept = { .text = "GT 45", .codings = codings, .n_codings = 2 };
  WardValue value = { .kind = WARD_VALUE_CONCEPT, .concept = &concept };

  check_value (&value, "GT 45");
  concept.text = NULL;
  check_value (&value, "Second");
  codings[1].display = "";
  check_value (&value, "1");
}

static void
test_range (void)
{
  WardValue value = { .kind = WARD_VALUE_RANGE };

  value.quantity = (WardQuantity){ .lexeme = "123", .unit = "mg/dL" };
  value.quantity2 = (WardQuantity){ .lexeme = "128", .unit = "mg/dL" };
  check_value (&value, "123–128" NBSP "mg/dL");
  value.quantity2.lexeme = NULL;
  check_value (&value, "≥ 123" NBSP "mg/dL");
  value.quantity2.lexeme = "128";
  value.quantity.lexeme = NULL;
  check_value (&value, "≤ 128" NBSP "mg/dL");
}

static void
test_titre (void)
{
  WardValue value = { .kind = WARD_VALUE_RATIO, .quantity = { .lexeme = "1" }, .quantity2 = { .lexeme = "40" } };

  check_value (&value, "1:40");
}

static void
test_ratio (void)
{
  WardValue value = { .kind = WARD_VALUE_RATIO,
                      .quantity = { .lexeme = "300", .unit = "mg" },
                      .quantity2 = { .lexeme = "24", .unit = "h" } };

  check_value (&value, "300" NBSP "mg / 24" NBSP "h");
}

static void
test_sampled (void)
{
  WardValue value = { .kind = WARD_VALUE_SAMPLED, .n_samples = 500, .period_lexeme = "10", .text = "1 2 E U L" };

  check_value (&value, "Waveform (500 samples, period 10 ms)");
}

static void
test_others (void)
{
  WardValue value = { .kind = WARD_VALUE_BOOLEAN, .boolean = TRUE };

  check_value (&value, "Yes");
  value.boolean = FALSE;
  check_value (&value, "No");
  value = (WardValue){ .kind = WARD_VALUE_INTEGER, .quantity = { .lexeme = "7" } };
  check_value (&value, "7");
  value = (WardValue){ .kind = WARD_VALUE_DATETIME, .time = ward_builder_time ("2024-03-09") };
  check_value (&value, "09-Mar-2024");
  value = (WardValue){ .kind = WARD_VALUE_PERIOD,
                       .time = ward_builder_time ("2024-03-09"),
                       .time2 = ward_builder_time ("2024-03-10") };
  check_value (&value, "09-Mar-2024 to 10-Mar-2024");
  value = (WardValue){ .kind = WARD_VALUE_TIME, .text = "12:30:00" };
  check_value (&value, "12:30:00");
  value = (WardValue){ .kind = WARD_VALUE_ATTACHMENT, .text = "image/png" };
  check_value (&value, "Attachment (image/png)");
  value = (WardValue){ .kind = WARD_VALUE_NONE };
  check_value (&value, NULL);
}

static void
test_same_series (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } cases[] = {
    { "10*3/uL", "10*9/L", TRUE },   { "10*6/uL", "10*12/L", TRUE }, { "ng/mL", "ug/L", TRUE },
    { "pg/mL", "ng/L", TRUE },       { "mg/L", "ug/mL", TRUE },      { "mm[Hg]", "mmHg", TRUE },
    { "/min", "bpm", TRUE },         { "mg/dL", "mmol/L", FALSE },   { "%", "mmol/mol", FALSE },
    { "meq/L", "mmol/L", FALSE },    { "[iU]/L", "U/L", FALSE },     { "ng/mL", "ng/L", FALSE },
    { "kg", "[lb_av]", FALSE },      { "Cel", "[degF]", FALSE },     { "mm[Hg]", "kPa", FALSE },
    { "10*3/uL", "10*6/uL", FALSE }, { NULL, "mmol/L", FALSE },      { NULL, NULL, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardQuantity a = { .unit_code = cases[i].a }, b = { .unit_code = cases[i].b };

      g_assert_cmpint (ward_unit_is_same_series (&a, &b), ==, cases[i].same);
      g_assert_cmpint (ward_unit_is_same_series (&b, &a), ==, cases[i].same);
    }
}

static void
test_absent_reasons (void)
{
  static const struct
  {
    const char *code, *text;
  } cases[] = {
    { "unknown", "Not known" },       { "masked", "Withheld (restricted)" },
    { "error", "Measurement error" }, { "not-performed", "Not performed" },
    { "asked-declined", "Declined" }, { "negative-infinity", "Below measurable" },
  };
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WardConcept *reason
          = ward_builder_concept (builder, "http://terminology.hl7.org/CodeSystem/data-absent-reason", cases[i].code,
                                  NULL);

      g_assert_cmpstr (ward_absent_reason_get_text (reason), ==, cases[i].text);
    }
  g_assert_cmpstr (ward_absent_reason_get_text (
                       ward_builder_concept (builder, WARD_SYSTEM_SNOMED, "125154007", "Specimen unsatisfactory")),
                   ==, "Specimen unsatisfactory");
  g_assert_cmpstr (ward_absent_reason_get_text (NULL), ==, "No reason given");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/value/V01-trailing-zero", test_trailing_zero);
  g_test_add_func ("/clinical/value/V02-exponent", test_exponent);
  g_test_add_func ("/clinical/value/W16-zero", test_zero);
  g_test_add_func ("/clinical/value/V04-negative", test_negative);
  g_test_add_func ("/clinical/value/W12-comparators", test_comparators);
  g_test_add_func ("/clinical/value/V08-comparator-unknown", test_comparator_unknown);
  g_test_add_func ("/clinical/value/V09-string", test_string);
  g_test_add_func ("/clinical/value/V10-concept", test_concept);
  g_test_add_func ("/clinical/value/range", test_range);
  g_test_add_func ("/clinical/value/V13-titre", test_titre);
  g_test_add_func ("/clinical/value/V14-ratio", test_ratio);
  g_test_add_func ("/clinical/value/V15-sampled", test_sampled);
  g_test_add_func ("/clinical/value/others", test_others);
  g_test_add_func ("/clinical/value/V39-unit-absent", test_unit_absent);
  g_test_add_func ("/clinical/value/V40-unit-without-code", test_unit_without_code);
  g_test_add_func ("/clinical/value/V41-unit-annotation", test_unit_annotation);
  g_test_add_func ("/clinical/value/unit-codes", test_unit_codes);
  g_test_add_func ("/clinical/value/V56-fahrenheit", test_fahrenheit);
  g_test_add_func ("/clinical/value/V94-many-digits", test_many_digits);
  g_test_add_func ("/clinical/value/W14-same-series", test_same_series);
  g_test_add_func ("/clinical/value/absent-reasons", test_absent_reasons);
  return g_test_run ();
}
