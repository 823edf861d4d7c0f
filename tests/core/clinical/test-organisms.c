/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid's rows of cultures: each organism's results by themselves, whichever way they name it, and other panels as ever. */

#include "core/clinical/grid-fixture.h"
#include "core/clinical/ward-series.h"

#define NOON "2024-03-09T12:00:00Z"

/* Members by their ids, parted by spaces; they live as long as the builder's texts do. */
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

static WardObservation *
add_group (GridFixture *fixture, const char *label, const char *value, const char *members)
{
  WardObservation *row = ward_builder_add (fixture->builder, NULL, label, NOON);

  if (value != NULL)
    {
      row->measure.value.kind = WARD_VALUE_STRING;
      row->measure.value.text = value;
    }
  if (members != NULL)
    row->has_member = read_ids (fixture, members, &row->n_has_member);
  return row;
}

static WardObservation *
add_test_at (GridFixture *fixture, const char *antibiotic, const char *letter, const char *time)
{
  WardObservation *row = ward_builder_add_number (fixture->builder, NULL, antibiotic, "2", "ug/mL", time);

  ward_builder_add_flag (fixture->builder, &row->measure, NULL, letter, NULL);
  return row;
}

static void
assert_rows (GridFixture *fixture, const char *wanted)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  grid_fixture_build (fixture);
  for (guint i = 0; i < ward_grid_get_n_rows (fixture->grid); i++)
    {
      const WardGridRow *row = ward_grid_get_row (fixture->grid, i);

      g_string_append_printf (rows, "%s/%s:%u\n", row->panel, row->label, row->n_results);
    }
  g_assert_cmpstr (rows->str, ==, wanted);
}

/* A culture that speaks itself, a panel between an organism and its tests, and all of it in one report that lists the culture only. */
static void
test_members (GridFixture *fixture, gconstpointer data)
{
  add_group (fixture, "Culture", "Growth of two", "o2 o3");
  add_group (fixture, "Organism", "E. coli", "o4");
  add_group (fixture, "Organism", "Klebsiella\t10,000", "o5 o7");
  add_group (fixture, "Susceptibility panel", NULL, "o6");
  add_group (fixture, "Growth", "++", NULL);
  add_test_at (fixture, "Cipro", "S", NOON);
  add_test_at (fixture, "Cipro", "R", NOON);
  add_test_at (fixture, "Cipro", "I", NOON);
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Blood");
  assert_rows (fixture,
               "Blood/Cipro — E. coli:1\nBlood/Cipro — Klebsiella:1\nBlood/Culture:1\nBlood/Growth — Klebsiella:1\n"
               "Blood/Organism — E. coli:1\nBlood/Organism — Klebsiella:1\nOther/Cipro:1\n");
}

/* A flat culture: the tests name their organism themselves. What is derived from an organism is its own, too; what is derived from anything else is not. */
static void
test_derived (GridFixture *fixture, gconstpointer data)
{
  static const char *const sources[] = { "o2", "o3", "o3", "o7" };
  WardObservation *results[4];

  add_group (fixture, "Culture", "Growth of two", "o2 o3 o4 o5");
  add_group (fixture, "Organism", "E. coli", NULL);
  add_group (fixture, "Organism", "Klebsiella", NULL);
  results[0] = add_test_at (fixture, "Cipro", "S", NOON);
  results[1] = add_test_at (fixture, "Cipro", "R", NOON);
  results[2] = add_group (fixture, "Carbapenemase", "KPC", NULL);
  add_group (fixture, "Remark", "none", NULL);
  results[3] = add_group (fixture, "Advice", "none", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    results[i]->derived_from = read_ids (fixture, sources[i], &results[i]->n_derived_from);
  assert_rows (fixture,
               "Culture/Carbapenemase — Klebsiella:1\nCulture/Cipro — E. coli:1\nCulture/Cipro — Klebsiella:1\n"
               "Culture/Organism — E. coli:1\nCulture/Organism — Klebsiella:1\nOther/Advice:1\nOther/Culture:1\n"
               "Other/Remark:1\n");
}

/* The same organism in cultures of two reports, and twice in one culture: three organisms. At another time it goes on in its row. */
static void
test_two_cultures (GridFixture *fixture, gconstpointer data)
{
  add_group (fixture, "Organism", "E. coli", "o4");
  add_group (fixture, "Organism", "E. coli", "o5");
  add_group (fixture, "Organism", "E. coli", "o6")->effective = ward_builder_time ("2024-03-10T12:00:00Z");
  add_test_at (fixture, "Cipro", "S", NOON);
  add_test_at (fixture, "Cipro", "R", NOON);
  add_test_at (fixture, "Cipro", "R", "2024-03-10T12:00:00Z");
  add_group (fixture, "Organism", "e. coli", "o8");
  add_test_at (fixture, "Cipro", "I", NOON);
  g_hash_table_insert (fixture->panels, (gpointer) "o1", (gpointer) "Blood");
  g_hash_table_insert (fixture->panels, (gpointer) "o2", (gpointer) "Blood");
  g_hash_table_insert (fixture->panels, (gpointer) "o3", (gpointer) "Blood");
  g_hash_table_insert (fixture->panels, (gpointer) "o7", (gpointer) "Urine");
  assert_rows (fixture, "Blood/Cipro — E. coli:2\nBlood/Cipro — E. coli (2):1\nBlood/Organism — E. coli:2\n"
                        "Blood/Organism — E. coli (2):1\nUrine/Cipro — e. coli:1\nUrine/Organism — e. coli:1\n");
}

/* Members in a circle, of themselves, and that are not there. */
static void
test_circle (GridFixture *fixture, gconstpointer data)
{
  WardObservation *test;

  add_group (fixture, "Organism", "E. coli", "o2 o1 missing");
  add_group (fixture, "Susceptibility panel", NULL, "o3 o1 o2");
  test = add_test_at (fixture, "Cipro", "S", NOON);
  test->has_member = read_ids (fixture, "o2", &test->n_has_member);
  add_group (fixture, "Organism", "Klebsiella", "o5");
  add_group (fixture, "Organism", "Proteus", "o4");
  assert_rows (
      fixture,
      "Organism/Organism:2\nSusceptibility panel/Cipro — E. coli:1\nSusceptibility panel/Organism — E. coli:1\n");
}

/* A blood count with a remark is no organism, nor does a gas calculated from another belong to one. */
static void
test_ordinary_panels (GridFixture *fixture, gconstpointer data)
{
  WardObservation *excess;

  add_group (fixture, "Blood count", "see remark", "o2");
  grid_fixture_add_potassium (fixture, "4.1", NOON);
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-10T12:00:00Z");
  excess = add_group (fixture, "Excess", "none", NULL);
  excess->derived_from = read_ids (fixture, "o1", &excess->n_derived_from);
  assert_rows (fixture, "Blood count/Potassium:2\nOther/Blood count:1\nOther/Excess:1\n");
}

/* 20 000 results of one name and one time. */
static void
test_many (GridFixture *fixture, gconstpointer data)
{
  const guint n = 10000;

  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *next = g_strdup_printf ("o%u", 2 * i);

      add_group (fixture, "Organism", "E. coli", next);
      add_test_at (fixture, "Cipro", "R", NOON);
    }
  grid_fixture_build (fixture);
  g_assert_cmpuint (ward_grid_get_n_rows (fixture->grid), ==, 2 * n);
}

/* A letter that only its organism makes a susceptibility's. */
static WardObservation *
add_local_test (GridFixture *fixture, const char *number, const char *letter)
{
  WardObservation *row = ward_builder_add_number (fixture->builder, NULL, "Cipro", number, "ug/mL", NOON);

  ward_builder_add_flag (fixture->builder, &row->measure, "urn:lab", letter, NULL);
  return row;
}

static guint
find_row (GridFixture *fixture, guint n_results)
{
  grid_fixture_build (fixture);
  for (guint i = 0; i < ward_grid_get_n_rows (fixture->grid); i++)
    if (ward_grid_get_row (fixture->grid, i)->n_results == n_results)
      return i;
  g_assert_not_reached ();
  return 0;
}

/* Many of one time: one that says "resistant" is named first, though it is neither the latest nor the newest; what is only counted is the least (V60, W23). */
static void
test_resistant_is_named (GridFixture *fixture, gconstpointer data)
{
  g_autofree char *words = NULL;
  const WardGridRow *row;

  add_group (fixture, "Organism", "E. coli", "o2 o3 o4 o5 o6 o7 o8 o9");
  add_test_at (fixture, "Cipro", "A", NOON);
  for (guint i = 0; i < 5; i++)
    add_local_test (fixture, "2", "S");
  add_local_test (fixture, "64", "R");
  add_local_test (fixture, "2", "S");
  row = ward_grid_get_row (fixture->grid, find_row (fixture, 8));
  g_assert_cmpstr (row->latest->id, ==, "o2");
  words = ward_grid_row_format_standing (row, fixture->zone);
  g_assert_true (g_str_has_prefix (words, "One of 8 results at this time, also 64\u00a0"));
  g_assert_true (g_str_has_suffix (words, "; and 2 more"));
}

/* The graph's latest is the table's: the resistant one of a minute (V60). */
static void
test_latest_of_graph (GridFixture *fixture, gconstpointer data)
{
  g_autoptr (WardSeries) series = NULL;
  const WardObservation *const *results;
  guint n = 0;
  guint row;
  int latest;

  add_group (fixture, "Organism", "E. coli", "o2 o3");
  add_local_test (fixture, "64", "R");
  add_local_test (fixture, "2", "S");
  row = find_row (fixture, 2);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, row)->latest->id, ==, "o2");
  results = ward_grid_get_row_results (fixture->grid, row, &n);
  series = ward_series_new ("Cipro", "ug/mL", results, n, fixture->zone);
  ward_series_set_is_isolate (series, TRUE);
  latest = ward_series_find_latest (series);
  g_assert_cmpstr (ward_series_get_point (series, (guint) latest)->observation->id, ==, "o2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add ("/clinical/organisms/" path, GridFixture, NULL, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("members", test_members);
  ADD ("derived", test_derived);
  ADD ("two-cultures", test_two_cultures);
  ADD ("circle", test_circle);
  ADD ("ordinary-panels", test_ordinary_panels);
  ADD ("many", test_many);
  ADD ("V60-W23-resistant-is-named", test_resistant_is_named);
  ADD ("V60-latest-of-the-graph", test_latest_of_graph);
#undef ADD
  return g_test_run ();
}
