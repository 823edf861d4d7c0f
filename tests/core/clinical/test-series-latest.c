/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The latest result of a row: the table and the graph take one and the same, though each finds it in its own order. */
#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-series.h"
#include "support/ward-clinical-builder.h"

/* One result of the table below: a number, unless it is absent or in words. */
typedef struct
{
  const char *value; /* NULL: a reason in place of a value */
  const char *flag;
  const char *time;
  WardStatus status;
} Given;

static void
add_given (WardClinicalBuilder *builder, const Given *given)
{
  WardObservation *one
      = given->value == NULL ? ward_builder_add (builder, "2823-3", "Potassium", given->time)
        : g_ascii_isdigit (given->value[0])
            ? ward_builder_add_number (builder, "2823-3", "Potassium", given->value, "mmol/L", given->time)
            : ward_builder_add_text (builder, "2823-3", "Potassium", given->value, given->time);

  if (given->value == NULL)
    ward_builder_set_absent (builder, &one->measure, NULL, given->flag, NULL);
  else if (given->flag != NULL)
    ward_builder_add_flag (builder, &one->measure, NULL, given->flag, NULL);
  if (given->value != NULL && g_ascii_isdigit (given->value[0]))
    ward_builder_add_range (builder, &one->measure, "3.5", "5.1", NULL);
  if (given->status != 0)
    one->status = given->status;
}

/* The graph and the table take the same result for the latest, whatever came with which id (V60, V62, V29). */
static void
test_as_in_table (void)
{
  static const struct
  {
    const char *about;
    Given given[3];
    int latest; /* of those given */
  } cases[] = {
    { "a calculated mark beside none",
      { { "6.2", NULL, "2024-03-10T08:00:00Z" }, { "4.1", NULL, "2024-03-10T08:00:00Z" } },
      0 },
    { "a calculated mark beside normal",
      { { "6.2", NULL, "2024-03-10T08:00:00Z" }, { "4.1", "N", "2024-03-10T08:00:00Z" } },
      0 },
    { "a calculated mark beside a flag of words",
      { { "6.2", NULL, "2024-03-10T08:00:00Z" }, { "4.1", "POS", "2024-03-10T08:00:00Z" } },
      0 },
    { "normal against the range beside normal",
      { { "6.2", "N", "2024-03-10T08:00:00Z" }, { "4.1", "N", "2024-03-10T08:00:00Z" } },
      0 },
    { "a calculated mark beside a flag that was sent",
      { { "6.2", NULL, "2024-03-10T08:00:00Z" }, { "5.3", "H", "2024-03-10T08:00:00Z" } },
      1 },
    { "the worst of a minute",
      { { "7.1", "HH", "2024-03-10T08:00:10Z" }, { "4.1", NULL, "2024-03-10T08:00:50Z" } },
      0 },
    { "the newer of two minutes",
      { { "7.1", "HH", "2024-03-10T08:00:59Z" }, { "4.1", NULL, "2024-03-10T08:01:00Z" } },
      1 },
    { "the greater id of two that are alike",
      { { "4.2", NULL, "2024-03-10T08:00:00Z" }, { "4.1", NULL, "2024-03-10T08:00:00Z" } },
      1 },
    { "not performed last",
      { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { NULL, "not-performed", "2024-03-11T08:00:00Z" } },
      0 },
    { "not performed of one moment",
      { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { NULL, "not-performed", "2024-03-10T08:00:00Z" } },
      0 },
    { "withheld last", { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { NULL, "masked", "2024-03-11T08:00:00Z" } }, 1 },
    { "withheld, then not performed",
      { { "4.1", NULL, "2024-03-10T08:00:00Z" },
        { NULL, "masked", "2024-03-11T08:00:00Z" },
        { NULL, "not-performed", "2024-03-12T08:00:00Z" } },
      2 },
    { "a text last", { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { "hemolysed", NULL, "2024-03-11T08:00:00Z" } }, 1 },
    { "cancelled last",
      { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { "9.9", "HH", "2024-03-11T08:00:00Z", WARD_STATUS_CANCELLED } },
      0 },
    { "the future last", { { "4.1", NULL, "2024-03-10T08:00:00Z" }, { "9.9", "HH", "2042-03-11T08:00:00Z" } }, 0 },
  };

  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
      g_autoptr (WardGrid) grid = NULL;
      g_autoptr (WardSeries) series = NULL;
      gint64 now_us = ward_builder_time ("2024-03-20T12:00:00Z").utc_us;
      const WardObservation *wanted;
      int latest;

      g_test_message ("%s", cases[i].about);
      for (gsize k = 0; k < 3 && cases[i].given[k].time != NULL; k++)
        add_given (builder, &cases[i].given[k]);
      wanted = ward_builder_get (builder)[cases[i].latest];
      grid = ward_grid_new (WARD_GRID_LABS, ward_builder_get (builder), builder->observations->len, NULL, zone, now_us);
      g_assert_cmpuint (ward_grid_get_n_rows (grid), ==, 1);
      g_assert_true (ward_grid_get_row (grid, 0)->latest == wanted);
      series = ward_series_new ("Potassium", "mmol/L", ward_builder_get (builder), builder->observations->len, zone);
      ward_series_set_now (series, now_us);
      latest = ward_series_find_latest (series);
      g_assert_cmpint (latest, >=, 0);
      g_assert_true (ward_series_get_point (series, (guint) latest)->observation == wanted);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/series-latest/V60-V62-V29-as-in-the-table", test_as_in_table);
  return g_test_run ();
}
