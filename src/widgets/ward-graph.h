/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

/* Graphs of one or more series on one shared, proportional time axis, stacked one above the other, with a focus line read out for all of them
 * (clinical.md 5.10, W37-W42). Mouse and keyboard: Left/Right a point, Home/End, +/- zoom, 0 all. Signal "focus-changed" (gint64 time_us). */
#define WARD_TYPE_GRAPH (ward_graph_get_type ())
G_DECLARE_FINAL_TYPE (WardGraph, ward_graph, WARD, GRAPH, GtkWidget)

GtkWidget *ward_graph_new (void);
void ward_graph_set_series (WardGraph *self, WardSeries *const *series, guint n_series); /* one lane each */
void ward_graph_set_zone (WardGraph *self, GTimeZone *zone);
void ward_graph_set_newest_first (WardGraph *self, gboolean newest_first);
void ward_graph_set_range (WardGraph *self, gint64 start_us, gint64 end_us); /* 0, 0: as at first */
void ward_graph_get_range (WardGraph *self, gint64 *out_start_us, gint64 *out_end_us);
void ward_graph_set_title (WardGraph *self,
                           const char *title); /* patient's identity for pictures and prints (nullable) */
void ward_graph_set_death (WardGraph *self, gint64 time_us, const char *words); /* a mark; words: nullable, none */
void ward_graph_set_lacks_newest (WardGraph *self, gboolean lacks);             /* of the series that are set next */
void ward_graph_set_prompt (WardGraph *self, const char *prompt); /* what to say where there are no series (nullable) */
char *ward_graph_dup_readout (WardGraph *self) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) the focus line's words */

/* A small graph beside numbers: band, line, marked abnormal points; never alone. */
#define WARD_TYPE_SPARKLINE (ward_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (WardSparkline, ward_sparkline, WARD, SPARKLINE, GtkWidget)
GtkWidget *ward_sparkline_new (void);
void ward_sparkline_set_series (WardSparkline *self, WardSeries *series); /* (nullable) */

G_END_DECLS
