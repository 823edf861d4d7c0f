/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

gboolean ward_print_pages_are_named (GtkPrintSettings *settings);
GtkWidget *ward_print_pages_new_notice (GtkWindow *parent);

G_END_DECLS
