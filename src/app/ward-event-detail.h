/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Below a table of events: all of the row that is selected, in full, to be marked and copied. A table cuts what its columns have no room for, and the request id
 * is what the hospital's IT asks for. */
#define WARD_TYPE_EVENT_DETAIL (ward_event_detail_get_type ())
G_DECLARE_FINAL_TYPE (WardEventDetail, ward_event_detail, WARD, EVENT_DETAIL, GtkBox)

GtkWidget *ward_event_detail_new (GtkSingleSelection *selection);

G_END_DECLS
