/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-facts.h"
#include "app/ward-printout.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* A print's words from a record: whose it is, and the results of a grid. (nullable) while the patient is not known: nothing is printed without a banner. */
WardPrintout *ward_record_print_new (WardRecord *record, const char *title, const char *filter,
                                     gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
char *ward_record_dup_visit (WardRecord *record) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) the current one */
void ward_record_print_check (WardPrintout *printout, WardRecord *record, guint sections);
void ward_record_print_add_grid (WardPrintout *printout, const WardGrid *grid);
void ward_record_print_add_latest (WardPrintout *printout, const WardGrid *grid);
void ward_record_print_add_facts (WardPrintout *printout, WardFacts *facts);
void ward_record_print_add_lines (WardPrintout *printout, const char *heading, const char *text); /* with tabs */
void ward_record_print_add_key (WardPrintout *printout); /* last: what the marks on the pages mean */

G_END_DECLS
