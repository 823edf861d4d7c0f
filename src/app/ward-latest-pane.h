/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "widgets/ward-cumulative.h"

G_BEGIN_DECLS

/* The strip of latest vital signs in at most two lines, and a button that says how many values, and how grave ones, are out of sight, and shows them. */
#define WARD_TYPE_LATEST_PANE (ward_latest_pane_get_type ())
G_DECLARE_FINAL_TYPE (WardLatestPane, ward_latest_pane, WARD, LATEST_PANE, GtkBox)

GtkWidget *ward_latest_pane_new (void);
void ward_latest_pane_set_compact (WardLatestPane *self); /* small tiles, before the first grid */
void ward_latest_pane_set_lacks_newest (WardLatestPane *self, gboolean lacks);
void ward_latest_pane_set_grid (WardLatestPane *self, WardGrid *grid, gboolean whole); /* grid (nullable) */

G_END_DECLS
