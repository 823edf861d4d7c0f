/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether ten times the results cost ten times the work: decode of up to 100 000 Observations to rows on one thread, and the cumulative grid of them. The
 * slope between 20 000 and 100 000 is compared with the cost of each of the first 20 000 (design.md section 5: cost grows linearly). */

#include "bench-pages.h"
#include "bench-report.h"

#include "core/clinical/ward-grid.h"
#include "core/fhir/ward-fhir-client.h"

#define N_FEW 20   /* pages: 20 000 results */
#define N_MANY 100 /* 100 000 */
#define N_ROUNDS 5
#define LIMIT 1.25 /* the processor's cache serves the smaller amount better */

typedef struct
{
  GBytes *bodies[N_MANY];     /* (owned) */
  WardFhirPage *rows[N_MANY]; /* (owned) (nullable) */
} Pages;

static double
measure_decode (Pages *pages, guint n)
{
  gint64 began = bench_cpu_us ();

  for (guint i = 0; i < n; i++)
    {
      g_clear_pointer (&pages->rows[i], ward_fhir_page_unref);
      pages->rows[i]
          = ward_fhir_decode_bundle (pages->bodies[i], WARD_FHIR_OBSERVATIONS, BENCH_BASE, BENCH_PATIENT, NULL);
      g_assert_cmpuint (ward_fhir_page_get_n_rows (pages->rows[i]), ==, BENCH_PAGE_ROWS);
    }
  return (double) (bench_cpu_us () - began) / 1000.0;
}

static double
measure_grid (Pages *pages, guint n)
{
  g_autoptr (GPtrArray) observations = g_ptr_array_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  gint64 began;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < BENCH_PAGE_ROWS; k++)
      g_ptr_array_add (observations, (gpointer) ward_fhir_page_get_observation (pages->rows[i], k));
  began = bench_cpu_us ();
  grid = ward_grid_new (WARD_GRID_LABS, (const WardObservation *const *) observations->pdata, observations->len, NULL,
                        zone, 0);
  g_assert_cmpuint (ward_grid_get_n_results (grid), ==, observations->len);
  return (double) (bench_cpu_us () - began) / 1000.0;
}

/* In turns, so that what else the machine does meets both alike. */
static void
compare (Pages *pages, double (*measure) (Pages *, guint), const char *what)
{
  double few[N_ROUNDS];
  double many[N_ROUNDS];
  double few_ms;
  double many_ms;
  g_autofree char *all = g_strdup_printf ("%s of 100 000 results, one thread, against five times 20 000", what);
  g_autofree char *slope = g_strdup_printf ("%s: slope from 20 000 to 100 000 results, against the first 20 000", what);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      few[i] = measure (pages, N_FEW);
      many[i] = measure (pages, N_MANY);
    }
  few_ms = bench_median (few, N_ROUNDS);
  many_ms = bench_median (many, N_ROUNDS);
  bench_report (all, many_ms, "ms", 5 * few_ms, LIMIT);
  bench_report (slope, (many_ms - few_ms) * 1000.0 / ((N_MANY - N_FEW) * BENCH_PAGE_ROWS), "us/result",
                few_ms * 1000.0 / (N_FEW * BENCH_PAGE_ROWS), LIMIT);
}

int
main (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autofree Pages *pages = g_new0 (Pages, 1);
  double before;

  for (guint i = 0; i < N_MANY; i++)
    pages->bodies[i] = bench_build_page (rand, i);
  before = bench_pss_mb ();
  measure_decode (pages, N_MANY); /* warm */
  bench_report ("memory (PSS) of 100 000 rows", bench_pss_mb () - before, "MB", 0, 0);
  compare (pages, measure_decode, "decode");
  compare (pages, measure_grid, "cumulative grid");
  for (guint i = 0; i < N_MANY; i++)
    {
      ward_fhir_page_unref (pages->rows[i]);
      g_bytes_unref (pages->bodies[i]);
    }
  return 0;
}
