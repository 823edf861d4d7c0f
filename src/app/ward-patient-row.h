/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-patient.h"

G_BEGIN_DECLS

/* One hit of the patient search, with at least three identifiers and a mark where another hit has a similar name (W04, W06). */
#define WARD_TYPE_PATIENT_ROW (ward_patient_row_get_type ())
G_DECLARE_FINAL_TYPE (WardPatientRow, ward_patient_row, WARD, PATIENT_ROW, GtkListBoxRow)

GtkWidget *ward_patient_row_new (WardPatient *patient, const char *mrn_system, gboolean similar, gint64 now_us);
char *ward_patient_row_format_spoken (const WardBannerText *text) G_GNUC_WARN_UNUSED_RESULT;
WardPatient *ward_patient_row_get_patient (WardPatientRow *self);

G_END_DECLS
