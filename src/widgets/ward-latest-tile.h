/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* One tile of the strip of latest values: one row of a grid. */
#define WARD_TYPE_LATEST_TILE (ward_latest_tile_get_type ())
G_DECLARE_FINAL_TYPE (WardLatestTile, ward_latest_tile, WARD, LATEST_TILE, GtkWidget)

GtkWidget *ward_latest_tile_new (void);
void ward_latest_tile_set_compact (WardLatestTile *self, gboolean compact);    /* before the row */
void ward_latest_tile_set_lacks_newest (WardLatestTile *self, gboolean lacks); /* likewise */
const WardFlag *ward_latest_tile_get_flag (WardLatestTile *self);
const char *ward_latest_tile_get_name (WardLatestTile *self);
void ward_latest_tile_set_row (WardLatestTile *self, const WardGrid *grid, guint row, gboolean whole, GTimeZone *zone,
                               gint64 now_us);
/* The number of a value, in bytes, before its unit and further words; 0 where the value is words. */
size_t ward_latest_tile_find_number (const char *text);

G_END_DECLS
