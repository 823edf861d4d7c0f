/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

/* What the pages do alike with a grid. Pure. */

/* One result of the selection: the newest of the cell, or the row's latest where no cell is selected. (nullable) */
const WardObservation *ward_grid_pick (const WardGrid *grid, guint row, int column);
gboolean ward_grid_find_result (const WardGrid *grid, const char *id, guint *out_row, guint *out_column);
/* The one before it in its row, of those that count. (nullable) */
const WardObservation *ward_grid_find_previous (const WardGrid *grid, guint row, const WardObservation *observation);
char *ward_grid_dup_copy (const WardGrid *grid, guint row, int column, GTimeZone *zone)
    G_GNUC_WARN_UNUSED_RESULT; /* W43; every result of the cell, a line each; NULL for none */
/* "Troponin, comment: …" of the gravest of a cell's results that carry a flag and a comment. (nullable) */
char *ward_grid_cell_dup_comment (const WardGridCell *cell, const char *label) G_GNUC_WARN_UNUSED_RESULT;
/* "Filter active: 12 results hidden — 2 critical results hidden by the filter, newest 03-Mar-2024 09:10"; NULL when nothing is hidden. */
char *ward_grid_format_hidden (const WardGrid *grid, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* The series of each row that can be drawn. (transfer full), of WardSeries. */
GPtrArray *ward_grid_build_series (const WardGrid *grid, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
