/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-susceptibility.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* The matrix of organisms and antibiotics of a report (clinical.md 5.8); not visible where the report has none. */
#define WARD_TYPE_SUSCEPTIBILITY_TABLE (ward_susceptibility_table_get_type ())
G_DECLARE_FINAL_TYPE (WardSusceptibilityTable, ward_susceptibility_table, WARD, SUSCEPTIBILITY_TABLE, GtkBox)

GtkWidget *ward_susceptibility_table_new (void);
void ward_susceptibility_table_set_matrix (WardSusceptibilityTable *self, const WardSusceptibility *matrix);
WardSusceptibility *ward_susceptibility_read_report (WardRecord *record,
                                                     const WardReport *report) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ward_susceptibility_table_get_rows (WardSusceptibilityTable *self); /* of GStrv, all of one length */
const char *ward_susceptibility_table_get_note (WardSusceptibilityTable *self);
char *ward_susceptibility_table_dup_text (WardSusceptibilityTable *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
