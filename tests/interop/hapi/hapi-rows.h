/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-json-writer.h"
#include "core/fhir/ward-fhir-client.h"

G_BEGIN_DECLS

/* What Ward has read, as JSON that a case compares with what was loaded. */
void hapi_write_page_rows (WardJsonWriter *writer, const WardFhirPage *page, WardFhirKind kind);
void hapi_write_observation (WardJsonWriter *writer, const WardObservation *row);
void hapi_write_patient (WardJsonWriter *writer, const char *key, const WardPatient *row);

G_END_DECLS
