/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags as sent, what the range adds to them, and ranges in words. Nothing unknown and nothing absent is ever normal. */

#include "core/clinical/ward-flag.h"

#include "support/ward-clinical-builder.h"

typedef struct
{
  WardClinicalBuilder *builder;
  WardMeasure measure;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->builder = ward_builder_new ();
  ward_builder_set_number (fixture->builder, &fixture->measure, NULL, "5.0", "mmol/L", "mmol/L");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ward_builder_free (fixture->builder);
}

static void
set_value (Fixture *fixture, const char *comparator, const char *lexeme)
{
  ward_builder_set_number (fixture->builder, &fixture->measure, comparator, lexeme, "mmol/L", "mmol/L");
}

/* What a source that can be understood sent. */
static WardObservation
get_result (Fixture *fixture, WardStatus status)
{
  return (WardObservation){ .status = status, .measure = fixture->measure };
}

static WardFlag
read_flag (Fixture *fixture)
{
  WardObservation result = get_result (fixture, WARD_STATUS_FINAL);
  WardFlag flag;

  ward_flag_read (&result, &result.measure, &flag);
  return flag;
}

static void
assert_marks (Fixture *fixture, const char *marks)
{
  WardObservation result = get_result (fixture, WARD_STATUS_FINAL);
  g_autofree char *shown = ward_flag_format (&result, &result.measure);

  g_assert_cmpstr (shown, ==, marks);
}

static void
assert_words (Fixture *fixture, const char *words)
{
  WardObservation result = get_result (fixture, WARD_STATUS_FINAL);
  g_autofree char *shown = ward_flag_describe (&result, &result.measure);

  g_assert_cmpstr (shown, ==, words);
}

static void
assert_range (Fixture *fixture, const char *text)
{
  g_autofree char *shown = ward_range_format (&fixture->measure, WARD_TEXT_DISPLAY);

  g_assert_cmpstr (shown, ==, text);
}

/* Every code of HL7's list has its mark, class and words. */
static void
test_codes (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *code, *marks, *words;
    WardSeverity severity;
    WardDirection direction;
  } cases[] = {
    { "N", "", "Normal", WARD_SEVERITY_NORMAL, WARD_DIRECTION_NONE },
    { "A", "A ◆", "Abnormal", WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_NONE },
    { "AA", "AA ◆◆", "Critical abnormal", WARD_SEVERITY_CRITICAL, WARD_DIRECTION_NONE },
    { "H", "H ▲", "High", WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_HIGH },
    { "HU", "HU ▲+", "Significantly high", WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_HIGH },
    { "H>", "HU ▲+", "Significantly high", WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_HIGH },
    { "HH", "HH ▲▲", "Critical high", WARD_SEVERITY_CRITICAL, WARD_DIRECTION_HIGH },
    { "L", "L ▼", "Low", WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_LOW },
    { "LU", "LU ▼+", "Significantly low", WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_LOW },
    { "L<", "LU ▼+", "Significantly low", WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_LOW },
    { "LL", "LL ▼▼", "Critical low", WARD_SEVERITY_CRITICAL, WARD_DIRECTION_LOW },
    { "POS", "POS", "Positive", WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
    { "NEG", "NEG", "Negative", WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
    { "ND", "ND", "Not detected", WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
    { "NR", "NR", "Non-reactive", WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
    { "U", "Δ▲ (lab)", "Significant change up", WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
    { "MS", "MS ⚑", "Flag “MS” (not known to this viewer)", WARD_SEVERITY_UNKNOWN, WARD_DIRECTION_NONE },
    { "hh", "hh ⚑", "Flag “hh” (not known to this viewer)", WARD_SEVERITY_UNKNOWN, WARD_DIRECTION_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardFlag flag;

      fixture->measure.n_interpretations = 0;
      ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, cases[i].code, NULL);
      flag = read_flag (fixture);
      g_assert_cmpint (flag.severity, ==, cases[i].severity);
      g_assert_cmpint (flag.direction, ==, cases[i].direction);
      g_assert_cmpint (ward_flag_is_noteworthy (&flag), ==, cases[i].severity != WARD_SEVERITY_NORMAL);
      assert_marks (fixture, cases[i].marks);
      assert_words (fixture, cases[i].words);
    }
}

static void
test_second_coding (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, "urn:lab", "17", NULL);
  ward_builder_add_coding (fixture->builder, (WardConcept *) fixture->measure.interpretations,
                           WARD_SYSTEM_INTERPRETATION, "HH", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_CRITICAL);
  assert_words (fixture, "Critical high");
}

static void
test_older_systems (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, "http://hl7.org/fhir/v2/0078", "LL", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_CRITICAL);
}

static void
test_text_only (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, NULL, "Panic");
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_UNKNOWN);
  assert_marks (fixture, "Panic ⚑");
  assert_words (fixture, "Flag “Panic” (not known to this viewer)");
}

static void
test_two_flags (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "H", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "U", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_ABNORMAL);
  assert_marks (fixture, "H ▲, Δ▲ (lab)");
}

static void
test_highest_wins (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "N", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "LL", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "H", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_CRITICAL);
  g_assert_cmpint (read_flag (fixture).direction, ==, WARD_DIRECTION_LOW);
}

static void
test_off_scale (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, ">", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_TEXT);
  g_assert_cmpint (read_flag (fixture).direction, ==, WARD_DIRECTION_NONE);
  assert_words (fixture, "Off scale high");
}

static void
test_no_flag (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_NONE);
  g_assert_false (read_flag (fixture).computed_known);
  assert_marks (fixture, "");
  assert_words (fixture, "No flag sent");
}

typedef struct
{
  const char *comparator, *lexeme, *low, *high;
  gboolean known;
  WardDirection computed;
} RangeCase;

static const RangeCase zero_cases[] = { { NULL, "0", "0", "5", TRUE, WARD_DIRECTION_NONE } };
static const RangeCase below_cases[] = { { "<", "5", "10", NULL, TRUE, WARD_DIRECTION_LOW },
                                         { "<", "10", "10", NULL, TRUE, WARD_DIRECTION_LOW },
                                         { "<=", "9", "10", "20", TRUE, WARD_DIRECTION_LOW },
                                         { ">", "50", "10", "50", TRUE, WARD_DIRECTION_HIGH },
                                         { ">=", "51", NULL, "50", TRUE, WARD_DIRECTION_HIGH } };
static const RangeCase unclear_cases[] = { { "<", "5", "3", NULL, FALSE, WARD_DIRECTION_NONE },
                                           { "<=", "10", "10", NULL, FALSE, WARD_DIRECTION_NONE },
                                           { ">=", "50", NULL, "50", FALSE, WARD_DIRECTION_NONE },
                                           { ">", "50", "10", NULL, FALSE, WARD_DIRECTION_NONE },
                                           { "<>", "50", "10", "20", FALSE, WARD_DIRECTION_NONE } };
static const RangeCase bound_cases[] = {
  { NULL, "5.0", NULL, "5.0", TRUE, WARD_DIRECTION_NONE },  { NULL, "5.00", NULL, "5.0", TRUE, WARD_DIRECTION_NONE },
  { NULL, "3.5", "3.5", "5.1", TRUE, WARD_DIRECTION_NONE }, { NULL, "5.01", NULL, "5.0", TRUE, WARD_DIRECTION_HIGH },
  { NULL, "3.49", "3.5", NULL, TRUE, WARD_DIRECTION_LOW },  { NULL, "0", "1", NULL, TRUE, WARD_DIRECTION_LOW },
  { NULL, "-3.0", "-2.0", "2.0", TRUE, WARD_DIRECTION_LOW }
};

static void
check_cases (Fixture *fixture, const RangeCase *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      WardFlag flag;

      set_value (fixture, cases[i].comparator, cases[i].lexeme);
      fixture->measure.n_ranges = 0;
      ward_builder_add_range (fixture->builder, &fixture->measure, cases[i].low, cases[i].high, NULL);
      flag = read_flag (fixture);
      g_assert_cmpint (flag.computed_known, ==, cases[i].known);
      g_assert_cmpint (flag.computed, ==, cases[i].computed);
      g_assert_cmpint (flag.severity, ==, WARD_SEVERITY_NONE); /* a range never makes a severity (W21) */
    }
}

static void
test_zero (Fixture *fixture, gconstpointer data)
{
  check_cases (fixture, zero_cases, G_N_ELEMENTS (zero_cases));
}

static void
test_certainly_below (Fixture *fixture, gconstpointer data)
{
  check_cases (fixture, below_cases, G_N_ELEMENTS (below_cases));
}

static void
test_indeterminate (Fixture *fixture, gconstpointer data)
{
  check_cases (fixture, unclear_cases, G_N_ELEMENTS (unclear_cases));
}

static void
test_on_the_bound (Fixture *fixture, gconstpointer data)
{
  check_cases (fixture, bound_cases, G_N_ELEMENTS (bound_cases));
}

static void
test_computed_looks_different (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "4", NULL);
  assert_marks (fixture, "△");
  assert_words (fixture, "No flag sent, above the reference range (calculated)");
}

/* What the source did not say is called calculated, also where it said something: "abnormal" has no direction. */
static void
test_computed_is_called_so (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *flag;
    const char *words;
  } cases[] = {
    { "H", "High, above the reference range" },
    { "HH", "Critical high, above the reference range" },
    { "A", "Abnormal, above the reference range (calculated)" },
    { "AA", "Critical abnormal, above the reference range (calculated)" },
  };

  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "4", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fixture->measure.n_interpretations = 0;
      ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, cases[i].flag, NULL);
      assert_words (fixture, cases[i].words);
    }
}

static void
test_disagree (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "4", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "N", NULL);
  g_assert_true (read_flag (fixture).disagrees);
  assert_marks (fixture, "N, △≠"); /* the flag as sent is seen, too (V29) */
  assert_words (fixture, "Normal, above the reference range (calculated), flag and range disagree");
}

/* What Ward does not know of what was sent is not lost beside what it knows, nor taken for a word of its own. */
static void
test_disagree_unknown (Fixture *fixture, gconstpointer data)
{
  WardObservation result;
  g_autofree char *words = NULL;

  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "9", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "H", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, "urn:lab", "QQ", NULL);
  result = get_result (fixture, WARD_STATUS_FINAL);
  words = ward_flag_describe_disagreement (&result);
  g_assert_cmpstr (words, ==, "Flag sent: High, Flag “QQ” (not known to this viewer); flag and range disagree");
}

static void
test_disagree_reverse (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "9", NULL);
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "H", NULL);
  g_assert_true (read_flag (fixture).disagrees);
  assert_marks (fixture, "H ▲, ≠");
}

static void
test_text_range (Fixture *fixture, gconstpointer data)
{
  set_value (fixture, NULL, "45");
  ward_builder_add_range (fixture->builder, &fixture->measure, NULL, NULL, ">60");
  assert_range (fixture, ">60");
  g_assert_false (read_flag (fixture).computed_known);
  g_assert_null (ward_range_get_applicable (&fixture->measure));
  assert_marks (fixture, "");
}

static void
test_two_populations (Fixture *fixture, gconstpointer data)
{
  WardReferenceRange *range;

  range = ward_builder_add_range (fixture->builder, &fixture->measure, "1", "2", NULL);
  range->applies_to = ward_builder_concept (fixture->builder, NULL, NULL, "male");
  range->n_applies_to = 1;
  range = ward_builder_add_range (fixture->builder, &fixture->measure, "1", "3", NULL);
  range->applies_to = ward_builder_concept (fixture->builder, NULL, NULL, "female");
  range->n_applies_to = 1;
  assert_range (fixture, "1–2 (male); 1–3 (female)");
  g_assert_null (ward_range_get_applicable (&fixture->measure));
  g_assert_false (read_flag (fixture).computed_known);
}

static void
test_therapeutic (Fixture *fixture, gconstpointer data)
{
  WardReferenceRange *range;

  range = ward_builder_add_range (fixture->builder, &fixture->measure, "10", "20", NULL);
  range->type = ward_builder_concept (fixture->builder, "urn:x", "therapeutic", "Therapeutic");
  range = ward_builder_add_range (fixture->builder, &fixture->measure, "1", "9", NULL);
  range->type = ward_builder_concept (fixture->builder, "urn:x", "normal", NULL);
  assert_range (fixture, "10–20 (Therapeutic); 1–9 (normal range)");
  g_assert_cmpstr (ward_range_get_applicable (&fixture->measure)->high.lexeme, ==, "9");
  /* 4.10 lies within one and outside the other; nobody says which of them this patient is to be judged by. */
  g_assert_false (read_flag (fixture).computed_known);
  fixture->measure.value.quantity.lexeme = "18.5";
  g_assert_false (read_flag (fixture).computed_known);
  g_assert_cmpint (read_flag (fixture).computed, ==, WARD_DIRECTION_NONE);
  /* What lies on the same side of both is ambiguous to nobody. */
  fixture->measure.value.quantity.lexeme = "25";
  g_assert_cmpint (read_flag (fixture).computed, ==, WARD_DIRECTION_HIGH);
  fixture->measure.value.quantity.lexeme = "0.5";
  g_assert_cmpint (read_flag (fixture).computed, ==, WARD_DIRECTION_LOW);
}

static void
test_one_sided (Fixture *fixture, gconstpointer data)
{
  const WardReferenceRange *range;

  ward_builder_add_range (fixture->builder, &fixture->measure, NULL, "50", NULL);
  assert_range (fixture, "≤ 50");
  range = ward_range_get_applicable (&fixture->measure);
  g_assert_nonnull (range);
  g_assert_null (range->low.lexeme);
  fixture->measure.n_ranges = 0;
  ward_builder_add_range (fixture->builder, &fixture->measure, "2.3", NULL, NULL);
  assert_range (fixture, "≥ 2.3");
}

static void
test_other_unit (Fixture *fixture, gconstpointer data)
{
  WardReferenceRange *range = ward_builder_add_range (fixture->builder, &fixture->measure, "70", "99", NULL);

  range->low.unit = range->low.unit_code = range->high.unit = range->high.unit_code = "mg/dL";
  assert_range (fixture, "70–99 mg/dL");
  g_assert_null (ward_range_get_applicable (&fixture->measure));
  g_assert_false (read_flag (fixture).computed_known);
}

static void
test_text_and_numbers (Fixture *fixture, gconstpointer data)
{
  ward_builder_add_range (fixture->builder, &fixture->measure, "3.5", "5.1", "3.5 - 5.1");
  assert_range (fixture, "3.5–5.1");
  fixture->measure.n_ranges = 0;
  ward_builder_add_range (fixture->builder, &fixture->measure, "3.5", "5.1", "3.5 - 5.1 fasting");
  assert_range (fixture, "3.5 - 5.1 fasting");
}

/* A minus beside a dash can be read in two ways. */
static void
test_negative_bound (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copied = NULL;

  ward_builder_add_range (fixture->builder, &fixture->measure, "-2", "2", NULL);
  assert_range (fixture, "\u22122\u00a0to\u00a02");
  copied = ward_range_format (&fixture->measure, WARD_TEXT_ASCII);
  g_assert_cmpstr (copied, ==, "-2 to 2");
  fixture->measure.n_ranges = 0;
  ward_builder_add_range (fixture->builder, &fixture->measure, "-5", "-2", NULL);
  assert_range (fixture, "\u22125\u00a0to\u00a0\u22122");
}

/* W31: what does not count has no flag, whatever came with it. */
static void
test_status (Fixture *fixture, gconstpointer data)
{
  static const WardStatus without[] = { WARD_STATUS_REGISTERED, WARD_STATUS_CANCELLED, WARD_STATUS_ENTERED_IN_ERROR };

  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "HH", NULL);
  ward_builder_add_range (fixture->builder, &fixture->measure, "1", "2", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    {
      WardObservation result = get_result (fixture, without[i]);
      g_autofree char *marks = ward_flag_format (&result, &result.measure);
      g_autofree char *words = ward_flag_describe (&result, &result.measure);
      WardFlag flag;

      ward_flag_read (&result, &result.measure, &flag);
      g_assert_cmpint (flag.severity, ==, WARD_SEVERITY_NONE);
      g_assert_cmpint (flag.computed, ==, WARD_DIRECTION_NONE);
      g_assert_cmpstr (marks, ==, "");
      g_assert_cmpstr (words, ==, "");
    }
}

/* A modifier that is not understood may turn the value into another one: what was sent stays, nothing is calculated from it, of no part of it (V68). */
static void
test_not_understood (Fixture *fixture, gconstpointer data)
{
  WardObservation *sent = ward_builder_add_number (fixture->builder, "2157-6", "CK", "880", "U/L", NULL);
  WardObservation *pressure = ward_builder_add_pressure (fixture->builder, "220", "130", "2024-03-09T10:00:00Z");
  WardObservation *both[] = { sent, pressure };

  ward_builder_add_range (fixture->builder, &sent->measure, "30", "200", NULL);
  ward_builder_add_range (fixture->builder, (WardMeasure *) &pressure->components[0], "90", "140", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autofree char *calculated = ward_flag_format_observation (both[i]);
      g_autofree char *marks = NULL;
      g_autofree char *words = NULL;
      WardFlag flag;

      both[i]->unsafe_modifier = TRUE;
      ward_flag_read_observation (both[i], &flag);
      marks = ward_flag_format_observation (both[i]);
      words = ward_flag_describe_observation (both[i]);
      g_assert_cmpstr (calculated, ==, "△");
      g_assert_cmpstr (marks, ==, "");
      g_assert_cmpstr (words, ==, "No flag sent");
      g_assert_false (ward_flag_is_abnormal (&flag));
      g_assert_false (flag.computed_known);
    }
}

/* A component's flag is the result's. */
static void
test_component (Fixture *fixture, gconstpointer data)
{
  WardObservation *pressure = ward_builder_add_pressure (fixture->builder, "120", "130", "2024-03-09T10:00:00Z");
  g_autofree char *marks = NULL;
  g_autofree char *words = NULL;
  WardFlag flag;

  ward_builder_add_flag (fixture->builder, (WardMeasure *) &pressure->components[1], NULL, "HH", NULL);
  ward_flag_read_observation (pressure, &flag);
  marks = ward_flag_format_observation (pressure);
  words = ward_flag_describe_observation (pressure);
  g_assert_cmpint (flag.severity, ==, WARD_SEVERITY_CRITICAL);
  g_assert_cmpstr (marks, ==, "HH ▲▲");
  g_assert_cmpstr (words, ==, "Diastolic: Critical high");
}

#define ADD(path, function) g_test_add ("/clinical/flag/" path, Fixture, NULL, set_up, function, tear_down)

/* Each mark of the laboratory says with a letter and with a shape what its colour says (W19). */
static void
test_letter_and_shape (Fixture *fixture, gconstpointer data)
{
  static const char *const codes[] = { "A", "AA", "H", "HU", "HH", "L", "LU", "LL", "U", "D", "ZZ" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *marks = NULL;
      WardObservation result;
      gboolean has_letter = FALSE;
      gboolean has_shape = FALSE;

      fixture->measure.n_interpretations = 0;
      ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, codes[i], NULL);
      result = get_result (fixture, WARD_STATUS_FINAL);
      marks = ward_flag_format (&result, &result.measure);
      for (const char *p = marks; *p != '\0'; p = g_utf8_next_char (p))
        {
          has_letter = has_letter || g_ascii_isalpha (*p);
          has_shape = has_shape || (g_utf8_get_char (p) > 0x7f && !g_unichar_isalnum (g_utf8_get_char (p)));
        }
      g_test_message ("%s: %s", codes[i], marks);
      g_assert_true (has_letter);
      g_assert_true (has_shape);
    }
}

/* However far a value lies outside, critical is only what the source calls so (W21). */
static void
test_critical_from_source (Fixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "0.1", "9.9", "99", "100000" };
  static const char *const not_critical[] = { NULL, "N", "A", "H", "HU", "L", "LU", "POS", "R", "<", ">", "CRIT" };

  ward_builder_add_range (fixture->builder, &fixture->measure, "3.5", "5.1", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (guint k = 0; k < G_N_ELEMENTS (not_critical); k++)
      {
        set_value (fixture, NULL, values[i]);
        fixture->measure.n_interpretations = 0;
        if (not_critical[k] != NULL)
          ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, not_critical[k], NULL);
        g_assert_cmpint (read_flag (fixture).severity, !=, WARD_SEVERITY_CRITICAL);
      }
  fixture->measure.n_interpretations = 0;
  set_value (fixture, NULL, "4.1");
  ward_builder_add_flag (fixture->builder, &fixture->measure, NULL, "LL", NULL);
  g_assert_cmpint (read_flag (fixture).severity, ==, WARD_SEVERITY_CRITICAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("W19-letter-and-shape", test_letter_and_shape);
  ADD ("W21-critical-only-from-the-source", test_critical_from_source);
  ADD ("W18-codes", test_codes);
  ADD ("V25-second-coding", test_second_coding);
  ADD ("older-systems", test_older_systems);
  ADD ("V26-text-only", test_text_only);
  ADD ("V27-two-flags", test_two_flags);
  ADD ("highest-wins", test_highest_wins);
  ADD ("V28-off-scale", test_off_scale);
  ADD ("W18-no-flag", test_no_flag);
  ADD ("V03-zero-in-range", test_zero);
  ADD ("V06-certainly-below", test_certainly_below);
  ADD ("V07-indeterminate", test_indeterminate);
  ADD ("V36-on-the-bound", test_on_the_bound);
  ADD ("W20-computed-looks-different", test_computed_looks_different);
  ADD ("W20-computed-is-called-so", test_computed_is_called_so);
  ADD ("V29-disagree", test_disagree);
  ADD ("V29-disagree-reverse", test_disagree_reverse);
  ADD ("V29-disagree-unknown", test_disagree_unknown);
  ADD ("V30-text-range", test_text_range);
  ADD ("V31-two-populations", test_two_populations);
  ADD ("V32-therapeutic", test_therapeutic);
  ADD ("V33-one-sided", test_one_sided);
  ADD ("V34-other-unit", test_other_unit);
  ADD ("range-negative-bound", test_negative_bound);
  ADD ("range-text-and-numbers", test_text_and_numbers);
  ADD ("V68-nothing-is-calculated-from-what-is-not-understood", test_not_understood);
  ADD ("W31-status", test_status);
  ADD ("component", test_component);
  return g_test_run ();
}
