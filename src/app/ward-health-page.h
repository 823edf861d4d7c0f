/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* How the chosen hospital's connection has done lately: a verdict for whoever has changed something, why, and the numbers (design.md section 4). */
#define WARD_TYPE_HEALTH_PAGE (ward_health_page_get_type ())
G_DECLARE_FINAL_TYPE (WardHealthPage, ward_health_page, WARD, HEALTH_PAGE, GtkBox)

void ward_health_page_set_events (WardHealthPage *self, WardEventLog *events);
void ward_health_page_set_session (WardHealthPage *self, WardSession *session); /* (nullable) */
void ward_health_page_refresh (WardHealthPage *self, gboolean force); /* else only if there is something new */
void ward_health_page_write (WardHealthPage *self, WardSupportReport *report);

G_END_DECLS
