/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ward_early_icons_read (GdkDisplay *display);

G_END_DECLS
