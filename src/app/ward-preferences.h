/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *ward_preferences_new (GtkWindow *parent, GSettings *settings, gboolean demo);

G_END_DECLS
