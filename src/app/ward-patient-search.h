/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* Finds a patient: one line or explicit fields, hits, and a step that shows the banner before any data. Signals: "chosen" (gpointer WardPatient),
 * "step-changed". No banner stands over a list of several patients (PAB-0015). */
#define WARD_TYPE_PATIENT_SEARCH (ward_patient_search_get_type ())
G_DECLARE_FINAL_TYPE (WardPatientSearch, ward_patient_search, WARD, PATIENT_SEARCH, GtkBox)

GtkWidget *ward_patient_search_new (void);
void ward_patient_search_set_session (WardPatientSearch *self, WardSession *session); /* NULL: forgets everything */
void ward_patient_search_set_fallback (WardPatientSearch *self, gboolean record_open, gboolean kept);
void ward_patient_search_focus (WardPatientSearch *self);
void ward_patient_search_remember (WardPatientSearch *self,
                                   WardPatient *patient); /* among the recent ones of this session */
gboolean ward_patient_search_can_step_back (WardPatientSearch *self);
gboolean ward_patient_search_step_back (WardPatientSearch *self); /* FALSE: already at the first step */
/* What came back, as the page shows it; for the page's own callback and for tests. */
void ward_patient_search_show_hits (WardPatientSearch *self, GPtrArray *patients, GPtrArray *notes);
void ward_patient_search_show_error (WardPatientSearch *self, const GError *error);

G_END_DECLS
