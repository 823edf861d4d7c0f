/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* The analytes whose latest result is flagged or outside its range: critical ones first, then the newest. A row opens the result (win.open-analyte). */
#define WARD_TYPE_ABNORMAL_LIST (ward_abnormal_list_get_type ())
G_DECLARE_FINAL_TYPE (WardAbnormalList, ward_abnormal_list, WARD, ABNORMAL_LIST, GtkBox)

GtkWidget *ward_abnormal_list_new (void);
void ward_abnormal_list_set_lacks_newest (WardAbnormalList *self, gboolean lacks);
void ward_abnormal_list_set_grid (WardAbnormalList *self, const WardGrid *grid, gint64 now_us); /* (nullable) */
guint ward_abnormal_list_get_n_rows (WardAbnormalList *self);
const WardObservation *ward_abnormal_list_get_selected (WardAbnormalList *self,
                                                        const char **out_label); /* (nullable) */

/* Pure: row indices in the order shown. (transfer full) of guint */
GArray *ward_abnormal_find_rows (const WardGrid *grid) G_GNUC_WARN_UNUSED_RESULT;
char *ward_abnormal_format_title (const WardGrid *grid,
                                  gboolean lacks_newest) G_GNUC_WARN_UNUSED_RESULT; /* of the pane */
guint ward_abnormal_find_first_row (const WardGrid *grid, gint64 now_us); /* what is selected before anybody chose */

G_END_DECLS
