/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button that shows and hides what stands below it. Property "label": the button's words. The child comes from the template, or by
 * ward_disclosure_set_child(). */
#define WARD_TYPE_DISCLOSURE (ward_disclosure_get_type ())
G_DECLARE_FINAL_TYPE (WardDisclosure, ward_disclosure, WARD, DISCLOSURE, GtkBox)

GtkWidget *ward_disclosure_new (const char *label);
void ward_disclosure_set_child (WardDisclosure *self, GtkWidget *child);
void ward_disclosure_set_open (WardDisclosure *self, gboolean open);
gboolean ward_disclosure_is_open (WardDisclosure *self);

G_END_DECLS
