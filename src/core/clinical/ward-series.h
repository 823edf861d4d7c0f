/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-span.h"

G_BEGIN_DECLS

/* What a graph draws: points in proportional time with their certainty (clinical.md 5.10; W37-W42). Pure. */

typedef enum
{
  WARD_POINT_EXACT,
  WARD_POINT_AT_MOST, /* comparator < or <=: a censored marker at the limit, never joined */
  WARD_POINT_AT_LEAST,
  WARD_POINT_GAP, /* a time without value: cancelled, absent; the line is broken here, nothing is drawn */
} WardPointKind;

typedef struct
{
  gint64 start_us;
  gint64 end_us; /* = start_us but for periods and imprecise times */
  double value;  /* for the position only; blood pressure: systolic */
  double value2; /* NAN, or diastolic, or the high end of a range */
  double low;    /* reference band at this point; NAN: none */
  double high;
  double low2; /* blood pressure: the diastolic's band */
  double high2;
  WardPointKind kind;
  WardSeverity severity;
  WardDirection direction;
  gboolean hollow;                    /* preliminary or unknown status */
  gboolean ringed;                    /* corrected */
  WardOxygen oxygen;                  /* what was breathed; of what is no saturation, not recorded */
  gboolean future;                    /* its time is still to come (V62): hollow, not joined, never the latest */
  gboolean gap_before;                /* since the point before it not all was loaded: not joined to that */
  gboolean imprecise;                 /* date only: another symbol, no interpolation */
  const WardObservation *observation; /* (unowned) */
} WardPoint;

typedef struct _WardSeries WardSeries;

/* All given results must share a row of a grid (one analyte, one unit); foreign units are left out and counted. */
WardSeries *ward_series_new (const char *label, const char *unit, const WardObservation *const *observations,
                             guint n_observations, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* The index of the latest result, by the rule of a row of the grid, or -1; it may be one that is not drawn. */
int ward_series_find_latest (const WardSeries *series);
/* Marks the points whose time is still to come; once, after making it. */
void ward_series_set_now (WardSeries *series, gint64 now_us);
/* Says that its results are an organism's, as a row of the grid does; once, after making it. */
void ward_series_set_is_isolate (WardSeries *series, gboolean is_isolate);
/* Says what of its time was not loaded; once, after making it. */
void ward_series_set_missing (WardSeries *series, const WardSpan *spans, guint n_spans);
const WardSpan *ward_series_get_missing (const WardSeries *series, guint *out_n);
WardSeries *ward_series_ref (WardSeries *series);
void ward_series_unref (WardSeries *series);
const char *ward_series_get_label (const WardSeries *series);
const char *ward_series_get_unit (const WardSeries *series);
gboolean ward_series_is_pair (const WardSeries *series); /* blood pressure: value and value2 */
guint ward_series_get_n_points (const WardSeries *series);
const WardPoint *ward_series_get_point (const WardSeries *series, guint index);
guint ward_series_get_n_left_out (const WardSeries *series); /* results that have no place on this axis */
gboolean ward_series_get_value_bounds (const WardSeries *series, double *out_min,
                                       double *out_max); /* FALSE: nothing to draw */
/* What the axis of values shows at least; FALSE: nothing is known of it. */
gboolean ward_series_get_least_axis (const WardSeries *series, WardLeastAxis *out_axis);
gboolean ward_series_get_time_bounds (const WardSeries *series, gint64 *out_min_us, gint64 *out_max_us);
/* The same without points of a time that is still to come (V62), which it counts. */
gboolean ward_series_get_present_bounds (const WardSeries *series, gint64 *out_min_us, gint64 *out_max_us,
                                         guint *out_n_future);
/* The index of the point nearest to a time, or -1. */
int ward_series_find_nearest (const WardSeries *series, gint64 time_us);
/* The read-out: "09-Mar-2024 23:30  4.10 mmol/L H▲"; and the summary for the screen reader: "Potassium, 12 results, 03-Jan-2024 to 09-Mar-2024, latest …, …". */
char *ward_series_format_point (const WardSeries *series, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* The range that is the point's band, "3.5–5.1"; NULL: none, or one of each part of a pair. */
char *ward_series_format_range (const WardSeries *series, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* Of saturations, whether bars below them tell what was breathed, and what they say: "▬ on oxygen, ▭ on air"; NULL of what is none. */
gboolean ward_series_has_oxygen_strip (const WardSeries *series);
char *ward_series_format_oxygen_key (const WardSeries *series) G_GNUC_WARN_UNUSED_RESULT;
/* What a square stands for: "■ flag not known"; NULL where there is none. */
char *ward_series_format_flag_key (const WardSeries *series) G_GNUC_WARN_UNUSED_RESULT;
/* What hollow and ringed symbols stand for: "○ preliminary  ◎ corrected"; NULL where there is none. */
char *ward_series_format_status_key (const WardSeries *series) G_GNUC_WARN_UNUSED_RESULT;
char *ward_series_describe (const WardSeries *series) G_GNUC_WARN_UNUSED_RESULT;
/* Nice ticks: for values 1-2-5 steps around all of them; for times minutes … years with labels in the zone. */
guint ward_axis_value_ticks (double min, double max, double span, guint max_ticks, double *out_first, double *out_step,
                             int *out_decimals);
typedef struct
{
  gint64 time_us;
  char label[24];
  gboolean major;
} WardTimeTick;
guint ward_axis_time_ticks (gint64 min_us, gint64 max_us, guint max_ticks, GTimeZone *zone, WardTimeTick *out_ticks,
                            guint n_out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSeries, ward_series_unref)

G_END_DECLS
