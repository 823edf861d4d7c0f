/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No number is shown that is not in the source (clinical.md section 10, W10): every run of digits of every text is looked for among the source's own, as it is
 * written out. What the viewer works out itself, ages, counts, times and differences, stands apart and is marked. */

#include "core/clinical/ward-decimal.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-series.h"

#include "support/ward-clinical-builder.h"

#include <string.h>

typedef struct
{
  WardClinicalBuilder *builder;
  GHashTable *known; /* (owned) of char: numbers as they may be shown */
  WardGrid *grid;    /* (owned) */
} Fixture;

/* A number without its sign: "4.10". */
static gboolean
next_number (const char **text, char **out_number)
{
  const char *start = strpbrk (*text, "0123456789");
  size_t length;

  if (start == NULL)
    return FALSE;
  length = strspn (start, "0123456789");
  if (start[length] == '.' && g_ascii_isdigit (start[length + 1]))
    length += 1 + strspn (start + length + 1, "0123456789");
  *out_number = g_strndup (start, length);
  *text = start + length;
  return TRUE;
}

static void
know (Fixture *fixture, const char *text)
{
  const char *p = text;
  char *number;

  while (p != NULL && next_number (&p, &number))
    g_hash_table_add (fixture->known, number);
}

static void
know_decimal (Fixture *fixture, const char *lexeme)
{
  g_autofree char *shown = lexeme != NULL ? ward_decimal_format (lexeme) : NULL;

  know (fixture, shown);
}

static char *
random_decimal (void)
{
  GString *text = g_string_new (g_test_rand_int_range (0, 4) == 0 ? "-" : "");
  int whole = g_test_rand_int_range (0, 6);

  if (whole == 0)
    g_string_append_c (text, '0');
  for (int i = 0; i < whole; i++)
    g_string_append_c (text, (char) ('0' + g_test_rand_int_range (i == 0, 10)));
  if (g_test_rand_bit ())
    {
      g_string_append_c (text, '.');
      for (int i = g_test_rand_int_range (1, 6); i > 0; i--)
        g_string_append_c (text, (char) ('0' + g_test_rand_int_range (0, 10)));
    }
  if (g_test_rand_int_range (0, 6) == 0)
    g_string_append_printf (text, "E%+d", g_test_rand_int_range (-4, 5));
  return g_string_free (text, FALSE);
}

static void
set_random_value (Fixture *fixture, WardMeasure *measure)
{
  static const char *const comparators[] = { NULL, NULL, NULL, "<", ">=", "<>" };
  g_autofree char *lexeme = random_decimal ();
  g_autofree char *low = random_decimal ();
  g_autofree char *high = random_decimal ();

  ward_builder_set_number (fixture->builder, measure,
                           comparators[g_test_rand_int_range (0, G_N_ELEMENTS (comparators))], lexeme, "mmol/L",
                           "mmol/L");
  know_decimal (fixture, lexeme);
  if (g_test_rand_bit ())
    {
      ward_builder_add_range (fixture->builder, measure, g_test_rand_bit () ? low : NULL, high, NULL);
      know_decimal (fixture, low);
      know_decimal (fixture, high);
    }
  if (g_test_rand_bit ())
    ward_builder_add_flag (fixture->builder, measure, NULL, "H", NULL);
}

static void
add_random (Fixture *fixture, guint index)
{
  static const char *const codes[] = { "2823-3", "2951-2", "59408-5", NULL, "29463-7" };
  g_autofree char *time
      = g_strdup_printf ("2031-%02d-%02dT%02d:%02d:00Z", g_test_rand_int_range (1, 13), g_test_rand_int_range (1, 29),
                         g_test_rand_int_range (0, 24), g_test_rand_int_range (0, 60));
  WardObservation *observation
      = ward_builder_add (fixture->builder, codes[index % G_N_ELEMENTS (codes)], "Analyte", time);

  observation->status = (WardStatus) g_test_rand_int_range (WARD_STATUS_UNKNOWN, WARD_STATUS_ENTERED_IN_ERROR + 1);
  set_random_value (fixture, &observation->measure);
  if (g_test_rand_int_range (0, 5) == 0)
    {
      WardMeasure *component = ward_builder_add_component (fixture->builder, observation, "3151-8", "Flow", NULL, NULL);

      set_random_value (fixture, component);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  fixture->builder = ward_builder_new ();
  fixture->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < 2000; i++)
    add_random (fixture, i);
  fixture->grid
      = ward_grid_new (WARD_GRID_LABS, ward_builder_get (fixture->builder), fixture->builder->observations->len, NULL,
                       zone, ward_builder_time ("2032-01-01").utc_us);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ward_grid_unref (fixture->grid);
  g_hash_table_unref (fixture->known);
  ward_builder_free (fixture->builder);
}

static void
assert_known (Fixture *fixture, const char *text)
{
  const char *p = text;
  char *number;

  while (next_number (&p, &number))
    {
      if (!g_hash_table_contains (fixture->known, number))
        {
          g_test_message ("%s is in no source: %s", number, text);
          g_test_fail ();
        }
      g_free (number);
    }
}

/* "FiO2", "O2" and "SpO2" are names. */
static char *
without_names (const char *text)
{
  g_autoptr (GString) copy = g_string_new (text);

  g_string_replace (copy, "O2", "O", 0);
  return g_strdup (copy->str);
}

static void
test_cells (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->builder->observations->len; i++)
    {
      const WardObservation *observation = g_ptr_array_index (fixture->builder->observations, i);
      g_autofree char *cell = ward_grid_format_result (observation, WARD_TEXT_DISPLAY);
      g_autofree char *whole = ward_observation_format_value (observation, WARD_TEXT_ASCII);
      g_autofree char *range = ward_range_format_observation (observation, WARD_TEXT_DISPLAY);
      g_autofree char *plain = without_names (cell);

      assert_known (fixture, plain);
      assert_known (fixture, whole);
      assert_known (fixture, range != NULL ? range : "");
    }
}

/* Everything of a result in one text, with its own date and time known to it. */
static void
test_descriptions (Fixture *fixture, gconstpointer data)
{
  for (guint row = 0; row < ward_grid_get_n_rows (fixture->grid); row++)
    for (guint column = 0; column < ward_grid_get_n_columns (fixture->grid); column++)
      {
        WardGridCell cell;
        g_autofree char *words = NULL;
        g_autofree char *plain = NULL;
        const char *after;

        ward_grid_get_cell (fixture->grid, row, column, &cell);
        if (cell.n_results == 0)
          continue;
        words = ward_grid_describe_cell (fixture->grid, row, column);
        plain = without_names (words);
        after = strstr (plain, ward_grid_get_column (fixture->grid, column)->clock);
        g_assert_nonnull (after);
        assert_known (fixture, after + strlen (ward_grid_get_column (fixture->grid, column)->clock));
      }
}

static void
test_read_outs (Fixture *fixture, gconstpointer data)
{
  for (guint row = 0; row < ward_grid_get_n_rows (fixture->grid); row++)
    {
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (fixture->grid, row, &n);
      g_autoptr (WardSeries) series = ward_series_new ("x", "y", results, n, NULL);

      for (guint i = 0; i < ward_series_get_n_points (series); i++)
        {
          g_autofree char *words = ward_series_format_point (series, i);
          g_autofree char *plain = without_names (words);
          const char *after = strstr (plain, "  ");

          g_assert_nonnull (after); /* the time stands before */
          assert_known (fixture, after);
        }
    }
}

/* What does not count shows no number at all. */
static void
test_withheld (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  for (guint i = 0; i < fixture->builder->observations->len; i++)
    {
      const WardObservation *observation = g_ptr_array_index (fixture->builder->observations, i);
      g_autofree char *cell = NULL;

      if (ward_status_is_shown_as_value (observation->status))
        continue;
      cell = ward_grid_format_result (observation, WARD_TEXT_DISPLAY);
      g_assert_null (strpbrk (cell, "0123456789"));
      n++;
    }
  g_assert_cmpuint (n, >, 100);
}

/* A difference is the viewer's own number: it carries a sign, and it is exact. */
static void
test_differences (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *a = random_decimal ();
      g_autofree char *b = random_decimal ();
      g_autofree char *difference = ward_decimal_subtract (a, b);
      g_autofree char *ascii = NULL;
      g_autofree char *none = NULL;
      int order = ward_decimal_compare (a, b);

      g_assert_nonnull (difference);
      g_assert_cmpint (g_str_has_prefix (difference, "+"), ==, order > 0);
      g_assert_cmpint (g_str_has_prefix (difference, "\u2212"), ==, order < 0);
      /* a − (a − b) is b again */
      ascii = order > 0   ? g_strdup (difference + 1)
              : order < 0 ? g_strconcat ("-", difference + strlen ("\u2212"), NULL)
                          : g_strdup (difference);
      g_assert_true (ward_decimal_is_valid (ascii));
      none = ward_decimal_subtract (a, ascii);
      if (g_str_has_prefix (none, "+"))
        memmove (none, none + 1, strlen (none));
      else if (g_str_has_prefix (none, "\u2212"))
        {
          none[0] = '-';
          memmove (none + 1, none + strlen ("\u2212"), strlen (none) - strlen ("\u2212") + 1);
        }
      g_assert_cmpint (ward_decimal_compare (none, b), ==, 0);
    }
}

#define ADD(path, function) g_test_add ("/clinical/lexemes/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("W10-cells", test_cells);
  ADD ("W10-descriptions", test_descriptions);
  ADD ("W10-read-outs", test_read_outs);
  ADD ("W31-withheld", test_withheld);
  ADD ("differences", test_differences);
  return g_test_run ();
}
