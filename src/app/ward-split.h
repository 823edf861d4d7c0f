/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two panes side by side where the width allows it, else one below the other (design.md section 4: at 1400 px vitals and labs stand side by side). Property
 * "threshold": the width in pixels. Children come from the template: the first two. */
#define WARD_TYPE_SPLIT (ward_split_get_type ())
G_DECLARE_FINAL_TYPE (WardSplit, ward_split, WARD, SPLIT, GtkWidget)

GtkWidget *ward_split_new (int threshold);
void ward_split_append (WardSplit *self, GtkWidget *child);
gboolean ward_split_is_wide (WardSplit *self);

G_END_DECLS
