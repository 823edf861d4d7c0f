/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of 10 000 organisations: taking it in, and finding one in it for each key that somebody presses, which has to fit into a frame of 60 a second beside
 * its drawing. */
#include "bench-report.h"

#include <string.h>

#include "core/tenant/ward-brands.h"

#define N_ORGANISATIONS 10000
#define N_ROUNDS 50
#define FRAME_MS 8.0 /* half a frame: the other half draws */

static GBytes *
build_list (void)
{
  GString *text = g_string_new ("{\"resourceType\": \"Bundle\", \"entry\": [0");

  for (guint i = 0; i < N_ORGANISATIONS; i++)
    g_string_append_printf (text,
                            ", {\"resource\": {\"resourceType\": \"Endpoint\", \"status\": \"active\", \"name\": "
                            "\"Synthetic University Hospital and Clinics %u of Sample%s\", \"address\": "
                            "\"https://fhir%u.example.org/FHIR/api/FHIR/R4/\"}}",
                            i, i % 2 == 0 ? "town" : "ville", i);
  g_string_append (text, "]}");

  return g_string_free_to_bytes (text);
}

static WardBrands *
take_in (GBytes *bytes)
{
  gint64 began = bench_cpu_us ();
  WardBrands *brands = ward_brands_parse (bytes, NULL);

  g_assert_cmpuint (ward_brands_get_n (brands), ==, N_ORGANISATIONS);
  bench_report ("organisations_10000_taken_in", (double) (bench_cpu_us () - began) / 1000.0, "ms", 0, 0);

  return brands;
}

/* Each beginning of the words is a key press. */
static void
type (WardBrands *brands)
{
  static const char words[] = "samplev hosp 4321";
  g_autofree double *times = g_new (double, N_ROUNDS * sizeof words);
  guint n = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    for (size_t length = 1; length < sizeof words; length++)
      {
        g_autofree char *typed = g_strndup (words, length);
        gint64 began = bench_cpu_us ();
        g_autoptr (GArray) found = ward_brands_search (brands, typed, 200, NULL);

        times[n++] = (double) (bench_cpu_us () - began) / 1000.0;
        g_assert_cmpuint (found->len, >, 0);
      }
  bench_report ("organisations_10000_key_press_p50", bench_median (times, n), "ms", 0, 0);
  bench_report ("organisations_10000_key_press_p99", times[n * 99 / 100], "ms", 0, FRAME_MS);
}

int
main (void)
{
  g_autoptr (GBytes) bytes = build_list ();
  g_autoptr (WardBrands) brands = take_in (bytes);

  type (brands);

  return 0;
}
