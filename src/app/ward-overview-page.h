/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* What a clinician looks for first: latest vital signs, abnormal results, allergies, the encounter; with room, vitals and labs side by side. */
#define WARD_TYPE_OVERVIEW_PAGE (ward_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (WardOverviewPage, ward_overview_page, WARD, OVERVIEW_PAGE, GtkBox)

GtkWidget *ward_overview_page_new (void);
void ward_overview_page_set_record (WardOverviewPage *self, WardRecord *record); /* NULL: empty */
void ward_overview_page_refresh_ages (WardOverviewPage *self);
char *
ward_overview_page_dup_copy (WardOverviewPage *self) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) the selected result */

G_END_DECLS
