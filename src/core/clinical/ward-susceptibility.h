/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-flag.h"

G_BEGIN_DECLS

/* Which organism is susceptible to which antibiotic, of one report (clinical.md 5.8): a matrix of what the laboratory sent. Nothing is worked out. */

typedef struct
{
  const char *name;                   /* (unowned) (nullable) the organism; NULL: not named by the report */
  const WardObservation *observation; /* (unowned) (nullable) the result that names it */
} WardOrganism;

typedef struct _WardSusceptibility WardSusceptibility;

/* Finds a result by its reference; NULL where it is not there (yet). */
typedef const WardObservation *(*WardFindResult) (const char *reference, gpointer user_data);

WardSusceptibility *ward_susceptibility_new (const char *const *results, guint n_results, WardFindResult find,
                                             gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void ward_susceptibility_free (WardSusceptibility *self);
gboolean ward_susceptibility_has_gaps (const WardSusceptibility *self); /* not all of the report was found */
guint ward_susceptibility_get_n_organisms (const WardSusceptibility *self);
const WardOrganism *ward_susceptibility_get_organism (const WardSusceptibility *self, guint index);
guint ward_susceptibility_get_n_antibiotics (const WardSusceptibility *self);
const char *ward_susceptibility_get_antibiotic (const WardSusceptibility *self, guint index);
/* Several where the laboratory tested twice, as by MIC and by disk; both are shown. */
const WardObservation *const *ward_susceptibility_get_results (const WardSusceptibility *self, guint organism,
                                                               guint antibiotic, guint *out_n);

gboolean ward_susceptibility_contains (const WardSusceptibility *self, const WardObservation *observation);
/* Whose a result is, also one that is no susceptibility; NULL for no organism's. */
const WardObservation *ward_susceptibility_find_owner (const WardSusceptibility *self,
                                                       const WardObservation *observation);

/* What is a susceptibility: the same here and in the table of results. */
gboolean ward_susceptibility_is_one (const WardObservation *observation);
gboolean ward_susceptibility_is_certain (const WardObservation *observation); /* not by a letter of a local system */

/* How loud a result has to be: what would not help is louder than what does. */
typedef enum
{
  WARD_RESISTANCE_NONE,    /* susceptible, or not said */
  WARD_RESISTANCE_REDUCED, /* I, SDD */
  WARD_RESISTANCE_FULL,    /* R, NS, SYN-R */
} WardResistance;

WardResistance ward_susceptibility_get_resistance (const WardObservation *observation, gboolean known);
guint ward_susceptibility_count_resistant (const WardObservation *observation, gboolean known);
void ward_susceptibility_read_flag (const WardObservation *observation, gboolean known, WardFlag *out_flag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSusceptibility, ward_susceptibility_free)

G_END_DECLS
