/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of synthetic laboratory results, as large hospitals send them: two codings, range, flag, specimen, order and encounter, some 1.8 kB each. */

#include "bench-pages.h"

#include <string.h>

#include "core/base/ward-json-writer.h"

#define N_ANALYTES 40

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

/* One page, the same for the same state of @rand. */
GBytes *
bench_build_page (GRand *rand, guint page)
{
  g_autoptr (WardJsonWriter) w = ward_json_writer_new ();
  char *text;

  ward_json_writer_begin_object (w, NULL);
  ward_json_writer_string (w, "resourceType", "Bundle");
  ward_json_writer_string (w, "type", "searchset");
  ward_json_writer_int64 (w, "total", BENCH_PAGE_ROWS);
  ward_json_writer_begin_array (w, "entry");
  for (guint i = 0; i < BENCH_PAGE_ROWS; i++)
    {
      g_autofree char *id = g_strdup_printf ("fqdS7TVNHGu19cTebHzGmeHPrhNlegyBi0tecRO.%u-%u", page, i);
      g_autofree char *full_url = g_strconcat (BENCH_BASE "/Observation/", id, NULL);

      ward_json_writer_begin_object (w, NULL);
      ward_json_writer_string (w, "fullUrl", full_url);
      ward_json_writer_begin_object (w, "resource");
      write_observation (w, rand, page * BENCH_PAGE_ROWS + i, id);
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
