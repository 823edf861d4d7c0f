/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-facts.h"
#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* What an IT tester asks: where it goes, who is signed in, which requests went out, what happened. No token, no patient (reliability.md P01 to P06). */
#define WARD_TYPE_DIAGNOSTICS_WINDOW (ward_diagnostics_window_get_type ())
G_DECLARE_FINAL_TYPE (WardDiagnosticsWindow, ward_diagnostics_window, WARD, DIAGNOSTICS_WINDOW, AdwWindow)

GtkWidget *ward_diagnostics_window_new (WardEventLog *events);
void ward_diagnostics_window_set_session (WardDiagnosticsWindow *self, WardSession *session); /* (nullable) */
void ward_diagnostics_window_set_cache (WardDiagnosticsWindow *self, WardCache *cache, GListModel *tenants,
                                        WardSession *session, const char *patient_id);
void ward_diagnostics_window_set_checks (WardDiagnosticsWindow *self, WardVault *vault, WardSession *session,
                                         const char *patient_id);
void ward_diagnostics_window_show_page (
    WardDiagnosticsWindow *self,
    const char *page); /* "connection", "session", "requests", "events", "health", "cache", "checks" */
void ward_diagnostics_window_run_checks (WardDiagnosticsWindow *self);
GtkWidget *ward_diagnostics_window_new_export (WardDiagnosticsWindow *self); /* a WardExportDialog */
char *ward_diagnostics_window_dup_text (WardDiagnosticsWindow *self)
    G_GNUC_WARN_UNUSED_RESULT; /* all that the window shows, masked */

/* The rows of two of its pages. */
void ward_diagnostics_add_connection (WardFacts *facts, WardSession *session);
void ward_diagnostics_add_session (WardFacts *facts, WardSession *session);
void ward_diagnostics_write_computer (WardSupportReport *report);

G_END_DECLS
