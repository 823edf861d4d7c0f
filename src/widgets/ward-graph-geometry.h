/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

/* Where times and values are on a graph: pure arithmetic, no GTK. */

typedef struct
{
  gint64 start_us;
  gint64 end_us;
  double left; /* pixels */
  double width;
} WardTimeScale;

typedef struct
{
  double min;
  double max;
  double top; /* pixels: max is here */
  double height;
  double room;  /* pixels of a symbol, from its point outwards: air at both ends */
  double first; /* ticks */
  double step;
  guint n_ticks;
  int decimals;
} WardValueScale;

double ward_time_scale_to_x (const WardTimeScale *scale, gint64 time_us); /* proportional, unbounded */
gint64 ward_time_scale_to_time (const WardTimeScale *scale, double x);
double ward_value_scale_to_y (const WardValueScale *scale, double value);
char *ward_value_scale_format_tick (const WardValueScale *scale, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* The axis of a series, whatever part of its time is in view, so that a zoom never rescales it; FALSE: nothing to draw. */
gboolean ward_value_scale_choose (const WardSeries *series, guint max_ticks, WardValueScale *scale);

/* Time ranges. full: all results with a margin. */
gboolean ward_graph_find_full_range (WardSeries *const *series, guint n_series, gint64 *out_first_us,
                                     gint64 *out_last_us, gint64 *out_start_us, gint64 *out_end_us);
guint ward_graph_find_first_range (WardSeries *const *series, guint n_series, gint64 *start_us,
                                   gint64 *end_us); /* how many of the future are left out */
guint ward_graph_find_newest_part (WardSeries *const *series, guint n_series, gint64 *start_us,
                                   gint64 *end_us); /* how many older ones are left out */
void ward_graph_zoom (gint64 full_start_us, gint64 full_end_us, double factor, gint64 anchor_us, gint64 *start_us,
                      gint64 *end_us);
void ward_graph_pan_to (gint64 full_start_us, gint64 full_end_us, gint64 time_us, gint64 *start_us,
                        gint64 *end_us); /* so that the time is in view */
/* All times at which any series has a result, ascending, each once. */
GArray *ward_graph_collect_times (WardSeries *const *series, guint n_series) G_GNUC_WARN_UNUSED_RESULT;
int ward_graph_find_time (GArray *times, gint64 time_us); /* the nearest one's index, -1 for none */

#define WARD_GRAPH_MAX_TICKS 40 /* of the time axis */

/* What stands in one narrow column of pixels. */
#define WARD_BIN_WIDTH 4
#define WARD_BIN_CROWD \
  2 /* from so many points on, a bar from the lowest to the highest stands for them: a mark is twice as wide */

typedef struct
{
  guint n;   /* points with a value that begin in it */
  int first; /* index of the first and last of them; -1 */
  int last;
  int worst; /* the most severe */
  double low;
  double high;
} WardBin;

guint ward_graph_count_bins (const WardTimeScale *scale);
int ward_graph_get_bin (const WardTimeScale *scale, gint64 time_us); /* -1 outside */
/* Fills the bins; gives the number of points in view, and of those within crowded bins. */
guint ward_graph_fill_bins (const WardSeries *series, const WardTimeScale *scale, WardBin *bins, guint n_bins,
                            guint *out_n_crowded);
/* Whether a line may join two neighbouring points: both exact and precise, nothing absent between them (W38). */
gboolean ward_graph_may_join (const WardPoint *a, const WardPoint *b);
/* The part of a line that is within the plot's width; whether that is not the whole. Needs x1 < x2. */
gboolean ward_graph_clip_line (const WardTimeScale *scale, double *x1, double *y1, double *x2, double *y2);

G_END_DECLS
