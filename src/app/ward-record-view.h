/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-printout.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* One patient's record: the banner over the full width, and below it the pages Overview, Vitals, Labs and Reports. */
#define WARD_TYPE_RECORD_VIEW (ward_record_view_get_type ())
G_DECLARE_FINAL_TYPE (WardRecordView, ward_record_view, WARD, RECORD_VIEW, GtkBox)

GtkWidget *ward_record_view_new (void);
void ward_record_view_set_tenant (WardRecordView *self, WardTenant *tenant);
void ward_record_view_set_record (WardRecordView *self, WardRecord *record); /* NULL: empty */
void ward_record_view_update (WardRecordView *self);
void ward_record_view_refresh_ages (WardRecordView *self);

void ward_record_view_show_page (WardRecordView *self, const char *name); /* "overview", "vitals", "labs", "reports" */
void ward_record_view_focus_page (WardRecordView *self);
void ward_record_view_focus_filter (WardRecordView *self);
void ward_record_view_reset_filter (WardRecordView *self);
void ward_record_view_show_analyte (WardRecordView *self, const char *key);
void ward_record_view_show_abnormal (WardRecordView *self);
char *ward_record_view_dup_replacement (WardRecordView *self) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) a patient's id */
/* Nothing of a record that was replaced goes out before the user has said that it is wanted. */
/* (nullable) what the page that is seen shows, for a spreadsheet */
char *ward_record_view_dup_csv (WardRecordView *self) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) the same for paper */
WardPrintout *ward_record_view_build_print (WardRecordView *self) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) the selected result */
char *ward_record_view_dup_copy (WardRecordView *self) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable) the graph of the page that is seen, with whose it is */
GdkTexture *ward_record_view_build_picture (WardRecordView *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
