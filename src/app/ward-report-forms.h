/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* The forms of a report: one is shown, and each can be chosen (clinical.md 5.9, V71-V73). */
#define WARD_TYPE_REPORT_FORMS (ward_report_forms_get_type ())
G_DECLARE_FINAL_TYPE (WardReportForms, ward_report_forms, WARD, REPORT_FORMS, GtkBox)

GtkWidget *ward_report_forms_new (void);
void ward_report_forms_set_report (WardReportForms *self, WardRecord *record, const WardReport *report);
guint ward_report_forms_get_chosen (WardReportForms *self); /* which of the report's forms is shown */
/* Asks where to, and writes the original; another report ends it. */
void ward_report_forms_save (WardReportForms *self, const WardAttachment *form);
char *ward_report_forms_dup_text (WardReportForms *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
