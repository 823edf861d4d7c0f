/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bundles of 20 000 Observations to rows on one thread, against yyjson's own parse of the same bytes and Node's JSON.parse; the memory of the rows; the
 * cumulative grid of them (design.md section 5). */

#include "bench-pages.h"
#include "bench-report.h"

#include <stdio.h>
#include <string.h>
#include <yyjson.h>

#include "core/clinical/ward-grid.h"
#include "core/fhir/ward-fhir-client.h"

#define N_PAGES 20
#define N_ROUNDS 9

static double
measure_yyjson (GBytes **pages)
{
  gint64 began = bench_cpu_us ();

  for (guint i = 0; i < N_PAGES; i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (pages[i], &length);

      yyjson_doc_free (yyjson_read (data, length, 0));
    }
  return (double) (bench_cpu_us () - began) / 1000.0;
}

static double
measure_decode (GBytes **pages, WardFhirPage **out_rows)
{
  gint64 began = bench_cpu_us ();

  for (guint i = 0; i < N_PAGES; i++)
    {
      out_rows[i] = ward_fhir_decode_bundle (pages[i], WARD_FHIR_OBSERVATIONS, BENCH_BASE, BENCH_PATIENT, NULL);
      g_assert_cmpuint (ward_fhir_page_get_n_rows (out_rows[i]), ==, BENCH_PAGE_ROWS);
    }
  return (double) (bench_cpu_us () - began) / 1000.0;
}

static void
free_rows (WardFhirPage **rows)
{
  for (guint i = 0; i < N_PAGES; i++)
    g_clear_pointer (&rows[i], ward_fhir_page_unref);
}

/* The same bytes in Node: each page a file, the fastest of several rounds. */
static void
measure_node (GBytes **pages, double decode_ms)
{
  static const char name[] = "decode of 20 000 Observations, against Node's JSON.parse";
  static const char script[]
      = "const fs=require('fs');const t=process.argv.slice(1).map(f=>fs.readFileSync(f,'utf8'));let best=1e9;"
        "for(let r=0;r<7;r++){const b=process.hrtime.bigint();for(const x of t)JSON.parse(x);"
        "best=Math.min(best,Number(process.hrtime.bigint()-b)/1e6);}console.log(best);";
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *folder = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (node == NULL)
    {
      bench_skip (name, "node is not installed");
      return;
    }
  folder = g_dir_make_tmp ("ward-bench-XXXXXX", NULL);
  g_ptr_array_add (words, g_strdup (node));
  g_ptr_array_add (words, g_strdup ("-e"));
  g_ptr_array_add (words, g_strdup (script));
  for (guint i = 0; i < N_PAGES; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/page-%u.json", folder, i);
      gsize length;
      const char *data = g_bytes_get_data (pages[i], &length);

      g_file_set_contents (file, data, (gssize) length, NULL);
      g_ptr_array_add (words, g_steal_pointer (&file));
    }
  g_ptr_array_add (words, NULL);
  if (g_spawn_sync (NULL, (char **) words->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, &error)
      && g_ascii_strtod (output, NULL) > 0)
    bench_report (name, decode_ms, "ms", g_ascii_strtod (output, NULL), 1.0);
  else
    bench_skip (name, error != NULL ? error->message : "node printed no figure");
  for (guint i = 0; i < N_PAGES; i++)
    remove (g_ptr_array_index (words, 3 + i));
  remove (folder);
}

static void
measure_grid (WardFhirPage **rows)
{
  g_autoptr (GPtrArray) observations = g_ptr_array_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  double times[N_ROUNDS];

  for (guint i = 0; i < N_PAGES; i++)
    for (guint k = 0; k < BENCH_PAGE_ROWS; k++)
      g_ptr_array_add (observations, (gpointer) ward_fhir_page_get_observation (rows[i], k));
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      gint64 began = bench_cpu_us ();
      g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, (const WardObservation *const *) observations->pdata,
                                                 observations->len, NULL, zone, 0);

      g_assert_cmpuint (ward_grid_get_n_results (grid), ==, observations->len);
      times[i] = (double) (bench_cpu_us () - began) / 1000.0;
    }
  bench_report ("cumulative grid of 20 000 results, built", bench_median (times, N_ROUNDS), "ms", 0, 0);
}

int
main (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  GBytes *pages[N_PAGES];
  WardFhirPage *rows[N_PAGES] = { NULL };
  double yyjson[N_ROUNDS];
  double decode[N_ROUNDS];
  double before;
  gsize bytes = 0;
  double decode_ms;

  for (guint i = 0; i < N_PAGES; i++)
    {
      pages[i] = bench_build_page (rand, i);
      bytes += g_bytes_get_size (pages[i]);
    }
  measure_decode (pages, rows); /* warm */
  free_rows (rows);
  before = bench_pss_mb ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      yyjson[i] = measure_yyjson (pages);
      decode[i] = measure_decode (pages, rows);
      if (i + 1 < N_ROUNDS)
        free_rows (rows);
    }
  decode_ms = bench_median (decode, N_ROUNDS);
  bench_report ("size of 20 000 Observations", (double) bytes / 1e6, "MB", 0, 0);
  bench_report ("decode of 20 000 Observations to rows, one thread, against yyjson's own parse", decode_ms, "ms",
                bench_median (yyjson, N_ROUNDS), 3.0);
  measure_node (pages, decode_ms);
  bench_report ("memory (PSS) of 20 000 rows", bench_pss_mb () - before, "MB", 0, 60);
  measure_grid (rows);
  free_rows (rows);
  for (guint i = 0; i < N_PAGES; i++)
    g_bytes_unref (pages[i]);
  return 0;
}
