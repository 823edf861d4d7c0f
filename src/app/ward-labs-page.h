/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* Laboratory results: panels, filter, cumulative grid, trend and detail of the selection (clinical.md section 5). */
#define WARD_TYPE_LABS_PAGE (ward_labs_page_get_type ())
G_DECLARE_FINAL_TYPE (WardLabsPage, ward_labs_page, WARD, LABS_PAGE, GtkBox)

GtkWidget *ward_labs_page_new (void);
void ward_labs_page_set_record (WardLabsPage *self, WardRecord *record); /* NULL: empty */
void ward_labs_page_focus_filter (WardLabsPage *self);
void ward_labs_page_reset_filter (WardLabsPage *self);
void ward_labs_page_show_abnormal (WardLabsPage *self); /* the other filters reset */
void ward_labs_page_show_result (WardLabsPage *self,
                                 const char *id);       /* selects the result with this id, filters reset */
WardGrid *ward_labs_page_get_grid (WardLabsPage *self); /* (nullable) (transfer none) as shown */
char *ward_labs_page_dup_filter (WardLabsPage *self) G_GNUC_WARN_UNUSED_RESULT; /* what is shown, and what is not */
GtkWidget *ward_labs_page_get_trend (WardLabsPage *self);                       /* (transfer none) */
const char *ward_labs_page_get_trend_title (WardLabsPage *self);                /* what it shows */
char *ward_labs_page_dup_copy (WardLabsPage *self) G_GNUC_WARN_UNUSED_RESULT;   /* (nullable) the selected result */

G_END_DECLS
