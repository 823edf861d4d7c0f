/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a grid stands out now, and what ever did: counts in words, rows that are there for an older result, the worst of one moment. */

#include "core/clinical/grid-fixture.h"

#include <string.h>

/* Many abnormal ones in the past are not abnormal ones now. */
static void
test_counts (GridFixture *fixture, gconstpointer data)
{
  static const char *const flags[] = { "HH", "HH", "H", "H", "HH", "N" };
  WardGridCounts counts;
  g_autofree char *latest = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autofree char *time = g_strdup_printf ("2024-03-%02uT08:00:00Z", 10 + i);
      WardObservation *result = grid_fixture_add_potassium (fixture, "6.1", time);

      ward_builder_add_flag (fixture->builder, &result->measure, NULL, flags[i], NULL);
    }
  grid_fixture_build (fixture);
  ward_grid_count (fixture->grid, NULL, &counts);
  g_assert_cmpuint (counts.n_latest_abnormal, ==, 0);
  latest = ward_grid_counts_format_latest (&counts);
  all = ward_grid_counts_format_all (&counts, fixture->zone);
  g_assert_cmpstr (latest, ==, "");
  g_assert_cmpstr (all, ==, "6 results since 10-Mar-2024: 5 abnormal, 3 critical");
}

static void
add_flagged (GridFixture *fixture, const char *code, const char *flag, const char *time)
{
  WardObservation *result = ward_builder_add_number (fixture->builder, code, code, "1", "mmol/L", time);

  result->categories = WARD_CATEGORY_LABORATORY;
  if (flag != NULL)
    ward_builder_add_flag (fixture->builder, &result->measure, NULL, flag, NULL);
}

static void
assert_counts (GridFixture *fixture, const char *expected_latest, const char *expected_all)
{
  WardGridCounts counts;
  g_autofree char *latest = NULL;
  g_autofree char *all = NULL;

  grid_fixture_build (fixture);
  ward_grid_count (fixture->grid, NULL, &counts);
  latest = ward_grid_counts_format_latest (&counts);
  all = ward_grid_counts_format_all (&counts, fixture->zone);
  g_assert_cmpstr (latest, ==, expected_latest);
  g_assert_cmpstr (all, ==, expected_all);
}

static void
test_counts_words (GridFixture *fixture, gconstpointer data)
{
  WardGridCounts none;

  assert_counts (fixture, "", "0 results");
  add_flagged (fixture, "2823-3", NULL, NULL);
  assert_counts (fixture, "", "1 result");
  add_flagged (fixture, "2951-2", "H", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 abnormal", "2 results since 10-Mar-2024");
  add_flagged (fixture, "2075-0", "LL", "2024-03-11T08:00:00Z");
  assert_counts (fixture, "Latest: 2 abnormal, 1 of them critical", "3 results since 10-Mar-2024");
  add_flagged (fixture, "2951-2", "N", "2024-03-12T08:00:00Z");
  assert_counts (fixture, "Latest: 1 critical", "4 results since 10-Mar-2024: 2 abnormal, 1 critical");
  add_flagged (fixture, "2075-0", "Panic", "2024-03-13T08:00:00Z"); /* a flag that nobody knows counts, too */
  assert_counts (fixture, "Latest: 1 abnormal", "5 results since 10-Mar-2024: 3 abnormal, 1 critical");
  ward_grid_count (fixture->grid, "No such panel", &none);
  g_assert_cmpuint (none.n_results, ==, 0);
}

/* What would not help is no degree of severity and no abnormal result, and is counted all the same; of two tests of one moment the worse. */
static void
test_counts_resistant (GridFixture *fixture, gconstpointer data)
{
  add_flagged (fixture, "18906-8", "S", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "", "1 result since 10-Mar-2024");
  add_flagged (fixture, "18906-8", "R", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 resistant", "2 results since 10-Mar-2024");
  add_flagged (fixture, "18906-8", "I", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "18932-4", "NS", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "18928-2", "I", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 2 resistant", "5 results since 10-Mar-2024");
  add_flagged (fixture, "2823-3", "HH", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 critical, 2 resistant", "6 results since 10-Mar-2024");
  add_flagged (fixture, "18906-8", "Panic", "2024-03-10T08:00:00Z"); /* stands as the latest, and hides no R */
  assert_counts (fixture, "Latest: 2 abnormal, 1 of them critical, 2 resistant", "7 results since 10-Mar-2024");
}

/* The letter of a local system is known where the result belongs to an organism, or is named a susceptibility: it is counted as resistant, and not as a flag
 * that nobody knows as well. */
static void
test_counts_local_letters (GridFixture *fixture, gconstpointer data)
{
  static const char *const members[] = { "Observation/o2", "Observation/o3" };
  WardObservation *row
      = ward_builder_add_text (fixture->builder, NULL, "Organism", "Escherichia coli", "2024-03-10T08:00:00Z");

  row->has_member = members;
  row->n_has_member = 2;
  for (guint i = 0; i < 3; i++)
    {
      row = ward_builder_add_number (fixture->builder, NULL, i == 1 ? "Meropenem" : "Cipro", "2", "ug/mL",
                                     "2024-03-10T08:00:00Z");
      ward_builder_add_flag (fixture->builder, &row->measure, "urn:oid:1.2.3.4", i == 1 ? "S" : "R", NULL);
    }
  assert_counts (fixture, "Latest: 1 abnormal, 1 resistant",
                 "4 results since 10-Mar-2024"); /* the third has no owner */
  ward_builder_add_coding (fixture->builder, &row->measure.code, WARD_SYSTEM_LOINC, "18906-8",
                           "Ciprofloxacin [Susceptibility]");
  assert_counts (fixture, "Latest: 2 resistant", "4 results since 10-Mar-2024");
}

/* An R behind a newer S is not now, and is not forgotten. */
static void
test_counts_earlier_resistant (GridFixture *fixture, gconstpointer data)
{
  add_flagged (fixture, "18906-8", "R", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "18906-8", "S", "2024-03-12T08:00:00Z");
  assert_counts (fixture, "", "2 results since 10-Mar-2024: 1 resistant");
  add_flagged (fixture, "2823-3", "H", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 abnormal", "3 results since 10-Mar-2024: 1 resistant");
  add_flagged (fixture, "2823-3", "N", "2024-03-12T08:00:00Z");
  assert_counts (fixture, "", "4 results since 10-Mar-2024: 1 abnormal, 1 resistant");
}

/* The narrow heading's words keep the R beside what is graver in another way. */
static void
test_counts_short (GridFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *code;
    const char *flag;
    const char *expected;
  } steps[] = {
    { "18906-8", "S", "" },
    { "18928-2", "R", "1 resistant" },
    { "2823-3", "H", "1 abnormal, 1 resistant" },
    { "2951-2", "H", "2 abnormal, 1 resistant" },
    { "2075-0", "LL", "1 critical, 1 resistant, …" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      WardGridCounts counts;
      g_autofree char *brief = NULL;

      add_flagged (fixture, steps[i].code, steps[i].flag, "2024-03-10T08:00:00Z");
      grid_fixture_build (fixture);
      ward_grid_count (fixture->grid, NULL, &counts);
      brief = ward_grid_counts_format_short (&counts);
      g_assert_cmpstr (brief, ==, steps[i].expected);
      g_assert_false (ward_grid_counts_has_earlier (&counts));
    }
}

/* What was critical before is said in the narrow heading, too, and what was resistant (W23). */
static void
test_counts_all_short (GridFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *code;
    const char *flag;
    const char *time;
    const char *expected;
  } steps[] = {
    { "2823-3", "H", "2024-03-10T08:00:00Z", "" },
    { "2823-3", "N", "2024-03-12T08:00:00Z", "2 results: 1 abnormal" },
    { "2951-2", "HH", "2024-03-10T08:00:00Z", "3 results: 1 critical, …" },
    { "2951-2", "N", "2024-03-12T08:00:00Z", "4 results: 1 critical, …" },
    { "18906-8", "R", "2024-03-10T08:00:00Z", "5 results: 1 critical, …" },
    { "18906-8", "S", "2024-03-12T08:00:00Z", "6 results: 1 critical, 1 resistant, …" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      WardGridCounts counts;
      g_autofree char *brief = NULL;

      add_flagged (fixture, steps[i].code, steps[i].flag, steps[i].time);
      grid_fixture_build (fixture);
      ward_grid_count (fixture->grid, NULL, &counts);
      brief = ward_grid_counts_format_all_short (&counts);
      g_assert_cmpstr (brief, ==, steps[i].expected);
    }
}

/* Few words, and still each number; the number of all results goes before any of what stands out of them. */
static void
test_counts_brief (GridFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint n_abnormal;
    guint n_critical;
    guint n_resistant;
    const char *expected;
  } cases[] = {
    { 0, 0, 0, "" },
    { 8, 0, 0, "8 abnormal" },
    { 8, 1, 0, "8 abnormal, 1 critical" },
    { 2, 2, 0, "2 critical" },
    { 8, 1, 3, "8 abnormal, 1 critical, 3 resistant" },
  };
  WardGridCounts before = { .n_results = 310, .n_abnormal = 169, .n_critical = 3 };
  g_autofree char *least = NULL;
  g_autofree char *loaded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardGridCounts counts = { .n_latest_abnormal = cases[i].n_abnormal,
                                .n_latest_critical = cases[i].n_critical,
                                .n_latest_resistant = cases[i].n_resistant };
      g_autofree char *brief = ward_grid_counts_format_brief (&counts);

      g_assert_cmpstr (brief, ==, cases[i].expected);
    }
  {
    WardGridCounts future = { .n_latest_abnormal = 8, .n_latest_critical = 1, .n_latest_future = 1 };
    g_autofree char *brief = ward_grid_counts_format_brief (&future);

    g_assert_cmpstr (brief, ==, "8 abnormal, 1 critical (1 with a future date)");
  }
  least = ward_grid_counts_format_all_least (&before);
  g_assert_cmpstr (least, ==, "Of 310: 3 critical, …");
  before.lacks_newest = TRUE;
  loaded = ward_grid_counts_format_all_least (&before);
  g_assert_cmpstr (loaded, ==, "Of 310 loaded: 3 critical, …");
}

/* Of what is there the latest is not the latest where the newest could not be loaded (W34). */
static void
test_counts_loaded (GridFixture *fixture, gconstpointer data)
{
  WardGridCounts counts;
  g_autofree char *latest = NULL;
  g_autofree char *all = NULL;

  add_flagged (fixture, "2823-3", "H", "2024-03-10T08:00:00Z");
  grid_fixture_build (fixture);
  ward_grid_count (fixture->grid, NULL, &counts);
  counts.lacks_newest = TRUE;
  latest = ward_grid_counts_format_latest (&counts);
  g_assert_cmpstr (latest, ==, "Latest loaded: 1 abnormal");
  all = ward_grid_counts_format_all (&counts, fixture->zone);
  g_assert_cmpstr (all, ==, "1 result loaded since 10-Mar-2024");
}

/* … nor are all that are there all that there are, where others could not be loaded. */
static void
test_counts_partial (GridFixture *fixture, gconstpointer data)
{
  WardSpan span
      = { ward_builder_time ("2024-03-11T00:00:00Z").utc_us, ward_builder_time ("2024-03-12T00:00:00Z").utc_us };
  WardGridCounts counts;
  g_autofree char *all = NULL;
  g_autofree char *brief = NULL;

  add_flagged (fixture, "2823-3", "HH", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "2823-3", "N", "2024-03-13T08:00:00Z");
  grid_fixture_build (fixture);
  ward_grid_set_missing (fixture->grid, &span, 1);
  ward_grid_count (fixture->grid, NULL, &counts);
  all = ward_grid_counts_format_all (&counts, fixture->zone);
  g_assert_cmpstr (all, ==, "2 results loaded since 10-Mar-2024: 1 abnormal, 1 critical");
  brief = ward_grid_counts_format_all_short (&counts);
  g_assert_cmpstr (brief, ==, "2 results loaded: 1 critical");
}

/* A row that has nothing but a date that is still to come is counted, and not as if it were so now (V62). */
static void
test_counts_future (GridFixture *fixture, gconstpointer data)
{
  add_flagged (fixture, "2951-2", "HH", "2042-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 critical (1 with a future date)", "1 result since 10-Mar-2042");
  add_flagged (fixture, "2823-3", "H", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 2 abnormal, 1 of them critical (1 with a future date)",
                 "2 results since 10-Mar-2024");
  add_flagged (fixture, "2951-2", "N", "2024-03-10T08:00:00Z");
  assert_counts (fixture, "Latest: 1 abnormal", "3 results since 10-Mar-2024: 2 abnormal, 1 critical");
}

/* Which of the rows that "abnormal only" leaves are there for an older result. */
static void
test_earlier (GridFixture *fixture, gconstpointer data)
{
  const WardGridFilter filter = { .abnormal_only = TRUE };
  g_autoptr (WardGrid) view = NULL;

  add_flagged (fixture, "2951-2", "HH", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "2951-2", "N", "2024-03-12T08:00:00Z");
  add_flagged (fixture, "2823-3", "H", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "2823-3", NULL, "2024-03-12T08:00:00Z");
  add_flagged (fixture, "2075-0", "POS", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "2075-0", NULL, "2024-03-12T08:00:00Z");
  add_flagged (fixture, "17861-6", "H", "2024-03-12T08:00:00Z");
  add_flagged (fixture, "19123-9", "N", "2024-03-12T08:00:00Z");
  add_flagged (fixture, "2777-1", "N", "2024-03-12T08:00:00Z");
  add_flagged (fixture, "2777-1", "H", "2024-03-10T08:00:00Z");
  add_flagged (fixture, "2777-1", "HH", "2042-03-12T08:00:00Z");
  add_flagged (fixture, "1920-8", "N", "2024-03-12T08:00:00Z");
  add_flagged (fixture, "1920-8", "H", "2042-03-12T08:00:00Z");
  grid_fixture_build (fixture);
  view = ward_grid_filter (fixture->grid, &filter);
  g_assert_cmpuint (ward_grid_get_n_rows (view), ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      const WardGridRow *row = ward_grid_get_row (view, i);
      const char *expected = strcmp (row->code.row_code, "2951-2") == 0   ? "an earlier value was critical"
                             : strcmp (row->code.row_code, "2823-3") == 0 ? "an earlier value was abnormal"
                             : strcmp (row->code.row_code, "2075-0") == 0 ? "an earlier value has a flag"
                             : strcmp (row->code.row_code, "2777-1") == 0 ? "a value with a future date is critical"
                             : strcmp (row->code.row_code, "1920-8") == 0 ? "a value with a future date is abnormal"
                                                                          : NULL;

      g_assert_cmpstr (ward_grid_row_format_earlier (row), ==, expected);
    }
  for (guint i = 0; i < ward_grid_get_n_rows (fixture->grid); i++)
    g_assert_null (ward_grid_row_format_earlier (ward_grid_get_row (fixture->grid, i)));
}

/* What was before is of another moment, whichever of two of one moment stands for both and with which id; and of two before it the worst, too. */
static void
test_previous_of_moment (GridFixture *fixture, gconstpointer data)
{
  for (guint flagged = 0; flagged < 2; flagged++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      GridFixture one = { .builder = builder, .panels = fixture->panels, .zone = fixture->zone, .kind = fixture->kind };
      WardObservation *before[] = { grid_fixture_add_potassium (&one, "4.1", "2024-03-09T08:00:00Z"),
                                    grid_fixture_add_potassium (&one, "4.2", "2024-03-09T08:00:00Z") };
      WardObservation *latest[] = { grid_fixture_add_potassium (&one, "5.4", "2024-03-10T08:00:00Z"),
                                    grid_fixture_add_potassium (&one, "4.9", "2024-03-10T08:00:00Z") };

      ward_builder_add_flag (builder, &latest[flagged]->measure, NULL, "H", NULL);
      ward_builder_add_flag (builder, &before[flagged]->measure, NULL, "L", NULL);
      grid_fixture_build (&one);
      g_assert_true (ward_grid_get_row (one.grid, 0)->latest == latest[flagged]);
      g_assert_true (ward_grid_get_row (one.grid, 0)->previous == before[flagged]);
      ward_grid_unref (one.grid);
    }
}

/* Neither of two results of one moment is the newer: the flagged one stands for both, whichever way round they came, and is counted. */
static void
test_worst_of_moment (GridFixture *fixture, gconstpointer data)
{
  WardObservation *first = grid_fixture_add_potassium (fixture, "5.4", "2024-03-10T08:00:00Z");
  WardObservation *second = grid_fixture_add_potassium (fixture, "4.9", "2024-03-10T08:00:00Z");

  grid_fixture_add_potassium (fixture, "4.1", "2024-03-09T08:00:00Z");
  ward_builder_add_flag (fixture->builder, &first->measure, NULL, "H", NULL);
  grid_fixture_build (fixture);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == first);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest_abnormal);
  g_assert_cmpstr (ward_grid_get_row (fixture->grid, 0)->previous->id, ==, "o3");
  ward_builder_add_flag (fixture->builder, &second->measure, NULL, "HH", NULL);
  grid_fixture_build (fixture);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == second);
  second->status = WARD_STATUS_CANCELLED;
  grid_fixture_build (fixture);
  g_assert_true (ward_grid_get_row (fixture->grid, 0)->latest == first);
}

/* What shares a minute shares a cell and is of one time to a reader: the critical one is neither older nor hidden by one that came 40 seconds later. */
static void
test_worst_of_minute (GridFixture *fixture, gconstpointer data)
{
  WardObservation *critical = grid_fixture_add_potassium (fixture, "7.1", "2024-03-10T08:00:10Z");
  const WardGridRow *row;

  ward_builder_add_flag (fixture->builder, &critical->measure, NULL, "HH", NULL);
  ward_builder_add_flag (fixture->builder,
                         &grid_fixture_add_potassium (fixture, "5.4", "2024-03-10T08:00:50Z")->measure, NULL, "H",
                         NULL);
  grid_fixture_add_potassium (fixture, "4.2", "2024-03-10T08:00:30Z");
  grid_fixture_add_potassium (fixture, "4.1", "2024-03-10T07:59:59Z");
  grid_fixture_build (fixture);
  row = ward_grid_get_row (fixture->grid, 0);
  g_assert_true (row->latest == critical);
  g_assert_true (row->latest_critical);
  g_assert_cmpuint (row->n_at_latest, ==, 3);
  g_assert_cmpuint (row->n_later_abnormal, ==, 0);
  g_assert_cmpstr (row->previous->id, ==, "o4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) \
  g_test_add ("/clinical/grid-counts/" path, GridFixture, NULL, grid_fixture_set_up, function, grid_fixture_tear_down)
  ADD ("W29-counts-of-the-latest", test_counts);
  ADD ("W23-counts-in-words", test_counts_words);
  ADD ("W23-counts-of-the-resistant", test_counts_resistant);
  ADD ("W23-counts-of-local-letters", test_counts_local_letters);
  ADD ("W23-counts-of-the-resistant-before", test_counts_earlier_resistant);
  ADD ("W23-counts-in-short", test_counts_short);
  ADD ("W23-counts-of-all-in-short", test_counts_all_short);
  ADD ("W23-counts-in-few-words", test_counts_brief);
  ADD ("W34-counts-of-what-is-loaded", test_counts_loaded);
  ADD ("W34-counts-partial", test_counts_partial);
  ADD ("W23-earlier-value", test_earlier);
  ADD ("V60-worst-of-one-moment", test_worst_of_moment);
  ADD ("V60-worst-of-one-minute", test_worst_of_minute);
  ADD ("V62-counts-of-the-future", test_counts_future);
  ADD ("V60-previous-of-another-moment", test_previous_of_moment);
#undef ADD
  return g_test_run ();
}
