/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether the desktop's text is half as large again as usual, or larger: what stands side by side, or is told twice, gives way to the results then. */
gboolean ward_large_text_is_on (GtkWidget *widget);

G_END_DECLS
