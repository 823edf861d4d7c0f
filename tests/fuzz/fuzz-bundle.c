/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes a server's answer to a search: bytes to rows to the grid that is drawn of them. Whatever comes, no row is of another patient, and each
 * number in a row is text that stood in the answer. The first byte chooses the kind of resource. */

#include <string.h>

#include "core/base/ward-url.h"
#include "core/clinical/ward-grid.h"
#include "core/fhir/ward-fhir-client.h"
#include "fuzz.h"

#define BASE "https://fhir.example.org/R4"

static void
check_lexeme (const WardQuantity *quantity, const uint8_t *data, size_t size)
{
  if (quantity->lexeme != NULL)
    g_assert_nonnull (memmem (data, size, quantity->lexeme, strlen (quantity->lexeme)));
}

static void
check_measure (const WardMeasure *measure, const uint8_t *data, size_t size)
{
  g_autofree char *text = ward_measure_format_value (measure, WARD_TEXT_DISPLAY);

  g_assert_nonnull (text);
  /* A text with escapes is not what stands in the bytes. */
  if (memchr (data, '\\', size) != NULL)
    return;
  check_lexeme (&measure->value.quantity, data, size);
  check_lexeme (&measure->value.quantity2, data, size);
  for (guint i = 0; i < measure->n_ranges; i++)
    {
      check_lexeme (&measure->ranges[i].low, data, size);
      check_lexeme (&measure->ranges[i].high, data, size);
    }
}

static void
check_observations (const WardFhirPage *page, const uint8_t *data, size_t size)
{
  guint n = ward_fhir_page_get_n_rows (page);
  g_autofree const WardObservation **rows = g_new0 (const WardObservation *, n + 1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < n; i++)
    {
      rows[i] = ward_fhir_page_get_observation (page, i);
      g_assert_nonnull (rows[i]->id);
      g_assert_nonnull (rows[i]->subject);
      check_measure (&rows[i]->measure, data, size);
      for (guint k = 0; k < rows[i]->n_components; k++)
        check_measure (&rows[i]->components[k], data, size);
    }
  for (WardGridKind kind = WARD_GRID_LABS; kind <= WARD_GRID_VITALS; kind++)
    {
      g_autoptr (WardGrid) grid = ward_grid_new (kind, rows, n, NULL, zone, G_GINT64_CONSTANT (1700000000000000));
      g_autofree char *csv = ward_grid_to_csv (grid, zone);

      g_assert_true (g_utf8_validate (csv, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (WardFhirPage) page = NULL;
  g_autoptr (WardPatient) patient = NULL;
  WardFhirKind kind;

  if (size == 0)
    return 0;
  kind = (WardFhirKind) ((uint8_t) (data[0] - 'A') % (WARD_FHIR_PROBLEMS + 1));
  body = g_bytes_new (data + 1, size - 1);
  patient = ward_fhir_decode_patient (body, "p1", NULL);
  page = ward_fhir_decode_bundle (body, kind, BASE, kind == WARD_FHIR_PATIENTS ? NULL : "p1", NULL);
  if (page == NULL)
    return 0;
  for (guint i = 0; i < ward_fhir_page_get_n_issues (page); i++)
    g_assert_true (g_utf8_validate (ward_fhir_page_get_issue (page, i)->text, -1, NULL));
  if (ward_fhir_page_get_next (page) != NULL)
    g_assert_true (ward_url_same_origin (ward_fhir_page_get_next (page), BASE));
  if (kind == WARD_FHIR_OBSERVATIONS)
    check_observations (page, data, size);

  return 0;
}
