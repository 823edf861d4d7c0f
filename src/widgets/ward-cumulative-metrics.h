/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the cumulative grid measures of its columns and of its frozen part, and how that may be laid out. */

/* Widths of what a column holds, in pixels: values are aligned at their decimal point. */
typedef struct
{
  int whole;
  int fraction;
  int flag;
  int text;
} WardColumnMetrics;

typedef struct
{
  int label; /* text of the analyte, wrapped at this width */
  int unit;
  int latest; /* values, flags */
  int when;   /* date and age of the latest */
  int range;
  int x_unit, x_latest, x_when, x_range; /* left edges within the frozen part */
  int width;
  WardColumnMetrics metrics; /* of the latest values */
} WardFrozenMetrics;

/* Ways to lay the frozen part out, each narrower than the one before it. */
typedef enum
{
  WARD_FROZEN_WIDE,
  WARD_FROZEN_COMPACT,
  WARD_FROZEN_TINY,
  WARD_FROZEN_RANGE_BELOW,
  WARD_FROZEN_UNDATED,
} WardFrozenWay;

G_END_DECLS
