/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the answer to a read by reference: who performed a result, its specimen, its order. Whatever comes, each word that is kept is valid text. The first
 * byte chooses what was asked for. */

#include <string.h>

#include "core/base/ward-json.h"
#include "core/fhir/ward-read-private.h"
#include "fuzz.h"

#define BASE "https://fhir.example.org/R4"

static void
check_text (const char *text)
{
  if (text != NULL)
    g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
read_performer (WardReader *reader, const WardJson *root)
{
  const WardPerformer *performer = ward_read_performer (reader, root);

  check_text (performer->id);
  check_text (performer->name);
  check_text (performer->role);
  check_text (performer->organization);
  check_text (performer->person);
}

static void
read_specimen (WardReader *reader, const WardJson *root)
{
  const WardSpecimen *specimen = ward_read_specimen (reader, root);

  check_text (specimen->id);
  check_text (specimen->subject);
  check_text (specimen->type);
  check_text (specimen->accession);
  check_text (specimen->status);
  check_text (specimen->condition);
  check_text (specimen->site);
  check_text (specimen->method);
  check_text (specimen->collector);
  check_text (specimen->note);
}

static void
read_order (WardReader *reader, const WardJson *root)
{
  const WardOrder *order = ward_read_order (reader, root);

  check_text (order->id);
  check_text (order->subject);
  check_text (order->text);
  check_text (order->status);
  check_text (order->priority);
  check_text (order->requester);
  check_text (order->reason);
  check_text (order->note);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static void (*const reads[]) (WardReader *, const WardJson *) = { read_performer, read_specimen, read_order };
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (WardFhirPage) page = NULL;
  WardReader reader = { .base = BASE, .patient_id = "p1" };

  if (size == 0)
    return 0;
  doc = ward_json_parse_data ((const char *) data + 1, size - 1, NULL, NULL);
  if (doc == NULL || !ward_json_is_object (ward_json_doc_get_root (doc)))
    return 0;
  page = ward_fhir_page_new (WARD_FHIR_ORDERS, 4096);
  reader.issues = page->issues;
  reader.arena = page->arena;
  reads[(uint8_t) (data[0] - 'A') % G_N_ELEMENTS (reads)](&reader, ward_json_doc_get_root (doc));

  return 0;
}
