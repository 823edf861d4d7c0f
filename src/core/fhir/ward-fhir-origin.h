/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-fhir-client.h"

G_BEGIN_DECLS

/* Reads of who performed a result, its specimen and its order, by type and id. The pair follows GTask's habits. */

gboolean ward_fhir_origin_find_kind (const char *type, WardFhirKind *out_kind);
char *ward_fhir_client_dup_origin (WardFhirClient *self, const char *reference,
                                   const char **out_type) G_GNUC_WARN_UNUSED_RESULT;
void ward_fhir_client_read_origin_async (WardFhirClient *self, const char *type, const char *id, const char *patient_id,
                                         gboolean no_cache, GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
WardFhirPage *ward_fhir_client_read_origin_finish (WardFhirClient *self, GAsyncResult *result,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
