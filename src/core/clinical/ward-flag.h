/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* Flags: what the source said, and apart from it what was calculated from the range (clinical.md 5.3, 5.4; W18-W21). */

typedef enum
{
  WARD_SEVERITY_NONE,    /* no flag was sent: not "normal" */
  WARD_SEVERITY_NORMAL,  /* N was sent */
  WARD_SEVERITY_TEXT,    /* detection, reactivity, susceptibility, change, protocol: text without good or bad */
  WARD_SEVERITY_UNKNOWN, /* a flag that is not known: shown verbatim, never as normal */
  WARD_SEVERITY_ABNORMAL,
  WARD_SEVERITY_ABNORMAL_MORE, /* HU, LU */
  WARD_SEVERITY_CRITICAL,      /* AA, HH, LL */
} WardSeverity;

typedef enum
{
  WARD_DIRECTION_NONE,
  WARD_DIRECTION_LOW,
  WARD_DIRECTION_HIGH,
} WardDirection;

typedef struct
{
  WardSeverity severity;   /* the highest of all */
  WardDirection direction; /* of that one */
  WardDirection computed; /* calculated from exactly one applicable numeric range; NONE if in range or not computable */
  gboolean computed_known; /* whether it could be calculated at all */
  gboolean disagrees;      /* the flag says N, the value lies outside; or the reverse (V29) */
} WardFlag;

/* Of one measure of a result: its own, or a component. */
void ward_flag_read (const WardObservation *observation, const WardMeasure *measure, WardFlag *out_flag);
/* "HH ▲▲", "H ▲, Δ▲ (lab)", "△" for computed, "" for none. */
char *ward_flag_format (const WardObservation *observation, const WardMeasure *measure) G_GNUC_WARN_UNUSED_RESULT;
/* The mark of each flag that Ward knows, for a test of the legend; NULL after the last. */
const char *ward_flag_get_known_mark (guint index);
gboolean ward_flag_is_interpretation_system (const char *system);
/* In words, for detail and screen reader: "Critical high", "No flag from the laboratory", "Above the reference range (calculated)". */
char *ward_flag_describe (const WardObservation *observation, const WardMeasure *measure) G_GNUC_WARN_UNUSED_RESULT;

/* The same of a whole result: its own flag and its components'. These are what a list or a cell wants. */
void ward_flag_read_observation (const WardObservation *observation, WardFlag *out_flag);
char *ward_flag_read_marks (const WardObservation *observation, WardFlag *out_flag) G_GNUC_WARN_UNUSED_RESULT;
char *ward_flag_format_observation (const WardObservation *observation) G_GNUC_WARN_UNUSED_RESULT;
char *ward_flag_describe_observation (const WardObservation *observation) G_GNUC_WARN_UNUSED_RESULT;
char *ward_flag_describe_disagreement (const WardObservation *observation) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_flag_is_abnormal (const WardFlag *flag); /* what is counted as abnormal, everywhere */
guint ward_flag_get_rank (const WardFlag *flag);       /* which of two results stands for both */
char *ward_flag_format_counts (guint n_abnormal, guint n_critical,
                               guint n_resistant) G_GNUC_WARN_UNUSED_RESULT; /* how many stand out, in words */
gboolean ward_flag_is_noteworthy (
    const WardFlag *flag); /* more than "normal" or "no flag": a filter for the abnormal keeps it */

/* The only range that may be drawn and computed with; NULL where there is none or more than one (5.4). */
const WardReferenceRange *ward_range_get_applicable (const WardMeasure *measure);
/* "3.5–5.1", "≤ 50", ">60" verbatim, several joined with their population; unit appended where it differs from the value's. NULL for none. */
char *ward_range_format (const WardMeasure *measure, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
char *ward_range_format_observation (const WardObservation *observation,
                                     WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT; /* its own, else its components' */
char *ward_range_format_one (const WardReferenceRange *range, const WardQuantity *value,
                             WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
