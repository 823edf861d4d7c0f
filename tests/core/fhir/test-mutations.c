/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers made by chance and answers that are damaged by chance: no number is shown that was not on the wire, and no damage ends the program, hangs it or
 * shows another patient's row (reliability.md J40; issue "no number shown was not on the wire"). A release runs a million: WARD_TEST_ROUNDS=1000000. */

#include "core/clinical/ward-decimal.h"
#include "core/clinical/ward-grid.h"
#include "core/fhir/fhir-fixture.h"

#include <sys/resource.h>

static guint
count_rounds (guint usual)
{
  const char *text = g_getenv ("WARD_TEST_ROUNDS");
  guint64 rounds = usual;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 100000000, &rounds, NULL);
  return (guint) rounds;
}

/* ---- no number that was not on the wire ---- */

static char *
make_number (GRand *random)
{
  static const char *const odd[] = { "0",
                                     "-0",
                                     "0.00",
                                     "1e2",
                                     "1.2E+2",
                                     "4.10",
                                     "-5.2",
                                     "123456789012345678901234567890",
                                     "0.000000000000000000001",
                                     "1E-7",
                                     "9007199254740993",
                                     "6.30",
                                     "99999999.99" };
  guint n_digits = (guint) g_rand_int_range (random, 0, 5);

  if (g_rand_int_range (random, 0, 4) == 0)
    return g_strdup (odd[g_rand_int_range (random, 0, G_N_ELEMENTS (odd))]);
  if (n_digits == 0)
    return g_strdup_printf ("%d", g_rand_int_range (random, -500, 5000));
  return g_strdup_printf ("%d.%0*d", g_rand_int_range (random, 0, 500), (int) n_digits,
                          g_rand_int_range (random, 0, 10));
}

static char *
make_row (GRand *random, guint index, GPtrArray *numbers)
{
  static const char *const comparators[] = { "", "", "", "\"comparator\":\"<\",", "\"comparator\":\">=\"," };
  static const char *const units[] = { "mmol/L", "g/dL", "%", "10*9/L" };
  char *value = make_number (random);
  char *low = make_number (random);
  char *high = make_number (random);

  g_ptr_array_add (numbers, value);
  g_ptr_array_add (numbers, low);
  g_ptr_array_add (numbers, high);
  return g_strdup_printf (
      "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\",\"subject\":{\"reference\":"
      "\"Patient/p1\"},\"category\":[{\"coding\":[{\"code\":\"laboratory\"}]}],\"code\":{\"text\":\"Analyte %c\"},"
      "\"effectiveDateTime\":\"2024-03-%02dT08:00:00Z\",\"valueQuantity\":{%s\"value\":%s,\"unit\":\"%s\"},"
      "\"referenceRange\":[{\"low\":{\"value\":%s},\"high\":{\"value\":%s}}]}}",
      index, 'A' + g_rand_int_range (random, 0, 4), g_rand_int_range (random, 1, 29),
      comparators[g_rand_int_range (random, 0, G_N_ELEMENTS (comparators))], value,
      units[g_rand_int_range (random, 0, G_N_ELEMENTS (units))], low, high);
}

/* How a sent number may look: its own text, with the minus of the screen, or with its exponent written out. */
static gboolean
is_of_wire (const char *shown, const GPtrArray *numbers)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      g_autofree char *display = ward_decimal_format (g_ptr_array_index (numbers, i));

      if (strstr (shown, display) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The number in a cell's text, without comparator, unit and flag. */
static char *
dup_number (const char *text)
{
  const char *from = text;
  const char *to;

  while (*from != '\0' && !g_ascii_isdigit (*from))
    from = g_utf8_next_char (from);
  for (to = from; g_ascii_isdigit (*to) || *to == '.'; to++)
    ;
  return g_strndup (from, (gsize) (to - from));
}

static void
check_cell (const WardGrid *grid, const WardObservation *row, const GPtrArray *numbers)
{
  g_autofree char *cell = ward_grid_format_result (row, WARD_TEXT_DISPLAY);
  g_autofree char *value = ward_observation_format_value (row, WARD_TEXT_DISPLAY);
  g_autofree char *in_cell = dup_number (cell);
  g_autofree char *in_value = dup_number (value);
  g_autofree char *sent = ward_decimal_format (row->measure.value.quantity.lexeme);
  g_autofree char *in_sent = dup_number (sent);

  g_assert_cmpstr (in_cell, ==, in_sent);
  g_assert_cmpstr (in_value, ==, in_sent);
  g_assert_true (is_of_wire (value, numbers));
}

static void
test_numbers (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  guint rounds = MIN (count_rounds (60), 5000);

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) json = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[");
      g_autoptr (GBytes) body = NULL;
      g_autoptr (WardFhirPage) page = NULL;
      g_autoptr (GPtrArray) rows = g_ptr_array_new ();
      g_autoptr (WardGrid) grid = NULL;
      guint n = (guint) g_rand_int_range (random, 1, 40);

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *row = make_row (random, i, numbers);

          g_string_append_printf (json, "%s%s", i > 0 ? "," : "", row);
        }
      g_string_append (json, "]}");
      body = g_bytes_new (json->str, json->len);
      page = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", NULL);
      g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, n);
      for (guint i = 0; i < n; i++)
        {
          const WardObservation *row = ward_fhir_page_get_observation (page, i);

          /* To the letter, in the order of making: value, low, high. */
          g_assert_cmpstr (row->measure.value.quantity.lexeme, ==, g_ptr_array_index (numbers, 3 * i));
          g_assert_cmpstr (row->measure.ranges[0].low.lexeme, ==, g_ptr_array_index (numbers, 3 * i + 1));
          g_assert_cmpstr (row->measure.ranges[0].high.lexeme, ==, g_ptr_array_index (numbers, 3 * i + 2));
          g_ptr_array_add (rows, (gpointer) row);
        }
      grid = ward_grid_new (WARD_GRID_LABS, (const WardObservation *const *) rows->pdata, rows->len, NULL, zone,
                            G_GINT64_CONSTANT (1710500000000000));
      g_assert_cmpuint (ward_grid_get_n_results (grid), ==, n);
      for (guint i = 0; i < n; i++)
        check_cell (grid, g_ptr_array_index (rows, i), numbers);
    }
}

/* ---- J40 ---- */

static void
damage (GRand *random, GString *text)
{
  static const char *const pieces[] = { "null", "[]", "{}", "\"\"",       "-1",      "1e999", "true",    "\"\\ud800\"",
                                        ",",    "}",  "]",  "Patient/p2", "\\u0000", "\xff",  "[[[[[[[[" };
  guint n = (guint) g_rand_int_range (random, 1, 5);

  for (guint i = 0; i < n && text->len > 0; i++)
    {
      gsize at = (gsize) g_rand_int_range (random, 0, (gint32) text->len);
      gsize wanted = (gsize) g_rand_int_range (random, 1, 40);
      gsize length = MIN (wanted, text->len - at);

      switch (g_rand_int_range (random, 0, 5))
        {
        case 0:
          text->str[at] = (char) (text->str[at] ^ (1 << g_rand_int_range (random, 0, 8)));
          break;
        case 1:
          g_string_erase (text, (gssize) at, (gssize) length);
          break;
        case 2:
          g_string_insert (text, (gssize) at, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
          break;
        case 3:
          g_string_insert_len (text, (gssize) at, text->str, (gssize) length);
          break;
        default:
          g_string_truncate (text, at);
          break;
        }
    }
}

/* Replaces one value of a member by another kind of value: what stays JSON goes deeper into the readers. */
static void
damage_value (GRand *random, GString *text)
{
  static const char *const values[] = { "null",          "[]",     "{}",
                                        "\"\"",          "-1",     "1e999",
                                        "true",          "[null]", "{\"value\":{}}",
                                        "\"<5\"",        "[[1]]",  "\"2024-13-45\"",
                                        "\"Patient/p2\"" };
  const char *at = text->str;
  guint skip = (guint) g_rand_int_range (random, 0, 200);
  gsize start;
  gsize end;

  for (const char *next; (next = strstr (at + 1, "\":")) != NULL && skip-- > 0;)
    at = next;
  start = (gsize) (at - text->str) + 2;
  if (start >= text->len || text->str[start] == '{' || text->str[start] == '[')
    return;
  for (end = start; end < text->len && strchr (",}]", text->str[end]) == NULL; end++)
    ;
  g_string_erase (text, (gssize) start, (gssize) (end - start));
  g_string_insert (text, (gssize) start, values[g_rand_int_range (random, 0, G_N_ELEMENTS (values))]);
}

static void
read_damaged (const GString *text, WardFhirKind kind)
{
  g_autoptr (GBytes) body = g_bytes_new (text->str, text->len);
  g_autoptr (WardFhirPage) page
      = ward_fhir_decode_bundle (body, kind, FIXTURE_BASE, kind == WARD_FHIR_PATIENTS ? NULL : "p1", NULL);

  for (guint i = 0; page != NULL && kind == WARD_FHIR_OBSERVATIONS && i < ward_fhir_page_get_n_rows (page); i++)
    {
      const WardObservation *row = ward_fhir_page_get_observation (page, i);
      g_autofree char *value = ward_observation_format_value (row, WARD_TEXT_DISPLAY);

      g_assert_true (g_utf8_validate (value, -1, NULL));
      g_assert_true (g_str_has_suffix (row->subject, "Patient/p1"));
    }
}

static void
test_damaged (void)
{
  static const char *const names[] = { "observations", "reports", "encounters", "allergies", "patients", "outcome" };
  static const WardFhirKind kinds[] = { WARD_FHIR_OBSERVATIONS, WARD_FHIR_REPORTS,  WARD_FHIR_ENCOUNTERS,
                                        WARD_FHIR_ALLERGIES,    WARD_FHIR_PATIENTS, WARD_FHIR_OBSERVATIONS };
  g_autoptr (GRand) random = g_rand_new_with_seed (815);
  char *texts[G_N_ELEMENTS (names)] = { NULL };
  guint rounds = count_rounds (20000);
  struct rusage used;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", "bundle", names[i], NULL);

      g_assert_true (g_file_get_contents (path, &texts[i], NULL, NULL));
    }
  for (guint round = 0; round < rounds; round++)
    {
      gsize k = round % G_N_ELEMENTS (names);
      g_autoptr (GString) text = g_string_new (texts[k] + 1);

      if (g_rand_boolean (random))
        damage (random, text);
      else
        for (gint32 i = g_rand_int_range (random, 1, 6); i > 0; i--)
          damage_value (random, text);
      read_damaged (text, kinds[k]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (texts[i]);
  getrusage (RUSAGE_SELF, &used);
  g_test_message ("%u rounds, %ld MiB at most", rounds, used.ru_maxrss / 1024);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (used.ru_maxrss, <, 512 * 1024);
#endif
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/fhir/mutations/numbers-were-on-the-wire", test_numbers);
  g_test_add_func ("/fhir/mutations/J40-damaged", test_damaged);

  return g_test_run ();
}
