/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-facts.h"
#include "app/ward-printout.h"
#include "core/clinical/ward-susceptibility.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* Diagnostic reports: the list, newest first, and one with its results, conclusion and text forms (clinical.md 5.9). */
#define WARD_TYPE_REPORTS_PAGE (ward_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (WardReportsPage, ward_reports_page, WARD, REPORTS_PAGE, GtkBox)

GtkWidget *ward_reports_page_new (void);
void ward_reports_page_set_record (WardReportsPage *self, WardRecord *record); /* NULL: empty */
char *ward_reports_page_dup_copy (WardReportsPage *self)
    G_GNUC_WARN_UNUSED_RESULT;                                   /* (nullable) the selected report's rows */
const char *ward_reports_page_get_title (WardReportsPage *self); /* (nullable) of the selected report */
void ward_reports_page_print (WardReportsPage *self, WardPrintout *printout);

/* The rows of one report; record gives the results that it names. */
void ward_report_facts_add (WardFacts *facts, WardRecord *record, const WardReport *report,
                            const WardSusceptibility *matrix);

G_END_DECLS
