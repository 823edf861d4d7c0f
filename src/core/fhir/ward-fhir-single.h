/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-fhir-client.h"

G_BEGIN_DECLS

/* Reads of one resource that a report names: a result that no search gave, and a form that lies apart. The result is kept on disk,
 * where there is such a cache; the form is kept nowhere. */

/* What such a result is kept under on disk begins so; its id follows. */
#define WARD_FHIR_SINGLE_SLOT "Observation/"

/* One Observation; the page has exactly one row, which is surely of this patient. */
void ward_fhir_client_read_observation_async (WardFhirClient *self, const char *id, const char *patient_id,
                                              GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);
WardFhirPage *ward_fhir_client_read_observation_finish (WardFhirClient *self, GAsyncResult *result,
                                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A form with its content; immutable. */
typedef struct _WardFhirForm WardFhirForm;
void ward_fhir_form_unref (WardFhirForm *form);
const WardAttachment *ward_fhir_form_get_attachment (const WardFhirForm *form);

void ward_fhir_client_read_form_async (WardFhirClient *self, const WardAttachment *form, const char *patient_id,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WardFhirForm *ward_fhir_client_read_form_finish (WardFhirClient *self, GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardFhirForm, ward_fhir_form_unref)

G_END_DECLS
