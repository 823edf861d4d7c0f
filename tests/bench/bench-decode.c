/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bundles of 20 000 Observations to rows on one thread, against yyjson's own parse of the same bytes and Node's JSON.parse; the memory of the rows; the
 * cumulative grid of them (design.md section 5). */

#include "bench-report.h"

#include <stdio.h>
#include <string.h>
#include <yyjson.h>

#include "core/base/ward-json-writer.h"
#include "core/clinical/ward-grid.h"
#include "core/fhir/ward-fhir-client.h"

#define N_PAGES 20
#define N_ENTRIES 1000
#define N_ROUNDS 9
#define N_ANALYTES 40
#define BASE "https://fhir.example.org/api/FHIR/R4"

static void
write_coding (WardJsonWriter *w, const char *system, const char *code, const char *display)
{
  ward_json_writer_begin_object (w, NULL);
  ward_json_writer_string (w, "system", system);
  ward_json_writer_string (w, "code", code);
  ward_json_writer_string (w, "display", display);
  ward_json_writer_end_object (w);
}

static void
write_quantity (WardJsonWriter *w, const char *key, const char *number, const char *unit)
{
  ward_json_writer_begin_object (w, key);
  ward_json_writer_number_text (w, "value", number);
  ward_json_writer_string (w, "unit", unit);
  ward_json_writer_string (w, "system", "http://unitsofmeasure.org");
  ward_json_writer_string (w, "code", unit);
  ward_json_writer_end_object (w);
}

static void
write_concept (WardJsonWriter *w, const char *key, const char *system, const char *code, const char *text)
{
  ward_json_writer_begin_object (w, key);
  ward_json_writer_begin_array (w, "coding");
  write_coding (w, system, code, text);
  ward_json_writer_end_array (w);
  ward_json_writer_string (w, "text", text);
  ward_json_writer_end_object (w);
}

static void
write_reference (WardJsonWriter *w, const char *key, const char *reference, const char *display)
{
  ward_json_writer_begin_object (w, key);
  ward_json_writer_string (w, "reference", reference);
  ward_json_writer_string (w, "display", display);
  ward_json_writer_end_object (w);
}

static void
write_code (WardJsonWriter *w, guint analyte)
{
  g_autofree char *loinc = g_strdup_printf ("%u-%u", 2000 + analyte * 17, analyte % 10);
  g_autofree char *local = g_strdup_printf ("1558%03u", analyte);
  g_autofree char *name = g_strdup_printf ("Analyte number %u", analyte);
  g_autofree char *longer = g_strdup_printf ("Analyte number %u [Mass/volume] in Serum or Plasma", analyte);

  ward_json_writer_begin_object (w, "code");
  ward_json_writer_begin_array (w, "coding");
  write_coding (w, "urn:oid:1.2.840.114350.1.13.0.1.7.2.768282", local, name);
  write_coding (w, "http://loinc.org", loinc, longer);
  ward_json_writer_end_array (w);
  ward_json_writer_string (w, "text", name);
  ward_json_writer_end_object (w);
}

static void
write_range (WardJsonWriter *w, const char *unit)
{
  ward_json_writer_begin_array (w, "referenceRange");
  ward_json_writer_begin_object (w, NULL);
  write_quantity (w, "low", "3.5", unit);
  write_quantity (w, "high", "5.10", unit);
  ward_json_writer_string (w, "text", "3.5-5.10");
  ward_json_writer_end_object (w);
  ward_json_writer_end_array (w);
}

static void
write_observation (WardJsonWriter *w, GRand *rand, guint number, const char *id)
{
  static const char *const units[] = { "mmol/L", "mg/dL", "g/L", "10*3/uL", "U/L" };
  guint analyte = (guint) g_rand_int_range (rand, 0, N_ANALYTES);
  const char *unit = units[analyte % G_N_ELEMENTS (units)];
  g_autofree char *value
      = g_strdup_printf ("%d.%02d", g_rand_int_range (rand, 1, 200), g_rand_int_range (rand, 0, 100));
  g_autofree char *when
      = g_strdup_printf ("2024-%02d-%02dT%02d:%02d:00Z", 1 + (int) (number % 12), 1 + (int) (number % 28),
                         g_rand_int_range (rand, 0, 24), g_rand_int_range (rand, 0, 60));
  g_autofree char *encounter = g_strdup_printf ("Encounter/e%u", number / 100);
  g_autofree char *specimen = g_strdup_printf ("Specimen/s%u", number / 20);
  g_autofree char *order = g_strdup_printf ("ServiceRequest/r%u", number / 20);

  ward_json_writer_string (w, "resourceType", "Observation");
  ward_json_writer_string (w, "id", id);
  ward_json_writer_begin_object (w, "meta");
  ward_json_writer_string (w, "versionId", "1");
  ward_json_writer_string (w, "lastUpdated", "2024-03-09T22:30:00.000Z");
  ward_json_writer_end_object (w);
  ward_json_writer_begin_array (w, "basedOn");
  write_reference (w, NULL, order, "Chemistry");
  ward_json_writer_end_array (w);
  ward_json_writer_string (w, "status", "final");
  ward_json_writer_begin_array (w, "category");
  write_concept (w, NULL, "http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory");
  ward_json_writer_end_array (w);
  write_code (w, analyte);
  write_reference (w, "subject", "Patient/p1", "TESTPERSON, Anna");
  write_reference (w, "encounter", encounter, "Hospital Encounter");
  ward_json_writer_string (w, "effectiveDateTime", when);
  ward_json_writer_string (w, "issued", when);
  ward_json_writer_begin_array (w, "performer");
  write_reference (w, NULL, "Organization/lab", "Synthetic Laboratory");
  ward_json_writer_end_array (w);
  write_quantity (w, "valueQuantity", value, unit);
  ward_json_writer_begin_array (w, "interpretation");
  write_concept (w, NULL, "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                 number % 3 == 0 ? "H" : "N", number % 3 == 0 ? "High" : "Normal");
  ward_json_writer_end_array (w);
  write_reference (w, "specimen", specimen, "Blood");
  write_range (w, unit);
}

static GBytes *
build_page (GRand *rand, guint page)
{
  g_autoptr (WardJsonWriter) w = ward_json_writer_new ();
  char *text;

  ward_json_writer_begin_object (w, NULL);
  ward_json_writer_string (w, "resourceType", "Bundle");
  ward_json_writer_string (w, "type", "searchset");
  ward_json_writer_int64 (w, "total", N_ENTRIES);
  ward_json_writer_begin_array (w, "entry");
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      g_autofree char *id = g_strdup_printf ("fqdS7TVNHGu19cTebHzGmeHPrhNlegyBi0tecRO.%u-%u", page, i);
      g_autofree char *full_url = g_strconcat (BASE "/Observation/", id, NULL);

      ward_json_writer_begin_object (w, NULL);
      ward_json_writer_string (w, "fullUrl", full_url);
      ward_json_writer_begin_object (w, "resource");
      write_observation (w, rand, page * N_ENTRIES + i, id);
      ward_json_writer_end_object (w);
      ward_json_writer_begin_object (w, "search");
      ward_json_writer_string (w, "mode", "match");
      ward_json_writer_end_object (w);
      ward_json_writer_end_object (w);
    }
  ward_json_writer_end_array (w);
  ward_json_writer_end_object (w);
  text = ward_json_writer_to_string (w, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

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
      out_rows[i] = ward_fhir_decode_bundle (pages[i], WARD_FHIR_OBSERVATIONS, BASE, "p1", NULL);
      g_assert_cmpuint (ward_fhir_page_get_n_rows (out_rows[i]), ==, N_ENTRIES);
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
    for (guint k = 0; k < N_ENTRIES; k++)
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
      pages[i] = build_page (rand, i);
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
