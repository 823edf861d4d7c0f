/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

struct _WardSeries
{
  int ref_count;
  char *label;     /* (owned) */
  char *unit;      /* (owned) */
  GTimeZone *zone; /* (owned) (nullable) */
  GArray *points;  /* (owned) of WardPoint, in order of time */
  gboolean pair;
  gboolean is_isolate;
  gboolean is_saturation;
  guint n_left_out;
  gboolean has_axis;
  WardLeastAxis axis;
  WardSpan *missing; /* (owned) (nullable) */
  guint n_missing;
};

/* The number of a measure, or the one bound that a range of values has; (nullable) (transfer none). */
const WardQuantity *ward_series_get_quantity (const WardMeasure *measure);

G_END_DECLS
