/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WARD_SYSTEM_LOINC "http://loinc.org"
#define WARD_SYSTEM_SNOMED "http://snomed.info/sct"
#define WARD_SYSTEM_UCUM "http://unitsofmeasure.org"
#define WARD_SYSTEM_INTERPRETATION "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"

/* FHIR Coding and CodeableConcept. All strings are (unowned): they live in the arena of the page that they came in. */
typedef struct
{
  const char *system;  /* (nullable) */
  const char *code;    /* (nullable) */
  const char *display; /* (nullable) */
} WardCoding;

typedef struct
{
  const char *text; /* (nullable) */
  const WardCoding *codings;
  guint n_codings;
} WardConcept;

const char *
ward_concept_get_text (const WardConcept *concept); /* text → first display → first code; NULL if all are absent */
const char *ward_concept_find_code (const WardConcept *concept, const char *system);
gboolean ward_concept_has (const WardConcept *concept, const char *system, const char *code);

G_END_DECLS
