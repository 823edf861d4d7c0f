/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* Builds results by hand, for tests of what is made of them: everything lives in the builder's arena. Deterministic: no clock, no random numbers. */

typedef struct
{
  WardArena *arena;        /* (owned) */
  GPtrArray *observations; /* (owned) of WardObservation, in the arena, in the order of their making */
} WardClinicalBuilder;

WardClinicalBuilder *ward_builder_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_builder_free (WardClinicalBuilder *self);
const WardObservation *const *
ward_builder_get (const WardClinicalBuilder *self); /* all of them; observations->len many */

/* By a reference that ends in its id; NULL for none. */
const WardObservation *ward_builder_find (const char *reference, gpointer self);

/* A final result without value at that time; loinc and time may be NULL. The next id is "o1", "o2", … */
WardObservation *ward_builder_add (WardClinicalBuilder *self, const char *loinc, const char *text, const char *time);
/* The same with a quantity; its unit is at once the UCUM code; unit may be NULL. */
WardObservation *ward_builder_add_number (WardClinicalBuilder *self, const char *loinc, const char *text,
                                          const char *lexeme, const char *unit, const char *time);
WardObservation *ward_builder_add_text (WardClinicalBuilder *self, const char *loinc, const char *text,
                                        const char *value, const char *time);
WardObservation *ward_builder_add_pressure (WardClinicalBuilder *self, const char *systolic, const char *diastolic,
                                            const char *time); /* a part may be NULL */

void ward_builder_add_coding (WardClinicalBuilder *self, WardConcept *concept, const char *system, const char *code,
                              const char *display);
/* "<" is a comparator, "<>" one that FHIR does not know. */
void ward_builder_set_number (WardClinicalBuilder *self, WardMeasure *measure, const char *comparator,
                              const char *lexeme, const char *unit, const char *unit_code);
/* A component; number NULL: none. The last one stays valid only until the next is added. */
WardMeasure *ward_builder_add_component (WardClinicalBuilder *self, WardObservation *observation, const char *loinc,
                                         const char *text, const char *lexeme, const char *unit);
/* system NULL: HL7's; code NULL: text only. */
void ward_builder_add_flag (WardClinicalBuilder *self, WardMeasure *measure, const char *system, const char *code,
                            const char *text);
/* Each may be NULL. */
WardReferenceRange *ward_builder_add_range (WardClinicalBuilder *self, WardMeasure *measure, const char *low,
                                            const char *high, const char *text);
WardConcept *ward_builder_concept (WardClinicalBuilder *self, const char *system, const char *code, const char *text);
/* system NULL: HL7's dataAbsentReason. */
void ward_builder_set_absent (WardClinicalBuilder *self, WardMeasure *measure, const char *system, const char *code,
                              const char *text);
void ward_builder_add_note (WardClinicalBuilder *self, WardObservation *observation, const char *text);
WardDateTime ward_builder_time (const char *text);

/* One adult in hospital: vitals every 6 hours and blood tests every morning for n_days days that end at last_day ("2024-03-09"), with flags, ranges, a corrected,
 * a preliminary, a cancelled, a withdrawn and a noted result, and inspired oxygen. */
void ward_builder_add_stay (WardClinicalBuilder *self, const char *last_day, guint n_days);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardClinicalBuilder, ward_builder_free)

G_END_DECLS
