/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list is one stop of the Tab key: arrows go from row to row, Tab goes on to what follows the list. */
void ward_list_tab_install (GtkListBox *list);

G_END_DECLS
