/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ward_spinner_turn_where_seen (GtkSpinner *spinner);

G_END_DECLS
