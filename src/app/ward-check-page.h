/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/check/ward-check.h"

G_BEGIN_DECLS

/* The diagnostics' page with the connection test: its steps, one below the other, each with what it found. With no hospital it tests this computer. */
#define WARD_TYPE_CHECK_PAGE (ward_check_page_get_type ())
G_DECLARE_FINAL_TYPE (WardCheckPage, ward_check_page, WARD, CHECK_PAGE, GtkBox)

GtkWidget *ward_check_page_new (void);
void ward_check_page_set_tools (WardCheckPage *self, WardEventLog *events, WardVault *vault); /* both (nullable) */
/* What is tested; both (nullable). A test that runs is ended. */
void ward_check_page_set_open (WardCheckPage *self, WardSession *session, const char *patient_id);
void ward_check_page_refresh (WardCheckPage *self); /* somebody signed in or out */
void ward_check_page_run (WardCheckPage *self);
gboolean ward_check_page_is_running (WardCheckPage *self);
void ward_check_page_write (WardCheckPage *self, WardSupportReport *report);

G_END_DECLS
