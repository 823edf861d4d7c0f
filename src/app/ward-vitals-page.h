/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* Vital signs: latest values, stacked graphs on one time axis, flowsheet (clinical.md 4.6). */
#define WARD_TYPE_VITALS_PAGE (ward_vitals_page_get_type ())
G_DECLARE_FINAL_TYPE (WardVitalsPage, ward_vitals_page, WARD, VITALS_PAGE, GtkBox)

GtkWidget *ward_vitals_page_new (void);
void ward_vitals_page_set_record (WardVitalsPage *self, WardRecord *record); /* NULL: empty */
void ward_vitals_page_show_all (WardVitalsPage *self);
void ward_vitals_page_refresh_ages (WardVitalsPage *self);
WardGrid *ward_vitals_page_get_grid (WardVitalsPage *self);     /* (nullable) (transfer none) as shown */
const char *ward_vitals_page_get_period (WardVitalsPage *self); /* what is shown, and what is not */
GtkWidget *ward_vitals_page_get_graph (WardVitalsPage *self);   /* (transfer none) */
char *ward_vitals_page_dup_copy (WardVitalsPage *self) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) the selected result */

G_END_DECLS
