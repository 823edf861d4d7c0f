/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-facts.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* Everything that is known about the selected result or results. */
#define WARD_TYPE_RESULT_DETAIL (ward_result_detail_get_type ())
G_DECLARE_FINAL_TYPE (WardResultDetail, ward_result_detail, WARD, RESULT_DETAIL, GtkBox)

GtkWidget *ward_result_detail_new (void);
void ward_result_detail_clear (WardResultDetail *self, const char *hint);
/* previous (nullable): the one before results[0], for the change; parted: others between them may not have been loaded. record (nullable): for the reports that name it.
 * is_isolate: they are of an organism's row. */
void ward_result_detail_show (WardResultDetail *self, WardRecord *record, const char *label,
                              const WardObservation *const *results, guint n_results, const WardObservation *previous,
                              gboolean parted, gboolean is_isolate);
WardFacts *ward_result_detail_get_facts (WardResultDetail *self);

/* The rows of one result. others (nullable): the words for the other results of its time */
void ward_result_facts_add (WardFacts *facts, const WardObservation *observation, const char *others, GTimeZone *zone);
const char *ward_code_system_get_name (const char *system); /* "LOINC", "SNOMED CT", …, or the address itself */

G_END_DECLS
