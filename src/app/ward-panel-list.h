/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* The list of laboratory panels, each with the worst flag and the counts inside it (W23). Signal: "selected" (string panel or NULL for all). */
#define WARD_TYPE_PANEL_LIST (ward_panel_list_get_type ())
G_DECLARE_FINAL_TYPE (WardPanelList, ward_panel_list, WARD, PANEL_LIST, GtkBox)

GtkWidget *ward_panel_list_new (void);
void ward_panel_list_set_grid (
    WardPanelList *self, const WardGrid *grid,
    gboolean lacks_newest); /* (nullable) the whole grid, unfiltered; keeps the selection by name */
void ward_panel_list_select (WardPanelList *self, const char *panel); /* NULL: all */
const char *ward_panel_list_get_selected (WardPanelList *self);       /* (nullable) */

G_END_DECLS
