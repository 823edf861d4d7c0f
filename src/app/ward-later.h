/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands below the first things that are read is shown one frame after them, so that these are painted sooner. */
void ward_later_show (GtkWidget *widget);
void ward_later_hide (GtkWidget *widget);

G_END_DECLS
