/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands in a table's place where a filter leaves nothing of it: what was asked for, how much there is without, and the way out (W32, W33). */
#define WARD_TYPE_NO_MATCH (ward_no_match_get_type ())
G_DECLARE_FINAL_TYPE (WardNoMatch, ward_no_match, WARD, NO_MATCH, GtkBox)

GtkWidget *ward_no_match_new (void);
void ward_no_match_set (WardNoMatch *self, const char *title, const char *body);

G_END_DECLS
