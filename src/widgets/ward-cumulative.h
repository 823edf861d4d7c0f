/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* The cumulative grid and the flowsheet: draws a WardGrid with frozen columns (analyte, latest, range) and a frozen head, only what is visible, newest at
 * the right and in view. Implements GtkScrollable. Arrow keys move the selected cell; Enter activates. Properties: selected-row, selected-column (-1 none).
 * Signals: "cell-activated" (uint row, uint column). Each visible cell is reachable for assistive technology. */
#define WARD_TYPE_CUMULATIVE (ward_cumulative_get_type ())
G_DECLARE_FINAL_TYPE (WardCumulative, ward_cumulative, WARD, CUMULATIVE, GtkWidget)

GtkWidget *ward_cumulative_new (void);
void ward_cumulative_set_grid (WardCumulative *self,
                               WardGrid *grid); /* (nullable) keeps the selection by row key and time */
void ward_cumulative_set_lacks_newest (WardCumulative *self,
                                       gboolean lacks); /* before the grid is set: what is newest could not be loaded */
WardGrid *ward_cumulative_get_grid (WardCumulative *self);
gboolean ward_cumulative_get_selected (WardCumulative *self, guint *out_row, guint *out_column);
void ward_cumulative_select (WardCumulative *self, guint row, guint column);
void ward_cumulative_reveal_selected (WardCumulative *self); /* the selected cell as a whole; the top without one */
void ward_cumulative_hold_selected (WardCumulative *self);   /* before the grid of another filter is set */
void ward_cumulative_scroll_to_newest (WardCumulative *self);

/* The strip of latest values: one tile a row of a vitals grid: label, value, unit, flag, age of the reading, previous value (clinical.md 4.6). */
#define WARD_TYPE_LATEST_STRIP (ward_latest_strip_get_type ())
G_DECLARE_FINAL_TYPE (WardLatestStrip, ward_latest_strip, WARD, LATEST_STRIP, GtkWidget)
GtkWidget *ward_latest_strip_new (void);
void ward_latest_strip_set_compact (WardLatestStrip *self, gboolean compact);
void ward_latest_strip_set_max_lines (WardLatestStrip *self, guint max_lines); /* 0: all */
void ward_latest_strip_set_show_all (WardLatestStrip *self, gboolean show_all);
char *ward_latest_strip_dup_hidden (WardLatestStrip *self, guint *out_n)
    G_GNUC_WARN_UNUSED_RESULT; /* (nullable) "3 more values: 1 critical" */
void ward_latest_strip_set_lacks_newest (WardLatestStrip *self, gboolean lacks);
void ward_latest_strip_set_whole (WardLatestStrip *self, gboolean whole);
void ward_latest_strip_set_grid (WardLatestStrip *self, WardGrid *grid, GTimeZone *zone, gint64 now_us);

G_END_DECLS
