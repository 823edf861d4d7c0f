/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-application.h"
#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* The main window: one tenant, one session, at most one open record. */
#define WARD_TYPE_WINDOW (ward_window_get_type ())
G_DECLARE_FINAL_TYPE (WardWindow, ward_window, WARD, WINDOW, AdwApplicationWindow)

GtkWidget *ward_window_new (WardApplication *application);
void ward_window_install_accels (GtkApplication *application);
/* A launch of an EHR: asks the user. Without one, says why (refusal). */
void ward_window_take_launch (WardWindow *self, WardLaunch *launch, const GError *refusal);
WardSession *ward_window_get_session (WardWindow *self); /* (nullable) */
WardRecord *ward_window_get_record (WardWindow *self);   /* (nullable) */
const char *ward_window_get_view (WardWindow *self);     /* "tenants", "starting", "sign-in", "search", "record" */

G_END_DECLS
