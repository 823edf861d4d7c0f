/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ward_label_break_after (GtkLabel *label, int n_chars);

G_END_DECLS
