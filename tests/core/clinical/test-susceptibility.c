/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of organisms and antibiotics: through members, through derivedFrom, without an organism, in a circle. */

#include "core/clinical/ward-susceptibility.h"

#include "support/ward-clinical-builder.h"

static WardObservation *
add_organism (WardClinicalBuilder *builder, const char *name, const char *const *members, guint n_members)
{
  WardObservation *row = ward_builder_add (builder, "600-7", "Organism", "2024-03-09T08:00:00Z");

  row->measure.value.kind = WARD_VALUE_CONCEPT;
  row->measure.value.concept = ward_builder_concept (builder, WARD_SYSTEM_SNOMED, "1", name);
  row->has_member = members;
  row->n_has_member = n_members;
  return row;
}

static WardObservation *
add_test (WardClinicalBuilder *builder, const char *antibiotic, const char *mic, const char *letter)
{
  WardObservation *row = ward_builder_add_number (builder, NULL, antibiotic, mic, "ug/mL", "2024-03-09T08:00:00Z");

  ward_builder_add_flag (builder, &row->measure, NULL, letter, NULL);
  return row;
}

static void
assert_cell (const WardSusceptibility *matrix, guint organism, guint antibiotic, const WardObservation *wanted)
{
  guint n = 0;
  const WardObservation *const *results = ward_susceptibility_get_results (matrix, organism, antibiotic, &n);

  g_assert_cmpuint (n, ==, wanted != NULL ? 1 : 0);
  if (wanted != NULL)
    g_assert_true (results[0] == wanted);
}

/* Two organisms of one culture: a culture with members, a panel between an organism and its tests, one antibiotic that was tested for one of them only. */
static void
test_two_organisms (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const culture_members[] = { "Observation/o2", "Observation/o3" };
  static const char *const first_members[] = { "Observation/o4" };
  static const char *const second_members[] = { "Observation/o7", "Observation/o8" };
  static const char *const panel_members[] = { "Observation/o5", "Observation/o6" };
  static const char *const results[] = { "Observation/o5", "Observation/o1", "Observation/o7" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *culture = ward_builder_add (builder, "600-7", "Blood culture", "2024-03-09T08:00:00Z");
  WardObservation *panel;
  WardObservation *tests[4];

  culture->has_member = culture_members;
  culture->n_has_member = 2;
  add_organism (builder, "Escherichia coli", first_members, 1);
  add_organism (builder, "Klebsiella pneumoniae", second_members, 2);
  panel = ward_builder_add (builder, "29576-6", "Susceptibility panel", "2024-03-09T08:00:00Z");
  panel->has_member = panel_members;
  panel->n_has_member = 2;
  tests[0] = add_test (builder, "Ciprofloxacin", "2", "I");
  tests[1] = add_test (builder, "Meropenem", "0.25", "S");
  tests[2] = add_test (builder, "ciprofloxacin", "8", "R");
  tests[3] = add_test (builder, "Gentamicin", "1", "S");

  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 2);
  g_assert_cmpuint (ward_susceptibility_get_n_antibiotics (matrix), ==, 3);
  g_assert_false (ward_susceptibility_has_gaps (matrix));
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 1)->name, ==, "Klebsiella pneumoniae");
  g_assert_cmpstr (ward_susceptibility_get_antibiotic (matrix, 0), ==, "Ciprofloxacin");
  assert_cell (matrix, 0, 0, tests[0]);
  assert_cell (matrix, 0, 1, tests[1]);
  assert_cell (matrix, 0, 2, NULL);
  assert_cell (matrix, 1, 0, tests[2]);
  assert_cell (matrix, 1, 1, NULL);
  assert_cell (matrix, 1, 2, tests[3]);
}

/* Servers that know no members name the organism in derivedFrom, or nowhere. */
static void
test_without_members (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const source[] = { "Observation/o1" };
  static const char *const results[] = { "Observation/o1", "Observation/o2", "Observation/o3", "Observation/missing" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *derived;
  WardObservation *lonely;

  add_organism (builder, "Escherichia coli", NULL, 0);
  derived = add_test (builder, "Ciprofloxacin", "2", "R");
  derived->derived_from = source;
  derived->n_derived_from = 1;
  lonely = add_test (builder, "Meropenem", "0.25", "S");

  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 2);
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
  g_assert_null (ward_susceptibility_get_organism (matrix, 1)->name);
  g_assert_true (ward_susceptibility_has_gaps (matrix)); /* "missing" */
  assert_cell (matrix, 0, 0, derived);
  assert_cell (matrix, 1, 1, lonely);
}

/* A culture that has a value of its own and everything as its members: the organism is the one that the susceptibility names. */
static void
test_flat_culture (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const members[] = { "Observation/o2", "Observation/o3", "Observation/o4", "Observation/o5" };
  static const char *const first[] = { "Observation/o2" };
  static const char *const second[] = { "Observation/o3" };
  static const char *const results[] = { "Observation/o1" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *tests[2];

  add_organism (builder, "Growth of two organisms", members, G_N_ELEMENTS (members));
  add_organism (builder, "Escherichia coli", NULL, 0);
  add_organism (builder, "Klebsiella pneumoniae", NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      tests[i] = add_test (builder, "Ciprofloxacin", i == 0 ? "0.25" : "8", i == 0 ? "S" : "R");
      tests[i]->derived_from = i == 0 ? first : second;
      tests[i]->n_derived_from = 1;
    }

  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 2);
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 1)->name, ==, "Klebsiella pneumoniae");
  assert_cell (matrix, 0, 0, tests[0]);
  assert_cell (matrix, 1, 0, tests[1]);
}

/* The same culture named by a susceptibility that is an organism's member: the organism stays. */
static void
test_derived_from_culture (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const members[] = { "Observation/o2" };
  static const char *const tests[] = { "Observation/o3" };
  static const char *const culture[] = { "Observation/o1" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *test;

  add_organism (builder, "Growth", members, 1);
  add_organism (builder, "Escherichia coli", tests, 1);
  test = add_test (builder, "Ciprofloxacin", "8", "R");
  test->derived_from = culture;
  test->n_derived_from = 1;

  matrix = ward_susceptibility_new (culture, G_N_ELEMENTS (culture), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 1);
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
  assert_cell (matrix, 0, 0, test);
}

/* A test of an organism says "positive", and a susceptibility names it: it is no organism. An isolate's own name is surer than any other value. */
static void
test_derived_from_test (void)
{
  static const char *const values[] = { "Positive", ">=32", "CTX-M" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      static const char *const members[] = { "Observation/o2", "Observation/o3" };
      static const char *const esbl[] = { "Observation/o1", "Observation/o2" };
      static const char *const results[] = { "Observation/o1" };
      g_autoptr (WardSusceptibility) matrix = NULL;
      WardObservation *isolate = add_organism (builder, "Escherichia coli", members, G_N_ELEMENTS (members));
      WardObservation *test;

      isolate->measure.code = *ward_builder_concept (builder, WARD_SYSTEM_LOINC, "11475-1", "Isolate");
      ward_builder_add_text (builder, "6984-9", "ESBL", values[i], "2024-03-09T08:00:00Z");
      test = add_test (builder, "Cefotaxime", ">32", "R");
      test->derived_from = esbl;
      test->n_derived_from = G_N_ELEMENTS (esbl);
      matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
      g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 1);
      g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
      assert_cell (matrix, 0, 0, test);
    }
}

/* A letter counts where its system, the result's name or its place says what it means: a local "R" may be "reactive". */
static void
test_resistance (void)
{
  static const struct
  {
    const char *loinc_name; /* (nullable) */
    const char *system;     /* (nullable) HL7's */
    const char *letter;
    const char *words; /* (nullable) of the letter */
    WardResistance expected;
    WardResistance expected_known;
  } cases[] = {
    { NULL, NULL, "R", NULL, WARD_RESISTANCE_FULL, WARD_RESISTANCE_FULL },
    { NULL, NULL, "NS", NULL, WARD_RESISTANCE_FULL, WARD_RESISTANCE_FULL },
    { NULL, NULL, "I", NULL, WARD_RESISTANCE_REDUCED, WARD_RESISTANCE_REDUCED },
    { NULL, NULL, "S", NULL, WARD_RESISTANCE_NONE, WARD_RESISTANCE_NONE },
    { NULL, "urn:oid:1.2.3.4", "R", NULL, WARD_RESISTANCE_NONE, WARD_RESISTANCE_FULL },
    { NULL, "", "R", NULL, WARD_RESISTANCE_NONE, WARD_RESISTANCE_FULL },
    { NULL, "urn:oid:1.2.3.4", "R", "Reactive", WARD_RESISTANCE_NONE, WARD_RESISTANCE_NONE },
    { "Ciprofloxacin [Susceptibility]", "urn:oid:1.2.3.4", "R", NULL, WARD_RESISTANCE_FULL, WARD_RESISTANCE_FULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint part = 0; part < 2; part++)
      {
        g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
        WardObservation *result = ward_builder_add (builder, NULL, "Test", "2024-03-09T08:00:00Z");
        WardMeasure *measure
            = part == 1 ? ward_builder_add_component (builder, result, NULL, "Part", NULL, NULL) : &result->measure;

        if (cases[i].loinc_name != NULL)
          ward_builder_add_coding (builder, &result->measure.code, WARD_SYSTEM_LOINC, "18906-8", cases[i].loinc_name);
        ward_builder_add_flag (builder, measure, cases[i].system, cases[i].letter, cases[i].words);
        g_assert_cmpint (ward_susceptibility_get_resistance (result, FALSE), ==, cases[i].expected);
        g_assert_cmpint (ward_susceptibility_get_resistance (result, TRUE), ==, cases[i].expected_known);
        result->status = WARD_STATUS_CANCELLED;
        g_assert_cmpint (ward_susceptibility_get_resistance (result, FALSE), ==, WARD_RESISTANCE_NONE);
      }
}

/* By MIC and by disk: both are there, in the order of the report. */
static void
test_tested_twice (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[] = { "Observation/o1", "Observation/o2" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  const WardObservation *const *cell;
  guint n = 0;

  add_test (builder, "Ciprofloxacin", "2", "I");
  add_test (builder, "Ciprofloxacin", "19", "S");
  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  cell = ward_susceptibility_get_results (matrix, 0, 0, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (cell[0]->id, ==, "o1");
  g_assert_cmpstr (cell[1]->id, ==, "o2");
}

/* A chemistry panel has no matrix, whatever its flags; members in a circle come to an end. */
static void
test_none (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const first_members[] = { "Observation/o2" };
  static const char *const second_members[] = { "Observation/o1", "Observation/o3" };
  static const char *const results[] = { "Observation/o1" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  WardObservation *row = ward_builder_add (builder, NULL, "Panel", "2024-03-09T08:00:00Z");

  row->has_member = first_members;
  row->n_has_member = 1;
  row = ward_builder_add (builder, NULL, "Panel within it", "2024-03-09T08:00:00Z");
  row->has_member = second_members;
  row->n_has_member = 2;
  row = ward_builder_add_number (builder, "2823-3", "Potassium", "6.0", "mmol/L", "2024-03-09T08:00:00Z");
  ward_builder_add_flag (builder, &row->measure, NULL, "H", NULL);

  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_cmpuint (ward_susceptibility_get_n_antibiotics (matrix), ==, 0);
  g_assert_cmpuint (ward_susceptibility_get_n_organisms (matrix), ==, 0);
}

/* "#o1" in derivedFrom is of the susceptibility itself, and cannot mean a result of the report. */
static void
test_contained_source (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const sources[] = { "#o1" };
  static const char *const results[] = { "Observation/o1", "Observation/o2" };
  static const char *const within[] = { "#o1", "#o2" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  g_autoptr (WardSusceptibility) contained = NULL;
  WardObservation *test;

  add_organism (builder, "Escherichia coli", NULL, 0);
  test = add_test (builder, "Ciprofloxacin", "2", "R");
  test->derived_from = sources;
  test->n_derived_from = 1;
  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), ward_builder_find, builder);
  g_assert_null (ward_susceptibility_get_organism (matrix, 0)->observation);
  contained = ward_susceptibility_new (within, G_N_ELEMENTS (within), ward_builder_find, builder);
  g_assert_cmpstr (ward_susceptibility_get_organism (contained, 0)->name, ==, "Escherichia coli");
}

typedef struct
{
  WardClinicalBuilder *builder; /* (unowned) */
  GHashTable *by_reference;     /* (owned) */
  guint n_found;
} Counted;

static const WardObservation *
find_counted (const char *reference, gpointer user_data)
{
  Counted *counted = user_data;

  counted->n_found++;
  return g_hash_table_lookup (counted->by_reference, reference);
}

/* A culture with all of its tests as members, each of which names its organism: every reference is looked up once. */
static void
test_many (void)
{
  const guint n = 900;
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  static const char *const results[] = { "Observation/o1" };
  static const char *const source[] = { "Observation/o2" };
  g_autoptr (WardSusceptibility) matrix = NULL;
  Counted counted = { builder, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), 0 };
  g_auto (GStrv) members = g_new0 (char *, n + 2);
  guint n_cell = 0;

  add_organism (builder, "Growth of one organism", (const char *const *) members, n + 1);
  add_organism (builder, "Escherichia coli", NULL, 0);
  for (guint i = 0; i <= n; i++)
    {
      WardObservation *row = i > 0 ? add_test (builder, "Ciprofloxacin", "2", "R") : NULL;

      members[i] = g_strdup_printf ("Observation/o%u", i + 2);
      if (row == NULL)
        continue;
      row->derived_from = source;
      row->n_derived_from = 1;
    }
  for (guint i = 0; i < builder->observations->len; i++)
    {
      WardObservation *row = g_ptr_array_index (builder->observations, i);

      g_hash_table_insert (counted.by_reference, g_strconcat ("Observation/", row->id, NULL), row);
    }
  matrix = ward_susceptibility_new (results, G_N_ELEMENTS (results), find_counted, &counted);
  ward_susceptibility_get_results (matrix, 0, 0, &n_cell);
  g_assert_cmpstr (ward_susceptibility_get_organism (matrix, 0)->name, ==, "Escherichia coli");
  g_assert_cmpuint (n_cell, ==, n);
  g_assert_cmpuint (counted.n_found, ==, n + 2);
  g_hash_table_unref (counted.by_reference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/susceptibility/two-organisms", test_two_organisms);
  g_test_add_func ("/clinical/susceptibility/without-members", test_without_members);
  g_test_add_func ("/clinical/susceptibility/flat-culture", test_flat_culture);
  g_test_add_func ("/clinical/susceptibility/derived-from-culture", test_derived_from_culture);
  g_test_add_func ("/clinical/susceptibility/derived-from-test", test_derived_from_test);
  g_test_add_func ("/clinical/susceptibility/resistance", test_resistance);
  g_test_add_func ("/clinical/susceptibility/tested-twice", test_tested_twice);
  g_test_add_func ("/clinical/susceptibility/contained-source", test_contained_source);
  g_test_add_func ("/clinical/susceptibility/many", test_many);
  g_test_add_func ("/clinical/susceptibility/none", test_none);
  return g_test_run ();
}
