/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a susceptibility is: the table's rows and the report's matrix give one answer, in whatever order the results come. */

#include "core/clinical/grid-fixture.h"

#include "core/clinical/ward-susceptibility.h"

#define NOON "2024-03-09T12:00:00Z"
#define MAX_RESULTS 8

/* A result of a case: "=Escherichia coli" is a value from SNOMED, "*Cipro" a susceptibility, whose value is its letter; the ids are o1, o2, …
 * Before a value, "-" is entered in error, and "?" has an extension that is not understood. */
typedef struct
{
  const char *name;
  const char *value;   /* (nullable) */
  const char *members; /* (nullable) ids, parted by spaces */
  const char *sources; /* (nullable) the same, of derivedFrom */
} Spec;

typedef struct
{
  const char *path;
  Spec results[MAX_RESULTS];
  const char *report; /* what the report lists */
  const char *columns;
  const char *rows; /* of susceptibilities */
} Case;

static const Case cases[] = {
  { "flat-named-by-text",
    { { "Culture", "=Growth of two organisms", "o2 o3 o4 o5", NULL },
      { "Organism", "A", NULL, NULL },
      { "Organism", "B", NULL, NULL },
      { "*Cipro", "S", NULL, "o2" },
      { "*Cipro", "R", NULL, "o3" } },
    "o1",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "nested-named-by-text",
    { { "Culture", "=Growth of two organisms", "o2 o3", NULL },
      { "Organism", "A", "o4", NULL },
      { "Organism", "B", "o5", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "culture-coded-isolate",
    { { "Isolate", "=Growth of two organisms", "o2 o3 o4 o5", NULL },
      { "Organism", "=A", NULL, NULL },
      { "Organism", "=B", NULL, NULL },
      { "*Cipro", "S", NULL, "o2" },
      { "*Cipro", "R", NULL, "o3" } },
    "o1",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "named-beside-the-culture",
    { { "Culture", "=Growth of two organisms", "o2 o3 o4 o5", NULL },
      { "Organism", "A", NULL, NULL },
      { "Organism", "B", NULL, NULL },
      { "*Cipro", "S", NULL, "o1 o2" },
      { "*Cipro", "R", NULL, "o1 o3" } },
    "o1",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "isolate-beside-the-culture",
    { { "Culture", "=Growth", "o2 o3", NULL }, { "Isolate", "A", NULL, NULL }, { "*Cipro", "S", NULL, "o1 o2" } },
    "o1",
    "A: Cipro S; ",
    "Cipro — A: S; " },
  { "test-beside-its-organism",
    { { "Organism", "=Escherichia coli", "o2 o3", NULL },
      { "ESBL", "=ESBL producer", NULL, NULL },
      { "*Cefotaxime", "R", NULL, "o1 o2" } },
    "o1",
    "Escherichia coli: Cefotaxime R; ",
    "Cefotaxime — Escherichia coli: R; " },
  { "test-beside-its-organism-by-text",
    { { "Organism", "Escherichia coli", "o2 o3", NULL },
      { "ESBL", "=ESBL producer", NULL, NULL },
      { "*Cefotaxime", "R", NULL, "o2 o1" } },
    "o1",
    "Escherichia coli: Cefotaxime R; ",
    "Cefotaxime — Escherichia coli: R; " },
  { "two-cultures-that-name-nothing",
    { { "Aerobic culture", "Growth", "o3", NULL },
      { "Anaerobic culture", "Growth", "o4", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1 o2",
    "(Aerobic culture): Cipro S; (Anaerobic culture): Cipro R; ",
    "Cipro — organism not named (Aerobic culture): S; Cipro — organism not named (Anaerobic culture): R; " },
  { "two-cultures-that-say-nothing",
    { { "Aerobic culture", NULL, "o3", NULL },
      { "Anaerobic culture", NULL, "o4", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1 o2",
    "(Aerobic culture): Cipro S; (Anaerobic culture): Cipro R; ",
    "Cipro — Aerobic culture: S; Cipro — Anaerobic culture: R; " },
  { "finding-is-no-name",
    { { "Organism", "Escherichia coli", "o2 o3", NULL },
      { "ESBL", "Positive", NULL, NULL },
      { "*Cipro", "S", NULL, "o2" } },
    "o1",
    "Escherichia coli: Cipro S; ",
    "Cipro — Escherichia coli: S; " },
  { "organisms-of-the-report-only",
    { { "Culture", "=Growth of two organisms", "o4 o5", NULL },
      { "Organism", "A", NULL, NULL },
      { "Organism", "B", NULL, NULL },
      { "*Cipro", "S", NULL, "o2" },
      { "*Cipro", "R", NULL, "o3" } },
    "o1 o2 o3",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "microscopy-named-first",
    { { "Gram stain", "=Gram-negative rods", NULL, NULL },
      { "Organism", "=Escherichia coli", NULL, NULL },
      { "*Cipro", "S", NULL, "o1 o2" } },
    "o1 o2 o3",
    "Escherichia coli: Cipro S; ",
    "Cipro — Escherichia coli: S; " },
  { "microscopy-beside-its-holder",
    { { "Gram stain", "=Gram-negative rods", NULL, NULL },
      { "Organism", "Escherichia coli", "o3", NULL },
      { "*Cipro", "S", NULL, "o1" } },
    "o1 o2",
    "Escherichia coli: Cipro S; ",
    "Cipro — Escherichia coli: S; " },
  { "methods",
    { { "Organism", "=A", "o3", NULL },
      { "Organism", "=B", "o4", NULL },
      { "Method", "Disk diffusion", "o5", NULL },
      { "Method", "Disk diffusion", "o6", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1 o2",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "panel-lists-tests-first",
    { { "Panel", NULL, "o4 o5 o2 o3", NULL },
      { "Organism", "A", "o4", NULL },
      { "Organism", "B", "o5", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1",
    "A: Cipro S; B: Cipro R; ",
    "Cipro — A: S; Cipro — B: R; " },
  { "culture-named-by-its-organism's-test",
    { { "Culture", "=Growth of one organism", "o2", NULL },
      { "Organism", "A", "o3", NULL },
      { "*Cipro", "S", NULL, "o1" } },
    "o1",
    "A: Cipro S; ",
    "Cipro — A: S; " },
  { "growth-beside-a-name",
    { { "Culture", "Growth", "o2 o3", NULL }, { "Organism", "A", NULL, NULL }, { "*Cipro", "S", NULL, "o1 o2" } },
    "o1",
    "A: Cipro S; ",
    "Cipro — A: S; " },
  { "culture-without-words-beside-a-name",
    { { "Culture", NULL, "o2 o3", NULL }, { "Organism", "A", NULL, NULL }, { "*Cipro", "S", NULL, "o1 o2" } },
    "o1",
    "A: Cipro S; ",
    "Cipro — A: S; " },
  { "isolates-without-a-name",
    { { "Culture", "=Growth of two organisms", "o2 o3", NULL },
      { "Isolate", "Growth", "o4", NULL },
      { "Isolate", NULL, "o5", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1",
    "(Isolate): Cipro S; (Isolate): Cipro R; ",
    "Cipro — organism not named (Isolate): S; Cipro — organism not named (Isolate) (2): R; " },
  { "withdrawn-beside-a-valid-one",
    { { "Isolate", "-=Escherichia coli", "o3 o4", NULL },
      { "Isolate", "=Klebsiella pneumoniae", "o3 o4", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cefotaxime", "R", NULL, NULL } },
    "o1 o2",
    "Klebsiella pneumoniae: Cipro S; Klebsiella pneumoniae: Cefotaxime R; ",
    "Cefotaxime — Klebsiella pneumoniae: R; Cipro — Klebsiella pneumoniae: S; " },
  { "withdrawn-beside-a-valid-one-through-a-panel",
    { { "Isolate", "-=Escherichia coli", "o3", NULL },
      { "Organism", "Klebsiella pneumoniae", "o3", NULL },
      { "Panel", NULL, "o4", NULL },
      { "*Cipro", "S", NULL, NULL } },
    "o1 o2",
    "Klebsiella pneumoniae: Cipro S; ",
    "Cipro — Klebsiella pneumoniae: S; " },
  { "withdrawn-named-beside-a-valid-one",
    { { "Isolate", "-=Escherichia coli", NULL, NULL },
      { "Organism", "Klebsiella pneumoniae", NULL, NULL },
      { "*Cipro", "S", NULL, "o1 o2" } },
    "o1 o2 o3",
    "Klebsiella pneumoniae: Cipro S; ",
    "Cipro — Klebsiella pneumoniae: S; " },
  { "withdrawn-named-under-a-valid-one",
    { { "Isolate", "-=Escherichia coli", NULL, NULL },
      { "Organism", "Klebsiella pneumoniae", "o3", NULL },
      { "*Cipro", "S", NULL, "o1" } },
    "o1 o2",
    "Klebsiella pneumoniae: Cipro S; ",
    "Cipro — Klebsiella pneumoniae: S; " },
  { "withdrawn-only",
    { { "Organism", "-=Escherichia coli", "o2", NULL }, { "*Cipro", "S", NULL, NULL } },
    "o1",
    "(Organism): Cipro S; ",
    "Cipro — organism not named (Organism): S; " },
  { "V68-not-understood",
    { { "Organism", "?=Escherichia coli", "o2", NULL }, { "*Cipro", "S", NULL, NULL } },
    "o1",
    "(Organism): Cipro S; ",
    "Cipro — organism not named (Organism): S; " },
  { "withdrawn-named-only",
    { { "Organism", "-Escherichia coli", NULL, NULL }, { "*Cipro", "S", NULL, "o1" } },
    "o1 o2",
    "(Organism): Cipro S; ",
    "Cipro — organism not named (Organism): S; " },
  { "withdrawn-in-a-culture",
    { { "Culture", "=Growth of two organisms", "o2 o3", NULL },
      { "First organism", "-=A", "o4", NULL },
      { "Second organism", "-=B", "o5", NULL },
      { "*Cipro", "S", NULL, NULL },
      { "*Cipro", "R", NULL, NULL } },
    "o1",
    "(First organism): Cipro S; (Second organism): Cipro R; ",
    "Cipro — organism not named (First organism): S; Cipro — organism not named (Second organism): R; " },
  { "withdrawn-in-a-flat-culture",
    { { "Culture", "=Growth of two organisms", "o2 o3 o4 o5", NULL },
      { "Isolate", "-A", NULL, NULL },
      { "Organism", "B", NULL, NULL },
      { "*Cipro", "S", NULL, "o2" },
      { "*Cipro", "R", NULL, "o3" } },
    "o1",
    "(Isolate): Cipro S; B: Cipro R; ",
    "Cipro — B: R; Cipro — organism not named (Isolate): S; " },
};

static const char *const *
read_ids (GridFixture *fixture, const char *ids, guint *out_n)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);
  guint n = g_strv_length (parts);
  const char **references = ward_arena_alloc (fixture->builder->arena, n * sizeof (char *));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *reference = g_strconcat ("Observation/", parts[i], NULL);

      references[i] = ward_arena_strdup (fixture->builder->arena, reference);
    }
  *out_n = n;
  return references;
}

static void
add (GridFixture *fixture, const Spec *spec)
{
  gboolean is_test = spec->name[0] == '*';
  const char *name = is_test ? spec->name + 1 : spec->name;
  WardClinicalBuilder *builder = fixture->builder;
  const char *value = spec->value;
  WardObservation *row = ward_builder_add (builder, g_str_equal (name, "Isolate") ? "11475-1" : NULL, name, NOON);

  if (value != NULL && value[0] == '-')
    row->status = WARD_STATUS_ENTERED_IN_ERROR;
  row->unsafe_modifier = value != NULL && value[0] == '?';
  if (value != NULL && (value[0] == '-' || value[0] == '?'))
    value++;

  if (is_test)
    ward_builder_add_flag (builder, &row->measure, NULL, value, NULL);
  else if (value != NULL && value[0] == '=')
    {
      row->measure.value.kind = WARD_VALUE_CONCEPT;
      row->measure.value.concept = ward_builder_concept (builder, WARD_SYSTEM_SNOMED, "1", value + 1);
    }
  else if (value != NULL)
    {
      row->measure.value.kind = WARD_VALUE_STRING;
      row->measure.value.text = value;
    }
  if (spec->members != NULL)
    row->has_member = read_ids (fixture, spec->members, &row->n_has_member);
  if (spec->sources != NULL)
    row->derived_from = read_ids (fixture, spec->sources, &row->n_derived_from);
}

static void
append_letters (GString *text, const WardObservation *const *results, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "+" : "", results[i]->measure.interpretations[0].codings[0].code);
  g_string_append (text, "; ");
}

static void
assert_columns (GridFixture *fixture, const Case *one)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (WardSusceptibility) matrix = NULL;
  guint n_listed = 0;
  const char *const *listed = read_ids (fixture, one->report, &n_listed);

  matrix = ward_susceptibility_new (listed, n_listed, ward_builder_find, fixture->builder);
  for (guint i = 0; i < ward_susceptibility_get_n_organisms (matrix); i++)
    for (guint k = 0; k < ward_susceptibility_get_n_antibiotics (matrix); k++)
      {
        const WardOrganism *organism = ward_susceptibility_get_organism (matrix, i);
        guint n = 0;
        const WardObservation *const *results = ward_susceptibility_get_results (matrix, i, k, &n);

        if (organism->name != NULL)
          g_string_append_printf (text, "%s: ", organism->name);
        else if (organism->observation != NULL)
          g_string_append_printf (text, "(%s): ", ward_concept_get_text (&organism->observation->measure.code));
        g_string_append_printf (text, "%s ", ward_susceptibility_get_antibiotic (matrix, k));
        append_letters (text, results, n);
      }
  g_assert_cmpstr (text->str, ==, one->columns);
}

static void
assert_rows (GridFixture *fixture, const Case *one)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *all = NULL;

  grid_fixture_build (fixture);
  for (guint i = 0; i < ward_grid_get_n_rows (fixture->grid); i++)
    {
      const WardGridRow *row = ward_grid_get_row (fixture->grid, i);
      g_autoptr (GString) text = g_string_new (NULL);
      WardGridCell cell = { 0 };

      ward_grid_get_cell (fixture->grid, i, 0, &cell);
      if (cell.n_results == 0 || !ward_susceptibility_is_one (cell.results[0]))
        continue;
      g_string_append_printf (text, "%s: ", row->label);
      append_letters (text, cell.results, cell.n_results);
      g_ptr_array_add (rows, g_strdup (text->str));
    }
  g_ptr_array_add (rows, NULL);
  all = g_strjoinv ("", (char **) rows->pdata);
  g_assert_cmpstr (all, ==, one->rows);
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer first = array->pdata[i];

      array->pdata[i] = array->pdata[array->len - 1 - i];
      array->pdata[array->len - 1 - i] = first;
    }
}

static void
test_case (GridFixture *fixture, gconstpointer data)
{
  const Case *one = data;

  for (guint i = 0; i < MAX_RESULTS && one->results[i].name != NULL; i++)
    add (fixture, &one->results[i]);
  assert_columns (fixture, one);
  assert_rows (fixture, one);
  reverse (fixture->builder->observations);
  if (!g_str_equal (one->path, "isolates-without-a-name"))
    assert_rows (fixture, one);
}

static void
set_up (GridFixture *fixture, gconstpointer data)
{
  grid_fixture_set_up (fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clinical/owners/", cases[i].path, NULL);

      g_test_add (path, GridFixture, &cases[i], set_up, test_case, grid_fixture_tear_down);
    }
  return g_test_run ();
}
