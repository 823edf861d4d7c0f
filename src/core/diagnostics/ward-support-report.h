/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* What is sent to a vendor or to the hospital's IT: facts by section, and the events. Whoever adds a fact leaves out or masks what is private; what still
 * looks like a token, and every query of an address, is masked here once more (reliability.md P06). */
typedef struct _WardSupportReport WardSupportReport;

WardSupportReport *ward_support_report_new (const char *version, gint64 real_us) G_GNUC_WARN_UNUSED_RESULT;
void ward_support_report_free (WardSupportReport *self);

void ward_support_report_begin_section (WardSupportReport *self, const char *key, const char *title);
void ward_support_report_add_heading (WardSupportReport *self, const char *heading);
void ward_support_report_add_fact (WardSupportReport *self, const char *caption,
                                   const char *value);                               /* value NULL or "": left out */
void ward_support_report_set_events (WardSupportReport *self, WardEventLog *events); /* those that are there now */

char *ward_support_report_to_text (WardSupportReport *self) G_GNUC_WARN_UNUSED_RESULT;
char *ward_support_report_to_json (WardSupportReport *self) G_GNUC_WARN_UNUSED_RESULT;
char *ward_support_report_scrub (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSupportReport, ward_support_report_free)

G_END_DECLS
