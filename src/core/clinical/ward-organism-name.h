/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* How surely a result is an organism, by what it says. */
typedef enum
{
  WARD_SAYS_NOTHING, /* nor does a method, a panel or a microscopy, whatever its value */
  WARD_SAYS_FINDING, /* "Positive" */
  WARD_SAYS_TEXT,
  WARD_SAYS_CONCEPT, /* of SNOMED */
  WARD_SAYS_ISOLATE, /* LOINC calls it one */
} WardSays;

WardSays ward_organism_read_says (const WardObservation *observation);
gboolean ward_organism_is_withdrawn (const WardObservation *owner); /* what it says does not count */
gboolean ward_organism_is_one (const WardObservation *owner);       /* also where it was withdrawn */
/* "Escherichia coli"; NULL where it names no organism, or was withdrawn. */
const char *ward_organism_get_name (const WardObservation *owner);
gboolean ward_organism_is_coded_isolate (const WardObservation *owner);
/* Whether it says anything of what was cultured: "Positive" names nothing, but is of one culture. */
gboolean ward_organism_says_something (const WardObservation *owner);
/* "Blood, Anaerobic culture": what tells one from another where neither is named. */
char *ward_organism_dup_context (const WardObservation *owner) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
