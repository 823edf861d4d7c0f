/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A person's name that wraps between its elements. */
#define WARD_TYPE_NAME (ward_name_get_type ())
G_DECLARE_FINAL_TYPE (WardName, ward_name, WARD, NAME, GtkWidget)

GtkWidget *ward_name_new (const char *style_class) G_GNUC_WARN_UNUSED_RESULT;
void ward_name_set_text (WardName *self, const char *name);
const char *ward_name_get_text (WardName *self);

G_END_DECLS
