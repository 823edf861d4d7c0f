/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

/* Observations made by hand for the widgets' tests, pictures and measurements, without a reader between. Times count from SAMPLE_NOW backwards. */

#define SAMPLE_NOW_US (G_GINT64_CONSTANT (1763953920) * G_USEC_PER_SEC) /* 24-Nov-2025 03:12 UTC */

typedef struct
{
  WardArena *arena;  /* (owned) */
  GPtrArray *rows;   /* (owned) of WardObservation (unowned) */
  const char *panel; /* (unowned) of the results that follow */
} Sample;

Sample *sample_new (void) G_GNUC_WARN_UNUSED_RESULT;
void sample_free (Sample *self);

/* One result; lexeme and unit as sent; flag: an interpretation code or NULL; low and high NULL for none. Gives it back for more to be set. */
WardObservation *sample_add (Sample *self, const char *label, double hours_ago, const char *lexeme, const char *unit,
                             const char *flag, const char *low, const char *high);
WardObservation *sample_add_text (Sample *self, const char *label, double hours_ago, const char *text,
                                  const char *flag);
WardObservation *sample_add_pressure (Sample *self, double hours_ago, const char *systolic, const char *diastolic);

void sample_fill_labs (Sample *self);
void sample_fill_vitals (Sample *self);
void sample_fill_many (Sample *self, guint n_rows, guint n_columns); /* every cell filled */
WardGrid *sample_grid (Sample *self, WardGridKind kind) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sample, sample_free)

G_END_DECLS
