/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-json.h"

G_BEGIN_DECLS

/* What else the EHR had open (SMART App Launch 2.2 "fhirContext"): plain values. A reference is a text to show or to compare, never an address to follow
 * with a token. */

#define WARD_FHIR_CONTEXT_MAX 50

typedef struct
{
  char *reference;         /* (owned) (nullable) "ImagingStudy/123", or an absolute address */
  char *canonical;         /* (owned) (nullable) */
  char *identifier_system; /* (owned) (nullable) */
  char *identifier_value;  /* (owned) (nullable) one line; set where the entry has an identifier */
  char *type;              /* (owned) (nullable) a FHIR type */
  char *role;              /* (owned) "launch" where the server gives none */
} WardFhirContext;

#define WARD_TYPE_FHIR_CONTEXT (ward_fhir_context_get_type ())
GType ward_fhir_context_get_type (void) G_GNUC_CONST;

WardFhirContext *ward_fhir_context_copy (const WardFhirContext *context) G_GNUC_WARN_UNUSED_RESULT;
void ward_fhir_context_free (WardFhirContext *context);
char *ward_fhir_context_dup_type (const WardFhirContext *context) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */
GPtrArray *ward_fhir_context_copy_list (GPtrArray *list) G_GNUC_WARN_UNUSED_RESULT;          /* list: (nullable) */

/* Of WardFhirContext, at most WARD_FHIR_CONTEXT_MAX; out_skipped counts the entries that are left out. */
GPtrArray *ward_fhir_context_read (const WardJson *list, guint *out_skipped) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardFhirContext, ward_fhir_context_free)

G_END_DECLS
