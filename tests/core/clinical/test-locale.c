/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, dates and names are the same in every locale (clinical.md 3.2, 5.2; W11). A German locale is compiled for the test where the machine has the means;
 * and the sources are read for calls whose results would depend on one. */

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-decimal.h"
#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-patient.h"
#include "core/clinical/ward-series.h"

#include "support/ward-clinical-builder.h"
#include "support/ward-test-locale.h"

#include <locale.h>
#include <string.h>

/* Everything that is written of a stay. */
static char *
write_all (void)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (WardGrid) grid = NULL;
  g_autoptr (WardPatient) patient = ward_patient_new ();
  g_autoptr (WardBannerText) banner = NULL;
  const char *given = "inci";
  WardHumanName name = { .family = "ilgin", .given = &given, .n_given = 1 };
  gint64 now_us = ward_builder_time ("2024-03-20T12:00:00Z").utc_us;
  GString *all = g_string_new (NULL);
  WardTimeTick ticks[16];
  guint n;

  ward_builder_add_stay (builder, "2024-03-09", 6);
  ward_builder_add_number (builder, "1925-7", "Base excess", "-5.2", "mmol/L", "2024-03-09");
  grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (builder), builder->observations->len, NULL, zone, now_us);
  for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
    {
      guint n_results;
      const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n_results);
      g_autoptr (WardSeries) series = ward_series_new ("x", "y", results, n_results, zone);
      g_autofree char *summary = ward_series_describe (series);

      g_string_append_printf (all, "%s\n", summary);
      for (guint column = 0; column < ward_grid_get_n_columns (grid); column++)
        {
          g_autofree char *cell = ward_grid_describe_cell (grid, row, column);

          g_string_append_printf (all, "%s\n", cell);
        }
    }
  {
    g_autofree char *csv = ward_grid_to_csv (grid, zone);

    g_string_append (all, csv);
  }
  n = ward_axis_time_ticks (ward_builder_time ("2023-01-01").utc_us, now_us, 10, zone, ticks, G_N_ELEMENTS (ticks));
  for (guint i = 0; i < n; i++)
    g_string_append_printf (all, "%s\n", ticks[i].label);
  patient->names = &name;
  patient->n_names = 1;
  patient->birth = ward_builder_time ("1962-06-14");
  banner = ward_banner_text_new (patient, WARD_ALLERGIES_NOT_RECORDED, NULL, 0, NULL, zone, now_us);
  g_string_append (all, banner->summary);
  return g_string_free (all, FALSE);
}

/* source: of localedef; comma: whether its decimal point is one. */
static void
check_locale (const char *source, gboolean comma)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  before = write_all ();
  if (!ward_test_locale_set (source))
    {
      g_test_skip ("no means to compile a locale here; the sources are read instead");
      return;
    }
  if (comma)
    g_assert_cmpstr (localeconv ()->decimal_point, ==, ",");
  after = write_all ();
  g_assert_cmpstr (after, ==, before);
  ward_test_locale_reset ();
}

static void
test_german (void)
{
  check_locale ("de_DE", TRUE);
}

/* Where i has another capital. */
static void
test_turkish (void)
{
  check_locale ("tr_TR", TRUE);
}

/* From right to left, with digits of its own in printf's %Id. */
static void
test_arabic (void)
{
  check_locale ("ar_EG", FALSE);
}

/* printf's and scanf's floating point, strtod and strftime follow LC_NUMERIC and LC_TIME; so do GLib's wrappers of them. */
static void
test_sources (void)
{
  static const char pattern[]
      = "\\b(strtod|strtof|atof|g_strtod|sscanf|scanf|strftime|g_date_time_format|g_date_strftime|setlocale|localeconv|"
        "nl_langinfo|g_utf8_strdown)\\s*\\(|%[-+#0]*[0-9*]*(\\.[0-9*]+)?[aAeEfFgG']";
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autofree char *folder = g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "src", "core", "clinical", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (regex);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GMatchInfo) match = NULL;

      if (!g_str_has_suffix (name, ".c"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      if (g_regex_match (regex, text, 0, &match))
        {
          g_autofree char *found = g_match_info_fetch (match, 0);

          g_test_message ("%s: %s", name, found);
          g_test_fail ();
        }
      n++;
    }
  g_assert_cmpuint (n, >, 20);
  g_assert_true (g_regex_match (regex, "x = strtod (text, NULL);", 0, NULL));
  g_assert_true (g_regex_match (regex, "\"%.2f\"", 0, NULL));
  g_assert_false (g_regex_match (regex, "g_ascii_strtod (lexeme, NULL), \"%d%s %u\"", 0, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/locale/W11-C11-german", test_german);
  g_test_add_func ("/clinical/locale/C11-turkish", test_turkish);
  g_test_add_func ("/clinical/locale/C11-arabic", test_arabic);
  g_test_add_func ("/clinical/locale/sources", test_sources);
  return g_test_run ();
}
